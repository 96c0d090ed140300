//! Checks the names a product file uses against the catalogs at hand.

use std::sync::Arc;

use jiff::civil::Date;

use crate::catalog::premise::{is_premise, premises};
use crate::catalog::{
    Addressee, Catalog, Effect, Interpretations, Modal, NaReason, Requirement, RequirementKind,
    Ruling, TextStatus,
};
use crate::diag::{At, Code, Diagnostic, Diagnostics, suggest};
use crate::library::Library;
use crate::product::model::{
    Answer, AnswerValue, Answers, Declaration, Disposition, Document, Product,
};

/// Our own reasons for "not applicable", for catalogs that do not close the list.
pub(crate) const OWN_REASONS: &[&str] =
    &["condition-not-met", "option-not-used", "other-addressee", "function-absent"];

/// Reports every catalog, edition, policy, requirement, demand and reason that does not exist.
///
/// # Errors
/// All of them, each with its place.
pub fn check_names(product: &Product, library: &Library) -> Result<(), Diagnostics> {
    let mut errors = Vec::new();
    for reference in &product.audit.catalogs {
        let (id, edition) = (&reference.value.id, reference.value.edition.as_deref());
        let missing = match edition {
            Some(edition) => library.catalog(id, edition).is_none(),
            None => library.editions(id).is_empty(),
        };
        if missing {
            errors.push(library.unknown_catalog(id, edition).at(&product.file, reference.span));
        }
    }
    for reference in &product.audit.policies {
        let (id, edition) =
            (&reference.value.id, reference.value.edition.as_deref().unwrap_or_default());
        if library.policy(id, edition).is_none() {
            let known: Vec<_> =
                library.policy_editions(id).into_iter().map(|(edition, _)| edition).collect();
            let help = if known.is_empty() {
                suggest(id, library.policy_ids())
            } else {
                suggest(edition, known)
            };
            errors.push(
                Diagnostic::new(
                    Code::UnknownPolicy,
                    format!("there is no policy `{}`", reference.value),
                )
                .at(&product.file, reference.span)
                .help(help),
            );
        }
    }
    for declaration in &product.declarations {
        check_declaration(declaration, library, &mut errors);
    }
    errors.extend(product.documents.iter().filter_map(|one| unknown_component(product, one)));
    for disposition in &product.dispositions {
        check_disposition(disposition, product, library, &mut errors);
    }
    if errors.is_empty() { Ok(()) } else { Err(Diagnostics(errors)) }
}

fn check_declaration(declaration: &Declaration, library: &Library, errors: &mut Vec<Diagnostic>) {
    let Some(catalog) = library.catalog(&declaration.catalog, &declaration.edition) else {
        let error = library.unknown_catalog(&declaration.catalog, Some(&declaration.edition));
        errors.push(error.at(&declaration.file, declaration.span));
        return;
    };
    if catalog.text != TextStatus::Full {
        let message = format!(
            "the text of {} is not known in full, so nothing in it can be answered",
            catalog.reference()
        );
        errors.push(
            Diagnostic::new(Code::TextUnavailable, message)
                .at(&declaration.file, declaration.span)
                .help("answer an edition with text; `befund catalog list` shows them"),
        );
        return;
    }
    for (number, answers) in &declaration.answers {
        if is_premise(&number.value) {
            errors.extend(check_premise(&catalog, declaration, number, answers));
            continue;
        }
        let Some(requirement) = catalog.requirement(&number.value) else {
            let known: Vec<_> = catalog.requirements.iter().map(|r| r.number.as_str()).collect();
            let message = format!("{} has no requirement `{}`", catalog.reference(), number.value);
            errors.push(
                Diagnostic::new(Code::UnknownRequirement, message)
                    .at(&declaration.file, number.span)
                    .help(suggest(&number.value, known)),
            );
            continue;
        };
        if requirement.kind != RequirementKind::Demand {
            let message = format!(
                "{} {} demands nothing, so there is nothing to answer",
                catalog.reference(),
                number.value
            );
            errors.push(
                Diagnostic::new(Code::NothingToAnswer, message)
                    .at(&declaration.file, number.span)
                    .help("remove the answer"),
            );
        }
        for (id, _) in &answers.demands {
            if !requirement.demands.iter().any(|demand| demand.id == id.value) {
                let known: Vec<_> =
                    requirement.demands.iter().map(|demand| demand.id.as_str()).collect();
                let message = format!(
                    "{} {} has no demand `{}`",
                    catalog.reference(),
                    number.value,
                    id.value
                );
                errors.push(
                    Diagnostic::new(Code::UnknownDemand, message)
                        .at(&declaration.file, id.span)
                        .help(suggest(&id.value, known)),
                );
            }
        }
        check_reasons(library, &catalog, requirement, declaration, answers, errors);
    }
}

