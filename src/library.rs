//! The catalogs, checks and policies at hand: the built-in ones, decoded one by one as they are
//! asked for, and a user's own from `--catalogs DIR`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use jiff::civil::Date;
use serde::de::DeserializeOwned;

use crate::as_of::AsOf;
use crate::catalog::Body;
use crate::catalog::compile::{Entry, EntryKind};
use crate::catalog::thing::Things;
use crate::catalog::{
    Catalog, Check, Effect, InForce, Interpretations, Item, KnownNames, Mapping, Policy, Ruling,
    TextStatus, Texts, complete, define, load, natural_cmp, validate, warn_of_unused,
};
use crate::diag::{Code, Diagnostic, Diagnostics, suggest};
use crate::yaml;

static INDEX: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/catalogs.index"));
static BLOB: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/catalogs.blob"));

/// One item: still packed, or ready.
#[derive(Debug)]
struct Slot<T> {
    in_force: Option<InForce>,
    text: Option<TextStatus>,
    packed: &'static [u8],
    ready: OnceLock<Arc<T>>,
}

impl<T: DeserializeOwned> Slot<T> {
    fn get(&self) -> Arc<T> {
        Arc::clone(self.ready.get_or_init(|| {
            #[expect(
                clippy::expect_used,
                reason = "the build script wrote these bytes with the same types"
            )]
            Arc::new(postcard::from_bytes(self.packed).expect("compiled catalogs decode"))
        }))
    }
}

/// What is known of a catalog edition without decoding it.
#[derive(Debug, Clone, Copy)]
pub struct EditionHead<'a> {
    /// The edition.
    pub edition: &'a str,
    /// When it is in force.
    pub in_force: InForce,
    /// How much of its text is known.
    pub text: TextStatus,
}

/// All that can be judged by.
#[derive(Debug)]
pub struct Library {
    catalogs: BTreeMap<String, BTreeMap<String, Slot<Catalog>>>,
    policies: BTreeMap<String, BTreeMap<String, Slot<Policy>>>,
    checks: BTreeMap<String, Slot<Check>>,
    interpretations: BTreeMap<String, Slot<Interpretations>>,
    mappings: BTreeMap<String, Slot<Mapping>>,
    things: BTreeMap<String, Slot<Things>>,
    texts: BTreeMap<String, Slot<Texts>>,
    own: Vec<Own>,
}

/// A file of a user's folder, as a result names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Own {
    /// What it defines, such as `interpretations`.
    pub kind: &'static str,
    /// Its id, with `@EDITION` where there are editions.
    pub id: String,
    /// SHA-256 of the file, hex.
    pub sha256: String,
}

impl Own {
    fn of(body: &Body) -> Self {
        let (_, id, edition) = body.name();
        let id = if edition.is_empty() { id.to_owned() } else { format!("{id}@{edition}") };
        let (kind, sha256) = match body {
            Body::Catalog(one) => ("catalog", &one.sha256),
            Body::Check(one) => ("check", &one.sha256),
            Body::Policy(one) => ("policy", &one.sha256),
            Body::Interpretations(one) => ("interpretations", &one.sha256),
            Body::Mapping(one) => ("mapping", &one.sha256),
            Body::Things(one) => ("things", &one.sha256),
            Body::Texts(one) => ("texts", &one.sha256),
        };
        Self { kind, id, sha256: sha256.clone() }
    }
}

