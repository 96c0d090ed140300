//! `auth`: who gets in by which factors, in a short form. Each way in becomes a fact of kind `auth.path`, and
//! the roles that are named are known in full.

use std::collections::BTreeSet;

use crate::diag::{Code, suggest};
use crate::fact::kind::Attribute;
use crate::fact::kind::auth::{ELSEWHERE, FACTORS, PATH, ROLES};
use crate::fact::value::{Attr, Attributes, Value, decode_attr};
use crate::fact::{Basis, Enumeration, Fact, Place, Stated};
use crate::product::folder::PRODUCT_FILE;
use crate::product::load::documents::document_id;
use crate::product::load::reading::Reader;
use crate::product::load::{MAX_COMPONENTS, MAX_FACTS};
use crate::product::stated::stated;
use crate::yaml::{self, Decoder, Fields, Node, Yaml};

/// Stands for the GesundheitsID where factors are listed: which ones its identity provider demands, the
/// product does not decide.
pub(crate) const HEALTH_ID: &str = "gesundheitsid";

/// What one entry of `auth` comes to.
pub(super) struct WaysIn {
    /// Its ways in, but for those that stand under `facts` as well.
    pub(super) facts: Vec<Fact>,
    /// That these are all of the roles it names.
    pub(super) list: Enumeration,
}

/// What all ways in of an entry have in common.
struct Common {
    subject: String,
    stated: Stated,
    documents: Vec<String>,
    components: Vec<String>,
}

impl Common {
    fn basis(&self) -> Basis {
        if self.documents.is_empty() { Basis::Declared } else { Basis::Documented }
    }
}

impl<'d> Reader<'d> {
    /// One entry, or a list of them; `facts` are those that stand under `facts`.
    pub(super) fn auth(
        &self,
        node: &Node,
        components: &[String],
        documents: &BTreeSet<&str>,
        facts: &[Fact],
    ) -> Option<Vec<WaysIn>> {
        let Yaml::List(items) = &node.value else {
            return self.ways_in(node, components, documents, facts).map(|ways| vec![ways]);
        };
        if let Some(surplus) = items.get(MAX_COMPONENTS) {
            let message = format!("`auth` has more than {MAX_COMPONENTS} entries");
            let help = "one entry is enough for all components in which people log in alike";
            self.decoder.error(Code::TooMany, surplus.span, message, help);
            return None;
        }
        yaml::all(items.iter().map(|item| self.ways_in(item, components, documents, facts)))
    }

    fn ways_in(
        &self,
        node: &Node,
        components: &[String],
        documents: &BTreeSet<&str>,
        facts: &[Fact],
    ) -> Option<WaysIn> {
        let d = self.decoder;
        let mut fields = d.fields(node, "set of ways in")?;
        let subject = fields.opt("subject", Decoder::name);
        let stated = fields.req("stated", stated);
        let sources = fields.items("sources", Decoder::text);
        let cited = fields.items("documents", |d, node| document_id(d, node, documents));
        let served = self.components(&mut fields, components);
        let roles: Vec<_> =
            ROLES.iter().filter_map(|role| Some((*role, fields.optional(role)?))).collect();
        let (subject, served) = (subject?, served?);
        let subject = subject.or_else(|| only_one(&served, components).cloned());
        self.check(&fields, subject.as_deref(), roles.len());
        fields.done();
        let common =
            Common { subject: subject?, stated: stated?, documents: cited?, components: served };
        let read = roles.iter().map(|(role, node)| self.of_role(role, node, &common, facts));
        let own: Vec<_> = yaml::all(read)?.concat();
        let names = roles.iter().map(|(role, _)| (*role).to_owned()).collect();
        let list = list(names, sources?, &common, own.iter().chain(facts));
        (!roles.is_empty()).then_some(WaysIn { facts: own, list })
    }

