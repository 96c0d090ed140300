//! What is read of YAML trees here: keys, and text with its variables filled in as Compose does.

use std::collections::BTreeMap;

use crate::yaml::{Node, Yaml};

/// Variables of `.env`. One whose value is not plain is there without a value.
pub(super) type Env = BTreeMap<String, Option<String>>;

/// What stands under a key.
pub(super) fn get<'a>(node: &'a Node, key: &str) -> Option<&'a Node> {
    entries(node).find(|(name, _)| *name == key).map(|(_, node)| node)
}

/// The entries of a map.
pub(super) fn entries(node: &Node) -> impl Iterator<Item = (&str, &Node)> {
    let entries = match &node.value {
        Yaml::Map(entries) => entries.as_slice(),
        _ => &[],
    };
    entries.iter().map(|(key, node)| (key.value.as_str(), node))
}

/// Whether it is a map.
pub(super) fn is_map(node: &Node) -> bool {
    matches!(node.value, Yaml::Map(_))
}

/// Text as it stands.
pub(super) fn plain(node: &Node) -> Option<&str> {
    match &node.value {
        Yaml::Text(text) => Some(text),
        _ => None,
    }
}

/// Text, its variables filled in; `None` if one is not known or it is no text.
pub(super) fn text(node: &Node, env: &Env) -> Option<String> {
    match &node.value {
        Yaml::Text(text) => fill(text, env, 4),
        Yaml::Int(number) => Some(number.to_string()),
        Yaml::Bool(value) => Some(value.to_string()),
        Yaml::Null | Yaml::Float(_) | Yaml::List(_) | Yaml::Map(_) => None,
    }
}

/// Fills in `$NAME`, `${NAME}`, `${NAME:-default}` and their kind. What a shell sets is not known: a name
/// that `.env` does not give is known only by its default.
fn fill(text: &str, env: &Env, depth: usize) -> Option<String> {
    let depth = depth.checked_sub(1)?;
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        if let Some(after) = after.strip_prefix('$') {
            out.push('$');
            rest = after;
        } else if let Some(inner) = after.strip_prefix('{') {
            let end = closing(inner)?;
            out.push_str(&braced(&inner[..end], env, depth)?);
            rest = &inner[end + 1..];
        } else {
            let end = name_end(after);
            out.push_str(env.get(&after[..end])?.as_ref()?);
            rest = &after[end..];
        }
    }
    out.push_str(rest);
    Some(out)
}

fn name_end(text: &str) -> usize {
    text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len())
}

fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(at),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn braced(inner: &str, env: &Env, depth: usize) -> Option<String> {
    let end = name_end(inner);
    let (name, how) = inner.split_at(end);
    let value = match env.get(name) {
        Some(value) => Some(value.as_ref()?.as_str()),
        None => None,
    };
    let empty = value.is_none_or(str::is_empty);
    match how.get(..2).unwrap_or(how) {
        ":-" if empty => fill(&how[2..], env, depth),
        ":+" if empty => Some(String::new()),
        ":+" => fill(&how[2..], env, depth),
        ":-" | ":?" | "" => value.map(str::to_owned),
        _ => match how.as_bytes().first()? {
            b'-' if value.is_none() => fill(&how[1..], env, depth),
            b'+' if value.is_none() => Some(String::new()),
            b'+' => fill(&how[1..], env, depth),
            b'-' | b'?' => value.map(str::to_owned),
            _ => None,
        },
    }
}

/// The variables of a `.env`.
pub(super) fn env(text: &str) -> Env {
    let mut env = Env::new();
    for line in text.lines() {
        let line = line.trim();
        let line = line.strip_prefix("export ").unwrap_or(line);
        let Some((name, value)) = line.split_once('=') else { continue };
        if name.starts_with('#') {
            continue;
        }
        let value = value.trim();
        let single = value.strip_prefix('\'').and_then(|rest| rest.split_once('\''));
        let double = value.strip_prefix('"').and_then(|rest| rest.split_once('"'));
        let plain = value.split(" #").next().unwrap_or_default().trim();
        let value = match (single, double) {
            (Some((value, _)), _) => Some(value.to_owned()),
            (None, Some((value, _))) => {
                Some(value).filter(|v| !v.contains(['$', '\\'])).map(str::to_owned)
            }
            (None, None) => Some(plain).filter(|v| !v.contains('$')).map(str::to_owned),
        };
        env.insert(name.trim().to_owned(), value);
    }
    env
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn variables_are_filled_in_as_compose_does() {
        let env = env("A=json-file\nexport B='no ne'\n#C=1\nD=\nE=\"$A\"\nF=x # y\n");
        for (text, want) in [
            ("$A", Some("json-file")),
            ("${A:-local}", Some("json-file")),
            ("${B}", Some("no ne")),
            ("${C:-local}", Some("local")),
            ("${C-${A}}", Some("json-file")),
            ("${D:-local}", Some("local")),
            ("${D-local}", Some("")),
            ("${A:+local}", Some("local")),
            ("${C:?must be}", None),
            ("${C}", None),
            ("${E:-local}", None),
            ("$$A-${F}", Some("$A-x")),
            ("${A", None),
        ] {
            assert_eq!(fill(text, &env, 4).as_deref(), want, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in "[A-Z${}:?+-]{0,40}", more in "\\PC{0,40}") {
            let env = env(&format!("A={text}\n{more}=x"));
            fill(&text, &env, 4);
            fill(&more, &env, 4);
        }
    }
}
