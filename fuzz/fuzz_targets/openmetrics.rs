//! OpenMetrics 1 and 2: any bytes, in both.
#![no_main]

use exposit_parser::dialect::Dialect;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    exposit_fuzz::read(input, Dialect::OpenMetrics1);
    exposit_fuzz::read(input, Dialect::OpenMetrics2);
});
