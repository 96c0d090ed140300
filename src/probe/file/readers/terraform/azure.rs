//! Storage accounts and log workspaces of Microsoft Azure.

use super::super::super::sum::Age;
use super::super::super::view::{Got, Ground, Opaque, View};
use super::super::super::{Reading, Refusal};
use super::LATER;
use super::resource::Resource;
use super::store::Store;

/// Policies run once a day.
const RULE_LAG: i64 = 1;

const RUN: &str = "up to a day until the rule runs";

/// What a workspace of 30 days keeps unless it purges at once.
const LOG_LEAST: i64 = 31;

const CREATED: &str = "delete_after_days_since_creation_greater_than";
const MODIFIED: &str = "delete_after_days_since_modification_greater_than";
const READ: &str = "delete_after_days_since_last_access_time_greater_than";
const APPENDED: &str =
    "its rules count from the last change, so that what is appended to grows older";
const BLOCKS: &str =
    "its rules are for blobs of some types, and whether there are others is not in the file";
const MOVES: &[&str] = &[
    "tier_to_cool_after_days_since_creation_greater_than",
    "tier_to_cool_after_days_since_modification_greater_than",
    "tier_to_cold_after_days_since_creation_greater_than",
    "tier_to_cold_after_days_since_modification_greater_than",
    "tier_to_archive_after_days_since_creation_greater_than",
    "tier_to_archive_after_days_since_modification_greater_than",
];

