//! `befund web`: a look at pages as a visitor, judged by the checks of pages, without a product file.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;
use url::Url;

use crate::assess::result::Tool;
use crate::assess::yardstick::Yardstick;
use crate::cli::assess::{parse_day, today};
use crate::cli::output::width;
use crate::cli::probe::{Browsing, INTERRUPTED};
use crate::cli::roots::read_roots;
use crate::cli::{ExitResult, Failure, Global};
use crate::diag::{Code, Diagnostic};
use crate::fact::observation::Outcome;
use crate::library::Library;
use crate::probe::http::client::Settings;
use crate::probe::http::facts::{self, VisitOrigin};
use crate::probe::http::model::Visit;
use crate::probe::http::{Start, visit};
use crate::product::parse_url;
use crate::report::web::build::{Built, build};
use crate::report::web::{SCHEMA, VisitRun, WebOutput, terminal};

/// What to look at.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes: 0 no check of pages is violated, 1 one is, 2 a page could not be looked at in full, 3 usage.

A URL that is named may have a private address; what it links or redirects to may not.

Examples:
  befund web https://connect.example/
  befund web https://connect.example/ --json")]
pub(super) struct Arguments {
    /// Addresses of pages, with https:// or http://
    #[arg(value_name = "URL", required = true)]
    urls: Vec<String>,
    /// The day to judge: YYYY-MM-DD or `today`
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    as_of: Option<Date>,
    /// Trust the certificates of this PEM file, too, besides the roots compiled in
    #[arg(long, value_name = "FILE")]
    roots: Option<PathBuf>,
    #[command(flatten)]
    browser: Browsing,
    /// Half a second between two requests
    #[arg(long)]
    gentle: bool,
    /// Seconds to wait for an answer
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=60))]
    timeout: u64,
    /// Seconds the visit that begins at one URL may take; what was not reached is undetermined
    #[arg(long, value_name = "SECONDS", default_value_t = 120, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    max_time: u64,
    /// Print befund/web/1 as JSON
    #[arg(long)]
    json: bool,
}

/// Visits, judges, prints.
pub(super) fn run(global: &Global, arguments: &Arguments) -> ExitResult {
    if global.offline {
        let message = "`befund web` needs the network, and --offline forbids it";
        return Err(Diagnostic::new(Code::Offline, message).help("leave --offline out").into());
    }
    let starts: Vec<_> = arguments.urls.iter().map(|text| start(text)).collect::<Result<_, _>>()?;
    let library = global.library()?;
    let as_of = arguments.as_of.unwrap_or_else(today);
    let yardstick = yardstick(&library, as_of)?;
    let settings = settings(arguments)?;
    crate::cli::probe::stop_on_interrupt()?;
    let (started, clock) = (Timestamp::now(), Instant::now());
    let visits: Vec<_> = starts.iter().map(|start| look(global, start, &settings)).collect();
    let run = VisitRun {
        started: started.to_string(),
        elapsed_ms: u64::try_from(clock.elapsed().as_millis()).unwrap_or(u64::MAX),
        requests: visits.iter().map(|visit| visit.looks.len() as u64).sum(),
        by: visits.first().map(|visit| visit.by.clone()).unwrap_or_default(),
        notes: visits.iter().flat_map(|visit| visit.notes.clone()).collect(),
    };
    let built: Vec<_> = visits.iter().map(|visit| judge(visit, &yardstick)).collect();
    let violated = built.iter().any(|built| built.violated);
    let document = WebOutput {
        schema: SCHEMA.to_owned(),
        tool: Tool::this(),
        as_of,
        pages: built.into_iter().flat_map(|built| built.pages).collect(),
        run,
    };
    print(global, &document, arguments.json)?;
    let whole = document.pages.iter().all(|page| page.outcome == Outcome::Ok);
    Ok(match (violated, whole && !document.pages.is_empty()) {
        (true, _) => 1,
        (false, false) => 2,
        (false, true) => 0,
    })
}

fn start(text: &str) -> Result<Start, Failure> {
    let url = parse_url(text).and_then(|text| Url::parse(&text).ok());
    let wrong = || {
        let help = "write it whole, with https:// or http:// and without name or password, such as https://connect.example/";
        Diagnostic::new(Code::WrongUrl, format!("`{text}` is no address of a page")).help(help)
    };
    Ok(Start { url: url.ok_or_else(wrong)?, purpose: None })
}

/// The checks of pages, by the values of headers in force on the day.
fn yardstick(library: &Library, as_of: Date) -> Result<Yardstick, Failure> {
    const POLICY: &str = "http-headers";
    let policy = library.policy_in_force(POLICY, as_of).ok_or_else(|| {
        let message = format!("no edition of `{POLICY}` is in force on {as_of}");
        Diagnostic::new(Code::UnknownPolicy, message).help("judge another day with --as-of")
    })?;
    Ok(Yardstick::of_checks(library, "http-", policy, as_of))
}

fn settings(arguments: &Arguments) -> Result<Settings, Failure> {
    let usual = Settings::default();
    let roots = arguments.roots.as_deref().map(read_roots).transpose()?.unwrap_or_default();
    Ok(Settings {
        timeout: Duration::from_secs(arguments.timeout),
        max_time: Duration::from_secs(arguments.max_time),
        pause: if arguments.gentle { Duration::from_millis(500) } else { usual.pause },
        stop: Arc::clone(&INTERRUPTED),
        roots: Arc::new(roots),
        browser: arguments.browser.choice(),
        ..usual
    })
}

/// One visit. Who names a URL allows its private address.
fn look(global: &Global, start: &Start, settings: &Settings) -> Visit {
    let private = start.url.host_str().map(str::to_owned).into_iter().collect();
    let progress = super::probe::progress(global, start.url.as_str());
    let say = |text: String| progress.set_message(text);
    let found = visit(start, Settings { private, ..settings.clone() }, &say);
    progress.finish_and_clear();
    found
}

fn judge(visit: &Visit, yardstick: &Yardstick) -> Built {
    let origin =
        VisitOrigin { about: visit.url.clone(), target: visit.url.clone(), day: yardstick.as_of };
    build(visit, facts::observed(visit, &origin), yardstick)
}

fn print(global: &Global, document: &WebOutput, json: bool) -> Result<(), Failure> {
    let mut text = if json {
        serde_json::to_string_pretty(document).context("writing JSON")?
    } else {
        terminal(document, global.lang(), width())
    };
    if json {
        text.push('\n');
    }
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(())
}
