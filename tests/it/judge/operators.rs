//! The language of checks, operator by operator: what passes, what fails and what stays undecided, at
//! the bounds and one beyond. The checks are made here, so that an operator no shipped check uses is
//! held to its meaning as well.

use std::fs;

use befund::assess::example::run;
use befund::library::Library;
use tempfile::TempDir;

/// Facts of the kind at hand, and whether they are all of it.
type Evidence = (&'static [&'static str], bool);

/// All of the kind.
const fn all(facts: &'static [&'static str]) -> Evidence {
    (facts, true)
}

/// Some of the kind; there may be more.
const fn some(facts: &'static [&'static str]) -> Evidence {
    (facts, false)
}

const DAY: &str = "2026-11-21";

fn example((facts, complete): Evidence, kind: &str) -> String {
    let facts: Vec<_> = facts
        .iter()
        .enumerate()
        .map(|(index, fact)| {
            let own = fact.contains("name:") || fact.contains("kind:");
            let name = if own { String::new() } else { format!("name: n{index}, ") };
            let kind =
                if fact.contains("kind:") { String::new() } else { format!("kind: {kind}, ") };
            format!("{{{kind}subject: web, {name}{fact}}}")
        })
        .collect();
    let list = if complete {
        format!(", enumerations: [{{kind: {kind}, subject: web, complete: true}}]")
    } else {
        String::new()
    };
    format!("    - {{facts: [{}]{list}, as_of: {DAY}}}\n", facts.join(", "))
}

/// Runs a check on what it should pass, fail and leave undecided.
fn holds(kind: &str, predicate: &str, pass: &[Evidence], fail: &[Evidence], open: &[Evidence]) {
    let folder = TempDir::new().unwrap();
    let section = |name: &str, items: &[Evidence]| {
        let items: String = items.iter().map(|one| example(*one, kind)).collect();
        format!("  {name}:\n{items}")
    };
    let text = format!(
        "befund: check/1\nid: own-check\nsays: {{de: Es ist so., en: It is so.}}\nholds: {predicate}\nexamples:\n{}{}{}",
        section("pass", pass),
        section("fail", fail),
        section("undecided", open)
    );
    fs::write(folder.path().join("check.yaml"), &text).unwrap();
    fs::write(folder.path().join("policy.yaml"), POLICY).unwrap();
    let library =
        Library::with_folder(folder.path()).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let wrong = run(&library.check("own-check").unwrap(), &library);
    let lines: Vec<_> = text.lines().collect();
    let shown: Vec<_> = wrong
        .iter()
        .map(|one| format!("{} and not {}: {}", one.found, one.expected, lines[one.line - 1]))
        .collect();
    assert!(shown.is_empty(), "{predicate}\n{}", shown.join("\n"));
}

/// A table with a row of every class and both kinds of bound.
const POLICY: &str = r#"befund: policy/1
id: own-table
edition: "1"
title: {de: Tabelle, en: table}
in_force: {from: 2020-01-01, until: null, confidence: primary}
note: {de: ganz, en: whole}
sources:
  S: {title: Source, tier: primary}
