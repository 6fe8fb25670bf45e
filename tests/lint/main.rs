//! The lint engine: inputs from memory, through blocks and rules, to a report.

mod engine;
mod hostile;
mod memory;
