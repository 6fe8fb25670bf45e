//! Words of a name that say too little, too much, or what a label says already.

use exposit_parser::model::MetricType;

use super::name_rule::{Fault, NameRule, name};
use super::{GROUP, words};
use crate::diagnostic::{Severity, quoted};
use crate::lint::rules::reports::meta;

pub(super) static MISSING_NAMESPACE: NameRule = NameRule {
    meta: &meta!(GROUP, "missing-namespace", Info, "a name without a prefix of its application"),
    types: &MetricType::ALL,
    find: |family, cx| {
        let text = family.name();
        let prefixes = &cx.limits.required_prefixes;
        if prefixes.is_empty() {
            let stem = ["_total", "_info"].iter().find_map(|suffix| text.strip_suffix(suffix)).unwrap_or(text);
            if stem.contains(['_', ':', '.']) {
                return None;
            }
            let message = format!("`{}` does not say what it belongs to", name(family));
            return Some(
                Fault::new(message, "one word")
                    .why("metrics of other applications may have the same name")
                    .help(format!("put the name of the application in front, such as `myapp_{}`", name(family))),
            );
        }
        if prefixes.iter().any(|prefix| text.starts_with(prefix.as_str())) {
            return None;
        }
        let expected: Vec<String> = prefixes.iter().map(|prefix| format!("`{}`", quoted(prefix.as_bytes()))).collect();
        let expected = expected.join(" or ");
        let mut fault =
            Fault::new(format!("`{}` does not start with {expected}", name(family)), format!("expected {expected}"))
                .why("the settings ask for that prefix (`required-prefixes`)")
                .help(format!("start the name with {expected}"));
        fault.severity = Some(Severity::Warning);
        Some(fault)
    },
};

/// Words that say nothing wherever they stand.
const EMPTY_WORDS: [&str; 9] = ["metric", "metrics", "stat", "stats", "timer", "value", "float", "float64", "int"];

pub(super) static REDUNDANT_NAME_PART: NameRule = NameRule {
    meta: &meta!(GROUP, "redundant-name-part", Info, "a part of a name that says nothing"),
    types: &MetricType::ALL,
    find: |family, _| {
        let text = family.name();
        let (at, part) = words::parts(text).find(|&(at, part)| {
            let (first, last) = (at == 0, at + part.len() == text.len());
            EMPTY_WORDS.contains(&part)
                || (matches!(part, "prometheus" | "openmetrics") && !first)
                || (part == "exporter" && !first && !last)
        })?;
        let rest: Vec<&str> = words::parts(text).filter(|&(start, _)| start != at).map(|(_, part)| part).collect();
        let help = match rest.join("_") {
            rest if rest.is_empty() => String::from("name it after what it measures"),
            rest => format!("name it `{}`, or after what it measures", quoted(rest.as_bytes())),
        };
        Some(
            Fault::new(format!("part `{part}` of `{}` says nothing", name(family)), "says nothing")
                .part(at, part.len())
                .why("every metric is one")
                .help(help),
        )
    },
};

pub(super) static LABEL_NAME_IN_METRIC_NAME: NameRule = NameRule {
    meta: &meta!(GROUP, "label-name-in-metric-name", Info, "a name that repeats the name of a label"),
    types: &[
        MetricType::Unknown,
        MetricType::Counter,
        MetricType::Gauge,
        MetricType::Histogram,
        MetricType::GaugeHistogram,
        MetricType::Summary,
        MetricType::Info,
    ],
    find: |family, _| {
        let text = family.name();
        let stem = text.strip_suffix("_total").unwrap_or(text);
        let sample = family.samples().next()?;
        let (label, part) = sample.labels().find_map(|label| {
            let name = family.get(label.row().name.span);
            let part = named_part(stem.as_bytes(), name)?;
            Some((quoted(name), part))
        })?;
        let [before, after] = [text.get(..part.start), text.get(part.end..)].map(Option::unwrap_or_default);
        let right = quoted([before, after].concat().as_bytes());
        Some(
            Fault::new(format!("`{}` repeats the name of its label `{label}`", name(family)), "also a label")
                .part(part.start, part.len())
                .why("the name is wrong once the label is aggregated away")
                .help(format!("name it `{right}`")),
        )
    },
};

/// Where a name says `_by_<label>`, or ends in `_<label>`: with the underscore before it.
fn named_part(name: &[u8], label: &[u8]) -> Option<std::ops::Range<usize>> {
    if label.is_empty() || label == b"le" || label == b"quantile" {
        return None;
    }
    memchr::memmem::find_iter(name, label).find_map(|at| {
        let end = at + label.len();
        let before = name.get(..at)?.strip_suffix(b"_")?;
        let whole = name.get(end).is_none_or(|&byte| byte == b'_');
        match before.strip_suffix(b"_by") {
            Some(stem) if whole && !stem.is_empty() => Some(stem.len()..end),
            _ if end == name.len() && !before.is_empty() => Some(before.len()..end),
            _ => None,
        }
    })
}

/// What a time that passed is called in a name.
const ELAPSED: [&str; 2] = ["age", "uptime"];

pub(super) static TIME_SINCE: NameRule = NameRule {
    meta: &meta!(GROUP, "time-since", Info, "a gauge of elapsed time instead of a timestamp"),
    types: &[MetricType::Gauge, MetricType::Unknown],
    find: |family, _| {
        let text = family.name();
        let (at, part) = words::parts(text).find(|&(at, part)| {
            let (before, after) = (text.get(..at).unwrap_or_default(), text.get(at + part.len()..).unwrap_or_default());
            let is_age = ELAPSED.contains(&part) && (after.is_empty() || after == "_seconds" || part == "uptime");
            is_age || (part == "since" && before.ends_with("seconds_"))
        })?;
        let stem = text.get(..at).unwrap_or_default().trim_end_matches("seconds_").trim_end_matches('_');
        let rest = text.get(at + part.len()..).unwrap_or_default().trim_start_matches("_seconds");
        let event = match part {
            "uptime" => format!("{stem}_start"),
            _ => format!("{stem}{rest}"),
        };
        let event = quoted(format!("{}_timestamp_seconds", event.trim_start_matches('_')).as_bytes());
        Some(
            Fault::new(format!("`{}` is a time that passed: expected a timestamp", name(family)), "changes by itself")
                .part(at, part.len())
                .why("it goes on growing only while the application updates it")
                .help(format!("expose the Unix time of the event as `{event}`; `time() - {event}` is what passed")),
        )
    },
};
