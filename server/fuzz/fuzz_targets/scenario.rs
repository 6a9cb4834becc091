#![no_main]
//! A scenario's file of arbitrary bytes: read or told, and what is read is written as the same.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| engine::scenario::anything_is_read(bytes));
