//! What is not met or open as SARIF 2.1.0, for code scanning.
//!
//! Nothing in it depends on when or where befund ran, and a result is recognized again by what it is
//! about: neither its edition nor its line nor a date goes into its fingerprint.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde_json::{Value, json};

use crate::assess::gate::lasts_too_long;
use crate::assess::result::{
    DemandResult, DispositionRecord, FactRecord, Finding, ObservationInput, Offender, Report,
    Verdict,
};
use crate::catalog::{Addressee, Modal, RequirementKind};
use crate::fact::observation::Outcome;
use crate::product::{DispositionKind, PRODUCT_FILE};
use crate::report::gate;
use crate::report::item::{self, Item, Origin, Writer, written};
use crate::report::text::{InWords, plain};
use crate::report::{Lang, Run, markdown};
use crate::yaml;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// How many places a result names beside its first.
const MOST_PLACES: usize = 20;

/// The log with its one run.
pub(super) fn render(
    report: &Report,
    lang: Lang,
    run: Run<'_>,
) -> Result<String, serde_json::Error> {
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [Scan::new(report, lang, run.folder).run(run)],
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
    rules: Vec<Value>,
    /// Where the rules stand, by their ids.
    known: BTreeMap<String, usize>,
    /// How often each fingerprint was given.
    fingerprints: BTreeMap<String, usize>,
}

/// A demand that is not met or open.
struct Gap<'a> {
    finding: &'a Finding,
    demand: &'a DemandResult,
    item: &'a Item,
}

impl<'a> Scan<'a> {
    fn new(report: &'a Report, lang: Lang, folder: &'a str) -> Self {
        Self {
            writer: Writer::new(report, lang),
            folder,
            rules: Vec::new(),
            known: BTreeMap::new(),
            fingerprints: BTreeMap::new(),
        }
    }

    fn run(mut self, run: Run<'_>) -> Value {
        let (report, lang) = (self.writer.report, self.writer.lang);
        let results: Vec<_> =
            report.findings.iter().flat_map(|finding| self.results(finding)).collect();
        let taxonomies: Vec<_> = report
            .inputs
            .catalogs
            .iter()
            .map(|input| taxonomy(&input.id, &input.edition, report, lang))
            .collect();
        let supported: Vec<_> =
            (0..taxonomies.len()).map(|at| taxonomy_reference(at, report)).collect();
        json!({
            "tool": {"driver": {
                "name": report.tool.name,
                "version": report.tool.version,
                "language": lang.word(),
                "rules": self.rules,
                "supportedTaxonomies": supported,
            }},
            "automationDetails": {"id": format!("befund/{}/", report.product.name.replace('/', "_"))},
            "invocations": [self.invocation(run)],
            "columnKind": "unicodeCodePoints",
            "language": lang.word(),
            "taxonomies": taxonomies,
            "results": results,
            "properties": {
                "asOf": report.as_of.to_string(),
                "reportId": report.report_id,
                "product": report.product.name,
                "productVersion": report.product.version,
                "gate": gate::lines(report, lang),
            },
        })
    }

    /// How befund ended, and what a reader must know about the run.
    fn invocation(&self, run: Run<'_>) -> Value {
        let report = self.writer.report;
        let code = run.gate.exit_code();
        let failed = |seen: &&ObservationInput| seen.outcome != Outcome::Ok;
        let seen: Vec<_> = report.inputs.observations.iter().filter(failed).collect();
        let notes = report
            .notes
            .iter()
            .map(|note| notification(&note.code, "note", self.writer.lang.text(&note.text)));
        json!({
            "executionSuccessful": seen.iter().all(|seen| seen.outcome.is_usable()),
            "exitCode": code,
            "toolExecutionNotifications":
                seen.iter().map(|seen| self.measured_badly(seen)).collect::<Vec<_>>(),
            "toolConfigurationNotifications": notes.collect::<Vec<_>>(),
        })
    }

    fn measured_badly(&self, seen: &ObservationInput) -> Value {
        let level = if seen.outcome.is_usable() { "warning" } else { "error" };
        let outcome = seen.outcome.in_words(self.writer.lang);
        let text = format!("{}: {outcome}", seen.target);
        let mut notification =
            notification(&format!("observation-{}", seen.outcome.word()), level, &text);
        notification["locations"] = json!([self.place(&seen.file, None)]);
        notification
    }

