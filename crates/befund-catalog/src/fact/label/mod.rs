//! Facts as a reader of a report says them: kinds and attributes by their labels, values in words and
//! units, in both languages. The keys of files stay in files.

mod words;

use jiff::civil::Date;

use crate::fact::Basis;
use crate::fact::kind::{Attribute, Kind, Label, Type, Unit};
use crate::fact::value::{Attr, AttrJson, Value};
use crate::text::{Text, german};

/// One of something, and several.
type Forms = (&'static str, &'static str);

impl From<Label> for Text {
    fn from((de, en): Label) -> Self {
        Self::new(de, en)
    }
}

/// What readers call a kind of fact; one that is not known stands for itself.
pub fn kind(kind: &str) -> Text {
    let planned = || PLANNED.iter().find(|(name, _)| *name == kind).map(|(_, label)| *label);
    let label = Kind::named(kind).map(|kind| kind.label).or_else(planned);
    label.map_or_else(|| Text::same(kind), Text::from)
}

/// Kinds that no source delivers and nobody can state yet.
const PLANNED: &[(&str, Label)] = &[
    ("app.manifest", ("Manifest der App", "manifest of the app")),
    ("media.connection", ("Medienverbindung", "media connection")),
    ("sbom.component", ("Software-Komponente", "software component")),
];

/// What readers call an attribute of a kind; one that is not known stands for itself.
pub fn attribute(kind: &str, name: &str) -> Text {
    named(kind, name).map_or_else(|| Text::same(name), |attribute| attribute.label.into())
}

/// A value of an attribute of a kind, in words and units.
pub fn value(kind: &str, name: &str, value: &AttrJson) -> Text {
    of_attribute(named(kind, name), value)
}

/// An attribute with its value: `gültig 24 Stunden`, `verschlüsselt: nein`.
pub fn stated(kind: &str, name: &str, value: &AttrJson) -> Text {
    said(&attribute(kind, name), named(kind, name), value)
}

/// As [`stated`], of a value that is known.
pub fn found(kind: &str, name: &str, value: &Value) -> Text {
    stated(kind, name, &AttrJson::from(&Attr::Known(value.clone())))
}

/// A known value of an attribute, in words and units.
pub fn known(attribute: &Attribute, value: &Value) -> Text {
    of_attribute(Some(attribute), &AttrJson::from(&Attr::Known(value.clone())))
}

/// A bound that an attribute is held against, in its unit.
pub fn number(attribute: &Attribute, number: i64) -> Text {
    of_type(Some(attribute.ty), &AttrJson::Int(number))
}

/// One of the words that an attribute may have. A name stands for itself.
pub fn word(word: &str) -> Text {
    words::of(word).map_or_else(|| Text::same(word), Text::from)
}

/// The key of a row of a policy table, whose parts may be words that attributes have.
pub fn key(parts: &[String], between: &str) -> Text {
    let all: Vec<_> = parts.iter().map(|part| word(part)).collect();
    let all = |of: fn(&Text) -> &str| all.iter().map(of).collect::<Vec<_>>().join(between);
    Text::new(all(|text| &text.de), all(|text| &text.en))
}

/// A fact by its id: what it is about and what tells it apart, without basis and source.
pub fn fact(id: &str) -> Text {
    thing(divided(id).map_or(id, |(thing, _)| thing))
}

/// Where a fact comes from, by its id.
pub fn origin(id: &str) -> Option<&str> {
    divided(id).map(|(_, origin)| origin)
}

/// The id of a fact before and behind its basis.
fn divided(id: &str) -> Option<(&str, &str)> {
    let basis = |word: &str| {
        let between = format!("/{word}/");
        id.rfind(&between).map(|at| (at, at + between.len()))
    };
    let (end, start) = Basis::WORDS.iter().filter_map(|(word, _)| basis(word)).max()?;
    Some((&id[..end], &id[start..]))
}

