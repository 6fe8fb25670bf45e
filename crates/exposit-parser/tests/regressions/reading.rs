//! What holds for any bytes in any dialect: nothing panics, every place lies inside the input, lines come in order, and
//! what was read can be written. The fuzz targets use this file, too.

use exposit_parser::dialect::Dialect;
use exposit_parser::family::{Families, Family};
use exposit_parser::ledger::Ledger;
use exposit_parser::model::Exposition;
use exposit_parser::source::Block;
use exposit_parser::span::Span;
use exposit_parser::text::Events;
use exposit_parser::write::{Options, write};

/// Reads `input` in every way, and writes what was read.
#[allow(unreachable_pub, reason = "the fuzz targets reach it")]
pub fn read(input: &[u8], dialect: Dialect) {
    let whole = Span::new(0, input.len() as u32);
    let inside = |span: Span| assert!(whole.contains(span) && span.start <= span.end, "{span:?} outside of {whole:?}");
    if dialect != Dialect::Protobuf {
        let mut events = Events::new(Block::whole(input), dialect);
        let mut end = 0;
        while let Some(event) = events.next() {
            let line = event.line();
            inside(line);
            assert!(line.start >= end, "{line:?} before {end}");
            end = line.end;
        }
        events.issues().iter().for_each(|issue| inside(issue.span));
    }
    let mut ledger = Ledger::new();
    let mut families = Families::new(Block::whole(input), dialect, &mut ledger);
    while let Some(family) = families.next() {
        look(family, inside);
    }
    for issue in families.issues() {
        inside(issue.span);
        issue.related.into_iter().for_each(inside);
    }
    let exposition = Exposition::parse(input, dialect);
    for target in Dialect::ALL {
        let written = write(&exposition.families, Options::new(target));
        Exposition::parse(&written.bytes, target);
    }
}

/// Asks a family everything.
fn look(family: &Family<'_>, inside: impl Fn(Span)) {
    inside(family.name_span());
    for line in family.metadata() {
        inside(line.line);
        inside(line.value.span);
        family.text(line.value);
    }
    for sample in family.samples() {
        let row = sample.row();
        [row.line, row.name.span, row.series, row.value_span, row.timestamp_span, row.start_span]
            .into_iter()
            .for_each(&inside);
        for label in sample.labels() {
            inside(label.span());
            let _ = (label.name(), label.value());
        }
        sample.exemplars().iter().for_each(|exemplar| inside(exemplar.span));
    }
    for distribution in family.distributions() {
        inside(distribution.series_span());
        distribution.buckets.iter().for_each(|bucket| inside(bucket.span));
    }
    for issue in family.issues() {
        inside(issue.span);
        issue.related.into_iter().for_each(&inside);
    }
}
