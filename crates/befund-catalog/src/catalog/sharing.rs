//! Puts shared texts where files name them, and warns of those that nothing names.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::common::Text;
use crate::catalog::item::{Body, Item, NameReference};
use crate::catalog::model::Catalog;
use crate::diag::{Code, Diagnostic};
use crate::yaml::hex_digest;

/// The shared texts at hand.
#[derive(Debug, Default)]
pub(super) struct Shared(BTreeMap<String, Text>);

impl Shared {
    /// Those among items, and those of a library.
    pub(super) fn of<'i>(bodies: impl Iterator<Item = &'i Body>) -> Self {
        let files = bodies.filter_map(|body| match body {
            Body::Texts(texts) => Some(texts),
            _ => None,
        });
        let texts = files.flat_map(|file| &file.texts);
        Self(texts.map(|(id, text)| (id.clone(), text.clone())).collect())
    }

    /// Puts the words where a catalog names a text, and into its digest. The name of a text that does not
    /// exist stays: [`super::validate`] reports it.
    pub(super) fn fill(&self, catalog: &mut Catalog) {
        let mut used = BTreeMap::new();
        for demand in catalog.requirements.iter_mut().flat_map(|one| &mut one.demands) {
            for text in [&mut demand.remedy, &mut demand.ask] {
                let named = text.shared_id().and_then(|id| self.0.get_key_value(id));
                let Some((id, known)) = named else { continue };
                used.insert(id, known);
                text.clone_from(known);
            }
        }
        if !used.is_empty() {
            // What is said elsewhere is said by this edition.
            let said = used.values().flat_map(|text| [&text.de, &text.en]);
            let said: String = said.map(|words| hex_digest(words.as_bytes())).collect();
            catalog.sha256 = hex_digest(format!("{}{said}", catalog.sha256).as_bytes());
        }
    }
}

/// Warns of texts that no item names. It takes all files that may name them.
pub fn warn_of_unused(items: &mut [Item]) {
    let references = items.iter().flat_map(|item| &item.references);
    let named: BTreeSet<String> = references
        .filter_map(|(_, reference)| match reference {
            NameReference::Shared(id) => Some(id.clone()),
            _ => None,
        })
        .collect();
    for item in items {
        let unused = item.texts.iter().filter(|text| !named.contains(&text.value));
        let warnings: Vec<_> = unused
            .map(|text| {
                let id = &text.value;
                Diagnostic::warning(Code::UnusedText, format!("nothing names the text `{id}`"))
                    .at(&item.file, text.span)
                    .help(format!("name it as `{{text: {id}}}`, or remove it"))
            })
            .collect();
        item.warnings.extend(warnings);
    }
}
