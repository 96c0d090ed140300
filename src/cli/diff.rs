//! `befund diff`: what changed between two results, and why.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

use crate::assess::diff;
use crate::cli::output::{same_product, width};
use crate::cli::{ExitResult, Global, result_file};
use crate::report::terminal;

const AFTER_HELP: &str = "\
Exit codes: 1 if a demand fails that did not fail before, 3 if the results cannot be compared, else 0.

Examples:
  befund audit . --report json=now.json
  befund diff last-release.json now.json
  befund diff last-release.json now.json --json > changes.json";

/// Which results.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Arguments {
    /// The earlier result, as `--report json` wrote it
    #[arg(value_name = "OLD.json")]
    old: PathBuf,
    /// The later result
    #[arg(value_name = "NEW.json")]
    new: PathBuf,
    /// As JSON, befund/diff/1
    #[arg(long)]
    json: bool,
}

/// Compares two results. Only a new fail is a failure.
pub(super) fn run(global: &Global, arguments: &Arguments) -> ExitResult {
    let (old, new) = (result_file::read(&arguments.old)?, result_file::read(&arguments.new)?);
    let help = "give two results of one product; a product is known by its `name`";
    same_product(("the earlier file", &old), ("the later one", &new), help)?;
    let document = diff::compare(&old, &new);
    let text = if arguments.json {
        serde_json::to_string_pretty(&document).context("writing the comparison")? + "\n"
    } else {
        terminal::diff::render(&document, global.lang(), width(), global.styled_output())
    };
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()?;
    Ok(u8::from(document.summary.new_fail > 0))
}
