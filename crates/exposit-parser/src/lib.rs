//! Reads every Prometheus exposition dialect: Prometheus text, OpenMetrics 1 and 2, and delimited protobuf.
//!
//! Bytes go in; events and families come out, with a span for every token. Nothing stops at the first error: a bad line
//! becomes an [`Issue`](issue::Issue), and reading goes on at the next one. A table says which consumer rejects which
//! deviation, so that one pass gives a verdict per consumer.
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
