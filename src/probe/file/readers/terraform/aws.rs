//! Log groups and buckets of Amazon Web Services.

use crate::draft;
use crate::fact::kind::retention;

use super::super::super::view::{Got, Ground, Link, View};
use super::super::super::{Reading, Refusal};
use super::age::Age;
use super::place::name;
use super::resource::Resource;

/// CloudWatch deletes up to 72 hours after the period.
const LOG_LAG: i64 = 3;

/// Rules of S3 run at midnight UTC after the day is over.
const RULE_LAG: i64 = 1;

const LATER: &str = "it is known only once the plan was applied";

/// The stores of a document.
pub(super) fn stores(
    resources: &[Resource],
    ground: &Ground<'_>,
    out: &mut Reading,
) -> Result<(), Refusal> {
    for attribute in ["delete_after_s", "worst_case_age_s"] {
        out.how(
            retention::STORE.name,
            attribute,
            "read the state in which its rules are managed, after `terraform apply`",
        );
    }
    let others = Companions::of(resources, ground);
    for resource in resources {
        let view = resource.view(ground);
        let (delete, worst) = match resource.kind.as_str() {
            "aws_cloudwatch_log_group" => log_group(resource, &view),
            "aws_s3_bucket" => bucket(resource, &view, &others, out),
            _ => continue,
        };
        store(resource, &view, &delete, &worst, out)?;
    }
    Ok(())
}

/// The fact about a store.
pub(super) fn store(
    resource: &Resource,
    view: &View<'_>,
    delete: &Age,
    worst: &Age,
    out: &mut Reading,
) -> Result<(), Refusal> {
    let draft = draft!(retention::STORE, out.subject(), {
        "name": name(resource, view).into(),
        "delete_after_s": delete.attr(),
        "worst_case_age_s": worst.attr(),
    });
    out.fact(draft.at(view.place()).address(resource.address.as_str()))
}

/// Without a number, or with 0, a log group keeps for ever.
fn log_group(resource: &Resource, view: &View<'_>) -> (Age, Age) {
    if resource.is_pending("retention_in_days") {
        return (Age::unknown(LATER), Age::unknown(LATER));
    }
    if view.get("log_group_class").is_text("DELIVERY") {
        let why = "a log group of the class DELIVERY keeps its own period";
        return (Age::unknown(why), Age::unknown(why));
    }
    let age = match view.get("retention_in_days").int() {
        Got::Absent | Got::Null | Got::Is(0) => Age::Never,
        Got::Is(days) if days > 0 => Age::Days(days),
        Got::Is(_) | Got::Odd => Age::unknown("`retention_in_days` is not readable"),
    };
    (age.clone(), age.then(Age::Days(LOG_LAG)))
}

/// What other resources say of buckets.
struct Companions<'a> {
    rules: Vec<(Option<Link>, View<'a>)>,
    versions: Vec<(Option<Link>, View<'a>)>,
    copies: Vec<(Option<Link>, View<'a>)>,
}

impl<'a> Companions<'a> {
    fn of(resources: &'a [Resource], ground: &'a Ground<'a>) -> Self {
        let kind = |kind: &str| {
            let own = resources.iter().filter(|resource| resource.kind == kind);
            own.map(|resource| (resource.view(ground).get("bucket").link(), resource.view(ground)))
                .collect()
        };
        Self {
            rules: kind("aws_s3_bucket_lifecycle_configuration"),
            versions: kind("aws_s3_bucket_versioning"),
            copies: kind("aws_s3_bucket_replication_configuration"),
        }
    }
}

/// Those of a bucket, and whether there are some whose bucket is not known yet.
fn of_bucket<'v, 'a>(
    all: &'v [(Option<Link>, View<'a>)],
    bucket: &View<'_>,
) -> (Vec<&'v View<'a>>, bool) {
    let own = [bucket.get("bucket").link(), bucket.get("id").link()];
    let linked = all.iter().filter(|(link, _)| link.is_some() && own.contains(link));
    (linked.map(|(_, view)| view).collect(), all.iter().any(|(link, _)| link.is_none()))
}

/// What the rules of a bucket come to.
#[derive(Default)]
struct Rules {
    /// Days until an object is deleted, by rules for the whole bucket.
    current: Option<i64>,
    /// Days until an old version is deleted.
    old: Option<i64>,
    /// A rule keeps a number of old versions whatever their age.
    keeps_some: bool,
    /// There are rules for parts, or for a date: what they cover is not known.
    partial: Option<&'static str>,
    /// A rule is not readable.
    odd: bool,
}

