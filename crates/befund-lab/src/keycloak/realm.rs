//! Realms, flows and users to import.

use std::collections::BTreeMap;

use openssl::sha;
use serde_json::{Value, json};

use super::{Keycloak, SecurityKey};

/// Where logins end; nothing listens there.
pub const REDIRECT: &str = "http://127.0.0.1:9/back";

/// The password of everybody.
pub const PASSWORD: &str = "correct horse";

/// How an execution counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Requirement {
    /// Must succeed.
    Required,
    /// A sub-flow that must succeed if its conditions hold.
    Conditional,
    /// One of several.
    Alternative,
    /// Out of use.
    Disabled,
}

impl Requirement {
    /// As the server writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Required => "REQUIRED",
            Self::Conditional => "CONDITIONAL",
            Self::Alternative => "ALTERNATIVE",
            Self::Disabled => "DISABLED",
        }
    }

    fn named(name: &str) -> Option<Self> {
        let all = [Self::Required, Self::Conditional, Self::Alternative, Self::Disabled];
        all.into_iter().find(|requirement| requirement.name() == name)
    }
}

/// One line of a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Execution {
    /// How it counts.
    pub requirement: Requirement,
    /// What it does.
    pub what: What,
}

/// A step, a condition or a sub-flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// An authenticator, which may be a condition, with its configuration.
    Step(String, BTreeMap<String, String>),
    /// A sub-flow with its alias.
    Flow(String, Vec<Execution>),
}

impl Execution {
    /// A step without configuration.
    pub fn step(requirement: Requirement, authenticator: &str) -> Self {
        Self { requirement, what: What::Step(authenticator.to_owned(), BTreeMap::new()) }
    }

    /// The same with a setting.
    pub fn with(mut self, key: &str, value: &str) -> Self {
        if let What::Step(_, config) = &mut self.what {
            config.insert(key.to_owned(), value.to_owned());
        }
        self
    }

    /// A sub-flow.
    pub fn flow(requirement: Requirement, alias: &str, executions: Vec<Self>) -> Self {
        Self { requirement, what: What::Flow(alias.to_owned(), executions) }
    }

    /// `[requirement, authenticator, settings]` or `[requirement, alias, [executions]]`.
    pub fn to_json(&self) -> Value {
        match &self.what {
            What::Step(authenticator, config) => {
                json!([self.requirement.name(), authenticator, config])
            }
            What::Flow(alias, inner) => json!([self.requirement.name(), alias, tree_json(inner)]),
        }
    }

    /// The same read.
    pub fn from_json(value: &Value) -> Option<Self> {
        let requirement = Requirement::named(value[0].as_str()?)?;
        let name = value[1].as_str()?.to_owned();
        let what = match &value[2] {
            Value::Array(inner) => {
                What::Flow(name, inner.iter().map(Self::from_json).collect::<Option<_>>()?)
            }
            Value::Object(config) => {
                let text = |(key, value): (&String, &Value)| {
                    Some((key.clone(), value.as_str()?.to_owned()))
                };
                What::Step(name, config.iter().map(text).collect::<Option<_>>()?)
            }
            _ => return None,
        };
        Some(Self { requirement, what })
    }
}

/// A flow's executions as JSON.
pub fn tree_json(executions: &[Execution]) -> Value {
    executions.iter().map(Execution::to_json).collect()
}

/// Who logs in.
#[derive(Debug, Clone)]
pub struct User {
    /// The name; the address is `name@example.org`.
    pub name: String,
    /// Whether they have the password.
    pub password: bool,
    /// The secret of a generator of one-time passwords.
    pub otp: Option<String>,
    /// A security key as a second factor.
    pub key: Option<SecurityKey>,
    /// A passkey that stands for the password.
    pub passkey: Option<SecurityKey>,
    /// Recovery codes, the next one first.
    pub recovery: Vec<String>,
    /// Whether the realm's role `staff` is theirs.
    pub staff: bool,
    /// The values of their attributes.
    pub attributes: BTreeMap<String, String>,
}

