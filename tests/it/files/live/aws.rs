//! Answers of the AWS CLI.

use serde_json::json;

use super::{days, document, place, refusal, store};

#[test]
fn a_log_group_says_its_period_and_its_delay() {
    let group = store("aws_logs/thirty-days.pass.json", "/aws/lambda/signalling");
    assert_eq!(group["delete_after_s"], days(30));
    assert_eq!(group["worst_case_age_s"], days(33));
    assert_eq!(group["holds"], json!(["logs"]));
    let terms = json!(["rule 2592000 s", "up to 72 h until it is gone 259200 s"]);
    assert_eq!(group["terms"], terms);
    assert!(group["at"].as_str().unwrap().ends_with("#/logGroups/0"));
    let never = store("aws_logs/no-period.fail.json", "/aws/rds/instance/main/postgresql");
    assert_eq!((&never["delete_after_s"], &never["bounded_by"]), (&json!("never"), &json!("none")));
    assert_eq!(place("aws_logs/thirty-days.pass.json", "aws eu-central-1")["country"], "DE");
}

#[test]
fn a_page_and_what_a_query_left_are_no_list() {
    let (code, remedy) = refusal("aws_logs/paged.refused.json");
    assert!(code == "not-whole" && remedy.contains("--no-paginate"), "{code} {remedy}");
    assert_eq!(refusal("aws_logs/query.refused.json").0, "wrong-kind");
    assert_eq!(refusal("aws_logs/comment.refused.json").0, "not-json");
}

#[test]
fn an_imitation_is_no_place_of_amazons() {
    let place = place("aws_logs/localstack.undecided.json", "aws ?");
    assert!(place["country"]["unknown"].is_string() && place["provider"]["unknown"].is_string());
}

#[test]
fn the_answers_about_a_bucket_are_read_together() {
    let path = "aws_s3/versioned-both.pass";
    let bucket = store(path, "s3 versioned-both.pass");
    assert_eq!(bucket["delete_after_s"], days(50));
    assert_eq!(bucket["worst_case_age_s"], days(52));
    assert_eq!(bucket["versioned"], true);
    assert_eq!(bucket["terms"].as_array().unwrap().len(), 4);
    assert_eq!(document(path)["with"].as_array().unwrap().len(), 2);
    assert_eq!(place(path, "s3 versioned-both.pass")["country"], "DE");
}

#[test]
fn each_scope_is_a_store_and_the_rest_is_one() {
    let path = "aws_s3/prefix-and-rest.fail";
    let part = store(path, "s3 prefix-and-rest.fail, prefix raw/");
    assert_eq!((&part["delete_after_s"], &part["covers"]), (&json!(days(7)), &json!("part")));
    assert_eq!(store(path, "s3 prefix-and-rest.fail")["delete_after_s"], "never");
    let path = "aws_s3/prefix-and-whole.pass";
    assert_eq!(store(path, "s3 prefix-and-whole.pass")["delete_after_s"], days(60));
    let tagged = store(path, "s3 prefix-and-whole.pass, rule tagged");
    assert_eq!(tagged["delete_after_s"], days(14));
}

#[test]
fn what_deletes_nothing_is_never() {
    for case in ["suspended", "newer-kept", "disabled", "marker-only", "moves-only", "no-lifecycle"]
    {
        let bucket = store(&format!("aws_s3/{case}.fail"), &format!("s3 {case}.fail"));
        assert_eq!(bucket["delete_after_s"], "never", "{case}");
    }
    let moved = store("aws_s3/moves-only.fail", "s3 moves-only.fail");
    assert_eq!(moved["moves_after_s"], days(30));
    // Of two rules for all objects S3 acts on the one that is due first.
    assert_eq!(store("aws_s3/two-rules.pass", "s3 two-rules.pass")["delete_after_s"], days(30));
}

#[test]
fn what_the_answers_do_not_show_is_unknown() {
    for case in ["date", "versioning-missing", "no-scope", "fraction"] {
        let name = format!("s3 {case}.undecided");
        let bucket = store(&format!("aws_s3/{case}.undecided"), &name);
        assert!(bucket["delete_after_s"]["unknown"].is_string(), "{case}: {bucket}");
    }
    let copied = store("aws_s3/copied.undecided", "s3 copied.undecided");
    assert_eq!(copied["delete_after_s"], days(30));
    assert!(copied["worst_case_age_s"]["unknown"].is_string());
    let own = place("aws_s3/not-amazon.undecided", "s3 not-amazon.undecided");
    assert!(own["country"]["unknown"].is_string(), "others answer the same");
    assert_eq!(place("aws_s3/first-region.fail", "s3 first-region.fail")["country"], "US");
    assert_eq!(refusal("aws_s3/two-lifecycles.refused").0, "several-documents");
    assert_eq!(refusal("aws_s3/denied.refused.txt").0, "wrong-kind");
}
