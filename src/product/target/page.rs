//! Pages: an address, and how to look at it.

use url::Url;

use crate::diag::Code;
use crate::fact::kind::{Type, http};
use crate::schema::{Key, boolean, like, opt, req, word, word_of};
use crate::yaml::{Decoder, Fields, Node};
use befund_catalog::words;

words! {
    /// Whether a browser looks at a page.
    Browser {
        /// Where scripts fill it and a browser can run them.
        Auto = "auto",
        /// In any case; without one the target is not looked at.
        Always = "always",
        /// Never.
        Never = "never",
    }
}

/// A page, and what can be reached from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageTarget {
    /// Its address, as browsers write it.
    pub url: String,
    /// What its facts are about: the component it serves, or its address.
    pub about: String,
    /// What it is for, where that is said.
    pub purpose: Option<&'static str>,
    /// Whether a browser looks at it.
    pub browser: Browser,
    /// Whether its host may have a private address.
    pub allow_private: bool,
}

impl PageTarget {
    /// All that decides what is seen, in one text.
    pub(super) fn config(&self) -> String {
        let Self { url, about, purpose, browser, allow_private } = self;
        format!(
            "{url}\nabout={about}\npurpose={purpose:?}\nbrowser={browser}\nallow_private={allow_private}"
        )
    }

    /// Host and path as one name.
    pub(super) fn name(&self) -> String {
        let bare = self.url.split("://").nth(1).unwrap_or(&self.url);
        bare.trim_end_matches('/').chars().take(80).collect()
    }
}

/// Reads a page. `served` are its components, `components` all there are.
pub(super) fn decode(
    fields: &mut Fields<'_, '_>,
    served: Option<&[String]>,
    components: &[String],
) -> Option<PageTarget> {
    let url = fields.req("url", url);
    let purpose = fields.opt("purpose", |d, node| d.word(node, "purpose of a page", &purposes()));
    let browser = fields.opt("browser", |d, node| d.word(node, "use of a browser", Browser::WORDS));
    let allow_private = fields.opt("allow_private", Decoder::bool);
    let url = url?;
    let about = match (served?, components) {
        ([only], _) | ([], [only]) => only.clone(),
        _ => url.clone(),
    };
    Some(PageTarget {
        url,
        about,
        purpose: purpose?,
        browser: browser?.unwrap_or(Browser::Auto),
        allow_private: allow_private?.unwrap_or(false),
    })
}

/// The address of a page: HTTP or HTTPS, a host, neither name nor password, and no fragment.
pub fn parse_url(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    let web = matches!(url.scheme(), "https" | "http") && url.host().is_some();
    (bare && web).then(|| url.into())
}

fn url(decoder: &Decoder, node: &Node) -> Option<String> {
    let text = decoder.text(node)?;
    let parsed = parse_url(&text);
    if parsed.is_none() {
        decoder.error(
            Code::WrongUrl,
            node.span,
            format!("`{text}` is no address of a page"),
            "write it whole, with https:// or http:// and without name or password, such as https://connect.example/",
        );
    }
    parsed
}

/// The purposes of a page that can be said of one; errors are not looked for by name.
fn purposes() -> Vec<(&'static str, &'static str)> {
    let words = match http::PAGE.attribute("purpose").map(|attribute| attribute.ty) {
        Some(Type::Word(words)) => words,
        _ => &[],
    };
    words.iter().filter(|word| **word != "error").map(|word| (*word, *word)).collect()
}

/// The keys of a page.
pub(super) fn schema() -> Vec<Key> {
    vec![
        req("url", like(URL), "Its address, with https:// or http://."),
        opt("purpose", word(purposes().iter().map(|(word, _)| *word)), "What the page is for."),
        opt("browser", word_of::<Browser>(), "Whether a browser looks at it; auto, if left out."),
        opt(
            "allow_private",
            boolean(),
            "Whether its host may have a private address: no, if left out.",
        ),
    ]
}

/// As [`parse_url`] reads it, but for the form of hosts and ports.
const URL: &str = r"^[Hh][Tt][Tt][Pp][Ss]?://[^/?#@\s]+([/?][^#\s]*)?$";
