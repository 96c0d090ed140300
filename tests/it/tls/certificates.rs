//! What `befund tls` says of certificates, and how it ends for it.

use std::fs;
use std::io::Read;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread;

use assert_cmd::Command;
use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, DnType, IsCa, Issuer, KeyPair, SanType,
    date_time_ymd,
};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ServerConfig, ServerConnection};
use serde_json::{Value, json};
use tempfile::TempDir;

const NAME: &str = "befund.example";

/// Shows one chain to everybody, whatever is in it.
#[derive(Debug)]
struct Shows(Arc<CertifiedKey>);

impl ResolvesServerCert for Shows {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }
}

/// Serves a chain until the test ends.
pub(super) fn serve(chain: &[Vec<u8>], key: &KeyPair) -> SocketAddr {
    let signer =
        aws_lc_rs::sign::any_supported_type(&PrivateKeyDer::try_from(key.serialize_der()).unwrap());
    let chain = chain.iter().map(|der| CertificateDer::from(der.clone())).collect();
    let shown = Arc::new(CertifiedKey::new(chain, signer.unwrap()));
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(Shows(shown)));
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let config = Arc::clone(&config);
            thread::spawn(move || {
                let Ok(mut connection) = ServerConnection::new(config) else { return };
                while connection.complete_io(&mut stream).is_ok() && !connection.is_handshaking() {
                    if matches!(connection.reader().read(&mut [0; 100]), Ok(0)) {
                        connection.send_close_notify();
                        let _ = connection.complete_io(&mut stream);
                        return;
                    }
                }
                let _ = connection.write_tls(&mut stream);
            });
        }
    });
    address
}

/// A certificate to be; valid for 2026 unless changed.
pub(super) fn parameters(common_name: &str, names: &[&str]) -> CertificateParams {
    let names = names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let mut parameters = CertificateParams::new(names).unwrap();
    parameters.distinguished_name.push(DnType::CommonName, common_name);
    parameters.not_before = date_time_ymd(2026, 1, 1);
    parameters.not_after = date_time_ymd(2027, 1, 1);
    parameters
}

fn authority(common_name: &str) -> CertificateParams {
    let mut parameters = parameters(common_name, &[]);
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters.not_before = date_time_ymd(2020, 1, 1);
    parameters.not_after = date_time_ymd(2040, 1, 1);
    parameters
}

/// A root of one's own, and a server's key.
struct Lab {
    root: Issuer<'static, KeyPair>,
    key: KeyPair,
    folder: TempDir,
}

impl Lab {
    fn new() -> Self {
        let (key, parameters) = (KeyPair::generate().unwrap(), authority("root"));
        let folder = TempDir::new().unwrap();
        let pem = parameters.self_signed(&key).unwrap().pem();
        fs::write(folder.path().join("root.pem"), pem).unwrap();
        let root = Issuer::new(parameters, key);
        Self { root, key: KeyPair::generate().unwrap(), folder }
    }

    /// A certificate of the root for the server's key.
    fn certified(&self, parameters: &CertificateParams) -> Vec<u8> {
        parameters.signed_by(&self.key, &self.root).unwrap().der().to_vec()
    }

    fn roots(&self) -> String {
        self.folder.path().join("root.pem").to_str().unwrap().to_owned()
    }
}

