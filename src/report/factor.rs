//! BSI's factor table in words, with what it says of each way to log in.

use serde::Serialize;

use crate::assess::result::{CheckOutcome, FactorMatrix, FactorPath, FactorRow};
use crate::catalog::Text;
use crate::catalog::policy::Class;
use crate::report::Lang;
use crate::report::item::{State, Writer};
use crate::report::text::InWords;

/// The table and the ways to log in.
#[derive(Debug, Serialize)]
pub(super) struct FactorView {
    pub(super) policy: String,
    pub(super) rows: Vec<RowView>,
    pub(super) ways: Vec<WayView>,
}

/// A factor in the table.
#[derive(Debug, Serialize)]
pub(super) struct RowView {
    pub(super) name: String,
    pub(super) category: String,
    pub(super) without: Grade,
    pub(super) with: Grade,
    /// Labels of the ways that demand it.
    pub(super) ways: Vec<String>,
}

/// What the table or its rule says, at a glance and in words.
#[derive(Debug, Serialize)]
pub(super) struct Grade {
    pub(super) state: State,
    pub(super) word: &'static str,
}

/// A way to log in.
#[derive(Debug, Serialize)]
pub(super) struct WayView {
    /// `A1`, by which the table names it.
    pub(super) label: String,
    pub(super) name: String,
    pub(super) subject: String,
    pub(super) role: String,
    /// The factors always demanded, with their category; those barred either way say so.
    pub(super) factors: Vec<FactorUse>,
    pub(super) consent: &'static str,
    pub(super) without: Grade,
    pub(super) with: Grade,
    pub(super) result: String,
    pub(super) state: State,
    pub(super) evidence: String,
}

/// A factor as a way demands it.
#[derive(Debug, Serialize)]
pub(super) struct FactorUse {
    pub(super) name: String,
    pub(super) barred: bool,
}

/// The matrix, if it was asked for.
pub(super) fn factors(writer: &Writer) -> Option<FactorView> {
    let matrix = writer.report.factor_matrix.as_ref()?;
    let label = |at: usize| format!("{}{}", writer.lang.pick("A", "L"), at + 1);
    let ways = matrix.paths.iter().enumerate();
    let ways: Vec<_> = ways.map(|(at, path)| way(path, label(at), matrix, writer)).collect();
    let rows = matrix.factors.iter().map(|factor| {
        let uses = |path: &FactorPath| path.factors.iter().flatten().any(|id| *id == factor.factor);
        let labels = matrix.paths.iter().enumerate().filter(|(_, path)| uses(path));
        row(factor, labels.map(|(at, _)| label(at)).collect(), writer.lang)
    });
    Some(FactorView { policy: matrix.policy.clone(), rows: rows.collect(), ways })
}

fn row(factor: &FactorRow, ways: Vec<String>, lang: Lang) -> RowView {
    RowView {
        name: named(&factor.name, &factor.factor, lang),
        category: lang.text(&factor.category).to_owned(),
        without: grade(factor.without_consent, lang),
        with: grade(factor.with_consent, lang),
        ways,
    }
}

fn named(name: &Text, id: &str, lang: Lang) -> String {
    let name = lang.text(name);
    if name.is_empty() { id.to_owned() } else { name.to_owned() }
}

fn grade(class: Class, lang: Lang) -> Grade {
    let (state, word) = match class {
        Class::Recommended => (State::Pass, lang.pick("geeignet", "suitable")),
        Class::Conditional => {
            (State::Open, lang.pick("nur unter Bedingungen", "under conditions only"))
        }
        Class::Discouraged | Class::PeriodOver => {
            (State::Fail, lang.pick("nicht geeignet", "not suitable"))
        }
        Class::Announced | Class::NotListed | Class::NoRule => {
            (State::Skipped, class.in_words(lang))
        }
    };
    Grade { state, word }
}

