//! Each alternative of the shipped catalogs alone: for every `any`, every list of values and every thing
//! that refutes a reason, facts of which just that one holds. What a check says of them is compared with a
//! second, plain reading of its predicate, that knows no evidence and no time.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::common::{TODAY, library};
use befund::assess::{example, in_force_policies};
use befund::catalog::policy::Class;
use befund::catalog::predicate::{Condition, DayRef, KeyPart, Lookup, Predicate, Test};
use befund::catalog::{Check, Example, ExampleFact, Policy};
use befund::fact::kind::{Kind, Type};
use befund::fact::value::{Day, Length, Value};
use jiff::civil::date;

/// What is true, false, or cannot be told.
type Truth = Option<bool>;

type Attributes = BTreeMap<String, Value>;

fn and(items: impl IntoIterator<Item = Truth>) -> Truth {
    let items: Vec<_> = items.into_iter().collect();
    if items.contains(&Some(false)) {
        return Some(false);
    }
    if items.contains(&None) { None } else { Some(true) }
}

fn not(truth: Truth) -> Truth {
    truth.map(|truth| !truth)
}

fn or(items: impl IntoIterator<Item = Truth>) -> Truth {
    not(and(items.into_iter().map(not)))
}

/// A plain reading of conditions.
struct Reading {
    policies: BTreeMap<String, Arc<Policy>>,
}

impl Reading {
    fn lookup(&self, lookup: &Lookup, fact: &Attributes) -> Truth {
        let table = self.policies.get(&lookup.policy)?.tables.get(&lookup.table)?;
        let mut key = Vec::new();
        for column in &table.key {
            let (_, part) = lookup.key.iter().find(|(name, _)| name == column)?;
            key.push(match part {
                KeyPart::Const(text) => text.clone(),
                KeyPart::Attribute(name) => fact.get(name)?.to_string(),
            });
        }
        let number = match &lookup.value {
            None => None,
            Some(name) => match fact.get(name)? {
                Value::Int(number) | Value::Length(Length::Seconds(number)) => Some(*number),
                Value::Length(Length::Never) => Some(i64::MAX),
                _ => return None,
            },
        };
        let mut answer = table.look_up(&key, number, TODAY);
        if answer.row.is_none()
            && let Some(base) = table.builds_on.as_ref().and_then(|id| self.policies.get(id))
        {
            let further = base.tables.get(&lookup.table)?.look_up(&key, number, TODAY);
            answer = if further.row.is_some() { further } else { answer };
        }
        match answer.class {
            Class::Recommended => Some(true),
            Class::Discouraged => Some(false),
            Class::PeriodOver if !answer.outdated => Some(false),
            Class::NotListed if table.unlisted_violates || lookup.unlisted_violates => Some(false),
            Class::Conditional => and(answer.row?.conditions.iter().map(|(id, _)| {
                let shown = lookup.conditions.iter().find(|(known, _)| known == id);
                shown.and_then(|(_, condition)| self.condition(condition, fact))
            })),
            _ => None,
        }
    }

    fn condition(&self, condition: &Condition, fact: &Attributes) -> Truth {
        match condition {
            Condition::All(items) => and(items.iter().map(|item| self.condition(item, fact))),
            Condition::Any(items) => or(items.iter().map(|item| self.condition(item, fact))),
            Condition::Not(inner) => not(self.condition(inner, fact)),
            Condition::Known(inner) => Some(self.condition(inner, fact) == Some(true)),
            Condition::Attr(name, test) => test_of(test, fact.get(name)?),
            Condition::Lookup(lookup) => self.lookup(lookup, fact),
            Condition::Pair(_) => None,
        }
    }

    /// Over facts that are all there are.
    fn predicate(&self, predicate: &Predicate, facts: &[ExampleFact]) -> Truth {
        let of = |kind: &str| -> Vec<Attributes> {
            let own = facts.iter().filter(|fact| fact.kind == kind);
            own.map(|fact| fact.attributes.iter().cloned().collect()).collect()
        };
        let each = |kind: &str, condition: &Condition| -> Vec<Truth> {
            of(kind).iter().map(|fact| self.condition(condition, fact)).collect()
        };
        match predicate {
            Predicate::All(items) => and(items.iter().map(|item| self.predicate(item, facts))),
            Predicate::Any(items) => or(items.iter().map(|item| self.predicate(item, facts))),
            Predicate::Not(inner) => not(self.predicate(inner, facts)),
            Predicate::Every { kind, filter, satisfies, empty_ok, .. } => {
                let belongs = each(kind, filter);
                let meets = each(kind, satisfies);
                let kept = and(belongs.iter().zip(&meets).map(|(one, two)| or([not(*one), *two])));
                let member = belongs.contains(&Some(true));
                if kept == Some(true) && !member && empty_ok.is_none() { None } else { kept }
            }
            Predicate::Some { kind, filter, satisfies } => {
                let (belongs, meets) = (each(kind, filter), each(kind, satisfies));
                or(belongs.iter().zip(&meets).map(|(one, two)| and([*one, *two])))
            }
            Predicate::None { kind, filter } => not(or(each(kind, filter))),
            Predicate::Since(day) => Some(*day <= TODAY),
            _ => None,
        }
    }
}

