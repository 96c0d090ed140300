//! Residual risks as the norms weigh them, and what no check decided.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::assess::result::{Finding, ResidualRisks, RiskKind, Verdict};
use crate::catalog::{Addressee, RequirementKind};
use crate::product::DispositionKind;
use crate::report::Lang;
use crate::report::bundle::{Mention, mentions};
use crate::report::catalog::{CatalogView, Head};
use crate::report::item::{self, Item, Urgency, Writer};
use crate::report::text::InWords;

/// A rule for weighing risks and the catalogs it stands in.
#[derive(Debug, Serialize)]
pub(super) struct RiskView {
    pub(super) general: String,
    /// What follows for the protection need; none if that is not stated.
    pub(super) for_need: Option<String>,
    /// The conditions that a residual risk can bring with it.
    pub(super) conditions: Option<String>,
    pub(super) cites: Vec<String>,
    pub(super) catalogs: Vec<RiskCatalog>,
}

/// The residual risks by one catalog.
#[derive(Debug, Serialize)]
pub(super) struct RiskCatalog {
    pub(super) head: Head,
    pub(super) kinds: Vec<RiskKindView>,
    /// The risks that an evaluator set out.
    pub(super) register: Vec<RiskRow>,
}

/// A row of the register of residual risks: its parts side by side, never a number.
#[derive(Debug, Serialize)]
pub(super) struct RiskRow {
    pub(super) label: String,
    pub(super) threat: String,
    pub(super) likelihood: &'static str,
    pub(super) effect: &'static str,
    pub(super) measure: String,
    pub(super) remaining: &'static str,
    pub(super) conditions: Option<String>,
}

/// Those of one kind.
#[derive(Debug, Serialize)]
pub(super) struct RiskKindView {
    pub(super) title: &'static str,
    pub(super) count: String,
    /// Each with its title.
    pub(super) mentions: Vec<Mention>,
    /// Only by number, part by part, where they are open and stand elsewhere with their titles.
    pub(super) numbers: Vec<Numbers>,
}

/// The numbers of one part of a catalog.
#[derive(Debug, Serialize)]
pub(super) struct Numbers {
    pub(super) title: String,
    pub(super) count: String,
    /// `O.Arch_1–O.Arch_4, O.Arch_7`.
    pub(super) text: String,
}

/// What no check decided in one catalog.
#[derive(Debug, Serialize)]
pub(super) struct Limit {
    pub(super) head: Head,
    /// How many of the applicable demands no check decided, and how many of these are open.
    pub(super) line: String,
    /// Those that have a verdict all the same, by a declaration or a document.
    pub(super) stated: Vec<Mention>,
    /// Anything else that no check spoke to, in words.
    pub(super) others: Vec<String>,
}

/// The residual risks, catalogs with the same rule together.
pub(super) fn risks(catalogs: &[CatalogView], writer: &Writer) -> Vec<RiskView> {
    let lang = writer.lang;
    let items = catalogs.iter().flat_map(CatalogView::items);
    let items: BTreeMap<_, _> = items.map(|item| (item.anchor.as_str(), item)).collect();
    let mut views: Vec<RiskView> = Vec::new();
    for risks in &writer.report.residual_risks {
        let general = lang.text(&risks.general).to_owned();
        let for_need = risks.for_need.as_ref().map(|text| lang.text(text).to_owned());
        let conditions = risks.conditions.as_ref().map(|text| lang.text(text).to_owned());
        let head = head(risks, catalogs);
        let kinds = RiskKind::WORDS.iter().map(|(_, kind)| kind_of(*kind, risks, &items, writer));
        let kinds = kinds.filter(|kind| kind.count != "0").collect();
        let own = RiskCatalog { head, kinds, register: register(risks, writer) };
        match views.iter_mut().find(|one| one.general == general && one.for_need == for_need) {
            Some(view) => {
                view.cites.push(risks.cite.clone());
                view.catalogs.push(own);
            }
            None => views.push(RiskView {
                general,
                for_need,
                conditions,
                cites: vec![risks.cite.clone()],
                catalogs: vec![own],
            }),
        }
    }
    views
}

