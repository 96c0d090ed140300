//! nginx: which logs it writes, where to, and whether addresses stand in them. A log that is not switched
//! off is written: where nothing is set, nginx has a default (ngx_http_log_module).

mod files;
mod format;
mod parse;

use crate::diag::Code;
use crate::fact::kind::retention;
use crate::fact::source::{Delivery, Reach};

use super::super::view::is_template;
use super::super::weblog::{self, Addresses, Log, LogTarget, Logs};
use super::super::{Input, Match, Reader, Reading, Refusal, lines, near};
use files::{File, Files, Found};
use format::Formats;
use parse::Directive;

/// The reader.
pub(super) static READER: Nginx = Nginx;

/// Reads `nginx -T` and files of nginx.
#[derive(Debug)]
pub(super) struct Nginx;

static DELIVERS: [Delivery; 1] =
    [Delivery { kind: &retention::STORE, attributes: Some(weblog::ATTRIBUTES) }];

const RENDER: &str = "name the output of `nginx -T` of the running server";

const ELSEWHERE: &str = "it is set in a file that was not among the files";

const CONDITION: &str = "it records only what a condition lets through";

impl Reader for Nginx {
    fn id(&self) -> &'static str {
        "nginx"
    }

    fn doc(&self) -> &'static str {
        "nginx's logs (nginx -T, or nginx.conf with what it includes)"
    }

    fn delivers(&self) -> &'static [Delivery] {
        &DELIVERS
    }

    fn recognise(&self, input: &Input) -> Match {
        let text = input.text();
        const WORDS: &[&str] = &["server", "http", "access_log", "log_format", "error_log"];
        if lines::is_large(input) {
            return Match::No;
        }
        if text.starts_with("#!") || !WORDS.iter().any(|word| text.contains(word)) {
            return near::of(input);
        }
        let plain = |line: &str| !line.trim_start().starts_with('#');
        let open = |line: &str| {
            line.contains("{{")
                || line.contains("{%")
                || line.contains("<%")
                || from_environment(line)
        };
        if has_own_lines(text) && lines::of(text).any(|(_, line)| plain(line) && open(line)) {
            return Match::Template {
                render_with: format!("render it with the tool it belongs to; or {RENDER}"),
            };
        }
        match files::of_input(input) {
            Some(files) if files.iter().any(|file| is_nginx(&file.directives)) => {
                Match::Yes { version: None }
            }
            None if has_own_lines(text) && text.contains(';') => {
                let why = "a block or a directive in it has no end";
                Match::Wrong(Refusal::new(Code::NotWhole, why, RENDER))
            }
            Some(_) | None => near::of(input),
        }
    }

    fn together(&self) -> bool {
        true
    }

    fn companion(&self, input: &Input) -> bool {
        let parsed = files::of_input(input);
        parsed.is_some_and(|files| files.iter().any(|file| !file.directives.is_empty()))
    }

    fn read(&self, inputs: &[&Input], out: &mut Reading) -> Result<(), Refusal> {
        out.reach = Reach::Source;
        out.scope = "the logs of this nginx";
        let files = Files::new(inputs)?;
        let mut formats = Formats::default();
        files.each(&mut |one| formats.take(one));
        let mut walk =
            Walk { files: &files, formats: &formats, logs: Logs::default(), left: 2_000_000 };
        for root in files.roots() {
            let file = &files.list[root];
            let outside = if files.is_main(root) { Access::Default } else { Access::Elsewhere };
            walk.level(file, &file.directives, "main", &outside, &outside, 16)?;
            // Without the main file nothing says that no other host logs.
            if !files.is_main(root) {
                walk.inherited(file, 0, Access::Elsewhere, "access log", true);
                walk.inherited(file, 0, Access::Elsewhere, "error log", false);
            }
        }
        let Walk { logs, .. } = walk;
        logs.facts(out)?;
        Ok(())
    }
}

/// `${NAME}` in capitals is filled in by `envsubst`; variables of nginx have small letters.
fn from_environment(line: &str) -> bool {
    line.match_indices("${").any(|(at, _)| {
        let name = line[at + 2..].split('}').next().unwrap_or_default();
        !name.is_empty()
            && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
    })
}

