//! `befund declare`.

mod session;
mod words;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use jiff::civil::Date;

use crate::assess::Inputs;
use crate::cli::assess::{parse_day, today};
use crate::cli::declare::words::Words;
use crate::cli::output::write_file;
use crate::cli::{ExitResult, Failure, Global};
use crate::declare::sheet::{self, Format};
use crate::declare::store::in_product_file;
use crate::declare::{Question, Scope, Store, in_norm_order, questions};
use crate::diag::{Code, Diagnostic};
use crate::lang::Lang;
use crate::library::Library;
use crate::product::{self, Product, Reference};

const AFTER_HELP: &str = "\
Answers are kept in declarations/<catalog>@<edition>.yaml, each as soon as it is given.

Examples:
  befund declare path/to/product --by \"Anna Muster\"
  befund declare . --catalog digav-anlage-1          one catalog only
  befund declare . --export xlsx fragen.xlsx         for people who answer elsewhere
  befund declare . --import fragen.xlsx              all of it, or nothing and why";

/// What to answer, and how.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Arguments {
    /// The product's folder with its `befund.yaml`, or that file
    #[arg(default_value = ".", value_name = "PATH")]
    path: PathBuf,
    /// Answer this catalog only; pinned outside its period too (repeatable)
    #[arg(id = "catalog", long = "catalog", value_name = "ID[@EDITION]")]
    catalogs: Vec<String>,
    /// Who answers; the manufacturer if left out
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// The day the answers are given, YYYY-MM-DD; today if left out
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    on: Option<Date>,
    /// Write the open questions to a new file: `xlsx`, `csv` or `md`; `-` is standard output
    #[arg(long, num_args = 2, value_names = ["FORMAT", "FILE"], conflicts_with = "import")]
    export: Option<Vec<String>>,
    /// With --export: what is decided or answered, too
    #[arg(long, requires = "export")]
    all: bool,
    /// Read answers from a sheet, .xlsx or .csv; any error in it and nothing is written
    #[arg(long, value_name = "FILE")]
    import: Option<PathBuf>,
}

impl Arguments {
    /// The product's folder, or its file.
    pub(super) fn product(&mut self) -> &mut PathBuf {
        &mut self.path
    }
}

/// Asks, exports or imports.
pub(super) fn run(global: &Global, arguments: &Arguments) -> ExitResult {
    let library = global.library()?;
    let work = Work {
        global,
        arguments,
        library: &library,
        asked: arguments.catalogs.iter().map(|text| Reference::parse(text)).collect(),
        on: arguments.on.unwrap_or_else(today),
    };
    match (&arguments.export, &arguments.import) {
        (Some(export), _) => work.export(export),
        (None, Some(file)) => work.import(file),
        (None, None) => work.ask(),
    }
}

/// One run.
struct Work<'a> {
    global: &'a Global,
    arguments: &'a Arguments,
    library: &'a Library,
    asked: Vec<Reference>,
    on: Date,
}

