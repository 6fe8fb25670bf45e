//! The `exposit` program: arguments in, exit status out; everything else is the library's.

use std::process::ExitCode;

fn main() -> ExitCode {
    exposit::cli::end_on_panic();
    exposit::cli::run(std::env::args_os()).into()
}
