//! Media servers that are known and not read: they are refused by name.

use crate::diag::Code;

use super::super::super::Refusal;

/// A product and what shows that a file is its own: all words of one of these groups.
const OTHERS: &[(&str, &[&[&str]])] = &[
    (
        "Janus",
        &[
            &["general:", "configs_folder", "plugins_folder"],
            &["record_dir", "publishers", "rec_dir"],
            &["nat_1_1_mapping", "media:"],
        ],
    ),
    ("Kurento", &[&["\"mediaServer\"", "\"net\"", "\"websocket\""], &["stunServerAddress"]]),
    ("mediasoup", &[&["mediasoup", "workerSettings"], &["mediasoup", "routerOptions"]]),
    ("OpenVidu", &[&["OPENVIDU_RECORDING"], &["OPENVIDU_SECRET"]]),
    ("Greenlight", &[&["BIGBLUEBUTTON_ENDPOINT=", "BIGBLUEBUTTON_SECRET="]]),
    (
        "Zoom",
        &[
            &["\"in_meeting\"", "\"schedule_meeting\"", "\"recording\""],
            &["\"auto_recording\"", "\"cloud_recording\""],
        ],
    ),
    (
        "Vonage Video (OpenTok)",
        &[&["\"archiveMode\"", "\"sessionId\""], &["\"archive_mode\"", "\"session_id\""]],
    ),
    (
        "Matrix Synapse",
        &[
            &["signing_key_path", "server_name"],
            &["macaroon_secret_key"],
            &["media_store_path", "server_name"],
        ],
    ),
];

/// Why a file of another media server is not read.
pub(super) fn refusal(text: &str) -> Option<Refusal> {
    let is = |groups: &&[&[&str]]| {
        groups.iter().any(|words| words.iter().all(|word| text.contains(word)))
    };
    let (name, _) = OTHERS.iter().find(|(_, groups)| is(groups))?;
    let why = format!("it is a configuration of {name}, which is not read in this version");
    let remedy = "state as facts what it records and keeps (`media.server`, `retention.store`)";
    Some(Refusal::new(Code::NotInThisVersion, why, remedy))
}
