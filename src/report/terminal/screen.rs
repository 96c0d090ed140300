//! One screen: what was judged, how it stands, what does not fit, the most urgent causes, what to do next and
//! what the gate says. Everything else stands in the long form and in the report files.

use crate::assess::causes::Class;
use crate::assess::diff::DiffOutput;
use crate::assess::result::{GateRecord, Report};
use crate::report::causes::{CauseStep, CauseView, MOST_URGENT, views};
use crate::report::item::Writer;
use crate::report::since::{SinceView, counts};
use crate::report::terminal::{Screen, Style, options};
use crate::report::view::{ContradictionView, View};
use crate::report::{Lang, RenderOptions, gate};

/// Lines a screen has where it is at least [`WIDE`] columns wide.
pub(crate) const LINES: usize = 45;

/// Narrower screens show the same, on more lines.
const WIDE: usize = 100;

/// What of the run the screen speaks of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Around<'a> {
    /// What changed since a baseline, if there is one.
    pub since: Option<&'a DiffOutput>,
    /// The product's folder or file as the shell takes it; empty for a result that is only rendered.
    pub path: &'a str,
    /// Report files that were written.
    pub written: &'a [String],
    /// Whether single requirements can be asked for with `befund show`.
    pub kept: bool,
    /// What blocks, a line for each reason.
    pub blocking: &'a [String],
    /// How many lines there may be.
    pub lines: usize,
}

/// How much is said.
#[derive(Debug, Clone, Copy)]
struct Detail {
    /// Contradictions, then indications.
    clashes: [usize; 2],
    /// Lines for what was found that contradicts.
    clash_lines: usize,
    /// What changed since a baseline.
    changes: usize,
    /// Lines of a cause: its head, where it stands, what was found, what to do.
    cause: [usize; 4],
    /// Lines for what the gate's verdict rests on.
    rests: usize,
    /// Notes on the run, and lines of each.
    notes: usize,
    note_lines: usize,
    /// Reasons to block that are named.
    blocking: usize,
}

/// What is said at least.
const LEAST: Detail = Detail {
    clashes: [0, 0],
    clash_lines: 1,
    changes: 1,
    cause: [1, 0, 1, 1],
    rests: 0,
    notes: 1,
    note_lines: 1,
    blocking: 0,
};

/// What is said beyond that as long as there is room, what is missed most first.
const MORE: [fn(&mut Detail); 24] = [
    |detail| detail.rests = 1,
    |detail| detail.clashes[0] = 1,
    |detail| detail.changes = 2,
    |detail| detail.blocking = 1,
    |detail| detail.clashes[1] = 1,
    |detail| detail.clashes[0] = 2,
    |detail| detail.blocking = 3,
    |detail| detail.note_lines = 2,
    |detail| detail.cause[1] = 1,
    |detail| detail.rests = 2,
    |detail| detail.cause[3] = 2,
    |detail| detail.changes = 4,
    |detail| detail.cause[2] = 2,
    |detail| detail.cause[0] = 2,
    |detail| detail.notes = 2,
    |detail| detail.clashes[0] = 3,
    |detail| detail.clash_lines = 2,
    |detail| detail.clashes[1] = 2,
    |detail| detail.rests = 4,
    |detail| detail.cause[2] = 3,
    |detail| detail.cause[3] = 3,
    |detail| detail.notes = 4,
    |detail| detail.blocking = 9,
    |detail| detail.changes = 9,
];

/// Renders a report as one screen of a width in columns.
pub(crate) fn render(
    report: &Report,
    lang: Lang,
    width: usize,
    color: bool,
    around: Around<'_>,
) -> String {
    let brief = report.brief();
    let view = View::new(&brief, &RenderOptions::new(lang));
    let causes = views(&Writer::new(&brief, lang));
    let notes = notes(&brief, lang);
    let lay_out = |detail: Detail| {
        let mut screen = Screen::narrow(lang, width, color);
        screen.head(&view);
        screen.notes_of_the_run(&notes, detail);
        if let Some(since) = around.since {
            screen.short_difference(since, &SinceView::new(since, &brief, lang), detail);
        }
        screen.short_clashes(&view.contradictions, detail);
        screen.causes(&causes, detail);
        screen.next(&causes, around);
        screen.gate(&brief, around.blocking, detail);
        screen.out
    };
    let mut detail = LEAST;
    let mut text = lay_out(detail);
    for more in MORE {
        let mut richer = detail;
        more(&mut richer);
        let longer = lay_out(richer);
        if longer.lines().count() <= around.lines || width < WIDE {
            (detail, text) = (richer, longer);
        }
    }
    text
}

