//! The report on a terminal: the first screen answers what was judged and how it stands, then come
//! the gaps, all results, and what else a reader must know.

pub(crate) mod diff;
pub(crate) mod forecast;
pub(crate) mod screen;
pub(crate) mod show;

use std::cmp::Reverse;
use std::fmt::Write as _;

use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width, presets};

use crate::assess::diff::DiffOutput;
use crate::assess::result::{Report, Verdict};
use crate::report::bundle::{Chapter, Mention};
use crate::report::catalog::{CatalogView, FindingView, NoticeView};
use crate::report::factor::FactorView;
use crate::report::gap::GapGroup;
use crate::report::headline::Headline;
use crate::report::item::{Item, State};
use crate::report::risk::RiskView;
use crate::report::ruling::RulingView;
use crate::report::text::{Phrases, plain};
use crate::report::view::{ContradictionView, View};
use crate::report::{Lang, RenderOptions};

/// Narrower terminals are treated as this wide; their own wrapping does the rest.
const NARROWEST: usize = 40;

/// Wider ones leave the rest empty: longer lines read badly.
const WIDEST: usize = 120;

/// Offenders shown for one gap; the other formats have all.
const MAX_OFFENDERS: usize = 5;

/// Open gaps shown one by one; more are drawn together by their cause.
const MAX_OPEN: usize = 40;

/// Renders a report for a terminal of a width in columns.
pub fn render(report: &Report, lang: Lang, width: usize, color: bool) -> String {
    render_against(report, None, lang, width, color)
}

/// As [`render`], with what changed since a baseline after the headline.
pub fn render_against(
    report: &Report,
    since: Option<&DiffOutput>,
    lang: Lang,
    width: usize,
    color: bool,
) -> String {
    let brief = report.brief();
    let view = View::new(&brief, &RenderOptions::new(lang));
    let mut screen = Screen::new(lang, width, color);
    screen.cover(&view);
    screen.headline(&view);
    if let Some(since) = since {
        screen.difference(since);
    }
    screen.contradictions(&view.contradictions);
    screen.gaps(&view.gaps);
    screen.matrix(&view);
    screen.not_applicable(&view);
    screen.deadlines(&view);
    screen.rulings(&view);
    screen.factors(view.factors.as_ref());
    screen.risks(&view.risks);
    screen.notes(&view);
    screen.out
}

/// How a line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Plain,
    Bold,
    Red,
    Yellow,
    Green,
    Faint,
}

impl Style {
    /// The SGR parameter; none for plain text.
    fn code(self) -> Option<u8> {
        match self {
            Self::Plain => None,
            Self::Bold => Some(1),
            Self::Faint => Some(2),
            Self::Red => Some(31),
            Self::Green => Some(32),
            Self::Yellow => Some(33),
        }
    }

    fn of(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Pass => Self::Green,
            Verdict::Fail => Self::Red,
            Verdict::Inconclusive => Self::Yellow,
            Verdict::NotApplicable => Self::Faint,
        }
    }

    fn of_state(state: State) -> Self {
        match state {
            State::Pass => Self::Green,
            State::Fail => Self::Red,
            State::Provisional | State::Open => Self::Yellow,
            State::Skipped => Self::Faint,
        }
    }
}

/// The text so far. Everything goes through [`Screen::hang`] or [`Screen::table`], which clean it
/// before any colour is added.
struct Screen {
    out: String,
    width: usize,
    color: bool,
    t: &'static Phrases,
    lang: Lang,
}

impl Screen {
    fn new(lang: Lang, width: usize, color: bool) -> Self {
        let width = width.clamp(NARROWEST, WIDEST);
        Self { out: String::new(), width, color, t: lang.phrases(), lang }
    }

