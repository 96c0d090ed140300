//! One requirement of a result on a terminal: what it asks, how it stands, on what that rests, what to do.

use crate::assess::result::{Contradiction, Finding, Report};
use crate::fact::label;
use crate::report::Lang;
use crate::report::item::{Item, Writer, cited, reference};
use crate::report::terminal::{Screen, Style};
use crate::report::text::InWords;

/// Facts named for one requirement; the report files have all.
const MAX_FACTS: usize = 8;

/// Renders findings, and contradictions that belong to none, for a terminal of a width in columns.
pub(crate) fn render(
    report: &Report,
    findings: &[&Finding],
    clashes: &[&Contradiction],
    lang: Lang,
    width: usize,
    color: bool,
) -> String {
    let writer = Writer::new(report, lang);
    let mut screen = Screen::new(lang, width, color);
    for finding in findings {
        screen.finding(finding, &writer);
    }
    for clash in clashes {
        screen.loose(clash);
    }
    let product = &report.product;
    let of = format!(
        "{} {} · {} {} · {} {}",
        product.name,
        product.version,
        screen.t.as_of,
        lang.date(report.as_of),
        screen.t.report_id,
        report.report_id
    );
    screen.line(Style::Faint, 0, &of);
    screen.out
}

impl Screen {
    fn loose(&mut self, clash: &Contradiction) {
        let lang = self.lang;
        self.line(
            Style::Red,
            0,
            &format!("{}: {}", self.t.contradiction, clash.kind.in_words(lang)),
        );
        let sides = [
            (self.t.claimed, &clash.claimed, clash.claimed_basis),
            (self.t.found, &clash.found, clash.found_basis),
        ];
        for (word, text, basis) in sides {
            self.field(word, &format!("{} ({})", lang.text(text), basis.in_words(lang)));
        }
        self.out.push('\n');
    }

    fn finding(&mut self, finding: &Finding, writer: &Writer) {
        let component: String = finding.component.iter().map(|id| format!(" · {id}")).collect();
        let (reference, title) = (reference(finding), self.lang.text(&finding.title));
        let head = format!("{reference} {}{component}: {title}", finding.requirement);
        self.line(Style::Bold, 0, &head);
        let items = writer.items(finding);
        if let Some(whole) = items.first().and_then(|item| item.restatement.as_ref()) {
            self.line(Style::Plain, 2, whole);
        }
        let own = |key: &Option<String>| key.as_ref() == Some(&finding.key);
        for clash in writer.report.contradictions.iter().filter(|one| own(&one.finding)) {
            let word = clash.kind.in_words(self.lang);
            let (claimed, found) = (self.lang.text(&clash.claimed), self.lang.text(&clash.found));
            self.line(Style::Red, 2, &format!("{word}: {claimed} – {found}"));
        }
        for item in &items {
            self.item(item);
        }
        self.evidence(finding, writer);
        for source in &finding.source {
            self.field(self.t.source, self.lang.text(source));
        }
        self.out.push('\n');
    }

    /// What its verdicts rest on, with where it comes from.
    fn evidence(&mut self, finding: &Finding, writer: &Writer) {
        let facts = writer.facts(finding.demands.iter().flat_map(cited));
        for fact in facts.iter().take(MAX_FACTS) {
            let kind = label::kind(&fact.kind);
            let kind = self.lang.text(&kind);
            let (day, basis) = (self.lang.date(fact.date), fact.basis.in_words(self.lang));
            let says = format!("{} {} ({basis}, {day}, {})", kind, fact.subject, fact.source);
            self.field(self.t.evidence, &says);
        }
        if let Some(rest) = facts.len().checked_sub(MAX_FACTS).filter(|rest| *rest > 0) {
            self.line(Style::Faint, 4, &format!("… {} {}", self.lang.number(rest), self.t.more));
        }
        for document in &finding.documents {
            self.field(self.t.evidence, document);
        }
    }

    fn item(&mut self, item: &Item) {
        self.gap(item);
        for said in &item.relied_upon {
            self.field(self.t.declares, said);
        }
        for note in item.note.iter().chain(&item.inspection) {
            self.field(self.t.remark, note);
        }
    }
}
