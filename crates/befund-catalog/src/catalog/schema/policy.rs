//! The schema of an edition of a policy's tables.

use serde_json::{Value, json};

use super::{any, both, confidence, format, id, in_force, ruled, tier};
use crate::catalog::policy::{Bound, Otherwise, RowClass};
use crate::schema::{
    Key, boolean, date, entries, filled, like, list, map, opt, req, says, some, text, word, word_of,
};

pub(super) fn root() -> Value {
    map(&[
        format("policy/1"),
        req("id", id(), "The policy's id, such as `tr-02102-2`."),
        req("edition", text(), "The edition, in quotes, such as \"2026-01\"."),
        req("title", both(), "Its full title."),
        in_force(),
        opt("note", both(), "How complete it is and what that rests on."),
        req("sources", entries(&origin()), "The documents its rows rest on, by id."),
        req("tables", entries(&table()), "The tables, by name."),
    ])
}

fn origin() -> Value {
    map(&[
        req("title", text(), "Its title, with what identifies it."),
        opt("short", text(), "How it is cited, such as `TR-02102-2 2026-01`."),
        tier(),
    ])
}

fn table() -> Value {
    map(&[
        req("title", both(), "What it is about."),
        req("key", some(&text()), "The columns that identify a row."),
        opt("threshold", threshold(), "For a table that compares a number."),
        opt("unlisted", word(["human", "violates"]), "What becomes of what is not listed."),
        opt("closed_by", list(&cite()), "Where it says that only what is listed is admitted."),
        opt(
            "builds_on",
            id(),
            "The policy whose table of the same name goes on where this one ends.",
        ),
        opt("alias", list(&alias()), "Keys without a row that other rows speak for."),
        opt("rows", list(&row()), "The rows."),
    ])
}

fn threshold() -> Value {
    map(&[
        req("column", text(), "The column with the number."),
        opt("bound", word_of::<Bound>(), "On which side a value is good; `at_least`, if left out."),
        opt(
            "otherwise",
            word_of::<Otherwise>(),
            "What becomes of a value on the other side; `violates`, if left out.",
        ),
    ])
}

/// A source, or the place in it.
fn cite() -> Value {
    let table = json!({"type": "integer", "minimum": 1, "maximum": u16::MAX});
    let page = any(&[like("^[0-9]+(-[0-9]+)?$"), json!({"type": "integer", "minimum": 0})]);
    let place = map(&[
        req("id", text(), "The source, by its id."),
        req("section", text(), "The section, by the document's own numbering, in quotes."),
        opt("table", table, "The number above the table."),
        req("page", page, "The printed page; 7-8 for two."),
    ]);
    any(&[text(), place])
}

fn alias() -> Value {
    let mut columns = entries(&text());
    columns["minProperties"] = 1.into();
    map(&[
        req("when", columns.clone(), "Key columns with regular expressions, for whole values."),
        req("as", columns, "The columns that differ in the row to look at."),
        opt("note", both(), "Why that row speaks for them."),
    ])
}

fn condition() -> Value {
    map(&[
        req("id", id(), "Its id, by which checks name it."),
        req("text", both(), "Under which condition the row recommends."),
    ])
}

/// The keys of every row; all others are columns.
fn keys() -> Vec<Key> {
    let year = json!({"type": "integer", "minimum": 1900, "maximum": 2999});
    let day = any(&[year, date()]);
    vec![
        req("class", word_of::<RowClass>(), "How it judges."),
        opt("conditions", list(&condition()), "Of a `conditional` row: under which conditions."),
        opt("from", day.clone(), "From this day, or from the first day of this year."),
        opt("until", day, "To this day, or to the last day of this year."),
        opt("extendable", boolean(), "The norm's plus sign: a newer edition may prolong it."),
        confidence("How sure it is, by the best of its own sources."),
        opt("sources", list(&cite()), "What it rests on: ids of sources, or places in them."),
        opt("note", both(), "What to know about it."),
    ]
}

fn row() -> Value {
    let mut row = map(&keys());
    row["additionalProperties"] = json!({"type": ["string", "integer", "boolean"]});
    let unconditional = json!({"not": filled("conditions")});
    let conditional = says("class", &["conditional"]);
    ruled(row, &[json!({"if": conditional, "then": filled("conditions"), "else": unconditional})])
}
