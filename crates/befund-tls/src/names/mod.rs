//! The numbers of TLS: cipher suites, groups and signature schemes with their IANA names.

mod suites;

/// A cipher suite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suite {
    /// Its code.
    pub code: u16,
    /// Its IANA name.
    pub name: &'static str,
}

/// How a suite up to TLS 1.2 agrees on keys, as far as it matters for scanning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyExchange {
    /// Ephemeral Diffie-Hellman over an elliptic curve: a ServerKeyExchange names the group.
    Ecdhe,
    /// Ephemeral Diffie-Hellman over a finite field: a ServerKeyExchange carries the prime.
    Dhe,
    /// The secret is encrypted to the server's key, agreed with a certified key, or shared before.
    Static,
    /// TLS 1.3: the suite says nothing about key exchange.
    Tls13,
}

/// What a suite up to TLS 1.2 authenticates the server with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Authentication {
    /// A certificate with an RSA key.
    Rsa,
    /// A certificate with an ECDSA or EdDSA key (RFC 8422).
    Ecdsa,
    /// A certificate with a DSA key.
    Dss,
    /// Nothing, a shared secret, Kerberos or a GOST key: no certificate of a kind above.
    Other,
}

impl Suite {
    /// The suite of this code.
    pub fn of(code: u16) -> Option<Self> {
        let index = suites::SUITES.binary_search_by_key(&code, |(code, _)| *code).ok()?;
        let (code, name) = suites::SUITES[index];
        Some(Self { code, name })
    }

    /// The suite of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|suite| suite.name == name)
    }

    /// Every suite, ascending by code.
    pub fn all() -> impl Iterator<Item = Self> {
        suites::SUITES.iter().map(|(code, name)| Self { code: *code, name })
    }

    /// Whether it belongs to TLS 1.3 (RFC 8446 B.4, RFC 8998, RFC 9150, RFC 9367).
    pub fn is_tls13(self) -> bool {
        matches!(self.code, 0x00C6 | 0x00C7 | 0xC0B4 | 0xC0B5 | 0xC103..=0xC106 | 0x1300..=0x13FF)
    }

    /// How it agrees on keys.
    pub fn key_exchange(self) -> KeyExchange {
        let kind = self.name.split("_WITH_").next().unwrap_or(self.name);
        if self.is_tls13() {
            KeyExchange::Tls13
        } else if kind.starts_with("TLS_ECDHE_") || kind == "TLS_ECDH_anon" {
            KeyExchange::Ecdhe
        } else if kind.starts_with("TLS_DHE_") || kind.starts_with("TLS_DH_anon") {
            KeyExchange::Dhe
        } else {
            KeyExchange::Static
        }
    }

    /// What authenticates the server.
    pub fn authentication(self) -> Authentication {
        let kind = self.name.split("_WITH_").next().unwrap_or(self.name);
        let words: Vec<&str> = kind.split('_').collect();
        let has = |word: &str| words.contains(&word);
        // A fixed (EC)DH key is certified: the certificate's own key decides (RFC 8422 section 2).
        if has("anon") || has("KRB5") || (has("PSK") && !has("RSA")) {
            Authentication::Other
        } else if has("ECDSA") || (has("ECDH") && has("RSA")) {
            Authentication::Ecdsa
        } else if has("DSS") {
            Authentication::Dss
        } else if has("RSA") {
            Authentication::Rsa
        } else {
            Authentication::Other
        }
    }

    /// How it agrees on keys, as its name says: `ECDHE`, `DHE`, `ECDH`, `DH`, `RSA`, `PSK`, `RSA_PSK`,
    /// `KRB5` …; `any` in TLS 1.3.
    pub fn key_exchange_word(self) -> &'static str {
        if self.is_tls13() {
            return "any";
        }
        let (exchange, authentication) = self.agreement();
        match exchange {
            "ECDH" if authentication == "anon" => "ECDHE",
            "DH" if authentication == "anon" => "DHE",
            other => other,
        }
    }

    /// What shows who the server is, as its name says: `RSA`, `ECDSA`, `DSS`, `PSK`, `KRB5` …; `anon` is
    /// nothing, `any` is TLS 1.3.
    pub fn authentication_word(self) -> &'static str {
        if self.is_tls13() { "any" } else { self.agreement().1 }
    }

    /// The two parts of the name before `_WITH_`, without marks of export suites.
    fn agreement(self) -> (&'static str, &'static str) {
        let name = self.name;
        let whole = name.split_once("_WITH_").map_or(name, |(agreement, _)| agreement);
        let whole = whole.trim_start_matches("TLS_").trim_start_matches("SSL_");
        let whole = whole.split("_EXPORT").next().unwrap_or(whole).trim_end_matches("_FIPS");
        match whole {
            "PSK_DHE" => ("DHE", "PSK"),
            "RSA_PSK" => ("RSA_PSK", "RSA"),
            "SRP_SHA" => ("SRP", "SRP"),
            "SRP_SHA_RSA" => ("SRP", "RSA"),
            "SRP_SHA_DSS" => ("SRP", "DSS"),
            one => one.split_once('_').filter(|_| !one.starts_with("GOST")).unwrap_or((one, one)),
        }
    }

    /// Whether records are encrypted in CBC mode, so that Encrypt-then-MAC applies (RFC 7366).
    pub fn is_cbc(self) -> bool {
        self.name.contains("_CBC_") || self.name.contains("_CBC")
    }

    /// The symmetric cipher, such as `AES_128`: the name without mode and hash.
    pub fn encryption(self) -> &'static str {
        let cipher = match self.name.split_once("_WITH_") {
            Some((_, cipher)) => cipher,
            None if self.name == "TLS_SHA256_SHA256" || self.name == "TLS_SHA384_SHA384" => {
                return "NULL";
            }
            None => self.name.trim_start_matches("TLS_"),
        };
        const ENDS: &[&str] = &[
            "_GCM", "_CCM", "_CBC", "_OFB", "_CTR", "_CNT", "_MGM", "_EDE_CBC", "_SHA", "_MD5",
            "_SM3",
        ];
        let end = ENDS.iter().filter_map(|end| cipher.find(end)).min().unwrap_or(cipher.len());
        &cipher[..end]
    }
}

