//! What a reader makes of a file: drafts of facts of its own kinds, and what to know about the rest.

use crate::diag::Code;
use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::fact::Place;
use crate::fact::draft::{Draft, NO_WORD};
use crate::fact::kind::Kind;
use crate::fact::source::{Delivery, Reach};
use crate::fact::value::{Attr, Value};

use super::Refusal;

/// Most facts of one target: an observation must be read back within its own bounds.
pub(crate) const MAX_FACTS: usize = 2_000;

/// Something in a file that was not used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ignored {
    /// Where.
    pub at: Place,
    /// What, and why.
    pub what: String,
}

/// An attribute that could not be determined, and what would help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The kind of fact.
    pub kind: &'static str,
    /// The thing.
    pub name: String,
    /// The attribute.
    pub attribute: String,
    /// Why.
    pub why: String,
    /// How to get it.
    pub how: String,
}

/// Everything read from one file.
#[derive(Debug)]
pub struct Reading {
    subject: String,
    bucket: Option<String>,
    delivers: &'static [Delivery],
    facts: Vec<Draft>,
    pub(super) ignored: Vec<Ignored>,
    how: BTreeMap<(String, String), String>,
    beside: Vec<Missing>,
    pub(super) notes: Vec<String>,
    partial: Vec<&'static str>,
    /// How directly the file shows what is in effect.
    pub reach: Reach,
    /// The day the file itself gives.
    pub observed_on: Option<Date>,
    /// What was looked at, in words.
    pub scope: &'static str,
}

impl Reading {
    /// Nothing read yet.
    pub fn new(subject: &str, delivers: &'static [Delivery]) -> Self {
        Self {
            subject: subject.to_owned(),
            bucket: None,
            delivers,
            facts: Vec::new(),
            ignored: Vec::new(),
            how: BTreeMap::new(),
            beside: Vec::new(),
            notes: Vec::new(),
            partial: Vec::new(),
            reach: Reach::Source,
            observed_on: None,
            scope: "all of the file",
        }
    }

    /// The same of a bucket that the files do not name.
    pub fn of_bucket(self, bucket: Option<&str>) -> Self {
        Self { bucket: bucket.map(str::to_owned), ..self }
    }

    /// The bucket that the files are about, if the target names it.
    pub fn bucket(&self) -> Option<&str> {
        self.bucket.as_deref()
    }

    /// What the facts are about.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// A fact of a kind the reader delivers; attributes it does not deliver stay unknown, and it has no word
    /// on those it delivers of other things only.
    ///
    /// # Errors
    /// When there are more than an observation can hold.
    pub fn fact(&mut self, draft: Draft) -> Result<(), Refusal> {
        let delivery = self.delivers.iter().find(|delivery| delivery.kind == draft.kind());
        let known = draft.attributes().iter().filter(|(_, attr)| matches!(attr, Attr::Known(_)));
        let own =
            delivery.is_some_and(|delivery| known.clone().all(|(name, _)| delivery.has(name)));
        debug_assert!(own, "not delivered: {draft:?}");
        if !own {
            return Ok(());
        }
        if self.facts.len() == MAX_FACTS {
            let why = format!("it holds more than {MAX_FACTS} things");
            return Err(Refusal::new(Code::TooLarge, why, "split it, and name the parts"));
        }
        let has = |name: &str| delivery.is_some_and(|delivery| delivery.has(name));
        self.facts.push(draft.silent(has));
        Ok(())
    }

    /// What was not used.
    pub fn ignore(&mut self, at: Place, what: impl Into<String>) {
        if self.ignored.len() < 200 {
            self.ignored.push(Ignored { at, what: what.into() });
        }
    }

    /// How to get an attribute that may stay unknown.
    pub fn how(&mut self, kind: &str, attribute: &str, how: impl Into<String>) {
        self.how.insert((kind.to_owned(), attribute.to_owned()), how.into());
    }

    /// A thing of which no file of the format says anything, and that may be there.
    pub fn beside(&mut self, missing: Missing) {
        self.beside.push(missing);
    }