    /// The results of a finding; those on the doctor are not the provider's to settle.
    fn results(&mut self, finding: &'a Finding) -> Vec<Value> {
        if finding.kind != RequirementKind::Demand || finding.addressee == Addressee::Doctor {
            return Vec::new();
        }
        let (items, demands) = (self.writer.items(finding), item::demands(finding));
        let gaps =
            items.iter().zip(demands.iter()).map(|(item, demand)| Gap { finding, demand, item });
        let gaps =
            gaps.filter(|gap| matches!(gap.demand.verdict, Verdict::Fail | Verdict::Inconclusive));
        gaps.flat_map(|gap| self.by_offender(&gap)).collect()
    }

    /// One result for each thing that violates the demand, as each is a gap of its own.
    fn by_offender(&mut self, gap: &Gap) -> Vec<Value> {
        let mut things: BTreeMap<&str, Vec<(usize, &Offender)>> = BTreeMap::new();
        let offenders = gap.demand.offenders.iter().filter(|_| gap.demand.verdict == Verdict::Fail);
        for offender in offenders.enumerate() {
            things.entry(&offender.1.thing).or_default().push(offender);
        }
        if things.is_empty() {
            return vec![self.result(gap, "", &[])];
        }
        things.iter().map(|(thing, offenders)| self.result(gap, thing, offenders)).collect()
    }

    fn result(&mut self, gap: &Gap, thing: &str, offenders: &[(usize, &Offender)]) -> Value {
        let rule = self.rule(gap.finding);
        let facts = self.writer.facts(offenders.iter().flat_map(|(_, one)| &one.facts));
        let facts =
            if facts.is_empty() { self.writer.facts(item::cited(gap.demand)) } else { facts };
        let answer = gap.demand.answer.as_ref().and_then(|answer| answer.source.as_deref());
        let mut places = self.places(&facts, answer);
        let first =
            if places.is_empty() { self.place(PRODUCT_FILE, None) } else { places.remove(0) };
        let print = self.fingerprint(gap, thing);
        let mut result = json!({
            "ruleId": rule_id(gap.finding, self.writer.report),
            "ruleIndex": rule,
            "kind": "fail",
            "level": level(gap.demand),
            "message": {"text": self.message(gap, offenders)},
            "locations": [first],
            // GitHub reads only the second name.
            "partialFingerprints": {"befundGap/v1": print, "primaryLocationLineHash": print},
            "suppressions": self.suppressions(gap, thing),
            "properties": properties(gap, thing),
        });
        if !places.is_empty() {
            result["relatedLocations"] = places.into();
        }
        if let Some(taxon) = taxon(gap.finding, self.writer.report) {
            result["taxa"] = json!([taxon]);
        }
        result
    }

    fn message(&self, gap: &Gap, offenders: &[(usize, &Offender)]) -> String {
        let (t, item) = (self.writer.lang.phrases(), gap.item);
        let mut parts = vec![format!("{} ({}): {}.", item.verdict, item.verb, item.title)];
        parts.extend(
            offenders.iter().filter_map(|(at, _)| item.found.get(*at)).map(|text| sentence(text)),
        );
        parts.extend(item.why.iter().chain(&item.measuring).map(|text| sentence(text)));
        parts.extend(item.remedy.iter().map(|text| format!("{}: {text}", t.remedy)));
        parts.extend(item.ask.iter().map(|text| format!("{}: {text}", t.ask)));
        if !item.marks.is_empty() {
            parts.push(format!("({})", item.marks.join("; ")));
        }
        parts.join(" ")
    }

    /// Where the rule of a finding stands, which is made when it is first needed.
    fn rule(&mut self, finding: &Finding) -> usize {
        let id = rule_id(finding, self.writer.report);
        if let Some(at) = self.known.get(&id) {
            return *at;
        }
        let at = self.rules.len();
        self.rules.push(rule(&id, finding, self.writer.report, self.writer.lang));
        self.known.insert(id, at);
        at
    }

