//! Holds records of an examination against product, catalogs and evidence.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::civil::Date;

use crate::assess::examination::read::{self, Read};
use crate::assess::examined::{Cited, Examination, Judgement};
use crate::assess::select::Inputs;
use crate::catalog::{Catalog, Requirement, RequirementKind};
use crate::diag::{Code, Diagnostic, Diagnostics, Span, suggest};
use crate::fact::Fact;
use crate::product::{AuditRole, LoadFailure, Located, Product, find_document, is_own};

/// Reads records for an evaluation: each a file, or the YAML files of a folder.
///
/// # Errors
/// [`LoadFailure::Input`] in a self-assessment, for records of nobody who is named as an evaluator, and for
/// whatever in them is wrong or speaks of something else; [`LoadFailure::Integrity`] where evidence has another
/// digest than the record says.
pub fn read<P: AsRef<Path>>(
    paths: &[P],
    inputs: &Inputs<'_>,
    today: Date,
) -> Result<Vec<Examination>, LoadFailure> {
    if paths.is_empty() {
        return Ok(Vec::new());
    }
    named(paths, None, inputs, today)
}

/// Reads records that were sealed, by folder, and names their files below the bundle. No day is too late for them.
///
/// # Errors
/// As [`read`].
pub fn read_sealed<P: AsRef<Path>>(
    folders: &[P],
    bundle: &Path,
    inputs: &Inputs<'_>,
) -> Result<Vec<Examination>, LoadFailure> {
    named(folders, Some(bundle), inputs, Date::MAX)
}

fn named<P: AsRef<Path>>(
    paths: &[P],
    below: Option<&Path>,
    inputs: &Inputs<'_>,
    today: Date,
) -> Result<Vec<Examination>, LoadFailure> {
    refuse_self_assessment(inputs.product)?;
    let mut records = Vec::new();
    for path in paths {
        records.extend(read::all(path.as_ref(), below)?);
    }
    let mut holder = Holder { inputs, today, errors: Vec::new(), mismatches: Vec::new() };
    for record in &records {
        holder.record(record);
    }
    holder.twice(&records);
    if !holder.errors.is_empty() {
        return Err(LoadFailure::Input(Diagnostics(holder.errors)));
    }
    if !holder.mismatches.is_empty() {
        return Err(LoadFailure::Integrity(Diagnostics(holder.mismatches)));
    }
    Ok(records.into_iter().map(|record| record.examination).collect())
}

/// An examination belongs to an evaluation.
///
/// # Errors
/// In a self-assessment.
pub fn refuse_self_assessment(product: &Product) -> Result<(), Diagnostic> {
    if product.audit.role == Some(AuditRole::Evaluation) {
        return Ok(());
    }
    let message = "a self-assessment takes no examination: nobody examines themselves";
    Err(Diagnostic::new(Code::RoleMismatch, message).help(
        "write `role: evaluation` and `evaluator: NAME` under `audit` of the evaluator's product file, or judge without an examination",
    ))
}

struct Holder<'a> {
    inputs: &'a Inputs<'a>,
    /// The day on which the records are read.
    today: Date,
    errors: Vec<Diagnostic>,
    mismatches: Vec<Diagnostic>,
}

