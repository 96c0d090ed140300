//! Configurations in JavaScript: assignments to `config` and literals. What is computed is not known,
//! and what is set under a condition could be.

use crate::yaml::{Node, Yaml};

use super::lex::{Language, Walk, What, words};
use super::{Broken, Fault, MAX_DEPTH, computed, empty, look, node, put};

/// What a script sets.
#[derive(Debug)]
pub(in super::super) struct Script {
    /// The settings.
    pub(in super::super) top: Node,
    /// Whether all of them are set here: it makes the object, and adds not only to it.
    pub(in super::super) whole: bool,
    /// The byte of the first statement that could change anything.
    pub(in super::super) opaque: Option<usize>,
}

/// What a text sets in the object of this name; earlier scripts have set what stands in `before`.
pub(in super::super) fn parse(text: &str, object: &str, before: Node) -> Result<Script, Broken> {
    let tokens = words(text, Language::JavaScript)?;
    let mut walk = Walk::new(&tokens, text);
    let mut script = Script { top: before, whole: false, opaque: None };
    while walk.what().is_some() {
        statement(&mut walk, object, &mut script)?;
    }
    Ok(script)
}

fn statement(walk: &mut Walk<'_>, object: &str, script: &mut Script) -> Result<(), Broken> {
    if walk.eat(';') {
        return Ok(());
    }
    if walk.is_name("if") {
        return condition(walk, object, script);
    }
    let declared = ["var", "let", "const"].into_iter().any(|word| walk.is_name(word));
    if declared {
        walk.step();
    }
    if walk.is_name(object) {
        return assignment(walk, object, script, false);
    }
    // Anything else, up to its end; what it sets in the object is then not known.
    let start = walk.place();
    loop {
        if walk.is_name(object) {
            maybe(walk, script)?;
        } else if walk.what().is_none() {
            break;
        } else if walk.is('{') || walk.is('(') || walk.is('[') {
            within(walk, object, script)?;
        } else {
            walk.step();
        }
        let new_line = walk.ahead(0).is_none_or(|token| token.new_line);
        if walk.eat(';') || new_line {
            break;
        }
    }
    if walk.place() == start && walk.what().is_some() {
        walk.step();
    }
    Ok(())
}

/// `config = …`, `config.a.b = …`.
fn assignment(
    walk: &mut Walk<'_>,
    object: &str,
    script: &mut Script,
    if_absent: bool,
) -> Result<(), Broken> {
    let at = walk.place();
    let Some(path) = path(walk) else {
        script.opaque.get_or_insert(at);
        walk.skip_expression(false);
        return Ok(());
    };
    if !walk.eat('=') || walk.is('=') {
        // A call with it, or a comparison.
        if path.is_empty() || walk.is('(') {
            script.opaque.get_or_insert(at);
        }
        walk.skip_expression(false);
        return Ok(());
    }
    // `config.a = config.a || {}` leaves what there is.
    if itself(walk, object, &path) {
        return keep(walk, script, &path, at);
    }
    let value = value(walk, false, 0)?;
    if path.is_empty() {
        script.whole = true;
        script.opaque = None;
    }
    let names: Vec<_> = path.iter().map(String::as_str).collect();
    if if_absent && look(&script.top, &names).is_some() {
        return Ok(());
    }
    put(&mut script.top, &path, value, false).map_err(|what| Broken { what, at })
}

fn itself(walk: &Walk<'_>, object: &str, path: &[String]) -> bool {
    let mut more = 0;
    let mut eat = |wanted: &What| {
        let is = walk.ahead(more).is_some_and(|token| token.what == *wanted);
        more += 1;
        is
    };
    eat(&What::Name(object.to_owned()))
        && path.iter().all(|key| eat(&What::Mark('.')) && eat(&What::Name(key.clone())))
        && eat(&What::Mark('|'))
        && eat(&What::Mark('|'))
}

fn keep(
    walk: &mut Walk<'_>,
    script: &mut Script,
    path: &[String],
    at: usize,
) -> Result<(), Broken> {
    walk.skip_expression(false);
    let names: Vec<_> = path.iter().map(String::as_str).collect();
    if look(&script.top, &names).is_none() {
        put(&mut script.top, path, empty(at), false).map_err(|what| Broken { what, at })?;
    }
    Ok(())
}

