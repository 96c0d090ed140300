//! The transcript of a visit is all that was seen, as JSON: each answer's status and headers, each page's words,
//! links and parts, each content's digest. Facts are made of that alone, so that it is read back whole.

use crate::fact::value::Attr;
use crate::fact::{Enumeration, Fact};

use super::facts::{self, VisitOrigin};
use super::model::Visit;

/// What a transcript of ours begins with.
const HEAD: &str = "befund/visit/1";

/// A visit as text.
pub(super) fn write(visit: &Visit) -> String {
    // What serde makes of strings, numbers and lists cannot fail.
    let json = serde_json::to_string_pretty(visit).unwrap_or_default();
    format!("{HEAD}\n{json}\n")
}

fn read(text: &str) -> Option<Visit> {
    serde_json::from_str(text.strip_prefix(HEAD)?).ok()
}

/// In what a transcript and facts differ.
pub(super) fn gainsaid(transcript: &str, known: &[Fact], lists: &[Enumeration]) -> Vec<String> {
    let Some(visit) = read(transcript) else {
        return vec!["it is no transcript of a visit".to_owned()];
    };
    // What the facts are about and when is not in dispute: the product file says the one, the observation the other.
    let Some((about, day)) = known
        .first()
        .map(|fact| (fact.subject.clone(), fact.date))
        .or_else(|| lists.first().map(|list| (list.subject.clone(), list.date)))
    else {
        return Vec::new();
    };
    let origin = VisitOrigin { about, target: visit.url.clone(), day };
    let (seen, closed) = facts::observed(&visit, &origin);
    let mut found: Vec<_> = seen.iter().filter_map(|fact| differs(fact, known)).collect();
    let made_up = known.iter().filter(|fact| !seen.iter().any(|one| one.id == fact.id));
    found.extend(made_up.map(|fact| format!("{} was never seen", fact.id)));
    found.extend(lists.iter().filter(|list| list.complete).filter_map(|list| {
        let own = closed.iter().find(|one| one.kind == list.kind);
        let open = own.is_none_or(|own| !own.complete);
        open.then(|| {
            format!("not all of {} was looked at, and the list is called complete", list.kind.name)
        })
    }));
    found
}

fn differs(seen: &Fact, known: &[Fact]) -> Option<String> {
    let Some(fact) = known.iter().find(|fact| fact.id == seen.id) else {
        return Some(format!("{} was seen, and the facts leave it out", seen.id));
    };
    // Words for what is not known may differ from version to version.
    let same = |name: &str, attr: &Attr| match (attr, fact.attribute(name)) {
        (Attr::Unknown(_), Some(Attr::Unknown(_))) => true,
        (attr, other) => other == Some(attr),
    };
    let (name, _) = seen.attributes.iter().find(|(name, attr)| !same(name, attr))?;
    Some(format!("`{name}` of {} is not what was seen", seen.id))
}
