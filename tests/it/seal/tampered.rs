//! Every way to change a bundle that we know is noticed.

use std::collections::BTreeMap;
use std::path::Path;

use befund::seal::container::{BundleFiles, write};
use befund::seal::key::SecretKey;
use befund::seal::manifest::{MANIFEST, Manifest, RESULT, SIGNATURE, SUMS};
use befund::seal::verify::{Against, StepState, VerifyStep, holds, verify};
use befund::seal::{Bundle, SealOptions, Sealing, seal};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tempfile::TempDir;

use super::{Case, measured, musteratem};
use crate::common::{TODAY, library, load};

/// A signed bundle of a product and the key.
fn sealed(case: &Case) -> (Vec<u8>, SecretKey) {
    let key = SecretKey::generate().unwrap();
    (sealed_by(case, Some(&key)), key)
}

fn sealed_by(case: &Case, key: Option<&SecretKey>) -> Vec<u8> {
    let product = load(&case.path("product"));
    let sealing = Sealing {
        product: &product,
        library: library(),
        own: None,
        as_of: TODAY,
        lang: befund::lang::Lang::De,
    };
    seal(&sealing, SealOptions { key, ..SealOptions::default() }).unwrap().0
}

fn steps(archive: &[u8], key: &SecretKey) -> Vec<VerifyStep> {
    let public = key.public();
    verify(archive, &Against { key: Some(&public), ..Against::default() })
}

/// The archive of files, with the comment it must have.
fn archive(files: &BundleFiles) -> Vec<u8> {
    let comment = files.get(MANIFEST).map(|bytes| befund::yaml::hex_digest(bytes));
    let mut out = Vec::new();
    write(files, &comment.unwrap_or_default(), &mut out).unwrap();
    out
}

/// The files with a manifest and digests that fit them again.
fn consistent(mut files: BundleFiles) -> Vec<u8> {
    let mut manifest = Manifest::read(&files[MANIFEST]).unwrap();
    let listed: BundleFiles = files
        .iter()
        .filter(|(name, _)| ![MANIFEST, SUMS, SIGNATURE].contains(&name.as_str()))
        .map(|(name, bytes)| (name.clone(), bytes.clone()))
        .collect();
    manifest.entries = Manifest::list(&listed, &manifest.kept());
    let bytes = manifest.render().unwrap();
    files.insert(SUMS.to_owned(), manifest.sums(&bytes));
    files.insert(MANIFEST.to_owned(), bytes);
    archive(&files)
}

#[test]
fn the_bundle_itself_holds() {
    let (bundle, key) = sealed(&musteratem());
    let steps = steps(&bundle, &key);
    assert!(holds(&steps), "{steps:?}");
    let count = steps.iter().filter(|step| step.state == StepState::Holds).count();
    // With the PDF there is one more.
    assert_eq!(count, if cfg!(feature = "pdf") { 6 } else { 5 }, "{steps:?}");
}

/// One bit in every byte of every header, and in every file at several places.
#[test]
fn one_bit_in_every_structure_and_every_file() {
    let (bundle, key) = sealed(&measured());
    let mut places = Vec::new();
    let mut at = 0;
    while bundle[at..].starts_with(b"PK\x03\x04") {
        let word = |at: usize| u32::from_le_bytes(bundle[at..at + 4].try_into().unwrap()) as usize;
        let named = usize::from(u16::from_le_bytes(bundle[at + 26..at + 28].try_into().unwrap()));
        let (data, size) = (at + 30 + named, word(at + 18));
        places.extend(at..data);
        places.extend([0, size / 3, size / 2, size - 1].map(|place| data + place));
        at = data + size;
    }
    // The central directory, the end record and the comment.
    places.extend(at..bundle.len());
    let mut caught = 0;
    for (index, place) in places.iter().enumerate() {
        let mut changed = bundle.clone();
        changed[*place] ^= 1 << (index % 8);
        assert!(Bundle::read(&changed).is_err(), "byte {place}");
        caught += 1;
    }
    assert_eq!(caught, places.len());
    assert!(!holds(&steps(&bundle[..bundle.len() - 1], &key)));
}

