//! Servers from the distribution's packages, where they are installed.
//!
//! With `BEFUND_EXTERNAL_SERVERS=1` their absence is a failure, so that CI cannot skip them.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::certs::{Certified, KeyKind};
use super::openssl::dh;
use super::{Offer, Server, Truth, Version, features, names, oracle};

/// A modern configuration: an RSA key, TLS 1.2 and 1.3 with three
/// suites each and three groups.
pub fn nginx_modern() -> Option<Server> {
    let suites =
        "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-CHACHA20-POLY1305";
    let groups = ["x25519", "secp256r1", "secp384r1"];
    let rsa = KeyKind::Rsa(2048);
    let server = nginx(
        "TLSv1.2 TLSv1.3",
        suites,
        "X25519:prime256v1:secp384r1",
        &[rsa],
        "ssl_prefer_server_ciphers off;",
    )?;
    let mut truth = Truth { keys: [rsa.described()].into(), ..Truth::default() };
    let tls12 = Offer {
        suites: names([
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        ]),
        groups: names(groups),
        // Debian's OpenSSL at its own level of security, 2 by openssl.cnf, 1 without one.
        schemes: names([
            "rsa_pss_rsae_sha256",
            "rsa_pss_rsae_sha384",
            "rsa_pss_rsae_sha512",
            "rsa_pkcs1_sha224",
            "rsa_pkcs1_sha256",
            "rsa_pkcs1_sha384",
            "rsa_pkcs1_sha512",
        ]),
        dh_bits: BTreeSet::new(),
    };
    let tls13 = Offer {
        suites: names([
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
        ]),
        groups: names(groups),
        schemes: names(rsa.tls13_schemes()),
        dh_bits: BTreeSet::new(),
    };
    truth.versions = [(Version::Tls12, tls12), (Version::Tls13, tls13)].into();
    truth.features = features(
        &truth.versions,
        &[
            ("renegotiation_info", true),
            ("extended_master_secret", true),
            ("encrypt_then_mac", true),
            ("session_ticket", true),
        ],
    );
    Some(server.with_truth(truth))
}

/// TLS 1.0 to 1.3 with old suites and two certificates. The truth is what the oracle found.
pub fn nginx_old() -> Option<Server> {
    let server = nginx(
        "TLSv1 TLSv1.1 TLSv1.2 TLSv1.3",
        "ECDHE:DHE:AES:CAMELLIA:ARIA:!PSK:!SRP:!aNULL:@SECLEVEL=0",
        "secp521r1:prime256v1:brainpoolP384r1",
        &[KeyKind::Rsa(2048), KeyKind::EcP256],
        "ssl_prefer_server_ciphers on;",
    )?;
    let truth = oracle::exhaust(server.address(), None);
    Some(server.with_truth(truth))
}

/// TLS 1.0 to 1.3 with every suite of the distribution's OpenSSL, as far as an RSA and an ECDSA
/// certificate and a field of 2048 bits go. The truth is what the oracle found.
pub fn nginx_everything() -> Option<Server> {
    let server = nginx(
        "TLSv1 TLSv1.1 TLSv1.2 TLSv1.3",
        "ALL:COMPLEMENTOFALL:@SECLEVEL=0",
        "X25519:prime256v1:secp384r1:secp521r1:X448",
        &[KeyKind::Rsa(2048), KeyKind::EcP256],
        "ssl_prefer_server_ciphers off; ssl_dhparam field.pem;",
    )?;
    let truth = oracle::exhaust(server.address(), None);
    Some(server.with_truth(truth))
}

/// `openssl s_server`, one connection at a time. The truth is what the oracle found.
pub fn s_server(arguments: &[&str], kind: KeyKind) -> Option<Server> {
    let program = program("openssl")?;
    let server = start(|folder, address| {
        let (key, certificate) = write(folder, "server", kind);
        Command::new(&program)
            .args(["s_server", "-www", "-accept", &address.to_string()])
            .arg("-key")
            .arg(key)
            .arg("-cert")
            .arg(certificate)
            .args(arguments)
            .env("OPENSSL_CONF", empty_configuration(folder))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    });
    let truth = oracle::exhaust(server.address(), None);
    Some(server.with_truth(truth))
}

