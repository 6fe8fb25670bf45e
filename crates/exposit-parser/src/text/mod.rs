//! The text dialects: Prometheus text, OpenMetrics 1 and 2.
//!
//! A block of bytes goes in, events come out: one a line, with a span for every token. The grammar is the union of what
//! all consumers of all text dialects take; whatever deviates from the dialect at hand becomes an [`Issue`](crate::issue::Issue).
//! A line that nobody could read is [`Event::Invalid`], and reading goes on at the next one.
//!
//! Two speeds: `fast` reads canonical lines and gives up at the first surprise; `line`, `labels` and `comment` then read the
//! line again and tell all that is odd about it; `judge` asks the readers that follow no grammar.

mod boundary;
mod comment;
mod composite;
mod event;
mod events;
mod exemplar;
mod fast;
mod judge;
mod labels;
mod line;
mod misspelled;
mod number;
mod python;
mod scratch;
mod token;
mod victoria;

pub use boundary::family_boundary;
pub use event::{Event, SampleEvent};
pub use events::{Events, Part};
