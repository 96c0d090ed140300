//! A realm as far as logins depend on it, lenient: what is not readable stays so, and says it where it matters.

use std::collections::BTreeMap;

use crate::fact::Place;

use super::super::super::view::{Got, View};
use super::flow::{Config, Execution, Flow, Flows, Requirement};

/// Keys whose text may be read as a name.
pub(super) const NAMES: &[&str] = &[
    "alias",
    "attribute_name",
    "attribute_expected_value",
    "authFlowAlias",
    "auth-flow-alias",
    "authenticator",
    "authenticatorConfig",
    "browser",
    "browserFlow",
    "check_result",
    "claim.name",
    "clientId",
    "client_scope",
    "condUserRole",
    "condition",
    "credentials",
    "defaultClientScopes",
    "defaultOtpOutcome",
    "defaultSignatureAlgorithm",
    "direct_grant",
    "directGrantFlow",
    "dockerAuthenticationFlow",
    "executor",
    "firstBrokerLoginFlow",
    "firstBrokerLoginFlowAlias",
    "flowAlias",
    "flow_to_check",
    "forceOtpForHeaderPattern",
    "forceOtpRole",
    "id",
    "included",
    "keycloakVersion",
    "loa-condition-level",
    "loa-max-age",
    "name",
    "negate",
    "noOtpRequiredForHeaderPattern",
    "not",
    "otpControlAttribute",
    "passwordPolicy",
    "postBrokerLoginFlowAlias",
    "profiles",
    "protocolMapper",
    "realm",
    "registrationFlow",
    "resetCredentialsFlow",
    "skipOtpRole",
    "user.attribute",
];

/// Settings of executions that decide something.
const CONFIG: &[&str] = &[
    "attribute_expected_value",
    "attribute_name",
    "check_result",
    "client_scope",
    "condUserRole",
    "credentials",
    "defaultOtpOutcome",
    "flow_to_check",
    "forceOtpForHeaderPattern",
    "forceOtpRole",
    "included",
    "loa-condition-level",
    "loa-max-age",
    "negate",
    "noOtpRequiredForHeaderPattern",
    "not",
    "otpControlAttribute",
    "skipOtpRole",
];

/// Clients that every realm has (Constants.java, and the managers that make them).
const BUILT_IN: &[&str] = &[
    "_system",
    "account",
    "account-console",
    "admin-cli",
    "admin-permissions",
    "broker",
    "realm-management",
    "security-admin-console",
];

/// Version of the product that wrote a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version(pub(super) u32, pub(super) u32);

impl Version {
    fn of(text: &str) -> Option<Self> {
        let mut parts = text.split(['.', '-']);
        let major = parts.next()?.parse().ok()?;
        let minor = parts.next().and_then(|part| part.parse().ok()).unwrap_or(0);
        Some(Self(major, minor))
    }
}

/// A realm.
#[derive(Debug)]
pub(super) struct Realm<'a> {
    pub(super) top: View<'a>,
    pub(super) name: String,
    pub(super) place: Place,
    /// Of the server that exported it; a file that somebody wrote has none.
    pub(super) version: Option<Version>,
    /// `None` where the file holds none.
    pub(super) flows: Option<Flows>,
    pub(super) clients: Option<Vec<Client<'a>>>,
    pub(super) providers: Option<Vec<Provider>>,
    pub(super) actions: Option<Vec<Action>>,
}

/// A client.
#[derive(Debug)]
pub(super) struct Client<'a> {
    pub(super) id: String,
    pub(super) view: View<'a>,
    pub(super) place: Place,
}

/// An identity provider.
#[derive(Debug)]
pub(super) struct Provider {
    pub(super) alias: String,
    /// A flow after each login by it.
    pub(super) after: Got<String>,
    /// A flow at the first login by it.
    pub(super) first: Got<String>,
    pub(super) place: Place,
}

/// A required action.
#[derive(Debug)]
pub(super) struct Action {
    pub(super) alias: String,
    pub(super) enabled: bool,
    /// Whether new users must take it.
    pub(super) default: bool,
}

impl<'a> Realm<'a> {
    pub(super) fn of(top: View<'a>) -> Self {
        let name = top.get("realm").name().known().unwrap_or_default();
        let version = top.get("keycloakVersion").name().known();
        Self {
            name,
            place: top.place(),
            version: version.as_deref().and_then(Version::of),
            flows: flows(&top),
            clients: listed(&top.get("clients")).map(|all| all.iter().filter_map(client).collect()),
            providers: listed(&top.get("identityProviders"))
                .map(|all| all.iter().filter_map(provider).collect()),
            actions: listed(&top.get("requiredActions"))
                .map(|all| all.iter().filter_map(action).collect()),
            top,
        }
    }

    /// Whether it is the realm that administers all others.
    pub(super) fn is_master(&self) -> bool {
        self.name == "master"
    }

    /// Whether a key left out is at its default: so it is in what a server exported. A file that somebody
    /// wrote may be laid over a realm that is there.
    pub(super) fn is_export(&self) -> bool {
        self.version.is_some()
    }
}

