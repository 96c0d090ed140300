//! The report for auditors as Markdown, from `templates/report.md.j2`.
//!
//! Everything the template puts in is escaped, so text from products, catalogs and servers cannot
//! become Markdown or HTML: the formatter does it, not the template.

use std::collections::BTreeMap;

use minijinja::value::{Rest, Value};

use crate::assess::result::{Report, Verdict};
use crate::report::catalog::CatalogView;
use crate::report::dress::DressView;
use crate::report::gap;
use crate::report::template::{self, Context};
use crate::report::text::plain;
use crate::report::view::View;
use crate::report::{Beside, RenderOptions};

const TEMPLATE: &str = include_str!("../../templates/report.md.j2");

/// The report in one language.
pub(super) fn render(
    report: &Report,
    options: &RenderOptions,
    beside: Beside<'_>,
) -> Result<String, minijinja::Error> {
    let mut environment = template::environment(escape)?;
    environment.add_filter("code", |text: &str| Value::from_safe_string(code(text)));
    environment.add_filter("lines", lines);
    let context = Context::new(report, options, beside);
    context.add_question_of(&mut environment);
    let sections = sections(&context.r);
    environment.add_function("stands_in", move |anchor: &str| sections.get(anchor).cloned());
    environment.add_global("logo", Value::from_safe_string(logo(&context.dress)));
    context.fill(&environment, TEMPLATE)
}

/// Where it is said why, of what the matrix only refers to, by its places in the matrix: what is not met is said
/// once, and so is what does not apply.
fn sections(view: &View) -> BTreeMap<String, String> {
    let listed = gap::listed(&view.gaps).into_iter();
    let mut sections: BTreeMap<_, _> =
        listed.map(|(at, [group, _])| (at.to_owned(), format!("4.{}", group + 1))).collect();
    let items = view.catalogs.iter().flat_map(CatalogView::items);
    let skipped = items.filter(|item| item.outcome == Verdict::NotApplicable);
    sections.extend(skipped.map(|item| (item.anchor.clone(), "6".to_owned())));
    sections
}

/// The logo as a picture that holds itself; empty if there is none. Some readers of Markdown, GitHub among them,
/// show its description instead.
pub(super) fn logo(dress: &DressView) -> String {
    let logo = dress.logo.as_ref().map(|address| format!("![{}]({address})", escape(&dress.alt)));
    logo.unwrap_or_default()
}

/// Text that Markdown shows as it is, wherever in a line it stands, in table cells as well.
pub(super) fn escape(text: &str) -> String {
    let text = plain(text);
    let marker = leading_marker(&text);
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    for (at, c) in text.char_indices() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            // GitHub makes a link of an e-mail address even if it is escaped; a comment parts it.
            '@' if is_in_address(&text, at) => escaped.push_str("<!-- -->@"),
            _ => {
                if marker == Some(at) || is_markup(c) || starts_link(&text, at) {
                    escaped.push('\\');
                }
                escaped.push(c);
            }
        }
    }
    escaped
}

fn is_markup(c: char) -> bool {
    matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '$')
}

/// Where GitHub would make a link of bare text: `http://`, `www.`.
fn starts_link(text: &str, at: usize) -> bool {
    let (before, rest) = text.split_at(at);
    let ends_www =
        before.len() >= 3 && before.as_bytes()[before.len() - 3..].eq_ignore_ascii_case(b"www");
    rest.starts_with("://") || (rest.starts_with('.') && ends_www)
}

/// Whether an `@` stands between what an e-mail address has there, as GitHub reads it: a domain with a dot
/// that ends with a letter. An edition, such as `tuev-tsvc@2.1`, does not.
fn is_in_address(text: &str, at: usize) -> bool {
    let (before, after) = (&text[..at], &text[at + 1..]);
    let local = |c: char| c.is_ascii_alphanumeric() || ".+-_".contains(c);
    let end = after.find(|c: char| !(c.is_ascii_alphanumeric() || ".-_".contains(c)));
    let domain = after[..end.unwrap_or(after.len())].trim_end_matches('.');
    before.ends_with(local)
        && domain.contains('.')
        && domain.ends_with(|c: char| c.is_ascii_alphabetic())
}

