//! Configuration of LiveKit and of its recorder, Egress. The server itself records nothing; Egress does, as soon
//! as somebody asks for it, and reaches the server through Redis only. Where neither relays nor STUN servers
//! are given, participants are told Google's (livekit, config-sample.yaml and pkg/service/roommanager.go).

use std::borrow::Cow;

use crate::diag::Code;
use crate::draft;
use crate::fact::Place;
use crate::fact::kind::{media, retention};
use crate::fact::source::{Delivery, Reach};
use crate::fact::value::Attr;
use crate::yaml::{Node, Yaml};

use super::super::media::{Hosts, State, length, words};
use super::super::syntax::{look, put};
use super::super::view::{Got, Ground, View};
use super::super::{Input, Match, Reader, Reading, Refusal};

/// The reader.
pub(super) static READER: LiveKit = LiveKit;

/// Reads `livekit.yaml` and `egress.yaml`.
#[derive(Debug)]
pub(super) struct LiveKit;

static DELIVERS: [Delivery; 2] = [
    Delivery {
        kind: &media::SERVER,
        attributes: Some(&[
            "name",
            "recording",
            "streaming",
            "peer_to_peer",
            "stun_hosts",
            "turn_hosts",
            "statistics_hosts",
        ]),
    },
    Delivery {
        kind: &retention::STORE,
        attributes: Some(&[
            "name",
            "holds",
            "delete_after_s",
            "worst_case_age_s",
            "terms",
            "bounded_by",
        ]),
    },
];

const NAMES: &[&str] = &["domain", "host", "stun_servers", "urls"];

const GOOGLE: [&str; 2] = ["stun.l.google.com", "stun1.l.google.com"];

const SERVER_READ: &[&str] = &["redis", "room", "rtc", "turn", "webhook"];
const EGRESS_READ: &[&str] = &["alioss", "azure", "backup_storage", "gcp", "s3", "storage"];

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Server,
    Egress,
}

impl Reader for LiveKit {
    fn id(&self) -> &'static str {
        "livekit"
    }

    fn doc(&self) -> &'static str {
        "LiveKit's configuration (livekit.yaml) and that of its recorder (egress.yaml), or values of their charts"
    }

    fn delivers(&self) -> &'static [Delivery] {
        &DELIVERS
    }

    fn together(&self) -> bool {
        true
    }

    fn recognise(&self, input: &Input) -> Match {
        let text = input.text();
        let marks = ["rtc", "ws_url", "livekit", "LIVEKIT"];
        if input.is_json() || !marks.iter().any(|mark| text.contains(mark)) {
            return Match::No;
        }
        let documents = match input.yaml() {
            Ok(documents) => documents,
            Err(_)
                if text.contains("{{") && (text.contains("rtc:") || text.contains("ws_url:")) =>
            {
                return Match::Template { render_with: RENDER.to_owned() };
            }
            Err(refusal) if text.contains("\nrtc:") || text.starts_with("rtc:") => {
                return Match::Wrong(refusal);
            }
            Err(_) => return Match::No,
        };
        let own = documents.iter().filter(|document| own(document).is_some());
        match own.count() {
            1 => Match::Yes { version: None },
            0 => documents.iter().find_map(wrapped).map_or(Match::No, Match::Wrong),
            _ => Match::Wrong(Refusal::new(
                Code::SeveralDocuments,
                "it holds several configurations of LiveKit",
                "name a file with one of them",
            )),
        }
    }

    fn read(&self, inputs: &[&Input], out: &mut Reading) -> Result<(), Refusal> {
        out.reach = Reach::Source;
        out.scope = "the LiveKit whose files were read, and what its recorder keeps";
        let mut servers = Vec::new();
        let mut recorders = Vec::new();
        for input in inputs {
            for document in input.yaml()? {
                match own(document) {
                    Some((Part::Server, document)) => servers.push((*input, document)),
                    Some((Part::Egress, document)) => recorders.push((*input, document)),
                    None => {}
                }
                if part(document).is_none() && own(document).is_some() {
                    out.note("it holds values of a chart: other files of values and `--set` may change them");
                }
            }
        }
        if servers.len() > 1 {
            let why = "there are several configurations of LiveKit";
            let remedy = "name each in a target of its own, with that of its recorder";
            return Err(Refusal::new(Code::SeveralDocuments, why, remedy));
        }
        hows(out);
        let recorder = recorders.first().map(|(input, document)| {
            let ground = Ground::lines(input, NAMES);
            View::top(&ground, document, "").place()
        });
        match (servers.first(), recorder.clone()) {
            (Some((input, document)), _) => server(input, document, recorder, out)?,
            (None, Some(at)) => recorder_alone(at, out)?,
            (None, None) => {}
        }
        for (input, document) in &recorders {
            egress(input, document, out)?;
        }
        Ok(())
    }
}

