//! Numbers: as each family of consumers reads them, what a malformed one looks like, and how they are written.
//!
//! Bytes go in, without blanks around them; a float64 or the reason of the refusal comes out. The readers differ:
//!
//! | | `+1` | `-NaN` | `1e400` | `٣` (Arabic-Indic three) |
//! |---|---|---|---|---|
//! | [`Reader::Go`] | 1 | refused | refused | refused |
//! | [`Reader::VictoriaMetrics`] | refused | NaN | infinity | refused |
//! | [`Reader::Python`] | 1 | NaN | infinity | 3 |
//!
//! None of them takes hexadecimal numbers or underscores: upstream guards against both.
//!
//! ```
//! use exposit_parser::number::{Fault, Reader, Refusal, fault, openmetrics, text};
//!
//! assert_eq!(Reader::Go.read(b"1.5e3"), Ok(1500.0));
//! assert_eq!(Reader::Go.read(b"1e400"), Err(Refusal::Range));
//! assert_eq!(Reader::Python.read(b"1e400"), Ok(f64::INFINITY));
//! assert_eq!(fault(b"12ms"), Fault::Unit { number: 2 });
//! assert_eq!(text(1_234_567.0), "1.234567e+06");
//! assert_eq!(openmetrics(1.0), "1.0");
//! ```

use std::fmt::Write;

/// How a family of consumers reads numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reader {
    /// Go's `ParseFloat` without `p`, `P` and `_`: the Prometheus server, expfmt, promtool.
    Go,
    /// The best-effort parser of VictoriaMetrics.
    VictoriaMetrics,
    /// Python's `float()` without underscores: the parsers of `prometheus_client`.
    Python,
}

/// Why a reader refuses a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Refusal {
    /// It is not a number for this reader; [`fault`] says what it looks like.
    Syntax,
    /// It is too large for a float64, which Go counts as an error.
    Range,
    /// NaN with a sign, which Go does not know.
    SignedNan,
    /// A leading `+`, which VictoriaMetrics does not know.
    Plus,
}

impl Reader {
    /// All readers.
    pub const ALL: [Self; 3] = [Self::Go, Self::VictoriaMetrics, Self::Python];

    /// Reads a number.
    #[inline]
    pub fn read(self, bytes: &[u8]) -> Result<f64, Refusal> {
        // Finite decimal numbers without a sign of their own are one and the same for all.
        if matches!(bytes.first(), Some(b'0'..=b'9' | b'-' | b'.'))
            && let Ok(number) = fast_float2::parse::<f64, _>(bytes)
            && number.is_finite()
        {
            return Ok(number);
        }
        self.read_rest(bytes)
    }

    /// Reads what is not a finite decimal number.
    #[cold]
    fn read_rest(self, bytes: &[u8]) -> Result<f64, Refusal> {
        let (sign, body) = match bytes {
            [sign @ (b'+' | b'-'), body @ ..] => (Some(*sign), body),
            body => (None, body),
        };
        let signed = |number: f64| if sign == Some(b'-') { -number } else { number };
        if is_word(body, &["inf", "infinity"]) {
            return Ok(signed(f64::INFINITY));
        }
        if is_word(body, &["nan"]) {
            return if self == Self::Go && sign.is_some() { Err(Refusal::SignedNan) } else { Ok(f64::NAN) };
        }
        if is_decimal(body) {
            if sign == Some(b'+') && self == Self::VictoriaMetrics {
                return Err(Refusal::Plus);
            }
            let number = fast_float2::parse::<f64, _>(body).map_err(|_| Refusal::Syntax)?;
            return if number.is_finite() || self != Self::Go { Ok(signed(number)) } else { Err(Refusal::Range) };
        }
        if self == Self::Python && !bytes.is_ascii() {
            let ascii = ascii_digits(bytes).ok_or(Refusal::Syntax)?;
            return if ascii.is_ascii() { self.read(ascii.as_bytes()) } else { Err(Refusal::Syntax) };
        }
        Err(Refusal::Syntax)
    }
}

