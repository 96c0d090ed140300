//! The TLS engine and the facts it delivers.

mod certificates;
mod completes;
mod engine;
mod upgrade;
