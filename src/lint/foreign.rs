//! Bodies that are no exposition at all: told by their first bytes, so that one finding stands for a thousand.

use exposit_parser::span::Span;

/// What a body is instead of an exposition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// What it is, with its article: `an HTML page`.
    pub what: &'static str,
    /// Its short name: `HTML`.
    pub short: &'static str,
    /// Where that shows.
    pub span: Span,
}

struct Kind {
    what: &'static str,
    short: &'static str,
    /// Length of the start of the body that gives it away.
    shows: fn(&[u8]) -> Option<usize>,
}

const KINDS: [Kind; 12] = [
    Kind { what: "gzip data", short: "gzip", shows: |head| starts(head, &[b"\x1f\x8b"]) },
    Kind { what: "zstd data", short: "zstd", shows: |head| starts(head, &[b"\x28\xb5\x2f\xfd"]) },
    Kind { what: "a zip archive", short: "zip", shows: |head| starts(head, &[b"PK\x03\x04"]) },
    Kind { what: "a PDF file", short: "PDF", shows: |head| starts(head, &[b"%PDF-"]) },
    Kind { what: "UTF-16 text", short: "UTF-16", shows: utf16 },
    Kind { what: "an HTML page", short: "HTML", shows: html },
    Kind { what: "an XML document", short: "XML", shows: |head| starts(head, &[b"<?xml"]) },
    // Before JSON: a date in brackets is no array.
    Kind { what: "log lines", short: "the log", shows: log_lines },
    Kind { what: "a JSON document", short: "JSON", shows: json },
    Kind { what: "YAML", short: "YAML", shows: |head| starts(head, &[b"---\n", b"global:\n", b"scrape_configs:\n"]) },
    Kind { what: "a protobuf body sent as text", short: "protobuf", shows: protobuf },
    Kind { what: "an error message", short: "the message", shows: error_message },
];

impl Foreign {
    /// What a body is that starts with `head`, where that is no exposition; `None` for everything else.
    pub fn sniff(head: &[u8]) -> Option<Self> {
        let blank = head.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let (skipped, body) = head.split_at_checked(blank)?;
        KINDS.iter().find_map(|kind| {
            let length = (kind.shows)(body)?;
            let start = skipped.len() as u32;
            Some(Self { what: kind.what, short: kind.short, span: Span::new(start, start + length as u32) })
        })
    }
}

fn starts(head: &[u8], with: &[&[u8]]) -> Option<usize> {
    with.iter().find(|start| head.starts_with(start)).map(|start| start.trim_ascii_end().len())
}

/// A byte order mark of UTF-16, or two ASCII characters in either order of bytes.
fn utf16(head: &[u8]) -> Option<usize> {
    match head {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some(2),
        [a, 0, b, 0, ..] | [0, a, 0, b, ..] if a.is_ascii_graphic() && b.is_ascii() && *b > 0 => Some(4),
        _ => None,
    }
}

/// A first tag that HTML pages start with: up to its `>`, or to the end of its line.
fn html(head: &[u8]) -> Option<usize> {
    const TAGS: [&[u8]; 8] = [b"<!doctype html", b"<html", b"<head", b"<body", b"<title", b"<h1", b"<!--", b"<pre"];
    let starts = |tag: &&[u8]| head.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag));
    TAGS.iter().any(starts).then(|| {
        memchr::memchr2(b'>', b'\n', head).map_or(head.len(), |at| at + usize::from(head.get(at) == Some(&b'>')))
    })
}

/// The length of a message, then a family's name behind its tag and length, then the tag of its next field.
fn protobuf(head: &[u8]) -> Option<usize> {
    let length = head.iter().position(|byte| *byte < 0x80).filter(|last| *last < 5)? + 1;
    let (&tag, rest) = head.get(length..)?.split_first()?;
    let (&name_length, rest) = rest.split_first()?;
    let (name, rest) = rest.split_at_checked(usize::from(name_length))?;
    let legal = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':');
    let is_family =
        tag == 0x0a && !name.is_empty() && name.iter().all(legal) && matches!(rest.first(), Some(0x12 | 0x18 | 0x22));
    is_family.then_some(length + 2 + name.len())
}

/// Two lines (or one, where there is no other) that start as lines of a log do.
fn log_lines(head: &[u8]) -> Option<usize> {
    let mut lines = head.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
    let first = lines.next().filter(|line| is_log_line(line))?;
    lines.next().is_none_or(is_log_line).then_some(first.trim_ascii_end().len())
}

