//! Jitsi Meet: the `.env` of docker-jitsi-meet, `config.js` of the page, `jicofo.conf`, `jvb.conf` and
//! `jibri.conf`, Prosody's `*.cfg.lua`. The page says what it offers; whether the server can, only the
//! server's files say.

mod env;
mod facts;
mod others;
mod page;
mod prosody;
mod server;

use crate::diag::Code;
use crate::fact::Place;
use crate::fact::draft::Draft;
use crate::fact::kind::{media, retention};
use crate::fact::source::{Delivery, Reach};
use crate::fact::value::Attr;
use crate::yaml::Node;

use super::super::media::{Hosts, State};
use super::super::syntax::{self, dotenv, empty, hocon, lua, properties, script};
use super::super::{Input, Match, Reader, Reading, Refusal};

/// The reader.
pub(super) static READER: Jitsi = Jitsi;

/// Reads configurations of Jitsi Meet.
#[derive(Debug)]
pub(super) struct Jitsi;

static DELIVERS: [Delivery; 2] = [
    Delivery { kind: &media::SERVER, attributes: None },
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

/// Keys whose text may be a name or a host.
const NAMES: &[&str] = &[
    "ANALYTICS_SCRIPT_URLS",
    "JIBRI_WEBHOOK_SUBSCRIBERS",
    "JITSI_IMAGE_VERSION",
    "JVB_STUN_SERVERS",
    "MATOMO_ENDPOINT",
    "P2P_STUN_SERVERS",
    "PUBLIC_URL",
    "RTCSTATS_URL_BASE",
    "STUN_HOST",
    "TURNS_HOST",
    "TURN_HOST",
    "addresses",
    "domain",
    "host",
    "matomoEndpoint",
    STUN_PROPERTY,
    "rtcstatsEndpoint",
    "scriptURLs",
    "subscribers",
    "turn_external_host",
    "url",
    "urls",
];

const STUN_PROPERTY: &str = "org.ice4j.ice.harvest.STUN_MAPPING_HARVESTER_ADDRESSES";

/// Whom Jitsi asks where nobody says whom to ask (docker-jitsi-meet, jvb.conf; lib-jitsi-meet).
const DEFAULT_STUN: &str = "meet-jit-si-turnrelay.jitsi.net";

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// `.env` of docker-jitsi-meet.
    Env,
    /// `jicofo.conf`, `jvb.conf`, `jibri.conf`.
    Server,
    /// `*.cfg.lua`.
    Prosody,
    /// `sip-communicator.properties`.
    Properties,
    /// `config.js`, which makes the object.
    Page,
    /// `custom-config.js`, which adds to it.
    PageMore,
    /// `interface_config.js`.
    Interface,
}

/// What files say, each for its own part.
#[derive(Debug, Default)]
struct Says {
    /// Whether a server records, streams or transcribes.
    server: Doing,
    /// Whether the page offers it.
    page: Doing,
    /// Whether the page offers to record on the device.
    local: Vec<State>,
    /// Whether two are connected directly.
    direct: Vec<Result<bool, &'static str>>,
    /// Whom the page has participants ask for their address.
    clients: Vec<Hosts>,
    /// Whom the server tells them to ask besides.
    services: Vec<Hosts>,
    /// Whom the bridge asks for its own.
    bridge: Vec<Hosts>,
    /// Relays that the server tells participants.
    relays: Vec<Hosts>,
    /// Relays that the page has besides.
    page_relays: Vec<Hosts>,
    /// Who is told of sessions by the page.
    told: Vec<Hosts>,
    /// Who is told of them by the recorder besides.
    recorder_tells: Vec<Hosts>,
    /// Hosts of the server itself.
    own: Vec<String>,
    version: Option<Attr>,
    /// Where it is said what matters most.
    at: Option<Place>,
    stores: Vec<Draft>,
}

/// What is done.
#[derive(Debug, Default)]
struct Doing {
    recording: Vec<State>,
    streaming: Vec<State>,
    transcription: Vec<State>,
}

