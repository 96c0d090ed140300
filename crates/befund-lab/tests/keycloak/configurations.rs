//! Realms as people build them, each with what is known of it: a person logs in, and gets what is written here.

use befund_lab::keycloak::realm::{Execution, Realm, Requirement, User};
use befund_lab::keycloak::summary::Second;
use serde_json::{Value, json};

use Requirement::{Alternative, Conditional, Disabled, Required};

/// A way in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way<'a> {
    /// The browser flow of a client.
    Browser(&'a str),
    /// The password grant of a client.
    Direct(&'a str),
    /// The link for those who forgot their password.
    Reset,
    /// The device grant.
    Device,
}

impl Way<'_> {
    pub(crate) fn name(self) -> String {
        match self {
            Self::Browser(client) => format!("browser {client}"),
            Self::Direct(client) => format!("direct-grant {client}"),
            Self::Reset => "reset-credentials".to_owned(),
            Self::Device => "device".to_owned(),
        }
    }
}

/// What a way comes to: the least sets of factors, each in one word, and the second factor. Nothing: nobody gets in.
pub(crate) type Truth = (Way<'static>, &'static [&'static [&'static str]], Option<Second>);

/// A configuration.
pub(crate) struct Configuration {
    pub(crate) name: &'static str,
    pub(crate) realm: Realm,
    pub(crate) truths: Vec<Truth>,
    /// The levels that may be asked for: one that anybody can put into the address, and the one of a client.
    pub(crate) levels: Option<(&'static str, &'static str)>,
}

const PASSWORD: &[&[&str]] = &[&["username-password"]];
const BOTH: &[&[&str]] = &[&["totp", "username-password"]];
const LINK: &[&[&str]] = &[&["email-link"]];
const NOBODY: &[&[&str]] = &[];
const ENFORCED: Option<Second> = Some(Second::Enforced);
const ENROLLED: Option<Second> = Some(Second::EnrolledOnly);
const PARTIAL: Option<Second> = Some(Second::Partial);
const OFFERED: Option<Second> = Some(Second::Offered);
const ON_REQUEST: Option<Second> = Some(Second::OnRequest);
const ONE: Option<Second> = Some(Second::None);
const APP: Way<'_> = Way::Browser("app");
const DIRECT: Way<'_> = Way::Direct("app");

/// The users who try each way.
pub(crate) fn users() -> Vec<User> {
    vec![
        User::new("plain"),
        User::new("otp").otp(),
        User::new("staff").staff(),
        User::new("staff-otp").staff().otp(),
        User::new("all").otp().key().recovery(),
        User::new("passkey").passkey(),
        User::new("passkey-otp").passkey().otp(),
    ]
}

fn step(requirement: Requirement, authenticator: &str) -> Execution {
    Execution::step(requirement, authenticator)
}

fn password() -> Execution {
    step(Required, "auth-username-password-form")
}

fn otp(requirement: Requirement) -> Execution {
    step(requirement, "auth-otp-form")
}

fn flow(requirement: Requirement, alias: &str, inner: Vec<Execution>) -> Execution {
    Execution::flow(requirement, alias, inner)
}

fn if_configured() -> Execution {
    step(Required, "conditional-user-configured")
}

/// The old built-in block: those who enrolled are asked.
fn conditional_otp() -> Execution {
    flow(Conditional, "second", vec![if_configured(), otp(Required)])
}

fn direct(steps: &[&str]) -> Vec<Execution> {
    steps.iter().map(|name| step(Required, &format!("direct-grant-validate-{name}"))).collect()
}

fn reset(last: Option<Execution>) -> Vec<Execution> {
    let steps = ["reset-credentials-choose-user", "reset-credential-email", "reset-password"];
    steps.iter().map(|name| step(Required, name)).chain(last).collect()
}

/// The password, and a block for a level.
fn levels() -> Vec<Execution> {
    let level = |number: &str, alias: &str, execution| {
        let condition = step(Required, "conditional-level-of-authentication")
            .with("loa-condition-level", number)
            .with("loa-max-age", "36000");
        flow(Conditional, alias, vec![condition, execution])
    };
    vec![level("1", "level one", password()), level("2", "level two", otp(Required))]
}

