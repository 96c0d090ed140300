//! What the demo shows, in a few lines: what was declared, what was found, what to open.

use std::collections::BTreeMap;
use std::path::Path;

use crate::assess::Report;
use crate::fact::Basis;
use crate::fact::value::AttrJson;
use crate::lang::Lang;
use crate::product::Product;

/// How many lines it takes.
pub(super) const LINES: usize = 9;

/// A kind of fact, and the attributes that are known of one.
type Said<'a> = (&'a str, BTreeMap<String, String>);

/// The lines, from the product's statements and the facts of the result.
pub(super) fn lines(product: &Product, report: &Report, lang: Lang, out: &Path) -> String {
    let declared = product.facts.iter().map(|fact| {
        let known = fact.attributes.iter().map(|(name, attr)| (name, AttrJson::from(attr)));
        (fact.kind.name, known.map(|(name, attr)| (name.to_string(), text(&attr))).collect())
    });
    let measured = report.facts.iter().filter(|fact| fact.basis == Basis::Measured).map(|fact| {
        let known = fact.attributes.iter();
        (fact.kind.as_str(), known.map(|(name, attr)| (name.clone(), text(attr))).collect())
    });
    let (declared, measured): (Vec<_>, Vec<_>) = (declared.collect(), measured.collect());
    let open = |name: &str| out.join(name).display().to_string();
    let invented = lang.pick(
        "erfunden; seine Zahlen sind nicht zu übernehmen",
        "invented; take none of its numbers over",
    );
    let rows = [
        (lang.pick("Produkt", "Product"), format!("{} ({invented})", open("befund.yaml"))),
        (lang.pick("Erklärt", "Declared"), said(&declared, lang)),
        (lang.pick("Gemessen", "Measured"), said(&measured, lang)),
        (
            lang.pick("Folge", "Result"),
            lang.pick(
                "beides passt nicht zusammen; es gilt die Messung, und das steht im Bericht voran",
                "the two do not fit; the measurement counts, and the report says so first",
            )
            .to_owned(),
        ),
        (lang.pick("Öffnen", "Open"), open("befund.html")),
        (lang.pick("Einzeln", "One by one"), format!("befund show 2.3 {}", out.display())),
    ];
    let mut text = format!("{}\n", lang.pick("Was die Vorführung zeigt", "What the demo shows"));
    for (label, says) in rows {
        text.push_str(&format!("  {label:<10} {says}\n"));
    }
    text.push_str(lang.pick(
        "Die Vorführung endet mit Exit 0, sobald sie gelaufen ist.",
        "The demo ends with exit 0 once it has run.",
    ));
    text + "\n\n"
}

/// The versions offered, the key, and whether a path leads to a root.
fn said(facts: &[Said], lang: Lang) -> String {
    let of_kind = |kind: &'static str| facts.iter().filter(move |(known, _)| *known == kind);
    let is = |known: &BTreeMap<String, String>, name: &str, value: &str| {
        known.get(name).is_some_and(|known| known == value)
    };
    let offered = of_kind("tls.protocol").filter(|(_, known)| is(known, "offered", "true"));
    let mut versions: Vec<_> = offered.filter_map(|(_, known)| known.get("version")).collect();
    versions.sort();
    versions.dedup();
    let versions: Vec<_> = versions.into_iter().map(String::as_str).collect();
    let mut parts = vec![versions.join(", ")];
    for (_, known) in of_kind("tls.certificate").take(1) {
        let of = |name| known.get(name).map(String::as_str).unwrap_or_default();
        let bits = lang.pick("Bit", "bits");
        parts.push(format!("{} {} {bits}", of("key_algorithm"), of("key_bits")));
    }
    if of_kind("tls.chain").any(|(_, known)| is(known, "path_to_root", "false")) {
        parts.push(lang.pick("kein Pfad zu einer Wurzel", "no path to a root").to_owned());
    }
    parts.retain(|part| !part.is_empty());
    parts.join(" · ")
}

fn text(value: &AttrJson) -> String {
    let json = serde_json::to_value(value).unwrap_or_default();
    json.as_str().map_or_else(|| json.to_string(), str::to_owned)
}
