//! Files in which every key stands, for each kind of file.

use std::collections::HashSet;
use std::mem::discriminant;

use befund_catalog::catalog::compile::EntryKind;
use befund_catalog::diag::SourceFile;
use befund_catalog::fact::kind::{self, Kind, Type};
use befund_catalog::yaml;
use serde_json::{Value, json};

/// A file, and the place in it that is looked at.
pub(crate) struct Example {
    pub(crate) file: Value,
    pub(crate) below: &'static str,
    /// Whether other shapes are tried in it.
    pub(crate) bends: bool,
}

fn whole(file: Value) -> Example {
    Example { file, below: "", bends: true }
}

impl Example {
    pub(crate) fn places(&self) -> Vec<String> {
        let all = super::places(&self.file);
        all.into_iter().filter(|place| place.starts_with(self.below)).collect()
    }
}

pub(crate) fn examples(kind: EntryKind) -> Vec<Example> {
    let texts: &[&str] = match kind {
        EntryKind::Catalog => &[CATALOG, DERIVED],
        EntryKind::Check => &[CHECK],
        EntryKind::Policy => &[POLICY],
        EntryKind::Things => &[THINGS],
        EntryKind::Texts => &[TEXTS],
        EntryKind::Interpretations => &[RULINGS],
        EntryKind::Mapping => &[MAPPING],
    };
    let mut examples: Vec<_> = texts.iter().map(|text| whole(json_of(text))).collect();
    match kind {
        EntryKind::Check => examples.extend(facts()),
        EntryKind::Things => examples.push(thing_by_everything()),
        _ => {}
    }
    examples
}

/// A thing that all predicates of the check show.
fn thing_by_everything() -> Example {
    let predicates = &json_of(CHECK)["holds"]["all"];
    let thing = json!({"id": "a", "title": {"de": "d", "en": "e"}, "shown_by": predicates});
    whole(json!({"befund": "things/1", "id": "mine", "things": [thing]}))
}

fn json_of(text: &str) -> Value {
    super::json_of(&yaml::parse(&SourceFile::new("example.yaml", text)).unwrap())
}

/// A check for each kind of fact; attributes of a type are read alike, so that each type is bent once.
fn facts() -> impl Iterator<Item = Example> {
    let mut types = HashSet::new();
    kind::all().map(move |kind| {
        let fresh: Vec<_> =
            kind.attributes.iter().map(|one| types.insert(discriminant(&one.ty))).collect();
        let file = with_fact(kind);
        Example { file, below: "/examples/pass/0/facts/0", bends: fresh.contains(&true) }
    })
}

/// A check with an example that has a fact with all attributes of its kind.
fn with_fact(kind: &Kind) -> Value {
    let mut fact = json!({"kind": kind.name, "subject": "web"});
    for attribute in kind.attributes {
        fact[attribute.name] = match attribute.ty {
            Type::Bool => json!(true),
            Type::Int(_) => json!(3),
            Type::Text => json!("x"),
            Type::Country => json!("DE"),
            Type::Word(words) => json!(words[0]),
            Type::Date => json!({"from": "2018-01-01", "to": "2026-01-31"}),
            Type::Duration => json!({"months": 3}),
            Type::Words(words) => json!([words[0]]),
            Type::Texts => json!(["x"]),
        };
    }
    json!({
        "befund": "check/1", "id": "a", "says": {"de": "d", "en": "e"},
        "holds": {"answer_is": "yes"},
        "examples": {"pass": [{"facts": [fact]}], "fail": [{}], "undecided": [{}]},
    })
}

const CATALOG: &str = r#"
befund: catalog/1
id: mine
edition: "2"
title: {de: d, en: e}
legal_basis: {de: d, en: e}
in_force: {from: 2016-10-01, until: null, confidence: secondary}
text: amendment
note: {de: d, en: e}
per: component
component_kinds: [backend]
called_for_by: [backend]
reasons:
  closed: true
  list:
    - {id: r1, text: {de: d, en: e}, things: [sessions], human: {de: d, en: e}, free: false}
    - {id: r2, text: {de: d, en: e}, free: true}