/// What any reader makes of a number; they agree wherever more than one takes it.
///
/// ```
/// use exposit_parser::number::lenient;
///
/// assert_eq!(lenient(b"+1"), Some(1.0));
/// assert_eq!(lenient(b"1,5"), None);
/// ```
pub fn lenient(bytes: &[u8]) -> Option<f64> {
    Reader::Python.read(bytes).ok()
}

/// Whether `body` is one of `words`, in any case.
fn is_word(body: &[u8], words: &[&str]) -> bool {
    words.iter().any(|word| body.eq_ignore_ascii_case(word.as_bytes()))
}

/// Whether `body` is a decimal number without a sign: digits with at most one point among them, then maybe an exponent.
fn is_decimal(body: &[u8]) -> bool {
    number_length(body) == body.len() && !body.is_empty()
}

/// Length of the longest decimal number without a sign at the start of `body`; 0 where there is none.
fn number_length(body: &[u8]) -> usize {
    let digits = |from: usize| body.get(from..).unwrap_or_default().iter().take_while(|b| b.is_ascii_digit()).count();
    let whole = digits(0);
    let mut length = whole;
    if body.get(whole) == Some(&b'.') {
        let fraction = digits(whole + 1);
        if whole + fraction == 0 {
            return 0;
        }
        length = whole + 1 + fraction;
    }
    if length > 0 && matches!(body.get(length), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(body.get(length + 1), Some(b'+' | b'-')));
        let exponent = digits(length + 1 + sign);
        if exponent > 0 {
            length += 1 + sign + exponent;
        }
    }
    length
}

/// Python reads decimal digits of every script: their zeros, from which the other nine follow (Unicode 14).
const ZEROS: [char; 66] = [
    '\u{30}',
    '\u{660}',
    '\u{6f0}',
    '\u{7c0}',
    '\u{966}',
    '\u{9e6}',
    '\u{a66}',
    '\u{ae6}',
    '\u{b66}',
    '\u{be6}',
    '\u{c66}',
    '\u{ce6}',
    '\u{d66}',
    '\u{de6}',
    '\u{e50}',
    '\u{ed0}',
    '\u{f20}',
    '\u{1040}',
    '\u{1090}',
    '\u{17e0}',
    '\u{1810}',
    '\u{1946}',
    '\u{19d0}',
    '\u{1a80}',
    '\u{1a90}',
    '\u{1b50}',
    '\u{1bb0}',
    '\u{1c40}',
    '\u{1c50}',
    '\u{a620}',
    '\u{a8d0}',
    '\u{a900}',
    '\u{a9d0}',
    '\u{a9f0}',
    '\u{aa50}',
    '\u{abf0}',
    '\u{ff10}',
    '\u{104a0}',
    '\u{10d30}',
    '\u{11066}',
    '\u{110f0}',
    '\u{11136}',
    '\u{111d0}',
    '\u{112f0}',
    '\u{11450}',
    '\u{114d0}',
    '\u{11650}',
    '\u{116c0}',
    '\u{11730}',
    '\u{118e0}',
    '\u{11950}',
    '\u{11c50}',
    '\u{11d50}',
    '\u{11da0}',
    '\u{16a60}',
    '\u{16ac0}',
    '\u{16b50}',
    '\u{1d7ce}',
    '\u{1d7d8}',
    '\u{1d7e2}',
    '\u{1d7ec}',
    '\u{1d7f6}',
    '\u{1e140}',
    '\u{1e2f0}',
    '\u{1e950}',
    '\u{1fbf0}',
];

/// `bytes` with the decimal digits of other scripts turned into ASCII; `None` where it is not UTF-8.
fn ascii_digits(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?;
    let digit = |c: char| {
        let zero = ZEROS.get(ZEROS.partition_point(|&zero| zero <= c).checked_sub(1)?)?;
        char::from_digit(u32::from(c) - u32::from(*zero), 10)
    };
    Some(text.chars().map(|c| digit(c).unwrap_or(c)).collect())
}