/// The byte that would make a list item, a rule or a heading of a line that starts so.
fn leading_marker(text: &str) -> Option<usize> {
    if text.starts_with(['-', '+', '=']) {
        return Some(0);
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &text[digits..];
    let marks =
        rest.starts_with(['.', ')']) && rest[1..].chars().next().is_none_or(char::is_whitespace);
    (digits > 0 && marks).then_some(digits)
}

/// An id or digest as code; anything that could break out of code stays escaped text.
pub(super) fn code(text: &str) -> String {
    let harmless = |c: char| c.is_ascii_alphanumeric() || " ./:@#_=,-+%()".contains(c);
    if !text.is_empty() && text == plain(text) && text.chars().all(harmless) {
        format!("`{text}`")
    } else {
        escape(text)
    }
}

/// Texts and lists of texts as the lines of a table cell.
fn lines(Rest(values): Rest<Value>) -> Result<Value, minijinja::Error> {
    let lines: Vec<_> = template::texts(values)?.iter().map(|text| escape(text)).collect();
    Ok(Value::from_safe_string(if lines.is_empty() {
        "–".to_owned()
    } else {
        lines.join("<br>")
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::diff;
    use crate::product::AuditRole;
    use crate::report::Lang;
    use crate::report::fixture;

    fn render_de(report: &Report) -> String {
        render(report, &RenderOptions::new(Lang::De), Beside::default()).unwrap()
    }

    /// The cells of a table row; escaped pipes do not divide.
    fn cells(line: &str) -> usize {
        line.replace("\\\\", "").replace("\\|", "").matches('|').count()
    }

    #[test]
    fn markup_from_outside_stays_text() {
        assert_eq!(escape("<script>&amp;"), "&lt;script&gt;&amp;amp;");
        let escaped = r"a\|b \`c\` \*d\* \_e\_ \[f\](g) \#h \~i\~ \$j\$ k\\";
        assert_eq!(escape(r"a|b `c` *d* _e_ [f](g) #h ~i~ $j$ k\"), escaped);
        assert_eq!(escape("one\n\n# two\r\n- three"), "one \\# two - three");
        assert_eq!(escape("\u{1b}[2J\u{202e}"), "\u{fffd}\\[2J\u{fffd}");
        assert_eq!(escape("    code"), "code");
    }

    #[test]
    fn leading_markers_do_not_open_a_block() {
        assert_eq!(escape("- a"), "\\- a");
        assert_eq!(escape("+ a"), "\\+ a");
        assert_eq!(escape("==="), "\\===");
        assert_eq!(escape("12. a"), "12\\. a");
        assert_eq!(escape("1)"), "1\\)");
        assert_eq!(escape("5.6 a"), "5.6 a");
    }

    #[test]
    fn bare_addresses_do_not_become_links() {
        assert_eq!(escape("see https://a.example"), "see https\\://a.example");
        assert_eq!(escape("WWW.a.example"), "WWW\\.a.example");
        assert_eq!(escape("to a.b@c.example!"), "to a.b<!-- -->@c.example!");
        assert_eq!(escape("mailto:a@c.example"), "mailto:a<!-- -->@c.example");
        assert_eq!(escape("a@c.example. x@y"), "a<!-- -->@c.example. x@y");
        assert_eq!(escape("@user, 3 @ 4, a@2.1."), "@user, 3 @ 4, a@2.1.");
    }

    #[test]
    fn code_holds_ids_only() {
        assert_eq!(code("anlage-31b@2016-10-21"), "`anlage-31b@2016-10-21`");
        assert_eq!(code("a`b"), "a\\`b");
        assert_eq!(code(""), "");
    }

    #[test]
    fn hostile_text_creates_no_structure() {
        let since = |report: &Report| {
            let since = diff::compare(&fixture::empty(), report);
            render(
                report,
                &RenderOptions::new(Lang::De),
                Beside { since: Some(&since), ..Beside::default() },
            )
            .unwrap()
        };
        let calm = since(&fixture::sample());
        assert!(calm.contains("\n### Seit der Baseline vom "), "{calm}");
        let payload = "\n\n# x\n| a | b |\n</table><script>alert(1)</script>`\u{1b}[2J\u{202e}![i](http://x)\\";
        let loud = since(&fixture::hostile(payload));
        for forbidden in ["<script", "</table", "\u{1b}", "\u{202e}", "http://", "![i]"] {
            assert!(!loud.contains(forbidden), "{forbidden} in\n{loud}");
        }
        assert_eq!(blocks(&calm), blocks(&loud));
    }

    /// The headings and table rows, by their level and number of cells.
    fn blocks(text: &str) -> Vec<(usize, usize)> {
        let level = |line: &str| line.bytes().take_while(|byte| *byte == b'#').count();
        let blocks = text.lines().filter(|line| line.starts_with(['#', '|']));
        blocks
            .map(|line| (level(line), if line.starts_with('|') { cells(line) } else { 0 }))
            .collect()
    }

    #[test]
    fn tables_are_regular() {
        let text = render_de(&fixture::sample());
        let mut width = None;
        for line in text.lines() {
            let here = line.starts_with('|').then(|| cells(line));
            assert!(width.is_none() || here.is_none() || width == here, "{line}");
            width = here;
        }
        assert!(!text.contains("\n\n\n"), "{text}");
    }

    #[test]
    fn a_german_report_is_german_and_no_certificate() {
        let text = render_de(&fixture::sample());
        for wanted in [
            "| Stichtag | 03.05.2018 |",
            "Selbstbewertung – kein Zertifikat",
            "nicht entscheidbar 1.234",
            "Vergleich, nicht geltende Fassung",
            "auf ungeprüftem Normtext (aus Paralleltext)",
            "Nachweis liegt vor, Inhalt nicht geprüft",
        ] {
            assert!(text.contains(wanted), "{wanted} not in\n{text}");
        }
        assert!(
            !text.contains("2018-05-03") && !text.to_lowercase().contains("zertifiziert"),
            "{text}"
        );
        let at = |part: &str| text.find(part).unwrap();
        assert!(
            at("## 1 Ergebnis") < at("## 2 Widersprüche")
                && at("## 2 Widersprüche") < at("## 4 Lücken")
        );
    }

    #[test]
    fn an_evaluation_names_who_evaluated_and_is_no_certificate_either() {
        let mut report = fixture::sample();
        report.product.role = AuditRole::Evaluation;
        report.product.evaluator = Some("Prüfstelle Nord".to_owned());
        let text = render_de(&report);
        assert!(
            text.contains("| Rolle | Bewertung durch Prüfstelle Nord (laut befund.yaml, nicht nachgewiesen) – kein Zertifikat |"),
            "{text}"
        );
        assert!(
            text.contains("| Bewertet durch: Prüfstelle Nord (laut befund.yaml)<br><br> |"),
            "{text}"
        );
    }

    #[test]
    fn an_english_report_has_iso_dates() {
        let options = RenderOptions::new(Lang::En);
        let text = render(&fixture::sample(), &options, Beside::default()).unwrap();
        assert!(
            text.contains("| As of | 2018-05-03 |")
                && text.contains("self-assessment – not a certificate"),
            "{text}"
        );
        assert!(!text.contains("03.05.2018"));
    }
}
