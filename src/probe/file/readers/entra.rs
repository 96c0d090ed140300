//! Conditional access of Microsoft Entra ID, as Microsoft Graph answers (`identity/conditionalAccess/policies`),
//! and the authentication methods policy beside it. A policy demands a second factor of everyone only if it is
//! enabled, for all users, all applications and all clients, with nothing exempt and nothing else to choose.

use crate::diag::Code;
use crate::fact::source::{Delivery, Reach};

use super::super::answer::Answer;
use super::super::identity::{WAY, Way, hows};
use super::super::view::{Got, View};
use super::super::{Input, Match, Reader, Reading, Refusal};

/// The reader.
pub(super) static READER: Entra = Entra;

/// Reads policies of conditional access.
#[derive(Debug)]
pub(super) struct Entra;

static DELIVERS: [Delivery; 1] = [WAY];

const NAMES: &[&str] = &["displayName"];

const EXPORT: &str = "export them anew: GET https://graph.microsoft.com/v1.0/identity/conditionalAccess/policies, and policies/authenticationMethodsPolicy";

/// Methods of Microsoft Graph that are a second factor, and what they are here.
const METHODS: &[(&str, &str)] = &[
    ("MicrosoftAuthenticator", "push"),
    ("SoftwareOath", "totp"),
    ("HardwareOath", "totp"),
    ("Sms", "otp-sms"),
    ("Email", "otp-email"),
    ("Fido2", "fido2-token"),
    ("X509Certificate", "client-certificate"),
];

impl Reader for Entra {
    fn id(&self) -> &'static str {
        "entra"
    }

    fn doc(&self) -> &'static str {
        "Microsoft Entra ID: policies of conditional access and authenticationMethodsPolicy (Microsoft Graph), a folder a tenant"
    }

    fn delivers(&self) -> &'static [Delivery] {
        &DELIVERS
    }

    fn together(&self) -> bool {
        true
    }

    fn recognise(&self, input: &Input) -> Match {
        let text = input.text();
        let marks = ["grantControls", "conditionalAccess", "authenticationMethodConfigurations"];
        if !input.is_json() || !marks.iter().any(|mark| text.contains(mark)) {
            return Match::No;
        }
        match Answer::of(input, NAMES) {
            Ok(answer) if part(&answer.top()).is_some() => Match::Yes { version: None },
            Ok(_) => Match::No,
            Err(refusal) => Match::Wrong(refusal),
        }
    }

    fn read(&self, inputs: &[&Input], out: &mut Reading) -> Result<(), Refusal> {
        let answers = inputs.iter().map(|input| Answer::of(input, NAMES));
        let answers = answers.collect::<Result<Vec<_>, _>>()?;
        let tops: Vec<_> = answers.iter().map(Answer::top).collect();
        if tops.iter().any(|top| !top.get("@odata.nextLink").is_empty()) {
            let why = "it holds a part of the policies: there is a further page";
            return Err(Refusal::new(Code::NotWhole, why, EXPORT));
        }
        let of = |wanted: Part| tops.iter().filter(move |top| part(top) == Some(wanted));
        let Some(first) = of(Part::Policies).next() else {
            let why = "the policies of conditional access are not there, and methods alone demand nothing";
            return Err(Refusal::new(Code::NotWhole, why, EXPORT));
        };
        out.reach = Reach::State;
        out.scope = "the policies of conditional access of one tenant";
        hows(out, EXPORT);
        out.note("multifactor authentication set for single users, and what federated domains demand, are not in these answers");
        let policies: Vec<_> =
            of(Part::Policies).flat_map(policies_of).map(|one| Policy::of(&one)).collect();
        let methods = of(Part::Methods).next();
        out.fact(way(&policies, methods, first).draft("entra", out))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Policies,
    Methods,
}

fn part(top: &View<'_>) -> Option<Part> {
    if top.has("authenticationMethodConfigurations") {
        return Some(Part::Methods);
    }
    let policies = policies_of(top);
    let is_policy = |one: &View<'_>| one.has("grantControls") && one.has("conditions");
    let empty = top.get("value").is_empty()
        && top.get("@odata.context").mentions("conditionalAccess/policies");
    (empty || (!policies.is_empty() && policies.iter().all(is_policy))).then_some(Part::Policies)
}

