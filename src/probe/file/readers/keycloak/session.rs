//! Sessions and tokens: those of the realm, and of clients that differ from it.

use std::collections::{BTreeMap, BTreeSet};

use crate::draft;
use crate::fact::Place;
use crate::fact::draft::Draft;
use crate::fact::kind::auth;
use crate::fact::value::{Attr, Length, Value};

use super::super::super::media::list;
use super::super::super::view::{Got, View};
use super::defaults;
use super::model::{Client, Realm, named};

/// Clients with rows of their own.
const MOST: usize = 50;

const NOT_READABLE: &str = "a length of sessions or tokens in the file is not readable";
const NOT_THERE: &str = "it is not in the file";

/// A length in seconds; no more than 0 stands for what comes after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Time {
    Seconds(i64),
    /// Left to the next above.
    Inherited,
    Never,
    Unknown(&'static str),
}

impl Time {
    fn of(view: &View<'_>) -> Self {
        match view.int() {
            Got::Is(seconds) if seconds > 0 => Self::Seconds(seconds),
            Got::Is(_) | Got::Absent | Got::Null => Self::Inherited,
            Got::Odd => Self::Unknown(NOT_READABLE),
        }
    }

    fn or(self, other: Self) -> Self {
        if self == Self::Inherited { other } else { self }
    }

    /// The shorter of two: a client's session never outlives its user's.
    fn at_most(self, other: Self) -> Self {
        match (self, other) {
            (Self::Seconds(own), Self::Seconds(other)) => Self::Seconds(own.min(other)),
            (Self::Inherited | Self::Never, other) => other,
            (Self::Seconds(own), Self::Never) => Self::Seconds(own),
            (Self::Unknown(why), _) | (_, Self::Unknown(why)) => Self::Unknown(why),
            (own, Self::Inherited) => own,
        }
    }

    fn at_least(self, other: Self) -> Self {
        match (self, other) {
            (Self::Seconds(own), Self::Seconds(other)) => Self::Seconds(own.max(other)),
            (Self::Inherited, other) => other,
            (own, _) => own,
        }
    }

    fn attr(self) -> Attr {
        match self {
            Self::Seconds(seconds) => Attr::Known(Value::Length(Length::Seconds(seconds))),
            Self::Never => Attr::Known(Value::Length(Length::Never)),
            Self::Inherited => Attr::unknown(NOT_THERE),
            Self::Unknown(why) => Attr::unknown(why),
        }
    }
}

/// A key of the realm, also where it is kept as an attribute; the product's default where a server left
/// it out.
fn of_realm(realm: &Realm<'_>, key: &'static str, standard: i64) -> Time {
    let top = realm.top.get(key);
    let given = top.is_there() || realm.top.get("attributes").get(key).is_there();
    let own = Time::of(&top).or(Time::of(&realm.top.get("attributes").get(key)));
    if given || realm.is_export() {
        own.or(Time::Seconds(standard))
    } else {
        Time::Unknown(NOT_THERE)
    }
}

/// A key that the realm may leave to another.
fn optional(realm: &Realm<'_>, key: &'static str) -> Time {
    Time::of(&realm.top.get(key)).or(Time::of(&realm.top.get("attributes").get(key)))
}

/// How long a session lasts.
#[derive(Debug, Clone, Copy)]
struct Lasts {
    idle: Time,
    max: Time,
}

/// All facts of sessions and tokens.
pub(super) fn facts(realm: &Realm<'_>) -> Vec<Draft> {
    let normal = Lasts {
        idle: of_realm(realm, "ssoSessionIdleTimeout", defaults::IDLE),
        max: of_realm(realm, "ssoSessionMaxLifespan", defaults::MAX),
    };
    let mut all = vec![session(realm, "session", normal, (false, false))];
    let remembers = realm.top.get("rememberMe").bool().or(false) != Some(false);
    if remembers {
        // Only what is longer than without counts (SessionExpirationUtils.java).
        let longer = Lasts {
            idle: optional(realm, "ssoSessionIdleTimeoutRememberMe").at_least(normal.idle),
            max: optional(realm, "ssoSessionMaxLifespanRememberMe").at_least(normal.max),
        };
        all.push(session(realm, "session with remember me", longer, (false, true)));
    }
    if is_offline_reachable(realm) {
        all.push(session(realm, "offline session", offline(realm), (true, false)));
    }
    all.extend(of_clients(realm, normal));
    all.extend(tokens(realm));
    all
}

