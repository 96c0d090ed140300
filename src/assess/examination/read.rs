//! Reads `befund: examination/1`. Whatever TR-03161 4.2 asks of a result is asked of every judgement.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::assess::examined::{
    Cited, Despite, Effect, Examination, Judgement, Likelihood, Remaining, Risk, ToolUsed,
};
use crate::assess::result::Verdict;
use crate::diag::{At, Code, Diagnostic, Diagnostics, SourceFile, Span};
use crate::yaml::{self, Decoder, Fields, Node, Yaml, hex_digest};

/// What the file's first key says.
pub(super) const FORMAT: &str = "examination/1";

/// Most files of one run.
const MAX_FILES: usize = 100;

/// Most judgements of one file.
const MAX_JUDGEMENTS: usize = 5000;

/// Most entries of a list in a judgement.
const MAX_ENTRIES: usize = 200;

/// A record with the places of its judgements.
pub(super) struct Read {
    pub(super) file: Arc<SourceFile>,
    pub(super) folder: PathBuf,
    pub(super) examination: Examination,
    /// Where each judgement's key stands.
    pub(super) spans: Vec<Span>,
    /// Where the record begins.
    pub(super) version: Span,
}

/// The records at a path: one file, or the YAML files of a folder by name, hidden ones aside. They are named as they are found, or
/// below a folder.
pub(super) fn all(path: &Path, below: Option<&Path>) -> Result<Vec<Read>, Diagnostics> {
    let (mut records, mut others) = (Vec::new(), Vec::new());
    for path in files(path)? {
        let inside = below.and_then(|folder| path.strip_prefix(folder).ok());
        let parts = inside.map(|inside| inside.iter().map(|part| part.to_string_lossy()));
        let name = parts.map(|parts| parts.collect::<Vec<_>>().join("/"));
        match one(&path, &name.unwrap_or_else(|| path.display().to_string())) {
            Ok(record) => records.push(record),
            Err(errors) => others.push((path, errors)),
        }
    }
    // What a record names as evidence need not be one itself.
    let is_evidence = |path: &Path| records.iter().any(|record| record.cites(path));
    match others.into_iter().find(|(path, _)| !is_evidence(path)) {
        Some((_, errors)) => Err(errors),
        None => Ok(records),
    }
}

impl Read {
    fn cites(&self, path: &Path) -> bool {
        let all = self.examination.judgements.iter().flat_map(|judgement| &judgement.evidence);
        let mut files = all.filter_map(|cited| match cited {
            Cited::File { path, .. } => Some(self.folder.join(path)),
            Cited::Fact { .. } | Cited::Observation { .. } => None,
        });
        files.any(|own| own == path)
    }
}

fn files(path: &Path) -> Result<Vec<PathBuf>, Diagnostic> {
    if !path.is_dir() {
        return Ok(vec![path.to_path_buf()]);
    }
    let unreadable = |error: std::io::Error| {
        let message = format!("cannot read the folder `{}`: {error}", path.display());
        Diagnostic::new(Code::FileUnreadable, message).help("check that you may read it")
    };
    let mut found = Vec::new();
    for entry in fs::read_dir(path).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        // A record that is passed over could be the one that found it wanting.
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        let is_hidden =
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if !is_hidden && ending.is_some_and(|ending| ["yaml", "yml"].contains(&ending.as_str())) {
            found.push(path);
        }
    }
    found.sort();
    if found.is_empty() {
        let message = format!("`{}` holds no record of an examination", path.display());
        return Err(Diagnostic::new(Code::NoFiles, message)
            .help("name a file, or a folder with files that end in .yaml or .yml"));
    }
    if let Some(surplus) = found.get(MAX_FILES) {
        let message = format!("`{}` is one of more than {MAX_FILES} files", surplus.display());
        return Err(Diagnostic::new(Code::TooMany, message)
            .help("put the judgements of one evaluator into one file"));
    }
    Ok(found)
}

fn one(path: &Path, name: &str) -> Result<Read, Diagnostics> {
    let file = yaml::read_file(path, name)?;
    let node = yaml::parse_written(&file)?;
    let decoder = Decoder::new(&file);
    let record = record(&decoder, &node);
    let (mut examination, spans, version) = decoder.finish(record)?;
    examination.file.clone_from(&file.name);
    examination.sha256 = hex_digest(file.text.as_bytes());
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new(".")).to_path_buf();
    Ok(Read { file, folder, examination, spans, version })
}

