//! What each authenticator of the product demands and does. Ids and behaviour are those of the classes in
//! services/src/main/java/org/keycloak/authentication/authenticators of the product's source.

/// Something a user has that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Credential {
    Password,
    Otp,
    WebAuthn,
    Passwordless,
    Recovery,
    Certificate,
    Kerberos,
}

impl Credential {
    /// As the product calls it, for `conditional-credential`.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Otp => "otp",
            Self::WebAuthn => "webauthn",
            Self::Passwordless => "webauthn-passwordless",
            Self::Recovery => "recovery-authn-codes",
            Self::Certificate => "cert",
            Self::Kerberos => "kerberos",
        }
    }

    /// Whether a user may lack it and the login can tell.
    fn is_enrolled(self) -> bool {
        !matches!(self, Self::Certificate | Self::Kerberos)
    }
}

/// What an authenticator asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Demand {
    Credential(Credential),
    /// A link in a mail to the user.
    MailLink,
}

/// A demand and its circumstances.
#[derive(Debug, Clone, Copy)]
pub(super) struct Proof {
    pub(super) demand: Demand,
    /// Fails where no step before found the user.
    pub(super) needs_user: bool,
    /// Looks first whether the user has it.
    pub(super) looks: bool,
    /// The required action by which someone without it gets it at once.
    pub(super) set_up: Option<&'static str>,
    /// Whether a passkey is taken in its place, where the realm lets passkeys log in.
    pub(super) passkey: bool,
}

/// What an authenticator does in a new login.
#[derive(Debug, Clone, Copy)]
pub(super) enum Act {
    /// Nothing: it is for sessions that are there, or leads elsewhere.
    Skip { passkey: bool },
    /// Ends the login.
    Deny,
    /// Goes on, and proves nothing.
    Pass { shown: bool, needs_user: bool, passkey: bool },
    /// Asks.
    Ask(Proof),
    /// Asks for a one-time password, but of some not.
    AskUnless,
    /// Makes a user, or leaves one that is there to the next.
    NewUser,
}

const fn pass(shown: bool) -> Act {
    Act::Pass { shown, needs_user: false, passkey: false }
}

const fn ask(demand: Demand) -> Proof {
    Proof { demand, needs_user: false, looks: false, set_up: None, passkey: false }
}

const fn second(credential: Credential, set_up: Option<&'static str>) -> Act {
    let proof = ask(Demand::Credential(credential));
    Act::Ask(Proof { needs_user: true, looks: true, set_up, ..proof })
}

/// The required action that enrols a one-time password.
pub(super) const CONFIGURE_OTP: &str = "CONFIGURE_TOTP";

