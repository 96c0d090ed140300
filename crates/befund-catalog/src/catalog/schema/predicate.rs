//! The check language: predicates, conditions on facts, tests of attributes.

use serde_json::{Value, json};

use super::{any, both, id, texts};
use crate::catalog::load::predicate::{COMPONENTS, TARGETS};
use crate::fact::ProtectionNeed;
use crate::fact::document::{DocumentKind, Scheme};
use crate::fact::kind::auth::LEVELS;
use crate::fact::kind::{Kind, Type};
use crate::fact::schema::{kinds, months, span};
use crate::schema::{
    Key, boolean, date, defined, entries, int, list, map, may, number, opt, properties, req, set,
    some, text, word, word_of,
};

/// Everything a predicate is made of.
pub(super) fn definitions() -> Value {
    json!({
        "predicate": predicate(),
        "kind": kinds(),
        "condition": condition(),
        "test": test(),
        "tests": tests(),
        "value": value(),
        "lookup": lookup(),
        "pair": pair(),
    })
}

fn predicate() -> Value {
    let mut forms = combinations("predicate");
    forms.extend(of_facts());
    forms.extend(of_the_product());
    one_of(&forms)
}

/// What a condition of a norm may ask: the day, the protection need and the like, but no facts.
pub(super) fn without_facts() -> Value {
    let mut forms = combinations("holds");
    let asks_facts = |key: &Key| key.name() == "function";
    forms.extend(of_the_product().into_iter().filter(|key| !asks_facts(key)));
    one_of(&forms)
}

/// A map with exactly one of these keys.
fn one_of(forms: &[Key]) -> Value {
    let mut map = map(forms);
    map["minProperties"] = 1.into();
    map["maxProperties"] = 1.into();
    map
}

/// All, any, not; of predicates or of conditions.
fn combinations(of: &str) -> Vec<Key> {
    let several = some(&defined(of));
    vec![
        may("all", several.clone(), "All of these hold."),
        may("any", several, "At least one of these holds."),
        may("not", defined(of), "This does not hold."),
    ]
}

fn kind() -> Key {
    req("kind", defined("kind"), "The kind of fact.")
}

fn filter() -> Key {
    opt("where", defined("condition"), "Which of them; all, if left out.")
}

fn of_facts() -> Vec<Key> {
    let met = "What they must meet.";
    let empty = map(&[
        req("ok", boolean(), "Whether an empty list is fine."),
        req("because", both(), "Why it is."),
        things_against(),
    ]);
    let every = map(&[
        kind(),
        filter(),
        req("satisfies", defined("condition"), met),
        opt("empty", empty, "What a complete and empty list means; undecided, if left out."),
    ]);
    let at_least_one = map(&[kind(), filter(), opt("satisfies", defined("condition"), met)]);
    let none = map(&[kind(), req("where", defined("condition"), "What none of them may meet.")]);
    let mut count = map(&[
        kind(),
        filter(),
        opt("at_least", number(), "The fewest."),
        opt("at_most", number(), "The most."),
    ]);
    count["anyOf"] = json!([set("at_least"), set("at_most")]);
    vec![
        may("every", every, "Every fact of the kind that meets `where` meets `satisfies`."),
        may("some", at_least_one, "At least one fact of the kind meets `where` and `satisfies`."),
        may("none", none, "No fact of the kind meets `where`."),
        may("count", count, "The number of facts of the kind that meet `where` lies within."),
    ]
}

/// Where these are, an empty list stays undecided.
fn things_against() -> Key {
    opt("unless", list(&id()), "Things; where one of them is there, it stays undecided.")
}

fn of_the_product() -> Vec<Key> {
    let yes_or_no = word(["yes", "no"]);
    let answered = map(&[
        req("requirement", text(), "Its number in the catalog judged."),
        req("is", yes_or_no.clone(), "What all answers given to it are."),
    ]);
    let component = list(&word(COMPONENTS.iter().copied()));
    let target = list(&word(TARGETS.iter().copied()));
    vec![
        may("answer_is", yes_or_no, "The manufacturer's answer to the demand."),
        may("protection_need", need(), "The product file states exactly this protection need."),
        may("since", date(), "The day judged is this day or later."),
        may("document", document(), "Such a document is listed, present and in its term."),
        may("thing", id(), "This thing of `things.yaml` is there."),
        may("function", function(), "The product is stated to have this function."),
        may("component", component, "The product lists a component of one of these kinds."),
        may("target", target, "A target of one of these kinds is declared."),
        may("answered", answered, "How a requirement of the catalog judged is answered."),
    ]
}

