//! `befund audit` and `befund assess`.

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::assess::examination;
use crate::assess::forecast::{self, Forecast, ForecastInputs};
use crate::assess::{Inputs, as_of_from_file, assess};
use crate::cli::output::{JudgedProduct, Measure, Reporting, parse_date};
use crate::cli::probe::{self, Looking, Missed};
use crate::cli::{ExitResult, Failure, Global, sealed, spare};
use crate::diag::{Code, Diagnostic};
use crate::fact::observation::{Observation, berlin_date};
use crate::lang::Lang;
use crate::library::Library;
use crate::probe::{file, recheck, sources};
use crate::product::{self, FileSelection, Product, Reference, Target, What, glob};
use crate::seal::LaidOut;

/// What to judge, by what and when.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The product's folder with its `befund.yaml`, or that file
    #[arg(default_value = ".", value_name = "PATH")]
    path: PathBuf,
    /// The day to judge, to its end in Germany: YYYY-MM-DD or `today`
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    as_of: Option<Date>,
    /// Judge by this catalog only; pinned outside its period it is a comparison (repeatable)
    #[arg(id = "catalog", long = "catalog", value_name = "ID[@EDITION]")]
    catalogs: Vec<String>,
    /// Records of an examination, `befund: examination/1`: a file, or a folder of them (repeatable). They count
    /// in an evaluation only
    #[arg(long, value_name = "PATH")]
    with: Vec<PathBuf>,
    /// Show in `html` and `md` what will be judged otherwise until this day, as `befund forecast` finds it
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    forecast_until: Option<Date>,
    #[command(flatten)]
    reporting: Reporting,
}

/// What to judge by `befund assess`: a folder, or what a bundle holds.
#[derive(Debug, Args)]
pub(super) struct AssessArguments {
    #[command(flatten)]
    judging: Arguments,
    /// Judge what this sealed bundle holds, instead of a folder
    #[arg(long, value_name = "FILE.befund", conflicts_with = "path")]
    from: Option<PathBuf>,
    /// The key that must have signed the bundle
    #[arg(long, value_name = "KEY.pub", requires = "from")]
    key: Option<PathBuf>,
}

/// As [`Arguments`], with how to measure first.
#[derive(Debug, Args)]
pub(super) struct AuditArguments {
    #[command(flatten)]
    judging: Arguments,
    /// Take stored observations only if this sealed bundle holds them, byte for byte
    #[arg(long, value_name = "FILE.befund", requires = "sealed_by")]
    require_sealed: Option<PathBuf>,
    /// The key that must have signed that bundle
    #[arg(long, value_name = "KEY.pub", requires = "require_sealed")]
    sealed_by: Option<PathBuf>,
    #[command(flatten)]
    looking: Looking,
}

impl AssessArguments {
    /// The product's folder, or its file; none where a bundle is judged.
    pub(super) fn product(&mut self) -> Option<&mut PathBuf> {
        self.from.is_none().then_some(&mut self.judging.path)
    }
}

impl AuditArguments {
    /// The product's folder, or its file.
    pub(super) fn product(&mut self) -> &mut PathBuf {
        &mut self.judging.path
    }
}

/// Measures, judges and reports. A target that stays undecided shows in the findings.
pub(super) fn audit(global: &Global, arguments: &AuditArguments) -> ExitResult {
    let mut measure = arguments.judging.reporting.prepare(global)?;
    let product = product::load_statements(&arguments.judging.path, sources())?;
    product::check_names(&product, &global.library()?)?;
    arguments.judging.reporting.spare(global, spare::InputPaths::of(&product))?;
    if let (Some(bundle), Some(key)) = (&arguments.require_sealed, &arguments.sealed_by) {
        let stored = product::load(&arguments.judging.path, sources())?;
        sealed::hold_against(&stored, &sealed::signed(bundle, key)?)?;
    }
    if !product.targets.is_empty() {
        probe::stop_on_interrupt()?;
        let looked = probe::look(global, &arguments.looking, &product)?;
        measure.offline = !looked.offline.is_empty();
        measure.missed = looked.missed;
        measure.only.clone_from(&arguments.looking.only);
    }
    name_undeclared(global, &product);
    judge(global, &arguments.judging, measure)
}