fn test_of(test: &Test, value: &Value) -> Truth {
    let number = match value {
        Value::Int(number) | Value::Length(Length::Seconds(number)) => *number,
        _ => i64::MAX,
    };
    let day = |bound: DayRef| match bound {
        DayRef::AsOf => TODAY,
        DayRef::On(day) => day.from,
    };
    Some(match (test, value) {
        (Test::Is(other), _) => value == other,
        (Test::In(others), _) => others.contains(value),
        (Test::AtLeast(bound), _) => number >= *bound,
        (Test::AtMost(bound), _) => number <= *bound,
        (Test::LessThan(bound), _) => number < *bound,
        (Test::MoreThan(bound), _) => number > *bound,
        // only lengths and days that are clearly one or the other are made here
        (Test::WithinMonths(_), Value::Day(day)) => day.from == TODAY,
        (Test::WithinMonths(_), _) => number == 0,
        (Test::Before(bound), Value::Day(own)) => own.from < day(*bound),
        (Test::After(bound), Value::Day(own)) => own.from > day(*bound),
        (Test::Matches(pattern), Value::Text(text)) => {
            regex::Regex::new(&format!("^(?:{pattern})$")).unwrap().is_match(text)
        }
        (Test::Contains(item), Value::List(items)) => items.contains(item),
        (Test::SubsetOf(allowed), Value::List(items)) => {
            items.iter().all(|item| allowed.contains(item))
        }
        _ => return None,
    })
}

/// Finds values for which a condition is true or false, each alternative alone.
struct Finder<'r> {
    reading: &'r Reading,
    kind: &'static Kind,
    /// Values of attributes that the examples at hand use.
    pool: &'r BTreeMap<(String, String), Vec<Value>>,
}

