//! The probe of TLS servers: what they negotiate and which certificates they present.
//!
//! [`scan`] asks with hellos of its own making ([`codec`]), because a TLS library is blind to what it
//! does not implement itself. Certificates and signatures of TLS 1.3 are encrypted: they take handshakes,
//! which are completed here, too ([`certificates`]), in every group a server may have.

mod agreement;
pub mod certificates;
pub mod codec;
pub mod connect;
pub mod facts;
pub mod names;
mod read_back;
mod records;
pub mod result;
mod scan;
mod source;
pub mod starttls;
mod tls13;

pub use crate::fact::observation::Outcome;
pub use result::{AddressScan, DhParameters, Feature, Finding, List, Protocol};
pub use scan::{Event, Options, Scan, Target, scan};
pub use source::{PROBE, SOURCE, Tls};
