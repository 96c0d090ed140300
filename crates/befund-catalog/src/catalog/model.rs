//! What a catalog says.

use crate::diag::Code;
use std::cmp::Ordering;
use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::catalog::common::{Confidence, InForce, Provenance, Text};
use crate::catalog::inspection::{DataClasses, Depth, Inspection};
use crate::catalog::predicate::{Predicate, ThingUse};
use crate::diag::suggest;
use crate::fact::ProtectionNeed;
use crate::words;

words! {
    /// How much of an edition's text is known.
    TextStatus {
        /// All requirements are in the catalog.
        Full = "full",
        /// Only what changed is known; never judged alone.
        Amendment = "amendment",
        /// The text is not at hand.
        Unavailable = "unavailable",
    }
}

words! {
    /// TR-03161's own four results.
    Verdict {
        /// erfüllt
        Pass = "pass",
        /// nicht erfüllt
        Fail = "fail",
        /// nicht entscheidbar
        Inconclusive = "inconclusive",
        /// nicht anwendbar
        NotApplicable = "not_applicable",
    }
}

words! {
    /// What a requirement is.
    RequirementKind {
        /// It demands something.
        Demand = "demand",
        /// It only states something.
        Statement = "statement",
        /// Its number is not used.
        Vacant = "vacant",
    }
}

words! {
    /// To whom a requirement speaks.
    Addressee {
        /// The provider or manufacturer.
        Provider = "provider",
        /// The doctor.
        Doctor = "doctor",
        /// Both.
        Both = "both",
    }
}

words! {
    /// The modal verb of a demand, in the norms' own words.
    Modal {
        /// Must.
        Must = "MUSS",
        /// Must not.
        MustNot = "DARF NICHT",
        /// Should.
        Should = "SOLL",
        /// Should not.
        ShouldNot = "SOLL NICHT",
        /// May.
        May = "KANN",
    }
}

words! {
    /// What a check means for its demand.
    Role {
        /// Settles it both ways.
        Decides = "decides",
        /// Violated is fail, satisfied leaves the rest open.
        Necessary = "necessary",
        /// Never decides; violated it stands against a pass.
        Indicates = "indicates",
    }
}

/// One norm in one edition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Catalog {
    /// The norm's id, such as `anlage-31b`.
    pub id: String,
    /// The edition, such as `2016-10-21`.
    pub edition: String,
    /// Full title.
    pub title: Text,
    /// The law it rests on.
    pub legal_basis: Option<Text>,
    /// When it is in force.
    pub in_force: InForce,
    /// How much of the text is known.
    pub text: TextStatus,
    /// What to know about this edition.
    pub note: Option<Text>,
    /// The kinds of component it is judged for, one by one; `None` is the product as a whole.
    pub component_kinds: Option<Vec<String>>,
    /// What of a product calls for this catalog, though it lists no component of its kinds.
    pub called_for_by: Vec<ThingUse>,
    /// Whether only the listed reasons make a requirement not applicable.
    pub reasons_closed: bool,
    /// The norm's own reasons for "not applicable".
    pub reasons: Vec<NaReason>,
    /// What no product can lack, so that its absence is not believed.
    pub always_there: Vec<AlwaysThere>,
    /// What the other requirements protect, and a product may lack.
    pub functions: Vec<ProtectedFunction>,
    /// The parts it arranges its requirements in (Prüfaspekt, Themenfeld), in order, by id.
    pub groups: Vec<(String, Text)>,
    /// What the norm says of the use of this catalog from some day on, such as what replaces it.
    pub notices: Vec<Notice>,
    /// What each verdict must carry in a report by this norm.
    pub verdict_duties: Vec<(Verdict, Text)>,
    /// What the evaluator's report must carry by this norm, whatever the verdict.
    pub report_duties: Vec<Text>,
    /// What each depth of examination requires.
    pub depths: Vec<Depth>,
    /// The table that says which data are sensitive and where they may go.
    pub data_classes: Option<DataClasses>,
    /// How the norm weighs what is left open or unmet, if it does.
    pub residual_risk: Option<ResidualRisk>,
    /// Where another edition counts otherwise: the numbers that correspond, and no others do.
    pub renumbered: Vec<Renumbered>,
    /// Sources by id.
    pub sources: BTreeMap<String, Provenance>,
    /// The requirements in the norm's order.
    pub requirements: Vec<Requirement>,
    /// SHA-256 of the YAML file, hex.
    pub sha256: String,
}

impl Catalog {
    /// `id@edition`.
    pub fn reference(&self) -> String {
        format!("{}@{}", self.id, self.edition)
    }

