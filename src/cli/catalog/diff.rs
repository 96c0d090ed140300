//! `befund catalog diff`: what changed between two editions of a catalog.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use anyhow::Context;
use clap::Args;
use similar::{Algorithm, ChangeTag, capture_diff_slices};

use crate::catalog::{Addressee, Confidence, InForce, Modal, TextStatus};
use crate::cli::{ExitResult, Failure, Global, explain};
use crate::compare::{Difference, EditionChange, EditionSide, compare};
use crate::diag::{Code, Diagnostic, clean};
use crate::lang::Lang;
use crate::library::Library;
use crate::product::Reference;
use crate::report::text::InWords;

/// Which editions.
#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    /// The earlier edition
    #[arg(value_name = "ID@EDITION")]
    from: String,
    /// The later edition; its id may be left out
    #[arg(value_name = "[ID@]EDITION")]
    to: String,
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// Compares two editions. That they differ is no failure.
pub(super) fn run(global: &Global, arguments: &Arguments) -> ExitResult {
    let library = global.library()?;
    let (from, to) = references(&library, arguments)?;
    let difference = compare(&*explain::find(&library, &from)?, &*explain::find(&library, &to)?);
    let text = if arguments.json {
        serde_json::to_string_pretty(&difference).context("writing the difference")? + "\n"
    } else {
        Page { styled: global.styled_output(), lang: global.lang() }.render(&difference)
    };
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(0)
}

fn references(library: &Library, arguments: &Arguments) -> Result<(Reference, Reference), Failure> {
    let from = Reference::parse(&arguments.from);
    let mut to = Reference::parse(&arguments.to);
    if to.edition.is_none() && library.editions(&to.id).is_empty() {
        to = Reference { id: from.id.clone(), edition: Some(to.id) };
    }
    if from.id != to.id {
        let message = format!("`{}` and `{}` are different catalogs", from.id, to.id);
        let known: Vec<_> = library.editions(&from.id).iter().map(|head| head.edition).collect();
        let help = if known.is_empty() {
            "name two editions of one catalog; `befund catalog list` shows them".to_owned()
        } else {
            let known = known.join(", ");
            format!("name two editions of one catalog; those of `{}` are {known}", from.id)
        };
        return Err(Diagnostic::new(Code::DifferentCatalogs, message).help(help).into());
    }
    Ok((from, to))
}

/// How the difference looks on a terminal.
struct Page {
    styled: bool,
    lang: Lang,
}

impl Page {
    fn render(&self, difference: &Difference) -> String {
        let Difference { from, to, .. } = difference;
        let mut out =
            format!("{}: {} → {}\n", difference.id, clean(&from.edition), clean(&to.edition));
        let lang = self.lang;
        let periods = [from, to].map(|side| period(side.in_force, lang)).join(" → ");
        let _ = writeln!(out, "  {} {periods}", lang.pick("in Kraft", "in force"));
        for side in [from, to] {
            out.push_str(&caveat(side, lang));
        }
        let [changed, added, dropped, unchanged] = match lang {
            Lang::De => ["geändert", "hinzugekommen", "entfallen", "unverändert"],
            Lang::En => ["changed", "added", "dropped", "unchanged"],
        };
        let _ = writeln!(
            out,
            "  {} {changed}, {} {added}, {} {dropped}, {} {unchanged}",
            difference.changed.len(),
            difference.added.len(),
            difference.dropped.len(),
            difference.unchanged
        );
        let others = difference.edition.iter().filter(|one| !one.field.starts_with("in_force."));
        self.changes(&mut out, others);
        for (word, entries) in [(dropped, &difference.dropped), (added, &difference.added)] {
            for entry in entries {
                let title = clean(lang.text(&entry.title));
                let _ = writeln!(out, "\n{word} {}  {title}", clean(&entry.number));
            }
        }
        for requirement in &difference.changed {
            let title = clean(lang.text(&requirement.title));
            let _ = writeln!(out, "\n{changed} {}  {title}", clean(&requirement.number));
            self.changes(&mut out, requirement.changes.iter());
        }
        out
    }

