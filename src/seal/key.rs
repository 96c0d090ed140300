//! Keys and signatures in the formats of minisign (<https://jedisct1.github.io/minisign/>), so that
//! minisign checks what befund signs and the other way round. Ed25519 (RFC 8032) over the BLAKE2b-512
//! digest (RFC 7693) of the file.

use std::fmt;

use aws_lc_rs::rand;
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use blake2::digest::consts::U32;
use blake2::{Blake2b, Blake2b512, Digest};
use sha2::Sha256;

use crate::report::Seal;
use crate::yaml::hex_digest;

/// A file of ours is far smaller.
pub const MAX_BYTES: u64 = 4_096;

/// A prehashed signature.
const PREHASHED: &[u8; 2] = b"ED";
/// Ed25519, in keys.
const ED25519_KEY: &[u8; 2] = b"Ed";
const SCRYPT: &[u8; 2] = b"Sc";
const BLAKE2B: &[u8; 2] = b"B2";
/// A key that no password protects.
const PLAIN: &[u8; 2] = &[0, 0];

/// libsodium's "sensitive" limits, which minisign uses itself.
const OPERATIONS: u64 = 33_554_432;
const MEMORY: u64 = 1_073_741_824;
/// What a key file may ask for: as much as minisign's own.
const MAX_OPERATIONS: u64 = OPERATIONS;
const MAX_MEMORY: u64 = MEMORY;

const UNTRUSTED: &str = "untrusted comment: ";
const TRUSTED: &str = "trusted comment: ";
/// What stands above a signature of ours; it is not signed, so it says nothing.
const ABOVE: &str = "signature of manifest.json in a bundle of befund";

/// Why a key or a signature cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// Not in minisign's form.
    #[error("it is no {0} of minisign")]
    Form(&'static str),
    /// Protected, and no password was given.
    #[error("it is protected by a password, and none was given")]
    NoPassword,
    /// The password does not open it, or it was changed.
    #[error("the password does not open it, or the file was changed")]
    WrongPassword,
    /// It asks for more time or memory than a key of minisign does.
    #[error("it asks for more time or memory than a key of minisign does")]
    TooCostly,
    /// The library refused.
    #[error("the key cannot be made or used")]
    Library,
}

/// The eight bytes by which minisign tells keys apart. Nobody vouches for them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct KeyId([u8; 8]);

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().rev().try_for_each(|byte| write!(f, "{byte:02X}"))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

/// A key that checks signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    id: KeyId,
    key: [u8; 32],
}

impl PublicKey {
    /// Reads a `.pub` file of minisign, or its second line alone.
    ///
    /// # Errors
    /// [`Unusable::Form`] if it is none.
    pub fn read(text: &str) -> Result<Self, Unusable> {
        let form = || Unusable::Form("public key");
        let line = match text.trim_end().lines().collect::<Vec<_>>().as_slice() {
            [first, line] if first.starts_with(UNTRUSTED) => *line,
            [line] => *line,
            _ => return Err(form()),
        };
        let bytes = BASE64.decode(line.trim()).map_err(|_| form())?;
        let (head, rest) = bytes.split_at_checked(2).ok_or_else(form)?;
        let (id, key) = rest.split_at_checked(8).ok_or_else(form)?;
        if head != ED25519_KEY {
            return Err(form());
        }
        let id = KeyId(id.try_into().map_err(|_| form())?);
        Ok(Self { id, key: key.try_into().map_err(|_| form())? })
    }

    /// As minisign writes it in a line.
    pub fn line(&self) -> String {
        BASE64.encode([ED25519_KEY.as_slice(), &self.id.0, &self.key].concat())
    }

    /// A `.pub` file.
    pub fn file(&self) -> String {
        format!("{UNTRUSTED}minisign public key {}\n{}\n", self.id, self.line())
    }

    /// Its id.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// SHA-256 of its 32 bytes, hex: what two people compare.
    pub fn fingerprint(&self) -> String {
        hex_digest(&self.key)
    }

    /// What a report that it signs says on its cover.
    pub fn seal(&self) -> Seal {
        Seal::By(Sha256::digest(self.key).into())
    }

    /// Whether a signature is this key's over these bytes.
    pub fn verifies(&self, signature: &Minisignature, bytes: &[u8]) -> bool {
        let key = UnparsedPublicKey::new(&ED25519, self.key);
        let over = [signature.signature.as_slice(), signature.comment.as_bytes()].concat();
        signature.id == self.id
            && key.verify(&Blake2b512::digest(bytes), &signature.signature).is_ok()
            && key.verify(&over, &signature.over_comment).is_ok()
    }
}

/// A key that signs.
pub struct SecretKey {
    id: KeyId,
    pair: Ed25519KeyPair,
    seed: [u8; 32],
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey({})", self.id)
    }
}