impl Client<'_> {
    /// Whether it comes with every realm, and serves those who administer it or their own account.
    pub(super) fn is_built_in(&self) -> bool {
        BUILT_IN.contains(&self.id.as_str()) || self.id.ends_with("-realm")
    }

    /// A switch, with what the server takes it for when it is left out.
    pub(super) fn is(&self, key: &'static str, default: bool) -> Option<bool> {
        self.view.get(key).bool().or(default)
    }

    /// An attribute that is `true`; they stand as text.
    pub(super) fn attribute(&self, key: &'static str) -> Option<bool> {
        self.view.get("attributes").get(key).bool().or(false)
    }

    /// Whether it takes part in OpenID Connect.
    pub(super) fn is_oidc(&self) -> bool {
        let protocol = self.view.get("protocol");
        !protocol.is_there() || protocol.is_text("openid-connect")
    }

    /// Whether it takes part in SAML.
    pub(super) fn is_saml(&self) -> bool {
        self.view.get("protocol").is_text("saml")
    }

    /// Whether it is one of Docker.
    pub(super) fn is_docker(&self) -> bool {
        self.view.get("protocol").is_text("docker-v2")
    }
}

/// The members of a list; `None` where none stands there.
fn listed<'a>(view: &View<'a>) -> Option<Vec<View<'a>>> {
    view.is_there().then(|| view.items())
}

fn client<'a>(view: &View<'a>) -> Option<Client<'a>> {
    let id = view.get("clientId").name().known()?;
    Some(Client { id, place: view.place(), view: view.clone() })
}

fn provider(view: &View<'_>) -> Option<Provider> {
    let is = |key: &'static str, default| view.get(key).bool().or(default);
    // One that only links accounts is nobody's way in.
    if is("enabled", true) == Some(false) || is("linkOnly", false) == Some(true) {
        return None;
    }
    Some(Provider {
        alias: view.get("alias").name().known()?,
        after: view.get("postBrokerLoginFlowAlias").name(),
        first: view.get("firstBrokerLoginFlowAlias").name(),
        place: view.place(),
    })
}

fn action(view: &View<'_>) -> Option<Action> {
    Some(Action {
        alias: view.get("alias").name().known()?,
        enabled: view.get("enabled").bool().or(false)?,
        default: view.get("defaultAction").bool().or(false)?,
    })
}

fn flows(top: &View<'_>) -> Option<Flows> {
    let all = listed(&top.get("authenticationFlows"))?;
    let mut configs = BTreeMap::new();
    for view in top.get("authenticatorConfig").items() {
        let read = config(&view.get("config"));
        for key in [view.get("alias").name(), view.get("id").name()] {
            // Of two with one alias it is not known which is meant.
            if let Got::Is(key) = key {
                configs
                    .entry(key)
                    .and_modify(|known| {
                        if *known != read {
                            *known = None;
                        }
                    })
                    .or_insert(read.clone());
            }
        }
    }
    let configs = configs.into_iter().filter_map(|(key, read)| Some((key, read?))).collect();
    Some(Flows::new(all.iter().filter_map(flow).collect(), configs))
}

/// The settings that decide; `None` where one of them is not readable.
fn config(view: &View<'_>) -> Option<Config> {
    let mut config = Config::new();
    for (key, value) in view.known_entries(CONFIG) {
        let Some(key) = key else { continue };
        match text(&value) {
            Got::Is(text) => {
                config.insert(key.to_owned(), text);
            }
            Got::Odd => return None,
            Got::Absent | Got::Null => {}
        }
    }
    Some(config)
}

/// A setting as text, as the product keeps all of them.
fn text(view: &View<'_>) -> Got<String> {
    match view.bool() {
        Got::Is(value) => return Got::Is(value.to_string()),
        Got::Absent | Got::Null => return Got::Absent,
        Got::Odd => {}
    }
    match view.int() {
        Got::Is(value) => Got::Is(value.to_string()),
        _ => named(view),
    }
}

/// A name that is not still to be put in by keycloak-config-cli.
pub(super) fn named(view: &View<'_>) -> Got<String> {
    match view.name() {
        Got::Is(name) if name.contains("$(") => Got::Odd,
        got => got,
    }
}

fn flow(view: &View<'_>) -> Option<Flow> {
    let mut executions: Vec<_> =
        view.get("authenticationExecutions").items().iter().map(execution).collect();
    // Those of the same priority stay as they stand.
    executions.sort_by_key(|execution| execution.priority);
    Some(Flow {
        id: view.get("id").name().known(),
        alias: named(&view.get("alias")).known()?,
        executions,
        place: view.place(),
    })
}

fn execution(view: &View<'_>) -> Execution {
    // Both spellings occur, also side by side.
    let flag = |key: &'static str| view.get(key).bool().known() == Some(true);
    let requirement = view.get("requirement").word(Requirement::WORDS).known();
    Execution {
        authenticator: named(&view.get("authenticator")).known(),
        flow: named(&view.get("flowAlias")).known(),
        is_flow: flag("authenticatorFlow") || flag("autheticatorFlow"),
        requirement: requirement.and_then(Requirement::of),
        priority: view.get("priority").int().known().unwrap_or(0),
        config: view.get("authenticatorConfig").name().known(),
        place: view.place(),
    }
}
