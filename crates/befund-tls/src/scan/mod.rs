//! The scan of a TLS server: which versions, suites, groups, signature schemes and features it
//! negotiates and which certificates it presents, at every address of a host.
//!
//! Nothing is judged here, and nothing is guessed: what could not be looked at is left open with the
//! reason.

mod asker;
mod features;
mod lane;
mod offer;
mod peel;
mod preference;
mod renegotiation;
mod ssl2;

use std::collections::BTreeMap;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::thread;
use std::time::Duration;

use self::asker::{Asker, Refusal, Reply, refuses_version};
use self::lane::{Lane, Way};
use self::offer::Offer;
use super::certificates::{self, Handshakes, Roots};
use super::codec::{Alert, Fault, Flight, ServerHello, Version};
use super::connect::{self, Answer, Connector, NoConnection};
use super::names::Suite;
use super::result::{AddressScan, Feature, Finding, Protocol};
use super::starttls::{Preamble, Starttls};
use super::transcript;
use crate::result::Outcome;

/// What is scanned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Host name or IP address.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// The server name to ask for; one that is an IP address is not sent (RFC 6066 section 3).
    pub sni: Option<String>,
    /// The protocol to upgrade from.
    pub starttls: Option<Starttls>,
    /// The addresses to look at instead of those the host name resolves to.
    pub addresses: Vec<IpAddr>,
}

impl Target {
    /// A target without a server name, with TLS from the first byte, at every address.
    pub fn new(host: &str, port: u16) -> Self {
        Self { host: host.to_owned(), port, sni: None, starttls: None, addresses: Vec::new() }
    }

    /// The subject of its facts, `tls://host:port`.
    pub fn subject(&self) -> String {
        let bare = self.host.trim_start_matches('[').trim_end_matches(']');
        match bare.parse::<IpAddr>() {
            Ok(IpAddr::V6(address)) => format!("tls://[{address}]:{}", self.port),
            _ => format!("tls://{bare}:{}", self.port),
        }
    }

    /// The name or address its certificate must name.
    pub fn identity(&self) -> &str {
        self.server_name().unwrap_or(self.host.trim_start_matches('[').trim_end_matches(']'))
    }

    /// The server name to send.
    pub fn server_name(&self) -> Option<&str> {
        self.sni.as_deref().filter(|name| !name.is_empty() && name.parse::<IpAddr>().is_err())
    }
}

/// How to scan.
#[derive(Debug, Clone)]
pub struct Options {
    /// One connection at a time, with a pause between them.
    pub gentle: bool,
    /// How long to wait for a connection, and for an answer.
    pub timeout: Duration,
    /// How long the scan of one address may take in all.
    pub max_time: Option<Duration>,
    /// Most connections to make to one address.
    pub max_connections: usize,
    /// Most addresses of a host to look at.
    pub max_addresses: usize,
    /// The roots paths are looked for to.
    pub roots: Arc<Roots>,
    /// Set to end the scan: no further connection is made, what is open stays open.
    pub stop: Arc<AtomicBool>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            gentle: false,
            timeout: Duration::from_secs(5),
            max_time: None,
            max_connections: 400,
            max_addresses: 16,
            roots: Arc::default(),
            stop: Arc::default(),
        }
    }
}

/// What happens during a scan, for a progress line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// An address is next.
    Address(SocketAddr),
    /// A version was enumerated or found missing.
    Version(SocketAddr, Version, Finding),
    /// An address is done after so many connections.
    Done(SocketAddr, usize),
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => write!(f, "{address}"),
            Self::Version(address, version, finding) => {
                let state = match finding {
                    Finding::Yes => "looked through",
                    Finding::No => "not offered",
                    Finding::Undetermined(_) => "undetermined",
                };
                write!(f, "{address} {version}: {state}")
            }
            Self::Done(address, connections) => write!(f, "{address}: {connections} connections"),
        }
    }
}

/// What a scan found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    /// What was scanned.
    pub target: Target,
    /// One result for each address, in order.
    pub addresses: Vec<AddressScan>,
    /// Addresses of the host that were left out, because it has too many.
    pub not_probed: Vec<IpAddr>,
    /// Why there is no address.
    pub error: Option<String>,
}

