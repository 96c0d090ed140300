//! There is nothing to build; `openssl-src` is named in Cargo.toml for its features.

fn main() {}
