//! The schemas by which editors check the files of a catalog folder say what the loader says.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on must stop")]
#![allow(clippy::print_stdout, reason = "says with --nocapture how much was tried")]

mod bending;
mod examples;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use befund_catalog::catalog::compile::EntryKind;
use befund_catalog::catalog::{load, schema};
use befund_catalog::diag::{Diagnostic, Diagnostics, SourceFile};
use befund_catalog::yaml;
use jsonschema::Validator;
use serde_json::{Value, json};

use bending::{STRANGER, errors, json_of, keys_of, places, remove};
use examples::examples;

const KINDS: [EntryKind; 7] = [
    EntryKind::Catalog,
    EntryKind::Check,
    EntryKind::Policy,
    EntryKind::Things,
    EntryKind::Texts,
    EntryKind::Interpretations,
    EntryKind::Mapping,
];

/// What only the loader can know, by code and a part of the message: what hangs on another place of the file,
/// on the kind of a fact, or on more than the form of a text.
const ONLY_THE_LOADER: [(&str, &str); 17] = [
    ("unknown-source", ""),
    ("unknown-group", ""),
    ("unknown-reason", ""),
    ("unknown-word", "is not among `manual_reasons`"),
    ("duplicate-id", ""),
    ("duplicate-number", ""),
    ("duplicate-row", ""),
    ("unknown-column", ""),
    ("missing-key", "the column `"),
    ("wrong-type", "the threshold column"),
    ("unknown-attribute", ""),
    ("wrong-regex", ""),
    ("wrong-date", "lies after"),
    ("dead-reference", "which does not exist"),
    ("function-mismatch", ""),
    ("always-and-conditional", ""),
    ("wrong-test", "`possible` says"),
];

/// Values that no test of any attribute takes; what others it takes hangs on the kind of fact.
fn fits_no_attribute(value: &Value) -> bool {
    let never = [json!(null), json!(1.5), json!(""), json!(" "), json!({}), json!([null])];
    never.contains(value) || value.get("unknown").is_some()
}

fn read(file: &Value) -> Result<(), Diagnostics> {
    // JSON is YAML.
    load(&SourceFile::new("bent.yaml", file.to_string())).map(drop)
}

fn validator(kind: EntryKind) -> Validator {
    // As editors do, with the formats of dates.
    jsonschema::options().should_validate_formats(true).build(&schema(kind)).unwrap()
}

fn yaml_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            yaml_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            found.push(path);
        }
    }
    found.sort();
}

/// The files of this repository, by what they are.
fn files() -> BTreeMap<EntryKind, Vec<(PathBuf, Value)>> {
    let mut paths = Vec::new();
    yaml_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../catalogs"), &mut paths);
    let mut files: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for path in paths {
        let file = SourceFile::new("a.yaml", fs::read_to_string(&path).unwrap());
        let kind = load(&file).unwrap().body.name().0;
        files.entry(kind).or_default().push((path, json_of(&yaml::parse(&file).unwrap())));
    }
    files
}

#[test]
fn every_file_of_this_repository_follows_its_schema() {
    let files = files();
    assert_eq!(files.len(), KINDS.len());
    for (kind, files) in files {
        let validator = validator(kind);
        for (path, file) in &files {
            assert_eq!(errors(&validator, file), Vec::<String>::new(), "{path:?}");
        }
        println!("{kind:?}: {} files", files.len());
    }
}

/// The keys that the loader knows in a map, as it lists them to somebody who wrote another one.
fn known(errors: &Diagnostics) -> Option<BTreeSet<String>> {
    let lists = |error: &&Diagnostic| {
        matches!(error.code.word(), "unknown-key" | "unknown-operator")
            || error.code == "wrong-test" && error.message.contains(STRANGER)
    };
    let help = errors.0.iter().find(lists)?.help.as_deref().unwrap();
    let list = help.strip_prefix("known: ").unwrap_or_else(|| panic!("{help}"));
    let known: BTreeSet<_> = list.split(", ").map(str::to_owned).collect();
    assert!(known.len() < 40, "the list is cut there: {list}");
    Some(known)
}

fn has(errors: &Diagnostics, code: &str) -> bool {
    errors.0.iter().any(|error| error.code == code)
}

