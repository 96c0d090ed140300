//! Realms in a file: one, several in a list, several documents; and files that look like one.

use serde_json::value::RawValue;

use crate::diag::Code;
use crate::yaml::{Node, Yaml};

use super::super::super::{Input, Match, Refusal, json};

/// Keys that stand in realms of this product and hardly anywhere else.
const MARKS: &[&str] = &[
    "accessTokenLifespan",
    "authenticationFlows",
    "authenticatorConfig",
    "browserFlow",
    "bruteForceProtected",
    "clientScopes",
    "defaultDefaultClientScopes",
    "directGrantFlow",
    "eventsListeners",
    "identityProviders",
    "keycloakVersion",
    "loginWithEmailAllowed",
    "otpPolicyType",
    "passwordPolicy",
    "registrationAllowed",
    "requiredActions",
    "resetCredentialsFlow",
    "resetPasswordAllowed",
    "sslRequired",
    "ssoSessionIdleTimeout",
    "ssoSessionMaxLifespan",
    "webAuthnPolicyRpEntityName",
];

/// Keys of a realm that are read.
const TOP: &[&str] = &[
    "accessTokenLifespan",
    "accessTokenLifespanForImplicitFlow",
    "adminEventsEnabled",
    "attributes",
    "authenticationFlows",
    "authenticatorConfig",
    "browserFlow",
    "bruteForceProtected",
    "clientOfflineSessionIdleTimeout",
    "clientOfflineSessionMaxLifespan",
    "clientPolicies",
    "clientProfiles",
    "clientScopes",
    "clientSessionIdleTimeout",
    "clientSessionMaxLifespan",
    "clients",
    "components",
    "defaultDefaultClientScopes",
    "defaultOptionalClientScopes",
    "defaultSignatureAlgorithm",
    "directGrantFlow",
    "dockerAuthenticationFlow",
    "enabled",
    "enabledEventTypes",
    "eventsEnabled",
    "eventsExpiration",
    "eventsListeners",
    "failureFactor",
    "firstBrokerLoginFlow",
    "identityProviders",
    "keycloakVersion",
    "maxDeltaTimeSeconds",
    "maxFailureWaitSeconds",
    "maxTemporaryLockouts",
    "offlineSessionIdleTimeout",
    "offlineSessionMaxLifespan",
    "offlineSessionMaxLifespanEnabled",
    "organizationsEnabled",
    "otpPolicyType",
    "passwordPolicy",
    "permanentLockout",
    "realm",
    "refreshTokenMaxReuse",
    "registrationAllowed",
    "registrationFlow",
    "rememberMe",
    "requiredActions",
    "resetCredentialsFlow",
    "resetPasswordAllowed",
    "revokeRefreshToken",
    "ssoSessionIdleTimeout",
    "ssoSessionIdleTimeoutRememberMe",
    "ssoSessionMaxLifespan",
    "ssoSessionMaxLifespanRememberMe",
    "webAuthnPolicyPasswordlessPasskeysEnabled",
    "webAuthnPolicyPasswordlessUserVerificationRequirement",
    "webAuthnPolicyUserVerificationRequirement",
];

/// Keys of a client that are read.
const CLIENT: &[&str] = &[
    "attributes",
    "authenticationFlowBindingOverrides",
    "bearerOnly",
    "clientId",
    "consentRequired",
    "defaultClientScopes",
    "directAccessGrantsEnabled",
    "enabled",
    "implicitFlowEnabled",
    "optionalClientScopes",
    "protocol",
    "protocolMappers",
    "publicClient",
    "redirectUris",
    "serviceAccountsEnabled",
    "standardFlowEnabled",
];

/// Keys of an identity provider that are read: its settings hold secrets.
const PROVIDER: &[&str] =
    &["alias", "enabled", "firstBrokerLoginFlowAlias", "linkOnly", "postBrokerLoginFlowAlias"];

/// Kinds of components that are read: others hold keys, and passwords of directories.
const COMPONENTS: &[&str] = &["org.keycloak.storage.UserStorageProvider"];

