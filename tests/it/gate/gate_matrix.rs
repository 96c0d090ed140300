//! What blocks: one demand in a result, changed one thing at a time, at every level and under every kind of
//! entry. What a demand is judged to be is not asked here, only what the gate makes of it.

use crate::common::{TODAY, folder, judge, load, plain};
use befund::assess::gate::{Blocking, Gate, GateOutcome, Level, Override, apply};
use befund::assess::result::{
    Contradiction, ContradictionKind, DemandResult, DispositionRecord, Finding, Offender, Reason,
    ReasonCode, Report, Verdict,
};
use befund::catalog::{Confidence, Modal, Text};
use befund::fact::Basis;
use befund::product::DispositionKind;
use jiff::ToSpan;
use jiff::civil::Date;

const KEY: &str = "tuev-tsvc@2.1#1.2";

/// A result with one finding of one demand, which passes by what was measured.
fn report() -> Report {
    let yaml = plain(
        "declarations:\n  tuev-tsvc@2.1: {by: Maker, on: 2026-11-01, product_version: \"1\", answers: {\"1.2\": {answer: no}}}\n",
    );
    let mut report = judge(&load(folder(&yaml).path()), &["tuev-tsvc@2.1"], TODAY);
    report.findings.retain(|finding| finding.key == KEY);
    let finding = &mut report.findings[0];
    finding.demands.truncate(1);
    let total = &mut report.summary.total;
    (total.decided, total.asked, total.decided_of_asked) = (1, 1, 1);
    let demand = &mut finding.demands[0];
    demand.modal = Some(Modal::Must);
    demand.verdict = Verdict::Pass;
    demand.basis = Some(Basis::Measured);
    demand.confidence = Confidence::Primary;
    demand.offenders.clear();
    demand.measurable.clear();
    demand.reason = None;
    report.contradictions.clear();
    report.notes.clear();
    report
}

fn reason(code: ReasonCode) -> Option<Reason> {
    Some(Reason { code, params: std::collections::BTreeMap::new(), text: Text::new("x", "x") })
}

/// Why the demand blocks, and whether as a fail.
fn why(outcome: &GateOutcome) -> Option<(&'static str, bool)> {
    assert!(outcome.blocks.len() < 2, "{outcome:?}");
    outcome.blocks.first().map(|block| (block.why, block.fails))
}

