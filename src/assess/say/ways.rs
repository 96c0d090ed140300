//! On ways in: what demanding a second factor of everyone brings with it.

use crate::assess::result::FactorPath;
use crate::catalog::Text;

/// Side effects of the changes that a way names.
pub(in crate::assess) fn effects_of_two_factors(path: &FactorPath) -> Vec<Text> {
    if path.changes.is_empty() {
        return Vec::new();
    }
    let closes = path.changes.iter().all(|change| change.ends_with("-> false"));
    let mut effects =
        vec![if closes { of_closing() } else { of_enrolment(path.enrolment.as_deref()) }];
    if path.clients.len() > 1 {
        let (clients, count) = (path.clients.join(", "), path.clients.len());
        effects.push(Text::new(
            format!("Es trifft alle {count} Anwendungen dieses Ablaufs: {clients}."),
            format!("It concerns all {count} clients of this flow: {clients}."),
        ));
    }
    if !path.exemptions.is_empty() {
        let who = path.exemptions.join(", ");
        effects.push(Text::new(
            format!("Was bisher ausgenommen war, ist es dann nicht mehr: {who}."),
            format!("What was exempt is so no more: {who}."),
        ));
    }
    effects
}

/// What becomes of those who come this way, where the change closes it.
fn of_closing() -> Text {
    Text::new(
        "Wer so hineinkommt, braucht einen anderen Weg.",
        "Whoever gets in this way needs another one.",
    )
}

/// What becomes of those who have enrolled no second factor.
fn of_enrolment(how: Option<&str>) -> Text {
    match how {
        Some("forced" | "at-login") => Text::new(
            "Wer keinen zweiten Faktor eingerichtet hat, richtet ihn bei der nächsten Anmeldung ein; bis dahin schützt diese ein Faktor allein.",
            "Whoever has enrolled no second factor does so at the next login, which one factor alone protects until then.",
        ),
        Some("none") => Text::new(
            "Wer keinen zweiten Faktor eingerichtet hat, kommt nicht mehr hinein, bis er ihn auf anderem Weg bekommt.",
            "Whoever has enrolled no second factor cannot get in until one is given in another way.",
        ),
        _ => Text::new(
            "Wie jemand ohne zweiten Faktor dann einen bekommt, ist nicht bekannt; das ist vorher zu klären.",
            "How someone without a second factor then gets one is not known; find that out first.",
        ),
    }
}
