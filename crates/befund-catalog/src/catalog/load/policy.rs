//! A policy edition: its tables, their columns and rows.

use std::collections::BTreeMap;

use jiff::civil::date;

use crate::catalog::common::Confidence;
use crate::catalog::item::{NameReference, Shape};
use crate::catalog::load::Reader;
use crate::catalog::load::source::{cite, origin};
use crate::catalog::load::words::{
    confidence, day_or_year, id_and_text, identifier, in_force, scalar_text, text,
};
use crate::catalog::policy::{
    Alias, Bound, Otherwise, Policy, PolicyDocument, Row, RowClass, Table, Threshold, last_day_of,
};
use crate::diag::{At, Code, suggest};
use crate::yaml::{self, Decoder, Fields, Node};

pub(super) fn tier(decoder: &Decoder, node: &Node) -> Option<Confidence> {
    decoder.word(
        node,
        "tier",
        &[("primary", Confidence::Primary), ("secondary", Confidence::Secondary)],
    )
}

impl<'d> Reader<'d> {
    pub(super) fn policy(&self, mut fields: Fields<'_, 'd>) -> Option<Policy> {
        let id = fields.req("id", identifier);
        let edition = fields.req("edition", Decoder::text);
        let title = fields.req("title", text);
        let in_force = fields.req("in_force", in_force);
        let note = fields.opt("note", text);
        let sources = fields.required("sources").and_then(|node| {
            yaml::all(
                self.decoder
                    .entries(node)?
                    .iter()
                    .map(|(key, node)| Some((key.value.clone(), origin(self.decoder, node)?))),
            )
        });
        let sources: Option<BTreeMap<_, _>> = sources.map(|list| list.into_iter().collect());
        let tables = fields.required("tables").and_then(|node| {
            yaml::all(self.decoder.entries(node)?.iter().map(|(key, node)| {
                Some((key.value.clone(), self.table(node, &key.value, sources.as_ref())?))
            }))
        });
        fields.done();
        Some(Policy {
            id: id?,
            edition: edition?,
            title: title?,
            in_force: in_force?,
            note: note?,
            sources: sources?,
            tables: tables?.into_iter().collect(),
            sha256: self.sha256.to_owned(),
        })
    }

    fn table(
        &self,
        node: &Node,
        name: &str,
        sources: Option<&BTreeMap<String, PolicyDocument>>,
    ) -> Option<Table> {
        let mut fields = self.decoder.fields(node, "policy table")?;
        let title = fields.req("title", text);
        let key = fields.items("key", Decoder::text);
        let threshold = fields.opt("threshold", threshold);
        let unlisted = fields.opt("unlisted", |d, node| {
            d.word(node, "rule for what is not listed", &[("human", false), ("violates", true)])
        });
        let closed_by = fields.items("closed_by", |d, node| cite(d, node, sources));
        let (key, threshold) = (key?, threshold?);
        let shape = (key.clone(), threshold.is_some());
        let builds_on = fields.opt("builds_on", |_, node| self.base_of(node, name, shape));
        if key.is_empty() {
            self.decoder.error(
                Code::MissingKey,
                fields.span(),
                "a policy table needs key columns",
                "add `key: [column]`",
            );
        }
        let aliases = fields.items("alias", |_, node| self.alias(node, &key));
        let rows =
            fields.items("rows", |_, node| self.row(node, &key, threshold.as_ref(), sources));
        fields.done();
        let rows = rows?;
        self.unique_rows(&rows, threshold.is_some());
        Some(Table {
            title: title?,
            key,
            threshold,
            unlisted_violates: unlisted?.unwrap_or(false),
            closed_by: closed_by?,
            builds_on: builds_on?,
            aliases: aliases?.into_iter().map(|alias| alias.value).collect(),
            rows: rows.into_iter().map(|row| row.value).collect(),
        })
    }

    /// The policy whose table of the same name goes on where this one ends.
    fn base_of(&self, node: &Node, table: &str, shape: Shape) -> Option<String> {
        let policy = identifier(self.decoder, node)?;
        let reference = NameReference::Base(policy.clone(), table.to_owned(), shape);
        self.references.borrow_mut().push((node.span, reference));
        Some(policy)
    }

    /// Where keys without a row are looked for.
    fn alias(&self, node: &Node, key: &[String]) -> Option<At<Alias>> {
        let mut fields = self.decoder.fields(node, "alias")?;
        let when = fields
            .required("when")
            .and_then(|node| self.columns(node, key, |node| self.predicates().regex(node)));
        let replace = fields
            .required("as")
            .and_then(|node| self.columns(node, key, |node| self.decoder.text(node)));
        let note = fields.opt("note", text);
        fields.done();
        let value = Alias { when: when?, replace: replace?, note: note? };
        Some(At { value, span: node.span })
    }

