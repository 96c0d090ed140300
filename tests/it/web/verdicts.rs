//! Targets of pages: what the probe stores, and what requirements make of it.

use std::fs;
use std::path::{Path, PathBuf};

use befund::product;
use jiff::Timestamp;
use tempfile::TempDir;

use super::server::{Reply, Server, not_found, ok, to};
use super::{ENGLISH, GERMAN, befund, german, html, undetermined, web};
use crate::common::{demand, folder, judge, load, plain};
use crate::files::papers::pdf;

/// Where a site answers, and who vouches for its certificate.
pub(super) struct Site {
    pub(super) url: String,
    pub(super) roots: PathBuf,
}

impl From<&Server> for Site {
    fn from(server: &Server) -> Self {
        Self { url: server.url("/"), roots: server.roots.path().to_path_buf() }
    }
}

/// A product with a page on a server, looked at. `closed` states that all pages are known.
pub(super) fn probed(site: impl Into<Site>, closed: &str) -> TempDir {
    probed_with(site, closed, &["--no-browser"])
}

/// The same with these options beside.
pub(super) fn probed_with(site: impl Into<Site>, closed: &str, more: &[&str]) -> TempDir {
    let Site { url, roots } = site.into();
    let lists = match closed {
        "" => String::new(),
        kinds => {
            let today = befund::fact::observation::berlin_date(Timestamp::now());
            let list = kinds.split(' ').map(|kind| {
                format!("  - {{kind: {kind}, subject: web, complete: true, count: 0, sources: [\"{url}\"], stated: {{by: Maker, on: {today}, product_version: \"1\"}}}}\n")
            });
            format!("enumerations:\n{}", list.collect::<String>())
        }
    };
    // A page of which nobody says what it is for may be anything, terms included.
    let purpose = if closed.is_empty() { "" } else { ", purpose: landing" };
    let targets = format!("targets:\n  http: [{{url: \"{url}\", allow_private: true{purpose}}}]\n");
    let folder = folder(&plain(&format!("{targets}{lists}")));
    let path = folder.path().to_str().unwrap();
    let roots = roots.to_str().unwrap();
    let own = ["probe", path, "--timeout", "2", "--roots", roots];
    let (_, said) = befund(&[&own[..], more].concat());
    assert!(said.contains("facts, wrote"), "{said}");
    folder
}

/// What terms and advertising come to in both editions of Anlage 31b.
pub(super) const TERMS: &[(&str, &str)] = &[
    ("anlage-31b@2016-10-21#5.10", "german"),
    ("anlage-31b@2016-10-21#5.10", "without-login"),
    ("anlage-31b@2016-10-21#5.11", "no-advertising"),
    ("anlage-31b@2021-02-25#5.1.5", "german"),
    ("anlage-31b@2021-02-25#5.1.5", "without-login"),
    ("anlage-31b@2021-02-25#5.1.6", "no-advertising"),
];

/// Its verdicts, each with its basis.
pub(super) fn verdicts(folder: &Path) -> Vec<String> {
    let product = load(folder);
    let today = befund::fact::observation::berlin_date(Timestamp::now());
    let report = judge(&product, &["anlage-31b@2016-10-21", "anlage-31b@2021-02-25"], today);
    let text = |(key, id): &(&str, &str)| {
        let (verdict, basis, _) = demand(&report, key, id);
        format!("{id} {verdict} {}", basis.unwrap_or_else(|| "-".to_owned()))
    };
    TERMS.iter().map(text).collect()
}

/// A start page that links to terms.
fn site(terms: impl Fn() -> Reply + Send + Sync + 'static, more: &'static str) -> Server {
    Server::new(move |request| match request.path.as_str() {
        "/" => ok(
            "Set-Cookie: visit=geheim; Max-Age=3600\r\n",
            &german("Start", &format!("<a href=\"/agb\">Nutzungsbedingungen</a>{more}")),
        ),
        "/agb" => terms(),
        "/login" => {
            ok("", &html("de", "Anmelden", "<form><input type=\"password\" name=\"pw\"></form>"))
        }
        _ => not_found(),
    })
}

