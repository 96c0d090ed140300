//! Sites of every kind by a real nginx, one of them with a small application behind it: what requirements make of what a
//! visitor saw, and what they make of it where the maker states that all is listed and says yes to everything.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::thread;

use befund::assess::result::Report;
use jiff::Timestamp;
use tempfile::TempDir;

use super::browser::turn;
use super::nginx::{Nginx, STRONG, WEAK, files, serving};
use super::server::{Server, not_found, ok, reply, to};
use super::verdicts::{ASKED, TERMS};
use super::{ENGLISH, GERMAN, befund, german, html};
use crate::common::{demand, folder, judge, load, plain};

const CATALOGS: &[&str] = &[
    "anlage-31b@2016-10-21",
    "anlage-31b@2021-02-25",
    "digav-anlage-1@2021-10-01",
    "tr-03161-2@2.0",
];

/// A product whose site was looked at with these options.
fn probed(server: &Nginx, more: &[&str]) -> (TempDir, String) {
    let site = server.site();
    let targets = format!(
        "targets:\n  http: [{{url: \"{}\", allow_private: true, purpose: landing}}]\n",
        site.url
    );
    let folder = folder(&plain(&targets));
    let path = folder.path().to_str().unwrap();
    let roots = site.roots.to_str().unwrap();
    let own = ["probe", path, "--timeout", "2", "--max-time", "300", "--roots", roots];
    let (_, said) = befund(&[&own[..], more].concat());
    assert!(said.contains("facts, wrote"), "{said}");
    (folder, site.url)
}

/// States that nothing is missing from any list, and says yes to all that is asked.
fn claim(folder: &Path, url: &str) {
    let today = befund::fact::observation::berlin_date(Timestamp::now());
    let path = folder.join("befund.yaml");
    let mut text = fs::read_to_string(&path).unwrap();
    text.push_str("enumerations:\n");
    for kind in ["page", "service", "header", "cookie", "form_field", "third_party", "storage"] {
        text.push_str(&format!("  - {{kind: http.{kind}, subject: web, complete: true, count: 0, sources: [\"{url}\"], stated: {{by: Maker, on: {today}, product_version: \"1\"}}}}\n"));
    }
    text.push_str("declarations:\n");
    for catalog in CATALOGS {
        let asked = TERMS.iter().chain(ASKED).filter_map(|(key, _)| key.split_once('#'));
        let mut numbers: Vec<_> =
            asked.filter(|(own, _)| own == catalog).map(|(_, number)| number).collect();
        numbers.dedup();
        let answers = numbers.iter().map(|number| format!("\"{number}\": {{answer: yes}}"));
        let answers = answers.collect::<Vec<_>>().join(", ");
        text.push_str(&format!("  {catalog}: {{by: Maker, on: {today}, product_version: \"1\", answers: {{{answers}}}}}\n"));
    }
    fs::write(path, text).unwrap();
}

/// One letter a demand: passes (P), fails (F) or is inconclusive (-) as measured; in small letters as declared.
fn letters(folder: &Path) -> Vec<char> {
    let product = load(folder);
    let today = befund::fact::observation::berlin_date(Timestamp::now());
    let report = judge(&product, CATALOGS, today);
    TERMS.iter().chain(ASKED).map(|(key, id)| letter(&report, key, id)).collect()
}

fn letter(report: &Report, key: &str, id: &str) -> char {
    // A requirement of one kind of component has a finding for each of it.
    let own = |known: &str| known == key || known.starts_with(&format!("{key}/"));
    let finding = report.findings.iter().find(|finding| own(&finding.key)).unwrap();
    let (verdict, basis, _) = demand(report, &finding.key, id);
    match (verdict.as_str(), basis.as_deref()) {
        ("pass", Some("measured")) => 'P',
        ("pass", Some("declared")) => 'p',
        ("fail", Some("measured")) => 'F',
        ("inconclusive", _) => '-',
        other => panic!("{key} {id}: {other:?}"),
    }
}

