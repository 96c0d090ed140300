//! The text of a logrotate file, taken apart as logrotate 3.21 does.

use super::super::super::lines;

/// A word and what stands behind it.
#[derive(Debug, Clone)]
pub(super) struct Directive {
    pub(super) key: String,
    pub(super) value: String,
    pub(super) start: usize,
}

/// What stands outside of blocks, and blocks.
#[derive(Debug)]
pub(super) enum Item {
    Directive(Directive),
    Block(Block),
}

/// Paths and the directives for them.
#[derive(Debug)]
pub(super) struct Block {
    /// The paths, as they are written.
    pub(super) head: String,
    pub(super) start: usize,
    pub(super) body: Vec<Directive>,
}

/// A file.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub(super) items: Vec<Item>,
    /// Where something stands that is neither a word nor a path.
    pub(super) odd: Vec<usize>,
    /// Whether a block or a script has no end.
    pub(super) open: bool,
    /// Whether a script stands in it.
    pub(super) scripts: bool,
}

/// Words with nothing behind them; others may follow in the same line.
pub(super) const FLAGS: &[&str] = &[
    "allowhardlink",
    "annually",
    "compress",
    "copy",
    "copytruncate",
    "daily",
    "dateext",
    "datehourago",
    "dateyesterday",
    "delaycompress",
    "hourly",
    "ifempty",
    "ignoreduplicates",
    "mailfirst",
    "maillast",
    "missingok",
    "monthly",
    "noallowhardlink",
    "nocompress",
    "nocopy",
    "nocopytruncate",
    "nocreate",
    "nocreateolddir",
    "nodateext",
    "nodelaycompress",
    "noignoreduplicates",
    "nomail",
    "nomissingok",
    "noolddir",
    "norenamecopy",
    "nosharedscripts",
    "noshred",
    "notifempty",
    "renamecopy",
    "sharedscripts",
    "shred",
    "yearly",
];

/// Words with something behind them.
pub(super) const VALUES: &[&str] = &[
    "addextension",
    "compresscmd",
    "compressext",
    "compressoptions",
    "create",
    "createolddir",
    "dateformat",
    "error",
    "extension",
    "include",
    "mail",
    "maxage",
    "maxsize",
    "minage",
    "minsize",
    "olddir",
    "rotate",
    "shredcycles",
    "size",
    "start",
    "su",
    "tabooext",
    "taboopat",
    "uncompresscmd",
    "weekly",
];

const SCRIPTS: &[&str] = &["postrotate", "prerotate", "firstaction", "lastaction", "preremove"];

/// Whether it is a word of logrotate.
pub(super) fn is_known(key: &str) -> bool {
    FLAGS.contains(&key) || VALUES.contains(&key)
}

/// The lines outside of scripts, which may hold anything.
pub(super) fn outside_scripts(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut within = false;
    lines::of(text).filter(move |(_, line)| {
        let line = line.trim();
        let was = within;
        within = if within { line != "endscript" } else { SCRIPTS.contains(&line) };
        !was && !within
    })
}

/// Where the parser is.
enum State {
    Outside,
    Head(String, usize),
    Block(Block),
}

/// Takes a file apart.
pub(super) fn parse(text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    let mut state = State::Outside;
    let mut script = false;
    for (start, line) in lines::of(text) {
        if script {
            script = line.trim() != "endscript";
            continue;
        }
        let mut rest = line.trim();
        while !rest.is_empty() && !rest.starts_with('#') {
            if SCRIPTS.contains(&rest) {
                (script, parsed.scripts) = (true, true);
                break;
            }
            (state, rest) = step(state, rest, start, &mut parsed);
            rest = rest.trim_start();
        }
    }
    parsed.open = script || !matches!(state, State::Outside);
    parsed
}

fn step<'t>(state: State, rest: &'t str, start: usize, parsed: &mut Parsed) -> (State, &'t str) {
    match state {
        State::Head(mut head, at) => match rest.split_once('{') {
            Some((more, rest)) => {
                push(&mut head, more);
                (State::Block(Block { head, start: at, body: Vec::new() }), rest)
            }
            None => {
                push(&mut head, rest);
                (State::Head(head, at), "")
            }
        },
        State::Outside if rest.starts_with(['/', '"', '\'', '~']) => {
            step(State::Head(String::new(), start), rest, start, parsed)
        }
        State::Block(block) if rest.starts_with('}') => {
            parsed.items.push(Item::Block(block));
            (State::Outside, &rest[1..])
        }
        state if rest.starts_with(|c: char| c.is_ascii_alphabetic()) => {
            let (directive, rest) = directive(rest, start);
            match state {
                State::Block(mut block) => {
                    block.body.push(directive);
                    (State::Block(block), rest)
                }
                state => {
                    parsed.items.push(Item::Directive(directive));
                    (state, rest)
                }
            }
        }
        state => {
            parsed.odd.push(start);
            (state, "")
        }
    }
}

fn push(head: &mut String, more: &str) {
    for path in more.split_whitespace() {
        if !head.is_empty() {
            head.push(' ');
        }
        head.push_str(path);
    }
}

fn directive(rest: &str, start: usize) -> (Directive, &str) {
    let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
    let (key, after) = rest.split_at(end);
    let of = |value: &str| Directive { key: key.to_owned(), value: value.to_owned(), start };
    if !after.is_empty() && !after.starts_with([' ', '\t', '=', '}']) {
        // logrotate skips the block: a word is not properly separated.
        return (Directive { key: String::new(), value: String::new(), start }, "");
    }
    if FLAGS.contains(&key) {
        return (of(""), after);
    }
    let value = after.trim();
    (of(value.strip_prefix('=').unwrap_or(value).trim()), "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_are_taken_apart_as_logrotate_does() {
        let text =
            "weekly\n/a /b\n{ daily missingok\n rotate = 3\n postrotate\n x }\n endscript\n}\n";
        let parsed = parse(text);
        assert!(!parsed.open && parsed.odd.is_empty() && parsed.scripts);
        let Item::Block(block) = &parsed.items[1] else { panic!() };
        let words: Vec<_> = block.body.iter().map(|one| (&*one.key, &*one.value)).collect();
        assert_eq!(block.head, "/a /b");
        assert_eq!(words, [("daily", ""), ("missingok", ""), ("rotate", "3")]);
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in "[a-z/\"{}#\\n= ]{0,200}") {
            parse(&text);
        }
    }
}