    /// What a result is recognized by in another run. Where two editions of a catalog are judged, the
    /// same gap may appear twice, and a number tells the second one apart.
    fn fingerprint(&mut self, gap: &Gap, thing: &str) -> String {
        let finding = gap.finding;
        let component = finding.component.as_deref().unwrap_or_default();
        let parts = [&finding.catalog, &finding.requirement, component, &gap.demand.id, thing];
        let print = yaml::hex_digest(parts.join("\0").as_bytes())[..32].to_owned();
        let times = self.fingerprints.entry(print.clone()).or_default();
        *times += 1;
        format!("{print}:{times}")
    }

    /// The decisions in force that cover this very thing.
    fn suppressions(&self, gap: &Gap, thing: &str) -> Vec<Value> {
        let decisions = self.writer.decisions(gap.finding, gap.demand);
        let covers = |record: &&DispositionRecord| {
            thing.is_empty() || record.offenders.iter().any(|one| one == thing)
        };
        let suppression = |record: &DispositionRecord| {
            json!({
                "kind": "external",
                "status": status(record, gap.demand, self.writer.report.as_of),
                "justification": self.writer.disposition(record),
            })
        };
        decisions.filter(covers).map(suppression).collect()
    }

    /// Where the facts stand and then the answer, each place once.
    fn places(&self, facts: &[&FactRecord], answer: Option<&str>) -> Vec<Value> {
        let mut seen = BTreeSet::new();
        let origins = facts.iter().filter_map(|fact| self.origin(fact));
        let origins = origins.chain(answer.and_then(written));
        let origins = origins.filter(|origin| seen.insert(*origin));
        origins.take(MOST_PLACES + 1).map(|(file, at)| self.place(file, at)).collect()
    }

    /// The file of a fact, and line and column where it stands in the product file.
    fn origin<'b>(&'b self, fact: &'b FactRecord) -> Option<Origin<'b>> {
        let source = fact.source.as_str();
        if source.starts_with(PRODUCT_FILE) {
            return written(source);
        }
        if let Some(at) = &fact.at {
            let line = at.line.and_then(|line| usize::try_from(line).ok());
            return Some((at.file.as_str(), line.map(|line| (line, 1))));
        }
        let mut seen = self.writer.report.inputs.observations.iter();
        seen.find(|seen| seen.used && seen.source() == source)
            .map(|seen| (seen.file.as_str(), None))
    }

    fn place(&self, file: &str, at: Option<(usize, usize)>) -> Value {
        let uri = uri(self.folder.split('/').chain(file.split('/')));
        // A reader that shows results in a file wants a line; the first stands for the whole file.
        let (line, column) = at.filter(|(line, column)| *line > 0 && *column > 0).unwrap_or((1, 1));
        json!({"physicalLocation": {
            "artifactLocation": {"uri": uri, "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": line, "startColumn": column},
        }})
    }
}

/// The requirement, without its edition, so that alerts live on when an edition follows. Only where
/// several editions of a catalog are judged, all but the first are told apart by theirs.
fn rule_id(finding: &Finding, report: &Report) -> String {
    let mut catalogs = report.inputs.catalogs.iter();
    let first = catalogs.find(|input| input.id == finding.catalog);
    let catalog = match first {
        Some(first) if first.edition != finding.edition => item::reference(finding),
        _ => finding.catalog.clone(),
    };
    format!("{catalog}#{}", finding.requirement)
}

