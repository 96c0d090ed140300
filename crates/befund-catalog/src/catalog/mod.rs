//! Catalogs of requirements, reusable checks and policy tables: the model, reading it from YAML with
//! errors a person can act on, and the compiled form that ships in the binary.
//!
//! The file format is described in `docs/catalog-format.md`.

pub mod common;
pub mod compile;
pub mod describe;
mod dictionary;
mod edition;
pub mod inspection;
pub mod interpretation;
mod item;
mod load;
pub mod mapping;
pub mod model;
mod odd;
pub mod policy;
pub mod predicate;
pub mod premise;
mod schema;
mod sharing;
pub mod texts;
pub mod thing;
mod unused;
mod validate;
pub mod wanted;

pub use common::*;
pub use dictionary::define;
pub use edition::complete;
pub use inspection::{DataClasses, Depth, Inspection, InspectionRecord};
pub use interpretation::{Effect, Interpretations, Ruling};
pub use item::{Body, Item};
pub use load::load;
pub use mapping::Mapping;
pub use model::*;
pub use policy::{Policy, Table};
pub use schema::schema;
pub use texts::Texts;
pub use unused::warn_of_unused;
pub use validate::{KnownNames, validate};
