//! `befund examine`: a record for an evaluator to fill in, question by question, or by a sheet.

mod session;
mod sheet;
mod work;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use jiff::civil::Date;

use crate::assess::{Inputs, assess, examination};
use crate::cli::assess::{load, parse_day, settle, today};
use crate::cli::examine::work::Work;
use crate::cli::output::write_file;
use crate::cli::{ExitResult, Failure, Global};
use crate::diag::{Code, Diagnostic};
use crate::examine::question::{ExaminedRequirement, questions};
use crate::examine::sheet::{Format, render};
use crate::examine::{ExaminationSession, draft};
use crate::lang::Lang;
use crate::product::Reference;

const AFTER_HELP: &str = "\
Examples:
  befund examine path/to/product --person \"Ada Muster\" --out examination.yaml
  befund examine path/to/product --person \"Ada Muster\" --record examination.yaml    question by question
  befund examine path/to/product --person \"Ada Muster\" --export xlsx sheet.xlsx    as a sheet
  befund examine path/to/product --person \"Ada Muster\" --import sheet.xlsx --record examination.yaml
  befund assess path/to/product --with examination.yaml --report html";

/// What to examine, and who does.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Arguments {
    /// The product's folder with its `befund.yaml`, or that file
    #[arg(default_value = ".", value_name = "PATH")]
    path: PathBuf,
    /// Examine by this catalog only (repeatable)
    #[arg(id = "catalog", long = "catalog", value_name = "ID[@EDITION]")]
    catalogs: Vec<String>,
    /// The evaluator; `audit.evaluator` if left out
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// Who judges
    #[arg(long, value_name = "NAME")]
    person: String,
    /// The day, YYYY-MM-DD; today if left out
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    on: Option<Date>,
    /// The new file; standard output if left out
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Ask question by question, and add each judgement to this record as soon as it is made; what is judged there
    /// is not asked again. With --export: leave out what is judged there; with --import: add to it
    #[arg(long, value_name = "FILE", conflicts_with = "out")]
    record: Option<PathBuf>,
    /// Write what is to be judged to a new file: `xlsx`, `csv` or `md`; `-` is standard output
    #[arg(long, num_args = 2, value_names = ["FORMAT", "FILE"], conflicts_with_all = ["out", "import"])]
    export: Option<Vec<String>>,
    /// Read judgements from a sheet, .xlsx or .csv, into the record; any error in it and nothing is written
    #[arg(long, value_name = "FILE", requires = "record")]
    import: Option<PathBuf>,
}

impl Arguments {
    /// The product's folder, or its file.
    pub(super) fn product(&mut self) -> &mut PathBuf {
        &mut self.path
    }
}

/// Writes the record.
pub(super) fn run(global: &Global, arguments: &Arguments) -> ExitResult {
    let library = global.library()?;
    let mut product = load(&arguments.path, &library)?;
    examination::refuse_self_assessment(&product)?;
    settle(global, &mut product)?;
    let on = arguments.on.unwrap_or_else(today);
    let asked: Vec<_> = arguments.catalogs.iter().map(|text| Reference::parse(text)).collect();
    let day = product.audit.as_of.unwrap_or(on);
    let inputs = Inputs::gather(&product, &library, &asked, day)?;
    let evaluator = product.audit.evaluator.clone().unwrap_or_default();
    let by = arguments.by.as_deref().unwrap_or(&evaluator);
    let session = ExaminationSession { by, person: &arguments.person, on };
    let lang = global.lang_of(&product);
    let mut questions = questions(&inputs, &assess(&inputs), lang);
    if let Some(record) = &arguments.record {
        let work =
            Work { inputs: &inputs, questions: &questions, session, record, today: today(), lang };
        if arguments.export.is_none() {
            return filled(global, arguments, &work);
        }
        let judged = work.judged(&work.text()?)?;
        questions.retain(|question| !judged.contains_key(&question.key));
    }
    let (bytes, path) = match arguments.export.as_deref() {
        Some([format, file]) => (sheet_of(format, &questions, lang)?, Some(Path::new(file))),
        _ => {
            let text = draft(&questions, &product.version, &session, lang);
            (text.into_bytes(), arguments.out.as_deref())
        }
    };
    let Some(path) = path.filter(|path| *path != Path::new("-")) else {
        let mut stdout = io::stdout().lock();
        stdout.write_all(&bytes)?;
        stdout.flush()?;
        return Ok(0);
    };
    if path.exists() {
        let message = format!("`{}` exists, and may hold judgements", path.display());
        return Err(Diagnostic::new(Code::FileExists, message).help("name another file").into());
    }
    write_file(path, &bytes)?;
    let count = questions.len();
    global.tell(&match lang {
        Lang::De => {
            format!("Vorlage für {count} Anforderungen nach {} geschrieben", path.display())
        }
        Lang::En => format!("wrote {count} requirements to judge to {}", path.display()),
    });
    Ok(0)
}

fn sheet_of(
    format: &str,
    questions: &[ExaminedRequirement],
    lang: Lang,
) -> Result<Vec<u8>, Failure> {
    let Some((_, format)) = Format::WORDS.iter().find(|(word, _)| *word == format) else {
        return Err(Diagnostic::new(Code::UnknownFormat, format!("`{format}` is no sheet"))
            .help("known: xlsx, csv, md")
            .into());
    };
    Ok(render(*format, questions, lang)?)
}

/// Judgements into the record, from a sheet or from a terminal.
fn filled(global: &Global, arguments: &Arguments, work: &Work<'_>) -> ExitResult {
    let (lang, record) = (work.lang, work.record.display());
    let Some(file) = &arguments.import else {
        let made = session::run(work, &mut io::stdin().lock(), &mut io::stdout().lock())?;
        global.tell(&match lang {
            Lang::De => format!("{made} Urteile in {record}"),
            Lang::En => format!("{made} judgements in {record}"),
        });
        return Ok(0);
    };
    let sheet::Imported { added, known, empty, foreign } = sheet::import(work, file)?;
    if !foreign.is_empty() {
        let not = lang.pick("nicht gelesene Spalten", "columns that are not read");
        global.tell(&format!("{not}: {}", foreign.join(", ")));
    }
    global.tell(&match lang {
        Lang::De => format!(
            "{added} Urteile nach {record} geschrieben; {known} standen schon da, {empty} Zeilen ohne Urteil"
        ),
        Lang::En => format!(
            "wrote {added} judgements to {record}; {known} stood there already, {empty} rows without one"
        ),
    });
    Ok(0)
}
