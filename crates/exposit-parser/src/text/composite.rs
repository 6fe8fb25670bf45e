//! Composite values: `{count:3,sum:1.5,bucket:[1:2,+Inf:3]}` of OpenMetrics 2.0, and the native histograms with deltas that
//! came before its 2.0.0-rc0.
//!
//! The text from the opening brace on goes in; a [`Composite`] with absolute bucket counts comes out, and the kinds of
//! what the grammar does not allow. Rules about numbers (order, growth, sums) are the family's.

use nom::branch::alt;
use nom::bytes::complete::{tag, take_while1};
use nom::character::complete::char;
use nom::combinator::map;
use nom::multi::{separated_list0, separated_list1};
use nom::sequence::{delimited, preceded, separated_pair};
use nom::{IResult, Parser};

use super::number;
use crate::family::{Composite, NativeHistogram};
use crate::issue::IssueKind as K;
use crate::span::Span;

/// One entry of a list: a number, or two with a colon between them.
#[derive(Clone, Copy, Debug)]
struct Entry<'i> {
    first: &'i [u8],
    second: Option<&'i [u8]>,
    /// Offset of its end, counted from the end of the input.
    left: usize,
}

/// What stands behind a key.
#[derive(Clone, Debug)]
enum Item<'i> {
    Number(&'i [u8]),
    List(Vec<Entry<'i>>),
}

/// A composite value that could be read.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    /// What it says.
    pub(super) value: Composite,
    /// Its length in bytes, braces included.
    pub(super) length: usize,
    /// Whether it is written with deltas.
    pub(super) deltas: bool,
    /// What the grammar of OpenMetrics 2.0 has against it.
    pub(super) faults: Vec<K>,
}

fn number_token(input: &[u8]) -> IResult<&[u8], &[u8]> {
    take_while1(|byte: u8| byte.is_ascii_alphanumeric() || b"+-._".contains(&byte)).parse(input)
}

fn entry(input: &[u8]) -> IResult<&[u8], Entry<'_>> {
    let (rest, (first, second)) = alt((
        map(separated_pair(number_token, char(':'), number_token), |(first, second)| (first, Some(second))),
        map(number_token, |first| (first, None)),
    ))
    .parse(input)?;
    Ok((rest, Entry { first, second, left: rest.len() }))
}

fn item(input: &[u8]) -> IResult<&[u8], Item<'_>> {
    alt((
        map(delimited(char('['), separated_list0(char(','), entry), char(']')), Item::List),
        map(number_token, Item::Number),
    ))
    .parse(input)
}

fn key(input: &[u8]) -> IResult<&[u8], &[u8]> {
    take_while1(|byte: u8| byte.is_ascii_lowercase() || byte == b'_').parse(input)
}

fn pairs(input: &[u8]) -> IResult<&[u8], Vec<(&[u8], Item<'_>)>> {
    delimited(char('{'), separated_list1(char(','), separated_pair(key, char(':'), item)), char('}')).parse(input)
}

/// The place of each key in a composite value.
const KEYS: [(&str, u8); 15] = [
    ("count", 0),
    ("gcount", 0),
    ("sum", 1),
    ("gsum", 1),
    ("schema", 2),
    ("zero_threshold", 3),
    ("zero_count", 4),
    ("negative_spans", 5),
    ("negative_buckets", 6),
    ("negative_deltas", 6),
    ("positive_spans", 7),
    ("positive_buckets", 8),
    ("positive_deltas", 8),
    ("bucket", 9),
    ("quantile", 9),
];

/// Whether a composite value starts here, rather than a label set: a brace, one of the keys, a colon.
pub(super) fn starts(input: &[u8]) -> bool {
    let found: IResult<&[u8], &[u8]> = preceded(char('{'), key).parse(input);
    let Ok((rest, word)) = found else {
        return false;
    };
    let colon: IResult<&[u8], &[u8]> = tag(&b":"[..]).parse(rest);
    colon.is_ok() && KEYS.iter().any(|(key, _)| key.as_bytes() == word)
}

/// Reads a composite value whose brace is the first byte of `input`, which stands at offset `at` of the whole input.
pub(super) fn read(input: &[u8], at: u32) -> Option<Reading> {
    let (rest, pairs) = pairs(input).ok()?;
    let length = input.len() - rest.len();
    let mut build = Build { pairs: &pairs, total: input.len(), at, faults: Vec::new() };
    let value = build.composite(Span::new(at, at + length as u32))?;
    let deltas = pairs.iter().any(|(key, _)| key.ends_with(b"_deltas"));
    Some(Reading { value, length, deltas, faults: build.faults })
}