/// A group for key agreement: a curve, a finite field, a KEM or a hybrid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    /// Its code.
    pub code: u16,
    /// Its IANA name.
    pub name: &'static str,
}

impl Group {
    /// The group of this code.
    pub fn of(code: u16) -> Option<Self> {
        Self::all().find(|group| group.code == code)
    }

    /// The group of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|group| group.name == name)
    }

    /// Every group, in the order in which they are offered.
    pub fn all() -> impl Iterator<Item = Self> {
        GROUPS.iter().map(|(code, name)| Self { code: *code, name })
    }

    /// What kind of key agreement it serves: `ECDH`, `DH`, `KEM`, or `hybrid` of a curve and a KEM.
    pub fn key_exchange(self) -> &'static str {
        let quantum_safe = self.name.contains("MLKEM") || self.name.contains("Kyber");
        match quantum_safe {
            _ if self.is_ffdhe() => "DH",
            true if self.name.starts_with("MLKEM") => "KEM",
            true => "hybrid",
            false => "ECDH",
        }
    }

    /// Bits of the prime of a field, or of the order of a curve's base point, up to two: what minimum
    /// lengths are about. Of hybrids the curve's; `None` for a KEM alone.
    pub fn bits(self) -> Option<u32> {
        let curve = ["ML", "Kyber"]
            .iter()
            .fold(self.name, |name, end| name.split_once(end).map_or(name, |(curve, _)| curve));
        match curve.to_ascii_lowercase().as_str() {
            // RFC 7748 sections 4.1 and 4.2.
            "x25519" => return Some(253),
            "x448" => return Some(446),
            "curvesm2" => return Some(256),
            _ => {}
        }
        let digits = curve.trim_start_matches(|c: char| !c.is_ascii_digit());
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        digits[..end].parse().ok()
    }

    /// Whether it is a finite field of RFC 7919 (0x0100 to 0x01FF).
    pub fn is_ffdhe(self) -> bool {
        is_ffdhe(self.code)
    }
}

