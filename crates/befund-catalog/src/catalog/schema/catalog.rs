//! The schema of an edition of a catalog.

use serde_json::{Value, json};

use super::{
    any, both, cite, confidence, examination, format, human, id, ids, in_force, predicate,
    relations, ruled, sources, such_as, texts, things,
};
use crate::catalog::load::predicate::COMPONENTS;
use crate::catalog::model::{Addressee, Modal, RequirementKind, Role, TextStatus, Verdict};
use crate::fact::ProtectionNeed;
use crate::fact::kind;
use crate::fact::source::PLANNED;
use crate::schema::{
    Key, boolean, date, defined, filled, like, list, map, opt, req, says, set, text, word, word_of,
};

pub(super) fn root() -> Value {
    let full = says("text", &["full"]);
    let rules = [
        json!({"if": full, "else": set("note")}),
        json!({"if": filled("dropped"), "then": set("based_on")}),
    ];
    let keys = [about(), scope(), lists(), requirements()].concat();
    ruled(map(&keys), &rules)
}

pub(super) fn definitions() -> Value {
    json!({
        "reason": relations::reason(),
        "condition": condition(),
        "holds": predicate::without_facts(),
        "demand": demand(),
        "own_or_shared": own_or_shared(),
        "examination": examination::examination(),
    })
}

/// What the edition is.
fn about() -> Vec<Key> {
    vec![
        format("catalog/1"),
        req("id", id(), "The norm's id, such as `anlage-31b`."),
        req("edition", text(), "The edition, in quotes, such as \"2016-10-21\"."),
        opt("based_on", text(), "The edition of the same id that this one only changes."),
        opt("dropped", texts(), "Numbers of that edition that this one no longer has."),
        req("title", both(), "Its full title."),
        opt("legal_basis", both(), "The law it rests on."),
        in_force(),
        req("text", word_of::<TextStatus>(), "How much of the text is known."),
        opt("note", both(), "What to know about it; required unless `text` is `full`."),
    ]
}

/// What it speaks to.
fn scope() -> Vec<Key> {
    let reasons = map(&[
        req("closed", boolean(), "Whether only these count, where a requirement admits them."),
        opt("list", list(&defined("reason")), "The reasons."),
    ]);
    vec![
        req("per", word(["product", "component"]), "What has a finding each."),
        opt(
            "component_kinds",
            list(&such_as(COMPONENTS.iter().copied())),
            "With `per: component`: the kinds it speaks to.",
        ),
        opt("called_for_by", ids(), "Things that call for it without a component of these kinds."),
        opt("reasons", reasons, "The norm's own reasons for \"not applicable\"."),
        opt("always_there", list(&always_there()), "What no product of this kind can lack."),
        opt("functions", list(&function()), "What the other requirements protect."),
    ]
}

fn always_there() -> Value {
    map(&[
        req("because", both(), "Why no product can lack it."),
        opt("numbers", texts(), "Numbers of requirements."),
    ])
}

fn function() -> Value {
    let function = map(&[
        req("says", both(), "The function: a noun phrase."),
        things("What shows that the product has it."),
        human(),
        opt("numbers", texts(), "Numbers of requirements."),
    ]);
    ruled(function, &[any(&[filled("things"), set("human")])])
}

/// What stands beside the requirements.
fn lists() -> Vec<Key> {
    let group = map(&[req("id", id(), "Its id."), req("title", both(), "Its title in the norm.")]);
    let duty = map(&[
        req("verdict", word_of::<Verdict>(), "The verdict."),
        req("text", both(), "What it must carry."),
    ]);
    vec![
        opt("groups", list(&group), "The parts the norm arranges its numbers in, in order."),
        opt("notices", list(&notice()), "What every report dated from a day on says."),
        opt("verdict_duties", list(&duty), "What each verdict must carry by this norm."),
        opt(
            "report_duties",
            list(&both()),
            "What the evaluator's report must carry, whatever the verdict.",
        ),
        opt("depths", list(&examination::depth()), "What each depth of examination requires."),
        opt("data_classes", examination::data_classes(), "The table that classifies data."),
        opt("residual_risk", residual_risk(), "How the norm weighs what is open or unmet."),
        opt("renumbered", list(&renumbered()), "Editions that use numbers for other things."),
    ]
}

fn notice() -> Value {
    map(&[
        req("from", date(), "The day from which on."),
        cite(),
        req("text", both(), "What it says."),
        confidence("How sure it is."),
        opt(
            "preparatory",
            boolean(),
            "Whether the norm only prepares for another from that day on.",
        ),
    ])
}

fn residual_risk() -> Value {
    let level = map(&[
        req("need", word_of::<ProtectionNeed>(), "The protection need."),
        req("text", both(), "What follows."),
        opt("conditions", both(), "Under which conditions (Auflagen)."),
    ]);
    map(&[
        cite(),
        req("general", both(), "What holds for every protection need."),
        opt("by_need", list(&level), "What follows from the protection need."),
    ])
}