/// PostgreSQL with one suite of TLS 1.2, those of TLS 1.3 and one group. It refuses to run as root
/// and then runs as nobody.
pub fn postgres() -> Option<Server> {
    let folder_of = |program: PathBuf| Some(fs::canonicalize(program).ok()?.parent()?.to_owned());
    let programs = program("postgres").and_then(folder_of)?;
    let server = start(|folder, address| {
        let (key, certificate) = write(folder, "server", KeyKind::Rsa(2048));
        fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
        let data = folder.join("data");
        let run = |name: &str| {
            let mut command = unprivileged(&programs.join(name), folder);
            command.arg("-D").arg(&data);
            command
        };
        let mut make = run("initdb");
        assert!(make.args(["--auth=trust", "--no-sync"]).status().unwrap().success());
        let settings = [
            "ssl=on".to_owned(),
            format!("ssl_key_file={}", key.display()),
            format!("ssl_cert_file={}", certificate.display()),
            "ssl_ciphers=ECDHE-RSA-AES128-GCM-SHA256".to_owned(),
            "ssl_ecdh_curve=prime256v1".to_owned(),
            "listen_addresses=127.0.0.1".to_owned(),
            format!("port={}", address.port()),
            format!("unix_socket_directories={}", folder.display()),
        ];
        let mut serve = run("postgres");
        serve.args(settings.iter().flat_map(|setting| ["-c", setting]));
        serve.spawn().unwrap()
    });
    let offer = |suites: &[&str]| Offer {
        suites: names(suites),
        groups: names(["secp256r1"]),
        ..Offer::default()
    };
    let tls13 =
        ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"];
    let versions = [
        (Version::Tls12, offer(&["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"])),
        (Version::Tls13, offer(&tls13)),
    ];
    Some(server.with_truth(Truth { versions: versions.into(), ..Truth::default() }))
}

/// nginx with these settings; the truth is left empty.
fn nginx(
    protocols: &str,
    ciphers: &str,
    curves: &str,
    kinds: &[KeyKind],
    more: &str,
) -> Option<Server> {
    let lines = format!(
        "ssl_protocols {protocols};\nssl_ciphers {ciphers};\nssl_ecdh_curve {curves};\n{more}\n"
    );
    nginx_with(&lines, kinds)
}

/// nginx with these lines in its server block; the truth is left empty.
pub fn nginx_with(lines: &str, kinds: &[KeyKind]) -> Option<Server> {
    let program = program("nginx")?;
    Some(start(|folder, address| {
        let home = folder.display();
        let mut certificates = String::new();
        for (index, kind) in kinds.iter().enumerate() {
            let (key, certificate) = write(folder, &format!("server{index}"), *kind);
            let (key, certificate) = (key.display(), certificate.display());
            writeln!(certificates, "ssl_certificate {certificate}; ssl_certificate_key {key};")
                .unwrap();
        }
        let paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|name| format!("{name}_temp_path {home}/{name};"))
            .join("\n");
        let configuration = format!(
            "daemon off; master_process off; pid {home}/pid; error_log {home}/errors;\n\
             events {{ worker_connections 256; }}\n\
             http {{\naccess_log off;\n{paths}\n\
             server {{\nlisten {address} ssl;\n{certificates}{lines}\
             return 200 \"befund\";\n}}\n}}\n"
        );
        fs::write(folder.join("field.pem"), dh(2048).params_to_pem().unwrap()).unwrap();
        let file = folder.join("nginx.conf");
        fs::write(&file, configuration).unwrap();
        Command::new(&program)
            .arg("-c")
            .arg(file)
            .arg("-p")
            .arg(folder)
            .arg("-e")
            .arg(folder.join("errors"))
            .env("OPENSSL_CONF", empty_configuration(folder))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }))
}