    /// Groups and reasons that requirements name and the catalog lacks.
    pub(super) fn dangling(&self) -> Vec<Dangling> {
        let mut faults = self.misplaced();
        let groups = || self.groups.iter().map(|(id, _)| id.as_str());
        let reasons = || self.reasons.iter().map(|reason| reason.id.as_str());
        for requirement in &self.requirements {
            let number = &requirement.number;
            if let Some(group) = &requirement.group
                && !groups().any(|id| id == group)
            {
                faults.push(Dangling {
                    place: (number.clone(), group.clone()),
                    code: Code::UnknownGroup,
                    message: format!("{number} is in `{group}`, which is not among `groups`"),
                    help: suggest(group, groups()),
                });
            }
            for reason in &requirement.reasons {
                if !reasons().any(|id| id == reason) {
                    faults.push(Dangling {
                        place: (number.clone(), reason.clone()),
                        code: Code::UnknownReason,
                        message: format!(
                            "{number} admits `{reason}`, which is not among `reasons`"
                        ),
                        help: suggest(reason, reasons()),
                    });
                }
            }
        }
        faults
    }

    /// Why no product can lack what a requirement demands.
    pub fn always_there(&self, number: &str) -> Option<&AlwaysThere> {
        self.always_there.iter().find(|one| one.numbers.iter().any(|known| known == number))
    }

    /// The function that a requirement protects.
    pub fn function(&self, number: &str) -> Option<&ProtectedFunction> {
        self.functions.iter().find(|one| one.numbers.iter().any(|known| known == number))
    }

    /// Requirements that stand in neither or both of the lists of what a product may lack, and numbers
    /// in them that do not exist.
    fn misplaced(&self) -> Vec<Dangling> {
        if self.always_there.is_empty() && self.functions.is_empty() {
            return Vec::new();
        }
        let always = self.always_there.iter().flat_map(|one| &one.numbers);
        let functions = self.functions.iter().flat_map(|one| &one.numbers);
        let listed: Vec<_> = always.chain(functions).collect();
        let place = |number: &str| (number.to_owned(), String::new());
        let unknown = listed.iter().filter(|number| self.requirement(number).is_none());
        let mut faults: Vec<_> = unknown
            .map(|number| Dangling {
                place: place(number),
                code: Code::DeadReference,
                message: format!(
                    "`always_there` or `functions` names {number}, which does not exist"
                ),
                help: suggest(number, self.requirements.iter().map(|one| one.number.as_str())),
            })
            .collect();
        let demands = self.requirements.iter().filter(|one| one.kind == RequirementKind::Demand);
        for requirement in demands {
            let number = &requirement.number;
            if requirement.applies_if.is_some() && self.always_there(number).is_some() {
                faults.push(Dangling {
                    place: place(number),
                    code: Code::AlwaysAndConditional,
                    message: format!("{number} has a condition, and `always_there` says that no product lacks what it asks for"),
                    help: "list it under `functions`".to_owned(),
                });
            }
            let times = listed.iter().filter(|one| **one == number).count();
            if times != 1 {
                let message =
                    format!("{number} stands {times} times in `always_there` and `functions`");
                let help = "say once whether a product can lack it, and which function it protects";
                let (place, code) = (place(number), Code::FunctionMismatch);
                faults.push(Dangling { place, code, message, help: help.to_owned() });
            }
        }
        faults
    }

    /// The numbers under which another edition has what this one has under a number: the same, unless one
    /// of the two says that it counts otherwise.
    pub fn numbers_in<'a>(&'a self, edition: &str, number: &'a str) -> Vec<&'a str> {
        numbers_in(&self.renumbered, edition, number)
    }

    /// Whether a number means here what it means in another edition.
    pub fn keeps(&self, edition: &str, number: &str) -> bool {
        self.edition == edition || self.numbers_in(edition, number).contains(&number)
    }

    /// The requirement of a number.
    pub fn requirement(&self, number: &str) -> Option<&Requirement> {
        self.requirements.iter().find(|requirement| requirement.number == number)
    }
}

/// An edition that counts otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Renumbered {
    /// The other edition.
    pub edition: String,
    /// The numbers that correspond: there, and here.
    pub numbers: Vec<(String, String)>,
}

/// The numbers of another edition that correspond to a number of the one that says how they relate.
pub fn numbers_in<'a>(
    renumbered: &'a [Renumbered],
    edition: &str,
    number: &'a str,
) -> Vec<&'a str> {
    match renumbered.iter().find(|one| one.edition == edition) {
        Some(one) => {
            let pairs = one.numbers.iter().filter(|(_, here)| here == number);
            pairs.map(|(there, _)| there.as_str()).collect()
        }
        None => vec![number],
    }
}

