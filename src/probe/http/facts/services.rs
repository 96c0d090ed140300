//! What the site as a whole shows: products it names, methods it takes, whether search engines may list it.

use crate::draft;
use crate::fact::draft::NO_WORD;
use crate::fact::kind::http;
use crate::fact::value::Attr;
use url::Url;

use super::{Drafts, known, texts};
use crate::probe::http::headers::products;
use crate::probe::http::model::{Form, Look, Visit, WhyAsked};
use crate::probe::http::reading::Known;

pub(super) fn add(visit: &Visit, about: &str, drafts: &mut Drafts) {
    let mut origins: Vec<_> = visit
        .looks
        .iter()
        .flat_map(|look| &look.hops)
        .filter_map(|hop| {
            let url = Url::parse(&hop.url).ok()?;
            let own = visit.hosts.iter().any(|host| url.host_str() == Some(host));
            own.then(|| format!("{}/", url.origin().ascii_serialization()))
        })
        .collect();
    origins.sort();
    origins.dedup();
    // What only leads to HTTPS is no service.
    let serves = |origin: &String| {
        let mut hops = visit.looks.iter().flat_map(|look| &look.hops);
        hops.any(|hop| hop.url.starts_with(origin.as_str()) && !(300..400).contains(&hop.status))
    };
    for origin in origins.into_iter().filter(serves) {
        let looks: Vec<_> = visit
            .looks
            .iter()
            .filter(|look| look.final_url().is_some_and(|url| url.starts_with(&origin)))
            .collect();
        let draft = draft!(http::SERVICE, about, {
            "url": origin.as_str().into(),
            "unneeded_methods": methods(&looks),
            "discloses_version": known(discloses(&looks)),
            "indexable": known(indexable(&looks)),
            "development_remnants": known(remnants(&looks)),
            "source_maps": known(maps(&looks)),
        });
        drafts.add(draft, "service");
    }
}

/// Methods that nothing needs: TRACE where it is taken. Of others nobody can tell from outside.
fn methods(looks: &[&Look]) -> Attr {
    let traced = looks.iter().any(|look| {
        let mut hops = look.hops.iter();
        look.why == WhyAsked::Method
            && look.failed.is_none()
            && hops.any(|hop| hop.method == "TRACE" && hop.status < 300)
    });
    match traced {
        true => texts(vec!["TRACE".to_owned()]),
        false => Attr::unknown(NO_WORD),
    }
}

fn discloses(looks: &[&Look]) -> Known<bool> {
    let headers = looks.iter().flat_map(|look| &look.hops).any(|hop| !products(hop).is_empty());
    let mut pages = looks.iter().filter_map(|look| look.page.as_ref());
    // Traces are no versions; what names a version has a digit.
    let shown = pages.any(|page| {
        !page.names.is_empty()
            || page.details.iter().any(|one| one.ends_with(|c: char| c.is_ascii_digit()))
    });
    let errors = looks.iter().any(|look| look.why == WhyAsked::Error && look.page.is_some());
    match headers || shown {
        true => Ok(true),
        false if !errors => Err("no page of an error was seen".to_owned()),
        false => Ok(false),
    }
}

/// Whether search engines may list what they find: one page that does not say no is enough.
fn indexable(looks: &[&Look]) -> Known<bool> {
    let pages: Vec<_> = looks
        .iter()
        .filter(|look| {
            matches!(look.why, WhyAsked::Declared | WhyAsked::Linked)
                && look.status().is_some_and(|status| (200..300).contains(&status))
                && look.page.as_ref().is_some_and(|page| page.form == Form::Html)
        })
        .collect();
    if pages.is_empty() {
        return Err("no page was seen".to_owned());
    }
    Ok(pages.iter().any(|look| !is_kept_out(look)))
}

fn is_kept_out(look: &Look) -> bool {
    let says = |text: &str| {
        let text = text.to_ascii_lowercase();
        text.contains("noindex") || text.split([',', ' ', ':']).any(|word| word == "none")
    };
    let header = look.hops.last().is_some_and(|hop| hop.all("x-robots-tag").any(says));
    header || look.page.as_ref().is_some_and(|page| says(&page.robots))
}

fn remnants(looks: &[&Look]) -> Known<bool> {
    let mut pages = looks.iter().filter_map(|look| look.page.as_ref());
    match pages.any(|page| page.details.iter().any(|one| one == "a debugger")) {
        true => Ok(true),
        false => Err(NO_WORD.to_owned()),
    }
}

fn maps(looks: &[&Look]) -> Known<bool> {
    let found = looks.iter().any(|look| look.why == WhyAsked::SourceMap && look.failed.is_none());
    match found {
        true => Ok(true),
        false => Err(NO_WORD.to_owned()),
    }
}