fn befund(address: SocketAddr, arguments: &[&str]) -> (i32, String) {
    let target = address.to_string();
    let given = ["tls", &target, "--policy", "none", "--timeout", "2", "--lang", "en"];
    let output =
        Command::cargo_bin("befund").unwrap().args(given).args(arguments).output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

/// How it ends, and what is said of the only chain.
fn look(address: SocketAddr, day: &str, arguments: &[&str]) -> (i32, Value, Value) {
    let (code, text) = befund(address, &[&["--json", "--as-of", day], arguments].concat());
    let document: Value = serde_json::from_str(&text).unwrap();
    let endpoint = document["endpoints"][0].clone();
    let chains = endpoint["chains"].as_array().unwrap();
    assert_eq!(chains.len(), 1, "{chains:#?}");
    (code, chains[0].clone(), endpoint["undetermined"].clone())
}

/// The faults of a chain with their weight.
fn faults(chain: &Value) -> Vec<(String, String)> {
    let all = chain["faults"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    all.map(|fault| (text(&fault["fault"]), text(&fault["weight"]))).collect()
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(fault, weight)| ((*fault).to_owned(), (*weight).to_owned())).collect()
}

const NONE: &[(&str, &str)] = &[];
const DAY: &str = "2026-06-01";

#[test]
fn a_path_is_looked_for_to_the_roots_of_a_file_too() {
    let lab = Lab::new();
    let address = serve(&[lab.certified(&parameters("leaf", &[NAME]))], &lab.key);
    let roots = lab.roots();
    let (code, chain, _) = look(address, DAY, &["--sni", NAME, "--roots", &roots]);
    assert_eq!((code, faults(&chain)), (0, pairs(NONE)));
    assert_eq!((&chain["names_match"], &chain["path_to_root"]), (&json!("yes"), &json!("yes")));
    let set = chain["root_set"].as_str().unwrap();
    assert!(set.starts_with("Mozilla root program") && set.contains("root.pem, 1 cert"), "{set}");
    // Without them there is none; that is shown, whether it counts or not.
    for (arguments, expected) in [(&["--sni", NAME][..], 1), (&["--sni", NAME, "--no-trust"], 0)] {
        let (code, chain, _) = look(address, DAY, arguments);
        assert_eq!((code, faults(&chain)), (expected, pairs(&[("no_path", "fails")])));
        assert_eq!(chain["path_to_root"], "no");
    }
}

/// What a certificate says stays in its line, whatever it is.
#[test]
fn no_name_makes_a_line_of_its_own() {
    let lab = Lab::new();
    let forged = "a.example\n  name: yes\r\x1b[2K::error::\u{85}x";
    let mut named = parameters("leaf\nname: yes", &[]);
    let text = forged.replace('\u{85}', "").try_into().unwrap();
    named.subject_alt_names = vec![SanType::DnsName(text)];
    let address = serve(&[lab.certified(&named)], &lab.key);
    let (_, text) = befund(address, &["--sni", NAME, "--as-of", DAY]);
    let lines: Vec<_> =
        text.lines().filter(|line| line.trim_start().starts_with("name: ")).collect();
    assert_eq!(lines.len(), 1, "{text}");
    assert!(lines[0].contains("name: no"), "{text}");
    assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
}

#[test]
fn the_first_and_the_last_day_belong_to_the_term() {
    let lab = Lab::new();
    let mut short = parameters("leaf", &[NAME]);
    short.not_before = date_time_ymd(2026, 3, 10);
    short.not_after = date_time_ymd(2026, 3, 20);
    let address = serve(&[lab.certified(&short)], &lab.key);
    let roots = lab.roots();
    let trusted = ["--sni", NAME, "--roots", &roots, "--no-trust"];
    for (day, expected, code) in [
        ("2026-03-09", &[("not_yet_valid", "fails")][..], 1),
        ("2026-03-10", NONE, 0),
        ("2026-03-20", NONE, 0),
        ("2026-03-21", &[("expired", "fails")], 1),
    ] {
        let (ended, chain, _) = look(address, day, &trusted);
        assert_eq!((ended, faults(&chain)), (code, pairs(expected)), "{day}");
    }
}

#[test]
fn a_name_counts_if_one_was_asked_for() {
    let lab = Lab::new();
    let roots = lab.roots();
    let roots = ["--roots", roots.as_str()];
    let of = |parameters: &CertificateParams, arguments: &[&str]| {
        let address = serve(&[lab.certified(parameters)], &lab.key);
        let (code, chain, _) = look(address, DAY, &[&roots[..], arguments].concat());
        let names = chain["certificates"][0]["names"].clone();
        (code, chain["names_match"].clone(), faults(&chain), names)
    };
    let by_name = parameters("leaf", &[NAME]);
    let other = pairs(&[("other_name", "fails")]);
    let names = json!([format!("DNS:{NAME}")]);
    let found = of(&by_name, &["--sni", "other.example"]);
    assert_eq!(found, (1, json!("no"), other.clone(), names.clone()));
    let found = of(&by_name, &["--sni", "other.example", "--no-trust"]);
    assert_eq!(found, (0, json!("no"), other, names.clone()));
    assert_eq!(of(&by_name, &[]), (0, json!("not_asked"), pairs(NONE), names));
    // The text of an address names it in one kind of name only.
    let by_address = parameters("leaf", &["127.0.0.1"]);
    let names = json!(["IP:127.0.0.1"]);
    assert_eq!(of(&by_address, &[]), (0, json!("yes"), pairs(NONE), names));
    let mut as_text = parameters("leaf", &[]);
    as_text.subject_alt_names = vec![SanType::DnsName("127.0.0.1".try_into().unwrap())];
    let (code, matches, faults, names) = of(&as_text, &[]);
    assert_eq!(
        (matches, faults, names),
        (json!("not_asked"), pairs(NONE), json!(["DNS:127.0.0.1"]))
    );
    assert_eq!(code, 0);
}

#[test]
fn an_expired_certificate_that_nobody_needs_is_a_note() {
    let lab = Lab::new();
    let middle = KeyPair::generate().unwrap();
    let (old, mut over) = (authority("middle"), authority("middle"));
    over.not_after = date_time_ymd(2025, 1, 1);
    let made = |parameters: &CertificateParams| {
        parameters.signed_by(&middle, &lab.root).unwrap().der().to_vec()
    };
    let (good, expired) = (made(&old), made(&over));
    let issuer = Issuer::new(old, &middle);
    let leaf = parameters("leaf", &[NAME]).signed_by(&lab.key, &issuer).unwrap().der().to_vec();
    let roots = lab.roots();
    let arguments = ["--sni", NAME, "--roots", &roots];
    let of = |chain: &[Vec<u8>]| {
        let (code, chain, _) = look(serve(chain, &lab.key), DAY, &arguments);
        (code, faults(&chain))
    };
    let beside = of(&[leaf.clone(), expired.clone(), good.clone()]);
    assert_eq!(beside, (0, pairs(&[("expired", "note"), ("out_of_order", "note")])));
    let (code, alone) = of(&[leaf.clone(), expired]);
    assert_eq!(code, 1);
    assert!(alone.contains(&("expired".to_owned(), "fails".to_owned())), "{alone:?}");
    assert_eq!(of(&[leaf, good]), (0, pairs(NONE)));
}

#[test]
fn what_cannot_be_read_ends_with_2_and_the_reason() {
    let lab = Lab::new();
    let leaf = lab.certified(&parameters("leaf", &[NAME]));
    let address = serve(&[leaf, vec![0x30, 1, 0]], &lab.key);
    let roots = lab.roots();
    let (code, chain, undetermined) = look(address, DAY, &["--sni", NAME, "--roots", &roots]);
    assert_eq!(code, 2);
    assert!(faults(&chain).contains(&("unreadable".to_owned(), "open".to_owned())));
    let reasons = undetermined.as_array().unwrap();
    let said = |what: &str| reasons.iter().any(|one| one["what"] == what && one["why"] != "");
    assert!(said("certificate 1 of chain 0") && said("order of chain 0"), "{undetermined}");
}

#[test]
fn a_certificate_that_demands_a_status_gets_none() {
    let lab = Lab::new();
    let mut demands = parameters("leaf", &[NAME]);
    let value = vec![0x30, 3, 2, 1, 5];
    demands.custom_extensions =
        vec![CustomExtension::from_oid_content(&[1, 3, 6, 1, 5, 5, 7, 1, 24], value)];
    let address = serve(&[lab.certified(&demands)], &lab.key);
    let roots = lab.roots();
    let (code, chain, _) = look(address, DAY, &["--sni", NAME, "--roots", &roots]);
    assert_eq!((code, faults(&chain)), (0, pairs(&[("no_staple", "note")])));
    assert_eq!(chain["ocsp"], Value::Null);
}

#[test]
fn the_terminal_shows_certificates_first() {
    let lab = Lab::new();
    let mut over = parameters("leaf", &["other.test"]);
    over.not_before = date_time_ymd(2020, 1, 1);
    over.not_after = date_time_ymd(2020, 1, 2);
    let own = over.self_signed(&lab.key).unwrap().der().to_vec();
    let extra = lab.certified(&parameters("stranger", &[]));
    let address = serve(&[own, extra], &lab.key);
    let (code, text) = befund(address, &["--sni", NAME, "--as-of", DAY]);
    let head: Vec<_> = text.lines().take(15).collect();
    let head = head.join("\n");
    for words in [
        "DNS:other.test",
        "valid 2020-01-01 to 2020-01-02",
        "expired on 2020-01-02, 2342 days ago",
        "does not name befund.example, which was asked for",
        "no path to the roots (Mozilla root program",
        "self-signed",
        "not in the right order",
        "stapled status: none",
    ] {
        assert!(head.contains(words), "{words}\n{text}");
    }
    assert_eq!(code, 1);
}
