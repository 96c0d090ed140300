//! What is not met, contradicted or, if asked for, open as SARIF 2.1.0, for code scanning.
//!
//! Nothing in it depends on when or where befund ran, and a result is recognized again by what it is
//! about: neither its edition nor its line nor a date goes into its fingerprint. What is not among the
//! results is counted in a notification and in the run's properties.

mod rule;

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::{Value, json};

use crate::assess::gate::lasts_too_long;
use crate::assess::result::{DemandResult, DispositionRecord, ObservationInput, Report, Verdict};
use crate::catalog::Modal;
use crate::fact::observation::Outcome;
use crate::product::DispositionKind;
use crate::report::alert::{
    self, Against, Alert, AlertPlace, Alerts, Gap, Level, NotListed, State, Subject, shortened,
};
use crate::report::gate;
use crate::report::item::Writer;
use crate::report::sarif::rule::{CONTRADICTION, rule_id, taxon, taxonomy, taxonomy_reference};
use crate::report::text::{InWords, plain};
use crate::report::{Lang, Run, homepage};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The root of the repository, as places name it. Whoever reads the file knows where it lies.
const ROOT: &str = "%SRCROOT%";

/// The most results that GitHub stores of a run; which of more it would keep is not ours to guess.
const MOST_RESULTS: usize = 5_000;

/// The most characters of a message: more is shown by no one in a list of alerts.
const MOST_MESSAGE: usize = 1_000;

/// The most results of the baseline named one by one that are there no more.
const MOST_ABSENT: usize = 1_000;

/// The log with its one run.
pub(super) fn render(
    report: &Report,
    lang: Lang,
    run: Run<'_>,
) -> Result<String, serde_json::Error> {
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [Scan::new(report, lang, run).run(run)],
    });
    let mut text = serde_json::to_string_pretty(&harmless(log))?;
    text.push('\n');
    Ok(text)
}

/// What is collected while results are written.
struct Scan<'a> {
    writer: Writer<'a>,
    /// The product's folder, seen from the root of its repository.
    folder: &'a str,
    against: Option<Against<'a>>,
    /// Rules with the score of their worst result.
    rules: Vec<(Value, u8)>,
    /// Where the rules stand, by their ids.
    known: BTreeMap<String, usize>,
    /// How many messages were cut.
    shortened: usize,
}

impl<'a> Scan<'a> {
    fn new(report: &'a Report, lang: Lang, run: Run<'a>) -> Self {
        Self {
            writer: Writer::new(report, lang),
            folder: run.folder,
            against: run.since.map(|document| Against::new(document, run.include)),
            rules: Vec::new(),
            known: BTreeMap::new(),
            shortened: 0,
        }
    }

    fn run(mut self, run: Run<'_>) -> Value {
        let (report, lang) = (self.writer.report, self.writer.lang);
        let mut alerts = Alerts::of(report, run.include);
        alerts.cut_to(MOST_RESULTS);
        let results: Vec<_> = alerts.list.iter().map(|alert| self.result(alert)).collect();
        let catalogs = &report.inputs.catalogs;
        let taxonomies: Vec<_> = catalogs
            .iter()
            .map(|input| taxonomy(&input.id, &input.edition, report, lang))
            .collect();
        let supported: Vec<_> =
            (0..taxonomies.len()).map(|at| taxonomy_reference(at, report)).collect();
        let mut driver = json!({
            "name": report.tool.name,
            "version": report.tool.version,
            "language": lang.word(),
            "rules": std::mem::take(&mut self.rules).into_iter().map(scored).collect::<Vec<_>>(),
            "supportedTaxonomies": supported,
        });
        if let Some(page) = homepage() {
            driver["informationUri"] = page.into();
        }
        json!({
            "tool": {"driver": driver},
            "automationDetails": {"id": format!("befund/{}/", report.product.name.replace('/', "_"))},
            "originalUriBaseIds": {ROOT: {"description": {"text": root(lang)}}},
            "invocations": [self.invocation(run, alerts.not_listed)],
            "columnKind": "unicodeCodePoints",
            "language": lang.word(),
            "taxonomies": taxonomies,
            "results": results,
            "properties": self.properties(alerts.not_listed),
        })
    }

