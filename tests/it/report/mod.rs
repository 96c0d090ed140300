//! What is written for people and for machines.

mod alerts;
mod assessment_results;
mod dress;
mod formats;
mod hostile;
mod pages;
#[cfg(feature = "pdf")]
mod pdf;
mod readers;
mod reports;
mod schemas;
mod screen;
mod styles;
mod words;
mod workbooks;
