//! What changed since an earlier result, in words: the terminal's lines and a section of the report for
//! auditors are made of these.

use serde::Serialize;

use crate::assess::diff::{
    AnsweredBy, CauseCode, Change, ChangeCause, ChangeClass, Clash, ClosedRequest, DiffOutput,
    State,
};
use crate::assess::result::{Report, Verdict};
use crate::report::Lang;
use crate::report::item::{Writer, reference};
use crate::report::text::InWords;

/// Changes of one class shown one by one in a report; `befund diff` has all.
const MAX_CHANGES: usize = 20;

/// Facts, documents or rows named for one cause, offenders named for one change.
pub(super) const MAX_THINGS: usize = 4;

/// The section of a report.
#[derive(Debug, Serialize)]
pub(super) struct SinceView {
    pub(super) title: String,
    pub(super) counts: String,
    pub(super) changes: Vec<ChangeView>,
    /// Changes that are not among them, class by class.
    pub(super) more: Vec<String>,
    pub(super) clashes: Vec<String>,
    /// Whether something fails that did not.
    alarms: bool,
}

/// A demand that newly fails, is fixed or stands otherwise.
#[derive(Debug, Serialize)]
pub(super) struct ChangeView {
    pub(super) class: &'static str,
    /// How it stands, for the eye.
    pub(super) state: &'static str,
    pub(super) label: String,
    pub(super) catalog: String,
    pub(super) anchor: Option<String>,
    pub(super) states: String,
    pub(super) text: String,
    pub(super) found: Vec<String>,
    pub(super) causes: String,
}

impl SinceView {
    /// Words for a comparison with an earlier result; `report` is the later one.
    pub(super) fn new(document: &DiffOutput, report: &Report, lang: Lang) -> Self {
        let writer = Writer::new(report, lang);
        let t = lang.phrases();
        let mut changes = Vec::new();
        let mut more = Vec::new();
        for class in [ChangeClass::NewFail, ChangeClass::Fixed, ChangeClass::Changed] {
            let all: Vec<_> = document.changes.iter().filter(|one| one.class == class).collect();
            changes.extend(all.iter().take(MAX_CHANGES).map(|one| change(one, &writer)));
            if all.len() > MAX_CHANGES {
                let rest = lang.number(all.len() - MAX_CHANGES);
                more.push(format!("{rest} × {}", class.in_words(lang)));
            }
        }
        let clashes = [
            (t.new_contradictions, &document.new_contradictions),
            (t.resolved_contradictions, &document.resolved_contradictions),
        ];
        let clashes = clashes.into_iter().flat_map(|(title, list)| {
            list.iter().map(move |clash| self::clash(title, clash, lang))
        });
        Self {
            title: format!("{} {}", t.since_baseline, lang.date(document.old.as_of)),
            counts: counts(document, lang),
            changes,
            more,
            clashes: clashes.collect(),
            alarms: document.summary.new_fail > 0 || !document.new_contradictions.is_empty(),
        }
    }
}

/// How many demands became what.
pub(super) fn counts(document: &DiffOutput, lang: Lang) -> String {
    let summary = &document.summary;
    let classes = [
        (ChangeClass::NewFail, summary.new_fail),
        (ChangeClass::Fixed, summary.fixed),
        (ChangeClass::Changed, summary.changed),
        (ChangeClass::Added, summary.added),
        (ChangeClass::Gone, summary.gone),
    ];
    let mut parts: Vec<_> = classes
        .map(|(class, count)| format!("{} {}", class.in_words(lang), lang.number(count)))
        .to_vec();
    let t = lang.phrases();
    parts.push(format!("{} {}", t.unchanged, lang.number(summary.unchanged)));
    let empty =
        if document.old.decided == 0 { format!(". {}", t.nothing_before) } else { String::new() };
    parts.join(" · ") + &empty
}

/// A contradiction that came or went.
pub(super) fn clash(title: &str, clash: &Clash, lang: Lang) -> String {
    let place: String = clash.finding.iter().map(|key| format!(" {key}")).collect();
    format!("{title}{place}: {} / {}", lang.text(&clash.claimed), lang.text(&clash.found))
}

