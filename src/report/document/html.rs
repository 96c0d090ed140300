//! A document as one HTML file for browsers and paper. It loads nothing and runs nothing, and its content
//! security policy forbids both; every text is escaped on its way in, and anchors are ours.

use super::{
    Anchor, Block, Cell, Document, Heading, Line, Row, Run, SignatureField, Table, Tone, Weight,
};
use crate::report::dress::{Colours, DressView};
use crate::report::html::{css_string, escape};

const STYLE: &str = include_str!("../../../templates/document.css");

/// The document, whole.
pub(in crate::report) fn render(document: &Document, dress: &DressView) -> String {
    let headings = Headings::of(document);
    let (title, subject) = (text(&document.title), text(&document.subject));
    let mut out = head(document, dress);
    out.push_str(&format!("<p class=\"running\">{}</p>\n", line(&document.running_head)));
    out.push_str(&format!(
        "<header class=\"cover\">\n{}<h1>{title}</h1>\n<p class=\"subject\">{subject}</p>\n\
         <p class=\"role\">{}</p>\n{}</header>\n",
        logo(dress),
        line(&document.role),
        rows(&document.cover)
    ));
    // What stands before the first heading belongs to the cover.
    let first = headings.anchors.iter().position(Option::is_some);
    let first = first.unwrap_or(document.blocks.len());
    let mut places = 0..document.blocks.len();
    let mut put = |out: &mut String, count: usize| {
        for at in places.by_ref().take(count) {
            let anchor = headings.anchors[at].as_deref();
            out.push_str(&block(&document.blocks[at], anchor, is_turned(document, at)));
        }
    };
    put(&mut out, first);
    out.push_str(&contents(document, &headings));
    out.push_str("<main>\n");
    put(&mut out, usize::MAX);
    out.push_str("</main>\n");
    out.push_str(&format!(
        "<footer><p>{} · {}</p></footer>\n</body>\n</html>\n",
        line(&document.running_head),
        text(&document.tool)
    ));
    out
}

/// Everything before what is seen. Pictures are allowed only where there is a logo.
fn head(document: &Document, dress: &DressView) -> String {
    let pictures = if dress.logo.is_some() { " img-src data:;" } else { "" };
    format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline';{pictures} base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"robots\" content=\"noindex\">\n\
         <meta name=\"generator\" content=\"{tool}\">\n<title>{title}: {subject}</title>\n\
         <style>\n{STYLE}\n{colours}@page {{ @top-left {{ content: {running}; }} }}\n</style>\n</head>\n<body>\n",
        lang = document.lang,
        tool = text(&document.tool),
        title = text(&document.title),
        subject = text(&document.subject),
        colours = colours(&dress.colours),
        running = css_string(&document.running_head.text()),
    )
}

/// Colours on white paper; a reader who asked for a dark page keeps its own.
fn colours(colours: &Colours) -> String {
    let text = colours.text.iter().map(|one| format!("--link: {one}; --head: {one}; "));
    let lines = colours.lines.iter().map(|one| format!("--rule: {one}; "));
    let all: String = text.chain(lines).collect();
    if all.is_empty() {
        return all;
    }
    format!("@media print, (prefers-color-scheme: light) {{ :root {{ {all}}} }}\n")
}

fn logo(dress: &DressView) -> String {
    let logo = dress.logo.as_ref().map(|address| {
        let (address, alt) = (escape(address), escape(&dress.alt));
        format!("<img class=\"logo\" src=\"{address}\" alt=\"{alt}\">\n")
    });
    logo.unwrap_or_default()
}

/// The places that the contents lead to: the anchor of each block that is a heading.
struct Headings {
    anchors: Vec<Option<String>>,
}

impl Headings {
    fn of(document: &Document) -> Self {
        let anchor = |(at, block): (usize, &Block)| match block {
            Block::Heading(heading) => Some(
                heading
                    .anchor
                    .as_ref()
                    .map_or_else(|| format!("h{at}"), |own| own.as_str().to_owned()),
            ),
            _ => None,
        };
        Self { anchors: document.blocks.iter().enumerate().map(anchor).collect() }
    }
}

/// Headings of the first two levels, as links.
fn contents(document: &Document, headings: &Headings) -> String {
    let title = document.lang.phrases().contents;
    let mut out = format!(
        "<nav class=\"contents\" aria-labelledby=\"contents\">\n<h2 id=\"contents\">{title}</h2>\n<ul>\n"
    );
    for (block, anchor) in document.blocks.iter().zip(&headings.anchors) {
        let (Block::Heading(heading), Some(anchor)) = (block, anchor) else { continue };
        if heading.level <= 2 {
            out.push_str(&format!(
                "<li class=\"level-{}\"><a href=\"#{anchor}\">{}{}</a></li>\n",
                heading.level,
                number(heading),
                line(&heading.text)
            ));
        }
    }
    out.push_str("</ul>\n</nav>\n");
    out
}

fn number(heading: &Heading) -> String {
    let number = heading
        .number
        .as_ref()
        .map(|number| format!("<span class=\"no\">{}</span> ", line(number)));
    number.unwrap_or_default()
}

/// Whether what follows a block is a wide table: its page is turned, and a heading stands on the page of what
/// it heads.
fn is_turned(document: &Document, at: usize) -> bool {
    matches!(document.blocks.get(at + 1), Some(Block::Table(table)) if table.wide)
}

