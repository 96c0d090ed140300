//! Pages, their headers and the fields of their forms.

use std::collections::BTreeSet;

use jiff::civil::Date;
use url::{Host, Url};

use crate::draft;
use crate::fact::draft::NO_WORD;
use crate::fact::kind::http;
use crate::fact::value::{Attr, Day, Value};

use super::{Drafts, known, texts};
use crate::probe::http::headers::{HeaderState, LOOKED_FOR, said};
use crate::probe::http::model::{Field, Form, Hop, Look, Page, Visit, WhyAsked};
use crate::probe::http::page::language;
use crate::probe::http::page::purpose::{Hint, names};
use crate::probe::http::reading::{Known, VisitReading, Wall};
use crate::probe::http::visit::NOWHERE;

/// The address by which a page is known: the one that was asked for, or, where that only led to HTTPS, the one
/// that answered.
pub fn page_url(look: &Look) -> &str {
    match look.final_url() {
        Some(last) if look.url.starts_with("http://") && last.starts_with("https://") => last,
        _ => &look.url,
    }
}

pub(super) fn add(visit: &Visit, about: &str, drafts: &mut Drafts) {
    for look in &visit.looks {
        match look.why {
            // What never answered shows nothing.
            _ if look.hops.is_empty() => {}
            WhyAsked::Declared | WhyAsked::Linked => {
                page(visit, look, about, drafts);
                headers(visit, look, about, drafts);
                fields(visit, look, about, drafts);
            }
            WhyAsked::SecurityTxt => contact(visit, look, about, drafts),
            WhyAsked::Error => error(visit, look, about, drafts),
            WhyAsked::Method if look.page.is_some() => error(visit, look, about, drafts),
            WhyAsked::Method | WhyAsked::Clear | WhyAsked::SourceMap | WhyAsked::Part => {}
        }
    }
}

fn page(visit: &Visit, look: &Look, about: &str, drafts: &mut Drafts) {
    let reading = VisitReading::new(look, visit);
    let text = reading.text();
    let wall = reading.wall();
    let language = text.clone().map(|page| language::of(&page.text));
    let hint = |hint| known(hinted(&reading, hint));
    let draft = draft!(http::PAGE, about, {
        "url": page_url(look).into(),
        "purpose": known(reading.purpose()),
        "final_url": known(look.final_url().ok_or_else(|| failed(look))),
        "status": known(look.status().map(i64::from).ok_or_else(|| failed(look))),
        "rendered": known(reading.content().map(|page| page.rendered)),
        "letters": known(language.clone().map(|found| i64::try_from(found.letters).unwrap_or(i64::MAX))),
        "login_wall": known(match &wall {
            Wall::Open => Ok(false),
            Wall::Login => Ok(true),
            Wall::Unsure(why) => Err(why.clone()),
        }),
        "without_login": known(match wall.clone() {
            Wall::Open => Ok(true),
            Wall::Login => Ok(false),
            Wall::Unsure(why) => Err(why),
        }),
        "main_language": known(language.clone().and_then(|found| {
            let letters = found.letters;
            found.main.ok_or_else(|| match letters {
                0..language::LEAST => format!("it has only {letters} letters of text"),
                _ => "no language has most of its text".to_owned(),
            })
        })),
        "languages": match whole_language(&wall, language) {
            Ok(language) => texts(vec![language]),
            Err(why) => Attr::Unknown(why),
        },
        "https": known(https(visit, look)),
        "mixed_content": known(mixed(look, &reading)),
        "no_store": known(no_store(look, &reading)),
        "plugins": known(plugins(&reading)),
        "technical_details": known(match reading.content() {
            Ok(page) if !page.details.is_empty() => Ok(true),
            Ok(_) => Err(NO_WORD.to_owned()),
            Err(why) => Err(why),
        }),
        "names_dpo": hint(Hint::Officer),
        "names_deletion": hint(Hint::Deletion),
        "names_rights": hint(Hint::Rights),
    });
    drafts.add(draft, "page");
}

/// The language a text is complete in, if nobody has to log in for it and it is long enough to be whole.
fn whole_language(wall: &Wall, found: Known<language::PageLanguage>) -> Known<String> {
    let found = found?;
    if *wall == Wall::Login {
        return Err("a login stands in place of the text".to_owned());
    }
    if found.letters < language::WHOLE {
        let letters = found.letters;
        return Err(format!(
            "it has only {letters} letters of text, too few to be complete in a language"
        ));
    }
    match found.main {
        Some(main) if found.whole => Ok(main),
        _ => Err("it is in several languages".to_owned()),
    }
}

