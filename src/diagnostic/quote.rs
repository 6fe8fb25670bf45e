//! Scraped text inside a message: harmless and short.

/// How many characters of a foreign text a message quotes.
const QUOTED: usize = 60;

/// Foreign text as a message may quote it: cut at 60 characters, each control character, direction mark or byte that is
/// not UTF-8 shown as one visible character.
pub fn quoted(bytes: &[u8]) -> String {
    // Four bytes a character at most: what lies behind them is cut anyway.
    let head = bytes.get(..(QUOTED + 1) * 4).unwrap_or(bytes);
    let text = String::from_utf8_lossy(head);
    let mut out: String = text.chars().take(QUOTED).map(visible).collect();
    if text.chars().nth(QUOTED).is_some() {
        out.pop();
        out.push('…');
    }
    out
}

/// A character that no terminal acts on, in place of one that some terminal does.
pub fn visible(c: char) -> char {
    match c {
        '\0'..='\x1f' => char::from_u32(0x2400 + c as u32).unwrap_or('�'),
        '\x7f' => '␡',
        '\u{80}'..='\u{9f}'
        | '\u{ad}'
        | '\u{61c}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}' => '�',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn control_characters_are_pictures() {
        assert_eq!(quoted(b"a\x1b[31m\0\x7f"), "a␛[31m␀␡");
        assert_eq!(quoted("\u{202e}x".as_bytes()), "�x");
        assert_eq!(quoted(b"\xff1"), "�1");
    }

    #[test]
    fn long_text_is_cut() {
        assert_eq!(quoted(&[b'a'; 60]).chars().count(), 60);
        let cut = quoted(&[b'a'; 61]);
        assert_eq!(cut.chars().count(), 60);
        assert!(cut.ends_with("a…"));
    }
}