    /// Key columns of a table, each with a value; at least one.
    fn columns(
        &self,
        node: &Node,
        key: &[String],
        read: impl Fn(&Node) -> Option<String>,
    ) -> Option<Vec<(String, String)>> {
        let entries = self.decoder.entries(node)?;
        if entries.is_empty() {
            let help = format!("name at least one of {}", key.join(", "));
            self.decoder.error(Code::MissingKey, node.span, "no column is named here", help);
            return None;
        }
        yaml::all(entries.iter().map(|(column, node)| {
            if !key.contains(&column.value) {
                let message = format!("`{}` is no key column of this table", column.value);
                let help = suggest(&column.value, key.iter().map(String::as_str));
                self.decoder.error(Code::UnknownColumn, column.span, message, help);
                return None;
            }
            Some((column.value.clone(), read(node)?))
        }))
    }

    /// The same key twice is an error unless the periods are disjoint.
    fn unique_rows(&self, rows: &[At<Row>], threshold: bool) {
        let mut seen: BTreeMap<&[String], Vec<&Row>> = BTreeMap::new();
        for row in rows {
            let same = seen.entry(&row.value.key).or_default();
            let overlaps = |other: &&Row| {
                let starts_after = |a: &Row, b: &Row| {
                    a.from.zip(b.until).is_some_and(|(from, until)| from > until)
                };
                !(starts_after(&row.value, other) || starts_after(other, &row.value))
            };
            if !threshold && same.iter().any(overlaps) {
                self.decoder.error(
                    Code::DuplicateRow,
                    row.span,
                    format!(
                        "a row with the key {} stands here a second time",
                        row.value.key.join(" / ")
                    ),
                    "keep one, or give them periods that do not overlap",
                );
            }
            same.push(&row.value);
        }
    }

    fn row(
        &self,
        node: &Node,
        key: &[String],
        threshold: Option<&Threshold>,
        sources: Option<&BTreeMap<String, PolicyDocument>>,
    ) -> Option<At<Row>> {
        let d = self.decoder;
        let mut fields = d.fields(node, "row")?;
        let class = fields.req("class", |d, node| d.word(node, "class", RowClass::WORDS));
        let conditions = fields.items("conditions", |d, node| id_and_text(d, node, "condition"));
        let from = fields.opt("from", |d, node| day_or_year(d, node, |year| date(year, 1, 1)));
        let until = fields.opt("until", |d, node| day_or_year(d, node, last_day_of));
        let extendable = fields.opt("extendable", Decoder::bool);
        let confidence = fields.req("confidence", confidence);
        let cited = fields.items("sources", |d, node| cite(d, node, sources));
        let note = fields.opt("note", text);
        let columns: Option<BTreeMap<String, String>> = yaml::all(
            fields
                .rest()
                .into_iter()
                .map(|(name, node)| Some((name.value.clone(), scalar_text(d, node)?))),
        )
        .map(|list| list.into_iter().collect());
        fields.done();
        let mut columns = columns?;
        let mut take = |column: &str| {
            let value = columns.remove(column);
            if value.is_none() {
                d.error(
                    Code::MissingKey,
                    node.span,
                    format!("the column `{column}` is missing in this row"),
                    format!("add `{column}: …`"),
                );
            }
            value
        };
        let key = yaml::all(key.iter().map(|column| take(column)));
        let minimum = threshold.map(|threshold| take(&threshold.column)?.parse::<i64>().ok());
        if matches!(minimum, Some(None)) {
            d.error(
                Code::WrongType,
                node.span,
                "the threshold column is not a whole number",
                "write digits only",
            );
        }
        let row = Row {
            key: key?,
            minimum: minimum.flatten(),
            columns,
            class: class?,
            conditions: conditions?,
            from: from?,
            until: until?,
            extendable: extendable?.unwrap_or(false),
            confidence: confidence?,
            sources: cited?,
            note: note?,
        };
        if (row.class == RowClass::Conditional) == row.conditions.is_empty() {
            d.error(
                Code::ConditionMismatch,
                node.span,
                "class and `conditions` do not fit",
                "`conditional` needs conditions, the other classes take none",
            );
        }
        Some(At { value: row, span: node.span })
    }
}

fn threshold(decoder: &Decoder, node: &Node) -> Option<Threshold> {
    let mut fields = decoder.fields(node, "threshold")?;
    let column = fields.req("column", Decoder::text);
    let bound = fields.opt("bound", |d, node| d.word(node, "bound", Bound::WORDS));
    let otherwise = fields
        .opt("otherwise", |d, node| d.word(node, "rule for a value outside", Otherwise::WORDS));
    fields.done();
    Some(Threshold {
        column: column?,
        bound: bound?.unwrap_or(Bound::AtLeast),
        otherwise: otherwise?.unwrap_or(Otherwise::Violates),
    })
}
