//! Sealed bundles through the command line: what is sealed, what is noticed, and what is not claimed.

mod examined;
mod tampered;
mod tools;

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use tempfile::TempDir;

use crate::common::{copy_of, document, plain};

/// A product in a folder with a bundle of it beside.
struct Case {
    folder: TempDir,
}

impl Case {
    fn of(name: &str) -> Self {
        let folder = TempDir::new().unwrap();
        copy_of(Path::new(name), &folder.path().join("product"));
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs befund here; its exit code, and what it said on both streams.
    fn run(&self, arguments: &[&str]) -> (i32, String) {
        let output = Command::cargo_bin("befund")
            .unwrap()
            .current_dir(self.folder.path())
            .args(["--lang", "en"])
            .args(arguments)
            .output()
            .unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8_lossy(&text).into_owned())
    }

    fn seal(&self, out: &str, more: &[&str]) -> Vec<u8> {
        let arguments =
            [&["seal", "product", "--out", out, "--as-of", "2026-11-21"], more].concat();
        let (code, said) = self.run(&arguments);
        assert_eq!(code, 0, "{said}");
        fs::read(self.path(out)).unwrap()
    }

    fn key(&self, name: &str) {
        let (code, said) = self.run(&["seal", "--new-key", name]);
        assert_eq!(code, 0, "{said}");
    }
}

fn musteratem() -> Case {
    Case::of("fixtures/products/musteratem")
}

/// A small product with a file that was read.
fn measured() -> Case {
    let case = Case { folder: TempDir::new().unwrap() };
    let product = case.path("product");
    fs::create_dir_all(product.join("docs")).unwrap();
    let yaml = plain(
        "targets:\n  files: [{path: loki.yaml, components: [web], exported: 2026-11-20, stated: {by: Maker, on: 2026-11-20}}]\n",
    );
    fs::write(product.join("befund.yaml"), yaml).unwrap();
    fs::write(product.join("loki.yaml"), LOKI).unwrap();
    let (code, said) = case.run(&["probe", "product"]);
    assert_eq!(code, 0, "{said}");
    case
}

const LOKI: &str = "auth_enabled: false\nschema_config:\n  configs:\n    - {from: 2024-01-01, store: tsdb, object_store: filesystem, schema: v13, index: {prefix: i_, period: 24h}}\ncompactor: {retention_enabled: true, delete_request_store: filesystem}\nlimits_config: {retention_period: 720h}\n";

#[test]
fn two_seals_of_one_product_are_the_same_bytes() {
    let case = musteratem();
    case.key("maker.key");
    for more in [&[][..], &["--sign", "maker.key"]] {
        assert_eq!(case.seal("one.befund", more), case.seal("two.befund", more));
    }
}

