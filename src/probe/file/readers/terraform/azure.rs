//! Storage accounts and log workspaces of Microsoft Azure.

use crate::region::AZURE;

use super::super::super::view::{Got, Ground, Link, View};
use super::super::super::{Reading, Refusal};
use super::age::Age;
use super::aws::store;
use super::resource::Resource;

/// Policies run once a day.
const RULE_LAG: i64 = 1;

/// What a workspace of 30 days keeps unless it purges at once.
const LOG_LEAST: i64 = 31;

const LATER: &str = "it is known only once the plan was applied";

const CREATED: &str = "delete_after_days_since_creation_greater_than";
const MODIFIED: &str = "delete_after_days_since_modification_greater_than";
const READ: &str = "delete_after_days_since_last_access_time_greater_than";

/// Regions that geo-redundant accounts are copied to.
const PAIRS: &[(&str, &str)] = &[
    ("germanywestcentral", "germanynorth"),
    ("germanynorth", "germanywestcentral"),
    ("westeurope", "northeurope"),
    ("northeurope", "westeurope"),
    ("swedencentral", "swedensouth"),
    ("switzerlandnorth", "switzerlandwest"),
    ("switzerlandwest", "switzerlandnorth"),
    ("norwayeast", "norwaywest"),
    ("norwaywest", "norwayeast"),
];

/// The stores of a document.
pub(super) fn stores(
    resources: &[Resource],
    ground: &Ground<'_>,
    out: &mut Reading,
) -> Result<(), Refusal> {
    let of = |kind: &str, key: &'static str| -> Vec<(Option<Link>, View<'_>)> {
        let own = resources.iter().filter(|resource| resource.kind == kind);
        own.map(|resource| (resource.view(ground).get(key).link(), resource.view(ground))).collect()
    };
    let policies = of("azurerm_storage_management_policy", "storage_account_id");
    let tables = of("azurerm_log_analytics_workspace_table", "workspace_id");
    for resource in resources {
        let view = resource.view(ground);
        let (delete, worst) = match resource.kind.as_str() {
            "azurerm_storage_account" => account(resource, &view, &policies),
            "azurerm_log_analytics_workspace" => workspace(resource, &view, &tables),
            _ => continue,
        };
        store(resource, &view, &delete, &worst, out)?;
    }
    Ok(())
}

/// The region an account is copied to; `None` if it is not, an error if which one is not known.
pub(super) fn pair(
    resource: &Resource,
    view: &View<'_>,
) -> Option<Result<&'static str, &'static str>> {
    if resource.kind != "azurerm_storage_account" {
        return None;
    }
    const WORDS: &[&str] = &["LRS", "ZRS", "GRS", "RAGRS", "GZRS", "RAGZRS"];
    match view.get("account_replication_type").word(WORDS) {
        Got::Is("LRS" | "ZRS") => None,
        Got::Is(_) => {
            let own = view.get("location").region().known();
            let own = own.map(|code| AZURE.normal(&code));
            let pair = PAIRS.iter().find(|(from, _)| Some(*from) == own.as_deref());
            Some(pair.map(|(_, to)| *to).ok_or("the region it is copied to is not in the table"))
        }
        _ => Some(Err("whether it is copied to another region is not in the file")),
    }
}

/// Those of a thing; `None` if there is one whose owner is not known.
fn own<'v, 'a>(all: &'v [(Option<Link>, View<'a>)], view: &View<'_>) -> Option<Vec<&'v View<'a>>> {
    let id = view.get("id").link();
    let known = id.is_some() && all.iter().all(|(link, _)| link.is_some());
    let linked = all.iter().filter(|(link, _)| link.is_some() && *link == id);
    let linked: Vec<_> = linked.map(|(_, view)| view).collect();
    (known || !linked.is_empty() || all.is_empty()).then_some(linked)
}

