//! logrotate: how often a log is rotated and how many old files stay. A file is deleted at a rotation
//! only, so that its oldest line is as old as all the periods together.

mod parse;

use std::collections::BTreeSet;

use crate::diag::Code;
use crate::fact::Place;
use crate::fact::kind::retention;
use crate::fact::source::{Delivery, Reach};

use super::super::logs::{self, Kept, Store};
use super::super::span::DAY_S;
use super::super::view::is_template;
use super::super::{Input, Match, Reader, Reading, Refusal, lines};
use parse::{Block, Directive, Item, Parsed};

/// The reader.
pub(super) static READER: Logrotate = Logrotate;

/// Reads `logrotate.conf` and what it includes.
#[derive(Debug)]
pub(super) struct Logrotate;

static DELIVERS: [Delivery; 1] =
    [Delivery { kind: &retention::STORE, attributes: Some(logs::ATTRIBUTES) }];

/// logrotate is started once a day.
const RUN_S: i64 = DAY_S;

/// How deep includes are followed.
const DEPTH: usize = 8;

/// Files of a folder that logrotate leaves out (logrotate(8), `tabooext`).
const TABOO: &[&str] = &[
    ",v",
    ".bak",
    ".cfsaved",
    ".disabled",
    ".dpkg-bak",
    ".dpkg-del",
    ".dpkg-dist",
    ".dpkg-new",
    ".dpkg-old",
    ".dpkg-tmp",
    ".rpmnew",
    ".rpmorig",
    ".rpmsave",
    ".swp",
    ".ucf-dist",
    ".ucf-new",
    ".ucf-old",
    "~",
];

const HOW: &str = "name logrotate.conf and the files of logrotate.d in one target";

const ELSEWHERE: &str =
    "what it leaves out stands in logrotate.conf, which was not among the files";

impl Reader for Logrotate {
    fn id(&self) -> &'static str {
        "logrotate"
    }

    fn doc(&self) -> &'static str {
        "logrotate (logrotate.conf with what it includes, or a file of logrotate.d)"
    }

    fn delivers(&self) -> &'static [Delivery] {
        &DELIVERS
    }

    fn recognise(&self, input: &Input) -> Match {
        let text = input.text();
        if lines::is_large(input)
            || text.starts_with("#!")
            || !parse::FLAGS.iter().chain(parse::VALUES).any(|word| text.contains(word))
        {
            return Match::No;
        }
        if text.contains("\nrotating pattern: ") && text.contains("Handling ") {
            let why = "it is what `logrotate -d` prints";
            return Match::Wrong(Refusal::new(Code::WrongKind, why, HOW));
        }
        let marked = |line: &str| is_template(line) || line.contains("<%");
        let plain = |line: &str| !line.trim_start().starts_with('#');
        let parsed = parse::parse(text);
        if parse::outside_scripts(text).any(|(_, line)| plain(line) && marked(line)) {
            return if has_own_lines(text) {
                Match::Template {
                    render_with: "render it with the tool it belongs to, and name the result"
                        .to_owned(),
                }
            } else {
                Match::No
            };
        }
        if !is_logrotate(&parsed) {
            return Match::No;
        }
        if parsed.open {
            let why = "a block or a script in it has no end";
            return Match::Wrong(Refusal::new(Code::NotWhole, why, "name the whole file"));
        }
        Match::Yes { version: None }
    }

    fn together(&self) -> bool {
        true
    }

    fn read(&self, inputs: &[&Input], out: &mut Reading) -> Result<(), Refusal> {
        out.reach = Reach::Source;
        out.scope = "the logs that these files of logrotate name";
        for attribute in ["delete_after_s", "worst_case_age_s", "terms", "bounded_by"] {
            out.how(retention::STORE.name, attribute, HOW);
        }
        let oldest = "rotate empty logs too (`ifempty`), and name logrotate.conf and logrotate.d in one target";
        out.how(retention::STORE.name, "worst_case_age_s", oldest);
        let files: Vec<_> =
            inputs.iter().map(|input| (*input, parse::parse(input.text()))).collect();
        let mut run = Run { files: &files, seen: BTreeSet::new() };
        for (at, (input, parsed)) in files.iter().enumerate() {
            if is_main(input, parsed) && !run.seen.contains(&at) {
                run.file(at, &mut Rules::default(), DEPTH, out)?;
            }
        }
        for (at, _) in files.iter().enumerate() {
            if !run.seen.contains(&at) {
                run.file(at, &mut Rules::not_known(), DEPTH, out)?;
            }
        }
        if files.iter().any(|(_, parsed)| parsed.scripts) {
            out.note("scripts of its blocks are not read; they may copy logs elsewhere");
        }
        out.note("nothing is rotated unless a timer or cron starts logrotate daily");
        Ok(())
    }
}

