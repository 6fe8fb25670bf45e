//! Lines that no grammar describes, and those that it refuses.

use super::{takes_openmetrics, takes_text};

#[test]
fn the_text_parser_takes_odd_lines() {
    for line in [
        "a 1",
        "a\t1",
        " a 1 \r",
        "a 1 2 3",
        "a{,b=\"c\"} 1",
        "inf",
        "a{b=\"c\"}1",
        "{\"a.b\"} 1",
        "a{} ٣",
        "{__name__=\"b\"} 1",
        "# TYPE a info",
        "# HELP",
        "#TYPE a foo",
        "# x \"",
        "a_total 1 # {x=\"y\"} 1",
        "a -nan",
    ] {
        assert!(takes_text(line.as_bytes()), "{line}");
    }
    for line in [
        "a",
        "1a 1",
        "a 0x1",
        "a 1_0",
        "a{b=\"1\",b=\"2\"} 1",
        "a{__x=\"1\"} 1",
        "a{,,b=\"c\"} 1",
        "# TYPE a",
        "# TYPE a GAUGE",
        "# TYPE 1a gauge",
        "a 1 # hi",
        "{A} 0",
        "a{b=c} 1",
        "{} 1",
        "a{\"b\"} 1",
    ] {
        assert!(!takes_text(line.as_bytes()), "{line}");
    }
}

#[test]
fn the_openmetrics_parser_takes_odd_lines() {
    for line in [
        "a 1",
        "a {b=\"c\"} 1",
        "a{ b = \"c\" } 1",
        "a 1 -5",
        "a 1 1e3",
        "a 1 # {} 1",
        "a 1 2 # {a=\"b\"} 1 2.5",
        "#  TYPE  a  counter",
        "# HELP a ",
        "# EOF",
        "a{b=\"c\"}x1",
    ] {
        assert!(takes_openmetrics(line.as_bytes(), false), "{line}");
    }
    for line in [
        "a\t1",
        "a 1 ",
        "a  1",
        "a{b=\"c\",} 1",
        "a{}1",
        "a 1 # {a=\"b\"}",
        "a 1 # {a=\"b\"} 1 2 3",
        "# HELP a",
        "# TYPE a untyped",
        "a 1 NaN",
        "#",
        "a 1 # {a=\"b\"} 1 # {} 1",
    ] {
        assert!(!takes_openmetrics(line.as_bytes(), false), "{line}");
    }
    let native = b"a {count:24,sum:100,schema:0,zero_threshold:0.001,zero_count:4,positive_spans:[0:2]}";
    assert!(takes_openmetrics(native, true));
    assert!(!takes_openmetrics(native, false));
}