impl Scan {
    /// How the scan ended, over all addresses.
    pub fn outcome(&self) -> Outcome {
        let all = |outcome| self.addresses.iter().all(|scan| scan.outcome == outcome);
        match &self.addresses[..] {
            [] => Outcome::Unreachable,
            _ if all(Outcome::Ok) && self.not_probed.is_empty() => Outcome::Ok,
            _ if all(Outcome::Unreachable) => Outcome::Unreachable,
            all => {
                let usable =
                    |scan: &AddressScan| matches!(scan.outcome, Outcome::Ok | Outcome::Partial);
                if all.iter().any(usable) { Outcome::Partial } else { Outcome::Error }
            }
        }
    }

    /// Why the outcome is not `ok`.
    pub fn reason(&self) -> Option<String> {
        let of_each = self
            .addresses
            .iter()
            .filter_map(|scan| Some(format!("{}: {}", scan.address.ip(), scan.reason.as_ref()?)));
        let reasons: Vec<_> = of_each.chain(self.not_probed_reason()).collect();
        self.error.clone().or_else(|| (!reasons.is_empty()).then(|| reasons.join("; ")))
    }

    /// Which addresses were left out.
    fn not_probed_reason(&self) -> Option<String> {
        let names: Vec<_> = self.not_probed.iter().map(ToString::to_string).collect();
        (!names.is_empty()).then(|| format!("not looked at: {}", names.join(", ")))
    }

    /// How many connections were made.
    pub fn connections(&self) -> usize {
        self.addresses.iter().map(|scan| scan.connections).sum()
    }
}

/// Scans a target at each of its addresses.
pub fn scan(target: &Target, options: &Options, events: &dyn Fn(Event)) -> Scan {
    let (addresses, error) = match find(target) {
        Ok(addresses) if addresses.is_empty() => (addresses, Some("no address".to_owned())),
        Ok(addresses) => (addresses, None),
        Err(why) => (Vec::new(), Some(format!("the name does not resolve: {why}"))),
    };
    let (addresses, left) = choose(addresses, options.max_addresses);
    let addresses = addresses
        .into_iter()
        .map(|address| {
            events(Event::Address(address));
            let scan = Address::new(target, options, address, events).scan();
            events(Event::Done(address, scan.connections));
            scan
        })
        .collect();
    let not_probed = left.iter().map(SocketAddr::ip).collect();
    Scan { target: target.clone(), addresses, not_probed, error }
}

fn find(target: &Target) -> Result<Vec<SocketAddr>, String> {
    if target.addresses.is_empty() {
        return connect::resolve(&target.host, target.port);
    }
    let mut given = Vec::new();
    for address in &target.addresses {
        let address = SocketAddr::new(*address, target.port);
        if !given.contains(&address) {
            given.push(address);
        }
    }
    Ok(given)
}

/// So many addresses, IPv4 and IPv6 in turn, and those left over.
fn choose(addresses: Vec<SocketAddr>, most: usize) -> (Vec<SocketAddr>, Vec<SocketAddr>) {
    let (v4, v6): (Vec<_>, Vec<_>) = addresses.into_iter().partition(SocketAddr::is_ipv4);
    let few = most / 2;
    let from_v4 = v4.len().min(most - few.min(v6.len()));
    let from_v6 = v6.len().min(most - from_v4);
    let (mut chosen, mut left) = (v4, v6);
    let left_v4 = chosen.split_off(from_v4);
    let left_v6 = left.split_off(from_v6);
    chosen.extend(left);
    (chosen, [left_v4, left_v6].concat())
}

/// The scan of one address.
struct Address<'a> {
    target: &'a Target,
    sni: Option<&'a str>,
    gentle: bool,
    connector: Connector,
    roots: &'a Roots,
    events: &'a dyn Fn(Event),
}

/// What the versions came to.
struct Versions {
    /// A first answer of each version that is offered.
    answers: BTreeMap<Version, Flight>,
    /// Versions not offered, or unknown.
    others: BTreeMap<Version, Finding>,
    /// Whether TLS 1.3 is asked with keys in the hello.
    with_keys: bool,
    /// Whether TLS 1.2 is asked with finite fields among the groups.
    with_fields: bool,
    /// The answer to a hello for TLS 1.1 sent while another connection was open.
    beside: Option<Answer>,
    /// Whether the server answers two connections at a time.
    side_by_side: bool,
    /// Whether the server said that it does not know the name asked for, or wants one.
    name_unknown: bool,
}

