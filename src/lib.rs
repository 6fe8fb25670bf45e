//! Lint, validate, compare and generate Prometheus metrics.
//!
//! The library behind the `exposit` program: every command is a function from typed options to a
//! [`Report`](diagnostic::Report) (or to files), and every output format a function from a report to text.

pub mod cli;
pub mod diagnostic;
pub mod fetch;
pub mod lint;
pub mod report;
pub mod rule;
