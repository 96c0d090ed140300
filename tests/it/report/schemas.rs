//! The schemas that editors check files by say what the reader of the files says.

#[path = "../../../crates/befund-catalog/tests/schemas/bending.rs"]
mod bending;

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::mem::discriminant;
use std::path::Path;
use std::process::Output;
use std::sync::LazyLock;

use crate::common::some_of;
use befund::assess::gate_file;
use befund::diag::{Diagnostics, SourceFile};
use befund::fact::kind::{self, Type};
use befund::library::Library;
use befund::product::{self, LoadFailure};
use befund::report::dress::Brand;
use befund::yaml;
use jsonschema::Validator;
use serde_json::{Value, json};
use tempfile::TempDir;

use bending::{STRANGER, errors, json_of, keys_of, places, remove};

/// What hangs on another place or on the disk, which no schema can see.
const NOT_OF_SHAPE: [&str; 13] = [
    "end-before-start",
    "ehlo-unsaid",
    "missing-subject",
    "unknown-document",
    "unknown-component",
    "outside-folder",
    "file-unreadable",
    "duplicate-id",
    "unknown-catalog",
    "unknown-requirement",
    "unknown-demand",
    "other-country",
    "wrong-brand",
];

/// A file, and the place in it that is looked at.
struct Example {
    file: Value,
    below: &'static str,
    /// Whether other shapes are tried in it.
    bends: bool,
}

fn whole(file: Value) -> Example {
    Example { file, below: "", bends: true }
}

impl Example {
    fn places(&self) -> impl Iterator<Item = String> {
        places(&self.file).into_iter().filter(|place| place.starts_with(self.below))
    }
}

/// A file format: its name for `befund schema`, its reader, and files in which every key stands.
struct Format {
    name: &'static str,
    read: fn(&Value) -> Result<(), Diagnostics>,
    examples: Vec<Example>,
    /// Maps whose keys are the user's to choose.
    free: &'static [&'static str],
}

fn formats() -> [Format; 4] {
    let free = &["declarations", "answers", "demands", "say"];
    [
        Format { name: "product", read: read_product, examples: products(), free },
        Format {
            name: "declarations",
            read: read_declaration,
            examples: vec![whole(answers())],
            free,
        },
        Format { name: "gate", read: read_gate, examples: vec![whole(gate())], free: &[] },
        Format { name: "brand", read: read_brand, examples: vec![whole(brand())], free: &[] },
    ]
}

fn read_folder(folder: &TempDir) -> Result<(), Diagnostics> {
    match product::load(folder.path(), befund::probe::sources()) {
        Ok(_) => Ok(()),
        Err(LoadFailure::Input(errors)) => Err(errors),
        Err(other) => panic!("{other}"),
    }
}

fn read_product(file: &Value) -> Result<(), Diagnostics> {
    let folder = TempDir::new().unwrap();
    // JSON is YAML.
    fs::write(folder.path().join("befund.yaml"), file.to_string()).unwrap();
    read_folder(&folder)
}

fn read_declaration(file: &Value) -> Result<(), Diagnostics> {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("befund.yaml"), everything().to_string()).unwrap();
    fs::create_dir(folder.path().join("declarations")).unwrap();
    fs::write(folder.path().join("declarations/tuev-tsvc@2.1.yaml"), file.to_string()).unwrap();
    read_folder(&folder)
}

fn read_gate(file: &Value) -> Result<(), Diagnostics> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("gate.yaml");
    fs::write(&path, file.to_string()).unwrap();
    static LIBRARY: LazyLock<Library> = LazyLock::new(Library::built_in);
    gate_file::read(&path, &LIBRARY).map(drop)
}

fn read_brand(file: &Value) -> Result<(), Diagnostics> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("brand.yaml");
    fs::write(&path, file.to_string()).unwrap();
    fs::write(folder.path().join("logo.svg"), "<svg viewBox='0 0 9 9'/>").unwrap();
    Brand::read(&path).map(drop)
}

fn stated() -> Value {
    json!({"by": "A", "on": "2026-01-31", "where": "p. 1", "product_version": "1", "note": "n"})
}

/// Product files in which every key stands: one with all but facts of each kind, one with a fact for
/// each kind, and one that says little.
fn products() -> Vec<Example> {
    let mut types = HashSet::new();
    let facts = kind::all().map(|kind| {
        // Attributes of a type are read alike, so that each type is tried once.
        let fresh: Vec<_> =
            kind.attributes.iter().map(|one| types.insert(discriminant(&one.ty))).collect();
        let mut file = little();
        file["product"]["components"] = everything()["product"]["components"].clone();
        file["documents"] = everything()["documents"].clone();
        file["facts"] = json!([fact(kind.name)]);
        Example { file, below: "/facts/0", bends: fresh.contains(&true) }
    });
    [whole(everything()), whole(little())].into_iter().chain(facts).collect()
}

