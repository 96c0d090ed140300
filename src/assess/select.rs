//! Which catalogs and policies count on a day.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::as_of::AsOf;
use crate::assess::examined::Examination;
use crate::assess::result::Note;
use crate::assess::{left_out, say};
use crate::catalog::{Catalog, Check, Effect, Interpretations, Mapping, Policy, TextStatus};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::fact::document::{DocumentKind, Scheme};
use crate::library::{Library, Own};
use crate::product::{ComponentKind, Product, ProductKind, Reference};

/// A catalog edition to judge by.
#[derive(Debug, Clone)]
pub struct Chosen {
    /// The edition.
    pub catalog: Arc<Catalog>,
    /// Whether it is in force on the day.
    pub in_force: bool,
    /// Whether it is only a comparison.
    pub comparison: bool,
}

/// Everything an assessment needs, gathered.
#[derive(Debug, Clone)]
pub struct Inputs<'a> {
    /// The product.
    pub product: &'a Product,
    /// The day judged, to its end in Europe/Berlin.
    pub as_of: AsOf<'a>,
    /// The editions to judge by, in order.
    pub catalogs: Vec<Chosen>,
    /// The checks they use.
    pub checks: BTreeMap<String, Arc<Check>>,
    /// The policy editions that count.
    pub policies: BTreeMap<String, Arc<Policy>>,
    /// The catalogs that the product answers, judged or not.
    pub answered: Vec<Arc<Catalog>>,
    /// Rulings on norms.
    pub interpretations: Vec<Arc<Interpretations>>,
    /// How the catalogs relate.
    pub mappings: Vec<Arc<Mapping>>,
    /// Catalogs for kinds of component that are not judged, because the product lists none.
    pub unjudged: Vec<Arc<Catalog>>,
    /// What evaluators judged, if this is an evaluation.
    pub examinations: Vec<Examination>,
    /// What a user's own folder added to the built-in catalogs.
    pub own: Vec<Own>,
    /// What a reader must know about the choice.
    pub notes: Vec<Note>,
}

impl<'a> Inputs<'a> {
    /// Chooses catalogs (from the command line, else the product file, else the product's kind) and
    /// policies for a day.
    ///
    /// # Errors
    /// When a catalog or edition does not exist, is not in force though the command line names it, or
    /// nothing is left to judge.
    pub fn gather(
        product: &'a Product,
        library: &Library,
        asked: &[Reference],
        as_of: impl Into<AsOf<'a>>,
    ) -> Result<Self, Diagnostics> {
        let as_of = as_of.into();
        let mut notes = Vec::new();
        let strict = !asked.is_empty();
        let wanted = wanted(product, library, asked, as_of, &mut notes);
        let mut catalogs: Vec<Chosen> = Vec::new();
        for reference in &wanted {
            for chosen in choose(library, reference, as_of, strict, &mut notes)? {
                if !catalogs
                    .iter()
                    .any(|other| other.catalog.reference() == chosen.catalog.reference())
                {
                    catalogs.push(chosen);
                }
            }
        }
        if catalogs.is_empty() {
            return Err(Diagnostic::new(Code::NothingToJudge, format!("no catalog applies to `{}` on {}", product.name, as_of.day()))
                .help("name one with --catalog ID@EDITION (a comparison outside its period), or choose another --as-of; `befund catalog list` shows all")
                .into());
        }
        let by_kind = !strict && product.audit.catalogs.is_empty();
        let unjudged = unjudged(product, library, by_kind, &catalogs, as_of);
        let interpretations = library.interpretations();
        let checks = checks_of(&catalogs, &interpretations, library);
        let policies = policies_of(product, library, as_of, &mut notes);
        let judged: Vec<_> = catalogs.iter().map(|chosen| &*chosen.catalog).collect();
        notes.extend(left_out::notes(product, &judged, &binding(product, library, as_of)));
        let own = library.own().to_vec();
        notes.extend((!own.is_empty()).then(|| say::own_catalogs(&own)));
        notes.sort();
        notes.dedup();
        Ok(Self {
            product,
            as_of,
            catalogs,
            checks,
            policies,
            answered: answered(product, library),
            interpretations,
            mappings: library.mappings(),
            unjudged,
            examinations: Vec::new(),
            own,
            notes,
        })
    }

    /// Whether a collection of rulings is the user's own.
    pub(super) fn is_own_ruling(&self, set: &str) -> bool {
        self.own.iter().any(|own| own.kind == "interpretations" && own.id == set)
    }
}

