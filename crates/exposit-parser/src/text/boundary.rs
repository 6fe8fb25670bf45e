//! Where a text may be cut so that no family is.

use crate::dialect::Dialect;

/// Length of the longest start of `bytes` that ends where a family ends, so that a block can be cut there; `None` where
/// `bytes` may hold no more than one family.
pub fn family_boundary(bytes: &[u8], dialect: Dialect) -> Option<usize> {
    if dialect == Dialect::Protobuf {
        return crate::protobuf::message_boundary(bytes);
    }
    memchr::memmem::rfind(bytes, b"\n# HELP ").map(|at| at + 1)
}
