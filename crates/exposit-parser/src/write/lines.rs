//! The text dialects, line by line.

use std::borrow::Cow;
use std::fmt::Write;

use super::composite::{histogram, summary};
use super::{LossKind, Losses, Options, declared, label_name, names, timed, unit};
use crate::dialect::Dialect;
use crate::model::{Exemplar, Histogram, Labels, MetricFamily, MetricType, Number, Point, Summary, Value};
use crate::names::{NameKind, is_legacy, quote, quoted};
use crate::number;

/// Writes all families as text.
pub(super) fn write(families: &[MetricFamily], options: Options, losses: &mut Losses) -> String {
    let mut out = String::new();
    for family in families {
        losses.start_family();
        let (name, suffix) = names(family, options, losses);
        let mut lines = Lines { out: &mut out, family, options, losses, name, suffix };
        lines.metadata();
        for metric in &family.metrics {
            for point in &metric.points {
                lines.point(&metric.labels, point);
            }
        }
    }
    if options.dialect.is_openmetrics() {
        out.push_str("# EOF\n");
    }
    out
}

/// The lines of one family.
struct Lines<'w, 'm> {
    out: &'w mut String,
    family: &'m MetricFamily,
    options: Options,
    losses: &'w mut Losses,
    /// Name in metadata lines.
    name: Cow<'m, str>,
    /// What the main sample has after it.
    suffix: &'static str,
}

impl Lines<'_, '_> {
    fn metadata(&mut self) {
        let dialect = self.options.dialect;
        let name = quoted(NameKind::Metric, &self.name).into_owned();
        let openmetrics = dialect.is_openmetrics();
        let (word, written_type) = declared(self.family.metric_type, dialect);
        if written_type != self.family.metric_type {
            self.losses.add(self.family, LossKind::Type);
        }
        let unit = unit(self.family, self.options, self.losses);
        let help = self.family.help.as_deref().filter(|help| !help.is_empty());
        if !openmetrics && help.is_some_and(|help| help.starts_with([' ', '\t'])) {
            self.losses.add(self.family, LossKind::Help);
        }
        // OpenMetrics orders them TYPE, UNIT, HELP; the text format's own writers put HELP first.
        let lines = [
            (!openmetrics).then_some(help).flatten().map(|text| ("HELP", Cow::Owned(escape(text, false)))),
            Some(("TYPE", Cow::Borrowed(word))),
            unit.map(|unit| ("UNIT", Cow::Borrowed(unit))),
            openmetrics.then_some(help).flatten().map(|text| ("HELP", Cow::Owned(escape(text, true)))),
        ];
        for (keyword, text) in lines.into_iter().flatten() {
            // Writing to a String cannot fail.
            let _ = writeln!(self.out, "# {keyword} {name} {text}");
        }
    }

    fn point(&mut self, labels: &Labels, point: &Point) {
        let composite = self.options.dialect == Dialect::OpenMetrics2;
        match &point.value {
            Value::Number(number) => self.number(labels, number, point),
            Value::Histogram(value) if composite => {
                let gauge = self.family.metric_type == MetricType::GaugeHistogram;
                let text = histogram(self.family, value, gauge, self.losses);
                let of_buckets: Vec<_> = value.buckets.iter().flat_map(|bucket| &bucket.exemplars).cloned().collect();
                self.losses.add_each(self.family, LossKind::ExemplarBucket, &of_buckets);
                self.composite(labels, &text, point, &of_buckets);
            }
            Value::Summary(value) if composite => {
                let text = summary(self.family, value, self.losses);
                self.composite(labels, &text, point, &[]);
            }
            Value::Histogram(value) => self.histogram(labels, value, point),
            Value::Summary(value) => self.summary(labels, value, point),
        }
    }

    /// A sample with a number.
    fn number(&mut self, labels: &Labels, number: &Number, point: &Point) {
        let suffix = self.suffix;
        self.series(suffix, labels, None);
        self.value(number.value);
        self.end(point, self.family.metric_type == MetricType::Counter, &point.exemplars);
        self.created(labels, point);
    }

    /// A sample of OpenMetrics 2.0 with several numbers.
    fn composite(&mut self, labels: &Labels, value: &str, point: &Point, of_buckets: &[Exemplar]) {
        if self.family.metric_type == MetricType::Unknown {
            self.losses.add(self.family, LossKind::Composite);
        }
        self.series("", labels, None);
        self.out.push(' ');
        self.out.push_str(value);
        let exemplars: Vec<_> = of_buckets.iter().chain(&point.exemplars).cloned().collect();
        self.end(point, true, &exemplars);
    }