/// The catalogs for which the product has a declaration.
fn answered(product: &Product, library: &Library) -> Vec<Arc<Catalog>> {
    let declared = product.declarations.iter();
    declared.filter_map(|one| library.catalog(&one.catalog, &one.edition)).collect()
}

fn wanted(
    product: &Product,
    library: &Library,
    asked: &[Reference],
    as_of: AsOf<'_>,
    notes: &mut Vec<Note>,
) -> Vec<Reference> {
    if !asked.is_empty() {
        return asked.to_vec();
    }
    if !product.audit.catalogs.is_empty() {
        return product.audit.catalogs.iter().map(|reference| reference.value.clone()).collect();
    }
    by_kind(product, library, as_of, notes).into_iter().map(Reference::parse).collect()
}

/// The editions in force of the catalogs that bind a product of its kinds, as `ID@EDITION`.
fn binding(product: &Product, library: &Library, as_of: AsOf<'_>) -> Vec<String> {
    let ids = by_kind(product, library, as_of, &mut Vec::new()).into_iter();
    ids.filter_map(|id| Some(format!("{id}@{}", in_force_edition(library, id, as_of)?))).collect()
}

/// The catalogs that bind a product of its kinds.
fn by_kind(
    product: &Product,
    library: &Library,
    as_of: AsOf<'_>,
    notes: &mut Vec<Note>,
) -> Vec<&'static str> {
    let mut ids = Vec::new();
    let binds = |id: &&str| in_force_edition(library, id, as_of).is_some();
    for kind in &product.kinds {
        match kind {
            ProductKind::VideoConsultation => {
                ids.push("anlage-31b");
                match product_chooses(product, TSVC, Scheme::TuevTsvc, as_of) {
                    true => ids.push(TSVC),
                    false => {
                        notes.extend(Some(TSVC).filter(binds).map(say::scheme_not_chosen));
                    }
                }
            }
            ProductKind::Diga => {
                ids.push("digav-anlage-1");
                ids.extend(Some(PROOFS_OF_DIGA).filter(binds));
                ids.extend(tr_parts(product));
            }
            ProductKind::HealthApp => ids.extend(tr_parts(product)),
        }
    }
    ids.retain(|id| {
        let shipped = !library.editions(id).is_empty();
        if !shipped {
            notes.push(say::catalog_not_shipped(id));
        }
        shipped
    });
    ids
}

/// One of the private schemes for the certificate of IT security under Anlage 31b.
const TSVC: &str = "tuev-tsvc";

/// What § 7 DiGAV demands of a DiGA beside its form.
const PROOFS_OF_DIGA: &str = "digav-7";

/// Whether a product is certified under a scheme, or answers its catalog.
fn product_chooses(product: &Product, catalog: &str, scheme: Scheme, as_of: AsOf<'_>) -> bool {
    let certified = product.documents.iter().any(|document| {
        document.kind == DocumentKind::Certificate
            && document.scheme == Some(scheme)
            && document.issued <= as_of
    });
    certified || product.declarations.iter().any(|declaration| declaration.catalog == catalog)
}

/// The parts of TR-03161, by the kind of component each is for.
const TR_PARTS: [(ComponentKind, &str); 3] = [
    (ComponentKind::MobileApp, "tr-03161-1"),
    (ComponentKind::WebApp, "tr-03161-2"),
    (ComponentKind::Backend, "tr-03161-3"),
];

/// The parts of TR-03161 in force that are left out because the product lists no component for them.
fn unjudged(
    product: &Product,
    library: &Library,
    by_kind: bool,
    chosen: &[Chosen],
    as_of: AsOf<'_>,
) -> Vec<Arc<Catalog>> {
    let is_part = |id: &str| TR_PARTS.iter().any(|(_, part)| *part == id);
    let needs_parts = by_kind
        && product
            .kinds
            .iter()
            .any(|kind| matches!(kind, ProductKind::Diga | ProductKind::HealthApp));
    if !needs_parts && !chosen.iter().any(|one| is_part(&one.catalog.id)) {
        return Vec::new();
    }
    let lists = |kind| product.components.iter().any(|component| component.kind == kind);
    TR_PARTS
        .iter()
        .filter(|(kind, part)| !lists(*kind) && !chosen.iter().any(|one| one.catalog.id == *part))
        .filter_map(|(_, part)| library.catalog(part, &in_force_edition(library, part, as_of)?))
        .collect()
}

/// The parts of TR-03161 that a product's components call for (BSI FAQ on TR-03161).
fn tr_parts(product: &Product) -> Vec<&'static str> {
    let has = |kind| product.components.iter().any(|component| component.kind == kind);
    TR_PARTS.into_iter().filter(|(kind, _)| has(*kind)).map(|(_, part)| part).collect()
}

