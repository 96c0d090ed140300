//! The lines of an Apache configuration.

use super::super::super::lines;

/// A directive.
#[derive(Debug)]
pub(super) struct Directive {
    /// In small letters; a section begins with `<`.
    pub(super) name: String,
    pub(super) words: Vec<String>,
    pub(super) start: usize,
    /// The host it stands in; 0 is the server itself.
    pub(super) host: usize,
}

impl Directive {
    /// A word behind its name.
    pub(super) fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", String::as_str)
    }
}

/// A file taken apart.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub(super) directives: Vec<Directive>,
    /// Whether a section has no end, or an end no section.
    pub(super) open: bool,
}

/// Takes a text apart. Hosts are counted from `hosts` on, which is that of the last one afterwards.
pub(super) fn parse(text: &str, hosts: &mut usize) -> Parsed {
    let mut parsed = Parsed::default();
    let mut open: Vec<String> = Vec::new();
    let mut host = 0;
    let mut before: Option<(usize, String)> = None;
    for (start, line) in lines::of(text) {
        let line = line.trim();
        let (start, mut whole) = before.take().unwrap_or((start, String::new()));
        if whole.is_empty() && line.starts_with('#') {
            continue;
        }
        if let Some(part) = line.strip_suffix('\\') {
            whole.push_str(part);
            whole.push(' ');
            before = Some((start, whole));
            continue;
        }
        whole.push_str(line);
        let line = whole.trim();
        if let Some(end) = line.strip_prefix("</") {
            let end = end.trim_end_matches('>').trim().to_ascii_lowercase();
            parsed.open |= open.pop().as_ref() != Some(&end);
            if end == "virtualhost" {
                host = 0;
            }
            continue;
        }
        let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let name = name.trim_end_matches('>').to_ascii_lowercase();
        if name.is_empty() {
            continue;
        }
        if let Some(section) = name.strip_prefix('<') {
            open.push(section.to_owned());
            if section == "virtualhost" {
                *hosts += 1;
                host = *hosts;
            }
        }
        parsed.directives.push(Directive { words: words(rest), name, start, host });
    }
    parsed.open |= !open.is_empty() || before.is_some();
    parsed
}

/// Words, some of them in quotes, in which `\"` is a quote.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut chars = text.chars().peekable();
    loop {
        while chars.next_if(|c| c.is_whitespace()).is_some() {}
        let Some(first) = chars.peek().copied() else { return words };
        let quote = matches!(first, '"' | '\'').then_some(first);
        if quote.is_some() {
            chars.next();
        }
        let mut word = String::new();
        while let Some(c) = chars.next_if(|c| quote.is_some() || !c.is_whitespace()) {
            match c {
                '\\' if quote.is_some() && chars.peek().copied() == quote => {
                    word.extend(chars.next());
                }
                c if Some(c) == quote => break,
                c => word.push(c),
            }
        }
        words.push(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_are_taken_apart() {
        let text = "LogFormat \"%h \\\"%r\\\"\" combined # no\n<VirtualHost *:443>\nCustomLog /a \\\n combined\n</VirtualHost>\nErrorLog b";
        let parsed = parse(text, &mut 0);
        assert!(!parsed.open);
        let all: Vec<_> =
            parsed.directives.iter().map(|one| (&*one.name, one.word(0), one.host)).collect();
        let want = [
            ("logformat", "%h \"%r\"", 0),
            ("<virtualhost", "*:443>", 1),
            ("customlog", "/a", 1),
            ("errorlog", "b", 0),
        ];
        assert_eq!(all, want);
        assert_eq!(parsed.directives[2].word(1), "combined");
        assert!(parse("<VirtualHost *>\n", &mut 0).open);
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in "\\PC{0,60}", more in "[a-z<>/\"\\\\# \\n]{0,200}") {
            parse(&text, &mut 0);
            parse(&more, &mut 0);
        }
    }
}
