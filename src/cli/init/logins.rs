//! Who gets in by which factors: from flags and questions into the short form of the product file.

use std::collections::BTreeSet;

use crate::fact::kind::auth::{FACTORS, ROLES};
use crate::lang::Lang;
use crate::product::HEALTH_ID;

/// A way in for a role: factors that are all demanded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Login {
    pub(super) role: &'static str,
    pub(super) factors: Vec<&'static str>,
}

/// Of the command line, whose errors are English: `patient=username-password+totp`.
pub(super) fn parse(text: &str) -> Result<Login, String> {
    let (role, factors) = text.split_once('=').unwrap_or((text, ""));
    let Some(role) = ROLES.iter().find(|known| **known == role.trim()) else {
        return Err(format!(
            "write ROLE=FACTOR+FACTOR; the roles are {}, none is `{}`",
            ROLES.join(", "),
            role.trim()
        ));
    };
    Ok(Login { role, factors: way(factors, Lang::En)? })
}

/// The ways in of a role, as they are typed: `username-password+totp, gesundheitsid`.
pub(super) fn ways(text: &str, role: &'static str, lang: Lang) -> Result<Vec<Login>, String> {
    let all = text.split(',').map(|way_in| Ok(Login { role, factors: way(way_in, lang)? }));
    all.collect()
}

fn way(text: &str, lang: Lang) -> Result<Vec<&'static str>, String> {
    let parts = text.split('+').map(str::trim).filter(|part| !part.is_empty());
    let words = || FACTORS.iter().chain([&HEALTH_ID]).copied();
    let factor = |part: &str| {
        words().find(|word| *word == part).ok_or_else(|| {
            let known = words().collect::<Vec<_>>().join(", ");
            let no = lang.pick("ist kein Faktor; bekannt:", "is no factor; known:");
            format!("`{part}` {no} {known}")
        })
    };
    let factors = parts.map(factor).collect::<Result<Vec<_>, _>>()?;
    let (count, once) = (factors.len(), factors.iter().collect::<BTreeSet<_>>());
    if once.len() < count || (factors.contains(&HEALTH_ID) && count > 1) {
        let why = lang.pick(
            "jeden Faktor einmal nennen, `gesundheitsid` allein",
            "name each factor once, `gesundheitsid` alone",
        );
        return Err(why.to_owned());
    }
    if factors.is_empty() {
        let why = lang.pick(
            "wenigstens einen Faktor nennen, wie username-password+totp",
            "name at least one factor, such as username-password+totp",
        );
        return Err(why.to_owned());
    }
    Ok(factors)
}

/// The lines of each role, in the short form.
pub(super) fn lines(logins: &[Login]) -> String {
    let role = |role: &&str| {
        let own: Vec<_> = logins.iter().filter(|login| login.role == *role).collect();
        let mut ways: Vec<_> =
            own.iter().map(|login| format!("[{}]", login.factors.join(", "))).collect();
        let mut seen = BTreeSet::new();
        ways.retain(|way| seen.insert(way.clone()));
        (!own.is_empty()).then(|| format!("  {role}: [{}]\n", ways.join(", ")))
    };
    ROLES.iter().filter_map(role).collect()
}

/// Roles that are asked about, with the question.
pub(super) fn asked(lang: Lang) -> [(&'static str, &'static str); 3] {
    [
        (
            "patient",
            lang.pick(
                "Womit sich Patienten anmelden, wie username-password+totp, gesundheitsid (leer: offen)",
                "By what patients log in, such as username-password+totp, gesundheitsid (empty: open)",
            ),
        ),
        (
            "doctor",
            lang.pick(
                "Womit sich Ärztinnen und Ärzte anmelden (leer: offen)",
                "By what doctors log in (empty: open)",
            ),
        ),
        (
            "administrator",
            lang.pick(
                "Womit sich Administratoren anmelden (leer: offen)",
                "By what administrators log in (empty: open)",
            ),
        ),
    ]
}
