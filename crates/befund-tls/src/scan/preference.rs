//! Whether a server chooses suites by its own order, told from what it chose of which offers.
//!
//! Only suites that need the same certificate and the same kind of key exchange are compared, because
//! a server may choose those first. ChaCha20 is left out as long as there are others: some servers
//! prefer it for clients that name it first and else keep to their own order.

use crate::names::{Suite, suite_name};
use crate::result::Determination;

/// What was offered, in order, and what the server chose.
#[derive(Debug, Default)]
pub(super) struct Choices {
    seen: Vec<(Vec<u16>, u16)>,
}

impl Choices {
    /// Takes note of an answer.
    pub(super) fn note(&mut self, offered: &[u16], chosen: u16) {
        self.seen.push((offered.to_vec(), chosen));
    }

    /// Whether the server has an order of its own, if the answers so far tell.
    fn told(&self, known: &[u16]) -> Option<bool> {
        let mut followed = Vec::new();
        for (offered, chosen) in self.seen.iter().filter(|(_, chosen)| known.contains(chosen)) {
            let mut before = true;
            for other in offered.iter().filter(|suite| known.contains(suite)) {
                if other == chosen {
                    before = false;
                } else if comparable(*chosen, *other) && before {
                    return Some(true);
                } else if comparable(*chosen, *other) {
                    followed.push((*chosen, *other));
                }
            }
        }
        followed.iter().any(|(a, b)| followed.contains(&(*b, *a))).then_some(false)
    }

    /// What the answers tell, asking for more only if need be: `ask` offers suites in an order and
    /// says which of them was chosen.
    pub(super) fn finding(
        &mut self,
        known: &[u16],
        ask: impl Fn(&[u16]) -> Option<u16>,
    ) -> Determination {
        if known.len() < 2 {
            return undetermined("only one suite is known, so there is nothing to prefer");
        }
        if let Some(own) = self.told(known) {
            return if own { Determination::Yes } else { Determination::No };
        }
        let group = largest_group(known);
        if group.len() > 1 {
            let backwards: Vec<u16> = group.into_iter().rev().collect();
            if let Some(chosen) = ask(&backwards) {
                self.note(&backwards, chosen);
            }
            return match self.told(known) {
                Some(true) => Determination::Yes,
                Some(false) => Determination::No,
                None => undetermined("the server did not answer suites it had accepted before"),
            };
        }
        either_way(known, ask)
    }
}

/// Two suites that cannot be compared by the way: both orders are asked for.
fn either_way(known: &[u16], ask: impl Fn(&[u16]) -> Option<u16>) -> Determination {
    let mut pairs = known.iter().enumerate().flat_map(|(at, a)| {
        known[at + 1..]
            .iter()
            .filter(|b| authentication(*a) == authentication(**b))
            .map(|b| [*a, *b])
    });
    let plain = |pair: &[u16; 2]| !pair.iter().any(|suite| is_chacha(*suite));
    let Some(pair) = pairs.clone().find(plain).or_else(|| pairs.next()) else {
        return undetermined("its suites need different certificates, which may be chosen first");
    };
    let (Some(one), Some(other)) = (ask(&pair), ask(&[pair[1], pair[0]])) else {
        return undetermined("the server did not answer suites it had accepted before");
    };
    if one == other {
        Determination::Yes
    } else if (one, other) == (pair[0], pair[1]) && plain(&pair) {
        Determination::No
    } else if (one, other) == (pair[0], pair[1]) {
        Determination::Undetermined(format!(
            "{} and {} are chosen as offered, but a server that prefers ChaCha20 for clients that do would do the same",
            suite_name(one),
            suite_name(other)
        ))
    } else {
        Determination::Yes
    }
}

fn undetermined(why: &str) -> Determination {
    Determination::Undetermined(why.to_owned())
}

/// The most suites that can be compared with each other, in their order.
fn largest_group(known: &[u16]) -> Vec<u16> {
    let group = |a: &u16| -> Vec<u16> {
        known.iter().copied().filter(|b| a == b || comparable(*a, *b)).collect()
    };
    known
        .iter()
        .filter(|suite| !is_chacha(**suite))
        .map(group)
        .max_by_key(Vec::len)
        .unwrap_or_default()
}

