//! One demand of one finding in words: what a gap, a row of the matrix and an entry of the list of
//! inapplicable demands are made of.

mod view;
mod why;

pub(super) use self::view::{Item, State, Urgency, demands, distinct, marks, verdict};
pub(super) use self::why::{FileSpot, cited};

use std::collections::{BTreeMap, HashSet};

use crate::assess::result::{
    AnswerRecord, DemandResult, DispositionRecord, FactRecord, Finding, OfferedAnswer, Report,
    Verdict,
};
use crate::catalog::{Addressee, InspectionRecord, RequirementKind, Text};
use crate::fact::Basis;
use crate::report::Lang;
use crate::report::evidence::Labels;
use crate::report::item::view::urgency;
use crate::report::item::why::{only_components, refuted};
use crate::report::text::{InWords, Phrases, with_aside};

/// What turns findings into items.
pub(super) struct Writer<'a> {
    pub(super) lang: Lang,
    pub(super) report: &'a Report,
    pub(super) labels: Labels<'a>,
    /// Where findings stand, by their keys.
    positions: BTreeMap<&'a str, usize>,
    /// Facts and where they stand, by their ids.
    facts: BTreeMap<&'a str, (usize, &'a FactRecord)>,
    /// The component of each catalog that was judged for only one, by `catalog@edition`.
    only: BTreeMap<String, &'a str>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(report: &'a Report, lang: Lang) -> Self {
        let findings = report.findings.iter().enumerate();
        let facts = report.facts.iter().enumerate();
        Self {
            lang,
            report,
            labels: Labels::new(report, lang),
            positions: findings.map(|(at, finding)| (finding.key.as_str(), at)).collect(),
            facts: facts.map(|(at, fact)| (fact.id.as_str(), (at, fact))).collect(),
            only: only_components(report),
        }
    }

    /// The finding of a key.
    pub(super) fn finding(&self, key: &str) -> Option<&'a Finding> {
        self.positions.get(key).map(|at| &self.report.findings[*at])
    }

    /// The facts of these ids, each once, in the order they are cited.
    pub(super) fn facts<'b>(
        &self,
        ids: impl IntoIterator<Item = &'b String>,
    ) -> Vec<&'a FactRecord> {
        let mut seen = HashSet::new();
        let ids = ids.into_iter().filter(|id| seen.insert(id.as_str()));
        ids.filter_map(|id| Some(self.facts.get(id.as_str())?.1)).collect()
    }

    /// The facts of these ids, each once, in the order of the report.
    fn in_order<'b>(
        &self,
        ids: impl IntoIterator<Item = &'b String>,
    ) -> impl Iterator<Item = &'a FactRecord> {
        let known = ids.into_iter().filter_map(|id| self.facts.get(id.as_str()).copied());
        known.collect::<BTreeMap<_, _>>().into_values()
    }

    /// The component that a catalog was judged for, if it was only one.
    pub(super) fn only_component(&self, reference: &str) -> Option<&'a str> {
        self.only.get(reference).copied()
    }

    /// Number, demand where there are several, component where the catalog has several.
    pub(super) fn label(&self, finding: &Finding, demand: Option<&str>) -> String {
        let mut label = finding.requirement.clone();
        if let Some(demand) = demand.filter(|_| finding.demands.len() > 1) {
            label.push_str(&format!(" · {demand}"));
        }
        let component = finding.component.as_ref();
        if let Some(component) = component.filter(|_| !self.only.contains_key(&reference(finding)))
        {
            label.push_str(&format!(" · {component}"));
        }
        label
    }

    /// As [`Self::label`] for people: the demand in a few words, not by its id.
    pub(super) fn name(&self, finding: &Finding, demand: Option<&str>) -> String {
        let number = self.label(finding, None);
        let demand = finding.demands.iter().find(|one| Some(one.id.as_str()) == demand);
        match demand.filter(|_| finding.demands.len() > 1) {
            Some(demand) => format!("{number} {}", self.lang.quote(&self.in_short(demand))),
            None => number,
        }
    }

    /// A demand in a few words.
    fn in_short(&self, demand: &DemandResult) -> String {
        shortened(self.lang.text(&demand.text))
    }

    /// Where a demand stands in the matrix: the position of its finding, then its own.
    pub(super) fn anchor(&self, key: &str, demand: Option<&str>) -> Option<String> {
        let finding = *self.positions.get(key)?;
        let own = &self.report.findings[finding];
        let demand =
            own.demands.iter().position(|one| Some(one.id.as_str()) == demand).unwrap_or(0);
        (own.kind == RequirementKind::Demand).then(|| format!("m{finding}-{demand}"))
    }

    fn t(&self) -> &'static Phrases {
        self.lang.phrases()
    }

    /// The items of a finding; a finding without demands is one itself.
    pub(super) fn items(&self, finding: &Finding) -> Vec<Item> {
        let mut items: Vec<_> =
            demands(finding).iter().map(|demand| self.item(finding, demand)).collect();
        if let Some(first) = items.first_mut().filter(|_| !finding.demands.is_empty()) {
            first.restatement = self.text(&finding.text).filter(|whole| *whole != first.text);
            first.note = finding.note.as_ref().and_then(|note| self.text(note));
        }
        if let Some(failed) = items.iter_mut().find(|item| item.outcome == Verdict::Fail) {
            failed.inspection = finding.inspection.as_ref().map(|one| self.inspection(one));
        }
        items
    }

    /// What the evaluator looks at, in one paragraph with its place.
    fn inspection(&self, record: &InspectionRecord) -> String {
        let points = record.points.iter();
        let mut said: Vec<_> = points.map(|point| self.lang.text(point)).collect();
        said.insert(0, self.lang.text(&record.text));
        let mut place = vec![record.cite.clone()];
        if record.confidence.is_unverified() {
            place.push(record.confidence.in_words(self.lang).to_owned());
        }
        with_aside(&said.join(" "), &place)
    }

    /// A single demand, without what its finding says once.
    pub(super) fn item(&self, finding: &Finding, demand: &DemandResult) -> Item {
        let lang = self.lang;
        let offenders = self.offenders(demand);
        let not_provider = finding.addressee != Addressee::Provider;
        Item {
            anchor: self.anchor(&finding.key, Some(&demand.id)).unwrap_or_default(),
            label: self.label(finding, Some(&demand.id)),
            number: self.label(finding, None),
            name: self.name(finding, Some(&demand.id)),
            id: (finding.demands.len() > 1).then(|| demand.id.clone()),
            part: (finding.demands.len() > 1).then(|| self.in_short(demand)),
            parts: finding.demands.len(),
            component: self.only_component(&reference(finding)).map(str::to_owned),
            cite: (finding.cite != finding.requirement && !finding.cite.is_empty())
                .then(|| finding.cite.clone()),
            catalog: reference(finding),
            title: lang.text(&finding.title).to_owned(),
            restatement: None,
            text: lang.text(&demand.text).to_owned(),
            verb: if finding.demands.is_empty() { "–" } else { lang.modal(demand.modal) },
            depth: finding.depth.clone(),
            addressee: not_provider.then(|| finding.addressee.in_words(lang)),
            verdict: verdict(demand.verdict, finding.examination, lang),
            state: State::of(demand.verdict, finding.examination),
            basis: demand.basis.map(|basis| basis.in_words(lang)),
            marks: self.marks(finding, demand),
            why: self.why(finding, demand),
            beside: self.beside(demand),
            found: offenders.iter().map(|offender| offender.text.clone()).collect(),
            offenders,
            rules: self.rules(demand),
            measuring: self.measuring(demand),
            dispositions: self
                .decisions(finding, demand)
                .map(|record| self.disposition(record))
                .collect(),
            remedy: self.remedy(finding, demand),
            ask: (demand.verdict == Verdict::Inconclusive)
                .then(|| self.text(&demand.ask))
                .flatten(),
            question: None,
            offered: demand
                .offered
                .as_ref()
                .filter(|_| demand.verdict == Verdict::Inconclusive)
                .map(|offered| self.offered(offered)),
            evidence: self.evidence(demand),
            absence: (demand.verdict == Verdict::NotApplicable).then(|| self.absence(demand)),
            relied_upon: self.relied_upon(finding, demand),
            note: None,
            inspection: None,
            outcome: demand.verdict,
            urgency: urgency(finding, demand),
            comparison: finding.comparison,
            modal: demand.modal,
            group: finding
                .group
                .as_ref()
                .map_or_else(String::new, |group| lang.text(&group.title).to_owned()),
            cause: demand.reason.as_ref().map(|reason| reason.code),
            counted: finding.addressee != Addressee::Doctor && !finding.demands.is_empty(),
            unchecked: demand.verdict != Verdict::NotApplicable
                && finding.addressee != Addressee::Doctor
                && !refuted(demand)
                && finding.not_covered.contains(&demand.text),
        }
    }

    /// What was answered elsewhere, and that it does not count yet.
    fn offered(&self, offered: &OfferedAnswer) -> String {
        let (lang, from) = (self.lang, &offered.from);
        let relation = offered.relation.in_words(lang);
        let value = offered.value.in_words(lang);
        let (by, on) = (&offered.by, lang.date(offered.on));
        let other = match offered.other_subject {
            true => lang.pick(
                " Dort geht es um eine Komponente anderer Art: hier eigens zu prüfen.",
                " There it is about a component of another kind: to be examined here for itself.",
            ),
            false => "",
        };
        match lang {
            Lang::De => format!(
                "Antwort zu {from} ({relation}) bietet sich an: {value}, erklärt von {by} am {on}; zählt erst nach Bestätigung.{other}"
            ),
            Lang::En => format!(
                "The answer to {from} ({relation}) suggests itself: {value}, declared by {by} on {on}; it counts only once confirmed.{other}"
            ),
        }
    }

    fn text(&self, text: &Text) -> Option<String> {
        let text = self.lang.text(text);
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn marks(&self, finding: &Finding, demand: &DemandResult) -> Vec<String> {
        let mut marks =
            marks(self.lang, demand.contradiction, finding.comparison, demand.confidence);
        if demand.basis == Some(Basis::Documented) {
            marks.push(self.t().documented_only.to_owned());
        }
        if demand.aged_evidence {
            marks.push(self.t().aged.to_owned());
        }
        marks
    }

    /// The decisions in force about a demand.
    pub(super) fn decisions(
        &self,
        finding: &Finding,
        demand: &DemandResult,
    ) -> impl Iterator<Item = &'a DispositionRecord> {
        self.report.dispositions.iter().filter(move |record| {
            record.used
                && !record.expired
                && finding.disposition.contains(&record.kind)
                && record.is_about(finding)
                && record.demand.as_ref().is_none_or(|id| *id == demand.id)
                && (record.component.is_none() || record.component == finding.component)
        })
    }

    /// A decision about a gap, with who answers for it and until when.
    pub(super) fn disposition(&self, record: &DispositionRecord) -> String {
        let until = self.lang.pick("gilt bis", "holds until");
        let kind = record.kind.in_words(self.lang);
        format!(
            "{kind}: {} ({}, {until} {})",
            record.reason,
            record.owner,
            self.lang.date(record.expires)
        )
    }
}

/// How many characters of a demand are enough to know it by.
const IN_SHORT: usize = 60;

/// The beginning of a sentence, cut between words.
fn shortened(text: &str) -> String {
    let text = text.trim_end_matches('.');
    let Some((end, _)) = text.char_indices().nth(IN_SHORT) else { return text.to_owned() };
    let cut = text[..end].rfind(' ').unwrap_or(end);
    format!("{} …", text[..cut].trim_end_matches([',', ';', ':', ' ', '–']))
}

/// Where an answer that fails its demand is to be changed.
fn place(demand: &DemandResult, answer: &AnswerRecord) -> Vec<String> {
    answer.source.iter().filter(|_| demand.verdict == Verdict::Fail).cloned().collect()
}

/// Takes `file:line:column` apart. A file may have colons in its name.
pub(super) fn written(source: &str) -> Option<FileSpot<'_>> {
    let (rest, column) = source.rsplit_once(':')?;
    let (file, line) = rest.rsplit_once(':')?;
    Some((file, line.parse().ok().zip(column.parse().ok())))
}

/// `catalog@edition`.
pub(super) fn reference(finding: &Finding) -> String {
    format!("{}@{}", finding.catalog, finding.edition)
}
