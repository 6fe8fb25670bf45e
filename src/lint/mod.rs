//! `exposit lint`: rules over expositions.

mod options;
pub mod rules;

pub use options::{Limits, Profile};