tables:
  words:
    title: {de: Wörter, en: words}
    key: [hash]
    unlisted: human
    rows:
      - {hash: argon2id, class: recommended, group: a, confidence: primary, sources: [S]}
      - {hash: scrypt, class: recommended, until: 2026-11-21, group: a, confidence: primary, sources: [S]}
      - {hash: bcrypt, class: recommended, until: 2026-11-20, group: a, confidence: primary, sources: [S]}
      - {hash: pbkdf2, class: conditional, conditions: [{id: often, text: {de: oft, en: often}}], group: a, confidence: primary, sources: [S]}
      - {hash: plaintext, class: discouraged, group: a, confidence: primary, sources: [S]}
      - {hash: reversible, class: recommended, from: 2026-11-22, group: a, confidence: primary, sources: [S]}
      - {hash: fast-hash, class: recommended, from: 2026-11-21, group: a, confidence: primary, sources: [S]}
      - {hash: salted-fast-hash, class: recommended, until: 2026-11-20, extendable: true, group: a, confidence: primary, sources: [S]}
  closed:
    title: {de: Wörter, en: words}
    key: [hash]
    unlisted: violates
    rows:
      - {hash: argon2id, class: recommended, confidence: primary, sources: [S]}
  floor:
    title: {de: mindestens, en: at least}
    key: [what]
    threshold: {column: least, bound: at_least}
    unlisted: human
    rows:
      - {what: length, least: 8, class: recommended, confidence: primary, sources: [S]}
  ceiling:
    title: {de: höchstens, en: at most}
    key: [what]
    threshold: {column: most, bound: at_most}
    unlisted: human
    rows:
      - {what: attempts, most: 5, class: recommended, confidence: primary, sources: [S]}
  asked:
    title: {de: höchstens, en: at most}
    key: [what]
    threshold: {column: most, bound: at_most, otherwise: human}
    unlisted: human
    rows:
      - {what: attempts, most: 5, class: recommended, confidence: primary, sources: [S]}
  factors:
    title: {de: Faktoren, en: factors}
    key: [factor]
    unlisted: human
    rows:
      - {factor: system-pin, class: recommended, category: knowledge, confidence: primary, sources: [S]}
      - {factor: username-password, class: recommended, category: knowledge, confidence: primary, sources: [S]}
      - {factor: egk, class: recommended, category: possession, confidence: primary, sources: [S]}
      - {factor: otp-sms, class: discouraged, category: possession, confidence: primary, sources: [S]}
      - {factor: otp-email, class: recommended, until: 2026-11-20, category: possession, confidence: primary, sources: [S]}
      - {factor: biometrics, class: conditional, conditions: [{id: certified, text: {de: zertifiziert, en: certified}}], category: inherence, confidence: primary, sources: [S]}
"#;

const RULES: &str = "auth.password_policy";
const STORE: &str = "retention.store";
const PLACE: &str = "hosting.location";
const TEST: &str = "security.penetration_test";
const PATH: &str = "auth.path";

#[test]
fn at_least() {
    holds(
        RULES,
        "{every: {kind: auth.password_policy, satisfies: {min_length: {at_least: 8}}}}",
        &[all(&["min_length: 8"]), all(&["min_length: 9"])],
        &[all(&["min_length: 7"]), some(&["min_length: 7"])],
        &[all(&["salted: true"]), some(&["min_length: 8"])],
    );
    holds(
        STORE,
        "{every: {kind: retention.store, satisfies: {delete_after_s: {at_least: 900}}}}",
        &[all(&["delete_after_s: 900"]), all(&["delete_after_s: never"])],
        &[all(&["delete_after_s: 899"])],
        &[all(&["encrypted: true"])],
    );
}

#[test]
fn at_most() {
    holds(
        RULES,
        "{every: {kind: auth.password_policy, satisfies: {max_failed_attempts: {at_most: 5}}}}",
        &[all(&["max_failed_attempts: 5"]), all(&["max_failed_attempts: 4"])],
        &[all(&["max_failed_attempts: 6"])],
        &[all(&["max_failed_attempts: {unknown: x}"])],
    );
    holds(
        STORE,
        "{every: {kind: retention.store, satisfies: {delete_after_s: {at_most: 7776000}}}}",
        &[
            all(&["delete_after_s: 7776000"]),
            all(&["delete_after_s: 0"]),
            all(&["delete_after_s: {months: 2}"]),
        ],
        &[
            all(&["delete_after_s: 7776001"]),
            all(&["delete_after_s: never"]),
            some(&["delete_after_s: never"]),
            all(&["delete_after_s: {months: 4}"]),
        ],
        // three months are 89 to 92 days, the bound is 90
        &[all(&["encrypted: true"]), all(&["delete_after_s: {months: 3}"])],
    );
}

