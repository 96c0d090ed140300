//! `Set-Cookie` as browsers read it (RFC 6265, section 5.2). Values are dropped.

use jiff::fmt::rfc2822;
use jiff::{Timestamp, Zoned};

use crate::probe::http::model::Cookie;

/// A cookie of a header; none where a browser takes none.
pub fn read(header: &str, host: &str) -> Option<Cookie> {
    read_at(header, host, Timestamp::now())
}

fn read_at(header: &str, host: &str, now: Timestamp) -> Option<Cookie> {
    let mut pieces = header.split(';');
    let (name, _value) = pieces.next()?.split_once('=')?;
    let name = name.trim();
    if name.is_empty() || name.len() > 256 {
        return None;
    }
    let mut cookie = Cookie {
        name: name.to_owned(),
        host: host.to_owned(),
        domain: None,
        secure: false,
        http_only: false,
        same_site: None,
        max_age: None,
        odd_age: false,
    };
    let (mut age, mut end) = (None, None);
    for piece in pieces {
        let (key, value) = piece.split_once('=').unwrap_or((piece, ""));
        let value = value.trim();
        match key.trim().to_ascii_lowercase().as_str() {
            "secure" => cookie.secure = true,
            "httponly" => cookie.http_only = true,
            "samesite" => cookie.same_site = Some(value.to_ascii_lowercase()),
            "domain" => {
                let domain = value.trim_start_matches('.').to_ascii_lowercase();
                cookie.domain = Some(domain).filter(|domain| !domain.is_empty());
            }
            "max-age" => age = value.parse::<i64>().ok().or(age),
            "expires" if !value.is_empty() => end = Some(until(value, now)),
            _ => {}
        }
    }
    // Max-Age goes before Expires, and what cannot be read as a day is not heeded.
    cookie.odd_age = age.is_none() && matches!(end, Some(None));
    cookie.max_age = age.or_else(|| end.flatten());
    Some(cookie)
}

/// Seconds to a day as servers write it: `Wed, 21 Oct 2026 07:28:00 GMT`, or with hyphens and two digits.
fn until(text: &str, now: Timestamp) -> Option<i64> {
    let spaced: Vec<_> = text.split([' ', '-', ',']).filter(|piece| !piece.is_empty()).collect();
    let [_, day, month, year, time, ..] = spaced.as_slice() else { return None };
    let year = match year.parse::<i32>().ok()? {
        year @ 0..=69 => 2000 + year,
        year @ 70..=99 => 1900 + year,
        year => year,
    };
    let plain = format!("{day} {month} {year} {time} +0000");
    let when: Zoned = rfc2822::parse(&plain).ok()?;
    Some(when.timestamp().as_second() - now.as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-10-21T07:28:00Z".parse().unwrap()
    }

    #[test]
    fn flags_are_read_and_the_value_is_not() {
        let text = "__Host-sid=geheim; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=3600; Expires=Wed, 21 Oct 2020 07:28:00 GMT";
        let cookie = read_at(text, "a.example", now()).unwrap();
        assert_eq!(cookie.name, "__Host-sid");
        assert!(cookie.secure && cookie.http_only && !cookie.odd_age);
        assert_eq!(cookie.same_site.as_deref(), Some("lax"));
        assert_eq!((cookie.max_age, cookie.domain.clone()), (Some(3600), None));
        assert!(!format!("{cookie:?}").contains("geheim"));
    }

    #[test]
    fn ends_are_read_as_servers_write_them() {
        for text in [
            "Wed, 21 Oct 2026 07:29:00 GMT",
            "Wed, 21-Oct-2026 07:29:00 GMT",
            "Wednesday, 21-Oct-26 07:29:00 GMT",
        ] {
            let cookie = read_at(&format!("a=b; expires={text}"), "a.example", now()).unwrap();
            assert_eq!(cookie.max_age, Some(60), "{text}");
        }
        let odd = read_at("a=b; expires=soon", "a.example", now()).unwrap();
        assert!(odd.odd_age && odd.max_age.is_none());
        assert_eq!(read_at("just-a-word", "a.example", now()), None);
    }
}
