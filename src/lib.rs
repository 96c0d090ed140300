//! befund: compliance audit for German health software.
//!
//! Data flows one way: catalogs, facts, declarations, documents and a date go into [`assess`], an
//! assessment comes out, [`report`] renders it. `ARCHITECTURE.md` has the picture.

pub mod assess;
pub mod cli;
mod cms;
pub mod compare;
pub mod declare;
pub mod examine;
mod files;
pub mod lang;
pub mod library;
mod oscal;
pub mod paper;
pub mod probe;
pub mod product;
pub mod reference;
mod region;
pub mod report;
pub mod requests;
pub mod seal;
pub mod sheet;
mod workbook;

pub use befund_catalog::{as_of, catalog, diag, draft, fact, schema, yaml};