#[test]
fn german_terms_pass_as_measured() {
    let folder = probed(&site(|| ok("", &german("Nutzungsbedingungen", "")), ""), "");
    let found = verdicts(folder.path());
    assert_eq!(found[1], "without-login pass measured", "{found:?}");
    assert_eq!(found[4], "without-login pass measured", "{found:?}");
    // What is left of "completely" is for a person, and advertising is seen only where all is.
    assert!(
        found[0].starts_with("german inconclusive")
            && found[2].starts_with("no-advertising inconclusive"),
        "{found:?}"
    );
    let raw =
        fs::read_dir(folder.path().join("observations/http/raw")).unwrap().next().unwrap().unwrap();
    let raw = fs::read_to_string(raw.path()).unwrap();
    assert!(raw.contains("\"visit\"") && !raw.contains("geheim"));
}

#[test]
fn english_terms_that_call_themselves_german_never_pass() {
    let server = site(
        || {
            ok(
                "",
                &html(
                    "de",
                    "Nutzungsbedingungen",
                    &format!("<h1>Nutzungsbedingungen</h1>{}", ENGLISH.repeat(8)),
                ),
            )
        },
        "",
    );
    let found = verdicts(probed(&server, "").path());
    assert!(found[1].starts_with("without-login inconclusive"), "{found:?}");
    // Who states that all pages are those seen lets it fail.
    let found = verdicts(probed(&server, "http.page").path());
    assert_eq!(found[1], "without-login fail measured", "{found:?}");
    assert_eq!(found[3], "german fail measured", "{found:?}");
}

#[test]
fn terms_behind_a_login_never_pass() {
    let server = site(|| to("/login"), "");
    let found = verdicts(probed(&server, "").path());
    assert!(found[1].starts_with("without-login inconclusive"), "{found:?}");
    let found = verdicts(probed(&server, "http.page").path());
    assert_eq!(found[1], "without-login fail measured", "{found:?}");
}

/// The server answers with this as a PDF.
fn terms_as(pdf: Vec<u8>) -> Server {
    site(
        move || {
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nConnection: close\r\n";
            let length = format!("Content-Length: {}\r\n\r\n", pdf.len());
            Reply::Bytes([head.as_bytes(), length.as_bytes(), &pdf].concat())
        },
        "",
    )
}

#[test]
fn terms_as_a_pdf_are_read() {
    let words = GERMAN.trim_start_matches("<p>").trim_end_matches("</p>");
    let lines: Vec<_> = words.split_inclusive(". ").collect();
    let whole = [&["Nutzungsbedingungen"][..], &lines.repeat(8)].concat();
    let found = verdicts(probed(&terms_as(pdf(&whole)), "").path());
    assert_eq!(found[1], "without-login pass measured", "{found:?}");
    assert_eq!(found[4], "without-login pass measured", "{found:?}");
}

#[test]
fn a_pdf_that_cannot_be_read_is_undecided() {
    for broken in [b"%PDF-1.7\nnothing follows".to_vec(), pdf(&[])] {
        let server = terms_as(broken);
        for closed in ["", "http.page"] {
            let found = verdicts(probed(&server, closed).path());
            assert!(found[1].starts_with("without-login inconclusive"), "{found:?}");
        }
        let (_, document) = web(&[&server.url("/"), "--no-browser"]);
        assert!(undetermined(&document).contains("it is a PDF that"), "{document:#}");
    }
}

#[test]
fn an_empty_shell_is_undecided() {
    let server = site(
        || {
            ok(
                "",
                "<title>Nutzungsbedingungen</title><div id=\"app\"></div><script src=\"/x.js\"></script>",
            )
        },
        "",
    );
    for closed in ["", "http.page"] {
        let found = verdicts(probed(&server, closed).path());
        assert!(found[1].starts_with("without-login inconclusive"), "{found:?}");
    }
}

#[test]
fn advertising_fails_and_its_absence_passes_only_where_all_was_seen() {
    let loud = site(
        || ok("", &german("Nutzungsbedingungen", "")),
        "<iframe src=\"https://ad.doubleclick.net/x\"></iframe>",
    );
    let found = verdicts(probed(&loud, "").path());
    assert_eq!(found[2], "no-advertising fail measured", "{found:?}");
    assert_eq!(found[5], "no-advertising fail measured", "{found:?}");
    let scripted =
        site(|| ok("", &german("Nutzungsbedingungen", "")), "<script src=\"/app.js\"></script>");
    let found = verdicts(probed(&scripted, "http.third_party").path());
    assert!(found[2].starts_with("no-advertising inconclusive"), "{found:?}");
}