impl Versions {
    /// Whether hellos with things unknown are tried in a version: in the newest of either form.
    fn tests_tolerance(&self, version: Version) -> bool {
        let mut newer = self.answers.keys().filter(|other| **other > version);
        newer.all(|other| *other == Version::Tls13)
    }

    /// How a version is asked, with others at the same time or alone.
    fn way(&self, version: Version, side_by_side: bool) -> Way {
        let tests_tolerance = self.tests_tolerance(version);
        Way { everything: self.offer(version), tests_tolerance, side_by_side }
    }

    /// Everything there is for a version, in the form the server answers.
    fn offer(&self, version: Version) -> Offer {
        let everything = Offer::everything(version);
        match version {
            Version::Tls13 => Offer { with_keys: self.with_keys, ..everything },
            Version::Tls12 if self.with_fields => everything.with_finite_fields(),
            _ => everything,
        }
    }
}

impl<'a> Address<'a> {
    fn new(
        target: &'a Target,
        options: &'a Options,
        address: SocketAddr,
        events: &'a dyn Fn(Event),
    ) -> Self {
        let preamble = target
            .starttls
            .map(|protocol| Preamble { protocol, service: target.identity().to_owned() });
        let mut connector = Connector::new(address, options.timeout, options.max_connections)
            .until(Arc::clone(&options.stop))
            .within(options.max_time)
            .after(preamble);
        if options.gentle {
            connector = connector.gentle();
        }
        Self {
            target,
            sni: target.server_name(),
            gentle: options.gentle,
            connector,
            roots: &options.roots,
            events,
        }
    }

    fn scan(&self) -> AddressScan {
        let asker = Asker::new(&self.connector);
        let mut versions = match self.first_contact(&asker) {
            Ok(versions) => versions,
            Err((outcome, reason, speaks)) => {
                let none = self.without_tls(outcome, reason, speaks);
                // Whoever was silent twice is not waited for a third time.
                let answered = outcome == Outcome::Error;
                return if answered { self.or_ssl2(&asker, none) } else { none };
            }
        };
        self.older_versions(&asker, &mut versions);
        if versions.answers.is_empty() {
            return self.or_ssl2(&asker, self.without_agreement(&versions));
        }
        self.confirm_silence(&asker, &mut versions);
        self.enumerate(&asker, &versions)
    }

    /// Asks for TLS 1.3 and TLS 1.2. Two questions without any answer end the scan: a target that
    /// accepts and never answers must not hold it up.
    fn first_contact(&self, asker: &Asker<'_>) -> Result<Versions, (Outcome, String, Finding)> {
        let hello = |version| Offer::everything(version).hello(self.sni).encode();
        let (hello13, hello12) = (hello(Version::Tls13), hello(Version::Tls12));
        let first = self.connector.ask(&hello13);
        self.connector.note(format!("first contact with a hello of TLS 1.3: {first}"));
        let speechless = |answer: &Answer| {
            matches!(answer, Answer::TimedOut | Answer::NoConnection(_) | Answer::Unreadable(_))
        };
        let hello11 = (!self.gentle).then(|| hello(Version::Tls11));
        let (second, beside) = match hello11 {
            Some(hello11) if !speechless(&first) => self.connector.ask_two(&hello12, &hello11),
            _ => (self.connector.ask(&hello12), None),
        };
        if speechless(&first) && speechless(&second) {
            self.connector.note(format!("first contact with a hello of TLS 1.2: {second}"));
            return Err(self.no_tls(&first, &second));
        }
        let mut versions = Versions {
            answers: BTreeMap::new(),
            others: BTreeMap::new(),
            with_keys: false,
            with_fields: false,
            side_by_side: beside.is_some(),
            beside,
            name_unknown: [&first, &second].into_iter().any(unrecognized_name),
        };
        let reply12 = asker.judge(&hello12, &second);
        let reply13 = asker.judge(&hello13, &first);
        self.version13(asker, reply13, &mut versions);
        self.version12(asker, reply12, &mut versions);
        Ok(versions)
    }

