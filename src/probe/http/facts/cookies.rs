//! Cookies as they were set, before anybody consented to anything.

use crate::draft;
use crate::fact::kind::http;
use crate::fact::value::{Attr, Length, Value};

use super::Drafts;
use crate::probe::http::model::{Cookie, Visit};

pub(super) fn add(visit: &Visit, about: &str, drafts: &mut Drafts) {
    let mut seen = Vec::new();
    let all = visit.looks.iter().flat_map(|look| &look.hops).flat_map(|hop| &hop.cookies);
    for cookie in all {
        // One that ends at once is taken back.
        let ends = cookie.max_age.is_some_and(|age| age <= 0);
        if ends || seen.contains(&traits(cookie)) {
            continue;
        }
        seen.push(traits(cookie));
        drafts.add(draft(cookie, about), &key(cookie));
    }
}

/// All of a cookie that does not differ from one answer to the next.
fn traits(cookie: &Cookie) -> Cookie {
    Cookie { max_age: cookie.max_age.map(|age| age.div_euclid(3600)), ..cookie.clone() }
}

/// Tells two of one name apart.
fn key(cookie: &Cookie) -> String {
    let flag = |is: bool, letter: &'static str| if is { letter } else { "" };
    let Cookie { secure, http_only, same_site, domain, max_age, .. } = cookie;
    let site = same_site.as_deref().unwrap_or_default();
    format!(
        "set{}{}{}{}{}",
        flag(*secure, "+secure"),
        flag(*http_only, "+http-only"),
        flag(domain.is_some(), "+domain"),
        flag(max_age.is_some(), "+stays"),
        if site.is_empty() { String::new() } else { format!("+{}", word(site)) },
    )
}

fn word(same_site: &str) -> &'static str {
    match same_site {
        "strict" => "strict",
        "lax" => "lax",
        "none" => "cross-site",
        _ => "unset",
    }
}

fn draft(cookie: &Cookie, about: &str) -> crate::fact::draft::Draft {
    let odd = "its lifetime cannot be read";
    let (outlives, age) = match cookie.max_age {
        Some(age) => (true.into(), Attr::Known(Value::Length(Length::Seconds(age)))),
        None if cookie.odd_age => (Attr::unknown(odd), Attr::unknown(odd)),
        None => (false.into(), Attr::unknown("it ends with the session")),
    };
    draft!(http::COOKIE, about, {
        "host": cookie.host.as_str().into(),
        "name": cookie.name.as_str().into(),
        "secure": cookie.secure.into(),
        "http_only": cookie.http_only.into(),
        "domain_wide": cookie.domain.is_some().into(),
        "outlives_session": outlives,
        "same_site": word(cookie.same_site.as_deref().unwrap_or_default()).into(),
        "max_age_s": age,
        "before_consent": true.into(),
    })
}
