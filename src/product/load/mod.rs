//! Reads a product folder.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;

use crate::diag::{At, Diagnostic, Diagnostics, SourceFile, Span, suggest};
use crate::fact::document::{DocumentKind, Scheme};
use crate::fact::kind::{Kind, names};
use crate::fact::source::{Source, Sources};
use crate::fact::value::{Attr, Attributes, decode_attr};
use crate::fact::{Basis, Enumeration, Fact, Place, ProtectionNeed, Stated};
use crate::files::Turn;
use crate::product::documents::{self, Found};
use crate::product::model::{
    Answer, AnswerValue, Answers, Audit, AuditRole, Component, ComponentKind, Declaration,
    Disposition, DispositionKind, Document, Given, ImpactConclusion, Product, ProductKind,
    Reference, Unfit, UsableUntil, Without,
};
use crate::product::observations::{self, below};
use crate::product::target::{self, Target};
use crate::yaml::{self, Decoder, Fields, Node, Value};

/// What a product file is called in results, below its folder.
pub const PRODUCT_FILE: &str = "befund.yaml";

/// Most facts, lists and decisions that are stated by hand.
pub(super) const MAX_FACTS: usize = 2000;

/// Most components of a product, and most targets of one kind.
pub(super) const MAX_COMPONENTS: usize = 1000;

/// Most documents of a product.
pub(super) const MAX_DOCUMENTS: usize = 1000;

/// Most editions that are answered, in one file or by files.
const MAX_DECLARATIONS: usize = 100;

/// Most answers to one edition in one file.
const MAX_ANSWERS: usize = 5000;

/// Why a product folder cannot be audited.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The files are wrong: exit 3.
    #[error(transparent)]
    Input(#[from] Diagnostics),
    /// Evidence is not what it is said to be: exit 4.
    #[error("{0}")]
    Integrity(Diagnostics),
}

impl From<Diagnostic> for Failure {
    fn from(one: Diagnostic) -> Self {
        Self::Input(one.into())
    }
}

/// Reads `befund.yaml` in a folder (or the file itself), the declarations and observations beside it,
/// and hashes the documents. `sources` say what targets there can be.
///
/// # Errors
/// [`Failure::Input`] for anything wrong in the files, [`Failure::Integrity`] when a document or
/// transcript does not have the digest stated for it, or an observation is not as a probe writes it.
pub fn load(path: &Path, sources: Sources) -> Result<Product, Failure> {
    let mut product = load_statements(path, sources)?;
    let _turn = Turn::to_read(&product.root).map_err(|error| {
        let message = format!("cannot read the observations in `{}`: {error}", path.display());
        Diagnostic::new("folder-in-use", message).help("wait for the other run, or end it")
    })?;
    observations::load(&mut product)?;
    Ok(product)
}

/// As [`load`], without the observations: enough to make new ones, whatever became of the old.
///
/// # Errors
/// See [`load`].
pub fn load_statements(path: &Path, sources: Sources) -> Result<Product, Failure> {
    let (root, main) = locate(path)?;
    stays_inside(&root, &main)?;
    let file = yaml::read_file(&main, &main.display().to_string())?;
    let node = yaml::parse_written(&file)?;
    let decoder = Decoder::new(&file);
    let reader = Reader { decoder: &decoder, root: &root, sources, mismatches: RefCell::default() };
    let product = reader.product(&node);
    let mismatches = reader.mismatches.into_inner();
    let mut product = decoder.finish(product)?;
    if !mismatches.is_empty() {
        return Err(Failure::Integrity(Diagnostics(mismatches)));
    }
    load_declarations(&mut product)?;
    mark_unfit(&mut product);
    product.sha256 = digest(&product);
    Ok(product)
}

