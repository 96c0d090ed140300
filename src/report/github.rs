//! The most urgent alerts as annotations of a run of GitHub Actions: workflow commands, one a line.
//!
//! GitHub shows no more than ten errors, ten warnings and ten notices of a step and says nothing of the
//! rest. So the most urgent come first, and the last notice counts what is not annotated.

use crate::assess::result::Report;
use std::collections::BTreeSet;

use crate::report::alert::{self, Against, Alert, AlertPlace, Alerts, Level, Subject, shortened};
use crate::report::item::Writer;
use crate::report::text::plain;
use crate::report::{Lang, Run, gate};

/// How many annotations of a level GitHub shows of a step.
const MOST: usize = 10;

/// The most characters of a message; what does not fit is in the other reports.
const MOST_MESSAGE: usize = 1_000;

/// The most characters of a title.
const MOST_TITLE: usize = 255;

/// The commands, the last of them a notice that says how it stands.
pub(super) fn render(report: &Report, lang: Lang, run: Run<'_>) -> String {
    let writer = Writer::new(report, lang);
    let mut alerts = Alerts::of(report, run.include);
    let against = run.since.map(|since| Against::new(since, run.include));
    alerts.by_urgency_since(report, against.as_ref());
    let mut page = String::new();
    // The last notice needs a place of its own.
    for (level, most) in [(Level::Error, MOST), (Level::Warning, MOST), (Level::Note, MOST - 1)] {
        let mut seen = BTreeSet::new();
        let own = alerts.list.iter().filter(|alert| alert.weight.level() == level);
        // One line a requirement: the first says what it is about.
        let (own, more): (Vec<_>, Vec<_>) = own.partition(|alert| match &alert.subject {
            Subject::Gap(gap) => seen.insert(gap.finding.key.as_str()),
            Subject::Clash(_) => true,
        });
        alerts.not_listed.cut += more.len();
        for alert in own.iter().take(most) {
            page.push_str(&annotation(alert, level, &writer, run.folder));
        }
        alerts.not_listed.cut += own.len().saturating_sub(most);
    }
    let counts = alerts.not_listed;
    let gate = gate::lines(report, lang);
    let mut said: Vec<_> = gate.iter().take(2).map(|line| alert::sentence(line)).collect();
    said.extend(alert::not_listed(counts, lang));
    if said.is_empty() {
        said.push(lang.pick("Nichts wurde geprüft.", "Nothing was judged.").to_owned());
    }
    let title = format!("{} {}", report.product.name, report.product.version);
    let properties = format!("title={}", property(&shortened(&plain(&title), MOST_TITLE)));
    page.push_str(&command("notice", &properties, &said.join(" ")));
    page
}

fn annotation(alert: &Alert<'_>, level: Level, writer: &Writer<'_>, folder: &str) -> String {
    let (title, text, places) = match &alert.subject {
        Subject::Gap(gap) => {
            let item = writer.item(gap.finding, &gap.demand);
            let title = format!("{} ({})", item.label, gap.finding.catalog);
            let text = alert::message(gap, &item, writer);
            (title, text, AlertPlace::of_gap(gap, writer, folder))
        }
        Subject::Clash(clash) => {
            let title = writer.lang.phrases().contradiction.to_owned();
            let text = alert::contradiction(clash, writer.lang);
            (title, text, AlertPlace::of_clash(clash, writer, folder))
        }
    };
    let title = property(&shortened(&plain(&title), MOST_TITLE));
    let place = places.first().map(|place| {
        format!("file={},line={},col={},", property(&place.path()), place.line, place.column)
    });
    let properties = format!("{}title={title}", place.unwrap_or_default());
    command(word(level), &properties, &text)
}

fn word(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "notice",
    }
}

/// One command on one line. Properties are escaped already.
fn command(name: &str, properties: &str, message: &str) -> String {
    let message = shortened(&plain(message), MOST_MESSAGE);
    format!("::{name} {properties}::{}\n", data(&message))
}

/// Text as the runner reads it back.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property, where two more signs mean something.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::gate::GateOutcome;
    use crate::report::fixture;

    fn page(report: &Report) -> String {
        let gate = GateOutcome::default();
        let run = Run { folder: "products/red", ..Run::of(&gate) };
        render(report, Lang::De, run)
    }

    #[test]
    fn signs_that_steer_the_runner_are_escaped() {
        assert_eq!(data("50 %\r\n::error::x"), "50 %25%0D%0A::error::x");
        assert_eq!(property("a:b,c%"), "a%3Ab%2Cc%25");
    }

    #[test]
    fn the_worst_comes_first_and_the_last_line_counts_the_rest() {
        let page = page(&fixture::sample());
        let lines: Vec<_> = page.lines().collect();
        assert!(lines[0].starts_with("::error file=products/red/observations/tls/"), "{page}");
        assert!(lines[0].contains("title=5.6"), "{page}");
        let last = lines.last().unwrap();
        assert!(last.starts_with("::notice title=RED Connect 2018::"), "{page}");
        assert!(last.contains("Nicht aufgeführt: "), "{page}");
    }

    #[test]
    fn hostile_text_starts_no_command_of_its_own() {
        let calm = page(&fixture::sample());
        let loud = page(&fixture::hostile("\r\n::stop-commands::x\n,file=/etc/passwd::%0A\u{1b}"));
        assert_eq!(calm.lines().count(), loud.lines().count());
        let heads = |text: &str| -> Vec<String> {
            text.lines().map(|line| line.split(' ').next().unwrap().to_owned()).collect()
        };
        assert_eq!(heads(&calm), heads(&loud), "{loud}");
        assert!(!loud.contains(['\r', '\u{1b}']), "{loud}");
        // Beside the two that begin it, no `::` ends the properties of a line early.
        for line in loud.lines() {
            let properties = line[2..].split("::").next().unwrap();
            assert!(properties.contains("title=") && !properties.contains(",file="), "{line}");
        }
    }
}