    /// The samples of a histogram.
    fn histogram(&mut self, labels: &Labels, value: &Histogram, point: &Point) {
        self.check_parts(MetricType::Histogram);
        if value.native.is_some() {
            self.losses.add(self.family, LossKind::NativeHistogram);
        }
        for bucket in &value.buckets {
            let le = self.bound(&bucket.bound);
            self.series("_bucket", labels, Some(("le", &le)));
            self.count(bucket.count.value);
            self.end(point, true, &bucket.exemplars);
        }
        // Only composite values have exemplars of their own.
        self.losses.add_each(self.family, LossKind::Exemplar, &point.exemplars);
        let gauge = self.family.metric_type == MetricType::GaugeHistogram && self.options.dialect.is_openmetrics();
        let (count, sum) = if gauge { ("_gcount", "_gsum") } else { ("_count", "_sum") };
        self.count_and_sum(labels, [(count, &value.count), (sum, &value.sum)], point);
    }

    /// The samples of a summary.
    fn summary(&mut self, labels: &Labels, value: &Summary, point: &Point) {
        self.check_parts(MetricType::Summary);
        for (quantile, number) in &value.quantiles {
            let quantile = self.bound(quantile);
            self.series("", labels, Some(("quantile", &quantile)));
            self.value(number.value);
            self.end(point, false, &[]);
        }
        self.losses.add_each(self.family, LossKind::Exemplar, &point.exemplars);
        self.count_and_sum(labels, [("_count", &value.count), ("_sum", &value.sum)], point);
    }

    /// Tells where the lines of a histogram or summary are not declared as one.
    fn check_parts(&mut self, kind: MetricType) {
        let (_, declared) = declared(self.family.metric_type, self.options.dialect);
        if declared != kind && !(kind == MetricType::Histogram && declared == MetricType::GaugeHistogram) {
            self.losses.add(self.family, LossKind::Composite);
        }
    }

