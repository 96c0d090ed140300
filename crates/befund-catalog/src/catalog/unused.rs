//! Warns of what stands in a file and nothing asks for: shared texts and checks.

use std::collections::BTreeSet;

use crate::catalog::item::{Body, Item, NameReference};
use crate::diag::{Code, Diagnostic, Span};

/// Warns of texts and checks that no item names. It takes all files that may name them; `asked` are the checks
/// that catalogs beside these files ask.
pub fn warn_of_unused(items: &mut [Item], asked: &BTreeSet<String>) {
    let (mut texts, mut checks) = (BTreeSet::new(), asked.clone());
    for (_, reference) in items.iter().flat_map(|item| &item.references) {
        match reference {
            NameReference::Shared(id) => drop(texts.insert(id.clone())),
            NameReference::Check(id) => drop(checks.insert(id.clone())),
            _ => {}
        }
    }
    for item in items {
        let unused = item.texts.iter().filter(|text| !texts.contains(&text.value));
        let mut warnings: Vec<_> = unused
            .map(|text| {
                let id = &text.value;
                Diagnostic::warning(Code::UnusedText, format!("nothing names the text `{id}`"))
                    .at(&item.file, text.span)
                    .help(format!("name it as `{{text: {id}}}`, or remove it"))
            })
            .collect();
        if let Body::Check(check) = &item.body
            && !checks.contains(&check.id)
            && !check.measures()
        {
            let message = format!("no demand asks the check `{}`", check.id);
            warnings.push(
                Diagnostic::warning(Code::UnusedCheck, message)
                    .at(&item.file, Span::default())
                    .help("link it from a demand under `checks`, or remove it"),
            );
        }
        item.warnings.extend(warnings);
    }
}
