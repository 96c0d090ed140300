//! What `befund web` says of sites that mean well.

use std::fs;
use std::sync::Arc;

use befund::assess::yardstick::Yardstick;
use befund::probe::http::client::Settings;
use befund::probe::http::facts::{VisitOrigin, observed};
use befund::probe::http::{Start, visit};
use befund_tls::certificates::Roots;
use jiff::civil::{Date, date};

use super::server::{Server, not_found, ok, reply, to};
use super::{ENGLISH, GERMAN, german, html, page, undetermined, web};
use crate::common::{TODAY, library};

const STRONG: &str = "Strict-Transport-Security: max-age=63072000; includeSubDomains\r\nContent-Security-Policy: default-src 'self'; frame-ancestors 'none'\r\nX-Frame-Options: DENY\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nPermissions-Policy: camera=(self), microphone=(self)\r\nCache-Control: no-store\r\nX-Robots-Tag: noindex\r\n";

/// A site of static pages by HTTPS with all that checks ask for.
fn good() -> Server {
    Server::tls(|request| match (request.method.as_str(), request.path.as_str()) {
        ("GET", "/") => ok(
            STRONG,
            &german(
                "Willkommen",
                "<footer><a href=\"/agb\">Nutzungsbedingungen</a> <a href=\"/datenschutz\">Datenschutz</a></footer>",
            ),
        ),
        ("GET", "/agb") => ok(STRONG, &german("Nutzungsbedingungen", "")),
        ("GET", "/datenschutz") => ok(
            STRONG,
            &german(
                "Datenschutz",
                "<p>Unsere Datenschutzbeauftragte. Wir löschen nach 30 Tagen. Sie haben ein Recht auf Auskunft.</p>",
            ),
        ),
        ("GET", "/.well-known/security.txt") => reply(
            "200 OK",
            "Content-Type: text/plain\r\n",
            "Contact: mailto:security@a.example\nExpires: 2099-05-01T00:00:00Z\n",
        ),
        ("TRACE", _) => reply("405 Method Not Allowed", "Content-Type: text/html\r\n", "<p>Nein."),
        _ => not_found(),
    })
}

/// Whoever finds a hole would be sent to nobody, also where it expired between the visit and the day judged.
#[test]
fn a_security_txt_that_has_expired_is_no_contact() {
    let library = library();
    let lacks = |expires: &'static str, day: Date| {
        let server = Server::tls(move |request| match request.path.as_str() {
            "/" => ok("", "<p>Willkommen"),
            "/.well-known/security.txt" => reply(
                "200 OK",
                "Content-Type: text/plain\r\n",
                &format!("Contact: mailto:security@a.example\n{expires}"),
            ),
            _ => not_found(),
        });
        let purpose = Some("landing".to_owned());
        let start = Start { url: server.url("/").parse().unwrap(), purpose };
        let private = vec!["127.0.0.1".to_owned()];
        let pem = fs::read(server.roots.path()).unwrap();
        let roots = Arc::new(Roots::default().and_pem("roots.pem", &pem).unwrap());
        let settings = Settings { private, roots, ..Settings::default() };
        let seen = visit(&start, settings, &|_| ());
        let (about, target) = ("web".to_owned(), server.url("/"));
        let (facts, lists) = observed(&seen, &VisitOrigin { about, target, day: TODAY });
        let policy = library.policy_in_force("http-headers", day).unwrap();
        let judged = Yardstick::of_checks(library, "http-security-contact", policy, day);
        !judged.judge(facts, lists).violated.is_empty()
    };
    let at = "Expires: 2027-05-01T00:00:00Z\n";
    assert!(!lacks(at, date(2026, 12, 1)) && !lacks(at, date(2027, 5, 1)));
    assert!(lacks(at, date(2027, 5, 2)));
    assert!(!lacks("", date(2027, 5, 2)));
}

#[test]
fn a_good_site_by_https_has_no_finding() {
    let server = good();
    let roots = server.roots.path().to_str().unwrap();
    let (code, document) = web(&[&server.url("/"), "--roots", roots, "--as-of", "2026-11-21"]);
    assert_eq!(code, 0, "{document:#}");
    let start = page(&document, "/");
    assert_eq!(start["language"]["code"], "de");
    assert_eq!(start["login_wall"], false);
    assert_eq!(page(&document, "/agb")["purpose"], "terms");
    assert_eq!(page(&document, "/datenschutz")["purpose"], "privacy");
    let header = |name: &str| {
        let all = start["headers"].as_array().unwrap();
        all.iter().find(|header| header["name"] == name).unwrap()["value"].clone()
    };
    assert_eq!(header("referrer-policy"), "no-referrer");
    assert!(undetermined(&document).is_empty(), "{}", undetermined(&document));
}

