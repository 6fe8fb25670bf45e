//! Families that are larger than a block: cut between two of their metrics, so that memory does not grow with them.
//!
//! A family of the text format is a row of metrics that can be judged one by one. Each later slice is judged with the
//! family's metadata lines, which are carried along; what is found in the slices joins like what is found in one.

use std::sync::Arc;

use exposit_parser::source::Block;

/// How many lines are tried from the end of a buffer.
const TRIED: usize = 100_000;

/// The start of a family that was cut: its metadata lines, or its first sample where it has none, and where its metrics may
/// be parted.
#[derive(Clone, Debug)]
pub(super) struct Lead {
    base: u32,
    metadata: Arc<[u8]>,
    name: Arc<[u8]>,
    /// The name that each metric of the family starts with, where a metric has several lines; `None`: each line is one.
    first: Option<Arc<[u8]>>,
}

impl Lead {
    /// The family at the start of `bytes`, which start at offset `base`; `None` where it has no type whose metrics can be
    /// told apart.
    pub(super) fn of(bytes: &[u8], base: u32) -> Option<Self> {
        let mut length = 0;
        let mut declared = None;
        if bytes.first() != Some(&b'#') {
            let line = bytes.get(..=memchr::memchr(b'\n', bytes)?)?;
            let name = Arc::from(name_on(line)?);
            return Some(Self { base, metadata: Arc::from(line), name, first: None });
        }
        let first = loop {
            let rest = bytes.get(length..)?;
            let line = rest.get(..memchr::memchr(b'\n', rest)?)?;
            if line.first() != Some(&b'#') {
                break name_on(line)?;
            }
            if let Some(after) = line.strip_prefix(b"# TYPE ") {
                declared = after.split_at_checked(memchr::memchr(b' ', after)?);
            }
            length += line.len() + 1;
        };
        let (name, word) = declared?;
        let first = match word {
            b" counter" | b" gauge" | b" untyped" => None,
            b" histogram" | b" summary" => Some(Arc::from(first)),
            _ => return None,
        };
        Some(Self { base, metadata: Arc::from(bytes.get(..length)?), name: Arc::from(name), first })
    }

    /// Its metadata lines or its first sample, as a block.
    pub(super) fn block(&self) -> Block<'_> {
        Block::new(&self.metadata, self.base)
    }

    /// Length of the start of `bytes`, which go on with the family, up to where another starts: at the next line of metadata,
    /// or for a family that has none itself at the next name.
    pub(super) fn end(&self, bytes: &[u8]) -> Option<usize> {
        let metadata = next_metadata(bytes);
        if self.metadata.first() == Some(&b'#') {
            return metadata;
        }
        let own = bytes.get(..metadata.unwrap_or(bytes.len())).unwrap_or(bytes);
        let starts = memchr::memchr_iter(b'\n', own).map(|feed| feed + 1);
        let other = |start: &usize| {
            let rest = own.get(*start..).unwrap_or_default();
            memchr::memchr(b'\n', rest).is_some() && name_on(rest).is_some_and(|name| *name != *self.name)
        };
        std::iter::once(0).chain(starts).find(other).filter(|&start| start > 0).or(metadata)
    }

    /// Length of the longest start of `bytes`, all of this family, that ends where one of its metrics does.
    pub(super) fn cut(&self, bytes: &[u8]) -> Option<usize> {
        let end = memchr::memrchr(b'\n', bytes)?;
        let mut lines = bytes.get(..end)?.rsplit(|&byte| byte == b'\n').take(TRIED);
        let mut start = end - lines.next()?.len();
        let mut name = name_on(bytes.get(start..end)?)?;
        for line in lines {
            let before = name_on(line)?;
            let parts = match &self.first {
                None => *name == *self.name && *before == *self.name,
                Some(first) => *name == **first && *before != **first && before.starts_with(&self.name),
            };
            if parts {
                return Some(start);
            }
            start = start.checked_sub(line.len() + 1)?;
            name = before;
        }
        None
    }
}

/// Length of the start of `bytes` up to the next line of metadata.
fn next_metadata(bytes: &[u8]) -> Option<usize> {
    let starts = [&b"\n# HELP "[..], b"\n# TYPE "].map(|mark| memchr::memmem::find(bytes, mark));
    starts.into_iter().flatten().min().map(|at| at + 1)
}

/// The bare name that a sample line starts with.
fn name_on(line: &[u8]) -> Option<&[u8]> {
    let length = line.iter().position(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'_' | b':'))?;
    let follows = line.get(length).is_some_and(|next| matches!(next, b'{' | b' '));
    line.get(..length).filter(|name| follows && !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{Lead, next_metadata};

    fn cut(text: &str) -> Option<usize> {
        Lead::of(text.as_bytes(), 0)?.cut(text.as_bytes())
    }

    #[test]
    fn single_lines_are_parted_anywhere() {
        let text = "# TYPE a gauge\na{b=\"1\"} 1\na{b=\"2\"} 2\na{b=\"";
        assert_eq!(cut(text), Some(26));
        assert_eq!(cut("# TYPE a gauge\na 1\n"), None);
        assert_eq!(cut("a 1\na 2\na 3\n"), Some(8));
        assert_eq!(cut("a 1\n"), None);
        assert_eq!(cut("# TYPE a stateset\na 1\na 2\na 3\n"), None);
    }

    #[test]
    fn histograms_are_parted_between_two() {
        let one = "a_bucket{le=\"1\"} 1\na_bucket{le=\"+Inf\"} 1\na_sum 1\na_count 1\n";
        let text = format!("# HELP a A.\n# TYPE a histogram\n{one}{one}{one}");
        assert_eq!(cut(&text), Some(text.len() - one.len()));
        let apart = "# TYPE a histogram\na_bucket{le=\"1\"} 1\na_bucket{le=\"+Inf\"} 1\na_sum 1\na_sum 2\na_count 1\n";
        assert_eq!(cut(apart), None);
    }

    #[test]
    fn the_next_metadata_line_ends_a_family() {
        assert_eq!(next_metadata(b"a 1\n# TYPE b gauge\n"), Some(4));
        assert_eq!(next_metadata(b"a 1\n# a comment\na 2\n"), None);
    }

    #[test]
    fn the_next_name_ends_a_family_without_metadata() {
        let lead = Lead::of(b"a 1\na 2\n", 0).expect("a lead");
        assert_eq!(lead.end(b"a 1\na 2\nab 1\nb 2\n"), Some(8));
        assert_eq!(lead.end(b"a 1\n# TYPE b gauge\nb 1\n"), Some(4));
        assert_eq!(lead.end(b"a 1\nb 1"), None);
    }
}
