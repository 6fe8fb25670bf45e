//! `exposit man`: a manual page, written from the value that parses the command line.

use std::io::Write;

use clap::{Args, Command};
use clap_mangen::Man;

use super::output::Streams;
use super::{Failure, Status};

/// Print the manual pages
///
/// Prints the page of exposit, or of one of its commands, in roff: `exposit man lint | man -l -` shows it.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// The command to print the page of
    command: Option<String>,
}

pub(super) fn run(arguments: &Arguments, streams: &mut Streams) -> Result<Status, Failure> {
    let root = super::command();
    let page = match &arguments.command {
        None => root,
        Some(name) => subcommand(&root, name)?,
    };
    let mut text = Vec::new();
    Man::new(page).render(&mut text)?;
    streams.out().write_all(&text)?;
    Ok(Status::Clean)
}

fn subcommand(root: &Command, name: &str) -> Result<Command, Failure> {
    let found = root.get_subcommands().find(|command| command.get_name() == name);
    let found = found.ok_or_else(|| {
        let names: Vec<_> = root.get_subcommands().map(Command::get_name).collect();
        Failure::usage(format!("unknown command `{name}`: expected one of {}", names.join(", ")))
    })?;
    let page = format!("exposit-{name}");
    Ok(found
        .clone()
        .name(page.clone())
        .bin_name(format!("exposit {name}"))
        .display_name(page)
        .version(root.get_version().unwrap_or_default().to_owned()))
}
