//! A document as a source for Typst, `--report typ`, and set from that source, `--report pdf`.
//!
//! The template is fixed and walks the blocks. What it lays out goes in as one literal of JSON and is read
//! as data, so that no text from products, catalogs and servers is ever markup.

#[cfg(feature = "pdf")]
mod pdf;

use serde::Serialize;
use serde_json::Value;

use crate::report::document::Document;
use crate::report::dress::{Colours, Dress, Logo};
use crate::report::{Error, Lang};

#[cfg(feature = "pdf")]
pub(super) use pdf::render as pdf;

const ABOUT: &str =
    "// A report of befund. The data come first, as JSON; what lays them out follows.\n";
const TEMPLATE: &str = include_str!("template.typ");

/// The document as one file that needs nothing else.
pub(super) fn render(document: &Document, dress: Dress<'_>) -> Result<String, Error> {
    Ok(source(&json(document, dress, None)?))
}

/// The literal ends at the first backtick, and JSON in it has none.
fn source(json: &str) -> String {
    format!("{ABOUT}#let data = json(bytes(```json\n{json}\n```.text))\n\n{TEMPLATE}")
}

/// What the template sees.
#[derive(Serialize)]
struct Data<'a> {
    words: Words,
    brand: Option<Brand<'a>>,
    draft: Option<&'static str>,
    /// That characters are written as numbers, if any are.
    unshown: Option<&'static str>,
    document: &'a Document,
}

/// The words of the template itself.
#[derive(Serialize)]
struct Words {
    contents: &'static str,
    page: &'static str,
    attached: &'static str,
    no_certificate: &'static str,
}

/// The brand, the logo as SVG.
#[derive(Serialize)]
struct Brand<'a> {
    logo: Option<String>,
    alt: &'a str,
    address: Option<&'a str>,
    colours: &'a Colours,
}

/// The data as JSON that holds no backtick, and nothing that ends a line for Typst but line feeds.
fn json(
    document: &Document,
    dress: Dress<'_>,
    unshown: Option<&'static str>,
) -> Result<String, serde_json::Error> {
    let lang = document.lang;
    let words = Words {
        contents: lang.phrases().contents,
        page: lang.pick("Seite", "Page"),
        attached: attached(lang),
        no_certificate: lang.phrases().no_certificate,
    };
    let brand = dress.brand.map(|brand| Brand {
        logo: brand.logo.as_ref().map(Logo::as_svg),
        alt: &brand.alt,
        address: brand.address.as_deref(),
        colours: &brand.colours,
    });
    let data = Data { words, brand, draft: dress.draft(lang), unshown, document };
    let json = by_block(serde_json::to_value(&data)?)?;
    let mut harmless = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            // In JSON these stand in strings only.
            '`' | '\u{7f}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                harmless.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            _ => harmless.push(c),
        }
    }
    Ok(harmless)
}

/// The JSON with a line for each block, so that two of them can be compared.
fn by_block(mut data: Value) -> Result<String, serde_json::Error> {
    let blocks = data.pointer_mut("/document/blocks").map(Value::take);
    let lines = blocks.iter().filter_map(Value::as_array).flatten().map(serde_json::to_string);
    let lines = lines.collect::<Result<Vec<_>, _>>()?.join(",\n");
    // No text holds this: its quotes would be escaped.
    Ok(serde_json::to_string(&data)?.replacen(
        "\"blocks\":null",
        &format!("\"blocks\":[\n{lines}\n]"),
        1,
    ))
}

/// What the attached result is.
fn attached(lang: Lang) -> &'static str {
    lang.pick(
        "Das Ergebnis, das dieser Bericht wiedergibt (befund/result/1)",
        "The result that this report renders (befund/result/1)",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Beside, RenderOptions, fixture, paper};

    fn rendered(text: &str) -> String {
        let options = RenderOptions::new(Lang::De);
        let report = fixture::hostile(text);
        let document = paper::document(&report, &options, Beside::default());
        render(&document, Dress::default()).unwrap()
    }

    #[test]
    fn whatever_a_text_holds_the_literal_ends_where_it_should() {
        let hostile = "``` #eval(\"1\") \\\" */ // \u{2028}\u{85} \\u0060 ```.text)) $x$ @a <b> \u{1b}\u{202e}";
        let (calm, loud) = (rendered("x"), rendered(hostile));
        for source in [&calm, &loud] {
            let (before, after) = source.split_once("```json\n").unwrap();
            let (literal, rest) = after.split_once("```").unwrap();
            assert!(before.starts_with(ABOUT) && rest == format!(".text))\n\n{TEMPLATE}"));
            assert!(!literal.contains(['\u{85}', '\u{2028}', '\u{1b}', '\u{202e}', '`']));
            serde_json::from_str::<Value>(literal).unwrap();
        }
        assert!(loud.contains("\\u0060\\u0060\\u0060 #eval(\\\"1\\\")"), "it stays as it was");
    }
}
