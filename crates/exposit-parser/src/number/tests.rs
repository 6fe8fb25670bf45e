//! Numbers as each reader takes them.

use proptest::prelude::*;

use super::{Fault, Reader, Refusal, fault, lenient, openmetrics, text};

/// A refusal of all readers.
const NONE: [Result<f64, Refusal>; 3] = [Err(Refusal::Syntax); 3];

#[test]
fn who_reads_what() {
    let range = Err(Refusal::Range);
    let inf = f64::INFINITY;
    // input, then Go, VictoriaMetrics, Python
    let table: [(&str, [Result<f64, Refusal>; 3]); 27] = [
        ("1", [Ok(1.0); 3]),
        ("-1.5", [Ok(-1.5); 3]),
        (".5", [Ok(0.5); 3]),
        ("5.", [Ok(5.0); 3]),
        ("007", [Ok(7.0); 3]),
        ("1E3", [Ok(1000.0); 3]),
        ("1e-400", [Ok(0.0); 3]),
        ("Inf", [Ok(inf); 3]),
        ("+INFINITY", [Ok(inf); 3]),
        ("-inf", [Ok(-inf); 3]),
        ("+1", [Ok(1.0), Err(Refusal::Plus), Ok(1.0)]),
        ("1e400", [range, Ok(inf), Ok(inf)]),
        ("-1e400", [range, Ok(-inf), Ok(-inf)]),
        ("٣.١", [Err(Refusal::Syntax), Err(Refusal::Syntax), Ok(3.1)]),
        ("0x1p3", NONE),
        ("0x1", NONE),
        ("1_000", NONE),
        ("1,5", NONE),
        ("", NONE),
        (".", NONE),
        ("-", NONE),
        ("--1", NONE),
        ("+-1", NONE),
        ("1e", NONE),
        ("e5", NONE),
        ("infin", NONE),
        ("1 ", NONE),
    ];
    for (input, expected) in table {
        for (reader, expected) in Reader::ALL.into_iter().zip(expected) {
            assert_eq!(reader.read(input.as_bytes()), expected, "{input} by {reader:?}");
        }
    }
}

#[test]
fn nan_with_and_without_a_sign() {
    for reader in Reader::ALL {
        assert!(reader.read(b"nAn").unwrap().is_nan());
        for signed in [b"-NaN", b"+nan"] {
            match reader {
                Reader::Go => assert_eq!(reader.read(signed), Err(Refusal::SignedNan)),
                _ => assert!(reader.read(signed).unwrap().is_nan()),
            }
        }
    }
}

#[test]
fn bytes_that_are_not_text() {
    for reader in Reader::ALL {
        assert_eq!(reader.read(b"1\xff"), Err(Refusal::Syntax));
        assert_eq!(reader.read(b"\0"), Err(Refusal::Syntax));
    }
}

#[test]
fn what_malformed_numbers_look_like() {
    let table = [
        ("", Fault::Empty),
        ("\"1\"", Fault::Quoted),
        ("1,5", Fault::DecimalComma),
        ("-0,25", Fault::DecimalComma),
        ("1.234,5", Fault::DecimalComma),
        ("1,234,567", Fault::Thousands),
        ("1,234.5", Fault::Thousands),
        ("1'000", Fault::Thousands),
        ("1_000", Fault::Thousands),
        ("12ms", Fault::Unit { number: 2 }),
        ("-1.5e3%", Fault::Unit { number: 6 }),
        ("5 s", Fault::Unit { number: 1 }),
        ("True", Fault::Boolean),
        ("None", Fault::Nothing),
        ("-", Fault::Nothing),
        ("0x1F", Fault::Radix),
        ("-NaN", Fault::SignedNan),
        ("1e999", Fault::Overflow),
        ("+3", Fault::Plus),
        ("٣", Fault::ForeignDigits),
        ("2024-05-01T00:00:00Z", Fault::Date),
        ("12:30", Fault::Date),
        ("1.2.3", Fault::Other),
        ("1..", Fault::Other),
        ("abc", Fault::Other),
        ("1-2", Fault::Other),
    ];
    for (input, expected) in table {
        assert_eq!(fault(input.as_bytes()), expected, "{input}");
    }
}

#[test]
fn writes_like_go() {
    let table = [
        (0.0, "0", "0.0"),
        (-0.0, "-0", "-0.0"),
        (1.0, "1", "1.0"),
        (-1.0, "-1", "-1.0"),
        (100_000.0, "100000", "100000.0"),
        (999_999.5, "999999.5", "999999.5"),
        (1e6, "1e+06", "1e+06"),
        (1_234_567.5, "1.2345675e+06", "1.2345675e+06"),
        (12_345_678_901_234_567_890.0, "1.2345678901234567e+19", "1.2345678901234567e+19"),
        (0.0001, "0.0001", "0.0001"),
        (0.000_012, "1.2e-05", "1.2e-05"),
        (5e-324, "5e-324", "5e-324"),
        (f64::MAX, "1.7976931348623157e+308", "1.7976931348623157e+308"),
        (f64::NEG_INFINITY, "-Inf", "-Inf"),
        (f64::NAN, "NaN", "NaN"),
    ];
    for (number, plain, canonical) in table {
        assert_eq!(text(number), plain);
        assert_eq!(openmetrics(number), canonical);
    }
}

proptest! {
    #[test]
    fn written_numbers_are_read(bits: u64) {
        let number = f64::from_bits(bits);
        for written in [text(number), openmetrics(number)] {
            let read = Reader::Go.read(written.as_bytes()).unwrap();
            prop_assert!(read == number || (read.is_nan() && number.is_nan()));
        }
    }

    #[test]
    fn readers_agree_where_they_read(input in "[-+0-9.eEinfaINFAN_,]{1,8}") {
        let all = lenient(input.as_bytes()).map(|number| (number.to_bits(), number.is_nan()));
        for reader in Reader::ALL {
            if let Ok(number) = reader.read(input.as_bytes()) {
                prop_assert!(number.is_nan() || all == Some((number.to_bits(), false)));
            }
        }
    }

    #[test]
    fn any_bytes_are_safe(input in proptest::collection::vec(any::<u8>(), 0..12)) {
        let _ = (fault(&input), lenient(&input));
    }
}
