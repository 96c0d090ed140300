//! The probe of pages: what a visitor meets who does not log in and consents to nothing, as facts.

mod browser;
pub mod client;
pub mod facts;
pub(crate) mod headers;
pub(crate) mod model;
pub(crate) mod owners;
pub(crate) mod page;
pub(crate) mod reading;
mod source;
mod transcript;
mod visit;

pub use browser::Choice;
pub use source::{Http, PROBE, SOURCE, outcome, settings};
pub use visit::{ELSEWHERE, FORBIDDEN, Start, visit};
