//! A catalog with all its results in words, part by part.

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;

use crate::assess::result::{CatalogInput, Finding, ReasonCode, Verdict};
use crate::catalog::{Notice, RequirementKind, TextStatus};
use crate::report::Lang;
use crate::report::item::{self, Item, State, Writer};
use crate::report::text::{InWords, with_aside};

/// What a catalog is called wherever it is named.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Head {
    /// `catalog@edition`.
    pub(super) reference: String,
    /// Empty if it is not known.
    pub(super) title: String,
    /// The component it was judged for, if it was only one.
    pub(super) component: Option<String>,
    pub(super) comparison: bool,
}

impl Head {
    /// As far as a single item knows it.
    pub(super) fn of(item: &Item) -> Self {
        Self {
            reference: item.catalog.clone(),
            title: String::new(),
            component: item.component.clone(),
            comparison: item.comparison,
        }
    }
}

/// A catalog with all its results.
#[derive(Debug, Serialize)]
pub(super) struct CatalogView {
    pub(super) head: Head,
    /// What to keep in mind about the edition.
    pub(super) marks: Vec<&'static str>,
    pub(super) note: Option<String>,
    /// What the norm says of its use, such as what replaces it, by its days.
    pub(super) notices: Vec<NoticeView>,
    /// What each verdict must carry by this norm.
    pub(super) duties: Vec<String>,
    pub(super) sha256: String,
    /// Its parts in its order; a single one without a title where it has none.
    pub(super) groups: Vec<GroupView>,
    /// Numbers that demand nothing.
    pub(super) uncounted: Vec<String>,
    /// Where the restatements come from.
    pub(super) sources: Vec<String>,
}

/// Something the norm says of its own use.
#[derive(Debug, Serialize)]
pub(super) struct NoticeView {
    pub(super) cite: String,
    pub(super) since: String,
    pub(super) text: String,
    /// How sure it is, where that matters.
    pub(super) doubt: Option<&'static str>,
}

/// A part of a catalog (Prüfaspekt, Themenfeld).
#[derive(Debug, Serialize)]
pub(super) struct GroupView {
    /// Where it stands: made of numbers, never of names.
    pub(super) anchor: String,
    /// Empty where the catalog has no parts.
    pub(super) title: String,
    /// Met, provisionally met, not met, inconclusive, not applicable.
    pub(super) counts: [Count; 5],
    pub(super) items: Vec<Item>,
    /// One line for each requirement.
    pub(super) findings: Vec<FindingView>,
}

/// How many demands stand in one way.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Count {
    pub(super) state: State,
    pub(super) word: &'static str,
    pub(super) number: String,
    pub(super) is_zero: bool,
}

/// A requirement in one line.
#[derive(Debug, Serialize)]
pub(super) struct FindingView {
    pub(super) label: String,
    pub(super) title: String,
    pub(super) verdict: String,
    pub(super) basis: Option<&'static str>,
    pub(super) contradiction: bool,
    pub(super) unverified_text: bool,
    #[serde(skip)]
    pub(super) outcome: Verdict,
}

impl CatalogView {
    /// `anlage-31b@2016-10-21: title (marks)`.
    pub(super) fn line(&self) -> String {
        let marks: Vec<_> = self.marks.iter().map(|mark| (*mark).to_owned()).collect();
        let title = match self.head.title.as_str() {
            "" => self.head.reference.clone(),
            title => format!("{}: {title}", self.head.reference),
        };
        with_aside(&title, &marks)
    }

    /// All its items, part by part.
    pub(super) fn items(&self) -> impl Iterator<Item = &Item> {
        self.groups.iter().flat_map(|group| &group.items)
    }
}

impl GroupView {
    /// `8 erfüllt · 0 nicht erfüllt · …`; provisional passes only where there are any.
    pub(super) fn count_line(&self) -> String {
        let shown =
            self.counts.iter().filter(|one| one.state != State::Provisional || !one.is_zero);
        shown.map(|one| format!("{} {}", one.number, one.word)).collect::<Vec<_>>().join(" · ")
    }
}

