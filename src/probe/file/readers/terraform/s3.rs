//! Buckets that are spoken to as Amazon's S3, whoever runs them: rules for the whole bucket and for parts of
//! it. Of rules that meet in an object the sooner deletes it (Amazon S3, lifecycle configuration
//! examples), so a part is never kept longer than what holds for all of the bucket.

use crate::fact::value::{Attr, Length, Value};

use super::super::super::span::DAY_S;
use super::super::super::sum::Age;
use super::super::super::view::{Got, Ground, Opaque, View};
use super::super::super::{Reading, Refusal};
use super::LATER;
use super::dialects::Dialect;
use super::resource::Resource;
use super::store::Store;

/// Rules run at midnight UTC after the day is over.
const RULE_LAG: i64 = 1;

const RUN: &str = "up to a day until the rule runs";

/// The stores of a provider's buckets.
pub(super) fn stores(
    dialect: &Dialect,
    resources: &[Resource],
    ground: &Ground<'_>,
    out: &mut Reading,
) -> Result<(), Refusal> {
    let others = Companions { dialect, resources, ground };
    for resource in resources.iter().filter(|resource| resource.kind == dialect.bucket) {
        bucket(resource, &resource.view(ground), &others, out)?;
    }
    Ok(())
}

/// What other resources say of buckets.
struct Companions<'a> {
    dialect: &'a Dialect,
    resources: &'a [Resource],
    ground: &'a Ground<'a>,
}

/// Those of one bucket, and whether there are some whose bucket is not known yet.
struct Own<'a> {
    linked: Vec<View<'a>>,
    loose: bool,
    /// What a rule of one is for, or does, is known only once the plan was applied.
    later: bool,
}

impl<'a> Companions<'a> {
    fn of(&self, kind: &str, bucket: &Resource, view: &View<'_>) -> Own<'a> {
        const DECIDING: &[&str] =
            &["status", "filter", "prefix", "expiration", "noncurrent_version_expiration"];
        let (mut linked, mut loose, mut later) = (Vec::new(), false, false);
        let own: Vec<Option<Opaque>> =
            ["bucket", "id", "name"].iter().map(|key| view.get(key).link()).collect();
        let kind = |one: &&Resource| !kind.is_empty() && one.kind == kind;
        for resource in self.resources.iter().filter(kind) {
            let view = resource.view(self.ground);
            let link = view.get(self.dialect.link).link();
            let its = match (&link, resource.belongs_to(bucket)) {
                (Some(_), _) => own.contains(&link),
                (None, Some(its)) => its,
                (None, None) => {
                    loose = true;
                    false
                }
            };
            if its {
                let pending = |key: &&str| resource.is_pending_in(&["rule", *key]);
                later |= DECIDING.iter().any(pending);
                linked.push(view);
            }
        }
        Own { linked, loose, later }
    }
}

/// What is done to what a rule is for.
#[derive(Default, Clone)]
struct Rule {
    /// Days until an object is deleted.
    current: Option<i64>,
    /// Days until an old version is deleted.
    old: Option<i64>,
    /// Days until an object is moved.
    moves: Option<i64>,
    /// It keeps a number of old versions whatever their age.
    keeps_some: bool,
    /// It deletes on a date.
    date: bool,
}

fn sooner(known: Option<i64>, new: Option<i64>) -> Option<i64> {
    match (known, new) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

impl Rule {
    /// The same with what another rule does to it, too.
    fn and(&self, other: &Self) -> Self {
        Self {
            current: sooner(self.current, other.current),
            old: sooner(self.old, other.old),
            moves: sooner(self.moves, other.moves),
            keeps_some: self.keeps_some || other.keeps_some,
            date: self.date || other.date,
        }
    }

    fn age(&self) -> Age {
        match (self.current, self.date) {
            (Some(days), _) => Age::days(days),
            (None, true) => Age::unknown("a rule deletes at a date, not at an age"),
            (None, false) => Age::Never,
        }
    }

    fn old_age(&self) -> Age {
        self.old.map_or(Age::Never, Age::days)
    }

    fn deletes(&self) -> bool {
        self.current.is_some() || self.old.is_some() || self.date
    }
}

/// The rules of a bucket.
#[derive(Default)]
struct Rules {
    whole: Rule,
    /// Parts with a number of their first rule, and their prefix where that is all they go by.
    parts: Vec<(usize, Option<Opaque>, Rule)>,
    count: usize,
    /// A rule is not readable.
    odd: bool,
}

/// In the bucket itself, or in a resource of its own.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Inline,
    Companion,
}

impl Rules {
    fn take(&mut self, rule: &View<'_>, form: Form) {
        self.count += 1;
        let enabled = match form {
            Form::Inline => rule.get("enabled").bool().known(),
            Form::Companion => {
                let words = &["Enabled", "Disabled", "enabled", "disabled"];
                let status = rule.get("status").word(words).known();
                status.map(|status| status.eq_ignore_ascii_case("enabled"))
            }
        };
        match (enabled, read(rule, form)) {
            (Some(false), _) => {}
            (Some(true), Some(found)) if is_whole(rule, form) => {
                self.whole = self.whole.and(&found);
            }
            (Some(true), Some(found)) => self.partly(prefix(rule, form), found),
            _ => self.odd = true,
        }
    }

