//! Servers of video consultations.

use super::{Kind, NAME, Type, at};

const STATE: Type = Type::Word(&["off", "possible", "on"]);

/// `media.server`: a server that carries or sets up video consultations.
pub static SERVER: Kind = Kind {
    name: "media.server",
    label: ("Medienserver", "media server"),
    doc: "a server that carries or sets up video consultations",
    presence: None,
    by_identity: false,
    attributes: &[
        NAME,
        at(
            "recording",
            ("Aufzeichnung auf dem Server", "recording on the server"),
            STATE,
            "whether the server records: `off` if it cannot, `possible` if somebody can start it, `on` if it starts by itself",
        ),
        at(
            "streaming",
            ("Übertragung an Dritte", "streaming to others"),
            STATE,
            "whether sessions are streamed to another service",
        ),
        at(
            "transcription",
            ("Verschriftung", "transcription"),
            STATE,
            "whether what is said is written down",
        ),
        at(
            "local_recording",
            ("Aufzeichnung im Browser", "recording in the browser"),
            STATE,
            "whether the page offers to record on the device of a participant",
        ),
        at(
            "peer_to_peer",
            ("direkte Verbindung zu zweit", "direct connection of two"),
            Type::Bool,
            "whether two participants are connected without the server",
        ),
        at(
            "stun_hosts",
            ("STUN-Server", "STUN servers"),
            Type::Texts,
            "hosts that are asked for one's own address, and so learn it",
        ),
        at("turn_hosts", ("TURN-Server", "TURN servers"), Type::Texts, "hosts that relay media"),
        at(
            "statistics_hosts",
            ("Empfänger von Statistiken", "receivers of statistics"),
            Type::Texts,
            "hosts of others to which events or statistics of sessions are sent",
        ),
        at(
            "product_version",
            ("Version der Software", "version of the software"),
            Type::Text,
            "version of the software whose defaults count",
        ),
    ],
};

/// All of the family.
pub(super) static ALL: &[&Kind] = &[&SERVER];
