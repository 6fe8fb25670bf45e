//! Values and timestamps that are no numbers, or not for every reader; what follows them.

use std::borrow::Cow;

use exposit_parser::dialect::Dialect;
use exposit_parser::issue::IssueKind as K;
use exposit_parser::number::{Fault as Shape, fault as shape_of, lenient, text as plain};
use exposit_parser::span::Span;

use super::GROUP;
use crate::diagnostic::{Applicability, Diagnostic, quoted};
use crate::lint::rules::reports::{Fault, Reports, edit, found, meta};
use crate::rule::RuleMeta;

pub(in crate::lint::rules) static MISSING_VALUE: Reports = Reports {
    meta: &meta!(GROUP, "missing-value", Error, "a sample without a value"),
    tell: |fault| Some(missing_value(fault)),
    why: Some("the value is 0"),
};

pub(in crate::lint::rules) static INVALID_VALUE: Reports = Reports {
    meta: &meta!(GROUP, "invalid-value", Error, "a value that is no number, and what it looks like"),
    tell: |fault| Some(invalid_value(fault)),
    why: Some("the value is lost"),
};

static UNPORTABLE_NUMBER_META: RuleMeta =
    meta!(GROUP, "unportable-number", Error, "a number that some readers refuse").fixable(Applicability::Safe);

pub(in crate::lint::rules) static UNPORTABLE_NUMBER: Reports = Reports {
    meta: &UNPORTABLE_NUMBER_META,
    tell: |fault| Some(unportable_number(fault)),
    why: Some("the format has no such numbers"),
};

pub(in crate::lint::rules) static INVALID_TIMESTAMP: Reports = Reports {
    meta: &meta!(GROUP, "invalid-timestamp", Error, "a timestamp that the format does not have"),
    tell: invalid_timestamp,
    why: Some("the time is not the one that was meant"),
};

pub(in crate::lint::rules) static TRAILING_GARBAGE: Reports = Reports {
    meta: &meta!(GROUP, "trailing-garbage", Error, "text after the value or the timestamp of a sample"),
    tell: trailing,
    why: None,
};

/// The word that a finding about a value or a timestamp is about: up to the next blank.
fn token(fault: &Fault<'_>) -> Span {
    let span = fault.span();
    if span.is_empty() { fault.word(fault.next_character(span.start).start, b"") } else { span }
}

fn missing_value(fault: &Fault<'_>) -> Diagnostic {
    let metric = fault.metric();
    if fault.kind() == K::TypeWithoutPayload {
        return fault.say(format!("metric of `{metric}` has no value of its family's type: expected one"), "read as 0");
    }
    let span = fault.span();
    let place = if span.is_empty() { span } else { Span::at(fault.end_of_text(fault.deviation.line.end)) };
    fault.say_at(
        place,
        format!("sample of `{metric}` has no value: expected a number, found {}", found(fault.rest(place.start))),
        "expected a number",
    )
}

fn invalid_value(fault: &Fault<'_>) -> Diagnostic {
    let span = token(fault);
    let bytes = fault.bytes(span);
    let metric = fault.metric();
    let text = quoted(bytes);
    if matches!(
        fault.kind(),
        K::CompositeValue | K::DeltaComposite | K::InvalidComposite | K::CompositeMissingKey | K::CompositeOrder
    ) {
        return fault
            .say_at(
                span,
                format!("value of `{metric}` is a composite: expected a number"),
                "only OpenMetrics 2.0 has these",
            )
            .help("write `_bucket`, `_count` and `_sum` samples, or send it as OpenMetrics 2.0");
    }
    let number = |length: u32| quoted(bytes.get(..length as usize).unwrap_or_default());
    let shape = shape_of(bytes);
    let (what, help) = match shape {
        Shape::DecimalComma => ("has a decimal comma", format!("write `{}`", text.replace(',', "."))),
        Shape::Thousands => {
            let digits: String = text.chars().filter(|c| !matches!(c, ',' | '_' | '\'')).collect();
            ("has separators between thousands", format!("write `{digits}`"))
        }
        Shape::Quoted => ("is in quotes", format!("write `{}`", text.trim_matches('"'))),
        Shape::Unit { number: length } => {
            return unit_glued_on(fault, span, length, &number(length));
        }
        Shape::Boolean => ("is a word", "write `1` for true and `0` for false".to_owned()),
        Shape::Nothing => ("stands for nothing", "leave the line out, or write `NaN`".to_owned()),
        Shape::Radix => ("is not decimal", "write the number in decimal digits".to_owned()),
        Shape::Date => ("is a date", "write the seconds since 1970".to_owned()),
        Shape::ForeignDigits => ("has digits of another script", "write the digits 0 to 9".to_owned()),
        _ => ("is no number", String::new()),
    };
    let finding =
        fault.say_at(span, format!("value `{text}` of `{metric}` {what}: expected a number"), "expected a number");
    let finding = Fault::apart(finding, what);
    if help.is_empty() { finding } else { finding.help(help) }
}