fn register(risks: &ResidualRisks, writer: &Writer) -> Vec<RiskRow> {
    let lang = writer.lang;
    let findings = &writer.report.findings;
    let rows = risks.items.iter().filter_map(|item| {
        let risk = item.risk.as_ref()?;
        let finding = findings.iter().find(|finding| finding.key == item.finding)?;
        Some(RiskRow {
            label: writer.name(finding, Some(&item.demand)),
            threat: risk.threat.clone(),
            likelihood: risk.likelihood.in_words(lang),
            effect: risk.effect.in_words(lang),
            measure: risk.measure.clone(),
            remaining: risk.remaining.in_words(lang),
            conditions: risk.conditions.clone(),
        })
    });
    rows.collect()
}

fn head(risks: &ResidualRisks, catalogs: &[CatalogView]) -> Head {
    let reference = format!("{}@{}", risks.catalog, risks.edition);
    let known = catalogs.iter().find(|one| one.head.reference == reference);
    known.map_or_else(
        || Head { reference, title: String::new(), component: None, comparison: false },
        |one| one.head.clone(),
    )
}

fn kind_of(
    kind: RiskKind,
    risks: &ResidualRisks,
    items: &BTreeMap<&str, &Item>,
    writer: &Writer,
) -> RiskKindView {
    let own: Vec<_> = risks.items.iter().filter(|risk| risk.kind == kind).collect();
    let anchors = own.iter().filter_map(|risk| writer.anchor(&risk.finding, Some(&risk.demand)));
    let items: Vec<_> = anchors.filter_map(|anchor| items.get(anchor.as_str()).copied()).collect();
    let open = kind == RiskKind::Open;
    RiskKindView {
        title: kind.in_words(writer.lang),
        count: writer.lang.number(own.len()),
        numbers: if open { numbers(&items, writer) } else { Vec::new() },
        mentions: if open { Vec::new() } else { mentions(items) },
    }
}

fn numbers(items: &[&Item], writer: &Writer) -> Vec<Numbers> {
    let mut parts: Vec<(&str, Vec<&Item>)> = Vec::new();
    for &item in items {
        match parts.iter_mut().find(|(title, _)| *title == item.group) {
            Some((_, own)) => own.push(item),
            None => parts.push((&item.group, vec![item])),
        }
    }
    let parts = parts.into_iter().map(|(title, items)| Numbers {
        title: title.to_owned(),
        count: writer.lang.number(items.len()),
        text: runs(items.iter().map(|item| item.number.as_str())),
    });
    parts.collect()
}

/// Numbers in their order, each once, those that follow each other drawn together.
fn runs<'n>(numbers: impl Iterator<Item = &'n str>) -> String {
    let mut runs: Vec<(&str, &str, usize)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some((_, last, _)) if *last == number => {}
            Some((_, last, length)) if follows(last, number) => {
                *last = number;
                *length += 1;
            }
            _ => runs.push((number, number, 1)),
        }
    }
    let texts = runs.into_iter().map(|(first, last, length)| match length {
        1 => first.to_owned(),
        2 => format!("{first}, {last}"),
        _ => format!("{first}–{last}"),
    });
    texts.collect::<Vec<_>>().join(", ")
}

/// Whether the second number is the first one's successor: the same but for a count at the end.
fn follows(first: &str, second: &str) -> bool {
    let split = |number: &str| -> Option<(String, u32)> {
        let digits = number.len() - number.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let (stem, count) = number.split_at(number.len() - digits);
        Some((stem.to_owned(), count.parse().ok()?))
    };
    match (split(first), split(second)) {
        (Some((stem, one)), Some((other, two))) => stem == other && one.checked_add(1) == Some(two),
        _ => false,
    }
}

