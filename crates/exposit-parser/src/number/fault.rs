//! What a number looks like that no reader takes, or not all of them.

use super::{Reader, Refusal, is_word, lenient, number_length};

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