/// Remarks that change nothing about what a verdict is worth.
const REMARKS: [&str; 6] = [
    "as-of-from-file",
    "disposition-unused",
    "observation-outdated",
    "policy-pinned",
    "same-statement",
    "scheme-not-chosen",
];

/// What to know about the run, mere remarks last: there may be room for one only.
fn notes(report: &Report, lang: Lang) -> Vec<String> {
    let mut notes: Vec<_> = report.notes.iter().collect();
    notes.sort_by_key(|note| REMARKS.contains(&note.code.as_str()));
    notes.into_iter().map(|note| lang.text(&note.text).to_owned()).collect()
}

/// A text of at most so many characters, cut at a word.
fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let begin: String = text.chars().take(most.saturating_sub(2)).collect();
    let whole = begin.rsplit_once(' ').map_or(begin.as_str(), |(words, _)| words);
    format!("{whole} …")
}

/// The part of a line that fits into so many columns, cut at a word unless that leaves less than half of it.
fn shortened_to(line: &str, most: usize) -> String {
    let mut fits = line.to_owned();
    while textwrap::core::display_width(&fits) > most {
        fits.pop();
    }
    if fits.len() < line.len() && !line[fits.len()..].starts_with(' ') {
        let words = fits.trim_end().rfind(' ').filter(|at| *at > fits.len() / 2);
        fits.truncate(words.unwrap_or(fits.len()));
    }
    fits.trim_end().to_owned()
}

impl Screen {
    /// As [`Screen::new`], and as narrow as a terminal may be.
    fn narrow(lang: Lang, width: usize, color: bool) -> Self {
        let mut screen = Self::new(lang, width, color);
        screen.width = width.clamp(20, screen.width.max(20));
        screen
    }

    fn head(&mut self, view: &View) {
        self.line(Style::Bold, 0, &format!("{} · {}", view.subject, view.manufacturer));
        let day = format!("{} {} · {}", self.t.as_of, view.as_of, view.role);
        self.line(Style::Plain, 0, &day);
        let (left, judged): (Vec<_>, Vec<_>) =
            view.catalogs.iter().partition(|catalog| catalog.marks.contains(&self.t.not_judged));
        let (binding, compared): (Vec<_>, Vec<_>) =
            judged.into_iter().partition(|catalog| !catalog.head.comparison);
        let names = |list: &[&crate::report::catalog::CatalogView]| -> Vec<String> {
            list.iter().map(|catalog| catalog.head.reference.clone()).collect()
        };
        let mut by = names(&binding);
        let apart = [
            (self.lang.pick("zum Vergleich", "for comparison"), compared),
            (self.t.not_judged, left),
        ];
        for (word, catalogs) in apart.iter().filter(|(_, catalogs)| !catalogs.is_empty()) {
            by.push(format!("{word} {}", names(catalogs).join(" · ")));
        }
        self.cut(Style::Faint, "", 0, &by.join(" · "), 2);
        self.out.push('\n');
        if let Some(headline) = view.headlines.first() {
            let [pass, fail, open, skipped] = headline.verdicts.as_slice() else { return };
            // Nothing that binds is counted then.
            let only = self.lang.pick("nur zum Vergleich: ", "for comparison only: ");
            let (only, style) =
                if headline.comparison { (only, Style::Yellow) } else { ("", Style::Green) };
            self.line(style, 0, &format!("{only}{pass}"));
            self.line(Style::Red, 0, &format!("{fail} · {open} · {skipped}"));
            let coverage = format!("{} · {}", headline.coverage, headline.unmeasured);
            self.line(Style::Plain, 0, &coverage);
        }
        let compared = view.headlines.iter().skip(1).find(|one| one.comparison);
        if let Some(compared) = compared.filter(|_| !view.headlines[0].comparison) {
            let apart =
                self.lang.pick("nicht mitgezählt, zum Vergleich", "not counted, for comparison");
            let parts = compared.verdicts[1..3].join(" · ");
            self.cut(Style::Faint, "", 2, &format!("{apart}: {parts}"), 1);
        }
    }

    /// What a reader must know about the run, such as a certificate that does not fit.
    fn notes_of_the_run(&mut self, notes: &[String], detail: Detail) {
        let all = self.lang.number(notes.len());
        let count = match notes.len() > detail.notes {
            true => format!("{} {} {all}", detail.notes, self.lang.pick("von", "of")),
            false => all,
        };
        for (at, note) in notes.iter().take(detail.notes).enumerate() {
            let lead =
                if at == 0 { format!("{} ({count}): ", self.t.notes) } else { "  ".to_owned() };
            self.cut(Style::Yellow, "", 2, &format!("{lead}{note}"), detail.note_lines);
        }
    }

