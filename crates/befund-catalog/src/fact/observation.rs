//! Observations: what one run of a probe on one target found, as a file.
//!
//! The schema is `befund/observation/2`. Files are written and read back here; nothing in them is
//! trusted until it was checked against the fact kinds and what the probe may deliver.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::diag::{Code, Diagnostic, Diagnostics, SourceFile};
use crate::fact::kind::{Kind, names};
use crate::fact::source::{Reach, Source, SourcePart, Sources};
use crate::fact::value::{Attr, AttrJson, Attributes, decode_attr};
use crate::fact::{Basis, Enumeration, Fact, Place};
use crate::words;
use crate::yaml::{self, Decoder, Fields, Node};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

/// The schema this reads.
pub const SCHEMA: &str = "befund/observation/2";

/// Formats of earlier versions.
const OLD_SCHEMAS: &[&str] = &["befund/observation/1"];

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

/// What made an observation or a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

impl Tool {
    /// This befund.
    pub fn this() -> Self {
        Self { name: "befund".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }
    }
}

/// A file that was read for an observation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Input")]
pub struct InputFile {
    /// Its path, below the product folder.
    pub path: String,
    /// SHA-256 of its bytes, hex.
    pub sha256: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// How its text is encoded, such as `utf-8`.
    pub encoding: String,
}

/// The transcript of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Transcript {
    /// Its path, below the folder of the observation.
    pub file: String,
    /// SHA-256 of its bytes, hex.
    pub sha256: String,
}

/// The versions a product had when it was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Versions {
    /// The product's.
    pub version: String,
    /// Those of its components, by id.
    pub components: BTreeMap<String, String>,
}

/// One run of a probe on one target.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// The probe, such as `tls`.
    pub probe: String,
    /// The part of it that looked, such as the reader of a format.
    pub part: String,
    /// The target's subject, such as `tls://host:443`.
    pub subject: String,
    /// What its facts are about.
    pub about: String,
    /// Digest of the target's configuration at the time.
    pub config_digest: String,
    /// The versions the product had then.
    pub product: Versions,
    /// How it ended.
    pub outcome: Outcome,
    /// Why it is not `ok`.
    pub reason: Option<String>,
    /// What its facts rest on.
    pub basis: Basis,
    /// How directly they show what is in effect.
    pub reach: Reach,
    /// The day on which what it found was so, in Europe/Berlin; unknown, it may only refute.
    pub observed_on: Option<Date>,
    /// The files that were read.
    pub inputs: Vec<InputFile>,
    /// When the run began.
    pub started: Timestamp,
    /// When it ended.
    pub finished: Timestamp,
    /// What made it.
    pub tool: Tool,
    /// What it found.
    pub facts: Vec<Fact>,
    /// What it looked for completely.
    pub enumerations: Vec<Enumeration>,
    /// The transcript beside it.
    pub raw: Option<Transcript>,
    /// Files beside it that show what was seen, such as pictures of pages.
    pub shown: Vec<Transcript>,
    /// Its file: below the product folder if it was read from there, else as it was named.
    pub file: String,
    /// SHA-256 of the file, hex.
    pub sha256: String,
}

/// Why a file is no observation that counts.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// An earlier version of befund wrote it, in a format that says less.
    #[error("`{file}` is of an earlier format; look again with `befund probe`")]
    Outdated {
        /// The file.
        file: String,
    },
    /// It is not as a probe writes it.
    #[error(transparent)]
    Broken(#[from] Diagnostics),
}

impl From<Diagnostic> for Unreadable {
    fn from(one: Diagnostic) -> Self {
        Self::Broken(one.into())
    }
}

/// The day of a moment in Germany.
///
/// # Panics
/// Never: the time zones are compiled in.
pub fn berlin_date(moment: Timestamp) -> Date {
    let zone = TimeZone::get("Europe/Berlin").unwrap_or(TimeZone::UTC);
    moment.to_zoned(zone).date()
}

