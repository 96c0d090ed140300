//! The journal of systemd. It deletes by age only if `MaxRetentionSec` says so, whole files at a time,
//! once their first entry is over it (systemd, journald.conf(5) and journal-vacuum.c); what it cannot
//! read it ignores (systemd issue 16710).

use std::collections::BTreeMap;

use crate::diag::Code;
use crate::fact::kind::retention;
use crate::fact::source::{Delivery, Reach};

use super::super::logs::{self, Kept, Store};
use super::super::span::{DAY_S, Dialect};
use super::super::view::{Got, is_template};
use super::super::{Input, Match, Reader, Reading, Refusal, lines};

/// The reader.
pub(super) static READER: Journald = Journald;

/// Reads `journald.conf` and its drop-ins.
#[derive(Debug)]
pub(super) struct Journald;

static DELIVERS: [Delivery; 1] =
    [Delivery { kind: &retention::STORE, attributes: Some(logs::ATTRIBUTES) }];

/// Settings that are read.
const READ: &[&str] = &["MaxRetentionSec", "MaxFileSec", "Storage", "ForwardToSyslog"];

/// Settings by which a file without its section is known.
const OWN: &[&str] = &[
    "MaxRetentionSec",
    "MaxFileSec",
    "SystemMaxUse",
    "SystemKeepFree",
    "SystemMaxFileSize",
    "SystemMaxFiles",
    "RuntimeMaxUse",
    "RuntimeKeepFree",
    "RuntimeMaxFileSize",
    "RuntimeMaxFiles",
    "ForwardToSyslog",
    "ForwardToKMsg",
    "ForwardToConsole",
    "ForwardToWall",
    "MaxLevelStore",
    "MaxLevelSyslog",
];

/// The other settings.
const OTHER: &[&str] = &[
    "Audit",
    "Compress",
    "ForwardToSocket",
    "LineMax",
    "MaxLevelConsole",
    "MaxLevelKMsg",
    "MaxLevelSocket",
    "MaxLevelWall",
    "RateLimitBurst",
    "RateLimitInterval",
    "RateLimitIntervalSec",
    "ReadKMsg",
    "Seal",
    "SplitMode",
    "Storage",
    "SyncIntervalSec",
    "TTYPath",
];

/// The span of one file unless `MaxFileSec` says otherwise: `1month`.
const FILE_S: i64 = 2_629_800;

/// A file is closed when something is written to it after its span; a machine that runs writes daily.
const WRITE_S: i64 = DAY_S;

const HOW: &str =
    "name the output of `systemd-analyze cat-config systemd/journald.conf` of the machine";

impl Reader for Journald {
    fn id(&self) -> &'static str {
        "journald"
    }

    fn doc(&self) -> &'static str {
        "systemd's journal (journald.conf with journald.conf.d/, or systemd-analyze cat-config systemd/journald.conf)"
    }

    fn delivers(&self) -> &'static [Delivery] {
        &DELIVERS
    }

    fn recognise(&self, input: &Input) -> Match {
        let text = input.text();
        if lines::is_large(input)
            || text.starts_with("#!")
            || !(text.contains("[Journal]") || OWN.iter().any(|key| text.contains(key)))
        {
            return Match::No;
        }
        let settings = settings(input);
        let own = |setting: &Setting| OWN.contains(&setting.key.as_str());
        let in_journal = |setting: &Setting| setting.section == Section::Journal;
        let section = lines::of(text).any(|(_, line)| line.trim() == "[Journal]");
        let known = settings.iter().any(|one| OTHER.contains(&one.key.as_str()) || own(one));
        let named = settings.iter().any(in_journal);
        if !(section && (known || !named) || settings.iter().any(own)) {
            return Match::No;
        }
        if lines::of(text).any(|(_, line)| is_marked(line))
            || settings.iter().any(|one| is_template(&one.value))
        {
            return Match::Template { render_with: render() };
        }
        if !is_plain(text) {
            return if section { Match::Wrong(wrapped()) } else { Match::No };
        }
        Match::Yes { version: None }
    }

    fn together(&self) -> bool {
        true
    }

    fn read(&self, inputs: &[&Input], out: &mut Reading) -> Result<(), Refusal> {
        out.reach = Reach::Source;
        out.scope = "the journal of the machine and the namespaces in these files";
        for attribute in ["delete_after_s", "worst_case_age_s", "terms", "bounded_by"] {
            out.how(retention::STORE.name, attribute, HOW);
        }
        let whole: Vec<_> = inputs.iter().filter(|input| is_shown_whole(input)).collect();
        if !whole.is_empty() && inputs.len() > 1 {
            let why = "one of them is the whole configuration as systemd-analyze shows it";
            return Err(Refusal::new(Code::SeveralDocuments, why, "name that one alone"));
        }
        let mut scopes: BTreeMap<&str, Vec<&Input>> = BTreeMap::new();
        for input in inputs {
            scopes.entry(namespace(input.name())).or_default().push(input);
        }
        for (namespace, inputs) in scopes {
            let store = of_scope(namespace, &inputs, out)?;
            let subject = out.subject().to_owned();
            out.fact(store.draft(&subject))?;
        }
        Ok(())
    }
}

