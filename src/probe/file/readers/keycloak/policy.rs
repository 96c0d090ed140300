//! The rules for passwords, and what failed logins lead to.

use crate::draft;
use crate::fact::draft::Draft;
use crate::fact::kind::auth;
use crate::fact::value::{Attr, Length, Value};

use super::super::super::media::words;
use super::super::super::view::Got;
use super::defaults;
use super::model::Realm;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// A part of a policy: its name, and the value it was given.
type Part = (String, Option<String>);

/// A policy's parts (PasswordPolicy.java): separated by ` and `, the value from the first parenthesis to the
/// last character. A part whose name nobody knows is what a pattern with ` and ` in it leaves behind.
fn parts(text: &str) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    for part in text.split(" and ").map(str::trim).filter(|part| !part.is_empty()) {
        let (name, value) = match part.split_once('(') {
            Some((name, rest)) => (name.trim(), Some(rest.strip_suffix(')')?.trim().to_owned())),
            None => (part, None),
        };
        if !NAMES.contains(&name) {
            return None;
        }
        let value =
            value.filter(|value| !value.is_empty() && value != "undefined" && value != "null");
        parts.push((name.to_owned(), value));
    }
    Some(parts)
}

/// The product's policies.
const NAMES: &[&str] = &[
    "digits",
    "forceExpiredPasswordChange",
    "hashAlgorithm",
    "hashIterations",
    "length",
    "lowerCase",
    "maxAuthAge",
    "maxLength",
    "notContainsUsername",
    "notEmail",
    "notUsername",
    "passwordAge",
    "passwordBlacklist",
    "passwordHistory",
    "recoveryCodesWarningThreshold",
    "regexPattern",
    "specialChars",
    "upperCase",
];

/// The policy of a realm.
enum Policy {
    Is(Vec<Part>),
    Unknown(&'static str),
}

impl Policy {
    fn of(realm: &Realm<'_>) -> Self {
        match realm.top.get("passwordPolicy").phrase() {
            Got::Is(text) => match parts(&text) {
                Some(parts) => Self::Is(parts),
                None => Self::Unknown("the password policy is not readable without doubt"),
            },
            Got::Null => Self::Is(Vec::new()),
            // Servers leave out what is empty.
            Got::Absent if realm.is_export() => Self::Is(Vec::new()),
            Got::Absent => Self::Unknown("the password policy is not in the file"),
            Got::Odd => Self::Unknown("the password policy is not readable"),
        }
    }

    /// Whether a part is there.
    fn has(&self, name: &str) -> bool {
        matches!(self, Self::Is(parts) if parts.iter().any(|(own, _)| own == name))
    }

    /// The number of a part, `standard` without a value; `None` without the part.
    fn number(&self, name: &str, standard: i64) -> Option<Attr> {
        match self {
            Self::Unknown(why) => Some(Attr::unknown(*why)),
            Self::Is(parts) => {
                let (_, value) = parts.iter().find(|(own, _)| own == name)?;
                Some(match value.as_ref().map_or(Ok(standard), |value| value.parse()) {
                    Ok(number) => number.into(),
                    Err(_) => Attr::unknown("a number in the password policy is not readable"),
                })
            }
        }
    }

    /// A yes or no that the policy decides.
    fn says(&self, yes: bool) -> Attr {
        match self {
            Self::Unknown(why) => Attr::unknown(*why),
            Self::Is(_) => yes.into(),
        }
    }

    fn classes(&self) -> Attr {
        let all = [
            ("digits", "digits"),
            ("lowerCase", "lower-case"),
            ("upperCase", "upper-case"),
            ("specialChars", "special"),
        ];
        let own: Vec<_> =
            all.into_iter().filter(|(name, _)| self.has(name)).map(|(_, word)| word).collect();
        match self {
            Self::Unknown(why) => Attr::unknown(*why),
            Self::Is(_) => words(&own),
        }
    }