    /// What changed since the baseline: how much, and what newly fails or contradicts.
    fn short_difference(&mut self, since: &DiffOutput, view: &SinceView, detail: Detail) {
        let counts = counts(since, self.lang);
        let day = self.lang.date(since.old.as_of);
        self.cut(Style::Bold, "", 2, &format!("{} {day}: {counts}", self.t.since_baseline), 2);
        let changes = view.changes.iter().map(|one| {
            format!("{}: {} ({}) {}. {}", one.class, one.label, one.catalog, one.states, one.causes)
        });
        let all: Vec<_> = view.clashes.iter().cloned().chain(changes).collect();
        for change in all.iter().take(detail.changes) {
            self.cut(Style::Plain, "  ", 4, change, 1);
        }
        self.more(all.len().saturating_sub(detail.changes));
    }

    /// What contradicts, then what indicates; what is said of several demands alike stands once.
    fn short_clashes(&mut self, all: &[ContradictionView], detail: Detail) {
        let [clashes, indications] = detail.clashes;
        let classes = [
            (false, self.t.contradictions, Style::Red, clashes),
            (true, self.t.indications, Style::Yellow, indications),
        ];
        for (indication, title, style, most) in classes {
            let own: Vec<_> = all.iter().filter(|clash| clash.indication == indication).collect();
            if own.is_empty() || indication && most == 0 && own.len() < all.len() {
                continue;
            }
            let mut head = format!("{title} ({})", self.lang.number(own.len()));
            let indicating = all.len() - own.len();
            if !indication && indications == 0 && indicating > 0 {
                let number = self.lang.number(indicating);
                head.push_str(&format!(" · {} ({number})", self.t.indications));
            }
            self.heading(&head);
            let mut said: Vec<(&ContradictionView, Vec<&str>)> = Vec::new();
            for clash in &own {
                let place = clash.place.as_deref().unwrap_or(clash.kind);
                let alike = said.iter_mut().find(|(known, _)| {
                    (&known.claimed, &known.found) == (&clash.claimed, &clash.found)
                });
                match alike {
                    Some((_, places)) => places.push(place),
                    None => said.push((clash, vec![place])),
                }
            }
            for (clash, places) in said.iter().take(most) {
                self.clash(style, clash, places, detail);
            }
            if most > 0 {
                self.more(said.len().saturating_sub(most));
            }
        }
    }

    fn clash(&mut self, style: Style, clash: &ContradictionView, places: &[&str], detail: Detail) {
        let more = match places.len() {
            1 => String::new(),
            many => format!(" +{}", self.lang.number(many - 1)),
        };
        let lead = format!("{}{more}: ", places[0]);
        let claimed = format!("{} ({})", clash.claimed, clash.claimed_basis);
        self.cut(style, "  ", 4, &format!("{lead}{claimed}"), 1);
        // Some sentences begin with the word themselves.
        let says = ["Gefunden: ", "Found: "].iter().find_map(|word| clash.found.strip_prefix(word));
        let says = says.unwrap_or(&clash.found);
        let found = format!("{}: {says} ({})", self.t.found, clash.found_basis);
        self.cut(Style::Plain, "    ", 6, &found, detail.clash_lines);
    }

    fn causes(&mut self, causes: &[CauseView], detail: Detail) {
        // What only a person can judge is no task of today.
        let shown: Vec<_> = causes.iter().filter(|cause| cause.class < Class::Human).collect();
        if shown.is_empty() {
            return;
        }
        let count = match shown.len() {
            few if few <= MOST_URGENT => String::new(),
            many => format!(
                " ({} {} {})",
                MOST_URGENT,
                self.lang.pick("von", "of"),
                self.lang.pick("{} Ursachen", "{} causes").replace("{}", &self.lang.number(many))
            ),
        };
        self.heading(&format!("{}{count}", self.t.urgent));
        for (number, cause) in (1..).zip(shown.into_iter().take(MOST_URGENT)) {
            self.cause(number, cause, detail);
        }
    }

