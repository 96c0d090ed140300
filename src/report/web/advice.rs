//! What is wrong with a page in a sentence for who builds it, and what to do about it.

use std::collections::BTreeSet;

use befund_catalog::text::Text;

use crate::fact::Fact;
use crate::fact::value::{Attr, Value};
use crate::probe::http::headers::products;
use crate::probe::http::model::{PagePart, Visit, WhyAsked};

/// A finding in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Advice {
    /// What was found.
    pub(super) found: Text,
    /// What to do.
    pub(super) remedy: Text,
}

/// What a check found, by the kind of the fact that it found it on; none is a list that lacks something.
struct Row {
    check: &'static str,
    kind: Option<&'static str>,
    found: (&'static str, &'static str),
    remedy: (&'static str, &'static str),
}

const fn row(
    check: &'static str,
    kind: Option<&'static str>,
    found: (&'static str, &'static str),
    remedy: (&'static str, &'static str),
) -> Row {
    Row { check, kind, found, remedy }
}

const PAGE: Option<&str> = Some("http.page");
const SERVICE: Option<&str> = Some("http.service");
const COOKIE: Option<&str> = Some("http.cookie");
const FIELD: Option<&str> = Some("http.form_field");
const PARTY: Option<&str> = Some("http.third_party");

const TO_HTTPS: (&str, &str) = (
    "Alles nur über HTTPS ausliefern und HTTP dauerhaft dorthin weiterleiten.",
    "Serve everything by HTTPS only and redirect HTTP there permanently.",
);
const SECURE: (&str, &str) = ("Secure setzen.", "Set Secure.");
const NO_SECURE: (&str, &str) = (
    "Das Cookie {name} trägt kein Secure: Der Browser sendet es auch unverschlüsselt.",
    "The cookie {name} lacks Secure: the browser sends it in the clear as well.",
);
const HTTP_ONLY: (&str, &str) = ("HttpOnly setzen.", "Set HttpOnly.");
const READ_BY_SCRIPTS: (&str, &str) = (
    "Das Cookie {name} trägt kein HttpOnly: Skripte können es lesen.",
    "The cookie {name} lacks HttpOnly: scripts can read it.",
);
const WITHOUT_PARTY: (&str, &str) = (
    "Die Einbindung entfernen, oder den Inhalt selbst ausliefern.",
    "Remove it, or serve the content yourself.",
);

