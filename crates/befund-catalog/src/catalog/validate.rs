//! What only several files together can get wrong: names that no file defines, and ids defined twice.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::common::Text;
use crate::catalog::interpretation::RulingSubject;
use crate::catalog::item::{Body, EntryKind, Item, NameReference, Shape};
use crate::catalog::model::{Renumbered, numbers_in};
use crate::catalog::predicate::Lookup;
use crate::catalog::texts::Texts;
use crate::catalog::thing::Words;
use crate::diag::{Code, Diagnostic, Diagnostics, Span, closest, suggest};

/// Demands by number.
type Numbers = BTreeMap<String, BTreeSet<String>>;

/// The names that exist: those of the built-in library and those of the files at hand.
#[derive(Debug, Default)]
pub struct KnownNames {
    checks: BTreeSet<String>,
    tables: BTreeMap<(String, String), Shape>,
    policies: BTreeSet<String>,
    defined: BTreeSet<(EntryKind, String, String)>,
    closed: BTreeSet<(EntryKind, String)>,
    /// Demands by catalog, edition and number.
    requirements: BTreeMap<String, BTreeMap<String, Numbers>>,
    /// Editions that count otherwise than others, by catalog and edition.
    renumbered: BTreeMap<(String, String), Vec<Renumbered>>,
    /// Further columns by policy and table.
    columns: BTreeMap<(String, String), BTreeSet<String>>,
    /// Ids of the conditions in a table's rows, by policy and table.
    conditions: BTreeMap<(String, String), BTreeSet<String>>,
    /// Things: the words by which texts name them, and the things they are defined by.
    things: BTreeMap<String, (Words, BTreeSet<String>)>,
    /// Shared texts.
    texts: BTreeSet<String>,
}

impl KnownNames {
    /// Adds what an item defines; an error if it exists already.
    ///
    /// # Errors
    /// When the id, or the id and edition, is taken, or two editions of a table have other keys.
    pub fn define(&mut self, item: &Item) -> Result<(), Diagnostic> {
        let (what, id, edition) = item.body.name();
        let taken = self.closed.contains(&(what, id.to_owned()));
        if taken || !self.defined.insert((what, id.to_owned(), edition.to_owned())) {
            let name = if edition.is_empty() { id.to_owned() } else { format!("{id}@{edition}") };
            return Err(Diagnostic::new(
                Code::DuplicateDefinition,
                format!("`{name}` exists already"),
            )
            .at(&item.file, Span::default())
            .help("choose another id; the built-in ones take no further editions"));
        }
        match &item.body {
            Body::Check(check) => {
                self.checks.insert(check.id.clone());
            }
            Body::Policy(policy) => {
                self.policies.insert(policy.id.clone());
                for (name, table) in &policy.tables {
                    self.columns
                        .entry((policy.id.clone(), name.clone()))
                        .or_default()
                        .extend(table.rows.iter().flat_map(|row| row.columns.keys().cloned()));
                    let ids = table.rows.iter().flat_map(|row| &row.conditions);
                    self.conditions
                        .entry((policy.id.clone(), name.clone()))
                        .or_default()
                        .extend(ids.map(|(id, _)| id.clone()));
                    let shape = (table.key.clone(), table.threshold.is_some());
                    let known = self
                        .tables
                        .entry((policy.id.clone(), name.clone()))
                        .or_insert_with(|| shape.clone());
                    if *known != shape {
                        return Err(Diagnostic::new(
                            Code::TableShape,
                            format!(
                                "the table `{name}` has other key columns than in other editions"
                            ),
                        )
                        .at(&item.file, Span::default())
                        .help(format!("use key: [{}] in every edition", known.0.join(", "))));
                    }
                }
            }
            Body::Catalog(catalog) => {
                let editions = self.requirements.entry(catalog.id.clone()).or_default();
                let numbers = editions.entry(catalog.edition.clone()).or_default();
                for requirement in &catalog.requirements {
                    let demands = requirement.demands.iter().map(|demand| demand.id.clone());
                    numbers.entry(requirement.number.clone()).or_default().extend(demands);
                }
                let key = (catalog.id.clone(), catalog.edition.clone());
                self.renumbered.insert(key, catalog.renumbered.clone());
            }
            Body::Things(things) => {
                for thing in &things.things {
                    let parts = thing.shown.parts();
                    let id = &thing.shown.id;
                    if self.things.insert(id.clone(), (thing.words.clone(), parts)).is_some() {
                        let message = format!("the thing `{id}` exists already");
                        return Err(Diagnostic::new(Code::DuplicateDefinition, message)
                            .at(&item.file, Span::default())
                            .help("choose another id"));
                    }
                }
            }
            Body::Texts(texts) => self.define_texts(item, texts)?,
            Body::Interpretations(_) | Body::Mapping(_) => {}
        }
        Ok(())
    }

