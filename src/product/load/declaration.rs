//! Files of answers: declarations, and what was decided about findings.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diag::{At, Code, Diagnostic, Diagnostics, SourceFile, Span};
use crate::product::folder::{LoadFailure, PRODUCT_FILE, entries, has_extension, stray};
use crate::product::load::documents::document_id;
use crate::product::model::{
    Answer, AnswerValue, Answers, Declaration, Disposition, DispositionKind, Document, Given,
    Product, Reference,
};
use crate::product::observations::below;
use crate::yaml::{self, Decoder, Fields, Node, Yaml};

/// Most editions that are answered, in one file or by files.
pub(super) const MAX_DECLARATIONS: usize = 100;

/// Most answers to one edition in one file.
const MAX_ANSWERS: usize = 5000;

pub(super) fn load_declarations(product: &mut Product) -> Result<(), LoadFailure> {
    let files = entries(&product.root, &product.root.join("declarations"))?;
    if let Some(surplus) = files.get(MAX_DECLARATIONS) {
        let message =
            format!("`{}` is one of more than {MAX_DECLARATIONS} files", surplus.display());
        let help = "one file an edition is read; remove those of editions that are judged no more";
        return Err(Diagnostic::new(Code::TooMany, message).help(help).into());
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
pub(in crate::product) fn read_declaration(
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
fn merge(declarations: &mut Vec<Declaration>, new: Declaration) -> Result<(), LoadFailure> {
    let same =
        declarations.iter().filter(|old| old.catalog == new.catalog && old.edition == new.edition);
    for old in same {
        let answered: BTreeSet<_> = old.answers.iter().map(|(other, _)| &other.value).collect();
        for (number, _) in &new.answers {
            if answered.contains(&number.value) {
                let message = format!("{} is answered here and in {}", number.value, old.file.name);
                return Err(Diagnostic::new(Code::DuplicateKey, message)
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
pub(super) fn up_to<'n>(
    decoder: &Decoder,
    entries: &'n [(At<String>, Node)],
    most: usize,
    what: &str,
) -> Option<&'n [(At<String>, Node)]> {
    if let Some((surplus, _)) = entries.get(most) {
        decoder.error(
            Code::TooMany,
            surplus.span,
            format!("more than {most} {what}"),
            "no catalog asks for as many; remove what answers nothing",
        );
        return None;
    }
    Some(entries)
}

/// The catalogs answered to, in the product file.
pub(super) fn declarations(
    decoder: &Decoder,
    node: &Node,
    documents: &BTreeSet<&str>,
) -> Option<Vec<Declaration>> {
    let entries = up_to(decoder, decoder.entries(node)?, MAX_DECLARATIONS, "editions answered")?;
    yaml::all(entries.iter().map(|(key, node)| declaration(decoder, key, node, documents)))
}

pub(super) fn declaration(
    decoder: &Decoder,
    key: &At<String>,
    node: &Node,
    documents: &BTreeSet<&str>,
) -> Option<Declaration> {
    let Some((catalog, edition)) = key.value.split_once('@') else {
        decoder.error(
            Code::UnpinnedDeclaration,
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
    pub(super) documents: &'a BTreeSet<&'a str>,
    /// What the declaration says of all its answers; `None` after an error in it.
    given: Option<&'a Given>,
}

fn answers(decoder: &Decoder, node: &Node, heard: Heard<'_>) -> Option<Answers> {
    let has = |key: &str| matches!(&node.value, Yaml::Map(entries) if entries.iter().any(|(k, _)| k.value == key));
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
            Code::MissingKey,
            span,
            "this answer says nothing",
            "add `answer: yes`, `no` or `not_applicable`, or `demands:`",
        );
    }
    Some(Answers { whole, demands })
}

fn answer(fields: &mut Fields<'_, '_>, heard: Heard<'_>) -> Option<Answer> {
    let value = fields.req("answer", |d, node| {
        if let Yaml::Bool(_) = node.value {
            d.error(
                Code::WrongType,
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
            Code::SurplusKey,
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

pub(super) fn disposition(decoder: &Decoder, node: &Node) -> Option<Disposition> {
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
                Code::WrongReference,
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
