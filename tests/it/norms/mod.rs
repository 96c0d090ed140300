//! What the norms say, and that the catalogs say so.

mod expectations;
mod law;
mod rulings;
mod tr_law;
