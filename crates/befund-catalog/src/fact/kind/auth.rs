//! Ways to log in, passwords, sessions, tokens and access codes.

use super::{Kind, NAME, Type, Unit, at, id};

/// Who gets in.
pub const ROLES: &[&str] =
    &["patient", "carer", "doctor", "practice-staff", "provider-staff", "administrator"];

/// Authentication factors: those of BSI's table (FAQ on TR-03161), others that products know, and
/// `other` for the rest. `user-verification` is the PIN or biometrics that unlock a passkey.
pub const FACTORS: &[&str] = &[
    "username-password",
    "system-pin",
    "card-pin",
    "fido2-token",
    "passkey",
    "stored-token",
    "device-binding",
    "otp-email",
    "otp-sms",
    "totp",
    "egk",
    "npa",
    "biometrics",
    "user-verification",
    "hotp",
    "push",
    "recovery-code",
    "email-link",
    "client-certificate",
    ELSEWHERE,
    "other",
];

/// The factor that stands for all that an identity provider elsewhere demands: how many, it does not say.
pub const ELSEWHERE: &str = "external-identity-provider";

/// The most clients that `client` of a way in names; a list of that length may leave some out.
pub const MOST_CLIENTS: usize = 20;

/// What a way in does with a second factor.
const SECOND_FACTOR: &[&str] =
    &["enforced", "partial", "enrolled-only", "on-request", "offered", "none"];

/// Levels of assurance (Regulation (EU) 910/2014, Art. 8), the lowest first.
pub const LEVELS: &[&str] = &["low", "substantial", "high"];

/// How someone without a second factor gets one.
const ENROLMENT: &[&str] = &["forced", "at-login", "none"];

/// Grants of OAuth 2.0 (RFC 6749, RFC 8628, RFC 8693, OpenID CIBA Core 1.0).
const GRANTS: &[&str] = &[
    "authorization_code",
    "implicit",
    "password",
    "client_credentials",
    "device_code",
    "ciba",
    "token_exchange",
];

const PASSWORD_HASHES: &[&str] = &[
    "argon2id",
    "scrypt",
    "bcrypt",
    "pbkdf2",
    "salted-fast-hash",
    "fast-hash",
    "reversible",
    "plaintext",
    "other",
];

