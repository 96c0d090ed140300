//! What a pipeline is told.

mod bounds;
mod gate_matrix;
mod green;
mod levels;
