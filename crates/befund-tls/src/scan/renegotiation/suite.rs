//! What a suite of TLS 1.2 does, as far as a handshake can be completed with it.

use aws_lc_rs::aead::{AES_128_GCM, AES_256_GCM};
use aws_lc_rs::cipher::{AES_128, AES_256};
use aws_lc_rs::hmac::{HMAC_SHA1_FOR_LEGACY_USE_ONLY, HMAC_SHA256, HMAC_SHA384};
use aws_lc_rs::{digest, hmac};

use super::Attempt;
use super::cipher::{Cipher, Protection};
use crate::agreement::{self, Ephemeral, random};
use crate::certificates;
use crate::codec::Version;
use crate::names::Suite;

/// How the secret is agreed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exchange {
    /// On a curve (RFC 8422).
    Ecdhe,
    /// In a field of the server's choice (RFC 5246 section 8.1.2).
    Dhe,
    /// The client encrypts it to the server's key (RFC 5246 section 8.1.1).
    Rsa,
}

/// A suite.
#[derive(Clone, Copy)]
pub(super) struct Choice {
    pub(super) exchange: Exchange,
    protection: Protection,
    digest: &'static digest::Algorithm,
    hmac: hmac::Algorithm,
}

impl Choice {
    /// The suite of this code.
    pub(super) fn of(suite: u16) -> Option<Self> {
        let name = Suite::of(suite)?.name.strip_prefix("TLS_")?;
        let (exchange, rest) = name.split_once("_WITH_")?;
        let exchange = match exchange {
            "ECDHE_RSA" | "ECDHE_ECDSA" => Exchange::Ecdhe,
            "DHE_RSA" | "DHE_DSS" => Exchange::Dhe,
            "RSA" => Exchange::Rsa,
            _ => return None,
        };
        let protection = match rest {
            "AES_128_GCM_SHA256" => Protection::Gcm(&AES_128_GCM),
            "AES_256_GCM_SHA384" => Protection::Gcm(&AES_256_GCM),
            "CHACHA20_POLY1305_SHA256" => Protection::ChaCha,
            "AES_128_CBC_SHA" => Protection::Cbc(&AES_128, 16, HMAC_SHA1_FOR_LEGACY_USE_ONLY),
            "AES_256_CBC_SHA" => Protection::Cbc(&AES_256, 32, HMAC_SHA1_FOR_LEGACY_USE_ONLY),
            "AES_128_CBC_SHA256" => Protection::Cbc(&AES_128, 16, HMAC_SHA256),
            "AES_256_CBC_SHA256" => Protection::Cbc(&AES_256, 32, HMAC_SHA256),
            "AES_256_CBC_SHA384" => Protection::Cbc(&AES_256, 32, HMAC_SHA384),
            _ => return None,
        };
        let long = rest.ends_with("SHA384");
        let digest = if long { &digest::SHA384 } else { &digest::SHA256 };
        let hmac = if long { HMAC_SHA384 } else { HMAC_SHA256 };
        Some(Self { exchange, protection, digest, hmac })
    }

    /// Whether nearly every server has it: a curve and AES-GCM.
    pub(super) fn is_common(self) -> bool {
        self.exchange == Exchange::Ecdhe && matches!(self.protection, Protection::Gcm(_))
    }

    /// The hash of a transcript.
    pub(super) fn hash(self, transcript: &[u8]) -> Vec<u8> {
        digest::digest(self.digest, transcript).as_ref().to_vec()
    }

    /// RFC 5246 section 5.
    pub(super) fn prf(self, secret: &[u8], label: &[u8], seed: &[u8], length: usize) -> Vec<u8> {
        let key = hmac::Key::new(self.hmac, secret);
        let seed = [label, seed].concat();
        let mut a = seed.clone();
        let mut out = Vec::new();
        while out.len() < length {
            a = hmac::sign(&key, &a).as_ref().to_vec();
            out.extend(hmac::sign(&key, &[&a[..], &seed].concat()).as_ref());
        }
        out.truncate(length);
        out
    }

    /// Keys to write and to read with (RFC 5246 section 6.3).
    pub(super) fn ciphers(
        self,
        master: &[u8],
        server: &[u8],
        client: &[u8],
    ) -> Attempt<(Cipher, Cipher)> {
        let lengths = self.protection.lengths();
        let total = 2 * lengths.iter().sum::<usize>();
        let block = self.prf(master, b"key expansion", &[server, client].concat(), total);
        let mut parts = Vec::new();
        let mut rest = &block[..];
        for length in lengths.iter().flat_map(|length| [*length; 2]) {
            let (part, others) = rest.split_at(length);
            parts.push(part);
            rest = others;
        }
        let of = |side: usize| {
            let cipher =
                Cipher::new(self.protection, parts[side], parts[2 + side], parts[4 + side]);
            cipher.ok_or("a key of the wrong length")
        };
        Ok((of(0)?, of(1)?))
    }

    /// The body of a ClientKeyExchange and the premaster secret, from the body of the server's, or
    /// from its certificate.
    pub(super) fn agree(self, said: &[u8], certificate: &[u8]) -> Attempt<(Vec<u8>, Vec<u8>)> {
        let agreed = match self.exchange {
            Exchange::Ecdhe => return on_curve(said),
            Exchange::Dhe => in_field(said),
            Exchange::Rsa => to_certificate(certificate),
        };
        let (public, secret) = agreed.ok_or("no keys could be agreed on")?;
        let length = u16::try_from(public.len()).map_err(|_| "a key too long")?;
        Ok(([&length.to_be_bytes()[..], &public].concat(), secret))
    }
}

/// RFC 8422 section 5.4.
fn on_curve(said: &[u8]) -> Attempt<(Vec<u8>, Vec<u8>)> {
    let [3, high, low, length, rest @ ..] = said else {
        return Err("a ServerKeyExchange without a named group".to_owned());
    };
    let theirs = rest.get(..usize::from(*length)).ok_or("a short ServerKeyExchange")?;
    let ours = Ephemeral::new(u16::from_be_bytes([*high, *low]));
    let ours = ours.ok_or("the server chose another group this time")?;
    let secret = ours.agree(theirs).ok_or("no keys could be agreed on")?;
    let length = u8::try_from(ours.public().len()).map_err(|_| "a key too long")?;
    Ok(([&[length], ours.public()].concat(), secret))
}

/// RFC 5246 section 7.4.3: prime, generator and public key.
fn in_field(said: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let (prime, rest) = vector(said)?;
    let (generator, rest) = vector(rest)?;
    let (theirs, _) = vector(rest)?;
    agreement::in_field(prime, generator, theirs)
}

fn vector(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<2>()?;
    rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))
}

fn to_certificate(certificate: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let (modulus, exponent) = certificates::rsa_key(certificate)?;
    let mut secret = random::<48>().to_vec();
    secret[..2].copy_from_slice(&Version::Tls12.code().to_be_bytes());
    Some((agreement::encrypt_to_rsa(&modulus, &exponent, &secret)?, secret))
}
