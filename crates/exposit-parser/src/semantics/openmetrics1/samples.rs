//! What holds for samples of every type: names, counts, exemplars.

use crate::family::{Family, Role, Sample};
use crate::issue::{Issue, IssueKind};
use crate::model::MetricType;

/// What is wrong with a number: not a number, negative, not whole; `None` where that is allowed.
struct Limits {
    role: Role,
    nan: IssueKind,
    negative: Option<IssueKind>,
    fraction: Option<IssueKind>,
}

const LIMITS: [Limits; 4] = [
    Limits {
        role: Role::Total,
        nan: IssueKind::CounterNan,
        negative: Some(IssueKind::CounterNegative),
        fraction: None,
    },
    Limits {
        role: Role::Bucket,
        nan: IssueKind::CounterNan,
        negative: Some(IssueKind::CountNegative),
        fraction: Some(IssueKind::CountNotInteger),
    },
    Limits {
        role: Role::Count,
        nan: IssueKind::CounterNan,
        negative: Some(IssueKind::CountNegative),
        fraction: Some(IssueKind::CountNotInteger),
    },
    Limits { role: Role::Sum, nan: IssueKind::SumNan, negative: Some(IssueKind::SumNegative), fraction: None },
];

/// Judges a sample by its role.
pub(super) fn check(family: &Family<'_>, sample: Sample<'_, '_>, issues: &mut Vec<Issue>) {
    let row = sample.row();
    if row.role == Role::Foreign {
        let kind = match family.metric_type() {
            MetricType::Counter => IssueKind::MissingTotalSuffix,
            MetricType::Info => IssueKind::MissingInfoSuffix,
            _ => IssueKind::WrongSuffix,
        };
        issues.push(Issue::new(kind, row.name.span).related(family.name_span()));
    }
    let number = sample.number().unwrap_or_default();
    // The sum of a gauge histogram may be negative.
    let may_be_negative = family.metric_type() == MetricType::GaugeHistogram && row.role == Role::Sum;
    if let Some(limits) = LIMITS.iter().find(|limits| limits.role == row.role) {
        let negative = limits.negative.filter(|_| number < 0.0 && !may_be_negative);
        let fraction = limits.fraction.filter(|_| number.fract() != 0.0 || number.is_infinite());
        let kind = if number.is_nan() { Some(limits.nan) } else { negative.or(fraction) };
        issues.extend(kind.map(|kind| Issue::new(kind, row.value_span)));
    }
    if let Some(exemplar) = sample.exemplars().first()
        && !may_have_exemplar(family, row.role)
    {
        issues.push(Issue::new(IssueKind::MisplacedExemplar, exemplar.span));
    }
}

fn may_have_exemplar(family: &Family<'_>, role: Role) -> bool {
    match family.metric_type() {
        MetricType::Counter => role == Role::Total,
        MetricType::Histogram | MetricType::GaugeHistogram => role == Role::Bucket,
        _ => false,
    }
}
