//! The smallest pieces of a line, as nom parsers over our own inlined primitives.
//!
//! Bytes go in; the token and the rest come out. All are table-driven or look at eight bytes at a time, and none looks
//! past the end of a line unless its name says so.

use nom::error::{Error, ErrorKind};
use nom::{Err, IResult};

/// What a token parser answers.
pub(super) type Parsed<'i, T> = IResult<&'i [u8], T>;

/// The classes of bytes, one bit each.
pub(super) mod class {
    /// First byte of a bare metric name.
    pub(in crate::text) const METRIC_START: u8 = 1;
    /// Further byte of a bare metric name.
    pub(in crate::text) const METRIC: u8 = 2;
    /// First byte of a bare label name.
    pub(in crate::text) const LABEL_START: u8 = 4;
    /// Further byte of a bare label name.
    pub(in crate::text) const LABEL: u8 = 8;
    /// Space or tab.
    pub(in crate::text) const BLANK: u8 = 16;
    /// Ends a word: space, tab, line feed.
    pub(in crate::text) const SPACE: u8 = 32;
    /// Byte that a number may hold.
    pub(in crate::text) const NUMBER: u8 = 64;
}

const CLASSES: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let c = byte as u8;
        if c.is_ascii_alphabetic() || c == b'_' {
            table[byte] |= class::METRIC_START | class::METRIC | class::LABEL_START | class::LABEL;
        }
        if c == b':' {
            table[byte] |= class::METRIC_START | class::METRIC;
        }
        if c.is_ascii_digit() {
            table[byte] |= class::METRIC | class::LABEL | class::NUMBER;
        }
        if matches!(c, b'+' | b'-' | b'.' | b'e' | b'E') {
            table[byte] |= class::NUMBER;
        }
        if matches!(c, b' ' | b'\t') {
            table[byte] |= class::BLANK | class::SPACE;
        }
        if c == b'\n' {
            table[byte] |= class::SPACE;
        }
        byte += 1;
    }
    table
};

/// Whether `byte` is of that class.
#[inline(always)]
pub(super) fn is(byte: u8, class: u8) -> bool {
    CLASSES[byte as usize] & class != 0
}

/// A failure at `rest`; what failed is told by the issue that the caller makes of it.
#[inline(always)]
pub(super) fn fail<T>(rest: &[u8], kind: ErrorKind) -> Parsed<'_, T> {
    Err(Err::Error(Error::new(rest, kind)))
}

/// As many bytes of `class` as there are, maybe none.
#[inline(always)]
pub(super) fn run(input: &[u8], class: u8) -> (&[u8], &[u8]) {
    let length = input.iter().position(|&byte| !is(byte, class)).unwrap_or(input.len());
    let (token, rest) = input.split_at(length);
    (rest, token)
}

/// A bare name: a byte of class `start`, then bytes of class `further`.
#[inline(always)]
pub(super) fn name(input: &[u8], start: u8, further: u8) -> Parsed<'_, &[u8]> {
    match input.first() {
        Some(&first) if is(first, start) => Ok(run(input, further)),
        _ => fail(input, ErrorKind::Alpha),
    }
}

/// A bare metric name.
#[inline(always)]
pub(super) fn metric_name(input: &[u8]) -> Parsed<'_, &[u8]> {
    name(input, class::METRIC_START, class::METRIC)
}

/// Everything up to the next space, tab or line feed; fails where there is nothing.
#[inline(always)]
pub(super) fn word(input: &[u8]) -> Parsed<'_, &[u8]> {
    let length = input.iter().position(|&byte| is(byte, class::SPACE)).unwrap_or(input.len());
    if length == 0 {
        return fail(input, ErrorKind::TakeTill1);
    }
    let (token, rest) = input.split_at(length);
    Ok((rest, token))
}

