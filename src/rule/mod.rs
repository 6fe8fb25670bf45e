//! What a rule is, as data: name, group, severity, what it finds, who rejects it; and which rules the user chose.

mod meta;
mod selection;

pub use meta::{Group, RuleMeta, Scope};
pub use selection::{Choice, Selection, UnknownName, nearest};
