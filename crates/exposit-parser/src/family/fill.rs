//! How a family is filled and emptied: its rows are used again for the next one.

use std::borrow::Cow;
use std::cell::OnceCell;

use super::rows::Rows;
use super::{Family, Role, SampleRow, Token, Value};
use crate::dialect::Dialect;
use crate::model::MetricType;
use crate::source::Block;
use crate::text::SampleEvent;

impl<'a> Family<'a> {
    /// An empty family in these buffers.
    pub(crate) fn with_rows(rows: Rows, block: Block<'a>, dialect: Dialect) -> Self {
        let mut family = Self {
            block,
            dialect,
            name: Token::default(),
            name_text: Cow::Borrowed(""),
            metric_type: MetricType::Unknown,
            metadata: rows.metadata,
            samples: rows.samples,
            labels: rows.labels,
            exemplars: rows.exemplars,
            composites: rows.composites,
            pieces: 1,
            more: Vec::new(),
            id: 0,
            issues: rows.issues,
            repeats: rows.repeats,
            label_names: OnceCell::new(),
            plain: false,
        };
        family.clear();
        family
    }

    pub(super) fn into_rows(self) -> Rows {
        Rows {
            metadata: self.metadata,
            samples: self.samples,
            labels: self.labels,
            exemplars: self.exemplars,
            composites: self.composites,
            issues: self.issues,
            repeats: self.repeats,
        }
    }

    /// Forgets the family, not its memory.
    pub(crate) fn clear(&mut self) {
        self.metadata.clear();
        self.samples.clear();
        self.labels.clear();
        self.exemplars.clear();
        self.composites.clear();
        self.issues.clear();
        self.repeats.clear();
        self.label_names = OnceCell::new();
        self.metric_type = MetricType::Unknown;
        self.pieces = 1;
        self.id = 0;
    }

    /// Adds a sample and its labels and exemplars.
    #[inline]
    pub(super) fn push_sample(&mut self, sample: &SampleEvent<'_>, role: Role) {
        let base = self.labels.len() as u32;
        self.labels.extend_from_slice(sample.rows);
        let exemplars = self.exemplars.len() as u32;
        for exemplar in sample.exemplars {
            let mut exemplar = exemplar.clone();
            exemplar.labels = exemplar.labels.start + base..exemplar.labels.end + base;
            self.exemplars.push(exemplar);
        }
        let value = match sample.composite {
            None => Value::Number(sample.number),
            Some(composite) => {
                self.composites.push(composite.clone());
                Value::Composite(self.composites.len() as u32 - 1)
            }
        };
        self.samples.push(SampleRow {
            line: sample.line,
            name: sample.name,
            role,
            labels: base..base + sample.label_count,
            same_names: sample.same_names,
            series: sample.series,
            value,
            value_span: sample.value_span,
            timestamp: sample.timestamp,
            timestamp_span: sample.timestamp_span,
            start_timestamp: sample.start_timestamp,
            start_span: sample.start_span,
            exemplars: exemplars..self.exemplars.len() as u32,
        });
    }
}
