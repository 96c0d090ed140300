//! Many products on one page: `befund/fleet/1`, a line a product, and an overview of such lines.

mod html;
mod overview;
mod terminal;
mod xlsx;

pub(crate) use self::html::render as html;
pub(crate) use self::terminal::render as terminal;
pub(crate) use self::xlsx::render as xlsx;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::assess::causes::{Cause, CauseKey, Class, causes};
use crate::assess::gate::GateOutcome;
use crate::assess::result::{Counts, Report};
use crate::catalog::Text;
use crate::diag::Diagnostics;
use crate::report::causes::title;
use crate::report::item::Writer;
use crate::report::{Lang, gate};
use befund_catalog::words;

/// The format's name.
pub(crate) const SCHEMA: &str = "befund/fleet/1";

/// Most products of a run.
pub(crate) const MOST_PRODUCTS: usize = 10_000;

/// Causes that a line holds, the most urgent.
const MOST_CAUSES: usize = 50;

/// Deadlines that a line holds, the nearest.
const MOST_DEADLINES: usize = 50;

words! {
    /// What an overview of products is written as.
    FleetFormat {
        /// A line of JSON a product, `befund/fleet/1`.
        Jsonl = "jsonl",
        /// A page for people.
        Html = "html",
        /// Sheets of products, causes and deadlines.
        Xlsx = "xlsx",
    }
}

/// One product of many: what became of its audit, or why there was none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub(crate) struct Line {
    /// `befund/fleet/1`.
    pub schema: String,
    /// The product's folder or file, as it was named or found, with `/` on every system.
    pub path: String,
    /// The run that wrote the line.
    pub run: FleetRun,
    /// The product; none where its file cannot be read.
    pub product: Option<Named>,
    /// The day judged; none where nothing was.
    #[schemars(with = "Option<String>")]
    pub as_of: Option<Date>,
    /// The id of the result.
    pub report_id: Option<String>,
    /// What the gate says of it.
    pub gate: Option<Said>,
    /// The demands of the editions that bind, by verdict.
    pub counts: Option<Counts>,
    /// Number of contradictions.
    pub contradictions: usize,
    /// What its gaps hang on, the most urgent first, at most 50.
    pub causes: Vec<CauseLine>,
    /// How many more causes there are.
    pub more_causes: usize,
    /// What ends, the nearest first, at most 50; what has ended already is left out.
    pub deadlines: Vec<Ending>,
    /// Why the product could not be judged.
    pub error: Option<Broken>,
}

/// The run that wrote a line. Its parts have one id, so whoever joins lines notices what is missing.
#[derive(
    Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[non_exhaustive]
#[schemars(rename = "Run")]
pub(crate) struct FleetRun {
    /// First 16 hex digits of the SHA-256 of all paths, each with a line feed.
    pub id: String,
    /// Number of products, in all parts.
    pub products: usize,
    /// Number of parts.
    pub of: usize,
    /// Which part, from 1.
    pub part: usize,
}

impl FleetRun {
    /// The part of a run over these products, whose paths are as lines name them.
    pub(crate) fn new<'p>(paths: impl Iterator<Item = &'p str>, part: usize, of: usize) -> Self {
        let mut digest = Sha256::new();
        let mut products = 0;
        for path in paths {
            digest.update(path);
            digest.update("\n");
            products += 1;
        }
        let digest = digest.finalize();
        let id = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Self { id, products, of, part }
    }

    /// Whether befund can have written it.
    pub(crate) fn is_possible(&self) -> bool {
        let products = 1..=MOST_PRODUCTS;
        products.contains(&self.products)
            && (1..=self.of).contains(&self.part)
            && self.due(self.part) > 0
    }

    /// The part in a word.
    fn name(&self) -> String {
        format!("{}/{}", self.part, self.of)
    }

    /// How many products a part of it has: every `of`th, from the `part`th on.
    fn due(&self, part: usize) -> usize {
        self.products / self.of + usize::from(part <= self.products % self.of)
    }
}

