//! A catalog edition as an OSCAL catalog: requirements are controls, demands are items of their
//! statement.

use serde::Serialize;

use crate::catalog::{
    AppliesIf, Catalog, Decidable, Demand, Modal, Requirement, RequirementKind, Text,
};
use crate::lang::Lang;
use crate::library::Library;
use crate::oscal::{Link, Property, VERSION, line, markup, token, uuid};

/// An OSCAL file.
#[derive(Debug, Serialize)]
pub(crate) struct OscalCatalog {
    catalog: Body,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Body {
    uuid: String,
    metadata: Metadata,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    groups: Vec<Group>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    controls: Vec<Control>,
    #[serde(skip_serializing_if = "Option::is_none")]
    back_matter: Option<BackMatter>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Metadata {
    title: String,
    last_modified: String,
    version: String,
    oscal_version: &'static str,
    document_ids: Vec<DocumentId>,
    props: Vec<Property>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remarks: Option<String>,
}

#[derive(Debug, Serialize)]
struct DocumentId {
    identifier: String,
}

#[derive(Debug, Serialize)]
struct Group {
    id: String,
    title: String,
    props: Vec<Property>,
    controls: Vec<Control>,
}

#[derive(Debug, Serialize)]
struct Control {
    id: String,
    title: String,
    props: Vec<Property>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    links: Vec<Link>,
    parts: Vec<Part>,
}

#[derive(Debug, Serialize)]
struct Part {
    id: String,
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ns: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    props: Vec<Property>,
    #[serde(skip_serializing_if = "String::is_empty")]
    prose: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<Self>,
}

#[derive(Debug, Serialize)]
struct BackMatter {
    resources: Vec<Resource>,
}

#[derive(Debug, Serialize)]
struct Resource {
    uuid: String,
    title: String,
    props: Vec<Property>,
}

/// The catalog in one language; titles of the other one are kept as properties.
pub(crate) fn document(catalog: &Catalog, library: &Library, lang: Lang) -> OscalCatalog {
    let writer = Writer { catalog, library, lang };
    OscalCatalog { catalog: writer.body() }
}

struct Writer<'c> {
    catalog: &'c Catalog,
    library: &'c Library,
    lang: Lang,
}

impl Writer<'_> {
    fn body(&self) -> Body {
        let catalog = self.catalog;
        let controls_of = |group: Option<&str>| -> Vec<_> {
            let members = catalog.requirements.iter().filter(|one| one.group.as_deref() == group);
            members.map(|requirement| self.control(requirement)).collect()
        };
        let groups = catalog.groups.iter().filter_map(|(id, title)| {
            let controls = controls_of(Some(id));
            (!controls.is_empty()).then(|| Group {
                id: token(&format!("{}_group-{id}", catalog.id)),
                title: self.line(title),
                props: vec![self.other_title(title)],
                controls,
            })
        });
        Body {
            uuid: uuid(&format!("catalog/{}/{}", catalog.reference(), self.lang)),
            metadata: self.metadata(),
            groups: groups.collect(),
            controls: controls_of(None),
            back_matter: self.back_matter(),
        }
    }

    fn metadata(&self) -> Metadata {
        let catalog = self.catalog;
        let mut props = vec![
            self.other_title(&catalog.title),
            Property::own("catalog-id", &catalog.id),
            Property::own("language", self.lang.word()),
            Property::own("text", catalog.text.word()),
            Property::own("in-force-confidence", catalog.in_force.confidence.word()),
            Property::own("sha256", &catalog.sha256),
        ];
        let from = catalog.in_force.from.map(|day| ("in-force-from", day));
        let until = catalog.in_force.until.map(|day| ("in-force-until", day));
        let days = from.into_iter().chain(until);
        props.extend(days.map(|(name, day)| Property::own(name, &day.to_string())));
        let basis = catalog.legal_basis.as_ref();
        props.extend(basis.map(|basis| Property::own("legal-basis", self.pick(basis))));
        Metadata {
            title: self.line(&catalog.title),
            last_modified: format!("{}T00:00:00Z", modified(catalog)),
            version: line(&catalog.edition),
            oscal_version: VERSION,
            document_ids: vec![DocumentId { identifier: line(&catalog.reference()) }],
            props,
            remarks: catalog.note.as_ref().map(|note| markup(self.pick(note))),
        }
    }

    fn control(&self, requirement: &Requirement) -> Control {
        let id = token(&format!("{}_{}", self.catalog.id, requirement.number));
        let sources = requirement.sources.iter();
        let links = sources.map(|source| Link {
            href: format!("#{}", self.source_uuid(source)),
            rel: "reference",
        });
        Control {
            title: self.line(&requirement.title),
            props: self.control_props(requirement),
            links: links.collect(),
            parts: self.parts(&id, requirement),
            id,
        }
    }

    fn control_props(&self, requirement: &Requirement) -> Vec<Property> {
        let mut props = vec![
            Property::standard("label", &requirement.number),
            self.other_title(&requirement.title),
            Property::own("cite", &requirement.cite),
            Property::own("kind", requirement.kind.word()),
            Property::own("addressee", requirement.addressee.word()),
            Property::own("confidence", requirement.confidence.word()),
        ];
        if requirement.kind == RequirementKind::Vacant {
            // OSCAL asks for a statement unless a control is withdrawn.
            props.push(Property::standard("status", "withdrawn"));
        }
        props.extend(requirement.depth.as_ref().map(|depth| Property::own("depth", depth)));
        let mut verbs: Vec<_> =
            requirement.demands.iter().map(|demand| verb(demand.modal)).collect();
        verbs.sort_unstable();
        verbs.dedup();
        props.extend(verbs.into_iter().map(|verb| Property::own("modal-verb", verb)));
        let reasons = self.catalog.reasons.iter();
        let admitted = reasons.filter(|reason| requirement.reasons.contains(&reason.id));
        props.extend(admitted.map(|reason| {
            Property::own("not-applicable-reason", &reason.id).remarks(self.pick(&reason.text))
        }));
        props
    }