/// All catalogs as judged; one that a result from elsewhere does not name is never left out.
pub(super) fn catalogs(writer: &Writer) -> Vec<CatalogView> {
    let report = writer.report;
    let mut by_reference: BTreeMap<String, Vec<&Finding>> = BTreeMap::new();
    for finding in &report.findings {
        by_reference.entry(item::reference(finding)).or_default().push(finding);
    }
    let mut views = Vec::new();
    for input in &report.inputs.catalogs {
        let reference = format!("{}@{}", input.id, input.edition);
        let findings = by_reference.remove(&reference).unwrap_or_default();
        let own = stranger(reference, views.len(), &findings, writer);
        views.push(known(input, own, writer.lang));
    }
    for (reference, findings) in by_reference {
        let own = stranger(reference, views.len(), &findings, writer);
        views.push(unjudged(own, &findings, writer.lang));
    }
    views
}

/// A catalog that would have to be judged as well: its one finding says so, and bears its title.
fn unjudged(own: CatalogView, findings: &[&Finding], lang: Lang) -> CatalogView {
    let code = |finding: &Finding| finding.reason.as_ref().map(|reason| reason.code);
    let [finding] = findings else { return own };
    if code(finding) != Some(ReasonCode::ScopeIncomplete) {
        return own;
    }
    CatalogView {
        head: Head { title: lang.text(&finding.text).to_owned(), ..own.head },
        marks: vec![lang.phrases().not_judged],
        ..own
    }
}

fn known(input: &CatalogInput, own: CatalogView, lang: Lang) -> CatalogView {
    let t = lang.phrases();
    let mut marks = Vec::new();
    if input.comparison {
        marks.push(t.comparison);
    } else if !input.in_force_at_as_of {
        marks.push(t.not_in_force);
    }
    if input.text != TextStatus::Full {
        marks.push(input.text.in_words(lang));
    }
    let duties = input.verdict_duties.iter().map(|duty| &duty.text);
    let duties = input.report_duties.iter().chain(duties);
    let mut notices: Vec<_> = input.notices.iter().collect();
    notices.sort_by_key(|one| one.from);
    CatalogView {
        head: Head {
            title: lang.text(&input.title).to_owned(),
            comparison: input.comparison,
            ..own.head
        },
        marks,
        note: input.note.as_ref().map(|note| lang.text(note).to_owned()),
        notices: notices.into_iter().map(|one| notice(one, lang)).collect(),
        duties: duties.map(|duty| lang.text(duty).to_owned()).collect(),
        sha256: input.sha256.clone(),
        ..own
    }
}

fn notice(notice: &Notice, lang: Lang) -> NoticeView {
    let confidence = notice.confidence;
    NoticeView {
        cite: notice.cite.clone(),
        since: lang.date(notice.from),
        text: lang.text(&notice.text).to_owned(),
        doubt: confidence.is_unverified().then(|| confidence.in_words(lang)),
    }
}

/// A catalog of which only the findings are known.
fn stranger(
    reference: String,
    position: usize,
    findings: &[&Finding],
    writer: &Writer,
) -> CatalogView {
    let lang = writer.lang;
    let demanding: Vec<_> = findings
        .iter()
        .copied()
        .filter(|finding| finding.kind == RequirementKind::Demand)
        .collect();
    let idle = findings.iter().filter(|finding| finding.kind != RequirementKind::Demand);
    let sources = findings.iter().flat_map(|finding| &finding.source);
    let mut sources: Vec<_> = sources.map(|source| lang.text(source)).collect();
    let mut seen = HashSet::new();
    sources.retain(|source| seen.insert(*source));
    CatalogView {
        head: Head {
            component: writer.only_component(&reference).map(|id| component(id, writer)),
            reference,
            title: String::new(),
            comparison: findings.iter().any(|finding| finding.comparison),
        },
        marks: Vec::new(),
        note: None,
        notices: Vec::new(),
        duties: Vec::new(),
        sha256: String::new(),
        groups: groups(position, &demanding, writer),
        uncounted: idle
            .map(|finding| format!("{} {}", finding.requirement, lang.text(&finding.title)))
            .collect(),
        sources: sources.into_iter().map(str::to_owned).collect(),
    }
}