impl User {
    /// With a password alone.
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            password: true,
            otp: None,
            key: None,
            passkey: None,
            recovery: Vec::new(),
            staff: false,
            attributes: BTreeMap::new(),
        }
    }

    /// Without a password.
    pub fn no_password(mut self) -> Self {
        self.password = false;
        self
    }

    /// With a generator of one-time passwords.
    pub fn otp(mut self) -> Self {
        self.otp = Some("a secret of twenty B".to_owned());
        self
    }

    /// With a security key.
    pub fn key(mut self) -> Self {
        self.key = Some(SecurityKey::new());
        self
    }

    /// With a passkey.
    pub fn passkey(mut self) -> Self {
        self.passkey = Some(SecurityKey::new());
        self
    }

    /// With recovery codes.
    pub fn recovery(mut self) -> Self {
        self.recovery = (0..12).map(|number| format!("RECOVERYCD{number:02}")).collect();
        self
    }

    /// With the role `staff`.
    pub fn staff(mut self) -> Self {
        self.staff = true;
        self
    }

    /// With an attribute.
    pub fn attribute(mut self, name: &str, value: &str) -> Self {
        self.attributes.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Undoes what logins left behind: the user is created anew.
    pub fn renew(&self, server: &Keycloak, realm: &str) {
        let body = json!({"ifResourceExists": "OVERWRITE", "users": [self.to_json(realm)]});
        let path = format!("/admin/realms/{realm}/partialImport");
        let answer = server.ask("POST", &path, Some(&body));
        assert_eq!(answer.status, 200, "{}: {}", self.name, answer.body);
    }

    /// The id in a realm, known beforehand.
    pub fn id(&self, realm: &str) -> String {
        id(&format!("{realm} user {}", self.name))
    }

    fn to_json(&self, realm: &str) -> Value {
        let mut credentials = Vec::new();
        if self.password {
            credentials.push(json!({"type": "password", "value": PASSWORD}));
        }
        let mut add = |kind: &str, secret: Value, data: Value| {
            credentials.push(json!({
                "type": kind,
                "userLabel": kind,
                "secretData": secret.to_string(),
                "credentialData": data.to_string(),
            }));
        };
        if let Some(secret) = &self.otp {
            let data = json!({"subType": "totp", "digits": 6, "counter": 0, "period": 30, "algorithm": "HmacSHA1"});
            add("otp", json!({"value": secret}), data);
        }
        if let Some(key) = &self.key {
            add("webauthn", json!({}), key.credential_data());
        }
        if let Some(key) = &self.passkey {
            add("webauthn-passwordless", json!({}), key.credential_data());
        }
        if !self.recovery.is_empty() {
            let codes = self.recovery.iter().enumerate().map(|(at, code)| {
                let hash = openssl::base64::encode_block(&sha::sha512(code.as_bytes()));
                json!({"number": at + 1, "encodedHashedValue": hash})
            });
            let codes: Value = codes.collect();
            let count = self.recovery.len();
            let data = json!({"hashIterations": null, "algorithm": "RS512", "totalCodes": count, "remainingCodes": count});
            add("recovery-authn-codes", json!({"codes": codes}), data);
        }
        json!({
            "id": self.id(realm),
            "username": self.name,
            "enabled": true,
            "email": format!("{}@example.org", self.name),
            "emailVerified": true,
            "firstName": "A",
            "lastName": "B",
            "attributes": self.attributes,
            "realmRoles": if self.staff { vec!["staff"] } else { Vec::new() },
            "credentials": credentials,
        })
    }
}

/// A realm to import: the flows of a new realm of this server, and what is added.
#[derive(Debug, Clone)]
pub struct Realm {
    value: Value,
    configurations: usize,
}

impl Realm {
    /// What a new realm of this server has.
    pub fn defaults(server: &Keycloak) -> Value {
        server.import(&json!({"realm": "defaults", "enabled": true}));
        let export = server.export("defaults");
        server.ask("DELETE", "/admin/realms/defaults", None);
        export
    }

