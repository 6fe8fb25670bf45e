//! Durations as Prometheus writes them: `30s`, `1h30m`, `2w`.
//!
//! Text goes in; milliseconds come out, or what is wrong and where. Units stand from large to small, each once, without
//! sign, fraction or blank; only `0` may do without a unit.
//!
//! ```
//! use exposit_parser::duration::Duration;
//!
//! let duration = Duration::parse("1h30m")?;
//! assert_eq!(duration.millis(), 5_400_000);
//! assert_eq!(duration.to_string(), "1h30m");
//! # Ok::<(), exposit_parser::duration::DurationError>(())
//! ```

use std::fmt;
use std::ops::Range;

/// A duration in whole milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(u64);

/// A unit: its name, its length, and whether [`Duration`]'s `Display` uses it only where it leaves no rest.
struct Unit {
    name: &'static str,
    millis: u64,
    exact: bool,
}

/// From large to small, the order in which they have to stand.
const UNITS: [Unit; 7] = [
    Unit { name: "y", millis: 365 * 24 * 3_600_000, exact: true },
    Unit { name: "w", millis: 7 * 24 * 3_600_000, exact: true },
    Unit { name: "d", millis: 24 * 3_600_000, exact: false },
    Unit { name: "h", millis: 3_600_000, exact: false },
    Unit { name: "m", millis: 60_000, exact: false },
    Unit { name: "s", millis: 1_000, exact: false },
    Unit { name: "ms", millis: 1, exact: false },
];

/// Prometheus counts nanoseconds in 63 bits: a little over 292 years.
const MAX_MILLIS: u64 = (i64::MAX as u64) / 1_000_000;

/// What is wrong with a duration, and where in its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DurationError {
    /// What is wrong.
    pub kind: DurationErrorKind,
    /// The bytes at fault; the whole text where no part of it is.
    pub span: Range<usize>,
}

/// The ways in which a duration can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum DurationErrorKind {
    /// There is no text.
    Empty,
    /// A sign: durations cannot be negative.
    Sign,
    /// A fraction: `1.5h`.
    Fraction,
    /// A blank inside or around it.
    Blank,
    /// A unit without a number, or something else where a number is expected.
    NoNumber,
    /// A number without a unit.
    NoUnit,
    /// A unit that does not exist.
    UnknownUnit,
    /// The same unit twice.
    RepeatedUnit,
    /// A larger unit after a smaller one.
    UnitOrder,
    /// More than 292 years.
    OutOfRange,
}

impl DurationErrorKind {
    /// What is wrong, to stand after the duration in a message.
    pub const fn message(self) -> &'static str {
        match self {
            Self::Empty => "is empty: expected a duration such as `15s`",
            Self::Sign => "has a sign: expected a number and a unit such as `15s`",
            Self::Fraction => "has a fraction: expected whole numbers such as `1h30m`",
            Self::Blank => "holds a blank: expected one word such as `1h30m`",
            Self::NoNumber => "has no number where one is expected: expected a number and a unit such as `15s`",
            Self::NoUnit => "has no unit: expected one such as `15s`",
            Self::UnknownUnit => "has an unknown unit: expected `y`, `w`, `d`, `h`, `m`, `s` or `ms`",
            Self::RepeatedUnit => "has a unit twice: expected each unit once",
            Self::UnitOrder => "has a large unit after a small one: expected large to small such as `1h30m`",
            Self::OutOfRange => "is out of range: expected at most 292 years",
        }
    }
}

impl fmt::Display for DurationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "duration {}", self.kind.message())
    }
}

impl std::error::Error for DurationError {}

impl Duration {
    /// The duration of so many milliseconds.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// Its length in milliseconds.
    pub const fn millis(self) -> u64 {
        self.0
    }

    /// Its length in seconds.
    pub fn seconds(self) -> f64 {
        self.0 as f64 / 1000.0
    }

    /// Reads a duration.
    pub fn parse(text: &str) -> Result<Self, DurationError> {
        let fail = |kind, span| Err(DurationError { kind, span });
        match text {
            "" => return fail(DurationErrorKind::Empty, 0..0),
            "0" => return Ok(Self(0)),
            _ => {}
        }
        let mut millis: u64 = 0;
        let mut next_unit = 0;
        let mut at = 0;
        while at < text.len() {
            let rest = &text[at..];
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            if digits == 0 {
                let first = rest.chars().next().unwrap_or_default();
                return fail(not_a_number(first), at..at + first.len_utf8());
            }
            let unit_at = at + digits;
            let after = &text[unit_at..];
            let name = after.find(|c: char| c.is_ascii_digit()).map_or(after, |end| &after[..end]);
            let unit_span = unit_at..unit_at + name.len();
            let Some(position) = UNITS.iter().position(|unit| unit.name == name) else {
                return fail(not_a_unit(name), if name.is_empty() { at..unit_at } else { unit_span });
            };
            if position < next_unit {
                let repeated = position + 1 == next_unit || text[..at].contains(name);
                let kind = if repeated { DurationErrorKind::RepeatedUnit } else { DurationErrorKind::UnitOrder };
                return fail(kind, unit_span);
            }
            next_unit = position + 1;
            let total = (text[at..unit_at].parse::<u64>().ok())
                .and_then(|number| number.checked_mul(UNITS[position].millis))
                .and_then(|part| millis.checked_add(part));
            match total {
                Some(total) if total <= MAX_MILLIS => millis = total,
                _ => return fail(DurationErrorKind::OutOfRange, 0..text.len()),
            }
            at = unit_span.end;
        }
        Ok(Self(millis))
    }
}

