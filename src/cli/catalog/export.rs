//! `befund catalog export`: a catalog edition for other tools.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;

use crate::cli::output::{parse_lang, write_file};
use crate::cli::{ExitResult, Global, explain};
use crate::diag::{Code, Diagnostic};
use crate::lang::Lang;
use crate::oscal;
use crate::product::Reference;

/// What to export, and how.
#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    /// The catalog; without an edition the newest with text
    #[arg(value_name = "ID[@EDITION]")]
    catalog: String,
    /// As an OSCAL catalog in JSON
    #[arg(long, required = true)]
    oscal: bool,
    /// Language of titles and texts
    #[arg(long, value_name = "LANG", default_value = "de", value_parser = parse_lang)]
    lang: Lang,
    /// The file to write; standard output if left out
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Writes the edition: the same bytes every time.
pub(super) fn run(global: &Global, arguments: &Arguments) -> ExitResult {
    let library = global.library()?;
    let catalog = explain::find(&library, &Reference::parse(&arguments.catalog))?;
    let document = oscal::document(&catalog, &library, arguments.lang);
    let mut text = serde_json::to_string_pretty(&document).context("writing OSCAL")?;
    text.push('\n');
    match &arguments.out {
        Some(path) => {
            if is_no_export(path) {
                let message = format!("`{}` is there, and is no export", path.display());
                return Err(Diagnostic::new(Code::FileExists, message)
                    .help("name another file, such as catalog.json")
                    .into());
            }
            write_file(path, text.as_bytes())?;
            global.tell(&format!("wrote {}", path.display()));
        }
        None => io::stdout().lock().write_all(text.as_bytes())?,
    }
    Ok(0)
}

/// Whether there is a file that an export would destroy: anything but JSON.
fn is_no_export(path: &Path) -> bool {
    std::fs::read(path).is_ok_and(|bytes| !bytes.trim_ascii_start().starts_with(b"{"))
}
