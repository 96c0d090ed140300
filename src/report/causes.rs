//! Causes in words: what is wrong or missing, what it would settle and what to do about it.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde::Serialize;

use crate::assess::causes::{Cause, CauseKey, Class, Gap, causes};
use crate::assess::result::{Contradiction, ContradictionKind, ReasonCode, Report, Verdict};
use crate::catalog::Modal;
use crate::fact::kind::Kind;
use crate::fact::kind::app::FUNCTION;
use crate::fact::label;
use crate::fact::value::AttrJson;
use crate::report::Lang;
use crate::report::item::{Writer, reference};
use crate::report::text::InWords;

/// How many are shown where only the most urgent are.
pub(super) const MOST_URGENT: usize = 5;

/// Requirements named for one catalog of a cause.
const MAX_PLACES: usize = 8;

/// A cause in words.
#[derive(Debug, Clone, Serialize)]
pub(super) struct CauseView {
    /// What is wrong or missing.
    pub(super) title: String,
    /// What it comes to and on what that rests.
    pub(super) verdict: String,
    /// How many demands hang on it.
    pub(super) count: String,
    /// The same by verb.
    pub(super) verbs: String,
    /// Of how many it is not all, and how many stand in comparisons; empty if none.
    pub(super) aside: Vec<String>,
    /// The most urgent requirement, where the title does not name it, and its catalog.
    pub(super) first: Option<(String, String)>,
    /// The catalog that could not be judged as a whole, if that is the most urgent of it.
    #[serde(skip)]
    pub(super) whole: Option<String>,
    /// What was found, sentence by sentence.
    pub(super) found: Vec<String>,
    /// What to do; empty if the catalog says nothing.
    pub(super) remedies: Vec<String>,
    /// The requirements, by catalog.
    pub(super) places: Vec<String>,
    /// Whether it is open, and does not fail.
    pub(super) open: bool,
    #[serde(skip)]
    pub(super) class: Class,
    /// What to do next about what is open, if it is.
    #[serde(skip)]
    pub(super) step: Option<CauseStep>,
    /// How many gaps hang on it.
    #[serde(skip)]
    pub(super) gaps: usize,
}

/// What settles what is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum CauseStep {
    /// Look at a declared target again.
    Look,
    /// Declare a target that would tell, or answer.
    Declare,
    /// Say more in the product file.
    State,
    /// Answer.
    Answer,
    /// A person has to judge.
    Judge,
}

/// What a reader should know first.
#[derive(Debug, Serialize)]
pub(super) struct Urgent {
    pub(super) causes: Vec<CauseView>,
    /// How many more there are, if any.
    pub(super) more: Option<String>,
}

/// The most urgent causes, if there are any but what only a person can judge.
pub(super) fn urgent(writer: &Writer) -> Option<Urgent> {
    let mut causes = causes(writer.report);
    causes.retain(|cause| cause.urgency.class < Class::Human);
    let more = causes.len().saturating_sub(MOST_URGENT);
    causes.truncate(MOST_URGENT);
    let more = (more > 0).then(|| writer.lang.number(more));
    let causes: Vec<_> = causes.iter().map(|cause| view(cause, writer)).collect();
    (!causes.is_empty()).then_some(Urgent { causes, more })
}

/// All causes of a report in words, the most urgent first.
pub(super) fn views(writer: &Writer) -> Vec<CauseView> {
    let causes = causes(writer.report);
    causes.iter().map(|cause| view(cause, writer)).collect()
}

fn view(cause: &Cause, writer: &Writer) -> CauseView {
    let lang = writer.lang;
    let open = cause.urgency.class >= Class::Indication;
    CauseView {
        title: title(cause, writer),
        verdict: verdict(cause, lang),
        count: count(cause, lang),
        verbs: verbs(cause, lang),
        aside: aside(cause, lang),
        first: cause
            .gaps
            .first()
            .filter(|gap| {
                !matches!(cause.key, CauseKey::Requirement(_)) && !gap.finding.is_whole_catalog()
            })
            .map(|gap| (gap.finding.catalog.clone(), gap.finding.requirement.clone())),
        whole: cause
            .gaps
            .first()
            .filter(|gap| gap.finding.is_whole_catalog())
            .map(|gap| gap.finding.catalog.clone()),
        found: found(cause, lang),
        remedies: remedies(cause, open, lang),
        places: places(cause, writer.report, writer),
        open,
        class: cause.urgency.class,
        step: step(&cause.key).filter(|_| cause.urgency.class >= Class::Open),
        gaps: cause.gaps.len(),
    }
}

