//! The whole of `lint`: the first byte says the dialect, the rest is the input.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    if let Some((first, body)) = input.split_first() {
        exposit_fuzz::lint(body, exposit_fuzz::dialect(*first));
    }
});
