//! The probe of TLS servers: what they negotiate and which certificates they present.
//!
//! [`scan`] asks with hellos of its own making ([`codec`]), because a TLS library is blind to what it
//! does not implement itself; only certificates and signatures of TLS 1.3 need a library, as they are
//! encrypted ([`certificates`]).

pub mod certificates;
pub mod codec;
pub mod connect;
pub mod facts;
pub mod names;
pub mod result;
mod scan;
pub mod starttls;

pub use result::{AddressScan, DhParameters, Feature, Finding, List, Outcome, Protocol};
pub use scan::{Event, Options, Scan, Target, scan};
