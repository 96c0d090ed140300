//! The screen, the causes on it, and what is kept of the last result.

use std::fs;
use std::path::Path;
use std::process::Output;

use assert_cmd::cargo::cargo_bin;
use befund::assess::causes::{CauseKey, Class, causes};
use tempfile::TempDir;

use crate::common::{
    TODAY, copy_of, enumeration, folder, judge, load, observe, plain, protocol, with_target,
};

/// Runs befund at 100 columns, away from the language of whoever runs the tests.
fn befund(folder: &Path, arguments: &[&str]) -> Output {
    std::process::Command::new(cargo_bin("befund"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("BEFUND_LANG")
        .env("COLUMNS", "100")
        .output()
        .unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A copy of a product of the repository.
fn copy(name: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    let from = Path::new("fixtures/products").join(name);
    copy_of(&from, folder.path());
    folder
}

fn answered(answers: &str) -> String {
    plain(&format!(
        "declarations:\n  tuev-tsvc@2.1: {{by: Maker, on: 2026-11-01, product_version: \"1\", answers: {{{answers}}}}}\n"
    ))
}

const TSVC: [&str; 4] = ["--as-of", "2026-11-21", "--catalog", "tuev-tsvc@2.1"];

#[test]
fn every_product_fits_on_one_screen_and_the_gate_comes_last() {
    for name in ["musteratem", "red-connect", "kry", "vivy"] {
        let product = copy(name);
        for (lang, gate) in [("de", "Freigabeschranke "), ("en", "gate ")] {
            let output =
                befund(product.path(), &["assess", "--as-of", "2026-11-29", "--lang", lang]);
            let text = out(&output);
            let lines: Vec<_> = text.lines().collect();
            assert!(lines.len() <= 45, "{name} {lang}: {} lines\n{text}", lines.len());
            assert!(lines.iter().all(|line| line.chars().count() <= 100), "{name}\n{text}");
            let last = lines.iter().rposition(|line| line.starts_with(gate)).unwrap();
            let verdict = lines[last..].join(" ");
            let code = output.status.code().unwrap();
            let exit = [format!("Exit {code}"), format!("exit {code}")];
            assert!(exit.iter().any(|exit| verdict.contains(exit.as_str())), "{verdict}");
            assert!(lines.len() - last <= 2, "{name}: the gate is not last\n{text}");
        }
    }
}

/// The demo has lines of its own before the screen.
#[test]
fn the_demo_fits_on_one_screen() {
    let folder = TempDir::new().unwrap();
    for (out_folder, lang) in [("befund-demo", "de"), ("a-folder-with-a-rather-long-name", "en")] {
        let output = befund(folder.path(), &["demo", "--out", out_folder, "--lang", lang]);
        let text = out(&output);
        assert_eq!(output.status.code(), Some(0));
        assert!(text.lines().count() <= 45, "{} lines\n{text}", text.lines().count());
        assert!(text.contains("3072") && text.contains("2048"), "{text}");
    }
}

#[test]
fn the_long_form_and_a_format_are_asked_for() {
    let product = folder(&answered("\"1.1\": {answer: no}"));
    let full = out(&befund(product.path(), &[&["assess", "--full"][..], &TSVC].concat()));
    let screen = out(&befund(product.path(), &[&["assess"][..], &TSVC].concat()));
    assert!(full.lines().count() > screen.lines().count(), "{full}");
    let by = |arguments: &[&str]| out(&befund(product.path(), &[arguments, &TSVC].concat()));
    let json = by(&["assess", "--format", "json"]);
    assert!(json.starts_with('{') && json == by(&["assess", "--report", "json=-"]));
    let both = befund(product.path(), &["assess", "--format", "json", "--report", "md=-"]);
    assert_eq!((both.status.code(), out(&both).as_str()), (Some(3), ""));
    let unknown = befund(product.path(), &["assess", "--format", "docx"]);
    assert_eq!(unknown.status.code(), Some(3));
    assert!(err(&unknown).contains("known: json"), "{}", err(&unknown));
}

#[test]
fn screens_of_any_width_hold_the_whole_text() {
    let product = folder(&answered("\"1.1\": {answer: no}"));
    for columns in ["1", "20", "60", "100", "1000", "many"] {
        let output = std::process::Command::new(cargo_bin("befund"))
            .args([&["assess"][..], &TSVC].concat())
            .current_dir(product.path())
            .env("COLUMNS", columns)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1), "{columns}");
        let words = out(&output).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains("Exit 1"), "{columns}: {words}");
    }
}