fn renumbered() -> Value {
    let pair =
        map(&[req("old", text(), "The number there."), req("new", text(), "The number here.")]);
    map(&[
        req("edition", text(), "The other edition."),
        opt("numbers", list(&pair), "All that correspond, the same ones included."),
    ])
}

fn requirements() -> Vec<Key> {
    let reason = map(&[
        req("id", id(), "Its id, for `manual: ID`."),
        req("text", both(), "Why only a person can judge."),
    ]);
    vec![
        opt("sources", sources(), "Where the text is from, by id."),
        opt("manual_reasons", list(&reason), "Reasons that several `manual: ID` share."),
        opt("requirements", list(&requirement()), "The requirements."),
    ]
}

fn requirement() -> Value {
    let demanding = says("kind", &["demand"]);
    let empty = json!({"not": filled("demands")});
    let once = any(&[json!({"not": set("applies_if")})]);
    let rules = [
        json!({"if": demanding, "then": filled("demands"), "else": empty}),
        json!({"if": set("applies_if"), "then": {"properties": {"demands": {"items": once}}}}),
    ];
    ruled(map(&[of_the_norm(), decided()].concat()), &rules)
}

fn of_the_norm() -> Vec<Key> {
    vec![
        req("number", text(), "The norm's own number, in quotes."),
        cite(),
        req("kind", word_of::<RequirementKind>(), "What it is."),
        req("addressee", word_of::<Addressee>(), "To whom it speaks."),
        opt("depth", examination::depth_word(), "The norm's depth of examination (Prüftiefe)."),
        opt("group", id(), "An id of `groups`."),
        opt("reasons", ids(), "Which of `reasons` the norm admits here."),
        req("title", both(), "A few words."),
        req("text", both(), "The restatement."),
        confidence("How sure the text is."),
        opt("sources", texts(), "Ids of `sources`."),
        opt("note", both(), "What to know about it."),
        opt("unchanged_from", texts(), "Editions whose answers carry over."),
    ]
}

fn decided() -> Vec<Key> {
    vec![
        opt("examination", defined("examination"), "What the evaluator looks at."),
        opt("applies_if", defined("condition"), "The norm's own condition for all of it."),
        opt(
            "demands",
            list(&defined("demand")),
            "What can be met or missed by itself, each with its own verb.",
        ),
    ]
}

fn condition() -> Value {
    let condition = map(&[
        req("says", both(), "The condition."),
        things("It applies if one of these is there."),
        opt("holds", defined("holds"), "And only if this holds; it asks for no facts."),
        human(),
    ]);
    ruled(condition, &[any(&[filled("things"), set("holds"), set("human")])])
}

fn demand() -> Value {
    let indicates = any(&[says("role", &["indicates"])]);
    let decides = json!({"type": "array", "contains": {"not": indicates}});
    let rule = json!({
        "if": says("decidable", &["automated"]),
        "then": {"properties": {"checks": decides}, "required": ["checks"]},
        "else": {"properties": {"checks": {"items": indicates}}},
    });
    let demand = map(&[
        req("id", id(), "Its id, unique in the requirement."),
        opt("modal", word_of::<Modal>(), "The norm's modal verb."),
        opt("text", both(), "What it demands; the requirement's text, if left out."),
        opt("applies_if", defined("condition"), "A condition of this demand alone."),
        req("decidable", decidable(), "How it is decided."),
        opt("checks", list(&check_use()), "The checks it asks; with `automated`, at least one."),
        req("remedy", defined("own_or_shared"), "What to do when it is not met."),
        req("ask", defined("own_or_shared"), "What to request when it cannot be decided."),
    ]);
    ruled(demand, &[rule])
}

fn own_or_shared() -> Value {
    any(&[both(), map(&[req("text", id(), "The id of a text in a file of shared ones.")])])
}

fn check_use() -> Value {
    let reasoned = says("role", &["decides", "indicates"]);
    let bare = json!({"not": set("because")});
    let check = map(&[
        req("id", id(), "A file in `checks/`."),
        opt("role", word_of::<Role>(), "What it means for the demand; `necessary`, if left out."),
        opt("because", both(), "Of `decides` and `indicates`: why."),
        req("covers", both(), "What part of the demand it speaks to."),
    ]);
    ruled(check, &[json!({"if": reasoned, "then": set("because"), "else": bare})])
}

fn decidable() -> Value {
    let automated = json!({"const": "automated", "description": "Checks decide it."});
    // Some planned kinds exist already.
    let mut kinds: Vec<_> = kind::names().chain(PLANNED.iter().copied()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let why = any(&[like("^[a-z0-9][a-z0-9-]*$"), both()]);
    let mut other = map(&[
        opt("planned", word(kinds), "A probe to come will deliver facts of this kind."),
        opt("refutable", both(), "What would refute a claim that nothing can prove."),
        opt(
            "manual",
            why,
            "Why only a person can judge, in words or as an id of `manual_reasons`.",
        ),
    ]);
    other["oneOf"] = json!([set("planned"), set("refutable"), set("manual")]);
    any(&[automated, other])
}
