//! The command line: arguments, glue and exit codes. One file per subcommand.

mod assess;
mod catalog;
mod completions;
mod declare;
mod demo;
mod diff;
mod examine;
mod examples;
mod explain;
mod fail_on;
mod fleet;
mod forecast;
mod init;
mod last;
mod output;
mod place;
mod probe;
mod reading;
mod report;
mod requests;
mod result_file;
mod roots;
mod schema;
mod seal;
mod sealed;
mod show;
mod spare;
mod target;
mod tls;
mod verify;
mod web;

use std::io::{self, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::lang::Lang;
use crate::library::Library;
use crate::paper;
use crate::product::{LoadFailure, Product};

const AFTER_HELP: &str = "\
Exit codes:
  0  gate met              3  usage, product file or catalog error
  1  failed by a fail      4  evidence is not what it is said to be
  2  only undecided blocks 5  internal error

Examples:
  befund demo                                see it work, on this machine alone
  befund init                                write a first befund.yaml, then audit it
  befund audit path/to/product               judge as of today (or the file's as_of)
  befund audit . --as-of 2026-01-01 --report md=gap.md --report json
  befund declare path/to/product             answer what no measurement decides
  befund forecast path/to/product            what will be judged otherwise, and when
  befund tls connect.example                 look at a TLS endpoint
  befund web https://connect.example/        look at pages as a visitor
  befund catalog list                        what befund can judge by
  befund catalog lint --catalogs DIR         whether your own catalogs are sound
  befund explain anlage-31b 5.6              what a requirement asks and what decides it";

/// Compliance audit for German health software: requirements, evidence and a gap report.
#[derive(Debug, Parser)]
#[command(name = "befund", version, after_help = AFTER_HELP, max_term_width = 100, propagate_version = true)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Options every command takes.
#[derive(Debug, Clone, Args)]
struct Global {
    /// A folder of your own catalogs, checks, policies, interpretations and mappings; they add to the built-in ones
    #[arg(long, global = true, value_name = "DIR")]
    catalogs: Option<PathBuf>,
    /// Say nothing but errors; a report goes only where --report sends it
    #[arg(long, short, global = true)]
    quiet: bool,
    /// Say more about what is done
    #[arg(long, short, global = true, conflicts_with = "quiet")]
    verbose: bool,
    /// When to use colours; left out, `NO_COLOR` forbids them, else `FORCE_COLOR` or `CLICOLOR_FORCE` demands
    /// them, else a terminal has them unless `CLICOLOR=0`
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,
    /// Never touch the network
    #[arg(long, global = true)]
    offline: bool,
    /// Language of reports and of all that speaks of the audit: `de` or `en`; else BEFUND_LANG, else
    /// `audit.lang` of the product file, else German
    #[arg(long, global = true, value_name = "LANG", value_parser = parse_lang)]
    lang: Option<Lang>,
}

/// `de` or `en`.
fn parse_lang(text: &str) -> Result<Lang, String> {
    output::find(Lang::WORDS, text)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show what befund does: a server on this machine that is not what its maker says, audited
    #[command(after_help = examples::DEMO)]
    Demo(demo::Arguments),
    /// Write a first befund.yaml for a product
    Init(init::Arguments),
    /// Measure the declared targets, judge the product and report the gaps
    #[command(after_help = examples::AUDIT)]
    Audit(assess::AuditArguments),
    /// Measure the declared targets and store what was seen
    #[command(after_help = examples::PROBE)]
    Probe(probe::Arguments),
    /// Judge stored observations and statements, offline
    #[command(after_help = examples::ASSESS)]
    Assess(assess::AssessArguments),
    /// Look at TLS endpoints and judge them by BSI TR-02102-2, without a product file
    Tls(tls::Arguments),
    /// Audit many products, each in its own folder, and show them on one page
    Fleet(fleet::Arguments),
    /// Look at pages as a visitor, without a product file
    Web(web::Arguments),
    /// Answer what no measurement decides: question by question, or in a sheet
    Declare(declare::Arguments),
    /// Write a record for an evaluator to fill in, with what is to be looked at and what speaks to it
    Examine(examine::Arguments),
    /// Write what is open as requests to the manufacturer, each with an id that it keeps
    Requests(requests::Arguments),
    /// Print one requirement of the last result
    #[command(after_help = examples::SHOW)]
    Show(show::Arguments),
    /// Render a result again: other format, language or gate
    #[command(after_help = examples::REPORT)]
    Report(report::Arguments),
    /// Say what will be judged otherwise, and when, if nothing new is handed in
    Forecast(forecast::Arguments),
    /// Say what changed between two results, and why
    Diff(diff::Arguments),
    /// Put what a result rests on, the result and the report into one file that nobody changes unnoticed
    #[command(after_help = examples::SEAL)]
    Seal(seal::Arguments),
    /// Check a sealed bundle: its files, its signature, and that its result follows from what is in it
    Verify(verify::Arguments),
    /// List, compare, check and export catalogs, run the checks' examples
    #[command(subcommand, after_help = examples::CATALOG)]
    Catalog(catalog::Action),
    /// Explain a requirement: what it asks, what is checked, what would decide it
    #[command(after_help = examples::EXPLAIN)]
    Explain(explain::Arguments),
    /// Print the JSON schema of a file format
    #[command(after_help = examples::SCHEMA)]
    Schema(schema::Arguments),
    /// Print a completion script for a shell
    Completions(completions::Arguments),
    /// Print the manual page
    Man(completions::Man),
    /// Read a PDF from standard input, for the parent process that bounds this one
    #[command(name = paper::COMMAND, hide = true)]
    ReadPdf,
}

/// Why a command ended without a result.
#[derive(Debug)]
enum Failure {
    /// Usage, product file or catalog: exit 3.
    Input(Diagnostics),
    /// Evidence integrity: exit 4.
    Integrity(Diagnostics),
    /// The reader went away: exit 0.
    BrokenPipe,
    /// Anything else: exit 5.
    Internal(anyhow::Error),
}

impl From<Diagnostics> for Failure {
    fn from(errors: Diagnostics) -> Self {
        Self::Input(errors)
    }
}

impl From<Diagnostic> for Failure {
    fn from(error: Diagnostic) -> Self {
        Self::Input(error.into())
    }
}

impl From<LoadFailure> for Failure {
    fn from(failure: LoadFailure) -> Self {
        match failure {
            LoadFailure::Input(errors) => Self::Input(errors),
            LoadFailure::Integrity(errors) => Self::Integrity(errors),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::BrokenPipe
        } else {
            Self::Internal(error.into())
        }
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Internal(error)
    }
}

/// What a command hands back: an exit code, or why there is none.
type ExitResult = Result<u8, Failure>;

/// Runs the command line; panics become exit code 5.
pub fn main() -> ExitCode {
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(code) => ExitCode::from(code),
        Err(_) => {
            say_error(
                "befund has failed in a way it should not; please report this with the command you ran",
            );
            ExitCode::from(5)
        }
    }
}

fn run() -> u8 {
    let mut cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let usage = error.use_stderr();
            drop(error.print());
            return if usage { 3 } else { 0 };
        }
    };
    let styled = cli.global.styled_errors();
    if let Err(error) = cli.global.take_lang() {
        print_errors(&error.into(), styled);
        return 3;
    }
    cli.command.find_product(&cli.global);
    match dispatch(&cli) {
        Ok(code) => code,
        Err(Failure::BrokenPipe) => 0,
        Err(Failure::Input(errors)) => {
            print_errors(&errors, styled);
            3
        }
        Err(Failure::Integrity(errors)) => {
            print_errors(&errors, styled);
            4
        }
        Err(Failure::Internal(error)) => {
            say_error(&format!("{error:#}"));
            5
        }
    }
}

