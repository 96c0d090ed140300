//! `turnserver.conf` of coturn: what it logs and where to. coturn deletes no log. What its version 4.6.1 does
//! was tried: without `verbose` it writes no sessions, and a log file gets the date into its name unless
//! `simple-log` is set, `/dev/null` too.

use crate::draft;
use crate::fact::kind::retention;
use crate::fact::source::{Delivery, Reach};
use crate::fact::value::Attr;
use crate::yaml::{Node, Yaml};

use super::super::media::words;
use super::super::syntax::{self, Broken, Fault, empty, node, put};
use super::super::view::{Ground, View};
use super::super::{Input, Match, Reader, Reading, Refusal};

/// The reader.
pub(super) static READER: Coturn = Coturn;

/// Reads `turnserver.conf`.
#[derive(Debug)]
pub(super) struct Coturn;

static DELIVERS: [Delivery; 1] = [Delivery {
    kind: &retention::STORE,
    attributes: Some(&[
        "name",
        "holds",
        "delete_after_s",
        "worst_case_age_s",
        "logs_connections",
        "addresses",
    ]),
}];

/// Settings that are read.
const READ: &[&str] = &[
    "Verbose",
    "log-binding",
    "log-file",
    "no-stdout-log",
    "prometheus-username-labels",
    "redis-statsdb",
    "simple-log",
    "syslog",
    "verbose",
];

/// Settings that show whose file it is.
const KNOWN: &[&str] = &[
    "allowed-peer-ip",
    "alt-listening-port",
    "alternate-server",
    "bps-capacity",
    "cert",
    "cipher-list",
    "cli-password",
    "denied-peer-ip",
    "dh-file",
    "external-ip",
    "fingerprint",
    "listening-device",
    "listening-ip",
    "listening-port",
    "log-binding",
    "log-file",
    "lt-cred-mech",
    "max-bps",
    "max-port",
    "min-port",
    "mobility",
    "mysql-userdb",
    "no-cli",
    "no-loopback-peers",
    "no-multicast-peers",
    "no-stdout-log",
    "no-tcp-relay",
    "no-tlsv1",
    "no-tlsv1_1",
    "no-udp",
    "pidfile",
    "pkey",
    "proc-user",
    "psql-userdb",
    "realm",
    "redis-statsdb",
    "redis-userdb",
    "relay-ip",
    "relay-threads",
    "server-name",
    "simple-log",
    "stale-nonce",
    "static-auth-secret",
    "stun-only",
    "syslog",
    "tls-listening-port",
    "total-quota",
    "use-auth-secret",
    "user",
    "user-quota",
    "userdb",
    "verbose",
];

/// The first line of the file that comes with it; nearly all of its lines are comments.
const HEAD: &str = "# Coturn TURN SERVER configuration file";

impl Reader for Coturn {
    fn id(&self) -> &'static str {
        "coturn"
    }

    fn doc(&self) -> &'static str {
        "coturn's configuration (turnserver.conf)"
    }

    fn delivers(&self) -> &'static [Delivery] {
        &DELIVERS
    }

    fn recognise(&self, input: &Input) -> Match {
        let text = input.text();
        if text.len() > syntax::MAX_BYTES || !is_coturn(text) {
            return Match::No;
        }
        if text.contains("{{") || text.contains("{%") || text.contains("${") {
            let render_with =
                "name the rendered file, as it lies at /etc/turnserver.conf".to_owned();
            return Match::Template { render_with };
        }
        Match::Yes { version: None }
    }

    fn read(&self, inputs: &[&Input], out: &mut Reading) -> Result<(), Refusal> {
        let [input] = inputs else { return Ok(()) };
        let tree = parse(input.text()).map_err(|broken| broken.refusal(input.line(broken.at)))?;
        let ground = Ground::lines(input, &[]);
        let top = View::top(&ground, &tree, "");
        out.reach = Reach::Source;
        out.scope = "what this coturn writes down";
        for attribute in ["delete_after_s", "worst_case_age_s"] {
            out.how(
                retention::STORE.name,
                attribute,
                "read what rotates it, or state how long it is kept",
            );
        }
        for attribute in ["logs_connections", "addresses"] {
            out.how(retention::STORE.name, attribute, "look into the log");
        }
        for (key, view) in top.known_entries(READ) {
            if key.is_none() {
                out.ignore(view.place(), "a setting that says nothing of what is written down");
            }
        }
        log(&top, out)?;
        statistics(&top, out)
    }
}

fn is_coturn(text: &str) -> bool {
    if text.trim_start().starts_with(HEAD) {
        return true;
    }
    let (mut known, mut other) = (0_usize, 0_usize);
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if line.starts_with('#') {
            continue;
        }
        match setting(line) {
            (key, _) if KNOWN.contains(&key) => known += 1,
            _ => other += 1,
        }
    }
    known >= 2 && known > other
}

