//! The list of processors (Art. 28 GDPR), as a table that somebody keeps: CSV or XLSX.

use crate::diag::Code;
use crate::draft;
use crate::fact::country;
use crate::fact::kind::hosting;
use crate::fact::source::{Delivery, Reach};
use crate::fact::value::{Attr, Value};

use super::super::table::{self, FORMULA, Row, Table};
use super::super::view::tidy;
use super::super::{Input, Match, Reader, Reading, Refusal};

/// The reader.
pub(super) static READER: Processors = Processors;

/// Reads lists of processors.
#[derive(Debug)]
pub(super) struct Processors;

static DELIVERS: [Delivery; 1] = [Delivery {
    kind: &hosting::PROCESSOR,
    attributes: Some(&[
        "name",
        "service",
        "country",
        "countries",
        "seat",
        "safeguard",
        "certification",
        "establishment_germany",
    ]),
}];

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Name,
    Service,
    Country,
    Seat,
    Safeguard,
    Certification,
    Establishment,
}

/// Words of heads, in small letters and without marks; the first are those that only such a list has.
const OWN: &[&str] = &[
    "auftragsverarbeiter",
    "unterauftragsverarbeiter",
    "auftragsverarbeiterin",
    "unterauftragnehmer",
    "auftragnehmer",
    "processor",
    "subprocessor",
    "sub processor",
    "data processor",
    "name des auftragsverarbeiters",
    "name of processor",
    "name of subprocessor",
    "name auftragsverarbeiter",
];
const HEADS: &[(Column, &[&str])] = &[
    (
        Column::Name,
        &[
            "name",
            "firma",
            "unternehmen",
            "dienstleister",
            "anbieter",
            "company",
            "vendor",
            "provider",
            "entity",
            "entity name",
        ],
    ),
    (
        Column::Service,
        &[
            "leistung",
            "leistungen",
            "dienst",
            "service",
            "services",
            "zweck",
            "purpose",
            "gegenstand",
            "tätigkeit",
            "art der leistung",
            "activity",
            "verarbeitungstätigkeit",
        ],
    ),
    (
        Column::Country,
        &[
            "land",
            "länder",
            "land der verarbeitung",
            "länder der verarbeitung",
            "ort der verarbeitung",
            "verarbeitungsort",
            "verarbeitungsland",
            "standort der verarbeitung",
            "country",
            "countries",
            "country of processing",
            "countries of processing",
            "place of processing",
            "processing location",
            "processing country",
            "location of processing",
        ],
    ),
    (
        Column::Seat,
        &[
            "sitz",
            "firmensitz",
            "sitzland",
            "land des sitzes",
            "sitz land",
            "seat",
            "country of seat",
            "headquarters",
            "registered office",
        ],
    ),
    (
        Column::Safeguard,
        &[
            "garantie",
            "garantien",
            "garantie für drittländer",
            "garantien drittland",
            "drittlandgarantie",
            "safeguard",
            "safeguards",
            "transfer mechanism",
            "transfermechanismus",
            "garantie drittland",
        ],
    ),
    (
        Column::Certification,
        &[
            "zertifizierung",
            "zertifizierungen",
            "zertifikat",
            "zertifikate",
            "certification",
            "certifications",
            "certificate",
            "certificates",
            "nachweis",
            "nachweise",
        ],
    ),
    (
        Column::Establishment,
        &[
            "niederlassung in deutschland",
            "niederlassung deutschland",
            "deutsche niederlassung",
            "establishment in germany",
            "german establishment",
        ],
    ),
];

const REMEDY: &str = "give the table a head such as `Name;Leistung;Land;Sitz;Garantie;Zertifizierung;Niederlassung in Deutschland`, and each processor a row";

