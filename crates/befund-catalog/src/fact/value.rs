//! Attribute values, their decoding against a [`Type`], and how they are shown.

use crate::diag::Code;
use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::fact::country;
use crate::fact::kind::{Attribute, Type};
use crate::yaml::{self, Decoder, Node};

/// A length of time, or no end to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Length {
    /// Seconds.
    Seconds(i64),
    /// Calendar months, as many as there are.
    Months(u16),
    /// Kept for ever.
    Never,
}

/// A day, known exactly or only to lie between two days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// The earliest day it can be.
    pub from: Date,
    /// The latest day it can be.
    pub to: Date,
}

impl Day {
    /// A day known exactly.
    pub fn exact(date: Date) -> Self {
        Self { from: date, to: date }
    }
}

/// The value of an attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Value {
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Text or a word.
    Text(String),
    /// A day.
    Day(Day),
    /// A length of time.
    Length(Length),
    /// Several texts or words.
    List(Vec<String>),
}

impl Value {
    /// Whether a value is of a type.
    pub fn is_of(&self, ty: Type) -> bool {
        match (ty, self) {
            (Type::Bool, Self::Bool(_))
            | (Type::Int(_), Self::Int(_))
            | (Type::Text, Self::Text(_))
            | (Type::Date, Self::Day(_))
            | (Type::Duration, Self::Length(_))
            | (Type::Texts, Self::List(_)) => true,
            (Type::Country, Self::Text(text)) => country::is_code(text),
            (Type::Word(words), Self::Text(text)) => words.contains(&text.as_str()),
            (Type::Words(words), Self::List(items)) => {
                items.iter().all(|item| words.contains(&item.as_str()))
            }
            _ => false,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => write!(f, "{value}"),
            Self::Int(value) => write!(f, "{value}"),
            Self::Text(value) => f.write_str(value),
            Self::Day(day) if day.from == day.to => write!(f, "{}", day.from),
            Self::Day(day) => write!(f, "{} … {}", day.from, day.to),
            Self::Length(Length::Never) => f.write_str("never"),
            Self::Length(Length::Months(months)) => write!(f, "{months} months"),
            Self::Length(Length::Seconds(seconds)) if seconds % 86_400 == 0 => {
                write!(f, "{} d", seconds / 86_400)
            }
            Self::Length(Length::Seconds(seconds)) => write!(f, "{seconds} s"),
            Self::List(items) => f.write_str(&items.join(", ")),
        }
    }
}

/// An attribute of a fact: known, or unknown for a stated reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attr {
    /// Its value.
    Known(Value),
    /// Why it could not be determined.
    Unknown(String),
}

/// All attributes of a fact, by name.
pub type Attributes = BTreeMap<String, Attr>;

/// An attribute as files and results write it: the bare value, or `{"unknown": "reason"}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum AttrJson {
    /// It could not be determined.
    Unknown {
        /// Why.
        unknown: String,
    },
    /// A length of time in calendar months.
    Months {
        /// How many.
        months: u16,
    },
    /// A day that is only known to lie between two.
    Between {
        /// The earliest day, `YYYY-MM-DD`.
        from: String,
        /// The latest day, `YYYY-MM-DD`.
        to: String,
    },
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Text, a word, a day or `never`.
    Text(String),
    /// Several texts.
    List(Vec<String>),
}

impl From<&Attr> for AttrJson {
    fn from(attr: &Attr) -> Self {
        match attr {
            Attr::Unknown(unknown) => Self::Unknown { unknown: unknown.clone() },
            Attr::Known(Value::Bool(value)) => Self::Bool(*value),
            Attr::Known(Value::Int(value) | Value::Length(Length::Seconds(value))) => {
                Self::Int(*value)
            }
            Attr::Known(Value::Text(value)) => Self::Text(value.clone()),
            Attr::Known(Value::Length(Length::Never)) => Self::Text("never".to_owned()),
            Attr::Known(Value::Length(Length::Months(months))) => Self::Months { months: *months },
            Attr::Known(Value::Day(day)) if day.from == day.to => Self::Text(day.from.to_string()),
            Attr::Known(Value::Day(day)) => {
                Self::Between { from: day.from.to_string(), to: day.to.to_string() }
            }
            Attr::Known(Value::List(items)) => Self::List(items.clone()),
        }
    }
}

/// Reads an attribute, `{unknown: …}` included.
pub fn decode_attr(decoder: &Decoder, attribute: &Attribute, node: &Node) -> Option<Attr> {
    if let yaml::Yaml::Map(entries) = &node.value
        && entries.len() == 1
        && entries[0].0.value == "unknown"
    {
        return decoder.text(&entries[0].1).map(Attr::Unknown);
    }
    decode(decoder, attribute.ty, node).map(Attr::Known)
}