/// Whether the keys of a map are the author's to choose, or those of a kind of fact or a table.
fn is_free(place: &str, errors: &Diagnostics) -> bool {
    let name = place.rsplit('/').next().unwrap();
    has(errors, "unknown-attribute")
        || has(errors, "unknown-column")
        || ["sources", "tables", "texts", "conditions", "key"].contains(&name)
        || place.contains("/rows/")
}

/// Operators that ask for facts: read in a catalog as everywhere, and refused there.
const OF_FACTS: [&str; 5] = ["count", "every", "function", "none", "some"];

/// The examples load, follow the schema, and have every key somewhere: at every map of every example, a key
/// is known to the schema if and only if the loader knows it.
#[test]
fn schema_and_loader_know_the_same_keys() {
    for kind in KINDS {
        let validator = validator(kind);
        let (mut all, mut met, mut maps) = (BTreeSet::new(), BTreeSet::new(), 0);
        keys_of(&schema(kind), &mut all);
        for example in examples(kind) {
            assert_eq!(errors(&validator, &example.file), Vec::<String>::new());
            read(&example.file).unwrap_or_else(|errors| panic!("{errors}\n{:#}", example.file));
            for place in example.places() {
                let Some(Value::Object(map)) = example.file.pointer(&place) else { continue };
                let with = |key: &str| {
                    let mut file = example.file.clone();
                    file.pointer_mut(&place).unwrap()[key] = Value::Null;
                    file
                };
                let mut stranger = with(STRANGER);
                let mut errors = read(&stranger).unwrap_err();
                if known(&errors).is_none() && has(&errors, "one-operator") {
                    // Two operators are refused before their names are looked at.
                    *stranger.pointer_mut(&place).unwrap() = json!({ STRANGER: 1 });
                    errors = read(&stranger).unwrap_err();
                }
                let Some(known) = known(&errors) else {
                    assert!(is_free(&place, &errors), "{place}: {errors}");
                    continue;
                };
                assert!(!validator.is_valid(&stranger), "{place}");
                let strange = known.iter().filter(|key| !all.contains(*key));
                let unmet: Vec<_> =
                    strange.filter(|key| !OF_FACTS.contains(&key.as_str())).collect();
                assert_eq!(unmet, Vec::<&String>::new(), "{place}");
                for key in all.iter().filter(|key| !map.contains_key(*key)) {
                    // Null is the same as left out, so that nothing but the name can be wrong.
                    let file = with(key);
                    let loads = known.contains(key) && read(&file).is_ok();
                    assert_eq!(validator.is_valid(&file), loads, "{place}: `{key}`");
                }
                met.extend(known);
                maps += 1;
            }
        }
        // Those of conditions and rows, whose other keys are free: the loader lists none. Bends hold them.
        let beside = ["lookup", "pair", "known", "unknown", "class", "conditions", "extendable"];
        met.extend(beside.map(str::to_owned));
        assert_eq!(all.difference(&met).collect::<Vec<_>>(), Vec::<&String>::new(), "{kind:?}");
        println!("{kind:?}: {} keys, {maps} maps", all.len());
    }
}

/// What is tried in a place.
fn values() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(-1),
        json!(0),
        json!(42),
        json!(1201),
        json!(70_000),
        json!(1.5),
        json!(""),
        json!(" "),
        json!("text"),
        json!("No Id"),
        json!("-x"),
        json!("2018-05-03"),
        json!("2018-13-45"),
        json!([]),
        json!(["text"]),
        json!([42]),
        json!([null]),
        json!({}),
        json!({"unknown": "why"}),
        json!({"from": "2018-05-03"}),
        json!({"months": 3}),
        json!({"function": "backups"}),
        json!({"not": {"some": {"kind": "auth.path"}}}),
        json!({"thing": "a"}),
        json!({"de": "x"}),
        json!({"de": "x", "en": "y"}),
        json!({"de": "x", "en": "y", "fr": "z"}),
    ]
}

/// A way to bend a file at a place.
#[derive(Debug)]
enum Bend {
    Replace(Value),
    Remove,
    Add,
}

/// All ways to bend a file at a value, or a few.
fn bends(value: &Value, all: bool) -> Vec<Bend> {
    let few = || vec![json!(null), json!(true), json!(42), json!("text"), json!([]), json!({})];
    let values = if all { values() } else { few() };
    let mut bends: Vec<_> = values.into_iter().map(Bend::Replace).collect();
    if let Value::String(word) = value {
        bends.push(Bend::Replace(json!(format!("{word}x"))));
    }
    if value.is_object() {
        bends.push(Bend::Add);
    }
    bends.push(Bend::Remove);
    bends
}

