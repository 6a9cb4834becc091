#![no_main]
//! One frame of arbitrary bytes, and what is answered to it.

use telegram_fuzz::properties;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    properties::codec(bytes);
    properties::answer(bytes);
});
