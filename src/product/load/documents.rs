//! Documents a product names, found in its folder and held to their digests.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::diag::{At, Code, Diagnostic, suggest};
use crate::fact::document::{DocumentKind, Scheme};
use crate::product::documents::{self, Located};
use crate::product::folder::PRODUCT_FILE;
use crate::product::load::product::{last_day, usable_until};
use crate::product::load::reading::Reader;
use crate::product::model::{Document, ImpactConclusion, Product, Unfit};
use crate::product::stated::stated;
use crate::yaml::{self, Decoder, Node};

/// Marks documents whose bytes are the manufacturer's own statements, or are said to be a document of
/// another kind as well: copies and links have the same bytes.
pub(super) fn mark_unfit(product: &mut Product) {
    let declared = product.declarations.iter().map(|declaration| &declaration.file.text);
    let own: BTreeSet<_> = std::iter::once(&product.file.text)
        .chain(declared)
        .map(|text| yaml::hex_digest(text.as_bytes()))
        .collect();
    let kinds: Vec<_> = product
        .documents
        .iter()
        .map(|document| (document.sha256.clone(), document.kind, document.scheme))
        .collect();
    for document in &mut product.documents {
        let Some(digest) = &document.sha256 else { continue };
        let other = |(sha256, kind, scheme): &(Option<String>, _, _)| {
            sha256.as_ref() == Some(digest) && (*kind, *scheme) != (document.kind, document.scheme)
        };
        if own.contains(digest) {
            document.unfit = Some(Unfit::OwnStatement);
        } else if kinds.iter().any(other) {
            document.unfit = document.unfit.or(Some(Unfit::SameBytes));
        }
    }
    for document in &mut product.documents {
        document.unfit = document.unfit.or_else(|| wrong_issuer(document, &product.manufacturer));
    }
}

/// Nobody certifies himself, and a certificate by TR-03161 is BSI's (§ 139e Abs. 10 Satz 3 SGB V).
fn wrong_issuer(document: &Document, manufacturer: &str) -> Option<Unfit> {
    let issuer = document.issuer.as_deref().filter(|_| document.is_by_others())?;
    if is_own(issuer, manufacturer) {
        return Some(Unfit::SelfIssued);
    }
    let name = words_of(issuer).concat();
    let by_bsi = ["bsi", "bsibonn"].contains(&name.as_str())
        || name.contains("bundesamtfürsicherheitinderinformationstechnik")
        || name.contains("federalofficeforinformationsecurity");
    let tr = document.scheme.is_some_and(|scheme| scheme.word().starts_with("tr-03161"));
    (tr && document.kind == DocumentKind::Certificate && !by_bsi).then_some(Unfit::WrongIssuer)
}

/// Whether a name is that of the manufacturer; a department or a place may follow it.
pub(crate) fn is_own(name: &str, manufacturer: &str) -> bool {
    let own = words_of(manufacturer);
    !own.is_empty() && words_of(name).starts_with(&own)
}

/// The words of a company's name, but for its legal form.
fn words_of(name: &str) -> Vec<String> {
    const FORMS: &[&str] =
        &["gmbh", "mbh", "ag", "ug", "kg", "se", "co", "ev", "inc", "ltd", "haftungsbeschränkt"];
    let name = name.to_lowercase();
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.filter(|word| !FORMS.contains(word)).map(str::to_owned).collect()
}

pub(super) fn locate(path: &Path) -> Result<(PathBuf, PathBuf), Diagnostic> {
    let main = if path.is_dir() { path.join(PRODUCT_FILE) } else { path.to_owned() };
    if !main.is_file() {
        let message = format!("there is no product file `{}`", main.display());
        return Err(Diagnostic::new(Code::NoProductFile, message).help(way_to_one(path)));
    }
    if main.file_name().is_none_or(|name| name != PRODUCT_FILE) {
        let message = format!("`{}` is not called `{PRODUCT_FILE}`", main.display());
        return Err(Diagnostic::new(Code::NoProductFile, message).help(
            "give each product a folder of its own: answers, observations and places belong to its `befund.yaml`",
        ));
    }
    let root = main
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .map_or_else(|| PathBuf::from("."), Path::to_path_buf);
    Ok((root, main))
}

/// How to come by a product file where a folder has none.
fn way_to_one(path: &Path) -> String {
    let named = "name a folder that holds a `befund.yaml`, or the file itself";
    if path.join("befund.yml").is_file() {
        return "rename `befund.yml` to `befund.yaml`".to_owned();
    }
    if path.is_dir() {
        return format!("`befund init {}` writes a first one; or {named}", path.display());
    }
    if path.file_name().is_none_or(|name| name == PRODUCT_FILE) {
        return named.to_owned();
    }
    format!("check the name: there is no such folder; {named}")
}

pub(super) fn digest(product: &Product) -> String {
    let mut bytes = product.file.text.as_bytes().to_vec();
    for declaration in &product.declarations {
        if declaration.file != product.file {
            bytes.extend(declaration.file.text.as_bytes());
        }
    }
    yaml::hex_digest(&bytes)
}

