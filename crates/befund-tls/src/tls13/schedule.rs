//! The key schedule of TLS 1.3 (RFC 8446 section 7.1).

use aws_lc_rs::aead::{self, AES_128_GCM, AES_256_GCM, CHACHA20_POLY1305};
use aws_lc_rs::{digest, hmac};

/// What a suite says about keys: its cipher and its hash.
#[derive(Clone, Copy)]
pub(super) struct Suite {
    pub(super) aead: &'static aead::Algorithm,
    digest: &'static digest::Algorithm,
    hmac: hmac::Algorithm,
}

impl Suite {
    /// A suite a handshake can be completed with.
    pub(super) fn of(code: u16) -> Option<Self> {
        let (aead, long) = match code {
            0x1301 => (&AES_128_GCM, false),
            0x1302 => (&AES_256_GCM, true),
            0x1303 => (&CHACHA20_POLY1305, false),
            _ => return None,
        };
        Some(Self {
            aead,
            digest: if long { &digest::SHA384 } else { &digest::SHA256 },
            hmac: if long { hmac::HMAC_SHA384 } else { hmac::HMAC_SHA256 },
        })
    }

    /// The length of a hash and of a secret.
    pub(super) fn length(self) -> usize {
        self.digest.output_len()
    }

    /// The hash of a transcript.
    pub(super) fn hash(self, transcript: &[u8]) -> Vec<u8> {
        digest::digest(self.digest, transcript).as_ref().to_vec()
    }

    fn mac(self, key: &[u8], data: &[u8]) -> Vec<u8> {
        hmac::sign(&hmac::Key::new(self.hmac, key), data).as_ref().to_vec()
    }

    /// HKDF-Extract (RFC 5869 section 2.2).
    fn extract(self, salt: &[u8], secret: &[u8]) -> Vec<u8> {
        self.mac(salt, secret)
    }

    /// HKDF-Expand-Label.
    pub(super) fn expand(self, secret: &[u8], label: &str, context: &[u8], length: u8) -> Vec<u8> {
        let label = [b"tls13 ", label.as_bytes()].concat();
        let mut info = vec![0, length];
        for part in [&label[..], context] {
            info.push(u8::try_from(part.len()).unwrap_or(u8::MAX));
            info.extend(part);
        }
        let (mut block, mut out) = (Vec::new(), Vec::new());
        for counter in 1u8..=u8::MAX {
            if out.len() >= length.into() {
                break;
            }
            block = self.mac(secret, &[&block[..], &info, &[counter]].concat());
            out.extend(&block);
        }
        out.truncate(length.into());
        out
    }

    fn expand_to_hash(self, secret: &[u8], label: &str, context: &[u8]) -> Vec<u8> {
        self.expand(secret, label, context, u8::try_from(self.length()).unwrap_or(0))
    }

    /// Derive-Secret.
    pub(super) fn derive(self, secret: &[u8], label: &str, transcript: &[u8]) -> Vec<u8> {
        self.expand_to_hash(secret, label, &self.hash(transcript))
    }

    /// The early secret, of a key shared before or of none.
    pub(super) fn early(self, shared: Option<&[u8]>) -> Vec<u8> {
        let zeros = vec![0; self.length()];
        self.extract(&zeros, shared.unwrap_or(&zeros))
    }

    /// The secret that follows another, with what was agreed on, if anything was.
    pub(super) fn next(self, secret: &[u8], agreed: Option<&[u8]>) -> Vec<u8> {
        let zeros = vec![0; self.length()];
        self.extract(&self.derive(secret, "derived", &[]), agreed.unwrap_or(&zeros))
    }

    /// The content of a Finished (RFC 8446 section 4.4.4).
    pub(super) fn finished(self, secret: &[u8], transcript: &[u8]) -> Vec<u8> {
        let key = self.expand_to_hash(secret, "finished", &[]);
        self.mac(&key, &self.hash(transcript))
    }

    /// The key of a ticket (RFC 8446 section 4.6.1).
    pub(super) fn ticket_key(self, resumption_master: &[u8], nonce: &[u8]) -> Vec<u8> {
        self.expand_to_hash(resumption_master, "resumption", nonce)
    }

    /// The binder of a ticket's key to a hello, up to the binders (RFC 8446 section 4.2.11.2).
    pub(super) fn binder(self, key: &[u8], transcript: &[u8]) -> Vec<u8> {
        self.finished(&self.derive(&self.early(Some(key)), "res binder", &[]), transcript)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::hex_digest;

    fn bytes(hex: &str) -> Vec<u8> {
        let digit = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
        (0..hex.len()).step_by(2).map(digit).collect()
    }

    /// RFC 8448 section 3.
    #[test]
    fn the_trace_of_rfc_8448() {
        let suite = Suite::of(0x1301).unwrap();
        let early = suite.early(None);
        assert_eq!(
            early,
            bytes("33ad0a1c607ec03b09e6cd9893680ce210adf300aa1f2660e1b22e10f170f92a")
        );
        assert_eq!(
            suite.derive(&early, "derived", &[]),
            bytes("6f2615a108c702c5678f54fc9dbab69716c076189c48250cebeac3576c3611ba")
        );
        let agreed = bytes("8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d");
        let handshake = suite.next(&early, Some(&agreed));
        assert_eq!(
            handshake,
            bytes("1dc826e93606aa6fdc0aadc12f741b01046aa6b99f691ed221a9f0ca043fbeac")
        );
        assert_eq!(
            suite.next(&handshake, None),
            bytes("18df06843d13a08bf2a449844c5f8a478001bc4d4c627984d5a41da8d0402919")
        );
        let server = bytes("b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38");
        assert_eq!(
            suite.expand(&server, "key", &[], 16),
            bytes("3fce516009c21727d0f2e4e86ee403bc")
        );
        assert_eq!(suite.expand(&server, "iv", &[], 12), bytes("5d313eb2671276ee13000b30"));
        assert_eq!(
            suite.expand_to_hash(&server, "finished", &[]),
            bytes("008d3b66f816ea559f96b537e885c31fc068bf492c652f01f288a1d8cdc19fc8")
        );
        // Section 4: the resumption master secret and the key of a ticket.
        let master = bytes("7df235f2031d2a051287d02b0241b0bfdaf86cc856231f2d5aba46c434ec196c");
        assert_eq!(
            suite.ticket_key(&master, &[0, 0]),
            bytes("4ecd0eb6ec3b4d87f5d6028f922ca4c5851a277fd41311c9e62d2c9492e1c4f3")
        );
    }

    #[test]
    fn long_hashes_make_long_secrets() {
        let suite = Suite::of(0x1302).unwrap();
        assert_eq!((suite.length(), suite.early(None).len()), (48, 48));
        assert_eq!(suite.expand(&[1; 48], "key", &[], 200).len(), 200);
        assert_eq!(hex_digest(&suite.hash(b"abc")).len(), 64);
        assert!(Suite::of(0x1304).is_none() && Suite::of(0xC02F).is_none());
    }
}