#[test]
fn less_than_and_more_than() {
    holds(
        RULES,
        "{every: {kind: auth.password_policy, satisfies: {max_failed_attempts: {less_than: 5}}}}",
        &[all(&["max_failed_attempts: 4"])],
        &[all(&["max_failed_attempts: 5"]), all(&["max_failed_attempts: 6"])],
        &[all(&["salted: true"])],
    );
    holds(
        RULES,
        "{every: {kind: auth.password_policy, satisfies: {max_failed_attempts: {more_than: 5}}}}",
        &[all(&["max_failed_attempts: 6"])],
        &[all(&["max_failed_attempts: 5"]), all(&["max_failed_attempts: 4"])],
        &[all(&["salted: true"])],
    );
    holds(
        STORE,
        "{every: {kind: retention.store, satisfies: {delete_after_s: {less_than: 900}}}}",
        &[all(&["delete_after_s: 899"])],
        &[all(&["delete_after_s: 900"]), all(&["delete_after_s: never"])],
        &[all(&["encrypted: true"])],
    );
    holds(
        STORE,
        "{every: {kind: retention.store, satisfies: {delete_after_s: {more_than: 900}}}}",
        &[all(&["delete_after_s: 901"]), all(&["delete_after_s: never"])],
        &[all(&["delete_after_s: 900"])],
        &[all(&["encrypted: true"])],
    );
}

#[test]
fn several_tests_of_one_attribute_must_all_hold() {
    holds(
        RULES,
        "{every: {kind: auth.password_policy, satisfies: {max_failed_attempts: {at_least: 1, at_most: 5}}}}",
        &[all(&["max_failed_attempts: 1"]), all(&["max_failed_attempts: 5"])],
        &[all(&["max_failed_attempts: 0"]), all(&["max_failed_attempts: 6"])],
        &[all(&["salted: true"])],
    );
}

#[test]
fn is_not_in_and_not_in() {
    for form in ["hash: argon2id", "hash: {is: argon2id}", "hash: {in: [argon2id]}"] {
        holds(
            RULES,
            &format!("{{every: {{kind: auth.password_policy, satisfies: {{{form}}}}}}}"),
            &[all(&["hash: argon2id"])],
            &[all(&["hash: scrypt"])],
            &[all(&["salted: true"])],
        );
    }
    for form in ["hash: [argon2id, scrypt]", "hash: {in: [argon2id, scrypt]}"] {
        holds(
            RULES,
            &format!("{{every: {{kind: auth.password_policy, satisfies: {{{form}}}}}}}"),
            &[all(&["hash: argon2id"]), all(&["hash: scrypt"])],
            &[all(&["hash: bcrypt"])],
            &[all(&["salted: true"])],
        );
    }
    for form in ["hash: {not: plaintext}", "hash: {not_in: [plaintext]}"] {
        holds(
            RULES,
            &format!("{{every: {{kind: auth.password_policy, satisfies: {{{form}}}}}}}"),
            &[all(&["hash: scrypt"])],
            &[all(&["hash: plaintext"])],
            &[all(&["hash: {unknown: x}"])],
        );
    }
    holds(
        RULES,
        "{every: {kind: auth.password_policy, satisfies: {hash: {not_in: [plaintext, reversible]}}}}",
        &[all(&["hash: scrypt"])],
        &[all(&["hash: plaintext"]), all(&["hash: reversible"])],
        &[all(&["salted: true"])],
    );
}

#[test]
fn is_on_days() {
    holds(
        TEST,
        "{every: {kind: security.penetration_test, satisfies: {concluded_on: 2026-05-01}}}",
        &[all(&["concluded_on: 2026-05-01"])],
        &[
            all(&["concluded_on: 2026-04-30"]),
            all(&["concluded_on: 2026-05-02"]),
            all(&["concluded_on: {from: 2026-05-02, to: 2026-05-09}"]),
            all(&["concluded_on: {from: 2026-04-02, to: 2026-04-30}"]),
        ],
        &[
            all(&["concluded_on: {from: 2026-04-30, to: 2026-05-01}"]),
            all(&["concluded_on: {from: 2026-05-01, to: 2026-05-02}"]),
            all(&["independent: true"]),
        ],
    );
}

