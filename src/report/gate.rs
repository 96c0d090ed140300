//! What a gate's verdict rests on: how much of what is asked was decided, what is only declared, and what
//! was let through until when. The same words on standard error and in every report.

use crate::assess::result::{GateRecord, LetThrough, LetThroughBy, ReasonCode, Report};
use crate::product::DispositionKind;
use crate::report::Lang;
use crate::report::text::InWords;

/// One of two sentences.
fn either(lang: Lang, de: String, en: String) -> String {
    if lang == Lang::De { de } else { en }
}

/// The gate's verdict and what it rests on, in one line.
pub(super) fn line(report: &Report, lang: Lang) -> String {
    short(report, lang).map(|(met, rests)| format!("{met}; {rests}")).unwrap_or_default()
}

/// The gate's verdict, and what it rests on.
pub(super) fn short(report: &Report, lang: Lang) -> Option<(String, String)> {
    let gate = report.gate.as_ref()?;
    let since =
        gate.baseline.iter().map(|id| format!(" {} {id}", lang.pick("gegenüber", "against")));
    let name = quoted(&gate.name) + &since.collect::<String>();
    let (failing, undecided) = (lang.number(gate.failing), lang.number(gate.undecided));
    let met = match gate.exit_code {
        0 => either(
            lang,
            format!("Freigabeschranke {name}: eingehalten, Exit 0"),
            format!("gate {name}: met (exit 0)"),
        ),
        code => either(
            lang,
            format!(
                "Freigabeschranke {name}: nicht eingehalten, {failing} wegen „nicht erfüllt“ oder Widerspruch, {undecided} wegen „nicht entscheidbar“, Exit {code}"
            ),
            format!(
                "gate {name}: not met, {failing} blocking as failed, {undecided} as undecided (exit {code})"
            ),
        ),
    };
    let offline = match gate.offline {
        true => lang.pick("; nicht gemessen: --offline", "; not measured: --offline"),
        false => "",
    };
    let rests = parts(report, gate, lang).join("; ");
    Some((met, format!("{rests}{offline}{}", only(gate, lang))))
}

/// A name that cannot be taken for what is said of it; a file may be called anything.
fn quoted(name: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "./\\_-".contains(c);
    if name.chars().all(plain) { name.to_owned() } else { format!("{name:?}") }
}

/// The same as lines of a report: the verdict, the figures, what was let through.
pub(super) fn lines(report: &Report, lang: Lang) -> Vec<String> {
    let Some(gate) = &report.gate else { return Vec::new() };
    let since = gate
        .baseline
        .as_ref()
        .map(|id| either(lang, format!(" gegenüber {id}"), format!(" against {id}")));
    // A result that is read may hold anything.
    let short = |digest: &String| digest.chars().take(16).collect::<String>();
    let file = gate.sha256.as_ref().map(|digest| format!(" (SHA-256 {})", short(digest)));
    let name =
        format!("{}{}{}", quoted(&gate.name), file.unwrap_or_default(), since.unwrap_or_default());
    let met = match gate.exit_code {
        0 => lang.pick("eingehalten", "met").to_owned(),
        code => {
            let (failing, undecided) = (lang.number(gate.failing), lang.number(gate.undecided));
            either(
                lang,
                format!(
                    "nicht eingehalten: {failing} wegen „nicht erfüllt“ oder Widerspruch, {undecided} wegen „nicht entscheidbar“, Exit {code}"
                ),
                format!(
                    "not met: {failing} blocking as failed, {undecided} as undecided (exit {code})"
                ),
            )
        }
    };
    let mut lines = vec![either(
        lang,
        format!("Freigabeschranke {name}: {met}"),
        format!("Gate {name}: {met}"),
    )];
    lines.push(parts(report, gate, lang).join("; ") + &only(gate, lang));
    lines.extend(gate.let_through.iter().map(|one| let_through(one, lang)));
    lines
}

