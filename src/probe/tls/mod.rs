//! The probe of TLS servers: what they negotiate and which certificates they present, as facts. It is the
//! engine of `befund-tls` that asks them.

pub mod facts;
mod read_back;
mod source;

pub use befund_tls::*;
pub use source::{PROBE, SOURCE, Tls, outcome};
