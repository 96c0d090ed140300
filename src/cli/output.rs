//! Where reports go: a file beside which it is written first, or standard output.

use std::fs;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use anyhow::Context;
use clap::Args;
use jiff::civil::Date;

use crate::assess::forecast::Forecast;
use crate::assess::gate::{self, Gate, Level, Override};
use crate::assess::result::GateRecord;
use crate::assess::result::Report;
use crate::assess::{diff, gate_file};
use crate::cli::fail_on::FailOn;
use crate::cli::probe::{Looked, Missed};
use crate::cli::result_file;
use crate::cli::spare::InputPaths;
use crate::cli::target::{self, ReportTarget};
use crate::cli::{ExitResult, Failure, Global, last};
use crate::diag::{Code, Diagnostic, closest, for_log};
use crate::files;
use crate::lang::Lang;
use crate::report::dress::{Brand, Dress};
use crate::report::terminal::{self, screen::Around, screen::LINES};
use crate::report::{self, Format, Include, Included, RenderOptions, Run, Style, StyleRefused};

/// How to report: shared by `audit`, `assess` and `report`.
#[derive(Debug, Args)]
pub(super) struct Reporting {
    /// Write a report to OUT/befund.EXT, to FILE, or to standard output with `-`; a format is `json`
    /// (for tools), `md`, `html`, `pdf` (for people), `typ` (the source of `pdf`), `sarif` (code scanning), `junit` (test results of CI
    /// servers), `github` (annotations of a run), `codequality` (GitLab), `oscal` (assessment results),
    /// `csv`, `xlsx` (a row for every demand) or `summary` (a page for a CI run)
    #[arg(long = "report", value_name = "FORMAT[=FILE]", value_parser = parse_target)]
    targets: Vec<ReportTarget<Format>>,
    /// A report on standard output: `--format json` is `--report json=-`
    #[arg(long, value_name = "FORMAT", value_parser = parse_format)]
    format: Option<Format>,
    /// How reports for people are laid out: `gap` (gaps by urgency), `tuev` (annex of a certificate of TÜViT),
    /// `uld` (expert opinion for the seal of ULD), `digav` (form of DiGAV Anlage 1) or `tr` (record by
    /// BSI TR-03161); none of them is a certificate
    #[arg(long, value_name = "STYLE", value_parser = parse_style)]
    style: Option<Style>,
    /// On the terminal the whole report instead of one screen
    #[arg(long)]
    full: bool,
    /// What `sarif`, `junit`, `github` and `codequality` hold beside what is not met or contradicted:
    /// `inconclusive` (repeatable, or separated by commas)
    #[arg(long, value_name = "WHAT", value_delimiter = ',', value_parser = parse_included)]
    include: Vec<Included>,
    /// Folder for reports without a file name
    #[arg(long, value_name = "DIR", default_value = "befund-report")]
    out: PathBuf,
    /// What blocks: `default`, `strict`, `none`, or a gate file (`befund: gate/1`)
    #[arg(long, value_name = "GATE", default_value = "default", value_parser = parse_gate)]
    gate: GateChoice,
    /// Which blocks end the run with 1 or 2: `undecided` (all of them), `fail`, or `never`
    #[arg(long, value_name = "WHAT", default_value = "undecided", value_parser = parse_fail_on)]
    fail_on: FailOn,
    /// An earlier result: say what changed since, and block only on what is new
    #[arg(long, value_name = "RESULT.json")]
    baseline: Option<PathBuf>,
    /// Where the product lies in its repository, for the places that SARIF names; PATH, seen from the
    /// working directory, if left out
    #[arg(long, value_name = "DIR")]
    source_root: Option<PathBuf>,
    /// Logo, colours and address on `md`, `html`, `typ` and `pdf`: a file, `befund: brand/1`
    #[arg(long, value_name = "FILE")]
    brand: Option<PathBuf>,
    /// Mark `md`, `html`, `typ` and `pdf` as a draft
    #[arg(long)]
    draft: bool,
    /// Leave the list of evidence out of `md`, `html`, `typ` and `pdf`
    #[arg(long)]
    no_appendix: bool,
    /// Date of issue printed on reports; the day judged if left out
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    issued: Option<Date>,
}

