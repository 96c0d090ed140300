//! Looks at the running product. A probe delivers facts and enumerations and never judges.

pub mod store;