    /// TLS 1.2 without finite fields; if that is refused for another reason than the version, once
    /// with them, for servers that have nothing else.
    fn version12(&self, asker: &Asker<'_>, reply: Reply, versions: &mut Versions) {
        if doubtful(&reply) {
            let offer = Offer::everything(Version::Tls12).with_finite_fields();
            let again = asker.ask(&offer.hello(self.sni).encode());
            if matches!(again, Reply::Answered(_)) {
                versions.with_fields = true;
                return note_version(Version::Tls12, again, versions);
            }
        }
        note_version(Version::Tls12, reply, versions);
    }

    /// TLS 1.3 without keys; if that is refused for another reason than the version, once with keys,
    /// for servers that do not know how to ask for one.
    fn version13(&self, asker: &Asker<'_>, reply: Reply, versions: &mut Versions) {
        if doubtful(&reply) {
            let offer = Offer { with_keys: true, ..Offer::everything(Version::Tls13) };
            let again = asker.ask(&offer.hello(self.sni).encode());
            if matches!(again, Reply::Answered(_)) {
                versions.with_keys = true;
                return note_version(Version::Tls13, again, versions);
            }
        }
        note_version(Version::Tls13, reply, versions);
    }

    /// TLS 1.1 and older. A refusal that names the version holds for older ones, too.
    fn older_versions(&self, asker: &Asker<'_>, versions: &mut Versions) {
        for version in [Version::Tls11, Version::Tls10, Version::Ssl3] {
            if versions.answers.contains_key(&version) || versions.others.contains_key(&version) {
                continue;
            }
            let hello = Offer::everything(version).hello(self.sni).encode();
            let reply = match versions.beside.take() {
                Some(answer) if version == Version::Tls11 => asker.judge(&hello, &answer),
                _ => asker.ask(&hello),
            };
            let none_below = matches!(&reply, Reply::Refused(refusal) if refuses_version(*refusal));
            note_version(version, reply, versions);
            if none_below {
                for older in [Version::Tls10, Version::Ssl3] {
                    versions.others.entry(older).or_insert(Finding::No);
                }
            }
        }
    }

    /// Versions refused by silence before anything was answered: they count once it is known that
    /// the server still answers a good hello.
    fn confirm_silence(&self, asker: &Asker<'_>, versions: &mut Versions) {
        let unconfirmed =
            |finding: &Finding| matches!(finding, Finding::Undetermined(why) if why == UNCONFIRMED);
        if versions.others.values().any(unconfirmed) && asker.still_answers() == Some(true) {
            for finding in versions.others.values_mut().filter(|finding| unconfirmed(finding)) {
                *finding = Finding::No;
            }
        }
    }

    fn enumerate(&self, asker: &Asker<'_>, versions: &Versions) -> AddressScan {
        let (mut lanes, asides) = self.lanes(asker, versions);
        let mut ssl2 = Some(ssl2_lane(asker));
        let mut result = self.empty(Outcome::Ok, None, Finding::Yes);
        for version in Version::ALL {
            let lane = match version {
                Version::Ssl2 => ssl2.take(),
                _ => lanes.remove(&version),
            };
            let protocol = match lane {
                Some(lane) => self.merge(version, lane, &mut result),
                None => {
                    let finding = versions.others.get(&version).cloned();
                    let unknown = || Finding::Undetermined("not asked".to_owned());
                    Protocol::without_answers(version, finding.unwrap_or_else(unknown))
                }
            };
            let offered = protocol.offered.clone();
            (self.events)(Event::Version(self.connector.address(), version, offered));
            result.protocols.push(protocol);
        }
        result.features.extend(asides.fallback_scsv);
        self.look_without_name(asides.without_name, &mut result);
        self.finish(result)
    }

