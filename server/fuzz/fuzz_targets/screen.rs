#![no_main]
//! One frame of arbitrary bytes, as the console shows it.

use telegram_fuzz::properties;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::screen(bytes));