/// Those who get by without OTP are refused.
fn deny_the_others() -> Vec<Execution> {
    let condition = step(Required, "conditional-sub-flow-executed")
        .with("flow_to_check", "second")
        .with("check_result", "not-executed");
    let deny = flow(
        Conditional,
        "no second",
        vec![condition, step(Required, "deny-access-authenticator")],
    );
    vec![password(), conditional_otp(), deny]
}

fn enforcer(realm: Realm) -> Realm {
    realm
        .set(
            "clientProfiles",
            json!({"profiles": [{"name": "strong", "executors": [
                {"executor": "auth-flow-enforcer", "configuration": {"auth-flow-alias": "strong"}},
            ]}]}),
        )
        .set(
            "clientPolicies",
            json!({"policies": [{"name": "all", "enabled": true, "profiles": ["strong"],
                "conditions": [{"condition": "any-client", "configuration": {}}]}]}),
        )
}

/// A client of its own flow.
fn overriding(realm: Realm, kind: &str, alias: &str) -> Realm {
    let flows = json!({kind: realm.flow_id(alias)});
    realm.client("portal", &json!({"authenticationFlowBindingOverrides": flows}))
}

/// All of them.
pub(crate) fn all(defaults: &Value) -> Vec<Configuration> {
    let plain = |name: &'static str| Realm::new(name, defaults);
    let browser = |name, executions: &[Execution]| {
        plain(name).flow("mine", executions).set("browserFlow", "mine")
    };
    let case = |realm: Realm, name, truths: Vec<Truth>| Configuration {
        name,
        realm,
        truths,
        levels: None,
    };
    let simple = |name, executions: &[Execution], least, second| {
        case(browser(name, executions), name, vec![(APP, least, second)])
    };
    let strong = vec![password(), otp(Required)];
    let every = plain("built-in").set("resetPasswordAllowed", true).client(
        "device",
        &json!({"attributes": {"oauth2.device.authorization.grant.enabled": "true"}}),
    );
    let second = |requirement, executions| flow(requirement, "second", executions);
    vec![
        case(
            every,
            "built-in",
            vec![
                (APP, PASSWORD, ENROLLED),
                (DIRECT, PASSWORD, ENROLLED),
                (Way::Direct("admin-cli"), PASSWORD, ENROLLED),
                (Way::Reset, LINK, ONE),
                (Way::Device, PASSWORD, ENROLLED),
            ],
        ),
        case(
            browser("otp-for-all", &strong).set("resetPasswordAllowed", true),
            "otp-for-all",
            vec![(APP, BOTH, ENFORCED), (DIRECT, PASSWORD, ENROLLED), (Way::Reset, LINK, ONE)],
        ),
        simple("otp-conditional", &[password(), conditional_otp()], PASSWORD, ENROLLED),
        simple(
            "otp-alternative",
            &[
                password(),
                second(
                    Required,
                    vec![otp(Alternative), step(Alternative, "webauthn-authenticator")],
                ),
            ],
            &[&["totp", "username-password"], &["fido2-token", "username-password"]],
            ENFORCED,
        ),
        simple(
            "condition-beside-sub-flows-only",
            &[
                password(),
                second(
                    Conditional,
                    vec![if_configured(), flow(Required, "inner", vec![otp(Required)])],
                ),
            ],
            BOTH,
            ENFORCED,
        ),
        simple("deny-the-others", &deny_the_others(), BOTH, ENFORCED),
        case(
            browser("direct-grant-bare", &strong)
                .flow("bare", &direct(&["username", "password"]))
                .set("directGrantFlow", "bare"),
            "direct-grant-bare",
            vec![(APP, BOTH, ENFORCED), (DIRECT, PASSWORD, ONE)],
        ),
        case(
            browser("direct-grant-otp", &strong)
                .flow("full", &direct(&["username", "password", "otp"]))
                .set("directGrantFlow", "full"),
            "direct-grant-otp",
            vec![(APP, BOTH, ENFORCED), (DIRECT, BOTH, ENFORCED)],
        ),
        case(
            overriding(
                browser("override-browser", &strong).flow("weak", &[password()]),
                "browser",
                "weak",
            ),
            "override-browser",
            vec![(APP, BOTH, ENFORCED), (Way::Browser("portal"), PASSWORD, ONE)],
        ),
        case(
            overriding(
                plain("override-direct")
                    .flow("full", &direct(&["username", "password", "otp"]))
                    .set("directGrantFlow", "full")
                    .flow("bare", &direct(&["username", "password"])),
                "direct_grant",
                "bare",
            ),
            "override-direct",
            vec![(DIRECT, BOTH, ENFORCED), (Way::Direct("portal"), PASSWORD, ONE)],
        ),
        case(
            browser("reset-with-otp", &strong)
                .set("resetPasswordAllowed", true)
                .flow("reset mine", &reset(Some(otp(Required))))
                .set("resetCredentialsFlow", "reset mine"),
            "reset-with-otp",
            vec![(Way::Reset, &[&["email-link", "totp"]], ENFORCED)],
        ),
        case(
            browser("reset-without-otp", &strong)
                .set("resetPasswordAllowed", true)
                .flow("reset mine", &reset(None))
                .set("resetCredentialsFlow", "reset mine"),
            "reset-without-otp",
            vec![(Way::Reset, LINK, ONE)],
        ),
        Configuration {
            name: "step-up",
            realm: browser("step-up", &levels())
                .client("asks", &json!({"attributes": {"default.acr.values": "2"}}))
                .client(
                    "named",
                    &json!({"attributes": {"default.acr.values": "gold", "acr.loa.map": "{\"gold\":\"2\"}"}}),
                )
                .client("least", &json!({"attributes": {"minimum.acr.value": "2"}})),
            truths: vec![
                (APP, PASSWORD, ON_REQUEST),
                // What a client asks for by default, an address with another level asks no more.
                (Way::Browser("asks"), PASSWORD, ON_REQUEST),
                (Way::Browser("named"), PASSWORD, ON_REQUEST),
                (Way::Browser("least"), BOTH, ENFORCED),
            ],
            levels: Some(("1", "2")),
        },
        simple(
            "role",
            &[
                password(),
                second(
                    Conditional,
                    vec![
                        step(Required, "conditional-user-role")
                            .with("condUserRole", "staff")
                            .with("negate", "false"),
                        otp(Required),
                    ],
                ),
            ],
            PASSWORD,
            PARTIAL,
        ),
        simple("disabled", &[password(), otp(Disabled)], PASSWORD, ONE),
        simple("empty-level", &[password(), second(Required, vec![otp(Disabled)])], NOBODY, None),
        simple("alternative-beside-required", &[password(), otp(Alternative)], PASSWORD, ONE),
        simple(
            "condition-in-required",
            &[password(), second(Required, vec![if_configured(), otp(Required)])],
            BOTH,
            ENFORCED,
        ),
        simple(
            "conditional-without-condition",
            &[password(), second(Conditional, vec![otp(Required)])],
            PASSWORD,
            ONE,
        ),
        simple(
            "otp-form-skips",
            &[
                password(),
                step(Required, "auth-conditional-otp-form").with("defaultOtpOutcome", "skip"),
            ],
            PASSWORD,
            ONE,
        ),
        simple(
            "otp-form-forces",
            &[
                password(),
                step(Required, "auth-conditional-otp-form").with("defaultOtpOutcome", "force"),
            ],
            BOTH,
            ENFORCED,
        ),
        simple(
            "allowed-instead",
            &[
                password(),
                second(
                    Required,
                    vec![otp(Alternative), step(Alternative, "allow-access-authenticator")],
                ),
            ],
            PASSWORD,
            OFFERED,
        ),
        // A user who has one may log in by the passkey alone, and is not asked for more then.
        case(
            plain("passkeys")
                .set("webAuthnPolicyPasswordlessPasskeysEnabled", true)
                .set("webAuthnPolicyPasswordlessUserVerificationRequirement", "required"),
            "passkeys",
            vec![(APP, &[&["passkey", "user-verification"], &["username-password"]], ENROLLED)],
        ),
        case(
            browser("passkeys-and-otp", &strong)
                .set("webAuthnPolicyPasswordlessPasskeysEnabled", true)
                .set("webAuthnPolicyPasswordlessUserVerificationRequirement", "required"),
            "passkeys-and-otp",
            vec![(APP, &[&["passkey", "totp", "user-verification"], &["totp", "username-password"]], ENFORCED)],
        ),
        case(
            enforcer(plain("enforcer").flow("strong", &strong)),
            "enforcer",
            vec![(APP, BOTH, ENFORCED)],
        ),
    ]
}
