//! A record as text: judgements are added line by line, and what people wrote stays as it is.

use serde_json::Value;

use crate::examine::{ExaminationSession, quoted};

/// The head of a new record.
pub(crate) fn head(session: &ExaminationSession<'_>, product_version: &str) -> String {
    format!(
        "befund: examination/1\nby: {}\non: {}\nproduct_version: {}\njudgements:\n",
        quoted(session.by),
        session.on,
        quoted(product_version)
    )
}

/// The record with one more judgement of an edition, on one line, and closed on the day of the session.
pub(crate) fn with(
    text: &str,
    reference: &str,
    number: &str,
    judgement: &Value,
    session: &ExaminationSession<'_>,
) -> String {
    let line = format!("    {}: {judgement}\n", quoted(number));
    let place = format!("  {reference}:");
    let mut out = String::with_capacity(text.len() + line.len());
    let mut added = false;
    for own in text.split_inclusive('\n') {
        match own.strip_prefix("on: ") {
            Some(_) => out.push_str(&format!("on: {}\n", session.on)),
            None => out.push_str(own),
        }
        if !out.ends_with('\n') {
            out.push('\n');
        }
        if !added && own.trim_end() == place {
            out.push_str(&line);
            added = true;
        }
    }
    if !added {
        out.push_str(&format!("{place}\n{line}"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use serde_json::json;

    #[test]
    fn a_judgement_goes_below_its_edition_and_nothing_else_moves() {
        let session = ExaminationSession { by: "Labor", person: "Ada", on: date(2026, 11, 30) };
        let first = with(&head(&session, "1"), "a@1", "1.1", &json!({"verdict": "pass"}), &session);
        assert!(
            first.ends_with("judgements:\n  a@1:\n    \"1.1\": {\"verdict\":\"pass\"}\n"),
            "{first}"
        );
        let later = ExaminationSession { on: date(2026, 12, 1), ..session };
        let text = first.replace("  a@1:\n", "  b@2:\n  # a note\n  a@1:\n");
        let second = with(text.trim_end(), "b@2", "3", &json!({}), &later);
        assert!(second.contains("on: 2026-12-01\n") && !second.contains("11-30"), "{second}");
        assert!(
            second.contains("  b@2:\n    \"3\": {}\n  # a note\n  a@1:\n    \"1.1\""),
            "{second}"
        );
    }
}
