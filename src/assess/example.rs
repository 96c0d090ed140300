//! Runs the worked examples of a check: what `befund catalog test` and our own tests do.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Date;

use crate::assess::eval::{Context, Evaluation, evaluate};
use crate::assess::evidence::Evidence;
use crate::assess::select::in_force_policies;
use crate::assess::tri::Tri;
use crate::catalog::{Check, Example, Policy};
use crate::diag::{SourceFile, Span};
use crate::fact::kind::Kind;
use crate::fact::value::{Attr, Attributes};
use crate::fact::{Basis, Enumeration, Fact, Stated};
use crate::library::Library;
use crate::product::{Audit, Document, Kept, Product};

/// An example whose outcome is not the one it states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExampleMismatch {
    /// The check.
    pub check: String,
    /// The line of the example in the check's file.
    pub line: usize,
    /// What it states.
    pub expected: String,
    /// What came out.
    pub found: &'static str,
}

/// What comes out of an example: `pass`, `fail` or `undecided`.
pub fn outcome(check: &Check, example: &Example, library: &Library) -> &'static str {
    let policies = in_force_policies(library, example.as_of);
    match evaluation(check, &product(example), example.as_of, &policies).truth() {
        Tri::True => "pass",
        Tri::False => "fail",
        Tri::Unknown => "undecided",
    }
}

/// What a check comes to over a product on a day, by the policies of that day and with no answer given.
pub fn evaluation(
    check: &Check,
    product: &Product,
    day: Date,
    policies: &BTreeMap<String, Arc<Policy>>,
) -> Evaluation {
    let evidence = Evidence::new(product, day);
    let context = Context {
        evidence: &evidence,
        as_of: day.into(),
        policies,
        component: None,
        answer: None,
        answers: None,
    };
    evaluate(&check.holds, &context)
}

/// Runs all examples of a check.
pub fn run(check: &Check, library: &Library) -> Vec<ExampleMismatch> {
    let mismatch = |example: &Example| {
        let found = outcome(check, example, library);
        (found != example.expect).then(|| ExampleMismatch {
            check: check.id.clone(),
            line: example.line,
            expected: example.expect.clone(),
            found,
        })
    };
    check.examples.iter().filter_map(mismatch).collect()
}

/// A product that holds just the example's evidence, stated on the day itself.
pub fn product(example: &Example) -> Product {
    let stated = stated_on(example.as_of);
    let facts = facts(example, &stated);
    Product {
        enumerations: enumerations(example, &stated, &facts),
        documents: documents(example, &stated),
        facts,
        ..bare()
    }
}

/// A product without anything.
pub(super) fn bare() -> Product {
    Product {
        file: SourceFile::new("(example)", ""),
        root: PathBuf::new(),
        sha256: String::new(),
        name: "example".to_owned(),
        version: "1".to_owned(),
        since: None,
        manufacturer: "example".to_owned(),
        kinds: Vec::new(),
        protection_need: None,
        without: Vec::new(),
        components: Vec::new(),
        audit: Audit::default(),
        particulars: None,
        targets: Vec::new(),
        facts: Vec::new(),
        enumerations: Vec::new(),
        documents: Vec::new(),
        declarations: Vec::new(),
        dispositions: Vec::new(),
        observations: Vec::new(),
        said: Vec::new(),
        said_of_nothing: Vec::new(),
        outdated: Vec::new(),
        unread: Vec::new(),
        uncompared: Vec::new(),
        kept: Kept::default(),
        sources: &[],
    }
}

fn stated_on(day: Date) -> Stated {
    Stated { by: "example".to_owned(), on: day, place: None, product_version: None, note: None }
}

fn facts(example: &Example, stated: &Stated) -> Vec<Fact> {
    let mut facts = Vec::new();
    for (index, given) in example.facts.iter().enumerate() {
        let Some(kind) = Kind::named(&given.kind) else { continue };
        let mut attributes: Attributes = kind
            .attributes
            .iter()
            .map(|a| (a.name.to_owned(), Attr::Unknown("not stated".to_owned())))
            .collect();
        attributes.extend(
            given.attributes.iter().map(|(name, value)| (name.clone(), Attr::Known(value.clone()))),
        );
        facts.push(Fact {
            id: Fact::make_id(
                kind,
                &given.subject,
                &attributes,
                Basis::Declared,
                &index.to_string(),
            ),
            kind,
            subject: given.subject.clone(),
            attributes,
            basis: Basis::Declared,
            date: example.as_of,
            stated: Some(stated.clone()),
            documents: Vec::new(),
            components: Vec::new(),
            source: "example".to_owned(),
            at: None,
            address: None,
        });
    }
    facts
}

fn enumerations(example: &Example, stated: &Stated, facts: &[Fact]) -> Vec<Enumeration> {
    let counted = |kind: &Kind, subject: &str| {
        let own = facts.iter().filter(|fact| fact.kind == kind && fact.subject == subject);
        own.map(Fact::thing).collect::<BTreeSet<_>>().len() as u64
    };
    let known = example
        .enumerations
        .iter()
        .filter_map(|(kind, subject)| Some((Kind::named(kind)?, subject)));
    known
        .map(|(kind, subject)| Enumeration {
            kind,
            subject: subject.clone(),
            scope: String::new(),
            complete: true,
            count: Some(counted(kind, subject)),
            sources: Vec::new(),
            roles: Vec::new(),
            fact_ids: Vec::new(),
            basis: Basis::Declared,
            date: example.as_of,
            stated: Some(stated.clone()),
            documents: Vec::new(),
            components: Vec::new(),
        })
        .collect()
}

fn documents(example: &Example, stated: &Stated) -> Vec<Document> {
    let given = example.documents.iter().enumerate();
    given
        .map(|(index, document)| Document {
            id: format!("document-{index}"),
            kind: document.kind,
            scheme: document.scheme,
            title: document.kind.to_string(),
            path: String::new(),
            sha256: Some(String::new()),
            content: None,
            number: None,
            issuer: None,
            issued: document.issued,
            valid_until: document.valid_until,
            open_ended: document.valid_until.is_none(),
            unfit: None,
            usable_until: None,
            scope: None,
            product_version: None,
            components: Vec::new(),
            from_version: None,
            concludes: None,
            certificate: None,
            stated: stated.clone(),
            span: Span::default(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_of_every_check_comes_out_as_stated() {
        let library = Library::built_in();
        let ids: Vec<_> = library.check_ids().map(str::to_owned).collect();
        assert!(ids.len() >= 30, "only {} checks", ids.len());
        let mismatches: Vec<_> = ids
            .iter()
            .filter_map(|id| library.check(id))
            .flat_map(|check| run(&check, &library))
            .collect();
        assert_eq!(mismatches, []);
    }
}
