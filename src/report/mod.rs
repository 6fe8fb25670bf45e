//! What a run found, as text: one file an output format.

pub mod promtool;