#[test]
fn what_is_sealed_verifies_and_claims_no_more_than_it_may() {
    let case = musteratem();
    case.key("maker.key");
    case.key("other.key");
    case.seal("plain.befund", &[]);
    case.seal("signed.befund", &["--sign", "maker.key"]);

    let (code, said) = case.run(&["verify", "plain.befund"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("plain.befund: intact, not signed"), "{said}");
    assert!(!said.to_lowercase().contains("verified"), "{said}");

    let (code, said) = case.run(&["verify", "signed.befund"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("signed by a key that was not checked"), "{said}");

    let (code, said) = case.run(&["verify", "signed.befund", "--key", "maker.key.pub"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("intact, signed by the key that was given"), "{said}");

    for (bundle, key) in [("signed.befund", "other.key.pub"), ("plain.befund", "maker.key.pub")] {
        let (code, said) = case.run(&["verify", bundle, "--key", key]);
        assert_eq!(code, 4, "{said}");
        assert!(said.contains("NOT INTACT"), "{said}");
    }
}

#[test]
fn only_an_unreadable_path_or_key_is_a_slip_of_the_user() {
    let case = musteratem();
    case.seal("plain.befund", &[]);
    fs::write(case.path("no.pub"), "no key").unwrap();
    fs::write(case.path("text.befund"), "no bundle").unwrap();
    fs::write(case.path("empty.befund"), "").unwrap();
    for (arguments, expected) in [
        (&["verify", "absent.befund"][..], 3),
        (&["verify", "plain.befund", "--key", "absent.pub"], 3),
        (&["verify", "plain.befund", "--key", "no.pub"], 3),
        (&["verify", "text.befund"], 4),
        (&["verify", "empty.befund"], 4),
    ] {
        let (code, said) = case.run(arguments);
        assert_eq!(code, expected, "{arguments:?}: {said}");
    }
}

#[test]
fn a_bundle_stands_for_its_result() {
    let case = musteratem();
    case.seal("old.befund", &[]);
    let (code, said) = case.run(&["diff", "old.befund", "old.befund"]);
    assert_eq!(code, 0, "{said}");
    let judged =
        case.run(&["assess", "product", "--as-of", "2026-11-21", "--baseline", "old.befund"]);
    assert!([0, 1, 2].contains(&judged.0), "{}", judged.1);
    let from = case.run(&["assess", "--from", "old.befund", "--report", "json=from.json"]);
    assert!([0, 1, 2].contains(&from.0), "{}", from.1);
    let here =
        case.run(&["assess", "product", "--as-of", "2026-11-21", "--report", "json=here.json"]);
    assert_eq!(from.0, here.0);
    let verdicts = |file: &str| {
        let text = fs::read_to_string(case.path(file)).unwrap();
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        json["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["verdict"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(verdicts("from.json"), verdicts("here.json"));
}

#[test]
fn a_predecessor_is_named_and_held_to() {
    let case = musteratem();
    case.seal("old.befund", &[]);
    case.seal("new.befund", &["--previous", "old.befund"]);
    let (code, said) = case.run(&["verify", "new.befund", "--previous", "old.befund"]);
    assert_eq!(code, 0, "{said}");
    let (code, said) = case.run(&["verify", "new.befund", "--previous", "new.befund"]);
    assert_eq!(code, 4, "{said}");
    let (code, said) = case.run(&["verify", "old.befund", "--previous", "new.befund"]);
    assert_eq!(code, 4, "{said}");
}

#[test]
fn confidential_documents_stay_out_and_still_count() {
    let case = Case { folder: TempDir::new().unwrap() };
    let product = case.path("product");
    fs::create_dir_all(product.join("docs")).unwrap();
    let yaml = plain(
        "documents:\n  - {id: c5, kind: attestation, scheme: c5-type-2, file: docs/c5.pdf, issued: 2026-06-01, issuer: Prüfer AG, stated: {by: Maker, on: 2026-06-02}}\n",
    );
    fs::write(product.join("befund.yaml"), yaml).unwrap();
    fs::write(product.join("docs/c5.pdf"), document("c5.pdf")).unwrap();
    let whole = case.seal("whole.befund", &[]);
    let without = case.seal("without.befund", &["--digest-only", "docs/*.pdf"]);
    let text = document("c5.pdf");
    let holds = |bundle: &[u8]| bundle.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(holds(&whole) && !holds(&without));
    let (code, said) = case.run(&["verify", "without.befund"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("1 file is not in the bundle"), "{said}");
    let result = |bundle: &[u8]| {
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bundle.to_vec())).unwrap();
        let text = std::io::read_to_string(zip.by_name("result.json").unwrap()).unwrap();
        let mut result: serde_json::Value = serde_json::from_str(&text).unwrap();
        // Nobody can look into what is not there.
        for key in ["report_id", "notes"] {
            result[key].take();
        }
        let document_in_it = &mut result["inputs"]["documents"][0];
        document_in_it["content"].take();
        let digest = befund::yaml::hex_digest(document("c5.pdf").as_bytes());
        assert_eq!(document_in_it["sha256"], digest);
        result
    };
    assert_eq!(result(&whole), result(&without), "what it proves is the same");
    let (code, said) =
        case.run(&["seal", "product", "--out", "x.befund", "--digest-only", "*.doc"]);
    assert_eq!(code, 3, "{said}");
}

#[test]
fn what_no_bundle_can_name_is_not_sealed() {
    for (name, more) in
        [("docs/c5: 2026.pdf", &[][..]), ("docs/c5: 2026.pdf", &["--digest-only", "docs/*.pdf"])]
    {
        let case = Case { folder: TempDir::new().unwrap() };
        fs::create_dir_all(case.path("product/docs")).unwrap();
        let yaml = plain(&format!(
            "documents:\n  - {{id: c5, kind: attestation, scheme: c5-type-2, file: \"{name}\", issued: 2026-06-01, issuer: Prüfer AG, stated: {{by: Maker, on: 2026-06-02}}}}\n",
        ));
        fs::write(case.path("product/befund.yaml"), yaml).unwrap();
        fs::write(case.path("product").join(name), document("c5.pdf")).unwrap();
        let (code, said) = case.run(&[&["seal", "product", "--out", "x.befund"], more].concat());
        assert_eq!(code, 3, "{said}");
        assert!(said.contains("give the file another name"), "{said}");
        assert!(!case.path("x.befund").exists());
    }
}

#[test]
fn stored_observations_count_only_if_they_were_sealed() {
    let case = measured();
    case.key("maker.key");
    case.seal("sealed.befund", &["--sign", "maker.key"]);
    let against = ["--require-sealed", "sealed.befund", "--sealed-by", "maker.key.pub"];
    let audit =
        || case.run(&[&["audit", "product", "--as-of", "2026-11-21"], &against[..]].concat());
    let (code, said) = audit();
    assert!([0, 1, 2].contains(&code), "{said}");
    // Measured anew by the audit: no longer the bytes that were sealed.
    let (code, said) = audit();
    assert_eq!(code, 4, "{said}");
    assert!(said.contains("is not in the sealed bundle"), "{said}");
}

#[test]
fn files_that_targets_read_stay_out_and_their_digests_go_in() {
    let case = measured();
    let bundle = case.seal("sealed.befund", &[]);
    assert!(!bundle.windows(20).any(|part| part == &LOKI.as_bytes()[..20]));
    let (code, said) = case.run(&["verify", "sealed.befund"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("1 file is not in the bundle"), "{said}");
    // What it was read from has changed: that is sealed as unread.
    fs::write(case.path("product/loki.yaml"), LOKI.replace("720h", "24h")).unwrap();
    case.seal("changed.befund", &[]);
    let (code, said) = case.run(&["verify", "changed.befund"]);
    assert_eq!(code, 0, "{said}");
}

#[test]
fn a_key_is_never_written_over_and_a_password_opens_it() {
    let case = musteratem();
    fs::write(case.path("password"), "correct horse\n").unwrap();
    fs::write(case.path("wrong"), "battery staple\n").unwrap();
    let (code, said) = case.run(&["seal", "--new-key", "maker.key", "--password-file", "password"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(case.run(&["seal", "--new-key", "maker.key"]).0, 3);
    let sign = |more: &[&str]| {
        case.run(&[&["seal", "product", "--out", "x.befund", "--sign", "maker.key"], more].concat())
    };
    assert_eq!(sign(&[]).0, 3);
    assert_eq!(sign(&["--password-file", "wrong"]).0, 3);
    let (code, said) = sign(&["--password-file", "password"]);
    assert_eq!(code, 0, "{said}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(case.path("maker.key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