/// What stands where a number is expected.
fn not_a_number(first: char) -> DurationErrorKind {
    match first {
        '-' | '+' => DurationErrorKind::Sign,
        '.' | ',' => DurationErrorKind::Fraction,
        blank if blank.is_whitespace() => DurationErrorKind::Blank,
        _ => DurationErrorKind::NoNumber,
    }
}

/// What stands where a unit is expected.
fn not_a_unit(name: &str) -> DurationErrorKind {
    match name.chars().next() {
        None => DurationErrorKind::NoUnit,
        Some('.' | ',') => DurationErrorKind::Fraction,
        Some(_) if name.contains(char::is_whitespace) => DurationErrorKind::Blank,
        Some(_) => DurationErrorKind::UnknownUnit,
    }
}

impl std::str::FromStr for Duration {
    type Err = DurationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for Duration {
    /// As Prometheus writes it: years and weeks only where they leave no rest.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return f.write_str("0s");
        }
        let mut rest = self.0;
        for unit in &UNITS {
            if rest >= unit.millis && (!unit.exact || rest.is_multiple_of(unit.millis)) {
                write!(f, "{}{}", rest / unit.millis, unit.name)?;
                rest %= unit.millis;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use proptest::prelude::*;

    use super::{Duration, DurationErrorKind as Kind};

    #[test]
    fn faults_and_their_places() {
        let table = [
            ("", Kind::Empty, 0..0),
            ("15", Kind::NoUnit, 0..2),
            ("1h30", Kind::NoUnit, 2..4),
            ("-1m", Kind::Sign, 0..1),
            ("1.5m", Kind::Fraction, 1..2),
            (".5m", Kind::Fraction, 0..1),
            ("1h 30m", Kind::Blank, 1..3),
            (" 1h", Kind::Blank, 0..1),
            ("1h ", Kind::Blank, 1..3),
            ("m", Kind::NoNumber, 0..1),
            ("1M", Kind::UnknownUnit, 1..2),
            ("500us", Kind::UnknownUnit, 3..5),
            ("1m1m", Kind::RepeatedUnit, 3..4),
            ("30s1m", Kind::UnitOrder, 4..5),
            ("1h1m1h", Kind::RepeatedUnit, 5..6),
            ("300y", Kind::OutOfRange, 0..4),
            ("99999999999999999999s", Kind::OutOfRange, 0..21),
        ];
        for (text, kind, span) in table {
            let error = Duration::parse(text).unwrap_err();
            assert_eq!((error.kind, error.span), (kind, span), "{text}");
        }
    }

    #[test]
    fn writes_like_prometheus() {
        let table = [
            (0, "0s"),
            (90_000, "1m30s"),
            (604_800_000, "1w"),
            (691_200_000, "8d"),
            (31_536_000_000, "1y"),
            (1, "1ms"),
        ];
        for (millis, text) in table {
            assert_eq!(Duration::from_millis(millis).to_string(), text);
        }
    }

    #[test]
    fn upstream_vectors() {
        let shared = std::env::var_os("EXPOSIT_SHARED")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
        let file = shared.join("conformance/config/vectors/durations.jsonl");
        let Ok(text) = std::fs::read_to_string(&file) else {
            println!("skipped: {} not found", file.display());
            return;
        };
        for line in text.lines() {
            let case: serde_json::Value = serde_json::from_str(line).unwrap();
            let input = case["in"].as_str().unwrap();
            assert_eq!(Duration::parse(input).ok().map(Duration::millis), case["ms"].as_u64(), "{input}");
        }
    }

    proptest! {
        #[test]
        fn written_durations_are_read(millis in 0_u64..9_000_000_000_000) {
            let duration = Duration::from_millis(millis);
            prop_assert_eq!(Duration::parse(&duration.to_string()), Ok(duration));
        }

        #[test]
        fn any_text_is_safe(text in "\\PC{0,12}") {
            if let Err(error) = Duration::parse(&text) {
                prop_assert!(text.get(error.span).is_some());
            }
        }
    }
}
