//! What an answer shows.

use crate::certificates;
use crate::codec::encrypted::certificate_status;
use crate::codec::{Flight, Params, ServerHello, ServerKeyExchange, Version, extension};
use crate::connect::Break;
use crate::names::{Suite, suite_name};
use crate::scan::asker::Reply;
use crate::scan::handshake::{Alpn, has_timestamps};
use crate::scan::offer::Offer;
use crate::scan::peel::Peel;
use crate::scan::peel::sight::{Found, Sight, Step, add};

impl<'a> Peel<'a> {
    /// What a reply to an offer comes to.
    pub(super) fn judge(&mut self, offer: &Offer, reply: Reply) -> Step {
        let step = match reply {
            Reply::Answered(flight) => match self.read(offer, &flight) {
                Ok(sight) => Step::Answered(sight),
                // A lower version is how a server says that it has nothing for this one.
                Err(_) if lower_version(&flight, offer.version) => Step::Refused,
                Err(why) => Step::Failed(why),
            },
            Reply::Broken(flight, how) => self.broken(offer, &flight, how),
            Reply::Refused(_) => Step::Refused,
            Reply::Failed(why) => Step::Failed(why),
        };
        self.note(&step);
        self.length_proved |= matches!(step, Step::Answered(_));
        self.failed |= matches!(step, Step::Failed(_));
        if matches!(step, Step::Refused) {
            self.refused.insert(offer.clone());
        }
        step
    }

    /// Takes note of what came to nothing; every question itself stands in the transcript anyway.
    fn note(&self, step: &Step) {
        if let Step::Failed(why) = step {
            self.asker
                .connector()
                .note(format!("{}: undetermined: {why}", self.everything.version));
        }
    }

    /// A choice the server did not get through with: the suite is there, and no more is said by it than the
    /// certificates shown.
    pub(super) fn broken(&mut self, offer: &Offer, flight: &Flight, how: Break) -> Step {
        let Some(hello) = &flight.hello else {
            return Step::Failed("an answer without ServerHello".to_owned());
        };
        if lower_version(flight, offer.version) {
            return Step::Refused;
        }
        if hello.version() != Some(offer.version) || !offer.suites.contains(&hello.suite) {
            return Step::Failed(format!("the server chose what was not on offer, and {how}"));
        }
        let chain = flight.certificates.as_ref().filter(|chain| !chain.is_empty());
        if let Some(chain) = chain.filter(|chain| !self.seen.chains.contains(chain)) {
            self.seen.chains.push(chain.clone());
        }
        if !self.protocol.failing.contains(&hello.suite) {
            self.protocol.failing.push(hello.suite);
        }
        Step::Broken(hello.suite)
    }

    /// Reads an answer and notes its features; an error if it does not fit the offer.
    pub(super) fn read(&mut self, offer: &Offer, flight: &Flight) -> Result<Sight, String> {
        let hello = flight.hello.as_ref().ok_or("an answer without ServerHello")?;
        if hello.version() != Some(offer.version) {
            return Err(format!("the server answered with version {:#06x}", hello.legacy_version));
        }
        if flight.resumed {
            return Err("the server resumed a session nobody asked for".to_owned());
        }
        if !offer.suites.contains(&hello.suite) {
            return Err(format!("the server chose {}, not on offer", suite_name(hello.suite)));
        }
        self.features(hello, flight);
        let mut sight = Sight {
            suite: hello.suite,
            group: hello.key_share_group(),
            scheme: None,
            prime: None,
            leaf_curve: None,
        };
        if let Some(chain) = flight.certificates.as_ref().filter(|chain| !chain.is_empty()) {
            sight.leaf_curve = chain.first().and_then(|leaf| certificates::named_curve(leaf));
            if !self.seen.chains.contains(chain) {
                self.seen.chains.push(chain.clone());
            }
        }
        if let Some(body) = &flight.key_exchange {
            self.key_exchange(body, &mut sight).map_err(|fault| fault.to_string())?;
        }
        self.choices.note(&offer.suites, sight.suite);
        Ok(sight)
    }

    pub(super) fn key_exchange(
        &mut self,
        body: &[u8],
        sight: &mut Sight,
    ) -> Result<(), crate::codec::Fault> {
        let version = self.everything.version;
        let Some(exchange) = ServerKeyExchange::parse(body, sight.suite, version)? else {
            return Ok(());
        };
        sight.scheme = exchange.scheme;
        match exchange.params {
            Params::Curve { group } => sight.group = Some(group),
            Params::ExplicitCurve => {}
            Params::Field { prime, public } => {
                let entry = self.dh.entry(prime.clone()).or_insert((sight.suite, Vec::new()));
                entry.1.push(public);
                sight.prime = Some(prime);
            }
        }
        Ok(())
    }

    fn features(&mut self, hello: &ServerHello, flight: &Flight) {
        let seen = &mut self.seen;
        seen.answers += 1;
        seen.extensions.extend(hello.extensions.iter().map(|(code, _)| *code));
        if let Some(status) = &flight.certificate_status {
            seen.ocsp_stapling = true;
            seen.sct_in_ocsp |= has_timestamps(status);
            // What breaks its format is no answer, and said to be unreadable.
            let response = certificate_status(status).unwrap_or_else(|_| status.clone());
            seen.staples.add(flight.certificates.as_deref().unwrap_or_default(), Some(response));
        }
        seen.certificate_request |= flight.certificate_request;
        let formats = hello.extension(extension::EC_POINT_FORMATS).unwrap_or_default();
        seen.compressed_points |= formats.iter().skip(1).any(|format| matches!(format, 1 | 2));
        seen.compression |= hello.compression != 0;
        let cbc = Suite::of(hello.suite).is_some_and(Suite::is_cbc);
        seen.cbc |= cbc;
        seen.encrypt_then_mac |= hello.extension(extension::ENCRYPT_THEN_MAC).is_some();
    }

    pub(super) fn take(&mut self, sight: &Sight, found: &mut Found) {
        add(&mut found.suites, Some(sight.suite));
        add(&mut found.groups, sight.group);
        found.fresh = sight.scheme.is_some_and(|code| !found.schemes.contains(&code));
        add(&mut found.schemes, sight.scheme);
        add(&mut found.curves, sight.leaf_curve);
        self.protocol.suites.add(sight.suite);
        sight.group.map(|group| self.protocol.groups.add(group));
        sight.scheme.map(|scheme| self.protocol.signature_schemes.add(scheme));
    }
}

/// The protocol a ServerHello names (RFC 7301 section 3.1): a list with one name.
pub(super) fn alpn(hello: &ServerHello) -> Alpn {
    match hello.extension(extension::ALPN) {
        Some(body) => Alpn::Chose(body.get(3..).unwrap_or_default().to_vec()),
        None => Alpn::Ignored,
    }
}

/// The alert of RFC 7301 section 3.2.
pub(super) const NO_APPLICATION_PROTOCOL: u8 = 120;

fn lower_version(flight: &Flight, asked: Version) -> bool {
    let version = flight.hello.as_ref().and_then(ServerHello::version);
    version.is_some_and(|version| version < asked)
}