    fn cause(&mut self, number: usize, cause: &CauseView, detail: Detail) {
        let style = match cause.class {
            Class::Contradiction | Class::Fail => Style::Red,
            _ => Style::Yellow,
        };
        let [head, places, found, remedy] = detail.cause;
        let first = cause.first.iter().filter(|_| places == 0).map(|(_, no)| format!(", {no}"));
        let first: String = first.collect();
        let mut rest = format!(": {}{first} – {}", cause.count, cause.verdict);
        if !cause.verbs.is_empty() {
            rest.push_str(&format!(" – {}", cause.verbs));
        }
        // The number of demands is seen however long the words before it are.
        let counted = format!(": {}{first} – {}", cause.count, cause.verdict);
        let room = (self.width * head).saturating_sub(counted.chars().count() + 4);
        let title = shortened(&cause.title, room.max(self.width / 2));
        self.cut(style, &format!("{number} "), 2, &format!("{title}{rest}"), head);
        let stands = [cause.places.clone(), cause.aside.clone()].concat();
        if !stands.is_empty() {
            self.cut(Style::Faint, "  ", 4, &stands.join(" · "), places);
        }
        if !cause.found.is_empty() {
            self.cut(Style::Plain, "  ", 4, &cause.found.join(" "), found);
        }
        if let Some(text) = cause.remedies.first() {
            let word = if cause.open { self.t.ask } else { self.t.remedy };
            let more = match cause.remedies.len() - 1 {
                0 => String::new(),
                more => format!(" (+{} {})", self.lang.number(more), self.t.more),
            };
            self.cut(Style::Plain, "  ", 4, &format!("{word}{more}: {text}"), remedy);
        }
    }

    /// What to measure or answer, with the command, and where the rest stands.
    fn next(&mut self, causes: &[CauseView], around: Around<'_>) {
        // A demand may lack more than one thing, and then is measurable as well, say.
        self.heading(match around.path {
            "" => self.lang.pick("Als Nächstes", "What next"),
            _ => self.lang.pick(
                "Als Nächstes (offene Forderungen nach dem, was zuerst fehlt)",
                "What next (open demands by what they lack first)",
            ),
        });
        let path = match around.path {
            "" | "." => String::new(),
            path => format!(" {path}"),
        };
        let open = |step: CauseStep| -> usize {
            causes.iter().filter(|cause| cause.step == Some(step)).map(|cause| cause.gaps).sum()
        };
        for (step, command, why) in self.steps(causes, &path, around) {
            let count = open(step);
            if count > 0 && !around.path.is_empty() {
                let count = self.demands(count);
                self.cut(Style::Plain, "  ", 4, &format!("{command} – {count}: {why}"), 1);
            }
        }
        let human = open(CauseStep::Judge);
        if human > 0 {
            let text = self.lang.pick("ein Mensch hat zu urteilen", "a person has to judge");
            self.cut(Style::Faint, "  ", 4, &format!("{}: {text}", self.demands(human)), 1);
        }
        let mut rest = Vec::new();
        if around.kept {
            let number = self.lang.pick("NR", "NO");
            let numbers = causes.iter().take_while(|cause| cause.class < Class::Human).count();
            let of = match numbers.min(MOST_URGENT) {
                0 => String::new(),
                1 => self.lang.pick(" (1 oder Anforderung)", " (1 or a requirement)").to_owned(),
                last => format!(
                    " (1–{last} {})",
                    self.lang.pick("oder Anforderung", "or a requirement")
                ),
            };
            rest.push(format!("befund show {number}{path}{of}"));
        }
        rest.push("--full".to_owned());
        if around.written.is_empty() {
            rest.push("--report html".to_owned());
        }
        let written = around.written.join(", ");
        let whole = match written.as_str() {
            "" => self.lang.pick("Einzelheiten", "Details").to_owned(),
            files => format!(
                "{} {files}; {}",
                self.lang.pick("Vollständig:", "In full:"),
                self.lang.pick("Einzelheiten", "details")
            ),
        };
        self.cut(Style::Plain, "  ", 4, &format!("{whole}: {}", rest.join(" · ")), 2);
    }

    /// `1 Forderung`, `2 Forderungen`
    fn demands(&self, count: usize) -> String {
        let word = match count {
            1 => self.lang.pick("Forderung", "demand"),
            _ => self.lang.pick("Forderungen", "demands"),
        };
        format!("{} {word}", self.lang.number(count))
    }

