//! The schema of a check.

use serde_json::{Value, json};

use super::{both, format, id, ids, joined, predicate, such_as};
use crate::fact::document::{DocumentKind, Scheme};
use crate::fact::{kind, schema};
use crate::schema::{boolean, date, defined, list, map, opt, req, some, text, word_of};

pub(super) fn root() -> Value {
    let examples = map(&[
        req("pass", some(&defined("example")), "Examples that satisfy it, boundaries included."),
        req("fail", some(&defined("example")), "Examples that violate it."),
        req("undecided", some(&defined("example")), "Examples that leave it open."),
    ]);
    map(&[
        format("check/1"),
        req("id", id(), "Its id, the name of its file."),
        req("says", both(), "What it says, as a sentence."),
        req("holds", defined("predicate"), "What must hold."),
        opt(
            "yardsticks",
            ids(),
            "The policies by which `befund tls` judges that it belongs to; those it looks up, if left out.",
        ),
        req("examples", examples, "What `befund catalog test` runs."),
    ])
}

pub(super) fn definitions() -> Value {
    let own = joined(predicate::definitions(), json!({"example": example()}));
    joined(own, schema::definitions())
}

fn example() -> Value {
    let facts = list(&fact());
    map(&[
        opt("name", text(), "What it is an example of."),
        opt("as_of", date(), "The day judged; 2026-11-21, if left out."),
        opt("facts", facts, "Facts, as in befund.yaml without `stated`."),
        opt("enumerations", list(&enumeration()), "Which kinds are listed to the last."),
        opt("documents", list(&document()), "Documents that are there."),
    ])
}

fn fact() -> Value {
    schema::fact(&[
        req("kind", defined("kind"), "What kind of fact it is; decides its other keys."),
        req("subject", text(), "What it is about, such as tls://HOST:PORT."),
    ])
}

fn enumeration() -> Value {
    map(&[
        req("kind", such_as(kind::names()), "The kind of fact that is listed."),
        req("subject", text(), "Where."),
        req("complete", boolean(), "Whether these are all; `false` counts for nothing."),
    ])
}

fn document() -> Value {
    map(&[
        opt("id", text(), "Its id."),
        req("kind", word_of::<DocumentKind>(), "The kind of document."),
        opt("scheme", word_of::<Scheme>(), "What it was issued under."),
        req("issued", date(), "The day it was issued."),
        opt("valid_until", date(), "Its last day."),
    ])
}
