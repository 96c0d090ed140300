//! Pages served by a real nginx with headers that are weak and headers that are strong; where it is not installed,
//! nothing is tried, unless `BEFUND_EXTERNAL_SERVERS=1` demands it.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rcgen::{CertifiedKey, generate_simple_self_signed};
use serde_json::Value;
use tempfile::TempDir;

use super::verdicts::{Site, asked, probed, verdicts};
use super::{german, html, page, web};
use crate::common::say;

/// A server that ends with the test.
pub(super) struct Nginx {
    child: Child,
    port: u16,
    tls: bool,
    folder: TempDir,
}

impl Drop for Nginx {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Nginx {
    pub(super) fn site(&self) -> Site {
        let scheme = if self.tls { "https" } else { "http" };
        let url = format!("{scheme}://127.0.0.1:{}/", self.port);
        Site { url, roots: self.folder.path().join("server.pem") }
    }

    /// What `befund web` says of it.
    fn seen(&self) -> (i32, Value) {
        let site = self.site();
        web(&[&site.url, "--no-browser", "--roots", site.roots.to_str().unwrap()])
    }
}

/// Where it is installed, for users or for administrators only.
fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders = std::env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
    let found = folders.find_map(|folder| Some(folder.join("nginx")).filter(|file| file.is_file()));
    let demanded = std::env::var("BEFUND_EXTERNAL_SERVERS").is_ok_and(|value| value == "1");
    assert!(found.is_some() || !demanded, "BEFUND_EXTERNAL_SERVERS=1, but there is no nginx");
    if found.is_none() {
        say("skipped: there is no nginx");
    }
    found
}

/// A start page, terms, a privacy statement and a login, with this on the start page.
pub(super) fn files(more: &str, autocomplete: &str) -> Vec<(&'static str, String)> {
    let links = "<a href=\"/agb\">Nutzungsbedingungen</a> <a href=\"/datenschutz\">Datenschutz</a> <a href=\"/login\">Anmelden</a>";
    let form = format!(
        "<h1>Anmelden</h1><form method=\"post\"><input name=\"pw\" type=\"password\" autocomplete=\"{autocomplete}\"></form>"
    );
    let contact = "Contact: mailto:a@b.example\nExpires: 2099-01-01T00:00:00Z\n";
    vec![
        ("index.html", german("Videosprechstunde", &format!("{links}{more}"))),
        ("agb.html", german("Nutzungsbedingungen", "")),
        ("datenschutz.html", german("Datenschutz", "")),
        ("login.html", html("de", "Anmelden", &form)),
        ("fehler.html", html("de", "Nicht gefunden", "<h1>Hier ist nichts.</h1>")),
        ("security.txt", contact.to_owned()),
    ]
}

/// Serves the files of a site with these lines in its server block.
fn nginx(lines: &str, more: &str, autocomplete: &str) -> Option<Nginx> {
    let account = "<a href=\"/konto\">Mein Konto</a>";
    serving(&files(&format!("{account}{more}"), autocomplete), lines, true)
}

