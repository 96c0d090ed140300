//! What all files of a Jitsi Meet come to.

use crate::draft;
use crate::fact::Place;
use crate::fact::draft::Draft;
use crate::fact::kind::{media, retention};
use crate::fact::value::Attr;

use super::super::super::media::{Hosts, State, length, words};
use super::super::super::{Reading, Refusal};
use super::{DEFAULT_STUN, Says};

/// The address of what Jibri records to.
pub(super) const RECORDINGS: &str = "jibri recordings";

const SERVER: &str = "name the server's files, too: .env, or jicofo.conf, jvb.conf and jibri.conf";
const PAGE: &str = "name config.js of the page, or the .env of docker-jitsi-meet";

pub(super) fn make(says: Says, first: String, out: &mut Reading) -> Result<(), Refusal> {
    for (attribute, how) in [
        ("recording", SERVER),
        ("streaming", SERVER),
        ("transcription", SERVER),
        ("turn_hosts", "name Prosody's configuration, or the .env of docker-jitsi-meet"),
        ("stun_hosts", "name config.js and jvb.conf, or the .env of docker-jitsi-meet"),
        ("local_recording", PAGE),
        ("peer_to_peer", PAGE),
        ("statistics_hosts", PAGE),
        ("product_version", "pin the image: JITSI_IMAGE_VERSION=stable-…"),
    ] {
        out.how(media::SERVER.name, attribute, how);
    }
    for attribute in ["delete_after_s", "worst_case_age_s", "bounded_by", "terms"] {
        out.how(
            retention::STORE.name,
            attribute,
            "state how long it is kept, and read what deletes it",
        );
    }
    let subject = out.subject().to_owned();
    let direct = direct(&says);
    let told = told(&says);
    let relays = all(&says.relays, "which relays participants are told was not read")
        .and(says.page_relays.iter().cloned().fold(Hosts::none(), Hosts::and));
    let at = says.at.clone().unwrap_or(Place { file: first, line: None, pointer: None });
    let doing = |server: &[State], page: &[State]| doing(server, page).attr();
    let local = State::most(says.local.iter().copied());
    let local = local.unwrap_or(State::Unknown("what the page offers was not read"));
    let version = says.version.clone();
    let version =
        version.unwrap_or_else(|| Attr::unknown("no file that was read names the version"));
    let fact = draft!(media::SERVER, "", {
        "name": "jitsi".into(),
        "recording": doing(&says.server.recording, &says.page.recording),
        "streaming": doing(&says.server.streaming, &says.page.streaming),
        "transcription": doing(&says.server.transcription, &says.page.transcription),
        "local_recording": local.attr(),
        "peer_to_peer": direct,
        "stun_hosts": asked(&says, out).attr(),
        "turn_hosts": relays.attr(),
        "statistics_hosts": told.attr(),
        "product_version": version,
    });
    out.fact(fact.at(at).address("jitsi").about(&subject))?;
    for store in says.stores {
        out.fact(store.about(&subject))?;
    }
    Ok(())
}

/// What the server does counts; what the page offers only where it is more.
fn doing(server: &[State], page: &[State]) -> State {
    let offered = page.iter().copied().filter(|state| matches!(state, State::Possible | State::On));
    State::most(server.iter().copied().chain(offered))
        .unwrap_or(State::Unknown("the server's own files were not read"))
}

fn direct(says: &Says) -> Attr {
    let mut all = says.direct.iter();
    match all.next() {
        None => Attr::unknown("what the page offers was not read"),
        Some(Err(why)) => Attr::unknown(*why),
        Some(Ok(direct)) => match all.find(|other| **other != Ok(*direct)) {
            None => (*direct).into(),
            Some(Err(why)) => Attr::unknown(*why),
            Some(Ok(_)) => Attr::unknown("two files say different things of direct connections"),
        },
    }
}

/// Who is told of sessions, the server itself left out.
fn told(says: &Says) -> Hosts {
    let foreign = |hosts: &[Hosts]| {
        hosts.iter().cloned().map(|hosts| hosts.without(&says.own)).reduce(Hosts::and_more)
    };
    let page = foreign(&says.told).unwrap_or(Hosts::Unknown("what the page reports was not read"));
    page.and_more(foreign(&says.recorder_tells).unwrap_or(Hosts::none()))
}

fn all(hosts: &[Hosts], unread: &'static str) -> Hosts {
    hosts.iter().cloned().reduce(Hosts::and).unwrap_or(Hosts::Unknown(unread))
}

/// Hosts asked for an address, by participants and by the bridge. That the project's own is asked is known
/// even where it is not known who else is.
fn asked(says: &Says, out: &mut Reading) -> Hosts {
    let default = |hosts: &&Hosts| matches!(hosts, Hosts::Are(hosts) if hosts.iter().any(|host| host == DEFAULT_STUN));
    if says.clients.iter().any(|hosts| default(&hosts)) {
        out.note("participants ask a host of the Jitsi project for their address (meet-jit-si-turnrelay.jitsi.net)");
    }
    if says.bridge.iter().any(|hosts| default(&hosts)) {
        out.note("the bridge asks a host of the Jitsi project for its address (meet-jit-si-turnrelay.jitsi.net)");
    }
    let known = says.clients.iter().chain(&says.bridge).find(default).cloned();
    let clients = all(&says.clients, "whom participants ask for their address was not read");
    let services = says.services.iter().cloned().fold(Hosts::none(), Hosts::and);
    let bridge = all(&says.bridge, "whom the bridge asks for its address was not read");
    match (clients.and(services).and(bridge), known) {
        (Hosts::Unknown(_), Some(known)) => known,
        (all, _) => all,
    }
}

/// Where Jibri records to: nothing of its own deletes there.
pub(super) fn recordings(script: bool, at: Place) -> Draft {
    let unknown = || {
        Attr::unknown(
            "a script runs after each recording, which was not read; it could move or delete it",
        )
    };
    let age = || if script { unknown() } else { length(None) };
    let terms = || if script { unknown() } else { words(&["nothing deletes recordings"]) };
    let bounded = if script { unknown() } else { "none".into() };
    draft!(retention::STORE, "", {
        "name": RECORDINGS.into(), "holds": words(&["content"]), "delete_after_s": age(),
        "worst_case_age_s": age(), "bounded_by": bounded, "terms": terms(),
    })
    .at(at)
    .address(RECORDINGS)
}
