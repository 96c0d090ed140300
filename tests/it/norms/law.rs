//! The law as it stood on each day: editions, dates and numbers. Each test is named after the finding of
//! the second reading of DiGAV Anlage 1, Anlage 31b, TSVC and section 393 SGB V that it answers.

use std::fs;
use std::process::{Command, Output};

use crate::common::written::{Judged, Written};
use crate::common::{TODAY, folder, judge, library, load, plain};
use befund::assess::gate::{Gate, Level};
use befund::assess::gate_file;
use befund::assess::result::{InterpretationRecord, Verdict};
use befund::assess::{Report, diff};
use befund::catalog::{Confidence, RequirementKind};
use befund::compare;
use befund::product;
use jiff::civil::{Date, date};

const DIGAV: &[&str] = &["2021-10-01", "2022-12-29", "2025-12-06", "2026-02-01"];
const APP: &[&str] = &["app mobile-app"];
const WEB: &[&str] = &["web web-app"];

fn edition(id: &str, edition: &str) -> std::sync::Arc<befund::catalog::Catalog> {
    library().catalog(id, edition).unwrap()
}

fn befund(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_befund")).args(arguments).output().unwrap()
}

/// A cloud service with an attestation, judged by section 393 SGB V as it is on a day.
fn cloud(more: &str, day: Date) -> Judged {
    let stated = day.saturating_sub(jiff::Span::new().days(20));
    Written::new("health-app", WEB)
        .on(day, stated)
        .fact(&format!("hosting.location, subject: web, name: video, country: DE, holds_personal_data: true, cloud: true, {more}"))
        .list("hosting.location", "web", 1)
        .answers("sgb-v-393@2026-01-01", "\"3\": {answer: yes}")
        .answers("sgb-v-393@2024-07-01", "\"3\": {answer: yes}")
        .judged(&["sgb-v-393"])
}

fn attested(more: &str, day: Date) -> String {
    cloud(more, day).check("3", "attestation", "hosting-cloud-c5")
}

#[test]
fn e10_type_1_is_enough_for_a_new_system_in_its_first_eighteen_months() {
    let new = |placed: &str| format!("c5_attestation: type-1, placed_on_market: {placed}");
    for (placed, day, outcome) in [
        ("2025-08-01", TODAY, "satisfied"),
        ("2025-07-01", date(2027, 1, 1), "satisfied"),
        ("2025-07-01", date(2027, 1, 2), "violated"),
        ("2025-08-31", date(2027, 2, 28), "satisfied"),
        ("2025-08-31", date(2027, 3, 1), "violated"),
        ("2025-06-30", TODAY, "violated"),
        ("2024-09-01", TODAY, "violated"),
        // before the sentence was there
        ("2025-08-01", date(2025, 11, 21), "violated"),
        ("2024-09-01", date(2025, 6, 30), "satisfied"),
    ] {
        assert_eq!(attested(&new(placed), day), outcome, "{placed} on {day}");
    }
    assert_eq!(attested("c5_attestation: type-1", TODAY), "undecided", "not said when");
    let silent = cloud("c5_attestation: type-1", TODAY);
    assert!(silent.of("3", "attestation").starts_with("inconclusive"), "no yes covers that");
    assert_eq!(attested("c5_attestation: type-1", date(2025, 11, 21)), "violated");
    for day in [TODAY, date(2025, 11, 21), date(2024, 7, 1)] {
        assert_eq!(attested("c5_attestation: type-2", day), "satisfied");
        assert_eq!(attested("c5_attestation: none", day), "violated");
    }
    let old = cloud(&new("2024-09-01"), TODAY);
    assert_eq!(old.of("3", "attestation"), "fail");
    assert_eq!(old.gate().exit_code(), 1, "that type 1 is not enough rests on a verified text");
}

