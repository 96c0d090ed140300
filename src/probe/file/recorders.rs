//! What runs a media server or its recorder, going by its image: a recorder that runs can record, whatever
//! the server's own files say.

use crate::draft;
use crate::fact::Place;
use crate::fact::draft::Draft;
use crate::fact::kind::media;
use crate::fact::source::Delivery;

use super::media::State;

/// What a reader of containers delivers of those that record.
pub(super) const DELIVERY: Delivery =
    Delivery { kind: &media::SERVER, attributes: Some(&["name", "recording"]) };

/// Images of what records consultations.
const RECORDERS: &[&str] = &["jibri", "livekit/egress", "bbb-recording", "bigbluebutton/recording"];

const LIVEKIT: &str = "livekit/livekit-server";

/// Variables and flags by which LiveKit learns of a Redis, or of a whole configuration, beside its file
/// (livekit, cmd/server/main.go).
const VARIABLES: &[&str] = &["REDIS_HOST", "LIVEKIT_REDIS", "LIVEKIT_CONFIG"];
const FLAGS: &[&str] = &["--redis-host", "--redis.", "--config-body"];

const REDIS: &str = "LiveKit is told of a Redis or of a configuration when it is started, through which a recorder (Egress) can be reached";

/// Whether an image records.
pub(super) fn records(image: &str) -> bool {
    RECORDERS.iter().any(|recorder| image.contains(recorder))
}

/// Whether an image is LiveKit's.
pub(super) fn is_livekit(image: &str) -> bool {
    image.contains(LIVEKIT)
}

/// Whether a variable of a container gives LiveKit what a recorder is reached by.
pub(super) fn is_telling(variable: &str) -> bool {
    VARIABLES.iter().any(|start| variable.starts_with(start))
}

/// Whether an argument does.
pub(super) fn tells(argument: &str) -> bool {
    FLAGS.iter().any(|flag| argument.contains(flag))
}

/// A container that records.
pub(super) fn recorder(subject: &str, name: String, at: Place) -> Draft {
    fact(subject, name, State::Possible, at)
}

/// A LiveKit of which its file does not say all.
pub(super) fn told_livekit(subject: &str, name: String, at: Place) -> Draft {
    fact(subject, name, State::Unknown(REDIS), at)
}

fn fact(subject: &str, name: String, state: State, at: Place) -> Draft {
    draft!(media::SERVER, subject, { "name": name.as_str().into(), "recording": state.attr() })
        .at(at)
        .address(name)
}
