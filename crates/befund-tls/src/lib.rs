//! Enumerates what a TLS server negotiates and which certificates it presents. It finds out and never
//! judges.
//!
//! [`scan`] asks with hellos of its own making ([`codec`]), because a TLS library is blind to what it
//! does not implement itself. Certificates and signatures of TLS 1.3 are encrypted: they take handshakes,
//! which are completed here, too, in every group a server may have; [`certificates`] reads what they show.
//!
//! A refusal is told from silence, and what could not be determined is never said to be absent: see
//! [`Determination`] and [`List`].
//!
//! ```no_run
//! use befund_tls::{Options, ScanTarget, scan};
//!
//! let target = ScanTarget { sni: Some("example.org".into()), ..ScanTarget::new("example.org", 443) };
//! let found = scan(&target, &Options::default(), &|event| eprintln!("{event}"));
//! for address in &found.addresses {
//!     for protocol in &address.protocols {
//!         println!("{}: {:?}", protocol.version, protocol.offered);
//!     }
//! }
//! ```

mod agreement;
mod ascii;
pub mod certificates;
pub mod codec;
pub mod connect;
mod finding;
pub mod names;
mod records;
pub mod result;
mod scan;
pub mod starttls;
mod text;
mod tls13;
pub mod transcript;

pub use result::{AddressScan, Determination, DhParameters, Feature, List, Protocol, ScanOutcome};
pub use scan::{Event, Options, Scan, ScanTarget, scan};
pub use starttls::{EhloName, Starttls};
