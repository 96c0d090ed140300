//! Configuration of Ory Kratos. It can offer a second factor and demand it of those who have enrolled one; of
//! everybody it cannot: `required_aal` knows only `aal1` and `highest_available`
//! (ory/kratos embedx/config.schema.json, featureRequiredAal).

use crate::diag::Code;
use crate::draft;
use crate::fact::kind::auth;
use crate::fact::source::{Delivery, Reach};
use crate::fact::value::{Attr, Length, Value};
use crate::yaml::{Node, Yaml};

use super::super::identity::{WAY, Way, hows};
use super::super::span::Dialect;
use super::super::view::{Got, Ground, View, is_template};
use super::super::{Input, Match, Reader, Reading, Refusal};

/// The reader.
pub(super) static READER: Kratos = Kratos;

/// Reads `kratos.yml`.
#[derive(Debug)]
pub(super) struct Kratos;

static DELIVERS: [Delivery; 3] = [
    WAY,
    Delivery {
        kind: &auth::PASSWORD_POLICY,
        attributes: Some(&["name", "min_length", "hash", "salted", "blocklist"]),
    },
    Delivery { kind: &auth::SESSION, attributes: Some(&["name", "idle_timeout_s"]) },
];

/// Keys whose text is a name.
const NAMES: &[&str] = &["id"];

/// Defaults of embedx/config.schema.json: a session of 24 hours, passwords of 8 characters.
const SESSION_S: i64 = 24 * 3600;
const MIN_LENGTH: i64 = 8;

const NOT_READABLE: &str = "which methods are switched on is not readable";

const RENDER: &str =
    "render it with the tool it belongs to, and name the configuration that Kratos starts with";

impl Reader for Kratos {
    fn id(&self) -> &'static str {
        "kratos"
    }

    fn doc(&self) -> &'static str {
        "Ory Kratos's configuration (kratos.yml)"
    }

    fn delivers(&self) -> &'static [Delivery] {
        &DELIVERS
    }

    fn recognise(&self, input: &Input) -> Match {
        let text = input.text();
        if !text.contains("selfservice") {
            return Match::No;
        }
        let documents = match input.yaml() {
            Ok(documents) => documents,
            Err(_) if is_template(text) => {
                return Match::Template { render_with: RENDER.to_owned() };
            }
            Err(refusal) => return Match::Wrong(refusal),
        };
        match documents {
            [one] if is_kratos(one) => Match::Yes { version: None },
            [one] if keys(one).contains(&"kratos") => Match::Wrong(Refusal::new(
                Code::WrongKind,
                "it holds values for a Helm chart",
                "render it: helm template RELEASE ory/kratos -f FILE, and take the configuration out of its ConfigMap",
            )),
            _ => Match::No,
        }
    }

    fn read(&self, inputs: &[&Input], out: &mut Reading) -> Result<(), Refusal> {
        let [input] = inputs else { return Ok(()) };
        let Some(document) = input.yaml()?.first() else { return Ok(()) };
        let ground = Ground::lines(input, NAMES);
        let top = View::top(&ground, document, "");
        let demand = demand(&top)?;
        out.reach = Reach::Source;
        out.scope = "the ways in that this configuration of Kratos switches on";
        hows(out, "name the configuration in effect, variables of the environment included");
        out.how(
            auth::SESSION.name,
            "idle_timeout_s",
            "state how the application prolongs sessions",
        );
        out.note("Kratos cannot demand a second factor of everybody; an application may ask for `aal=aal2` itself, which this file does not show");
        out.note("variables of the environment change what this file says");
        ways(&top, demand, out)?;
        password_policy(&top, out)?;
        session(&top, out)?;
        match ground.template() {
            Some(at) => {
                let why = format!("a value that is read is still a template ({at})");
                Err(Refusal::new(Code::Template, why, RENDER))
            }
            None => Ok(()),
        }
    }
}

fn keys(node: &Node) -> Vec<&str> {
    match &node.value {
        Yaml::Map(entries) => entries.iter().map(|(key, _)| key.value.as_str()).collect(),
        _ => Vec::new(),
    }
}

fn is_kratos(document: &Node) -> bool {
    let keys = keys(document);
    let beside = ["identity", "dsn", "courier", "serve", "session", "hashers", "cookies"];
    keys.contains(&"selfservice") && keys.iter().any(|key| beside.contains(key))
}