/// `auth.path`: a way for someone to get in.
pub static PATH: Kind = Kind {
    name: "auth.path",
    label: ("Anmeldeweg", "way to log in"),
    doc: "a way for someone to get in",
    presence: None,
    by_identity: false,
    attributes: &[
        id("role", ("für", "for"), Type::Word(ROLES), "who gets in"),
        NAME,
        at(
            "account_required",
            ("Konto nötig", "account required"),
            Type::Bool,
            "whether an account must exist first",
        ),
        at(
            "registration_required",
            ("Registrierung nötig", "registration required"),
            Type::Bool,
            "whether one must register first, anywhere",
        ),
        at(
            "shown_name",
            ("angezeigter Name", "name that is shown"),
            Type::Word(&["real-name", "free-text", "none"]),
            "what the doctor sees: a name that must be real, any text, or nothing",
        ),
        at(
            "may_consult",
            ("berechtigt zur Sprechstunde", "admits to a consultation"),
            Type::Bool,
            "whether a consultation can be held this way",
        ),
        at(
            "factors",
            ("Faktoren", "factors"),
            Type::Words(FACTORS),
            "factors that are always demanded, each of them",
        ),
        at(
            "client",
            ("für die Anwendungen", "for the clients"),
            Type::Texts,
            "clients of the identity provider that it is open to",
        ),
        at(
            "flow",
            ("Ablauf", "flow"),
            Type::Text,
            "flow of the identity provider that it takes, and the steps of it that decide",
        ),
        at(
            "second_factor",
            ("zweiter Faktor", "second factor"),
            Type::Word(SECOND_FACTOR),
            "whether a second factor is demanded of everyone, of all but those who are exempt, of those who have enrolled one, of clients that ask for it, offered to whoever likes, or not there",
        ),
        at(
            "enrolment",
            ("Einrichtung des zweiten Faktors", "enrolment of the second factor"),
            Type::Word(ENROLMENT),
            "how someone without a second factor gets one: forced to enrol before the login ends, able to at a login, or not at all",
        ),
        at(
            "exemptions",
            ("ausgenommen", "exempt"),
            Type::Texts,
            "who or what is exempt from a factor, such as a role or a network",
        ),
        at(
            "changes",
            ("Einstellungen, die es ändern", "settings that change it"),
            Type::Texts,
            "settings of the product that would make it demand a second factor, by the product's own names",
        ),
        at(
            "assurance",
            ("Vertrauensniveau", "level of assurance"),
            Type::Word(LEVELS),
            "level of assurance that is demanded of the identity provider (Regulation (EU) 910/2014, Art. 8)",
        ),
        at(
            "consent",
            ("Einwilligung in ein niedrigeres Niveau", "consent to a lower level"),
            Type::Bool,
            "whether the insured person was informed and consented to a lower level (§ 139e (10) SGB V)",
        ),
        at(
            "conditions_met",
            (
                "erfüllte Bedingungen der Faktorentabelle",
                "conditions of the factor table that are met",
            ),
            Type::Texts,
            "ids of conditions of the factor table that are claimed to be met, such as gemspec-idp-sek-4-3-2; what shows that one is met is an auth.factor that cites a document",
        ),
        at(
            "initial",
            ("auch für die erste Anmeldung", "also for the first login"),
            Type::Bool,
            "whether someone can authenticate for the first time this way, and not only again",
        ),
        at(
            "health_id",
            ("GesundheitsID", "GesundheitsID"),
            Type::Bool,
            "whether it is the GesundheitsID (§ 291 (8) SGB V)",
        ),
        at(
            "throttled",
            ("Durchprobieren gebremst oder gesperrt", "guessing slowed down or locked out"),
            Type::Bool,
            "whether guessing is slowed down or locked out",
        ),
        at(
            "anomaly_notice",
            ("Hinweis auf ungewöhnliche Anmeldungen", "notice of unusual logins"),
            Type::Bool,
            "whether users can be told of unusual logins",
        ),
        at(
            "context_signals",
            ("weitere Signale fließen ein", "further signals are considered"),
            Type::Bool,
            "whether further signals such as device, network or time of day enter the judgement of a login, or keys are locked when enrolled biometrics change",
        ),
        at(
            "professional_card",
            ("elektronischer Heilberufsausweis", "health professional card"),
            Type::Bool,
            "whether it is the electronic health professional card by its contactless interface",
        ),
        at(
            "storage_opt_in",
            (
                "Anmeldedaten nur nach Zustimmung gespeichert",
                "login data stored only after consent",
            ),
            Type::Bool,
            "whether data to log in with are stored on the device only after express consent; `true` where none are stored",
        ),
        at(
            "fallback_consented",
            (
                "Rückfall auf einen Faktor nur nach Zustimmung",
                "fallback to one factor only after consent",
            ),
            Type::Bool,
            "whether a fallback to one factor is switched on only after a notice of its risks and actively confirmed consent; `true` where there is none",
        ),
        at(
            "fallback_revocable",
            ("Rückfall auf einen Faktor abschaltbar", "fallback to one factor can be switched off"),
            Type::Bool,
            "whether users can switch a fallback to one factor off in the product at any time; `true` where there is none",
        ),
    ],
};

