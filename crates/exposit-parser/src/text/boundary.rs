//! Where a text may be cut so that no family is.
//!
//! A buffer goes in, the length of its part that holds whole families comes out. Only the lines near the end are looked
//! at, and of those only the names: two neighbours that cannot be of one family have a cut between them.

use super::token;
use crate::dialect::Dialect;

/// Length of the longest start of `bytes` that ends where a family ends, so that a block can be cut there; `None` where
/// `bytes` may hold no more than one family.
///
/// Comments and blank lines go with the family after them. A last line without its line feed may be cut short, so its
/// name counts for nothing. Lines that a quoted text with raw line feeds runs through are no place for a cut, as far as
/// they can be told from others.
///
/// ```
/// use exposit_parser::dialect::Dialect;
/// use exposit_parser::text::family_boundary;
///
/// let text = b"# TYPE up gauge\nup 1\n# TYPE go_threads gauge\ngo_thr";
/// assert_eq!(family_boundary(text, Dialect::PrometheusText), Some(21));
/// assert_eq!(family_boundary(b"up{job=\"a\"} 1\nup{job=\"b\"} 1\n", Dialect::PrometheusText), None);
/// ```
pub fn family_boundary(bytes: &[u8], dialect: Dialect) -> Option<usize> {
    if dialect == Dialect::Protobuf {
        return crate::protobuf::message_boundary(bytes);
    }
    // The name after the place that is looked at, once one is known.
    let mut after: Option<&[u8]> = None;
    let mut end = memchr::memrchr(b'\n', bytes)?;
    loop {
        let head = bytes.get(..end)?;
        let start = memchr::memrchr(b'\n', head).map_or(0, |feed| feed + 1);
        match Line::of(head.get(start..)?) {
            Line::Family(name) => {
                if after.is_some_and(|after| after != name) {
                    return Some(end + 1);
                }
                after = Some(name);
            }
            Line::Neutral => {}
            Line::Unclear => after = None,
        }
        end = start.checked_sub(1)?;
    }
}

/// What a line says about the family it belongs to.
enum Line<'l> {
    /// The family's name, without suffixes.
    Family(&'l [u8]),
    /// It goes with what follows it.
    Neutral,
    /// It may be the middle of something.
    Unclear,
}

impl<'l> Line<'l> {
    fn of(line: &'l [u8]) -> Self {
        match line.first() {
            None => Self::Neutral,
            Some(b'#') => Self::of_comment(line),
            Some(b'{') => match token::quoted(line.get(1..).unwrap_or_default(), false) {
                Ok((rest, name)) if matches!(rest.first(), Some(b',' | b'}')) && is_closed(rest) => {
                    Self::Family(base(name.text))
                }
                _ => Self::Unclear,
            },
            Some(_) => match token::metric_name(line) {
                Ok((rest, name)) if matches!(rest.first(), Some(b' ' | b'\t' | b'{')) && is_closed(rest) => {
                    Self::Family(base(name))
                }
                _ => Self::Unclear,
            },
        }
    }

    fn of_comment(line: &'l [u8]) -> Self {
        let Some((b"# HELP " | b"# TYPE " | b"# UNIT ", rest)) = line.split_at_checked(7) else {
            return Self::Neutral;
        };
        let name = match token::quoted(rest, false) {
            Ok((_, name)) => Ok(name.text),
            Err(_) => token::metric_name(rest).map(|(_, name)| name),
        };
        name.map_or(Self::Unclear, |name| Self::Family(base(name)))
    }
}

/// Whether every quoted text ends on the line on which it starts.
fn is_closed(line: &[u8]) -> bool {
    let mut rest = line;
    while let Some(quote) = memchr::memchr(b'"', rest) {
        match token::quoted(rest.get(quote..).unwrap_or_default(), false) {
            Ok((after, _)) => rest = after,
            Err(_) => return false,
        }
    }
    true
}

/// The endings that a sample's name may have beyond its family's.
const SUFFIXES: [&[u8]; 8] = [b"_total", b"_bucket", b"_count", b"_sum", b"_created", b"_gcount", b"_gsum", b"_info"];

/// The name without its suffixes, so that all names of one family are alike.
fn base(name: &[u8]) -> &[u8] {
    let mut base = name;
    while let Some(shorter) =
        SUFFIXES.iter().find_map(|suffix| base.strip_suffix(*suffix)).filter(|left| !left.is_empty())
    {
        base = shorter;
    }
    base
}

#[cfg(test)]
mod tests {
    use super::family_boundary;
    use crate::dialect::Dialect;

    #[test]
    fn the_cut_is_where_the_last_whole_family_ends() {
        let table = [
            ("", ""),
            ("a 1\n", ""),
            ("a 1\nb 1\n", "a 1\n"),
            ("a 1\nb 1\nb 2\nb", "a 1\n"),
            ("a 1\nb 1", ""),
            ("a 1\n# HELP b x\n", "a 1\n"),
            ("a 1\n\n# note on b\n# HELP b x\nb 1\n", "a 1\n"),
            ("# TYPE a histogram\na_bucket{le=\"1\"} 1\na_sum 1\na_count 1\na_created 1\n", ""),
            ("# TYPE a counter\na_total 1\n# TYPE b counter\nb_total 1\n", "# TYPE a counter\na_total 1\n"),
            ("{\"a.b\"} 1\n{\"c.d\",e=\"f\"} 1\n", "{\"a.b\"} 1\n"),
            ("a 1\nb{c=\"\nd 1\n\"} 1\n", ""),
            ("a 1\nb 1\nc{d=\"\n\"} 1\n", "a 1\n"),
            ("a 1\nb 1\n# EOF\n", "a 1\n"),
        ];
        for (text, whole) in table {
            let found = family_boundary(text.as_bytes(), Dialect::PrometheusText);
            assert_eq!(found, (!whole.is_empty()).then_some(whole.len()), "{text:?}");
        }
    }
}