#[test]
fn e10_the_end_of_the_eighteen_months_is_a_deadline() {
    let judged = cloud("c5_attestation: type-1, placed_on_market: 2025-08-01", TODAY);
    let ends: Vec<_> = judged.0.deadlines.iter().map(|one| one.date).collect();
    assert!(ends.contains(&date(2027, 2, 1)), "{ends:?}");
    let old = cloud("c5_attestation: type-1, placed_on_market: 2025-06-01", TODAY);
    let ends: Vec<_> = old.0.deadlines.iter().map(|one| one.date).collect();
    assert!(!ends.contains(&date(2026, 12, 1)), "nothing ends where the rule never held: {ends:?}");
}

#[test]
fn e10_the_edition_follows_the_day_and_says_that_its_first_day_is_not_verified() {
    let used = |day: Date| {
        let judged = cloud("c5_attestation: type-2", day);
        let catalog = judged.0.inputs.catalogs[0].edition.clone();
        let policies = judged.0.inputs.policies.iter();
        let policy = policies.clone().find(|one| one.id == "c5-sgb-v-393").unwrap();
        (catalog, policy.edition.clone())
    };
    let both = |edition: &str| (edition.to_owned(), edition.to_owned());
    assert_eq!(used(date(2025, 12, 31)), both("2024-07-01"));
    assert_eq!(used(date(2026, 1, 1)), both("2026-01-01"));
    let now = edition("sgb-v-393", "2026-01-01");
    assert_eq!(now.in_force.confidence, Confidence::Inferred);
    assert!(now.note.as_ref().unwrap().en.contains("is not verified"));
    let four = now.requirement("4").unwrap();
    assert!(four.text.de.contains("Satz 3") && four.text.de.contains("18 Monaten"));
    assert!(four.text.de.contains("(Satz 4)") && four.text.de.contains("(Satz 5)"));
    assert_eq!(edition("sgb-v-393", "2024-07-01").in_force.confidence, Confidence::Primary);
    let list = String::from_utf8(befund(&["catalog", "list"]).stdout).unwrap();
    let line = list.lines().find(|line| line.contains("sgb-v-393@2026-01-01")).unwrap();
    assert!(line.contains("01.01.2026 … (nicht geprüft)"), "{line}");
}

#[test]
fn e10_the_ruling_on_cloud_services_changes_with_the_law() {
    let applied = |day: Date| {
        let report = judge(&load(folder(&plain("")).path()), &["anlage-31b@2021-02-25"], day);
        let rulings = report.interpretations.into_iter().filter(|one| one.applied);
        let ids = rulings.map(|one| one.id).filter(|id| id.contains("c5-sgb-v-393"));
        ids.collect::<Vec<_>>()
    };
    assert_eq!(applied(date(2025, 12, 31)), ["anlage-31b-later#c5-sgb-v-393"]);
    assert_eq!(applied(TODAY), ["anlage-31b-later#c5-sgb-v-393-new-systems"]);
}

#[test]
fn e11_the_khpfleg_moved_the_days_and_not_the_digig() {
    let note = edition("digav-anlage-1", "2022-12-29").note.clone().unwrap();
    assert!(!note.de.contains("Mit dem DigiG (26.03.2024) nennen"), "{}", note.de);
    for (de, en) in [
        ("§ 4 Abs. 7 auf den 1. Januar 2025", "section 4 (7) to 1 January 2025"),
        ("§ 4 Abs. 8 auf den 1. August 2024", "section 4 (8) to 1 August 2024"),
        ("§ 7 Abs. 3 auf den 1. Januar 2024", "section 7 (3) to 1 January 2024"),
        ("nur § 4 Abs. 2 Nr. 3", "only section 4 (2) no. 3"),
    ] {
        assert!(note.de.contains(de) && note.en.contains(en), "{}", note.de);
    }
}

/// Where the notices stand that a report by Anlage 1 prints on a day.
fn notices(day: Date) -> Vec<(String, Confidence)> {
    let stated = day.saturating_sub(jiff::Span::new().days(20));
    let judged = Written::new("diga", APP).on(day, stated).judged(&["digav-anlage-1"]);
    let notices = judged.0.inputs.catalogs[0].notices.iter();
    notices.map(|one| (one.cite.clone(), one.confidence)).collect()
}