fn dispatch(cli: &Cli) -> ExitResult {
    match &cli.command {
        Command::Demo(arguments) => demo::run(&cli.global, arguments),
        Command::Init(arguments) => init::run(&cli.global, arguments),
        Command::Audit(arguments) => assess::audit(&cli.global, arguments),
        Command::Assess(arguments) => assess::run(&cli.global, arguments),
        Command::Probe(arguments) => probe::run(&cli.global, arguments),
        Command::Tls(arguments) => tls::run(&cli.global, arguments),
        Command::Fleet(arguments) => fleet::run(&cli.global, arguments),
        Command::Web(arguments) => web::run(&cli.global, arguments),
        Command::Declare(arguments) => declare::run(&cli.global, arguments),
        Command::Show(arguments) => show::run(&cli.global, arguments),
        Command::Report(arguments) => report::run(&cli.global, arguments),
        Command::Requests(arguments) => requests::run(&cli.global, arguments),
        Command::Examine(arguments) => examine::run(&cli.global, arguments),
        Command::Forecast(arguments) => forecast::run(&cli.global, arguments),
        Command::Diff(arguments) => diff::run(&cli.global, arguments),
        Command::Seal(arguments) => seal::run(&cli.global, arguments),
        Command::Verify(arguments) => verify::run(&cli.global, arguments),
        Command::Catalog(action) => catalog::run(&cli.global, action),
        Command::Explain(arguments) => explain::run(&cli.global, arguments),
        Command::Schema(arguments) => schema::run(arguments),
        Command::Completions(arguments) => completions::run(arguments),
        Command::ReadPdf => Ok(read_pdf()?),
        Command::Man(arguments) => completions::man(&cli.global, arguments),
    }
}

