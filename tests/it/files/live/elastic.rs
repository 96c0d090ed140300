//! Lifecycles of indices.

use serde_json::json;

use super::{days, document, refusal, store};

#[test]
fn the_age_counts_from_rollover() {
    let app = store("elastic/ilm-used.pass.json", "elastic policy logs-app");
    assert_eq!(app["delete_after_s"], days(37));
    assert_eq!(app["worst_case_age_s"], days(37) + 1200);
    let terms = [
        "rule, from rollover 2592000 s",
        "span of an index until rollover 604800 s",
        "until the policy is looked at 1200 s",
    ];
    assert_eq!(app["terms"], json!(terms));
    assert_eq!(document("elastic/ilm-used.pass.json")["recognised"]["reach"], "state");
    let later = store("elastic/ilm-later-phase.fail.json", "elastic policy logs-app");
    assert_eq!(later["delete_after_s"], days(121), "a phase is entered after the one before it");
    let added = store("elastic/ilm-rollover-adds.fail.json", "elastic policy logs-app");
    assert_eq!(added["delete_after_s"], days(120));
}

#[test]
fn what_no_time_bounds_is_never() {
    for (case, bound) in [
        ("ilm-size-only", "size"),
        ("ilm-docs-only", "count"),
        ("ilm-least", "size"),
        ("ilm-no-delete", "none"),
        ("ilm-unused", "none"),
    ] {
        let app = store(&format!("elastic/{case}.fail.json"), "elastic policy logs-app");
        assert_eq!((&app["delete_after_s"], &app["bounded_by"]), (&json!("never"), &json!(bound)));
    }
}

#[test]
fn a_policy_counts_where_something_uses_it() {
    let used = store("elastic/with-template.pass", "elastic policy logs-app");
    assert_eq!(used["delete_after_s"], days(31));
    for path in ["elastic/template-other.undecided", "elastic/ilm-old-answer.undecided.json"] {
        let unknown = store(path, "elastic policy logs-app");
        assert!(unknown["delete_after_s"]["unknown"].is_string(), "{path}");
    }
    let bare = store("elastic/template-bare.fail.json", "elastic template logs-app");
    assert_eq!(bare["delete_after_s"], "never");
    let body = store("elastic/ilm-body.undecided.json", "elastic policy ilm-body");
    assert!(body["delete_after_s"]["unknown"].is_string());
}

#[test]
fn components_say_what_their_template_does() {
    let foo = |case: &str| store(&format!("elastic/{case}.es"), "elastic policy foo");
    for case in ["components.pass", "old-template.pass"] {
        assert_eq!(foo(case)["delete_after_s"], days(31), "{case}");
    }
    assert!(foo("components-other.undecided")["delete_after_s"]["unknown"].is_string());
    let none = store("elastic/components-none.fail.es", "elastic template foo");
    assert_eq!(none["delete_after_s"], "never");
    let own = store("elastic/prefers-lifecycle.fail.json", "elastic template logs-app");
    assert_eq!(own["delete_after_s"], days(430), "`prefer_ilm` is false");
}

#[test]
fn units_are_those_of_elasticsearch() {
    for name in ["a", "b", "c"] {
        let store = store("elastic/ilm-units.pass.json", &format!("elastic policy {name}"));
        assert_eq!(store["delete_after_s"], days(30), "{name}");
    }
    for name in ["a", "b", "c", "d", "e"] {
        let store =
            store("elastic/ilm-odd-units.undecided.json", &format!("elastic policy {name}"));
        assert!(store["delete_after_s"]["unknown"].is_string(), "{name}");
    }
}

#[test]
fn a_policy_goes_before_the_lifecycle_of_a_data_stream() {
    let own = store("elastic/stream.pass.json", "elastic data stream logs-web");
    assert_eq!(own["delete_after_s"], days(37), "an index of at most a week, then thirty days");
    assert_eq!(own["worst_case_age_s"], days(37) + 600);
    let first = store("elastic/stream-ilm-first.fail", "elastic data stream logs-web");
    assert_eq!(first["delete_after_s"], days(395));
    for case in [
        "stream-ilm-first.undecided.json",
        "stream-from-before.undecided.json",
        "lifecycle-answer.undecided.json",
    ] {
        let stream = store(&format!("elastic/{case}"), "elastic data stream logs-web");
        assert!(stream["delete_after_s"]["unknown"].is_string(), "{case}");
    }
    for case in ["forever", "off", "unmanaged"] {
        let path = format!("elastic/stream-{case}.fail.json");
        assert_eq!(store(&path, "elastic data stream logs-web")["delete_after_s"], "never");
    }
}

#[test]
fn requests_are_read_as_dev_tools_writes_them() {
    let app = store("elastic/console.pass.txt", "elastic policy logs-app");
    assert_eq!(app["delete_after_s"], days(37));
    assert!(app["at"].as_str().unwrap().ends_with("console.pass.txt:2"), "{app}");
    let document = document("elastic/console.pass.txt");
    assert_eq!(document["recognised"]["reach"], "source");
    assert_eq!(document["ignored"].as_array().unwrap().len(), 1, "{document}");
    assert_eq!(refusal("elastic/console-broken.refused.txt").0, "not-json");
    assert_eq!(refusal("elastic/ism-paged.refused.json").0, "not-whole");
}

#[test]
fn the_longest_way_through_the_states_counts() {
    let of = |case: &str| store(&format!("elastic/{case}"), "elastic policy logs");
    assert_eq!(of("ism.pass.json")["delete_after_s"], days(30));
    assert_eq!(of("ism-longest.fail.json")["delete_after_s"], days(400));
    assert_eq!(of("ism-rollover.pass.json")["delete_after_s"], days(40));
    assert_eq!(of("ism-or.pass.json")["delete_after_s"], days(30));
    for case in ["size", "no-rollover", "circle"] {
        assert_eq!(of(&format!("ism-{case}.fail.json"))["delete_after_s"], "never", "{case}");
    }
    assert_eq!(of("ism-size.fail.json")["bounded_by"], "size");
    assert!(of("ism-not-attached.undecided.json")["delete_after_s"]["unknown"].is_string());
}