/// Name and version of a component with its id, or the id alone.
fn component(id: &str, writer: &Writer) -> String {
    let known = writer.report.product.components.iter().find(|one| one.id == id);
    known.map_or_else(|| id.to_owned(), |one| format!("{} {} ({id})", one.name, one.version))
}

/// The parts of a catalog in the order in which they first occur.
fn groups(position: usize, findings: &[&Finding], writer: &Writer) -> Vec<GroupView> {
    let mut groups: Vec<(&str, Vec<&Finding>)> = Vec::new();
    for finding in findings {
        let title = finding.group.as_ref().map_or("", |group| writer.lang.text(&group.title));
        match groups.iter_mut().find(|(known, _)| *known == title) {
            Some((_, own)) => own.push(finding),
            None => groups.push((title, vec![finding])),
        }
    }
    let views = groups.into_iter().enumerate().map(|(at, (title, findings))| {
        let items: Vec<_> = findings.iter().flat_map(|finding| writer.items(finding)).collect();
        GroupView {
            anchor: format!("g{position}-{at}"),
            title: title.to_owned(),
            counts: counts(&items, writer.lang),
            items,
            findings: findings.iter().map(|finding| line(finding, writer)).collect(),
        }
    });
    views.collect()
}

/// As the headline counts: demands addressed to the provider.
fn counts(items: &[Item], lang: Lang) -> [Count; 5] {
    let t = lang.phrases();
    let words = [
        (State::Pass, t.is_pass),
        (State::Provisional, t.provisional),
        (State::Fail, t.is_fail),
        (State::Open, t.is_open),
        (State::Skipped, t.is_skipped),
    ];
    words.map(|(state, word)| {
        let number = items.iter().filter(|item| item.counted && item.state == state).count();
        Count { state, word, number: lang.number(number), is_zero: number == 0 }
    })
}

fn line(finding: &Finding, writer: &Writer) -> FindingView {
    let lang = writer.lang;
    FindingView {
        label: writer.label(finding, None),
        title: lang.text(&finding.title).to_owned(),
        verdict: item::verdict(finding.verdict, finding.examination, lang),
        basis: finding.basis.map(|basis| basis.in_words(lang)),
        contradiction: finding.contradiction,
        unverified_text: finding.confidence.is_unverified(),
        outcome: finding.verdict,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn parts_carry_their_counts_of_demands_to_the_provider() {
        let report = fixture::sample();
        let views = catalogs(&Writer::new(&report, Lang::De));
        let lines: Vec<_> = views[0]
            .groups
            .iter()
            .map(|group| format!("{}: {}", group.title, group.count_line()))
            .collect();
        assert_eq!(
            lines,
            [
                "Zugang: 1 erfüllt · 0 nicht erfüllt · 1 nicht entscheidbar · 1 nicht anwendbar",
                "Sicherheit: 0 erfüllt · 2 nicht erfüllt · 0 nicht entscheidbar · 1 nicht anwendbar",
            ]
        );
    }

    #[test]
    fn the_only_component_is_named_once_and_several_in_every_label() {
        let mut report = fixture::sample();
        let views = catalogs(&Writer::new(&report, Lang::De));
        assert_eq!(views[0].head.component, None);
        assert_eq!(views[1].head.component.as_deref(), Some("RED Connect Web 2018 (web)"));
        assert_eq!(views[1].groups[0].findings[0].label, "2.1");

        let mut second = report.findings.last().unwrap().clone();
        second.component = Some("app".to_owned());
        second.key.push_str("-app");
        report.findings.push(second);
        let views = catalogs(&Writer::new(&report, Lang::De));
        let labels: Vec<_> = views[1].items().map(|item| item.label.as_str()).collect();
        assert_eq!((labels, &views[1].head.component), (vec!["2.1 · web", "2.1 · app"], &None));
    }

    #[test]
    fn a_notice_says_from_when_and_how_sure_it_is() {
        let report = fixture::sample();
        let views = catalogs(&Writer::new(&report, Lang::De));
        let notice = &views[0].notices[0];
        assert_eq!((notice.since.as_str(), notice.doubt), ("01.01.2017", Some("unbestätigt")));
        assert_eq!(views[0].duties, ["FAIL: woran das Ziel verfehlt wird."]);
    }
}
