//! Media servers: what exactly is read of their configurations.

use std::process::Output;

use serde_json::{Value, json};

fn befund(arguments: &[&str]) -> Output {
    assert_cmd::Command::cargo_bin("befund")
        .unwrap()
        .args(arguments)
        .env("BEFUND_LANG", "en")
        .output()
        .unwrap()
}

fn document(path: &str) -> Value {
    let path = format!("tests/data/{path}");
    let output = befund(&["probe", "--explain", &path, "--json"]);
    serde_json::from_slice(&output.stdout).unwrap()
}

fn fact(path: &str, name: &str) -> Value {
    let document = document(path);
    let facts = document["facts"].as_array().unwrap();
    let own = facts.iter().find(|fact| fact["name"] == name);
    own.unwrap_or_else(|| panic!("{name} in {document:#}")).clone()
}

fn attributes(path: &str, name: &str, wanted: &Value) {
    let fact = fact(path, name);
    for (key, wanted) in wanted.as_object().unwrap() {
        match wanted.as_str() {
            Some("unknown") => assert!(fact[key]["unknown"].is_string(), "{path} {key}: {fact:#}"),
            _ => assert_eq!(&fact[key], wanted, "{path} {key}: {fact:#}"),
        }
    }
}

const DAY: i64 = 86_400;

#[test]
fn an_env_of_jitsi_says_all_with_its_defaults() {
    for file in ["everything-off.pass.env", "utf-16.pass.env"] {
        attributes(
            &format!("jitsi/{file}"),
            "jitsi",
            &json!({
                "recording": "off", "streaming": "off", "transcription": "off",
                "local_recording": "off", "peer_to_peer": true,
                "stun_hosts": ["stun.praxis.example"], "turn_hosts": ["turn.praxis.example"],
                "statistics_hosts": [], "product_version": "stable-9823",
            }),
        );
    }
    attributes(
        "jitsi/bom-and-crlf.pass.env",
        "jitsi",
        &json!({"peer_to_peer": false, "stun_hosts": ["stun.praxis.example"], "turn_hosts": []}),
    );
    attributes(
        "jitsi/defaults.undecided.env",
        "jitsi",
        &json!({
            "recording": "off", "streaming": "off", "transcription": "off",
            "local_recording": "possible", "peer_to_peer": true,
            "stun_hosts": ["meet-jit-si-turnrelay.jitsi.net"], "turn_hosts": [],
            "statistics_hosts": [], "product_version": "unknown",
        }),
    );
}

#[test]
fn statistics_of_others_are_named_and_what_is_computed_is_not_known() {
    attributes(
        "jitsi/foreign-statistics.undecided.env",
        "jitsi",
        &json!({
            "peer_to_peer": "unknown", "turn_hosts": "unknown",
            "stun_hosts": ["meet-jit-si-turnrelay.jitsi.net"],
            "statistics_hosts": [
                "api2.amplitude.com", "rtcstats-server-8x8.jitsi.net", "www.google-analytics.com",
            ],
        }),
    );
}

#[test]
fn a_recorder_of_jitsi_is_stronger_than_a_switch() {
    let possible = json!({"recording": "possible"});
    attributes("jitsi/recording.fail.env", "jitsi", &possible);
    attributes("jitsi/recorder-without-switch.fail.env", "jitsi", &possible);
    attributes("jitsi/starts-by-itself.fail.env", "jitsi", &json!({"recording": "on"}));
    let store = |path: &str, wanted: Value| attributes(path, "jibri recordings", &wanted);
    let never = json!({
        "holds": ["content"], "delete_after_s": "never", "worst_case_age_s": "never",
        "bounded_by": "none",
    });
    store("jitsi/recording.fail.env", never.clone());
    store("jitsi/jibri.fail.conf", never);
    store("jitsi/recording-script.undecided.env", json!({"delete_after_s": "unknown"}));
    let own = fact("jitsi/recording.fail.env", "jitsi");
    assert!(own["at"].as_str().unwrap().ends_with("recording.fail.env:5"), "{own:#}");
}

