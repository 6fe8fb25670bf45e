//! Reads every Prometheus exposition dialect: Prometheus text, OpenMetrics 1 and 2, and delimited protobuf.
//!
//! Bytes go in; events and families come out, with a span for every token. Nothing stops at the first error: a bad line
//! becomes an [`Issue`](issue::Issue), and reading goes on at the next one. A table says which consumer rejects which
//! deviation, so that one pass gives a verdict per consumer.
//!
//! Three ways in, each a layer over the one before:
//!
//! - [`text::Events`] and [`protobuf::Messages`] read a block line by line, or message by message;
//! - [`family::Families`] lends one family after the other, without an allocation a sample, and keeps in a
//!   [`ledger::Ledger`] what outlives it;
//! - [`model::Exposition`] owns everything, put together: for who wants all.
//!
//! ```
//! use exposit_parser::consumer::Consumer;
//! use exposit_parser::dialect::Dialect;
//! use exposit_parser::family::Families;
//! use exposit_parser::ledger::Ledger;
//! use exposit_parser::source::{Block, LineIndex};
//!
//! let text = b"\
//! ## HELP task_seconds How long tasks take.
//! ## TYPE task_seconds histogram
//! task_seconds_bucket{queue=\"mail\",le=\"1\"} 5
//! task_seconds_bucket{queue=\"mail\",le=\"+Inf\"} 7
//! task_seconds_sum{queue=\"mail\"} 9.5
//! task_seconds_count{queue=\"mail\"} 7
//! ## TYPE queue_length gauge
//! queue_length{queue=\"mail\"} 3 \n";
//!
//! let mut ledger = Ledger::new();
//! let mut families = Families::new(Block::whole(text), Dialect::PrometheusText, &mut ledger);
//! let mut issues = Vec::new();
//! while let Some(family) = families.next() {
//!     for histogram in family.distributions() {
//!         let bounds: Vec<_> = histogram.buckets.iter().filter_map(|bucket| bucket.bound).collect();
//!         assert_eq!(bounds, [1.0, f64::INFINITY]);
//!         assert_eq!(histogram.count.map(|(count, _)| count), Some(7.0));
//!     }
//!     issues.extend_from_slice(family.issues());
//! }
//! families.take_issues(&mut issues);
//!
//! // One deviation: a blank at the end of the last line. The server takes it, expfmt does not.
//! let [issue] = issues[..] else { panic!("{issues:?}") };
//! assert_eq!(issue.kind.name(), "trailing-blank");
//! assert_eq!(LineIndex::new(text).locate(text, issue.span.start).line, 8);
//! let rejects = issue.rejected_by(Dialect::PrometheusText);
//! assert!(rejects.contains(Consumer::Expfmt) && !rejects.contains(Consumer::Prometheus));
//!
//! // What is left when the families are gone.
//! let facts = ledger.get("task_seconds").unwrap();
//! assert_eq!((facts.samples, facts.series, ledger.len()), (4, 4, 2));
//! ```
//!
//! The crate knows no file, socket, colour or lint rule.

pub mod consumer;
pub mod dialect;
pub mod distribution;
pub mod duration;
pub mod family;
pub mod issue;
pub mod ledger;
pub mod model;
pub mod names;
pub mod number;
pub mod protobuf;
pub mod selector;
mod semantics;
pub mod source;
pub mod span;
pub mod text;
pub mod write;
