//! Units of measurement in names: one table each of units, prefixes and abbreviations, for every rule and for the
//! promtool-compatible mode.
//!
//! Rows marked `promlint` are those that promlint knows; the others are exposit's own.

/// What a unit measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lint) enum Quantity {
    Time,
    Data,
    Temperature,
    Length,
    Mass,
    Energy,
    Current,
    Voltage,
    Share,
    Rate,
    Power,
    Frequency,
}

/// How a value becomes one in the base unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::lint) enum Conversion {
    /// Multiply by the first number, divide by the second.
    Scale(f64, f64),
    /// Calculate this.
    Formula(&'static str),
}

/// A unit, as a part of a name.
#[derive(Debug)]
pub(in crate::lint) struct Unit {
    /// The word in a name, in the plural where it has one.
    pub(in crate::lint) word: &'static str,
    /// The word in the singular.
    pub(in crate::lint) singular: &'static str,
    /// The base unit: the same word for a base unit.
    pub(in crate::lint) base: &'static str,
    pub(in crate::lint) quantity: Quantity,
    pub(in crate::lint) conversion: Conversion,
}

const SAME: Conversion = Conversion::Scale(1.0, 1.0);

const fn base(word: &'static str, singular: &'static str, quantity: Quantity) -> Unit {
    Unit { word, singular, base: word, quantity, conversion: SAME }
}

const fn unit(
    word: &'static str,
    singular: &'static str,
    base: &'static str,
    quantity: Quantity,
    conversion: Conversion,
) -> Unit {
    Unit { word, singular, base, quantity, conversion }
}

/// Every unit that promlint knows.
pub(in crate::lint) static UNITS: [Unit; 24] = [
    base("seconds", "second", Quantity::Time),
    base("bytes", "byte", Quantity::Data),
    base("celsius", "celsius", Quantity::Temperature),
    base("kelvin", "kelvin", Quantity::Temperature),
    base("meters", "meter", Quantity::Length),
    base("metres", "metre", Quantity::Length),
    base("grams", "gram", Quantity::Mass),
    base("joules", "joule", Quantity::Energy),
    base("amperes", "ampere", Quantity::Current),
    base("volts", "volt", Quantity::Voltage),
    unit("minutes", "minute", "seconds", Quantity::Time, Conversion::Scale(60.0, 1.0)),
    unit("hours", "hour", "seconds", Quantity::Time, Conversion::Scale(3_600.0, 1.0)),
    unit("days", "day", "seconds", Quantity::Time, Conversion::Scale(86_400.0, 1.0)),
    unit("weeks", "week", "seconds", Quantity::Time, Conversion::Scale(604_800.0, 1.0)),
    unit("bits", "bit", "bytes", Quantity::Data, Conversion::Scale(1.0, 8.0)),
    unit("kelvins", "kelvin", "kelvin", Quantity::Temperature, SAME),
    unit("fahrenheit", "fahrenheit", "celsius", Quantity::Temperature, Conversion::Formula("(value - 32) * 5 / 9")),
    unit("rankine", "rankine", "celsius", Quantity::Temperature, Conversion::Formula("(value - 491.67) * 5 / 9")),
    unit("inches", "inch", "meters", Quantity::Length, Conversion::Scale(0.0254, 1.0)),
    unit("yards", "yard", "meters", Quantity::Length, Conversion::Scale(0.9144, 1.0)),
    unit("miles", "mile", "meters", Quantity::Length, Conversion::Scale(1_609.344, 1.0)),
    unit("calories", "calorie", "joules", Quantity::Energy, Conversion::Scale(4.184, 1.0)),
    unit("pounds", "pound", "grams", Quantity::Mass, Conversion::Scale(453.592_37, 1.0)),
    unit("ounces", "ounce", "grams", Quantity::Mass, Conversion::Scale(28.349_523_125, 1.0)),
];

/// A prefix of a unit: its word, what to multiply with and divide by, whether promlint knows it.
#[derive(Debug)]
pub(in crate::lint) struct Prefix {
    pub(in crate::lint) word: &'static str,
    times: f64,
    per: f64,
    promlint: bool,
}

const fn prefix(word: &'static str, times: f64, per: f64, promlint: bool) -> Prefix {
    Prefix { word, times, per, promlint }
}