fn render() -> String {
    "render it with the tool it belongs to; or take `systemd-analyze cat-config systemd/journald.conf` of the machine".to_owned()
}

fn wrapped() -> Refusal {
    Refusal::new(
        Code::WrongKind,
        "it holds settings of journald inside something else",
        "take them into a file of their own; or take `systemd-analyze cat-config systemd/journald.conf` of the machine",
    )
}

/// Where a setting stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Section {
    Journal,
    Other,
    /// Before any section of a file.
    None,
    /// After a line that may begin another file and before a section.
    Unsure,
}

/// A setting as it is written.
#[derive(Debug)]
struct Setting {
    section: Section,
    key: String,
    value: String,
    start: usize,
}

/// The settings of a file, in its order. A line that ends with `\` goes on.
fn settings(input: &Input) -> Vec<Setting> {
    let mut section = Section::None;
    let mut found = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (start, line) in lines::of(input.text()) {
        let line = line.trim();
        if line.starts_with(['#', ';']) {
            if is_header(line) && start > 0 {
                section = Section::Unsure;
            }
            continue;
        }
        let (at, mut whole) = open.take().unwrap_or((start, String::new()));
        if let Some(part) = line.strip_suffix('\\') {
            whole.push_str(part);
            whole.push(' ');
            open = Some((at, whole));
            continue;
        }
        whole.push_str(line);
        section = take(&whole, at, section, &mut found);
    }
    if let Some((at, whole)) = open {
        take(&whole, at, section, &mut found);
    }
    found
}

fn take(line: &str, start: usize, section: Section, found: &mut Vec<Setting>) -> Section {
    let line = line.trim();
    if line.starts_with('[') {
        return if line == "[Journal]" { Section::Journal } else { Section::Other };
    }
    if let Some((key, value)) = line.split_once('=') {
        let (key, value) = (key.trim().to_owned(), value.trim().to_owned());
        found.push(Setting { section, key, value, start });
    }
    section
}

/// Whether each line is a section, a setting or a comment.
fn is_plain(text: &str) -> bool {
    let mut goes_on = false;
    lines::of(text).all(|(_, line)| {
        let line = line.trim();
        // A comment does not end a line that goes on.
        if line.is_empty() && !goes_on || line.starts_with(['#', ';']) {
            return true;
        }
        let before = std::mem::replace(&mut goes_on, line.ends_with('\\'));
        let key = line.split_once('=').is_some_and(|(key, _)| {
            key.trim().chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        });
        before || line.starts_with('[') || key
    })
}

/// Marks of Jinja, ERB and their kind, which fill a line of their own.
fn is_marked(line: &str) -> bool {
    let line = line.trim();
    !line.starts_with(['#', ';']) && (is_template(line) || line.contains("<%"))
}

/// A line by which `systemd-analyze cat-config` names a file.
fn is_header(line: &str) -> bool {
    line.strip_prefix("# /").is_some_and(|path| {
        path.ends_with(".conf") && path.contains("journald") && !path.contains(' ')
    })
}

fn is_shown_whole(input: &Input) -> bool {
    lines::of(input.text()).filter(|(_, line)| is_header(line)).count() > 1
}

/// The namespace whose journal a file configures; empty for the machine's own.
fn namespace(path: &str) -> &str {
    let of = |part: &'_ str| -> Option<usize> { part.strip_prefix("journald@").map(str::len) };
    for part in path.rsplit('/').take(2) {
        if let Some(length) = of(part) {
            let name = &part[part.len() - length..];
            return name.strip_suffix(".d").unwrap_or(name).trim_end_matches(".conf");
        }
    }
    ""
}

