//! Certificates and what is stapled to them, made by OpenSSL.

use std::fs;
use std::io::Read;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::thread;

use befund::probe::tls::Determination;
use befund::probe::tls::certificates::{Roots, read_chain};
use befund_lab::certs::{Certified, KeyKind, NAME};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ServerConfig, ServerConnection};
use serde_json::Value;
use tempfile::TempDir;

/// Whether a certificate signs itself is told for keys that aws-lc-rs does not have, too; of others it is said
/// that it cannot be.
#[test]
fn signatures_of_every_kind_of_key_are_verified_or_said_not_to_be() {
    let verified = [
        KeyKind::Rsa(1024),
        KeyKind::Rsa(3072),
        KeyKind::RsaPss(2048),
        KeyKind::EcP256,
        KeyKind::EcP384,
        KeyKind::EcP521,
        KeyKind::EcP256K1,
        KeyKind::EcBrainpool(256),
        KeyKind::EcBrainpool(384),
        KeyKind::EcBrainpool(512),
        KeyKind::Ed25519,
    ];
    let unverified = [KeyKind::RsaPss(1024), KeyKind::EcExplicit, KeyKind::Ed448];
    let look = |der: Vec<u8>| {
        let chain = read_chain(&[der], Some(NAME), &Roots::default());
        let details = chain.certificates[0].details.clone();
        (details.map(|details| details.self_signed), chain.path_to_root)
    };
    for kind in verified {
        let mut der = Certified::new(kind).certificate.to_der().unwrap();
        assert_eq!(look(der.clone()), (Ok(Determination::Yes), Determination::No), "{kind:?}");
        // Another signature, of the same form.
        *der.last_mut().unwrap() ^= 1;
        assert_eq!(look(der).0, Ok(Determination::No), "{kind:?}");
    }
    for kind in unverified {
        let (own, path) = look(Certified::new(kind).certificate.to_der().unwrap());
        let Ok(Determination::Undetermined(why)) = own else { panic!("{kind:?}: {own:?}") };
        assert!(why.starts_with("a signature by "), "{kind:?}: {why}");
        assert_eq!(path, Determination::No, "nobody else vouches for it: {kind:?}");
    }
}

/// Shows one certificate, and what is stapled to it.
#[derive(Debug)]
struct Shows(Arc<CertifiedKey>);

impl ResolvesServerCert for Shows {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }
}

fn serve(chain: &[CertificateDer<'static>], key: &KeyPair, staple: Option<Vec<u8>>) -> SocketAddr {
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let signer = aws_lc_rs::sign::any_supported_type(&key).unwrap();
    let mut shown = CertifiedKey::new(chain.to_vec(), signer);
    shown.ocsp = staple;
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(Shows(Arc::new(shown))));
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

/// An authority with a folder of files for `openssl ocsp`.
struct Authority {
    folder: TempDir,
    key: KeyPair,
    chain: Vec<CertificateDer<'static>>,
}

impl Authority {
    /// With a certificate for a server, number 1001, and one for a responder.
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let write = |name: &str, text: String| fs::write(folder.path().join(name), text).unwrap();
        let ca = KeyPair::generate().unwrap();
        let mut parameters = CertificateParams::new(Vec::new()).unwrap();
        parameters.distinguished_name.push(DnType::CommonName, "authority");
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let root = parameters.self_signed(&ca).unwrap();
        write("ca.pem", root.pem());
        write("ca.key", ca.serialize_pem());
        let issuer = Issuer::new(parameters, ca);
        let made = |number: u64, name: &str, purposes: &[ExtendedKeyUsagePurpose]| {
            let key = KeyPair::generate().unwrap();
            let mut parameters = CertificateParams::new(vec![NAME.to_owned()]).unwrap();
            parameters.serial_number = Some(number.into());
            parameters.distinguished_name.push(DnType::CommonName, name);
            parameters.extended_key_usages = purposes.to_vec();
            let certificate = parameters.signed_by(&key, &issuer).unwrap();
            write(&format!("{name}.pem"), certificate.pem());
            write(&format!("{name}.key"), key.serialize_pem());
            (key, certificate.der().clone())
        };
        let (key, leaf) = made(0x1001, "server", &[]);
        made(0x1002, "other", &[]);
        made(0x1003, "responder", &[ExtendedKeyUsagePurpose::OcspSigning]);
        let stranger = KeyPair::generate().unwrap();
        let own = CertificateParams::new(Vec::new()).unwrap().self_signed(&stranger).unwrap();
        write("stranger.pem", own.pem());
        write("stranger.key", stranger.serialize_pem());
        Self { folder, key, chain: vec![leaf, root.der().clone()] }
    }

    /// The answer about a certificate, signed by somebody, for two days; `index` is what the authority knows.
    fn answer(&self, about: &str, signer: &str, index: &str) -> Option<Vec<u8>> {
        let folder = self.folder.path();
        fs::write(folder.join("index.txt"), index).unwrap();
        let about = format!("{about}.pem");
        openssl(folder, &["-issuer", "ca.pem", "-cert", &about, "-reqout", "request"])?;
        let (certificate, key) = (format!("{signer}.pem"), format!("{signer}.key"));
        let signing = ["-CA", "ca.pem", "-rsigner", &certificate, "-rkey", &key, "-ndays", "2"];
        let files = ["-index", "index.txt", "-reqin", "request", "-respout", "response"];
        openssl(folder, &[&files[..], &signing].concat())?;
        Some(fs::read(folder.join("response")).unwrap())
    }
}

