//! The exposition dialects: their names, media types, and how to tell one from another.
//!
//! Nobody dispatches on the version parameter of a content type: the Prometheus server picks its parser by media type
//! alone. This module does the same, except that `application/openmetrics-text; version=2.0.0` is read as
//! [`Dialect::OpenMetrics2`], which no other reader knows yet.

use crate::consumer::Consumer;

/// An exposition dialect, as a grammar: Prometheus text 0.0.4 and 1.0.0 are one, OpenMetrics 0.0.1 and 1.0.0 are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    /// Prometheus text format 0.0.4 and 1.0.0 (`text/plain`).
    PrometheusText,
    /// OpenMetrics text 0.0.1 and 1.0.0 (`application/openmetrics-text`).
    OpenMetrics1,
    /// OpenMetrics text 2.0 (`application/openmetrics-text; version=2.0.0`), as of 2.0.0-rc0.
    OpenMetrics2,
    /// Length-delimited `io.prometheus.client.MetricFamily` messages (`application/vnd.google.protobuf`).
    Protobuf,
}

/// What a [`Dialect`] is called and who reads it: one row a dialect.
struct Row {
    dialect: Dialect,
    name: &'static str,
    content_type: &'static str,
    consumers: &'static [Consumer],
}

const TABLE: [Row; 4] = [
    Row {
        dialect: Dialect::PrometheusText,
        name: "prometheus-text",
        content_type: "text/plain; version=0.0.4; charset=utf-8",
        consumers: &[
            Consumer::Prometheus,
            Consumer::Promtool,
            Consumer::Expfmt,
            Consumer::VictoriaMetrics,
            Consumer::ClientPython,
        ],
    },
    Row {
        dialect: Dialect::OpenMetrics1,
        name: "openmetrics-1",
        content_type: "application/openmetrics-text; version=1.0.0; charset=utf-8",
        consumers: &[Consumer::Prometheus, Consumer::OpenMetrics],
    },
    Row {
        dialect: Dialect::OpenMetrics2,
        name: "openmetrics-2",
        content_type: "application/openmetrics-text; version=2.0.0; charset=utf-8",
        consumers: &[Consumer::OpenMetrics],
    },
    Row {
        dialect: Dialect::Protobuf,
        name: "protobuf",
        content_type: "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited",
        consumers: &[Consumer::Prometheus, Consumer::Expfmt],
    },
];

impl Dialect {
    /// All dialects, in the order of their declaration.
    pub const ALL: [Self; 4] = [Self::PrometheusText, Self::OpenMetrics1, Self::OpenMetrics2, Self::Protobuf];

    fn row(self) -> &'static Row {
        &TABLE[self as usize]
    }

    /// Its name on the command line and in JSON, such as `prometheus-text`.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The dialect of that [`name`](Self::name).
    pub fn from_name(name: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.name == name).map(|row| row.dialect)
    }

    /// The content type that a writer of this dialect sends.
    pub fn content_type(self) -> &'static str {
        self.row().content_type
    }

    /// The dialect that a content type says, by its media type alone but for version 2 of OpenMetrics; `None` where it is
    /// none of an exposition.
    ///
    /// ```
    /// use exposit_parser::dialect::Dialect;
    ///
    /// assert_eq!(Dialect::from_content_type("text/plain; charset=utf-8"), Some(Dialect::PrometheusText));
    /// assert_eq!(Dialect::from_content_type("application/json"), None);
    /// ```
    pub fn from_content_type(content_type: &str) -> Option<Self> {
        let (media_type, parameters) = content_type.split_once(';').unwrap_or((content_type, ""));
        let media_type = media_type.trim();
        let has_media_type =
            |row: &Row| row.content_type.split(';').next().is_some_and(|own| own.eq_ignore_ascii_case(media_type));
        let dialect = TABLE.iter().find(|row| has_media_type(row))?.dialect;
        let version =
            parameters.split(';').filter_map(|parameter| parameter.split_once('=')).find_map(|(name, value)| {
                name.trim().eq_ignore_ascii_case("version").then(|| value.trim().trim_matches('"'))
            });
        let is_2 = version.is_some_and(|version| version == "2" || version.starts_with("2."));
        Some(if dialect == Self::OpenMetrics1 && is_2 { Self::OpenMetrics2 } else { dialect })
    }

    /// The consumers that have a verdict on this dialect, in the order in which they are listed to a user.
    pub fn consumers(self) -> &'static [Consumer] {
        self.row().consumers
    }

    /// Whether it is one of the two OpenMetrics text dialects.
    pub const fn is_openmetrics(self) -> bool {
        matches!(self, Self::OpenMetrics1 | Self::OpenMetrics2)
    }
}

/// A scrape protocol of the Prometheus server: a dialect in one of its versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScrapeProtocol {
    /// Its name in `scrape_protocols` of a configuration.
    pub name: &'static str,
    /// The dialect that it is read as.
    pub dialect: Dialect,
    /// What a request accepts, without its weight.
    pub media_range: &'static str,
}

/// The scrape protocols, in the order in which the server asks for them when it wants native histograms; without those
/// it leaves the first one out.
pub const SCRAPE_PROTOCOLS: [ScrapeProtocol; 5] = [
    ScrapeProtocol {
        name: "PrometheusProto",
        dialect: Dialect::Protobuf,
        media_range: "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited",
    },
    ScrapeProtocol {
        name: "OpenMetricsText1.0.0",
        dialect: Dialect::OpenMetrics1,
        media_range: "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8",
    },
    ScrapeProtocol {
        name: "OpenMetricsText0.0.1",
        dialect: Dialect::OpenMetrics1,
        media_range: "application/openmetrics-text;version=0.0.1",
    },
    ScrapeProtocol {
        name: "PrometheusText1.0.0",
        dialect: Dialect::PrometheusText,
        media_range: "text/plain;version=1.0.0;escaping=allow-utf-8",
    },
    ScrapeProtocol {
        name: "PrometheusText0.0.4",
        dialect: Dialect::PrometheusText,
        media_range: "text/plain;version=0.0.4",
    },
];

