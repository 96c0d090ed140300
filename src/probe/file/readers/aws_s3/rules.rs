//! What the rules of a lifecycle come to, as S3 writes them.

use crate::fact::Place;

use super::super::super::Reading;
use super::super::super::sum::Age;
use super::super::super::view::{Got, Opaque, View};

/// Keys whose text may be read as a name.
pub(super) const NAMES: &[&str] = &["ID", "Prefix"];

/// What rules are for.
#[derive(Debug, Clone)]
pub(super) struct Scope {
    /// In words; `None` for all objects.
    name: Option<String>,
    /// The whole of a prefix.
    prefix: Option<Opaque>,
    place: Option<Place>,
}

impl PartialEq for Scope {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.prefix == other.prefix
    }
}

impl Scope {
    /// Whether it is all that no other rule is for.
    pub(super) fn is_rest(&self) -> bool {
        self.name.is_none()
    }

    /// It in words.
    pub(super) fn name(&self) -> &str {
        self.name.as_deref().unwrap_or_default()
    }

    /// Where its rule stands.
    pub(super) fn place(&self) -> Option<Place> {
        self.place.clone()
    }
}

/// A rule that is in force.
struct Rule {
    scope: Scope,
    current: Age,
    old: Age,
    moves: Age,
}

/// The rules of a bucket.
pub(super) struct Rules {
    rules: Vec<Rule>,
    scopes: Vec<Scope>,
    /// Why nothing can be said.
    odd: Option<String>,
}

const EVERYTHING: Scope = Scope { name: None, prefix: None, place: None };

impl Rules {
    /// Of a bucket without any.
    pub(super) fn none() -> Self {
        Self { rules: Vec::new(), scopes: vec![EVERYTHING], odd: None }
    }

    /// Of a bucket of whose rules nothing is known.
    pub(super) fn unreadable(why: &str) -> Self {
        Self { odd: Some(why.to_owned()), ..Self::none() }
    }

    /// Reads rules.
    pub(super) fn of(list: &View<'_>, out: &mut Reading) -> Self {
        let mut all = Self::none();
        for rule in list.items() {
            match rule.get("Status").word(&["Enabled", "Disabled"]) {
                Got::Is("Enabled") => {}
                Got::Is(_) => {
                    out.ignore(rule.place(), "a rule that is disabled deletes nothing");
                    continue;
                }
                Got::Absent | Got::Null | Got::Odd => {
                    all.odd =
                        Some("whether a lifecycle rule is in force is not readable".to_owned());
                    continue;
                }
            }
            if !rule.get("AbortIncompleteMultipartUpload").is_empty() {
                out.ignore(
                    rule.get("AbortIncompleteMultipartUpload").place(),
                    "it ends uploads that were never completed",
                );
            }
            match scope(&rule) {
                Some(scope) => all.take(scope, &rule, out),
                None => all.odd = Some("what a lifecycle rule is for is not readable".to_owned()),
            }
        }
        all
    }

    fn take(&mut self, scope: Scope, rule: &View<'_>, out: &mut Reading) {
        let rule = Rule { current: current(rule, out), old: old(rule), moves: moves(rule), scope };
        let idle = [&rule.current, &rule.old, &rule.moves].iter().all(|age| **age == Age::Never);
        if !rule.scope.is_rest() && !idle && !self.scopes.contains(&rule.scope) {
            self.scopes.push(rule.scope.clone());
        }
        self.rules.push(rule);
    }

    /// What rules are for, everything else first.
    pub(super) fn scopes(&self) -> &[Scope] {
        &self.scopes
    }

    /// The soonest of the rules that are for all of a scope.
    fn soonest(&self, scope: &Scope, age: fn(&Rule) -> &Age) -> Age {
        if let Some(why) = &self.odd {
            return Age::unknown(why.as_str());
        }
        let own = self.rules.iter().filter(|rule| rule.scope.is_rest() || rule.scope == *scope);
        own.map(age).cloned().fold(Age::Never, Age::soonest)
    }

    /// Until an object is deleted, or becomes an old version.
    pub(super) fn current(&self, scope: &Scope) -> Age {
        self.soonest(scope, |rule| &rule.current)
    }

    /// Until an old version is deleted.
    pub(super) fn old(&self, scope: &Scope) -> Age {
        self.soonest(scope, |rule| &rule.old)
    }

    /// Until an object is moved.
    pub(super) fn moves(&self, scope: &Scope) -> Age {
        self.soonest(scope, |rule| &rule.moves)
    }
}

/// Days as an age; none is none.
fn days(view: &View<'_>) -> Age {
    match view.int() {
        Got::Absent | Got::Null => Age::Never,
        Got::Is(days) if days > 0 => Age::days(days),
        Got::Is(_) | Got::Odd => Age::unknown("the days of a lifecycle rule are not readable"),
    }
}

fn current(rule: &View<'_>, out: &mut Reading) -> Age {
    let expiration = rule.get("Expiration");
    if !expiration.get("Date").is_empty() {
        return Age::unknown("a rule deletes at a date, not at an age");
    }
    if matches!(expiration.get("ExpiredObjectDeleteMarker").bool(), Got::Is(true)) {
        out.ignore(expiration.place(), "it removes delete markers, and no data");
    }
    days(&expiration.get("Days"))
}

fn old(rule: &View<'_>) -> Age {
    let old = rule.get("NoncurrentVersionExpiration");
    match old.get("NewerNoncurrentVersions").int() {
        Got::Absent | Got::Null | Got::Is(0) => days(&old.get("NoncurrentDays")),
        // The newest of them stay whatever their age.
        Got::Is(_) => Age::Never,
        Got::Odd => Age::unknown("how many old versions a rule keeps is not readable"),
    }
}

fn moves(rule: &View<'_>) -> Age {
    let each = |transition: View<'_>| {
        if !transition.get("Date").is_empty() {
            return Age::unknown("a rule moves at a date, not at an age");
        }
        match transition.get("Days").int() {
            Got::Is(0) => Age::Seconds(0),
            _ => days(&transition.get("Days")),
        }
    };
    rule.get("Transitions").items().into_iter().map(each).fold(Age::Never, Age::soonest)
}

/// What a rule is for. An empty prefix is all, and so is an empty filter; neither says nothing.
fn scope(rule: &View<'_>) -> Option<Scope> {
    let filter = rule.get("Filter");
    let named =
        |what: String, prefix| Some(Scope { name: Some(what), prefix, place: Some(rule.place()) });
    let by_id = || {
        let id = rule.get("ID").name().known();
        named(
            format!("rule {}", id.unwrap_or_else(|| rule.place().to_string())),
            rule.get("ID").link(),
        )
    };
    if filter.is_there() && !matches!(filter.entries().as_slice(), [] | [_]) {
        return by_id();
    }
    let prefix = if filter.has("Prefix") { filter.get("Prefix") } else { rule.get("Prefix") };
    match (filter.has("Prefix") || rule.has("Prefix"), prefix.name()) {
        (true, Got::Is(name)) => return named(format!("prefix {name}"), prefix.link()),
        (true, Got::Odd) => return by_id(),
        (true, Got::Null | Got::Absent) => return prefix.is_text("").then_some(EVERYTHING),
        (false, _) => {}
    }
    if !rule.has("Filter") {
        return None;
    }
    if filter.is_empty() || matches!(filter.get("ObjectSizeGreaterThan").int(), Got::Is(0)) {
        return Some(EVERYTHING);
    }
    by_id()
}