/// Marks documents whose bytes are the manufacturer's own statements, or are said to be a document of
/// another kind as well: copies and links have the same bytes.
fn mark_unfit(product: &mut Product) {
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
    let issuer = words_of(document.issuer.as_deref().filter(|_| document.is_by_others())?);
    let own = words_of(manufacturer);
    // A department or a place may follow the name.
    if !own.is_empty() && issuer.starts_with(&own) {
        return Some(Unfit::SelfIssued);
    }
    let name = issuer.concat();
    let by_bsi = ["bsi", "bsibonn"].contains(&name.as_str())
        || name.contains("bundesamtfürsicherheitinderinformationstechnik")
        || name.contains("federalofficeforinformationsecurity");
    let tr = document.scheme.is_some_and(|scheme| scheme.word().starts_with("tr-03161"));
    (tr && document.kind == DocumentKind::Certificate && !by_bsi).then_some(Unfit::WrongIssuer)
}

/// The words of a company's name, but for its legal form.
fn words_of(name: &str) -> Vec<String> {
    const FORMS: &[&str] =
        &["gmbh", "mbh", "ag", "ug", "kg", "se", "co", "ev", "inc", "ltd", "haftungsbeschränkt"];
    let name = name.to_lowercase();
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.filter(|word| !FORMS.contains(word)).map(str::to_owned).collect()
}

fn locate(path: &Path) -> Result<(PathBuf, PathBuf), Diagnostic> {
    let main = if path.is_dir() { path.join("befund.yaml") } else { path.to_owned() };
    if !main.is_file() {
        let message = format!("there is no product file `{}`", main.display());
        return Err(Diagnostic::new("no-product-file", message)
            .help("name a folder that holds a `befund.yaml`, or the file itself"));
    }
    if main.file_name().is_none_or(|name| name != PRODUCT_FILE) {
        let message = format!("`{}` is not called `{PRODUCT_FILE}`", main.display());
        return Err(Diagnostic::new("no-product-file", message).help(
            "give each product a folder of its own: answers, observations and places belong to its `befund.yaml`",
        ));
    }
    let root = main
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .map_or_else(|| PathBuf::from("."), Path::to_path_buf);
    Ok((root, main))
}

fn digest(product: &Product) -> String {
    let mut bytes = product.file.text.as_bytes().to_vec();
    for declaration in &product.declarations {
        if declaration.file != product.file {
            bytes.extend(declaration.file.text.as_bytes());
        }
    }
    yaml::hex_digest(&bytes)
}

/// The entries of a folder, sorted; none if there is no such folder. Hidden ones are left aside. None may
/// lead out of the product's folder by a link.
pub(super) fn entries(root: &Path, folder: &Path) -> Result<Vec<PathBuf>, Diagnostic> {
    let unreadable = |error: std::io::Error| {
        Diagnostic::new(
            "file-unreadable",
            format!("cannot read the folder `{}`: {error}", folder.display()),
        )
        .help("check that you may read it")
    };
    let list = match fs::read_dir(folder) {
        Ok(list) => list,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(error)),
    };
    let mut found = Vec::new();
    for entry in list {
        let entry = entry.map_err(unreadable)?;
        if !entry.file_name().to_string_lossy().starts_with('.') {
            found.push(entry.path());
        }
    }
    found.sort();
    for path in std::iter::once(folder).chain(found.iter().map(PathBuf::as_path)) {
        stays_inside(root, path)?;
    }
    Ok(found)
}

/// What is read must lie in the product's folder, wherever a link on the way leads: another product's
/// answers are not this one's, and what lies elsewhere is nobody's to print.
fn stays_inside(root: &Path, path: &Path) -> Result<(), Diagnostic> {
    // What a run beside this one has just replaced leads nowhere; who reads it will say so.
    let gone = path.symlink_metadata().is_err();
    let inside = match (root.canonicalize(), path.canonicalize()) {
        (Ok(root), Ok(full)) => full.starts_with(root),
        _ => false,
    };
    if inside || gone {
        return Ok(());
    }
    let message = format!("`{}` leads out of the product folder", path.display());
    Err(Diagnostic::new("outside-folder", message)
        .help("put the file itself into the folder, not a link to it"))
}

/// A file that nobody would read is an error: an answer or a measurement in it would be lost unseen.
pub(super) fn stray(path: &Path, help: &str) -> Diagnostic {
    Diagnostic::new("stray-file", format!("`{}` would not be read here", path.display())).help(help)
}

