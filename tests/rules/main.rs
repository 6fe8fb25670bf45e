//! Every rule against its own text, its fixtures and the catalogue.

#![expect(clippy::print_stdout, reason = "a skipped test says so")]
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

mod catalogue;
mod clients;
mod fixtures;
mod probe;
mod texts;
mod twenty;
