//! What the same files say besides: networks open to everybody, stores without encryption or open to
//! everybody, keys without a module that protects them. Each is a fact with only that attribute: it can
//! refute, and shows nothing where it is absent.

use crate::fact::kind::hosting;
use crate::fact::value::{Attr, Value};

use super::super::super::view::{Got, Ground, View};
use super::super::super::{Reading, Refusal};
use super::place::{Countries, Places, fact};
use super::resource::Resource;
use super::specs::Role;
use super::store::Store;

/// Gives out what refutes.
pub(super) fn guards(
    resources: &[Resource],
    places: &Places<'_>,
    ground: &Ground<'_>,
    out: &mut Reading,
) -> Result<(), Refusal> {
    for resource in resources {
        let view = resource.view(ground);
        for store in plain_store(resource, &view).into_iter().chain(unlogged(resource, &view)) {
            store.give(resource, &view, out)?;
        }
        let denied = denied(resource, &view);
        if denied.is_empty() {
            continue;
        }
        let spot = places.spot(resource, &view);
        // A place has a fact of its own beside this one.
        let name = match resource.spec.role {
            Role::Place => format!("{}: connections", resource.address),
            _ => resource.address.clone(),
        };
        let mut draft = spot.fact(&name, places, out);
        if spot.code().is_none() {
            // A network of all regions: it stands before what the file has of its provider.
            let provider = draft.attributes().get("provider").cloned();
            let countries = countries_of(provider.as_ref(), out);
            draft = fact(&name, &countries, out);
            if let Some(provider) = provider {
                draft = draft.with("provider", provider);
            }
        }
        for attribute in denied {
            draft = draft.with(attribute, false.into());
        }
        out.fact(draft.at(view.place()).address(resource.address.as_str()))?;
    }
    Ok(())
}

/// All countries in which the file has something of a provider.
fn countries_of(provider: Option<&Attr>, out: &Reading) -> Countries {
    let mut all: Vec<String> = Vec::new();
    for draft in out.facts().iter().filter(|draft| draft.kind() == &hosting::LOCATION) {
        let of = |name: &str| draft.attributes().get(name);
        if of("provider") != provider || of("edge") == Some(&true.into()) {
            continue;
        }
        match of("countries") {
            Some(Attr::Known(Value::List(some))) => all.extend(some.iter().cloned()),
            _ => return Err("where all of its network lies is not known".to_owned()),
        }
    }
    all.sort_unstable();
    all.dedup();
    if all.is_empty() {
        Err("where its network lies is not in the file".to_owned())
    } else {
        Ok(all)
    }
}

/// A store without encryption, or that anybody can read.
fn plain_store(resource: &Resource, view: &View<'_>) -> Option<Store> {
    let off = |view: &View<'_>, key| matches!(view.get(key).bool(), Got::Is(false));
    let kind = resource.kind.as_str();
    let plain = match kind {
        "aws_db_instance" | "aws_rds_cluster" | "aws_docdb_cluster" | "aws_neptune_cluster" => {
            off(view, "storage_encrypted")
        }
        "aws_redshift_cluster" | "aws_ebs_volume" | "aws_efs_file_system" => off(view, "encrypted"),
        "aws_elasticache_replication_group" => off(view, "at_rest_encryption_enabled"),
        "aws_opensearch_domain" | "aws_elasticsearch_domain" => {
            off(&view.get("encrypt_at_rest").first(), "enabled")
        }
        "aws_kinesis_stream" => view.get("encryption_type").is_text("NONE"),
        "scaleway_rdb_instance" => off(view, "encryption_at_rest"),
        _ => false,
    };
    if plain {
        return Some(Store::bare().part("not encrypted").with("encrypted", false));
    }
    let everybody =
        |view: &View<'_>| view.is_text("allUsers") || view.is_text("allAuthenticatedUsers");
    let open = match kind {
        "google_storage_bucket_iam_member" => everybody(&view.get("member")),
        "google_storage_bucket_iam_binding" => view.get("members").items().iter().any(everybody),
        "azurerm_storage_container" => {
            view.get("container_access_type").word(&["blob", "container"]).known().is_some()
        }
        _ => false,
    };
    open.then(|| Store::bare().part("open to everybody").with("public", true))
}

