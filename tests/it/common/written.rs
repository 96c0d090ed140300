//! Products written line by line, and what the verdict on them says in one word.

use std::fs;

use befund::assess::Report;
use befund::assess::gate::{GateOutcome, Level, apply};
use befund::assess::result::{DemandResult, Finding};
use jiff::civil::Date;
use tempfile::TempDir;

use super::{TODAY, folder, judge, load};

/// A product to be judged on a day; all it states is of one earlier day.
pub(crate) struct Written {
    kind: &'static str,
    components: &'static [&'static str],
    head: String,
    facts: Vec<String>,
    lists: Vec<String>,
    answers: Vec<(String, String)>,
    more: String,
    files: Vec<&'static str>,
    day: Date,
    on: Date,
    label: String,
}

impl Written {
    /// A product of a kind; each component is written `id kind`.
    pub(crate) fn new(kind: &'static str, components: &'static [&'static str]) -> Self {
        Self {
            kind,
            components,
            head: String::new(),
            facts: Vec::new(),
            lists: Vec::new(),
            answers: Vec::new(),
            more: String::new(),
            files: Vec::new(),
            day: TODAY,
            on: jiff::civil::date(2026, 11, 1),
            label: String::new(),
        }
    }

    /// Another day judged, and the day on which it was stated.
    pub(crate) fn on(mut self, day: Date, stated: Date) -> Self {
        (self.day, self.on) = (day, stated);
        self
    }

    /// A line below `product:`.
    pub(crate) fn head(mut self, line: &str) -> Self {
        if !line.is_empty() {
            self.head.push_str(&format!("  {line}\n"));
        }
        self
    }

    /// The version that facts and lists name; none if empty.
    pub(crate) fn label(mut self, version: &str) -> Self {
        if !version.is_empty() {
            self.label = format!(", product_version: \"{version}\"");
        }
        self
    }

    /// A stated fact, without `kind:` and `stated:`.
    pub(crate) fn fact(mut self, fact: &str) -> Self {
        self.facts.push(fact.to_owned());
        self
    }

    /// A list stated to be complete, with its count.
    pub(crate) fn list(self, kind: &str, subject: &str, count: usize) -> Self {
        self.list_of(&format!("{kind}, subject: {subject}"), count)
    }

    /// The same, with more keys.
    pub(crate) fn list_of(mut self, list: &str, count: usize) -> Self {
        self.lists.push(format!("{list}, complete: true, count: {count}"));
        self
    }

    /// Answers to a catalog, as in YAML's braces.
    pub(crate) fn answers(mut self, catalog: &str, answers: &str) -> Self {
        self.answers.push((catalog.to_owned(), answers.to_owned()));
        self
    }

    /// `yes` to each of the numbers.
    pub(crate) fn yes(self, catalog: &str, numbers: &[&str]) -> Self {
        let answers: Vec<_> =
            numbers.iter().map(|nr| format!("\"{nr}\": {{answer: yes}}")).collect();
        self.answers(catalog, &answers.join(", "))
    }

    /// "Not applicable" to each of the numbers, for a reason.
    pub(crate) fn not_applicable(self, catalog: &str, numbers: &[&str], reason: &str) -> Self {
        let answers: Vec<_> = numbers
            .iter()
            .map(|nr| format!("\"{nr}\": {{answer: not_applicable, reason: {reason}}}"))
            .collect();
        self.answers(catalog, &answers.join(", "))
    }

    /// A section of its own.
    pub(crate) fn section(mut self, text: &str) -> Self {
        self.more.push_str(text);
        self
    }

    /// A document that is there, in its term.
    pub(crate) fn document(mut self, id: &str, file: &'static str, more: &str) -> Self {
        let (on, head) = (self.on, if self.files.is_empty() { "documents:\n" } else { "" });
        self.more.push_str(&format!(
            "{head}  - {{id: {id}, file: {file}, issued: {on}, valid_until: none, {more}, stated: {{by: Maker, on: {on}}}}}\n"
        ));
        self.files.push(file);
        self
    }

    /// The text of `befund.yaml`.
    pub(crate) fn yaml(&self) -> String {
        let Self { kind, on, label, .. } = self;
        let components: Vec<_> = self
            .components
            .iter()
            .map(|component| {
                let (id, kind) = component.split_once(' ').unwrap();
                format!("{{id: {id}, kind: {kind}, name: {id}, version: \"1\"}}")
            })
            .collect();
        let entry = |line: &String| {
            format!("  - {{kind: {line}, stated: {{by: Maker, on: {on}{label}}}}}\n")
        };
        let section = |name: &str, lines: &[String]| {
            let entries: String = lines.iter().map(entry).collect();
            if lines.is_empty() { entries } else { format!("{name}:\n{entries}") }
        };
        let answers: String = self
            .answers
            .iter()
            .map(|(catalog, answers)| {
                format!("  {catalog}: {{by: Maker, on: {on}, product_version: \"1\", answers: {{{answers}}}}}\n")
            })
            .collect();
        let declared = if answers.is_empty() { "" } else { "declarations:\n" };
        format!(
            "befund: 1\nproduct:\n  name: Test\n  version: \"1\"\n  manufacturer: {{name: Maker}}\n  kinds: [{kind}]\n{}  components: [{}]\n{}{}{declared}{answers}{}",
            self.head,
            components.join(", "),
            section("facts", &self.facts),
            section("enumerations", &self.lists),
            self.more,
        )
    }

    /// A file that no document of the above names.
    pub(crate) fn file(mut self, name: &'static str) -> Self {
        self.files.push(name);
        self
    }

    /// A folder with the product and its files.
    pub(crate) fn folder(&self) -> TempDir {
        let folder = folder(&self.yaml());
        for file in &self.files {
            fs::write(folder.path().join(file), super::document(file)).unwrap();
        }
        folder
    }

    /// Judges by catalogs; by those of its kind if none is named.
    pub(crate) fn judged(&self, catalogs: &[&str]) -> Judged {
        let folder = self.folder();
        Judged(judge(&load(folder.path()), catalogs, self.day))
    }
}

/// A result, asked in short words.
pub(crate) struct Judged(pub(crate) Report);

impl Judged {
    fn findings(&self, number: &str) -> Vec<&Finding> {
        let found: Vec<_> =
            self.0.findings.iter().filter(|finding| finding.requirement == number).collect();
        assert!(!found.is_empty(), "no finding for {number}");
        found
    }