impl Finder<'_> {
    fn values(&self, name: &str) -> Vec<Value> {
        let text = |word: &str| Value::Text(word.to_owned());
        let list = |items: &[&str]| Value::List(items.iter().map(|&one| one.to_owned()).collect());
        let mut values = match self.kind.attribute(name).unwrap().ty {
            Type::Bool => vec![Value::Bool(true), Value::Bool(false)],
            Type::Word(words) => words.iter().map(|word| text(word)).collect(),
            Type::Words(words) => std::iter::once(Value::List(Vec::new()))
                .chain(words.iter().map(|word| list(&[word])))
                .collect(),
            Type::Texts => vec![Value::List(Vec::new()), list(&["something else"])],
            Type::Date => [TODAY, date(1999, 1, 1)].map(|day| Value::Day(Day::exact(day))).to_vec(),
            Type::Duration => [Length::Seconds(0), Length::Never].map(Value::Length).to_vec(),
            Type::Int(_) => [0, 1_000_000].map(Value::Int).to_vec(),
            Type::Country => vec![text("DE"), text("US")],
            // names that patterns of the catalogs look for
            // what the patterns of the catalogs look for
            Type::Text if name == "url" => PLACES.iter().map(|one| text(one)).collect(),
            Type::Text => NAMES.iter().map(|one| text(one)).collect(),
        };
        let used = self.pool.get(&(self.kind.name.to_owned(), name.to_owned()));
        values.extend(used.into_iter().flatten().cloned());
        values
    }

    /// Values of the attributes a test reads that make it true or false: all that the test names, one
    /// where anything else will do.
    fn of_test(&self, name: &str, test: &Test, wanted: bool) -> Vec<Attributes> {
        let mut values = self.values(name);
        match test {
            Test::Is(value) => values.insert(0, value.clone()),
            Test::Contains(item) => values.insert(0, Value::List(vec![item.clone()])),
            Test::In(all) => values.splice(0..0, all.iter().cloned()).for_each(drop),
            Test::AtLeast(n) | Test::AtMost(n) | Test::LessThan(n) | Test::MoreThan(n) => {
                let duration = matches!(self.kind.attribute(name).unwrap().ty, Type::Duration);
                for near in [*n, n - 1, n + 1] {
                    values.insert(
                        0,
                        if duration {
                            Value::Length(Length::Seconds(near))
                        } else {
                            Value::Int(near)
                        },
                    );
                }
            }
            _ => {}
        }
        let fits = values.into_iter().filter(|value| {
            let clear = match value {
                Value::Length(Length::Months(_)) => false,
                Value::Length(Length::Seconds(n)) if matches!(test, Test::WithinMonths(_)) => {
                    *n == 0
                }
                Value::Day(day) if matches!(test, Test::WithinMonths(_)) => {
                    [TODAY, date(1999, 1, 1)].contains(&day.from)
                }
                _ => true,
            };
            clear && test_of(test, value) == Some(wanted)
        });
        let many = matches!(test, Test::In(_)) && wanted;
        let all = fits.map(|value| Attributes::from([(name.to_owned(), value)]));
        let mut all: Vec<_> = all.collect();
        all.dedup();
        all.truncate(if many { 40 } else { 2 });
        all
    }

    fn find(&self, condition: &Condition, wanted: bool) -> Vec<Attributes> {
        match condition {
            Condition::Not(inner) => self.find(inner, !wanted),
            Condition::Known(inner) => self.find(inner, wanted),
            Condition::Attr(name, test) => self.of_test(name, test, wanted),
            Condition::All(items) => self.one_of(items, false, !wanted),
            Condition::Any(items) => self.one_of(items, true, wanted),
            Condition::Lookup(lookup) => self.of_lookup(lookup, wanted),
            Condition::Pair(_) => Vec::new(),
        }
    }

    /// Of several conditions one after the other takes the value `odd` alone, all the others the opposite;
    /// or none does, where `one` is not wanted.
    fn one_of(&self, items: &[Condition], odd: bool, one: bool) -> Vec<Attributes> {
        if !one {
            return self.together(items.iter().map(|item| self.find(item, !odd)).collect());
        }
        let alone = |at: usize| {
            let sides = items.iter().enumerate();
            self.together(
                sides
                    .map(|(other, item)| self.find(item, if other == at { odd } else { !odd }))
                    .collect(),
            )
        };
        (0..items.len()).flat_map(alone).collect()
    }

    /// One fact that has something of each; values of lists are put together.
    fn together(&self, sides: Vec<Vec<Attributes>>) -> Vec<Attributes> {
        let mut all = vec![Attributes::new()];
        for side in sides {
            let mut next = Vec::new();
            // every possibility of one side, beside the first of the others
            for (at, base) in all.iter().enumerate() {
                for more in side.iter().take(if at == 0 { usize::MAX } else { 3 }) {
                    next.extend(merge(base, more));
                }
            }
            next.truncate(60);
            all = next;
        }
        all
    }

    fn of_lookup(&self, lookup: &Lookup, wanted: bool) -> Vec<Attributes> {
        let keys = lookup.key.iter().filter_map(|(_, part)| match part {
            KeyPart::Attribute(name) => Some(name),
            KeyPart::Const(_) => None,
        });
        let mut all = vec![Attributes::new()];
        for name in keys.chain(&lookup.value) {
            let mut next = Vec::new();
            for base in &all {
                for value in self.values(name) {
                    let mut more = base.clone();
                    more.insert(name.clone(), value);
                    next.push(more);
                }
            }
            next.truncate(4000);
            all = next;
        }
        all.retain(|fact| self.reading.lookup(lookup, fact) == Some(wanted));
        all.truncate(3);
        all
    }
}

fn merge(one: &Attributes, other: &Attributes) -> Option<Attributes> {
    let mut merged = one.clone();
    for (name, value) in other {
        match (merged.get(name), value) {
            (None, _) => drop(merged.insert(name.clone(), value.clone())),
            (Some(known), value) if known == value => {}
            (Some(Value::List(known)), Value::List(more)) => {
                let mut both = known.clone();
                both.extend(more.iter().filter(|item| !known.contains(item)).cloned());
                merged.insert(name.clone(), Value::List(both));
            }
            _ => return None,
        }
    }
    Some(merged)
}

const NAMES: &[&str] = &["something else", "eu-central-1", "upload", "password", "otp", "card"];
const PLACES: &[&str] =
    &["https://a.example/", "https://a.example/upload", "https://a.example/login"];

struct Trial {
    reading: Reading,
    pool: BTreeMap<(String, String), Vec<Value>>,
}

