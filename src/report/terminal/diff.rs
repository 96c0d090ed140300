//! What changed between two results, on a terminal.

use super::{Screen, Style};
use crate::assess::diff::{Change, ChangeClass, Clash, DiffOutput, Requests};
use crate::report::Lang;
use crate::report::since::{self, MAX_THINGS, became};
use crate::report::text::InWords;

/// Changes of one class shown one by one; JSON has all.
const MAX_CHANGES: usize = 40;

/// Renders a comparison for a terminal of a width in columns.
pub(crate) fn render(document: &DiffOutput, lang: Lang, width: usize, color: bool) -> String {
    let mut screen = Screen::new(lang, width, color);
    screen.sides(document);
    screen.difference(document);
    screen.requests(&document.requests);
    screen.out
}

impl Screen {
    fn sides(&mut self, document: &DiffOutput) {
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
    pub(super) fn difference(&mut self, document: &DiffOutput) {
        let summary = &document.summary;
        let heading = format!("{} {}", self.t.compared_with, document.old.report_id);
        self.heading(&heading);
        let style = if summary.new_fail > 0 { Style::Red } else { Style::Plain };
        self.hang(style, "  ", 2, &since::counts(document, self.lang));
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
            let text = since::clash(title, clash, self.lang);
            self.hang(style, "  ", 4, &text);
        }
    }

    /// Requests to the manufacturer: how many are open, which are no longer.
    fn requests(&mut self, requests: &Requests) {
        let lang = self.lang;
        self.heading(lang.pick("Anforderungen an den Hersteller", "Requests to the manufacturer"));
        let counts = [requests.open, requests.opened.len(), requests.closed.len()];
        let [open, opened, closed] = counts.map(|count| lang.number(count));
        let text = match lang {
            Lang::De => format!("{open} offen, davon {opened} neu; {closed} nicht mehr offen"),
            Lang::En => format!("{open} open, {opened} of them new; {closed} open no longer"),
        };
        self.hang(Style::Plain, "  ", 2, &text);
        for one in requests.closed.iter().take(MAX_CHANGES) {
            let text =
                format!("{} · {} · {} {}", one.id, one.finding, one.demand, became(one, lang));
            self.hang(Style::Plain, "  ", 4, &text);
        }
        if requests.closed.len() > MAX_CHANGES {
            let rest = lang.number(requests.closed.len() - MAX_CHANGES);
            self.line(Style::Faint, 2, &format!("… {rest} (--json)"));
        }
    }

    fn class(&mut self, class: ChangeClass, document: &DiffOutput) {
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
            since::states(change, self.lang)
        );
        self.hang(style, "  ", 4, &title);
        if matches!(change.class, ChangeClass::NewFail | ChangeClass::Fixed | ChangeClass::Changed)
        {
            self.hang(Style::Plain, "    ", 4, self.lang.text(&change.text));
        }
        for offender in change.new_offenders.iter().take(MAX_THINGS) {
            self.hang(Style::Plain, "    - ", 6, self.lang.text(&offender.message));
        }
        let causes = since::causes(change, self.lang);
        let prefix = format!("    {}: ", self.t.cause);
        self.hang(Style::Plain, &prefix, 6, &causes);
    }
}
