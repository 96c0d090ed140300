//! Items that say the same, said once: what keeps lists readable where hundreds of demands are open
//! for the same reason.

use std::collections::HashMap;

use serde::Serialize;

use crate::report::Lang;
use crate::report::catalog::{CatalogView, Head};
use crate::report::item::Item;

/// The items of a list that belong to one catalog.
#[derive(Debug, Serialize)]
pub(super) struct Chapter {
    pub(super) head: Head,
    pub(super) count: String,
    pub(super) sections: Vec<Section>,
}

/// Those of one part of the catalog.
#[derive(Debug, Serialize)]
pub(super) struct Section {
    /// Empty where the catalog has no parts.
    pub(super) title: String,
    pub(super) count: String,
    pub(super) bundles: Vec<Bundle>,
}

/// Those that say the same.
#[derive(Debug, Serialize)]
pub(super) struct Bundle {
    /// The first of them, which speaks for all.
    pub(super) item: Item,
    pub(super) mentions: Vec<Mention>,
}

/// A requirement by its number and title, with those of its demands that are meant.
#[derive(Debug, Serialize)]
pub(super) struct Mention {
    pub(super) number: String,
    pub(super) title: String,
    pub(super) parts: Vec<Part>,
    /// Whether all demands of the requirement are meant.
    pub(super) whole: bool,
}

/// A demand that is meant.
#[derive(Debug, Serialize)]
pub(super) struct Part {
    /// In a few words, where its requirement has several.
    pub(super) short: Option<String>,
    pub(super) anchor: String,
    pub(super) verb: &'static str,
    pub(super) question: Option<usize>,
    /// Whether an answer given elsewhere may be offered.
    pub(super) offered: bool,
}

impl Section {
    fn len(&self) -> usize {
        self.bundles.iter().flat_map(|bundle| &bundle.mentions).map(|one| one.parts.len()).sum()
    }
}

/// Sorts items by catalog and part, and draws together those for which `says` is the same.
pub(super) fn chapters<'i>(
    items: impl IntoIterator<Item = &'i Item>,
    catalogs: &[CatalogView],
    lang: Lang,
    says: impl Fn(&'i Item) -> Vec<&'i str>,
) -> Vec<Chapter> {
    let mut chapters: Vec<Chapter> = Vec::new();
    // Where what is said stands; of a thousand components there are many such bundles.
    let mut known: HashMap<(&str, &str, Vec<&str>), usize> = HashMap::new();
    for item in items {
        let chapter = chapter(&mut chapters, item, catalogs);
        let comparison = chapter.head.comparison;
        let bundles = &mut section(chapter, item).bundles;
        let at = *known.entry((&item.catalog, &item.group, says(item))).or_insert_with(|| {
            let mut item = item.clone();
            // The head of the chapter says this once for all.
            item.marks.retain(|mark| !comparison || mark != lang.phrases().comparison);
            bundles.push(Bundle { item, mentions: Vec::new() });
            bundles.len() - 1
        });
        mention(&mut bundles[at].mentions, item);
    }
    for chapter in &mut chapters {
        for section in &mut chapter.sections {
            section.count = lang.number(section.len());
        }
        chapter.count = lang.number(chapter.sections.iter().map(Section::len).sum::<usize>());
    }
    chapters
}

/// The items as requirements, each with its demands.
pub(super) fn mentions<'i>(items: impl IntoIterator<Item = &'i Item>) -> Vec<Mention> {
    let mut mentions = Vec::new();
    for item in items {
        mention(&mut mentions, item);
    }
    mentions
}

fn chapter<'c>(
    chapters: &'c mut Vec<Chapter>,
    item: &Item,
    catalogs: &[CatalogView],
) -> &'c mut Chapter {
    let at = chapters.iter().position(|one| one.head.reference == item.catalog);
    let at = at.unwrap_or_else(|| {
        let catalog = catalogs.iter().find(|one| one.head.reference == item.catalog);
        let head = catalog.map_or_else(|| Head::of(item), |one| one.head.clone());
        chapters.push(Chapter { head, count: String::new(), sections: Vec::new() });
        chapters.len() - 1
    });
    &mut chapters[at]
}

fn section<'c>(chapter: &'c mut Chapter, item: &Item) -> &'c mut Section {
    let sections = &mut chapter.sections;
    let at = sections.iter().position(|one| one.title == item.group).unwrap_or_else(|| {
        let (title, count) = (item.group.clone(), String::new());
        sections.push(Section { title, count, bundles: Vec::new() });
        sections.len() - 1
    });
    &mut sections[at]
}

fn mention(mentions: &mut Vec<Mention>, item: &Item) {
    let part = Part {
        short: item.part.clone(),
        anchor: item.anchor.clone(),
        verb: item.verb,
        question: item.question,
        offered: item.offered.is_some(),
    };
    match mentions.last_mut().filter(|last| last.number == item.number) {
        Some(last) => {
            last.parts.push(part);
            last.whole = last.parts.len() == item.parts;
        }
        None => mentions.push(Mention {
            number: item.number.clone(),
            title: item.title.clone(),
            parts: vec![part],
            whole: item.parts <= 1,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::catalog::catalogs;
    use crate::report::fixture;
    use crate::report::item::Writer;

    #[test]
    fn what_says_the_same_is_said_once_within_a_part() {
        let report = fixture::sample();
        let catalogs = catalogs(&Writer::new(&report, Lang::De));
        let items: Vec<_> = catalogs.iter().flat_map(CatalogView::items).collect();
        let chapters = chapters(items.iter().copied(), &catalogs, Lang::De, |_| Vec::new());
        let counts: Vec<_> = chapters.iter().map(|chapter| chapter.count.as_str()).collect();
        assert_eq!(counts, ["7", "1"]);
        let bundles: Vec<_> = chapters[0].sections.iter().map(|one| one.bundles.len()).collect();
        assert_eq!(bundles, [1, 1]);
        let mentions = &chapters[0].sections[0].bundles[0].mentions;
        let parts: Vec<_> = mentions.iter().map(|one| one.parts.len()).collect();
        assert_eq!((mentions[2].number.as_str(), parts), ("5.3", vec![1, 1, 2]));
        assert!(mentions[2].parts[1].offered);
    }
}
