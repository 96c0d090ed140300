//! What the checks say of a parameter, as one judgement.

use std::cmp::Reverse;

use jiff::civil::Date;

use super::document::PolicyJudgement;
use crate::assess::result::Rule;
use crate::assess::tri::Tri;
use crate::assess::yardstick::{Opinion, Opinions, Yardstick};
use crate::catalog::policy::Class;
use crate::fact::Fact;

/// The policy of what is weak by no table of BSI, but by RFCs: a list of our own, whatever is judged by.
pub(super) const OWN_LIST: &str = "weak-ciphers@";

/// The facts of a scan and what a yardstick says of them.
pub(super) struct JudgedScan<'a> {
    /// The facts.
    pub(super) facts: &'a [Fact],
    /// What is said of them.
    pub(super) opinions: &'a Opinions,
    /// The yardstick's policy.
    pub(super) policy: Option<&'a str>,
}

impl JudgedScan<'_> {
    /// What is said of some facts, taken together: the worst. Of opinions equally bad those by the name
    /// of a thing come before those by its length.
    pub(super) fn all<'f>(&self, facts: impl Iterator<Item = &'f Fact>) -> Option<PolicyJudgement> {
        let (by_name, by_length): (Vec<_>, Vec<_>) = facts
            .flat_map(|fact| self.opinions.on(&fact.id))
            .partition(|(_, opinion)| opinion.rules.iter().all(|rule| rule.minimum.is_none()));
        by_name
            .into_iter()
            .chain(by_length)
            .filter_map(|(check, opinion)| self.judgement(check, opinion))
            .reduce(worse)
    }

    /// One check's opinion; none where no rule was found, or only unknowns keep it open.
    fn judgement(&self, check: &str, opinion: &Opinion) -> Option<PolicyJudgement> {
        let rules = opinion.rules.iter();
        match opinion.truth {
            Tri::True => {
                let first_to_end = rules.min_by_key(|rule| end(rule.until))?;
                Some(self.by_rule(first_to_end, Class::Recommended))
            }
            Tri::False => Some(self.fault(check, opinion)),
            Tri::Unknown => rules
                .filter(|rule| !violates(rule) && rule.class != Class::Recommended)
                .map(|rule| self.by_rule(rule, class(rule)))
                .reduce(worse),
        }
    }

    /// A violated check: by the row that says so, else by one that the check wants to say yes, else by
    /// what the check itself asks for.
    fn fault(&self, check: &str, opinion: &Opinion) -> PolicyJudgement {
        let rules = opinion.rules.iter();
        let by_row = rules.clone().filter(|rule| violates(rule));
        if let Some(worst) = by_row.map(|rule| self.by_rule(rule, rule.class)).reduce(worse) {
            return worst;
        }
        let of = |class: Class| rules.clone().find(|rule| rule.class == class);
        if let Some(rule) = of(Class::NotListed) {
            return self.by_rule(rule, Class::Discouraged);
        }
        if let Some(rule) = of(Class::Conditional) {
            let judgement = self.by_rule(rule, Class::Discouraged);
            return PolicyJudgement {
                rule: format!("{}, condition not met", judgement.rule),
                ..judgement
            };
        }
        PolicyJudgement {
            class: Class::Discouraged,
            until: None,
            extendable: false,
            rule: check.to_owned(),
            sources: Vec::new(),
            cited: Vec::new(),
        }
    }

    fn by_rule(&self, rule: &Rule, class: Class) -> PolicyJudgement {
        // A policy that takes another's table says so by its checks.
        let own = self.policy.is_none_or(|policy| policy == rule.policy)
            || rule.policy.starts_with(OWN_LIST);
        let through = self.policy.filter(|_| !own).map(|policy| format!("{policy}, "));
        let bound = rule.minimum.map(|minimum| format!(" ≥ {minimum}"));
        PolicyJudgement {
            class,
            until: rule.until,
            extendable: rule.extendable,
            rule: format!(
                "{}{} {}: {}{}",
                through.unwrap_or_default(),
                rule.policy,
                rule.table,
                rule.key.join(" / "),
                bound.unwrap_or_default()
            ),
            sources: rule.sources.clone(),
            cited: rule.cited.clone(),
        }
    }
}

/// Whether all these attributes are known and have these values.
pub(super) fn has(fact: &Fact, values: &[(&str, &str)]) -> bool {
    values
        .iter()
        .all(|(name, text)| fact.value(name).is_some_and(|value| value.to_string() == *text))
}

