//! The compiled library: every item as its own postcard blob, so that a start decodes only what it
//! uses.

pub use crate::catalog::item::EntryKind;

use serde::{Deserialize, Serialize};

use crate::catalog::common::InForce;
use crate::catalog::item::{Body, Item};
use crate::catalog::model::TextStatus;

/// One item and where its bytes lie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What it is.
    pub kind: EntryKind,
    /// Its id.
    pub id: String,
    /// Its edition; empty where there are none.
    pub edition: String,
    /// When it is in force; `None` where there are no editions.
    pub in_force: Option<InForce>,
    /// How much of the text is known; `None` but for catalogs.
    pub text: Option<TextStatus>,
    /// First byte in the blob.
    pub offset: usize,
    /// Number of bytes.
    pub len: usize,
}

/// Packs items into an index and a blob.
///
/// # Errors
/// When an item cannot be serialised.
pub fn pack(items: &[Item]) -> Result<(Vec<u8>, Vec<u8>), postcard::Error> {
    let mut blob = Vec::new();
    let mut index = Vec::new();
    for item in items {
        let (kind, id, edition, in_force, text, bytes) = match &item.body {
            Body::Catalog(c) => (
                EntryKind::Catalog,
                &c.id,
                c.edition.clone(),
                Some(c.in_force),
                Some(c.text),
                postcard::to_stdvec(c)?,
            ),
            Body::Check(c) => {
                (EntryKind::Check, &c.id, String::new(), None, None, postcard::to_stdvec(c)?)
            }
            Body::Policy(p) => (
                EntryKind::Policy,
                &p.id,
                p.edition.clone(),
                Some(p.in_force),
                None,
                postcard::to_stdvec(p)?,
            ),
            Body::Interpretations(i) => (
                EntryKind::Interpretations,
                &i.id,
                String::new(),
                None,
                None,
                postcard::to_stdvec(i)?,
            ),
            Body::Mapping(m) => {
                (EntryKind::Mapping, &m.id, String::new(), None, None, postcard::to_stdvec(m)?)
            }
            Body::Things(t) => {
                (EntryKind::Things, &t.id, String::new(), None, None, postcard::to_stdvec(t)?)
            }
            Body::Texts(t) => {
                (EntryKind::Texts, &t.id, String::new(), None, None, postcard::to_stdvec(t)?)
            }
        };
        index.push(Entry {
            kind,
            id: id.clone(),
            edition,
            in_force,
            text,
            offset: blob.len(),
            len: bytes.len(),
        });
        blob.extend(bytes);
    }
    Ok((postcard::to_stdvec(&index)?, blob))
}
