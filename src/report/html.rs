//! The report for auditors as one HTML file, from `templates/report.html.j2` and its style sheet.
//!
//! It loads nothing, and of all scripts its content security policy lets one of ours run, which finds rows by
//! their words; without it the report is whole. Everything the
//! template puts in is escaped by the formatter, and anchors are made of numbers, so text from
//! products, catalogs and servers cannot become markup, attributes or links.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use minijinja::value::{Rest, Value};
use sha2::{Digest, Sha256};

use crate::assess::result::{Report, Verdict};
use crate::report::catalog::CatalogView;
use crate::report::gap;
use crate::report::template::{self, Context};
use crate::report::text::plain;
use crate::report::view::View;
use crate::report::{Beside, Options};

const TEMPLATE: &str = include_str!("../../templates/report.html.j2");
pub(super) const STYLE: &str = include_str!("../../templates/report.css");
const SCRIPT: &str = include_str!("../../templates/report.js");

/// The report in one language.
pub(super) fn render(
    report: &Report,
    options: &Options,
    beside: Beside<'_>,
) -> Result<String, minijinja::Error> {
    let context = Context::new(report, options, beside);
    let listed = context.r.evidence.labels().filter(|_| context.dress.appendix);
    let known: BTreeSet<_> = listed.map(str::to_owned).collect();
    let mut environment = template::environment(escape)?;
    let verbs = verbs(&context.r);
    environment.add_global("verbs", verbs.iter().copied().map(Value::from).collect::<Value>());
    environment.add_function("verb_number", move |verb: &str| number_of(&verbs, verb));
    template::ask(&mut environment, &context.r);
    let places = places(&context.r);
    environment.add_function("stands_at", move |anchor: &str| places.get(anchor).cloned());
    environment.add_global("style", Value::from_safe_string(STYLE.to_owned()));
    environment.add_global("script", Value::from_safe_string(SCRIPT.to_owned()));
    environment.add_global("script_hash", STANDARD.encode(Sha256::digest(SCRIPT)));
    environment.add_filter("badge", |word: &str, state: &str| safe(badge(word, state)));
    environment.add_filter("cite", move |text: &str| safe(cite(text, &known)));
    environment.add_filter("css", |text: &str| safe(css_string(text)));
    environment.add_filter("figures", |text: &str| safe(figures(text)));
    environment.add_filter("lines", lines);
    environment.add_filter("prose", |text: &str| safe(prose(text)));
    environment.add_filter("reference", |text: &str| safe(reference(text)));
    environment.add_function("head", |Rest(labels): Rest<String>| safe(head(&labels)));
    context.fill(&environment, TEMPLATE)
}

/// Where it is said why, of what the matrix only refers to, by its places in the matrix: what is not met stands one
/// by one, what does not apply in a list of its own.
fn places(view: &View) -> BTreeMap<String, String> {
    let listed = gap::listed(&view.gaps).into_iter();
    let mut places: BTreeMap<_, _> =
        listed.map(|(at, [group, own])| (at.to_owned(), format!("gap{group}-{own}"))).collect();
    let items = view.catalogs.iter().flat_map(CatalogView::items);
    let skipped = items.filter(|item| item.outcome == Verdict::NotApplicable);
    places.extend(skipped.map(|item| (item.anchor.clone(), "s6".to_owned())));
    places
}

/// The verbs of all demands, in the order in which they first occur.
fn verbs(view: &View) -> Vec<&'static str> {
    let mut verbs = Vec::new();
    for item in view.catalogs.iter().flat_map(CatalogView::items) {
        if !verbs.contains(&item.verb) {
            verbs.push(item.verb);
        }
    }
    verbs
}

/// Where a verb stands, counted from one.
fn number_of(verbs: &[&str], verb: &str) -> usize {
    verbs.iter().take_while(|known| **known != verb).count() + 1
}

fn safe(html: String) -> Value {
    Value::from_safe_string(html)
}

