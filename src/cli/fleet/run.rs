//! Audits products side by side. What is wrong with one is a line and stops no other.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use jiff::civil::Date;

use crate::assess::{Inputs, as_of_from_file, assess};
use crate::cli::assess::{load, settle, today};
use crate::cli::output::{Applied, GateChoice};
use crate::cli::probe::{self, INTERRUPTED, Looked, Looking};
use crate::cli::{Failure, Global};
use crate::library::Library;
use crate::probe::sources;
use crate::product;
use crate::report::fleet::Line;

/// What all products of a run share: catalogs are decoded once.
pub(super) struct Auditing<'a> {
    /// Says nothing of single products: their lines do.
    global: Global,
    library: Library,
    looking: &'a Looking,
    gate: Applied,
    as_of: Option<Date>,
}

impl<'a> Auditing<'a> {
    pub(super) fn new(
        global: &Global,
        looking: &'a Looking,
        gate: &GateChoice,
        as_of: Option<Date>,
    ) -> Result<Self, Failure> {
        Ok(Self {
            global: Global { quiet: true, verbose: false, ..global.clone() },
            library: global.library()?,
            looking,
            gate: Applied::new(global, gate)?,
            as_of,
        })
    }

    /// A line for each product, in their order.
    pub(super) fn all(
        &self,
        global: &Global,
        products: &[PathBuf],
        jobs: usize,
    ) -> Result<Vec<Line>, Failure> {
        if !global.offline {
            probe::stop_on_interrupt()?;
        }
        let next = AtomicUsize::new(0);
        let lines: Mutex<Vec<Option<Line>>> = Mutex::new(vec![None; products.len()]);
        thread::scope(|scope| {
            for _ in 0..jobs.min(products.len()) {
                scope.spawn(|| {
                    while let Some((at, path)) = take(&next, products) {
                        let line = self.line(path);
                        lines.lock().unwrap_or_else(PoisonError::into_inner)[at] = Some(line);
                    }
                });
            }
        });
        let lines = lines.into_inner().unwrap_or_else(PoisonError::into_inner);
        // A line that is missing would be a product that nobody misses.
        let lines = lines.into_iter().zip(products);
        Ok(lines
            .map(|(line, path)| {
                line.unwrap_or_else(|| Line::not_judged(&shown(path), "befund did not come to it"))
            })
            .collect())
    }

    fn line(&self, path: &Path) -> Line {
        let name = shown(path);
        if INTERRUPTED.load(Ordering::Relaxed) {
            return Line::not_judged(&name, "interrupted before it was judged");
        }
        let judged = catch_unwind(AssertUnwindSafe(|| self.judge(path, &name)));
        match judged {
            Ok(Ok(line)) => line,
            Ok(Err(Failure::Input(errors))) => Line::broken(&name, 3, &errors),
            Ok(Err(Failure::Integrity(errors))) => Line::broken(&name, 4, &errors),
            Ok(Err(Failure::BrokenPipe)) => Line::not_judged(&name, "its output went away"),
            Ok(Err(Failure::Internal(error))) => Line::not_judged(&name, &format!("{error:#}")),
            Err(_) => Line::not_judged(&name, "befund has failed in a way it should not"),
        }
    }

    /// As `befund audit` judges: measured first, then from all that is stored.
    fn judge(&self, path: &Path, name: &str) -> Result<Line, Failure> {
        let looked = self.look(path)?;
        let mut product = load(path, &self.library)?;
        settle(&self.global, &mut product)?;
        let from_file = product.audit.as_of.filter(|_| self.as_of.is_none());
        let as_of = self.as_of.or(from_file).unwrap_or_else(today);
        let mut inputs = Inputs::gather(&product, &self.library, &[], as_of)?;
        inputs.notes.extend(from_file.map(as_of_from_file));
        let (report, outcome) = self.gate.to(assess(&inputs), looked, &self.looking.only);
        Ok(Line::judged(name, &report, self.gate.name(), &outcome))
    }

    fn look(&self, path: &Path) -> Result<Looked, Failure> {
        let product = product::load_statements(path, sources())?;
        product::check_names(&product, &self.library)?;
        if product.targets.is_empty() {
            return Ok(Looked::default());
        }
        probe::look(&self.global, self.looking, &product)
    }
}

/// The next product that nobody has taken.
fn take<'p>(next: &AtomicUsize, products: &'p [PathBuf]) -> Option<(usize, &'p PathBuf)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    products.get(at).map(|path| (at, path))
}

/// A path as a line names it.
pub(super) fn shown(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}