    /// A realm with the built-in flows and the client `app`. Only what costs time is changed.
    pub fn new(name: &str, defaults: &Value) -> Self {
        let mut value = json!({
            "realm": name,
            "enabled": true,
            "passwordPolicy": "hashAlgorithm(pbkdf2-sha256) and hashIterations(1)",
            // Given in part, the policy would be the built-in one.
            "otpPolicyType": "totp",
            "otpPolicyAlgorithm": "HmacSHA1",
            "otpPolicyInitialCounter": 0,
            "otpPolicyDigits": 6,
            "otpPolicyLookAheadWindow": 1,
            "otpPolicyPeriod": 30,
            "otpPolicyCodeReusable": true,
            "roles": {"realm": [{"name": "staff"}]},
            "clients": [],
            "users": [],
        });
        for key in ["authenticationFlows", "authenticatorConfig"] {
            value[key] = defaults[key].clone();
            for entry in value[key].as_array_mut().unwrap() {
                entry.as_object_mut().unwrap().remove("id");
            }
        }
        Self { value, configurations: 0 }.client("app", &json!({}))
    }

    /// An export of a server under another name, to be added to and read, not imported.
    pub fn exported(name: &str, export: &Value) -> Self {
        let mut value = export.clone();
        value["realm"] = json!(name);
        Self { value, configurations: 0 }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        self.value["realm"].as_str().unwrap()
    }

    /// As the server takes it.
    pub fn json(&self) -> &Value {
        &self.value
    }

    /// With a setting.
    pub fn set(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.value[key] = value.into();
        self
    }

    /// With a public client that may use every grant, and what differs.
    pub fn client(mut self, id: &str, more: &Value) -> Self {
        let mut client = json!({
            "clientId": id,
            "enabled": true,
            "publicClient": true,
            "redirectUris": [REDIRECT],
            "directAccessGrantsEnabled": true,
        });
        for (key, value) in more.as_object().unwrap() {
            client[key] = value.clone();
        }
        self.value["clients"].as_array_mut().unwrap().push(client);
        self
    }

    /// With a user.
    pub fn user(mut self, user: &User) -> Self {
        let user = user.to_json(self.name());
        self.value["users"].as_array_mut().unwrap().push(user);
        self
    }

    /// With a flow; the settings of its executions are stored under names of their own.
    pub fn flow(mut self, alias: &str, executions: &[Execution]) -> Self {
        self.add_flow(alias, true, executions);
        self
    }

    /// The id of such a flow.
    pub fn flow_id(&self, alias: &str) -> String {
        id(&format!("{} {alias}", self.name()))
    }

    fn add_flow(&mut self, alias: &str, top: bool, executions: &[Execution]) {
        let mut lines = Vec::new();
        for (at, execution) in executions.iter().enumerate() {
            let mut line =
                json!({"requirement": execution.requirement.name(), "priority": at * 10});
            match &execution.what {
                What::Step(authenticator, config) => {
                    line["authenticator"] = json!(authenticator);
                    line["authenticatorFlow"] = json!(false);
                    if !config.is_empty() {
                        line["authenticatorConfig"] = json!(self.add_config(config));
                    }
                }
                What::Flow(alias, inner) => {
                    line["flowAlias"] = json!(alias);
                    line["authenticatorFlow"] = json!(true);
                    self.add_flow(alias, false, inner);
                }
            }
            lines.push(line);
        }
        let flow = json!({
            "id": self.flow_id(alias),
            "alias": alias,
            "providerId": "basic-flow",
            "topLevel": top,
            "builtIn": false,
            "authenticationExecutions": lines,
        });
        self.value["authenticationFlows"].as_array_mut().unwrap().push(flow);
    }

    fn add_config(&mut self, config: &BTreeMap<String, String>) -> String {
        self.configurations += 1;
        let alias = format!("settings {}", self.configurations);
        let entry = json!({"alias": alias, "config": config});
        self.value["authenticatorConfig"].as_array_mut().unwrap().push(entry);
        alias
    }
}

/// An id made of a name, in the form of a UUID.
fn id(name: &str) -> String {
    let digest = sha::sha256(name.as_bytes());
    let hex: String = digest[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}
