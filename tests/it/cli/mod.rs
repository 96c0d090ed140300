//! Commands, and what the documentation says of them.

mod command;
mod declare;
mod diff;
mod docs;
mod examine;
mod fleet;
mod lang;
mod reference;
mod requests;
mod start;
mod way;
