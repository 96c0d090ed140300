//! Endpoints that speak TLS: a host, a port and how to ask.

use serde_json::json;

use crate::diag::{Code, suggest};
use crate::schema::{Key, like, opt, req, text, word, word_of};
use crate::yaml::{Decoder, Fields, Node};
use befund_catalog::words;
use befund_tls::{EhloName, Starttls};

words! {
    /// Who can reach a target.
    Exposure {
        /// Anybody.
        Public = "public",
        /// Only from inside.
        Internal = "internal",
    }
}

/// How the protocol to upgrade from is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StarttlsChoice {
    /// By name.
    Named(Starttls),
    /// By the port: see [`Starttls::of_port`].
    Auto,
    /// TLS from the first byte.
    Never,
}

impl StarttlsChoice {
    /// All words and what they stand for.
    pub fn words() -> Vec<(&'static str, Self)> {
        let named = Starttls::WORDS.iter().map(|(word, which)| (*word, Self::Named(*which)));
        named.chain([("auto", Self::Auto), ("none", Self::Never)]).collect()
    }

    /// What a word stands for.
    ///
    /// # Errors
    /// When it is none of them, with the closest one.
    pub fn parse(text: &str) -> Result<Self, String> {
        let words = Self::words();
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, choice)| *choice);
        found.ok_or_else(|| {
            let help = suggest(text, words.iter().map(|(word, _)| *word));
            format!("`{text}` is no protocol to upgrade from; {help}")
        })
    }

    /// What it comes to at a port.
    pub fn at(self, port: u16) -> Option<Starttls> {
        match self {
            Self::Named(which) => Some(which),
            Self::Auto => Starttls::of_port(port),
            Self::Never => None,
        }
    }
}

/// A host, a port, and how to ask there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Host name or address.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// Who can reach it.
    pub exposure: Exposure,
    /// Protocol to upgrade from.
    pub starttls: Option<Starttls>,
    /// Name to say in EHLO or LHLO, if not one that is nobody's.
    pub ehlo: Option<EhloName>,
    /// Server name to ask for, if not the host.
    pub sni: Option<String>,
}

impl Endpoint {
    /// The subject of its facts.
    pub(super) fn subject(&self) -> String {
        format!("tls://{}:{}", self.host, self.port)
    }

    /// All that decides what is seen, in one text.
    pub(super) fn config(&self) -> String {
        let word = self.starttls.map(Starttls::word);
        let ehlo = self.ehlo.iter().map(|name| format!("\nehlo={name}")).collect::<String>();
        format!("{}\nstarttls={word:?}\nsni={:?}{ehlo}", self.subject(), self.sni)
    }

    /// Host and port as one name.
    pub(super) fn name(&self) -> String {
        format!("{}_{}", self.host, self.port)
    }

    /// Whether nothing but host and port decides what is seen.
    pub(super) fn is_plain(&self) -> bool {
        self.sni.is_none() && self.starttls.is_none() && self.ehlo.is_none()
    }
}

/// Reads an endpoint.
pub(super) fn decode(fields: &mut Fields<'_, '_>) -> Option<Endpoint> {
    let place = fields.req("endpoint", host_and_port);
    let exposure = fields.opt("exposure", |d, node| d.word(node, "exposure", Exposure::WORDS));
    let starttls = fields.opt("starttls", starttls);
    let ehlo = fields.opt("ehlo", |d, node| Some((ehlo(d, node)?, node.span)));
    let sni = fields.opt("sni", Decoder::text);
    let addresses =
        fields.opt("addresses", |d, node| d.word(node, "choice of addresses", &[("all", ())]));
    addresses?;
    let (host, port) = place?;
    let starttls = starttls?.and_then(|choice| choice.at(port));
    let (ehlo, span) = ehlo?.unzip();
    if let Some(span) = span.filter(|_| !starttls.is_some_and(Starttls::says_ehlo)) {
        fields.decoder().error(
            Code::EhloUnsaid,
            span,
            "the name is said in SMTP and LMTP only, and this target speaks neither",
            "remove it, or name the protocol: `starttls: smtp`",
        );
        return None;
    }
    let exposure = exposure?.unwrap_or(Exposure::Public);
    Some(Endpoint { host, port, exposure, starttls, ehlo, sni: sni? })
}

/// The keys of an endpoint.
pub(super) fn schema() -> Vec<Key> {
    let starttls = word(StarttlsChoice::words().iter().map(|(word, _)| *word));
    vec![
        req("endpoint", like(ENDPOINT), "HOST:PORT, or [IPV6]:PORT."),
        opt("exposure", word_of::<Exposure>(), "Who can reach it: anybody, if left out."),
        opt(
            "starttls",
            starttls,
            "What is spoken before TLS; `auto` goes by the port, `none` or null is TLS at once.",
        ),
        opt(
            "ehlo",
            like(EHLO),
            "The name to say in EHLO or LHLO, if the server does not take befund.invalid.",
        ),
        opt("sni", text(), "The server name to ask for, if it is not the host."),
        opt("addresses", json!({"const": "all"}), "Which addresses of the host: all."),
    ]
}

/// As [`decode`] reads it: a name or an address, and a port.
const ENDPOINT: &str = r"^(\[[0-9A-Fa-f:.]+\]|[^\x00-,/:-@\[-\^`\{-\x7F]+):0*[1-9][0-9]{0,4}$";

/// As [`EhloName`] reads it, but for the length of a name and the numbers of an address.
const EHLO: &str = r"^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*|\[[0-9.]+\]|\[[Ii][Pp][Vv]6:[0-9A-Fa-f:.]+\])$";

/// `host:port` or `[v6]:port`.
fn host_and_port(decoder: &Decoder, node: &Node) -> Option<(String, u16)> {
    let text = decoder.text(node)?;
    let parsed = text.rsplit_once(':').and_then(|(host, port)| {
        let port = port.parse::<u16>().ok().filter(|port| *port != 0)?;
        let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        let good = match bare {
            Some(v6) => v6.parse::<std::net::Ipv6Addr>().is_ok(),
            None => {
                !host.is_empty()
                    && host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'))
            }
        };
        good.then(|| (host.to_lowercase(), port))
    });
    if parsed.is_none() {
        decoder.error(
            Code::WrongEndpoint,
            node.span,
            format!("`{text}` is no endpoint"),
            "write host:port, such as connect.example:443, or [::1]:443",
        );
    }
    parsed
}

fn starttls(decoder: &Decoder, node: &Node) -> Option<StarttlsChoice> {
    decoder.word(node, "protocol to upgrade from", &StarttlsChoice::words())
}

fn ehlo(decoder: &Decoder, node: &Node) -> Option<EhloName> {
    let text = decoder.text(node)?;
    let name = text.parse::<EhloName>();
    let why = format!("`{text}` is no name for EHLO");
    name.map_err(|help| decoder.error(Code::WrongEhlo, node.span, why, help.to_string())).ok()
}