/// Serves files by HTTPS or in the clear, with these lines in the server block.
pub(super) fn serving(files: &[(&str, String)], lines: &str, tls: bool) -> Option<Nginx> {
    let program = program()?;
    let folder = TempDir::new().unwrap();
    let home = folder.path().to_path_buf();
    for (name, text) in files {
        fs::write(home.join(name), text).unwrap();
    }
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    fs::write(home.join("server.pem"), cert.pem()).unwrap();
    fs::write(home.join("server.key"), signing_key.serialize_pem()).unwrap();
    // Another process may take the port in between.
    for _ in 0..5 {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        fs::write(home.join("nginx.conf"), configuration(&home, port, lines, tls)).unwrap();
        let mut child = Command::new(&program)
            .arg("-c")
            .arg(home.join("nginx.conf"))
            .arg("-p")
            .arg(&home)
            .arg("-e")
            .arg(home.join("errors"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(20) && child.try_wait().unwrap().is_none() {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Some(Nginx { child, port, tls, folder });
            }
            thread::sleep(Duration::from_millis(20));
        }
        drop(child.kill());
        drop(child.wait());
    }
    panic!("nginx did not start: {}", fs::read_to_string(home.join("errors")).unwrap_or_default());
}

fn configuration(home: &Path, port: u16, lines: &str, tls: bool) -> String {
    let ssl = if tls { " ssl" } else { "" };
    let home = home.display();
    let paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|name| format!("{name}_temp_path {home}/{name};"))
        .join("\n");
    format!(
        "daemon off; master_process off; pid {home}/pid; error_log {home}/errors;\n\
         events {{ worker_connections 64; }}\n\
         http {{\naccess_log off; default_type text/html; charset utf-8; types {{ text/html html; text/javascript js; }}\n{paths}\n\
         server {{\nlisten 127.0.0.1:{port}{ssl};\nroot {home};\n\
         ssl_certificate {home}/server.pem; ssl_certificate_key {home}/server.key;\n{lines}\n\
         location / {{ index index.html; try_files $uri $uri.html $uri/ =404; }}\n\
         location = /konto {{ return 302 /login; }}\n}}\n}}\n"
    )
}

pub(super) const WEAK: &str = "add_header Strict-Transport-Security \"max-age=0\" always;
add_header Content-Security-Policy \"default-src * 'unsafe-inline' 'unsafe-eval'\" always;
add_header X-Frame-Options ALLOWALL always;
add_header X-Content-Type-Options none always;
add_header Referrer-Policy unsafe-url always;
add_header Permissions-Policy \"camera=*, microphone=*\" always;
add_header Set-Cookie \"JSESSIONID=geheim; Domain=127.0.0.1; Max-Age=86400\" always;";

pub(super) const STRONG: &str = "server_tokens off;
location = /.well-known/security.txt { default_type text/plain; try_files /security.txt =404; }
error_page 400 404 405 /fehler.html;
add_header Strict-Transport-Security \"max-age=63072000; includeSubDomains\" always;
add_header Content-Security-Policy \"default-src 'self'; frame-ancestors 'none'\" always;
add_header X-Frame-Options DENY always;
add_header X-Content-Type-Options nosniff always;
add_header Referrer-Policy no-referrer always;
add_header Permissions-Policy \"camera=(self), microphone=(self)\" always;
add_header Cache-Control no-store always;
add_header X-Robots-Tag noindex always;
add_header Set-Cookie \"__Host-sid=geheim; Path=/; Secure; HttpOnly; SameSite=Strict\" always;";

fn weak() -> Option<Nginx> {
    nginx(WEAK, "<iframe src=\"https://ad.doubleclick.net/x\"></iframe>", "on")
}

fn strong() -> Option<Nginx> {
    nginx(STRONG, "", "off")
}

/// Check and sentence of each finding.
fn findings(document: &Value) -> Vec<String> {
    let pages = document["pages"].as_array().unwrap().iter();
    let all = pages.flat_map(|page| page["findings"].as_array().unwrap());
    let mut all: Vec<_> = all
        .map(|one| {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            assert!(one["remedy"]["de"].is_string(), "{one:#}");
            format!("{}: {}", text(&one["check"]), text(&one["message"]["en"]))
        })
        .collect();
    all.sort();
    all.dedup();
    all
}