    fn define_texts(&mut self, item: &Item, texts: &Texts) -> Result<(), Diagnostic> {
        // All of them, so that what names the others is not refused as well.
        let ids = texts.texts.keys().filter(|id| !self.texts.insert((*id).clone()));
        match ids.collect::<Vec<_>>().first() {
            Some(id) => {
                let place = item.texts.iter().find(|text| text.value == **id);
                let span = place.map_or_else(Span::default, |text| text.span);
                let message = format!("the text `{id}` exists already");
                let error = Diagnostic::new(Code::DuplicateDefinition, message);
                Err(error.at(&item.file, span).help("choose another id"))
            }
            None => Ok(()),
        }
    }

    /// Opens the ids of the items, so that files of the repository may define them.
    pub fn make_room_for(&mut self, items: &[Item]) {
        for item in items {
            let (what, id, _) = item.body.name();
            self.closed.remove(&(what, id.to_owned()));
        }
    }

    /// Takes all ids known so far: nothing defined later may add an edition to them.
    pub fn close(&mut self) {
        self.closed.extend(self.defined.iter().map(|(what, id, _)| (*what, id.clone())));
    }

    fn resolve(&self, reference: &NameReference) -> Result<(), (String, String)> {
        match reference {
            NameReference::Check(id) if self.checks.contains(id) => Ok(()),
            NameReference::Check(id) => Err((
                format!("there is no check `{id}`"),
                suggest(id, self.checks.iter().map(String::as_str)),
            )),
            NameReference::Lookup(lookup) => self.resolve_lookup(lookup),
            NameReference::Policy(id) if self.policies.contains(id) => Ok(()),
            NameReference::Policy(id) => Err((
                format!("there is no policy `{id}`"),
                suggest(id, self.policies.iter().map(String::as_str)),
            )),
            NameReference::Base(policy, table, shape) => self.resolve_base(policy, table, shape),
            NameReference::Column(lookup, column) => self.resolve_column(lookup, column),
            NameReference::Requirement(subject) => self.resolve_requirement(subject, false),
            NameReference::Answered(subject) => self.resolve_requirement(subject, true),
            NameReference::Thing(id) if self.is_circular(id) => Err((
                format!("the thing `{id}` is defined by itself"),
                "define it by what shows it".to_owned(),
            )),
            NameReference::Thing(id) if self.things.contains_key(id) => Ok(()),
            NameReference::Thing(id) => Err((
                format!("there is no thing `{id}`"),
                suggest(id, self.things.keys().map(String::as_str)),
            )),
            NameReference::Shared(id) if self.texts.contains(id) => Ok(()),
            NameReference::Shared(id) => Err((
                format!("there is no text `{id}`"),
                suggest(id, self.texts.iter().map(String::as_str)),
            )),
            NameReference::Text(text, listed) => self.resolve_text(text, listed),
        }
    }

    /// The things that stand for those listed: themselves and what they are defined by.
    fn things_within(&self, listed: &[String]) -> BTreeSet<String> {
        let mut within = BTreeSet::new();
        let mut waiting: Vec<String> = listed.to_vec();
        while let Some(id) = waiting.pop() {
            if let Some((_, parts)) = self.things.get(&id).filter(|_| within.insert(id.clone())) {
                waiting.extend(parts.iter().cloned());
            }
        }
        within
    }

