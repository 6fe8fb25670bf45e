//! `exposit lint`: rules over expositions.

mod blocks;
mod excerpt;
mod foreign;
mod options;
pub mod promlint;
pub mod rules;
mod source;

pub use foreign::Foreign;
pub use options::{Limits, Options, Profile};
pub use source::{Body, Fault, Opened, ReadSeek, Source};
