//! Workbooks as they print and as they open: what stands in their XML.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::report::formats::{elements, repository, run};

fn part(path: &Path, name: &str) -> String {
    let mut archive = zip::ZipArchive::new(File::open(path).unwrap()).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// Landscape on A4, as wide as a page, the head on every page, a filter, a head that stays.
fn prints_well(path: &Path, sheet: &str) {
    let xml = part(path, &format!("xl/worksheets/{sheet}.xml"));
    let page = &elements(&xml, "pageSetup")[0];
    assert_eq!((page["paperSize"].as_str(), page["orientation"].as_str()), ("9", "landscape"));
    assert_eq!(page["fitToHeight"], "0");
    assert_eq!(elements(&xml, "pageSetUpPr")[0]["fitToPage"], "1");
    assert_eq!(elements(&xml, "autoFilter").len(), 1);
    assert_eq!(elements(&xml, "pane")[0]["ySplit"], "1");
    let book = part(path, "xl/workbook.xml");
    assert!(book.contains("_xlnm.Print_Titles") && book.contains("$1:$1"), "{book}");
    let rows = elements(&xml, "row");
    let height = |row: &std::collections::BTreeMap<String, String>| {
        row["ht"].parse::<f64>().unwrap_or_default()
    };
    assert!(rows.len() > 5 && rows.iter().all(|row| row["customHeight"] == "1"));
    let heights: Vec<_> = rows.iter().map(height).collect();
    assert!(heights.iter().all(|height| (15.0..=409.0).contains(height)), "{heights:?}");
    assert!(heights.iter().any(|height| *height > 60.0), "long text gets room: {heights:?}");
}

#[test]
fn the_matrix_prints_and_shows_verdicts_by_colour() {
    let root = repository("calm");
    run(root.path(), &["product", "--report", "xlsx=m.xlsx"]);
    let path = root.path().join("m.xlsx");
    prints_well(&path, "sheet2");
    let styles = part(&path, "xl/styles.xml");
    for colour in ["FFC6EFCE", "FFFFC7CE", "FFFFEB9C"] {
        assert!(styles.contains(colour), "{colour}");
    }
}

#[test]
fn the_questionnaire_prints_and_can_be_filtered_though_it_is_locked() {
    let root = repository("calm");
    let path = root.path().join("q.xlsx");
    let output = assert_cmd::Command::cargo_bin("befund")
        .unwrap()
        .args(["declare", "product", "--on", "2022-03-18", "--all", "--export", "xlsx"])
        .arg(&path)
        .current_dir(root.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    prints_well(&path, "sheet1");
    let protection = &elements(&part(&path, "xl/worksheets/sheet1.xml"), "sheetProtection")[0];
    assert_eq!(protection["autoFilter"], "0", "filtering is not locked");
    let strings = part(&path, "xl/sharedStrings.xml");
    assert!(strings.contains("Zulässige Gründe") && strings.contains("Schlüssel"), "{strings}");
}
