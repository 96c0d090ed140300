//! All there is to know about one requirement, on one page.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use jiff::civil::Date;

use crate::catalog::interpretation::{Channel, Said};
use crate::catalog::mapping::{Relation, Side};
use crate::catalog::predicate::Predicate;
use crate::catalog::{
    AppliesIf, Catalog, Check, CheckUse, Decidable, Demand, Effect, Interpretations, Mapping,
    Modal, NaReason, Requirement, Role, Ruling,
};
use crate::cli::explain::{both, combinations, paste, wrap};
use crate::fact::kind::Kind;
use crate::library::Library;
use crate::product::admitted;

/// Where the requirement stands and what else there is to look up.
pub(super) struct Page<'l> {
    pub(super) library: &'l Library,
    pub(super) catalog: &'l Catalog,
    /// Policy tables are printed as of this day.
    pub(super) day: Date,
    pub(super) verbose: bool,
}

impl Page<'_> {
    /// The page.
    pub(super) fn explain(&self, requirement: &Requirement) -> String {
        let reference = self.catalog.reference();
        let mut out = format!("{reference} {}  {}\n", requirement.number, requirement.cite);
        wrap(&mut out, 2, &both(&requirement.title));
        out.push('\n');
        wrap(&mut out, 2, &both(&requirement.text));
        out.push('\n');
        self.head(&mut out, requirement);
        self.inspection(&mut out, requirement);
        if let Some(condition) = &requirement.applies_if {
            explain_condition(&mut out, 2, condition);
        }
        self.reasons(&mut out, requirement);
        for demand in &requirement.demands {
            self.demand(&mut out, &requirement.number, demand);
        }
        self.examples(&mut out, requirement);
        self.tables(&mut out, requirement);
        self.rulings(&mut out, requirement);
        self.mappings(&mut out, requirement);
        out
    }

    fn head(&self, out: &mut String, requirement: &Requirement) {
        let group = self.catalog.groups.iter();
        let group = group.filter(|(id, _)| Some(id) == requirement.group.as_ref());
        for (_, title) in group {
            wrap(out, 2, &format!("group: {} · {}", title.de, title.en));
        }
        let depth = match requirement.depth.as_deref() {
            Some("EXAMINE") => {
                ", depth of testing: EXAMINE (an evaluator must examine it; a pass stays provisional until then)"
            }
            Some("CHECK") => ", depth of testing: CHECK",
            _ => "",
        };
        let (text, addressee) = (requirement.confidence, requirement.addressee);
        wrap(out, 2, &format!("text: {text}, addressed to: {addressee}{depth}"));
        for source in requirement.sources.iter().filter_map(|id| self.catalog.sources.get(id)) {
            wrap(out, 2, &format!("source: {}", source.title.en));
        }
        if let Some(note) = &requirement.note {
            wrap(out, 2, &both(note));
        }
    }

    fn reasons(&self, out: &mut String, requirement: &Requirement) {
        let closed = self.catalog.reasons_closed;
        let printed = |reason: &&NaReason| !closed || requirement.reasons.contains(&reason.id);
        let reasons: Vec<_> = self.catalog.reasons.iter().filter(printed).collect();
        if requirement.demands.is_empty() {
            return;
        }
        if closed && reasons.is_empty() {
            wrap(out, 2, "not applicable: the norm admits no reason here");
        }
        for reason in reasons {
            explain_reason(out, reason);
        }
        let rulings = self.library.interpretations();
        let own = admitted(&rulings, self.catalog, requirement, Some(self.day)).into_iter();
        let own: Vec<_> = own.filter(|one| one.norms.is_none()).map(|one| one.id).collect();
        if !own.is_empty() {
            wrap(out, 2, &format!("not applicable, befund's own reasons: {}", own.join(", ")));
            self.function(out, &requirement.number);
        }
    }

    /// What `function-absent` claims here.
    fn function(&self, out: &mut String, number: &str) {
        if let Some(always) = self.catalog.always_there(number) {
            wrap(out, 4, &format!("function-absent is not believed: {}", always.because.en));
        } else if let Some(function) = self.catalog.function(number) {
            wrap(
                out,
                4,
                &format!("function-absent claims that there is none of: {}", function.says.en),
            );
        }
    }

    /// The check that a ruling in force puts in a check's place.
    fn replacement(&self, number: &str, demand: &str, id: &str) -> Option<(String, Arc<Check>)> {
        self.library.interpretations().iter().find_map(|set| {
            set.rulings.iter().find_map(|ruling| match &ruling.effect {
                Effect::ReplaceCheck { check, by }
                    if check == id
                        && ruling.holds_on(self.day)
                        && ruling.speaks_to(self.catalog, number, demand) =>
                {
                    Some((format!("{}#{}", set.id, ruling.id), self.library.check(by)?))
                }
                _ => None,
            })
        })
    }

    fn demand(&self, out: &mut String, number: &str, demand: &Demand) {
        let modal = demand.modal.map_or("no modal verb", Modal::word);
        let _ = writeln!(out, "\n  {} · {modal}", demand.id);
        wrap(out, 4, &both(&demand.text));
        if let Some(condition) = &demand.applies_if {
            explain_condition(out, 4, condition);
        }
        match &demand.decidable {
            Decidable::Automated => {}
            Decidable::Planned(kind) => {
                let until = "until then the answer counts";
                wrap(out, 4, &format!("a probe to come will deliver {kind}; {until}"));
            }
            Decidable::Refutable(by) => {
                wrap(out, 4, &format!("cannot be proven; refuted by: {}", by.en));
            }
            Decidable::Manual(why) => wrap(out, 4, &format!("only a person can judge: {}", why.en)),
        }
        for used in &demand.checks {
            if let Some(check) = self.library.check(&used.id) {
                explain_check(out, used, &check);
            }
            if let Some((ruling, by)) = self.replacement(number, &demand.id, &used.id) {
                let used = CheckUse { id: by.id.clone(), ..used.clone() };
                wrap(out, 4, &format!("instead, by the ruling {ruling}:"));
                explain_check(out, &used, &by);
            }
        }
        wrap(out, 4, &format!("if not met: {}", demand.remedy.en));
        wrap(out, 4, &format!("to ask for: {}", demand.ask.en));
    }

    /// The checks of all demands, each once.
    fn checks(&self, requirement: &Requirement) -> Vec<Arc<Check>> {
        let mut seen = BTreeSet::new();
        let used = requirement
            .demands
            .iter()
            .flat_map(|demand| demand.checks.iter().map(move |used| (demand, used)));
        used.filter_map(|(demand, used)| {
            let replaced = self.replacement(&requirement.number, &demand.id, &used.id);
            replaced.map(|(_, by)| by).or_else(|| self.library.check(&used.id))
        })
        .filter(|check| seen.insert(check.id.clone()))
        .collect()
    }

    /// The first example of each check that satisfies it.
    fn examples(&self, out: &mut String, requirement: &Requirement) {
        let checks = self.checks(requirement);
        let examples: Vec<_> = checks
            .iter()
            .filter_map(|check| {
                let passes = check.examples.iter().find(|example| example.expect == "pass")?;
                Some((check.id.as_str(), passes))
            })
            .collect();
        if !examples.is_empty() {
            out.push('\n');
            let caution = "with NAME and values replaced by what is true of the product";
            wrap(out, 2, &format!("in befund.yaml it would stand like this, {caution}:"));
            out.push_str(&paste::yaml(&examples));
        }
    }

    /// The tables whose rows the checks combine, each table once.
    fn tables(&self, out: &mut String, requirement: &Requirement) {
        let mut seen = BTreeSet::new();
        for check in self.checks(requirement) {
            let pairs = check.holds.pairs();
            let Some(first) = pairs.first() else { continue };
            if !seen.insert(first.lookup.policy.clone()) {
                continue;
            }
            let policy = &first.lookup.policy;
            let newest = || {
                let (edition, _) = self.library.policy_editions(policy).pop()?;
                self.library.policy(policy, edition)
            };
            let edition = self.library.policy_in_force(policy, self.day).or_else(newest);
            if let Some(policy) = edition {
                combinations::explain(out, &policy, &pairs, self.day, self.verbose);
            }
        }
    }

    fn rulings(&self, out: &mut String, requirement: &Requirement) {
        let mut general = Vec::new();
        for set in self.library.interpretations() {
            for ruling in &set.rulings {
                let subjects: Vec<_> = ruling
                    .on
                    .iter()
                    .filter(|subject| subject.is_of(&self.catalog.id, &self.catalog.edition))
                    .filter(|subject| {
                        subject.requirement.as_ref().is_none_or(|nr| *nr == requirement.number)
                    })
                    .collect();
                let Some(first) = subjects.first() else { continue };
                let demands: Vec<_> =
                    subjects.iter().filter_map(|subject| subject.demand.as_deref()).collect();
                if first.requirement.is_none() {
                    general.push(general_words(&set, ruling));
                    continue;
                }
                let scope = match demands.as_slice() {
                    [] => String::new(),
                    demands => format!(", on {}", demands.join(", ")),
                };
                explain_ruling(out, &set, ruling, &scope);
            }
        }
        if !general.is_empty() {
            out.push('\n');
            wrap(out, 2, &format!("rulings on the whole catalog: {}", general.join("; ")));
        }
    }

    fn mappings(&self, out: &mut String, requirement: &Requirement) {
        let mut lines = Vec::new();
        if requirement.demands.is_empty() {
            return;
        }
        for mapping in self.library.mappings() {
            lines.extend(self.mapped(&mapping, &requirement.number));
        }
        if !lines.is_empty() {
            out.push_str("\n  in other catalogs\n");
        }
        for line in lines {
            wrap(out, 4, &line);
        }
    }

    fn mapped(&self, mapping: &Mapping, number: &str) -> Vec<String> {
        let Catalog { id, edition, .. } = self.catalog;
        let pairs = mapping
            .both_ways()
            .filter(|(here, ..)| here.is_of(id, edition) && here.number == number);
        pairs
            .map(|(_, there, pair, relation)| {
                let note = pair.note.as_ref().map(|note| format!("; {}", note.en));
                format!(
                    "{} {}{}: {} ({}, {}{})",
                    there.catalog,
                    there.number,
                    self.title_of(&there),
                    relation_words(relation.inverse()),
                    mapping.id,
                    pair.confidence,
                    note.unwrap_or_default()
                )
            })
            .collect()
    }

    /// The title in the newest edition that has the number.
    fn title_of(&self, side: &Side<'_>) -> String {
        let editions = self.library.editions(side.catalog).into_iter().rev();
        editions
            .filter(|head| side.is_of(side.catalog, head.edition))
            .filter_map(|head| self.library.catalog(side.catalog, head.edition))
            .find_map(|one| Some(format!(" {}", one.requirement(side.number)?.title.en)))
            .unwrap_or_default()
    }
}

