//! What clients may do, and where they lead back to.

use std::collections::BTreeMap;

use crate::draft;
use crate::fact::draft::Draft;
use crate::fact::kind::auth;
use crate::fact::value::Attr;

use super::super::super::media::words;
use super::super::super::view::{Got, View};
use super::model::{Client, Realm};
use super::paths::MAX_ROWS;

const NOT_READABLE: &str = "a setting of the client in the file is not readable";

/// The facts of a realm's own clients; many that are alike share one.
pub(super) fn facts(realm: &Realm<'_>) -> Vec<Draft> {
    let mut alike: BTreeMap<String, Vec<(&Client<'_>, Draft)>> = BTreeMap::new();
    let own =
        |client: &&Client<'_>| !client.is_built_in() && client.is("enabled", true) != Some(false);
    for client in realm.clients.iter().flatten().filter(own) {
        let fact = fact(client);
        alike.entry(format!("{:?}", fact.attributes())).or_default().push((client, fact));
    }
    let mut facts = Vec::new();
    for group in alike.into_values() {
        let count = group.len();
        let rows = if count > MAX_ROWS { 1 } else { count };
        for (client, fact) in group.into_iter().take(rows) {
            let name = match rows {
                1 if count > 1 => format!("{}: {} and {} alike", realm.name, client.id, count - 1),
                _ => format!("{}: {}", realm.name, client.id),
            };
            facts.push(
                fact.with("name", name.clone().into()).at(client.place.clone()).address(name),
            );
        }
    }
    facts
}

fn fact(client: &Client<'_>) -> Draft {
    let known = |value: Option<bool>| value.map_or_else(|| Attr::unknown(NOT_READABLE), Attr::from);
    let uris = client.view.get("redirectUris").items();
    draft!(auth::CLIENT, "", {
        "public": known(client.is("publicClient", false)),
        "grants": grants(client),
        "pkce": pkce(client),
        "redirect_wildcard": uris.iter().any(|uri| uri.mentions("*")).into(),
        "redirect_insecure": uris.iter().any(is_insecure).into(),
    })
}

fn grants(client: &Client<'_>) -> Attr {
    let switches = [
        ("authorization_code", client.is("standardFlowEnabled", true)),
        ("implicit", client.is("implicitFlowEnabled", false)),
        ("client_credentials", client.is("serviceAccountsEnabled", false)),
        ("device_code", client.attribute("oauth2.device.authorization.grant.enabled")),
        ("ciba", client.attribute("oidc.ciba.grant.enabled")),
        ("token_exchange", client.attribute("standard.token.exchange.enabled")),
    ];
    if !client.is_oidc() || client.is("bearerOnly", false) == Some(true) {
        return words(&[]);
    }
    let password = client.view.get("directAccessGrantsEnabled").bool();
    if !matches!(password, Got::Is(_)) {
        return Attr::unknown(
            "whether the client may use the password grant (`directAccessGrantsEnabled`) is not in the file",
        );
    }
    if switches.iter().any(|(_, on)| on.is_none()) {
        return Attr::unknown(NOT_READABLE);
    }
    let on = switches.iter().filter(|(_, on)| *on == Some(true)).map(|(word, _)| *word);
    let mut all: Vec<_> = on.collect();
    if password == Got::Is(true) {
        all.push("password");
    }
    words(&all)
}

fn pkce(client: &Client<'_>) -> Attr {
    let method = client.view.get("attributes").get("pkce.code.challenge.method");
    match method.word(&["S256", "plain"]) {
        Got::Is(word) => word.into(),
        Got::Absent | Got::Null => "none".into(),
        Got::Odd => Attr::unknown(NOT_READABLE),
    }
}

/// Without encryption, and not to the device itself (RFC 8252 section 7.3).
fn is_insecure(uri: &View<'_>) -> bool {
    let own = ["http://localhost", "http://127.0.0.1", "http://[::1]"];
    uri.mentions("http://") && !own.iter().any(|host| uri.mentions(host))
}
