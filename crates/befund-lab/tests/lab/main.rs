//! befund against real servers, whose configuration is known, and against servers that misbehave. Everything
//! happens on the loopback interface.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on must stop")]

mod common;

mod audit_tls;
mod observations;
mod servers_selftest;
mod suggest;
mod survivors;
mod tls_certificates;
mod tls_codec;
mod tls_handshakes;
mod tls_many;
mod tls_one_judge;
mod tls_random;
mod tls_servers;
mod tls_starttls;
mod tls_traps;