#[test]
fn e12_the_certificate_of_the_bsi_is_due_by_the_ordinance_since_2024() {
    let cites =
        |day: Date| -> Vec<String> { notices(day).into_iter().map(|(cite, _)| cite).collect() };
    let proof = "§ 7 Abs. 3 DiGAV".to_owned();
    assert!(!cites(date(2023, 12, 31)).contains(&proof));
    for day in [date(2024, 1, 1), date(2024, 6, 30), TODAY] {
        assert!(cites(day).contains(&proof), "{day}");
    }
    let replaced = "§ 4 Abs. 7 DiGAV, § 139e Abs. 10 Satz 3 SGB V".to_owned();
    assert!(!cites(date(2024, 12, 31)).contains(&replaced) && cites(TODAY).contains(&replaced));
    let first = edition("digav-anlage-1", "2021-10-01");
    let note = first.note.as_ref().unwrap();
    assert!(note.de.contains("§ 4 Abs. 7 und § 7 Abs. 3 nannten damals den 1. Januar 2023"));
}

#[test]
fn e13_the_form_has_88_rows_in_every_edition_and_15a_is_vacant_since_2026() {
    for id in DIGAV {
        let catalog = edition("digav-anlage-1", id);
        assert_eq!(catalog.requirements.len(), 88, "{id}");
        let vacant = catalog.requirements.iter().filter(|one| one.kind == RequirementKind::Vacant);
        let vacant: Vec<_> = vacant.map(|one| one.number.as_str()).collect();
        match *id {
            "2026-02-01" => assert_eq!(vacant, ["B.15a", "Z.2", "Z.3", "Z.6"]),
            _ => assert_eq!(vacant, ["Z.2", "Z.3", "Z.6"], "{id}"),
        }
        let at = |number: &str| catalog.requirements.iter().position(|one| one.number == number);
        assert_eq!(at("B.15a"), at("B.15").map(|at| at + 1), "in the form's order: {id}");
    }
    let judged = Written::new("diga", APP).judged(&["digav-anlage-1"]);
    let findings = judged.0.findings.iter();
    let row = findings.clone().find(|one| one.requirement == "B.15a").unwrap();
    assert_eq!((row.kind, row.verdict), (RequirementKind::Vacant, Verdict::NotApplicable));
}

#[test]
fn e13_an_answer_to_the_vacant_row_says_why_it_does_not_count() {
    let folder =
        folder(&Written::new("diga", APP).yes("digav-anlage-1@2026-02-01", &["B.15a"]).yaml());
    let product = product::load(folder.path(), befund::probe::sources()).unwrap();
    let error = product::check_names(&product, library()).unwrap_err().to_string();
    assert!(!error.contains("did you mean"), "{error}");
    assert!(error.contains("B.15a"), "{error}");
}

#[test]
fn e14_the_first_row_is_confirmed_like_every_other() {
    const NOW: &str = "digav-anlage-1@2026-02-01";
    for id in DIGAV {
        let catalog = edition("digav-anlage-1", id);
        let rows = catalog.requirements.iter().filter(|one| one.kind == RequirementKind::Demand);
        assert_eq!(rows.count(), if *id == "2026-02-01" { 84 } else { 85 }, "{id}");
        let first = catalog.requirement("DS.1").unwrap();
        assert!(first.demands.len() == 1 && first.reasons.is_empty());
    }
    let diga = || Written::new("diga", APP);
    let of = |written: Written| written.judged(&[NOW]).of("DS.1", "gdpr-applied");
    assert_eq!(of(diga()), "inconclusive/evidence_missing");
    assert_eq!(of(diga().yes(NOW, &["DS.1"])), "pass");
    assert_eq!(of(diga().answers(NOW, "\"DS.1\": {answer: no}")), "fail");
    let older = diga().yes("digav-anlage-1@2021-10-01", &["DS.1"]);
    assert_eq!(of(older), "pass", "the row is the same in all editions");
    let bare = "\"DS.1\": {answer: not_applicable}";
    assert_eq!(of(diga().answers(NOW, bare)), "fail", "the form prints no reason");
}

fn video(catalog: &str) -> Report {
    judge(&load(folder(&plain("")).path()), &[catalog], TODAY)
}

