//! A certificate holds for the version it names. When the product's is another, a reader must know
//! whether maintenance or re-certification is due (BSI FAQ on TR-03161; PZS-TR 3.6).

use jiff::civil::{Date, date};

use crate::assess::result::Note;
use crate::assess::say::{self, Succession};
use crate::assess::select::Inputs;
use crate::fact::document::{DocumentKind, Scheme};
use crate::product::{Component, Document, ImpactConclusion, Product, ProductKind};

/// How long a certificate by TR-03161 holds (BSI FAQ).
const TERM_YEARS: i16 = 5;

/// A note for each certificate by TR-03161 that names another version, or a longer term than there is.
pub(super) fn for_other_versions(inputs: &Inputs<'_>) -> Vec<Note> {
    let product = inputs.product;
    let certificates = product
        .documents
        .iter()
        .filter(|document| is_certificate(document) && document.issued <= inputs.as_of);
    let mut notes = Vec::new();
    for certificate in certificates {
        let name = say::document_name(certificate);
        if let Some(end) = certificate.valid_until.filter(|end| *end > last_day(certificate)) {
            notes.push(say::certificate_too_long(&name, end, last_day(certificate)));
        }
        let Some(certified) = &certificate.product_version else {
            notes.push(say::certificate_without_version(&name));
            continue;
        };
        for version in versions(product, certificate) {
            if version != certified {
                let next = succession(inputs, certificate, certified, version);
                notes.push(say::certificate_of_other_version(&name, certified, version, &next));
            }
        }
    }
    notes
}

/// Whether it is a certificate by a part of TR-03161.
pub(super) fn is_certificate(document: &Document) -> bool {
    document.kind == DocumentKind::Certificate
        && document.is_under(&[Scheme::Tr031611, Scheme::Tr031612, Scheme::Tr031613])
}

/// The last day of the term that a certificate by TR-03161 can have.
pub(super) fn last_day(certificate: &Document) -> Date {
    let anniversary = certificate.issued.checked_add(jiff::Span::new().years(TERM_YEARS));
    anniversary.and_then(Date::yesterday).unwrap_or(Date::MAX)
}

/// First day on which a DiGA needs BSI's certificate (§ 139e Abs. 10 Satz 3 SGB V, § 4 Abs. 7 DiGAV).
const CERTIFICATE_DUE: Date = date(2025, 1, 1);

/// A note for each part of TR-03161 judged for a DiGA that has no certificate in its term.
pub(super) fn missing(inputs: &Inputs<'_>) -> Vec<Note> {
    let product = inputs.product;
    if !product.kinds.contains(&ProductKind::Diga) || inputs.as_of < CERTIFICATE_DUE {
        return Vec::new();
    }
    let holds = |scheme: &str| {
        product.documents.iter().any(|document| {
            document.kind == DocumentKind::Certificate
                && document.scheme.is_some_and(|own| own.word() == scheme)
                && document.sha256.is_some()
                && document.unfit.is_none()
                && document.issued <= inputs.as_of
                && inputs.as_of <= document.valid_until.unwrap_or_else(|| last_day(document))
        })
    };
    let parts = inputs.catalogs.iter().filter(|chosen| chosen.catalog.component_kinds.is_some());
    parts
        .filter(|chosen| !holds(&chosen.catalog.id))
        .map(|chosen| say::certificate_missing(&chosen.catalog.id))
        .collect()
}

/// The versions a certificate is compared with: of the components it names, else of the product.
fn versions<'a>(product: &'a Product, certificate: &Document) -> Vec<&'a String> {
    if certificate.components.is_empty() {
        return vec![&product.version];
    }
    let named = |component: &&Component| certificate.components.contains(&component.id);
    product.components.iter().filter(named).map(|component| &component.version).collect()
}

/// What is due for a version that a certificate does not name.
fn succession(
    inputs: &Inputs<'_>,
    certificate: &Document,
    certified: &str,
    version: &str,
) -> Succession {
    let end = certificate.valid_until.unwrap_or_else(|| last_day(certificate));
    if end.min(last_day(certificate)) < inputs.as_of {
        return Succession::Expired(end.min(last_day(certificate)));
    }
    let analyses: Vec<_> = analyses(inputs, certificate).collect();
    let of_version = analyses.iter().filter(|one| one.product_version.as_deref() == Some(version));
    let of_version: Vec<_> = of_version.collect();
    let says = |conclusion| of_version.iter().any(|one| one.concludes == Some(conclusion));
    match (says(ImpactConclusion::Impact), says(ImpactConclusion::NoImpact)) {
        (true, true) => Succession::Contradictory,
        (true, false) => Succession::Impact,
        (false, true) => {
            let starts = || of_version.iter().map(|one| one.from_version.as_deref());
            if starts().any(|from| from == Some(certified)) {
                return Succession::NoImpact;
            }
            Succession::OtherStart(starts().flatten().next().map(str::to_owned))
        }
        (false, false) => {
            let mut others: Vec<_> =
                analyses.iter().filter_map(|one| one.product_version.clone()).collect();
            others.sort();
            others.dedup();
            others.retain(|other| other != version);
            Succession::Unknown(others)
        }
    }
}

/// The impact analyses made since a certificate and about what it covers.
fn analyses<'a>(
    inputs: &'a Inputs<'_>,
    certificate: &'a Document,
) -> impl Iterator<Item = &'a Document> {
    let covers = |document: &Document| {
        let parts = &certificate.components;
        document.components.is_empty()
            || (!parts.is_empty() && parts.iter().all(|id| document.components.contains(id)))
    };
    inputs.product.documents.iter().filter(move |document| {
        document.kind == DocumentKind::ImpactAnalysis
            && document.sha256.is_some()
            && document.issued <= inputs.as_of
            && document.issued >= certificate.issued
            && document.valid_until.is_none_or(|end| inputs.as_of <= end)
            && covers(document)
    })
}