/// Starts a process on a free port and waits until it listens. Another process may take the port
/// in between, so it tries again.
pub(super) fn start(spawn: impl Fn(&Path, SocketAddr) -> Child) -> Server {
    for _ in 0..5 {
        let folder = TempDir::new().unwrap();
        let address = free_address();
        let mut child = spawn(folder.path(), address);
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(30) {
            if child.try_wait().unwrap().is_some() {
                break;
            }
            if TcpStream::connect(address).is_ok() {
                return Server::process(address, Truth::default(), child, folder);
            }
            thread::sleep(Duration::from_millis(20));
        }
        let _ = child.kill();
        let _ = child.wait();
    }
    panic!("the server did not start")
}

/// Where nobody listens on loopback. It lies below the ports that Linux hands out itself: those would
/// be given to whoever asks for any, before the program that is to have this one listens.
pub(super) fn free_address() -> SocketAddr {
    const PORTS: std::ops::Range<u32> = 12_000..32_000;
    static NEXT: AtomicU32 = AtomicU32::new(0);
    loop {
        // Programs that run at the same time begin at different ones.
        let nth =
            std::process::id().wrapping_mul(61).wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed));
        let port = PORTS.start + nth % (PORTS.end - PORTS.start);
        let address = SocketAddr::from(([127, 0, 0, 1], u16::try_from(port).unwrap()));
        if TcpListener::bind(address).is_ok() {
            return address;
        }
    }
}

/// Where a program is. None skips the test, unless external servers are demanded.
pub(super) fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    // They live where ordinary users do not look.
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let hidden = versions.map(|version| version.path().join("bin"));
    let folders = std::env::split_paths(&path)
        .chain(["/usr/sbin", "/usr/lib/dovecot"].map(PathBuf::from))
        .chain(hidden);
    let found = folders.map(|folder| folder.join(name)).find(|file| file.is_file());
    let demanded = std::env::var("BEFUND_EXTERNAL_SERVERS").is_ok_and(|value| value == "1");
    assert!(found.is_some() || !demanded, "BEFUND_EXTERNAL_SERVERS=1, but there is no {name}");
    if found.is_none() {
        crate::skipped(&format!("there is no {name}"));
    }
    found
}

/// Whether this process may do anything.
pub(super) fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

/// A program that runs as nobody if this process is root: what lies in its folder is nobody's then.
pub(super) fn unprivileged(program: &Path, folder: &Path) -> Command {
    const NOBODY: u32 = 65534;
    let mut command = match is_root() {
        true => Command::new("setpriv"),
        false => Command::new(program),
    };
    command.current_dir(folder).env("OPENSSL_CONF", empty_configuration(folder));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if is_root() {
        let ids = [format!("--reuid={NOBODY}"), format!("--regid={NOBODY}")];
        command.args(ids).arg("--clear-groups").arg(program);
        let within = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        for path in within.chain([folder.to_owned()]) {
            chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
        }
    }
    command
}

/// The names of the user and the group that such a program runs as.
pub(super) fn owner() -> (String, String) {
    let name = |option| {
        let output = Command::new("id").arg(option).output().unwrap();
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    };
    match is_root() {
        true => ("nobody".to_owned(), "nogroup".to_owned()),
        false => (name("-un"), name("-gn")),
    }
}

pub(super) fn write(folder: &Path, name: &str, kind: KeyKind) -> (PathBuf, PathBuf) {
    let certified = Certified::new(kind);
    let key = folder.join(format!("{name}.key"));
    let certificate = folder.join(format!("{name}.pem"));
    fs::write(&key, certified.key.private_key_to_pem_pkcs8().unwrap()).unwrap();
    fs::write(&certificate, certified.certificate.to_pem().unwrap()).unwrap();
    (key, certificate)
}

/// So that the host's openssl.cnf decides nothing.
pub(super) fn empty_configuration(folder: &Path) -> PathBuf {
    let file = folder.join("openssl.cnf");
    fs::write(&file, "").unwrap();
    file
}
