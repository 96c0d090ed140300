//! Sealed bundles: what a result rests on, the result and the report in one file that nobody changes
//! unnoticed and everybody can check.
//!
//! A bundle is an archive with a manifest of digests. It is judged again from what is in it, both when it
//! is made and when it is checked, so that the result in it is the one that its evidence gives.

pub(crate) mod bundle;
mod collect;
pub mod container;
pub mod key;
pub mod manifest;
mod readme;
pub mod stamp;
pub mod verify;

pub use bundle::{Bundle, LaidOut, Unsound};
pub use collect::{SealOptions, Sealing, seal, subject, write};