/// Reads an observation file. `sources` say what each probe may deliver.
///
/// # Errors
/// [`Unreadable::Outdated`] for an earlier format; [`Unreadable::Broken`] when it is not what the schema
/// says, names a kind or attribute that does not exist or that the probe does not deliver, leaves an
/// attribute out, or counts wrongly.
pub fn read(path: &Path, name: &str, sources: Sources) -> Result<Observation, Unreadable> {
    let file = yaml::read_file(path, name)?;
    parse(&file, sources)
}

/// Parses the text of an observation file. JSON is YAML, so the same bounded reader serves.
///
/// # Errors
/// See [`read`].
pub fn parse(file: &Arc<SourceFile>, sources: Sources) -> Result<Observation, Unreadable> {
    if serde_json_shape(&file.text).is_none() {
        return Err(Diagnostic::new(
            Code::NotJson,
            format!("`{}` is not a JSON object", file.name),
        )
        .help(format!("observations are JSON; {REMEDY}"))
        .into());
    }
    let node = yaml::parse(file).map_err(|one| with_remedy(one.into()))?;
    if is_outdated(&node) {
        return Err(Unreadable::Outdated { file: file.name.clone() });
    }
    let decoder = Decoder::new(file);
    let observation = observation(&decoder, &node, sources);
    decoder.finish(observation).map_err(|errors| Unreadable::Broken(with_remedy(errors)))
}

const REMEDY: &str = "run `befund probe` again: it replaces the file";

/// Whatever is wrong with such a file, nobody should mend it by hand.
fn with_remedy(errors: Diagnostics) -> Diagnostics {
    let add = |one: Diagnostic| match one.help.clone() {
        Some(help) => one.help(format!("{help}; or {REMEDY}")),
        None => one.help(REMEDY),
    };
    Diagnostics(errors.0.into_iter().map(add).collect())
}

fn serde_json_shape(text: &str) -> Option<()> {
    text.trim_start().starts_with('{').then_some(())
}

fn is_outdated(node: &Node) -> bool {
    let yaml::Yaml::Map(entries) = &node.value else { return false };
    entries.iter().any(|(key, value)| {
        key.value == "schema"
            && matches!(&value.value, yaml::Yaml::Text(text) if OLD_SCHEMAS.contains(&text.as_str()))
    })
}

fn observation(decoder: &Decoder, node: &Node, sources: Sources) -> Option<Observation> {
    let mut fields = decoder.fields(node, "observation")?;
    fields.req("schema", |d, node| d.word(node, "schema of an observation", &[(SCHEMA, ())]))?;
    let source = fields.req("probe", |d, node| {
        let known: Vec<_> = sources.iter().map(|source| (source.probe, *source)).collect();
        d.word(node, "probe of this version", &known)
    });
    let part = fields.req("part", Decoder::text);
    let target = fields.req("target", |d, node| {
        let mut fields = d.fields(node, "target")?;
        let subject = fields.req("subject", Decoder::text);
        let about = fields.req("about", Decoder::text);
        let digest = fields.req("config_digest", Decoder::text);
        fields.done();
        subject.zip(about).zip(digest)
    });
    let product = fields.req("product", versions);
    let outcome = fields.req("outcome", |d, node| d.word(node, "outcome", Outcome::WORDS));
    let reason = fields.opt("reason", Decoder::text);
    let basis = fields.req("basis", |d, node| d.word(node, "basis", Basis::WORDS));
    let reach = fields.req("reach", |d, node| d.word(node, "reach", Reach::WORDS));
    let observed_on = fields.opt("observed_on", Decoder::date);
    let inputs = fields.items("inputs", input);
    let mut place = node.span;
    let started = fields.req("started", timestamp);
    let finished = fields.req("finished", |d, node| {
        place = node.span;
        timestamp(d, node)
    });
    let tool = fields.req("tool", tool);
    let raw = fields.opt("raw", transcript);
    let shown = fields.items_up_to("shown", MAX_SHOWN, "run `befund probe` again", transcript);
    let (source, ((subject, about), config_digest)) = (source?, target?);
    let (basis, observed_on, finished) = (basis?, observed_on?, finished?);
    if let Some(why) = implausible(started?, finished) {
        decoder.error(Code::WrongTime, place, format!("`finished` {why}"), REMEDY);
        return None;
    }
    let origin = Origin {
        basis,
        date: observed_on.unwrap_or_else(|| berlin_date(finished)),
        source: format!("{}:{subject}", source.probe),
    };
    let facts = fields.items("facts", |d, node| fact(d, node, &origin));
    let enumerations = fields.items("enumerations", |d, node| enumeration(d, node, &origin));
    fields.done();
    let (facts, enumerations) = (facts?, enumerations?);
    let observation = Observation {
        probe: source.probe.to_owned(),
        part: part?,
        subject,
        about,
        config_digest,
        product: product?,
        outcome: outcome?,
        reason: reason?,
        basis,
        reach: reach?,
        observed_on,
        inputs: inputs?,
        started: started?,
        finished,
        tool: tool?,
        facts,
        enumerations,
        raw: raw?,
        shown: shown?,
        file: decoder.file().name.clone(),
        sha256: yaml::hex_digest(decoder.file().text.as_bytes()),
    };
    consistent(decoder, node, source, &observation)?;
    Some(observation)
}

