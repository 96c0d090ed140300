//! The readers, one file a format. `READERS` is made by build.rs of what lies in this folder: a file
//! that is not named here does not compile, so that none is left out.

mod apache;
mod auth0;
mod aws_logs;
mod aws_s3;
mod barman;
mod bigbluebutton;
mod cognito;
mod coturn;
mod docker;
mod elastic;
mod entity_statement;
mod entra;
mod har;
mod jitsi;
mod journald;
mod keycloak;
mod kratos;
mod kubernetes;
mod kubernetes_nodes;
mod livekit;
mod logrotate;
mod loki;
mod nginx;
mod oidc_discovery;
mod pgbackrest;
mod postgresql;
mod processors;
mod terraform;

use super::Reader;

include!(concat!(env!("OUT_DIR"), "/readers.rs"));
