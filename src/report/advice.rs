//! What a yardstick recommends on a day, as a server would have to be set up.

use crate::assess::tri::Tri;
use crate::assess::yardstick::{Opinions, Yardstick};
use crate::catalog::predicate::Lookup;
use crate::fact::draft::{Draft, Origin};
use crate::fact::kind::Kind;
use crate::fact::value::{Attr, Value};
use crate::fact::{Basis, Fact};

/// Everything a yardstick recommends on a day, in the tables' order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Advice {
    /// Protocol versions, such as `TLSv1.2`.
    pub versions: Vec<String>,
    /// Cipher suites of TLS 1.2 with forward secrecy and authenticated encryption, by IANA name.
    pub suites: Vec<String>,
    /// Cipher suites of TLS 1.3, by IANA name.
    pub suites_13: Vec<String>,
    /// Elliptic-curve groups recommended in every recommended version.
    pub groups: Vec<String>,
    /// Signature schemes for the handshake.
    pub schemes: Vec<String>,
    /// Signature schemes for certificates.
    pub certificate_schemes: Vec<String>,
    /// Least bits of certified keys, by algorithm.
    pub keys: Vec<(String, i64)>,
}

/// What to set up: of all that the tables list, what no check finds anything wrong with. Suites without
/// forward secrecy or without authenticated encryption are left out even where the policy still
/// recommends them: nothing is gained by them.
pub fn advise(yardstick: &Yardstick) -> Advice {
    let versions = recommended(yardstick, "tls.protocol", &["version"], &[("offered", None)]);
    let suites = recommended(yardstick, "tls.cipher_suite", &["version", "name"], &[]);
    let groups = recommended(yardstick, "tls.group", &["version", "name"], &[]);
    let signing = |purpose| {
        let given = [("version", Some("TLSv1.3")), ("use", Some(purpose))];
        let columns = ["version", "use", "name"];
        let keys = recommended(yardstick, "tls.signature_scheme", &columns, &given);
        named(&keys, "TLSv1.3")
    };
    let mut versions: Vec<_> = versions.into_iter().map(|key| key[0].clone()).collect();
    versions.sort();
    let mut shared = Vec::new();
    for (_, name) in groups.iter().map(|key| (&key[0], &key[1])) {
        let everywhere =
            versions.iter().all(|version| groups.contains(&vec![version.clone(), name.clone()]));
        if everywhere && !name.starts_with("ffdhe") && !shared.contains(name) {
            shared.push(name.clone());
        }
    }
    Advice {
        suites: named(&suites, "TLSv1.2").into_iter().filter(|name| is_modern(name)).collect(),
        suites_13: named(&suites, "TLSv1.3"),
        groups: shared,
        schemes: signing("handshake"),
        certificate_schemes: signing("certificate"),
        keys: ["RSA", "ECDSA"]
            .into_iter()
            .filter_map(|algorithm| Some((algorithm.to_owned(), least_bits(yardstick, algorithm)?)))
            .collect(),
        versions,
    }
}

/// The names of those keys that are of a version.
fn named(keys: &[Vec<String>], version: &str) -> Vec<String> {
    let of_version = keys.iter().filter(|key| key[0] == version);
    of_version.filter_map(|key| key.last().cloned()).collect()
}

/// The keys of a kind that tables list and every check is content with; `given` are values that must be
/// so, or, without a text, that are true.
fn recommended(
    yardstick: &Yardstick,
    kind: &str,
    columns: &[&str],
    given: &[(&str, Option<&str>)],
) -> Vec<Vec<String>> {
    let mut keys: Vec<Vec<String>> = Vec::new();
    for lookup in yardstick.lookups().filter(|lookup| lookup.value.is_none()) {
        for key in listed(yardstick, lookup, columns) {
            let fits = |(name, text): &(&str, Option<&str>)| {
                let at = columns.iter().position(|column| column == name);
                text.is_none_or(|text| at.is_some_and(|at| key[at] == text))
            };
            if given.iter().all(fits) && !keys.contains(&key) {
                keys.push(key);
            }
        }
    }
    let things = keys.into_iter().filter_map(|key| Some((fact(kind, columns, &key, given)?, key)));
    let things: Vec<_> = things.collect();
    let facts = things.iter().map(|(fact, _)| fact.clone()).collect();
    let opinions = yardstick.judge(facts, Vec::new());
    let good = |(fact, _): &(Fact, _)| is_recommended(&opinions, fact);
    things.into_iter().filter(good).map(|(_, key)| key).collect()
}