fn is_drop_in(path: &str) -> bool {
    lines::base(lines::folder(path)).ends_with(".d")
}

/// Which of two files of one name counts: `/etc`, `/run`, `/usr/local/lib`, `/usr/lib`.
fn rank(path: &str) -> usize {
    const FOLDERS: [&str; 5] = ["etc", "run", "usr/local/lib", "usr/lib", "lib"];
    let before = path.rsplit_once("systemd/journald").map_or("", |(before, _)| before);
    let before = before.trim_end_matches('/');
    let is_of = |folder: &str| {
        before.strip_suffix(folder).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
    };
    FOLDERS.iter().position(|folder| is_of(folder)).unwrap_or(FOLDERS.len())
}

/// The files that count, in the order in which later ones win.
fn in_order<'a>(inputs: &[&'a Input], out: &mut Reading) -> Result<Vec<&'a Input>, Refusal> {
    let mut by_name: BTreeMap<(bool, &str), &Input> = BTreeMap::new();
    for input in inputs {
        let path = input.name();
        let name = lines::base(path);
        let several = inputs.len() > 1;
        let main = name.starts_with("journald") && name.ends_with(".conf") && !is_drop_in(path);
        if is_drop_in(path) && !name.ends_with(".conf") {
            out.ignore(
                lines::whole(input),
                "its name does not end in `.conf`: journald does not read it",
            );
            continue;
        }
        let key = (several && !main, name);
        match by_name.get(&key).map(|other| (rank(other.name()), rank(path))) {
            Some((known, new)) if known == new => {
                let why =
                    "two files have one name, and which of them counts depends on their folders";
                return Err(Refusal::new(Code::TwoInOneFile, why, HOW));
            }
            Some((known, new)) => {
                let lost = if known < new { *input } else { by_name[&key] };
                out.ignore(
                    lines::whole(lost),
                    "a file of the same name in another folder stands in its place",
                );
                if new < known {
                    by_name.insert(key, input);
                }
            }
            None => {
                by_name.insert(key, input);
            }
        }
    }
    Ok(by_name.into_values().collect())
}