    fn cover(&mut self, view: &View) {
        self.line(Style::Bold, 0, &format!("{} · {}", view.subject, view.manufacturer));
        self.line(Style::Plain, 0, &format!("{} {} · {}", self.t.as_of, view.as_of, view.role));
        self.line(Style::Faint, 0, &format!("{} {}", self.t.report_id, view.report_id));
        for catalog in &view.catalogs {
            self.catalog(catalog);
        }
    }

    fn catalog(&mut self, catalog: &CatalogView) {
        let style = if catalog.head.comparison { Style::Yellow } else { Style::Plain };
        let marks: String = catalog.marks.iter().map(|mark| format!(" ({mark})")).collect();
        let component: String =
            catalog.head.component.iter().map(|component| format!(": {component}")).collect();
        self.line(style, 2, &format!("{}{marks}{component}", catalog.head.reference));
        for notice in &catalog.notices {
            self.notice(notice);
        }
    }

    fn notice(&mut self, notice: &NoticeView) {
        let doubt: String = notice.doubt.iter().map(|doubt| format!(", {doubt}")).collect();
        let text = format!("{} ({}{doubt}): {}", notice.since, notice.cite, notice.text);
        self.hang(Style::Yellow, &format!("    {} ", self.t.since), 6, &text);
    }

    /// The counts of all catalogs together; those of each stand above its table.
    fn headline(&mut self, view: &View) {
        self.heading(self.t.headline);
        if let Some(total) = view.headlines.first() {
            self.counts(total);
        }
        for line in &view.gate {
            self.hang(Style::Plain, "  ", 4, line);
        }
    }

    fn counts(&mut self, headline: &Headline) {
        let styles = [Style::Green, Style::Red, Style::Yellow, Style::Faint];
        for (part, style) in headline.verdicts.iter().zip(styles) {
            self.line(style, 2, part);
        }
        let verbs: Vec<_> = headline
            .verbs
            .iter()
            .map(|(verb, counts)| format!("{verb} {}", counts.join("/")))
            .collect();
        if !verbs.is_empty() {
            let verbs = format!("{} ({}): {}", self.t.by_verb, self.t.verdicts, verbs.join(" · "));
            self.hang(Style::Plain, "  ", 4, &verbs);
        }
        self.hang(Style::Plain, &format!("  {}: ", self.t.coverage), 4, &headline.coverage);
        self.line(Style::Plain, 2, &headline.unmeasured);
    }

    fn contradictions(&mut self, clashes: &[ContradictionView]) {
        let (against, clashing): (Vec<_>, Vec<_>) =
            clashes.iter().partition(|clash| clash.indication);
        let classes = [
            (self.t.contradictions, Style::Red, clashing),
            (self.t.indications, Style::Yellow, against),
        ];
        for (title, style, clashes) in classes {
            self.class_of_clashes(title, style, &clashes);
        }
    }

    fn class_of_clashes(&mut self, title: &str, style: Style, clashes: &[&ContradictionView]) {
        if clashes.is_empty() {
            return;
        }
        self.heading(&format!("{title} ({})", self.lang.number(clashes.len())));
        for clash in clashes {
            self.line(style, 2, clash.place.as_deref().unwrap_or(clash.kind));
            self.field(self.t.claimed, &format!("{} ({})", clash.claimed, clash.claimed_basis));
            self.field(self.t.found, &format!("{} ({})", clash.found, clash.found_basis));
        }
    }

    fn gaps(&mut self, groups: &[GapGroup]) {
        for group in groups {
            self.heading(&format!("{} ({})", group.title, group.count));
            if group.open && group.items.len() > MAX_OPEN {
                for (count, cause) in &group.causes {
                    self.line(Style::Yellow, 2, &format!("{count} {cause}"));
                }
                self.chapters(&group.chapters, |item| {
                    [item.why.clone(), item.rules.clone(), item.marks.clone()].concat()
                });
                self.line(Style::Faint, 2, self.t.asked_in_files);
            } else {
                for item in &group.items {
                    self.gap(item);
                }
            }
        }
    }

