//! Questions to policy tables: what a row says of one fact, or of two things in a list of it.

use super::connect::{Gap, Tested};
use super::{Evaluator, month_runs};
use crate::assess::evidence::Exhibit;
use crate::assess::result::{Citation, Reason, Rule};
use crate::assess::tri::Tri;
use crate::assess::{pairs, say};
use crate::catalog::policy::{Bound, CitedPlace, Class, PolicyDocument, TableAnswer};
use crate::catalog::predicate::{KeyPart, Lookup, Pair};
use crate::catalog::{Policy, Table, Text};
use crate::fact::kind::auth::ELSEWHERE;
use crate::fact::value::{Attr, Length, Value};

impl Evaluator<'_, '_> {
    pub(super) fn lookup(&self, exhibit: &Exhibit<'_>, lookup: &Lookup) -> Tested {
        let possible = lookup.possible.as_ref().map(|name| self.value(exhibit, name));
        let key = self.key(exhibit, lookup);
        match (key, possible) {
            (Ok(key), Some(Ok(Value::List(items)))) => {
                self.row(exhibit, lookup, &key).and(self.possible(exhibit, lookup, items))
            }
            (Err(_), Some(Ok(Value::List(items)))) => self.possible(exhibit, lookup, items),
            (Ok(key), _) => self.row(exhibit, lookup, &key),
            (Err(gap), _) => gap.tested(),
        }
    }

    /// Every value that the key can have: all admitted, none, or it stays open.
    fn possible(&self, exhibit: &Exhibit<'_>, lookup: &Lookup, items: &[String]) -> Tested {
        let each: Vec<_> = items
            .iter()
            .map(|item| self.row(exhibit, lookup, std::slice::from_ref(item)))
            .collect();
        let outside = items.iter().zip(&each).filter(|(_, one)| one.truth != Tri::True);
        let outside: Vec<_> = outside.map(|(item, _)| item.as_str()).collect();
        let none = !each.is_empty() && each.iter().all(|one| one.truth == Tri::False);
        let settled = none || (outside.is_empty() && !each.is_empty());
        let mut all = each.into_iter().fold(Tested::new(Tri::True), Tested::and);
        if !settled {
            all.truth = Tri::Unknown;
            all.faults.clear();
            all.limits.clear();
            all.missing = vec![say::possible_open(items, &outside)];
        }
        all
    }

    /// What the table says of one key.
    fn row(&self, exhibit: &Exhibit<'_>, lookup: &Lookup, key: &[String]) -> Tested {
        let open = |reason| Tested { missing: vec![reason], ..Tested::new(Tri::Unknown) };
        let value = match lookup.value.as_ref().map(|name| self.value(exhibit, name)) {
            Some(Ok(value)) => number(value),
            Some(Err(gap)) => return gap.tested(),
            _ => None,
        };
        let (policy, table) = match self.table(lookup) {
            Ok(found) => found,
            Err(reason) => return open(reason),
        };
        let (policy, answer) = self.answer(policy, table, lookup, key, value);
        let measured =
            lookup.value.as_ref().map(|name| format!("{}.{name}", exhibit.fact.kind.name));
        let rule = Rule {
            measured: measured.filter(|_| value.is_some()),
            ..rule(policy, &lookup.table, key, value, &answer)
        };
        if answer.class == Class::Conditional {
            return self.conditional(exhibit, lookup, &answer, rule, key);
        }
        if answer.below && answer.class == Class::NoRule {
            let missing = vec![say::outside_standard(&rule, &table.title)];
            return Tested { missing, rules: vec![rule], ..Tested::new(Tri::Unknown) };
        }
        let unlisted = table.unlisted_violates || lookup.unlisted_violates;
        let mut verdict = judge_answer(&answer, rule, key, unlisted);
        let rest = rest_of_identity(exhibit, key);
        if !rest.is_empty() {
            for (_, seen) in &mut verdict.faults {
                *seen = Text::new(format!("{} ({rest})", seen.de), format!("{} ({rest})", seen.en));
            }
        }
        verdict
    }