impl<'d> Reader<'d> {
    pub(super) fn unique_documents(&self, documents: &[Document]) {
        let mut seen = BTreeSet::new();
        for document in documents {
            if !seen.insert(&document.id) {
                self.decoder.error(
                    Code::DuplicateId,
                    document.span,
                    format!("the document `{}` stands here a second time", document.id),
                    "give each its own id",
                );
            }
        }
    }

    /// Refuses documents that belong to no certificate of the list.
    pub(super) fn certified_documents(&self, documents: &[Document]) {
        let certificates = || documents.iter().filter(|one| one.is_by_others());
        for document in documents {
            let Some(At { value, span }) = &document.certificate else { continue };
            if !certificates().any(|one| one.id == *value) {
                let message = format!("there is no certificate `{value}` among the documents");
                let help = suggest(value, certificates().map(|one| one.id.as_str()));
                self.decoder.error(Code::UnknownDocument, *span, message, help);
            }
        }
    }

    pub(super) fn document(&self, node: &Node) -> Option<Document> {
        let mut fields = self.decoder.fields(node, "document")?;
        let id = fields.req("id", Decoder::name);
        let kind =
            fields.req("kind", |d, node| d.word(node, "kind of document", DocumentKind::WORDS));
        let scheme = fields.opt("scheme", |d, node| d.word(node, "scheme", Scheme::WORDS));
        let title = fields.opt("title", Decoder::name);
        let path_node = fields.required("file");
        let sha256 = fields.opt("sha256", Decoder::text);
        let number = fields.opt("number", Decoder::text);
        let issuer = fields.opt("issuer", Decoder::text);
        let issued = fields.req("issued", Decoder::date);
        let valid_until = fields.opt("valid_until", last_day);
        let usable_until = fields.opt("usable_until", usable_until);
        let scope = fields.opt("scope", Decoder::text);
        let product_version = fields.opt("product_version", Decoder::text);
        let components = fields.items("components", Decoder::text);
        let from_version = fields.opt("from_version", Decoder::text);
        let concludes = fields.opt("concludes", |d, node| {
            d.word(node, "conclusion of an impact analysis", ImpactConclusion::WORDS)
        });
        let certificate =
            fields.opt("certificate", |d, node| Some(At { value: d.text(node)?, span: node.span }));
        let stated = fields.req("stated", stated);
        fields.done();
        let path = self.decoder.text(path_node?)?;
        let found = self.locate_document(path_node?, &path, sha256?.as_deref());
        let id = id?;
        Some(Document {
            kind: kind?,
            scheme: scheme?,
            title: title?.unwrap_or_else(|| id.clone()),
            id,
            path,
            sha256: found.as_ref()?.as_ref().map(|(digest, _)| digest.clone()),
            unfit: found?.and_then(|(_, unfit)| unfit),
            content: None,
            number: number?,
            issuer: issuer?,
            issued: issued?,
            open_ended: valid_until? == Some(None),
            valid_until: valid_until?.flatten(),
            usable_until: usable_until?,
            scope: scope?,
            product_version: product_version?,
            components: components?,
            from_version: from_version?,
            concludes: concludes?,
            certificate: certificate?,
            stated: stated?,
            span: node.span,
        })
    }

    #[expect(clippy::option_option, reason = "absent and wrong are different")]
    fn locate_document(
        &self,
        node: &Node,
        path: &str,
        stated: Option<&str>,
    ) -> Option<Option<(String, Option<Unfit>)>> {
        let found = match (documents::find(self.root, path), self.kept.get(path)) {
            (Located::Absent, Some(kept)) => Located::Present(kept.sha256.clone(), kept.unfit),
            (found, _) => found,
        };
        match found {
            Located::Present(found, unfit) => {
                if let Some(stated) = stated
                    && !stated.eq_ignore_ascii_case(&found)
                {
                    let message = format!("`{path}` has the SHA-256 {found}, not the one stated");
                    self.mismatches.borrow_mut().push(
                        Diagnostic::new(Code::DigestMismatch, message)
                            .at(self.decoder.file(), node.span)
                            .help("restore the file that was examined, or have the new one stated afresh"),
                    );
                }
                Some(Some((found, unfit)))
            }
            Located::Absent => Some(None),
            Located::Outside => {
                self.decoder.error(
                    Code::OutsideFolder,
                    node.span,
                    format!("`{path}` lies outside the product folder"),
                    "copy the document into the folder and name it by a relative path",
                );
                None
            }
            Located::Unreadable(why) => {
                self.decoder.error(
                    Code::FileUnreadable,
                    node.span,
                    format!("cannot read `{path}`: {why}"),
                    "name a readable regular file",
                );
                None
            }
        }
    }
}

pub(super) fn document_id(
    decoder: &Decoder,
    node: &Node,
    known: &BTreeSet<&str>,
) -> Option<String> {
    let id = decoder.text(node)?;
    if known.contains(id.as_str()) {
        return Some(id);
    }
    decoder.error(
        Code::UnknownDocument,
        node.span,
        format!("there is no document `{id}`"),
        suggest(&id, known.iter().copied().collect::<Vec<_>>()),
    );
    None
}