fn record(decoder: &Decoder, node: &Node) -> Option<(Examination, Vec<Span>, Span)> {
    let mut fields = decoder.fields(node, "record of an examination")?;
    let format = fields.req("befund", |d, node| {
        let text = d.text(node)?;
        if text != FORMAT {
            let message = format!("`{text}` is no record of an examination");
            d.error(Code::UnknownVersion, node.span, message, format!("write `befund: {FORMAT}`"));
        }
        Some(())
    });
    let by = fields.req("by", Decoder::text);
    let on = fields.req("on", Decoder::date);
    let version =
        fields.req("product_version", |d, node| Some(At { value: d.text(node)?, span: node.span }));
    let judgements = fields.req("judgements", |d, node| {
        yaml::all(d.entries(node)?.iter().map(|(key, node)| of_catalog(d, key, node)))
    });
    fields.done();
    format?;
    let (version, judgements) = (version?, judgements?);
    let judgements: Vec<_> = judgements.into_iter().flatten().collect();
    if let Some(surplus) = judgements.get(MAX_JUDGEMENTS) {
        let message = format!("more than {MAX_JUDGEMENTS} judgements");
        decoder.error(Code::TooMany, surplus.span, message, "split the record into several files");
        return None;
    }
    let spans = judgements.iter().map(|one| one.span).collect();
    let examination = Examination {
        by: by?,
        on: on?,
        product_version: version.value,
        file: String::new(),
        sha256: String::new(),
        judgements: judgements.into_iter().map(|one| one.value).collect(),
    };
    Some((examination, spans, version.span))
}

fn of_catalog(decoder: &Decoder, key: &At<String>, node: &Node) -> Option<Vec<At<Judgement>>> {
    let Some((catalog, edition)) = key.value.split_once('@') else {
        decoder.error(
            Code::UnpinnedDeclaration,
            key.span,
            format!("`{}` names no edition", key.value),
            "judgements are made by one edition: write CATALOG@EDITION",
        );
        return None;
    };
    // A draft of which nothing is judged yet.
    if node.value == Yaml::Null {
        return Some(Vec::new());
    }
    yaml::all(decoder.entries(node)?.iter().map(|(number, node)| {
        let judgement = judgement(decoder, node, number.span)?;
        let (number_of, component) = match number.value.split_once('/') {
            Some((own, component)) => (own, Some(component.to_owned())),
            None => (number.value.as_str(), None),
        };
        let value = Judgement {
            catalog: catalog.to_owned(),
            edition: edition.to_owned(),
            number: number_of.to_owned(),
            component,
            ..judgement
        };
        Some(At { value, span: number.span })
    }))
}

fn judgement(decoder: &Decoder, node: &Node, key: Span) -> Option<Judgement> {
    let help = "say more in one entry, or put it into a file of evidence";
    let mut fields = decoder.fields(node, "judgement")?;
    let verdict = fields.req("verdict", |d, node| d.word(node, "verdict", Verdict::WORDS));
    let demands = fields.opt("demands", demands);
    let depth = fields.opt("depth", Decoder::text);
    let steps = fields.items_up_to("steps", MAX_ENTRIES, help, Decoder::text);
    let tools = fields.items_up_to("tools", MAX_ENTRIES, help, tool);
    let reasoning = fields.req("reasoning", Decoder::text);
    let evidence = fields.items_up_to("evidence", MAX_ENTRIES, help, cited);
    let despite = fields.items_up_to("despite", MAX_ENTRIES, help, despite);
    let texts =
        ["environment", "missing", "absence", "coverage"].map(|key| fields.opt(key, Decoder::text));
    let risk = fields.opt("risk", risk);
    let person = fields.req("person", Decoder::text);
    let date = fields.req("date", Decoder::date);
    complete(&fields, verdict, steps.as_deref(), evidence.as_deref(), &texts, &risk, key);
    fields.done();
    let [environment, missing, absence, coverage] = texts;
    let (line, column) = decoder.file().line_col(key.start);
    Some(Judgement {
        catalog: String::new(),
        edition: String::new(),
        number: String::new(),
        component: None,
        demands: demands?.unwrap_or_default(),
        verdict: verdict?,
        depth: depth?,
        steps: steps?,
        tools: tools?,
        reasoning: reasoning?,
        evidence: evidence?,
        despite: despite?,
        environment: environment?,
        missing: missing?,
        absence: absence?,
        coverage: coverage?,
        risk: risk?,
        person: person?,
        date: date?,
        place: format!("{}:{line}:{column}", decoder.file().name),
    })
}

