//! What checks there are and who asks them, what kinds of facts there are and what delivers them: the
//! pages `docs/checks.md` and `docs/facts.md`, and what `befund explain --check` prints.

use crate::diag::Code;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::catalog::{Check, Role, TextStatus};
use crate::fact::kind::{self, Attribute, Kind};
use crate::fact::source::{Delivery, PLANNED, Sources};
use crate::lang::Lang;
use crate::library::Library;

/// A demand that uses a check.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    /// The catalog's id.
    pub catalog: String,
    /// The requirement's number.
    pub number: String,
    /// The demand's id.
    pub demand: String,
    /// What the check is to it.
    pub role: Role,
    /// The editions in which it is so, oldest first.
    pub editions: Vec<String>,
}

/// Who uses each check, over all editions with text: by catalog, then in the catalog's order.
pub fn uses(library: &Library) -> BTreeMap<String, Vec<Use>> {
    let mut all: BTreeMap<String, Vec<Use>> = BTreeMap::new();
    for id in library.catalog_ids() {
        let heads = library.editions(id).into_iter().filter(|head| head.text == TextStatus::Full);
        for catalog in heads.filter_map(|head| library.catalog(id, head.edition)) {
            for requirement in &catalog.requirements {
                for demand in &requirement.demands {
                    for used in &demand.checks {
                        let new = Use {
                            catalog: id.to_owned(),
                            number: requirement.number.clone(),
                            demand: demand.id.clone(),
                            role: used.role,
                            editions: Vec::new(),
                        };
                        add(all.entry(used.id.clone()).or_default(), new, &catalog.edition);
                    }
                }
            }
        }
    }
    all
}

fn add(list: &mut Vec<Use>, new: Use, edition: &str) {
    let same = |old: &&mut Use| {
        (&old.catalog, &old.number, &old.demand, old.role)
            == (&new.catalog, &new.number, &new.demand, new.role)
    };
    match list.iter_mut().find(same) {
        Some(old) => old.editions.push(edition.to_owned()),
        None => list.push(Use { editions: vec![edition.to_owned()], ..new }),
    }
}

impl Use {
    /// `catalog#number · demand, necessary (editions)`.
    pub fn in_words(&self, lang: Lang) -> String {
        let role = match self.role {
            Role::Decides => lang.pick("entscheidet", "decides"),
            Role::Necessary => lang.pick("notwendig", "necessary"),
            Role::Indicates => lang.pick("Anzeichen", "indicates"),
        };
        format!(
            "{}#{} · {}, {} ({})",
            self.catalog,
            self.number,
            self.demand,
            role,
            self.editions.join(", ")
        )
    }
}

/// `docs/checks.md`.
pub fn checks_page(library: &Library) -> String {
    let mut out = "\
# Checks

Each check is a question about facts, documents and answers; demands of several catalogs may ask the same
one. `befund explain --check ID` says more about one, `befund catalog test` runs its examples. A check
`decides` a demand, is `necessary` to it, or only `indicates`.

This page is made from the catalogs: `UPDATE_DOCS=1 cargo test --test it reference`.
"
    .to_owned();
    let mut uses = uses(library);
    for check in library.check_ids().filter_map(|id| library.check(id)) {
        let _ = writeln!(out, "\n## {}\n\n{}\n\n{}\n", check.id, check.says.de, check.says.en);
        let _ = writeln!(out, "- reads {}", reads(&check));
        match uses.remove(&check.id) {
            Some(list) => {
                for one in list {
                    let _ = writeln!(out, "- {}", one.in_words(Lang::En));
                }
            }
            None => out.push_str("- used by no demand\n"),
        }
    }
    out
}

/// The kinds a check asks about, and policies it looks things up in.
fn reads(check: &Check) -> String {
    let mut parts: Vec<_> =
        check.holds.kinds().into_iter().map(|kind| format!("`{kind}`")).collect();
    if check.holds.asks_document() {
        parts.push("documents".to_owned());
    }
    if parts.is_empty() {
        parts.push("the answer".to_owned());
    }
    let policies = check.holds.policies();
    if policies.is_empty() {
        return parts.join(", ");
    }
    format!("{}; looks up {}", parts.join(", "), policies.join(", "))
}

/// `docs/errors.md`.
pub fn errors_page() -> String {
    let mut out = "\
# Errors

Every error names its kind in brackets, the place and what helps: `error[unknown-key]: …`. The word is
stable, the sentence is not. A warning looks the same and ends nothing. `befund probe` refuses files of
others with the same words.

This page is made from the code: `UPDATE_DOCS=1 cargo test --test it reference`.
"
    .to_owned();
    for code in Code::ALL {
        let (message, help) = code.example();
        let meaning = code.meaning();
        let _ =
            writeln!(out, "\n## {code}\n\n{meaning}\n\n```text\n{message}\n= help: {help}\n```");
    }
    out
}

/// `docs/facts.md`.
pub fn facts_page(sources: Sources) -> String {
    let mut out = "\
# Kinds of facts

What can be stated in `befund.yaml` and what probes deliver. Attributes that say *which thing* a fact is
about are marked **id**; units are in the names. Reports for people call kinds and attributes by the words
under \"in reports\", German and English, and say values in words and units. What could not be determined is
`{unknown: REASON}`, never left out by a probe.

This page is made from the code: `UPDATE_DOCS=1 cargo test --test it reference`.
"
    .to_owned();
    for kind in kind::all() {
        let _ = writeln!(
            out,
            "\n## {}\n\n*{} · {}.* {}. {}\n",
            kind.name,
            kind.label.0,
            kind.label.1,
            capital(kind.doc),
            origin(kind, sources)
        );
        out.push_str("| attribute | in reports | value | what it says |\n|---|---|---|---|\n");
        for attribute in kind.attributes {
            out.push_str(&row(attribute));
        }
    }
    out
}

fn row(attribute: &Attribute) -> String {
    let mark = if attribute.identity { " **id**" } else { "" };
    let value = attribute.ty.describe().replace('|', "\\|");
    let (de, en) = attribute.label;
    format!("| `{}`{mark} | {de} · {en} | {value} | {} |\n", attribute.name, attribute.doc)
}

/// Who delivers a kind.
fn origin(kind: &Kind, sources: Sources) -> String {
    let mut parts = Vec::new();
    for source in sources {
        for part in (source.parts)() {
            if let Some(delivery) = part.delivery(kind.name) {
                let name = if part.id == source.probe {
                    part.id.to_owned()
                } else {
                    format!("{}/{}", source.probe, part.id)
                };
                parts.push(format!("`{name}` ({}{})", source.basis, which(delivery)));
            }
        }
    }
    match (parts.is_empty(), PLANNED.contains(&kind.name)) {
        (false, _) => format!("Delivered by {}.", parts.join(", ")),
        (true, true) => "Stated by hand; a later version will read or measure it.".to_owned(),
        (true, false) => "Stated by hand.".to_owned(),
    }
}

fn which(delivery: &Delivery) -> String {
    match delivery.attributes {
        Some(names) => format!(": {}", names.join(", ")),
        None => String::new(),
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