pub(super) fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found == extension)
}

fn load_declarations(product: &mut Product) -> Result<(), Failure> {
    let files = entries(&product.root, &product.root.join("declarations"))?;
    if let Some(surplus) = files.get(MAX_DECLARATIONS) {
        let message =
            format!("`{}` is one of more than {MAX_DECLARATIONS} files", surplus.display());
        let help = "one file an edition is read; remove those of editions that are judged no more";
        return Err(Diagnostic::new("too-many", message).help(help).into());
    }
    for path in files {
        if !has_extension(&path, "yaml") {
            return Err(stray(&path, "declarations are named CATALOG@EDITION.yaml").into());
        }
        let file = yaml::read_file(&path, &path.display().to_string())?;
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let mut declaration = read_declaration(&file, stem, &product.documents)?;
        declaration.path = below(&product.root, &path);
        merge(&mut product.declarations, declaration)?;
    }
    Ok(())
}

/// Reads a file of answers to `CATALOG@EDITION`.
pub(super) fn read_declaration(
    file: &Arc<SourceFile>,
    reference: &str,
    documents: &[Document],
) -> Result<Declaration, Diagnostics> {
    let node = yaml::parse_written(file)?;
    let decoder = Decoder::new(file);
    let key = At { value: reference.to_owned(), span: Span::default() };
    let ids: BTreeSet<_> = documents.iter().map(|document| document.id.as_str()).collect();
    let declaration = declaration(&decoder, &key, &node, &ids);
    decoder.finish(declaration)
}

/// Answers to one edition may come from both places, but each number from one only.
fn merge(declarations: &mut Vec<Declaration>, new: Declaration) -> Result<(), Failure> {
    let same =
        declarations.iter().filter(|old| old.catalog == new.catalog && old.edition == new.edition);
    for old in same {
        let answered: BTreeSet<_> = old.answers.iter().map(|(other, _)| &other.value).collect();
        for (number, _) in &new.answers {
            if answered.contains(&number.value) {
                let message = format!("{} is answered here and in {}", number.value, old.file.name);
                return Err(Diagnostic::new("duplicate-key", message)
                    .at(&new.file, number.span)
                    .help("keep one of the two answers")
                    .into());
            }
        }
    }
    declarations.push(new);
    Ok(())
}

/// The entries of a map that may have so many; the keys are names.
fn up_to<'n>(
    decoder: &Decoder,
    entries: &'n [(At<String>, Node)],
    most: usize,
    what: &str,
) -> Option<&'n [(At<String>, Node)]> {
    if let Some((surplus, _)) = entries.get(most) {
        decoder.error(
            "too-many",
            surplus.span,
            format!("more than {most} {what}"),
            "no catalog asks for as many; remove what answers nothing",
        );
        return None;
    }
    Some(entries)
}

struct Reader<'d> {
    decoder: &'d Decoder,
    root: &'d Path,
    sources: Sources,
    mismatches: RefCell<Vec<Diagnostic>>,
}

/// The first of many ids, for a message.
fn some_of(ids: &[String]) -> String {
    const MOST: usize = 20;
    let rest = if ids.len() > MOST { ", …" } else { "" };
    format!("{}{rest}", ids.iter().take(MOST).cloned().collect::<Vec<_>>().join(", "))
}

fn reference(decoder: &Decoder, node: &Node) -> Option<At<Reference>> {
    let text = decoder.text(node)?;
    Some(At { value: Reference::parse(&text), span: node.span })
}

pub(super) fn stated(decoder: &Decoder, node: &Node) -> Option<Stated> {
    let mut fields = decoder.fields(node, "statement of origin")?;
    let by = fields.req("by", Decoder::text);
    let on = fields.req("on", Decoder::date);
    let place = fields.opt("where", Decoder::text);
    let product_version = fields.opt("product_version", Decoder::text);
    let note = fields.opt("note", Decoder::text);
    fields.done();
    Some(Stated { by: by?, on: on?, place: place?, product_version: product_version?, note: note? })
}