/// Risks outside the catalogs that weigh them: SOLL demands not met, and risks accepted.
pub(super) fn other_risks(catalogs: &[CatalogView], writer: &Writer) -> Vec<String> {
    let (report, lang) = (writer.report, writer.lang);
    let weighs = |item: &&Item| {
        let known =
            |risks: &ResidualRisks| item.catalog == format!("{}@{}", risks.catalog, risks.edition);
        !report.residual_risks.iter().any(known)
    };
    let items = catalogs.iter().flat_map(CatalogView::items).filter(weighs);
    let left_out = items.filter(|item| item.urgency == Some(Urgency::Should)).map(|item| {
        let named = format!("{} {}", item.name, item.title);
        format!("{} {} ({}): {}", item.verb, item.verdict, item.catalog, named.trim_end())
    });
    let accepted = report.dispositions.iter().filter(|record| {
        record.used && !record.expired && record.kind == DispositionKind::AcceptedRisk
    });
    let accepted = accepted.map(|record| {
        format!("{} ({}): {}", record.kind.in_words(lang), record.subject(), record.reason)
    });
    left_out.chain(accepted).collect()
}

/// What no check decided, catalog by catalog. What is open anyway is counted, not repeated.
pub(super) fn limits(catalogs: &[CatalogView], writer: &Writer) -> Vec<Limit> {
    catalogs.iter().filter_map(|catalog| limit(catalog, writer)).collect()
}

fn limit(catalog: &CatalogView, writer: &Writer) -> Option<Limit> {
    let lang = writer.lang;
    let unchecked: Vec<_> = catalog.items().filter(|item| item.unchecked).collect();
    let others = others(&catalog.head.reference, writer);
    if unchecked.is_empty() && others.is_empty() {
        return None;
    }
    let applies = |item: &&Item| item.counted && item.outcome != Verdict::NotApplicable;
    let applicable = lang.number(catalog.items().filter(applies).count());
    let undecided = lang.number(unchecked.len());
    let (open, stated): (Vec<_>, Vec<_>) =
        unchecked.into_iter().partition(|item| item.outcome == Verdict::Inconclusive);
    let open = lang.number(open.len());
    let line = match lang {
        Lang::De => format!(
            "Anwendbare Forderungen: {applicable}; ohne entscheidende Prüfung: {undecided}, davon offen: {open}."
        ),
        Lang::En => format!(
            "Applicable demands: {applicable}; without a deciding check: {undecided}, of these open: {open}."
        ),
    };
    Some(Limit { head: catalog.head.clone(), line, stated: mentions(stated), others })
}

/// What a result says was not covered beside its demands themselves.
fn others(reference: &str, writer: &Writer) -> Vec<String> {
    let own = |finding: &&Finding| {
        item::reference(finding) == reference
            && finding.kind == RequirementKind::Demand
            && finding.verdict != Verdict::NotApplicable
            && finding.addressee != Addressee::Doctor
    };
    let mut others = Vec::new();
    for finding in writer.report.findings.iter().filter(own) {
        let known = |text: &&_| !finding.demands.iter().any(|demand| demand.text == **text);
        for text in finding.not_covered.iter().filter(known) {
            let label = writer.label(finding, None);
            others.push(format!("{label}: {}", writer.lang.text(text)));
        }
    }
    others
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_that_follow_each_other_are_drawn_together() {
        let text = |numbers: &[&str]| runs(numbers.iter().copied());
        assert_eq!(
            text(&["O.A_1", "O.A_1", "O.A_2", "O.A_3", "O.A_5", "O.B_6", "O.B_7"]),
            "O.A_1–O.A_3, O.A_5, O.B_6, O.B_7"
        );
        assert_eq!(text(&["B.15", "B.15a", "B.16", "5.2.a"]), "B.15, B.15a, B.16, 5.2.a");
        assert_eq!(text(&["1 · app", "1 · web"]), "1 · app, 1 · web");
    }
}