/// The reference of a yardstick's policy.
pub(super) fn reference(yardstick: Option<&Yardstick>) -> Option<String> {
    yardstick.map(|yardstick| yardstick.policy.reference())
}

/// Whether a row alone is a fault: past an end that a newer edition may have moved it is not.
fn violates(rule: &Rule) -> bool {
    match rule.class {
        Class::PeriodOver => !rule.extendable,
        class => class == Class::Discouraged,
    }
}

/// The class to show for a row that leaves the question open.
fn class(rule: &Rule) -> Class {
    if rule.class == Class::PeriodOver { Class::NoRule } else { rule.class }
}

fn end(until: Option<Date>) -> Date {
    until.unwrap_or(Date::MAX)
}

/// The worse of two judgements; of two equally bad the one that ends first, then the first.
fn worse(one: PolicyJudgement, other: PolicyJudgement) -> PolicyJudgement {
    let key =
        |judgement: &PolicyJudgement| (badness(judgement.class), Reverse(end(judgement.until)));
    if key(&other) > key(&one) { other } else { one }
}

fn badness(class: Class) -> u8 {
    match class {
        Class::Recommended => 0,
        Class::Conditional => 1,
        Class::Announced => 2,
        Class::NoRule => 3,
        Class::NotListed => 4,
        Class::PeriodOver => 5,
        Class::Discouraged => 6,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::fact::Basis;
    use crate::fact::draft::{Draft, Origin};
    use crate::fact::kind::Kind;
    use crate::library::Library;

    fn origin(observed_on: Date) -> Origin {
        let target = "tls://x:443".to_owned();
        Origin { probe: "test", target, basis: Basis::Measured, observed_on }
    }

    #[test]
    fn a_group_is_shown_by_the_row_that_names_it_and_not_by_its_length() {
        let library = Library::built_in();
        let policy = library.policy("tr-02102-2", "2026-01").unwrap();
        let day = policy.in_force.from.unwrap();
        let group = Draft::new(Kind::named("tls.group").unwrap(), "tls://x:443")
            .with("version", "TLSv1.3".into())
            .with("name", "secp256r1".into())
            .with("key_exchange", "ECDH".into())
            .with("key_bits", 256.into())
            .finish(&origin(day), "1");
        let facts = [group];
        let opinions = Yardstick::new(&library, policy, day).judge(facts.to_vec(), Vec::new());
        let judged = JudgedScan { facts: &facts, opinions: &opinions, policy: None };
        let judgement = judged.all(facts.iter()).unwrap();
        let places: Vec<_> =
            judgement.cited.iter().map(|cited| cited.text().en.to_string()).collect();
        assert_eq!(places, ["TR-02102-2 2026-01, 3.4.2, table 10, p. 13"]);
    }

    /// A suite in no table of BSI is no fault by them; RC4 and the like are by theirs or ours.
    #[test]
    fn what_is_weak_is_a_fault_by_every_policy_and_what_is_not_listed_is_none() {
        let library = Library::built_in();
        for (id, edition) in [("tr-02102-2", "2026-01"), ("tr-02102-2", "2018-01")] {
            let policy = library.policy(id, edition).unwrap();
            let day = policy.in_force.from.unwrap();
            let judge = |name: &str, encryption: &str| {
                let suite = Draft::new(Kind::named("tls.cipher_suite").unwrap(), "tls://x:443")
                    .with("version", "TLSv1.2".into())
                    .with("name", name.into())
                    .with("encryption", encryption.into())
                    .with("authentication", "RSA".into())
                    .finish(&origin(day), "1");
                let facts = [suite];
                let policy = Arc::clone(&policy);
                let opinions =
                    Yardstick::new(&library, policy, day).judge(facts.to_vec(), Vec::new());
                let judged = JudgedScan { facts: &facts, opinions: &opinions, policy: None };
                judged.all(facts.iter()).unwrap()
            };
            let weak = judge("TLS_RSA_WITH_RC4_128_SHA", "RC4_128");
            assert_eq!(weak.class, Class::Discouraged);
            // The edition of 2018 has a row for RC4: where the norm itself speaks, it is cited.
            let by = if edition == "2018-01" { "tr-02102-2@2018-01 transition" } else { OWN_LIST };
            assert!(weak.rule.starts_with(by), "{}", weak.rule);
            let silent = judge("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "CHACHA20_POLY1305");
            assert_eq!(silent.class, Class::NotListed);
            let fine = judge("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "AES_128");
            assert_eq!(fine.class, Class::Recommended);
        }
    }
}