    fn parts(&self, id: &str, requirement: &Requirement) -> Vec<Part> {
        let items = requirement.demands.iter().map(|demand| self.item(id, demand)).collect();
        let statement = format!("{id}_smt");
        let mut parts =
            vec![Part { parts: items, ..self.part(statement, "statement", &requirement.text) }];
        if let Some(condition) = &requirement.applies_if {
            parts.push(self.condition(id, condition));
        }
        if let Some(note) = &requirement.note {
            let part = self.part(format!("{id}_note"), "note", note);
            parts.push(Part { ns: Some(crate::oscal::NAMESPACE), ..part });
        }
        for demand in &requirement.demands {
            parts.push(self.part(
                token(&format!("{id}_gdn.{}", demand.id)),
                "guidance",
                &demand.remedy,
            ));
            parts.push(self.objective(id, demand));
        }
        parts
    }

    fn part(&self, id: String, name: &'static str, prose: &Text) -> Part {
        Part {
            id,
            name,
            ns: None,
            props: Vec::new(),
            prose: markup(self.pick(prose)),
            parts: Vec::new(),
        }
    }

    fn item(&self, id: &str, demand: &Demand) -> Part {
        let id = token(&format!("{id}_smt.{}", demand.id));
        let condition = demand.applies_if.as_ref().map(|condition| self.condition(&id, condition));
        Part {
            props: vec![
                Property::standard("label", &demand.id),
                Property::own("modal-verb", verb(demand.modal)),
            ],
            parts: condition.into_iter().collect(),
            ..self.part(id, "item", &demand.text)
        }
    }

    fn condition(&self, id: &str, condition: &AppliesIf) -> Part {
        let refuted = Property::own("refuted-by", self.pick(&condition.refuted_by));
        let part = self.part(format!("{id}_condition"), "condition", &condition.says);
        Part { ns: Some(crate::oscal::NAMESPACE), props: vec![refuted], ..part }
    }

    /// What is looked at to decide a demand: the checks, or what to ask for.
    fn objective(&self, id: &str, demand: &Demand) -> Part {
        let id = token(&format!("{id}_obj.{}", demand.id));
        let decided = match &demand.decidable {
            Decidable::Automated => ("automated", None),
            Decidable::Refutable(by) => ("refutable", Some(markup(self.pick(by)))),
            Decidable::Planned(kind) => ("planned", Some(kind.clone())),
            Decidable::Manual(why) => ("manual", Some(markup(self.pick(why)))),
        };
        let mut decidable = Property::own("decidable", decided.0);
        decidable.remarks = decided.1;
        let checks = demand.checks.iter().map(|used| {
            let says = self.library.check(&used.id).map(|check| self.pick(&check.says).to_owned());
            let says = says.unwrap_or_default();
            let prose = markup(&format!("{says} ({})", self.pick(&used.covers)));
            Part {
                id: format!("{id}.{}", used.id),
                name: "assessment-objective",
                ns: None,
                props: vec![
                    Property::own("check", &used.id),
                    Property::own("role", used.role.word()),
                ],
                prose,
                parts: Vec::new(),
            }
        });
        let checks = checks.collect();
        Part {
            props: vec![Property::standard("label", &demand.id), decidable],
            parts: checks,
            ..self.part(id, "assessment-objective", &demand.ask)
        }
    }

    fn back_matter(&self) -> Option<BackMatter> {
        let resources: Vec<_> = self
            .catalog
            .sources
            .iter()
            .map(|(id, source)| Resource {
                uuid: self.source_uuid(id),
                title: self.line(&source.title),
                props: vec![
                    self.other_title(&source.title),
                    Property::own("source-id", id),
                    Property::own("tier", source.tier.word()),
                ],
            })
            .collect();
        (!resources.is_empty()).then_some(BackMatter { resources })
    }

    fn source_uuid(&self, id: &str) -> String {
        uuid(&format!("source/{}/{id}", self.catalog.reference()))
    }

    fn pick<'t>(&self, text: &'t Text) -> &'t str {
        match self.lang {
            Lang::De => &text.de,
            Lang::En => &text.en,
        }
    }

    fn line(&self, text: &Text) -> String {
        markup(&line(self.pick(text)))
    }

    fn other_title(&self, title: &Text) -> Property {
        match self.lang {
            Lang::De => Property::own("title-en", &title.en),
            Lang::En => Property::own("title-de", &title.de),
        }
    }
}

fn verb(modal: Option<Modal>) -> &'static str {
    modal.map_or("none", Modal::word)
}

/// The day an edition came into force, else the one its name begins with; OSCAL demands a date, and
/// the epoch stands for none.
fn modified(catalog: &Catalog) -> String {
    let named = || {
        let digits = |part: &&str| part.chars().all(|c| c.is_ascii_digit());
        let parts: Vec<_> = catalog.edition.split('-').take_while(digits).collect();
        let text = match parts.as_slice() {
            [year] if year.len() == 4 => format!("{year}-01-01"),
            [year, month] => format!("{year}-{month}-01"),
            [year, month, day] => format!("{year}-{month}-{day}"),
            _ => return None,
        };
        text.parse::<jiff::civil::Date>().ok()
    };
    let day = catalog.in_force.from.or_else(named);
    day.map_or("1970-01-01".to_owned(), |day| day.to_string())
}
