//! YAML that others wrote: several documents, anchors and merge keys are part of it. What befund's own
//! files may not have is allowed here; the budgets are kept.

use crate::diag::Code;
use serde_saphyr::{DuplicateKeyPolicy, MergeKeyPolicy};

use crate::yaml::Node;

use super::Refusal;

/// Largest text read as YAML, in bytes; configurations are small.
const MAX_BYTES: usize = 8 * 1024 * 1024;

/// All documents of a text. Messages name a line, never what stands there.
///
/// # Errors
/// When it is no YAML, holds a key twice, or passes a budget.
pub(super) fn documents(text: &str) -> Result<Vec<Node>, Refusal> {
    if text.len() > MAX_BYTES {
        let why = format!("larger than {} MiB, which no configuration in YAML is", MAX_BYTES >> 20);
        return Err(Refusal::new(Code::TooLarge, why, "name the configuration file itself"));
    }
    serde_saphyr::from_multiple_with_options::<Node>(text, options()).map_err(|error| {
        let line = error.location().map_or(1, |place| place.line());
        let (code, what, remedy) = category(&error.to_string());
        Refusal::new(code, format!("{what} (line {line})"), remedy)
    })
}

fn options() -> serde_saphyr::Options {
    serde_saphyr::options! {
        strict_booleans: true,
        merge_keys: MergeKeyPolicy::Merge,
        duplicate_keys: DuplicateKeyPolicy::Error,
        with_snippet: false,
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: 100_000,
            max_replay_stack_depth: 16,
            max_alias_expansions_per_anchor: 2_000,
        },
        budget: serde_saphyr::budget! {
            max_aliases: 5_000,
            max_anchors: 1_000,
            max_depth: 64,
            max_nodes: 200_000,
            max_documents: 500,
            flow_nesting_limit: 64,
        },
    }
}

/// The library tells errors apart in English only; its text may quote the file and goes no further.
fn category(text: &str) -> (Code, &'static str, &'static str) {
    let has = |word: &str| text.contains(word);
    if has("duplicate mapping key") {
        (Code::DuplicateKey, "a key stands here a second time", "keep one of the two")
    } else if has("lias") || has("nchor") || has("replay") {
        (Code::TooLarge, "its aliases unfold to more than is read", "write the values out")
    } else if has("Depth") || has("recursion limit") || has("nesting") {
        (Code::TooDeep, "it is nested deeper than 64 levels", "name a configuration file")
    } else if has("Nodes") || has("budget") || has("Events") {
        (Code::TooLarge, "it holds more than is read", "name the configuration file itself")
    } else {
        (Code::NotYaml, "it is not readable as YAML", "check it with the program that reads it")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> &'static str {
        documents(text).expect_err("must be refused").code.word()
    }

    #[test]
    fn what_others_write_is_read() {
        let text = "a: &a {x: 1}\nb: {<<: *a, y: 2}\n---\nc: [*q, &q 1]\n";
        assert!(documents(text).is_err(), "an alias before its anchor");
        let text = "a: &a {x: 1}\nb:\n  <<: *a\n  y: 2\n---\nc: 1\n";
        assert_eq!(documents(text).unwrap().len(), 2);
    }

    #[test]
    fn bombs_are_refused_at_once() {
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for n in 1..12 {
            let list = vec![format!("*a{}", n - 1); 9].join(", ");
            bomb.push_str(&format!("a{n}: &a{n} [{list}]\n"));
        }
        assert_eq!(code(&bomb), "too-large");
        assert_eq!(code(&"[".repeat(100_000)), "too-deep");
        assert_eq!(code("a: 1\nb: 2\na: geheim\n"), "duplicate-key");
        assert_eq!(code(&"- x\n".repeat(300_000)), "too-large");
        assert!(!documents("a: {password: geheim").unwrap_err().why.contains("geheim"));
    }
}
