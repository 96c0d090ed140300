//! befund: compliance audit for German health software.
//!
//! Data flows one way: catalogs, facts, declarations, documents and a date go into [`assess`], an
//! assessment comes out, [`report`] renders it. `ARCHITECTURE.md` has the picture. The command line is what
//! stays; these modules are its parts, and what they show may change with any version.
//!
//! ```
//! use std::path::Path;
//!
//! use befund::assess::gate::{Gate, Level};
//! use befund::assess::{Inputs, assess};
//! use befund::lang::Lang;
//! use befund::library::Library;
//! use befund::report::{Format, RenderOptions, Run, render};
//! use befund::{probe, product};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // What is known of a product: what its folder states, and what was seen of it.
//! let product = product::load(Path::new("fixtures/products/musteratem"), probe::sources())?;
//! let library = Library::built_in();
//! product::check_names(&product, &library)?;
//!
//! // What that comes to on a day.
//! let day = jiff::civil::date(2026, 11, 28);
//! let report = assess(&Inputs::gather(&product, &library, &[], day)?);
//! let outcome = Gate::from(Level::Default).apply(&report);
//!
//! // What people read of it.
//! let options = RenderOptions::new(Lang::En);
//! let page = render(Format::Markdown, &report, &options, Run::of(&outcome))?;
//! assert!(String::from_utf8(page)?.contains("Musteratem"));
//! # Ok(())
//! # }
//! ```

pub mod assess;
pub mod cli;
mod cms;
pub mod compare;
pub mod declare;
mod examine;
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
mod requests;
pub mod seal;
mod sheet;
mod workbook;

pub(crate) use befund_catalog::{as_of, draft, schema};
pub use befund_catalog::{catalog, diag, fact, yaml};
