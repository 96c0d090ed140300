//! INI files: sections of settings, as pgBackRest and Barman write them.

use crate::yaml::{Node, Yaml};

use super::{Broken, Fault, empty, node, put};

/// A tree of sections with their settings. What stands before the first section is below the empty name.
///
/// # Errors
/// When a line is neither a section, a setting nor a comment.
pub(in crate::probe::file) fn parse(text: &str) -> Result<Node, Broken> {
    let mut top = empty(0);
    let mut section = String::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        let broken = |what| Broken { what, at: start };
        if let Some(rest) = line.strip_prefix('[') {
            let (name, _) = rest.split_once(']').ok_or(broken(Fault::Form))?;
            name.trim().clone_into(&mut section);
            if super::look(&top, &[&section]).is_none() {
                put(&mut top, std::slice::from_ref(&section), empty(start), false)
                    .map_err(broken)?;
            }
            continue;
        }
        let (key, value) = line.split_once('=').ok_or(broken(Fault::Form))?;
        let value = node(Yaml::Text(value.trim().to_owned()), start, start);
        let path = [section.clone(), key.trim().to_owned()];
        put(&mut top, &path, value, false).map_err(broken)?;
    }
    Ok(top)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn value(top: &Node, section: &str, key: &str) -> Option<String> {
        match super::super::look(top, &[section, key]).map(|node| &node.value) {
            Some(Yaml::Text(text)) => Some(text.clone()),
            _ => None,
        }
    }

    #[test]
    fn settings_stand_in_their_sections() {
        let text = "a=0\n[global]\n# x\nrepo1-path=/b = c\n;y\n[main:backup]\nrepo1-path =\n[global]\nb=2\n";
        let top = parse(text).unwrap();
        for (section, key, want) in [
            ("", "a", Some("0")),
            ("global", "repo1-path", Some("/b = c")),
            ("global", "b", Some("2")),
            ("main:backup", "repo1-path", Some("")),
            ("main", "repo1-path", None),
        ] {
            assert_eq!(value(&top, section, key).as_deref(), want, "{section} {key}");
        }
        for text in ["[global\na=1\n", "no setting\n"] {
            assert_eq!(parse(text).unwrap_err().what, Fault::Form, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in "[\\[\\]=#;a-c \\n]{0,80}", more in "\\PC{0,80}") {
            parse(&text).ok();
            parse(&more).ok();
        }
    }
}
