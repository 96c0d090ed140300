//! `befund show`: one requirement of the last result.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

use crate::assess::Report;
use crate::assess::causes::{Class, causes};
use crate::assess::result::{Contradiction, Finding};
use crate::cli::{ExitResult, Failure, Global, last, output};
use crate::diag::{Code, Diagnostic, closest, for_log};
use crate::lang::Lang;
use crate::probe::sources;
use crate::product::{self, Product};
use crate::report::terminal;

/// Which requirement, of which result.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The requirement's number as the norm has it, such as `O.Ntwk_2` or `5.6`; a catalog may stand before it:
    /// `tr-03161-1#O.Ntwk_2`, `tr-03161-1 O.Ntwk_2`. Else the number of a cause on the screen, such as `1`, or a
    /// catalog that could not be judged as a whole
    #[arg(value_name = "NO")]
    number: String,
    /// The product's folder with its `befund.yaml`, or that file
    #[arg(default_value = ".", value_name = "PATH")]
    path: PathBuf,
    /// As JSON: the findings, or the contradictions of a cause without one, as they stand in the result
    #[arg(long)]
    json: bool,
}

impl Arguments {
    /// The product's folder, or its file. `CATALOG NO` is taken as `CATALOG#NO`, as by `befund explain`.
    pub(super) fn product(&mut self) -> &mut PathBuf {
        let second = self.path.to_str().filter(|text| !text.contains('/') && !self.path.exists());
        if let Some(number) = second {
            self.number = format!("{}#{number}", self.number);
            self.path = PathBuf::from(".");
        }
        &mut self.path
    }
}

/// Prints the findings of a number, in every catalog that was judged.
pub(super) fn run(global: &Global, arguments: &Arguments) -> ExitResult {
    let number = &arguments.number;
    let report = last::read(&arguments.path)?;
    let Shown { findings, clashes } = find(&report, number)?;
    let product = product::load(&arguments.path, sources()).ok();
    let lang = product.as_ref().map_or(global.lang(), |product| global.lang_of(product));
    if let Some(doubt) = doubt(product.as_ref(), &report, lang) {
        global.tell_always(doubt);
    }
    if let Some(numbers) = hidden(&report, number, &findings) {
        let says =
            lang.pick("ist auch eine Ursache; an ihr hängen:", "is a cause, too; on it hang:");
        global.tell(&format!("{number} {says} {numbers}"));
    }
    let text = if arguments.json {
        let found = match findings.is_empty() {
            true => serde_json::to_string_pretty(&clashes),
            false => serde_json::to_string_pretty(&findings),
        };
        found.context("writing findings")? + "\n"
    } else {
        let (width, styled) = (output::width(), global.styled_output());
        for_log(&terminal::show::render(&report, &findings, &clashes, lang, width, styled))
    };
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()?;
    Ok(0)
}

/// Why the result may no longer be what would be judged now.
fn doubt(product: Option<&Product>, report: &Report, lang: Lang) -> Option<&'static str> {
    let Some(product) = product else {
        return Some(lang.pick(
            "das Produkt lässt sich jetzt nicht lesen; ob das Ergebnis noch gilt, ist nicht bekannt",
            "the product cannot be read now; whether the result still holds is not known",
        ));
    };
    let known =
        |sha256: &String| report.inputs.observations.iter().any(|one| one.sha256 == *sha256);
    if product.sha256 != report.inputs.product_sha256 {
        Some(lang.pick(
            "befund.yaml oder Antworten lauten seither anders; `befund assess` urteilt neu",
            "befund.yaml or answers have changed since; `befund assess` judges anew",
        ))
    } else if !product.observations.iter().all(|one| known(&one.sha256)) {
        Some(lang.pick(
            "seither wurde gemessen oder gelesen; `befund assess` urteilt neu",
            "something was measured or read since; `befund assess` judges anew",
        ))
    } else {
        None
    }
}

