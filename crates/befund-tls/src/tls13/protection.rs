//! Protection of records in TLS 1.3 (RFC 8446 sections 5.2 and 5.3).

use aws_lc_rs::aead::{Aad, LessSafeKey, Nonce, UnboundKey};

use super::schedule::Suite;
use crate::records::DATA;

const TAG: usize = 16;

/// The keys of one direction.
pub(super) struct Protection {
    key: LessSafeKey,
    iv: [u8; Self::IV],
    sequence: u64,
}

impl Protection {
    const IV: usize = 12;

    /// The keys that follow from a traffic secret (RFC 8446 section 7.3).
    pub(super) fn new(suite: Suite, secret: &[u8]) -> Option<Self> {
        let length = u8::try_from(suite.aead.key_len()).ok()?;
        let key = suite.expand(secret, "key", &[], length);
        let iv = suite.expand(secret, "iv", &[], 12);
        let key = LessSafeKey::new(UnboundKey::new(suite.aead, &key).ok()?);
        Some(Self { key, iv: iv.try_into().ok()?, sequence: 0 })
    }

    /// The body of a record with a content of this kind.
    pub(super) fn seal(&mut self, kind: u8, content: &[u8]) -> Option<Vec<u8>> {
        let mut body = [content, &[kind]].concat();
        let aad = additional(body.len() + TAG)?;
        let nonce = self.nonce();
        self.key.seal_in_place_append_tag(nonce, aad, &mut body).ok()?;
        Some(body)
    }

    /// The kind and the content of a record with this body.
    pub(super) fn open(&mut self, mut body: Vec<u8>) -> Option<(u8, Vec<u8>)> {
        let aad = additional(body.len())?;
        let nonce = self.nonce();
        let length = self.key.open_in_place(nonce, aad, &mut body).ok()?.len();
        body.truncate(length);
        let end = body.iter().rposition(|byte| *byte != 0)?;
        let kind = body[end];
        body.truncate(end);
        Some((kind, body))
    }

    /// The nonce of the next record; counts it.
    fn nonce(&mut self) -> Nonce {
        let mut nonce = self.iv;
        for (byte, other) in nonce[4..].iter_mut().zip(self.sequence.to_be_bytes()) {
            *byte ^= other;
        }
        self.sequence = self.sequence.wrapping_add(1);
        Nonce::assume_unique_for_key(nonce)
    }
}

/// The header of the record.
fn additional(length: usize) -> Option<Aad<[u8; 5]>> {
    let [high, low] = u16::try_from(length).ok()?.to_be_bytes();
    Some(Aad::from([DATA, 3, 3, high, low]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::{ALERT, HANDSHAKE};

    fn pair() -> (Protection, Protection) {
        let new = || Protection::new(Suite::of(0x1301).unwrap(), &[7; 32]).unwrap();
        (new(), new())
    }

    #[test]
    fn what_is_sealed_is_opened_in_order() {
        let (mut ours, mut theirs) = pair();
        let first = ours.seal(HANDSHAKE, b"one").unwrap();
        let second = ours.seal(ALERT, &[]).unwrap();
        assert_eq!(theirs.open(first.clone()), Some((HANDSHAKE, b"one".to_vec())));
        assert_eq!(theirs.open(second), Some((ALERT, Vec::new())));
        assert_eq!(theirs.open(first), None);
    }

    #[test]
    fn padding_is_dropped_and_nothing_but_padding_is_no_record() {
        let (mut ours, mut theirs) = pair();
        let padded = ours.seal(0, &[b'x', HANDSHAKE, 0, 0]).unwrap();
        assert_eq!(theirs.open(padded), Some((HANDSHAKE, b"x".to_vec())));
        let nothing = ours.seal(0, &[0; 5]).unwrap();
        assert_eq!(theirs.open(nothing), None);
        assert_eq!(theirs.open(Vec::new()), None);
    }
}
