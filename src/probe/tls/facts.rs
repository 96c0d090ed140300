//! A scan as facts and enumerations: what goes into an observation file.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::certificates::{Chain, Details};
use super::codec::Version;
use super::names::{Suite, group_name, hex, scheme_name, ssl2_hex, ssl2_kind, suite_name};
use super::result::{AddressScan, DhParameters, Finding, Protocol};
use super::scan::{Scan, Target};
use super::source::SOURCE;
use crate::fact::draft::{Draft, Origin};
use crate::fact::kind::{Kind, Type};
use crate::fact::observation::berlin_date;
use crate::fact::value::{Attr, Day, Value};
use crate::fact::{Enumeration, Fact};
use crate::product::Starttls;

/// What identity attributes say where nothing was asked for: no name, no protocol upgraded from.
const NONE: &str = "none";

/// A scan as facts, and as statements about each kind over all addresses and versions together.
pub fn observed(scan: &Scan) -> (Vec<Fact>, Vec<Enumeration>) {
    let origin = Origin {
        probe: SOURCE.probe,
        target: scan.target.subject(),
        basis: SOURCE.basis,
        observed_on: berlin_date(Timestamp::now()),
    };
    let mut facts = Facts { origin, all: Vec::new(), by_id: BTreeMap::new() };
    for address in &scan.addresses {
        facts.address(address);
    }
    let lists = (SOURCE.parts)().iter().flat_map(|part| part.delivers);
    let lists = lists.map(|delivery| facts.enumeration(scan, delivery.kind));
    let lists = lists.collect();
    (facts.all, lists)
}

fn scope(kind: &str, addresses: &[String], target: &Target) -> String {
    let name = match target.server_name() {
        Some(name) => format!("as {name}"),
        None => "without a server name".to_owned(),
    };
    let name = match target.starttls {
        Some(protocol) => format!("{name}, by STARTTLS ({protocol})"),
        None => name,
    };
    let versions = match kind {
        "tls.endpoint" | "tls.certificate" | "tls.chain" => "",
        "tls.dh_parameters" => ", TLSv1.0 to TLSv1.2",
        "tls.protocol" | "tls.cipher_suite" => ", SSLv2 to TLSv1.3",
        _ => ", SSLv3 to TLSv1.3",
    };
    match addresses {
        [] => format!("no address, {name}"),
        _ => format!("{}, {name}{versions}", addresses.join(" and ")),
    }
}

/// Whether everything of a kind was looked for at an address.
fn is_complete(kind: &str, scan: &AddressScan) -> bool {
    let known = |finding: &Finding| !matches!(finding, Finding::Undetermined(_));
    if kind == "tls.endpoint" {
        return known(&scan.speaks_tls);
    }
    let of_all = |complete: fn(&Protocol) -> bool| {
        !scan.protocols.is_empty()
            && scan.protocols.iter().all(|protocol| known(&protocol.offered) && complete(protocol))
    };
    let chains =
        || scan.chains_incomplete.is_none() && of_all(|protocol| protocol.suites.is_complete());
    match kind {
        "tls.protocol" | "tls.feature" => of_all(|_| true),
        "tls.cipher_suite" => of_all(|protocol| protocol.suites.is_complete()),
        "tls.group" => of_all(|protocol| protocol.groups.is_complete()),
        "tls.signature_scheme" => {
            of_all(|protocol| protocol.signature_schemes.is_complete()) && chains()
        }
        "tls.dh_parameters" => of_all(|protocol| protocol.dh_incomplete.is_none()),
        _ => chains(),
    }
}

/// Facts in the order they were found, each id once.
struct Facts {
    origin: Origin,
    all: Vec<Fact>,
    /// Where each id stands in `all`.
    by_id: BTreeMap<String, usize>,
}

impl Facts {
    fn enumeration(&self, scan: &Scan, kind: &'static Kind) -> Enumeration {
        let own = self.all.iter().filter(|fact| fact.kind == kind);
        let fact_ids: Vec<_> = own.map(|fact| fact.id.clone()).collect();
        let addresses: Vec<_> =
            scan.addresses.iter().map(|scan| scan.address.ip().to_string()).collect();
        let everywhere = scan.addresses.iter().all(|address| is_complete(kind.name, address));
        Enumeration {
            kind,
            subject: self.origin.target.clone(),
            scope: scope(kind.name, &addresses, &scan.target),
            complete: !scan.addresses.is_empty() && scan.not_probed.is_empty() && everywhere,
            count: Some(fact_ids.len() as u64),
            fact_ids,
            basis: self.origin.basis,
            date: self.origin.observed_on,
            stated: None,
            documents: Vec::new(),
            components: Vec::new(),
        }
    }