impl Library {
    /// The built-in library.
    pub fn built_in() -> Self {
        let mut library = Self {
            catalogs: BTreeMap::new(),
            policies: BTreeMap::new(),
            checks: BTreeMap::new(),
            interpretations: BTreeMap::new(),
            mappings: BTreeMap::new(),
            things: BTreeMap::new(),
            texts: BTreeMap::new(),
            own: Vec::new(),
        };
        #[expect(
            clippy::expect_used,
            reason = "the build script wrote this index with the same types"
        )]
        let index: Vec<Entry> = postcard::from_bytes(INDEX).expect("compiled index decodes");
        for entry in index {
            let packed = &BLOB[entry.offset..entry.offset + entry.len];
            library.insert_packed(entry, packed);
        }
        library
    }

    fn insert_packed(&mut self, entry: Entry, packed: &'static [u8]) {
        let Entry { kind, id, edition, in_force, text, .. } = entry;
        match kind {
            EntryKind::Catalog => {
                self.catalogs
                    .entry(id)
                    .or_default()
                    .insert(edition, Slot { in_force, text, packed, ready: OnceLock::new() });
            }
            EntryKind::Policy => {
                self.policies
                    .entry(id)
                    .or_default()
                    .insert(edition, Slot { in_force, text, packed, ready: OnceLock::new() });
            }
            EntryKind::Check => {
                self.checks.insert(id, Slot { in_force, text, packed, ready: OnceLock::new() });
            }
            EntryKind::Interpretations => {
                let slot = Slot { in_force, text, packed, ready: OnceLock::new() };
                self.interpretations.insert(id, slot);
            }
            EntryKind::Mapping => {
                self.mappings.insert(id, Slot { in_force, text, packed, ready: OnceLock::new() });
            }
            EntryKind::Things => {
                self.things.insert(id, Slot { in_force, text, packed, ready: OnceLock::new() });
            }
            EntryKind::Texts => {
                self.texts.insert(id, Slot { in_force, text, packed, ready: OnceLock::new() });
            }
        }
    }

    /// The built-in library and a user's folder, which may add but not redefine.
    ///
    /// # Errors
    /// Everything that is wrong in the folder's files.
    pub fn with_folder(folder: &Path) -> Result<Self, Diagnostics> {
        let mut library = Self::built_in();
        let items = library.additions(folder)?;
        if items.is_empty() {
            return Err(nothing_to_lint(folder).into());
        }
        unauthorised(&items)?;
        library.own = items.iter().map(|item| Own::of(&item.body)).collect();
        library.own.sort();
        for item in items {
            library.insert(item.body);
        }
        Ok(library)
    }

    /// Reads a user's folder, which may add to this library but not redefine what is in it.
    ///
    /// # Errors
    /// Everything that is wrong in the folder's files.
    pub fn additions(&self, folder: &Path) -> Result<Vec<Item>, Diagnostics> {
        let mut items = read_files(&yaml_files(folder)?)?;
        self.complete(&mut items)?;
        validate(&items, self.known()?)?;
        // What is built in cannot ask what is added.
        warn_of_unused(&mut items, &BTreeSet::new());
        Ok(items)
    }

    /// Reads files and folders; what they define takes the place of what is in this library.
    ///
    /// # Errors
    /// Everything that is wrong in the files.
    pub fn lint(&self, paths: &[PathBuf]) -> Result<Vec<Item>, Diagnostics> {
        let mut files = Vec::new();
        for path in paths {
            let found = if path.is_dir() { yaml_files(path)? } else { vec![path.clone()] };
            if found.is_empty() {
                return Err(nothing_to_lint(path).into());
            }
            files.extend(found);
        }
        let mut items = read_files(&files)?;
        self.complete(&mut items)?;
        let mut known = self.known_beside(&items)?;
        known.make_room_for(&items);
        validate(&items, known)?;
        // What else names the texts of a single file is not at hand.
        if paths.iter().any(|path| path.is_dir()) {
            let asked = self.asked_beside(&items);
            warn_of_unused(&mut items, &asked);
        }
        Ok(items)
    }

    /// The checks that catalogs and rulings ask which no item takes the place of.
    fn asked_beside(&self, items: &[Item]) -> BTreeSet<String> {
        let stays = |kind, id: &str, edition: &str| {
            !items.iter().any(|item| item.body.name() == (kind, id, edition))
        };
        let mut asked = BTreeSet::new();
        for (id, editions) in &self.catalogs {
            for (edition, slot) in editions {
                if stays(EntryKind::Catalog, id, edition) {
                    let catalog = slot.get();
                    let demands = catalog.requirements.iter().flat_map(|one| &one.demands);
                    asked.extend(demands.flat_map(|one| &one.checks).map(|used| used.id.clone()));
                }
            }
        }
        for (id, slot) in &self.interpretations {
            if stays(EntryKind::Interpretations, id, "") {
                let by = |ruling: &Ruling| match &ruling.effect {
                    Effect::ReplaceCheck { by, .. } => Some(by.clone()),
                    _ => None,
                };
                asked.extend(slot.get().rulings.iter().filter_map(by));
            }
        }
        asked
    }

    /// Completes editions written as a difference, on top of editions at hand and of this library.
    fn complete(&self, items: &mut Vec<Item>) -> Result<(), Diagnostics> {
        let own = items.len();
        let ids: BTreeSet<_> = items
            .iter()
            .filter(|item| item.derived.is_some())
            .map(|item| item.body.name().1.to_owned())
            .collect();
        let editions = ids.iter().flat_map(|id| self.catalogs.get(id)).flat_map(BTreeMap::values);
        let bases: Vec<_> = editions
            .map(|slot| Body::Catalog((*slot.get()).clone()))
            .filter(|body| !defines(items, body))
            .map(Item::built_in)
            .collect();
        items.extend(bases);
        complete(items)?;
        items.truncate(own);
        let at_hand = self.things().chain(self.texts());
        let at_hand: Vec<_> = at_hand.filter(|body| !defines(items, body)).collect();
        define(items, &at_hand);
        Ok(())
    }

    fn things(&self) -> impl Iterator<Item = Body> {
        self.things.values().map(|slot| Body::Things((*slot.get()).clone()))
    }

    fn texts(&self) -> impl Iterator<Item = Body> {
        self.texts.values().map(|slot| Body::Texts((*slot.get()).clone()))
    }

    fn insert(&mut self, body: Body) {
        match body {
            Body::Catalog(catalog) => {
                let slot = ready(Some(catalog.in_force), Some(catalog.text), catalog.clone());
                self.catalogs.entry(catalog.id).or_default().insert(catalog.edition, slot);
            }
            Body::Policy(policy) => {
                let slot = ready(Some(policy.in_force), None, policy.clone());
                self.policies.entry(policy.id).or_default().insert(policy.edition, slot);
            }
            Body::Check(check) => {
                self.checks.insert(check.id.clone(), ready(None, None, check));
            }
            Body::Interpretations(set) => {
                self.interpretations.insert(set.id.clone(), ready(None, None, set));
            }
            Body::Mapping(mapping) => {
                self.mappings.insert(mapping.id.clone(), ready(None, None, mapping));
            }
            Body::Things(things) => {
                self.things.insert(things.id.clone(), ready(None, None, things));
            }
            Body::Texts(texts) => {
                self.texts.insert(texts.id.clone(), ready(None, None, texts));
            }
        }
    }

    /// What a user's folder added.
    pub fn own(&self) -> &[Own] {
        &self.own
    }

    /// The names defined here, to validate further files against.
    ///
    /// # Errors
    /// Never for a library that was built.
    pub fn known(&self) -> Result<KnownNames, Diagnostics> {
        self.known_beside(&[])
    }

    /// As [`Self::known`], without what the items define themselves.
    fn known_beside(&self, items: &[Item]) -> Result<KnownNames, Diagnostics> {
        let mut known = KnownNames::default();
        let catalogs = self
            .catalogs
            .values()
            .flat_map(BTreeMap::values)
            .map(|slot| Body::Catalog((*slot.get()).clone()));
        let policies = self
            .policies
            .values()
            .flat_map(BTreeMap::values)
            .map(|slot| Body::Policy((*slot.get()).clone()));
        let checks = self.checks.values().map(|slot| Body::Check((*slot.get()).clone()));
        let rulings = self.interpretations.values();
        let rulings = rulings.map(|slot| Body::Interpretations((*slot.get()).clone()));
        let mappings = self.mappings.values().map(|slot| Body::Mapping((*slot.get()).clone()));
        let all = catalogs.chain(policies).chain(checks).chain(rulings).chain(mappings);
        let all = all.chain(self.things()).chain(self.texts());
        for body in all.filter(|body| !defines(items, body)) {
            known.define(&Item::built_in(body))?;
        }
        known.close();
        Ok(known)
    }

    /// The ids of all catalogs.
    pub fn catalog_ids(&self) -> impl Iterator<Item = &str> + Clone {
        self.catalogs.keys().map(String::as_str)
    }

    /// The editions of a catalog, by start; those of unknown start last.
    pub fn editions(&self, id: &str) -> Vec<EditionHead<'_>> {
        let mut heads: Vec<_> = self
            .catalogs
            .get(id)
            .into_iter()
            .flatten()
            .filter_map(|(edition, slot)| {
                Some(EditionHead { edition, in_force: slot.in_force?, text: slot.text? })
            })
            .collect();
        heads.sort_by(|a, b| {
            let start = |head: &EditionHead<'_>| head.in_force.from.unwrap_or(Date::MAX);
            start(a).cmp(&start(b)).then_with(|| natural_cmp(a.edition, b.edition))
        });
        heads
    }

    /// A catalog in an edition.
    pub fn catalog(&self, id: &str, edition: &str) -> Option<Arc<Catalog>> {
        self.catalogs.get(id)?.get(edition).map(Slot::get)
    }

    /// All collections of rulings.
    pub fn interpretations(&self) -> Vec<Arc<Interpretations>> {
        self.interpretations.values().map(Slot::get).collect()
    }

    /// All mappings between catalogs.
    pub fn mappings(&self) -> Vec<Arc<Mapping>> {
        self.mappings.values().map(Slot::get).collect()
    }

    /// A check.
    pub fn check(&self, id: &str) -> Option<Arc<Check>> {
        self.checks.get(id).map(Slot::get)
    }

    /// The ids of all checks.
    pub fn check_ids(&self) -> impl Iterator<Item = &str> + Clone {
        self.checks.keys().map(String::as_str)
    }

    /// The ids of all policies.
    pub fn policy_ids(&self) -> impl Iterator<Item = &str> + Clone {
        self.policies.keys().map(String::as_str)
    }

    /// The editions of a policy, by start.
    pub fn policy_editions(&self, id: &str) -> Vec<(&str, InForce)> {
        let mut editions: Vec<_> = self
            .policies
            .get(id)
            .into_iter()
            .flatten()
            .filter_map(|(edition, slot)| Some((edition.as_str(), slot.in_force?)))
            .collect();
        editions.sort_by_key(|(_, in_force)| in_force.from);
        editions
    }

    /// A policy in an edition.
    pub fn policy(&self, id: &str, edition: &str) -> Option<Arc<Policy>> {
        self.policies.get(id)?.get(edition).map(Slot::get)
    }

    /// The edition of a policy in force on a day.
    pub fn policy_in_force<'w>(&self, id: &str, day: impl Into<AsOf<'w>>) -> Option<Arc<Policy>> {
        let day = day.into();
        let (edition, _) =
            self.policy_editions(id).into_iter().rfind(|(_, in_force)| in_force.contains(day))?;
        self.policy(id, edition)
    }

    /// An error for a catalog that does not exist, with a suggestion.
    pub fn unknown_catalog(&self, id: &str, edition: Option<&str>) -> Diagnostic {
        match edition {
            Some(edition) if self.catalogs.contains_key(id) => {
                let editions: Vec<_> =
                    self.editions(id).into_iter().map(|head| head.edition).collect();
                Diagnostic::new(Code::UnknownEdition, format!("`{id}` has no edition `{edition}`"))
                    .help(suggest(edition, editions))
            }
            _ => Diagnostic::new(Code::UnknownCatalog, format!("there is no catalog `{id}`"))
                .help(suggest(id, self.catalog_ids())),
        }
    }
}