fn rule(id: &str, finding: &Finding, report: &Report, lang: Lang) -> Value {
    let title = lang.text(&finding.title);
    let mut tags = vec![finding.catalog.clone()];
    tags.extend(finding.group.iter().map(|group| lang.text(&group.title).to_owned()));
    tags.extend(finding.depth.clone());
    let relationships: Vec<_> = taxon(finding, report)
        .map(|target| json!({"target": target, "kinds": ["equal"]}))
        .into_iter()
        .collect();
    let help = help(finding, lang);
    json!({
        "id": id,
        "name": finding.cite,
        "shortDescription": {"text": title},
        "fullDescription": {"text": lang.text(&finding.text)},
        "help": {"text": help.join("\n"), "markdown": markdown_list(&help)},
        "relationships": relationships,
        "properties": {"tags": tags},
    })
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
fn taxonomy(id: &str, edition: &str, report: &Report, lang: Lang) -> Value {
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

fn taxonomy_reference(at: usize, report: &Report) -> Value {
    json!({"name": report.inputs.catalogs[at].id, "index": at})
}

/// A requirement as an entry of its catalog, if the catalog is known.
fn taxon(finding: &Finding, report: &Report) -> Option<Value> {
    let mut catalogs = report.inputs.catalogs.iter();
    let at = catalogs
        .position(|input| input.id == finding.catalog && input.edition == finding.edition)?;
    let component = taxonomy_reference(at, report);
    Some(json!({"id": finding.requirement, "toolComponent": component}))
}

fn properties(gap: &Gap, thing: &str) -> Value {
    let (finding, demand) = (gap.finding, gap.demand);
    let mut properties = json!({
        "verdict": demand.verdict.word(),
        "demand": demand.id,
        "edition": finding.edition,
        "comparison": finding.comparison,
        "confidence": demand.confidence.word(),
    });
    let optional = [
        ("component", finding.component.clone()),
        ("modal", demand.modal.map(|modal| modal.word().to_owned())),
        ("reason", demand.reason.as_ref().map(|reason| reason.code.word().to_owned())),
        ("basis", demand.basis.map(|basis| basis.word().to_owned())),
        ("offender", Some(thing.to_owned()).filter(|thing| !thing.is_empty())),
    ];
    for (name, value) in optional {
        if let Some(value) = value {
            properties[name] = value.into();
        }
    }
    properties
}

/// A fail weighs what its modal verb does; what is open is a note, and so is a fail by an edition
/// that does not bind, as no duty follows from it.
fn level(demand: &DemandResult) -> &'static str {
    match (demand.verdict, demand.modal) {
        _ if demand.comparison => "note",
        (Verdict::Fail, Some(Modal::Must | Modal::MustNot) | None) => "error",
        (Verdict::Fail, Some(Modal::Should | Modal::ShouldNot)) => "warning",
        _ => "note",
    }
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

/// A relative reference made of plain path segments.
fn uri<'b>(segments: impl Iterator<Item = &'b str>) -> String {
    let plain = segments.filter(|segment| !matches!(*segment, "" | "." | ".."));
    plain.map(encode).collect::<Vec<_>>().join("/")
}

fn encode(segment: &str) -> String {
    let mut encoded = String::new();
    for byte in segment.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(byte.into());
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

fn sentence(text: &str) -> String {
    if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
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
    use super::*;
    use crate::assess::gate;
    use crate::report::fixture;

    fn run_of(report: &Report) -> Value {
        let run = Run {
            gate: &gate::GateOutcome::default(),
            gate_name: "default",
            since: None,
            folder: "products/red",
        };
        let text = render(report, Lang::De, run).unwrap();
        serde_json::from_str::<Value>(&text).unwrap()["runs"][0].clone()
    }

    fn result(report: &Report, rule: &str) -> Value {
        let run = run_of(report);
        let mut results = run["results"].as_array().unwrap().iter();
        results.find(|result| result["ruleId"] == rule).unwrap().clone()
    }

    #[test]
    fn only_what_is_not_met_or_open_is_a_result() {
        let run = run_of(&fixture::sample());
        let verdicts: BTreeSet<_> = run["results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|result| result["properties"]["verdict"].as_str().unwrap())
            .collect();
        assert_eq!(verdicts, BTreeSet::from(["fail", "inconclusive"]));
        assert!(!run.to_string().contains("\"anlage-31b#3\""), "the doctor's duty");
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
    fn paths_stay_below_the_root() {
        let parts = |path: &'static str| uri(path.split('/'));
        assert_eq!(parts("/../a b/./c:ä"), "a%20b/c%3A%C3%A4");
    }

    #[test]
    fn hostile_text_makes_no_link() {
        let run = run_of(&fixture::hostile("](http://x) [a](http://x)\n\u{1b}[2J"));
        let text = run.to_string();
        assert!(!text.contains("](http") && !text.contains("\\u001b"), "{text}");
    }
}