    fn properties(&self, not_listed: NotListed) -> Value {
        let (report, lang) = (self.writer.report, self.writer.lang);
        let mut properties = json!({
            "asOf": report.as_of.to_string(),
            "reportId": report.report_id,
            "product": report.product.name,
            "productVersion": report.product.version,
            "gate": gate::lines(report, lang),
            "notListed": {
                "inconclusive": not_listed.open,
                "pass": not_listed.met,
                "notApplicable": not_listed.not_applicable,
                "addressedToDoctors": not_listed.doctor,
                "beyondTheLimit": not_listed.cut,
            },
            "messagesShortened": self.shortened,
        });
        if let Some(against) = &self.against {
            properties["baseline"] = absent(against);
        }
        properties
    }

    /// How befund ended, and what a reader must know about the run.
    fn invocation(&self, run: Run<'_>, not_listed: NotListed) -> Value {
        let (report, lang) = (self.writer.report, self.writer.lang);
        let code = run.gate.exit_code();
        let failed = |seen: &&ObservationInput| seen.outcome != Outcome::Ok;
        let seen: Vec<_> = report.inputs.observations.iter().filter(failed).collect();
        let said = alert::not_listed(not_listed, lang).map(|text| {
            let open = not_listed.open + not_listed.cut > 0;
            notification("not-listed", if open { "warning" } else { "note" }, &text)
        });
        let notes =
            report.notes.iter().map(|note| notification(&note.code, "note", lang.text(&note.text)));
        json!({
            "executionSuccessful": seen.iter().all(|seen| seen.outcome.is_usable()),
            "exitCode": code,
            "toolExecutionNotifications":
                seen.iter().map(|seen| self.measured_badly(seen)).collect::<Vec<_>>(),
            "toolConfigurationNotifications": said.into_iter().chain(notes).collect::<Vec<_>>(),
        })
    }

    fn measured_badly(&self, seen: &ObservationInput) -> Value {
        let level = if seen.outcome.is_usable() { "warning" } else { "error" };
        let outcome = seen.outcome.in_words(self.writer.lang);
        let text = format!("{}: {outcome}", seen.target);
        let mut notification =
            notification(&format!("observation-{}", seen.outcome.word()), level, &text);
        notification["locations"] =
            json!([location(&AlertPlace::new(self.folder, &seen.file, None))]);
        notification
    }

    fn result(&mut self, alert: &Alert<'_>) -> Value {
        let mut result = match &alert.subject {
            Subject::Gap(gap) => self.gap(gap),
            Subject::Clash(clash) => {
                let state = self.against.as_ref().map(|against| against.clash(clash));
                let text = alert::contradiction(clash, self.writer.lang);
                let at = self.rule(CONTRADICTION, rule::contradiction);
                let places = AlertPlace::of_clash(clash, &self.writer, self.folder);
                let mut result = self.said((CONTRADICTION, at), &text, &places, state);
                result["suppressions"] = json!([]);
                result["properties"] = json!({"contradiction": clash.kind.word()});
                result
            }
        };
        result["level"] = level(alert.weight.level()).into();
        // GitHub reads only the second name.
        result["partialFingerprints"] =
            json!({"befundGap/v1": alert.print, "primaryLocationLineHash": alert.print});
        let at = result["ruleIndex"].as_u64().and_then(|at| usize::try_from(at).ok());
        if let Some((_, score)) = at.and_then(|at| self.rules.get_mut(at)) {
            *score = (*score).max(alert.weight.tenths());
        }
        result
    }

    fn gap(&mut self, gap: &Gap<'_>) -> Value {
        let report = self.writer.report;
        let id = rule_id(gap.finding, report);
        let at = self.rule(&id, |lang| rule::rule(&id, gap.finding, report, lang));
        let item = self.writer.item(gap.finding, &gap.demand);
        let text = alert::message(gap, &item, &self.writer);
        let places = AlertPlace::of_gap(gap, &self.writer, self.folder);
        let state = self.against.as_ref().map(|against| against.gap(gap));
        let mut result = self.said((&id, at), &text, &places, state);
        result["suppressions"] = self.suppressions(gap).into();
        result["properties"] = properties(gap);
        if let Some(taxon) = taxon(gap.finding, report) {
            result["taxa"] = json!([taxon]);
        }
        result
    }

