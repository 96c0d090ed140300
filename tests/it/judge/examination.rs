//! What evaluators judge, held apart from what the manufacturer says.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use befund::assess::result::{ContradictionKind, Examination, Report};
use befund::assess::{Inputs, assess, examination};
use befund::product::{LoadFailure, Product, Reference};
use jiff::civil::{Date, date};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::common::{
    demand, enumeration, folder, library, load, observe, passes, plain, protocol, with_target,
};

const TSVC: &str = "tuev-tsvc@2.1";
const ANLAGE: &str = "anlage-31b@2016-10-21";
const DAY: Date = date(2026, 11, 21);
const ROLE: &str = "audit: {role: evaluation, evaluator: Labor Nord, evaluators: [Labor Süd]}\n";
const YES: &str = "declarations:\n  tuev-tsvc@2.1: {by: Maker, on: 2026-11-01, product_version: \"1\", answers: {\"1.1\": {answer: yes}, \"2.1\": {answer: no, statement: S}}}\n";

/// A judgement with all that any verdict needs.
const WHOLE: &str = "steps: [\"Read the manual\"], tools: [{name: reader, version: \"1\"}], reasoning: \"As it says\", environment: None, missing: \"The manual\", absence: \"No implementation at all\", risk: {threat: T, likelihood: low, effect: small, measure: M, remaining: low, conditions: \"Only at home\"}, evidence: [{file: note.txt, sha256: DIGEST}], person: Ada, date: 2026-11-20";
const NOTE: &str = "A note of what was seen, long enough to be a piece of evidence by itself.\n";

fn record(catalog: &str, judgements: &str) -> String {
    format!(
        "befund: examination/1\nby: Labor Nord\non: 2026-11-20\nproduct_version: \"1\"\njudgements:\n  {catalog}: {{{judgements}}}\n"
    )
    .replace("WHOLE", WHOLE)
    .replace("DIGEST", &befund::yaml::hex_digest(NOTE.as_bytes()))
}

/// A folder of records beside their evidence.
fn records(texts: &[&str]) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("note.txt"), NOTE).unwrap();
    for (at, text) in texts.iter().enumerate() {
        fs::write(folder.path().join(format!("{at}.yaml")), text).unwrap();
    }
    folder
}

fn inputs<'p>(product: &'p Product, catalogs: &[&str], day: Date) -> Inputs<'p> {
    let asked: Vec<_> = catalogs.iter().map(|text| Reference::parse(text)).collect();
    Inputs::gather(product, library(), &asked, day).unwrap()
}

/// Judges with records that are read on a day.
fn judge(
    product: &Product,
    catalogs: &[&str],
    day: Date,
    path: &Path,
) -> Result<Report, LoadFailure> {
    let mut inputs = inputs(product, catalogs, day);
    inputs.examinations = examination::read(&[path], &inputs, DAY)?;
    Ok(assess(&inputs))
}

fn evaluated(sections: &str) -> Product {
    load(folder(&plain(&format!("{ROLE}{sections}"))).path())
}

fn short(report: &Report, number: &str, id: &str) -> String {
    let (verdict, basis, reason) = demand(report, &format!("{TSVC}#{number}"), id);
    format!("{verdict} {} {}", basis.unwrap_or_default(), reason.unwrap_or_default())
}

fn clashes(report: &Report) -> usize {
    let all = report.contradictions.iter();
    all.filter(|one| one.kind == ContradictionKind::Examination).count()
}

#[test]
fn a_judgement_lifts_what_a_pass_rests_on() {
    let product = evaluated(YES);
    let text = record(TSVC, "\"1.1\": {verdict: pass, WHOLE}");
    let with = records(&[&text]);
    let report = judge(&product, &[TSVC], DAY, with.path()).unwrap();
    assert_eq!(short(&report, "1.1", "provided"), "pass examined ");
    let finding = report.findings.iter().find(|one| one.requirement == "1.1").unwrap();
    assert_eq!(finding.examination, Examination::Done);
    assert!(!report.examinations[0].signed, "no signature is verified");
    assert_eq!(clashes(&report), 0);
    // Before its day it says nothing, and a year later it carries nothing.
    let before = judge(&product, &[TSVC], date(2026, 11, 19), with.path()).unwrap();
    assert_eq!(short(&before, "1.1", "provided"), "pass declared ");
    let later = judge(&product, &[TSVC], date(2027, 11, 21), with.path()).unwrap();
    assert_eq!(short(&later, "1.1", "provided"), "inconclusive  evidence_stale");
    let ends = report.deadlines.iter().find(|one| &*one.what.de == "Prüfung von Ada (Labor Nord)");
    assert_eq!(ends.unwrap().date, date(2027, 11, 20));
}