    fn partly(&mut self, prefix: Option<Opaque>, rule: Rule) {
        let same = |(_, known, _): &&mut (usize, Option<Opaque>, Rule)| {
            known.is_some() && *known == prefix
        };
        match self.parts.iter_mut().find(same) {
            Some((_, _, known)) => *known = known.and(&rule),
            None => self.parts.push((self.count, prefix, rule)),
        }
    }
}

/// What a rule does; `None` if that is not readable.
fn read(rule: &View<'_>, form: Form) -> Option<Rule> {
    let expiration = rule.get("expiration").first();
    let old = rule.get("noncurrent_version_expiration").first();
    let key = if form == Form::Inline { "days" } else { "noncurrent_days" };
    // 0 stands for "not given"; nothing is deleted at a negative age.
    let days = |got: Got<i64>| match got {
        Got::Odd => None,
        got => Some(got.known().filter(|days| *days > 0)),
    };
    let mut moves = None;
    for transition in ["transition", "transitions"].iter().flat_map(|key| rule.get(key).items()) {
        moves = sooner(moves, transition.get("days").int().known().filter(|days| *days >= 0));
    }
    let keeps = old.get("newer_noncurrent_versions").int();
    let keeps_some = !matches!(keeps, Got::Absent | Got::Null | Got::Is(0));
    let old = days(old.get(key).int())?;
    Some(Rule {
        current: days(expiration.get("days").int())?,
        old: old.filter(|_| !keeps_some),
        moves,
        keeps_some: keeps_some && old.is_some(),
        date: !expiration.get("date").is_empty(),
    })
}

/// Keys of a filter that name a part of a bucket.
const FILTERS: &[&str] = &["tag", "tags", "and"];
const SIZES: &[&str] = &["object_size_greater_than", "object_size_less_than"];

fn sized(view: &View<'_>) -> bool {
    SIZES.iter().any(|key| !matches!(view.get(key).int(), Got::Absent | Got::Null | Got::Is(0)))
}

/// Whether a rule is for every object of its bucket. An empty prefix is.
fn is_whole(rule: &View<'_>, form: Form) -> bool {
    let filter = rule.get("filter").first();
    let named = form == Form::Companion
        && (!filter.get("prefix").is_empty()
            || sized(&filter)
            || FILTERS.iter().any(|key| !filter.get(key).is_empty()));
    rule.get("prefix").is_empty() && rule.get("tags").is_empty() && !named
}

/// The prefix a rule goes by, if it goes by nothing else.
fn prefix(rule: &View<'_>, form: Form) -> Option<Opaque> {
    let filter = rule.get("filter").first();
    let more = form == Form::Companion
        && (sized(&filter) || FILTERS.iter().any(|key| !filter.get(key).is_empty()));
    if more || !rule.get("tags").is_empty() {
        return None;
    }
    rule.get("prefix").link().or_else(|| filter.get("prefix").link())
}

fn bucket(
    resource: &Resource,
    view: &View<'_>,
    others: &Companions<'_>,
    out: &mut Reading,
) -> Result<(), Refusal> {
    let own = others.of(others.dialect.rules, resource, view);
    let inline = view.get("lifecycle_rule");
    let mut rules = Rules::default();
    for rule in inline.items() {
        rules.take(&rule, Form::Inline);
    }
    for view in &own.linked {
        for rule in ["rule", "rules"].iter().flat_map(|key| view.get(key).items()) {
            rules.take(&rule, Form::Companion);
        }
    }
    let nothing = own.linked.is_empty();
    let unknown = if own.loose && nothing {
        Some("which bucket a lifecycle configuration belongs to is known only after apply")
    } else if own.later || (resource.is_pending("lifecycle_rule") && nothing) {
        Some(LATER)
    } else if rules.odd {
        Some("a lifecycle rule is not readable")
    } else if nothing && !inline.is_there() && !says_all(others.dialect) {
        Some("the file says nothing of lifecycle rules")
    } else {
        None
    };
    let limits = Limits::of(resource, view, others, out);
    if let Some(why) = unknown {
        return limits.mark(Store::rule(Age::unknown(why))).give(resource, view, out);
    }
    let parts: Vec<_> = rules.parts.iter().filter(|(_, _, rule)| rule.deletes()).collect();
    for (number, _, rule) in &parts {
        let rule = rule.and(&rules.whole);
        let store = limits.store(&rule).part(format!("rule {number}, a part")).partly();
        store.give(resource, view, out)?;
    }
    let rest = limits.store(&rules.whole);
    let rest = if parts.is_empty() { rest } else { rest.part("everything else").partly() };
    rest.give(resource, view, out)
}

/// Whether rules of a provider stand in the bucket only, so that none there is none at all.
fn says_all(dialect: &Dialect) -> bool {
    dialect.rules.is_empty()
}

/// What outlives the rules of a bucket, and who can read it.
struct Limits {
    versioned: Option<bool>,
    copied: bool,
    locked: bool,
    least: Option<i64>,
    public: bool,
}

impl Limits {
    fn of(
        resource: &Resource,
        view: &View<'_>,
        others: &Companions<'_>,
        out: &mut Reading,
    ) -> Self {
        let copies = others.of(others.dialect.copies, resource, view);
        let copied = !copies.linked.is_empty()
            || copies.loose
            || ["replication_configuration", "replication"]
                .iter()
                .any(|key| !view.get(key).is_empty());
        let locks = others.of(others.dialect.locks, resource, view);
        let inline = ["object_lock_configuration", "object_lock"];
        let inline: Vec<_> = inline.iter().map(|key| view.get(key).first()).collect();
        let on = |view: &View<'_>| {
            let words = &["Enabled", "enabled"];
            ["object_lock_enabled", "status"]
                .iter()
                .any(|key| view.get(key).word(words).known().is_some())
        };
        let locked = matches!(view.get("object_lock_enabled").bool(), Got::Is(true))
            || matches!(view.get("object_lock").bool(), Got::Is(true))
            || !locks.linked.is_empty()
            || locks.loose
            || inline.iter().any(on);
        if locked {
            out.note(format!("{}: objects may be locked, and outlive its rules", resource.address));
        }
        let least = locks.linked.iter().chain(&inline).filter_map(least).max();
        let versioned = versioned(resource, view, others);
        Self { versioned, copied, locked, least, public: public(resource, view, others) }
    }

