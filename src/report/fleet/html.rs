//! The overview as one HTML file, from `templates/fleet.html.j2` and the style sheet of reports.

use minijinja::value::{Serde, Value};
use serde::Serialize;

use crate::report::Lang;
use crate::report::fleet::Line;
use crate::report::fleet::overview::Overview;
use crate::report::html::{STYLE, badge, escape};
use crate::report::template;

const TEMPLATE: &str = include_str!("../../../templates/fleet.html.j2");

/// What the template sees.
#[derive(Serialize)]
struct Context {
    r: Overview,
    t: Words,
    lang: Lang,
}

/// The fixed words.
#[derive(Serialize)]
struct Words {
    products: &'static str,
    shared: &'static str,
    none_shared: &'static str,
    deadlines: &'static str,
    none_ends: &'static str,
    product_head: [&'static str; 9],
    cause_head: [&'static str; 4],
    deadline_head: [&'static str; 4],
}

impl Words {
    fn new(lang: Lang) -> Self {
        Self {
            products: lang.pick("Produkte", "Products"),
            shared: lang.pick("Ursachen mehrerer Produkte", "Causes of several products"),
            none_shared: lang.pick(
                "Keine Ursache kommt in mehr als einem Produkt vor.",
                "No cause shows in more than one product.",
            ),
            deadlines: lang.pick("Nächste Fristen", "Next deadlines"),
            none_ends: lang.pick("Nichts endet.", "Nothing ends."),
            product_head: product_head(lang),
            cause_head: cause_head(lang),
            deadline_head: deadline_head(lang),
        }
    }
}

/// The columns of products.
pub(super) fn product_head(lang: Lang) -> [&'static str; 9] {
    match lang {
        Lang::De => [
            "Urteil",
            "Pfad",
            "Produkt",
            "Stichtag",
            "erfüllt",
            "nicht erfüllt",
            "offen",
            "entschieden / anwendbar",
            "zuerst",
        ],
        Lang::En => [
            "verdict",
            "path",
            "product",
            "as of",
            "met",
            "not met",
            "open",
            "decided / applicable",
            "first",
        ],
    }
}

/// The columns of shared causes.
pub(super) fn cause_head(lang: Lang) -> [&'static str; 4] {
    match lang {
        Lang::De => ["Produkte", "Forderungen", "Ursache", "wo"],
        Lang::En => ["products", "demands", "cause", "where"],
    }
}

/// The columns of deadlines.
pub(super) fn deadline_head(lang: Lang) -> [&'static str; 4] {
    match lang {
        Lang::De => ["letzter Tag", "Pfad", "was endet", "Anforderungen"],
        Lang::En => ["last day", "path", "what ends", "requirements"],
    }
}

/// The overview in one language.
///
/// # Errors
/// Never for the template that is built in.
pub(crate) fn render(lines: &[Line], lang: Lang) -> Result<String, minijinja::Error> {
    let mut environment = template::environment(escape)?;
    environment.add_global("style", Value::from_safe_string(STYLE.to_owned()));
    environment
        .add_filter("badge", |word: &str, state: &str| Value::from_safe_string(badge(word, state)));
    let context = Context { r: Overview::new(lines, lang), t: Words::new(lang), lang };
    environment.render_str(TEMPLATE, Serde(context))
}
