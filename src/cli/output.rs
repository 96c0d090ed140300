//! Where reports go: a file beside which it is written first, or standard output.

use std::fs;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use anyhow::Context;
use clap::Args;
use jiff::civil::Date;

use crate::assess::gate::{self, Level};
use crate::assess::result::Report;
use crate::cli::{Failure, Global, Outcome};
use crate::diag::Diagnostic;
use crate::files;
use crate::report::{self, Format, Lang, Options, Run};

/// How to report: shared by `audit`, `assess` and `report`.
#[derive(Debug, Args)]
pub(super) struct Reporting {
    /// Write a report to OUT/befund.EXT, to FILE, or to standard output with `-`; a format is `json`
    /// (for tools), `md`, `html` (for people), `sarif` (code scanning), `junit` (test results of CI
    /// servers), `csv`, `xlsx` (a row for every demand) or `summary` (a page for a CI run)
    #[arg(long = "report", value_name = "FORMAT[=FILE]", value_parser = parse_target)]
    targets: Vec<Target>,
    /// Language of reports
    #[arg(long, value_name = "LANG", default_value = "de", value_parser = parse_lang)]
    lang: Lang,
    /// Folder for reports without a file name
    #[arg(long, value_name = "DIR", default_value = "befund-report")]
    out: PathBuf,
    /// What blocks: `default`, `strict` or `none`
    #[arg(long, value_name = "GATE", default_value = "default", value_parser = parse_level)]
    gate: Level,
    /// Where the product lies in its repository, for the places that SARIF names; PATH, seen from the
    /// working directory, if left out
    #[arg(long, value_name = "DIR")]
    source_root: Option<PathBuf>,
    /// Date of issue printed on reports; the day judged if left out
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    issued: Option<Date>,
}

/// A report to write.
#[derive(Debug, Clone)]
struct Target {
    format: Format,
    file: Option<PathBuf>,
}

impl Target {
    fn is_stdout(&self) -> bool {
        self.file.as_deref() == Some(Path::new("-"))
    }
}

fn parse_target(text: &str) -> Result<Target, String> {
    let (name, file) = match text.split_once('=') {
        Some((_, "")) => return Err("name a file after `=`, or leave `=` out".to_owned()),
        Some((name, file)) => (name, Some(PathBuf::from(file))),
        None => (text, None),
    };
    let format = Format::named(name)
        .ok_or_else(|| format!("`{name}` is no format; known: {}", words(Format::WORDS)))?;
    Ok(Target { format, file })
}

/// `de` or `en`.
pub(super) fn parse_lang(text: &str) -> Result<Lang, String> {
    find(Lang::WORDS, text)
}

fn parse_level(text: &str) -> Result<Level, String> {
    find(Level::WORDS, text)
}

fn find<T: Copy>(known: &[(&str, T)], text: &str) -> Result<T, String> {
    known
        .iter()
        .find(|(word, _)| *word == text)
        .map(|(_, value)| *value)
        .ok_or_else(|| format!("known: {}", words(known)))
}

fn words<T>(known: &[(&str, T)]) -> String {
    known.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ")
}

/// `YYYY-MM-DD`.
pub(super) fn parse_date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "write YYYY-MM-DD, such as 2026-11-21".to_owned())
}

impl Reporting {
    /// More than one report on standard output would be neither.
    pub(super) fn check(&self) -> Result<(), Failure> {
        if self.targets.iter().filter(|target| target.is_stdout()).count() > 1 {
            return Err(Diagnostic::new(
                "two-on-stdout",
                "only one report can go to standard output",
            )
            .help("give the others a file: --report md=gap.md")
            .into());
        }
        Ok(())
    }

    /// Writes what was asked for and turns the gate into an exit code. `product` is where the product
    /// was read from, if it was.
    pub(super) fn write(
        &self,
        global: &Global,
        report: &Report,
        product: Option<&Path>,
    ) -> Outcome {
        let options = Options { lang: self.lang, issued: self.issued };
        let outcome = gate::apply(report, self.gate);
        let folder = self.source_root.clone().or_else(|| below_here(product?)).unwrap_or_default();
        let folder = slashed(&folder);
        let run = Run { gate: &outcome, folder: &folder };
        for target in &self.targets {
            let bytes = report::render(target.format, report, &options, run)
                .context("rendering a report")?;
            if target.is_stdout() {
                let mut stdout = io::stdout().lock();
                stdout.write_all(&bytes)?;
                stdout.flush()?;
            } else {
                let path = target.file.clone().unwrap_or_else(|| {
                    self.out.join(format!("befund.{}", target.format.extension()))
                });
                write_file(&path, &bytes)?;
                global.tell(&format!("wrote {}", path.display()));
            }
        }
        if !self.targets.iter().any(Target::is_stdout) && !global.quiet {
            let text = report::terminal::render(report, self.lang, width(), global.styled_output());
            let mut stdout = io::stdout().lock();
            stdout.write_all(text.as_bytes())?;
            stdout.flush()?;
        }
        let code = outcome.exit_code();
        global.tell(&gate_line(self.gate, &outcome, code));
        Ok(code)
    }
}

/// The product's folder below the working directory, if it lies there.
fn below_here(product: &Path) -> Option<PathBuf> {
    let folder = if product.is_file() { product.parent()? } else { product };
    let folder = folder.join(".").canonicalize().ok()?;
    let here = std::env::current_dir().and_then(fs::canonicalize).ok()?;
    folder.strip_prefix(here).map(Path::to_path_buf).ok()
}

/// The names in a path, with `/` on every system.
fn slashed(path: &Path) -> String {
    let names = path.components().filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_string_lossy()),
        _ => None,
    });
    names.collect::<Vec<_>>().join("/")
}

fn gate_line(level: Level, outcome: &gate::Outcome, code: u8) -> String {
    let fails = outcome.blocks.iter().filter(|block| block.fails).count();
    let open = outcome.blocks.len() - fails;
    match code {
        0 => format!("gate {level}: met (exit 0)"),
        _ => format!(
            "gate {level}: not met, {fails} blocking as failed, {open} as undecided (exit {code})"
        ),
    }
}

/// The terminal's width, within what stays readable.
pub(super) fn width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    let found =
        columns.or_else(|| terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)));
    found.unwrap_or(100).clamp(60, 140)
}

/// Writes a report's file.
pub(super) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    files::replace(path, bytes).map_err(|error| {
        Diagnostic::new("cannot-write", format!("cannot write `{}`: {error}", path.display()))
            .help("check that the folder exists, is writable and has room")
            .into()
    })
}
