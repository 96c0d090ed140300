//! Words, texts, numbers and days as catalogs write them.

use jiff::civil::Date;

use crate::catalog::common::{Confidence, InForce, Text};
use crate::catalog::odd;
use crate::catalog::predicate::Predicate;
use crate::catalog::predicate::ThingUse;
use crate::diag::{At, Code, Span};
use crate::yaml::{Decoder, Node, Yaml};

/// Text in both languages.
pub(super) fn text(decoder: &Decoder, node: &Node) -> Option<Text> {
    let mut fields = decoder.fields(node, "text in two languages")?;
    let de = fields.req("de", Decoder::text);
    let en = fields.req("en", Decoder::text);
    fields.done();
    Some(Text::new(de?, en?))
}

pub(super) fn confidence(decoder: &Decoder, node: &Node) -> Option<Confidence> {
    decoder.word(node, "confidence", Confidence::WORDS)
}

pub(super) fn in_force(decoder: &Decoder, node: &Node) -> Option<InForce> {
    let mut fields = decoder.fields(node, "period in force")?;
    let from = fields.opt("from", Decoder::date);
    let until = fields.opt("until", Decoder::date);
    let confidence = fields.req("confidence", confidence);
    fields.done();
    Some(InForce { from: from?, until: until?, confidence: confidence? })
}

pub(super) fn identifier(decoder: &Decoder, node: &Node) -> Option<String> {
    let id = decoder.text(node)?;
    is_identifier(decoder, &id, node.span).then_some(id)
}

/// Whether this is the form of an id.
pub(super) fn is_identifier(decoder: &Decoder, id: &str, span: Span) -> bool {
    let good = id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && !id.starts_with('-');
    if !good {
        decoder.error(
            Code::WrongId,
            span,
            format!("`{id}` is no id"),
            "use lower-case letters, digits and hyphens",
        );
    }
    good
}

pub(super) fn identifier_at(decoder: &Decoder, node: &Node) -> Option<At<String>> {
    Some(At { value: identifier(decoder, node)?, span: node.span })
}

/// Restated text; the same in both languages means that one was forgotten.
pub(super) fn restatement(decoder: &Decoder, node: &Node) -> Option<Text> {
    let body = text(decoder, node)?;
    odd::untranslated(decoder, node, &body);
    Some(body)
}

pub(super) fn digest(decoder: &Decoder, node: &Node) -> Option<String> {
    let text = decoder.text(node)?;
    if text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Some(text.to_lowercase());
    }
    let help = "write the 64 hex digits that `sha256sum FILE` prints";
    decoder.error(Code::WrongDigest, node.span, format!("`{text}` is no SHA-256"), help);
    None
}

/// A printed page, or the first and the last one.
pub(super) fn pages(decoder: &Decoder, node: &Node) -> Option<String> {
    let text = scalar_text(decoder, node)?;
    let number = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    if text.split('-').count() > 2 || !text.split('-').all(number) {
        let message = format!("`{text}` is no page");
        decoder.error(Code::WrongValue, node.span, message, "write `page: 13` or `page: 7-8`");
        return None;
    }
    Some(text)
}

pub(super) fn id_and_text(
    decoder: &Decoder,
    node: &Node,
    what: &'static str,
) -> Option<(String, Text)> {
    let mut fields = decoder.fields(node, what)?;
    let id = fields.req("id", identifier);
    let body = fields.req("text", text);
    fields.done();
    id.zip(body)
}

pub(super) fn id_and_title(
    decoder: &Decoder,
    node: &Node,
    what: &'static str,
) -> Option<(String, Text)> {
    let mut fields = decoder.fields(node, what)?;
    let id = fields.req("id", identifier);
    let title = fields.req("title", text);
    fields.done();
    id.zip(title)
}

/// One of the things is there.
pub(super) fn any_of(things: Vec<ThingUse>) -> Option<Predicate> {
    let mut items: Vec<_> = things.into_iter().map(Predicate::Thing).collect();
    match items.len() {
        0 | 1 => items.pop(),
        _ => Some(Predicate::Any(items)),
    }
}

pub(super) fn day_or_year(
    decoder: &Decoder,
    node: &Node,
    of_year: impl Fn(i16) -> Date,
) -> Option<Date> {
    match node.value {
        Yaml::Int(year) => {
            let year = i16::try_from(year).ok().filter(|year| (1900..=2999).contains(year));
            if year.is_none() {
                decoder.error(
                    Code::WrongDate,
                    node.span,
                    "this is no year",
                    "write a year such as 2031, or a date",
                );
            }
            year.map(of_year)
        }
        _ => decoder.date(node),
    }
}

pub(super) fn scalar_text(decoder: &Decoder, node: &Node) -> Option<String> {
    match &node.value {
        Yaml::Text(text) => Some(text.clone()),
        Yaml::Int(number) => Some(number.to_string()),
        Yaml::Bool(value) => Some(value.to_string()),
        _ => {
            decoder.error(
                Code::WrongType,
                node.span,
                "a column holds a single value",
                "write text, a number or a boolean",
            );
            None
        }
    }
}
