//! The one answer to a requirement: its verdict, why, and on what evidence.

use crate::assess::result::{CheckOutcome, Finding, JudgementRecord, Verdict};
use crate::fact::Basis;
use crate::report::document::{Block, Line};
use crate::report::item::{Item, State, cited, distinct, verdict};
use crate::report::style::sheet::Sheet;
use crate::report::text::{InWords, with_aside};

/// What is answered to a requirement.
pub(super) struct Answer {
    /// The verdict, with what it rests on.
    pub(super) verdict: String,
    /// Why: what evaluators wrote, then what decides.
    pub(super) reasons: Vec<String>,
    /// Its single demands with their verdicts, where these differ.
    pub(super) parts: Vec<Part>,
    /// Checks that hold though the whole is open.
    pub(super) by_itself: Vec<String>,
    /// Labels of the evidence; empty if there is none.
    pub(super) evidence: String,
    /// What to do, or what to request.
    pub(super) next: Vec<String>,
}

/// A single demand and its result.
pub(super) struct Part {
    pub(super) text: String,
    pub(super) verdict: String,
    pub(super) state: State,
}

/// Who judged a requirement, and what they wrote.
pub(super) struct JudgedBy<'a> {
    /// The body or person, as the record names it.
    pub(super) by: &'a str,
    pub(super) judgement: &'a JudgementRecord,
}

impl<'a> Sheet<'a> {
    /// The one answer to a requirement.
    pub(super) fn answer(&self, finding: &Finding) -> Answer {
        let items = self.writer.items(finding);
        let mut reasons: Vec<_> =
            self.judged(finding).iter().map(|one| self.reasoning(one)).collect();
        reasons.extend(self.reasons(finding, &items));
        let documents = finding.documents.iter();
        let facts = finding.demands.iter().flat_map(cited);
        let differ = items.iter().any(|item| item.outcome != finding.verdict);
        let parts = items.iter().filter(|_| differ).map(|item| self.part(item));
        Answer {
            verdict: self.verdict(finding),
            reasons: distinct(reasons),
            parts: parts.collect(),
            by_itself: self.by_itself(finding),
            evidence: self.writer.labels.cite(documents, facts),
            next: next(&items),
        }
    }

    /// Why the demands that decide have their verdict; those that say the same together.
    fn reasons(&self, finding: &Finding, items: &[Item]) -> Vec<String> {
        let mut groups: Vec<(String, Vec<&Item>)> = Vec::new();
        for item in items.iter().filter(|item| item.outcome == finding.verdict) {
            let why: Vec<_> = self.why(item).into_iter().map(sentence).collect();
            let why = why.join(" ");
            match groups.iter_mut().find(|(known, _)| *known == why) {
                Some((_, own)) => own.push(item),
                None => groups.push((why, vec![item])),
            }
        }
        let named = |own: &[&Item]| {
            let parts = own.iter().filter_map(|item| item.part.as_ref());
            parts.map(|part| self.lang.quote(part)).collect::<Vec<_>>().join(", ")
        };
        let all = |own: &[&Item]| own.len() == items.len();
        let groups = groups.into_iter().filter(|(why, _)| !why.is_empty());
        groups
            .map(|(why, own)| if all(&own) { why } else { format!("{}: {why}", named(&own)) })
            .collect()
    }

