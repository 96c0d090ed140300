//! The command as tests of this crate run it: cargo builds programs for the tests of their own crate only.

use std::process::ExitCode;

fn main() -> ExitCode {
    befund::cli::main()
}