/// `12MB`: the label points at the unit.
fn unit_glued_on(fault: &Fault<'_>, span: Span, length: u32, number: &str) -> Diagnostic {
    let unit = Span::new(span.start + length, span.end);
    let text = fault.quoted(unit);
    let metric = fault.metric();
    let finding = if text == "%" {
        fault
            .say_at(
                unit,
                format!("value of `{metric}` is `{number}%`: expected a number without `%`"),
                "not part of a number",
            )
            .help("write a ratio between 0 and 1, and let the name end in `_ratio`")
    } else {
        let message = format!("value of `{metric}` has the unit `{text}` glued on: expected a number");
        fault
            .say_at(unit, message, "not part of a number")
            .help(format!("write the number without `{text}`, in the base unit, and let the name say the unit"))
    };
    Fault::apart(finding, "unit")
}

fn unportable_number(fault: &Fault<'_>) -> Diagnostic {
    let span = token(fault);
    let bytes = fault.bytes(span);
    let text = quoted(bytes);
    let (what, written) = match (fault.kind(), shape_of(bytes)) {
        (K::SignedNan, _) => ("is NaN with a sign".to_owned(), Some("NaN".to_owned())),
        (K::PlusSign, _) => ("has a plus sign".to_owned(), text.strip_prefix('+').map(str::to_owned)),
        (K::ValueOutOfRange, _) => ("is too large for a float64".to_owned(), None),
        (K::NonAsciiDigits, _) => ("has digits of another script".to_owned(), lenient(bytes).map(plain)),
        (_, _) if bytes.contains(&b'_') => {
            let digits: String = text.chars().filter(|c| *c != '_').collect();
            ("holds `_`".to_owned(), lenient(digits.as_bytes()).map(|_| digits))
        }
        (_, Shape::Radix) => ("is not decimal".to_owned(), radix(&text)),
        _ => ("is not decimal".to_owned(), hexadecimal_float(&text)),
    };
    let finding = fault.say_at(
        span,
        format!("number `{text}` of `{}` {what}: expected decimal digits", fault.metric()),
        "not for every reader",
    );
    let finding = Fault::apart(finding, what);
    match written {
        Some(written) if lenient(written.as_bytes()).is_some() => {
            let help = format!("`--fix` writes `{written}`");
            finding.help(help).fix(Applicability::Safe, vec![edit(span, written)])
        }
        _ => finding.help("write the number in decimal digits"),
    }
}

/// `0x1f`, `0b101`, `0o17` in decimal digits.
fn radix(text: &str) -> Option<String> {
    let (sign, body) = match text.strip_prefix('-') {
        Some(body) => ("-", body),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let lower = body.to_ascii_lowercase();
    let (base, digits) = [("0x", 16), ("0b", 2), ("0o", 8)]
        .into_iter()
        .find_map(|(prefix, base)| lower.strip_prefix(prefix).map(|digits| (base, digits)))?;
    let number = u64::from_str_radix(digits, base).ok().filter(|number| *number <= 1 << 53);
    match number {
        Some(number) => Some(format!("{sign}{number}")),
        None => hexadecimal_float(text),
    }
}

/// `0x1p-3` in decimal digits.
fn hexadecimal_float(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let (sign, body) = match lower.strip_prefix('-') {
        Some(body) => (-1.0, body),
        None => (1.0, lower.strip_prefix('+').unwrap_or(&lower)),
    };
    let (mantissa, exponent) = body.strip_prefix("0x").unwrap_or(body).split_once('p')?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = u64::from_str_radix(&format!("{whole}{fraction}"), 16).ok().filter(|digits| *digits <= 1 << 53)?;
    let exponent: i32 = exponent.parse().ok()?;
    let scale = exponent.checked_sub(4 * i32::try_from(fraction.len()).ok()?)?;
    let number = sign * digits as f64 * 2_f64.powi(scale);
    number.is_finite().then(|| plain(number))
}

/// Whether a word that stands where a timestamp may stand was meant as one.
fn looks_like_time(bytes: &[u8]) -> bool {
    let body = bytes.strip_prefix(b"-").or_else(|| bytes.strip_prefix(b"+")).unwrap_or(bytes);
    matches!(body, [b'0'..=b'9', ..] | [b'.', b'0'..=b'9', ..])
        || [&b"nan"[..], b"inf", b"infinity"].iter().any(|word| body.eq_ignore_ascii_case(word))
}

const fn unit_of_time(dialect: Dialect) -> &'static str {
    if dialect.is_openmetrics() { "seconds since 1970" } else { "whole milliseconds since 1970" }
}

