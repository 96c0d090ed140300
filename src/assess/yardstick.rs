//! A policy as a yardstick: the checks that belong to it, asked about facts without a product around
//! them, by the evaluation every audit uses. What comes out says of each fact what decided.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

pub use crate::assess::eval::Opinion;
use crate::assess::eval::{Context, evaluate};
use crate::assess::evidence::Evidence;
use crate::assess::example::bare;
use crate::assess::result::Offender;
use crate::assess::select::in_force_policies;
use crate::assess::tri::Tri;
use crate::catalog::predicate::Lookup;
use crate::catalog::{Check, Policy};
use crate::fact::{Enumeration, Fact};
use crate::library::Library;
use crate::product::Product;

/// A policy, the checks that belong to it, and the day they are asked for.
#[derive(Debug, Clone)]
pub struct Yardstick {
    /// The edition that was asked for.
    pub policy: Arc<Policy>,
    /// The day judged.
    pub as_of: Date,
    checks: Vec<Arc<Check>>,
    policies: BTreeMap<String, Arc<Policy>>,
}

/// What the checks of a yardstick say of the facts at hand.
#[derive(Debug, Clone, Default)]
pub struct Opinions {
    /// Check and opinion by fact, in the order of the checks.
    by_fact: BTreeMap<String, Vec<(String, Opinion)>>,
    /// The checks that are violated.
    pub violated: Vec<String>,
    /// What made each of them so.
    pub offenders: Vec<(String, Vec<Offender>)>,
}

impl Opinions {
    /// Check and opinion on a fact; none where no check speaks of it.
    pub fn on(&self, fact: &str) -> &[(String, Opinion)] {
        self.by_fact.get(fact).map_or(&[], Vec::as_slice)
    }
}

impl Yardstick {
    /// The checks of a policy, asked on a day; other policies follow the day.
    pub fn new(library: &Library, policy: Arc<Policy>, as_of: Date) -> Self {
        let all = library.check_ids().filter_map(|id| library.check(id));
        let checks = all.filter(|check| check.measures_by(&policy.id)).collect();
        let mut policies = in_force_policies(library, as_of);
        policies.insert(policy.id.clone(), Arc::clone(&policy));
        Self { policy, as_of, checks, policies }
    }

    /// The checks whose ids begin so, asked on a day, with a policy of theirs.
    pub fn of_checks(library: &Library, prefix: &str, policy: Arc<Policy>, as_of: Date) -> Self {
        let ids = library.check_ids().filter(|id| id.starts_with(prefix));
        let checks = ids.filter_map(|id| library.check(id)).collect();
        let mut policies = in_force_policies(library, as_of);
        policies.insert(policy.id.clone(), Arc::clone(&policy));
        Self { policy, as_of, checks, policies }
    }

    /// The checks, by id.
    pub fn checks(&self) -> impl Iterator<Item = &Check> {
        self.checks.iter().map(|check| &**check)
    }

    /// The questions its checks put to policy tables.
    pub fn lookups(&self) -> impl Iterator<Item = &Lookup> {
        self.checks().flat_map(|check| check.holds.lookups())
    }

    /// The edition of a policy that it asks.
    pub fn policy(&self, id: &str) -> Option<&Policy> {
        self.policies.get(id).map(|policy| &**policy)
    }

    /// Asks all checks. The facts count as of the day judged, whenever they were found: what is asked
    /// is what a policy says to such a thing on that day.
    pub fn judge(&self, facts: Vec<Fact>, enumerations: Vec<Enumeration>) -> Opinions {
        let product = Product {
            facts: facts.into_iter().map(|fact| Fact { date: self.as_of, ..fact }).collect(),
            enumerations: enumerations
                .into_iter()
                .map(|list| Enumeration { date: self.as_of, ..list })
                .collect(),
            ..bare()
        };
        let evidence = Evidence::new(&product, self.as_of);
        let context = Context {
            evidence: &evidence,
            as_of: self.as_of.into(),
            policies: &self.policies,
            component: None,
            answer: None,
            answers: None,
        };
        let mut opinions = Opinions::default();
        for check in self.checks() {
            let outcome = evaluate(&check.holds, &context);
            if outcome.truth() == Tri::False {
                opinions.violated.push(check.id.clone());
                opinions.offenders.push((check.id.clone(), outcome.offenders));
            }
            for opinion in outcome.judged {
                let of_fact = opinions.by_fact.entry(opinion.fact.clone()).or_default();
                of_fact.push((check.id.clone(), opinion));
            }
        }
        opinions
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_of_a_policy_for_tls_is_asked_by_a_check() {
        let library = Library::built_in();
        for id in ["tr-02102-2", "tr-03116-4", "mindeststandard-tls"] {
            for (edition, in_force) in library.policy_editions(id) {
                let policy = library.policy(id, edition).unwrap();
                let day = in_force.from.unwrap();
                let yardstick = Yardstick::new(&library, policy, day);
                let own = yardstick.lookups().filter(|lookup| lookup.policy == id);
                let asked: Vec<_> = own.map(|lookup| lookup.table.as_str()).collect();
                // What these say, no measurement can show.
                let prose = ["general", "announcements"];
                let tables = yardstick.policy.tables.keys().map(String::as_str);
                let silent: Vec<_> = tables
                    .filter(|table| !prose.contains(table) && !asked.contains(table))
                    .collect();
                assert_eq!(silent, [""; 0], "{id}@{edition}");
            }
        }
    }
}