/// What each level makes of a demand that was changed.
fn levels(change: impl Fn(&mut DemandResult, &mut bool)) -> [Option<(&'static str, bool)>; 3] {
    let mut report = report();
    let finding = &mut report.findings[0];
    let mut comparison = finding.comparison;
    change(&mut finding.demands[0], &mut comparison);
    finding.comparison = comparison;
    [Level::Default, Level::Strict, Level::None].map(|level| why(&apply(&report, level)))
}

#[test]
fn a_fail_blocks_by_its_verb_and_by_what_it_rests_on() {
    let fail = |modal: Option<Modal>, comparison: bool, confidence: Confidence| {
        levels(|demand, _| {
            demand.verdict = Verdict::Fail;
            (demand.modal, demand.comparison, demand.confidence) = (modal, comparison, confidence);
        })
    };
    let both = |why: Option<(&'static str, bool)>| [why, why, None];
    for modal in
        [None, Some(Modal::Must), Some(Modal::MustNot), Some(Modal::Should), Some(Modal::ShouldNot)]
    {
        assert_eq!(
            fail(modal, false, Confidence::Primary),
            both(Some(("fail", true))),
            "{modal:?}"
        );
    }
    assert_eq!(fail(Some(Modal::May), false, Confidence::Primary), both(None));
    let must = Some(Modal::Must);
    assert_eq!(fail(must, true, Confidence::Primary), both(Some(("fail-in-comparison", false))));
    for (confidence, unverified) in [
        (Confidence::Secondary, false),
        (Confidence::Derived, false),
        (Confidence::Inferred, true),
        (Confidence::Parallel, true),
        (Confidence::Memory, true),
    ] {
        let expected = if unverified { ("fail-on-unverified-text", false) } else { ("fail", true) };
        assert_eq!(fail(must, false, confidence), both(Some(expected)), "{confidence:?}");
    }
}

#[test]
fn an_open_demand_blocks_by_why_it_is_open() {
    let open = |code: ReasonCode, target: bool, aged: bool| {
        levels(|demand, _| {
            demand.verdict = Verdict::Inconclusive;
            demand.reason = reason(code);
            (demand.target_declared, demand.aged_evidence) = (target, aged);
        })
    };
    let strict = Some(("inconclusive", false));
    assert_eq!(open(ReasonCode::EvidenceMissing, false, false), [None, strict, None]);
    let measurable = Some(("measurable-undecided", false));
    assert_eq!(open(ReasonCode::NotRun, true, false), [measurable, measurable, None]);
    assert_eq!(open(ReasonCode::NotRun, true, true), [measurable, measurable, None]);
    let aged = Some(("evidence-aged", false));
    assert_eq!(open(ReasonCode::EvidenceStale, false, true), [aged, aged, None]);
    let absent = Some(("cannot-be-absent", false));
    assert_eq!(open(ReasonCode::CannotBeAbsent, false, false), [absent, absent, None]);
    assert_eq!(open(ReasonCode::CannotBeAbsent, true, true), [absent, absent, None]);
    // the contradiction blocks, not the demand
    assert_eq!(open(ReasonCode::IndicationAgainst, true, true), [None, None, None]);
}

#[test]
fn a_pass_blocks_where_it_is_only_declared_or_by_a_policy_that_does_not_bind() {
    let pass = |basis: Basis, measurable: bool| {
        levels(|demand, _| {
            demand.basis = Some(basis);
            demand.measurable = if measurable { vec!["tls.protocol".to_owned()] } else { vec![] };
        })
    };
    let declared = Some(("declared-only", false));
    for (basis, weak) in [
        (Basis::Declared, true),
        (Basis::Documented, true),
        (Basis::Extracted, false),
        (Basis::Measured, false),
    ] {
        let expected = if weak { declared } else { None };
        assert_eq!(pass(basis, true), [None, expected, None], "{basis}");
        assert_eq!(pass(basis, false), [None, None, None], "{basis}");
    }
    let pinned = Some(("pass-by-pinned-policy", false));
    assert_eq!(levels(|demand, _| demand.comparison = true), [pinned, pinned, None]);
    let compared = levels(|demand, finding| (demand.comparison, *finding) = (true, true));
    assert_eq!(compared, [None, None, None]);
}

#[test]
fn not_applicable_blocks_only_at_the_strict_level_and_unverified() {
    let absent = |basis: Option<Basis>, code: ReasonCode| {
        levels(|demand, _| {
            demand.verdict = Verdict::NotApplicable;
            (demand.basis, demand.reason) = (basis, reason(code));
        })
    };
    let unverified = Some(("not-applicable-unverified", false));
    assert_eq!(
        absent(Some(Basis::Declared), ReasonCode::ConditionNotMet),
        [None, unverified, None]
    );
    assert_eq!(absent(None, ReasonCode::ConditionNotMet), [None, unverified, None]);
    assert_eq!(absent(Some(Basis::Measured), ReasonCode::ConditionNotMet), [None, None, None]);
    assert_eq!(absent(None, ReasonCode::Waived), [None, None, None]);
}

fn offender(thing: &str) -> Offender {
    Offender {
        subject: "web".to_owned(),
        thing: thing.to_owned(),
        expected: Text::default(),
        observed: Text::default(),
        message: Text::default(),
        facts: Vec::new(),
    }
}

fn decision(kind: DispositionKind) -> DispositionRecord {
    DispositionRecord {
        kind,
        requirement: "tuev-tsvc#1.2".to_owned(),
        editions: Vec::new(),
        demand: None,
        component: None,
        offenders: vec!["a".to_owned(), "b".to_owned()],
        owner: "QM".to_owned(),
        reason: "x".to_owned(),
        expires: TODAY,
        expired: false,
        used: true,
    }
}

#[test]
fn a_soll_is_excused_by_a_decision_that_fits_it_in_everything() {
    let gate = |modal: Modal, change: &dyn Fn(&mut DispositionRecord, &mut Finding)| {
        let mut report = report();
        let finding = &mut report.findings[0];
        finding.demands[0].verdict = Verdict::Fail;
        finding.demands[0].modal = Some(modal);
        finding.demands[0].offenders = vec![offender("a"), offender("")];
        let mut decision = decision(DispositionKind::SollJustified);
        change(&mut decision, finding);
        report.dispositions = vec![decision];
        let outcome = apply(&report, Level::Default);
        let through = outcome.let_through.iter().map(|one| (one.demands.len(), one.fails));
        assert_eq!(through.collect::<Vec<_>>().len(), usize::from(outcome.blocks.is_empty()));
        outcome.blocks.is_empty()
    };
    assert!(gate(Modal::Should, &|_, _| {}));
    assert!(gate(Modal::ShouldNot, &|_, _| {}));
    for (what, change) in [
        (
            "expired",
            &(|one: &mut DispositionRecord, _: &mut Finding| one.expired = true)
                as &dyn Fn(&mut DispositionRecord, &mut Finding),
        ),
        ("another kind", &|one, _| one.kind = DispositionKind::AcceptedRisk),
        ("planned", &|one, _| one.kind = DispositionKind::Planned),
        ("another requirement", &|one, _| one.requirement = "tuev-tsvc#1.1".to_owned()),
        ("another catalog", &|one, _| one.requirement = "anlage-31b#1.2".to_owned()),
        ("another edition", &|one, _| one.editions = vec!["2.0".to_owned()]),
        ("another demand", &|one, _| one.demand = Some("other".to_owned())),
        ("a component", &|one, _| one.component = Some("web".to_owned())),
        ("a new offender", &|_, finding| finding.demands[0].offenders.push(offender("c"))),
    ] {
        assert!(!gate(Modal::Should, change), "{what}");
    }
    assert!(gate(Modal::Should, &|one, _| one.editions = vec!["2.1".to_owned()]));
    assert!(gate(Modal::Should, &|one, finding| one.demand = Some(finding.demands[0].id.clone())));
    assert!(gate(Modal::Should, &|one, finding| {
        one.component = Some("web".to_owned());
        finding.component = Some("web".to_owned());
    }));
    assert!(gate(Modal::Should, &|one, finding| {
        one.offenders.push("c".to_owned());
        finding.demands[0].offenders.push(offender("c"));
    }));
    let mut report = report();
    report.findings[0].demands[0].verdict = Verdict::Fail;
    report.dispositions = vec![decision(DispositionKind::SollJustified)];
    assert_eq!(why(&apply(&report, Level::Default)), Some(("fail", true)), "no MUSS is excused");
}

fn clash(kind: ContradictionKind) -> Contradiction {
    Contradiction {
        kind,
        finding: Some(KEY.to_owned()),
        demand: None,
        claimed: Text::default(),
        claimed_basis: Basis::Declared,
        found: Text::default(),
        found_basis: Basis::Declared,
        facts: Vec::new(),
    }
}

#[test]
fn a_contradiction_blocks_as_a_fail_and_an_indication_as_open_until_it_is_explained() {
    for (kind, expected) in [
        (ContradictionKind::Facts, ("contradiction", true)),
        (ContradictionKind::Enumeration, ("contradiction", true)),
        (ContradictionKind::AnswerAndCheck, ("contradiction", true)),
        (ContradictionKind::NotApplicable, ("contradiction", true)),
        (ContradictionKind::Indication, ("indication-against", false)),
    ] {
        let mut report = report();
        report.contradictions = vec![clash(kind)];
        report.findings[0].demands[0].verdict = Verdict::Inconclusive;
        report.findings[0].demands[0].reason = reason(ReasonCode::IndicationAgainst);
        assert_eq!(why(&apply(&report, Level::Default)), Some(expected), "{kind}");
        assert_eq!(why(&apply(&report, Level::Strict)), Some(expected), "{kind}");
        assert_eq!(why(&apply(&report, Level::None)), None, "{kind}");
        // no decision explains anything but an indication
        report.dispositions = vec![decision(DispositionKind::IndicationExplained)];
        let explained = kind == ContradictionKind::Indication;
        let outcome = apply(&report, Level::Default);
        assert_eq!(outcome.blocks.is_empty(), explained, "{kind}");
        assert_eq!(outcome.let_through.len(), usize::from(explained), "{kind}");
    }
}

#[test]
fn an_explanation_fits_for_a_year_for_its_demand_and_for_what_it_names() {
    let explained = |change: &dyn Fn(&mut DispositionRecord, &mut Report)| {
        let mut report = report();
        report.contradictions = vec![clash(ContradictionKind::Indication)];
        let demand = &mut report.findings[0].demands[0];
        demand.verdict = Verdict::Inconclusive;
        demand.reason = reason(ReasonCode::IndicationAgainst);
        demand.offenders = vec![offender("a")];
        let mut decision = decision(DispositionKind::IndicationExplained);
        change(&mut decision, &mut report);
        report.dispositions = vec![decision];
        apply(&report, Level::Default).blocks.is_empty()
    };
    let year = TODAY.saturating_add(1.year());
    assert!(explained(&|_, _| {}));
    assert!(explained(&|one, _| one.expires = year));
    assert!(!explained(&|one, _| one.expires = year.tomorrow().unwrap()));
    assert!(!explained(&|one, _| one.expired = true));
    assert!(!explained(&|one, _| one.kind = DispositionKind::SollJustified));
    assert!(!explained(&|one, _| one.offenders.clear()));
    assert!(!explained(&|one, _| one.requirement = "tuev-tsvc#1.1".to_owned()));
    assert!(!explained(&|_, report| report.contradictions[0].finding = None));
    assert!(!explained(&|_, report| {
        report.contradictions[0].finding = Some("tuev-tsvc@2.1#1.1".to_owned());
    }));
    assert!(explained(&|_, report| {
        report.contradictions[0].demand = Some(report.findings[0].demands[0].id.clone());
    }));
    assert!(explained(&|_, report| {
        // what nothing indicates against needs no explanation
        let mut other = report.findings[0].demands[0].clone();
        other.id = "other".to_owned();
        other.offenders = vec![offender("c")];
        (other.verdict, other.reason) = (Verdict::Pass, None);
        report.findings[0].demands.push(other);
    }));
    assert!(!explained(&|_, report| {
        // of two that are indicated against, one is not covered
        let mut other = report.findings[0].demands[0].clone();
        other.id = "other".to_owned();
        other.offenders = vec![offender("c")];
        report.findings[0].demands.push(other);
    }));
}

fn entry(block: Blocking) -> Override {
    Override {
        catalog: "tuev-tsvc".to_owned(),
        editions: Vec::new(),
        requirement: None,
        demand: None,
        block,
        reason: "x".to_owned(),
        expires: None,
    }
}

fn with(overrides: Vec<Override>, report: &Report) -> GateOutcome {
    Gate { overrides, ..Gate::from(Level::Default) }.apply(report)
}

#[test]
fn an_entry_of_a_gate_file_holds_for_what_it_names_and_to_its_last_day() {
    let mut fail = report();
    fail.findings[0].demands[0].verdict = Verdict::Fail;
    let demand = fail.findings[0].demands[0].id.clone();
    let lifted = |change: &dyn Fn(&mut Override)| {
        let mut one = entry(Blocking::Never);
        change(&mut one);
        with(vec![one], &fail).blocks.is_empty()
    };
    assert!(lifted(&|_| {}));
    assert!(!lifted(&|one| one.catalog = "anlage-31b".to_owned()));
    assert!(lifted(&|one| one.editions = vec!["2.1".to_owned()]));
    assert!(!lifted(&|one| one.editions = vec!["2.0".to_owned()]));
    assert!(lifted(&|one| one.requirement = Some("1.2".to_owned())));
    assert!(!lifted(&|one| one.requirement = Some("1.1".to_owned())));
    assert!(lifted(&|one| one.demand = Some(demand.clone())));
    assert!(!lifted(&|one| one.demand = Some("other".to_owned())));
    for (last, holds) in
        [(TODAY.yesterday().unwrap(), false), (TODAY, true), (TODAY.tomorrow().unwrap(), true)]
    {
        assert_eq!(lifted(&|one| one.expires = Some(last)), holds, "{last}");
    }
}

#[test]
fn the_narrowest_entry_counts_and_of_two_equal_ones_the_stricter() {
    let mut fail = report();
    fail.findings[0].demands[0].verdict = Verdict::Fail;
    let demand = fail.findings[0].demands[0].id.clone();
    let catalog = |block| entry(block);
    let number = |block| Override { requirement: Some("1.2".to_owned()), ..entry(block) };
    let one = |block| Override { demand: Some(demand.clone()), ..number(block) };
    let blocks = |overrides| !with(overrides, &fail).blocks.is_empty();
    assert!(blocks(vec![catalog(Blocking::Never), number(Blocking::Fail)]));
    assert!(blocks(vec![number(Blocking::Fail), catalog(Blocking::Never)]));
    assert!(!blocks(vec![catalog(Blocking::Fail), number(Blocking::Never)]));
    assert!(!blocks(vec![number(Blocking::Never), catalog(Blocking::Fail)]));
    assert!(!blocks(vec![number(Blocking::Fail), one(Blocking::Never)]));
    assert!(blocks(vec![number(Blocking::Never), one(Blocking::Inconclusive)]));
    assert!(blocks(vec![catalog(Blocking::Never), catalog(Blocking::Fail)]));
    assert!(blocks(vec![catalog(Blocking::Fail), catalog(Blocking::Never)]));
    // one that has run out is none, however narrow
    let over = Override { expires: Some(TODAY.yesterday().unwrap()), ..one(Blocking::Never) };
    assert!(blocks(vec![over]));
}

#[test]
fn an_entry_changes_what_of_a_demand_blocks() {
    let open = |code: ReasonCode, target: bool| {
        let mut report = report();
        let demand = &mut report.findings[0].demands[0];
        demand.verdict = Verdict::Inconclusive;
        demand.target_declared = target;
        demand.reason = reason(code);
        report
    };
    let missing = open(ReasonCode::EvidenceMissing, false);
    let not_run = open(ReasonCode::NotRun, true);
    for (block, missing_blocks, not_run_blocks) in [
        (Blocking::Never, None, None),
        (Blocking::Fail, None, None),
        (
            Blocking::Inconclusive,
            Some(("inconclusive", false)),
            Some(("measurable-undecided", false)),
        ),
    ] {
        assert_eq!(why(&with(vec![entry(block)], &missing)), missing_blocks, "{block}");
        assert_eq!(why(&with(vec![entry(block)], &not_run)), not_run_blocks, "{block}");
    }
    let mut fail = report();
    fail.findings[0].demands[0].verdict = Verdict::Fail;
    for (block, expected) in [
        (Blocking::Never, None),
        (Blocking::Fail, Some(("fail", true))),
        (Blocking::Inconclusive, Some(("fail", true))),
    ] {
        assert_eq!(why(&with(vec![entry(block)], &fail)), expected, "{block}");
    }
}

#[test]
fn what_an_entry_lets_through_is_named_with_its_end() {
    let mut fail = report();
    fail.findings[0].demands[0].verdict = Verdict::Fail;
    let until: Option<Date> = Some(TODAY);
    let one = Override { expires: until, ..entry(Blocking::Never) };
    let outcome = with(vec![one.clone()], &fail);
    let through = &outcome.let_through[0];
    assert_eq!((through.fails, through.until, through.demands.len()), (1, until, 1));
    assert_eq!(through.name, "tuev-tsvc");
    let gate = Gate { overrides: vec![one], ..Gate::from(Level::Default) };
    assert_eq!(gate.unused(&fail).count(), 0);
    let met = report();
    assert_eq!(with(gate.overrides.clone(), &met).let_through.len(), 0);
    assert_eq!(gate.unused(&met).map(|(_, judged)| judged).collect::<Vec<_>>(), [true]);
    assert_eq!(gate.expired(TODAY).count(), 0);
    assert_eq!(gate.expired(TODAY.tomorrow().unwrap()).count(), 1);
}

#[test]
fn what_lets_through_is_told_apart_by_its_kind_and_its_name() {
    let mut two = report();
    let finding = &mut two.findings[0];
    finding.demands[0].verdict = Verdict::Fail;
    let mut other = finding.demands[0].clone();
    other.id = "other".to_owned();
    let own = finding.demands[0].id.clone();
    finding.demands.push(other);
    let one = |id: &str| Override {
        requirement: Some("1.2".to_owned()),
        demand: Some(id.to_owned()),
        ..entry(Blocking::Never)
    };
    let outcome = with(vec![one(&own), one("other")], &two);
    assert_eq!(outcome.let_through.len(), 2, "{:?}", outcome.let_through);
    let whole = with(vec![entry(Blocking::Never)], &two);
    assert_eq!(whole.let_through.len(), 1);
    assert_eq!((whole.let_through[0].fails, whole.let_through[0].demands.len()), (2, 2));
    // the explanation is named, not another decision about the same requirement
    let mut indicated = report();
    indicated.contradictions = vec![clash(ContradictionKind::Indication)];
    indicated.findings[0].demands[0].verdict = Verdict::Inconclusive;
    indicated.findings[0].demands[0].reason = reason(ReasonCode::IndicationAgainst);
    indicated.dispositions = vec![
        decision(DispositionKind::AcceptedRisk),
        DispositionRecord {
            requirement: "tuev-tsvc#1.1".to_owned(),
            ..decision(DispositionKind::IndicationExplained)
        },
        decision(DispositionKind::IndicationExplained),
    ];
    let through = apply(&indicated, Level::Default).let_through;
    assert_eq!(through.len(), 1);
    assert_eq!(through[0].name, "indication_explained tuev-tsvc#1.2");
}

#[test]
fn entries_that_hold_for_more_than_a_year_are_named_where_they_loosen() {
    let year = TODAY.saturating_add(1.year());
    let lasting = |block, expires| {
        let overrides = vec![Override { expires, ..entry(block) }];
        Gate { overrides, ..Gate::from(Level::Default) }.lasting(TODAY).count()
    };
    for block in [Blocking::Never, Blocking::Fail] {
        assert_eq!(lasting(block, Some(year)), 0);
        assert_eq!(lasting(block, Some(year.tomorrow().unwrap())), 1);
        assert_eq!(lasting(block, None), 0);
    }
    assert_eq!(lasting(Blocking::Inconclusive, Some(year.tomorrow().unwrap())), 0);
}

#[test]
fn the_share_that_is_decided_must_be_reached() {
    for (decided, asked, min, blocks) in [
        (1, 2, 50, false),
        (49, 99, 50, true),
        (50, 100, 50, false),
        (49, 100, 50, true),
        (0, 10, 0, false),
        (99, 100, 100, true),
        (100, 100, 100, false),
    ] {
        let mut report = report();
        report.summary.total.asked = asked;
        report.summary.total.decided_of_asked = decided;
        let gate = Gate { min_decided: min, ..Gate::from(Level::Default) };
        let expected = blocks.then_some(("low-coverage", false));
        assert_eq!(why(&gate.apply(&report)), expected, "{decided} of {asked}, {min} %");
    }
    let mut nothing = report();
    nothing.summary.total.decided = 0;
    assert_eq!(why(&apply(&nothing, Level::Default)), Some(("nothing-decided", false)));
}

#[test]
fn a_target_that_was_not_looked_at_blocks_unless_the_gate_says_otherwise() {
    let report = report();
    let missed = |gate: &Gate, targets: &[&'static str]| {
        gate.with_missed(gate.apply(&report), targets.iter().copied()).exit_code()
    };
    let gate = Gate::from(Level::Default);
    assert_eq!((missed(&gate, &[]), missed(&gate, &["tls://a:443"])), (0, 2));
    assert_eq!(missed(&Gate { needs_looks: false, ..gate }, &["tls://a:443"]), 0);
    assert_eq!(missed(&Gate::from(Level::None), &["tls://a:443"]), 0);
}

#[test]
fn a_fail_decides_the_exit_code_before_what_is_open() {
    let mut report = report();
    assert_eq!(apply(&report, Level::Default).exit_code(), 0);
    report.findings[0].demands[0].verdict = Verdict::Fail;
    let mut open = report.findings[0].demands[0].clone();
    open.verdict = Verdict::Inconclusive;
    open.target_declared = true;
    open.id = "open".to_owned();
    report.findings[0].demands.push(open);
    assert_eq!(apply(&report, Level::Default).exit_code(), 1);
    let gate = Gate::from(Level::Default);
    let source = befund::assess::gate::GateSource {
        name: "default",
        sha256: None,
        baseline: None,
        offline: false,
        only: &[],
    };
    let record = |report: &Report| {
        let record = gate.record(source, report, &gate.apply(report));
        (record.failing, record.undecided, record.exit_code)
    };
    assert_eq!(record(&report), (1, 1, 1));
    report.findings[0].demands.remove(0);
    assert_eq!(record(&report), (0, 1, 2));
}

#[test]
fn what_was_measured_is_not_outdone_by_a_word() {
    let gate = Gate::from(Level::Default);
    let of = |verdict: Verdict, basis: Option<Basis>, excused: bool| {
        let mut report = report();
        let demand = &mut report.findings[0].demands[0];
        (demand.verdict, demand.basis, demand.excused) = (verdict, basis, excused);
        demand.target_declared = false;
        report.findings[0].verdict = verdict;
        report.with_id()
    };
    let (pass, open) = (Verdict::Pass, Verdict::Inconclusive);
    let (fail, none) = (Verdict::Fail, Verdict::NotApplicable);
    let (measured, read) = (Some(Basis::Measured), Some(Basis::Extracted));
    let (documented, declared) = (Some(Basis::Documented), Some(Basis::Declared));
    for (before, now, code) in [
        ((fail, measured, false), (pass, declared, false), 2),
        ((fail, read, false), (pass, documented, false), 2),
        ((pass, measured, false), (pass, declared, false), 2),
        ((pass, measured, false), (none, declared, false), 2),
        ((pass, measured, false), (none, declared, true), 0),
        ((pass, measured, false), (pass, read, false), 0),
        ((fail, declared, false), (pass, declared, false), 0),
        ((pass, declared, false), (open, None, false), 2),
        ((fail, declared, false), (open, None, false), 2),
        ((open, None, false), (open, None, false), 0),
        ((none, declared, false), (open, None, false), 0),
    ] {
        let (old, new) = (of(before.0, before.1, before.2), of(now.0, now.1, now.2));
        assert_eq!(gate.apply_against(&new, &old).exit_code(), code, "{before:?} → {now:?}");
    }
}

#[test]
fn against_a_baseline_only_what_is_new_blocks() {
    let gate = Gate::from(Level::Default);
    let result = |verdict: Verdict, target: bool| {
        let mut report = report();
        let demand = &mut report.findings[0].demands[0];
        (demand.verdict, demand.target_declared) = (verdict, target);
        report.findings[0].verdict = verdict;
        report.with_id()
    };
    let (pass, fail) = (result(Verdict::Pass, false), result(Verdict::Fail, false));
    let open = result(Verdict::Inconclusive, true);
    for (before, now, code) in [
        (&pass, &pass, 0),
        (&pass, &fail, 1),
        (&pass, &open, 2),
        (&fail, &fail, 0),
        (&fail, &open, 2),
        (&open, &open, 0),
        (&open, &fail, 1),
        (&fail, &pass, 0),
    ] {
        let outcome = gate.apply_against(now, before);
        let verdict = |report: &Report| report.findings[0].demands[0].verdict;
        assert_eq!(outcome.exit_code(), code, "{} → {}", verdict(before), verdict(now));
        let known = gate.apply(now).blocks.len() - outcome.blocks.len();
        assert_eq!(outcome.let_through.len(), usize::from(known > 0));
    }
    let known = &gate.apply_against(&fail, &fail).let_through[0];
    let place = format!("{KEY} · {}", fail.findings[0].demands[0].id);
    assert_eq!((known.fails, &known.demands, &known.name), (1, &vec![place], &fail.report_id));
    // what was open is known, whether or not it blocked
    let quiet = result(Verdict::Inconclusive, false);
    assert_eq!(gate.apply(&quiet).exit_code(), 0);
    assert_eq!(gate.apply_against(&open, &quiet).exit_code(), 0);
    // a fail that was excused is new once it blocks
    let mut excused = fail;
    excused.findings[0].demands[0].modal = Some(Modal::Should);
    let mut lapsed = excused.clone();
    excused.dispositions = vec![decision(DispositionKind::SollJustified)];
    lapsed.dispositions =
        vec![DispositionRecord { expired: true, ..decision(DispositionKind::SollJustified) }];
    assert_eq!(gate.apply(&excused).exit_code(), 0);
    assert_eq!(gate.apply_against(&lapsed, &excused).exit_code(), 1);
    // a contradiction that was not there
    let mut clashing = pass.clone();
    clashing.contradictions = vec![clash(ContradictionKind::Facts)];
    assert_eq!(gate.apply_against(&clashing, &pass).exit_code(), 1);
    assert_eq!(gate.apply_against(&clashing, &clashing).exit_code(), 0);
    // a smaller share, and none at all
    let share = |decided: usize, of: usize| {
        let mut report = pass.clone();
        (report.summary.total.decided, report.summary.total.decided_of_asked) = (decided, decided);
        report.summary.total.asked = of;
        report
    };
    for (before, now, code) in [
        (share(3, 10), share(3, 10), 0),
        (share(3, 10), share(2, 10), 2),
        (share(3, 10), share(4, 10), 0),
        (share(3, 10), share(6, 20), 0),
        (share(3, 10), share(5, 20), 2),
        (share(3, 10), share(0, 10), 2),
        (share(0, 10), share(0, 10), 0),
    ] {
        let counts =
            |report: &Report| (report.summary.total.decided_of_asked, report.summary.total.asked);
        assert_eq!(
            gate.apply_against(&now, &before).exit_code(),
            code,
            "{:?} → {:?}",
            counts(&before),
            counts(&now)
        );
    }
}

#[test]
fn a_ruling_of_ones_own_that_decides_a_must_blocks() {
    let with = |effect: &str, change: &dyn Fn(&mut Report)| {
        let mut report = report();
        report.interpretations = vec![befund::assess::result::InterpretationRecord {
            id: "own#r".to_owned(),
            title: Text::default(),
            text: Text::default(),
            effect: effect.to_owned(),
            from: TODAY,
            until: None,
            applied: true,
            confidence: Confidence::Primary,
            own: true,
            sources: Vec::new(),
            findings: Vec::new(),
            catalogs: Vec::new(),
        }];
        report.findings[0].demands[0].interpretations = vec!["own#r".to_owned()];
        change(&mut report);
        why(&apply(&report, Level::Default))
    };
    let own = Some(("own-ruling", false));
    let absent = |report: &mut Report| {
        let demand = &mut report.findings[0].demands[0];
        (demand.verdict, demand.basis) = (Verdict::NotApplicable, Some(Basis::Declared));
    };
    assert_eq!(with("waive", &|_| {}), own);
    assert_eq!(with("replace_check", &|_| {}), own);
    assert_eq!(with("explain", &|_| {}), None);
    assert_eq!(with("add_reason", &|_| {}), None);
    assert_eq!(with("waive", &absent), own);
    assert_eq!(with("add_reason", &absent), own);
    let excused = |report: &mut Report| {
        absent(report);
        report.findings[0].demands[0].excused = true;
    };
    assert_eq!(with("add_reason", &excused), None);
    for modal in [None, Some(Modal::MustNot)] {
        let change = move |report: &mut Report| report.findings[0].demands[0].modal = modal;
        assert_eq!(with("waive", &change), own, "{modal:?}");
    }
    for modal in [Modal::Should, Modal::ShouldNot, Modal::May] {
        let change = move |report: &mut Report| report.findings[0].demands[0].modal = Some(modal);
        assert_eq!(with("waive", &change), None, "{modal:?}");
    }
    assert_eq!(with("waive", &|report| report.interpretations[0].own = false), None);
    assert_eq!(with("waive", &|report| report.interpretations[0].applied = false), None);
    let other = |report: &mut Report| report.findings[0].demands[0].interpretations.clear();
    assert_eq!(with("waive", &other), None);
    let fail = |report: &mut Report| report.findings[0].demands[0].verdict = Verdict::Fail;
    assert_eq!(with("waive", &fail), Some(("fail", true)));
}

#[test]
fn what_is_judged_for_no_component_and_without_text() {
    let without = |code: ReasonCode, overrides: Vec<Override>, level: Level| {
        let mut report = report();
        report.findings[0].demands.clear();
        report.findings[0].verdict = Verdict::Inconclusive;
        report.findings[0].reason = reason(code);
        why(&Gate { overrides, ..Gate::from(level) }.apply(&report))
    };
    for (code, word) in [
        (ReasonCode::NoComponent, "no-component"),
        (ReasonCode::ScopeIncomplete, "scope-incomplete"),
    ] {
        let blocks = Some((word, false));
        assert_eq!(without(code, Vec::new(), Level::Default), blocks);
        assert_eq!(without(code, Vec::new(), Level::None), None);
        assert_eq!(without(code, vec![entry(Blocking::Inconclusive)], Level::Default), blocks);
        assert_eq!(without(code, vec![entry(Blocking::Never)], Level::Default), None);
    }
    let text = ReasonCode::TextUnavailable;
    let blocks = Some(("inconclusive", false));
    assert_eq!(without(text, Vec::new(), Level::Default), None);
    assert_eq!(without(text, Vec::new(), Level::Strict), blocks);
    assert_eq!(without(text, vec![entry(Blocking::Inconclusive)], Level::Default), blocks);
    assert_eq!(without(text, vec![entry(Blocking::Never)], Level::Strict), None);
}

#[test]
fn what_was_left_out_blocks_where_all_must_be_shown() {
    for (code, strict) in
        [("left-out-catalogs", true), ("observation-ignored", true), ("own-catalogs", false)]
    {
        let mut report = report();
        let code = code.to_owned();
        report.notes = vec![befund::assess::result::Note { code, text: Text::default() }];
        assert_eq!(why(&apply(&report, Level::Default)), None);
        let expected = strict.then_some(("left-out", false));
        let outcome = apply(&report, Level::Strict);
        assert_eq!(why(&outcome), expected);
        assert!(outcome.blocks.iter().all(|block| block.demand == report.notes[0].code));
    }
}

#[test]
fn a_cited_file_that_cannot_be_a_document_blocks() {
    let yaml = plain(
        "documents:\n  - {id: letter, kind: policy, file: letter.pdf, issued: 2026-01-01, valid_until: none, stated: {by: Maker, on: 2026-01-01}}\ndeclarations:\n  tuev-tsvc@2.1: {by: Maker, on: 2026-11-01, product_version: \"1\", answers: {\"1.2\": {answer: yes, documents: [letter]}}}\n",
    );
    let folder = folder(&yaml);
    std::fs::write(folder.path().join("letter.pdf"), "%PDF").unwrap();
    let judged = judge(&load(folder.path()), &["tuev-tsvc@2.1"], TODAY);
    let of = |change: &dyn Fn(&mut Report)| {
        let mut report = report();
        report.inputs.documents.clone_from(&judged.inputs.documents);
        change(&mut report);
        apply(&report, Level::Default).blocks
    };
    let blocks = of(&|_| {});
    assert_eq!(blocks.len(), 1);
    assert_eq!((blocks[0].why, blocks[0].demand.as_str()), ("evidence-unfit", "letter"));
    assert!(of(&|report| report.inputs.documents[0].cited = false).is_empty());
    assert!(of(&|report| report.inputs.documents[0].unfit = None).is_empty());
}
