//! `befund requests`: what the manufacturer is asked for, ready to be sent.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use jiff::civil::Date;

use crate::assess::diff::{self, Requests};
use crate::assess::{Inputs, Report, assess, examination};
use crate::cli::assess::{load, parse_day, settle, today};
use crate::cli::output::{print, same_product, write_file};
use crate::cli::{ExitResult, Failure, Global, result_file};
use crate::declare::{Question, Scope, in_norm_order, questions};
use crate::diag::{Code, Diagnostic};
use crate::lang::Lang;
use crate::product::Reference;
use crate::report::{Format, letter};
use crate::requests;

const AFTER_HELP: &str = "\
A request keeps its id over runs. Answers are read with `befund declare --import`, and `befund diff` says
which requests a later result closes.

Examples:
  befund requests path/to/product --out anforderungen.md
  befund requests . --out anforderungen.xlsx          with the sheet to answer in
  befund requests . --since last.json                 and what has been answered since, by whom";

/// What to ask for, and where to write it.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Arguments {
    /// The product's folder with its `befund.yaml`, or that file
    #[arg(default_value = ".", value_name = "PATH")]
    path: PathBuf,
    /// The day to judge: YYYY-MM-DD or `today`
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    as_of: Option<Date>,
    /// Judge by this catalog only (repeatable)
    #[arg(id = "catalog", long = "catalog", value_name = "ID[@EDITION]")]
    catalogs: Vec<String>,
    /// Records of an examination, as `befund assess --with` takes them (repeatable)
    #[arg(long, value_name = "PATH")]
    with: Vec<PathBuf>,
    /// An earlier result: add what is open no longer, and who answered it when
    #[arg(long, value_name = "RESULT.json")]
    since: Option<PathBuf>,
    /// The new file, .md, .xlsx, .typ or .pdf; Markdown on standard output if left out
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Arguments {
    /// The product's folder, or its file.
    pub(super) fn product(&mut self) -> &mut PathBuf {
        &mut self.path
    }
}

/// Judges, and writes what is open as requests.
pub(super) fn run(global: &Global, arguments: &Arguments) -> ExitResult {
    let out = arguments.out.as_deref().filter(|path| *path != Path::new("-"));
    let format = out.map_or(Ok(Format::Markdown), format)?;
    let library = global.library()?;
    let mut product = load(&arguments.path, &library)?;
    settle(global, &mut product)?;
    let as_of = arguments.as_of.or(product.audit.as_of).unwrap_or_else(today);
    let asked: Vec<_> = arguments.catalogs.iter().map(|text| Reference::parse(text)).collect();
    let mut inputs = Inputs::gather(&product, &library, &asked, as_of)?;
    inputs.examinations = examination::read(&arguments.with, &inputs, today())?;
    let report = assess(&inputs);
    let mut questions = questions(&inputs, Scope::Open, false);
    in_norm_order(&mut questions);
    let since = arguments.since.as_deref().map(|path| since(path, &report)).transpose()?;
    let lang = global.lang_of(&product);
    let bytes = render(format, &report, &questions, since.as_ref(), lang)?;
    let Some(path) = out else {
        print(&bytes)?;
        return Ok(0);
    };
    write_file(path, &bytes)?;
    tell(global, path, &report, &questions, lang);
    Ok(0)
}

fn tell(global: &Global, path: &Path, report: &Report, questions: &[Question], lang: Lang) {
    let count = lang.number(requests::count(&requests::open(report, questions)));
    global.tell(&match lang {
        Lang::De => format!("{count} Anforderungen nach {} geschrieben", path.display()),
        Lang::En => format!("wrote {count} requests to {}", path.display()),
    });
}

fn since(path: &Path, report: &Report) -> Result<Requests, Failure> {
    let old = result_file::read(path)?;
    let help = "give an earlier result of the same product; a product is known by its `name`";
    same_product(("the earlier file", &old), ("this product", report), help)?;
    Ok(diff::compare(&old, report).requests)
}

fn render(
    format: Format,
    report: &Report,
    questions: &[Question],
    since: Option<&Requests>,
    lang: Lang,
) -> Result<Vec<u8>, Failure> {
    let open = requests::open(report, questions);
    if format == Format::Xlsx {
        return Ok(requests::workbook(&open, questions, lang)?);
    }
    let letter = requests::letter(report, &open, since, lang);
    Ok(letter::render(&letter, format, report, lang).context("writing the requests")?)
}

/// The format that a file's name asks for; a file that exists may hold answers.
fn format(path: &Path) -> Result<Format, Diagnostic> {
    let ending = path.extension().map(|one| one.to_string_lossy().to_lowercase());
    let format = match ending.as_deref() {
        Some("md") => Format::Markdown,
        Some("typ") => Format::Typ,
        Some("pdf") => Format::Pdf,
        Some("xlsx") => Format::Xlsx,
        _ => {
            let message = format!("`{}` is no form of requests", path.display());
            return Err(Diagnostic::new(Code::UnknownFormat, message)
                .help("known: .md, .xlsx, .typ, and .pdf where this build has it"));
        }
    };
    if !format.is_built() {
        let message = "this befund is built without `pdf`";
        return Err(Diagnostic::new(Code::FormatNotBuilt, message).help(
            "write a .typ file and set it with Typst 0.15, take the release's befund, or build it with `--features pdf`",
        ));
    }
    if path.exists() {
        let message = format!("`{}` exists, and may hold answers", path.display());
        return Err(Diagnostic::new(Code::FileExists, message).help("name another file"));
    }
    Ok(format)
}
