//! How a result on many components is written: what is said of several of them word for word stands there
//! once, and whoever reads it has it back for each.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::assess::identity;
use crate::assess::result::{
    Alike, Contradiction, Finding, Report, ResidualRisks, RiskItem, Shared,
};
use crate::catalog::natural_cmp;

/// Most components of a product whose result is written in full.
const MAX_IN_FULL: usize = 20;

/// Most findings a result may come to.
const MAX_FINDINGS: usize = 500_000;

impl Report {
    /// As it is written.
    pub fn brief(&self) -> Cow<'_, Self> {
        if self.product.components.len() <= MAX_IN_FULL {
            return Cow::Borrowed(self);
        }
        let named = Named::in_report(self);
        let mut first = BTreeMap::new();
        for run in self.findings.chunk_by(|a, b| place(a) == place(b)) {
            find_alike(run, &named, &mut first);
        }
        if first.is_empty() {
            return Cow::Borrowed(self);
        }
        let kept = |key: &str| !first.contains_key(key);
        Cow::Owned(Self {
            schema: self.schema.clone(),
            tool: self.tool.clone(),
            as_of: self.as_of,
            report_id: self.report_id.clone(),
            product: self.product.clone(),
            inputs: self.inputs.clone(),
            findings: self.findings.iter().filter(|one| kept(&one.key)).cloned().collect(),
            alike: gathered(&self.findings, &first),
            facts: self.facts.clone(),
            contradictions: self
                .contradictions
                .iter()
                .filter(|one| one.finding.as_deref().is_none_or(kept))
                .cloned()
                .collect(),
            deadlines: self
                .deadlines
                .iter()
                .map(|one| {
                    let mut one = one.clone();
                    one.requirements.retain(|key| kept(key));
                    one
                })
                .collect(),
            notes: self.notes.clone(),
            dispositions: self.dispositions.clone(),
            interpretations: self
                .interpretations
                .iter()
                .map(|one| {
                    let mut one = one.clone();
                    one.findings.retain(|key| kept(key));
                    one
                })
                .collect(),
            examinations: self.examinations.clone(),
            residual_risks: self
                .residual_risks
                .iter()
                .map(|one| {
                    let items =
                        one.items.iter().filter(|item| kept(&item.finding)).cloned().collect();
                    ResidualRisks { items, ..one.clone() }
                })
                .collect(),
            factor_matrix: self.factor_matrix.clone(),
            summary: self.summary.clone(),
            gate: self.gate.clone(),
        })
    }

    /// Whether what it says of findings that are alike stays within what is taken back.
    ///
    /// # Errors
    /// Which bound it goes beyond.
    pub fn repeats_in_bounds(&self) -> Result<(), String> {
        let repeated: usize = self
            .alike
            .iter()
            .map(|one| one.findings.len().saturating_mul(one.components.len()))
            .fold(0, usize::saturating_add);
        if repeated.saturating_add(self.findings.len()) > MAX_FINDINGS {
            return Err(format!("`alike` comes to more than {MAX_FINDINGS} findings"));
        }
        let weights = weights(self);
        let weight = |one: &Alike| -> usize {
            let own = one.findings.iter().filter_map(|key| weights.get(key.as_str()));
            own.fold(0, |sum: usize, one| sum.saturating_add(*one))
                .saturating_mul(one.components.len())
        };
        let repeated = self.alike.iter().map(weight).fold(0, usize::saturating_add);
        if repeated > MAX_REPEATED {
            return Err(format!("`alike` comes to more than {} MiB", MAX_REPEATED >> 20));
        }
        Ok(())
    }

    /// With the id that its contents have.
    #[must_use]
    pub fn with_id(mut self) -> Self {
        let text = serde_json::to_string(&self.brief()).unwrap_or_default();
        self.report_id = identity::report_id(&text).unwrap_or_default();
        self
    }

    /// As it was before it was written.
    ///
    /// # Errors
    /// What is wrong with what it says of findings that are alike.
    pub fn in_full(mut self) -> Result<Self, String> {
        if self.alike.is_empty() {
            return Ok(self);
        }
        let others = Others::of(&self)?;
        self.alike.clear();
        self.contradictions = Contradiction::sorted(others.repeat(
            self.contradictions,
            |one| one.finding.as_deref(),
            |one, key| one.finding = Some(key),
        ));
        for deadline in &mut self.deadlines {
            let keys = std::mem::take(&mut deadline.requirements);
            deadline.requirements = others.repeat_keys(keys);
            deadline.requirements.sort_by(|a, b| natural_cmp(a, b));
        }
        self.findings = others.findings(std::mem::take(&mut self.findings));
        let places = self.findings.iter().enumerate().map(|(at, one)| (one.key.as_str(), at));
        let places: BTreeMap<&str, usize> = places.collect();
        let place = |key: &str| places.get(key).copied();
        for ruling in &mut self.interpretations {
            ruling.findings = others.repeat_keys(std::mem::take(&mut ruling.findings));
            ruling.findings.sort_by_key(|key| place(key));
        }
        for risks in &mut self.residual_risks {
            let items = std::mem::take(&mut risks.items);
            risks.items = others.repeat(
                items,
                |one| Some(one.finding.as_str()),
                |one, key| one.finding = key,
            );
            risks.items.sort_by_key(|item| place(&item.finding));
        }
        Ok(self)
    }
}

