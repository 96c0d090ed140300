//! What `befund web` prints: `befund/web/1` as JSON, or a view for the terminal. It judges nothing: the checks and
//! their evaluation are those of an audit.

mod advice;
pub(crate) mod build;
mod document;
mod terminal;

pub(crate) use document::{SCHEMA, VisitRun, WebOutput};
pub(crate) use terminal::terminal;
