//! How URLs are read.

use std::time::Duration;

/// What the user may choose about HTTP requests. Headers, credentials and certificates are to join here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpOptions {
    /// Time for the whole exchange, from the first packet to the last byte of the body.
    pub timeout: Duration,
    /// Most bytes of a body: on the wire, and again after decompression.
    pub max_body: u64,
    /// Most redirects that are followed.
    pub max_redirects: u32,
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self { timeout: Duration::from_secs(10), max_body: 64 << 20, max_redirects: 5 }
    }
}