    /// The store under a rule.
    fn store(&self, rule: &Rule) -> Store {
        let unsure = "whether it keeps old versions is not in the file";
        let lag = Age::days(RULE_LAG);
        let store = Store::rule(rule.age());
        let store = match (self.versioned, rule.age()) {
            (_, Age::Never) => store,
            (Some(true), _) => {
                store.then("old versions", rule.old_age()).lag(RUN, Age::days(2 * RULE_LAG))
            }
            (Some(false), _) if rule.old.is_some() => {
                store.then("old versions", rule.old_age()).lag(RUN, lag)
            }
            (Some(false), _) => store.lag(RUN, lag),
            (None, _) => store.then("old versions", Age::unknown(unsure)),
        };
        let moves = rule.moves.map(seconds);
        self.mark(store.with_some("moves_after_s", moves))
    }

    /// What holds of a store whatever its rule.
    fn mark(&self, mut store: Store) -> Store {
        if let Some(days) = self.least {
            store = store.at_least("kept at least", &Age::days(days));
        }
        if self.copied {
            let why = "it is copied to another bucket, whose rules count too";
            store = store.lag("", Age::unknown(why));
        }
        if self.locked {
            let why = "its objects may be locked, and outlive its rules";
            store = store.lag("", Age::unknown(why));
        }
        store
            .with_some("min_keep_s", self.least.map(seconds))
            .with_some("versioned", self.versioned)
            .with_some("public", self.public.then_some(true))
    }
}

