//! From catalogs, evidence and a date to an assessment.

pub mod result;
pub mod tri;
