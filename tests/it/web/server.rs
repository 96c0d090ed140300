//! A server of pages on loopback, in the clear or with TLS, that answers as it is told and remembers who asked.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use tempfile::NamedTempFile;

/// What comes back: all of it at once, or whatever a function writes.
pub(super) enum Reply {
    Bytes(Vec<u8>),
    Written(Box<Writer>),
}

/// Writes an answer piece by piece.
type Writer = dyn FnOnce(&mut dyn Write) -> std::io::Result<()> + Send;

/// A request, as far as tests look at it.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) head: String,
}

type Answer = dyn Fn(&Request) -> Reply + Send + Sync;

pub(super) struct Server {
    port: u16,
    tls: bool,
    asked: Arc<Mutex<Vec<Request>>>,
    /// The certificate in a file, for `--roots`.
    pub(super) roots: NamedTempFile,
}

impl Server {
    pub(super) fn new(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        Self::start(false, Arc::new(answer))
    }

    pub(super) fn tls(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        Self::start(true, Arc::new(answer))
    }

    fn start(tls: bool, answer: Arc<Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        let mut roots = NamedTempFile::new().unwrap();
        roots.write_all(cert.pem().as_bytes()).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key)
            .unwrap();
        let (config, asked) = (Arc::new(config), Arc::new(Mutex::new(Vec::new())));
        let seen = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (config, seen, answer) =
                    (Arc::clone(&config), Arc::clone(&seen), Arc::clone(&answer));
                thread::spawn(move || {
                    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
                    let done = if tls {
                        let connection = ServerConnection::new(config).unwrap();
                        serve(StreamOwned::new(connection, stream), &seen, &*answer)
                    } else {
                        serve(stream, &seen, &*answer)
                    };
                    drop(done);
                });
            }
        });
        Self { port, tls, asked, roots }
    }

    pub(super) fn url(&self, path: &str) -> String {
        let scheme = if self.tls { "https" } else { "http" };
        format!("{scheme}://127.0.0.1:{}{path}", self.port)
    }

    pub(super) fn asked(&self) -> Vec<Request> {
        self.asked.lock().unwrap().clone()
    }
}

fn serve<S: Read + Write>(
    mut stream: S,
    seen: &Mutex<Vec<Request>>,
    answer: &Answer,
) -> std::io::Result<()> {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte)? == 1 {
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let mut words = head.split(' ');
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let request = Request { method: method.to_owned(), path: path.to_owned(), head: head.clone() };
    seen.lock().unwrap().push(request.clone());
    match answer(&request) {
        Reply::Bytes(bytes) => stream.write_all(&bytes)?,
        Reply::Written(write) => write(&mut stream)?,
    }
    stream.flush()
}

/// An answer with headers, each ending a line.
pub(super) fn reply(status: &str, headers: &str, body: &str) -> Reply {
    let length = body.len();
    Reply::Bytes(
        format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}").into_bytes(),
    )
}

pub(super) fn ok(headers: &str, body: &str) -> Reply {
    reply("200 OK", &format!("Content-Type: text/html; charset=utf-8\r\n{headers}"), body)
}

pub(super) fn not_found() -> Reply {
    reply(
        "404 Not Found",
        "Content-Type: text/html\r\n",
        "<title>Nicht gefunden</title><p>Hier ist nichts.",
    )
}

pub(super) fn to(place: &str) -> Reply {
    reply("302 Found", &format!("Location: {place}\r\n"), "")
}