/// Lines that hardly stand anywhere else.
fn has_own_lines(text: &str) -> bool {
    const OWN: &[&str] =
        &["missingok", "notifempty", "copytruncate", "delaycompress", "sharedscripts", "dateext"];
    parse::outside_scripts(text).any(|(_, line)| {
        let line = line.trim();
        OWN.contains(&line) || line.strip_prefix("rotate ").is_some_and(|rest| !rest.ends_with(';'))
    })
}

fn is_logrotate(parsed: &Parsed) -> bool {
    let (mut known, mut unknown, mut blocks, mut strong) = (0, parsed.odd.len(), 0, false);
    let mut count = |directive: &Directive| {
        // `include x;` is nginx, `size: 3` something else.
        let own = parse::is_known(&directive.key) && !directive.value.ends_with([';', '{', ',']);
        *(if own { &mut known } else { &mut unknown }) += 1;
        strong |= own
            && (directive.key == "rotate"
                || directive.key.ends_with("ly") && !directive.value.contains(' ')
                || directive.key == "include" && directive.value.starts_with('/'));
    };
    for item in &parsed.items {
        match item {
            Item::Directive(directive) => count(directive),
            Item::Block(block) => {
                blocks += 1;
                block.body.iter().for_each(&mut count);
            }
        }
    }
    if blocks > 0 { known > unknown } else { strong && unknown == 0 }
}

/// Whether logrotate is started with this file, and not led to it by another.
fn is_main(input: &Input, parsed: &Parsed) -> bool {
    let sets = parsed.items.iter().any(|item| match item {
        Item::Directive(one) => {
            one.key == "include" || one.key == "rotate" || Period::of(&one.key).is_some()
        }
        Item::Block(_) => false,
    });
    let in_folder = lines::base(lines::folder(input.name())).ends_with(".d");
    lines::base(input.name()) == "logrotate.conf" || sets && !in_folder
}

/// How often a log is rotated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Period {
    Every(i64),
    BySize,
}

impl Period {
    fn of(key: &str) -> Option<Self> {
        Some(match key {
            // Hourly only where logrotate runs each hour, which these files do not show.
            "hourly" | "daily" => Self::Every(DAY_S),
            "weekly" => Self::Every(7 * DAY_S),
            "monthly" => Self::Every(31 * DAY_S),
            "yearly" | "annually" => Self::Every(366 * DAY_S),
            "size" => Self::BySize,
            _ => return None,
        })
    }
}

/// What holds for a block.
#[derive(Debug, Clone, Default)]
struct Rules {
    period: Option<Period>,
    rotate: Option<i64>,
    maxage: Option<i64>,
    minage: i64,
    minsize: bool,
    notifempty: Option<bool>,
    copy: bool,
    /// Whether logrotate skips it.
    broken: bool,
    /// Whether what is not set may be set in a file that was not read.
    elsewhere: bool,
}

impl Rules {
    fn not_known() -> Self {
        Self { elsewhere: true, ..Self::default() }
    }

