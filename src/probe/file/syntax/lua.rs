//! Configurations of Prosody: Lua, as far as they only set values. What is and what a file
//! elsewhere would bring, is not known.

use crate::yaml::{Node, Yaml};

use super::lex::{Language, Walk, What, words};
use super::{Broken, Fault, MAX_DEPTH, empty, node, put};

/// A file of Prosody.
#[derive(Debug)]
pub(in super::super) struct Lua {
    /// Its sections, the one for all hosts first.
    pub(in super::super) sections: Vec<Section>,
    /// The byte of the first statement that could change anything: a loop, a call.
    pub(in super::super) opaque: Option<usize>,
    /// The byte of the first statement that brings in other files.
    pub(in super::super) include: Option<usize>,
}

/// What holds for one host, or for all.
#[derive(Debug)]
pub(in super::super) struct Section {
    /// The settings.
    pub(in super::super) top: Node,
    /// The plugin of a component, such as `muc`.
    pub(in super::super) plugin: Option<String>,
    /// Whether it is for all hosts.
    pub(in super::super) global: bool,
}

/// The sections of a text.
pub(in super::super) fn parse(text: &str) -> Result<Lua, Broken> {
    let tokens = words(text, Language::Lua)?;
    let mut walk = Walk::new(&tokens, text);
    let global = Section { top: empty(0), plugin: None, global: true };
    let mut lua = Lua { sections: vec![global], opaque: None, include: None };
    while walk.what().is_some() {
        statement(&mut walk, &mut lua)?;
    }
    Ok(lua)
}

fn statement(walk: &mut Walk<'_>, lua: &mut Lua) -> Result<(), Broken> {
    let at = walk.place();
    if walk.eat(';') {
        return Ok(());
    }
    let Some(name) = walk.name() else {
        lua.opaque.get_or_insert(at);
        walk.skip_balanced();
        return Ok(());
    };
    match name {
        "VirtualHost" | "Component" => {
            walk.step();
            let component = name == "Component";
            heading(walk, component, at, lua)
        }
        "Include" | "include" => {
            lua.include.get_or_insert(at);
            walk.step();
            walk.skip_expression(false);
            Ok(())
        }
        "local" => {
            walk.step();
            while walk.name().is_some() {
                walk.step();
                walk.eat(',');
            }
            if walk.eat('=') {
                value(walk, false, 0)?;
            }
            Ok(())
        }
        _ => {
            let path = path(walk);
            if path.is_empty() || !walk.eat('=') || walk.is('=') {
                lua.opaque.get_or_insert(at);
                walk.skip_expression(false);
                return Ok(());
            }
            let value = value(walk, false, 0)?;
            let Some(section) = lua.sections.last_mut() else { return Ok(()) };
            put(&mut section.top, &path, value, false).map_err(|what| Broken { what, at })
        }
    }
}

fn heading(walk: &mut Walk<'_>, component: bool, at: usize, lua: &mut Lua) -> Result<(), Broken> {
    let bracket = walk.eat('(');
    let Some(What::Text(_)) = walk.what() else {
        lua.opaque.get_or_insert(at);
        walk.skip_expression(false);
        return Ok(());
    };
    walk.step();
    if bracket && !walk.eat(')') {
        return Err(Broken { what: Fault::Form, at });
    }
    let bracket = component && walk.eat('(');
    let plugin = match walk.what() {
        Some(What::Text(plugin)) if component => {
            walk.step();
            Some(plugin.clone())
        }
        _ => None,
    };
    if bracket {
        walk.eat(')');
    }
    lua.sections.push(Section { top: empty(at), plugin, global: false });
    Ok(())
}

