//! `postgresql.conf` with what it includes: where PostgreSQL's log goes, and what of it is ever written over. The
//! server deletes no log. It only truncates a file whose name comes again, if it is told to
//! (`log_truncate_on_rotation`) and the name changed on a rotation by age (postgres, syslogger.c; so does 15.18).

mod conf;
mod cycle;
mod settings;

use crate::draft;
use crate::fact::Place;
use crate::fact::kind::retention;
use crate::fact::source::{Delivery, Reach};
use crate::fact::value::Attr;

use super::super::logs::holds_logs;
use super::super::span::{self, Dialect};
use super::super::sum::{Age, Sum};
use super::super::view::is_template;
use super::super::{Input, Match, Reader, Reading, Refusal, lines};
use cycle::Cycle;
use settings::{Settings, Value};

/// The reader.
pub(super) static READER: PostgreSql = PostgreSql;

/// Reads `postgresql.conf`.
#[derive(Debug)]
pub(super) struct PostgreSql;

static DELIVERS: [Delivery; 1] = [Delivery {
    kind: &retention::STORE,
    attributes: Some(&[
        "name",
        "holds",
        "delete_after_s",
        "worst_case_age_s",
        "terms",
        "bounded_by",
        "logs_connections",
        "addresses",
    ]),
}];

/// Settings that no other program has.
const TELLING: &[&str] = &[
    "effective_cache_size",
    "log_rotation_age",
    "log_truncate_on_rotation",
    "logging_collector",
    "shared_buffers",
    "wal_level",
];

/// Settings that it has besides.
const KNOWN: &[&str] = &[
    "checkpoint_timeout",
    "listen_addresses",
    "log_connections",
    "log_destination",
    "log_filename",
    "log_line_prefix",
    "log_min_duration_statement",
    "maintenance_work_mem",
    "max_connections",
    "max_wal_senders",
    "unix_socket_directories",
    "work_mem",
];

const RENDER: &str = "name the rendered file, as it lies in the folder of the server's data";

const HOW: &str = "name postgresql.conf with what it includes, and the rule of what takes its log: logrotate, journald, syslog";

impl Reader for PostgreSql {
    fn id(&self) -> &'static str {
        "postgresql"
    }

    fn doc(&self) -> &'static str {
        "PostgreSQL's log (postgresql.conf with what it includes, and postgresql.auto.conf)"
    }

    fn delivers(&self) -> &'static [Delivery] {
        &DELIVERS
    }

    fn recognise(&self, input: &Input) -> Match {
        if lines::is_large(input) || !is_ours(input.text()) {
            return Match::No;
        }
        if is_template(input.text()) {
            return Match::Template { render_with: RENDER.to_owned() };
        }
        Match::Yes { version: None }
    }

    fn together(&self) -> bool {
        true
    }

    fn companion(&self, input: &Input) -> bool {
        let folder = lines::folder(input.name());
        let name = lines::base(input.name());
        name == "postgresql.auto.conf" || (folder.ends_with("conf.d") && name.ends_with(".conf"))
    }

    fn read(&self, inputs: &[&Input], out: &mut Reading) -> Result<(), Refusal> {
        out.reach = Reach::Source;
        out.scope = "the log of the server that the files configure";
        for attribute in ["delete_after_s", "worst_case_age_s", "terms", "bounded_by"] {
            out.how(retention::STORE.name, attribute, HOW);
        }
        for attribute in ["logs_connections", "addresses"] {
            out.how(retention::STORE.name, attribute, "look into the log");
        }
        let settings = Settings::read(inputs, out)?;
        let Value::Is(to) = settings.get("log_destination").or("stderr") else {
            return log(&settings, "postgresql log", &Kept::unknown(settings::UNREAD), &[], out);
        };
        let to: Vec<_> = to.split(',').map(|one| one.trim().to_lowercase()).collect();
        let has = |word: &str| to.iter().any(|one| one == word);
        if has("syslog") || has("eventlog") {
            let kept = Kept::unknown("it goes to the log of the system, whose rule counts");
            log(&settings, "postgresql log of the system", &kept, &to, out)?;
        }
        if ["stderr", "csvlog", "jsonlog"].into_iter().any(has) {
            log(&settings, "postgresql log", &files(&settings), &to, out)?;
        }
        Ok(())
    }
}