#[test]
fn each_verdict_does_what_it_says_and_no_more() {
    let product = evaluated(YES);
    for (verdict, number, id, expected) in [
        ("fail", "1.1", "provided", "fail examined "),
        ("inconclusive", "1.1", "provided", "inconclusive  examination_open"),
        ("not_applicable", "1.1", "provided", "not_applicable examined examination_absent"),
        // The manufacturer says no: whoever examines does not know better.
        ("pass", "2.1", "overview-documented", "fail declared "),
        ("not_applicable", "2.1", "overview-documented", "fail declared "),
        ("inconclusive", "2.1", "overview-documented", "fail declared "),
        ("fail", "2.1", "overview-documented", "fail examined "),
        // Nobody has said anything.
        ("pass", "1.2", "understandable", "pass examined "),
    ] {
        let text = record(TSVC, &format!("\"{number}\": {{verdict: {verdict}, WHOLE}}"));
        let report = judge(&product, &[TSVC], DAY, records(&[&text]).path()).unwrap();
        assert_eq!(short(&report, number, id), expected, "{verdict} {number}");
        let differs = number == "2.1" && ["pass", "not_applicable"].contains(&verdict);
        assert_eq!(clashes(&report) > 0, differs, "{verdict} {number}");
        let otherwise = &report.examinations[0].judgements[0].otherwise;
        let agrees = (verdict, number) == ("fail", "2.1") || number == "1.2";
        assert_eq!(otherwise.is_empty(), agrees, "{verdict} {number}");
    }
}

#[test]
fn two_evaluators_who_differ_decide_nothing() {
    let product = evaluated(YES);
    let one = record(TSVC, "\"1.1\": {verdict: pass, WHOLE}");
    let other = record(TSVC, "\"1.1\": {verdict: not_applicable, WHOLE}")
        .replace("person: Ada", "person: Ben")
        .replace("by: Labor Nord", "by: Labor Süd");
    let report = judge(&product, &[TSVC], DAY, records(&[&one, &other]).path()).unwrap();
    assert_eq!(short(&report, "1.1", "provided"), "inconclusive  contradiction");
    assert!(clashes(&report) > 0);
}

/// TLS 1.0 was measured; whoever passes it has to name what was measured.
fn measured(offered: bool) -> (TempDir, Product) {
    let folder = folder(&with_target(&format!(
        "{ROLE}declarations:\n  {ANLAGE}: {{by: Maker, on: 2026-11-01, product_version: \"1\", answers: {{\"5.6\": {{answer: yes}}}}}}\n"
    )));
    let facts = [protocol("TLSv1.0", offered), protocol("TLSv1.2", true)];
    let list = enumeration("tls.protocol", &[&facts[0], &facts[1]]);
    observe(folder.path(), "a.json", "ok", "2026-11-15T10:00:00Z", &facts, &[list]);
    let product = load(folder.path());
    (folder, product)
}

fn failing(report: &Report) -> Vec<String> {
    let demands = report.findings.iter().flat_map(|finding| {
        finding.demands.iter().map(move |demand| (finding.key.clone(), demand))
    });
    let failed = demands.filter(|(_, demand)| demand.verdict.word() == "fail");
    failed.map(|(key, demand)| format!("{key} {}", demand.id)).collect()
}

#[test]
fn what_was_measured_stands_against_a_pass_unless_it_is_named() {
    let (_folder, product) = measured(true);
    let alone = assess(&inputs(&product, &[ANLAGE], DAY));
    let failed = failing(&alone);
    let key = failed.iter().find(|one| one.starts_with(&format!("{ANLAGE}#"))).expect("a fail");
    let number = key.split('#').nth(1).unwrap().split(' ').next().unwrap().to_owned();
    let pass = record(ANLAGE, &format!("\"{number}\": {{verdict: pass, WHOLE}}"));
    let report = judge(&product, &[ANLAGE], DAY, records(&[&pass]).path()).unwrap();
    assert_eq!(failing(&report), failed);
    assert!(clashes(&report) > 0);
    // Named with a reason, it is lifted: the evaluator answers for that.
    let facts = alone.findings.iter().find(|one| one.requirement == number).unwrap();
    let facts: Vec<_> = facts.offenders.iter().flat_map(|one| &one.facts).collect();
    let despite: Vec<_> =
        facts.iter().map(|id| format!("{{fact: {id:?}, because: \"Off since\"}}")).collect();
    let named = pass.replace("steps:", &format!("despite: [{}], steps:", despite.join(", ")));
    let report = judge(&product, &[ANLAGE], DAY, records(&[&named]).path()).unwrap();
    assert!(!failing(&report).iter().any(|one| one == key), "{:?}", failing(&report));
    assert_eq!(clashes(&report), 0);
}

