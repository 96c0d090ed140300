//! Whether what is stated speaks of the version judged. What names no version does so if it was made on or
//! after the day of that version; where the product file does not say that day, nobody can tell.

use jiff::civil::Date;

use crate::assess::evidence::Evidence;
use crate::assess::exhibit::Standing;
use crate::fact::{Enumeration, Fact};
use crate::product::{Component, Document};

/// What somebody states or issues, as far as versions go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Made<'m> {
    /// The day.
    pub(super) on: Date,
    /// The version it names.
    pub(super) version: Option<&'m str>,
}

impl Evidence<'_> {
    /// Why something does not speak of the version judged; `None` if it does, or if nothing says that it
    /// does not. `about` are the components it is about; none means the product.
    pub(super) fn other_version(&self, made: Made<'_>, about: &[&str]) -> Option<Standing> {
        let parts = self.parts(about);
        match made.version {
            Some(named) if !parts.is_empty() && parts.iter().all(|part| part.version == named) => {
                None
            }
            Some(named) if named != self.product.version => Some(Standing::OtherVersion),
            // The product's version says nothing of a part that has changed within it.
            Some(_) => before(made.on, parts.iter().filter_map(|part| part.since)),
            None => before(made.on, self.days_of(&parts).flatten()),
        }
    }

    /// Why a document does not speak of the version judged.
    pub fn document_of_other_version(
        &self,
        document: &Document,
        component: Option<&str>,
    ) -> Option<Standing> {
        if document.product_version.is_none() && !document.is_of_a_version() {
            return None;
        }
        let made = Made { on: document.issued, version: document.product_version.as_deref() };
        self.other_version(made, &about(&document.components, component))
    }

    /// Whether nobody can tell which version a document speaks of.
    pub fn lacks_version(&self, document: &Document, component: Option<&str>) -> bool {
        document.is_of_a_version()
            && document.product_version.is_none()
            && self.is_undated(&about(&document.components, component))
    }

    /// Whether nobody can tell which version a fact speaks of that somebody states.
    pub fn fact_lacks_version(&self, fact: &Fact) -> bool {
        fact.stated.as_ref().is_some_and(|stated| stated.product_version.is_none())
            && self.is_undated(&about(&fact.components, None))
    }

    /// Whether nobody can tell which version a stated list speaks of.
    pub fn list_lacks_version(&self, list: &Enumeration) -> bool {
        list.stated.as_ref().is_some_and(|stated| stated.product_version.is_none())
            && self.is_undated(&about(&list.components, None))
    }

    /// Whether the day of the version judged is not said for one of some parts, or the product.
    fn is_undated(&self, about: &[&str]) -> bool {
        self.days_of(&self.parts(about)).any(|day| day.is_none())
    }

    fn parts(&self, about: &[&str]) -> Vec<&Component> {
        let all = self.product.components.iter();
        all.filter(|one| about.contains(&one.id.as_str())).collect()
    }

    /// The day of the version of each part: its own, else the product's.
    fn days_of<'d>(&'d self, parts: &'d [&Component]) -> impl Iterator<Item = Option<Date>> + 'd {
        let product = self.product.since;
        let whole = parts.is_empty().then_some(product);
        whole.into_iter().chain(parts.iter().map(move |part| part.since.or(product)))
    }
}

/// What something is about where one component is judged, or the product as a whole.
pub(super) fn about<'i>(ids: &'i [String], component: Option<&'i str>) -> Vec<&'i str> {
    match component {
        Some(id) => vec![id],
        None => ids.iter().map(String::as_str).collect(),
    }
}

fn before(made: Date, days: impl Iterator<Item = Date>) -> Option<Standing> {
    days.max().filter(|day| made < *day).map(Standing::BeforeVersion)
}
