//! A file of a catalog, check, policy, texts, interpretation or mapping: reading it must not panic, nor must
//! showing what is wrong with it.
#![no_main]

use befund::catalog;
use befund::diag::SourceFile;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Err(errors) = catalog::load(&SourceFile::new("fuzz.yaml", text)) {
        assert!(!errors.0.is_empty());
        for error in errors.0 {
            let _ = (error.render(false), error.location());
        }
    }
});
