//! Requests as a letter in Markdown.

use std::fmt::{self, Write};

use crate::assess::diff::{ClosedRequest, Requests};
use crate::assess::result::Report;
use crate::lang::Lang;
use crate::report::markdown::{code, escape};
use crate::report::since::became;
use crate::report::text::InWords;
use crate::requests::{Id, Request, count};

/// The requests, and those that have closed since an earlier result.
///
/// # Errors
/// Never: text is written to memory.
pub fn render(
    report: &Report,
    requests: &[Request],
    since: Option<&Requests>,
    lang: Lang,
) -> Result<String, fmt::Error> {
    let mut letter = Letter { lang, out: String::new() };
    letter.head(report, requests)?;
    let mut last = None;
    for request in requests {
        if last != Some(&request.reference) {
            letter.chapter(report, &request.reference)?;
        }
        last = Some(&request.reference);
        letter.request(request)?;
    }
    if let Some(since) = since {
        letter.closed(&since.closed)?;
    }
    Ok(letter.out)
}

struct Letter {
    lang: Lang,
    out: String,
}

impl Letter {
    fn head(&mut self, report: &Report, requests: &[Request]) -> fmt::Result {
        let lang = self.lang;
        let (product, open) = (&report.product, lang.number(count(requests)));
        let (name, version) = (escape(&product.name), escape(&product.version));
        let (maker, day) = (escape(&product.manufacturer), lang.date(report.as_of));
        match lang {
            Lang::De => writeln!(
                self.out,
                "# Anforderungen an {maker}\n\n{name}, Fassung {version}; Stichtag {day}; {open} offen.\n\n\
                 Jede Anforderung behält ihre Kennung, solange dieselbe Ausgabe dieselbe Forderung an dieselbe \
                 Komponente stellt. Beantwortet wird sie in der genannten Zeile eines Blatts \
                 (`befund requests --out FILE.xlsx`, eingelesen mit `befund declare --import`), mit einer Angabe \
                 in `befund.yaml`, mit einer Messung oder mit einem Nachweis."
            ),
            Lang::En => writeln!(
                self.out,
                "# Requests to {maker}\n\n{name}, version {version}; day judged {day}; {open} open.\n\n\
                 A request keeps its id as long as the same edition demands the same of the same component. It is \
                 answered in the row of a sheet that it names (`befund requests --out FILE.xlsx`, read with \
                 `befund declare --import`), with a statement in `befund.yaml`, a measurement or a document."
            ),
        }
    }

    fn chapter(&mut self, report: &Report, reference: &str) -> fmt::Result {
        let mut catalogs = report.inputs.catalogs.iter();
        let own = catalogs.find(|one| format!("{}@{}", one.id, one.edition) == reference);
        let title = own.map_or("", |one| self.lang.text(&one.title));
        writeln!(self.out, "\n## {} ({})", escape(title), escape(reference))
    }

    fn request(&mut self, request: &Request) -> fmt::Result {
        let lang = self.lang;
        let verb = match request.modal {
            Some(_) => format!(" · {}", lang.modal(request.modal)),
            None => String::new(),
        };
        let first = request.ids.first().map_or("", |id| &id.id);
        let title = escape(lang.text(&request.title));
        writeln!(self.out, "\n### {first} · {}{verb} · {title}\n", escape(&request.number))?;
        writeln!(self.out, "{}\n", escape(lang.text(&request.text)))?;
        self.components(request)?;
        for why in &request.why {
            self.point(lang.pick("Offen", "Open"), &escape(lang.text(why)))?;
        }
        if !lang.text(&request.ask).is_empty() {
            self.point(lang.pick("Was zählt", "What counts"), &escape(lang.text(&request.ask)))?;
        }
        if let Some(row) = &request.row {
            self.point(lang.pick("Zeile im Blatt", "Row of the sheet"), &code(row))?;
        }
        if !request.measurable.is_empty() {
            let kinds: Vec<_> =
                request.measurable.iter().map(|one| escape(lang.text(one))).collect();
            self.point(
                lang.pick("Messbar oder lesbar", "Can be measured or read"),
                &kinds.join(", "),
            )?;
        }
        for offered in &request.offered {
            let (from, value) = (escape(&offered.from), offered.value.in_words(lang));
            self.point(
                lang.pick("Anderswo beantwortet", "Answered elsewhere"),
                &format!("{from}: {value}"),
            )?;
        }
        Ok(())
    }

    /// Which id is about which component, where it is judged by component.
    fn components(&mut self, request: &Request) -> fmt::Result {
        let of = |id: &Id| {
            let component = id.component.as_ref()?;
            Some(format!("{} {}", id.id, escape(component)))
        };
        let all: Vec<_> = request.ids.iter().filter_map(of).collect();
        match all.is_empty() {
            true => Ok(()),
            false => self.point(self.lang.pick("Komponenten", "Components"), &all.join(", ")),
        }
    }

    fn point(&mut self, label: &str, text: &str) -> fmt::Result {
        writeln!(self.out, "- {label}: {text}")
    }

    fn closed(&mut self, closed: &[ClosedRequest]) -> fmt::Result {
        let lang = self.lang;
        writeln!(self.out, "\n## {}\n", lang.pick("Nicht mehr offen", "No longer open"))?;
        for one in closed {
            let text = escape(lang.text(&one.text));
            writeln!(
                self.out,
                "- {} · {}: {text} {}",
                one.id,
                escape(&one.finding),
                escape(&became(one, lang))
            )?;
        }
        if closed.is_empty() {
            writeln!(self.out, "{}", lang.pick("Keine.", "None."))?;
        }
        Ok(())
    }
}