#[test]
fn the_page_of_jitsi_proves_nothing_of_the_server() {
    attributes(
        "jitsi/page-alone.undecided.js",
        "jitsi",
        &json!({
            "recording": "unknown", "streaming": "unknown", "transcription": "unknown",
            "local_recording": "off", "peer_to_peer": true, "stun_hosts": "unknown",
            "turn_hosts": "unknown", "statistics_hosts": ["cdn.fremd.example"],
        }),
    );
    attributes(
        "jitsi/prosody.undecided.lua",
        "jitsi",
        &json!({
            "recording": "unknown", "turn_hosts": ["turn.praxis.example"], "stun_hosts": "unknown",
            "statistics_hosts": "unknown", "peer_to_peer": "unknown",
        }),
    );
    attributes(
        "jitsi/jibri.fail.conf",
        "jitsi",
        &json!({"statistics_hosts": ["hooks.fremd.example"]}),
    );
    let unknown = json!({"recording": "unknown", "transcription": "unknown"});
    attributes("jitsi/jicofo-include.undecided.conf", "jitsi", &unknown);
}

#[test]
fn files_of_one_jitsi_are_read_together() {
    attributes(
        "jitsi/debian.undecided",
        "jitsi",
        &json!({
            "recording": "off", "streaming": "off", "transcription": "off",
            "local_recording": "possible", "peer_to_peer": true,
            "stun_hosts": ["meet-jit-si-turnrelay.jitsi.net", "meet.praxis.example"],
            "turn_hosts": ["meet.praxis.example"], "statistics_hosts": [],
            "product_version": "unknown",
        }),
    );
    attributes(
        "jitsi/docker-rendered.fail",
        "jitsi",
        &json!({
            "recording": "possible", "transcription": "off", "local_recording": "off",
            "peer_to_peer": true, "stun_hosts": ["stun.praxis.example"],
            "turn_hosts": ["turn.praxis.example"], "statistics_hosts": [],
        }),
    );
}

#[test]
fn archives_of_prosody_are_stores() {
    let file = "jitsi/prosody.undecided.lua";
    attributes(
        file,
        "prosody archive of messages",
        &json!({"delete_after_s": 7 * DAY, "worst_case_age_s": 8 * DAY, "bounded_by": "time"}),
    );
    let rooms = json!({"delete_after_s": 31 * DAY, "worst_case_age_s": 32 * DAY});
    attributes(file, "prosody archive of rooms", &rooms);
    attributes(file, "prosody log", &json!({"holds": ["logs"], "delete_after_s": "unknown"}));
    let never = json!({"delete_after_s": "never", "bounded_by": "none"});
    attributes("jitsi/archive.fail.lua", "prosody archive of messages", &never);
}

#[test]
fn livekit_tells_participants_google_unless_another_is_given() {
    attributes(
        "livekit/google.pass.yaml",
        "livekit",
        &json!({
            "recording": "off", "streaming": "off", "peer_to_peer": false, "turn_hosts": [],
            "stun_hosts": ["stun.l.google.com", "stun1.l.google.com"], "statistics_hosts": [],
        }),
    );
    attributes(
        "livekit/no-redis.pass.yaml",
        "livekit",
        &json!({
            "recording": "off", "stun_hosts": ["stun.praxis.example"],
            "turn_hosts": ["turn.praxis.example"], "statistics_hosts": [],
        }),
    );
    attributes(
        "livekit/redis-without-egress.undecided.yaml",
        "livekit",
        &json!({
            "recording": "unknown", "streaming": "unknown",
            "stun_hosts": ["stun.l.google.com", "stun1.l.google.com"],
            "statistics_hosts": ["hooks.fremd.example"],
        }),
    );
}

#[test]
fn a_recorder_of_livekit_makes_recording_possible_and_keeps() {
    let possible = json!({"recording": "possible", "streaming": "possible"});
    for path in ["livekit/both.undecided", "livekit/egress.undecided.yaml"] {
        attributes(path, "livekit", &possible);
        let bucket = json!({"holds": ["content"], "delete_after_s": "unknown"});
        attributes(path, "livekit egress bucket", &bucket);
    }
    attributes("livekit/room-egress.fail.yaml", "livekit", &json!({"recording": "on"}));
    let never = json!({"delete_after_s": "never", "bounded_by": "none"});
    attributes("livekit/backup-storage.fail.yaml", "livekit egress backup_storage", &never);
}

