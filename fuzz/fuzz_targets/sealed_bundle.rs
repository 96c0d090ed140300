//! A bundle that anyone may have made: it is read or refused. The first byte chooses whether the bytes are an
//! archive, a manifest in a right archive, a signature, a key or a time stamp.
#![no_main]

use std::collections::BTreeMap;

use befund::seal::key::{PublicKey, SecretKey, Minisignature};
use befund::seal::manifest::{MANIFEST, Manifest};
use befund::seal::stamp::Stamp;
use befund::seal::{Bundle, container};
use befund::yaml::hex_digest;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((which, bytes)) = data.split_first() else { return };
    match which % 5 {
        0 => drop(Bundle::read(bytes)),
        1 => in_an_archive(bytes),
        2 => drop(Stamp::read(bytes, b"manifest")),
        3 => drop(Manifest::read(bytes)),
        _ => {
            let text = String::from_utf8_lossy(bytes);
            drop(Minisignature::read(&text));
            drop(PublicKey::read(&text));
            // Without a password: what opens a key takes a second by design.
            drop(SecretKey::read(&text, None));
        }
    }
});

fn in_an_archive(manifest: &[u8]) {
    let files = BTreeMap::from([(MANIFEST.to_owned(), manifest.to_vec())]);
    let mut archive = Vec::new();
    container::write(&files, &hex_digest(manifest), &mut archive).expect("one small file");
    // The list of digests is missing at the least.
    assert!(Bundle::read(&archive).is_err());
}
