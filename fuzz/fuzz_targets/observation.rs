//! An observation: reading it must not panic, nor must showing what is wrong with it.
#![no_main]

use befund::diag::SourceFile;
use befund::fact::observation::{self, Unreadable};
use befund::probe::sources;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let file = SourceFile::new("fuzz.json", text);
    if let Err(Unreadable::Broken(errors)) = observation::parse(&file, sources()) {
        assert!(!errors.0.is_empty());
        for error in errors.0 {
            let _ = (error.render(false), error.location());
        }
    }
});
