//! Places to which data are copied: replicas, geo-redundant accounts, backups in another region. Each is a
//! place of its own.

use crate::fact::draft::Draft;
use crate::region::AZURE;

use super::super::super::view::{Got, Ground, View};
use super::super::super::{Reading, Refusal};
use super::place::{Places, name};
use super::resource::Resource;

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

/// The region of a copy, or why it is not known.
type Destination = Result<String, &'static str>;

const UNSAID: &str = "to which region it is copied is not in the file";

/// Gives out the places of a resource's copies.
pub(super) fn give(
    resource: &Resource,
    view: &View<'_>,
    places: &Places<'_>,
    ground: &Ground<'_>,
    out: &mut Reading,
) -> Result<(), Refusal> {
    let targets = targets(resource, view, places, ground);
    if targets.is_empty() {
        return Ok(());
    }
    let own = name(resource, view);
    let spot = places.spot(resource, view);
    for (at, target) in targets.into_iter().enumerate() {
        let normal = |code: String| spot.provider().map_or(code.clone(), |it| it.normal(&code));
        let number = if at == 0 { String::new() } else { format!(" {}", at + 1) };
        let draft =
            spot.moved(target.map(normal)).fact(&format!("{own} (copy{number})"), places, out);
        let draft = draft.with("copy_of", own.as_str().into());
        out.fact(draft.at(view.place()).address(resource.address.as_str()))?;
    }
    Ok(())
}

/// Says of a place that it is itself a copy.
pub(super) fn mark(
    resource: &Resource,
    view: &View<'_>,
    places: &Places<'_>,
    ground: &Ground<'_>,
    draft: Draft,
) -> Draft {
    let key = match resource.kind.as_str() {
        "aws_db_instance" => "replicate_source_db",
        "aws_rds_cluster" => "replication_source_identifier",
        "aws_db_instance_automated_backups_replication" => {
            return draft.with("copy_of", "backups of a database".into());
        }
        "google_sql_database_instance" => "master_instance_name",
        _ => return draft,
    };
    let source = view.get(key);
    if source.is_empty() {
        return draft;
    }
    let link = source.link();
    let of = places.resources().iter().filter(|one| one.kind == resource.kind).find(|one| {
        let view = one.view(ground);
        ["id", "identifier", "arn", "name"]
            .iter()
            .any(|key| link.is_some() && view.get(key).link() == link)
    });
    let of = of.map_or("a database that the file does not name", |one| one.address.as_str());
    draft.with("copy_of", of.into())
}

