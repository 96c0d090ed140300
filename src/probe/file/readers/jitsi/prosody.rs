//! Prosody's `*.cfg.lua`: relays that it tells participants, archives of messages, its log.

use crate::draft;
use crate::fact::Place;
use crate::fact::kind::retention;
use crate::fact::value::Attr;

use super::super::super::media::{Hosts, State, length, list, words};
use super::super::super::span::{DAY_S, Dialect};
use super::super::super::syntax::lua::{Lua, Section};
use super::super::super::view::{Got, Ground, View};
use super::super::super::{Input, Reading};
use super::{NAMES, Says};

const ELSEWHERE: &str = "Prosody's configuration includes files that were not read";
const PROGRAM: &str = "Prosody's configuration is a program in parts, which is not run";
const NOT_READABLE: &str = "a host in Prosody's configuration is not readable";

/// `many`: other files of Prosody are read beside it, so that what it includes is taken to be there.
pub(super) fn read(input: &Input, lua: &Lua, many: bool, says: &mut Says, out: &mut Reading) {
    let ground = Ground::lines(input, NAMES);
    let missing = match (lua.opaque, lua.include) {
        (Some(_), _) => Some(PROGRAM),
        (None, Some(_)) if !many => Some(ELSEWHERE),
        _ => None,
    };
    if let Some(at) = lua.opaque.or(lua.include.filter(|_| !many)) {
        let place =
            Place { file: input.name().to_owned(), line: Some(input.line(at)), pointer: None };
        out.ignore(place, missing.unwrap_or(PROGRAM));
    }
    if many && lua.include.is_some() {
        out.note("what Prosody's configuration includes is taken to be the files of Prosody that were read");
    }
    let mut relays = Hosts::none();
    let mut asked = Hosts::none();
    for section in &lua.sections {
        let top = View::top(&ground, &section.top, "");
        let (more_relays, more_asked) = services(&top);
        relays = relays.and(more_relays);
        asked = asked.and(more_asked);
        modules(&top, section, says);
        if section.global && top.get("log").is_there() {
            says.stores.push(log(&top.get("log")));
        }
    }
    if let Some(why) = missing {
        relays = relays.and(Hosts::Unknown(why));
        asked = asked.and(Hosts::Unknown(why));
    }
    says.relays.push(relays);
    says.services.push(asked);
    says.at = says.at.take().or_else(|| Some(View::top(&ground, &lua.sections[0].top, "").place()));
}

/// Relays and hosts that are asked: `external_services` and its forerunners.
fn services(top: &View<'_>) -> (Hosts, Hosts) {
    let mut relays = Hosts::none();
    let mut asked = Hosts::none();
    for list in ["external_services", "turncredentials"] {
        let list = top.get(list);
        if list.is_there() && list.items().is_empty() && !list.is_empty() {
            relays = Hosts::Unknown(NOT_READABLE);
            asked = Hosts::Unknown(NOT_READABLE);
        }
        for service in list.items() {
            let hosts = Hosts::got(service.get("host").hosts(), &[], NOT_READABLE);
            if service.get("type").is_text("stun") {
                asked = asked.and(hosts);
            } else {
                relays = relays.and(hosts);
            }
        }
    }
    let turn = Hosts::got(top.get("turn_external_host").hosts(), &[], NOT_READABLE);
    (relays.and(turn), asked)
}

fn modules(top: &View<'_>, section: &Section, says: &mut Says) {
    let modules = top.get("modules_enabled");
    let has = |name: &str| modules.items_text(&[name]);
    if has("jibri_autostart") {
        says.server.recording.push(State::On);
    }
    let rooms = section.plugin.as_deref() == Some("muc");
    for (module, key, name) in [
        ("mam", "archive_expires_after", "prosody archive of messages"),
        ("muc_mam", "muc_log_expires_after", "prosody archive of rooms"),
    ] {
        if has(module) && (rooms || module == "mam") {
            says.stores.push(archive(&top.get(key), name, modules.place()));
        }
    }
}

/// An archive: a week unless its section says otherwise (mod_mam, mod_muc_mam).
fn archive(after: &View<'_>, name: &str, at: Place) -> crate::fact::draft::Draft {
    const WEEK_S: i64 = 7 * DAY_S;
    let seconds = match after.span(Dialect::Prosody) {
        Got::Is(span) => Some(span.seconds),
        Got::Absent | Got::Null => Some(WEEK_S),
        Got::Odd => None,
    };
    let never = after.is_text("never");
    let (rule, worst, bounded, terms) = match seconds {
        _ if never => {
            (length(None), length(None), "none".into(), words(&["nothing deletes messages"]))
        }
        Some(seconds) => {
            let terms =
                vec![format!("rule {seconds} s"), format!("it deletes once a day {DAY_S} s")];
            (length(Some(seconds)), length(seconds.checked_add(DAY_S)), "time".into(), list(terms))
        }
        None => {
            let unknown =
                || Attr::unknown("the age at which Prosody deletes messages is not readable");
            (unknown(), unknown(), unknown(), unknown())
        }
    };
    draft!(retention::STORE, "", {
        "name": name.into(), "holds": words(&["content"]), "delete_after_s": rule,
        "worst_case_age_s": worst, "bounded_by": bounded, "terms": terms,
    })
    .at(at)
    .address(name)
}

fn log(view: &View<'_>) -> crate::fact::draft::Draft {
    let name = "prosody log";
    let unknown = || {
        Attr::unknown(
            "Prosody deletes no log: the rule of logrotate counts (Debian's own keeps 52 weeks), or that of the system's log",
        )
    };
    draft!(retention::STORE, "", {
        "name": name.into(), "holds": words(&["logs"]), "delete_after_s": unknown(),
        "worst_case_age_s": unknown(), "bounded_by": unknown(), "terms": unknown(),
    })
    .at(view.place())
    .address(name)
}
