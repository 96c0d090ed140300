//! Source of Terraform, in HCL or as `.tf.json`: recognised, and refused. Its values are known only once it is
//! planned: variables, modules and defaults of providers are not in it.

use crate::diag::Code;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::super::super::{Refusal, json};

/// Words that begin a block, and how many names in quotes follow.
const BLOCKS: &[(&str, usize)] = &[
    ("resource", 2),
    ("data", 2),
    ("module", 1),
    ("provider", 1),
    ("variable", 1),
    ("output", 1),
    ("terraform", 0),
    ("locals", 0),
];

/// How many lines are looked at for the first block.
const MOST: usize = 2_000;

/// Whether a text is source.
pub(super) fn is_source(text: &str) -> bool {
    match text.trim_start().starts_with('{') {
        true => is_json_source(text),
        false => text.lines().take(MOST).any(is_block),
    }
}

/// Why it is not read.
pub(super) fn refusal() -> Refusal {
    let why = "it is source of Terraform, whose values are known only once it is planned; it is not read in this version";
    let remedy = "plan it and export that: terraform plan -out=p && terraform show -json p > plan.json; better the state: terraform show -json > state.json (tofu for OpenTofu)";
    Refusal::new(Code::WrongKind, why, remedy)
}

/// `resource "type" "name" {` at the beginning of a line.
fn is_block(line: &str) -> bool {
    BLOCKS.iter().any(|(word, names)| {
        let Some(mut rest) = line.strip_prefix(word) else { return false };
        for _ in 0..*names {
            let Some(name) = rest.strip_prefix(" \"") else { return false };
            let Some((_, after)) = name.split_once('"') else { return false };
            rest = after;
        }
        rest.trim() == "{" || (*names > 0 && rest.trim_start().starts_with('{'))
    })
}

#[derive(Deserialize)]
struct Top<'a> {
    #[serde(borrow)]
    resource: Option<&'a RawValue>,
    #[serde(borrow)]
    format_version: Option<&'a RawValue>,
}

/// `.tf.json`: resources by type.
fn is_json_source(text: &str) -> bool {
    if !text.contains("\"resource\"") {
        return false;
    }
    let Ok(Top { resource: Some(resource), format_version: None }) = json::parse::<Top<'_>>(text)
    else {
        return false;
    };
    let (mut some, mut typed) = (false, true);
    let read = resource.get().starts_with('{').then(|| {
        json::entries(resource, |kind, _| {
            some = true;
            typed &= kind.contains('_');
            Ok(())
        })
    });
    matches!(read, Some(Ok(()))) && some && typed
}
