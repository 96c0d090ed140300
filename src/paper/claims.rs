//! What is stated about a document, held against its text. A machine takes little for a contradiction: a day or
//! a number that stands under its own name in the text, alone of its kind, and is another.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use crate::paper::dates::days;
use crate::product::content::{Compared, Comparison, StatedOf};
use crate::product::{Document, Product};

/// Names under which a day of issue stands.
const ISSUED: &str = r"ausstellungsdatum|ausgestellt am|datum der ausstellung|ausgabedatum|erteilt am|date of issue|issue date|issued on";

/// Names under which an end stands.
const UNTIL: &str = r"gültig bis|gültigkeit bis|gültigkeitsende|ablaufdatum|befristet bis|valid until|valid to|valid through|expiry date|expiration date|expires on|date of expiry";

/// Names under which a number stands, and the number.
const NUMBER: &str = r"(?:zertifikats?-?\s?(?:nummer|nr\.?)|zertifizierungs-?\s?(?:nummer|id)|registrier(?:ungs)?-?\s?(?:nummer|nr\.?)|certificate (?:number|no\.?|id)|registration (?:number|no\.?)|report (?:number|no\.?)|berichts-?\s?(?:nummer|nr\.?))\s?[:#]?\s?(?P<number>[a-z0-9][a-z0-9./_-]{2,40})";

/// How far behind its name a day may stand, in bytes.
const NEAR: usize = 24;

/// Fewest characters of what is looked for: less stands in any text.
const FEWEST: usize = 3;

static NAMED: LazyLock<[Option<Regex>; 3]> =
    LazyLock::new(|| [ISSUED, UNTIL, NUMBER].map(|pattern| Regex::new(pattern).ok()));

/// A text, made ready to be searched.
struct Searched {
    /// In small letters, with single spaces.
    spaced: String,
    /// The same without spaces, for what a line break or a wide setting has torn.
    squeezed: String,
    days: Vec<(usize, Date)>,
}

impl Searched {
    fn new(text: &str) -> Self {
        let text: String = text.nfkc().filter(|letter| *letter != '\u{ad}').collect();
        let text = text.to_lowercase();
        let spaced = text.split_whitespace().collect::<Vec<_>>().join(" ");
        Self { squeezed: squeezed(&spaced), days: days(&spaced), spaced }
    }

    /// Days that stand under one of these names.
    fn named_days(&self, names: Option<&Regex>) -> BTreeSet<Date> {
        let ends = names.into_iter().flat_map(|names| names.find_iter(&self.spaced));
        let near = |end: usize| {
            self.days
                .iter()
                .find(move |(at, _)| *at >= end && *at - end <= NEAR)
                .map(|(_, day)| *day)
        };
        ends.filter_map(|name| near(name.end())).collect()
    }

    fn has_day(&self, day: Date) -> bool {
        self.days.iter().any(|(_, other)| *other == day)
    }

    fn has(&self, words: &str) -> bool {
        self.squeezed.contains(&squeezed(&words.nfkc().collect::<String>().to_lowercase()))
    }

    /// Numbers that stand under a name of theirs.
    fn named_numbers(&self) -> BTreeSet<&str> {
        let names = NAMED[2].iter().flat_map(|names| names.captures_iter(&self.spaced));
        let number = names.filter_map(|found| found.name("number")).map(|one| one.as_str());
        let number = number.map(|one| one.trim_end_matches(['.', '-', '/', '_']));
        number.filter(|one| one.bytes().any(|byte| byte.is_ascii_digit())).collect()
    }
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

/// Holds what is stated about a document against its text.
pub(super) fn compare(text: &str, document: &Document, product: &Product) -> Vec<Comparison> {
    let text = Searched::new(text);
    let mut all = vec![issued(&text, document.issued)];
    all.extend(document.valid_until.map(|end| until(&text, end)));
    all.extend(document.number.as_ref().and_then(|stated| number(&text, stated)));
    let names = [
        (StatedOf::Issuer, document.issuer.as_deref()),
        (StatedOf::ProductVersion, document.product_version.as_deref()),
        (StatedOf::Product, Some(product.name.as_str()).filter(|_| document.is_of_a_version())),
        (StatedOf::Manufacturer, Some(product.manufacturer.as_str())),
    ];
    all.extend(names.into_iter().filter_map(|(what, stated)| words(&text, what, stated?)));
    all
}

/// Another day under the name, alone, and the stated one nowhere.
fn issued(text: &Searched, stated: Date) -> Comparison {
    let named = text.named_days(NAMED[0].as_ref());
    let other = named.iter().next().filter(|_| named.len() == 1 && !text.has_day(stated));
    day(StatedOf::Issued, stated, text, other.copied())
}

/// Another day under the name, alone: an earlier one wherever the stated one stands, a later one if it stands
/// nowhere.
fn until(text: &Searched, stated: Date) -> Comparison {
    let named = text.named_days(NAMED[1].as_ref());
    let other = named.iter().next().filter(|other| {
        named.len() == 1 && **other != stated && (**other < stated || !text.has_day(stated))
    });
    day(StatedOf::ValidUntil, stated, text, other.copied())
}

fn day(what: StatedOf, stated: Date, text: &Searched, other: Option<Date>) -> Comparison {
    let outcome = match other {
        Some(_) => Compared::Contradicted,
        None if text.has_day(stated) => Compared::Found,
        None => Compared::NotFound,
    };
    let found = other.map(|day| day.to_string());
    Comparison { what, stated: stated.to_string(), outcome, found }
}

/// Another number under the name, alone, and the stated one nowhere.
fn number(text: &Searched, stated: &str) -> Option<Comparison> {
    let mut found = words(text, StatedOf::Number, stated)?;
    let named = text.named_numbers();
    let other = named.iter().next().filter(|_| named.len() == 1);
    if let (Compared::NotFound, Some(other)) = (found.outcome, other) {
        found.outcome = Compared::Contradicted;
        found.found = Some((*other).to_owned());
    }
    Some(found)
}

fn words(text: &Searched, what: StatedOf, stated: &str) -> Option<Comparison> {
    if squeezed(stated).chars().count() < FEWEST {
        return None;
    }
    let outcome = if text.has(stated) { Compared::Found } else { Compared::NotFound };
    Some(Comparison { what, stated: stated.to_owned(), outcome, found: None })
}
