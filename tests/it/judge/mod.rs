//! From evidence and answers to verdicts.

mod ageing;
mod alternatives;
mod clashes;
mod ends;
mod evidence;
mod examination;
mod forecast;
mod house;
mod mutation;
mod operators;
mod order;
mod outcomes;
mod premises;
mod refuted;
mod refuted_digav;
mod refuted_places;
mod rules;
mod survivors;
mod values;
mod ways_in;
mod worsening;