/// The prefixes. `mibi` is promlint's spelling of `mebi`, which it does not know.
pub(in crate::lint) static PREFIXES: [Prefix; 23] = [
    prefix("pico", 1.0, 1e12, true),
    prefix("nano", 1.0, 1e9, true),
    prefix("micro", 1.0, 1e6, true),
    prefix("milli", 1.0, 1e3, true),
    prefix("centi", 1.0, 1e2, true),
    prefix("deci", 1.0, 1e1, true),
    prefix("deca", 1e1, 1.0, true),
    prefix("hecto", 1e2, 1.0, true),
    prefix("kilo", 1e3, 1.0, true),
    prefix("kibi", 1_024.0, 1.0, true),
    prefix("mega", 1e6, 1.0, true),
    prefix("mibi", 1_048_576.0, 1.0, true),
    prefix("giga", 1e9, 1.0, true),
    prefix("gibi", 1_073_741_824.0, 1.0, true),
    prefix("tera", 1e12, 1.0, true),
    prefix("tebi", 1_099_511_627_776.0, 1.0, true),
    prefix("peta", 1e15, 1.0, true),
    prefix("pebi", 1_125_899_906_842_624.0, 1.0, true),
    prefix("mebi", 1_048_576.0, 1.0, false),
    prefix("exbi", 1_152_921_504_606_846_976.0, 1.0, false),
    prefix("exa", 1e18, 1.0, false),
    prefix("femto", 1.0, 1e15, false),
    prefix("atto", 1.0, 1e18, false),
];

/// A unit with its prefix.
#[derive(Clone, Copy, Debug)]
pub(in crate::lint) struct Measure {
    pub(in crate::lint) unit: &'static Unit,
    prefix: Option<&'static Prefix>,
}

impl Measure {
    /// The base unit.
    pub(in crate::lint) fn base(self) -> &'static str {
        self.unit.base
    }

    /// Whether it is a base unit, without a prefix.
    pub(in crate::lint) fn is_base(self) -> bool {
        self.prefix.is_none() && self.unit.base == self.unit.word
    }

    /// How to convert a value, as an instruction: `divide by 1000`. `None` where the number stays.
    pub(in crate::lint) fn conversion(self) -> Option<String> {
        match self.unit.conversion {
            Conversion::Formula(formula) => Some(format!("calculate `{formula}`")),
            Conversion::Scale(times, per) => {
                let (more_times, more_per) = self.prefix.map_or((1.0, 1.0), |prefix| (prefix.times, prefix.per));
                let (times, per) = (times * more_times, per * more_per);
                if times == per {
                    None
                } else if times > per {
                    Some(format!("multiply by {}", times / per))
                } else {
                    Some(format!("divide by {}", per / times))
                }
            }
        }
    }
}

/// The unit that a part of a name is, with or without a prefix.
pub(in crate::lint) fn measure(part: &str) -> Option<Measure> {
    find(part, false)
}

/// The unit in a name that promlint reports, or takes for the one unit of the name: the first part, from the left, that
/// is one.
pub(in crate::lint) fn promlint_unit(name: &str) -> Option<(&str, Measure)> {
    name.split('_').find_map(|part| find(part, true).map(|measure| (part, measure)))
}

fn find(part: &str, promlint: bool) -> Option<Measure> {
    // No unit is shorter, and most parts of names are.
    if part.len() < 4 {
        return None;
    }
    if let Some(unit) = UNITS.iter().find(|unit| unit.word == part) {
        return Some(Measure { unit, prefix: None });
    }
    let prefixes = PREFIXES.iter().filter(|prefix| prefix.promlint || !promlint);
    prefixes.filter_map(|prefix| part.strip_prefix(prefix.word).map(|rest| (prefix, rest))).find_map(
        |(prefix, rest)| UNITS.iter().find(|unit| unit.word == rest).map(|unit| Measure { unit, prefix: Some(prefix) }),
    )
}

/// An abbreviation of a unit.
#[derive(Debug)]
pub(in crate::lint) struct Abbreviation {
    /// In lower case.
    pub(in crate::lint) short: &'static str,
    /// What it stands for, in words.
    pub(in crate::lint) long: &'static str,
    /// What to write instead, as the end of a name.
    pub(in crate::lint) instead: &'static str,
    pub(in crate::lint) quantity: Quantity,
    /// Whether promlint knows it.
    pub(in crate::lint) promlint: bool,
}

const fn known(short: &'static str, long: &'static str, instead: &'static str, quantity: Quantity) -> Abbreviation {
    Abbreviation { short, long, instead, quantity, promlint: true }
}

const fn ours(short: &'static str, long: &'static str, instead: &'static str, quantity: Quantity) -> Abbreviation {
    Abbreviation { short, long, instead, quantity, promlint: false }
}

