//! What an authenticator asks of a user, and what that proves.

use super::super::flow::{Config, Requirement, Step};
use super::super::steps::act;
use super::super::steps::{Act, CONFIGURE_OTP, Credential, Demand, Proof};
use super::conditions::{shown_condition, unknown_step};
use super::state::{End, First, State, Turn, open, proved, spared, supposed};
use super::{Factor, Given, Mark, Walk};

impl Walk<'_> {
    pub(super) fn authenticator(
        &self,
        step: &Step,
        config: Option<&Config>,
        state: State,
    ) -> Vec<Turn> {
        let Some(act) = act(&step.name) else {
            let Factor::Open(why) = unknown_step(&step.name) else { return Vec::new() };
            return vec![open(state, why, step.id)];
        };
        match act {
            Act::Deny => vec![Turn::new(state, End::Denied, First::Silent)],
            Act::Skip { passkey } => {
                let mut turns = self.passkey(passkey, step, &state);
                turns.push(Turn::left(state));
                turns
            }
            Act::Pass { shown, needs_user, passkey } => {
                let mut turns = self.passkey(passkey, step, &state);
                let end = if needs_user && !state.user { End::Left } else { End::Done };
                // A form without a demand names the user.
                let user = state.user || shown;
                let first = if shown { First::Page } else { First::Silent };
                let mut state = state;
                // The form for the name marks the password as used, though it asks for none.
                if shown && passkey && !state.user {
                    state.used.insert(Credential::Password);
                }
                turns.push(Turn::new(State { user, ..state }, end, first));
                turns
            }
            Act::Ask(proof) => self.ask(step, proof, state),
            Act::AskUnless => self.ask_unless(step, config, state),
            Act::NewUser => new_user(state),
        }
    }

    fn ask(&self, step: &Step, proof: Proof, state: State) -> Vec<Turn> {
        if proof.needs_user && !state.user {
            return vec![Turn::left(state)];
        }
        let Demand::Credential(credential) = proof.demand else {
            return vec![proved(state, step.id, &[Factor::Is("email-link")], None)];
        };
        // Who came in with a passkey is not asked for a password any more (PasswordForm.java).
        if credential == Credential::Password
            && proof.looks
            && self.policies.passkeys
            && state.used.contains(&Credential::Passwordless)
        {
            return vec![Turn::new(state, End::Done, First::Silent)];
        }
        let mut turns = self.passkey(proof.passkey, step, &state);
        let has = if proof.looks || credential == Credential::Password {
            supposed(state, &Given::Has(credential))
        } else {
            vec![(state, true)]
        };
        for (state, has) in has {
            let optional = step.requirement == Requirement::Optional;
            if has {
                let factors = self.factors(credential);
                turns.push(proved(state, step.id, &factors, Some(credential)));
            } else if optional {
                turns.push(spared(state, step.id));
            } else if self.can_enrol(step, &proof, &state) {
                turns.push(self.enrolled(step, credential, state));
            } else {
                // A form that asks everybody is shown to those without, too.
                turns.push(Turn::left(state));
            }
        }
        turns
    }

    /// An authenticator of the product asks those without, in a step that all must take.
    fn can_enrol(&self, step: &Step, proof: &Proof, state: &State) -> bool {
        let must = !matches!(step.requirement, Requirement::Alternative | Requirement::Optional);
        let on = |action: &str| {
            self.policies.actions.as_ref().is_none_or(|actions| actions.contains(action))
        };
        must && self.entry.set_up && state.user && proof.set_up.is_some_and(on)
    }

    fn enrolled(&self, step: &Step, credential: Credential, state: State) -> Turn {
        let mut state = state;
        state.enrolled.extend(self.factors(credential));
        state.marks.push(Mark::Enrolled(step.id));
        Turn::new(state, End::Done, First::Silent)
    }

    /// ConditionalOtpFormAuthenticator.java: attribute, role, header, default, in this order; if nothing
    /// matches, it asks.
    fn ask_unless(&self, step: &Step, config: Option<&Config>, state: State) -> Vec<Turn> {
        if !state.user {
            return vec![Turn::left(state)];
        }
        let Some(config) = config else {
            let why = format!("the settings of `{}` are not in the file", step.name);
            return vec![open(state, why, step.id)];
        };
        let mut turns = Vec::new();
        let mut asked = vec![state];
        for key in ["otpControlAttribute", "skipOtpRole", "noOtpRequiredForHeaderPattern"] {
            let Some(value) = config.get(key) else { continue };
            asked = self.spare(step, key, value, asked, &mut turns);
        }
        if config.get("defaultOtpOutcome").is_some_and(|outcome| outcome == "skip") {
            let key = "defaultOtpOutcome";
            asked = self.spare(step, key, "skip", asked, &mut turns);
            let forced = |key: &str| config.contains_key(key);
            if !["otpControlAttribute", "forceOtpRole", "forceOtpForHeaderPattern"]
                .iter()
                .any(|k| forced(k))
            {
                return turns;
            }
        }
        turns.extend(asked.into_iter().flat_map(|state| self.ask(step, OTP, state)));
        turns
    }

    /// Lets those go by of whom something is so; the others are asked.
    fn spare(
        &self,
        step: &Step,
        key: &str,
        value: &str,
        asked: Vec<State>,
        turns: &mut Vec<Turn>,
    ) -> Vec<State> {
        let shown = shown_condition(&step.name, key, value);
        let given = Given::Holds(shown.clone(), shown);
        let mut left = Vec::new();
        for (state, so) in asked.into_iter().flat_map(|state| supposed(state, &given)) {
            if so {
                turns.push(spared(state, step.id));
            } else {
                left.push(state);
            }
        }
        left
    }

    /// A passkey in place of what a form asks for.
    fn passkey(&self, taken: bool, step: &Step, state: &State) -> Vec<Turn> {
        let none = Given::Has(Credential::Passwordless);
        if !taken || !self.policies.passkeys || state.given.get(&none) == Some(&false) {
            return Vec::new();
        }
        let mut state = state.clone();
        state.given.insert(none, true);
        let factors = self.factors(Credential::Passwordless);
        vec![proved(state, step.id, &factors, Some(Credential::Passwordless))]
    }

    /// What a credential counts as.
    fn factors(&self, credential: Credential) -> Vec<Factor> {
        let verified = |is: &'static str, verified: bool| {
            let more = verified.then_some(Factor::Is("user-verification"));
            std::iter::once(Factor::Is(is)).chain(more).collect()
        };
        match credential {
            Credential::Password => vec![Factor::Is("username-password")],
            Credential::Otp => vec![self.policies.otp.clone()],
            Credential::WebAuthn => verified("fido2-token", self.policies.verified),
            Credential::Passwordless => verified("passkey", self.policies.passkeys_verified),
            Credential::Recovery => vec![Factor::Is("recovery-code")],
            Credential::Certificate => vec![Factor::Is("client-certificate")],
            Credential::Kerberos => vec![Factor::Is("other")],
        }
    }
}

/// How `auth-conditional-otp-form` asks.
const OTP: Proof = Proof {
    demand: Demand::Credential(Credential::Otp),
    needs_user: true,
    looks: true,
    set_up: Some(CONFIGURE_OTP),
    passkey: false,
};

/// A user that is there is left to the steps that link it.
fn new_user(state: State) -> Vec<Turn> {
    let turn = |(state, known): (State, bool)| {
        let user = state.user || !known;
        let end = if known { End::Left } else { End::Done };
        Turn::new(State { user, ..state }, end, First::Silent)
    };
    supposed(state, &Given::KnownUser).into_iter().map(turn).collect()
}