#[test]
fn ten_thousand_random_bits() {
    let (bundle, _) = sealed(&measured());
    let mut runner = TestRunner::new(Config { cases: 10_000, ..Config::default() });
    let bits = 0..bundle.len() * 8;
    runner
        .run(&bits, |bit| {
            let mut changed = bundle.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            prop_assert!(Bundle::read(&changed).is_err());
            Ok(())
        })
        .unwrap();
}

#[test]
fn every_file_removed_renamed_changed_and_swapped() {
    let (bundle, key) = sealed(&measured());
    let files = Bundle::read(&bundle).unwrap().files;
    let refused = |files: &BundleFiles, what: &str| {
        let steps = steps(&archive(files), &key);
        assert!(!holds(&steps), "{what}: {steps:?}");
    };
    for name in files.keys() {
        let mut without = files.clone();
        let bytes = without.remove(name).unwrap();
        refused(&without, &format!("{name} removed"));
        let mut renamed = without.clone();
        renamed.insert(format!("{name}.old"), bytes.clone());
        refused(&renamed, &format!("{name} renamed"));
        let mut changed = files.clone();
        changed.get_mut(name).unwrap().push(b'\n');
        refused(&changed, &format!("{name} changed"));
    }
    let names: Vec<_> = files.keys().collect();
    for pair in names.windows(2) {
        let mut swapped: BTreeMap<_, _> = files.clone();
        swapped.insert(pair[0].clone(), files[pair[1]].clone());
        swapped.insert(pair[1].clone(), files[pair[0]].clone());
        refused(&swapped, &format!("{pair:?} swapped"));
    }
    for added in ["added.txt", "product/added.txt", "product/observations/file/added.json"] {
        let mut more = files.clone();
        more.insert(added.to_owned(), b"{}".to_vec());
        refused(&more, &format!("{added} added"));
    }
}

/// Who changes a file can write the manifest and all digests anew. The signature shows it, and where there
/// is none, the result that no longer follows; what follows is nobody's word.
#[test]
fn a_consistent_forgery() {
    let case = measured();
    let (bundle, key) = sealed(&case);
    let whole = sealed_by(&case, None);
    let forged = |bundle: &[u8]| {
        let mut files = Bundle::read(bundle).unwrap().files;
        let result = String::from_utf8(files[RESULT].clone()).unwrap();
        let other = result.replacen("\"inconclusive\"", "\"pass\"", 1);
        files.insert(RESULT.to_owned(), other.into_bytes());
        consistent(files)
    };
    let found = steps(&forged(&bundle), &key);
    assert!(!holds(&found), "{found:?}");
    let found = verify(&forged(&whole), &Against::default());
    assert!(!holds(&found), "{found:?}");
    // Sealed anew with the result it gives it is whole, and says that nobody signed it.
    let found = verify(&whole, &Against::default());
    assert!(holds(&found), "{found:?}");
    assert!(found.iter().any(|step| step.name == "signature" && step.state == StepState::Absent));
    assert!(!holds(&steps(&whole, &key)));
}