fn relation_words(relation: Relation) -> &'static str {
    match relation {
        Relation::Equal => "demands the same",
        Relation::Subset => "this one demands a part of it",
        Relation::Superset => "this one demands all of it, and more",
        Relation::Related => "related; nothing follows from one for the other",
    }
}

fn explain_condition(out: &mut String, indent: usize, condition: &AppliesIf) {
    wrap(out, indent, &format!("applies if: {}", both(&condition.says)));
    if condition.holds.is_none() {
        wrap(out, indent + 2, "only the manufacturer can say");
    }
    let refuted = &condition.refuted_by.en;
    wrap(out, indent + 2, &format!("a claim that it does not is refuted by: {refuted}"));
}

fn explain_reason(out: &mut String, reason: &NaReason) {
    wrap(out, 2, &format!("not applicable with `{}`: {}", reason.id, reason.text.en));
    if reason.free {
        wrap(out, 4, "with a justification of one's own, which a person must weigh");
    }
    if let Some(by) = &reason.refuted_by {
        wrap(out, 4, &format!("refuted by: {}", by.en));
    }
}

fn explain_check(out: &mut String, used: &CheckUse, check: &Check) {
    let role = match used.role {
        Role::Decides => "decides",
        Role::Necessary => "is necessary",
        Role::Indicates => "only indicates",
    };
    wrap(out, 4, &format!("check {} {role}: {}", used.id, both(&check.says)));
    wrap(out, 6, &format!("covers: {}", used.covers.en));
    if let Some(because) = &used.because {
        wrap(out, 6, &format!("because: {}", because.en));
    }
    explain_evidence(out, 6, "evidence", &check.holds);
}

