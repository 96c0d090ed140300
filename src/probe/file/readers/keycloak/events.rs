//! What a realm records of logins and changes.

use crate::draft;
use crate::fact::draft::Draft;
use crate::fact::kind::auth;
use crate::fact::value::Attr;

use super::super::super::media::length;
use super::super::super::view::Got;
use super::model::Realm;

const NOT_THERE: &str = "what is recorded of logins and changes is not in the file";
const NOT_READABLE: &str = "what is recorded of logins and changes is not readable";

/// The fact of a realm. All is off unless it was switched on.
pub(super) fn fact(realm: &Realm<'_>) -> Draft {
    let top = &realm.top;
    let switch = |key: &'static str| match top.get(key).bool() {
        Got::Is(on) => Ok(on),
        Got::Absent | Got::Null if realm.is_export() => Ok(false),
        Got::Absent | Got::Null => Err(NOT_THERE),
        Got::Odd => Err(NOT_READABLE),
    };
    let attr = |known: Result<bool, &'static str>| match known {
        Ok(on) => Attr::from(on),
        Err(why) => Attr::unknown(why),
    };
    let kept = switch("eventsEnabled");
    // An empty list stands for all kinds.
    let kinds = top.get("enabledEventTypes");
    let logins = kinds.is_empty() || kinds.items_text(&["LOGIN", "LOGIN_ERROR"]);
    let listeners = top.get("eventsListeners");
    let mailed = match (listeners.is_there(), realm.is_export()) {
        (true, _) => listeners.items_text(&["email"]).into(),
        (false, true) => false.into(),
        (false, false) => Attr::unknown(NOT_THERE),
    };
    let name = format!("{}: events", realm.name);
    let place = if top.get("eventsEnabled").is_there() {
        top.get("eventsEnabled").place()
    } else {
        realm.place.clone()
    };
    draft!(auth::EVENTS, "", {
        "name": name.clone().into(),
        "logins_logged": attr(kept.map(|on| on && logins)),
        "changes_logged": attr(switch("adminEventsEnabled")),
        "mailed": mailed,
        "kept_for_s": for_how_long(realm, kept),
    })
    .at(place)
    .address(name)
}

/// 0 and no value stand for ever (RealmRepresentation.java).
fn for_how_long(realm: &Realm<'_>, kept: Result<bool, &'static str>) -> Attr {
    match (kept, realm.top.get("eventsExpiration").int()) {
        (Err(why), _) => Attr::unknown(why),
        (Ok(false), _) => length(Some(0)),
        (Ok(true), Got::Is(seconds)) if seconds > 0 => length(Some(seconds)),
        (Ok(true), Got::Odd) => Attr::unknown(NOT_READABLE),
        (Ok(true), _) => length(None),
    }
}
