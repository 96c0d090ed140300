//! Keycloak: realms as the server exports them, and as keycloak-config-cli and people write them. The ways
//! into a realm, what each demands, and what passwords, sessions, tokens, clients and events are set to.

mod client;
mod defaults;
mod document;
mod eval;
mod events;
mod facts;
mod flow;
mod model;
mod paths;
mod policy;
mod session;
mod steps;
mod ways;

use crate::fact::kind::auth;
use crate::fact::source::{Delivery, Reach};

use super::super::reading::Missing;
use super::super::view::{Ground, View};
use super::super::{Input, Match, Reader, Reading, Refusal};

pub(super) use document::is_import;
use model::{NAMES, Realm};
use ways::{Strength, strength};

/// The reader.
pub(super) static READER: Keycloak = Keycloak;

/// Reads realms.
#[derive(Debug)]
pub(super) struct Keycloak;

static DELIVERS: [Delivery; 6] = [
    Delivery {
        kind: &auth::PATH,
        attributes: Some(&[
            "role",
            "name",
            "factors",
            "client",
            "flow",
            "second_factor",
            "enrolment",
            "exemptions",
            "changes",
            "throttled",
        ]),
    },
    Delivery {
        kind: &auth::PASSWORD_POLICY,
        attributes: Some(&[
            "name",
            "min_length",
            "max_length",
            "classes",
            "history",
            "expires_after_s",
            "blocklist",
            "max_failed_attempts",
            "lockout",
            "lockout_wait_s",
            "lockout_reset_s",
            "hash",
            "hash_iterations",
            "salted",
        ]),
    },
    Delivery {
        kind: &auth::SESSION,
        attributes: Some(&["name", "idle_timeout_s", "active_timeout_s", "offline", "remember_me"]),
    },
    Delivery {
        kind: &auth::TOKEN,
        attributes: Some(&[
            "name",
            "signature_algorithm",
            "valid_for_s",
            "reusable",
            "personal_data",
        ]),
    },
    Delivery {
        kind: &auth::CLIENT,
        attributes: Some(&[
            "name",
            "public",
            "grants",
            "pkce",
            "redirect_wildcard",
            "redirect_insecure",
        ]),
    },
    Delivery {
        kind: &auth::EVENTS,
        attributes: Some(&["name", "logins_logged", "changes_logged", "mailed", "kept_for_s"]),
    },
];

impl Reader for Keycloak {
    fn id(&self) -> &'static str {
        "keycloak"
    }

    fn doc(&self) -> &'static str {
        "Keycloak realms (kc.sh export, partial export, keycloak-config-cli, KeycloakRealmImport)"
    }

    fn delivers(&self) -> &'static [Delivery] {
        &DELIVERS
    }

    fn recognise(&self, input: &Input) -> Match {
        document::recognise(input)
    }

    fn read(&self, inputs: &[&Input], out: &mut Reading) -> Result<(), Refusal> {
        out.scope = "the realms whose files were read";
        hows(out);
        let mut exported = true;
        for input in inputs {
            let ground = Ground::lines(input, NAMES);
            for node in document::realms(input)? {
                let realm = Realm::of(View::top(&ground, &node, ""));
                exported &= realm.is_export();
                read(&realm, out)?;
            }
        }
        // A server exported it; what somebody wrote need not be what the server has.
        out.reach = if exported { Reach::Running } else { Reach::Source };
        Ok(())
    }
}

fn hows(out: &mut Reading) {
    const EXPORT: &str = "export the realm from the server: kc.sh export --realm REALM --file FILE";
    for attribute in ["factors", "second_factor", "enrolment", "exemptions", "throttled"] {
        out.how(
            auth::PATH.name,
            attribute,
            "export the realm with its clients and flows (kc.sh export --realm REALM --file FILE); what code of one's own or a provider elsewhere demands, state by hand",
        );
    }
    out.how(
        auth::PATH.name,
        "role",
        "say it in the product file: say: {\"REALM/CLIENT/*\": {role: patient}}",
    );
    for delivery in &DELIVERS[1..] {
        for attribute in delivery.attributes.iter().copied().flatten() {
            out.how(delivery.kind.name, attribute, EXPORT);
        }
    }
}

fn read(realm: &Realm<'_>, out: &mut Reading) -> Result<(), Refusal> {
    if realm.top.get("enabled").bool().or(true) == Some(false) {
        out.ignore(realm.place.clone(), "a realm that is switched off: nobody logs in to it");
        return Ok(());
    }
    let subject = out.subject().to_owned();
    let policies = facts::policies(realm);
    let (paths, closed) = paths::paths(realm, &policies);
    for path in &paths {
        for fact in facts::facts(realm, path) {
            out.fact(fact.about(&subject))?;
        }
    }
    if !realm.is_export() || realm.clients.is_none() || realm.providers.is_none() {
        out.partial(&auth::PATH);
    }
    let rest = [policy::fact(realm), events::fact(realm)];
    let rest = rest.into_iter().chain(session::facts(realm)).chain(client::facts(realm));
    for fact in rest {
        out.fact(fact.about(&subject))?;
    }
    for (route, flow) in closed {
        out.note(format!("nobody can log in by the {route}: its flow `{flow}` never succeeds"));
    }
    notes(realm, &paths, out);
    beside(realm, out);
    Ok(())
}

/// Ways in that no export shows.
fn beside(realm: &Realm<'_>, out: &mut Reading) {
    const STATE: &str =
        "state it as an auth.path: for whom it is and which factors it always demands";
    let mut all = vec![
        (
            format!("{}: helpdesk", realm.name),
            "what somebody must show before a helpdesk resets a factor is in no export",
        ),
        (
            format!("{}: console of the cloud", realm.name),
            "who gets to the server and its database past the logins of the realm is in no export",
        ),
    ];
    let provided = realm.providers.iter().flatten().map(|provider| {
        let why =
            "how the directory behind the provider admits and resets is in no export of this realm";
        (format!("{}: directory of {}", realm.name, provider.alias), why)
    });
    all.extend(provided);
    for (name, why) in all {
        out.beside(Missing {
            kind: auth::PATH.name,
            name,
            attribute: "factors".to_owned(),
            why: why.to_owned(),
            how: STATE.to_owned(),
        });
    }
}

fn notes(realm: &Realm<'_>, paths: &[paths::Path], out: &mut Reading) {
    if !realm.is_export() {
        out.note("the file names no version of Keycloak: what it leaves out may be as it was on the server");
    }
    if realm.clients.is_none() {
        out.note("the file holds no clients: the partial export of the console has them if it is asked for clients");
    }
    let weak = |path: &&paths::Path| {
        path.way.as_ref().is_ok_and(|way| strength(&way.factors) == Strength::One)
    };
    for built_in in [false, true] {
        let own = paths.iter().filter(|path| path.built_in == built_in).filter(weak);
        let weakest = own.min_by_key(|path| path.way.as_ref().map_or(0, |way| way.factors.len()));
        if let Some(path) = weakest {
            out.note(format!(
                "the weakest way in is `{}`, by the flow `{}`",
                facts::name(realm, path),
                path.flow
            ));
        }
    }
    if is_federated(realm) {
        out.note(
            "a directory is connected (user federation): it checks passwords by rules of its own",
        );
    }
    out.note("who has enrolled a second factor is not in an export: kcadm.sh get users/ID/credentials -r REALM");
}

/// Whether a directory is connected.
fn is_federated(realm: &Realm<'_>) -> bool {
    let key = "org.keycloak.storage.UserStorageProvider";
    !realm.top.get("components").get(key).is_empty()
}