/// Most files that show what was seen.
const MAX_SHOWN: usize = 100;

fn tool(decoder: &Decoder, node: &Node) -> Option<Tool> {
    let mut fields = decoder.fields(node, "tool")?;
    let name = fields.req("name", Decoder::text);
    let version = fields.req("version", Decoder::text);
    fields.done();
    name.zip(version).map(|(name, version)| Tool { name, version })
}

fn transcript(decoder: &Decoder, node: &Node) -> Option<Transcript> {
    let mut fields = decoder.fields(node, "transcript")?;
    let file = fields.req("file", Decoder::text);
    let sha256 = fields.req("sha256", Decoder::text);
    fields.done();
    file.zip(sha256).map(|(file, sha256)| Transcript { file, sha256 })
}

/// Longest that a run takes, in hours.
const LONGEST_RUN: i64 = 24;

/// Why a run cannot have been from one moment to another.
fn implausible(started: Timestamp, finished: Timestamp) -> Option<&'static str> {
    let hours = |n: i64| jiff::SignedDuration::from_hours(n);
    if finished < started {
        Some("is before `started`")
    } else if finished.duration_since(started) > hours(LONGEST_RUN) {
        Some("is more than 24 hours after `started`")
    } else {
        None
    }
}

fn versions(decoder: &Decoder, node: &Node) -> Option<Versions> {
    let mut fields = decoder.fields(node, "set of versions")?;
    let version = fields.req("version", Decoder::text);
    let components = fields.req("components", |d, node| {
        let entries = d.entries(node)?.iter();
        yaml::all(entries.map(|(id, node)| Some((id.value.clone(), d.text(node)?))))
    });
    fields.done();
    Some(Versions { version: version?, components: components?.into_iter().collect() })
}

fn input(decoder: &Decoder, node: &Node) -> Option<InputFile> {
    let mut fields = decoder.fields(node, "input")?;
    let path = fields.req("path", Decoder::text);
    let sha256 = fields.req("sha256", Decoder::text);
    let bytes = fields.req("bytes", Decoder::int);
    let encoding = fields.req("encoding", Decoder::text);
    fields.done();
    let bytes = u64::try_from(bytes?).ok();
    Some(InputFile { path: path?, sha256: sha256?, bytes: bytes?, encoding: encoding? })
}

/// Where the facts of a file come from.
struct Origin {
    basis: Basis,
    date: Date,
    source: String,
}

fn timestamp(decoder: &Decoder, node: &Node) -> Option<Timestamp> {
    let text = decoder.text(node)?;
    let moment = text.parse().ok();
    if moment.is_none() {
        decoder.error(
            Code::WrongDate,
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
        decoder.error(Code::UnknownKind, node.span, format!("`{name}` is no kind of fact"), help);
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
    let at = fields.opt("at", place);
    let address = fields.opt("address", Decoder::text);
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
        at: at?,
        address: address?,
    })
}