#[test]
fn before_and_after() {
    holds(
        TEST,
        "{every: {kind: security.penetration_test, satisfies: {concluded_on: {before: 2026-05-10}}}}",
        &[
            all(&["concluded_on: 2026-05-09"]),
            all(&["concluded_on: {from: 2026-05-01, to: 2026-05-09}"]),
        ],
        &[
            all(&["concluded_on: 2026-05-10"]),
            all(&["concluded_on: {from: 2026-05-10, to: 2026-05-12}"]),
        ],
        &[all(&["concluded_on: {from: 2026-05-09, to: 2026-05-10}"]), all(&["independent: true"])],
    );
    holds(
        TEST,
        "{every: {kind: security.penetration_test, satisfies: {concluded_on: {after: 2026-05-10}}}}",
        &[
            all(&["concluded_on: 2026-05-11"]),
            all(&["concluded_on: {from: 2026-05-11, to: 2026-05-12}"]),
        ],
        &[
            all(&["concluded_on: 2026-05-10"]),
            all(&["concluded_on: {from: 2026-05-01, to: 2026-05-10}"]),
        ],
        &[all(&["concluded_on: {from: 2026-05-10, to: 2026-05-11}"]), all(&["independent: true"])],
    );
    holds(
        TEST,
        "{every: {kind: security.penetration_test, satisfies: {concluded_on: {before: as-of}}}}",
        &[all(&["concluded_on: 2026-11-20"])],
        &[all(&["concluded_on: 2026-11-21"]), all(&["concluded_on: 2026-11-22"])],
        &[all(&["independent: true"])],
    );
    holds(
        TEST,
        "{every: {kind: security.penetration_test, satisfies: {concluded_on: {after: as-of}}}}",
        &[all(&["concluded_on: 2026-11-22"])],
        &[all(&["concluded_on: 2026-11-21"])],
        &[all(&["independent: true"])],
    );
}

#[test]
fn within_months() {
    holds(
        TEST,
        "{every: {kind: security.penetration_test, satisfies: {concluded_on: {within_months: 6}}}}",
        &[
            all(&["concluded_on: 2026-05-21"]),
            all(&["concluded_on: 2026-11-21"]),
            all(&["concluded_on: {from: 2026-05-21, to: 2026-11-21}"]),
        ],
        &[
            all(&["concluded_on: 2026-05-20"]),
            all(&["concluded_on: {from: 2026-01-01, to: 2026-05-20}"]),
        ],
        &[
            // nobody can tell yet what lies ahead
            all(&["concluded_on: 2026-11-22"]),
            all(&["concluded_on: 2027-11-22"]),
            all(&["concluded_on: {from: 2026-11-20, to: 2026-11-22}"]),
            all(&["concluded_on: {from: 2026-05-20, to: 2026-05-21}"]),
            all(&["independent: true"]),
        ],
    );
    holds(
        STORE,
        "{every: {kind: retention.store, satisfies: {delete_after_s: {within_months: 3}}}}",
        &[
            all(&["delete_after_s: 7689600"]),
            all(&["delete_after_s: {months: 3}"]),
            all(&["delete_after_s: 0"]),
        ],
        &[
            all(&["delete_after_s: 7948801"]),
            all(&["delete_after_s: never"]),
            all(&["delete_after_s: {months: 4}"]),
        ],
        &[
            all(&["delete_after_s: 7689601"]),
            all(&["delete_after_s: 7948800"]),
            all(&["encrypted: true"]),
        ],
    );
}

#[test]
fn matches() {
    holds(
        PLACE,
        "{every: {kind: hosting.location, satisfies: {provider: {matches: \"aws|azure\"}}}}",
        &[all(&["provider: aws"]), all(&["provider: azure"])],
        &[all(&["provider: aws2"]), all(&["provider: my aws"]), all(&["provider: AWS"])],
        &[all(&["cloud: true"])],
    );
}

