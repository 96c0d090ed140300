//! Facts on their way out of a probe: typed, and refused by the compiler where they name an attribute
//! that their kind does not have.

use crate::fact::kind::Kind;
use crate::fact::value::{Attr, Attributes, Value};
use crate::fact::{Basis, Fact, Place};
use jiff::civil::Date;

/// Why an attribute is not known that nothing was said of.
const NOT_DETERMINED: &str = "not determined";

/// Why an attribute is not known of which a source has no word for this thing, though it has for others: a
/// statement may fill it in.
pub const NO_WORD: &str = "what was read has no word on it";

/// A fact whose origin is not filled in yet. Make one with [`draft!`](crate::draft).
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    kind: &'static Kind,
    subject: String,
    attributes: Attributes,
    at: Option<Place>,
    address: Option<String>,
}

/// What all facts of a run share.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The probe.
    pub probe: &'static str,
    /// The target.
    pub target: String,
    /// What they rest on.
    pub basis: Basis,
    /// The day they were true.
    pub observed_on: Date,
}

/// `draft!(KIND, subject, {"attribute": attr, …})`: a [`Draft`](crate::fact::draft::Draft) with these
/// attributes known or unknown. A name that is no attribute of the kind does not compile.
#[macro_export]
macro_rules! draft {
    ($kind:path, $subject:expr, { $($name:literal: $attr:expr),* $(,)? }) => {{
        const _: () = { $($kind.require($name);)* };
        $crate::fact::draft::Draft::new(&$kind, $subject)$(.with($name, $attr))*
    }};
}

impl Draft {
    /// A fact about a subject of which nothing is known yet.
    pub fn new(kind: &'static Kind, subject: impl Into<String>) -> Self {
        let unknown = |name: &str| (name.to_owned(), Attr::unknown(NOT_DETERMINED));
        let attributes = kind.attributes.iter().map(|attribute| unknown(attribute.name)).collect();
        Self { kind, subject: subject.into(), attributes, at: None, address: None }
    }

    /// Sets an attribute. One the kind lacks, or a value of another type, leaves it as it was: the
    /// tests of a probe read its facts back and find that.
    #[must_use]
    pub fn with(mut self, name: &str, attr: Attr) -> Self {
        let fits = |value: &Value| {
            self.kind.attribute(name).is_some_and(|attribute| value.is_of(attribute.ty))
        };
        let good = match &attr {
            Attr::Known(value) => fits(value),
            Attr::Unknown(_) => self.kind.attribute(name).is_some(),
        };
        debug_assert!(good, "{} takes no {name} = {attr:?}", self.kind.name);
        if good {
            self.attributes.insert(name.to_owned(), attr);
        }
        self
    }

    /// Lets it have no word on what it leaves open of these attributes.
    #[must_use]
    pub fn silent(mut self, delivered: impl Fn(&str) -> bool) -> Self {
        let left = |attr: &Attr| *attr == Attr::unknown(NOT_DETERMINED);
        for (name, attr) in &mut self.attributes {
            if left(attr) && delivered(name) {
                *attr = Attr::unknown(NO_WORD);
            }
        }
        self
    }

    /// The same about another subject.
    #[must_use]
    pub fn about(mut self, subject: &str) -> Self {
        subject.clone_into(&mut self.subject);
        self
    }

    /// Where it was read.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.at = Some(place);
        self
    }

    /// What its format calls the thing.
    #[must_use]
    pub fn address(mut self, address: impl Into<String>) -> Self {
        self.address = Some(address.into());
        self
    }

    /// Where it was read, if that is known.
    pub fn place(&self) -> Option<&Place> {
        self.at.as_ref()
    }

    /// What its format calls the thing, if that is known.
    pub fn address_text(&self) -> Option<&str> {
        self.address.as_deref()
    }

    /// Its kind.
    pub fn kind(&self) -> &'static Kind {
        self.kind
    }

    /// Its attributes.
    pub fn attributes(&self) -> &Attributes {
        &self.attributes
    }

    /// The fact. `key` tells apart what shares an identity, such as two certificates at one place.
    pub fn finish(self, origin: &Origin, key: &str) -> Fact {
        Fact {
            id: Fact::make_id(self.kind, &self.subject, &self.attributes, origin.basis, key),
            kind: self.kind,
            subject: self.subject,
            attributes: self.attributes,
            basis: origin.basis,
            date: origin.observed_on,
            stated: None,
            documents: Vec::new(),
            components: Vec::new(),
            source: format!("{}:{}", origin.probe, origin.target),
            at: self.at,
            address: self.address,
        }
    }
}

impl From<bool> for Attr {
    fn from(value: bool) -> Self {
        Self::Known(Value::Bool(value))
    }
}

impl From<i64> for Attr {
    fn from(value: i64) -> Self {
        Self::Known(Value::Int(value))
    }
}

impl From<&str> for Attr {
    fn from(value: &str) -> Self {
        Self::Known(Value::Text(value.to_owned()))
    }
}

impl From<String> for Attr {
    fn from(value: String) -> Self {
        Self::Known(Value::Text(value))
    }
}

impl Attr {
    /// Unknown, for a reason.
    pub fn unknown(why: impl Into<String>) -> Self {
        Self::Unknown(why.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::kind::tls;

    #[test]
    fn all_attributes_are_present_and_the_given_ones_are_known() {
        let origin = Origin {
            probe: "tls",
            target: "tls://a:443".to_owned(),
            basis: Basis::Measured,
            observed_on: jiff::civil::date(2026, 1, 1),
        };
        let draft = draft!(tls::PROTOCOL, "tls://a:443", {
            "version": "TLSv1.2".into(),
            "offered": true.into(),
            "server_preference": Attr::unknown("no suite was negotiated"),
        });
        let fact = draft.finish(&origin, "192.0.2.1");
        assert_eq!(fact.attributes.len(), tls::PROTOCOL.attributes.len());
        assert_eq!(fact.value("offered"), Some(&Value::Bool(true)));
        assert_eq!(fact.id, "tls.protocol/tls://a:443/version=TLSv1.2/measured/192.0.2.1");
    }

    #[test]
    #[should_panic(expected = "takes no offered")]
    fn a_value_of_another_type_is_found_by_tests() {
        drop(Draft::new(&tls::PROTOCOL, "x").with("offered", "yes".into()));
    }
}
