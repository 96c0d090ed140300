//! One fact as it takes part: what of it carries a pass, what may only refute, and on which basis.

mod country;
mod listing;

pub(super) use self::country::{Misplaced, settle};
pub use self::listing::{Closure, KindEvidence, Listing};
pub(super) use self::listing::{Counted, is_same_target, serves};

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::assess::exhibit::country::DOUBTED_COUNTRY;
use crate::fact::draft::NO_WORD;
use crate::fact::value::Attr;
use crate::fact::{Basis, Fact};

/// Greatest age of measured and extracted facts, in days.
pub const MAX_AGE_OBSERVED: i32 = 90;
/// Greatest age of answers, stated facts and documents without an end, in days.
pub const MAX_AGE_STATED: i32 = 365;

/// Whether a piece of evidence can carry a pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It counts.
    Fresh,
    /// It was good until this day.
    Aged(Date),
    /// It speaks of another product version.
    OtherVersion,
    /// It was made before the day of the version judged, and does not name that version.
    BeforeVersion(Date),
    /// It is stated while a source is declared that was not read.
    StandIn,
    /// It shows what is planned or written, not what is in effect.
    NotInEffect,
    /// Nobody knows of which day it is.
    Undated,
    /// The file it was read from is another by now, or gone.
    Changed,
}

/// What is known of an attribute, and on which basis.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// Its value, or why it is not known.
    pub attr: &'a Attr,
    /// What that rests on.
    pub basis: Basis,
    /// The id of the fact that says so.
    pub fact: &'a str,
    /// Whether nobody spoke to it: neither the one who states the fact nor the source that read it.
    pub unsaid: bool,
}

/// One fact as it takes part.
#[derive(Debug, Clone)]
pub struct Exhibit<'a> {
    /// The fact.
    pub fact: &'a Fact,
    /// What carries a pass, by attribute: its own, and what stronger or weaker evidence of the same
    /// thing says where its source has nothing to say.
    pub(super) support: BTreeMap<&'a str, Told<'a>>,
    /// What may refute: its own, gaps filled from whatever meets it.
    pub(super) refuting: BTreeMap<&'a str, Told<'a>>,
    /// Whether it can carry a pass.
    pub standing: Standing,
    /// What it rests on itself; what it cites does not count if it is unfit.
    pub basis: Basis,
}

impl<'a> Exhibit<'a> {
    /// A fact by itself.
    pub(super) fn new(fact: &'a Fact, basis: Basis, standing: Standing) -> Self {
        let told = |unsaid: &dyn Fn(&Attr) -> bool| -> BTreeMap<&'a str, Told<'a>> {
            let own = fact.attributes.iter().map(|(name, attr)| {
                (name.as_str(), Told { attr, basis, fact: &fact.id, unsaid: unsaid(attr) })
            });
            own.collect()
        };
        let mut exhibit = Self {
            fact,
            support: told(&|attr| fact.stated.is_some() && *attr == not_stated()),
            refuting: told(&|_| false),
            standing,
            basis,
        };
        exhibit.doubt();
        exhibit
    }

    /// Lets a country carry nothing that its region contradicts. It may go on to refute, and no answer
    /// covers it: somebody spoke to it.
    fn doubt(&mut self) {
        let value = |name: &str| match self.support.get(name)?.attr {
            Attr::Known(value) => Some(value),
            Attr::Unknown(_) => None,
        };
        if Misplaced::of(self.fact.kind, value).is_some()
            && let Some(told) = self.support.get_mut("country")
        {
            *told = Told { attr: &DOUBTED_COUNTRY, unsaid: false, ..*told };
        }
    }

    /// Something that follows from what it says.
    fn by_itself(&self, attr: &'a Attr) -> Told<'a> {
        Told { attr, basis: self.basis, fact: &self.fact.id, unsaid: false }
    }

    /// What carries a pass of an attribute.
    pub fn told(&self, name: &str) -> Option<Told<'a>> {
        self.support.get(name).copied()
    }

    /// What may refute of an attribute, and what that rests on.
    pub fn refuting(&self, name: &str) -> Option<Told<'a>> {
        self.refuting.get(name).copied()
    }

    /// Whether it comes from a source and may only refute: then it stands beside what else is known of
    /// the thing, and where it satisfies it counts for nothing.
    pub fn only_refutes(&self) -> bool {
        self.fact.stated.is_none() && self.standing != Standing::Fresh
    }

    /// Lets another fact about the same thing say what this one leaves open.
    pub(super) fn learn(&mut self, other: &'a Fact, basis: Basis) {
        let doubted = Misplaced::in_fact(other).is_some();
        for (name, attr) in known(other).filter(|(name, _)| !doubted || *name != "country") {
            if let Some(told) = self.support.get_mut(name)
                && told.unsaid
            {
                *told = Told { attr, basis, fact: &other.id, unsaid: false };
            }
        }
        self.doubt();
        self.hear(other, basis);
    }

    /// Lets another fact refute where this one does not know.
    pub(super) fn hear(&mut self, other: &'a Fact, basis: Basis) {
        for (name, attr) in known(other) {
            if let Some(Told { attr: Attr::Unknown(_), .. }) = self.refuting.get(name) {
                self.refuting.insert(name, Told { attr, basis, fact: &other.id, unsaid: false });
            }
        }
    }

    /// Takes attributes as unsaid that its source does not deliver.
    pub(super) fn leave_open(&mut self, delivered: impl Fn(&str) -> bool) {
        for (name, told) in &mut self.support {
            let identity = self.fact.kind.attribute(name).is_some_and(|one| one.identity);
            // By its own word: a country in doubt is not unsaid.
            let open = matches!(self.fact.attribute(name), Some(Attr::Unknown(_)));
            let silent = *told.attr == Attr::unknown(NO_WORD);
            told.unsaid |= !identity && (silent || !delivered(name)) && open;
        }
    }
}

/// As the product file leaves an attribute out.
fn not_stated() -> Attr {
    Attr::Unknown("not stated".to_owned())
}

fn known(fact: &Fact) -> impl Iterator<Item = (&str, &Attr)> {
    let known = fact.attributes.iter().filter(|(_, attr)| matches!(attr, Attr::Known(_)));
    known.map(|(name, attr)| (name.as_str(), attr))
}

/// Facts about the same thing that stand beside each other; all of them must satisfy.
pub type ExhibitGroup<'a> = Vec<Exhibit<'a>>;