#[test]
fn contains_and_subset_of() {
    holds(
        STORE,
        "{every: {kind: retention.store, satisfies: {holds: {contains: logs}}}}",
        &[all(&["holds: [logs]"]), all(&["holds: [backup, logs]"])],
        &[all(&["holds: [backup]"]), all(&["holds: []"])],
        &[all(&["encrypted: true"])],
    );
    holds(
        STORE,
        "{every: {kind: retention.store, satisfies: {holds: {subset_of: [logs, backup]}}}}",
        &[all(&["holds: [logs]"]), all(&["holds: [backup, logs]"]), all(&["holds: []"])],
        &[all(&["holds: [content]"]), all(&["holds: [logs, content]"])],
        &[all(&["encrypted: true"])],
    );
}

#[test]
fn all_any_and_not_of_conditions() {
    holds(
        RULES,
        "{every: {kind: auth.password_policy, satisfies: {all: [{salted: true}, {change_logged: true}]}}}",
        &[all(&["salted: true, change_logged: true"])],
        &[
            all(&["salted: true, change_logged: false"]),
            all(&["salted: false, change_logged: true"]),
            all(&["salted: false"]),
            all(&["change_logged: false"]),
        ],
        &[all(&["salted: true"]), all(&["change_logged: true"]), all(&["min_length: 8"])],
    );
    holds(
        RULES,
        "{every: {kind: auth.password_policy, satisfies: {any: [{salted: true}, {change_logged: true}]}}}",
        &[
            all(&["salted: true, change_logged: false"]),
            all(&["salted: false, change_logged: true"]),
            all(&["salted: true"]),
            all(&["change_logged: true"]),
        ],
        &[all(&["salted: false, change_logged: false"])],
        &[all(&["salted: false"]), all(&["change_logged: false"]), all(&["min_length: 8"])],
    );
    holds(
        RULES,
        "{every: {kind: auth.password_policy, satisfies: {not: {salted: false, change_logged: false}}}}",
        &[all(&["salted: true"]), all(&["salted: true, change_logged: false"])],
        &[all(&["salted: false, change_logged: false"])],
        &[all(&["salted: false"]), all(&["min_length: 8"])],
    );
}

#[test]
fn known_leaves_out_only_what_is_known_to_be_apart() {
    holds(
        PATH,
        "{every: {kind: auth.path, where: {not: {known: {initial: false}}}, satisfies: {throttled: true}, empty: {ok: true, because: {de: x, en: x}}}}",
        &[
            all(&["initial: true, throttled: true"]),
            all(&["throttled: true"]),
            all(&["initial: false, throttled: false"]),
            all(&["initial: false, throttled: true"]),
        ],
        &[all(&["initial: true, throttled: false"]), all(&["throttled: false"])],
        &[all(&["initial: true"]), all(&["role: patient"])],
    );
}

#[test]
fn all_any_and_not_of_predicates() {
    let one = "{every: {kind: auth.password_policy, satisfies: {salted: true}}}";
    let two = "{every: {kind: auth.password_policy, satisfies: {change_logged: true}}}";
    holds(
        RULES,
        &format!("{{all: [{one}, {two}]}}"),
        &[all(&["salted: true, change_logged: true"])],
        &[
            all(&["salted: true, change_logged: false"]),
            all(&["salted: false, change_logged: true"]),
            all(&["salted: false"]),
            some(&["change_logged: false"]),
        ],
        &[all(&["salted: true"]), all(&["change_logged: true"]), all(&["min_length: 8"])],
    );
    holds(
        RULES,
        &format!("{{any: [{one}, {two}]}}"),
        &[
            all(&["salted: true, change_logged: false"]),
            all(&["salted: false, change_logged: true"]),
            all(&["salted: true"]),
        ],
        &[all(&["salted: false, change_logged: false"])],
        &[all(&["salted: false"]), some(&["salted: true"]), all(&["min_length: 8"])],
    );
    holds(
        RULES,
        &format!("{{not: {one}}}"),
        &[all(&["salted: false"]), some(&["salted: false"])],
        &[all(&["salted: true"])],
        &[all(&["min_length: 8"]), some(&["salted: true"])],
    );
    holds(
        RULES,
        "{not: {some: {kind: auth.password_policy, satisfies: {salted: false}}}}",
        &[all(&["salted: true"]), all(&[])],
        &[all(&["salted: false"]), some(&["salted: true", "salted: false"])],
        &[some(&["salted: true"]), all(&["salted: true", "min_length: 8"])],
    );
}