/// In the words of who builds pages. `{…}` is an attribute of the fact, `{more}` what the visit saw beside.
static ROWS: &[Row] = &[
    row(
        "http-autocomplete-off",
        FIELD,
        (
            "Der Browser darf sich merken, was in das Feld {name} eingegeben wird, und es von selbst ausfüllen.",
            "The browser may keep what is entered in the field {name}, and fill it in by itself.",
        ),
        ("autocomplete=\"off\" an das Feld setzen.", "Set autocomplete=\"off\" on the field."),
    ),
    row(
        "http-cookies-end-with-session",
        COOKIE,
        (
            "Das Cookie {name} heißt wie eine Sitzung und bleibt, wenn der Browser geschlossen wird.",
            "The cookie {name} is called like a session and stays when the browser is closed.",
        ),
        ("Max-Age und Expires weglassen.", "Leave out Max-Age and Expires."),
    ),
    row(
        "http-cookies-host-only",
        COOKIE,
        (
            "Das Cookie {name} wird auch an andere Rechner der Domain gesendet.",
            "The cookie {name} is sent to other hosts of the domain as well.",
        ),
        (
            "Domain weglassen, am besten mit __Host- am Anfang des Namens.",
            "Leave out Domain, best with __Host- at the start of the name.",
        ),
    ),
    row("http-cookies-secure", COOKIE, NO_SECURE, SECURE),
    row("http-session-cookies-secure", COOKIE, NO_SECURE, SECURE),
    row("http-cookies-http-only", COOKIE, READ_BY_SCRIPTS, HTTP_ONLY),
    row("http-session-cookies-http-only", COOKIE, READ_BY_SCRIPTS, HTTP_ONLY),
    row(
        "http-errors-without-details",
        PAGE,
        (
            "Die Fehlerseite {url} zeigt technische Einzelheiten{more}.",
            "The error page {url} shows technical details{more}.",
        ),
        (
            "Eigene Fehlerseiten ausliefern, die weder Produkt noch Version noch Ablauf des Programms nennen.",
            "Serve error pages of your own that name neither product nor version nor what the program did.",
        ),
    ),
    row(
        "http-hsts-set",
        None,
        (
            "Keine Antwort trägt Strict-Transport-Security.",
            "No answer has Strict-Transport-Security.",
        ),
        HSTS,
    ),
    row(
        "http-login-pages-https",
        PAGE,
        (
            "Die Anmeldeseite {url} wird auch unverschlüsselt ausgeliefert.",
            "The login page {url} is served in the clear as well.",
        ),
        TO_HTTPS,
    ),
    row(
        "http-methods-restricted",
        SERVICE,
        (
            "{url} beantwortet die Methode {unneeded_methods}, die keine Anwendung braucht.",
            "{url} answers the method {unneeded_methods}, which no application needs.",
        ),
        (
            "Die Methode abschalten (Apache: TraceEnable off).",
            "Switch the method off (Apache: TraceEnable off).",
        ),
    ),
    row(
        "http-no-advertising-third-parties",
        PARTY,
        (
            "Die Seite bindet {host} ein, das der Werbung dient.",
            "The page brings in {host}, which is there for advertising.",
        ),
        WITHOUT_PARTY,
    ),
    row(
        "http-no-development-remnants",
        SERVICE,
        (
            "Unter {url} ist die Ausgabe eines Debuggers zu sehen.",
            "At {url} the output of a debugger can be seen.",
        ),
        ("Den Betrieb zur Fehlersuche abschalten.", "Switch the debug mode off."),
    ),
    row(
        "http-no-plugins",
        PAGE,
        (
            "Die Seite verwendet Java-Applets, ActiveX, Flash oder Ähnliches.",
            "The page uses Java applets, ActiveX, Flash or the like.",
        ),
        (
            "Durch das ersetzen, was der Browser selbst kann.",
            "Replace it by what the browser can do itself.",
        ),
    ),
    row(
        "http-no-version-disclosure",
        SERVICE,
        (
            "Antworten von {url} nennen Produkt oder Version{more}.",
            "Answers of {url} name a product or a version{more}.",
        ),
        (
            "Die Header Server und X-Powered-By entfernen oder leeren, Fehlerseiten durch eigene ersetzen.",
            "Remove or empty the headers Server and X-Powered-By, replace error pages by your own.",
        ),
    ),
    row(
        "http-not-in-the-clear",
        PAGE,
        ("{url} wird auch unverschlüsselt ausgeliefert.", "{url} is served in the clear as well."),
        TO_HTTPS,
    ),
    row(
        "http-not-in-the-clear",
        SERVICE,
        ("{url} antwortet unverschlüsselt.", "{url} answers in the clear."),
        TO_HTTPS,
    ),
    row(
        "http-not-in-the-clear",
        FIELD,
        (
            "Was in das Feld {name} eingegeben wird, ist unterwegs nicht geschützt: Die Seite kommt unverschlüsselt, oder ihr Formular sendet unverschlüsselt{more}.",
            "What is entered in the field {name} is not protected on its way: the page comes in the clear, or its form sends in the clear{more}.",
        ),
        (
            "Seite und Ziel des Formulars (action, formaction) nur über HTTPS, und HTTP dauerhaft dorthin weiterleiten.",
            "Page and where the form sends to (action, formaction) by HTTPS only, and redirect HTTP there permanently.",
        ),
    ),
    row(
        "http-not-indexed",
        SERVICE,
        (
            "Suchmaschinen dürfen Seiten von {url} aufnehmen: Nicht jede verbietet es.",
            "Search engines may list pages of {url}: not each of them forbids it.",
        ),
        (
            "X-Robots-Tag: noindex für alle Antworten setzen; robots.txt allein hält sie nicht ab.",
            "Set X-Robots-Tag: noindex on all answers; robots.txt alone does not keep them off.",
        ),
    ),
    row(
        "http-privacy-page-open",
        None,
        (
            "Keine der Seiten ist eine Datenschutzerklärung, die ohne Anmeldung lesbar ist.",
            "None of the pages is a privacy statement that can be read without logging in.",
        ),
        (
            "Von jeder Seite auf eine Datenschutzerklärung verweisen, die jeder lesen kann.",
            "Link from every page to a privacy statement that anybody can read.",
        ),
    ),
    row(
        "http-privacy-states-deletion",
        None,
        (
            "Keine der Seiten ist eine Datenschutzerklärung, die sagt, welche Daten wann gelöscht werden.",
            "None of the pages is a privacy statement that says which data are deleted when.",
        ),
        (
            "In der Datenschutzerklärung je Art von Daten die Frist nennen.",
            "Name the period for each kind of data in the privacy statement.",
        ),
    ),
    row(
        "http-security-contact",
        None,
        (
            "Es gibt keine Seite zum Melden von Sicherheitsproblemen, die nur über HTTPS kommt und nicht abgelaufen ist.",
            "There is no page for reporting security problems that comes by HTTPS only and has not expired.",
        ),
        (
            "/.well-known/security.txt mit Contact und einem Expires in der Zukunft anlegen (RFC 9116).",
            "Put up /.well-known/security.txt with Contact and an Expires in the future (RFC 9116).",
        ),
    ),
    row(
        "http-no-mixed-content",
        PAGE,
        (
            "Die Seite kommt über HTTPS und lädt oder sendet etwas unverschlüsselt{more}.",
            "The page comes by HTTPS and loads or sends something in the clear{more}.",
        ),
        (
            "Alle Adressen darin mit https:// schreiben; upgrade-insecure-requests hilft beim Übergang.",
            "Write all addresses in it with https://; upgrade-insecure-requests helps meanwhile.",
        ),
    ),
    row(
        "http-pages-with-data-not-stored",
        PAGE,
        ("Der Browser darf diese Seite speichern.", "The browser may store this page."),
        (
            "Cache-Control: no-store setzen, auch auf allem, was nach der Anmeldung kommt.",
            "Set Cache-Control: no-store, on all that comes after logging in as well.",
        ),
    ),
    row(
        "http-no-source-maps",
        SERVICE,
        (
            "Der Quelltext von Skripten ist abrufbar{more}.",
            "The source of scripts can be fetched{more}.",
        ),
        ("Source Maps nicht ausliefern.", "Do not serve source maps."),
    ),
    row(
        "http-foreign-scripts-bound",
        PARTY,
        (
            "Ein Skript oder Stylesheet von {host} ist an keinen Hashwert gebunden: Wer dort schreibt, ändert die Seite.",
            "A script or style sheet of {host} is bound to no digest: whoever writes there changes the page.",
        ),
        (
            "integrity und crossorigin setzen (Subresource Integrity), oder es selbst ausliefern.",
            "Set integrity and crossorigin (subresource integrity), or serve it yourself.",
        ),
    ),
    row(
        "http-sensitive-inputs-masked",
        FIELD,
        (
            "Was in das Feld {name} eingegeben wird, ist zu sehen.",
            "What is entered in the field {name} can be seen.",
        ),
        ("type=\"password\" setzen.", "Set type=\"password\"."),
    ),
];

