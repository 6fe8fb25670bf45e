//! `exposit lint`: rules over expositions.

pub mod rules;
