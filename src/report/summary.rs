//! A page for the summary of a CI run, as Markdown: how it stands, what contradicts, what blocks
//! and the most urgent fails. Without links, and short however much there is to say.

use crate::assess::gate::{Block, GateOutcome};
use crate::assess::result::{BlockRecord, Report};
use crate::report::block::{by_reason, reason_of, shortened};
use crate::report::causes::CauseView;
use crate::report::item::Writer;
use crate::report::markdown::{code, escape};
use crate::report::since::SinceView;
use crate::report::view::{ContradictionView, View};
use crate::report::{Lang, RenderOptions, Run};

/// How many of a kind are named one by one.
const MOST: usize = 10;

/// The page.
pub(super) fn render(report: &Report, options: &RenderOptions, run: Run) -> String {
    let (view, t) = (View::new(report, options), options.lang.phrases());
    let mut page = vec![
        format!("## {}: {}", t.report, escape(&view.subject)),
        format!(
            "{} {} · {} {} · {}",
            t.as_of,
            escape(&view.as_of),
            t.report_id,
            code(&view.report_id),
            escape(&view.role)
        ),
    ];
    page.push(headlines(&view, options.lang));
    page.push(verdict(run, options.lang));
    let rests: Vec<_> =
        view.gate.iter().skip(1).map(|line| format!("- {}", escape(line))).collect();
    if !rests.is_empty() {
        page.push(rests.join("\n"));
    }
    page.extend(blocks(run.gate, &Writer::new(report, options.lang)));
    let since = run.since.map(|document| SinceView::new(document, report, options.lang));
    page.extend(since.map(|since| changed(&since, options.lang)).unwrap_or_default());
    page.extend(contradictions(&view.contradictions, options.lang));
    page.extend(urgent(&view, options.lang));
    page.join("\n\n") + "\n"
}

fn headlines(view: &View, lang: Lang) -> String {
    let t = lang.phrases();
    let head = [t.counted_what, t.is_pass, t.is_fail, t.is_open, t.is_skipped, t.coverage];
    let rows = view.headlines.iter().map(|one| {
        let name = if one.comparison {
            format!("{} ({})", escape(&one.name), t.comparison)
        } else {
            escape(&one.name)
        };
        let verdicts = one.verdicts.iter().map(|verdict| escape(verdict));
        [name].into_iter().chain(verdicts).chain([escape(&one.coverage)]).collect()
    });
    table(&head, rows)
}

/// With the gate's name, as "met" means little where a file or a baseline lets things pass.
fn verdict(run: Run, lang: Lang) -> String {
    let (gate, t) = (run.gate, lang.phrases());
    let says = if gate.blocks.is_empty() { t.gate_met } else { t.gate_failed };
    let name = code(run.gate_name);
    format!("**{says}** ({name}; {} {})", t.exit_code, gate.exit_code())
}

fn blocks(gate: &GateOutcome, writer: &Writer) -> Option<String> {
    let t = writer.lang.phrases();
    let records: Vec<_> = gate.blocks.iter().map(Block::record).collect();
    let reasons = by_reason(&records);
    let rows = reasons.iter().map(|(why, blocks)| {
        let places = blocks.iter().map(|block| place(block, writer)).collect();
        vec![
            escape(&reason_of(why, writer.report, writer.lang)),
            writer.lang.number(blocks.len()),
            shortened(places, MOST, writer.lang),
        ]
    });
    (!reasons.is_empty()).then(|| table(&[t.reason, t.number_of, t.demands], rows))
}

fn place(block: &BlockRecord, writer: &Writer) -> String {
    let demand = Some(block.demand.as_str()).filter(|demand| !demand.is_empty());
    match writer.finding(&block.finding) {
        Some(finding) if finding.is_whole_catalog() => code(&finding.catalog),
        Some(finding) => {
            format!("{} ({})", escape(&writer.name(finding, demand)), code(&finding.catalog))
        }
        None if block.finding.is_empty() => match demand {
            Some(subject) => code(subject),
            None => writer.lang.phrases().no_requirement.to_owned(),
        },
        None => code(&block.finding),
    }
}

/// What changed since the baseline, what newly fails first.
fn changed(since: &SinceView, lang: Lang) -> Vec<String> {
    let clashes = since.clashes.iter().map(|clash| format!("- {}", escape(clash)));
    let changes = since.changes.iter().map(|one| {
        let label = format!("{} ({})", escape(&one.label), code(&one.catalog));
        format!("- {}: **{label}** {}. {}", one.class, escape(&one.states), escape(&one.causes))
    });
    let all: Vec<_> = clashes.chain(changes).collect();
    let mut lines: Vec<_> = all.iter().take(MOST).cloned().collect();
    lines.extend(rest(all.len(), lang));
    let mut section = vec![format!("### {}", escape(&since.title)), escape(&since.counts)];
    section.extend(Some(lines.join("\n")).filter(|lines| !lines.is_empty()));
    section
}

