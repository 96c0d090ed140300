//! Reads a brand file, `befund: brand/1`: a logo, colours and an address line.

use std::path::{Component, Path};

use serde::Serialize;
use serde_json::json;

use super::Logo;
use crate::diag::{Code, Diagnostics};
use crate::schema::{document, like, map, opt, req, text};
use crate::yaml::{self, Decoder, Node};

/// What the file's first key says.
const FORMAT: &str = "brand/1";

/// The longest address line and description of a logo, in characters: they stand on one line of a page.
const MAX_LINE: usize = 200;

/// Contrasts with the white page that WCAG 2.2 asks for: text (1.4.3) and lines that carry meaning (1.4.11).
const TEXT: f64 = 4.5;
const LINES: f64 = 3.0;

/// Whose report it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brand {
    /// A picture for the cover.
    pub logo: Option<Logo>,
    /// What the logo shows, for those who do not see it.
    pub alt: String,
    /// Name and address, in one line.
    pub address: Option<String>,
    /// Colours on white paper.
    pub colours: Colours,
}

/// Colours as `#rrggbb`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Colours {
    /// Of headings and links.
    pub text: Option<String>,
    /// Of rules and edges.
    pub lines: Option<String>,
}

impl Brand {
    /// Reads a brand file and the logo that it names, which lies in its folder or below.
    ///
    /// # Errors
    /// Whatever is wrong in the file, in the logo or with its colours, with its place.
    pub fn read(path: &Path) -> Result<Self, Diagnostics> {
        let file = yaml::read_file(path, &path.display().to_string())?;
        let node = yaml::parse_written(&file)?;
        let decoder = Decoder::new(&file);
        let folder = path.parent().unwrap_or(Path::new(""));
        let brand = brand(&decoder, &node, folder);
        decoder.finish(brand)
    }
}

fn brand(decoder: &Decoder, node: &Node, folder: &Path) -> Option<Brand> {
    let mut fields = decoder.fields(node, "brand file")?;
    let format = fields.req("befund", |d, node| {
        let text = d.text(node)?;
        if text != FORMAT {
            let message = format!("`{text}` is no brand file");
            d.error(Code::UnknownVersion, node.span, message, format!("write `befund: {FORMAT}`"));
        }
        Some(())
    });
    let logo = fields.opt("logo", |d, node| logo(d, node, folder));
    let place = fields.span();
    let alt = fields.opt("alt", line);
    let address = fields.opt("address", line);
    let colours = fields.opt("colours", colours);
    fields.done();
    format?;
    let (logo, alt) = (logo?, alt?);
    if logo.is_some() && alt.is_none() {
        let message = "the logo is not described";
        let help = "say what it shows: `alt: Musterlabor`; a PDF for everybody needs it";
        decoder.error(Code::MissingKey, place, message, help);
        return None;
    }
    Some(Brand {
        logo,
        alt: alt.unwrap_or_default(),
        address: address?,
        colours: colours?.unwrap_or_default(),
    })
}

fn line(decoder: &Decoder, node: &Node) -> Option<String> {
    let text = crate::report::text::plain(&decoder.text(node)?);
    if text.chars().count() > MAX_LINE {
        let message = format!("it has more than {MAX_LINE} characters");
        decoder.error(Code::TooLong, node.span, message, "shorten it to one line of a page");
        return None;
    }
    Some(text)
}

fn logo(decoder: &Decoder, node: &Node, folder: &Path) -> Option<Logo> {
    let name = decoder.text(node)?;
    let inside = Path::new(&name).components().all(|part| matches!(part, Component::Normal(_)));
    if !inside || name.is_empty() {
        let message = format!("`{name}` does not lie beside the brand file");
        decoder.error(
            Code::OutsideFolder,
            node.span,
            message,
            "copy the logo there and name it: `logo: logo.svg`",
        );
        return None;
    }
    match Logo::read(&folder.join(&name)) {
        Ok(logo) => Some(logo),
        Err(wrong) => {
            let message = format!("`{name}`: {}", wrong.what);
            decoder.error(wrong.code, node.span, message, wrong.help);
            None
        }
    }
}

fn colours(decoder: &Decoder, node: &Node) -> Option<Colours> {
    let mut fields = decoder.fields(node, "colours")?;
    let text = fields.opt("text", |d, node| colour(d, node, TEXT));
    let lines = fields.opt("lines", |d, node| colour(d, node, LINES));
    fields.done();
    Some(Colours { text: text?, lines: lines? })
}

fn colour(decoder: &Decoder, node: &Node, least: f64) -> Option<String> {
    let text = decoder.text(node)?;
    let Some(channels) = channels(&text) else {
        let message = format!("`{text}` is no colour");
        decoder.error(
            Code::WrongValue,
            node.span,
            message,
            "write `\"#1f3a5f\"`: red, green and blue, two digits each",
        );
        return None;
    };
    let contrast = contrast_with_white(channels);
    if contrast < least {
        let message = format!("`{text}` on white has a contrast of {contrast:.1} to 1");
        let help = format!("take a darker one: {least} to 1 is what WCAG 2.2 asks for");
        decoder.error(Code::WrongBrand, node.span, message, help);
        return None;
    }
    Some(text.to_ascii_lowercase())
}

/// The three channels of `#rrggbb`, from 0 to 255.
fn channels(text: &str) -> Option<[u8; 3]> {
    let digits = text.strip_prefix('#')?;
    if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let all = u32::from_str_radix(digits, 16).ok()?;
    let [_, red, green, blue] = all.to_be_bytes();
    Some([red, green, blue])
}

/// The contrast ratio of WCAG 2.2, from 1 to 21.
fn contrast_with_white(channels: [u8; 3]) -> f64 {
    let [red, green, blue] = channels.map(|channel| {
        let share = f64::from(channel) / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    });
    1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
}

fn line_schema() -> serde_json::Value {
    let mut line = text();
    line["maxLength"] = json!(MAX_LINE);
    line
}

/// The JSON Schema of a brand file. Whether the logo is there is the reader's to check.
pub fn schema() -> serde_json::Value {
    let hex = || like("^#[0-9A-Fa-f]{6}$");
    let colours = map(&[
        opt("text", hex(), "Of headings and links; 4.5 to 1 on white at least."),
        opt("lines", hex(), "Of rules and edges; 3 to 1 on white at least."),
    ]);
    let keys = [
        req("befund", json!({"const": FORMAT}), "What this file is: brand/1."),
        opt("logo", text(), "An SVG or a PNG beside this file, for the cover."),
        opt(
            "alt",
            line_schema(),
            "What the logo shows, for those who do not see it; needed with a logo.",
        ),
        opt("address", line_schema(), "Name and address of who issues the report, in one line."),
        opt("colours", colours, "Colours on white paper, as \"#rrggbb\"."),
    ];
    let title = "A brand file: logo, colours and address of reports";
    let mut schema = document(title, map(&keys), json!({}));
    // A key without a value is as good as none.
    let given = |key: &str| json!({"required": [key], "properties": {key: {"type": "string"}}});
    schema["if"] = given("logo");
    schema["then"] = given("alt");
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_measured_as_wcag_does() {
        let of = |text| (contrast_with_white(channels(text).unwrap()) * 100.0).round() / 100.0;
        // Values that WebAIM's contrast checker gives.
        assert_eq!((of("#000000"), of("#ffffff"), of("#767676")), (21.0, 1.0, 4.54));
        assert_eq!(of("#ff0000"), 4.0);
        for wrong in ["000000", "#00000", "#0000000", "#+12345", "red", "#ääa"] {
            assert_eq!(channels(wrong), None, "{wrong}");
        }
    }
}
