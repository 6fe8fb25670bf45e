//! Fixed words that more than one module has to know.

/// The note of whatever makes the server refuse a scrape.
pub const PROMETHEUS_REFUSES: &str = "Prometheus refuses the whole scrape";

/// What that means; said where the note is printed for the first time in a run.
pub const UP_IS_0: &str = "`up` is 0 and every series of this target goes stale";