impl Work<'_> {
    fn lang(&self, product: &Product) -> Lang {
        self.global.lang_of(product)
    }

    fn product(&self) -> Result<Product, Failure> {
        let product = product::load(&self.arguments.path, crate::probe::sources())?;
        product::check_names(&product, self.library)?;
        Ok(product)
    }

    fn by<'p>(&'p self, product: &'p Product) -> Result<&'p str, Diagnostic> {
        match self.arguments.by.as_deref().map(str::trim) {
            Some("") => Err(Diagnostic::new(Code::EmptyText, "`--by` names nobody")
                .help("name who answers, or leave it out for the manufacturer")),
            Some(name) => Ok(name),
            None => Ok(&product.manufacturer),
        }
    }

    fn inputs<'p>(&self, product: &'p Product) -> Result<Inputs<'p>, Failure> {
        Ok(Inputs::gather(product, self.library, &self.asked, self.on)?)
    }

    fn questions(&self, product: &Product, scope: Scope) -> Result<Vec<Question>, Failure> {
        let inputs = self.inputs(product)?;
        let mut questions = questions(&inputs, scope, !self.asked.is_empty());
        if scope == Scope::Open {
            questions.retain(|question| !is_elsewhere(product, question));
        }
        Ok(questions)
    }

    /// Says what is not asked, and why.
    fn tell_left_out(&self, product: &Product) -> Result<(), Failure> {
        let lang = self.lang(product);
        let on = lang.date(self.on);
        let inputs = self.inputs(product)?;
        let comparisons = inputs.catalogs.iter().filter(|chosen| chosen.comparison);
        for chosen in comparisons.filter(|_| self.asked.is_empty()) {
            let reference = chosen.catalog.reference();
            self.global.tell(&match lang {
                Lang::De => format!(
                    "{reference} gilt am {on} nicht; `--catalog {reference}` fragt trotzdem danach"
                ),
                Lang::En => format!(
                    "{reference} does not bind on {on}; `--catalog {reference}` asks about it all the same"
                ),
            });
        }
        let open = questions(&inputs, Scope::Open, !self.asked.is_empty());
        let elsewhere = open.iter().filter(|question| is_elsewhere(product, question));
        let numbers: Vec<_> = elsewhere.map(|question| question.number.as_str()).collect();
        if !numbers.is_empty() {
            let not = lang.pick(
                "nicht gefragt, weil die Antworten in befund.yaml stehen und dort erneuert werden",
                "not asked, because their answers stand in befund.yaml and are renewed there",
            );
            self.global.tell(&format!("{not}: {}", numbers.join(", ")));
        }
        if let Some(as_of) = product.audit.as_of.filter(|as_of| *as_of < self.on) {
            let as_of = lang.date(as_of);
            self.global.tell(&match lang {
                Lang::De => format!(
                    "befund.yaml nennt den Stichtag {as_of}: Antworten vom {on} zählen erst an späteren Tagen"
                ),
                Lang::En => {
                    format!("befund.yaml judges {as_of}: answers of {on} count on later days only")
                }
            });
        }
        Ok(())
    }

    fn ask(&self) -> ExitResult {
        let first = self.product()?;
        let mut store = Store::open(&first.root)?;
        self.tell_left_out(&first)?;
        let words = Words { lang: self.lang(&first) };
        session::run(self, words, &mut store, &mut io::stdin().lock(), &mut io::stdout().lock())
    }

    fn export(&self, export: &[String]) -> ExitResult {
        let [format, file] = export else {
            return Err(Diagnostic::new(Code::WrongUsage, "--export takes a format and a file")
                .help("write --export xlsx FILE")
                .into());
        };
        let Some((_, format)) = Format::WORDS.iter().find(|(word, _)| word == format) else {
            return Err(Diagnostic::new(Code::UnknownFormat, format!("`{format}` is no sheet"))
                .help("known: xlsx, csv, md")
                .into());
        };
        let product = self.product()?;
        self.tell_left_out(&product)?;
        let scope = if self.arguments.all { Scope::All } else { Scope::Open };
        let mut questions = self.questions(&product, scope)?;
        if scope == Scope::Open {
            in_norm_order(&mut questions);
        }
        let bytes = sheet::render(*format, &questions, self.lang(&product))?;
        if file == "-" {
            let mut stdout = io::stdout().lock();
            stdout.write_all(&bytes)?;
            stdout.flush()?;
            return Ok(0);
        }
        let path = Path::new(file);
        if path.is_file() {
            return Err(Diagnostic::new(
                Code::FileExists,
                format!("`{file}` exists, and may hold answers"),
            )
            .help("name another file; read its answers with --import first if they are not yet")
            .into());
        }
        write_file(path, &bytes)?;
        let rows = sheet::rows(&questions).len();
        let rows = Words { lang: self.lang(&product) }.rows(rows);
        self.global.tell(&match self.lang(&product) {
            Lang::De => format!("{rows} nach {file} geschrieben"),
            Lang::En => format!("wrote {rows} to {file}"),
        });
        Ok(0)
    }

    fn import(&self, file: &Path) -> ExitResult {
        let cells = sheet::read(file)?;
        let mut store = Store::open(&self.product()?.root)?;
        // Read again, now that nobody else writes.
        let product = self.product()?;
        let questions = self.questions(&product, Scope::All)?;
        let by = self.by(&product)?;
        let imported = sheet::changes(
            &cells,
            &questions,
            &sheet::AnswerSession { product: &product, by, on: self.on },
        )?;
        let words = Words { lang: self.lang(&product) };
        if !cells.foreign.is_empty() {
            let not = words.pick("nicht gelesene Spalten", "columns that are not read");
            self.global.tell(&format!("{not}: {}", cells.foreign.join(", ")));
        }
        let mut drafts = Vec::new();
        for (reference, changes) in &imported.changes {
            drafts.push((changes.len(), store.draft(&product, reference, changes)?));
        }
        for (count, draft) in &drafts {
            let path = store.put(draft)?;
            let (answers, path) = (words.answers(*count), path.display());
            self.global.tell(&match words.lang {
                Lang::De => format!("{answers} nach {path} geschrieben"),
                Lang::En => format!("{answers} written to {path}"),
            });
        }
        self.global.tell(&words.known(imported.unchanged, imported.empty));
        if imported.aged > 0 {
            let aged = words.count(
                imported.aged,
                [
                    "der bekannten Antworten zählt nicht mehr",
                    "der bekannten Antworten zählen nicht mehr",
                ],
                ["of the known answers counts no longer", "of the known answers count no longer"],
            );
            let renew = words.pick(
                "wer noch dazu steht, trägt in `on` einen neuen Tag ein",
                "whoever still stands by them writes a new day into `on`",
            );
            self.global.tell(&format!("{aged}; {renew}"));
        }
        Ok(0)
    }
}

fn is_elsewhere(product: &Product, question: &Question) -> bool {
    in_product_file(product, &question.reference(), &question.number).is_some()
}
