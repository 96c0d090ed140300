//! The evidence of a report in words, with the short labels that the rest of a report cites it by.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::assess::result::{DocumentInput, FactRecord, ObservationInput, Report};
use crate::fact::Stated;
use crate::fact::document::DocumentKind;
use crate::fact::kind::Kind;
use crate::fact::label;
use crate::fact::value::AttrJson;
use crate::product::content::{Compared, Content, HowFar, Signature, SignedDigest};
use crate::report::Lang;
use crate::report::text::InWords;

/// Labels of documents (N1, D1) and facts (T1, F1), by their ids.
pub(super) struct Labels<'a> {
    lang: Lang,
    documents: BTreeMap<&'a str, usize>,
    facts: BTreeMap<&'a str, usize>,
    observations: BTreeMap<String, usize>,
}

impl<'a> Labels<'a> {
    pub(super) fn new(report: &'a Report, lang: Lang) -> Self {
        Self {
            lang,
            documents: numbered(
                report.inputs.documents.iter().map(|document| document.id.as_str()),
            ),
            facts: numbered(report.facts.iter().map(|fact| fact.id.as_str())),
            observations: observations(&report.inputs.observations),
        }
    }

    /// `N1, T3–T5`: what is cited, each once, runs drawn together. What is not in
    /// the report is named.
    pub(super) fn cite<'b>(
        &self,
        documents: impl IntoIterator<Item = &'b String>,
        facts: impl IntoIterator<Item = &'b String>,
    ) -> String {
        let mut parts = runs(self.lang.pick("N", "D"), &self.documents, documents);
        let facts = runs(self.lang.pick("T", "F"), &self.facts, facts).into_iter();
        parts.extend(facts.map(|one| self.lang.text(&label::fact(&one)).to_owned()));
        parts.join(", ")
    }

    fn document(&self, number: usize) -> String {
        format!("{}{number}", self.lang.pick("N", "D"))
    }

    fn fact(&self, number: usize) -> String {
        format!("{}{number}", self.lang.pick("T", "F"))
    }

    fn observation(&self, number: usize) -> String {
        format!("{}{number}", self.lang.pick("B", "O"))
    }

    /// The label of the observation that a fact's source `probe:target` names.
    fn origin(&self, source: &str) -> Option<String> {
        self.observations.get(source).map(|number| self.observation(*number))
    }
}

/// The numbers of observations by the source that their facts name; one that is used comes before one
/// of the same target that failed.
fn observations(all: &[ObservationInput]) -> BTreeMap<String, usize> {
    let mut numbers = BTreeMap::new();
    for (at, seen) in all.iter().enumerate() {
        if seen.used || !numbers.contains_key(&seen.source()) {
            numbers.insert(seen.source(), at + 1);
        }
    }
    numbers
}

fn numbered<'a>(ids: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, usize> {
    ids.enumerate().map(|(at, id)| (id, at + 1)).collect()
}

fn runs<'b>(
    prefix: &str,
    known: &BTreeMap<&str, usize>,
    ids: impl IntoIterator<Item = &'b String>,
) -> Vec<String> {
    let mut numbers = BTreeSet::new();
    let mut strangers = Vec::new();
    for id in ids {
        match known.get(id.as_str()) {
            Some(number) => _ = numbers.insert(*number),
            None => strangers.push(id.clone()),
        }
    }
    let mut parts: Vec<(usize, usize)> = Vec::new();
    for number in numbers {
        match parts.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => parts.push((number, number)),
        }
    }
    let labels = parts.into_iter().map(|(first, last)| match last - first {
        0 => format!("{prefix}{first}"),
        1 => format!("{prefix}{first}, {prefix}{last}"),
        _ => format!("{prefix}{first}–{prefix}{last}"),
    });
    labels.chain(strangers).collect()
}

/// All evidence of a report.
#[derive(Debug, Serialize)]
pub(super) struct Evidence {
    pub(super) documents: Vec<DocumentView>,
    pub(super) observations: Vec<ObservationView>,
    pub(super) facts: Vec<FactView>,
}

/// A document in words.
#[derive(Debug, Serialize)]
pub(super) struct DocumentView {
    pub(super) label: String,
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) title: String,
    pub(super) path: String,
    pub(super) number: Option<String>,
    pub(super) issuer: Option<String>,
    pub(super) issued: String,
    /// Its own end, and one that another rule sets, with the rule.
    pub(super) valid_until: Option<String>,
    /// The version and the components that it speaks of.
    pub(super) covers: Option<String>,
    /// What it covers, in words.
    pub(super) scope: Option<String>,
    /// The label of the certificate that it belongs to.
    pub(super) certificate: Option<String>,
    pub(super) sha256: Option<String>,
    pub(super) stated: String,
    /// What a machine found in its file, where it was looked into.
    pub(super) looked: Option<String>,
}

/// An observation in words.
#[derive(Debug, Serialize)]
pub(super) struct ObservationView {
    pub(super) label: String,
    pub(super) target: String,
    pub(super) date: String,
    pub(super) outcome: &'static str,
    pub(super) sha256: String,
    pub(super) used: bool,
}

