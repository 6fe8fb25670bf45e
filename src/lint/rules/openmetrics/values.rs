//! Values, labels and times that OpenMetrics ties to the type.

use std::collections::HashMap;

use exposit_parser::dialect::Dialect;
use exposit_parser::family::{Family, Sample};
use exposit_parser::issue::IssueKind as K;
use exposit_parser::model::MetricType;
use exposit_parser::number::lenient;
use exposit_parser::span::Span;

use super::{BOTH, GROUP, OM1, OM2};
use crate::diagnostic::{Applicability, quoted};
use crate::lint::rules::reports::{Reports, edit, meta};
use crate::lint::rules::{Context, Deviation, Exposition, LintRule, hurt};
use crate::rule::RuleMeta;

pub(in crate::lint::rules) static INFO_VALUE: Reports = Reports {
    meta: &const { meta!(GROUP, "info-value", Error, "an info sample whose value is not 1").dialects(BOTH) },
    tell: |fault| {
        let value = fault.quoted(fault.span());
        Some(
            fault
                .say(format!("value of info `{}` is `{value}`: expected 1", fault.metric()), "expected 1")
                .help("write 1; a value that means something belongs in a metric of its own"),
        )
    },
    why: Some("a query that joins its labels multiplies by the value"),
};

pub(in crate::lint::rules) static STATESET_LABEL: Reports = Reports {
    meta: &const {
        meta!(GROUP, "stateset-label", Error, "a stateset sample without the label that holds the state").dialects(BOTH)
    },
    tell: |fault| {
        let metric = fault.metric();
        Some(
            fault
                .say(
                    format!("sample of stateset `{metric}` has no label `{metric}`: expected the state in it"),
                    "no state",
                )
                .help(format!("put the state into the label `{metric}`")),
        )
    },
    why: Some("the sample says nothing about any state"),
};

pub(in crate::lint::rules) static STATESET_VALUE: Reports = Reports {
    meta: &const { meta!(GROUP, "stateset-value", Error, "a stateset value that is neither 0 nor 1").dialects(BOTH) },
    tell: |fault| {
        let value = fault.quoted(fault.span());
        Some(
            fault
                .say(format!("value of stateset `{}` is `{value}`: expected 0 or 1", fault.metric()), "expected 0 or 1")
                .help("write 1 for a state that is true and 0 for one that is not"),
        )
    },
    why: Some("a query for `== 1` misses the state"),
};

pub(in crate::lint::rules) static INFO_LABEL_OVERLAP: Reports = Reports {
    meta: &const {
        meta!(GROUP, "info-label-overlap", Error, "an info value label that is also a label of the metric")
            .dialects(&[Dialect::Protobuf])
    },
    tell: |fault| {
        let metric = fault.metric();
        if !metric.ends_with("_info") {
            return None;
        }
        let name = fault.quoted(fault.span());
        let finding = fault.say(format!("label `{name}` of info `{metric}` is also a label of the metric"), "second");
        let finding = match fault.deviation.issue.related {
            Some(first) => finding.related(first, "first"),
            None => finding,
        };
        Some(finding.key(name.as_str()).help(format!("rename or drop one of the two labels `{name}`")))
    },
    why: Some("one of the two values is lost"),
};

static GAUGEHISTOGRAM_SHAPE_META: RuleMeta =
    meta!(GROUP, "gaugehistogram-shape", Error, "a gauge histogram that is not built as one").dialects(OM1);

static GAUGEHISTOGRAM_SUMS: Reports = Reports {
    meta: &GAUGEHISTOGRAM_SHAPE_META,
    tell: |fault| {
        let metric = fault.metric();
        Some(match fault.kind() {
            K::SumNan if fault.bytes(fault.deviation.line).windows(5).any(|part| part == b"_gsum") => fault
                .say(format!("sum of gauge histogram `{metric}` is NaN: expected a number"), "expected a number")
                .help("write the sum of the values, or leave `_gsum` and `_gcount` out"),
            K::GaugeSumNegative => fault
                .say(
                    format!("sum of gauge histogram `{metric}` is below zero: expected 0 or more, since no bucket is below zero"),
                    "expected 0 or more",
                )
                .help("write the sum of the values in the buckets"),
            _ => return None,
        })
    },
    why: Some("the sum is not that of its buckets"),
};

/// Gauge histograms of OpenMetrics 1 with the parts of another type, or sums that they cannot have.
pub(in crate::lint::rules) struct GaugehistogramShape;

