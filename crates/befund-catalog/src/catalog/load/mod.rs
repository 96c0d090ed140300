//! Reads one catalog file: a catalog edition, a check or a policy edition.

mod check;
mod edition;
pub(super) mod inspection;
mod policy;
pub(super) mod predicate;
mod relations;
mod requirement;
mod source;
mod texts;
mod words;

use std::cell::RefCell;
use std::sync::Arc;

use crate::catalog::item::{Body, Derivation, Item, Places, References};
use crate::catalog::load::predicate::PredicateReader;
use crate::diag::{At, Diagnostics, SourceFile};
use crate::yaml::{self, Decoder, Node};

/// Reads a file.
///
/// # Errors
/// Everything that is wrong with the file by itself.
pub fn load(file: &Arc<SourceFile>) -> Result<Item, Diagnostics> {
    let node = yaml::parse(file)?;
    let decoder = Decoder::new(file);
    let references = References::default();
    let (derived, places) = (RefCell::new(None), RefCell::default());
    let texts = RefCell::default();
    let reader = Reader {
        decoder: &decoder,
        references: &references,
        derived: &derived,
        places: &places,
        texts: &texts,
        sha256: &yaml::hex_digest(file.text.as_bytes()),
    };
    let body = reader.body(&node);
    let warnings = decoder.take_warnings();
    let body = decoder.finish(body)?;
    Ok(Item {
        file: Arc::clone(file),
        body,
        references: references.into_inner(),
        derived: derived.into_inner(),
        texts: texts.into_inner(),
        warnings,
    })
}

struct Reader<'d> {
    decoder: &'d Decoder,
    references: &'d References,
    derived: &'d RefCell<Option<Derivation>>,
    places: &'d RefCell<Places>,
    texts: &'d RefCell<Vec<At<String>>>,
    sha256: &'d str,
}

impl<'d> Reader<'d> {
    fn body(&self, node: &Node) -> Option<Body> {
        let mut fields = self.decoder.fields(node, "catalog file")?;
        let kinds = [
            ("catalog/1", 'c'),
            ("check/1", 'k'),
            ("policy/1", 'p'),
            ("interpretations/1", 'i'),
            ("mapping/1", 'm'),
            ("things/1", 't'),
            ("texts/1", 'x'),
        ];
        match fields.req("befund", |d, node| d.word(node, "kind of file", &kinds))? {
            'c' => self.catalog(fields).map(Body::Catalog),
            'k' => self.check(fields).map(Body::Check),
            'p' => self.policy(fields).map(Body::Policy),
            'i' => self.interpretations(fields).map(Body::Interpretations),
            't' => self.things(fields).map(Body::Things),
            'x' => self.texts(fields).map(Body::Texts),
            _ => self.mapping(fields).map(Body::Mapping),
        }
    }

    fn predicates(&self) -> PredicateReader<'d> {
        PredicateReader { decoder: self.decoder, references: self.references }
    }
}