impl Holder<'_> {
    fn error(&mut self, read: &Read, span: Span, code: Code, message: String, help: String) {
        self.errors.push(Diagnostic::new(code, message).at(&read.file, span).help(help));
    }

    fn record(&mut self, read: &Read) {
        let record = &read.examination;
        let audit = &self.inputs.product.audit;
        let beside = audit.evaluators.iter().map(|one| &one.name);
        let named: Vec<_> = audit.evaluator.iter().chain(beside).collect();
        if !named.contains(&&record.by) {
            let message = format!("`{}` is no evaluator of this audit", record.by);
            let names: Vec<_> = named.iter().map(|name| format!("`{name}`")).collect();
            let help = format!(
                "name them in `audit.evaluators` of the product file, or write who examined; known: {}",
                names.join(", ")
            );
            self.error(read, Span::default(), Code::RoleMismatch, message, help);
        }
        self.independent(read);
        let version = &self.inputs.product.version;
        if record.product_version != *version {
            let message = format!(
                "version `{}` was examined, and `{version}` is judged",
                record.product_version
            );
            let help = "examine this version, or judge the one that was examined".to_owned();
            self.error(read, read.version, Code::OtherProduct, message, help);
        }
        if record.on > self.today {
            let message = format!("the record is closed on {}, after today", record.on);
            let help = "write the day on which it was closed".to_owned();
            self.error(read, Span::default(), Code::DateInFuture, message, help);
        }
        for (judgement, span) in record.judgements.iter().zip(&read.spans) {
            self.judgement(read, judgement, *span);
        }
    }

    /// Nobody examines themselves: neither the manufacturer, nor who answers for it.
    fn independent(&mut self, read: &Read) {
        let product = self.inputs.product;
        let by = &read.examination.by;
        if is_own(by, &product.manufacturer) {
            let message = format!("`{by}` is the manufacturer, and nobody examines themselves");
            let help = "name who examined; what the manufacturer says are declarations".to_owned();
            self.error(read, Span::default(), Code::RoleMismatch, message, help);
        }
        let answers = product.declarations.iter().flat_map(|one| &one.answers);
        let by = answers.flat_map(|(_, answers)| answers.all()).map(|one| one.given.by.as_str());
        let own: BTreeSet<_> = by.map(folded).collect();
        for (judgement, span) in read.examination.judgements.iter().zip(&read.spans) {
            if own.contains(&folded(&judgement.person)) {
                let message =
                    format!("{} answers for the manufacturer in this product", judgement.person);
                let help = "nobody examines their own answers: another person has to".to_owned();
                self.error(read, *span, Code::RoleMismatch, message, help);
            }
        }
    }

    fn judgement(&mut self, read: &Read, judgement: &Judgement, span: Span) {
        self.day(read, judgement, span);
        self.evidence(read, judgement, span);
        let catalogs = &self.inputs.catalogs;
        let own = catalogs.iter().filter(|chosen| chosen.catalog.id == judgement.catalog);
        let editions: Vec<_> = own.clone().map(|chosen| chosen.catalog.reference()).collect();
        let Some(chosen) = own.into_iter().find(|one| one.catalog.edition == judgement.edition)
        else {
            let reference = format!("{}@{}", judgement.catalog, judgement.edition);
            let message = format!("{reference} is examined, and this run does not judge by it");
            let by =
                if editions.is_empty() { "other catalogs".to_owned() } else { editions.join(", ") };
            let help = format!(
                "judge by it with --catalog {reference}, or examine by what is judged: {by}"
            );
            return self.error(read, span, Code::OtherEdition, message, help);
        };
        let catalog = std::sync::Arc::clone(&chosen.catalog);
        let Some(requirement) = catalog.requirement(&judgement.number) else {
            let known = catalog.requirements.iter().map(|one| one.number.as_str());
            let message =
                format!("{} has no requirement `{}`", catalog.reference(), judgement.number);
            let help = suggest(&judgement.number, known);
            return self.error(read, span, Code::UnknownRequirement, message, help);
        };
        self.requirement(read, judgement, span, &catalog, requirement);
    }

    fn requirement(
        &mut self,
        read: &Read,
        judgement: &Judgement,
        span: Span,
        catalog: &Catalog,
        requirement: &Requirement,
    ) {
        if requirement.kind != RequirementKind::Demand {
            let message =
                format!("{} demands nothing, so there is nothing to examine", judgement.key());
            let help = "remove the judgement".to_owned();
            self.error(read, span, Code::NothingToAnswer, message, help);
        }
        self.component(read, judgement, span, catalog);
        for id in &judgement.demands {
            if !requirement.demands.iter().any(|demand| demand.id == *id) {
                let known = requirement.demands.iter().map(|demand| demand.id.as_str());
                let message = format!("{} has no demand `{id}`", judgement.key());
                self.error(read, span, Code::UnknownDemand, message, suggest(id, known));
            }
        }
        self.depth(read, judgement, span, catalog, requirement);
    }

    fn component(&mut self, read: &Read, judgement: &Judgement, span: Span, catalog: &Catalog) {
        let components = &self.inputs.product.components;
        let known: Vec<_> = match &catalog.component_kinds {
            None => Vec::new(),
            Some(kinds) => components
                .iter()
                .filter(|one| kinds.iter().any(|kind| kind == one.kind.word()))
                .map(|one| one.id.clone())
                .collect(),
        };
        let message = match (&judgement.component, catalog.component_kinds.is_some()) {
            (None, false) => return,
            (Some(id), true) if known.contains(id) => return,
            (Some(id), true) => format!("{} judges no component `{id}`", catalog.reference()),
            (Some(_), false) => format!("{} judges the product as a whole", catalog.reference()),
            (None, true) => format!("{} judges each component for itself", catalog.reference()),
        };
        let help = match known.first() {
            Some(first) => {
                format!("write {}/{first}; known: {}", judgement.number, known.join(", "))
            }
            None => format!("write {}", judgement.number),
        };
        self.error(read, span, Code::UnknownComponent, message, help);
    }

    /// By TR-03161 4.1 a thorough examination says how it took all relevant code into account.
    fn depth(
        &mut self,
        read: &Read,
        judgement: &Judgement,
        span: Span,
        catalog: &Catalog,
        requirement: &Requirement,
    ) {
        let known: Vec<_> = catalog.depths.iter().map(|one| one.depth.as_str()).collect();
        let wanted = requirement.depth.as_deref();
        let fits = match (wanted, judgement.depth.as_deref()) {
            (None, None) => true,
            (None, Some(own)) => known.contains(&own),
            (Some(_), None) => false,
            (Some(wanted), Some(own)) => own == wanted || (wanted != EXAMINE && own == EXAMINE),
        };
        if !fits {
            let message = match wanted {
                Some(wanted) => format!("{} is to be examined at depth {wanted}", judgement.key()),
                None => format!("{} knows no such depth", catalog.reference()),
            };
            let help = wanted.map_or_else(
                || "remove `depth`".to_owned(),
                |wanted| format!("examine it so, then write `depth: {wanted}`"),
            );
            self.error(read, span, Code::WrongValue, message, help);
        }
        if judgement.depth.as_deref() == Some(EXAMINE) && judgement.coverage.is_none() {
            let message = "`coverage` is missing in this judgement".to_owned();
            let help = "say how all relevant lines of code were taken into account".to_owned();
            self.error(read, span, Code::MissingKey, message, help);
        }
    }

    fn day(&mut self, read: &Read, judgement: &Judgement, span: Span) {
        let (date, on) = (judgement.date, read.examination.on);
        if date > self.today {
            let message = format!("{date} is later than today");
            let help = "no judgement is made ahead of its day".to_owned();
            self.error(read, span, Code::DateInFuture, message, help);
        } else if date > on {
            let message = format!("{date} is later than {on}, the day the record was closed");
            let help = "write the day of the judgement, or close the record again".to_owned();
            self.error(read, span, Code::WrongTime, message, help);
        }
        let product = self.inputs.product;
        let part =
            product.components.iter().find(|one| judgement.component.as_ref() == Some(&one.id));
        let since = part.and_then(|part| part.since).or(product.since);
        if let Some(since) = since.filter(|since| date < *since) {
            let (name, version) =
                part.map_or((&product.name, &product.version), |part| (&part.id, &part.version));
            let message = format!(
                "judged on {date}, and version `{version}` of {name} is there since {since}"
            );
            let help = "examine this version, and date the judgement so".to_owned();
            self.error(read, span, Code::WrongTime, message, help);
        }
    }

    fn evidence(&mut self, read: &Read, judgement: &Judgement, span: Span) {
        for cited in &judgement.evidence {
            match cited {
                Cited::File { path, sha256 } => self.file(read, span, path, sha256),
                Cited::Fact { id } => self.fact(read, judgement, span, id),
                Cited::Observation { target, sha256 } => {
                    self.observation(read, judgement, span, (target, sha256));
                }
            }
        }
        for despite in &judgement.despite {
            self.fact(read, judgement, span, &despite.fact);
        }
    }

    fn file(&mut self, read: &Read, span: Span, path: &str, sha256: &str) {
        let (code, message, help) = match find_document(&read.folder, path) {
            Located::Present(own, _) if own == sha256 => return,
            Located::Present(own, _) => {
                let message = format!("`{path}` has the SHA-256 {own}, not the one stated");
                let help = "restore the file that was examined, or judge anew by this one";
                let error = Diagnostic::new(Code::DigestMismatch, message);
                return self.mismatches.push(error.at(&read.file, span).help(help));
            }
            Located::Absent => (
                Code::FileUnreadable,
                format!("`{path}` is not there"),
                "put it beside the record, or name another path",
            ),
            Located::Outside => (
                Code::OutsideFolder,
                format!("`{path}` lies outside the folder of the record"),
                "copy it beside the record and name it by a relative path",
            ),
            Located::Unreadable(why) => (
                Code::FileUnreadable,
                format!("cannot read `{path}`: {why}"),
                "name a readable regular file",
            ),
        };
        self.error(read, span, code, message, help.to_owned());
    }

    fn fact(&mut self, read: &Read, judgement: &Judgement, span: Span, id: &str) {
        let all = facts(self.inputs.product);
        match all.clone().find(|fact| fact.id == id) {
            None => {
                let known: Vec<_> = all.map(|fact| fact.id.as_str()).collect();
                let message = format!("there is no fact `{id}`");
                self.error(read, span, Code::UnknownSource, message, suggest(id, known));
            }
            Some(fact) if fact.date > judgement.date => {
                let day = fact.date;
                self.too_early(read, judgement, span, &format!("the fact `{id}` is of {day}"));
            }
            Some(_) => {}
        }
    }

    fn observation(
        &mut self,
        read: &Read,
        judgement: &Judgement,
        span: Span,
        (target, sha256): (&str, &str),
    ) {
        let mut own = self.inputs.product.observations.iter().filter(|one| one.subject == target);
        let Some(first) = own.clone().next() else {
            let known = self.inputs.product.observations.iter().map(|one| one.subject.as_str());
            let help = suggest(target, known);
            let message = format!("there is no observation of `{target}`");
            return self.error(read, span, Code::UnknownSource, message, help);
        };
        let Some(same) = own.find(|one| one.sha256 == sha256) else {
            let message = format!(
                "the observation of `{target}` has the SHA-256 {}, not the one stated",
                first.sha256
            );
            let error = Diagnostic::new(Code::DigestMismatch, message).at(&read.file, span);
            return self.mismatches.push(error.help("judge anew by this observation"));
        };
        let day = same.day();
        if day > judgement.date {
            let what = format!("the observation of `{target}` is of {day}");
            self.too_early(read, judgement, span, &what);
        }
    }

    fn too_early(&mut self, read: &Read, judgement: &Judgement, span: Span, what: &str) {
        let message = format!("judged on {}, and {what}", judgement.date);
        let help = "judge after the evidence is there, and date the judgement so".to_owned();
        self.error(read, span, Code::WrongTime, message, help);
    }

    /// One person judges a demand once, in whichever file.
    fn twice(&mut self, records: &[Read]) {
        let mut seen: BTreeMap<(String, &str), Vec<&Judgement>> = BTreeMap::new();
        for read in records {
            for (judgement, span) in read.examination.judgements.iter().zip(&read.spans) {
                let own = seen.entry((judgement.key(), &judgement.person)).or_default();
                if let Some(first) = own.iter().find(|other| overlap(other, judgement)) {
                    let message = format!(
                        "{} judges {} here and at {}",
                        judgement.person,
                        judgement.key(),
                        first.place
                    );
                    let help = "keep one of the two judgements".to_owned();
                    self.error(read, *span, Code::SaidTwice, message, help);
                }
                own.push(judgement);
            }
        }
    }
}

/// The depth that goes beyond plausibility.
const EXAMINE: &str = "EXAMINE";

/// A name, however it is written.
fn folded(name: &str) -> String {
    let words = name.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ").to_lowercase()
}

fn overlap(one: &Judgement, other: &Judgement) -> bool {
    one.demands.is_empty()
        || other.demands.is_empty()
        || one.demands.iter().any(|id| other.is_about(id))
}

fn facts(product: &Product) -> impl Iterator<Item = &Fact> + Clone {
    let read = product.observations.iter().flat_map(|one| &one.facts);
    product.facts.iter().chain(&product.said).chain(read)
}
