//! What pages store in a browser.

use std::collections::BTreeSet;

use crate::draft;
use crate::fact::kind::http;

use super::Drafts;
use crate::probe::http::model::Visit;

pub(super) fn add(visit: &Visit, about: &str, drafts: &mut Drafts) {
    let pages = visit.looks.iter().filter_map(|look| look.page.as_ref());
    let all: BTreeSet<_> = pages
        .flat_map(|page| &page.stored)
        .map(|one| (one.host.as_str(), one.area.as_str(), one.name.as_str()))
        .collect();
    for (host, area, name) in all {
        let draft = draft!(http::STORAGE, about, {
            "host": host.into(),
            "area": area.into(),
            "name": name.into(),
            "before_consent": true.into(),
        });
        drafts.add(draft, "stored");
    }
}