    /// What is said of several demands at once, and of which.
    fn chapters(&mut self, chapters: &[Chapter], says: impl Fn(&Item) -> Vec<String>) {
        for chapter in chapters {
            self.line(Style::Bold, 2, &format!("{} ({})", chapter.head.reference, chapter.count));
            for section in &chapter.sections {
                if !section.title.is_empty() {
                    self.line(Style::Plain, 4, &format!("{} ({})", section.title, section.count));
                }
                for bundle in &section.bundles {
                    let numbers: Vec<_> = bundle.mentions.iter().map(mention).collect();
                    let says = says(&bundle.item).join(" · ");
                    self.hang(
                        Style::Plain,
                        "      ",
                        8,
                        &format!("{}: {says}", numbers.join(", ")),
                    );
                }
            }
        }
    }

    fn gap(&mut self, item: &Item) {
        let basis = item.basis.map(|basis| format!(", {basis}")).unwrap_or_default();
        let verdict = format!("{}, {}{basis}", item.verb, item.verdict);
        self.line(
            Style::of(item.outcome),
            2,
            &format!("{} {}: {verdict}", item.number, item.title),
        );
        self.line(Style::Plain, 4, &item.text);
        for sentence in &item.why {
            self.bullet(sentence);
        }
        for offender in item.offenders.iter().take(MAX_OFFENDERS) {
            self.bullet(&offender.text);
        }
        if let Some(rest) = item.offenders.len().checked_sub(MAX_OFFENDERS).filter(|rest| *rest > 0)
        {
            self.bullet(&format!("… {} {}", self.lang.number(rest), self.t.more));
        }
        for rule in &item.rules {
            self.field(self.t.rule, rule);
        }
        if !item.beside.is_empty() {
            self.field(self.t.beside, &item.beside.join(" · "));
        }
        self.line(
            Style::Faint,
            4,
            &[
                vec![item.catalog.clone()],
                item.component.iter().cloned().collect(),
                item.marks.clone(),
            ]
            .concat()
            .join(" · "),
        );
        self.advice(item);
    }

    fn advice(&mut self, item: &Item) {
        if let Some(measuring) = &item.measuring {
            self.line(Style::Plain, 4, measuring);
        }
        for decision in &item.dispositions {
            self.field(self.t.disposition, decision);
        }
        if let Some(remedy) = &item.remedy {
            self.field(self.t.remedy, remedy);
        }
        if let Some(ask) = &item.ask {
            self.field(self.t.ask, ask);
        }
        if let Some(offered) = &item.offered {
            self.line(Style::Plain, 4, offered);
        }
    }

    fn matrix(&mut self, view: &View) {
        for catalog in &view.catalogs {
            self.heading(&catalog.line());
            if let Some(headline) = view
                .headlines
                .iter()
                .skip(1)
                .find(|headline| headline.name == catalog.head.reference)
            {
                self.counts(headline);
            }
            for group in &catalog.groups {
                if !group.title.is_empty() {
                    self.out.push('\n');
                    self.line(Style::Bold, 2, &format!("{}: {}", group.title, group.count_line()));
                }
                self.table(&group.findings);
            }
        }
    }

    /// All requirements of a catalog, one line each where it fits.
    fn table(&mut self, findings: &[FindingView]) {
        let mut table = Table::new();
        table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(columns(self.width));
        table.set_header([self.t.number, self.t.verdict, self.t.basis, self.t.title]);
        table.add_rows(findings.iter().map(|finding| self.row(finding).map(|cell| plain(&cell))));
        // The title gets what the others leave.
        for (at, most) in [self.width / 4, self.width / 3, self.width / 4].into_iter().enumerate() {
            if let Some(column) = table.column_mut(at) {
                column.set_constraint(ColumnConstraint::UpperBoundary(Width::Fixed(columns(most))));
            }
        }
        let mut words: Vec<_> =
            findings.iter().map(|finding| (finding.verdict.as_str(), finding.outcome)).collect();
        // The longest first: "nicht erfüllt" contains "erfüllt".
        words.sort_by_key(|(word, _)| (Reverse(word.len()), *word));
        words.dedup();
        for line in table.lines() {
            let line = self.paint_verdict(line.trim_end(), &words);
            self.out.push_str(&line);
            self.out.push('\n');
        }
    }