#[test]
fn gaps_with_one_offender_are_one_cause() {
    let yaml = plain(
        "facts:\n  - {kind: tls.certificate, subject: \"tls://connect.example:443\", key_algorithm: RSA, key_bits: 1024, stated: {by: Maker, on: 2026-11-01}}\n",
    );
    let product = folder(&yaml);
    let catalogs = ["tuev-tsvc@2.1", "anlage-31b@2021-02-25"];
    let report = judge(&load(product.path()), &catalogs, TODAY);
    let causes = causes(&report);
    let certificate: Vec<_> = causes
        .iter()
        .filter(
            |cause| matches!(&cause.key, CauseKey::Thing { kind, .. } if kind == "tls.certificate"),
        )
        .collect();
    assert_eq!(certificate.len(), 1, "{causes:#?}");
    assert!(certificate[0].gaps.len() >= 2, "{certificate:#?}");
    assert_eq!(certificate[0].urgency.class, Class::Fail);
    assert_eq!(causes[0].key, certificate[0].key, "a fail comes before what is open");
}

/// Every gap hangs on a cause, and what settles it alone is counted once.
#[test]
fn no_gap_is_without_a_cause() {
    for name in ["musteratem", "red-connect", "kry", "vivy"] {
        let product = copy(name);
        let report = judge(&load(product.path()), &[], TODAY);
        let causes = causes(&report);
        let counts = [&report.summary.total, &report.summary.comparison];
        let gaps: usize = counts.iter().map(|counts| counts.fail + counts.inconclusive).sum();
        let alone: usize = causes.iter().map(befund::assess::causes::Cause::settles).sum();
        let mut shared: Vec<_> = causes
            .iter()
            .flat_map(|cause| &cause.gaps)
            .filter(|gap| gap.shared)
            .map(|gap| (&gap.finding.key, gap.demand.map(|demand| &demand.id)))
            .collect();
        shared.sort();
        shared.dedup();
        let textless =
            report.findings.iter().filter(|one| one.is_counted() && one.demands.is_empty());
        assert_eq!(alone + shared.len(), gaps + textless.count(), "{name}");
        let ranks: Vec<_> = causes.iter().map(|cause| &cause.urgency).collect();
        assert!(ranks.is_sorted(), "{name}: {ranks:?}");
    }
}

#[test]
fn what_binds_comes_before_what_prepares_for_it() {
    let product = folder(&plain("").replace("video-consultation", "diga"));
    let report = judge(&load(product.path()), &[], TODAY);
    let first = |catalog: &str| {
        let of = |cause: &befund::assess::causes::Cause<'_>| {
            cause.urgency.class == Class::Open
                && cause.gaps.iter().all(|gap| gap.finding.catalog == catalog)
        };
        causes(&report).iter().position(of)
    };
    let (binding, preparing) = (first("tr-03161-2"), first("digav-anlage-1"));
    assert!(binding.is_some() && preparing.is_none_or(|at| binding.unwrap() < at));
}

#[test]
fn the_last_result_is_kept_and_single_requirements_are_shown() {
    let product = folder(&answered("\"1.1\": {answer: no}"));
    befund(product.path(), &[&["assess"][..], &TSVC].concat());
    for number in ["1.1", "tuev-tsvc#1.1", "TUEV-TSVC@2.1#1.1"] {
        let shown = befund(product.path(), &["show", number]);
        let text = out(&shown);
        assert_eq!(shown.status.code(), Some(0), "{}", err(&shown));
        for wanted in ["tuev-tsvc@2.1 1.1", "nicht erfüllt", "Stichtag 21.11.2026", "Maßnahme: "]
        {
            assert!(text.contains(wanted), "{wanted} not in\n{text}");
        }
    }
    // As `explain` takes it, and by the number on the screen.
    assert!(out(&befund(product.path(), &["show", "tuev-tsvc", "1.1"])).contains("2.1 1.1"));
    assert!(out(&befund(product.path(), &["show", "1"])).contains("tuev-tsvc@2.1 1.1"));
    let changed = product.path().join("befund.yaml");
    fs::write(&changed, answered("\"1.1\": {answer: yes}")).unwrap();
    let stale = befund(product.path(), &["show", "1.1"]);
    assert!(err(&stale).contains("lauten seither anders"), "{}", err(&stale));
    let json = out(&befund(product.path(), &["show", "1.1", "--json"]));
    let findings: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(findings[0]["verdict"], "fail");
    let unknown = befund(product.path(), &["show", "1.11"]);
    assert_eq!((unknown.status.code(), out(&unknown).as_str()), (Some(3), ""));
    assert!(err(&unknown).contains("did you mean"), "{}", err(&unknown));
    let never = befund(folder(&answered("")).path(), &["show", "1.1"]);
    assert_eq!(never.status.code(), Some(3));
    assert!(err(&never).contains("befund audit"), "{}", err(&never));
}