#[test]
fn what_is_set_over_bigbluebutton_wins() {
    attributes(
        "bigbluebutton/server.pass",
        "bigbluebutton",
        &json!({
            "recording": "off", "peer_to_peer": false, "stun_hosts": ["stun.praxis.example"],
            "turn_hosts": ["turn.praxis.example"],
        }),
    );
    let own = fact("bigbluebutton/server.pass", "bigbluebutton");
    assert!(own["at"].as_str().unwrap().ends_with("etc/bbb-web.properties:3"), "{own:#}");
    let on = json!({"recording": "on"});
    attributes("bigbluebutton/starts-by-itself.fail", "bigbluebutton", &on);
    let possible = json!({"recording": "possible", "stun_hosts": "unknown"});
    attributes("bigbluebutton/override.fail.properties", "bigbluebutton", &possible);
}

#[test]
fn days_of_bigbluebutton_are_whole_days_and_a_run() {
    let file = "bigbluebutton/cron.undecided.sh";
    for (name, days) in [
        ("bigbluebutton presentations and caches", 5),
        ("bigbluebutton raw data of meetings not recorded", 14),
        ("bigbluebutton raw data of recordings", 14),
    ] {
        let wanted =
            json!({"delete_after_s": (days + 1) * DAY, "worst_case_age_s": (days + 2) * DAY});
        attributes(file, name, &wanted);
    }
    let logs =
        json!({"holds": ["logs"], "delete_after_s": 29 * DAY, "worst_case_age_s": "unknown"});
    attributes(file, "bigbluebutton logs", &logs);
    let never = json!({"delete_after_s": "never"});
    let file = "bigbluebutton/cron-off.fail.sh";
    attributes(file, "bigbluebutton presentations and caches", &json!({"delete_after_s": 6 * DAY}));
    attributes(file, "bigbluebutton raw data of recordings", &never);
    attributes(file, "bigbluebutton raw data of meetings not recorded", &never);
    attributes(file, "bigbluebutton logs", &never);
    let file = "bigbluebutton/removed.undecided.env";
    attributes(file, "bigbluebutton recordings", &json!({"delete_after_s": 15 * DAY}));
    attributes(file, "bigbluebutton", &json!({"recording": "possible", "stun_hosts": "unknown"}));
    attributes("bigbluebutton/kept.fail.env", "bigbluebutton recordings", &never);
}

/// coturn 4.6.1 was run: with `verbose` its log holds addresses of clients and peers.
#[test]
fn the_log_of_coturn_is_a_store_whose_age_others_decide() {
    attributes(
        "coturn/verbose.undecided.conf",
        "coturn log",
        &json!({
            "holds": ["logs"], "logs_connections": true, "addresses": "full",
            "delete_after_s": "unknown",
        }),
    );
    let statistics = json!({"holds": ["connection-data"], "delete_after_s": "unknown"});
    attributes("coturn/verbose.undecided.conf", "coturn redis-statsdb", &statistics);
    for file in ["debian", "null-with-a-date", "switched-off"] {
        let path = format!("coturn/{file}.undecided.conf");
        attributes(
            &path,
            "coturn log",
            &json!({"addresses": "unknown", "delete_after_s": "unknown"}),
        );
    }
    assert_eq!(document("coturn/nothing.pass.conf")["facts"], json!([]));
}

#[test]
fn other_media_servers_are_refused_by_name() {
    for (path, name) in [
        ("jitsi/janus.refused.jcfg", "Janus"),
        ("jitsi/synapse.refused.yaml", "Matrix Synapse"),
        ("jitsi/zoom.refused.json", "Zoom"),
        ("livekit/ingress.refused.yaml", "Ingress"),
    ] {
        let refused = &document(path)["refused"];
        assert_eq!(refused["code"], "not-in-this-version", "{path}");
        assert!(refused["why"].as_str().unwrap().contains(name), "{path}: {refused}");
    }
}
