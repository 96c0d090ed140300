//! `befund forecast`: what will be judged otherwise, and when, if nothing new is handed in.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use jiff::civil::Date;

use crate::assess::forecast::ForecastInputs;
use crate::assess::{Inputs, examination};
use crate::cli::assess::{load, look_ahead, parse_day, settle, today};
use crate::cli::output::{GateChoice, parse_date, parse_gate, print, width};
use crate::cli::{ExitResult, Global};
use crate::diag::for_log;
use crate::product::Reference;
use crate::report::terminal;

const AFTER_HELP: &str = "\
Exit codes: 0; with --fail-on-flip 1 if a demand that binds stands worse on some day; 3 if nothing can be judged.

Examples:
  befund forecast . --until 2027-12-31
  befund forecast . --fail-on-flip --json > forecast.json
  befund assess . --forecast-until 2027-12-31 --report html     the same in the report";

/// What to judge, from when until when.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Arguments {
    /// The product's folder with its `befund.yaml`, or that file
    #[arg(default_value = ".", value_name = "PATH")]
    path: PathBuf,
    /// The day to start from: YYYY-MM-DD or `today`
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    as_of: Option<Date>,
    /// The last day to look at, and what ends on it; the end of the next year if left out
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    until: Option<Date>,
    /// Judge by this catalog only; pinned outside its period it is a comparison (repeatable)
    #[arg(id = "catalog", long = "catalog", value_name = "ID[@EDITION]")]
    catalogs: Vec<String>,
    /// What blocks: `default`, `strict`, `none`, or a gate file (`befund: gate/1`)
    #[arg(long, value_name = "GATE", default_value = "default", value_parser = parse_gate)]
    gate: GateChoice,
    /// Records of an examination, as `befund assess --with` takes them (repeatable)
    #[arg(long, value_name = "PATH")]
    with: Vec<PathBuf>,
    /// As JSON, befund/forecast/1
    #[arg(long)]
    json: bool,
    /// Exit 1 if a demand stands worse on some day than on the one before
    #[arg(long)]
    fail_on_flip: bool,
}

impl Arguments {
    /// The product's folder, or its file.
    pub(super) fn product(&mut self) -> &mut PathBuf {
        &mut self.path
    }
}

/// Looks ahead and prints what changes.
pub(super) fn run(global: &Global, arguments: &Arguments) -> ExitResult {
    let library = global.library()?;
    let (gate, ..) = arguments.gate.read(global)?;
    let mut product = load(&arguments.path, &library)?;
    settle(global, &mut product)?;
    let as_of = arguments.as_of.or(product.audit.as_of).unwrap_or_else(today);
    let catalogs: Vec<_> = arguments.catalogs.iter().map(|text| Reference::parse(text)).collect();
    let until = arguments.until.unwrap_or_else(|| ForecastInputs::default_end(as_of));
    let inputs = Inputs::gather(&product, &library, &catalogs, as_of)?;
    let examinations = examination::read(&arguments.with, &inputs, today())?;
    let asked = ForecastInputs {
        product: &product,
        library: &library,
        catalogs: &catalogs,
        examinations: &examinations,
        gate: &gate,
        as_of,
        until,
    };
    let found = look_ahead(&asked)?;
    let text = if arguments.json {
        serde_json::to_string_pretty(&found).context("writing the forecast")? + "\n"
    } else {
        let lang = global.lang_of(&product);
        for_log(&terminal::forecast::render(&found, lang, width(), global.styled_output()))
    };
    print(text.as_bytes())?;
    Ok(u8::from(arguments.fail_on_flip && found.worsens()))
}
