//! Apache's HTTP server: which logs it writes, where to, and whether addresses stand in them. A host with
//! a log of its own does not write to the server's (mod_log_config).

mod format;
mod parse;

use std::collections::BTreeMap;

use crate::diag::Code;
use crate::fact::kind::retention;
use crate::fact::source::{Delivery, Reach};

use super::super::weblog::{self, Addresses, Log, LogTarget, Logs};
use super::super::{Input, Match, Reader, Reading, Refusal, lines};
use crate::product::glob::matches_path;
use parse::{Directive, Parsed, parse};

/// The reader.
pub(super) static READER: Apache = Apache;

/// Reads configurations of Apache.
#[derive(Debug)]
pub(super) struct Apache;

static DELIVERS: [Delivery; 1] =
    [Delivery { kind: &retention::STORE, attributes: Some(weblog::ATTRIBUTES) }];

const ELSEWHERE: &str = "it is set in a file that was not among the files";

impl Reader for Apache {
    fn id(&self) -> &'static str {
        "apache"
    }

    fn doc(&self) -> &'static str {
        "Apache's logs (apachectl -t -D DUMP_CONFIG, or apache2.conf or httpd.conf with what it includes)"
    }

    fn delivers(&self) -> &'static [Delivery] {
        &DELIVERS
    }

    fn recognise(&self, input: &Input) -> Match {
        let text = input.text();
        let words = ["Log", "<VirtualHost", "ServerRoot"];
        if lines::is_large(input)
            || input.is_json()
            || text.starts_with("#!")
            || !words.into_iter().any(|word| text.contains(word))
        {
            return Match::No;
        }
        let parsed = parse(text, &mut 0);
        if !is_apache(&parsed) {
            return Match::No;
        }
        let plain = |line: &str| !line.trim_start().starts_with('#');
        let marked = |line: &str| {
            ["{{", "{%", "<%"].iter().any(|mark| line.contains(mark) && !line.contains("%{%"))
        };
        let marked = lines::of(text).any(|(_, line)| plain(line) && marked(line));
        if marked {
            let render_with =
                "render it with the tool it belongs to, and name the result".to_owned();
            return Match::Template { render_with };
        }
        if parsed.open {
            let why = "a section in it has no end";
            return Match::Wrong(Refusal::new(Code::NotWhole, why, "name the whole file"));
        }
        Match::Yes { version: None }
    }

    fn together(&self) -> bool {
        true
    }

    fn companion(&self, input: &Input) -> bool {
        let path = input.name();
        let below = path.contains("apache2/") || path.contains("httpd/");
        below && (path.ends_with(".conf") || path.ends_with(".load"))
    }

    fn read(&self, inputs: &[&Input], out: &mut Reading) -> Result<(), Refusal> {
        out.reach = Reach::Source;
        out.scope = "the logs of this Apache";
        let mut hosts = 0;
        let files = inputs.iter().map(|input| (*input, parse(input.text(), &mut hosts)));
        let files: Vec<_> = files.collect();
        let mut server = Server::new(&files, hosts);
        for (input, parsed) in &files {
            for one in &parsed.directives {
                server.take(input, one);
            }
        }
        server.defaults();
        server.logs.facts(out)
    }
}

/// Directives by which a configuration is known.
fn is_apache(parsed: &Parsed) -> bool {
    let met = |one: &Directive| {
        let two = one.words.len() >= 2;
        match one.name.as_str() {
            "customlog" | "logformat" | "globallog" => two,
            "errorlog" | "transferlog" | "serverroot" | "documentroot" => {
                one.words.len() == 1 && !one.word(0).ends_with(';')
            }
            "<virtualhost" => true,
            _ => false,
        }
    };
    parsed.directives.iter().any(met)
}

/// What the files come to.
struct Server<'a> {
    files: &'a [(&'a Input, Parsed)],
    /// Every definition of a format by its name; that of none is for `TransferLog`.
    formats: BTreeMap<&'a str, Vec<&'a str>>,
    error_format: Vec<&'a str>,
    /// For the server and each host: whether it sets an access log, and an error log.
    sets: Vec<(bool, bool)>,
    /// Whether the file with which it starts is among them.
    main: bool,
    missing: bool,
    logs: Logs,
}

