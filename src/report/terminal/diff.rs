//! What changed between two results, on a terminal.

use super::{Screen, Style};
use crate::assess::diff::{Cause, CauseCode, Change, ChangeClass, Clash, Document, State};
use crate::assess::result::Verdict;
use crate::report::Lang;
use crate::report::text::InWords;

/// Changes of one class shown one by one; JSON has all.
const MAX_CHANGES: usize = 40;

/// Facts, documents or rows named for one cause.
const MAX_THINGS: usize = 4;

/// Renders a comparison for a terminal of a width in columns.
pub fn render(document: &Document, lang: Lang, width: usize, color: bool) -> String {
    let mut screen = Screen::new(lang, width, color);
    screen.sides(document);
    screen.difference(document);
    screen.out
}

impl Screen {
    fn sides(&mut self, document: &Document) {
        let (old, new) = (&document.old, &document.new);
        let title = self.t.difference;
        self.line(Style::Bold, 0, title);
        for (name, side) in [(self.t.earlier, old), (self.t.later, new)] {
            let text = format!(
                "{} {} · {} {} · {} · {}",
                side.product,
                side.version,
                self.t.as_of,
                self.lang.date(side.as_of),
                side.report_id,
                side.catalogs.join(", ")
            );
            self.hang(Style::Plain, &format!("  {name} "), 4, &text);
        }
    }

    /// The counts, then class by class what changed and why.
    pub(super) fn difference(&mut self, document: &Document) {
        let summary = &document.summary;
        let heading = format!("{} {}", self.t.compared_with, document.old.report_id);
        self.heading(&heading);
        let counts: Vec<_> = [
            (ChangeClass::NewFail, summary.new_fail),
            (ChangeClass::Fixed, summary.fixed),
            (ChangeClass::Changed, summary.changed),
            (ChangeClass::Added, summary.added),
            (ChangeClass::Gone, summary.gone),
        ]
        .map(|(class, count)| format!("{} {}", class.in_words(self.lang), self.lang.number(count)))
        .to_vec();
        let unchanged = format!("{} {}", self.t.unchanged, self.lang.number(summary.unchanged));
        let style = if summary.new_fail > 0 { Style::Red } else { Style::Plain };
        self.hang(style, "  ", 2, &format!("{} · {unchanged}", counts.join(" · ")));
        self.clashes(self.t.new_contradictions, Style::Red, &document.new_contradictions);
        for (_, class) in ChangeClass::WORDS {
            self.class(*class, document);
        }
        self.clashes(
            self.t.resolved_contradictions,
            Style::Green,
            &document.resolved_contradictions,
        );
    }

    fn clashes(&mut self, title: &str, style: Style, clashes: &[Clash]) {
        for clash in clashes {
            let place: String = clash.finding.iter().map(|key| format!(" {key}")).collect();
            let (claimed, found) = (self.lang.text(&clash.claimed), self.lang.text(&clash.found));
            let text = format!("{title}{place}: {claimed} / {found}");
            self.hang(style, "  ", 4, &text);
        }
    }

    fn class(&mut self, class: ChangeClass, document: &Document) {
        let changes: Vec<_> =
            document.changes.iter().filter(|change| change.class == class).collect();
        for change in changes.iter().take(MAX_CHANGES) {
            self.change(change);
        }
        if changes.len() > MAX_CHANGES {
            let rest = self.lang.number(changes.len() - MAX_CHANGES);
            let text = format!("… {rest} × {} (--json)", class.in_words(self.lang));
            self.line(Style::Faint, 2, &text);
        }
    }

    fn change(&mut self, change: &Change) {
        let style = match change.class {
            ChangeClass::NewFail => Style::Red,
            ChangeClass::Fixed => Style::Green,
            ChangeClass::Changed => Style::Yellow,
            ChangeClass::Added | ChangeClass::Gone => Style::Faint,
        };
        let component: String =
            change.component.iter().map(|component| format!("/{component}")).collect();
        let demand = Some(&change.demand).filter(|id| !id.is_empty());
        let demand: String = demand.iter().map(|id| format!(" · {id}")).collect();
        let title = format!(
            "{}: {}#{}{component}{demand}: {}",
            change.class.in_words(self.lang),
            change.catalog,
            change.requirement,
            self.states(change)
        );
        self.hang(style, "  ", 4, &title);
        if matches!(change.class, ChangeClass::NewFail | ChangeClass::Fixed | ChangeClass::Changed)
        {
            self.hang(Style::Plain, "    ", 4, self.lang.text(&change.text));
        }
        for offender in change.new_offenders.iter().take(MAX_THINGS) {
            self.hang(Style::Plain, "    - ", 6, self.lang.text(&offender.message));
        }
        let causes: Vec<_> = change.causes.iter().map(|cause| say(cause, self.lang)).collect();
        let causes =
            if causes.is_empty() { self.t.cause_unknown.to_owned() } else { causes.join("; ") };
        let prefix = format!("    {}: ", self.t.cause);
        self.hang(Style::Plain, &prefix, 6, &causes);
    }

    fn states(&self, change: &Change) -> String {
        let nothing = || self.t.not_judged.to_owned();
        let old = change.old.as_ref().map_or_else(nothing, |state| self.state(state));
        let new = change.new.as_ref().map_or_else(nothing, |state| self.state(state));
        if old == new { new } else { format!("{old} → {new}") }
    }

    fn state(&self, state: &State) -> String {
        let basis = state.basis.filter(|_| state.verdict != Verdict::Inconclusive);
        let reason = state.reason.filter(|_| state.verdict == Verdict::Inconclusive);
        let why = basis
            .map(|basis| basis.in_words(self.lang).to_owned())
            .or_else(|| reason.map(|reason| reason.word().replace('_', "-")));
        let why: String = why.iter().map(|why| format!(" ({why})")).collect();
        format!("{}{why}", state.verdict.in_words(self.lang))
    }
}

/// A cause in a few words.
fn say(cause: &Cause, lang: Lang) -> String {
    let mut text = cause.code.in_words(lang).to_owned();
    if !cause.things.is_empty() {
        let shown: Vec<_> =
            cause.things.iter().take(MAX_THINGS).map(|thing| format!("`{thing}`")).collect();
        text = format!("{text} {}", shown.join(", "));
        if cause.things.len() > MAX_THINGS {
            text = format!("{text}, … {}", lang.number(cause.things.len() - MAX_THINGS));
        }
    }
    let days = matches!(cause.code, CauseCode::AsOf | CauseCode::Ended);
    let value = |text: &Option<String>| match text.as_deref() {
        None | Some("") => "–".to_owned(),
        Some(day) if days => day.parse().map_or_else(|_| day.to_owned(), |day| lang.date(day)),
        Some(other) => other.to_owned(),
    };
    if cause.old.is_some() || cause.new.is_some() {
        text = format!("{text} {} → {}", value(&cause.old), value(&cause.new));
    }
    text
}
