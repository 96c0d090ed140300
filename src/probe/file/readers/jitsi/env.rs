//! The `.env` of docker-jitsi-meet, with the defaults of its templates for what is absent
//! (web/rootfs/defaults/settings-config.js, jicofo.conf, jvb.conf, jibri.conf).

use crate::fact::value::Attr;
use crate::yaml::Node;

use super::super::super::media::{Hosts, State, go_bool};
use super::super::super::view::{Got, Ground, View};
use super::super::super::{Input, Reading};
use super::{DEFAULT_STUN, NAMES, Says, facts};

/// Settings that are read.
const READ: &[&str] = &[
    "AMPLITUDE_ID",
    "ANALYTICS_SCRIPT_URLS",
    "CALLSTATS_ID",
    "COMPOSE_FILE",
    "COMPOSE_PROFILES",
    "DISABLE_LOCAL_RECORDING",
    "ENABLE_JAAS_COMPONENTS",
    "ENABLE_LIVESTREAMING",
    "ENABLE_LOCAL_RECORDING_SELF_START",
    "ENABLE_P2P",
    "ENABLE_RECORDING",
    "ENABLE_TRANSCRIPTIONS",
    "GLOBAL_MODULES",
    "GOOGLE_ANALYTICS_ID",
    "JIBRI_FINALIZE_RECORDING_SCRIPT_PATH",
    "JIBRI_WEBHOOK_SUBSCRIBERS",
    "JIGASI_TRANSCRIBER_RECORD_AUDIO",
    "JITSI_IMAGE_VERSION",
    "JVB_DISABLE_STUN",
    "JVB_STUN_SERVERS",
    "MATOMO_ENDPOINT",
    "P2P_STUN_SERVERS",
    "PUBLIC_URL",
    "RTCSTATS_ENABLED",
    "RTCSTATS_URL_BASE",
    "STUN_HOST",
    "TURNS_HOST",
    "TURN_HOST",
    "XMPP_MODULES",
    "XMPP_MUC_MODULES",
];

const WORD: &str = "a switch in .env is neither true nor false";
const HOST: &str = "a host in .env is not readable";

pub(super) fn read(input: &Input, tree: &Node, says: &mut Says, out: &mut Reading) {
    let ground = Ground::lines(input, NAMES);
    let top = View::top(&ground, tree, "");
    for (key, view) in top.known_entries(READ) {
        if key.is_none() {
            out.ignore(
                view.place(),
                "a setting that says nothing of recordings, statistics or servers that are asked",
            );
        }
    }
    let env = Env { top };
    says.at = Some(env.top.get("ENABLE_RECORDING")).filter(View::is_there).map(|view| view.place());
    env.server(says, out);
    env.local(says, out);
    env.hosts(says);
    env.told(says);
    says.version = Some(version(&env.top.get("JITSI_IMAGE_VERSION")));
    out.note("what is set in docker-compose.yml, in the shell or in custom-*.conf and custom-config.js comes on top of .env");
}

struct Env<'a> {
    top: View<'a>,
}

impl<'a> Env<'a> {
    fn flag(&self, key: &'static str, default: bool) -> Option<bool> {
        go_bool(&self.top.get(key)).or(default)
    }