/// Whether a code lies in the range RFC 7919 reserves for finite fields.
pub fn is_ffdhe(group: u16) -> bool {
    (0x0100..=0x01FF).contains(&group)
}

/// A signature scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scheme {
    /// Its code.
    pub code: u16,
    /// Its IANA name, or one in its manner for pairs of TLS 1.2 that have none.
    pub name: &'static str,
}

/// The kind of key a signature scheme needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SchemeKey {
    /// A key of the type rsaEncryption.
    Rsa,
    /// A key of the type id-RSASSA-PSS.
    RsaPss,
    /// An elliptic curve key for ECDSA.
    Ecdsa,
    /// Ed25519 or Ed448.
    EdDsa,
    /// A DSA key.
    Dsa,
    /// Another kind: SM2, GOST, ML-DSA.
    Other,
}

impl Scheme {
    /// The scheme of this code.
    pub fn of(code: u16) -> Option<Self> {
        Self::all().find(|scheme| scheme.code == code)
    }

    /// The scheme of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|scheme| scheme.name == name)
    }

    /// Every scheme, in the order in which they are offered.
    pub fn all() -> impl Iterator<Item = Self> {
        SCHEMES.iter().map(|(code, name)| Self { code: *code, name })
    }

    /// The kind of key it needs.
    pub fn key(self) -> SchemeKey {
        match self.name {
            name if name.starts_with("rsa_pss_pss") => SchemeKey::RsaPss,
            name if name.starts_with("rsa_") => SchemeKey::Rsa,
            name if name.starts_with("ecdsa_") => SchemeKey::Ecdsa,
            name if name.starts_with("ed") => SchemeKey::EdDsa,
            name if name.starts_with("dsa_") => SchemeKey::Dsa,
            _ => SchemeKey::Other,
        }
    }

    /// What signs, as `tls.signature_scheme` facts name it; `rsa` is PKCS#1 v1.5.
    pub fn algorithm(self) -> &'static str {
        match self.name {
            name if name.starts_with("rsa_pss_") => "rsa-pss",
            name if name.starts_with("rsa_") => "rsa",
            name if name.starts_with("dsa_") => "dsa",
            name if name.starts_with("ecdsa_") => "ecdsa",
            "ed25519" => "ed25519",
            "ed448" => "ed448",
            _ => "other",
        }
    }

    /// The hash function it signs with, if it has one of its own; `sha256` and so on.
    pub fn hash(self) -> Option<&'static str> {
        let end = self.name.rsplit('_').next()?;
        (end.starts_with("sha") || end == "md5").then_some(end)
    }

    /// Whether a TLS 1.3 server may sign a handshake with it (RFC 8446 section 4.2.3, RFC 8734).
    pub fn signs_tls13(self) -> bool {
        self.code >= 0x0700 || matches!(self.code, 0x0403 | 0x0503 | 0x0603)
    }
}

/// What is in `all` and not in `found`, in its order.
pub(super) fn minus(all: &[u16], found: &[u16]) -> Vec<u16> {
    all.iter().copied().filter(|code| !found.contains(code)).collect()
}

/// A code as people write it, such as `0xC02F`.
pub fn hex(code: u16) -> String {
    format!("0x{code:04X}")
}

/// The name of a suite, or its code.
pub fn suite_name(code: u16) -> String {
    Suite::of(code).map_or_else(|| hex(code), |suite| suite.name.to_owned())
}

/// A cipher kind of SSLv2 as people write it, such as `0x010080`.
pub fn ssl2_hex(kind: u32) -> String {
    format!("0x{kind:06X}")
}

/// Name and symmetric cipher of a cipher kind of SSLv2 (draft-hickman-netscape-ssl-00 section 4.2).
pub fn ssl2_kind(kind: u32) -> Option<(&'static str, &'static str)> {
    SSL2_KINDS.iter().find(|row| row.0 == kind).map(|row| (row.1, row.2))
}

