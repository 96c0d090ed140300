//! Hostile text in every field of a product file that takes free text, in every format and every style: reports are
//! built as with harmless text, and nothing of it steers whoever reads them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use befund::assess::Report;
use befund::assess::gate::{self, Level};
use befund::product::Product;
use befund::report::dress::Dress;
use befund::report::{Format, Include, Lang, RenderOptions, Run, Style, render, terminal};
use calamine::{Reader, Xlsx};
use proptest::prelude::{ProptestConfig, Strategy, any, prop, prop_oneof, proptest};
use regex::Regex;
use serde_json::{Value, json};

use crate::common::{TODAY, folder, judge};
use crate::report::schemas::{everything, strings};

/// What somebody may write who wants more than to be read.
const PIECES: [&str; 14] = [
    "<script>alert(1)</script>",
    "</style></title>--><img src=x onerror=alert(1)>",
    "\" onmouseover=\"alert(1)\" '",
    "| a | b |\n# c\n- d\n> e\n1. f\n```\n",
    "[g](javascript:alert(1)) ![h](http://x.example/h.png) <http://x.example> mail@x.example www.x.example",
    "```.text)) #eval(\"1\") $x$ @a <b> */ // ",
    "=HYPERLINK(\"http://x.example\")",
    "+1;\"-2\",\t@SUM(1)\r\n",
    "]]><testcase name='x'/>&#0;&lt;",
    "%0A::error file=x::y\n::error::z",
    "\u{202e}\u{2066}\u{200f}\u{61c}\u{200b}",
    "\u{0}\u{1}\u{7}\u{1b}[2J\u{85}\u{2028}\u{feff}\u{ffff}",
    "{{ insert: param, p }} {% raw %} ${x} \\u0060 \\",
    "中文 שלום e\u{301}\u{315} 😀",
];

/// Harmless, and accepted where any text is.
const CALM: &str = "Qx calm";

/// Catalogs, and the styles that are laid out from each.
const JUDGED: [(&str, Style); 4] = [
    ("anlage-31b@2021-02-25", Style::Uld),
    ("tuev-tsvc@2.1", Style::Tuev),
    ("digav-anlage-1", Style::Digav),
    ("tr-03161-2", Style::Tr),
];

fn accepted(file: &Value) -> Option<Product> {
    let folder = folder(&file.to_string());
    befund::product::load(folder.path(), befund::probe::sources()).ok()
}

/// The places that take any text, all of them at once; what is checked against the catalogs at hand is none, and of
/// names that must differ one.
static FREE: LazyLock<Vec<String>> = LazyLock::new(|| {
    let checked = ["/audit/catalogs", "/audit/policies"];
    let mut file = everything();
    let mut places = strings(&file);
    places.retain(|place| {
        let next = with(file.clone(), place, CALM);
        let taken = !checked.iter().any(|own| place.starts_with(own)) && accepted(&next).is_some();
        if taken {
            file = next;
        }
        taken
    });
    places
});

fn with(mut file: Value, place: &str, text: &str) -> Value {
    *file.pointer_mut(place).unwrap() = json!(text);
    file
}

/// The product with this text wherever it is taken.
fn filled(text: &str) -> Product {
    let all = |file, place: &String| with(file, place, text);
    if let Some(product) = accepted(&FREE.iter().fold(everything(), all)) {
        return product;
    }
    // A path or a name takes less than other texts do.
    let calm = FREE.iter().fold(everything(), |file, place| with(file, place, CALM));
    let file = FREE.iter().fold(calm, |file, place| {
        let next = with(file.clone(), place, text);
        if accepted(&next).is_some() { next } else { file }
    });
    accepted(&file).unwrap()
}

fn rendered(report: &Report, style: Style, format: Format) -> Vec<u8> {
    let run = Run {
        gate: &gate::apply(report, Level::Default),
        gate_name: "default",
        since: None,
        forecast: None,
        folder: "",
        include: Include { inconclusive: true },
        dress: Dress::default(),
    };
    render(format, report, &RenderOptions { style, ..RenderOptions::new(Lang::De) }, run).unwrap()
}

