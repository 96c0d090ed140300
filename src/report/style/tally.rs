//! What findings come to together, by their numbers: never a grade, and never more than they rest on.

use crate::assess::result::{Finding, Verdict};
use crate::fact::Basis;
use crate::report::item::{State, distinct};

/// Numbers of requirements by what became of them. In German, as the styles that use it are.
pub(super) struct Tally {
    met: Vec<String>,
    provisional: Vec<String>,
    failed: Vec<String>,
    open: Vec<String>,
    skipped: Vec<String>,
    /// Of those met, what rests on a statement alone.
    declared: Vec<String>,
    /// Of those met, what rests on a document that nobody opened.
    documented: Vec<String>,
}

/// What may be said of all requirements together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Together {
    /// Something is not met.
    Failed,
    /// Something is open, contradicted or still to be looked at by a person, or nothing is judged.
    Open,
    /// All is met, if what is stated is true and documents say what is said of them.
    AsStated,
    /// All is met by what was read, measured or examined.
    Met,
}

impl Tally {
    /// Of the findings that count, each by the name that `name` gives it.
    pub(super) fn of(findings: &[&Finding], name: impl Fn(&Finding) -> String) -> Self {
        let of = |wanted: &dyn Fn(&Finding) -> bool| {
            let own = findings.iter().filter(|finding| finding.is_counted() && wanted(finding));
            distinct(own.map(|finding| name(finding)).collect())
        };
        let is = |state: State| of(&|one| state_of(one) == state);
        let rests =
            |basis: Basis| of(&|one| one.verdict == Verdict::Pass && one.basis == Some(basis));
        Self {
            met: is(State::Pass),
            provisional: is(State::Provisional),
            failed: is(State::Fail),
            open: is(State::Open),
            skipped: is(State::Skipped),
            declared: rests(Basis::Declared),
            documented: rests(Basis::Documented),
        }
    }

    pub(super) fn together(&self) -> Together {
        if !self.failed.is_empty() {
            Together::Failed
        } else if !self.open.is_empty() || !self.provisional.is_empty() || self.met.is_empty() {
            Together::Open
        } else if !self.declared.is_empty() || !self.documented.is_empty() {
            Together::AsStated
        } else {
            Together::Met
        }
    }

    /// A line for each way that some stand in, with their numbers.
    pub(super) fn lines(&self) -> Vec<String> {
        let ways = [
            ("Erfüllt", &self.met),
            ("Vorläufig erfüllt", &self.provisional),
            ("Nicht erfüllt", &self.failed),
            ("Nicht nachgewiesen oder nicht abschließend zu beurteilen", &self.open),
            ("Nicht anwendbar", &self.skipped),
            ("Von den erfüllten nur erklärt", &self.declared),
            (
                "Von den erfüllten belegt, ohne dass der Inhalt des Nachweises geprüft wäre",
                &self.documented,
            ),
        ];
        let ways = ways.into_iter().filter(|(_, numbers)| !numbers.is_empty());
        ways.map(|(word, numbers)| format!("{word} ({}): {}", numbers.len(), numbers.join("; ")))
            .collect()
    }
}

/// What a finding comes to; one that is contradicted is open, whatever its verdict.
fn state_of(finding: &Finding) -> State {
    match State::of(finding.verdict, finding.examination) {
        State::Pass | State::Provisional if finding.contradiction => State::Open,
        state => state,
    }
}
