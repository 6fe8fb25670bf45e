//! The names that the labels of a family have, each once.
//!
//! Series of a family nearly always have the same names in the same order, so one comparison a name tells that nothing is
//! new; the answer is kept for whoever asks next.

use std::collections::HashMap;

use super::{Family, LabelRow, Token};

/// From how many names on they are looked up in a table.
const MANY: usize = 32;

/// A name that labels of a family have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LabelName {
    /// Where it stands in the first sample that has it.
    pub first: Token,
    /// Where it stands in the next one.
    pub second: Option<Token>,
    /// How many samples have it.
    pub samples: u32,
}

impl Family<'_> {
    /// The names of its labels (not of exemplars) as they are written, in the order in which they stand first.
    ///
    /// Found on the first call, remembered for the next.
    pub fn label_names(&self) -> &[LabelName] {
        self.label_names.get_or_init(|| Search::of(self))
    }
}

/// A walk over the samples.
#[derive(Default)]
struct Search<'a> {
    found: Vec<LabelName>,
    /// Where each name stands in `found`, once there are many.
    index: HashMap<&'a [u8], usize>,
    /// For each name the number of the last run of samples that has it.
    last: Vec<u32>,
    runs: u32,
    /// The names of the sample before, as indices into `found`.
    set: Vec<usize>,
    /// How many samples in a row had these names, the last included.
    run: u32,
}

impl<'a> Search<'a> {
    fn of(family: &Family<'a>) -> Vec<LabelName> {
        let mut search = Self::default();
        let mut before: &[LabelRow] = &[];
        let mut labelled = false;
        for sample in &family.samples {
            let range = sample.labels.start as usize..sample.labels.end as usize;
            let labels = family.labels.get(range).unwrap_or_default();
            let known = labelled && sample.same_names;
            labelled = !labels.is_empty();
            if search.run > 0 && (known || same(family, before, labels)) {
                search.run += 1;
                if search.run == 2 {
                    search.again(labels);
                }
                continue;
            }
            search.end_run();
            search.start_run(family, labels);
            before = labels;
        }
        search.end_run();
        search.found
    }

    /// Counts the samples of the run.
    fn end_run(&mut self) {
        for &index in &self.set {
            if let Some(name) = self.found.get_mut(index) {
                name.samples += self.run;
            }
        }
        self.set.clear();
        self.run = 0;
    }

    /// Enters the names of a sample that differ from those of the sample before.
    fn start_run(&mut self, family: &Family<'a>, labels: &[LabelRow]) {
        self.runs += 1;
        for label in labels {
            let bytes = family.get(label.name.span);
            let index = self.find(family, bytes).unwrap_or_else(|| self.add(family, label.name, bytes));
            let (Some(name), Some(last)) = (self.found.get_mut(index), self.last.get_mut(index)) else { continue };
            // A name that one sample has twice counts once.
            if *last != self.runs {
                if *last != 0 {
                    name.second.get_or_insert(label.name);
                }
                *last = self.runs;
                self.set.push(index);
            }
        }
        self.run = 1;
    }

    fn find(&self, family: &Family<'a>, bytes: &[u8]) -> Option<usize> {
        if self.found.len() < MANY {
            return self.found.iter().position(|name| family.get(name.first.span) == bytes);
        }
        self.index.get(bytes).copied()
    }

    fn add(&mut self, family: &Family<'a>, name: Token, bytes: &'a [u8]) -> usize {
        let index = self.found.len();
        self.found.push(LabelName { first: name, second: None, samples: 0 });
        self.last.push(0);
        if index + 1 == MANY {
            let known = self.found.iter().enumerate().map(|(index, name)| (family.get(name.first.span), index));
            self.index.extend(known);
        } else if index >= MANY {
            self.index.insert(bytes, index);
        }
        index
    }

    /// Notes the second place of names that have one only.
    fn again(&mut self, labels: &[LabelRow]) {
        // Without repeated names in a sample the set is in the order of its labels; with them, places may be missed.
        if self.set.len() != labels.len() {
            return;
        }
        for (&index, label) in self.set.iter().zip(labels) {
            if let Some(name) = self.found.get_mut(index) {
                name.second.get_or_insert(label.name);
            }
        }
    }
}

/// Whether two label sets have the same names in the same order.
fn same(family: &Family<'_>, a: &[LabelRow], b: &[LabelRow]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_bytes(family.get(a.name.span), family.get(b.name.span)))
}

/// Whether two names are equal: for the usual lengths without a call.
#[inline]
fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    match (a.first_chunk::<8>(), b.first_chunk::<8>(), a.last_chunk::<8>(), b.last_chunk::<8>()) {
        (Some(a_first), Some(b_first), Some(a_last), Some(b_last)) if a.len() <= 16 => {
            a_first == b_first && a_last == b_last
        }
        (None, ..) => match (a.first_chunk::<4>(), b.first_chunk::<4>(), a.last_chunk::<4>(), b.last_chunk::<4>()) {
            (Some(a_first), Some(b_first), Some(a_last), Some(b_last)) => a_first == b_first && a_last == b_last,
            _ => a.iter().eq(b),
        },
        _ => a == b,
    }
}

#[cfg(test)]
mod tests {
    use super::same_bytes;
    use crate::dialect::Dialect;
    use crate::family::Families;
    use crate::ledger::Ledger;
    use crate::source::Block;

    fn names(text: &str) -> Vec<(String, u32, Option<u32>)> {
        let mut ledger = Ledger::new();
        let mut families = Families::new(Block::whole(text.as_bytes()), Dialect::PrometheusText, &mut ledger);
        let family = families.next().expect("a family");
        let name = |name: &super::LabelName| {
            (family.text(name.first).into_owned(), name.samples, name.second.map(|token| token.span.start))
        };
        family.label_names().iter().map(name).collect()
    }

    #[test]
    fn each_name_once_with_two_places_and_a_count() {
        let found = names("a{x=\"1\",y=\"1\"} 1\na{x=\"2\",y=\"1\"} 1\na 1\na{y=\"3\"} 1\na{z=\"1\",x=\"3\"} 1\n");
        let expected = [("x", 3, Some(19)), ("y", 3, Some(25)), ("z", 1, None)];
        assert_eq!(found, expected.map(|(name, samples, second)| (name.to_owned(), samples, second)));
        assert_eq!(names("a 1\na 2\n"), []);
    }

    #[test]
    fn comparison_agrees_with_that_of_slices() {
        let text = b"abcdefghijklmnopqrstuvwx";
        for length in 0..text.len() {
            assert!(same_bytes(&text[..length], &text[..length]));
            for changed in 0..length {
                let mut other = text[..length].to_vec();
                other[changed] = b'_';
                assert!(!same_bytes(&text[..length], &other), "byte {changed} of {length}");
            }
        }
        assert!(!same_bytes(b"ab", b"abc"));
    }
}