    fn mentions(&self, keys: &[&'static str], word: &str) -> bool {
        keys.iter().any(|key| self.top.get(key).mentions(word))
    }

    /// Any of these that is computed could say anything.
    fn any_odd(&self, keys: &[&'static str]) -> bool {
        let odd = |key: &&'static str| {
            let view = self.top.get(key);
            view.is_there() && view.link().is_none() && !view.is_empty()
        };
        keys.iter().any(odd)
    }

    fn server(&self, says: &mut Says, out: &mut Reading) {
        const COMPOSE: [&str; 2] = ["COMPOSE_FILE", "COMPOSE_PROFILES"];
        const MODULES: [&str; 3] = ["XMPP_MUC_MODULES", "XMPP_MODULES", "GLOBAL_MODULES"];
        let recorder = self.mentions(&COMPOSE, "jibri") || self.mentions(&COMPOSE, "recording");
        let by_itself = self.mentions(&MODULES, "jibri_autostart");
        let odd = self.any_odd(&COMPOSE) || self.any_odd(&MODULES);
        let enabled = self.flag("ENABLE_RECORDING", false);
        let recording = match enabled {
            Some(true) if by_itself => State::On,
            Some(true) => State::Possible,
            Some(false) if recorder => State::Possible,
            Some(false) if odd => State::Unknown(WORD),
            Some(false) => State::Off,
            None => State::Unknown(WORD),
        };
        says.server.recording.push(recording);
        if recorder && enabled == Some(false) {
            out.note("Jibri is started, though ENABLE_RECORDING is not true");
        }
        let streaming = match (recording, self.flag("ENABLE_LIVESTREAMING", false)) {
            (State::Off, _) => State::Off,
            (State::Unknown(why), _) => State::Unknown(why),
            (_, Some(true)) => State::Possible,
            (_, Some(false)) => State::Unknown(
                "the page does not offer to stream, but the recorder that is set up could",
            ),
            (_, None) => State::Unknown(WORD),
        };
        says.server.streaming.push(streaming);
        self.transcription(odd, says);
        if enabled == Some(true) || recorder {
            let script = !self.top.get("JIBRI_FINALIZE_RECORDING_SCRIPT_PATH").is_empty();
            let at = self.top.get("ENABLE_RECORDING").place();
            says.stores.push(facts::recordings(script, at));
        }
    }

    fn transcription(&self, odd: bool, says: &mut Says) {
        let transcriber = self.mentions(&["COMPOSE_FILE", "COMPOSE_PROFILES"], "transcrib");
        let state = match self.flag("ENABLE_TRANSCRIPTIONS", false) {
            Some(true) => State::Possible,
            Some(false) if transcriber => State::Possible,
            Some(false) if odd => State::Unknown(WORD),
            Some(false) => State::Off,
            None => State::Unknown(WORD),
        };
        says.server.transcription.push(state);
        // The transcriber can keep the sound beside what it writes down.
        match self.flag("JIGASI_TRANSCRIBER_RECORD_AUDIO", false) {
            Some(true) if state != State::Off => says.server.recording.push(State::Possible),
            None => says.server.recording.push(State::Unknown(WORD)),
            _ => {}
        }
    }

    fn local(&self, says: &mut Says, out: &mut Reading) {
        says.local.push(match self.flag("DISABLE_LOCAL_RECORDING", false) {
            Some(true) => State::Off,
            Some(false) => State::Possible,
            None => State::Unknown(WORD),
        });
        if self.flag("ENABLE_LOCAL_RECORDING_SELF_START", false) != Some(false) {
            out.note("ENABLE_LOCAL_RECORDING_SELF_START is written to `disableSelfRecording` as it is: true turns recording oneself off");
        }
    }

    fn hosts(&self, says: &mut Says) {
        let direct = self.flag("ENABLE_P2P", true);
        says.direct.push(direct.ok_or(WORD));
        let named = |key: &'static str, default: &[&str]| {
            Hosts::got(self.top.get(key).hosts(), default, HOST)
        };
        let asked = match direct {
            Some(true) => named("P2P_STUN_SERVERS", &[DEFAULT_STUN]),
            Some(false) => Hosts::none(),
            None => Hosts::Unknown(WORD),
        };
        says.clients.push(asked.and(named("STUN_HOST", &[])));
        says.bridge.push(match self.flag("JVB_DISABLE_STUN", false) {
            Some(true) => Hosts::none(),
            Some(false) => named("JVB_STUN_SERVERS", &[DEFAULT_STUN]),
            None => Hosts::Unknown(WORD),
        });
        says.relays.push(named("TURN_HOST", &[]).and(named("TURNS_HOST", &[])));
    }

    /// Who is told of sessions (settings-config.js, "Analytics"; with the parts of JaaS it turns rtcstats on).
    fn told(&self, says: &mut Says) {
        if let Got::Is(own) = self.top.get("PUBLIC_URL").host() {
            says.own.push(own);
        }
        let set = |key: &'static str, host: &str| match self.top.get(key).is_empty() {
            true => Hosts::none(),
            false => Hosts::Are(vec![host.to_owned()]),
        };
        let named = |key: &'static str| Hosts::got(self.top.get(key).hosts(), &[], HOST);
        let jaas = match self.flag("ENABLE_JAAS_COMPONENTS", false) {
            Some(true) => Hosts::Are(vec!["rtcstats-server-8x8.jitsi.net".to_owned()]),
            Some(false) => Hosts::none(),
            None => Hosts::Unknown(WORD),
        };
        let statistics = match self.flag("RTCSTATS_ENABLED", false) {
            Some(false) => Hosts::none(),
            Some(true) if self.top.get("RTCSTATS_URL_BASE").is_empty() => Hosts::Unknown(
                "RTCSTATS_ENABLED is on, and where the statistics go does not stand in .env",
            ),
            Some(true) => named("RTCSTATS_URL_BASE"),
            None => Hosts::Unknown(WORD),
        };
        says.told.extend([
            set("AMPLITUDE_ID", "api2.amplitude.com"),
            set("GOOGLE_ANALYTICS_ID", "www.google-analytics.com"),
            set("CALLSTATS_ID", "api.callstats.io"),
            named("MATOMO_ENDPOINT"),
            named("ANALYTICS_SCRIPT_URLS"),
            named("JIBRI_WEBHOOK_SUBSCRIBERS"),
            jaas,
            statistics,
        ]);
    }
}

/// Only a version that stays the same is one.
fn version(view: &View<'_>) -> Attr {
    let pinned = |word: &String| {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
        word.chars().any(|c| c.is_ascii_digit()) && word.len() <= 40 && word.chars().all(fits)
    };
    match view.name().known().filter(pinned) {
        Some(version) => version.into(),
        None => Attr::unknown("the image is not pinned to a version (JITSI_IMAGE_VERSION)"),
    }
}
