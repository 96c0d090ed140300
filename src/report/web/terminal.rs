//! The view for a terminal: a few lines a page.

use std::collections::BTreeSet;

use super::document::{Page, Undetermined, WebFinding, WebOutput};
use crate::diag::clean;
use crate::lang::Lang;

/// Most findings and gaps that are shown of a page; the rest is counted.
const SHOWN: usize = 20;

/// The document for a terminal of a width in columns.
pub(crate) fn terminal(document: &WebOutput, lang: Lang, width: usize) -> String {
    let mut screen = Screen { out: String::new(), width, lang };
    let mut said_before = BTreeSet::new();
    for page in &document.pages {
        screen.line("", &head(page, lang));
        screen.line("  ", &reading(page, lang));
        things(page, lang).iter().for_each(|line| screen.line("  ", line));
        // What earlier pages have as well is counted.
        let all = findings(page, lang).into_iter();
        let (new, known): (Vec<_>, Vec<_>) = all.partition(|said| said_before.insert(said.clone()));
        screen.limited(&new, "✗");
        if !known.is_empty() {
            let more = match lang {
                Lang::De => format!("dazu wie oben: {}", known.len()),
                Lang::En => format!("besides, as above: {}", known.len()),
            };
            screen.hang("  ✗ ", 4, &more);
        }
        let open: Vec<_> = page.undetermined.iter().map(|open| undetermined(open, lang)).collect();
        screen.limited(&open, "?");
        screen.out.push('\n');
    }
    for note in &document.run.notes {
        let head = lang.pick("Hinweis", "note");
        screen.line("", &format!("{head}: {}", lang.said(note)));
    }
    screen.line("", &sum(document, lang));
    screen.out
}

/// Something to say, and what to do about it.
type Said = (String, Option<String>);

struct Screen {
    out: String,
    width: usize,
    lang: Lang,
}

impl Screen {
    /// Cleaned and wrapped text, further lines below the first.
    fn hang(&mut self, lead: &str, indent: usize, text: &str) {
        let further = " ".repeat(indent);
        let text = clean(&text.replace(['\n', '\r', '\t'], " "));
        let options =
            textwrap::Options::new(self.width).initial_indent(lead).subsequent_indent(&further);
        // Names of checks and headers stay whole.
        let options = options.word_splitter(textwrap::WordSplitter::NoHyphenation);
        for line in textwrap::wrap(&text, options) {
            self.out.push_str(line.trim_end());
            self.out.push('\n');
        }
    }

    fn line(&mut self, lead: &str, text: &str) {
        self.hang(lead, lead.len() + 2, text);
    }

    fn limited(&mut self, all: &[Said], mark: &str) {
        for (what, remedy) in all.iter().take(SHOWN) {
            self.hang(&format!("  {mark} "), 4, what);
            if let Some(remedy) = remedy {
                self.hang("    → ", 6, remedy);
            }
        }
        let left = all.len().saturating_sub(SHOWN);
        if left > 0 {
            let more = self.lang.pick("weitere, siehe --json", "more, see --json");
            self.line("  ", &format!("… {left} {more}"));
        }
    }
}

/// The findings of a page; what several checks found alike stands once, with all of them.
fn findings(page: &Page, lang: Lang) -> Vec<Said> {
    let mut all: Vec<(&WebFinding, Vec<&str>)> = Vec::new();
    for finding in &page.findings {
        match all.iter_mut().find(|(known, _)| known.message == finding.message) {
            Some((_, checks)) => checks.push(&finding.check),
            None => all.push((finding, vec![&finding.check])),
        }
    }
    let said = |(finding, checks): (&WebFinding, Vec<&str>)| {
        let remedy = finding.remedy.as_ref().map(|remedy| lang.text(remedy).to_owned());
        (format!("{} [{}]", lang.text(&finding.message), checks.join(", ")), remedy)
    };
    all.into_iter().map(said).collect()
}

fn undetermined(open: &Undetermined, lang: Lang) -> Said {
    let all: Vec<_> = open.what.split(", ").map(|what| things_of(what, lang)).collect();
    let scripts = open.why.contains("scripts were not run") || open.why.contains("no browser ran");
    let remedy = scripts.then(|| {
        lang.pick(
            "Mit einem Browser ansehen: Chromium oder Chrome einrichten, oder einen mit --browser nennen.",
            "Look with a browser: install Chromium or Chrome, or name one with --browser.",
        )
    });
    let said =
        format!("{} ({}): {}", lang.pick("offen", "open"), all.join(", "), lang.said(&open.why));
    (said, remedy.map(str::to_owned))
}

/// What a list is of, in words.
fn things_of(what: &str, lang: Lang) -> String {
    let (de, en) = match what {
        "without_login" => ("ob ohne Anmeldung lesbar", "whether readable without login"),
        "http.page" => ("Seiten", "pages"),
        "http.service" => ("Dienste", "services"),
        "http.header" => ("Header", "headers"),
        "http.cookie" => ("Cookies", "cookies"),
        "http.form_field" => ("Felder", "fields"),
        "http.third_party" => ("Dritte", "third parties"),
        "http.storage" => ("Speicher des Browsers", "the browser's storage"),
        other => (other, other),
    };
    lang.pick(de, en).to_owned()
}

fn sum(document: &WebOutput, lang: Lang) -> String {
    let pages = document.pages.len();
    let findings: usize = document.pages.iter().map(|page| findings(page, lang).len()).sum();
    let open: usize = document.pages.iter().map(|page| page.undetermined.len()).sum();
    match lang {
        Lang::De => format!("Seiten: {pages}, Befunde: {findings}, offen: {open}"),
        Lang::En => format!("pages: {pages}, findings: {findings}, open: {open}"),
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
