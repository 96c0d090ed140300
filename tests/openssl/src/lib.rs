//! OpenSSL with SSLv3 and weak suites, for servers in tests only.

pub use openssl::*;