    fn row(&self, finding: &FindingView) -> [String; 4] {
        let mut title = finding.title.clone();
        if finding.contradiction {
            let _ = write!(title, " [{}]", self.t.contradiction);
        }
        if finding.unverified_text {
            let _ = write!(title, " [{}]", self.t.unverified_text);
        }
        let basis = finding.basis.unwrap_or("–").to_owned();
        [finding.label.clone(), finding.verdict.clone(), basis, title]
    }

    fn paint_verdict(&self, line: &str, words: &[(&str, Verdict)]) -> String {
        match words.iter().find(|(word, _)| line.contains(word)) {
            Some((word, verdict)) => line.replacen(word, &self.paint(Style::of(*verdict), word), 1),
            None => line.to_owned(),
        }
    }

    fn not_applicable(&mut self, view: &View) {
        if view.not_applicable.is_empty() {
            return;
        }
        self.heading(self.t.not_applicable);
        self.chapters(&view.not_applicable, |item| {
            [item.why.as_slice(), item.absence.as_slice()].concat()
        });
    }

    fn deadlines(&mut self, view: &View) {
        if view.deadlines.is_empty() {
            return;
        }
        self.heading(self.t.deadlines);
        for deadline in &view.deadlines {
            let (style, mark) = match deadline.passed {
                true => (Style::Red, format!(" ({})", self.t.passed)),
                false => (Style::Plain, String::new()),
            };
            self.hang(style, "  ", 4, &format!("{}{mark}: {}", deadline.date, deadline.what));
            self.line(
                Style::Plain,
                4,
                &format!("{} [{}]", deadline.then, deadline.touches.join("; ")),
            );
        }
    }

    fn rulings(&mut self, view: &View) {
        for (title, rulings) in
            [(self.t.rulings, &view.rulings), (self.t.conflicts, &view.conflicts)]
        {
            if !rulings.is_empty() {
                self.heading(title);
            }
            for ruling in rulings {
                self.ruling(ruling);
            }
        }
    }

    fn ruling(&mut self, ruling: &RulingView) {
        let style = if ruling.applied { Style::Plain } else { Style::Faint };
        let touched = ruling.touched.iter().map(|one| format!("{} {}", one.label, one.verdict));
        let touched: Vec<_> = touched.chain(ruling.catalogs.iter().cloned()).collect();
        let text = format!(
            "{} ({}): {}, {} [{}]",
            ruling.title,
            ruling.id,
            ruling.effect,
            ruling.state,
            touched.join(", ")
        );
        self.hang(style, "  ", 4, &text);
    }

    fn factors(&mut self, factors: Option<&FactorView>) {
        let Some(factors) = factors.filter(|factors| !factors.ways.is_empty()) else { return };
        self.heading(&format!("{} ({})", self.t.factors, factors.policy));
        for way in &factors.ways {
            let names: Vec<_> = way.factors.iter().map(|factor| factor.name.as_str()).collect();
            let mut text = format!("{} {} ({}, {})", way.label, way.name, way.subject, way.role);
            if !names.is_empty() {
                let _ = write!(text, ": {}", names.join(" + "));
            }
            let _ = write!(text, ": {}", way.result);
            for more in [&way.second, &way.exempt].into_iter().filter(|more| !more.is_empty()) {
                let label = if *more == way.exempt { self.t.exempt } else { self.t.second_factor };
                let _ = write!(text, "; {label}: {more}");
            }
            self.hang(Style::of_state(way.state), "  ", 4, &text);
        }
        for change in &factors.changes {
            let what = change.changes.join("; ");
            self.hang(
                Style::Plain,
                "  ",
                4,
                &format!("{} {}: {what}", change.label, self.t.changes),
            );
            for effect in &change.effects {
                self.hang(Style::Plain, "    - ", 6, effect);
            }
        }
    }

