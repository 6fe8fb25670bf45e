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

mod digits;
mod fault;
#[cfg(test)]
mod tests;
mod write;

pub use fault::{Fault, fault};
pub use write::{openmetrics, text, write_text};

use digits::ascii_digits;

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