fn policies_of<'a>(top: &View<'a>) -> Vec<View<'a>> {
    if top.has("value") { top.get("value").items() } else { top.items() }
}

/// What a policy does with a second factor.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Reaches {
    /// It demands none, or blocks.
    No,
    /// It would, and is not enabled.
    Report,
    /// It demands one of some only; why.
    Some(Vec<String>),
    /// It demands one of everyone.
    All,
    /// It cannot be read.
    Unknown,
}

struct Policy<'a> {
    view: View<'a>,
    reaches: Reaches,
}

impl<'a> Policy<'a> {
    fn of(view: &View<'a>) -> Self {
        let asks = asks(&view.get("grantControls"));
        let state =
            view.get("state").word(&["enabled", "disabled", "enabledForReportingButNotEnforced"]);
        let reaches = match (asks, state) {
            (Some(false), _) | (_, Got::Is("disabled")) => Reaches::No,
            (_, Got::Is("enabledForReportingButNotEnforced")) => Reaches::Report,
            (Some(true), Got::Is("enabled")) => match exempt(&view.get("conditions")) {
                Some(exempt) if exempt.is_empty() => Reaches::All,
                Some(exempt) => Reaches::Some(exempt),
                None => Reaches::Unknown,
            },
            _ => Reaches::Unknown,
        };
        Self { view: view.clone(), reaches }
    }
}

/// Whether controls demand a second factor whatever else is chosen.
fn asks(controls: &View<'_>) -> Option<bool> {
    let all = controls.get("builtInControls").items();
    let mfa = all.iter().filter(|one| one.is_text("mfa")).count();
    let strength = match strength(&controls.get("authenticationStrength")) {
        Some(demands) => usize::from(demands),
        None => return None,
    };
    let custom = ["customAuthenticationFactors", "termsOfUse"];
    let others = custom.iter().map(|key| controls.get(key).items().len()).sum::<usize>();
    if mfa + strength == 0 {
        return Some(false);
    }
    let alone = all.len() + strength + others == mfa + strength && mfa + strength == 1;
    match controls.get("operator").word(&["AND", "OR"]) {
        Got::Is("AND") => Some(true),
        // Of several controls one is enough.
        Got::Is(_) | Got::Absent | Got::Null => Some(alone),
        Got::Odd => None,
    }
}

/// Strengths that come with every tenant: multifactor authentication, without a password, and against
/// phishing. All of them demand two factors.
const STRENGTHS: &[&str] = &[
    "00000000-0000-0000-0000-000000000002",
    "00000000-0000-0000-0000-000000000003",
    "00000000-0000-0000-0000-000000000004",
];

/// Whether a strength demands a second factor: one of a tenant's own may be of any.
fn strength(view: &View<'_>) -> Option<bool> {
    if view.is_empty() {
        return Some(false);
    }
    let known = matches!(view.get("id").word(STRENGTHS), Got::Is(_));
    (known || view.get("requirementsSatisfied").is_text("mfa")).then_some(true)
}

/// Whom and what a policy leaves out; `None` if that is not readable.
fn exempt(conditions: &View<'_>) -> Option<Vec<String>> {
    let (users, applications) = (conditions.get("users"), conditions.get("applications"));
    if !users.is_there() || !applications.is_there() {
        return None;
    }
    let mut exempt = Vec::new();
    let mut unless = |good: bool, what: &str| {
        if !good {
            exempt.push(what.to_owned());
        }
    };
    unless(users.get("includeUsers").items_text(&["All"]), "users outside includeUsers");
    unless(
        applications.get("includeApplications").items_text(&["All"]),
        "applications outside includeApplications",
    );
    for key in ["excludeUsers", "excludeGroups", "excludeRoles", "excludeGuestsOrExternalUsers"] {
        // Guests are a map, all others a list.
        let one = users.get(key);
        unless(one.is_empty(), &format!("{key} ({})", one.items().len().max(1)));
    }
    let one = applications.get("excludeApplications");
    unless(one.is_empty(), &format!("excludeApplications ({})", one.items().len().max(1)));
    unless(applications.get("applicationFilter").is_empty(), "applicationFilter");
    let clients = conditions.get("clientAppTypes");
    unless(clients.is_empty() || clients.items_text(&["all"]), "clients outside clientAppTypes");
    for key in ["platforms", "locations", "devices", "clientApplications", "authenticationFlows"] {
        unless(conditions.get(key).is_empty(), key);
    }
    for key in
        ["userRiskLevels", "signInRiskLevels", "servicePrincipalRiskLevels", "insiderRiskLevels"]
    {
        unless(conditions.get(key).is_empty(), key);
    }
    Some(exempt)
}