const HSTS: (&str, &str) = (
    "Strict-Transport-Security: max-age=31536000; includeSubDomains auf alle Antworten über HTTPS setzen.",
    "Set Strict-Transport-Security: max-age=31536000; includeSubDomains on all answers by HTTPS.",
);

/// A header: what its value lets happen where it is weak, and how it is set.
struct Header {
    name: &'static str,
    written: &'static str,
    weak: (&'static str, &'static str),
    remedy: (&'static str, &'static str),
}

static HEADERS: &[Header] = &[
    Header {
        name: "strict-transport-security",
        written: "Strict-Transport-Security",
        weak: ("bewirkt mit diesem Wert nichts", "has no effect with this value"),
        remedy: HSTS,
    },
    Header {
        name: "content-security-policy",
        written: "Content-Security-Policy",
        weak: ("hält mit diesem Wert kein Skript auf", "stops no script with this value"),
        remedy: (
            "Eine Richtlinie setzen, die Skripte auf eigene beschränkt, etwa default-src 'self'; frame-ancestors 'none'.",
            "Set a policy that limits scripts to your own, such as default-src 'self'; frame-ancestors 'none'.",
        ),
    },
    Header {
        name: "x-frame-options",
        written: "X-Frame-Options",
        weak: (
            "hat einen Wert, den Browser nicht beachten",
            "has a value that browsers do not heed",
        ),
        remedy: (
            "X-Frame-Options: DENY setzen, oder SAMEORIGIN.",
            "Set X-Frame-Options: DENY, or SAMEORIGIN.",
        ),
    },
    Header {
        name: "x-content-type-options",
        written: "X-Content-Type-Options",
        weak: ("bewirkt mit diesem Wert nichts", "has no effect with this value"),
        remedy: ("X-Content-Type-Options: nosniff setzen.", "Set X-Content-Type-Options: nosniff."),
    },
    Header {
        name: "referrer-policy",
        written: "Referrer-Policy",
        weak: (
            "verrät mit diesem Wert jeder anderen Site die ganze Adresse",
            "tells every other site the whole address with this value",
        ),
        remedy: (
            "Referrer-Policy: no-referrer oder strict-origin-when-cross-origin setzen.",
            "Set Referrer-Policy: no-referrer or strict-origin-when-cross-origin.",
        ),
    },
    Header {
        name: "permissions-policy",
        written: "Permissions-Policy",
        weak: (
            "gibt mit diesem Wert Kamera oder Mikrofon für alles frei, was eingebettet ist",
            "opens camera or microphone with this value to all that is embedded",
        ),
        remedy: (
            "Permissions-Policy: camera=(self), microphone=(self) setzen.",
            "Set Permissions-Policy: camera=(self), microphone=(self).",
        ),
    },
];