fn has_own_lines(text: &str) -> bool {
    const OWN: &[&str] = &[
        "access_log ",
        "error_log ",
        "log_format ",
        "server_name ",
        "proxy_pass ",
        "worker_connections ",
        "worker_processes ",
        "fastcgi_pass ",
        "ssl_certificate ",
    ];
    lines::of(text).any(|(_, line)| OWN.iter().any(|own| line.trim_start().starts_with(own)))
}

fn is_nginx(directives: &[Directive]) -> bool {
    const INSIDE: &[&str] = &[
        "listen",
        "server_name",
        "location",
        "access_log",
        "root",
        "return",
        "proxy_pass",
        "include",
    ];
    directives.iter().any(|one| match (one.name(), &one.body) {
        ("access_log" | "log_format" | "error_log", None) => one.words.len() > 1,
        ("http" | "events" | "stream", Some(_)) => one.words.len() == 1,
        ("server", Some(body)) => {
            one.words.len() == 1 && body.iter().any(|inner| INSIDE.contains(&inner.name()))
        }
        _ => false,
    })
}

/// What is logged at a level unless it says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Access {
    /// nothing is set: nginx's default.
    Default,
    Set,
    Elsewhere,
}

struct Walk<'a> {
    files: &'a Files<'a>,
    formats: &'a Formats<'a>,
    logs: Logs,
    left: usize,
}

/// Blocks in which logs can be set.
const BLOCKS: &[&str] = &["http", "stream", "server", "location", "if", "limit_except", "mail"];

impl<'a> Walk<'a> {
    /// A level: its own logs, or those of the level around it.
    fn level(
        &mut self,
        file: &'a File<'a>,
        directives: &'a [Directive],
        block: &str,
        access: &Access,
        errors: &Access,
        depth: usize,
    ) -> Result<(), Refusal> {
        let mut all = Vec::new();
        let missing = self.unfold(file, directives, depth, &mut all)?;
        let sets = |name: &str| all.iter().any(|(_, one)| one.name() == name && one.body.is_none());
        let of = |name: &str, before: Access| match (sets(name), &missing) {
            (true, _) => Access::Set,
            (false, Some(_)) => Access::Elsewhere,
            (false, None) => before,
        };
        let (mut access, errors) = (of("access_log", *access), of("error_log", *errors));
        // A stream has no log unless one is set.
        if matches!(block, "stream" | "mail") && access == Access::Default {
            access = Access::Set;
        }
        for (file, one) in &all {
            match one.name() {
                "access_log" => self.access(file, one),
                "error_log" => self.error(file, one),
                _ => {}
            }
        }
        let at = directives.first().map_or(0, |one| one.start);
        if block == "server" {
            self.inherited(file, at, access, "access log", true);
        }
        if matches!(block, "server" | "http" | "stream" | "mail")
            || block == "main" && self.has_no_http(&all)
        {
            self.inherited(file, at, errors, "error log", false);
        }
        for (file, one) in all {
            if let (Some(body), true) = (&one.body, BLOCKS.contains(&one.name())) {
                if depth == 0 {
                    return Err(too_much());
                }
                self.level(file, body, one.name(), &access, &errors, depth - 1)?;
            }
        }
        Ok(())
    }