/// A date, a level, or what structured loggers and crashed programs write first.
fn is_log_line(line: &[u8]) -> bool {
    const STARTS: [&[u8]; 5] = [b"time=", b"ts=", b"level=", b"Traceback (most", b"panic:"];
    const LEVELS: [&[u8]; 6] = [b"INFO", b"WARN", b"ERROR", b"DEBUG", b"TRACE", b"FATAL"];
    let bare = line.strip_prefix(b"[").unwrap_or(line);
    let date = matches!(bare, [y1, y2, y3, y4, dash @ (b'-' | b'/'), m1, m2, other, ..]
        if dash == other && [y1, y2, y3, y4, m1, m2].into_iter().all(u8::is_ascii_digit));
    // `ERROR 3` and `INFO{a="b"} 1` are samples.
    let level = |level: &&[u8]| {
        let rest = bare.strip_prefix(*level).unwrap_or_default();
        let next = rest.trim_ascii_start().first();
        let ends = rest.first().is_some_and(|byte| !byte.is_ascii_alphanumeric() && !b"_{".contains(byte));
        ends && next.is_some_and(|byte| !byte.is_ascii_digit() && !b"{+-.".contains(byte))
    };
    date || STARTS.iter().any(|start| bare.starts_with(start)) || LEVELS.iter().any(level)
}

/// A status with its words and nothing else: `404 page not found`.
fn error_message(head: &[u8]) -> Option<usize> {
    let line = head.trim_ascii_end();
    let is_status =
        matches!(line, [b'4' | b'5', b'0'..=b'9', b'0'..=b'9', b' ', word, ..] if word.is_ascii_alphabetic());
    (is_status && !line.contains(&b'\n')).then_some(line.len())
}

/// A brace before something that no label set can start with (a quoted name, an empty object), or an array.
fn json(head: &[u8]) -> Option<usize> {
    let (first, rest) = head.split_first()?;
    let rest = rest.trim_ascii_start();
    let object = || {
        let Some(key) = rest.strip_prefix(b"\"") else { return rest.starts_with(b"}") && rest.trim_ascii().len() == 1 };
        let Some(end) = memchr::memchr(b'"', key) else { return false };
        key.get(end + 1..).is_some_and(|after| after.trim_ascii_start().starts_with(b":"))
    };
    let found = match first {
        b'{' => object(),
        b'[' => rest.first().is_some_and(|next| b"{[\"]-0123456789".contains(next)),
        _ => false,
    };
    found.then_some(1)
}

#[cfg(test)]
mod tests {
    use super::Foreign;

    fn short(head: &[u8]) -> Option<&'static str> {
        Foreign::sniff(head).map(|foreign| foreign.short)
    }

    #[test]
    fn bodies_that_are_something_else() {
        for (head, expected) in [
            (&b"<!doctype html>\n<html>"[..], "HTML"),
            (b"\n<HTML lang=en>", "HTML"),
            (b"<?xml version=\"1.0\"?>", "XML"),
            (b"{\"status\": \"success\"}", "JSON"),
            (b"{ }\n", "JSON"),
            (b"[\n  {", "JSON"),
            (b"\x1f\x8b\x08\0", "gzip"),
            (b"\xff\xfeu\0p\0", "UTF-16"),
            (b"u\0p\0 \x001\0", "UTF-16"),
            (b"\0u\0p\0 \x001", "UTF-16"),
            (b"2026-11-22 21:46:05 starting\n", "the log"),
            (b"[2026/11/22 21:46:05] starting\n[2026/11/22 21:46:06] up\n", "the log"),
            (b"level=info msg=starting\nlevel=info msg=up\n", "the log"),
            (b"ERROR: no such device\n", "the log"),
            (b"404 page not found\n", "the message"),
            (b"\x15\n\x08jobs_all\x12\x05Jobs.\x18\x01\"\x00", "protobuf"),
        ] {
            assert_eq!(short(head), Some(expected), "{head:?}");
        }
        assert_eq!(Foreign::sniff(b"\n<html>\nx").map(|foreign| foreign.span.range()), Some(1..7));
    }

    #[test]
    fn bodies_that_may_be_an_exposition() {
        for head in [
            &b""[..],
            b"up 1\n",
            b"# HELP",
            b"{\"my.name\", a=\"b\"} 1\n",
            b"{a=\"b\"} 1",
            b"<x> 1",
            b"\0\0\0\0",
            b"ERROR 3\n",
            b"INFO_total 1\n",
            b"2026-11-22 starting\nup 1\n",
            b"404 1\n",
            b"up 1 ok\n",
        ] {
            assert_eq!(short(head), None, "{head:?}");
        }
    }
}
