//! `befund probe`: looks at the declared targets and stores what was seen.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::{Failure, Global, Outcome};
use crate::probe::{self, store};
use crate::product::{self, Product};

/// How to look.
#[derive(Debug, Args)]
pub(super) struct Looking {
    /// Look only at targets of these kinds
    #[arg(long, value_name = "KIND,…", value_delimiter = ',', value_parser = ["tls"])]
    only: Vec<String>,
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
}

/// What to look at.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The product's folder with its `befund.yaml`, or that file
    #[arg(default_value = ".", value_name = "PATH")]
    path: PathBuf,
    #[command(flatten)]
    looking: Looking,
}

/// Set by Ctrl-C: the run ends with what was collected.
pub(super) static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Ends a run at the next connection on Ctrl-C, so that what was collected is written whole.
pub(super) fn stop_on_interrupt() -> Result<(), Failure> {
    ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::Relaxed))
        .context("listening for Ctrl-C")?;
    Ok(())
}

/// Probes and stores.
pub(super) fn run(global: &Global, arguments: &Arguments) -> Outcome {
    let product = product::load(&arguments.path)?;
    if product.targets.is_empty() {
        global.tell("befund.yaml declares no targets; there is nothing to look at");
        return Ok(0);
    }
    if global.offline {
        global.tell("offline: nothing was looked at");
        return Ok(0);
    }
    stop_on_interrupt()?;
    let undecided = look(global, &arguments.looking, &product)?;
    Ok(if undecided { 2 } else { 0 })
}

/// Looks at every target and stores each run at once; says whether one stayed undecided.
pub(super) fn look(global: &Global, looking: &Looking, product: &Product) -> Result<bool, Failure> {
    let options = probe::Options {
        timeout: Duration::from_secs(looking.timeout),
        max_time: looking.max_time.map(Duration::from_secs),
        gentle: looking.gentle,
        keep_raw: !looking.no_raw,
        stop: &INTERRUPTED,
    };
    let mut undecided = false;
    let wanted =
        |kind: &str| looking.only.is_empty() || looking.only.iter().any(|only| only == kind);
    for target in product.targets.iter().filter(|target| wanted(target.kind)) {
        let progress = progress(global, &target.subject);
        let run = probe::run(target, &options, &|text| progress.set_message(text));
        progress.finish_and_clear();
        undecided |= run.outcome != crate::fact::observation::Outcome::Ok;
        let path = stored(&product.root, &run)?;
        let reason = run.reason.as_deref().map(|reason| format!(" ({reason})")).unwrap_or_default();
        global.tell(&format!(
            "{}: {}{reason}, {} facts, wrote {}",
            target.subject,
            run.outcome,
            run.facts.len(),
            path.display()
        ));
        if INTERRUPTED.load(Ordering::Relaxed) {
            global.tell("interrupted: what was collected is stored, the rest was not looked at");
            return Ok(true);
        }
    }
    Ok(undecided)
}

fn stored(root: &Path, run: &store::Run<'_>) -> Result<PathBuf, Failure> {
    Ok(store::write(root, run)
        .with_context(|| format!("storing the observation of {}", run.target.subject))?)
}

/// A line that moves on a terminal, nothing elsewhere.
fn progress(global: &Global, subject: &str) -> ProgressBar {
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