fn without(decoder: &Decoder, node: &Node) -> Option<Without> {
    let mut fields = decoder.fields(node, "kind of component there is none of")?;
    let kind =
        fields.req("kind", |d, node| d.word(node, "kind of component", ComponentKind::WORDS));
    let because = fields.req("because", Decoder::text);
    let stated = fields.req("stated", stated);
    fields.done();
    Some(Without { kind: kind?, because: because?, stated: stated? })
}

impl<'d> Reader<'d> {
    fn product(&self, node: &Node) -> Option<Product> {
        let d = self.decoder;
        let mut fields = d.fields(node, "product file")?;
        fields.req("befund", |d, node| {
            let version = d.int(node)?;
            if version != 1 {
                d.error(
                    "unknown-version",
                    node.span,
                    format!("product file version {version} is not known"),
                    "this befund reads `befund: 1`",
                );
            }
            Some(())
        });
        let product = fields.req("product", |_, node| self.about(node));
        let audit = fields.opt("audit", audit);
        let (components, about) = match product {
            Some(about) => (Some(about.components.clone()), Some(about)),
            None => (None, None),
        };
        let ids: Vec<_> =
            components.iter().flatten().map(|component| component.id.clone()).collect();
        let targets = fields.opt("targets", |_, node| self.targets(node, &ids));
        let documents = fields.items_up_to(
            "documents",
            MAX_DOCUMENTS,
            "list the documents that facts and answers cite, or that checks ask for",
            |_, node| self.document(node),
        );
        let document_ids: BTreeSet<&str> =
            documents.iter().flatten().map(|document| document.id.as_str()).collect();
        let facts = fields.items_up_to(
            "facts",
            MAX_FACTS,
            "state what the checks ask for; measurements belong into observations",
            |_, node| self.fact(node, &ids, &document_ids),
        );
        let enumerations = fields.items_up_to(
            "enumerations",
            MAX_FACTS,
            "one list a kind and subject is enough, for all components it speaks of",
            |_, node| self.enumeration(node, &ids, &document_ids),
        );
        let declarations = fields.opt("declarations", |d, node| {
            let entries = up_to(d, d.entries(node)?, MAX_DECLARATIONS, "editions answered")?;
            yaml::all(entries.iter().map(|(key, node)| declaration(d, key, node, &document_ids)))
        });
        let dispositions = fields.items_up_to(
            "dispositions",
            MAX_FACTS,
            "decide once for all components of a requirement: leave `component` out",
            disposition,
        );
        fields.done();
        let documents = documents?;
        self.unique_documents(&documents);
        let about = about?;
        Some(Product {
            file: Arc::clone(d.file()),
            root: self.root.to_owned(),
            sha256: String::new(),
            name: about.name,
            version: about.version,
            since: about.since,
            manufacturer: about.manufacturer,
            kinds: about.kinds,
            protection_need: about.protection_need,
            without: about.without,
            components: about.components,
            audit: audit?.unwrap_or_default(),
            targets: targets?.unwrap_or_default(),
            facts: facts?,
            enumerations: enumerations?,
            documents,
            declarations: declarations?.unwrap_or_default(),
            dispositions: dispositions?,
            observations: Vec::new(),
            said: Vec::new(),
            said_of_nothing: Vec::new(),
            outdated: Vec::new(),
            unread: Vec::new(),
            uncompared: Vec::new(),
            sources: self.sources,
        })
    }

    fn about(&self, node: &Node) -> Option<About> {
        let mut fields = self.decoder.fields(node, "product")?;
        let name = fields.req("name", Decoder::name);
        let version = fields.req("version", Decoder::name);
        let since = fields.opt("since", Decoder::date);
        let manufacturer = fields.req("manufacturer", |d, node| {
            let mut fields = d.fields(node, "manufacturer")?;
            let name = fields.req("name", Decoder::name);
            fields.done();
            name
        });
        let kinds = fields.req("kinds", |d, node| {
            yaml::all(
                d.list(node)?
                    .iter()
                    .map(|item| d.word(item, "kind of product", ProductKind::WORDS)),
            )
        });
        let without = fields.items("without", without);
        let protection_need = fields.opt("protection_need", |d, node| {
            d.word(node, "protection need", ProtectionNeed::WORDS)
        });
        let components = fields.items_up_to(
            "components",
            MAX_COMPONENTS,
            "a component is what is versioned by itself; put parts of one kind and version together, or give products of their own a file each",
            component,
        );
        fields.done();
        let components = components?;
        let mut seen = BTreeSet::new();
        for component in &components {
            if !seen.insert(&component.id) {
                self.decoder.error(
                    "duplicate-id",
                    node.span,
                    format!("the component `{}` stands here twice", component.id),
                    "give each its own id",
                );
            }
        }
        Some(About {
            name: name?,
            version: version?,
            since: since?,
            manufacturer: manufacturer?,
            kinds: kinds?,
            protection_need: protection_need?,
            without: without?,
            components,
        })
    }