struct Build<'p, 'i> {
    pairs: &'p [(&'i [u8], Item<'i>)],
    total: usize,
    at: u32,
    faults: Vec<K>,
}

impl<'p, 'i> Build<'p, 'i> {
    fn fault(&mut self, kind: K) {
        if !self.faults.contains(&kind) {
            self.faults.push(kind);
        }
    }

    fn get(&self, keys: &[&str]) -> Option<&'p Item<'i>> {
        self.pairs.iter().find(|(name, _)| keys.iter().any(|key| key.as_bytes() == *name)).map(|(_, item)| item)
    }

    fn number(&mut self, keys: &[&str]) -> Option<f64> {
        match self.get(keys)? {
            Item::Number(token) => {
                let reading = number::value(token);
                if !reading.is_number() {
                    self.fault(K::InvalidComposite);
                }
                Some(reading.number)
            }
            Item::List(_) => {
                self.fault(K::InvalidComposite);
                None
            }
        }
    }

    fn list(&mut self, keys: &[&str]) -> Option<&'p [Entry<'i>]> {
        match self.get(keys)? {
            Item::List(entries) => Some(entries),
            Item::Number(_) => {
                self.fault(K::InvalidComposite);
                None
            }
        }
    }

    /// The whole value; `None` where a key is not one.
    fn composite(&mut self, span: Span) -> Option<Composite> {
        let mut place = None;
        for (name, _) in self.pairs {
            let found = KEYS.iter().find(|(key, _)| key.as_bytes() == *name)?.1;
            if place.is_some_and(|before| before >= found) {
                self.fault(K::CompositeOrder);
            }
            place = Some(found);
        }
        let count = self.number(&["count", "gcount"]);
        let sum = self.number(&["sum", "gsum"]);
        let parts = self.get(&["schema", "bucket", "quantile"]).is_some();
        let gauge = self.get(&["gcount"]).is_some() == self.get(&["gsum"]).is_some();
        if count.is_none() || sum.is_none() || !parts || !gauge {
            self.fault(K::CompositeMissingKey);
        }
        let buckets = self.numbered("bucket");
        if self.get(&["bucket"]).is_some() {
            self.last_bucket();
        }
        let quantiles = self.numbered("quantile");
        let native = self.native(span);
        Some(Composite { count, sum, buckets, quantiles, native, bucket_exemplars: Vec::new() })
    }

    /// The bound of the last bucket is infinite, and written one way only.
    fn last_bucket(&mut self) {
        let entries = self.list(&["bucket"]).unwrap_or_default();
        match entries.last().map(|entry| entry.first) {
            Some(b"+Inf") => {}
            Some(bound) if number::value(bound).number == f64::INFINITY => self.fault(K::NonCanonicalInf),
            _ => self.fault(K::MissingInfBucket),
        }
    }

    /// Pairs of numbers, with their places.
    fn numbered(&mut self, key: &str) -> Vec<(f64, f64, Span)> {
        let entries = self.list(&[key]).unwrap_or_default();
        let mut found = Vec::with_capacity(entries.len());
        for entry in entries {
            let first = number::value(entry.first);
            let Some(second) = entry.second.map(number::value) else {
                self.fault(K::InvalidComposite);
                continue;
            };
            if !first.is_number() || !second.is_number() {
                self.fault(K::InvalidComposite);
            }
            let end = self.total - entry.left;
            let length = entry.first.len() + entry.second.map_or(0, |second| second.len() + 1);
            let span = Span::new(self.at + (end - length) as u32, self.at + end as u32);
            found.push((first.number, second.number, span));
        }
        found
    }

    fn native(&mut self, span: Span) -> Option<NativeHistogram> {
        if !self
            .pairs
            .iter()
            .any(|(key, _)| !matches!(*key, b"count" | b"gcount" | b"sum" | b"gsum" | b"bucket" | b"quantile"))
        {
            return None;
        }
        let schema = self.number(&["schema"]);
        let zero_threshold = self.number(&["zero_threshold"]);
        let zero_count = self.number(&["zero_count"]);
        if schema.is_none() || zero_threshold.is_none() || zero_count.is_none() {
            self.fault(K::CompositeMissingKey);
        }
        let schema = schema.unwrap_or_default();
        if schema.fract() != 0.0 {
            self.fault(K::InvalidComposite);
        } else if !(-4.0..=8.0).contains(&schema) {
            self.fault(K::SchemaRange);
        }
        let (positive_spans, positive_buckets) = self.side("positive_spans", "positive_buckets", "positive_deltas");
        let (negative_spans, negative_buckets) = self.side("negative_spans", "negative_buckets", "negative_deltas");
        Some(NativeHistogram {
            schema: schema as i64,
            zero_threshold: zero_threshold.unwrap_or_default(),
            zero_count: zero_count.unwrap_or_default(),
            positive_spans,
            positive_buckets,
            negative_spans,
            negative_buckets,
            span,
        })
    }

    /// Spans and absolute bucket counts of the positive or the negative side.
    fn side(&mut self, spans: &str, buckets: &str, deltas: &str) -> (Vec<(i64, u64)>, Vec<f64>) {
        if self.get(&[spans]).is_some() != self.get(&[buckets, deltas]).is_some() {
            self.fault(K::CompositeMissingKey);
        }
        let mut runs = Vec::new();
        for (index, entry) in self.list(&[spans]).unwrap_or_default().iter().enumerate() {
            let offset = whole::<i64>(entry.first);
            let (Some(offset), Some(length)) = (offset, entry.second.and_then(whole::<u64>)) else {
                self.fault(K::InvalidComposite);
                continue;
            };
            if offset < 0 && index > 0 {
                self.fault(K::SpanOffset);
            }
            runs.push((offset, length));
        }
        let is_delta = self.get(&[deltas]).is_some();
        let mut counts = Vec::new();
        let mut sum = 0.0;
        for entry in self.list(&[buckets, deltas]).unwrap_or_default() {
            let reading = number::value(entry.first);
            if entry.second.is_some() || !reading.is_number() {
                self.fault(K::InvalidComposite);
            }
            sum += reading.number;
            counts.push(if is_delta { sum } else { reading.number });
        }
        let expected = runs.iter().fold(0_u64, |sum, (_, length)| sum.saturating_add(*length));
        if expected != counts.len() as u64 {
            self.fault(K::SpanMismatch);
        }
        (runs, counts)
    }
}