    /// Takes a directive, with the errors for which `logrotate -d` (3.21) says that it skips the block.
    fn take(&mut self, one: &Directive) {
        let count = |least: i64| {
            let digits = one.value.trim_start_matches('-');
            let number = one.value.parse::<i64>().ok().filter(|number| *number >= least);
            number.filter(|number| *number <= 1_000_000 && !digits.starts_with('+'))
        };
        match one.key.as_str() {
            "" => self.broken = true,
            "weekly" if !one.value.is_empty() && count(0).is_none_or(|day| day > 7) => {
                self.broken = true;
            }
            "rotate" => match count(-1) {
                Some(number) => self.rotate = Some(number),
                None => self.broken = true,
            },
            "maxage" | "minage" => match count(0) {
                Some(days) if one.key == "maxage" => self.maxage = Some(days),
                Some(days) => self.minage = days,
                None => self.broken = true,
            },
            "minsize" => self.minsize = true,
            "ifempty" => self.notifempty = Some(false),
            "notifempty" => self.notifempty = Some(true),
            "copy" => self.copy = true,
            "nocopy" | "copytruncate" | "renamecopy" => self.copy = false,
            key => self.period = Period::of(key).or(self.period),
        }
    }
}

/// A pass through the files, in the order in which logrotate reads them.
struct Run<'a> {
    files: &'a [(&'a Input, Parsed)],
    seen: BTreeSet<usize>,
}

impl Run<'_> {
    fn file(
        &mut self,
        at: usize,
        rules: &mut Rules,
        depth: usize,
        out: &mut Reading,
    ) -> Result<(), Refusal> {
        self.seen.insert(at);
        let (input, parsed) = &self.files[at];
        for start in &parsed.odd {
            out.ignore(lines::place(input, *start), "no word of logrotate");
        }
        // An error outside of blocks loses the whole file.
        let mut probe = Rules::default();
        for item in &parsed.items {
            if let Item::Directive(one) = item {
                probe.take(one);
            }
        }
        let mut own = rules.clone();
        own.broken |= probe.broken;
        for item in &parsed.items {
            match item {
                Item::Directive(one) if one.key == "include" => {
                    self.include(input, one, &mut own, depth, out)?;
                }
                Item::Directive(one) => {
                    known_or_said(input, one, out);
                    own.take(one);
                }
                Item::Block(block) => {
                    let store = of_block(input, block, &own, out);
                    let subject = out.subject().to_owned();
                    out.fact(store.draft(&subject))?;
                }
            }
        }
        // What a file sets outside of blocks holds for what is read after it.
        let broken = rules.broken;
        if !probe.broken {
            *rules = Rules { broken, ..own };
        }
        Ok(())
    }

    fn include(
        &mut self,
        input: &Input,
        one: &Directive,
        rules: &mut Rules,
        depth: usize,
        out: &mut Reading,
    ) -> Result<(), Refusal> {
        let found = self.included(&one.value);
        if found.is_empty() || depth == 0 {
            let name = lines::seen(input, &["include"], "include", &one.value, one.start, |view| {
                view.name()
                    .known()
                    .map_or("logrotate include".to_owned(), |n| format!("logrotate include {n}"))
            });
            let why = "what is included was not among the files";
            let store = Store::unknown(name, why, lines::place(input, one.start));
            let subject = out.subject().to_owned();
            out.fact(store.draft(&subject))?;
            // It may set anything for what follows.
            *rules = Rules { broken: rules.broken, ..Rules::not_known() };
            return Ok(());
        }
        for at in found {
            if self.seen.contains(&at) {
                continue;
            }
            let name = self.files[at].0.name();
            if TABOO.iter().any(|end| name.ends_with(end)) {
                self.seen.insert(at);
                out.ignore(
                    lines::whole(self.files[at].0),
                    "logrotate leaves out files with such an ending",
                );
                continue;
            }
            self.file(at, rules, depth - 1, out)?;
        }
        Ok(())
    }

    /// The files that an `include` names: a file, or those of a folder.
    fn included(&self, path: &str) -> Vec<usize> {
        let path = path.trim_matches(['"', '/']);
        let ends = |name: &str, path: &str| {
            name.strip_suffix(path).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
        };
        let with = |path: &str| -> Vec<usize> {
            let named = |(input, _): &(&Input, Parsed)| {
                ends(input.name(), path) || ends(lines::folder(input.name()), path)
            };
            (0..self.files.len()).filter(|at| named(&self.files[*at])).collect()
        };
        let exact = with(path);
        // A copy of the folder need not lie below `etc`.
        if exact.is_empty() && !path.is_empty() { with(lines::base(path)) } else { exact }
    }
}

