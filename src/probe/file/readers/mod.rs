//! The readers, one file a format. `READERS` is made by build.rs of what lies in this folder: a file
//! that is not named here does not compile, so that none is left out.

mod bigbluebutton;
mod coturn;
mod jitsi;
mod livekit;
mod loki;
mod terraform;

use super::Reader;

include!(concat!(env!("OUT_DIR"), "/readers.rs"));
