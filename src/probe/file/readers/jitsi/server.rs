//! `jicofo.conf`, `jvb.conf`, `jibri.conf`, and `sip-communicator.properties` of the bridge and of Jigasi.

use crate::yaml::Node;

use super::super::super::media::{Hosts, State, either};
use super::super::super::syntax::hocon::Hocon;
use super::super::super::view::{Ground, View};
use super::super::super::{Input, Reading};
use super::{NAMES, STUN_PROPERTY, Says, facts};

const INCLUDES: &str = "a file of the server includes another one, which was not read";
const NOT_READABLE: &str = "a host in a file of the server is not readable";

const OLD_FILE: &str = "whom the bridge asks for its address does not stand in jvb.conf; sip-communicator.properties can say it";
const JIGASI: &str =
    "Jicofo knows Jigasi, which can write down what is said; its configuration was not read";

const YES: &[&str] = &["true", "yes", "on"];
const NO: &[&str] = &["false", "no", "off"];

pub(super) fn read(input: &Input, hocon: &Hocon, says: &mut Says, out: &mut Reading) {
    let ground = Ground::lines(input, NAMES);
    let top = View::top(&ground, &hocon.top, "");
    let known = ["jicofo", "jibri", "videobridge", "ice4j"];
    for (key, view) in top.known_entries(&known) {
        if key.is_none() {
            out.ignore(
                view.place(),
                "a section that says nothing of recordings or servers that are asked",
            );
        }
    }
    let whole = hocon.include.is_none();
    let (jicofo, jibri) = (top.get("jicofo"), top.get("jibri"));
    if jicofo.is_there() {
        of_jicofo(&jicofo, whole, says);
    }
    if jibri.is_there() {
        of_jibri(&jibri, whole, says);
    }
    if top.get("videobridge").is_there() || top.get("ice4j").is_there() {
        of_bridge(&top, whole, says);
    }
    if ground.template().is_some() {
        out.note("a value of a file of the server is a template, and not known");
    }
}

/// Jicofo gives a recorder away only if it knows the room in which recorders wait.
fn of_jicofo(jicofo: &View<'_>, whole: bool, says: &mut Says) {
    let room = |name: &'static str| jicofo.get(name).get("brewery-jid");
    let recorder = ["jibri", "jibri-sip"].map(room);
    let known = recorder.iter().any(|view| !view.is_empty());
    let state = match (known, whole) {
        (true, _) => State::Possible,
        (false, true) => State::Off,
        (false, false) => State::Unknown(INCLUDES),
    };
    says.server.recording.push(state);
    says.server.streaming.push(state);
    let transcription = match whole {
        _ if jicofo.get("transcription").is_there() => State::Possible,
        _ if !room("jigasi").is_empty() => State::Unknown(JIGASI),
        true => State::Off,
        false => State::Unknown(INCLUDES),
    };
    says.server.transcription.push(transcription);
    let place = recorder.into_iter().find(View::is_there).map(|view| view.place());
    says.at = says.at.take().or(place).or_else(|| Some(jicofo.place()));
}

/// A recorder that is set up can record, whatever the page offers.
fn of_jibri(jibri: &View<'_>, whole: bool, says: &mut Says) {
    says.server.recording.push(State::Possible);
    let allowed = jibri.get("streaming").get("rtmp-allow-list");
    let none = allowed.is_there() && allowed.is_empty() && whole;
    says.server.streaming.push(if none { State::Off } else { State::Possible });
    let subscribers = jibri.get("webhook").get("subscribers");
    says.recorder_tells.push(match whole {
        true => Hosts::got(subscribers.hosts(), &[], NOT_READABLE),
        false => Hosts::Unknown(INCLUDES),
    });
    let recording = jibri.get("recording");
    let script = recording.get("finalize-script");
    // Its default names a file that is nowhere (reference.conf of Jibri).
    let runs = !whole || (!script.is_empty() && !script.is_text("/path/to/finalize"));
    let place = if recording.is_there() { recording.place() } else { jibri.place() };
    says.stores.retain(|store| store.address_text() != Some(facts::RECORDINGS));
    says.stores.push(facts::recordings(runs, place.clone()));
    says.at = Some(place);
}

fn of_bridge(top: &View<'_>, whole: bool, says: &mut Says) {
    let stun = top.get("ice4j").get("harvest").get("mapping").get("stun");
    let (enabled, addresses) = (stun.get("enabled"), stun.get("addresses"));
    says.bridge.push(match (either(&enabled, YES, NO).or(true), addresses.is_there()) {
        _ if !whole => Hosts::Unknown(INCLUDES),
        (Some(false), _) => Hosts::none(),
        (None, _) => Hosts::Unknown(NOT_READABLE),
        (Some(true), true) => Hosts::got(addresses.hosts(), &[], NOT_READABLE),
        // Debian's package writes the host of the project to another file.
        (Some(true), false) => Hosts::Unknown(OLD_FILE),
    });
    says.at = says.at.take().or_else(|| Some(top.get("videobridge").place()));
}

/// `sip-communicator.properties` of the bridge or of Jigasi.
pub(super) fn properties(input: &Input, tree: &Node, says: &mut Says, out: &mut Reading) {
    const READ: &[&str] = &[
        STUN_PROPERTY,
        "org.jitsi.jicofo.jibri.BREWERY",
        "org.jitsi.jigasi.ENABLE_TRANSCRIPTION",
        "org.jitsi.jigasi.transcription.RECORD_AUDIO",
    ];
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
    let stun = top.get(STUN_PROPERTY);
    if stun.is_there() {
        // The bridge takes this only where jvb.conf says nothing; what either names may be asked.
        says.bridge.retain(|hosts| *hosts != Hosts::Unknown(OLD_FILE));
        says.bridge.push(Hosts::got(stun.hosts(), &[], NOT_READABLE));
    }
    if !top.get("org.jitsi.jicofo.jibri.BREWERY").is_empty() {
        says.server.recording.push(State::Possible);
        says.server.streaming.push(State::Possible);
    }
    let writes = top.get("org.jitsi.jigasi.ENABLE_TRANSCRIPTION");
    if writes.is_there() {
        let state = match either(&writes, YES, NO).or(false) {
            Some(true) => State::Possible,
            Some(false) => State::Off,
            None => State::Unknown(NOT_READABLE),
        };
        says.server.transcription.retain(|state| *state != State::Unknown(JIGASI));
        says.server.transcription.push(state);
        let keeps = top.get("org.jitsi.jigasi.transcription.RECORD_AUDIO");
        if state != State::Off && either(&keeps, YES, NO).or(false) != Some(false) {
            says.server.recording.push(State::Possible);
        }
    }
}