    /// Where a rule stands, which is made when it is first needed.
    fn rule(&mut self, id: &str, rule: impl FnOnce(Lang) -> Value) -> usize {
        if let Some(at) = self.known.get(id) {
            return *at;
        }
        self.rules.push((rule(self.writer.lang), 0));
        self.known.insert(id.to_owned(), self.rules.len() - 1);
        self.rules.len() - 1
    }

    /// What all results have.
    fn said(
        &mut self,
        (id, at): (&str, usize),
        text: &str,
        places: &[AlertPlace],
        state: Option<State>,
    ) -> Value {
        let short = shortened(text, MOST_MESSAGE);
        self.shortened += usize::from(short != text);
        let places: Vec<_> = places.iter().map(location).collect();
        let (first, further) = places.split_at(1.min(places.len()));
        let mut result = json!({
            "ruleId": id,
            "ruleIndex": at,
            "kind": "fail",
            "message": {"text": short},
            "locations": first,
        });
        if !further.is_empty() {
            result["relatedLocations"] = further.into();
        }
        if let Some(state) = state {
            result["baselineState"] = state.word().into();
        }
        result
    }

    /// The decisions in force that cover this very thing.
    fn suppressions(&self, gap: &Gap<'_>) -> Vec<Value> {
        let decisions = self.writer.decisions(gap.finding, &gap.demand);
        let covers = |record: &&DispositionRecord| {
            gap.thing.is_empty() || record.offenders.contains(&gap.thing)
        };
        let suppression = |record: &DispositionRecord| {
            json!({
                "kind": "external",
                "status": status(record, &gap.demand, self.writer.report.as_of),
                "justification": self.writer.disposition(record),
            })
        };
        decisions.filter(covers).map(suppression).collect()
    }
}

/// The rule with its score as a string, as GitHub reads it.
fn scored((mut rule, tenths): (Value, u8)) -> Value {
    rule["properties"]["security-severity"] = format!("{}.{}", tenths / 10, tenths % 10).into();
    rule
}

fn root(lang: Lang) -> &'static str {
    lang.pick(
        "Wurzel des Repositorys; wo es liegt, weiß nur, wer die Datei liest",
        "the root of the repository; where it lies, only the reader of the file knows",
    )
}

/// What the baseline had and this run has not. It stands here and not among the results as `absent`,
/// because GitHub reads no such state and would show it as an alert.
fn absent(against: &Against<'_>) -> Value {
    let (gone, old) = (against.gone(), &against.document.old);
    let named = gone.iter().take(MOST_ABSENT).map(|one| {
        json!({
            "ruleId": format!("{}#{}", one.catalog, one.requirement),
            "component": one.component,
            "demand": one.demand,
            "offender": Some(one.thing).filter(|thing| !thing.is_empty()),
        })
    });
    json!({
        "reportId": old.report_id,
        "asOf": old.as_of.to_string(),
        "absentCount": gone.len(),
        "absent": named.collect::<Vec<_>>(),
    })
}

fn location(place: &AlertPlace) -> Value {
    json!({"physicalLocation": {
        "artifactLocation": {"uri": place.uri(), "uriBaseId": ROOT},
        "region": {"startLine": place.line, "startColumn": place.column},
    }})
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    }
}

fn properties(gap: &Gap<'_>) -> Value {
    let (finding, demand) = (gap.finding, &gap.demand);
    let mut properties = json!({
        "verdict": demand.verdict.word(),
        "demand": demand.id,
        "edition": finding.edition,
        "comparison": finding.comparison,
        "contradiction": demand.contradiction,
        "confidence": demand.confidence.word(),
    });
    let optional = [
        ("component", finding.component.clone()),
        ("modal", demand.modal.map(|modal| modal.word().to_owned())),
        ("reason", demand.reason.as_ref().map(|reason| reason.code.word().to_owned())),
        ("basis", demand.basis.map(|basis| basis.word().to_owned())),
        ("offender", Some(gap.thing.clone()).filter(|thing| !thing.is_empty())),
    ];
    for (name, value) in optional {
        if let Some(value) = value {
            properties[name] = value.into();
        }
    }
    properties
}

/// A decision takes a result out of sight only where it is more than a plan, and never where a
/// MUSS is not met, nor for longer than it may hold.
fn status(record: &DispositionRecord, demand: &DemandResult, as_of: Date) -> &'static str {
    let kind = record.kind;
    let spared = matches!(demand.modal, Some(Modal::Should | Modal::ShouldNot | Modal::May));
    let hides =
        (spared || demand.verdict == Verdict::Inconclusive) && !lasts_too_long(record, as_of);
    if hides && kind != DispositionKind::Planned { "accepted" } else { "underReview" }
}

