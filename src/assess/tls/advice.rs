//! What a policy recommends on a day, as a server would have to be set up.

use crate::assess::tls::{Judge, Judgement};
use crate::catalog::Policy;
use crate::catalog::policy::Class;

/// Everything a policy recommends on a day, in the tables' order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Advice {
    /// Protocol versions, such as `TLSv1.2`.
    pub versions: Vec<String>,
    /// Cipher suites of TLS 1.2 with forward secrecy and authenticated encryption, by IANA name.
    pub suites: Vec<String>,
    /// Cipher suites of TLS 1.3, by IANA name.
    pub suites_13: Vec<String>,
    /// Elliptic-curve groups recommended in every recommended version.
    pub groups: Vec<String>,
    /// Signature schemes for the handshake.
    pub schemes: Vec<String>,
    /// Least bits of certified keys, by algorithm.
    pub keys: Vec<(String, i64)>,
}

impl Judge<'_> {
    /// What to set up. Suites without forward secrecy or without authenticated encryption are left
    /// out even where the policy still recommends them: nothing is gained by them.
    pub fn advise(&self) -> Advice {
        let good = |judgement: Option<Judgement>| {
            judgement.is_some_and(|judgement| judgement.class == Class::Recommended)
        };
        let versions: Vec<_> = ["TLSv1.2", "TLSv1.3"]
            .into_iter()
            .filter(|version| good(self.protocol(version)))
            .map(str::to_owned)
            .collect();
        let suites = |version: &str| {
            let names = self.keys_of("cipher_suites").into_iter();
            names
                .filter(|key| key.first().is_some_and(|known| known == version))
                .filter_map(|key| key.get(1).cloned())
                .filter(|name| good(self.cipher_suite(version, name)))
                .collect::<Vec<_>>()
        };
        let mut groups: Vec<_> =
            self.keys_of("groups").into_iter().filter_map(|key| key.get(1).cloned()).collect();
        let mut seen = std::collections::HashSet::new();
        groups.retain(|name| seen.insert(name.clone()) && !name.starts_with("ffdhe"));
        groups.retain(|name| versions.iter().all(|version| good(self.group(version, name))));
        Advice {
            suites: suites("TLSv1.2").into_iter().filter(|name| is_modern(name)).collect(),
            suites_13: suites("TLSv1.3"),
            groups,
            schemes: self
                .keys_of("signature_schemes")
                .into_iter()
                .filter(|key| key.get(1).is_some_and(|used| used == "handshake"))
                .filter_map(|key| key.get(2).cloned())
                .filter(|name| good(self.signature_scheme("TLSv1.3", name)))
                .collect(),
            keys: ["RSA", "ECDSA"]
                .into_iter()
                .filter_map(|algorithm| Some((algorithm.to_owned(), self.least_bits(algorithm)?)))
                .collect(),
            versions,
        }
    }

    /// The policy that has a table: its own, or the one it builds on.
    fn source(&self, table: &str) -> Option<&Policy> {
        let own = Some(self.policy).filter(|policy| policy.tables.contains_key(table));
        own.or(self.base)
    }

    fn keys_of(&self, table: &str) -> Vec<Vec<String>> {
        let rows = self.source(table).and_then(|policy| policy.tables.get(table));
        rows.into_iter().flat_map(|table| &table.rows).map(|row| row.key.clone()).collect()
    }

    /// The threshold in force for an algorithm.
    fn least_bits(&self, algorithm: &str) -> Option<i64> {
        let table = self.source("key_lengths")?.tables.get("key_lengths")?;
        table.look_up(&[algorithm.to_owned()], None, self.as_of).row?.minimum
    }
}

/// Ephemeral elliptic-curve key exchange and authenticated encryption with a full tag.
fn is_modern(suite: &str) -> bool {
    suite.starts_with("TLS_ECDHE_")
        && !suite.contains("_PSK_")
        && (suite.contains("_GCM_") || suite.ends_with("_CCM") || suite.contains("_POLY1305_"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::Library;
    use jiff::civil::date;

    #[test]
    fn advice_follows_the_tables_and_leaves_the_old_out() {
        let library = Library::built_in();
        let policy = library.policy("tr-02102-2", "2026-01").unwrap();
        let advice = Judge::new(&policy, None, date(2026, 11, 21)).advise();
        assert_eq!(advice.versions, ["TLSv1.2", "TLSv1.3"]);
        assert!(advice.suites.iter().all(|name| name.starts_with("TLS_ECDHE_")));
        assert!(advice.suites.contains(&"TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384".to_owned()));
        assert!(advice.suites_13.contains(&"TLS_AES_128_GCM_SHA256".to_owned()));
        assert!(advice.groups.contains(&"secp256r1".to_owned()));
        assert!(!advice.groups.contains(&"x25519".to_owned()), "not listed");
        assert!(advice.schemes.iter().all(|name| !name.starts_with("rsa_pkcs1")));
        assert!(advice.keys.contains(&("RSA".to_owned(), 3000)));
    }
}