/// Text that HTML shows as it is, in elements and in quoted attributes.
pub(super) fn escape(text: &str) -> String {
    let text = plain(text);
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// A quoted CSS string: whatever could end it or the style sheet is written as a number.
pub(super) fn css_string(text: &str) -> String {
    let mut string = String::from("\"");
    for c in plain(text).chars() {
        if c.is_ascii_alphanumeric() || c == ' ' {
            string.push(c);
        } else {
            string.push_str(&format!("\\{:x} ", u32::from(c)));
        }
    }
    string.push('"');
    string
}

/// A verdict as symbol and word; colour only repeats what they say.
pub(super) fn badge(word: &str, state: &str) -> String {
    let (class, symbol) = match state {
        "pass" => ("pass", "✓"),
        "provisional" => ("provisional", "◐"),
        "fail" => ("fail", "✕"),
        "open" => ("open", "?"),
        _ => ("skipped", "–"),
    };
    let word = escape(word);
    format!(
        "<span class=\"badge {class}\"><span class=\"symbol\" aria-hidden=\"true\">{symbol}</span> {word}</span>"
    )
}

/// Numbers in a line of the headline stand out, and stay with the word that they count: the next
/// one, or the last one at the end of a part.
fn figures(text: &str) -> String {
    let escaped = escape(text);
    let words: Vec<_> = escaped.split(' ').collect();
    let is_number = |at: usize| {
        words.get(at).is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()))
    };
    let counts_next = |at: usize| {
        is_number(at)
            && !words[at].ends_with(',')
            && words.get(at + 1).is_some_and(|word| word.starts_with(char::is_alphabetic))
    };
    let mut line = String::new();
    for (at, word) in words.iter().enumerate() {
        if at > 0 {
            let together = counts_next(at - 1) || (is_number(at) && !counts_next(at));
            line.push(if together { '\u{a0}' } else { ' ' });
        }
        if is_number(at) {
            let digits = word.trim_end_matches(',');
            line.push_str(&format!("<b>{digits}</b>{}", &word[digits.len()..]));
        } else {
            line.push_str(word);
        }
    }
    line
}

/// A citation such as `N1, T3–T5`, its labels as links to the list of evidence.
fn cite(text: &str, known: &BTreeSet<String>) -> String {
    let link = |label: &str| {
        if known.contains(label) {
            format!("<a href=\"#e-{label}\">{label}</a>")
        } else {
            escape(label)
        }
    };
    let parts = text.split(", ").map(|part| match part.split_once('–') {
        Some((first, last)) => format!("{}–{}", link(first), link(last)),
        None => link(part),
    });
    parts.collect::<Vec<_>>().join(", ")
}

/// Words in which `names` between backticks are code.
fn prose(text: &str) -> String {
    let escaped = escape(text);
    let parts: Vec<_> = escaped.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return escaped;
    }
    let parts = parts.iter().enumerate().map(|(at, part)| {
        if at % 2 == 1 { format!("<code>{part}</code>") } else { (*part).to_owned() }
    });
    parts.collect()
}

/// `catalog@edition`, broken over lines at the `@` only, if that will do.
fn reference(text: &str) -> String {
    let unit = |text: &str| format!("<span class=\"unit\">{text}</span>");
    let escaped = escape(text);
    match escaped.split_once('@') {
        Some((id, edition)) => format!("{}<wbr>{}", unit(&format!("{id}@")), unit(edition)),
        None => escaped,
    }
}

/// Texts and lists of texts: a list if there are several, a dash if there is none.
fn lines(Rest(values): Rest<Value>) -> Result<Value, minijinja::Error> {
    let texts = template::texts(values)?;
    Ok(safe(match texts.as_slice() {
        [] => "–".to_owned(),
        [text] => prose(text),
        texts => {
            let items: String =
                texts.iter().map(|text| format!("<li>{}</li>", prose(text))).collect();
            format!("<ul class=\"lines\">{items}</ul>")
        }
    }))
}