impl Trial {
    fn new() -> Self {
        let mut pool: BTreeMap<_, Vec<Value>> = BTreeMap::new();
        for check in library().check_ids().filter_map(|id| library().check(id)) {
            for fact in check.examples.iter().flat_map(|example| &example.facts) {
                for (name, value) in &fact.attributes {
                    let known = pool.entry((fact.kind.clone(), name.clone())).or_default();
                    if !known.contains(value) {
                        known.push(value.clone());
                    }
                }
            }
        }
        Self { reading: Reading { policies: in_force_policies(library(), TODAY) }, pool }
    }

    fn find(&self, kind: &str, condition: &Condition, wanted: bool) -> Vec<Attributes> {
        let kind = Kind::named(kind).unwrap();
        let found =
            Finder { reading: &self.reading, kind, pool: &self.pool }.find(condition, wanted);
        let fits = |fact: &Attributes| self.reading.condition(condition, fact) == Some(wanted);
        found.into_iter().filter(fits).collect()
    }

    /// Facts for each way in which a predicate is true or false by one fact.
    fn facts(&self, predicate: &Predicate) -> Vec<Vec<ExampleFact>> {
        let (kind, filter, satisfies) = match predicate {
            Predicate::Every { kind, filter, satisfies, .. }
            | Predicate::Some { kind, filter, satisfies } => (kind, filter, satisfies),
            Predicate::None { kind, filter } => (kind, filter, &Condition::ALWAYS),
            _ => return Vec::new(),
        };
        let mut all = Vec::new();
        for (belongs, meets) in [(true, true), (true, false), (false, true), (false, false)] {
            let (left, right) =
                (self.find(kind, filter, belongs), self.find(kind, satisfies, meets));
            for (at, one) in left.iter().enumerate() {
                let few = if at == 0 { 60 } else { 2 };
                all.extend(right.iter().take(few).filter_map(|other| merge(one, other)));
            }
        }
        all.into_iter().map(|fact| vec![made(kind, fact)]).collect()
    }
}

/// A fact; what says which thing it is about is given where the condition does not say it.
fn made(kind: &str, mut attributes: Attributes) -> ExampleFact {
    let known = Kind::named(kind).unwrap();
    for attribute in known.attributes.iter().filter(|one| one.identity && one.name == "name") {
        if matches!(attribute.ty, Type::Text) {
            let name = Value::Text("one".to_owned());
            attributes.entry(attribute.name.to_owned()).or_insert(name);
        }
    }
    ExampleFact {
        kind: kind.to_owned(),
        subject: "web".to_owned(),
        attributes: attributes.into_iter().collect(),
    }
}

/// What befund says of a predicate over facts that are all there are.
fn outcome(predicate: &Predicate, facts: &[ExampleFact]) -> Truth {
    let kinds: BTreeSet<_> = predicate.kinds().into_iter().map(str::to_owned).collect();
    let example = Example {
        expect: String::new(),
        as_of: TODAY,
        facts: facts.to_vec(),
        enumerations: kinds.into_iter().map(|kind| (kind, "web".to_owned())).collect(),
        documents: Vec::new(),
        line: 0,
    };
    let check = Check {
        id: "x".to_owned(),
        says: befund::catalog::Text::default(),
        holds: predicate.clone(),
        yardsticks: None,
        examples: Vec::new(),
        sha256: String::new(),
    };
    match example::outcome(&check, &example, library()) {
        "pass" => Some(true),
        "fail" => Some(false),
        _ => None,
    }
}

#[test]
fn checks_say_of_each_alternative_what_a_plain_reading_says() {
    let trial = Trial::new();
    let (mut tried, mut both, mut silent) = (0, 0, Vec::new());
    for check in library().check_ids().filter_map(|id| library().check(id)) {
        let mut leaves = Vec::new();
        check.holds.walk(&mut |one| leaves.push(one.clone()));
        leaves.retain(|one| {
            matches!(one, Predicate::Every { .. } | Predicate::Some { .. } | Predicate::None { .. })
        });
        let mut outcomes = BTreeSet::new();
        for leaf in &leaves {
            for facts in trial.facts(leaf) {
                let (plain, found) = (trial.reading.predicate(leaf, &facts), outcome(leaf, &facts));
                // that a thing is there may be seen in the very fact, and leave it open
                let unless = matches!(leaf, Predicate::Every { unless, .. } if !unless.is_empty());
                if unless && found.is_none() && plain == Some(true) {
                    continue;
                }
                assert_eq!(found, plain, "{}: {facts:?}", check.id);
                outcomes.insert(plain);
                tried += 1;
            }
        }
        if outcomes.contains(&Some(true)) && outcomes.contains(&Some(false)) {
            both += 1;
        } else {
            silent.push(check.id.clone());
        }
    }
    assert!(tried > 800 && both > 100, "{tried} tried, {both} both ways, not: {silent:?}");
}

