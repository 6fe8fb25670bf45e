//! Edits that rename a family or a label everywhere in the family.

use exposit_parser::dialect::Dialect;
use exposit_parser::family::{Family, Token};
use exposit_parser::names::{NameKind, is_legacy};
use exposit_parser::span::Span;

use crate::diagnostic::Edit;

/// How many edits of a fix are shown: those of the TYPE line and of the first sample.
const SHOWN: usize = 2;

/// Renames the family in its metadata lines and samples; suffixes stay. `None` where the bytes are no text, or where the
/// new name would need quotes.
pub(super) fn family(family: &Family<'_>, name: &str) -> Option<Vec<Edit>> {
    let old = family.name().as_bytes();
    replace(family, NameKind::Metric, name, |token| {
        let written = family.get(token.span);
        (!token.escaped && written.starts_with(old))
            .then(|| Span::new(token.span.start, token.span.start + old.len() as u32))
    })
}

/// Appends a suffix to the name in metadata lines and in samples that have the family's own name. In OpenMetrics 1 the
/// metadata stays without it.
pub(super) fn append(family: &Family<'_>, suffix: &str) -> Option<Vec<Edit>> {
    if family.dialect() == Dialect::Protobuf {
        return None;
    }
    let own = |token: &Token| family.get(token.span) == family.name().as_bytes();
    let metadata = family.metadata().iter().map(|line| line.name).filter(own);
    let samples = family.sample_rows().iter().map(|row| row.name).filter(own);
    let in_metadata = family.dialect() != Dialect::OpenMetrics1;
    let tokens = metadata.filter(|_| in_metadata).chain(samples);
    let mut edits: Vec<Edit> =
        tokens.map(|token| Edit { span: Span::at(token.span.end), text: suffix.to_owned() }).collect();
    edits.sort_unstable();
    Some(edits)
}

/// Renames a label in all samples of the family. `None` where the bytes are no text, or where the new name is taken or
/// would need quotes.
pub(super) fn label(family: &Family<'_>, old: &str, name: &str) -> Option<Vec<Edit>> {
    let text = family.dialect() != Dialect::Protobuf;
    let taken = family.label_rows().iter().any(|row| family.get(row.name.span) == name.as_bytes());
    if !text || taken || !is_legacy(NameKind::Label, name.as_bytes()) {
        return None;
    }
    let named = family.samples().flat_map(|sample| sample.labels()).filter(|label| label.is(old));
    let mut edits: Vec<Edit> = named.map(|label| Edit { span: label.row().name.span, text: name.to_owned() }).collect();
    edits.sort_unstable();
    Some(edits)
}

/// The edits that are worth showing: of the TYPE line and of the first sample, else the first ones.
pub(super) fn shown(family: &Family<'_>, edits: &[Edit]) -> Vec<Edit> {
    let of_line = |line: Span| edits.iter().find(|edit| line.contains(edit.span));
    let declared = family.declared_type().and_then(|line| of_line(line.line));
    let sample = family.sample_rows().first().and_then(|row| of_line(row.line));
    let mut shown: Vec<Edit> = [declared, sample].into_iter().flatten().cloned().collect();
    if shown.is_empty() {
        shown.extend(edits.iter().take(SHOWN).cloned());
    }
    shown.sort_unstable();
    shown
}

fn replace(
    family: &Family<'_>,
    kind: NameKind,
    name: &str,
    place: impl Fn(&Token) -> Option<Span>,
) -> Option<Vec<Edit>> {
    if family.dialect() == Dialect::Protobuf || !is_legacy(kind, name.as_bytes()) {
        return None;
    }
    let metadata = family.metadata().iter().map(|line| line.name);
    let samples = family.sample_rows().iter().map(|row| row.name);
    let places = metadata.chain(samples).filter_map(|token| place(&token));
    let mut edits: Vec<Edit> = places.map(|span| Edit { span, text: name.to_owned() }).collect();
    edits.sort_unstable();
    Some(edits)
}
