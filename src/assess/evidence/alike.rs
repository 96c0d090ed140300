//! Components that nothing tells apart: what is judged of one holds of the others, and is judged once.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::assess::evidence::Evidence;

/// What a component differs from another by: whatever names it, by list and place in that list.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Features<'a> {
    kind: &'static str,
    version: &'a str,
    since: Option<Date>,
    named_in: Vec<(u8, usize)>,
}

impl<'a> Evidence<'a> {
    /// Of each component the first with the same features. What names no component speaks of all, and
    /// tells none from another.
    pub(super) fn tell_apart(&self) -> BTreeMap<&'a str, &'a str> {
        let mut first = BTreeMap::new();
        let features = self.features();
        let components = self.product.components.iter().map(|component| component.id.as_str());
        let alike = components.zip(features);
        alike.map(|(id, features)| (id, *first.entry(features).or_insert(id))).collect()
    }

    fn features(&self) -> Vec<Features<'a>> {
        let components = &self.product.components;
        let places = components.iter().enumerate().map(|(at, one)| (one.id.as_str(), at));
        let places: BTreeMap<&str, usize> = places.collect();
        let mut features: Vec<_> = components
            .iter()
            .map(|one| Features {
                kind: one.kind.word(),
                version: &one.version,
                since: one.since,
                named_in: Vec::new(),
            })
            .collect();
        let mut name = |list, at, ids: &[String]| {
            for place in ids.iter().filter_map(|id| places.get(id.as_str())) {
                features[*place].named_in.push((list, at));
            }
        };
        let product = self.product;
        product.facts.iter().enumerate().for_each(|(at, one)| name(0, at, &one.components));
        product.said.iter().enumerate().for_each(|(at, one)| name(1, at, &one.components));
        product.enumerations.iter().enumerate().for_each(|(at, one)| name(2, at, &one.components));
        product.documents.iter().enumerate().for_each(|(at, one)| name(3, at, &one.components));
        product.targets.iter().enumerate().for_each(|(at, one)| name(4, at, &one.components));
        for (at, seen) in self.used.iter().enumerate() {
            for (id, version) in &seen.observation.product.components {
                let place = places.get(id.as_str());
                let place = place.filter(|place| components[**place].version != *version);
                place.into_iter().for_each(|place| features[*place].named_in.push((5, at)));
            }
        }
        features
    }
}
