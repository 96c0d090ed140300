//! `befund show`: one requirement of the last result.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

use crate::assess::Report;
use crate::assess::result::Finding;
use crate::cli::{ExitResult, Failure, Global, last, output};
use crate::diag::{Code, Diagnostic, closest, for_log};
use crate::probe::sources;
use crate::product;
use crate::report::terminal;

/// Which requirement, of which result.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The requirement's number as the norm has it, such as `O.Ntwk_2` or `5.6`; a catalog may stand before it:
    /// `tr-03161-1#O.Ntwk_2`
    #[arg(value_name = "NO")]
    number: String,
    /// The product's folder with its `befund.yaml`, or that file
    #[arg(default_value = ".", value_name = "PATH")]
    path: PathBuf,
    /// As JSON: the findings as they stand in the result
    #[arg(long)]
    json: bool,
}

/// Prints the findings of a number, in every catalog that was judged.
pub(super) fn run(global: &Global, arguments: &Arguments) -> ExitResult {
    let report = last::read(&arguments.path)?;
    let findings = find(&report, &arguments.number)?;
    let product = product::load_statements(&arguments.path, sources());
    let lang = product.map_or_else(|_| global.lang(), |product| global.lang_of(&product));
    let text = if arguments.json {
        serde_json::to_string_pretty(&findings).context("writing findings")? + "\n"
    } else {
        let (width, styled) = (output::width(), global.styled_output());
        for_log(&terminal::show::render(&report, &findings, lang, width, styled))
    };
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()?;
    Ok(0)
}

/// `number`, `catalog#number` or `catalog@edition#number`, in any case.
fn find<'r>(report: &'r Report, asked: &str) -> Result<Vec<&'r Finding>, Failure> {
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
        return Ok(found);
    }
    let numbers = report.findings.iter().map(|finding| finding.requirement.as_str());
    let near = closest(number, numbers).map(|near| format!("did you mean `{near}`? "));
    let catalogs: Vec<_> =
        report.inputs.catalogs.iter().map(|one| format!("{}@{}", one.id, one.edition)).collect();
    let help = format!("{}judged were {}", near.unwrap_or_default(), catalogs.join(", "));
    let message = format!("the last result, as of {}, has no requirement `{asked}`", report.as_of);
    Err(Diagnostic::new(Code::UnknownRequirement, message).help(help).into())
}
