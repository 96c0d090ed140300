//! The view for a terminal: one line a parameter, judgement first.

use comfy_table::{Table, presets};

use super::change::changes;
use super::document::{Endpoint, Named, Offered, PolicyJudgement, TlsOutput, Weight};
use super::judged::OWN_LIST;
use super::shown::lines;
use crate::assess::result::Citation;
use crate::catalog::policy::Class;
use crate::diag::clean;
use crate::fact::observation::Outcome;
use crate::lang::Lang;
use crate::report::text::InWords;

/// The document for a terminal: one line a parameter, judgement first, the place of its rule last.
pub fn terminal(document: &TlsOutput, lang: Lang, color: bool) -> String {
    let mut out = String::new();
    let judge = document.policy.as_ref().map_or_else(
        || lang.pick("keiner Vorgabe", "no policy").to_owned(),
        |policy| {
            let (word, day) = (lang.pick("Stichtag", "as of"), lang.date(document.as_of));
            let comma = lang.pick(",", "");
            format!("{}@{}{comma} {word} {day}", policy.id, policy.edition)
        },
    );
    let places = Places::of(document, lang);
    for endpoint in &document.endpoints {
        let address =
            endpoint.address.as_deref().unwrap_or(lang.pick("nicht aufgelöst", "not resolved"));
        let sni = endpoint.sni.as_deref().map(|sni| format!(", sni {sni}")).unwrap_or_default();
        let by = endpoint.starttls.as_deref().map(|by| format!(", {by}")).unwrap_or_default();
        let reason = endpoint.reason.iter().map(|reason| format!(" – {}", lang.said(reason)));
        let (outcome, reason) = (outcome(endpoint.outcome, lang), reason.collect::<String>());
        out.push_str(&clean(&format!(
            "{}:{} ({address}{by}{sni}): {outcome}{reason}\n",
            endpoint.host, endpoint.port
        )));
        for (weight, line) in lines(document, endpoint, lang) {
            out.push_str(&painted(&one_line(&line), weight.filter(|_| color)));
        }
        let stand = lang.pick("Stellen in", "places in");
        let whole = places.only.map(|only| format!(", {stand} {only}")).unwrap_or_default();
        let judged = lang.pick("beurteilt nach", "judged by");
        out.push_str(&clean(&format!("{judged} {judge}{whole}\n")));
        let table = table(endpoint, &places);
        if !table.trim().is_empty() {
            out.push_str(&format!("\n{}\n", paint(&clean(&table), lang, color)));
        }
        for item in &endpoint.undetermined {
            let word = lang.pick("nicht bestimmt", "undetermined");
            let (what, why) = (lang.said(&item.what), lang.said(&item.why));
            out.push_str(&one_line(&format!("{word}: {what}: {why}")));
            out.push('\n');
        }
        for line in changes(endpoint, lang) {
            out.push_str(&one_line(&format!("{}: {line}", lang.pick("zu ändern", "to change"))));
            out.push('\n');
        }
        for note in &endpoint.notes {
            let word = lang.pick("Hinweis", "note");
            out.push_str(&one_line(&format!("{word}: {}", lang.said(note))));
            out.push('\n');
        }
        out.push('\n');
    }
    for left in &document.not_probed {
        let not = lang.pick("nicht angesehen", "not looked at");
        let why = lang.said(&left.why);
        let line = format!("{}:{} ({}): {not}: {why}\n", left.host, left.port, left.address);
        out.push_str(&clean(&line));
    }
    for source in document.sources() {
        out.push_str(&clean(&format!("{}: {source}\n", lang.pick("Quelle", "source"))));
    }
    out
}

/// Where rules stand.
struct Places<'d> {
    /// The one document that is cited, if there is only one: then rows leave it out.
    only: Option<&'d str>,
    lang: Lang,
}

/// How a scan ended. English keeps the words of the JSON.
fn outcome(outcome: Outcome, lang: Lang) -> &'static str {
    match lang {
        Lang::De => outcome.in_words(lang),
        Lang::En => outcome.word(),
    }
}

