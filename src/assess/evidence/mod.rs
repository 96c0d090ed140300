//! The evidence of an audit, sorted: what counts on the day judged, what only refutes, what says what of
//! which thing, and where two pieces do not fit.

mod alike;
mod clash;
mod seen;
mod sort;
mod standing;
mod version;
mod ways;

pub use self::standing::{document_end, own_end, plus_days};
pub(super) use crate::assess::exhibit::serves;
pub use crate::assess::exhibit::{
    Closure, Exhibit, ExhibitGroup, KindEvidence, Listing, MAX_AGE_OBSERVED, MAX_AGE_STATED,
    Standing, Told,
};

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::as_of::AsOf;
use crate::assess::evaluation::Evaluation;
use crate::assess::evidence::seen::Looks;
use crate::assess::evidence::sort::Scope;
use crate::assess::result::{Note, ObservationInput};
use crate::fact::kind::Kind;
use crate::fact::value::Value;
use crate::fact::{Fact, ProtectionNeed};
use crate::product::{Document, Product};

/// A thing by id, the component and the catalog it is looked for in, and whether for a pass.
pub(super) type ThingKey = (String, Option<String>, Option<String>, bool);

/// The evidence of a product on a day.
#[derive(Debug)]
pub struct Evidence<'a> {
    product: &'a Product,
    as_of: AsOf<'a>,
    /// Usable observations in time.
    used: Looks<'a>,
    /// Failed ones.
    failures: Looks<'a>,
    /// Configuration digests of targets whose only usable observation is later than the day judged.
    later: BTreeSet<&'a str>,
    /// Facts that are stated for a day after the one judged.
    stated_later: Vec<&'a Fact>,
    /// Of each component the first that nothing tells from it.
    alike: BTreeMap<&'a str, &'a str>,
    /// Everything by kind and component, sorted once.
    kinds: BTreeMap<Scope<'a>, KindEvidence<'a>>,
    /// What was found of each thing that conditions depend on.
    pub(super) things: RefCell<BTreeMap<ThingKey, Evaluation>>,
    /// How each observation was used.
    pub inputs: Vec<ObservationInput>,
    /// What a reader must know.
    pub notes: Vec<Note>,
}

impl<'a> Evidence<'a> {
    /// Whether a document speaks of a component, or of the product where none is judged for itself.
    pub fn concerns(&self, document: &Document, component: Option<&str>) -> bool {
        let named = |id: &str| document.components.iter().any(|other| other == id);
        document.components.is_empty()
            || match component {
                Some(id) => named(id),
                None => self.product.components.iter().all(|component| named(&component.id)),
            }
    }

    /// Whether the product lists a component of one of these kinds.
    pub fn has_component(&self, kinds: &[String]) -> bool {
        let mut components = self.product.components.iter();
        components.any(|component| kinds.iter().any(|kind| kind == component.kind.word()))
    }

    /// Whether a target of one of these kinds is declared for a component, or for any.
    pub fn has_target(&self, kinds: &[String], component: Option<&str>) -> bool {
        self.product.targets.iter().any(|target| {
            kinds.iter().any(|kind| kind == target.source.probe)
                && serves(&target.components, component)
        })
    }

    /// Whether a factor of one of these components (of any, if none is named) is shown to meet a
    /// condition of its row: by a fact that cites a document that can be used.
    pub fn shows_factor(
        &self,
        factor: &str,
        condition: &str,
        components: &[String],
        scope: Option<&str>,
    ) -> bool {
        let groups = &self.of_kind("auth.factor", scope).groups;
        let fit = |id: &String| {
            self.product.document(id).is_some_and(|document| self.is_fit(document, scope))
        };
        groups.iter().flatten().any(|exhibit| {
            let says = |name: &str| match exhibit.fact.value(name) {
                Some(Value::Text(text)) => Some(text.as_str()),
                _ => None,
            };
            let own = says("component").is_none_or(|own| {
                components.is_empty() || components.iter().any(|component| component == own)
            });
            says("name") == Some(factor)
                && says("condition") == Some(condition)
                && own
                && !exhibit.fact.documents.is_empty()
                && exhibit.fact.documents.iter().all(fit)
                && exhibit.standing == Standing::Fresh
        })
    }

    /// The protection need the product file states.
    pub fn protection_need(&self) -> Option<ProtectionNeed> {
        self.product.protection_need
    }

    /// Sorts a product's evidence.
    pub fn new(product: &'a Product, as_of: impl Into<AsOf<'a>>) -> Self {
        let as_of = as_of.into();
        let mut evidence = Self {
            product,
            as_of,
            used: Looks::default(),
            failures: Looks::default(),
            later: BTreeSet::new(),
            stated_later: product.facts.iter().filter(|fact| fact.date > as_of).collect(),
            alike: BTreeMap::new(),
            kinds: BTreeMap::new(),
            things: RefCell::default(),
            inputs: Vec::new(),
            notes: Vec::new(),
        };
        evidence.take_observations();
        evidence.notes.extend(evidence.sources_differ());
        evidence.notes.extend(evidence.unread_notes());
        evidence.alike = evidence.tell_apart();
        evidence.kinds = evidence.sorted();
        evidence
    }

    /// The first component that nothing tells from this one: what is judged of it holds here as well.
    pub(super) fn first_alike(&self, component: &'a str) -> &'a str {
        self.alike.get(component).copied().unwrap_or(component)
    }

    /// The documents of the product.
    pub fn documents(&self) -> &'a [Document] {
        &self.product.documents
    }

    /// All evidence of a kind for a component, or for the product as a whole.
    pub fn of_kind(&self, kind: &str, component: Option<&str>) -> &KindEvidence<'a> {
        static NOTHING: KindEvidence<'static> = KindEvidence {
            groups: Vec::new(),
            listings: Vec::new(),
            targets: Vec::new(),
            unread: Vec::new(),
            components: Vec::new(),
            failures: Vec::new(),
            later: false,
        };
        let first = component.map(|id| self.alike.get(id).copied());
        let scope = Kind::named(kind).filter(|_| first != Some(None));
        let found = scope.and_then(|kind| self.kinds.get(&(kind.name, first.flatten())));
        found.unwrap_or(&NOTHING)
    }
}
