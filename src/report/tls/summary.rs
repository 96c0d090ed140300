//! Many hosts at a glance.

use std::collections::BTreeSet;

use comfy_table::{Table, presets};

use super::document::{Endpoint, Offered, Protocol, TlsOutput, Weight};
use crate::diag::clean;
use crate::fact::observation::Outcome;
use crate::lang::Lang;
use crate::report::text::InWords;

/// One row for each endpoint of a document: target, address, outcome, versions offered, how many
/// parameters are period-over or discouraged, what is wrong with certificates.
pub fn summary_rows(document: &TlsOutput, lang: Lang) -> Vec<[String; 6]> {
    let unresolved = || lang.pick("nicht aufgelöst", "not resolved").to_owned();
    let outcome = |outcome: Outcome| match lang {
        Lang::De => outcome.in_words(lang).to_owned(),
        Lang::En => outcome.to_string(),
    };
    let row = |endpoint: &Endpoint| {
        let by = endpoint.starttls.as_deref().map(|by| format!(" {by}")).unwrap_or_default();
        let offered = |protocol: &&Protocol| protocol.offered == Offered::Yes;
        let versions = endpoint.protocols.iter().filter(offered).map(|p| p.version.as_str());
        let bad = endpoint.judgements().filter(|judgement| judgement.is_bad()).count();
        [
            format!("{}:{}{by}", endpoint.host, endpoint.port),
            endpoint.address.clone().unwrap_or_else(unresolved),
            outcome(endpoint.outcome),
            versions.collect::<Vec<_>>().join(" "),
            if bad == 0 { "-".to_owned() } else { bad.to_string() },
            certificates(endpoint, lang),
        ]
    };
    let left = document.not_probed.iter().map(|left| {
        let target = format!("{}:{}", left.host, left.port);
        let nothing = String::new;
        let not = lang.pick("nicht angesehen", "not looked at").to_owned();
        [target, left.address.clone(), not, nothing(), nothing(), nothing()]
    });
    document.endpoints.iter().map(row).chain(left).collect()
}

/// What is wrong with the certificates of an endpoint, each kind of fault once.
fn certificates(endpoint: &Endpoint, lang: Lang) -> String {
    let faults = endpoint.chains.iter().flat_map(|chain| &chain.faults);
    let weighty = faults.filter(|fault| fault.weight != Weight::Note);
    let kinds: BTreeSet<_> = weighty.map(|fault| fault.fault).collect();
    let words: Vec<_> = kinds.into_iter().map(|kind| kind.in_words(lang)).collect();
    if words.is_empty() { "-".to_owned() } else { words.join(", ") }
}

/// Rows of [`summary_rows`] under their headings.
pub fn summary(rows: Vec<[String; 6]>, lang: Lang) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(match lang {
        Lang::De => [
            "Prüfziel",
            "Adresse",
            "Ergebnis",
            "angeboten",
            "abgelaufen oder abgeraten",
            "Zertifikate",
        ],
        Lang::En => {
            ["target", "address", "outcome", "offered", "over or discouraged", "certificates"]
        }
    });
    for row in rows {
        table.add_row(row);
    }
    clean(&table.trim_fmt())
}
