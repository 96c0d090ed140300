//! The text of an nginx configuration as a tree of directives.

/// A directive with its words and, if it is a block, what stands in it.
#[derive(Debug)]
pub(super) struct Directive {
    pub(super) words: Vec<String>,
    pub(super) start: usize,
    pub(super) body: Option<Vec<Self>>,
}

impl Directive {
    /// Its first word.
    pub(super) fn name(&self) -> &str {
        self.words.first().map_or("", String::as_str)
    }

    /// A word behind its name.
    pub(super) fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", String::as_str)
    }
}

/// Deepest nesting.
const DEPTH: usize = 64;

/// Takes a text apart, of which `base` bytes stand before it in its file. `None` if it is no whole
/// configuration: a block without its end, or words without a semicolon.
pub(super) fn parse(text: &str, base: usize) -> Option<Vec<Directive>> {
    let mut rest = Rest { text, at: 0 };
    let mut open: Vec<(Directive, Vec<Directive>)> = Vec::new();
    let mut here = Vec::new();
    let (mut words, mut start) = (Vec::new(), 0);
    while let Some((token, at)) = rest.token() {
        match token {
            Token::Word(word) => {
                if words.is_empty() {
                    start = base + at;
                }
                words.push(word);
            }
            Token::End => {
                if words.is_empty() {
                    return None;
                }
                here.push(Directive { words: std::mem::take(&mut words), start, body: None });
            }
            Token::Open => {
                if words.is_empty() || open.len() == DEPTH {
                    return None;
                }
                let block = Directive { words: std::mem::take(&mut words), start, body: None };
                if block.name().ends_with("_by_lua_block") {
                    rest.skip_code()?;
                    here.push(block);
                } else {
                    open.push((block, std::mem::take(&mut here)));
                }
            }
            Token::Close => {
                if !words.is_empty() {
                    return None;
                }
                let (mut block, outer) = open.pop()?;
                block.body = Some(std::mem::replace(&mut here, outer));
                here.push(block);
            }
        }
    }
    (words.is_empty() && open.is_empty() && !rest.broken()).then_some(here)
}

enum Token {
    Word(String),
    End,
    Open,
    Close,
}

struct Rest<'t> {
    text: &'t str,
    at: usize,
}

impl Rest<'_> {
    fn broken(&self) -> bool {
        self.at > self.text.len()
    }

    /// The next token and where it begins. A quote without its end ends it all, past the end.
    fn token(&mut self) -> Option<(Token, usize)> {
        let bytes = self.text.as_bytes();
        loop {
            match bytes.get(self.at)? {
                b'#' => self.at += self.text[self.at..].find('\n').unwrap_or(bytes.len() - self.at),
                byte if byte.is_ascii_whitespace() => self.at += 1,
                _ => break,
            }
        }
        let start = self.at;
        let single = match bytes[start] {
            b';' => Some(Token::End),
            b'{' => Some(Token::Open),
            b'}' => Some(Token::Close),
            _ => None,
        };
        if let Some(token) = single {
            self.at += 1;
            return Some((token, start));
        }
        let word = match bytes[start] {
            quote @ (b'"' | b'\'') => self.quoted(quote)?,
            _ => self.bare(),
        };
        Some((Token::Word(word), start))
    }

    fn quoted(&mut self, quote: u8) -> Option<String> {
        let bytes = self.text.as_bytes();
        let start = self.at + 1;
        let mut at = start;
        while let Some(byte) = bytes.get(at) {
            match *byte {
                b'\\' => at += 2,
                byte if byte == quote => {
                    self.at = at + 1;
                    return Some(self.text.get(start..at)?.to_owned());
                }
                _ => at += 1,
            }
        }
        self.at = bytes.len() + 1;
        None
    }

    fn bare(&mut self) -> String {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let mut variable = false;
        while let Some(byte) = bytes.get(self.at) {
            match *byte {
                b'\\' => self.at += 1,
                b'{' if self.at > start && bytes[self.at - 1] == b'$' => variable = true,
                b'}' if variable => variable = false,
                b';' | b'{' => break,
                byte if byte.is_ascii_whitespace() => break,
                _ => {}
            }
            self.at += 1;
        }
        self.at = self.at.min(bytes.len());
        while !self.text.is_char_boundary(self.at) {
            self.at += 1;
        }
        self.text[start..self.at].to_owned()
    }

    /// Goes past a block of Lua, whose braces are counted outside of its texts and comments.
    fn skip_code(&mut self) -> Option<()> {
        let bytes = self.text.as_bytes();
        let (mut depth, mut at) = (1_usize, self.at);
        while depth > 0 {
            match *bytes.get(at)? {
                b'{' => depth += 1,
                b'}' => depth -= 1,
                quote @ (b'"' | b'\'') => {
                    at += 1;
                    while *bytes.get(at)? != quote {
                        at += if bytes[at] == b'\\' { 2 } else { 1 };
                    }
                }
                b'-' if bytes.get(at + 1) == Some(&b'-') => {
                    while *bytes.get(at)? != b'\n' {
                        at += 1;
                    }
                }
                _ => {}
            }
            at += 1;
        }
        self.at = at;
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn directives_are_taken_apart() {
        let text = "a 'x;y' \"z\\\"\"; # c {\nmap $a ${b}c { ~(\\d+\\.) $1.0; default \"\"; }\nx_by_lua_block { if {} -- it's {\n \"}\" }\n";
        let parsed = parse(text, 0).unwrap();
        assert_eq!(parsed[0].words, ["a", "x;y", "z\\\""]);
        assert_eq!(parsed[1].words, ["map", "$a", "${b}c"]);
        let body = parsed[1].body.as_ref().unwrap();
        assert_eq!(body[0].words, ["~(\\d+\\.)", "$1.0"]);
        assert_eq!(body[1].words, ["default", ""]);
        assert_eq!(parsed.len(), 3);
        for broken in ["a", "a {", "a; }", "'a", "{ }", ";", &"a {".repeat(100_000)] {
            assert!(parse(broken, 0).is_none(), "{broken:.20}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in "\\PC{0,60}", more in "[a-z{};$'\"\\\\# \\n]{0,200}") {
            parse(&text, 0);
            parse(&more, 0);
            parse(&format!("a_by_lua_block {{{text}{more}"), 0);
        }
    }
}
