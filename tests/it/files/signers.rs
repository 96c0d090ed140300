//! Who signed a document, and whether a path leads from there to the roots that the product file names.

use std::fs;

use lopdf::{Document, Object, StringFormat, dictionary};
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, SigningKey, date_time_ymd,
};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::papers::{LINES, notes, pdf, product, report};

/// An issuer of certificates.
struct Authority {
    params: CertificateParams,
    key: KeyPair,
    certificate: Certificate,
}

fn params(name: &str, from: i32, to: i32) -> CertificateParams {
    let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = date_time_ymd(from, 1, 1);
    params.not_after = date_time_ymd(to, 1, 1);
    params
}

impl Authority {
    fn new(name: &str, by: Option<&Self>) -> Self {
        let mut params = params(name, 2020, 2040);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let certificate = match by {
            None => params.self_signed(&key).unwrap(),
            Some(by) => params.signed_by(&key, &by.issuer()).unwrap(),
        };
        Self { params, key, certificate }
    }

    fn issuer(&self) -> Issuer<'_, &KeyPair> {
        Issuer::from_params(&self.params, &self.key)
    }
}

/// Who signs, valid from 2025 until 2026-12-31, unless changed.
fn signer(by: &Authority, change: impl Fn(&mut CertificateParams)) -> (KeyPair, Vec<u8>) {
    let mut params = params("Pruefstelle Muster", 2025, 2027);
    params.key_usages = vec![KeyUsagePurpose::ContentCommitment];
    change(&mut params);
    let key = KeyPair::generate().unwrap();
    let der = params.signed_by(&key, &by.issuer()).unwrap().der().to_vec();
    (key, der)
}

fn der(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    let length = u16::try_from(body.len()).unwrap();
    let mut out = vec![tag];
    match body.len() {
        short @ 0..=0x7F => out.push(short as u8),
        _ => {
            out.push(0x82);
            out.extend(length.to_be_bytes());
        }
    }
    out.extend(body);
    out
}

const DATA: &[u8] = &[6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 1];
const SIGNED_DATA: &[u8] = &[6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 2];
const SHA256: &[u8] = &[6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1];
const ECDSA: &[u8] = &[6, 8, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 2];

/// Signed data over a digest (RFC 5652).
fn cms(digest: &[u8], key: &KeyPair, certificates: &[&[u8]], at: Option<&str>) -> Vec<u8> {
    let attribute = |last: u8, value: &[u8]| {
        let kind = [6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, last];
        der(0x30, &[&kind, &der(0x31, &[value])])
    };
    let mut attributes = [attribute(3, DATA), attribute(4, &der(4, &[digest]))].concat();
    if let Some(at) = at {
        attributes.extend(attribute(5, &der(0x17, &[at.as_bytes()])));
    }
    let signature = key.sign(&der(0x31, &[&attributes])).unwrap();
    let one: &[u8] = &[2, 1, 1];
    let sha256 = der(0x30, &[SHA256]);
    let who = der(0x30, &[&der(0x30, &[]), one]);
    let ecdsa = der(0x30, &[ECDSA]);
    let (attributes, signature) = (der(0xA0, &[&attributes]), der(4, &[&signature]));
    let signer = der(0x30, &[one, &who, &sha256, &attributes, &ecdsa, &signature]);
    let data = der(
        0x30,
        &[
            one,
            &der(0x31, &[&sha256]),
            &der(0x30, &[DATA]),
            &der(0xA0, certificates),
            &der(0x31, &[&signer]),
        ],
    );
    der(0x30, &[SIGNED_DATA, &der(0xA0, &[&data])])
}

/// How a PDF is signed.
struct Signing<'s> {
    key: &'s KeyPair,
    certificates: Vec<&'s [u8]>,
    /// The time in the signature, YYMMDDHHMMSSZ.
    at: Option<&'s str>,
    /// The time in the dictionary.
    stated: Option<&'s str>,
}