/// The places of all texts in a file.
pub(super) fn strings(file: &Value) -> Vec<String> {
    let all = places(file).into_iter();
    all.filter(|place| file.pointer(place).is_some_and(Value::is_string)).collect()
}

pub(super) fn everything() -> Value {
    json!({
        "befund": 1,
        "product": {
            "name": "A", "version": "1", "manufacturer": {"name": "M"}, "kinds": ["diga"],
            "protection_need": "high",
            "components": [{"id": "web", "kind": "web-app", "name": "W", "version": "1"}],
        },
        "audit": {
            "catalogs": ["anlage-31b"], "policies": ["tr-02102-2@2026-01"], "role": "evaluation",
            "evaluator": "E", "as_of": "2026-02-01", "evaluators": [
                "F", {"name": "G", "field": "law", "body": "B", "accreditation": "K 1"},
            ],
        },
        "report": {
            "holder": {"name": "H", "address": ["S 1", "O"]}, "occasion": "o",
            "period": {"from": "2026-01-01", "to": "2026-01-31"}, "changes": ["c", "d"],
            "description": "d", "data_flows": ["f"],
            "third_parties": [{"name": "N", "used_for": "u", "tested": true, "in_providers_hands": false}],
            "excluded": ["E", {"name": "N", "because": "b"}], "strengths": ["s"], "recommendations": ["r"],
            "programme": {"title": "T", "version": "1", "date": "2026-01-01", "body": "B"},
            "transfer": {"state": "s", "number": "1", "until": "2026-12-31", "extendable": true},
        },
        "targets": {"tls": [{
            "endpoint": "connect.example:443", "components": ["web"], "exposure": "public",
            "starttls": "smtp", "ehlo": "mail.example", "sni": "other.example", "addresses": "all",
        }], "http": [{
            "url": "https://connect.example/", "components": ["web"], "purpose": "terms", "browser": "auto",
            "allow_private": false,
        }], "files": [
            {
                "path": "infra/state.json", "subject": "web", "exported": "2026-01-31",
                "in_effect": true, "kept": "elsewhere", "delivers": ["retention.store"],
                "components": ["web"], "stated": stated(),
                "say": {"aws_cloudwatch_log_group.*": {"holds": ["logs"], "holds_personal_data": true}},
            },
            {"glob": "infra/*.yaml", "count": 2, "exported": "on-read"},
        ]},
        "auth": [{
            "subject": "web", "stated": stated(), "documents": ["d"], "sources": ["infra/state.json"],
            "components": ["web"],
            "patient": [
                ["username-password", "totp"], ["gesundheitsid"],
                {"factors": ["egk", "card-pin"], "name": "n", "consent": false, "initial": true, "assurance": "high"},
            ],
            "carer": [[]], "doctor": [["npa", "card-pin"]], "practice-staff": [], "provider-staff": [],
            "administrator": [["client-certificate"]],
        }],
        "facts": [fact("auth.session")],
        "enumerations": [{
            "kind": "auth.path", "subject": "web", "complete": true, "count": 2, "stated": stated(),
            "documents": ["d"], "components": ["web"],
        }],
        "documents": [{
            "id": "c", "kind": "certificate", "file": "docs/c.pdf", "issued": "2026-01-01", "stated": stated(),
        }, {
            "id": "d", "kind": "impact-analysis", "scheme": "iso-27001", "title": "T",
            "file": "docs/d.pdf", "sha256": "00", "number": "4711", "issuer": "I",
            "issued": "2026-01-01", "valid_until": "2027-01-01",
            "usable_until": {"date": "2026-12-31", "because": "b", "extendable": true},
            "scope": "s", "product_version": "1", "components": ["web"], "from_version": "0.9", "concludes": "no-impact",
            "certificate": "c",
            "stated": stated(),
        }],
        "declarations": {"anlage-31b@2016-10-21": answers()},
        "dispositions": [{
            "kind": "planned", "requirement": "anlage-31b#5.6", "demand": "x", "component": "web",
            "offenders": ["t"], "owner": "O", "reason": "r", "expires": "2027-01-31",
        }],
    })
}

