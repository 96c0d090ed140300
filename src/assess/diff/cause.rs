//! Why a demand stands otherwise: what differs in the inputs it rests on.
//!
//! First what the demand itself cites: facts, the answer, documents, policy rows, rulings, the
//! edition, the age of its evidence. Only where none of that differs, what differs at large is named.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Entry;
use crate::assess::result::{
    CatalogInput, DemandResult, DocumentInput, FactRecord, ObservationInput, ReasonCode, Report,
    Rule,
};
use crate::catalog::policy::Class as RuleClass;
use befund_catalog::words;

words! {
    /// Where a change comes from.
    CauseKind {
        /// The product: its version, what is stated and answered about it, its targets.
        Product = "product",
        /// What was measured or extracted, and its age.
        Evidence = "evidence",
        /// A document.
        Document = "document",
        /// The edition of a policy table.
        Policy = "policy",
        /// The edition of a catalog, its checks, or a ruling on it.
        Catalog = "catalog",
        /// The day judged.
        Date = "date",
        /// Another version of befund.
        Tool = "tool",
    }
}

words! {
    /// What exactly differs.
    #[non_exhaustive]
    CauseCode {
        /// The version of the product or of a component.
        Version = "version",
        /// A fact stated by hand.
        StatedFact = "stated_fact",
        /// The answer to the demand.
        Answer = "answer",
        /// Whether a target is declared for it.
        Target = "target",
        /// The product file or a declaration, at a place the result does not name.
        ProductFile = "product_file",
        /// A fact that was measured or extracted.
        ObservedFact = "observed_fact",
        /// An observation of a target.
        Observation = "observation",
        /// Evidence has grown too old.
        Aged = "aged",
        /// Evidence was too old and is not any more.
        Renewed = "renewed",
        /// A document came, went or changed.
        Document = "document",
        /// A document or row ended between the two days.
        Ended = "ended",
        /// The edition of a policy table.
        PolicyEdition = "policy_edition",
        /// The content of the same edition of a policy table.
        PolicyContent = "policy_content",
        /// The edition of the catalog.
        CatalogEdition = "catalog_edition",
        /// The content of the same edition of the catalog or of its checks.
        CatalogContent = "catalog_content",
        /// Whether the same edition binds on the day judged.
        CatalogInForce = "catalog_in_force",
        /// Whether the catalog is judged at all.
        CatalogChoice = "catalog_choice",
        /// A ruling that is or is no longer applied.
        Ruling = "ruling",
        /// The day judged.
        AsOf = "as_of",
        /// The version of befund.
        ToolVersion = "tool_version",
    }
}

impl CauseCode {
    /// The kind it belongs to.
    pub fn kind(self) -> CauseKind {
        match self {
            Self::Version | Self::StatedFact | Self::Answer | Self::Target | Self::ProductFile => {
                CauseKind::Product
            }
            Self::ObservedFact | Self::Observation | Self::Aged | Self::Renewed => {
                CauseKind::Evidence
            }
            Self::Document => CauseKind::Document,
            Self::PolicyEdition | Self::PolicyContent => CauseKind::Policy,
            Self::CatalogEdition
            | Self::CatalogContent
            | Self::CatalogInForce
            | Self::CatalogChoice
            | Self::Ruling => CauseKind::Catalog,
            Self::Ended | Self::AsOf => CauseKind::Date,
            Self::ToolVersion => CauseKind::Tool,
        }
    }
}

/// Something that differs in the inputs of a demand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Cause")]
#[non_exhaustive]
pub struct ChangeCause {
    /// Where it comes from.
    pub kind: CauseKind,
    /// What exactly.
    pub code: CauseCode,
    /// Ids of the facts, documents, tables or rulings, sorted.
    pub things: Vec<String>,
    /// In the earlier result, where one value says it.
    pub old: Option<String>,
    /// In the later result, where one value says it.
    pub new: Option<String>,
}

impl ChangeCause {
    fn new(code: CauseCode) -> Self {
        Self { kind: code.kind(), code, things: Vec::new(), old: None, new: None }
    }

    fn between(code: CauseCode, old: impl Into<String>, new: impl Into<String>) -> Self {
        Self { old: Some(old.into()), new: Some(new.into()), ..Self::new(code) }
    }

    fn naming(code: CauseCode, things: impl IntoIterator<Item = String>) -> Option<Self> {
        let things: BTreeSet<String> = things.into_iter().collect();
        (!things.is_empty())
            .then(|| Self { things: things.into_iter().collect(), ..Self::new(code) })
    }
}

/// Both results with what demands cite at hand.
pub(super) struct ComparedInputs<'a> {
    old: Half<'a>,
    new: Half<'a>,
    /// What differs whatever the demand.
    version: Option<ChangeCause>,
    runs: Option<ChangeCause>,
}