/// Runs `openssl ocsp`, if there is one.
fn openssl(folder: &Path, arguments: &[&str]) -> Option<()> {
    let run = Command::new("openssl").arg("ocsp").args(arguments).current_dir(folder).output();
    let output = run.ok()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(())
}

/// The only chain, and the exit code.
fn look(address: SocketAddr, day: &str, roots: &Path) -> (Value, i32) {
    let (target, roots) = (address.to_string(), roots.to_str().unwrap());
    let output = Command::new(crate::common::befund())
        .args(["tls", &target, "--json", "--policy", "none", "--as-of", day])
        .args(["--sni", NAME, "--roots", roots])
        .output()
        .unwrap();
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let chains = document["endpoints"][0]["chains"].as_array().unwrap();
    assert_eq!(chains.len(), 1, "{document:#}");
    (chains[0].clone(), output.status.code().unwrap())
}

#[test]
fn stapled_answers_are_read_and_verified() {
    const GOOD: &str = "V\t490101000000Z\t\t1001\tunknown\t/CN=server\nV\t490101000000Z\t\t1002\tunknown\t/CN=other\n";
    const REVOKED: &str =
        "R\t490101000000Z\t260101120000Z,keyCompromise\t1001\tunknown\t/CN=server\n";
    let authority = Authority::new();
    let Some(good) = authority.answer("server", "ca", GOOD) else { return };
    let answer = |about, signer, index| authority.answer(about, signer, index).unwrap();
    let (today, later) = ("today", "2199-01-01");
    let cases: Vec<(&str, Vec<u8>, &str, i32)> = vec![
        ("good", good.clone(), today, 0),
        ("good", answer("server", "responder", GOOD), today, 0),
        ("revoked", answer("server", "ca", REVOKED), today, 1),
        ("unknown", answer("server", "ca", ""), today, 0),
        ("foreign", answer("other", "ca", GOOD), today, 0),
        ("unsigned", answer("server", "stranger", GOOD), today, 0),
        ("unsigned", answer("server", "other", GOOD), today, 0),
        ("try_later", vec![0x30, 3, 0x0A, 1, 3], today, 0),
        ("failed", vec![0x30, 3, 0x0A, 1, 6], today, 0),
        ("undetermined", good[..good.len() - 1].to_vec(), today, 2),
        ("expired", good, later, 0),
    ];
    let roots = authority.folder.path().join("ca.pem");
    for (status, staple, day, code) in cases {
        let address = serve(&authority.chain, &authority.key, Some(staple));
        let (chain, ended) = look(address, day, &roots);
        assert_eq!((&chain["ocsp"]["status"], ended), (&status.into(), code), "{chain:#}");
        let revoked = &chain["ocsp"]["revoked"];
        assert_eq!(*revoked == "2026-01-01T12:00:00Z", status == "revoked", "{revoked}");
    }
    // Before the certificate was revoked, the answer that says so does not hold.
    let revoked = serve(&authority.chain, &authority.key, Some(answer("server", "ca", REVOKED)));
    let (chain, _) = look(revoked, "2025-12-31", &roots);
    assert_eq!(chain["ocsp"]["status"], "expired", "{chain:#}");
    let faults = chain["faults"].as_array().unwrap();
    assert!(faults.iter().all(|fault| fault["fault"] != "revoked"), "{chain:#}");
    // The issuer may be no more than a root; and nothing stapled is nothing said.
    let good = answer("server", "ca", GOOD);
    let alone = serve(&authority.chain[..1], &authority.key, Some(good));
    assert_eq!(look(alone, today, &roots).0["ocsp"]["status"], "good");
    let without = serve(&authority.chain, &authority.key, None);
    assert_eq!(look(without, today, &roots).0["ocsp"], Value::Null);
}