#[test]
fn a_changed_observation_is_found() {
    let folder = probed(&site(|| to("/login"), ""), "");
    let path = fs::read_dir(folder.path().join("observations/http")).unwrap();
    let path = path.map(|entry| entry.unwrap().path()).find(|path| path.is_file()).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    let edited = text.replace("\"without_login\": false", "\"without_login\": true");
    assert_ne!(text, edited);
    fs::write(&path, edited).unwrap();
    let error = product::load(folder.path(), befund::probe::sources()).unwrap_err().to_string();
    assert!(error.contains("without_login"), "{error}");
}

#[test]
fn a_private_address_must_be_declared() {
    let server = site(not_found, "");
    let url = server.url("/");
    let folder = folder(&plain(&format!("targets:\n  http: [{{url: \"{url}\"}}]\n")));
    let (code, said) = befund(&["probe", folder.path().to_str().unwrap()]);
    assert!(code == 2 && said.contains("the address 127.0.0.1 is not public"), "{said}");
    assert!(server.asked().is_empty());
}

#[test]
fn wrong_targets_are_refused() {
    for (target, code) in [
        ("url: connect.example", "wrong-url"),
        ("url: \"ftp://connect.example/\"", "wrong-url"),
        ("url: \"https://u:p@connect.example/\"", "wrong-url"),
        ("url: \"https://connect.example/\", purpose: error", "unknown-word"),
    ] {
        let folder = folder(&plain(&format!("targets:\n  http: [{{{target}}}]\n")));
        let (exit, said) = befund(&["assess", folder.path().to_str().unwrap()]);
        assert!(exit == 3 && said.contains(code), "{target}: {said}");
    }
}

/// What the requirements of cookies, headers, forms, errors and methods come to.
pub(super) const ASKED: &[(&str, &str)] = &[
    ("digav-anlage-1@2021-10-01#DS.21", "statement-open"),
    ("digav-anlage-1@2021-10-01#DS.37", "no-third-parties"),
    ("digav-anlage-1@2021-10-01#B.28", "methods-restricted"),
    ("digav-anlage-1@2021-10-01#B.28", "nothing-disclosed"),
    ("digav-anlage-1@2021-10-01#B.28", "not-indexed"),
    ("digav-anlage-1@2021-10-01#B.28", "source-not-retrievable"),
    ("tr-03161-2@2.0#O.Arch_9", "security-headers"),
    ("tr-03161-2@2.0#O.Data_14", "no-residue-in-browser"),
    ("tr-03161-2@2.0#O.Data_15", "user-deletion"),
    ("tr-03161-2@2.0#O.Data_16", "http-only-flag"),
    ("tr-03161-2@2.0#O.Data_17", "secure-flag"),
    ("tr-03161-2@2.0#O.Data_18", "autocomplete-off"),
    ("tr-03161-2@2.0#O.Data_19", "not-readable-by-other-hosts"),
];

pub(super) fn asked(site: impl Into<Site>, closed: &str) -> Vec<String> {
    let folder = probed(site, closed);
    let product = load(folder.path());
    let today = befund::fact::observation::berlin_date(Timestamp::now());
    let report = judge(&product, &["digav-anlage-1@2021-10-01", "tr-03161-2@2.0"], today);
    let text = |(key, id): &(&str, &str)| {
        // A requirement of one kind of component has a finding for each of it.
        let own = |known: &str| known == *key || known.starts_with(&format!("{key}/"));
        let finding = report.findings.iter().find(|finding| own(&finding.key)).unwrap();
        let (verdict, basis, _) = demand(&report, &finding.key, id);
        let number = key.rsplit('#').next().unwrap();
        format!("{number} {id} {verdict} {}", basis.unwrap_or_else(|| "-".to_owned()))
    };
    ASKED.iter().map(text).collect()
}

/// A login page by HTTPS with these headers and fields that a browser fills in or not.
fn login(headers: &'static str, autocomplete: &'static str) -> Server {
    Server::tls(move |request| match (request.method.as_str(), request.path.as_str()) {
        ("GET", "/") => {
            let form = format!(
                "<form><input name=\"pw\" type=\"password\" autocomplete=\"{autocomplete}\"></form><a href=\"/datenschutz\">Datenschutz</a>"
            );
            ok(headers, &german("Anmelden", &form))
        }
        ("GET", "/datenschutz") => ok(headers, &german("Datenschutz", "")),
        ("TRACE", _) if headers.contains("nginx") => ok("", &request.head),
        _ => not_found(),
    })
}