fn bent(file: &Value, place: &str, bend: &Bend) -> Option<Value> {
    let mut file = file.clone();
    match bend {
        Bend::Replace(value) => *file.pointer_mut(place)? = value.clone(),
        Bend::Add => file.pointer_mut(place)?[STRANGER] = json!(1),
        Bend::Remove => remove(&mut file, place)?,
    }
    Some(file)
}

/// How many files were bent, and who refused them.
#[derive(Debug, Default)]
struct Tally {
    tried: usize,
    by_both: usize,
    by_neither: usize,
    by_the_loader: BTreeMap<&'static str, usize>,
}

/// A file format, its schema and what was tried.
struct Trial {
    kind: EntryKind,
    validator: Validator,
    tally: Tally,
}

impl Trial {
    fn of(kind: EntryKind) -> Self {
        Self { kind, validator: validator(kind), tally: Tally::default() }
    }

    /// What the schema refuses the loader refuses, and the other way round but for [`ONLY_THE_LOADER`].
    fn compare(&mut self, file: &Value, place: &str, all: bool) {
        let in_condition = ["/where", "/satisfies"].iter().any(|key| place.contains(key));
        for bend in bends(file.pointer(place).unwrap(), all) {
            let Some(bent) = bent(file, place, &bend) else { continue };
            let typed =
                in_condition && matches!(&bend, Bend::Replace(value) if !fits_no_attribute(value));
            let only_the_loader = |error: &Diagnostic| {
                let by = |(code, part): &(&str, &str)| {
                    error.code == *code && error.message.contains(part)
                };
                typed || ONLY_THE_LOADER.iter().any(by)
            };
            let (valid, loaded) = (self.validator.is_valid(&bent), read(&bent));
            self.tally.tried += 1;
            match (valid, &loaded) {
                (true, Ok(())) => self.tally.by_neither += 1,
                (false, Err(_)) => self.tally.by_both += 1,
                (true, Err(errors)) if errors.0.iter().all(only_the_loader) => {
                    *self.tally.by_the_loader.entry(errors.0[0].code.word()).or_default() += 1;
                }
                _ => {
                    let said = (errors(&self.validator, &bent), loaded.map_err(|e| e.to_string()));
                    panic!("{:?}: {place} {bend:?}\n{said:?}", self.kind)
                }
            }
        }
    }

    fn done(self, at_least: usize) {
        println!("{:?}: {:?}", self.kind, self.tally);
        assert!(self.tally.by_both > at_least, "{:?}: {:?}", self.kind, self.tally);
    }
}

#[test]
fn schema_and_loader_refuse_the_same_shapes_of_examples() {
    for kind in KINDS {
        let mut trial = Trial::of(kind);
        for example in examples(kind).into_iter().filter(|example| example.bends) {
            for place in example.places() {
                trial.compare(&example.file, &place, true);
            }
        }
        // The fewest, of shared texts, which have three keys.
        trial.done(200);
    }
}

