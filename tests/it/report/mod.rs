//! What is written for people and for machines.

mod alerts;
mod assessment_results;
mod formats;
mod reports;
mod schemas;
mod screen;
mod styles;
mod workbooks;
