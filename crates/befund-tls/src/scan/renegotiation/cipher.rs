//! Protection of records in TLS 1.2: AES-GCM (RFC 5288), ChaCha20-Poly1305 (RFC 7905) and AES-CBC with
//! a MAC inside (RFC 5246 section 6.2.3.2).
//!
//! CBC is opened without regard to what timing tells: nothing here is worth guessing.

use aws_lc_rs::aead::{self, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::cipher::{
    self, DecryptingKey, DecryptionContext, EncryptingKey, EncryptionContext, UnboundCipherKey,
};
use aws_lc_rs::hmac;
use aws_lc_rs::iv::FixedLength;

use super::Attempt;
use crate::agreement::random;
use crate::codec::Version;

/// How a suite protects records.
#[derive(Clone, Copy)]
pub(super) enum Protection {
    /// AES-GCM.
    Gcm(&'static aead::Algorithm),
    /// ChaCha20-Poly1305.
    ChaCha,
    /// AES-CBC with keys of so many bytes, and HMAC.
    Cbc(&'static cipher::Algorithm, usize, hmac::Algorithm),
}

impl Protection {
    /// How many bytes of the key block one direction takes: for its MAC, its key and its nonces.
    pub(super) fn lengths(self) -> [usize; 3] {
        match self {
            Self::Gcm(algorithm) => [0, algorithm.key_len(), SALT],
            Self::ChaCha => [0, aead::CHACHA20_POLY1305.key_len(), aead::NONCE_LEN],
            Self::Cbc(_, key, mac) => [mac.digest_algorithm().output_len(), key, 0],
        }
    }
}

/// One direction of a connection.
pub(super) struct Cipher {
    mode: Mode,
    sequence: u64,
}

enum Mode {
    Gcm(LessSafeKey, [u8; SALT]),
    ChaCha(LessSafeKey, [u8; aead::NONCE_LEN]),
    Cbc(Box<Cbc>),
}

struct Cbc {
    seal: EncryptingKey,
    open: DecryptingKey,
    mac: hmac::Key,
}

const SALT: usize = 4;
const EXPLICIT: usize = 8;
const TAG: usize = 16;
const BLOCK: usize = 16;

const DAMAGED: &str = "a record could not be read";

impl Cipher {
    /// The keys of one direction, cut from the key block.
    pub(super) fn new(protection: Protection, mac: &[u8], key: &[u8], iv: &[u8]) -> Option<Self> {
        let aead = |algorithm| Some(LessSafeKey::new(UnboundKey::new(algorithm, key).ok()?));
        let mode = match protection {
            Protection::Gcm(algorithm) => Mode::Gcm(aead(algorithm)?, iv.try_into().ok()?),
            Protection::ChaCha => {
                Mode::ChaCha(aead(&aead::CHACHA20_POLY1305)?, iv.try_into().ok()?)
            }
            Protection::Cbc(algorithm, _, hash) => {
                let key = || UnboundCipherKey::new(algorithm, key).ok();
                Mode::Cbc(Box::new(Cbc {
                    seal: EncryptingKey::cbc(key()?).ok()?,
                    open: DecryptingKey::cbc(key()?).ok()?,
                    mac: hmac::Key::new(hash, mac),
                }))
            }
        };
        Some(Self { mode, sequence: 0 })
    }

    /// The body of a record with this content.
    pub(super) fn seal(&mut self, kind: u8, plain: &[u8]) -> Attempt<Vec<u8>> {
        self.sealed(kind, plain).ok_or_else(|| "a record could not be protected".to_owned())
    }

    fn sealed(&mut self, kind: u8, plain: &[u8]) -> Option<Vec<u8>> {
        let sequence = self.count();
        let header = header(sequence, kind, plain.len());
        let (key, nonce, before) = match &self.mode {
            Mode::Gcm(key, salt) => (key, salted(salt, sequence), &sequence[..]),
            Mode::ChaCha(key, iv) => (key, mixed(iv, sequence), &[][..]),
            Mode::Cbc(cbc) => return cbc.sealed(&header, plain),
        };
        let mut body = plain.to_vec();
        key.seal_in_place_append_tag(nonce, Aad::from(header), &mut body).ok()?;
        Some([before, &body].concat())
    }

    /// The content of a record with this body.
    pub(super) fn open(&mut self, kind: u8, body: &[u8]) -> Attempt<Vec<u8>> {
        self.opened(kind, body).ok_or_else(|| DAMAGED.to_owned())
    }

    fn opened(&mut self, kind: u8, body: &[u8]) -> Option<Vec<u8>> {
        let sequence = self.count();
        let (key, nonce, sealed) = match &self.mode {
            Mode::Gcm(key, salt) => {
                let (explicit, sealed) = body.split_first_chunk::<EXPLICIT>()?;
                (key, salted(salt, *explicit), sealed)
            }
            Mode::ChaCha(key, iv) => (key, mixed(iv, sequence), body),
            Mode::Cbc(cbc) => return cbc.opened(sequence, kind, body),
        };
        let aad = Aad::from(header(sequence, kind, sealed.len().checked_sub(TAG)?));
        let mut sealed = sealed.to_vec();
        Some(key.open_in_place(nonce, aad, &mut sealed).ok()?.to_vec())
    }

    /// The number of the next record.
    fn count(&mut self) -> [u8; EXPLICIT] {
        let sequence = self.sequence.to_be_bytes();
        self.sequence = self.sequence.wrapping_add(1);
        sequence
    }
}

/// What is authenticated besides the content of a record.
fn header(sequence: [u8; EXPLICIT], kind: u8, length: usize) -> Vec<u8> {
    let length = u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes();
    let version = Version::Tls12.code().to_be_bytes();
    [&sequence[..], &[kind], &version, &length].concat()
}

impl Cbc {
    /// Content, MAC and padding, behind the vector they are encrypted with.
    fn sealed(&self, header: &[u8], plain: &[u8]) -> Option<Vec<u8>> {
        let tag = hmac::sign(&self.mac, &[header, plain].concat());
        let mut body = [plain, tag.as_ref()].concat();
        let padding = BLOCK - body.len() % BLOCK;
        body.resize(body.len() + padding, u8::try_from(padding - 1).ok()?);
        let iv: [u8; BLOCK] = random();
        let context = EncryptionContext::Iv128(FixedLength::from(iv));
        self.seal.less_safe_encrypt(&mut body, context).ok()?;
        Some([&iv[..], &body].concat())
    }

    fn opened(&self, sequence: [u8; EXPLICIT], kind: u8, body: &[u8]) -> Option<Vec<u8>> {
        let (iv, sealed) = body.split_first_chunk::<BLOCK>()?;
        let mut inside = sealed.to_vec();
        let context = DecryptionContext::Iv128(FixedLength::from(*iv));
        self.open.decrypt(&mut inside, context).ok()?;
        let padding = usize::from(*inside.last()?) + 1;
        let mac = self.mac.algorithm().digest_algorithm().output_len();
        let length = inside.len().checked_sub(padding + mac)?;
        let (plain, tag) = inside[..length + mac].split_at(length);
        let header = header(sequence, kind, length);
        hmac::verify(&self.mac, &[&header[..], plain].concat(), tag).ok()?;
        Some(plain.to_vec())
    }
}

fn salted(salt: &[u8; SALT], explicit: [u8; EXPLICIT]) -> Nonce {
    let mut nonce = [0; aead::NONCE_LEN];
    nonce[..SALT].copy_from_slice(salt);
    nonce[SALT..].copy_from_slice(&explicit);
    Nonce::assume_unique_for_key(nonce)
}

fn mixed(iv: &[u8; aead::NONCE_LEN], sequence: [u8; EXPLICIT]) -> Nonce {
    let mut nonce = *iv;
    for (byte, other) in nonce[SALT..].iter_mut().zip(sequence) {
        *byte ^= other;
    }
    Nonce::assume_unique_for_key(nonce)
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_lc_rs::aead::AES_256_GCM;
    use aws_lc_rs::cipher::AES_128;

    #[test]
    fn what_is_sealed_is_opened_in_order_and_nothing_else_is() {
        let cbc = Protection::Cbc(&AES_128, 16, hmac::HMAC_SHA256);
        for protection in [Protection::Gcm(&AES_256_GCM), Protection::ChaCha, cbc] {
            let [mac, key, iv] = protection.lengths();
            let (mac, key, iv) = (vec![1; mac], vec![2; key], vec![3; iv]);
            let new = || Cipher::new(protection, &mac, &key, &iv).unwrap();
            let (mut ours, mut theirs) = (new(), new());
            for length in [0, 1, 15, 16, 17, 300] {
                let plain = vec![9; length];
                let sealed = ours.seal(22, &plain).unwrap();
                assert_eq!(theirs.open(22, &sealed), Ok(plain));
            }
            let sealed = ours.seal(22, &[5]).unwrap();
            for bad in [&sealed[..sealed.len() - 1], &sealed[..16], &[0; 64], &[0xFF; 64], &[]] {
                assert_eq!(new().open(22, bad), Err(DAMAGED.to_owned()));
            }
            assert!(theirs.open(21, &sealed).is_err());
        }
    }
}