/// What is shown of a result.
struct Shown<'r> {
    findings: Vec<&'r Finding>,
    /// What contradicts, where a cause is nothing else.
    clashes: Vec<&'r Contradiction>,
}

impl<'r> From<Vec<&'r Finding>> for Shown<'r> {
    fn from(findings: Vec<&'r Finding>) -> Self {
        Self { findings, clashes: Vec::new() }
    }
}

/// The numbers behind the cause of this number, where a requirement has that number and is shown instead.
fn hidden(report: &Report, number: &str, shown: &[&Finding]) -> Option<String> {
    let is_requirement = shown.iter().any(|finding| finding.requirement == number);
    let behind = of_cause(report, number).filter(|_| is_requirement)?;
    let numbers: Vec<_> =
        behind.findings.iter().map(|finding| finding.requirement.as_str()).collect();
    (!numbers.is_empty()).then(|| numbers.join(", "))
}

/// The findings behind a cause on the screen, by its number there.
fn of_cause<'r>(report: &'r Report, asked: &str) -> Option<Shown<'r>> {
    let number: usize = asked.parse().ok()?;
    // As the screen counts them.
    let brief = report.brief();
    let causes = causes(&brief);
    let mut shown = causes.iter().filter(|cause| cause.urgency.class < Class::Human);
    let cause = shown.nth(number.checked_sub(1)?)?;
    let keys: Vec<&str> = cause.gaps.iter().map(|gap| gap.finding.key.as_str()).collect();
    let mut findings: Vec<&Finding> = Vec::new();
    for key in keys {
        let finding = report.findings.iter().find(|one| one.key == key)?;
        if !findings.iter().any(|known| known.key == key) {
            findings.push(finding);
        }
    }
    // The brief result has copies.
    let own = |one: &&Contradiction| cause.contradictions.contains(one);
    let clashes: Vec<_> = match findings.is_empty() {
        true => report.contradictions.iter().filter(own).collect(),
        false => Vec::new(),
    };
    Some(Shown { findings, clashes })
        .filter(|shown| !shown.findings.is_empty() || !shown.clashes.is_empty())
}

/// `number`, `catalog#number` or `catalog@edition#number`, in any case.
fn find<'r>(report: &'r Report, asked: &str) -> Result<Shown<'r>, Failure> {
    let (catalog, number) = match asked.split_once('#') {
        Some((catalog, number)) => (Some(catalog), number),
        None => (None, asked),
    };
    let (catalog, edition) = match catalog.and_then(|catalog| catalog.split_once('@')) {
        Some((catalog, edition)) => (Some(catalog), Some(edition)),
        None => (catalog, None),
    };
    let same = |finding: &&Finding| {
        catalog.is_none_or(|catalog| finding.catalog.eq_ignore_ascii_case(catalog))
            && edition.is_none_or(|edition| finding.edition == edition)
            && finding.requirement.eq_ignore_ascii_case(number)
    };
    let found: Vec<_> = report.findings.iter().filter(same).collect();
    if !found.is_empty() {
        return Ok(found.into());
    }
    if let Some(found) = of_cause(report, asked) {
        return Ok(found);
    }
    // A catalog that could not be judged has a finding of its own.
    let whole = report.findings.iter().filter(|finding| finding.is_whole_catalog());
    let whole: Vec<_> =
        whole.filter(|finding| finding.catalog.eq_ignore_ascii_case(asked)).collect();
    if !whole.is_empty() {
        return Ok(whole.into());
    }
    let numbers = report.findings.iter().map(|finding| finding.requirement.as_str());
    let near = closest(number, numbers).map(|near| format!("did you mean `{near}`? "));
    let catalogs: Vec<_> =
        report.inputs.catalogs.iter().map(|one| format!("{}@{}", one.id, one.edition)).collect();
    let help = format!("{}judged were {}", near.unwrap_or_default(), catalogs.join(", "));
    let message = format!("the last result, as of {}, has no requirement `{asked}`", report.as_of);
    Err(Diagnostic::new(Code::UnknownRequirement, message).help(help).into())
}
