//! The schemas of things, rulings and mappings.

use serde_json::{Value, json};

use super::{
    any, both, confidence, format, human, id, ruled, sources, texts, things as things_key,
};
use crate::catalog::interpretation::Channel;
use crate::catalog::mapping::Relation;
use crate::schema::{
    boolean, date, defined, entries, filled, list, map, opt, req, says, set, some, text, word,
    word_of,
};

pub(super) fn things() -> Value {
    map(&[
        format("things/1"),
        req("id", id(), "The id of this file."),
        opt("things", list(&thing()), "What a product may have, each defined once."),
    ])
}

pub(super) fn shared_texts() -> Value {
    let mut texts = entries(&both());
    texts["propertyNames"] = id();
    map(&[
        format("texts/1"),
        req("id", id(), "The id of this file."),
        opt("texts", texts, "Texts that several places say, by the id that `{text: ID}` names."),
    ])
}

fn thing() -> Value {
    let predicates = list(&defined("predicate"));
    let words = map(&[opt("de", texts(), "In German."), opt("en", texts(), "In English.")]);
    let shown = any(&[filled("decided_by"), filled("shown_by")]);
    let thing = map(&[
        req("id", id(), "Its id, by which conditions, reasons, functions and checks name it."),
        req("title", both(), "What it is: an indefinite noun phrase."),
        opt("words", words, "Beginnings of words by which a text names it."),
        opt(
            "decided_by",
            predicates.clone(),
            "What shows it; where it is false on a complete list, the thing is not there.",
        ),
        opt("shown_by", predicates, "What shows it, and says nothing otherwise."),
    ]);
    ruled(thing, &[shown])
}

/// A reason for "not applicable".
pub(super) fn reason() -> Value {
    let free = json!({"properties": {"free": {"const": true}}, "required": ["free"]});
    let reason = map(&[
        req("id", id(), "Its id, by which answers name it."),
        req("text", both(), "The reason."),
        opt("free", boolean(), "Whether it is a justification in the maker's own words."),
        things_key("Things; where one of them is there, the reason does not hold."),
        human(),
    ]);
    ruled(reason, &[any(&[free, filled("things"), set("human")])])
}

/// What rulings are made of.
pub(super) fn definitions() -> Value {
    json!({"reason": reason()})
}

pub(super) fn interpretations() -> Value {
    map(&[
        format("interpretations/1"),
        req("id", id(), "Its id, such as `bsi-faq-tr-03161`."),
        req("title", both(), "Its full title."),
        opt("note", both(), "What to know about it, such as how its date is known."),
        req("sources", sources(), "Where the rulings are from, by id."),
        opt("rulings", list(&ruling()), "The rulings, in the order of the document."),
    ])
}

fn ruling() -> Value {
    let shown = says("effect", &["explain", "conflict"]);
    let aimed = json!({"properties": {"on": {"items": any(&[set("requirement")])}}});
    let hearsay = any(&[says("channel", &["conversation"])]);
    let hearsay = json!({"properties": {"said": {"allOf": [{"type": "object"}, hearsay]}}, "required": ["said"]});
    let ruling = map(&[
        req("id", id(), "Its id, unique in this file."),
        req("from", date(), "The first day on which it holds."),
        opt("until", date(), "The last day on which it holds; null if it is open."),
        req("title", both(), "A few words."),
        req("text", both(), "What it says, restated."),
        confidence("How sure text and date are."),
        opt("sources", texts(), "Ids of `sources`."),
        req("effect", effect(), "What it does on the days on which it holds."),
        opt("said", said(), "Who said it, where this file does not say so as a whole."),
        opt("caution", both(), "What to mind before relying on it."),
        req("on", some(&subject()), "What it speaks to."),
    ]);
    let rules = [json!({"if": shown, "else": aimed}), json!({"if": hearsay, "then": shown})];
    ruled(ruling, &rules)
}

fn effect() -> Value {
    let mut words = word(["explain", "conflict", "waive"]);
    words["description"] =
        "`explain` shows it, `conflict` shows two norms side by side, `waive` takes the demand away.".into();
    let replaced = map(&[
        req("check", id(), "The check of the catalog."),
        req("by", id(), "The check that counts instead."),
    ]);
    let mut other = map(&[
        opt("replace_check", replaced, "Another check takes a check's place."),
        opt("add_reason", defined("reason"), "One more reason for \"not applicable\"."),
    ]);
    other["oneOf"] = json!([set("replace_check"), set("add_reason")]);
    any(&[words, other])
}

fn said() -> Value {
    map(&[
        req("by", both(), "Who."),
        req("channel", word_of::<Channel>(), "In which form."),
        opt("on", text(), "A day, a month or a year, in quotes, if it is known."),
        req("recorded", date(), "The day on which it was written down."),
    ])
}

fn subject() -> Value {
    map(&[
        req("catalog", id(), "The catalog, by its id."),
        opt("editions", texts(), "The editions meant; all, if left out."),
        opt("requirement", text(), "The requirement's number; the whole catalog, if left out."),
        opt("demand", id(), "The demand's id; all, if left out."),
    ])
}

pub(super) fn mapping() -> Value {
    map(&[
        format("mapping/1"),
        req("id", id(), "Its id."),
        req("title", both(), "Its full title."),
        req("from", id(), "The catalog on the left."),
        req("to", id(), "The catalog on the right."),
        opt("from_editions", texts(), "The editions the numbers on the left are of."),
        opt("to_editions", texts(), "The editions the numbers on the right are of."),
        opt("pairs", list(&pair()), "The pairs."),
    ])
}

fn pair() -> Value {
    map(&[
        req("from", text(), "The number on the left."),
        req("to", text(), "The number on the right."),
        req("relation", word_of::<Relation>(), "What the left is to the right."),
        confidence("How sure the relation is."),
        opt("note", both(), "Why."),
    ])
}
