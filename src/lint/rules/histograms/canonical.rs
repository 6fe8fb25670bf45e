//! How `le` and `quantile` are spelled: they are labels, so `1` and `1.0` are two series.

use exposit_parser::consumer::{ConsumerSet, rejected_by};
use exposit_parser::dialect::Dialect;
use exposit_parser::distribution::Distribution;
use exposit_parser::family::{Family, Label};
use exposit_parser::issue::IssueKind;
use exposit_parser::model::MetricType;
use exposit_parser::span::Span;

use super::distribution_rule::word;
use crate::diagnostic::{Applicability, Edit, Severity, counted, quoted};
use crate::lint::rules::{Context, LintRule, hurt};
use crate::rule::RuleMeta;

static META: RuleMeta = RuleMeta::new(
    "histograms",
    "non-canonical-le",
    Severity::Info,
    "an `le` or `quantile` that is not spelled as the format asks",
    include_str!("non-canonical-le.md"),
)
.dialects(&[Dialect::PrometheusText, Dialect::OpenMetrics1, Dialect::OpenMetrics2])
.fixable(Applicability::Unsafe);

/// How many edits a fix may have: a fix that leaves some series out would not take the finding away.
const MOST_EDITS: usize = 10_000;

#[derive(Debug)]
pub(super) struct NonCanonical;

impl LintRule for NonCanonical {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn types(&self) -> &'static [MetricType] {
        &[MetricType::Histogram, MetricType::GaugeHistogram, MetricType::Summary]
    }

    fn distributions(&self, family: &Family<'_>, distributions: &[Distribution<'_, '_>], cx: &mut Context<'_>) {
        let mut found = Spellings::default();
        for it in distributions {
            let buckets = it.buckets.iter().filter_map(|bucket| bucket.le.zip(bucket.bound));
            let quantiles = it.quantiles.iter().filter_map(|it| it.label.zip(it.quantile));
            for (label, value) in buckets.chain(quantiles) {
                found.look(label, value, cx.dialect);
            }
        }
        let Some(first) = &found.first else { return };
        let is_summary = family.metric_type() == MetricType::Summary;
        let label = if is_summary { "quantile" } else { "le" };
        let title = format!("{} `{}`", word(family.metric_type()), quoted(family.name().as_bytes()));
        let (written, wanted) = (&first.written, &first.wanted);
        let mut finding = META
            .rejected(
                cx.dialect,
                found.rejected,
                format!("label `{label}` of {title} is `{written}`: expected the canonical `{wanted}`"),
            )
            .metric(family.name())
            .at(first.span, format!("expected `{wanted}`"))
            .count(found.count);
        if let Some(second) = found.second {
            let more = found.count - 2;
            finding = finding
                .related(second, if more == 0 { "and here".to_owned() } else { format!("and {} more", counted(more)) });
        }
        if !found.rejected.is_empty() {
            finding.severity = Severity::Error;
            finding = hurt::note(finding, cx, "");
        }
        let help = format!("write `{label}=\"{wanted}\"`, in all targets alike: another spelling is another series");
        let patch = vec![Edit { span: first.span, text: wanted.clone() }];
        finding = finding.patch(help, patch);
        if found.edits.len() as u64 == found.count {
            finding = finding.fix(Applicability::Unsafe, found.edits);
        }
        cx.emit(finding);
    }
}

/// The labels of a family that are spelled in another way than the canonical one.
#[derive(Default)]
struct Spellings {
    first: Option<Spelling>,
    second: Option<Span>,
    count: u64,
    rejected: ConsumerSet,
    edits: Vec<Edit>,
}

struct Spelling {
    span: Span,
    written: String,
    wanted: String,
}