fn hinted(reading: &VisitReading<'_>, hint: Hint) -> Known<bool> {
    let purpose = reading.purpose()?;
    if purpose != "privacy" {
        return Err("it is asked of privacy statements only".to_owned());
    }
    Ok(names(hint, &reading.text()?.text))
}

fn failed(look: &Look) -> String {
    look.failed.clone().unwrap_or_else(|| "there was no answer".to_owned())
}

/// Whether a page is served by HTTPS only: what its address says in the clear was asked for.
fn https(visit: &Visit, look: &Look) -> Known<bool> {
    let last = look.final_url().ok_or_else(|| failed(look))?;
    if last.starts_with("http://") {
        return Ok(false);
    }
    let mut clear = Url::parse(last).map_err(|_| "its address cannot be read".to_owned())?;
    if clear.port().is_some() {
        return Err(NO_WORD.to_owned());
    }
    if clear.set_scheme("http").is_err() {
        return Err("its address cannot be read".to_owned());
    }
    let asked = |url: &Url| {
        visit.looks.iter().find(|one| one.why == WhyAsked::Clear && one.url == url.as_str())
    };
    if let Some(asked) = asked(&clear) {
        return in_the_clear(asked);
    }
    // Where an address that is made up is led to HTTPS, or nothing listens, so it is with all.
    let any = clear.join(NOWHERE).ok().and_then(|url| asked(&url));
    match any.map(in_the_clear) {
        Some(Ok(true)) => Ok(true),
        _ => Err("its address was not asked for in the clear".to_owned()),
    }
}

/// Whether an address that was asked for in the clear is served by HTTPS only.
fn in_the_clear(asked: &Look) -> Known<bool> {
    match (asked.hops.last(), &asked.failed) {
        (Some(hop), _) if (300..400).contains(&hop.status) => {
            let to = hop.all("location").next().unwrap_or_default();
            Ok(to.starts_with("https://"))
        }
        (Some(hop), _) if (200..300).contains(&hop.status) => Ok(false),
        (Some(hop), _) => Err(format!("in the clear it answered with the status {}", hop.status)),
        (None, Some(why)) if why == "connection refused" => Ok(true),
        (None, why) => Err(format!("in the clear: {}", why.as_deref().unwrap_or("no answer"))),
    }
}

fn mixed(look: &Look, reading: &VisitReading<'_>) -> Known<bool> {
    let page = reading.content()?;
    if !look.final_url().is_some_and(|url| url.starts_with("https://")) {
        return Err("the page itself is not served by HTTPS".to_owned());
    }
    let loads = |channel: &str| matches!(channel, "request" | "socket" | "beacon" | "form");
    let clear = page
        .parts
        .iter()
        .any(|part| loads(&part.channel) && matches!(part.scheme.as_str(), "http" | "ws"));
    let sent = page.fields.iter().any(|field| field.clear);
    match clear || sent {
        true => Ok(true),
        false if page.more => Err("it has more links, parts or fields than are kept".to_owned()),
        false if page.scripts && !page.rendered => Err("its scripts were not run".to_owned()),
        false => Ok(false),
    }
}

/// Whether `Cache-Control` has the word `no-store` (RFC 9111, section 5.2.2.5).
fn no_store(look: &Look, reading: &VisitReading<'_>) -> Known<bool> {
    reading.text()?;
    let hop = look.hops.last().ok_or_else(|| failed(look))?;
    let mut words = hop.all("cache-control").flat_map(|value| value.split(','));
    Ok(words.any(|word| word.trim().eq_ignore_ascii_case("no-store")))
}

fn plugins(reading: &VisitReading<'_>) -> Known<bool> {
    let page = reading.text()?;
    match page.plugins {
        true => Ok(true),
        false if page.scripts && !page.rendered => Err("its scripts were not run".to_owned()),
        false => Ok(false),
    }
}

/// The headers of a page that is one, whether it has them or not.
fn headers(visit: &Visit, look: &Look, about: &str, drafts: &mut Drafts) {
    let (Some(hop), Some(page)) = (look.hops.last(), look.page.as_ref()) else { return };
    let here = Url::parse(&hop.url)
        .is_ok_and(|url| visit.hosts.iter().any(|host| url.host_str() == Some(host)));
    if page.form != Form::Html || !(200..300).contains(&hop.status) || !here {
        return;
    }
    for name in LOOKED_FOR {
        if *name == "strict-transport-security" && hop.url.starts_with("http://") {
            continue;
        }
        let (present, value) = match said(name, hop, Some(page)) {
            HeaderState::Nothing => (false, Attr::unknown(NO_WORD)),
            HeaderState::Value(value) => (true, value.into()),
            HeaderState::Several(why) => (true, Attr::unknown(why)),
        };
        let draft = draft!(http::HEADER, about, {
            "url": hop.url.as_str().into(),
            "name": (*name).into(),
            "present": present.into(),
            "value": value,
        });
        drafts.add(draft, "header");
    }
}

