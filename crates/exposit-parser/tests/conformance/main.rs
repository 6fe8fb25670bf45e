//! What the parser says beside what the real consumers said, over the shared conformance data: verdicts, counts, contents.
//!
//! The data lies beside the workspace (`../shared`) or where `EXPOSIT_SHARED` says; without it the tests say so and pass.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test tells what it found and fails where the data are broken"
)]

mod cases;
mod contents;
mod counts;
mod entries;
mod scrapes;
mod verdicts;
