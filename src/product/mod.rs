//! The product file: what the manufacturer says it is, where it can be measured, what is stated,
//! declared and documented about it.

mod answers;
pub mod content;
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

pub use answers::{Change, edited};
pub(crate) use documents::{Found, find as find_document};
pub use documents::{Looked, look_up};
pub use editor::{Edited, provide};
pub use folder::{Failure, PRODUCT_FILE};
pub(crate) use load::{HEALTH_ID, is_own};
pub use load::{load, load_sealed, load_statements};
pub use model::*;
pub use particulars::{
    Evaluator, Excluded, Field, Holder, Particulars, Period, Programme, ThirdParty, Transfer,
};
pub use resolve::{Admitted, admitted, check_names};
pub(crate) use resolve::{OWN_REASONS, unknown_subject};
pub use schema::{declaration_schema, product_schema};
pub use target::{
    Browser, Endpoint, Exported, Exposure, FileTarget, Files, Page, Said, SaidAttribute, Say,
    Starttls, StarttlsChoice, Target, What, complete, glob, parse_url, said,
};
