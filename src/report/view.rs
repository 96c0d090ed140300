//! A report in words: what every format a person reads shows, in the order it shows it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Serialize;

use crate::assess::result::{
    Contradiction, ContradictionKind, Deadline, DispositionRecord, Finding, PolicyInput, Report,
    Verdict,
};
use crate::product::{AuditRole, Component};
use crate::report::block;
use crate::report::bundle::{Chapter, chapters};
use crate::report::catalog::{CatalogView, catalogs};
use crate::report::causes::{Urgent, urgent};
use crate::report::evidence::Evidence;
use crate::report::examination::{ExaminationView, examinations};
use crate::report::factor::{FactorView, factors};
use crate::report::gap::{GapGroup, QuestionChapter, gaps};
use crate::report::gate;
use crate::report::headline::{Headline, headlines};
use crate::report::item::{self, Item, Writer};
use crate::report::risk::{Limit, RiskView, limits, other_risks, risks};
use crate::report::ruling::{RulingView, rulings};
use crate::report::stores::{StoreView, stores};
use crate::report::text::{self, InWords, with_aside};
use crate::report::{Lang, RenderOptions};

/// The whole report in words. Nothing in it is escaped yet.
#[derive(Debug, Serialize)]
pub(super) struct View {
    /// Name and version of the product.
    pub(super) subject: String,
    pub(super) manufacturer: String,
    pub(super) as_of: String,
    pub(super) report_id: String,
    /// Who assessed; never reads as a certificate.
    pub(super) role: String,
    /// Who has to sign.
    pub(super) signatories: Vec<String>,
    pub(super) cover: Vec<Row>,
    /// All catalogs together, then each, if there are several.
    pub(super) headlines: Vec<Headline>,
    /// The gate, what it rests on and what it let through; that what is alike stands once.
    pub(super) gate: Vec<String>,
    /// What keeps it shut, a line a reason.
    pub(super) blocking: Vec<String>,
    /// What there is to say of the certificates that a product needs.
    pub(super) certificates: Vec<String>,
    pub(super) catalogs: Vec<CatalogView>,
    pub(super) contradictions: Vec<ContradictionView>,
    /// What evaluators judged, if anybody did.
    pub(super) examinations: Option<ExaminationView>,
    pub(super) notes: Vec<String>,
    pub(super) gaps: Vec<GapGroup>,
    /// What they hang on, the most urgent, to stand beside the headline.
    pub(super) urgent: Option<Urgent>,
    pub(super) not_applicable: Vec<Chapter>,
    /// Passed or not applicable by nothing but a declaration.
    pub(super) reliance: Vec<Chapter>,
    pub(super) dispositions: Vec<DispositionView>,
    pub(super) deadlines: Vec<DeadlineView>,
    /// Rulings on the norms judged.
    pub(super) rulings: Vec<RulingView>,
    /// Where norms pull in different directions.
    pub(super) conflicts: Vec<RulingView>,
    /// Ways to log in by BSI's factor table, if a catalog asks for it.
    pub(super) factors: Option<FactorView>,
    /// Stores of data and how long they keep them.
    pub(super) stores: Vec<StoreView>,
    /// Residual risks as the norms weigh them.
    pub(super) risks: Vec<RiskView>,
    /// SOLL demands of other norms not met, and risks accepted.
    pub(super) other_risks: Vec<String>,
    /// What no check decided, by catalog.
    pub(super) limits: Vec<Limit>,
    pub(super) evidence: Evidence,
    pub(super) questions: Vec<QuestionChapter>,
    pub(super) method: &'static [&'static str],
    pub(super) tool: String,
    pub(super) product_sha256: String,
    pub(super) policies: Vec<PolicyView>,
}

/// A line of the cover.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    pub(super) label: &'static str,
    pub(super) values: Vec<String>,
}

/// Two things that do not fit, in words.
#[derive(Debug, Serialize)]
pub(super) struct ContradictionView {
    /// Whether it is an indication that decides nothing.
    pub(super) indication: bool,
    pub(super) kind: &'static str,
    /// The requirement, if it belongs to one.
    pub(super) place: Option<String>,
    /// Where that stands in the matrix.
    pub(super) anchor: Option<String>,
    pub(super) claimed: String,
    pub(super) claimed_basis: &'static str,
    pub(super) found: String,
    pub(super) found_basis: &'static str,
    pub(super) evidence: String,
}