fn way(path: &FactorPath, label: String, matrix: &FactorMatrix, writer: &Writer) -> WayView {
    let (lang, t) = (writer.lang, writer.lang.phrases());
    let outcome =
        |outcome: CheckOutcome| Grade { state: state(outcome), word: outcome.in_words(lang) };
    let factors = path.factors.iter().flatten();
    WayView {
        label,
        name: path.name.clone(),
        subject: path.subject.clone(),
        role: role(&path.role, lang).to_owned(),
        factors: factors.map(|id| factor(id, matrix, lang)).collect(),
        consent: match path.consent {
            Some(true) => t.yes,
            Some(false) => t.no,
            None => t.unknown,
        },
        without: outcome(path.without_consent),
        with: outcome(path.with_consent),
        result: result(path, matrix, lang),
        state: best(path),
        evidence: writer.labels.cite([], [&path.fact]),
    }
}

fn state(outcome: CheckOutcome) -> State {
    match outcome {
        CheckOutcome::Satisfied => State::Pass,
        CheckOutcome::Violated => State::Fail,
        CheckOutcome::Undecided => State::Open,
    }
}

/// How a way stands at a glance: clear, hanging on a consent that is given, barred or open.
fn best(path: &FactorPath) -> State {
    use CheckOutcome::{Satisfied, Violated};
    match (path.without_consent, path.with_consent, path.consent) {
        (Satisfied, _, _) => State::Pass,
        (Violated, Satisfied, Some(true)) => State::Provisional,
        (Violated, Violated, _) | (Violated, Satisfied, Some(false)) => State::Fail,
        _ => State::Open,
    }
}

fn factor(id: &str, matrix: &FactorMatrix, lang: Lang) -> FactorUse {
    let Some(row) = matrix.factors.iter().find(|row| row.factor == id) else {
        let unlisted = lang.pick("nicht in der Tabelle", "not in the table");
        return FactorUse { name: format!("{id} ({unlisted})"), barred: false };
    };
    let bars = |class| matches!(class, Class::Discouraged | Class::PeriodOver);
    let name = named(&row.name, id, lang);
    FactorUse {
        name: format!("{name} ({})", lang.text(&row.category)),
        barred: bars(row.without_consent) && bars(row.with_consent),
    }
}

/// Both columns in one sentence, with what it hangs on.
fn result(path: &FactorPath, matrix: &FactorMatrix, lang: Lang) -> String {
    use CheckOutcome::{Satisfied, Undecided, Violated};
    let open = || open(path, matrix, lang);
    match (path.without_consent, path.with_consent) {
        (Satisfied, _) => lang
            .pick("geeignet, auch ohne Einwilligung", "suitable, even without consent")
            .to_owned(),
        (Violated, Satisfied) => format!(
            "{}; {}",
            lang.pick("nur mit Einwilligung", "with consent only"),
            consent(path.consent, lang)
        ),
        (Violated, Violated) => {
            lang.pick("gesperrt in beiden Spalten", "barred in both columns").to_owned()
        }
        (Violated, Undecided) => format!(
            "{}: {}",
            lang.pick(
                "ohne Einwilligung gesperrt, mit ihr offen",
                "barred without consent, open with it"
            ),
            open()
        ),
        (Undecided, Satisfied) => format!(
            "{}: {}",
            lang.pick(
                "mit Einwilligung geeignet, ohne sie offen",
                "suitable with consent, open without it"
            ),
            open()
        ),
        (Undecided, Violated) => format!(
            "{}: {}",
            lang.pick(
                "mit Einwilligung gesperrt, ohne sie offen",
                "barred with consent, open without it"
            ),
            open()
        ),
        (Undecided, Undecided) => format!("{}: {}", lang.pick("offen", "open"), open()),
    }
}

fn consent(consent: Option<bool>, lang: Lang) -> &'static str {
    match consent {
        Some(true) => lang.pick("diese ist angegeben", "it is stated"),
        Some(false) => lang.pick("diese wird nicht eingeholt", "it is not obtained"),
        None => lang.pick(
            "ob diese eingeholt wird, ist nicht bekannt",
            "whether it is obtained is not known",
        ),
    }
}

