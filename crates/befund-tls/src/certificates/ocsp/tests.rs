//! Answers of every kind, made by hand.

use proptest::prelude::*;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    PKCS_ECDSA_P256_SHA256, PKCS_ED25519, SigningKey, date_time_ymd,
};
use sha2::{Digest, Sha256};

use super::answer::time;
use super::*;

const NAME: &str = "befund.example";

/// A value of DER.
fn der(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    let length = u16::try_from(body.len()).unwrap().to_be_bytes();
    [&[tag, 0x82], &length[..], &body].concat()
}

const SHA256: &[u8] = &[0x30, 11, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1];
const ECDSA_SHA256: &[u8] = &[0x30, 10, 6, 8, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 2];

const ED25519: &[u8] = &[0x30, 5, 6, 3, 0x2B, 0x65, 0x70];

struct Party {
    key: KeyPair,
    parameters: CertificateParams,
}

impl Party {
    fn new(name: &str) -> Self {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
        let mut parameters = CertificateParams::new(vec![NAME.to_owned()]).unwrap();
        parameters.distinguished_name.push(DnType::CommonName, name);
        parameters.not_before = date_time_ymd(2026, 1, 1);
        parameters.not_after = date_time_ymd(2027, 1, 1);
        Self { key, parameters }
    }

    fn authority(name: &str) -> Self {
        let mut made = Self::new(name);
        made.parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        made
    }

    /// One that may sign answers, for half a year.
    fn responder(name: &str) -> Self {
        let mut made = Self::new(name);
        made.parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::OcspSigning];
        made.parameters.not_after = date_time_ymd(2026, 7, 1);
        made
    }

    fn alone(&self) -> Vec<u8> {
        self.parameters.self_signed(&self.key).unwrap().der().to_vec()
    }

    fn by(&self, issuer: &Self) -> Vec<u8> {
        let issuer = Issuer::new(issuer.parameters.clone(), &issuer.key);
        self.parameters.signed_by(&self.key, &issuer).unwrap().der().to_vec()
    }
}

/// An answer to be.
#[derive(Clone)]
struct Made<'a> {
    signer: &'a Party,
    along: Vec<Vec<u8>>,
    /// Whose certificate it is about: leaf and issuer.
    about: (&'a [u8], &'a [u8]),
    state: Vec<u8>,
    next: Option<&'a str>,
}

impl Made<'_> {
    fn der(&self) -> Vec<u8> {
        let (_, leaf) = X509Certificate::from_der(self.about.0).unwrap();
        let (_, issuer) = X509Certificate::from_der(self.about.1).unwrap();
        let key = &issuer.public_key().subject_public_key.data;
        let hash = |bytes: &[u8]| der(0x04, &[&Sha256::digest(bytes)[..]]);
        let names = [hash(leaf.issuer().as_raw()), hash(key)].concat();
        let id = der(0x30, &[SHA256, &names, &der(0x02, &[leaf.raw_serial()])]);
        let moment = |text: &str| der(0x18, &[text.as_bytes()]);
        let next = self.next.map(|next| der(0xA0, &[&moment(next)])).unwrap_or_default();
        let single = der(0x30, &[&id, &self.state, &moment("20260601000000Z"), &next]);
        let by_key = der(0xA2, &[&der(0x04, &[&[7; 20]])]);
        let data = der(0x30, &[&by_key, &moment("20260601000000Z"), &der(0x30, &[&single])]);
        let signature = self.signer.key.sign(&data).unwrap();
        let certificates = match &self.along[..] {
            [] => Vec::new(),
            all => der(0xA0, &[&der(0x30, &[&all.concat()])]),
        };
        let signature = der(0x03, &[&[0], &signature]);
        let is_edwards = self.signer.key.is_compatible(&PKCS_ED25519);
        let algorithm = if is_edwards { ED25519 } else { ECDSA_SHA256 };
        let basic = der(0x30, &[&data, algorithm, &signature, &certificates]);
        let kind = der(0x06, &[&[0x2B, 6, 1, 5, 5, 7, 0x30, 1, 1]]);
        let bytes = der(0x30, &[&kind, &der(0x04, &[&basic])]);
        der(0x30, &[&[0x0A, 1, 0], &der(0xA0, &[&bytes])])
    }
}

