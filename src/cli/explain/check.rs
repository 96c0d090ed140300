//! All there is to know about one check.

use std::fmt::Write as _;

use crate::catalog::Check;
use crate::cli::explain::requirement::explain_evidence;
use crate::cli::explain::wrap;
use crate::lang::Lang;
use crate::library::Library;
use crate::reference;

/// The page.
pub(super) fn explain(library: &Library, check: &Check, lang: Lang) -> String {
    let mut out = format!("{} {}\n", lang.pick("Prüfung", "check"), check.id);
    wrap(&mut out, 2, lang.text(&check.says));
    out.push('\n');
    explain_evidence(&mut out, 2, lang, &check.holds);
    for policy in check.holds.policies() {
        let looks = lang.pick("schlägt nach in", "looks things up in");
        wrap(&mut out, 2, &format!("{looks}: {policy}"));
    }
    let outcomes =
        [("pass", "erfüllt"), ("fail", "nicht erfüllt"), ("undecided", "nicht entscheidbar")];
    let counts = outcomes.map(|(word, de)| {
        let number = check.examples.iter().filter(|example| example.expect == word).count();
        format!("{number} {}", lang.pick(de, word))
    });
    let examples = lang.pick("Beispiele", "examples");
    wrap(&mut out, 2, &format!("{examples}: {} (`befund catalog test`)", counts.join(", ")));
    let uses = reference::uses(library).remove(&check.id).unwrap_or_default();
    let _ = match lang {
        Lang::De => writeln!(out, "\n  gefragt von {} Forderungen", uses.len()),
        Lang::En => writeln!(out, "\n  asked by {} demands", uses.len()),
    };
    for one in uses {
        wrap(&mut out, 4, &one.in_words(lang));
    }
    out
}