/// The fields of a page's forms.
fn fields(visit: &Visit, look: &Look, about: &str, drafts: &mut Drafts) {
    let Ok(page) = VisitReading::new(look, visit).content() else { return };
    let Some(url) = look.final_url() else { return };
    let mut seen = BTreeSet::new();
    for (at, field) in page.fields.iter().enumerate() {
        let name = match field.name.as_str() {
            "" => format!("#{}", at + 1),
            name => name.to_owned(),
        };
        let secret = field.kind == "password";
        let sent = sent_in_clear(look, page, field);
        let filled = if field.off { "" } else { "+filled" };
        let key = format!("{}{filled}{}", field.kind, if field.clear { "+clear" } else { "" });
        if !seen.insert((name.clone(), key.clone())) {
            continue;
        }
        let sensitive = match secret {
            true => Attr::from(true),
            false => Attr::unknown(NO_WORD),
        };
        let draft = draft!(http::FORM_FIELD, about, {
            "page": url.into(),
            "name": name.into(),
            "sensitive": sensitive,
            "autocomplete_off": field.off.into(),
            "masked": secret.into(),
            "sent_in_clear": known(sent),
        });
        drafts.add(draft, &key);
    }
}

/// Whether its form sends by HTTP what is entered. What may keep a browser from it leaves that open.
fn sent_in_clear(look: &Look, page: &Page, field: &Field) -> Known<bool> {
    match (field.clear, look.hops.last()) {
        (true, Some(hop)) => match kept_from_clear(hop, page) {
            Some(why) => Err(why.to_owned()),
            None => Ok(true),
        },
        (true, None) => Ok(true),
        (false, _) if page.scripts && !page.rendered => Err("its scripts were not run".to_owned()),
        (false, _) => Ok(false),
    }
}

/// What keeps browsers from sending forms by HTTP, or may.
fn kept_from_clear(hop: &Hop, page: &Page) -> Option<&'static str> {
    let policies = hop.all("content-security-policy").flat_map(|value| value.split(','));
    let policies = policies.chain(page.policies.iter().map(String::as_str));
    let directives: Vec<_> = policies
        .flat_map(|policy| policy.split(';'))
        .filter_map(|one| one.split_whitespace().next())
        .map(str::to_ascii_lowercase)
        .collect();
    if directives.iter().any(|name| name == "upgrade-insecure-requests") {
        return Some("its policy (CSP) has browsers raise to HTTPS what its forms send");
    }
    if directives.iter().any(|name| name == "form-action") {
        return Some("its policy (CSP) limits where its forms may send");
    }
    raised(hop, page)
        .then_some("Strict-Transport-Security of its host has browsers raise it to HTTPS")
}

/// Whether every host that its forms send to by HTTP is its own, which has browsers raise that (RFC 6797, section 8.3).
fn raised(hop: &Hop, page: &Page) -> bool {
    let Some(Host::Domain(own)) =
        Url::parse(&hop.url).ok().and_then(|url| url.host().map(|host| host.to_owned()))
    else {
        return false;
    };
    let HeaderState::Value(value) = said("strict-transport-security", hop, None) else {
        return false;
    };
    let age = value.to_ascii_lowercase().split(';').find_map(|word| {
        let (name, age) = word.split_once('=')?;
        (name.trim() == "max-age").then(|| age.trim().trim_matches('"').parse::<u64>().ok())?
    });
    let mut clear = page.parts.iter().filter(|one| one.channel == "form" && one.scheme == "http");
    age.is_some_and(|age| age > 0) && clear.all(|part| part.host == own)
}