impl SecretKey {
    /// A new one.
    ///
    /// # Errors
    /// If the system has no randomness.
    pub fn generate() -> Result<Self, Unusable> {
        let (mut id, mut seed) = ([0; 8], [0; 32]);
        rand::fill(&mut id).map_err(|_| Unusable::Library)?;
        rand::fill(&mut seed).map_err(|_| Unusable::Library)?;
        Self::of(KeyId(id), seed)
    }

    fn of(id: KeyId, seed: [u8; 32]) -> Result<Self, Unusable> {
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed).map_err(|_| Unusable::Library)?;
        Ok(Self { id, pair, seed })
    }

    /// The key that checks what this one signs.
    pub fn public(&self) -> PublicKey {
        let mut key = [0; 32];
        key.copy_from_slice(self.pair.public_key().as_ref());
        PublicKey { id: self.id, key }
    }

    /// Signs bytes, with a comment that is signed as well.
    pub fn sign(&self, bytes: &[u8], comment: &str) -> Minisignature {
        let signature = self.pair.sign(&Blake2b512::digest(bytes));
        let over = [signature.as_ref(), comment.as_bytes()].concat();
        let of = |found: &[u8]| {
            let mut bytes = [0; 64];
            bytes.copy_from_slice(found);
            bytes
        };
        Minisignature {
            id: self.id,
            signature: of(signature.as_ref()),
            comment: comment.to_owned(),
            over_comment: of(self.pair.sign(&over).as_ref()),
        }
    }

    /// Reads a secret key of minisign.
    ///
    /// # Errors
    /// If it is none, or does not open with this password.
    pub fn read(text: &str, password: Option<&str>) -> Result<Self, Unusable> {
        let form = || Unusable::Form("secret key");
        let mut lines = text.trim_end().lines();
        let line = lines.nth(1).filter(|_| text.starts_with(UNTRUSTED)).ok_or_else(form)?;
        let bytes = BASE64.decode(line.trim()).map_err(|_| form())?;
        let bytes: [u8; 158] = bytes.try_into().map_err(|_| form())?;
        let (head, rest) = bytes.split_at(6);
        let (salt, rest) = rest.split_at(32);
        let (limits, body) = rest.split_at(16);
        if &head[..2] != ED25519_KEY || &head[4..] != BLAKE2B || lines.next().is_some() {
            return Err(form());
        }
        let mut body = body.to_vec();
        if &head[2..4] == SCRYPT {
            let number = |at: usize| -> Option<u64> {
                Some(u64::from_le_bytes(limits.get(at..at + 8)?.try_into().ok()?))
            };
            let (Some(ops), Some(memory)) = (number(0), number(8)) else { return Err(form()) };
            let password = password.ok_or(Unusable::NoPassword)?;
            mask(&mut body, &stream(password, salt, ops, memory)?);
        } else if &head[2..4] != PLAIN {
            return Err(form());
        }
        let (id, rest) = body.split_at(8);
        let (secret, known) = rest.split_at(64);
        // minisign leaves the checksum of a key that nothing protects out.
        if &head[2..4] == SCRYPT && checksum(id, secret) != known {
            return Err(Unusable::WrongPassword);
        }
        let id = KeyId(id.try_into().map_err(|_| form())?);
        let key = Self::of(id, secret[..32].try_into().map_err(|_| form())?)?;
        if key.public().key != secret[32..] { Err(form()) } else { Ok(key) }
    }

    /// A file that minisign reads, protected by a password if one is given.
    ///
    /// # Errors
    /// If the system has no randomness.
    pub fn file(&self, password: Option<&str>) -> Result<String, Unusable> {
        let secret = [self.seed.as_slice(), &self.public().key].concat();
        let mut body = [self.id.0.as_slice(), &secret].concat();
        let (mut salt, mut limits) = ([0; 32], [0; 16]);
        let mut kdf = PLAIN;
        if password.is_none() {
            body.extend([0; 32]);
        }
        if let Some(password) = password {
            body.extend(checksum(&self.id.0, &secret));
            rand::fill(&mut salt).map_err(|_| Unusable::Library)?;
            limits[..8].copy_from_slice(&OPERATIONS.to_le_bytes());
            limits[8..].copy_from_slice(&MEMORY.to_le_bytes());
            mask(&mut body, &stream(password, &salt, OPERATIONS, MEMORY)?);
            kdf = SCRYPT;
        }
        let head = [ED25519_KEY.as_slice(), kdf, BLAKE2B].concat();
        let bytes = [head.as_slice(), &salt, &limits, &body].concat();
        let what = if password.is_some() { "encrypted secret key" } else { "secret key" };
        Ok(format!("{UNTRUSTED}minisign {what}\n{}\n", BASE64.encode(bytes)))
    }
}