const RENDER: &str = "render it: helm template RELEASE CHART -f VALUES (or the tool it belongs to), and name the result";

fn keys(node: &Node) -> Vec<&str> {
    match &node.value {
        Yaml::Map(entries) => entries.iter().map(|(key, _)| key.value.as_str()).collect(),
        _ => Vec::new(),
    }
}

fn part(document: &Node) -> Option<Part> {
    let keys = keys(document);
    let has = |key: &str| keys.contains(&key);
    let any = |all: &[&str]| all.iter().any(|key| has(key));
    // Ingress and SIP speak to the same server and take streams in.
    if has("ws_url") {
        let other = any(&["rtmp_port", "whip_port", "rtc_config", "sip_port", "rtp_port"]);
        return (any(&["api_key", "api_secret", "redis"]) && !other).then_some(Part::Egress);
    }
    let server = (has("rtc")
        && any(&["keys", "key_file", "port", "redis", "turn", "room", "webhook", "development"]))
        || (has("keys") && has("port") && any(&["turn", "webhook", "room", "redis", "logging"]));
    (server && !any(&["scrape_configs", "apiVersion", "services"])).then_some(Part::Server)
}

/// What a document is, and the configuration in it: its own, or the one that values of a chart come to.
fn own(document: &Node) -> Option<(Part, Cow<'_, Node>)> {
    if let Some(part) = part(document) {
        return Some((part, Cow::Borrowed(document)));
    }
    // A chart of charts has the values of one below its name.
    let charts =
        [Some(document), look(document, &["livekit-server"]), look(document, &["livekit"])];
    for chart in charts.into_iter().flatten() {
        for (key, wanted) in [("livekit", Part::Server), ("egress", Part::Egress)] {
            match look(chart, &[key]) {
                Some(inner) if part(inner) == Some(wanted) => {
                    return Some((wanted, with_defaults(wanted, inner)?));
                }
                _ => {}
            }
        }
    }
    None
}

/// With what the chart sets where values say nothing (livekit-helm, livekit-server/values.yaml).
fn with_defaults(part: Part, inner: &Node) -> Option<Cow<'_, Node>> {
    const ASKS: [&str; 2] = ["rtc", "use_external_ip"];
    if part == Part::Egress || look(inner, &ASKS).is_some() {
        return Some(Cow::Borrowed(inner));
    }
    let mut inner = inner.clone();
    let yes = Node { value: Yaml::Bool(true), span: inner.span };
    put(&mut inner, &ASKS.map(str::to_owned), yes, true).ok()?;
    Some(Cow::Owned(inner))
}

/// A configuration inside something else, or of a relative.
fn wrapped(document: &Node) -> Option<Refusal> {
    let keys = keys(document);
    let has = |key: &str| keys.contains(&key);
    let below = |key: &str| look(document, &[key]).map(keys_owned).unwrap_or_default();
    let helm = ["livekit", "egress"].into_iter().any(|key| {
        let inner = below(key);
        ["rtc", "keys", "ws_url", "api_key", "redis", "port"]
            .iter()
            .any(|known| inner.iter().any(|k| k == known))
    });
    if helm {
        let what = "it holds values for a Helm chart";
        let remedy = "render it: helm template RELEASE livekit/livekit-server -f FILE, and take the configuration out of its ConfigMap";
        return Some(Refusal::new(Code::WrongKind, what, remedy));
    }
    if has("apiVersion") && has("data") {
        let inner = below("data");
        let text = |key: &String| matches!(look(document, &["data", key.as_str()]).map(|node| &node.value), Some(Yaml::Text(text)) if text.contains("\nrtc:") || text.contains("ws_url:"));
        if inner.iter().any(text) {
            let what = "it holds LiveKit's configuration as text in a manifest";
            let remedy = "take the configuration out of its ConfigMap into a file of its own";
            return Some(Refusal::new(Code::WrongKind, what, remedy));
        }
    }
    if has("ws_url") && (has("rtmp_port") || has("whip_port") || has("sip_port")) {
        let what = "it is the configuration of LiveKit's Ingress or SIP, which is not read in this version";
        let remedy = "name livekit.yaml and egress.yaml";
        return Some(Refusal::new(Code::NotInThisVersion, what, remedy));
    }
    None
}