/// Values that are right by themselves and wrong, or right, beside others.
fn beside() -> Vec<(EntryKind, &'static str, &'static str, Value, bool)> {
    use EntryKind::{Catalog, Check, Interpretations, Policy, Texts};
    let text = json!({"de": "d", "en": "e"});
    let both_ways = json!({"text": "a", "de": "d", "en": "e"});
    let condition = json!({"says": text, "human": text});
    let check = json!([{"id": "c", "covers": text}]);
    let demand = json!([{"id": "a", "decidable": {"manual": text}, "remedy": text, "ask": text}]);
    let replaced = json!({"check": "a", "by": "b"});
    let reason = json!({"id": "r", "text": text, "free": true});
    let effects = json!({"replace_check": replaced, "add_reason": reason});
    let conditions = json!([{"id": "c", "text": text}]);
    vec![
        (Catalog, "/requirements/0", "applies_if", condition.clone(), false),
        (Catalog, "/requirements/0/demands/1", "applies_if", condition, true),
        (Catalog, "/requirements/0", "kind", json!("statement"), false),
        (Catalog, "/requirements/2", "kind", json!("demand"), false),
        (Catalog, "/requirements/2", "kind", json!("statement"), true),
        (Catalog, "/requirements/2", "demands", demand, false),
        (Catalog, "/requirements/0/demands/1", "checks", check, false),
        (Catalog, "/requirements/0/demands/0/checks/0", "role", json!("necessary"), false),
        (Catalog, "/requirements/0/demands/0/checks/2", "role", json!("decides"), false),
        (Catalog, "/requirements/1/applies_if", "holds", json!({"function": "backups"}), false),
        (Catalog, "", "text", json!("full"), true),
        (Catalog, "/requirements/0/demands/0", "remedy", json!({"text": "a"}), true),
        (Catalog, "/requirements/0/demands/0", "ask", both_ways, false),
        (Texts, "/texts", "No Id", text, false),
        (Check, "/holds", "not", json!({"answer_is": "yes"}), false),
        (Policy, "/tables/protocols/rows/0", "class", json!("recommended"), false),
        (Policy, "/tables/protocols/rows/1", "class", json!("conditional"), false),
        (Policy, "/tables/protocols/rows/1", "conditions", conditions, false),
        (Interpretations, "/rulings/0", "effect", json!("conflict"), true),
        (Interpretations, "/rulings/0", "effect", json!("waive"), false),
        (Interpretations, "/rulings/1/said", "channel", json!("conversation"), false),
        (Interpretations, "/rulings/2", "effect", effects, false),
    ]
}

#[test]
fn schema_and_loader_agree_on_what_keys_mean_together() {
    for (kind, place, key, value, right) in beside() {
        let mut file = examples(kind).remove(0).file;
        file.pointer_mut(place).unwrap()[key] = value;
        let (said, read) = (errors(&validator(kind), &file), read(&file));
        assert_eq!(
            (said.is_empty(), read.is_ok()),
            (right, right),
            "{place}/{key}: {said:?} {read:?}"
        );
    }
}

/// A place with the numbers of items and the names of entries left out: what it is for.
fn role(place: &str) -> String {
    let mut before = "";
    let mut role = |part| {
        let named = ["tables", "sources", "texts", "conditions"].contains(&before);
        before = part;
        if named || part.parse::<usize>().is_ok() { "*" } else { part }
    };
    place.split('/').map(&mut role).collect::<Vec<_>>().join("/")
}

/// Lists of which one item does not need the others.
const LISTS: [&str; 11] = [
    "requirements",
    "demands",
    "things",
    "rulings",
    "pairs",
    "rows",
    "facts",
    "pass",
    "fail",
    "undecided",
    "points",
];

/// Leaves out the items of a file in which nothing is new, so that bending it takes no time.
fn shorten(value: &mut Value, name: &str, at: &str, seen: &mut BTreeSet<String>) {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                shorten(value, key, &format!("{at}/{key}"), seen);
            }
        }
        Value::Array(items) => {
            let mut first = true;
            items.retain_mut(|item| {
                let at = format!("{at}/*");
                let own = places(item).into_iter().map(|place| at.clone() + &role(&place));
                let fresh = own.collect::<Vec<_>>().iter().any(|role| !seen.contains(role));
                let keep = first || fresh || !LISTS.contains(&name) || !item.is_object();
                first = false;
                if keep {
                    shorten(item, "", &at, seen);
                }
                keep
            });
        }
        _ => {}
    }
    seen.insert(at.to_owned());
}

#[test]
fn schema_and_loader_refuse_the_same_shapes_of_real_files() {
    for (kind, files) in files() {
        let mut trial = Trial::of(kind);
        let (mut seen, mut tried) = (BTreeSet::new(), BTreeSet::new());
        for (at, (_, mut file)) in files.into_iter().enumerate() {
            let whole = file.as_object_mut().unwrap();
            // They have every number, and most are left out here.
            whole.remove("always_there");
            whole.remove("functions");
            whole.remove("renumbered");
            shorten(&mut file, "", "", &mut seen);
            for (number, place) in places(&file).into_iter().enumerate() {
                // Each role once, and of small files others as well.
                let another = kind != EntryKind::Catalog && (number + at) % 101 == 0;
                if tried.insert(role(&place)) || another {
                    trial.compare(&file, &place, false);
                }
            }
        }
        trial.done(30);
    }
}
