//! What the reader of Terraform says of clouds, fact by fact. The files are written by hand from the
//! schemas of the providers but for `made-by-terraform-*`, which Terraform 1.11.4 wrote: it gives a
//! module's resources the key of the configuration that they inherit.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::file_formats::fact;

const DAY: i64 = 86_400;

fn store(case: &str, name: &str) -> Value {
    fact(&format!("terraform/{case}.json"), "retention.store", name)
}

fn place(case: &str, name: &str) -> Value {
    fact(&format!("terraform/{case}.json"), "hosting.location", name)
}

/// Days until deletion and of the oldest; −1 is never, −2 unknown.
fn days(case: &str, name: &str) -> (i64, i64) {
    let store = store(case, name);
    let days = |attribute: &str| match &store[attribute] {
        Value::String(never) if never == "never" => -1,
        value => value.as_i64().map_or(-2, |seconds| seconds / DAY),
    };
    (days("delete_after_s"), days("worst_case_age_s"))
}

#[test]
fn each_rule_has_its_store_and_the_rest_one_of_its_own() {
    assert_eq!(days("s3-part-and-rest.pass", "logs: rule 2, a part"), (30, 31));
    assert_eq!(days("s3-part-and-rest.pass", "logs: everything else"), (80, 81));
    let rest = store("s3-part-and-rest.pass", "logs: everything else");
    assert_eq!(rest["covers"], "part");
    assert_eq!(rest["bounded_by"], "time");
    assert_eq!(rest["versioned"], false);
    let terms = json!(["rule 6912000 s", "up to a day until the rule runs 86400 s"]);
    assert_eq!(rest["terms"], terms);
    assert_eq!(days("s3-prefix.fail", "logs: everything else"), (-1, -1));
    assert_eq!(store("s3-prefix.fail", "logs: everything else")["bounded_by"], "none");
    assert_eq!(days("s3-one-part-two-rules.fail", "logs: rule 1, a part"), (30, 31));
    // The sooner of two rules that meet in an object deletes it.
    let part = store("s3-whole-sooner-than-part.pass", "logs: rule 2, a part");
    assert_eq!(part["delete_after_s"], 30 * DAY);
    assert_eq!(part["moves_after_s"], 10 * DAY);
    assert_eq!(days("gcs-prefix.fail", "logs: rule 1, a part"), (30, 31));
    assert_eq!(days("azure-block-only.undecided", "acct: everything else"), (-2, -2));
}

#[test]
fn what_is_kept_at_least_is_not_deleted_sooner() {
    assert_eq!(days("gcs-kept-at-least.fail", "logs"), (365, 366));
    let locked = store("s3-locked.fail", "logs");
    assert_eq!(locked["min_keep_s"], 366 * DAY);
    assert_eq!(locked["delete_after_s"], 366 * DAY);
    assert!(locked["worst_case_age_s"]["unknown"].is_string());
}

#[test]
fn backups_and_streams_of_amazon_are_stores() {
    assert_eq!(days("rds.pass", "aws_db_instance.main: backups"), (35, 36));
    assert_eq!(store("rds.pass", "aws_db_instance.main: backups")["holds"], json!(["backup"]));
    let plain = store("rds.pass", "aws_db_instance.off: not encrypted");
    assert_eq!(plain["encrypted"], false);
    assert_eq!(plain["delete_after_s"], Value::Null, "nothing is said of its age");
    assert_eq!(days("backup-plan.fail", "p: rule 1"), (35, 36));
    assert_eq!(days("backup-plan.fail", "p: rule 1, copies"), (-1, -1));
    let moved = store("backup-plan.fail", "p: rule 2");
    assert_eq!(
        (&moved["delete_after_s"], &moved["moves_after_s"]),
        (&json!("never"), &json!(30 * DAY))
    );
    assert_eq!(days("kinesis.pass", "s"), (2, 2));
    assert_eq!(days("dynamodb-replica.fail", "sessions"), (-2, -2));
    assert_eq!(days("dynamodb-replica.fail", "sessions: backups"), (35, 35));
}