    /// A demand of a requirement.
    pub(crate) fn result(&self, number: &str, demand: &str) -> &DemandResult {
        let mut demands = self.findings(number).into_iter().flat_map(|one| &one.demands);
        demands.find(|one| one.id == demand).unwrap_or_else(|| panic!("no {demand} in {number}"))
    }

    /// Its verdict, with the code of its reason.
    pub(crate) fn of(&self, number: &str, demand: &str) -> String {
        word(self.result(number, demand))
    }

    /// The verdicts on all demands of a requirement that differ.
    pub(crate) fn all(&self, number: &str) -> Vec<String> {
        let demands = self.findings(number).into_iter().flat_map(|one| &one.demands);
        let mut words: Vec<_> = demands.map(word).collect();
        words.sort();
        words.dedup();
        words
    }

    /// Whether every demand of a requirement has one verdict.
    pub(crate) fn is(&self, number: &str, verdict: &str) -> bool {
        self.all(number) == [verdict]
    }

    /// The outcome of a check on a demand.
    pub(crate) fn check(&self, number: &str, demand: &str, check: &str) -> String {
        let checks = &self.result(number, demand).checks;
        checks.iter().find(|one| one.id == check).unwrap().outcome.to_string()
    }

    /// Why a demand is as it is.
    pub(crate) fn sentence(&self, number: &str, demand: &str) -> String {
        self.result(number, demand).reason.as_ref().unwrap().text.en.to_string()
    }

    /// The kinds of contradictions about a requirement.
    pub(crate) fn clashes(&self, number: &str) -> Vec<&'static str> {
        let about = |key: &Option<String>| {
            key.as_deref().and_then(|key| key.split(['#', '/']).nth(1)) == Some(number)
        };
        let found = self.0.contradictions.iter().filter(|clash| about(&clash.finding));
        let mut kinds: Vec<_> = found.map(|clash| clash.kind.word()).collect();
        kinds.dedup();
        kinds
    }

    /// What the default gate says.
    pub(crate) fn gate(&self) -> GateOutcome {
        apply(&self.0, Level::Default)
    }

    /// Why the default gate blocks on a requirement.
    pub(crate) fn blocks(&self, number: &str) -> Vec<&'static str> {
        self.blocks_at(Level::Default, number)
    }

    /// Why a gate blocks on a requirement.
    pub(crate) fn blocks_at(&self, level: Level, number: &str) -> Vec<&'static str> {
        let blocks = apply(&self.0, level).blocks.into_iter();
        let about = |key: &str| key.split(['#', '/']).nth(1) == Some(number);
        let mut why: Vec<_> = blocks.filter(|one| about(&one.finding)).map(|one| one.why).collect();
        why.dedup();
        why
    }
}

fn word(demand: &DemandResult) -> String {
    let verdict = demand.verdict.to_string();
    match &demand.reason {
        Some(reason) => format!("{verdict}/{}", reason.code),
        None => verdict,
    }
}
