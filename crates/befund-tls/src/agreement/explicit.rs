//! Agreement with what a server of TLS 1.2 brings along: a field of its own, or its RSA key.

use num_bigint::BigUint;

use super::{padded, random};

/// Most bytes of a prime or a modulus: none honest is as long, and work grows with its square.
const MAX_LENGTH: usize = 2048;

/// A public key and the shared secret in a field a server describes (RFC 5246 section 8.1.2); `None`
/// if what it describes is no field, or its key none of it.
pub(crate) fn in_field(
    prime: &[u8],
    generator: &[u8],
    theirs: &[u8],
) -> Option<(Vec<u8>, Vec<u8>)> {
    if [prime, generator, theirs].iter().any(|number| number.len() > MAX_LENGTH) {
        return None;
    }
    let [p, g, theirs] = [prime, generator, theirs].map(BigUint::from_bytes_be);
    let one = BigUint::from(1u8);
    let inside = |number: &BigUint| *number > one && *number < &p - &one;
    if !p.bit(0) || p <= BigUint::from(3u8) || !inside(&g) || !inside(&theirs) {
        return None;
    }
    let ours = BigUint::from_bytes_be(&random::<32>());
    // Leading zeros are left out of the secret, and may be of a key.
    Some((g.modpow(&ours, &p).to_bytes_be(), theirs.modpow(&ours, &p).to_bytes_be()))
}

/// A secret encrypted to an RSA key (RFC 8017 section 7.2.1); `None` if it is none, or too short.
pub(crate) fn encrypt_to_rsa(modulus: &[u8], exponent: &[u8], secret: &[u8]) -> Option<Vec<u8>> {
    const MAX_EXPONENT: usize = 8;
    if modulus.len() > MAX_LENGTH || exponent.len() > MAX_EXPONENT {
        return None;
    }
    let [n, e] = [modulus, exponent].map(BigUint::from_bytes_be);
    let length = usize::try_from(n.bits().div_ceil(8)).ok()?;
    let padding = length.checked_sub(secret.len() + 3).filter(|length| *length >= 8)?;
    if !n.bit(0) {
        return None;
    }
    // Anything but zeros will do: what is encrypted is of no worth.
    let block = [&[0, 2], &vec![0xA5; padding][..], &[0], secret].concat();
    Some(padded(&BigUint::from_bytes_be(&block).modpow(&e, &n), length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_field_is_agreed_in() {
        assert!(in_field(&[23], &[5], &[4]).is_some());
        let none: [[&[u8]; 3]; 9] = [
            [&[], &[5], &[4]],
            [&[0], &[5], &[4]],
            [&[1], &[1], &[1]],
            [&[3], &[2], &[2]],
            [&[24], &[5], &[4]],
            [&[23], &[1], &[4]],
            [&[23], &[5], &[22]],
            [&[23], &[5], &[0]],
            [&[0xFF; MAX_LENGTH + 1], &[5], &[4]],
        ];
        for [p, g, theirs] in none {
            assert_eq!(in_field(p, g, theirs), None, "{p:?} {g:?} {theirs:?}");
        }
    }

    #[test]
    fn only_to_a_key_is_anything_encrypted() {
        let secret = [7; 48];
        // With the exponent 1, what is encrypted stays as it is.
        let plain = encrypt_to_rsa(&[0xFF; 64], &[1], &secret).unwrap();
        assert_eq!((plain.len(), &plain[..2], &plain[16..]), (64, &[0, 2][..], &secret[..]));
        for (n, e) in [
            (&[][..], &[3][..]),
            (&[0; 64], &[3]),
            (&[0xFF; 58], &[3]),
            (&[0xFE; 64], &[3]),
            (&[0xFF; 64], &[0xFF; 9]),
            (&[0xFF; MAX_LENGTH + 1], &[3]),
        ] {
            assert_eq!(encrypt_to_rsa(n, e, &secret), None);
        }
    }
}