    fn unique_documents(&self, documents: &[Document]) {
        let mut seen = BTreeSet::new();
        for document in documents {
            if !seen.insert(&document.id) {
                self.decoder.error(
                    "duplicate-id",
                    document.span,
                    format!("the document `{}` stands here a second time", document.id),
                    "give each its own id",
                );
            }
        }
    }

    fn targets(&self, node: &Node, components: &[String]) -> Option<Vec<Target>> {
        let mut fields = self.decoder.fields(node, "set of targets")?;
        let refused = target::refuse_planned(self.decoder, node, self.sources);
        let read = self.sources.iter().map(|source| {
            fields.items_up_to(
                source.key,
                MAX_COMPONENTS,
                "declare one target for several files by a pattern, or give products of their own a file each",
                |_, node| self.target(node, source, components),
            )
        });
        let targets: Vec<_> = read.collect();
        if refused {
            return None;
        }
        fields.done();
        yaml::all(targets.into_iter()).map(|targets| targets.into_iter().flatten().collect())
    }

    fn target(
        &self,
        node: &Node,
        source: &'static Source,
        components: &[String],
    ) -> Option<Target> {
        let mut fields = self.decoder.fields(node, "target")?;
        let served = self.components(&mut fields, components);
        let what = target::decode(source, &mut fields, served.as_deref(), components);
        fields.done();
        Some(Target::new(source, what?, served?))
    }

    /// Component ids, mandatory once there is a choice.
    fn components(&self, fields: &mut Fields<'_, 'd>, known: &[String]) -> Option<Vec<String>> {
        let Some(node) = fields.optional("components") else {
            if known.len() > 1 {
                self.decoder.error(
                    "missing-key",
                    fields.span(),
                    "`components` is missing, and the product has several",
                    format!("name which of these are meant: {}", some_of(known)),
                );
                return None;
            }
            return Some(Vec::new());
        };
        yaml::all(self.decoder.list(node)?.iter().map(|item| {
            let id = self.decoder.text(item)?;
            if known.contains(&id) {
                return Some(id);
            }
            self.decoder.error(
                "unknown-component",
                item.span,
                format!("the product has no component `{id}`"),
                suggest(&id, known.iter().map(String::as_str)),
            );
            None
        }))
    }

    fn fact(&self, node: &Node, components: &[String], documents: &BTreeSet<&str>) -> Option<Fact> {
        let d = self.decoder;
        let mut fields = d.fields(node, "fact")?;
        let kind = self.kind(&mut fields);
        let subject = fields.req("subject", Decoder::name);
        let stated = fields.req("stated", stated);
        let cited = fields.items("documents", |d, node| document_id(d, node, documents));
        let served = self.components(&mut fields, components);
        let kind = kind?;
        let mut attributes = Attributes::new();
        let mut good = true;
        for attribute in kind.attributes {
            match fields.opt(attribute.name, |d, node| decode_attr(d, attribute, node)) {
                Some(attr) => {
                    let attr = attr.unwrap_or_else(|| Attr::Unknown("not stated".to_owned()));
                    attributes.insert(attribute.name.to_owned(), attr);
                }
                None => good = false,
            }
        }
        fields.done();
        let (subject, stated, cited) = (subject?, stated?, cited?);
        let basis = if cited.is_empty() { Basis::Declared } else { Basis::Documented };
        let (line, column) = d.file().line_col(node.span.start);
        let source = format!("{PRODUCT_FILE}:{line}:{column}");
        good.then(|| Fact {
            id: Fact::make_id(kind, &subject, &attributes, basis, &source),
            kind,
            subject,
            attributes,
            basis,
            date: stated.on,
            stated: Some(stated),
            documents: cited,
            components: served.unwrap_or_default(),
            source,
            at: Some(Place {
                file: PRODUCT_FILE.to_owned(),
                line: u32::try_from(line).ok(),
                pointer: None,
            }),
            address: None,
        })
    }