    /// What changed in the words of one language; both have the rest.
    fn changes<'c>(&self, out: &mut String, changes: impl Iterator<Item = &'c EditionChange>) {
        let (own, other) = match self.lang {
            Lang::De => (".de", ".en"),
            Lang::En => (".en", ".de"),
        };
        let changes: Vec<_> = changes.collect();
        let said =
            |field: &str| changes.iter().any(|one| one.field.strip_suffix(own) == Some(field));
        let shown = changes.iter().filter(|one| !one.field.ends_with(other) && !said(&one.field));
        let mut none = true;
        for change in shown {
            none = false;
            let field = change.field.strip_suffix(own).unwrap_or(&change.field);
            let _ = writeln!(out, "  {}", label(field, self.lang));
            let value = |value: &str| clean(&in_words(field, value, self.lang));
            let value = match (&change.old, &change.new) {
                (Some(old), Some(new)) => self.words(&value(old), &value(new)),
                (Some(old), None) => self.removed(&value(old)),
                (_, new) => self.inserted(&value(new.as_deref().unwrap_or_default())),
            };
            let options = textwrap::Options::new(92).initial_indent("    ");
            for line in textwrap::wrap(&value, options.subsequent_indent("    ")) {
                let _ = writeln!(out, "{line}");
            }
        }
        if none && !changes.is_empty() {
            let only = self.lang.pick("nur im englischen Wortlaut", "in the German words only");
            let _ = writeln!(out, "  {only}");
        }
    }

    /// Both texts as one, with what was removed and inserted marked word by word.
    fn words(&self, old: &str, new: &str) -> String {
        let (old, new): (Vec<_>, Vec<_>) =
            (old.split_whitespace().collect(), new.split_whitespace().collect());
        let mut parts = Vec::new();
        let edits = capture_diff_slices(Algorithm::Myers, &old, &new);
        for edit in edits {
            for (tag, words) in edit.iter_slices(&old, &new) {
                let words = words.join(" ");
                parts.push(match tag {
                    ChangeTag::Equal => words,
                    ChangeTag::Delete => self.removed(&words),
                    ChangeTag::Insert => self.inserted(&words),
                });
            }
        }
        parts.join(" ")
    }

    /// The marks stay beside the colours: a reader may not see these.
    fn removed(&self, text: &str) -> String {
        self.marked(31, &format!("[-{text}-]"))
    }

    fn inserted(&self, text: &str) -> String {
        self.marked(32, &format!("{{+{text}+}}"))
    }

    fn marked(&self, colour: u8, text: &str) -> String {
        if self.styled { format!("\u{1b}[{colour}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// What a field is called, with the demand, reason or group it belongs to.
fn label(field: &str, lang: Lang) -> String {
    let parts: Vec<_> = field.split('.').collect();
    let (of, rest) = match parts[..] {
        ["demands", id, ref rest @ ..] => {
            (Some((lang.pick("Forderung", "demand"), id)), rest.to_vec())
        }
        ["reasons", id] if id != "closed" => {
            (Some((lang.pick("Begründung", "reason"), id)), Vec::new())
        }
        ["groups", id] => (Some((lang.pick("Gruppe", "group"), id)), Vec::new()),
        ref rest => (None, rest.to_vec()),
    };
    let words = rest.iter().map(|part| part_in_words(part, lang));
    let of = of.map(|(word, id)| format!("{word} `{}`", clean(id)));
    of.into_iter().chain(words.map(str::to_owned)).collect::<Vec<_>>().join(" · ")
}

fn part_in_words(part: &str, lang: Lang) -> &str {
    match part {
        "addressee" => lang.pick("Adressat", "addressee"),
        "checks" => lang.pick("Prüfungen", "checks"),
        "closed" => lang.pick("abschließend", "closed"),
        "condition" => lang.pick("Bedingung", "condition"),
        "confidence" => lang.pick("Sicherheit", "confidence"),
        "decidable" => lang.pick("wie entschieden wird", "how it is decided"),
        "depth" => lang.pick("Prüftiefe", "depth"),
        "group" => lang.pick("Gruppe", "group"),
        "holds" => lang.pick("gilt bei", "holds with"),
        "kind" => lang.pick("Art", "kind"),
        "modal" => lang.pick("Verb", "verb"),
        "number" => lang.pick("Nummer", "number"),
        "reasons" => lang.pick("Begründungen", "reasons"),
        "ref" => lang.pick("Fundstelle", "citation"),
        "refuted_by" => lang.pick("widerlegt durch", "refuted by"),
        "says" => lang.pick("Wortlaut", "words"),
        "text" => lang.pick("Text", "text"),
        "title" => lang.pick("Titel", "title"),
        other => other,
    }
}

/// A value as a reader says it: words of catalog files have others for readers.
fn in_words(field: &str, value: &str, lang: Lang) -> String {
    let said = match field.rsplit('.').next() {
        Some("confidence") => of_list(Confidence::WORDS, value, lang),
        Some("addressee") => of_list(Addressee::WORDS, value, lang),
        Some("text") if field == "text" => of_list(TextStatus::WORDS, value, lang),
        Some("modal") => {
            let modal = Modal::WORDS.iter().find(|(word, _)| *word == value);
            Some(lang.modal(modal.map(|(_, modal)| *modal)))
        }
        Some("decidable") => return decided(value, lang),
        Some("checks") => return roles(value, lang),
        _ => match value {
            "true" => Some(lang.pick("ja", "yes")),
            "false" => Some(lang.pick("nein", "no")),
            "demand" => Some(lang.pick("Forderung", "demand")),
            "statement" => Some(lang.pick("reine Feststellung", "mere statement")),
            "vacant" => Some(lang.pick("unbesetzt", "vacant")),
            _ => None,
        },
    };
    said.unwrap_or(value).to_owned()
}

fn of_list<T: Copy + InWords>(list: &[(&str, T)], value: &str, lang: Lang) -> Option<&'static str> {
    list.iter().find(|(word, _)| *word == value).map(|(_, one)| one.in_words(lang))
}

fn decided(value: &str, lang: Lang) -> String {
    match value {
        "automated" => lang.pick("durch Prüfungen", "by checks").to_owned(),
        "manual" => lang.pick("durch einen Menschen", "by a person").to_owned(),
        "refutable" => lang.pick("nicht beweisbar", "cannot be proven").to_owned(),
        other => match other.strip_prefix("planned: ") {
            Some(kind) => {
                format!("{}: {kind}", lang.pick("künftig gemessen", "by a probe to come"))
            }
            None => other.to_owned(),
        },
    }
}

fn roles(value: &str, lang: Lang) -> String {
    let words = [
        ("(decides)", lang.pick("(entscheidet)", "(decides)")),
        ("(necessary)", lang.pick("(notwendig)", "(necessary)")),
        ("(indicates)", lang.pick("(Anzeichen)", "(indicates)")),
    ];
    words.iter().fold(value.to_owned(), |text, (word, said)| text.replace(word, said))
}

fn period(in_force: InForce, lang: Lang) -> String {
    let (from, to) = (lang.pick("ab", "from"), lang.pick("bis", "to"));
    let day = |day| lang.date(day);
    let period = match (in_force.from, in_force.until) {
        (None, None) => return lang.pick("unbekannt", "unknown").to_owned(),
        (None, Some(until)) => format!("{} {}", lang.pick("bis", "until"), day(until)),
        (Some(begin), None) => format!("{from} {}", day(begin)),
        (Some(begin), Some(until)) => format!("{} {to} {}", day(begin), day(until)),
    };
    match in_force.confidence.is_unverified() {
        true => format!("{period} ({})", lang.pick("nicht geprüft", "not verified")),
        false => period,
    }
}

/// A requirement that is not in a catalog is dropped only if the catalog has them all.
fn caveat(side: &EditionSide, lang: Lang) -> String {
    let known = match side.text {
        TextStatus::Full => return String::new(),
        TextStatus::Amendment => {
            lang.pick("ist nur bekannt, was sie änderte", "only what it changed is known")
        }
        TextStatus::Unavailable => lang.pick("liegt kein Text vor", "its text is not at hand"),
    };
    let edition = clean(&side.edition);
    match lang {
        Lang::De => format!(
            "  Vorsicht: Von {edition} {known}; die Listen unten sagen nichts über den Rest\n"
        ),
        Lang::En => format!(
            "  careful: of {edition}, {known}; the lists below say nothing about the rest\n"
        ),
    }
}