/// Whatever is examined: to lose what was measured is never better than to have it.
#[test]
fn no_measurement_is_taken_away_for_a_new_pass() {
    for offered in [true, false] {
        let (folder, product) = measured(offered);
        let catalog = library().catalog("anlage-31b", "2016-10-21").unwrap();
        let all: Vec<_> = catalog
            .requirements
            .iter()
            .filter(|one| one.kind.word() == "demand")
            .map(|one| format!("\"{}\": {{verdict: pass, WHOLE}}", one.number))
            .collect();
        let with = records(&[&record(ANLAGE, &all.join(", "))]);
        let whole = passes(&judge(&product, &[ANLAGE], DAY, with.path()).unwrap());
        let path = folder.path().join("observations/tls/a.json");
        let text: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let mut poorer = vec![Value::Null];
        for list in ["facts", "enumerations"] {
            for at in 0..text[list].as_array().unwrap().len() {
                let mut less = text.clone();
                less[list].as_array_mut().unwrap().remove(at);
                poorer.push(less);
            }
        }
        for less in poorer {
            match &less {
                Value::Null => fs::remove_file(&path).unwrap(),
                less => fs::write(&path, serde_json::to_string(less).unwrap()).unwrap(),
            }
            let Ok(product) = befund::product::load(folder.path(), befund::probe::sources()) else {
                continue;
            };
            let now = passes(&judge(&product, &[ANLAGE], DAY, with.path()).unwrap());
            let new: Vec<_> = now.iter().filter(|one| !whole.contains(one)).collect();
            assert!(new.is_empty(), "{offered}: {new:?} without {less}");
        }
    }
}

#[test]
fn records_that_speak_of_something_else_or_lack_something_are_refused() {
    let product = evaluated(YES);
    let good = record(TSVC, "\"1.1\": {verdict: pass, WHOLE}");
    let bad = |from: &str, to: &str| {
        assert!(good.contains(from), "{from}");
        good.replace(from, to)
    };
    let cases = [
        (bad("examination/1", "examination/2"), "unknown-version"),
        (bad("by: Labor Nord", "by: Nobody"), "role-mismatch"),
        (bad("product_version: \"1\"", "product_version: \"2\""), "other-product"),
        (bad("tuev-tsvc@2.1", "anlage-31b@2016-10-21"), "other-edition"),
        (bad("tuev-tsvc@2.1", "tuev-tsvc"), "unpinned-declaration"),
        (bad("\"1.1\"", "\"1.99\""), "unknown-requirement"),
        (bad("\"1.1\"", "\"1.1/web\""), "unknown-component"),
        (bad("verdict: pass", "verdict: fine"), "unknown-word"),
        (bad("verdict: pass", "verdict: pass, demands: [none]"), "unknown-demand"),
        (bad("verdict: pass", "verdict: pass, depth: EXAMINE"), "wrong-value"),
        (bad("steps: [\"Read the manual\"]", "steps: []"), "missing-key"),
        (bad("date: 2026-11-20", "date: 2026-11-21"), "wrong-time"),
        (bad("date: 2026-11-20", "date: 2027-01-01"), "date-in-future"),
        (bad("on: 2026-11-20", "on: 2027-01-01"), "date-in-future"),
        (bad("note.txt", "other.txt"), "file-unreadable"),
        (bad("note.txt", "../note.txt"), "outside-folder"),
        (bad("{file: note.txt,", "{fact: x, file: note.txt,"), "wrong-reference"),
        (bad("evidence: [", "evidence: [{fact: nothing}, "), "unknown-source"),
        (bad("risk: {threat: T", "risk: {threat: T, score: 7"), "unknown-key"),
    ];
    for (text, code) in &cases {
        let error = judge(&product, &[TSVC], DAY, records(&[text]).path()).unwrap_err();
        assert!(matches!(error, LoadFailure::Input(_)), "{code}");
        let said = error.to_string();
        assert!(said.contains(code) && said.contains("0.yaml"), "{code} not in\n{said}");
    }
    for (verdict, lacks) in [
        ("fail", "environment: None, "),
        ("fail", "evidence: [{file: note.txt, sha256: DIGEST}], "),
        ("inconclusive", "missing: \"The manual\", "),
        ("not_applicable", "absence: \"No implementation at all\", "),
    ] {
        let lacking = WHOLE.replace(lacks, "");
        let text = record(TSVC, &format!("\"1.1\": {{verdict: {verdict}, {lacking}}}"));
        let said = judge(&product, &[TSVC], DAY, records(&[&text]).path()).unwrap_err().to_string();
        assert!(said.contains("missing-key") && said.contains("0.yaml:6"), "{verdict}: {said}");
    }
    let twice = judge(&product, &[TSVC], DAY, records(&[&good, &good]).path()).unwrap_err();
    assert!(twice.to_string().contains("said-twice"), "{twice}");
}

