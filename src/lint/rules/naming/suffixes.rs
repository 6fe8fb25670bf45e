//! Suffixes that promlint keeps for a type, on another type: one mechanism, one row a suffix.

use exposit_parser::family::Family;
use exposit_parser::model::MetricType;

use super::GROUP;
use super::name_rule::{Fault, Place, a_type, emit, name, typed};
use crate::lint::rules::reports::meta;
use crate::lint::rules::{Context, LintRule};
use crate::rule::RuleMeta;

/// A suffix, and the types that may have it.
#[derive(Debug)]
pub(in crate::lint) struct ReservedSuffix {
    pub(in crate::lint) meta: &'static RuleMeta,
    pub(in crate::lint) suffix: &'static str,
    pub(in crate::lint) owners: &'static [MetricType],
    /// What readers take such a name for.
    taken_for: &'static str,
    /// What to do, told from the type and the name without the suffix.
    help: fn(MetricType, &str) -> String,
}

/// The suffixes, in promlint's order.
pub(in crate::lint) static RESERVED: [ReservedSuffix; 4] = [TOTAL, BUCKET, COUNT, SUM];

const TOTAL: ReservedSuffix = ReservedSuffix {
    meta: &meta!(GROUP, "total-on-non-counter", Warning, "a name that ends in `_total` on another type")
        .promlint(r#"non-counter metrics should not have "_total" suffix"#),
    suffix: "_total",
    owners: &[MetricType::Counter],
    taken_for: "a counter, and put `rate()` around it",
    help: |_, stem| format!("declare it as `counter` if it only grows, else name it `{stem}`"),
};

const BUCKET: ReservedSuffix = ReservedSuffix {
    meta: &meta!(GROUP, "bucket-suffix", Warning, "a name that ends in `_bucket` outside histograms")
        .promlint(r#"non-histogram metrics should not have "_bucket" suffix"#),
    suffix: "_bucket",
    owners: &[MetricType::Histogram],
    taken_for: "the buckets of a histogram, and put `histogram_quantile()` around it",
    help: |metric_type, stem| match metric_type {
        MetricType::Counter => format!("name it `{stem}_total`, or declare `{stem}` as `histogram`"),
        _ => format!("name it `{stem}_slots` or after what it holds, or declare `{stem}` as `histogram`"),
    },
};

const COUNT: ReservedSuffix = ReservedSuffix {
    meta: &meta!(GROUP, "count-suffix", Warning, "a name that ends in `_count` outside histograms and summaries")
        .promlint(r#"non-histogram and non-summary metrics should not have "_count" suffix"#),
    suffix: "_count",
    owners: &[MetricType::Histogram, MetricType::Summary],
    taken_for: "the observations of a histogram or summary",
    help: |metric_type, stem| match metric_type {
        MetricType::Counter => format!("name it `{stem}_total`"),
        _ => format!("name it `{}` or `{stem}_current`", plural(stem)),
    },
};

const SUM: ReservedSuffix = ReservedSuffix {
    meta: &meta!(GROUP, "sum-suffix", Warning, "a name that ends in `_sum` outside histograms and summaries")
        .promlint(r#"non-histogram and non-summary metrics should not have "_sum" suffix"#),
    suffix: "_sum",
    owners: &[MetricType::Histogram, MetricType::Summary],
    taken_for: "the sum of a histogram or summary",
    help: |metric_type, stem| match metric_type {
        MetricType::Counter => format!("name it `{stem}_total`"),
        _ => format!("name it `{stem}` or `{stem}_amount`"),
    },
};

impl LintRule for ReservedSuffix {
    fn meta(&self) -> &'static RuleMeta {
        self.meta
    }

    fn family(&self, family: &Family<'_>, cx: &mut Context<'_>) {
        let metric_type = family.metric_type();
        let Some(stem) = family.name().strip_suffix(self.suffix) else { return };
        if metric_type == MetricType::Unknown
            || self.owners.contains(&metric_type)
            || family.sample_rows().is_empty()
            || stem.is_empty()
        {
            return;
        }
        let stem = crate::diagnostic::quoted(stem.as_bytes());
        let owners: Vec<&str> = self.owners.iter().map(|owner| owner.name()).collect();
        let message = format!("{} ends in `{}`: expected a {}", typed(family), self.suffix, owners.join(" or a "));
        let fault = Fault::new(message, a_type(metric_type))
            .place(Place::Type)
            .why(format!("readers take `{}` for {}", name(family), self.taken_for))
            .help((self.help)(metric_type, &stem));
        emit(self.meta, fault, family, cx);
    }
}

/// The plural of the last word of a name.
fn plural(stem: &str) -> String {
    if stem.ends_with('s') {
        return stem.to_owned();
    }
    match stem.strip_suffix('y') {
        Some(root) if !root.ends_with(['a', 'e', 'i', 'o', 'u']) => format!("{root}ies"),
        _ if stem.ends_with(['x', 'z']) || stem.ends_with("ch") || stem.ends_with("sh") => format!("{stem}es"),
        _ => format!("{stem}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::plural;

    #[test]
    fn plurals() {
        assert_eq!(plural("endpoint"), "endpoints");
        assert_eq!(plural("app_replicas"), "app_replicas");
        assert_eq!(plural("retry"), "retries");
        assert_eq!(plural("app_key"), "app_keys");
        assert_eq!(plural("patch"), "patches");
    }
}