impl<'a> Server<'a> {
    fn new(files: &'a [(&'a Input, Parsed)], hosts: usize) -> Self {
        let mut server = Self {
            files,
            formats: BTreeMap::new(),
            error_format: Vec::new(),
            sets: vec![(false, false); hosts + 1],
            main: false,
            missing: false,
            logs: Logs::default(),
        };
        for (input, parsed) in files {
            server.main |= matches!(lines::base(input.name()), "apache2.conf" | "httpd.conf")
                || is_dump(input);
            for one in &parsed.directives {
                match one.name.as_str() {
                    "serverroot" | "mpm_event_module" => server.main = true,
                    "logformat" => server.formats.entry(one.word(1)).or_default().push(one.word(0)),
                    "errorlogformat" => {
                        server.error_format.push(one.words.last().map_or("", String::as_str));
                    }
                    _ => {}
                }
            }
        }
        server
    }

    fn take(&mut self, input: &Input, one: &Directive) {
        match one.name.as_str() {
            "customlog" | "globallog" | "transferlog" => {
                self.sets[one.host].0 = true;
                self.access(input, one);
            }
            "errorlog" => {
                self.sets[one.host].1 = true;
                let addresses = self.errors();
                self.add(input, one, addresses, Ok(false));
            }
            "forensiclog" | "secauditlog" => {
                self.add(input, one, Addresses::Unknown("it records whole requests"), Ok(true));
            }
            "include" | "includeoptional" => self.include(input, one),
            "use" => self.unread(input, one, "macro"),
            _ => {}
        }
    }

    fn access(&mut self, input: &Input, one: &Directive) {
        let (mut addresses, mut connections) = match (one.name.as_str(), one.word(1)) {
            ("transferlog", _) => (self.format(""), Ok(true)),
            (_, format) => (self.format(format), Ok(true)),
        };
        let condition = one.words.iter().skip(2);
        if condition.clone().any(|word| word.starts_with("env=") || word.starts_with("expr=")) {
            connections = Err("it records only what a condition lets through");
        }
        if one.word(0).starts_with('|') && !is_rotator(one.word(0)) {
            // It may cut addresses, and cannot add any that are not there.
            if addresses != Addresses::None {
                addresses =
                    Addresses::Unknown("what the program behind it does to addresses is not known");
            }
        }
        self.add(input, one, addresses, connections);
    }

    fn add(
        &mut self,
        input: &Input,
        one: &Directive,
        addresses: Addresses,
        connections: Result<bool, &'static str>,
    ) {
        let path = one.word(0);
        if path == "/dev/null" || path.is_empty() {
            return;
        }
        let (name, target) = target(input, path, one.start);
        let at = lines::place(input, one.start);
        self.logs.add(name, Log { target, addresses, connections, at });
    }

    /// A format by its name, or the text itself. The worst of several definitions counts.
    fn format(&self, name: &str) -> Addresses {
        match self.formats.get(name) {
            Some(texts) => {
                texts.iter().map(|text| format::addresses(text)).max().unwrap_or(Addresses::Full)
            }
            // The common format.
            None if name.is_empty() || name == "CLF" => Addresses::Full,
            None if name.contains('%') => format::addresses(name),
            None => Addresses::Unknown("its format is set in a file that was not among the files"),
        }
    }

    fn errors(&self) -> Addresses {
        let all = self.error_format.iter().map(|text| match format::addresses(text) {
            // A message may name an address by itself.
            Addresses::Full => Addresses::Full,
            _ => Addresses::Unknown("its messages may name addresses"),
        });
        all.max().unwrap_or(Addresses::Full)
    }

    fn include(&mut self, input: &Input, one: &Directive) {
        let pattern = one.word(0);
        let below = pattern.trim_start_matches('/');
        let short = below.strip_prefix("etc/apache2/").or_else(|| below.strip_prefix("etc/httpd/"));
        let fits = |pattern: &str| {
            let pattern = format!("**/{pattern}");
            self.files.iter().any(|(file, _)| {
                matches_path(&pattern, file.name())
                    || matches_path(&pattern, lines::folder(file.name()))
            })
        };
        let harmless = pattern.contains("mods-enabled/") || pattern.ends_with("ports.conf");
        if !is_dump(input) && !harmless && !fits(below) && !short.is_some_and(fits) {
            self.unread(input, one, "include");
        }
    }

    fn unread(&mut self, input: &Input, one: &Directive, what: &'static str) {
        self.missing = true;
        let name = named(input, one.word(0), one.start);
        let at = lines::place(input, one.start);
        let (target, addresses) = (LogTarget::Elsewhere, Addresses::Unknown(ELSEWHERE));
        let log = Log { target, addresses, connections: Err(ELSEWHERE), at };
        self.logs.add(format!("apache {what} {name}"), log);
    }

    /// What is written where nothing is set.
    fn defaults(&mut self) {
        let Some((input, _)) = self.files.first() else { return };
        let hosts = &self.sets[1..];
        let (access, errors) = self.sets[0];
        let known = self.main && !self.missing;
        // Without the main file nothing says that no other host logs.
        let lack_access =
            !self.main || !access && (hosts.is_empty() || hosts.iter().any(|host| !host.0));
        let lack_errors = !errors || !self.main;
        let at = lines::whole(input);
        // Without any `CustomLog` Apache writes no access log.
        if lack_access && !known {
            let (target, addresses) = (LogTarget::Elsewhere, Addresses::Unknown(ELSEWHERE));
            let log = Log { target, addresses, connections: Err(ELSEWHERE), at: at.clone() };
            self.logs.add("apache access log that is set elsewhere".to_owned(), log);
        }
        if lack_errors {
            let (name, target, addresses) = if known {
                ("apache error log of its default", LogTarget::File, self.errors())
            } else {
                (
                    "apache error log that is set elsewhere",
                    LogTarget::Elsewhere,
                    Addresses::Unknown(ELSEWHERE),
                )
            };
            let connections = if known { Ok(false) } else { Err(ELSEWHERE) };
            self.logs.add(name.to_owned(), Log { target, addresses, connections, at });
        }
    }
}