/// A server's certificate, its issuer's, and the issuer.
struct Lab {
    issuer: Party,
    leaf: Vec<u8>,
    above: Vec<u8>,
}

impl Lab {
    fn new() -> Self {
        let issuer = Party::authority("issuer");
        let (leaf, above) = (Party::new("leaf").by(&issuer), issuer.alone());
        Self { issuer, leaf, above }
    }

    fn good(&self) -> Made<'_> {
        Made {
            signer: &self.issuer,
            along: Vec::new(),
            about: (&self.leaf, &self.above),
            state: vec![0x80, 0],
            next: Some("20260608000000Z"),
        }
    }

    fn read(&self, made: &Made<'_>) -> Ocsp {
        let chain = [self.leaf.clone(), self.above.clone()];
        read(&made.der(), &chain, &Roots::default())
    }
}

fn moment(text: &str) -> i64 {
    time(text.as_bytes()).unwrap()
}

#[test]
fn what_the_issuer_signed_is_believed() {
    let lab = Lab::new();
    let good = lab.good();
    let found = lab.read(&good);
    assert_eq!((&found.status, found.revoked), (&Status::Good, None));
    assert_eq!(found.from, Some(moment("20260601000000Z")));
    assert_eq!(found.until, Some(moment("20260608000000Z")));
    let at = der(0x18, &[b"20260515120000Z"]);
    let revoked = lab.read(&Made { state: der(0xA1, &[&at]), ..good.clone() });
    let expected = (Status::Revoked, Some(moment("20260515120000Z")));
    assert_eq!((revoked.status, revoked.revoked), expected);
    let unknown = lab.read(&Made { state: vec![0x82, 0], ..good.clone() });
    assert_eq!(unknown.status, Status::Unknown);
    assert_eq!(lab.read(&Made { next: None, ..good }).until, None);
}

#[test]
fn what_others_signed_is_not() {
    let lab = Lab::new();
    let (stranger, delegate) = (Party::new("leaf"), Party::responder("responder"));
    let by = |signer, along| lab.read(&Made { signer, along, ..lab.good() });
    assert_eq!(by(&stranger, Vec::new()).status, Status::Unsigned);
    // Its certificate is of the issuer, but not for this.
    assert_eq!(by(&stranger, vec![stranger.by(&lab.issuer)]).status, Status::Unsigned);
    // It is for this, but of another issuer that has the same name.
    let other = Party::authority("issuer");
    assert_eq!(by(&delegate, vec![delegate.by(&other)]).status, Status::Unsigned);
    let good = by(&delegate, vec![delegate.by(&lab.issuer)]);
    assert_eq!(good.status, Status::Good);
    // It holds no longer than the certificate of the responder.
    let late = Made {
        signer: &delegate,
        along: vec![delegate.by(&lab.issuer)],
        next: Some("20261201000000Z"),
        ..lab.good()
    };
    assert_eq!(lab.read(&late).until, Some(moment("20260701000000Z")));
}

/// A server may send along whatever it wants, and name it like the issuer.
#[test]
fn a_key_that_did_not_sign_the_certificate_is_not_the_issuers() {
    let lab = Lab::new();
    let key = KeyPair::generate_for(&PKCS_ED25519).unwrap();
    let slipped_in = Party { key, ..Party::authority("issuer") };
    let plain = slipped_in.alone();
    // The same key by an algorithm that is not known: whether it signed anything cannot be told.
    let mut unknown = plain.clone();
    for at in 0..unknown.len() - ED25519.len() {
        if unknown[at..].starts_with(ED25519) {
            unknown[at + ED25519.len() - 1] = 0x7F;
        }
    }
    for above in [&plain, &unknown] {
        let forged = Made { signer: &slipped_in, about: (&lab.leaf, above), ..lab.good() };
        for chain in [
            vec![lab.leaf.clone(), above.clone()],
            vec![lab.leaf.clone(), above.clone(), lab.above.clone()],
            vec![lab.leaf.clone(), lab.above.clone(), above.clone()],
        ] {
            let found = read(&forged.der(), &chain, &Roots::default());
            assert!(!matches!(found.status, Status::Good | Status::Revoked), "{found:?}");
        }
    }
}