fn keys_owned(node: &Node) -> Vec<String> {
    keys(node).into_iter().map(str::to_owned).collect()
}

fn hows(out: &mut Reading) {
    for (attribute, how) in [
        ("recording", "name egress.yaml beside livekit.yaml, if there is a recorder"),
        ("streaming", "name egress.yaml beside livekit.yaml, if there is a recorder"),
        ("stun_hosts", "name livekit.yaml, and set `rtc.stun_servers`"),
        ("turn_hosts", "name livekit.yaml"),
        ("statistics_hosts", "name livekit.yaml"),
    ] {
        out.how(media::SERVER.name, attribute, how);
    }
    for attribute in ["delete_after_s", "worst_case_age_s", "bounded_by", "terms"] {
        out.how(
            retention::STORE.name,
            attribute,
            "read the rules of the bucket, or state how long it is kept",
        );
    }
}

fn template(ground: &Ground<'_>) -> Result<(), Refusal> {
    match ground.template() {
        Some(at) => {
            let why = format!("a value that is read is still a template ({at})");
            Err(Refusal::new(Code::Template, why, RENDER))
        }
        None => Ok(()),
    }
}

fn ignored(top: &View<'_>, read: &[&'static str], out: &mut Reading) {
    for (key, view) in top.known_entries(read) {
        if key.is_none() {
            out.ignore(
                view.place(),
                "a section that says nothing of recordings or servers that are asked",
            );
        }
    }
}

fn server(
    input: &Input,
    document: &Node,
    recorder: Option<Place>,
    out: &mut Reading,
) -> Result<(), Refusal> {
    let ground = Ground::lines(input, NAMES);
    let top = View::top(&ground, document, "");
    ignored(&top, SERVER_READ, out);
    let state = recording(&top, recorder.is_some());
    let streaming = if state == State::On { State::Possible } else { state };
    let (relays, asked) = hosts(&top, out);
    let own: Vec<_> = top.get("turn").get("domain").host().known().into_iter().collect();
    let told = Hosts::got(top.get("webhook").get("urls").hosts(), &[], NOT_READABLE).without(&own);
    let subject = out.subject().to_owned();
    let fact = draft!(media::SERVER, "", {
        "name": "livekit".into(),
        "recording": state.attr(),
        "streaming": streaming.attr(),
        "peer_to_peer": false.into(),
        "stun_hosts": asked.attr(),
        "turn_hosts": relays.attr(),
        "statistics_hosts": told.attr(),
    });
    template(&ground)?;
    let at = recorder.unwrap_or_else(|| top.place());
    out.note("participants are never connected directly: LiveKit carries all media");
    out.fact(fact.at(at).address("livekit").about(&subject))
}

const NOT_READABLE: &str = "a host in livekit.yaml is not readable";

fn recording(top: &View<'_>, recorder: bool) -> State {
    let rooms = top.get("room").get("room_configurations");
    let by_itself = rooms.entries().iter().any(|(_, room)| !room.get("egress").is_empty());
    let redis = top.get("redis");
    // Whatever stands there may name one, in a form that is not known here or is filled in later.
    let named = redis.entries();
    let reaches =
        !redis.is_empty() && (named.is_empty() || named.iter().any(|(_, one)| !one.is_empty()));
    match (by_itself, recorder, reaches) {
        (true, ..) => State::On,
        (false, true, _) => State::Possible,
        // Egress is a service of its own and is asked through Redis only.
        (false, false, false) => State::Off,
        (false, false, true) => {
            State::Unknown("a recorder (Egress) can be reached through Redis, and none was read")
        }
    }
}