    /// Enumerates the versions and looks aside: all at once if the server was seen to answer two at a
    /// time, and whatever failed on the way once more, one after the other. Refusals without a word
    /// are held against the same question asked alone; if one does not hold, none of that look does.
    fn lanes(&self, asker: &Asker<'_>, versions: &Versions) -> (BTreeMap<Version, Lane>, Asides) {
        let sni = self.sni;
        let mut lanes: BTreeMap<Version, Lane> = BTreeMap::new();
        let mut asides = None;
        if versions.side_by_side {
            // Up to here each question was asked alone.
            self.connector.take_silent();
            thread::scope(|scope| {
                let aside = scope.spawn(|| Asides::look(asker, sni, versions));
                let running: Vec<_> = versions
                    .answers
                    .iter()
                    .map(|(version, first)| {
                        let way = versions.way(*version, true);
                        let run = move || lane::run(asker, sni, first, way);
                        (*version, scope.spawn(run))
                    })
                    .collect();
                for (version, thread) in running {
                    lanes.extend(thread.join().ok().map(|lane| (version, lane)));
                }
                asides = aside.join().ok();
            });
        }
        let asker = asker.afresh();
        // At the end of the scan's own time or number of connections there is no asking again.
        let again = !self.connector.is_over();
        let in_doubt = versions.side_by_side && !asker.silence_holds_alone();
        let closed = versions.side_by_side && self.connector.take_closed_in_handshake();
        if !again && (in_doubt || closed) {
            self.connector.was_unsteady();
        }
        let doubtful = |version: Version, lane: &Lane| {
            lane.failed || in_doubt || closed && version == Version::Tls13
        };
        asides = asides.filter(|asides| !again || !in_doubt && !asides.failed());
        for (version, first) in &versions.answers {
            self.connector.note(format!("{version}: an answer"));
            let earlier = lanes.remove(version);
            let lane = match earlier {
                Some(lane) if !again || !doubtful(*version, &lane) => lane,
                earlier => {
                    let mut lane = lane::run(&asker, sni, first, versions.way(*version, false));
                    earlier.into_iter().for_each(|earlier| lane.also(earlier));
                    lane
                }
            };
            lanes.insert(*version, lane);
        }
        (lanes, asides.unwrap_or_else(|| Asides::look(&asker, sni, versions)))
    }

    fn merge(&self, version: Version, lane: Lane, result: &mut AddressScan) -> Protocol {
        if result.chains_incomplete.is_none() {
            result.chains_incomplete = lane.chains_incomplete;
        }
        result.features.extend(lane.features);
        for ders in lane.chains {
            match result.chains.iter_mut().find(|chain| chain.is_of(&ders)) {
                Some(chain) => chain.versions.push(version),
                None => {
                    let mut chain =
                        certificates::read_chain(&ders, Some(self.target.identity()), self.roots);
                    chain.versions.push(version);
                    result.chains.push(chain);
                }
            }
        }
        lane.protocol
    }

    /// Looks without a name: the certificates may be others. Before TLS 1.3 answers show them.
    fn look_without_name(&self, unnamed: Option<Unnamed>, result: &mut AddressScan) {
        if self.sni.is_none() {
            return;
        }
        let unnamed = unnamed.unwrap_or_else(|| {
            let newest = result.protocols.last();
            let chain = newest
                .and_then(|protocol| Handshakes::new(&self.connector, None, protocol).chain());
            Unnamed { chains: chain.into_iter().collect(), ..Unnamed::default() }
        });
        if let Some(alert) = unnamed.refused {
            result.notes.push(format!("without a server name it is refused (alert {alert})"));
        }
        match unnamed.open {
            // As good as refused: it is no other now that nothing else is asked.
            None | Some(Answer::Closed | Answer::Reset) => {}
            Some(other) => {
                let why = format!("without a server name: {other}");
                result.chains_incomplete.get_or_insert(why);
            }
        }
        let known = |ders: &Vec<Vec<u8>>| result.chains.iter().any(|chain| chain.is_of(ders));
        let others: Vec<_> = unnamed.chains.into_iter().filter(|ders| !known(ders)).collect();
        if !others.is_empty() {
            result.notes.push("without a server name it presents another chain".to_owned());
        }
        for ders in others {
            result.chains_without_sni.push(certificates::read_chain(&ders, None, self.roots));
        }
        self.connector.note(format!(
            "without a name: {}",
            if result.chains_without_sni.is_empty() { "no other chain" } else { "another chain" }
        ));
    }

    /// The target answered hellos, but no version came about: nothing is known, least of all that
    /// a version is not offered.
    fn without_agreement(&self, versions: &Versions) -> AddressScan {
        let reason = "the server refused every hello".to_owned();
        let mut result = self.empty(Outcome::Error, Some(reason), Finding::Yes);
        let failures: Vec<_> = versions
            .others
            .values()
            .filter_map(|finding| match finding {
                Finding::Undetermined(why) => Some(why.clone()),
                Finding::Yes | Finding::No => None,
            })
            .collect();
        if let Some(why) = failures.first() {
            result.reason = Some(match versions.name_unknown {
                true => NAME_UNKNOWN.to_owned(),
                false => format!("no version could be negotiated: {why}"),
            });
            result.speaks_tls = Finding::Undetermined(why.clone());
        }
        self.fill_unknown(&mut result);
        self.finish_failed(result)
    }