    /// Why a demand has its verdict, with what was found. What holds by itself and which rulings speak to it
    /// stands elsewhere; how the manufacturer answers with the tool is nothing for who reads a style.
    fn why<'i>(&self, item: &'i Item) -> Vec<&'i str> {
        let partly = self.pick("Für sich erfüllt", "Satisfied by itself");
        let elsewhere = [partly, self.t().interpretations, self.t().answered_under];
        let why =
            item.why.iter().filter(|one| !elsewhere.iter().any(|start| one.starts_with(start)));
        let found = item.found.iter().chain(&item.rules).filter(|_| item.outcome == Verdict::Fail);
        why.chain(found).chain(&item.absence).map(String::as_str).collect()
    }

    /// Of demands that are open, the checks that hold all the same, and what checks remark of their parts that do.
    fn by_itself(&self, finding: &Finding) -> Vec<String> {
        let open = finding.demands.iter().filter(|one| one.verdict == Verdict::Inconclusive);
        let checks: Vec<_> = open.flat_map(|demand| &demand.checks).collect();
        let good = checks.iter().filter(|check| check.outcome == CheckOutcome::Satisfied);
        let remarks = checks.iter().flat_map(|check| &check.remarks);
        let says = good.map(|check| &check.says).chain(remarks);
        distinct(says.map(|says| self.lang.text(says).to_owned()).collect())
    }

    /// The rulings in force that speak to findings, in a section of their own; nothing where there are none.
    pub(super) fn rulings(&self, findings: &[&Finding], level: u8) -> Vec<Block> {
        let mut lines = Vec::new();
        for ruling in self.report.interpretations.iter().filter(|ruling| ruling.applied) {
            let own = findings.iter().filter(|one| one.interpretations.contains(&ruling.id));
            let numbers = distinct(own.map(|finding| finding.requirement.clone()).collect());
            if !numbers.is_empty() {
                let line = Line::default().strong(self.lang.text(&ruling.title));
                let text = self.lang.text(&ruling.text);
                lines.push(line.then(&format!(" ({}): {text}", numbers.join(", "))));
            }
        }
        if lines.is_empty() {
            return Vec::new();
        }
        vec![Block::heading(level, self.t().rulings), Block::list(lines)]
    }

    /// The verdict, with what it rests on and what to keep in mind.
    pub(super) fn verdict(&self, finding: &Finding) -> String {
        let mut aside: Vec<_> =
            finding.basis.iter().map(|basis| basis.in_words(self.lang).to_owned()).collect();
        if finding.verdict == Verdict::Pass && finding.basis == Some(Basis::Documented) {
            let unread = self.pick("Inhalt des Nachweises nicht geprüft", "content not examined");
            aside.push(unread.to_owned());
        }
        if finding.contradiction {
            aside.push(self.t().contradiction.to_owned());
        }
        let word = verdict(finding.verdict, finding.examination, self.lang);
        with_aside(&word, &aside)
    }

    fn part(&self, item: &Item) -> Part {
        let basis: String = item.basis.iter().map(|basis| format!(" ({basis})")).collect();
        Part {
            text: item.text.trim_end_matches('.').to_owned(),
            verdict: format!("{}{basis}", item.verdict),
            state: item.state,
        }
    }

    /// What evaluators judged of a requirement.
    pub(super) fn judged(&self, finding: &Finding) -> Vec<JudgedBy<'a>> {
        let records = self.report.examinations.iter();
        let all = records.flat_map(|record| {
            record.judgements.iter().map(|judgement| JudgedBy { by: &record.by, judgement })
        });
        all.filter(|one| one.judgement.finding == finding.key).collect()
    }

    fn reasoning(&self, one: &JudgedBy) -> String {
        let it = one.judgement;
        let (said, on) = (it.verdict.in_words(self.lang), self.lang.date(it.date));
        let stale = self.pick(", trägt am Stichtag nicht", ", does not count on the day judged");
        let stale = if it.counts { "" } else { stale };
        format!("{} ({}, {on}{stale}): {said}. {}", it.person, one.by, it.reasoning)
    }
}

/// What to do about what is not met, and what to request for what is open.
fn next(items: &[Item]) -> Vec<String> {
    let next = items.iter().flat_map(|item| item.remedy.iter().chain(&item.ask)).cloned();
    distinct(next.collect())
}

impl Answer {
    /// Verdict and reasons as one line.
    pub(super) fn line(&self, mark: &str) -> Line {
        let line = Line::default().strong(&format!("{mark}{}.", capital(&self.verdict)));
        self.reasons.iter().fold(line, |line, reason| line.prose(&format!(" {reason}")))
    }
}

/// A text that stands among sentences as one.
fn sentence(text: &str) -> String {
    const ENDS: [&str; 8] = [".", "!", "?", "…", ".)", "“", "”", "\""];
    let text = capital(text.trim_end());
    if ENDS.iter().any(|end| text.ends_with(end)) { text } else { format!("{text}.") }
}

/// With a capital letter at the beginning.
pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
