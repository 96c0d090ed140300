//! A mail server that keeps what it gets.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// A mail server on the loopback interface.
#[derive(Debug)]
pub struct Mailbox {
    address: SocketAddr,
    mails: Arc<Mutex<Vec<String>>>,
}

impl Mailbox {
    /// Listens until the process ends.
    pub fn open() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let mails = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&mails);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client that goes away in the middle has sent nothing.
                if let Ok(Some(mail)) = receive(&stream) {
                    kept.lock().unwrap().push(mail);
                }
            }
        });
        Self { address, mails }
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// The link in the next mail to somebody; `None` if none comes.
    pub fn link_for(&self, recipient: &str) -> Option<String> {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(10) {
            let mut mails = self.mails.lock().unwrap();
            let at = mails.iter().position(|mail| mail.contains(recipient));
            if let Some(at) = at {
                return link(&mails.remove(at));
            }
            drop(mails);
            thread::sleep(Duration::from_millis(20));
        }
        None
    }
}

/// RFC 5321, as far as one client needs it.
fn receive(mut stream: &TcpStream) -> std::io::Result<Option<String>> {
    stream.write_all(b"220 befund\r\n")?;
    let mut lines = BufReader::new(stream).lines();
    while let Some(line) = lines.next() {
        match line?.get(..4).unwrap_or_default().to_ascii_uppercase().as_str() {
            "DATA" => {
                stream.write_all(b"354 go on\r\n")?;
                let mut mail = String::new();
                while let Some(line) = lines.next().transpose()?.filter(|line| line != ".") {
                    mail += &line;
                    mail.push('\n');
                }
                stream.write_all(b"250 kept\r\n")?;
                return Ok(Some(mail));
            }
            "QUIT" => return Ok(None),
            _ => stream.write_all(b"250 fine\r\n")?,
        }
    }
    Ok(None)
}

/// The first address in a mail that acts; quoted-printable (RFC 2045) breaks it over lines.
fn link(mail: &str) -> Option<String> {
    let mail = mail.replace("=\n", "").replace("=3D", "=");
    let from = mail.find("http://")?;
    let link = &mail[from..];
    let end = link.find(|c: char| c.is_whitespace() || c == '"').unwrap_or(link.len());
    Some(link[..end].replace("&amp;", "&"))
}