fn block(block: &Block, anchor: Option<&str>, turned: bool) -> String {
    match block {
        Block::Heading(heading) => {
            let level = heading.level.clamp(1, 5) + 1;
            let id = anchor.map(|anchor| format!(" id=\"{anchor}\"")).unwrap_or_default();
            let class = if turned { " class=\"before-wide\"" } else { "" };
            format!("<h{level}{id}{class}>{}{}</h{level}>\n", number(heading), line(&heading.text))
        }
        Block::Paragraph { line } => format!("<p>{}</p>\n", self::line(line)),
        Block::List { ordered, entries } => {
            let tag = if *ordered { "ol" } else { "ul" };
            let entries: String =
                entries.iter().map(|entry| format!("<li>{}</li>\n", line(entry))).collect();
            format!("<{tag}>\n{entries}</{tag}>\n")
        }
        Block::Rows { rows } => self::rows(rows),
        Block::Table(table) => self::table(table),
        Block::Callout { tone, lines } => {
            let class = match tone {
                Tone::Note => "note",
                Tone::Warning => "warning",
            };
            format!("<div class=\"callout {class}\" role=\"note\">\n{}</div>\n", paragraphs(lines))
        }
        Block::Signatures { fields } => {
            let fields: String = fields.iter().map(signature).collect();
            format!("<div class=\"signatures\">\n{fields}</div>\n")
        }
        Block::PageBreak => "<div class=\"page-break\"></div>\n".to_owned(),
    }
}

fn paragraphs(lines: &[Line]) -> String {
    lines.iter().map(|one| format!("<p>{}</p>\n", line(one))).collect()
}

fn rows(rows: &[Row]) -> String {
    let row = |row: &Row| {
        let values: String =
            row.values.iter().map(|value| format!("<dd>{}</dd>", line(value))).collect();
        format!("<div><dt>{}</dt>{values}</div>\n", line(&row.label))
    };
    format!("<dl>\n{}</dl>\n", rows.iter().map(row).collect::<String>())
}

/// On small screens a row becomes a card, so that each cell carries the head of its column.
fn table(table: &Table) -> String {
    let sum: u32 = table.columns.iter().map(|column| u32::from(column.share.max(1))).sum();
    let width = |share: u8| u32::from(share.max(1)) * 100 / sum.max(1);
    let columns: String = table
        .columns
        .iter()
        .map(|column| format!("<col style=\"width:{}%\">", width(column.share)))
        .collect();
    let heads: String = table
        .columns
        .iter()
        .map(|column| {
            format!("<th scope=\"col\" role=\"columnheader\">{}</th>", line(&column.head))
        })
        .collect();
    let caption = table.caption.as_ref().map(|one| format!("<caption>{}</caption>\n", line(one)));
    let row = |cells: &Vec<Cell>| {
        let cells = cells.iter().zip(&table.columns);
        let cells: String = cells.map(|(one, column)| cell(one, &column.head)).collect();
        format!("<tr role=\"row\">{cells}</tr>\n")
    };
    let wide = if table.wide { " class=\"wide\"" } else { "" };
    format!(
        "<table role=\"table\"{wide}>\n{}<colgroup>{columns}</colgroup>\n<thead role=\"rowgroup\"><tr role=\"row\">{heads}</tr></thead>\n<tbody role=\"rowgroup\">\n{}</tbody>\n</table>\n",
        caption.unwrap_or_default(),
        table.rows.iter().map(row).collect::<String>()
    )
}

fn cell(cell: &Cell, column: &Line) -> String {
    let (tag, role) = if cell.head { ("th scope=\"row\"", "rowheader") } else { ("td", "cell") };
    let id = cell.anchor.as_ref().map(id).unwrap_or_default();
    let label = text(column);
    let lines: Vec<_> = cell.lines.iter().map(line).collect();
    let inner = match lines.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        many => many.iter().map(|one| format!("<p>{one}</p>")).collect(),
    };
    let end = if cell.head { "th" } else { "td" };
    format!("<{tag} role=\"{role}\"{id} data-label=\"{label}\">{inner}</{end}>")
}

fn id(anchor: &Anchor) -> String {
    format!(" id=\"{}\"", anchor.as_str())
}

fn signature(field: &SignatureField) -> String {
    format!(
        "<div class=\"signature\"><p class=\"line\">{}</p>\n{}</div>\n",
        line(&field.place_and_date),
        paragraphs(&field.signatory)
    )
}

/// The text alone, for attributes and titles.
fn text(line: &Line) -> String {
    escape(&line.text())
}

fn line(line: &Line) -> String {
    line.runs().iter().map(run).collect()
}

/// Spaces at the ends of a stretch stay: [`escape`] would take them away.
fn run(run: &Run) -> String {
    let words = run.text().trim_matches(' ');
    let escaped = escape(words);
    let marked = match run.weight() {
        Weight::Plain => escaped,
        Weight::Strong => format!("<strong>{escaped}</strong>"),
        Weight::Emphasis => format!("<em>{escaped}</em>"),
        Weight::Code => format!("<code>{escaped}</code>"),
        Weight::Ticked => format!("<span class=\"tick\" aria-hidden=\"true\">☒</span> {escaped}"),
        Weight::Unticked => format!("<span class=\"tick\" aria-hidden=\"true\">☐</span> {escaped}"),
    };
    let linked = match run.link() {
        Some(to) => format!("<a href=\"#{}\">{marked}</a>", to.as_str()),
        None => marked,
    };
    let (before, after) = (run.text().starts_with(' '), run.text().ends_with(' '));
    let space = |is: bool| if is { " " } else { "" };
    // A stretch that is one space has it once.
    format!("{}{linked}{}", space(before), space(after && !words.is_empty()))
}