/// The stores of a document.
pub(super) fn stores(
    resources: &[Resource],
    ground: &Ground<'_>,
    out: &mut Reading,
) -> Result<(), Refusal> {
    for resource in resources {
        let view = resource.view(ground);
        let of = |kind, key| Owned { kind, key, resources, ground };
        match resource.kind.as_str() {
            "azurerm_storage_account" => {
                let policies = of("azurerm_storage_management_policy", "storage_account_id");
                account(resource, &view, policies.of(resource, &view), out)?;
            }
            "azurerm_log_analytics_workspace" => {
                let tables = of("azurerm_log_analytics_workspace_table", "workspace_id");
                workspace(resource, &view).give(resource, &view, out)?;
                if tables.of(resource, &view).is_none() {
                    let why = "whose tables have periods of their own is not known";
                    let store = Store::rule(Age::unknown(why)).part("its tables").partly();
                    store.give(resource, &view, out)?;
                }
            }
            "azurerm_log_analytics_workspace_table" => {
                if let Some(store) = table(resource, &view) {
                    store.give(resource, &view, out)?;
                }
            }
            "azurerm_network_watcher_flow_log" => {
                flow_log(resource, &view).give(resource, &view, out)?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// Resources of a kind that name their owner in a key.
struct Owned<'a> {
    kind: &'static str,
    key: &'static str,
    resources: &'a [Resource],
    ground: &'a Ground<'a>,
}

impl<'a> Owned<'a> {
    /// Those of a thing; `None` if there is one whose owner is not known.
    fn of(&self, owner: &Resource, view: &View<'_>) -> Option<Vec<View<'a>>> {
        let own: Vec<Option<Opaque>> =
            ["id", "name"].iter().map(|key| view.get(key).link()).collect();
        let mut found = Vec::new();
        let mut loose = false;
        for resource in self.resources.iter().filter(|one| one.kind == self.kind) {
            let view = resource.view(self.ground);
            let link = view.get(self.key).link();
            match (&link, resource.belongs_to(owner)) {
                (Some(_), _) if own.contains(&link) => found.push(view),
                // Without its own name a thing may be any.
                (Some(_), _) if own.iter().any(Option::is_some) => {}
                (None, Some(true)) => found.push(view),
                (None, Some(false)) => {}
                _ => loose = true,
            }
        }
        (!loose || !found.is_empty()).then_some(found)
    }
}

/// `key` in days; −1 stands for "for ever".
fn days(view: &View<'_>, key: &'static str) -> Age {
    match view.get(key).int() {
        Got::Is(-1) => Age::Never,
        Got::Is(days) if days > 0 => Age::days(days),
        _ => Age::unknown(format!("`{key}` is not given")),
    }
}

fn workspace(resource: &Resource, view: &View<'_>) -> Store {
    if resource.is_pending("retention_in_days") {
        return Store::rule(Age::unknown(LATER)).holds("logs");
    }
    let store = Store::rule(days(view, "retention_in_days")).holds("logs");
    match view.get("immediate_data_purge_on_30_days_enabled").bool() {
        Got::Is(true) => store,
        _ => store.least("kept at least", &Age::days(LOG_LEAST)),
    }
}

/// A table that says nothing keeps as long as its workspace.
fn table(resource: &Resource, view: &View<'_>) -> Option<Store> {
    const KEYS: [&str; 2] = ["retention_in_days", "total_retention_in_days"];
    if KEYS.iter().any(|key| resource.is_pending(key)) {
        return Some(Store::rule(Age::unknown(LATER)).holds("logs"));
    }
    let given = |key: &&&str| !matches!(view.get(key).int(), Got::Absent | Got::Null | Got::Is(0));
    let mut ages = KEYS.iter().filter(given).map(|key| days(view, key));
    let first = ages.next()?;
    let age = ages.fold(first, Age::longest);
    Some(Store::rule(age).least("kept at least", &Age::days(LOG_LEAST)).holds("logs"))
}

/// A flow log in an account: 0 days are for ever, and so is a policy that is off.
fn flow_log(resource: &Resource, view: &View<'_>) -> Store {
    let policy = view.get("retention_policy").first();
    let age = match (policy.get("enabled").bool(), policy.get("days").int()) {
        _ if resource.is_pending("retention_policy") => Age::unknown(LATER),
        (Got::Is(false), _) | (Got::Is(true), Got::Is(0)) => Age::Never,
        (Got::Is(true), Got::Is(days)) if days > 0 => Age::days(days),
        _ => Age::unknown("`retention_policy` is not readable"),
    };
    Store::rule(age).lag(RUN, Age::days(RULE_LAG)).holds("logs")
}

fn account(
    resource: &Resource,
    view: &View<'_>,
    policies: Option<Vec<View<'_>>>,
    out: &mut Reading,
) -> Result<(), Refusal> {
    let blobs = view.get("blob_properties").first();
    let versions = match blobs.get("versioning_enabled").bool() {
        Got::Is(versions) => Some(versions),
        Got::Absent | Got::Null => Some(false),
        Got::Odd => None,
    };
    let soft = match blobs.get("delete_retention_policy").first().get("days").int() {
        Got::Is(days) if days >= 0 => Age::days(days),
        Got::Absent | Got::Null => Age::days(0),
        _ => Age::unknown("for how long deleted blobs can be restored is not readable"),
    };
    let open = matches!(view.get("allow_nested_items_to_be_public").bool(), Got::Is(true));
    if open {
        out.note(format!("{}: its containers may be opened to everybody", resource.address));
    }
    let mark = |store: Store| store.with_some("versioned", versions);
    let Some(policies) = policies else {
        let why = "which account a policy belongs to is known only after apply";
        return mark(Store::rule(Age::unknown(why))).give(resource, view, out);
    };
    if resource.is_pending("blob_properties") {
        return mark(Store::rule(Age::unknown(LATER))).give(resource, view, out);
    }
    let rules: Vec<_> = policies.iter().flat_map(|policy| policy.get("rule").items()).collect();
    let dress = |rules: &[&View<'_>]| {
        let store = Store::rule(rule_age(rules, "base_blob"));
        let store = match versions {
            Some(true) => store.then("old versions", rule_age(rules, "version")),
            Some(false) => store,
            None => store.then("", Age::unknown("whether it keeps versions is not readable")),
        };
        let store = store.lag(RUN, Age::days(RULE_LAG)).lag("soft delete", soft.clone());
        // What is written to again counts from then on: the oldest of it may be of any age.
        let store = match created(rules) {
            Created::At(days) => {
                let age = Age::days(days).then(Age::days(RULE_LAG)).then(soft.clone());
                store.least("counted from creation", &age)
            }
            Created::Never => store.lag("", Age::unknown(APPENDED)),
            Created::Nothing => store,
        };
        mark(store).with_some("moves_after_s", moves(rules).map(|days| Age::days(days).attr()))
    };
    let on = |rule: &&View<'_>| is_on(rule) != Some(false);
    let whole: Vec<_> = rules.iter().filter(|rule| is_whole(rule)).filter(on).collect();
    let parts: Vec<_> = rules.iter().enumerate().filter(|(_, rule)| !is_whole(rule)).collect();
    let parts: Vec<_> = parts.into_iter().filter(|(_, rule)| on(rule) && deletes(rule)).collect();
    for (at, rule) in &parts {
        let own: Vec<_> = whole.iter().copied().chain([*rule]).collect();
        let store = dress(&own).part(format!("rule {}, a part", at + 1)).partly();
        store.give(resource, view, out)?;
    }
    let rest = if whole.is_empty() && parts.iter().any(|(_, rule)| is_by_type(rule)) {
        mark(Store::rule(Age::unknown(BLOCKS)))
    } else {
        dress(&whole)
    };
    let rest = if parts.is_empty() { rest } else { rest.part("everything else").partly() };
    rest.give(resource, view, out)
}

fn is_on(rule: &View<'_>) -> Option<bool> {
    rule.get("enabled").bool().known()
}

fn deletes(rule: &View<'_>) -> bool {
    let blob = rule.get("actions").first().get("base_blob").first();
    [CREATED, MODIFIED, READ].iter().any(|key| positive(&blob, key).is_some())
}

/// From when on rules count.
enum Created {
    /// Some delete so many days after creation.
    At(i64),
    /// Those that delete count from the last change.
    Never,
    /// None deletes.
    Nothing,
}

fn created(rules: &[&View<'_>]) -> Created {
    let blobs = rules.iter().map(|rule| rule.get("actions").first().get("base_blob").first());
    let blobs: Vec<_> = blobs.collect();
    let soonest = |key| blobs.iter().filter_map(|blob| positive(blob, key)).min();
    match (soonest(CREATED), soonest(MODIFIED)) {
        (Some(days), _) => Created::At(days),
        (None, Some(_)) => Created::Never,
        (None, None) => Created::Nothing,
    }
}

fn positive(view: &View<'_>, key: &'static str) -> Option<i64> {
    // -1 stands for "not given".
    view.get(key).int().known().filter(|days| *days >= 0)
}

fn moves(rules: &[&View<'_>]) -> Option<i64> {
    let blobs = rules.iter().map(|rule| rule.get("actions").first().get("base_blob").first());
    blobs.flat_map(|blob| MOVES.iter().filter_map(move |key| positive(&blob, key))).min()
}

/// The soonest of rules for one sort of things.
fn rule_age(rules: &[&View<'_>], sort: &'static str) -> Age {
    let (mut soonest, mut partial) = (None::<i64>, false);
    for rule in rules {
        if is_on(rule).is_none() {
            return Age::unknown("a rule of its policy is not readable");
        }
        let action = rule.get("actions").first().get(sort).first();
        let days = if sort == "version" {
            positive(&action, "delete_after_days_since_creation")
        } else {
            positive(&action, CREATED).or_else(|| positive(&action, MODIFIED))
        };
        match days {
            Some(days) => soonest = Some(soonest.map_or(days, |known| known.min(days))),
            None => partial |= positive(&action, READ).is_some(),
        }
    }
    match (soonest, partial) {
        (Some(days), _) => Age::days(days),
        (None, true) => Age::unknown("its rules delete by the last access"),
        (None, false) => Age::Never,
    }
}

/// Whether a rule leaves out blobs by their type only, such as all that are appended to.
fn is_by_type(rule: &View<'_>) -> bool {
    rule.get("filters").items().iter().all(|filter| {
        filter.get("prefix_match").is_empty() && filter.get("match_blob_index_tag").is_empty()
    })
}

/// Whether a rule is for every blob that can be deleted by rule: block and append blobs.
fn is_whole(rule: &View<'_>) -> bool {
    rule.get("filters").items().iter().all(|filter| {
        let types = filter.get("blob_types");
        let both = types.is_empty() || types.items_text(&["blockBlob", "appendBlob"]);
        both && filter.get("prefix_match").is_empty()
            && filter.get("match_blob_index_tag").is_empty()
    })
}