fn open(path: &FactorPath, matrix: &FactorMatrix, lang: Lang) -> String {
    if path.factors.is_none() {
        return lang.pick("Faktoren nicht bekannt", "factors not known").to_owned();
    }
    let known = |id: &str| matrix.factors.iter().find(|row| row.factor == id);
    let reasons = path.open.iter().map(|id| match (id.as_str(), known(id)) {
        ("gemspec-idp-sek-4-3-2", _) => lang
            .pick("gemSpec_IDP_Sek 4.3.2 nicht belegt", "gemSpec_IDP_Sek 4.3.2 not evidenced")
            .to_owned(),
        (id, Some(row)) => format!(
            "{} {}",
            named(&row.name, id, lang),
            lang.pick("nicht geregelt", "not ruled on")
        ),
        (id, None) if path.factors.iter().flatten().any(|factor| factor == id) => {
            format!("{id} {}", lang.pick("steht nicht in der Tabelle", "is not in the table"))
        }
        (id, None) => format!("{id} {}", lang.pick("nicht belegt", "not evidenced")),
    });
    let reasons: Vec<_> = reasons.collect();
    if reasons.is_empty() {
        return lang.pick("nicht entscheidbar", "cannot be told").to_owned();
    }
    reasons.join("; ")
}

/// A role of the fact kind in words; one that a later version added stays as it is.
fn role(word: &str, lang: Lang) -> &str {
    match word {
        "patient" => lang.pick("Patientinnen und Patienten", "patients"),
        "carer" => lang.pick("Pflege- und Bezugspersonen", "carers"),
        "doctor" => lang.pick("Ärztinnen und Ärzte", "doctors"),
        "practice-staff" => lang.pick("Praxispersonal", "practice staff"),
        "provider-staff" => lang.pick("Personal des Anbieters", "provider's staff"),
        "administrator" => lang.pick("Administratoren", "administrators"),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::result::Report;
    use crate::report::fixture;

    fn matrix(report: &Report, lang: Lang) -> FactorView {
        factors(&Writer::new(report, lang)).unwrap()
    }

    #[test]
    fn each_way_says_how_it_stands_and_why() {
        let view = matrix(&fixture::sample(), Lang::De);
        let results: Vec<_> = view.ways.iter().map(|way| way.result.as_str()).collect();
        let open = concat!(
            "offen: gemSpec_IDP_Sek 4.3.2 nicht belegt; Faktor biometrics nicht geregelt; ",
            "own steht nicht in der Tabelle; c nicht belegt"
        );
        assert_eq!(
            results,
            [
                "geeignet, auch ohne Einwilligung",
                "nur mit Einwilligung; diese ist angegeben",
                "gesperrt in beiden Spalten",
                open,
                "offen: Faktoren nicht bekannt",
            ]
        );
        let barred: Vec<_> = view.ways[2].factors.iter().map(|factor| factor.barred).collect();
        assert_eq!(barred, [true, false]);
    }

    #[test]
    fn the_table_names_the_ways_that_demand_a_factor() {
        let view = matrix(&fixture::sample(), Lang::En);
        let row = |at: usize| (&view.rows[at], view.rows[at].ways.join(", "));
        assert_eq!((row(0).0.without.word, row(0).1), ("suitable", "L1".to_owned()));
        assert_eq!(row(2).0.with.word, "not suitable");
        assert_eq!(row(3).1, "L4");
    }

    #[test]
    fn a_way_that_needs_a_consent_nobody_obtains_is_barred() {
        let mut report = fixture::sample();
        let path = &mut report.factor_matrix.as_mut().unwrap().paths[1];
        for (consent, state) in
            [(Some(true), State::Provisional), (Some(false), State::Fail), (None, State::Open)]
        {
            path.consent = consent;
            assert_eq!(best(path), state);
        }
    }
}
