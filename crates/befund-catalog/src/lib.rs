//! Catalogs of requirements and the facts they are judged by: the model, and the loader that holds every
//! file to it.
//!
//! Data flows one way. [`yaml`] reads a file within bounds and keeps where everything stands, [`fact`] says
//! what can be known of a product, [`catalog`] what is demanded of it. Whatever is wrong with a file comes out
//! as [`diag::Diagnostics`], all of it at once, each with its place and what to do. [`schema`] has the pieces of the
//! JSON Schemas by which editors check such files, [`catalog::schema()`] those of the files of a catalog folder.
//!
//! ```
//! use befund_catalog::catalog;
//! use befund_catalog::diag::SourceFile;
//!
//! let file = SourceFile::new("mine.yaml", "befund: catalog/1\nid: mine\n");
//! let errors = catalog::load(&file).unwrap_err();
//! assert!(errors.to_string().contains("mine.yaml:1:1"), "{errors}");
//! ```

pub mod as_of;
pub mod catalog;
pub mod diag;
pub mod fact;
pub mod schema;
pub mod text;
mod words;
pub mod yaml;