    fn kind(&self, fields: &mut Fields<'_, 'd>) -> Option<&'static Kind> {
        let node = fields.required("kind")?;
        let name = self.decoder.text(node)?;
        let kind = Kind::named(&name);
        if kind.is_none() {
            self.decoder.error(
                "unknown-kind",
                node.span,
                format!("`{name}` is no kind of fact"),
                suggest(&name, names()),
            );
        }
        kind
    }

    fn enumeration(
        &self,
        node: &Node,
        components: &[String],
        documents: &BTreeSet<&str>,
    ) -> Option<Enumeration> {
        let mut fields = self.decoder.fields(node, "enumeration")?;
        let kind = self.kind(&mut fields);
        let subject = fields.req("subject", Decoder::name);
        let complete = fields.req("complete", Decoder::bool);
        let count = fields.opt("count", |d, node| {
            let count = u64::try_from(d.int(node)?).ok();
            if count.is_none() {
                d.error("wrong-type", node.span, "a count cannot be negative", "write 0 or more");
            }
            count
        });
        let sources = fields.items("sources", Decoder::text);
        let stated = fields.req("stated", stated);
        let cited = fields.items("documents", |d, node| document_id(d, node, documents));
        let served = self.components(&mut fields, components);
        fields.done();
        let (stated, cited) = (stated?, cited?);
        Some(Enumeration {
            kind: kind?,
            subject: subject?,
            scope: stated.place.clone().unwrap_or_default(),
            complete: complete?,
            count: count?,
            sources: sources?,
            fact_ids: Vec::new(),
            basis: if cited.is_empty() { Basis::Declared } else { Basis::Documented },
            date: stated.on,
            stated: Some(stated),
            documents: cited,
            components: served?,
        })
    }

    fn document(&self, node: &Node) -> Option<Document> {
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
        match documents::find(self.root, path) {
            Found::Present(found, unfit) => {
                if let Some(stated) = stated
                    && !stated.eq_ignore_ascii_case(&found)
                {
                    let message = format!("`{path}` has the SHA-256 {found}, not the one stated");
                    self.mismatches.borrow_mut().push(
                        Diagnostic::new("digest-mismatch", message)
                            .at(self.decoder.file(), node.span)
                            .help("restore the file that was examined, or have the new one stated afresh"),
                    );
                }
                Some(Some((found, unfit)))
            }
            Found::Absent => Some(None),
            Found::Outside => {
                self.decoder.error(
                    "outside-folder",
                    node.span,
                    format!("`{path}` lies outside the product folder"),
                    "copy the document into the folder and name it by a relative path",
                );
                None
            }
            Found::Unreadable(why) => {
                self.decoder.error(
                    "file-unreadable",
                    node.span,
                    format!("cannot read `{path}`: {why}"),
                    "name a readable regular file",
                );
                None
            }
        }
    }
}

struct About {
    name: String,
    version: String,
    since: Option<Date>,
    manufacturer: String,
    kinds: Vec<ProductKind>,
    protection_need: Option<ProtectionNeed>,
    without: Vec<Without>,
    components: Vec<Component>,
}

fn component(decoder: &Decoder, node: &Node) -> Option<Component> {
    let mut fields = decoder.fields(node, "component")?;
    let id = fields.req("id", Decoder::name);
    let kind =
        fields.req("kind", |d, node| d.word(node, "kind of component", ComponentKind::WORDS));
    let name = fields.req("name", Decoder::name);
    let version = fields.req("version", Decoder::name);
    let since = fields.opt("since", Decoder::date);
    fields.done();
    Some(Component { id: id?, kind: kind?, name: name?, version: version?, since: since? })
}

