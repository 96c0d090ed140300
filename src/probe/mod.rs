//! Looks at the running product: the only part of befund that touches the network. A probe delivers
//! facts and enumerations and never judges.

pub mod store;
pub mod tls;

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use crate::fact::observation::Outcome;
use crate::product::Target;
use store::Run;

/// How to look.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// How long to wait for an answer.
    pub timeout: Duration,
    /// How long the look at one address may take in all.
    pub max_time: Option<Duration>,
    /// One connection at a time.
    pub gentle: bool,
    /// Whether to keep a transcript.
    pub keep_raw: bool,
    /// Set to end the run with what was collected.
    pub stop: &'static AtomicBool,
}

/// Looks at a target. `progress` is told what is being done.
pub fn run<'a>(target: &'a Target, options: &Options, progress: &dyn Fn(String)) -> Run<'a> {
    let started = Timestamp::now();
    let asked = tls::Target {
        sni: target.sni.clone().or_else(|| Some(target.host.clone())),
        starttls: target.starttls,
        ..tls::Target::new(&target.host, target.port)
    };
    let scan = tls::scan(&asked, &tls_options(options), &|event| progress(event.to_string()));
    let found = tls::facts::observation(&scan);
    let outcome = match scan.outcome() {
        tls::Outcome::Ok => Outcome::Ok,
        tls::Outcome::Partial => Outcome::Partial,
        tls::Outcome::Unreachable => Outcome::Unreachable,
        tls::Outcome::Error => Outcome::Error,
    };
    Run {
        target,
        outcome,
        reason: scan.reason(),
        started,
        finished: Timestamp::now(),
        facts: list(&found["facts"]),
        enumerations: list(&found["enumerations"]),
        raw: options.keep_raw.then(|| transcript(&scan)),
    }
}

/// The options of a TLS scan.
pub fn tls_options(options: &Options) -> tls::Options {
    tls::Options {
        gentle: options.gentle,
        timeout: options.timeout,
        max_time: options.max_time,
        stop: options.stop,
        ..tls::Options::default()
    }
}

fn list(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_default()
}

fn transcript(scan: &tls::Scan) -> String {
    let mut lines = Vec::new();
    for address in &scan.addresses {
        lines.push(format!("# {}", address.address));
        lines.extend(address.transcript.iter().cloned());
    }
    lines.push(String::new());
    lines.join("\n")
}