/// What fails and is let through is no good news, and only what ends is said to end.
#[test]
fn what_a_baseline_lets_through_is_said_beside_a_gate_that_is_met() {
    let product = folder(&answered("\"1.1\": {answer: no}, \"1.3\": {answer: no}"));
    let run = |more: &[&str]| befund(product.path(), &[&["assess"][..], &TSVC, more].concat());
    run(&["--report", "json=base.json"]);
    let same = run(&["--baseline", "base.json", "--color", "always"]);
    assert_eq!(same.status.code(), Some(0), "{}", err(&same));
    let text = out(&same);
    assert!(text.contains("durchgelassen: ") && text.contains("ohne Frist"), "{text}");
    let verdict = text.lines().find(|line| line.contains("eingehalten, Exit 0")).unwrap();
    assert!(!verdict.contains("\u{1b}[32m"), "not green: {verdict:?}");
    // Of what is annotated the new comes first.
    fs::write(
        product.path().join("befund.yaml"),
        answered("\"1.1\": {answer: no}, \"1.2\": {answer: no}, \"1.3\": {answer: no}"),
    )
    .unwrap();
    let annotated = out(&run(&["--baseline", "base.json", "--format", "github"]));
    assert!(annotated.lines().next().unwrap().contains("1.2"), "{annotated}");
}

/// A gate that blocks nothing is met whatever fails, and one that asks nothing as well.
#[test]
fn only_what_stands_is_green() {
    let fails = folder(&answered("\"1.1\": {answer: no}"));
    let compared = copy("vivy");
    for (product, more) in [
        (fails.path(), &TSVC[..]),
        (compared.path(), &["--as-of", "2026-11-29"]),
        (compared.path(), &["--as-of", "2026-11-29", "--lang", "en"]),
    ] {
        let all = [&["assess", "--gate", "none", "--color", "always"], more].concat();
        let output = befund(product, &all);
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        let text = out(&output);
        let verdict = text.lines().rev().find(|line| line.contains("none: ")).unwrap();
        assert!(!verdict.contains("\u{1b}[32m"), "{verdict:?}");
    }
    let text = out(&befund(compared.path(), &["assess", "--as-of", "2026-11-29"]));
    assert!(text.contains("nur zum Vergleich: erfüllt 0 gemessen"), "{text}");
}

/// That a file names the day is a remark; that a certificate is of another version is not.
#[test]
fn mere_remarks_make_room_for_what_matters() {
    let product = copy("musteratem");
    let file = product.path().join("befund.yaml");
    let yaml = fs::read_to_string(&file).unwrap();
    assert!(!yaml.contains("\naudit:"));
    fs::write(&file, yaml + "\naudit: {as_of: 2026-11-29}\n").unwrap();
    for (lang, notes) in [("de", "Hinweise zum Prüflauf ("), ("en", "Notes on the run (")] {
        let text = out(&befund(product.path(), &["assess", "--lang", lang]));
        let note = text.lines().find(|line| line.contains(notes)).unwrap();
        assert!(note.contains("BSI-K-TR-0000-2025"), "{note}");
    }
}

#[test]
fn a_kept_result_that_may_not_hold_says_so() {
    let product = folder(&answered("\"1.1\": {answer: no}"));
    befund(product.path(), &[&["assess"][..], &TSVC].concat());
    let fresh = befund(product.path(), &["show", "1.1"]);
    assert_eq!(err(&fresh), "", "nothing has changed");
    fs::write(product.path().join("befund.yaml"), "befund: 1\nproduct: [").unwrap();
    let unread = befund(product.path(), &["show", "1.1"]);
    assert_eq!(unread.status.code(), Some(0));
    assert!(err(&unread).contains("nicht bekannt"), "{}", err(&unread));
}

