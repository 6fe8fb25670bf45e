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

const KINDS: [Kind; 9] = [
    Kind { what: "gzip data", short: "gzip", shows: |head| starts(head, &[b"\x1f\x8b"]) },
    Kind { what: "zstd data", short: "zstd", shows: |head| starts(head, &[b"\x28\xb5\x2f\xfd"]) },
    Kind { what: "a zip archive", short: "zip", shows: |head| starts(head, &[b"PK\x03\x04"]) },
    Kind { what: "a PDF file", short: "PDF", shows: |head| starts(head, &[b"%PDF-"]) },
    Kind { what: "UTF-16 text", short: "UTF-16", shows: utf16 },
    Kind { what: "an HTML page", short: "HTML", shows: html },
    Kind { what: "an XML document", short: "XML", shows: |head| starts(head, &[b"<?xml"]) },
    Kind { what: "a JSON document", short: "JSON", shows: json },
    Kind { what: "YAML", short: "YAML", shows: |head| starts(head, &[b"---\n", b"global:\n", b"scrape_configs:\n"]) },
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
        ] {
            assert_eq!(short(head), Some(expected), "{head:?}");
        }
        assert_eq!(Foreign::sniff(b"\n<html>\nx").map(|foreign| foreign.span.range()), Some(1..7));
    }

    #[test]
    fn bodies_that_may_be_an_exposition() {
        for head in
            [&b""[..], b"up 1\n", b"# HELP", b"{\"my.name\", a=\"b\"} 1\n", b"{a=\"b\"} 1", b"<x> 1", b"\0\0\0\0"]
        {
            assert_eq!(short(head), None, "{head:?}");
        }
    }
}
