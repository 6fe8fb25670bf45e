//! Exemplars, and the times in a message.

use super::metric::Filler;
use super::{Field, Fields, Message, schema};
use crate::family::{ExemplarRow, SampleRow};
use crate::issue::Issue;
use crate::span::Span;

impl<'a> Filler<'_, 'a> {
    /// Reads an exemplar.
    pub(super) fn exemplar(&mut self, message: Message<'a>) -> Result<(), Issue> {
        let first_label = self.family.labels.len() as u32;
        let end = Span::at(message.span().end);
        let mut row = ExemplarRow {
            span: message.span(),
            labels: first_label..first_label,
            value: 0.0,
            value_span: end,
            timestamp: None,
            timestamp_span: end,
        };
        let mut fields = Fields::new(message);
        while let Some(field) = fields.next()? {
            let read = match field.number {
                schema::exemplar::LABEL => field.message().and_then(|label| self.label(label, false)),
                schema::exemplar::VALUE => field.double().map(|number| {
                    row.value = number;
                    row.value_span = field.span;
                }),
                schema::exemplar::TIMESTAMP => field.message().and_then(|message| {
                    row.timestamp = Some(timestamp(message)?);
                    row.timestamp_span = field.span;
                    Ok(())
                }),
                _ => Ok(()),
            };
            self.tell(read)?;
        }
        row.labels.end = self.family.labels.len() as u32;
        self.family.exemplars.push(row);
        Ok(())
    }
}

/// Reads the start timestamp that `field` is.
pub(super) fn start_timestamp(field: &Field<'_>, row: &mut SampleRow) -> Result<(), Issue> {
    row.start_timestamp = Some(timestamp(field.message()?)?);
    row.start_span = field.span;
    Ok(())
}

/// A `google.protobuf.Timestamp` in milliseconds.
fn timestamp(message: Message<'_>) -> Result<i64, Issue> {
    let (mut seconds, mut nanos) = (0, 0);
    let mut fields = Fields::new(message);
    while let Some(field) = fields.next()? {
        match field.number {
            schema::timestamp::SECONDS => seconds = field.varint()?.cast_signed(),
            schema::timestamp::NANOS => nanos = i64::from(field.varint()? as i32),
            _ => {}
        }
    }
    Ok(seconds.saturating_mul(1000).saturating_add(nanos / 1_000_000))
}
