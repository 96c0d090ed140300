//! `befund probe`: looks at the declared targets and stores what was seen.

use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::roots::read_roots;
use crate::cli::{ExitResult, Failure, Global, reading};
use crate::diag::{Code, Diagnostic};
use crate::fact::observation;
use crate::lang::Lang;
use crate::probe::file::MAX_BYTES;
use crate::probe::http::Choice;
use crate::probe::{self, store};
use crate::product::{self, FileSelection, Product, Target, What};
use crate::report::text::InWords;

/// How to look.
#[derive(Debug, Args)]
pub(super) struct Looking {
    /// Look only at targets of these kinds
    #[arg(long, value_name = "KIND,…", value_delimiter = ',', value_parser = clap::builder::PossibleValuesParser::new(crate::probe::sources().iter().map(|source| source.probe)))]
    pub(super) only: Vec<String>,
    /// One connection at a time
    #[arg(long)]
    gentle: bool,
    /// Seconds to wait for an answer
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=60))]
    timeout: u64,
    /// Seconds the whole look at one address may take; what was not reached is undetermined
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    max_time: Option<u64>,
    /// Keep no transcript beside the observations
    #[arg(long)]
    no_raw: bool,
    /// Trust the certificates of this PEM file, too, where pages are asked for
    #[arg(long, value_name = "FILE")]
    roots: Option<PathBuf>,
    #[command(flatten)]
    browser: Browsing,
    /// Largest file that is read, in MiB
    #[arg(long, value_name = "MIB", default_value_t = MAX_BYTES >> 20, value_parser = clap::value_parser!(u64).range(1..=4096))]
    max_file: u64,
}

/// Which browser shows pages.
#[derive(Debug, Args)]
pub(super) struct Browsing {
    /// The browser that runs the scripts of pages: Chromium or Chrome, else the one that is installed
    #[arg(long, value_name = "PATH")]
    browser: Option<PathBuf>,
    /// Run the browser without its own sandbox, where that cannot start; what was seen says so
    #[arg(long)]
    browser_no_sandbox: bool,
    /// Run no browser
    #[arg(long, conflicts_with_all = ["browser", "browser_no_sandbox"])]
    no_browser: bool,
}

impl Browsing {
    /// The browser, if there is one and it may run.
    pub(super) fn choice(&self) -> Option<Choice> {
        let named = self
            .browser
            .as_ref()
            .map(|program| Choice { program: program.clone(), no_sandbox: false });
        let choice = named.or_else(Choice::installed).filter(|_| !self.no_browser)?;
        Some(Choice { no_sandbox: self.browser_no_sandbox, ..choice })
    }
}

/// What to look at.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The product's folder with its `befund.yaml`, or that file
    #[arg(default_value = ".", value_name = "PATH")]
    path: PathBuf,
    /// Say what files say, without a product: what was recognised, each fact with its place, what is missing
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with_all = ["path", "only"])]
    explain: Vec<PathBuf>,
    /// List the file formats that are read, and what each delivers
    #[arg(long, conflicts_with_all = ["path", "only", "explain"])]
    formats: bool,
    /// With --explain and --formats: JSON, one document a file
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    looking: Looking,
}

impl Arguments {
    /// The product's folder, or its file; none where none is read.
    pub(super) fn product(&mut self) -> Option<&mut PathBuf> {
        (self.explain.is_empty() && !self.formats).then_some(&mut self.path)
    }
}

/// Set by Ctrl-C: the run ends with what was collected.
pub(super) static INTERRUPTED: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

/// Ends a run at the next connection on Ctrl-C, so that what was collected is written whole.
pub(super) fn stop_on_interrupt() -> Result<(), Failure> {
    ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::Relaxed))
        .context("listening for Ctrl-C")?;
    Ok(())
}

/// Probes and stores.
pub(super) fn run(global: &Global, arguments: &Arguments) -> ExitResult {
    let max = arguments.looking.max_file << 20;
    if arguments.formats {
        return reading::formats(global.lang(), arguments.json);
    }
    if !arguments.explain.is_empty() {
        return reading::run(global, &arguments.explain, max, arguments.json);
    }
    if arguments.json {
        let message = "`--json` is for `--explain` and `--formats`; observations are JSON anyway";
        return Err(Diagnostic::new(Code::WrongUsage, message)
            .help("befund probe --explain FILE --json")
            .into());
    }
    let product = product::load_statements(&arguments.path, probe::sources())?;
    if product.targets.is_empty() {
        global.tell(global.lang_of(&product).pick(
            "befund.yaml gibt keine Prüfziele an; es gibt nichts anzusehen",
            "befund.yaml declares no targets; there is nothing to look at",
        ));
        return Ok(0);
    }
    stop_on_interrupt()?;
    let looked = look(global, &arguments.looking, &product)?;
    Ok(if looked.undecided { 2 } else { 0 })
}

/// What became of the look at a product's targets.
#[derive(Debug, Clone, Default)]
pub(super) struct Looked {
    /// Whether a target stayed undecided.
    pub(super) undecided: bool,
    /// Subjects of targets that were left out because they take the network.
    pub(super) offline: Vec<String>,
    /// Targets that could not be looked at now.
    pub(super) missed: Vec<Missed>,
}

/// A target that could not be looked at.
#[derive(Debug, Clone)]
pub(super) struct Missed {
    /// Its subject.
    pub(super) subject: String,
    /// The digest of its configuration, by which earlier observations are found.
    pub(super) config_digest: String,
}