/// What a setting comes to after all files.
#[derive(Debug, Clone)]
enum Set {
    Absent,
    Off,
    For(i64),
    Unknown(&'static str),
}

/// What the files of one journal come to.
struct Found<'a> {
    keep: (Set, Option<(&'a Input, usize)>),
    file: Set,
    storage: Option<&'static str>,
    syslog: Option<bool>,
}

fn of_scope(namespace: &str, inputs: &[&Input], out: &mut Reading) -> Result<Store, Refusal> {
    let files = in_order(inputs, out)?;
    let mut found =
        Found { keep: (Set::Absent, None), file: Set::Absent, storage: None, syslog: None };
    for input in &files {
        for setting in settings(input) {
            apply(input, &setting, &mut found, out);
        }
    }
    let alone = !files.is_empty() && files.iter().all(|input| is_drop_in(input.name()));
    if alone {
        const ELSEWHERE: &str = "it may stand in journald.conf, which was not among the files";
        for set in [&mut found.keep.0, &mut found.file] {
            if matches!(set, Set::Absent) {
                *set = Set::Unknown(ELSEWHERE);
            }
        }
    }
    notes(&found, out);
    let name = lines::seen(inputs[0], &["namespace"], "namespace", namespace, 0, |view| {
        view.name()
            .known()
            .map_or("journald".to_owned(), |name| format!("journald namespace {name}"))
    });
    let at = match found.keep.1 {
        Some((input, start)) => lines::place(input, start),
        None => lines::whole(files.last().copied().unwrap_or(inputs[0])),
    };
    Ok(store(name, &found, at))
}

fn apply<'a>(input: &'a Input, setting: &Setting, found: &mut Found<'a>, out: &mut Reading) {
    let at = lines::place(input, setting.start);
    let Some(key) = READ.iter().copied().find(|key| *key == setting.key) else {
        let known = OWN.iter().chain(OTHER).copied().find(|key| *key == setting.key);
        match known {
            Some(key) => {
                out.ignore(at, format!("`{key}` says nothing of how long the journal is kept"));
            }
            None => out.ignore(at, "a key that is no setting of journald"),
        }
        return;
    };
    if matches!(setting.section, Section::Other | Section::None) {
        out.ignore(at, format!("`{key}` stands outside of `[Journal]`: journald ignores it"));
        return;
    }
    let unsure = setting.section == Section::Unsure;
    let see = |dialect| {
        lines::seen(input, &[], key, &setting.value, setting.start, |view| {
            let endless = view.word(&["infinity"]) == Got::Is("infinity");
            (
                endless,
                view.span(dialect),
                view.word(&["none", "volatile", "auto", "persistent"]),
                view.word(&["no", "false", "off", "0", "n", "f"]).known().is_some(),
            )
        })
    };
    let (endless, span, storage, no) = see(Dialect::Systemd);
    let value = match span {
        _ if unsure => Err("a line may begin another file, so that its section is not known"),
        _ if endless => Ok(Set::Off),
        Got::Is(span) if span.seconds == 0 => Ok(Set::Off),
        Got::Is(span) => Ok(Set::For(span.seconds)),
        Got::Null | Got::Absent => {
            Err("whether an empty value takes an earlier one back depends on the version")
        }
        Got::Odd => Err(
            "journald ignores a value that it cannot read, such as one with a comment behind it",
        ),
    };
    match key {
        "MaxRetentionSec" => {
            if value.is_ok() || !matches!(found.keep.0, Set::Absent | Set::Off) || unsure {
                found.keep.1 = Some((input, setting.start));
            }
            set(&mut found.keep.0, value, unsure, || out.ignore(at, UNREADABLE));
        }
        // What is ignored leaves the default, which an unreadable value may exceed.
        "MaxFileSec" => found.file = value.unwrap_or_else(Set::Unknown),
        "Storage" => found.storage = storage.known(),
        _ => found.syslog = Some(!no),
    }
}

const UNREADABLE: &str = "journald ignores a value that it cannot read";

/// A value that is ignored leaves what was there; a period that was there may not be the one in effect.
fn set(slot: &mut Set, value: Result<Set, &'static str>, unsure: bool, ignore: impl FnOnce()) {
    match value {
        Ok(value) => *slot = value,
        Err(_) if matches!(slot, Set::Absent | Set::Off) && !unsure => ignore(),
        Err(why) => *slot = Set::Unknown(why),
    }
}

fn notes(found: &Found<'_>, out: &mut Reading) {
    match found.syslog {
        Some(true) => out.note("the journal goes to a syslog as well, whose store was not read"),
        Some(false) => {}
        None => out.note(
            "whether the journal goes to a syslog as well depends on the distribution; Debian does so if one runs",
        ),
    }
    if found.storage == Some("volatile") {
        out.note(
            "the journal lies in memory and goes with the next start; files from before the setting stay",
        );
    }
}

fn store(name: String, found: &Found<'_>, at: crate::fact::Place) -> Store {
    let unknown = |why: &str| Store::unknown(name.clone(), why, at.clone());
    let never = |term: &str, bounded_by| Store {
        name: name.clone(),
        delete: Kept::Forever,
        worst: Kept::Forever,
        terms: Ok(vec![term.to_owned()]),
        bounded_by: Ok(bounded_by),
        at: at.clone(),
    };
    if found.storage == Some("none") {
        let why =
            "nothing new is kept (`Storage=none`); files from before the setting are not deleted";
        return Store { delete: Kept::For(0), bounded_by: Ok("time"), ..unknown(why) };
    }
    let keep = match &found.keep.0 {
        Set::Unknown(why) => return unknown(why),
        Set::Absent | Set::Off => {
            return never("no rule by age: `MaxRetentionSec` is 0 or not given", "size");
        }
        Set::For(keep) => *keep,
    };
    let file = match &found.file {
        Set::Unknown(why) => {
            let delete = Kept::For(keep);
            return Store { delete, bounded_by: Ok("time"), ..unknown(why) };
        }
        // Only closed files are deleted, and none is closed by age.
        Set::Off => return never("no file is closed by age: `MaxFileSec` is 0", "size"),
        Set::Absent => FILE_S,
        Set::For(file) => *file,
    };
    let term =
        if keep >= file { format!("rule {keep} s") } else { format!("span of one file {file} s") };
    let more = format!("up to a day until an entry is written and the file closed {WRITE_S} s");
    Store {
        name,
        delete: Kept::For(keep),
        worst: Kept::For(keep.max(file).saturating_add(WRITE_S)),
        terms: Ok(vec![term, more]),
        bounded_by: Ok("time"),
        at,
    }
}