/// What is judged by instead of a target that could not be looked at now.
fn evidence_of(missed: &Missed, product: &Product, lang: Lang) -> String {
    let same =
        |one: &&Observation| one.config_digest == missed.config_digest && one.outcome.is_usable();
    let days = product.observations.iter().filter(same).filter_map(|one| one.observed_on);
    let judged = match days.max() {
        Some(day) => format!(
            "{} {}",
            lang.pick("beurteilt nach der Beobachtung vom", "judged by what was seen on"),
            lang.date(day)
        ),
        None => {
            let never = lang
                .pick("eine frühere Beobachtung gibt es nicht", "nothing was seen of it earlier");
            never.to_owned()
        }
    };
    let now = lang.pick("jetzt nicht anzusehen", "could not be looked at now");
    format!("{}: {now}; {judged}", missed.subject)
}

/// Refuses observations that were finished later than tomorrow: whoever wrote one did not measure it.
fn refuse_from_tomorrow(product: &Product) -> Result<(), Failure> {
    let day = jiff::SignedDuration::from_hours(24);
    let tomorrow = Timestamp::now().saturating_add(day).unwrap_or(Timestamp::MAX);
    let Some(one) = product.observations.iter().find(|one| one.finished > tomorrow) else {
        return Ok(());
    };
    let message = format!("`{}`: `finished` is {}, later than tomorrow", one.file, one.finished);
    let error = Diagnostic::new(Code::WrongTime, message)
        .help("run `befund probe` again: it replaces the file; or set this machine's clock right");
    Err(Failure::Integrity(error.into()))
}

/// Files that could be read and that no target names, on stderr.
fn name_undeclared(global: &Global, product: &Product) {
    if global.quiet {
        return;
    }
    let lang = global.lang_of(product);
    let found = file::seen::look(&product.root);
    for one in &found.files {
        let names = |target: &Target| match &target.what {
            What::File(target) => match &target.files {
                FileSelection::Path(path) => *path == one.path,
                FileSelection::Glob { pattern, .. } => glob::matches_path(pattern, &one.path),
            },
            What::Endpoint(_) | What::Page(_) => false,
        };
        if !product.targets.iter().any(names) {
            let seen = lang.pick("gesehen, nicht angegeben", "seen, not declared");
            global.tell(&format!("{seen}: {} ({})", one.path, one.reader));
        }
    }
    if found.cut {
        global.tell(lang.pick(
            "der Ordner hat mehr Dateien, als versucht werden: es kann mehr anzugeben sein",
            "the folder holds more files than are tried: there may be more to declare",
        ));
    }
}

/// Today in Germany.
pub(super) fn today() -> Date {
    berlin_date(Timestamp::now())
}

/// A day, or `today`.
pub(super) fn parse_day(text: &str) -> Result<Date, String> {
    if text == "today" { Ok(today()) } else { parse_date(text) }
}

/// Judges and reports.
pub(super) fn run(global: &Global, arguments: &AssessArguments) -> ExitResult {
    let judging = &arguments.judging;
    let measure = judging.reporting.prepare(global)?;
    let Some(path) = &arguments.from else { return judge(global, judging, measure) };
    let bundle = match &arguments.key {
        Some(key) => sealed::signed(path, key)?,
        None => sealed::read(path)?,
    };
    let laid_out = bundle.lay_out()?;
    let product = product::load_sealed(&laid_out.product(), sources(), &bundle.manifest.kept())?;
    let library = laid_out.library()?;
    let as_of = judging.as_of.or(Some(bundle.manifest.as_of));
    let sealed = Some(&laid_out);
    judge_product(global, judging, measure, Loaded { product, library, as_of, path, sealed })
}

fn judge(global: &Global, arguments: &Arguments, measure: Measure) -> ExitResult {
    let library = global.library()?;
    let product = product::load(&arguments.path, sources())?;
    let (as_of, path) = (arguments.as_of, arguments.path.as_path());
    let loaded = Loaded { product, library, as_of, path, sealed: None };
    judge_product(global, arguments, measure, loaded)
}