/// The abbreviations.
pub(in crate::lint) static ABBREVIATIONS: [Abbreviation; 43] = [
    known("s", "seconds", "seconds", Quantity::Time),
    known("ms", "milliseconds", "seconds", Quantity::Time),
    known("us", "microseconds", "seconds", Quantity::Time),
    known("ns", "nanoseconds", "seconds", Quantity::Time),
    known("sec", "seconds", "seconds", Quantity::Time),
    known("b", "bytes or bits", "bytes", Quantity::Data),
    known("kb", "kilobytes", "bytes", Quantity::Data),
    known("mb", "megabytes", "bytes", Quantity::Data),
    known("gb", "gigabytes", "bytes", Quantity::Data),
    known("tb", "terabytes", "bytes", Quantity::Data),
    known("pb", "petabytes", "bytes", Quantity::Data),
    known("m", "minutes or meters", "seconds` or `_meters", Quantity::Time),
    known("h", "hours", "seconds", Quantity::Time),
    known("d", "days", "seconds", Quantity::Time),
    ours("msec", "milliseconds", "seconds", Quantity::Time),
    ours("usec", "microseconds", "seconds", Quantity::Time),
    ours("nsec", "nanoseconds", "seconds", Quantity::Time),
    ours("secs", "seconds", "seconds", Quantity::Time),
    ours("mins", "minutes", "seconds", Quantity::Time),
    ours("hrs", "hours", "seconds", Quantity::Time),
    ours("millis", "milliseconds", "seconds", Quantity::Time),
    ours("micros", "microseconds", "seconds", Quantity::Time),
    ours("nanos", "nanoseconds", "seconds", Quantity::Time),
    ours("kib", "kibibytes", "bytes", Quantity::Data),
    ours("mib", "mebibytes", "bytes", Quantity::Data),
    ours("gib", "gibibytes", "bytes", Quantity::Data),
    ours("tib", "tebibytes", "bytes", Quantity::Data),
    ours("kbit", "kilobits", "bytes", Quantity::Data),
    ours("mbit", "megabits", "bytes", Quantity::Data),
    ours("gbit", "gigabits", "bytes", Quantity::Data),
    ours("kbps", "kilobits a second", "bytes_total", Quantity::Rate),
    ours("mbps", "megabits a second", "bytes_total", Quantity::Rate),
    ours("bps", "bits a second", "bytes_total", Quantity::Rate),
    ours("pct", "percent", "ratio", Quantity::Share),
    ours("perc", "percent", "ratio", Quantity::Share),
    ours("temp_c", "degrees Celsius", "celsius", Quantity::Temperature),
    ours("temp_f", "degrees Fahrenheit", "celsius", Quantity::Temperature),
    ours("volt", "volts", "volts", Quantity::Voltage),
    ours("amp", "amperes", "amperes", Quantity::Current),
    ours("watt", "watts", "watts", Quantity::Power),
    ours("khz", "kilohertz", "hertz", Quantity::Frequency),
    ours("mhz", "megahertz", "hertz", Quantity::Frequency),
    ours("ghz", "gigahertz", "hertz", Quantity::Frequency),
];

#[cfg(test)]
mod tests {
    use super::{measure, promlint_unit};

    fn conversion(part: &str) -> Option<String> {
        measure(part).and_then(super::Measure::conversion)
    }

    #[test]
    fn conversions_are_exact() {
        assert_eq!(conversion("milliseconds").as_deref(), Some("divide by 1000"));
        assert_eq!(conversion("nanoseconds").as_deref(), Some("divide by 1000000000"));
        assert_eq!(conversion("megabits").as_deref(), Some("multiply by 125000"));
        assert_eq!(conversion("bits").as_deref(), Some("divide by 8"));
        assert_eq!(conversion("days").as_deref(), Some("multiply by 86400"));
        assert_eq!(conversion("miles").as_deref(), Some("multiply by 1609.344"));
        assert_eq!(conversion("fahrenheit").as_deref(), Some("calculate `(value - 32) * 5 / 9`"));
        assert_eq!(conversion("kelvins"), None);
    }

    #[test]
    fn promlint_takes_the_first_unit_and_its_own_prefixes() {
        let base = |name| promlint_unit(name).map(|(part, measure)| (part, measure.base()));
        assert_eq!(base("x_bytes_milliseconds"), Some(("bytes", "bytes")));
        assert_eq!(base("x_kilometres"), Some(("kilometres", "metres")));
        assert_eq!(base("x_mebibytes"), None);
        assert_eq!(base("x_mibibytes"), Some(("mibibytes", "bytes")));
        assert_eq!(base("x_Seconds"), None);
        assert!(measure("mebibytes").is_some_and(|found| !found.is_base()));
    }
}
