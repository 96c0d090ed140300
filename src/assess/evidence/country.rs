//! Where a place's region code lies in another country than is said of the place.

use crate::fact::Fact;
use crate::fact::kind::{Kind, hosting};
use crate::fact::value::Value;
use crate::region::{self, Site};

/// A country, and the region that is not there.
#[derive(Debug)]
pub(super) struct Misplaced<'v> {
    /// What is said.
    pub country: &'v str,
    /// The region.
    pub code: &'v str,
    /// Where it lies.
    pub sites: Vec<Site>,
}

const _: () = {
    hosting::LOCATION.require("country");
    hosting::LOCATION.require("region_code");
    hosting::LOCATION.require("provider");
};

impl<'v> Misplaced<'v> {
    /// What does not fit in what is known of a place.
    pub(super) fn of(kind: &Kind, value: impl Fn(&str) -> Option<&'v Value>) -> Option<Self> {
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
    pub(super) fn in_fact(fact: &'v Fact) -> Option<Self> {
        Self::of(fact.kind, |name| fact.value(name))
    }
}
