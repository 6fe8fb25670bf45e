//! Delimited protobuf: any bytes.
#![no_main]

use exposit_parser::dialect::Dialect;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| exposit_fuzz::read(input, Dialect::Protobuf));
