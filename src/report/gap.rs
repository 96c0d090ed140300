//! Gaps by urgency, and the requests to the manufacturer that follow from the open ones.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::catalog::Modal;
use crate::report::Lang;
use crate::report::bundle::{Chapter, chapters};
use crate::report::catalog::{CatalogView, Head};
use crate::report::item::{Item, Urgency};
use crate::report::text::InWords;

/// Gaps of one urgency.
#[derive(Debug, Serialize)]
pub(super) struct GapGroup {
    pub(super) title: &'static str,
    /// Whether these cannot be decided, rather than fail.
    pub(super) open: bool,
    pub(super) count: String,
    /// One by one, by weight.
    pub(super) items: Vec<Item>,
    /// By catalog, part and cause as well, if they are open.
    pub(super) chapters: Vec<Chapter>,
    /// How many are open for which kind of cause, the most frequent first.
    pub(super) causes: Vec<(String, &'static str)>,
}

/// The requests about one catalog.
#[derive(Debug, Serialize)]
pub(super) struct QuestionChapter {
    pub(super) head: Head,
    pub(super) sections: Vec<QuestionSection>,
}

/// Those about one part of it.
#[derive(Debug, Serialize)]
pub(super) struct QuestionSection {
    /// Empty where the catalog has no parts.
    pub(super) title: String,
    pub(super) questions: Vec<GapQuestion>,
}

/// A request to the manufacturer; the same one is made only once.
#[derive(Debug, Serialize)]
pub(super) struct GapQuestion {
    pub(super) number: usize,
    pub(super) text: String,
    /// What it is about, where that is one requirement.
    pub(super) title: Option<String>,
    /// The demands that hang on it; those of other catalogs name theirs.
    pub(super) places: Vec<String>,
    /// Answers given elsewhere that may be offered.
    pub(super) offered: Vec<String>,
}

/// All gaps, the most urgent first, comparisons after what binds; with them the requests behind
/// the open ones, in their order.
pub(super) fn gaps(catalogs: &[CatalogView], lang: Lang) -> (Vec<GapGroup>, Vec<QuestionChapter>) {
    let t = lang.phrases();
    let groups = [
        (Urgency::Must, t.gaps_must),
        (Urgency::Should, t.gaps_should),
        (Urgency::May, t.gaps_may),
        (Urgency::Open, t.gaps_open),
        (Urgency::Unjudged, t.gaps_unjudged),
    ];
    let mut questions = Questions::default();
    let mut gaps = Vec::new();
    for (urgency, title) in groups {
        let mut items = of(urgency, catalogs);
        if items.is_empty() {
            continue;
        }
        let open = urgency >= Urgency::Open;
        let (mut together, mut why) = (Vec::new(), Vec::new());
        if open {
            questions.ask(&mut items, catalogs);
            together = chapters(&items, catalogs, lang, says);
            why = causes(&items, lang);
        }
        let count = count(&items, lang);
        items.sort_by_key(|item| (item.comparison, weight(item.modal)));
        gaps.push(GapGroup { title, open, count, items, chapters: together, causes: why });
    }
    (gaps, questions.chapters)
}

/// The numbers of the requests, by the places of what is open.
pub(super) fn asked(gaps: &[GapGroup]) -> BTreeMap<&str, usize> {
    let chapters = gaps.iter().flat_map(|group| &group.chapters);
    let bundles = chapters.flat_map(|one| &one.sections).flat_map(|one| &one.bundles);
    let parts = bundles.flat_map(|one| &one.mentions).flat_map(|one| &one.parts);
    parts.filter_map(|part| Some((part.anchor.as_str(), part.question?))).collect()
}

/// What is listed one by one, by its place in the matrix: the group and the place in it.
pub(super) fn listed(gaps: &[GapGroup]) -> BTreeMap<&str, [usize; 2]> {
    let groups = gaps.iter().enumerate().filter(|(_, group)| !group.open);
    let items = groups.flat_map(|(at, group)| {
        group.items.iter().enumerate().map(move |(own, item)| (item.anchor.as_str(), [at, own]))
    });
    items.collect()
}

/// How many; where the headline counts fewer, why.
fn count(items: &[Item], lang: Lang) -> String {
    let all = lang.number(items.len());
    let compared = items.iter().filter(|item| item.comparison).count();
    if compared == 0 || compared == items.len() {
        return all;
    }
    let apart = lang.pick(
        "davon zum Vergleich, oben nicht mitgezählt",
        "of these for comparison, not counted above",
    );
    format!("{all}, {apart}: {}", lang.number(compared))
}

/// What binds, then comparisons, each in the order of the catalogs.
fn of(urgency: Urgency, catalogs: &[CatalogView]) -> Vec<Item> {
    let items = catalogs.iter().flat_map(CatalogView::items);
    let mut items: Vec<_> = items.filter(|item| item.urgency == Some(urgency)).cloned().collect();
    items.sort_by_key(|item| item.comparison);
    items
}

fn weight(modal: Option<Modal>) -> u8 {
    match modal {
        Some(Modal::Must | Modal::MustNot) | None => 0,
        Some(Modal::Should | Modal::ShouldNot) => 1,
        Some(Modal::May) => 2,
    }
}

/// How many are open for which kind of cause, the most frequent first.
fn causes(items: &[Item], lang: Lang) -> Vec<(String, &'static str)> {
    let mut causes: BTreeMap<&'static str, usize> = BTreeMap::new();
    for cause in items.iter().filter_map(|item| item.cause) {
        *causes.entry(cause.in_words(lang)).or_default() += 1;
    }
    let mut causes: Vec<_> = causes.into_iter().collect();
    causes.sort_by_key(|(_, count)| Reverse(*count));
    causes.into_iter().map(|(word, count)| (lang.number(count), word)).collect()
}

/// Everything the list says of why an item is open.
fn says(item: &Item) -> Vec<&str> {
    let texts = item.why.iter().chain(&item.rules).chain(&item.measuring).chain(&item.marks);
    texts.map(String::as_str).collect()
}

/// The requests so far.
#[derive(Default)]
struct Questions {
    chapters: Vec<QuestionChapter>,
    /// Where each request stands: chapter, section, position.
    known: BTreeMap<String, [usize; 3]>,
}

impl Questions {
    /// Makes the requests behind the items, each once, and tells the items their numbers.
    fn ask(&mut self, items: &mut [Item], catalogs: &[CatalogView]) {
        for item in items {
            let Some(ask) = item.ask.clone() else { continue };
            let [chapter, section, at] = match self.known.get(&ask) {
                Some(place) => *place,
                None => self.add(ask, item, catalogs),
            };
            let chapter = &mut self.chapters[chapter];
            let question = &mut chapter.sections[section].questions[at];
            question.add(item, &chapter.head);
            item.question = Some(question.number);
        }
    }

