//! Native histograms, of OpenMetrics 2.0 and protobuf: schema, spans, counts.

use std::fmt::Write as _;

use exposit_parser::dialect::Dialect;
use exposit_parser::family::{Composite, Family, NativeHistogram, Sample};
use exposit_parser::issue::IssueKind as K;
use exposit_parser::model::MetricType;
use exposit_parser::number::text as plain;
use exposit_parser::span::Span;

use super::GROUP;
use super::composite::COMPOSITE_TYPES;
use crate::diagnostic::{Applicability, Edit, quoted};
use crate::lint::rules::reports::{Reports, edit, meta};
use crate::lint::rules::{Context, Deviation, LintRule, hurt};
use crate::rule::RuleMeta;

const NATIVE: &[Dialect] = &[Dialect::OpenMetrics2, Dialect::Protobuf];

static NATIVE_SCHEMA_META: RuleMeta =
    meta!(GROUP, "native-schema", Error, "a native histogram whose schema is outside of -4 to 8").dialects(NATIVE);

/// Schema and width of the zero bucket.
pub(in crate::lint::rules) struct NativeSchema;

impl LintRule for NativeSchema {
    fn meta(&self) -> &'static RuleMeta {
        &NATIVE_SCHEMA_META
    }

    fn types(&self) -> &'static [MetricType] {
        COMPOSITE_TYPES
    }

    fn issue(&self, deviation: &Deviation<'_>, cx: &mut Context<'_>) {
        if cx.dialect != Dialect::OpenMetrics2 {
            return;
        }
        let metric = deviation.metric.map_or_else(String::new, |name| format!(" of `{}`", quoted(name.as_bytes())));
        let message =
            format!("schema of the native histogram{metric} is out of range: expected a whole number from -4 to 8");
        let finding = deviation.finding(&NATIVE_SCHEMA_META, cx, message, "expected -4 to 8").key("schema");
        cx.emit(hurt::note(finding, cx, "no reader knows the bounds of its buckets"));
    }

    fn family(&self, family: &Family<'_>, cx: &mut Context<'_>) {
        for (sample, _, native) in natives(family) {
            let name = quoted(family.name().as_bytes());
            // In OpenMetrics 2.0 the parser tells of the schema, for the verdict depends on it.
            if cx.dialect == Dialect::Protobuf && !(-4..=8).contains(&native.schema) {
                let message = format!("schema of native histogram `{name}` is {}: expected -4 to 8", native.schema);
                let finding =
                    NATIVE_SCHEMA_META.finding(cx.dialect, message).at(place(sample, native), "expected -4 to 8");
                let finding = finding.metric(family.name()).key("schema");
                cx.emit(hurt::note(finding, cx, "no reader knows the bounds of its buckets"));
            }
            if native.zero_threshold < 0.0 || native.zero_threshold.is_nan() {
                let message = format!(
                    "zero bucket of native histogram `{name}` is {} wide: expected 0 or more",
                    plain(native.zero_threshold)
                );
                let finding =
                    NATIVE_SCHEMA_META.finding(cx.dialect, message).at(place(sample, native), "expected 0 or more");
                let finding = finding.metric(family.name()).key("zero threshold");
                cx.emit(hurt::note(finding, cx, "nothing can lie in such a bucket"));
            }
        }
    }
}

pub(in crate::lint::rules) static NATIVE_SPANS: Reports = Reports {
    meta: &const { meta!(GROUP, "native-spans", Error, "spans that do not fit the native buckets").dialects(NATIVE) },
    tell: |fault| {
        let metric = fault.metric();
        Some(match fault.kind() {
            K::SpanOffset => fault.say(
                format!("span of native histogram `{metric}` has a negative offset: expected one in the first span only"),
                "expected 0 or more",
            ),
            _ => fault
                .say(
                    format!("spans of native histogram `{metric}` do not fit its buckets: expected lengths that add up to their number"),
                    "spans and buckets differ",
                )
                .help("write one bucket for every place that the spans name"),
        })
    },
    why: Some("nobody can tell where its buckets lie"),
};

static NATIVE_COUNT_META: RuleMeta =
    meta!(GROUP, "native-count", Error, "native buckets that do not add up to the count").dialects(NATIVE);

