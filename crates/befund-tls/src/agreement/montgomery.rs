//! X448 (RFC 7748 section 5).

use num_bigint::BigUint;

/// Bytes of a key.
pub(super) const LENGTH: usize = 56;

/// The public key of a private one.
pub(super) fn public(secret: &[u8; LENGTH]) -> [u8; LENGTH] {
    let mut base = [0; LENGTH];
    base[0] = 5;
    multiply(secret, &base)
}

/// The shared secret; `None` if the peer's key has the wrong length or leads to zero (RFC 8446
/// section 7.4.2).
pub(super) fn agree(secret: &[u8; LENGTH], theirs: &[u8]) -> Option<Vec<u8>> {
    let shared = multiply(secret, theirs.try_into().ok()?);
    (shared != [0; LENGTH]).then(|| shared.to_vec())
}

/// The Montgomery ladder.
fn multiply(secret: &[u8; LENGTH], u: &[u8; LENGTH]) -> [u8; LENGTH] {
    const A24: u32 = 39081;
    let one = || BigUint::from(1u8);
    let p = (one() << 448u32) - (one() << 224u32) - 1u8;
    let minus = |a: &BigUint, b: &BigUint| (a + &p - b) % &p;
    let k = clamped(secret);
    let x1 = BigUint::from_bytes_le(u) % &p;
    let (mut x2, mut z2, mut x3, mut z3) = (one(), BigUint::ZERO, x1.clone(), one());
    let mut swapped = false;
    for t in (0..448).rev() {
        if k.bit(t) != swapped {
            (x2, x3, z2, z3) = (x3, x2, z3, z2);
        }
        swapped = k.bit(t);
        let (a, b) = (&x2 + &z2, minus(&x2, &z2));
        let (aa, bb) = (&a * &a % &p, &b * &b % &p);
        let e = minus(&aa, &bb);
        let (da, cb) = (minus(&x3, &z3) * a % &p, (&x3 + &z3) * b % &p);
        let (sum, difference) = (&da + &cb, minus(&da, &cb));
        x3 = &sum * &sum % &p;
        z3 = &difference * &difference % &p * &x1 % &p;
        x2 = &aa * bb % &p;
        z2 = (aa + &e * A24) * e % &p;
    }
    if swapped {
        (x2, z2) = (x3, z3);
    }
    let result = x2 * z2.modpow(&(&p - 2u8), &p) % &p;
    let mut out = [0; LENGTH];
    for (to, from) in out.iter_mut().zip(result.to_bytes_le()) {
        *to = from;
    }
    out
}

/// decodeScalar448.
fn clamped(secret: &[u8; LENGTH]) -> BigUint {
    let mut secret = *secret;
    secret[0] &= 252;
    secret[LENGTH - 1] |= 128;
    BigUint::from_bytes_le(&secret)
}

#[cfg(test)]
mod tests {
    use super::super::hex;
    use super::*;

    fn bytes(digits: &str) -> [u8; LENGTH] {
        super::super::padded(&hex(digits).unwrap(), LENGTH).try_into().unwrap()
    }

    #[test]
    fn the_vectors_of_rfc_7748() {
        let a = bytes(
            "9a8f4925d1519f5775cf46b04b5800d4ee9ee8bae8bc5565d498c28dd9c9baf574a9419744897391006382a6f127ab1d9ac2d8c0a598726b",
        );
        let b = bytes(
            "1c306a7ac2a0e2e0990b294470cba339e6453772b075811d8fad0d1d6927c120bb5ee8972b0d3e21374c9c921b09d1b0366f10b65173992d",
        );
        let of_a = bytes(
            "9b08f7cc31b7e3e67d22d5aea121074a273bd2b83de09c63faa73d2c22c5d9bbc836647241d953d40c5b12da88120d53177f80e532c41fa0",
        );
        let of_b = bytes(
            "3eb7a829b0cd20f5bcfc0b599b6feccf6da4627107bdb0d4f345b43027d8b972fc3e34fb4232a13ca706dcb57aec3dae07bdc1c67bf33609",
        );
        let shared = bytes(
            "07fff4181ac6cc95ec1c16a94a0f74d12da232ce40a77552281d282bb60c0b56fd2464c335543936521c24403085d59a449a5037514a879d",
        );
        assert_eq!((public(&a), public(&b)), (of_a, of_b));
        assert_eq!(agree(&a, &of_b), Some(shared.to_vec()));
        assert_eq!(agree(&b, &of_a), Some(shared.to_vec()));
    }

    #[test]
    fn points_of_small_order_and_wrong_length_are_refused() {
        let ours = [7; LENGTH];
        let mut one = [0; LENGTH];
        one[0] = 1;
        for theirs in [&[0; LENGTH][..], &one, &[1; LENGTH - 1], &[1; LENGTH + 1], &[]] {
            assert_eq!(agree(&ours, theirs), None);
        }
    }
}