/// Where it cannot be verified who signed the certificate, nobody is taken for it.
#[test]
fn a_key_that_may_have_signed_the_certificate_is_not_the_issuers() {
    let lab = Lab::new();
    let slipped_in = Party::authority("issuer");
    let above = slipped_in.alone();
    // By ECDSA with SHA-224, which is not verified here with a key on P-256.
    let mut leaf = lab.leaf.clone();
    for at in 0..leaf.len() - ECDSA_SHA256.len() {
        if leaf[at..].starts_with(ECDSA_SHA256) {
            leaf[at + ECDSA_SHA256.len() - 1] = 1;
        }
    }
    let forged = Made { signer: &slipped_in, about: (&leaf, &above), ..lab.good() };
    let chain = [leaf.clone(), above.clone(), lab.above.clone()];
    let found = read(&forged.der(), &chain, &Roots::default());
    assert!(matches!(found.status, Status::Undetermined(_)), "{found:?}");
}

#[test]
fn who_signs_after_their_term_says_nothing_for_today() {
    let lab = Lab::new();
    let mut late = Party::responder("responder");
    late.parameters.not_after = date_time_ymd(2026, 3, 1);
    let along = vec![late.by(&lab.issuer)];
    for next in [None, Some("20260608000000Z")] {
        let made = Made { signer: &late, along: along.clone(), next, ..lab.good() };
        assert_eq!(lab.read(&made).until, Some(moment("20260301000000Z")));
    }
}

#[test]
fn an_answer_about_another_certificate_is_foreign() {
    let lab = Lab::new();
    let sibling = Party::new("sibling").by(&lab.issuer);
    let of_sibling = Made { about: (&sibling, &lab.above), ..lab.good() };
    assert_eq!(lab.read(&of_sibling).status, Status::Foreign);
    // The same name and number, and another key of the issuer.
    let other = Party::authority("issuer").alone();
    let of_other = Made { about: (&lab.leaf, &other), ..lab.good() };
    assert_eq!(lab.read(&of_other).status, Status::Foreign);
}

#[test]
fn what_cannot_be_verified_is_said_to_be_so() {
    let lab = Lab::new();
    let answer = lab.good().der();
    let alone = read(&answer, std::slice::from_ref(&lab.leaf), &Roots::default());
    assert_eq!(alone.status, Status::Undetermined(NO_ISSUER.to_owned()));
    // A root may be the issuer although no server shows it.
    let pem = lab.issuer.parameters.self_signed(&lab.issuer.key).unwrap().pem();
    let roots = Roots::default().and_pem("own.pem", pem.as_bytes()).unwrap();
    assert_eq!(
        read(&answer, std::slice::from_ref(&lab.leaf), &roots).status,
        Status::Good,
        "{answer:02x?}"
    );
    let chain = [lab.leaf, lab.above];
    let of = |bytes: &[u8]| read(bytes, &chain, &Roots::default()).status;
    assert_eq!(of(&[0x30, 3, 0x0A, 1, 3]), Status::TryLater);
    assert_eq!(of(&[0x30, 3, 0x0A, 1, 6]), Status::Failed("unauthorized"));
    for unreadable in [&[][..], &[0x30, 3, 0x0A, 1, 4], &answer[..answer.len() - 1]] {
        assert!(matches!(of(unreadable), Status::Undetermined(_)));
    }
}

#[test]
fn moments_have_one_form() {
    assert_eq!(time(b"19700101000001Z"), Some(1));
    for wrong in ["20260601000000", "20260601000000.5Z", "20261301000000Z", "2026060100000+Z", "Z"]
    {
        assert_eq!(time(wrong.as_bytes()), None, "{wrong}");
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic_nor_good(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        at in 0usize..600, change in 1u8..,
    ) {
        let lab = Lab::new();
        let chain = [lab.leaf.clone(), lab.above.clone()];
        let found = read(&bytes, &chain, &Roots::default());
        prop_assert_ne!(found.status, Status::Good);
        let mut answer = lab.good().der();
        let at = at % answer.len();
        answer[at] ^= change;
        let changed = read(&answer, &chain, &Roots::default());
        let cut = read(&answer[..at], &chain, &Roots::default());
        prop_assert_ne!(cut.status, Status::Good);
        // Where it is still good, nothing that is signed was changed.
        if changed.status == Status::Good {
            prop_assert_eq!(changed, lab.read(&lab.good()));
        }
    }
}