fn plain(text: &str) -> String {
    let text = crate::yaml::nfc(text.trim()).to_lowercase();
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

fn column(head: &str) -> Option<Column> {
    let head = plain(head);
    if OWN.contains(&head.as_str()) {
        return Some(Column::Name);
    }
    HEADS.iter().find(|(_, words)| words.contains(&head.as_str())).map(|(column, _)| *column)
}

/// Name and country alone may be a list of anything.
fn is_head(cells: &[String]) -> bool {
    if cells.len() > 100 {
        return false;
    }
    let columns: Vec<_> = cells.iter().filter_map(|cell| column(cell)).collect();
    let has = |column| columns.contains(&column);
    let own = cells.iter().any(|cell| OWN.contains(&plain(cell).as_str()));
    let more = has(Column::Service) as usize
        + has(Column::Seat) as usize
        + has(Column::Safeguard) as usize
        + has(Column::Certification) as usize;
    has(Column::Name)
        && (own && columns.len() > 1
            || has(Column::Country)
                && more > 0
                && (has(Column::Seat) || has(Column::Safeguard) || more > 1))
}

impl Reader for Processors {
    fn id(&self) -> &'static str {
        "processors"
    }

    fn doc(&self) -> &'static str {
        "A list of processors (Art. 28 GDPR) as CSV or XLSX, with a head in German or English"
    }

    fn delivers(&self) -> &'static [Delivery] {
        &DELIVERS
    }

    fn recognise(&self, input: &Input) -> Match {
        match table::find(input, is_head) {
            Ok(Some(_)) => Match::Yes { version: None },
            Ok(None) => Match::No,
            Err(refusal) => Match::Wrong(refusal),
        }
    }

    fn read(&self, inputs: &[&Input], out: &mut Reading) -> Result<(), Refusal> {
        let [input] = inputs else { return Ok(()) };
        let Some(table) = table::find(input, is_head)? else { return Ok(()) };
        out.reach = Reach::Source;
        out.scope = "the processors that the list names";
        for attribute in DELIVERS[0].attributes.unwrap_or_default() {
            out.how(hosting::PROCESSOR.name, attribute, "fill in its cell: one country by its code or its full name, EU or EWR where it may be any of them");
        }
        let columns = columns(&table, out)?;
        let mut found = 0;
        for row in &table.rows {
            if row.cells.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            found += 1;
            processor(row, &columns, out)?;
        }
        if found == 0 {
            let why = "the list names no processor";
            return Err(Refusal::new(Code::Empty, why, REMEDY));
        }
        Ok(())
    }
}

type Columns = Vec<(Column, usize)>;

fn columns(table: &Table, out: &mut Reading) -> Result<Columns, Refusal> {
    let mut found: Columns = Vec::new();
    let mut others = 0;
    for (at, head) in table.head.iter().enumerate() {
        match column(head) {
            Some(column) if found.iter().any(|(known, _)| *known == column) => {
                let why = "two columns of the list mean the same";
                return Err(Refusal::new(Code::DuplicateColumn, why, REMEDY));
            }
            Some(column) => found.push((column, at)),
            None if head.trim().is_empty() => {}
            None => others += 1,
        }
    }
    if others > 0 {
        out.note(format!("columns of the list that are not read: {others}"));
    }
    Ok(found)
}

/// The text of a cell; `None` if it is empty or has no column.
fn cell<'r>(row: &'r Row, columns: &Columns, wanted: Column) -> Result<Option<&'r str>, Refusal> {
    let at = columns.iter().find(|(column, _)| *column == wanted).map(|(_, at)| *at);
    let text = at.and_then(|at| row.cells.get(at)).map(|text| text.trim());
    if text == Some(FORMULA) {
        let why = format!("a cell that is read holds a formula ({})", row.place);
        return Err(Refusal::new(
            Code::Formula,
            why,
            "replace it by its value: copy, then paste as text",
        ));
    }
    Ok(text.filter(|text| !text.is_empty()))
}

fn processor(row: &Row, columns: &Columns, out: &mut Reading) -> Result<(), Refusal> {
    let get = |column| cell(row, columns, column);
    let Some(name) = get(Column::Name)?.and_then(tidy) else {
        let why = format!("a row of the list has no name ({})", row.place);
        return Err(Refusal::new(Code::NotWhole, why, REMEDY));
    };
    let said = |text: Option<&str>, why: &str| {
        text.and_then(tidy).map_or_else(|| Attr::unknown(why), Attr::from)
    };
    let (country, countries) = places(get(Column::Country)?);
    let seat = match get(Column::Seat)?.map(parse) {
        Some(Some(codes)) if codes.len() == 1 => codes
            .into_iter()
            .next()
            .map_or_else(|| Attr::unknown("the list names no seat"), Attr::from),
        Some(_) => Attr::unknown("the seat is not the code or the name of one country"),
        None => Attr::unknown("the list names no seat"),
    };
    let draft = draft!(hosting::PROCESSOR, out.subject(), {
        "name": name.as_str().into(),
        "service": said(get(Column::Service)?, "the list names no service"),
        "country": country,
        "countries": countries,
        "establishment_germany": established(get(Column::Establishment)?, &seat),
        "seat": seat,
        "safeguard": safeguard(get(Column::Safeguard)?),
        "certification": said(get(Column::Certification)?, "the list names no certification"),
    });
    out.fact(draft.at(row.place.clone()).address(name))
}