    /// What a table says; where it has no row for the key, what the table says that it builds on.
    fn answer<'a>(
        &'a self,
        policy: &'a Policy,
        table: &'a Table,
        lookup: &Lookup,
        key: &[String],
        value: Option<i64>,
    ) -> (&'a Policy, TableAnswer<'a>) {
        let own = table.look_up(key, value, self.context.as_of);
        if own.row.is_some() {
            return (policy, own);
        }
        let base = table.builds_on.as_ref().and_then(|id| self.context.policies.get(id));
        let further = base.and_then(|base| {
            let answer = base.tables.get(&lookup.table)?.look_up(key, value, self.context.as_of);
            answer.row.is_some().then_some((&**base, answer))
        });
        further.unwrap_or((policy, own))
    }

    fn key(&self, exhibit: &Exhibit<'_>, lookup: &Lookup) -> Result<Vec<String>, Gap> {
        let part = |part: &KeyPart| match part {
            KeyPart::Const(text) => Ok(text.clone()),
            KeyPart::Attribute(name) => self.value(exhibit, name).map(ToString::to_string),
        };
        self.key_order(lookup).into_iter().map(part).collect()
    }

    /// A row under conditions: recommended once all of them are seen to be met, violated once one is
    /// seen not to be. What no attribute shows is for a person.
    fn conditional(
        &self,
        exhibit: &Exhibit<'_>,
        lookup: &Lookup,
        answer: &TableAnswer<'_>,
        rule: Rule,
        key: &[String],
    ) -> Tested {
        let conditions = answer.row.map_or(&[][..], |row| &row.conditions);
        let mut truth = Tri::True;
        let mut missing = Vec::new();
        let mut faults = Vec::new();
        let mut limits = Vec::new();
        let mut barred = false;
        for (id, text) in conditions {
            let shown = lookup.conditions.iter().find(|(known, _)| known == id);
            let seen = shown.map(|(_, condition)| self.condition(exhibit, condition));
            let met = seen.as_ref().map_or(Tri::Unknown, |seen| seen.truth);
            truth = truth.and(met);
            let own = seen.as_ref().map_or(&[][..], |seen| seen.limits.as_slice());
            // What no day can change leaves no day to keep.
            barred |= met == Tri::False && own.is_empty();
            limits.extend_from_slice(own);
            match seen {
                Some(seen) if met == Tri::False => faults.push((
                    say::condition_expected(&rule, text),
                    say::condition_observed(key, &seen.faults),
                )),
                Some(seen) => missing.extend(seen.missing),
                None => {}
            }
        }
        if barred {
            limits.clear();
        }
        if truth == Tri::Unknown {
            missing.insert(0, say::rule_undecided(&rule, answer));
        } else {
            missing.clear();
        }
        Tested { faults, missing, limits, rules: vec![rule], ..Tested::new(truth) }
    }

    fn table(&self, lookup: &Lookup) -> Result<(&Policy, &Table), Reason> {
        let policy = self.context.policies.get(&lookup.policy);
        let policy =
            policy.ok_or_else(|| say::no_policy(&lookup.policy, self.context.as_of.day()))?;
        let table = policy.tables.get(&lookup.table);
        table.map(|table| (&**policy, table)).ok_or_else(|| say::check_error(&lookup.table))
    }

    /// Whether two of the listed things, different in a column, are both recommended. All of them are
    /// always demanded, so the best pair counts. A thing the table does not list, and a condition
    /// nobody has shown to be met, leave it open.
    pub(super) fn pair(&self, exhibit: &Exhibit<'_>, pair: &Pair) -> Tested {
        let listed = match self.value(exhibit, &pair.of) {
            Ok(Value::List(items)) => items,
            Ok(_) => return Tested::new(Tri::Unknown),
            Err(gap) => return gap.tested(),
        };
        let (policy, table) = match self.table(&pair.lookup) {
            Ok(found) => found,
            Err(reason) => return Tested { missing: vec![reason], ..Tested::new(Tri::Unknown) },
        };
        let met = |factor: &str, condition: &str| {
            let components = &exhibit.fact.components;
            let scope = self.context.component;
            self.context.evidence.shows_factor(factor, condition, components, scope)
        };
        let judged = pairs::judge(table, listed, &pair.differ_in, &met, self.context.as_of);
        let assured = judged.truth == Tri::Unknown && self.is_assured(exhibit, listed, pair);
        let truth = if assured { Tri::True } else { judged.truth };
        let mut verdict = Tested::new(truth);
        for (thing, answer) in &judged.answers {
            let key = std::slice::from_ref(thing);
            let rule = rule(policy, &pair.lookup.table, key, None, answer);
            verdict.rules.push(rule);
        }
        match truth {
            Tri::True => {}
            Tri::False => verdict.faults.push((
                say::pair_expected(&table.title, &pair.differ_in),
                say::found(exhibit.fact.kind, &pair.of, &Value::List(listed.clone())),
            )),
            Tri::Unknown => verdict.missing.push(say::pair_open(&judged.open)),
        }
        verdict
    }

    /// Whether it is the GesundheitsID, whose factors are demanded elsewhere, at a level that counts.
    fn is_assured(&self, exhibit: &Exhibit<'_>, listed: &[String], pair: &Pair) -> bool {
        let is = |name: &str, wanted: &dyn Fn(&Value) -> bool| {
            self.value(exhibit, name).is_ok_and(wanted)
        };
        let level =
            |value: &Value| matches!(value, Value::Text(level) if pair.assured.contains(level));
        listed.iter().any(|thing| thing == ELSEWHERE)
            && is("health_id", &|value| *value == Value::Bool(true))
            && is("assurance", &level)
    }

    /// The key parts in the table's column order.
    fn key_order<'l>(&self, lookup: &'l Lookup) -> Vec<&'l KeyPart> {
        let columns = self
            .context
            .policies
            .get(&lookup.policy)
            .and_then(|policy| policy.tables.get(&lookup.table))
            .map(|table| &table.key);
        match columns {
            Some(columns) => columns
                .iter()
                .filter_map(|column| {
                    lookup.key.iter().find(|(name, _)| name == column).map(|(_, part)| part)
                })
                .collect(),
            None => lookup.key.iter().map(|(_, part)| part).collect(),
        }
    }
}

