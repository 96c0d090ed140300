//! `befund demo`: a server that is not what its maker says, audited.

mod server;

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use clap::Args;

use crate::assess::gate::{self, Level};
use crate::assess::{Inputs, assess};
use crate::cli::assess::today;
use crate::cli::{ExitResult, Global, output};
use crate::files;
use crate::probe::{self, store};
use crate::product;
use crate::report::{self, Format, Include, Lang, Options, Run};
use server::Server;

const PRODUCT: &str = include_str!("befund.yaml");

/// Where to leave the demo.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Folder for the product file, its observation and the reports
    #[arg(long, value_name = "DIR", default_value = "befund-demo")]
    out: PathBuf,
    /// Language of the reports
    #[arg(long, value_name = "LANG", default_value = "de", value_parser = output::parse_lang)]
    lang: Lang,
}

/// Starts the server, measures it, audits the product and writes the reports. Exit code 0 when it
/// ran, whatever the verdicts.
pub(super) fn run(global: &Global, arguments: &Arguments) -> ExitResult {
    let server = Server::start()?;
    let today = today();
    let yaml = PRODUCT
        .replace("@PORT@", &server.port().to_string())
        .replace("@TODAY@", &today.to_string());
    let place = |name: &str| arguments.out.join(name);
    files::replace(&place("befund.yaml"), yaml.as_bytes())
        .context("writing the demo's product file")?;
    let stale = place("observations");
    if stale.exists() {
        std::fs::remove_dir_all(&stale).context("clearing the demo's earlier observations")?;
    }
    let declared = product::load(&arguments.out, probe::sources())?;
    let options = probe::Options {
        timeout: Duration::from_secs(5),
        max_time: None,
        gentle: false,
        keep_raw: true,
        max_file: probe::file::MAX_BYTES,
        stop: std::sync::Arc::default(),
    };
    for target in &declared.targets {
        global.tell(&format!("a server with TLS 1.2, TLS 1.3 and an RSA key of 2048 bits listens on {}; measuring it", target.subject));
        let Some(run) = probe::run(&declared.root, target, &options, &|_| {}) else { continue };
        store::write(&declared, &run).context("storing the demo's observation")?;
    }
    drop(server);
    let library = global.library()?;
    let product = product::load(&arguments.out, probe::sources())?;
    product::check_names(&product, &library)?;
    let report = assess(&Inputs::gather(&product, &library, &[], today)?);
    let options = Options { lang: arguments.lang, issued: None };
    let run = Run {
        gate: &gate::apply(&report, Level::Default),
        gate_name: "default",
        since: None,
        folder: "",
        include: Include::default(),
    };
    for format in [Format::Html, Format::Json] {
        let path = place(&format!("befund.{}", format.extension()));
        let bytes = report::render(format, &report, &options, run).context("rendering a report")?;
        files::replace(&path, &bytes).context("writing a report")?;
    }
    if !global.quiet {
        let text = report::terminal::render(
            &report,
            arguments.lang,
            output::width(),
            global.styled_output(),
        );
        let mut stdout = io::stdout().lock();
        stdout.write_all(text.as_bytes())?;
        stdout.flush()?;
    }
    global.tell(&format!(
        "\nreport:  {}\nresult:  {}\nproduct: {}",
        place("befund.html").display(),
        place("befund.json").display(),
        place("befund.yaml").display()
    ));
    Ok(0)
}
