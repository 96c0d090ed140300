//! What to change on a server so that a policy is met, from what `befund tls` judged.

use std::collections::BTreeSet;

use crate::lang::Lang;

use super::document::{Certificate, Endpoint, Named, Offered, PolicyJudgement, Protocol};

/// One line for each thing to change, the most far-reaching first.
pub(super) fn changes(endpoint: &Endpoint, lang: Lang) -> Vec<String> {
    let mut lines = Vec::new();
    let (off, kept): (Vec<&Protocol>, Vec<_>) = endpoint
        .protocols
        .iter()
        .filter(|protocol| protocol.offered == Offered::Yes)
        .partition(|protocol| protocol.judgement.as_ref().is_some_and(PolicyJudgement::is_bad));
    if !off.is_empty() {
        let versions: Vec<_> = off.iter().map(|protocol| protocol.version.as_str()).collect();
        lines.push(switch_off(&versions.join(", "), lang));
    }
    for (what, list) in [
        (
            lang.pick("Cipher-Suiten", "cipher suites"),
            Protocol::cipher_suites as fn(&Protocol) -> Vec<&Named>,
        ),
        (lang.pick("Gruppen", "groups"), Protocol::groups),
        (lang.pick("Signaturverfahren", "signature schemes"), Protocol::signature_schemes),
    ] {
        let bad = kept.iter().flat_map(|protocol| list(protocol)).filter(|one| is_bad(one));
        let names: BTreeSet<_> = bad.map(|named| named.name.as_str()).collect();
        if !names.is_empty() {
            let names = names.into_iter().collect::<Vec<_>>().join(", ");
            lines.push(match lang {
                Lang::De => format!("{what} {names} entfernen"),
                Lang::En => format!("remove the {what} {names}"),
            });
        }
    }
    let short = kept.iter().flat_map(|protocol| &protocol.dh_parameters);
    for dh in short.filter(|dh| dh.judgement.as_ref().is_some_and(PolicyJudgement::is_bad)) {
        let bits = dh.bits;
        lines.push(match lang {
            Lang::De => {
                format!(
                    "die Diffie-Hellman-Parameter von {bits} Bit ersetzen oder auf sie verzichten"
                )
            }
            Lang::En => {
                format!("replace the Diffie-Hellman parameters of {bits} bits, or do without")
            }
        });
    }
    lines.extend(certificates(endpoint, lang));
    let features: BTreeSet<_> = endpoint
        .features
        .iter()
        .filter(|feature| feature.judgement.as_ref().is_some_and(PolicyJudgement::is_bad))
        .map(|feature| feature.name.as_str())
        .collect();
    lines.extend(features.into_iter().map(|feature| switch_off(feature, lang)));
    lines
}

fn switch_off(what: &str, lang: Lang) -> String {
    match lang {
        Lang::De => format!("{what} abschalten"),
        Lang::En => format!("switch off {what}"),
    }
}

fn is_bad(named: &Named) -> bool {
    named.judgement.as_ref().is_some_and(PolicyJudgement::is_bad)
}

/// Certificates of keys that are too short or signed in a way that is over; the same one once.
fn certificates(endpoint: &Endpoint, lang: Lang) -> BTreeSet<String> {
    let all = endpoint.chains.iter().flat_map(|chain| chain.certificates.iter().enumerate());
    let mut lines = BTreeSet::new();
    for (at, certificate) in all {
        let whose = if at == 0 {
            lang.pick("das Zertifikat des Servers", "the server's certificate")
        } else {
            lang.pick("ein Zertifikat darüber", "a certificate above it")
        };
        if certificate.judgement.as_ref().is_some_and(PolicyJudgement::is_bad) {
            let key = key(certificate, lang);
            lines.insert(match lang {
                Lang::De => format!("{whose} ersetzen: sein Schlüssel ist {key}"),
                Lang::En => format!("replace {whose}: its key is {key}"),
            });
        }
        if certificate.signature_judgement.as_ref().is_some_and(PolicyJudgement::is_bad) {
            let how = &certificate.signature_algorithm;
            lines.insert(match lang {
                Lang::De => format!("{whose} ersetzen: es ist mit {how} signiert"),
                Lang::En => format!("replace {whose}: it is signed with {how}"),
            });
        }
    }
    lines
}

/// Algorithm, length and curve of a certified key, as far as they are known.
fn key(certificate: &Certificate, lang: Lang) -> String {
    let bits = certificate.key_bits.map(|bits| match lang {
        Lang::De => format!(" mit {bits} Bit"),
        Lang::En => format!(" of {bits} bits"),
    });
    let curve = certificate.curve.iter();
    let curve = curve.map(|curve| format!(" {} {curve}", lang.pick("auf", "on")));
    let (bits, curve) = (bits.unwrap_or_default(), curve.collect::<String>());
    format!("{}{bits}{curve}", certificate.key_algorithm)
}
