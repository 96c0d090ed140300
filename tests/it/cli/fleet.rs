//! Many products on one page.

use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::process::Output;

use assert_cmd::Command;
use calamine::Reader as _;
use serde_json::Value;
use tempfile::TempDir;

use crate::common::plain;

fn fleet(here: &Path, arguments: &[&str]) -> Output {
    let mut befund = Command::cargo_bin("befund").unwrap();
    befund.arg("fleet").args(arguments).current_dir(here).env("BEFUND_LANG", "en");
    befund.output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A folder of products: two that are alike, one with a file that is wrong.
fn products() -> TempDir {
    let root = TempDir::new().unwrap();
    let put = |path: &str, text: &str| {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    put("all/a/befund.yaml", &plain("audit: {as_of: 2021-06-01}\n"));
    put("all/deep/b/befund.yaml", &plain("audit: {as_of: 2021-06-01}\n"));
    put("all/broken/befund.yaml", &plain("facst: []\n"));
    put("all/node_modules/x/befund.yaml", &plain(""));
    root
}

fn lines(output: &Output) -> Vec<Value> {
    text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn each_product_is_a_line_and_a_broken_one_stops_no_other() {
    let root = products();
    let output = fleet(root.path(), &["all", "gone", "--report", "jsonl=-", "--jobs", "2"]);
    assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));
    let lines = lines(&output);
    let paths: Vec<_> = lines.iter().map(|line| line["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["all/a", "all/broken", "all/deep/b", "gone"]);
    for line in [&lines[0], &lines[2]] {
        assert_eq!(line["schema"], "befund/fleet/1");
        assert_eq!(line["gate"]["exit_code"], 2);
        assert_eq!(line["as_of"], "2021-06-01");
        assert!(line["counts"]["inconclusive"].as_u64().unwrap() > 10, "{line}");
        assert!(!line["causes"].as_array().unwrap().is_empty() && line["error"].is_null());
    }
    assert_eq!(lines[1]["error"]["exit_code"], 3);
    assert_eq!(lines[1]["error"]["errors"][0]["code"], "unknown-key");
    assert!(lines[1]["error"]["errors"][0]["place"].as_str().unwrap().contains("befund.yaml:8:1"));
    assert!(lines[1]["gate"].is_null() && lines[1]["counts"].is_null());
    assert_eq!(lines[3]["error"]["errors"][0]["code"], "no-product-file");
}

/// A line says of a product what an audit of it alone says.
#[test]
fn a_line_says_what_an_audit_alone_says() {
    let root = products();
    let line = &lines(&fleet(root.path(), &["all/a", "--report", "jsonl=-"]))[0];
    let mut befund = Command::cargo_bin("befund").unwrap();
    let alone = befund.current_dir(root.path()).args(["audit", "all/a", "--format", "json"]);
    let alone: Value = serde_json::from_slice(&alone.output().unwrap().stdout).unwrap();
    assert_eq!(line["report_id"], alone["report_id"]);
    assert_eq!(line["counts"], alone["summary"]["total"]);
}

#[test]
fn parts_of_several_machines_join_to_the_whole() {
    let root = products();
    let whole = fleet(root.path(), &["all", "--report", "jsonl=whole.jsonl", "--quiet"]);
    assert!(whole.stdout.is_empty() && whole.status.code() == Some(3));
    for part in ["1/2", "2/2"] {
        let report = format!("jsonl=part-{}.jsonl", &part[..1]);
        fleet(root.path(), &["all", "--shard", part, "--report", &report, "--quiet"]);
    }
    let join = ["--from", "part-2.jsonl", "part-1.jsonl", "part-1.jsonl", "--report", "jsonl=-"];
    let joined = fleet(root.path(), &join);
    assert_eq!(joined.status.code(), Some(3));
    assert!(text(&joined.stderr).contains("2 lines stood there twice"), "{}", text(&joined.stderr));
    let joined = lines(&joined).into_iter().map(without_part).collect::<Vec<_>>();
    let whole = fs::read_to_string(root.path().join("whole.jsonl")).unwrap();
    let whole = whole.lines().map(|line| without_part(serde_json::from_str(line).unwrap()));
    assert_eq!(joined, whole.collect::<Vec<_>>());
    let empty = fleet(root.path(), &["all", "--shard", "9/9", "--report", "jsonl=-"]);
    assert!(empty.stdout.is_empty() && empty.status.code() == Some(0));
}

/// The same line, whichever part wrote it.
fn without_part(mut line: Value) -> Value {
    line.as_object_mut().unwrap().remove("run");
    line
}

/// A machine that died must not leave an overview in which all is well.
#[test]
fn a_part_that_is_missing_is_a_line() {
    let root = TempDir::new().unwrap();
    for name in ["a", "b", "c", "d", "e"] {
        fs::create_dir_all(root.path().join("all").join(name)).unwrap();
        fs::write(root.path().join("all").join(name).join("befund.yaml"), plain("")).unwrap();
    }
    let here = root.path();
    for part in ["1", "2", "3"] {
        let (shard, report) = (format!("{part}/3"), format!("jsonl={part}.jsonl"));
        fleet(here, &["all", "--shard", &shard, "--report", &report, "--gate", "none", "--quiet"]);
    }
    let join = |files: &[&str]| {
        let arguments = [&["--from"], files, &["--report", "jsonl=-"]].concat();
        let output = fleet(here, &arguments);
        (output.status.code(), lines(&output))
    };
    let paths = |lines: &[Value]| -> Vec<String> {
        lines.iter().map(|line| line["path"].as_str().unwrap().to_owned()).collect()
    };
    let (code, all) = join(&["1.jsonl", "2.jsonl", "3.jsonl"]);
    assert_eq!((code, all.len()), (Some(0), 5));

    let (code, some) = join(&["1.jsonl", "3.jsonl"]);
    assert_eq!(
        (code, &*paths(&some)),
        (Some(3), &["2/3", "all/a", "all/c", "all/d"].map(str::to_owned)[..])
    );
    let said = some[0]["error"]["errors"][0]["message"].as_str().unwrap();
    assert_eq!(said, "2 lines of part 2/3 of a run over 5 products are missing");

    // A file that was cut, and an overview of before that is completed.
    let first = fs::read_to_string(here.join("1.jsonl")).unwrap();
    fs::write(here.join("cut.jsonl"), first.lines().next().unwrap()).unwrap();
    assert_eq!(join(&["cut.jsonl", "2.jsonl", "3.jsonl"]).0, Some(3));
    let overview = some.iter().map(|line| format!("{line}\n")).collect::<String>();
    fs::write(here.join("some.jsonl"), overview).unwrap();
    let (code, completed) = join(&["some.jsonl", "2.jsonl"]);
    assert_eq!((code, completed), (Some(0), all));

    let hostile = first.replace("\"products\":5", "\"products\":9999999999");
    fs::write(here.join("hostile.jsonl"), hostile).unwrap();
    assert_eq!(join(&["hostile.jsonl"]).0, Some(3));
}

/// A product whose file leads nowhere is no folder without one.
#[cfg(unix)]
#[test]
fn a_product_file_that_cannot_be_reached_is_a_line() {
    let root = products();
    fs::create_dir(root.path().join("all/lost")).unwrap();
    let link = root.path().join("all/lost/befund.yaml");
    std::os::unix::fs::symlink("gone.yaml", link).unwrap();
    let lines = lines(&fleet(root.path(), &["all", "--report", "jsonl=-"]));
    let lost = lines.iter().find(|line| line["path"] == "all/lost").unwrap();
    assert_eq!(lost["error"]["exit_code"], 3, "{lost}");
}

#[test]
fn what_is_no_line_of_a_fleet_is_refused_with_its_place() {
    let root = products();
    for (name, content) in [
        ("prose", "no JSON\n".to_owned()),
        ("other", "\n{\"schema\": \"befund/result/1\"}\n".to_owned()),
        ("long", format!("\"{}\"\n", "x".repeat(2 << 20))),
        ("empty", String::new()),
    ] {
        fs::write(root.path().join(name), content).unwrap();
        let output = fleet(root.path(), &["--from", name]);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{name}: {said}");
        assert!(said.contains("befund fleet"), "{name}: {said}");
        assert!(name == "empty" || said.contains(&format!("{name}:")), "{name}: {said}");
    }
    for wrong in ["0/2", "3/2", "2", "a/b", "1/0"] {
        assert_eq!(
            fleet(root.path(), &["all", "--shard", wrong]).status.code(),
            Some(3),
            "{wrong}"
        );
    }
    assert_eq!(fleet(root.path(), &[]).status.code(), Some(3));
    let same = fleet(root.path(), &["all", "--report", "html=x", "--report", "xlsx=x"]);
    assert_eq!(same.status.code(), Some(3));
}

#[test]
fn the_overview_shows_verdicts_causes_and_deadlines_in_every_form() {
    let root = products();
    let output = fleet(
        root.path(),
        &["all", "--report", "html", "--report", "xlsx", "--as-of", "2021-06-01"],
    );
    let screen = text(&output.stdout);
    for words in [
        "3 products: gate met 0 · failed 0 · undecided 2 · wrong input 1",
        "all/deep/b",
        "Causes of several products",
    ] {
        assert!(screen.contains(words), "{words}: {screen}");
    }
    let html = fs::read_to_string(root.path().join("befund-report/fleet.html")).unwrap();
    for words in ["all/deep/b", "wrong input", "facst", "Causes of several products", "badge open"]
    {
        assert!(html.contains(words), "{words}");
    }
    let bytes = fs::read(root.path().join("befund-report/fleet.xlsx")).unwrap();
    let mut book: calamine::Xlsx<_> = calamine::Xlsx::new(Cursor::new(bytes)).unwrap();
    assert_eq!(book.sheet_names(), ["products", "causes", "deadlines"]);
    assert_eq!(book.worksheet_range("products").unwrap().height(), 4);
}

/// What a product says of itself stays text.
#[test]
fn hostile_names_stay_text() {
    let root = TempDir::new().unwrap();
    let folder = root.path().join("<img src=x>");
    fs::create_dir(&folder).unwrap();
    let yaml = plain("").replace("name: Test", r#"name: "<script>=1+1\u001b[31m""#);
    fs::write(folder.join("befund.yaml"), yaml).unwrap();
    let output = fleet(root.path(), &[".", "--report", "html=all.html"]);
    assert!(!text(&output.stdout).contains('\u{1b}'));
    let html = fs::read_to_string(root.path().join("all.html")).unwrap();
    assert!(!html.contains("<script>") && !html.contains("<img") && !html.contains('\u{1b}'));
    assert!(html.contains("&lt;script&gt;") || html.contains("&lt;img"));
}

/// Every line holds to the schema.
#[test]
fn lines_hold_to_their_schema() {
    let schema = fs::read_to_string("schemas/befund-fleet-1.schema.json").unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let root = products();
    for line in lines(&fleet(root.path(), &["all", "--report", "jsonl=-"])) {
        let errors: Vec<_> = schema.iter_errors(&line).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
}
