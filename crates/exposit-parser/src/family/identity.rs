//! When two samples are the same series, and when they differ in one label only.
//!
//! A series is its name and its label set: the order of labels does not count, nor how a value is escaped, and a label
//! with an empty value is no label.

use std::borrow::Cow;
use std::hash::{BuildHasher, RandomState};
use std::sync::OnceLock;

use super::{Family, Label, LabelRow, Sample, Token};
use crate::span::Span;

/// Chosen once a process, so that no input can be written to make tables of these hashes slow.
fn seed() -> u64 {
    static SEED: OnceLock<u64> = OnceLock::new();
    *SEED.get_or_init(|| RandomState::new().hash_one(0u8))
}

/// What [`Sample::quick_hash`] and others start from; the same in all of the program.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HashKey(u64);

impl HashKey {
    /// Hash of a text under this key.
    pub(crate) fn of(self, text: &str) -> u64 {
        hash_bytes(self.0, text.as_bytes())
    }
}

impl Default for HashKey {
    fn default() -> Self {
        Self(seed())
    }
}

/// Multiplies to 128 bits and folds the halves.
#[inline]
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product as u64) ^ ((product >> 64) as u64)
}

const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

/// Hash of some bytes: eight at a time, the last eight overlapping those before.
#[inline]
fn hash_bytes(start: u64, bytes: &[u8]) -> u64 {
    let mut hash = start ^ bytes.len() as u64;
    if let Some(last) = bytes.last_chunk::<8>() {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            hash = fold(hash ^ u64::from_le_bytes(*word), FACTOR);
        }
        return if rest.is_empty() { hash } else { fold(hash ^ u64::from_le_bytes(*last), FACTOR) };
    }
    let word = match (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        (Some(head), Some(tail)) => u64::from(u32::from_le_bytes(*head)) | u64::from(u32::from_le_bytes(*tail)) << 32,
        _ => bytes.iter().fold(0, |word, &byte| word << 8 | u64::from(byte)),
    };
    fold(hash ^ word, FACTOR)
}

/// The last eight bytes, or all where there are fewer, as a number.
#[inline]
fn tail(bytes: &[u8]) -> u64 {
    match bytes.last_chunk::<8>() {
        Some(word) => u64::from_le_bytes(*word),
        None => bytes.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte)),
    }
}

impl<'a> Family<'a> {
    /// The bytes that a token stands for: unescaped.
    #[inline]
    pub fn bytes(&self, token: Token) -> Cow<'a, [u8]> {
        if token.escaped {
            Cow::Owned(self.text(token).into_owned().into_bytes())
        } else {
            Cow::Borrowed(self.get(token.span))
        }
    }

    /// The [`tail`] of a token in `text`, the block that starts at `base`.
    #[inline]
    fn tail(&self, text: &[u8], base: u32, token: Token) -> u64 {
        let end = token.span.end.wrapping_sub(base) as usize;
        let length = token.span.len();
        // Of a short text the bytes before it are loaded too, and shifted out: no loop, no branch on its length.
        match text.get(end.wrapping_sub(8)..end).and_then(|bytes| bytes.first_chunk::<8>()) {
            Some(word) if !token.escaped && length > 0 => {
                u64::from_le_bytes(*word) >> (8 * 8u32.saturating_sub(length))
            }
            _ => self.slow_tail(token),
        }
    }

    #[cold]
    fn slow_tail(&self, token: Token) -> u64 {
        tail(&self.bytes(token))
    }

    fn same_text(&self, a: Token, b: Token) -> bool {
        if a.escaped || b.escaped { self.bytes(a) == self.bytes(b) } else { self.get(a.span) == self.get(b.span) }
    }

    /// Whether the rows hold the same labels in the same order.
    fn same_row(&self, a: &LabelRow, b: &LabelRow) -> bool {
        self.same_text(a.value, b.value) && self.same_text(a.name, b.name)
    }
}

