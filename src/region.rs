//! Where a provider's region lies, by the tables `cloud-regions` and `cloud-multi-regions` of
//! `catalogs/policies/regions`, and whether a country that is said of it fits. What the tables do not list is
//! unknown: no prefix of a name says where a place is.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use jiff::civil::Date;

use crate::library::Library;

/// Who runs the machines, and how its resources say where.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Provider {
    /// What the types of its resources begin with.
    pub prefix: &'static str,
    /// Its name in the table.
    key: &'static str,
    /// Its name, as facts have it.
    pub name: &'static str,
    /// Words of which one stands wherever a text means it, in small letters.
    words: &'static [&'static str],
}

/// Amazon Web Services.
pub(crate) static AWS: Provider =
    Provider { prefix: "aws_", key: "aws", name: "Amazon Web Services", words: &["aws", "amazon"] };
/// Microsoft Azure.
pub(crate) static AZURE: Provider = Provider {
    prefix: "azurerm_",
    key: "azure",
    name: "Microsoft Azure",
    words: &["azure", "microsoft"],
};
/// Google Cloud.
pub(crate) static GOOGLE: Provider =
    Provider { prefix: "google_", key: "gcp", name: "Google Cloud", words: &["google", "gcp"] };
/// Hetzner.
pub(crate) static HETZNER: Provider =
    Provider { prefix: "hcloud_", key: "hetzner", name: "Hetzner", words: &["hetzner", "hcloud"] };
/// OVHcloud.
pub(crate) static OVH: Provider =
    Provider { prefix: "ovh_", key: "ovh", name: "OVHcloud", words: &["ovh", "ovhcloud"] };
/// IONOS.
pub(crate) static IONOS: Provider = Provider {
    prefix: "ionoscloud_",
    key: "ionos",
    name: "IONOS",
    words: &["ionos", "ionoscloud"],
};
/// STACKIT.
pub(crate) static STACKIT: Provider =
    Provider { prefix: "stackit_", key: "stackit", name: "STACKIT", words: &["stackit"] };
/// Open Telekom Cloud.
pub(crate) static OTC: Provider = Provider {
    prefix: "opentelekomcloud_",
    key: "otc",
    name: "Open Telekom Cloud",
    words: &["otc", "open telekom cloud", "opentelekomcloud", "t systems"],
};
/// Scaleway.
pub(crate) static SCALEWAY: Provider =
    Provider { prefix: "scaleway_", key: "scaleway", name: "Scaleway", words: &["scaleway"] };
/// Exoscale.
pub(crate) static EXOSCALE: Provider =
    Provider { prefix: "exoscale_", key: "exoscale", name: "Exoscale", words: &["exoscale"] };

static PROVIDERS: [&Provider; 10] =
    [&AWS, &AZURE, &GOOGLE, &HETZNER, &OVH, &IONOS, &STACKIT, &OTC, &SCALEWAY, &EXOSCALE];

/// A provider that has names of Amazon's regions in places of its own.
struct Namesake {
    name: &'static str,
    words: &'static [&'static str],
    /// Code and country.
    regions: &'static [(&'static str, &'static str)],
}

/// By the survey of 2026-11.
static NAMESAKES: [Namesake; 2] = [
    Namesake { name: "OUTSCALE", words: &["outscale"], regions: &[("eu-west-2", "FR")] },
    // Its endpoints in Switzerland want this region in signatures.
    Namesake { name: "Infomaniak", words: &["infomaniak"], regions: &[("us-east-1", "CH")] },
];

/// Software that calls its region by a name of Amazon's wherever it stands.
const SELF_HOSTED: &[&str] = &["minio"];

