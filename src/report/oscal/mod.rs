//! The result as OSCAL assessment results, for tools that gather them.
//!
//! OSCAL knows two states of an objective, satisfied and not satisfied. So only a demand that is met, and
//! not provisionally, is satisfied; what cannot be decided is not satisfied for the reason `other`, and
//! says so. What does not apply is an observation and no finding. All identifiers come from names and
//! from the report's id, and the only times are days of the result.

mod evidence;
mod finding;
mod plan;

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde_json::{Value, json};

use crate::assess::result::Report;
use crate::catalog::RequirementKind;
use crate::oscal::{self, Property, VERSION, line, markup, token};
use crate::product::Component;
use crate::report::item::Writer;
use crate::report::text::{InWords, plain};
use crate::report::{Lang, RenderOptions, gate};

/// The file.
pub(super) fn render(
    report: &Report,
    options: &RenderOptions,
) -> Result<String, serde_json::Error> {
    let ids = Ids { report };
    let export = Export {
        writer: Writer::new(report, options.lang),
        ids,
        issued: options.issued.unwrap_or(report.as_of),
    };
    let mut text = serde_json::to_string_pretty(&export.document()?)?;
    text.push('\n');
    Ok(text)
}

/// Identifiers by name: those of a run by the report's id, those of the product by its own names.
#[derive(Clone, Copy)]
struct Ids<'a> {
    report: &'a Report,
}

impl Ids<'_> {
    fn of_run(&self, kind: &str, name: &str) -> String {
        oscal::uuid(&format!("{kind}/{}/{name}", self.report.report_id))
    }

    fn of_product(&self, kind: &str, name: &str) -> String {
        let product = &self.report.product;
        oscal::uuid(&format!("{kind}/{}/{}/{name}", product.manufacturer, product.name))
    }

    fn tool(&self) -> String {
        let tool = &self.report.tool;
        oscal::uuid(&format!("tool/{}/{}", tool.name, tool.version))
    }

    fn catalog(&self, reference: &str) -> String {
        self.of_run("catalog", reference)
    }
}

/// Both documents of a report: the results, and the plan in them.
struct Export<'a> {
    writer: Writer<'a>,
    ids: Ids<'a>,
    issued: Date,
}