/// How often each thing is there.
fn counted(things: impl IntoIterator<Item = String>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for thing in things {
        *counts.entry(thing).or_default() += 1;
    }
    counts
}

/// The tags of a page with the names of their attributes; code and numbers in bold are what texts may have.
fn tags(html: &str) -> BTreeMap<String, usize> {
    static TAG: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"<[^>]*>").unwrap());
    static VALUE: LazyLock<Regex> = LazyLock::new(|| Regex::new("\"[^\"]*\"").unwrap());
    let all = TAG.find_iter(html).map(|tag| VALUE.replace_all(tag.as_str(), "\"\"").into_owned());
    let marks = ["<code>", "</code>", "<b>", "</b>"];
    counted(all.filter(|tag| !marks.contains(&tag.as_str())))
}

/// What each line of a Markdown text is, and the tags in it.
fn shape(markdown: &str) -> BTreeMap<String, usize> {
    static OPENS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^(#+ |- |\d+\. |> |\||```|    |!\[|)").unwrap());
    static CELL: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\\.|(\|)").unwrap());
    static TAG: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\\.|(<[a-zA-Z/!?][^>]*>)").unwrap());
    let line = |line: &str| {
        let opens = OPENS.find(line).map_or("", |found| found.as_str());
        let cells = CELL.captures_iter(line).filter(|one| one.get(1).is_some()).count();
        let tags = TAG.captures_iter(line).filter_map(|one| one.get(1)).map(|tag| tag.as_str());
        let tags: Vec<_> = tags.filter(|tag| *tag != "<!-- -->").collect();
        format!("{} {cells} {}", opens.trim_start_matches(char::is_numeric), tags.join(" "))
    };
    counted(markdown.lines().map(line))
}

/// What the pages are made of: the template, and how many blocks of which kind are in the data.
fn blocks(typ: &str) -> BTreeMap<String, usize> {
    let (before, rest) = typ.split_once("```json\n").unwrap();
    let (literal, template) = rest.split_once("```").unwrap();
    let data: Value = serde_json::from_str(literal).unwrap();
    let blocks = data["document"]["blocks"].as_array().unwrap();
    let kinds = blocks.iter().map(|block| block["block"].to_string());
    counted(kinds.chain([before.to_owned(), template.to_owned()]))
}

/// The elements of an XML file; its reader refuses what is not well formed.
fn elements(xml: &str) -> BTreeMap<String, usize> {
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_str(xml);
    let mut names = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => return counted(names),
            Event::Start(one) | Event::Empty(one) => {
                let name: &str = one.name().into_inner();
                names.push(name.to_owned());
            }
            _ => {}
        }
    }
}

/// The rows of a table and their lengths; none of its cells begins a formula.
fn rows(csv: &str) -> BTreeMap<String, usize> {
    let text = csv.strip_prefix('\u{feff}').unwrap();
    let mut reader =
        csv::ReaderBuilder::new().delimiter(b';').has_headers(false).from_reader(text.as_bytes());
    let rows = reader.records().map(Result::unwrap).map(|row| {
        for cell in &row {
            assert!(
                !cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']),
                "{cell}"
            );
        }
        row.len().to_string()
    });
    counted(rows)
}

/// The cells of a workbook; none holds a formula.
fn cells(bytes: Vec<u8>) -> BTreeMap<String, usize> {
    let mut book = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
    let mut sizes = Vec::new();
    for sheet in book.sheet_names() {
        assert_eq!(book.worksheet_formula(&sheet).unwrap().used_cells().count(), 0, "{sheet}");
        sizes.push(format!("{:?}", book.worksheet_range(&sheet).unwrap().get_size()));
    }
    counted(sizes)
}

/// How many values of JSON there are, by the names of their fields.
fn fields(json: &str) -> BTreeMap<String, usize> {
    fn walk(value: &Value, name: &str, names: &mut Vec<String>) {
        names.push(name.to_owned());
        match value {
            Value::Array(items) => items.iter().for_each(|one| walk(one, name, names)),
            // Maps by what stands in the product file are not ours to name.
            Value::Object(map) => map.iter().for_each(|(key, one)| walk(one, key, names)),
            _ => {}
        }
    }
    let mut names = Vec::new();
    walk(&serde_json::from_str(json).unwrap(), "", &mut names);
    counted(names)
}

