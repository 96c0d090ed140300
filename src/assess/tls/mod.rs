//! Judges single TLS parameters by a policy, for `befund tls`: no requirement, no verdict, only what
//! the tables say as of a day.

mod advice;

pub use advice::Advice;

use jiff::civil::Date;
use regex::Regex;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::catalog::Policy;
use crate::catalog::policy::Class;

/// What a policy says to one parameter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Judgement {
    /// The judgement at as-of; `no_rule` past a year that a newer edition may have extended.
    pub class: Class,
    /// Last day of the recommendation.
    #[schemars(with = "Option<String>")]
    pub until: Option<Date>,
    /// Whether a later edition may extend it.
    pub extendable: bool,
    /// Edition, table and row.
    pub rule: String,
    /// Titles of the row's sources.
    pub sources: Vec<String>,
}

impl Judgement {
    /// Whether it makes the exit code 1.
    pub fn is_bad(&self) -> bool {
        matches!(self.class, Class::PeriodOver | Class::Discouraged)
    }
}

/// A policy and the day it is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Judge<'a> {
    /// The edition.
    pub policy: &'a Policy,
    /// The edition of the policy it builds on, if it does.
    pub base: Option<&'a Policy>,
    /// The day judged.
    pub as_of: Date,
}

impl<'a> Judge<'a> {
    /// A policy of a library on a day, with the one it builds on.
    pub fn new(policy: &'a Policy, base: Option<&'a Policy>, as_of: Date) -> Self {
        Self { policy, base, as_of }
    }

    fn ask(&self, table: &str, key: &[&str], value: Option<i64>) -> Option<Judgement> {
        if self.policy.tables.contains_key(table) {
            return Self::look_up(self.policy, self.as_of, table, key, value);
        }
        let rule = self.policy.builds_on.as_ref()?;
        let mut judgement = Self::look_up(self.base?, self.as_of, table, key, value)?;
        let unlisted = rule.unlisted_violates && judgement.class == Class::NotListed;
        let admitted = table != "cipher_suites"
            || key.last().is_none_or(|name| rule.suites.as_ref().is_none_or(|p| matches(p, name)));
        if unlisted || !admitted {
            judgement.class = Class::Discouraged;
        }
        judgement.rule = format!("{}, {}", self.policy.reference(), judgement.rule);
        Some(judgement)
    }

    fn look_up(
        policy: &Policy,
        as_of: Date,
        table: &str,
        key: &[&str],
        value: Option<i64>,
    ) -> Option<Judgement> {
        let found = policy.tables.get(table)?;
        let key: Vec<_> = key.iter().map(|part| (*part).to_owned()).collect();
        let answer = found.look_up(&key, value, as_of);
        let class = match answer.class {
            _ if answer.outdated => Class::NoRule,
            Class::NotListed if found.unlisted_violates => Class::Discouraged,
            class => class,
        };
        let bound = answer
            .row
            .and_then(|row| row.minimum)
            .map(|minimum| format!(" ≥ {minimum}"))
            .unwrap_or_default();
        let sources = answer.row.into_iter().flat_map(|row| &row.sources);
        Some(Judgement {
            class,
            until: answer.row.and_then(|row| row.until),
            extendable: answer.row.is_some_and(|row| row.extendable),
            rule: format!("{} {table}: {}{bound}", policy.reference(), key.join(" / ")),
            sources: sources
                .filter_map(|id| policy.sources.get(id))
                .map(|(title, _)| title.clone())
                .collect(),
        })
    }

    /// A protocol version.
    pub fn protocol(&self, version: &str) -> Option<Judgement> {
        self.ask("protocols", &[version], None)
    }

    /// A cipher suite in a version.
    pub fn cipher_suite(&self, version: &str, name: &str) -> Option<Judgement> {
        self.ask("cipher_suites", &[version, name], None)
    }

    /// A group in a version.
    pub fn group(&self, version: &str, name: &str) -> Option<Judgement> {
        self.ask("groups", &[version, name], None)
    }

    /// What signs a handshake in a version. TLS 1.2 with RSA-PSS follows the tables of TLS 1.3; its
    /// other schemes are judged by algorithm and hash, the worse of the two (TR-02102-2 section 3.3.3).
    pub fn signature_scheme(&self, version: &str, name: &str) -> Option<Judgement> {
        if version == "TLSv1.3" || name.starts_with("rsa_pss") {
            return self.ask("signature_schemes", &["TLSv1.3", "handshake", name], None);
        }
        let algorithm =
            ["rsa", "dsa", "ecdsa"].into_iter().find(|algorithm| name.starts_with(algorithm));
        let signs = self.ask("signature_algorithms", &[version, algorithm.unwrap_or(name)], None);
        let hash = name.rsplit('_').next().unwrap_or(name);
        let hashes = self.ask("hashes", &[version, hash], None);
        let good = |judgement: &Judgement| judgement.class == Class::Recommended;
        match (signs, hashes) {
            (Some(signs), Some(hashes)) if good(&signs) && !good(&hashes) => Some(hashes),
            (signs, _) => signs,
        }
    }

