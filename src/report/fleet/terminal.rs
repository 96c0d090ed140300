//! The overview on a terminal.

use comfy_table::{ContentArrangement, Table, presets};

use crate::report::Lang;
use crate::report::fleet::Line;
use crate::report::fleet::overview::{Overview, Row};
use crate::report::text::plain;

/// Products shown; the other formats have all.
const MOST_PRODUCTS: usize = 40;

/// Shared causes and deadlines shown.
const MOST: usize = 10;

/// Renders lines for a terminal of a width in columns.
pub(crate) fn render(lines: &[Line], lang: Lang, width: usize) -> String {
    let view = Overview::new(lines, lang);
    let mut out = format!("{}\n\n", plain(&view.sum));
    let head = [
        lang.pick("Urteil", "verdict"),
        lang.pick("Produkt", "product"),
        lang.pick("nicht erfüllt", "not met"),
        lang.pick("offen", "open"),
        lang.pick("erfüllt", "met"),
        lang.pick("zuerst", "first"),
    ];
    let row = |row: &Row| {
        [&row.verdict, &row.path, &row.fail, &row.open, &row.met, &row.first]
            .map(|cell| plain(cell))
    };
    table(&mut out, width, head, view.products.iter().take(MOST_PRODUCTS).map(row));
    more(&mut out, view.products.len(), MOST_PRODUCTS, lang);
    if !view.shared.is_empty() {
        title(&mut out, lang.pick("Ursachen mehrerer Produkte", "Causes of several products"));
        let head = [
            lang.pick("Produkte", "products"),
            lang.pick("Forderungen", "demands"),
            lang.pick("Ursache", "cause"),
        ];
        let rows =
            view.shared.iter().take(MOST).map(|one| {
                [lang.number(one.products), lang.number(one.demands), plain(&one.title)]
            });
        table(&mut out, width, head, rows);
        more(&mut out, view.shared.len(), MOST, lang);
    }
    if !view.deadlines.is_empty() {
        title(&mut out, lang.pick("Nächste Fristen", "Next deadlines"));
        let head = [
            lang.pick("letzter Tag", "last day"),
            lang.pick("Produkt", "product"),
            lang.pick("was endet", "what ends"),
        ];
        let rows = view
            .deadlines
            .iter()
            .take(MOST)
            .map(|one| [one.date.clone(), plain(&one.path), plain(&one.what)]);
        table(&mut out, width, head, rows);
    }
    out.push('\n');
    for note in &view.notes {
        out.push_str(note);
        out.push('\n');
    }
    out
}

fn title(out: &mut String, text: &str) {
    out.push_str(&format!("\n{text}\n"));
}

fn more(out: &mut String, all: usize, shown: usize, lang: Lang) {
    if all > shown {
        let more = lang.pick("weitere: --report html", "more: --report html");
        out.push_str(&format!("… {} {more}\n", lang.number(all - shown)));
    }
}

fn table<const N: usize>(
    out: &mut String,
    width: usize,
    head: [&str; N],
    rows: impl Iterator<Item = [String; N]>,
) {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
    table.set_header(head);
    for row in rows {
        table.add_row(row);
    }
    for line in table.lines() {
        out.push_str(line.trim_end());
        out.push('\n');
    }
}