fn defines(items: &[Item], body: &Body) -> bool {
    items.iter().any(|item| item.body.name() == body.name())
}

/// A folder that looks sound only because nothing in it was read.
fn nothing_to_lint(folder: &Path) -> Diagnostic {
    let message = format!("there is no file to check in `{}`", folder.display());
    Diagnostic::new(Code::NoFiles, message).help("catalog files end in `.yaml`")
}

fn ready<T>(in_force: Option<InForce>, text: Option<TextStatus>, value: T) -> Slot<T> {
    let cell = OnceLock::new();
    drop(cell.set(Arc::new(value)));
    Slot { in_force, text, packed: &[], ready: cell }
}

/// Reads files; reports the errors of all of them.
///
/// # Errors
/// Everything that is wrong in any file by itself.
pub fn read_files(paths: &[PathBuf]) -> Result<Vec<Item>, Diagnostics> {
    let mut items = Vec::new();
    let mut errors = Vec::new();
    for path in paths {
        let read = yaml::read_file(path, &path.display().to_string()).map_err(Diagnostics::from);
        match read.and_then(|file| load(&file)) {
            Ok(item) => items.push(item),
            Err(found) => errors.extend(found.0),
        }
    }
    if errors.is_empty() { Ok(items) } else { Err(Diagnostics(errors)) }
}

