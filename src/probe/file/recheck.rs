//! Whether files still are what an observation was made from, and still say so.

use crate::diag::Code;
use std::path::Path;

use crate::fact::observation::{Observation, Tool, berlin_date};
use crate::fact::{Enumeration, Fact};
use crate::probe::{Recheck, Seen};
use crate::product::{Target, What, complete};

use super::look::Look;
use super::{Closed, Input, MAX_BYTES};

/// Compares digests, and where they are the same, reads again.
pub(super) fn recheck(root: &Path, target: &Target, observation: &Observation) -> Recheck {
    let What::File(file) = &target.what else { return Recheck::Same };
    let largest = observation.inputs.iter().map(|input| input.bytes).max().unwrap_or(0);
    let max = largest.max(MAX_BYTES);
    for known in &observation.inputs {
        let why = match Input::below(root, &known.path, max) {
            Ok(input) if input.meta.sha256 == known.sha256 => continue,
            Err(Closed::Refused(_, Some(meta))) if meta.sha256 == known.sha256 => continue,
            Ok(_) | Err(Closed::Refused(..)) => format!("{} was changed since", known.path),
            Err(Closed::Unreadable(refusal)) if refusal.code == Code::Absent => {
                let why = format!("{} is not there", known.path);
                if file.kept_elsewhere {
                    return Recheck::Uncompared(why);
                }
                why
            }
            Err(Closed::Unreadable(refusal)) => format!("{}: {}", known.path, refusal.why),
        };
        return Recheck::Unread(why);
    }
    let today = berlin_date(observation.finished);
    let mut again = Look { root, target, max, today }.look(&|_| {});
    complete(file, &mut again.facts);
    match difference(observation, &again) {
        None => Recheck::Same,
        // Another version reads differently, which is nobody's doing.
        Some(_) if observation.tool != Tool::this() => {
            let Tool { name, version } = &observation.tool;
            Recheck::Unread(format!("{name} {version} read it; read it again with this version"))
        }
        // A file more or less below a pattern.
        Some(_) if again.inputs != observation.inputs => {
            Recheck::Unread("other files match now".to_owned())
        }
        Some(what) => Recheck::Differs(format!("says other {what} than the file it was read from")),
    }
}

fn difference(observation: &Observation, again: &Seen) -> Option<&'static str> {
    let same_facts = observation.facts.len() == again.facts.len()
        && observation.facts.iter().zip(&again.facts).all(|(a, b)| same_fact(a, b));
    let same_lists = observation.enumerations.len() == again.enumerations.len()
        && observation.enumerations.iter().zip(&again.enumerations).all(|(a, b)| same_list(a, b));
    let checks = [
        (observation.outcome == again.outcome, "results"),
        (observation.inputs == again.inputs, "files"),
        (observation.part == again.part, "formats"),
        (observation.reach == again.reach, "reach"),
        (observation.observed_on == again.observed_on, "days"),
        (same_facts, "facts"),
        (same_lists, "lists"),
    ];
    checks.into_iter().find(|(same, _)| !same).map(|(_, what)| what)
}

fn same_fact(a: &Fact, b: &Fact) -> bool {
    let of = |fact: &Fact| (fact.id.clone(), fact.at.clone(), fact.address.clone());
    of(a) == of(b) && a.subject == b.subject && a.attributes == b.attributes
}

fn same_list(a: &Enumeration, b: &Enumeration) -> bool {
    (a.kind, &a.subject, a.complete, a.count, &a.fact_ids, &a.scope)
        == (b.kind, &b.subject, b.complete, b.count, &b.fact_ids, &b.scope)
}