/// A thing by its name, `kind/subject/identity`; one of no known kind stands for itself.
pub fn thing(name: &str) -> Text {
    let known = name.split_once('/').and_then(|(kind, rest)| Some((Kind::named(kind)?, rest)));
    let Some((kind, rest)) = known else { return Text::same(name) };
    let identity: Vec<_> = kind.attributes.iter().filter(|one| one.identity).collect();
    let starts = identity.iter().filter_map(|one| rest.find(&format!("/{}=", one.name)));
    let (subject, mut left) = match starts.min() {
        Some(at) => (&rest[..at], &rest[at + 1..]),
        None => (rest.strip_suffix("/*").unwrap_or(rest), ""),
    };
    let (mut places, mut telling) = (Vec::new(), Vec::new());
    for (at, one) in identity.iter().enumerate() {
        let Some(value) = left.strip_prefix(&format!("{}=", one.name)) else { continue };
        let later = identity[at + 1..].iter();
        let ends = later.filter_map(|next| value.find(&format!(",{}=", next.name)));
        let end = ends.min();
        left = end.map_or("", |end| &value[end + 1..]);
        let value = &value[..end.unwrap_or(value.len())];
        let list = if one.place { &mut places } else { &mut telling };
        list.push(found(kind.name, one.name, &Value::Text(value.to_owned())));
    }
    let told = if telling.is_empty() { places } else { telling };
    let told = Text::new(together(&told, |text| &text.de), together(&told, |text| &text.en));
    let with = |kind: &str, told: &str| match told {
        "" => format!("{kind} {subject}"),
        told => format!("{kind} {subject} ({told})"),
    };
    let kind = self::kind(kind.name);
    Text::new(with(&kind.de, &told.de), with(&kind.en, &told.en))
}

fn together(all: &[Text], of: fn(&Text) -> &str) -> String {
    all.iter().map(of).collect::<Vec<_>>().join("; ")
}

/// A label and a value; what has a unit follows without a colon.
fn said(label: &Text, attribute: Option<&Attribute>, value: &AttrJson) -> Text {
    let ty = attribute.map(|attribute| attribute.ty);
    let measured = matches!(
        ty,
        Some(Type::Duration | Type::Date | Type::Int(Unit::Bits | Unit::Days | Unit::Characters))
    );
    let endless = *value == AttrJson::Text("never".to_owned());
    let known = !endless && !matches!(value, AttrJson::Unknown { .. });
    let between = if measured && known { " " } else { ": " };
    let value = of_attribute(attribute, value);
    Text::new(
        format!("{}{between}{}", label.de, value.de),
        format!("{}{between}{}", label.en, value.en),
    )
}

fn named(kind: &str, name: &str) -> Option<&'static Attribute> {
    Kind::named(kind)?.attribute(name)
}

fn of_attribute(attribute: Option<&Attribute>, value: &AttrJson) -> Text {
    match value {
        AttrJson::Text(text) if attribute.is_some_and(|one| one.is_absent(text)) => word(text),
        _ => of_type(attribute.map(|attribute| attribute.ty), value),
    }
}

fn of_type(ty: Option<Type>, value: &AttrJson) -> Text {
    match value {
        AttrJson::Unknown { .. } => Text::new("nicht bekannt", "not known"),
        AttrJson::Months { months } => {
            let months = i64::from(*months);
            counted(months, ("Monat", "Monate"), ("month", "months"))
        }
        AttrJson::Between { from, to } => {
            let (from, to) = (day(from), day(to));
            Text::new(
                format!("zwischen {} und {}", from.de, to.de),
                format!("between {} and {}", from.en, to.en),
            )
        }
        AttrJson::Bool(true) => Text::new("ja", "yes"),
        AttrJson::Bool(false) => Text::new("nein", "no"),
        AttrJson::Int(seconds) if ty == Some(Type::Duration) => duration(*seconds),
        AttrJson::Int(number) => match ty {
            Some(Type::Int(unit)) => counted_in(unit, *number),
            _ => grouped(*number),
        },
        AttrJson::Text(text) => match ty {
            Some(Type::Date) => day(text),
            Some(Type::Duration) if text == "never" => Text::new("unbegrenzt", "without limit"),
            Some(Type::Word(_)) => word(text),
            _ => Text::same(text),
        },
        AttrJson::List(items) if items.is_empty() => Text::new("keine", "none"),
        AttrJson::List(items) => {
            let one = |item: &String| match ty {
                Some(Type::Words(_)) => word(item),
                _ => Text::same(item),
            };
            let all: Vec<_> = items.iter().map(one).collect();
            Text::new(joined(&all, |text| &text.de), joined(&all, |text| &text.en))
        }
    }
}

fn joined(all: &[Text], of: fn(&Text) -> &str) -> String {
    all.iter().map(of).collect::<Vec<_>>().join(", ")
}

/// 29.11.2026 in German, 2026-11-29 in English.
fn day(text: &str) -> Text {
    match text.parse::<Date>() {
        Ok(date) => Text::new(german(date), date.to_string()),
        Err(_) => Text::same(text),
    }
}

