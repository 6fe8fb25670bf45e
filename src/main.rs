//! The `exposit` program: arguments in, exit status out; everything else is the library's.

use std::process::ExitCode;

fn main() -> ExitCode {
    exposit::cli::guarded(|| exposit::cli::run(std::env::args_os())).into()
}