    /// What an entry cannot do without.
    fn check(&self, fields: &Fields<'_, '_>, subject: Option<&str>, roles: usize) {
        if subject.is_none() {
            let message = "`subject` is missing: where are these ways in?";
            let help = "name it as stated facts do, such as `subject: web`; it can be left out where one component is served";
            self.decoder.error(Code::MissingSubject, fields.span(), message, help);
        }
        if roles == 0 {
            let message = "no role is named here";
            let help = format!(
                "name who gets in by which factors, such as `patient: [[username-password, totp]]`; the roles are {}",
                ROLES.join(", ")
            );
            self.decoder.error(Code::MissingKey, fields.span(), message, help);
        }
    }

    fn of_role(
        &self,
        role: &'static str,
        node: &Node,
        common: &Common,
        facts: &[Fact],
    ) -> Option<Vec<Fact>> {
        let d = self.decoder;
        let items = d.list(node)?;
        if let Some(surplus) = items.get(MAX_FACTS) {
            let message = format!("`{role}` has more than {MAX_FACTS} entries");
            d.error(
                Code::TooMany,
                surplus.span,
                message,
                "a way in is its factors; list each once",
            );
            return None;
        }
        let ways = yaml::all(items.iter().map(|item| self.way(role, item, common)))?;
        let mut kept: Vec<Fact> = Vec::new();
        let mut good = true;
        for (way, node) in ways.into_iter().zip(items) {
            if let Some(twin) = kept.iter().find(|other| other.thing() == way.thing()) {
                let message = format!("this way in stands here twice (also at {})", twin.source);
                let help = "keep one; where two differ, write them out with a `name` each";
                d.error(Code::DuplicateId, node.span, message, help);
                good = false;
                continue;
            }
            match facts.iter().find(|fact| is_twin(fact, &way)) {
                None => kept.push(way),
                // What stands under `facts` says more of the same way.
                Some(_) if matches!(node.value, Yaml::List(_)) => {}
                Some(twin) => {
                    let message =
                        format!("this way in also stands under `facts` ({})", twin.source);
                    let help =
                        "say all of it in one place: here only its factors, or nothing there";
                    d.error(Code::DuplicateId, node.span, message, help);
                    good = false;
                }
            }
        }
        good.then_some(kept)
    }

    /// A way in: its factors, or a map with more of what is known of it.
    fn way(&self, role: &'static str, node: &Node, common: &Common) -> Option<Fact> {
        let d = self.decoder;
        let mut attributes: Attributes = PATH
            .attributes
            .iter()
            .map(|one| (one.name.to_owned(), Attr::unknown("not stated")))
            .collect();
        let listed = if matches!(node.value, Yaml::Map(_)) {
            let mut fields = d.fields(node, "way in")?;
            let listed = fields.req("factors", factors);
            let more = more().map(|one| {
                let attr = fields.opt(one.name, |d, node| decode_attr(d, one, node))?;
                attributes.extend(attr.map(|attr| (one.name.to_owned(), attr)));
                Some(())
            });
            let more = yaml::all(more.collect::<Vec<_>>().into_iter());
            fields.done();
            more?;
            listed?
        } else {
            factors(d, node)?
        };
        let health_id = listed == [HEALTH_ID];
        let name = if listed.is_empty() { "no factor".to_owned() } else { listed.join(" + ") };
        let known = |value: Value| Attr::Known(value);
        let listed = if health_id { vec![ELSEWHERE] } else { listed };
        let listed = listed.into_iter().map(str::to_owned).collect();
        attributes.insert("role".to_owned(), role.into());
        attributes.insert("factors".to_owned(), known(Value::List(listed)));
        attributes.insert("health_id".to_owned(), health_id.into());
        if matches!(attributes.get("name"), Some(Attr::Unknown(_))) {
            attributes.insert("name".to_owned(), known(Value::Text(name)));
        }
        Some(self.fact_of(attributes, node, common))
    }

    fn fact_of(&self, attributes: Attributes, node: &Node, common: &Common) -> Fact {
        let (line, column) = self.decoder.file().line_col(node.span.start);
        let source = format!("{PRODUCT_FILE}:{line}:{column}");
        Fact {
            id: Fact::make_id(&PATH, &common.subject, &attributes, common.basis(), &source),
            kind: &PATH,
            subject: common.subject.clone(),
            attributes,
            basis: common.basis(),
            date: common.stated.on,
            stated: Some(common.stated.clone()),
            documents: common.documents.clone(),
            components: common.components.clone(),
            source,
            at: Some(Place {
                file: PRODUCT_FILE.to_owned(),
                line: u32::try_from(line).ok(),
                pointer: None,
            }),
            address: None,
        }
    }
}