/// `auth.password_policy`: the rules for a set of passwords.
pub static PASSWORD_POLICY: Kind = Kind {
    name: "auth.password_policy",
    label: ("Passwortregeln", "rules for passwords"),
    doc: "the rules for a set of passwords",
    presence: None,
    by_identity: false,
    attributes: &[
        NAME,
        at(
            "min_length",
            ("Mindestlänge", "minimum length"),
            Type::Int(Unit::Characters),
            "least number of characters",
        ),
        at(
            "max_length",
            ("Höchstlänge", "maximum length"),
            Type::Int(Unit::Characters),
            "greatest number of characters",
        ),
        at(
            "classes",
            ("verlangte Zeichenarten", "demanded kinds of characters"),
            Type::Words(&["digits", "lower-case", "upper-case", "special"]),
            "kinds of characters of which at least one is demanded each",
        ),
        at(
            "history",
            ("gesperrte frühere Passwörter", "earlier passwords refused"),
            Type::Int(Unit::Count),
            "how many earlier passwords are refused",
        ),
        at(
            "expires_after_s",
            ("abgelaufen nach", "expires after"),
            Type::Duration,
            "time until a password must be changed, seconds",
        ),
        at(
            "blocklist",
            ("Sperrliste", "blocklist"),
            Type::Bool,
            "whether passwords of a list are refused",
        ),
        at(
            "max_failed_attempts",
            ("Fehlversuche bis zur Sperre", "failed attempts until it locks"),
            Type::Int(Unit::Attempts),
            "failed attempts until it locks or slows down; 0 is no limit",
        ),
        at(
            "lockout",
            ("Sperre nach Fehlversuchen", "lockout after failed attempts"),
            Type::Word(&["none", "temporary", "permanent", "mixed"]),
            "what failed attempts lead to: nothing, a wait, a lock until someone lifts it, or the one after the other",
        ),
        at(
            "lockout_wait_s",
            ("längste Wartezeit", "longest wait"),
            Type::Duration,
            "longest wait after failed attempts, seconds",
        ),
        at(
            "lockout_reset_s",
            ("Fehlversuche vergessen nach", "failed attempts forgotten after"),
            Type::Duration,
            "time after which failed attempts count no more, seconds",
        ),
        at(
            "change_offered",
            ("Passwort änderbar", "password can be changed"),
            Type::Bool,
            "whether users can change their password",
        ),
        at(
            "change_logged",
            ("Änderungen protokolliert", "changes logged"),
            Type::Bool,
            "whether changes and resets are logged",
        ),
        at(
            "change_notified",
            ("Änderungen mitgeteilt", "changes notified"),
            Type::Bool,
            "whether users are told of changes and resets",
        ),
        at(
            "reauthentication",
            ("erneute Anmeldung vor der Änderung", "new login before a change"),
            Type::Bool,
            "whether a change needs a new authentication",
        ),
        at(
            "hash",
            ("Art der Speicherung", "how it is stored"),
            Type::Word(PASSWORD_HASHES),
            "how passwords are stored",
        ),
        at(
            "hash_iterations",
            ("Durchläufe der Hashfunktion", "iterations of the hash function"),
            Type::Int(Unit::Count),
            "iterations of the hash function, for PBKDF2",
        ),
        at(
            "salted",
            ("eigenes Salz je Passwort", "own salt for each password"),
            Type::Bool,
            "whether each hash has its own salt",
        ),
        at(
            "strength_stored",
            ("Angaben zur Stärke gespeichert", "strength stored"),
            Type::Bool,
            "whether what is shown about strength is stored",
        ),
        at(
            "guessable_reset",
            ("Zurücksetzen mit erratbaren Antworten", "reset by answers that can be guessed"),
            Type::Bool,
            "whether a password can be reset by answers that are easy to guess or to find out in public",
        ),
    ],
};

