//! What configurations of identity services say of ways in, as facts.

use crate::draft;
use crate::fact::Place;
use crate::fact::draft::Draft;
use crate::fact::kind::auth;
use crate::fact::source::Delivery;
use crate::fact::value::{Attr, Value};

use super::Reading;

/// What these readers deliver of a way in.
pub(super) const WAY: Delivery = Delivery {
    kind: &auth::PATH,
    attributes: Some(&[
        "role",
        "name",
        "factors",
        "second_factor",
        "exemptions",
        "changes",
        "health_id",
        "assurance",
    ]),
};

/// Who gets in, no such file says.
pub(super) const NO_ROLE: &str = "who gets in this way is not in the file";

/// A way in.
pub(super) struct Way {
    pub(super) name: String,
    /// The factors that are always demanded, or why they are not known.
    pub(super) factors: Result<Vec<&'static str>, String>,
    /// Of whom a second factor is demanded, or why that is not known.
    pub(super) second: Result<&'static str, String>,
    pub(super) exemptions: Vec<String>,
    /// Settings that would make it demand one of everyone.
    pub(super) changes: Vec<String>,
    pub(super) place: Place,
}

impl Way {
    /// A way in by factors, of which a second one is demanded in some way.
    pub(super) fn new(
        name: impl Into<String>,
        factors: &[&'static str],
        second: &'static str,
        place: Place,
    ) -> Self {
        Self {
            name: name.into(),
            factors: Ok(factors.to_vec()),
            second: Ok(second),
            exemptions: Vec::new(),
            changes: Vec::new(),
            place,
        }
    }

    /// As a fact; `product` is what the service is called.
    pub(super) fn draft(self, product: &str, out: &Reading) -> Draft {
        let factors = self.factors.map_or_else(Attr::Unknown, |factors| words(&factors));
        let second = self.second.map_or_else(Attr::Unknown, Attr::from);
        let fact = draft!(auth::PATH, "", {
            "role": Attr::unknown(NO_ROLE),
            "name": format!("{product} {}", self.name).into(),
            "factors": factors,
            "second_factor": second,
            "exemptions": texts(self.exemptions),
            "changes": texts(self.changes),
        });
        fact.at(self.place).address(self.name).about(out.subject())
    }
}

/// How to learn what no such file says.
pub(super) fn hows(out: &mut Reading, factors: &str) {
    let say = "say it in the target: `say: {NAME: {role: patient}}`";
    out.how(auth::PATH.name, "role", say);
    out.how(auth::PATH.name, "factors", factors);
    out.how(auth::PATH.name, "second_factor", factors);
}

/// Words of a list.
pub(super) fn words(words: &[&str]) -> Attr {
    texts(words.iter().map(|word| (*word).to_owned()).collect())
}

/// Several texts.
pub(super) fn texts(items: Vec<String>) -> Attr {
    Attr::Known(Value::List(items))
}
