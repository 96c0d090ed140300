//! The JSON Schema of a record. Whether what it names exists is the reader's to check.

use serde_json::{Value, json};

use crate::assess::examination::read::FORMAT;
use crate::assess::examined::{Effect, Likelihood, Remaining};
use crate::assess::result::Verdict;
use crate::schema::{date, document, entries, like, list, map, opt, req, text, word_of};

/// The JSON Schema of `befund: examination/1`.
pub fn schema() -> Value {
    let keys = [
        req("befund", json!({"const": FORMAT}), "What this file is: examination/1."),
        req("by", text(), "The evaluator, as `audit.evaluator` or `audit.evaluators` names it."),
        req("on", date(), "The day the record was closed."),
        req("product_version", text(), "The version of the product that was examined."),
        req(
            "judgements",
            entries(&json!({"anyOf": [{"type": "null"}, entries(&judgement())]})),
            "By CATALOG@EDITION, then by the norm's number, with `/component` where components are judged.",
        ),
    ];
    document("A record of an examination", map(&keys), json!({}))
}

fn judgement() -> Value {
    let texts = list(&text());
    let mut judgement = map(&[
        req("verdict", word_of::<Verdict>(), "The verdict."),
        opt("demands", texts.clone(), "The demands meant; all of the requirement, if left out."),
        opt("depth", text(), "The depth of the examination, where the norm knows depths."),
        req("steps", texts, "What was done, step by step, so that others can do it again."),
        opt("tools", list(&tool()), "What it was done with."),
        req("reasoning", text(), "Why the verdict follows."),
        opt("evidence", list(&evidence()), "What it rests on; a fail needs some."),
        opt(
            "despite",
            list(&despite()),
            "Facts that stand against it, and why each does not count.",
        ),
        opt(
            "environment",
            text(),
            "Of a fail: how far measures in the environment hinder an attack.",
        ),
        opt("missing", text(), "Of an inconclusive: what is missing or does not fit."),
        opt("absence", text(), "Of not_applicable: that no implementation at all is there."),
        opt(
            "coverage",
            text(),
            "With depth EXAMINE: how all relevant code was taken into account.",
        ),
        opt("risk", risk(), "The risk that stays; a fail needs one."),
        req("person", text(), "Who judged."),
        req("date", date(), "When."),
    ]);
    for list in ["steps", "demands"] {
        judgement["properties"][list]["minItems"] = json!(1);
    }
    let of = |verdict: &str| json!({"properties": {"verdict": {"const": verdict}}});
    let needs = |keys: &[&str]| {
        let there: serde_json::Map<_, _> =
            keys.iter().map(|key| ((*key).to_owned(), json!({"not": {"type": "null"}}))).collect();
        json!({"required": keys, "properties": there})
    };
    let mut fail = needs(&["evidence", "environment", "risk"]);
    fail["properties"]["evidence"] = json!({"type": "array", "minItems": 1});
    judgement["allOf"] = json!([
        {"if": of("fail"), "then": fail},
        {"if": of("inconclusive"), "then": needs(&["missing"])},
        {"if": of("not_applicable"), "then": needs(&["absence"])},
    ]);
    judgement
}

fn tool() -> Value {
    map(&[req("name", text(), "Its name."), req("version", text(), "Its version.")])
}

fn evidence() -> Value {
    let digest = || like("^[0-9A-Fa-f]{64}$");
    let of = |key: &'static str, doc: &'static str| {
        map(&[req(key, text(), doc), req("sha256", digest(), "Its SHA-256.")])
    };
    json!({"oneOf": [
        of("file", "A file beside the record."),
        of("observation", "An observation, by the subject of its target."),
        map(&[req("fact", text(), "A fact, by its id.")]),
    ]})
}

fn despite() -> Value {
    map(&[req("fact", text(), "The fact's id."), req("because", text(), "Why it does not count.")])
}

fn risk() -> Value {
    map(&[
        req("threat", text(), "What threatens which data."),
        req(
            "likelihood",
            word_of::<Likelihood>(),
            "How likely an attack is: how hard, by TR-03161.",
        ),
        req("effect", word_of::<Effect>(), "What it does to the owner of the data."),
        req("measure", text(), "What is done against it."),
        req("remaining", word_of::<Remaining>(), "What remains."),
        opt("conditions", text(), "Conditions under which that can be borne."),
    ])
}