/// Most components that are named as of another version.
const MAX_PARTS: usize = 20;

struct Half<'a> {
    report: &'a Report,
    facts: BTreeMap<&'a str, &'a FactRecord>,
}

impl<'a> Half<'a> {
    fn of(report: &'a Report) -> Self {
        Self { report, facts: report.facts.iter().map(|fact| (fact.id.as_str(), fact)).collect() }
    }

    fn catalog(&self, id: &str, edition: &str) -> Option<&'a CatalogInput> {
        self.report.inputs.catalogs.iter().find(|one| one.id == id && one.edition == edition)
    }

    fn document(&self, id: &str) -> Option<&'a DocumentInput> {
        self.report.inputs.documents.iter().find(|one| one.id == id)
    }
}

impl<'a> ComparedInputs<'a> {
    pub(super) fn new(old: &'a Report, new: &'a Report) -> Self {
        let mut inputs = Self { old: Half::of(old), new: Half::of(new), version: None, runs: None };
        inputs.version = inputs.other_version();
        inputs.runs = inputs.other_runs();
        inputs
    }

    /// What differs for one demand, by kind.
    pub(super) fn explain(
        &self,
        old: Option<&Entry<'_>>,
        new: Option<&Entry<'_>>,
    ) -> Vec<ChangeCause> {
        let mut causes: Vec<_> = self.catalog(old, new).into_iter().collect();
        if let (Some(old), Some(new)) =
            (old.and_then(|entry| entry.demand), new.and_then(|entry| entry.demand))
        {
            causes.extend(self.version.clone());
            causes.extend(answer(old, new));
            causes.extend(self.facts(old, new));
            causes.extend(age(old, new));
            causes.extend(self.documents(old, new));
            causes.extend(self.policies(old, new));
            causes.extend(rulings(old, new));
            causes.extend(self.ended(old, new));
        }
        if causes.iter().all(|cause| cause.code == CauseCode::Version) {
            causes.extend(self.at_large(old.or(new)));
        }
        let dated = |cause: &ChangeCause| {
            matches!(
                cause.code,
                CauseCode::Aged
                    | CauseCode::CatalogEdition
                    | CauseCode::CatalogInForce
                    | CauseCode::PolicyEdition
                    | CauseCode::Ruling
                    | CauseCode::CatalogChoice
            )
        };
        if causes.is_empty() || causes.iter().any(dated) {
            causes.extend(self.date());
        }
        causes.sort_by_key(|cause| (cause.kind, cause.code));
        causes
    }