/// The country and all countries of processing.
fn places(text: Option<&str>) -> (Attr, Attr) {
    let Some(text) = text else {
        let why = "the list names no country of processing";
        return (Attr::unknown(why), Attr::unknown(why));
    };
    let Some(codes) = parse(text) else {
        let why = "the place of processing is no country that is known by its code or its name";
        return (Attr::unknown(why), Attr::unknown(why));
    };
    let one = match codes.as_slice() {
        [one] => one.as_str().into(),
        _ => Attr::unknown("it may process in several countries; all of them are named"),
    };
    (one, Attr::Known(Value::List(codes)))
}

/// The countries that a cell means; `None` if a part of it is none.
fn parse(text: &str) -> Option<Vec<String>> {
    let lower = text.replace(" und ", ",").replace(" and ", ",").replace(" sowie ", ",");
    let mut codes: Vec<String> = Vec::new();
    for part in lower.split([',', ';', '/', '&', '+', '\n', '|']) {
        let (part, beside) = part.split_once('(').unwrap_or((part, ""));
        if !is_town(beside) {
            return None;
        }
        let part = part.trim();
        if part.is_empty() {
            continue;
        }
        match plain(part).as_str() {
            "eu" | "europäische union" | "european union" => {
                codes.extend(crate::region::members_now(false));
            }
            "ewr" | "eea" | "europäischer wirtschaftsraum" | "european economic area" => {
                codes.extend(crate::region::members_now(true));
            }
            _ => codes.push(country::by_name(part)?.to_owned()),
        }
    }
    codes.sort();
    codes.dedup();
    (!codes.is_empty()).then_some(codes)
}

/// Whether what stands in brackets can be a town: it may as well be another country.
fn is_town(text: &str) -> bool {
    let words: Vec<_> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let none = |word: &&str| {
        country::by_name(word).is_none() && country::by_name(&word.to_uppercase()).is_none()
    };
    words.len() <= 3 && words.iter().all(none)
}

/// A seat in Germany is an establishment there.
fn established(text: Option<&str>, seat: &Attr) -> Attr {
    match text.map(plain).as_deref() {
        Some("ja" | "yes" | "j" | "y" | "x" | "vorhanden") => true.into(),
        Some("nein" | "no" | "n" | "keine") => false.into(),
        Some(_) => Attr::unknown("whether it is established in Germany is neither yes nor no"),
        None if *seat == Attr::from("DE") => true.into(),
        None => Attr::unknown("the list does not say whether it is established in Germany"),
    }
}

/// What people write of a contract by Art. 28 GDPR.
const CONTRACTS: [&str; 10] = [
    "av vertrag",
    "avv",
    "auftragsverarbeitungsvertrag",
    "auftragsverarbeitung",
    "vertrag zur auftragsverarbeitung",
    "art 28",
    "art 28 dsgvo",
    "dpa",
    "data processing agreement",
    "data processing addendum",
];

fn safeguard(text: Option<&str>) -> Attr {
    const WORDS: &[(&str, &[&str])] = &[
        ("adequacy", &["angemessenheit", "adequacy"]),
        ("dpf", &["dpf", "data privacy framework"]),
        (
            "scc",
            &[
                "scc",
                "standardvertragsklausel",
                "standard contractual",
                "standarddatenschutzklausel",
            ],
        ),
        ("bcr", &["bcr", "binding corporate", "interne datenschutzvorschrift"]),
    ];
    let Some(text) = text else { return Attr::unknown("the list names no safeguard") };
    let text = plain(text);
    // A contract by Art. 28 GDPR, which every processor needs, is no safeguard by Art. 46.
    if CONTRACTS.contains(&text.as_str()) {
        return Attr::unknown("the list names a processing contract, which is no safeguard");
    }
    let found: Vec<_> =
        WORDS.iter().filter(|(_, marks)| marks.iter().any(|mark| text.contains(mark))).collect();
    match (found.as_slice(), text.as_str()) {
        ([(word, _)], _) => (*word).into(),
        (
            [],
            "" | "keine" | "none" | "n a" | "entfällt" | "nicht erforderlich" | "not required",
        ) => "none".into(),
        ([], _) => "other".into(),
        _ => Attr::unknown("the list names several safeguards; which one counts it does not say"),
    }
}
