//! A tenant of Auth0, as its Deploy CLI exports it (`a0deploy export`, one file in YAML or JSON). The policy
//! `all-applications` demands a second factor, `confidence-score` only where a login looks odd, and none of it
//! holds where an Action or a Rule decides otherwise (auth0/auth0-deploy-cli src/tools/constants.ts).

use crate::diag::Code;
use crate::fact::kind::auth;
use crate::fact::source::{Delivery, Reach};

use super::super::answer::Answer;
use super::super::identity::{WAY, Way, hows};
use super::super::view::{Got, View, is_template};
use super::super::{Input, Match, Reader, Reading, Refusal};

/// The reader.
pub(super) static READER: Auth0 = Auth0;

/// Reads exports of a tenant.
#[derive(Debug)]
pub(super) struct Auth0;

static DELIVERS: [Delivery; 1] = [WAY];

const NAMES: &[&str] = &["name"];

const EXPORT: &str = "export the tenant anew, with the scopes read:guardian_factors and read:mfa_policies: a0deploy export -f yaml -o DIR";

/// Factors of Auth0 and what they are here.
const SECOND: &[(&str, &str)] = &[
    ("otp", "totp"),
    ("sms", "otp-sms"),
    ("email", "otp-email"),
    ("push-notification", "push"),
    ("duo", "push"),
    ("webauthn-roaming", "fido2-token"),
    ("webauthn-platform", "passkey"),
];

impl Reader for Auth0 {
    fn id(&self) -> &'static str {
        "auth0"
    }

    fn doc(&self) -> &'static str {
        "A tenant of Auth0 (a0deploy export: tenant.yaml, or one file in JSON)"
    }

    fn delivers(&self) -> &'static [Delivery] {
        &DELIVERS
    }

    fn recognise(&self, input: &Input) -> Match {
        let text = input.text();
        if !text.contains("guardian") {
            return Match::No;
        }
        match Answer::of(input, NAMES) {
            Ok(answer) if is_tenant(&answer.top()) => Match::Yes { version: None },
            Err(_) if is_template(text) && text.contains("guardianFactors") => {
                Match::Template { render_with: EXPORT.to_owned() }
            }
            Err(refusal) if text.contains("guardianFactors") => Match::Wrong(refusal),
            Ok(_) | Err(_) => Match::No,
        }
    }

    fn read(&self, inputs: &[&Input], out: &mut Reading) -> Result<(), Refusal> {
        let [input] = inputs else { return Ok(()) };
        let answer = Answer::of(input, NAMES)?;
        let top = answer.top();
        if top.get("databases").items().is_empty() && top.get("connections").items().is_empty() {
            let why = "it names no database and no connection, so that it shows no way in";
            return Err(Refusal::new(Code::NotWhole, why, EXPORT));
        }
        out.reach = Reach::State;
        out.scope = "the connections of this tenant";
        hows(out, EXPORT);
        let second = demand(&top);
        if custom(&top) {
            out.note(
                "Actions or Rules run at a login: they may demand a second factor or leave it out",
            );
        }
        databases(&top, &second, out)?;
        connections(&top, &second, out)
    }
}

fn is_tenant(top: &View<'_>) -> bool {
    let own = ["guardianFactors", "guardianPolicies", "guardianPhoneFactorSelectedProvider"];
    let beside = ["clients", "databases", "connections", "tenant", "actions", "triggers"];
    own.iter().any(|key| top.has(key)) && beside.iter().any(|key| top.has(key))
}

/// Whether code of the tenant's own runs at a login.
fn custom(top: &View<'_>) -> bool {
    let triggers = top.get("triggers");
    let login = ["post-login", "pre-user-registration"];
    let rules = top.get("rules").items();
    let on = |rule: &View<'_>| rule.get("enabled").bool().or(true) != Some(false);
    login.iter().any(|key| !triggers.get(key).is_empty())
        || rules.iter().any(on)
        || (!top.has("triggers") && !top.get("actions").is_empty())
}