impl<'d> Places<'d> {
    fn of(document: &'d TlsOutput, lang: Lang) -> Self {
        let mut cited: Vec<_> = document
            .judgements()
            .filter_map(first_place)
            .map(|cited| cited.document.as_str())
            .collect();
        cited.sort_unstable();
        cited.dedup();
        Self { only: if let [only] = cited[..] { Some(only) } else { None }, lang }
    }

    /// The first place that says what a judgement says.
    fn name(&self, judgement: Option<&PolicyJudgement>) -> String {
        if let Some(own) = judgement.filter(|judgement| judgement.rule.starts_with(OWN_LIST)) {
            let document = own.cited.first().map_or("", |cited| cited.document.as_str());
            return format!("{document} ({} TR-02102)", self.lang.pick("nicht", "not"));
        }
        let cited = judgement.and_then(first_place);
        cited.map(|cited| self.cell(cited)).unwrap_or_default()
    }

    fn cell(&self, cited: &Citation) -> String {
        let text = if self.only.is_some() { cited.place() } else { cited.text() };
        self.lang.text(&text).to_owned()
    }
}

/// What a server or a certificate says stays in the line it is said in.
fn one_line(text: &str) -> String {
    clean(text).replace('\n', "\u{fffd}")
}

fn first_place(judgement: &PolicyJudgement) -> Option<&Citation> {
    judgement.cited.iter().find(|cited| cited.section.is_some())
}

fn table(endpoint: &Endpoint, places: &Places<'_>) -> String {
    let lang = places.lang;
    let undetermined = || lang.pick("nicht bestimmt", "undetermined").to_owned();
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    for protocol in &endpoint.protocols {
        let offered = match protocol.offered {
            Offered::Yes => word(protocol.judgement.as_ref(), lang),
            Offered::No => lang.pick("nicht angeboten", "not offered").to_owned(),
            Offered::Undetermined => undetermined(),
        };
        let judgement = protocol.judgement.as_ref().filter(|_| protocol.offered == Offered::Yes);
        table.add_row([offered, protocol.version.clone(), String::new(), places.name(judgement)]);
        for (what, list) in [
            (lang.pick("Cipher-Suite", "suite"), protocol.cipher_suites()),
            (lang.pick("Gruppe", "group"), protocol.groups()),
            (lang.pick("Signatur", "signature"), protocol.signature_schemes()),
        ] {
            for named in list {
                let fails = protocol.fails_with(named);
                let fails = if fails { lang.pick(NOT_COMPLETE[0], NOT_COMPLETE[1]) } else { "" };
                table.add_row([
                    named_word(named, lang),
                    format!("  {what} {}{fails}", named.name),
                    named.code.clone(),
                    places.name(named.judgement.as_ref()),
                ]);
            }
        }
        for dh in &protocol.dh_parameters {
            let own = lang.pick("eigene Gruppe", "own group");
            let group = dh.named_group.as_deref().unwrap_or(own);
            table.add_row([
                word(dh.judgement.as_ref(), lang),
                format!("  DH {} {}, {group}", dh.bits, lang.pick("Bit", "bits")),
                String::new(),
                places.name(dh.judgement.as_ref()),
            ]);
        }
    }
    for certificate in endpoint.chains.iter().flat_map(|chain| &chain.certificates) {
        let bits = certificate.key_bits.map(|bits| format!(" {bits}")).unwrap_or_default();
        let curve = certificate.curve.as_ref().map(|curve| format!(" {curve}")).unwrap_or_default();
        let until = |date| format!("{} {}", lang.pick("bis", "until"), lang.date(date));
        let end = certificate.not_after.map(until).unwrap_or_default();
        let word_of = lang.pick("Zertifikat", "certificate");
        let unreadable = lang.pick("unlesbar", "unreadable");
        let algorithm = Some(certificate.key_algorithm.as_str());
        let algorithm = algorithm.filter(|name| *name != "unreadable").unwrap_or(unreadable);
        let key = format!("{word_of} {algorithm}{bits}{curve}");
        let judgement = certificate.judgement.as_ref();
        table.add_row([word(judgement, lang), key, end, places.name(judgement)]);
        let signed = lang.pick("signiert", "signed");
        let signature = format!("  {signed} {}", certificate.signature_algorithm);
        // Signatures count from TLS 1.2 on, and never of a root.
        let state = match (&certificate.signature_judgement, &certificate.judgement) {
            (None, Some(_)) => lang.pick("nicht beurteilt", "not judged").to_owned(),
            (judged, _) => word(judged.as_ref(), lang),
        };
        let place = places.name(certificate.signature_judgement.as_ref());
        table.add_row([state, signature, String::new(), place]);
    }
    for feature in endpoint.features.iter().filter(|feature| feature.present != Offered::No) {
        let state = if feature.present == Offered::Yes {
            word(feature.judgement.as_ref(), lang)
        } else {
            undetermined()
        };
        table.add_row([
            state,
            format!("{} {} ({})", lang.pick("Merkmal", "feature"), feature.name, feature.version),
            String::new(),
            places.name(feature.judgement.as_ref()),
        ]);
    }
    table.trim_fmt()
}

