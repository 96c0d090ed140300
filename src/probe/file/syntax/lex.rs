//! Words of programming languages, as far as configurations are written in them.

use crate::yaml::{Node, Yaml};

use super::{Broken, Fault, MAX_BYTES, computed, node};

/// How a language is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    /// Comments after `--`, long brackets.
    Lua,
    /// Comments after `//` and in `/* */`, regular expressions.
    JavaScript,
}

/// A word.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    /// What it is.
    pub(super) what: What,
    /// Its first byte.
    pub(super) at: usize,
    /// Whether a line begins between the word before it and it.
    pub(super) new_line: bool,
}

/// What a word is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum What {
    /// A name or keyword.
    Name(String),
    /// Text.
    Text(String),
    /// Text with something in it that is computed, or a regular expression.
    Computed,
    /// A number as written.
    Number(String),
    /// Anything else, a character at a time.
    Mark(char),
}

/// The words of a text.
pub(super) fn words(text: &str, language: Language) -> Result<Vec<Token>, Broken> {
    if text.len() > MAX_BYTES {
        return Err(Broken { what: Fault::Large, at: 0 });
    }
    let mut lexer = Lexer { text, at: 0, language, new_line: true, tokens: Vec::new() };
    while let Some(c) = lexer.peek() {
        lexer.one(c)?;
    }
    Ok(lexer.tokens)
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    language: Language,
    new_line: bool,
    tokens: Vec<Token>,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn push(&mut self, what: What, at: usize) {
        self.tokens.push(Token { what, at, new_line: self.new_line });
        self.new_line = false;
    }

    fn one(&mut self, c: char) -> Result<(), Broken> {
        let start = self.at;
        if c.is_whitespace() {
            self.new_line |= c == '\n';
            self.at += c.len_utf8();
            return Ok(());
        }
        if self.comment()? {
            return Ok(());
        }
        if c == '"' || c == '\'' || (c == '`' && self.language == Language::JavaScript) {
            let what = self.quoted(c)?;
            self.push(what, start);
        } else if let Some(level) = self.long_bracket() {
            let text = self.long(level)?;
            self.push(What::Text(text), start);
        } else if c.is_alphabetic() || c == '_' || c == '$' {
            let word = self.take(|c| c.is_alphanumeric() || c == '_' || c == '$');
            self.push(What::Name(word), start);
        } else if c.is_ascii_digit() {
            let word = self.take(|c| c.is_ascii_alphanumeric() || c == '.');
            self.push(What::Number(word), start);
        } else if c == '/' && self.language == Language::JavaScript && self.regex_may_stand() {
            self.regex()?;
            self.push(What::Computed, start);
        } else {
            self.at += c.len_utf8();
            self.push(What::Mark(c), start);
        }
        Ok(())
    }

    fn take(&mut self, fits: impl Fn(char) -> bool) -> String {
        let rest = self.rest();
        let end = rest.find(|c: char| !fits(c)).unwrap_or(rest.len());
        let word = rest[..end].to_owned();
        self.at += end;
        word
    }

    fn comment(&mut self) -> Result<bool, Broken> {
        let start = self.at;
        let (line, block) = match self.language {
            Language::Lua => ("--", None),
            Language::JavaScript => ("//", Some(("/*", "*/"))),
        };
        if let Some((open, close)) = block
            && self.rest().starts_with(open)
        {
            let inside = &self.rest()[open.len()..];
            let Some(end) = inside.find(close) else {
                return Err(Broken { what: Fault::End, at: start });
            };
            self.new_line |= inside[..end].contains('\n');
            self.at += open.len() + end + close.len();
            return Ok(true);
        }
        if !self.rest().starts_with(line) {
            return Ok(false);
        }
        self.at += line.len();
        if let Some(level) = self.long_bracket() {
            self.long(level)?;
            return Ok(true);
        }
        let rest = self.rest();
        self.at += rest.find('\n').unwrap_or(rest.len());
        Ok(true)
    }

    /// The level of a long bracket of Lua that opens here.
    fn long_bracket(&self) -> Option<usize> {
        if self.language != Language::Lua {
            return None;
        }
        let inner = self.rest().strip_prefix('[')?;
        let level = inner.len() - inner.trim_start_matches('=').len();
        inner[level..].starts_with('[').then_some(level)
    }

    fn long(&mut self, level: usize) -> Result<String, Broken> {
        let start = self.at;
        let close = format!("]{}]", "=".repeat(level));
        let inside = &self.rest()[level + 2..];
        let end = inside.find(&close).ok_or(Broken { what: Fault::End, at: start })?;
        let text = inside[..end].to_owned();
        self.at += level + 2 + end + close.len();
        Ok(text)
    }

    fn quoted(&mut self, quote: char) -> Result<What, Broken> {
        let start = self.at;
        let mut text = String::new();
        let mut escaped = false;
        let mut computed = false;
        for (offset, c) in self.text[start..].char_indices().skip(1) {
            if escaped {
                text.push(if c == 'n' { '\n' } else { c });
                escaped = false;
            } else if c == '\\' {
                escaped = true;
            } else if c == quote {
                self.at = start + offset + 1;
                return Ok(if computed { What::Computed } else { What::Text(text) });
            } else if c == '\n' && quote != '`' {
                return Err(Broken { what: Fault::Form, at: start });
            } else {
                computed |= quote == '`' && c == '$';
                text.push(c);
            }
        }
        Err(Broken { what: Fault::End, at: start })
    }

    /// After an operator `/` begins a regular expression, after a value it divides.
    fn regex_may_stand(&self) -> bool {
        match self.tokens.last().map(|token| &token.what) {
            None => true,
            Some(What::Mark(mark)) => !matches!(mark, ')' | ']' | '}'),
            Some(What::Name(name)) => name == "return",
            Some(_) => false,
        }
    }

    fn regex(&mut self) -> Result<(), Broken> {
        let start = self.at;
        let (mut escaped, mut class) = (false, false);
        for (offset, c) in self.text[start..].char_indices().skip(1) {
            match c {
                '\n' => break,
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '[' => class = true,
                ']' => class = false,
                '/' if !class => {
                    self.at = start + offset + 1;
                    self.take(char::is_alphabetic);
                    return Ok(());
                }
                _ => {}
            }
        }
        Err(Broken { what: Fault::Form, at: start })
    }
}