/// What a record could try: each is refused, and where.
#[test]
fn records_that_would_slip_through_are_refused() {
    let product = evaluated(YES);
    let good = record(TSVC, "\"1.1\": {verdict: pass, WHOLE}");
    let bad = |from: &str, to: &str| {
        assert!(good.contains(from), "{from}");
        good.replace(from, to)
    };
    for (text, code) in [
        (bad("verdict: pass", "verdict: pass, demands: []"), "empty-text"),
        (bad("steps: [\"Read the manual\"]", "steps: [\" \"]"), "empty-text"),
        (bad("steps: [\"Read the manual\"]", "steps: [\"\\u200b\\u2060\"]"), "empty-text"),
        (bad("reasoning: \"As it says\"", "reasoning: \"\""), "empty-text"),
        (bad("version: \"1\"}]", "version: \"\"}]"), "empty-text"),
        (bad("by: Labor Nord", "by: labor nord"), "role-mismatch"),
        (bad("person: Ada", "person: maker"), "role-mismatch"),
        (bad("verdict: pass", "verdict: Pass"), "unknown-word"),
        (bad("verdict: pass", "verdict: pass, verdict: fail"), "duplicate-key"),
        (bad("\"1.1\": {", "\"1.1/\": {"), "unknown-component"),
        (bad("date: 2026-11-20", "date: 2026-02-30"), "wrong-date"),
        (bad("note.txt", "/etc/passwd"), "outside-folder"),
        (bad("note.txt", "."), "file-unreadable"),
        (bad("{file: note.txt", "{file: ../exam/note.txt"), "outside-folder"),
    ] {
        let error = judge(&product, &[TSVC], DAY, records(&[&text]).path()).unwrap_err();
        let said = error.to_string();
        assert!(said.contains(code) && said.contains("0.yaml"), "{code} not in\n{said}");
    }
    // Who makes a product does not examine it, whatever it is called there.
    for name in ["Maker GmbH", "Maker, Qualität"] {
        let role = format!("audit: {{role: evaluation, evaluator: \"{name}\"}}\n");
        let product = load(folder(&plain(&role)).path());
        let text = bad("by: Labor Nord", &format!("by: \"{name}\""));
        let said = judge(&product, &[TSVC], DAY, records(&[&text]).path()).unwrap_err().to_string();
        assert!(said.contains("is the manufacturer, and nobody examines themselves"), "{said}");
    }
    // A version that was not there yet was not examined.
    let yaml = plain(ROLE).replacen("version: \"1\"", "version: \"1\"\n  since: 2026-11-21", 1);
    let product = load(folder(&yaml).path());
    let said = judge(&product, &[TSVC], DAY, records(&[&good]).path()).unwrap_err().to_string();
    assert!(said.contains("wrong-time") && said.contains("is there since 2026-11-21"), "{said}");
}