/// What was measured since may say otherwise.
#[test]
fn a_measurement_since_the_kept_result_is_named() {
    let product = folder(&with_target(""));
    let assess = ["assess", "--as-of", "2026-11-21", "--catalog", "tuev-tsvc@2.1"];
    let see = |at: &str| {
        let fact = protocol("TLSv1.3", true);
        let list = enumeration("tls.protocol", &[&fact]);
        observe(product.path(), "a.json", "ok", at, &[fact], &[list]);
    };
    see("2026-11-19T10:00:00Z");
    befund(product.path(), &assess);
    assert_eq!(err(&befund(product.path(), &["show", "3.1"])), "");
    see("2026-11-20T10:00:00Z");
    let shown = befund(product.path(), &["show", "3.1"]);
    assert!(err(&shown).contains("seither wurde gemessen"), "{}", err(&shown));
}

#[cfg(unix)]
#[test]
fn the_last_result_is_its_owners_and_goes_through_no_link() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let product = folder(&answered("\"1.1\": {answer: no}"));
    let other = TempDir::new().unwrap();
    let victim = other.path().join("victim");
    fs::write(&victim, "mine").unwrap();
    let kept = product.path().join(".befund/last.json");
    fs::create_dir(product.path().join(".befund")).unwrap();
    symlink(&victim, &kept).unwrap();
    befund(product.path(), &[&["assess"][..], &TSVC].concat());
    assert_eq!(fs::read_to_string(&victim).unwrap(), "mine");
    let known = fs::symlink_metadata(&kept).unwrap();
    assert!(known.is_file());
    assert_eq!(known.permissions().mode() & 0o777, 0o600);
    let ignored = fs::read_to_string(product.path().join(".befund/.gitignore")).unwrap();
    assert_eq!(ignored, "/last.json\n/.gitignore\n");
    // A folder that is a link may lead anywhere.
    fs::remove_dir_all(product.path().join(".befund")).unwrap();
    symlink(other.path(), product.path().join(".befund")).unwrap();
    let output = befund(product.path(), &[&["assess"][..], &TSVC].concat());
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("für `befund show` nicht behalten"), "{}", err(&output));
    assert_eq!(fs::read_dir(other.path()).unwrap().count(), 1);
}

#[test]
fn what_cannot_be_kept_changes_nothing_else() {
    let product = folder(&answered("\"1.1\": {answer: no}"));
    fs::write(product.path().join(".befund"), "in the way").unwrap();
    let output = befund(product.path(), &[&["assess"][..], &TSVC].concat());
    assert_eq!(output.status.code(), Some(1), "{}", err(&output));
    assert!(out(&output).contains("Exit 1") && err(&output).contains("nicht behalten"));
    assert!(!out(&output).contains("befund show"), "it would not be there");
    assert_eq!(fs::read_to_string(product.path().join(".befund")).unwrap(), "in the way");
}

#[test]
fn a_last_result_that_is_too_large_or_changed_is_refused() {
    let product = folder(&answered("\"1.1\": {answer: no}"));
    befund(product.path(), &[&["assess"][..], &TSVC].concat());
    let path = product.path().join(".befund/last.json");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("\"verdict\": \"fail\"", "\"verdict\": \"pass\"")).unwrap();
    assert_eq!(befund(product.path(), &["show", "1.1"]).status.code(), Some(4));
    fs::File::create(&path).unwrap().set_len(200 << 20).unwrap();
    let output = befund(product.path(), &["show", "1.1"]);
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(3), ""));
    assert!(err(&output).contains("file-too-large"), "{}", err(&output));
}

#[test]
fn the_language_is_that_of_the_command_line_the_environment_or_the_file() {
    let english = answered("\"1.1\": {answer: no}")
        .replace("declarations:", "audit: {lang: en}\ndeclarations:");
    let product = folder(&english);
    let run = |variable: Option<&str>, more: &[&str]| {
        let mut command = std::process::Command::new(cargo_bin("befund"));
        command.current_dir(product.path()).env_remove("BEFUND_LANG").args(more);
        command.envs(variable.map(|lang| ("BEFUND_LANG", lang)));
        command.output().unwrap()
    };
    let assess = [&["assess"][..], &TSVC].concat();
    let gate = |output: &Output| err(output).starts_with("gate ");
    assert!(gate(&run(None, &assess)), "the file's");
    assert!(!gate(&run(Some("de"), &assess)), "the environment's before the file's");
    let asked = [&["--lang", "en"][..], &assess].concat();
    assert!(gate(&run(Some("de"), &asked)), "the command line's before all");
    let wrong = run(Some("fr"), &assess);
    assert_eq!(wrong.status.code(), Some(3));
    assert!(err(&wrong).contains("BEFUND_LANG"), "{}", err(&wrong));
    let shown = out(&run(None, &["show", "1.1"]));
    assert!(shown.contains("not met"), "{shown}");
}

