//! A real Keycloak, and who logs in there.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on must stop")]

mod configurations;
mod predicted;
mod read;
mod trees;