fn change(change: &Change, writer: &Writer) -> ChangeView {
    let lang = writer.lang;
    let finding = writer.report.findings.iter().find(|finding| {
        finding.catalog == change.catalog
            && finding.requirement == change.requirement
            && finding.component == change.component
            && change.new.as_ref().is_some_and(|state| state.edition == finding.edition)
    });
    let demand = Some(change.demand.as_str());
    let found = change.new_offenders.iter().take(MAX_THINGS);
    ChangeView {
        class: change.class.in_words(lang),
        state: match change.class {
            ChangeClass::NewFail => "fail",
            ChangeClass::Fixed => "pass",
            ChangeClass::Changed => "open",
            ChangeClass::Added | ChangeClass::Gone => "skipped",
        },
        label: finding
            .map_or_else(|| change.requirement.clone(), |finding| writer.name(finding, demand)),
        catalog: finding.map_or_else(|| change.catalog.clone(), reference),
        anchor: finding.and_then(|finding| writer.anchor(&finding.key, demand)),
        states: states(change, lang),
        text: lang.text(&change.text).to_owned(),
        found: found.map(|offender| lang.text(&offender.message).to_owned()).collect(),
        causes: causes(change, lang),
    }
}

/// `erfüllt (gemessen) → nicht erfüllt (gemessen)`.
pub(super) fn states(change: &Change, lang: Lang) -> String {
    let nothing = || lang.phrases().not_judged.to_owned();
    let old = change.old.as_ref().map_or_else(nothing, |state| self::state(state, lang));
    let new = change.new.as_ref().map_or_else(nothing, |state| self::state(state, lang));
    if old == new { new } else { format!("{old} → {new}") }
}

fn state(state: &State, lang: Lang) -> String {
    let basis = state.basis.filter(|_| state.verdict != Verdict::Inconclusive);
    let reason = state.reason.filter(|_| state.verdict == Verdict::Inconclusive);
    let why = basis
        .map(|basis| basis.in_words(lang).to_owned())
        .or_else(|| reason.map(|reason| reason.word().replace('_', "-")));
    let why: String = why.iter().map(|why| format!(" ({why})")).collect();
    format!("{}{why}", state.verdict.in_words(lang))
}

/// Why it changed, or that the inputs do not tell.
pub(super) fn causes(change: &Change, lang: Lang) -> String {
    let causes: Vec<_> = change.causes.iter().map(|cause| say(cause, lang)).collect();
    if causes.is_empty() { lang.phrases().cause_unknown.to_owned() } else { causes.join("; ") }
}

/// A cause in a few words.
fn say(cause: &ChangeCause, lang: Lang) -> String {
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

/// What became of a request, and who answered it when.
pub(crate) fn became(one: &ClosedRequest, lang: Lang) -> String {
    let verdict = match one.verdict {
        Some(verdict) => verdict.in_words(lang),
        None => lang.pick("nicht mehr beurteilt", "judged no longer"),
    };
    let answered = one.answered.iter().map(|by| {
        let who: String = by.by.iter().map(|who| format!(", {who}")).collect();
        format!("{} {}{who}", how(by.how, lang), lang.date(by.on))
    });
    let answered: Vec<_> = answered.collect();
    match answered.is_empty() {
        true => format!("→ {verdict}"),
        false => format!("→ {verdict} ({})", answered.join("; ")),
    }
}

/// What answered a request, before its day.
fn how(how: AnsweredBy, lang: Lang) -> &'static str {
    match how {
        AnsweredBy::Answer => lang.pick("Antwort vom", "answer of"),
        AnsweredBy::Statement => lang.pick("Angabe vom", "statement of"),
        AnsweredBy::Document => lang.pick("Nachweis, angegeben am", "document stated on"),
        AnsweredBy::Reading => lang.pick("Messung vom", "reading of"),
        AnsweredBy::Examination => lang.pick("Prüfung vom", "examination of"),
    }
}
