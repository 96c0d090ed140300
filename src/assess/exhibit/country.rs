//! Where a place's region code lies in another country than is said of the place.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::Date;

use crate::assess::exhibit::{ExhibitGroup, Told};
use crate::fact::Fact;
use crate::fact::country::codes;
use crate::fact::kind::{Kind, hosting};
use crate::fact::value::{Attr, Value};
use crate::region::{self, RegionReading, Site};

/// Why a country that its region contradicts carries nothing.
pub(in crate::assess) const DOUBTED: &str = "the region code lies in another country";

/// Why a country carries nothing beside a region that is everywhere, or that its provider does not have.
pub(in crate::assess) const UNPLACED: &str = "the region code names no one place that its provider is known to have: name the region, such as eu-central-1, or leave it out";

/// Why a place without a country is open where its region is stated.
pub(in crate::assess) const REGION_ONLY: &str =
    "not stated, though the region is: state the country";

/// A country, and the region that is not there.
#[derive(Debug)]
pub(in crate::assess) struct Misplaced<'v> {
    /// What is said.
    pub country: &'v str,
    /// The region.
    pub code: &'v str,
    /// Where it lies.
    pub sites: Vec<Site>,
}

const _: () = {
    hosting::LOCATION.require("country");
    hosting::LOCATION.require("countries");
    hosting::LOCATION.require("region_code");
    hosting::LOCATION.require("provider");
};

impl<'v> Misplaced<'v> {
    /// What does not fit in what is known of a place.
    pub(in crate::assess) fn of(
        kind: &Kind,
        value: impl Fn(&str) -> Option<&'v Value>,
    ) -> Option<Self> {
        if *kind != hosting::LOCATION {
            return None;
        }
        let text = |name| match value(name) {
            Some(Value::Text(text)) => Some(text.as_str()),
            _ => None,
        };
        let (country, code) = (text("country")?, text("region_code")?);
        let sites = region::elsewhere(country, code, text("provider"))?;
        Some(Self { country, code, sites })
    }

    /// What does not fit in a fact by itself.
    pub(in crate::assess) fn in_fact(fact: &'v Fact) -> Option<Self> {
        Self::of(fact.kind, |name| fact.value(name))
    }
}

/// A country that its region contradicts.
pub(super) static DOUBTED_COUNTRY: LazyLock<Attr> = LazyLock::new(|| Attr::unknown(DOUBTED));
/// A country beside a region that is in no one place, or that its provider does not have.
static UNPLACED_COUNTRY: LazyLock<Attr> = LazyLock::new(|| Attr::unknown(UNPLACED));
/// A country that nobody states beside a region.
static UNSAID_COUNTRY: LazyLock<Attr> = LazyLock::new(|| Attr::unknown(REGION_ONLY));
/// Every country as what a region says.
static BY_REGION: LazyLock<BTreeMap<&str, Attr>> = LazyLock::new(|| {
    codes().map(|code| (code, Attr::Known(Value::Text(code.to_owned())))).collect()
});

/// The lists of countries that are said of one place.
fn listed(group: &ExhibitGroup<'_>) -> Vec<Vec<String>> {
    let lists = group.iter().filter_map(|one| match one.refuting("countries") {
        Some(Told { attr: Attr::Known(Value::List(items)), .. }) => Some(items.clone()),
        _ => None,
    });
    lists.collect()
}

/// Reads all that is said of one place together: a country carries nothing beside a region that lies
/// elsewhere, everywhere or nowhere, and a region whose country nobody states may refute.
pub(in crate::assess) fn settle(group: &mut ExhibitGroup<'_>) {
    if group.first().is_none_or(|exhibit| *exhibit.fact.kind != hosting::LOCATION) {
        return;
    }
    let all = |name: &str| -> Vec<&str> {
        let values = group.iter().filter_map(|one| match one.refuting(name) {
            Some(Told { attr: Attr::Known(Value::Text(text)), .. }) => Some(text.as_str()),
            _ => None,
        });
        values.collect()
    };
    let (countries, codes, providers) = (all("country"), all("region_code"), all("provider"));
    let provider = (!providers.is_empty()).then(|| providers.join(" "));
    let lists = listed(group);
    let day = group.iter().map(|one| one.fact.date).min().unwrap_or(Date::MIN);
    let mut verdict: Option<(&'static Attr, Option<&'static Attr>)> = None;
    let mut doubted = false;
    for code in codes {
        let sites = match region::read(code, provider.as_deref(), day) {
            RegionReading::Silent => continue,
            RegionReading::Everywhere | RegionReading::Strange => {
                verdict = Some((&UNPLACED_COUNTRY, None));
                continue;
            }
            RegionReading::Within(within) => {
                verdict = Some((&UNPLACED_COUNTRY, None));
                doubted |= lists.iter().any(|list| !within.iter().all(|one| list.contains(one)));
                continue;
            }
            RegionReading::At(sites) => sites,
        };
        let listed_there = |list: &Vec<String>| {
            sites.iter().any(|site| list.iter().any(|one| one == site.country))
        };
        doubted |= !lists.iter().all(listed_there);
        let fits = |country: &&str| sites.iter().any(|site| site.country == *country);
        if countries.is_empty() {
            let first = sites.first().map(|site| site.country);
            let one = first.filter(|country| sites.iter().all(|site| site.country == *country));
            verdict = Some((&UNSAID_COUNTRY, one.and_then(|country| BY_REGION.get(country))));
        } else if !countries.iter().all(fits) {
            verdict = Some((&DOUBTED_COUNTRY, None));
        }
    }
    for exhibit in group.iter_mut().filter(|_| doubted) {
        let own = exhibit.by_itself(&DOUBTED_COUNTRY);
        exhibit.support.insert("countries", own);
    }
    let Some((open, refutes)) = verdict else { return };
    for exhibit in group {
        exhibit.support.insert("country", exhibit.by_itself(open));
        if let Some(attr) = refutes {
            exhibit.refuting.insert("country", exhibit.by_itself(attr));
        }
    }
}
