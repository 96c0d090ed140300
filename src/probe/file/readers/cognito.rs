//! User pools of Amazon Cognito, as the AWS CLI answers: `describe-user-pool`, and `get-user-pool-mfa-config`
//! beside it, which alone says what the second factor is.

use crate::diag::Code;
use crate::draft;
use crate::fact::kind::auth;
use crate::fact::source::{Delivery, Reach};
use crate::fact::value::{Attr, Value};

use super::super::answer::Answer;
use super::super::identity::{WAY, Way, hows, texts};
use super::super::view::{Got, View};
use super::super::{Input, Match, Reader, Reading, Refusal};

/// The reader.
pub(super) static READER: Cognito = Cognito;

/// Reads user pools.
#[derive(Debug)]
pub(super) struct Cognito;

static DELIVERS: [Delivery; 2] = [
    WAY,
    Delivery {
        kind: &auth::PASSWORD_POLICY,
        attributes: Some(&["name", "min_length", "classes", "history"]),
    },
];

const NAMES: &[&str] = &["Name"];

const MFA: &str = "aws cognito-idp get-user-pool-mfa-config --user-pool-id ID --output json";

impl Reader for Cognito {
    fn id(&self) -> &'static str {
        "cognito"
    }

    fn doc(&self) -> &'static str {
        "An Amazon Cognito user pool (aws cognito-idp describe-user-pool, get-user-pool-mfa-config), a folder a pool"
    }

    fn delivers(&self) -> &'static [Delivery] {
        &DELIVERS
    }

    fn together(&self) -> bool {
        true
    }

    fn recognise(&self, input: &Input) -> Match {
        let text = input.text();
        if !text.contains("MfaConfiguration") {
            return Match::No;
        }
        match Answer::of(input, NAMES) {
            Ok(answer) if part(&answer.top()).is_some() => Match::Yes { version: None },
            Err(refusal) if text.contains("UserPool") => Match::Wrong(refusal),
            Ok(_) | Err(_) => Match::No,
        }
    }

    fn read(&self, inputs: &[&Input], out: &mut Reading) -> Result<(), Refusal> {
        let answers = inputs.iter().map(|input| Answer::of(input, NAMES));
        let answers = answers.collect::<Result<Vec<_>, _>>()?;
        let tops: Vec<_> = answers.iter().map(Answer::top).collect();
        let of = |wanted: Part| tops.iter().filter(move |top| part(top) == Some(wanted));
        if of(Part::Pool).count() > 1 || of(Part::Mfa).count() > 1 {
            let why = "there are answers on several user pools";
            return Err(Refusal::new(
                Code::SeveralDocuments,
                why,
                "name each pool in a target of its own",
            ));
        }
        out.reach = Reach::State;
        out.scope = "the user pool at the time of the answers";
        hows(out, MFA);
        out.note("users who come from another identity provider, and custom flows of Lambda functions, are not in these answers: aws cognito-idp list-identity-providers");
        let mfa = of(Part::Mfa).next();
        let pool = of(Part::Pool).next().map(|top| top.get("UserPool"));
        let Some(view) = pool.as_ref().or(mfa) else { return Ok(()) };
        let name = view.get("Name").name().known().unwrap_or_else(|| "user pool".to_owned());
        ways(&name, view, mfa, out)?;
        match &pool {
            Some(pool) => password_policy(&name, pool, out),
            None => Ok(()),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Pool,
    Mfa,
}

fn part(top: &View<'_>) -> Option<Part> {
    let pool = top.get("UserPool");
    if pool.has("MfaConfiguration") && (pool.has("Policies") || pool.has("Id")) {
        return Some(Part::Pool);
    }
    let beside = ["SmsMfaConfiguration", "SoftwareTokenMfaConfiguration", "EmailMfaConfiguration"];
    let own = top.has("MfaConfiguration") && beside.iter().any(|key| top.has(key));
    own.then_some(Part::Mfa)
}

/// Of whom a second factor is demanded.
fn demand(view: &View<'_>) -> Result<&'static str, String> {
    match view.get("MfaConfiguration").word(&["ON", "OPTIONAL", "OFF"]) {
        Got::Is("ON") => Ok("enforced"),
        Got::Is("OPTIONAL") => Ok("enrolled-only"),
        Got::Is(_) | Got::Absent | Got::Null => Ok("none"),
        Got::Odd => Err("`MfaConfiguration` is not readable".to_owned()),
    }
}

fn ways(
    name: &str,
    view: &View<'_>,
    mfa: Option<&View<'_>>,
    out: &mut Reading,
) -> Result<(), Refusal> {
    let second = demand(view);
    let factors = match &second {
        Ok("enforced") => second_factor(mfa).map(|second| vec!["username-password", second]),
        Ok(_) => Ok(vec!["username-password"]),
        Err(why) => Err(why.clone()),
    };
    let changes = match &second {
        Ok("enforced") | Err(_) => Vec::new(),
        Ok(_) => vec![format!("MfaConfiguration: {} -> ON", word(view))],
    };
    let place = view.get("MfaConfiguration").place();
    let way =
        Way { factors, second: second.clone(), changes, ..Way::new(name, &[], "none", place) };
    out.fact(way.draft("cognito", out))?;
    let first = view.get("Policies").get("SignInPolicy").get("AllowedFirstAuthFactors");
    for item in first.items() {
        let (label, factor) = match item.word(&["PASSWORD", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN"]) {
            Got::Is("EMAIL_OTP") => ("EMAIL_OTP", Ok(vec!["otp-email"])),
            Got::Is("SMS_OTP") => ("SMS_OTP", Ok(vec!["otp-sms"])),
            Got::Is("WEB_AUTHN") => ("WEB_AUTHN", Ok(vec!["passkey"])),
            Got::Is(_) => continue,
            _ => ("another factor", Err("a first factor that is not known".to_owned())),
        };
        // A factor that stands alone is asked for no second one.
        let way = Way {
            factors: factor,
            ..Way::new(format!("{name} {label}"), &[], "none", item.place())
        };
        out.fact(way.draft("cognito", out))?;
    }
    Ok(())
}

fn word(view: &View<'_>) -> &'static str {
    match view.get("MfaConfiguration").word(&["OPTIONAL"]) {
        Got::Is(word) => word,
        _ => "OFF",
    }
}

/// The second factor, if there is only one to choose.
fn second_factor(mfa: Option<&View<'_>>) -> Result<&'static str, String> {
    let Some(mfa) = mfa else {
        return Err("which second factors can be chosen is in another answer".to_owned());
    };
    let totp = mfa.get("SoftwareTokenMfaConfiguration").get("Enabled").bool().or(false);
    let there = |key| Some(mfa.get(key).is_there());
    let all = [
        ("totp", totp),
        ("otp-sms", there("SmsMfaConfiguration")),
        ("otp-email", there("EmailMfaConfiguration")),
    ];
    let on: Vec<_> = all.iter().filter(|(_, on)| *on != Some(false)).collect();
    match on.as_slice() {
        [(factor, Some(true))] => Ok(factor),
        [] => Err("no second factor is switched on".to_owned()),
        _ => {
            Err("several second factors can be chosen, so that none is always demanded".to_owned())
        }
    }
}

fn password_policy(name: &str, pool: &View<'_>, out: &mut Reading) -> Result<(), Refusal> {
    let policy = pool.get("Policies").get("PasswordPolicy");
    if policy.is_empty() {
        return Ok(());
    }
    let classes = [
        ("RequireNumbers", "digits"),
        ("RequireLowercase", "lower-case"),
        ("RequireUppercase", "upper-case"),
        ("RequireSymbols", "special"),
    ];
    let asked = classes.map(|(key, class)| (policy.get(key).bool().or(false), class));
    let classes = if asked.iter().any(|(on, _)| on.is_none()) {
        Attr::unknown("the rules for passwords are not readable")
    } else {
        let on = asked.iter().filter(|(on, _)| *on == Some(true));
        texts(on.map(|(_, class)| (*class).to_owned()).collect())
    };
    let number = |key, default| {
        policy.get(key).int().or(default).map_or_else(
            || Attr::unknown("the rules for passwords are not readable"),
            |number| Attr::Known(Value::Int(number)),
        )
    };
    let subject = out.subject().to_owned();
    let fact = draft!(auth::PASSWORD_POLICY, "", {
        "name": name.into(),
        "min_length": number("MinimumLength", 8),
        "history": number("PasswordHistorySize", 0),
        "classes": classes,
    });
    out.fact(fact.at(policy.place()).address(name).about(&subject))
}
