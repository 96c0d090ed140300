//! Where data lie: what a region says against a country, in one fact or in two, and where it says nothing.

use crate::common::written::{Judged, Written};

use jiff::civil::date;

const A2016: &str = "anlage-31b@2016-10-21";

fn places(facts: &[&str], yes: bool) -> Judged {
    let written =
        Written::new("video-consultation", &["web web-app"]).on(date(2018, 5, 3), date(2018, 5, 1));
    let written = facts.iter().fold(written, |all, fact| {
        all.fact(&format!("hosting.location, subject: web, name: signalling, {fact}"))
    });
    let written = written.list("hosting.location", "web", 1);
    let written = if yes { written.yes(A2016, &["5.9"]) } else { written };
    written.judged(&[A2016])
}

/// The words on the demand about countries.
fn verdict(facts: &[&str], yes: bool) -> String {
    let judged = places(facts, yes);
    judged.of("5.9", "eu-servers")
}

#[test]
fn e3_a_region_without_a_country_is_where_its_provider_has_it() {
    let known = "provider: AWS, region_code: us-east-1";
    for yes in [false, true] {
        let words = verdict(&[known], yes);
        assert!(words.contains("fail"), "{yes}: {words}");
    }
    let unsure = verdict(&["region_code: eu-west-2"], true);
    assert!(!unsure.contains("pass"), "two providers have it: {unsure}");
}

#[test]
fn e3_a_region_that_is_everywhere_or_nowhere_carries_no_country() {
    let fine = verdict(&["provider: AWS, region_code: eu-central-1, country: DE"], true);
    assert_eq!(fine, "pass");
    for code in [
        "\" us-east-1 \"",
        "\"us-east-1\\t\"",
        "US-EAST-1",
        "aws-global",
        "global",
        "\"Global\"",
        "eu-central-9",
        "eu-middle-1",
    ] {
        let words = verdict(&[&format!("provider: AWS, region_code: {code}, country: DE")], true);
        assert!(!words.contains("pass"), "{code}: {words}");
    }
    // Who is in no table names regions as they like.
    let own = verdict(&["provider: Rechenhaus, region_code: halle-2, country: DE"], true);
    assert_eq!(own, "pass");
    let global = verdict(&["provider: Rechenhaus, region_code: global, country: DE"], true);
    assert!(!global.contains("pass"), "{global}");
}

#[test]
fn e3_two_facts_about_one_place_are_read_together() {
    for facts in [
        ["country: DE", "provider: AWS, region_code: us-east-1"],
        ["provider: AWS, region_code: us-east-1", "country: DE"],
        ["provider: AWS, country: DE", "region_code: us-east-1"],
    ] {
        let judged = places(&facts, true);
        assert!(
            !judged.of("5.9", "eu-servers").contains("pass"),
            "{facts:?}: {:?}",
            judged.all("5.9")
        );
        assert_ne!(judged.gate().exit_code(), 0);
    }
}