#[test]
fn every() {
    holds(
        RULES,
        "{every: {kind: auth.password_policy, where: {salted: true}, satisfies: {min_length: {at_least: 8}}}}",
        &[
            all(&["salted: true, min_length: 8"]),
            all(&["salted: true, min_length: 8", "salted: false, min_length: 1"]),
            // whoever belongs satisfies
            all(&["salted: true, min_length: 8", "min_length: 9"]),
        ],
        &[
            all(&["salted: true, min_length: 7"]),
            some(&["salted: true, min_length: 8", "salted: true, min_length: 7"]),
        ],
        &[
            some(&["salted: true, min_length: 8"]),
            all(&["salted: true, min_length: 8", "min_length: 7"]),
            all(&["salted: true, min_length: 8", "salted: true"]),
            all(&["salted: false, min_length: 1"]),
            all(&[]),
            some(&[]),
        ],
    );
}

#[test]
fn every_that_may_be_empty() {
    holds(
        STORE,
        "{every: {kind: retention.store, where: {holds: {contains: backup}}, satisfies: {encrypted: true}, empty: {ok: true, because: {de: x, en: x}, unless: [backups]}}}",
        &[
            all(&[]),
            all(&["holds: [logs]"]),
            all(&["holds: [backup], encrypted: true"]),
            all(&["holds: [logs]", "kind: app.function, name: backups, present: false"]),
        ],
        &[some(&["holds: [backup], encrypted: false"])],
        &[
            some(&[]),
            some(&["holds: [logs]"]),
            // there are backups, and no store for them
            all(&["holds: [logs]", "kind: app.function, name: backups, present: true"]),
            all(&["kind: app.function, name: backups, present: true"]),
        ],
    );
}

#[test]
fn some_and_none() {
    holds(
        RULES,
        "{some: {kind: auth.password_policy, where: {salted: true}, satisfies: {min_length: {at_least: 8}}}}",
        &[
            some(&["salted: true, min_length: 8"]),
            all(&["salted: false, min_length: 1", "salted: true, min_length: 8"]),
        ],
        &[all(&["salted: true, min_length: 7"]), all(&["salted: false, min_length: 8"]), all(&[])],
        &[
            some(&["salted: true, min_length: 7"]),
            all(&["salted: true"]),
            all(&["min_length: 8"]),
            all(&["salted: true, min_length: 7", "min_length: 8"]),
            some(&[]),
        ],
    );
    holds(
        RULES,
        "{none: {kind: auth.password_policy, where: {hash: plaintext}}}",
        &[all(&["hash: scrypt"]), all(&[])],
        &[all(&["hash: plaintext"]), some(&["hash: scrypt", "hash: plaintext"])],
        &[some(&["hash: scrypt"]), all(&["salted: true"]), some(&[])],
    );
}