fn audit(decoder: &Decoder, node: &Node) -> Option<Audit> {
    let mut fields = decoder.fields(node, "audit section")?;
    let catalogs = fields.items("catalogs", reference);
    let policies = fields.items("policies", |d, node| {
        let reference = reference(d, node)?;
        if reference.value.edition.is_none() {
            d.error(
                "unpinned-policy",
                node.span,
                "a policy named here must be pinned",
                "write ID@EDITION, or leave it out to follow as-of",
            );
        }
        Some(reference)
    });
    let role = fields.opt("role", |d, node| d.word(node, "role", AuditRole::WORDS));
    let evaluator = fields.opt("evaluator", Decoder::text);
    let as_of = fields.opt("as_of", Decoder::date);
    let span = fields.span();
    fields.done();
    let (role, evaluator) = (role?, evaluator?);
    if (role == Some(AuditRole::Evaluation)) != evaluator.is_some() {
        decoder.error(
            "role-mismatch",
            span,
            "`role: evaluation` and `evaluator` belong together",
            "name the evaluator, or remove it for a self-assessment",
        );
    }
    Some(Audit { catalogs: catalogs?, policies: policies?, role, evaluator, as_of: as_of? })
}

/// A document's own last day; `none` says that it names none.
fn last_day(decoder: &Decoder, node: &Node) -> Option<Option<Date>> {
    match &node.value {
        Value::Text(text) if text == "none" => Some(None),
        _ => decoder.date(node).map(Some),
    }
}

fn usable_until(decoder: &Decoder, node: &Node) -> Option<UsableUntil> {
    let mut fields = decoder.fields(node, "end of use")?;
    let date = fields.req("date", Decoder::date);
    let because = fields.req("because", Decoder::text);
    let extendable = fields.opt("extendable", Decoder::bool);
    fields.done();
    Some(UsableUntil { date: date?, because: because?, extendable: extendable?.unwrap_or(false) })
}

fn document_id(decoder: &Decoder, node: &Node, known: &BTreeSet<&str>) -> Option<String> {
    let id = decoder.text(node)?;
    if known.contains(id.as_str()) {
        return Some(id);
    }
    decoder.error(
        "unknown-document",
        node.span,
        format!("there is no document `{id}`"),
        suggest(&id, known.iter().copied().collect::<Vec<_>>()),
    );
    None
}

fn declaration(
    decoder: &Decoder,
    key: &At<String>,
    node: &Node,
    documents: &BTreeSet<&str>,
) -> Option<Declaration> {
    let Some((catalog, edition)) = key.value.split_once('@') else {
        decoder.error(
            "unpinned-declaration",
            key.span,
            format!("`{}` names no edition", key.value),
            "answers are given for one edition: write CATALOG@EDITION",
        );
        return None;
    };
    let mut fields = decoder.fields(node, "declaration")?;
    let by = fields.req("by", Decoder::text);
    let on = fields.req("on", Decoder::date);
    let product_version = fields.req("product_version", Decoder::text);
    let given = by.zip(on).zip(product_version).map(|((by, on), product_version)| Given {
        by,
        on,
        product_version,
    });
    let heard = Heard { documents, given: given.as_ref() };
    let answers = fields.req("answers", |d, node| {
        let entries = up_to(d, d.entries(node)?, MAX_ANSWERS, "answers")?;
        yaml::all(entries.iter().map(|(key, node)| Some((key.clone(), answers(d, node, heard)?))))
    });
    fields.done();
    Some(Declaration {
        catalog: catalog.to_owned(),
        edition: edition.to_owned(),
        span: key.span,
        file: Arc::clone(decoder.file()),
        path: PRODUCT_FILE.to_owned(),
        answers: answers?,
        given: given?,
    })
}

/// What answers are read against.
#[derive(Clone, Copy)]
struct Heard<'a> {
    /// Ids of the documents there are.
    documents: &'a BTreeSet<&'a str>,
    /// What the declaration says of all its answers; `None` after an error in it.
    given: Option<&'a Given>,
}

