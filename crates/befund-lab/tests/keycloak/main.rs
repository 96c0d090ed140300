//! A real Keycloak, and who logs in there.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on must stop")]
#![allow(clippy::print_stdout, reason = "what was compared is worth a look")]

mod configurations;
mod predicted;
mod read;
mod trees;
