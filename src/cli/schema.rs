//! `befund schema`: the JSON schemas of what befund writes and of what it reads from people.

use std::io::{self, Write};

use anyhow::Context;
use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::assess::forecast::Forecast;
use crate::assess::{Report, diff, examination, gate_file};
use crate::catalog;
use crate::catalog::compile::EntryKind;
use crate::cli::{ExitResult, verify};
use crate::probe::file::explain;
use crate::report::dress;
use crate::report::fleet::Line;
use crate::report::tls::TlsOutput;
use crate::report::web;
use crate::seal::manifest::Manifest;
use crate::{probe, product};

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
    /// befund/web/1, the result of `befund web --json`
    Web,
    /// befund/diff/1, the result of `befund diff --json`
    Diff,
    /// befund/forecast/1, the result of `befund forecast --json`
    Forecast,
    /// befund/fleet/1, a line of `befund fleet --report jsonl`
    Fleet,
    /// befund/reading/1, the result of `befund probe --explain --json`
    Reading,
    /// befund/verify/1, the result of `befund verify --json`
    Verify,
    /// befund/manifest/1, what a sealed bundle holds
    Manifest,
    /// The product file, befund.yaml
    Product,
    /// Answers kept in declarations/CATALOG@EDITION.yaml
    Declarations,
    /// A record of an examination, for `assess --with`
    Examination,
    /// A gate file, for `--gate FILE`
    Gate,
    /// A brand file, for `--brand FILE`
    Brand,
    /// An edition of a catalog, catalogs/ID/EDITION.yaml
    Catalog,
    /// A check, catalogs/checks/ID.yaml
    Check,
    /// An edition of policy tables, catalogs/policies/ID/EDITION.yaml
    Policy,
    /// What conditions and reasons depend on, catalogs/things.yaml
    Things,
    /// Texts that several catalogs say, catalogs/texts.yaml
    Texts,
    /// Rulings, catalogs/interpretations/ID.yaml
    Interpretations,
    /// Relations of two catalogs, catalogs/mappings/ID.yaml
    Mapping,
}

/// Prints the schema.
pub(super) fn run(arguments: &Arguments) -> ExitResult {
    // As it is derived: a detour over a value would sort its keys.
    let mut text = match arguments.name {
        Name::Result => pretty(&schemars::schema_for!(Report)),
        Name::Tls => pretty(&schemars::schema_for!(TlsOutput)),
        Name::Web => pretty(&schemars::schema_for!(web::WebOutput)),
        Name::Diff => pretty(&schemars::schema_for!(diff::DiffOutput)),
        Name::Forecast => pretty(&schemars::schema_for!(Forecast)),
        Name::Fleet => pretty(&schemars::schema_for!(Line)),
        Name::Reading => pretty(&schemars::schema_for!(explain::ReadingOutput)),
        Name::Verify => pretty(&schemars::schema_for!(verify::VerifyOutput)),
        Name::Manifest => pretty(&schemars::schema_for!(Manifest)),
        Name::Product => pretty(&product::product_schema(probe::sources())),
        Name::Declarations => pretty(&product::declaration_schema()),
        Name::Examination => pretty(&examination::schema()),
        Name::Gate => pretty(&gate_file::schema()),
        Name::Brand => pretty(&dress::schema()),
        Name::Catalog => pretty(&catalog::schema(EntryKind::Catalog)),
        Name::Check => pretty(&catalog::schema(EntryKind::Check)),
        Name::Policy => pretty(&catalog::schema(EntryKind::Policy)),
        Name::Things => pretty(&catalog::schema(EntryKind::Things)),
        Name::Texts => pretty(&catalog::schema(EntryKind::Texts)),
        Name::Interpretations => pretty(&catalog::schema(EntryKind::Interpretations)),
        Name::Mapping => pretty(&catalog::schema(EntryKind::Mapping)),
    }
    .context("writing the schema")?;
    text.push('\n');
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(0)
}

fn pretty(schema: &impl Serialize) -> serde_json::Result<String> {
    serde_json::to_string_pretty(schema)
}
