//! Everything that is seen from outside: one binary, a folder for each subject.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on must stop")]

mod common;

mod catalog;
mod cli;
mod files;
mod gate;
mod judge;
mod norms;
mod report;
mod seal;
mod tls;
mod web;
