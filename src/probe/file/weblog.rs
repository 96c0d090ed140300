//! What web servers log, and where to. They delete nothing themselves.

use std::collections::BTreeMap;

use crate::draft;
use crate::fact::Place;
use crate::fact::kind::retention;
use crate::fact::value::Attr;

use super::logs::holds_logs;
use super::{Reading, Refusal};

/// What a reader of a web server delivers of a log.
pub(super) const ATTRIBUTES: &[&str] =
    &["name", "holds", "delete_after_s", "addresses", "logs_connections"];

const HOW: &str =
    "read what deletes the log: logrotate's rule for it, or the rule of where it is sent";

/// How addresses stand in a log; the later is the worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Addresses {
    /// Not at all.
    None,
    /// Cut.
    Masked,
    /// Not known, and why.
    Unknown(&'static str),
    /// Whole.
    Full,
}

/// Where a log goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LogTarget {
    /// A file.
    File,
    /// The output of the process.
    Output,
    /// A syslog.
    Syslog,
    /// Another program.
    Program,
    /// Not known.
    Elsewhere,
}

/// A log.
#[derive(Debug, Clone)]
pub(super) struct Log {
    pub(super) target: LogTarget,
    pub(super) addresses: Addresses,
    /// Whether it records connections; a reason if that is not known.
    pub(super) connections: Result<bool, &'static str>,
    pub(super) at: Place,
}

/// All logs of a server by their names: one that is written in several ways is what the worst of them says.
#[derive(Debug, Default)]
pub(super) struct Logs(BTreeMap<String, Log>);

impl Logs {
    /// Adds one.
    pub(super) fn add(&mut self, name: String, log: Log) {
        match self.0.get_mut(&name) {
            None => {
                self.0.insert(name, log);
            }
            Some(known) => {
                known.addresses = known.addresses.max(log.addresses);
                known.connections = match (known.connections, log.connections) {
                    (Ok(true), _) | (_, Ok(true)) => Ok(true),
                    (Err(why), _) | (_, Err(why)) => Err(why),
                    (Ok(false), Ok(false)) => Ok(false),
                };
            }
        }
    }

    /// Makes facts of them.
    pub(super) fn facts(self, out: &mut Reading) -> Result<(), Refusal> {
        out.how(retention::STORE.name, "delete_after_s", HOW);
        let subject = out.subject().to_owned();
        for (name, log) in self.0 {
            let addresses = match log.addresses {
                Addresses::None => "none".into(),
                Addresses::Masked => "masked".into(),
                Addresses::Full => "full".into(),
                Addresses::Unknown(why) => Attr::unknown(why),
            };
            let connections = match log.connections {
                Ok(logged) => logged.into(),
                Err(why) => Attr::unknown(why),
            };
            let why = match log.target {
                LogTarget::File => "the server deletes no log; the rule of logrotate for it counts",
                LogTarget::Output => {
                    "it goes to the output of the process; the rule of what keeps that counts"
                }
                LogTarget::Syslog => "it goes to a syslog, whose rule counts",
                LogTarget::Program => "it goes to another program, whose rule counts",
                LogTarget::Elsewhere => "it is set in a file that was not among the files",
            };
            let fact = draft!(retention::STORE, &subject, {
                "name": name.as_str().into(),
                "holds": holds_logs(),
                "delete_after_s": Attr::unknown(why),
                "addresses": addresses,
                "logs_connections": connections,
            });
            out.fact(fact.at(log.at).address(name))?;
        }
        Ok(())
    }
}

/// Headers of a request that carry the address of who asks.
const ADDRESS_HEADERS: &[&str] = &[
    "cf_connecting_ip",
    "client_ip",
    "cloudfront_viewer_address",
    "fastly_client_ip",
    "fly_client_ip",
    "forwarded",
    "true_client_ip",
    "x_client_ip",
    "x_cluster_client_ip",
    "x_forwarded",
    "x_forwarded_for",
    "x_original_forwarded_for",
    "x_real_ip",
    "x_remote_addr",
    "x_remote_ip",
];

/// Headers that carry none.
const OTHER_HEADERS: &[&str] = &[
    "accept",
    "accept_encoding",
    "accept_language",
    "cache_control",
    "content_length",
    "content_type",
    "host",
    "if_modified_since",
    "if_none_match",
    "origin",
    "range",
    "referer",
    "user_agent",
    "x_correlation_id",
    "x_forwarded_host",
    "x_forwarded_port",
    "x_forwarded_proto",
    "x_request_id",
    "x_requested_with",
];

/// What a header says of who asks.
pub(super) fn header(name: &str) -> Addresses {
    let name = name.to_ascii_lowercase().replace('-', "_");
    if ADDRESS_HEADERS.contains(&name.as_str()) {
        Addresses::Full
    } else if OTHER_HEADERS.contains(&name.as_str()) {
        Addresses::None
    } else {
        Addresses::Unknown("its format has a header that may carry an address")
    }
}