fn keep(keys: &[String]) -> bool {
    match keys {
        [top] => TOP.contains(&top.as_str()),
        [top, key] => match top.as_str() {
            "clients" => CLIENT.contains(&key.as_str()),
            "identityProviders" => PROVIDER.contains(&key.as_str()),
            "components" => COMPONENTS.contains(&key.as_str()),
            _ => true,
        },
        // Of a directory only its name and whether it is on.
        [top, _, key] if top == "components" => {
            ["name", "providerId", "config"].contains(&key.as_str())
        }
        [top, _, _, key, ..] if top == "components" => key == "enabled",
        _ => true,
    }
}

const EXPORT: &str = "name what `kc.sh export --realm REALM --file FILE` writes, or the partial export of the console with clients";

/// Whether a file holds realms.
pub(super) fn recognise(input: &Input) -> Match {
    let text = input.text();
    if input.container().is_some() || !text.contains("realm") {
        return Match::No;
    }
    if input.is_json() { recognise_json(input) } else { recognise_yaml(input) }
}

fn recognise_json(input: &Input) -> Match {
    let text = input.text();
    if !text.contains("\"realm\"") {
        return Match::No;
    }
    let mut looks = Vec::new();
    let read = json::tops(text, |top| each_top(top, &mut |top| looks.push(look_json(top))));
    match read {
        Ok(()) => judged(&looks),
        Err(refusal) => broken(text, |mark| text.contains(&format!("\"{mark}\"")), refusal),
    }
}

fn each_top<'a>(top: &'a RawValue, each: &mut dyn FnMut(&'a RawValue)) -> Result<(), Refusal> {
    match top.get().as_bytes().first() {
        Some(b'[') => json::members(top, |_, item| {
            each(item);
            Ok(())
        }),
        _ => {
            each(top);
            Ok(())
        }
    }
}

/// What the keys of one document say.
#[derive(Debug, Default)]
struct Look {
    realm: bool,
    marks: usize,
    /// Clients, roles, groups or users: other products have such, too.
    common: bool,
    users: bool,
    /// Something that stands under a key of this product and is of another shape.
    odd: bool,
    /// Whether a client is named as this product does.
    client_id: bool,
    version: Option<String>,
}

fn look_json(top: &RawValue) -> Look {
    let mut look = Look::default();
    let read = json::entries(top, |key, value| {
        let first = value.get().as_bytes().first().copied().unwrap_or_default();
        let text = || value.get().trim_matches('"').to_owned();
        let client_id = || value.get().contains("\"clientId\"");
        look.key(&key, kind_of(first), client_id, text);
        Ok(())
    });
    if read.is_err() { Look::default() } else { look }
}

/// What a value is, for telling realms from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    List,
    Map,
    Text,
    Other,
}

fn kind_of(first: u8) -> Kind {
    match first {
        b'[' => Kind::List,
        b'{' => Kind::Map,
        b'"' => Kind::Text,
        _ => Kind::Other,
    }
}

impl Look {
    fn key(
        &mut self,
        key: &str,
        kind: Kind,
        client_id: impl Fn() -> bool,
        text: impl Fn() -> String,
    ) {
        if MARKS.contains(&key) {
            self.marks += 1;
        }
        let list = matches!(
            key,
            "clients"
                | "authenticationFlows"
                | "identityProviders"
                | "requiredActions"
                | "clientScopes"
        );
        self.odd |= list && matches!(kind, Kind::Map | Kind::Text);
        match key {
            "realm" => self.realm = kind == Kind::Text,
            "users" => self.users = true,
            "keycloakVersion" => self.version = Some(text()).filter(|_| kind == Kind::Text),
            "clients" => {
                self.client_id = client_id();
                self.common = true;
            }
            "roles" | "groups" => self.common = true,
            _ => {}
        }
    }

    fn is_realm(&self) -> bool {
        let own = self.marks >= 2 || self.version.is_some() || (self.client_id && self.marks > 0);
        self.realm && !self.odd && (own || self.client_id)
    }
}

