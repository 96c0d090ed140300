//! Whether a piece of evidence counts on the day judged, and how long it does.

use jiff::Span as JiffSpan;
use jiff::civil::Date;

use crate::assess::certificates;
use crate::assess::evidence::Evidence;
use crate::assess::evidence::seen::Seen;
use crate::assess::evidence::sort::Found;
use crate::assess::evidence::version::{Made, about};
use crate::assess::exhibit::{MAX_AGE_OBSERVED, MAX_AGE_STATED, Standing, serves};
use crate::fact::source::Reach;
use crate::fact::{Basis, Enumeration, Fact};
use crate::product::{Document, Given, Target};

/// A day plus a number of days, at the end of time at the latest.
pub fn plus_days(date: Date, days: i32) -> Date {
    date.checked_add(JiffSpan::new().days(days)).unwrap_or(Date::MAX)
}

impl<'a> Evidence<'a> {
    /// Whether a document that is cited carries what cites it: it is there, issued, in its term, of this
    /// version and about this component.
    pub fn is_fit(&self, document: &Document, component: Option<&str>) -> bool {
        document.sha256.is_some()
            && document.unfit.is_none()
            && document.issued <= self.as_of
            && document_end(document) >= self.as_of
            && self.concerns(document, component)
            && self.document_of_other_version(document, component).is_none()
    }

    /// Whether what cites a document rests on it: it is fit, and of this version for all that is known.
    pub fn carries(&self, id: &str, component: Option<&str>) -> bool {
        self.product.document(id).is_some_and(|document| {
            self.is_fit(document, component) && !self.lacks_version(document, component)
        })
    }

    /// What a stated fact rests on: a citation of a document that is not fit, or of no version, makes no
    /// document.
    pub(in crate::assess) fn stated_basis(&self, fact: &Fact, component: Option<&str>) -> Basis {
        self.cited_basis(&fact.documents, fact.basis, component)
    }

    pub(super) fn cited_basis(
        &self,
        documents: &[String],
        basis: Basis,
        component: Option<&str>,
    ) -> Basis {
        let all = documents.iter().all(|id| self.carries(id, component));
        if all { basis } else { Basis::Declared }
    }

    /// What a fact rests on for each of the components it is about.
    pub fn own_basis(&self, fact: &Fact) -> Basis {
        let parts = fact.components.iter().map(|id| self.stated_basis(fact, Some(id)));
        parts.min().unwrap_or_else(|| self.stated_basis(fact, None))
    }

    /// The standing of an answer: what was given on a day for a version, about a component or the product.
    pub fn given_standing(&self, given: &Given, component: Option<&str>) -> Standing {
        self.stated_standing(given.on, Some(&given.product_version), component.as_slice())
    }

    /// The standing of something stated on a day, for a version if it names one, about components.
    pub fn stated_standing(&self, on: Date, version: Option<&str>, about: &[&str]) -> Standing {
        let end = plus_days(on, MAX_AGE_STATED);
        match self.other_version(Made { on, version }, about) {
            Some(standing) => standing,
            None if end < self.as_of => Standing::Aged(end),
            None => Standing::Fresh,
        }
    }

    /// The standing of what an observation found, for a component or the whole product.
    pub(super) fn observed_standing(&self, seen: &Seen<'_>, component: Option<&str>) -> Standing {
        let observation = seen.observation;
        let Some(day) = observation.observed_on else { return Standing::Undated };
        let end = plus_days(day, MAX_AGE_OBSERVED);
        let changed = |target: &&Target| self.changed(target).is_some();
        if seen.targets.iter().any(changed) {
            Standing::Changed
        } else if !self.is_of_this_version(seen, component) {
            Standing::OtherVersion
        } else if end < self.as_of {
            Standing::Aged(end)
        } else if observation.reach <= Reach::Plan {
            Standing::NotInEffect
        } else {
            Standing::Fresh
        }
    }

    /// Whether product and components had, when it was looked, the versions they have now.
    fn is_of_this_version(&self, seen: &Seen<'_>, component: Option<&str>) -> bool {
        let then = &seen.observation.product;
        let served = |id: &str| seen.targets.iter().any(|one| serves(&one.components, Some(id)));
        let components = self.product.components.iter();
        then.version == self.product.version
            && components
                .filter(|one| component.is_none_or(|id| id == one.id) && served(&one.id))
                .all(|one| then.components.get(&one.id).is_none_or(|old| *old == one.version))
    }

    /// Whether something of a kind is stated for a day after the one judged.
    pub(super) fn is_stated_later(&self, own: &Found<'a, '_>) -> bool {
        let later = self.stated_later.iter();
        later
            .into_iter()
            .any(|fact| fact.kind == own.kind && serves(&fact.components, own.component()))
    }

    pub(super) fn list_standing(&self, list: &Enumeration, component: Option<&str>) -> Standing {
        let version = list.stated.as_ref().and_then(|stated| stated.product_version.as_deref());
        self.stated_standing(list.date, version, &about(&list.components, component))
    }

    pub(super) fn fact_standing(&self, fact: &Fact, component: Option<&str>) -> Standing {
        let version = fact.stated.as_ref().and_then(|stated| stated.product_version.as_deref());
        self.stated_standing(fact.date, version, &about(&fact.components, component))
    }
}

/// The last day of a document's own term: the one it names, five years for a certificate by TR-03161
/// (BSI FAQ), 365 days for any other.
pub fn own_end(document: &Document) -> Date {
    document.valid_until.unwrap_or_else(|| {
        if certificates::is_certificate(document) {
            certificates::last_day(document)
        } else {
            plus_days(document.issued, MAX_AGE_STATED)
        }
    })
}

/// The last day a document carries anything.
pub fn document_end(document: &Document) -> Date {
    let own = own_end(document);
    match &document.usable_until {
        Some(limit) => own.min(limit.date),
        None => own,
    }
}
