//! The `.env` of bigbluebutton/docker (mod/bbb-web/bbb-web.properties, mod/periodic).

use crate::yaml::Node;

use super::super::super::media::{Hosts, State, either};
use super::super::super::view::{Got, Ground, View};
use super::super::super::{Input, Reading};
use super::{Kept, NAMES, Says, store};

/// Settings that show whose `.env` it is.
pub(super) const STRONG: [&str; 14] = [
    "BREAKOUTROOM_LIMIT",
    "COTURN_TLS_CERT_PATH",
    "ENABLE_COTURN",
    "ENABLE_GREENLIGHT",
    "ENABLE_HTTPS_PROXY",
    "ENABLE_LEARNING_DASHBOARD",
    "ETHERPAD_API_KEY",
    "FSESL_PASSWORD",
    "NUMBER_OF_BACKEND_NODEJS_PROCESSES",
    "NUMBER_OF_FRONTEND_NODEJS_PROCESSES",
    "RAILS_SECRET",
    "RECORDING_MAX_AGE_DAYS",
    "REMOVE_OLD_RECORDING",
    "SIP_IP_ALLOWLIST",
];

const READ: &[&str] = &[
    "DOMAIN",
    "ENABLE_RECORDING",
    "RECORDING_MAX_AGE_DAYS",
    "REMOVE_OLD_RECORDING",
    "STUN_IP",
    "STUN_SERVER",
    "TURN_EXT_SERVER",
    "TURN_SERVER",
];

const HOST: &str = "a host in .env is not readable";
const WORD: &str = "a switch in .env is neither true nor false";

pub(super) fn read(input: &Input, tree: &Node, says: &mut Says, out: &mut Reading) {
    let ground = Ground::lines(input, NAMES);
    let top = View::top(&ground, tree, "");
    for (key, view) in top.known_entries(READ) {
        if key.is_none() {
            out.ignore(
                view.place(),
                "a setting that says nothing of recordings or servers that are asked",
            );
        }
    }
    let flag = |key: &'static str| either(&top.get(key), &["true"], &["false"]).or(false);
    let enabled = flag("ENABLE_RECORDING");
    says.recording.push(match enabled {
        Some(true) => State::Possible,
        Some(false) => State::Off,
        None => State::Unknown(WORD),
    });
    let switch = top.get("ENABLE_RECORDING");
    says.at = switch.is_there().then(|| switch.place());
    if enabled != Some(false) {
        out.note("with ENABLE_RECORDING all of a meeting that may be recorded is recorded, whatever its button shows");
        let days = top.get("RECORDING_MAX_AGE_DAYS").int();
        let kept = match (flag("REMOVE_OLD_RECORDING"), days) {
            (Some(true), Got::Is(days)) if (0..100_000).contains(&days) => Kept::Days(days),
            (Some(true), _) | (None, _) => {
                Kept::Unknown("after how many days recordings are deleted is not readable")
            }
            (Some(false), _) => Kept::Never,
        };
        says.stores.push(store("bigbluebutton recordings", kept, says.at.clone()));
    }
    // Presentations go after five days, which is fixed (mod/periodic/entrypoint.sh).
    says.stores.push(store("bigbluebutton presentations", Kept::Days(5), Some(top.place())));
    let named = |key: &'static str| Hosts::got(top.get(key).hosts(), &[], HOST);
    let given = !top.get("STUN_SERVER").is_empty() || !top.get("STUN_IP").is_empty();
    says.asked = Some(match given {
        true => named("STUN_SERVER").and(named("STUN_IP")),
        false => {
            Hosts::Unknown("no STUN server stands in .env, and the default depends on the version")
        }
    });
    // Its own relay goes by the name of the server (mod/bbb-web/turn-stun-servers.xml).
    says.relays = Some(named("DOMAIN").and(named("TURN_SERVER")).and(named("TURN_EXT_SERVER")));
}
