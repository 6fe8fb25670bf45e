//! Every rule against its own text, its fixtures and the catalogue.

mod catalogue;
mod fixtures;
mod probe;
mod texts;
