//! What a user holds: a generator of one-time passwords and a security key.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use openssl::bn::{BigNum, BigNumContext};
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::sign::Signer;
use openssl::{rand, sha};

/// The code of a secret now: RFC 6238 with SHA-1, 6 digits, 30 seconds.
pub fn totp(secret: &str) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    totp_at(secret, now)
}

/// The code at a second since 1970.
pub fn totp_at(secret: &str, second: u64) -> String {
    let key = PKey::hmac(secret.as_bytes()).unwrap();
    let mut signer = Signer::new(MessageDigest::sha1(), &key).unwrap();
    let mac = signer.sign_oneshot_to_vec(&(second / 30).to_be_bytes()).unwrap();
    let at = usize::from(mac[19] & 15);
    let number = u32::from_be_bytes(mac[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

/// A security key: W3C Web Authentication with ES256 and no attestation.
#[derive(Debug, Clone)]
pub struct SecurityKey {
    id: [u8; 16],
    key: EcKey<Private>,
}

/// Present, verified, and with the data of a new credential.
const PRESENT: u8 = 1;
const VERIFIED: u8 = 4;
const ATTESTED: u8 = 64;

impl SecurityKey {
    /// A new one.
    pub fn new() -> Self {
        let mut id = [0; 16];
        rand::rand_bytes(&mut id).unwrap();
        let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
        Self { id, key: EcKey::generate(&group).unwrap() }
    }

    /// What pages call it.
    pub fn name(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.id)
    }

    /// Its credential as a realm's file holds it.
    pub fn credential_data(&self) -> serde_json::Value {
        serde_json::json!({
            "aaguid": "00000000-0000-0000-0000-000000000000",
            "credentialId": STANDARD.encode(self.id),
            "counter": 0,
            "credentialPublicKey": URL_SAFE_NO_PAD.encode(self.cose()),
            "attestationStatementFormat": "none",
            "transports": [],
        })
    }

    /// The fields a browser sends to log in. A passkey knows whose it is, a second factor need not.
    pub fn assertion(
        &self,
        origin: &str,
        challenge: &str,
        user: &str,
    ) -> Vec<(&'static str, String)> {
        let client = client_data("webauthn.get", origin, challenge);
        let data = authenticator_data(PRESENT | VERIFIED);
        let signed = [data.as_slice(), &sha::sha256(client.as_bytes())].concat();
        let key = PKey::from_ec_key(self.key.clone()).unwrap();
        let mut signer = Signer::new(MessageDigest::sha256(), &key).unwrap();
        let signature = signer.sign_oneshot_to_vec(&signed).unwrap();
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        vec![
            ("credentialId", encode(&self.id)),
            ("clientDataJSON", encode(client.as_bytes())),
            ("authenticatorData", encode(&data)),
            ("signature", encode(&signature)),
            ("userHandle", encode(user.as_bytes())),
        ]
    }

    /// The fields a browser sends to enrol.
    pub fn attestation(&self, origin: &str, challenge: &str) -> Vec<(&'static str, String)> {
        let client = client_data("webauthn.create", origin, challenge);
        let mut data = authenticator_data(PRESENT | VERIFIED | ATTESTED);
        data.extend([0; 16]);
        data.extend([0, 16]);
        data.extend(self.id);
        data.extend(self.cose());
        // CBOR: {"fmt": "none", "attStmt": {}, "authData": bytes}
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(u8::try_from(data.len()).unwrap());
        object.extend(data);
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        vec![
            ("clientDataJSON", encode(client.as_bytes())),
            ("attestationObject", encode(&object)),
            ("publicKeyCredentialId", encode(&self.id)),
            ("authenticatorLabel", "key".to_owned()),
            ("transports", String::new()),
            ("error", String::new()),
        ]
    }

    /// The public key: RFC 9053, kty EC2, alg ES256, crv P-256, x, y.
    fn cose(&self) -> Vec<u8> {
        let mut context = BigNumContext::new().unwrap();
        let (mut x, mut y) = (BigNum::new().unwrap(), BigNum::new().unwrap());
        let point = self.key.public_key();
        point.affine_coordinates(self.key.group(), &mut x, &mut y, &mut context).unwrap();
        let mut bytes = b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20".to_vec();
        bytes.extend(x.to_vec_padded(32).unwrap());
        bytes.extend(b"\x22\x58\x20");
        bytes.extend(y.to_vec_padded(32).unwrap());
        bytes
    }
}

impl Default for SecurityKey {
    fn default() -> Self {
        Self::new()
    }
}

fn client_data(kind: &str, origin: &str, challenge: &str) -> String {
    format!(
        r#"{{"type":"{kind}","challenge":"{challenge}","origin":"{origin}","crossOrigin":false}}"#
    )
}

/// The relying party is this machine; the counter stays at nought, as synced keys have it.
fn authenticator_data(flags: u8) -> Vec<u8> {
    let mut data = sha::sha256(b"localhost").to_vec();
    data.push(flags);
    data.extend([0; 4]);
    data
}