/// The `Accept` header that a server with these protocols sends: weights fall from 0.6 in steps of 0.1.
///
/// ```
/// use exposit_parser::dialect::{SCRAPE_PROTOCOLS, accept_header};
///
/// let default = accept_header(&SCRAPE_PROTOCOLS[1..]);
/// assert!(default.starts_with("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"));
/// assert!(default.ends_with("text/plain;version=0.0.4;q=0.3,*/*;q=0.2"));
/// ```
pub fn accept_header(protocols: &[ScrapeProtocol]) -> String {
    let first = SCRAPE_PROTOCOLS.len() + 1;
    let weight = |index: usize| first.saturating_sub(index).max(1);
    let ranges = protocols.iter().map(|protocol| protocol.media_range).chain(["*/*"]);
    let weighted: Vec<_> = ranges.enumerate().map(|(index, range)| format!("{range};q=0.{}", weight(index))).collect();
    weighted.join(",")
}

impl Dialect {
    /// The dialect of an input that comes without a content type, told from its first bytes (the more, the surer) and,
    /// where they are at hand, its last.
    ///
    /// A line `# EOF` tells OpenMetrics from the text format, `st@` or a composite value its version 2; everything that
    /// does not start like a message is text.
    ///
    /// ```
    /// use exposit_parser::dialect::Dialect;
    ///
    /// assert_eq!(Dialect::sniff(b"up 1\n", b""), Dialect::PrometheusText);
    /// assert_eq!(Dialect::sniff(b"up 1\n# EOF\n", b""), Dialect::OpenMetrics1);
    /// ```
    pub fn sniff(head: &[u8], tail: &[u8]) -> Self {
        if starts_like_a_message(head) {
            Self::Protobuf
        } else if !has_eof_line(head) && !has_eof_line(tail) {
            Self::PrometheusText
        } else if OPENMETRICS_2_ONLY.iter().any(|mark| memchr::memmem::find(head, mark).is_some()) {
            Self::OpenMetrics2
        } else {
            Self::OpenMetrics1
        }
    }
}

/// What stands in samples of OpenMetrics 2.0 only.
const OPENMETRICS_2_ONLY: [&[u8]; 4] = [b" st@", b" {count:", b" {schema:", b" {gcount:"];

/// Whether some line is `# EOF`, be its line end one of Windows.
fn has_eof_line(bytes: &[u8]) -> bool {
    const EOF: &[u8] = b"# EOF";
    memchr::memmem::find_iter(bytes, EOF).any(|at| {
        let starts = at == 0 || bytes.get(at - 1) == Some(&b'\n');
        starts && bytes.get(at + EOF.len()).is_none_or(|next| matches!(next, b'\n' | b'\r'))
    })
}

/// A length, then the field of the family's name with a name that fits into the length.
fn starts_like_a_message(head: &[u8]) -> bool {
    const NAME: u8 = 1 << 3 | 2;
    let Some((length, rest)) = varint(head) else { return false };
    let Some(rest) = rest.strip_prefix(&[NAME]) else { return false };
    let Some((name_length, rest)) = varint(rest) else { return false };
    let name = rest.get(..name_length.min(64)).unwrap_or(rest);
    name_length > 0 && name_length < length && !name.iter().any(u8::is_ascii_control)
}

/// A length of at most four bytes, and what follows it.
fn varint(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut value = 0;
    for (index, &byte) in bytes.iter().take(4).enumerate() {
        value |= usize::from(byte & 0x7f) << (7 * index);
        if byte < 0x80 {
            return Some((value, bytes.get(index + 1..).unwrap_or_default()));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::Dialect;

    #[test]
    fn content_types() {
        for dialect in Dialect::ALL {
            assert_eq!(Dialect::from_content_type(dialect.content_type()), Some(dialect));
        }
        for (content_type, expected) in [
            ("TEXT/PLAIN", Some(Dialect::PrometheusText)),
            ("text/plain; version=1.0.0; escaping=allow-utf-8", Some(Dialect::PrometheusText)),
            ("application/openmetrics-text ; Version=\"2.0.0\"", Some(Dialect::OpenMetrics2)),
            ("application/openmetrics-text", Some(Dialect::OpenMetrics1)),
            ("text/html", None),
            ("", None),
        ] {
            assert_eq!(Dialect::from_content_type(content_type), expected, "{content_type}");
        }
    }

    #[test]
    fn inputs_without_a_content_type() {
        use Dialect::{OpenMetrics1, OpenMetrics2, PrometheusText, Protobuf};
        for (head, tail, expected) in [
            (&b""[..], &b""[..], PrometheusText),
            (b"# TYPE a gauge\na 1\n", b"", PrometheusText),
            (b"a{b=\"# EOF\"} 1\n", b"", PrometheusText),
            (b"\n\nabcdefgh 1\n", b"", PrometheusText),
            (b"a 1\n", b"\n# EOF\n", OpenMetrics1),
            (b"a 1\r\n# EOF\r\n", b"", OpenMetrics1),
            (b"a_total 1 1 st@0.5\n# EOF", b"", OpenMetrics2),
            (b"\x0a\x0a\x04jobs\x12\x02ab", b"", Protobuf),
        ] {
            assert_eq!(Dialect::sniff(head, tail), expected, "{head:?}");
        }
    }
}