    fn is_circular(&self, id: &str) -> bool {
        let parts = self.things.get(id).into_iter().flat_map(|(_, parts)| parts);
        let parts: Vec<_> = parts.cloned().collect();
        self.things_within(&parts).contains(id)
    }

    /// A condition or reason that names a thing must be refuted by it.
    fn resolve_text(&self, text: &Text, listed: &[String]) -> Result<(), (String, String)> {
        let within = self.things_within(listed);
        let named = self.things.iter().find_map(|(id, (words, _))| {
            let word = words.met_in(text).filter(|_| !within.contains(id))?;
            Some((id, word))
        });
        match named {
            Some((id, word)) => Err((
                format!("the text says \u{201e}{word}\u{201c} and does not list the thing `{id}`"),
                format!("add `{id}` to `things`, or say it without that word"),
            )),
            None => Ok(()),
        }
    }

    /// The table another one builds on: there, and asked in the same way.
    fn resolve_base(
        &self,
        policy: &str,
        table: &str,
        shape: &Shape,
    ) -> Result<(), (String, String)> {
        if !self.policies.contains(policy) {
            let help = suggest(policy, self.policies.iter().map(String::as_str));
            return Err((format!("there is no policy `{policy}`"), help));
        }
        match self.tables.get(&(policy.to_owned(), table.to_owned())) {
            Some(known) if known == shape => Ok(()),
            Some((key, _)) => Err((
                format!("`{table}` of `{policy}` is asked in another way"),
                format!("use key: [{}], and a threshold only if it has one", key.join(", ")),
            )),
            None => Err((
                format!("the policy `{policy}` has no table `{table}`"),
                "builds_on needs a table of the same name there".to_owned(),
            )),
        }
    }

    fn resolve_column(&self, lookup: &Lookup, column: &str) -> Result<(), (String, String)> {
        let columns = self.columns.get(&(lookup.policy.clone(), lookup.table.clone()));
        match columns {
            Some(columns) if !columns.contains(column) => Err((
                format!("the table `{}` has no column `{column}`", lookup.table),
                suggest(column, columns.iter().map(String::as_str)),
            )),
            _ => Ok(()),
        }
    }

    fn resolve_requirement(
        &self,
        subject: &RulingSubject,
        answered: bool,
    ) -> Result<(), (String, String)> {
        let id = &subject.catalog;
        let Some(editions) = self.requirements.get(id) else {
            let help = suggest(id, self.requirements.keys().map(String::as_str));
            return Err((format!("there is no catalog `{id}`"), help));
        };
        for edition in &subject.editions {
            let Some(numbers) = editions.get(edition) else {
                let help = suggest(edition, editions.keys().map(String::as_str));
                return Err((format!("`{id}` has no edition `{edition}`"), help));
            };
            resolve_number(&format!("{id}@{edition}"), &[numbers], subject)?;
        }
        if subject.editions.is_empty() {
            let all: Vec<_> = editions.values().collect();
            resolve_number(id, &all, subject)?;
            self.resolve_meaning(subject, answered, editions)?;
        }
        Ok(())
    }

    /// A number that editions use for different things says nothing without an edition.
    fn resolve_meaning(
        &self,
        subject: &RulingSubject,
        answered: bool,
        editions: &BTreeMap<String, Numbers>,
    ) -> Result<(), (String, String)> {
        let Some(number) = &subject.requirement else { return Ok(()) };
        let meant = |demands: &BTreeSet<String>| {
            !(answered && demands.is_empty())
                && subject.demand.as_ref().is_none_or(|demand| demands.contains(demand))
        };
        let with: Vec<_> = editions
            .iter()
            .filter(|(_, numbers)| numbers.get(number).is_some_and(meant))
            .map(|(edition, _)| edition)
            .collect();
        for edition in &with {
            let own = self.renumbered.get(&(subject.catalog.clone(), (*edition).clone()));
            let own = own.map_or(&[][..], Vec::as_slice);
            let differs = |other: &&&String| {
                other != &edition && !numbers_in(own, other, number).contains(&number.as_str())
            };
            if let Some(other) = with.iter().find(differs) {
                let (first, second) = (edition.min(other), edition.max(other));
                let message = format!(
                    "{number} means different things in `{}@{first}` and `{second}`",
                    subject.catalog
                );
                return Err((
                    message,
                    format!("name the editions meant, such as `[\"{second}\"]`"),
                ));
            }
        }
        Ok(())
    }