fn targets(
    resource: &Resource,
    view: &View<'_>,
    places: &Places<'_>,
    ground: &Ground<'_>,
) -> Vec<Destination> {
    let region = |view: &View<'_>| view.region().known().ok_or(UNSAID);
    let all = |list: &str, key: &'static str| -> Vec<Destination> {
        let items = list.split('/').fold(vec![view.clone()], |views, step| {
            let step = KEYS.iter().find(|known| **known == step).copied().unwrap_or_default();
            views.iter().flat_map(|view| view.get(step).items()).collect()
        });
        items.iter().map(|item| region(&item.get(key))).collect()
    };
    match resource.kind.as_str() {
        "azurerm_storage_account" => {
            const WORDS: &[&str] = &["LRS", "ZRS", "GRS", "RAGRS", "GZRS", "RAGZRS"];
            unless_near(view, "account_replication_type", WORDS, &["LRS", "ZRS"])
        }
        "azurerm_recovery_services_vault" => {
            const NEAR: &[&str] = &["LocallyRedundant", "ZoneRedundant"];
            const WORDS: &[&str] = &["GeoRedundant", "LocallyRedundant", "ZoneRedundant"];
            unless_near(view, "storage_mode_type", WORDS, NEAR)
        }
        "azurerm_postgresql_flexible_server"
        | "azurerm_mysql_flexible_server"
        | "azurerm_postgresql_server"
        | "azurerm_mysql_server"
        | "azurerm_mariadb_server" => match view.get("geo_redundant_backup_enabled").bool() {
            Got::Is(true) => vec![pair(view)],
            _ => Vec::new(),
        },
        "azurerm_cosmosdb_account" => all("geo_location", "location"),
        "aws_dynamodb_table" => all("replica", "region_name"),
        "aws_redshift_cluster" => all("snapshot_copy", "destination_region"),
        "aws_efs_replication_configuration" => all("destination", "region"),
        "aws_s3_bucket_replication_configuration" => bucket_copies(view, places, ground),
        "aws_s3_bucket" => view
            .get("replication_configuration")
            .items()
            .iter()
            .map(|_| Err(UNSAID))
            .take(usize::from(!has(places, "aws_s3_bucket_replication_configuration")))
            .collect(),
        "aws_backup_plan" => vault_copies(view),
        "google_sql_database_instance" => database_backups(view),
        "opentelekomcloud_cbr_policy_v3" => {
            let to = view.get("operation_definition").first().get("destination_region");
            let to = if to.is_there() { to } else { view.get("destination_region") };
            match view.get("operation_type").is_text("replication") || to.is_there() {
                true => vec![region(&to)],
                false => Vec::new(),
            }
        }
        "opentelekomcloud_obs_bucket_replication" => vec![Err(UNSAID)],
        "ionoscloud_pg_cluster_v2" | "ionoscloud_mongo_cluster" | "ionoscloud_mariadb_cluster" => {
            all("backup", "location")
        }
        "ionoscloud_pg_cluster" => match view.get("backup_location").is_empty() {
            true => vec![Err("where its backups lie is not given")],
            false => vec![region(&view.get("backup_location"))],
        },
        "ovh_cloud_project_storage" => all("replication/rules/destination", "region"),
        "ovh_cloud_project_database" => {
            view.get("backup_regions").items().iter().map(region).collect()
        }
        "scaleway_rdb_instance" => match view.get("backup_same_region").bool() {
            Got::Is(false) if view.get("disable_backup").bool() != Got::Is(true) => {
                vec![Err("its backups are kept in another region, which is not named")]
            }
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// The other region of a pair, but for a word that keeps all copies in one.
fn unless_near(
    view: &View<'_>,
    key: &'static str,
    words: &'static [&'static str],
    near: &[&str],
) -> Vec<Destination> {
    match view.get(key).word(words) {
        Got::Is(word) if near.contains(&word) => Vec::new(),
        Got::Is(_) => vec![pair(view)],
        _ => vec![Err("whether it is copied to another region is not in the file")],
    }
}

/// Keys of blocks on the way to a copy.
const KEYS: &[&str] =
    &["backup", "destination", "geo_location", "replica", "replication", "rules", "snapshot_copy"];

fn has(places: &Places<'_>, kind: &str) -> bool {
    places.resources().iter().any(|one| one.kind == kind)
}

fn pair(view: &View<'_>) -> Destination {
    let own = view.get("location").region().known();
    let own = own.map(|code| AZURE.normal(&code));
    let pair = PAIRS.iter().find(|(from, _)| Some(*from) == own.as_deref());
    pair.map(|(_, to)| (*to).to_owned()).ok_or("the region it is copied to is not in the table")
}

/// Where the buckets lie to which another is copied, if the file shows those.
fn bucket_copies(view: &View<'_>, places: &Places<'_>, ground: &Ground<'_>) -> Vec<Destination> {
    let rules = view.get("rule").items();
    let rules = rules.iter().filter(|rule| !rule.get("status").is_text("Disabled"));
    let target = |rule: &View<'_>| {
        let link = rule.get("destination").first().get("bucket").link();
        let bucket = places.resources().iter().find(|one| {
            one.kind == "aws_s3_bucket"
                && link.is_some()
                && one.view(ground).get("arn").link() == link
        });
        let code = bucket
            .and_then(|bucket| places.spot(bucket, &bucket.view(ground)).code().map(str::to_owned));
        code.ok_or(UNSAID)
    };
    rules.map(target).collect()
}

/// Regions of the vaults that backups are copied to.
fn vault_copies(view: &View<'_>) -> Vec<Destination> {
    let rules = view.get("rule").items();
    let copies = rules.iter().flat_map(|rule| rule.get("copy_action").items());
    let target = |copy: View<'_>| match copy.get("destination_vault_arn").arn() {
        Got::Is(arn) => arn.region.ok_or(UNSAID),
        _ => Err(UNSAID),
    };
    copies.map(target).collect()
}

/// Backups lie in the multi-region next to the database unless it says where.
fn database_backups(view: &View<'_>) -> Vec<Destination> {
    let backup = view.get("settings").first().get("backup_configuration").first();
    if !matches!(backup.get("enabled").bool(), Got::Is(true)) {
        return Vec::new();
    }
    let to = backup.get("location").region().known();
    vec![to.ok_or("where its backups lie is not given")]
}
