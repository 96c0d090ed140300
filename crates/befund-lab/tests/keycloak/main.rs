//! A real Keycloak, and who logs in there.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on must stop")]

use befund_lab::keycloak::login::Login;
use befund_lab::keycloak::realm::{Execution, Realm, Requirement, User};
use befund_lab::keycloak::{Keycloak, Mailbox};
use serde_json::json;

#[test]
fn smoke() {
    use Requirement::*;
    let Some(server) = Keycloak::start() else { return };
    let defaults = Realm::defaults(&server);
    let mailbox = Mailbox::open();
    let users = [
        User::new("plain"),
        User::new("otp").otp(),
        User::new("key").key(),
        User::new("pass").passkey(),
        User::new("rec").recovery(),
        User::new("all").otp().key().recovery(),
    ];
    let step = Execution::step;
    let all = |r| {
        vec![
            step(Required, "auth-username-password-form"),
            Execution::flow(
                Required,
                "second",
                vec![
                    step(r, "auth-otp-form"),
                    step(r, "webauthn-authenticator"),
                    step(r, "webauthn-authenticator-passwordless"),
                    step(r, "auth-recovery-authn-code-form"),
                ],
            ),
        ]
    };
    for (name, realm) in [
        ("builtin", Realm::new("builtin", &defaults)),
        (
            "alt",
            Realm::new("alt", &defaults).flow("mine", &all(Alternative)).set("browserFlow", "mine"),
        ),
        (
            "req",
            Realm::new("req", &defaults).flow("mine", &all(Required)).set("browserFlow", "mine"),
        ),
    ] {
        let mut realm = realm
            .set("resetPasswordAllowed", true)
            .set("smtpServer", json!({"host": "127.0.0.1", "port": mailbox.port().to_string(), "from": "a@example.org"}))
            .client("device", json!({"attributes": {"oauth2.device.authorization.grant.enabled": "true"}}));
        for user in &users {
            realm = realm.user(user);
        }
        server.import(realm.json());
        for user in &users {
            let login = Login::new(&server, name).mailbox(&mailbox);
            println!("{name} {} direct {:?}", user.name, login.direct_grant(user));
            println!(
                "{name} {} device {:?}",
                user.name,
                login.clone().client("device").device(user)
            );
            println!("{name} {} reset {:?}", user.name, login.reset(user));
            user.renew(&server, name);
            for run in login.every_way(user, || user.renew(&server, name)) {
                println!("{name} {} {run:?}", user.name);
            }
        }
    }
    println!("{}", server.log());
}