/// Relays, and whom participants and the server ask for their address.
fn hosts(top: &View<'_>, out: &mut Reading) -> (Hosts, Hosts) {
    let (rtc, turn) = (top.get("rtc"), top.get("turn"));
    let enabled = turn.get("enabled").bool().or(false);
    let own = match enabled {
        Some(true) => Hosts::got(turn.get("domain").hosts(), &[], NOT_READABLE),
        Some(false) => Hosts::none(),
        None => Hosts::Unknown(NOT_READABLE),
    };
    let servers = rtc.get("turn_servers");
    let named = servers.items().into_iter().map(|server| match server.get("host").host() {
        Got::Is(host) => Hosts::Are(vec![host]),
        _ => Hosts::Unknown(NOT_READABLE),
    });
    let named: Vec<_> = named.collect();
    let other = !named.is_empty();
    let relays = named.into_iter().fold(own.clone(), Hosts::and);
    let given = rtc.get("stun_servers");
    let google = || Hosts::Are(GOOGLE.map(str::to_owned).to_vec());
    let port = turn.get("udp_port");
    let clients = match (enabled, port.int()) {
        _ if !given.is_empty() => Hosts::got(given.hosts(), &[], NOT_READABLE),
        _ if other => Hosts::none(),
        (Some(true), Got::Is(port)) if port > 0 => own,
        (Some(false), _) | (Some(true), Got::Is(_)) => google(),
        (Some(true), Got::Absent | Got::Null) => Hosts::Unknown(
            "whether its own relay is asked or Google's servers depends on the version, as `turn.udp_port` is not given",
        ),
        (None, _) | (_, Got::Odd) => Hosts::Unknown(NOT_READABLE),
    };
    if clients == google() {
        out.note("neither `rtc.stun_servers` nor a relay is given: participants ask Google's servers for their address");
    }
    let asks = rtc.get("use_external_ip").bool().or(false);
    let server = match asks {
        Some(true) if given.is_empty() => {
            out.note(
                "the server asks Google's servers for its own address (`rtc.use_external_ip`)",
            );
            google()
        }
        Some(_) => Hosts::none(),
        None => Hosts::Unknown(NOT_READABLE),
    };
    // That Google's are asked is known even where it is not known who else is.
    let asked = if server == google() { server.and_more(clients) } else { server.and(clients) };
    (relays, asked)
}

/// A recorder whose server was not read.
fn recorder_alone(at: Place, out: &mut Reading) -> Result<(), Refusal> {
    let unread = "livekit.yaml was not read";
    let subject = out.subject().to_owned();
    let fact = draft!(media::SERVER, "", {
        "name": "livekit".into(),
        "recording": State::Possible.attr(),
        "streaming": State::Possible.attr(),
        "peer_to_peer": false.into(),
        "stun_hosts": Attr::unknown(unread),
        "turn_hosts": Attr::unknown(unread),
        "statistics_hosts": Attr::unknown(unread),
    });
    out.fact(fact.at(at).address("livekit").about(&subject))
}

/// What the recorder keeps.
fn egress(input: &Input, document: &Node, out: &mut Reading) -> Result<(), Refusal> {
    let ground = Ground::lines(input, NAMES);
    let top = View::top(&ground, document, "");
    ignored(&top, EGRESS_READ, out);
    let clouds = ["s3", "azure", "gcp", "alioss"];
    let storage = top.get("storage");
    let places = clouds.iter().flat_map(|key| [top.get(key), storage.get(key)]);
    let bucket = places.into_iter().find(|view| !view.is_empty());
    let (name, why, at) = match &bucket {
        Some(view) => (
            "livekit egress bucket",
            "the rules of the bucket decide how long recordings are kept",
            view.place(),
        ),
        None => (
            "livekit egress files",
            "each request says where its recording goes, and no file how long it is kept",
            top.place(),
        ),
    };
    let unknown = || Attr::unknown(why);
    let subject = out.subject().to_owned();
    let fact = draft!(retention::STORE, "", {
        "name": name.into(), "holds": words(&["content"]), "delete_after_s": unknown(),
        "worst_case_age_s": unknown(), "terms": unknown(), "bounded_by": unknown(),
    });
    out.fact(fact.at(at).address(name).about(&subject))?;
    let backup = top.get("backup_storage");
    if backup.is_empty() {
        return template(&ground);
    }
    // What could not be uploaded stays there (livekit/egress, README).
    let name = "livekit egress backup_storage";
    let fact = draft!(retention::STORE, "", {
        "name": name.into(), "holds": words(&["content"]), "delete_after_s": length(None),
        "worst_case_age_s": length(None), "terms": words(&["nothing deletes recordings"]),
        "bounded_by": "none".into(),
    });
    out.fact(fact.at(backup.place()).address(name).about(&subject))?;
    template(&ground)
}