/// A record is read whatever its ending; what it names as evidence is none for that.
#[test]
fn no_record_of_a_folder_is_passed_over() {
    let product = evaluated(YES);
    let fail = record(TSVC, "\"1.1\": {verdict: fail, WHOLE}");
    let seen = "invented: [a, file, that, was, seen, and, is, no, record, of, an, examination]\n";
    let cites = fail.replace("note.txt", "seen.yaml").replace(
        &befund::yaml::hex_digest(NOTE.as_bytes()),
        &befund::yaml::hex_digest(seen.as_bytes()),
    );
    for name in ["0.yml", "0.YAML"] {
        let folder = records(&[]);
        fs::write(folder.path().join(name), &cites).unwrap();
        fs::write(folder.path().join("seen.yaml"), seen).unwrap();
        let report = judge(&product, &[TSVC], DAY, folder.path()).unwrap();
        assert_eq!(short(&report, "1.1", "provided"), "fail examined ", "{name}");
        // What nobody names is a slip.
        fs::write(folder.path().join("other.yaml"), seen).unwrap();
        let said = judge(&product, &[TSVC], DAY, folder.path()).unwrap_err().to_string();
        assert!(said.contains("other.yaml"), "{said}");
    }
}

#[test]
fn evidence_that_was_changed_is_an_integrity_error() {
    let product = evaluated(YES);
    let with = records(&[&record(TSVC, "\"1.1\": {verdict: pass, WHOLE}")]);
    fs::write(with.path().join("note.txt"), format!("{NOTE}And more.\n")).unwrap();
    let error = judge(&product, &[TSVC], DAY, with.path()).unwrap_err();
    assert!(matches!(error, LoadFailure::Integrity(_)), "{error}");
}

/// By TR-03161 4.1 EXAMINE goes beyond CHECK, and says how all code was taken into account.
#[test]
fn a_thorough_examination_is_asked_for_by_the_norm() {
    let yaml = fs::read_to_string("fixtures/products/musteratem/befund.yaml").unwrap();
    let product = TempDir::new().unwrap();
    copy(Path::new("fixtures/products/musteratem"), product.path());
    let role = "audit: {role: evaluation, evaluator: Labor Nord}\n";
    let yaml = yaml.replace("documents:\n", &format!("{role}documents:\n"));
    fs::write(product.path().join("befund.yaml"), yaml).unwrap();
    let product = load(product.path());
    let tr = "tr-03161-1@3.0";
    let catalog = library().catalog("tr-03161-1", "3.0").unwrap();
    let thorough = |one: &&befund::catalog::Requirement| one.depth.as_deref() == Some("EXAMINE");
    let own = catalog.requirements.iter().find(thorough).unwrap();
    let of = |more: &str| {
        let judgement = format!("\"{}/app\": {{verdict: pass, {more}WHOLE}}", own.number);
        record(tr, &judgement).replace("product_version: \"1\"", "product_version: \"2.4.0\"")
    };
    for (more, code) in [
        ("", "wrong-value"),
        ("depth: CHECK, ", "wrong-value"),
        ("depth: EXAMINE, ", "missing-key"),
    ] {
        let error = judge(&product, &[tr], DAY, records(&[&of(more)]).path()).unwrap_err();
        assert!(error.to_string().contains(code), "{more}: {error}");
    }
    let whole = of("depth: EXAMINE, coverage: \"All of src/\", ");
    let report = judge(&product, &[tr], DAY, records(&[&whole]).path()).unwrap();
    let key = format!("{tr}#{}/app", own.number);
    let finding = report.findings.iter().find(|one| one.key == key).unwrap();
    assert_eq!(finding.examination, Examination::Done, "{:?}", finding.verdict);
    // The register has the risk as it was set out, and no number.
    let items = report.residual_risks.iter().flat_map(|one| &one.items);
    let own: Vec<_> = items.filter(|item| item.risk.is_some()).collect();
    assert!(own.iter().all(|item| item.finding == key) && !own.is_empty());
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir_all(&to).unwrap();
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), &to).unwrap();
        }
    }
}