/// What a number that no reader takes, or not all of them, looks like: for messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// There is nothing.
    Empty,
    /// In quotes: `"1"`.
    Quoted,
    /// With a decimal comma: `1,5`.
    DecimalComma,
    /// With separators between thousands: `1,234,567`, `1_000`, `1'000`.
    Thousands,
    /// A number with something glued to it, such as a unit or `%`; `number` bytes are the number.
    Unit {
        /// Length of the number in bytes, sign included.
        number: u32,
    },
    /// `true`, `false`, `yes`, `no`, `on`, `off`.
    Boolean,
    /// A word that stands for no value: `null`, `None`, `nil`, `N/A`, `-`, `undefined`.
    Nothing,
    /// Hexadecimal, binary or octal: `0x1f`.
    Radix,
    /// NaN with a sign.
    SignedNan,
    /// Too large for a float64.
    Overflow,
    /// With a leading `+`.
    Plus,
    /// With digits of another script.
    ForeignDigits,
    /// A date or a time of day.
    Date,
    /// Anything else.
    Other,
}

/// Says what a number that some reader refuses looks like.
///
/// ```
/// use exposit_parser::number::{Fault, fault};
///
/// assert_eq!(fault(b"3,14"), Fault::DecimalComma);
/// assert_eq!(fault(b"true"), Fault::Boolean);
/// assert_eq!(fault(b"1_000"), Fault::Thousands);
/// ```
pub fn fault(bytes: &[u8]) -> Fault {
    /// Words and what they stand for.
    const WORDS: [(&[&str], Fault); 2] = [
        (&["true", "false", "yes", "no", "on", "off"], Fault::Boolean),
        (&["null", "none", "nil", "n/a", "na", "-", "undefined", "<nil>", "<null>", "unknown"], Fault::Nothing),
    ];
    if let Some((_, fault)) = WORDS.iter().find(|(words, _)| is_word(bytes, words)) {
        return *fault;
    }
    match Reader::Go.read(bytes) {
        Err(Refusal::Range) => return Fault::Overflow,
        Err(Refusal::SignedNan) => return Fault::SignedNan,
        Ok(_) => return if bytes.starts_with(b"+") { Fault::Plus } else { Fault::Other },
        _ => {}
    }
    let Some(&first) = bytes.first() else { return Fault::Empty };
    if matches!(first, b'"' | b'\'' | b'`') {
        return Fault::Quoted;
    }
    let sign = usize::from(matches!(first, b'+' | b'-'));
    let body = bytes.get(sign..).unwrap_or_default();
    if let [b'0', b'x' | b'X' | b'b' | b'B' | b'o' | b'O', rest @ ..] = body
        && rest.first().is_some_and(u8::is_ascii_hexdigit)
    {
        return Fault::Radix;
    }
    if let Some(fault) = separated(body) {
        return fault;
    }
    if !bytes.is_ascii() && lenient(bytes).is_some() {
        return Fault::ForeignDigits;
    }
    let number = number_length(body);
    if is_date(body) {
        return Fault::Date;
    }
    match body.get(number) {
        Some(b'.' | b'_' | b',' | b'+' | b'-' | b'0'..=b'9') | None => Fault::Other,
        Some(_) if number > 0 => Fault::Unit { number: (sign + number) as u32 },
        Some(_) => Fault::Other,
    }
}

/// A number with separators in it: thousands, or a decimal comma.
fn separated(body: &[u8]) -> Option<Fault> {
    let numeric = |byte: &u8| matches!(byte, b'0'..=b'9' | b',' | b'.' | b'_' | b'\'');
    if !body.first()?.is_ascii_digit() || !body.iter().all(numeric) {
        return None;
    }
    let groups: Vec<&[u8]> = body.split(|byte| !byte.is_ascii_digit()).collect();
    let separators: Vec<u8> = body.iter().copied().filter(|byte| !byte.is_ascii_digit()).collect();
    let inner = groups.get(1..).unwrap_or_default();
    match separators.as_slice() {
        [] => None,
        // `1,234` could be either: three digits are thousands more often than not.
        [b','] if inner.iter().all(|group| group.len() != 3) => Some(Fault::DecimalComma),
        [first, .., b','] if *first == b'.' => Some(Fault::DecimalComma),
        [b'.', rest @ ..] if rest.iter().all(|&byte| byte == b'.') => None,
        _ if groups.iter().all(|group| !group.is_empty()) => Some(Fault::Thousands),
        _ => None,
    }
}

