//! Observations: what one run of a probe on one target found, as a file.
//!
//! The schema is `befund/observation/1`. Files are written by probes and read back here; nothing in
//! them is trusted until it was checked against the fact kinds.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::diag::{Diagnostic, Diagnostics, SourceFile};
use crate::fact::document::words;
use crate::fact::kind::{Kind, names};
use crate::fact::value::{Attributes, decode_attr};
use crate::fact::{Basis, Enumeration, Fact};
use crate::yaml::{self, Decoder, Fields, Node};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The schema this reads.
pub const SCHEMA: &str = "befund/observation/1";

words! {
    /// How a run ended.
    Outcome {
        /// It looked at everything it set out to.
        Ok = "ok",
        /// It found something, but not all.
        Partial = "partial",
        /// The target did not answer.
        Unreachable = "unreachable",
        /// The probe failed.
        Error = "error",
    }
}

impl Outcome {
    /// Whether verdicts may rest on it.
    pub fn is_usable(self) -> bool {
        matches!(self, Self::Ok | Self::Partial)
    }
}

/// One run of a probe on one target.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// The probe, such as `tls`.
    pub probe: String,
    /// The target's subject, such as `tls://host:443`.
    pub subject: String,
    /// Digest of the target's configuration at the time.
    pub config_digest: String,
    /// How it ended.
    pub outcome: Outcome,
    /// Why it is not `ok`.
    pub reason: Option<String>,
    /// The day it ended, in Europe/Berlin.
    pub date: Date,
    /// What it found.
    pub facts: Vec<Fact>,
    /// What it looked for completely.
    pub enumerations: Vec<Enumeration>,
    /// Its file: below the product folder if it was read from there, else as it was named.
    pub file: String,
    /// SHA-256 of the file, hex.
    pub sha256: String,
    /// The transcript beside it and its digest.
    pub raw: Option<(String, String)>,
}

/// The day of a moment in Germany.
///
/// # Panics
/// Never: the time zones are compiled in.
pub fn berlin_date(moment: Timestamp) -> Date {
    let zone = TimeZone::get("Europe/Berlin").unwrap_or(TimeZone::UTC);
    moment.to_zoned(zone).date()
}

/// Reads an observation file.
///
/// # Errors
/// When it is not what the schema says, names a kind or attribute that does not exist, leaves an
/// attribute out, or counts wrongly.
pub fn read(path: &Path, name: &str) -> Result<Observation, Diagnostics> {
    let file = yaml::read_file(path, name)?;
    parse(&file)
}

/// Parses the text of an observation file. JSON is YAML, so the same bounded reader serves.
///
/// # Errors
/// See [`read`].
pub fn parse(file: &Arc<SourceFile>) -> Result<Observation, Diagnostics> {
    if serde_json_shape(&file.text).is_none() {
        return Err(Diagnostic::new("not-json", format!("`{}` is not a JSON object", file.name))
            .help("observations are written by `befund probe`; run it again")
            .into());
    }
    let node = yaml::parse(file)?;
    let decoder = Decoder::new(file);
    let observation = observation(&decoder, &node);
    decoder.finish(observation)
}

fn serde_json_shape(text: &str) -> Option<()> {
    text.trim_start().starts_with('{').then_some(())
}

fn observation(decoder: &Decoder, node: &Node) -> Option<Observation> {
    let mut fields = decoder.fields(node, "observation")?;
    fields.req("schema", |d, node| d.word(node, "schema of an observation", &[(SCHEMA, ())]))?;
    let probe = fields.req("probe", Decoder::text);
    let target = fields.req("target", |d, node| {
        let mut fields = d.fields(node, "target")?;
        let subject = fields.req("subject", Decoder::text);
        let digest = fields.req("config_digest", Decoder::text);
        fields.done();
        subject.zip(digest)
    });
    let outcome = fields.req("outcome", |d, node| d.word(node, "outcome", Outcome::WORDS));
    let reason = fields.opt("reason", Decoder::text);
    let basis = fields.req("basis", |d, node| {
        d.word(
            node,
            "basis of an observation",
            &[("extracted", Basis::Extracted), ("measured", Basis::Measured)],
        )
    });
    let _started = fields.req("started", timestamp);
    let finished = fields.req("finished", timestamp);
    let _tool = fields.req("tool", |d, node| {
        let mut fields = d.fields(node, "tool")?;
        let name = fields.req("name", Decoder::text);
        let version = fields.req("version", Decoder::text);
        fields.done();
        name.zip(version)
    });
    let raw = fields.opt("raw", |d, node| {
        let mut fields = d.fields(node, "transcript")?;
        let file = fields.req("file", Decoder::text);
        let sha256 = fields.req("sha256", Decoder::text);
        fields.done();
        file.zip(sha256)
    });
    let (probe, (subject, config_digest), basis) = (probe?, target?, basis?);
    let date = berlin_date(finished?);
    let origin = Origin {
        basis,
        date,
        source: format!("{probe}:{subject}"),
        probe: probe.clone(),
        subject: subject.clone(),
    };
    let facts = fields.items("facts", |d, node| fact(d, node, &origin));
    let enumerations = fields.items("enumerations", |d, node| enumeration(d, node, &origin));
    fields.done();
    let (facts, enumerations) = (facts?, enumerations?);
    consistent(decoder, node, &origin, &facts, &enumerations)?;
    let sha256 = yaml::hex_digest(decoder.file().text.as_bytes());
    Some(Observation {
        probe,
        subject,
        config_digest,
        outcome: outcome?,
        reason: reason?,
        date,
        facts,
        enumerations,
        file: decoder.file().name.clone(),
        sha256,
        raw: raw?,
    })
}