/// A product to judge.
struct Loaded<'a> {
    product: Product,
    library: Library,
    /// The day that was asked for.
    as_of: Option<Date>,
    /// What was named.
    path: &'a Path,
    /// The bundle it comes from, which may hold examinations.
    sealed: Option<&'a LaidOut>,
}

/// A product with all that is known of it, by the names of a library.
pub(super) fn load(path: &Path, library: &Library) -> Result<Product, Failure> {
    let product = product::load(path, sources())?;
    product::check_names(&product, library)?;
    Ok(product)
}

/// Holds evidence against the clock and against the files it was read from, and says what then counts for
/// nothing.
pub(super) fn settle(global: &Global, product: &mut Product) -> Result<(), Failure> {
    refuse_from_tomorrow(product)?;
    recheck(product)?;
    let lang = global.lang_of(product);
    for unread in &product.unread {
        global.tell(&format!("{}: {}", lang.pick("ungelesen", "unread"), lang.said(&unread.why)));
    }
    for uncompared in &product.uncompared {
        let elsewhere = lang.pick(
            "nicht verglichen, weil anderswo aufbewahrt",
            "not compared, as it is kept elsewhere",
        );
        global.tell(&format!("{elsewhere}: {}", lang.said(&uncompared.why)));
    }
    Ok(())
}

fn judge_product(
    global: &Global,
    arguments: &Arguments,
    mut measure: Measure,
    loaded: Loaded<'_>,
) -> ExitResult {
    let Loaded { mut product, library, as_of, path, sealed } = loaded;
    product::check_names(&product, &library)?;
    arguments.reporting.spare(global, spare::InputPaths::of(&product))?;
    settle(global, &mut product)?;
    let lang = global.lang_of(&product);
    for missed in &measure.missed {
        global.tell(&evidence_of(missed, &product, lang));
    }
    let from_file = product.audit.as_of.filter(|_| as_of.is_none());
    let as_of = as_of.or(from_file).unwrap_or_else(today);
    let asked: Vec<_> = arguments.catalogs.iter().map(|text| Reference::parse(text)).collect();
    let mut inputs = Inputs::gather(&product, &library, &asked, as_of)?;
    inputs.notes.extend(from_file.map(as_of_from_file));
    let sealed = sealed.map(|bundle| bundle.examinations(&inputs)).transpose()?;
    inputs.examinations = sealed.unwrap_or_default();
    inputs.examinations.extend(examination::read(&arguments.with, &inputs, today())?);
    if global.verbose {
        let list: Vec<_> =
            inputs.catalogs.iter().map(|chosen| chosen.catalog.reference()).collect();
        let (name, list, day) = (&product.name, list.join(", "), lang.date(as_of));
        global.tell(&match lang {
            Lang::De => format!("beurteilt wird {name} nach {list}, Stichtag {day}"),
            Lang::En => format!("judging {name} by {list} as of {day}"),
        });
    }
    if let Some(until) = arguments.forecast_until {
        let (catalogs, gate) = (&asked, &measure.gate);
        let examinations = &inputs.examinations;
        let (product, library) = (&product, &library);
        let asked = ForecastInputs { product, library, catalogs, examinations, gate, as_of, until };
        measure.forecast = Some(look_ahead(&asked)?);
    }
    let judged = JudgedProduct { path, root: &product.root };
    arguments.reporting.write(global, &measure, assess(&inputs), lang, Some(judged))
}

/// Looks ahead; refuses to look back.
pub(super) fn look_ahead(asked: &ForecastInputs<'_>) -> Result<Forecast, Failure> {
    let (as_of, until) = (asked.as_of, asked.until);
    if until < as_of {
        let message = format!("the last day, {until}, lies before the first, {as_of}");
        let help = "name a later day, or start earlier with --as-of";
        return Err(Diagnostic::new(Code::EndBeforeStart, message).help(help).into());
    }
    Ok(forecast::forecast(asked)?)
}
