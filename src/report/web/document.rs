//! The schema `befund/web/1`.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::assess::result::Tool;
use crate::fact::observation::Outcome;
use befund_catalog::text::Text;

/// The schema's name.
pub(crate) const SCHEMA: &str = "befund/web/1";

/// What `befund web` found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "A visit of a page, judged")]
#[non_exhaustive]
pub(crate) struct WebOutput {
    /// `befund/web/1`.
    pub schema: String,
    /// What made it.
    pub tool: Tool,
    /// The day judged.
    #[schemars(with = "String")]
    pub as_of: Date,
    /// The pages, in the order in which they were looked at.
    pub pages: Vec<Page>,
    /// All that differs from run to run.
    pub run: VisitRun,
}

/// A page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub(crate) struct Page {
    /// Its address.
    pub url: String,
    /// What it is for, as far as that is known.
    pub purpose: Option<String>,
    /// How the visit that it belongs to ended.
    pub outcome: Outcome,
    /// The address that answered in the end.
    pub final_url: Option<String>,
    /// The last status code.
    pub status: Option<u16>,
    /// The addresses on the way there.
    pub redirects: Vec<String>,
    /// Whether a browser ran its scripts before it was read.
    pub rendered: bool,
    /// The language of its text.
    pub language: Language,
    /// Whether a login stands in place of its content; null where that is not sure.
    pub login_wall: Option<bool>,
    /// The headers that are looked for.
    pub headers: Vec<Header>,
    /// The cookies set on the way to it.
    pub cookies: Vec<Cookie>,
    /// Hosts of others that it brings in.
    pub third_parties: Vec<ThirdPartyHost>,
    /// The fields of its forms.
    pub forms: Vec<Form>,
    /// What is not as checks of the built-in catalogs demand. What is found of the site as a whole stands with the
    /// first page.
    pub findings: Vec<WebFinding>,
    /// What could not be told, and why.
    pub undetermined: Vec<Undetermined>,
}

/// A language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub(crate) struct Language {
    /// ISO 639-1; null where none has most of the text.
    pub code: Option<String>,
    /// The share of the letters that are in it, 0 to 1.
    pub confidence: f64,
    /// Letters of the text, without navigation.
    pub letters: u64,
}

/// A header of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub(crate) struct Header {
    /// Its name in small letters.
    pub name: String,
    /// Whether it is set.
    pub present: bool,
    /// Its value; null where it is not set or no one value says what it comes to.
    pub value: Option<String>,
}

/// A cookie. Its value is not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub(crate) struct Cookie {
    /// The host that sets it.
    pub host: String,
    /// Its name.
    pub name: String,
    /// Whether it has the Secure flag.
    pub secure: bool,
    /// Whether it has the HttpOnly flag.
    pub http_only: bool,
    /// What SameSite says, in small letters.
    pub same_site: Option<String>,
    /// The domain it is sent to, if it names one.
    pub domain: Option<String>,
    /// How many seconds it stays; null where it ends with the session.
    pub max_age_s: Option<i64>,
}

/// A host of others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ThirdParty")]
#[non_exhaustive]
pub(crate) struct ThirdPartyHost {
    /// The host.
    pub host: String,
    /// Who runs it, if the table of hosts knows.
    pub owner: Option<String>,
    /// What it is for, if the table of hosts knows.
    pub purpose: Option<String>,
    /// How the page reaches it.
    pub channel: Option<String>,
    /// What brings it in.
    pub initiator: Option<String>,
    /// Whether all scripts and styles from it are bound to a digest; null where it has none.
    pub integrity: Option<bool>,
}

/// A field of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub(crate) struct Form {
    /// Its name.
    pub name: String,
    /// Whether the browser is told not to fill it in.
    pub autocomplete_off: bool,
    /// Whether what is entered is hidden.
    pub masked: bool,
    /// Whether what is entered is sent by HTTP, without encryption. `null`: not determined.
    pub sent_in_clear: Option<bool>,
}

/// Something that is not as a check demands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Finding")]
#[non_exhaustive]
pub(crate) struct WebFinding {
    /// The check.
    pub check: String,
    /// What it demands.
    pub says: Text,
    /// What was found, in a sentence.
    pub message: Text,
    /// What to do about it; null for a check that has no words of its own.
    pub remedy: Option<Text>,
}

/// Something that could not be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub(crate) struct Undetermined {
    /// What.
    pub what: String,
    /// Why, in English.
    pub why: String,
}

/// All that differs from run to run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Run")]
#[non_exhaustive]
pub(crate) struct VisitRun {
    /// When it began.
    pub started: String,
    /// How long it took, in milliseconds.
    pub elapsed_ms: u64,
    /// How many addresses were asked for.
    pub requests: u64,
    /// What looked.
    pub by: String,
    /// What the person who ran it should know, in English.
    pub notes: Vec<String>,
}