    fn risks(&mut self, risks: &[RiskView]) {
        if risks.is_empty() {
            return;
        }
        self.heading(self.t.risks);
        for view in risks {
            self.line(Style::Plain, 2, view.for_need.as_ref().unwrap_or(&view.general));
            for catalog in &view.catalogs {
                let kinds =
                    catalog.kinds.iter().map(|kind| format!("{} {}", kind.title, kind.count));
                let kinds: Vec<_> = kinds.collect();
                self.line(
                    Style::Plain,
                    2,
                    &format!("{}: {}", catalog.head.reference, kinds.join(" · ")),
                );
            }
        }
    }

    fn notes(&mut self, view: &View) {
        if view.notes.is_empty() {
            return;
        }
        self.heading(self.t.notes);
        for note in &view.notes {
            self.hang(Style::Plain, "  - ", 4, note);
        }
    }

    fn heading(&mut self, title: &str) {
        self.out.push('\n');
        self.line(Style::Bold, 0, title);
    }

    fn bullet(&mut self, text: &str) {
        self.hang(Style::Plain, "    - ", 6, text);
    }

    fn field(&mut self, label: &str, text: &str) {
        self.hang(Style::Plain, &format!("    {label}: "), 6, text);
    }

    fn line(&mut self, style: Style, indent: usize, text: &str) {
        self.hang(style, &" ".repeat(indent), indent, text);
    }

    /// Cleaned and wrapped text after a lead, further lines indented.
    fn hang(&mut self, style: Style, lead: &str, indent: usize, text: &str) {
        let further = " ".repeat(indent);
        let options = options(self.width).initial_indent(lead).subsequent_indent(&further);
        for line in textwrap::wrap(&plain(text), options) {
            let line = self.paint(style, line.trim_end());
            self.out.push_str(&line);
            self.out.push('\n');
        }
    }

    fn paint(&self, style: Style, text: &str) -> String {
        match style.code().filter(|_| self.color) {
            Some(code) => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
            None => text.to_owned(),
        }
    }
}

/// How lines wrap.
fn options<'a>(width: usize) -> textwrap::Options<'a> {
    textwrap::Options::new(width).word_splitter(textwrap::WordSplitter::Custom(split_points))
}

/// Where a word may be parted: at its hyphens. What is looked up or typed stays whole.
fn split_points(word: &str) -> Vec<usize> {
    let typed = |c: char| c.is_ascii_digit() || "@#_/`.".contains(c);
    match word.starts_with('-') || word.contains(typed) {
        true => Vec::new(),
        false => textwrap::WordSplitter::HyphenSplitter.split_points(word),
    }
}

/// `O.Arch_1 (a, b)`: a requirement with those of its demands that are meant.
fn mention(mention: &Mention) -> String {
    let parts: Vec<_> = mention.parts.iter().filter_map(|part| part.short.as_deref()).collect();
    if parts.is_empty() || mention.whole {
        return mention.number.clone();
    }
    format!("{} ({})", mention.number, parts.join("; "))
}