fn comparable(a: u16, b: u16) -> bool {
    let kind = |code| Suite::of(code).map(|suite| (suite.authentication(), suite.key_exchange()));
    a != b && !is_chacha(a) && !is_chacha(b) && kind(a).is_some() && kind(a) == kind(b)
}

fn authentication(code: u16) -> Option<crate::names::Authentication> {
    Suite::of(code).map(Suite::authentication)
}

fn is_chacha(code: u16) -> bool {
    Suite::of(code).is_some_and(|suite| suite.name.contains("CHACHA20"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const AES128: u16 = 0xC02F;
    const AES256: u16 = 0xC030;
    const CHACHA: u16 = 0xCCA8;
    const STATIC: u16 = 0x009C;

    /// A server with these suites, by its own order or by the client's.
    fn server(order: &'static [u16], own: bool, chacha: bool) -> impl Fn(&[u16]) -> Option<u16> {
        move |offered: &[u16]| {
            let first = |list: &[u16], other: &[u16]| {
                list.iter().copied().find(|suite| other.contains(suite))
            };
            let wishes = chacha && offered.first().is_some_and(|suite| is_chacha(*suite));
            match own {
                true if wishes => offered.first().copied(),
                true => first(order, offered),
                false => first(offered, order),
            }
        }
    }

    fn find(order: &'static [u16], own: bool, chacha: bool) -> (Determination, usize) {
        let asked = std::cell::Cell::new(0);
        let answer = server(order, own, chacha);
        let mut choices = Choices::default();
        let mut known = order.to_vec();
        known.sort_unstable();
        let mut left = known.clone();
        while let Some(chosen) = answer(&left) {
            choices.note(&left, chosen);
            left.retain(|suite| *suite != chosen);
        }
        let finding = choices.finding(&known, |offered| {
            asked.set(asked.get() + 1);
            answer(offered)
        });
        (finding, asked.get())
    }

    #[test]
    fn an_order_is_told_with_two_questions_at_most() {
        assert_eq!(find(&[AES256, AES128], true, false), (Determination::Yes, 0));
        assert_eq!(find(&[AES128, AES256], true, false), (Determination::Yes, 1));
        assert_eq!(find(&[AES128, AES256], false, false), (Determination::No, 1));
        assert_eq!(find(&[AES128, AES256, CHACHA], true, true), (Determination::Yes, 1));
        assert_eq!(find(&[STATIC, AES128], true, false), (Determination::Yes, 2));
        assert_eq!(find(&[STATIC, AES128], false, false), (Determination::No, 2));
        assert!(matches!(find(&[AES128], true, false), (Determination::Undetermined(_), 0)));
    }

    #[test]
    fn chacha20_alone_does_not_tell() {
        assert_eq!(find(&[AES128, CHACHA], true, false), (Determination::Yes, 2));
        let (with, _) = find(&[AES128, CHACHA], true, true);
        let (without, _) = find(&[AES128, CHACHA], false, false);
        assert!(matches!(with, Determination::Undetermined(_)), "{with:?}");
        assert_eq!(with, without);
    }

    #[test]
    fn suites_of_different_certificates_are_not_compared() {
        let (finding, asked) = find(&[0xC02B, AES128], true, false);
        assert!(matches!(finding, Determination::Undetermined(_)));
        assert_eq!(asked, 0);
    }

    proptest! {
        #[test]
        fn whatever_a_server_answers_two_questions_are_enough(
            known in prop::collection::vec(prop::sample::select(vec![AES128, AES256, CHACHA, STATIC, 0xC02B, 0, 0xFFFF]), 0..7),
            seen in prop::collection::vec((prop::collection::vec(any::<u16>(), 0..5), any::<u16>()), 0..5),
            answer in any::<Option<u16>>(),
        ) {
            let asked = std::cell::Cell::new(0);
            let mut choices = Choices { seen };
            choices.finding(&known, |_| {
                asked.set(asked.get() + 1);
                answer
            });
            prop_assert!(asked.get() <= 2);
        }
    }
}