impl Provider {
    /// The provider of a type of resource.
    pub(crate) fn of(resource: &str) -> Option<&'static Self> {
        PROVIDERS.into_iter().find(|provider| resource.starts_with(provider.prefix))
    }

    /// A region as the table writes it.
    pub(crate) fn normal(&self, code: &str) -> String {
        let code = code.to_lowercase();
        match self.key {
            "azure" => code.replace(' ', ""),
            // GRA11 is a part of GRA, EU-WEST-PAR-A a zone of EU-WEST-PAR.
            "ovh" => {
                let code =
                    code.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('-');
                let zone = code.rsplit_once('-').filter(|(_, zone)| zone.len() == 1);
                zone.map_or(code, |(region, _)| region).to_owned()
            }
            "hetzner" => code.split("-dc").next().unwrap_or_default().to_owned(),
            // de-fra is de/fra in places where a slash will not do.
            "ionos" if code.len() == 6 && code.as_bytes()[2] == b'-' => code.replace('-', "/"),
            _ => code,
        }
    }

    /// The ISO 3166-1 codes of all countries in which a region can lie on a day.
    pub(crate) fn countries(&self, code: &str, day: Date) -> Option<Vec<String>> {
        if let Some(country) = self.country(code) {
            return Some(vec![country.to_owned()]);
        }
        let several = tables().several.get(&(self.key.to_owned(), self.normal(code)))?;
        Some(match several.as_str() {
            MEMBERS => members(day),
            listed => listed.split(' ').map(str::to_owned).collect(),
        })
    }

    /// Whether a code stands for places in several countries.
    fn is_several(&self, code: &str) -> bool {
        tables().several.contains_key(&(self.key.to_owned(), self.normal(code)))
    }

    /// The ISO 3166-1 code of a region's country.
    pub(crate) fn country(&self, code: &str) -> Option<&'static str> {
        tables().one.get(&(self.key.to_owned(), self.normal(code))).map(String::as_str)
    }

    /// Where it has a region or zone of a code.
    fn site(&self, code: &str) -> Option<Site> {
        let zone = || self.country(&self.region_of_zone(code));
        let country = self.country(code).or_else(zone)?;
        Some(Site { provider: self.name, country })
    }

    /// The region of a zone.
    pub(crate) fn region_of_zone(&self, code: &str) -> String {
        let zone = self.normal(code);
        let cut = |len: usize| zone[..zone.len() - len].to_owned();
        let letter = zone.ends_with(|c: char| c.is_ascii_lowercase());
        match self.key {
            // eu-central-1a; local zones such as eu-central-1-ham-1a are regions of their own here.
            "aws" if letter => cut(1),
            // europe-west3-a
            "gcp" if letter && zone[..zone.len() - 1].ends_with('-') => cut(2),
            // eu01-1, eu01-m
            "stackit" => zone.split('-').next().unwrap_or_default().to_owned(),
            // eu-de-01, eu-ch2a
            "otc" => {
                let zone = zone.trim_end_matches(|c: char| c.is_ascii_digit());
                match zone.strip_suffix('-').filter(|region| region.contains('-')) {
                    Some(region) => region.to_owned(),
                    None => self.normal(code).trim_end_matches(['a', 'b', 'c']).to_owned(),
                }
            }
            // fr-par-1; the codes of Exoscale are zones
            "scaleway" => {
                zone.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-').to_owned()
            }
            _ => zone,
        }
    }

    /// The country of a zone, or of its region.
    pub(crate) fn countries_of_zone(&self, zone: &str, day: Date) -> Option<Vec<String>> {
        self.countries(zone, day).or_else(|| self.countries(&self.region_of_zone(zone), day))
    }
}

impl Namesake {
    fn site(&self, code: &str) -> Option<Site> {
        let code = code.to_lowercase();
        let (_, country) = self.regions.iter().find(|(own, _)| *own == code)?;
        Some(Site { provider: self.name, country })
    }
}

/// Where a provider has a region of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Site {
    /// Its name.
    pub provider: &'static str,
    /// The ISO 3166-1 code of the country.
    pub country: &'static str,
}

/// Longest code that many may have hit upon, such as `de` or `gra`: it counts only with its provider.
const COMMON: usize = 3;

/// What a region's code says of where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RegionReading {
    /// Nobody known has it, and nobody known is meant: it says nothing.
    Silent,
    /// It stands for places all over the world.
    Everywhere,
    /// The provider that is meant has none of that name.
    Strange,
    /// It stands for places in several countries: those it can lie in.
    Within(Vec<String>),
    /// Where whoever may be meant has it.
    At(Vec<Site>),
}