/// The requirement a finding is on.
fn place(finding: &Finding) -> (&String, &String, &String) {
    (&finding.catalog, &finding.edition, &finding.requirement)
}

/// Finds of each finding on a requirement the first that it repeats.
fn find_alike<'r>(
    run: &'r [Finding],
    named: &Named<'r>,
    first: &mut BTreeMap<&'r str, &'r Finding>,
) {
    let mut kept: BTreeMap<_, Vec<&Finding>> = BTreeMap::new();
    for finding in run.iter().filter(|finding| finding.component.is_some()) {
        let firsts = kept.entry(finding.demands.id()).or_default();
        match firsts.iter().find(|other| repeats(finding, other) && named.alike(finding, other)) {
            Some(other) => drop(first.insert(finding.key.as_str(), *other)),
            None => firsts.push(finding),
        }
    }
}

/// Whether a finding says of its component what another says of its own.
fn repeats(finding: &Finding, other: &Finding) -> bool {
    // Taken apart, so that no part can be forgotten; a copy of each would cost more than the comparison.
    let Finding {
        key: _,
        component: _,
        catalog,
        edition,
        comparison,
        requirement,
        cite,
        title,
        text,
        kind,
        addressee,
        depth,
        group,
        modal,
        verdict,
        reason,
        basis,
        examination,
        contradiction,
        confidence,
        demands,
        offenders,
        not_covered,
        declaration,
        documents,
        disposition,
        remedy,
        source,
        note,
        admitted_reasons,
        inspection,
        left_to_evaluator,
        interpretations,
    } = finding;
    demands.is_one_with(&other.demands)
        && (catalog, edition, requirement) == place(other)
        && (cite, title, text, kind) == (&other.cite, &other.title, &other.text, &other.kind)
        && (addressee, depth, group, modal)
            == (&other.addressee, &other.depth, &other.group, &other.modal)
        && (verdict, reason, basis, examination)
            == (&other.verdict, &other.reason, &other.basis, &other.examination)
        && (comparison, contradiction, confidence)
            == (&other.comparison, &other.contradiction, &other.confidence)
        && (offenders, not_covered, declaration, documents)
            == (&other.offenders, &other.not_covered, &other.declaration, &other.documents)
        && (disposition, remedy, source, note)
            == (&other.disposition, &other.remedy, &other.source, &other.note)
        && (inspection, left_to_evaluator) == (&other.inspection, &other.left_to_evaluator)
        && (interpretations, admitted_reasons) == (&other.interpretations, &other.admitted_reasons)
}

/// Findings with what else they are said of, those of the same components together.
fn gathered(findings: &[Finding], first: &BTreeMap<&str, &Finding>) -> Vec<Alike> {
    let mut components: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for finding in findings {
        if let Some(other) = first.get(finding.key.as_str()) {
            let id = finding.component.as_deref().unwrap_or_default();
            components.entry(&other.key).or_default().push(id);
        }
    }
    let mut alike: Vec<Alike> = Vec::new();
    let mut places: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
    for finding in findings {
        let Some(others) = components.remove(finding.key.as_str()) else { continue };
        let ids = others.iter().map(|id| (*id).to_owned()).collect();
        let place = *places.entry(others).or_insert(alike.len());
        if place == alike.len() {
            alike.push(Alike { findings: Vec::new(), components: ids });
        }
        alike[place].findings.push(finding.key.clone());
    }
    alike
}

/// Where else findings are named, beside where that follows from what they say.
struct Named<'r> {
    deadlines: BTreeMap<&'r str, Vec<usize>>,
    contradictions: BTreeMap<&'r str, Vec<&'r Contradiction>>,
    risks: BTreeMap<&'r str, Vec<&'r RiskItem>>,
}

impl<'r> Named<'r> {
    fn in_report(report: &'r Report) -> Self {
        let mut deadlines: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, deadline) in report.deadlines.iter().enumerate() {
            for key in &deadline.requirements {
                deadlines.entry(key).or_default().push(at);
            }
        }
        let mut contradictions: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for clash in &report.contradictions {
            let key = clash.finding.as_deref();
            key.into_iter().for_each(|key| contradictions.entry(key).or_default().push(clash));
        }
        let mut risks: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for item in report.residual_risks.iter().flat_map(|one| &one.items) {
            risks.entry(item.finding.as_str()).or_default().push(item);
        }
        Self { deadlines, contradictions, risks }
    }

    /// Whether two findings are named alike.
    fn alike(&self, one: &Finding, other: &Finding) -> bool {
        let (key, other) = (one.key.as_str(), other.key.as_str());
        let clashes = |key: &str| self.contradictions.get(key).map_or(&[][..], Vec::as_slice);
        let risks = |key: &str| self.risks.get(key).map_or(&[][..], Vec::as_slice);
        let same = |one: &&Contradiction, other: &&Contradiction| {
            **one == Contradiction { finding: one.finding.clone(), ..(*other).clone() }
        };
        self.deadlines.get(key) == self.deadlines.get(other)
            && clashes(key).len() == clashes(other).len()
            && clashes(key).iter().zip(clashes(other)).all(|(one, other)| same(one, other))
            && risks(key).len() == risks(other).len()
            && risks(key)
                .iter()
                .zip(risks(other))
                .all(|(one, other)| (&one.demand, one.kind) == (&other.demand, other.kind))
    }
}