impl Signing<'_> {
    fn pdf(&self) -> Vec<u8> {
        let mut document = Document::load_mem(&pdf(&LINES)).unwrap();
        let far = |at: i64| Object::Integer(1_111_111_111 * at);
        let mut dictionary = dictionary! {
            "Type" => "Sig", "Filter" => "Adobe.PPKLite", "SubFilter" => "adbe.pkcs7.detached",
            "Contents" => Object::String(vec![0; 4000], StringFormat::Hexadecimal),
            "ByteRange" => vec![0.into(), far(1), far(2), far(3)],
        };
        if let Some(stated) = self.stated {
            dictionary.set("M", Object::string_literal(stated));
        }
        document.add_object(dictionary);
        let mut bytes = Vec::new();
        document.save_to(&mut bytes).unwrap();
        let zeros = format!("<{}>", "0".repeat(8000)).into_bytes();
        let start = bytes.windows(zeros.len()).position(|part| part == zeros).unwrap();
        let end = start + zeros.len();
        let text = |number: usize| format!("{number:010}").into_bytes();
        for (at, number) in [(1, start), (2, end), (3, bytes.len() - end)] {
            let old = far(at).as_i64().unwrap().to_string().into_bytes();
            let place = bytes.windows(old.len()).position(|part| part == old).unwrap();
            bytes[place..place + old.len()].copy_from_slice(&text(number));
        }
        let mut over = Sha256::new();
        over.update(&bytes[..start]);
        over.update(&bytes[end..]);
        let cms = cms(&over.finalize(), self.key, &self.certificates, self.at);
        let hex: String = cms.iter().map(|byte| format!("{byte:02x}")).collect();
        bytes[start + 1..start + 1 + hex.len()].copy_from_slice(hex.as_bytes());
        bytes
    }
}

/// The report on a PDF and roots, or what was said if there is none.
fn judged(pdf: &[u8], roots: Option<&str>) -> Value {
    let folder = product(&[("a.pdf", pdf)]);
    if let Some(roots) = roots {
        fs::write(folder.path().join("roots.pem"), roots).unwrap();
        let path = folder.path().join("befund.yaml");
        let text = fs::read_to_string(&path).unwrap();
        fs::write(path, text + "audit: {document_roots: roots.pem}\n").unwrap();
    }
    report(folder.path())
}

/// Why there is no path, who states the day, and the day.
fn path(report: &Value) -> (Value, String, String) {
    let signature = &report["inputs"]["documents"][0]["content"]["signatures"][0];
    assert_eq!(signature["digest"], "right", "{signature}");
    let path = &signature["path"];
    let text = |key: &str| path[key].as_str().unwrap_or_else(|| panic!("{signature}")).to_owned();
    (path["none"].clone(), text("day_of"), text("on"))
}

const SIGNED: &str = "260318120000Z";

#[test]
fn a_path_to_the_roots_that_were_given_is_told_from_none() {
    let root = Authority::new("Root", None);
    let between = Authority::new("Between", Some(&root));
    let other = Authority::new("Other", None);
    let pem = root.certificate.pem();
    let inter = between.certificate.der().to_vec();
    let by = |change: &dyn Fn(&mut CertificateParams), with: &[&[u8]], roots: &str| {
        let (key, own) = signer(&between, change);
        let certificates = [&[own.as_slice()], with].concat();
        let pdf = Signing { key: &key, certificates, at: Some(SIGNED), stated: None }.pdf();
        judged(&pdf, Some(roots))
    };
    let (none, day_of, on) = path(&by(&|_| {}, &[&inter], &pem));
    assert_eq!((none, day_of.as_str(), on.as_str()), (Value::Null, "signature", "2026-03-18"));
    let purposes = |purpose: ExtendedKeyUsagePurpose| {
        move |params: &mut CertificateParams| params.extended_key_usages = vec![purpose.clone()]
    };
    let signing = ExtendedKeyUsagePurpose::Other(vec![1, 3, 6, 1, 5, 5, 7, 3, 36]);
    assert_eq!(path(&by(&purposes(signing), &[&inter], &pem)).0, Value::Null);
    let both = format!("{}{pem}", other.certificate.pem());
    assert_eq!(path(&by(&|_| {}, &[&inter], &both)).0, Value::Null);

    let tls = purposes(ExtendedKeyUsagePurpose::ServerAuth);
    assert_eq!(path(&by(&tls, &[&inter], &pem)).0, "other-use");
    let encrypts = |params: &mut CertificateParams| {
        params.key_usages = vec![KeyUsagePurpose::KeyEncipherment];
    };
    assert_eq!(path(&by(&encrypts, &[&inter], &pem)).0, "other-use");
    let issues = |params: &mut CertificateParams| {
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    };
    assert_eq!(path(&by(&issues, &[&inter], &pem)).0, "other-use");
    let expired = |params: &mut CertificateParams| params.not_after = date_time_ymd(2026, 3, 18);
    assert_eq!(path(&by(&expired, &[&inter], &pem)).0, "not-valid");
    let early = |params: &mut CertificateParams| params.not_before = date_time_ymd(2026, 3, 19);
    assert_eq!(path(&by(&early, &[&inter], &pem)).0, "not-valid");
    assert_eq!(path(&by(&|_| {}, &[&inter], &other.certificate.pem())).0, "unknown");
    assert_eq!(path(&by(&|_| {}, &[], &pem)).0, "unknown");
    // A root of the same name with another key issued nothing.
    let same_name = Authority::new("Root", None);
    assert_eq!(path(&by(&|_| {}, &[&inter], &same_name.certificate.pem())).0, "unknown");
}