    fn resolve_lookup(&self, lookup: &Lookup) -> Result<(), (String, String)> {
        if !self.policies.contains(&lookup.policy) {
            let help = suggest(&lookup.policy, self.policies.iter().map(String::as_str));
            return Err((format!("there is no policy `{}`", lookup.policy), help));
        }
        let Some((key, threshold)) =
            self.tables.get(&(lookup.policy.clone(), lookup.table.clone()))
        else {
            let tables: Vec<_> = self
                .tables
                .keys()
                .filter(|(policy, _)| *policy == lookup.policy)
                .map(|(_, table)| table.as_str())
                .collect();
            return Err((
                format!("the policy `{}` has no table `{}`", lookup.policy, lookup.table),
                suggest(&lookup.table, tables),
            ));
        };
        let given: BTreeSet<_> = lookup.key.iter().map(|(column, _)| column).collect();
        let wanted: BTreeSet<_> = key.iter().collect();
        if given != wanted {
            let strange = given.difference(&wanted).next();
            let near = strange.and_then(|name| closest(name, key.iter().map(String::as_str)));
            return Err((
                format!("the key of `{}` is [{}]", lookup.table, key.join(", ")),
                near.map_or("name exactly these columns".to_owned(), |near| {
                    format!("did you mean `{near}`?")
                }),
            ));
        }
        if *threshold != lookup.value.is_some() {
            let help = if *threshold { "add `value: ATTRIBUTE`" } else { "remove `value`" };
            return Err((
                format!(
                    "`{}` is {}a threshold table",
                    lookup.table,
                    if *threshold { "" } else { "not " }
                ),
                help.to_owned(),
            ));
        }
        self.resolve_conditions(lookup)
    }

    /// A condition that no row of any edition has would never be asked.
    fn resolve_conditions(&self, lookup: &Lookup) -> Result<(), (String, String)> {
        let known = self.conditions.get(&(lookup.policy.clone(), lookup.table.clone()));
        let known: Vec<_> = known.into_iter().flatten().map(String::as_str).collect();
        let mut given = lookup.conditions.iter().map(|(id, _)| id.as_str());
        match given.find(|id| !known.contains(id)) {
            Some(id) => Err((
                format!("no row of the table `{}` has the condition `{id}`", lookup.table),
                suggest(id, known),
            )),
            None => Ok(()),
        }
    }
}

/// That one of some editions has a number, and the demand in it.
fn resolve_number(
    named: &str,
    editions: &[&Numbers],
    subject: &RulingSubject,
) -> Result<(), (String, String)> {
    let Some(number) = &subject.requirement else { return Ok(()) };
    let found: Vec<_> = editions.iter().filter_map(|numbers| numbers.get(number)).collect();
    if found.is_empty() {
        let known = editions.iter().flat_map(|numbers| numbers.keys());
        let help = suggest(number, known.map(String::as_str));
        return Err((format!("`{named}` has no requirement `{number}`"), help));
    }
    match &subject.demand {
        Some(demand) if !found.iter().any(|demands| demands.contains(demand)) => Err((
            format!("`{number}` has no demand `{demand}`"),
            suggest(demand, found.iter().flat_map(|demands| demands.iter()).map(String::as_str)),
        )),
        _ => Ok(()),
    }
}

/// Checks files against each other and against what exists already.
///
/// # Errors
/// All dead references and double definitions.
pub fn validate(items: &[Item], mut known: KnownNames) -> Result<(), Diagnostics> {
    let mut errors: Vec<_> = items.iter().filter_map(|item| known.define(item).err()).collect();
    for item in items {
        for (span, reference) in &item.references {
            if let Err((message, help)) = known.resolve(reference) {
                errors.push(
                    Diagnostic::new(Code::DeadReference, message).at(&item.file, *span).help(help),
                );
            }
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(Diagnostics(errors)) }
}