/// A site as it was seen and as it was claimed: two letters a demand.
fn column(server: &Nginx, more: &[&str]) -> Vec<String> {
    let (folder, url) = probed(server, more);
    let seen = letters(folder.path());
    claim(folder.path(), &url);
    let claimed = letters(folder.path());
    seen.iter().zip(claimed).map(|(seen, claimed)| format!("{seen}{claimed}")).collect()
}

/// A table with a line a demand.
fn table(columns: &[Vec<String>]) -> String {
    let lines = TERMS.iter().chain(ASKED).enumerate().map(|(at, (key, id))| {
        let name = format!("{} {id}", key.rsplit('#').next().unwrap());
        let cells: Vec<_> = columns.iter().map(|column| column[at].as_str()).collect();
        format!("{name:36}{}", cells.join(" "))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The files of a site with another text in the place of one.
fn but(name: &str, text: String) -> Vec<(&'static str, String)> {
    let mut files = files("", "off");
    files.iter_mut().find(|(own, _)| *own == name).unwrap().1 = text;
    files
}

/// The terms are an empty shell that a script fills.
fn shell() -> Option<Nginx> {
    let shell = "<!doctype html><html lang=\"de\"><title>Nutzungsbedingungen</title><div id=\"root\"></div><script src=\"/app.js\"></script>";
    let mut files = but("agb.html", shell.to_owned());
    let script = format!(
        "document.getElementById('root').innerHTML = `<h1>Nutzungsbedingungen</h1>{}`;",
        GERMAN.repeat(8)
    );
    files.push(("app.js", script));
    // A browser does not trust the certificate of a test.
    serving(&files, STRONG, false)
}

/// An application that shows terms and privacy statement only to who has logged in.
fn application() -> Server {
    Server::new(|request| {
        let inside = request.head.contains("Cookie: sid=drinnen");
        let path = request.path.split('?').next().unwrap_or_default();
        match (request.method.as_str(), path) {
            ("POST", "/login") => {
                reply("303 See Other", "Set-Cookie: sid=drinnen\r\nLocation: /agb\r\n", "")
            }
            (_, "/login") => ok(
                "",
                &html(
                    "de",
                    "Anmelden",
                    "<h1>Anmelden</h1><form method=\"post\"><input name=\"pw\" type=\"password\" autocomplete=\"off\"></form>",
                ),
            ),
            (_, "/agb") if inside => ok("", &german("Nutzungsbedingungen", "")),
            (_, "/datenschutz") if inside => ok("", &german("Datenschutz", "")),
            (_, "/agb" | "/datenschutz") => to(&format!("/login?next={path}")),
            _ => not_found(),
        }
    })
}

/// What the application answers to this.
fn answered(application: &Server, request: &str) -> String {
    let address = application.url("").replace("http://", "");
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

const ADVERTISING: &str = "<iframe src=\"https://ad.doubleclick.net/x\"></iframe><script async src=\"https://www.google-analytics.com/analytics.js\"></script>";
const COOKIES: &str =
    "add_header Set-Cookie \"_ga=geheim; Path=/; Max-Age=63072000; Secure; SameSite=Lax\" always;";
const BANNER: &str = "<div>Wir verwenden Cookies. <button>Zustimmen</button></div>";

/// In the order of the columns: German terms and headers as nginx sends them by itself; English terms that call
/// themselves German; terms behind a login; an empty shell without a browser; advertising and analytics; a cookie that
/// nobody consented to; weak headers; strong headers.
#[test]
fn what_requirements_make_of_sites_of_every_kind() {
    let english = format!("<h1>Nutzungsbedingungen</h1>{}", ENGLISH.repeat(8));
    let english = html("de", "Nutzungsbedingungen", &english);
    let application = application();
    let inside = answered(&application, "GET /agb HTTP/1.0\r\nCookie: sid=drinnen\r\n\r\n");
    assert!(inside.contains("Diese Nutzungsbedingungen regeln"), "{inside}");
    let passed_on = format!(
        "{STRONG}\nlocation ~ ^/(agb|datenschutz|login)$ {{ proxy_pass {}; }}",
        application.url("")
    );
    let cookies = format!("{STRONG}\n{COOKIES}");
    let servers = [
        serving(&files("", "off"), "", true),
        serving(&but("agb.html", english), STRONG, true),
        serving(&files("", "off"), &passed_on, true),
        shell(),
        serving(&files(ADVERTISING, "off"), STRONG, true),
        serving(&files(BANNER, "off"), &cookies, true),
        serving(&files("", "on"), WEAK, true),
        serving(&files("", "off"), STRONG, true),
    ];
    let Some(servers) = servers.into_iter().collect::<Option<Vec<_>>>() else { return };
    let columns: Vec<_> = thread::scope(|scope| {
        let looks: Vec<_> = servers
            .iter()
            .map(|server| scope.spawn(move || column(server, &["--no-browser"])))
            .collect();
        looks.into_iter().map(|look| look.join().unwrap()).collect()
    });
    // Nothing of a third party is asked for, and nobody logs in.
    assert!(!application.asked().iter().skip(1).any(|one| one.method == "POST"));
    assert_eq!(table(&columns), TABLE);
}

/// With a browser the shell is filled, and its terms are what they are.
#[test]
fn an_empty_shell_is_judged_by_what_a_browser_shows() {
    let Some(_turn) = turn() else { return };
    let Some(server) = shell() else { return };
    let [without, with] = [&["--no-browser"][..], &[]].map(|more| column(&server, more));
    assert_eq!(table(&[without, with]), SHELL);
}

/// What stays open although it shows, and why: behind a login there may be German terms (5.10); advertising learns who
/// visits, and whether that is personal data of whoever it gets to is for a person (DS.37); no cookie of a session was seen
/// where a login is (O.Data_16, 17, 19); a cookie that stays need not be sensitive (O.Data_14), and a script may need it
/// (O.Data_16). That nginx names itself is disclosed everywhere (B.28).
const TABLE: &str = "\
5.10 german                         -p -F -- -- -p -p -p -p
5.10 without-login                  PP -F -F -- PP PP PP PP
5.11 no-advertising                 -p -p -p -- FF -p -p -p
5.1.5 german                        -p -F -- -- -p -p -p -p
5.1.5 without-login                 PP -F -F -- PP PP PP PP
5.1.6 no-advertising                -p -p -p -- FF -p -p -p
DS.21 statement-open                -p -p -F -p -p -p -p -p
DS.37 no-third-parties              -p -p -p -- -- -p -p -p
B.28 methods-restricted             -p -p -p -p -p -p -p -p
B.28 nothing-disclosed              FF FF FF FF FF FF FF FF
B.28 not-indexed                    FF -p -p -p -p -p FF -p
B.28 source-not-retrievable         -p -p -p -p -p -p -p -p
O.Arch_9 security-headers           FF -p -p -F -p -p FF -p
O.Data_14 no-residue-in-browser     -- -p -p -- -- -- FF -p
O.Data_15 user-deletion             -p -p -p -p -p -p -p -p
O.Data_16 http-only-flag            -- -P -P -- -- -- -- -P
O.Data_17 secure-flag               -- -P -P -- -- -P FF -P
O.Data_18 autocomplete-off          -P -P -P -- -- -P FF -P
O.Data_19 not-readable-by-other-hosts-- -p -p -- -- -p FF -p";

/// Without a browser and with one.
const SHELL: &str = "\
5.10 german                         -- -p
5.10 without-login                  -- PP
5.11 no-advertising                 -- -p
5.1.5 german                        -- -p
5.1.5 without-login                 -- PP
5.1.6 no-advertising                -- -p
DS.21 statement-open                -p -p
DS.37 no-third-parties              -- -p
B.28 methods-restricted             -p -p
B.28 nothing-disclosed              FF FF
B.28 not-indexed                    -p -p
B.28 source-not-retrievable         -p -p
O.Arch_9 security-headers           -F -F
O.Data_14 no-residue-in-browser     -- -p
O.Data_15 user-deletion             -p -p
O.Data_16 http-only-flag            -- -P
O.Data_17 secure-flag               -- -P
O.Data_18 autocomplete-off          -- -P
O.Data_19 not-readable-by-other-hosts-- -p";