/// The name of a thing that a table takes for others as well, such as a signature scheme by its algorithm.
fn rest_of_identity(exhibit: &Exhibit<'_>, key: &[String]) -> String {
    let named = exhibit.fact.kind.attribute("name").is_some_and(|attribute| attribute.identity);
    match exhibit.fact.attribute("name") {
        Some(Attr::Known(name)) if named && !key.contains(&name.to_string()) => name.to_string(),
        _ => String::new(),
    }
}

/// A number, or a length of time in seconds: the longest that it may come to.
fn number(value: &Value) -> Option<i64> {
    match value {
        Value::Int(number) | Value::Length(Length::Seconds(number)) => Some(*number),
        Value::Length(Length::Never) => Some(i64::MAX),
        Value::Length(Length::Months(months)) => Some(month_runs(*months).1 * 86_400),
        _ => None,
    }
}

fn rule(
    policy: &Policy,
    table: &str,
    key: &[String],
    value: Option<i64>,
    answer: &TableAnswer<'_>,
) -> Rule {
    let row = answer.row;
    let led = answer.alias.and_then(|alias| alias.note.as_ref());
    let known = policy.tables.get(table);
    let closed = known.map_or(&[][..], |table| &table.closed_by);
    let bound = known.and_then(|table| table.threshold.as_ref()).map(|threshold| threshold.bound);
    let cites = row.map_or(closed, |row| &row.sources).iter();
    let cites = cites.filter_map(|cite| Some((policy.sources.get(&cite.source)?, &cite.at)));
    let (sources, cited) =
        cites.map(|(origin, at)| (origin.title.clone(), citation(origin, at.as_ref()))).unzip();
    Rule {
        policy: policy.reference(),
        table: table.to_owned(),
        key: row.map_or(key, |row| &row.key).to_vec(),
        class: answer.class,
        until: answer.until(),
        extendable: answer.extendable(),
        minimum: row.and_then(|row| row.minimum),
        at_most: bound == Some(Bound::AtMost),
        value,
        measured: None,
        confidence: row.map_or(policy.in_force.confidence, |row| {
            row.confidence.max(policy.in_force.confidence)
        }),
        sources,
        cited,
        note: row.and_then(|row| row.note.as_ref()).or(led).cloned(),
    }
}

fn citation(origin: &PolicyDocument, at: Option<&CitedPlace>) -> Citation {
    Citation {
        document: origin.short.as_ref().unwrap_or(&origin.title).clone(),
        section: at.map(|at| at.section.clone()),
        table: at.and_then(|at| at.table),
        page: at.map(|at| at.page.clone()),
    }
}

fn judge_answer(
    answer: &TableAnswer<'_>,
    rule: Rule,
    key: &[String],
    unlisted_violates: bool,
) -> Tested {
    let violated = match answer.class {
        Class::PeriodOver => !answer.outdated,
        Class::Discouraged => true,
        Class::NotListed => unlisted_violates,
        _ => false,
    };
    let mut verdict = Tested::new(Tri::Unknown);
    if answer.class == Class::Recommended {
        verdict.truth = Tri::True;
    } else if violated {
        verdict.truth = Tri::False;
        verdict.faults.push((say::rule_expects(&rule), say::rule_observed(key, &rule)));
    } else {
        verdict.missing.push(say::rule_undecided(&rule, answer));
    }
    verdict.rules.push(rule);
    verdict
}
