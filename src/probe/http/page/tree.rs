//! A page of HTML as a tree, within bounds: where elements nest or grow without end, reading it all would take hours or
//! all memory there is.

use html5ever::driver;
use html5ever::tendril::{StrTendril, TendrilSink as _};
use scraper::{Html, HtmlTreeSink};

/// How deep elements may stand in each other. Browsers nest no deeper either.
const MAX_DEPTH: usize = 512;
/// Most elements and pieces of text.
const MAX_NODES: usize = 500_000;
/// How many bytes are read before the bounds are looked at.
const STEP: usize = 256;

/// Why a page that is beyond the bounds was not read to its end.
pub(super) const BEYOND: &str = "its elements are nested deeper, or are more, than is read";

/// Reads a page, and says whether that was all of it.
pub(super) fn parse(text: &str) -> (Html, bool) {
    let sink = HtmlTreeSink::new(Html::new_document());
    let mut parser = driver::parse_document(sink, driver::ParseOpts::default());
    let (mut rest, mut known, mut within) = (text, 0, true);
    while within && !rest.is_empty() {
        let (piece, after) = rest.split_at(rest.floor_char_boundary(STEP));
        parser.process(StrTendril::from(piece));
        rest = after;
        let html = parser.tokenizer.sink.sink.0.borrow();
        let count = html.tree.values().len();
        let mut new = html.tree.nodes().rev().take(count - known);
        let is_deep = new.any(|node| node.ancestors().nth(MAX_DEPTH).is_some());
        within = count <= MAX_NODES && !is_deep;
        known = count;
    }
    (parser.finish(), within)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_read_in_pieces_is_the_page() {
        let text = "<!doctype html><title>Größe</title><p>ä<b>ö<i>ü</b>ß</i><table>x<tr><td>y";
        let text = text.repeat(60);
        assert_eq!(parse(&text), (Html::parse_document(&text), true));
        assert_eq!(parse(""), (Html::parse_document(""), true));
    }

    #[test]
    fn what_nests_or_grows_without_end_is_left() {
        let nested = "<div>".repeat(800_000);
        // The last element of each piece is not deep.
        let hidden = "<div><div></body><!-- -->".repeat(100_000);
        let bold: String = (0..100_000).map(|at| format!("<p><b id={at}>x</p>")).collect();
        let wide = "<b>x</b>".repeat(400_000);
        for text in [nested, hidden, bold, wide] {
            let (html, whole) = parse(&text);
            assert!(!whole && html.tree.values().len() < 2 * MAX_NODES);
        }
        assert!(parse(&"<div>".repeat(400)).1);
    }
}