#[test]
fn a_weak_site_fails_what_it_shows_and_nothing_else() {
    let weak = login(
        "Server: nginx/1.18.0\r\nSet-Cookie: JSESSIONID=geheim; Domain=127.0.0.1; Max-Age=86400\r\n",
        "on",
    );
    assert_eq!(
        asked(&weak, ""),
        [
            "DS.21 statement-open inconclusive -",
            "DS.37 no-third-parties inconclusive -",
            "B.28 methods-restricted fail measured",
            "B.28 nothing-disclosed fail measured",
            "B.28 not-indexed fail measured",
            "B.28 source-not-retrievable inconclusive -",
            "O.Arch_9 security-headers fail measured",
            "O.Data_14 no-residue-in-browser fail measured",
            "O.Data_15 user-deletion inconclusive -",
            // Whether scripts need it, nobody sees.
            "O.Data_16 http-only-flag inconclusive -",
            "O.Data_17 secure-flag fail measured",
            "O.Data_18 autocomplete-off fail measured",
            "O.Data_19 not-readable-by-other-hosts fail measured",
        ]
    );
}

#[test]
fn a_strong_site_fails_nothing_and_passes_what_is_decided_by_what_was_seen() {
    let strong = login(
        "Strict-Transport-Security: max-age=63072000\r\nContent-Security-Policy: default-src 'self'; frame-ancestors 'none'\r\nX-Frame-Options: DENY\r\nX-Robots-Tag: noindex\r\nSet-Cookie: __Host-sid=geheim; Path=/; Secure; HttpOnly; SameSite=Strict\r\n",
        "off",
    );
    let open = asked(&strong, "");
    assert!(open.iter().all(|one| one.contains("inconclusive")), "{open:?}");
    let closed = asked(&strong, "http.cookie http.form_field http.header");
    assert!(!closed.iter().any(|one| one.contains(" fail ")), "{closed:?}");
    let passes: Vec<_> = closed.iter().filter(|one| one.contains(" pass ")).collect();
    assert_eq!(
        passes,
        [
            "O.Data_16 http-only-flag pass measured",
            "O.Data_17 secure-flag pass measured",
            "O.Data_18 autocomplete-off pass measured",
        ]
    );
}

/// The address a form sends to decides, not how the page with it came.
#[test]
fn what_a_form_sends_in_the_clear_fails_wherever_encryption_is_demanded() {
    let verdicts = |headers: &'static str, form: &'static str| {
        let server = Server::tls(move |request| match request.path.as_str() {
            "/" => ok(headers, &german("Anmelden", form)),
            _ => not_found(),
        });
        let folder = probed(&server, "http.page http.form_field http.service");
        let product = load(folder.path());
        let today = befund::fact::observation::berlin_date(Timestamp::now());
        let catalogs = ["anlage-31b@2021-02-25", "digav-anlage-1@2021-10-01", "tr-03161-2@2.0"];
        let report = judge(&product, &catalogs, today);
        let asked = [
            ("anlage-31b@2021-02-25#2.3", "state-of-the-art"),
            ("digav-anlage-1@2021-10-01#DS.15", "exchange-encrypted"),
            ("digav-anlage-1@2021-10-01#B.13", "never-in-clear"),
            ("tr-03161-2@2.0#O.Ntwk_1", "encrypted"),
        ];
        let verdict = |(key, id): (&str, &str)| {
            let own = |known: &str| known == key || known.starts_with(&format!("{key}/"));
            let finding = report.findings.iter().find(|finding| own(&finding.key)).unwrap();
            demand(&report, &finding.key, id).0
        };
        asked.map(verdict).join(" ")
    };
    const FAIL: &str = "fail fail fail fail";
    const OPEN: &str = "inconclusive inconclusive inconclusive inconclusive";
    let clear = "<form action=\"http://127.0.0.1:1/login\" method=\"post\"><input name=\"pw\" type=\"password\" autocomplete=\"off\"></form>";
    assert_eq!(verdicts("", clear), FAIL);
    let button = "<form><input name=\"pw\"><button formaction=\"http://127.0.0.1:1/x\">Weiter</button></form>";
    assert_eq!(verdicts("", button), FAIL);
    let kept = "<form action=\"/login\" method=\"post\"><input name=\"pw\" type=\"password\" autocomplete=\"off\"></form>";
    assert_eq!(verdicts("", kept), OPEN);
    // Browsers raise it to HTTPS, as the policy says, and others do not.
    assert_eq!(verdicts("Content-Security-Policy: upgrade-insecure-requests\r\n", clear), OPEN);
}