/// The kinds of facts a predicate asks about, with the attributes it reads, and documents.
pub(super) fn explain_evidence(out: &mut String, indent: usize, word: &str, predicate: &Predicate) {
    for kind in predicate.kinds().into_iter().filter_map(Kind::named) {
        let read = predicate.attributes(kind.name);
        let attributes = kind.attributes.iter().filter(|one| read.contains(one.name));
        let attributes: Vec<_> =
            attributes.map(|one| format!("{} ({})", one.name, one.doc)).collect();
        let list = if attributes.is_empty() {
            "that there is one".to_owned()
        } else {
            attributes.join(", ")
        };
        wrap(out, indent, &format!("{word}: {} ({}): {list}", kind.name, kind.doc));
    }
    predicate.walk(&mut |one| {
        if let Some(document) = document_words(one) {
            wrap(out, indent, &format!("{word}: {document}"));
        }
        match one {
            Predicate::ProtectionNeed { is: need, .. } => {
                wrap(out, indent, &format!("{word}: the product's protection_need: {need}"));
            }
            Predicate::Since(day) => {
                wrap(out, indent, &format!("{word}: the day judged, from {day}"));
            }
            Predicate::AnswerIs(yes) => {
                let answer = if *yes { "yes" } else { "no" };
                wrap(out, indent, &format!("{word}: the manufacturer's answer `{answer}`"));
            }
            _ => {}
        }
    });
}

