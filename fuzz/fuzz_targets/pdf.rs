//! A PDF as the child process reads it: no panic, whatever the file. Its parent bears one all the same.
#![no_main]

use befund::paper::read;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(reading) = read(data) {
        assert!(reading.text.len() <= 4 << 20);
    }
});
