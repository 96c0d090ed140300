//! The name of a request to the manufacturer: the same over runs, and the same wherever it is mentioned.

use sha2::{Digest, Sha256};

/// Digits of a request's id: Crockford's base 32, in which no two look alike.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The id of the request about a demand of a finding: `A-` and twice four digits. It hangs on edition, number,
/// component and demand alone, so an edition of its own asks anew.
pub(crate) fn of_demand(finding: &str, demand: &str) -> String {
    id(&format!("{finding}:{demand}"))
}

/// The id of the request about what conditions rest on, by its key: `catalog@edition#thing/…`.
pub(crate) fn of_premise(key: &str) -> String {
    id(key)
}

fn id(key: &str) -> String {
    let hash = Sha256::digest(key.as_bytes());
    // 40 bits, five a digit.
    let bits = hash.iter().take(5).fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
    let digit = |at: u32| char::from(DIGITS[(bits >> (5 * (7 - at)) & 31) as usize]);
    let mut id = String::from("A");
    for at in 0..8 {
        if at % 4 == 0 {
            id.push('-');
        }
        id.push(digit(at));
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_hangs_on_what_is_asked_and_nothing_else() {
        let one = of_demand("tuev-tsvc@2.1#5.4", "no-severe-weaknesses");
        assert_eq!(one, of_demand("tuev-tsvc@2.1#5.4", "no-severe-weaknesses"));
        assert!(one.len() == 11 && one.starts_with("A-"), "{one}");
        let others = [
            of_demand("tuev-tsvc@2.2#5.4", "no-severe-weaknesses"),
            of_demand("tuev-tsvc@2.1#5.4/ios", "no-severe-weaknesses"),
            of_demand("tuev-tsvc@2.1#5.4", "other"),
            of_premise("tuev-tsvc@2.1#thing/login"),
        ];
        assert!(!others.contains(&one));
    }
}
