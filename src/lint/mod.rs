//! `exposit lint`: rules over expositions.

mod options;
pub mod rules;
mod source;

pub use options::{Limits, Options, Profile};
pub use source::{Body, Fault, Opened, ReadSeek, Source};
