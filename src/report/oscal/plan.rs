//! The assessment plan that OSCAL results refer to, and what both refer to: the product file, catalogs,
//! observations and documents.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::product::PRODUCT_FILE;
use crate::report::alert::AlertPlace;
use crate::report::oscal::{Export, heading, own, prose, string};

impl Export<'_> {
    pub(super) fn plan_id(&self) -> String {
        self.ids.of_run("plan-resource", self.lang().word())
    }

    /// The plan as a file in the file: nobody wrote one, and OSCAL wants a plan that is there.
    pub(super) fn plan_resource(&self) -> Result<Value, serde_json::Error> {
        let plan = serde_json::to_string(&self.plan())?;
        let title = self.lang().pick("Prüfplan", "Assessment plan");
        Ok(json!({
            "uuid": self.plan_id(),
            "title": title,
            "base64": {
                "filename": "befund.assessment-plan.json",
                "media-type": "application/json",
                "value": STANDARD.encode(plan),
            },
        }))
    }

    fn plan(&self) -> Value {
        json!({"assessment-plan": {
            "uuid": self.ids.of_run("plan", self.lang().word()),
            "metadata": self.metadata(self.lang().pick("Prüfplan", "Assessment plan")),
            "import-ssp": {
                "href": format!("#{}", self.product_id()),
                "remarks": self.lang().pick(
                    "Einen Sicherheitsplan in OSCAL gibt es nicht; das Produkt beschreibt befund.yaml.",
                    "There is no security plan in OSCAL; befund.yaml describes the product.",
                ),
            },
            "local-definitions": {"components": self.components()},
            "reviewed-controls": self.reviewed(),
            "assessment-subjects": [{"type": "component", "include-all": {}}],
            "assessment-assets": self.assets(),
            "back-matter": {
                "resources": std::iter::once(self.product_resource())
                    .chain(self.catalog_resources())
                    .collect::<Vec<_>>(),
            },
        }})
    }

    fn product_id(&self) -> String {
        self.ids.of_run("product-file", "")
    }

    pub(super) fn product_resource(&self) -> Value {
        let digest = &self.report().inputs.product_sha256;
        json!({
            "uuid": self.product_id(),
            "title": PRODUCT_FILE,
            "description": self.lang().pick(
                "Beschreibung des Produkts, mit den Angaben des Herstellers. Pfade gelten von ihrem Ordner aus.",
                "Description of the product, with what the manufacturer states. Paths start at its folder.",
            ),
            "rlinks": [linked(PRODUCT_FILE, Some(digest))],
        })
    }

    pub(super) fn catalog_resources(&self) -> Vec<Value> {
        let lang = self.lang();
        let catalogs = self.report().inputs.catalogs.iter().map(|input| {
            let reference = format!("{}@{}", input.id, input.edition);
            let props = [own("catalog", &reference), own("sha256", &input.sha256)];
            json!({
                "uuid": self.ids.catalog(&reference),
                "title": heading(lang.text(&input.title)),
                "description": prose(&format!(
                    "{} befund catalog export {reference} --oscal",
                    lang.pick("Als Katalog in OSCAL:", "As a catalog in OSCAL:"),
                )),
                "props": props.into_iter().flatten().collect::<Vec<_>>(),
            })
        });
        catalogs.collect()
    }

    /// Observations and documents, each with its digest.
    pub(super) fn evidence_resources(&self) -> Vec<Value> {
        let inputs = &self.report().inputs;
        let observations = inputs.observations.iter().map(|seen| {
            json!({
                "uuid": self.observation_file(&seen.file),
                "title": heading(&seen.target),
                "rlinks": [linked(&seen.file, Some(&seen.sha256))],
            })
        });
        let documents = inputs.documents.iter().map(|document| {
            json!({
                "uuid": self.document_id(&document.id),
                "title": heading(&document.title),
                "rlinks": [linked(&document.path, document.sha256.as_ref())],
            })
        });
        observations.chain(documents).collect()
    }

    pub(super) fn observation_file(&self, file: &str) -> String {
        self.ids.of_run("observation-file", file)
    }

    pub(super) fn document_id(&self, id: &str) -> String {
        self.ids.of_run("document", id)
    }
}

fn linked(path: &str, digest: Option<&String>) -> Value {
    let mut link = json!({"href": AlertPlace::new("", path, None).uri()});
    if let Some(digest) = digest {
        link["hashes"] = json!([{"algorithm": "SHA-256", "value": string(digest, "-")}]);
    }
    link
}