/// The way in that all policies come to.
fn way(policies: &[Policy<'_>], methods: Option<&View<'_>>, first: &View<'_>) -> Way {
    let of = |wanted: fn(&Reaches) -> bool| policies.iter().find(move |one| wanted(&one.reaches));
    let at = |policy: &Policy<'_>| policy.view.place();
    let named =
        |policy: &Policy<'_>| policy.view.get("displayName").name().known().unwrap_or_default();
    let password = &["username-password"];
    if let Some(policy) = of(|reaches| *reaches == Reaches::All) {
        let factors = demanded(methods);
        return Way { factors, ..Way::new("login", &[], "enforced", at(policy)) };
    }
    if let Some(policy) = of(|reaches| *reaches == Reaches::Unknown) {
        let why = || "a policy of conditional access is not readable".to_owned();
        return Way {
            factors: Err(why()),
            second: Err(why()),
            ..Way::new("login", &[], "none", at(policy))
        };
    }
    let partly = policies.iter().filter_map(|one| match &one.reaches {
        Reaches::Some(exempt) => Some((one, exempt)),
        _ => None,
    });
    if let Some((policy, exempt)) = partly.min_by_key(|(_, exempt)| exempt.len()) {
        let change = format!("{}: {} -> []", named(policy), exempt.join(", "));
        return Way {
            exemptions: exempt.clone(),
            changes: vec![change],
            ..Way::new("login", password, "partial", at(policy))
        };
    }
    if let Some(policy) = of(|reaches| *reaches == Reaches::Report) {
        let change =
            format!("{}: state enabledForReportingButNotEnforced -> enabled", named(policy));
        return Way { changes: vec![change], ..Way::new("login", password, "offered", at(policy)) };
    }
    let why = || {
        "no policy of conditional access demands a second factor, and security defaults are in another answer: GET policies/identitySecurityDefaultsEnforcementPolicy".to_owned()
    };
    Way { factors: Err(why()), second: Err(why()), ..Way::new("login", &[], "none", first.place()) }
}

/// The factors that are always demanded, if there is only one method to choose. A security key and its PIN
/// need no password beside them, nor need a certificate or the Authenticator unless it is for push alone.
fn demanded(methods: Option<&View<'_>>) -> Result<Vec<&'static str>, String> {
    let Some(methods) = methods else {
        return Err("which methods are switched on is in another answer".to_owned());
    };
    let ids: Vec<_> = METHODS.iter().map(|(id, _)| *id).collect();
    let mut on = Vec::new();
    for one in methods.get("authenticationMethodConfigurations").items() {
        match (one.get("state").word(&["enabled", "disabled"]), one.get("id").word(&ids)) {
            (Got::Is("disabled"), _) => {}
            (Got::Is(_), Got::Is(id)) => {
                let factor = METHODS.iter().find(|(known, _)| *known == id);
                on.extend(factor.map(|(_, factor)| (*factor, is_push_alone(&one))));
            }
            _ => return Err("a method that is not known is switched on".to_owned()),
        }
    }
    match on.as_slice() {
        [("fido2-token", _)] => Ok(vec!["fido2-token", "user-verification"]),
        [("client-certificate", _) | ("push", false)] => {
            Err("a method that is switched on can take the place of the password".to_owned())
        }
        [(one, _)] => Ok(vec!["username-password", one]),
        [] => Err("no second factor is switched on".to_owned()),
        _ => {
            Err("several second factors can be chosen, so that none is always demanded".to_owned())
        }
    }
}

/// Whether everybody confirms by push only, and none logs in with the telephone alone.
fn is_push_alone(method: &View<'_>) -> bool {
    let targets = method.get("includeTargets").items();
    !targets.is_empty() && targets.iter().all(|one| one.get("authenticationMode").is_text("push"))
}
