//! `befund probe --explain` and `--formats`: what a file says, and which files say something. Nothing is
//! judged, and no product is needed.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Context;
use serde::Serialize;

use crate::cli::{ExitResult, Global};
use crate::diag::clean;
use crate::fact::value::AttrJson;
use crate::probe::file::READERS;
use crate::probe::file::explain::{Document, FactRow, explain};

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
    for (at, file) in files.iter().enumerate() {
        let document = explain(file, max);
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
            write!(stdout, "{gap}{}", clean(&text(&document)))?;
        }
    }
    Ok(code)
}

fn text(document: &Document) -> String {
    let mut lines = vec![document.path.clone()];
    if let (Some(bytes), Some(sha256)) = (document.bytes, &document.sha256) {
        let encoding = document.encoding.as_deref().unwrap_or("unknown encoding");
        lines.push(format!("  {bytes} bytes, {encoding}, sha256 {}…", &sha256[..16]));
    }
    if let Some(refused) = &document.refused {
        lines.push(format!("  not read: {} [{}]", refused.why, refused.code));
        lines.push(format!("  what to do: {}", refused.remedy));
    }
    if let Some(known) = &document.recognised {
        let version = known.version.as_deref().map(|version| format!(" {version}"));
        let date = document.observed_on.map_or("no date".to_owned(), |date| date.to_string());
        let reader = &known.reader;
        let version = version.unwrap_or_default();
        lines.push(format!("  read as {reader}{version}; reach: {}; {date}", known.reach));
    }
    lines.extend(document.facts.iter().flat_map(fact));
    section(
        &mut lines,
        "complete about this file",
        document
            .enumerations
            .iter()
            .map(|list| format!("{}: {} ({})", list.kind, list.count, list.scope)),
    );
    section(
        &mut lines,
        "missing",
        document.missing.iter().map(|one| {
            format!("{} {}, {}: {}; {}", one.kind, one.name, one.attribute, one.why, one.how)
        }),
    );
    section(
        &mut lines,
        "ignored",
        document.ignored.iter().map(|one| format!("{}: {}", one.at, one.what)),
    );
    section(&mut lines, "notes", document.notes.iter().cloned());
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

fn fact(fact: &FactRow) -> Vec<String> {
    let at = fact.at.as_deref().unwrap_or("unknown place");
    let address = fact.address.as_deref().unwrap_or("no address");
    let mut lines = vec![format!("  {} {address} ({at})", fact.kind)];
    for (name, value) in &fact.attributes {
        lines.push(format!("    {name}: {}", shown(name, value)));
    }
    lines
}

fn shown(name: &str, value: &AttrJson) -> String {
    match value {
        AttrJson::Unknown { unknown } => format!("unknown: {unknown}"),
        AttrJson::Months { months } => format!("{months} months"),
        AttrJson::Between { from, to } => format!("{from} … {to}"),
        AttrJson::Bool(value) => value.to_string(),
        AttrJson::Int(seconds) if name.ends_with("_s") && seconds % 86_400 == 0 => {
            format!("{seconds} ({} days)", seconds / 86_400)
        }
        AttrJson::Int(value) => value.to_string(),
        AttrJson::Text(text) => text.clone(),
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
pub(super) fn formats(as_json: bool) -> ExitResult {
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
        writeln!(stdout, "{}: {}", format.reader, format.doc)?;
        for delivered in &format.delivers {
            writeln!(stdout, "  {}: {}", delivered.kind, delivered.attributes.join(", "))?;
        }
    }
    Ok(READ)
}
