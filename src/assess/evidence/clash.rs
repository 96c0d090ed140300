//! Where what the manufacturer states and what was seen do not fit.

use std::collections::BTreeMap;

use crate::assess::evidence::Evidence;
use crate::assess::evidence::sort::has_whole_identity;
use crate::assess::exhibit::Misplaced;
use crate::assess::result::{Contradiction, ContradictionKind, Note};
use crate::assess::say;
use crate::fact::source::Reach;
use crate::fact::value::Value;
use crate::fact::{Enumeration, Fact};

impl<'a> Evidence<'a> {
    /// Facts and lists of the manufacturer that observations contradict, whatever asks for them.
    pub fn clashes(&self) -> Vec<Contradiction> {
        let mut clashes = Vec::new();
        let all = self.product.facts.iter().chain(&self.product.said);
        let stated: Vec<_> = all.filter(|fact| fact.date <= self.as_of).collect();
        let contradicting: Vec<_> = stated.iter().map(|fact| self.contradicting(fact)).collect();
        for (index, fact) in stated.iter().enumerate() {
            clashes.extend(clash(fact, &contradicting[index]));
            let weaker = stated[index + 1..].iter().filter(|other| other.same_thing(fact));
            clashes.extend(weaker.filter(|other| differs(fact, other)).filter_map(|other| {
                if fact.basis <= other.basis {
                    clash(fact, &[*other])
                } else {
                    clash(other, &[*fact])
                }
            }));
            if let Some(missing) = self.not_found(fact) {
                clashes.push(missing);
            }
        }
        for enumeration in
            self.product.enumerations.iter().filter(|e| e.complete && e.date <= self.as_of)
        {
            let on_list = |found: &Fact| {
                stated.iter().zip(&contradicting).any(|(fact, against)| {
                    fact.same_thing(found)
                        && exists(fact)
                        && (!differs(fact, found)
                            || against.iter().any(|other| other.id == found.id))
                })
            };
            clashes.extend(self.omitted(enumeration, on_list));
        }
        clashes.extend(stated.iter().filter_map(|fact| misplaced(fact, &stated)));
        clashes.extend(self.weaker_ways());
        clashes.extend(self.ways_left_out());
        let read = self.used.iter().flat_map(|seen| &seen.observation.facts);
        clashes.extend(read.filter_map(|fact| misplaced(fact, &[])));
        clashes
    }

    /// What was observed against a stated fact. One that leaves identity open means every thing it
    /// fits; only where identity says all, as with suites, it says of some thing at a place that it
    /// is there, and others beside it are no contradiction.
    fn contradicting(&self, stated: &Fact) -> Vec<&'a Fact> {
        let met = self.observed_of(stated).filter(|other| other.same_thing(stated));
        let (mut against, agreeing): (Vec<_>, Vec<_>) =
            met.partition(|other| differs(stated, other));
        if stated.kind.by_identity {
            against.retain(|fact| !agreeing.iter().any(|other| other.same_place(fact)));
        }
        against
    }

    /// What was seen that a statement can clash with: what is in effect, and of a file only the very
    /// thing, as a file holds other things than those that were meant.
    fn observed_of(&self, stated: &Fact) -> impl Iterator<Item = &'a Fact> {
        let whole = has_whole_identity(stated);
        let seen = self.used.iter().filter(move |seen| {
            seen.observation.reach > Reach::Plan
                && seen.observation.observed_on.is_some()
                && (whole || seen.closes_subject())
        });
        seen.flat_map(|seen| &seen.observation.facts)
    }

    /// Readings of one thing that do not agree.
    pub(super) fn sources_differ(&self) -> Vec<Note> {
        let mut first: BTreeMap<String, &Fact> = BTreeMap::new();
        let mut notes = Vec::new();
        let seen = self.used.iter().filter(|seen| !seen.closes_subject());
        for fact in seen.flat_map(|seen| &seen.observation.facts) {
            let Some(other) = first.get(&fact.thing()) else {
                first.insert(fact.thing(), fact);
                continue;
            };
            let names: Vec<_> = differing(other, fact).collect();
            if !names.is_empty() {
                notes.push(say::sources_differ(other, fact, &names));
            }
        }
        notes
    }

    /// A stated thing that a complete search did not find.
    fn not_found(&self, fact: &Fact) -> Option<Contradiction> {
        if !exists(fact) || self.observed_of(fact).any(|other| other.same_thing(fact)) {
            return None;
        }
        let closing = self.used.iter().filter(|seen| seen.closes_subject());
        let mut lists = closing.flat_map(|seen| &seen.observation.enumerations);
        let enumeration =
            lists.find(|e| e.complete && e.kind == fact.kind && e.subject == fact.subject)?;
        Some(Contradiction {
            kind: ContradictionKind::Facts,
            finding: None,
            demand: None,
            claimed: say::fact_claim(fact),
            claimed_basis: fact.basis,
            found: say::not_found(fact.kind.name, &fact.subject, enumeration.date),
            found_basis: enumeration.basis,
            facts: vec![fact.id.clone()],
        })
    }

    /// Observed things that a list said to be complete leaves out, as one contradiction.
    fn omitted(
        &self,
        enumeration: &Enumeration,
        on_list: impl Fn(&Fact) -> bool,
    ) -> Option<Contradiction> {
        let of_list =
            |fact: &&Fact| fact.kind == enumeration.kind && fact.subject == enumeration.subject;
        let closing = self.used.iter().filter(|seen| seen.closes_subject());
        let observed = closing.flat_map(|seen| &seen.observation.facts);
        let mut missing: Vec<_> =
            observed.filter(of_list).filter(|fact| exists(fact) && !on_list(fact)).collect();
        missing.sort_by(|a, b| a.id.cmp(&b.id));
        Some(Contradiction {
            kind: ContradictionKind::Enumeration,
            finding: None,
            demand: None,
            claimed: say::list_complete(enumeration.kind.name, &enumeration.subject),
            claimed_basis: enumeration.basis,
            found_basis: missing.iter().map(|fact| fact.basis).min()?,
            found: say::facts_claim(&missing),
            facts: missing.iter().map(|fact| fact.id.clone()).collect(),
        })
    }
}

