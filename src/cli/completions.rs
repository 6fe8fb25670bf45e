//! `exposit completions`: a completion script, written from the value that parses the command line.

use std::io::Write;

use clap::Args;
use clap_complete::Shell;

use super::output::Streams;
use super::{Failure, Status};

/// Print a completion script for a shell
///
/// The script goes to standard output. bash: write it to a file of `bash-completion/completions/`; zsh: to `_exposit` in a
/// folder of `fpath`; fish: to `~/.config/fish/completions/exposit.fish`.
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub(super) struct Arguments {
    /// bash, elvish, fish, powershell or zsh
    #[arg(value_enum, hide_possible_values = true)]
    shell: Shell,
}

pub(super) fn run(arguments: &Arguments, streams: &mut Streams) -> Result<Status, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut super::command(), "exposit", &mut script);
    streams.out().write_all(&script)?;
    Ok(Status::Clean)
}
