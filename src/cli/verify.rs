//! `befund verify`: whether a sealed bundle is what it says it is.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use crate::cli::{ExitResult, Global, sealed};
use crate::diag::clean;
use crate::fact::observation::Tool;
use crate::lang::Lang;
use crate::seal::Bundle;
use crate::seal::manifest::{Manifest, Sealed};
use crate::seal::verify::{Against, StepState, VerifyStep, holds, verify};

const AFTER_HELP: &str = "\
Exit codes: 0 if nothing is wrong with it, 4 if anything is, 3 if a file or key cannot be read.

Examples:
  befund verify product.befund                          whole, and its result follows from what is in it
  befund verify product.befund --key maker.pub          and signed by that key
  befund verify new.befund --previous old.befund        and the successor of that one";

/// Which bundle, and what it is held against.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Arguments {
    /// The bundle
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The public key that must have signed it
    #[arg(long, value_name = "KEY.pub")]
    key: Option<PathBuf>,
    /// The bundle before it
    #[arg(long, value_name = "FILE")]
    previous: Option<PathBuf>,
    /// The root of the time stamping authority, PEM or DER
    #[arg(long, value_name = "FILE")]
    tsa_root: Option<PathBuf>,
    /// As JSON, befund/verify/1
    #[arg(long)]
    json: bool,
}

/// `befund/verify/1`: what was found about a bundle.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "The check of a sealed bundle")]
pub(crate) struct VerifyOutput {
    /// `befund/verify/1`.
    schema: &'static str,
    /// What checked it.
    tool: Tool,
    /// Whether nothing is wrong with it.
    intact: bool,
    /// Whether a key that was given has signed it.
    signed_by_given_key: bool,
    /// The product, if the manifest can be read.
    product: Option<Sealed>,
    /// The day judged.
    as_of: Option<String>,
    /// Every step.
    steps: Vec<VerifyStep>,
}

/// Checks and says what was found.
pub(super) fn run(global: &Global, arguments: &Arguments) -> ExitResult {
    let key = arguments.key.as_deref().map(sealed::public_key).transpose()?;
    let previous = arguments.previous.as_deref().map(sealed::read).transpose()?;
    let root = arguments.tsa_root.as_deref().map(sealed::root).transpose()?;
    let against = Against { key: key.as_ref(), previous: previous.as_ref(), root: root.as_deref() };
    let archive = sealed::bytes(&arguments.file)?;
    let (steps, manifest) = match &archive {
        Some(archive) => {
            let manifest = Bundle::read(archive).ok().map(|bundle| bundle.manifest);
            (verify(archive, &against), manifest)
        }
        None => (vec![VerifyStep::too_large()], None),
    };
    let text = if arguments.json {
        document(&steps, manifest.as_ref())?
    } else {
        let name = arguments.file.display().to_string();
        page(&name, &steps, manifest.as_ref(), global.lang())
    };
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()?;
    Ok(if holds(&steps) { 0 } else { 4 })
}

fn state(steps: &[VerifyStep], name: &str) -> Option<StepState> {
    steps.iter().find(|step| step.name == name).map(|step| step.state)
}

fn document(steps: &[VerifyStep], manifest: Option<&Manifest>) -> anyhow::Result<String> {
    let document = VerifyOutput {
        schema: "befund/verify/1",
        tool: Tool::this(),
        intact: holds(steps),
        signed_by_given_key: holds(steps) && state(steps, "signature") == Some(StepState::Holds),
        product: manifest.map(|manifest| manifest.product.clone()),
        as_of: manifest.map(|manifest| manifest.as_of.to_string()),
        steps: steps.to_vec(),
    };
    Ok(serde_json::to_string_pretty(&document).context("writing what was found")? + "\n")
}

/// The verdict in a line, then every step, then what it means.
fn page(name: &str, steps: &[VerifyStep], manifest: Option<&Manifest>, lang: Lang) -> String {
    let mut text = format!("{}: {}\n", clean(name), headline(steps, lang));
    if let Some(manifest) = manifest {
        let Sealed { name, version, manufacturer } = &manifest.product;
        let day = lang.date(manifest.as_of);
        let as_of = lang.pick("Stichtag", "as of");
        text += &format!(
            "{} {} ({}), {as_of} {day}\n",
            clean(name),
            clean(version),
            clean(manufacturer)
        );
    }
    text.push('\n');
    for step in steps {
        let mark = match step.state {
            StepState::Holds => "ok  ",
            StepState::Fails => "FEHLER",
            StepState::Absent | StepState::Open => "–   ",
        };
        let mark = if lang == Lang::En && step.state == StepState::Fails { "WRONG " } else { mark };
        text += &format!(
            "  {mark:<6} {:<13} {}\n",
            label(step.name, lang),
            clean(lang.text(&step.found))
        );
    }
    if let Some(outside) = manifest.map(|manifest| manifest.kept().len()).filter(|count| *count > 0)
    {
        let (one, many) = match lang {
            Lang::De => (
                "Datei ist nicht im Bündel, nur ihre Prüfsumme",
                "Dateien sind nicht im Bündel, nur ihre Prüfsummen",
            ),
            Lang::En => (
                "file is not in the bundle, only its digest",
                "files are not in the bundle, only their digests",
            ),
        };
        text += &format!("\n{outside} {}.\n", if outside == 1 { one } else { many });
    }
    text.push('\n');
    text + meaning(steps, lang)
}

fn headline(steps: &[VerifyStep], lang: Lang) -> &'static str {
    if !holds(steps) {
        return lang.pick("NICHT UNVERSEHRT", "NOT INTACT");
    }
    match state(steps, "signature") {
        Some(StepState::Holds) => lang.pick(
            "unversehrt, unterschrieben mit dem angegebenen Schlüssel",
            "intact, signed by the key that was given",
        ),
        Some(StepState::Open) => lang.pick(
            "unversehrt, von einem ungeprüften Schlüssel unterschrieben",
            "intact, signed by a key that was not checked",
        ),
        _ => lang.pick("unversehrt, nicht unterschrieben", "intact, not signed"),
    }
}

fn label(name: &str, lang: Lang) -> &'static str {
    match name {
        "container" => lang.pick("Dateien", "files"),
        "signature" => lang.pick("Unterschrift", "signature"),
        "predecessor" => lang.pick("Vorgänger", "predecessor"),
        "result" => lang.pick("Ergebnis", "result"),
        "report" => lang.pick("Bericht", "report"),
        "pages" => lang.pick("Bericht (PDF)", "report (PDF)"),
        "criteria" => lang.pick("Maßstäbe", "criteria"),
        _ => lang.pick("Zeitstempel", "time stamp"),
    }
}

fn meaning(steps: &[VerifyStep], lang: Lang) -> &'static str {
    match (holds(steps), state(steps, "signature")) {
        (false, _) => lang.pick(
            "Auf dieses Bündel ist kein Verlass.\n",
            "This bundle cannot be relied on.\n",
        ),
        (true, Some(StepState::Holds)) => lang.pick(
            "Wer den Schlüssel hat, steht für genau diese Dateien ein. Dass sie die Wahrheit sagen, beweist das\nnicht, und auch nicht, wann unterschrieben wurde.\n",
            "Whoever holds the key stands for exactly these files. That they tell the truth is not proved, nor when\nthey were signed.\n",
        ),
        (true, _) => lang.pick(
            "Niemand steht für den Inhalt ein: wer die Datei ändern kann, kann sie auch neu versiegeln.\n",
            "Nobody stands for its content: whoever can change the file can seal it anew as well.\n",
        ),
    }
}
