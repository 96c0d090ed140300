//! The entity statement of a relying party in the federation of the GesundheitsID (OpenID Federation 1.0, a
//! signed JWT at `/.well-known/openid-federation`): which level of assurance it demands, and how it is known.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;

use crate::diag::Code;
use crate::draft;
use crate::fact::Place;
use crate::fact::kind::auth;
use crate::fact::observation::berlin_date;
use crate::fact::source::{Delivery, Reach};
use crate::fact::value::Attr;
use crate::yaml::Node;

use super::super::identity::{hows, words};
use super::super::json;
use super::super::lines;
use super::super::view::{Got, View};
use super::super::{Input, Match, Reader, Reading, Refusal};

/// The reader.
pub(super) static READER: EntityStatement = EntityStatement;

/// Reads entity statements.
#[derive(Debug)]
pub(super) struct EntityStatement;

static DELIVERS: [Delivery; 2] = [
    Delivery {
        kind: &auth::PATH,
        attributes: Some(&["role", "name", "factors", "health_id", "assurance"]),
    },
    Delivery { kind: &auth::TOKEN, attributes: Some(&["name", "signature_algorithm"]) },
];

const NAMES: &[&str] = &["iss"];

/// A statement is a few kilobytes.
const MAX_BYTES: usize = 256 * 1024;

const FETCH: &str = "fetch it anew: curl https://HOST/.well-known/openid-federation";

/// Levels of the GesundheitsID (gemSpec_IDP_Sek), the lower one first.
const LEVELS: &[(&str, &str)] =
    &[("gematik-ehealth-loa-substantial", "substantial"), ("gematik-ehealth-loa-high", "high")];

const ALGORITHMS: &[&str] = &["ES256", "ES384", "PS256", "RS256", "none"];

impl Reader for EntityStatement {
    fn id(&self) -> &'static str {
        "entity_statement"
    }

    fn doc(&self) -> &'static str {
        "Entity statement of a relying party of the GesundheitsID (/.well-known/openid-federation)"
    }

    fn delivers(&self) -> &'static [Delivery] {
        &DELIVERS
    }

    fn recognise(&self, input: &Input) -> Match {
        let text = input.text().trim();
        if !text.starts_with("eyJ") || text.len() > MAX_BYTES {
            return Match::No;
        }
        let broken = || {
            let why = "it begins as a signed statement and is cut off or changed";
            Match::Wrong(Refusal::new(Code::NotWhole, why, FETCH))
        };
        let Some(parts) = Parts::of(text) else { return broken() };
        let is_statement = |head: &View<'_>| head.get("typ").is_text("entity-statement+jwt");
        match parts.tree(0).map(|head| View::detached(&head, NAMES, is_statement)) {
            Some(true) => Match::Yes { version: None },
            Some(false) => Match::Wrong(Refusal::new(
                Code::WrongKind,
                "it is a signed token of another kind, which belongs into no file",
                FETCH,
            )),
            None => broken(),
        }
    }

    fn read(&self, inputs: &[&Input], out: &mut Reading) -> Result<(), Refusal> {
        let [input] = inputs else { return Ok(()) };
        let parts = Parts::of(input.text().trim());
        let read = parts.and_then(|parts| Some((parts.tree(0)?, parts.tree(1)?, parts)));
        let Some((head, body, parts)) = read else {
            let why = "it is cut off, or no statement that can be read";
            return Err(Refusal::new(Code::NotWhole, why, FETCH));
        };
        let key = View::detached(&head, NAMES, |head| head.get("kid").link());
        out.reach = Reach::State;
        out.scope = "the relying party whose statement it is";
        hows(out, FETCH);
        out.how(auth::PATH.name, "assurance", "state which acr_values the product asks for");
        let place = lines::whole(input);
        View::detached(&body, NAMES, |top| {
            let keys = top.get("jwks").get("keys").items();
            let own = keys.iter().find(|one| one.get("kid").link() == key);
            signature(&parts, own, out)?;
            dates(top, out);
            statement(top, &place, out)
        })
    }
}

/// The three parts of a signed token.
struct Parts<'a>([&'a str; 3]);

