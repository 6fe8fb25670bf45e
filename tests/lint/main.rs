//! The lint engine: inputs from memory, through blocks and rules, to a report.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod engine;
mod hostile;
mod memory;
mod regressions;
