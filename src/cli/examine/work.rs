//! The record that is worked on: read, held against the rules of every record, and kept.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::assess::examined::{Examination, Judgement};
use crate::assess::{Inputs, examination};
use crate::cli::Failure;
use crate::diag::{Code, Diagnostic};
use crate::examine::question::ExaminedRequirement;
use crate::examine::{ExaminationSession, record};
use crate::files;
use crate::lang::Lang;

/// What is examined, by whom, and where it is kept.
pub(super) struct Work<'w> {
    pub(super) inputs: &'w Inputs<'w>,
    pub(super) questions: &'w [ExaminedRequirement],
    pub(super) session: ExaminationSession<'w>,
    pub(super) record: &'w Path,
    pub(super) today: Date,
    pub(super) lang: Lang,
}

impl Work<'_> {
    /// The record as it is, or the head of a new one.
    pub(super) fn text(&self) -> Result<String, Failure> {
        if !self.record.exists() {
            return Ok(self.head());
        }
        Ok(fs::read_to_string(self.record).map_err(|error| self.cannot("read", &error))?)
    }

    /// The head of a new record.
    pub(super) fn head(&self) -> String {
        record::head(&self.session, &self.inputs.product.version)
    }

    /// What is judged in the record, by the key of the finding. A record has one judgement of each.
    pub(super) fn judged(&self, text: &str) -> Result<BTreeMap<String, Judgement>, Failure> {
        if !self.record.exists() {
            return Ok(BTreeMap::new());
        }
        let all = self.held(text)?.into_iter().flat_map(|one| one.judgements);
        Ok(all.map(|judgement| (judgement.key(), judgement)).collect())
    }

    /// Reads a text as the record it shall be: beside its evidence, by the rules of every record.
    pub(super) fn held(&self, text: &str) -> Result<Vec<Examination>, Failure> {
        let mut draft = tempfile::Builder::new()
            .prefix(".examination-")
            .suffix(".yaml")
            .tempfile_in(self.folder())
            .map_err(|error| self.cannot("write", &error))?;
        draft.write_all(text.as_bytes()).map_err(|error| self.cannot("write", &error))?;
        Ok(examination::read(&[draft.path()], self.inputs, self.today)?)
    }

    /// Puts a text in the record's place.
    pub(super) fn keep(&self, text: &str) -> Result<(), Failure> {
        let kept = files::replace(self.record, text.as_bytes());
        Ok(kept.map_err(|error| self.cannot("write", &error))?)
    }

    /// The folder of the record, beside which evidence lies.
    pub(super) fn folder(&self) -> PathBuf {
        let folder = self.record.parent().filter(|folder| !folder.as_os_str().is_empty());
        folder.unwrap_or(Path::new(".")).to_path_buf()
    }

    fn cannot(&self, what: &str, error: &std::io::Error) -> Diagnostic {
        let message = format!("cannot {what} `{}`: {error}", self.record.display());
        Diagnostic::new(Code::CannotWrite, message)
            .help("check the folder and its rights; all judgements before are kept")
    }
}