/// Puts a line in for each part of a run whose lines are not all here: those products were not judged. Such lines of
/// an earlier look go.
pub(crate) fn say_what_is_missing(lines: &mut Vec<Line>) {
    lines.retain(|line| !line.says_what_is_missing());
    let missing = missing(lines);
    lines.extend(missing);
    lines.sort_by(|a, b| a.path.cmp(&b.path));
}

fn missing(lines: &[Line]) -> Vec<Line> {
    let mut runs: BTreeMap<FleetRun, BTreeMap<usize, BTreeSet<&str>>> = BTreeMap::new();
    for line in lines {
        let parts = runs.entry(FleetRun { part: 0, ..line.run.clone() }).or_default();
        parts.entry(line.run.part).or_default().insert(&line.path);
    }
    let mut missing = Vec::new();
    for (run, parts) in &runs {
        for part in 1..=run.of.min(run.products) {
            let here = parts.get(&part).map_or(0, BTreeSet::len);
            if here < run.due(part) {
                missing.push(Line::missing(FleetRun { part, ..run.clone() }, here));
            }
        }
    }
    missing
}

/// A product by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub(crate) struct Named {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Who makes it.
    pub manufacturer: String,
}

/// What the gate says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub(crate) struct Said {
    /// The gate: a level or a file.
    pub name: String,
    /// 0 met, 1 failed by a fail, 2 only undecided blocks.
    pub exit_code: u8,
    /// How much blocks.
    pub blocks: usize,
    /// What the verdict rests on, in a line.
    pub rests_on: Text,
}

/// What gaps hang on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub(crate) struct CauseLine {
    /// The same for the same cause in every product: a thing, a document, a requirement, or what is missing.
    pub id: String,
    /// What is wrong or missing.
    pub title: Text,
    /// `contradiction`, `fail`, `indication`, `open` or `human`.
    pub class: String,
    /// How many demands hang on it.
    pub demands: usize,
}

/// A day on which something ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub(crate) struct Ending {
    /// The last good day, or the first that may be it.
    #[schemars(with = "String")]
    pub date: Date,
    /// What ends.
    pub what: Text,
    /// How many requirements it touches.
    pub requirements: usize,
}

/// Why a product could not be judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub(crate) struct Broken {
    /// 3 product file or catalog, 4 evidence that is not what it is said to be, 5 internal.
    pub exit_code: u8,
    /// What is wrong, at most 10.
    pub errors: Vec<Wrong>,
}

/// An error as `befund audit` prints it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub(crate) struct Wrong {
    /// Its word, as in `docs/errors.md`; none for an internal error.
    pub code: Option<String>,
    /// What is wrong.
    pub message: String,
    /// Where, as `file:line:column`.
    pub place: Option<String>,
    /// What to do.
    pub help: Option<String>,
}

/// Errors that a line holds.
const MOST_ERRORS: usize = 10;

impl Line {
    /// A product that was judged.
    pub(crate) fn judged(
        path: &str,
        report: &Report,
        gate_name: &str,
        outcome: &GateOutcome,
    ) -> Self {
        let brief = report.brief();
        let found = causes(&brief);
        let (de, en) = (Writer::new(&brief, Lang::De), Writer::new(&brief, Lang::En));
        let words = |cause: &Cause<'_>| Text::new(title(cause, &de), title(cause, &en));
        let shown = found.iter().take(MOST_CAUSES);
        let deadlines = report.deadlines.iter().filter(|one| !one.passed).take(MOST_DEADLINES);
        Self {
            product: Some(Named {
                name: report.product.name.clone(),
                version: report.product.version.clone(),
                manufacturer: report.product.manufacturer.clone(),
            }),
            as_of: Some(report.as_of),
            report_id: Some(report.report_id.clone()),
            gate: Some(Said {
                name: gate_name.to_owned(),
                exit_code: outcome.exit_code(),
                blocks: outcome.blocks.len(),
                rests_on: Text::new(gate::line(report, Lang::De), gate::line(report, Lang::En)),
            }),
            counts: Some(report.summary.total.clone()),
            contradictions: report.summary.contradictions,
            causes: shown.map(|cause| CauseLine::new(cause, words(cause))).collect(),
            more_causes: found.len().saturating_sub(MOST_CAUSES),
            deadlines: deadlines
                .map(|one| Ending {
                    date: one.date,
                    what: one.what.clone(),
                    requirements: one.requirements.len(),
                })
                .collect(),
            ..Self::unknown(path)
        }
    }