/// The head of a table. Roles are spelled out: on small screens rows are laid out as cards, and
/// some browsers then no longer take them for rows.
fn head(labels: &[String]) -> String {
    let cells: String = labels
        .iter()
        .map(|label| format!("<th role=\"columnheader\" scope=\"col\">{}</th>", escape(label)))
        .collect();
    format!("<thead role=\"rowgroup\"><tr role=\"row\">{cells}</tr></thead>")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::diff;
    use crate::report::{Lang, fixture};

    fn render_in(lang: Lang, report: &Report) -> String {
        render(report, &Options::new(lang), Beside::default()).unwrap()
    }

    /// The sample and the empty report in both languages.
    /// Against a baseline in which nothing was judged.
    fn render_since(lang: Lang, report: &Report) -> String {
        let since = diff::compare(&fixture::empty(), report);
        render(report, &Options::new(lang), Beside { since: Some(&since), ..Beside::default() })
            .unwrap()
    }

    fn pages() -> Vec<String> {
        let reports = [fixture::sample(), fixture::empty()];
        let page = |lang: &Lang| reports.each_ref().map(|report| render_in(*lang, report));
        let since = [Lang::De, Lang::En].map(|lang| render_since(lang, &fixture::sample()));
        [Lang::De, Lang::En].iter().flat_map(page).chain(since).collect()
    }

    /// A tag: its name, `/` included if it closes, and its attributes.
    type Tag = (String, Vec<(String, String)>);

    /// All tags. Text and attributes are escaped, so that every `<` opens one and every `>` in a
    /// line that has one closes it.
    fn tags(page: &str) -> Vec<Tag> {
        let page = page.replace(SCRIPT, "");
        let body = page.split("<!DOCTYPE html>").nth(1).unwrap();
        body.split('<').skip(1).map(|part| tag(part.split_once('>').unwrap().0)).collect()
    }

    fn tag(inner: &str) -> Tag {
        let (name, mut rest) = inner.split_once(' ').unwrap_or((inner, ""));
        let mut attributes = Vec::new();
        while let Some((key, value)) = rest.split_once("=\"") {
            let (value, after) = value.split_once('"').unwrap();
            attributes.push((key.trim().to_owned(), value.to_owned()));
            rest = after;
        }
        assert!(rest.trim().is_empty(), "{inner}");
        (name.to_owned(), attributes)
    }

    fn attributes(page: &str, wanted: &str) -> Vec<String> {
        let all = tags(page).into_iter().flat_map(|(_, attributes)| attributes);
        all.filter(|(key, _)| key == wanted).map(|(_, value)| value).collect()
    }

    /// What is left of the tags without what they say.
    fn skeleton(page: &str) -> Vec<(String, Vec<String>)> {
        // Backticks from outside may set words as code, which is harmless.
        let tags = tags(page).into_iter().filter(|(name, _)| !name.ends_with("code"));
        tags.map(|(name, attributes)| (name, attributes.into_iter().map(|(key, _)| key).collect()))
            .collect()
    }

    #[test]
    fn markup_from_outside_stays_text() {
        assert_eq!(
            escape("<a href='x'>&\"\u{1b}\u{202e}"),
            "&lt;a href=&#39;x&#39;&gt;&amp;&quot;\u{fffd}\u{fffd}"
        );
        assert_eq!(css_string("a\"}</style>"), "\"a\\22 \\7d \\3c \\2f style\\3e \"");
        assert_eq!(badge("<b>", "\"><script>"), badge("<b>", "skipped"));
        assert_eq!(
            reference("a<@<"),
            "<span class=\"unit\">a&lt;@</span><wbr><span class=\"unit\">&lt;</span>"
        );
    }

    #[test]
    fn hostile_text_creates_no_structure() {
        let payload = "\"'><script src=x>alert(1)</script><img onerror=x>`</style>\u{1b}[2J\u{202e}\n\n{{ 7 }}&lt;";
        for lang in [Lang::De, Lang::En] {
            for render in [render_in, render_since] {
                let calm = render(lang, &fixture::hostile("x"));
                let loud = render(lang, &fixture::hostile(payload));
                assert!(!loud.contains("\u{1b}") && !loud.contains("\u{202e}"));
                let (calm, loud) = (skeleton(&calm), skeleton(&loud));
                let differs = calm.iter().zip(&loud).find(|(calm, loud)| calm != loud);
                assert_eq!((differs, calm.len()), (None, loud.len()));
            }
        }
    }

    #[test]
    fn nothing_is_loaded_and_only_our_script_runs() {
        for page in pages() {
            for (name, attributes) in tags(&page) {
                let forbidden = ["link", "img", "iframe", "object", "form", "base"];
                assert!(!forbidden.contains(&name.as_str()), "{name}");
                for (key, value) in attributes {
                    assert!(key != "src" && key != "style" && !key.starts_with("on"), "{key}");
                    assert!(key != "href" || value.starts_with('#'), "{value}");
                }
            }
            assert!(
                !page.contains("url(") && !page.contains("@import") && !page.contains("://www")
            );
            let hash = STANDARD.encode(Sha256::digest(SCRIPT));
            let policy = format!(
                "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{hash}';"
            );
            assert!(page.contains(&policy), "the only script that runs is ours");
            let scripts = page.matches("<script").count();
            let ours = page.matches(&format!("<script>{SCRIPT}</script>")).count();
            assert!(scripts == ours && ours <= 1);
        }
    }

    #[test]
    fn elements_are_closed_in_order() {
        for page in pages() {
            let mut open = Vec::new();
            for (name, _) in tags(&page) {
                match name.strip_prefix('/') {
                    Some(closed) => assert_eq!(open.pop().as_deref(), Some(closed)),
                    None if ["meta", "br", "wbr", "input"].contains(&name.as_str()) => {}
                    None => open.push(name),
                }
            }
            assert!(open.is_empty(), "{open:?}");
        }
    }

    #[test]
    fn headings_are_in_order() {
        for page in pages() {
            let level =
                |(name, _): &Tag| name.strip_prefix('h').and_then(|level| level.parse().ok());
            let levels: Vec<usize> = tags(&page).iter().filter_map(level).collect();
            assert_eq!(levels[0], 1);
            assert!(levels[1..].iter().all(|level| *level > 1));
            assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
        }
    }

    #[test]
    fn links_and_labels_lead_somewhere() {
        for page in pages() {
            let ids = attributes(&page, "id");
            let known: BTreeSet<_> = ids.iter().collect();
            assert_eq!(ids.len(), known.len(), "an id is there twice");
            let links = attributes(&page, "href").into_iter().map(|link| link[1..].to_owned());
            let labels = attributes(&page, "aria-labelledby");
            for target in links.chain(labels) {
                assert!(known.contains(&target), "#{target}");
            }
        }
    }

    #[test]
    fn tables_have_a_caption_and_scopes() {
        for page in pages() {
            let tables = page.matches("<table").count();
            assert_eq!(page.matches("<caption").count(), tables);
            let heads = page.matches("<th ").count();
            assert_eq!(page.matches(" scope=\"").count(), heads);
            assert_eq!(page.matches("<th>").count(), 0);
        }
    }

    #[test]
    fn contradictions_come_right_after_the_headline_or_are_denied_in_words() {
        let page = render_in(Lang::De, &fixture::sample());
        let at = |part: &str| page.find(part).unwrap_or_else(|| panic!("{part}"));
        assert!(
            at("id=\"s1\"") < at("class=\"clashes\"") && at("class=\"clashes\"") < at("id=\"s4\"")
        );
        assert!(page.contains("<html lang=\"de\">") && page.contains("03.05.2018"));
        assert!(!page.contains("2018-05-03") && !page.to_lowercase().contains("zertifiziert"));
        let calm = render_in(Lang::De, &fixture::empty());
        assert!(calm.contains("Keine Widersprüche festgestellt.") && !calm.contains("\"clashes\""));
        let english = render_in(Lang::En, &fixture::empty());
        assert!(
            english.contains("No contradictions were found.") && english.contains("lang=\"en\"")
        );
    }

    #[test]
    fn citations_link_to_what_is_listed_only() {
        let known = ["N1", "T3", "T5"].map(str::to_owned).into();
        let link = |label| format!("<a href=\"#e-{label}\">{label}</a>");
        assert_eq!(
            cite("N1, T3–T5, T9, <x>", &known),
            format!("{}, {}–{}, T9, &lt;x&gt;", link("N1"), link("T3"), link("T5"))
        );
    }

    #[test]
    fn figures_and_names_stand_out() {
        assert_eq!(
            figures("erfüllt 1.234 belegt · 0 nur erklärt, nicht 2, davon 3"),
            concat!(
                "erfüllt <b>1.234</b>\u{a0}belegt · <b>0</b>\u{a0}nur erklärt, ",
                "nicht\u{a0}<b>2</b>, davon\u{a0}<b>3</b>"
            )
        );
        assert_eq!(prose("`a` fehlt, <b>"), "<code>a</code> fehlt, &lt;b&gt;");
        assert_eq!(prose("a ` b"), "a ` b");
    }

    /// Contrast of two colours after WCAG 2.2.
    fn contrast(one: &str, other: &str) -> f64 {
        let luminance = |colour: &str| -> f64 {
            let part =
                |at: usize| f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
            let linear =
                |c: f64| if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) };
            0.2126 * linear(part(1)) + 0.7152 * linear(part(3)) + 0.0722 * linear(part(5))
        };
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn colours_are_readable_in_light_and_dark() {
        let colour = |name: &str, scheme: usize| {
            let part = STYLE.split(&format!("--{name}: ")).nth(scheme + 1).unwrap();
            part.split(';').next().unwrap().to_owned()
        };
        let plain = ["ink", "soft", "link", "pass", "fail", "open", "skipped", "provisional"];
        let grounds = ["paper", "panel"];
        let on = ["pass", "fail", "open", "skipped", "provisional"]
            .map(|name| (name, format!("{name}-on")));
        let pairs = plain.iter().flat_map(|name| grounds.map(|ground| (*name, ground.to_owned())));
        let inks = ["fail-on", "open-on"].map(|ground| ("ink", ground.to_owned()));
        for (text, ground) in pairs.chain(on).chain(inks).chain([("on-alarm", "alarm".to_owned())])
        {
            for scheme in 0..2 {
                let found = contrast(&colour(text, scheme), &colour(&ground, scheme));
                assert!(found >= 4.5, "{text} on {ground}: {found:.2}");
            }
        }
    }
}
