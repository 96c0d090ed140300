//! Files of other tools as evidence.

mod file_formats;
mod file_targets;
mod keycloak;
mod linux;
mod live;
mod media;
mod mutated;
pub(crate) mod papers;
mod signers;
mod terraform;