/// Ways to make a predicate true, one alternative at a time, by facts.
fn ways(trial: &Trial, predicate: &Predicate) -> Vec<Vec<ExampleFact>> {
    match predicate {
        Predicate::Any(items) => items.iter().flat_map(|item| ways(trial, item)).collect(),
        Predicate::Thing(thing) => thing.predicates().flat_map(|item| ways(trial, item)).collect(),
        Predicate::All(items) => {
            let mut all = vec![Vec::new()];
            for item in items {
                let own = ways(trial, item);
                if own.is_empty() {
                    return Vec::new();
                }
                let both = |base: &Vec<ExampleFact>, more: &Vec<ExampleFact>| {
                    base.iter().chain(more).cloned().collect()
                };
                let first = all.first().cloned().unwrap_or_default();
                let rest: Vec<_> = all.iter().skip(1).map(|base| both(base, &own[0])).collect();
                all = own.iter().map(|more| both(&first, more)).chain(rest).collect();
            }
            all
        }
        Predicate::Some { kind, filter, satisfies } => {
            let both = Condition::All(vec![filter.clone(), satisfies.clone()]);
            let found = trial.find(kind, &both, true);
            found.into_iter().map(|fact| vec![made(kind, fact)]).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether facts can show it at all: components, targets and answers are tried elsewhere.
fn by_facts(predicate: &Predicate) -> bool {
    match predicate {
        Predicate::Any(items) => items.iter().any(by_facts),
        Predicate::All(items) => items.iter().all(by_facts),
        Predicate::Thing(thing) => thing.predicates().any(by_facts),
        Predicate::Some { .. } => true,
        _ => false,
    }
}

#[test]
fn whatever_shows_a_thing_shows_it_alone() {
    let trial = Trial::new();
    let mut things = BTreeMap::new();
    let mut collect = |predicate: &Predicate| {
        predicate.walk(&mut |one| {
            if let Predicate::Thing(thing) = one {
                things.insert(thing.id.clone(), thing.clone());
            }
        });
    };
    for id in library().catalog_ids() {
        for head in library().editions(id) {
            let catalog = library().catalog(id, head.edition).unwrap();
            catalog.reasons.iter().filter_map(|one| one.refuted_if.as_ref()).for_each(&mut collect);
            let of_requirements = catalog.requirements.iter().flat_map(|one| {
                one.applies_if
                    .iter()
                    .chain(one.demands.iter().filter_map(|d| d.applies_if.as_ref()))
            });
            of_requirements.filter_map(|one| one.holds.as_ref()).for_each(&mut collect);
            for function in &catalog.functions {
                for thing in &function.things {
                    collect(&Predicate::Thing(thing.clone()));
                }
            }
        }
    }
    let (mut alternatives, mut unfound) = (0, Vec::new());
    for (id, thing) in things {
        let whole = Predicate::Thing(thing.clone());
        for (at, predicate) in thing.predicates().enumerate() {
            let found = ways(&trial, predicate);
            // pairs of factors are tried in refuted.rs
            let pair = !predicate.pairs().is_empty();
            if found.is_empty() && by_facts(predicate) && !pair {
                unfound.push(format!("{id}, {at}: {predicate:?}"));
            }
            for facts in found {
                assert_eq!(outcome(&whole, &facts), Some(true), "{id}, {at}: {facts:?}");
                alternatives += 1;
            }
        }
    }
    assert!(unfound.is_empty() && alternatives > 150, "{alternatives}, not {unfound:#?}");
}

#[test]
fn whatever_refutes_a_reason_refutes_it_alone() {
    let trial = Trial::new();
    let (mut reasons, mut tried) = (0, 0);
    let mut seen = Vec::new();
    for id in library().catalog_ids() {
        for head in library().editions(id) {
            let catalog = library().catalog(id, head.edition).unwrap();
            for reason in &catalog.reasons {
                let Some(refuting) = reason.refuted_if.clone() else { continue };
                if seen.contains(&refuting) {
                    continue;
                }
                reasons += 1;
                let found = ways(&trial, &refuting);
                assert!(!found.is_empty() || !by_facts(&refuting), "{id}: {}", reason.id);
                // things are tried in full above, here one of each alternative
                for facts in found.iter().step_by(5) {
                    assert_eq!(outcome(&refuting, facts), Some(true), "{}: {facts:?}", reason.id);
                    tried += 1;
                }
                seen.push(refuting);
            }
        }
    }
    assert!(reasons > 15 && tried > 40, "{reasons} reasons, {tried} tried");
}
