//! What is known of each configuration, what the server does, and what befund reads from its export.

use std::fs;
use std::path::Path;

use befund_lab::keycloak::login::Login;
use befund_lab::keycloak::realm::{Realm, User};
use befund_lab::keycloak::summary::{Logins, Second, Summary};
use befund_lab::keycloak::{Keycloak, Mailbox};
use serde_json::{Value, json};

use crate::configurations::{Configuration, Way, all, users};
use crate::read::Read;

#[test]
fn a_person_gets_what_is_predicted() {
    let Some(server) = Keycloak::start() else { return };
    let defaults = Realm::defaults(&server);
    let mailbox = Mailbox::open();
    let (mut rows, mut wrong) = (Vec::new(), 0);
    let only = std::env::var("BEFUND_KEYCLOAK_ONLY");
    for configuration in all(&defaults) {
        if only.as_ref().is_ok_and(|only| !configuration.name.contains(only)) {
            continue;
        }
        let users = users();
        let mail = json!({"host": "127.0.0.1", "port": mailbox.port().to_string(), "from": "a@example.org"});
        let realm = configuration.realm.clone().set("smtpServer", mail);
        let realm = users.iter().fold(realm, Realm::user);
        server.import(realm.json());
        let read = Read::of(&server.export(configuration.realm.name()));
        for (way, least, second) in &configuration.truths {
            let observed = observe(&server, &mailbox, &configuration, *way, &users);
            let mut least = least.to_vec();
            least.sort_unstable();
            let known = json!({"least": least, "second_factor": second.map(Second::word)});
            let read = read.way(*way);
            println!("{:32} {:22} {observed}", configuration.name, way.name());
            for (what, said) in [("known", &known), ("read", &read)] {
                if *said != observed {
                    wrong += 1;
                    println!("{what:>54}: {said}");
                }
            }
            rows.push(json!({
                "configuration": configuration.name,
                "way": way.name(),
                "known": known,
                "observed": observed,
                "read": read,
            }));
        }
    }
    write(&server, &rows);
    assert_eq!(wrong, 0, "{}", server.log());
}

fn observe(
    server: &Keycloak,
    mailbox: &Mailbox,
    configuration: &Configuration,
    way: Way<'_>,
    users: &[User],
) -> Value {
    let login = Login::new(server, configuration.realm.name()).mailbox(mailbox);
    let plain = logins(server, &login, configuration, way, users);
    let levels = configuration.levels.into_iter().flat_map(|(low, high)| [low, high]);
    let asked: Vec<_> = levels
        .map(|level| logins(server, &login.clone().acr(level), configuration, way, users))
        .collect();
    if std::env::var("BEFUND_KEYCLOAK_SHOW").is_ok() {
        println!("{plain:?}\n{asked:?}");
    }
    Summary::of(&plain, &asked).to_json()
}

fn logins(
    server: &Keycloak,
    login: &Login<'_>,
    configuration: &Configuration,
    way: Way<'_>,
    users: &[User],
) -> Vec<Logins> {
    let one = |user: &User| {
        let renew = || user.renew(server, configuration.realm.name());
        let runs = match way {
            Way::Browser(client) => login.clone().client(client).every_way(user, renew),
            Way::Direct(client) => vec![login.clone().client(client).direct_grant(user)],
            Way::Reset => vec![login.reset(user)],
            Way::Device => vec![login.clone().client("device").device(user)],
        };
        // A reset leaves another password, and perhaps another generator.
        if way == Way::Reset {
            renew();
        }
        (user.clone(), runs)
    };
    users.iter().map(one).collect()
}

fn write(server: &Keycloak, rows: &[Value]) {
    let all = json!({"keycloak": server.version(), "ways": rows});
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/keycloak-observed.json");
    fs::write(&file, format!("{all:#}\n")).unwrap();
    println!("written: {}", file.display());
}