/// Whether the thing a fact is about is there at all.
fn exists(fact: &Fact) -> bool {
    fact.kind.presence.is_none_or(|presence| fact.value(presence) == Some(&Value::Bool(true)))
}

/// Whether an attribute both know differs, identity aside.
fn differs(claimed: &Fact, found: &Fact) -> bool {
    differing(claimed, found).next().is_some()
}

/// The attributes both know that differ, identity aside.
fn differing<'f>(claimed: &'f Fact, found: &'f Fact) -> impl Iterator<Item = &'static str> + 'f {
    let names = claimed.kind.attributes.iter().filter(|one| !one.identity).map(|one| one.name);
    names.filter(
        |name| matches!((claimed.value(name), found.value(name)), (Some(a), Some(b)) if a != b),
    )
}

/// The clash of a claim with facts of at least its basis; `None` if there are none.
fn clash(claimed: &Fact, found: &[&Fact]) -> Option<Contradiction> {
    let ids = std::iter::once(claimed).chain(found.iter().copied()).map(|fact| fact.id.clone());
    let (says, sees) = match found {
        [one] => {
            let names: Vec<_> = differing(claimed, one).collect();
            (say::fact_claim_of(claimed, &names), say::fact_claim_of(one, &names))
        }
        _ => (say::fact_claim(claimed), say::facts_claim(found)),
    };
    Some(Contradiction {
        kind: ContradictionKind::Facts,
        finding: None,
        demand: None,
        claimed: says,
        claimed_basis: claimed.basis,
        found_basis: found.iter().map(|fact| fact.basis).min()?,
        found: sees,
        facts: ids.collect(),
    })
}

/// The clash of a place's country with its region: its own, or what is stated beside it of the same
/// place by who leaves the country out.
fn misplaced(fact: &Fact, stated: &[&Fact]) -> Option<Contradiction> {
    fact.value("country")?;
    let silent = |other: &&&Fact| other.value("country").is_none() && other.same_thing(fact);
    let beside = |name: &str| {
        let mut more = stated.iter().filter(silent);
        more.find_map(|other| Some((*other, other.value(name)?)))
    };
    let value = |name: &str| fact.value(name).or_else(|| beside(name).map(|(_, value)| value));
    let Misplaced { country, code, sites } = Misplaced::of(fact.kind, value)?;
    let own = fact.value("region_code").is_some();
    let other = beside("region_code").filter(|_| !own).map(|(other, _)| other);
    Some(Contradiction {
        kind: ContradictionKind::Facts,
        finding: None,
        demand: None,
        claimed: say::country_claim(fact, country),
        claimed_basis: fact.basis,
        found: say::region_lies(code, &sites),
        found_basis: other.map_or(fact.basis, |other| other.basis),
        facts: std::iter::once(fact).chain(other).map(|fact| fact.id.clone()).collect(),
    })
}