impl<'a> Export<'a> {
    fn report(&self) -> &'a Report {
        self.writer.report
    }

    fn lang(&self) -> Lang {
        self.writer.lang
    }

    fn document(&self) -> Result<Value, serde_json::Error> {
        let mut resources = vec![self.plan_resource()?, self.product_resource()];
        resources.extend(self.catalog_resources());
        resources.extend(self.evidence_resources());
        Ok(json!({"assessment-results": {
            "uuid": self.ids.of_run("results", self.lang().word()),
            "metadata": self.metadata(self.lang().phrases().report),
            "import-ap": {
                "href": format!("#{}", self.plan_id()),
                "remarks": self.lang().pick(
                    "Der Plan liegt bei: Er nennt, was geprüft werden sollte, und ist aus demselben Ergebnis gemacht.",
                    "The plan is enclosed: it names what was to be assessed and is made of the same result.",
                ),
            },
            "results": [self.result()],
            "back-matter": {"resources": resources},
        }}))
    }

    /// The metadata of both documents.
    fn metadata(&self, title: &str) -> Value {
        let (report, lang) = (self.report(), self.lang());
        let product = &report.product;
        let day = moment(self.issued);
        let props = [
            ("as-of", report.as_of.to_string()),
            ("language", lang.word().to_owned()),
            ("product", product.name.clone()),
            ("product-version", product.version.clone()),
            ("result-schema", report.schema.clone()),
            ("tool", format!("{} {}", report.tool.name, report.tool.version)),
        ];
        let mut metadata = json!({
            "title": heading(&format!("{title}: {} {}", product.name, product.version)),
            "published": day,
            "last-modified": day,
            "version": string(&report.report_id, "-"),
            "oscal-version": VERSION,
            "props": props.iter().filter_map(|(name, value)| own(name, value)).collect::<Vec<_>>(),
            "remarks": prose(&format!(
                "{} – {}",
                product.role.in_words(lang),
                lang.phrases().no_certificate
            )),
        });
        if !product.manufacturer.trim().is_empty() {
            let party = self.ids.of_product("party", "manufacturer");
            metadata["roles"] = json!([{"id": "provider", "title": lang.phrases().manufacturer}]);
            metadata["parties"] = json!([{
                "uuid": party,
                "type": "organization",
                "name": string(&product.manufacturer, "-"),
            }]);
            metadata["responsible-parties"] =
                json!([{"role-id": "provider", "party-uuids": [party]}]);
        }
        metadata
    }

    fn result(&self) -> Value {
        let (report, lang) = (self.report(), self.lang());
        let mut props: Vec<_> =
            gate::lines(report, lang).iter().filter_map(|text| own("gate", text)).collect();
        props.extend(own("in-all", &report.summary.total.total.to_string()));
        let (findings, mut observations) = self.findings();
        observations.extend(self.fact_observations());
        observations.extend(self.clash_observations());
        let mut result = json!({
            "uuid": self.ids.of_run("result", lang.word()),
            "title": heading(&format!(
                "{} {}", lang.phrases().as_of, lang.date(report.as_of)
            )),
            "description": prose(lang.pick(
                "Urteile über einzelne Forderungen der geprüften Kataloge. Was nicht entscheidbar ist, ist kein erfülltes Ziel (not-satisfied, other); was nicht anwendbar ist, ist eine Beobachtung ohne Urteil.",
                "Verdicts on single demands of the catalogs judged. What is undecided is no objective satisfied (not-satisfied, other); what is not applicable is an observation without a verdict.",
            )),
            "start": moment(report.as_of),
            "local-definitions": {
                "components": self.components(),
                "assessment-assets": self.assets(),
            },
            "reviewed-controls": self.reviewed(),
        });
        // OSCAL has no empty lists.
        for (name, list) in [
            ("props", json!(props)),
            ("observations", observations.into()),
            ("findings", findings.into()),
        ] {
            if list != json!([]) {
                result[name] = list;
            }
        }
        let notes: Vec<_> = report.notes.iter().map(|note| lang.text(&note.text)).collect();
        if !notes.is_empty() {
            let notes: Vec<_> = notes.into_iter().map(prose).collect();
            result["remarks"] = notes.join("\n\n").into();
        }
        result
    }

    /// The product and its components.
    fn components(&self) -> Vec<Value> {
        let product = &self.report().product;
        let whole = self.component("", "system", &product.name, &product.version, None);
        let parts = product.components.iter().map(|part: &Component| {
            self.component(&part.id, "software", &part.name, &part.version, Some(part))
        });
        std::iter::once(whole).chain(parts).collect()
    }

    fn component(
        &self,
        id: &str,
        kind: &str,
        name: &str,
        version: &str,
        part: Option<&Component>,
    ) -> Value {
        let lang = self.lang();
        let props = [
            own("version", version),
            part.and_then(|part| own("component", &part.id)),
            part.and_then(|part| own("kind", part.kind.word())),
        ];
        let mut component = json!({
            "uuid": self.ids.of_product("component", id),
            "type": kind,
            "title": heading(&format!("{name} {version}")),
            "description": prose(part.map_or_else(
                || lang.pick("das ganze Produkt", "the whole product"),
                |part| part.kind.in_words(lang),
            )),
            "status": {"state": "other", "remarks": lang.pick("nicht angegeben", "not stated")},
        });
        let props: Vec<_> = props.into_iter().flatten().collect();
        if !props.is_empty() {
            component["props"] = json!(props);
        }
        component
    }

    /// What looked and judged.
    fn assets(&self) -> Value {
        let tool = &self.report().tool;
        let id = self.ids.tool();
        let title = heading(&format!("{} {}", tool.name, tool.version));
        json!({
            "components": [{
                "uuid": id,
                "type": "software",
                "title": title,
                "description": self.lang().pick(
                    "misst, liest Angaben und urteilt", "measures, reads statements and judges"
                ),
                "status": {"state": "operational"},
            }],
            "assessment-platforms": [{
                "uuid": self.ids.of_run("platform", ""),
                "title": title,
                "uses-components": [{"component-uuid": id}],
            }],
        })
    }

    /// The requirements judged, catalog by catalog, by the ids that `befund catalog export` gives them.
    fn reviewed(&self) -> Value {
        let (report, lang) = (self.report(), self.lang());
        let selections = report.inputs.catalogs.iter().filter_map(|input| {
            let own_findings = report.findings.iter().filter(|finding| {
                finding.catalog == input.id
                    && finding.edition == input.edition
                    && finding.kind == RequirementKind::Demand
            });
            let ids: BTreeSet<_> = own_findings
                .map(|finding| token(&format!("{}_{}", finding.catalog, finding.requirement)))
                .collect();
            let reference = format!("{}@{}", input.id, input.edition);
            (!ids.is_empty()).then(|| {
                json!({
                    "description": prose(lang.text(&input.title)),
                    "props": [
                        own("catalog", &reference),
                        own("comparison", if input.comparison { "yes" } else { "no" }),
                    ],
                    "links": [{
                        "href": format!("#{}", self.ids.catalog(&reference)), "rel": "reference",
                    }],
                    "include-controls":
                        ids.iter().map(|id| json!({"control-id": id})).collect::<Vec<_>>(),
                })
            })
        });
        let mut selections: Vec<_> = selections.collect();
        if selections.is_empty() {
            let nothing = lang.pick("Nichts wurde geprüft.", "Nothing was judged.");
            selections.push(json!({
                "description": nothing,
                "include-controls": [{"control-id": "none"}],
            }));
        }
        json!({"control-selections": selections})
    }
}

/// A day, as OSCAL writes a moment.
fn moment(day: Date) -> String {
    format!("{day}T00:00:00Z")
}

/// Text from outside on one harmless line, escaped as markup. OSCAL puts parameters in where `{{` stands.
fn prose(text: &str) -> String {
    markup(&plain(text)).replace("{{", "\\{\\{")
}

/// A title; OSCAL has no empty ones.
fn heading(text: &str) -> String {
    match prose(text) {
        text if text.is_empty() => "–".to_owned(),
        text => text,
    }
}

/// A string without markup, or another if it is empty.
fn string(text: &str, empty: &str) -> String {
    match line(&plain(text)) {
        text if text.is_empty() => empty.to_owned(),
        text => text,
    }
}

/// A property of ours, unless it has no value: OSCAL has no empty ones.
fn own(name: &'static str, value: &str) -> Option<Property> {
    let value = plain(value);
    (!value.is_empty()).then(|| Property::own(name, &value))
}
