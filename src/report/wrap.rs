//! Wraps notes at the width of a terminal.

use unicode_width::UnicodeWidthStr;

/// Breaks lines of `text` that are wider than `columns` at blanks; a word that is wider stays whole.
pub fn wrap(text: &str, columns: usize) -> String {
    text.split('\n').map(|line| wrap_line(line, columns)).collect::<Vec<_>>().join("\n")
}

fn wrap_line(line: &str, columns: usize) -> String {
    if line.width() <= columns {
        return line.to_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    for word in line.split(' ') {
        let width = word.width();
        if used > 0 && used + 1 + width > columns {
            out.push('\n');
            used = 0;
        } else if !out.is_empty() {
            out.push(' ');
            used += 1;
        }
        out.push_str(word);
        used += width;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn breaks_at_blanks_only() {
        assert_eq!(wrap("aa bb cc", 5), "aa bb\ncc");
        assert_eq!(wrap("aaaaaaa b", 5), "aaaaaaa\nb");
        assert_eq!(wrap("日本 語", 5), "日本\n語");
        assert_eq!(wrap("a\nb c", 5), "a\nb c");
    }
}