/// Whether it starts like a date (`2024-05-01`) or a time of day (`12:30`).
fn is_date(body: &[u8]) -> bool {
    let digits = body.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let next_is_digit = body.get(digits + 1).is_some_and(u8::is_ascii_digit);
    match body.get(digits) {
        Some(b'-') => digits == 4 && next_is_digit,
        Some(b':') => (1..=2).contains(&digits) && next_is_digit,
        _ => false,
    }
}

/// A number as Prometheus' own writers put it into text: the shortest digits that read back as the same float64, with an
/// exponent below 1e-4 and from 1e+06 on or as many digits as it needs (Go's `%g`).
///
/// ```
/// use exposit_parser::number::text;
///
/// assert_eq!(text(0.00001), "1e-05");
/// assert_eq!(text(1e21), "1e+21");
/// assert_eq!(text(123456.0), "123456");
/// assert_eq!(text(f64::INFINITY), "+Inf");
/// ```
pub fn text(number: f64) -> String {
    let mut out = String::with_capacity(24);
    write_text(&mut out, number);
    out
}

/// A number as OpenMetrics writes it: like [`text`], with `.0` where there is neither point nor exponent.
pub fn openmetrics(number: f64) -> String {
    let mut out = text(number);
    if number.is_finite() && !out.contains(['.', 'e']) {
        out.push_str(".0");
    }
    out
}

/// Appends [`text`] of `number` to `out`.
pub fn write_text(out: &mut String, number: f64) {
    // Writing to a String cannot fail.
    let _ = match number {
        nan if nan.is_nan() => out.write_str("NaN"),
        f64::INFINITY => out.write_str("+Inf"),
        f64::NEG_INFINITY => out.write_str("-Inf"),
        _ => {
            // Rust's `{:e}` gives the same shortest digits: `1.234567e6`.
            let scientific = format!("{number:e}");
            match scientific.split_once('e') {
                Some((digits, exponent)) => write_digits(out, number, digits, exponent.parse().unwrap_or(0)),
                None => out.write_str(&scientific),
            }
        }
    };
}

