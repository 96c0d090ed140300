//! What the readers of journald, logrotate, nginx, Apache and Docker say of the files in `tests/data`, to
//! the second.

use serde_json::{Value, json};

const DAY: i64 = 86_400;

fn read(path: &str) -> Value {
    let output = assert_cmd::Command::cargo_bin("befund")
        .unwrap()
        .args(["probe", "--explain", &format!("tests/data/{path}"), "--json"])
        .env("BEFUND_LANG", "en")
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn store(document: &Value, name: &str) -> Value {
    let facts = document["facts"].as_array().unwrap();
    let own = facts.iter().find(|fact| fact["name"] == name);
    own.unwrap_or_else(|| panic!("{name} in {document:#}")).clone()
}

fn names(document: &Value) -> Vec<String> {
    let facts = document["facts"].as_array().unwrap();
    facts.iter().map(|fact| fact["name"].as_str().unwrap().to_owned()).collect()
}

/// When a store deletes, and how old what it holds can be.
fn ages(document: &Value, name: &str) -> (Value, Value) {
    let store = store(document, name);
    (store["delete_after_s"].clone(), store["worst_case_age_s"].clone())
}

const MONTH: i64 = 2_629_800;

#[test]
fn the_journal_deletes_whole_files_by_their_first_entry() {
    let of = |file: &str| ages(&read(&format!("journald/{file}")), "journald");
    let both = |rule: i64, worst: i64| (json!(rule), json!(worst));
    assert_eq!(of("30-days.pass.conf"), both(30 * DAY, MONTH + DAY));
    assert_eq!(of("sum.pass.conf"), both(MONTH + 14 * DAY, MONTH + 15 * DAY));
    assert_eq!(of("windows.pass.conf"), both(30 * DAY, MONTH + DAY), "a number is seconds");
    assert_eq!(of("minutes.pass.conf"), both(60, 129_600 + DAY), "`m` is a minute, `M` a month");
    assert_eq!(of("long-file.fail.conf"), both(30 * DAY, 6 * MONTH + DAY));
    assert_eq!(of("shown-whole.pass.txt"), both(30 * DAY, MONTH + DAY), "the drop-in wins");
    assert_eq!(of("drop-in.pass"), both(30 * DAY, MONTH + DAY));
    assert_eq!(of("later-name.fail").0, json!(31_557_600), "by name, whatever the folder");
    assert_eq!(of("same-name.pass").0, json!(30 * DAY), "/etc stands in the place of /usr/lib");
    assert_eq!(of("inline-comment.fail.conf").0, "never", "journald ignores such a value");
    assert_eq!(of("set-aside.fail").0, "never");
    let document = read("journald/30-days.pass.conf");
    let store = store(&document, "journald");
    assert_eq!(store["holds"], json!(["logs"]));
    assert_eq!(store["bounded_by"], "time");
    assert_eq!(
        store["terms"],
        json!([
            "span of one file 2629800 s",
            "up to a day until an entry is written and the file closed 86400 s"
        ])
    );
    assert!(store["at"].as_str().unwrap().ends_with("30-days.pass.conf:3"));
    assert_eq!(ages(&read("journald/namespace.fail"), "journald namespace video").0, 31_557_600);
    assert_eq!(self::store(&read("journald/zero.fail.conf"), "journald")["bounded_by"], "size");
}

/// The lengths of Debian 12's own rules. `logrotate -d` (3.21) says of them: weekly (52 rotations), weekly
/// (12 rotations), weekly (10 rotations), after 1 days (14 rotations).
#[test]
fn debians_logs_live_as_long_as_all_their_periods() {
    let document = read("logrotate/debian.fail");
    for (paths, days, worst) in [
        ("/var/log/prosody/prosody.log /var/log/prosody/prosody.err", 372, Some(372)),
        ("/var/log/redis/redis-server*.log", 92, None),
        ("/var/log/postgresql/*.log", 78, None),
        ("/var/log/nginx/*.log", 16, None),
        ("/var/log/syslog /var/log/auth.log", 36, None),
        ("/var/log/btmp", 63, Some(63)),
    ] {
        let (delete, oldest) = ages(&document, &format!("logrotate {paths}"));
        assert_eq!(delete, json!(days * DAY), "{paths}");
        match worst {
            Some(days) => assert_eq!(oldest, json!(days * DAY), "{paths}"),
            None => assert!(oldest["unknown"].as_str().unwrap().starts_with("`notifempty`")),
        }
    }
    let wtmp = store(&document, "logrotate /var/log/wtmp");
    assert_eq!((&wtmp["delete_after_s"], &wtmp["bounded_by"]), (&json!("never"), &json!("size")));
    let prosody =
        store(&document, "logrotate /var/log/prosody/prosody.log /var/log/prosody/prosody.err");
    assert_eq!(
        prosody["terms"],
        json!(["rule: 53 times the period 32054400 s", "up to a day until logrotate runs 86400 s"])
    );
}

#[test]
fn what_logrotate_cannot_read_it_skips() {
    let of = |file: &str| {
        let document = read(&format!("logrotate/{file}"));
        let name = names(&document)[0].clone();
        ages(&document, &name)
    };
    let both = |days: i64| (json!(days * DAY), json!(days * DAY));
    assert_eq!(of("daily-14.pass.conf"), both(16));
    assert_eq!(of("units.pass.conf"), both(10), "the block's own period counts");
    assert_eq!(of("maxage.pass.conf"), both(30 + 2 + 1));
    assert_eq!(of("size-before.pass.conf"), both(5), "a period after a size cancels it");
    assert_eq!(of("monthly.pass.conf"), both(63));
    assert_eq!(of("inherits.pass"), both(9));
    for file in
        ["bad-count.fail.conf", "bad-global.fail.conf", "copy.fail.conf", "size-after.fail.conf"]
    {
        assert_eq!(of(file).0, "never", "{file}");
    }
    // `logrotate -d` says so, too: what an included file sets outside of blocks holds from then on.
    let leaks = read("logrotate/leaks.fail");
    assert_eq!(ages(&leaks, "logrotate /var/log/a.log"), both(3));
    assert_eq!(ages(&leaks, "logrotate /var/log/b.log"), both(372));
    assert_eq!(ages(&leaks, "logrotate /var/log/end.log"), both(372));
    let missing = read("logrotate/missing-include.undecided.conf");
    assert_eq!(
        names(&missing),
        ["logrotate include /etc/logrotate.d", "logrotate /var/log/praxis.log"]
    );
}

fn addresses(document: &Value) -> Vec<(String, String, String)> {
    let word = |value: &Value| match value {
        Value::String(word) => word.clone(),
        Value::Bool(value) => value.to_string(),
        _ => "unknown".to_owned(),
    };
    let facts = document["facts"].as_array().unwrap();
    let row = |fact: &Value| {
        (word(&fact["name"]), word(&fact["addresses"]), word(&fact["logs_connections"]))
    };
    facts.iter().map(row).collect()
}

fn rows(document: &Value, want: &[(&str, &str, &str)]) {
    let want: Vec<_> =
        want.iter().map(|(a, b, c)| ((*a).to_owned(), (*b).to_owned(), (*c).to_owned())).collect();
    assert_eq!(addresses(document), want, "{document:#}");
}

#[test]
fn nginx_logs_addresses_unless_they_are_provably_cut() {
    rows(&read("nginx/off.pass.conf"), &[]);
    rows(
        &read("nginx/combined.undecided.conf"),
        &[
            ("nginx /var/log/nginx/access.log", "full", "true"),
            ("nginx /var/log/nginx/error.log", "full", "false"),
            ("nginx syslog log.example:514", "full", "true"),
        ],
    );
    rows(
        &read("nginx/default.undecided.conf"),
        &[
            ("nginx access log of its default", "full", "true"),
            ("nginx error log of its default", "full", "false"),
        ],
    );
    rows(
        &read("nginx/masked.undecided.conf"),
        &[
            ("nginx /dev/stderr", "full", "false"),
            ("nginx /var/log/nginx/cut.log", "masked", "true"),
            ("nginx /var/log/nginx/nobody.log", "none", "unknown"),
            ("nginx /var/log/nginx/other.log", "unknown", "true"),
            ("nginx /var/log/nginx/two.log", "full", "true"),
            ("nginx /var/log/nginx/whole.log", "full", "true"),
        ],
    );
    rows(
        &read("nginx/not-cut.undecided.conf"),
        &[
            ("nginx /var/log/nginx/all.log", "unknown", "true"),
            ("nginx /var/log/nginx/kept.log", "full", "true"),
            ("nginx /var/log/nginx/missing.log", "unknown", "true"),
            ("nginx /var/log/nginx/read.log", "unknown", "true"),
            ("nginx /var/log/nginx/set.log", "unknown", "true"),
        ],
    );
}

#[test]
fn what_nginx_includes_counts_as_if_it_stood_there() {
    rows(
        &read("nginx/shown-whole.undecided.txt"),
        &[
            ("nginx /var/log/nginx/error.log", "full", "false"),
            ("nginx /var/log/nginx/nobody.log", "none", "true"),
        ],
    );
    rows(
        &read("nginx/tree.undecided"),
        &[
            ("nginx /var/log/nginx/praxis.log", "full", "true"),
            ("nginx include /etc/nginx/sites-enabled/*", "unknown", "unknown"),
        ],
    );
    rows(
        &read("nginx/fragment.undecided.conf"),
        &[
            ("nginx access log that is set elsewhere", "unknown", "unknown"),
            ("nginx error log that is set elsewhere", "unknown", "unknown"),
        ],
    );
}

#[test]
fn apache_logs_what_its_formats_say() {
    rows(
        &read("apache/hosts.undecided.conf"),
        &[
            ("apache $APACHE_LOG_DIR/error.log", "full", "false"),
            ("apache $APACHE_LOG_DIR/other_vhosts_access.log", "full", "true"),
            ("apache $APACHE_LOG_DIR/praxis.log", "full", "true"),
            ("apache /var/log/forwarded.log", "full", "unknown"),
            ("apache /var/log/literal.log", "full", "true"),
            ("apache /var/log/masked.log", "unknown", "true"),
            ("apache /var/log/nobody.log", "none", "true"),
            ("apache log through a program", "unknown", "true"),
            ("apache rotatelogs /var/log/rotated.%Y.log", "full", "true"),
            ("apache syslog", "full", "false"),
        ],
    );
    rows(&read("apache/tree.undecided"), &[("apache /var/log/praxis.log", "none", "true")]);
    rows(
        &read("apache/fragment.undecided.conf"),
        &[
            ("apache /var/log/praxis.log", "unknown", "true"),
            ("apache access log that is set elsewhere", "unknown", "unknown"),
            ("apache error log that is set elsewhere", "unknown", "unknown"),
        ],
    );
}

/// Bounds of stores by their names.
fn bounds(document: &Value) -> Vec<(String, Value, Value)> {
    let facts = document["facts"].as_array().unwrap();
    let row = |fact: &Value| {
        let name = fact["name"].as_str().unwrap().to_owned();
        (name, fact["delete_after_s"].clone(), fact["bounded_by"].clone())
    };
    facts.iter().map(row).collect()
}

#[test]
fn docker_deletes_nothing_by_age() {
    let document = read("docker/json-file.fail.yaml");
    let of = |name: &str| {
        let store = store(&document, &format!("docker service {name}"));
        (store["delete_after_s"].clone(), store["bounded_by"].clone())
    };
    assert_eq!(of("web"), (json!("never"), json!("size")));
    assert_eq!(of("app"), of("web"), "by its alias");
    assert_eq!(of("jibri"), (json!("never"), json!("none")));
    assert!(of("turn").0["unknown"].as_str().unwrap().contains("`syslog`"));
    let records = super::file_formats::fact(
        "docker/json-file.fail.yaml",
        "media.server",
        "docker service jibri",
    );
    assert_eq!(records["recording"], "possible");
}

#[test]
fn files_of_a_project_are_taken_together() {
    let bounds = bounds(&read("docker/override.fail"));
    let of = |name: &str| -> &(String, Value, Value) {
        bounds.iter().find(|row| row.0 == name).unwrap_or_else(|| panic!("{name} in {bounds:?}"))
    };
    let unknown = |name: &str| of(name).1["unknown"].as_str().unwrap().to_owned();
    assert_eq!(of("docker service app").2, "size", "options are merged");
    assert!(unknown("docker service job").contains("`gelf`"), "by what it extends");
    let web: Vec<_> = bounds.iter().filter(|row| row.0.starts_with("docker service web")).collect();
    assert_eq!(web.len(), 2, "the override, and compose.prod.yaml: {bounds:?}");
    assert!(
        web.iter()
            .any(|row| row.1["unknown"].as_str().is_some_and(|why| why.contains("`journald`")))
    );
    assert!(web.iter().any(|row| row.1 == "never"));

    let both = read("docker/daemon-and-compose.fail");
    let store = |name: &str| {
        let store = store(&both, name);
        (store["delete_after_s"].clone(), store["bounded_by"].clone())
    };
    assert_eq!(store("docker service web"), (json!("never"), json!("size")), "the daemon's driver");
    assert_eq!(store("docker service app"), (json!("never"), json!("none")), "its own driver");
}

#[test]
fn what_is_near_is_refused_by_its_name() {
    for (file, what) in [
        ("haproxy.refused.cfg", "HAProxy"),
        ("caddy.refused.Caddyfile", "a Caddyfile"),
        ("caddy.refused.json", "Caddy"),
        ("traefik.refused.yaml", "Traefik"),
        ("envoy.refused.yaml", "Envoy"),
        ("rsyslog.refused.conf", "rsyslog"),
        ("syslog-ng.refused.conf", "syslog-ng"),
    ] {
        let document = read(&format!("nginx/{file}"));
        let why = document["refused"]["why"].as_str().unwrap();
        assert!(why.contains(&format!("configuration of {what},")), "{file}: {why}");
    }
}

/// The line of each fact was once looked for from the beginning of its file: these took minutes.
#[test]
fn long_files_are_read_at_once() {
    let folder = tempfile::TempDir::new().unwrap();
    let hosts = "<VirtualHost *>\nCustomLog /log combined\nErrorLog /log\n</VirtualHost>\n";
    let extends = |n| format!("  s{n}:\n    extends: s{}\n    image: x\n", n + 1);
    let services: String = (0..20_000).map(extends).collect();
    for (name, text) in [
        ("journald.conf", format!("[Journal]\n{}", "MaxRetentionSec=30day\n".repeat(150_000))),
        ("hosts.conf", hosts.repeat(40_000)),
        ("compose.yaml", format!("services:\n{services}")),
        ("nginx.conf", format!("events {{}}\n{}", "error_log /log;\n".repeat(200_000))),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        let start = std::time::Instant::now();
        let mut command = assert_cmd::Command::cargo_bin("befund").unwrap();
        command.args(["probe", "--explain", path.to_str().unwrap()]).output().unwrap();
        assert!(start.elapsed().as_secs() < 30, "{name}: {:?}", start.elapsed());
    }
}
