//! All there is to know about one check.

use std::fmt::Write as _;

use crate::catalog::Check;
use crate::cli::explain::requirement::explain_evidence;
use crate::cli::explain::{both, wrap};
use crate::library::Library;
use crate::reference;

/// The page.
pub(super) fn explain(library: &Library, check: &Check) -> String {
    let mut out = format!("check {}\n", check.id);
    wrap(&mut out, 2, &both(&check.says));
    out.push('\n');
    explain_evidence(&mut out, 2, "evidence", &check.holds);
    for policy in check.holds.policies() {
        wrap(&mut out, 2, &format!("looks things up in: {policy}"));
    }
    let counts = ["pass", "fail", "undecided"].map(|word| {
        let number = check.examples.iter().filter(|example| example.expect == word).count();
        format!("{number} {word}")
    });
    wrap(&mut out, 2, &format!("examples: {} (befund catalog test)", counts.join(", ")));
    let uses = reference::uses(library).remove(&check.id).unwrap_or_default();
    let _ = writeln!(out, "\n  asked by {} demands", uses.len());
    for one in uses {
        wrap(&mut out, 4, &one.in_words());
    }
    out
}
