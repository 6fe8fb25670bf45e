//! How `VictoriaMetrics` takes a line apart: by the first brace, the next quote and the next blank, whatever stands between.
//!
//! A line goes in; whether it is understood comes out. Nothing here knows the grammar of the format, and that is the
//! point: it tells which lines outside of the grammar this reader takes all the same.

use super::token::{class, is};

/// Whether `line`, without its line feed, is understood. Comments and blank lines are.
pub(super) fn understands(line: &[u8]) -> bool {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let line = skip_blanks(line);
    if line.is_empty() || line.starts_with(b"#") {
        return true;
    }
    sample(line).is_some()
}

fn sample(line: &[u8]) -> Option<()> {
    let (named, rest) = if let Some(brace) = memchr::memchr(b'{', line) {
        let (head, tail) = line.split_at(brace);
        let mut named = !trim_end(head).is_empty();
        let rest = tags(tail.get(1..)?, &mut named)?;
        (named, rest)
    } else {
        let blank = memchr::memchr2(b' ', b'\t', line)?;
        (blank > 0, line.get(blank + 1..)?)
    };
    if !named {
        return None;
    }
    let rest = skip_blanks(rest);
    let rest = memchr::memchr(b'#', rest).map_or(rest, |comment| rest.split_at(comment).0);
    let Some(blank) = memchr::memchr2(b' ', b'\t', rest) else {
        return number(rest).then_some(());
    };
    let (value, rest) = rest.split_at(blank);
    let timestamp = trim_end(skip_blanks(rest));
    (number(value) && (timestamp.is_empty() || number(timestamp))).then_some(())
}

/// Reads a label set up to its closing brace; a quoted text without a value is the name.
fn tags<'l>(mut rest: &'l [u8], named: &mut bool) -> Option<&'l [u8]> {
    loop {
        rest = skip_blanks(rest);
        let Some(quote) = memchr::memchr(b'"', rest) else {
            return rest.strip_prefix(b"}");
        };
        let (before, from_quote) = rest.split_at(quote);
        let key = trim_end(before);
        if key.is_empty() {
            let (empty, after) = quoted(from_quote)?;
            rest = skip_blanks(after);
            match rest.first() {
                Some(b',' | b'}') => {
                    if *named {
                        return None;
                    }
                    *named = !empty;
                    if rest.len() > 1 {
                        rest = rest.strip_prefix(b",").unwrap_or(rest);
                    }
                    continue;
                }
                Some(b'=') => rest = skip_blanks(rest.get(1..)?),
                Some(_) => return None,
                None => {}
            }
        } else if key.ends_with(b"=") {
            rest = skip_blanks(rest.get(key.len()..)?);
        } else {
            return None;
        }
        let (_, after) = quoted(rest)?;
        rest = skip_blanks(after);
        match rest.split_first()? {
            (b'}', after) => return Some(after),
            (b',', after) => rest = after,
            _ => return None,
        }
    }
}

/// A quoted text: whether it is empty, and what follows it.
fn quoted(input: &[u8]) -> Option<(bool, &[u8])> {
    let body = input.strip_prefix(b"\"")?;
    let mut escaped = false;
    let end = body.iter().position(|&byte| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    })?;
    Some((end == 0, body.get(end + 1..)?))
}

/// Whether its own number reader takes the token: no plus sign but before an infinity, NaN with any sign.
fn number(token: &[u8]) -> bool {
    let token = token.strip_prefix(b"-").unwrap_or(token);
    if let Some(b'0'..=b'9' | b'.') = token.first() {
        return fast_float2::parse::<f64, _>(token).is_ok();
    }
    let word = token.strip_prefix(b"+").unwrap_or(token);
    [&b"inf"[..], b"infinity", b"nan"].iter().any(|known| word.eq_ignore_ascii_case(known))
}

fn skip_blanks(input: &[u8]) -> &[u8] {
    let blanks = input.iter().take_while(|&&byte| is(byte, class::BLANK)).count();
    input.get(blanks..).unwrap_or_default()
}

fn trim_end(input: &[u8]) -> &[u8] {
    let blanks = input.iter().rev().take_while(|&&byte| is(byte, class::BLANK)).count();
    input.get(..input.len() - blanks).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::understands;

    #[test]
    fn lines_of_no_grammar_that_it_takes_and_lines_that_it_does_not() {
        let taken = [
            "a 1",
            "a{} 1",
            "a 1 # hi",
            "é 1",
            "1a 1 -5",
            "{\"a.b\"} 1",
            "{c=\"d\",\"a.b\"} 1",
            "a 1#x",
            "a{b=\"c\"}1",
            "a 1 2.5",
            "a -nan",
            "a -+inf",
            "a{,b=\"c\"} 1",
            "x y{z=\"1\"} 2",
            "\"a.b\" 1",
            "a{b =\"c\" , } 1\t",
            "# {",
        ];
        for line in taken {
            assert!(understands(line.as_bytes()), "{line}");
        }
        let refused = [
            "a",
            "a ",
            "a +1",
            "a 1 2 3",
            "a{b=\"c} 1",
            "a{b=\"c\" d=\"e\"} 1",
            "{} 1",
            "{\"\"} 1",
            "a{\"b\"} 1",
            "{A} 0",
            "a{b=c} 1",
            "a 1_0",
            "a 0x1",
            "{",
            "a{",
        ];
        for line in refused {
            assert!(!understands(line.as_bytes()), "{line}");
        }
    }
}