impl Spellings {
    fn look(&mut self, label: Label<'_, '_>, value: f64, dialect: Dialect) {
        if value != f64::INFINITY && !dialect.is_openmetrics() {
            return;
        }
        let written = label.value();
        let Some(wanted) = canonical(&written, value, dialect) else { return };
        let span = label.row().value.span;
        if value == f64::INFINITY {
            self.rejected = self.rejected.union(rejected_by(IssueKind::NonCanonicalInf, dialect));
        }
        if self.edits.len() < MOST_EDITS {
            self.edits.push(Edit { span, text: wanted.clone() });
        }
        match self.first {
            None => self.first = Some(Spelling { span, written: quoted(written.as_bytes()), wanted }),
            Some(_) => self.second = self.second.or(Some(span)),
        }
        self.count += 1;
    }
}

/// The canonical spelling of a number, where it is another one than `written`.
///
/// The text format asks for `+Inf` only. OpenMetrics asks for a point or an exponent in every number, and lists how
/// numbers up to 10 with three decimals, and powers of ten, are written; other numbers may look as they like.
fn canonical(written: &str, value: f64, dialect: Dialect) -> Option<String> {
    if value == f64::INFINITY {
        return (written != "+Inf").then(|| "+Inf".to_owned());
    }
    if !dialect.is_openmetrics() || !value.is_finite() {
        return None;
    }
    // By far the most usual number: nothing to compute.
    let has_point = written.contains(['.', 'e', 'E']);
    let is_listed = || is_power_of_ten(value) || ((0.0..=10.0).contains(&value) && (value * 1e3).fract() == 0.0);
    if has_point && !is_listed() {
        return None;
    }
    let wanted = spelled(value);
    // Beyond a million the list has `1e+06`, and `1000000.0` is what some languages make of it.
    let is_plain = || value >= 1e6 && written.strip_suffix(".0").is_some_and(|whole| whole.parse() == Ok(value));
    (wanted != written && !is_plain()).then_some(wanted)
}

fn is_power_of_ten(value: f64) -> bool {
    (1e-10..=1e10).contains(&value) && format!("{value:e}").starts_with("1e")
}

/// A number as Go's `%g` writes it, with `.0` where that has neither point nor exponent.
fn spelled(value: f64) -> String {
    let scientific = format!("{value:e}");
    let exponent: i32 = scientific.split_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or(0);
    if value != 0.0 && !(-4..6).contains(&exponent) {
        let mantissa = scientific.split('e').next().unwrap_or_default();
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{mantissa}e{sign}{:02}", exponent.abs());
    }
    let plain = value.to_string();
    if plain.contains('.') { plain } else { plain + ".0" }
}

#[cfg(test)]
mod tests {
    use super::{canonical, spelled};
    use exposit_parser::dialect::Dialect;

    #[test]
    fn the_examples_of_the_specification() {
        for text in ["0.0", "0.001", "0.002", "0.01", "0.1", "0.9", "0.95", "0.99", "0.999", "1.0", "1.7", "10.0"] {
            assert_eq!(spelled(text.parse().unwrap()), text);
        }
        for text in ["1e-10", "1e-09", "1e-05", "0.0001", "0.1", "1.0", "100000.0", "1e+06", "1e+10"] {
            assert_eq!(spelled(text.parse().unwrap()), text);
            assert_eq!(canonical(text, text.parse().unwrap(), Dialect::OpenMetrics1), None, "{text}");
        }
    }

    #[test]
    fn what_is_not_canonical() {
        let of = |text: &str, dialect| canonical(text, text.parse().unwrap(), dialect);
        let om = Dialect::OpenMetrics1;
        assert_eq!(of("1", om).as_deref(), Some("1.0"));
        assert_eq!(of("0.50", om).as_deref(), Some("0.5"));
        assert_eq!(of("5e-3", om).as_deref(), Some("0.005"));
        assert_eq!(of("Inf", om).as_deref(), Some("+Inf"));
        assert_eq!(of("1000000", om).as_deref(), Some("1e+06"));
        assert_eq!(of("1000000.0", om), None);
        assert_eq!(of("0.123456789", om), None);
        assert_eq!(of("1234567.5", om), None);
        assert_eq!(of("1", Dialect::PrometheusText), None);
        assert_eq!(of("inf", Dialect::PrometheusText).as_deref(), Some("+Inf"));
    }
}
