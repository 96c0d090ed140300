//! What the product does where a file leaves it out, by version. Where no source is named: baseline realms
//! of 19.0.3, 20.0.3, 25.0.5 and 26.0.5 in adorsys/keycloak-config-cli, src/main/resources/baseline.

use std::collections::BTreeMap;

use crate::fact::Place;

use super::flow::{Execution, Flow, Flows, Requirement};
use super::model::Version;

/// Seconds of a session without use (SessionExpirationUtils.java).
pub(super) const IDLE: i64 = 1_800;
/// Seconds of a session in all.
pub(super) const MAX: i64 = 36_000;
/// Seconds of an offline session without use.
pub(super) const OFFLINE_IDLE: i64 = 2_592_000;
/// Seconds of an offline session in all, where there is such a limit.
pub(super) const OFFLINE_MAX: i64 = 5_184_000;
/// Seconds of an access token (DefaultExportImportManager.java).
pub(super) const ACCESS_TOKEN: i64 = 300;
/// Failed logins until it locks (docs: threat/brute-force.adoc).
pub(super) const FAILURES: i64 = 30;
/// Seconds of the longest wait after failed logins.
pub(super) const LONGEST_WAIT: i64 = 900;
/// Seconds after which failed logins are forgotten.
pub(super) const FORGOTTEN: i64 = 43_200;

/// How passwords are hashed from a version on (docs: upgrading/topics/changes/changes-24_0_0.adoc,
/// changes-25_0_0.adoc). No row was run.
pub(super) fn hash(version: Version) -> &'static str {
    match version.0 {
        ..=23 => "pbkdf2-sha256",
        24 => "pbkdf2-sha512",
        25.. => "argon2",
    }
}

/// Iterations of a hash where the policy names none; `None` for what this table does not know.
pub(super) fn iterations(algorithm: &str, version: Version) -> Option<i64> {
    match (algorithm, version.0) {
        ("pbkdf2-sha256", ..=23) => Some(27_500),
        ("pbkdf2-sha256", 24..) => Some(600_000),
        ("pbkdf2-sha512", 24..) => Some(210_000),
        ("pbkdf2", 24..) => Some(1_300_000),
        _ => None,
    }
}

/// The alias of the flow that a key is bound to in a new realm.
pub(super) fn alias(key: &str) -> &'static str {
    match key {
        "directGrantFlow" => "direct grant",
        "resetCredentialsFlow" => "reset credentials",
        "registrationFlow" => "registration",
        "firstBrokerLoginFlow" => "first broker login",
        "dockerAuthenticationFlow" => "docker auth",
        _ => "browser",
    }
}

/// Flows that a new realm has (DefaultAuthenticationFlows.java), as far as logins depend on them. No row
/// was run. Until 26.0 the second factor is a one-time password beside one condition; later it is one of
/// several beside two, of which all but that password are off.
pub(super) fn flows(version: Version, at: &Place) -> Flows {
    use Requirement::{Alternative as A, Conditional as C, Required as R};
    let step =
        |requirement, authenticator: &str| execution(at, requirement, Some(authenticator), None);
    let flow = |requirement, alias: &str| execution(at, requirement, None, Some(alias));
    let second = if version > Version(26, 0) { A } else { R };
    let all = vec![
        (
            "browser",
            vec![step(A, "auth-cookie"), step(A, "identity-provider-redirector"), flow(A, "forms")],
        ),
        (
            "forms",
            vec![step(R, "auth-username-password-form"), flow(C, "Browser - Conditional OTP")],
        ),
        (
            "Browser - Conditional OTP",
            vec![step(R, "conditional-user-configured"), step(second, "auth-otp-form")],
        ),
        (
            "direct grant",
            vec![
                step(R, "direct-grant-validate-username"),
                step(R, "direct-grant-validate-password"),
                flow(C, "Direct Grant - Conditional OTP"),
            ],
        ),
        (
            "Direct Grant - Conditional OTP",
            vec![step(R, "conditional-user-configured"), step(R, "direct-grant-validate-otp")],
        ),
        (
            "reset credentials",
            vec![
                step(R, "reset-credentials-choose-user"),
                step(R, "reset-credential-email"),
                step(R, "reset-password"),
            ],
        ),
        ("registration", vec![step(R, "registration-password-action")]),
        (
            "first broker login",
            vec![step(A, "idp-create-user-if-unique"), flow(A, "Handle Existing Account")],
        ),
        (
            "Handle Existing Account",
            vec![
                step(A, "idp-email-verification"),
                flow(A, "Verify Existing Account by Re-authentication"),
            ],
        ),
        (
            "Verify Existing Account by Re-authentication",
            vec![
                step(R, "idp-username-password-form"),
                flow(C, "First broker login - Conditional OTP"),
            ],
        ),
        (
            "First broker login - Conditional OTP",
            vec![step(R, "conditional-user-configured"), step(second, "auth-otp-form")],
        ),
        ("saml ecp", vec![step(R, "http-basic-authenticator")]),
        ("docker auth", vec![step(R, "docker-http-basic-authenticator")]),
    ];
    let made = |(alias, executions): (&str, Vec<Execution>)| Flow {
        id: None,
        alias: alias.to_owned(),
        executions,
        place: at.clone(),
    };
    Flows::new(all.into_iter().map(made).collect(), BTreeMap::new())
}

fn execution(
    at: &Place,
    requirement: Requirement,
    authenticator: Option<&str>,
    flow: Option<&str>,
) -> Execution {
    Execution {
        authenticator: authenticator.map(str::to_owned),
        flow: flow.map(str::to_owned),
        is_flow: flow.is_some(),
        requirement: Some(requirement),
        priority: 0,
        config: None,
        place: at.clone(),
    }
}