/// A fact in words.
#[derive(Debug, Serialize)]
pub(super) struct FactView {
    pub(super) label: String,
    pub(super) kind: String,
    pub(super) subject: String,
    pub(super) attributes: String,
    pub(super) basis: &'static str,
    pub(super) date: String,
    pub(super) origin: String,
    pub(super) documents: String,
}

impl Evidence {
    /// The labels under which its entries stand.
    pub(super) fn labels(&self) -> impl Iterator<Item = &str> {
        let documents = self.documents.iter().map(|document| document.label.as_str());
        let seen = self.observations.iter().map(|seen| seen.label.as_str());
        documents.chain(seen).chain(self.facts.iter().map(|fact| fact.label.as_str()))
    }

    pub(super) fn new(report: &Report, labels: &Labels) -> Self {
        let (documents, seen, facts) =
            (&report.inputs.documents, &report.inputs.observations, &report.facts);
        Self {
            documents: documents
                .iter()
                .enumerate()
                .map(|(at, item)| document(item, at + 1, labels))
                .collect(),
            observations: seen
                .iter()
                .enumerate()
                .map(|(at, item)| observation(item, at + 1, labels))
                .collect(),
            facts: facts.iter().enumerate().map(|(at, item)| fact(item, at + 1, labels)).collect(),
        }
    }
}

fn document(document: &DocumentInput, number: usize, labels: &Labels) -> DocumentView {
    let lang = labels.lang;
    let kind = DocumentKind::WORDS.iter().find(|(word, _)| *word == document.kind);
    DocumentView {
        label: labels.document(number),
        id: document.id.clone(),
        kind: kind
            .map_or_else(|| document.kind.clone(), |(_, kind)| kind.in_words(lang).to_owned()),
        title: document.title.clone(),
        path: document.path.clone(),
        number: document.number.clone().filter(|number| !document.title.contains(number.as_str())),
        issuer: document.issuer.clone(),
        issued: lang.date(document.issued),
        valid_until: ends(document, lang),
        covers: covers(document, lang),
        scope: document.scope.clone(),
        certificate: document.certificate.as_ref().map(|id| labels.cite([id], [])),
        sha256: document.sha256.clone(),
        stated: versioned(stated(&document.stated, lang), document.without_version, lang),
        looked: document.content.as_ref().map(|content| looked(content, lang)),
    }
}

/// `für Version 2.3.1 (app)`
fn covers(document: &DocumentInput, lang: Lang) -> Option<String> {
    let version = document.product_version.as_ref();
    let version = version.map(|version| format!("{} {version}", lang.pick("Version", "version")));
    let components = Some(document.components.join(", ")).filter(|list| !list.is_empty());
    let both: Vec<_> = version.into_iter().chain(components).collect();
    (!both.is_empty()).then(|| format!("{} {}", lang.pick("für", "for"), both.join(", ")))
}

/// What a machine found in a file, in short; notes say the rest.
fn looked(content: &Content, lang: Lang) -> String {
    let count = |outcome| {
        let all = content.compared.iter().filter(|one| one.outcome == outcome).count();
        lang.number(all)
    };
    let [found, missed, other] =
        [Compared::Found, Compared::NotFound, Compared::Contradicted].map(count);
    let pages = lang.number(content.pages);
    let read = match (content.read, lang) {
        (HowFar::Unreadable, _) => return lang.pick("nicht lesbar", "cannot be read").to_owned(),
        (HowFar::Scan, Lang::De) => format!("{pages} Seiten ohne Text (Scan)"),
        (HowFar::Scan, Lang::En) => format!("{pages} pages without text (scan)"),
        (HowFar::Text, Lang::De) => format!(
            "{pages} Seiten; von den Angaben {found} gefunden, {missed} nicht gefunden, {other} widersprochen"
        ),
        (HowFar::Text, Lang::En) => format!(
            "{pages} pages; of what is stated {found} found, {missed} not found, {other} contradicted"
        ),
    };
    let signatures = content.signatures.iter().map(|one| signed(one, lang));
    std::iter::once(read).chain(signatures).collect::<Vec<_>>().join("; ")
}

fn signed(one: &Signature, lang: Lang) -> String {
    let signer = one.signer.as_deref().unwrap_or(lang.pick("nicht geprüft", "not checked"));
    let digest = match one.digest {
        SignedDigest::Right => lang.pick("Hashwert stimmt", "digest right"),
        SignedDigest::Wrong => lang.pick("Hashwert falsch", "digest wrong"),
        SignedDigest::Unread => lang.pick("Signatur nicht geprüft", "signature not checked"),
    };
    let all = match one.covers_all {
        true => lang.pick("ganze Datei", "whole file"),
        false => lang.pick("nicht die ganze Datei", "not the whole file"),
    };
    let signature = lang.pick("Signatur", "signature");
    let path = match one.path.as_ref().map(|path| path.none) {
        None => lang.pick("Weg zu einer Wurzel nicht geprüft", "path to a root not checked"),
        Some(None) => lang.pick(
            "Weg zu den angegebenen Wurzeln vorhanden, Widerruf nicht gefragt",
            "path to the roots that were given, revocation not asked",
        ),
        Some(Some(_)) => {
            lang.pick("kein Weg zu den angegebenen Wurzeln", "no path to the roots that were given")
        }
    };
    format!("{signature}: {signer}, {digest}, {all}, {path}")
}