const SSL2_KINDS: &[(u32, &str, &str)] = &[
    (0x01_00_80, "SSL_CK_RC4_128_WITH_MD5", "RC4_128"),
    (0x02_00_80, "SSL_CK_RC4_128_EXPORT40_WITH_MD5", "RC4_40"),
    (0x03_00_80, "SSL_CK_RC2_128_CBC_WITH_MD5", "RC2_128"),
    (0x04_00_80, "SSL_CK_RC2_128_CBC_EXPORT40_WITH_MD5", "RC2_40"),
    (0x05_00_80, "SSL_CK_IDEA_128_CBC_WITH_MD5", "IDEA_128"),
    (0x06_00_40, "SSL_CK_DES_64_CBC_WITH_MD5", "DES"),
    (0x07_00_C0, "SSL_CK_DES_192_EDE3_CBC_WITH_MD5", "3DES"),
];

/// The name of a group, or its code.
pub fn group_name(code: u16) -> String {
    Group::of(code).map_or_else(|| hex(code), |group| group.name.to_owned())
}

/// The name of a signature scheme, or its code.
pub fn scheme_name(code: u16) -> String {
    Scheme::of(code).map_or_else(|| hex(code), |scheme| scheme.name.to_owned())
}

/// Groups of the IANA registry "TLS Supported Groups".
const GROUPS: &[(u16, &str)] = &[
    (0x001D, "x25519"),
    (0x0017, "secp256r1"),
    (0x0018, "secp384r1"),
    (0x0019, "secp521r1"),
    (0x001E, "x448"),
    (0x001A, "brainpoolP256r1"),
    (0x001B, "brainpoolP384r1"),
    (0x001C, "brainpoolP512r1"),
    (0x001F, "brainpoolP256r1tls13"),
    (0x0020, "brainpoolP384r1tls13"),
    (0x0021, "brainpoolP512r1tls13"),
    (0x11EC, "X25519MLKEM768"),
    (0x11EB, "SecP256r1MLKEM768"),
    (0x11ED, "SecP384r1MLKEM1024"),
    (0x11EE, "curveSM2MLKEM768"),
    (0x0200, "MLKEM512"),
    (0x0201, "MLKEM768"),
    (0x0202, "MLKEM1024"),
    (0x6399, "X25519Kyber768Draft00"),
    (0x639A, "SecP256r1Kyber768Draft00"),
    (0x0029, "curveSM2"),
    (0x0022, "GC256A"),
    (0x0023, "GC256B"),
    (0x0024, "GC256C"),
    (0x0025, "GC256D"),
    (0x0026, "GC512A"),
    (0x0027, "GC512B"),
    (0x0028, "GC512C"),
    (0x0016, "secp256k1"),
    (0x0015, "secp224r1"),
    (0x0014, "secp224k1"),
    (0x0013, "secp192r1"),
    (0x0012, "secp192k1"),
    (0x0011, "secp160r2"),
    (0x0010, "secp160r1"),
    (0x000F, "secp160k1"),
    (0x000E, "sect571r1"),
    (0x000D, "sect571k1"),
    (0x000C, "sect409r1"),
    (0x000B, "sect409k1"),
    (0x000A, "sect283r1"),
    (0x0009, "sect283k1"),
    (0x0008, "sect239k1"),
    (0x0007, "sect233r1"),
    (0x0006, "sect233k1"),
    (0x0005, "sect193r2"),
    (0x0004, "sect193r1"),
    (0x0003, "sect163r2"),
    (0x0002, "sect163r1"),
    (0x0001, "sect163k1"),
    (0x0100, "ffdhe2048"),
    (0x0101, "ffdhe3072"),
    (0x0102, "ffdhe4096"),
    (0x0103, "ffdhe6144"),
    (0x0104, "ffdhe8192"),
];

