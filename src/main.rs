//! The `befund` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    befund::cli::main()
}