#[test]
fn e16_a_ruling_speaks_to_the_edition_it_is_meant_for() {
    let on = |report: &Report| -> Option<InterpretationRecord> {
        let mut rulings = report.interpretations.iter();
        rulings.find(|one| one.id == "anlage-31b-later#proofs-2025").cloned()
    };
    let early = video("anlage-31b@2016-10-21");
    assert!(on(&early).is_none());
    let access = early.findings.iter().find(|one| one.requirement == "5.3").unwrap();
    assert!(access.interpretations.is_empty(), "{:?}", access.interpretations);
    let later = on(&video("anlage-31b@2021-02-25")).unwrap();
    assert!(later.findings.contains(&"anlage-31b@2021-02-25#5.3".to_owned()));
    let page = String::from_utf8(befund(&["explain", "anlage-31b@2016-10-21", "5.3"]).stdout);
    assert!(!page.unwrap().contains("proofs-2025"));
}

#[test]
fn e16_editions_are_compared_by_what_their_numbers_mean() {
    let difference = compare::compare(
        &edition("anlage-31b", "2016-10-21"),
        &edition("anlage-31b", "2021-02-25"),
    );
    let was = |number: &str| -> Vec<String> {
        let changed = difference.changed.iter().filter(|one| one.number == number);
        let fields = changed.flat_map(|one| &one.changes).filter(|one| one.field == "number");
        fields.map(|one| one.old.clone().unwrap()).collect()
    };
    assert_eq!(was("5.1.3"), ["5.3"], "access of patients");
    assert_eq!(was("2.3"), ["5.6"], "encryption");
    assert_eq!(was("2.4"), ["5.8", "5.9"], "contents and metadata");
    assert_eq!(was("5.1.1"), ["5.1"], "registration of the doctor");
    let numbers = |entries: &[compare::EditionEntry]| -> Vec<String> {
        entries.iter().map(|one| one.number.clone()).collect()
    };
    assert_eq!(numbers(&difference.dropped), ["1", "5.4"]);
    let added = numbers(&difference.added);
    assert!(["3", "5.3", "5.6"].iter().all(|one| added.contains(&(*one).to_owned())), "{added:?}");
    let back = compare::compare(
        &edition("anlage-31b", "2021-02-25"),
        &edition("anlage-31b", "2016-10-21"),
    );
    assert_eq!(numbers(&back.added), ["1", "5.4"], "the same seen from the other side");
}

#[test]
fn e16_results_are_compared_by_what_their_numbers_mean() {
    let (early, later) = (video("anlage-31b@2016-10-21"), video("anlage-31b@2021-02-25"));
    let document = diff::compare(&early, &later);
    let of = |number: &str, demand: &str| {
        let same = |one: &&diff::Change| one.requirement == number && one.demand == demand;
        document.changes.iter().find(same).map(|one| (one.old.is_some(), one.new.is_some()))
    };
    assert_eq!(of("2.4", "metadata-three-months"), None, "was 5.9 and is as open as before");
    assert_eq!(of("5.9", "metadata-three-months"), None);
    assert_eq!(of("2.2", "architecture-documented"), Some((false, true)));
    let unmatched = document.changes.iter().filter(|one| one.old.is_some() && one.new.is_some());
    for change in unmatched {
        let catalog = edition("anlage-31b", "2021-02-25");
        let old = catalog.numbers_in("2016-10-21", &change.requirement);
        assert!(!old.is_empty(), "{change:?}");
    }
}