fn whole<N: std::str::FromStr>(token: &[u8]) -> Option<N> {
    std::str::from_utf8(token).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{read, starts};
    use crate::issue::IssueKind as K;

    #[test]
    fn a_label_set_is_no_composite() {
        assert!(starts(b"{count:1}"));
        for other in ["{count=\"1\"}", "{a:b=\"c\"}", "{}", "count:1"] {
            assert!(!starts(other.as_bytes()), "{other}");
        }
    }

    #[test]
    fn classic_native_and_summary() {
        let classic = read(b"{count:3,sum:1.5,bucket:[1:2,+Inf:3]} 5", 100).unwrap();
        assert_eq!((classic.length, classic.faults.as_slice()), (37, &[][..]));
        assert_eq!(classic.value.buckets[0].0, 1.0);
        assert_eq!((classic.value.buckets[1].2.start, classic.value.buckets[1].2.end), (129, 135));
        let native =
            b"{count:6,sum:1,schema:0,zero_threshold:0.1,zero_count:1,positive_spans:[0:2],positive_buckets:[2,3]}";
        let native = read(native, 0).unwrap();
        assert!(native.faults.is_empty());
        assert_eq!(native.value.native.unwrap().positive_buckets, [2.0, 3.0]);
        assert!(read(b"{count:0,sum:0,quantile:[]}", 0).unwrap().faults.is_empty());
    }

    #[test]
    fn deltas_become_absolute() {
        let text = b"{count:24,sum:100,schema:0,zero_threshold:0.001,zero_count:4,positive_spans:[0:2,1:2],positive_deltas:[2,1,-3,3]}";
        let reading = read(text, 0).unwrap();
        assert!(reading.deltas);
        assert_eq!(reading.value.native.unwrap().positive_buckets, [2.0, 3.0, 0.0, 3.0]);
    }

    #[test]
    fn faults() {
        for (text, fault) in [
            ("{sum:1,count:1,bucket:[+Inf:1]}", K::CompositeOrder),
            ("{count:1,sum:1}", K::CompositeMissingKey),
            ("{count:1,sum:1,bucket:[+inf:1]}", K::NonCanonicalInf),
            ("{count:1,sum:1,bucket:[]}", K::MissingInfBucket),
            ("{count:x,sum:1,bucket:[+Inf:1]}", K::InvalidComposite),
            ("{count:1,sum:1,schema:9,zero_threshold:0,zero_count:0}", K::SchemaRange),
            (
                "{count:1,sum:1,schema:0,zero_threshold:0,zero_count:0,positive_spans:[0:1],positive_buckets:[]}",
                K::SpanMismatch,
            ),
        ] {
            assert_eq!(read(text.as_bytes(), 0).unwrap().faults, [fault], "{text}");
        }
        for text in ["{count:1, sum:1}", "{}", "{count:1", "{count:1,other:2}", "{count}"] {
            assert!(read(text.as_bytes(), 0).is_none(), "{text}");
        }
    }
}