    fn address(&mut self, scan: &AddressScan) {
        self.add(scan, "tls.endpoint", None, vec![("speaks_tls", tri(&scan.speaks_tls))]);
        for protocol in &scan.protocols {
            self.protocol(scan, protocol);
        }
        for chain in &scan.chains {
            self.chain(scan, chain);
        }
        for (sha256, parameters) in merged(scan) {
            let named = match parameters.named_group {
                Some(name) => text(name),
                None => Attr::Unknown("the prime is none of RFC 7919".to_owned()),
            };
            let reused = match parameters.reused {
                Some(reused) => Attr::Known(Value::Bool(reused)),
                None => Attr::Unknown("only one handshake showed this prime".to_owned()),
            };
            let bits = Attr::Known(Value::Int(parameters.bits.into()));
            let rest = vec![("key_bits", bits), ("named_group", named), ("reused", reused)];
            self.add(scan, "tls.dh_parameters", Some(&sha256), rest);
        }
        self.features(scan);
    }

    fn protocol(&mut self, scan: &AddressScan, protocol: &Protocol) {
        let version = || ("version", text(protocol.version.name()));
        let offered = ("offered", tri(&protocol.offered));
        let preference = ("server_preference", tri(&protocol.server_preference));
        self.add(scan, "tls.protocol", None, vec![version(), offered, preference]);
        for code in &protocol.suites.codes {
            let encryption = match Suite::of(*code) {
                Some(suite) => text(suite.encryption()),
                None => Attr::Unknown("the suite is not registered".to_owned()),
            };
            let (name, code) = (("name", text(suite_name(*code))), ("code", text(hex(*code))));
            let rest = vec![version(), name, code, ("encryption", encryption)];
            self.add(scan, "tls.cipher_suite", None, rest);
        }
        for kind in &protocol.ssl2_kinds {
            let unknown = || Attr::Unknown("the kind of cipher is not known".to_owned());
            let known = ssl2_kind(*kind);
            let name = known.map_or_else(|| ssl2_hex(*kind), |known| known.0.to_owned());
            let rest = vec![
                version(),
                ("name", text(name)),
                ("code", text(ssl2_hex(*kind))),
                ("encryption", known.map_or_else(unknown, |known| text(known.1))),
            ];
            self.add(scan, "tls.cipher_suite", None, rest);
        }
        for code in &protocol.groups.codes {
            let (name, code) = (("name", text(group_name(*code))), ("code", text(hex(*code))));
            self.add(scan, "tls.group", None, vec![version(), name, code]);
        }
        for code in &protocol.signature_schemes.codes {
            let (name, code) = (("name", text(scheme_name(*code))), ("code", text(hex(*code))));
            let rest = vec![version(), ("use", text("handshake")), name, code];
            self.add(scan, "tls.signature_scheme", None, rest);
        }
    }

    fn chain(&mut self, scan: &AddressScan, chain: &Chain) {
        let Some(leaf) = chain.certificates.first() else { return };
        let algorithm = of(&leaf.details, |details| Some(text(details.key_algorithm)));
        let rest = vec![
            ("key_algorithm", algorithm),
            ("names_match", tri(&chain.names_match)),
            ("path_to_root", tri(&chain.path_to_root)),
            ("in_order", tri(&chain.in_order)),
            ("root_set", text(&chain.root_set)),
        ];
        self.add(scan, "tls.chain", Some(&leaf.sha256), rest);
        for (position, certificate) in chain.certificates.iter().enumerate() {
            let details = &certificate.details;
            let position = i64::try_from(position).unwrap_or(i64::MAX);
            let curve = |details: &Details| {
                Some(details.curve.as_ref().map_or_else(
                    || Attr::Unknown("the key lies on no named curve".to_owned()),
                    text,
                ))
            };
            let rest = vec![
                ("key_algorithm", of(details, |d| Some(text(d.key_algorithm)))),
                ("position", Attr::Known(Value::Int(position))),
                ("key_bits", of(details, |d| Some(Attr::Known(Value::Int(d.key_bits?.into()))))),
                ("curve", of(details, curve)),
                ("signature_algorithm", of(details, |d| Some(text(&d.signature_algorithm)))),
                ("not_before", of(details, |d| day(d.not_before))),
                ("not_after", of(details, |d| day(d.not_after))),
                ("self_signed", of(details, |d| Some(tri(&d.self_signed)))),
                (
                    "lifetime_days",
                    of(details, |d| Some(Attr::Known(Value::Int(d.lifetime_days())))),
                ),
                ("serial", of(details, |d| Some(text(&d.serial)))),
                ("wildcard", of(details, |d| Some(Attr::Known(Value::Bool(d.has_wildcard()))))),
                ("must_staple", of(details, |d| Some(Attr::Known(Value::Bool(d.must_staple))))),
                ("timestamps", of(details, |d| Some(Attr::Known(Value::Bool(d.has_timestamps))))),
                ("key_usage", of(details, |d| Some(usage(d.key_usage.as_deref())))),
                (
                    "extended_key_usage",
                    of(details, |d| Some(usage(d.extended_key_usage.as_deref()))),
                ),
                ("sha256", text(&certificate.sha256)),
            ];
            self.add(scan, "tls.certificate", Some(&certificate.sha256), rest);
            self.certificate_scheme(scan, chain, details);
        }
    }