/// A file of RFC 9116, if it is one: plain text with a contact.
fn contact(visit: &Visit, look: &Look, about: &str, drafts: &mut Drafts) {
    let reading = VisitReading::new(look, visit);
    let Ok(page) = reading.content() else { return };
    let answered = look.status().is_some_and(|status| (200..300).contains(&status));
    let line = |name: &str| {
        let mut lines = page.text.lines().filter_map(|line| line.split_once(':'));
        lines.find(|(key, _)| key.trim().eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    };
    if page.form != Form::Text || !answered || line("contact").is_none() {
        return;
    }
    let named = line("expires");
    let expires = named.and_then(|text| text.get(..10)?.parse::<Date>().ok());
    let last = look.final_url().unwrap_or(&look.url);
    let draft = draft!(http::PAGE, about, {
        "url": look.url.as_str().into(),
        "purpose": "security-contact".into(),
        "final_url": last.into(),
        "status": known(look.status().map(i64::from).ok_or_else(|| failed(look))),
        "rendered": false.into(),
        "without_login": true.into(),
        "login_wall": false.into(),
        // RFC 9116, section 3: only what is served by HTTPS counts, so that a copy in the clear is none.
        "https": last.starts_with("https://").into(),
        "has_expiry": match (named, expires) {
            (Some(_), None) => Attr::unknown("the day on which it expires cannot be read"),
            (named, _) => named.is_some().into(),
        },
        // RFC 9116, section 2.5.5: it is not to be used after that day. Whether it has come is held against the day judged.
        "expires": match expires {
            Some(day) => Attr::Known(Value::Day(Day::exact(day))),
            None => Attr::unknown("it does not say until when it holds"),
        },
    });
    drafts.add(draft, "security-contact");
}

/// What an error shows.
fn error(visit: &Visit, look: &Look, about: &str, drafts: &mut Drafts) {
    let reading = VisitReading::new(look, visit);
    let is_error = look.status().is_some_and(|status| status >= 400);
    if !is_error {
        return;
    }
    let method = look.hops.last().map_or("GET", |hop| hop.method.as_str());
    let url = match method {
        "GET" => look.url.clone(),
        method => format!("{} ({method})", look.url),
    };
    let draft = draft!(http::PAGE, about, {
        "url": url.into(),
        "purpose": "error".into(),
        "final_url": known(look.final_url().ok_or_else(|| failed(look))),
        "status": known(look.status().map(i64::from).ok_or_else(|| failed(look))),
        "rendered": known(reading.content().map(|page| page.rendered)),
        "technical_details": known(details(&reading)),
        "https": known(https(visit, look)),
    });
    drafts.add(draft, "error");
}

fn details(reading: &VisitReading<'_>) -> Known<bool> {
    let page: &Page = reading.content()?;
    match (page.details.is_empty(), page.names.first()) {
        (false, _) => Ok(true),
        (true, Some(name)) => {
            Err(format!("it names a product of a server without a version: {name}"))
        }
        (true, None) if page.scripts && !page.rendered => {
            Err("its scripts were not run".to_owned())
        }
        (true, None) => Ok(false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::http::page;

    /// What a page of a host says of its only field, with these headers.
    fn sent(host: &str, headers: &[(&str, &str)], body: &str) -> Known<bool> {
        let url = format!("https://{host}/login");
        let page = page::html(&format!("<!doctype html>{body}"), &Url::parse(&url).unwrap());
        let hop = Hop {
            method: "GET".to_owned(),
            url: url.clone(),
            status: 200,
            headers: headers.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect(),
            cookies: Vec::new(),
        };
        let field = page.fields[0].clone();
        let look = Look {
            url,
            why: WhyAsked::Declared,
            purpose: None,
            hops: vec![hop],
            failed: None,
            page: Some(page.clone()),
        };
        sent_in_clear(&look, &page, &field)
    }

    #[test]
    fn what_has_browsers_raise_a_form_leaves_open_whether_it_is_sent_in_the_clear() {
        const OWN: &str = "<form action=\"http://a.example/x\"><input name=\"pw\"></form>";
        const OTHER: &str = "<form action=\"http://b.example/x\"><input name=\"pw\"></form>";
        let hsts = |value| ("strict-transport-security", value);
        let csp = |value| ("content-security-policy", value);
        for (host, header, body) in [
            ("a.example", csp("default-src *"), OWN),
            ("a.example", hsts("max-age=0"), OWN),
            ("a.example", hsts("includeSubDomains"), OWN),
            ("a.example", hsts("max-age=9"), OTHER),
            // RFC 6797, section 8.1: an address is no host that browsers keep in mind.
            ("192.0.2.1", hsts("max-age=9"), "<form action=\"http://192.0.2.1/\"><input></form>"),
        ] {
            assert_eq!(sent(host, &[header], body), Ok(true), "{header:?} {body}");
        }
        for (header, body) in [
            (csp("default-src *, upgrade-insecure-requests"), OTHER),
            (csp("default-src *; form-action 'self'"), OTHER),
            (hsts("includeSubDomains; Max-Age=\"9\""), OWN),
        ] {
            assert!(sent("a.example", &[header], body).is_err(), "{header:?}");
        }
        let meta =
            "<meta http-equiv=\"Content-Security-Policy\" content=\"upgrade-insecure-requests\">";
        assert!(sent("a.example", &[], &format!("{meta}{OTHER}")).is_err());
        assert_eq!(sent("a.example", &[], "<form action=\"/x\"><input></form>"), Ok(false));
        let scripted = "<form><input></form><script>go()</script>";
        assert!(sent("a.example", &[], scripted).is_err());
    }
}
