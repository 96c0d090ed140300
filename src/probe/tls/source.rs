//! TLS endpoints as a source of facts.

use std::path::Path;
use std::sync::Arc;

use crate::fact::Basis;
use crate::fact::kind::tls;
use crate::fact::source::{Delivery, Reach, Shape, Source, SourcePart};
use crate::probe::{Probe, ProbeOptions, Seen};
use crate::product::{Target, What};

use jiff::Timestamp;

use super::{Scan, facts, read_back};
use crate::fact::observation::{Outcome, berlin_date};

/// What the probe looks at and delivers.
pub static SOURCE: Source = Source {
    probe: "tls",
    key: "tls",
    doc: "Endpoints that speak TLS.",
    shape: Shape::Endpoint,
    basis: Basis::Measured,
    reach: Reach::Running,
    network: true,
    closes_subject: true,
    parts: || &PARTS,
    gainsaid: read_back::gainsaid,
};

static PARTS: [SourcePart; 1] = [SourcePart {
    id: "tls",
    doc: "TLS servers",
    delivers: &[
        Delivery::all(&tls::ENDPOINT),
        Delivery::all(&tls::PROTOCOL),
        Delivery::all(&tls::CIPHER_SUITE),
        Delivery::all(&tls::GROUP),
        Delivery::all(&tls::SIGNATURE_SCHEME),
        Delivery::all(&tls::CERTIFICATE),
        Delivery::all(&tls::CHAIN),
        Delivery::all(&tls::DH_PARAMETERS),
        Delivery::all(&tls::FEATURE),
    ],
}];

/// The probe.
pub static PROBE: Tls = Tls;

/// Scans endpoints.
#[derive(Debug)]
pub struct Tls;

impl Probe for Tls {
    fn source(&self) -> &'static Source {
        &SOURCE
    }

    fn look(
        &self,
        _root: &Path,
        target: &Target,
        options: &ProbeOptions,
        progress: &dyn Fn(String),
    ) -> Seen {
        let What::Endpoint(endpoint) = &target.what else {
            return Seen::failed(&SOURCE, "it is no endpoint");
        };
        let asked = super::ScanTarget {
            sni: endpoint.sni.clone().or_else(|| Some(endpoint.host.clone())),
            starttls: endpoint.starttls,
            ehlo: endpoint.ehlo.clone(),
            ..super::ScanTarget::new(&endpoint.host, endpoint.port)
        };
        let scan =
            super::scan(&asked, &scan_options(options), &|event| progress(event.to_string()));
        let (facts, enumerations) = facts::observed(&scan, berlin_date(Timestamp::now()));
        Seen {
            part: PARTS[0].id,
            outcome: outcome(scan.outcome()),
            reason: scan.reason(),
            reach: SOURCE.reach,
            observed_on: Some(berlin_date(Timestamp::now())),
            inputs: Vec::new(),
            facts,
            enumerations,
            raw: options.keep_raw.then(|| transcript(&scan)),
            shown: Vec::new(),
            notes: Vec::new(),
        }
    }
}

fn scan_options(options: &ProbeOptions) -> super::Options {
    super::Options {
        gentle: options.gentle,
        timeout: options.timeout,
        max_time: options.max_time,
        stop: Arc::clone(&options.stop),
        ..super::Options::default()
    }
}

/// How a scan ended, as observations say it.
pub fn outcome(of: befund_tls::ScanOutcome) -> Outcome {
    match of {
        befund_tls::ScanOutcome::Ok => Outcome::Ok,
        befund_tls::ScanOutcome::Partial => Outcome::Partial,
        befund_tls::ScanOutcome::Unreachable => Outcome::Unreachable,
        befund_tls::ScanOutcome::Error => Outcome::Error,
    }
}

fn transcript(scan: &Scan) -> String {
    let mut lines = Vec::new();
    for address in &scan.addresses {
        lines.push(format!("# {}", address.address));
        lines.extend(address.transcript.iter().cloned());
    }
    lines.push(String::new());
    lines.join("\n")
}
