//! `befund completions` and `befund man`: what a shell and a manual need.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::cli::output::cannot_write;
use crate::cli::{Cli, ExitResult, Global};

const AFTER_HELP: &str = "\
Examples:
  befund completions bash > ~/.local/share/bash-completion/completions/befund
  befund completions zsh > ~/.zfunc/_befund
  befund completions fish > ~/.config/fish/completions/befund.fish";

/// For which shell.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Arguments {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

/// Prints the script.
pub(super) fn run(arguments: &Arguments) -> ExitResult {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "befund", &mut script);
    io::stdout().lock().write_all(&script)?;
    Ok(0)
}

const AFTER_MAN: &str = "\
Examples:
  befund man | man -l -
  befund man --out ~/.local/share/man/man1";

/// Where to.
#[derive(Debug, Args)]
#[command(after_help = AFTER_MAN)]
pub(super) struct Man {
    /// Write a page for every command into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Prints the page of befund, or writes those of all commands.
pub(super) fn man(global: &Global, arguments: &Man) -> ExitResult {
    let command = Cli::command();
    let Some(folder) = &arguments.out else {
        let mut page = Vec::new();
        clap_mangen::Man::new(command).render(&mut page).context("writing the page")?;
        io::stdout().lock().write_all(&page)?;
        return Ok(0);
    };
    std::fs::create_dir_all(folder)
        .and_then(|()| clap_mangen::generate_to(command, folder))
        .map_err(|error| cannot_write(folder, &error))?;
    global.tell(&format!("wrote the pages into {}", folder.display()));
    Ok(0)
}