/// A level, or a file that says more.
#[derive(Debug, Clone)]
pub(super) enum GateChoice {
    Level(Level),
    File(PathBuf),
}

impl GateChoice {
    /// The gate, the SHA-256 of its file if it has one, and its name.
    pub(super) fn read(&self, global: &Global) -> Result<(Gate, Option<String>, String), Failure> {
        Ok(match self {
            Self::Level(level) => (Gate::from(*level), None, level.to_string()),
            Self::File(path) => {
                let (gate, sha256) = gate_file::read(path, &global.library()?)?;
                (gate, Some(sha256), path.display().to_string())
            }
        })
    }
}

/// A gate that many results are held against.
#[derive(Debug)]
pub(super) struct Applied {
    gate: Gate,
    sha256: Option<String>,
    name: String,
}

impl Applied {
    /// Reads it.
    pub(super) fn new(global: &Global, choice: &GateChoice) -> Result<Self, Failure> {
        let (gate, sha256, name) = choice.read(global)?;
        Ok(Self { gate, sha256, name })
    }

    /// A level, or a file.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// A result with what the gate says of it, and its id.
    pub(super) fn to(
        &self,
        mut report: Report,
        looked: Looked,
        only: &[String],
    ) -> (Report, gate::GateOutcome) {
        let measure = Measure {
            gate: self.gate.clone(),
            sha256: self.sha256.clone(),
            name: self.name.clone(),
            baseline: None,
            offline: !looked.offline.is_empty(),
            only: only.to_vec(),
            brand: None,
            missed: looked.missed,
            forecast: None,
        };
        let outcome = measure.outcome(&report);
        report.gate = Some(measure.record(&report, &outcome));
        (report.with_id(), outcome)
    }
}

/// What a run is measured by, read before anything else is done.
#[derive(Debug)]
pub(super) struct Measure {
    pub(super) gate: Gate,
    /// Of the gate's file.
    sha256: Option<String>,
    name: String,
    baseline: Option<Report>,
    /// Whether targets were left out because they take the network.
    pub(super) offline: bool,
    /// Probes that alone looked.
    pub(super) only: Vec<String>,
    /// Whose reports they are.
    brand: Option<Brand>,
    /// Targets that could not be looked at now.
    pub(super) missed: Vec<Missed>,
    /// What will be judged otherwise, if that was asked for.
    pub(super) forecast: Option<Forecast>,
}

fn parse_target(text: &str) -> Result<ReportTarget<Format>, String> {
    ReportTarget::parse(text, parse_format)
}

fn parse_format(name: &str) -> Result<Format, String> {
    Format::named(name)
        .ok_or_else(|| format!("`{name}` is no format; known: {}", words(Format::WORDS)))
}

fn parse_style(text: &str) -> Result<Style, String> {
    find(Style::WORDS, text)
}

pub(super) fn parse_fail_on(text: &str) -> Result<FailOn, String> {
    find(FailOn::WORDS, text)
}

fn parse_included(text: &str) -> Result<Included, String> {
    find(Included::WORDS, text)
}

pub(super) fn parse_gate(text: &str) -> Result<GateChoice, String> {
    let level = find(Level::WORDS, text);
    if level.is_err() && !text.contains(['.', '/', '\\']) && !Path::new(text).exists() {
        let near = closest(text, Level::WORDS.iter().map(|(word, _)| *word));
        let near: String = near.iter().map(|near| format!("did you mean `{near}`? ")).collect();
        return Err(format!("{near}known: {}, or a gate file", words(Level::WORDS)));
    }
    Ok(level.map_or_else(|_| GateChoice::File(PathBuf::from(text)), GateChoice::Level))
}

