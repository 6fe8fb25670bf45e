//! Where input comes from: files, standard input, http(s) URLs.
//!
//! Arguments go in as typed; [`expand`] turns them into [`Target`]s (a directory or a glob into its files, in byte
//! order), and [`open`] turns a target into bytes to read with a size limit and, over HTTP, what the answer said about
//! them. An answer is data: one that refuses the scrape is a [`Fetched::Refused`], not an error. An error means that there
//! is nothing to judge: no such file, no answer.

mod body;
mod cause;
#[cfg(feature = "http")]
mod http;
mod options;
mod target;
mod url;

use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

use flate2::read::MultiGzDecoder;

pub use body::{Body, Cut, CutWatch};
pub use cause::unread;
pub use options::HttpOptions;
pub use target::{Place, Target, expand};
pub use url::shown as shown_url;

use crate::diagnostic::Unread;

/// What is at a target.
#[derive(Debug)]
pub enum Fetched {
    /// Something to read.
    Content {
        /// The bytes, decompressed.
        body: Body,
        /// The content type that came with them; `None` for files and where an answer has none.
        content_type: Option<String>,
    },
    /// An HTTP answer whose body is not the metrics.
    Refused(Refusal),
}

/// An HTTP answer other than "here are the metrics".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Status of the last answer.
    pub status: u16,
    /// Its words, such as `Service Unavailable`; empty where the number has none.
    pub reason: &'static str,
    /// First line of its body, as it came; empty where there is none.
    pub excerpt: String,
    /// What is wrong with it.
    pub kind: RefusalKind,
}

/// Why an HTTP answer is not the metrics.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefusalKind {
    /// Its status is not 200.
    Status,
    /// It redirects to another scheme.
    SchemeChange {
        /// Scheme that was asked.
        from: String,
        /// Scheme that it points to.
        to: String,
    },
    /// It redirects once more than allowed.
    TooManyRedirects {
        /// How many are allowed.
        allowed: u32,
    },
    /// It redirects without saying where to, or to something that is no URL.
    NoLocation,
}

/// Opens a target: reads nothing of a file yet, and of an HTTP answer its head.
pub fn open(target: &Target, options: &HttpOptions) -> Result<Fetched, Unread> {
    match &target.place {
        Place::Stdin => Ok(content(Body::new(io::stdin()))),
        Place::File(path) => file(path).map(content).map_err(|error| unread(&error)),
        Place::Url(url) => open_url(url, options),
        Place::Nowhere(cause) => Err(cause.clone()),
    }
}

fn content(body: Body) -> Fetched {
    Fetched::Content { body, content_type: None }
}

fn file(path: &Path) -> io::Result<Body> {
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if is_compressed(path) {
        return Ok(Body::new(cause::Gzip(MultiGzDecoder::new(cause::gzip_data(BufReader::new(file))?))));
    }
    Ok(Body::new(file))
}

/// Whether a file is read decompressed: its name ends in `.gz`.
pub fn is_compressed(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "gz")
}

#[cfg(feature = "http")]
fn open_url(url: &str, options: &HttpOptions) -> Result<Fetched, Unread> {
    http::get(url, options)
}

#[cfg(not(feature = "http"))]
fn open_url(_url: &str, _options: &HttpOptions) -> Result<Fetched, Unread> {
    Err(Unread {
        cause: "this build reads no URLs".to_owned(),
        help: Some("build it with the feature `http`, or save the scrape and lint the file".to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::{Fetched, HttpOptions, expand, open};

    fn read(path: &std::path::Path) -> Result<String, String> {
        let targets = expand(&[path.as_os_str().to_owned()]);
        match open(&targets[0], &HttpOptions::default()) {
            Ok(Fetched::Content { mut body, .. }) => {
                let mut text = String::new();
                body.read_to_string(&mut text).map_err(|error| super::unread(&error).cause)?;
                Ok(text)
            }
            Ok(Fetched::Refused(refusal)) => Err(format!("{refusal:?}")),
            Err(unread) => Err(unread.cause),
        }
    }

    #[test]
    fn plain_and_compressed_files() {
        let folder = tempfile::tempdir().unwrap();
        let plain = folder.path().join("a.prom");
        std::fs::write(&plain, "up 1\n").unwrap();
        assert_eq!(read(&plain).unwrap(), "up 1\n");

        let packed = folder.path().join("a.prom.gz");
        let mut members = Vec::new();
        for line in ["up 1\n", "up 2\n"] {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(line.as_bytes()).unwrap();
            members.extend(encoder.finish().unwrap());
        }
        std::fs::write(&packed, &members).unwrap();
        assert_eq!(read(&packed).unwrap(), "up 1\nup 2\n");

        std::fs::write(&packed, "up 1\n").unwrap();
        assert_eq!(read(&packed).unwrap_err(), "not gzip data, though its name ends in `.gz`");
        std::fs::write(&packed, &members[..members.len() - 4]).unwrap();
        assert_eq!(read(&packed).unwrap_err(), "its gzip data end early");
    }

    #[test]
    fn what_is_not_there_says_so() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read(&folder.path().join("none.prom")).unwrap_err(), "no such file");
        assert_eq!(read(folder.path()).unwrap_err(), "the directory holds no file");
    }
}
