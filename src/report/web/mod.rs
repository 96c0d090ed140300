//! What `befund web` prints: `befund/web/1` as JSON, or a view for the terminal. It judges nothing: the checks and
//! their evaluation are those of an audit.

mod advice;
pub mod build;
mod document;
mod terminal;

pub use document::{SCHEMA, VisitRun, WebOutput};
pub use terminal::terminal;