fn little() -> Value {
    json!({
        "befund": 1,
        "product": {"name": "A", "version": "1", "manufacturer": {"name": "M"}, "kinds": []},
        "audit": {"role": "self-assessment", "evaluator": null},
        "targets": {
            "tls": [{"endpoint": "[::1]:8443", "starttls": null}],
            "files": [{"path": "loki.yaml", "subject": "web"}, {"path": "x.yaml", "say": null, "subject": "web"}],
        },
        "auth": {"subject": "web", "stated": {"by": "A", "on": "2026-01-31"}, "patient": [["totp"]]},
        "facts": [{"kind": "auth.path", "subject": "web", "stated": {"by": "A", "on": "2026-01-31"}}],
    })
}

/// A fact with all its attributes.
fn fact(kind: &str) -> Value {
    let known = kind::Kind::named(kind).unwrap();
    let mut fact = json!({
        "kind": kind, "subject": "web", "stated": stated(), "documents": ["d"], "components": ["web"],
    });
    for attribute in known.attributes {
        fact[attribute.name] = match attribute.ty {
            Type::Bool => json!(true),
            Type::Int(_) => json!(3),
            Type::Text => json!("x"),
            Type::Country => json!("DE"),
            Type::Word(words) => json!(words[0]),
            Type::Date => json!({"from": "2018-01-01", "to": "2026-01-31"}),
            Type::Duration => json!({"months": 3}),
            Type::Words(words) => json!([words[0]]),
            // The one that `country` names.
            Type::Texts if attribute.name == "countries" => json!(["DE"]),
            Type::Texts => json!(["x"]),
        };
    }
    fact
}

fn answers() -> Value {
    let whole = json!({
        "answer": "not_applicable", "reason": "condition-not-met", "statement": "s",
        "documents": ["d"], "by": "B", "on": "2026-01-31", "product_version": "1",
    });
    json!({
        "by": "A", "on": "2026-01-31", "product_version": "1",
        "answers": {
            "5.1": whole, "5.2": {"answer": "yes"}, "5.3": {"demands": {"a": whole, "b": {"answer": "no"}}},
            "5.4": {"answer": "no", "demands": {"a": {"answer": "yes"}}},
        },
    })
}

fn gate() -> Value {
    json!({"befund": "gate/1", "base": "strict", "overrides": [
        {"catalog": "anlage-31b", "block": "never", "reason": "r", "expires": "2027-01-31"},
        {"requirement": "anlage-31b#5.3", "demand": "one-month", "block": "inconclusive", "reason": "r"},
    ]})
}

fn brand() -> Value {
    json!({"befund": "brand/1", "logo": "logo.svg", "alt": "A", "address": "A, B",
        "colours": {"text": "#123456", "lines": "#123456"}})
}