fn invalid_timestamp(fault: &Fault<'_>) -> Option<Diagnostic> {
    let span = token(fault);
    let bytes = fault.bytes(span);
    let kind = fault.kind();
    if kind == K::InvalidTimestamp && !looks_like_time(bytes) {
        return None;
    }
    let text = quoted(bytes);
    let metric = fault.metric();
    let expected = unit_of_time(fault.dialect);
    let finding = |what: &str| {
        let name = if kind == K::InvalidStartTimestamp { "start timestamp" } else { "timestamp" };
        fault.say_at(
            span,
            format!("{name} `{text}` of `{metric}` {what}: expected {expected}"),
            format!("expected {expected}"),
        )
    };
    Some(match kind {
        K::FractionalTimestamp => {
            let finding = finding(if bytes.iter().any(|byte| matches!(byte, b'e' | b'E')) {
                "has an exponent"
            } else {
                "has a fraction"
            });
            match milliseconds(bytes) {
                Some(written) => {
                    finding.patch("write milliseconds, where these are seconds", vec![edit(span, written)])
                }
                None => finding,
            }
        }
        K::NegativeTimestamp => finding("is before 1970"),
        K::PlusTimestamp => {
            let sign = Span::new(span.start, span.start + 1);
            finding("has a plus sign").patch("delete the sign", vec![edit(sign, "")])
        }
        K::TimestampOutOfRange => finding("is too large"),
        K::NotFiniteTimestamp => finding("is no time"),
        _ => finding("is no number"),
    })
}

/// Seconds with a fraction as whole milliseconds.
fn milliseconds(bytes: &[u8]) -> Option<String> {
    let seconds = lenient(bytes)?;
    (seconds.abs() < 1e12).then(|| format!("{}", (seconds * 1000.0).round() as i64))
}

fn trailing(fault: &Fault<'_>) -> Option<Diagnostic> {
    let kind = fault.kind();
    let word = token(fault);
    if kind == K::InvalidTimestamp && looks_like_time(fault.bytes(word)) {
        return None;
    }
    let exemplars = fault.dialect.is_openmetrics();
    Some(match kind {
        K::InvalidTimestamp => {
            let first = fault.next_character(word.start);
            fault.say_at(
                word.cover(first),
                "text after the value: expected a timestamp or the end of the line",
                "expected digits",
            )
        }
        K::TrailingBlank => {
            let start = fault.end_of_text(fault.span().start.max(fault.span().end));
            let blanks = Span::new(start, fault.deviation.line.end);
            fault
                .say_at(blanks, "blank after the value: expected a timestamp or the end of the line", "expected digits")
                .help("delete the blank")
        }
        K::CommentAfterValue => fault
            .say_at(
                word,
                "comment after the value: expected a timestamp or the end of the line",
                "comments have a line of their own",
            )
            .help("put the comment on a line of its own"),
        K::StartTimestamp | K::MisplacedStartTimestamp => fault
            .say(
                "start timestamp after the value: expected a timestamp or the end of the line",
                "only OpenMetrics 2.0 has these",
            )
            .help("leave `st@...` out, or send it as OpenMetrics 2.0"),
        K::RepeatedExemplar => fault
            .say("second exemplar of one sample: expected the end of the line", "expected the end of the line")
            .help("keep one exemplar"),
        K::InvalidExemplar => {
            if without_braces(fault) {
                return None;
            }
            fault.say("text after `#` is no exemplar: expected `# {name=\"value\"} number`", "expected an exemplar")
        }
        _ => {
            let end = if exemplars { "an exemplar or the end of the line" } else { "the end of the line" };
            fault.say_at(word, format!("text after the timestamp: expected {end}"), "expected nothing here")
        }
    })
}

/// Whether an exemplar lacks nothing but its braces: `# 1`.
pub(in crate::lint::rules) fn without_braces(fault: &Fault<'_>) -> bool {
    exemplar_number(fault).is_some()
}

/// The place before the number of an exemplar that has no braces.
pub(in crate::lint::rules) fn exemplar_number(fault: &Fault<'_>) -> Option<u32> {
    let line = fault.bytes(fault.deviation.line);
    let hash = fault.deviation.line.start + memchr::memmem::rfind(line, b" #")? as u32 + 1;
    let rest: Cow<'_, [u8]> = Cow::Borrowed(fault.rest(hash + 1));
    let body = rest.strip_prefix(b" ")?;
    let mut words = body.split(|byte| *byte == b' ');
    let number = words.next().filter(|word| lenient(word).is_some())?;
    let rest_is_time = words.all(|word| lenient(word).is_some());
    (!number.is_empty() && rest_is_time).then_some(hash + 2)
}
