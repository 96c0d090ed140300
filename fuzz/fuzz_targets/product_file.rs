//! A product file: reading it must not panic, nor must showing what is wrong with it.
#![no_main]

use std::path::PathBuf;
use std::sync::OnceLock;

use befund::product::{self, LoadFailure};
use libfuzzer_sys::fuzz_target;

static FOLDER: OnceLock<PathBuf> = OnceLock::new();

fuzz_target!(|data: &[u8]| {
    let folder = FOLDER.get_or_init(|| {
        let folder = std::env::temp_dir().join(format!("befund-fuzz-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder for the product");
        folder
    });
    let file = folder.join("befund.yaml");
    std::fs::write(&file, data).expect("the product file");
    if let Err(LoadFailure::Input(errors) | LoadFailure::Integrity(errors)) = product::load(&file, befund::probe::sources()) {
        assert!(!errors.0.is_empty());
        for error in errors.0 {
            let _ = (error.render(false), error.location());
        }
    }
});
