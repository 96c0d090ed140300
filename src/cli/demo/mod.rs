//! `befund demo`: a server that is not what its maker says, audited.

mod found;
mod server;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use clap::Args;

use crate::assess::gate::{Gate, GateSource, Level};
use crate::assess::{Inputs, assess};
use crate::cli::assess::today;
use crate::cli::output::cannot_write;
use crate::cli::{ExitResult, Failure, Global, last, output};
use crate::files;
use crate::probe::{self, store};
use crate::product;
use crate::report::terminal::screen::{self, Around};
use crate::report::{self, Format, RenderOptions, Run};
use server::Server;

const PRODUCT: &str = include_str!("befund.yaml");

/// Where to leave the demo.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Folder for the product file, its observation and the reports
    #[arg(long, value_name = "DIR", default_value = "befund-demo")]
    out: PathBuf,
}

/// Starts the server, measures it, audits the product and writes the reports. Exit code 0 when it
/// ran, whatever the verdicts.
pub(super) fn run(global: &Global, arguments: &Arguments) -> ExitResult {
    let lang = global.lang();
    let server = Server::start()?;
    let today = today();
    let yaml = PRODUCT
        .replace("@PORT@", &server.port().to_string())
        .replace("@TODAY@", &today.to_string());
    let place = |name: &str| arguments.out.join(name);
    let file = place("befund.yaml");
    files::replace(&file, yaml.as_bytes()).map_err(|error| {
        let help = "name a folder that can be written: befund demo --out DIR";
        cannot_write(&file, &error).help(help)
    })?;
    let stale = place("observations");
    if stale.exists() {
        std::fs::remove_dir_all(&stale).context("clearing the demo's earlier observations")?;
    }
    measure(global, &arguments.out)?;
    drop(server);
    let library = global.library()?;
    let product = product::load(&arguments.out, probe::sources())?;
    product::check_names(&product, &library)?;
    let mut report = assess(&Inputs::gather(&product, &library, &[], today)?);
    let gate = Gate::from(Level::Default);
    let outcome = gate.apply(&report);
    let source =
        GateSource { name: "default", sha256: None, baseline: None, offline: false, only: &[] };
    report.gate = Some(gate.record(source, &report, &outcome));
    let report = report.with_id();
    let options = RenderOptions::new(lang);
    let run = Run::of(&outcome);
    for format in [Format::Html, Format::Json] {
        let path = place(&format!("befund.{}", format.extension()));
        let bytes = report::render(format, &report, &options, run).context("rendering a report")?;
        files::replace(&path, &bytes).context("writing a report")?;
    }
    if !global.quiet {
        let around = Around {
            since: None,
            path: &arguments.out.display().to_string(),
            written: &[place("befund.html").display().to_string()],
            kept: last::keep(global, &product.root, &report, lang)?,
            blocking: &report::blocking(&outcome, &report, lang),
            lines: screen::LINES - found::LINES,
        };
        let styled = global.styled_output();
        let text = found::lines(&product, &report, lang, &arguments.out)
            + &screen::render(&report, lang, output::width(), styled, around);
        let mut stdout = io::stdout().lock();
        stdout.write_all(text.as_bytes())?;
        stdout.flush()?;
    }
    Ok(0)
}

/// Looks at what the product in the folder declares, and keeps what was seen.
fn measure(global: &Global, folder: &Path) -> Result<(), Failure> {
    let declared = product::load(folder, probe::sources())?;
    let options = probe::ProbeOptions {
        roots: std::sync::Arc::default(),
        browser: None,
        timeout: Duration::from_secs(5),
        max_time: None,
        gentle: false,
        keep_raw: true,
        max_file: probe::file::MAX_BYTES,
        stop: std::sync::Arc::default(),
    };
    for target in &declared.targets {
        let says = global.lang().pick(
            "ein Server mit TLS 1.2, TLS 1.3 und einem RSA-Schlüssel von 2048 Bit lauscht; er wird gemessen",
            "a server with TLS 1.2, TLS 1.3 and an RSA key of 2048 bits listens; measuring it",
        );
        global.tell(&format!("{}: {says}", target.subject));
        let Some(run) = probe::run(&declared.root, target, &options, &|_| {}) else { continue };
        store::write(&declared, &run).context("storing the demo's observation")?;
    }
    Ok(())
}