/// A decision about a gap, in words.
#[derive(Debug, Serialize)]
pub(super) struct DispositionView {
    pub(super) kind: &'static str,
    pub(super) requirement: String,
    pub(super) offenders: Vec<String>,
    pub(super) owner: String,
    pub(super) reason: String,
    pub(super) expires: String,
    /// What became of it, if it does not hold.
    pub(super) marks: Vec<&'static str>,
}

/// A day on which something ends, in words.
#[derive(Debug, Serialize)]
pub(super) struct DeadlineView {
    pub(super) date: String,
    pub(super) passed: bool,
    pub(super) what: String,
    pub(super) then: String,
    pub(super) touches: Vec<String>,
}

/// A policy that was looked up.
#[derive(Debug, Serialize)]
pub(super) struct PolicyView {
    pub(super) reference: String,
    pub(super) title: String,
    pub(super) marks: Vec<String>,
    pub(super) note: Option<String>,
    /// Where its rows that were looked up come from.
    pub(super) sources: Vec<String>,
    pub(super) sha256: String,
}

impl View {
    pub(super) fn new(report: &Report, options: &RenderOptions) -> Self {
        let lang = options.lang;
        let writer = Writer::new(report, lang);
        let catalogs = catalogs(&writer);
        let (gaps, questions) = gaps(&catalogs, lang);
        let (rulings, conflicts) = rulings(&writer);
        let listed = |wanted: fn(&Item) -> bool, says: fn(&Item) -> Vec<&str>| {
            let items = catalogs.iter().flat_map(CatalogView::items).filter(|item| wanted(item));
            chapters(items, &catalogs, lang, says)
        };
        let product = &report.product;
        Self {
            subject: format!("{} {}", product.name, product.version).trim().to_owned(),
            manufacturer: product.manufacturer.clone(),
            as_of: lang.date(report.as_of),
            report_id: report.report_id.clone(),
            role: role(report, lang),
            signatories: signatories(report, lang),
            cover: cover(report, &catalogs, options),
            headlines: headlines(&report.summary, lang),
            gate: gate::lines(report, lang).into_iter().chain(once(report, lang)).collect(),
            blocking: blocking(&writer),
            certificates: certificates(report, lang),
            contradictions: contradictions(&writer),
            examinations: examinations(&writer),
            notes: report.notes.iter().map(|note| lang.text(&note.text).to_owned()).collect(),
            not_applicable: listed(|item| item.outcome == Verdict::NotApplicable, absence),
            reliance: listed(|item| !item.relied_upon.is_empty(), reliance),
            dispositions: report
                .dispositions
                .iter()
                .map(|record| disposition(record, lang))
                .collect(),
            deadlines: report
                .deadlines
                .iter()
                .map(|deadline| self::deadline(deadline, lang))
                .collect(),
            rulings,
            conflicts,
            factors: factors(&writer),
            stores: stores(&writer),
            risks: risks(&catalogs, &writer),
            other_risks: other_risks(&catalogs, &writer),
            limits: limits(&catalogs, &writer),
            evidence: Evidence::new(report, &writer.labels),
            questions,
            method: text::method(lang),
            tool: format!("{} {}", report.tool.name, report.tool.version),
            product_sha256: report.inputs.product_sha256.clone(),
            policies: policies(report, lang),
            catalogs,
            urgent: urgent(&writer),
            gaps,
        }
    }
}

/// Of a result in brief: that what is said of several components alike stands once.
fn once(report: &Report, lang: Lang) -> Option<String> {
    let number = lang.number(report.product.components.len());
    let once = match lang {
        Lang::De => format!(
            "Das Produkt hat {number} Komponenten. Was von mehreren gleich lautet, steht hier einmal, bei der ersten, und zählt in Überschriften einmal; für jede steht es in json, csv, xlsx, junit und sarif."
        ),
        Lang::En => format!(
            "The product has {number} components. What is said of several alike stands here once, at the first, and counts once in headings; json, csv, xlsx, junit and sarif have it for each."
        ),
    };
    (!report.alike.is_empty()).then_some(once)
}

/// Everything the list of inapplicable demands says of one.
fn absence(item: &Item) -> Vec<&str> {
    let texts = item.why.iter().chain(&item.absence).map(String::as_str);
    texts.chain(item.basis).chain([item.evidence.as_str()]).collect()
}

/// Everything the list of declarations relied upon says of one.
fn reliance(item: &Item) -> Vec<&str> {
    let texts = item.relied_upon.iter().chain(&item.measuring).map(String::as_str);
    texts.chain([item.verdict.as_str()]).collect()
}