/// Walks over words.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    tokens: &'a [Token],
    at: usize,
    end: usize,
}

impl<'a> Walk<'a> {
    /// From the first.
    pub(super) fn new(tokens: &'a [Token], text: &str) -> Self {
        Self { tokens, at: 0, end: text.len() }
    }

    /// The word after so many others.
    pub(super) fn ahead(&self, more: usize) -> Option<&'a Token> {
        self.tokens.get(self.at + more)
    }

    /// What the next word is.
    pub(super) fn what(&self) -> Option<&'a What> {
        self.ahead(0).map(|token| &token.what)
    }

    /// The byte of the next word.
    pub(super) fn place(&self) -> usize {
        self.ahead(0).map_or(self.end, |token| token.at)
    }

    /// Goes on by one.
    pub(super) fn step(&mut self) {
        self.at += 1;
    }

    /// Whether the next word is this mark.
    pub(super) fn is(&self, mark: char) -> bool {
        self.what() == Some(&What::Mark(mark))
    }

    /// Goes on if the next word is this mark.
    pub(super) fn eat(&mut self, mark: char) -> bool {
        let is = self.is(mark);
        if is {
            self.step();
        }
        is
    }

    /// Whether the next word is this name.
    pub(super) fn is_name(&self, name: &str) -> bool {
        matches!(self.what(), Some(What::Name(word)) if word == name)
    }

    /// The next word, if it is a name.
    pub(super) fn name(&self) -> Option<&'a str> {
        match self.what() {
            Some(What::Name(word)) => Some(word),
            _ => None,
        }
    }

    /// Whether what was read ends here: a mark that ends it, the end, or a new line.
    pub(super) fn ends(&self, in_list: bool) -> bool {
        match self.ahead(0) {
            None => true,
            Some(token) => match token.what {
                What::Mark(',' | ';' | '}' | ']' | ')') => true,
                // A line that begins with an operator goes on with the one before.
                What::Mark(mark) => {
                    !in_list
                        && token.new_line
                        && !matches!(mark, '.' | '+' | '?' | '|' | '&' | ':' | '(')
                }
                _ => !in_list && token.new_line,
            },
        }
    }

    /// Passes over the rest of an expression, brackets and all in them.
    pub(super) fn skip_expression(&mut self, in_list: bool) {
        let mut first = true;
        while first || !self.ends(in_list) {
            if self.what().is_none() || self.is('}') || self.is(']') || self.is(')') {
                return;
            }
            self.skip_balanced();
            first = false;
        }
    }

    /// A value, unless more follows that it is only a part of.
    pub(super) fn whole(&mut self, in_list: bool, value: Node) -> Node {
        if self.ends(in_list) {
            return value;
        }
        self.skip_expression(in_list);
        Node { value: computed(), ..value }
    }

    /// The value that began at `start` and ends with the next word; without one it would have to be computed.
    pub(super) fn word(&mut self, start: usize, in_list: bool, value: Option<Yaml>) -> Node {
        match value {
            Some(value) => {
                self.step();
                self.whole(in_list, node(value, start, start))
            }
            None => {
                self.skip_expression(in_list);
                node(computed(), start, start)
            }
        }
    }

    /// Passes over one word, or over a pair of brackets and all in it.
    pub(super) fn skip_balanced(&mut self) {
        let mut depth = 0_usize;
        while let Some(what) = self.what() {
            match what {
                What::Mark('(' | '[' | '{') => depth += 1,
                What::Mark(')' | ']' | '}') => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.step();
            if depth == 0 {
                return;
            }
        }
    }
}
