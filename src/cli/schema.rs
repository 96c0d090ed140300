//! `befund schema`: the JSON schemas of what befund writes and of what it reads from people.

use std::io::{self, Write};

use anyhow::Context;
use clap::{Args, ValueEnum};

use crate::assess::{Report, diff, gate_file};
use crate::cli::Outcome;
use crate::product;
use crate::report::tls::Document;

/// Which schema.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The format
    #[arg(value_enum, value_name = "NAME")]
    name: Name,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Name {
    /// befund/result/1, the result of `audit` and `assess`
    Result,
    /// befund/tls/1, the result of `befund tls --json`
    Tls,
    /// befund/diff/1, the result of `befund diff --json`
    Diff,
    /// The product file, befund.yaml
    Product,
    /// Answers kept in declarations/CATALOG@EDITION.yaml
    Declarations,
    /// A gate file, for `--gate FILE`
    Gate,
}

/// Prints the schema.
pub(super) fn run(arguments: &Arguments) -> Outcome {
    let schema = match arguments.name {
        Name::Result => schemars::schema_for!(Report).to_value(),
        Name::Tls => schemars::schema_for!(Document).to_value(),
        Name::Diff => schemars::schema_for!(diff::Document).to_value(),
        Name::Product => product::product_schema(),
        Name::Declarations => product::declaration_schema(),
        Name::Gate => gate_file::schema(),
    };
    let mut text = serde_json::to_string_pretty(&schema).context("writing the schema")?;
    text.push('\n');
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(0)
}
