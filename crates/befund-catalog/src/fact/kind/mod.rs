//! The kinds of facts: which attributes each has, in which units, and which of them say *which
//! thing* a fact is about. One file a family.

pub mod app;
pub mod auth;
pub mod hosting;
pub mod http;
pub mod media;
pub mod retention;
pub mod security;
pub mod tls;

/// A short noun or phrase, in German and English.
pub type Label = (&'static str, &'static str);

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Bits.
    Bits,
    /// Days.
    Days,
    /// Characters.
    Characters,
    /// Attempts; 0 is no limit.
    Attempts,
    /// A place in a chain of certificates, 0 is the server's own.
    Position,
    /// What the label of the attribute names.
    Count,
}

/// The type of an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// `true` or `false`.
    Bool,
    /// A whole number; where the unit matters it is in the attribute's name, too.
    Int(Unit),
    /// Free text.
    Text,
    /// A country, by its code in ISO 3166-1.
    Country,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A day, or a span of days when the source is not exact.
    Date,
    /// Seconds, or `never`.
    Duration,
    /// Several of these words.
    Words(&'static [&'static str]),
    /// Several texts.
    Texts,
}

impl Type {
    /// How a user writes a value of this type.
    pub fn describe(self) -> String {
        match self {
            Self::Bool => "`true` or `false`".to_owned(),
            Self::Int(_) => "a whole number".to_owned(),
            Self::Text => "text".to_owned(),
            Self::Country => "an ISO 3166-1 alpha-2 code in quotes, such as `\"DE\"`".to_owned(),
            Self::Word(words) => format!("one of {}", words.join(", ")),
            Self::Date => "a date (YYYY-MM-DD) or `{from: …, to: …}`".to_owned(),
            Self::Duration => "seconds as a whole number, `{months: N}`, or `never`".to_owned(),
            Self::Words(words) => format!("a list of {}", words.join(", ")),
            Self::Texts => "a list of texts".to_owned(),
        }
    }
}

/// One attribute of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attribute {
    /// Its name; units are in it (`_s` seconds, `_bits`).
    pub name: &'static str,
    /// What readers of a report call it.
    pub label: Label,
    /// Its type.
    pub ty: Type,
    /// Whether it says which thing the fact is about.
    pub identity: bool,
    /// Whether it says where the thing was met, so that several may be met at one place.
    pub place: bool,
    /// What it says, for `befund explain`.
    pub doc: &'static str,
}

impl Attribute {
    /// What an attribute that says where a thing was met has where there was nothing to say: no server name asked
    /// for, no protocol upgraded from.
    pub const NOWHERE: &'static str = "none";

    /// Whether a value of it says only that there was nothing to say.
    pub fn is_absent(&self, value: &str) -> bool {
        self.place && value == Self::NOWHERE
    }
}

/// A kind of fact. Two of one name are the same.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// Its dotted name.
    pub name: &'static str,
    /// What readers of a report call such a thing.
    pub label: Label,
    /// What one fact of this kind says.
    pub doc: &'static str,
    /// An attribute that must be `true` for the thing to exist (`offered`, `present`).
    pub presence: Option<&'static str>,
    /// Whether all else about such a thing follows from its identity: a suite is what its name says,
    /// so that one with another cipher is another suite and not the same in another state.
    pub by_identity: bool,
    /// Its attributes, identity first.
    pub attributes: &'static [Attribute],
}

impl PartialEq for Kind {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Kind {}

impl Kind {
    /// The kind of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        all().find(|kind| kind.name == name)
    }

    /// The attribute of this name.
    pub fn attribute(&self, name: &str) -> Option<&'static Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }

    /// Refuses to compile a name that is no attribute of the kind, where it is evaluated in a constant.
    ///
    /// # Panics
    /// If there is no such attribute.
    pub const fn require(&self, name: &str) {
        let mut index = 0;
        while index < self.attributes.len() {
            if is_same(self.attributes[index].name, name) {
                return;
            }
            index += 1;
        }
        panic!("the kind of fact has no attribute of this name");
    }
}

/// `==` on text, for constants.
const fn is_same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut index = 0;
    while index < a.len() {
        if a[index] != b[index] {
            return false;
        }
        index += 1;
    }
    true
}

const fn id(name: &'static str, label: Label, ty: Type, doc: &'static str) -> Attribute {
    Attribute { name, label, ty, identity: true, place: false, doc }
}

const fn place(name: &'static str, label: Label, ty: Type, doc: &'static str) -> Attribute {
    Attribute { name, label, ty, identity: true, place: true, doc }
}

const fn at(name: &'static str, label: Label, ty: Type, doc: &'static str) -> Attribute {
    Attribute { name, label, ty, identity: false, place: false, doc }
}

const NAME: Attribute = id("name", ("Name", "name"), Type::Text, "name by which it is told apart");

/// The families, in the order their kinds are listed to users.
static FAMILIES: &[&[&Kind]] = &[
    tls::ALL,
    auth::ALL,
    retention::ALL,
    hosting::ALL,
    media::ALL,
    http::ALL,
    app::ALL,
    security::ALL,
];

/// All kinds, in the order they are listed to users.
pub fn all() -> impl Iterator<Item = &'static Kind> + Clone {
    FAMILIES.iter().copied().flatten().copied()
}

/// The names of all kinds.
pub fn names() -> impl Iterator<Item = &'static str> + Clone {
    all().map(|kind| kind.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_unique_and_presence_attributes_exist() {
        assert_eq!(names().collect::<BTreeSet<_>>().len(), all().count());
        for kind in all() {
            let unique: BTreeSet<_> = kind.attributes.iter().map(|a| a.name).collect();
            assert_eq!(unique.len(), kind.attributes.len(), "{}", kind.name);
            if let Some(presence) = kind.presence {
                assert_eq!(
                    kind.attribute(presence).map(|a| a.ty),
                    Some(Type::Bool),
                    "{}",
                    kind.name
                );
            }
        }
    }
}
