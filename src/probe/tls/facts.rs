//! A scan as facts and enumerations: what goes into an observation file, and what is judged.

mod traits;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value as Json, json};

use super::certificates::{Certificate, Chain, Details};
use super::codec::Version;
use super::names::hex;
use super::result::{AddressScan, DhParameters, Finding, Outcome, Protocol};
use super::scan::{Scan, Target};
use crate::fact::kind::{Kind, Type};
use crate::fact::observation::berlin_date;
use crate::fact::value::{Attr, AttrJson, Attributes, Day, Value};
use crate::fact::{Basis, Enumeration, Fact};
use crate::product::Starttls;

/// What identity attributes say where nothing was asked for: no name, no protocol upgraded from.
const NONE: &str = "none";

/// The parts of an observation that a scan determines: `outcome`, `reason`, `facts` and
/// `enumerations`.
pub fn observation(scan: &Scan) -> Json {
    let outcome = match scan.outcome() {
        Outcome::Ok => "ok",
        Outcome::Partial => "partial",
        Outcome::Unreachable => "unreachable",
        Outcome::Error => "error",
    };
    // The file says the day once, for all of them.
    let (facts, enumerations) = evidence(scan, Date::default());
    json!({
        "outcome": outcome,
        "reason": scan.reason(),
        "facts": facts.iter().map(fact_json).collect::<Vec<_>>(),
        "enumerations": enumerations.iter().map(enumeration_json).collect::<Vec<_>>(),
    })
}

/// What a scan found, as measured on a day.
pub fn evidence(scan: &Scan, date: Date) -> (Vec<Fact>, Vec<Enumeration>) {
    let mut facts = Facts::new(scan.target.subject(), date);
    for address in &scan.addresses {
        facts.address(address);
    }
    let enumerations = KINDS.iter().filter_map(|kind| enumeration(kind, scan, &facts)).collect();
    (facts.found, enumerations)
}

fn fact_json(fact: &Fact) -> Json {
    let attributes: BTreeMap<_, _> =
        fact.attributes.iter().map(|(name, attr)| (name, AttrJson::from(attr))).collect();
    json!({
        "id": fact.id,
        "kind": fact.kind.name,
        "subject": fact.subject,
        "attributes": attributes,
    })
}

fn enumeration_json(list: &Enumeration) -> Json {
    json!({
        "kind": list.kind.name,
        "subject": list.subject,
        "scope": list.scope,
        "complete": list.complete,
        "count": list.count,
        "fact_ids": list.fact_ids,
    })
}

/// Kinds this probe delivers, each enumerated once for a subject.
const KINDS: [&str; 9] = [
    "tls.endpoint",
    "tls.protocol",
    "tls.cipher_suite",
    "tls.group",
    "tls.signature_scheme",
    "tls.certificate",
    "tls.chain",
    "tls.dh_parameters",
    "tls.feature",
];

/// The statement on a kind, over all addresses and versions together.
fn enumeration(kind: &str, scan: &Scan, facts: &Facts) -> Option<Enumeration> {
    let kind = Kind::named(kind)?;
    let addresses: Vec<_> =
        scan.addresses.iter().map(|scan| scan.address.ip().to_string()).collect();
    let of_kind = facts.found.iter().filter(|fact| fact.kind.name == kind.name);
    let fact_ids: Vec<_> = of_kind.map(|fact| fact.id.clone()).collect();
    let everywhere = scan.addresses.iter().all(|address| is_complete(kind.name, address));
    Some(Enumeration {
        kind,
        subject: facts.subject.clone(),
        scope: scope(kind.name, &addresses, &scan.target),
        complete: !scan.addresses.is_empty() && scan.not_probed.is_empty() && everywhere,
        count: Some(fact_ids.len() as u64),
        fact_ids,
        basis: Basis::Measured,
        date: facts.date,
        stated: None,
        documents: Vec::new(),
        components: Vec::new(),
    })
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
    subject: String,
    date: Date,
    found: Vec<Fact>,
    /// Where each id stands in `found`.
    places: BTreeMap<String, usize>,
}

impl Facts {
    fn new(subject: String, date: Date) -> Self {
        Self { subject, date, found: Vec::new(), places: BTreeMap::new() }
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
            let rest = traits::suite(*code, protocol.version, scan);
            self.add(scan, "tls.cipher_suite", None, rest);
        }
        for kind in &protocol.ssl2_kinds {
            self.add(scan, "tls.cipher_suite", None, traits::ssl2(*kind));
        }
        for code in &protocol.groups.codes {
            self.add(scan, "tls.group", None, traits::group(*code, protocol.version));
        }
        for code in &protocol.signature_schemes.codes {
            let rest = traits::handshake_scheme(*code, protocol.version);
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
        }
        for (position, certificate) in chain.certificates.iter().enumerate() {
            if chain.signature_counts(position) {
                self.certificate_scheme(scan, chain, certificate);
            }
        }
    }

    /// How a certificate is signed, for each version from TLS 1.2 on, where schemes have names.
    fn certificate_scheme(&mut self, scan: &AddressScan, chain: &Chain, signed: &Certificate) {
        let details = &signed.details;
        let scheme = details.clone().and_then(|details| details.signature_scheme);
        let (name, code) = match &scheme {
            Ok(name) => {
                let code = super::names::Scheme::named(name).map(|scheme| text(hex(scheme.code)));
                let unknown = || Attr::Unknown("the scheme has no code".to_owned());
                (text(*name), code.unwrap_or_else(unknown))
            }
            Err(why) => (Attr::Unknown(why.clone()), Attr::Unknown(why.clone())),
        };
        let hash = details.clone().and_then(|details| details.signature_hash);
        for version in chain.versions.iter().filter(|version| **version >= Version::Tls12) {
            let rest = vec![
                ("version", text(version.name())),
                ("use", text("certificate")),
                ("name", name.clone()),
                ("code", code.clone()),
                ("algorithm", of(details, |d| Some(text(d.signature_kind)))),
                ("hash", hash.as_ref().map_or_else(|why| Attr::Unknown(why.clone()), |h| text(*h))),
            ];
            self.add(scan, "tls.signature_scheme", Some(&signed.sha256), rest);
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
        let mut attributes = Attributes::new();
        for attribute in kind.attributes {
            let unknown = Attr::Unknown("not determined".to_owned());
            attributes.insert(attribute.name.to_owned(), unknown);
        }
        let starttls = scan.starttls.map_or(NONE, Starttls::word);
        let common =
            [("address", text(&address)), ("sni", text(sni)), ("starttls", text(starttls))];
        for (name, attr) in common.into_iter().chain(rest) {
            attributes.insert(name.to_owned(), attr);
        }
        let make =
            |key: &str| Fact::make_id(kind, &self.subject, &attributes, Basis::Measured, key);
        let mut id = make(&address);
        let other = |place: &usize| self.found[*place].attributes != attributes;
        if self.places.get(&id).is_some_and(other) {
            let apart = apart.and_then(|digest| digest.get(..16)).unwrap_or("other");
            id = make(&format!("{address}+{apart}"));
        }
        if self.places.contains_key(&id) {
            return;
        }
        self.places.insert(id.clone(), self.found.len());
        self.found.push(Fact {
            id,
            kind,
            subject: self.subject.clone(),
            attributes,
            basis: Basis::Measured,
            date: self.date,
            stated: None,
            documents: Vec::new(),
            components: Vec::new(),
            source: format!("tls:{}", self.subject),
        });
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