/// `auth.session`: a kind of session between a user and the product.
pub static SESSION: Kind = Kind {
    name: "auth.session",
    label: ("Sitzung", "session"),
    doc: "a kind of session between a user and the product",
    presence: None,
    by_identity: false,
    attributes: &[
        NAME,
        at(
            "idle_timeout_s",
            ("Frist ohne Nutzung", "limit without use"),
            Type::Duration,
            "time without use until it ends, seconds",
        ),
        at(
            "active_timeout_s",
            ("Frist bei Nutzung", "limit in use"),
            Type::Duration,
            "time in use until it ends, seconds",
        ),
        at(
            "background_grace_s",
            ("Frist im Hintergrund", "limit in the background"),
            Type::Duration,
            "time in the background until it ends or is locked, seconds",
        ),
        at(
            "renewed_in_full",
            ("Erneuerung so stark wie die erste Anmeldung", "renewal as strong as the first login"),
            Type::Bool,
            "whether the login that renews it, after a time or the background, is as strong as the first one",
        ),
        at(
            "ends_on_message",
            (
                "Server beendet sie auf Nachricht der Anwendung",
                "server ends it on a message of the application",
            ),
            Type::Bool,
            "whether the server ends it on a message of the application, where the architecture keeps the server from seeing how long it is in use",
        ),
        at(
            "offline",
            ("ohne Anmeldung fortsetzbar", "continued without a login"),
            Type::Bool,
            "whether it outlives the login, as an offline session does",
        ),
        at(
            "remember_me",
            ("angemeldet bleiben", "remember me"),
            Type::Bool,
            "whether users can ask to stay logged in",
        ),
        at(
            "user_revocable",
            ("von Nutzenden widerrufbar", "users can end it"),
            Type::Bool,
            "whether users can end sessions given out earlier",
        ),
        at(
            "deleted_at_end",
            ("Daten am Ende gelöscht", "data deleted at its end"),
            Type::Bool,
            "whether its data are deleted on the server at its end",
        ),
        at(
            "id_entropy_bits",
            ("Zufälligkeit der Kennung", "randomness of its identifier"),
            Type::Int(Unit::Bits),
            "randomness of its identifier in bits",
        ),
    ],
};

/// `auth.token`: a kind of token that authenticates.
pub static TOKEN: Kind = Kind {
    name: "auth.token",
    label: ("Token", "token"),
    doc: "a kind of token that authenticates",
    presence: None,
    by_identity: false,
    attributes: &[
        NAME,
        at(
            "signature_algorithm",
            ("unterschrieben mit", "signed with"),
            Type::Text,
            "how it is signed, such as ES256",
        ),
        at(
            "valid_for_s",
            ("gültig", "valid for"),
            Type::Duration,
            "longest time from issue to expiry, seconds",
        ),
        at(
            "reusable",
            ("mehrfach verwendbar", "can be used again"),
            Type::Bool,
            "whether a refresh token can be used more than once",
        ),
        at(
            "personal_data",
            ("Personendaten darin", "personal data in it"),
            Type::Texts,
            "claims with data about the person that are put into it",
        ),
        at(
            "signature_checked",
            ("Unterschrift wird geprüft", "signature is checked"),
            Type::Bool,
            "whether the server checks the signature",
        ),
        at(
            "none_accepted",
            ("ohne Unterschrift angenommen", "accepted without a signature"),
            Type::Bool,
            "whether an unsigned one is accepted",
        ),
        at(
            "expired_accepted",
            ("abgelaufen angenommen", "accepted when expired"),
            Type::Bool,
            "whether an expired one is accepted",
        ),
        at(
            "carries_sensitive_data",
            ("enthält sensible Daten", "carries sensitive data"),
            Type::Bool,
            "whether sensitive data are in it",
        ),
        at(
            "unexpected_fields",
            ("enthält unerwartete Felder", "carries unexpected fields"),
            Type::Bool,
            "whether it carries fields that those who take it do not expect",
        ),
        at(
            "follows_standard",
            ("folgt seiner Norm", "conforms to its standard"),
            Type::Bool,
            "whether it conforms to its standard, such as RFC 7519",
        ),
    ],
};