/// Of whom a second factor is demanded, and what is exempt.
struct Demand {
    second: Result<&'static str, String>,
    factor: Result<&'static str, String>,
    exemptions: Vec<String>,
}

fn demand(top: &View<'_>) -> Demand {
    let policies = top.get("guardianPolicies").get("policies");
    let (second, exemptions) = if !policies.is_there() {
        (Err("the policy on second factors is not in the export".to_owned()), Vec::new())
    } else if policies.items_text(&["all-applications"]) && custom(top) {
        let why = "Actions or Rules of the tenant may leave out the second factor that its policy demands";
        (Err(why.to_owned()), Vec::new())
    } else if policies.items_text(&["all-applications"]) {
        (Ok("enforced"), Vec::new())
    } else if policies.items_text(&["confidence-score"]) {
        (Ok("partial"), vec!["confidence-score".to_owned()])
    } else if policies.items().is_empty() {
        (Ok("on-request"), Vec::new())
    } else {
        (Err("a policy on second factors that is not known".to_owned()), Vec::new())
    };
    Demand { second, factor: factor(top), exemptions }
}

/// The second factor, if there is only one to choose.
fn factor(top: &View<'_>) -> Result<&'static str, String> {
    let mut on = Vec::new();
    for one in top.get("guardianFactors").items() {
        let names: Vec<_> = SECOND.iter().map(|(name, _)| *name).collect();
        match (one.get("enabled").bool().or(false), one.get("name").word(&names)) {
            (Some(false), _) => {}
            (Some(true), Got::Is(name)) => {
                on.extend(
                    SECOND.iter().find(|(known, _)| *known == name).map(|(_, factor)| *factor),
                );
            }
            // It only stands in for one that was lost.
            (Some(true), _) if one.get("name").is_text("recovery-code") => {}
            _ => return Err("a second factor that is not known is switched on".to_owned()),
        }
    }
    match on.as_slice() {
        [one] => Ok(one),
        [] => Err("no second factor is switched on".to_owned()),
        _ => {
            Err("several second factors can be chosen, so that none is always demanded".to_owned())
        }
    }
}

/// The factors of a way in whose first is known.
fn factors(first: &'static str, demand: &Demand) -> Result<Vec<&'static str>, String> {
    match &demand.second {
        Ok("enforced") => demand.factor.clone().map(|second| vec![first, second]),
        Ok(_) => Ok(vec![first]),
        Err(why) => Err(why.clone()),
    }
}

fn way(name: String, first: &'static str, view: &View<'_>, demand: &Demand) -> Way {
    let weak = matches!(demand.second, Ok(word) if word != "enforced");
    let changes = weak.then(|| "guardianPolicies.policies: -> all-applications".to_owned());
    Way {
        factors: factors(first, demand),
        second: demand.second.clone(),
        exemptions: demand.exemptions.clone(),
        changes: changes.into_iter().collect(),
        ..Way::new(name, &[], "none", view.place())
    }
}

fn databases(top: &View<'_>, demand: &Demand, out: &mut Reading) -> Result<(), Refusal> {
    for database in top.get("databases").items() {
        let name = database.get("name").name().known().unwrap_or_else(|| "database".to_owned());
        out.fact(way(name, "username-password", &database, demand).draft("auth0", out))?;
    }
    Ok(())
}

fn connections(top: &View<'_>, demand: &Demand, out: &mut Reading) -> Result<(), Refusal> {
    for connection in top.get("connections").items() {
        let name = connection.get("name").name().known();
        let name = name.unwrap_or_else(|| "connection".to_owned());
        let first = match connection.get("strategy").word(&["auth0", "email", "sms"]) {
            Got::Is("auth0") => "username-password",
            Got::Is("email") => "otp-email",
            Got::Is("sms") => "otp-sms",
            _ => auth::ELSEWHERE,
        };
        out.fact(way(name, first, &connection, demand).draft("auth0", out))?;
    }
    Ok(())
}