fn schema(name: &str) -> Value {
    let output =
        assert_cmd::Command::cargo_bin("befund").unwrap().args(["schema", name]).output().unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

fn validator(name: &str) -> Validator {
    jsonschema::validator_for(&schema(name)).unwrap()
}

/// The keys that the reader knows in a map, as it lists them to somebody who wrote another one.
fn known(errors: &Diagnostics) -> Option<BTreeSet<String>> {
    let error = errors.0.iter().find(|error| error.code == "unknown-key")?;
    let list = error.help.as_deref().unwrap().strip_prefix("known: ").unwrap();
    let known: BTreeSet<_> = list.split(", ").map(str::to_owned).collect();
    assert!(known.len() < 240, "the list is cut there: {list}");
    Some(known)
}

/// At every map of every example: a key is known to the schema if and only if the reader knows it.
#[test]
fn schema_and_reader_know_the_same_keys() {
    for format in formats() {
        let schema = schema(format.name);
        let validator = jsonschema::validator_for(&schema).unwrap();
        let (mut all, mut met) = (BTreeSet::new(), BTreeSet::new());
        keys_of(&schema, &mut all);
        for example in &format.examples {
            assert_eq!(errors(&validator, &example.file), Vec::<String>::new(), "{}", format.name);
            if let Err(errors) = (format.read)(&example.file) {
                panic!("{}: {errors}", format.name);
            }
            for place in example.places() {
                let Some(Value::Object(map)) = example.file.pointer(&place) else { continue };
                let name = place.rsplit('/').next().unwrap();
                let span = map.contains_key("months")
                    || map.contains_key("from") && map.contains_key("to");
                if format.free.contains(&name) || span {
                    continue;
                }
                let with = |key: &str| {
                    let mut file = example.file.clone();
                    file.pointer_mut(&place).unwrap()[key] = Value::Null;
                    file
                };
                let errors = (format.read)(&with(STRANGER)).unwrap_err();
                let known = known(&errors).unwrap_or_else(|| panic!("{place}: {errors}"));
                met.extend(known.iter().cloned());
                assert!(known.iter().all(|key| all.contains(key)), "{place}: {known:?}");
                assert!(!validator.is_valid(&with(STRANGER)), "{place}");
                for key in all.iter().filter(|key| !map.contains_key(*key)) {
                    // Null is the same as left out, so that nothing but the name can be wrong.
                    let file = with(key);
                    let read = known.contains(key) && (format.read)(&file).is_ok();
                    assert_eq!(validator.is_valid(&file), read, "{place}: `{key}`");
                }
            }
        }
        // Keys of spans, and those that stand among names of things in `say`.
        let apart = BTreeSet::from(
            ["bucket", "clients", "from", "months", "to", "unknown"].map(str::to_owned),
        );
        let unmet: Vec<_> = all.difference(&met).filter(|key| !apart.contains(*key)).collect();
        assert_eq!(unmet, Vec::<&String>::new(), "{}", format.name);
    }
}

/// A file with one value replaced or taken out.
fn mutants(example: &Example) -> Vec<(String, Value)> {
    let values = [
        json!(null),
        json!(true),
        json!(-1),
        json!("text"),
        json!("2018-05-03"),
        json!(["text"]),
        json!({"unknown": "why"}),
        json!({"unknown": 1}),
        json!(42),
        json!(1.5),
        json!(""),
        json!(" "),
        json!([]),
        json!({}),
        json!([42]),
        json!({"from": "2018-05-03"}),
        json!({"months": 3}),
        json!({"months": 1201}),
        json!({"answer": "yes", "reason": "r"}),
        json!({"reason": "r"}),
    ];
    let mut mutants = Vec::new();
    for place in example.places() {
        for value in &values {
            let mut file = example.file.clone();
            *file.pointer_mut(&place).unwrap() = value.clone();
            mutants.push((format!("{place} = {value}"), file));
        }
        let mut file = example.file.clone();
        if remove(&mut file, &place).is_some() {
            mutants.push((format!("without {place}"), file));
        }
    }
    mutants
}

/// What the reader refuses for its shape the schema refuses, and nothing else.
#[test]
fn schema_and_reader_refuse_the_same_shapes() {
    for format in formats() {
        let validator = validator(format.name);
        let mut refused = 0;
        for example in format.examples.iter().filter(|example| example.bends) {
            for (what, file) in some_of(mutants(example), 3) {
                let read = (format.read)(&file);
                let of_shape = read.as_ref().err().is_some_and(|errors| {
                    errors.0.iter().any(|error| !NOT_OF_SHAPE.contains(&error.code.word()))
                });
                if validator.is_valid(&file) == of_shape {
                    let schema = errors(&validator, &file);
                    let read = read.err().map(|errors| errors.to_string());
                    panic!("{}: {what}\n{schema:?}\n{read:?}", format.name);
                }
                refused += usize::from(of_shape);
            }
        }
        assert!(refused > 15, "{}: {refused}", format.name);
    }
}

/// The files people write. Those of a catalog are held against their loader in `crates/befund-catalog/tests/`.
const WRITTEN: [&str; 11] = [
    "product",
    "declarations",
    "gate",
    "brand",
    "catalog",
    "check",
    "policy",
    "things",
    "texts",
    "interpretations",
    "mapping",
];

#[test]
fn every_key_says_what_it_is_for() {
    fn walk(value: &Value, key: &str) {
        match value {
            Value::Object(entries) => {
                let conditions = ["if", "then", "else", "not", "anyOf", "oneOf"];
                let only_conditions =
                    conditions.contains(&key) && !entries.contains_key("propertyNames");
                if let Some(Value::Object(properties)) = entries.get("properties") {
                    for (name, property) in properties {
                        let told = property["description"].as_str().is_some_and(|d| d.len() > 1);
                        assert!(told || only_conditions, "{name}");
                    }
                }
                entries.iter().for_each(|(key, value)| walk(value, key));
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, key)),
            _ => {}
        }
    }
    for name in WRITTEN {
        let schema = schema(name);
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        walk(&schema, "");
    }
}

fn read_yaml(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap();
    json_of(&yaml::parse(&SourceFile::new(path.display().to_string(), text)).unwrap())
}

