//! What `befund tls` prints: `befund/tls/1` as JSON, or a view for the terminal.
//!
//! `build` lays out what a scan found beside what the checks of a yardstick say of its facts. It
//! judges nothing: the checks and their evaluation are those of an audit.

pub(crate) mod build;
mod certificate;
mod change;
mod document;
mod judged;
mod shown;
mod summary;
mod terminal;
mod trust;

pub use document::{
    Certificate, Chain, DhParameters, Endpoint, Fault, FaultKind, Feature, Named, NamesMatch,
    NotProbed, Ocsp, OcspStatus, Offered, PolicyJudgement, PolicyRef, Protocol, SCHEMA, ScanRun,
    Suite, TlsOutput, Undetermined, Weight,
};
pub use summary::{summary, summary_rows};
pub use terminal::terminal;
