//! Every way to log in with its factors and what BSI's table says of them, in words.

use serde::Serialize;

use crate::assess::result::{CheckOutcome, FactorMatrix, FactorPath, FactorRow};
use crate::catalog::Text;
use crate::catalog::policy::Class;
use crate::report::Lang;
use crate::report::item::{State, Writer};
use crate::report::text::InWords;
use befund_catalog::fact::kind::auth::PATH;
use befund_catalog::fact::label;
use befund_catalog::fact::value::Value;

/// The most factors that have a column of their own; a page has no room for more.
const COLUMNS: usize = 5;

/// The table and the ways to log in.
#[derive(Debug, Serialize)]
pub(super) struct FactorView {
    pub(super) policy: String,
    pub(super) rows: Vec<RowView>,
    /// Factors with a column of their own, in the table's order.
    pub(super) columns: Vec<ColumnView>,
    /// Whether ways demand factors that have none.
    pub(super) has_more: bool,
    /// By role, of each the weakest first.
    pub(super) ways: Vec<WayView>,
    /// Those in which something can be changed.
    pub(super) changes: Vec<ChangeView>,
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

/// A factor that ways demand.
#[derive(Debug, Serialize)]
pub(super) struct ColumnView {
    pub(super) name: String,
    pub(super) category: String,
}

/// What the table or its rule says, at a glance and in words.
#[derive(Debug, Clone, Serialize)]
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
    /// Whether it is the weakest of several of its role.
    pub(super) weakest: bool,
    /// Clients of the identity provider that it is open to, and the flow it takes.
    pub(super) clients: String,
    pub(super) flow: String,
    /// What BSI's columns say of each factor that has a column and is demanded.
    pub(super) cells: Vec<Option<Grade>>,
    /// The factors always demanded, with their category; those barred either way say so.
    pub(super) factors: Vec<FactorUse>,
    /// Those of them without a column.
    pub(super) more: Vec<String>,
    /// Whether two factors of different categories are always demanded.
    pub(super) two: Grade,
    /// Of whom a second factor is demanded, and who is exempt.
    pub(super) second: String,
    pub(super) exempt: String,
    pub(super) consent: &'static str,
    /// What the consent rests on.
    pub(super) proof: String,
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

/// What would make a way demand two factors, and what that brings with it.
#[derive(Debug, Serialize)]
pub(super) struct ChangeView {
    pub(super) label: String,
    pub(super) name: String,
    pub(super) second: String,
    pub(super) changes: Vec<String>,
    pub(super) effects: Vec<String>,
}

/// The matrix, if it was asked for.
pub(super) fn factors(writer: &Writer) -> Option<FactorView> {
    let (matrix, lang) = (writer.report.factor_matrix.as_ref()?, writer.lang);
    let label = |at: usize| format!("{}{}", lang.pick("A", "L"), at + 1);
    let used = |factor: &FactorRow| matrix.paths.iter().any(|path| demands(path, &factor.factor));
    let (own, more): (Vec<_>, Vec<_>) = matrix
        .factors
        .iter()
        .filter(|factor| used(factor))
        .enumerate()
        .partition(|(at, _)| *at < COLUMNS);
    let own: Vec<_> = own.into_iter().map(|(_, factor)| factor).collect();
    let alone =
        |path: &FactorPath| matrix.paths.iter().filter(|one| one.role == path.role).count() < 2;
    let ways = matrix.paths.iter().enumerate().map(|(at, path)| {
        let first = at == 0 || matrix.paths[at - 1].role != path.role;
        let weakest = first && !alone(path) && best(path) != State::Pass;
        WayView { weakest, ..way(path, label(at), &own, matrix, writer) }
    });
    let rows = matrix.factors.iter().map(|factor| {
        let labels =
            matrix.paths.iter().enumerate().filter(|(_, path)| demands(path, &factor.factor));
        row(factor, labels.map(|(at, _)| label(at)).collect(), lang)
    });
    let column = |factor: &&FactorRow| ColumnView {
        name: named(&factor.name, &factor.factor, lang),
        category: lang.text(&factor.category).to_owned(),
    };
    let to_change = matrix.paths.iter().enumerate().filter(|(_, path)| !path.changes.is_empty());
    Some(FactorView {
        policy: matrix.policy.clone(),
        rows: rows.collect(),
        columns: own.iter().map(column).collect(),
        has_more: !more.is_empty(),
        ways: ways.collect(),
        changes: to_change.map(|(at, path)| change(path, label(at), lang)).collect(),
    })
}

fn demands(path: &FactorPath, factor: &str) -> bool {
    path.factors.iter().flatten().any(|id| id == factor)
}

fn change(path: &FactorPath, label: String, lang: Lang) -> ChangeView {
    ChangeView {
        label,
        name: path.name.clone(),
        second: second(path, lang),
        changes: path.changes.iter().map(|change| lang.said(change).replace("->", "→")).collect(),
        effects: path.effects.iter().map(|effect| lang.text(effect).to_owned()).collect(),
    }
}

/// Of whom a second factor is demanded, in words.
fn second(path: &FactorPath, lang: Lang) -> String {
    match &path.second_factor {
        Some(word) => word_of("second_factor", word, lang),
        None if path.health_id == Some(true) => match &path.assurance {
            Some(level) => format!(
                "GesundheitsID, {} {}",
                lang.pick("Vertrauensniveau", "level of assurance"),
                word_of("assurance", level, lang)
            ),
            None => lang
                .pick(
                    "beim sektoralen Identitätsdienst; das verlangte Vertrauensniveau ist nicht bekannt",
                    "at the sectoral identity provider; the level of assurance demanded is not known",
                )
                .to_owned(),
        },
        None => String::new(),
    }
}

fn word_of(attribute: &str, word: &str, lang: Lang) -> String {
    let of = PATH.attribute(attribute);
    of.map_or_else(
        || word.to_owned(),
        |of| lang.text(&label::known(of, &Value::Text(word.to_owned()))).to_owned(),
    )
}

/// What BSI's two columns say of a factor, in a word.
fn columns(factor: &FactorRow, lang: Lang) -> Grade {
    use Class::{Conditional, Discouraged, PeriodOver, Recommended};
    let (state, word) = match (factor.without_consent, factor.with_consent) {
        (Recommended, _) => (State::Pass, lang.pick("geeignet", "suitable")),
        (Conditional, _) => (State::Open, lang.pick("unter Bedingungen", "under conditions")),
        (Discouraged | PeriodOver, Recommended) => {
            (State::Provisional, lang.pick("nur mit Einwilligung", "with consent only"))
        }
        (Discouraged | PeriodOver, Conditional) => (
            State::Open,
            lang.pick(
                "nur mit Einwilligung und unter Bedingungen",
                "with consent and under conditions only",
            ),
        ),
        (Discouraged | PeriodOver, Discouraged | PeriodOver) => {
            (State::Fail, lang.pick("nicht geeignet", "not suitable"))
        }
        _ => (State::Skipped, lang.pick("nicht geregelt", "not ruled on")),
    };
    Grade { state, word }
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

fn way(
    path: &FactorPath,
    label: String,
    own: &[&FactorRow],
    matrix: &FactorMatrix,
    writer: &Writer,
) -> WayView {
    let (lang, t) = (writer.lang, writer.lang.phrases());
    let outcome =
        |outcome: CheckOutcome| Grade { state: state(outcome), word: outcome.in_words(lang) };
    let factors = || path.factors.iter().flatten();
    let has_column = |id: &&String| own.iter().any(|row| row.factor == **id);
    WayView {
        label,
        name: path.name.clone(),
        subject: path.subject.clone(),
        role: if path.role.is_empty() { t.any_role } else { role(&path.role, lang) }.to_owned(),
        weakest: false,
        clients: path.clients.join(", "),
        flow: path.flow.as_deref().map(|flow| lang.said(flow)).unwrap_or_default(),
        cells: own
            .iter()
            .map(|row| demands(path, &row.factor).then(|| columns(row, lang)))
            .collect(),
        more: factors()
            .filter(|id| !has_column(id))
            .map(|id| factor(id, matrix, lang).name)
            .collect(),
        factors: factors().map(|id| factor(id, matrix, lang)).collect(),
        two: two(path, lang),
        second: second(path, lang),
        exempt: path.exemptions.join(", "),
        consent: match path.consent {
            Some(true) => t.yes,
            Some(false) => t.no,
            None => t.unknown,
        },
        proof: proof(path, writer),
        without: outcome(path.without_consent),
        with: outcome(path.with_consent),
        result: result(path, matrix, lang),
        state: best(path),
        evidence: writer.labels.cite([], [&path.fact]),
    }
}

/// Whether two factors of different categories are always demanded.
fn two(path: &FactorPath, lang: Lang) -> Grade {
    let (state, word) = match path.two_categories {
        Some(CheckOutcome::Satisfied) => (State::Pass, lang.pick("ja", "yes")),
        Some(CheckOutcome::Violated) => (State::Fail, lang.pick("nein", "no")),
        _ => (State::Open, lang.pick("offen", "open")),
    };
    Grade { state, word }
}

/// What the consent rests on: the documents cited, or a mere statement.
fn proof(path: &FactorPath, writer: &Writer) -> String {
    let documents = writer.labels.cite(&path.consent_documents, []);
    match path.consent_basis.filter(|_| path.consent == Some(true)) {
        Some(_) if !documents.is_empty() => documents,
        Some(basis) => basis.in_words(writer.lang).to_owned(),
        None => String::new(),
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
    let (name, category) = (named(&row.name, id, lang), lang.text(&row.category));
    FactorUse {
        name: if category.is_empty() { name } else { format!("{name} ({category})") },
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
    if path.health_id == Some(true) && path.assurance.is_none() {
        let what = lang.pick("Vertrauensniveau nicht bekannt", "level of assurance not known");
        return what.to_owned();
    }
    if path.factors.is_none() {
        return lang.pick("Faktoren nicht bekannt", "factors not known").to_owned();
    }
    let known = |id: &str| matrix.factors.iter().find(|row| row.factor == id);
    let reasons = path.open.iter().map(|id| match (id.as_str(), known(id)) {
        ("gemspec-idp-sek-4-3-2", _) => lang
            .pick("gemSpec_IDP_Sek 4.3.2 nicht belegt", "gemSpec_IDP_Sek 4.3.2 not evidenced")
            .to_owned(),
        (id, Some(row)) if row.without_consent == Class::NotListed => format!(
            "{} {}",
            named(&row.name, id, lang),
            lang.pick("steht nicht in der Tabelle", "is not in the table")
        ),
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