#[test]
fn the_files_of_this_repository_follow_the_schemas() {
    let (product, declarations) = (validator("product"), validator("declarations"));
    let none = Vec::<String>::new();
    let mut files = 0;
    for folder in fs::read_dir("fixtures/products").unwrap() {
        let folder = folder.unwrap().path();
        assert_eq!(errors(&product, &read_yaml(&folder.join("befund.yaml"))), none, "{folder:?}");
        for file in fs::read_dir(folder.join("declarations")).into_iter().flatten() {
            let path = file.unwrap().path();
            assert_eq!(errors(&declarations, &read_yaml(&path)), none, "{path:?}");
            files += 1;
        }
    }
    assert!(files > 3);
}

const MODELINE: &str = "# yaml-language-server: $schema=";

/// The schema that the first line of a file names, seen from the file, and what it says of the file.
fn errors_by_modeline(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap();
    let named = text.lines().next().unwrap().strip_prefix(MODELINE).unwrap();
    let schema = fs::read_to_string(path.parent().unwrap().join(named)).unwrap();
    let schema = serde_json::from_str(&schema).unwrap();
    errors(&jsonschema::validator_for(&schema).unwrap(), &read_yaml(path))
}

fn befund(arguments: &[&str], input: &str) -> Output {
    let mut command = assert_cmd::Command::cargo_bin("befund").unwrap();
    command.args(arguments).write_stdin(input).output().unwrap()
}

#[test]
fn what_befund_writes_names_a_schema_that_is_there_and_follows_it() {
    let folder = TempDir::new().unwrap();
    let root = folder.path().to_str().unwrap();
    let output = befund(&["init", root, "--kind", "video-consultation", "--url", "a.example"], "");
    assert!(String::from_utf8_lossy(&output.stderr).contains(".befund"));
    let none = Vec::<String>::new();
    assert_eq!(errors_by_modeline(&folder.path().join("befund.yaml")), none);
    let by = ["declare", root, "--by", "A", "--catalog", "tuev-tsvc@2.1", "--lang", "en"];
    let output = befund(&by, "y\nwritten down\n\nq\n");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let answers = folder.path().join("declarations/tuev-tsvc@2.1.yaml");
    assert_eq!(errors_by_modeline(&answers), none);
    assert!(product::load(folder.path(), befund::probe::sources()).is_ok());
    let before = fs::read_to_string(&answers).unwrap();
    befund(&by, "y\nthis too\n\nq\n");
    let after = fs::read_to_string(&answers).unwrap();
    assert!(after.len() > before.len() && after.matches(MODELINE).count() == 1, "{after}");
}

#[test]
fn a_schema_that_is_there_is_kept_and_one_that_cannot_be_is_not_named() {
    let folder = TempDir::new().unwrap();
    let schema = folder.path().join(".befund/product.schema.json");
    fs::create_dir(schema.parent().unwrap()).unwrap();
    fs::write(&schema, "mine").unwrap();
    befund(&["init", folder.path().to_str().unwrap()], "");
    assert_eq!(fs::read_to_string(&schema).unwrap(), "mine");
    let text = fs::read_to_string(folder.path().join("befund.yaml")).unwrap();
    assert!(text.starts_with(MODELINE), "{text}");
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join(".befund"), "in the way").unwrap();
    let output = befund(&["init", folder.path().to_str().unwrap()], "");
    assert!(output.status.success());
    let text = fs::read_to_string(folder.path().join("befund.yaml")).unwrap();
    assert!(
        !text.contains(MODELINE) && product::load(folder.path(), befund::probe::sources()).is_ok(),
        "{text}"
    );
}

/// The keys of facts are in the schema itself, and `befund explain` names them.
#[test]
fn the_description_of_the_product_file_has_every_key() {
    let docs = fs::read_to_string("docs/product-file.md").unwrap();
    let mut schema = schema("product");
    schema["properties"]["facts"]["items"]["allOf"].take();
    // What is said of things in files are attributes of facts, too.
    schema["$defs"]["said"].take();
    let mut keys = BTreeSet::new();
    keys_of(&schema, &mut keys);
    assert!(keys.len() > 50);
    let missing = |key: &&String| {
        let forms = [format!("{key}: "), format!("{key}:\n"), format!("`{key}`")];
        !forms.iter().any(|form| docs.contains(form))
    };
    assert_eq!(keys.iter().filter(missing).collect::<Vec<_>>(), Vec::<&String>::new());
}

#[test]
fn the_committed_schemas_are_current() {
    for name in WRITTEN {
        let path = format!("schemas/befund-{name}-1.schema.json");
        let committed = fs::read_to_string(&path).unwrap_or_default();
        let current = serde_json::to_string_pretty(&schema(name)).unwrap() + "\n";
        assert!(committed == current, "run: cargo run -- schema {name} > {path}");
    }
}
