//! The words of a page: those a visitor sees, and of these those that are no navigation.

use ego_tree::iter::Edge;
use scraper::node::Element;
use scraper::{Html, Node};

use super::{MAX_ITEMS, MAX_TEXT, letters};
use crate::probe::http::model::Page;

/// Elements whose words nobody sees.
const UNSEEN: &[&str] = &[
    "script", "style", "noscript", "template", "iframe", "object", "svg", "math", "select",
    "textarea", "head", "title", "datalist", "audio", "video", "canvas",
];

/// Elements that lead around a site.
const AROUND: &[&str] = &["nav", "footer", "aside", "menu"];

/// Elements that end a line.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "blockquote",
    "br",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "main",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "td",
    "th",
    "tr",
    "ul",
];

/// Fills in title, headings, text and letters.
pub(super) fn words(tree: &Html, page: &mut Page) {
    let mut words = Words::default();
    for edge in tree.root_element().traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Element(element) => words.open(element),
                Node::Text(text) => words.take(text),
                _ => {}
            },
            Edge::Close(node) => {
                if let Node::Element(element) = node.value() {
                    words.close(element);
                }
            }
        }
    }
    page.title = tidy(&words.title);
    page.headings = words.headings;
    page.letters = words.letters;
    page.text = words.lines.join("\n");
    if letters(&page.text) < LITTLE {
        // A page of which navigation is all there is.
        page.text = words.all.join("\n");
    }
}

/// With fewer letters than these, what was taken for navigation counts as text.
const LITTLE: u64 = 100;

#[derive(Default)]
struct Words {
    title: String,
    in_title: bool,
    headings: Vec<String>,
    heading: Option<String>,
    /// How deep in what nobody sees, in navigation, and in the main part.
    unseen: usize,
    around: usize,
    main: usize,
    line: String,
    all_line: String,
    lines: Vec<String>,
    all: Vec<String>,
    letters: u64,
    length: usize,
}

impl Words {
    fn open(&mut self, element: &Element) {
        let name = element.name();
        self.in_title |= name == "title" && self.title.is_empty();
        self.unseen += usize::from(is_unseen(element));
        self.around += usize::from(self.is_around(element));
        self.main += usize::from(is_main(element));
        if BLOCKS.contains(&name) {
            self.end_line();
        }
        if matches!(name, "h1" | "h2") && self.unseen == 0 {
            self.heading = Some(String::new());
        }
    }

    fn close(&mut self, element: &Element) {
        let name = element.name();
        self.in_title &= name != "title";
        self.unseen -= usize::from(is_unseen(element));
        self.main -= usize::from(is_main(element));
        // What an element is depends on where it stands: on its way out it stands where it stood on its way in.
        self.around -= usize::from(self.is_around(element));
        if BLOCKS.contains(&name) {
            self.end_line();
        }
        if matches!(name, "h1" | "h2")
            && let Some(heading) = self.heading.take().map(|text| tidy(&text))
            && !heading.is_empty()
            && self.headings.len() < MAX_ITEMS
        {
            self.headings.push(heading.chars().take(200).collect());
        }
    }

    fn take(&mut self, text: &str) {
        if self.in_title && self.title.len() < 1_000 {
            self.title.push_str(text);
        }
        if self.unseen > 0 {
            return;
        }
        if let Some(heading) = &mut self.heading {
            heading.push_str(text);
        }
        self.letters += letters(text);
        if self.length > MAX_TEXT {
            return;
        }
        self.length += text.len();
        self.all_line.push_str(text);
        if self.around == 0 {
            self.line.push_str(text);
        }
    }

    fn end_line(&mut self) {
        for (line, lines) in
            [(&mut self.line, &mut self.lines), (&mut self.all_line, &mut self.all)]
        {
            let done = tidy(line);
            line.clear();
            if !done.is_empty() {
                lines.push(done);
            }
        }
    }

    /// Navigation, or the head or foot of the whole page.
    fn is_around(&self, element: &Element) -> bool {
        let role = element.attr("role").unwrap_or_default();
        let dialog = element.name() == "dialog" || matches!(role, "dialog" | "alertdialog");
        AROUND.contains(&element.name())
            || element.name() == "header" && self.main == 0
            || matches!(role, "navigation" | "banner" | "contentinfo")
            || dialog
    }
}

fn is_main(element: &Element) -> bool {
    matches!(element.name(), "main" | "article") || element.attr("role") == Some("main")
}

fn is_unseen(element: &Element) -> bool {
    let style = element.attr("style").unwrap_or_default().to_ascii_lowercase().replace(' ', "");
    UNSEEN.contains(&element.name())
        || element.attr("hidden").is_some()
        || element.attr("aria-hidden") == Some("true")
        || style.contains("display:none")
        || style.contains("visibility:hidden")
}

/// One space between two words.
pub(super) fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
