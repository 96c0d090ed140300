//! From catalogs, evidence and a date to an assessment. A pure function: same inputs, same bytes.

mod assemble;
mod brief;
mod certificates;
mod citations;
mod deadlines;
mod denials;
pub mod diff;
pub mod eval;
pub mod evidence;
pub mod example;
mod factors;
pub mod gate;
pub mod gate_file;
pub mod identity;
mod left_out;
pub mod pairs;
mod premises;
mod residual;
pub mod result;
mod row;
mod rulings;
mod say;
mod scope;
mod select;
mod shared;
mod summary;
pub mod tri;
mod verdict;
pub mod yardstick;

pub use assemble::assess;
pub use premises::answer_counts;
pub use result::Report;
pub use say::as_of_from_file;
pub(crate) use say::own_reason;
pub use select::{Chosen, Inputs, in_force_policies};
pub(crate) use verdict::FUNCTION_ABSENT;