fn parts(report: &Report, gate: &GateRecord, lang: Lang) -> Vec<String> {
    let counts = &report.summary.total;
    let n = |number| lang.number(number);
    let (decided, asked) = (n(counts.decided_of_asked), n(counts.asked));
    let open = n(counts.open_of_asked);
    let claimed = counts.asked - counts.decided_of_asked.min(counts.asked);
    let claimed = n(claimed.saturating_sub(counts.open_of_asked));
    let mut parts = vec![
        either(
            lang,
            format!("Stichtag {}", lang.date(report.as_of)),
            format!("judged {}", report.as_of),
        ),
        either(
            lang,
            format!(
                "{decided} von {asked} verbindlichen Forderungen entschieden (MUSS, DARF NICHT, ohne Verb), {open} offen, {claimed} nach eigener Angabe nicht anwendbar"
            ),
            format!(
                "{decided} of {asked} asked are decided (MUSS, DARF NICHT, no verb), {open} open, {claimed} said not to apply"
            ),
        ),
    ];
    if counts.pass.declared > 0 {
        let (declared, bare) = (n(counts.pass.declared), n(counts.unexplained));
        parts.push(either(
            lang,
            format!("{declared} nur erklärt, davon {bare} ohne Begründung"),
            format!("{declared} declared only, {bare} of them without a reason"),
        ));
    }
    if counts.pass.provisional > 0 {
        let provisional = n(counts.pass.provisional);
        parts.push(either(
            lang,
            format!("{provisional} vorläufig: eine Prüfung steht aus"),
            format!("{provisional} provisional: an examination is outstanding"),
        ));
    }
    if report.summary.without_version > 0 {
        let number = n(report.summary.without_version);
        parts.push(either(
            lang,
            format!("ohne Fassung: {number} der Angaben und Dokumente"),
            format!("without a version: {number} of the statements and documents"),
        ));
    }
    let textless = report.findings.iter().filter(|finding| {
        let code = finding.reason.as_ref().map(|reason| reason.code);
        code == Some(ReasonCode::TextUnavailable) && finding.is_counted()
    });
    let textless: Vec<_> = textless.map(|one| format!("{}@{}", one.catalog, one.edition)).collect();
    if !textless.is_empty() {
        let list = textless.join(", ");
        parts.push(either(
            lang,
            format!("in Kraft, aber mangels Text nicht geprüft: {list}"),
            format!("in force, and not judged for want of text: {list}"),
        ));
    }
    let dropped = report.notes.iter().filter(|note| note.code == "left-out-catalogs");
    parts.extend(dropped.map(|note| lang.text(&note.text).trim_end_matches('.').to_owned()));
    let aside = report.notes.iter().filter(|note| is_left_out(&note.code)).count();
    if aside > 0 {
        let (de, en) = if aside == 1 { ("Hinweis", "note") } else { ("Hinweise", "notes") };
        let aside = n(aside);
        parts.push(either(
            lang,
            format!("{aside} {de} auf Ausgelassenes"),
            format!("{aside} {en} on what is left out"),
        ));
    }
    parts.extend(through(gate, lang));
    parts
}

/// How many demands the gate let through, and until when.
pub(super) fn through(gate: &GateRecord, lang: Lang) -> Option<String> {
    let (mut demands, mut fails) = (0, 0);
    for one in &gate.let_through {
        demands += one.demands.len();
        fails += one.fails;
    }
    if demands == 0 {
        return None;
    }
    let last = gate.let_through.iter().filter_map(|one| one.until).max();
    // A day on which all of it ends is said only where all of it ends.
    let endless = gate.let_through.iter().any(|one| one.until.is_none() && !one.demands.is_empty());
    let until = last.filter(|_| !endless).map(|day| {
        either(
            lang,
            format!(", längstens bis {}", lang.date(day)),
            format!(", until {day} at the latest"),
        )
    });
    let n = |number| lang.number(number);
    let without = lang.pick(", ohne Frist", ", without an end");
    let until = if endless { without.to_owned() } else { until.unwrap_or_default() };
    let (demands, fails) = (n(demands), n(fails));
    Some(either(
        lang,
        format!("durchgelassen: {demands}, davon nicht erfüllt {fails}{until}"),
        format!("let through: {demands}, {fails} of them not met{until}"),
    ))
}

/// What alone was looked at in this run, if that was asked for.
fn only(gate: &GateRecord, lang: Lang) -> String {
    if gate.only.is_empty() {
        return String::new();
    }
    let only = gate.only.join(", ");
    either(lang, format!("; jetzt nur angesehen: {only}"), format!("; looked at now only: {only}"))
}

/// Whether a note says that something is there and counts for nothing.
fn is_left_out(code: &str) -> bool {
    code.starts_with("left-out-") || ["evidence-after-as-of", "observation-ignored"].contains(&code)
}

/// What lets demands through; the kind of a disposition in words.
fn named(one: &LetThrough, lang: Lang) -> String {
    let (word, about) = one.name.split_once(' ').unwrap_or((&one.name, ""));
    let kind = DispositionKind::WORDS.iter().find(|(known, _)| *known == word);
    match kind.filter(|_| one.by == LetThroughBy::Disposition) {
        Some((_, kind)) => format!("{} ({about})", lang.quote(kind.in_words(lang))),
        None => one.name.clone(),
    }
}

fn let_through(one: &LetThrough, lang: Lang) -> String {
    let by = match one.by {
        LetThroughBy::GateFile => lang.pick("Gate-Datei", "gate file"),
        LetThroughBy::Baseline => lang.pick("Baseline", "baseline"),
        LetThroughBy::Disposition => lang.pick("Umgang", "disposition"),
    };
    let until = one
        .until
        .map(|day| either(lang, format!(" bis {}", lang.date(day)), format!(" until {day}")));
    let (count, fails) = (lang.number(one.demands.len()), lang.number(one.fails));
    let (name, until) = (named(one, lang), until.unwrap_or_default());
    either(
        lang,
        format!("durchgelassen durch {by} {name}{until}: {count}, davon nicht erfüllt {fails}"),
        format!("let through by {by} {name}{until}: {count}, {fails} of them not met"),
    )
}