fn contradictions(all: &[ContradictionView], lang: Lang) -> Vec<String> {
    if all.is_empty() {
        return Vec::new();
    }
    let t = lang.phrases();
    let mut lines: Vec<_> = all.iter().take(MOST).map(|clash| contradiction(clash, lang)).collect();
    lines.extend(rest(all.len(), lang));
    vec![format!("### {}", t.contradictions), lines.join("\n")]
}

fn contradiction(clash: &ContradictionView, lang: Lang) -> String {
    let t = lang.phrases();
    let place = clash.place.as_ref().map(|place| format!("**{}** ", escape(place)));
    format!(
        "- {}{}: {} ({}). {}: {} ({}).",
        place.unwrap_or_default(),
        t.claimed,
        escape(&clash.claimed),
        clash.claimed_basis,
        t.found,
        escape(&clash.found),
        clash.found_basis
    )
}

fn urgent(view: &View, lang: Lang) -> Vec<String> {
    let Some(urgent) = &view.urgent else { return Vec::new() };
    let t = lang.phrases();
    let mut lines: Vec<_> = urgent.causes.iter().map(|one| cause(one, lang)).collect();
    lines.extend(urgent.more.iter().map(|more| format!("- {} {more}", t.and_more)));
    vec![format!("### {}", t.urgent), lines.join("\n")]
}

fn cause(cause: &CauseView, lang: Lang) -> String {
    let t = lang.phrases();
    let what = if cause.open { t.ask } else { t.remedy };
    let parts = [
        cause.found.first().map(|text| format!(": {}", escape(text))),
        cause.remedies.first().map(|text| format!(" {what}: {}", escape(text))),
    ];
    let says: String = parts.into_iter().flatten().collect();
    let (title, count) = (escape(&cause.title), escape(&cause.count));
    format!("- **{title}: {count}** ({}){says}", escape(&cause.verdict))
}

/// How many more there are than are named.
fn rest(all: usize, lang: Lang) -> Option<String> {
    let more = all.saturating_sub(MOST);
    (more > 0).then(|| format!("- {} {}", lang.phrases().and_more, lang.number(more)))
}

fn table(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let line = |cells: &[String]| format!("| {} |", cells.join(" | "));
    let head: Vec<_> = head.iter().map(|cell| (*cell).to_owned()).collect();
    let rule = vec!["---".to_owned(); head.len()];
    let lines = [line(&head), line(&rule)].into_iter().chain(rows.map(|row| line(&row)));
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::diff;
    use crate::assess::gate::{self, Level};
    use crate::report::fixture;

    fn page(report: &Report, lang: Lang) -> String {
        let gate = gate::apply(report, Level::Default);
        let run = Run::of(&gate);
        render(report, &RenderOptions::new(lang), run)
    }

    #[test]
    fn it_says_how_it_stands_what_blocks_and_what_is_urgent() {
        let page = page(&fixture::sample(), Lang::De);
        for wanted in [
            "## Befundbericht: RED Connect 2018",
            "Stichtag 03.05.2018",
            "kein Zertifikat",
            "| Gesamt | erfüllt 0 gemessen",
            "**Freigabeschranke nicht eingehalten** (`default`; Exit-Code 1)",
            "| Widerspruch | 1 | 5.6 (`anlage-31b`) |",
            "### Widersprüche\n\n- **5.6",
            "### Am dringendsten",
        ] {
            assert!(page.contains(wanted), "{wanted} not in\n{page}");
        }
        assert!(page.len() < 10_000);
    }

    #[test]
    fn it_says_what_changed_since_the_baseline() {
        let report = fixture::sample();
        let document = diff::compare(&fixture::empty(), &report);
        let gate = gate::apply(&report, Level::Default);
        let run = Run { since: Some(&document), ..Run::of(&gate) };
        let page = render(&report, &RenderOptions::new(Lang::En), run);
        assert!(page.contains("### Since the baseline of "), "{page}");
        assert!(page.contains("newly not met 2 · fixed 0"), "{page}");
        assert!(page.lines().any(|line| line.starts_with("- newly not met: **5.6")), "{page}");
    }

    #[test]
    fn hostile_text_creates_no_structure() {
        let payload = "\n\n# x\n| a | b |\n- ![i](http://x)<script>`\u{1b}";
        let calm = page(&fixture::sample(), Lang::De);
        let loud = page(&fixture::hostile(payload), Lang::De);
        let shape = |text: &str| -> Vec<String> {
            text.lines().map(|line| line.chars().take(2).collect()).collect()
        };
        assert_eq!(shape(&calm), shape(&loud), "{loud}");
        for forbidden in ["<script", "http://", "![i]", "\u{1b}"] {
            assert!(!loud.contains(forbidden), "{forbidden} in\n{loud}");
        }
    }
}