always_there:
  - {because: {de: d, en: e}, numbers: ["1"]}
functions:
  - {says: {de: d, en: e}, things: [login], human: {de: d, en: e}, numbers: ["2", "4"]}
groups: [{id: g, title: {de: d, en: e}}]
notices: [{from: 2026-02-01, ref: § 7, text: {de: d, en: e}, confidence: secondary, preparatory: true}]
verdict_duties: [{verdict: fail, text: {de: d, en: e}}]
report_duties: [{de: d, en: e}]
depths: [{depth: CHECK, text: {de: d, en: e}, ref: Kap. 4.1}]
data_classes: {policy: p, table: t}
renumbered: [{edition: "1", numbers: [{old: "5.3", new: "1"}]}]
residual_risk:
  ref: Kap. 4.1
  general: {de: d, en: e}
  by_need: [{need: high, text: {de: d, en: e}, conditions: {de: d, en: e}}]
manual_reasons: [{id: shared, text: {de: d, en: e}}]
sources:
  s: {title: {de: d, en: e}, tier: primary, sha256: "0123456789abcdef0123456789abcdef0123456789ABCDEF0123456789abcdef"}
requirements:
  - number: "1"
    ref: § 1
    kind: demand
    addressee: both
    depth: EXAMINE
    group: g
    reasons: [r1]
    title: {de: d, en: e}
    text: {de: d, en: e}
    confidence: primary
    sources: [s]
    note: {de: d, en: e}
    unchanged_from: ["1"]
    examination:
      text: {de: d, en: e}
      methods: [source, on_system]
      points: [{kind: exception, text: {de: d, en: e}}]
      change: {direction: tightens, kind: existence_only, text: {de: d, en: e}}
      risk_assessment: on_deviation
      evidence: {de: d, en: e}
      data_classes: true
      note: {de: d, en: e}
      ref: S. 28
      confidence: primary
    demands:
      - id: a
        modal: DARF NICHT
        text: {de: d, en: e}
        applies_if: {says: {de: d, en: e}, things: [sessions], holds: {since: 2026-01-01}, human: {de: d, en: e}}
        decidable: automated
        checks:
          - {id: c1, role: decides, because: {de: d, en: e}, covers: {de: d, en: e}}
          - {id: c2, role: indicates, because: {de: d, en: e}, covers: {de: d, en: e}}
          - {id: c3, covers: {de: d, en: e}}
        remedy: {de: d, en: e}
        ask: {text: shared}
      - id: b
        decidable: {planned: http.page}
        checks: [{id: c2, role: indicates, because: {de: d, en: e}, covers: {de: d, en: e}}]
        remedy: {de: d, en: e}
        ask: {de: d, en: e}
      - {id: c, decidable: automated, checks: [{id: c4, role: necessary, covers: {de: d, en: e}}], remedy: {de: d, en: e}, ask: {de: d, en: e}}
  - number: "2"
    ref: § 2
    kind: demand
    addressee: provider
    title: {de: d, en: e}
    text: {de: d, en: e}
    confidence: memory
    applies_if:
      says: {de: d, en: e}
      holds:
        all:
          - any: [{protection_need: very-high}, {protection_need: {is: high, unless_no: "B.2"}}]
          - not: {answered: {requirement: "1", is: no}}
          - {thing: sessions}
          - {component: [backend]}
          - {target: [tls]}
          - {answer_is: yes}
          - {document: {kind: certificate}}
    demands:
      - {id: a, decidable: {manual: shared}, remedy: {de: d, en: e}, ask: {de: d, en: e}}
      - {id: b, decidable: {manual: {de: d, en: e}}, remedy: {de: d, en: e}, ask: {de: d, en: e}}
      - {id: c, modal: null, decidable: {refutable: {de: d, en: e}}, remedy: {de: d, en: e}, ask: {de: d, en: e}}
  - {number: "3", ref: § 3, kind: vacant, addressee: doctor, title: {de: d, en: e}, text: {de: d, en: e}, confidence: inferred}
  - number: "4"
    ref: § 4
    kind: demand
    addressee: provider
    title: {de: d, en: e}
    text: {de: d, en: e}
    confidence: derived
    applies_if: {says: {de: d, en: e}, human: {de: d, en: e}}
    demands: [{id: a, decidable: {planned: tls.protocol}, remedy: {de: d, en: e}, ask: {de: d, en: e}}]