#[test]
fn google_and_microsoft_keep_more_than_their_rule() {
    assert_eq!(days("bigquery.undecided", "google_bigquery_dataset.d"), (30, -2));
    assert_eq!(store("google-sql.fail", "db: backups")["bounded_by"], "count");
    assert_eq!(days("azure-vault-copied.pass", "p: monthly backups"), (62, 62));
    assert_eq!(days("azure-flow-log.fail", "f"), (-1, -1));
}

#[test]
fn european_clouds_are_read() {
    for (case, name, wanted) in [
        ("stackit.pass", "l", (30, 30)),
        ("stackit.pass", "pg: backups", (32, 33)),
        ("stackit.pass", "o: logs", (7, 7)),
        ("stackit-bucket.undecided", "b", (-2, -2)),
        ("otc.pass", "b", (30, 31)),
        ("otc.pass", "c: backups", (14, 14)),
        ("otc-for-ever.fail", "c: copies", (-1, -1)),
        ("otc-for-ever.fail", "b", (-1, -1)),
        ("ionos.pass", "l: log 2", (30, 30)),
        ("ionos.pass", "b", (90, 91)),
        ("ionos-kafka.fail", "t", (-1, -1)),
        ("hetzner.fail", "s: backups", (-1, -1)),
        ("ovh.pass", "c", (40, 42)),
        ("ovh-stream.undecided", "ovh_dbaas_logs_output_graylog_stream.s", (-2, -2)),
        ("scaleway.pass", "d: backups", (7, 8)),
        ("scaleway.pass", "b", (60, 61)),
        ("exoscale.fail", "s", (-1, -1)),
        ("flat-bucket.pass", "logs", (30, 31)),
    ] {
        assert_eq!(days(case, name), wanted, "{case} {name}");
    }
    assert_eq!(store("otc-for-ever.fail", "b")["public"], true);
}

#[test]
fn a_place_has_every_country_it_can_lie_in() {
    let eur8 = place("gcs-eur8.undecided", "logs");
    assert_eq!(eur8["countries"], json!(["DE", "CH"]));
    assert!(eur8["country"]["unknown"].is_string());
    let eu = place("gcs-multi-region.undecided", "logs");
    assert_eq!(eu["countries"].as_array().map(Vec::len), Some(27), "{eu}");
    assert_eq!(place("stackit.pass", "l")["countries"], json!(["DE"]), "by its id");
    assert_eq!(place("ovh-london.fail", "ovh_cloud_project_instance.i")["country"], "GB");
    assert!(place("null-region.undecided", "s")["country"]["unknown"].is_string());
}

#[test]
fn copies_are_places_of_their_own() {
    for (case, name, of, country) in [
        ("azure-vault-copied.pass", "v (copy)", "v", "DE"),
        ("backup-plan.fail", "p (copy)", "p", "US"),
        ("dynamodb-replica.fail", "sessions (copy)", "sessions", "US"),
        ("s3-replicated-away.fail", "logs (copy)", "logs", "US"),
        ("google-sql.fail", "db (copy)", "db", "US"),
        ("ionos.pass", "pg (copy)", "pg", "DE"),
        ("otc-for-ever.fail", "c (copy)", "c", "NL"),
        ("rds-replica.pass", "aws_db_instance.copy", "aws_db_instance.main", "IE"),
    ] {
        let copy = place(case, name);
        assert_eq!((&copy["copy_of"], &copy["country"]), (&json!(of), &json!(country)), "{case}");
    }
    let elsewhere = place("scaleway-backup-elsewhere.undecided", "d (copy)");
    assert!(elsewhere["country"]["unknown"].is_string());
}

#[test]
fn regions_come_from_the_provider_that_a_module_inherits() {
    let country = |name: &str| place("plan-modules.fail", name)["country"].clone();
    assert_eq!(country("here"), "DE");
    assert_eq!(country("there"), "US");
    assert!(country("nowhere")["unknown"].is_string(), "its provider is not listed");
}