/// `name`, `name.name`, `name["name"]`; empty for anything else.
fn path(walk: &mut Walk<'_>) -> Vec<String> {
    let mut path = Vec::new();
    while let Some(name) = walk.name() {
        path.push(name.to_owned());
        walk.step();
        while walk.is('[') {
            let (Some(What::Text(key)), Some(What::Mark(']'))) =
                (walk.ahead(1).map(|t| &t.what), walk.ahead(2).map(|t| &t.what))
            else {
                return Vec::new();
            };
            path.push(key.clone());
            (0..3).for_each(|_| walk.step());
        }
        if !walk.eat('.') {
            return path;
        }
    }
    Vec::new()
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
            "nil" => Some(Yaml::Null),
            _ => None,
        },
        Some(What::Mark('{')) => {
            walk.step();
            let table = table(walk, start, depth)?;
            return Ok(walk.whole(in_list, table));
        }
        Some(What::Mark('-'))
            if matches!(walk.ahead(1).map(|t| &t.what), Some(What::Number(_))) =>
        {
            walk.step();
            match walk.what() {
                Some(What::Number(number)) => Some(Yaml::Text(format!("-{number}"))),
                _ => None,
            }
        }
        Some(What::Mark(_) | What::Computed) => None,
    };
    Ok(walk.word(start, in_list, value))
}

/// A table: a map if any of it has a key, else a list.
fn table(walk: &mut Walk<'_>, start: usize, depth: usize) -> Result<Node, Broken> {
    let mut map = empty(start);
    let mut items = Vec::new();
    let mut keyed = false;
    loop {
        if walk.eat('}') {
            break;
        }
        if walk.eat(',') || walk.eat(';') {
            continue;
        }
        let at = walk.place();
        if let Some(key) = key(walk) {
            keyed = true;
            let value = value(walk, true, depth + 1)?;
            put(&mut map, &[key], value, false).map_err(|what| Broken { what, at })?;
        } else {
            items.push(value(walk, true, depth + 1)?);
        }
        if walk.place() == at && !walk.is('}') {
            return Err(Broken { what: Fault::Form, at });
        }
    }
    if !keyed {
        return Ok(node(Yaml::List(items), start, start));
    }
    if !items.is_empty() {
        let items = node(Yaml::List(items), start, start);
        put(&mut map, &[String::new()], items, false).map_err(|what| Broken { what, at: start })?;
    }
    Ok(map)
}

fn key(walk: &mut Walk<'_>) -> Option<String> {
    let next = |more: usize| walk.ahead(more).map(|token| &token.what);
    if let (Some(What::Name(name)), Some(What::Mark('='))) = (next(0), next(1)) {
        let name = name.clone();
        (0..2).for_each(|_| walk.step());
        return Some(name);
    }
    if let (
        Some(What::Mark('[')),
        Some(What::Text(name)),
        Some(What::Mark(']')),
        Some(What::Mark('=')),
    ) = (next(0), next(1), next(2), next(3))
    {
        let name = name.clone();
        (0..4).for_each(|_| walk.step());
        return Some(name);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::look;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_sets_values_is_read() {
        let lua = parse(
            "-- one\nadmins = { \"a\"; 'b' }\nlog = { info = \"/x\"; { to = \"console\" } }\n--[[ two\nx = 1 ]]\nVirtualHost \"h\"\n  a = 1; b = true\n  c = os.getenv(\"X\") .. \"y\"\nComponent \"m\" \"muc\"\n  d = -1\n",
        )
        .unwrap();
        assert_eq!(lua.opaque, None);
        assert_eq!(lua.sections.len(), 3);
        assert_eq!(lua.sections[2].plugin.as_deref(), Some("muc"));
        let [all, host, component] = &lua.sections[..] else { panic!() };
        assert!(look(&all.top, &["x"]).is_none());
        assert!(
            matches!(&look(&all.top, &["admins"]).unwrap().value, Yaml::List(l) if l.len() == 2)
        );
        assert_eq!(look(&all.top, &["log", "info"]).unwrap().value, Yaml::Text("/x".into()));
        assert_eq!(look(&host.top, &["b"]).unwrap().value, Yaml::Bool(true));
        assert!(matches!(look(&host.top, &["c"]).unwrap().value, Yaml::Float(_)));
        assert_eq!(look(&component.top, &["d"]).unwrap().value, Yaml::Text("-1".into()));
        assert!(parse("Include \"conf.d/*.cfg.lua\"\n").unwrap().include.is_some());
        assert!(parse("if x then a = 1 end\n").unwrap().opaque.is_some());
        assert_eq!(parse("a = { b = 1").unwrap_err().what, Fault::End);
        assert_eq!(parse(&format!("a = {}", "{".repeat(200))).unwrap_err().what, Fault::Deep);
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in "(\\PC|[\n={}\\[\\]\"'#,.:;()-])*") {
            drop(parse(&text));
        }
    }
}