    /// A server without any version of TLS may still have SSLv2, and nothing else.
    fn or_ssl2(&self, asker: &Asker<'_>, none: AddressScan) -> AddressScan {
        let lane = ssl2_lane(asker);
        if lane.protocol.offered != Finding::Yes {
            return self.finish_failed(none);
        }
        let mut result = AddressScan { outcome: Outcome::Ok, reason: None, ..none };
        result.speaks_tls = Finding::Yes;
        result.chains_incomplete = None;
        let protocol = self.merge(Version::Ssl2, lane, &mut result);
        result.protocols.retain(|other| other.version != Version::Ssl2);
        result.protocols.insert(0, protocol);
        self.finish(result)
    }

    fn without_tls(&self, outcome: Outcome, reason: String, speaks: Finding) -> AddressScan {
        let mut result = self.empty(outcome, Some(reason), speaks);
        self.fill_unknown(&mut result);
        self.finish_failed(result)
    }

    /// Two first hellos without an answer in TLS: how that is called, why, and whether it says that
    /// no TLS is spoken.
    fn no_tls(&self, first: &Answer, second: &Answer) -> (Outcome, String, Finding) {
        let not_tls = |answer: &Answer| matches!(answer, Answer::Unreadable(Fault::NotTls));
        if not_tls(first) && not_tls(second) {
            let reason = "the server does not speak TLS on this port".to_owned();
            return (Outcome::Error, reason + &self.another_protocol(), Finding::No);
        }
        let ours = [first, second]
            .into_iter()
            .find(|answer| matches!(answer, Answer::NoConnection(why) if why.is_ours()));
        let reason = match ours {
            Some(why) => why.to_string(),
            None if first == second => format!("{first}, twice"),
            None => format!("{first}, then {second}"),
        };
        let either = |is: fn(&Answer) -> bool| is(first) || is(second);
        let answered = either(|answer| matches!(answer, Answer::Unreadable(_)));
        let talked = either(|answer| match answer {
            Answer::NoConnection(NoConnection::NoUpgrade(why)) => !why.is_silence(),
            _ => false,
        });
        let no = answered || first == second && has_no_tls(first);
        let speaks = if no { Finding::No } else { Finding::Undetermined(reason.clone()) };
        let outcome = if answered || talked { Outcome::Error } else { Outcome::Unreachable };
        (outcome, reason, speaks)
    }

    /// A hint for ports on which TLS is usually not spoken from the first byte.
    fn another_protocol(&self) -> String {
        let usual = Starttls::of_port(self.target.port).filter(|_| self.target.starttls.is_none());
        usual.map_or_else(String::new, |protocol| {
            format!(" from the first byte; it may after STARTTLS ({protocol})")
        })
    }

    fn fill_unknown(&self, result: &mut AddressScan) {
        let why = result.reason.clone().unwrap_or_default();
        result.protocols = Version::ALL
            .map(|version| Protocol::without_answers(version, Finding::Undetermined(why.clone())))
            .into();
        result.chains_incomplete = Some(why);
    }

    fn empty(&self, outcome: Outcome, reason: Option<String>, speaks_tls: Finding) -> AddressScan {
        AddressScan {
            address: self.connector.address(),
            sni: self.sni.map(str::to_owned),
            starttls: self.target.starttls,
            outcome,
            reason,
            speaks_tls,
            protocols: Vec::new(),
            features: Vec::new(),
            chains: Vec::new(),
            chains_without_sni: Vec::new(),
            chains_incomplete: None,
            notes: Vec::new(),
            connections: 0,
            transcript: Vec::new(),
        }
    }

    fn finish(&self, mut result: AddressScan) -> AddressScan {
        if self.connector.has_doubtful_refusals() {
            doubt(&mut result);
        }
        let open: Vec<String> = result.protocols.iter().filter_map(open_question).collect();
        let chains = result.chains_incomplete.as_ref().map(|why| format!("certificates: {why}"));
        let open: Vec<String> = open.into_iter().chain(chains).collect();
        if !open.is_empty() {
            result.outcome = Outcome::Partial;
            result.reason = Some(open.join("; "));
        }
        self.finish_failed(result)
    }

