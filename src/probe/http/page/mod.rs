//! What is read of a content: text, links, forms, and what it brings in from elsewhere.

mod details;
mod elements;
mod forms;
pub(crate) mod language;
pub(crate) mod purpose;
mod tree;
mod walk;

use url::Url;

use crate::paper;
use crate::product::content::Unread;
use crate::yaml::hex_digest;

use super::client::Body;
use super::model::{Form, Page};

/// Most of a page's text that is kept, in characters.
pub(super) const MAX_TEXT: usize = 200_000;
/// Most links, parts and fields of a page that are kept, of each.
const MAX_ITEMS: usize = 2_000;

/// Reads an answer's content.
pub(super) fn read(body: &Body, url: &Url) -> Page {
    let form = form(body);
    let mut page = match form {
        Form::Html => html(&body.text(), url),
        Form::Text => plain(&body.text()),
        Form::Pdf | Form::Other => empty(form),
    };
    page.sha256 = hex_digest(&body.bytes);
    page.bytes = body.bytes.len() as u64;
    page.cut = body.cut;
    page
}

/// Reads a page of HTML.
pub(crate) fn html(text: &str, url: &Url) -> Page {
    let (tree, whole) = tree::parse(text);
    let mut page = empty(Form::Html);
    page.unread = (!whole).then(|| tree::BEYOND.to_owned());
    walk::words(&tree, &mut page);
    elements::read(&tree, url, &mut page);
    details::read(text, &mut page);
    page.letters = page.letters.max(letters(&page.text));
    page
}

/// Takes in the hosts that the text of a script names.
pub(crate) fn script(text: &str, url: &Url, page: &mut Page) {
    elements::named(text, url, page);
}

/// Most lines of a PDF that are taken for what it calls itself.
const MAX_HEAD: usize = 5;

/// Reads a PDF in a process of its own. What it calls itself stands in its first lines.
pub(super) fn pdf(bytes: Vec<u8>, page: &mut Page) {
    let reading = match paper::read_apart(bytes) {
        Ok(reading) => reading,
        Err(why) => return page.unread = Some(unread(why).to_owned()),
    };
    if reading.cut {
        page.unread = Some("it is a PDF that could not be read to its end".to_owned());
        return;
    }
    if letters(&reading.text) == 0 {
        page.unread = Some("it is a PDF that has no text".to_owned());
        return;
    }
    let lines = reading.text.lines().map(str::trim).filter(|line| !line.is_empty());
    page.headings = lines.take(MAX_HEAD).map(|line| line.chars().take(200).collect()).collect();
    page.letters = letters(&reading.text);
    page.text = reading.text.chars().take(MAX_TEXT).collect();
}

fn unread(why: Unread) -> &'static str {
    match why {
        Unread::Encrypted => "it is a PDF that asks for a password",
        Unread::Broken => "it is a PDF that cannot be read",
        Unread::TooLarge => "it is a PDF larger than what is read",
        Unread::Ended => "it is a PDF that takes too long or too much memory to read",
        Unread::NoReader => "it is a PDF, and nothing can read it here",
    }
}

fn plain(text: &str) -> Page {
    let mut page = empty(Form::Text);
    page.text = text.chars().take(MAX_TEXT).collect();
    page.letters = letters(&page.text);
    details::read(text, &mut page);
    page
}

fn empty(form: Form) -> Page {
    Page {
        form,
        sha256: String::new(),
        bytes: 0,
        cut: false,
        rendered: false,
        title: String::new(),
        headings: Vec::new(),
        text: String::new(),
        letters: 0,
        links: Vec::new(),
        parts: Vec::new(),
        fields: Vec::new(),
        more: false,
        scripts: false,
        sources: Vec::new(),
        plugins: false,
        robots: String::new(),
        policies: Vec::new(),
        details: Vec::new(),
        names: Vec::new(),
        leads_on: None,
        lang: String::new(),
        stored: Vec::new(),
        held_back: false,
        unread: None,
        picture: None,
        saved: None,
    }
}

/// What a content is, by its type and its first bytes.
fn form(body: &Body) -> Form {
    let head = &body.bytes[..body.bytes.len().min(512)];
    if head.starts_with(b"%PDF-") {
        return Form::Pdf;
    }
    let start = String::from_utf8_lossy(head)
        .trim_start_matches('\u{feff}')
        .trim_start()
        .to_ascii_lowercase();
    let tagged = start.starts_with("<!doctype html") || start.starts_with("<html");
    match body.kind.as_str() {
        "text/html" | "application/xhtml+xml" => Form::Html,
        "" if tagged => Form::Html,
        "text/plain" => Form::Text,
        _ => Form::Other,
    }
}

/// How many letters a text has.
pub(crate) fn letters(text: &str) -> u64 {
    text.chars().filter(|c| c.is_alphabetic()).count() as u64
}