fn offline(realm: &Realm<'_>) -> Lasts {
    let limited = realm.top.get("offlineSessionMaxLifespanEnabled").bool();
    let max = match limited {
        Got::Is(true) => of_realm(realm, "offlineSessionMaxLifespan", defaults::OFFLINE_MAX),
        Got::Is(false) => Time::Never,
        Got::Absent | Got::Null if realm.is_export() => Time::Never,
        Got::Absent | Got::Null => Time::Unknown(NOT_THERE),
        Got::Odd => Time::Unknown(NOT_READABLE),
    };
    Lasts { idle: of_realm(realm, "offlineSessionIdleTimeout", defaults::OFFLINE_IDLE), max }
}

/// Whether a client that is on may ask for `offline_access`.
fn is_offline_reachable(realm: &Realm<'_>) -> bool {
    let Some(clients) = &realm.clients else { return true };
    let asks = |client: &Client<'_>| {
        let scopes = ["defaultClientScopes", "optionalClientScopes"];
        // A client that lists no scopes has those of the realm.
        scopes.iter().any(|key| {
            let own = client.view.get(key);
            !own.is_there() || own.items_text(&["offline_access"])
        })
    };
    clients.iter().filter(|client| client.is("enabled", true) != Some(false)).any(asks)
}

fn session(
    realm: &Realm<'_>,
    what: &str,
    lasts: Lasts,
    (offline, remember): (bool, bool),
) -> Draft {
    let key = if offline { "offlineSessionIdleTimeout" } else { "ssoSessionIdleTimeout" };
    drafted(&format!("{}: {what}", realm.name), lasts, (offline, remember), place(realm, key))
}

fn drafted(name: &str, lasts: Lasts, (offline, remember): (bool, bool), at: Place) -> Draft {
    draft!(auth::SESSION, "", {
        "name": name.into(),
        "idle_timeout_s": lasts.idle.attr(),
        "active_timeout_s": lasts.max.attr(),
        "offline": offline.into(),
        "remember_me": remember.into(),
    })
    .at(at)
    .address(name)
}

fn place(realm: &Realm<'_>, key: &'static str) -> Place {
    let view = realm.top.get(key);
    if view.is_there() { view.place() } else { realm.place.clone() }
}

/// Clients whose own session differs from the user's.
fn of_clients(realm: &Realm<'_>, normal: Lasts) -> Vec<Draft> {
    let mut found = Vec::new();
    for client in realm.clients.iter().flatten().filter(|client| !client.is_built_in()) {
        let attributes = client.view.get("attributes");
        let own = |key: &'static str, of_realm: &'static str| {
            Time::of(&attributes.get(key)).or(optional(realm, of_realm))
        };
        let idle = own("client.session.idle.timeout", "clientSessionIdleTimeout");
        let max = own("client.session.max.lifespan", "clientSessionMaxLifespan");
        if (idle, max) == (Time::Inherited, Time::Inherited) || found.len() == MOST {
            continue;
        }
        let lasts = Lasts { idle: idle.at_most(normal.idle), max: max.at_most(normal.max) };
        let name = format!("{}: session of {}", realm.name, client.id);
        found.push(drafted(&name, lasts, (false, false), client.place.clone()));
    }
    found
}

