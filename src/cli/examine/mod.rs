//! `befund examine`: a record for an evaluator to fill in, or to fill question by question.

mod session;

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use jiff::civil::Date;

use crate::assess::{Inputs, assess, examination};
use crate::cli::assess::{load, parse_day, settle, today};
use crate::cli::output::{print, write_file};
use crate::cli::{ExitResult, Global};
use crate::diag::{Code, Diagnostic};
use crate::examine::{Session, draft};
use crate::lang::Lang;
use crate::product::Reference;

const AFTER_HELP: &str = "\
Examples:
  befund examine path/to/product --person \"Ada Muster\" --out examination.yaml
  befund examine path/to/product --person \"Ada Muster\" --record examination.yaml    question by question
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
    /// Ask question by question, and add each judgement to this record as soon as it is made; what this person has
    /// judged there is not asked again
    #[arg(long, value_name = "FILE", conflicts_with = "out")]
    record: Option<PathBuf>,
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
    let session = Session { by, person: &arguments.person, on };
    let lang = global.lang_of(&product);
    let report = assess(&inputs);
    if let Some(record) = &arguments.record {
        let (inputs, report, today) = (&inputs, &report, today());
        let work = session::Work { inputs, report, session, record, today, lang };
        let made = session::run(&work, &mut io::stdin().lock(), &mut io::stdout().lock())?;
        global.tell(&match lang {
            Lang::De => format!("{made} Urteile in {}", record.display()),
            Lang::En => format!("{made} judgements in {}", record.display()),
        });
        return Ok(0);
    }
    let text = draft(&inputs, &report, &session, lang);
    let Some(path) = arguments.out.as_deref().filter(|path| *path != Path::new("-")) else {
        print(text.as_bytes())?;
        return Ok(0);
    };
    if path.exists() {
        let message = format!("`{}` exists, and may hold judgements", path.display());
        return Err(Diagnostic::new(Code::FileExists, message).help("name another file").into());
    }
    write_file(path, text.as_bytes())?;
    global.tell(&match lang {
        Lang::De => format!("Vorlage nach {} geschrieben", path.display()),
        Lang::En => format!("wrote the record to {}", path.display()),
    });
    Ok(0)
}