/// The commands that a screen gives, as words to type.
fn commands(screen: &str) -> Vec<Vec<String>> {
    let lines = screen.lines().filter_map(|line| line.strip_prefix("  befund "));
    let typed = lines.map(|line| line.split(" – ").next().unwrap());
    typed.map(|line| line.split(' ').map(str::to_owned).collect()).collect()
}

/// A DiGA as `init` leaves it: its server does not answer, and its back end is no component yet.
fn fresh_diga() -> TempDir {
    let folder = TempDir::new().unwrap();
    befund(folder.path(), &["init", ".", "--kind", "diga", "--url", "127.0.0.1:1"]);
    folder
}

#[test]
fn what_the_screen_says_to_type_is_taken() {
    let diga = fresh_diga();
    let musteratem = copy("musteratem");
    for (product, judge) in [
        (diga.path(), &["audit", "--timeout", "1"][..]),
        (musteratem.path(), &["assess", "--as-of", "2026-11-29"]),
    ] {
        let screen = out(&befund(product, judge));
        let commands = commands(&screen);
        assert!(commands.len() >= 3, "{screen}");
        for command in commands {
            let command: Vec<_> = command.iter().map(String::as_str).collect();
            let output = befund(product, &command);
            assert!(output.status.code() != Some(3), "{command:?}: {}", err(&output));
        }
        for number in ["1", "2", "3", "4", "5"] {
            let shown = befund(product, &["show", number]);
            assert_eq!(shown.status.code(), Some(0), "{number}: {}", err(&shown));
        }
    }
}

/// A norm that could not be judged is not among those that the product was judged by, and a share that is too small
/// is said with both numbers.
#[test]
fn the_screen_says_what_it_does_not_hold() {
    let diga = fresh_diga();
    let text = out(&befund(diga.path(), &["audit", "--timeout", "1"]));
    assert!(text.contains("· nicht beurteilt tr-03161-3@2.0"), "{text}");
    let decided = TempDir::new().unwrap();
    let login = ["--login", "patient=username-password", "--no-input"];
    befund(decided.path(), &[&["init", ".", "--kind", "diga"], &login[..]].concat());
    let text = out(&befund(decided.path(), &["assess"]));
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(one_line.contains("verbindlichen Forderungen entschieden, verlangt sind "), "{text}");
}

/// What a look at one target would tell hangs on that look, the conditions of demands included.
#[test]
fn what_an_unreachable_target_would_tell_is_one_cause() {
    let diga = fresh_diga();
    let text = out(&befund(diga.path(), &["audit", "--timeout", "1"]));
    let first =
        text.lines().skip_while(|line| !line.starts_with("Am dringendsten")).nth(1).unwrap();
    assert!(first.starts_with("1 tls://127.0.0.1:1 hat nicht geantwortet"), "{text}");
    let kept = fs::read_to_string(diga.path().join(".befund/last.json")).unwrap();
    let kept: serde_json::Value = serde_json::from_str(&kept).unwrap();
    let findings = kept["findings"].as_array().unwrap().iter();
    let reasons = findings.flat_map(|one| one["demands"].as_array().unwrap());
    for reason in reasons.map(|demand| &demand["reason"]) {
        let kinds = reason["params"]["kinds"].as_str().unwrap_or_default();
        assert!(reason["code"] != "not_run" || !kinds.contains("tls."), "{reason}");
    }
}

/// An answer to one requirement settles no other.
#[test]
fn missing_answers_to_two_requirements_are_two_causes() {
    let product = folder(&plain(""));
    let report = judge(&load(product.path()), &["tuev-tsvc@2.1"], TODAY);
    for cause in causes(&report).iter().filter(|cause| cause.urgency.class == Class::Open) {
        let mut asked: Vec<_> = cause
            .gaps
            .iter()
            .filter(|gap| gap.demand.unwrap().reason.as_ref().unwrap().params.is_empty())
            .map(|gap| &gap.finding.requirement)
            .collect();
        asked.dedup();
        assert!(asked.len() <= 1, "{:?}: {asked:?}", cause.key);
    }
}