/// Whether a check says yes to it by a table, and none says anything else but that it cannot tell
/// without more attributes.
fn is_recommended(opinions: &Opinions, fact: &Fact) -> bool {
    let all = opinions.on(&fact.id);
    let open =
        |truth: Tri, looked_up: bool| truth == Tri::False || truth == Tri::Unknown && looked_up;
    all.iter().any(|(_, opinion)| opinion.truth == Tri::True && !opinion.rules.is_empty())
        && !all.iter().any(|(_, opinion)| open(opinion.truth, !opinion.rules.is_empty()))
}

/// The keys of the rows of a table that is asked by exactly these attributes, and of the one that it
/// builds on.
fn listed(yardstick: &Yardstick, lookup: &Lookup, columns: &[&str]) -> Vec<Vec<String>> {
    let named = |policy: &str| yardstick.policy(policy)?.tables.get(&lookup.table);
    let own = named(&lookup.policy);
    let base = own.and_then(|table| named(table.builds_on.as_deref()?));
    let fitting = own.into_iter().chain(base).filter(|table| table.key == columns);
    fitting.flat_map(|table| &table.rows).map(|row| row.key.clone()).collect()
}

/// A thing as it would be found on a server.
fn fact(
    kind: &str,
    columns: &[&str],
    key: &[String],
    given: &[(&str, Option<&str>)],
) -> Option<Fact> {
    let origin = Origin {
        probe: "suggestion",
        target: SUBJECT.to_owned(),
        basis: Basis::Declared,
        observed_on: jiff::civil::Date::default(),
    };
    let kind = Kind::named(kind)?;
    let draft = Draft::new(kind, SUBJECT);
    // Some rows speak of no thing in particular, such as those of any version.
    let fits = |(name, text): (&&str, &String)| {
        let value = Value::Text(text.clone());
        kind.attribute(name).is_some_and(|attribute| value.is_of(attribute.ty))
    };
    if !columns.iter().zip(key).all(fits) {
        return None;
    }
    let texts = columns.iter().zip(key).map(|(name, text)| (*name, Attr::from(text.as_str())));
    let flags = given.iter().filter(|(_, text)| text.is_none());
    let flags = flags.map(|(name, _)| (*name, Attr::from(true)));
    let draft = texts.chain(flags).fold(draft, |draft, (name, attr)| draft.with(name, attr));
    Some(draft.finish(&origin, "suggestion"))
}

/// What the things of a configuration to come are about.
const SUBJECT: &str = "tls://suggestion:443";

/// The strictest threshold in force for certified keys of an algorithm.
fn least_bits(yardstick: &Yardstick, algorithm: &str) -> Option<i64> {
    let key = [algorithm.to_owned()];
    let tables = yardstick.lookups().filter_map(|lookup| {
        yardstick
            .policy(&lookup.policy)?
            .tables
            .get(&lookup.table)
            .filter(|t| t.threshold.is_some())
    });
    tables.filter_map(|table| table.look_up(&key, None, yardstick.as_of).row?.minimum).max()
}

/// Ephemeral elliptic-curve key exchange and authenticated encryption with a full tag.
fn is_modern(suite: &str) -> bool {
    suite.starts_with("TLS_ECDHE_")
        && !suite.contains("_PSK_")
        && (suite.contains("_GCM_") || suite.ends_with("_CCM") || suite.contains("_POLY1305_"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::Library;
    use jiff::civil::date;

    #[test]
    fn advice_follows_the_tables_and_leaves_the_old_out() {
        let library = Library::built_in();
        let policy = library.policy("tr-02102-2", "2026-01").unwrap();
        let advice = advise(&Yardstick::new(&library, policy, date(2026, 11, 21)));
        assert_eq!(advice.versions, ["TLSv1.2", "TLSv1.3"]);
        assert!(advice.suites.iter().all(|name| name.starts_with("TLS_ECDHE_")));
        assert!(advice.suites.contains(&"TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384".to_owned()));
        assert!(advice.suites_13.contains(&"TLS_AES_128_GCM_SHA256".to_owned()));
        assert!(advice.groups.contains(&"secp256r1".to_owned()));
        assert!(!advice.groups.contains(&"x25519".to_owned()), "not listed");
        assert!(!advice.schemes.is_empty());
        for schemes in [&advice.schemes, &advice.certificate_schemes] {
            assert!(schemes.contains(&"ecdsa_secp256r1_sha256".to_owned()));
            assert!(schemes.iter().all(|name| !name.starts_with("rsa_pkcs1")));
        }
        assert_eq!(advice.keys, [("RSA".to_owned(), 3000), ("ECDSA".to_owned(), 250)]);
    }
}
