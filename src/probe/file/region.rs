//! Where a provider's region lies, by the table `cloud-regions` of `catalogs/policies/regions`. What it
//! does not list is unknown: no prefix of a name says where a place is.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::library::Library;

/// Who runs the machines, and how its resources say where.
#[derive(Debug, PartialEq, Eq)]
pub struct Provider {
    /// What the types of its resources begin with.
    pub prefix: &'static str,
    /// Its name in the table.
    key: &'static str,
    /// Its name, as facts have it.
    pub name: &'static str,
}

/// Amazon Web Services.
pub static AWS: Provider = Provider { prefix: "aws_", key: "aws", name: "Amazon Web Services" };
/// Microsoft Azure.
pub static AZURE: Provider = Provider { prefix: "azurerm_", key: "azure", name: "Microsoft Azure" };
/// Google Cloud.
pub static GOOGLE: Provider = Provider { prefix: "google_", key: "gcp", name: "Google Cloud" };
static HETZNER: Provider = Provider { prefix: "hcloud_", key: "hetzner", name: "Hetzner" };
static OVH: Provider = Provider { prefix: "ovh_", key: "ovh", name: "OVHcloud" };
static IONOS: Provider = Provider { prefix: "ionoscloud_", key: "ionos", name: "IONOS" };
static STACKIT: Provider = Provider { prefix: "stackit_", key: "stackit", name: "STACKIT" };
static OTC: Provider =
    Provider { prefix: "opentelekomcloud_", key: "otc", name: "Open Telekom Cloud" };
static SCALEWAY: Provider = Provider { prefix: "scaleway_", key: "scaleway", name: "Scaleway" };
static EXOSCALE: Provider = Provider { prefix: "exoscale_", key: "exoscale", name: "Exoscale" };

static PROVIDERS: [&Provider; 10] =
    [&AWS, &AZURE, &GOOGLE, &HETZNER, &OVH, &IONOS, &STACKIT, &OTC, &SCALEWAY, &EXOSCALE];

impl Provider {
    /// The provider of a type of resource.
    pub fn of(resource: &str) -> Option<&'static Self> {
        PROVIDERS.into_iter().find(|provider| resource.starts_with(provider.prefix))
    }

    /// A region as the table writes it.
    pub fn normal(&self, code: &str) -> String {
        let code = code.to_lowercase();
        match self.key {
            "azure" => code.replace(' ', ""),
            // GRA11 is a part of GRA.
            "ovh" => code.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned(),
            "hetzner" => code.split("-dc").next().unwrap_or_default().to_owned(),
            _ => code,
        }
    }

    /// The ISO 3166-1 code of a region's country.
    pub fn country(&self, code: &str) -> Option<&'static str> {
        table().get(&(self.key.to_owned(), self.normal(code))).map(String::as_str)
    }

    /// The region of a zone.
    pub fn region_of_zone(&self, zone: &str) -> String {
        let zone = self.normal(zone);
        let cut = |len: usize| zone[..zone.len() - len].to_owned();
        let letter = zone.ends_with(|c: char| c.is_ascii_lowercase());
        match self.key {
            // eu-central-1a; local zones such as eu-central-1-ham-1a are regions of their own here.
            "aws" if letter => cut(1),
            // europe-west3-a
            "gcp" if letter && zone[..zone.len() - 1].ends_with('-') => cut(2),
            // fr-par-1; the codes of Exoscale are zones
            "scaleway" => {
                zone.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-').to_owned()
            }
            _ => zone,
        }
    }
}

fn table() -> &'static BTreeMap<(String, String), String> {
    static TABLE: OnceLock<BTreeMap<(String, String), String>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let library = Library::built_in();
        // Regions do not move: the newest edition is right whatever the day.
        let editions = library.policy_editions("regions");
        let newest = editions.last().and_then(|(edition, _)| library.policy("regions", edition));
        let table = newest.as_ref().and_then(|policy| policy.tables.get("cloud-regions"));
        let rows = table.into_iter().flat_map(|table| &table.rows);
        let row = rows.filter_map(|row| match row.key.as_slice() {
            [provider, code] => {
                let country = row.columns.get("country")?;
                Some(((provider.clone(), code.clone()), country.clone()))
            }
            _ => None,
        });
        row.collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_look_european_are_not_guessed() {
        assert_eq!(AWS.country("eu-central-1"), Some("DE"));
        assert_eq!(AWS.country("eu-central-2"), Some("CH"));
        assert_eq!(AWS.country("eu-west-2"), Some("GB"));
        assert_eq!(AWS.country("eu-central-9"), None);
        assert_eq!(AZURE.country("Germany West Central"), Some("DE"));
        assert_eq!(AZURE.country("europe"), None);
        assert_eq!(GOOGLE.country("EUROPE-WEST3"), Some("DE"));
        assert_eq!(GOOGLE.country("EU"), None);
        assert_eq!(GOOGLE.country("eur5"), None);
    }

    #[test]
    fn zones_belong_to_regions() {
        assert_eq!(AWS.region_of_zone("eu-central-1a"), "eu-central-1");
        assert_eq!(AWS.region_of_zone("eu-central-1-ham-1a"), "eu-central-1-ham-1");
        assert_eq!(GOOGLE.region_of_zone("europe-west3-b"), "europe-west3");
    }
}
