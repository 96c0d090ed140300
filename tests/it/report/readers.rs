//! What auditors and manufacturers stumbled over in reports of a DiGA, as its result and its pages now say it.

use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

const PRODUCT: &str = "fixtures/products/musteratem";

struct Told {
    result: Value,
    gap: String,
    form: String,
}

fn write(arguments: &[&str], format: &str, name: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    let report = format!("{format}={}", path.display());
    let out = Command::new(env!("CARGO_BIN_EXE_befund"))
        .args(arguments)
        .args(["--report", &report, "--quiet"])
        .output();
    let out = out.unwrap();
    assert_ne!(out.status.code(), Some(3), "{}", String::from_utf8_lossy(&out.stderr));
    std::fs::read_to_string(path).unwrap()
}

fn told() -> &'static Told {
    static TOLD: OnceLock<Told> = OnceLock::new();
    TOLD.get_or_init(|| {
        let assess = ["assess", PRODUCT, "--as-of", "2026-11-21", "--lang", "de"];
        let styled = [&assess[..], &["--catalog", "digav-anlage-1", "--style", "digav"]].concat();
        Told {
            result: serde_json::from_str(&write(&assess, "json", "befund.json")).unwrap(),
            gap: write(&assess, "md", "gap.md"),
            form: write(&styled, "md", "form.md"),
        }
    })
}

fn demand(requirement: &str, id: &str) -> &'static Value {
    let findings = told().result["findings"].as_array().unwrap();
    let own = findings.iter().filter(|one| one["requirement"] == requirement);
    let mut demands = own.flat_map(|one| one["demands"].as_array().unwrap());
    demands.find(|one| one["id"] == id).unwrap()
}

/// The row of the form that begins with a number.
fn row(number: &str) -> &'static str {
    let start = format!("| {number}\\. |");
    told().form.lines().find(|line| line.starts_with(&start)).unwrap()
}

fn line(text: &'static str, has: &str) -> &'static str {
    text.lines().find(|line| line.contains(has)).unwrap_or_else(|| panic!("no line has {has}"))
}

#[test]
fn an_answer_that_is_refuted_or_not_enough_is_still_told() {
    for words in [
        "Die App läuft nur auf dem eigenen Telefon.",
        "Auf dem Gerät liegen keine Anmeldedaten.",
        "Anonymisierte Verlaufswerte bleiben drei Jahre zur Produktverbesserung gespeichert.",
    ] {
        assert!(told().gap.contains(words), "gap: {words}");
        assert!(told().form.contains(words), "form: {words}");
    }
    let refuted = demand("DS.13", "explicit-warning");
    let says = refuted["reason"]["text"]["de"].as_str().unwrap();
    assert!(says.contains("nicht anwendbar sei; das ist widerlegt"), "{says}");
    let own = demand("DS.19", "storage-ends");
    let says = own["reason"]["text"]["de"].as_str().unwrap();
    assert!(!says.contains("nicht angegeben"), "{says}");
}

#[test]
fn what_is_only_stated_is_not_called_read_because_its_neighbour_was() {
    let cause = line(&told().gap, "**Speicherort „portal-protokoll“");
    assert!(cause.contains("Widerspruch, nur erklärt"), "{cause}");
    let cause = line(&told().gap, "**Ort der Datenverarbeitung");
    assert!(cause.contains("ausgelesen, zum Teil nur erklärt"), "{cause}");
    let total = line(&told().gap, "- nicht erfüllt ");
    assert!(total.contains("davon nach eigener Angabe"), "{total}");
}

#[test]
fn a_verdict_cites_whoever_says_what_it_rests_on() {
    let attested = demand("O.Org_2", "c5-type-2");
    assert_eq!((&attested["verdict"], &attested["basis"]), (&"pass".into(), &"declared".into()));
    let facts = attested["checks"][0]["facts"].as_array().unwrap();
    let facts: Vec<_> = facts.iter().map(|id| id.as_str().unwrap()).collect();
    let says = |has: &str| facts.iter().any(|id| id.contains(has));
    assert!(says("/extracted/") && says("/declared/befund.yaml"), "{facts:?}");
}

#[test]
fn a_contradiction_names_what_contradicts_and_nothing_beside_it() {
    let clashes = told().result["contradictions"].as_array().unwrap();
    let of = |finding: &str| {
        let own = clashes.iter().find(|one| one["finding"] == finding).unwrap();
        own["facts"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect::<Vec<_>>()
    };
    let facts = of("tr-03161-2@2.0#O.Auth_5/web");
    assert!(facts.iter().all(|id| id.contains("name=betrieb")), "{facts:?}");
    let found: Vec<_> =
        clashes.iter().map(|one| one["found"]["de"].as_str().unwrap().to_owned()).collect();
    // The web component has what is denied of the app alone.
    assert!(!found.iter().any(|text| text.contains("nicht rein privat")), "{found:#?}");
    let differs = found.iter().find(|text| text.contains("datenbank: backups")).unwrap();
    assert!(differs.contains("32 Tage") && !differs.contains("erfasst"), "{differs}");
}

#[test]
fn a_check_of_a_store_does_not_stand_for_the_demand() {
    let gap = &told().gap;
    assert!(gap.contains("DS.19: Prüfung erfüllt, Forderung offen"), "DS.19 is open");
    assert!(!gap.contains("DS.19: eingehalten"), "DS.19 is open");
    assert!(gap.contains("Z.1: nicht anwendbar"), "the protection need is not very high");
}

#[test]
fn what_keeps_the_gate_shut_and_the_certificates_stand_in_the_result() {
    let gap = &told().gap;
    let (result, _) = gap.split_once("\n## 2 ").unwrap();
    let blocking = &result[result.find("Was die Freigabe sperrt").unwrap()..];
    for word in ["Widerspruch: ", "messbar, aber nicht entschieden", "O.Source_3", "B.15"] {
        assert!(blocking.replace('\\', "").contains(word), "{word}: {blocking}");
    }
    assert_eq!(blocking.matches("ohne einzelne Anforderung").count(), 1, "{blocking}");
    let missing = line(result, "kein gültiges Zertifikat des BSI");
    assert!(missing.contains("tr-03161"), "{missing}");
    let certificate = line(gap, "| N3 |");
    assert!(certificate.contains("für Version 2.3.1, app"), "{certificate}");
    assert!(gap.contains("| Ausstellungsdatum | nicht angegeben |"), "no day is made up");
}

#[test]
fn the_form_says_what_its_ticks_rest_on_and_breaks_off_nowhere() {
    let form = &told().form;
    let counted = line(form, "Als zutreffend angekreuzt sind");
    assert!(counted.contains("allein auf der Erklärung"), "{counted}");
    assert!(form.contains("bis dahin ist dies ein Arbeitsstand"), "a draft");
    let cut: Vec<_> = form.lines().filter(|line| line.ends_with("… |")).collect();
    assert_eq!(cut, Vec::<&str>::new());
    // A way to manage it that everybody can reach speaks against secure networks for staff.
    let staff = row("19");
    assert!(!staff.contains("☒"), "{staff}");
    let from: Vec<_> = form.match_indices("**Ab ").map(|(at, _)| &form[at + 5..at + 15]).collect();
    let mut days: Vec<String> =
        from.iter().map(|day| format!("{}{}{}", &day[6..10], &day[3..5], &day[0..2])).collect();
    let as_written = days.clone();
    days.sort();
    assert_eq!(as_written, days);
}