/// A setting and its value: `key=value`, `key value`, or `key` alone.
fn setting(line: &str) -> (&str, &str) {
    let end = line.find(['=', ' ', '\t']).unwrap_or(line.len());
    let (key, rest) = line.split_at(end);
    let rest = rest.trim_start();
    (key, rest.strip_prefix('=').unwrap_or(rest).trim())
}

fn parse(text: &str) -> Result<Node, Broken> {
    let mut top = empty(0);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (key, value) = setting(line);
        if key.is_empty() {
            return Err(Broken { what: Fault::Form, at: start });
        }
        // A key without a value says yes.
        let value = if value.is_empty() { "true" } else { value.trim_matches('"') };
        let value = node(Yaml::Text(value.to_owned()), start, start);
        put(&mut top, &[key.to_owned()], value, false)
            .map_err(|what| Broken { what, at: start })?;
    }
    Ok(top)
}

fn flag(top: &View<'_>, key: &'static str) -> bool {
    let view = top.get(key);
    view.is_there() && !["0", "off", "no", "false", "f"].iter().any(|no| view.is_text(no))
}

/// Where a log goes.
fn sink(top: &View<'_>) -> Option<&'static str> {
    const OUTPUT: &str =
        "coturn deletes no log; it goes to the standard output, and what takes that decides";
    let file = top.get("log-file");
    let is = |name: &str| file.is_text(name);
    if flag(top, "syslog") || is("syslog") {
        return Some("coturn deletes no log; it goes to the log of the system, whose rules decide");
    }
    if is("stdout") || is("-") {
        return Some(OUTPUT);
    }
    let plain = flag(top, "simple-log");
    // Without `simple-log` even that gets a date: a file of its own.
    if is("/dev/null") && plain {
        return (!flag(top, "no-stdout-log")).then_some(OUTPUT);
    }
    Some(if plain {
        "coturn deletes no log; a rule of logrotate for its file decides"
    } else {
        "coturn deletes no log, and its files have the date in their names as long as `simple-log` is not set: a rule of logrotate for the plain name does not reach them"
    })
}

fn log(top: &View<'_>, out: &mut Reading) -> Result<(), Refusal> {
    let Some(why) = sink(top) else {
        out.note(
            "no log is written: `log-file` is /dev/null, with `simple-log` and `no-stdout-log`",
        );
        return Ok(());
    };
    let loud = ["verbose", "Verbose", "log-binding"].into_iter().find(|key| flag(top, key));
    let quiet = || {
        Attr::unknown(
            "`verbose` is not set: version 4.6 then writes no sessions, and others may write more",
        )
    };
    let at = [loud.unwrap_or("log-file"), "log-file", "syslog"].map(|key| top.get(key));
    let at = at.into_iter().find(View::is_there).unwrap_or_else(|| top.clone()).place();
    let subject = out.subject().to_owned();
    let fact = draft!(retention::STORE, "", {
        "name": "coturn log".into(), "holds": words(&["logs"]),
        "delete_after_s": Attr::unknown(why), "worst_case_age_s": Attr::unknown(why),
        "logs_connections": if loud.is_some() { true.into() } else { quiet() },
        "addresses": if loud.is_some() { "full".into() } else { quiet() },
    });
    out.fact(fact.at(at).address("coturn log").about(&subject))?;
    if flag(top, "prometheus-username-labels") {
        out.note("the names of users become labels of metrics (`prometheus-username-labels`): what collects those keeps them");
    }
    Ok(())
}

/// What of sessions is written to Redis.
fn statistics(top: &View<'_>, out: &mut Reading) -> Result<(), Refusal> {
    let view = top.get("redis-statsdb");
    if !view.is_there() {
        return Ok(());
    }
    let why =
        "coturn writes the state of sessions to Redis, whose settings decide how long it is kept";
    let subject = out.subject().to_owned();
    let fact = draft!(retention::STORE, "", {
        "name": "coturn redis-statsdb".into(), "holds": words(&["connection-data"]),
        "delete_after_s": Attr::unknown(why), "worst_case_age_s": Attr::unknown(why),
        "logs_connections": false.into(), "addresses": Attr::unknown(why),
    });
    out.fact(fact.at(view.place()).address("coturn redis-statsdb").about(&subject))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_told_from_their_values() {
        for (line, want) in [
            ("log-file=/var/log/turn.log", ("log-file", "/var/log/turn.log")),
            ("log-file /var/log/turn.log", ("log-file", "/var/log/turn.log")),
            ("realm = a=b", ("realm", "a=b")),
            ("verbose", ("verbose", "")),
        ] {
            assert_eq!(setting(line), want);
        }
        assert!(is_coturn("realm=a\nverbose\n"));
        assert!(!is_coturn("realm=a\nmodules = { \"a\" }\nx = 1\n"));
    }
}