fn choose(
    library: &Library,
    reference: &Reference,
    as_of: AsOf<'_>,
    strict: bool,
    notes: &mut Vec<Note>,
) -> Result<Vec<Chosen>, Diagnostics> {
    match &reference.edition {
        Some(edition) => {
            let catalog = library
                .catalog(&reference.id, edition)
                .ok_or_else(|| library.unknown_catalog(&reference.id, Some(edition)))?;
            let in_force = in_force_edition(library, &reference.id, as_of).as_deref()
                == Some(edition.as_str());
            Ok(vec![Chosen { catalog, in_force, comparison: !in_force }])
        }
        None => choose_unpinned(library, &reference.id, as_of, strict, notes),
    }
}

/// The edition in force: the newest whose period contains the day.
fn in_force_edition(library: &Library, id: &str, as_of: AsOf<'_>) -> Option<String> {
    library
        .editions(id)
        .into_iter()
        .rfind(|head| head.in_force.contains(as_of))
        .map(|head| head.edition.to_owned())
}

fn choose_unpinned(
    library: &Library,
    id: &str,
    as_of: AsOf<'_>,
    strict: bool,
    notes: &mut Vec<Note>,
) -> Result<Vec<Chosen>, Diagnostics> {
    let editions = library.editions(id);
    if editions.is_empty() {
        return Err(library.unknown_catalog(id, None).into());
    }
    let Some(at) = editions.iter().rposition(|head| head.in_force.contains(as_of)) else {
        if strict {
            let known: Vec<_> =
                editions.iter().map(|head| format!("{id}@{}", head.edition)).collect();
            return Err(Diagnostic::new(
                Code::NotInForce,
                format!("`{id}` has no edition in force on {}", as_of.day()),
            )
            .help(format!("pin one as a comparison: {}", known.join(", ")))
            .into());
        }
        notes.push(say::catalog_left_out(id, as_of.day()));
        return Ok(Vec::new());
    };
    let get = |edition: &str| {
        library.catalog(id, edition).ok_or_else(|| library.unknown_catalog(id, Some(edition)))
    };
    let current = Chosen { catalog: get(editions[at].edition)?, in_force: true, comparison: false };
    if editions[at].text == TextStatus::Full {
        return Ok(vec![current]);
    }
    let mut chosen = vec![current];
    if let Some(earlier) = editions[..at].iter().rfind(|head| head.text == TextStatus::Full) {
        notes.push(say::judged_by_earlier(id, editions[at].edition, earlier.edition));
        chosen.push(Chosen { catalog: get(earlier.edition)?, in_force: false, comparison: true });
    }
    Ok(chosen)
}

fn checks_of(
    catalogs: &[Chosen],
    interpretations: &[Arc<Interpretations>],
    library: &Library,
) -> BTreeMap<String, Arc<Check>> {
    let uses = catalogs
        .iter()
        .flat_map(|chosen| &chosen.catalog.requirements)
        .flat_map(|requirement| &requirement.demands)
        .flat_map(|demand| &demand.checks);
    let rulings = interpretations.iter().flat_map(|set| &set.rulings);
    let replacing = rulings.filter_map(|ruling| match &ruling.effect {
        Effect::ReplaceCheck { by, .. } => Some(by),
        _ => None,
    });
    uses.map(|used| &used.id)
        .chain(replacing)
        .filter_map(|id| library.check(id).map(|check| (id.clone(), check)))
        .collect()
}

/// Policies in force on the day, or pinned by the product file.
fn policies_of(
    product: &Product,
    library: &Library,
    as_of: AsOf<'_>,
    notes: &mut Vec<Note>,
) -> BTreeMap<String, Arc<Policy>> {
    let mut policies = in_force_policies(library, as_of);
    for reference in &product.audit.policies {
        let Some(edition) = &reference.value.edition else { continue };
        if let Some(policy) = library.policy(&reference.value.id, edition) {
            let current =
                policies.get(&policy.id).is_some_and(|other| other.edition == policy.edition);
            if !current {
                notes.push(say::policy_pinned(&policy.reference()));
            }
            policies.insert(policy.id.clone(), policy);
        }
    }
    policies
}

/// The policies in force on a day, by id.
pub fn in_force_policies<'w>(
    library: &Library,
    as_of: impl Into<AsOf<'w>>,
) -> BTreeMap<String, Arc<Policy>> {
    let as_of = as_of.into();
    library
        .policy_ids()
        .filter_map(|id| library.policy_in_force(id, as_of).map(|policy| (id.to_owned(), policy)))
        .collect()
}