/// The buckets of a native histogram against its count.
pub(in crate::lint::rules) struct NativeCount;

impl LintRule for NativeCount {
    fn meta(&self) -> &'static RuleMeta {
        &NATIVE_COUNT_META
    }

    fn types(&self) -> &'static [MetricType] {
        COMPOSITE_TYPES
    }

    fn issue(&self, deviation: &Deviation<'_>, cx: &mut Context<'_>) {
        let metric = deviation.metric.map_or_else(String::new, |name| format!(" of `{}`", quoted(name.as_bytes())));
        let message = format!("native bucket{metric} counts less than zero: expected 0 or more");
        let finding = deviation.finding(&NATIVE_COUNT_META, cx, message, "expected 0 or more").key("negative");
        cx.emit(hurt::note(finding, cx, "quantiles over it are wrong"));
    }

    fn family(&self, family: &Family<'_>, cx: &mut Context<'_>) {
        for (sample, composite, native) in natives(family) {
            let Some(count) = composite.count else { continue };
            let buckets: f64 = native.positive_buckets.iter().chain(&native.negative_buckets).sum();
            let total = native.zero_count + buckets;
            let observed_nan = composite.sum.is_some_and(f64::is_nan);
            // Sums of large floats may be off in their last digits.
            let close = (total - count).abs() <= count.abs() * 1e-9;
            if close || (observed_nan && total < count) || total.is_nan() {
                continue;
            }
            let name = quoted(family.name().as_bytes());
            let message = format!(
                "buckets of native histogram `{name}` add up to {}: expected its count, {}",
                plain(total),
                plain(count)
            );
            let finding = NATIVE_COUNT_META
                .finding(cx.dialect, message)
                .at(place(sample, native), format!("counts {}", plain(total)))
                .metric(family.name())
                .key("count");
            cx.emit(hurt::note(finding, cx, "quantiles over it are wrong"));
        }
    }
}

static NATIVE_EMPTY_BUCKET_META: RuleMeta =
    meta!(GROUP, "native-empty-bucket", Info, "empty native buckets that are written out")
        .dialects(NATIVE)
        .fixable(Applicability::Safe);

/// Native buckets that count nothing.
pub(in crate::lint::rules) struct NativeEmptyBucket;

impl LintRule for NativeEmptyBucket {
    fn meta(&self) -> &'static RuleMeta {
        &NATIVE_EMPTY_BUCKET_META
    }

    fn types(&self) -> &'static [MetricType] {
        COMPOSITE_TYPES
    }

    fn family(&self, family: &Family<'_>, cx: &mut Context<'_>) {
        for (sample, _, native) in natives(family) {
            let empty =
                native.positive_buckets.iter().chain(&native.negative_buckets).filter(|count| **count == 0.0).count();
            let spans = native.positive_spans.iter().chain(&native.negative_spans);
            // The one span of offset 0 and length 0 that marks a native histogram in protobuf is meant.
            let hollow = spans
                .filter(|(offset, length)| *length == 0 && (cx.dialect != Dialect::Protobuf || *offset != 0))
                .count();
            if empty + hollow == 0 {
                continue;
            }
            let name = quoted(family.name().as_bytes());
            let finding = NATIVE_EMPTY_BUCKET_META
                .finding(cx.dialect, format!("native histogram `{name}` writes empty buckets"))
                .at(place(sample, native), format!("{} empty", empty + hollow))
                .metric(family.name());
            let finding = match without_empty(family, sample, native) {
                Some(edits) if !edits.is_empty() => {
                    finding.help("`--fix` leaves them out").fix(Applicability::Safe, edits)
                }
                _ => finding.help("leave them out; the spans can skip places"),
            };
            cx.emit(hurt::note(finding, cx, "the spans can leave them out"));
        }
    }
}

/// The samples that hold a native histogram.
fn natives<'f, 'a>(
    family: &'f Family<'a>,
) -> impl Iterator<Item = (Sample<'f, 'a>, &'f Composite, &'f NativeHistogram)> {
    family.samples().filter_map(|sample| {
        let composite = sample.composite()?;
        Some((sample, composite, composite.native.as_ref()?))
    })
}

/// Where to point at a native histogram.
fn place(sample: Sample<'_, '_>, native: &NativeHistogram) -> Span {
    if native.span.is_empty() { sample.row().value_span } else { native.span }
}

