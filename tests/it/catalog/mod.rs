//! The catalogs and the tools for who writes them.

mod catalog_tools;
mod catalogs;
mod examination;
mod survivors;
mod texts;
mod tls_tables;
mod tls_values;
mod unused;
