//! A certificate holds for the version it names. When the product's is another, a reader must know
//! whether maintenance or re-certification is due (BSI FAQ on TR-03161; PZS-TR 3.6).

use jiff::civil::{Date, date};

use crate::assess::result::Note;
use crate::assess::say;
use crate::assess::select::Inputs;
use crate::fact::document::{DocumentKind, Scheme};
use crate::product::{Component, Document, Product, ProductKind};

/// A note for each certificate by TR-03161 that names another version.
pub(super) fn for_other_versions(inputs: &Inputs<'_>) -> Vec<Note> {
    let product = inputs.product;
    let certificates = product.documents.iter().filter(|document| {
        document.kind == DocumentKind::Certificate
            && document.issued <= inputs.as_of
            && matches!(
                document.scheme,
                Some(Scheme::Tr031611 | Scheme::Tr031612 | Scheme::Tr031613)
            )
    });
    let mut notes = Vec::new();
    for certificate in certificates {
        let Some(certified) = &certificate.product_version else {
            notes.push(say::certificate_without_version(&say::document_name(certificate)));
            continue;
        };
        for version in versions(product, certificate) {
            if version != certified {
                notes.push(say::certificate_of_other_version(
                    &say::document_name(certificate),
                    certified,
                    version,
                    conclusion(inputs, certificate, version),
                ));
            }
        }
    }
    notes
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
                && document.issued <= inputs.as_of
                && document.valid_until.is_none_or(|end| inputs.as_of <= end)
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

/// What the latest impact analysis of that version concludes, made since the certificate and about
/// what it covers.
fn conclusion(
    inputs: &Inputs<'_>,
    certificate: &Document,
    version: &str,
) -> Option<crate::product::ImpactConclusion> {
    let covers = |document: &Document| {
        let parts = &certificate.components;
        document.components.is_empty()
            || (!parts.is_empty() && parts.iter().all(|id| document.components.contains(id)))
    };
    inputs
        .product
        .documents
        .iter()
        .filter(|document| {
            document.kind == DocumentKind::ImpactAnalysis
                && document.sha256.is_some()
                && document.issued <= inputs.as_of
                && document.issued >= certificate.issued
                && document.valid_until.is_none_or(|end| inputs.as_of <= end)
                && covers(document)
                && document.product_version.as_deref() == Some(version)
        })
        .max_by_key(|document| document.issued)
        .and_then(|document| document.concludes)
}