/// What the opinion judges, number by number: verdict, demands if not all, reason, and what it lacks.
type Judged = (&'static str, &'static str, &'static str, &'static str, &'static str);

/// The lawyer's: who gets in, what is public.
const LAW: &[Judged] = &[
    ("5.1", "pass", "", "Termine und Codes gibt es nur für registrierte Anwender.", ""),
    ("5.2", "not_applicable", "", "Das System hat keinen Zweitzugang.", ""),
    (
        "5.3",
        "pass",
        "without-account, initiating-doctor-only, one-month",
        "Kein Konto; beide Codes zusammen führen nur zum einladenden Arzt; 24 Stunden nach dem Termin erlöschen sie.",
        "",
    ),
    (
        "5.9",
        "inconclusive",
        "metadata-purpose, no-disclosure",
        "Das Gutachten sagt dazu nichts.",
        "Zweck und Weitergabe der Metadaten",
    ),
    ("5.10", "pass", "", "AGB auf Deutsch, vor der Anmeldung zu lesen.", ""),
    ("5.11", "pass", "", "Keine Werbung.", ""),
];

/// The engineer's: how it is transmitted, where it lies.
const TECHNOLOGY: &[Judged] = &[
    (
        "5.3",
        "inconclusive",
        "real-name-visible",
        "Ob der Name stimmt, prüft das System nicht; auch ein Fantasiename geht.",
        "Wie der Klarname erkennbar wird",
    ),
    ("5.4", "pass", "", "WebRTC sorgt dafür.", ""),
    ("5.5", "pass", "", "Ton und Bild gehen von Browser zu Browser.", ""),
    ("5.6", "inconclusive", "", "Schlüsselaustausch und Betriebsart fehlen.", "Name der Suite"),
    ("5.7", "pass", "", "WebRTC sorgt dafür.", ""),
    ("5.8", "pass", "", "Das Videosystem speichert nichts.", ""),
    (
        "5.9",
        "pass",
        "eu-servers, metadata-three-months",
        "Alle Server stehen in Deutschland, Metadaten werden nicht gespeichert.",
        "",
    ),
];

/// Two experts on RED Connect, by the reasons of the opinion of 2018-05-03: a record of each.
fn red_connect() -> TempDir {
    let place = TempDir::new().unwrap();
    copy(Path::new("fixtures/products/red-connect"), place.path());
    let path = place.path().join("befund.yaml");
    let text = fs::read_to_string(&path).unwrap().replace(
        "  as_of: 2018-05-03\n",
        "  as_of: 2018-05-03\n  role: evaluation\n  evaluator: Zwei Sachverständige\n",
    );
    fs::write(path, text).unwrap();
    fs::create_dir(place.path().join("examination")).unwrap();
    let opinion = fs::read("fixtures/products/red-connect/docs/gutachten-2018-05-03.md").unwrap();
    fs::write(place.path().join("examination/gutachten.md"), &opinion).unwrap();
    let digest = befund::yaml::hex_digest(&opinion);
    for (person, judgements) in [("Recht", LAW), ("Technik", TECHNOLOGY)] {
        let judgement = |(number, verdict, demands, reasoning, missing): &Judged| {
            let demands: String = match demands.is_empty() {
                true => String::new(),
                false => format!(", demands: [{demands}]"),
            };
            let own = match *verdict {
                "inconclusive" => format!(", missing: {missing:?}"),
                "not_applicable" => format!(", absence: {reasoning:?}"),
                _ => String::new(),
            };
            format!(
                "    \"{number}\": {{verdict: {verdict}{demands}{own}, steps: [\"Gutachten Abschnitt D\"], reasoning: {reasoning:?}, person: {person}, date: 2018-05-03, evidence: [{{file: gutachten.md, sha256: {digest}}}]}}\n"
            )
        };
        let judgements: String = judgements.iter().map(judgement).collect();
        let text = format!(
            "befund: examination/1\nby: Zwei Sachverständige\non: 2018-05-03\nproduct_version: \"2018\"\njudgements:\n  {ANLAGE}:\n{judgements}"
        );
        fs::write(place.path().join(format!("examination/{person}.yaml")), text).unwrap();
    }
    place
}

fn befund(arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("befund").unwrap();
    let output = command.args(arguments).env_remove("NO_COLOR").output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn red_connect_is_evaluated_by_two_experts() {
    let place = red_connect();
    let path = place.path().to_str().unwrap();
    let with = place.path().join("examination");
    let with = ["--with", with.to_str().unwrap()];
    let (code, json, errors) =
        befund(&[&["assess", path, "--report", "json=-", "-q"], &with[..]].concat());
    assert!(code < 3, "{errors}");
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["examinations"][0]["by"], "Zwei Sachverständige");
    // What the experts say, but where facts or lists stand against it.
    let verdicts: Vec<_> = json["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| {
            let demands = finding["demands"].as_array().unwrap().iter();
            let demands: Vec<_> = demands
                .map(|one| {
                    (
                        one["id"].as_str().unwrap(),
                        one["verdict"].as_str().unwrap(),
                        one["basis"].as_str().unwrap_or("-"),
                    )
                })
                .collect();
            (finding["requirement"].as_str().unwrap(), demands)
        })
        .collect();
    insta::assert_debug_snapshot!("red_connect_evaluated", verdicts);
    let schema = fs::read_to_string("schemas/befund-result-1.schema.json").unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    assert!(schema.is_valid(&json));
    let (_, html, _) = befund(&[&["assess", path, "--report", "html=-", "-q"], &with[..]].concat());
    for wanted in [
        "Was die Prüfstelle anders beurteilt",
        "keine Signatur geprüft",
        "Schlüsselaustausch und Betriebsart",
    ] {
        assert!(html.contains(wanted), "{wanted}");
    }
}