/// Without a signature anybody can seal anew, but not what befund would not have written.
#[test]
fn what_does_not_follow_from_the_product_is_noticed_without_a_signature() {
    let case = measured();
    let files = Bundle::read(&sealed_by(&case, None)).unwrap().files;
    let forged = |change: &dyn Fn(&mut BundleFiles)| {
        let mut files = files.clone();
        change(&mut files);
        verify(&consistent(files), &Against::default())
    };
    assert!(holds(&forged(&|_| {})));
    let derived: Vec<_> = files
        .keys()
        .filter(|name| name.starts_with("catalogs/") || name.ends_with(".txt"))
        .collect();
    assert!(derived.len() >= 2, "{derived:?}");
    for name in derived {
        let changed = forged(&|files: &mut BundleFiles| files.get_mut(name).unwrap().push(b'\n'));
        let gone = forged(&|files: &mut BundleFiles| drop(files.remove(name)));
        for found in [changed, gone] {
            assert!(!holds(&found), "{name}: {found:?}");
        }
    }
    for name in ["GUTACHTEN.pdf", "catalogs/anlage-31b@2099.json", "policies/x.json"] {
        let added =
            forged(&|files: &mut BundleFiles| drop(files.insert(name.into(), b"{}".to_vec())));
        assert!(!holds(&added), "{name}: {added:?}");
    }
    // Pages that were not set here are said to be so where no PDF is set, and refused where one is.
    let pages = forged(&|files: &mut BundleFiles| {
        drop(files.insert("report.pdf".into(), b"%PDF-".to_vec()));
    });
    let step = pages.iter().find(|step| step.name == "pages").unwrap();
    let expected = if cfg!(feature = "pdf") { StepState::Fails } else { StepState::Open };
    assert_eq!(step.state, expected, "{pages:?}");
}

#[test]
fn another_signature_is_not_the_one_that_was_asked_for() {
    let case = measured();
    let (bundle, key) = sealed(&case);
    let (other, _) = sealed(&case);
    let mut files = Bundle::read(&bundle).unwrap().files;
    let foreign = Bundle::read(&other).unwrap().files[SIGNATURE].clone();
    files.insert(SIGNATURE.to_owned(), foreign);
    assert!(!holds(&steps(&archive(&files), &key)));
    assert!(!holds(&verify(&archive(&files), &Against::default())));
    assert!(!holds(&steps(&other, &key)));
}

#[test]
fn what_is_no_bundle_is_refused_in_bounded_time() {
    let key = SecretKey::generate().unwrap();
    let folder = TempDir::new().unwrap();
    let huge = folder.path().join("huge.befund");
    std::fs::File::create(&huge).unwrap().set_len(2 << 30).unwrap();
    let output = assert_cmd::Command::cargo_bin("befund")
        .unwrap()
        .args(["verify", "--lang", "en"])
        .arg(&huge)
        .timeout(std::time::Duration::from_secs(20))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(4));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("larger than 512 MiB"), "{said}");
    for (what, bytes) in hostile() {
        let found = steps(&bytes, &key);
        assert!(!holds(&found), "{what}: {found:?}");
    }
    assert!(!Path::new("/tmp/befund-escape").exists());
}

/// Archives that other tools write, or nobody should.
fn hostile() -> Vec<(&'static str, Vec<u8>)> {
    use std::io::{Cursor, Write};
    use zip::write::SimpleFileOptions;
    let other_tool = |names: &[&str]| {
        let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let stored =
            SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        for name in names {
            out.start_file(*name, stored).unwrap();
            out.write_all(b"{}").unwrap();
        }
        out.finish().unwrap().into_inner()
    };
    let own =
        |name: &str, bytes: &[u8]| archive(&BTreeMap::from([(name.to_owned(), bytes.to_vec())]));
    let manifest = |text: String| own(MANIFEST, text.as_bytes());
    let (bundle, _) = sealed(&measured());
    let read = Bundle::read(&bundle).unwrap();
    let text = String::from_utf8(read.files[MANIFEST].clone()).unwrap();
    vec![
        ("another tool", other_tool(&["manifest.json"])),
        ("a path that leads out", other_tool(&["../../../../tmp/befund-escape"])),
        ("an absolute path", other_tool(&["/tmp/befund-escape"])),
        ("one name twice", [other_tool(&["a"]), other_tool(&["a"])].concat()),
        ("no manifest", own("a.txt", b"text")),
        ("no JSON", manifest("text".to_owned())),
        ("another schema", manifest(text.replace("befund/manifest/1", "befund/manifest/9"))),
        ("ten megabytes", manifest(format!("{}{text}", " ".repeat(10 << 20)))),
        ("an unknown key", manifest(text.replacen('{', "{\"novelty\": 1,", 1))),
        ("it names itself", manifest(text.replacen("PRUEFEN.txt", "manifest.json", 1))),
    ]
}