#[test]
fn a_certificate_nobody_trusts_is_a_finding_and_not_an_error() {
    let (code, document) = web(&[&good().url("/")]);
    assert_eq!(code, 2, "{document:#}");
    let open = undetermined(&document);
    assert!(open.contains("the certificate is not trusted"), "{open}");
    assert!(document["run"]["notes"].to_string().contains("is not trusted"), "{document:#}");
}

#[test]
fn the_words_tell_the_language_and_not_the_attribute() {
    let server = Server::new(|request| match request.path.as_str() {
        "/" => ok(
            "",
            &html(
                "de",
                "Start",
                &format!("<h1>Start</h1>{}<a href=\"/agb\">AGB</a>", GERMAN.repeat(8)),
            ),
        ),
        "/agb" => ok("", &html("de", "AGB", &format!("<h1>AGB</h1>{}", ENGLISH.repeat(8)))),
        _ => not_found(),
    });
    let (_, document) = web(&[&server.url("/"), "--no-browser"]);
    assert_eq!(page(&document, "/agb")["language"]["code"], "en");
}

#[test]
fn an_empty_shell_is_unknown_without_a_browser() {
    let server = Server::new(|request| match request.path.as_str() {
        "/" => ok(
            "",
            "<!doctype html><html lang=\"de\"><title>App</title><div id=\"root\"></div><script src=\"/app.js\"></script>",
        ),
        _ => not_found(),
    });
    let (code, document) = web(&[&server.url("/"), "--no-browser"]);
    assert_ne!(code, 0);
    assert_eq!(document["pages"][0]["login_wall"], serde_json::Value::Null);
    assert!(undetermined(&document).contains("empty shell that scripts fill"), "{document:#}");
}

#[test]
fn third_parties_are_found_where_nothing_is_loaded_yet() {
    let server = Server::new(|request| match request.path.as_str() {
        "/" => ok(
            "",
            &german(
                "Start",
                concat!(
                    "<link rel=\"preconnect\" href=\"https://fonts.gstatic.com\">",
                    "<iframe src=\"https://www.youtube-nocookie.com/embed/x\"></iframe>",
                    "<script>(function(w){w.src='https://www.googletagmanager.com/gtm.js?id=1'})(window); var x = 'https://schema.org/Thing';</script>",
                    "<script type=\"application/ld+json\">{\"url\": \"https://www.doubleclick.net/\"}</script>",
                    "<script src=\"https://cdn.jsdelivr.net/x.js\" integrity=\"sha384-abc\"></script>",
                    "<a href=\"https://elsewhere.example/\">anderswo</a>",
                ),
            ),
        ),
        _ => not_found(),
    });
    let (code, document) = web(&[&server.url("/"), "--no-browser"]);
    assert_eq!(code, 1);
    let parties = document["pages"][0]["third_parties"].as_array().unwrap();
    let found: Vec<_> = parties
        .iter()
        .map(|one| {
            let text = |key: &str| one[key].as_str().unwrap_or("-").to_owned();
            format!("{} {} {} {}", text("host"), text("purpose"), text("channel"), one["integrity"])
        })
        .collect();
    assert_eq!(
        found,
        [
            "cdn.jsdelivr.net delivery request true",
            "fonts.gstatic.com delivery hint null",
            "www.googletagmanager.com analytics named null",
            "www.youtube-nocookie.com media request null",
        ]
    );
}

#[test]
fn robots_are_heeded_for_what_is_found_and_named_where_not() {
    let server = Server::new(|request| match request.path.as_str() {
        "/robots.txt" => {
            reply("200 OK", "Content-Type: text/plain\r\n", "User-agent: *\nDisallow: /\n")
        }
        "/" => ok("", &german("Start", "<a href=\"/agb\">AGB</a>")),
        _ => ok("", &german("AGB", "")),
    });
    let (_, document) = web(&[&server.url("/"), "--no-browser"]);
    assert!(!server.asked().iter().any(|request| request.path == "/agb"));
    let said = format!("{}{}", undetermined(&document), document["run"]["notes"]);
    assert!(said.contains("robots.txt asks for it not to be fetched"), "{said}");
    assert!(said.contains("it was, as it is named"), "{said}");
}

