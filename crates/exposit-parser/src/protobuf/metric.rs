//! One `MetricFamily` message becomes the rows of a [`Family`].

use super::exemplar::start_timestamp;
use super::{Field, Fields, Message, TYPES, schema};
use crate::family::{Composite, Family, Keyword, LabelRow, Metadata, Role, SampleRow, Token, Value};
use crate::issue::{Issue, IssueKind};
use crate::model::MetricType;
use crate::span::Span;

/// A text as it stands in a message: never quoted, never escaped.
pub(super) fn token(message: Message<'_>) -> Token {
    Token { span: message.span(), quoted: false, escaped: false }
}

/// Fills a family; `issues` get what deviates.
#[derive(Debug)]
pub(super) struct Filler<'f, 'a> {
    pub(super) family: &'f mut Family<'a>,
    pub(super) issues: &'f mut Vec<Issue>,
    pub(super) spare: &'f mut Vec<Composite>,
}

/// What the fields of a family say before its metrics are read.
#[derive(Default)]
struct Head<'a> {
    name: Message<'a>,
    help: Option<(Message<'a>, Span)>,
    unit: Option<(Message<'a>, Span)>,
    /// The type as the enumeration numbers it, and its field.
    type_number: Option<(u64, Span)>,
    metrics: u32,
}

impl<'a> Filler<'_, 'a> {
    /// Reads a family; false where the message is broken, so that not all of it was read.
    pub(super) fn family(&mut self, message: Message<'a>) -> bool {
        if message.bytes.is_empty() {
            return true;
        }
        let mut head = Head { name: Message { bytes: b"", start: message.start }, ..Head::default() };
        // The type may stand after the metrics, which need it: one pass over the fields, then one over the metrics.
        let whole = self.each_field(message, |filler, field| filler.head_field(&mut head, field));
        let payload = self.declare(&head);
        if head.metrics == 0 {
            if whole {
                self.check_empty(&head);
            }
            return whole;
        }
        self.check(&head);
        let mut fields = Fields::new(message);
        while let Ok(Some(field)) = fields.next() {
            if field.number == schema::family::METRIC
                && let Ok(metric) = field.message()
                && let Err(issue) = self.metric(metric, payload)
            {
                self.issues.push(issue);
                return false;
            }
        }
        whole
    }

    /// Calls `read` for each field; an error of a field alone is told, one of the message ends it: false.
    fn each_field(
        &mut self,
        message: Message<'a>,
        mut read: impl FnMut(&mut Self, &Field<'a>) -> Result<(), Issue>,
    ) -> bool {
        let mut fields = Fields::new(message);
        loop {
            match fields.next() {
                Ok(Some(field)) => {
                    if let Err(issue) = read(self, &field) {
                        self.issues.push(issue);
                    }
                }
                Ok(None) => return true,
                Err(issue) => {
                    self.issues.push(issue);
                    return false;
                }
            }
        }
    }

    #[expect(clippy::unused_self, reason = "a reader of fields as the others")]
    fn head_field(&mut self, head: &mut Head<'a>, field: &Field<'a>) -> Result<(), Issue> {
        match field.number {
            schema::family::NAME => head.name = field.message()?,
            schema::family::HELP => head.help = Some((field.message()?, field.span)),
            schema::family::UNIT => head.unit = Some((field.message()?, field.span)),
            schema::family::TYPE => head.type_number = Some((field.varint()?, field.span)),
            schema::family::METRIC => {
                field.message()?;
                head.metrics += 1;
            }
            _ => {}
        }
        Ok(())
    }

    /// Enters name and metadata; gives the field that holds the value of each metric.
    fn declare(&mut self, head: &Head<'a>) -> u32 {
        let family = &mut *self.family;
        family.name = token(head.name);
        family.name_text = String::from_utf8_lossy(head.name.bytes);
        // Proto3 writers leave the first of the enumeration out: no type is a counter.
        let number = head.type_number.map_or(0, |(number, _)| number);
        let known = usize::try_from(number).ok().and_then(|number| TYPES.get(number));
        let (metric_type, payload) = known.copied().unwrap_or((MetricType::Unknown, schema::metric::UNTYPED));
        family.metric_type = metric_type;
        let name = family.name;
        let line = |keyword, line, value, metric_type| Metadata { keyword, line, name, value, metric_type };
        if let Some((text, span)) = head.help {
            family.metadata.push(line(Keyword::Help, span, token(text), None));
        }
        let type_span = head.type_number.map_or(name.span, |(_, span)| span);
        let type_value = Token { span: Span::new(type_span.end.saturating_sub(1), type_span.end), ..Token::default() };
        family.metadata.push(line(Keyword::Type, type_span, type_value, known.map(|(metric_type, _)| *metric_type)));
        if let Some((text, span)) = head.unit.filter(|(text, _)| !text.bytes.is_empty()) {
            family.metadata.push(line(Keyword::Unit, span, token(text), None));
        }
        payload
    }

    /// What consumers look at where a family has no metric: the server skips it.
    fn check_empty(&mut self, head: &Head<'a>) {
        let span = head.name.span();
        if head.name.bytes.is_empty() || std::str::from_utf8(head.name.bytes).is_err() {
            self.issues.push(Issue::new(IssueKind::NamelessFamily, span));
        }
        self.issues.push(Issue::new(IssueKind::FamilyWithoutMetric, span));
    }

    /// What consumers look at in a family with metrics.
    fn check(&mut self, head: &Head<'a>) {
        let name = head.name;
        if name.bytes.is_empty() {
            self.issues.push(Issue::new(IssueKind::EmptyMetricName, name.span()));
        } else if std::str::from_utf8(name.bytes).is_err() {
            self.issues.push(Issue::new(IssueKind::InvalidUtf8Name, name.span()));
        }
        if let Some((help, _)) = head.help.filter(|(help, _)| std::str::from_utf8(help.bytes).is_err()) {
            self.issues.push(Issue::new(IssueKind::InvalidUtf8Help, help.span()));
        }
        if let Some((number, span)) = head.type_number
            && number >= TYPES.len() as u64
        {
            self.issues.push(Issue::new(IssueKind::UnknownEnumValue, span));
        }
        if let Some((unit, _)) = head.unit.filter(|(unit, _)| !unit.bytes.is_empty()) {
            let stem = match name.bytes.strip_suffix(b"_total") {
                Some(stem) if self.family.metric_type == MetricType::Counter => stem,
                _ => name.bytes,
            };
            let suffix = stem.strip_suffix(unit.bytes).is_some_and(|rest| rest.ends_with(b"_"));
            if std::str::from_utf8(unit.bytes).is_err() {
                self.issues.push(Issue::new(IssueKind::InvalidUtf8Unit, unit.span()));
            } else if !suffix {
                self.issues.push(Issue::new(IssueKind::UnitNotSuffix, unit.span()).related(name.span()));
            }
        }
    }

    /// Reads a metric. An error ends the family: nothing after it can be trusted.
    fn metric(&mut self, message: Message<'a>, payload: u32) -> Result<(), Issue> {
        let first_label = self.family.labels.len() as u32;
        let first_exemplar = self.family.exemplars.len() as u32;
        let mut series: Option<Span> = None;
        let mut value: Option<Message<'a>> = None;
        let mut timestamp = (0, Span::at(message.start));
        let mut fields = Fields::new(message);
        while let Some(field) = fields.next()? {
            let read = match field.number {
                schema::metric::LABEL => field.message().and_then(|label| {
                    series = Some(series.map_or(field.span, |series| series.cover(field.span)));
                    self.label(label, true)
                }),
                schema::metric::TIMESTAMP_MS => {
                    field.varint().map(|millis| timestamp = (millis.cast_signed(), field.span))
                }
                number if number == payload => field.message().map(|message| value = Some(message)),
                // The value of another type is of the right wire type, or an error to the server.
                schema::metric::GAUGE..=schema::metric::HISTOGRAM => field.message().map(drop),
                _ => Ok(()),
            };
            self.tell(read)?;
        }
        let labels = first_label..self.family.labels.len() as u32;
        self.check_duplicates(labels.clone());
        if value.is_none() {
            self.issues.push(Issue::new(IssueKind::TypeWithoutPayload, message.span()));
        }
        let mut row = SampleRow {
            line: message.span(),
            name: self.family.name,
            role: Role::Value,
            labels,
            same_names: false,
            series: series.unwrap_or(self.family.name.span),
            value: Value::Number(0.0),
            value_span: value.map_or(Span::at(message.span().end), Message::span),
            timestamp: (timestamp.0 != 0).then_some(timestamp.0),
            timestamp_span: timestamp.1,
            start_timestamp: None,
            start_span: Span::at(message.span().end),
            exemplars: first_exemplar..first_exemplar,
        };
        let value = value.unwrap_or(Message { bytes: b"", start: message.span().end });
        match self.family.metric_type {
            MetricType::Summary => self.summary(value, &mut row)?,
            MetricType::Histogram | MetricType::GaugeHistogram => self.histogram(value, &mut row)?,
            _ => self.number(value, &mut row)?,
        }
        row.exemplars.end = self.family.exemplars.len() as u32;
        self.family.samples.push(row);
        Ok(())
    }

    /// A field of the wrong wire type is told and skipped; any other error is passed on.
    pub(super) fn tell(&mut self, read: Result<(), Issue>) -> Result<(), Issue> {
        match read {
            Err(issue) if issue.kind == IssueKind::WrongWireType => {
                self.issues.push(issue);
                Ok(())
            }
            other => other,
        }
    }

    /// Reads a label; those of exemplars are not checked, as nobody does.
    pub(super) fn label(&mut self, message: Message<'a>, check: bool) -> Result<(), Issue> {
        let nothing = Message { bytes: b"", start: message.start };
        let (mut name, mut value) = (nothing, nothing);
        let mut fields = Fields::new(message);
        while let Some(field) = fields.next()? {
            match field.number {
                schema::label::NAME => name = field.message()?,
                schema::label::VALUE => value = field.message()?,
                _ => {}
            }
        }
        if check {
            if name.bytes.is_empty() {
                self.issues.push(Issue::new(IssueKind::EmptyLabelName, name.span()));
            } else if name.bytes == b"__name__" {
                self.issues.push(Issue::new(IssueKind::NameLabel, name.span()));
            }
            if !message.bytes.is_ascii() {
                if std::str::from_utf8(name.bytes).is_err() {
                    self.issues.push(Issue::new(IssueKind::InvalidUtf8LabelName, name.span()));
                }
                if std::str::from_utf8(value.bytes).is_err() {
                    self.issues.push(Issue::new(IssueKind::InvalidUtf8LabelValue, value.span()));
                }
            }
        }
        self.family.labels.push(LabelRow { name: token(name), value: token(value) });
        Ok(())
    }

    /// Tells label names that stand twice in one metric.
    fn check_duplicates(&mut self, range: std::ops::Range<u32>) {
        /// Up to so many, comparing each with each is faster than sorting.
        const FEW: usize = 12;
        let family = &*self.family;
        let labels = family.labels.get(range.start as usize..range.end as usize).unwrap_or_default();
        let name = |label: &LabelRow| family.get(label.name.span);
        let duplicate = |(first, second): (&LabelRow, &LabelRow)| {
            Issue::new(IssueKind::DuplicateLabel, second.name.span).related(first.name.span)
        };
        if labels.len() <= FEW {
            for (index, second) in labels.iter().enumerate() {
                let before = labels.get(..index).unwrap_or_default();
                let same_length = |first: &&LabelRow| first.name.span.len() == second.name.span.len();
                if let Some(first) = before.iter().filter(same_length).find(|first| name(first) == name(second)) {
                    self.issues.push(duplicate((first, second)));
                }
            }
            return;
        }
        let mut sorted: Vec<&LabelRow> = labels.iter().collect();
        sorted.sort_by_key(|label| (name(label), label.name.span.start));
        let pairs = sorted.windows(2).filter_map(|pair| if let [a, b] = pair { Some((*a, *b)) } else { None });
        self.issues.extend(pairs.filter(|(a, b)| name(a) == name(b)).map(duplicate));
    }

    /// Reads a gauge, a counter or an untyped value.
    fn number(&mut self, message: Message<'a>, row: &mut SampleRow) -> Result<(), Issue> {
        let counter = self.family.metric_type == MetricType::Counter;
        let mut fields = Fields::new(message);
        while let Some(field) = fields.next()? {
            let read = match field.number {
                schema::number::VALUE => field.double().map(|number| {
                    row.value = Value::Number(number);
                    row.value_span = field.span;
                }),
                schema::number::EXEMPLAR if counter => field.message().and_then(|exemplar| self.exemplar(exemplar)),
                schema::number::START if counter => start_timestamp(&field, row),
                _ => Ok(()),
            };
            self.tell(read)?;
        }
        Ok(())
    }

    /// Reads a summary.
    fn summary(&mut self, message: Message<'a>, row: &mut SampleRow) -> Result<(), Issue> {
        let mut composite = self.composite();
        (composite.count, composite.sum) = (Some(0.0), Some(0.0));
        let mut fields = Fields::new(message);
        while let Some(field) = fields.next()? {
            let read = match field.number {
                schema::summary::COUNT => field.varint().map(|count| composite.count = Some(count as f64)),
                schema::summary::SUM => field.double().map(|sum| composite.sum = Some(sum)),
                schema::summary::QUANTILE => field.message().and_then(|message| {
                    composite.quantiles.push(quantile(message)?);
                    Ok(())
                }),
                schema::summary::START => start_timestamp(&field, row),
                _ => Ok(()),
            };
            self.tell(read)?;
        }
        if !composite.quantiles.is_empty() {
            self.check_reserved(row, b"quantile");
        }
        self.keep(composite, row);
        Ok(())
    }

    /// Tells a label that the server adds itself to each part of a histogram or summary.
    pub(super) fn check_reserved(&mut self, row: &SampleRow, reserved: &[u8]) {
        let labels = self.family.labels.get(row.labels.start as usize..row.labels.end as usize).unwrap_or_default();
        if let Some(label) = labels.iter().find(|label| self.family.get(label.name.span) == reserved) {
            self.issues.push(Issue::new(IssueKind::ReservedLabel, label.name.span));
        }
    }

    /// A composite with nothing in it, whose buffers were in use before.
    pub(super) fn composite(&mut self) -> Composite {
        let mut composite = self.spare.pop().unwrap_or_default();
        composite.count = None;
        composite.sum = None;
        composite.buckets.clear();
        composite.quantiles.clear();
        composite.bucket_exemplars.clear();
        composite.native = None;
        composite
    }

    /// Makes `composite` the value of the sample.
    pub(super) fn keep(&mut self, composite: Composite, row: &mut SampleRow) {
        row.value = Value::Composite(self.family.composites.len() as u32);
        self.family.composites.push(composite);
    }
}

/// A quantile, its value and its place.
fn quantile(message: Message<'_>) -> Result<(f64, f64, Span), Issue> {
    let (mut quantile, mut value) = (0.0, 0.0);
    let mut fields = Fields::new(message);
    while let Some(field) = fields.next()? {
        match field.number {
            schema::quantile::QUANTILE => quantile = field.double()?,
            schema::quantile::VALUE => value = field.double()?,
            _ => {}
        }
    }
    Ok((quantile, value, message.span()))
}
