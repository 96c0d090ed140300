//! Reads what the evaluator looks at.

use crate::catalog::common::Text;
use crate::catalog::inspection::{
    ChangeKind, DataClasses, Depth, Direction, Inspection, Method, PointKind, RemarkChange,
    RemarkPoint, RiskAssessment,
};
use crate::catalog::item::NameReference;
use crate::catalog::load::Reader;
use crate::catalog::load::words::{confidence, identifier, text};
use crate::catalog::odd;
use crate::yaml::{Decoder, Node};

/// The depths of examination a norm knows.
pub(in crate::catalog) const DEPTHS: &[(&str, &str)] =
    &[("CHECK", "CHECK"), ("EXAMINE", "EXAMINE")];

/// What the evaluator looks at for one requirement.
pub(super) fn inspection(decoder: &Decoder, node: &Node) -> Option<Inspection> {
    let mut fields = decoder.fields(node, "examination")?;
    let body = fields.req("text", restated);
    let methods = fields.items("methods", |d, node| d.word(node, "method", Method::WORDS));
    let points = fields.items("points", point);
    let change = fields.opt("change", change);
    let risk_assessment = fields.opt("risk_assessment", |d, node| {
        d.word(node, "place in the risk assessment", RiskAssessment::WORDS)
    });
    let evidence = fields.opt("evidence", restated);
    let data_classes = fields.opt("data_classes", Decoder::bool);
    let note = fields.opt("note", text);
    let cite = fields.req("ref", Decoder::text);
    let confidence = fields.req("confidence", confidence);
    fields.done();
    Some(Inspection {
        text: body?,
        methods: methods?,
        points: points?,
        change: change?,
        risk_assessment: risk_assessment?,
        evidence: evidence?,
        data_classes: data_classes?.unwrap_or(false),
        note: note?,
        cite: cite?,
        confidence: confidence?,
    })
}

/// Restated text; the same in both languages means that one was forgotten.
fn restated(decoder: &Decoder, node: &Node) -> Option<Text> {
    let body = text(decoder, node)?;
    odd::untranslated(decoder, node, &body);
    Some(body)
}

fn point(decoder: &Decoder, node: &Node) -> Option<RemarkPoint> {
    let mut fields = decoder.fields(node, "point of an examination")?;
    let kind = fields.req("kind", |d, node| d.word(node, "kind of point", PointKind::WORDS));
    let body = fields.req("text", restated);
    fields.done();
    Some(RemarkPoint { kind: kind?, text: body? })
}

fn change(decoder: &Decoder, node: &Node) -> Option<RemarkChange> {
    let mut fields = decoder.fields(node, "change by an examination")?;
    let direction = fields.req("direction", |d, node| d.word(node, "direction", Direction::WORDS));
    let kind = fields.req("kind", |d, node| d.word(node, "kind of change", ChangeKind::WORDS));
    let body = fields.req("text", restated);
    fields.done();
    Some(RemarkChange { direction: direction?, kind: kind?, text: body? })
}

/// What a depth of examination requires.
pub(super) fn depth(decoder: &Decoder, node: &Node) -> Option<Depth> {
    let mut fields = decoder.fields(node, "depth of examination")?;
    let word = fields.req("depth", |d, node| d.word(node, "Prüftiefe", DEPTHS));
    let body = fields.req("text", text);
    let cite = fields.req("ref", Decoder::text);
    fields.done();
    Some(Depth { depth: word?.to_owned(), text: body?, cite: cite? })
}

impl Reader<'_> {
    /// The table that classifies data.
    pub(super) fn data_classes(&self, node: &Node) -> Option<DataClasses> {
        let mut fields = self.decoder.fields(node, "classes of data")?;
        let policy = fields.req("policy", |d, node| {
            let id = identifier(d, node)?;
            self.references.borrow_mut().push((node.span, NameReference::Policy(id.clone())));
            Some(id)
        });
        let table = fields.req("table", Decoder::text);
        fields.done();
        Some(DataClasses { policy: policy?, table: table? })
    }
}
