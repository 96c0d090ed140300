//! OSCAL assessment results, through the command line: against NIST's schemas where they are at hand, and
//! against what they cannot say.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use crate::report::formats::{HOSTILE, musteratem, report, repository, schema, text};

fn results_of(root: &Path, more: &[&str]) -> Value {
    serde_json::from_str(&text(root, "oscal", more)).unwrap()
}

/// The plan that the results import, found as a reader would find it.
fn plan(document: &Value) -> Value {
    let body = &document["assessment-results"];
    let id = body["import-ap"]["href"].as_str().unwrap().strip_prefix('#').unwrap();
    let resources = body["back-matter"]["resources"].as_array().unwrap();
    let resource = resources.iter().find(|one| one["uuid"] == id).expect("the plan is there");
    let bytes = STANDARD.decode(resource["base64"]["value"].as_str().unwrap()).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

fn objects<'v>(value: &'v Value, visit: &mut impl FnMut(&'v Map<String, Value>)) {
    match value {
        Value::Object(map) => {
            visit(map);
            map.values().for_each(|inner| objects(inner, visit));
        }
        Value::Array(items) => items.iter().for_each(|inner| objects(inner, visit)),
        _ => {}
    }
}

fn errors(schema: &str, document: &Value) -> Option<Vec<String>> {
    let schema = serde_json::from_str(&fs::read_to_string(self::schema(schema)?).unwrap()).unwrap();
    let validator =
        jsonschema::draft7::options().should_validate_formats(true).build(&schema).unwrap();
    assert!(!validator.is_valid(&serde_json::json!({"assessment-results": {"uuid": "no"}})));
    let errors = validator.iter_errors(document);
    Some(errors.map(|error| format!("{error} at {}", error.instance_path())).collect())
}

#[test]
fn results_and_plan_follow_the_official_schemas() {
    let mut documents = vec![serde_json::from_str(&musteratem("oscal", &[])).unwrap()];
    for payload in ["calm", HOSTILE] {
        let root = repository(payload);
        for more in [&[][..], &["--lang", "en", "--issued", "2022-04-01"]] {
            documents.push(results_of(root.path(), more));
        }
    }
    for document in documents {
        let found = errors("oscal_assessment-results_schema.json", &document);
        assert_eq!(found.unwrap_or_default(), Vec::<String>::new());
        let found = errors("oscal_assessment-plan_schema.json", &plan(&document));
        assert_eq!(found.unwrap_or_default(), Vec::<String>::new());
    }
}

/// `verdict`, `requirement` and `demand` of a finding or observation.
fn own(value: &Value) -> BTreeMap<&str, &str> {
    let props = value["props"].as_array().map(Vec::as_slice).unwrap_or_default().iter();
    props.map(|one| (one["name"].as_str().unwrap(), one["value"].as_str().unwrap())).collect()
}

#[test]
fn only_what_is_met_is_satisfied_and_everything_has_its_place() {
    let root = repository("calm");
    let document = results_of(root.path(), &[]);
    let result = &document["assessment-results"]["results"][0];
    let mut told = BTreeSet::new();
    for finding in result["findings"].as_array().unwrap() {
        let (props, status) = (own(finding), &finding["target"]["status"]);
        let expected = match (props["verdict"], props["examination"]) {
            ("pass", "not_required" | "done") => ("satisfied", "pass"),
            ("fail", _) => ("not-satisfied", "fail"),
            _ => ("not-satisfied", "other"),
        };
        assert_eq!(
            (status["state"].as_str(), status["reason"].as_str()),
            (Some(expected.0), Some(expected.1))
        );
        told.insert((props["requirement"], props.get("demand").copied(), props["verdict"]));
    }
    for observation in result["observations"].as_array().unwrap() {
        let props = own(observation);
        if props.contains_key("verdict") {
            assert_eq!(props["verdict"], "not_applicable");
            told.insert((props["requirement"], props.get("demand").copied(), props["verdict"]));
        }
    }
    let json: Value = serde_json::from_str(&text(root.path(), "json", &[])).unwrap();
    let mut all = BTreeSet::new();
    for finding in json["findings"].as_array().unwrap() {
        if finding["kind"] == "demand" && finding["addressee"] != "doctor" {
            for demand in finding["demands"].as_array().unwrap() {
                let id = demand["id"].as_str();
                all.insert((
                    finding["requirement"].as_str().unwrap(),
                    id,
                    demand["verdict"].as_str().unwrap(),
                ));
            }
        }
    }
    assert_eq!(told, all);
    let verdicts: BTreeSet<_> = told.iter().map(|(.., verdict)| *verdict).collect();
    assert!(
        verdicts.is_superset(&BTreeSet::from(["pass", "fail", "inconclusive"])),
        "{verdicts:?}"
    );
}

/// What the schema cannot say: identifiers are unique, and what refers to one finds it.
#[test]
fn identifiers_are_unique_and_references_resolve() {
    let root = repository("calm");
    let document = results_of(root.path(), &[]);
    for document in [plan(&document), document] {
        let (mut uuids, mut wanted) = (Vec::new(), Vec::new());
        objects(&document, &mut |map| {
            let text = |key: &str| map.get(key).and_then(Value::as_str);
            uuids.extend(text("uuid"));
            let keys = ["observation-uuid", "subject-uuid", "actor-uuid", "component-uuid"];
            wanted.extend(keys.iter().filter_map(|key| text(key)));
            wanted.extend(text("href").and_then(|href| href.strip_prefix('#')));
            let parties = map.get("party-uuids").and_then(Value::as_array).into_iter().flatten();
            wanted.extend(parties.filter_map(Value::as_str));
        });
        let known: BTreeSet<_> = uuids.iter().copied().collect();
        assert_eq!(known.len(), uuids.len(), "{uuids:?}");
        let lost: Vec<_> = wanted.iter().filter(|id| !known.contains(*id)).collect();
        assert!(!wanted.is_empty() && lost.is_empty(), "{lost:?}");
        let fifth = |id: &&str| id.as_bytes()[14] == b'5' && id.len() == 36;
        assert!(uuids.iter().all(fifth), "made of names, not of chance");
    }
}

/// Targets and controls are named as in the catalog that befund exports.
#[test]
fn targets_are_those_of_the_exported_catalog() {
    let root = repository("calm");
    let output = assert_cmd::Command::cargo_bin("befund")
        .unwrap()
        .args(["catalog", "export", "anlage-31b@2021-02-25", "--oscal"])
        .output()
        .unwrap();
    let catalog: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut ids = BTreeSet::new();
    objects(&catalog, &mut |map| ids.extend(map.get("id").and_then(Value::as_str)));
    let document = results_of(root.path(), &[]);
    let mut seen = 0;
    objects(&document, &mut |map| {
        for key in ["target-id", "control-id"] {
            if let Some(id) = map.get(key).and_then(Value::as_str) {
                assert!(ids.contains(id), "{id}");
                seen += 1;
            }
        }
    });
    assert!(seen > 20, "{seen}");
}

#[test]
fn the_same_result_gives_the_same_bytes_and_no_time_of_its_own() {
    let root = repository("calm");
    let first = report(root.path(), "oscal", &[]);
    assert_eq!(first, report(root.path(), "oscal", &[]));
    let document = results_of(root.path(), &["--issued", "2022-04-01"]);
    let metadata = &document["assessment-results"]["metadata"];
    assert_eq!(metadata["last-modified"], "2022-04-01T00:00:00Z");
    let result = &document["assessment-results"]["results"][0];
    assert_eq!(result["start"], "2022-03-18T00:00:00Z");
    let methods: BTreeSet<_> = result["observations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["methods"][0].as_str().unwrap())
        .collect();
    assert_eq!(methods, BTreeSet::from(["INTERVIEW", "TEST"]), "measured, and answered");
}

#[test]
fn hostile_text_is_no_markup() {
    let root = repository(r"\n# x\n<script>[a](http://x.example) {{ insert: param, p }} \u0001");
    let document = results_of(root.path(), &[]);
    let mut loud = 0;
    objects(&document, &mut |map| {
        for key in ["title", "description", "remarks"] {
            let Some(text) = map.get(key).and_then(Value::as_str) else { continue };
            for forbidden in ["\n# x", " <script", "[a]", "{{", "\u{1}"] {
                let escaped = forbidden == "[a]" && !text.replace("\\[a]", "").contains("[a]");
                assert!(escaped || !text.contains(forbidden), "{forbidden} in {text}");
            }
            loud += usize::from(text.contains("\\<script>"));
        }
    });
    assert!(loud > 0, "it is still there");
}