fn role(report: &Report, lang: Lang) -> String {
    let product = &report.product;
    let what = product.role.in_words(lang);
    let who = match (&product.evaluator, product.role) {
        (Some(evaluator), AuditRole::Evaluation) => {
            // Nothing behind it but the product file.
            let says = lang
                .pick("laut befund.yaml, nicht nachgewiesen", "as befund.yaml states, not shown");
            format!(" {} {evaluator} ({says})", lang.pick("durch", "by"))
        }
        _ => String::new(),
    };
    format!("{what}{who} – {}", lang.phrases().no_certificate)
}

fn signatories(report: &Report, lang: Lang) -> Vec<String> {
    let (t, product) = (lang.phrases(), &report.product);
    match (&product.evaluator, product.role) {
        (Some(evaluator), AuditRole::Evaluation) => {
            vec![
                format!(
                    "{}: {evaluator} ({})",
                    t.evaluator,
                    lang.pick("laut befund.yaml", "as befund.yaml states")
                ),
                format!("{}: {}", t.manufacturer, product.manufacturer),
            ]
        }
        _ => vec![t.author.to_owned(), format!("{}: {}", t.answers_for_it, product.manufacturer)],
    }
}

fn cover(report: &Report, catalogs: &[CatalogView], options: &RenderOptions) -> Vec<Row> {
    let (lang, product) = (options.lang, &report.product);
    let t = lang.phrases();
    let kinds: Vec<_> = product.kinds.iter().map(|kind| kind.in_words(lang)).collect();
    let targets =
        product.targets.iter().map(|target| with_aside(&target.subject, &target.components));
    let need = product.protection_need.map(|need| text::stated_need(need, lang));
    let rows = [
        (
            t.object,
            vec![format!(
                "{}, {} {}",
                product.name,
                lang.pick("Version", "version"),
                product.version
            )],
        ),
        (t.manufacturer, vec![product.manufacturer.clone()]),
        (t.product_kind, vec![kinds.join(", ")]),
        (t.protection_need, need.into_iter().collect()),
        (t.components, product.components.iter().map(|part| component(part, lang)).collect()),
        (t.targets, targets.collect()),
        (t.catalogs, catalogs.iter().map(CatalogView::line).collect()),
        (t.as_of, vec![lang.date(report.as_of)]),
        (t.period, vec![period(report, lang).unwrap_or_else(|| t.no_observations.to_owned())]),
        (t.issued, vec![issued(options)]),
        (t.report_id, vec![report.report_id.clone()]),
        (t.role, vec![role(report, lang)]),
        (
            lang.pick("Siegel", "seal"),
            options.seal.map(|seal| seal.words(lang)).into_iter().collect(),
        ),
    ];
    let rows = rows.into_iter().map(|(label, values)| Row { label, values });
    rows.filter(|row| row.values.iter().any(|value| !value.is_empty())).collect()
}

fn blocking(writer: &Writer) -> Vec<String> {
    /// More than that nobody reads: the list of what is open has them all.
    const MOST: usize = 40;
    let gate = writer.report.gate.as_ref();
    gate.map(|gate| block::lines(&gate.blocks, writer, MOST)).unwrap_or_default()
}

fn certificates(report: &Report, lang: Lang) -> Vec<String> {
    let own = report.notes.iter().filter(|note| note.code.starts_with("certificate-"));
    own.map(|note| lang.text(&note.text).to_owned()).collect()
}

/// The day of issue. Where nobody gave one none is made up: the same result gives the same bytes on any day.
fn issued(options: &RenderOptions) -> String {
    let lang = options.lang;
    let unsaid = || lang.pick("nicht angegeben", "not stated").to_owned();
    options.issued.map_or_else(unsaid, |day| lang.date(day))
}

fn component(component: &Component, lang: Lang) -> String {
    let kind = component.kind.in_words(lang);
    format!("{} {} ({}, {kind})", component.name, component.version, component.id)
}

/// From the first to the last observation that verdicts rest on.
fn period(report: &Report, lang: Lang) -> Option<String> {
    let dates = || {
        report
            .inputs
            .observations
            .iter()
            .filter(|seen| seen.used)
            .filter_map(|seen| seen.observed_on)
    };
    let (first, last) = (dates().min()?, dates().max()?);
    Some(if first == last {
        lang.date(first)
    } else {
        format!("{} – {}", lang.date(first), lang.date(last))
    })
}

