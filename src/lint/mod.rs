//! `exposit lint`: rules over expositions.
//!
//! [`Source`]s and [`Options`] go in, a [`Report`](crate::diagnostic::Report) comes out. An input is read in blocks of
//! whole families; rules look at families, at what the parser recorded, and at the end at the whole.

mod blocks;
mod check;
mod excerpt;
mod foreign;
mod input;
mod known;
mod options;
mod plan;
pub mod promlint;
pub mod rules;
mod run;
mod slice;
mod slices;
mod source;

pub use foreign::Foreign;
pub use options::{Limits, Options, Profile};
pub use rules::answer;
pub use run::run;
pub use source::{Body, Fault, Opened, ReadSeek, Source};
