//! HOCON as Jitsi's servers are configured in it: objects, keys with dots, quotes, comments, `+=`.
//! Substitutions are computed, and what another file would bring is not there.

use crate::yaml::{Node, Yaml};

use super::{Broken, Fault, MAX_BYTES, MAX_DEPTH, computed, empty, node, put};

/// Most parts that are put together to one value.
const MAX_PARTS: usize = 200;

/// A text and what of it stands elsewhere.
#[derive(Debug)]
pub(in super::super) struct Hocon {
    /// The settings.
    pub(in super::super) top: Node,
    /// The byte of the first `include`: whatever it brings could set anything.
    pub(in super::super) include: Option<usize>,
}

/// The settings of a text.
pub(in super::super) fn parse(text: &str) -> Result<Hocon, Broken> {
    if text.len() > MAX_BYTES {
        return Err(Broken { what: Fault::Large, at: 0 });
    }
    let mut reader = Reader { text, at: 0, include: None };
    reader.space(true);
    let braced = reader.eat('{');
    let top = reader.object(braced, 0)?;
    reader.space(true);
    if reader.peek().is_some() {
        return Err(reader.broken(Fault::Form));
    }
    Ok(Hocon { top, include: reader.include })
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    include: Option<usize>,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn eat(&mut self, mark: char) -> bool {
        let is = self.peek() == Some(mark);
        if is {
            self.at += mark.len_utf8();
        }
        is
    }

    fn broken(&self, what: Fault) -> Broken {
        let what = if self.peek().is_none() { Fault::End } else { what };
        Broken { what, at: self.at }
    }

    /// Passes over blanks and comments; over line ends and commas, too, if `lines`.
    fn space(&mut self, lines: bool) {
        while let Some(c) = self.peek() {
            let comment = c == '#' || self.rest().starts_with("//");
            if comment {
                let rest = self.rest();
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if (c.is_whitespace() && c != '\n') || (lines && matches!(c, '\n' | ',')) {
                self.at += c.len_utf8();
            } else {
                return;
            }
        }
    }

    fn object(&mut self, braced: bool, depth: usize) -> Result<Node, Broken> {
        if depth > MAX_DEPTH {
            return Err(self.broken(Fault::Deep));
        }
        let mut map = empty(self.at);
        loop {
            self.space(true);
            match self.peek() {
                None if braced => return Err(self.broken(Fault::End)),
                None => return Ok(map),
                Some('}') if braced => {
                    self.at += 1;
                    return Ok(map);
                }
                Some(_) => self.setting(&mut map, depth)?,
            }
        }
    }

    fn setting(&mut self, map: &mut Node, depth: usize) -> Result<(), Broken> {
        let start = self.at;
        if self.rest().starts_with("include") && self.rest()[7..].starts_with([' ', '\t', '"', '('])
        {
            self.include.get_or_insert(start);
            let rest = self.rest();
            self.at += rest.find('\n').unwrap_or(rest.len());
            return Ok(());
        }
        let path = self.path()?;
        self.space(false);
        let add = self.rest().starts_with("+=");
        let value = if self.peek() == Some('{') {
            self.value(depth)?
        } else if add || matches!(self.peek(), Some('=' | ':')) {
            self.at += if add { 2 } else { 1 };
            self.space(false);
            // A value may begin on the next line.
            if self.peek() == Some('\n') {
                self.space(true);
            }
            self.value(depth)?
        } else {
            return Err(self.broken(Fault::Form));
        };
        let value = if add { node(computed(), start, start) } else { value };
        put(map, &path, value, true).map_err(|what| Broken { what, at: start })
    }

    fn path(&mut self) -> Result<Vec<String>, Broken> {
        let mut path = Vec::new();
        loop {
            let part = if self.peek() == Some('"') {
                self.quoted()?
            } else {
                let fits = |c: char| !c.is_whitespace() && !".=:{}[],\"+#$".contains(c);
                let rest = self.rest();
                let end = rest.find(|c: char| !fits(c)).unwrap_or(rest.len());
                self.at += end;
                rest[..end].to_owned()
            };
            if part.is_empty() {
                return Err(self.broken(Fault::Form));
            }
            path.push(part);
            if path.len() > MAX_DEPTH {
                return Err(self.broken(Fault::Deep));
            }
            if !self.eat('.') {
                return Ok(path);
            }
        }
    }

    /// A value, or several on one line that are put together.
    fn value(&mut self, depth: usize) -> Result<Node, Broken> {
        let mut all: Option<Node> = None;
        for _ in 0..MAX_PARTS {
            self.space(false);
            let start = self.at;
            let one = match self.peek() {
                None | Some('\n' | ',' | '}' | ']') => {
                    return all.ok_or_else(|| self.broken(Fault::Form));
                }
                Some('{') => {
                    self.at += 1;
                    self.object(true, depth + 1)?
                }
                Some('[') => self.list(depth + 1)?,
                Some('"') => {
                    let text = self.quoted()?;
                    node(Yaml::Text(text), start, self.at)
                }
                Some('$') => {
                    let rest = self.rest();
                    let Some(end) = rest.find('}') else { return Err(self.broken(Fault::Form)) };
                    self.at += end + 1;
                    node(computed(), start, self.at)
                }
                Some(_) => self.unquoted()?,
            };
            all = Some(match all {
                None => one,
                Some(before) => joined(before, one),
            });
        }
        Err(Broken { what: Fault::Large, at: self.at })
    }

    fn unquoted(&mut self) -> Result<Node, Broken> {
        let (start, rest) = (self.at, self.rest());
        let mut end = rest.len();
        for (offset, c) in rest.char_indices() {
            if "\n,}]{[\"$#".contains(c)
                || rest[offset..].starts_with("//") && !rest[..offset].ends_with(':')
            {
                end = offset;
                break;
            }
        }
        let word = rest[..end].trim_end();
        if word.is_empty() {
            return Err(self.broken(Fault::Form));
        }
        self.at += end;
        let value = if word == "null" { Yaml::Null } else { Yaml::Text(word.to_owned()) };
        Ok(node(value, start, start + word.len()))
    }

    fn list(&mut self, depth: usize) -> Result<Node, Broken> {
        if depth > MAX_DEPTH {
            return Err(self.broken(Fault::Deep));
        }
        let start = self.at;
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.space(true);
            match self.peek() {
                None => return Err(self.broken(Fault::End)),
                Some(']') => {
                    self.at += 1;
                    return Ok(node(Yaml::List(items), start, self.at));
                }
                Some(_) => items.push(self.value(depth)?),
            }
        }
    }

    fn quoted(&mut self) -> Result<String, Broken> {
        let start = self.at;
        if let Some(inside) = self.rest().strip_prefix("\"\"\"") {
            let end = inside.find("\"\"\"").ok_or(Broken { what: Fault::End, at: start })?;
            self.at += end + 6;
            return Ok(inside[..end].to_owned());
        }
        let mut text = String::new();
        let mut escaped = false;
        for (offset, c) in self.text[start..].char_indices().skip(1) {
            match c {
                _ if escaped => {
                    text.push(if c == 'n' { '\n' } else { c });
                    escaped = false;
                }
                '\\' => escaped = true,
                '"' => {
                    self.at = start + offset + 1;
                    return Ok(text);
                }
                '\n' => return Err(Broken { what: Fault::Form, at: start }),
                other => text.push(other),
            }
        }
        Err(Broken { what: Fault::End, at: start })
    }
}

