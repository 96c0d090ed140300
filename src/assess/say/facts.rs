//! Facts, kinds and attributes inside sentences: by their labels, never by the keys of files.

use crate::assess::say::foreign;
use crate::catalog::Text;
use crate::fact::kind::Kind;
use crate::fact::value::Value;
use crate::fact::{Basis, label};

/// A kind of fact in quotation marks, so that it stands in any sentence as it is.
pub(super) fn kind(name: &str) -> Text {
    quoted(&label::kind(name))
}

/// Several kinds.
pub(super) fn kinds<S: AsRef<str>>(names: &[S]) -> Text {
    let all: Vec<_> = names.iter().map(|name| kind(name.as_ref())).collect();
    listed(&all, ", ")
}

/// An attribute of a kind in quotation marks.
pub(super) fn attribute(of: &Kind, name: &str) -> Text {
    quoted(&label::attribute(of.name, name))
}

fn quoted(text: &Text) -> Text {
    Text::new(format!("„{}“", text.de), format!("\"{}\"", text.en))
}

/// An attribute of a fact with its value.
pub(in crate::assess) fn found(of: &Kind, name: &str, value: &Value) -> Text {
    label::found(of.name, name, value)
}

/// Texts one after the other in each language.
pub(in crate::assess) fn listed(parts: &[Text], between: &str) -> Text {
    let all = |of: fn(&Text) -> &str| parts.iter().map(of).collect::<Vec<_>>().join(between);
    Text::new(all(|text| &text.de), all(|text| &text.en))
}

/// Why something could not be found out, as a source wrote it.
pub(super) fn why(words: &str) -> Text {
    foreign::text(words)
}

/// Facts by their ids.
pub(in crate::assess) fn facts<S: AsRef<str>>(ids: &[S]) -> Text {
    let mut all: Vec<Text> = Vec::new();
    for text in ids.iter().map(|id| fact(id.as_ref())) {
        // Two sources of one thing are one thing to a reader.
        if !all.contains(&text) {
            all.push(text);
        }
    }
    listed(&all, ", ")
}

/// A fact by its id: what it is about and what tells it apart, without basis and source.
pub(in crate::assess) fn fact(id: &str) -> Text {
    let bases = Basis::WORDS.iter().filter_map(|(word, _)| id.rfind(&format!("/{word}/")));
    thing(&id[..bases.max().unwrap_or(id.len())])
}

/// A thing by its name, `kind/subject/identity`; one of no known kind stands for itself.
pub(in crate::assess) fn thing(name: &str) -> Text {
    let known = name.split_once('/').and_then(|(kind, rest)| Some((Kind::named(kind)?, rest)));
    let Some((kind, rest)) = known else { return Text::same(name) };
    let identity: Vec<_> = kind.attributes.iter().filter(|one| one.identity).collect();
    let starts = identity.iter().filter_map(|one| rest.find(&format!("/{}=", one.name)));
    let (subject, mut left) = match starts.min() {
        Some(at) => (&rest[..at], &rest[at + 1..]),
        None => (rest.strip_suffix("/*").unwrap_or(rest), ""),
    };
    let (mut places, mut telling) = (Vec::new(), Vec::new());
    for (at, one) in identity.iter().enumerate() {
        let Some(value) = left.strip_prefix(&format!("{}=", one.name)) else { continue };
        let later = identity[at + 1..].iter();
        let ends = later.filter_map(|next| value.find(&format!(",{}=", next.name)));
        let end = ends.min();
        left = end.map_or("", |end| &value[end + 1..]);
        let value = &value[..end.unwrap_or(value.len())];
        let list = if one.place { &mut places } else { &mut telling };
        list.push(label::found(kind.name, one.name, &Value::Text(value.to_owned())));
    }
    let told = if telling.is_empty() { places } else { telling };
    let told = listed(&told, "; ");
    let with = |kind: &str, told: &str| match told {
        "" => format!("{kind} {subject}"),
        told => format!("{kind} {subject} ({told})"),
    };
    let kind = label::kind(kind.name);
    Text::new(with(&kind.de, &told.de), with(&kind.en, &told.en))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_is_said_by_what_tells_it_apart() {
        for (id, de) in [
            (
                "tls.cipher_suite/tls://a:443/address=::1,sni=a,version=TLSv1.2,name=TLS_X/measured/tls",
                "Cipher-Suite tls://a:443 (Protokollversion: TLSv1.2; Name: TLS_X)",
            ),
            (
                "http.page/web/url=https://a/declared/x,y/declared/befund.yaml:3",
                "Seite web (Adresse: https://a/declared/x,y)",
            ),
            (
                "tls.endpoint/tls://a:443/address=::1/measured/tls",
                "TLS-Endpunkt tls://a:443 (IP-Adresse: ::1)",
            ),
            ("retention.store/web/*/declared/befund.yaml:3", "Speicherort web"),
            ("of.tomorrow/web/name=a", "of.tomorrow/web/name=a"),
        ] {
            assert_eq!(&*fact(id).de, de);
        }
    }
}
