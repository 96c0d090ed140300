//! What the headers of an answer come to, by the rules of each where they stand several times.

use super::model::{Hop, Page};

/// The headers that are looked for on every page.
pub(crate) const LOOKED_FOR: &[&str] = &[
    "cache-control",
    "content-security-policy",
    "cross-origin-embedder-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "permissions-policy",
    "referrer-policy",
    "strict-transport-security",
    "x-content-type-options",
    "x-frame-options",
];

/// What a page has of a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum HeaderState {
    /// Nothing.
    Nothing,
    /// This.
    Value(String),
    /// Something that no one value says.
    Several(&'static str),
}

/// What an answer says of a header; what the page itself says counts where it may.
pub(crate) fn said(name: &str, hop: &Hop, page: Option<&Page>) -> HeaderState {
    let all: Vec<_> = hop.all(name).map(str::trim).collect();
    match name {
        "content-security-policy" => policy(&all, page),
        // RFC 6797, section 8.1: only the first counts, and only over TLS.
        "strict-transport-security" if !hop.url.starts_with("https://") => HeaderState::Nothing,
        "strict-transport-security" => first(&all),
        // Fetch, "determine nosniff": the first value counts.
        "x-content-type-options" => first(&split(&all)),
        // Referrer Policy, section 8.1: the last word that is known counts.
        "referrer-policy" => {
            let words = split(&all);
            let known = words.iter().rev().find(|word| {
                let word = word.to_ascii_lowercase();
                REFERRER.contains(&word.as_str())
            });
            known
                .or(words.last())
                .map_or(HeaderState::Nothing, |word| HeaderState::Value((*word).to_owned()))
        }
        _ if all.is_empty() => HeaderState::Nothing,
        _ => HeaderState::Value(all.join(", ")),
    }
}

/// Words of Referrer-Policy.
const REFERRER: &[&str] = &[
    "no-referrer",
    "no-referrer-when-downgrade",
    "same-origin",
    "origin",
    "strict-origin",
    "origin-when-cross-origin",
    "strict-origin-when-cross-origin",
    "unsafe-url",
];

fn first(all: &[&str]) -> HeaderState {
    all.first().map_or(HeaderState::Nothing, |value| HeaderState::Value((*value).to_owned()))
}

fn split<'h>(all: &[&'h str]) -> Vec<&'h str> {
    all.iter().flat_map(|value| value.split(',')).map(str::trim).collect()
}

/// Each policy holds by itself (CSP level 3, section 8.1), so that two are no longer one value. In a page itself
/// `frame-ancestors`, `report-uri` and `sandbox` are not heeded.
fn policy(all: &[&str], page: Option<&Page>) -> HeaderState {
    let in_page = page.into_iter().flat_map(|page| &page.policies).map(|text| heeded(text));
    let mut policies: Vec<String> =
        split(all).into_iter().map(str::to_owned).chain(in_page).collect();
    policies.retain(|policy| !policy.trim().is_empty());
    match policies.as_slice() {
        [] if all.is_empty() && page.is_none_or(|page| page.policies.is_empty()) => {
            HeaderState::Nothing
        }
        [] => HeaderState::Value(String::new()),
        [one] => HeaderState::Value(one.clone()),
        _ => HeaderState::Several(
            "several policies hold together, and no one of them says what they let through",
        ),
    }
}

fn heeded(policy: &str) -> String {
    let kept = policy.split(';').map(str::trim).filter(|directive| {
        let name = directive.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
        !matches!(name.as_str(), "frame-ancestors" | "report-uri" | "sandbox")
    });
    kept.collect::<Vec<_>>().join("; ")
}

/// What an answer tells of the products behind it: header and value.
pub(crate) fn products(hop: &Hop) -> Vec<(String, String)> {
    const TELLING: &[&str] = &[
        "server",
        "x-powered-by",
        "x-aspnet-version",
        "x-aspnetmvc-version",
        "x-generator",
        "x-drupal-cache",
        "x-runtime-version",
        "via",
        "x-varnish",
        "x-php-version",
    ];
    let telling = hop.headers.iter().filter(|(name, value)| {
        TELLING.contains(&name.as_str()) && value.chars().any(char::is_alphabetic)
    });
    telling.map(|(name, value)| (name.clone(), value.chars().take(80).collect())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hop(headers: &[(&str, &str)]) -> Hop {
        Hop {
            method: "GET".to_owned(),
            url: "https://a.example/".to_owned(),
            status: 200,
            headers: headers.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect(),
            cookies: Vec::new(),
        }
    }

    fn value(name: &str, values: &[&str]) -> HeaderState {
        let headers: Vec<_> = values.iter().map(|value| (name, *value)).collect();
        said(name, &hop(&headers), None)
    }

    fn is(text: &str) -> HeaderState {
        HeaderState::Value(text.to_owned())
    }

    #[test]
    fn repeated_headers_go_by_the_rule_of_each() {
        assert_eq!(
            value("strict-transport-security", &["max-age=0", "max-age=31536000"]),
            is("max-age=0")
        );
        assert_eq!(value("x-content-type-options", &["nosniff, x", "y"]), is("nosniff"));
        assert_eq!(value("referrer-policy", &["no-referrer, new-word", ""]), is("no-referrer"));
        assert_eq!(value("referrer-policy", &["unsafe-url", "no-referrer"]), is("no-referrer"));
        assert_eq!(value("x-frame-options", &["DENY", "SAMEORIGIN"]), is("DENY, SAMEORIGIN"));
        assert_eq!(value("cache-control", &[]), HeaderState::Nothing);
        assert!(matches!(
            value("content-security-policy", &["default-src 'self'", "img-src *"]),
            HeaderState::Several(_)
        ));
        assert!(matches!(
            value("content-security-policy", &["default-src 'self', img-src *"]),
            HeaderState::Several(_)
        ));
        assert_eq!(
            value("content-security-policy", &["default-src 'self'"]),
            is("default-src 'self'")
        );
    }

    #[test]
    fn hsts_in_the_clear_is_none() {
        let mut answer = hop(&[("strict-transport-security", "max-age=31536000")]);
        answer.url = "http://a.example/".to_owned();
        assert_eq!(said("strict-transport-security", &answer, None), HeaderState::Nothing);
    }

    #[test]
    fn a_policy_in_the_page_counts_without_frame_ancestors() {
        let mut page =
            crate::probe::http::page::html("<p>x", &url::Url::parse("https://a.example/").unwrap());
        page.policies.push("script-src 'self'; frame-ancestors 'none'".to_owned());
        assert_eq!(
            said("content-security-policy", &hop(&[]), Some(&page)),
            is("script-src 'self'")
        );
    }
}