    /// What signs a certificate presented in TLS 1.3. TR-02102-2 has no table of them for TLS 1.2.
    pub fn certificate_signature(&self, name: &str) -> Option<Judgement> {
        self.ask("signature_schemes", &["TLSv1.3", "certificate", name], None)
    }

    /// A certified or agreed key: `RSA`, `ECDSA`, `DSA`, `DH`, `ECDH`.
    pub fn key(&self, algorithm: &str, bits: i64) -> Option<Judgement> {
        self.ask("key_lengths", &[algorithm], Some(bits))
    }

    /// A feature that is present. Ways to resume sessions have a table of their own.
    pub fn feature(&self, version: &str, name: &str) -> Option<Judgement> {
        if matches!(name, "psk_ke" | "psk_dhe_ke") {
            return self.ask("psk_modes", &[version, name], None);
        }
        let exact = self.ask("features", &[version, name], None)?;
        if exact.class == Class::NotListed {
            self.ask("features", &["any", name], None)
        } else {
            Some(exact)
        }
    }
}

/// Whether a whole name matches a pattern that was checked when it was loaded.
fn matches(pattern: &str, name: &str) -> bool {
    Regex::new(&format!("^(?:{pattern})$")).is_ok_and(|regex| regex.is_match(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::Library;
    use jiff::civil::date;

    fn class(ask: impl Fn(Judge<'_>) -> Option<Judgement>) -> Class {
        let policy = Library::built_in().policy("tr-02102-2", "2026-01").unwrap();
        ask(Judge::new(&policy, None, date(2026, 11, 21))).unwrap().class
    }

    #[test]
    fn the_minimum_standard_asks_tr_02102_2_and_more() {
        let library = Library::built_in();
        let standard = library.policy("mindeststandard-tls", "2.4").unwrap();
        let base = library.policy("tr-02102-2", "2023-01").unwrap();
        let judge = Judge::new(&standard, Some(&base), date(2023, 6, 1));
        let suite = |name| judge.cipher_suite("TLSv1.2", name).unwrap().class;
        assert_eq!(suite("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"), Class::Recommended);
        assert_eq!(suite("TLS_ECDH_RSA_WITH_AES_128_GCM_SHA256"), Class::Discouraged, "no PFS");
        assert_eq!(
            suite("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"),
            Class::Discouraged,
            "what the TR does not list is a deviation"
        );
        assert_eq!(judge.protocol("TLSv1.1").unwrap().class, Class::Discouraged);
    }

    #[test]
    fn parameters_are_judged_by_their_tables() {
        assert_eq!(class(|j| j.protocol("TLSv1.0")), Class::Discouraged);
        assert_eq!(class(|j| j.protocol("TLSv1.3")), Class::Recommended);
        assert_eq!(class(|j| j.feature("TLSv1.3", "psk_dhe_ke")), Class::Recommended);
        assert_eq!(class(|j| j.feature("TLSv1.3", "psk_ke")), Class::Conditional);
        assert_eq!(
            class(|j| j.cipher_suite("TLSv1.2", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")),
            Class::Recommended
        );
        assert_eq!(
            class(|j| j.cipher_suite("TLSv1.2", "TLS_RSA_WITH_AES_128_CBC_SHA")),
            Class::NotListed
        );
        assert_eq!(class(|j| j.group("TLSv1.3", "x25519")), Class::NotListed);
        assert_eq!(class(|j| j.key("RSA", 2048)), Class::Discouraged);
        assert_eq!(class(|j| j.signature_scheme("TLSv1.2", "rsa_pkcs1_sha256")), Class::PeriodOver);
        assert_eq!(
            class(|j| j.signature_scheme("TLSv1.2", "rsa_pss_rsae_sha256")),
            Class::Recommended
        );
        assert_eq!(class(|j| j.signature_scheme("TLSv1.2", "ecdsa_sha224")), Class::NotListed);
        assert_eq!(
            class(|j| j.signature_scheme("TLSv1.2", "ecdsa_secp256r1_sha256")),
            Class::Recommended
        );
        assert_eq!(class(|j| j.certificate_signature("rsa_pkcs1_sha256")), Class::PeriodOver);
        assert_eq!(class(|j| j.feature("TLSv1.3", "early_data")), Class::Discouraged);
        assert_eq!(class(|j| j.feature("TLSv1.2", "extended_master_secret")), Class::Recommended);
    }
}
