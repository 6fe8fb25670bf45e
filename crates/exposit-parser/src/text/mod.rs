//! The text dialects: Prometheus text, OpenMetrics 1 and 2.
//!
//! A block of bytes goes in, events come out: one a line, with a span for every token. The grammar is the union of what
//! all consumers of all text dialects take; whatever deviates from the dialect at hand becomes an [`Issue`](crate::issue::Issue).
//! A line that nobody could read is [`Event::Invalid`], and reading goes on at the next one.

mod event;
mod events;

pub use event::{Event, SampleEvent};
pub use events::{Events, Part, family_boundary};