pub(super) fn title(cause: &Cause, writer: &Writer) -> String {
    let lang = writer.lang;
    let first = cause.gaps.first();
    match &cause.key {
        CauseKey::Thing { kind, subject, .. } => {
            let names = names(cause, kind, writer);
            let (kind, at) = (kind_words(kind, lang), lang.pick("an", "at"));
            let count = match cause.things {
                0 | 1 => String::new(),
                many => format!(" ({})", lang.number(many)),
            };
            format!("{kind}{names}{count} {at} {subject}")
        }
        CauseKey::Missing { .. } => {
            let reason = first.and_then(|gap| reason(gap, lang));
            let reason = reason.unwrap_or_else(|| lang.phrases().is_open.to_owned());
            reason.trim_end_matches('.').to_owned()
        }
        CauseKey::Named(name) => document_or_kind(name, writer),
        CauseKey::Requirement(key) => match first {
            Some(gap) => format!(
                "{} {} ({})",
                gap.finding.requirement,
                lang.text(&gap.finding.title),
                gap.finding.catalog
            ),
            None => key.clone(),
        },
    }
}

/// The names of its things, which are of one kind, the first few, in quotes.
fn names(cause: &Cause, kind: &str, writer: &Writer) -> String {
    const MOST: usize = 2;
    let violate = cause.offenders.iter().flat_map(|offender| &offender.facts);
    // What only clashes has nothing that violates; a function's name is a word of ours and no name.
    let clash = cause.contradictions.iter().flat_map(|clash| &clash.facts);
    let clash = clash.filter(|_| cause.offenders.is_empty() && kind != FUNCTION.name);
    let facts = writer.facts(violate.chain(clash));
    let mut names = Vec::new();
    for fact in facts.into_iter().filter(|fact| fact.kind == kind) {
        if let Some(AttrJson::Text(name)) = fact.attributes.get("name") {
            let name = writer.lang.quote(name);
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    let more = if names.len() > MOST { " …" } else { "" };
    names.truncate(MOST);
    names.iter().map(|name| format!(" {name}")).collect::<String>() + more
}

/// A kind as a reader says it.
fn kind_words(kind: &str, lang: Lang) -> String {
    lang.text(&label::kind(kind)).to_owned()
}

/// A document by its title, or a kind.
fn document_or_kind(name: &str, writer: &Writer) -> String {
    if Kind::named(name).is_some() {
        return kind_words(name, writer.lang);
    }
    let document = writer.report.inputs.documents.iter().find(|document| document.id == name);
    document.map_or(name, |document| &document.title).to_owned()
}

fn reason(gap: &Gap, lang: Lang) -> Option<String> {
    let of_demand = gap.demand.and_then(|demand| demand.reason.as_ref());
    let reason = of_demand.or(gap.finding.reason.as_ref())?;
    Some(lang.text(&reason.text).to_owned()).filter(|text| !text.is_empty())
}

/// What it comes to, and whether that was seen or said.
fn verdict(cause: &Cause, lang: Lang) -> String {
    let t = lang.phrases();
    let word = match cause.urgency.class {
        Class::Contradiction => t.contradiction,
        Class::Fail => t.is_fail,
        Class::Indication => t.indications,
        Class::Open => t.is_open,
        Class::Human => lang.pick("ein Mensch hat zu urteilen", "a person has to judge"),
    };
    let mut parts = vec![word.to_owned()];
    parts.extend(basis(cause, lang));
    // Said only where it is so of all that hangs on it: the most urgent may compare while others bind.
    if cause.only_compares() {
        parts.push(lang.pick("nur zum Vergleich", "for comparison only").to_owned());
    }
    if cause.only_prepares {
        parts.push(lang.pick("nur vorbereitend", "preparatory only").to_owned());
    }
    parts.join(", ")
}

/// What it rests on: the strongest, and that some of it rests on less.
fn basis(cause: &Cause, lang: Lang) -> Option<String> {
    let failed = cause.gaps.iter().filter_map(|gap| gap.demand);
    let failed = failed.filter(|demand| demand.verdict == Verdict::Fail);
    let clashes = cause.contradictions.iter().map(|clash| clash.found_basis);
    let all: BTreeSet<_> = failed.filter_map(|demand| demand.basis).chain(clashes).collect();
    let strongest = all.last()?.in_words(lang);
    Some(match all.first().filter(|_| all.len() > 1) {
        Some(weakest) => {
            format!("{strongest}, {} {}", lang.pick("zum Teil", "in part"), weakest.in_words(lang))
        }
        None => strongest.to_owned(),
    })
}

/// `6 Forderungen`
fn count(cause: &Cause, lang: Lang) -> String {
    match cause.gaps.len() {
        0 => lang.pick("keine einzelne Forderung", "no single demand").to_owned(),
        1 => lang.pick("1 Forderung", "1 demand").to_owned(),
        many => format!("{} {}", lang.number(many), lang.pick("Forderungen", "demands")),
    }
}

/// `4 MUSS, 2 SOLL`
fn verbs(cause: &Cause, lang: Lang) -> String {
    let mut verbs: BTreeMap<usize, (&str, usize)> = BTreeMap::new();
    for gap in &cause.gaps {
        let modal = gap.demand.map_or(gap.finding.modal, |demand| demand.modal);
        let rank = Modal::WORDS.iter().position(|(_, verb)| Some(*verb) == modal);
        verbs.entry(rank.unwrap_or(usize::MAX)).or_insert((lang.modal(modal), 0)).1 += 1;
    }
    let one = verbs.len() == 1;
    let verbs = verbs.into_values().map(|(word, count)| match one {
        true => word.to_owned(),
        false => format!("{} {word}", lang.number(count)),
    });
    verbs.collect::<Vec<_>>().join(", ")
}

/// What to know about that number.
fn aside(cause: &Cause, lang: Lang) -> Vec<String> {
    let all = cause.gaps.len();
    let compared = cause.gaps.iter().filter(|gap| gap.finding.comparison).count();
    let shared = all - cause.settles();
    let mut aside = Vec::new();
    if compared > 0 && compared < all {
        let word = lang.pick("in Vergleichsfassungen", "in comparisons");
        aside.push(format!("{} {word}", lang.number(compared)));
    }
    if shared > 0 {
        let word = lang.pick("hängen auch an anderem", "hang on something else as well");
        aside.push(format!("{} {word}", lang.number(shared)));
    }
    aside
}

/// What speaks against it: sentences of contradictions without a violation of their own, then of what
/// violates.
fn found(cause: &Cause, lang: Lang) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut say = |text: String| {
        if !text.is_empty() && !found.contains(&text) {
            found.push(text);
        }
    };
    for offender in &cause.offenders {
        say(lang.text(&offender.message).to_owned());
    }
    if cause.offenders.is_empty() {
        for clash in &cause.contradictions {
            say(lang.text(&clash.found).to_owned());
        }
    }
    found
}

/// What the catalogs say is to be done, the most urgent demand's words first.
fn remedies(cause: &Cause, open: bool, lang: Lang) -> Vec<String> {
    let mut remedies: Vec<String> = Vec::new();
    let refuted = |clash: &&Contradiction| clash.kind == ContradictionKind::NotApplicable;
    if cause.contradictions.iter().any(refuted) {
        let answers = cause.gaps.iter().filter_map(|gap| gap.demand?.answer.as_ref());
        let stated = cause.gaps.iter().filter_map(|gap| gap.finding.declaration.as_ref());
        let lines = answers.filter_map(|one| one.source.as_ref());
        let source = lines.chain(stated.filter_map(|one| one.source.as_ref())).next();
        let place = source.map(|source| format!(" ({source})")).unwrap_or_default();
        let says = lang.pick(
            "Die Angabe „nicht anwendbar“ ist widerlegt; zuerst sie berichtigen",
            "The statement \"not applicable\" is refuted; correct it first",
        );
        remedies.push(format!("{says}{place}."));
    }
    for demand in cause.gaps.iter().filter_map(|gap| gap.demand) {
        let text = lang.text(if open { &demand.ask } else { &demand.remedy });
        if !text.is_empty() && !remedies.iter().any(|known| known == text) {
            remedies.push(text.to_owned());
        }
    }
    remedies
}

/// `tr-03161-1@3.0: O.Ntwk_2, O.Ntwk_4`, the most urgent catalog first.
fn places(cause: &Cause, report: &Report, writer: &Writer) -> Vec<String> {
    let mut catalogs: Vec<(String, Vec<String>)> = Vec::new();
    let mut gaps: Vec<_> = cause.gaps.iter().collect();
    let position = |gap: &&Gap| {
        let inputs = report.inputs.catalogs.iter();
        let mut inputs = inputs.map(|input| (&input.id, &input.edition));
        inputs.position(|input| input == (&gap.finding.catalog, &gap.finding.edition))
    };
    let prepares = |gap: &&Gap| report.inputs.is_preparatory(gap.finding);
    gaps.sort_by_key(|gap| (gap.finding.comparison, prepares(gap), position(gap)));
    let mut seen = HashSet::new();
    for gap in gaps.into_iter().filter(|gap| seen.insert(gap.finding.key.as_str())) {
        let (reference, label) = (reference(gap.finding), writer.label(gap.finding, None));
        match catalogs.iter_mut().find(|(known, _)| *known == reference) {
            Some((_, labels)) => labels.push(label),
            None => catalogs.push((reference, vec![label])),
        }
    }
    let place = |(catalog, mut labels): (String, Vec<String>)| {
        let more = labels.len().saturating_sub(MAX_PLACES);
        labels.truncate(MAX_PLACES);
        let more = match more {
            0 => String::new(),
            more => format!(" … +{}", writer.lang.number(more)),
        };
        format!("{catalog}: {}{more}", labels.join(", "))
    };
    catalogs.into_iter().map(place).collect()
}

/// What would settle what is missing.
fn step(key: &CauseKey) -> Option<CauseStep> {
    let CauseKey::Missing { code, of } = key else { return Some(CauseStep::Answer) };
    Some(match code {
        ReasonCode::NotRun if of.contains("kinds=") => CauseStep::Declare,
        ReasonCode::NotRun | ReasonCode::ProbeError | ReasonCode::TargetUnreachable => {
            CauseStep::Look
        }
        ReasonCode::FactMissing
        | ReasonCode::EvidenceStale
        | ReasonCode::EvidenceForOtherVersion
        | ReasonCode::NoComponent
        | ReasonCode::ScopeIncomplete => CauseStep::State,
        ReasonCode::AwaitingHuman
        | ReasonCode::TextUnavailable
        | ReasonCode::PolicyEditionOutdated
        | ReasonCode::CheckError => CauseStep::Judge,
        _ => CauseStep::Answer,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::result::Finding;
    use crate::report::fixture;

    fn titles(report: &Report) -> Vec<(String, bool)> {
        let causes = views(&Writer::new(report, Lang::De));
        causes.into_iter().map(|cause| (cause.title, cause.open)).collect()
    }

    #[test]
    fn what_fails_comes_before_what_is_open() {
        let titles = titles(&fixture::sample());
        let opens: Vec<_> = titles.iter().map(|(_, open)| *open).collect();
        assert!(opens.is_sorted() && !opens[0] && opens.contains(&true), "{titles:?}");
    }

    /// The most urgent gap may stand in an edition that only compares; the others bind all the same.
    #[test]
    fn a_cause_compares_only_if_all_its_gaps_do() {
        let mut report = fixture::sample();
        let twin = report.findings.iter().find(|one| one.requirement == "5.6").unwrap().clone();
        report.findings.push(Finding {
            key: format!("{}-twin", twin.key),
            comparison: !twin.comparison,
            ..twin
        });
        let verdicts = |report: &Report| -> Vec<String> {
            views(&Writer::new(report, Lang::De)).into_iter().map(|one| one.verdict).collect()
        };
        assert!(!verdicts(&report)[0].contains("nur zum Vergleich"), "{:?}", verdicts(&report));
        for finding in &mut report.findings {
            finding.comparison = true;
        }
        let all = verdicts(&report);
        assert!(all.iter().all(|one| one.contains("nur zum Vergleich")), "{all:?}");
    }

    #[test]
    fn a_number_in_another_edition_is_another_cause() {
        let mut report = fixture::sample();
        let own = |report: &Report| {
            let titles = titles(report).into_iter();
            titles.filter(|(title, _)| title.starts_with("5.8 ")).count()
        };
        let before = own(&report);
        let twin = report.findings.iter().find(|one| one.requirement == "5.8").unwrap().clone();
        let (key, edition) = (format!("{}-twin", twin.key), "1999-01-01".to_owned());
        report.findings.push(Finding { key, edition, ..twin });
        assert_eq!(own(&report), before + 1);
    }

    #[test]
    fn a_cause_says_how_many_demands_hang_on_it_and_where() {
        let report = fixture::sample();
        let cause = &views(&Writer::new(&report, Lang::De))[0];
        assert_eq!((cause.count.as_str(), cause.verbs.as_str()), ("1 Forderung", "MUSS"));
        assert!(!cause.found.is_empty() && !cause.remedies.is_empty());
        assert!(cause.places[0].contains(": 5.6"), "{:?}", cause.places);
    }
}
