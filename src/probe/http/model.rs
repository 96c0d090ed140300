//! What a visit saw, whoever made it: our own client, a browser, or a recording. Facts are made of this and of
//! nothing else, so that a transcript holds all that they rest on.

use serde::{Deserialize, Serialize};

use crate::probe::Attachment;

/// Everything one visit saw.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// The address it began at.
    pub url: String,
    /// What that page is for, where it was said.
    pub purpose: Option<String>,
    /// Hosts that are part of the site: the declared one, and one of the same owner it led to.
    pub hosts: Vec<String>,
    /// What was asked, in order.
    pub looks: Vec<Look>,
    /// What was met and not looked at.
    pub left: Vec<Left>,
    /// What the person who ran it should know.
    pub notes: Vec<String>,
    /// What looked: `befund` or the name and version of a browser.
    pub by: String,
    /// The day in Germany, as YYYY-MM-DD.
    pub day: String,
    /// What a browser showed, to be kept beside the transcript, which has the digests.
    #[serde(skip)]
    pub shown: Vec<Attachment>,
}

/// Something that was met and not looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// Its address, without what stands behind `?`.
    pub url: String,
    /// What it seems to be for.
    pub purpose: Option<String>,
    /// Why it was left.
    pub why: String,
}

/// Why something was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WhyAsked {
    /// The product file or the command line names it.
    Declared,
    /// A page links to it.
    Linked,
    /// It is where RFC 9116 has it.
    SecurityTxt,
    /// To see what an error looks like.
    Error,
    /// To see whether it is served in the clear, too.
    Clear,
    /// To see which methods are taken.
    Method,
    /// To see whether the source of a script can be fetched.
    SourceMap,
    /// A page loaded it.
    Part,
}

/// One address that was asked, and where it led.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// The address that was asked first.
    pub url: String,
    /// Why.
    pub why: WhyAsked,
    /// What the link to it or the product file says that it is for.
    pub purpose: Option<String>,
    /// The answers, one a redirect.
    pub hops: Vec<Hop>,
    /// Why there is no whole answer.
    pub failed: Option<String>,
    /// The last answer's content.
    pub page: Option<Page>,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hop {
    /// The method.
    pub method: String,
    /// The address, without what stands behind `?`.
    pub url: String,
    /// The status code.
    pub status: u16,
    /// Its headers in small letters, in order; `set-cookie` and what may carry a secret are left out.
    pub headers: Vec<(String, String)>,
    /// The cookies it sets.
    pub cookies: Vec<Cookie>,
}

/// A cookie as it was set; its value is not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cookie {
    /// Its name.
    pub name: String,
    /// The host that sets it.
    pub host: String,
    /// The domain it is sent to, if it names one.
    pub domain: Option<String>,
    /// Whether it has the Secure flag.
    pub secure: bool,
    /// Whether it has the HttpOnly flag.
    pub http_only: bool,
    /// Its SameSite attribute, in small letters.
    pub same_site: Option<String>,
    /// How many seconds it stays; none, and it ends with the session.
    pub max_age: Option<i64>,
    /// Whether its lifetime cannot be read.
    pub odd_age: bool,
}

/// What a content is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// HTML.
    Html,
    /// Plain text.
    Text,
    /// PDF.
    Pdf,
    /// Anything else.
    Other,
}

/// What was read of an answer's content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// What it is.
    pub form: Form,
    /// SHA-256 of its bytes as they were read, hex.
    pub sha256: String,
    /// How many bytes that were.
    pub bytes: u64,
    /// Whether there was more than is read.
    pub cut: bool,
    /// Whether a browser ran its scripts first.
    pub rendered: bool,
    /// Its title.
    pub title: String,
    /// Its headings.
    pub headings: Vec<String>,
    /// Its visible text without navigation, a line a block.
    pub text: String,
    /// Letters of all its visible text, navigation included.
    pub letters: u64,
    /// The links in it.
    pub links: Vec<Link>,
    /// What it loads or names elsewhere.
    pub parts: Vec<PagePart>,
    /// The fields of its forms.
    pub fields: Vec<Field>,
    /// Whether it has more links, parts or fields than are kept.
    pub more: bool,
    /// Whether it has scripts that run.
    pub scripts: bool,
    /// The addresses of its scripts.
    pub sources: Vec<String>,
    /// Whether it has Java applets, ActiveX or other plug-ins.
    pub plugins: bool,
    /// Directives to robots in it.
    pub robots: String,
    /// Content security policies in it.
    pub policies: Vec<String>,
    /// What of a stack trace or a product's version it shows, by the name of the pattern.
    pub details: Vec<String>,
    /// Products of servers that it names without a version.
    pub names: Vec<String>,
    /// Where it leads on to by itself (`http-equiv="refresh"`).
    pub leads_on: Option<String>,
    /// How its language attribute reads.
    pub lang: String,
    /// What it stored in a browser.
    pub stored: Vec<Stored>,
    /// Whether something that its scripts asked for was held back.
    pub held_back: bool,
    /// Why a PDF has no text, or a page was not read to its end.
    #[serde(default)]
    pub unread: Option<String>,
    /// SHA-256 of the picture of it that is kept, hex.
    #[serde(default)]
    pub picture: Option<String>,
    /// SHA-256 of its visible text as it is kept, hex.
    #[serde(default)]
    pub saved: Option<String>,
}

/// Something a page stored in a browser; what it holds is not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// The host.
    pub host: String,
    /// `local` or `session`.
    pub area: String,
    /// Its name.
    pub name: String,
}

/// A link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Its address.
    pub url: String,
    /// Its words.
    pub words: String,
}

/// Something a page loads or names elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PagePart {
    /// The scheme.
    pub scheme: String,
    /// The host.
    pub host: String,
    /// What brings it in.
    pub by: String,
    /// How it is reached: a word of `channel` of `http.third_party`.
    pub channel: String,
    /// For scripts and styles: whether it is bound to a digest.
    pub bound: Option<bool>,
}

/// A field of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Its name, or its id.
    pub name: String,
    /// Its type.
    pub kind: String,
    /// Whether the browser is told not to fill it in.
    pub off: bool,
    /// Whether its form is sent by HTTP.
    pub clear: bool,
}

impl Look {
    /// The address that answered in the end.
    pub fn final_url(&self) -> Option<&str> {
        self.hops.last().map(|hop| hop.url.as_str())
    }

    /// The status in the end.
    pub fn status(&self) -> Option<u16> {
        self.hops.last().map(|hop| hop.status)
    }

    /// The content, if it was read whole.
    pub fn whole_page(&self) -> Option<&Page> {
        self.page.as_ref().filter(|page| self.failed.is_none() && !page.cut)
    }
}

impl Hop {
    /// All values of a header, in order.
    pub fn all<'h>(&'h self, name: &'h str) -> impl Iterator<Item = &'h str> {
        self.headers.iter().filter(move |(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}
