//! Where a fault was found: the first two places, and how many there are.

use exposit_parser::span::Span;

use crate::diagnostic::{Diagnostic, counted};

/// The first two places of a fault that many series may have.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Places {
    first: Option<Span>,
    second: Option<Span>,
    count: u64,
}

impl Places {
    /// Places that somebody else has counted.
    pub(super) fn of(first: Span, second: Option<Span>, count: u64) -> Self {
        Self { first: Some(first), second, count }
    }

    /// Notes another place.
    pub(super) fn add(&mut self, span: Span) {
        if self.first.is_none() {
            self.first = Some(span);
        } else if self.second.is_none() {
            self.second = Some(span);
        }
        self.count += 1;
    }

    /// Whether none was found.
    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Puts the places and the count into a finding: `label` at the first place, at the second how many more there are.
    pub(super) fn mark(&self, finding: Diagnostic, label: impl Into<String>) -> Diagnostic {
        let Some(first) = self.first else { return finding };
        let finding = finding.at(first, label).count(self.count);
        match self.second {
            Some(second) if self.count > 2 => finding.related(second, more(self.count - 2)),
            Some(second) => finding.related(second, "and here"),
            None => finding,
        }
    }
}

fn more(rest: u64) -> String {
    format!("and {} more series", counted(rest))
}

#[cfg(test)]
mod tests {
    use super::Places;
    use crate::diagnostic::{Diagnostic, Severity};
    use exposit_parser::span::Span;

    fn marked(count: u32) -> Diagnostic {
        let mut places = Places::default();
        for at in 0..count {
            places.add(Span::at(at));
        }
        places.mark(Diagnostic::new("rule", "group", Severity::Info, "message"), "here")
    }

    #[test]
    fn the_second_place_says_how_many_more() {
        assert_eq!(marked(1).related, []);
        assert_eq!(marked(2).related[0].message, "and here");
        assert_eq!(marked(1_302).related[0].message, "and 1,300 more series");
        assert_eq!(marked(3).count, 3);
    }
}