/// The attributes that a way in written out may have beside its factors. What else is known of one stands
/// under `facts`.
pub(in crate::product) fn more() -> impl Iterator<Item = &'static Attribute> {
    PATH.attributes.iter().filter(|one| MORE.contains(&one.name))
}

const MORE: &[&str] = &["name", "consent", "initial", "assurance"];

/// The only component that is served.
fn only_one<'c>(served: &'c [String], components: &'c [String]) -> Option<&'c String> {
    match (served, components) {
        ([only], _) | ([], [only]) => Some(only),
        _ => None,
    }
}

/// Factors as they are listed, each once; the GesundheitsID stands alone.
fn factors(d: &Decoder, node: &Node) -> Option<Vec<&'static str>> {
    let items = d.list(node)?;
    let listed = yaml::all(items.iter().map(|item| factor(d, item)))?;
    let once: BTreeSet<_> = listed.iter().collect();
    let message = if once.len() < listed.len() {
        "a factor stands here twice"
    } else if listed.contains(&HEALTH_ID) && listed.len() > 1 {
        "`gesundheitsid` stands beside other factors"
    } else {
        return Some(listed);
    };
    let help = "write `[gesundheitsid]` as a way of its own; a factor counts once";
    d.error(Code::DuplicateId, node.span, message, help);
    None
}

fn factor(d: &Decoder, node: &Node) -> Option<&'static str> {
    let text = d.text(node)?;
    let mut words = FACTORS.iter().chain([&HEALTH_ID]).copied();
    let found = words.find(|word| *word == text);
    if found.is_none() {
        let words = FACTORS.iter().chain([&HEALTH_ID]).copied();
        d.error(
            Code::UnknownWord,
            node.span,
            format!("`{text}` is no authentication factor"),
            suggest(&text, words),
        );
    }
    found
}

/// Whether a stated fact is a way in: for the same role and components, by the same factors.
fn is_twin(fact: &Fact, way: &Fact) -> bool {
    let set = |fact: &Fact| match fact.value("factors") {
        Some(Value::List(items)) => Some(items.iter().cloned().collect::<BTreeSet<_>>()),
        _ => None,
    };
    let is_health_id = |fact: &Fact| fact.value("health_id") == Some(&Value::Bool(true));
    let alike = if is_health_id(way) {
        is_health_id(fact)
    } else {
        set(fact).is_some() && set(fact) == set(way) && !is_health_id(fact)
    };
    let ids = |fact: &Fact| fact.components.iter().cloned().collect::<BTreeSet<_>>();
    alike
        && fact.kind == way.kind
        && fact.subject == way.subject
        && fact.value("role") == way.value("role")
        && ids(fact) == ids(way)
}

/// That what is stated of these roles is all there is.
fn list<'f>(
    roles: Vec<String>,
    sources: Vec<String>,
    common: &Common,
    facts: impl Iterator<Item = &'f Fact>,
) -> Enumeration {
    let own = facts.filter(|fact| {
        let role = |value: &Value| matches!(value, Value::Text(role) if roles.contains(role));
        let served = &common.components;
        let serves = |id: &String| served.is_empty() || served.contains(id);
        fact.kind == &PATH
            && fact.subject == common.subject
            && fact.value("role").is_none_or(role)
            && (fact.components.is_empty() || fact.components.iter().any(serves))
    });
    let things: BTreeSet<_> = own.map(Fact::thing).collect();
    Enumeration {
        kind: &PATH,
        subject: common.subject.clone(),
        scope: common.stated.place.clone().unwrap_or_default(),
        complete: true,
        count: Some(things.len() as u64),
        sources,
        fact_ids: Vec::new(),
        basis: common.basis(),
        date: common.stated.on,
        stated: Some(common.stated.clone()),
        documents: common.documents.clone(),
        components: common.components.clone(),
        roles,
    }
}