/// A document that names a component which the product does not have speaks of another product.
fn unknown_component(product: &Product, document: &Document) -> Option<Diagnostic> {
    let known = || product.components.iter().map(|component| component.id.as_str());
    let stranger = document.components.iter().find(|id| !known().any(|known| known == **id))?;
    let known: Vec<_> = known().collect();
    let message = format!("the product has no component `{stranger}`");
    Some(
        Diagnostic::new(Code::UnknownComponent, message)
            .at(&product.file, document.span)
            .help(suggest(stranger, known)),
    )
}

/// An answer to a premise says that it is there or that it is not, and nothing else.
fn check_premise(
    catalog: &Catalog,
    declaration: &Declaration,
    key: &At<String>,
    answers: &Answers,
) -> Option<Diagnostic> {
    let known: Vec<_> = premises(catalog).into_iter().map(|premise| premise.key).collect();
    if !known.contains(&key.value) {
        let message = format!("no condition of {} rests on `{}`", catalog.reference(), key.value);
        let help = suggest(&key.value, known.iter().map(String::as_str));
        let error = Diagnostic::new(Code::UnknownPremise, message);
        return Some(error.at(&declaration.file, key.span).help(help));
    }
    let plain = answers.demands.is_empty()
        && answers
            .all()
            .all(|answer| answer.value != AnswerValue::NotApplicable && answer.reason.is_none());
    (!plain).then(|| {
        let message = format!("`{}` is there or it is not", key.value);
        Diagnostic::new(Code::YesOrNo, message)
            .at(&declaration.file, key.span)
            .help("answer `yes` or `no`; explain it in the statement")
    })
}

fn check_reasons(
    library: &Library,
    catalog: &Catalog,
    requirement: &Requirement,
    declaration: &Declaration,
    answers: &Answers,
    errors: &mut Vec<Diagnostic>,
) {
    let rulings = library.interpretations();
    let admitted = admitted(&rulings, catalog, requirement, None);
    let known: Vec<&str> = admitted.iter().map(|reason| reason.id).collect();
    for reason in answers.all().filter_map(|answer: &Answer| answer.reason.as_ref()) {
        if known.contains(&reason.value.as_str()) {
            continue;
        }
        let place = format!("{} {}", catalog.reference(), requirement.number);
        let help = if known.is_empty() {
            "the norm prints no reason here: answer `no`; an equivalent measure is a disposition"
                .to_owned()
        } else {
            suggest(&reason.value, known.iter().copied())
        };
        errors.push(
            Diagnostic::new(
                Code::UnknownReason,
                format!("`{}` is no reason that {place} admits", reason.value),
            )
            .at(&declaration.file, reason.span)
            .help(help),
        );
    }
}

/// Whether one of our own reasons can hold for a requirement at all.
fn fits(reason: &str, requirement: &Requirement) -> bool {
    let demands = || requirement.demands.iter();
    match reason {
        "condition-not-met" => {
            requirement.applies_if.is_some() || demands().any(|demand| demand.applies_if.is_some())
        }
        "option-not-used" => demands().any(|demand| demand.modal == Some(Modal::May)),
        "other-addressee" => requirement.addressee != Addressee::Provider,
        _ => true,
    }
}

/// A reason for "not applicable" that may be given.
#[derive(Debug, Clone, Copy)]
pub struct Admitted<'a> {
    /// Its id.
    pub id: &'a str,
    /// The reason of the norm or of a ruling; `None` if it is one of our own.
    pub norms: Option<&'a NaReason>,
}

/// The reasons for "not applicable" that may be given to a requirement: those of the norm, of rulings
/// (in force on a day, if one is named), and our own where the norm does not close the list.
pub fn admitted<'a>(
    rulings: &'a [Arc<Interpretations>],
    catalog: &'a Catalog,
    requirement: &'a Requirement,
    day: Option<Date>,
) -> Vec<Admitted<'a>> {
    let speaks = |ruling: &&Ruling| {
        day.is_none_or(|day| ruling.holds_on(day))
            && ruling.on.iter().any(|subject| {
                subject.is_of(&catalog.id, &catalog.edition)
                    && subject.requirement.as_ref() == Some(&requirement.number)
            })
    };
    let added =
        rulings.iter().flat_map(|set| &set.rulings).filter(speaks).filter_map(
            |ruling| match &ruling.effect {
                Effect::AddReason(reason) => Some(&**reason),
                _ => None,
            },
        );
    let open = !catalog.reasons_closed;
    let listed =
        catalog.reasons.iter().filter(|reason| open || requirement.reasons.contains(&reason.id));
    let own = OWN_REASONS.iter().filter(|id| open && fits(id, requirement));
    let own = own.map(|id| Admitted { id, norms: None });
    let norms = listed.chain(added).map(|reason| Admitted { id: &reason.id, norms: Some(reason) });
    let mut admitted: Vec<Admitted<'_>> = Vec::new();
    for one in norms.chain(own) {
        // Two rulings may admit the same reason.
        if !admitted.iter().any(|known| known.id == one.id) {
            admitted.push(one);
        }
    }
    admitted
}