#[test]
fn count() {
    holds(
        RULES,
        "{count: {kind: auth.password_policy, where: {salted: true}, at_most: 1}}",
        &[all(&[]), all(&["salted: true"]), all(&["salted: true", "salted: false"])],
        &[
            all(&["salted: true", "salted: true"]),
            some(&["salted: true", "salted: true"]),
            all(&["salted: true", "salted: true", "salted: true"]),
        ],
        &[
            some(&["salted: true"]),
            some(&[]),
            all(&["salted: true", "min_length: 8"]),
            all(&["min_length: 8", "min_length: 8"]),
        ],
    );
    holds(
        RULES,
        "{count: {kind: auth.password_policy, where: {salted: true}, at_least: 2}}",
        &[
            all(&["salted: true", "salted: true"]),
            some(&["salted: true", "salted: true", "salted: true"]),
        ],
        &[all(&["salted: true"]), all(&[]), all(&["min_length: 8"])],
        &[
            some(&["salted: true"]),
            all(&["salted: true", "min_length: 8"]),
            all(&["min_length: 8", "min_length: 8"]),
            some(&[]),
        ],
    );
    holds(
        RULES,
        "{count: {kind: auth.password_policy, at_least: 1, at_most: 1}}",
        &[all(&["salted: true"])],
        &[all(&[]), all(&["salted: true", "salted: true"])],
        &[some(&[]), some(&["salted: true"])],
    );
    holds(
        RULES,
        "{count: {kind: auth.password_policy, where: {salted: true}, at_most: 2}}",
        &[all(&["salted: true", "min_length: 8"]), all(&["min_length: 8", "min_length: 8"])],
        &[all(&["salted: true", "salted: true", "salted: true"])],
        &[
            all(&["salted: true", "salted: true", "min_length: 8"]),
            all(&["min_length: 8", "min_length: 8", "min_length: 8"]),
        ],
    );
}

#[test]
fn lookup() {
    holds(
        RULES,
        "{every: {kind: auth.password_policy, satisfies: {lookup: {policy: own-table, table: words, key: [hash]}}}}",
        &[all(&["hash: argon2id"]), all(&["hash: scrypt"]), all(&["hash: fast-hash"])],
        &[all(&["hash: plaintext"]), all(&["hash: bcrypt"])],
        &[
            all(&["hash: pbkdf2"]),
            all(&["hash: reversible"]),
            all(&["hash: salted-fast-hash"]),
            all(&["hash: other"]),
            all(&["salted: true"]),
        ],
    );
    for lookup in [
        "{policy: own-table, table: closed, key: [hash]}",
        "{policy: own-table, table: words, key: [hash], unlisted: violates}",
    ] {
        holds(
            RULES,
            &format!("{{every: {{kind: auth.password_policy, satisfies: {{lookup: {lookup}}}}}}}"),
            &[all(&["hash: argon2id"])],
            &[all(&["hash: other"])],
            &[all(&["salted: true"])],
        );
    }
    holds(
        RULES,
        "{every: {kind: auth.password_policy, satisfies: {lookup: {policy: own-table, table: words, key: [hash], conditions: {often: {hash_iterations: {at_least: 600000}}}}}}}",
        &[all(&["hash: pbkdf2, hash_iterations: 600000"])],
        &[all(&["hash: pbkdf2, hash_iterations: 599999"])],
        &[all(&["hash: pbkdf2"])],
    );
    holds(
        RULES,
        "{every: {kind: auth.password_policy, satisfies: {lookup: {policy: own-table, table: floor, key: {what: {const: length}}, value: min_length}}}}",
        &[all(&["min_length: 8"])],
        &[all(&["min_length: 7"])],
        &[all(&["salted: true"])],
    );
    holds(
        RULES,
        "{every: {kind: auth.password_policy, satisfies: {lookup: {policy: own-table, table: ceiling, key: {what: {const: attempts}}, value: max_failed_attempts}}}}",
        &[all(&["max_failed_attempts: 5"])],
        &[all(&["max_failed_attempts: 6"])],
        &[all(&["salted: true"])],
    );
    // a number that is not the norm's never violates
    holds(
        RULES,
        "{every: {kind: auth.password_policy, satisfies: {salted: true, lookup: {policy: own-table, table: asked, key: {what: {const: attempts}}, value: max_failed_attempts}}}}",
        &[all(&["salted: true, max_failed_attempts: 5"])],
        &[all(&["salted: false"])],
        &[all(&["salted: true, max_failed_attempts: 6"])],
    );
    // lengths of time: `never` is above all, months count as their longest run
    holds(
        STORE,
        "{every: {kind: retention.store, satisfies: {lookup: {policy: own-table, table: ceiling, key: {what: {const: attempts}}, value: delete_after_s}}}}",
        &[all(&["delete_after_s: 5"])],
        &[
            all(&["delete_after_s: 6"]),
            all(&["delete_after_s: never"]),
            all(&["delete_after_s: {months: 1}"]),
        ],
        &[all(&["encrypted: true"])],
    );
    holds(
        STORE,
        "{every: {kind: retention.store, satisfies: {lookup: {policy: own-table, table: floor, key: {what: {const: length}}, value: delete_after_s}}}}",
        &[
            all(&["delete_after_s: 8"]),
            all(&["delete_after_s: never"]),
            all(&["delete_after_s: {months: 1}"]),
        ],
        &[all(&["delete_after_s: 7"])],
        &[all(&["encrypted: true"])],
    );
}