    fn catalog(&self, old: Option<&Entry<'_>>, new: Option<&Entry<'_>>) -> Option<ChangeCause> {
        match (old, new) {
            (Some(old), Some(new)) => {
                let (old, new) = (old.finding, new.finding);
                if old.edition == new.edition {
                    let reference = format!("{}@{}", new.catalog, new.edition);
                    return (old.comparison != new.comparison).then(|| ChangeCause {
                        things: vec![reference],
                        ..ChangeCause::new(CauseCode::CatalogInForce)
                    });
                }
                Some(ChangeCause {
                    things: vec![new.catalog.clone()],
                    ..ChangeCause::between(CauseCode::CatalogEdition, &old.edition, &new.edition)
                })
            }
            (Some(only), None) | (None, Some(only)) => {
                let id = &only.finding.catalog;
                let edition = |half: &Half<'_>| {
                    let known = half.report.inputs.catalogs.iter().filter(|one| one.id == *id);
                    let known: Vec<_> = known.map(|one| one.edition.as_str()).collect();
                    known.join(", ")
                };
                let (old, new) = (edition(&self.old), edition(&self.new));
                let code = match (old.is_empty(), new.is_empty(), old == new) {
                    (true, _, _) | (_, true, _) => CauseCode::CatalogChoice,
                    (_, _, false) => CauseCode::CatalogEdition,
                    (_, _, true) => return None,
                };
                Some(ChangeCause {
                    things: vec![id.clone()],
                    ..ChangeCause::between(code, old, new)
                })
            }
            (None, None) => None,
        }
    }

    fn other_version(&self) -> Option<ChangeCause> {
        let versions = |half: &Half<'_>| {
            let product = &half.report.product;
            let parts = product.components.iter().map(|one| format!("{} {}", one.id, one.version));
            (product.version.clone(), parts.collect::<Vec<_>>())
        };
        let (old, new) = (versions(&self.old), versions(&self.new));
        let known: BTreeSet<_> = old.1.iter().collect();
        let things = new.1.iter().filter(|part| !known.contains(part));
        let things = things.take(MAX_PARTS).cloned().collect();
        (old != new).then(|| ChangeCause {
            things,
            ..ChangeCause::between(CauseCode::Version, old.0, new.0)
        })
    }

    /// Facts that came, went or say something else; an observation of another day that says the same
    /// is no difference.
    fn facts(&self, old: &DemandResult, new: &DemandResult) -> Vec<ChangeCause> {
        let cited: BTreeSet<&str> = cited(old).chain(cited(new)).collect();
        let says = |half: &Half<'a>, demand: &DemandResult, id: &str| {
            half.facts.get(id).copied().filter(|_| cited_by(demand, id))
        };
        let (mut stated, mut observed) = (Vec::new(), Vec::new());
        for id in cited {
            let (before, after) = (says(&self.old, old, id), says(&self.new, new, id));
            let same = match (before, after) {
                (Some(before), Some(after)) => before.attributes == after.attributes,
                _ => false,
            };
            let Some(fact) = after.or(before).filter(|_| !same) else { continue };
            let list = if fact.basis.is_observed() { &mut observed } else { &mut stated };
            list.push(id.to_owned());
        }
        let causes = [
            ChangeCause::naming(CauseCode::StatedFact, stated),
            ChangeCause::naming(CauseCode::ObservedFact, observed),
            self.runs(old, new),
            (old.target_declared != new.target_declared)
                .then(|| ChangeCause::new(CauseCode::Target)),
        ];
        causes.into_iter().flatten().collect()
    }

    /// Targets whose observation came, went or ended otherwise.
    fn runs(&self, old: &DemandResult, new: &DemandResult) -> Option<ChangeCause> {
        self.runs.clone().filter(|_| old.target_declared || new.target_declared)
    }

    fn other_runs(&self) -> Option<ChangeCause> {
        let outcomes = |half: &Half<'a>| {
            let mut outcomes: BTreeMap<Seen<'a>, Vec<_>> = BTreeMap::new();
            for one in half.report.inputs.observations.iter().filter(|one| one.used) {
                outcomes.entry(seen_of(one)).or_default().push(one.outcome);
            }
            outcomes
        };
        let (old, new) = (outcomes(&self.old), outcomes(&self.new));
        let changed = |seen: &Seen<'a>| old.get(seen) != new.get(seen);
        ChangeCause::naming(
            CauseCode::Observation,
            self.targets().into_iter().filter(changed).map(|(_, target)| target.to_owned()),
        )
    }

    fn targets(&self) -> BTreeSet<Seen<'a>> {
        let all =
            [&self.old, &self.new].into_iter().flat_map(|half| &half.report.inputs.observations);
        all.map(seen_of).collect()
    }

    fn documents(&self, old: &DemandResult, new: &DemandResult) -> Option<ChangeCause> {
        let content = |half: &Half<'a>, demand: &DemandResult, id: &String| {
            demand.documents.contains(id).then(|| half.document(id)).flatten().cloned()
        };
        let ids: BTreeSet<&String> = old.documents.iter().chain(&new.documents).collect();
        let changed =
            ids.into_iter().filter(|id| content(&self.old, old, id) != content(&self.new, new, id));
        ChangeCause::naming(CauseCode::Document, changed.cloned())
    }

    fn policies(&self, old: &DemandResult, new: &DemandResult) -> Vec<ChangeCause> {
        let before: BTreeMap<_, _> = rules(old).filter_map(split).collect();
        let mut causes = Vec::new();
        for (id, edition) in rules(new).filter_map(split).collect::<BTreeMap<_, _>>() {
            let Some(earlier) = before.get(id) else { continue };
            let named = |code| ChangeCause {
                things: vec![id.to_owned()],
                ..ChangeCause::between(code, *earlier, edition)
            };
            if *earlier != edition {
                causes.push(named(CauseCode::PolicyEdition));
            } else if self.content_of_policy(id, edition) {
                causes.push(named(CauseCode::PolicyContent));
            }
        }
        causes
    }

    fn content_of_policy(&self, id: &str, edition: &str) -> bool {
        let digest = |half: &Half<'a>| {
            let all = &half.report.inputs.policies;
            all.iter().find(|one| one.id == id && one.edition == edition).map(|one| &one.sha256)
        };
        digest(&self.old) != digest(&self.new)
    }

    /// Documents and rows whose end lies between the two days.
    fn ended(&self, old: &DemandResult, new: &DemandResult) -> Option<ChangeCause> {
        let (from, to) = (self.old.report.as_of, self.new.report.as_of);
        let documents = new.documents.iter().filter(|id| {
            let end = self.new.document(id).and_then(|document| document.valid_until);
            end.is_some_and(|end| from <= end && end < to)
        });
        let classes: BTreeMap<_, RuleClass> =
            rules(old).map(|rule| ((&rule.policy, &rule.table, &rule.key), rule.class)).collect();
        let rows = rules(new).filter(|rule| {
            from != to
                && classes
                    .get(&(&rule.policy, &rule.table, &rule.key))
                    .is_some_and(|class| *class != rule.class)
        });
        let rows =
            rows.map(|rule| format!("{} {} {}", rule.policy, rule.table, rule.key.join(" ")));
        let cause = ChangeCause::naming(CauseCode::Ended, documents.cloned().chain(rows))?;
        Some(ChangeCause { old: Some(from.to_string()), new: Some(to.to_string()), ..cause })
    }

    fn date(&self) -> Option<ChangeCause> {
        let (from, to) = (self.old.report.as_of, self.new.report.as_of);
        (from != to)
            .then(|| ChangeCause::between(CauseCode::AsOf, from.to_string(), to.to_string()))
    }

    /// What differs at large, when nothing that the demand cites does.
    fn at_large(&self, entry: Option<&Entry<'_>>) -> Vec<ChangeCause> {
        let (old, new) = (self.old.report, self.new.report);
        let content = entry.and_then(|entry| {
            let (id, edition) = (&entry.finding.catalog, &entry.finding.edition);
            let digest = |half: &Half<'a>| half.catalog(id, edition).map(|one| &one.sha256);
            (digest(&self.old)? != digest(&self.new)?).then(|| ChangeCause {
                things: vec![format!("{id}@{edition}")],
                ..ChangeCause::new(CauseCode::CatalogContent)
            })
        });
        let runs = |report: &'a Report| {
            let all = report.inputs.observations.iter();
            all.map(|one| (seen_of(one), one.sha256.as_str())).collect::<BTreeSet<_>>()
        };
        let (before, after) = (runs(old), runs(new));
        let measures = entry.and_then(|entry| entry.demand).is_some_and(|one| one.target_declared);
        let renewed = before
            .symmetric_difference(&after)
            .filter(|_| measures)
            .map(|((_, target), _)| (*target).to_owned());
        let file = old.inputs.product_sha256 != new.inputs.product_sha256;
        let tool = old.tool.version != new.tool.version;
        let causes = [
            file.then(|| ChangeCause::new(CauseCode::ProductFile)),
            ChangeCause::naming(CauseCode::Observation, renewed),
            content,
            tool.then(|| {
                ChangeCause::between(CauseCode::ToolVersion, &old.tool.version, &new.tool.version)
            }),
            self.date(),
        ];
        causes.into_iter().flatten().collect()
    }
}