#[test]
fn e16_a_decision_names_the_edition_where_the_number_alone_does_not_say_it() {
    let with = |requirement: &str, more: &str| {
        Written::new("video-consultation", WEB).section(&format!(
            "dispositions:\n  - {{kind: accepted_risk, requirement: \"{requirement}\", {more}owner: QM, reason: x, expires: 2027-06-30}}\n"
        ))
    };
    let names = |written: &Written| {
        let folder = folder(&written.yaml());
        let product = product::load(folder.path(), befund::probe::sources()).unwrap();
        product::check_names(&product, library()).err().map(|error| error.to_string())
    };
    let error = names(&with("anlage-31b#3", "")).unwrap();
    assert!(error.contains("ambiguous-number") || error.contains("different things"), "{error}");
    assert_eq!(names(&with("anlage-31b@2016-10-21#3", "")), None);
    assert_eq!(names(&with("anlage-31b#5.9", "")), None, "only one edition has it");
    assert_eq!(names(&with("anlage-31b#5.3", "")), None, "the later one only states something");
    assert!(names(&with("anlage-31b@2021-02-25#5.9", "")).is_some(), "no such number there");
    let used = |requirement: &str, catalog: &str| {
        let judged = with(requirement, "").judged(&[catalog]);
        judged.0.dispositions[0].used
    };
    assert!(used("anlage-31b@2016-10-21#5.6", "anlage-31b@2016-10-21"));
    assert!(used("anlage-31b@2021-02-25#3", "anlage-31b@2021-02-25"));
    assert!(!used("anlage-31b@2016-10-21#3", "anlage-31b@2021-02-25"));
    let later = Written::new("diga", APP).section(
        "dispositions:\n  - {kind: accepted_risk, requirement: \"digav-anlage-1@2025-12-06#B.9\", owner: QM, reason: x, expires: 2027-06-30}\n",
    );
    let judged = later.judged(&["digav-anlage-1@2026-02-01"]);
    assert!(judged.0.dispositions[0].used, "decisions outlive editions that count the same");
}

#[test]
fn e16_files_name_the_editions_of_a_number_that_means_several_things() {
    let lint = |file: &str, text: &str| {
        let folder = tempfile::TempDir::new().unwrap();
        fs::write(folder.path().join(file), text).unwrap();
        let output = befund(&["catalog", "lint", "--catalogs", folder.path().to_str().unwrap()]);
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let ruling = |on: &str| {
        format!(
            "befund: interpretations/1\nid: own\ntitle: {{de: Eigen, en: Own}}\nsources: {{own: {{title: {{de: Eigene, en: Our}}, tier: secondary}}}}\nrulings:\n  - id: one\n    from: 2026-01-01\n    title: {{de: Eins, en: One}}\n    text: {{de: Satz., en: Sentence.}}\n    confidence: secondary\n    sources: [own]\n    effect: explain\n    on: [{on}]\n"
        )
    };
    let (code, said) = lint("a.yaml", &ruling("{catalog: anlage-31b, requirement: \"5.3\"}"));
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("5.3 means different things in `anlage-31b@2016-10-21` and"), "{said}");
    let named = "{catalog: anlage-31b, editions: [\"2021-02-25\"], requirement: \"5.3\"}";
    assert_eq!(lint("a.yaml", &ruling(named)).0, Some(0));
    let (code, said) = lint("a.yaml", &ruling(&named.replace("2021-02-25", "2021-02-26")));
    assert_eq!(code, Some(3));
    assert!(said.contains("did you mean `2021-02-25`?"), "{said}");
    let mapping = |editions: &str| {
        format!(
            "befund: mapping/1\nid: own\ntitle: {{de: Eigen, en: Own}}\nfrom: anlage-31b\nto: tuev-tsvc\n{editions}pairs:\n  - {{from: \"3\", to: \"3.1\", relation: related, confidence: inferred}}\n"
        )
    };
    assert_eq!(lint("a.yaml", &mapping("")).0, Some(3));
    assert_eq!(lint("a.yaml", &mapping("from_editions: [\"2016-10-21\"]\n")).0, Some(0));
}

