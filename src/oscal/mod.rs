//! OSCAL, NIST's format for exchanging catalogs of controls, so that other tools can read ours.
//!
//! Everything is deterministic: identifiers are name-based UUIDs, times come from the catalog.

mod catalog;

pub(crate) use catalog::document;

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use serde::Serialize;

/// The version of OSCAL that is written.
pub(crate) const VERSION: &str = "1.2.1";
/// Where the properties and parts come from that OSCAL does not define.
pub(crate) const NAMESPACE: &str = "urn:befund:oscal";
/// The namespace of our identifiers; random once, fixed for ever.
const UUID_NAMESPACE: [u8; 16] = [
    0x6f, 0x1d, 0x1c, 0x52, 0x0b, 0x0a, 0x4f, 0x0e, 0x9c, 0x53, 0x8d, 0x7a, 0x3e, 0x41, 0xb2, 0x96,
];

/// A property of whatever carries it.
#[derive(Debug, Serialize)]
pub(crate) struct Property {
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ns: Option<&'static str>,
    value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    remarks: Option<String>,
}

impl Property {
    /// One that OSCAL defines.
    pub(crate) fn standard(name: &'static str, value: &str) -> Self {
        Self { name, ns: None, value: line(value), remarks: None }
    }

    /// One of ours.
    pub(crate) fn own(name: &'static str, value: &str) -> Self {
        Self { ns: Some(NAMESPACE), ..Self::standard(name, value) }
    }

    pub(crate) fn remarks(self, remarks: &str) -> Self {
        Self { remarks: Some(markup(remarks)), ..self }
    }
}

/// A reference to something in the document or outside.
#[derive(Debug, Serialize)]
pub(crate) struct Link {
    href: String,
    rel: &'static str,
}

/// Text on one line, as titles and values must be.
pub(crate) fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text as OSCAL's markup (CommonMark) reads it back: what would mark something up is escaped, except
/// for the code marks that our texts use on purpose.
pub(crate) fn markup(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '*' | '<' | '[') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// An OSCAL token: letters, digits, `.`, `-` and `_`, and no digit first. What does not fit is written
/// by its code point, so that different names stay different.
pub(crate) fn token(name: &str) -> String {
    let mut token = String::with_capacity(name.len());
    for c in name.chars() {
        if token.is_empty() && !c.is_ascii_alphabetic() && c != '_' {
            token.push('_');
        }
        match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '-' | '_' => token.push(c),
            other => token.push_str(&format!("_u{:x}_", u32::from(other))),
        }
    }
    token
}

/// The UUID of a name, version 5 (RFC 9562): the same name, the same UUID.
pub(crate) fn uuid(name: &str) -> String {
    let mut bytes = UUID_NAMESPACE.to_vec();
    bytes.extend(name.as_bytes());
    let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, &bytes);
    let mut id = [0; 16];
    id.copy_from_slice(&hash.as_ref()[..16]);
    id[6] = id[6] & 0x0f | 0x50;
    id[8] = id[8] & 0x3f | 0x80;
    let hex: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_norms_become_tokens() {
        assert_eq!(token("anlage-31b_5.2.a"), "anlage-31b_5.2.a");
        assert_eq!(token("31b_5"), "_31b_5");
        assert_eq!(token("x_1/2"), "x_1_u2f_2");
        assert_eq!(token("x_§ 5"), "x__ua7__u20_5");
    }

    #[test]
    fn text_stays_text_in_markup() {
        assert_eq!(markup("a <b> *c* [d](e) `f`"), "a \\<b> \\*c\\* \\[d](e) `f`");
    }

    #[test]
    fn a_name_has_one_uuid() {
        let id = uuid("tuev-tsvc@2.1");
        assert_eq!(id, uuid("tuev-tsvc@2.1"));
        assert_ne!(id, uuid("tuev-tsvc@2.0"));
        assert_eq!((&id[14..15], id.len()), ("5", 36));
    }
}