fn judged(looks: &[Look]) -> Match {
    if looks.iter().any(Look::is_realm) {
        let version = looks.iter().find_map(|look| look.version.clone());
        let short = version.filter(|version| version.len() < 40);
        return Match::Yes { version: short };
    }
    let realm = looks.iter().find(|look| look.realm);
    match realm {
        Some(look) if look.users && look.marks == 0 && !look.common => Match::Wrong(Refusal::new(
            Code::WrongKind,
            "it holds users of a realm of Keycloak and not its settings",
            EXPORT,
        )),
        Some(look) if look.common || look.marks > 0 => Match::Wrong(Refusal::new(
            Code::WrongKind,
            "it has keys of a realm of Keycloak and is none: it is of another product",
            EXPORT,
        )),
        _ => Match::No,
    }
}

/// What looks like a realm and cannot be parsed.
fn broken(text: &str, has: impl Fn(&str) -> bool, refusal: Refusal) -> Match {
    let marks = MARKS.iter().filter(|mark| has(mark)).count();
    if marks < 2 {
        return Match::No;
    }
    if text.contains("{{") || text.contains("{%") || text.contains("${") {
        return Match::Template {
            render_with:
                "render it with the tool it belongs to, or export the realm from the server"
                    .to_owned(),
        };
    }
    Match::Wrong(refusal)
}

fn recognise_yaml(input: &Input) -> Match {
    let text = input.text();
    let at_start = |key: &str| {
        let key = format!("{key}:");
        text.starts_with(&key) || text.contains(&format!("\n{key}"))
    };
    if !at_start("realm") && !text.contains(IMPORT) {
        return Match::No;
    }
    let other = |one: &Node| has_key(one, "apiVersion") && !is_import(one);
    match input.yaml() {
        // Beside other manifests it is the cluster's.
        Ok(documents) if documents.iter().any(other) => Match::No,
        Ok(documents) => {
            judged(&documents.iter().flat_map(tops).map(look_yaml).collect::<Vec<_>>())
        }
        Err(refusal) => broken(text, at_start, refusal),
    }
}

/// Realms that a document may hold: itself, the members of a list, the realm of a manifest.
fn tops(document: &Node) -> Vec<&Node> {
    match &document.value {
        Yaml::List(items) => items.iter().collect(),
        _ if is_import(document) => {
            let realm = below(document, "spec").and_then(|spec| below(spec, "realm"));
            realm.into_iter().collect()
        }
        _ => vec![document],
    }
}

/// The kind of a manifest that the product's operator takes realms from.
const IMPORT: &str = "KeycloakRealmImport";

/// Whether a document is such a manifest.
pub(in super::super) fn is_import(document: &Node) -> bool {
    below(document, "kind").is_some_and(|kind| kind.value == Yaml::Text(IMPORT.to_owned()))
}

fn below<'a>(node: &'a Node, key: &str) -> Option<&'a Node> {
    let Yaml::Map(entries) = &node.value else { return None };
    entries.iter().find(|(own, _)| own.value == key).map(|(_, node)| node)
}

fn look_yaml(top: &Node) -> Look {
    let mut look = Look::default();
    let Yaml::Map(entries) = &top.value else { return look };
    for (key, node) in entries {
        let kind = match &node.value {
            Yaml::List(_) => Kind::List,
            Yaml::Map(_) => Kind::Map,
            Yaml::Text(_) => Kind::Text,
            _ => Kind::Other,
        };
        let client_id = || match &node.value {
            Yaml::List(items) => items.iter().any(|item| has_key(item, "clientId")),
            _ => false,
        };
        let text = || match &node.value {
            Yaml::Text(text) => text.clone(),
            _ => String::new(),
        };
        look.key(&key.value, kind, client_id, text);
    }
    look
}

fn has_key(node: &Node, key: &str) -> bool {
    below(node, key).is_some()
}

/// The realms of a file, each a map.
///
/// # Errors
/// When it cannot be parsed.
pub(super) fn realms(input: &Input) -> Result<Vec<Node>, Refusal> {
    let documents =
        if input.is_json() { json::located(input.text(), &keep)? } else { input.yaml()?.to_vec() };
    let all = documents.iter().flat_map(tops);
    Ok(all.filter(|one| look_yaml(one).realm).cloned().collect())
}