/// Reads one PDF and says what it holds, as JSON: the whole of a child process.
fn read_pdf() -> io::Result<u8> {
    let mut pdf = Vec::new();
    io::stdin().lock().take(paper::MAX_BYTES).read_to_end(&mut pdf)?;
    let answer = serde_json::to_vec(&paper::read(&pdf))?;
    io::stdout().lock().write_all(&answer)?;
    Ok(0)
}

impl Global {
    /// The language of the environment, where the command line names none.
    fn take_lang(&mut self) -> Result<(), Diagnostic> {
        let named = std::env::var("BEFUND_LANG").unwrap_or_default();
        if self.lang.is_none() && !named.is_empty() {
            let lang = parse_lang(&named).map_err(|known| {
                let message = format!("BEFUND_LANG is `{named}`, which is no language of befund");
                Diagnostic::new(Code::WrongUsage, message).help(known)
            })?;
            self.lang = Some(lang);
        }
        Ok(())
    }

    /// The language where no product file has a say.
    fn lang(&self) -> Lang {
        self.lang.unwrap_or(Lang::De)
    }

    /// The language in which to speak of a product.
    fn lang_of(&self, product: &Product) -> Lang {
        self.lang.or(product.audit.lang).unwrap_or(Lang::De)
    }

    /// The built-in library with the user's folder, if any.
    fn library(&self) -> Result<Library, Failure> {
        match &self.catalogs {
            Some(folder) => Ok(Library::with_folder(folder)?),
            None => Ok(Library::built_in()),
        }
    }

    fn styled_errors(&self) -> bool {
        self.styled(anstream::stderr().is_terminal())
    }

    fn styled_output(&self) -> bool {
        self.styled(anstream::stdout().is_terminal())
    }

    fn styled(&self, terminal: bool) -> bool {
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => wanted(|name| std::env::var(name).ok(), terminal),
        }
    }

    /// Whether what is said on standard error stands on one screen with what goes to standard output.
    fn one_terminal(&self) -> bool {
        anstream::stdout().is_terminal() && anstream::stderr().is_terminal()
    }

    /// Says something to the person, not to the report's reader.
    fn tell(&self, text: &str) {
        if !self.quiet {
            self.tell_always(text);
        }
    }

    /// Says what nobody may miss: the gate's verdict.
    #[expect(clippy::unused_self, reason = "said as everything else is")]
    fn tell_always(&self, text: &str) {
        drop(writeln!(io::stderr().lock(), "{}", crate::diag::clean(text)));
    }
}

/// Whether the environment wants colours: who forbids them wins, then who demands them. A variable that is
/// empty says nothing, and `0` takes a demand back.
fn wanted(variable: impl Fn(&str) -> Option<String>, terminal: bool) -> bool {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    let demands = |name: &str| set(name).is_some_and(|value| value != "0");
    if set("NO_COLOR").is_some() {
        return false;
    }
    if demands("FORCE_COLOR") || demands("CLICOLOR_FORCE") {
        return true;
    }
    terminal && set("CLICOLOR").as_deref() != Some("0")
}

fn print_errors(errors: &Diagnostics, styled: bool) {
    print_diagnostics(&errors.0.iter().collect::<Vec<_>>(), styled);
}

fn print_diagnostics(found: &[&Diagnostic], styled: bool) {
    const MOST: usize = 50;
    let mut stderr = io::stderr().lock();
    for one in found.iter().take(MOST) {
        drop(writeln!(stderr, "{}\n", one.render(styled)));
    }
    if found.len() > MOST {
        drop(writeln!(stderr, "… and {} more", found.len() - MOST));
    }
}

fn say_error(text: &str) {
    drop(writeln!(io::stderr().lock(), "error: {}", crate::diag::clean(text)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_follow_the_environment_in_this_order() {
        let with = |set: &[(&str, &str)], terminal| {
            let find = |name: &str| set.iter().find(|(key, _)| *key == name);
            wanted(|name| find(name).map(|(_, value)| (*value).to_owned()), terminal)
        };
        assert!(with(&[], true) && !with(&[], false));
        assert!(!with(&[("NO_COLOR", "1"), ("FORCE_COLOR", "1")], true));
        assert!(with(&[("NO_COLOR", ""), ("FORCE_COLOR", "1")], false), "empty says nothing");
        assert!(with(&[("CLICOLOR_FORCE", "1"), ("CLICOLOR", "0")], false));
        assert!(!with(&[("FORCE_COLOR", "0")], false) && with(&[("FORCE_COLOR", "0")], true));
        assert!(!with(&[("CLICOLOR", "0")], true) && with(&[("CLICOLOR", "1")], true));
    }
}