/// `if (!config.hasOwnProperty('a')) config.a = {};` and the like set what is absent; under any other
/// condition it is not known.
fn condition(walk: &mut Walk<'_>, object: &str, script: &mut Script) -> Result<(), Broken> {
    walk.step();
    let negated = matches!(walk.ahead(1).map(|token| &token.what), Some(What::Mark('!')))
        && matches!(walk.ahead(2).map(|t| &t.what), Some(What::Name(name)) if name == object);
    let start = walk.place();
    let absent = negated && {
        let mut more = 3;
        let mut plain = true;
        while let Some(token) = walk.ahead(more) {
            match &token.what {
                What::Mark('.' | '(' | ')') | What::Name(_) | What::Text(_) => more += 1,
                _ => {
                    plain = false;
                    break;
                }
            }
            if walk
                .ahead(more)
                .is_some_and(|token| matches!(token.what, What::Name(ref n) if n == object))
            {
                break;
            }
        }
        plain
    };
    if walk.is('(') {
        walk.skip_balanced();
    }
    if absent && walk.is_name(object) {
        return assignment(walk, object, script, true);
    }
    if walk.is('{') {
        within(walk, object, script)?;
    } else if walk.is_name(object) {
        maybe(walk, script)?;
    }
    while walk.is_name("else") {
        walk.step();
        if walk.is_name("if") {
            return condition(walk, object, script);
        }
        if walk.is('{') {
            within(walk, object, script)?;
        } else if walk.is_name(object) {
            maybe(walk, script)?;
        }
    }
    if walk.place() == start && walk.what().is_some() {
        walk.step();
    }
    Ok(())
}

/// Passes over brackets; what is set in them may be set.
fn within(walk: &mut Walk<'_>, object: &str, script: &mut Script) -> Result<(), Broken> {
    let mut depth = 0_usize;
    while let Some(what) = walk.what() {
        match what {
            What::Mark('(' | '[' | '{') => depth += 1,
            What::Mark(')' | ']' | '}') => depth = depth.saturating_sub(1),
            What::Name(name) if name == object => {
                maybe(walk, script)?;
                continue;
            }
            _ => {}
        }
        walk.step();
        if depth == 0 {
            break;
        }
    }
    Ok(())
}

/// The object is spoken of where it is not known whether that is reached.
fn maybe(walk: &mut Walk<'_>, script: &mut Script) -> Result<(), Broken> {
    let at = walk.place();
    let Some(path) = path(walk) else {
        script.opaque.get_or_insert(at);
        return Ok(());
    };
    let set =
        walk.is('=') && !matches!(walk.ahead(1).map(|token| &token.what), Some(What::Mark('=')));
    if path.is_empty() {
        script.opaque.get_or_insert(at);
    } else if set {
        let value = node(computed(), at, at);
        put(&mut script.top, &path, value, false).map_err(|what| Broken { what, at })?;
    }
    Ok(())
}

/// What stands after the name of the object: `.a.b`, `['a']`. `None` for a key that is computed.
fn path(walk: &mut Walk<'_>) -> Option<Vec<String>> {
    walk.step();
    let mut path = Vec::new();
    loop {
        if walk.eat('.') {
            path.push(walk.name()?.to_owned());
            walk.step();
        } else if walk.is('[') {
            let (Some(What::Text(key)), Some(What::Mark(']'))) =
                (walk.ahead(1).map(|t| &t.what), walk.ahead(2).map(|t| &t.what))
            else {
                return None;
            };
            path.push(key.clone());
            (0..3).for_each(|_| walk.step());
        } else {
            return Some(path);
        }
    }
}

fn value(walk: &mut Walk<'_>, in_list: bool, depth: usize) -> Result<Node, Broken> {
    let start = walk.place();
    if depth > MAX_DEPTH {
        return Err(Broken { what: Fault::Deep, at: start });
    }
    let value = match walk.what() {
        None => return Err(Broken { what: Fault::End, at: start }),
        Some(What::Text(text)) => Some(Yaml::Text(text.clone())),
        Some(What::Number(number)) => Some(Yaml::Text(number.clone())),
        Some(What::Name(word)) => match word.as_str() {
            "true" => Some(Yaml::Bool(true)),
            "false" => Some(Yaml::Bool(false)),
            "null" | "undefined" => Some(Yaml::Null),
            _ => None,
        },
        Some(What::Mark('{')) => {
            walk.step();
            let map = map(walk, start, depth)?;
            return Ok(walk.whole(in_list, map));
        }
        Some(What::Mark('[')) => {
            walk.step();
            let list = list(walk, start, depth)?;
            return Ok(walk.whole(in_list, list));
        }
        Some(What::Mark(_) | What::Computed) => None,
    };
    Ok(walk.word(start, in_list, value))
}