/// Of whom Kratos demands a second factor.
///
/// # Errors
/// When a level stands there that Kratos does not know: it does not start with it.
fn demand(top: &View<'_>) -> Result<Result<&'static str, String>, Refusal> {
    let settings = top.get("selfservice").get("flows").get("settings").get("required_aal");
    let whoami = top.get("session").get("whoami").get("required_aal");
    for view in [&settings, &whoami] {
        if view.is_text("aal2") {
            let why =
                format!("`required_aal: aal2` is no level that Kratos knows ({})", view.place());
            let remedy = "write `highest_available`, which demands a second factor of those who have enrolled one; name the configuration that Kratos starts with";
            return Err(Refusal::new(Code::WrongKind, why, remedy));
        }
    }
    Ok(match whoami.word(&["aal1", "highest_available"]) {
        Got::Is("aal1") => Ok("on-request"),
        Got::Is(_) | Got::Absent | Got::Null => Ok("enrolled-only"),
        Got::Odd => Err("the level that sessions need is not readable".to_owned()),
    })
}

fn ways(
    top: &View<'_>,
    demand: Result<&'static str, String>,
    out: &mut Reading,
) -> Result<(), Refusal> {
    let methods = top.get("selfservice").get("methods");
    let is_on = |key, switch, default| methods.get(key).get(switch).bool().or(default);
    let code = is_on("code", "enabled", true);
    let webauthn = is_on("webauthn", "enabled", false);
    let config = methods.get("webauthn");
    let alone = config.get("config").get("passwordless").bool().or(false);
    let both = |one: Option<bool>, other: Option<bool>| match (one, other) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    };
    let seconds = [
        is_on("totp", "enabled", false),
        is_on("lookup_secret", "enabled", false),
        both(code, is_on("code", "mfa_enabled", false)),
        both(webauthn, alone.map(|alone| !alone)),
    ];
    let second = if seconds.contains(&Some(true)) {
        demand
    } else if seconds.contains(&None) {
        Err(NOT_READABLE.to_owned())
    } else {
        Ok("none")
    };
    let by_code = if top.get("courier").get("channels").is_empty() {
        Ok(vec!["otp-email"])
    } else {
        Err("whether codes go by e-mail or SMS is in the schema of identities".to_owned())
    };
    let first = [
        ("password", is_on("password", "enabled", true), Ok(vec!["username-password"]), "password"),
        ("code", both(code, is_on("code", "passwordless_enabled", false)), by_code.clone(), "code"),
        ("passkey", is_on("passkey", "enabled", false), Ok(vec!["passkey"]), "passkey"),
        ("webauthn", both(webauthn, alone), Ok(vec!["passkey"]), "webauthn"),
    ];
    for (name, on, factors, key) in first {
        let view = methods.get(key);
        let place = if view.is_there() { view.place() } else { methods.place() };
        let factors = match on {
            Some(false) => continue,
            Some(true) => factors,
            None => Err(NOT_READABLE.to_owned()),
        };
        let way = Way { factors, second: second.clone(), ..Way::new(name, &[], "none", place) };
        out.fact(way.draft("kratos", out))?;
    }
    providers(&methods.get("oidc"), &second, out)?;
    recovery(top, &second, by_code, out)
}

/// Other identity services that people may come from.
fn providers(
    oidc: &View<'_>,
    second: &Result<&'static str, String>,
    out: &mut Reading,
) -> Result<(), Refusal> {
    if oidc.get("enabled").bool().or(false) == Some(false) {
        return Ok(());
    }
    for provider in oidc.get("config").get("providers").items() {
        let name = provider.get("id").name().known().unwrap_or_else(|| "oidc".to_owned());
        let way = Way {
            second: second.clone(),
            ..Way::new(name, &[auth::ELSEWHERE], "none", provider.place())
        };
        out.fact(way.draft("kratos", out))?;
    }
    Ok(())
}

/// Recovery logs in by what it sends.
fn recovery(
    top: &View<'_>,
    second: &Result<&'static str, String>,
    by_code: Result<Vec<&'static str>, String>,
    out: &mut Reading,
) -> Result<(), Refusal> {
    let recovery = top.get("selfservice").get("flows").get("recovery");
    let factors = match recovery.get("enabled").bool().or(false) {
        Some(false) => return Ok(()),
        None => Err(NOT_READABLE.to_owned()),
        Some(true) => match recovery.get("use").word(&["link", "code"]) {
            Got::Is("link") => Ok(vec!["email-link"]),
            Got::Is(_) | Got::Absent | Got::Null => by_code,
            Got::Odd => Err(NOT_READABLE.to_owned()),
        },
    };
    let way = Way {
        factors,
        second: second.clone(),
        ..Way::new("recovery", &[], "none", recovery.place())
    };
    out.fact(way.draft("kratos", out))
}

fn password_policy(top: &View<'_>, out: &mut Reading) -> Result<(), Refusal> {
    let password = top.get("selfservice").get("methods").get("password");
    if password.get("enabled").bool().or(true) == Some(false) {
        return Ok(());
    }
    let config = password.get("config");
    let why = "the rules for passwords are not readable";
    let number = |got: Option<i64>| {
        got.map_or_else(|| Attr::unknown(why), |number| Attr::Known(Value::Int(number)))
    };
    let hash = match top.get("hashers").get("algorithm").word(&["bcrypt", "argon2"]) {
        Got::Is("argon2") => "argon2id".into(),
        Got::Is(_) | Got::Absent | Got::Null => "bcrypt".into(),
        Got::Odd => Attr::unknown(why),
    };
    let listed = config.get("haveibeenpwned_enabled").bool().or(true);
    let place = if password.is_there() { password.place() } else { top.place() };
    let subject = out.subject().to_owned();
    let fact = draft!(auth::PASSWORD_POLICY, "", {
        "name": "kratos".into(),
        "min_length": number(config.get("min_password_length").int().or(MIN_LENGTH)),
        "hash": hash,
        "salted": true.into(),
        "blocklist": listed.map_or_else(|| Attr::unknown(why), Attr::from),
    });
    out.fact(fact.at(place).address("password").about(&subject))
}

/// A session ends after its time, used or not; an application can prolong it.
fn session(top: &View<'_>, out: &mut Reading) -> Result<(), Refusal> {
    let lifespan = top.get("session").get("lifespan");
    let seconds = match lifespan.span(Dialect::Prometheus) {
        Got::Is(span) => Some(span.seconds),
        Got::Absent | Got::Null => Some(SESSION_S),
        Got::Odd => None,
    };
    let idle = seconds.map_or_else(
        || Attr::unknown("how long a session lasts is not readable"),
        |seconds| Attr::Known(Value::Length(Length::Seconds(seconds))),
    );
    let place = if lifespan.is_there() { lifespan.place() } else { top.place() };
    let subject = out.subject().to_owned();
    let fact = draft!(auth::SESSION, "", { "name": "kratos".into(), "idle_timeout_s": idle });
    out.fact(fact.at(place).address("session").about(&subject))
}
