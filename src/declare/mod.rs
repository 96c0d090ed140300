//! Answers of the manufacturer: which are still needed, where they are kept, and sheets for people who
//! answer elsewhere.

mod question;
pub mod sheet;
pub(crate) mod store;

pub use question::{AbsenceReason, OpenDemand, Question, Scope, in_norm_order, questions};
pub use store::Store;