/// A name that a requirement uses and its catalog does not define.
#[derive(Debug)]
pub(super) struct Dangling {
    /// The requirement's number and the name.
    pub(super) place: (String, String),
    /// The error's code.
    pub(super) code: Code,
    /// What is wrong.
    pub(super) message: String,
    /// What to do.
    pub(super) help: String,
}

/// A reason for "not applicable" that the norm itself gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct NaReason {
    /// Its id, as answers name it.
    pub id: String,
    /// The reason.
    pub text: Text,
    /// Whether the norm asks for a justification in the manufacturer's own words, which a person must
    /// weigh: such an answer never settles anything by itself.
    pub free: bool,
    /// What a person looks at, where no fact can show that the reason does not hold.
    pub human: Option<Text>,
    /// What would show that the reason does not hold, in words; `None` for a free one.
    pub refuted_by: Option<Text>,
    /// The things whose presence shows it.
    pub refuted_if: Option<Predicate>,
}

/// What no product of a catalog's kind can lack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AlwaysThere {
    /// Why.
    pub because: Text,
    /// The requirements.
    pub numbers: Vec<String>,
}

/// A function that requirements protect, and that a product may lack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ProtectedFunction {
    /// The function: an indefinite noun phrase.
    pub says: Text,
    /// What shows that the product has it.
    pub things: Vec<ThingUse>,
    /// What a person looks at, where no fact can show it.
    pub human: Option<Text>,
    /// The requirements.
    pub numbers: Vec<String>,
}

/// Something to print on every report dated on or after a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Notice {
    /// First day it holds.
    #[schemars(with = "String")]
    pub from: Date,
    /// Where it stands.
    #[serde(rename = "ref")]
    pub cite: String,
    /// What it says.
    pub text: Text,
    /// How sure it is.
    pub confidence: Confidence,
    /// Whether the norm from then on only prepares for another that decides.
    #[serde(default)]
    pub preparatory: bool,
}

/// How a norm weighs what is not met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ResidualRisk {
    /// What a requirement that is not met means.
    pub general: Text,
    /// What follows for each protection need.
    pub by_need: Vec<RiskLevel>,
    /// Where it stands.
    pub cite: String,
}

/// What a norm asks for at one protection need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RiskLevel {
    /// The protection need.
    pub need: ProtectionNeed,
    /// What it asks for.
    pub text: Text,
    /// The conditions that a residual risk can bring with it.
    pub conditions: Option<Text>,
}

/// One numbered entry of a norm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Requirement {
    /// The norm's own number.
    pub number: String,
    /// How it is cited, such as `§ 5 Nr. 6`.
    pub cite: String,
    /// What it is.
    pub kind: RequirementKind,
    /// To whom it speaks.
    pub addressee: Addressee,
    /// Prüftiefe, if the norm has one.
    pub depth: Option<String>,
    /// The part it belongs to, an id in [`Catalog::groups`].
    pub group: Option<String>,
    /// Which of [`Catalog::reasons`] the norm admits here.
    pub reasons: Vec<String>,
    /// A few words.
    pub title: Text,
    /// The restatement.
    pub text: Text,
    /// How sure the text is.
    pub confidence: Confidence,
    /// Ids in [`Catalog::sources`].
    pub sources: Vec<String>,
    /// What to know about it.
    pub note: Option<Text>,
    /// Editions whose answers carry over, because the text is the same.
    pub unchanged_from: Vec<String>,
    /// What the evaluator looks at, where the norm says so.
    pub examination: Option<Inspection>,
    /// The norm's own condition.
    pub applies_if: Option<AppliesIf>,
    /// What it demands.
    pub demands: Vec<Demand>,
}

/// The condition under which a requirement applies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AppliesIf {
    /// In words.
    pub says: Text,
    /// The things it depends on, the day and the protection need, as one predicate; `None` if only a
    /// person can say.
    pub holds: Option<Predicate>,
    /// What a person looks at, where no fact can show it.
    pub human: Option<Text>,
    /// What would show that it applies after all, in words.
    pub refuted_by: Text,
}

/// One single thing a requirement demands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Demand {
    /// Unique in the requirement.
    pub id: String,
    /// Its modal verb; `None` if the norm has none. Gates like MUSS.
    pub modal: Option<Modal>,
    /// The single demand.
    pub text: Text,
    /// Its own condition; never beside one of the requirement.
    pub applies_if: Option<AppliesIf>,
    /// How it can be decided.
    pub decidable: Decidable,
    /// The checks that speak to it.
    pub checks: Vec<CheckUse>,
    /// What to do when it is not met.
    pub remedy: Text,
    /// What to request when it cannot be decided.
    pub ask: Text,
}