fn seconds(days: i64) -> Attr {
    Attr::Known(Value::Length(Length::Seconds(days.saturating_mul(DAY_S))))
}

/// How many days a lock keeps what is new, unless an object says otherwise.
fn least(view: &View<'_>) -> Option<i64> {
    let kept = view.get("rule").first().get("default_retention").first();
    let days = kept.get("days").int().known().filter(|days| *days > 0);
    let years = kept.get("years").int().known().filter(|years| *years > 0);
    // The longest year.
    days.or_else(|| years.map(|years| years.saturating_mul(366)))
}

/// Whether old versions are kept. Suspended keeps those there are.
fn versioned(resource: &Resource, view: &View<'_>, others: &Companions<'_>) -> Option<bool> {
    const WORDS: &[&str] =
        &["Enabled", "Suspended", "Disabled", "enabled", "suspended", "disabled"];
    const KEPT: &[&str] = &["Enabled", "Suspended", "enabled", "suspended"];
    let own = others.of(others.dialect.versions, resource, view);
    let status = |view: &View<'_>| {
        let setting = view.get("versioning_configuration").first();
        setting.get("status").word(WORDS).known()
    };
    let said: Vec<_> = own.linked.iter().map(status).collect();
    if said.iter().flatten().any(|status| KEPT.contains(status)) {
        return Some(true);
    }
    if said.contains(&None) || (own.loose && own.linked.is_empty()) {
        return None;
    }
    let inline = view.get("versioning");
    if let Got::Is(status) = inline.first().get("status").word(WORDS) {
        return Some(KEPT.contains(&status));
    }
    if let Got::Is(enabled) = inline.bool() {
        return Some(enabled);
    }
    match inline.first().get("enabled").bool() {
        Got::Is(enabled) => Some(enabled),
        _ if !said.is_empty() => Some(false),
        _ if resource.is_pending("versioning") => None,
        _ if inline.is_there() && inline.items().is_empty() => Some(false),
        _ => None,
    }
}

/// Whether anybody can read it, as far as the file shows.
fn public(resource: &Resource, view: &View<'_>, others: &Companions<'_>) -> bool {
    const OPEN: &[&str] = &["public-read", "public-read-write", "website"];
    let of = |kind: &str| others.of(kind, resource, view);
    let on = |view: &View<'_>, key| matches!(view.get(key).bool(), Got::Is(true));
    let blocks = of(others.dialect.blocks);
    // What is blocked for a bucket that is not known may be this one's.
    let blocked = |key| blocks.loose || blocks.linked.iter().any(|view| on(view, key));
    let lists = of(others.dialect.lists);
    let listed = std::iter::once(view)
        .chain(&lists.linked)
        .any(|view| view.get("acl").word(OPEN).known().is_some());
    let policies = of(others.dialect.policies);
    let admitted = std::iter::once(view)
        .chain(&policies.linked)
        .any(|view| view.get("policy").policy_admits_all());
    (listed && !blocked("ignore_public_acls")) || (admitted && !blocked("restrict_public_buckets"))
}