    fn finish_failed(&self, mut result: AddressScan) -> AddressScan {
        transcript::keep(&self.connector, &result.chains);
        result.connections = self.connector.made();
        result.transcript = self.connector.transcript();
        result
    }
}

/// What is asked beside the enumeration of the versions found.
struct Asides {
    fallback_scsv: Option<Feature>,
    /// What the newest version up to TLS 1.2 presents to hellos without the server's name.
    without_name: Option<Unnamed>,
}

/// What hellos without a server's name came to.
#[derive(Debug, Default)]
struct Unnamed {
    /// Chains presented, DER, of each kind of key the server chose.
    chains: Vec<Vec<Vec<u8>>>,
    /// The alert the first one was refused with.
    refused: Option<Alert>,
    /// How a question ended that was neither answered nor refused.
    open: Option<Answer>,
}

impl Unnamed {
    /// Asks for one kind of authentication after the other, as each may have a chain of its own.
    fn look(connector: &Connector, version: Version) -> Self {
        let mut found = Self::default();
        let mut offer = Offer::everything(version);
        while !offer.suites.is_empty() {
            match connector.ask(&offer.hello(None).encode()) {
                Answer::Flight(flight) => {
                    let suite = flight.hello.as_ref().and_then(|hello| Suite::of(hello.suite));
                    let Some(suite) = suite else { break };
                    let kind = suite.authentication();
                    let known = |code: &u16| {
                        Suite::of(*code).is_none_or(|suite| suite.authentication() == kind)
                    };
                    offer.suites.retain(|code| !known(code));
                    found.chains.extend(flight.certificates);
                }
                Answer::Alert(alert) => {
                    found.refused = Some(alert).filter(|_| found.chains.is_empty());
                    break;
                }
                other => {
                    found.open = Some(other);
                    break;
                }
            }
        }
        found
    }
}

impl Asides {
    fn look(asker: &Asker<'_>, sni: Option<&str>, versions: &Versions) -> Self {
        let legacy = versions.answers.keys().rfind(|version| **version < Version::Tls13);
        let legacy = legacy.filter(|_| sni.is_some());
        let without_name = legacy.map(|version| Unnamed::look(asker.connector(), *version));
        let fallback_scsv = fallback_scsv(asker.connector(), sni, versions);
        Self { fallback_scsv, without_name }
    }

    /// Whether a question came to nothing, so that it may be worth asking again.
    fn failed(&self) -> bool {
        let open = |feature: &Feature| matches!(feature.present, Finding::Undetermined(_));
        self.fallback_scsv.as_ref().is_some_and(open)
            || self.without_name.as_ref().is_some_and(|found| found.open.is_some())
    }
}

/// Whether the server refuses the second newest of its versions to a client that says it has a newer
/// one (RFC 7507 section 3). With one version there is nothing to fall back to.
fn fallback_scsv(connector: &Connector, sni: Option<&str>, versions: &Versions) -> Option<Feature> {
    let older = *versions.answers.keys().rev().nth(1)?;
    let mut offer = versions.offer(older);
    offer.extras.fallback = true;
    let answer = connector.ask(&offer.hello(sni).encode());
    connector.note(format!("{older} as a fallback: {answer}"));
    let present = match answer {
        Answer::Alert(Alert { code: INAPPROPRIATE_FALLBACK, .. }) => Finding::Yes,
        Answer::Flight(_) => Finding::No,
        other => Finding::Undetermined(other.to_string()),
    };
    Some(Feature { version: older, name: "fallback_scsv", present })
}

/// Leaves open whatever a refusal ended: one of a server that is silent at random may be none.
fn doubt(result: &mut AddressScan) {
    const WHY: &str =
        "the server is silent at random, so that its silence cannot be told from a refusal";
    for protocol in &mut result.protocols {
        match protocol.offered {
            Finding::Yes => protocol.leave_open(WHY),
            Finding::No => protocol.offered = Finding::Undetermined(WHY.to_owned()),
            Finding::Undetermined(_) => {}
        }
    }
    result.chains_incomplete.get_or_insert_with(|| WHY.to_owned());
}

/// Whether a version was refused without a word about the version.
fn doubtful(reply: &Reply) -> bool {
    matches!(reply, Reply::Refused(refusal) if !refuses_version(*refusal))
}