/// Words by which providers call what is in no one place.
const EVERYWHERE: &[&str] = &["global", "worldwide", "multi", "world", "all"];

/// What a region's code says of where it is. A provider that the text names answers for itself; without
/// one, every provider that has such a region may be meant.
pub(crate) fn read(code: &str, provider: Option<&str>, day: Date) -> RegionReading {
    let code = code.trim();
    let text = provider.map(spaced).unwrap_or_default();
    let means = |words: &[&str]| words.iter().any(|word| text.contains(&format!(" {word} ")));
    let lower = code.to_lowercase();
    if lower.split(|c: char| !c.is_alphanumeric()).any(|word| EVERYWHERE.contains(&word)) {
        return RegionReading::Everywhere;
    }
    if means(SELF_HOSTED) {
        return RegionReading::Silent;
    }
    let clouds = PROVIDERS.iter().map(|it| (means(it.words), it.site(code)));
    let namesakes = NAMESAKES.iter().map(|it| (means(it.words), it.site(code)));
    let all: Vec<_> = clouds.chain(namesakes).collect();
    let named = all.iter().any(|(means, _)| *means);
    let several = PROVIDERS.iter().find(|it| means(it.words) && it.is_several(code));
    if let Some(countries) = several.and_then(|it| it.countries(code, day)) {
        return RegionReading::Within(countries);
    }
    if !named && code.len() <= COMMON {
        return RegionReading::Silent;
    }
    let sites = all.into_iter().filter(|(means, _)| *means || !named).filter_map(|(_, site)| site);
    let sites: Vec<_> = sites.collect();
    match (sites.is_empty(), named && PROVIDERS.iter().any(|it| means(it.words))) {
        (false, _) => RegionReading::At(sites),
        (true, true) if !code.is_empty() => RegionReading::Strange,
        (true, _) => RegionReading::Silent,
    }
}

/// Where a region lies, if that is not the country said of it: wherever whoever may be meant has it.
/// `None` also where nobody known has it.
pub(crate) fn elsewhere(country: &str, code: &str, provider: Option<&str>) -> Option<Vec<Site>> {
    // No day: where a code lies that has one place only does not depend on it.
    match read(code, provider, Date::MIN) {
        RegionReading::At(sites) => {
            (!sites.iter().any(|site| site.country == country)).then_some(sites)
        }
        _ => None,
    }
}

/// A text in small letters with one space around each word.
fn spaced(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    format!(" {} ", words.collect::<Vec<_>>().join(" "))
}

/// The countries of the EU, or of the EEA, by the newest edition of the table.
pub(crate) fn members_now(eea: bool) -> Vec<String> {
    let library = Library::built_in();
    let editions = library.policy_editions("regions");
    let newest = editions.last().and_then(|(edition, _)| library.policy("regions", edition));
    let table = newest.as_ref().and_then(|policy| policy.tables.get("eu"));
    let rows = table.into_iter().flat_map(|table| &table.rows);
    let rows = rows.filter(|row| row.until.is_none()).filter_map(|row| row.key.first().cloned());
    let rest = ["IS", "LI", "NO"].into_iter().filter(|_| eea).map(str::to_owned);
    rows.chain(rest).collect()
}

/// How the table of multi-regions writes the members of the EU on the day.
const MEMBERS: &str = "EU";

/// What the policy says of regions, by provider and code.
#[derive(Default)]
struct Tables {
    /// The country.
    one: BTreeMap<(String, String), String>,
    /// All countries it can lie in, one space between them.
    several: BTreeMap<(String, String), String>,
    /// Members of the EU, from and until when.
    members: Vec<(String, Date, Option<Date>)>,
}

fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(|| {
        let library = Library::built_in();
        // Regions do not move: the newest edition is right whatever the day.
        let editions = library.policy_editions("regions");
        let newest = editions.last().and_then(|(edition, _)| library.policy("regions", edition));
        let Some(policy) = newest else { return Tables::default() };
        let rows = |table: &str| policy.tables.get(table).into_iter().flat_map(|table| &table.rows);
        let column = |table: &str, column: &str| {
            let row = rows(table).filter_map(|row| match row.key.as_slice() {
                [provider, code] => {
                    let value = row.columns.get(column)?;
                    Some(((provider.clone(), code.clone()), value.clone()))
                }
                _ => None,
            });
            row.collect()
        };
        // Rows without a first day are territories with a code of their own.
        let members =
            rows("eu").filter_map(|row| Some((row.key.first()?.clone(), row.from?, row.until)));
        Tables {
            one: column("cloud-regions", "country"),
            several: column("cloud-multi-regions", "countries"),
            members: members.collect(),
        }
    })
}

/// The members of the EU on a day.
fn members(day: Date) -> Vec<String> {
    let on = |(_, from, until): &&(String, Date, Option<Date>)| {
        *from <= day && until.is_none_or(|until| day <= until)
    };
    tables().members.iter().filter(on).map(|(country, ..)| country.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::country::{is_code, regions};

    #[test]
    fn the_eu_has_its_members_and_the_eea_three_more() {
        let (eu, eea) = (members_now(false), members_now(true));
        let has = |list: &[String], code: &str| list.iter().any(|one| one == code);
        assert!(has(&eu, "DE") && has(&eu, "HR") && !has(&eu, "GB") && !has(&eu, "CH"));
        assert!(has(&eea, "NO") && !has(&eu, "NO") && !has(&eea, "CH"));
        assert_eq!(eea.len(), eu.len() + 3);
    }

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
        assert_eq!(OVH.country("eu-west-eri"), Some("GB"));
        assert_eq!(OVH.country("EU-WEST-LZ-ZRH-A"), Some("CH"));
        assert_eq!(OVH.country("eu-west-lz-mnc"), None);
        assert_eq!(IONOS.country("eu-central-2"), Some("DE"));
        assert_eq!(IONOS.country("us-central-1"), Some("US"));
        assert_eq!(IONOS.country("gb-lhr"), Some("GB"));
    }

    #[test]
    fn a_multi_region_lies_in_all_its_countries() {
        let day = jiff::civil::date(2026, 11, 30);
        let of = |provider: &Provider, code: &str, day| provider.countries(code, day);
        let eu = of(&GOOGLE, "EU", day).unwrap();
        assert_eq!(eu.len(), 27);
        assert!(eu.contains(&"IE".to_owned()) && !eu.contains(&"GB".to_owned()));
        let then = of(&GOOGLE, "EU", jiff::civil::date(2019, 5, 1)).unwrap();
        assert!(then.contains(&"GB".to_owned()), "it was a member then");
        assert_eq!(of(&GOOGLE, "eur8", day).unwrap(), ["DE", "CH"]);
        assert_eq!(of(&GOOGLE, "EUR5", day).unwrap(), ["BE", "GB"]);
        assert_eq!(of(&HETZNER, "eu-central", day).unwrap(), ["DE", "FI"]);
        assert_eq!(of(&AWS, "EU", day), None, "another provider's name");
        assert_eq!(of(&GOOGLE, "europe-west3", day).unwrap(), ["DE"]);
        let within = RegionReading::Within(vec!["DE".into(), "CH".into()]);
        assert_eq!(read("EUR8", Some("Google Cloud"), day), within);
        assert_eq!(read("EUR8", None, day), RegionReading::Silent);
    }

    fn lies(country: &str, code: &str, provider: Option<&str>) -> Option<String> {
        let sites = elsewhere(country, code, provider)?;
        let text = |site: &Site| format!("{} {}", site.country, site.provider);
        Some(sites.iter().map(text).collect::<Vec<_>>().join(", "))
    }

    #[test]
    fn a_named_provider_answers_for_itself() {
        let london = Some("GB Amazon Web Services".to_owned());
        for name in ["AWS", "Amazon Web Services EMEA SARL", "amazon", "Beispiel GmbH (auf AWS)"] {
            assert_eq!(lies("DE", "eu-west-2", Some(name)), london, "{name}");
            assert_eq!(lies("GB", "eu-west-2", Some(name)), None, "{name}");
            assert_eq!(lies("FR", "eu-west-2", Some(name)), london, "{name}");
            assert_eq!(lies("DE", "eu-central-1", Some(name)), None, "{name}");
            assert_eq!(lies("DE", "europe-west2", Some(name)), None, "unknown there: {name}");
        }
        assert_eq!(lies("DE", "eu-west-2b", Some("AWS")), london, "a zone lies in its region");
        assert_eq!(lies("DE", "Germany West Central", Some("Microsoft")), None);
        assert_eq!(lies("DE", "West Europe", Some("Azure")), Some("NL Microsoft Azure".to_owned()));
        assert_eq!(lies("DE", "europe-west6-a", Some("GCP")), Some("CH Google Cloud".to_owned()));
        assert_eq!(lies("DE", "hel1-dc2", Some("Hetzner Online GmbH")), Some("FI Hetzner".into()));
        assert_eq!(lies("DE", "UK1", Some("OVH SAS")), Some("GB OVHcloud".to_owned()));
        assert_eq!(lies("DE", "de/txl", Some("1&1 IONOS SE")), None);
    }

    #[test]
    fn a_name_that_several_have_contradicts_only_if_none_fits() {
        for provider in [None, Some("Musterwolke")] {
            let two = "GB Amazon Web Services, FR OUTSCALE";
            assert_eq!(lies("DE", "eu-west-2", provider), Some(two.to_owned()));
            let two = "US Amazon Web Services, CH Infomaniak";
            assert_eq!(lies("DE", "us-east-1", provider), Some(two.to_owned()));
            for (country, code) in [
                ("GB", "eu-west-2"),
                ("FR", "eu-west-2"),
                ("DE", "eu-central-2"),
                ("CH", "eu-central-2"),
                ("CH", "us-east-1"),
                ("DE", "eu-1"),
                ("AT", "gra"),
                ("AT", "de"),
                ("DE", ""),
                ("DE", "ü"),
            ] {
                assert_eq!(lies(country, code, provider), None, "{country} {code}");
            }
        }
        assert_eq!(lies("FR", "eu-west-2", Some("3DS OUTSCALE")), None);
        assert_eq!(lies("CH", "us-east-1", Some("Infomaniak Network SA")), None);
        assert_eq!(lies("DE", "eu-central-2", Some("IONOS")), None);
        assert_eq!(lies("DE", "us-east-1", Some("MinIO, self-hosted")), None);
    }

    #[test]
    fn the_table_has_codes_of_countries_and_remedies_agree_with_it() {
        assert!(!tables().one.is_empty());
        for (key, country) in &tables().one {
            assert!(is_code(country), "{key:?}: {country}");
        }
        for (key, several) in &tables().several {
            assert!(several == MEMBERS || several.split(' ').all(is_code), "{key:?}: {several}");
        }
        for (code, country) in regions() {
            let sites = elsewhere("AQ", code, None).unwrap_or_default();
            assert!(!sites.is_empty(), "{code}");
            assert!(sites.iter().all(|site| site.country == country), "{code}: {sites:?}");
        }
    }

    #[test]
    fn zones_belong_to_regions() {
        assert_eq!(AWS.region_of_zone("eu-central-1a"), "eu-central-1");
        assert_eq!(AWS.region_of_zone("eu-central-1-ham-1a"), "eu-central-1-ham-1");
        assert_eq!(GOOGLE.region_of_zone("europe-west3-b"), "europe-west3");
        assert_eq!(STACKIT.region_of_zone("eu01-m"), "eu01");
        assert_eq!(OTC.region_of_zone("eu-de-01"), "eu-de");
        assert_eq!(OTC.region_of_zone("eu-ch2a"), "eu-ch2");
        assert_eq!(SCALEWAY.region_of_zone("fr-par-1"), "fr-par");
    }
}