#[test]
fn what_a_plan_does_not_know_yet_is_linked_by_references() {
    assert_eq!(days("plan-linked.pass", r#"aws_s3_bucket.b["a"]"#), (30, 31));
    assert_eq!(days("plan-linked.pass", r#"aws_s3_bucket.b["b"]"#), (60, 61));
    let module = "module.logs.aws_s3_bucket.this[0]";
    assert_eq!(days("plan-old-module.pass", module), (30, 31));
    assert_eq!(place("plan-old-module.pass", module)["country"], "DE", "the one provider");
    assert_eq!(days("plan-days-later.undecided", r#"aws_s3_bucket.b["a"]"#), (-2, -2));
}

#[test]
fn a_bucket_is_amazons_only_if_its_provider_is() {
    let stackit = place("plan-stackit-endpoint.pass", "logs");
    assert_eq!((&stackit["provider"], &stackit["country"]), (&json!("STACKIT"), &json!("DE")));
    for case in ["plan-unknown-endpoint.undecided", "s3-other-alias.undecided"] {
        let bucket = place(case, "logs");
        assert!(bucket["country"]["unknown"].is_string(), "{case}");
        assert!(bucket["provider"]["unknown"].is_string(), "{case}");
    }
}

#[test]
fn what_refutes_besides_has_only_that_attribute() {
    let of = |name: &str| place("open-group.pass", &format!("aws_security_group.{name}"));
    let said = |fact: &Value| -> Vec<String> {
        let own = ["firewalled", "deny_all", "management_restricted", "keys_protected"];
        own.iter().filter(|name| fact[**name] == false).map(ToString::to_string).collect()
    };
    assert_eq!(said(&of("admin")), ["firewalled", "management_restricted"]);
    assert_eq!(said(&of("all")), ["firewalled", "deny_all", "management_restricted"]);
    let (_, document) =
        super::file_formats::explain("tests/data/terraform/open-group.pass.json".as_ref());
    assert_eq!(document["facts"].as_array().map(Vec::len), Some(2), "the web and media are open");
    let rule = place("google-firewall.pass", "google_compute_firewall.f");
    assert_eq!((said(&rule), &rule["country"]), (vec!["firewalled".to_owned()], &json!("DE")));
    assert_eq!(said(&place("google-firewall.pass", "google_kms_crypto_key.k")), ["keys_protected"]);
    assert_eq!(store("s3-public.pass", "logs")["public"], true);
    assert_eq!(store("s3-public-blocked.pass", "logs")["public"], Value::Null);
}

/// Of two of each, one in the clear, without its log or its alarm: each says that alone, and the other nothing.
#[test]
fn settings_refute_where_they_are_off() {
    let (_, document) =
        super::file_formats::explain("tests/data/terraform/in-the-clear.pass.json".as_ref());
    let facts = document["facts"].as_array().unwrap();
    let said = |attribute: &str| -> Vec<&str> {
        assert!(facts.iter().all(|fact| fact[attribute] != true), "{attribute} is never shown");
        let off = facts.iter().filter(|fact| fact[attribute] == false);
        off.map(|fact| fact["name"].as_str().unwrap()).collect()
    };
    assert_eq!(
        said("internal_encryption"),
        [
            "aws_elasticache_replication_group.clear: connections",
            "aws_opensearch_domain.clear: connections",
            "aws_msk_cluster.clear: connections",
        ]
    );
    assert_eq!(said("logs_connections"), ["clear: no access log"]);
    assert_eq!(said("monitored"), ["aws_guardduty_detector.clear"]);
}

#[test]
fn a_plan_of_60_mb_takes_seconds_at_most() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("plan.json");
    let text = std::fs::read_to_string("tests/data/terraform/plan-linked.pass.json").unwrap();
    let mut plan: Value = serde_json::from_str(&text).unwrap();
    let policy = "x".repeat(20_000);
    let more = (0..3_000).map(|at| {
        json!({"address": format!("aws_iam_policy.p[{at}]"), "mode": "managed", "type": "aws_iam_policy",
               "name": "p", "values": {"name": "p", "policy": policy}})
    });
    plan["planned_values"]["root_module"]["resources"].as_array_mut().unwrap().extend(more);
    std::fs::write(&path, plan.to_string()).unwrap();
    assert!(std::fs::metadata(&path).unwrap().len() > 60_000_000);
    let begin = Instant::now();
    let (code, document) = super::file_formats::explain(&path);
    assert_eq!(code, 0, "{}", document["refused"]);
    // It takes one, or twenty on a busy machine without optimisation; what is quadratic takes hours.
    assert!(begin.elapsed() < Duration::from_secs(180), "{:?}", begin.elapsed());
}
