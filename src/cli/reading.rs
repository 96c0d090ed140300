//! `befund probe --explain` and `--formats`: what a file says, and which files say something. Nothing is
//! judged, and no product is needed.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Context;
use serde::Serialize;

use crate::cli::{ExitResult, Global};
use crate::diag::clean;
use crate::fact::value::AttrJson;
use crate::lang::Lang;
use crate::probe::file::READERS;
use crate::probe::file::explain::{FactRow, ReadingOutput, explain};

/// Recognised.
const READ: u8 = 0;
/// Refused, or not recognised.
const REFUSED: u8 = 2;
/// Not to be opened.
const UNREADABLE: u8 = 3;

/// Explains files. The worst of them decides how it ends.
pub(super) fn run(global: &Global, files: &[PathBuf], max: u64, as_json: bool) -> ExitResult {
    let mut code = READ;
    let mut stdout = io::stdout().lock();
    for (at, document) in explain(files, max).into_iter().enumerate() {
        code = code.max(match (&document.refused, document.unreadable) {
            (None, _) => READ,
            (Some(_), false) => REFUSED,
            (Some(_), true) => UNREADABLE,
        });
        if as_json {
            let line = serde_json::to_string(&document).context("writing what was read")?;
            writeln!(stdout, "{line}")?;
        } else if !global.quiet {
            let gap = if at == 0 { "" } else { "\n" };
            write!(stdout, "{gap}{}", clean(&text(&document, global.lang())))?;
        }
    }
    Ok(code)
}

fn text(document: &ReadingOutput, lang: Lang) -> String {
    let mut lines = vec![document.path.clone()];
    if let (Some(bytes), Some(sha256)) = (document.bytes, &document.sha256) {
        let unknown = lang.pick("Kodierung unbekannt", "unknown encoding");
        let encoding = document.encoding.as_deref().unwrap_or(unknown);
        let word = lang.pick("Bytes", "bytes");
        lines.push(format!("  {bytes} {word}, {encoding}, sha256 {}…", &sha256[..16]));
    }
    for with in &document.with {
        lines.push(format!("  {} {}", lang.pick("zusammen mit", "together with"), with.path));
    }
    if let Some(refused) = &document.refused {
        let (not, to_do) =
            (lang.pick("nicht gelesen", "not read"), lang.pick("zu tun", "what to do"));
        lines.push(format!("  {not}: {} [{}]", lang.said(&refused.why), refused.code));
        lines.push(format!("  {to_do}: {}", lang.said(&refused.remedy)));
    }
    if let Some(known) = &document.recognised {
        let version = known.version.as_deref().map(|version| format!(" {version}"));
        let undated = lang.pick("kein Datum", "no date").to_owned();
        let date = document.observed_on.map_or(undated, |date| lang.date(date));
        let (reader, version) = (&known.reader, version.unwrap_or_default());
        let (read, reach) = (lang.pick("gelesen als", "read as"), lang.pick("Reichweite", "reach"));
        lines.push(format!("  {read} {reader}{version}; {reach}: {}; {date}", known.reach));
    }
    lines.extend(document.facts.iter().flat_map(|one| fact(one, lang)));
    section(
        &mut lines,
        lang.pick("vollständig für diese Datei", "complete about this file"),
        document
            .enumerations
            .iter()
            .filter(|list| list.complete)
            .map(|list| format!("{}: {} ({})", list.kind, list.count, lang.said(&list.scope))),
    );
    section(
        &mut lines,
        lang.pick("fehlt", "missing"),
        document.missing.iter().map(|one| {
            let (why, how) = (lang.said(&one.why), lang.said(&one.how));
            format!("{} {}, {}: {why}; {how}", one.kind, one.name, one.attribute)
        }),
    );
    section(
        &mut lines,
        lang.pick("nicht beachtet", "ignored"),
        document.ignored.iter().map(|one| format!("{}: {}", one.at, lang.said(&one.what))),
    );
    let notes = document.notes.iter().map(|note| lang.said(note));
    section(&mut lines, lang.pick("Hinweise", "notes"), notes);
    lines.push(String::new());
    lines.join("\n")
}

fn section(lines: &mut Vec<String>, title: &str, items: impl Iterator<Item = String>) {
    let items: Vec<_> = items.map(|item| format!("    {item}")).collect();
    if !items.is_empty() {
        lines.push(format!("  {title}:"));
        lines.extend(items);
    }
}

fn fact(fact: &FactRow, lang: Lang) -> Vec<String> {
    let at = fact.at.as_deref().unwrap_or(lang.pick("Ort unbekannt", "unknown place"));
    let address = fact.address.as_deref().unwrap_or(lang.pick("keine Adresse", "no address"));
    let mut lines = vec![format!("  {} {address} ({at})", fact.kind)];
    for (name, value) in &fact.attributes {
        lines.push(format!("    {name}: {}", shown(name, value, lang)));
    }
    lines
}

fn shown(name: &str, value: &AttrJson, lang: Lang) -> String {
    match value {
        AttrJson::Unknown { unknown } => {
            format!("{}: {}", lang.pick("unbekannt", "unknown"), lang.said(unknown))
        }
        AttrJson::Months { months } => format!("{months} {}", lang.pick("Monate", "months")),
        AttrJson::Between { from, to } => format!("{from} … {to}"),
        AttrJson::Bool(value) => value.to_string(),
        AttrJson::Int(seconds) if name.ends_with("_s") && seconds % 86_400 == 0 => {
            format!("{seconds} ({} {})", seconds / 86_400, lang.pick("Tage", "days"))
        }
        AttrJson::Int(value) => value.to_string(),
        AttrJson::Text(text) => text.clone(),
        AttrJson::List(items) if name == "terms" => {
            let terms: Vec<_> = items.iter().map(|term| lang.term(term)).collect();
            terms.join(" + ")
        }
        AttrJson::List(items) => items.join(", "),
    }
}

#[derive(Serialize)]
struct Format {
    reader: &'static str,
    doc: &'static str,
    delivers: Vec<Delivered>,
}

#[derive(Serialize)]
struct Delivered {
    kind: &'static str,
    attributes: Vec<&'static str>,
}

/// Lists the readers.
pub(super) fn formats(lang: Lang, as_json: bool) -> ExitResult {
    let delivered = |delivery: &crate::fact::source::Delivery| Delivered {
        kind: delivery.kind.name,
        attributes: delivery
            .kind
            .attributes
            .iter()
            .map(|attribute| attribute.name)
            .filter(|name| delivery.has(name))
            .collect(),
    };
    let formats: Vec<_> = READERS
        .iter()
        .map(|reader| Format {
            reader: reader.id(),
            doc: reader.doc(),
            delivers: reader.delivers().iter().map(delivered).collect(),
        })
        .collect();
    let mut stdout = io::stdout().lock();
    if as_json {
        let text = serde_json::to_string_pretty(&formats).context("writing the formats")?;
        writeln!(stdout, "{text}")?;
        return Ok(READ);
    }
    for format in &formats {
        writeln!(stdout, "{}: {}", format.reader, lang.said(format.doc))?;
        for delivered in &format.delivers {
            writeln!(stdout, "  {}: {}", delivered.kind, delivered.attributes.join(", "))?;
        }
    }
    Ok(READ)
}