impl LintRule for GaugehistogramShape {
    fn meta(&self) -> &'static RuleMeta {
        &GAUGEHISTOGRAM_SHAPE_META
    }

    fn issue(&self, deviation: &Deviation<'_>, cx: &mut Context<'_>) {
        GAUGEHISTOGRAM_SUMS.issue(deviation, cx);
    }

    fn exposition(&self, exposition: &Exposition<'_>, cx: &mut Context<'_>) {
        super::parts::foreign_to_gauge_histogram(exposition, &GAUGEHISTOGRAM_SHAPE_META, cx);
    }
}

pub(in crate::lint::rules) static SUM_WITHOUT_COUNT: Reports = Reports {
    meta: &const { meta!(GROUP, "sum-without-count", Error, "a sum without a count, or the reverse").dialects(OM1) },
    tell: |fault| {
        let metric = fault.metric();
        let (has, lacks) = if fault.kind() == K::SumWithoutCount { ("sum", "count") } else { ("count", "sum") };
        let gauge = fault.bytes(fault.deviation.line).windows(6).any(|part| part == b"_gsum " || part == b"_gsum{")
            || fault.bytes(fault.deviation.line).windows(7).any(|part| part == b"_gcount");
        let name = if gauge { format!("{metric}_g{lacks}") } else { format!("{metric}_{lacks}") };
        Some(
            fault
                .say(
                    format!("`{metric}` has a {has} without a {lacks}: expected both or neither"),
                    format!("expected `{name}`, too"),
                )
                .help(format!("write `{name}` with the same labels")),
        )
    },
    why: Some("an average takes both"),
};

static ENUM_NOT_EXACTLY_ONE_META: RuleMeta =
    meta!(GROUP, "enum-not-exactly-one", Info, "a stateset with no true state, or several").dialects(BOTH).opt_in();

/// Statesets that are no enumeration.
pub(in crate::lint::rules) struct EnumNotExactlyOne;

impl LintRule for EnumNotExactlyOne {
    fn meta(&self) -> &'static RuleMeta {
        &ENUM_NOT_EXACTLY_ONE_META
    }

    fn types(&self) -> &'static [MetricType] {
        &[MetricType::StateSet]
    }

    fn family(&self, family: &Family<'_>, cx: &mut Context<'_>) {
        // Points in the order of their first sample: its index, and how many of its states are true.
        let mut points: Vec<(usize, u32)> = Vec::new();
        let mut index: HashMap<u64, Vec<usize>> = HashMap::new();
        for (number, sample) in family.samples().enumerate() {
            let hash =
                sample.labels_hash(Some(family.name())) ^ sample.row().timestamp.unwrap_or(i64::MIN).cast_unsigned();
            let same = |point: &&usize| {
                points
                    .get(**point)
                    .and_then(|(first, _)| family.sample(*first))
                    .is_some_and(|first| same_point(first, sample))
            };
            let bucket = index.entry(hash).or_default();
            let known = bucket.iter().find(same).copied();
            let point = known.unwrap_or_else(|| {
                points.push((number, 0));
                bucket.push(points.len() - 1);
                points.len() - 1
            });
            if let Some((_, count)) = points.get_mut(point) {
                *count += u32::from(sample.number() == Some(1.0));
            }
        }
        for (first, count) in points.into_iter().filter(|(_, count)| *count != 1) {
            let Some(sample) = family.sample(first) else { continue };
            let name = quoted(family.name().as_bytes());
            let states = if count == 0 { "no true state".to_owned() } else { format!("{count} true states") };
            let finding = ENUM_NOT_EXACTLY_ONE_META
                .finding(cx.dialect, format!("stateset `{name}` has {states}: expected exactly one in an enumeration"))
                .at(sample.row().series, "starts here")
                .metric(family.name());
            cx.emit(hurt::note(finding, cx, "an enumeration has exactly one true state"));
        }
    }
}

fn same_point<'a>(first: Sample<'_, 'a>, other: Sample<'_, 'a>) -> bool {
    first.row().timestamp == other.row().timestamp && first.same_labels(other, first.family().name())
}

static TARGET_INFO_NOT_FIRST_META: RuleMeta =
    meta!(GROUP, "target-info-not-first", Info, "target information that does not come first")
        .dialects(BOTH)
        .fixable(Applicability::Safe);

/// The family that describes the target, anywhere but at the top.
pub(in crate::lint::rules) struct TargetInfoNotFirst;