#[test]
fn the_day_of_signing_is_taken_from_where_it_is_signed() {
    let root = Authority::new("Root", None);
    let (key, own) = signer(&root, |_| {});
    let signed = |at: Option<&'static str>, stated: Option<&'static str>| {
        Signing { key: &key, certificates: vec![&own], at, stated }.pdf()
    };
    let pem = root.certificate.pem();
    let of = |at, stated| {
        let (none, day_of, on) = path(&judged(&signed(at, stated), Some(&pem)));
        (none, format!("{day_of} {on}"))
    };
    let stated = "D:20260501235959+02'00'";
    assert_eq!(of(Some(SIGNED), Some(stated)), (Value::Null, "signature 2026-03-18".into()));
    assert_eq!(of(None, Some(stated)), (Value::Null, "signature 2026-05-01".into()));
    assert_eq!(of(None, None), (Value::Null, "document 2026-03-18".into()));
    // Before the certificate, and after it.
    assert_eq!(
        of(Some("240318120000Z"), None),
        ("not-valid".into(), "signature 2024-03-18".into())
    );
    assert_eq!(
        of(Some("290318120000Z"), None),
        ("not-valid".into(), "signature 2029-03-18".into())
    );
    // What was added later may have put another day into the dictionary.
    let mut added = signed(None, Some(stated));
    added.extend(b"\n% added\n");
    let (_, day_of, on) = path(&judged(&added, Some(&pem)));
    assert_eq!((day_of.as_str(), on.as_str()), ("document", "2026-03-18"));
}

#[test]
fn what_was_looked_at_is_said_and_weighs_nothing() {
    let root = Authority::new("Root", None);
    let other = Authority::new("Other", None);
    let (key, own) = signer(&root, |_| {});
    let pdf = Signing { key: &key, certificates: vec![&own], at: Some(SIGNED), stated: None }.pdf();
    let said = |roots: Option<&str>| {
        let report = judged(&pdf, roots);
        let note = notes(&report, "document-signature").concat();
        (report, note)
    };
    let (without, note) = said(None);
    assert!(note.contains("The path to a root was not checked."), "{note}");
    let (with, note) = said(Some(&root.certificate.pem()));
    assert!(
        note.contains("A path leads to the roots that were given (roots.pem, SHA-256 "),
        "{note}"
    );
    assert!(note.contains("whether a certificate in it was revoked was not asked"), "{note}");
    let (none, note) = said(Some(&other.certificate.pem()));
    assert!(note.contains("No path leads to the roots that were given"), "{note}");
    for report in [&with, &none] {
        assert_eq!(report["findings"], without["findings"]);
        assert!(report["inputs"]["documents"][0]["unfit"].is_null());
    }
}