/// The value of a word, or the words that are known.
pub(super) fn find<T: Copy>(known: &[(&str, T)], text: &str) -> Result<T, String> {
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
    /// Reads gate and baseline, so that a slip in them is told before anything is measured. More than
    /// one report on standard output would be neither.
    pub(super) fn prepare(&self, global: &Global) -> Result<Measure, Failure> {
        if self.targets().filter(ReportTarget::is_stdout).count() > 1 {
            return Err(Diagnostic::new(
                Code::TwoOnStdout,
                "only one report can go to standard output",
            )
            .help("give the others a file: --report md=gap.md")
            .into());
        }
        let files = self.targets().filter(|target| !target.is_stdout());
        let paths: Vec<_> = files.map(|target| (target.format, self.path_of(&target))).collect();
        target::check_paths(&paths)?;
        self.check_style()?;
        self.check_formats()?;
        let brand = self.brand.as_deref().map(Brand::read).transpose()?;
        let (gate, sha256, name) = self.gate.read(global)?;
        let baseline = self.baseline.as_deref().map(result_file::read).transpose()?;
        Ok(Measure {
            gate,
            sha256,
            name,
            baseline,
            offline: false,
            only: Vec::new(),
            brand,
            missed: Vec::new(),
            forecast: None,
        })
    }

    /// What this build cannot write is said before anything is measured.
    fn check_formats(&self) -> Result<(), Failure> {
        match self.targets().find(|target| !target.format.is_built()) {
            Some(target) => Err(Diagnostic::new(
                Code::FormatNotBuilt,
                format!("this befund is built without `{}`", target.format),
            )
            .help("write `--report typ` and set it with Typst 0.15, take the release's befund, or build it with `--features pdf`")
            .into()),
            None => Ok(()),
        }
    }

    /// Refuses reports in the place of what the result rests on.
    pub(super) fn spare(&self, global: &Global, inputs: InputPaths) -> Result<(), Failure> {
        let mut inputs = inputs;
        if let GateChoice::File(path) = &self.gate {
            inputs = inputs.with(path);
        }
        for path in self.baseline.iter().chain(&self.brand).chain(&global.catalogs) {
            inputs = inputs.with(path);
        }
        for target in self.targets().filter(|target| !target.is_stdout()) {
            let path = self.path_of(&target);
            inputs.spare(&path)?;
        }
        Ok(())
    }

    /// What to write, with what stands under its usual name.
    fn targets(&self) -> impl Iterator<Item = ReportTarget<Format>> {
        self.targets.iter().cloned().chain(self.format.map(ReportTarget::stdout))
    }

    fn path_of(&self, target: &ReportTarget<Format>) -> PathBuf {
        target.path_or(|| self.out.join(format!("befund.{}", target.format.extension())))
    }

    /// Refuses a style for formats that it does not hold for, and one that nothing is written in.
    fn check_style(&self) -> Result<(), Failure> {
        let Some(style) = self.style else { return Ok(()) };
        if let Some(refused) = self.targets().find_map(|target| style.refuses_format(target.format))
        {
            return Err(refusal(refused));
        }
        if self.targets().next().is_none() {
            let message = format!("`--style {style}` lays out reports, and none is asked for");
            let help = "add `--report html` or `--format md`";
            return Err(Diagnostic::new(Code::WrongUsage, message).help(help).into());
        }
        Ok(())
    }

    /// Writes what was asked for and turns the gate into an exit code. `product` is where the product was read
    /// from, if it was.
    pub(super) fn write(
        &self,
        global: &Global,
        measure: &Measure,
        mut report: Report,
        lang: Lang,
        product: Option<JudgedProduct<'_>>,
    ) -> ExitResult {
        measure.check_product(&report)?;
        let style = self.style.unwrap_or(Style::Gap);
        if let Some(refused) = style.refuses(&report, lang) {
            return Err(refusal(refused));
        }
        let outcome = measure.outcome(&report);
        let record = measure.record(&report, &outcome);
        // A result that is only rendered again stays what it is, its id and its own gate with it.
        if product.is_some() {
            report.gate = Some(record.clone());
            report = report.with_id();
        }
        let since = measure.baseline.as_ref().map(|old| diff::compare(old, &report));
        let gate_name = measure.full_name(lang);
        let below = || product.and_then(|judged| below_here(judged.path));
        let folder = slashed(&self.source_root.clone().or_else(below).unwrap_or_default());
        let run = Run {
            gate: &outcome,
            gate_name: &gate_name,
            since: since.as_ref(),
            forecast: measure.forecast.as_ref(),
            folder: &folder,
            include: Include::of(&self.include),
            dress: Dress {
                brand: measure.brand.as_ref(),
                draft: self.draft,
                appendix: !self.no_appendix,
            },
        };
        let options = RenderOptions { issued: self.issued, style, ..RenderOptions::new(lang) };
        let written = self.write_files(global, &report, &options, run)?;
        let kept = match product {
            Some(judged) => last::keep(global, judged.root, &report, lang)?,
            None => false,
        };
        report.gate = Some(record);
        let shown = !self.targets().any(|target| target.is_stdout()) && !global.quiet;
        if shown {
            let around = Around {
                since: since.as_ref(),
                path: &product.map(|judged| shell_word(judged.path)).unwrap_or_default(),
                written: &written,
                kept,
                blocking: &report::blocking(&outcome, &report, lang),
                lines: LINES,
            };
            let text = self.on_terminal(&report, lang, global.styled_output(), around);
            print(for_log(&text).as_bytes())?;
        }
        let code = measure.tell(global, &report, &outcome, lang, shown && !self.full);
        if let Some(warning) = self.fail_on.word_of_warning(code, lang) {
            global.tell_always(&warning);
        }
        Ok(self.fail_on.code(code))
    }

    fn on_terminal(&self, report: &Report, lang: Lang, styled: bool, around: Around) -> String {
        if self.full {
            return terminal::render_against(report, around.since, lang, width(), styled);
        }
        terminal::screen::render(report, lang, width(), styled, around)
    }

    /// Writes the report files, and what goes to standard output; the names of the files.
    fn write_files(
        &self,
        global: &Global,
        report: &Report,
        options: &RenderOptions,
        run: Run<'_>,
    ) -> Result<Vec<String>, Failure> {
        let lang = options.lang;
        let mut written = Vec::new();
        for target in self.targets() {
            let bytes = report::render(target.format, report, options, run)
                .context("rendering a report")?;
            if target.format == Format::Json {
                report::json::check(&bytes, report)?;
            }
            if target.is_stdout() {
                print(&bytes)?;
            } else {
                let path = self.path_of(&target);
                write_file(&path, &bytes)?;
                global.tell(&format!("{} {}", lang.pick("geschrieben:", "wrote"), path.display()));
                written.push(path.display().to_string());
            }
        }
        Ok(written)
    }
}