/// Reads a value of a type.
pub fn decode(decoder: &Decoder, ty: Type, node: &Node) -> Option<Value> {
    match ty {
        Type::Bool => decoder.bool(node).map(Value::Bool),
        Type::Int(_) => decoder.int(node).map(Value::Int),
        Type::Text => decoder.text(node).map(Value::Text),
        Type::Country => country_code(decoder, node).map(Value::Text),
        Type::Word(words) => word(decoder, words, node).map(Value::Text),
        Type::Date => day(decoder, node).map(Value::Day),
        Type::Duration => duration(decoder, node).map(Value::Length),
        Type::Texts => {
            yaml::all(decoder.list(node)?.iter().map(|item| decoder.text(item))).map(Value::List)
        }
        Type::Words(words) => {
            yaml::all(decoder.list(node)?.iter().map(|item| word(decoder, words, item)))
                .map(Value::List)
        }
    }
}

fn word(decoder: &Decoder, words: &'static [&'static str], node: &Node) -> Option<String> {
    let known: Vec<_> = words.iter().map(|word| (*word, *word)).collect();
    decoder.word(node, "value of this attribute", &known).map(str::to_owned)
}

fn country_code(decoder: &Decoder, node: &Node) -> Option<String> {
    let text = decoder.text(node)?;
    if country::is_code(&text) {
        return Some(text);
    }
    let message = format!("`{text}` is no country code of ISO 3166-1");
    decoder.error(Code::WrongCountry, node.span, message, country::remedy(&text));
    None
}

fn day(decoder: &Decoder, node: &Node) -> Option<Day> {
    if !matches!(node.value, yaml::Yaml::Map(_)) {
        return decoder.date(node).map(Day::exact);
    }
    let mut fields = decoder.fields(node, "span of days")?;
    let from = fields.req("from", Decoder::date);
    let to = fields.req("to", Decoder::date);
    fields.done();
    let (from, to) = from.zip(to)?;
    if from > to {
        decoder.error(Code::WrongDate, node.span, "`from` lies after `to`", "swap the two days");
        return None;
    }
    Some(Day { from, to })
}

fn duration(decoder: &Decoder, node: &Node) -> Option<Length> {
    match &node.value {
        yaml::Yaml::Text(text) if text == "never" => Some(Length::Never),
        yaml::Yaml::Int(seconds) if *seconds >= 0 => Some(Length::Seconds(*seconds)),
        yaml::Yaml::Map(_) => months(decoder, node).map(Length::Months),
        _ => {
            decoder.error(
                Code::WrongType,
                node.span,
                "expected seconds, `{months: N}` or `never`",
                "write seconds as a whole number; a day is 86400",
            );
            None
        }
    }
}

/// The most months a length may have: a hundred years.
pub const MAX_MONTHS: i64 = 1200;

fn months(decoder: &Decoder, node: &Node) -> Option<u16> {
    let mut fields = decoder.fields(node, "length in months")?;
    let months = fields.req("months", |d, node| {
        let months = d.int(node)?;
        let fits = (0..=MAX_MONTHS).contains(&months);
        if !fits {
            let message = format!("{months} is no number of months");
            d.error(
                Code::WrongType,
                node.span,
                message,
                format!("write 0 to {MAX_MONTHS}, or `never`"),
            );
        }
        u16::try_from(months).ok().filter(|_| fits)
    });
    fields.done();
    months
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::SourceFile;

    fn read(text: &str) -> Result<Value, String> {
        let file = SourceFile::new("a.yaml", text);
        let node = yaml::parse(&file).unwrap();
        let decoder = Decoder::new(&file);
        let value = decode(&decoder, Type::Country, &node);
        decoder.finish(value).map_err(|errors| errors.to_string())
    }

    #[test]
    fn a_country_is_read_as_a_code_and_anything_else_is_refused_with_a_remedy() {
        for text in ["DE", "\"DE\"", "NO", "\"NO\""] {
            let code = text.trim_matches('"').to_owned();
            assert_eq!(read(text), Ok(Value::Text(code)), "unquoted it is text, too: {text}");
        }
        for text in ["EL", "de", "Deutschland", "DEU", "eu-central-1", "\" DE\""] {
            let error = read(text).unwrap_err();
            assert!(error.contains("wrong-country") && error.contains("write "), "{error}");
        }
        for text in ["false", "276", "[DE]"] {
            assert!(read(text).unwrap_err().contains("wrong-type"), "{text}");
        }
        assert!(!Value::Text("UK".to_owned()).is_of(Type::Country));
    }
}
