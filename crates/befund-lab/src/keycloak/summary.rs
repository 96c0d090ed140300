//! What many logins by one way come to: the factors it demands of whom.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::login::Run;
use super::realm::User;

/// What a way demands of a second factor, in the words of `auth.path`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Second {
    /// Of everyone.
    Enforced,
    /// Of all but those with or without a role or an attribute.
    Partial,
    /// Of those who have enrolled one.
    EnrolledOnly,
    /// Of clients that ask for it.
    OnRequest,
    /// Of nobody, but it may be given.
    Offered,
    /// It cannot be given.
    None,
}

impl Second {
    /// As a fact says it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Enforced => "enforced",
            Self::Partial => "partial",
            Self::EnrolledOnly => "enrolled-only",
            Self::OnRequest => "on-request",
            Self::Offered => "offered",
            Self::None => "none",
        }
    }
}

/// What a user's logins came to.
pub type Logins = (User, Vec<Run>);

/// What one way in came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The least sets of factors that let somebody in, in words of `auth.path`; none if nobody got in.
    pub least: BTreeSet<BTreeSet<String>>,
    /// What it does with a second factor; `None` if nobody got in.
    pub second: Option<Second>,
}

impl Summary {
    /// Of the logins of several users, and of the same for each level that is asked for: anybody can put one into
    /// the address.
    pub fn of(plain: &[Logins], asked: &[Vec<Logins>]) -> Self {
        let all: Vec<_> = plain.iter().chain(asked.iter().flatten()).cloned().collect();
        let sets: BTreeSet<_> = sets(&all, |_| true).into_iter().collect();
        let least = sets.iter().filter(|set| {
            !sets.iter().any(|other| other.is_subset(set) && other.len() < set.len())
        });
        Self { least: least.cloned().collect(), second: second(&all, asked) }
    }

    /// As a file holds it.
    pub fn to_json(&self) -> Value {
        json!({"least": self.least, "second_factor": self.second.map(Second::word)})
    }
}

fn second(logins: &[Logins], asked: &[Vec<Logins>]) -> Option<Second> {
    let all = sets(logins, |_| true);
    if all.is_empty() {
        return None;
    }
    Some(if two(&all) {
        Second::Enforced
    } else if CLASSES.iter().any(|of| two(&sets(logins, of))) {
        Second::Partial
    } else if somebody(logins) {
        Second::EnrolledOnly
    } else if asked.iter().any(|logins| somebody(logins)) {
        Second::OnRequest
    } else if all.iter().any(|set| set.len() > 1) {
        Second::Offered
    } else {
        Second::None
    })
}

/// Whether there is a user who always needs two.
fn somebody(logins: &[Logins]) -> bool {
    logins.iter().any(|(user, _)| two(&sets(logins, |other| same(user, other))))
}

fn same(one: &User, other: &User) -> bool {
    let of = |user: &User| {
        (
            user.name.clone(),
            [user.password, user.otp.is_some(), user.key.is_some(), user.passkey.is_some()],
            (user.recovery.is_empty(), user.staff, user.attributes.is_empty()),
        )
    };
    of(one) == of(other)
}

/// The users that conditions can tell apart.
const CLASSES: [fn(&User) -> bool; 4] = [
    |user| user.staff && !user.attributes.is_empty(),
    |user| user.staff && user.attributes.is_empty(),
    |user| !user.staff && !user.attributes.is_empty(),
    |user| !user.staff && user.attributes.is_empty(),
];

fn two(sets: &[BTreeSet<String>]) -> bool {
    !sets.is_empty() && sets.iter().all(|set| set.len() > 1)
}

fn sets(logins: &[Logins], of: impl Fn(&User) -> bool) -> Vec<BTreeSet<String>> {
    let some = logins.iter().filter(|(user, _)| of(user));
    some.flat_map(|(user, runs)| successes(user, runs)).collect()
}

fn successes(user: &User, runs: &[Run]) -> Vec<BTreeSet<String>> {
    runs.iter().filter(|run| run.success).map(|run| factors(user, &run.steps)).collect()
}

/// The factors of a login. What is set up proves something behind a proven factor only, and nothing in place of
/// one that was there before.
fn factors(user: &User, steps: &[String]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for step in steps {
        let (step, enrols) = match step.strip_prefix("enrol-") {
            Some(step) => (step, true),
            None => (step.as_str(), false),
        };
        let step = match step.strip_suffix("-verified") {
            Some(step) => {
                found.insert("user-verification".to_owned());
                step
            }
            None => step,
        };
        let had = match step {
            "otp" => user.otp.is_some(),
            "webauthn" => user.key.is_some(),
            "recovery-code" => !user.recovery.is_empty(),
            _ => false,
        };
        let factor = match step {
            "password" => "username-password",
            "otp" => "totp",
            "webauthn" => "fido2-token",
            // A new password is no proof of the old one.
            "new-password" => continue,
            other => other,
        };
        if !enrols || !had && !found.is_empty() {
            found.insert(factor.to_owned());
        }
    }
    found
}
