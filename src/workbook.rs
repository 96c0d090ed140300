//! What all workbooks share: how they print, and rows as high as their text. Excel fits the height of a row
//! when somebody types into it, LibreOffice when it opens the file, and neither when it only prints.

use rust_xlsxwriter::{Worksheet, XlsxError};

/// ISO A4 among the paper sizes of a workbook.
const A4: u8 = 9;

/// How high a line of the standard font is, in points.
const LINE: f64 = 15.0;

/// The highest row that Excel draws, in points.
const HIGHEST: f64 = 409.0;

/// Landscape on A4, as wide as a page and as long as it takes, the first `head` rows on every page, the
/// number of the page below.
///
/// # Errors
/// Never for rows that a sheet has.
pub(crate) fn print_setup(sheet: &mut Worksheet, head: u32) -> Result<(), XlsxError> {
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
    // In inches, as workbooks have it.
    sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    sheet.set_footer("&L&A&R&P / &N");
    if head > 0 {
        sheet.set_repeat_rows(0, head - 1)?;
    }
    Ok(())
}

/// How high a row has to be for all of its cells to show, each with the width of its column in characters.
pub(crate) fn height<'c>(cells: impl IntoIterator<Item = (&'c str, f64)>) -> f64 {
    let lines = cells.into_iter().map(|(text, width)| lines(text, width)).max().unwrap_or(1);
    let lines = u32::try_from(lines.max(1)).unwrap_or(u32::MAX);
    // A little more than the lines need, as programs leave some room above and below.
    (f64::from(lines) * LINE + 3.0).min(HIGHEST)
}

/// How many lines a text takes in a column. A width counts digits, and prose is about as wide on average;
/// what is lost at the margins and to wide letters is taken off.
fn lines(text: &str, width: f64) -> usize {
    let room = (width * 0.92 - 1.0).max(1.0);
    // Saturates, and no column is wider than 255.
    let room = room as usize;
    let options = textwrap::Options::new(room).break_words(true);
    text.lines().map(|line| textwrap::wrap(line, &options).len().max(1)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_as_high_as_its_longest_cell_needs() {
        assert_eq!(height([]), 18.0);
        assert_eq!(height([("kurz", 14.0), ("", 50.0)]), 18.0);
        let prose = "Wort ".repeat(40);
        let high = height([(prose.as_str(), 50.0), ("kurz", 14.0)]);
        assert!((5.0 * LINE..=6.0 * LINE + 3.0).contains(&high), "{high}");
        assert_eq!(height([("a\nb\n\nc", 20.0)]), 63.0);
        assert_eq!(height([("x".repeat(40_000).as_str(), 10.0)]), HIGHEST);
    }
}