/// What findings are said of beside their own component, by key.
struct Others {
    /// Key and component of each repetition.
    of: BTreeMap<String, Vec<(String, String)>>,
    /// Where components stand in the product.
    order: BTreeMap<String, usize>,
}

/// Most bytes that repetitions may come to, as far as copies do not share them.
const MAX_REPEATED: usize = 1 << 29;

/// What a repetition of each finding takes, roughly: its own words and what else names it.
fn weights(report: &Report) -> BTreeMap<&str, usize> {
    let size =
        |bytes: Result<Vec<u8>, serde_json::Error>| bytes.map_or(usize::MAX, |one| one.len());
    let mut weights: BTreeMap<&str, usize> = BTreeMap::new();
    let mut add = |key, weight: usize| {
        let sum = weights.entry(key).or_default();
        *sum = sum.saturating_add(weight);
    };
    for finding in &report.findings {
        let own = Finding { demands: Shared::default(), ..finding.clone() };
        add(finding.key.as_str(), size(serde_json::to_vec(&own)));
    }
    for clash in &report.contradictions {
        let key = clash.finding.as_deref();
        key.into_iter().for_each(|key| add(key, size(serde_json::to_vec(clash))));
    }
    for item in report.residual_risks.iter().flat_map(|one| &one.items) {
        add(&item.finding, 2 * item.finding.len() + item.demand.len());
    }
    let deadlines = report.deadlines.iter().flat_map(|one| &one.requirements);
    let rulings = report.interpretations.iter().flat_map(|one| &one.findings);
    deadlines.chain(rulings).for_each(|key| add(key, 2 * key.len()));
    weights
}

impl Others {
    fn of(report: &Report) -> Result<Self, String> {
        report.repeats_in_bounds()?;
        let ids = report.product.components.iter().enumerate();
        let order: BTreeMap<_, _> = ids.map(|(at, one)| (one.id.clone(), at)).collect();
        let known = report.findings.iter().filter(|one| one.component.is_some());
        let known: BTreeMap<_, _> = known.map(|one| (one.key.as_str(), one)).collect();
        let mut keys: BTreeSet<String> = known.keys().map(|key| (*key).to_owned()).collect();
        let mut of: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
        for alike in &report.alike {
            for key in &alike.findings {
                let finding =
                    known.get(key.as_str()).ok_or("`alike` names a finding that is not there")?;
                let (catalog, edition, number) = place(finding);
                for id in &alike.components {
                    if !order.contains_key(id) {
                        return Err("`alike` names a component that is not there".to_owned());
                    }
                    let other = format!("{catalog}@{edition}#{number}/{id}");
                    if !keys.insert(other.clone()) {
                        return Err("`alike` names a finding twice".to_owned());
                    }
                    of.entry(key.clone()).or_default().push((other, id.clone()));
                }
            }
        }
        Ok(Self { of, order })
    }

    /// Every finding, those on one requirement by component.
    fn findings(&self, written: Vec<Finding>) -> Vec<Finding> {
        let mut all = Vec::new();
        for finding in written {
            let others = self.of.get(&finding.key).into_iter().flatten();
            all.extend(others.map(|(key, id)| Finding {
                key: key.clone(),
                component: Some(id.clone()),
                ..finding.clone()
            }));
            all.push(finding);
        }
        let order =
            |one: &Finding| one.component.as_ref().and_then(|id| self.order.get(id)).copied();
        for run in all.chunk_by_mut(|a, b| place(a) == place(b)) {
            run.sort_by_key(order);
        }
        all
    }

    fn repeat_keys(&self, keys: Vec<String>) -> Vec<String> {
        self.repeat(keys, |key| Some(key), |old, key| *old = key)
    }

    /// A list that names findings, with every entry for each component it is meant for.
    fn repeat<T: Clone>(
        &self,
        written: Vec<T>,
        key: impl Fn(&T) -> Option<&str>,
        set: impl Fn(&mut T, String),
    ) -> Vec<T> {
        let mut all = Vec::with_capacity(written.len());
        for one in written {
            let others = key(&one).and_then(|key| self.of.get(key)).into_iter().flatten();
            for (other, _) in others {
                let mut repeated = one.clone();
                set(&mut repeated, other.clone());
                all.push(repeated);
            }
            all.push(one);
        }
        all
    }
}
