//! The TLS engine and the facts it delivers.

mod engine;
mod upgrade;
