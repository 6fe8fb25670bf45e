//! What the ledger keeps, and how much room it takes.

use super::{Ledger, Piece, Row};
use crate::model::MetricType;
use crate::span::Span;

fn piece(name: &str, start: u32) -> Piece<'_> {
    Piece {
        name,
        name_span: Span::new(start + 7, start + 7 + name.len() as u32),
        metric_type: MetricType::Gauge,
        type_line: Some(Span::new(start, start + 20)),
        help_line: None,
        unit_line: None,
        first_sample: None,
        span: Span::new(start, start + 20),
        samples: 0,
        series: 0,
    }
}

#[test]
fn families_keep_their_order_and_are_found_by_name() {
    let mut ledger = Ledger::new();
    for at in 0..1000 {
        let name = format!("family_{at}");
        assert_eq!(ledger.enter(&piece(&name, at * 21)), at);
    }
    assert_eq!(ledger.len(), 1000);
    let facts = ledger.get("family_500").unwrap();
    assert_eq!((facts.id, facts.name, facts.pieces), (500, "family_500", 1));
    assert!(facts.declared && facts.is_empty());
    assert!(ledger.get("family_1000").is_none());
    assert!(ledger.families().map(|facts| facts.id).eq(0..1000));
}

#[test]
fn a_second_piece_is_remembered_with_its_place() {
    let mut ledger = Ledger::new();
    ledger.enter(&piece("a", 0));
    ledger.enter(&piece("b", 21));
    ledger.enter(&piece("a", 42));
    let facts = ledger.fragmented().next().unwrap();
    assert_eq!((facts.name, facts.pieces), ("a", 2));
    assert_eq!(ledger.pieces(), [(0, Span::new(0, 20)), (0, Span::new(42, 62))]);
}

#[test]
fn a_row_stays_small() {
    assert_eq!(std::mem::size_of::<Row>(), 44);
}