fn list(walk: &mut Walk<'_>, start: usize, depth: usize) -> Result<Node, Broken> {
    let mut items = Vec::new();
    loop {
        if walk.eat(']') {
            return Ok(node(Yaml::List(items), start, start));
        }
        if walk.eat(',') {
            continue;
        }
        let at = walk.place();
        items.push(value(walk, true, depth + 1)?);
        if walk.place() == at {
            return Err(Broken { what: Fault::Form, at });
        }
    }
}

fn map(walk: &mut Walk<'_>, start: usize, depth: usize) -> Result<Node, Broken> {
    let mut map = empty(start);
    loop {
        if walk.eat('}') {
            return Ok(map);
        }
        if walk.eat(',') {
            continue;
        }
        let at = walk.place();
        let key = match walk.what() {
            None => return Err(Broken { what: Fault::End, at }),
            Some(What::Name(key) | What::Text(key) | What::Number(key)) => key.clone(),
            // `...other` could bring anything.
            Some(_) => {
                walk.skip_expression(true);
                map.value = computed();
                if walk.place() == at {
                    return Err(Broken { what: Fault::Form, at });
                }
                continue;
            }
        };
        walk.step();
        let value = if walk.eat(':') {
            value(walk, true, depth + 1)?
        } else {
            while !walk.ends(true) {
                walk.skip_balanced();
            }
            node(computed(), at, at)
        };
        put(&mut map, &[key], value, false).map_err(|what| Broken { what, at })?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Script {
        parse(text, "config", empty(0)).unwrap()
    }

    fn at(script: &Script, path: &[&str]) -> String {
        match look(&script.top, path).map(|node| &node.value) {
            None => "absent".to_owned(),
            Some(Yaml::Text(text)) => text.clone(),
            Some(Yaml::Bool(value)) => value.to_string(),
            Some(Yaml::Float(_)) => "computed".to_owned(),
            Some(other) => format!("{other:?}"),
        }
    }

    #[test]
    fn assignments_and_literals_are_read_and_the_last_wins() {
        let script = read(
            "/* one */ var subdomain = '<!-- x -->';\nvar config = {\n  hosts: { domain: 'd', muc: 'c.' + subdomain + 'd' },\n  // p2p: {},\n  p2p: { enabled: true, stunServers: [ { urls: 'stun:a:1' }, ], },\n  f: function() { return /[/]}/; },\n  're': /x}/g,\n};\nconfig.p2p.enabled = false;\nif (!config.hasOwnProperty('a')) config.a = {};\nif (!config.hasOwnProperty('p2p')) config.p2p = {};\nif (!config.a.hasOwnProperty('b')) config.a.b = 1;\nconfig['x'] = true\nconfig.y = `${z}`;\nconfig.a = config.a || {};\n",
        );
        assert!(script.whole);
        assert_eq!(script.opaque, None);
        for (path, want) in [
            (&["hosts", "domain"][..], "d"),
            (&["hosts", "muc"], "computed"),
            (&["p2p", "enabled"], "false"),
            (&["f"], "computed"),
            (&["x"], "true"),
            (&["y"], "computed"),
            (&["a", "b"], "1"),
        ] {
            assert_eq!(at(&script, path), want, "{path:?}");
        }
    }

    #[test]
    fn what_a_condition_or_a_call_sets_is_not_known() {
        let script = read(
            "var config = { a: false, b: false, c: false };\nif (x) { config.a = true; } else config.b = true;\nfunction f() { config.c = 1; }\n",
        );
        for key in ["a", "b", "c"] {
            assert_eq!(at(&script, &[key]), "computed", "{key}");
        }
        assert_eq!(script.opaque, None);
        for text in [
            "Object.assign(config, other);",
            "config[x] = 1;",
            "for (const k of l) { config[k] = 1; }",
        ] {
            assert!(read(text).opaque.is_some(), "{text}");
        }
        assert!(!read("config.a = 1;").whole);
        assert_eq!(parse("config = {", "config", empty(0)).unwrap_err().what, Fault::End);
        let deep = format!("config = {}", "[".repeat(200));
        assert_eq!(parse(&deep, "config", empty(0)).unwrap_err().what, Fault::Deep);
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in "(\\PC|[\n={}\\[\\]\"'`#,.:;()/!|-]|config)*") {
            drop(parse(&text, "config", empty(0)));
        }
    }
}
