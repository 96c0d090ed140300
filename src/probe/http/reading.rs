//! What a page says of itself to a visitor: whether it can be read without a login, in which language, and what
//! it is for. Where that is not sure, it is unknown and says why.

use url::Url;

use super::model::{Form, Look, Page, Visit, WhyAsked};
use super::page::language::{self, LEAST, WHOLE};
use super::page::purpose;

/// Why a PDF that nobody read is no content.
const NO_PDF: &str = "it is a PDF, and these are not read here";

/// Known, or why not.
pub(crate) type Known<T> = Result<T, String>;

/// How a page stands to a login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wall {
    /// Its content is there.
    Open,
    /// A login stands in its place.
    Login,
    /// That is not sure, for this reason.
    Unsure(String),
}

/// What one look says.
pub(crate) struct VisitReading<'v> {
    look: &'v Look,
    visit: &'v Visit,
}

impl<'v> VisitReading<'v> {
    /// A look of a visit.
    pub(crate) fn new(look: &'v Look, visit: &'v Visit) -> Self {
        Self { look, visit }
    }

    /// Its content, or why it cannot be relied on.
    pub(crate) fn content(&self) -> Known<&'v Page> {
        if let Some(why) = &self.look.failed {
            return Err(why.clone());
        }
        let Some(page) = &self.look.page else {
            return Err("there was no content".to_owned());
        };
        match page.form {
            Form::Other => Err("it is neither HTML nor text".to_owned()),
            _ if page.cut => Err("it is larger than 4 MiB, and the rest was not read".to_owned()),
            Form::Pdf if page.text.is_empty() => {
                Err(page.unread.clone().unwrap_or_else(|| NO_PDF.to_owned()))
            }
            Form::Html => page.unread.clone().map_or(Ok(page), Err),
            Form::Text | Form::Pdf => Ok(page),
        }
    }

    /// Its content as a visitor reads it: no error, no shell, nothing that leads on by itself.
    pub(crate) fn text(&self) -> Known<&'v Page> {
        let page = self.content()?;
        if let Some(status) = self.look.status().filter(|status| !(200..300).contains(status)) {
            return Err(format!("it answered with the status {status}"));
        }
        if self.is_shell(page) {
            return Err(
                "it is an empty shell that scripts fill, and no browser ran them".to_owned()
            );
        }
        if page.leads_on.as_deref().is_some_and(|to| Some(to) != self.look.final_url()) {
            return Err("it leads on to another page by itself".to_owned());
        }
        if self.is_like_an_error(page) {
            return Err("it looks like the page for addresses that do not exist".to_owned());
        }
        Ok(page)
    }

    /// Whether it has scripts and hardly any text, and nobody ran them.
    pub(crate) fn is_shell(&self, page: &Page) -> bool {
        page.form == Form::Html
            && page.scripts
            && !page.rendered
            && page.letters < LEAST
            && page.fields.is_empty()
    }

    /// Whether it says what the site says to an address that is made up, or that it was not found.
    fn is_like_an_error(&self, page: &Page) -> bool {
        let said = |text: &str| {
            let text = text.to_lowercase();
            ["404", "nicht gefunden", "not found", "existiert nicht"]
                .iter()
                .any(|word| text.contains(word))
        };
        let headed = said(&page.title) || page.headings.iter().any(|heading| said(heading));
        let error = self.visit.looks.iter().find(|look| look.why == WhyAsked::Error);
        let same = error.and_then(|look| look.page.as_ref()).is_some_and(|error| {
            // A start page may answer to every address; then it is what it is.
            error.sha256 == page.sha256 && self.look.why != WhyAsked::Declared
        });
        headed || same
    }

    /// Whether a login stands where the content should.
    pub(crate) fn wall(&self) -> Wall {
        if self.look.status().is_some_and(|status| status == 401) {
            return Wall::Login;
        }
        if self.look.status() == Some(403) {
            return Wall::Unsure(
                "it refuses us (403), and that may be for machines only".to_owned(),
            );
        }
        if self.led_to_login() {
            return Wall::Login;
        }
        let page = match self.text() {
            Ok(page) => page,
            Err(why) => return Wall::Unsure(why),
        };
        let asks = page.fields.iter().any(|field| field.kind == "password");
        match language::of(&page.text).letters {
            letters if letters < LEAST && asks => Wall::Login,
            letters if letters < LEAST => {
                Wall::Unsure(format!("it has only {letters} letters of text"))
            }
            letters if letters < WHOLE && asks => {
                Wall::Unsure("it asks for a password and has little text beside".to_owned())
            }
            _ => Wall::Open,
        }
    }

    /// Whether it led elsewhere, to what is a login by its address or its field for a password.
    fn led_to_login(&self) -> bool {
        let Some(last) = self.look.final_url() else { return false };
        let asks =
            self.look.page.iter().flat_map(|page| &page.fields).any(|one| one.kind == "password");
        let by_url = Url::parse(last).is_ok_and(|url| is_login(&url));
        self.look.hops.len() > 1 && self.moved() && (by_url || asks)
    }

    /// Whether what answered lies at another path or host than what was asked for.
    fn moved(&self) -> bool {
        let path = |text: &str| {
            let url = Url::parse(text).ok()?;
            let host = url.host_str()?.trim_start_matches("www.").to_owned();
            Some((host, url.path().trim_end_matches('/').to_owned()))
        };
        self.look.final_url().and_then(path) != path(&self.look.url)
    }

    /// What it is for. A link or the product file names that; of terms and the like its own title or headings must
    /// say so as well, or it may be anything.
    pub(crate) fn purpose(&self) -> Known<&'v str> {
        let Some(purpose) = &self.look.purpose else {
            return Err("no link and no statement says what it is for".to_owned());
        };
        let own = self.look.why == WhyAsked::Declared;
        if own || !matches!(purpose.as_str(), "terms" | "privacy" | "imprint") {
            return Ok(purpose);
        }
        match self.text() {
            // It shows nothing that would count, and what is behind it is what the link says.
            Err(_) => Ok(purpose),
            Ok(_) if self.wall() == Wall::Login => Ok(purpose),
            Ok(page) if purpose::is_headed(purpose, &page.title, &page.headings) => Ok(purpose),
            Ok(_) => {
                Err(format!("a link calls it {purpose}, and neither its title nor its headings do"))
            }
        }
    }
}

/// Whether an address is one of a login, or of a server that people log in at (OpenID Connect, SAML).
fn is_login(url: &Url) -> bool {
    let segments = url.path_segments().into_iter().flatten().map(str::to_ascii_lowercase);
    let known = segments.into_iter().any(|part| {
        matches!(
            part.as_str(),
            "login"
                | "signin"
                | "sign-in"
                | "anmelden"
                | "anmeldung"
                | "openid-connect"
                | "authorize"
                | "sso"
                | "saml"
                | "saml2"
                | "auth"
                | "login.php"
                | "login.html"
                | "login.aspx"
        )
    });
    let host = url.host_str().unwrap_or_default();
    known
        || ["login.", "auth.", "sso.", "idp.", "accounts."]
            .iter()
            .any(|name| host.starts_with(name))
}
