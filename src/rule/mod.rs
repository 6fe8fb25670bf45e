//! What a rule is, as data: name, group, severity, what it finds, who rejects it.

mod meta;

pub use meta::{Group, RuleMeta, Scope};