#[test]
fn weak_headers_are_named_one_by_one() {
    let Some(server) = weak() else { return };
    let (code, document) = server.seen();
    let found = findings(&document);
    assert_eq!(code, 1, "{found:#?}");
    for wanted in [
        "http-autocomplete-off: The browser may keep what is entered in the field pw",
        "http-cookies-end-with-session: The cookie JSESSIONID",
        "http-cookies-host-only: The cookie JSESSIONID",
        "http-cookies-secure: The cookie JSESSIONID lacks Secure",
        "http-errors-without-details: The error page",
        "http-headers-not-weakened: Permissions-Policy opens camera",
        "http-headers-not-weakened: Referrer-Policy tells every other site",
        "http-headers-not-weakened: X-Content-Type-Options has no effect with this value: none",
        "http-hsts-set: Strict-Transport-Security has no effect with this value: max-age=0",
        "http-no-advertising-third-parties: The page brings in ad.doubleclick.net",
        "http-no-version-disclosure: Answers of https://127.0.0.1",
        "http-not-indexed: Search engines may list pages",
        "http-pages-with-data-not-stored: The browser may store this page.",
        "http-security-headers: Content-Security-Policy stops no script",
        "http-security-headers: X-Frame-Options has a value that browsers do not heed: ALLOWALL",
    ] {
        assert!(found.iter().any(|one| one.starts_with(wanted)), "{wanted}: {found:#?}");
    }
    // nginx refuses TRACE by itself.
    assert!(!found.iter().any(|one| one.starts_with("http-methods")), "{found:#?}");
    assert!(found.iter().any(|one| one.contains("(server: nginx/")), "{found:#?}");
    // No sentence has a pattern or the name of a key in it.
    let odd = |one: &&String| {
        ["(?i", "http.", "auth.", ": yes", ": no,"].iter().any(|word| one.contains(word))
    };
    assert_eq!(found.iter().find(odd), None);
}

#[test]
fn of_strong_headers_the_name_of_the_server_is_all_that_is_found() {
    let Some(server) = strong() else { return };
    let (code, document) = server.seen();
    let found = findings(&document);
    assert_eq!(code, 1, "{found:#?}");
    // Without a module nginx cannot leave its name out.
    let [only] = found.as_slice() else { panic!("{found:#?}") };
    assert!(only.starts_with("http-no-version-disclosure") && only.contains("(server: nginx)"));
    let terms = page(&document, "/agb");
    assert_eq!((&terms["language"]["code"], &terms["login_wall"]), (&"de".into(), &false.into()));
    assert_eq!(page(&document, "/login")["login_wall"], true);
    assert_eq!(page(&document, "/konto")["login_wall"], true);
}

#[test]
fn what_requirements_make_of_a_real_server() {
    let Some(weak) = weak() else { return };
    let Some(strong) = strong() else { return };
    let lists = "http.cookie http.form_field http.header http.third_party";
    let of = |server: &Nginx| {
        let own = verdicts(probed(server.site(), "").path());
        [own, asked(server.site(), lists)].concat().join("\n")
    };
    assert_eq!(
        of(&weak),
        "german inconclusive -
without-login pass measured
no-advertising fail measured
german inconclusive -
without-login pass measured
no-advertising fail measured
DS.21 statement-open inconclusive -
DS.37 no-third-parties inconclusive -
B.28 methods-restricted inconclusive -
B.28 nothing-disclosed fail measured
B.28 not-indexed fail measured
B.28 source-not-retrievable inconclusive -
O.Arch_9 security-headers fail measured
O.Data_14 no-residue-in-browser fail measured
O.Data_15 user-deletion inconclusive -
O.Data_16 http-only-flag inconclusive -
O.Data_17 secure-flag fail measured
O.Data_18 autocomplete-off fail measured
O.Data_19 not-readable-by-other-hosts fail measured"
    );
    assert_eq!(
        of(&strong),
        "german inconclusive -
without-login pass measured
no-advertising inconclusive -
german inconclusive -
without-login pass measured
no-advertising inconclusive -
DS.21 statement-open inconclusive -
DS.37 no-third-parties inconclusive -
B.28 methods-restricted inconclusive -
B.28 nothing-disclosed fail measured
B.28 not-indexed inconclusive -
B.28 source-not-retrievable inconclusive -
O.Arch_9 security-headers inconclusive -
O.Data_14 no-residue-in-browser inconclusive -
O.Data_15 user-deletion inconclusive -
O.Data_16 http-only-flag pass measured
O.Data_17 secure-flag pass measured
O.Data_18 autocomplete-off pass measured
O.Data_19 not-readable-by-other-hosts inconclusive -"
    );
}