fn known_or_said(input: &Input, one: &Directive, out: &mut Reading) {
    if one.key == "mail" {
        out.note("`mail` sends a log that is removed to somebody");
    } else if !one.key.is_empty() && !parse::is_known(&one.key) {
        out.ignore(lines::place(input, one.start), "no word of logrotate: it ignores the line");
    }
}

fn of_block(input: &Input, block: &Block, rules: &Rules, out: &mut Reading) -> Store {
    let mut rules = rules.clone();
    for one in &block.body {
        known_or_said(input, one, out);
        rules.take(one);
    }
    let at = lines::place(input, block.start);
    let name = lines::seen(input, &["path"], "path", &block.head, block.start, |view| {
        view.name().known().map_or("logrotate".to_owned(), |paths| format!("logrotate {paths}"))
    });
    store(name, &rules, at)
}

fn never(name: String, term: &str, bounded_by: &'static str, at: Place) -> Store {
    let (delete, worst) = (Kept::Forever, Kept::Forever);
    Store { name, delete, worst, terms: Ok(vec![term.to_owned()]), bounded_by: Ok(bounded_by), at }
}

fn store(name: String, rules: &Rules, at: Place) -> Store {
    if rules.broken {
        return never(name, "no rule: logrotate skips a block with an error in it", "none", at);
    }
    if rules.copy {
        return never(name, "no rule: `copy` leaves the log itself as it is", "none", at);
    }
    let (period, rotate) = match (rules.period, rules.rotate) {
        (None, _) | (_, None) if rules.elsewhere => return Store::unknown(name, ELSEWHERE, at),
        (period, rotate) => (period.unwrap_or(Period::BySize), rotate.unwrap_or(0)),
    };
    let Period::Every(every) = period else {
        return never(name, "no rule by age: it is rotated by size", "size", at);
    };
    if rules.minsize {
        return never(
            name,
            "no rule by age: `minsize` waits until the log is large enough",
            "size",
            at,
        );
    }
    let every = every.saturating_add(rules.minage.saturating_mul(DAY_S));
    let Some((rule, mut terms)) = rule(every, rotate, rules.maxage) else {
        return never(name, "no rule: `rotate -1` keeps all old files", "none", at);
    };
    terms.push(format!("up to a day until logrotate runs {RUN_S} s"));
    let delete = rule.saturating_add(RUN_S);
    let worst = match rules.notifempty {
        Some(true) => Kept::unknown(
            "`notifempty`: while the log stays empty nothing is rotated and old files stay",
        ),
        _ if rules.elsewhere => Kept::unknown(ELSEWHERE),
        Some(false) | None => Kept::For(delete),
    };
    Store { name, delete: Kept::For(delete), worst, terms: Ok(terms), bounded_by: Ok("time"), at }
}

/// The shorter of what the number of files and what `maxage` comes to.
fn rule(every: i64, rotate: i64, maxage: Option<i64>) -> Option<(i64, Vec<String>)> {
    let by_count = (rotate >= 0).then(|| {
        let times = rotate + 1;
        let seconds = times.saturating_mul(every);
        (seconds, vec![format!("rule: {times} times the period {seconds} s")])
    });
    let by_age = maxage.filter(|days| *days > 0).map(|days| {
        let (age, spans) = (days.saturating_mul(DAY_S), every.saturating_mul(2));
        let terms = vec![
            format!("rule: `maxage` {age} s"),
            format!("span of a file, and until the next rotation {spans} s"),
        ];
        (age.saturating_add(spans), terms)
    });
    match (by_count, by_age) {
        (Some(count), Some(age)) => Some(if age.0 < count.0 { age } else { count }),
        (count, age) => count.or(age),
    }
}