/// Probe and target, which together name an observation.
type Seen<'a> = (&'a str, &'a str);

fn seen_of(observation: &ObservationInput) -> Seen<'_> {
    (&observation.probe, &observation.target)
}

fn cited(demand: &DemandResult) -> impl Iterator<Item = &str> {
    demand.checks.iter().flat_map(|check| &check.facts).map(String::as_str)
}

fn cited_by(demand: &DemandResult, id: &str) -> bool {
    cited(demand).any(|cited| cited == id)
}

fn rules(demand: &DemandResult) -> impl Iterator<Item = &Rule> {
    demand.checks.iter().flat_map(|check| &check.rules)
}

fn split(rule: &Rule) -> Option<(&str, &str)> {
    rule.policy.split_once('@')
}

fn answer(old: &DemandResult, new: &DemandResult) -> Option<ChangeCause> {
    let said = |demand: &DemandResult| {
        demand
            .answer
            .as_ref()
            .map(|answer| (answer.value, answer.reason.clone(), answer.statement.clone()))
    };
    if said(old) == said(new) {
        return None;
    }
    let word =
        |demand: &DemandResult| demand.answer.as_ref().map(|answer| answer.value.to_string());
    Some(ChangeCause { old: word(old), new: word(new), ..ChangeCause::new(CauseCode::Answer) })
}

fn age(old: &DemandResult, new: &DemandResult) -> Option<ChangeCause> {
    let aged = |demand: &DemandResult| {
        demand.aged_evidence
            || demand.reason.as_ref().is_some_and(|one| one.code == ReasonCode::EvidenceStale)
    };
    match (aged(old), aged(new)) {
        (false, true) => Some(ChangeCause::new(CauseCode::Aged)),
        (true, false) => Some(ChangeCause::new(CauseCode::Renewed)),
        _ => None,
    }
}

fn rulings(old: &DemandResult, new: &DemandResult) -> Option<ChangeCause> {
    let before: BTreeSet<_> = old.interpretations.iter().collect();
    let after: BTreeSet<_> = new.interpretations.iter().collect();
    ChangeCause::naming(
        CauseCode::Ruling,
        before.symmetric_difference(&after).map(|id| (*id).clone()),
    )
}