/// What a report is made of, whatever its texts say.
fn made_of(format: Format, bytes: Vec<u8>) -> BTreeMap<String, usize> {
    if format == Format::Xlsx {
        return cells(bytes);
    }
    if format == Format::Pdf {
        return BTreeMap::new();
    }
    let text = String::from_utf8(bytes).unwrap();
    let steers = |c: char| {
        (c.is_control() && !"\n\r".contains(c)) || "\u{202e}\u{2066}\u{200f}\u{61c}".contains(c)
    };
    assert!(format == Format::Json || !text.contains(steers), "{format:?}");
    match format {
        Format::Html => tags(&text),
        Format::Markdown | Format::Summary => shape(&text),
        Format::Typ => blocks(&text),
        Format::Junit => elements(&text),
        Format::Csv => rows(&text),
        Format::Github => counted(text.lines().map(|line| {
            assert!(line.starts_with("::"), "{line}");
            line.split([' ', ':']).nth(2).unwrap_or_default().to_owned()
        })),
        _ => fields(&text),
    }
}

/// Every format of the gap report, and the pages of every style.
fn wholes(product: &Product) -> Vec<(String, BTreeMap<String, usize>)> {
    let catalogs = JUDGED.map(|(catalog, _)| catalog);
    let report = judge(product, &catalogs, TODAY);
    for width in [40, 100] {
        let text = terminal::render(&report, Lang::De, width, false);
        assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text}");
    }
    let mut all = Vec::new();
    for (word, format) in Format::WORDS.iter().filter(|(_, format)| format.is_built()) {
        all.push((format!("gap {word}"), made_of(*format, rendered(&report, Style::Gap, *format))));
        for (_, style) in JUDGED.iter().filter(|_| format.has_styles() && *format != Format::Pdf) {
            let bytes = rendered(&report, *style, *format);
            all.push((format!("{style} {word}"), made_of(*format, bytes)));
        }
    }
    all
}

static HARMLESS: LazyLock<Vec<(String, BTreeMap<String, usize>)>> =
    LazyLock::new(|| wholes(&filled(CALM)));

fn is_built_alike(text: &str) {
    let loud = wholes(&filled(&format!("Qx {text}")));
    for ((name, calm), (_, loud)) in HARMLESS.iter().zip(loud) {
        let other = |one: &BTreeMap<_, _>, two: &BTreeMap<_, _>| {
            let differs = one.iter().filter(|(key, count)| two.get(*key) != Some(*count));
            differs.map(|(key, count)| format!("{count} × {key}")).collect::<Vec<_>>()
        };
        let (less, more) = (other(calm, &loud), other(&loud, calm));
        assert_eq!(less, more, "{name} of {text:?}");
    }
}

#[test]
fn free_text_is_found_in_every_section() {
    for section in
        ["product", "audit", "report", "documents", "declarations", "dispositions", "facts", "auth"]
    {
        assert!(FREE.iter().any(|place| place.starts_with(&format!("/{section}"))), "{section}");
    }
    let own = FREE.iter().filter(|place| place.starts_with("/report/")).count();
    assert!(own >= 18, "{own} in report");
    assert!(FREE.iter().any(|place| place.starts_with("/audit/evaluators/1/accreditation")));
}

#[test]
fn hostile_text_in_every_field_builds_every_report_as_harmless_text_does() {
    for piece in PIECES.chunks(5) {
        is_built_alike(&piece.join(" "));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2, failure_persistence: None, ..ProptestConfig::default() })]

    /// Pieces in any order, with any characters between them.
    #[test]
    fn any_text_in_every_field_builds_every_report_as_harmless_text_does(
        text in prop::collection::vec(
            prop_oneof![
                prop::sample::select(PIECES.to_vec()).prop_map(str::to_owned),
                any::<String>(),
            ],
            1..6,
        )
    ) {
        is_built_alike(&text.join(""));
    }
}