/// Judgements are evidence: without one, with an older one, or with a worse one nothing comes to pass.
#[test]
fn no_judgement_that_is_gone_aged_or_worse_makes_a_new_pass() {
    let numbers = ["1.1", "1.2", "1.3", "2.1", "2.2", "3.1", "4.1", "5.1", "5.4"];
    let answers: Vec<_> = numbers.iter().map(|one| format!("\"{one}\": {{answer: yes}}")).collect();
    let yes = format!(
        "declarations:\n  {TSVC}: {{by: Maker, on: 2026-11-01, product_version: \"1\", answers: {{{}}}}}\n",
        answers.join(", ")
    );
    let test = "facts:\n  - {kind: security.penetration_test, subject: web, name: a, concluded_on: 2026-01-01, open_severe_findings: 0, stated: {by: Maker, on: 2026-11-01}}\n";
    for sections in [String::new(), yes.clone(), format!("{yes}{test}")] {
        let product = evaluated(&sections);
        let judged = |change: &dyn Fn(usize, &str) -> String| {
            let all: Vec<_> = numbers.iter().enumerate().map(|(at, one)| change(at, one)).collect();
            let with = records(&[&record(TSVC, &all.join(", "))]);
            passes(&judge(&product, &[TSVC], DAY, with.path()).unwrap())
        };
        let pass = |number: &str| format!("\"{number}\": {{verdict: pass, WHOLE}}");
        let before = judged(&|_, number| pass(number));
        assert!(!before.is_empty());
        for (changed, of) in numbers.iter().enumerate() {
            let older = |number: &str| {
                pass(number).replace("WHOLE", &WHOLE.replace("2026-11-20", "2025-11-01"))
            };
            let worse = |number: &str, verdict: &str| pass(number).replace("pass", verdict);
            let kinds: [&dyn Fn(&str) -> String; 4] = [
                &older,
                &|number| worse(number, "inconclusive"),
                &|number| worse(number, "fail"),
                &|number| worse(number, "not_applicable"),
            ];
            for kind in kinds {
                let after =
                    judged(&|at, number| if at == changed { kind(number) } else { pass(number) });
                let new: Vec<_> = after.iter().filter(|one| !before.contains(one)).collect();
                assert!(new.is_empty(), "{of}: {new:?}");
            }
        }
    }
}

/// Question by question: each judgement is in the record before the next, and is not asked again.
#[test]
fn judgements_are_made_on_a_terminal_one_by_one() {
    let place = TempDir::new().unwrap();
    fs::write(place.path().join("befund.yaml"), plain(ROLE)).unwrap();
    fs::write(place.path().join("note.txt"), NOTE).unwrap();
    let asked = |input: &str| {
        let mut command = Command::cargo_bin("befund").unwrap();
        let own = ["examine", ".", "--catalog", TSVC, "--person", "Ada", "--on", "2026-11-20"];
        let output = command
            .current_dir(place.path())
            .args([&own[..], &["--record", "record.yaml", "--lang", "en"]].concat())
            .write_stdin(input)
            .output()
            .unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        (text(&output.stdout), text(&output.stderr))
    };
    let (_, said) = asked(
        "pass\nRead the manual\n\nAs it says\n\ninc\nAsked\n\nNobody knows\nThe manual\n\nq\n",
    );
    assert!(said.contains("2 judgements"), "{said}");
    // A wrong word, a file that is not there, and the end of the input in the middle of a judgement.
    let (shown, _) = asked(
        "maybe\nfail\nTried\n\nIt broke\nNo help\nLoss\nseldom\nlow\nsmall\nMend\nlow\ngone.txt\nnote.txt\n\npass\n",
    );
    assert!(
        shown.contains("1.3") && !shown.contains("1.1 ·") && shown.contains("not there"),
        "{shown}"
    );
    let record = fs::read_to_string(place.path().join("record.yaml")).unwrap();
    assert_eq!(record.lines().filter(|line| line.contains("\"verdict\"")).count(), 3, "{record}");
    let product = load(place.path());
    let report = judge(&product, &[TSVC], DAY, &place.path().join("record.yaml")).unwrap();
    assert_eq!(short(&report, "1.1", "provided"), "pass examined ");
    let failed = report.findings.iter().find(|one| one.requirement == "1.3").unwrap();
    assert_eq!(failed.verdict.word(), "fail");
}

