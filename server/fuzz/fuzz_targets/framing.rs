#![no_main]
//! A stream of arbitrary bytes, torn anywhere.

use telegram_fuzz::properties;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::framing(bytes));
