//! The matrix as CSV for spreadsheets: UTF-8 with a byte order mark, lines end in CRLF, and the
//! delimiter is the one that a spreadsheet of the language expects.

use crate::assess::result::Report;
use crate::report::Lang;
use crate::report::matrix::Matrix;

/// Without it Excel reads UTF-8 as something else.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// A row for every demand, the names of the columns first.
pub(super) fn render(report: &Report, lang: Lang) -> Result<Vec<u8>, csv::Error> {
    let matrix = Matrix::new(report, lang);
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter(lang))
        .terminator(csv::Terminator::CRLF)
        .from_writer(BYTE_ORDER_MARK.to_vec());
    writer.write_record(matrix.columns.iter().map(|(name, _)| name))?;
    for row in matrix.sheets.iter().flat_map(|sheet| &sheet.rows) {
        writer.write_record(row.iter().map(|cell| harmless(cell)))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// `;` in German, where the comma divides decimals, else `,`.
fn delimiter(lang: Lang) -> u8 {
    match lang {
        Lang::De => b';',
        Lang::En => b',',
    }
}

/// A cell that no spreadsheet takes for a formula: one that could be begins with an apostrophe.
/// The full-width signs count as well, as some spreadsheets read them so.
fn harmless(cell: &str) -> String {
    const SIGNS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
    if cell.starts_with(SIGNS) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    /// The records as a reader of CSV sees them.
    fn records(report: &Report, lang: Lang) -> Vec<csv::StringRecord> {
        let bytes = render(report, lang).unwrap();
        let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap();
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter(lang))
            .has_headers(false)
            .from_reader(text);
        reader.records().map(Result::unwrap).collect()
    }

    #[test]
    fn formulas_stay_text() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "\t=1"] {
            assert_eq!(harmless(formula), format!("'{formula}"));
        }
        assert_eq!(harmless("1 = 1"), "1 = 1");
    }

    #[test]
    fn hostile_text_creates_no_cell_and_no_formula() {
        let calm = records(&fixture::sample(), Lang::De);
        for payload in ["=cmd|' /C calc'!A0", "\r\n=1;\"a\";b,", "\"\"\n+1", "\t@x"] {
            for lang in [Lang::De, Lang::En] {
                let loud = records(&fixture::hostile(payload), lang);
                assert_eq!(loud.len(), calm.len());
                let mut cells = loud.iter().flatten();
                assert!(!cells.any(|cell| cell.starts_with(['=', '+', '-', '@', '\t', '\r'])));
            }
        }
    }
}