fn counted_in(unit: Unit, number: i64) -> Text {
    match unit {
        Unit::Bits => counted(number, ("Bit", "Bit"), ("bit", "bits")),
        Unit::Days => counted(number, ("Tag", "Tage"), ("day", "days")),
        Unit::Characters => counted(number, ("Zeichen", "Zeichen"), ("character", "characters")),
        Unit::Attempts if number == 0 => Text::new("unbegrenzt", "without limit"),
        Unit::Position if number == 0 => Text::new("0 (das des Servers)", "0 (the server's own)"),
        Unit::Attempts | Unit::Position | Unit::Count => grouped(number),
    }
}

fn counted(number: i64, de: Forms, en: Forms) -> Text {
    let pick = |(one, many): Forms| if number == 1 { one } else { many };
    let count = grouped(number);
    Text::new(format!("{} {}", count.de, pick(de)), format!("{} {}", count.en, pick(en)))
}

/// 600.000 in German, 600,000 in English; numbers of four digits stay as norms print them.
fn grouped(number: i64) -> Text {
    let digits = number.unsigned_abs().to_string();
    let with = |separator: &str| {
        let mut out = if number < 0 { "-".to_owned() } else { String::new() };
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && digits.len() > 4 && (digits.len() - at).is_multiple_of(3) {
                out.push_str(separator);
            }
            out.push(digit);
        }
        out
    };
    Text::new(with("."), with(","))
}

