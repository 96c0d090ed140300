//! Diffie-Hellman in the finite fields of RFC 7919.

use num_bigint::BigUint;

use super::padded;

/// A field with the generator 2.
pub(super) struct Field {
    p: BigUint,
    /// Bytes of an element.
    length: usize,
}

impl Field {
    /// The field of so many bits. Appendix A has no list to copy wrongly but a rule: 64 ones, the
    /// digits of e from there on, the least number that makes a safe prime, 64 ones.
    pub(super) fn of(bits: usize) -> Option<Self> {
        let (_, least) = LEAST.iter().find(|row| row.0 == bits)?;
        let one = BigUint::from(1u8);
        let middle = (e(bits - 130) + *least) << 64u32;
        let p = (&one << bits) - (&one << (bits - 64)) + middle - one;
        Some(Self { p, length: bits / 8 })
    }

    /// The public key of a private one, at full length (RFC 8446 section 4.2.8.1).
    pub(super) fn public(&self, secret: &BigUint) -> Vec<u8> {
        padded(&BigUint::from(2u8).modpow(secret, &self.p), self.length)
    }

    /// The shared secret at full length (RFC 8446 section 7.4.1); `None` for a peer's key of another
    /// length, and for 0, 1, p-1 and above (RFC 7919 section 5.1).
    pub(super) fn agree(&self, secret: &BigUint, theirs: &[u8]) -> Option<Vec<u8>> {
        if theirs.len() != self.length {
            return None;
        }
        let theirs = BigUint::from_bytes_be(theirs);
        let inside = theirs > BigUint::from(1u8) && theirs < &self.p - 1u8;
        inside.then(|| padded(&theirs.modpow(secret, &self.p), self.length))
    }
}

/// The whole part of e times so many powers of two, by the series of 1/k!.
fn e(bits: usize) -> BigUint {
    const GUARD: usize = 64;
    let mut term = BigUint::from(1u8) << (bits + GUARD);
    let mut sum = term.clone();
    for k in 1u32.. {
        term /= k;
        if term == BigUint::ZERO {
            break;
        }
        sum += &term;
    }
    sum >> GUARD
}

/// What is added to make a safe prime of so many bits.
const LEAST: [(usize, u32); 5] =
    [(2048, 560_316), (3072, 2_625_351), (4096, 5_736_041), (6144, 15_705_020), (8192, 10_965_728)];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::hex_digest;

    #[test]
    fn the_primes_are_those_of_rfc_7919() {
        // SHA-256 of what appendix A prints.
        let printed = [
            (2048, "9cd3b7f336872f46c09428d1bbc19877a4d440512cda8d1c1cf0cd6e33698966"),
            (3072, "0eaf67db3a839156d5013494a5318a772b5697d270d721f37f092efc69ea5a17"),
            (4096, "4648414224ac881b3d0dc59b466f96d06a558278776807797ecf1f66ff397b3e"),
            (6144, "227ac9066b3ddd9e193670cda2388fa884f65ba0cf98b742d1fe77a6687c79c7"),
            (8192, "770b14efaf6f049929c523113b3fa99a8d11dab1b18af3609590122075d19833"),
        ];
        for (bits, digest) in printed {
            assert_eq!(hex_digest(&Field::of(bits).unwrap().p.to_bytes_be()), digest, "{bits}");
        }
    }

    #[test]
    fn numbers_outside_the_field_are_refused() {
        let field = Field::of(2048).unwrap();
        let ours = BigUint::from(12345u32);
        let refused = |number: BigUint| field.agree(&ours, &padded(&number, 256)).is_none();
        assert!(refused(0u8.into()) && refused(1u8.into()));
        assert!(refused(&field.p - 1u8) && refused(field.p.clone()) && refused(&field.p + 2u8));
        assert!(!refused(2u8.into()) && !refused(&field.p - 2u8));
        for length in [0, 1, 255, 257] {
            assert_eq!(field.agree(&ours, &vec![5; length]), None);
        }
    }
}
