//! Gaps by urgency, and the requests to the manufacturer that follow from the open ones.

use serde::Serialize;

use crate::catalog::Modal;
use crate::report::Lang;
use crate::report::item::{Item, Urgency};
use crate::report::view::CatalogView;

/// Gaps of one urgency.
#[derive(Debug, Serialize)]
pub(super) struct GapGroup {
    pub(super) title: &'static str,
    /// Whether these cannot be decided, rather than fail.
    pub(super) open: bool,
    pub(super) count: String,
    pub(super) items: Vec<Item>,
}

/// A request to the manufacturer; the same one is made only once.
#[derive(Debug, Serialize)]
pub(super) struct Question {
    pub(super) text: String,
    pub(super) places: Vec<String>,
}

/// All gaps, the most urgent first, comparisons after what binds.
pub(super) fn gaps(catalogs: &[CatalogView], lang: Lang) -> Vec<GapGroup> {
    let t = lang.phrases();
    let groups = [
        (Urgency::Must, t.gaps_must),
        (Urgency::Should, t.gaps_should),
        (Urgency::May, t.gaps_may),
        (Urgency::Open, t.gaps_open),
        (Urgency::Unjudged, t.gaps_unjudged),
    ];
    let of = |urgency| {
        let items = catalogs.iter().flat_map(|catalog| &catalog.items);
        let mut items: Vec<_> =
            items.filter(|item| item.urgency == Some(urgency)).cloned().collect();
        items.sort_by_key(|item| (item.comparison, weight(item.modal)));
        items
    };
    let groups = groups.map(|(urgency, title)| {
        let items = of(urgency);
        GapGroup { title, open: urgency >= Urgency::Open, count: lang.number(items.len()), items }
    });
    groups.into_iter().filter(|group| !group.items.is_empty()).collect()
}

fn weight(modal: Option<Modal>) -> u8 {
    match modal {
        Some(Modal::Must | Modal::MustNot) | None => 0,
        Some(Modal::Should | Modal::ShouldNot) => 1,
        Some(Modal::May) => 2,
    }
}

/// The requests behind the open gaps, in their order, each made once.
pub(super) fn questions(gaps: &mut [GapGroup]) -> Vec<Question> {
    let mut questions: Vec<Question> = Vec::new();
    for item in gaps.iter_mut().filter(|group| group.open).flat_map(|group| &mut group.items) {
        let Some(ask) = &item.ask else { continue };
        let place = format!("{} ({})", item.label, item.catalog);
        let at = questions.iter().position(|question| question.text == *ask).unwrap_or_else(|| {
            questions.push(Question { text: ask.clone(), places: Vec::new() });
            questions.len() - 1
        });
        questions[at].places.push(place);
        item.question = Some(at + 1);
    }
    questions
}

#[cfg(test)]
mod tests {
    use crate::assess::result::Report;
    use crate::report::view::View;
    use crate::report::{Lang, Options, fixture};

    fn view(report: &Report) -> View {
        View::new(report, &Options { lang: Lang::De, issued: None })
    }

    #[test]
    fn gaps_are_sorted_by_urgency_and_leave_the_doctor_out() {
        let view = view(&fixture::sample());
        let labels: Vec<Vec<_>> = view
            .gaps
            .iter()
            .map(|group| group.items.iter().map(|item| item.label.as_str()).collect())
            .collect();
        assert_eq!(labels, [vec!["5.6"], vec!["5.8"], vec!["5.3 · one-month", "2.1"]]);
        assert_eq!(view.gaps[2].items[1].marks[0], "Vergleich, nicht geltende Fassung");
    }

    #[test]
    fn the_same_request_is_made_once() {
        let view = view(&fixture::sample());
        assert_eq!(view.questions.len(), 1);
        assert_eq!(
            view.questions[0].places,
            ["5.3 · one-month (anlage-31b@2016-10-21)", "2.1 (anlage-31b@2021-02-25)"]
        );
        assert!(view.gaps[2].items.iter().all(|item| item.question == Some(1)));
    }

    #[test]
    fn a_finding_without_demands_is_a_gap_itself() {
        let mut report = fixture::sample();
        for finding in &mut report.findings {
            finding.demands.clear();
        }
        let view = view(&report);
        let labels: Vec<_> = view
            .gaps
            .iter()
            .flat_map(|group| &group.items)
            .map(|item| item.label.as_str())
            .collect();
        assert_eq!(labels, ["5.6", "5.8", "5.3", "2.1"]);
        assert!(view.questions.is_empty());
    }
}
