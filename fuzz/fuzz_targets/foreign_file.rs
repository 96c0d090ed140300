//! A file of others, such as a state or a configuration: recognising and reading it must not panic, whatever it
//! holds.
#![no_main]

use std::path::PathBuf;
use std::sync::OnceLock;

use befund::probe::file::{Input, MAX_BYTES, read, recognise};
use libfuzzer_sys::fuzz_target;

static FOLDER: OnceLock<PathBuf> = OnceLock::new();

fuzz_target!(|data: &[u8]| {
    let folder = FOLDER.get_or_init(|| {
        let folder = std::env::temp_dir().join(format!("befund-fuzz-file-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder for the file");
        folder
    });
    let file = folder.join("fuzz.conf");
    std::fs::write(&file, data).expect("the file");
    if let Ok(input) = Input::open(&file, "fuzz.conf", MAX_BYTES)
        && let Ok((reader, _)) = recognise(&input)
    {
        let _ = read(reader, &[&input], "fuzz");
    }
});