/// All that does not fit: what contradicts before what indicates, what was found by looking before what is stated,
/// what binds before what compares or only prepares.
fn contradictions(writer: &Writer) -> Vec<ContradictionView> {
    let mut clashes: Vec<_> = writer.report.contradictions.iter().collect();
    clashes.sort_by_cached_key(|clash| {
        let finding = clash.finding.as_ref().and_then(|key| writer.finding(key));
        let prepares = |finding: &Finding| writer.report.inputs.is_preparatory(finding);
        (
            clash.kind == ContradictionKind::Indication,
            !clash.found_basis.is_observed(),
            finding.is_some_and(|finding| finding.comparison),
            finding.is_some_and(prepares),
        )
    });
    clashes.into_iter().map(|clash| contradiction(clash, writer)).collect()
}

fn contradiction(clash: &Contradiction, writer: &Writer) -> ContradictionView {
    let lang = writer.lang;
    ContradictionView {
        kind: clash.kind.in_words(lang),
        indication: clash.kind == ContradictionKind::Indication,
        place: clash.finding.as_ref().map(|key| place(key, clash.demand.as_deref(), writer)),
        anchor: clash.finding.as_ref().and_then(|key| writer.anchor(key, clash.demand.as_deref())),
        claimed: lang.text(&clash.claimed).to_owned(),
        claimed_basis: clash.claimed_basis.in_words(lang),
        found: lang.text(&clash.found).to_owned(),
        found_basis: clash.found_basis.in_words(lang),
        evidence: writer.labels.cite([], &clash.facts),
    }
}

/// The requirement a finding's key stands for, or the key itself.
fn place(key: &str, demand: Option<&str>, writer: &Writer) -> String {
    match writer.finding(key) {
        Some(finding) => {
            format!("{} ({})", writer.name(finding, demand), item::reference(finding))
        }
        None => key.to_owned(),
    }
}

fn disposition(record: &DispositionRecord, lang: Lang) -> DispositionView {
    let t = lang.phrases();
    let mut marks = Vec::new();
    if record.expired {
        marks.push(t.expired);
    }
    if !record.used {
        marks.push(t.unused);
    }
    let parts = [Some(record.subject()), record.demand.clone(), record.component.clone()];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    DispositionView {
        kind: record.kind.in_words(lang),
        requirement: parts.join(" · "),
        offenders: record.offenders.clone(),
        owner: record.owner.clone(),
        reason: record.reason.clone(),
        expires: lang.date(record.expires),
        marks,
    }
}

/// A day, or both ends of the span it lies in.
pub(super) fn span(first: Date, last: Option<Date>, lang: Lang) -> String {
    match last {
        Some(last) => {
            format!("{} {} {}", lang.date(first), lang.pick("bis", "to"), lang.date(last))
        }
        None => lang.date(first),
    }
}

fn deadline(deadline: &Deadline, lang: Lang) -> DeadlineView {
    let mut by_catalog: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for key in &deadline.requirements {
        let (catalog, number) = key.split_once('#').unwrap_or(("", key));
        by_catalog.entry(catalog).or_default().push(number);
    }
    let touches = by_catalog.into_iter().map(|(catalog, numbers)| match catalog {
        "" => numbers.join(", "),
        catalog => format!("{catalog}: {}", numbers.join(", ")),
    });
    DeadlineView {
        date: span(deadline.date, deadline.latest, lang),
        passed: deadline.passed,
        what: lang.text(&deadline.what).to_owned(),
        then: lang.text(&deadline.then).to_owned(),
        touches: touches.collect(),
    }
}

fn policies(report: &Report, lang: Lang) -> Vec<PolicyView> {
    let demands = report.findings.iter().flat_map(|finding| &finding.demands);
    let checks = demands.flat_map(|demand| &demand.checks);
    let mut sources: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for rule in checks.flat_map(|check| &check.rules) {
        let own = sources.entry(rule.policy.as_str()).or_default();
        own.extend(rule.sources.iter().map(String::as_str));
    }
    let mut of = |input: &PolicyInput| {
        let own = sources.remove(format!("{}@{}", input.id, input.edition).as_str());
        own.unwrap_or_default().into_iter().map(str::to_owned).collect()
    };
    let all = report.inputs.policies.iter();
    all.map(|input| PolicyView { sources: of(input), ..policy(input, lang) }).collect()
}