/// Offset of the first `"`, `\` or line feed.
#[inline(always)]
pub(super) fn quote_end(input: &[u8]) -> Option<usize> {
    const LOW: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = LOW << 7;
    let hit = |word: u64, byte: u8| {
        let zero = word ^ (LOW * u64::from(byte));
        zero.wrapping_sub(LOW) & !zero & HIGH
    };
    let mut at = 0;
    while let Some(chunk) = input.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let word = u64::from_le_bytes(*chunk);
        let mask = hit(word, b'"') | hit(word, b'\\') | hit(word, b'\n');
        if mask != 0 {
            return Some(at + mask.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    let rest = input.get(at..).unwrap_or_default();
    rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | b'\n')).map(|found| found + at)
}

/// What stands between two double quotes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quoted<'i> {
    /// The bytes without the quotes, escapes as written.
    pub(super) text: &'i [u8],
    /// Whether there is a backslash.
    pub(super) escaped: bool,
    /// Offset in `text` of the first backslash before something other than `\`, `"` and `n`.
    pub(super) undefined: Option<usize>,
    /// Offset in `text` of the first raw line feed.
    pub(super) line_feed: Option<usize>,
}

/// A quoted text, the first byte being its opening quote. `across` line feeds only where asked for; fails where the closing
/// quote is missing.
pub(super) fn quoted(input: &[u8], across: bool) -> Parsed<'_, Quoted<'_>> {
    let Some((b'"', body)) = input.split_first() else {
        return fail(input, ErrorKind::Char);
    };
    let mut found = Quoted { text: body, escaped: false, undefined: None, line_feed: None };
    let mut at = 0;
    loop {
        let Some(hit) = body.get(at..).and_then(quote_end) else {
            return fail(input, ErrorKind::Eof);
        };
        at += hit;
        match body.get(at) {
            Some(b'"') => {
                let (text, rest) = body.split_at(at);
                found.text = text;
                return Ok((rest.get(1..).unwrap_or_default(), found));
            }
            Some(b'\\') => {
                found.escaped = true;
                match body.get(at + 1) {
                    Some(b'\\' | b'"' | b'n') => {}
                    // An escaped line feed is one no reader takes.
                    Some(b'\n') | None => return fail(input, ErrorKind::Eof),
                    Some(_) => found.undefined = found.undefined.or(Some(at)),
                }
                at += 2;
            }
            _ if !across => return fail(input, ErrorKind::Eof),
            _ => {
                found.line_feed = found.line_feed.or(Some(at));
                at += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{metric_name, quote_end, quoted, word};

    #[test]
    fn names_and_words_end_where_they_should() {
        for (input, token) in [("up 1", "up"), ("a:b_9{", "a:b_9"), (":x", ":x"), ("é", "")] {
            let found = metric_name(input.as_bytes()).map_or("", |(_, name)| std::str::from_utf8(name).unwrap());
            assert_eq!(found, token, "{input}");
        }
        assert_eq!(word(b"1e5\t3").unwrap().1, b"1e5");
        assert!(word(b" 1").is_err());
    }

    #[test]
    fn the_end_of_a_quoted_text_is_found_at_every_offset() {
        for offset in 0..20 {
            let text = format!("{}\"tail tail tail", "x".repeat(offset));
            assert_eq!(quote_end(text.as_bytes()), Some(offset));
        }
        assert_eq!(quote_end(b"abcdefghijk"), None);
    }

    #[test]
    fn escapes_and_line_feeds_in_quoted_texts() {
        let text = br#""a\\\"b\x" rest"#;
        let (rest, found) = quoted(text, false).unwrap();
        assert_eq!((rest, found.text, found.escaped), (&b" rest"[..], &br#"a\\\"b\x"#[..], true));
        assert_eq!(found.undefined, Some(6));
        assert!(quoted(b"\"a\nb\"", false).is_err());
        assert_eq!(quoted(b"\"a\nb\"", true).unwrap().1.line_feed, Some(1));
        for open in [&b"\""[..], b"\"a", b"\"a\\", b"\"a\\\""] {
            assert!(quoted(open, true).is_err());
        }
    }
}
