//! What the evaluator looks at, in the schema of a catalog.

use serde_json::Value;

use super::{both, cite, confidence, id};
use crate::catalog::inspection::{ChangeKind, Direction, Method, PointKind, RiskAssessment};
use crate::catalog::load::inspection::DEPTHS;
use crate::schema::{boolean, list, map, opt, req, text, word, word_of};

pub(super) fn examination() -> Value {
    let change = map(&[
        req("direction", word_of::<Direction>(), "In which direction."),
        req("kind", word_of::<ChangeKind>(), "In which way."),
        req("text", both(), "In words."),
    ]);
    let point = map(&[
        req("kind", word_of::<PointKind>(), "What it is."),
        req("text", both(), "What it says."),
    ]);
    map(&[
        req("text", both(), "What is examined."),
        opt("methods", list(&word_of::<Method>()), "By which procedures."),
        opt("points", list(&point), "What the remark adds, narrows, defines or accepts."),
        opt("change", change, "How it changes what the demand alone would decide."),
        opt(
            "risk_assessment",
            word_of::<RiskAssessment>(),
            "When something of it goes into the risk assessment.",
        ),
        opt("evidence", both(), "What to keep ready; our advice, not the norm's."),
        opt("data_classes", boolean(), "Whether `data_classes` of the catalog matter here."),
        opt("note", both(), "What to know about the restatement."),
        cite(),
        confidence("How sure the text is."),
    ])
}

/// CHECK or EXAMINE.
pub(super) fn depth_word() -> Value {
    word(DEPTHS.iter().map(|(word, _)| *word))
}

pub(super) fn depth() -> Value {
    map(&[
        req("depth", depth_word(), "The depth of examination (Prüftiefe)."),
        req("text", both(), "What it requires."),
        cite(),
    ])
}

pub(super) fn data_classes() -> Value {
    map(&[
        req("policy", id(), "The policy with the table."),
        req("table", text(), "The table that classifies data."),
    ])
}