/// All YAML files below a folder, sorted; a symbolic link to a folder is not followed.
/// Bodies whose word decides. Nobody rules in their name without the document they ruled in.
const AUTHORITIES: &[&str] = &[
    "bsi",
    "bundesamt",
    "bfarm",
    "bundesinstitut",
    "bundesministerium",
    "bmg",
    "gematik",
    "kbv",
    "kzbv",
    "gkv",
    "spitzenverband",
    "tüv",
    "tuev",
    "tüvit",
    "dakks",
    "bfdi",
    "bundesbeauftragte",
    "bundesbeauftragter",
    "uld",
    "datenschutzkonferenz",
    "dsk",
    "enisa",
    "edpb",
    "bundesrat",
    "bundestag",
    "gesetzgeber",
    "aufsichtsbehörde",
    "federal",
    "ministry",
    "authority",
];

/// Refuses rulings of a user's own that speak in the name of an authority and show no document.
fn unauthorised(items: &[Item]) -> Result<(), Diagnostics> {
    let mut errors = Vec::new();
    for item in items {
        let Body::Interpretations(set) = &item.body else { continue };
        let documented = set.sources.values().any(|source| source.sha256.is_some());
        let texts = std::iter::once(&set.title)
            .chain(set.sources.values().map(|source| &source.title))
            .chain(set.rulings.iter().map(|ruling| &ruling.title));
        let named = texts.flat_map(|text| [&text.de, &text.en]).find_map(|text| authority(text));
        if let Some(name) = named.filter(|_| !documented) {
            let message =
                format!("the rulings `{}` speak for `{name}` and show no document", set.id);
            let help = "give the source its document's digest (`sha256: …`), or say that the ruling is your own";
            errors.push(Diagnostic::new(Code::AuthorityWithoutDocument, message).help(help));
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(Diagnostics(errors)) }
}

fn authority(text: &str) -> Option<&str> {
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.find(|word| {
        let word = word.to_lowercase();
        AUTHORITIES
            .iter()
            .any(|known| word == *known || (known.len() > 5 && word.starts_with(known)))
    })
}

fn yaml_files(folder: &Path) -> Result<Vec<PathBuf>, Diagnostics> {
    let unreadable = |error: std::io::Error| {
        Diagnostic::new(
            Code::FileUnreadable,
            format!("cannot read the folder `{}`: {error}", folder.display()),
        )
        .help("name a folder of catalog files")
    };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            found.extend(yaml_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