fn tokens(realm: &Realm<'_>) -> Vec<Draft> {
    let lasts = of_realm(realm, "accessTokenLifespan", defaults::ACCESS_TOKEN);
    let algorithm = algorithm(realm);
    let personal = personal(realm);
    let token = |name: &str, lasts: Time, algorithm: Attr, at: Place| {
        draft!(auth::TOKEN, "", {
            "name": name.into(),
            "signature_algorithm": algorithm,
            "valid_for_s": lasts.attr(),
            "personal_data": personal.clone(),
        })
        .at(at)
        .address(name)
    };
    let name = |what: &str| format!("{}: {what}", realm.name);
    let at = place(realm, "accessTokenLifespan");
    let mut all = vec![token(&name("access token"), lasts, algorithm.clone(), at)];
    all.push(refresh(realm));
    for client in realm.clients.iter().flatten().filter(|client| !client.is_built_in()) {
        let attributes = client.view.get("attributes");
        let own = Time::of(&attributes.get("access.token.lifespan"));
        let signed = attributes.get("access.token.signed.response.alg");
        let signed = signed.word(ALGORITHMS).known();
        if (own == Time::Inherited && signed.is_none()) || all.len() == MOST {
            continue;
        }
        let signed = signed.map_or_else(|| algorithm.clone(), Attr::from);
        let name = name(&format!("access token of {}", client.id));
        all.push(token(&name, own.or(lasts), signed, client.place.clone()));
    }
    all
}

/// Algorithms of tokens (Algorithm.java).
const ALGORITHMS: &[&str] = &[
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "HS256",
    "HS384", "HS512", "EdDSA", "none",
];

fn algorithm(realm: &Realm<'_>) -> Attr {
    match realm.top.get("defaultSignatureAlgorithm").word(ALGORITHMS) {
        Got::Is(word) => word.into(),
        Got::Absent | Got::Null if realm.is_export() => "RS256".into(),
        Got::Absent | Got::Null => Attr::unknown(NOT_THERE),
        Got::Odd => Attr::unknown("the algorithm of tokens in the file is not readable"),
    }
}

fn refresh(realm: &Realm<'_>) -> Draft {
    let revoked = realm.top.get("revokeRefreshToken").bool();
    let reuse = realm.top.get("refreshTokenMaxReuse").int().or(0);
    let reusable = match (revoked, reuse) {
        (Got::Is(true), Some(reuse)) => (reuse > 0).into(),
        (Got::Is(false), _) => true.into(),
        (Got::Absent | Got::Null, _) if realm.is_export() => true.into(),
        _ => Attr::unknown("whether a refresh token can be used again is not in the file"),
    };
    let name = format!("{}: refresh token", realm.name);
    draft!(auth::TOKEN, "", { "name": name.clone().into(), "reusable": reusable })
        .at(place(realm, "revokeRefreshToken"))
        .address(name)
}

/// Claims about the person that mappers put into tokens by default.
fn personal(realm: &Realm<'_>) -> Attr {
    let scopes = realm.top.get("clientScopes");
    let named_default = realm.top.get("defaultDefaultClientScopes");
    if !scopes.is_there() || !named_default.is_there() {
        return Attr::unknown("which scopes clients have by default is not in the file");
    }
    let default: BTreeSet<_> = named_default.items().iter().filter_map(View::link).collect();
    let mut claims: BTreeMap<String, ()> = BTreeMap::new();
    for scope in scopes.items() {
        if scope.get("name").link().is_some_and(|name| default.contains(&name)) {
            claims.extend(mapped(&scope).into_iter().map(|claim| (claim, ())));
        }
    }
    for client in realm.clients.iter().flatten().filter(|client| !client.is_built_in()) {
        claims.extend(mapped(&client.view).into_iter().map(|claim| (claim, ())));
    }
    list(claims.into_keys().collect())
}

/// Mappers that take something from the user.
fn mapped(view: &View<'_>) -> Vec<String> {
    const OF_USERS: &[&str] = &[
        "oidc-usermodel-attribute-mapper",
        "oidc-usermodel-property-mapper",
        "oidc-full-name-mapper",
        "oidc-address-mapper",
    ];
    let mut claims = Vec::new();
    for mapper in view.get("protocolMappers").items() {
        let config = mapper.get("config");
        let put = ["access.token.claim", "id.token.claim"]
            .iter()
            .any(|key| config.get(key).bool() == Got::Is(true));
        if !put {
            continue;
        }
        match mapper.get("protocolMapper").word(OF_USERS) {
            Got::Is("oidc-full-name-mapper") => claims.push("name".to_owned()),
            Got::Is("oidc-address-mapper") => claims.push("address".to_owned()),
            Got::Is(_) => claims.extend(named(&config.get("claim.name")).known()),
            _ => {}
        }
    }
    claims
}
