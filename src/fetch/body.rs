//! Bytes to read, bounded: what is beyond a limit is not delivered, and that something is missing is told afterwards.

use std::fmt;
use std::io::{self, Read};
use std::sync::{Arc, OnceLock};

/// Bytes of a target, decompressed. Reading ends at the end or at a limit; [`Body::watch`] tells which.
pub struct Body {
    reader: Box<dyn Read + Send>,
    cut: CutWatch,
}

impl Body {
    /// A body without limits.
    pub fn new(reader: impl Read + Send + 'static) -> Self {
        Self { reader: Box::new(reader), cut: CutWatch::default() }
    }

    /// A body whose reader reports what it does not deliver to `cut`.
    #[cfg(feature = "http")]
    pub(super) fn watched(reader: impl Read + Send + 'static, cut: CutWatch) -> Self {
        Self { reader: Box::new(reader), cut }
    }

    /// Tells, once the body is read to its end, whether something was cut off. It stays valid when the body is gone.
    pub fn watch(&self) -> CutWatch {
        self.cut.clone()
    }
}

impl Read for Body {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reader.read(buffer)
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body").field("cut", &self.cut).finish_non_exhaustive()
    }
}

/// What is missing of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// It is larger than allowed.
    TooLarge {
        /// The limit in bytes.
        limit: u64,
        /// Whether it is too large as sent, not only after decompression.
        compressed: bool,
    },
    /// The connection ended before the body did.
    EndsEarly {
        /// Bytes that came.
        read: u64,
        /// Bytes that were announced, where they were.
        expected: Option<u64>,
    },
    /// Its compression is broken.
    BrokenGzip {
        /// Bytes that could be decompressed.
        read: u64,
    },
}

/// Where a [`Body`] tells what was cut off.
#[derive(Clone, Debug, Default)]
pub struct CutWatch(Arc<OnceLock<Cut>>);

impl CutWatch {
    /// What was cut off; `None` where nothing was, or where reading has not got there.
    pub fn cut(&self) -> Option<Cut> {
        self.0.get().copied()
    }
}

#[cfg(feature = "http")]
pub(super) use limits::{Compressed, Limited, Wire};

#[cfg(feature = "http")]
mod limits {
    use std::io::{self, Read};
    use std::time::{Duration, Instant};

    use flate2::read::MultiGzDecoder;

    use super::super::cause::TimedOut;
    use super::{Cut, CutWatch};

    impl CutWatch {
        /// Notes the first thing that was cut off; what is missing later follows from it.
        fn note(&self, cut: Cut) -> usize {
            self.0.get_or_init(|| cut);
            0
        }
    }

    /// A body as sent: counted, bounded in bytes and time, with a connection that ends early turned into a fact.
    pub(in super::super) struct Wire<R> {
        pub(in super::super) reader: R,
        pub(in super::super) read: u64,
        pub(in super::super) expected: Option<u64>,
        pub(in super::super) limit: u64,
        pub(in super::super) started: Instant,
        pub(in super::super) timeout: Duration,
        pub(in super::super) is_timeout: fn(&io::Error) -> bool,
        pub(in super::super) cut: CutWatch,
    }

    impl<R: Read> Read for Wire<R> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let over = || io::Error::new(io::ErrorKind::TimedOut, TimedOut(self.timeout));
            match self.reader.read(buffer) {
                Ok(_) if self.started.elapsed() > self.timeout => Err(over()),
                Ok(0) => {
                    if self.expected.is_some_and(|expected| self.read < expected) {
                        self.cut.note(Cut::EndsEarly { read: self.read, expected: self.expected });
                    }
                    Ok(0)
                }
                Ok(count) => {
                    self.read += count as u64;
                    if self.read > self.limit {
                        return Ok(self.cut.note(Cut::TooLarge { limit: self.limit, compressed: true }));
                    }
                    Ok(count)
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
                Err(error) if (self.is_timeout)(&error) => Err(over()),
                Err(_) => Ok(self.cut.note(Cut::EndsEarly { read: self.read, expected: self.expected })),
            }
        }
    }

    /// A body that was sent as gzip.
    pub(in super::super) struct Compressed<R> {
        decoder: MultiGzDecoder<R>,
        read: u64,
        cut: CutWatch,
    }

    impl<R: Read> Compressed<R> {
        pub(in super::super) fn new(reader: R, cut: CutWatch) -> Self {
            Self { decoder: MultiGzDecoder::new(reader), read: 0, cut }
        }
    }

    impl<R: Read> Read for Compressed<R> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            match self.decoder.read(buffer) {
                Ok(count) => {
                    self.read += count as u64;
                    Ok(count)
                }
                Err(error) if matches!(error.kind(), io::ErrorKind::TimedOut | io::ErrorKind::Interrupted) => {
                    Err(error)
                }
                Err(_) => Ok(self.cut.note(Cut::BrokenGzip { read: self.read })),
            }
        }
    }

    /// A body as delivered: bounded after decompression.
    pub(in super::super) struct Limited<R> {
        pub(in super::super) reader: R,
        pub(in super::super) left: u64,
        pub(in super::super) limit: u64,
        pub(in super::super) cut: CutWatch,
    }

    impl<R: Read> Read for Limited<R> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if buffer.is_empty() {
                return Ok(0);
            }
            if self.left == 0 {
                let more = self.reader.read(&mut [0])?;
                return Ok(if more == 0 {
                    0
                } else {
                    self.cut.note(Cut::TooLarge { limit: self.limit, compressed: false })
                });
            }
            let room = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
            let count = self.reader.read(buffer.get_mut(..room).unwrap_or_default())?;
            self.left -= count as u64;
            Ok(count)
        }
    }

    #[cfg(test)]
    mod tests {
        use std::io::Read;

        use super::{Cut, CutWatch, Limited};

        #[test]
        fn a_body_of_exactly_the_limit_is_whole() {
            for (bytes, expected) in [(4, None), (5, Some(Cut::TooLarge { limit: 4, compressed: false }))] {
                let cut = CutWatch::default();
                let mut body = Vec::new();
                let mut limited =
                    Limited { reader: std::io::repeat(b'x').take(bytes), left: 4, limit: 4, cut: cut.clone() };
                limited.read_to_end(&mut body).unwrap();
                assert_eq!(body, b"xxxx");
                assert_eq!(cut.cut(), expected, "{bytes} bytes");
            }
        }
    }
}
