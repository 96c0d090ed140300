//! Ways in that are stated to demand more than what was read does: the names that people give to ways in are not
//! those of a product, so that they are held against each other by role and factors.

use std::collections::BTreeSet;

use crate::assess::evidence::Evidence;
use crate::assess::result::{Contradiction, ContradictionKind};
use crate::assess::say;
use crate::fact::kind::auth;
use crate::fact::source::Reach;
use crate::fact::value::Value;
use crate::fact::{Enumeration, Fact};
use crate::product::Target;

/// What a way in does with a second factor that it does not demand of everyone.
const NOT_OF_ALL: [&str; 4] = ["partial", "enrolled-only", "on-request", "offered"];

impl<'a> Evidence<'a> {
    /// Each stated way in whose factors are not always demanded where it was looked.
    pub(super) fn weaker_ways(&self) -> Vec<Contradiction> {
        let (stated, read) = (self.ways_stated(), self.ways_read());
        let clash = |claimed: &&Fact| {
            let weaker: Vec<_> = read
                .iter()
                .filter(|(target, way)| {
                    let beside = |other: &&&Fact| may_be_alike(other, claimed);
                    let mut beside = stated.iter().filter(beside);
                    meet(&target.components, &claimed.components)
                        && is_less(way, claimed)
                        && !beside.any(|other| admits(other, way))
                        && (is_of_some(way) || self.are_all_stated(claimed, target))
                })
                .map(|(_, way)| *way)
                .collect();
            let ids = std::iter::once(*claimed).chain(weaker.iter().copied());
            Some(Contradiction {
                kind: ContradictionKind::Facts,
                finding: None,
                demand: None,
                claimed: say::fact_claim(claimed),
                claimed_basis: claimed.basis,
                found_basis: weaker.iter().map(|fact| fact.basis).min()?,
                found: say::ways_found(&weaker),
                facts: ids.map(|fact| fact.id.clone()).collect(),
            })
        };
        stated.iter().filter_map(clash).collect()
    }

    /// Ways in that were read for a role and that a list of all its ways leaves out, whatever they demand.
    pub(super) fn ways_left_out(&self) -> Vec<Contradiction> {
        let (stated, read) = (self.ways_stated(), self.ways_read());
        let lists = self.product.enumerations.iter();
        let lists = lists.filter(|list| list.kind == &auth::PATH && list.date <= self.as_of);
        let clash = |list: &Enumeration| {
            let is_said = |way: &Fact| {
                let mut ways = stated.iter().filter(|claimed| may_be_alike(claimed, way));
                ways.any(|claimed| {
                    admits(claimed, way) || is_less(way, claimed) || claimed.same_thing(way)
                })
            };
            let missing: Vec<_> = read
                .iter()
                .filter(|(target, way)| {
                    list.complete
                        && meet(&target.components, &list.components)
                        && !counts_in(list, target)
                        && way.value("role").is_some()
                        && speaks_of(list, way)
                        && factors(way).is_some()
                        && !is_said(way)
                })
                .map(|(_, way)| *way)
                .collect();
            Some(Contradiction {
                kind: ContradictionKind::Enumeration,
                finding: None,
                demand: None,
                claimed: say::list_complete(list.kind.name, &list.subject),
                claimed_basis: list.basis,
                found_basis: missing.iter().map(|fact| fact.basis).min()?,
                found: say::ways_found(&missing),
                facts: missing.iter().map(|fact| fact.id.clone()).collect(),
            })
        };
        lists.filter_map(clash).collect()
    }

    /// Ways in that are stated by the day judged.
    fn ways_stated(&self) -> Vec<&'a Fact> {
        let facts = self.product.facts.iter();
        facts.filter(|fact| fact.kind == &auth::PATH && fact.date <= self.as_of).collect()
    }

    /// Ways in that were read of what is in effect, with where.
    fn ways_read(&self) -> Vec<(&'a Target, &'a Fact)> {
        let in_effect = self.used.iter().filter(|seen| {
            seen.observation.reach > Reach::Plan && seen.observation.observed_on.is_some()
        });
        let of_target = in_effect.filter_map(|seen| Some((seen.target_for(None)?, seen)));
        of_target
            .flat_map(|(target, seen)| {
                seen.observation.facts.iter().map(move |fact| (target, fact))
            })
            .filter(|(_, fact)| fact.kind == &auth::PATH)
            .collect()
    }

    /// Whether what is stated is said to be all there is for the role of a way, what was read of a target
    /// not counted in.
    fn are_all_stated(&self, way: &Fact, target: &Target) -> bool {
        self.product.enumerations.iter().any(|list| {
            list.kind == way.kind
                && list.subject == way.subject
                && list.complete
                && list.date <= self.as_of
                && speaks_of(list, way)
                && !counts_in(list, target)
        })
    }
}

/// Whether a list says that what was read of a target belongs to it.
fn counts_in(list: &Enumeration, target: &Target) -> bool {
    let path = target.subject.split_once(':').map_or(target.subject.as_str(), |(_, path)| path);
    list.sources.iter().any(|source| source == path || *source == target.subject)
}

/// Whether a list is of all ways of the role of one.
fn speaks_of(list: &Enumeration, way: &Fact) -> bool {
    match way.value("role") {
        Some(Value::Text(role)) => list.roles.is_empty() || list.roles.contains(role),
        _ => list.roles.is_empty(),
    }
}

fn factors(way: &Fact) -> Option<BTreeSet<&str>> {
    match way.value("factors") {
        Some(Value::List(items)) => Some(items.iter().map(String::as_str).collect()),
        _ => None,
    }
}

/// Whether two ways may be for the same role.
fn may_be_alike(one: &Fact, other: &Fact) -> bool {
    match (one.value("role"), other.value("role")) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    }
}

/// Whether two lists of components have one in common; an empty one means all.
fn meet(some: &[String], others: &[String]) -> bool {
    some.is_empty() || others.is_empty() || some.iter().any(|id| others.contains(id))
}

/// Whether a way that was read demands a part only of what is stated of a way in.
fn is_less(read: &Fact, stated: &Fact) -> bool {
    let (Some(part), Some(all)) = (factors(read), factors(stated)) else { return false };
    // The very thing is compared by itself.
    part.is_subset(&all)
        && part.len() < all.len()
        && may_be_alike(read, stated)
        && !read.same_thing(stated)
}

/// Whether a stated way in demands no more than one that was read: then that one was stated.
fn admits(stated: &Fact, read: &Fact) -> bool {
    let (Some(part), Some(all)) = (factors(stated), factors(read)) else { return false };
    part.is_subset(&all) && may_be_alike(stated, read)
}

/// Whether it knows a second factor and does not demand it of everyone.
fn is_of_some(way: &Fact) -> bool {
    matches!(way.value("second_factor"), Some(Value::Text(word)) if NOT_OF_ALL.contains(&word.as_str()))
}