fn policy(input: &PolicyInput, lang: Lang) -> PolicyView {
    let t = lang.phrases();
    let mut marks =
        vec![if input.in_force_at_as_of { t.in_force } else { t.not_in_force }.to_owned()];
    if input.confidence.is_unverified() {
        marks.push(format!("{}: {}", t.date, input.confidence.in_words(lang)));
    }
    PolicyView {
        reference: format!("{}@{}", input.id, input.edition),
        title: lang.text(&input.title).to_owned(),
        marks,
        note: input.note.as_ref().map(|note| lang.text(note).to_owned()),
        sources: Vec::new(),
        sha256: input.sha256.clone(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::report::fixture;

    fn view(lang: Lang) -> View {
        View::new(&fixture::sample(), &RenderOptions::new(lang))
    }

    #[test]
    fn a_fail_says_what_was_found_by_which_rule() {
        let view = view(Lang::De);
        let fail = &view.gaps[0].items[0];
        assert_eq!(fail.verdict, "nicht erfüllt");
        assert_eq!(
            fail.offenders[0].text,
            concat!(
                "tls://connect.example:443 bietet TLSv1.0 an ",
                "(erwartet: am Stichtag empfohlen; festgestellt: TLSv1.0)"
            )
        );
        assert_eq!(
            fail.rules,
            [concat!(
                "TLSv1.0: Empfehlungszeitraum abgelaufen, bis 31.12.2014 ",
                "(TR-02102-2 2018-01, 3.2, S. 6)"
            )]
        );
        assert_eq!(fail.evidence, "T1");
    }

    #[test]
    fn a_declared_pass_names_who_declared_it() {
        let view = view(Lang::De);
        let labels: Vec<_> = view.reliance[0].sections[0].bundles.iter().collect();
        let mentions: Vec<_> = labels.iter().map(|b| b.mentions[0].number.as_str()).collect();
        assert_eq!(mentions, ["5.2", "5.3"]);
        let words = concat!(
            "„Patienten brauchen kein Konto.“ (RED Medical Systems GmbH, 03.05.2018, Version 2018, ",
            "declarations/anlage-31b@2016-10-21.yaml)"
        );
        assert_eq!(labels[1].item.relied_upon, [words]);
    }

    #[test]
    fn an_answer_given_elsewhere_is_offered_and_does_not_count() {
        let view = view(Lang::De);
        assert_eq!(
            view.questions[0].sections[0].questions[0].offered,
            [concat!(
                "Antwort zu tuev-tsvc@2.1#1.2 (fordert dies und mehr) bietet sich an: ja, erklärt ",
                "von RED Medical Systems GmbH am 01.05.2018; zählt erst nach Bestätigung."
            )]
        );
    }

    #[test]
    fn what_is_open_anyway_is_counted_among_the_limits_and_not_repeated() {
        let view = view(Lang::De);
        let limit = &view.limits[0];
        assert_eq!(limit.others, ["5.3: Widerruf des Zugangs"]);
        assert!(limit.stated.is_empty() && limit.line.ends_with("davon offen: 1."));
    }

    #[test]
    fn residual_risks_name_open_demands_by_number_only() {
        let view = view(Lang::De);
        let kinds = &view.risks[0].catalogs[0].kinds;
        let mentions: Vec<_> = kinds.iter().map(|kind| kind.mentions.len()).collect();
        assert_eq!(mentions, [1, 1, 0]);
        let numbers = &kinds[2].numbers[0];
        assert_eq!((numbers.title.as_str(), numbers.text.as_str()), ("Zugang", "5.3"));
    }

    #[test]
    fn the_day_of_issue_is_the_day_judged_unless_given() {
        let issued = |issued| {
            let options = RenderOptions { issued, ..RenderOptions::new(Lang::De) };
            let view = View::new(&fixture::sample(), &options);
            view.cover
                .into_iter()
                .find(|row| row.label == "Ausstellungsdatum")
                .map(|row| row.values)
        };
        let stood_in = "nicht angegeben";
        assert_eq!(issued(None), Some(vec![stood_in.to_owned()]));
        assert_eq!(issued(Some(date(2026, 11, 21))), Some(vec!["21.11.2026".to_owned()]));
    }

    #[test]
    fn no_finding_is_left_out_when_its_catalog_is_not_named() {
        let mut report = fixture::sample();
        report.inputs.catalogs.clear();
        let view = View::new(&report, &RenderOptions::new(Lang::De));
        let labels: Vec<_> =
            view.catalogs.iter().map(|catalog| catalog.head.reference.as_str()).collect();
        assert_eq!(labels, ["anlage-31b@2016-10-21", "anlage-31b@2021-02-25"]);
    }
}