/// What protects a secret key: scrypt with the parameters that libsodium chooses for these limits
/// (`crypto_pwhash_scryptsalsa208sha256`).
fn stream(password: &str, salt: &[u8], ops: u64, memory: u64) -> Result<[u8; 104], Unusable> {
    if ops > MAX_OPERATIONS || memory > MAX_MEMORY {
        return Err(Unusable::TooCostly);
    }
    const R: u32 = 8;
    let ops = ops.max(32_768);
    let by_memory = ops >= memory / 32;
    let most = if by_memory { memory / (u64::from(R) * 128) } else { ops / (u64::from(R) * 4) };
    let log_n = (1..63).find(|log: &u8| 1_u64 << log > most / 2).unwrap_or(63);
    let p = match by_memory {
        true => ((ops / 4) / (1 << log_n)).min(0x3fff_ffff) / u64::from(R),
        false => 1,
    };
    let p = u32::try_from(p).map_err(|_| Unusable::TooCostly)?;
    let params = scrypt::Params::new(log_n, R, p).map_err(|_| Unusable::TooCostly)?;
    let mut out = [0; 104];
    scrypt::scrypt(password.as_bytes(), salt, &params, &mut out)
        .map_err(|_| Unusable::TooCostly)?;
    Ok(out)
}

fn mask(body: &mut [u8], stream: &[u8]) {
    body.iter_mut().zip(stream).for_each(|(byte, mask)| *byte ^= mask);
}

fn checksum(id: &[u8], secret: &[u8]) -> Vec<u8> {
    Blake2b::<U32>::digest([ED25519_KEY.as_slice(), id, secret].concat()).to_vec()
}

/// A signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Minisignature {
    id: KeyId,
    signature: [u8; 64],
    comment: String,
    over_comment: [u8; 64],
}

impl Minisignature {
    /// Reads a `.minisig` file, minisign's or ours.
    ///
    /// # Errors
    /// [`Unusable::Form`] if it is none.
    pub fn read(text: &str) -> Result<Self, Unusable> {
        let form = || Unusable::Form("signature");
        let lines: Vec<_> = text.lines().collect();
        let [_, first, comment, second] = lines.as_slice() else { return Err(form()) };
        let first = BASE64.decode(first).map_err(|_| form())?;
        let (head, rest) = first.split_at_checked(2).ok_or_else(form)?;
        let (id, signature) = rest.split_at_checked(8).ok_or_else(form)?;
        let second = BASE64.decode(second).map_err(|_| form())?;
        let read = Self {
            id: KeyId(id.try_into().map_err(|_| form())?),
            signature: signature.try_into().map_err(|_| form())?,
            comment: comment.strip_prefix(TRUSTED).ok_or_else(form)?.to_owned(),
            over_comment: second.try_into().map_err(|_| form())?,
        };
        if head == PREHASHED { Ok(read) } else { Err(form()) }
    }

    /// As a file that minisign reads.
    pub fn file(&self) -> String {
        let first = [PREHASHED.as_slice(), &self.id.0, &self.signature].concat();
        format!(
            "{UNTRUSTED}{ABOVE}\n{}\n{TRUSTED}{}\n{}\n",
            BASE64.encode(first),
            self.comment,
            BASE64.encode(self.over_comment)
        )
    }

    /// The key that it says it is of.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// What was signed with it.
    pub fn comment(&self) -> &str {
        &self.comment
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_read_back_and_holds_for_its_bytes_and_key_alone() {
        let key = SecretKey::generate().unwrap();
        let signature = key.sign(b"content", "of today");
        let read = Minisignature::read(&signature.file()).unwrap();
        assert_eq!(read, signature);
        assert!(key.public().verifies(&read, b"content"));
        assert!(!key.public().verifies(&read, b"Content"));
        let other = Minisignature { comment: "of tomorrow".to_owned(), ..read };
        assert!(!key.public().verifies(&other, b"content"));
        assert!(!SecretKey::generate().unwrap().public().verifies(&read, b"content"));
    }

    #[test]
    fn keys_are_read_back() {
        let key = SecretKey::generate().unwrap();
        assert_eq!(PublicKey::read(&key.public().file()), Ok(key.public()));
        assert_eq!(PublicKey::read(&key.public().line()), Ok(key.public()));
        let file = key.file(None).unwrap();
        assert_eq!(SecretKey::read(&file, None).unwrap().public(), key.public());
        assert_eq!(SecretKey::read(&file, Some("any")).unwrap().public(), key.public());
        for text in ["", "untrusted comment: x\n", &key.public().file(), "a\nb\n"] {
            assert!(SecretKey::read(text, None).is_err(), "{text}");
        }
        assert!(PublicKey::read(&file).is_err());
    }
}