/// Schemes of the IANA registry "TLS SignatureScheme", and the pairs of hash and signature of RFC
/// 5246 section 7.4.1.4.1 that TLS 1.3 gave no name.
const SCHEMES: &[(u16, &str)] = &[
    (0x0403, "ecdsa_secp256r1_sha256"),
    (0x0503, "ecdsa_secp384r1_sha384"),
    (0x0603, "ecdsa_secp521r1_sha512"),
    (0x081A, "ecdsa_brainpoolP256r1tls13_sha256"),
    (0x081B, "ecdsa_brainpoolP384r1tls13_sha384"),
    (0x081C, "ecdsa_brainpoolP512r1tls13_sha512"),
    (0x0807, "ed25519"),
    (0x0808, "ed448"),
    (0x0809, "rsa_pss_pss_sha256"),
    (0x080A, "rsa_pss_pss_sha384"),
    (0x080B, "rsa_pss_pss_sha512"),
    (0x0804, "rsa_pss_rsae_sha256"),
    (0x0805, "rsa_pss_rsae_sha384"),
    (0x0806, "rsa_pss_rsae_sha512"),
    (0x0401, "rsa_pkcs1_sha256"),
    (0x0501, "rsa_pkcs1_sha384"),
    (0x0601, "rsa_pkcs1_sha512"),
    (0x0708, "sm2sig_sm3"),
    (0x0709, "gostr34102012_256a"),
    (0x070A, "gostr34102012_256b"),
    (0x070B, "gostr34102012_256c"),
    (0x070C, "gostr34102012_256d"),
    (0x070D, "gostr34102012_512a"),
    (0x070E, "gostr34102012_512b"),
    (0x070F, "gostr34102012_512c"),
    (0x0904, "mldsa44"),
    (0x0905, "mldsa65"),
    (0x0906, "mldsa87"),
    (0x0303, "ecdsa_sha224"),
    (0x0301, "rsa_pkcs1_sha224"),
    (0x0402, "dsa_sha256"),
    (0x0502, "dsa_sha384"),
    (0x0602, "dsa_sha512"),
    (0x0302, "dsa_sha224"),
    (0x0203, "ecdsa_sha1"),
    (0x0201, "rsa_pkcs1_sha1"),
    (0x0202, "dsa_sha1"),
    (0x0103, "ecdsa_md5"),
    (0x0101, "rsa_pkcs1_md5"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_and_names_are_unique_and_suites_are_sorted() {
        assert!(suites::SUITES.is_sorted_by(|a, b| a.0 < b.0));
        for table in [suites::SUITES, GROUPS, SCHEMES] {
            let codes: BTreeSet<_> = table.iter().map(|row| row.0).collect();
            let names: BTreeSet<_> = table.iter().map(|row| row.1).collect();
            assert_eq!((codes.len(), names.len()), (table.len(), table.len()));
        }
    }

    #[test]
    fn suites_tell_their_parts() {
        let parts = |name: &str| {
            let suite = Suite::named(name).unwrap();
            (suite.key_exchange(), suite.authentication(), suite.encryption())
        };
        use Authentication as A;
        use KeyExchange as K;
        for (name, expected) in [
            ("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", (K::Ecdhe, A::Rsa, "AES_128")),
            ("TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8", (K::Ecdhe, A::Ecdsa, "AES_256")),
            ("TLS_DHE_DSS_WITH_CAMELLIA_256_CBC_SHA", (K::Dhe, A::Dss, "CAMELLIA_256")),
            ("TLS_RSA_WITH_3DES_EDE_CBC_SHA", (K::Static, A::Rsa, "3DES")),
            ("TLS_RSA_EXPORT_WITH_RC4_40_MD5", (K::Static, A::Rsa, "RC4_40")),
            ("TLS_ECDH_anon_WITH_NULL_SHA", (K::Ecdhe, A::Other, "NULL")),
            ("TLS_DH_anon_EXPORT_WITH_RC4_40_MD5", (K::Dhe, A::Other, "RC4_40")),
            ("TLS_ECDH_RSA_WITH_AES_128_CBC_SHA", (K::Static, A::Ecdsa, "AES_128")),
            ("TLS_RSA_PSK_WITH_NULL_SHA", (K::Static, A::Rsa, "NULL")),
            ("TLS_ECDHE_PSK_WITH_AES_128_CCM_SHA256", (K::Ecdhe, A::Other, "AES_128")),
            ("TLS_CHACHA20_POLY1305_SHA256", (K::Tls13, A::Other, "CHACHA20_POLY1305")),
            ("TLS_AES_128_CCM_8_SHA256", (K::Tls13, A::Other, "AES_128")),
        ] {
            assert_eq!(parts(name), expected, "{name}");
        }
        assert_eq!(Suite::of(0x0000), None);
        assert_eq!(suite_name(0xFEED), "0xFEED");
    }

    #[test]
    fn names_say_how_keys_are_agreed_and_who_vouches() {
        for (name, exchange, authentication) in [
            ("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ECDHE", "RSA"),
            ("TLS_RSA_WITH_NULL_SHA256", "RSA", "RSA"),
            ("TLS_ECDH_anon_WITH_NULL_SHA", "ECDHE", "anon"),
            ("TLS_DH_anon_EXPORT_WITH_RC4_40_MD5", "DHE", "anon"),
            ("TLS_ECDH_RSA_WITH_AES_128_CBC_SHA", "ECDH", "RSA"),
            ("TLS_DHE_DSS_EXPORT1024_WITH_RC4_56_SHA", "DHE", "DSS"),
            ("TLS_PSK_WITH_AES_128_CCM_8", "PSK", "PSK"),
            ("TLS_PSK_DHE_WITH_AES_128_CCM_8", "DHE", "PSK"),
            ("TLS_RSA_PSK_WITH_NULL_SHA", "RSA_PSK", "RSA"),
            ("TLS_SRP_SHA_WITH_AES_128_CBC_SHA", "SRP", "SRP"),
            ("SSL_RSA_FIPS_WITH_DES_CBC_SHA", "RSA", "RSA"),
            ("TLS_AES_128_GCM_SHA256", "any", "any"),
        ] {
            let suite = Suite::named(name).unwrap();
            let found = (suite.key_exchange_word(), suite.authentication_word());
            assert_eq!(found, (exchange, authentication), "{name}");
        }
    }

    #[test]
    fn groups_have_a_size() {
        for (name, exchange, bits) in [
            ("secp192r1", "ECDH", Some(192)),
            ("sect163k1", "ECDH", Some(163)),
            ("brainpoolP384r1tls13", "ECDH", Some(384)),
            ("x25519", "ECDH", Some(253)),
            ("GC512A", "ECDH", Some(512)),
            ("ffdhe2048", "DH", Some(2048)),
            ("X25519MLKEM768", "hybrid", Some(253)),
            ("SecP384r1MLKEM1024", "hybrid", Some(384)),
            ("curveSM2MLKEM768", "hybrid", Some(256)),
            ("X25519Kyber768Draft00", "hybrid", Some(253)),
            ("MLKEM768", "KEM", None),
        ] {
            let group = Group::named(name).unwrap();
            assert_eq!((group.key_exchange(), group.bits()), (exchange, bits), "{name}");
        }
    }

    #[test]
    fn schemes_say_algorithm_and_hash() {
        for (name, algorithm, hash) in [
            ("rsa_pkcs1_sha1", "rsa", Some("sha1")),
            ("rsa_pss_pss_sha384", "rsa-pss", Some("sha384")),
            ("ecdsa_brainpoolP256r1tls13_sha256", "ecdsa", Some("sha256")),
            ("ed25519", "ed25519", None),
            ("mldsa44", "other", None),
        ] {
            let scheme = Scheme::named(name).unwrap();
            assert_eq!((scheme.algorithm(), scheme.hash()), (algorithm, hash), "{name}");
        }
    }

    #[test]
    fn the_parser_we_test_against_knows_the_same_suites() {
        for suite in Suite::all() {
            if let Some(theirs) = tls_parser::TlsCipherSuite::from_id(suite.code) {
                assert_eq!(theirs.name, suite.name);
            }
        }
    }
}
