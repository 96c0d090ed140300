//! How a report is dressed: whose it is, whether it is a draft, whether it lists its evidence. Nothing here
//! changes what it says.

mod brand;
mod logo;

pub use brand::{Brand, Colours, schema};
pub use logo::Logo;

use serde::Serialize;

use crate::report::Lang;

/// What a run asks for beside format and language.
#[derive(Debug, Clone, Copy)]
pub struct Dress<'a> {
    /// Logo, colours and address of who issues it.
    pub brand: Option<&'a Brand>,
    /// Whether every page says that it is a draft.
    pub draft: bool,
    /// Whether the evidence is listed.
    pub appendix: bool,
}

impl Default for Dress<'_> {
    fn default() -> Self {
        Self { brand: None, draft: false, appendix: true }
    }
}

impl Dress<'_> {
    /// The mark of a draft, if it is one.
    pub(super) fn draft(&self, lang: Lang) -> Option<&'static str> {
        self.draft.then(|| lang.pick("ENTWURF", "DRAFT"))
    }
}

/// The dress as the templates of Markdown and HTML read it.
#[derive(Debug, Default, Serialize)]
pub(super) struct DressView {
    draft: Option<&'static str>,
    pub(super) appendix: bool,
    /// The logo as an address that holds it, and what it shows.
    pub(super) logo: Option<String>,
    pub(super) alt: String,
    address: Option<String>,
    pub(super) colours: Colours,
}

impl DressView {
    pub(super) fn new(dress: Dress<'_>, lang: Lang) -> Self {
        let brand = dress.brand;
        Self {
            draft: dress.draft(lang),
            appendix: dress.appendix,
            logo: brand.and_then(|brand| brand.logo.as_ref()).map(Logo::as_data_url),
            alt: brand.map(|brand| brand.alt.clone()).unwrap_or_default(),
            address: brand.and_then(|brand| brand.address.clone()),
            colours: brand.map(|brand| brand.colours.clone()).unwrap_or_default(),
        }
    }
}