impl Looked {
    fn miss(&mut self, target: &Target) {
        let (subject, config_digest) = (target.subject.clone(), target.config_digest.clone());
        self.missed.push(Missed { subject, config_digest });
    }
}

/// Looks at every target and stores each run at once. Targets with one configuration are one.
pub(super) fn look(
    global: &Global,
    looking: &Looking,
    product: &Product,
) -> Result<Looked, Failure> {
    let options = looking.options()?;
    let lang = global.lang_of(product);
    let mut looked = Looked::default();
    if looking.no_raw {
        global.tell(lang.pick(
            "--no-raw: ohne ihr Protokoll trägt eine Beobachtung später kein „erfüllt“",
            "--no-raw: without its transcript an observation carries no pass later",
        ));
    }
    let mut seen = BTreeSet::new();
    for target in product.targets.iter().filter(|target| looking.wants(target)) {
        if INTERRUPTED.load(Ordering::Relaxed) {
            looked.miss(target);
            continue;
        }
        if !seen.insert((target.source.probe, &target.config_digest)) {
            continue;
        }
        if global.offline && target.source.network {
            looked.offline.push(target.subject.clone());
            continue;
        }
        if is_elsewhere(product, target) {
            let elsewhere = lang
                .pick("anderswo aufbewahrt, nicht neu gelesen", "kept elsewhere, not read again");
            global.tell(&format!("{}: {elsewhere}", target.subject));
            continue;
        }
        let progress = progress(global, &target.subject);
        let run = probe::run(&product.root, target, &options, &|text| {
            progress.set_message(lang.said(&text));
        });
        progress.finish_and_clear();
        let Some(run) = run else { continue };
        looked.undecided |= run.seen.outcome != observation::Outcome::Ok;
        if !matches!(run.seen.outcome, observation::Outcome::Ok | observation::Outcome::Partial) {
            looked.miss(target);
        }
        store(global, lang, product, &run)?;
    }
    if INTERRUPTED.load(Ordering::Relaxed) {
        global.tell(lang.pick(
            "unterbrochen: das Erhobene ist gespeichert, der Rest wurde nicht angesehen",
            "interrupted: what was collected is stored, the rest was not looked at",
        ));
        looked.undecided = true;
    }
    if !looked.offline.is_empty() {
        let not = lang.pick("nicht gemessen", "not measured");
        global.tell(&format!("{not}: --offline ({})", looked.offline.join(", ")));
    }
    Ok(looked)
}

/// Whether a file was read earlier and is kept elsewhere since.
fn is_elsewhere(product: &Product, target: &Target) -> bool {
    let What::File(file) = &target.what else { return false };
    let FileSelection::Path(path) = &file.files else { return false };
    let folder = product.root.join("observations").join(target.source.probe);
    file.kept_elsewhere
        && !product.root.join(path).exists()
        && folder.join(format!("{}.json", target.slug())).is_file()
}

impl Looking {
    fn options(&self) -> Result<probe::ProbeOptions, Failure> {
        let roots = self.roots.as_deref().map(read_roots).transpose()?.unwrap_or_default();
        Ok(probe::ProbeOptions {
            timeout: Duration::from_secs(self.timeout),
            max_time: self.max_time.map(Duration::from_secs),
            gentle: self.gentle,
            keep_raw: !self.no_raw,
            stop: Arc::clone(&INTERRUPTED),
            max_file: self.max_file << 20,
            roots: Arc::new(roots),
            browser: self.browser.choice(),
        })
    }

    fn wants(&self, target: &Target) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == target.source.probe)
    }
}

fn store(
    global: &Global,
    lang: Lang,
    product: &Product,
    run: &probe::ProbeRun<'_>,
) -> Result<(), Failure> {
    let subject = &run.target.subject;
    let stored = store::write(product, run).map_err(|error| {
        let message = format!("cannot store what was seen of {subject}: {error}");
        Diagnostic::new(Code::CannotWrite, message).help(
            "make room in the product folder, or make it writable; `befund assess` judges what was stored before and needs neither",
        )
    })?;
    let seen = &run.seen;
    let reason = seen.reason.iter().map(|reason| format!(" ({})", lang.said(reason)));
    let reason: String = reason.collect();
    let (facts, path) = (lang.number(seen.facts.len()), stored.path.display());
    let outcome = match lang {
        Lang::De => seen.outcome.in_words(lang),
        Lang::En => seen.outcome.word(),
    };
    let wrote = lang.pick("geschrieben:", "wrote");
    let word = match seen.facts.len() {
        1 => lang.pick("Tatsache", "fact"),
        _ => lang.pick("Tatsachen", "facts"),
    };
    global.tell(&format!("{subject}: {outcome}{reason}, {facts} {word}, {wrote} {path}"));
    for note in &seen.notes {
        global.tell(&format!("{subject}: {}", lang.said(note)));
    }
    if let Some((path, why)) = stored.removed {
        let (path, why) = (path.display(), lang.said(&why));
        global.tell(&match lang {
            Lang::De => format!("entfernt: {path}, was keine Beobachtung war: {why}"),
            Lang::En => format!("removed {path}, which was no observation: {why}"),
        });
    }
    Ok(())
}

/// A line that moves on a terminal, nothing elsewhere.
pub(super) fn progress(global: &Global, subject: &str) -> ProgressBar {
    if global.quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {prefix}: {msg}") {
        bar.set_style(style);
    }
    bar.set_prefix(subject.to_owned());
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}
