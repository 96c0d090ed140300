//! Lists of processors.

use serde_json::json;

use super::{fact, refusal};

fn processor(path: &str, name: &str) -> serde_json::Value {
    fact(&format!("processors/{path}"), "processor", name)
}

#[test]
fn a_list_is_read_whatever_it_was_saved_as() {
    for path in
        ["german.pass.csv", "german-bom.pass.csv", "german-utf16.pass.csv", "titled.pass.csv"]
    {
        let host = processor(path, "Musterhost GmbH");
        assert_eq!(
            (&host["country"], &host["countries"]),
            (&json!("DE"), &json!(["DE"])),
            "{path}"
        );
        assert_eq!(host["establishment_germany"], true, "its seat is one");
        assert_eq!(host["safeguard"], "none");
        assert_eq!(processor(path, "Video SAS")["country"], "FR");
    }
    let at = processor("titled.pass.csv", "Musterhost GmbH")["at"].clone();
    assert!(at.as_str().unwrap().ends_with("titled.pass.csv:4"), "{at}");
    assert_eq!(processor("english.pass.csv", "Mail, Inc.")["seat"], "DE");
    let book = processor("book.pass.xlsx", "Nord AS");
    assert_eq!((&book["country"], &book["service"]), (&json!("NL"), &json!("Mail")));
    assert!(book["at"].as_str().unwrap().ends_with("row 5"), "{book}");
    assert_eq!(processor("book.fail.xlsx", "Cloud Inc.")["safeguard"], "dpf");
}

#[test]
fn the_eu_is_no_country() {
    let eu = processor("regions.undecided.csv", "A");
    assert!(eu["country"]["unknown"].is_string());
    let has = |row: &serde_json::Value, code: &str| {
        row["countries"].as_array().unwrap().contains(&json!(code))
    };
    assert!(has(&eu, "DE") && has(&eu, "BG") && !has(&eu, "NO"));
    assert!(has(&processor("regions.undecided.csv", "B"), "NO"));
    assert_eq!(processor("regions.undecided.csv", "C")["countries"], json!(["CH", "DE"]));
}

#[test]
fn what_is_no_country_is_unknown() {
    for name in ["A", "B", "C", "D"] {
        let row = processor("no-country.undecided.csv", name);
        assert!(row["country"]["unknown"].is_string() && row["countries"]["unknown"].is_string());
    }
}

#[test]
fn what_can_be_read_in_two_ways_is_refused() {
    for (path, code) in [
        ("two-columns.refused.csv", "duplicate-column"),
        ("no-name.refused.csv", "not-whole"),
        ("empty.refused.csv", "empty"),
        ("other-table.refused.csv", "not-recognised"),
        ("formula.refused.xlsx", "formula"),
        ("merged.refused.xlsx", "merged-cells"),
        ("archive.refused.zip", "binary"),
        ("bomb.refused.xlsx", "too-large"),
        ("truncated.refused.xlsx", "binary"),
    ] {
        assert_eq!(refusal(&format!("processors/{path}")).0, code, "{path}");
    }
}

#[test]
fn what_is_known_and_not_read_is_refused_by_name() {
    let mut count = 0;
    for entry in std::fs::read_dir("tests/data/not_yet").unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert_eq!(refusal(&format!("not_yet/{name}")).0, "not-in-this-version", "{name}");
        count += 1;
    }
    assert_eq!(count, 14);
}
