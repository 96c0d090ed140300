//! The view for a terminal: one line a parameter, judgement first.

use comfy_table::{Table, presets};

use super::change::changes;
use super::document::{Document, Endpoint, Judgement, Named, Offered};
use crate::assess::result::Citation;
use crate::catalog::policy::Class;
use crate::diag::clean;

/// The document for a terminal: one line a parameter, judgement first, the place of its rule last.
pub fn terminal(document: &Document, color: bool) -> String {
    let mut out = String::new();
    let judge = document.policy.as_ref().map_or_else(
        || "no policy".to_owned(),
        |policy| format!("{}@{} as of {}", policy.id, policy.edition, document.as_of),
    );
    let places = Places::of(document);
    for endpoint in &document.endpoints {
        let address = endpoint.address.as_deref().unwrap_or("not resolved");
        let sni = endpoint.sni.as_deref().map(|sni| format!(", sni {sni}")).unwrap_or_default();
        let by = endpoint.starttls.as_deref().map(|by| format!(", {by}")).unwrap_or_default();
        let reason =
            endpoint.reason.as_deref().map(|reason| format!(" – {reason}")).unwrap_or_default();
        out.push_str(&clean(&format!(
            "{}:{} ({address}{by}{sni}): {}{reason}\n",
            endpoint.host, endpoint.port, endpoint.outcome
        )));
        let whole = places.only.map(|only| format!(", places in {only}")).unwrap_or_default();
        out.push_str(&clean(&format!("judged by {judge}{whole}\n\n")));
        out.push_str(&paint(&clean(&table(endpoint, &places)), color));
        out.push('\n');
        for item in &endpoint.undetermined {
            out.push_str(&clean(&format!("undetermined: {}: {}\n", item.what, item.why)));
        }
        for line in changes(endpoint) {
            out.push_str(&clean(&format!("to change: {line}\n")));
        }
        for note in &endpoint.notes {
            out.push_str(&clean(&format!("note: {note}\n")));
        }
        out.push('\n');
    }
    for left in &document.not_probed {
        let line = format!(
            "{}:{} ({}): not looked at: {}\n",
            left.host, left.port, left.address, left.why
        );
        out.push_str(&clean(&line));
    }
    for source in document.sources() {
        out.push_str(&clean(&format!("source: {source}\n")));
    }
    out
}

/// Where rules stand.
struct Places<'d> {
    /// The one document that is cited, if there is only one: then rows leave it out.
    only: Option<&'d str>,
}

impl<'d> Places<'d> {
    fn of(document: &'d Document) -> Self {
        let mut cited: Vec<_> = document
            .judgements()
            .filter_map(first_place)
            .map(|cited| cited.document.as_str())
            .collect();
        cited.sort_unstable();
        cited.dedup();
        Self { only: if let [only] = cited[..] { Some(only) } else { None } }
    }

    /// The first place that says what a judgement says.
    fn name(&self, judgement: Option<&Judgement>) -> String {
        let cited = judgement.and_then(first_place);
        cited.map(|cited| self.cell(cited)).unwrap_or_default()
    }

    fn cell(&self, cited: &Citation) -> String {
        let text = if self.only.is_some() { cited.place() } else { cited.text() };
        text.en.to_string()
    }
}

fn first_place(judgement: &Judgement) -> Option<&Citation> {
    judgement.cited.iter().find(|cited| cited.section.is_some())
}

fn table(endpoint: &Endpoint, places: &Places<'_>) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    for protocol in &endpoint.protocols {
        let offered = match protocol.offered {
            Offered::Yes => word(protocol.judgement.as_ref()),
            Offered::No => "not offered".to_owned(),
            Offered::Undetermined => "undetermined".to_owned(),
        };
        let judgement = protocol.judgement.as_ref().filter(|_| protocol.offered == Offered::Yes);
        table.add_row([offered, protocol.version.clone(), String::new(), places.name(judgement)]);
        for (what, list) in [
            ("suite", &protocol.cipher_suites),
            ("group", &protocol.groups),
            ("signature", &protocol.signature_schemes),
        ] {
            for named in list {
                table.add_row([
                    named_word(named),
                    format!("  {what} {}", named.name),
                    named.code.clone(),
                    places.name(named.judgement.as_ref()),
                ]);
            }
        }
        for dh in &protocol.dh_parameters {
            let group = dh.named_group.clone().unwrap_or_else(|| "own group".to_owned());
            table.add_row([
                word(dh.judgement.as_ref()),
                format!("  DH {} bits, {group}", dh.bits),
                String::new(),
                places.name(dh.judgement.as_ref()),
            ]);
        }
    }
    for certificate in endpoint.chains.iter().flat_map(|chain| &chain.certificates) {
        let bits = certificate.key_bits.map(|bits| format!(" {bits}")).unwrap_or_default();
        let curve = certificate.curve.as_ref().map(|curve| format!(" {curve}")).unwrap_or_default();
        let end = certificate.not_after.map(|date| format!("until {date}")).unwrap_or_default();
        let key = format!("certificate {}{bits}{curve}", certificate.key_algorithm);
        let judgement = certificate.judgement.as_ref();
        table.add_row([word(judgement), key, end, places.name(judgement)]);
        let signature = format!("  signed {}", certificate.signature_algorithm);
        // Signatures count from TLS 1.2 on, and never of a root.
        let state = match (&certificate.signature_judgement, &certificate.judgement) {
            (None, Some(_)) => "not judged".to_owned(),
            (judged, _) => word(judged.as_ref()),
        };
        let place = places.name(certificate.signature_judgement.as_ref());
        table.add_row([state, signature, String::new(), place]);
    }
    for feature in endpoint.features.iter().filter(|feature| feature.present != Offered::No) {
        let state = if feature.present == Offered::Yes {
            word(feature.judgement.as_ref())
        } else {
            "undetermined".to_owned()
        };
        table.add_row([
            state,
            format!("feature {} ({})", feature.name, feature.version),
            String::new(),
            places.name(feature.judgement.as_ref()),
        ]);
    }
    table.trim_fmt()
}

/// As [`word`]; of suites that protect nothing, what they lack.
fn named_word(named: &Named) -> String {
    let bad = named.judgement.as_ref().is_some_and(Judgement::is_bad);
    let lacks = |part: &str| bad && named.name.contains(part);
    if lacks("_WITH_NULL_") || lacks("TLS_SHA") {
        "no encryption".to_owned()
    } else if lacks("_anon_") {
        "no authentication".to_owned()
    } else {
        word(named.judgement.as_ref())
    }
}

fn word(judgement: Option<&Judgement>) -> String {
    let Some(judgement) = judgement else { return "-".to_owned() };
    let until = judgement
        .until
        .map(|date| format!(" to {}{}", date.year(), if judgement.extendable { "+" } else { "" }));
    match judgement.class {
        Class::Recommended => format!("recommended{}", until.unwrap_or_default()),
        Class::PeriodOver => format!("period over{}", until.unwrap_or_default()),
        class => class.to_string().replace('_', " "),
    }
}

/// How bad rows begin.
const BAD: [&str; 4] = ["period over", "discouraged", "no encryption", "no authentication"];

/// Colours the first column after layout.
fn paint(text: &str, color: bool) -> String {
    if !color {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let code = match line.trim_start() {
            start if start.starts_with("recommended") => "32",
            start if BAD.iter().any(|word| start.starts_with(word)) => "31",
            start if start.starts_with("not offered") || start.starts_with('-') => "2",
            _ => "33",
        };
        out.push_str(&format!("\u{1b}[{code}m{line}\u{1b}[0m\n"));
    }
    out
}