#[test]
fn e16_a_gate_file_names_the_edition_where_the_number_alone_does_not_say_it() {
    let read = |requirement: &str| {
        let folder = tempfile::TempDir::new().unwrap();
        let file = folder.path().join("gate.yaml");
        let text = format!(
            "befund: gate/1\noverrides:\n  - {{requirement: \"{requirement}\", block: never, reason: x, expires: 2027-01-31}}\n"
        );
        fs::write(&file, text).unwrap();
        gate_file::read(&file, library()).map_err(|error| error.to_string())
    };
    assert!(read("anlage-31b#3").unwrap_err().contains("means different things"));
    assert!(read("anlage-31b@2016-10-22#3").is_err(), "no such edition");
    let editions = |requirement: &str| read(requirement).unwrap().0.overrides[0].editions.clone();
    assert_eq!(
        editions("anlage-31b@2016-10-21#3"),
        ["2016-10-21", "2019"],
        "3 is the same in 2019"
    );
    assert_eq!(editions("anlage-31b@2021-02-25#3"), ["2021-02-25"]);
    assert!(editions("anlage-31b#5.9").is_empty());
    assert_eq!(editions("digav-anlage-1@2026-02-01#B.9").len(), 4, "a gate outlives editions");
}

#[test]
fn e16_what_blocked_under_an_earlier_number_is_not_new() {
    let by = |catalog: &str, number: &str| {
        let no = format!("\"{number}\": {{demands: {{metadata-three-months: {{answer: no}}}}}}");
        let written = Written::new("video-consultation", WEB).answers(catalog, &no);
        written.judged(&[catalog]).0
    };
    let early = by("anlage-31b@2016-10-21", "5.9");
    let later = by("anlage-31b@2021-02-25", "2.4");
    let gate = Gate::from(Level::Default);
    let new = gate.apply_against(&later, &early);
    assert!(new.blocks.iter().all(|one| one.demand != "metadata-three-months"), "{new:#?}");
    let unrelated = judge(&load(folder(&plain("")).path()), &["anlage-31b@2016-10-21"], TODAY);
    let new = gate.apply_against(&later, &unrelated);
    assert!(new.blocks.iter().any(|one| one.demand == "metadata-three-months"), "{new:#?}");
}

#[test]
fn e16_an_answer_is_offered_by_the_edition_the_mapping_speaks_of() {
    let offered = |declared: &str, number: &str| {
        let written = Written::new("video-consultation", WEB)
            .yes(declared, &[number])
            .judged(&["tuev-tsvc@2.1"]);
        written.result("3.1", "state-of-the-art").offered.clone().map(|one| one.from)
    };
    let from = Some("anlage-31b@2021-02-25#2.3".to_owned());
    assert_eq!(offered("anlage-31b@2021-02-25", "2.3"), from);
    assert_eq!(offered("anlage-31b@2016-10-21", "5.6"), None);
}

#[test]
fn e19_the_twelve_months_stand_there_since_the_first_edition() {
    let first = edition("digav-anlage-1", "2021-10-01");
    let notice = first.notices.iter().find(|one| one.cite == "§ 7 Abs. 1 und 2 DiGAV").unwrap();
    assert_eq!((notice.from, notice.confidence), (date(2020, 4, 21), Confidence::Secondary));
    assert!(!notice.text.de.contains("Erinnerung") && !notice.text.en.contains("memory"));
}

#[test]
fn e20_the_note_on_regions_does_not_contradict_its_table() {
    let regions = library().policy("regions", "2026-11-21").unwrap();
    let note = &regions.note.as_ref().unwrap();
    for gone in ["ist nicht erfasst", "fehlt eine Zeile"] {
        assert!(!note.de.contains(gone), "{gone}");
    }
    assert!(note.de.contains("nennt nur die EWR-Staaten und die Schweiz"));
    assert!(note.en.contains("names the EEA states and Switzerland only"));
}

#[test]
fn e21_a_list_that_has_aged_does_not_show_that_nothing_newer_is_there() {
    let kry = product::load("fixtures/products/kry".as_ref(), befund::probe::sources()).unwrap();
    for day in [date(2023, 3, 19), date(2024, 3, 18), date(2026, 11, 28)] {
        let judged = Judged(judge(&kry, &["tuev-tsvc@2.1"], day));
        for demand in ["age", "same-test"] {
            assert_eq!(judged.of("5.1", demand), "inconclusive/evidence_stale", "{demand} {day}");
        }
        assert_ne!(judged.gate().exit_code(), 0, "{day}");
        assert_eq!(judged.gate().blocks.iter().filter(|one| one.fails).count(), 0, "{day}");
    }
    let day = date(2022, 12, 1);
    let judged = Judged(judge(&kry, &["tuev-tsvc@2.1"], day));
    assert_eq!(judged.of("5.1", "age"), "fail", "while the list carries, it shows that");
}