impl Reader for Jitsi {
    fn id(&self) -> &'static str {
        "jitsi"
    }

    fn doc(&self) -> &'static str {
        "Jitsi Meet: .env of docker-jitsi-meet, config.js, jicofo.conf, jvb.conf, jibri.conf, Prosody's *.cfg.lua"
    }

    fn delivers(&self) -> &'static [Delivery] {
        &DELIVERS
    }

    fn together(&self) -> bool {
        true
    }

    fn recognise(&self, input: &Input) -> Match {
        let text = input.text();
        if text.len() > syntax::MAX_BYTES {
            return Match::No;
        }
        match part(text).filter(|_| !input.is_json()) {
            None => others::refusal(text).map_or(Match::No, Match::Wrong),
            Some(part) if is_template(part, text) => Match::Template {
                render_with: "name the rendered file: what docker-jitsi-meet makes of it lies below CONFIG (such as ~/.jitsi-meet-cfg/web/config.js), or name its .env".to_owned(),
            },
            Some(_) => Match::Yes { version: None },
        }
    }

    fn read(&self, inputs: &[&Input], out: &mut Reading) -> Result<(), Refusal> {
        out.reach = Reach::Source;
        out.scope = "the Jitsi Meet whose files were read, and what it keeps";
        let mut parts: Vec<_> =
            inputs.iter().filter_map(|input| Some((part(input.text())?, *input))).collect();
        parts.sort_by_key(|(part, _)| *part);
        if parts.iter().filter(|(part, _)| *part == Part::Env).count() > 1 {
            let why = "it holds more than one .env of docker-jitsi-meet";
            let remedy = "name each in a target of its own; Docker Compose reads one";
            return Err(Refusal::new(Code::SeveralDocuments, why, remedy));
        }
        let mut says = Says::default();
        let mut page = PageSoFar { top: empty(0), whole: false, opaque: false, input: None };
        let many = parts.iter().filter(|(part, _)| *part == Part::Prosody).count() > 1;
        for (part, input) in &parts {
            match part {
                Part::Env => env::read(input, &tree(input, dotenv::parse)?, &mut says, out),
                Part::Server => {
                    let hocon = hocon::parse(input.text()).map_err(|b| refuse(input, b))?;
                    server::read(input, &hocon, &mut says, out);
                }
                Part::Prosody => {
                    let lua = lua::parse(input.text()).map_err(|b| refuse(input, b))?;
                    prosody::read(input, &lua, many, &mut says, out);
                }
                Part::Properties => {
                    server::properties(input, &tree(input, properties::parse)?, &mut says, out);
                }
                Part::Page | Part::PageMore => page.add(input)?,
                Part::Interface => out.ignore(
                    Place { file: input.name().to_owned(), line: None, pointer: None },
                    "`interface_config.js` says how the page looks, not what the server does",
                ),
            }
        }
        if let Some(input) = page.input {
            page::read(input, &page, &mut says, out);
        }
        let first = parts.first().map(|(_, input)| input.name().to_owned());
        facts::make(says, first.unwrap_or_default(), out)
    }
}

/// What scripts of the page have set so far.
struct PageSoFar<'a> {
    top: Node,
    whole: bool,
    opaque: bool,
    /// The last of them.
    input: Option<&'a Input>,
}

impl<'a> PageSoFar<'a> {
    fn add(&mut self, input: &'a Input) -> Result<(), Refusal> {
        let before = std::mem::replace(&mut self.top, empty(0));
        let read = script::parse(input.text(), "config", before);
        let read = read.map_err(|broken| refuse(input, broken))?;
        self.top = read.top;
        self.whole |= read.whole;
        self.opaque |= read.opaque.is_some();
        self.input = Some(input);
        Ok(())
    }
}

fn tree(input: &Input, parse: fn(&str) -> Result<Node, syntax::Broken>) -> Result<Node, Refusal> {
    parse(input.text()).map_err(|broken| refuse(input, broken))
}

fn refuse(input: &Input, broken: syntax::Broken) -> Refusal {
    let refusal = broken.refusal(input.line(broken.at));
    Refusal { why: format!("{}: {}", name(input), refusal.why), ..refusal }
}

/// The last part of a path: a file says which of several it is.
fn name(input: &Input) -> &str {
    input.name().rsplit('/').next().unwrap_or_default()
}

/// Whether a text is still to be rendered. In Lua `{{` can be a table in a table.
fn is_template(part: Part, text: &str) -> bool {
    let lua = part == Part::Prosody;
    let renders = |inner: &str| {
        let inner = inner.trim_start_matches(['-', ' ']);
        !lua || inner.contains(":=") || !(inner.contains('=') || inner.starts_with(['"', '\'']))
    };
    let marks = |line: &str| {
        line.split("{{").skip(1).any(|rest| match rest.split_once("}}") {
            Some((inner, _)) => renders(inner),
            None => !lua,
        })
    };
    text.contains("{%") || text.lines().any(marks)
}

