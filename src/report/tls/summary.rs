//! Many hosts at a glance.

use comfy_table::{Table, presets};

use super::document::{Document, Endpoint, Offered, Protocol};
use crate::diag::clean;
use crate::fact::observation::Outcome;
use crate::lang::Lang;
use crate::report::text::InWords;

/// One row for each endpoint of a document: target, address, outcome, versions offered, how many
/// parameters are period-over or discouraged.
pub fn summary_rows(document: &Document, lang: Lang) -> Vec<[String; 5]> {
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
        ]
    };
    let left = document.not_probed.iter().map(|left| {
        let target = format!("{}:{}", left.host, left.port);
        let nothing = String::new;
        let not = lang.pick("nicht angesehen", "not looked at").to_owned();
        [target, left.address.clone(), not, nothing(), nothing()]
    });
    document.endpoints.iter().map(row).chain(left).collect()
}

/// Rows of [`summary_rows`] under their headings.
pub fn summary(rows: Vec<[String; 5]>, lang: Lang) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(match lang {
        Lang::De => ["Prüfziel", "Adresse", "Ergebnis", "angeboten", "abgelaufen oder abgeraten"],
        Lang::En => ["target", "address", "outcome", "offered", "over or discouraged"],
    });
    for row in rows {
        table.add_row(row);
    }
    clean(&table.trim_fmt())
}
