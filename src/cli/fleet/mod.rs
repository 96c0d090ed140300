//! `befund fleet`: many products, each audited in its own folder, on one page.

mod find;
mod lines;
mod run;

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use jiff::civil::Date;

use crate::cli::assess::parse_day;
use crate::cli::fail_on::FailOn;
use crate::cli::output::{
    GateChoice, find as find_word, parse_fail_on, parse_gate, print, width, write_file,
};
use crate::cli::probe::Looking;
use crate::cli::target::{self, ReportTarget};
use crate::cli::{ExitResult, Failure, Global};
use crate::diag::{Code, Diagnostic, for_log};
use crate::report::fleet::{self, FleetFormat, FleetRun, Line};
use run::Auditing;

const AFTER_HELP: &str = "\
The exit code is the worst that a product has: the first of 5, 3, 4, 1, 2.

Examples:
  befund fleet products --report html --report jsonl
  befund fleet products --shard 2/8 --report jsonl=lines-2.jsonl --quiet
  befund fleet --from lines-1.jsonl lines-2.jsonl --report html=all.html
  befund fleet a/befund.yaml b --offline --jobs 2";

/// Most products that are audited at once.
const MOST_JOBS: u64 = 64;

/// Which products, and how to report.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Arguments {
    /// Folders of products, folders in which to look for them, or product files
    #[arg(value_name = "DIR|FILE", required_unless_present = "from")]
    paths: Vec<PathBuf>,
    /// Audit nothing, but join the lines that other runs wrote as jsonl (`-` is standard input)
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with_all = ["paths", "shard", "jobs", "as_of", "only"])]
    from: Vec<PathBuf>,
    /// Write the overview to OUT/fleet.FORMAT, to FILE, or to standard output with `-`: `jsonl` (a line a product,
    /// befund/fleet/1), `html` or `xlsx` (repeatable)
    #[arg(long = "report", value_name = "FORMAT[=FILE]", value_parser = parse_target)]
    targets: Vec<ReportTarget<FleetFormat>>,
    /// Folder for overviews without a file name
    #[arg(long, value_name = "DIR", default_value = "befund-report")]
    out: PathBuf,
    /// How many products are audited at once; as many as there are processors if left out
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=MOST_JOBS))]
    jobs: Option<u64>,
    /// Audit the part I of N only: every Nth product, from the Ith on
    #[arg(long, value_name = "I/N", value_parser = parse_shard)]
    shard: Option<Shard>,
    /// The day to judge, to its end in Germany: YYYY-MM-DD or `today`
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    as_of: Option<Date>,
    /// What blocks: `default`, `strict`, `none`, or a gate file (`befund: gate/1`)
    #[arg(long, value_name = "GATE", default_value = "default", value_parser = parse_gate)]
    gate: GateChoice,
    /// Which blocks end the run with 1 or 2: `undecided` (all of them), `fail`, or `never`
    #[arg(long, value_name = "WHAT", default_value = "undecided", value_parser = parse_fail_on)]
    fail_on: FailOn,
    #[command(flatten)]
    looking: Looking,
}

fn parse_target(text: &str) -> Result<ReportTarget<FleetFormat>, String> {
    ReportTarget::parse(text, |name| find_word(FleetFormat::WORDS, name))
}

/// A part of the products, counted from 1.
#[derive(Debug, Clone, Copy)]
struct Shard {
    part: usize,
    of: usize,
}

fn parse_shard(text: &str) -> Result<Shard, String> {
    let numbers =
        text.split_once('/').and_then(|(part, of)| Some((part.parse().ok()?, of.parse().ok()?)));
    match numbers {
        Some((part, of)) if (1..=of).contains(&part) => Ok(Shard { part, of }),
        _ => {
            Err("write I/N, such as 2/8: the part, counted from 1, and how many there are"
                .to_owned())
        }
    }
}

/// Audits or joins, reports, and ends as the worst product does.
pub(super) fn run(global: &Global, arguments: &Arguments) -> ExitResult {
    arguments.check_targets()?;
    let lang = global.lang();
    let lines = match arguments.from.as_slice() {
        [] => arguments.audit(global)?,
        files => lines::join(global, files)?,
    };
    for target in &arguments.targets {
        arguments.write(global, target, &lines)?;
    }
    if !global.quiet && !arguments.targets.iter().any(ReportTarget::is_stdout) {
        print(for_log(&fleet::terminal(&lines, lang, width())).as_bytes())?;
    }
    let code = fleet::worst(&lines);
    if let Some(warning) = arguments.fail_on.word_of_warning(code, lang) {
        global.tell_always(&warning);
    }
    Ok(arguments.fail_on.code(code))
}

impl Arguments {
    fn audit(&self, global: &Global) -> Result<Vec<Line>, Failure> {
        let mut products = find::products(&self.paths)?;
        let all = products.len();
        let Shard { part, of } = self.shard.unwrap_or(Shard { part: 1, of: 1 });
        let names: Vec<_> = products.iter().map(|path| run::shown(path)).collect();
        let of_run = FleetRun::new(names.iter().map(String::as_str), part, of);
        if self.shard.is_some() {
            products = products.into_iter().skip(part - 1).step_by(of).collect();
            let lang = global.lang();
            global.tell(&format!(
                "{} {part}/{of}: {} {} {}",
                lang.pick("Teil", "part"),
                lang.number(products.len()),
                lang.pick("von", "of"),
                lang.number(all)
            ));
        }
        let auditing = Auditing::new(global, &self.looking, &self.gate, self.as_of)?;
        let lines = auditing.all(global, &products, self.jobs())?;
        Ok(lines.into_iter().map(|line| line.of(of_run.clone())).collect())
    }

    /// How many at once.
    fn jobs(&self) -> usize {
        let machine = std::thread::available_parallelism().map_or(1, usize::from);
        self.jobs.and_then(|jobs| usize::try_from(jobs).ok()).unwrap_or(machine)
    }

    fn path_of(&self, target: &ReportTarget<FleetFormat>) -> PathBuf {
        target.path_or(|| self.out.join(format!("fleet.{}", target.format)))
    }

    /// None takes the place of another, of what people write or of the lines that are joined.
    fn check_targets(&self) -> Result<(), Failure> {
        let paths: Vec<_> =
            self.targets.iter().map(|target| (target.format, self.path_of(target))).collect();
        target::check_paths(&paths)?;
        for (_, path) in &paths {
            if self.from.contains(path) && path != Path::new("-") {
                let message = format!("a report would replace `{}`, which is read", path.display());
                let error = Diagnostic::new(Code::ReportOverInput, message);
                return Err(error.help("name another file, such as fleet.html").into());
            }
        }
        Ok(())
    }

    fn write(
        &self,
        global: &Global,
        target: &ReportTarget<FleetFormat>,
        lines: &[Line],
    ) -> Result<(), Failure> {
        let lang = global.lang();
        let bytes = match target.format {
            FleetFormat::Jsonl => fleet::jsonl(lines).context("writing the lines")?.into_bytes(),
            FleetFormat::Html => fleet::html(lines, lang).context("writing the page")?.into_bytes(),
            FleetFormat::Xlsx => fleet::xlsx(lines, lang).context("writing the sheets")?,
        };
        if target.is_stdout() {
            return print(&bytes);
        }
        let path = self.path_of(target);
        write_file(&path, &bytes)?;
        global.tell(&format!("{} {}", lang.pick("geschrieben:", "wrote"), path.display()));
        Ok(())
    }
}
