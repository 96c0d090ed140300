//! Puts shared texts where files name them.

use std::collections::BTreeMap;

use crate::catalog::common::Text;
use crate::catalog::item::Body;
use crate::catalog::model::Catalog;
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
