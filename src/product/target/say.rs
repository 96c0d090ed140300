//! What is said of things that were read: statements with the whole identity of the thing they match.

use crate::diag::{Code, Diagnostic, Diagnostics, SourceFile};
use crate::fact::kind::auth::MOST_CLIENTS;
use crate::fact::value::{Attr, Attributes, Value};
use crate::fact::{Basis, Fact, Place};
use crate::product::folder::PRODUCT_FILE;
use std::slice::from_ref;
use std::sync::Arc;

use super::file::{FileTarget, Of, SaidAttribute, Say};
use super::glob;

/// Statements about things that were read, and what to know about them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Statements {
    /// One for each thing of which something is said, in the order of the things.
    pub facts: Vec<Fact>,
    /// Entries that match nothing.
    pub notes: Vec<String>,
}

/// Fills in what tells a thing from others where the file leaves it open and the target says it, such as
/// for whom a way in is. What the file says itself stays.
pub fn complete(target: &FileTarget, facts: &mut [Fact]) {
    for fact in facts {
        let entries = target.say.iter().filter(|entry| meets(target, entry, fact));
        let said = entries.flat_map(|entry| &entry.attributes).filter(|said| {
            fact.kind.attribute(said.name).is_some_and(|attribute| attribute.identity)
                && matches!(fact.attribute(said.name), Some(Attr::Unknown(_)))
        });
        let own = |said: &SaidAttribute| {
            let (_, value) = said.values.iter().find(|(kind, _)| *kind == fact.kind)?;
            Some((said.name, value.clone()))
        };
        let found: Vec<_> = said.filter_map(own).collect();
        // Where two differ, `said` refuses them.
        for (name, value) in found.iter().rev() {
            fact.attributes.insert((*name).to_owned(), value.clone());
        }
    }
}

/// Meets what a target says with what was read for it. `file` is the product file.
///
/// # Errors
/// When two entries say different things of one.
pub fn said(
    target: &FileTarget,
    components: &[String],
    facts: &[Fact],
    file: &Arc<SourceFile>,
) -> Result<Statements, Diagnostics> {
    let mut said = Statements::default();
    let mut errors = Vec::new();
    for fact in facts {
        let entries = target.say.iter().filter(|entry| meets(target, entry, fact));
        said.notes.extend(entries.clone().flat_map(|entry| kept(entry, fact)));
        match statement(target, components, fact, entries, file) {
            Ok(found) => said.facts.extend(found),
            Err(error) => errors.push(error),
        }
    }
    let idle = |entry: &&Say| !facts.iter().any(|fact| meets(target, entry, fact));
    for entry in target.say.iter().filter(idle) {
        let (line, files) = (entry.place.0, target.files.text());
        let shared = facts.iter().any(|fact| clients(fact).is_some_and(|all| entry.is_of_one(all)));
        said.notes.push(match shared {
            true => format!(
                "{PRODUCT_FILE}:{line}: `{}` shares its ways in with other clients, of which not the same is said",
                entry.of
            ),
            false => format!(
                "{PRODUCT_FILE}:{line}: `{}` matches nothing that was read from {files}",
                entry.of
            ),
        });
    }
    if errors.is_empty() { Ok(said) } else { Err(Diagnostics(errors)) }
}

/// What an entry says otherwise than the file of what tells a thing from others: the file's word stays.
fn kept(entry: &Say, fact: &Fact) -> Vec<String> {
    let other = entry.attributes.iter().filter(|said| {
        let own = said.values.iter().find(|(kind, _)| *kind == fact.kind);
        fact.kind.attribute(said.name).is_some_and(|attribute| attribute.identity)
            && own.is_some_and(|(_, value)| fact.attribute(said.name) != Some(value))
    });
    let address = fact.address.as_deref().unwrap_or(&fact.subject);
    let note = |said: &SaidAttribute| {
        let (line, name) = (entry.place.0, said.name);
        format!("{PRODUCT_FILE}:{line}: `{name}` of `{address}` stays as the file has it")
    };
    other.map(note).collect()
}

