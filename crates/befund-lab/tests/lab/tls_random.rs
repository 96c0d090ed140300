//! Servers with configurations nobody would think of, drawn from a seed. `DICE=1000 cargo test --test
//! tls_random` draws others.

use befund_lab::certs::KeyKind;
use befund_lab::compare::{all, sound};
use befund_lab::openssl::{EVERY_GROUP, EVERYTHING, EVERYTHING_13, OpenSslServer, expand};
use befund_lab::{Server, Version};
use befund_tls::ScanOutcome;

/// Numbers that are the same in every run (splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) >> 33).unwrap() % sides
    }

    /// Some of these in any order, at least one.
    fn some_of(&mut self, mut list: Vec<String>, most: usize) -> String {
        let count = 1 + self.roll(most.min(list.len()));
        let drawn: Vec<_> = (0..count).map(|_| list.swap_remove(self.roll(list.len()))).collect();
        drawn.join(":")
    }

    fn server(&mut self) -> OpenSslServer {
        use KeyKind::{EcBrainpool, EcP256, EcP384, Ed448, Ed25519, Rsa, RsaPss};
        let split = |list: &str| list.split(':').map(str::to_owned).collect();
        let suites = expand(EVERYTHING).into_iter().map(|suite| suite.openssl).collect();
        let (one, other) = (self.roll(5), self.roll(5));
        let mut server = OpenSslServer::builder()
            .versions(Version::ALL[one.min(other)], Version::ALL[one.max(other)])
            .ciphers(&self.some_of(suites, 12))
            .ciphersuites(&self.some_of(split(EVERYTHING_13), 5))
            .groups(&self.some_of(split(EVERY_GROUP), 8))
            .cert([Rsa(2048), RsaPss(2048)][self.roll(2)]);
        if self.roll(2) == 0 {
            let second = [EcP256, EcP384, EcBrainpool(256), Ed25519, Ed448][self.roll(5)];
            server =
                if self.roll(2) == 0 { server.cert(second) } else { server.second_cert(second) };
        }
        server = if self.roll(2) == 0 { server.server_preference() } else { server };
        server = if self.roll(6) == 0 { server.sequential() } else { server };
        [server.clone(), server.clone().dh_bits(1024), server.dh_bits(2048)][self.roll(3)].clone()
    }
}

/// Whatever is said of them is true, and little enough is left open.
#[test]
fn openssl_as_the_dice_fall() {
    let first = std::env::var("DICE").map_or(0, |text| text.parse::<u64>().unwrap());
    for round in 0..10 {
        all((0..6).map(|seed| move || judge(first + round * 6 + seed)));
    }
}

fn judge(seed: u64) {
    let configuration = Dice(seed).server();
    let server: Server = configuration.clone().start();
    let found = sound(&server);
    let reason = found.reason.unwrap_or_default();
    let right = match found.outcome {
        ScanOutcome::Ok => true,
        ScanOutcome::Error => server.truth().versions.is_empty(),
        // The library completes no handshake with rare suites and groups; and the certificate's
        // curve can hide others.
        ScanOutcome::Partial => {
            reason.contains("a handshake can be completed with here")
                || reason.contains("must be on offer")
        }
        ScanOutcome::Unreachable => false,
    };
    assert!(right, "{seed}: {:?}, {reason}\n{configuration:#?}", found.outcome);
}