fn need() -> Value {
    let need = word_of::<ProtectionNeed>();
    let unless = "A requirement whose answer \"no\" leaves the need unknown.";
    let guarded =
        map(&[req("is", need.clone(), "The protection need."), opt("unless_no", text(), unless)]);
    any(&[need, guarded])
}

fn function() -> Value {
    let name = Kind::named("app.function").and_then(|kind| kind.attribute("name"));
    match name.map(|attribute| attribute.ty) {
        Some(Type::Word(words)) => word(words.iter().copied()),
        _ => text(),
    }
}

fn document() -> Value {
    let scheme = word_of::<Scheme>();
    map(&[
        req("kind", word_of::<DocumentKind>(), "The kind of document."),
        opt(
            "scheme",
            any(&[scheme.clone(), list(&scheme)]),
            "What it was issued under; of a list, one will do.",
        ),
        opt("valid", boolean(), "Whether it must be in its term."),
        opt("max_age_months", calendar_months(), "The most calendar months since its issue."),
    ])
}

fn calendar_months() -> Value {
    json!({"type": "integer", "minimum": 1, "maximum": 1200})
}

/// A condition on a fact: attributes, of whatever kind, with their tests.
fn condition() -> Value {
    let mut keys = combinations("condition");
    keys.pop();
    let known = may("known", defined("condition"), "It is known to be so.");
    let mut negated = map(std::slice::from_ref(&known));
    negated["required"] = json!(["known"]);
    let not = any(&[defined("condition"), negated]);
    keys.extend([
        may("not", not, "This does not hold. With `known`, what is not known stays in."),
        may("known", json!({"not": {}}), "Stands only within `not`."),
        may("lookup", defined("lookup"), "A policy table recommends it."),
        may("pair", defined("pair"), "Two things of a list that a policy table admits together."),
    ]);
    json!({
        "type": "object",
        "properties": properties(&keys),
        "additionalProperties": defined("test"),
    })
}

/// A plain value, a list of which one will do, or tests by name.
fn test() -> Value {
    any(&[plain(), list(&defined("value")), defined("tests")])
}

fn plain() -> Value {
    any(&[text(), int(), boolean()])
}

/// A value to compare an attribute with, of whatever type.
fn value() -> Value {
    any(&[text(), int(), boolean(), span(), months()])
}

fn tests() -> Value {
    let day = any(&[json!({"const": "as-of"}), date()]);
    let mut map = map(&[
        may("is", defined("value"), "It is this."),
        may("not", defined("value"), "It is not this."),
        may("in", list(&defined("value")), "It is one of these."),
        may("not_in", list(&defined("value")), "It is none of these."),
        may("at_least", int(), "A number or seconds, not less."),
        may("at_most", int(), "A number or seconds, not more."),
        may("less_than", int(), "A number or seconds, less."),
        may("more_than", int(), "A number or seconds, more."),
        may(
            "within_months",
            calendar_months(),
            "A duration, or the age of a date, of at most so many calendar months.",
        ),
        may("before", day.clone(), "A date before this one, or `as-of`."),
        may("after", day, "A date after this one, or `as-of`."),
        may("matches", text(), "Text that, as a whole, matches this regular expression."),
        may("contains", text(), "A list that has this."),
        may("subset_of", texts(), "A list that has nothing else."),
    ]);
    map["minProperties"] = 1.into();
    map
}

fn lookup() -> Value {
    let constant = map(&[req("const", text(), "The same for every fact.")]);
    let key = any(&[texts(), entries(&any(&[text(), constant]))]);
    map(&[
        policy(),
        table(),
        req("key", key, "Attributes named like the key columns, or `column: attribute`."),
        opt(
            "possible",
            text(),
            "The list attribute with every value that the one key attribute can have.",
        ),
        opt("value", text(), "The attribute that a threshold table compares."),
        opt(
            "unlisted",
            word(["human", "violates"]),
            "What becomes here of what the table does not list.",
        ),
        opt(
            "conditions",
            entries(&defined("condition")),
            "What shows on the fact that a condition of a row is met, by the condition's id.",
        ),
    ])
}

fn policy() -> Key {
    req("policy", text(), "The policy's id; its edition follows the day judged.")
}

fn table() -> Key {
    req("table", text(), "The table in it.")
}

fn pair() -> Value {
    map(&[
        policy(),
        table(),
        req("of", text(), "The list attribute with the things."),
        req("as", text(), "The key column in which each of them is looked up."),
        req("differ_in", text(), "The column in which the two must differ."),
        opt("conditions_met", text(), "The list attribute that claims conditions to be met."),
        opt(
            "assured",
            list(&word(LEVELS.iter().copied())),
            "Levels of assurance at which the GesundheitsID counts as such a pair.",
        ),
    ])
}
