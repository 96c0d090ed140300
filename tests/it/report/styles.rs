//! Reports in the style of a body, through the command line: what each has, when it is refused, that nothing
//! of them looks like a certificate, and that text from outside stays text.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::common::{TODAY, folder, judge, load, plain};
use befund::assess::Report;
use befund::assess::gate::{self, Level};
use befund::report::{Format, Lang, RenderOptions, Run, Style, render};
use jiff::civil::{Date, date};
use serde_json::Value;

/// Each style with the product that is at home in it: a fixture, catalogs, the day.
const AT_HOME: [(Style, &str, &[&str], Date); 4] = [
    (Style::Uld, "red-connect", &[], date(2018, 5, 3)),
    (Style::Tuev, "kry", &[], date(2022, 3, 18)),
    (Style::Digav, "musteratem", &["digav-anlage-1"], TODAY),
    (Style::Tr, "musteratem", &["tr-03161-1", "tr-03161-2", "tr-03161-3"], TODAY),
];

fn report(name: &str, catalogs: &[&str], as_of: Date) -> Report {
    let path = format!("fixtures/products/{name}");
    let product = befund::product::load(path.as_ref(), befund::probe::sources()).unwrap();
    judge(&product, catalogs, as_of)
}

fn rendered(report: &Report, style: Style, format: Format, lang: Lang) -> String {
    let options = RenderOptions { style, ..RenderOptions::new(lang) };
    let gate = gate::apply(report, Level::Default);
    let run = Run::of(&gate);
    String::from_utf8(render(format, report, &options, run).unwrap()).unwrap()
}

/// Its headings, and of what stands below each the first lines.
fn short(markdown: &str) -> String {
    const LINES: usize = 12;
    let mut left = LINES;
    let mut out = String::new();
    for line in markdown.lines() {
        left = if line.starts_with('#') { LINES } else { left.saturating_sub(1) };
        if left > 0 {
            out.extend(line.chars().take(600));
            out.push('\n');
        }
    }
    out
}

#[test]
fn each_style_at_home() {
    for (style, name, catalogs, as_of) in AT_HOME {
        let text = rendered(&report(name, catalogs, as_of), style, Format::Markdown, Lang::De);
        let mut settings = insta::Settings::clone_current();
        settings.add_filter(r"[0-9a-f]{64}", "[sha256]");
        settings.add_filter(r"[0-9a-f]{16}", "[id]");
        settings.add_filter(r"befund [0-9]+\.[0-9]+\.[0-9]+", "befund [version]");
        settings.set_prepend_module_to_snapshot(false);
        settings.bind(|| insta::assert_snapshot!(format!("style-{style}-{name}"), short(&text)));
    }
}

#[test]
fn a_self_assessment_says_so_on_the_cover_and_on_every_page() {
    for (style, name, catalogs, as_of) in AT_HOME {
        let html = rendered(&report(name, catalogs, as_of), style, Format::Html, Lang::De);
        let (cover, _) = html.split_once("<nav").unwrap();
        assert!(cover.contains("Selbstbewertung – kein Zertifikat"), "{style}");
        // A browser prints the head of a page from here.
        let head = html.lines().find(|line| line.contains("@top-left { content:")).unwrap();
        assert!(head.contains("Selbstbewertung"), "{style}: {head}");
        assert!(html.contains("Keine Prüfstelle hat sie vorgenommen"), "{style}");
        for word in ["bescheinigt hiermit", "Zertifikatsnummer", "Hiermit bestätige"] {
            assert!(!html.contains(word), "{style}: {word}");
        }
    }
}

#[test]
fn english_is_written_where_it_is_promised() {
    for (style, name, catalogs, as_of) in AT_HOME {
        let report = report(name, catalogs, as_of);
        let refused = style.refuses(&report, Lang::En);
        assert_eq!(refused.is_some(), matches!(style, Style::Tuev | Style::Uld), "{style}");
        if refused.is_none() {
            let text = rendered(&report, style, Format::Markdown, Lang::En);
            assert!(text.contains("self-assessment"), "{style}");
            assert!(!text.contains("Selbstbewertung"), "{style}");
        }
    }
}

fn befund(arguments: &[&str]) -> Output {
    let program = assert_cmd::cargo::cargo_bin("befund");
    Command::new(program).args(arguments).env_remove("BEFUND_LANG").output().unwrap()
}

fn assess(product: &Path, arguments: &[&str]) -> Output {
    let path = product.to_str().unwrap();
    befund(&[&["assess", path, "--quiet", "--as-of", "2026-11-21"], arguments].concat())
}