/// How a demand can be decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Decidable {
    /// Checks exist.
    Automated,
    /// Nothing proves it, but this would refute it.
    Refutable(Text),
    /// A probe to come will deliver this kind of fact.
    Planned(String),
    /// Only a person can judge, for this reason.
    Manual(Text),
}

/// A check as a demand uses it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckUse {
    /// The check's id.
    pub id: String,
    /// What its outcome means here.
    pub role: Role,
    /// Why it settles the demand, for `decides`; why it does not, for `indicates`.
    pub because: Option<Text>,
    /// What part of the demand it speaks to.
    pub covers: Text,
}

/// A reusable predicate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// Its id, the file's name.
    pub id: String,
    /// The predicate in words.
    pub says: Text,
    /// The predicate.
    pub holds: Predicate,
    /// The policies by which `befund tls` judges that it belongs to, if it says so itself.
    pub yardsticks: Option<Vec<String>>,
    /// The YAML text of its examples, run by `befund catalog test`.
    pub examples: Vec<Example>,
    /// SHA-256 of the YAML file, hex.
    pub sha256: String,
}

impl Check {
    /// Whether it is one of the questions that make up a judgement by this policy: it says so, or it
    /// asks about TLS only and looks something up there.
    pub fn measures_by(&self, policy: &str) -> bool {
        if let Some(yardsticks) = &self.yardsticks {
            return yardsticks.iter().any(|id| id == policy);
        }
        self.is_about_tls() && self.holds.policies().contains(&policy)
    }

    /// Whether it is one of those questions by any policy.
    pub fn measures(&self) -> bool {
        match &self.yardsticks {
            Some(yardsticks) => !yardsticks.is_empty(),
            None => self.is_about_tls() && !self.holds.policies().is_empty(),
        }
    }

    fn is_about_tls(&self) -> bool {
        self.holds.kinds().iter().all(|kind| kind.starts_with("tls."))
    }
}

/// A worked example of a check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Example {
    /// `pass`, `fail` or `undecided`.
    pub expect: String,
    /// The as-of date.
    pub as_of: Date,
    /// Facts: kind, subject and attributes.
    pub facts: Vec<ExampleFact>,
    /// Complete enumerations: kind and subject.
    pub enumerations: Vec<(String, String)>,
    /// Documents.
    pub documents: Vec<ExampleDocument>,
    /// Line in the file, for messages.
    pub line: usize,
}

/// A fact in an example.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExampleFact {
    /// The kind.
    pub kind: String,
    /// The subject.
    pub subject: String,
    /// Known attributes; the others are unknown.
    pub attributes: Vec<(String, crate::fact::value::Value)>,
}

/// A document in an example.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ExampleDocument {
    /// Its kind.
    pub kind: crate::fact::document::DocumentKind,
    /// Its scheme.
    pub scheme: Option<crate::fact::document::Scheme>,
    /// Day of issue.
    pub issued: Date,
    /// Its own end.
    pub valid_until: Option<Date>,
}

/// Compares norm numbers the way a reader does: 9, 10, 15, 15a.
pub fn natural_cmp(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (chunks(a), chunks(b));
    loop {
        match (left.next(), right.next()) {
            (None, None) => return a.cmp(b),
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(x), Some(y)) => match compare_chunk(x, y) {
                Ordering::Equal => {}
                unequal => return unequal,
            },
        }
    }
}

fn compare_chunk(a: &str, b: &str) -> Ordering {
    match (a.parse::<u64>(), b.parse::<u64>()) {
        (Ok(x), Ok(y)) => x.cmp(&y),
        _ => a.cmp(b),
    }
}

fn chunks(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let digit = first.is_ascii_digit();
        let end = rest.find(|c: char| c.is_ascii_digit() != digit).unwrap_or(rest.len());
        let (chunk, tail) = rest.split_at(end);
        rest = tail;
        Some(chunk)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_sort_as_a_reader_counts() {
        let mut numbers =
            vec!["5.10", "15a", "5.9", "15", "2a.1", "2.5", "9", "10", "5.2.a", "5.2"];
        numbers.sort_by(|a, b| natural_cmp(a, b));
        assert_eq!(numbers, ["2.5", "2a.1", "5.2", "5.2.a", "5.9", "5.10", "9", "10", "15", "15a"]);
    }

    #[test]
    fn an_unknown_start_is_never_in_force() {
        let day = jiff::civil::date(2026, 1, 1);
        assert!(!InForce { from: None, until: None, confidence: Confidence::Memory }.contains(day));
    }
}