/// What an authenticator does; `None` for one that is not the product's.
#[expect(clippy::match_same_arms, reason = "a table, in the order of the flows they stand in")]
pub(super) fn act(id: &str) -> Option<Act> {
    use Credential::{Certificate, Kerberos, Otp, Password, Passwordless, Recovery, WebAuthn};
    use Demand::{Credential as Has, MailLink};
    Some(match id {
        "auth-cookie" | "identity-provider-redirector" => Act::Skip { passkey: false },
        // Leads members to the provider of their organisation, all others on.
        "organization" => Act::Skip { passkey: true },
        "deny-access-authenticator" => Act::Deny,
        "allow-access-authenticator" | "user-session-limits" | "no-cookie-redirect" => pass(false),
        "auth-username-form" => Act::Pass { shown: true, needs_user: false, passkey: true },
        "auth-username-password-form" | "idp-username-password-form" => {
            Act::Ask(Proof { passkey: true, ..ask(Has(Password)) })
        }
        "auth-password-form" => second(Password, None),
        "auth-otp-form" => second(Otp, Some(CONFIGURE_OTP)),
        "auth-conditional-otp-form" => Act::AskUnless,
        "webauthn-authenticator" => second(WebAuthn, Some("webauthn-register")),
        // Found to leave out who has none (26.4.0), though the source has an action for that.
        "webauthn-authenticator-passwordless" => {
            Act::Ask(Proof { looks: true, ..ask(Has(Passwordless)) })
        }
        "auth-recovery-authn-code-form" => second(Recovery, Some("CONFIGURE_RECOVERY_AUTHN_CODES")),
        "auth-x509-client-username-form" | "direct-grant-auth-x509-username" => {
            Act::Ask(ask(Has(Certificate)))
        }
        "auth-spnego" => Act::Ask(ask(Has(Kerberos))),
        "direct-grant-validate-password" => {
            Act::Ask(Proof { needs_user: true, ..ask(Has(Password)) })
        }
        "direct-grant-validate-otp" => second(Otp, None),
        "http-basic-authenticator" | "docker-http-basic-authenticator" | "basic-auth" => {
            Act::Ask(ask(Has(Password)))
        }
        "direct-grant-validate-username" | "reset-credentials-choose-user" => pass(true),
        "reset-credential-email" => Act::Ask(Proof { needs_user: true, ..ask(MailLink) }),
        // Both have something new set once the flow is through, and ask for nothing that was there.
        "reset-password" | "reset-otp" => {
            Act::Pass { shown: false, needs_user: true, passkey: false }
        }
        "idp-create-user-if-unique" => Act::NewUser,
        "idp-review-profile" | "idp-confirm-link" | "idp-confirm-override-link" => pass(true),
        "idp-detect-existing-broker-user" | "idp-auto-link" | "idp-add-organization-member" => {
            pass(false)
        }
        "idp-email-verification" => Act::Ask(ask(MailLink)),
        _ => return None,
    })
}

/// What `conditional-user-configured` looks for in an authenticator beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Configured {
    /// Whether the user has this.
    Has(Credential),
    /// Whether the realm has organisations.
    Organizations,
    /// Always.
    Always,
    /// Never.
    Never,
    /// Nobody knows.
    Unknown,
}

/// What counts as configured for an authenticator.
pub(super) fn configured(id: &str) -> Configured {
    match (id, act(id)) {
        ("organization" | "idp-add-organization-member", _) => Configured::Organizations,
        ("reset-otp", _) | (_, Some(Act::AskUnless)) => Configured::Has(Credential::Otp),
        ("reset-password", _) => Configured::Has(Credential::Password),
        (_, Some(Act::Ask(Proof { looks: true, demand: Demand::Credential(has), .. })))
            if has.is_enrolled() =>
        {
            Configured::Has(has)
        }
        // As the server says of both (26.4.0, 26.7.3); a condition beside them alone never holds.
        ("allow-access-authenticator" | "deny-access-authenticator", _) => Configured::Never,
        (_, Some(_)) => Configured::Always,
        (_, None) => Configured::Unknown,
    }
}

/// A condition of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Condition {
    UserConfigured,
    Level,
    CredentialUsed,
    SubFlow,
    /// Looks at something outside of the flow: the key that says what, the key that turns it round.
    Outside(&'static str, &'static str),
    /// One of somebody else's.
    Custom,
}

/// The key of the role that a condition asks for.
pub(super) const ROLE: &str = "condUserRole";
const ATTRIBUTE: &str = "attribute_name";

impl Condition {
    /// Whether it looks at an attribute of the user.
    pub(super) fn is_of_attribute(self) -> bool {
        matches!(self, Self::Outside(ATTRIBUTE, _))
    }
}

/// Whether an authenticator is a condition, and which. By the product's custom their ids begin so.
pub(super) fn condition(id: &str) -> Option<Condition> {
    Some(match id {
        "conditional-user-configured" => Condition::UserConfigured,
        "conditional-level-of-authentication" => Condition::Level,
        "conditional-credential" => Condition::CredentialUsed,
        "conditional-sub-flow-executed" => Condition::SubFlow,
        "conditional-user-role" => Condition::Outside(ROLE, "negate"),
        "conditional-user-attribute" => Condition::Outside(ATTRIBUTE, "not"),
        "conditional-client-scope" => Condition::Outside("client_scope", "negate"),
        _ if id.starts_with("conditional-") => Condition::Custom,
        _ => return None,
    })
}