fn columns(width: usize) -> u16 {
    u16::try_from(width).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::result::Finding;
    use crate::report::fixture;

    fn lines(text: &str) -> Vec<&str> {
        text.lines().collect()
    }

    #[test]
    fn ids_and_options_stay_whole() {
        assert_eq!(split_points("Diffie-Hellman-Parameter"), [7, 15]);
        for whole in ["tr-03161-3", "--as-of", "`befund-demo`", "(digav-anlage-1@2026-02-01)"] {
            assert!(split_points(whole).is_empty(), "{whole}");
        }
    }

    #[test]
    fn the_first_screen_says_what_was_judged_and_how_it_stands() {
        let text = render(&fixture::sample(), Lang::De, 80, false);
        let screen = lines(&text)[..24].join("\n");
        for wanted in [
            "RED Connect 2018",
            "Stichtag 03.05.2018",
            "kein Zertifikat",
            "anlage-31b@2021-02-25 (Vergleich, nicht geltende Fassung)",
            "  erfüllt 0 gemessen · 0 ausgelesen · 0 belegt · 1 nur erklärt · 0 vorläufig\n",
            "  nicht erfüllt 2, davon nach eigener Angabe 1, davon auf ungeprüftem Normtext 1\n",
            "  nicht entscheidbar 1.234\n",
            "  nicht anwendbar 1, davon ungeprüft 1\n",
            "entschieden 3 / anwendbar 1.237 / gesamt 1.238",
            "messbar, aber nicht gemessen 1",
            "Widersprüche (1)",
        ] {
            assert!(screen.contains(wanted), "{wanted} not in\n{screen}");
        }
    }

    #[test]
    fn what_comes_from_outside_cannot_steer_the_terminal() {
        let payload = "\u{1b}[2J\r\n\u{202e}\u{7}<b>\u{9b}";
        for color in [false, true] {
            let text = render(&fixture::hostile(payload), Lang::De, 80, color);
            let mut rest = text;
            for code in ["0", "1", "2", "31", "32", "33"] {
                rest = rest.replace(&format!("\u{1b}[{code}m"), "");
            }
            let steers = |c: char| c != '\n' && c.is_control() || c == '\u{202e}';
            assert!(!rest.contains(steers), "{rest:?}");
        }
    }

    #[test]
    fn colours_only_when_asked_for() {
        let plain = render(&fixture::sample(), Lang::De, 80, false);
        assert!(!plain.contains('\u{1b}'));
        let coloured = render(&fixture::sample(), Lang::De, 80, true);
        assert!(coloured.contains("\u{1b}[31mnicht erfüllt\u{1b}[0m"), "{coloured}");
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        for width in [60, 80, 100] {
            for report in [fixture::sample(), fixture::hostile(&"ä".repeat(50)), fixture::empty()]
            {
                for line in lines(&render(&report, Lang::De, width, false)) {
                    assert!(textwrap::core::display_width(line) <= width, "{width}: {line}");
                }
            }
        }
    }

    #[test]
    fn tiny_and_huge_widths_do_no_harm() {
        for width in [0, 1, 40, usize::MAX] {
            assert!(!render(&fixture::sample(), Lang::En, width, true).is_empty());
        }
    }

    #[test]
    fn many_open_gaps_are_drawn_together_by_their_cause() {
        let mut report = fixture::sample();
        let open = report.findings.iter().find(|one| one.requirement == "2.1").unwrap().clone();
        for number in 2..=MAX_OPEN {
            let requirement = format!("2.{number}");
            let key = format!("{}-{number}", open.key);
            report.findings.push(Finding { key, requirement, ..open.clone() });
        }
        let text = render(&report, Lang::De, 80, false);
        assert!(text.contains("  40 Angabe oder Nachweis fehlt"), "{text}");
        assert!(
            text.contains("2.1, 2.2, 2.3, 2.4, ") && text.contains("`--report html`"),
            "{text}"
        );
        assert_eq!(text.matches("Nachzureichen").count(), 0);
    }

    #[test]
    fn many_offenders_are_cut_short_and_counted() {
        let mut report = fixture::sample();
        let demand =
            report.findings.iter_mut().find(|finding| finding.requirement == "5.6").unwrap();
        let offenders = &mut demand.demands[0].offenders;
        *offenders = vec![offenders[0].clone(); 1_300];
        assert!(render(&report, Lang::De, 80, false).contains("… 1.295 weitere"));
    }
}