/// The days on which a document ends: its own, and the one that another rule sets.
fn ends(document: &DocumentInput, lang: Lang) -> Option<String> {
    let own = document.valid_until.map(|day| lang.date(day));
    let used = document.usable_until.as_ref().map(|end| {
        let until = lang.pick("nutzbar nur bis", "usable only until");
        format!("{until} {}: {}", lang.date(end.date), end.because)
    });
    let ends: Vec<_> = own.into_iter().chain(used).collect();
    (!ends.is_empty()).then(|| ends.join("; "))
}

fn observation(seen: &ObservationInput, number: usize, labels: &Labels) -> ObservationView {
    ObservationView {
        label: labels.observation(number),
        target: seen.target.clone(),
        date: seen.observed_on.map_or_else(
            || labels.lang.pick("undatiert", "undated").to_owned(),
            |day| labels.lang.date(day),
        ),
        outcome: seen.outcome.in_words(labels.lang),
        sha256: seen.sha256.clone(),
        used: seen.used,
    }
}

fn fact(fact: &FactRecord, number: usize, labels: &Labels) -> FactView {
    let lang = labels.lang;
    let place = fact.at.as_ref().map(|at| format!(", {at}")).unwrap_or_default();
    let origin = labels.origin(&fact.source).map(|label| format!("{label}{place}"));
    let origin = origin.unwrap_or_else(|| fact.source.clone());
    let by = fact.stated.as_ref().map(|by| versioned(stated(by, lang), fact.without_version, lang));
    FactView {
        label: labels.fact(number),
        kind: lang.text(&label::kind(&fact.kind)).to_owned(),
        subject: fact.subject.clone(),
        attributes: attributes(fact, lang),
        basis: fact.basis.in_words(lang),
        date: lang.date(fact.date),
        origin: by.map_or_else(|| origin.clone(), |by| format!("{by} ({origin})")),
        documents: labels.cite(&fact.documents, []),
    }
}

/// What somebody states, marked where nobody can tell for which version.
pub(super) fn versioned(stated: String, without: bool, lang: Lang) -> String {
    if without {
        format!("{stated}, {}", lang.pick("ohne Fassung", "without a version"))
    } else {
        stated
    }
}

/// `RED Medical, 03.05.2018, Abschnitt D`.
pub(super) fn stated(stated: &Stated, lang: Lang) -> String {
    let mut parts = vec![stated.by.clone(), lang.date(stated.on)];
    parts.extend(stated.place.clone());
    parts.extend(stated.note.clone());
    parts.join(", ")
}

/// The known attributes by their labels, in the order of the kind; the result itself has the unknown
/// ones, too.
pub(super) fn attributes(fact: &FactRecord, lang: Lang) -> String {
    let known = |name: &str| {
        fact.attributes.get(name).filter(|one| !matches!(one, AttrJson::Unknown { .. }))
    };
    let order = Kind::named(&fact.kind).map_or(&[][..], |kind| kind.attributes);
    let named: Vec<_> = order.iter().map(|attribute| attribute.name).collect();
    let strange = fact.attributes.keys().map(String::as_str).filter(|name| !named.contains(name));
    let said = named.iter().copied().chain(strange).filter_map(|name| {
        let text = crate::lang::stated(&fact.kind, name, known(name)?);
        Some(lang.text(&text).to_owned())
    });
    said.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn citations_draw_runs_together_and_name_strangers() {
        let mut report = fixture::sample();
        let fact = report.facts[0].clone();
        report.facts =
            (1..=6).map(|at| FactRecord { id: at.to_string(), ..fact.clone() }).collect();
        let ids = ["6", "1", "2", "3", "5", "2", "gone"].map(str::to_owned);
        let documents = ["gutachten".to_owned()];
        assert_eq!(
            Labels::new(&report, Lang::De).cite(&documents, &ids),
            "N1, T1–T3, T5, T6, gone"
        );
        assert_eq!(Labels::new(&report, Lang::En).cite([], &ids[..2]), "F1, F6");
    }

    #[test]
    fn a_measured_fact_names_its_observation() {
        let report = fixture::sample();
        let labels = Labels::new(&report, Lang::De);
        let evidence = Evidence::new(&report, &labels);
        assert_eq!(evidence.facts[0].origin, "B1");
        assert_eq!(evidence.facts[0].attributes, "Protokollversion: TLSv1.0; angeboten: ja");
        assert_eq!(
            evidence.facts[1].origin,
            "RED Medical Systems GmbH, 03.05.2018, Abschnitt D, ohne Fassung (befund.yaml:12:5)"
        );
    }
}