#[test]
fn roots_that_cannot_be_read_are_refused_by_name() {
    let root = Authority::new("Root", None).certificate.pem();
    for (named, file, expected) in [
        ("roots.pem", Some("no certificate"), "there is no certificate in PEM in the file"),
        (
            "roots.pem",
            Some("-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"),
            "certificate 1 of the file",
        ),
        ("absent.pem", None, "`absent.pem` is not there"),
        ("../roots.pem", None, "outside the product folder"),
        ("/etc/passwd", None, "outside the product folder"),
    ] {
        let folder = product(&[]);
        let path = folder.path().join("befund.yaml");
        let text = fs::read_to_string(&path).unwrap();
        let text = text.replace("documents:\n", "");
        fs::write(path, format!("{text}audit: {{document_roots: {named}}}\n")).unwrap();
        if let Some(file) = file {
            fs::write(folder.path().join("roots.pem"), file).unwrap();
        }
        let (code, _, errors) = super::papers::assess(folder.path());
        assert_eq!(code, 3, "{errors}");
        assert!(errors.contains(expected) && errors.contains("befund.yaml:"), "{errors}");
    }
    assert!(root.starts_with("-----BEGIN"));
}

/// A bundle is judged again with the roots that were sealed, and with nothing else.
#[test]
fn a_sealed_bundle_holds_its_roots() {
    let root = Authority::new("Root", None);
    let (key, own) = signer(&root, |_| {});
    let pdf = Signing { key: &key, certificates: vec![&own], at: Some(SIGNED), stated: None }.pdf();
    let folder = product(&[("a.pdf", &pdf)]);
    let path = folder.path().join("befund.yaml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(path, text + "audit: {document_roots: pki/roots.pem}\n").unwrap();
    let befund = |arguments: &[&str]| {
        let mut command = assert_cmd::Command::cargo_bin("befund").unwrap();
        let output = command.current_dir(folder.path()).args(arguments).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8_lossy(&said).into_owned())
    };
    let seal = ["seal", ".", "--out", "sealed.befund", "--as-of", "2026-11-21"];
    let (code, said) = befund(&seal);
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("`pki/roots.pem` is not there"), "{said}");
    fs::create_dir(folder.path().join("pki")).unwrap();
    fs::write(folder.path().join("pki/roots.pem"), root.certificate.pem()).unwrap();
    let (code, said) = befund(&seal);
    assert_eq!(code, Some(0), "{said}");
    fs::remove_dir_all(folder.path().join("pki")).unwrap();
    let (code, said) = befund(&["verify", "sealed.befund"]);
    assert_eq!(code, Some(0), "{said}");
    let (_, said) = befund(&["assess", "--from", "sealed.befund", "--format", "json"]);
    assert!(said.contains("\"day_of\": \"signature\""), "{said}");
}

/// Signed data that was cut, changed or made of nothing: read or said not to be, and never a path.
#[test]
fn hostile_signed_data_leads_nowhere() {
    let root = Authority::new("Root", None);
    let (key, own) = signer(&root, |_| {});
    let good =
        Signing { key: &key, certificates: vec![&own], at: Some(SIGNED), stated: None }.pdf();
    let start = good.windows(10).position(|part| part == b"Contents<3").unwrap() + 9;
    let mut files = Vec::new();
    for at in (0..1400).step_by(14) {
        let mut bytes = good.clone();
        bytes[start + at] = if bytes[start + at] == b'f' { b'0' } else { b'f' };
        files.push(bytes);
    }
    let names: Vec<_> = (0..files.len()).map(|at| format!("f{at}.pdf")).collect();
    let named: Vec<_> =
        names.iter().map(String::as_str).zip(files.iter().map(Vec::as_slice)).collect();
    let folder = product(&named);
    fs::write(folder.path().join("roots.pem"), root.certificate.pem()).unwrap();
    let path = folder.path().join("befund.yaml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(path, text + "audit: {document_roots: roots.pem}\n").unwrap();
    let report = report(folder.path());
    let documents = report["inputs"]["documents"].as_array().unwrap();
    assert_eq!(documents.len(), 100);
    let signature = |one: &Value| one["content"]["signatures"][0].clone();
    let whole = judged(&good, Some(&root.certificate.pem()));
    let whole = signature(&whole["inputs"]["documents"][0]);
    let leads = |one: &&Value| one["path"].is_object() && one["path"]["none"].is_null();
    let leading: Vec<_> = documents.iter().map(signature).filter(|one| leads(&one)).collect();
    // What is not signed, such as the place of the signer among certificates and what follows the data, may be
    // anything; who signed and when may not.
    assert!(leading.len() < 40, "{} of 100", leading.len());
    assert!(leading.iter().all(|one| *one == whole), "{leading:?}");
}
