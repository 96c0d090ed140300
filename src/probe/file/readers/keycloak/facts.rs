//! Ways in as facts.

use crate::draft;
use crate::fact::draft::Draft;
use crate::fact::kind::auth;
use crate::fact::value::Attr;

use super::super::super::media::{list, words};
use super::super::super::view::Got;
use super::eval::{Factor, Policies};
use super::model::{Realm, Version};
use super::paths::Path;
use super::policy;
use super::ways::{Second, Way};

/// What of a realm decides how its authenticators behave.
pub(super) fn policies(realm: &Realm<'_>) -> Policies {
    let top = &realm.top;
    let otp = match top.get("otpPolicyType").word(&["totp", "hotp"]) {
        Got::Is(word) => Factor::Is(word),
        Got::Absent | Got::Null => Factor::Is("totp"),
        Got::Odd => Factor::Open(
            "the kind of one-time password (`otpPolicyType`) is not readable".to_owned(),
        ),
    };
    let required = |key: &'static str| top.get(key).is_text("required");
    let on = |key: &'static str| top.get(key).bool() == Got::Is(true);
    let actions = realm.actions.as_ref().map(|actions| {
        let on = actions.iter().filter(|action| action.enabled);
        on.map(|action| action.alias.clone()).collect()
    });
    Policies {
        otp,
        passkeys: on("webAuthnPolicyPasswordlessPasskeysEnabled"),
        verified: required("webAuthnPolicyUserVerificationRequirement"),
        passkeys_verified: required("webAuthnPolicyPasswordlessUserVerificationRequirement"),
        actions,
        organizations: on("organizationsEnabled"),
        // Seen in 26.4.0.
        enrols_anybody: realm.version.is_some_and(|version| version >= Version(26, 4)),
    }
}

/// Whether new users must enrol a second factor after their first login.
fn new_users_enrol(realm: &Realm<'_>) -> bool {
    const SECOND: &[&str] =
        &["CONFIGURE_TOTP", "webauthn-register", "CONFIGURE_RECOVERY_AUTHN_CODES"];
    let own = |alias: &str| SECOND.contains(&alias);
    realm
        .actions
        .iter()
        .flatten()
        .any(|action| action.enabled && action.default && own(&action.alias))
}

/// What a way in is called: by realm, route and clients, and by its factors where a route has several.
pub(super) fn name(realm: &Realm<'_>, path: &Path) -> String {
    let clients = match path.clients.as_slice() {
        [] => String::new(),
        [one, two, three, rest @ ..] if !rest.is_empty() => {
            format!(": {one}, {two}, {three} and {} more", rest.len())
        }
        some => format!(": {}", some.join(", ")),
    };
    let factors = match &path.way {
        Ok(way) if path.several => format!(": {}", joined(way)),
        _ => String::new(),
    };
    format!("{}: {}{clients}{factors}", realm.name, path.route)
}

fn joined(way: &Way) -> String {
    let word = |factor: &Factor| match factor {
        Factor::Is(word) => *word,
        Factor::Open(_) => "?",
    };
    let words: Vec<_> = way.factors.iter().map(word).collect();
    if words.is_empty() { "nothing".to_owned() } else { words.join(" + ") }
}

/// A way in as a fact. What comes with every realm is for those who administer it; but it takes everybody's
/// password and leaves a session behind that other clients take, so a weak one counts for all as well.
pub(super) fn facts(realm: &Realm<'_>, path: &Path) -> Vec<Draft> {
    let name = name(realm, path);
    let everybody = || Attr::unknown("who gets in this way is not in the file");
    if realm.is_master() || path.built_in {
        let own = fact(realm, path, &name, "administrator".into());
        let strong = path.way.as_ref().is_ok_and(|way| way.second == Second::Enforced);
        if realm.is_master() || strong {
            return vec![own];
        }
        let all = format!("{name} (everybody)");
        return vec![own, fact(realm, path, &all, everybody())];
    }
    vec![fact(realm, path, &name, everybody())]
}

fn fact(realm: &Realm<'_>, path: &Path, name: &str, role: Attr) -> Draft {
    let (factors, second, enrolment, exempt) = match &path.way {
        Ok(way) => (factors(way), second(way), enrolment(realm, way), exempt(way)),
        Err(why) => {
            let open = || Attr::unknown(why.clone());
            (open(), open(), open(), open())
        }
    };
    let clients: Vec<_> = path.clients.iter().take(auth::MOST_CLIENTS).cloned().collect();
    let fact = draft!(auth::PATH, "", {
        "name": name.into(),
        "role": role,
        "factors": factors,
        "second_factor": second,
        "enrolment": enrolment,
        "exemptions": exempt,
        "changes": list(path.changes.clone()),
        "throttled": throttled(realm),
    });
    let fact = if clients.is_empty() { fact } else { fact.with("client", list(clients)) };
    let fact =
        if path.flow.is_empty() { fact } else { fact.with("flow", path.flow.clone().into()) };
    fact.at(path.place.clone()).address(address(realm, path))
}

/// What `say` matches: realm, clients and route.
fn address(realm: &Realm<'_>, path: &Path) -> String {
    let clients = match path.clients.as_slice() {
        [] => "*".to_owned(),
        [one] => one.clone(),
        several => format!("{} clients", several.len()),
    };
    format!("{}/{clients}/{}", realm.name, path.route)
}

/// Why a way is open.
fn open(way: &Way) -> Option<Attr> {
    way.factors.iter().find_map(|factor| match factor {
        Factor::Is(_) => None,
        Factor::Open(why) => Some(Attr::unknown(why.as_str())),
    })
}

fn factors(way: &Way) -> Attr {
    let word = |factor: &Factor| match factor {
        Factor::Is(word) => Some(*word),
        Factor::Open(_) => None,
    };
    let known: Vec<_> = way.factors.iter().filter_map(word).collect();
    open(way).unwrap_or_else(|| words(&known))
}

fn second(way: &Way) -> Attr {
    match way.second {
        Second::Enforced => "enforced".into(),
        Second::EnrolledOnly => "enrolled-only".into(),
        Second::Partial => "partial".into(),
        Second::OnRequest => "on-request".into(),
        Second::Offered => "offered".into(),
        Second::None => "none".into(),
        Second::Open => open(way).unwrap_or_else(|| Attr::unknown(ELSEWHERE)),
    }
}

const ELSEWHERE: &str = "what the identity provider demands is not in the file";

fn enrolment(realm: &Realm<'_>, way: &Way) -> Attr {
    match way.second {
        Second::Enforced if way.enrols => "forced".into(),
        Second::EnrolledOnly if new_users_enrol(realm) => "at-login".into(),
        Second::Open => open(way).unwrap_or_else(|| Attr::unknown(ELSEWHERE)),
        _ => "none".into(),
    }
}

fn exempt(way: &Way) -> Attr {
    list(way.exempt.iter().cloned().collect())
}

fn throttled(realm: &Realm<'_>) -> Attr {
    match policy::protected(realm) {
        Some(on) => on.into(),
        None => {
            Attr::unknown("whether failed logins lock (`bruteForceProtected`) is not in the file")
        }
    }
}
