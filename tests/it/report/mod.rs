//! What is written for people and for machines.

mod formats;
mod reports;
mod schemas;
mod screen;
