//! Numbers as text.

use std::fmt::Write;

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
