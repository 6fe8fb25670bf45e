//! The command line: arguments in, exit status out. One file a subcommand; each turns its arguments into typed options,
//! calls the library, and hands what comes back to a reporter.

mod completions;
mod explain;
mod lint;
mod man;
mod output;
mod panic;
mod promtool;
mod rules;
mod size;
mod source;
mod status;

use std::ffi::OsString;
use std::io;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Command, CommandFactory, Parser, Subcommand};

pub use panic::end_on_panic;
pub use status::{Failure, Status};

use output::Streams;

/// The palette of help and usage errors: placeholders as in `report/style.rs`, the rest bold at most.
const STYLES: Styles = Styles::styled()
    .header(AnsiColor::White.on_default().bold().fg_color(None))
    .usage(AnsiColor::White.on_default().bold().fg_color(None))
    .literal(AnsiColor::White.on_default().bold().fg_color(None))
    .placeholder(AnsiColor::Cyan.on_default())
    .error(AnsiColor::Red.on_default().bold())
    .valid(AnsiColor::Cyan.on_default())
    .invalid(AnsiColor::Yellow.on_default().bold());

const EXAMPLES: &str = "\
Examples:
  exposit lint http://localhost:8000/metrics      lint a live endpoint
  exposit lint 'textfile/*.prom' --profile textfile
                                                  lint what node_exporter will read
  exposit explain counter-without-total           why a rule is there, and what to write instead";

/// Lint, validate, compare and generate Prometheus metrics
#[derive(Debug, Parser)]
#[command(
    name = "exposit",
    version,
    styles = STYLES,
    max_term_width = 100,
    disable_help_subcommand = true,
    subcommand_required = true,
    after_help = EXAMPLES
)]
struct Cli {
    #[command(subcommand)]
    subcommand: Sub,
}

#[derive(Debug, Subcommand)]
enum Sub {
    Lint(Box<lint::Arguments>),
    Explain(explain::Arguments),
    Rules(rules::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

/// The command line as clap knows it: what is parsed, completed and printed as manual pages is this one value.
pub fn command() -> Command {
    let mut command = Cli::command();
    command.build();
    command
}

/// Runs the command that `arguments` (the program's name first) ask for, on the streams of the process.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Status {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        // Help and version come as an "error", too; clap knows the stream and the exit status of each.
        Err(error) => {
            let status = if error.use_stderr() { Status::Failed } else { Status::Clean };
            return error.print().map_or_else(|failed| Status::of(&Failure::Io(failed)), |()| status);
        }
    };
    let mut streams = Streams::default();
    let done = match cli.subcommand {
        Sub::Lint(arguments) => lint::run(&arguments, &mut streams),
        Sub::Explain(arguments) => explain::run(&arguments, &mut streams),
        Sub::Rules(arguments) => rules::run(&arguments, &mut streams),
        Sub::Completions(arguments) => completions::run(&arguments, &mut streams),
        Sub::Man(arguments) => man::run(&arguments, &mut streams),
    };
    done.and_then(|status| streams.flush().map(|()| status)).unwrap_or_else(|failure| {
        // Where even standard error is gone, the exit status says all that can be said.
        let _unheard: io::Result<()> = streams.fail(&failure);
        Status::of(&failure)
    })
}
