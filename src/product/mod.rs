//! The product file: what the manufacturer says it is, where it can be measured, what is stated,
//! declared and documented about it.

mod answers;
pub(crate) mod content;
mod documents;
mod editor;
mod folder;
mod load;
mod model;
mod observations;
mod particulars;
mod resolve;
mod schema;
mod stated;
mod target;

pub use answers::{AnswerChange, edited};
pub(crate) use documents::{Located, find as find_document};
pub use documents::{Looked, look_up};
pub use editor::{Edited, provide};
pub use folder::{LoadFailure, PRODUCT_FILE};
pub(crate) use load::{HEALTH_ID, is_own};
pub use load::{load, load_sealed, load_statements};
pub use model::*;
pub use particulars::{
    Evaluator, Excluded, Field, Holder, Particulars, Period, Programme, ThirdParty, Transfer,
};
pub use resolve::{Admitted, admitted, check_names};
pub(crate) use resolve::{OWN_REASONS, unknown_subject};
pub use schema::{declaration_schema, product_schema};
pub(crate) use target::glob;
pub use target::{
    Browser, Endpoint, Exported, Exposure, FileSelection, FileTarget, PageTarget, SaidAttribute,
    Say, Starttls, StarttlsChoice, Statements, Target, What, complete, parse_url, said,
};