    /// Something to know.
    pub fn note(&mut self, note: impl Into<String>) {
        let note = note.into();
        if self.notes.len() < 200 && !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Of a kind the files may not show all there is.
    pub fn partial(&mut self, kind: &'static Kind) {
        self.partial.push(kind.name);
    }

    /// Whether the list of a kind is complete about what was looked at.
    pub fn is_complete(&self, kind: &Kind) -> bool {
        !self.partial.contains(&kind.name)
    }

    /// Takes over what was read from a file inside, as far as this reader delivers it.
    ///
    /// # Errors
    /// When there is more than an observation can hold.
    pub fn absorb(&mut self, mut inner: Self) -> Result<(), Refusal> {
        for draft in inner.take_facts() {
            self.fact(draft)?;
        }
        for ignored in inner.ignored {
            self.ignore(ignored.at, ignored.what);
        }
        for note in inner.notes {
            self.note(note);
        }
        for (key, how) in inner.how {
            self.how.entry(key).or_insert(how);
        }
        Ok(())
    }

    /// The facts so far.
    pub fn facts(&self) -> &[Draft] {
        &self.facts
    }

    /// Takes the facts out.
    pub fn take_facts(&mut self) -> Vec<Draft> {
        std::mem::take(&mut self.facts)
    }

    /// What the reader delivers and could not determine, thing by thing, and things beside them.
    pub fn missing(&self) -> Vec<Missing> {
        let mut missing = self.beside.clone();
        for draft in &self.facts {
            let kind = draft.kind().name;
            let delivery = self.delivers.iter().find(|delivery| delivery.kind.name == kind);
            for (attribute, attr) in draft.attributes() {
                let Attr::Unknown(why) = attr else { continue };
                if why != NO_WORD && delivery.is_some_and(|delivery| delivery.has(attribute)) {
                    let how = self.how.get(&(kind.to_owned(), attribute.clone()));
                    missing.push(Missing {
                        kind,
                        name: name(draft),
                        attribute: attribute.clone(),
                        why: why.clone(),
                        how: how.cloned().unwrap_or_else(|| "read a file that shows it".to_owned()),
                    });
                }
            }
        }
        missing
    }
}

/// The name of a thing.
pub(crate) fn name(draft: &Draft) -> String {
    match draft.attributes().get("name") {
        Some(Attr::Known(Value::Text(name))) => name.clone(),
        _ => String::new(),
    }
}

/// Gives things of one kind and name names of their own, or one could stand for the other: first by
/// their address, then by their file, then by number.
pub(crate) fn tell_apart(drafts: Vec<Draft>) -> Vec<Draft> {
    type More = fn(&Draft) -> Option<String>;
    let by: [More; 2] = [
        |draft| draft.address_text().map(str::to_owned),
        |draft| draft.place().map(|at| at.file.clone()),
    ];
    let mut drafts = drafts;
    for more in by {
        let count = counts(&drafts);
        let rename = |draft: Draft| {
            let old = name(&draft);
            let twice = count.get(&key(&draft)).is_some_and(|n| *n > 1);
            match more(&draft).filter(|more| twice && *more != old) {
                Some(more) => draft.with("name", format!("{old} ({more})").into()),
                None => draft,
            }
        };
        drafts = drafts.into_iter().map(rename).collect();
    }
    let mut seen = BTreeMap::<_, usize>::new();
    let number = |draft: Draft| {
        let old = name(&draft);
        let n = seen.entry(key(&draft)).or_default();
        *n += 1;
        let named = draft.kind().attribute("name").is_some();
        if *n > 1 && named { draft.with("name", format!("{old} #{n}").into()) } else { draft }
    };
    drafts.into_iter().map(number).collect()
}

fn counts(drafts: &[Draft]) -> BTreeMap<Key, usize> {
    let mut counts = BTreeMap::new();
    for draft in drafts.iter().filter(|draft| draft.kind().attribute("name").is_some()) {
        *counts.entry(key(draft)).or_default() += 1;
    }
    counts
}

/// Kind, name, and for what is met on the web where: a header of one name is another one on another page.
type Key = (&'static str, String, Vec<String>);

fn key(draft: &Draft) -> Key {
    let place =
        ["url", "page", "host"].iter().filter_map(|name| match draft.attributes().get(*name) {
            Some(Attr::Known(Value::Text(text))) => Some(text.clone()),
            _ => None,
        });
    (draft.kind().name, name(draft), place.collect())
}