    /// What can be done about what is open: the command, and what it is for.
    fn steps(
        &self,
        causes: &[CauseView],
        path: &str,
        around: Around<'_>,
    ) -> [(CauseStep, String, &'static str); 4] {
        let mut lacking = causes.iter().filter(|cause| cause.step == Some(CauseStep::State));
        let first = lacking.clone().find_map(|cause| cause.first.as_ref());
        let whole = lacking.find_map(|cause| cause.whole.as_ref());
        let state = match (first, whole) {
            (Some((catalog, number)), _) => format!("befund explain {catalog} {number}"),
            (None, Some(catalog)) if around.kept => format!("befund show {catalog}{path}"),
            (None, Some(catalog)) => format!("befund catalog show {catalog}"),
            (None, None) => "befund explain --help".to_owned(),
        };
        let pick = |de, en| self.lang.pick(de, en);
        [
            (
                CauseStep::Look,
                format!("befund audit{path}"),
                pick(
                    "angegebene Prüfziele erreichbar machen und ansehen",
                    "make declared targets reachable and look at them",
                ),
            ),
            (
                CauseStep::Declare,
                "befund probe --formats".to_owned(),
                pick(
                    "messbar, sobald `targets` das Prüfziel nennt",
                    "measurable once `targets` names the target",
                ),
            ),
            (
                CauseStep::Answer,
                format!("befund declare{path}"),
                pick("Angabe oder Nachweis fehlt", "a statement or a document is missing"),
            ),
            (
                CauseStep::State,
                state,
                pick(
                    "Angabe in befund.yaml fehlt oder ist veraltet",
                    "a statement in befund.yaml is missing or out of date",
                ),
            ),
        ]
    }

    /// What the gate's verdict rests on, and last the verdict.
    fn gate(&mut self, report: &Report, blocking: &[String], detail: Detail) {
        let Some((verdict, rests)) = gate::short(report, self.lang) else { return };
        self.out.push('\n');
        let shown = detail.blocking.min(blocking.len());
        let blocks = self.lang.pick("Es blockiert", "Blocks");
        for (at, line) in blocking.iter().take(shown).enumerate() {
            let of = match (at, blocking.len()) {
                (0, all) if shown < all => {
                    let all = self.lang.number(all);
                    format!(" ({shown} {} {all})", self.lang.pick("von", "of"))
                }
                _ => String::new(),
            };
            self.cut(Style::Plain, &format!("{blocks}{of}: "), 2, line, 1);
        }
        self.cut(Style::Faint, "", 2, &rests, detail.rests);
        // Only where something was asked, and all of it stands: a gate may let pass, or block nothing at all.
        let (summary, total) = (&report.summary, &report.summary.total);
        let clashes = summary.contradictions + summary.indications_against;
        let stands = total.asked > 0 && total.open_of_asked + total.fail + clashes == 0;
        let clear = |gate: &GateRecord| gate.let_through.is_empty() && stands;
        let style = match &report.gate {
            Some(gate) if gate.exit_code > 0 => Style::Red,
            Some(gate) if clear(gate) => Style::Green,
            _ => Style::Yellow,
        };
        let through = report.gate.as_ref().and_then(|gate| gate::through(gate, self.lang));
        if let Some(through) = through {
            self.cut(Style::Yellow, "", 2, &through, 1);
        }
        // The one thing that is never cut.
        self.hang(style, "", 2, &verdict);
    }

    /// How many more there are.
    fn more(&mut self, rest: usize) {
        if rest > 0 {
            self.line(Style::Faint, 4, &format!("… {} {}", self.lang.number(rest), self.t.more));
        }
    }

    /// Wrapped text of at most so many lines; what is cut ends in `…`.
    fn cut(&mut self, style: Style, lead: &str, indent: usize, text: &str, most: usize) {
        let further = " ".repeat(indent);
        let options = options(self.width).initial_indent(lead).subsequent_indent(&further);
        let text = crate::report::text::plain(text);
        let lines = textwrap::wrap(&text, options);
        let surplus = lines.len() > most;
        let most = most.min(lines.len());
        for (at, line) in lines.iter().take(most).enumerate() {
            let mut line = line.trim_end().to_owned();
            if surplus && at + 1 == most {
                line = shortened_to(&line, self.width.saturating_sub(2));
                line.push_str(" …");
            }
            let line = self.paint(style, &line);
            self.out.push_str(&line);
            self.out.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_between_words_and_a_long_word_where_it_must_be() {
        let line = "B.5 (digav-anlage-1), B.10 (digav";
        assert_eq!(shortened_to(line, 25), "B.5 (digav-anlage-1),");
        assert_eq!(shortened_to(line, 26), "B.5 (digav-anlage-1), B.10");
        assert_eq!(shortened_to("B.5 and B.10", 7), "B.5 and");
        assert_eq!(shortened_to(&"x".repeat(50), 20), "x".repeat(20));
        assert_eq!(shortened_to("ä b", 0), "");
    }
}