/// What a text is, by what stands in it.
fn part(text: &str) -> Option<Part> {
    let lines = || text.lines().map(str::trim_start);
    if is_env(text) {
        return Some(Part::Env);
    }
    let script = |object: &str| {
        lines().any(|line| {
            let line = ["var ", "let ", "const "]
                .iter()
                .find_map(|word| line.strip_prefix(word))
                .unwrap_or(line);
            let rest = line.strip_prefix(object).map(str::trim_start);
            rest.is_some_and(|rest| {
                rest.starts_with('=') && rest[1..].trim_start().starts_with('{')
            })
        })
    };
    if script("interfaceConfig") {
        return Some(Part::Interface);
    }
    const PAGE: [&str; 16] = [
        "bosh",
        "p2p",
        "hosts:",
        "hosts",
        "recordingService",
        "fileRecordingsEnabled",
        "localRecording",
        "liveStreaming",
        "transcription",
        "transcribingEnabled",
        "analytics",
        "callStatsID",
        "prejoinConfig",
        "disableSimulcast",
        "enableWelcomePage",
        "toolbarButtons",
    ];
    let known = PAGE.iter().filter(|word| text.contains(**word)).count();
    if script("config") && known >= 2 {
        return Some(Part::Page);
    }
    if lines().any(|line| line.starts_with("config.") && line.contains('=')) && known >= 1 {
        return Some(Part::PageMore);
    }
    let hocon = |root: &str| {
        lines().any(|line| {
            let line = line.strip_prefix('"').unwrap_or(line);
            let rest =
                line.strip_prefix(root).map(|rest| rest.trim_start_matches(['"', ' ', '\t']));
            rest.is_some_and(|rest| match rest.chars().next() {
                Some('{' | '.') => true,
                Some('=' | ':') => rest[1..].trim_start().starts_with('{'),
                _ => false,
            })
        })
    };
    if ["jicofo", "jibri", "videobridge", "ice4j"].into_iter().any(hocon) {
        return Some(Part::Server);
    }
    let starts =
        |words: &[&str]| lines().any(|line| words.iter().any(|word| line.starts_with(word)));
    if starts(&["org.jitsi.jigasi.", "org.jitsi.videobridge.", "org.ice4j.", "org.jitsi.jicofo."]) {
        return Some(Part::Properties);
    }
    let heads = starts(&[
        "VirtualHost \"",
        "VirtualHost(\"",
        "Component \"",
        "Component(\"",
        "VirtualHost '",
        "Component '",
    ]);
    let modules = starts(&["modules_enabled = {", "modules_enabled={"]);
    (heads || modules).then_some(Part::Prosody)
}

/// Whether every line is an assignment, and enough of them are docker-jitsi-meet's.
fn is_env(text: &str) -> bool {
    const WEAK: [&str; 12] = [
        "DISABLE_LOCAL_RECORDING",
        "ENABLE_LIVESTREAMING",
        "ENABLE_LOBBY",
        "ENABLE_P2P",
        "ENABLE_PREJOIN_PAGE",
        "ENABLE_RECORDING",
        "ENABLE_TRANSCRIPTIONS",
        "ENABLE_XMPP_WEBSOCKET",
        "P2P_STUN_SERVERS",
        "XMPP_DOMAIN",
        "XMPP_MUC_DOMAIN",
        "ENABLE_WELCOME_PAGE",
    ];
    let (mut strong, mut weak, mut other) = (0_usize, 0_usize, 0_usize);
    for line in text.lines().map(str::trim) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let line = line.strip_prefix("export ").unwrap_or(line);
        match line.split_once('=') {
            Some((key, _)) if dotenv::is_key(key.trim()) => {
                let key = key.trim();
                let prefixes = ["JVB_", "JICOFO_", "JIBRI_", "JIGASI_", "JITSI_"];
                strong += usize::from(prefixes.iter().any(|prefix| key.starts_with(prefix)));
                weak += usize::from(WEAK.contains(&key));
            }
            _ => other += 1,
        }
    }
    // What Docker Compose would not take is refused with its line later on.
    (strong >= 1 || weak >= 2) && other <= strong + weak
}