fn workspace(
    resource: &Resource,
    view: &View<'_>,
    tables: &[(Option<Link>, View<'_>)],
) -> (Age, Age) {
    if resource.is_pending("retention_in_days") {
        return (Age::unknown(LATER), Age::unknown(LATER));
    }
    let days = |view: &View<'_>, key: &'static str| match view.get(key).int() {
        Got::Is(-1) => Age::Never,
        Got::Is(days) if days > 0 => Age::Days(days),
        _ => Age::unknown(format!("`{key}` is not given")),
    };
    let mut delete = days(view, "retention_in_days");
    if let Some(tables) = own(tables, view) {
        for table in tables {
            for key in ["retention_in_days", "total_retention_in_days"] {
                // A table that says nothing keeps as long as its workspace.
                if !matches!(table.get(key).int(), Got::Absent | Got::Null | Got::Is(0)) {
                    delete = delete.longest(days(table, key));
                }
            }
        }
    } else {
        delete =
            delete.longest(Age::unknown("whose tables have periods of their own is not known"));
    }
    let purges = view.get("immediate_data_purge_on_30_days_enabled").bool();
    let worst = match purges {
        Got::Is(true) => delete.clone(),
        _ => delete.clone().longest(Age::Days(LOG_LEAST)),
    };
    (delete, worst)
}

fn account(
    resource: &Resource,
    view: &View<'_>,
    policies: &[(Option<Link>, View<'_>)],
) -> (Age, Age) {
    let Some(policies) = own(policies, view) else {
        let why = "which account a policy belongs to is known only after apply";
        return (Age::unknown(why), Age::unknown(why));
    };
    let blobs = view.get("blob_properties").first();
    let rules: Vec<_> = policies.iter().flat_map(|policy| policy.get("rule").items()).collect();
    let mut delete = rule_age(&rules, "base_blob");
    if resource.is_pending("blob_properties") {
        delete = delete.then(Age::unknown(LATER));
    }
    match blobs.get("versioning_enabled").bool() {
        Got::Is(true) => delete = delete.then(rule_age(&rules, "version")),
        Got::Is(false) | Got::Absent | Got::Null => {}
        Got::Odd => delete = delete.then(Age::unknown("whether it keeps versions is not readable")),
    }
    let soft = match blobs.get("delete_retention_policy").first().get("days").int() {
        Got::Is(days) if days >= 0 => Age::Days(days),
        Got::Absent | Got::Null => Age::Days(0),
        _ => Age::unknown("for how long deleted blobs can be restored is not readable"),
    };
    let worst = delete.clone().then(Age::Days(RULE_LAG)).then(soft);
    // What is written to again counts from then on: the oldest of it may be of any age.
    let worst = match by_creation(&rules) {
        false if matches!(worst, Age::Days(_)) => Age::unknown(
            "its rules count from the last change, so that what is appended to grows older",
        ),
        _ => worst,
    };
    (delete, worst)
}

fn is_on(rule: &View<'_>) -> Option<bool> {
    rule.get("enabled").bool().known()
}

/// Whether the soonest of the whole rules counts from creation.
fn by_creation(rules: &[View<'_>]) -> bool {
    let on = rules.iter().filter(|rule| is_on(rule) == Some(true) && is_whole(rule));
    on.map(|rule| rule.get("actions").first().get("base_blob").first())
        .any(|blob| positive(&blob, CREATED).is_some())
}

fn positive(view: &View<'_>, key: &'static str) -> Option<i64> {
    // -1 stands for "not given".
    view.get(key).int().known().filter(|days| *days >= 0)
}

/// The soonest of the rules that delete everything of a sort.
fn rule_age(rules: &[View<'_>], sort: &'static str) -> Age {
    let (mut soonest, mut partial) = (None::<i64>, false);
    for rule in rules {
        match is_on(rule) {
            Some(true) => {}
            Some(false) => continue,
            None => return Age::unknown("a rule of its policy is not readable"),
        }
        let action = rule.get("actions").first().get(sort).first();
        let days = if sort == "version" {
            positive(&action, "delete_after_days_since_creation")
        } else {
            positive(&action, CREATED).or_else(|| positive(&action, MODIFIED))
        };
        match days {
            Some(days) if is_whole(rule) => {
                soonest = Some(soonest.map_or(days, |known| known.min(days)));
            }
            Some(_) => partial = true,
            None => partial |= positive(&action, READ).is_some(),
        }
    }
    match (soonest, partial) {
        (Some(days), _) => Age::Days(days),
        (None, true) => Age::unknown("its rules delete only parts, or by the last access"),
        (None, false) => Age::Never,
    }
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
