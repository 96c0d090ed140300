//! Facts, kinds and attributes inside sentences: by their labels, never by the keys of files.

use crate::assess::say::foreign;
use crate::catalog::Text;
use crate::fact::kind::Kind;
use crate::fact::label;
use crate::fact::value::{Attr, AttrJson, Value};
use crate::lang;

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
    lang::stated(of.name, name, &AttrJson::from(&Attr::Known(value.clone())))
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
    for text in ids.iter().map(|id| label::fact(id.as_ref())) {
        // Two sources of one thing are one thing to a reader.
        if !all.contains(&text) {
            all.push(text);
        }
    }
    listed(&all, ", ")
}

/// A thing by its name.
pub(in crate::assess) fn thing(name: &str) -> Text {
    label::thing(name)
}