"#;

const DERIVED: &str = r#"
befund: catalog/1
id: mine
edition: "3"
based_on: "2"
dropped: ["3"]
title: {de: d, en: e}
in_force: {from: null, confidence: parallel}
text: full
per: product
requirements: null
"#;

const CHECK: &str = r#"
befund: check/1
id: mine
says: {de: d, en: e}
yardsticks: [tr-02102-2]
holds:
  all:
    - any: [{thing: a}, {function: backups}, {component: [backend]}, {target: [tls, file]}]
    - not: {answer_is: no}
    - {protection_need: high}
    - {protection_need: {is: high, unless_no: "B.2"}}
    - {since: 2023-01-01}
    - {answered: {requirement: "5.4", is: yes}}
    - {document: {kind: certificate, scheme: iso-27001, valid: true, max_age_months: 12}}
    - {document: {kind: certificate, scheme: [iso-27001, tuev-tsvc]}}
    - count: {kind: auth.path, where: {role: doctor}, at_least: 1, at_most: 2}
    - count: {kind: auth.path, at_most: 0}
    - none: {kind: tls.protocol, where: {version: [TLSv1.0, TLSv1.1]}}
    - some: {kind: auth.path}
    - some:
        kind: auth.path
        where: {name: {matches: "a.*"}}
        satisfies:
          pair: {policy: p, table: t, of: factors, as: factor, differ_in: category, conditions_met: conditions_met, assured: [high]}
    - every:
        kind: tls.protocol
        where:
          all: [{offered: true}, {offered: {is: true}}]
          any: [{offered: {not: false}}, {version: {in: [TLSv1.2], not_in: [TLSv1.0]}}]
          not: {known: {offered: false}}
        satisfies: {lookup: {policy: p, table: t, key: [version], unlisted: violates, conditions: {c: {offered: true}}}}
        empty: {ok: true, because: {de: d, en: e}, unless: [a]}
    - every:
        kind: auth.session
        where: {not: {idle_timeout_s: never}}
        satisfies:
          idle_timeout_s: {at_least: 1, at_most: 2, less_than: 3, more_than: 0, within_months: 1, is: {months: 1}}
          lookup: {policy: p, table: t, key: {a: idle_timeout_s, b: {const: x}}, value: idle_timeout_s}
    - every:
        kind: security.penetration_test
        satisfies: {concluded_on: {before: as-of, after: 2020-01-01, in: [{from: 2020-01-01, to: 2021-01-01}]}}
    - every:
        kind: auth.path
        satisfies: {factors: {contains: passkey}, conditions_met: {subset_of: [a]}}
examples:
  pass:
    - name: n
      as_of: 2026-01-01
      enumerations: [{kind: tls.protocol, subject: s, complete: true}]
      documents: [{id: d, kind: certificate, scheme: iso-27001, issued: 2025-01-01, valid_until: 2027-01-01}]
      facts: [{kind: tls.protocol, subject: s, version: TLSv1.3, offered: true}]
  fail: [{enumerations: [{kind: tls.protocol, subject: s, complete: false}]}]
  undecided: [{}]
"#;

const POLICY: &str = r#"
befund: policy/1
id: mine
edition: "2026-01"
title: {de: d, en: e}
in_force: {from: 2026-01-27, until: 2027-01-01, confidence: secondary}
note: {de: d, en: e}
sources:
  P: {title: t, short: s, tier: primary}
  A: {title: t, tier: secondary}