impl<'a> Sample<'_, 'a> {
    /// Hash of its labels, whatever their order, leaving out the label `without`. Equal label sets have equal hashes
    /// within one run of the program.
    pub fn labels_hash(&self, without: Option<&str>) -> u64 {
        let seed = seed();
        let mut sum: u64 = 0;
        for label in self.labels() {
            let row = label.row();
            if row.value.span.is_empty() || without.is_some_and(|name| label.is(name)) {
                continue;
            }
            let name = hash_bytes(seed, &self.family.bytes(row.name));
            sum = sum.wrapping_add(hash_bytes(name, &self.family.bytes(row.value)));
        }
        sum
    }

    /// A hash of its name and labels that looks at the ends of name and values only.
    #[inline]
    pub(crate) fn quick_hash(&self, key: HashKey) -> u64 {
        let family = self.family;
        let (text, base) = (family.block.bytes(), family.block.base());
        let labels = family.labels.get(self.row.labels.start as usize..self.row.labels.end as usize);
        let mut sum = family.tail(text, base, self.row.name);
        for row in labels.unwrap_or_default() {
            let part = fold(family.tail(text, base, row.value) ^ key.0, FACTOR);
            sum = sum.wrapping_add(if row.value.span.is_empty() { 0 } else { part });
        }
        fold(sum ^ key.0, FACTOR)
    }

    /// A hash of its labels without one of them that looks at the ends of values only.
    pub(crate) fn quick_labels_hash(&self, key: HashKey, without: Option<&str>) -> u64 {
        let family = self.family;
        let (text, base) = (family.block.bytes(), family.block.base());
        let sum = self
            .labels()
            .filter(|label| !label.row().value.span.is_empty() && !without.is_some_and(|name| label.is(name)))
            .map(|label| fold(family.tail(text, base, label.row().value) ^ key.0, FACTOR))
            .fold(0, u64::wrapping_add);
        fold(sum ^ key.0, FACTOR)
    }

    /// A cheap hash of the metric that it belongs to: its name and labels, or its labels but the one called `without`.
    /// Equal metrics have equal hashes within one run of the program; so may some that differ, which is for the caller
    /// to find out.
    pub fn rough_hash(&self, without: Option<&str>) -> u64 {
        match without {
            None => self.quick_hash(HashKey::default()),
            Some(_) => self.quick_labels_hash(HashKey::default(), without),
        }
    }

    /// Hash of its name and its labels: what makes it a series. Equal series have equal hashes within one run of the
    /// program.
    pub fn series_hash(&self) -> u64 {
        hash_bytes(self.labels_hash(None), &self.family.bytes(self.row.name))
    }

    /// Whether the labels of both are the same bytes, where `without` may follow as the last. Cheap, and no answer to
    /// whether they are the same labels where they are written differently.
    pub(crate) fn is_written_like(&self, other: Sample<'_, 'a>, without: &str) -> bool {
        self.written_labels(without) == other.written_labels(without)
    }

    fn written_labels(&self, without: &str) -> &'a [u8] {
        let range = self.row.labels.start as usize..self.row.labels.end as usize;
        let labels = self.family.labels.get(range).unwrap_or_default();
        let kept = match labels.split_last() {
            Some((last, before)) if self.family.get(last.name.span) == without.as_bytes() => before,
            _ => labels,
        };
        match (kept.first(), kept.last()) {
            (Some(first), Some(last)) => self.family.get(Span::new(first.name.span.start, last.value.span.end)),
            _ => &[],
        }
    }

    /// Whether both have the same labels, whatever their order, not looking at the label `without`.
    pub fn same_labels(&self, other: Sample<'_, 'a>, without: &str) -> bool {
        self.same_labels_but(Some(without), other, Some(without), false)
    }

    /// The same, with a label to leave out on each side; labels with empty values count if `with_empty`.
    pub(crate) fn same_labels_but(
        &self,
        mine: Option<&str>,
        other: Sample<'_, 'a>,
        others: Option<&str>,
        with_empty: bool,
    ) -> bool {
        let counts = |label: Label<'_, '_>, without: Option<&str>| {
            (with_empty || !label.row().value.span.is_empty()) && !without.is_some_and(|name| label.is(name))
        };
        let mut left = self.labels().filter(|&label| counts(label, mine));
        let mut right = other.labels().filter(|&label| counts(label, others));
        // Nearly always the labels come in one order.
        loop {
            match (left.next(), right.next()) {
                (None, None) => return true,
                (Some(a), Some(b)) if self.family.same_row(a.row(), b.row()) => {}
                (None, Some(_)) | (Some(_), None) => return false,
                (Some(a), Some(b)) if self.family.same_text(a.row().name, b.row().name) => return false,
                (Some(_), Some(_)) => break,
            }
        }
        let sorted = |sample: &Sample<'_, 'a>, without: Option<&str>| {
            let mut labels: Vec<_> = sample
                .labels()
                .filter(|&label| counts(label, without))
                .map(|label| (self.family.bytes(label.row().name), self.family.bytes(label.row().value)))
                .collect();
            labels.sort_unstable();
            labels
        };
        sorted(self, mine) == sorted(&other, others)
    }

    /// Whether both are the same series: name and labels.
    pub fn same_series(&self, other: Sample<'_, 'a>) -> bool {
        self.family.same_text(self.row.name, other.row.name) && self.same_labels_but(None, other, None, false)
    }

    /// Whether both are the same series to a reader for whom an empty label is a label.
    pub(crate) fn same_series_with_empty(&self, other: Sample<'_, 'a>) -> bool {
        self.family.same_text(self.row.name, other.row.name) && self.same_labels_but(None, other, None, true)
    }
}