/// Edits of the text of OpenMetrics 2.0 that leave out the empty buckets of both sides.
fn without_empty(family: &Family<'_>, sample: Sample<'_, '_>, native: &NativeHistogram) -> Option<Vec<Edit>> {
    if family.dialect() != Dialect::OpenMetrics2 {
        return None;
    }
    let value = sample.row().value_span;
    let mut edits = Vec::new();
    for (side, spans, counts) in [
        ("negative", &native.negative_spans, &native.negative_buckets),
        ("positive", &native.positive_spans, &native.positive_buckets),
    ] {
        let list = |key: &str| list_at(family.get(value), &format!("{side}_{key}:["));
        let (Some(spans_at), Some(buckets_at)) = (list("spans"), list("buckets")) else { continue };
        let text = String::from_utf8_lossy(family.get(value)).into_owned();
        let tokens: Vec<&str> = text.get(buckets_at.clone())?.split(',').collect();
        let kept = kept(spans, counts, &tokens)?;
        let at = |offset: usize| value.start + offset as u32;
        if kept.buckets.is_empty() {
            // Both keys go, with the comma before them.
            let start = text.get(..spans_at.start)?.rfind(',')?;
            edits.push(edit(Span::new(at(start), at(buckets_at.end + 1)), ""));
            continue;
        }
        edits.push(edit(Span::new(at(spans_at.start), at(spans_at.end)), kept.spans));
        edits.push(edit(Span::new(at(buckets_at.start), at(buckets_at.end)), kept.buckets));
    }
    Some(edits)
}

/// The range of a list's inside after `key`.
fn list_at(text: &[u8], key: &str) -> Option<std::ops::Range<usize>> {
    let start = memchr::memmem::find(text, key.as_bytes())? + key.len();
    let length = memchr::memchr(b']', text.get(start..)?)?;
    Some(start..start + length)
}

/// Both lists of a side, as they are written.
struct Kept {
    spans: String,
    buckets: String,
}

/// The spans and buckets of a side without its empty buckets.
fn kept(spans: &[(i64, u64)], counts: &[f64], tokens: &[&str]) -> Option<Kept> {
    let mut places = Vec::with_capacity(counts.len());
    let mut next = 0_i64;
    for (offset, length) in spans {
        next = next.checked_add(*offset)?;
        for _ in 0..*length {
            if places.len() == counts.len() {
                return None;
            }
            places.push(next);
            next = next.checked_add(1)?;
        }
    }
    if places.len() != counts.len() || tokens.len() != counts.len() {
        return None;
    }
    let mut runs: Vec<(i64, u64)> = Vec::new();
    let mut buckets: Vec<&str> = Vec::new();
    let mut end = 0;
    for ((place, count), token) in places.into_iter().zip(counts).zip(tokens) {
        if *count == 0.0 {
            continue;
        }
        match runs.last_mut() {
            Some(run) if place == end => run.1 += 1,
            _ => runs.push((place - end, 1)),
        }
        end = place + 1;
        buckets.push(token);
    }
    let mut spans = String::new();
    for (index, (offset, length)) in runs.iter().enumerate() {
        let _ = write!(spans, "{}{offset}:{length}", if index == 0 { "" } else { "," });
    }
    Some(Kept { spans, buckets: buckets.join(",") })
}

#[cfg(test)]
mod tests {
    use super::kept;

    #[test]
    fn empty_buckets_move_into_the_spans() {
        let both = |spans: &[(i64, u64)], counts: &[f64], tokens: &[&str]| {
            kept(spans, counts, tokens).map(|k| (k.spans, k.buckets))
        };
        assert_eq!(both(&[(0, 2)], &[1.0, 0.0], &["1", "0"]), Some(("0:1".into(), "1".into())));
        assert_eq!(
            both(&[(-2, 3), (1, 1)], &[1.0, 0.0, 2.0, 3.0], &["1", "0", "2", "3"]),
            Some(("-2:1,1:1,1:1".into(), "1,2,3".into()))
        );
        assert_eq!(both(&[(0, 1)], &[0.0], &["0"]), Some((String::new(), String::new())));
        assert_eq!(both(&[(0, 9)], &[0.0], &["0"]), None);
    }
}
