//! A document as Markdown. Every text is escaped on its way in.

use super::{Block, Cell, Document, Heading, Line, Row, Run, SignatureField, Table, Tone, Weight};
use crate::report::dress::DressView;
use crate::report::markdown::{code, escape, logo};

/// The document as GitHub's Markdown.
pub(in crate::report) fn render(document: &Document, dress: &DressView) -> String {
    let mut out = String::new();
    let mut put = |part: String| {
        if !part.is_empty() {
            out.push_str(&part);
            out.push_str("\n\n");
        }
    };
    put(logo(dress));
    put(format!("# {}", line(&document.title)));
    put(line(&document.subject));
    put(format!("> **{}**", line(&document.role)));
    put(rows(&document.cover));
    for block in &document.blocks {
        put(self::block(block));
    }
    put("---".to_owned());
    put(format!("{} · {}", line(&document.running_head), line(&document.tool)));
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn block(block: &Block) -> String {
    match block {
        Block::Heading(heading) => self::heading(heading),
        Block::Paragraph { line } => self::line(line),
        Block::List { ordered, entries } => {
            let entry = |(at, entry)| {
                let mark = if *ordered { format!("{}.", at + 1) } else { "-".to_owned() };
                format!("{mark} {}", line(entry))
            };
            entries.iter().enumerate().map(entry).collect::<Vec<_>>().join("\n")
        }
        Block::Rows { rows } => self::rows(rows),
        Block::Table(table) => self::table(table),
        Block::Callout { tone, lines } => callout(*tone, lines),
        Block::Signatures { fields } => {
            fields.iter().map(signature).collect::<Vec<_>>().join("\n\n")
        }
        Block::PageBreak => "---".to_owned(),
    }
}

fn heading(heading: &Heading) -> String {
    let anchor = heading.anchor.as_ref().map_or(String::new(), anchor);
    let number = heading.number.as_ref().map_or(String::new(), |number| line(number) + " ");
    let level = usize::from(heading.level.clamp(1, 5)) + 1;
    format!("{} {anchor}{number}{}", "#".repeat(level), line(&heading.text))
}

fn anchor(anchor: &super::Anchor) -> String {
    format!("<a id=\"{}\"></a>", anchor.as_str())
}

fn rows(rows: &[Row]) -> String {
    let row = |row: &Row| {
        let values: Vec<_> = row.values.iter().map(line).collect();
        match values.as_slice() {
            [one] => format!("- **{}:** {one}", line(&row.label)),
            many => {
                let many = many.iter().map(|value| format!("\n  - {value}"));
                format!("- **{}:**{}", line(&row.label), many.collect::<String>())
            }
        }
    };
    rows.iter().map(row).collect::<Vec<_>>().join("\n")
}

fn table(table: &Table) -> String {
    let joined = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let head = joined(table.columns.iter().map(|column| line(&column.head)).collect());
    let rule = joined(table.columns.iter().map(|_| "---".to_owned()).collect());
    let rows = table.rows.iter().map(|row| joined(row.iter().map(cell).collect()));
    let caption = table.caption.as_ref().map(|caption| format!("*{}*\n", line(caption)));
    caption.into_iter().chain([head, rule]).chain(rows).collect::<Vec<_>>().join("\n")
}

fn cell(cell: &Cell) -> String {
    let anchor = cell.anchor.as_ref().map_or(String::new(), anchor);
    let lines: Vec<_> = cell.lines.iter().map(line).collect();
    anchor + &lines.join("<br>")
}

fn callout(tone: Tone, lines: &[Line]) -> String {
    let kind = match tone {
        Tone::Note => "NOTE",
        Tone::Warning => "IMPORTANT",
    };
    let lines = lines.iter().map(|one| format!("> {}", line(one)));
    format!("> [!{kind}]\n{}", lines.collect::<Vec<_>>().join("\n>\n"))
}

fn signature(field: &SignatureField) -> String {
    let who: Vec<_> = field.signatory.iter().map(line).collect();
    format!(
        "{}: ______________________________\\\n{}",
        line(&field.place_and_date),
        who.join("\\\n")
    )
}

fn line(line: &Line) -> String {
    line.runs().iter().map(run).collect()
}

/// Marks stand close to the words, or Markdown would not take them for marks.
fn run(run: &Run) -> String {
    let words = run.text().trim();
    if words.is_empty() {
        return run.text().to_owned();
    }
    let marked = match run.weight() {
        Weight::Plain => escape(words),
        Weight::Strong => format!("**{}**", escape(words)),
        Weight::Emphasis => format!("*{}*", escape(words)),
        Weight::Code => code(words),
        Weight::Ticked => format!("☒ {}", escape(words)),
        Weight::Unticked => format!("☐ {}", escape(words)),
    };
    let linked = match run.link() {
        Some(to) => format!("[{marked}](#{})", to.as_str()),
        None => marked,
    };
    run.text().replacen(words, &linked, 1)
}