#[test]
fn e24_it_is_the_manufacturer_who_becomes_aware() {
    for id in DIGAV {
        let text = edition("digav-anlage-1", id).requirement("DS.31").unwrap().text.clone();
        assert!(!text.de.contains("Kenntnis der Aufsichtsbehörde"), "{}", text.de);
        assert!(
            text.de.contains(
                "binnen 72 Stunden gemeldet, gerechnet von der Kenntnis des Herstellers an"
            )
        );
        assert!(
            text.en.contains("within 72 hours, counted from when the manufacturer becomes aware")
        );
    }
}

#[test]
fn e25_rows_that_ask_once_say_so() {
    for id in DIGAV {
        let catalog = edition("digav-anlage-1", id);
        for number in ["B.1", "B.2", "B.14", "B.22", "B.32a"] {
            let note = catalog.requirement(number).unwrap().note.clone().unwrap();
            assert!(note.de.starts_with("Das Formular stellt hier eine einzige Frage"), "{number}");
            assert!(note.en.starts_with("The form asks a single question"), "{number}");
        }
    }
}

#[test]
fn e27_a_diga_without_the_health_id_has_a_gap() {
    let path = |health_id: bool| {
        format!("auth.path, subject: app, role: patient, name: login, health_id: {health_id}")
    };
    let diga = |health_id: bool| {
        Written::new("diga", APP).fact(&path(health_id)).list("auth.path", "app", 1)
    };
    let judged = diga(false).judged(&[]);
    assert_eq!(judged.of("7.5", "health-id-supported"), "fail");
    assert!(judged.blocks("7.5").contains(&"fail"));
    let good = diga(true).yes("digav-7@2026-02-01", &["7.5"]).judged(&[]);
    assert_eq!(good.of("7.5", "health-id-supported"), "pass");
    let silent = Written::new("diga", APP).judged(&[]);
    assert_eq!(silent.of("7.5", "health-id-supported"), "inconclusive/not_run");
    let before = Written::new("diga", APP)
        .on(date(2026, 1, 31), date(2026, 1, 15))
        .fact(&path(false))
        .list("auth.path", "app", 1)
        .judged(&[]);
    assert_eq!(before.of("B.15a", "health-id-supported"), "fail", "until then the form asks");
    assert!(before.0.findings.iter().all(|one| one.catalog != "digav-7"));
    assert!(before.0.notes.iter().all(|one| one.code != "catalog-left-out"), "nothing is left out");
    let carried = diga(true).yes("digav-anlage-1@2025-12-06", &["B.15a"]).judged(&[]);
    let offered = carried.result("7.5", "health-id-supported").offered.clone().unwrap();
    assert_eq!(offered.from, "digav-anlage-1@2025-12-06#B.15a");
    let other = Written::new("health-app", APP).judged(&[]);
    assert!(other.0.findings.iter().all(|one| one.catalog != "digav-7"), "a DiGA's duty");
}