fn check_disposition(
    disposition: &Disposition,
    product: &Product,
    library: &Library,
    errors: &mut Vec<Diagnostic>,
) {
    let (number, demand) = (&disposition.requirement.value, disposition.demand.as_deref());
    let named = (disposition.catalog.as_str(), disposition.edition.as_deref());
    let unknown = unknown_subject(library, named, Some(number), demand);
    errors.extend(unknown.map(|error| error.at(&product.file, disposition.requirement.span)));
    if let Some(component) = &disposition.component
        && !product.components.iter().any(|known| known.id == *component)
    {
        let known: Vec<_> = product.components.iter().map(|known| known.id.as_str()).collect();
        errors.push(
            Diagnostic::new(
                Code::UnknownComponent,
                format!("the product has no component `{component}`"),
            )
            .at(&product.file, disposition.requirement.span)
            .help(suggest(component, known)),
        );
    }
}

/// That no edition of a catalog has a requirement or demand, with what was perhaps meant. Decisions
/// about gaps and gate files outlive editions, so that any edition will do, unless the number means
/// different things in them.
pub(crate) fn unknown_subject(
    library: &Library,
    (catalog, edition): (&str, Option<&str>),
    number: Option<&str>,
    demand: Option<&str>,
) -> Option<Diagnostic> {
    let heads = library.editions(catalog);
    if heads.is_empty() {
        return Some(library.unknown_catalog(catalog, None));
    }
    if edition.is_some_and(|edition| !heads.iter().any(|head| head.edition == edition)) {
        return Some(library.unknown_catalog(catalog, edition));
    }
    let number = number?;
    let editions: Vec<_> = heads
        .iter()
        .filter_map(|head| library.catalog(catalog, head.edition))
        .filter(|one| edition.is_none_or(|edition| one.keeps(edition, number)))
        .collect();
    let found: Vec<_> = editions.iter().filter_map(|one| one.requirement(number)).collect();
    if found.is_empty() {
        let known =
            editions.iter().flat_map(|one| &one.requirements).map(|one| one.number.as_str());
        let message = format!("no edition of `{catalog}` has a requirement `{number}`");
        return Some(
            Diagnostic::new(Code::UnknownRequirement, message).help(suggest(number, known)),
        );
    }
    if let Some(error) = ambiguous(&editions, number, demand).filter(|_| edition.is_none()) {
        return Some(error);
    }
    let demand = demand?;
    let known = found.iter().flat_map(|one| &one.demands).map(|one| one.id.as_str());
    if known.clone().any(|id| id == demand) {
        return None;
    }
    let message = format!("`{catalog}#{number}` has no demand `{demand}`");
    Some(Diagnostic::new(Code::UnknownDemand, message).help(suggest(demand, known)))
}

/// That a number, or a demand of it, means different things in two editions. Where it demands nothing,
/// nothing is decided about it.
fn ambiguous(editions: &[Arc<Catalog>], number: &str, demand: Option<&str>) -> Option<Diagnostic> {
    let has = |one: &Catalog| {
        let mut demands = one.requirement(number).into_iter().flat_map(|own| &own.demands);
        match demand {
            Some(demand) => demands.any(|own| own.id == demand),
            None => demands.next().is_some(),
        }
    };
    let with: Vec<_> = editions.iter().filter(|one| has(one)).collect();
    let (one, other) = with.iter().find_map(|one| {
        let other = with.iter().find(|other| !one.keeps(&other.edition, number))?;
        Some((one, other))
    })?;
    let message = format!(
        "{number} means different things in `{}` and `{}`",
        one.reference(),
        other.reference()
    );
    let help = format!(
        "name the edition: \"{}#{number}\" or \"{}#{number}\"",
        one.reference(),
        other.reference()
    );
    Some(Diagnostic::new(Code::AmbiguousNumber, message).help(help))
}