    fn has_no_http(&self, all: &[(&File<'a>, &Directive)]) -> bool {
        !all.iter().any(|(_, one)| BLOCKS.contains(&one.name()) && one.body.is_some())
    }

    /// The directives of a level with what it includes; the place of an include that was not found.
    fn unfold(
        &mut self,
        file: &'a File<'a>,
        directives: &'a [Directive],
        depth: usize,
        all: &mut Vec<(&'a File<'a>, &'a Directive)>,
    ) -> Result<Option<usize>, Refusal> {
        let mut missing = None;
        for one in directives {
            self.left = self.left.checked_sub(1).ok_or_else(too_much)?;
            if one.name() != "include" || one.body.is_some() {
                all.push((file, one));
                continue;
            }
            // Each include is held against each file.
            self.left = self.left.checked_sub(self.files.list.len()).ok_or_else(too_much)?;
            match self.files.included(file, one.word(1)) {
                Found::Nothing => {}
                Found::Missing => {
                    missing = Some(one.start);
                    self.unread(file, one);
                }
                Found::Files(found) => {
                    for inner in found {
                        let depth = depth.checked_sub(1).ok_or_else(too_much)?;
                        let inner = &self.files.list[inner];
                        let below = self.unfold(inner, &inner.directives, depth, all)?;
                        missing = missing.or(below);
                    }
                }
            }
        }
        Ok(missing)
    }

    fn add(
        &mut self,
        file: &File<'_>,
        start: usize,
        name: String,
        log: (LogTarget, Addresses, Result<bool, &'static str>),
    ) {
        let (target, addresses, connections) = log;
        let at = lines::place(file.input, start);
        self.logs.add(name, Log { target, addresses, connections, at });
    }

    fn unread(&mut self, file: &File<'_>, one: &Directive) {
        let name = named(file, "include", one.word(1), one.start);
        let log = (LogTarget::Elsewhere, Addresses::Unknown(ELSEWHERE), Err(ELSEWHERE));
        self.add(file, one.start, format!("nginx include {name}"), log);
    }

    /// What a level has that sets no log of its own.
    fn inherited(
        &mut self,
        file: &File<'_>,
        at: usize,
        access: Access,
        what: &str,
        connections: bool,
    ) {
        let (name, log) = match access {
            Access::Set => return,
            Access::Default => (
                format!("nginx {what} of its default"),
                (LogTarget::File, Addresses::Full, Ok(connections)),
            ),
            Access::Elsewhere => (
                format!("nginx {what} that is set elsewhere"),
                (LogTarget::Elsewhere, Addresses::Unknown(ELSEWHERE), Err(ELSEWHERE)),
            ),
        };
        self.add(file, at, name, log);
    }

    fn access(&mut self, file: &File<'_>, one: &Directive) {
        let path = one.word(1);
        if one.body.is_some() || matches!(path, "off" | "/dev/null") {
            return;
        }
        let more = one.words.get(2..).unwrap_or_default();
        let option = |word: &&String| {
            ["buffer=", "gzip", "flush=", "if="].iter().any(|start| word.starts_with(start))
        };
        let format = more.first().filter(|word| !option(word)).map_or("combined", String::as_str);
        let condition = more.iter().any(|word| word.starts_with("if="));
        let connections = if condition { Err(CONDITION) } else { Ok(true) };
        let (name, target) = target(file, path, one.start);
        self.add(file, one.start, name, (target, self.formats.format(format), connections));
    }

    fn error(&mut self, file: &File<'_>, one: &Directive) {
        let path = one.word(1);
        if path == "/dev/null" || path.is_empty() {
            return;
        }
        let level = one.word(2);
        let connections = if matches!(level, "info" | "debug") {
            Err("at this level some connections stand in it")
        } else {
            Ok(false)
        };
        let (name, target) = target(file, path, one.start);
        self.add(file, one.start, name, (target, Addresses::Full, connections));
    }
}

fn too_much() -> Refusal {
    Refusal::new(Code::TooDeep, "its includes unfold to more than is read", RENDER)
}

fn named(file: &File<'_>, key: &'static str, text: &str, start: usize) -> String {
    let shown =
        if is_template(text) { text.replace("${", "$").replace('}', "") } else { text.to_owned() };
    lines::seen(file.input, &["path", "include"], key, &shown, start, |view| {
        view.name().known().unwrap_or_default()
    })
}

/// The name of a log, and where it goes.
fn target(file: &File<'_>, path: &str, start: usize) -> (String, LogTarget) {
    if let Some(parameters) = path.strip_prefix("syslog:") {
        let server = parameters.split(',').find_map(|one| one.strip_prefix("server="));
        let server = named(file, "path", server.unwrap_or_default(), start);
        return (format!("nginx syslog {server}"), LogTarget::Syslog);
    }
    let output =
        path == "stderr" || path.starts_with("/dev/std") || path.starts_with("/proc/self/fd/");
    let kind = if output { LogTarget::Output } else { LogTarget::File };
    let kind = if path.starts_with("memory:") { LogTarget::Program } else { kind };
    (format!("nginx {}", named(file, "path", path, start)), kind)
}