/// SSLv2, whose one answer says everything: the server's kinds of cipher, of which the client chooses,
/// and its certificate.
fn ssl2_lane(asker: &Asker<'_>) -> Lane {
    let (offered, said) = ssl2::look(asker);
    let mut protocol = Protocol::without_answers(Version::Ssl2, offered.clone());
    let mut chains = Vec::new();
    match (offered, said) {
        (Finding::Yes, Some(said)) => {
            protocol.ssl2_kinds = said.kinds;
            protocol.server_preference = Finding::No;
            chains.extend(Some(vec![said.certificate]).filter(|chain| !chain[0].is_empty()));
        }
        (Finding::Yes, None) => protocol.leave_open("the answer in SSLv2 cannot be read"),
        _ => {}
    }
    Lane { protocol, features: Vec::new(), chains, chains_incomplete: None, failed: false }
}

/// The first question a version leaves open.
fn open_question(protocol: &Protocol) -> Option<String> {
    let version = protocol.version;
    if let Finding::Undetermined(why) = &protocol.offered {
        return Some(format!("{version}: {why}"));
    }
    let lists = [
        ("suites", &protocol.suites.incomplete),
        ("groups", &protocol.groups.incomplete),
        ("signature schemes", &protocol.signature_schemes.incomplete),
        ("Diffie-Hellman parameters", &protocol.dh_incomplete),
    ];
    let open = lists.into_iter().find_map(|(what, why)| Some((what, why.as_ref()?)));
    open.map(|(what, why)| format!("{version} {what}: {why}"))
}

const NAME_UNKNOWN: &str = "the server does not serve the name asked for (alert unrecognized_name): ask for one \
     it serves, with `--sni` or `sni:` in the product file";

/// RFC 6066 section 3.
fn unrecognized_name(answer: &Answer) -> bool {
    matches!(answer, Answer::Alert(alert) if alert.code == 112)
}

/// The alert of RFC 7507 section 3.
const INAPPROPRIATE_FALLBACK: u8 = 86;

const UNCONFIRMED: &str = "the connection was closed without an answer";

/// Writes down what a reply says about a version, and about those between it and a lower answer.
fn note_version(version: Version, reply: Reply, versions: &mut Versions) {
    let finding = match reply {
        Reply::Answered(flight) => match flight.hello.as_ref().and_then(ServerHello::version) {
            Some(chosen) if chosen == version => {
                versions.answers.insert(version, *flight);
                return;
            }
            Some(chosen) if chosen < version => {
                for between in Version::ALL {
                    if chosen < between && between < version {
                        versions.others.entry(between).or_insert(Finding::No);
                    }
                }
                versions.answers.entry(chosen).or_insert(*flight);
                Finding::No
            }
            _ => {
                Finding::Undetermined("the server answered with a version not asked for".to_owned())
            }
        },
        Reply::Refused(Refusal::Unconfirmed) => Finding::Undetermined(UNCONFIRMED.to_owned()),
        Reply::Refused(_) => Finding::No,
        Reply::Failed(why) => Finding::Undetermined(why),
    };
    versions.others.entry(version).or_insert(finding);
}

/// Whether the server itself said that it has no TLS to upgrade to.
fn has_no_tls(answer: &Answer) -> bool {
    matches!(answer, Answer::NoConnection(NoConnection::NoUpgrade(why)) if why.is_no())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_addresses_both_families_are_looked_at() {
        let v4 = |last: u8| SocketAddr::new([192, 0, 2, last].into(), 443);
        let v6 = |last: u16| SocketAddr::new([0x2001, 0xDB8, 0, 0, 0, 0, 0, last].into(), 443);
        let count = |v4s: u8, v6s: u16| {
            let all = (0..v4s).map(v4).chain((0..v6s).map(v6)).collect();
            let (chosen, left) = choose(all, 16);
            let v4s = chosen.iter().filter(|address| address.is_ipv4()).count();
            (v4s, chosen.len() - v4s, left.len())
        };
        assert_eq!(count(1, 1), (1, 1, 0));
        assert_eq!(count(20, 20), (8, 8, 24));
        assert_eq!(count(20, 2), (14, 2, 6));
        assert_eq!(count(3, 20), (3, 13, 7));
        assert_eq!(count(16, 0), (16, 0, 0));
    }
}