fn place(decoder: &Decoder, node: &Node) -> Option<Place> {
    let mut fields = decoder.fields(node, "place")?;
    let file = fields.req("file", Decoder::text);
    let line = fields.opt("line", Decoder::int);
    let pointer = fields.opt("pointer", Decoder::text);
    fields.done();
    let line = line?.and_then(|line| u32::try_from(line).ok());
    Some(Place { file: file?, line, pointer: pointer? })
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
        sources: Vec::new(),
        roles: Vec::new(),
        fact_ids: fact_ids?,
        basis: origin.basis,
        date: origin.date,
        stated: None,
        documents: Vec::new(),
        components: Vec::new(),
    })
}

/// What a file must keep to, so that no part of it can be taken away unnoticed: only what the probe
/// delivers, of its own target, each thing once, and one enumeration a kind that names exactly its
/// facts.
fn consistent(
    decoder: &Decoder,
    node: &Node,
    source: &Source,
    observation: &Observation,
) -> Option<()> {
    let mut problems = BTreeSet::new();
    origins(source, observation, &mut problems);
    match source.part(&observation.part) {
        Some(part) => foreign(source, part, observation, &mut problems),
        // A look that came to nothing before it was known which part would have looked.
        None if !observation.outcome.is_usable()
            && observation.facts.is_empty()
            && observation.enumerations.is_empty() => {}
        None => {
            let message =
                format!("the probe `{}` has no part `{}`", source.probe, observation.part);
            problems.insert((Code::ForeignPart, message));
        }
    }
    doubles(&observation.facts, &mut problems);
    counts(observation, &mut problems);
    for (code, message) in &problems {
        decoder.error(*code, node.span, message.as_str(), "leave the file as a probe writes it");
    }
    problems.is_empty().then_some(())
}

type Problems = BTreeSet<(Code, String)>;

/// Basis, reach and times are the probe's to say, within bounds.
fn origins(source: &Source, observation: &Observation, problems: &mut Problems) {
    let Observation { basis, reach, started, finished, observed_on, .. } = observation;
    if *basis != source.basis {
        problems.insert((Code::WrongBasis, format!("`basis` is {basis}, not {}", source.basis)));
    }
    if *reach > source.reach || (source.network && *reach != source.reach) {
        problems.insert((Code::WrongReach, format!("`reach` is {reach}, not {}", source.reach)));
    }
    if started > finished {
        problems.insert((Code::WrongTime, format!("`started` {started} lies after `finished`")));
    }
    let day = berlin_date(*finished);
    let fits = match observed_on {
        Some(observed_on) => *observed_on == day || (!source.network && *observed_on < day),
        None => !source.network,
    };
    if !fits {
        let message = format!("`observed_on` does not fit the run of {day}");
        problems.insert((Code::WrongTime, message));
    }
}

fn foreign(source: &Source, part: &SourcePart, observation: &Observation, problems: &mut Problems) {
    let things = observation.facts.iter().map(|fact| (fact.kind, &fact.subject));
    let lists = observation.enumerations.iter().map(|list| (list.kind, &list.subject));
    for (kind, subject) in things.chain(lists) {
        if part.delivery(kind.name).is_none() {
            let message = format!("the probe `{}` does not deliver {}", source.probe, kind.name);
            problems.insert((Code::ForeignKind, message));
        }
        if *subject != observation.about {
            let message = format!("{subject} is not what the target is about");
            problems.insert((Code::ForeignSubject, message));
        }
    }
    for fact in &observation.facts {
        let Some(delivery) = part.delivery(fact.kind.name) else { continue };
        let known = fact.attributes.iter().filter(|(_, attr)| matches!(attr, Attr::Known(_)));
        for (name, _) in known.filter(|(name, _)| !delivery.has(name)) {
            let (probe, kind) = (source.probe, fact.kind.name);
            let message = format!("the probe `{probe}` does not deliver `{name}` of {kind}");
            problems.insert((Code::ForeignAttribute, message));
        }
    }
}

