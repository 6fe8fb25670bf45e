//! Values and timestamps: the number that a token stands for, and what about it is not everybody's.

use crate::dialect::Dialect;
use crate::issue::IssueKind as K;

/// A token read as a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Reading {
    /// The number; NaN where the token is none.
    pub(super) number: f64,
    /// What is odd about it.
    pub(super) oddity: Option<K>,
    /// A second oddity, independent of the first.
    pub(super) sign: Option<K>,
}

impl Reading {
    const fn plain(number: f64) -> Self {
        Self { number, oddity: None, sign: None }
    }

    const fn odd(number: f64, oddity: K) -> Self {
        Self { number, oddity: Some(oddity), sign: None }
    }

    /// Whether the token stands for a number at all.
    pub(super) fn is_number(&self) -> bool {
        !matches!(self.oddity, Some(K::InvalidValue | K::ValueSyntax))
    }
}

/// Reads a value.
pub(super) fn value(token: &[u8]) -> Reading {
    let (sign, magnitude) = match token.split_first() {
        Some((b'+' | b'-', rest)) => (token.first(), rest),
        _ => (None, token),
    };
    if !magnitude.is_ascii() {
        return match ascii_digits(token).map(|digits| value(&digits)) {
            Some(reading) if reading.is_number() => Reading::odd(reading.number, K::NonAsciiDigits),
            _ => Reading::odd(f64::NAN, K::InvalidValue),
        };
    }
    let starts_as_number = matches!(magnitude.first(), Some(b'0'..=b'9' | b'.' | b'i' | b'I' | b'n' | b'N'));
    let parsed = if starts_as_number { fast_float2::parse::<f64, _>(token).ok() } else { None };
    let Some(number) = parsed else {
        let odd = if looks_like_code(magnitude) { K::ValueSyntax } else { K::InvalidValue };
        return Reading::odd(f64::NAN, odd);
    };
    let digits = matches!(magnitude.first(), Some(b'0'..=b'9' | b'.'));
    let mut reading = Reading::plain(number);
    if digits && sign == Some(&b'+') {
        reading.sign = Some(K::PlusSign);
    }
    if digits && number.is_infinite() {
        reading.oddity = Some(K::ValueOutOfRange);
    } else if number.is_nan() && sign.is_some() {
        reading.oddity = Some(K::SignedNan);
    }
    reading
}

/// A number as programming languages write it: hexadecimal, or with underscores between digits.
fn looks_like_code(magnitude: &[u8]) -> bool {
    match magnitude {
        [b'0', b'x' | b'X', digits @ ..] => digits.iter().all(|c| c.is_ascii_hexdigit() || b".pP+-_".contains(c)),
        [first, rest @ ..] if first.is_ascii_digit() => {
            rest.contains(&b'_') && rest.iter().all(|c| c.is_ascii_digit() || b"._eE+-".contains(c))
        }
        _ => false,
    }
}

/// The token with every decimal digit of any script written in ASCII; `None` where other characters stand in it.
fn ascii_digits(token: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(token).ok()?;
    text.chars().map(|c| if c.is_ascii() { Some(c as u8) } else { decimal_digit(c) }).collect()
}

/// The ASCII digit of a character of Unicode's category Nd.
fn decimal_digit(c: char) -> Option<u8> {
    let code = c as u32;
    let index = ZEROS.partition_point(|&zero| zero <= code).checked_sub(1)?;
    let digit = code - ZEROS.get(index)?;
    (digit < 10).then(|| b'0' + digit as u8)
}

/// The zeros of all scripts with decimal digits (Unicode's category Nd); each is followed by its digits 1 to 9.
#[rustfmt::skip]
const ZEROS: [u32; 66] = [
    0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0,
    0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620,
    0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30, 0x11066, 0x110f0, 0x11136, 0x111d0,
    0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0, 0x11730, 0x118e0, 0x11950, 0x11c50, 0x11d50, 0x11da0, 0x16a60,
    0x16ac0, 0x16b50, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e950, 0x1fbf0,
];

/// Reads a timestamp as milliseconds. `None` where the token stands for no instant.
pub(super) fn timestamp(token: &[u8], dialect: Dialect) -> (Option<i64>, Option<K>) {
    if dialect.is_openmetrics() { seconds(token) } else { milliseconds(token) }
}

