//! `--fail-on`: which verdicts of the gate end a run with an exit code that fails a job.

use befund_catalog::words;

use crate::lang::Lang;

words! {
    /// What fails a job. The gate's verdict and all that is said of it stay what they are.
    FailOn {
        /// Whatever blocks: exit codes 1 and 2.
        Undecided = "undecided",
        /// Fails and contradictions only: exit code 1.
        Fail = "fail",
        /// Nothing that the gate says.
        Never = "never",
    }
}

impl FailOn {
    /// The exit code for a verdict of the gate: 1 failed, 2 undecided.
    pub(super) fn code(self, gate: u8) -> u8 {
        match (self, gate) {
            (Self::Fail, 2) | (Self::Never, 1 | 2) => 0,
            _ => gate,
        }
    }

    /// That a run ends with 0 although its gate is not met: silence would read as a pass.
    pub(super) fn word_of_warning(self, gate: u8, lang: Lang) -> Option<String> {
        let spared = self.code(gate) != gate;
        spared.then(|| match lang {
            Lang::De => format!(
                "die Freigabeschranke ist nicht eingehalten (Exit {gate}); Exit 0 wegen --fail-on {self}"
            ),
            Lang::En => {
                format!("the gate is not met (exit {gate}); exit 0 because of --fail-on {self}")
            }
        })
    }
}