fn answers(decoder: &Decoder, node: &Node, heard: Heard<'_>) -> Option<Answers> {
    let has = |key: &str| matches!(&node.value, Value::Map(entries) if entries.iter().any(|(k, _)| k.value == key));
    let mut fields = decoder.fields(node, "answer")?;
    let whole = if has("answer") { answer(&mut fields, heard).map(Some) } else { Some(None) };
    let demands = fields.opt("demands", |d, node| {
        yaml::all(d.entries(node)?.iter().map(|(key, node)| {
            let mut fields = d.fields(node, "answer")?;
            let answer = answer(&mut fields, heard);
            fields.done();
            Some((key.clone(), answer?))
        }))
    });
    let span = fields.span();
    fields.done();
    let (whole, demands) = (whole?, demands?.unwrap_or_default());
    if whole.is_none() && demands.is_empty() {
        decoder.error(
            "missing-key",
            span,
            "this answer says nothing",
            "add `answer: yes`, `no` or `not_applicable`, or `demands:`",
        );
    }
    Some(Answers { whole, demands })
}

fn answer(fields: &mut Fields<'_, '_>, heard: Heard<'_>) -> Option<Answer> {
    let value = fields.req("answer", |d, node| {
        if let Value::Bool(_) = node.value {
            d.error(
                "wrong-type",
                node.span,
                "an answer is a word, not a boolean",
                "write yes, no or not_applicable",
            );
            return None;
        }
        d.word(node, "answer", AnswerValue::WORDS)
    });
    let reason = fields.opt("reason", |d, node| Some(At { value: d.text(node)?, span: node.span }));
    let statement = fields.opt("statement", Decoder::text);
    let cited = fields.items("documents", |d, node| document_id(d, node, heard.documents));
    let by = fields.opt("by", Decoder::text);
    let on = fields.opt("on", Decoder::date);
    let product_version = fields.opt("product_version", Decoder::text);
    let span = fields.span();
    let (value, reason) = (value?, reason?);
    if reason.is_some() && value != AnswerValue::NotApplicable {
        fields.decoder().error(
            "surplus-key",
            span,
            "only `not_applicable` takes a `reason`",
            "use `statement` for an explanation",
        );
    }
    let (by, on, product_version) = (by?, on?, product_version?);
    let general = heard.given?;
    let given = Given {
        by: by.unwrap_or_else(|| general.by.clone()),
        on: on.unwrap_or(general.on),
        product_version: product_version.unwrap_or_else(|| general.product_version.clone()),
    };
    Some(Answer { value, reason, statement: statement?, documents: cited?, given, span })
}

fn disposition(decoder: &Decoder, node: &Node) -> Option<Disposition> {
    let mut fields = decoder.fields(node, "disposition")?;
    let kind =
        fields.req("kind", |d, node| d.word(node, "kind of disposition", DispositionKind::WORDS));
    let requirement = fields.req("requirement", |d, node| {
        let text = d.text(node)?;
        let split = text
            .split_once('#')
            .map(|(catalog, number)| (Reference::parse(catalog), number.to_owned()));
        if split.is_none() {
            d.error(
                "wrong-reference",
                node.span,
                format!("`{text}` names no requirement"),
                "write CATALOG#NUMBER, such as anlage-31b#5.6",
            );
        }
        split.map(|(catalog, number)| (catalog, At { value: number, span: node.span }))
    });
    let demand = fields.opt("demand", Decoder::text);
    let component = fields.opt("component", Decoder::text);
    let offenders = fields.items("offenders", Decoder::text);
    let owner = fields.req("owner", Decoder::text);
    let reason = fields.req("reason", Decoder::text);
    let expires = fields.req("expires", Decoder::date);
    fields.done();
    let (catalog, requirement) = requirement?;
    Some(Disposition {
        kind: kind?,
        catalog: catalog.id,
        edition: catalog.edition,
        requirement,
        demand: demand?,
        component: component?,
        offenders: offenders?,
        owner: owner?,
        reason: reason?,
        expires: expires?,
    })
}