fn milliseconds(token: &[u8]) -> (Option<i64>, Option<K>) {
    let (sign, digits) = match token.split_first() {
        Some((sign @ (b'+' | b'-'), rest)) => (Some(*sign), rest),
        _ => (None, token),
    };
    if !digits.is_empty() && digits.iter().all(u8::is_ascii_digit) {
        let number = std::str::from_utf8(token).ok().and_then(|text| text.parse::<i64>().ok());
        let odd = match (number, sign) {
            (None, _) => Some(K::TimestampOutOfRange),
            (Some(_), Some(b'-')) => Some(K::NegativeTimestamp),
            (Some(_), Some(_)) => Some(K::PlusTimestamp),
            (Some(_), None) => None,
        };
        return (number, odd);
    }
    let reading = value(token);
    match reading.oddity {
        Some(K::InvalidValue | K::ValueSyntax) => (None, Some(K::InvalidTimestamp)),
        Some(K::NonAsciiDigits) => (instant(reading.number, 1.0), Some(K::NonAsciiDigits)),
        _ if !reading.number.is_finite() => (None, Some(K::NotFiniteTimestamp)),
        _ => (instant(reading.number, 1.0), Some(K::FractionalTimestamp)),
    }
}

fn seconds(token: &[u8]) -> (Option<i64>, Option<K>) {
    let reading = value(token);
    match reading.oddity {
        Some(K::InvalidValue | K::ValueSyntax) => (None, Some(K::InvalidTimestamp)),
        Some(K::NonAsciiDigits) => (instant(reading.number, 1000.0), Some(K::NonAsciiDigits)),
        _ if !reading.number.is_finite() => (None, Some(K::NotFiniteTimestamp)),
        _ => (instant(reading.number, 1000.0), None),
    }
}

/// Milliseconds, cut towards zero as the server cuts them; `None` where 64 bits cannot hold them.
fn instant(number: f64, scale: f64) -> Option<i64> {
    let milliseconds = number * scale;
    (milliseconds.abs() < 9_223_372_036_854_775_808.0).then_some(milliseconds as i64)
}

#[cfg(test)]
mod tests {
    use super::{timestamp, value};
    use crate::dialect::Dialect;
    use crate::issue::IssueKind as K;

    #[test]
    fn values_and_their_oddities() {
        let table: [(&str, Option<f64>, Option<K>); 22] = [
            ("1", Some(1.0), None),
            ("-0.5e3", Some(-500.0), None),
            (".5", Some(0.5), None),
            ("5.", Some(5.0), None),
            ("+Inf", Some(f64::INFINITY), None),
            ("-infinity", Some(f64::NEG_INFINITY), None),
            ("+1", Some(1.0), None),
            ("nan", None, None),
            ("-NaN", None, Some(K::SignedNan)),
            ("1e400", Some(f64::INFINITY), Some(K::ValueOutOfRange)),
            ("0x10", None, Some(K::ValueSyntax)),
            ("0x1p-3", None, Some(K::ValueSyntax)),
            ("1_000", None, Some(K::ValueSyntax)),
            ("٢٣", Some(23.0), Some(K::NonAsciiDigits)),
            ("1é", None, Some(K::InvalidValue)),
            ("", None, Some(K::InvalidValue)),
            (".", None, Some(K::InvalidValue)),
            ("1e", None, Some(K::InvalidValue)),
            ("1,5", None, Some(K::InvalidValue)),
            ("true", None, Some(K::InvalidValue)),
            ("--1", None, Some(K::InvalidValue)),
            ("infin", None, Some(K::InvalidValue)),
        ];
        for (token, number, oddity) in table {
            let reading = value(token.as_bytes());
            assert_eq!(reading.oddity, oddity, "{token}");
            assert_eq!(number, (!reading.number.is_nan()).then_some(reading.number), "{token}");
        }
        assert_eq!(value(b"+1").sign, Some(K::PlusSign));
        assert_eq!(value(b"+Inf").sign, None);
    }

    #[test]
    fn timestamps_count_milliseconds_or_seconds() {
        let text = |token: &str| timestamp(token.as_bytes(), Dialect::PrometheusText);
        assert_eq!(text("123"), (Some(123), None));
        assert_eq!(text("-5"), (Some(-5), Some(K::NegativeTimestamp)));
        assert_eq!(text("99999999999999999999").1, Some(K::TimestampOutOfRange));
        assert_eq!(text("1.5"), (Some(1), Some(K::FractionalTimestamp)));
        assert_eq!(text("NaN").1, Some(K::NotFiniteTimestamp));
        assert_eq!(text("#").1, Some(K::InvalidTimestamp));
        let seconds = |token: &str| timestamp(token.as_bytes(), Dialect::OpenMetrics1);
        assert_eq!(seconds("123"), (Some(123_000), None));
        assert_eq!(seconds("-1.2345e1"), (Some(-12_345), None));
        assert_eq!(seconds("Inf").1, Some(K::NotFiniteTimestamp));
        assert_eq!(seconds("1e300"), (None, None));
    }
}