/// The largest unit that comes out even says it all, unless that makes a number nobody can picture; a single
/// day is 24 hours.
pub fn duration(seconds: i64) -> Text {
    const UNITS: [(i64, Forms, Forms); 4] = [
        (86_400, ("Tag", "Tage"), ("day", "days")),
        (3_600, ("Stunde", "Stunden"), ("hour", "hours")),
        (60, ("Minute", "Minuten"), ("minute", "minutes")),
        (1, ("Sekunde", "Sekunden"), ("second", "seconds")),
    ];
    let even = UNITS.iter().find(|(length, ..)| {
        seconds % length == 0 && seconds >= *length && (seconds, *length) != (86_400, 86_400)
    });
    let (length, de, en) = even.unwrap_or(&UNITS[3]);
    const MOST: i64 = 120;
    let in_days = *length == 86_400;
    if in_days || (*length > 1 && seconds / length <= MOST) || seconds < 120 {
        return counted(seconds / length, *de, *en);
    }
    let mut rest = seconds;
    let mut parts = Vec::new();
    for (length, de, en) in UNITS {
        if rest >= length {
            parts.push(counted(rest / length, de, en));
            rest %= length;
        }
    }
    let all = |of: fn(&Text) -> &str| parts.iter().map(of).collect::<Vec<_>>().join(" ");
    Text::new(all(|text| &text.de), all(|text| &text.en))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::kind;

    /// Words that name something everywhere: no language has another for them.
    const NAMES: &[&[&str]] = &[kind::tls::TLS_VERSIONS, kind::tls::KEY_ALGORITHMS];

    fn both(text: &Text) -> (&str, &str) {
        (&text.de, &text.en)
    }

    fn check(place: &str, key: &str, (de, en): Label) {
        for text in [de, en] {
            assert!(!text.trim().is_empty() && text.trim() == text, "{place}: {text:?}");
            assert!(!text.contains(['_', '`', ':']), "{place}: {text} is for files");
        }
        assert_ne!(de, key, "{place}: the key is no German");
    }

    #[test]
    fn every_kind_attribute_and_word_has_a_label_in_both_languages() {
        for kind in kind::all() {
            check(kind.name, kind.name, kind.label);
            let mut labels = std::collections::BTreeSet::new();
            for attribute in kind.attributes {
                let place = format!("{}.{}", kind.name, attribute.name);
                check(&place, attribute.name, attribute.label);
                assert!(labels.insert(attribute.label), "{place}: two attributes of one label");
                if let Type::Word(words) | Type::Words(words) = attribute.ty {
                    for word in words.iter().filter(|word| !NAMES.concat().contains(word)) {
                        let label = words::of(word);
                        let label = label.unwrap_or_else(|| panic!("{place}: {word} has no label"));
                        assert!(!label.0.is_empty() && !label.1.is_empty(), "{place}: {word}");
                    }
                }
            }
        }
    }

    #[test]
    fn every_kind_that_is_planned_has_a_label() {
        for name in crate::fact::source::PLANNED {
            assert_ne!(&*kind(name).de, *name);
        }
    }

    #[test]
    fn every_label_of_a_word_is_of_a_word_that_some_attribute_has() {
        let types = kind::all().flat_map(|kind| kind.attributes).map(|attribute| attribute.ty);
        let all: Vec<_> = types
            .filter_map(|ty| match ty {
                Type::Word(words) | Type::Words(words) => Some(words),
                _ => None,
            })
            .flatten()
            .collect();
        for (word, _) in words::ALL {
            assert!(all.contains(&word), "{word} is no word of any attribute");
        }
        let mut sorted: Vec<_> = words::ALL.iter().map(|(word, _)| *word).collect();
        sorted.dedup();
        assert!(sorted.is_sorted(), "the table is searched by halves");
        assert_eq!(sorted.len(), words::ALL.len());
    }

    #[test]
    fn lengths_of_time_are_said_in_the_unit_that_comes_out_even() {
        for (seconds, de, en) in [
            (0, "0 Sekunden", "0 seconds"),
            (1, "1 Sekunde", "1 second"),
            (90, "90 Sekunden", "90 seconds"),
            (1_800, "30 Minuten", "30 minutes"),
            (3_600, "1 Stunde", "1 hour"),
            (5_400, "90 Minuten", "90 minutes"),
            (2_607_300, "30 Tage 4 Stunden 15 Minuten", "30 days 4 hours 15 minutes"),
            (86_400, "24 Stunden", "24 hours"),
            (90_000, "25 Stunden", "25 hours"),
            (7_776_000, "90 Tage", "90 days"),
            (7_776_001, "90 Tage 1 Sekunde", "90 days 1 second"),
        ] {
            assert_eq!(both(&duration(seconds)), (de, en));
        }
    }

    #[test]
    fn values_are_said_in_words_and_units() {
        let text = |text: &str| AttrJson::Text(text.to_owned());
        for (kind, name, value, de, en) in [
            ("auth.access_code", "valid_for_s", AttrJson::Int(86_400), "24 Stunden", "24 hours"),
            ("auth.access_code", "valid_for_s", text("never"), "unbegrenzt", "without limit"),
            ("tls.certificate", "key_bits", AttrJson::Int(2_048), "2048 Bit", "2048 bits"),
            ("tls.certificate", "not_after", text("2026-11-29"), "29.11.2026", "2026-11-29"),
            (
                "auth.password_policy",
                "hash_iterations",
                AttrJson::Int(600_000),
                "600.000",
                "600,000",
            ),
            (
                "retention.store",
                "delete_after_s",
                AttrJson::Months { months: 1 },
                "1 Monat",
                "1 month",
            ),
            ("retention.store", "encrypted", AttrJson::Bool(false), "nein", "no"),
            ("auth.path", "role", text("carer"), "pflegende Person", "carer"),
            ("tls.protocol", "version", text("TLSv1.2"), "TLSv1.2", "TLSv1.2"),
            ("of.tomorrow", "new_s", AttrJson::Int(60), "60", "60"),
        ] {
            assert_eq!(both(&self::value(kind, name, &value)), (de, en), "{kind}.{name}");
        }
        let unknown = AttrJson::Unknown { unknown: "why".to_owned() };
        assert_eq!(
            both(&stated("auth.access_code", "valid_for_s", &unknown)),
            ("gültig: nicht bekannt", "valid for: not known")
        );
        let stated = |name: &str, value| stated("auth.access_code", name, &value);
        assert_eq!(
            both(&stated("valid_for_s", AttrJson::Int(86_400))),
            ("gültig 24 Stunden", "valid for 24 hours")
        );
        assert_eq!(both(&stated("role", text("doctor"))), ("für: Ärztin oder Arzt", "for: doctor"));
    }

    #[test]
    fn a_fact_is_said_by_what_tells_it_apart() {
        for (id, de) in [
            (
                "tls.cipher_suite/tls://a:443/address=::1,sni=a,version=TLSv1.2,name=TLS_X/measured/tls",
                "Cipher-Suite tls://a:443 (Protokollversion: TLSv1.2; Name: TLS_X)",
            ),
            (
                "http.page/web/url=https://a/declared/x,y/declared/befund.yaml:3",
                "Seite web (Adresse: https://a/declared/x,y)",
            ),
            (
                "tls.endpoint/tls://a:443/address=::1/measured/tls",
                "TLS-Endpunkt tls://a:443 (IP-Adresse: ::1)",
            ),
            ("retention.store/web/*/declared/befund.yaml:3", "Speicherort web"),
            ("of.tomorrow/web/name=a", "of.tomorrow/web/name=a"),
        ] {
            assert_eq!(&*fact(id).de, de);
        }
    }
}
