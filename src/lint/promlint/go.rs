//! Numbers and quoting as Go reads and writes them: what decides and words expfmt's refusals.

use std::fmt::Write as _;

/// Reads a number as Go's `strconv.ParseFloat` does after expfmt has refused `p`, `P` and `_` (hexadecimal exponents and
/// digit separators). `None` where Go reports an error; one too large for a float64 is an error, too.
pub(super) fn parse_float(token: &[u8]) -> Option<f64> {
    let text = std::str::from_utf8(token).ok()?;
    let number: f64 = text.parse().ok()?;
    let unsigned = text.trim_start_matches(['+', '-']);
    let spelled_out = unsigned.starts_with(|c: char| c.is_ascii_alphabetic());
    let signed_nan = number.is_nan() && unsigned.len() != text.len();
    let overflow = number.is_infinite() && !spelled_out;
    (!signed_nan && !overflow).then_some(number)
}

/// Reads a timestamp as Go's `strconv.ParseInt` does in base 10.
pub(super) fn is_integer(token: &[u8]) -> bool {
    std::str::from_utf8(token).is_ok_and(|text| text.parse::<i64>().is_ok())
}

/// A string as `%q` prints it: in double quotes, with everything escaped that is not printable or not UTF-8.
pub(super) fn quoted(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() + 2);
    out.push('"');
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            push_escaped(&mut out, c, '"');
        }
        for byte in chunk.invalid() {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\x{byte:02x}");
        }
    }
    out.push('"');
    out
}

/// A byte as `%q` prints it: the character of that number, in single quotes.
pub(super) fn quoted_byte(byte: u8) -> String {
    let mut out = String::from("'");
    push_escaped(&mut out, char::from(byte), '\'');
    out.push('\'');
    out
}

fn push_escaped(out: &mut String, c: char, quote: char) {
    let short = match c {
        '\u{7}' => Some('a'),
        '\u{8}' => Some('b'),
        '\u{c}' => Some('f'),
        '\n' => Some('n'),
        '\r' => Some('r'),
        '\t' => Some('t'),
        '\u{b}' => Some('v'),
        '\\' => Some('\\'),
        c if c == quote => Some(quote),
        _ => None,
    };
    let number = u32::from(c);
    let _ = match short {
        Some(letter) => write!(out, "\\{letter}"),
        None if is_printable(c) => write!(out, "{c}"),
        None if number < 0x80 => write!(out, "\\x{number:02x}"),
        None if number < 0x1_0000 => write!(out, "\\u{number:04x}"),
        None => write!(out, "\\U{number:08x}"),
    };
}

/// Whether Go calls the character printable: a letter, mark, number, punctuation, symbol, or the ASCII blank. The
/// standard library's debug form escapes the same ones, where no combining mark stands first.
fn is_printable(c: char) -> bool {
    if c.is_ascii() {
        return matches!(c, ' '..='~');
    }
    let mut buffer = [b'a'; 5];
    let Some(rest) = buffer.get_mut(1..) else { return false };
    let length = c.encode_utf8(rest).len();
    let text = buffer.get(..=length).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default();
    text.escape_debug().eq(text.chars())
}

#[cfg(test)]
mod tests {
    use super::{is_integer, parse_float, quoted, quoted_byte};

    #[test]
    fn numbers_as_go_reads_them() {
        for good in ["1", "+1", "-.5", "5.", "1e5", "1E-5", "nan", "NaN", "inf", "+Inf", "-INFINITY", "1e-999"] {
            assert!(parse_float(good.as_bytes()).is_some(), "{good}");
        }
        for bad in ["", ".", "e5", "+nan", "-NaN", "infi", "1e999", "0x10", "1,5", "1 ", "--1", "\u{661}"] {
            assert!(parse_float(bad.as_bytes()).is_none(), "{bad}");
        }
        assert!(is_integer(b"-5") && is_integer(b"+5"));
        assert!(!is_integer(b"1.5") && !is_integer(b"") && !is_integer(b"9223372036854775808"));
    }

    #[test]
    fn strings_as_go_quotes_them() {
        assert_eq!(quoted(b"a\"b\\c\n\x01\x7f\xfc"), r#""a\"b\\c\n\x01\x7f\xfc""#);
        assert_eq!(
            quoted("\u{f6}\u{301}\u{200b}\u{feff}\u{e0001}".as_bytes()),
            "\"\u{f6}\u{301}\\u200b\\ufeff\\U000e0001\""
        );
        assert_eq!(quoted_byte(b'\''), r"'\''");
        assert_eq!(quoted_byte(b'"'), "'\"'");
        assert_eq!(quoted_byte(0xc3), "'\u{c3}'");
        assert_eq!(quoted_byte(0x85), r"'\u0085'");
    }
}
