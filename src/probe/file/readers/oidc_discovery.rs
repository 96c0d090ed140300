//! Metadata of an OpenID provider (`/.well-known/openid-configuration`). It lists what is supported: levels and
//! methods seen there are offered, and nothing of it is demanded (OpenID Connect Discovery 1.0, section 3).

use crate::diag::Code;
use crate::draft;
use crate::fact::kind::auth;
use crate::fact::source::{Delivery, Reach};
use crate::fact::value::Attr;

use super::super::answer::Answer;
use super::super::identity::{WAY, Way, hows};
use super::super::view::{Got, View};
use super::super::{Input, Match, Reader, Reading, Refusal};

/// The reader.
pub(super) static READER: Discovery = Discovery;

/// Reads a provider's metadata.
#[derive(Debug)]
pub(super) struct Discovery;

static DELIVERS: [Delivery; 2] =
    [WAY, Delivery { kind: &auth::TOKEN, attributes: Some(&["name", "signature_algorithm"]) }];

const NAMES: &[&str] = &["issuer"];

/// Algorithms of JSON Web Signatures (RFC 7518, RFC 8037, RFC 8812).
const ALGORITHMS: &[&str] = &[
    "none", "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512",
    "ES256", "ES384", "ES512", "ES256K", "EdDSA",
];

const WHAT: &str =
    "name the configuration of the provider itself: an export of its realm or tenant";

impl Reader for Discovery {
    fn id(&self) -> &'static str {
        "oidc_discovery"
    }

    fn doc(&self) -> &'static str {
        "Metadata of an OpenID provider (/.well-known/openid-configuration): what it supports, not what it demands"
    }

    fn delivers(&self) -> &'static [Delivery] {
        &DELIVERS
    }

    fn recognise(&self, input: &Input) -> Match {
        let text = input.text();
        if !input.is_json() || !text.contains("\"authorization_endpoint\"") {
            return Match::No;
        }
        match Answer::of(input, NAMES) {
            Ok(answer) if is_metadata(&answer.top()) => Match::Yes { version: None },
            Ok(answer) if answer.top().has("issuer") => Match::Wrong(Refusal::new(
                Code::WrongKind,
                "it is metadata of an OAuth server without `id_token_signing_alg_values_supported`: nobody logs in by it",
                "name /.well-known/openid-configuration of the provider",
            )),
            Ok(_) => Match::No,
            Err(refusal) => Match::Wrong(refusal),
        }
    }

    fn read(&self, inputs: &[&Input], out: &mut Reading) -> Result<(), Refusal> {
        let [input] = inputs else { return Ok(()) };
        let answer = Answer::of(input, NAMES)?;
        let top = answer.top();
        out.reach = Reach::State;
        out.scope = "what the provider says that it supports";
        out.partial(&auth::PATH);
        hows(out, WHAT);
        out.how(auth::TOKEN.name, "signature_algorithm", WHAT);
        let host = top.get("issuer").host().known().unwrap_or_else(|| "provider".to_owned());
        let why = || "metadata say what is supported, not what is demanded".to_owned();
        let place = top.get("issuer").place();
        let way =
            Way { factors: Err(why()), second: Err(why()), ..Way::new(host, &[], "none", place) };
        out.fact(way.draft("oidc", out))?;
        let levels = top.get("acr_values_supported").items().len();
        if levels > 0 {
            out.note(format!(
                "levels of authentication that it supports, and need not demand: {levels}"
            ));
        }
        token(&top, out)
    }
}

fn is_metadata(top: &View<'_>) -> bool {
    top.has("issuer") && top.has("id_token_signing_alg_values_supported")
}

/// The algorithm of its tokens, if there is only one; `none` among several is the one that matters.
fn token(top: &View<'_>, out: &mut Reading) -> Result<(), Refusal> {
    let view = top.get("id_token_signing_alg_values_supported");
    let all: Vec<_> = view.items().iter().map(|one| one.word(ALGORITHMS)).collect();
    let algorithm = match all.as_slice() {
        all if all.contains(&Got::Is("none")) => {
            out.note("tokens without a signature are among those that it supports");
            "none".into()
        }
        [Got::Is(one)] => Attr::from(*one),
        [] => Attr::unknown("no algorithm is listed"),
        _ => Attr::unknown("several algorithms are supported, and which one is used is not said"),
    };
    let subject = out.subject().to_owned();
    let fact =
        draft!(auth::TOKEN, "", { "name": "id token".into(), "signature_algorithm": algorithm });
    out.fact(fact.at(view.place()).address("id_token").about(&subject))
}
