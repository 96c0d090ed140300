//! A real Keycloak, who logs in there, and what an interpreter of its flows expects.

mod http;
pub mod interpreter;
mod key;
pub mod login;
mod mail;
mod page;
pub mod random;
pub mod realm;
mod server;
pub mod summary;

pub use http::{Browser, Response};
pub use key::{SecurityKey, totp, totp_at};
pub use mail::Mailbox;
pub use page::Page;
pub use server::Keycloak;