/// Writes `digits` times ten to the `exponent` the way `%g` does.
fn write_digits(out: &mut String, number: f64, digits: &str, exponent: i32) -> std::fmt::Result {
    if (-4..6).contains(&exponent) {
        return write!(out, "{number}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    write!(out, "{digits}e{sign}{:02}", exponent.abs())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Fault, Reader, Refusal, fault, lenient, openmetrics, text};

    /// A refusal of all readers.
    const NONE: [Result<f64, Refusal>; 3] = [Err(Refusal::Syntax); 3];

    #[test]
    fn who_reads_what() {
        let range = Err(Refusal::Range);
        let inf = f64::INFINITY;
        // input, then Go, VictoriaMetrics, Python
        let table: [(&str, [Result<f64, Refusal>; 3]); 27] = [
            ("1", [Ok(1.0); 3]),
            ("-1.5", [Ok(-1.5); 3]),
            (".5", [Ok(0.5); 3]),
            ("5.", [Ok(5.0); 3]),
            ("007", [Ok(7.0); 3]),
            ("1E3", [Ok(1000.0); 3]),
            ("1e-400", [Ok(0.0); 3]),
            ("Inf", [Ok(inf); 3]),
            ("+INFINITY", [Ok(inf); 3]),
            ("-inf", [Ok(-inf); 3]),
            ("+1", [Ok(1.0), Err(Refusal::Plus), Ok(1.0)]),
            ("1e400", [range, Ok(inf), Ok(inf)]),
            ("-1e400", [range, Ok(-inf), Ok(-inf)]),
            ("٣.١", [Err(Refusal::Syntax), Err(Refusal::Syntax), Ok(3.1)]),
            ("0x1p3", NONE),
            ("0x1", NONE),
            ("1_000", NONE),
            ("1,5", NONE),
            ("", NONE),
            (".", NONE),
            ("-", NONE),
            ("--1", NONE),
            ("+-1", NONE),
            ("1e", NONE),
            ("e5", NONE),
            ("infin", NONE),
            ("1 ", NONE),
        ];
        for (input, expected) in table {
            for (reader, expected) in Reader::ALL.into_iter().zip(expected) {
                assert_eq!(reader.read(input.as_bytes()), expected, "{input} by {reader:?}");
            }
        }
    }

    #[test]
    fn nan_with_and_without_a_sign() {
        for reader in Reader::ALL {
            assert!(reader.read(b"nAn").unwrap().is_nan());
            for signed in [b"-NaN", b"+nan"] {
                match reader {
                    Reader::Go => assert_eq!(reader.read(signed), Err(Refusal::SignedNan)),
                    _ => assert!(reader.read(signed).unwrap().is_nan()),
                }
            }
        }
    }

    #[test]
    fn bytes_that_are_not_text() {
        for reader in Reader::ALL {
            assert_eq!(reader.read(b"1\xff"), Err(Refusal::Syntax));
            assert_eq!(reader.read(b"\0"), Err(Refusal::Syntax));
        }
    }

    #[test]
    fn what_malformed_numbers_look_like() {
        let table = [
            ("", Fault::Empty),
            ("\"1\"", Fault::Quoted),
            ("1,5", Fault::DecimalComma),
            ("-0,25", Fault::DecimalComma),
            ("1.234,5", Fault::DecimalComma),
            ("1,234,567", Fault::Thousands),
            ("1,234.5", Fault::Thousands),
            ("1'000", Fault::Thousands),
            ("1_000", Fault::Thousands),
            ("12ms", Fault::Unit { number: 2 }),
            ("-1.5e3%", Fault::Unit { number: 6 }),
            ("5 s", Fault::Unit { number: 1 }),
            ("True", Fault::Boolean),
            ("None", Fault::Nothing),
            ("-", Fault::Nothing),
            ("0x1F", Fault::Radix),
            ("-NaN", Fault::SignedNan),
            ("1e999", Fault::Overflow),
            ("+3", Fault::Plus),
            ("٣", Fault::ForeignDigits),
            ("2024-05-01T00:00:00Z", Fault::Date),
            ("12:30", Fault::Date),
            ("1.2.3", Fault::Other),
            ("1..", Fault::Other),
            ("abc", Fault::Other),
            ("1-2", Fault::Other),
        ];
        for (input, expected) in table {
            assert_eq!(fault(input.as_bytes()), expected, "{input}");
        }
    }

    #[test]
    fn writes_like_go() {
        let table = [
            (0.0, "0", "0.0"),
            (-0.0, "-0", "-0.0"),
            (1.0, "1", "1.0"),
            (-1.0, "-1", "-1.0"),
            (100_000.0, "100000", "100000.0"),
            (999_999.5, "999999.5", "999999.5"),
            (1e6, "1e+06", "1e+06"),
            (1_234_567.5, "1.2345675e+06", "1.2345675e+06"),
            (12_345_678_901_234_567_890.0, "1.2345678901234567e+19", "1.2345678901234567e+19"),
            (0.0001, "0.0001", "0.0001"),
            (0.000_012, "1.2e-05", "1.2e-05"),
            (5e-324, "5e-324", "5e-324"),
            (f64::MAX, "1.7976931348623157e+308", "1.7976931348623157e+308"),
            (f64::NEG_INFINITY, "-Inf", "-Inf"),
            (f64::NAN, "NaN", "NaN"),
        ];
        for (number, plain, canonical) in table {
            assert_eq!(text(number), plain);
            assert_eq!(openmetrics(number), canonical);
        }
    }

    proptest! {
        #[test]
        fn written_numbers_are_read(bits: u64) {
            let number = f64::from_bits(bits);
            for written in [text(number), openmetrics(number)] {
                let read = Reader::Go.read(written.as_bytes()).unwrap();
                prop_assert!(read == number || (read.is_nan() && number.is_nan()));
            }
        }

        #[test]
        fn readers_agree_where_they_read(input in "[-+0-9.eEinfaINFAN_,]{1,8}") {
            let all = lenient(input.as_bytes()).map(|number| (number.to_bits(), number.is_nan()));
            for reader in Reader::ALL {
                if let Ok(number) = reader.read(input.as_bytes()) {
                    prop_assert!(number.is_nan() || all == Some((number.to_bits(), false)));
                }
            }
        }

        #[test]
        fn any_bytes_are_safe(input in proptest::collection::vec(any::<u8>(), 0..12)) {
            let _ = (fault(&input), lenient(&input));
        }
    }
}