    fn add(&mut self, ask: String, item: &Item, catalogs: &[CatalogView]) -> [usize; 3] {
        let number = self.known.len() + 1;
        let last = self.chapters.last().is_some_and(|last| last.head.reference == item.catalog);
        if !last {
            let catalog = catalogs.iter().find(|one| one.head.reference == item.catalog);
            let head = catalog.map_or_else(|| Head::of(item), |one| one.head.clone());
            self.chapters.push(QuestionChapter { head, sections: Vec::new() });
        }
        let chapter = self.chapters.len() - 1;
        let sections = &mut self.chapters[chapter].sections;
        if sections.last().is_none_or(|last| last.title != item.group) {
            let (title, questions) = (item.group.clone(), Vec::new());
            sections.push(QuestionSection { title, questions });
        }
        let section = sections.len() - 1;
        let questions = &mut sections[section].questions;
        questions.push(GapQuestion {
            number,
            text: ask.clone(),
            title: Some(item.title.clone()),
            places: Vec::new(),
            offered: Vec::new(),
        });
        let place = [chapter, section, questions.len() - 1];
        self.known.insert(ask, place);
        place
    }
}

impl GapQuestion {
    fn add(&mut self, item: &Item, head: &Head) {
        let own = head.reference == item.catalog;
        self.places.push(if own {
            item.name.clone()
        } else {
            format!("{} ({})", item.name, item.catalog)
        });
        if self.title.as_ref() != Some(&item.title) {
            self.title = None;
        }
        self.offered.extend(item.offered.clone().filter(|text| !self.offered.contains(text)));
    }
}

#[cfg(test)]
mod tests {
    use crate::assess::result::Report;
    use crate::report::gap::GapGroup;
    use crate::report::view::View;
    use crate::report::{Lang, RenderOptions, fixture};

    fn view(report: &Report) -> View {
        View::new(report, &RenderOptions::new(Lang::De))
    }

    /// The numbers of a group, with the demands where there are several.
    fn labels(group: &GapGroup) -> Vec<String> {
        let sections = group.chapters.iter().flat_map(|chapter| &chapter.sections);
        let mentions = sections.flat_map(|section| &section.bundles).flat_map(|b| &b.mentions);
        let open = mentions.flat_map(|mention| {
            mention.parts.iter().map(|part| match &part.short {
                Some(id) => format!("{} „{id}“", mention.number),
                None => mention.number.clone(),
            })
        });
        if group.open {
            return open.collect();
        }
        group.items.iter().map(|item| item.label.clone()).collect()
    }

    #[test]
    fn gaps_are_sorted_by_urgency_and_leave_the_doctor_out() {
        let view = view(&fixture::sample());
        let labels: Vec<_> = view.gaps.iter().map(labels).collect();
        assert_eq!(labels[0], ["5.6"]);
        assert_eq!(labels[1], ["5.8"]);
        assert_eq!(labels[2][0], "5.3 „Forderung one-month“");
        assert!(!labels.concat().contains(&"3".to_owned()));
        let last = view.gaps[2].chapters.last().unwrap();
        assert!(last.head.comparison, "comparisons come last");
        let marks = &last.sections[0].bundles[0].item.marks;
        assert_eq!(*marks, ["auf ungeprüftem Normtext (erschlossen)"], "the head says the rest");
    }

    #[test]
    fn the_same_request_is_made_once() {
        let view = view(&fixture::sample());
        let question = &view.questions[0].sections[0].questions[0];
        assert_eq!(question.places, ["5.3 „Forderung one-month“", "2.1 (anlage-31b@2021-02-25)"]);
        assert_eq!((question.number, &question.title), (1, &None));
    }

    #[test]
    fn a_finding_without_demands_is_a_gap_itself() {
        let mut report = fixture::sample();
        for finding in &mut report.findings {
            finding.demands.clear();
        }
        let view = view(&report);
        let labels: Vec<_> = view.gaps.iter().flat_map(labels).collect();
        assert_eq!(labels[..3], ["5.6", "5.8", "5.3"]);
        assert!(view.questions.is_empty());
    }
}