/// That a report cannot be written in a style.
fn refusal(refused: StyleRefused) -> Failure {
    Diagnostic::new(Code::WrongUsage, refused.why).help(refused.help).into()
}

/// Where a product that was judged was read from.
#[derive(Debug, Clone, Copy)]
pub(super) struct JudgedProduct<'a> {
    /// As it was named.
    pub(super) path: &'a Path,
    /// Its folder.
    pub(super) root: &'a Path,
}

/// A path as a shell takes it.
fn shell_word(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || "./_-+@:,".contains(c);
    if text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

/// Writes to standard output. Whoever reads it may stop early: the gate's verdict is known by then, and
/// its exit code counts.
pub(super) fn print(bytes: &[u8]) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

impl Measure {
    /// What failed in another product excuses nothing here.
    fn check_product(&self, report: &Report) -> Result<(), Failure> {
        let Some(old) = &self.baseline else { return Ok(()) };
        let help = "give an earlier result of this product, or leave --baseline out";
        same_product(("the baseline", old), ("this", report), help)
    }

    /// The gate, and the baseline it is held against.
    fn full_name(&self, lang: Lang) -> String {
        let against = lang.pick("gegen", "against");
        let since: String =
            self.baseline.iter().map(|old| format!(" {against} {}", old.report_id)).collect();
        format!("{}{since}", self.name)
    }

    /// The gate as an input of the result.
    fn record(&self, report: &Report, outcome: &gate::GateOutcome) -> GateRecord {
        let source = gate::GateSource {
            name: &self.name,
            sha256: self.sha256.as_deref(),
            baseline: self.baseline.as_ref().map(|old| old.report_id.as_str()),
            offline: self.offline,
            only: &self.only,
        };
        self.gate.record(source, report, outcome)
    }

    /// Applies the gate.
    fn outcome(&self, report: &Report) -> gate::GateOutcome {
        let outcome = match &self.baseline {
            Some(baseline) => self.gate.apply_against(report, baseline),
            None => self.gate.apply(report),
        };
        let missed = self.missed.iter().map(|missed| missed.subject.as_str());
        self.gate.with_missed(outcome, missed)
    }

    /// Says how the gate went: what its screen has said is not said twice.
    fn tell(
        &self,
        global: &Global,
        report: &Report,
        outcome: &gate::GateOutcome,
        lang: Lang,
        on_screen: bool,
    ) -> u8 {
        for one in self.gate.expired(report.as_of) {
            global.tell(&expired_line(one, lang));
        }
        for one in self.gate.lasting(report.as_of) {
            let until: String = one.expires.iter().map(|day| lang.date(*day)).collect();
            let lasts = lang.pick(
                "lässt länger als ein Jahr passieren, bis",
                "lets pass for more than a year, until",
            );
            global.tell(&format!("{} {lasts} {until}", entry_words(one, lang)));
        }
        for (one, judged) in self.gate.unused(report) {
            global.tell(&unused_line(one, judged, lang));
        }
        if let Some(old) = self.baseline.as_ref().filter(|old| old.nothing_decided()) {
            let day = lang.date(old.as_of);
            global.tell_always(&match lang {
                Lang::De => format!(
                    "Warnung: die Baseline vom {day} entscheidet nichts, das Gate dagegen besagt also wenig; ein Ergebnis mit Entscheidungen nehmen"
                ),
                Lang::En => format!(
                    "warning: the baseline of {day} decided nothing, so the gate against it says little; take a result with decisions"
                ),
            });
        }
        let code = outcome.exit_code();
        if !(on_screen && global.one_terminal()) {
            global.tell_always(&report::gate_line(report, lang));
        }
        if !on_screen || global.verbose {
            for line in report::blocking(outcome, report, lang) {
                global.tell(&format!("  {line}"));
            }
        }
        code
    }
}

/// Results of two products are not compared: every demand would seem to have changed.
pub(super) fn same_product(
    (earlier, old): (&str, &Report),
    (later, new): (&str, &Report),
    help: &str,
) -> Result<(), Failure> {
    let (old, new) = (&old.product.name, &new.product.name);
    if old == new {
        return Ok(());
    }
    let message = format!("{earlier} is a result of `{old}`, and {later} is `{new}`");
    Err(Diagnostic::new(Code::OtherProduct, message).help(help).into())
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

fn expired_line(one: &Override, lang: Lang) -> String {
    let expires: String = one.expires.iter().map(|day| lang.date(*day)).collect();
    let entry = entry_words(one, lang);
    match lang {
        Lang::De => format!("{entry} ist am {expires} abgelaufen und wird nicht mehr angewandt"),
        Lang::En => format!("{entry} expired on {expires} and is no longer applied"),
    }
}

fn unused_line(one: &Override, judged: bool, lang: Lang) -> String {
    let why = if judged {
        lang.pick("er trifft keine Lücke und kann entfallen", "it meets no gap and can go")
    } else {
        lang.pick(
            "dieser Lauf beurteilt nicht nach diesem Katalog",
            "this run does not judge by that catalog",
        )
    };
    format!("{} {}: {why}", entry_words(one, lang), lang.pick("ist ungenutzt", "is unused"))
}

fn entry_words(one: &Override, lang: Lang) -> String {
    let number: String = one.requirement.iter().map(|number| format!("#{number}")).collect();
    let demand: String = one.demand.iter().map(|demand| format!(" · {demand}")).collect();
    let head = lang.pick("Gate: Eintrag", "gate:");
    let of = lang.pick("für", "for");
    format!("{head} `block: {}` {of} {}{number}{demand}", one.block, one.catalog)
}

/// The terminal's width, within what stays readable.
pub(super) fn width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    let found =
        columns.or_else(|| terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)));
    found.unwrap_or(100).clamp(20, 140)
}

/// Writes a report's file.
pub(super) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    files::replace(path, bytes).map_err(|error| cannot_write(path, &error).into())
}

/// That a file or folder cannot be written, and what to look at.
pub(super) fn cannot_write(path: &Path, error: &io::Error) -> Diagnostic {
    Diagnostic::new(Code::CannotWrite, format!("cannot write `{}`: {error}", path.display()))
        .help("check that the folder exists, is writable and has room")
}