/// Whether it is what `-D DUMP_CONFIG` prints, with all that is included.
fn is_dump(input: &Input) -> bool {
    lines::of(input.text()).any(|(_, line)| line.starts_with("# In file: /"))
}

fn program(pipe: &str) -> &str {
    let command = pipe.trim_start_matches(['|', '$', '"', ' ']);
    lines::base(command.split_whitespace().next().unwrap_or_default())
}

fn is_rotator(pipe: &str) -> bool {
    matches!(program(pipe), "rotatelogs" | "cronolog")
}

fn named(input: &Input, text: &str, start: usize) -> String {
    let shown = text.replace("${", "$").replace('}', "");
    lines::seen(input, &["path"], "path", &shown, start, |view| {
        view.name().known().unwrap_or_default()
    })
}

/// The name of a log, and where it goes. Of a command only the program is shown, and the file of a rotator.
fn target(input: &Input, path: &str, start: usize) -> (String, LogTarget) {
    if path.starts_with('|') {
        let program = program(path);
        let file = path
            .split_whitespace()
            .skip(1)
            .find(|word| word.starts_with('/') || word.starts_with('$'));
        return match file.filter(|_| is_rotator(path)) {
            Some(file) => {
                (format!("apache {program} {}", named(input, file, start)), LogTarget::File)
            }
            None => ("apache log through a program".to_owned(), LogTarget::Program),
        };
    }
    if path == "syslog" || path.starts_with("syslog:") {
        return ("apache syslog".to_owned(), LogTarget::Syslog);
    }
    let output = path.starts_with("/dev/std") || path.starts_with("/proc/self/fd/");
    let kind = if output { LogTarget::Output } else { LogTarget::File };
    (format!("apache {}", named(input, path, start)), kind)
}