/// Where the facts of a file come from.
struct Origin {
    basis: Basis,
    date: Date,
    source: String,
    probe: String,
    subject: String,
}

fn timestamp(decoder: &Decoder, node: &Node) -> Option<Timestamp> {
    let text = decoder.text(node)?;
    let moment = text.parse().ok();
    if moment.is_none() {
        decoder.error(
            "wrong-date",
            node.span,
            format!("`{text}` is not a moment in time"),
            "write RFC 3339, such as 2026-11-21T20:00:00Z",
        );
    }
    moment
}

fn kind(fields: &mut Fields<'_, '_>) -> Option<&'static Kind> {
    let decoder = fields.decoder();
    let node = fields.required("kind")?;
    let name = decoder.text(node)?;
    let kind = Kind::named(&name);
    if kind.is_none() {
        let help = crate::diag::suggest(&name, names());
        decoder.error("unknown-kind", node.span, format!("`{name}` is no kind of fact"), help);
    }
    kind
}

fn fact(decoder: &Decoder, node: &Node, origin: &Origin) -> Option<Fact> {
    let mut fields = decoder.fields(node, "fact")?;
    let id = fields.req("id", Decoder::text);
    let kind = kind(&mut fields)?;
    let subject = fields.req("subject", Decoder::text);
    let attributes = fields.req("attributes", |d, node| {
        let mut fields = d.fields(node, "set of attributes")?;
        let mut attributes = Attributes::new();
        let mut good = true;
        for attribute in kind.attributes {
            match fields.required(attribute.name).and_then(|node| decode_attr(d, attribute, node)) {
                Some(attr) => drop(attributes.insert(attribute.name.to_owned(), attr)),
                None => good = false,
            }
        }
        fields.done();
        good.then_some(attributes)
    });
    fields.done();
    Some(Fact {
        id: id?,
        kind,
        subject: subject?,
        attributes: attributes?,
        basis: origin.basis,
        date: origin.date,
        stated: None,
        documents: Vec::new(),
        components: Vec::new(),
        source: origin.source.clone(),
    })
}

fn enumeration(decoder: &Decoder, node: &Node, origin: &Origin) -> Option<Enumeration> {
    let mut fields = decoder.fields(node, "enumeration")?;
    let kind = kind(&mut fields);
    let subject = fields.req("subject", Decoder::text);
    let scope = fields.req("scope", Decoder::text);
    let complete = fields.req("complete", Decoder::bool);
    let count = fields.req("count", Decoder::int);
    let fact_ids = fields.items("fact_ids", Decoder::text);
    fields.done();
    Some(Enumeration {
        kind: kind?,
        subject: subject?,
        scope: scope?,
        complete: complete?,
        count: u64::try_from(count?).ok(),
        fact_ids: fact_ids?,
        basis: origin.basis,
        date: origin.date,
        stated: None,
        documents: Vec::new(),
        components: Vec::new(),
    })
}

/// What a file must keep to, so that no part of it can be taken away unnoticed: only the probe's own
/// kinds and target, each thing once, and one enumeration a kind that names exactly its facts.
fn consistent(
    decoder: &Decoder,
    node: &Node,
    origin: &Origin,
    facts: &[Fact],
    enumerations: &[Enumeration],
) -> Option<()> {
    let mut problems = Vec::new();
    let subjects = facts
        .iter()
        .map(|fact| (fact.kind, &fact.subject))
        .chain(enumerations.iter().map(|e| (e.kind, &e.subject)));
    for (kind, subject) in subjects {
        if kind.target != Some(origin.probe.as_str()) {
            problems.push((
                "foreign-kind",
                format!("the probe `{}` does not deliver {}", origin.probe, kind.name),
            ));
        }
        if *subject != origin.subject {
            problems.push((
                "foreign-subject",
                format!("{subject} is not the target {}", origin.subject),
            ));
        }
    }
    let (mut ids, mut things) = (BTreeSet::new(), BTreeSet::new());
    for fact in facts {
        if !ids.insert(&fact.id) || !things.insert(fact.thing()) {
            problems.push(("duplicate-fact", format!("{} stands here twice", fact.thing())));
        }
    }
    let mut kinds = BTreeSet::new();
    for enumeration in enumerations {
        let own: BTreeSet<_> = facts
            .iter()
            .filter(|fact| fact.kind == enumeration.kind)
            .map(|fact| &fact.id)
            .collect();
        if own != enumeration.fact_ids.iter().collect()
            || enumeration.count != Some(own.len() as u64)
        {
            problems.push((
                "wrong-count",
                format!(
                    "the enumeration of {} does not name exactly its facts",
                    enumeration.kind.name
                ),
            ));
        }
        if !kinds.insert(enumeration.kind.name) {
            problems.push((
                "duplicate-enumeration",
                format!("a second enumeration of {}", enumeration.kind.name),
            ));
        }
    }
    problems.sort();
    problems.dedup();
    for (code, message) in &problems {
        decoder.error(
            code,
            node.span,
            message.as_str(),
            "the file is not as a probe writes it; run the probe again",
        );
    }
    problems.is_empty().then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_the_german_one() {
        let moment: Timestamp = "2026-06-30T22:30:00Z".parse().unwrap();
        assert_eq!(berlin_date(moment), jiff::civil::date(2026, 7, 1));
    }

    #[test]
    fn a_foreign_file_is_refused_with_a_place() {
        let file = SourceFile::new(
            "o.json",
            r#"{"schema": "befund/observation/1", "probe": "tls", "facts": 3}"#,
        );
        let errors = parse(&file).unwrap_err();
        assert!(errors.0.iter().any(|e| e.code == "missing-key"), "{errors}");
    }
}