fn notification(code: &str, level: &str, text: &str) -> Value {
    json!({"descriptor": {"id": code}, "level": level, "message": {"text": text}})
}

/// Everything as text that steers no reader: SARIF makes links of `[text](target)` in plain text, too.
fn harmless(value: Value) -> Value {
    match value {
        Value::String(text) => {
            let lines: Vec<_> = text.split('\n').map(plain).collect();
            lines.join("\n").replace("](", "] (").into()
        }
        Value::Array(items) => items.into_iter().map(harmless).collect(),
        Value::Object(entries) => {
            entries.into_iter().map(|(key, value)| (key, harmless(value))).collect()
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::assess::gate;
    use crate::report::{Include, fixture};

    fn run_of(report: &Report) -> Value {
        run_with(report, Include { inconclusive: true })
    }

    fn run_with(report: &Report, include: Include) -> Value {
        let gate = gate::GateOutcome::default();
        let run = Run { folder: "products/red", include, ..Run::of(&gate) };
        let text = render(report, Lang::De, run).unwrap();
        serde_json::from_str::<Value>(&text).unwrap()["runs"][0].clone()
    }

    fn result(report: &Report, rule: &str) -> Value {
        let run = run_of(report);
        let mut results = run["results"].as_array().unwrap().iter();
        results.find(|result| result["ruleId"] == rule).unwrap().clone()
    }

    fn verdicts(run: &Value) -> BTreeSet<&str> {
        let results = run["results"].as_array().unwrap().iter();
        results.map(|result| result["properties"]["verdict"].as_str().unwrap()).collect()
    }

    #[test]
    fn only_what_fails_or_contradicts_is_a_result_and_the_rest_is_counted() {
        let report = fixture::sample();
        let run = run_with(&report, Include::default());
        assert_eq!(verdicts(&run), BTreeSet::from(["fail"]));
        let listed = run["properties"]["notListed"].as_object().unwrap();
        assert!(listed["inconclusive"].as_u64().unwrap() > 0, "{listed:?}");
        let said = &run["invocations"][0]["toolConfigurationNotifications"][0];
        assert_eq!(
            (&said["descriptor"]["id"], &said["level"]),
            (&json!("not-listed"), &json!("warning"))
        );
        let run = run_of(&report);
        assert_eq!(verdicts(&run), BTreeSet::from(["fail", "inconclusive"]));
        assert_eq!(run["properties"]["notListed"]["inconclusive"], 0);
        assert!(!run.to_string().contains("\"anlage-31b#3\""), "the doctor's duty");
    }

    #[test]
    fn a_contradiction_is_a_result_whatever_the_verdict() {
        let mut report = fixture::sample();
        report.contradictions[0].demand = None;
        report.contradictions[0].finding = None;
        let run = run_with(&report, Include::default());
        let results = run["results"].as_array().unwrap();
        let loose = results.iter().find(|one| one["ruleId"] == CONTRADICTION).unwrap();
        assert_eq!(loose["level"], "error");
        let at = usize::try_from(loose["ruleIndex"].as_u64().unwrap()).unwrap();
        let rule = &run["tool"]["driver"]["rules"][at];
        assert_eq!(rule["properties"]["security-severity"], "9.1");
    }

    #[test]
    fn severities_follow_the_worst_result_of_a_rule() {
        let run = run_of(&fixture::sample());
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        let of = |id: &str| {
            let rule = rules.iter().find(|rule| rule["id"] == id).unwrap();
            assert_eq!(rule["properties"]["tags"][0], "security", "else GitHub does not read it");
            rule["properties"]["security-severity"].as_str().unwrap().to_owned()
        };
        assert_eq!(of("anlage-31b#5.6"), "9.1", "a MUSS that is contradicted");
        assert_eq!(of("anlage-31b#5.8"), "5.0", "a SOLL");
        assert_eq!(of("anlage-31b@2021-02-25#2.1"), "0.5", "an open one");
    }

    #[test]
    fn levels_follow_the_modal_verb() {
        let report = fixture::sample();
        assert_eq!(result(&report, "anlage-31b#5.6")["level"], "error");
        assert_eq!(result(&report, "anlage-31b#5.8")["level"], "warning");
        assert_eq!(result(&report, "anlage-31b@2021-02-25#2.1")["level"], "note");
    }

    #[test]
    fn a_fail_by_an_edition_that_does_not_bind_is_a_note() {
        let mut report = fixture::sample();
        for demand in report.findings.iter_mut().flat_map(|finding| &mut finding.demands) {
            demand.comparison = true;
        }
        assert_eq!(result(&report, "anlage-31b#5.6")["level"], "note");
        let rules = run_of(&report)["tool"]["driver"]["rules"].clone();
        let score = |rule: &Value| rule["properties"]["security-severity"] == "0.0";
        assert!(rules.as_array().unwrap().iter().all(score), "{rules}");
    }

    #[test]
    fn no_decision_hides_a_must_that_is_not_met() {
        let mut report = fixture::sample();
        let accepted = result(&report, "anlage-31b#5.8")["suppressions"][0].clone();
        assert_eq!(accepted["status"], "accepted");
        report.dispositions[0].kind = DispositionKind::Planned;
        for finding in &mut report.findings {
            finding.disposition = vec![DispositionKind::Planned, DispositionKind::AcceptedRisk];
        }
        let planned = result(&report, "anlage-31b#5.8")["suppressions"][0].clone();
        assert_eq!(planned["status"], "underReview");
        let mut must = report.dispositions[0].clone();
        must.kind = DispositionKind::AcceptedRisk;
        must.requirement = "anlage-31b#5.6".to_owned();
        let demands = report.findings.iter_mut().flat_map(|finding| &mut finding.demands);
        for offender in demands.flat_map(|demand| &mut demand.offenders) {
            offender.thing = "TLSv1.0".to_owned();
        }
        report.dispositions.push(must.clone());
        assert_eq!(result(&report, "anlage-31b#5.6")["suppressions"], json!([]), "not covered");
        must.offenders = vec!["TLSv1.0".to_owned()];
        report.dispositions.push(must);
        let covered = result(&report, "anlage-31b#5.6")["suppressions"][0].clone();
        assert_eq!(covered["status"], "underReview");
    }

    #[test]
    fn a_measured_gap_lies_in_its_observation() {
        let place = &result(&fixture::sample(), "anlage-31b#5.6")["locations"][0];
        assert_eq!(
            place["physicalLocation"]["artifactLocation"]["uri"],
            "products/red/observations/tls/connect.example_443.json"
        );
    }

    #[test]
    fn a_gap_that_rests_on_an_answer_lies_where_the_answer_stands() {
        let mut report = fixture::sample();
        let demands = report.findings.iter_mut().flat_map(|finding| &mut finding.demands);
        for demand in demands.filter(|demand| demand.answer.is_some()) {
            demand.verdict = Verdict::Fail;
        }
        let place = |report: &Report| {
            result(report, "anlage-31b#5.3")["locations"][0]["physicalLocation"].clone()
        };
        let (uri, line) = (&place(&report)["artifactLocation"]["uri"], &place(&report)["region"]);
        assert_eq!(*uri, "products/red/declarations/anlage-31b%402016-10-21.yaml");
        assert_eq!((&line["startLine"], &line["startColumn"]), (&json!(9), &json!(10)));
        for demand in report.findings.iter_mut().flat_map(|finding| &mut finding.demands) {
            if let Some(answer) = &mut demand.answer {
                answer.source = None;
            }
        }
        let uri = &place(&report)["artifactLocation"]["uri"];
        assert_eq!(*uri, "products/red/befund.yaml", "an older result does not know");
    }

    #[test]
    fn a_fingerprint_knows_neither_edition_nor_order() {
        let mut report = fixture::sample();
        let before = result(&report, "anlage-31b#5.6")["partialFingerprints"].clone();
        report.findings.reverse();
        report.inputs.catalogs.clear();
        for finding in &mut report.findings {
            finding.edition = "2031-01-01".to_owned();
        }
        assert_eq!(result(&report, "anlage-31b#5.6")["partialFingerprints"], before);
    }

    #[test]
    fn hostile_text_makes_no_link() {
        let run = run_of(&fixture::hostile("](http://x) [a](http://x)\n\u{1b}[2J"));
        let text = run.to_string();
        assert!(!text.contains("](http") && !text.contains("\\u001b"), "{text}");
    }
}