#[test]
fn e28_a_private_scheme_binds_who_chose_it_or_is_certified_under_it() {
    let catalogs = |written: &Written| -> Vec<String> {
        let judged = written.judged(&[]);
        let noted = judged.0.notes.iter().any(|one| one.code == "scheme-not-chosen");
        let ids: Vec<_> = judged.0.inputs.catalogs.iter().map(|one| one.id.clone()).collect();
        assert_eq!(noted, !ids.contains(&"tuev-tsvc".to_owned()));
        ids
    };
    let service = || Written::new("video-consultation", WEB);
    let neither = catalogs(&service());
    assert!(!neither.contains(&"tuev-tsvc".to_owned()), "{neither:?}");
    let other = "kind: certificate, scheme: anlage-31b-it-security, title: ips";
    assert!(!catalogs(&service().document("c", "c.pdf", other)).contains(&"tuev-tsvc".to_owned()));
    let own = "kind: certificate, scheme: tuev-tsvc, title: TSVC";
    let certified = service().document("c", "c.pdf", own);
    assert!(catalogs(&certified).contains(&"tuev-tsvc".to_owned()));
    assert_eq!(
        certified.judged(&[]).check(
            "5.2.a",
            "it-security-certificate",
            "it-security-certificate-valid"
        ),
        "satisfied",
        "it is a certificate under section 5 (2) (a)"
    );
    let answered = service().yes("tuev-tsvc@2.1", &["1.2"]);
    assert!(catalogs(&answered).contains(&"tuev-tsvc".to_owned()));
    let asked = service().judged(&["tuev-tsvc"]);
    assert!(asked.0.notes.iter().all(|one| one.code != "scheme-not-chosen"));
    let chosen = service().section("audit:\n  catalogs: [tuev-tsvc]\n").judged(&[]);
    assert_eq!(chosen.0.inputs.catalogs.len(), 1);
    let before = service().on(date(2021, 6, 1), date(2021, 5, 20)).judged(&[]);
    assert!(before.0.notes.iter().all(|one| one.code != "scheme-not-chosen"), "not there yet");
}

#[test]
fn e29_where_the_texts_of_the_first_editions_are_is_said_and_days_are_as_sure_as_they_are() {
    for (id, place) in
        [("2020-04-21", "BGBl. 2020 I Nr. 18"), ("2021-06-09", "buzer.de/gesetz/13879")]
    {
        let catalog = edition("digav-anlage-1", id);
        let note = catalog.note.as_ref().unwrap();
        assert!(note.de.contains(place), "{}", note.de);
        assert!(note.de.contains("öffentlich") && !note.de.contains("Der Text lag nicht vor"));
        assert_eq!(catalog.in_force.confidence, Confidence::Primary);
    }
    for (id, confidence) in [
        ("2021-10-01", Confidence::Primary),
        ("2022-12-29", Confidence::Primary),
        ("2025-12-06", Confidence::Secondary),
        ("2026-02-01", Confidence::Primary),
    ] {
        assert_eq!(edition("digav-anlage-1", id).in_force.confidence, confidence, "{id}");
    }
}

#[test]
fn it_grundschutz_is_as_good_as_iso_27001_where_the_norm_names_both() {
    const NOW: &str = "digav-anlage-1@2026-02-01";
    let certified = |scheme: &str| {
        let more = format!("kind: certificate, scheme: {scheme}, title: ISMS");
        Written::new("diga", APP).document("isms", "isms.pdf", &more).yes(NOW, &["B.1"])
    };
    for scheme in ["iso-27001", "iso-27001-it-grundschutz"] {
        let judged = certified(scheme).judged(&[NOW]);
        assert_eq!(judged.check("B.1", "isms-certified", "operator-iso-27001"), "satisfied");
        assert_eq!(judged.of("B.1", "isms-certified"), "pass", "{scheme}");
        assert!(judged.blocks_at(Level::Default, "B.1").is_empty());
    }
    let other = certified("c5-type-2").judged(&[NOW]);
    assert_eq!(other.check("B.1", "isms-certified", "operator-iso-27001"), "undecided");
    let expired = "documents:\n  - {id: old, kind: certificate, scheme: iso-27001, file: old.pdf, title: alt, issued: 2022-05-02, valid_until: 2025-05-01, stated: {by: Maker, on: 2026-11-01}}\n  - {id: new, kind: certificate, scheme: iso-27001-it-grundschutz, file: new.pdf, title: neu, issued: 2025-12-08, valid_until: 2028-12-07, stated: {by: Maker, on: 2026-11-01}}\n";
    let folder = folder(&format!("{}{expired}", Written::new("diga", APP).yaml()));
    for file in ["old.pdf", "new.pdf"] {
        fs::write(folder.path().join(file), crate::common::document(file)).unwrap();
    }
    let judged = Judged(judge(&load(folder.path()), &[NOW], TODAY));
    assert_eq!(judged.check("B.1", "isms-certified", "operator-iso-27001"), "satisfied");
}