tables:
  protocols:
    title: {de: d, en: e}
    key: [version, use]
    unlisted: human
    closed_by: [{id: P, section: "3.2", page: 6}]
    builds_on: other
    alias: [{when: {version: "TLSv1.*"}, as: {use: a}, note: {de: d, en: e}}]
    rows:
      - version: TLSv1.3
        use: a
        class: conditional
        conditions: [{id: c, text: {de: d, en: e}}]
        from: 2020
        until: 2032-01-01
        extendable: true
        confidence: primary
        sources: [{id: P, section: "3.2", table: 2, page: 7-8}, A]
        note: {de: d, en: e}
        code: 12
        pfs: true
      - {version: TLSv1.1, use: a, class: discouraged, confidence: secondary, from: 2020-01-01, until: 2031}
  lengths:
    title: {de: d, en: e}
    key: [algorithm]
    threshold: {column: bits, bound: at_most, otherwise: human}
    rows: [{algorithm: RSA, bits: 3000, class: recommended, confidence: secondary}]
"#;

const THINGS: &str = r#"
befund: things/1
id: mine
things:
  - id: a
    title: {de: d, en: e}
    words: {de: [Auf], en: [rec]}
    decided_by: [{some: {kind: retention.store, where: {recording_enabled: true}}}]
    shown_by:
      - {some: {kind: retention.store, where: {holds: {contains: content}}}}
      - {function: backups}
  - {id: b, title: {de: d, en: e}, shown_by: [{all: [{thing: a}, {component: [backend]}]}]}
  - {id: c, title: {de: d, en: e}, decided_by: [{answered: {requirement: "5.4", is: no}}]}
"#;

const TEXTS: &str = r#"
befund: texts/1
id: mine
texts:
  a: {de: d, en: e}
  b-2: {de: d, en: e}
"#;

const RULINGS: &str = r#"
befund: interpretations/1
id: mine
title: {de: d, en: e}
note: {de: d, en: e}
sources:
  s: {title: {de: d, en: e}, tier: primary}
rulings:
  - id: a
    from: 2025-05-01
    until: 2026-05-01
    title: {de: d, en: e}
    text: {de: d, en: e}
    confidence: secondary
    sources: [s]
    effect: explain
    said: {by: {de: d, en: e}, channel: conversation, on: "2025-04-14", recorded: 2025-04-25}
    caution: {de: d, en: e}
    on: [{catalog: tr-03161-1}]
  - id: b
    from: 2025-05-01
    until: null
    title: {de: d, en: e}
    text: {de: d, en: e}
    confidence: secondary
    effect: waive
    said: {by: {de: d, en: e}, channel: letter, recorded: 2025-04-25}
    on: [{catalog: tr-03161-1, editions: ["3.0"], requirement: O.Auth_3, demand: two-factors}]
  - id: c
    from: 2025-05-01
    title: {de: d, en: e}
    text: {de: d, en: e}
    confidence: secondary
    effect: {replace_check: {check: a, by: b}}
    on: [{catalog: tr-03161-1, requirement: O.Auth_3}]
  - id: d
    from: 2025-05-01
    title: {de: d, en: e}
    text: {de: d, en: e}
    confidence: secondary
    effect: {add_reason: {id: r, text: {de: d, en: e}, free: false, things: [a], human: {de: d, en: e}}}
    on: [{catalog: tr-03161-1, requirement: O.Auth_3}]
"#;

const MAPPING: &str = r#"
befund: mapping/1
id: mine
title: {de: d, en: e}
from: tuev-tsvc
to: anlage-31b
from_editions: ["2.1"]
to_editions: ["2016-10-21"]
pairs:
  - {from: "2.1", to: "5.6", relation: subset, confidence: inferred, note: {de: d, en: e}}
"#;
