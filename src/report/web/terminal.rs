//! The view for a terminal: a few lines a page.

use super::document::{Document, Page};
use crate::diag::clean;
use crate::lang::Lang;

/// Most findings and gaps that are shown of a page; the rest is counted.
const SHOWN: usize = 12;

/// The document for a terminal.
pub fn terminal(document: &Document, lang: Lang) -> String {
    let mut lines = Vec::new();
    for page in &document.pages {
        lines.push(head(page, lang));
        lines.push(format!("  {}", reading(page, lang)));
        lines.extend(things(page, lang).into_iter().map(|line| format!("  {line}")));
        let found = page
            .findings
            .iter()
            .map(|finding| format!("  ✗ {}: {}", finding.check, lang.text(&finding.message)));
        push(&mut lines, found.collect(), lang);
        let open = page
            .undetermined
            .iter()
            .map(|open| format!("  ? {}: {}", open.what, lang.said(&open.why)));
        push(&mut lines, open.collect(), lang);
        lines.push(String::new());
    }
    for note in &document.run.notes {
        lines.push(format!("{}: {}", lang.pick("Hinweis", "note"), lang.said(note)));
    }
    let one_line = |line: String| clean(&line.replace(['\n', '\r', '\t'], " "));
    lines.into_iter().map(|line| one_line(line) + "\n").collect()
}

fn push(lines: &mut Vec<String>, mut more: Vec<String>, lang: Lang) {
    let left = more.len().saturating_sub(SHOWN);
    more.truncate(SHOWN);
    lines.append(&mut more);
    if left > 0 {
        lines
            .push(format!("  … {left} {}", lang.pick("weitere, siehe --json", "more, see --json")));
    }
}

fn head(page: &Page, lang: Lang) -> String {
    let purpose = page.purpose.as_deref().map(|word| format!(" [{}]", purpose(word, lang)));
    let status = match page.status {
        Some(status) => status.to_string(),
        None => lang.pick("keine Antwort", "no answer").to_owned(),
    };
    let to = page.final_url.as_ref().filter(|last| **last != page.url);
    let to = to.map(|last| format!(" → {last}")).unwrap_or_default();
    format!("{}{}: {status}{to}", page.url, purpose.unwrap_or_default())
}

fn purpose(word: &str, lang: Lang) -> String {
    lang.text(&crate::fact::label::word(word)).to_owned()
}

fn reading(page: &Page, lang: Lang) -> String {
    let language = match &page.language.code {
        Some(code) => format!("{} {code}", lang.pick("Sprache", "language")),
        None => lang.pick("Sprache nicht bestimmt", "language undetermined").to_owned(),
    };
    let letters = lang.number(usize::try_from(page.language.letters).unwrap_or(usize::MAX));
    let login = match page.login_wall {
        Some(false) => lang.pick("ohne Anmeldung lesbar", "readable without login"),
        Some(true) => lang.pick("Anmeldung statt Inhalt", "a login in place of content"),
        None => {
            lang.pick("ob ohne Anmeldung lesbar: offen", "whether readable without login: open")
        }
    };
    format!("{language}, {letters} {}; {login}", lang.pick("Buchstaben", "letters"))
}

/// Headers, cookies, third parties and fields, a line each where there are any.
fn things(page: &Page, lang: Lang) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = |de: &str, en: &str, items: Vec<String>| {
        if !items.is_empty() {
            lines.push(format!("{}: {}", lang.pick(de, en), items.join(", ")));
        }
    };
    let headers = |is: bool| {
        let own = page.headers.iter().filter(|header| header.present == is);
        own.map(|header| header.name.clone()).collect()
    };
    line("gesetzt", "set", headers(true));
    line("nicht gesetzt", "not set", headers(false));
    let cookies = page.cookies.iter().map(|cookie| {
        let flags = [(cookie.secure, "Secure"), (cookie.http_only, "HttpOnly")];
        let lacking: Vec<_> = flags.iter().filter(|(has, _)| !has).map(|(_, flag)| *flag).collect();
        match lacking.as_slice() {
            [] => cookie.name.clone(),
            lacking => {
                format!("{} ({} {})", cookie.name, lang.pick("ohne", "without"), lacking.join(", "))
            }
        }
    });
    line("Cookies", "cookies", cookies.collect());
    let parties = page.third_parties.iter().map(|party| match &party.purpose {
        Some(word) => format!("{} ({})", party.host, purpose(word, lang)),
        None => party.host.clone(),
    });
    line("Dritte", "third parties", parties.collect());
    line("Felder", "fields", page.forms.iter().map(|form| form.name.clone()).collect());
    lines
}
