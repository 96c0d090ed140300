//! Requests as a letter.

use crate::assess::diff::{ClosedRequest, Requests};
use crate::assess::result::Report;
use crate::lang::Lang;
use crate::report::letter::{Letter, LetterPart, Point};
use crate::report::since::became;
use crate::report::text::InWords;
use crate::requests::{Id, Request, count};

/// The requests, and those that have closed since an earlier result.
pub(crate) fn letter(
    report: &Report,
    requests: &[Request],
    since: Option<&Requests>,
    lang: Lang,
) -> Letter {
    let mut parts = Vec::new();
    let mut last = None;
    for request in requests {
        if last != Some(&request.reference) {
            parts.push(chapter(report, &request.reference, lang));
        }
        last = Some(&request.reference);
        parts.push(entry(request, lang));
    }
    parts.extend(since.map(|since| closed(&since.closed, lang)).into_iter().flatten());
    Letter {
        title: match lang {
            Lang::De => format!("Anforderungen an {}", report.product.manufacturer),
            Lang::En => format!("Requests to {}", report.product.manufacturer),
        },
        intro: intro(report, requests, lang),
        parts,
    }
}

fn intro(report: &Report, requests: &[Request], lang: Lang) -> Vec<String> {
    let (product, open) = (&report.product, lang.number(count(requests)));
    let (name, version, day) = (&product.name, &product.version, lang.date(report.as_of));
    match lang {
        Lang::De => vec![
            format!("{name}, Fassung {version}; Stichtag {day}; {open} offen."),
            "Jede Anforderung behält ihre Kennung, solange dieselbe Ausgabe dieselbe Forderung an dieselbe Komponente stellt. Beantwortet wird sie in der genannten Zeile eines Blatts (befund requests --out FILE.xlsx, eingelesen mit befund declare --import), mit einer Angabe in befund.yaml, mit einer Messung oder mit einem Nachweis.".to_owned(),
        ],
        Lang::En => vec![
            format!("{name}, version {version}; day judged {day}; {open} open."),
            "A request keeps its id as long as the same edition demands the same of the same component. It is answered in the row of a sheet that it names (befund requests --out FILE.xlsx, read with befund declare --import), with a statement in befund.yaml, a measurement or a document.".to_owned(),
        ],
    }
}

fn chapter(report: &Report, reference: &str, lang: Lang) -> LetterPart {
    let mut catalogs = report.inputs.catalogs.iter();
    let own = catalogs.find(|one| format!("{}@{}", one.id, one.edition) == reference);
    let title = own.map_or("", |one| lang.text(&one.title));
    LetterPart::Chapter(format!("{title} ({reference})"))
}

fn entry(request: &Request, lang: Lang) -> LetterPart {
    let verb = match request.modal {
        Some(_) => format!(" · {}", lang.modal(request.modal)),
        None => String::new(),
    };
    let first = request.ids.first().map_or("", |id| &id.id);
    let title = lang.text(&request.title);
    LetterPart::Entry {
        title: format!("{first} · {}{verb} · {title}", request.number),
        text: lang.text(&request.text).to_owned(),
        points: points(request, lang),
    }
}

fn points(request: &Request, lang: Lang) -> Vec<Point> {
    let point = |de, en, text: String| Point { label: lang.pick(de, en), text, code: false };
    let mut points = Vec::new();
    points.extend(components(&request.ids).map(|text| point("Komponenten", "Components", text)));
    let why = request.why.iter().map(|why| lang.text(why).to_owned());
    points.extend(why.map(|text| point("Offen", "Open", text)));
    let ask = lang.text(&request.ask);
    points.extend((!ask.is_empty()).then(|| point("Was zählt", "What counts", ask.to_owned())));
    let row =
        request.row.iter().cloned().map(|row| point("Zeile im Blatt", "Row of the sheet", row));
    points.extend(row.map(|row| Point { code: true, ..row }));
    let kinds: Vec<_> = request.measurable.iter().map(|one| lang.text(one)).collect();
    let kinds = (!kinds.is_empty()).then(|| kinds.join(", "));
    points.extend(kinds.map(|text| point("Messbar oder lesbar", "Can be measured or read", text)));
    let offered =
        request.offered.iter().map(|one| format!("{}: {}", one.from, one.value.in_words(lang)));
    points.extend(offered.map(|text| point("Anderswo beantwortet", "Answered elsewhere", text)));
    points
}

/// Which id is about which component, where it is judged by component.
fn components(ids: &[Id]) -> Option<String> {
    let of = |id: &Id| Some(format!("{} {}", id.id, id.component.as_ref()?));
    let all: Vec<_> = ids.iter().filter_map(of).collect();
    (!all.is_empty()).then(|| all.join(", "))
}

fn closed(closed: &[ClosedRequest], lang: Lang) -> [LetterPart; 2] {
    let line = |one: &ClosedRequest| {
        let (text, became) = (lang.text(&one.text), became(one, lang));
        format!("{} · {}: {text} {became}", one.id, one.finding)
    };
    let lines = match closed.is_empty() {
        true => vec![lang.pick("Keine.", "None.").to_owned()],
        false => closed.iter().map(line).collect(),
    };
    [
        LetterPart::Chapter(lang.pick("Nicht mehr offen", "No longer open").to_owned()),
        LetterPart::List(lines),
    ]
}
