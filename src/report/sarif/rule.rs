//! Rules and the catalogs they come from.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::assess::result::{Finding, Report};
use crate::catalog::RequirementKind;
use crate::report::alert::shortened;
use crate::report::text::plain;
use crate::report::{Lang, homepage, item, markdown};

/// What a contradiction of no demand is a result of.
pub(super) const CONTRADICTION: &str = "befund#contradiction";

/// The most characters that GitHub takes for the name of a rule.
const MOST_NAME: usize = 255;

/// The most characters that GitHub takes for a description.
const MOST_TEXT: usize = 1_024;

/// The requirement, without its edition, so that alerts live on when an edition follows. Only where
/// several editions of a catalog are judged, all but the first are told apart by theirs.
pub(super) fn rule_id(finding: &Finding, report: &Report) -> String {
    let mut catalogs = report.inputs.catalogs.iter();
    let first = catalogs.find(|input| input.id == finding.catalog);
    let catalog = match first {
        Some(first) if first.edition != finding.edition => item::reference(finding),
        _ => finding.catalog.clone(),
    };
    format!("{catalog}#{}", finding.requirement)
}

pub(super) fn rule(id: &str, finding: &Finding, report: &Report, lang: Lang) -> Value {
    // Without the first tag GitHub does not read the severity.
    let mut tags = vec!["security".to_owned(), finding.catalog.clone()];
    tags.extend(finding.group.iter().map(|group| lang.text(&group.title).to_owned()));
    tags.extend(finding.depth.clone());
    let relationships: Vec<_> = taxon(finding, report)
        .map(|target| json!({"target": target, "kinds": ["equal"]}))
        .into_iter()
        .collect();
    let help = help(finding, lang);
    with_page(json!({
        "id": id,
        "name": shortened(&finding.cite, MOST_NAME),
        "shortDescription": {"text": shortened(lang.text(&finding.title), MOST_TEXT)},
        "fullDescription": {"text": shortened(lang.text(&finding.text), MOST_TEXT)},
        "help": {"text": help.join("\n"), "markdown": markdown_list(&help)},
        "relationships": relationships,
        "properties": {"tags": tags},
    }))
}

/// The rule of contradictions that belong to no demand.
pub(super) fn contradiction(lang: Lang) -> Value {
    let (title, text) = match lang {
        Lang::De => (
            "Widerspruch",
            "Was behauptet wird, passt nicht zu dem, was festgestellt wurde. Zu klären ist, was davon stimmt.",
        ),
        Lang::En => (
            "Contradiction",
            "What is claimed does not fit what was found. Which of the two is true has to be settled.",
        ),
    };
    with_page(json!({
        "id": CONTRADICTION,
        "name": "contradiction",
        "shortDescription": {"text": title},
        "fullDescription": {"text": text},
        "help": {"text": text, "markdown": text},
        "properties": {"tags": ["security"]},
    }))
}

/// With a page to read on, if the project has one.
fn with_page(mut rule: Value) -> Value {
    if let Some(page) = homepage() {
        rule["helpUri"] = page.into();
    }
    rule
}

/// What the requirement asks, then for each demand what to do or to submit.
fn help(finding: &Finding, lang: Lang) -> Vec<String> {
    let t = lang.phrases();
    let mut lines = vec![lang.text(&finding.text).to_owned()];
    for demand in &finding.demands {
        lines.push(format!(
            "{} ({}): {}",
            demand.id,
            lang.modal(demand.modal),
            lang.text(&demand.text)
        ));
        let advice = [(t.remedy, &demand.remedy), (t.ask, &demand.ask)];
        let advice = advice.map(|(label, text)| (label, lang.text(text)));
        let advice = advice.into_iter().filter(|(_, text)| !text.is_empty());
        lines.extend(advice.map(|(label, text)| format!("{label}: {text}")));
    }
    lines.iter().map(|line| plain(line)).filter(|line| !line.is_empty()).collect()
}

fn markdown_list(lines: &[String]) -> String {
    lines.iter().map(|line| markdown::escape(line)).collect::<Vec<_>>().join("\n\n")
}

/// A catalog with the requirements judged by it.
pub(super) fn taxonomy(id: &str, edition: &str, report: &Report, lang: Lang) -> Value {
    let own = |finding: &&Finding| {
        finding.catalog == id
            && finding.edition == edition
            && finding.kind == RequirementKind::Demand
    };
    let mut seen = BTreeSet::new();
    let findings = report.findings.iter().filter(own);
    let findings = findings.filter(|finding| seen.insert(finding.requirement.as_str()));
    let taxa = findings.map(|finding| {
        json!({
            "id": finding.requirement,
            "shortDescription": {"text": lang.text(&finding.title)},
        })
    });
    let input = report.inputs.catalogs.iter().find(|one| one.id == id && one.edition == edition);
    let title = input.map_or(id, |input| lang.text(&input.title));
    json!({
        "name": id,
        "version": edition,
        "language": lang.word(),
        "shortDescription": {"text": title},
        "taxa": taxa.collect::<Vec<_>>(),
    })
}

pub(super) fn taxonomy_reference(at: usize, report: &Report) -> Value {
    json!({"name": report.inputs.catalogs[at].id, "index": at})
}

/// A requirement as an entry of its catalog, if the catalog is known.
pub(super) fn taxon(finding: &Finding, report: &Report) -> Option<Value> {
    let mut catalogs = report.inputs.catalogs.iter();
    let at = catalogs
        .position(|input| input.id == finding.catalog && input.edition == finding.edition)?;
    let component = taxonomy_reference(at, report);
    Some(json!({"id": finding.requirement, "toolComponent": component}))
}
