//! Alerts for GitLab's code quality report: a JSON array, in which GitLab reads the description, the name
//! of the check, the fingerprint, the severity and the place.

use serde::Serialize;

use crate::assess::result::Report;
use crate::product::PRODUCT_FILE;
use crate::report::alert::{
    self, Alert, AlertPlace, Alerts, Grade, Subject, Verb, Weight, shortened,
};
use crate::report::item::Writer;
use crate::report::{Lang, Run};
use crate::yaml;

/// The most characters of a description; the list shows one line of it.
const MOST_MESSAGE: usize = 1_000;

#[derive(Debug, Serialize)]
struct Entry {
    description: String,
    check_name: String,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Debug, Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Debug, Serialize)]
struct Lines {
    begin: usize,
}

/// The report; its last entry says what is not among the others.
pub(super) fn render(
    report: &Report,
    lang: Lang,
    run: Run<'_>,
) -> Result<String, serde_json::Error> {
    let writer = Writer::new(report, lang);
    let alerts = Alerts::of(report, run.include);
    let mut entries: Vec<_> =
        alerts.list.iter().map(|alert| entry(alert, &writer, run.folder)).collect();
    entries.extend(alert::not_listed(alerts.not_listed, lang).map(|text| Entry {
        description: text,
        check_name: "befund#not-listed".to_owned(),
        fingerprint: fingerprint("not-listed"),
        severity: "info",
        location: location(&AlertPlace::new(run.folder, PRODUCT_FILE, None)),
    }));
    let mut text = serde_json::to_string_pretty(&entries)?;
    text.push('\n');
    Ok(text)
}

fn entry(alert: &Alert<'_>, writer: &Writer<'_>, folder: &str) -> Entry {
    let (check_name, text, places) = match &alert.subject {
        Subject::Gap(gap) => {
            let item = writer.item(gap.finding, &gap.demand);
            let text = format!("{}: {}", item.label, alert::message(gap, &item, writer));
            let name = format!("{}#{}", gap.finding.catalog, gap.finding.requirement);
            (name, text, AlertPlace::of_gap(gap, writer, folder))
        }
        Subject::Clash(clash) => {
            let text = alert::contradiction(clash, writer.lang);
            ("befund#contradiction".to_owned(), text, AlertPlace::of_clash(clash, writer, folder))
        }
    };
    let product = || AlertPlace::new(folder, PRODUCT_FILE, None);
    Entry {
        description: shortened(&text, MOST_MESSAGE),
        check_name,
        fingerprint: fingerprint(&alert.print),
        severity: severity(alert.weight),
        location: location(places.first().unwrap_or(&product())),
    }
}

fn location(place: &AlertPlace) -> Location {
    Location { path: place.path(), lines: Lines { begin: place.line } }
}

/// Digits and letters only.
fn fingerprint(print: &str) -> String {
    yaml::hex_digest(print.as_bytes())[..32].to_owned()
}

fn severity(weight: Weight) -> &'static str {
    match (weight.grade, weight.verb) {
        _ if weight.comparison => "info",
        (Grade::Contradiction, _) => "blocker",
        (Grade::Fail, Verb::Must) => "critical",
        (Grade::Fail, Verb::Should) | (Grade::Indication, _) => "major",
        (Grade::Fail, Verb::May) => "minor",
        (Grade::Open, _) => "info",
    }
}