    /// How a certificate is signed, for each version from TLS 1.2 on, where schemes have names. The
    /// signature of a certificate on itself proves nothing and is not counted (RFC 8446 section
    /// 4.4.2.4), unless it is the server's own.
    fn certificate_scheme(
        &mut self,
        scan: &AddressScan,
        chain: &Chain,
        details: &Result<Details, String>,
    ) {
        let is_leaf = chain.certificates.first().is_some_and(|leaf| leaf.details == *details);
        let is_root = details.as_ref().is_ok_and(|details| details.self_signed == Finding::Yes);
        if is_root && !is_leaf {
            return;
        }
        let scheme = details.clone().and_then(|details| details.signature_scheme);
        let (name, code) = match &scheme {
            Ok(name) => {
                let code = super::names::Scheme::named(name).map(|scheme| text(hex(scheme.code)));
                let unknown = || Attr::Unknown("the scheme has no code".to_owned());
                (text(*name), code.unwrap_or_else(unknown))
            }
            Err(why) => (Attr::Unknown(why.clone()), Attr::Unknown(why.clone())),
        };
        for version in chain.versions.iter().filter(|version| **version >= Version::Tls12) {
            let rest = vec![
                ("version", text(version.name())),
                ("use", text("certificate")),
                ("name", name.clone()),
                ("code", code.clone()),
            ];
            self.add(scan, "tls.signature_scheme", None, rest);
        }
    }

    fn features(&mut self, scan: &AddressScan) {
        let words = Kind::named("tls.feature").and_then(|kind| kind.attribute("name")).map_or(
            &[][..],
            |name| match name.ty {
                Type::Word(words) => words,
                _ => &[],
            },
        );
        for feature in scan.features.iter().filter(|feature| words.contains(&feature.name)) {
            let rest = vec![
                ("version", text(feature.version.name())),
                ("name", text(feature.name)),
                ("present", tri(&feature.present)),
            ];
            self.add(scan, "tls.feature", None, rest);
        }
    }

    /// Adds a fact with all attributes of its kind. `apart` tells things that share an identity: two
    /// certificates at one place, two primes. The same fact twice is one.
    fn add(
        &mut self,
        scan: &AddressScan,
        kind: &'static str,
        apart: Option<&str>,
        rest: Vec<(&str, Attr)>,
    ) {
        let Some(kind) = Kind::named(kind) else { return };
        let address = scan.address.ip().to_string();
        let sni = scan.sni.as_deref().unwrap_or(NONE);
        let starttls = scan.starttls.map_or(NONE, Starttls::word);
        let common =
            [("address", text(&address)), ("sni", text(sni)), ("starttls", text(starttls))];
        let draft = Draft::new(kind, self.origin.target.clone());
        let draft = common
            .into_iter()
            .chain(rest)
            .fold(draft, |draft, (name, attr)| draft.with(name, attr));
        let fact = draft.clone().finish(&self.origin, &address);
        let fact = match self.by_id.get(&fact.id).map(|at| &self.all[*at]) {
            Some(other) if other.attributes != fact.attributes => {
                let apart = apart.and_then(|digest| digest.get(..16)).unwrap_or("other");
                draft.finish(&self.origin, &format!("{address}+{apart}"))
            }
            _ => fact,
        };
        if !self.by_id.contains_key(&fact.id) {
            self.by_id.insert(fact.id.clone(), self.all.len());
            self.all.push(fact);
        }
    }
}

/// Each prime once, over all versions.
fn merged(scan: &AddressScan) -> BTreeMap<String, DhParameters> {
    let mut all: BTreeMap<String, DhParameters> = BTreeMap::new();
    for parameters in scan.protocols.iter().flat_map(|protocol| &protocol.dh) {
        let entry = all.entry(parameters.prime_sha256.clone());
        let known = entry.or_insert_with(|| parameters.clone());
        known.reused = match (known.reused, parameters.reused) {
            (Some(a), Some(b)) => Some(a || b),
            (a, b) => a.or(b),
        };
    }
    all
}

/// A list of usages as one text.
fn usage<T: AsRef<str>>(list: Option<&[T]>) -> Attr {
    match list {
        Some(list) => text(list.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", ")),
        None => Attr::Unknown("the certificate does not say".to_owned()),
    }
}

fn text(text: impl Into<String>) -> Attr {
    Attr::Known(Value::Text(text.into()))
}

fn tri(finding: &Finding) -> Attr {
    match finding {
        Finding::Yes => Attr::Known(Value::Bool(true)),
        Finding::No => Attr::Known(Value::Bool(false)),
        Finding::Undetermined(why) => Attr::Unknown(why.clone()),
    }
}

fn day(second: i64) -> Option<Attr> {
    let moment = Timestamp::from_second(second).ok()?;
    Some(Attr::Known(Value::Day(Day::exact(berlin_date(moment)))))
}

fn of(details: &Result<Details, String>, read: impl Fn(&Details) -> Option<Attr>) -> Attr {
    match details {
        Ok(details) => read(details)
            .unwrap_or_else(|| Attr::Unknown("it cannot be read from the certificate".to_owned())),
        Err(why) => Attr::Unknown(why.clone()),
    }
}
