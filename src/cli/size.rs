//! Sizes as they are typed: `64MiB`, `512KB`, `1000`.

/// Units and their bytes; as in Prometheus, `KB` and `KiB` are both 1024 bytes.
const UNITS: [(&str, u64); 8] = [
    ("", 1),
    ("B", 1),
    ("KB", 1 << 10),
    ("KiB", 1 << 10),
    ("MB", 1 << 20),
    ("MiB", 1 << 20),
    ("GB", 1 << 30),
    ("GiB", 1 << 30),
];

/// Reads a size in bytes.
pub(super) fn parse(text: &str) -> Result<u64, String> {
    let expected = || format!("size `{text}` is not understood: expected a number and a unit such as `64MiB`");
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let (_, bytes) = UNITS.iter().find(|(name, _)| *name == unit).ok_or_else(expected)?;
    let number: u64 = number.parse().map_err(|_| expected())?;
    number.checked_mul(*bytes).ok_or_else(|| format!("size `{text}` is too large"))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn sizes() {
        assert_eq!(parse("64MiB"), Ok(64 << 20));
        assert_eq!(parse("1000"), Ok(1000));
        assert_eq!(parse("2KB"), Ok(2048));
        for wrong in ["", "MiB", "1 MiB", "1TiBs", "-1", "99999999999GiB"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
