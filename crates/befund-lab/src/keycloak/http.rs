//! A small HTTP client with cookies, as a browser on the loopback interface has them.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// A start takes long on a busy machine; nothing else does.
const PATIENCE: Duration = Duration::from_secs(120);

/// A browser: it keeps cookies and follows redirects within its server.
#[derive(Debug, Clone)]
pub struct Browser {
    address: SocketAddr,
    cookies: BTreeMap<String, String>,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Where it sends the browser, if elsewhere.
    pub location: Option<String>,
    /// The body.
    pub body: String,
}

impl Browser {
    /// Without cookies.
    pub fn new(address: SocketAddr) -> Self {
        Self { address, cookies: BTreeMap::new() }
    }

    /// The beginning of each address of the server. WebAuthn wants a name, not an address.
    pub fn origin(&self) -> String {
        format!("http://localhost:{}", self.address.port())
    }

    /// Asks for a page, by its whole address or its path.
    pub fn get(&mut self, url: &str) -> Response {
        let response = self.send("GET", url, &[], "");
        self.follow(response)
    }

    /// Sends a form.
    pub fn post(&mut self, url: &str, form: &[(String, String)]) -> Response {
        let body = encode(form.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let kind = [("Content-Type", "application/x-www-form-urlencoded")];
        let response = self.send("POST", url, &kind, &body);
        self.follow(response)
    }

    fn follow(&mut self, mut response: Response) -> Response {
        for _ in 0..20 {
            let Some(location) = &response.location else { break };
            if !location.starts_with(&self.origin()) {
                break;
            }
            let location = location.clone();
            response = self.send("GET", &location, &[], "");
        }
        response
    }

    /// One request, no redirect followed.
    pub fn send(
        &mut self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Response {
        let path = url.strip_prefix(&self.origin()).unwrap_or(url);
        // HTTP/1.0: the end of the connection ends the body.
        let mut request = format!(
            "{method} {path} HTTP/1.0\r\nHost: localhost:{}\r\nContent-Length: {}\r\n",
            self.address.port(),
            body.len()
        );
        for (name, value) in headers {
            request += &format!("{name}: {value}\r\n");
        }
        if !self.cookies.is_empty() {
            let pairs: Vec<_> = self.cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
            request += &format!("Cookie: {}\r\n", pairs.join("; "));
        }
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(format!("{request}\r\n{body}").as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        self.read(&String::from_utf8_lossy(&answer))
    }

    fn read(&mut self, answer: &str) -> Response {
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((answer, ""));
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1));
        let status = status.and_then(|code| code.parse().ok()).unwrap_or_default();
        let mut location = None;
        for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
            match name.to_ascii_lowercase().as_str() {
                "location" => location = Some(value.to_owned()),
                "set-cookie" => self.take(value),
                _ => {}
            }
        }
        Response { status, location, body: body.to_owned() }
    }

    /// Path and `Secure` do not matter: there is one server, on the loopback interface.
    fn take(&mut self, cookie: &str) {
        let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
        if value.is_empty() || cookie.contains("Max-Age=0") {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}

/// Pairs as `application/x-www-form-urlencoded`.
pub fn encode<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let pairs = pairs.into_iter();
    pairs.map(|(k, v)| format!("{}={}", escape(k), escape(v))).collect::<Vec<_>>().join("&")
}

fn escape(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { (byte as char).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