impl LintRule for TargetInfoNotFirst {
    fn meta(&self) -> &'static RuleMeta {
        &TARGET_INFO_NOT_FIRST_META
    }

    fn types(&self) -> &'static [MetricType] {
        &[MetricType::Info]
    }

    fn family(&self, family: &Family<'_>, cx: &mut Context<'_>) {
        let name = if cx.dialect == Dialect::OpenMetrics2 { "target_info" } else { "target" };
        if family.name() != name {
            return;
        }
        let lines = super::regroup::lines(family);
        // OpenMetrics has no comments and no empty lines: what stands at offset 0 is the first family.
        if lines.first().is_none_or(|line| line.start == 0) {
            return;
        }
        let finding = TARGET_INFO_NOT_FIRST_META
            .finding(cx.dialect, format!("`{name}` is not the first family"))
            .at(family.name_span(), "expected at the top")
            .metric(name)
            .help("`--fix` moves it to the top");
        let finding = match super::regroup::moved(family, &lines, Some(0)) {
            Some(edits) => finding.fix(Applicability::Safe, edits),
            None => finding,
        };
        cx.emit(hurt::note(finding, cx, "a reader that adds its labels to every metric needs them first"));
    }
}

static EXPONENTIAL_TIMESTAMP_META: RuleMeta =
    meta!(GROUP, "exponential-timestamp", Info, "a timestamp with an exponent")
        .dialects(BOTH)
        .fixable(Applicability::Safe);

/// Timestamps in exponent notation.
pub(in crate::lint::rules) struct ExponentialTimestamp;

impl LintRule for ExponentialTimestamp {
    fn meta(&self) -> &'static RuleMeta {
        &EXPONENTIAL_TIMESTAMP_META
    }

    fn family(&self, family: &Family<'_>, cx: &mut Context<'_>) {
        let rows = family.sample_rows().iter().flat_map(|row| [row.timestamp_span, row.start_span]);
        let exemplars = family.exemplar_rows().iter().map(|row| row.timestamp_span);
        for span in rows.chain(exemplars) {
            let bytes = family.get(span);
            if memchr::memchr2(b'e', b'E', bytes).is_none() {
                continue;
            }
            let Some(plain) = lenient(bytes).map(|seconds| seconds.to_string()) else { continue };
            let name = quoted(family.name().as_bytes());
            let finding = EXPONENTIAL_TIMESTAMP_META
                .finding(cx.dialect, format!("timestamp `{}` of `{name}` has an exponent", quoted(bytes)))
                .at(span, format!("expected `{plain}`"))
                .metric(family.name())
                .help("`--fix` writes the digits")
                .fix(Applicability::Safe, vec![edit(span, plain)]);
            cx.emit(hurt::note(finding, cx, "OpenMetrics asks for digits, and exponents often hide rounding"));
        }
    }
}

static EXEMPLAR_BEFORE_START_META: RuleMeta =
    meta!(GROUP, "exemplar-before-start", Info, "an exemplar outside the time that its sample counts").dialects(OM2);

/// Exemplars from before the start or after the end of what their sample counts.
pub(in crate::lint::rules) struct ExemplarBeforeStart;

impl LintRule for ExemplarBeforeStart {
    fn meta(&self) -> &'static RuleMeta {
        &EXEMPLAR_BEFORE_START_META
    }

    fn family(&self, family: &Family<'_>, cx: &mut Context<'_>) {
        if family.exemplar_rows().is_empty() {
            return;
        }
        let name = quoted(family.name().as_bytes());
        for sample in family.samples() {
            let row = sample.row();
            for exemplar in sample.exemplars() {
                let Some(at) = exemplar.timestamp else { continue };
                let early = row.start_timestamp.is_some_and(|start| at < start);
                let late = row.timestamp.is_some_and(|end| at > end);
                let (message, other, label): (_, Span, _) = if early {
                    ("older than the start of its sample", row.start_span, "the start")
                } else if late {
                    ("newer than its sample", row.timestamp_span, "the sample's time")
                } else {
                    continue;
                };
                let finding = EXEMPLAR_BEFORE_START_META
                    .finding(cx.dialect, format!("exemplar of `{name}` is {message}"))
                    .at(exemplar.timestamp_span, "the exemplar's time")
                    .related(other, label)
                    .metric(family.name())
                    .key(label);
                cx.emit(hurt::note(finding, cx, "an exemplar is one of the observations that the sample counts"));
            }
        }
    }
}
