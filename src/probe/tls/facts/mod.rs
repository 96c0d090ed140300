//! A scan as facts and enumerations: what goes into an observation file, and what is judged.

mod needed;
mod traits;

pub use self::needed::is_needed;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::certificates::{Certificate, Chain, Details};
use super::codec::Version;
use super::names::hex;
use super::result::{AddressScan, Determination, DhParameters, Protocol};
use super::source::SOURCE;
use super::{Scan, ScanTarget};
use crate::draft;
use crate::fact::draft::{Draft, Origin};
use crate::fact::kind::{Attribute, Kind, Type, tls};
use crate::fact::observation::berlin_date;
use crate::fact::value::{Attr, Day, Value};
use crate::fact::{Enumeration, Fact};
use crate::product::Starttls;

/// What identity attributes say where nothing was asked for: no name, no protocol upgraded from.
pub(super) const NONE: &str = Attribute::NOWHERE;

/// A scan of a day as facts, and as statements about each kind over all addresses and versions together.
pub fn observed(scan: &Scan, observed_on: Date) -> (Vec<Fact>, Vec<Enumeration>) {
    let origin = Origin {
        probe: SOURCE.probe,
        target: scan.target.subject(),
        basis: SOURCE.basis,
        observed_on,
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

fn scope(kind: &str, addresses: &[String], target: &ScanTarget) -> String {
    let name = match target.server_name() {
        Some(name) => format!("as {name}"),
        None => "without a server name".to_owned(),
    };
    let name = match target.starttls {
        Some(protocol) => format!("{name}, by STARTTLS ({protocol})"),
        None => name,
    };
    let name = match &target.ehlo {
        Some(ehlo) => format!("{name}, with EHLO {ehlo}"),
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
    let known = |finding: &Determination| !matches!(finding, Determination::Undetermined(_));
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
            sources: Vec::new(),
            roles: Vec::new(),
            fact_ids,
            basis: self.origin.basis,
            date: self.origin.observed_on,
            stated: None,
            documents: Vec::new(),
            components: Vec::new(),
        }
    }

    fn address(&mut self, scan: &AddressScan) {
        let speaks = tri(&scan.speaks_tls);
        self.add(scan, None, draft!(tls::ENDPOINT, self.subject(), {"speaks_tls": speaks}));
        for protocol in &scan.protocols {
            self.protocol(scan, protocol);
        }
        for chain in &scan.chains {
            self.chain(scan, chain);
        }
        for (sha256, parameters) in merged(scan) {
            let draft = draft!(tls::DH_PARAMETERS, self.subject(), {
                "key_bits": i64::from(parameters.bits).into(),
                "named_group": parameters.named_group.map_or_else(
                    || Attr::unknown("the prime is none of RFC 7919"),
                    Attr::from,
                ),
                "reused": parameters.reused.map_or_else(
                    || Attr::unknown("only one handshake showed this prime"),
                    Attr::from,
                ),
            });
            self.add(scan, Some(&sha256), draft);
        }
        self.features(scan);
    }

    fn subject(&self) -> String {
        self.origin.target.clone()
    }

    fn protocol(&mut self, scan: &AddressScan, protocol: &Protocol) {
        let version = protocol.version;
        let draft = draft!(tls::PROTOCOL, self.subject(), {
            "version": version.name().into(),
            "offered": tri(&protocol.offered),
            "server_preference": tri(&protocol.server_preference),
        });
        self.add(scan, None, draft);
        for code in &protocol.suites.codes {
            self.add(scan, None, traits::suite(self.subject(), *code, version, scan));
        }
        for kind in &protocol.ssl2_kinds {
            self.add(scan, None, traits::ssl2(self.subject(), *kind));
        }
        for code in &protocol.groups.codes {
            self.add(scan, None, traits::group(self.subject(), *code, version));
        }
        for code in &protocol.signature_schemes.codes {
            self.add(scan, None, traits::handshake_scheme(self.subject(), *code, version));
        }
    }

    fn chain(&mut self, scan: &AddressScan, chain: &Chain) {
        let Some(leaf) = chain.certificates.first() else { return };
        let draft = draft!(tls::CHAIN, self.subject(), {
            "key_algorithm": of(&leaf.details, |details| Some(details.key_algorithm.into())),
            "names_match": tri(&chain.names_match),
            "path_to_root": tri(&chain.path_to_root),
            "in_order": tri(&chain.in_order),
            "root_set": chain.root_set.as_str().into(),
        });
        self.add(scan, Some(&leaf.sha256), draft);
        for (position, certificate) in chain.certificates.iter().enumerate() {
            let needed = is_needed(position, &chain.paths, self.origin.observed_on);
            let draft = self::certificate(self.subject(), position, certificate, needed);
            self.add(scan, Some(&certificate.sha256), draft);
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
        let (name, code) = match details.clone().and_then(|details| details.signature_scheme) {
            Ok(name) => {
                let code = super::names::Scheme::named(name).map(|scheme| hex(scheme.code).into());
                let none = || Attr::unknown("the scheme has no code");
                (Attr::from(name), code.unwrap_or_else(none))
            }
            Err(why) => (Attr::unknown(why.clone()), Attr::unknown(why)),
        };
        let hash = details.clone().and_then(|details| details.signature_hash);
        let hash = hash.map_or_else(Attr::unknown, Attr::from);
        for version in chain.versions.iter().filter(|version| **version >= Version::Tls12) {
            let draft = draft!(tls::SIGNATURE_SCHEME, self.subject(), {
                "version": version.name().into(),
                "use": "certificate".into(),
                "name": name.clone(),
                "code": code.clone(),
                "algorithm": of(details, |d| Some(d.signature_kind.into())),
                "hash": hash.clone(),
            });
            self.add(scan, Some(&signed.sha256), draft);
        }
    }

    fn features(&mut self, scan: &AddressScan) {
        let words = match tls::FEATURE.attribute("name").map(|name| name.ty) {
            Some(Type::Word(words)) => words,
            _ => &[],
        };
        for feature in scan.features.iter().filter(|feature| words.contains(&feature.name)) {
            let draft = draft!(tls::FEATURE, self.subject(), {
                "version": feature.version.name().into(),
                "name": feature.name.into(),
                "present": tri(&feature.present),
            });
            self.add(scan, None, draft);
        }
    }

    /// Adds a fact, with the place it was met at. `apart` tells things that share an identity: two
    /// certificates at one place, two primes. The same fact twice is one.
    fn add(&mut self, scan: &AddressScan, apart: Option<&str>, draft: Draft) {
        let address = scan.address.ip().to_string();
        let draft = draft
            .with("address", address.as_str().into())
            .with("sni", scan.sni.as_deref().unwrap_or(NONE).into())
            .with("starttls", scan.starttls.map_or(NONE, Starttls::word).into());
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

/// What a certificate at a place of its chain is; `needed` says whether trust hangs on it.
pub(super) fn certificate(
    subject: String,
    position: usize,
    certificate: &Certificate,
    needed: bool,
) -> Draft {
    let details = &certificate.details;
    let curve = |details: &Details| {
        let none = || Attr::unknown("the key lies on no named curve");
        Some(details.curve.as_deref().map_or_else(none, Attr::from))
    };
    let position = i64::try_from(position).unwrap_or(i64::MAX);
    draft!(tls::CERTIFICATE, subject, {
        "key_algorithm": of(details, |d| Some(d.key_algorithm.into())),
        "position": position.into(),
        "needed": needed.into(),
        "key_bits": of(details, |d| Some(i64::from(d.key_bits?).into())),
        "curve": of(details, curve),
        "signature_algorithm": of(details, |d| Some(d.signature_algorithm.as_str().into())),
        "not_before": of(details, |d| day(d.not_before)),
        "not_after": of(details, |d| day(d.not_after)),
        "self_signed": of(details, |d| Some(tri(&d.self_signed))),
        "lifetime_days": of(details, |d| Some(d.lifetime_days().into())),
        "serial": of(details, |d| Some(d.serial.as_str().into())),
        "wildcard": of(details, |d| Some(d.has_wildcard().into())),
        "must_staple": of(details, |d| Some(d.must_staple.into())),
        "timestamps": of(details, |d| Some(d.has_timestamps.into())),
        "key_usage": of(details, |d| Some(usage(d.key_usage.as_deref()))),
        "extended_key_usage": of(details, |d| Some(usage(d.extended_key_usage.as_deref()))),
        "sha256": certificate.sha256.as_str().into(),
    })
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
        Some(list) => list.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", ").into(),
        None => Attr::unknown("the certificate does not say"),
    }
}

fn tri(finding: &Determination) -> Attr {
    match finding {
        Determination::Yes => true.into(),
        Determination::No => false.into(),
        Determination::Undetermined(why) => Attr::unknown(why.clone()),
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