/// A contradiction that belongs to no demand is a cause on the screen, too.
#[test]
fn a_cause_that_is_only_a_contradiction_is_shown_and_says_what_was_found_first() {
    let folder = TempDir::new().unwrap();
    befund(folder.path(), &["demo"]);
    let shown: Vec<_> = (1..=5)
        .map(|no: u8| befund(folder.path(), &["show", &no.to_string(), "befund-demo"]))
        .collect();
    assert!(shown.iter().all(|output| output.status.code() == Some(0)));
    let text = shown.iter().map(out).find(|text| text.starts_with("Widerspruch: ")).unwrap();
    let found = text.split("Festgestellt: ").nth(1).unwrap();
    let flat = found.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains(": Protokollversion: TLSv1.2, angeboten: ja"), "{text}");
    assert!(!flat.contains("none") && !flat.contains("SNI"), "{text}");
}

/// Rows that a check looked up for what satisfies it are no reason for a fail.
#[test]
fn under_a_fail_stand_only_rows_of_what_violates() {
    let product = copy("musteratem");
    befund(product.path(), &["assess", "--as-of", "2026-11-29"]);
    let shown = out(&befund(product.path(), &["show", "tr-03161-3", "O.Auth_4"]));
    let rules: Vec<_> = shown.lines().filter(|line| line.trim().starts_with("Vorgabe: ")).collect();
    assert!(rules.len() >= 2, "{shown}");
    assert!(rules.iter().all(|line| line.contains("Einmalpasswort")), "{rules:#?}");
    // Three things of which the same is said are told apart.
    let shown = out(&befund(product.path(), &["show", "tr-03161-3", "O.Cryp_7"]));
    let said: Vec<_> = shown.lines().filter(|line| line.trim().starts_with("- ")).collect();
    let mut once = said.clone();
    once.sort_unstable();
    once.dedup();
    assert!(said.len() >= 3 && once.len() == said.len(), "{shown}");
}

#[test]
fn what_was_seen_contradicts_before_what_is_stated() {
    let product = copy("musteratem");
    let md = out(&befund(product.path(), &["assess", "--as-of", "2026-11-29", "--format", "md"]));
    let part = md.split("\n## 2 ").nth(1).unwrap().split("\n## 3 ").next().unwrap();
    let rows = part.lines().filter(|line| line.starts_with("| ") && !line.contains("Angegeben |"));
    let clashes = rows.filter(|row| !row.contains("| Anzeichen dagegen |"));
    let seen: Vec<bool> =
        clashes.map(|row| row.contains("(ausgelesen)") || row.contains("(gemessen)")).collect();
    assert!(seen.len() == 12 && seen[0] && seen.is_sorted_by(|one, next| one >= next), "{part}");
}

/// What is open stands in the matrix and nowhere else, what fails and what does not apply in its own section.
#[test]
fn md_says_each_thing_once() {
    let product = copy("musteratem");
    let md = out(&befund(product.path(), &["assess", "--as-of", "2026-11-29", "--format", "md"]));
    let section =
        |from: &str, to: &str| md.split(from).nth(1).unwrap().split(to).next().unwrap().to_owned();
    let open = section(" Nicht entscheidbar (", "\n## 5 ");
    assert!(
        open.contains("Abschnitt 5") && open.contains("| Teil | nicht entscheidbar |"),
        "{open}"
    );
    assert!(!open.contains("**"), "no demand is listed there: {open}");
    let matrix = section("\n## 5 ", "\n## 6 ");
    let rows = |word: &str| -> Vec<&str> {
        let cell = format!("| {word} |");
        matrix.lines().filter(|line| line.contains(&cell) && line.contains("**")).collect()
    };
    assert!(rows("nicht erfüllt").iter().all(|row| row.contains("steht in Abschnitt 4.")));
    assert!(rows("nicht anwendbar").iter().all(|row| row.contains("steht in Abschnitt 6")));
    let open = rows("nicht entscheidbar");
    assert!(open.len() > 200 && open.iter().all(|row| row.contains("Frage ")), "{}", open.len());
}