impl<'a> Parts<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let mut parts = text.split('.');
        let all = [parts.next()?, parts.next()?, parts.next()?];
        let fits = |part: &&str| {
            !part.is_empty()
                && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        };
        (parts.next().is_none() && all.iter().all(fits)).then_some(Self(all))
    }

    /// The first or the second part as a tree.
    fn tree(&self, at: usize) -> Option<Node> {
        let bytes = URL_SAFE_NO_PAD.decode(self.0.get(at)?).ok()?;
        json::whole(std::str::from_utf8(&bytes).ok()?).ok()
    }

    /// What is signed, and the signature.
    fn signed(&self) -> Option<(String, Vec<u8>)> {
        let [head, body, signature] = self.0;
        Some((format!("{head}.{body}"), URL_SAFE_NO_PAD.decode(signature).ok()?))
    }
}

/// Checks the signature where the key is in the statement.
///
/// # Errors
/// When it is not by that key.
fn signature(parts: &Parts<'_>, key: Option<&View<'_>>, out: &mut Reading) -> Result<(), Refusal> {
    let Some(point) = key.and_then(point) else {
        out.note("its signature was not checked: the key is not in it, or not on P-256");
        return Ok(());
    };
    let good = parts.signed().is_some_and(|(message, signature)| {
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point);
        key.verify(message.as_bytes(), &signature).is_ok()
    });
    if good {
        out.note("its signature fits the key in it");
        return Ok(());
    }
    let why = "its signature does not fit the key in it: it was changed";
    Err(Refusal::new(Code::WrongKind, why, FETCH))
}

/// The point of a key on P-256, uncompressed (SEC 1, section 2.3.3).
fn point(key: &View<'_>) -> Option<Vec<u8>> {
    if !key.get("kty").is_text("EC") || !key.get("crv").is_text("P-256") {
        return None;
    }
    let part = |name| key.get(name).coordinate().filter(|bytes| bytes.len() == 32);
    let (x, y) = (part("x")?, part("y")?);
    Some([vec![4], x, y].concat())
}

/// The day it was made on, and to which it holds.
fn dates(top: &View<'_>, out: &mut Reading) {
    let day = |key| {
        let seconds = top.get(key).int().known()?;
        Some(berlin_date(Timestamp::from_second(seconds).ok()?))
    };
    out.observed_on = day("iat");
    if let Some(end) = day("exp") {
        out.note(format!("it holds to {end}; a product has a new one by then"));
    }
}

fn statement(top: &View<'_>, place: &Place, out: &mut Reading) -> Result<(), Refusal> {
    let metadata = top.get("metadata");
    let party = metadata.get("openid_relying_party");
    if !party.is_there() {
        let (why, remedy) = if metadata.has("openid_provider") {
            (
                "it is the statement of an identity provider",
                "name that of the product, which is a relying party",
            )
        } else {
            (
                "it is a statement of the federation, not of a product",
                "name that of the product, which is a relying party",
            )
        };
        return Err(Refusal::new(Code::WrongKind, why, remedy));
    }
    let host = top.get("iss").host().known().unwrap_or_else(|| "relying party".to_owned());
    let subject = out.subject().to_owned();
    let fact = draft!(auth::PATH, "", {
        "role": "patient".into(),
        "name": format!("gesundheitsid {host}").into(),
        "health_id": true.into(),
        "factors": words(&[auth::ELSEWHERE]),
        "assurance": assurance(&party.get("default_acr_values")),
    });
    out.fact(fact.at(place.clone()).address("openid_relying_party").about(&subject))?;
    let algorithm = match party.get("id_token_signed_response_alg").word(ALGORITHMS) {
        Got::Is(algorithm) => algorithm.into(),
        _ => Attr::unknown("the algorithm of its tokens is not listed"),
    };
    let fact = draft!(auth::TOKEN, "", { "name": "gesundheitsid".into(), "signature_algorithm": algorithm });
    out.fact(fact.at(place.clone()).address("id_token").about(&subject))
}

/// The lowest level that it takes.
fn assurance(levels: &View<'_>) -> Attr {
    let known: Vec<_> = LEVELS.iter().map(|(value, _)| *value).collect();
    let asked: Vec<_> = levels.items().iter().map(|one| one.word(&known)).collect();
    if asked.is_empty() {
        return Attr::unknown("it does not say which level it demands (`default_acr_values`)");
    }
    if asked.iter().any(|one| !matches!(one, Got::Is(_))) {
        return Attr::unknown("it takes a level that is none of the GesundheitsID");
    }
    let lowest = LEVELS.iter().find(|(value, _)| asked.contains(&Got::Is(value)));
    lowest.map_or_else(|| Attr::unknown("no level is known"), |(_, level)| Attr::from(*level))
}
