//! Terraform and OpenTofu: raw state (version 4, and 3 of old), `show -json` of a state or of a plan. The
//! documents are large and full of secrets: they are walked thing by thing, and only listed keys are looked
//! at.

mod aws;
mod azure;
mod copies;
mod dialects;
mod document;
mod europe;
mod flat;
mod google;
mod guards;
mod hcl;
mod periods;
mod place;
mod providers;
mod resource;
mod s3;
mod specs;
mod store;

use crate::diag::Code;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::fact::kind::{hosting, retention};
use crate::fact::source::Delivery;

use super::super::{Input, Match, Reader, Reading, Refusal, json};
use document::Kind;

/// Why a value is not known that a plan cannot show.
const LATER: &str = "it is known only once the plan was applied";

/// The reader.
pub(super) static READER: Terraform = Terraform;

/// Reads states and plans.
#[derive(Debug)]
pub(super) struct Terraform;

static DELIVERS: [Delivery; 2] = [
    Delivery {
        kind: &retention::STORE,
        attributes: Some(&[
            "name",
            "holds",
            "delete_after_s",
            "worst_case_age_s",
            "terms",
            "bounded_by",
            "covers",
            "min_keep_s",
            "moves_after_s",
            "versioned",
            "public",
            "encrypted",
            "logs_connections",
        ]),
    },
    Delivery {
        kind: &hosting::LOCATION,
        attributes: Some(&[
            "name",
            "country",
            "countries",
            "provider",
            "copy_of",
            "region_code",
            "edge",
            "cloud",
            "management_restricted",
            "keys_protected",
            "firewalled",
            "deny_all",
            "internal_encryption",
            "monitored",
        ]),
    },
];

/// What stands at the top of a document.
#[derive(Debug, Deserialize)]
struct Head<'a> {
    #[serde(borrow)]
    version: Option<&'a RawValue>,
    #[serde(borrow)]
    serial: Option<&'a RawValue>,
    #[serde(borrow)]
    lineage: Option<&'a RawValue>,
    #[serde(borrow)]
    resources: Option<&'a RawValue>,
    #[serde(borrow)]
    modules: Option<&'a RawValue>,
    #[serde(borrow)]
    terraform_version: Option<&'a RawValue>,
    #[serde(borrow)]
    format_version: Option<&'a RawValue>,
    #[serde(borrow)]
    values: Option<&'a RawValue>,
    #[serde(borrow)]
    planned_values: Option<&'a RawValue>,
    #[serde(borrow)]
    resource_changes: Option<&'a RawValue>,
    #[serde(borrow)]
    configuration: Option<&'a RawValue>,
    #[serde(borrow)]
    variables: Option<&'a RawValue>,
    #[serde(borrow)]
    timestamp: Option<&'a RawValue>,
    #[serde(borrow)]
    errored: Option<&'a RawValue>,
    #[serde(borrow)]
    encrypted_data: Option<&'a RawValue>,
    #[serde(borrow)]
    encryption_version: Option<&'a RawValue>,
}

impl Reader for Terraform {
    fn id(&self) -> &'static str {
        "terraform"
    }

    fn doc(&self) -> &'static str {
        "Terraform and OpenTofu: `state pull`, `show -json` of a state or of a plan"
    }

    fn delivers(&self) -> &'static [Delivery] {
        &DELIVERS
    }

    fn recognise(&self, input: &Input) -> Match {
        let text = input.text();
        let marks = ["terraform_version", "lineage", "planned_values", "encrypted_data"];
        if !text.trim_start().starts_with('{') || !marks.iter().any(|mark| text.contains(mark)) {
            return match hcl::is_source(text) {
                true => Match::Wrong(hcl::refusal()),
                false => Match::No,
            };
        }
        let head = match json::parse::<Head<'_>>(text) {
            Ok(head) => head,
            Err(_) if text.contains("{{") => {
                let render_with = "render it with the tool it belongs to, or export it anew: terraform show -json > state.json".to_owned();
                return Match::Template { render_with };
            }
            Err(refusal) => return Match::Wrong(refusal),
        };
        match kind(&head) {
            Ok(Some(_)) => Match::Yes { version: version(&head) },
            Ok(None) => Match::No,
            Err(refusal) => Match::Wrong(refusal),
        }
    }

    fn read(&self, inputs: &[&Input], out: &mut Reading) -> Result<(), Refusal> {
        let [input] = inputs else { return Ok(()) };
        let head = json::parse::<Head<'_>>(input.text())?;
        if let Some(kind) = kind(&head)? {
            out.scope =
                "log groups, buckets, tables and backups, and the places its resources name";
            document::read(input, &head, kind, out)?;
        }
        Ok(())
    }
}

const EXPORT: &str = "export it anew: terraform show -json > state.json, or terraform state pull > state.json (tofu for OpenTofu)";

/// Which document it is; `None` if it is none of them.
fn kind(head: &Head<'_>) -> Result<Option<Kind>, Refusal> {
    let wrong = |code, why: &str| Err(Refusal::new(code, why, EXPORT));
    if head.encrypted_data.is_some() || head.encryption_version.is_some() {
        return wrong(Code::Encrypted, "it is a state that OpenTofu encrypted");
    }
    if let Some(format) = head.format_version {
        let plan_or_state = head.planned_values.is_some() || head.values.is_some();
        if plan_or_state && !["\"0.", "\"1."].iter().any(|major| format.get().starts_with(major)) {
            return wrong(
                Code::OldVersion,
                "it is of a format whose major version is neither 0 nor 1",
            );
        }
        let plan = head.planned_values.is_some() && head.resource_changes.is_some();
        return match (plan, head.values.is_some()) {
            (true, false) => Ok(Some(Kind::Plan)),
            (false, true) => Ok(Some(Kind::Shown)),
            // `show -json` of a state without anything in it.
            (false, false) if head.terraform_version.is_none() => Ok(None),
            _ => wrong(
                Code::WrongKind,
                "it looks like Terraform's and holds neither the `values` of a state nor the `planned_values` and `resource_changes` of a plan",
            ),
        };
    }
    let raw = head.lineage.is_some() && head.serial.is_some();
    if raw && head.modules.is_some() && head.resources.is_none() {
        return match head.version.map(RawValue::get) {
            Some("3") => Ok(Some(Kind::Flat)),
            _ => wrong(Code::OldVersion, "it is a state of a Terraform before 0.7"),
        };
    }
    if !raw || head.resources.is_none() {
        if head.terraform_version.is_none() {
            return Ok(None);
        }
        return wrong(
            Code::WrongKind,
            "it looks like Terraform's and is no state: one has `version`, `serial`, `lineage` and `resources`",
        );
    }
    match head.version.map(RawValue::get) {
        Some("4") => Ok(Some(Kind::Raw)),
        _ => wrong(Code::OldVersion, "it is a state of another version than 4"),
    }
}

/// `1.9.5` if it looks like a version; nothing else of the text is given out.
fn version(head: &Head<'_>) -> Option<String> {
    let raw = head.terraform_version.or(head.format_version)?;
    let text: String = json::parse(raw.get()).ok()?;
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+');
    (text.len() <= 40 && text.chars().all(fits)).then_some(text)
}