/// Two things may share what identifies them: two certificates at one place, two primes. The same said
/// twice would be counted twice.
fn doubles(facts: &[Fact], problems: &mut Problems) {
    let (mut ids, mut said) = (BTreeSet::new(), BTreeSet::new());
    for fact in facts {
        let saying = format!("{} {:?}", fact.thing(), fact.attributes);
        if !ids.insert(&fact.id) || !said.insert(saying) {
            problems.insert((Code::DuplicateFact, format!("{} stands here twice", fact.thing())));
        }
    }
}

fn counts(observation: &Observation, problems: &mut Problems) {
    let mut kinds = BTreeSet::new();
    for list in &observation.enumerations {
        let name = list.kind.name;
        let facts = observation.facts.iter().filter(|fact| fact.kind == list.kind);
        let own: BTreeSet<_> = facts.map(|fact| &fact.id).collect();
        if own != list.fact_ids.iter().collect() || list.count != Some(own.len() as u64) {
            let message = format!("the enumeration of {name} does not name exactly its facts");
            problems.insert((Code::WrongCount, message));
        }
        if !kinds.insert(name) {
            problems
                .insert((Code::DuplicateEnumeration, format!("a second enumeration of {name}")));
        }
    }
}

impl Observation {
    /// The day its evidence counts from: that on which it was so, else that of the run.
    pub fn day(&self) -> Date {
        self.observed_on.unwrap_or_else(|| berlin_date(self.finished))
    }

    /// The file's content: keys in a fixed order, facts and lists in the order they were found.
    pub fn to_json(&self) -> String {
        let Tool { name, version } = &self.tool;
        let mut document = json!({
            "schema": SCHEMA,
            "probe": self.probe,
            "part": self.part,
            "target": {
                "subject": self.subject,
                "about": self.about,
                "config_digest": self.config_digest,
            },
            "product": self.product,
            "outcome": self.outcome,
            "reason": self.reason,
            "basis": self.basis,
            "reach": self.reach,
            "observed_on": self.observed_on,
            "inputs": self.inputs,
            "started": self.started.to_string(),
            "finished": self.finished.to_string(),
            "tool": {"name": name, "version": version},
            "raw": self.raw,
            "facts": self.facts.iter().map(fact_json).collect::<Vec<_>>(),
            "enumerations": self.enumerations.iter().map(list_json).collect::<Vec<_>>(),
        });
        if !self.shown.is_empty() {
            document["shown"] = json!(self.shown);
        }
        format!("{document:#}\n")
    }
}

fn fact_json(fact: &Fact) -> Json {
    let attributes: BTreeMap<_, _> =
        fact.attributes.iter().map(|(name, attr)| (name, AttrJson::from(attr))).collect();
    let mut json = json!({
        "id": fact.id,
        "kind": fact.kind.name,
        "subject": fact.subject,
        "attributes": attributes,
    });
    if let Some(at) = &fact.at {
        json["at"] = json!(at);
    }
    if let Some(address) = &fact.address {
        json["address"] = json!(address);
    }
    json
}

fn list_json(list: &Enumeration) -> Json {
    json!({
        "kind": list.kind.name,
        "subject": list.subject,
        "scope": list.scope,
        "complete": list.complete,
        "count": list.count,
        "fact_ids": list.fact_ids,
    })
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
            r#"{"schema": "befund/observation/2", "probe": "tls", "facts": 3}"#,
        );
        let Err(Unreadable::Broken(errors)) = parse(&file, &[]) else { panic!("accepted") };
        assert!(errors.0.iter().any(|e| e.code == "missing-key"), "{errors}");
        assert!(errors.0.iter().all(|e| e.help.as_ref().unwrap().contains("probe")), "{errors}");
    }

    #[test]
    fn an_earlier_format_is_no_broken_file() {
        let file = SourceFile::new("o.json", r#"{"schema": "befund/observation/1", "x": 3}"#);
        assert!(matches!(parse(&file, &[]), Err(Unreadable::Outdated { .. })));
    }
}