fn document_words(predicate: &Predicate) -> Option<String> {
    let Predicate::Document { kind, schemes, valid, max_age_months } = predicate else {
        return None;
    };
    let words: Vec<_> = schemes.iter().map(|scheme| scheme.word()).collect();
    let scheme = match words.as_slice() {
        [] => String::new(),
        words => format!(" under {}", words.join(" or ")),
    };
    let term = if *valid { ", in its term" } else { "" };
    let age = max_age_months.map(|n| format!(", at most {n} months old")).unwrap_or_default();
    Some(format!("a document `{kind}`{scheme}, listed in befund.yaml and present{term}{age}"))
}

fn explain_ruling(out: &mut String, set: &Interpretations, ruling: &Ruling, scope: &str) {
    let until = ruling.until.map(|day| format!(" to {day}")).unwrap_or_default();
    let period = match &ruling.said {
        Some(said) => said_words(said),
        None => format!("from {}{until}", ruling.from),
    };
    let _ = writeln!(out, "\n  ruling {} · {}{scope}", ruling.id, effect_words(&ruling.effect));
    wrap(out, 4, &format!("{period}; {}, {}", set.title.en, ruling.confidence));
    wrap(out, 4, &both(&ruling.title));
    wrap(out, 4, &both(&ruling.text));
    if let Some(caution) = &ruling.caution {
        wrap(out, 4, &format!("mind: {}", both(caution)));
    }
    if ruling.is_hearsay() {
        wrap(
            out,
            4,
            "reported from a conversation: no verdict depends on it, and it relieves nobody",
        );
    }
    if let Effect::AddReason(reason) = &ruling.effect {
        explain_reason(out, reason);
    }
}

/// Who said it, in which form and when.
fn said_words(said: &Said) -> String {
    let form = match said.channel {
        Channel::Letter => "letter",
        Channel::Conversation => "conversation",
    };
    let on =
        said.on.as_deref().map_or_else(|| ", day not known".to_owned(), |on| format!(" of {on}"));
    format!("{}; {form}{on}, recorded {}", said.by.en, said.recorded)
}

/// A ruling on a whole catalog in a line; one from a conversation with who said what, as no report lists it.
fn general_words(set: &Interpretations, ruling: &Ruling) -> String {
    let title = format!("{}#{} ({}", set.id, ruling.id, ruling.title.en);
    match ruling.said.as_ref().filter(|_| ruling.is_hearsay()) {
        Some(said) => format!("{title}: {} {})", ruling.text.en, said_words(said)),
        None => format!("{title})"),
    }
}

fn effect_words(effect: &Effect) -> String {
    match effect {
        Effect::Explain => "explains".to_owned(),
        Effect::Conflict => "names a conflict of norms".to_owned(),
        Effect::Waive => "waives".to_owned(),
        Effect::ReplaceCheck { check, by } => format!("replaces the check {check} by {by}"),
        Effect::AddReason(reason) => format!("adds the reason `{}`", reason.id),
    }
}