/// The message of a run that is refused.
fn refused(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn a_style_that_does_not_fit_is_refused_with_the_right_one() {
    let product = folder(&plain(""));
    let product = product.path();
    let message = refused(&assess(product, &["--style", "digav", "--format", "md"]));
    assert!(message.contains("digav-anlage-1, and that is not judged"), "{message}");
    assert!(message.contains("what is judged: gap, uld"), "{message}");
    let message = refused(&assess(product, &["--style", "uld", "--report", "json=-"]));
    assert!(message.contains("`--style uld` is for `md`, `html`"), "{message}");
    let message = refused(&assess(product, &["--style", "uld"]));
    assert!(message.contains("none is asked for"), "{message}");
    let message = refused(&assess(product, &["--style", "uld", "--lang", "en", "--format", "md"]));
    assert!(message.contains("German only"), "{message}");
    let message = refused(&assess(product, &["--style", "swiss", "--format", "md"]));
    assert!(message.contains("known: gap, tuev, uld, digav, tr"), "{message}");
}

#[test]
fn a_stored_result_has_all_that_a_style_needs() {
    let folder = tempfile::TempDir::new().unwrap();
    let json = folder.path().join("befund.json");
    let json = json.to_str().unwrap();
    let product = "fixtures/products/red-connect";
    let day = ["--as-of", "2018-05-03", "--quiet"];
    let assess = |more: &[&str]| befund(&[&["assess", product], &day[..], more].concat());
    assess(&["--report", &format!("json={json}")]);
    let now = assess(&["--style", "uld", "--format", "md"]);
    let later = befund(&["report", json, "--quiet", "--style", "uld", "--format", "md"]);
    assert!(!later.stdout.is_empty());
    assert_eq!(String::from_utf8(now.stdout), String::from_utf8(later.stdout));
}

#[test]
fn experts_are_named_by_field_and_vote_only_where_there_is_a_vote() {
    let section = "audit: {role: evaluation, evaluator: Prüfstelle, evaluators: [{name: Anna, field: law, body: Kanzlei, accreditation: ULD 1}, {name: Bert, field: technology}]}\n";
    let product = folder(&plain(section));
    let report = judge(&load(product.path()), &["anlage-31b@2021-02-25"], TODAY);
    let text = rendered(&report, Style::Uld, Format::Markdown, Lang::De);
    assert!(text.contains("Anna (Recht, Kanzlei, ULD 1)"), "{text}");
    assert!(text.contains("Bert (Technik)"), "{text}");
    assert!(text.contains("Eine Bestätigung kann so nicht unterschrieben werden"), "{text}");
    assert!(text.contains("laut befund.yaml, nicht nachgewiesen"), "{text}");
    let alone = judge(&load(folder(&plain("")).path()), &["anlage-31b@2021-02-25"], TODAY);
    let text = rendered(&alone, Style::Uld, Format::Markdown, Lang::De);
    assert!(text.contains("Diese Selbstbewertung enthält keines"), "{text}");
    assert_eq!(text.matches("nicht benannt").count(), 2);
}

/// What an evaluator writes of one test characteristic.
const EXAMINED: &str = r#"befund: examination/1
by: Labor Nord
on: 2026-11-20
product_version: "1"
judgements:
  tr-03161-2@2.0:
    "O.Purp_2/web":
      verdict: pass
      depth: CHECK
      steps: ["Compared the permissions with the purposes"]
      tools: [{name: inspector, version: "4.2"}]
      reasoning: "Each permission serves a purpose."
      evidence: [{file: note.txt, sha256: DIGEST}]
      risk: {threat: "Data of strangers", likelihood: low, effect: small, measure: Minimised, remaining: low, conditions: "Only at home"}
      person: Ada
      date: 2026-11-20
"#;

/// The guideline's words are for what somebody looked at: a statement alone is no PASS.
#[test]
fn a_pass_by_the_guideline_takes_somebody_who_looked() {
    let answers = "declarations:\n  tr-03161-2@2.0: {by: Maker, on: 2026-11-01, product_version: \"1\", answers: {\"O.Purp_2\": {answer: yes}, \"O.Purp_3\": {answer: yes}}}\n";
    let section = "audit: {role: evaluation, evaluator: Labor Nord}\n";
    let product = folder(&plain(&format!("{section}{answers}")));
    let note = "A note of what was seen, long enough to be a piece of evidence by itself.\n";
    let record = EXAMINED.replace("DIGEST", &befund::yaml::hex_digest(note.as_bytes()));
    let records = tempfile::TempDir::new().unwrap();
    fs::write(records.path().join("note.txt"), note).unwrap();
    fs::write(records.path().join("record.yaml"), record).unwrap();
    let with = records.path().to_str().unwrap();
    let output = assess(
        product.path(),
        &[
            "--catalog",
            "tr-03161-2",
            "--with",
            with,
            "--style",
            "tr",
            "--lang",
            "en",
            "--format",
            "md",
        ],
    );
    let text = String::from_utf8(output.stdout).unwrap();
    let of = |number: &str| {
        let (_, rest) = text.split_once(&format!("#### O.{number} ")).unwrap();
        rest.split_once("####").unwrap().0.to_owned()
    };
    let (examined, declared) = (of("Purp\\_2"), of("Purp\\_3"));
    for part in [
        "**PASS** (met (examined))",
        "Compared the permissions with the purposes",
        "inspector 4.2",
        "Each permission serves a purpose.",
        "note.txt",
    ] {
        assert!(examined.contains(part), "{part} in {examined}");
    }
    assert!(declared.contains("**INCONCLUSIVE** (met (declared only))"), "{declared}");
    assert!(declared.contains("Steps that others can repeat are missing"), "{declared}");
    assert!(text.contains("Only at home"), "conditions");
    assert!(text.contains("Stated only, or still to be examined"), "counted as open");
}

/// What the product file says beside the result.
const HOSTILE: &str = r##"
report:
  holder: {name: "PAYLOAD", address: ["PAYLOAD"]}
  occasion: "PAYLOAD"
  period: {from: 2026-01-01, to: 2026-02-01}
  changes: ["PAYLOAD"]
  description: "PAYLOAD"
  data_flows: ["PAYLOAD"]
  third_parties: [{name: "PAYLOAD", used_for: "PAYLOAD"}]
  excluded: [{name: "PAYLOAD", because: "PAYLOAD"}]
  strengths: ["PAYLOAD"]
  recommendations: ["PAYLOAD"]
  programme: {title: "PAYLOAD", version: "PAYLOAD", body: "PAYLOAD"}
  transfer: {state: "PAYLOAD", number: "PAYLOAD"}
"##;

#[test]
fn text_from_outside_stays_text() {
    let payloads = [
        "<script>alert(1)</script>",
        "</style><img src=x onerror=alert(1)>",
        "| a | b | `c` **d** [e](javascript:alert(1)) # f",
        "\\u202eabc\\u0007\\u061c",
        "=HYPERLINK(1) #eval(panic()) */",
    ];
    for payload in payloads {
        let product = folder(&plain(&HOSTILE.replace("PAYLOAD", payload)));
        let product = load(product.path());
        for (style, catalog) in [
            (Style::Uld, "anlage-31b@2021-02-25"),
            (Style::Tuev, "tuev-tsvc"),
            (Style::Digav, "digav-anlage-1"),
            (Style::Tr, "tr-03161-2"),
        ] {
            let report = judge(&product, &[catalog], TODAY);
            let html = rendered(&report, style, Format::Html, Lang::De);
            assert_eq!(html.matches("<script").count(), 0, "{style}");
            assert_eq!(html.matches("<img").count(), 0, "{style}");
            assert_eq!(html.matches("</style>").count(), 1, "{style}");
            let markdown = rendered(&report, style, Format::Markdown, Lang::De);
            for text in [&html, &markdown] {
                let steers =
                    |c: char| c != '\n' && (c.is_control() || "\u{202e}\u{61c}".contains(c));
                assert!(!text.contains(steers), "{style}: {payload}");
            }
            assert!(!markdown.contains("[e](javascript"), "{style}");
            assert!(!markdown.contains("<script"), "{style}");
        }
    }
}

/// A result as it stands in a file, bent.
fn bent(bend: impl Fn(&mut Value)) -> Report {
    let product = folder(&plain(""));
    let report = judge(&load(product.path()), &["anlage-31b@2021-02-25", "tr-03161-2"], TODAY);
    let mut value = serde_json::to_value(report).unwrap();
    bend(&mut value);
    serde_json::from_value(value).unwrap()
}

#[test]
fn a_long_name_and_many_components_are_laid_out() {
    let long = bent(|value| value["product"]["name"] = "x".repeat(10_000).into());
    let many = bent(|value| {
        let one = value["product"]["components"][0].clone();
        value["product"]["components"] = vec![one; 2_000].into();
    });
    for style in [Style::Uld, Style::Tr] {
        let html = rendered(&long, style, Format::Html, Lang::De);
        let head = html.lines().find(|line| line.contains("@top-left { content:")).unwrap();
        assert!(head.len() < 1_000, "{style}: {}", head.len());
        let text = rendered(&many, style, Format::Markdown, Lang::De);
        assert_eq!(text.matches("| Web | Web-Anwendung | 1 |").count(), 2_000, "{style}");
    }
}

#[test]
fn without_catalogs_there_is_nothing_to_lay_out() {
    let nothing = bent(|value| {
        value["inputs"]["catalogs"] = Value::Array(Vec::new());
        value["findings"] = Value::Array(Vec::new());
    });
    for (_, style) in Style::WORDS {
        let refused = style.refuses(&nothing, Lang::De);
        assert_eq!(refused.is_none(), *style == Style::Gap, "{style}");
        // What is asked for all the same is whole.
        let html = rendered(&nothing, *style, Format::Html, Lang::De);
        assert!(html.ends_with("</html>\n"), "{style}");
    }
}

#[test]
fn what_reports_say_is_read_with_its_line() {
    let wrong = |section: &str| {
        let product = folder(&plain(section));
        refused(&assess(product.path(), &["--format", "json"]))
    };
    let message = wrong("report:\n  period: {from: 2026-02-01, to: 2026-01-01}\n");
    assert!(message.contains("before it begins") && message.contains(":9:"), "{message}");
    let message = wrong("report: {strenghts: [a]}\n");
    assert!(message.contains("strengths"), "{message}");
    let message = wrong("audit: {evaluators: [{name: A, field: laws}]}\n");
    assert!(message.contains("law, technology") || message.contains("`law`"), "{message}");
    let document = "documents:\n  - {id: r, kind: evaluation-report, file: r.md, certificate: z, issued: 2026-01-01, stated: {by: A, on: 2026-01-01}}\n";
    let message = wrong(document);
    assert!(message.contains("there is no certificate `z`"), "{message}");
}

/// Nothing is judged by what reports say beside the result.
#[test]
fn what_reports_say_changes_no_verdict() {
    let with = HOSTILE.replace("PAYLOAD", "etwas");
    let judged = |section: &str| {
        let product = folder(&plain(section));
        let report = judge(&load(product.path()), &["tuev-tsvc"], TODAY);
        serde_json::to_value(&report.findings).unwrap()
    };
    assert_eq!(judged(&with), judged(""));
    let text = fs::read_to_string("docs/product-file.md").unwrap();
    assert!(text.contains("Nothing is judged by it"));
}

/// Without the list of evidence nothing leads to it.
#[test]
fn the_list_of_evidence_can_be_left_out() {
    let product = ["assess", "fixtures/products/red-connect", "--as-of", "2018-05-03", "--quiet"];
    let written = |more: &[&str]| {
        let style = ["--style", "uld", "--format", "md"];
        let output = befund(&[&product[..], &style, more].concat());
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(written(&[]).contains("[T3](#t3)"));
    let text = written(&["--no-appendix"]);
    assert!(
        text.contains("ist weggelassen (--no-appendix)") && text.contains("Belege: N1, T3, T4")
    );
    assert!(!text.contains("](#t") && !text.contains("Herangezogene Tatsachen"), "{text}");
}

/// A text with single spaces.
fn flowing(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What the page on styles quotes is what the styles say.
#[test]
fn the_page_on_styles_quotes_what_is_written() {
    let page = fs::read_to_string("docs/styles.md").unwrap();
    let written: String = AT_HOME[..2]
        .iter()
        .map(|(style, name, catalogs, as_of)| {
            let report = report(name, catalogs, *as_of);
            flowing(&rendered(&report, *style, Format::Markdown, Lang::De))
        })
        .collect();
    let quoted: Vec<_> = page.split("```text\n").skip(1).collect();
    assert_eq!(quoted.len(), 3);
    for block in quoted {
        let (block, _) = block.split_once("```").unwrap();
        for part in flowing(block).split('…').map(str::trim).filter(|part| !part.is_empty()) {
            assert!(written.contains(part), "not written: {part}");
        }
    }
}

/// What `init` shows in comments is read as it stands there.
#[test]
fn what_init_says_of_reports_is_read() {
    for lang in ["de", "en"] {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().to_str().unwrap();
        let made = befund(&["init", path, "--kind", "diga", "--no-input", "--lang", lang]);
        assert!(made.status.success(), "{made:?}");
        let file = folder.path().join("befund.yaml");
        let text = fs::read_to_string(&file).unwrap();
        let (before, rest) = text.split_once("# report:\n").unwrap();
        let (section, after) = rest.split_once("\n\n").unwrap();
        let section = section.replace("\n# ", "\n").replacen("# ", "", 1);
        fs::write(&file, format!("{before}report:\n{section}\n\n{after}")).unwrap();
        let particulars = load(folder.path()).particulars.unwrap();
        assert!(particulars.transfer.is_some() && particulars.holder.is_some(), "{lang}");
    }
}