    fn count_and_sum(&mut self, labels: &Labels, parts: [(&'static str, &Option<Number>); 2], point: &Point) {
        let mut written = false;
        for (suffix, number) in parts.into_iter().rev() {
            if let Some(number) = number {
                self.series(suffix, labels, None);
                if suffix.ends_with("sum") {
                    self.value(number.value);
                } else {
                    self.count(number.value);
                }
                self.end(point, false, &[]);
                written = true;
            }
        }
        if written {
            self.created(labels, point);
        } else if point.created.is_some() {
            self.losses.add(self.family, LossKind::Created);
        }
    }

    /// The line with the start time, in OpenMetrics 1; OpenMetrics 2.0 has it in the sample itself.
    fn created(&mut self, labels: &Labels, point: &Point) {
        let Some(created) = point.created else { return };
        let has_start =
            matches!(self.family.metric_type, MetricType::Counter | MetricType::Histogram | MetricType::Summary);
        match self.options.dialect {
            Dialect::OpenMetrics1 if has_start => {
                self.series("_created", labels, None);
                self.out.push(' ');
                self.out.push_str(&seconds(created));
                self.end(&Point { timestamp: point.timestamp, ..Point::default() }, false, &[]);
            }
            Dialect::OpenMetrics2 if has_start => {}
            _ => self.losses.add(self.family, LossKind::Created),
        }
    }

    /// Name and labels.
    fn series(&mut self, suffix: &str, labels: &Labels, part: Option<(&str, &str)>) {
        let name = format!("{}{suffix}", self.name);
        let legacy = is_legacy(NameKind::Metric, name.as_bytes());
        if legacy {
            self.out.push_str(&name);
        } else {
            self.out.push('{');
            self.out.push_str(&quote(&name));
        }
        let mut next = if legacy { '{' } else { ',' };
        for (name, value) in labels.iter().chain(part) {
            let name = label_name(self.family, name, self.options, self.losses);
            self.out.push(next);
            self.out.push_str(&quoted(NameKind::Label, &name));
            self.out.push('=');
            self.out.push_str(&quote(value));
            next = ',';
        }
        if next == ',' {
            self.out.push('}');
        }
    }

    /// A blank and a number.
    fn value(&mut self, value: f64) {
        self.out.push(' ');
        if self.options.dialect.is_openmetrics() {
            self.out.push_str(&number::openmetrics(value));
        } else {
            number::write_text(self.out, value);
        }
    }

    /// A blank and a number of observations, without a point where it is whole.
    fn count(&mut self, value: f64) {
        self.out.push(' ');
        write_count(self.out, value);
    }

    /// The bound of a bucket or quantile as a label value.
    fn bound(&self, bound: &Number) -> String {
        if bound.value.is_nan() && !bound.text.is_empty() {
            bound.text.clone()
        } else if self.options.dialect.is_openmetrics() {
            number::openmetrics(bound.value)
        } else {
            number::text(bound.value)
        }
    }

    /// What follows the value: timestamps, exemplars, the end of the line.
    fn end(&mut self, point: &Point, takes_exemplars: bool, exemplars: &[Exemplar]) {
        let dialect = self.options.dialect;
        if let Some(timestamp) = point.timestamp {
            self.out.push(' ');
            let text = if dialect.is_openmetrics() { seconds(timestamp) } else { timestamp.to_string() };
            self.out.push_str(&text);
        }
        match dialect {
            Dialect::OpenMetrics1 if takes_exemplars => {
                self.losses.add_each(self.family, LossKind::Exemplar, exemplars.iter().skip(1));
                exemplars.iter().take(1).for_each(|exemplar| self.exemplar(exemplar));
            }
            Dialect::OpenMetrics2 => {
                let started = matches!(
                    self.family.metric_type,
                    MetricType::Counter | MetricType::Histogram | MetricType::Summary
                );
                if let Some(created) = point.created.filter(|_| started) {
                    let _ = write!(self.out, " st@{}", seconds(created));
                }
                if point.created.is_some() && !started && !matches!(point.value, Value::Number(_)) {
                    self.losses.add(self.family, LossKind::Created);
                }
                for exemplar in timed(self.family, exemplars, self.losses) {
                    self.exemplar(exemplar);
                }
            }
            _ => self.losses.add_each(self.family, LossKind::Exemplar, exemplars),
        }
        self.out.push('\n');
    }

    fn exemplar(&mut self, exemplar: &Exemplar) {
        self.out.push_str(" # {");
        for (index, (name, value)) in exemplar.labels.iter().enumerate() {
            let name = label_name(self.family, name, self.options, self.losses);
            let comma = if index == 0 { "" } else { "," };
            let _ = write!(self.out, "{comma}{}={}", quoted(NameKind::Label, &name), quote(value));
        }
        self.out.push('}');
        self.value(exemplar.value.value);
        if let Some(timestamp) = exemplar.timestamp {
            self.out.push(' ');
            self.out.push_str(&seconds(timestamp));
        }
    }
}

/// Appends a number of observations.
pub(super) fn write_count(out: &mut String, value: f64) {
    /// Below it every whole number has a float64 of its own.
    const WHOLE: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && value.abs() < WHOLE {
        let _ = write!(out, "{}", value as i64);
    } else {
        number::write_text(out, value);
    }
}

/// Milliseconds as seconds, with as many decimals as it takes.
///
/// The server multiplies by 1000 in float64 and cuts what is behind the point, so that now and then a millisecond is
/// missing. There one more decimal keeps it.
fn seconds(millis: i64) -> String {
    let sign = if millis < 0 { "-" } else { "" };
    let (whole, rest) = (millis.unsigned_abs() / 1000, millis.unsigned_abs() % 1000);
    if rest == 0 {
        return format!("{sign}{whole}");
    }
    let decimals = format!("{rest:03}");
    let text = format!("{sign}{whole}.{}", decimals.trim_end_matches('0'));
    let cut = fast_float2::parse::<f64, _>(&text).map(|seconds| (seconds * 1000.0) as i64);
    if cut == Ok(millis) { text } else { format!("{sign}{whole}.{decimals}1") }
}

/// A help text on one line; OpenMetrics escapes double quotes, too.
fn escape(text: &str, quotes: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '"' if quotes => out.push_str("\\\""),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn milliseconds_as_seconds() {
        let table = [
            (0, "0"),
            (1, "0.001"),
            (1500, "1.5"),
            (-1, "-0.001"),
            (-2_000, "-2"),
            (123_456_780, "123456.78"),
            (-2_104_699_070, "-2104699.0701"),
        ];
        for (millis, text) in table {
            assert_eq!(seconds(millis), text);
        }
    }
}