/// A load balancer that writes no log of what it is asked.
fn unlogged(resource: &Resource, view: &View<'_>) -> Option<Store> {
    const BALANCERS: &[&str] = &["aws_lb", "aws_alb", "aws_elb"];
    let logs = view.get("access_logs");
    let known = BALANCERS.contains(&resource.kind.as_str())
        && view.has("access_logs")
        && !resource.is_pending("access_logs");
    let off = logs.is_empty() || matches!(logs.first().get("enabled").bool(), Got::Is(false));
    (known && off)
        .then(|| Store::bare().part("no access log").holds("logs").with("logs_connections", false))
}

/// A setting that leaves connections without encryption, or events without an alarm.
struct Setting {
    kind: &'static str,
    /// Blocks it stands in, and its key.
    path: &'static [&'static str],
    off: Off,
    attribute: &'static str,
}

/// What a setting is where it leaves it.
enum Off {
    Is(bool),
    OneOf(&'static [&'static str]),
}

const fn plain(kind: &'static str, path: &'static [&'static str], off: Off) -> Setting {
    Setting { kind, path, off, attribute: "internal_encryption" }
}

/// By the pages of the providers; what is left out has a default of its own and says nothing here.
#[rustfmt::skip]
static SETTINGS: &[Setting] = &[
    plain("aws_elasticache_cluster", &["transit_encryption_enabled"], Off::Is(false)),
    plain("aws_elasticache_replication_group", &["transit_encryption_enabled"], Off::Is(false)),
    plain("aws_opensearch_domain", &["node_to_node_encryption", "enabled"], Off::Is(false)),
    plain("aws_elasticsearch_domain", &["node_to_node_encryption", "enabled"], Off::Is(false)),
    plain("aws_msk_cluster", &["encryption_info", "encryption_in_transit", "client_broker"], Off::OneOf(&["PLAINTEXT", "TLS_PLAINTEXT"])),
    plain("aws_msk_cluster", &["encryption_info", "encryption_in_transit", "in_cluster"], Off::Is(false)),
    plain("google_redis_instance", &["transit_encryption_mode"], Off::OneOf(&["DISABLED"])),
    plain("google_sql_database_instance", &["settings", "ip_configuration", "ssl_mode"], Off::OneOf(&["ALLOW_UNENCRYPTED_AND_ENCRYPTED"])),
    plain("azurerm_storage_account", &["https_traffic_only_enabled"], Off::Is(false)),
    plain("azurerm_storage_account", &["enable_https_traffic_only"], Off::Is(false)),
    plain("azurerm_postgresql_server", &["ssl_enforcement_enabled"], Off::Is(false)),
    plain("azurerm_mysql_server", &["ssl_enforcement_enabled"], Off::Is(false)),
    plain("azurerm_mariadb_server", &["ssl_enforcement_enabled"], Off::Is(false)),
    plain("azurerm_redis_cache", &["non_ssl_port_enabled"], Off::Is(true)),
    plain("azurerm_redis_cache", &["enable_non_ssl_port"], Off::Is(true)),
    Setting { kind: "aws_guardduty_detector", path: &["enable"], off: Off::Is(false), attribute: "monitored" },
];

/// The attributes that settings deny.
fn of_settings(resource: &Resource, view: &View<'_>) -> Vec<&'static str> {
    let met = |setting: &&Setting| {
        let Some((key, blocks)) = setting.path.split_last() else { return false };
        let at = blocks.iter().fold(view.clone(), |at, block| at.get(block).first()).get(key);
        match setting.off {
            Off::Is(off) => at.bool() == Got::Is(off),
            Off::OneOf(words) => matches!(at.word(words), Got::Is(_)),
        }
    };
    let own = SETTINGS.iter().filter(|setting| setting.kind == resource.kind);
    let mut denied: Vec<_> = own.filter(met).map(|setting| setting.attribute).collect();
    denied.dedup();
    denied
}

/// Ports that the whole world may reach over TCP: the web, and relays of media.
const WEB: &[i64] = &[80, 443, 3478, 5349];

/// Ports by which machines are managed.
const MANAGED: &[i64] = &[22, 3389, 5985, 5986, 6443, 2375, 2376];

/// What lets a packet in.
struct Opening {
    everybody: bool,
    protocol: Protocol,
    /// The first and the last port; `None` stands for all.
    ports: Option<(i64, i64)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Protocol {
    All,
    Tcp,
    Udp,
    Other,
}

/// The attributes that are not so.
fn denied(resource: &Resource, view: &View<'_>) -> Vec<&'static str> {
    match resource.kind.as_str() {
        "google_kms_crypto_key" => {
            let level = view.get("version_template").first().get("protection_level");
            if level.is_text("SOFTWARE") { vec!["keys_protected"] } else { Vec::new() }
        }
        "azurerm_key_vault_key" => {
            let kind = view.get("key_type").word(&["RSA", "EC"]).known();
            if kind.is_some() { vec!["keys_protected"] } else { Vec::new() }
        }
        "scaleway_instance_security_group" => {
            let accepts = view.get("inbound_default_policy").is_text("accept");
            if accepts { vec!["firewalled", "deny_all"] } else { Vec::new() }
        }
        _ => {
            let mut denied = of_openings(&openings(resource, view));
            denied.extend(of_settings(resource, view));
            denied
        }
    }
}

fn of_openings(openings: &[Opening]) -> Vec<&'static str> {
    let mut denied = Vec::new();
    let mut add = |attributes: &[&'static str]| {
        for attribute in attributes {
            if !denied.contains(attribute) {
                denied.push(*attribute);
            }
        }
    };
    for opening in openings.iter().filter(|opening| opening.everybody) {
        let all = opening.ports.is_none_or(|(first, last)| first <= 1 && last >= 65_535);
        let within = |port: &i64| {
            all || opening.ports.is_some_and(|(first, last)| (first..=last).contains(port))
        };
        match opening.protocol {
            Protocol::Other => {}
            Protocol::Udp if !all => {}
            Protocol::All | Protocol::Udp if all => add(&["firewalled", "deny_all"]),
            _ => {
                let one = opening.ports.filter(|(first, last)| first == last);
                if !one.is_some_and(|(port, _)| WEB.contains(&port)) {
                    add(&["firewalled"]);
                }
            }
        }
        let tcp = matches!(opening.protocol, Protocol::All | Protocol::Tcp);
        if tcp && MANAGED.iter().any(within) {
            add(&["management_restricted"]);
        }
    }
    denied
}

fn openings(resource: &Resource, view: &View<'_>) -> Vec<Opening> {
    match resource.kind.as_str() {
        "aws_security_group" => view.get("ingress").items().iter().map(aws).collect(),
        "aws_security_group_rule" if view.get("type").is_text("ingress") => vec![aws(view)],
        "aws_vpc_security_group_ingress_rule" => vec![aws(view)],
        "azurerm_network_security_group" => {
            view.get("security_rule").items().iter().flat_map(azure).collect()
        }
        "azurerm_network_security_rule" => azure(view),
        "google_compute_firewall" => google(view),
        "hcloud_firewall" => view.get("rule").items().iter().filter_map(hetzner).collect(),
        "opentelekomcloud_networking_secgroup_rule_v2"
        | "openstack_networking_secgroup_rule_v2"
            if view.get("direction").is_text("ingress") =>
        {
            vec![one(view, "remote_ip_prefix", ("port_range_min", "port_range_max"))]
        }
        "exoscale_security_group_rule" if view.get("type").is_text("INGRESS") => {
            vec![one(view, "cidr", ("start_port", "end_port"))]
        }
        "stackit_security_group_rule" if view.get("direction").is_text("ingress") => {
            let range = view.get("port_range").first();
            let ports = ports(&range, ("min", "max"));
            let protocol = protocol(&view.get("protocol").first().get("name"));
            vec![Opening { everybody: is_world(&view.get("ip_range")), protocol, ports }]
        }
        _ => Vec::new(),
    }
}

fn is_world(view: &View<'_>) -> bool {
    ["0.0.0.0/0", "::/0", "*", "Internet", "Any"].iter().any(|all| view.is_text(all))
}

fn protocol(view: &View<'_>) -> Protocol {
    match view.word(&["tcp", "udp", "-1", "all", "*", "Tcp", "Udp", "TCP", "UDP", "6", "17"]) {
        Got::Is("tcp" | "Tcp" | "TCP" | "6") => Protocol::Tcp,
        Got::Is("udp" | "Udp" | "UDP" | "17") => Protocol::Udp,
        Got::Is(_) | Got::Null | Got::Absent => Protocol::All,
        Got::Odd => Protocol::Other,
    }
}

fn ports(view: &View<'_>, (first, last): (&'static str, &'static str)) -> Option<(i64, i64)> {
    let first = view.get(first).int().known()?;
    let last = view.get(last).int().known()?;
    (last > 0).then_some((first, last))
}

fn one(view: &View<'_>, from: &'static str, range: (&'static str, &'static str)) -> Opening {
    Opening {
        everybody: is_world(&view.get(from)),
        protocol: protocol(&view.get("protocol")),
        ports: ports(view, range),
    }
}

fn aws(rule: &View<'_>) -> Opening {
    let lists = ["cidr_blocks", "ipv6_cidr_blocks"];
    let listed = lists.iter().flat_map(|key| rule.get(key).items()).any(|item| is_world(&item));
    let single = ["cidr_ipv4", "cidr_ipv6"].iter().any(|key| is_world(&rule.get(key)));
    let new = rule.get("ip_protocol");
    let protocol = protocol(&if new.is_there() { new } else { rule.get("protocol") });
    let ports =
        if protocol == Protocol::All { None } else { ports(rule, ("from_port", "to_port")) };
    Opening { everybody: listed || single, protocol, ports }
}

fn azure(rule: &View<'_>) -> Vec<Opening> {
    if !rule.get("access").is_text("Allow") || !rule.get("direction").is_text("Inbound") {
        return Vec::new();
    }
    let many = rule.get("source_address_prefixes").items();
    let everybody = is_world(&rule.get("source_address_prefix")) || many.iter().any(is_world);
    let protocol = protocol(&rule.get("protocol"));
    let single = rule.get("destination_port_range");
    let several = rule.get("destination_port_ranges").items();
    let ranges = std::iter::once(single).filter(View::is_there).chain(several);
    ranges
        .filter_map(|range| {
            let ports = if range.is_text("*") { None } else { Some(range.port_range()?) };
            Some(Opening { everybody, protocol, ports })
        })
        .collect()
}

fn google(view: &View<'_>) -> Vec<Opening> {
    let off = matches!(view.get("disabled").bool(), Got::Is(true));
    if off || view.get("direction").is_text("EGRESS") {
        return Vec::new();
    }
    let everybody = view.get("source_ranges").items().iter().any(is_world);
    let mut openings = Vec::new();
    for allow in view.get("allow").items() {
        let protocol = protocol(&allow.get("protocol"));
        let listed = allow.get("ports").items();
        if listed.is_empty() {
            openings.push(Opening { everybody, protocol, ports: None });
        }
        let ranges = listed.iter().filter_map(View::port_range);
        openings.extend(ranges.map(|ports| Opening { everybody, protocol, ports: Some(ports) }));
    }
    openings
}

fn hetzner(rule: &View<'_>) -> Option<Opening> {
    if !rule.get("direction").is_text("in") {
        return None;
    }
    let port = rule.get("port");
    let ports = if port.is_text("any") { Some((1, 65_535)) } else { port.port_range() };
    Some(Opening {
        everybody: rule.get("source_ips").items().iter().any(is_world),
        protocol: protocol(&rule.get("protocol")),
        ports: Some(ports?),
    })
}