#[test]
fn nobody_examines_themselves() {
    let place = red_connect();
    let with = place.path().join("examination");
    let arguments = ["assess", "fixtures/products/red-connect", "--with", with.to_str().unwrap()];
    let (code, _, errors) = befund(&arguments);
    assert_eq!(code, 3);
    assert!(errors.contains("role-mismatch") && errors.contains("role: evaluation"), "{errors}");
}

/// A draft judges nothing, and becomes a judgement once its hashes are gone.
#[test]
fn a_draft_says_what_to_look_at_and_judges_nothing_by_itself() {
    let place = red_connect();
    let path = place.path().to_str().unwrap();
    let file = place.path().join("draft.yaml");
    let out = file.to_str().unwrap();
    let draft = ["examine", path, "--person", "Ada", "--on", "2018-05-03", "--out", out];
    let (code, _, errors) = befund(&draft);
    assert_eq!(code, 0, "{errors}");
    let text = fs::read_to_string(&file).unwrap();
    assert!(
        text.contains("by: \"Zwei Sachverständige\"") && text.contains("# Ohne Prüfung: "),
        "{text}"
    );
    assert!(text.contains("#   Tatsache: ") || text.contains("# Tatsache: "), "{text}");
    let product = load(place.path());
    let day = date(2018, 5, 3);
    let drafted = judge(&product, &[ANLAGE], day, &file).unwrap();
    assert!(drafted.examinations[0].judgements.is_empty());
    assert_eq!(passes(&drafted), passes(&assess(&inputs(&product, &[ANLAGE], day))));
    // Filled in, it counts.
    let own = text.find("    # \"5.1\":\n").unwrap();
    let end = own + text[own..].find("\n\n").unwrap_or(text.len() - own);
    let filled = text[own..end]
        .replace("    # \"", "    \"")
        .replace("    #   ", "      ")
        .replace("verdict:", "verdict: pass")
        .replace("steps: []", "steps: [\"Read it\"]")
        .replace("reasoning: \"\"", "reasoning: \"As it says\"");
    fs::write(&file, format!("{}{filled}{}", &text[..own], &text[end..])).unwrap();
    let filled = judge(&product, &[ANLAGE], day, &file).unwrap();
    assert_eq!(filled.examinations[0].judgements.len(), 1);
    assert_eq!(befund(&draft).0, 3, "what may hold judgements is not replaced");
}

/// The schema for editors refuses what the reader refuses by shape.
#[test]
fn the_schema_of_a_record_says_what_its_reader_says() {
    let (_, schema, _) = befund(&["schema", "examination"]);
    let kept = fs::read_to_string("schemas/befund-examination-1.schema.json").unwrap();
    assert_eq!(
        schema, kept,
        "befund schema examination > schemas/befund-examination-1.schema.json"
    );
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let json = |text: &str| -> Value {
        let file = befund::diag::SourceFile::new("a.yaml", text);
        json_of(&befund::yaml::parse_written(&file).unwrap())
    };
    let good = record(TSVC, "\"1.1\": {verdict: fail, WHOLE}");
    assert!(schema.is_valid(&json(&good)));
    for bad in [
        good.replace("environment: None, ", ""),
        good.replace("steps: [\"Read the manual\"]", "steps: []"),
        good.replace("person: Ada", "persons: Ada"),
        good.replace("verdict: fail", "verdict: fine"),
    ] {
        assert!(!schema.is_valid(&json(&bad)), "{bad}");
    }
}

fn json_of(node: &befund::yaml::Node) -> Value {
    use befund::yaml::Yaml;
    match &node.value {
        Yaml::Map(entries) => {
            entries.iter().map(|(key, node)| (key.value.clone(), json_of(node))).collect()
        }
        Yaml::List(items) => items.iter().map(json_of).collect(),
        Yaml::Text(text) => json!(text),
        Yaml::Null => Value::Null,
        other => panic!("{other:?}"),
    }
}
