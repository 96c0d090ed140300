//! Configuration lines that meet a policy, for servers people run.

use crate::lang::Lang;
use crate::report::advice::Advice;
use befund_catalog::words;

words! {
    /// A server to write lines for.
    Server {
        /// nginx, built with OpenSSL.
        Nginx = "nginx",
    }
}

/// The lines for a server, with what they cannot set said in comments.
pub(crate) fn lines(
    server: Server,
    advice: &Advice,
    policy: &str,
    as_of: jiff::civil::Date,
    lang: Lang,
) -> String {
    match server {
        Server::Nginx => nginx(advice, policy, as_of, lang),
    }
}

/// For the `http` or `server` block. `ssl_conf_command` needs nginx 1.19.4 with OpenSSL 1.0.2 or newer.
fn nginx(advice: &Advice, policy: &str, as_of: jiff::civil::Date, lang: Lang) -> String {
    let (word, day) = (lang.pick("am Stichtag", "as of"), lang.date(as_of));
    let mut out = format!("# {policy} {word} {day}\n");
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            out.push_str(&format!("{name} {value};\n"));
        }
    };
    line("ssl_protocols", &advice.versions.join(" "));
    let suites: Vec<_> = advice.suites.iter().filter_map(|name| openssl_suite(name)).collect();
    line("ssl_ciphers", &suites.join(":"));
    let suites_13 = advice.suites_13.join(":");
    if !suites_13.is_empty() {
        line("ssl_conf_command Ciphersuites", &suites_13);
    }
    let groups: Vec<_> = advice.groups.iter().map(|name| openssl_group(name)).collect();
    line("ssl_ecdh_curve", &groups.join(":"));
    if !advice.schemes.is_empty() {
        let schemes: Vec<_> =
            advice.schemes.iter().filter_map(|name| openssl_scheme(name)).collect();
        line("ssl_conf_command SignatureAlgorithms", &schemes.join(":"));
    }
    line("ssl_prefer_server_ciphers", "on");
    line("ssl_early_data", "off");
    for (algorithm, bits) in &advice.keys {
        out.push_str(&match lang {
            Lang::De => format!("# Zertifikat: {algorithm} mit mindestens {bits} Bit\n"),
            Lang::En => format!("# certificate: {algorithm} of at least {bits} bits\n"),
        });
    }
    if !advice.certificate_schemes.is_empty() {
        let schemes = advice.certificate_schemes.join(", ");
        out.push_str(&match lang {
            Lang::De => format!(
                "# Zertifikat und die darüber, ohne die Wurzel, signiert mit einem von: {schemes}\n"
            ),
            Lang::En => format!(
                "# certificate and those above it, but the root, signed with one of: {schemes}\n"
            ),
        });
    }
    out
}

/// OpenSSL's name of a TLS 1.2 suite with ephemeral key exchange and authenticated encryption.
fn openssl_suite(iana: &str) -> Option<String> {
    let (exchange, cipher) = iana.strip_prefix("TLS_")?.split_once("_WITH_")?;
    let cipher = cipher
        .replace("AES_128", "AES128")
        .replace("AES_256", "AES256")
        .replace("CHACHA20_POLY1305_SHA256", "CHACHA20_POLY1305");
    Some(format!("{}-{}", exchange.replace('_', "-"), cipher.replace('_', "-")))
}

/// OpenSSL's name of a group; it knows most by their IANA names.
fn openssl_group(iana: &str) -> String {
    match iana {
        "secp256r1" => "prime256v1".to_owned(),
        other => other.to_owned(),
    }
}

/// A scheme OpenSSL knows by its IANA name; the brainpool ones of TLS 1.3 came with 3.2 only.
fn openssl_scheme(iana: &str) -> Option<&str> {
    Some(iana).filter(|name| !name.contains("brainpool"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suites_have_the_names_openssl_gives_them() {
        for (iana, openssl) in [
            ("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "ECDHE-RSA-AES256-GCM-SHA384"),
            ("TLS_ECDHE_ECDSA_WITH_AES_128_CCM", "ECDHE-ECDSA-AES128-CCM"),
            ("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-RSA-CHACHA20-POLY1305"),
        ] {
            assert_eq!(openssl_suite(iana).as_deref(), Some(openssl));
        }
    }
}
