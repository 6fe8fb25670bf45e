//! Numbers with more digits than float64 holds.

use exposit_parser::dialect::Dialect;
use exposit_parser::family::{Family, SampleRow, Value};

use crate::diagnostic::{Severity, number, quoted};
use crate::lint::rules::places::Places;
use crate::lint::rules::{Context, LintRule, hurt};
use crate::rule::RuleMeta;

/// Decimal digits that every float64 keeps.
const SAFE_DIGITS: u32 = 15;
/// Digits that tell any two float64 apart: a decimal fraction with no more is not expected to be exact.
const SHORTEST_DIGITS: usize = 17;

static META: RuleMeta = RuleMeta::new(
    "values",
    "precision-loss",
    Severity::Warning,
    "a number with more digits than float64 holds",
    include_str!("precision-loss.md"),
)
.dialects(&[Dialect::PrometheusText, Dialect::OpenMetrics1, Dialect::OpenMetrics2]);

#[derive(Debug)]
pub(super) struct PrecisionLoss;

impl LintRule for PrecisionLoss {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn family(&self, family: &Family<'_>, cx: &mut Context<'_>) {
        let mut places = Places::default();
        let mut first: Option<(&SampleRow, String)> = None;
        for row in family.sample_rows() {
            if row.value_span.len() <= SAFE_DIGITS {
                continue;
            }
            let Value::Number(value) = row.value else { continue };
            let Some(held) = lost(family.get(row.value_span), value) else { continue };
            places.add(row.value_span);
            first.get_or_insert((row, held));
        }
        let Some((row, held)) = first else { return };
        let written = quoted(family.get(row.value_span));
        let name = quoted(family.name().as_bytes());
        let finding =
            META.finding(cx.dialect, format!("`{name}` is {written}: float64 holds {held}")).metric(family.name());
        let finding = places
            .mark(finding, format!("read as {held}"))
            .help("put an identifier into a label; expose times in seconds, and amounts rounded to what was measured");
        cx.emit(hurt::note(finding, cx, "the last digits are lost, so two values that differ look equal"));
    }
}

/// What float64 makes of a number, to as many digits as are written, where that is another number.
fn lost(written: &[u8], value: f64) -> Option<String> {
    if !value.is_finite() || value == 0.0 {
        return None;
    }
    let text = std::str::from_utf8(written).ok()?;
    let (mantissa, exponent) = text.split_once(['e', 'E']).map_or((text, "0"), |(mantissa, rest)| (mantissa, rest));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let whole = whole.trim_start_matches(['+', '-']);
    let is_plain_fraction = exponent == "0" && !fraction.trim_end_matches('0').is_empty();
    let most = if is_plain_fraction { SHORTEST_DIGITS } else { SAFE_DIGITS as usize };
    if whole.len() + fraction.len() <= most {
        return None;
    }
    let digits: String = [whole, fraction].concat();
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let exponent: i64 = exponent.parse().ok()?;
    let significant = digits.trim_start_matches('0').trim_end_matches('0');
    let scale = exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?;
    // Zeros at the end that were trimmed off belong to the scale again.
    let trimmed = digits.len() - digits.trim_end_matches('0').len();
    let is_integer = scale.checked_add(i64::try_from(trimmed).ok()?)? >= 0;
    let most = if is_integer { SAFE_DIGITS as usize } else { SHORTEST_DIGITS };
    if significant.len() <= most || significant.len() > 400 {
        return None;
    }
    let held = format!("{:.*e}", significant.len() - 1, value.abs());
    let held_digits: String = held.split('e').next()?.chars().filter(|&c| c != '.').collect();
    if held_digits == significant {
        return None;
    }
    Some(if is_integer && value.abs() < 1e21 { format!("{value:.0}") } else { number(value) })
}

#[cfg(test)]
mod tests {
    use super::lost;

    fn of(text: &str) -> Option<String> {
        lost(text.as_bytes(), text.parse().unwrap())
    }

    #[test]
    fn integers_that_float64_has_and_has_not() {
        assert_eq!(of("9007199254740993").as_deref(), Some("9007199254740992"));
        assert_eq!(of("-9007199254740993").as_deref(), Some("-9007199254740992"));
        assert_eq!(of("9007199254740992"), None);
        assert_eq!(of("9223372036854775807").as_deref(), Some("9223372036854775808"));
        assert_eq!(of("9223372036854775808"), None);
        assert_eq!(of("9.223372036854771712e+18"), None);
        assert_eq!(of("9007199254740993.0").as_deref(), Some("9007199254740992"));
        assert_eq!(of("1800000000000000000000"), None);
    }

    #[test]
    fn fractions_may_be_as_long_as_the_shortest_text_that_reads_back() {
        assert_eq!(of("0.1234567890123456"), None);
        assert_eq!(of("0.30000000000000004"), None);
        // what `printf("%.20f")` makes of a float64 says nothing that float64 does not hold
        assert_eq!(of("0.10000000000000000555"), None);
        assert_eq!(of("0.12345678901234567890123").as_deref(), Some("0.12345678901234568"));
        assert_eq!(of("1.2345678901234567890123e-7").as_deref(), Some("1.2345678901234568e-7"));
        assert_eq!(of("0.0000000000000000000"), None);
    }
}