/// `auth.access_code`: a code or link that admits to a consultation.
pub static ACCESS_CODE: Kind = Kind {
    name: "auth.access_code",
    label: ("Zugangscode", "access code"),
    doc: "a code or link that admits to a consultation",
    presence: None,
    by_identity: false,
    attributes: &[
        id("role", ("für", "for"), Type::Word(ROLES), "who uses it"),
        NAME,
        at(
            "leads_to",
            ("verbindet mit", "connects with"),
            Type::Word(&["initiating-doctor", "any-doctor-of-practice", "anyone"]),
            "whom it connects with",
        ),
        at(
            "valid_for_s",
            ("gültig", "valid for"),
            Type::Duration,
            "longest time from issue to expiry, seconds",
        ),
        at(
            "valid_after_appointment_s",
            ("gültig nach dem Termin", "valid after the appointment"),
            Type::Duration,
            "time from the appointment to expiry, seconds",
        ),
    ],
};

/// `auth.factor`: a factor of a component shown to meet a condition of BSI's factor table.
pub static FACTOR: Kind = Kind {
    name: "auth.factor",
    label: ("Authentisierungsfaktor", "authentication factor"),
    doc: "a factor shown to meet a condition of the factor table; it counts only if it cites a document that can be used",
    presence: None,
    by_identity: false,
    attributes: &[
        id("name", ("Faktor", "factor"), Type::Word(FACTORS), "the factor"),
        id(
            "condition",
            ("Bedingung der Faktorentabelle", "condition of the factor table"),
            Type::Text,
            "id of the condition of its row, such as gemspec-idp-sek-4-3-2",
        ),
        at(
            "component",
            ("Komponente", "component"),
            Type::Text,
            "id of the component whose factor it is; all it serves if left out",
        ),
    ],
};

/// `auth.client`: an application that an identity provider lets people log in to.
pub static CLIENT: Kind = Kind {
    name: "auth.client",
    label: ("Anwendung beim Identitätsdienst", "client of the identity provider"),
    doc: "an application that an identity provider lets people log in to",
    presence: None,
    by_identity: false,
    attributes: &[
        NAME,
        at(
            "public",
            ("ohne eigenes Geheimnis", "without a secret of its own"),
            Type::Bool,
            "whether it is a public client (RFC 6749 section 2.1)",
        ),
        at(
            "grants",
            ("erlaubte Verfahren", "grants"),
            Type::Words(GRANTS),
            "grants by which it may get tokens",
        ),
        at(
            "pkce",
            ("PKCE", "PKCE"),
            Type::Word(&["S256", "plain", "none"]),
            "the challenge method of RFC 7636 that is demanded of it",
        ),
        at(
            "redirect_wildcard",
            ("Platzhalter in Rücksprungadressen", "wildcard in redirect URIs"),
            Type::Bool,
            "whether a redirect URI holds a wildcard",
        ),
        at(
            "redirect_insecure",
            ("Rücksprung ohne Verschlüsselung", "redirect without encryption"),
            Type::Bool,
            "whether a redirect URI other than of the own device is http",
        ),
    ],
};

/// `auth.events`: what an identity provider records of logins and changes.
pub static EVENTS: Kind = Kind {
    name: "auth.events",
    label: ("Protokoll des Identitätsdienstes", "events of the identity provider"),
    doc: "what an identity provider records of logins and changes",
    presence: None,
    by_identity: false,
    attributes: &[
        NAME,
        at(
            "logins_logged",
            ("Anmeldungen protokolliert", "logins logged"),
            Type::Bool,
            "whether successful and failed logins are kept",
        ),
        at(
            "changes_logged",
            ("Änderungen protokolliert", "changes logged"),
            Type::Bool,
            "whether changes by administrators are kept",
        ),
        at(
            "mailed",
            ("den Nutzenden gemeldet", "users are told"),
            Type::Bool,
            "whether users are told of failed logins or changes by e-mail",
        ),
        at(
            "kept_for_s",
            ("aufbewahrt", "kept for"),
            Type::Duration,
            "how long they are kept, seconds",
        ),
    ],
};

/// All of the family.
pub(super) static ALL: &[&Kind] =
    &[&PATH, &FACTOR, &PASSWORD_POLICY, &SESSION, &TOKEN, &ACCESS_CODE, &CLIENT, &EVENTS];