/// What a check found in words, if it is one of ours. `ruled` says that a table of values speaks against the fact.
pub(super) fn of(check: &str, fact: Option<&Fact>, ruled: bool, visit: &Visit) -> Option<Advice> {
    if let Some(fact) = fact.filter(|fact| fact.kind.name == "http.header") {
        return header(fact, ruled);
    }
    if fact.is_none() && check == "http-security-headers" {
        return Some(missing(visit));
    }
    let kind = fact.map(|fact| fact.kind.name);
    let row = ROWS.iter().find(|row| row.check == check && row.kind == kind)?;
    let more = more(check, fact, visit);
    let fill = |text: &str| filled(text, fact, &more);
    let found = both(fill(row.found.0), fill(row.found.1));
    Some(Advice { found, remedy: text(row.remedy) })
}

fn text((de, en): (&str, &str)) -> Text {
    both(de.to_owned(), en.to_owned())
}

fn both(de: String, en: String) -> Text {
    Text { de: de.into(), en: en.into() }
}

fn header(fact: &Fact, ruled: bool) -> Option<Advice> {
    let name = shown(fact, "name")?;
    let header = HEADERS.iter().find(|header| header.name == name)?;
    let written = header.written;
    let is_set = matches!(fact.attribute("present"), Some(Attr::Known(Value::Bool(true))));
    let value = shown(fact, "value").unwrap_or_default();
    let found = match (is_set, ruled) {
        (false, _) => both(
            format!("Der Header {written} fehlt."),
            format!("The header {written} is missing."),
        ),
        (true, true) => both(
            format!("{written} {}: {value}", header.weak.0),
            format!("{written} {}: {value}", header.weak.1),
        ),
        (true, false) => both(
            format!("{written} hält niemanden davon ab, die Seite einzubetten."),
            format!("{written} keeps nobody from embedding the page."),
        ),
    };
    Some(Advice { found, remedy: text(header.remedy) })
}

/// The headers of which no page of the site has one.
fn missing(visit: &Visit) -> Advice {
    const ASKED: &[&str] =
        &["strict-transport-security", "content-security-policy", "x-frame-options"];
    let has = |name: &str| {
        let mut hops = visit.looks.iter().filter_map(|look| look.hops.last());
        hops.any(|hop| hop.all(name).next().is_some())
    };
    let asked = HEADERS.iter().filter(|header| ASKED.contains(&header.name));
    let none: Vec<_> = asked.filter(|header| !has(header.name)).collect();
    let names: Vec<_> = none.iter().map(|header| header.written).collect();
    let remedy = |pick: fn(&Header) -> &'static str| {
        none.iter().map(|header| pick(header)).collect::<Vec<_>>().join(" ")
    };
    Advice {
        found: both(
            format!("Auf keiner Seite gesetzt: {}.", names.join(", ")),
            format!("Set on no page: {}.", names.join(", ")),
        ),
        remedy: both(remedy(|header| header.remedy.0), remedy(|header| header.remedy.1)),
    }
}