#[test]
fn errors_that_tell_too_much_are_found() {
    let server = Server::new(|request| match (request.method.as_str(), request.path.as_str()) {
        ("GET", "/") => ok("Server: nginx/1.18.0\r\n", &german("Start", "")),
        ("TRACE", _) => reply("200 OK", "Content-Type: message/http\r\n", &request.head),
        _ => reply(
            "404 Not Found",
            "Content-Type: text/html\r\n",
            "<h1>404</h1><hr>nginx/1.18.0<pre>at de.a.Main.run(Main.java:17)</pre>",
        ),
    });
    let (code, document) = web(&[&server.url("/"), "--no-browser"]);
    assert_eq!(code, 1);
    let found: Vec<_> = document["pages"][0]["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["check"].as_str().unwrap())
        .collect();
    for check in [
        "http-errors-without-details",
        "http-no-version-disclosure",
        "http-methods-restricted",
        "http-not-in-the-clear",
    ] {
        assert!(found.contains(&check), "{check}: {found:?}");
    }
}

#[test]
fn a_page_for_everything_is_no_terms() {
    // A soft 404: every address answers the same.
    let server = Server::new(|request| match request.path.as_str() {
        "/robots.txt" => not_found(),
        "/" => ok("", &german("Start", "<a href=\"/agb\">AGB</a>")),
        _ => ok("", &german("AGB", "")),
    });
    let (_, document) = web(&[&server.url("/"), "--no-browser"]);
    assert_eq!(page(&document, "/agb")["login_wall"], serde_json::Value::Null, "{document:#}");
    assert!(undetermined(&document).contains("addresses that do not exist"));
}

#[test]
fn usage_is_refused() {
    let mut command = assert_cmd::Command::cargo_bin("befund").unwrap();
    for (arguments, word) in [
        (&["web", "connect.example"][..], "wrong-url"),
        (&["web", "file:///etc/passwd"], "wrong-url"),
        (&["web", "https://a:b@connect.example/"], "wrong-url"),
        (&["--offline", "web", "https://connect.example/"], "offline"),
    ] {
        let output = command.args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(3));
        assert!(String::from_utf8_lossy(&output.stderr).contains(word), "{word}");
        command = assert_cmd::Command::cargo_bin("befund").unwrap();
    }
}

#[test]
fn a_login_in_place_of_a_page_is_seen() {
    let login = "<h1>Anmelden</h1><form action=\"/login\" method=\"post\"><input name=\"user\"><input type=\"password\" name=\"pw\" autocomplete=\"off\"></form>";
    let server = Server::new(move |request| match request.path.as_str() {
        "/" => ok(
            "",
            &german(
                "Start",
                "<a href=\"/agb\">Nutzungsbedingungen</a><a href=\"/login\">Anmelden</a>",
            ),
        ),
        "/agb" => to("/login?next=/agb"),
        "/login" | "/login?next=/agb" => ok("", &html("de", "Anmelden", login)),
        _ => not_found(),
    });
    let (_, document) = web(&[&server.url("/"), "--no-browser"]);
    let terms = page(&document, "/agb");
    assert_eq!((&terms["login_wall"], &terms["purpose"]), (&true.into(), &"terms".into()));
    assert_eq!(page(&document, "/login")["forms"][0]["masked"], true);
}

/// What a recording says goes by the same rules, and nobody is taken for a visitor.
#[test]
fn a_recording_says_the_same_of_what_loaded() {
    let path = "tests/data/har/advertising.fail.har";
    let mut command = assert_cmd::Command::cargo_bin("befund").unwrap();
    let output = command.args(["probe", "--explain", path, "--json"]).output().unwrap();
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["recognised"]["reader"], "har", "{document:#}");
    let facts = document["facts"].as_array().unwrap();
    let of = |kind: &'static str| facts.iter().filter(move |fact| fact["kind"] == kind);
    let parties: Vec<_> = of("http.third_party")
        .map(|fact| {
            format!(
                "{} {} {}",
                fact["host"].as_str().unwrap(),
                fact["channel"].as_str().unwrap(),
                fact["initiator"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(
        parties,
        [
            "live.fremd.example socket cdn.praxis.example",
            "o1.ingest.sentry.io beacon other",
            "securepubads.g.doubleclick.net request cdn.praxis.example",
        ]
    );
    let cookies: Vec<_> = of("http.cookie")
        .map(|fact| format!("{} {}", fact["name"].as_str().unwrap(), fact["secure"]))
        .collect();
    assert_eq!(cookies, ["sid false", "lang true", "IDE true"]);
    let start = of("http.page").next().unwrap();
    assert_eq!(start["final_url"], "https://praxis.example/");
    assert!(start["without_login"].is_null(), "{start}");
    let closed = document["enumerations"].as_array().unwrap();
    assert!(closed.iter().all(|list| list["complete"] == false), "{closed:?}");
}
