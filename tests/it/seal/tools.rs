//! Other tools check what befund seals: `sha256sum`, `unzip` by Python, and minisign where it is there.

use std::fs;
use std::io::Write;
use std::process::Command;

use super::{Case, measured};
use befund::seal::key::{Minisignature, PublicKey, SecretKey};

/// On a line of its own, which CI counts.
fn skipped(program: &str) {
    let line = format!("\nskipped: {program} is not there\n");
    std::io::stderr().write_all(line.as_bytes()).unwrap();
}

fn has(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok();
    if !found {
        skipped(program);
    }
    found
}

/// Unpacks a bundle into a folder.
fn unpacked(case: &Case) -> std::path::PathBuf {
    let folder = case.path("unpacked");
    let bytes = fs::read(case.path("sealed.befund")).unwrap();
    zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap().extract(&folder).unwrap();
    folder
}

#[test]
fn sha256sum_accepts_every_file() {
    if !has("sha256sum") {
        return;
    }
    let case = measured();
    case.seal("sealed.befund", &[]);
    let check = || {
        let folder = case.path("unpacked");
        Command::new("sha256sum").args(["-c", "SHA256SUMS"]).current_dir(folder).output().unwrap()
    };
    let folder = unpacked(&case);
    assert!(check().status.success());
    fs::write(folder.join("result.json"), "{}").unwrap();
    assert!(!check().status.success());
}

#[test]
fn minisign_checks_ours_and_we_check_its() {
    if Command::new("minisign").arg("-v").output().is_err() {
        skipped("minisign");
        return;
    }
    let case = measured();
    case.key("maker.key");
    case.seal("sealed.befund", &["--sign", "maker.key"]);
    let folder = unpacked(&case);
    let check = |key: &str| {
        let key = case.path(key);
        let arguments = ["-V", "-m", "manifest.json", "-x", "manifest.minisig", "-p"];
        Command::new("minisign").args(arguments).arg(key).current_dir(&folder).output().unwrap()
    };
    let output = check("maker.key.pub");
    assert!(output.status.success(), "{output:?}");
    case.key("other.key");
    assert!(!check("other.key.pub").status.success());

    let minisign = |arguments: &[&str]| {
        let output = Command::new("minisign")
            .args(arguments)
            .current_dir(case.folder.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
    };
    minisign(&["-G", "-W", "-p", "its.pub", "-s", "its.key"]);
    fs::write(case.path("text"), "signed by minisign").unwrap();
    minisign(&["-S", "-W", "-s", "its.key", "-m", "text"]);
    let public = PublicKey::read(&fs::read_to_string(case.path("its.pub")).unwrap()).unwrap();
    let signature = fs::read_to_string(case.path("text.minisig")).unwrap();
    let signature = Minisignature::read(&signature).unwrap();
    assert!(public.verifies(&signature, b"signed by minisign"));
    assert!(!public.verifies(&signature, b"signed by nobody"));
    // Its secret key signs here, and it accepts that.
    let secret = fs::read_to_string(case.path("its.key")).unwrap();
    assert_eq!(SecretKey::read(&secret, None).unwrap().public(), public);
    case.seal("sealed.befund", &["--sign", "its.key"]);
    fs::remove_dir_all(&folder).unwrap();
    unpacked(&case);
    assert!(check("its.pub").status.success());
}

/// An authority of openssl's own: a root, and a certificate for time stamps below it.
fn authority(case: &Case) {
    let folder = case.folder.path();
    fs::write(
        folder.join("tsa.cnf"),
        "[tsa]\ndefault_tsa = a\n[a]\nserial = serial\nsigner_digest = sha256\ndefault_policy = 1.2.3.4\ndigests = sha256, sha512\nordering = yes\n[ext]\nbasicConstraints = critical,CA:FALSE\nextendedKeyUsage = critical,timeStamping\n",
    )
    .unwrap();
    fs::write(folder.join("serial"), "01\n").unwrap();
    let subject = ["-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-subj"];
    for root in ["root", "other"] {
        let (key, pem) = (format!("{root}.key"), format!("{root}.pem"));
        let request = ["req", "-x509", "-days", "3650", "-keyout", &key, "-out", &pem];
        openssl(case, &[&request[..], &subject, &["/CN=Test root"]].concat());
    }
    let request = ["req", "-new", "-keyout", "tsa.key", "-out", "tsa.csr"];
    openssl(case, &[&request[..], &subject, &["/CN=Test authority"]].concat());
    openssl(
        case,
        &[
            "x509",
            "-req",
            "-in",
            "tsa.csr",
            "-CA",
            "root.pem",
            "-CAkey",
            "root.key",
            "-days",
            "3650",
            "-extfile",
            "tsa.cnf",
            "-extensions",
            "ext",
            "-out",
            "tsa.pem",
            "-set_serial",
            "2",
        ],
    );
}

fn openssl(case: &Case, arguments: &[&str]) {
    let output =
        Command::new("openssl").args(arguments).current_dir(case.folder.path()).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_time_stamp_of_openssl_is_held_against_its_root() {
    if Command::new("openssl").arg("version").output().is_err() {
        skipped("openssl");
        return;
    }
    let case = measured();
    authority(&case);
    case.seal("sealed.befund", &[]);
    let manifest = unpacked(&case).join("manifest.json");
    let manifest = manifest.to_str().unwrap();
    openssl(&case, &["ts", "-query", "-data", manifest, "-sha256", "-cert", "-out", "q.tsq"]);
    let reply = ["ts", "-reply", "-config", "tsa.cnf", "-section", "a", "-queryfile", "q.tsq"];
    let by = ["-signer", "tsa.pem", "-inkey", "tsa.key", "-out", "a.tsr"];
    openssl(&case, &[&reply[..], &by].concat());
    case.seal("stamped.befund", &["--tsa-response", "a.tsr"]);
    let (code, said) = case.run(&["verify", "stamped.befund"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("by an authority that nobody has checked"), "{said}");
    let (code, said) = case.run(&["verify", "stamped.befund", "--tsa-root", "root.pem"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("below the root that was given"), "{said}");
    assert_eq!(case.run(&["verify", "stamped.befund", "--tsa-root", "other.pem"]).0, 4);
    assert_eq!(case.run(&["verify", "sealed.befund", "--tsa-root", "root.pem"]).0, 4);
    // A stamp of another bundle is not sealed with this one.
    let (code, said) = case.run(&[
        "seal",
        "product",
        "--out",
        "x.befund",
        "--as-of",
        "2026-11-20",
        "--tsa-response",
        "a.tsr",
    ]);
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("over something else"), "{said}");
    let answer = fs::read(case.path("a.tsr")).unwrap();
    for at in (0..answer.len()).step_by(7) {
        let mut changed = answer.clone();
        changed[at] ^= 0x10;
        let _ = befund::seal::stamp::Stamp::read(&changed, &fs::read(manifest).unwrap());
    }
}