/// What the visit saw beside the fact, in brackets.
fn more(check: &str, fact: Option<&Fact>, visit: &Visit) -> String {
    let at = |name| fact.and_then(|fact| shown(fact, name));
    let url = at("url").or_else(|| at("page")).unwrap_or_default();
    let here = |own: Option<&str>| own.is_some_and(|own| own.starts_with(&url));
    let looks = || visit.looks.iter().filter(|look| here(look.final_url()));
    let items: BTreeSet<String> = match check {
        "http-errors-without-details" => looks()
            .filter(|look| matches!(look.why, WhyAsked::Error | WhyAsked::Method))
            .filter_map(|look| look.page.as_ref())
            .flat_map(|page| page.details.clone())
            .collect(),
        "http-no-version-disclosure" => looks()
            .flat_map(|look| &look.hops)
            .flat_map(products)
            .map(|(name, value)| format!("{name}: {value}"))
            .collect(),
        "http-no-source-maps" => looks()
            .filter(|look| look.why == WhyAsked::SourceMap && look.failed.is_none())
            .map(|look| look.url.clone())
            .collect(),
        "http-no-mixed-content" => in_the_clear(visit, &url, |_| true),
        "http-not-in-the-clear" if at("page").is_some() => {
            in_the_clear(visit, &url, |part| part.channel == "form")
        }
        _ => BTreeSet::new(),
    };
    match items.is_empty() {
        true => String::new(),
        false => format!(" ({})", items.into_iter().take(3).collect::<Vec<_>>().join(", ")),
    }
}

/// Where a page loads from or sends to in the clear.
fn in_the_clear(visit: &Visit, url: &str, wanted: fn(&PagePart) -> bool) -> BTreeSet<String> {
    let looks = visit.looks.iter();
    let pages = looks
        .filter(|look| look.url == url || look.final_url() == Some(url))
        .filter_map(|look| look.page.as_ref());
    let parts = pages.flat_map(|page| &page.parts).filter(|part| wanted(part));
    let clear = parts.filter(|part| matches!(part.scheme.as_str(), "http" | "ws"));
    clear.map(|part| format!("{}://{}", part.scheme, part.host)).collect()
}

/// Attributes in the places of their names.
fn filled(text: &str, fact: Option<&Fact>, more: &str) -> String {
    let mut done = String::new();
    let mut rest = text;
    while let Some((before, name, after)) = next(rest) {
        done.push_str(before);
        let own = || fact.and_then(|fact| shown(fact, name)).unwrap_or_else(|| "?".to_owned());
        done.push_str(&if name == "more" { more.to_owned() } else { own() });
        rest = after;
    }
    done + rest
}

fn next(text: &str) -> Option<(&str, &str, &str)> {
    let (before, inner) = text.split_once('{')?;
    let (name, after) = inner.split_once('}')?;
    Some((before, name, after))
}

fn shown(fact: &Fact, name: &str) -> Option<String> {
    match fact.value(name)? {
        Value::Text(text) => Some(text.clone()),
        Value::List(all) => Some(all.join(", ")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::kind::http;
    use crate::library::Library;

    #[test]
    fn every_row_is_of_a_check_and_names_attributes_of_its_kind() {
        let library = Library::built_in();
        let kinds =
            [&http::PAGE, &http::SERVICE, &http::COOKIE, &http::FORM_FIELD, &http::THIRD_PARTY];
        for row in ROWS {
            assert!(library.check(row.check).is_some(), "{}", row.check);
            let own = kinds.iter().find(|kind| Some(kind.name) == row.kind);
            for mut text in [row.found.0, row.found.1] {
                while let Some((_, name, after)) = next(text) {
                    let known = own.is_some_and(|kind| kind.attribute(name).is_some());
                    assert!(known || name == "more", "{}: {name}", row.check);
                    text = after;
                }
            }
        }
    }

    #[test]
    fn what_a_site_puts_in_braces_is_not_taken_for_a_place() {
        assert_eq!(filled("a {more} b", None, " ({name})"), "a  ({name}) b");
    }
}
