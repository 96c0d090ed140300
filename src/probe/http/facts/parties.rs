//! Third parties: hosts of others that a page brings in, whether or not it loads from them yet.

use std::collections::BTreeMap;

use crate::draft;
use crate::fact::draft::NO_WORD;
use crate::fact::kind::http;
use crate::fact::value::Attr;

use super::Drafts;
use crate::probe::http::model::{PagePart, Visit, WhyAsked};
use crate::probe::http::owners::{is_same_site, owner};

/// Ways to a host, the one that shows the most first.
const CHANNELS: &[&str] = &["request", "socket", "beacon", "ice", "form", "hint", "named"];

pub(super) fn add(visit: &Visit, about: &str, drafts: &mut Drafts) {
    for look in
        visit.looks.iter().filter(|look| matches!(look.why, WhyAsked::Declared | WhyAsked::Linked))
    {
        let (Some(page), Some(url)) = (&look.page, look.final_url()) else { continue };
        let mut hosts: BTreeMap<&str, Vec<&PagePart>> = BTreeMap::new();
        for part in page.parts.iter().filter(|part| is_third(visit, part)) {
            hosts.entry(&part.host).or_default().push(part);
        }
        for (host, parts) in hosts {
            drafts.add(draft(url, host, &parts, about), "third-party");
        }
    }
}

/// Whether it is of another owner. A script may name any host for any reason: those count that are known to be
/// asked by scripts.
fn is_third(visit: &Visit, part: &PagePart) -> bool {
    let own = visit.hosts.iter().any(|host| is_same_site(host, &part.host));
    !own && (part.channel != "named" || owner(&part.host).is_some())
}

fn draft(url: &str, host: &str, parts: &[&PagePart], about: &str) -> crate::fact::draft::Draft {
    let channel =
        CHANNELS.iter().find(|channel| parts.iter().any(|part| part.channel == **channel));
    let mut by: Vec<_> = parts.iter().map(|part| part.by.as_str()).collect();
    by.sort_unstable();
    by.dedup();
    let bound: Vec<_> = parts.iter().filter_map(|part| part.bound).collect();
    let known = owner(host);
    let unlisted = || Attr::unknown(NO_WORD);
    draft!(http::THIRD_PARTY, about, {
        "page": url.into(),
        "host": host.into(),
        "purpose": known.map_or_else(unlisted, |owner| owner.purpose.as_str().into()),
        "owner": known.map_or_else(unlisted, |owner| owner.name.as_str().into()),
        "initiator": by.join(", ").into(),
        "channel": channel.map_or_else(|| Attr::unknown("how it is reached is not seen"), |one| (*one).into()),
        "integrity": match bound.as_slice() {
            [] => Attr::unknown("no script and no style comes from it"),
            all => all.iter().all(|bound| *bound).into(),
        },
    })
}