/// What a result needs by TR-03161 4.2, table 3. An `Option` within is one that was read.
#[expect(clippy::option_option, reason = "absent and wrong are different")]
fn complete(
    fields: &Fields<'_, '_>,
    verdict: Option<Verdict>,
    steps: Option<&[String]>,
    evidence: Option<&[Cited]>,
    [environment, missing, absence, _]: &[Option<Option<String>>; 4],
    risk: &Option<Option<Risk>>,
    key: Span,
) {
    let lacks = |what: &str, help: &str| {
        let message = format!("`{what}` is missing in this judgement");
        fields.decoder().error(Code::MissingKey, key, message, help);
    };
    if steps.is_some_and(<[_]>::is_empty) {
        lacks("steps", "say what was done, step by step, so that others can do it again");
    }
    let no = |text: &Option<Option<String>>| matches!(text, Some(None));
    match verdict {
        Some(Verdict::Fail) => {
            if evidence.is_some_and(<[_]>::is_empty) {
                lacks("evidence", "put evidence of the violation into the record");
            }
            if no(environment) {
                lacks("environment", "say how far measures in the environment hinder an attack");
            }
            if matches!(risk, Some(None)) {
                lacks(
                    "risk",
                    "say which risk follows: threat, likelihood, effect, measure, remaining",
                );
            }
        }
        Some(Verdict::Inconclusive) if no(missing) => {
            lacks("missing", "say what is missing or does not fit, so that it can be handed in");
        }
        Some(Verdict::NotApplicable) if no(absence) => {
            lacks(
                "absence",
                "say that there is no implementation at all of what is protected here",
            );
        }
        _ => {}
    }
}

/// Ids of demands: of none a judgement would say nothing, and left out they are all.
fn demands(decoder: &Decoder, node: &Node) -> Option<Vec<String>> {
    let list = decoder.list(node)?;
    if list.is_empty() || list.len() > MAX_ENTRIES {
        let message = "this judges no demand, or more than there are";
        let help = "name the demands that are meant, or leave the key out for all of them";
        decoder.error(Code::EmptyText, node.span, message, help);
        return None;
    }
    yaml::all(list.iter().map(|node| decoder.text(node)))
}

fn tool(decoder: &Decoder, node: &Node) -> Option<ToolUsed> {
    let mut fields = decoder.fields(node, "tool")?;
    let name = fields.req("name", Decoder::text);
    let version = fields.req("version", Decoder::text);
    fields.done();
    Some(ToolUsed { name: name?, version: version? })
}

fn cited(decoder: &Decoder, node: &Node) -> Option<Cited> {
    let mut fields = decoder.fields(node, "piece of evidence")?;
    let file = fields.opt("file", Decoder::text);
    let fact = fields.opt("fact", Decoder::text);
    let observation = fields.opt("observation", Decoder::text);
    let sha256 = fields.opt("sha256", digest);
    fields.done();
    match (file?, fact?, observation?, sha256?) {
        (Some(path), None, None, Some(sha256)) => Some(Cited::File { path, sha256 }),
        (None, Some(id), None, None) => Some(Cited::Fact { id }),
        (None, None, Some(target), Some(sha256)) => Some(Cited::Observation { target, sha256 }),
        _ => {
            let message = "evidence is one file, one fact or one observation";
            let help =
                "write {file: PATH, sha256: …}, {fact: ID} or {observation: SUBJECT, sha256: …}";
            decoder.error(Code::WrongReference, node.span, message, help);
            None
        }
    }
}

fn digest(decoder: &Decoder, node: &Node) -> Option<String> {
    let text = decoder.text(node)?;
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let message = "this is no SHA-256";
        decoder.error(Code::WrongDigest, node.span, message, "write its 64 hex digits");
        return None;
    }
    Some(text.to_ascii_lowercase())
}

fn despite(decoder: &Decoder, node: &Node) -> Option<Despite> {
    let mut fields = decoder.fields(node, "fact that does not count")?;
    let fact = fields.req("fact", Decoder::text);
    let because = fields.req("because", Decoder::text);
    fields.done();
    Some(Despite { fact: fact?, because: because? })
}

fn risk(decoder: &Decoder, node: &Node) -> Option<Risk> {
    let mut fields = decoder.fields(node, "risk")?;
    let threat = fields.req("threat", Decoder::text);
    let likelihood =
        fields.req("likelihood", |d, node| d.word(node, "likelihood", Likelihood::WORDS));
    let effect = fields.req("effect", |d, node| d.word(node, "effect", Effect::WORDS));
    let measure = fields.req("measure", Decoder::text);
    let remaining = fields.req("remaining", |d, node| d.word(node, "rest", Remaining::WORDS));
    let conditions = fields.opt("conditions", Decoder::text);
    fields.done();
    Some(Risk {
        threat: threat?,
        likelihood: likelihood?,
        effect: effect?,
        measure: measure?,
        remaining: remaining?,
        conditions: conditions?,
    })
}
