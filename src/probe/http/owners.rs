//! Who runs a host and what for, by the table `hosts` of `catalogs/policies/web-hosts`; and which hosts belong to
//! one owner, by the public suffix list. A host that is not listed is of nobody known.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::OnceLock;

use crate::library::Library;

/// Who runs a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Owner {
    /// The company.
    pub name: String,
    /// What the host is for: a word of `purpose` of `http.third_party`.
    pub purpose: String,
}

/// Who runs a host, or a domain that it lies in.
pub(crate) fn owner(host: &str) -> Option<&'static Owner> {
    let mut rest = host;
    loop {
        if let Some(found) = table().get(rest) {
            return Some(found);
        }
        rest = rest.split_once('.')?.1;
    }
}

fn table() -> &'static BTreeMap<String, Owner> {
    static TABLE: OnceLock<BTreeMap<String, Owner>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let library = Library::built_in();
        // What a host is for does not depend on the day: the newest edition knows the most.
        let editions = library.policy_editions("web-hosts");
        let newest = editions.last().and_then(|(edition, _)| library.policy("web-hosts", edition));
        let table = newest.as_ref().and_then(|policy| policy.tables.get("hosts"));
        let rows = table.into_iter().flat_map(|table| &table.rows).filter_map(|row| {
            let (name, purpose) = (row.columns.get("owner")?, row.columns.get("purpose")?);
            let owner = Owner { name: name.clone(), purpose: purpose.clone() };
            Some((row.key.first()?.clone(), owner))
        });
        rows.collect()
    })
}

/// The part of a host's name that one owner registered; the host itself where there is none, as of an address.
pub(crate) fn registered(host: &str) -> &str {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    if bare.parse::<IpAddr>().is_ok() {
        return host;
    }
    psl::domain_str(host.trim_end_matches('.')).unwrap_or(host)
}

/// Whether two hosts are of one owner.
pub(crate) fn is_same_site(one: &str, other: &str) -> bool {
    registered(one).eq_ignore_ascii_case(registered(other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::kind::{Type, http};

    #[test]
    fn one_owner_is_told_by_the_suffix_list_and_not_by_how_a_name_begins() {
        assert!(is_same_site("www.example.com", "example.com"));
        assert!(is_same_site("a.b.example.de", "example.de"));
        for other in ["example.com.evil.tld", "example.com-cdn.net", "example.co.uk"] {
            assert!(!is_same_site("example.com", other), "{other}");
        }
        assert!(!is_same_site("one.github.io", "two.github.io"));
        assert!(!is_same_site("127.0.0.1", "127.0.0.2") && is_same_site("127.0.0.1", "127.0.0.1"));
    }

    #[test]
    fn hosts_below_a_listed_domain_are_its_owners() {
        assert_eq!(owner("securepubads.g.doubleclick.net").unwrap().purpose, "advertising");
        assert_eq!(owner("www.googletagmanager.com").unwrap().purpose, "analytics");
        assert_eq!(owner("doubleclick.net.example"), None);
        let Some(Type::Word(words)) = http::THIRD_PARTY.attribute("purpose").map(|one| one.ty)
        else {
            panic!("words")
        };
        for (host, owner) in table() {
            assert!(words.contains(&owner.purpose.as_str()), "{host}: {}", owner.purpose);
        }
    }
}