fn is_ours(text: &str) -> bool {
    let (mut telling, mut known, mut shown) = (0_usize, 0_usize, 0_usize);
    for (_, line) in lines::of(text) {
        let line = line.trim_start();
        let active = !line.starts_with('#');
        let Some(Some((name, _))) = conf::line(line.trim_start_matches('#')) else { continue };
        let name = name.as_str();
        match (active, TELLING.contains(&name), KNOWN.contains(&name)) {
            (true, true, _) => telling += 1,
            (true, _, true) => known += 1,
            (false, true, _) | (false, _, true) => shown += 1,
            _ => {}
        }
    }
    telling > 0 || known > 1 || (shown > 3 && text.contains("PostgreSQL"))
}

/// How long a log is kept.
struct Kept {
    delete: Age,
    worst: Sum,
}

impl Kept {
    fn unknown(why: &str) -> Self {
        Self { delete: Age::unknown(why), worst: Sum::of("rule", Age::unknown(why)) }
    }

    fn never() -> Self {
        Self { delete: Age::Never, worst: Sum::of("rule", Age::Never) }
    }
}

/// What of files is ever written over.
fn files(settings: &Settings) -> Kept {
    let Some(collects) = settings.switch("logging_collector", false) else {
        return Kept::unknown(settings::UNREAD);
    };
    if !collects {
        return Kept::unknown(
            "without `logging_collector` it goes to the output of the server, and the rule of what takes that counts",
        );
    }
    let name = settings.get("log_filename").or("postgresql-%Y-%m-%d_%H%M%S.log");
    let age = settings.get("log_rotation_age").or("1440");
    let truncates = settings.switch("log_truncate_on_rotation", false);
    let (Value::Is(name), Value::Is(age), Some(truncates)) = (name, age, truncates) else {
        return Kept::unknown(settings::UNREAD);
    };
    let Some(age) = minutes(age) else {
        return Kept::unknown("`log_rotation_age` is not readable");
    };
    match cycle::cycle(name) {
        // The same file is never truncated, only written on.
        Cycle::Fixed | Cycle::Never => Kept::never(),
        Cycle::Every { .. } if !truncates || age == 0 => Kept::never(),
        Cycle::Every { cycle, step } if age <= step => {
            let worst = Sum::of("until the name of the file comes again", Age::Seconds(cycle))
                .then("a start in between writes on instead", Age::Seconds(cycle))
                .then("until the next rotation", Age::Seconds(age));
            Kept { delete: Age::Seconds(cycle), worst }
        }
        Cycle::Every { .. } => Kept::unknown(
            "its name changes sooner than the file, so that a name need not come again",
        ),
    }
}

/// Seconds of a length that is minutes without a unit.
fn minutes(text: &str) -> Option<i64> {
    match text.trim().parse::<i64>() {
        Ok(minutes) => (minutes >= 0).then(|| minutes.checked_mul(60)).flatten(),
        Err(_) => span::parse(text, Dialect::Prometheus).map(|span| span.seconds),
    }
}

fn log(
    settings: &Settings,
    name: &'static str,
    kept: &Kept,
    to: &[String],
    out: &mut Reading,
) -> Result<(), Refusal> {
    let unread = || Attr::unknown(settings::UNREAD);
    let connections = settings.connections();
    let prefix = settings.get("log_line_prefix").or("%m [%p] ");
    let tables = to.iter().any(|one| one == "csvlog" || one == "jsonlog");
    let named = matches!(&prefix, Value::Is(text) if text.contains("%h") || text.contains("%r"));
    let addresses = match (connections, &prefix) {
        (Some(true), _) => "full".into(),
        _ if tables || named => "full".into(),
        (None, _) | (_, Value::Unread) => unread(),
        _ => Attr::unknown("who is refused is written down with the address, whatever is set"),
    };
    let draft = draft!(retention::STORE, out.subject(), {
        "name": name.into(),
        "holds": holds_logs(),
        "delete_after_s": kept.delete.attr(),
        "worst_case_age_s": kept.worst.attr(),
        "terms": kept.worst.terms(),
        "bounded_by": kept.delete.bounded_by(),
        "logs_connections": connections.map_or_else(unread, Attr::from),
        "addresses": addresses,
    });
    let at: Place = settings.place(&["log_filename", "logging_collector", "log_destination"]);
    out.fact(draft.at(at).address(name))
}