/// Two values side by side: text is one text, what has a computed part is computed.
fn joined(before: Node, after: Node) -> Node {
    let span = before.span;
    let value = match (before.value, after.value) {
        (Yaml::Text(a), Yaml::Text(b)) => Yaml::Text(format!("{a} {b}")),
        (Yaml::List(a), Yaml::List(b)) => Yaml::List(a.into_iter().chain(b).collect()),
        _ => computed(),
    };
    Node { value, span }
}

#[cfg(test)]
mod tests {
    use super::super::look;
    use super::*;
    use proptest::prelude::*;

    fn text(top: &Node, path: &[&str]) -> Option<String> {
        match &look(top, path)?.value {
            Yaml::Text(text) => Some(text.clone()),
            other => Some(format!("{other:?}")),
        }
    }

    #[test]
    fn what_jitsi_is_configured_in_is_read() {
        let read = parse(
            "# one\na { b = 1, c.d : \"x // y\" // two\n \"e.f\" { g = true } }\na.b = ${?X}\na { h = http://x/y\n }\nl = [ 1, 2\n 3 ]\nm = \"\"\"z\"z\"\"\"\n",
        )
        .unwrap();
        for (path, want) in [
            (&["a", "b"][..], "Float(NaN)"),
            (&["a", "c", "d"], "x // y"),
            (&["a", "e.f", "g"], "true"),
            (&["a", "h"], "http://x/y"),
            (&["m"], "z\"z"),
        ] {
            assert_eq!(text(&read.top, path).as_deref(), Some(want), "{path:?}");
        }
        assert!(matches!(&look(&read.top, &["l"]).unwrap().value, Yaml::List(l) if l.len() == 3));
        assert!(parse("{ a = 1 }").unwrap().include.is_none());
        assert!(parse("include \"b.conf\"\na = 1").unwrap().include.is_some());
        assert_eq!(parse("a { b = 1").unwrap_err().what, Fault::End);
        assert_eq!(parse(&format!("a = {}", "\"b\" ".repeat(900))).unwrap_err().what, Fault::Large);
        assert_eq!(parse(&"a {".repeat(200)).unwrap_err().what, Fault::Deep);
        assert_eq!(parse(&format!("a = {}", "[".repeat(200))).unwrap_err().what, Fault::Deep);
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in "(\\PC|[\n={}\\[\\]\"#$/,.:+])*") {
            drop(parse(&text));
        }
    }
}