    /// A product whose files are wrong.
    pub(crate) fn broken(path: &str, exit_code: u8, errors: &Diagnostics) -> Self {
        let wrong = errors.0.iter().take(MOST_ERRORS).map(|error| Wrong {
            code: Some(error.code.word().to_owned()),
            message: error.message.clone(),
            place: error.location(),
            help: error.help.clone(),
        });
        let error = Some(Broken { exit_code, errors: wrong.collect() });
        Self { error, ..Self::unknown(path) }
    }

    /// A product at which befund itself failed, or that it did not come to.
    pub(crate) fn not_judged(path: &str, message: &str) -> Self {
        let message = message.to_owned();
        let wrong = Wrong { code: None, message, place: None, help: None };
        let error = Some(Broken { exit_code: 5, errors: vec![wrong] });
        Self { error, ..Self::unknown(path) }
    }

    /// Lines of a part that nobody handed over.
    fn missing(run: FleetRun, here: usize) -> Self {
        let message = format!(
            "{} lines of part {}/{} of a run over {} products are missing",
            run.due(run.part) - here,
            run.part,
            run.of,
            run.products
        );
        let help = "run that part again, and hand its lines over with the others";
        let wrong = Wrong { code: None, message, place: None, help: Some(help.to_owned()) };
        let error = Some(Broken { exit_code: 3, errors: vec![wrong] });
        Self { error, ..Self::unknown(&run.name()) }.of(run)
    }

    fn says_what_is_missing(&self) -> bool {
        self.error.is_some() && self.path == self.run.name()
    }

    /// The line as this run wrote it.
    #[must_use]
    pub(crate) fn of(self, run: FleetRun) -> Self {
        Self { run, ..self }
    }

    fn unknown(path: &str) -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            path: path.to_owned(),
            run: FleetRun::default(),
            product: None,
            as_of: None,
            report_id: None,
            gate: None,
            counts: None,
            contradictions: 0,
            causes: Vec::new(),
            more_causes: 0,
            deadlines: Vec::new(),
            error: None,
        }
    }

    /// How an audit of this product alone would end. A line that says neither gate nor error is nothing that
    /// befund wrote, and no pass.
    pub(crate) fn exit_code(&self) -> u8 {
        match (&self.error, &self.gate) {
            (Some(error), _) => error.exit_code,
            (None, Some(gate)) => gate.exit_code,
            (None, None) => 3,
        }
    }
}

impl CauseLine {
    fn new(cause: &Cause<'_>, title: Text) -> Self {
        let class = match cause.urgency.class {
            Class::Contradiction => "contradiction",
            Class::Fail => "fail",
            Class::Indication => "indication",
            Class::Open => "open",
            Class::Human => "human",
        };
        Self { id: id(&cause.key), title, class: class.to_owned(), demands: cause.gaps.len() }
    }
}

fn id(key: &CauseKey) -> String {
    match key {
        CauseKey::Thing { kind, subject, .. } => format!("thing:{kind} {subject}"),
        CauseKey::Named(name) => format!("named:{name}"),
        CauseKey::Requirement(requirement) => format!("requirement:{requirement}"),
        CauseKey::Missing { code, of } => format!("missing:{code} {}", of.replace('\n', " ")),
    }
}

/// The worst exit code: the first of 5, 3, 4, 1, 2, 0 that a product has.
pub(crate) fn worst(lines: &[Line]) -> u8 {
    let has = |code: &u8| lines.iter().any(|line| line.exit_code() == *code);
    [5, 3, 4, 1, 2].into_iter().find(has).unwrap_or(0)
}

/// The lines as JSON, one a line.
///
/// # Errors
/// Never for lines that befund made.
pub(crate) fn jsonl(lines: &[Line]) -> serde_json::Result<String> {
    let mut out = String::new();
    for line in lines {
        out.push_str(&serde_json::to_string(line)?);
        out.push('\n');
    }
    Ok(out)
}