fn bucket(
    resource: &Resource,
    view: &View<'_>,
    others: &Companions<'_>,
    out: &mut Reading,
) -> (Age, Age) {
    let (linked, loose) = of_bucket(&others.rules, view);
    let inline = view.get("lifecycle_rule");
    let mut rules = Rules::default();
    for rule in inline.items() {
        rules.take(&rule, Form::Inline);
    }
    for rule in linked.iter().flat_map(|view| view.get("rule").items()) {
        rules.take(&rule, Form::Companion);
    }
    let current = if loose && linked.is_empty() {
        Age::unknown("which bucket a lifecycle configuration belongs to is known only after apply")
    } else if resource.is_pending("lifecycle_rule") && linked.is_empty() {
        Age::unknown(LATER)
    } else if rules.odd {
        Age::unknown("a lifecycle rule is not readable")
    } else if let Some(days) = rules.current {
        Age::Days(days)
    } else if let Some(why) = rules.partial {
        Age::unknown(why)
    } else if linked.is_empty() && !inline.is_there() {
        Age::unknown("the file says nothing of lifecycle rules")
    } else {
        Age::Never
    };
    let (delete, lag) = match versioned(resource, view, others) {
        Some(true) => (current.then(rules.old_age()), 2 * RULE_LAG),
        Some(false) => {
            let more = if rules.old.is_some() { rules.old_age() } else { Age::Days(0) };
            (current.then(more), RULE_LAG)
        }
        None if current == Age::Never => (Age::Never, 0),
        None => (current.then(Age::unknown("whether it keeps old versions is not in the file")), 0),
    };
    let mut worst = delete.clone().then(Age::Days(lag));
    let (copied, loose) = of_bucket(&others.copies, view);
    if !copied.is_empty() || loose || !view.get("replication_configuration").is_empty() {
        worst = worst.then(Age::unknown("it is copied to another bucket, whose rules count too"));
    }
    if matches!(view.get("object_lock_enabled").bool(), Got::Is(true)) {
        out.note(format!("{}: objects may be locked, and outlive its rules", resource.address));
        worst = worst.then(Age::unknown("its objects may be locked, and outlive its rules"));
    }
    (delete, worst)
}

/// Whether old versions are kept. Suspended keeps those there are.
fn versioned(resource: &Resource, view: &View<'_>, others: &Companions<'_>) -> Option<bool> {
    let (linked, loose) = of_bucket(&others.versions, view);
    let status = |view: &&View<'_>| {
        let setting = view.get("versioning_configuration").first();
        setting.get("status").word(&["Enabled", "Suspended", "Disabled"]).known()
    };
    let said: Vec<_> = linked.iter().map(status).collect();
    if said.iter().any(|status| matches!(status, Some("Enabled" | "Suspended"))) {
        return Some(true);
    }
    if said.contains(&None) || (loose && linked.is_empty()) {
        return None;
    }
    let inline = view.get("versioning");
    match inline.first().get("enabled").bool() {
        Got::Is(enabled) => Some(enabled),
        _ if !said.is_empty() => Some(false),
        _ if resource.is_pending("versioning") => None,
        _ if inline.is_there() && inline.items().is_empty() => Some(false),
        _ => None,
    }
}

/// In the bucket itself, or in a resource of its own.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Inline,
    Companion,
}

impl Rules {
    fn take(&mut self, rule: &View<'_>, form: Form) {
        let enabled = match form {
            Form::Inline => rule.get("enabled").bool().known(),
            Form::Companion => {
                let status = rule.get("status").word(&["Enabled", "Disabled"]).known();
                status.map(|status| status == "Enabled")
            }
        };
        match enabled {
            Some(true) => {}
            Some(false) => return,
            None => {
                self.odd = true;
                return;
            }
        }
        let expiration = rule.get("expiration").first();
        let days = expiration.get("days").int();
        let old = rule.get("noncurrent_version_expiration").first();
        let key = if form == Form::Inline { "days" } else { "noncurrent_days" };
        let old_days = old.get(key).int();
        if days == Got::Odd || old_days == Got::Odd {
            self.odd = true;
            return;
        }
        let positive = |days: Got<i64>| days.known().filter(|days| *days > 0);
        let (days, old_days) = (positive(days), positive(old_days));
        if !expiration.get("date").is_empty() {
            self.partial = Some("a rule deletes at a date, not at an age");
        }
        if !is_whole(rule, form) {
            if days.is_some() || old_days.is_some() {
                self.partial = Some("its rules delete only parts, by prefix, tag or size");
            }
            return;
        }
        let sooner = |known: Option<i64>, new: Option<i64>| match (known, new) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        self.current = sooner(self.current, days);
        let keeps = old.get("newer_noncurrent_versions").int();
        if old_days.is_some() && !matches!(keeps, Got::Absent | Got::Null | Got::Is(0)) {
            self.keeps_some = true;
        } else {
            self.old = sooner(self.old, old_days);
        }
    }

    fn old_age(&self) -> Age {
        match (self.old, self.keeps_some, self.partial) {
            (Some(days), ..) => Age::Days(days),
            (None, false, Some(why)) => Age::unknown(why),
            (None, ..) => Age::Never,
        }
    }
}

/// Whether a rule is for every object of its bucket. An empty prefix is.
fn is_whole(rule: &View<'_>, form: Form) -> bool {
    let sized = |view: &View<'_>, key: &'static str| {
        !matches!(view.get(key).int(), Got::Absent | Got::Null | Got::Is(0))
    };
    if form == Form::Inline {
        return rule.get("prefix").is_empty() && rule.get("tags").is_empty();
    }
    let filter = rule.get("filter").first();
    rule.get("prefix").is_empty()
        && ["prefix", "tag", "and"].iter().all(|key| filter.get(key).is_empty())
        && !sized(&filter, "object_size_greater_than")
        && !sized(&filter, "object_size_less_than")
}
