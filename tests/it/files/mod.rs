//! Files of other tools as evidence.

mod file_formats;
mod file_targets;
mod media;