/// As [`word`]; of suites that protect nothing, what they lack.
fn named_word(named: &Named, lang: Lang) -> String {
    let bad = named.judgement.as_ref().is_some_and(PolicyJudgement::is_bad);
    let lacks = |part: &str| bad && named.name.contains(part);
    if lacks("_WITH_NULL_") || lacks("TLS_SHA") {
        lang.pick("keine Verschlüsselung", "no encryption").to_owned()
    } else if lacks("_anon_") {
        lang.pick("keine Authentisierung", "no authentication").to_owned()
    } else {
        word(named.judgement.as_ref(), lang)
    }
}

fn word(judgement: Option<&PolicyJudgement>, lang: Lang) -> String {
    let Some(judgement) = judgement else { return "-".to_owned() };
    let until = judgement.until.map(|date| {
        let more = if judgement.extendable { "+" } else { "" };
        format!(" {} {}{more}", lang.pick("bis", "to"), date.year())
    });
    let dated = matches!(judgement.class, Class::Recommended | Class::PeriodOver);
    lang.class(judgement.class) + until.filter(|_| dated).as_deref().unwrap_or_default()
}

/// What stands behind a suite the server chooses and fails with.
const NOT_COMPLETE: [&str; 2] =
    [" (Handshake kommt nicht zustande)", " (handshake does not complete)"];

/// A line in the colour of its weight.
fn painted(line: &str, weight: Option<Weight>) -> String {
    match weight {
        Some(Weight::Fails) => format!("\u{1b}[31m{line}\u{1b}[0m\n"),
        Some(Weight::Open | Weight::Note) => format!("\u{1b}[33m{line}\u{1b}[0m\n"),
        None => format!("{line}\n"),
    }
}

/// How bad rows begin.
const BAD: [[&str; 4]; 2] = [
    ["abgelaufen", "abgeraten", "keine Verschlüsselung", "keine Authentisierung"],
    ["period over", "discouraged", "no encryption", "no authentication"],
];

/// Colours the first column after layout.
fn paint(text: &str, lang: Lang, color: bool) -> String {
    if !color {
        return text.to_owned();
    }
    let (good, absent) =
        (lang.pick("empfohlen", "recommended"), lang.pick("nicht angeboten", "not offered"));
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let code = match line.trim_start() {
            start if start.starts_with(good) => "32",
            start if BAD.iter().flatten().any(|word| start.starts_with(word)) => "31",
            start if start.starts_with(absent) || start.starts_with('-') => "2",
            _ => "33",
        };
        out.push_str(&format!("\u{1b}[{code}m{line}\u{1b}[0m\n"));
    }
    out
}
