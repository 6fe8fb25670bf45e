//! Ledgers of blocks that were read side by side become the ledger of the input.

use crate::family::membership::stem;
use crate::ledger::{Ledger, Piece};

impl Ledger {
    /// Whether reading a later block with this ledger at hand would have given just what was read without it: no name of
    /// `later` is known here, nor one that differs from it by a suffix only.
    pub fn is_apart_from(&self, later: &Ledger) -> bool {
        if self.is_empty() || later.is_empty() {
            return true;
        }
        later.families().all(|facts| {
            let known = |name: &str| self.find(name).is_some();
            !known(facts.name) && !self.is_stem(facts.name) && !stem(facts.name).is_some_and(known)
        })
    }

    /// Adds a later block that goes on with the samples of a family: its first, which is known here.
    pub fn go_on_with(&mut self, later: Ledger) {
        let Some(facts) = later.family(0) else { return };
        let (Some(id), Some(piece)) = (self.find(facts.name), later.first_piece(0)) else { return self.extend(later) };
        self.grow(id, facts.samples, facts.series, piece.end);
        self.extend_from(&later, 1);
    }

    /// Adds the families of a later block.
    pub fn extend(&mut self, later: Ledger) {
        if self.is_empty() {
            *self = later;
            return;
        }
        self.extend_from(&later, 0);
    }

    fn extend_from(&mut self, later: &Ledger, first: usize) {
        let fragments = later.pieces();
        for facts in later.families().skip(first) {
            let at = fragments.partition_point(|(family, _)| *family < facts.id);
            let pieces = fragments.get(at..).unwrap_or_default();
            let mut spans = pieces.iter().take_while(|(family, _)| *family == facts.id).map(|(_, span)| *span);
            let whole = later.first_piece(facts.id);
            let mut piece = Piece {
                name: facts.name,
                name_span: facts.name_span,
                metric_type: facts.metric_type,
                type_line: facts.type_span,
                help_line: facts.help_span,
                unit_line: facts.unit_span,
                first_sample: facts.first_sample,
                span: spans.next().or(whole).unwrap_or(facts.name_span),
                samples: facts.samples,
                series: facts.series,
            };
            self.enter(&piece);
            for span in spans {
                piece = Piece { span, samples: 0, series: 0, ..piece };
                self.enter(&piece);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::dialect::Dialect;
    use crate::family::{Buffers, Families};
    use crate::ledger::Ledger;
    use crate::model::MetricType;
    use crate::source::Block;
    use crate::text::Part;

    fn read(text: &str, base: u32) -> Ledger {
        let mut ledger = Ledger::new();
        let block = Block::new(text.as_bytes(), base);
        let dialect = Dialect::PrometheusText;
        let mut families = Families::of_part(block, dialect, Part::WHOLE, &mut ledger, Buffers::default());
        while families.next().is_some() {}
        drop(families);
        ledger
    }

    #[test]
    fn blocks_read_apart_add_up() {
        let (first, second) = ("# TYPE a gauge\na 1\n", "# TYPE b gauge\nb 1\nc 1\nb 2\n");
        let mut joined = read(first, 0);
        let later = read(second, first.len() as u32);
        assert!(joined.is_apart_from(&later));
        joined.extend(later);
        let whole = read(&format!("{first}{second}"), 0);
        assert!(joined.families().eq(whole.families()));
        assert_eq!(joined.pieces(), whole.pieces());
    }

    #[test]
    fn a_common_stem_is_not_apart() {
        let earlier = read("# TYPE a histogram\na_sum 1\n", 0);
        assert!(!earlier.is_apart_from(&read("a_count 1\n", 100)));
        assert!(!earlier.is_apart_from(&read("a 1\n", 100)));
        assert!(!read("a_count 1\n", 0).is_apart_from(&read("a 1\n", 100)));
        assert!(earlier.is_apart_from(&read("ab_count 1\n", 100)));
    }

    #[test]
    fn a_family_goes_on_in_the_next_block() {
        let (lead, first, second) = ("# TYPE a gauge\n", "a{b=\"1\"} 1\n", "a{b=\"2\"} 1\n");
        let mut joined = read(&format!("{lead}{first}"), 0);
        let mut later = Ledger::new();
        let base = (lead.len() + first.len()) as u32;
        let block = Block::new(second.as_bytes(), base);
        let dialect = Dialect::PrometheusText;
        let mut families = Families::of_part(block, dialect, Part::WHOLE, &mut later, Buffers::default());
        families.go_on(Block::new(lead.as_bytes(), 0));
        let family = families.next().unwrap();
        assert_eq!((family.name(), family.metric_type(), family.samples().len()), ("a", MetricType::Gauge, 1));
        assert!(family.declared_type().is_some());
        assert!(families.next().is_none() && families.issues().is_empty());
        joined.go_on_with(later);
        let whole = read(&format!("{lead}{first}{second}"), 0);
        assert!(joined.families().eq(whole.families()));
    }
}
