//! What to change on a server so that a policy is met, from what `befund tls` judged.

use std::collections::BTreeSet;

use super::document::{Certificate, Endpoint, Judgement, Named, Offered, Protocol};

/// One line for each thing to change, the most far-reaching first.
pub(super) fn changes(endpoint: &Endpoint) -> Vec<String> {
    let mut lines = Vec::new();
    let (off, kept): (Vec<&Protocol>, Vec<_>) = endpoint
        .protocols
        .iter()
        .filter(|protocol| protocol.offered == Offered::Yes)
        .partition(|protocol| protocol.judgement.as_ref().is_some_and(Judgement::is_bad));
    if !off.is_empty() {
        let versions: Vec<_> = off.iter().map(|protocol| protocol.version.as_str()).collect();
        lines.push(format!("switch off {}", versions.join(", ")));
    }
    for (what, list) in [
        ("cipher suites", Protocol::cipher_suites as fn(&Protocol) -> &[Named]),
        ("groups", Protocol::groups),
        ("signature schemes", Protocol::signature_schemes),
    ] {
        let bad = kept.iter().flat_map(|protocol| list(protocol)).filter(|one| is_bad(one));
        let names: BTreeSet<_> = bad.map(|named| named.name.as_str()).collect();
        if !names.is_empty() {
            let names: Vec<_> = names.into_iter().collect();
            lines.push(format!("remove the {what} {}", names.join(", ")));
        }
    }
    let short = kept.iter().flat_map(|protocol| &protocol.dh_parameters);
    for dh in short.filter(|dh| dh.judgement.as_ref().is_some_and(Judgement::is_bad)) {
        lines.push(format!(
            "replace the Diffie-Hellman parameters of {} bits, or do without",
            dh.bits
        ));
    }
    lines.extend(certificates(endpoint));
    let features: BTreeSet<_> = endpoint
        .features
        .iter()
        .filter(|feature| feature.judgement.as_ref().is_some_and(Judgement::is_bad))
        .map(|feature| feature.name.as_str())
        .collect();
    lines.extend(features.into_iter().map(|feature| format!("switch off {feature}")));
    lines
}

fn is_bad(named: &Named) -> bool {
    named.judgement.as_ref().is_some_and(Judgement::is_bad)
}

/// Certificates of keys that are too short or signed in a way that is over; the same one once.
fn certificates(endpoint: &Endpoint) -> BTreeSet<String> {
    let all = endpoint.chains.iter().flat_map(|chain| chain.certificates.iter().enumerate());
    let mut lines = BTreeSet::new();
    for (at, certificate) in all {
        let whose = if at == 0 { "the server's certificate" } else { "a certificate above it" };
        if certificate.judgement.as_ref().is_some_and(Judgement::is_bad) {
            lines.insert(format!("replace {whose}: its key is {}", key(certificate)));
        }
        if certificate.signature_judgement.as_ref().is_some_and(Judgement::is_bad) {
            let how = &certificate.signature_algorithm;
            lines.insert(format!("replace {whose}: it is signed with {how}"));
        }
    }
    lines
}

/// Algorithm, length and curve of a certified key, as far as they are known.
fn key(certificate: &Certificate) -> String {
    let bits = certificate.key_bits.map(|bits| format!(" of {bits} bits")).unwrap_or_default();
    let curve = certificate.curve.as_ref().map(|curve| format!(" on {curve}")).unwrap_or_default();
    format!("{}{bits}{curve}", certificate.key_algorithm)
}