/// Whether an entry means a thing, by its address or its own name. A way in that several clients share is meant
/// if the same is said of all of them.
fn meets(target: &FileTarget, entry: &Say, fact: &Fact) -> bool {
    let Of::Pattern(pattern) = &entry.of else {
        let Some(all) = clients(fact).filter(|all| all.len() < MOST_CLIENTS) else { return false };
        let same = |name: &String| {
            let mut others = target.say.iter().filter(|other| other.is_of_one(from_ref(name)));
            others.any(|other| other.says_the_same(entry))
        };
        return entry.is_of_one(all) && all.iter().all(same);
    };
    let name = match fact.value("name") {
        Some(Value::Text(name)) => Some(name.as_str()),
        _ => None,
    };
    let mut names = fact.address.as_deref().into_iter().chain(name);
    names.any(|name| glob::matches(pattern, name))
}

/// The clients that a way in is open to.
fn clients(fact: &Fact) -> Option<&[String]> {
    match fact.value("client") {
        Some(Value::List(clients)) => Some(clients),
        _ => None,
    }
}

impl Say {
    /// Whether it is said of one of these clients.
    fn is_of_one(&self, clients: &[String]) -> bool {
        matches!(&self.of, Of::Client(own) if clients.contains(own))
    }

    fn says_the_same(&self, other: &Self) -> bool {
        let values = |say: &Self| -> Vec<_> {
            say.attributes.iter().map(|said| (said.name, said.values.clone())).collect()
        };
        values(self) == values(other)
    }
}

fn statement<'s>(
    target: &FileTarget,
    components: &[String],
    fact: &Fact,
    entries: impl Iterator<Item = &'s Say>,
    file: &Arc<SourceFile>,
) -> Result<Option<Fact>, Diagnostic> {
    let mut first: Option<&Say> = None;
    let mut values: Vec<(&str, &Attr)> = Vec::new();
    for entry in entries {
        for attribute in &entry.attributes {
            // A kind without such an attribute is not meant: one file gives facts of several.
            let Some(own) = fact.kind.attribute(attribute.name) else { continue };
            let value = attribute.values.iter().find(|(kind, _)| *kind == fact.kind);
            let Some((_, value)) = value else {
                let message = format!(
                    "`{}` is no such value of {}, which `{}` matches",
                    attribute.name, fact.kind.name, entry.of
                );
                return Err(Diagnostic::new(Code::WrongType, message)
                    .at(file, attribute.span)
                    .help("write an entry for the things of each kind"));
            };
            match values.iter().find(|(name, _)| *name == attribute.name) {
                Some((_, known)) if *known != value => {
                    let message = format!(
                        "`{}` of {} is said twice, with different values",
                        attribute.name,
                        fact.address.as_deref().unwrap_or(&fact.subject)
                    );
                    return Err(Diagnostic::new(Code::SaidTwice, message)
                        .at(file, attribute.span)
                        .help("let each thing be matched by one entry, or say the same"));
                }
                Some(_) => {}
                None => values.push((attribute.name, value)),
            }
            // What tells things apart was filled in, or stays as the file has it.
            if !own.identity {
                first.get_or_insert(entry);
            }
        }
    }
    let (Some(entry), Some(stated)) = (first, &target.stated) else { return Ok(None) };
    let mut attributes = Attributes::new();
    for attribute in fact.kind.attributes {
        let said = values.iter().find(|(name, _)| *name == attribute.name).map(|(_, attr)| *attr);
        let said = said.filter(|_| !attribute.identity);
        let kept = fact.attribute(attribute.name).filter(|_| attribute.identity);
        let unknown = || Attr::Unknown("not stated".to_owned());
        let attr = said.or(kept).cloned().unwrap_or_else(unknown);
        attributes.insert(attribute.name.to_owned(), attr);
    }
    let (line, column) = entry.place;
    let source = format!("{PRODUCT_FILE}:{line}:{column}");
    Ok(Some(Fact {
        id: Fact::make_id(fact.kind, &fact.subject, &attributes, Basis::Declared, &source),
        kind: fact.kind,
        subject: fact.subject.clone(),
        attributes,
        basis: Basis::Declared,
        date: stated.on,
        stated: Some(stated.clone()),
        documents: Vec::new(),
        components: components.to_vec(),
        source,
        at: Some(Place {
            file: PRODUCT_FILE.to_owned(),
            line: u32::try_from(line).ok(),
            pointer: None,
        }),
        address: fact.address.clone(),
    }))
}