    fn expiry(&self) -> Attr {
        match self.number("forceExpiredPasswordChange", 365) {
            None => Attr::Known(Value::Length(Length::Never)),
            Some(Attr::Known(Value::Int(days))) => {
                Attr::Known(Value::Length(Length::Seconds(days.saturating_mul(DAY))))
            }
            Some(open) => open,
        }
    }
}

/// The facts of a realm's passwords.
pub(super) fn fact(realm: &Realm<'_>) -> Draft {
    let policy = Policy::of(realm);
    let top = &realm.top;
    let place = if top.get("passwordPolicy").is_there() {
        top.get("passwordPolicy").place()
    } else {
        realm.place.clone()
    };
    let (hash, iterations) = hash(realm, &policy);
    let name = format!("{}: passwords", realm.name);
    let fact = draft!(auth::PASSWORD_POLICY, "", {
        "name": name.clone().into(),
        // Without a rule anything but nothing is taken.
        "min_length": policy.number("length", 8).unwrap_or_else(|| 1.into()),
        "classes": policy.classes(),
        "history": policy.number("passwordHistory", 3).unwrap_or_else(|| 0.into()),
        "expires_after_s": policy.expiry(),
        "blocklist": policy.says(policy.has("passwordBlacklist")),
        "hash": hash,
        "salted": true.into(),
    });
    let fact = match policy.number("maxLength", 64) {
        Some(length) => fact.with("max_length", length),
        None => fact,
    };
    let fact = match iterations {
        Some(iterations) => fact.with("hash_iterations", iterations),
        None => fact,
    };
    lockout(realm, fact).at(place).address(name)
}

const NO_VERSION: &str = "it depends on the version of the server, which is not in the file";

/// The hash for new passwords, and its iterations where those say anything.
fn hash(realm: &Realm<'_>, policy: &Policy) -> (Attr, Option<Attr>) {
    let parts = match policy {
        Policy::Unknown(why) => return (Attr::unknown(*why), None),
        Policy::Is(parts) => parts,
    };
    let stated = parts.iter().find(|(name, _)| name == "hashAlgorithm");
    let algorithm = match stated.and_then(|(_, value)| value.as_deref()) {
        Some(value) => value,
        None => match realm.version {
            Some(version) => defaults::hash(version),
            None => return (Attr::unknown(NO_VERSION), None),
        },
    };
    if algorithm == "argon2" {
        return ("argon2id".into(), None);
    }
    let word = if algorithm.starts_with("pbkdf2") { "pbkdf2" } else { "other" };
    let iterations = match policy.number("hashIterations", -1) {
        Some(Attr::Known(Value::Int(number))) if number > 0 => number.into(),
        Some(Attr::Unknown(why)) => Attr::Unknown(why),
        _ => match realm.version.and_then(|version| defaults::iterations(algorithm, version)) {
            Some(number) => number.into(),
            None => Attr::unknown(NO_VERSION),
        },
    };
    (word.into(), (word == "pbkdf2").then_some(iterations))
}

/// What failed logins lead to (docs: threat/brute-force.adoc). Off in every version unless switched on.
fn lockout(realm: &Realm<'_>, fact: Draft) -> Draft {
    let top = &realm.top;
    let open = |fact: Draft, why: &str| {
        fact.with("lockout", Attr::unknown(why)).with("max_failed_attempts", Attr::unknown(why))
    };
    match protected(realm) {
        Some(true) => {}
        Some(false) => {
            return fact.with("lockout", "none".into()).with("max_failed_attempts", 0.into());
        }
        None => {
            return open(
                fact,
                "whether failed logins lock (`bruteForceProtected`) is not in the file",
            );
        }
    }
    let number = |key: &'static str, standard| match top.get(key).int().or(standard) {
        Some(number) => number.into(),
        None => Attr::unknown("a setting of the lock after failed logins is not readable"),
    };
    let seconds = |attr| match attr {
        Attr::Known(Value::Int(seconds)) => {
            Attr::Known(Value::Length(Length::Seconds(seconds.max(0))))
        }
        other => other,
    };
    let permanent = top.get("permanentLockout").bool().or(false);
    let before = top.get("maxTemporaryLockouts").int().or(0);
    let mode = match (permanent, before) {
        (Some(false), _) => "temporary",
        (Some(true), Some(0)) => "permanent",
        (Some(true), Some(_)) => "mixed",
        _ => return open(fact, "a setting of the lock after failed logins is not readable"),
    };
    let fact = fact
        .with("lockout", mode.into())
        .with("max_failed_attempts", number("failureFactor", defaults::FAILURES))
        .with("lockout_reset_s", seconds(number("maxDeltaTimeSeconds", defaults::FORGOTTEN)));
    if mode == "permanent" {
        return fact.with("lockout_wait_s", Attr::Known(Value::Length(Length::Never)));
    }
    fact.with("lockout_wait_s", seconds(number("maxFailureWaitSeconds", defaults::LONGEST_WAIT)))
}

/// Whether failed logins slow down or lock.
pub(super) fn protected(realm: &Realm<'_>) -> Option<bool> {
    match realm.top.get("bruteForceProtected").bool() {
        Got::Is(on) => Some(on),
        Got::Absent | Got::Null if realm.is_export() => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> Option<Vec<(String, Option<String>)>> {
        parts(text)
    }

    #[test]
    fn a_policy_is_split_as_the_product_splits_it() {
        let two = numbers("length(12) and notUsername(undefined)").unwrap();
        assert_eq!(two[0], ("length".to_owned(), Some("12".to_owned())));
        assert_eq!(two[1], ("notUsername".to_owned(), None));
        let pattern = numbers("regexPattern(^(a|b).*$) and digits(2)").unwrap();
        assert_eq!(pattern[0].1.as_deref(), Some("^(a|b).*$"));
        assert_eq!(numbers("specialChars").unwrap()[0].1, None);
        assert_eq!(numbers("").unwrap(), Vec::new());
    }

    #[test]
    fn a_pattern_that_holds_the_separator_makes_the_policy_unreadable() {
        assert_eq!(numbers("regexPattern(^cats and dogs$) and length(12)"), None);
        assert_eq!(numbers("length(12"), None);
        assert_eq!(numbers("sumOfAll(3)"), None);
    }
}
