//! What is not met or contradicted as test cases of JUnit XML: failures; what cannot be decided is an
//! error, if it is asked for. A last case of each suite counts what is not listed. Host and durations are
//! constants, and the time is the day judged, so the same result gives the same file.

use std::collections::BTreeMap;
use std::io;

use quick_xml::Writer as Xml;
use quick_xml::events::{BytesDecl, BytesText, Event};

use crate::assess::result::{Contradiction, Finding, Report, Verdict};
use crate::report::alert::{self, Grade, NotListed, Selection, Told};
use crate::report::item::{self, Writer};
use crate::report::text::plain;
use crate::report::{Include, Lang, gate};

/// The suite of contradictions that belong to no demand.
const CONTRADICTIONS: &str = "befund";

/// The type of a failure that is one because something contradicts.
const CONTRADICTION: &str = "contradiction";

/// The cases of a catalog for a component.
struct Suite {
    /// `catalog@edition`, with `/component` where there is one.
    name: String,
    cases: Vec<Case>,
}

/// One demand, or one contradiction of none.
struct Case {
    class: String,
    name: String,
    outcome: CaseState,
    /// What there is to say, line by line.
    details: Vec<String>,
}

/// What a demand is to a CI server.
#[derive(Clone, Copy, PartialEq, Eq)]
enum CaseState {
    Passed,
    /// With the modal verb, or that it is a contradiction.
    Failure(&'static str),
    /// With the code of the reason.
    Error(&'static str),
    Skipped,
}

/// The file.
pub(super) fn render(report: &Report, lang: Lang, include: Include) -> io::Result<Vec<u8>> {
    let mut xml = Xml::new_with_indent(Vec::new(), b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let suites = suites(report, lang, include);
    xml.create_element("testsuites").write_inner_content(|xml| {
        for (id, suite) in suites.iter().enumerate() {
            write_suite(xml, id, suite, report, lang)?;
        }
        Ok(())
    })?;
    let mut bytes = xml.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

/// A suite for each catalog and component judged, also where nothing of it is listed.
fn suites(report: &Report, lang: Lang, include: Include) -> Vec<Suite> {
    let (writer, selection) = (Writer::new(report, lang), Selection::of(report, include));
    let mut suites: Vec<(Suite, NotListed)> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for (finding, counts) in &selection.not_listed {
        let name = name(finding);
        let at = *known.entry(name.clone()).or_insert_with(|| {
            suites.push((Suite { name, cases: Vec::new() }, NotListed::default()));
            suites.len() - 1
        });
        suites[at].1 += *counts;
    }
    for told in &selection.told {
        if let Some(at) = known.get(&name(told.finding)) {
            suites[*at].0.cases.push(case(told, &writer));
        }
    }
    let mut suites: Vec<_> = suites
        .into_iter()
        .map(|(mut suite, counts)| {
            suite.cases.extend(rest(&suite.name, counts, lang));
            suite
        })
        .collect();
    let cases: Vec<_> = selection.clashes.iter().map(|clash| clash_case(clash, lang)).collect();
    if !cases.is_empty() {
        suites.push(Suite { name: CONTRADICTIONS.to_owned(), cases });
    }
    suites
}

fn name(finding: &Finding) -> String {
    let mut name = item::reference(finding);
    name.extend(finding.component.iter().flat_map(|id| ["/", id]));
    name
}

fn case(told: &Told<'_>, writer: &Writer<'_>) -> Case {
    let (finding, lang) = (told.finding, writer.lang);
    let (t, item) = (lang.phrases(), writer.item(finding, &told.demand));
    let outcome = outcome(told, item.verb);
    let basis = item.basis.map(|basis| format!("{}: {basis}", t.basis));
    let mut details = alert::contradictions(&told.clashes, lang);
    details
        .extend(item.found.into_iter().chain(item.why).chain(item.absence).chain(item.measuring));
    details.extend(item.addressee.map(|whom| format!("{} {whom}", t.addressed_to)));
    details.extend(item.rules.into_iter().map(|rule| format!("{}: {rule}", t.rule)));
    details.extend(item.remedy.map(|text| format!("{}: {text}", t.remedy)));
    details.extend(item.ask.map(|text| format!("{}: {text}", t.ask)));
    details.extend(item.dispositions.into_iter().chain(item.marks).chain(basis));
    Case {
        class: format!("{}#{}", finding.catalog, finding.requirement),
        name: format!("{}: {}", item.label, item.title),
        outcome,
        details: details.iter().map(|line| plain(line)).collect(),
    }
}

/// What fails is a failure; what does not and is told of all the same is an error.
fn outcome(told: &Told<'_>, verb: &'static str) -> CaseState {
    match told.demand.verdict {
        Verdict::Fail => CaseState::Failure(verb),
        _ if told.weight.grade == Grade::Contradiction => CaseState::Failure(CONTRADICTION),
        _ => CaseState::Error(
            told.demand.reason.as_ref().map_or("undecided", |reason| reason.code.word()),
        ),
    }
}

fn clash_case(clash: &Contradiction, lang: Lang) -> Case {
    Case {
        class: format!("{CONTRADICTIONS}#{}", clash.kind.word()),
        name: alert::contradiction(clash, lang),
        outcome: CaseState::Failure(CONTRADICTION),
        details: vec![alert::contradiction(clash, lang)],
    }
}

/// What a suite does not list, as a case of its own. It is passed over unless all of it is met, so that
/// nobody takes silence for a pass.
fn rest(suite: &str, counts: NotListed, lang: Lang) -> Option<Case> {
    let said = alert::not_listed(counts, lang)?;
    let met = NotListed { met: counts.met, ..NotListed::default() } == counts;
    Some(Case {
        class: suite.to_owned(),
        name: lang.pick("nicht aufgeführt", "not listed").to_owned(),
        outcome: if met { CaseState::Passed } else { CaseState::Skipped },
        details: vec![said],
    })
}

fn write_suite(
    xml: &mut Xml<Vec<u8>>,
    id: usize,
    suite: &Suite,
    report: &Report,
    lang: Lang,
) -> io::Result<()> {
    let count = |wanted: fn(CaseState) -> bool| {
        suite.cases.iter().filter(|case| wanted(case.outcome)).count().to_string()
    };
    let name = attribute(&suite.name);
    let element = xml.create_element("testsuite").with_attributes([
        ("name", name.as_str()),
        ("package", name.as_str()),
        ("id", id.to_string().as_str()),
        ("timestamp", format!("{}T00:00:00", report.as_of).as_str()),
        ("hostname", "befund"),
        ("tests", suite.cases.len().to_string().as_str()),
        ("failures", count(|outcome| matches!(outcome, CaseState::Failure(_))).as_str()),
        ("errors", count(|outcome| matches!(outcome, CaseState::Error(_))).as_str()),
        ("skipped", count(|outcome| outcome == CaseState::Skipped).as_str()),
        ("time", "0"),
    ]);
    element.write_inner_content(|xml| {
        write_properties(xml, report, lang)?;
        for case in &suite.cases {
            write_case(xml, case)?;
        }
        let passed = suite.cases.iter().filter(|case| case.outcome == CaseState::Passed);
        let lines = passed.map(|case| format!("{}: {}", case.name, case.details.join(" · ")));
        text_element(xml, "system-out", &lines.collect::<Vec<_>>())?;
        text_element(xml, "system-err", &[])
    })?;
    Ok(())
}

fn write_properties(xml: &mut Xml<Vec<u8>>, report: &Report, lang: Lang) -> io::Result<()> {
    let product = &report.product;
    let properties = [
        ("as-of", report.as_of.to_string()),
        ("report-id", report.report_id.clone()),
        ("product", product.name.clone()),
        ("product-version", product.version.clone()),
        ("tool", format!("{} {}", report.tool.name, report.tool.version)),
    ];
    let gate = gate::lines(report, lang).into_iter().map(|line| ("gate", line));
    xml.create_element("properties").write_inner_content(|xml| {
        for (name, value) in &properties.into_iter().chain(gate).collect::<Vec<_>>() {
            let attributes = [("name", *name), ("value", &attribute(value))];
            xml.create_element("property").with_attributes(attributes).write_empty()?;
        }
        Ok(())
    })?;
    Ok(())
}

fn write_case(xml: &mut Xml<Vec<u8>>, case: &Case) -> io::Result<()> {
    let (name, class) = (attribute(&case.name), attribute(&case.class));
    let attributes = [("name", name.as_str()), ("classname", &class), ("time", "0")];
    let element = xml.create_element("testcase").with_attributes(attributes);
    let (result, kind) = match case.outcome {
        CaseState::Passed => return element.write_empty().map(drop),
        CaseState::Failure(verb) => ("failure", Some(verb)),
        CaseState::Error(code) => ("error", Some(code)),
        CaseState::Skipped => ("skipped", None),
    };
    let message = attribute(case.details.first().unwrap_or(&case.name));
    element.write_inner_content(|xml| {
        let element = xml
            .create_element(result)
            .with_attribute(("message", message.as_str()))
            .with_attributes(kind.map(|kind| ("type", kind)));
        element.write_text_content(BytesText::new(&content(&case.details)))?;
        Ok(())
    })?;
    Ok(())
}

fn text_element(xml: &mut Xml<Vec<u8>>, name: &str, lines: &[String]) -> io::Result<()> {
    xml.create_element(name).write_text_content(BytesText::new(&content(lines)))?;
    Ok(())
}

fn content(lines: &[String]) -> String {
    lines.iter().map(|line| attribute(line)).collect::<Vec<_>>().join("\n")
}

/// One line of characters that XML 1.0 allows; what it forbids becomes U+FFFD. The writer escapes.
fn attribute(text: &str) -> String {
    plain(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

#[cfg(test)]
mod tests {
    use quick_xml::Reader;

    use super::*;
    use crate::report::fixture;

    fn text(report: &Report, lang: Lang) -> String {
        let include = Include { inconclusive: true };
        String::from_utf8(render(report, lang, include).unwrap()).unwrap()
    }

    /// The names of all elements in their order; fails on XML that is not well-formed.
    fn elements(xml: &str) -> Vec<String> {
        let mut reader = Reader::from_str(xml);
        reader.config_mut().check_end_names = true;
        let mut names = Vec::new();
        loop {
            match reader.read_event().unwrap() {
                Event::Start(start) | Event::Empty(start) => {
                    assert!(start.attributes().all(|attribute| attribute.is_ok()));
                    names.push(start.name().as_ref().to_owned());
                }
                Event::Eof => return names,
                _ => {}
            }
        }
    }

    #[test]
    fn verdicts_become_outcomes() {
        let xml = text(&fixture::sample(), Lang::De);
        let count = |name: &str| elements(&xml).iter().filter(|one| *one == name).count();
        assert_eq!((count("testsuite"), count("failure")), (2, 2));
        assert!(count("error") > 0 && count("skipped") > 0);
        assert!(xml.contains("timestamp=\"2018-05-03T00:00:00\" hostname=\"befund\""), "{xml}");
        assert!(xml.contains("<failure message=\"Erklärung gegen Prüfung: Angegeben: nur TLS 1.2"));
        assert!(xml.contains("tls://connect.example:443 bietet TLSv1.0 an"));
    }

    #[test]
    fn hostile_text_creates_no_element() {
        let calm = elements(&text(&fixture::sample(), Lang::De));
        let payload = "\n]]><x a=\"1\">&#0;&lt;</testcase>\u{0}\u{b}\u{1b}\u{ffff}\u{fffe}'\"";
        let xml = text(&fixture::hostile(payload), Lang::De);
        assert_eq!(elements(&xml), calm);
        let forbidden = |c: char| {
            c.is_control() && !matches!(c, '\n' | '\t' | '\r')
                || matches!(c, '\u{fffe}' | '\u{ffff}')
        };
        assert!(!xml.contains(forbidden));
    }
}