#[test]
fn pair() {
    holds(
        PATH,
        "{every: {kind: auth.path, satisfies: {pair: {policy: own-table, table: factors, of: factors, as: factor, differ_in: category}}}}",
        &[
            all(&["factors: [system-pin, egk]"]),
            all(&["factors: [otp-sms, egk, system-pin]"]),
            all(&["factors: [other, egk, system-pin]"]),
        ],
        &[
            all(&["factors: [system-pin]"]),
            all(&["factors: []"]),
            all(&["factors: [system-pin, username-password]"]),
            all(&["factors: [system-pin, otp-sms]"]),
            all(&["factors: [otp-sms, biometrics]"]),
            all(&["factors: [system-pin, otp-email]"]),
        ],
        &[
            all(&["factors: [system-pin, biometrics]"]),
            all(&["factors: [system-pin, other]"]),
            all(&["role: patient"]),
        ],
    );
}

#[test]
fn documents_at_their_ends() {
    let one = |dates: &str| {
        format!("    - {{documents: [{{kind: certificate, issued: {dates}}}], as_of: {DAY}}}\n")
    };
    type Dates = &'static [&'static str];
    let cases: [(&str, Dates, Dates, Dates); 2] = [
        (
            "{document: {kind: certificate, valid: true}}",
            &["2026-01-01, valid_until: 2026-11-21", "2026-11-21, valid_until: 2027-01-01"],
            &["2026-01-01, valid_until: 2026-11-20"],
            &["2026-11-22, valid_until: 2027-11-20"],
        ),
        (
            "{document: {kind: certificate, max_age_months: 6}}",
            &["2026-05-21, valid_until: 2027-01-01"],
            &["2026-05-20, valid_until: 2027-01-01"],
            &["2026-11-22, valid_until: 2027-01-01"],
        ),
    ];
    for (holds, pass, fail, open) in cases {
        let section = |name: &str, items: &[&str]| {
            format!("  {name}:\n{}", items.iter().map(|item| one(item)).collect::<String>())
        };
        let text = format!(
            "befund: check/1\nid: own-check\nsays: {{de: x, en: x}}\nholds: {holds}\nexamples:\n{}{}{}",
            section("pass", pass),
            section("fail", fail),
            section("undecided", open)
        );
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("check.yaml"), &text).unwrap();
        let library =
            Library::with_folder(folder.path()).unwrap_or_else(|error| panic!("{error}\n{text}"));
        assert_eq!(run(&library.check("own-check").unwrap(), &library), [], "{text}");
    }
}

#[test]
fn since() {
    let folder = TempDir::new().unwrap();
    let text = "befund: check/1\nid: own-check\nsays: {de: x, en: x}\nholds: {all: [{since: 2026-11-21}, {some: {kind: auth.password_policy}}]}\nexamples:\n  pass:\n    - {facts: [{kind: auth.password_policy, subject: web, name: a}], as_of: 2026-11-21}\n  fail:\n    - {facts: [{kind: auth.password_policy, subject: web, name: a}], as_of: 2026-11-20}\n  undecided:\n    - {facts: [], as_of: 2026-11-21}\n";
    fs::write(folder.path().join("check.yaml"), text).unwrap();
    let library = Library::with_folder(folder.path()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(run(&library.check("own-check").unwrap(), &library), []);
}
