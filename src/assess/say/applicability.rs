//! On whether a demand applies, and what refutes that it does not.

use crate::assess::result::{Reason, ReasonCode};
use crate::assess::say::{facts, reason};
use crate::catalog::{AppliesIf, Catalog, Text, premise};

/// The condition of a requirement is not met.
pub(in crate::assess) fn condition_not_met(says: &Text, refuted_by: &Text) -> Reason {
    reason(
        ReasonCode::ConditionNotMet,
        &[("condition", &says.de), ("refuted_by", &refuted_by.de)],
        format!(
            "Gilt nur, wenn {}; nach den Angaben ist das nicht der Fall. Widerlegt würde das durch: {}.",
            says.de, refuted_by.de
        ),
        format!(
            "Applies only if {}; by what is known it does not. That would be refuted by: {}.",
            says.en, refuted_by.en
        ),
    )
}

/// Nobody knows whether a requirement applies.
pub(in crate::assess) fn condition_unknown(condition: &AppliesIf) -> Reason {
    let (says, refuted_by) = (&condition.says, &condition.refuted_by);
    let keys: Vec<_> = premise::of_condition(condition).into_iter().map(|one| one.key).collect();
    reason(
        ReasonCode::ConditionUnknown,
        &[("condition", &says.de), ("premises", &keys.join(", "))],
        format!(
            "Gilt nur, wenn {}; ob das zutrifft, ist nicht bekannt. Es zeigt sich an: {}.",
            says.de, refuted_by.de
        ),
        format!(
            "Applies only if {}; whether that holds is not known. It shows in: {}.",
            says.en, refuted_by.en
        ),
    )
}

/// No component of the product is of a kind the catalog speaks to.
pub(in crate::assess) fn no_component(catalog: &Catalog) -> Reason {
    let kinds = catalog.component_kinds.clone().unwrap_or_default().join(", ");
    reason(
        ReasonCode::NoComponent,
        &[("kinds", &kinds)],
        format!(
            "Das Produkt nennt keine Komponente der Art {kinds}; nach diesem Katalog ist nichts geprüft."
        ),
        format!(
            "The product names no component of the kind {kinds}; nothing was judged by this catalog."
        ),
    )
}

/// The evidence says that a condition does not hold.
pub(in crate::assess) fn condition_denied(says: &Text) -> Text {
    Text::new(
        format!("Nach den Angaben gilt nicht, dass {}.", says.de),
        format!("By what is stated it does not hold that {}.", says.en),
    )
}

/// A condition that was claimed not to hold is seen to hold.
pub(in crate::assess) fn condition_seen(says: &Text, by: &Text) -> Text {
    Text::new(
        format!("Gefunden: dass {} ({}).", says.de, by.de),
        format!("Found: that {} ({}).", says.en, by.en),
    )
}

/// The reason for "not applicable" is contradicted by a fact.
pub(in crate::assess) fn reason_refuted(reason: &Text, by: &Text) -> Text {
    Text::new(
        format!("Gefunden: {}. Das widerlegt die Begründung „{}“", by.de, reason.de),
        format!("Found: {}. That refutes the reason \"{}\"", by.en, reason.en),
    )
}

/// A catalog that the product calls for and that is not judged, as no component of its kind is listed.
pub(in crate::assess) fn scope_incomplete(
    catalog: &Catalog,
    sign: &Text,
    facts: &[String],
) -> Reason {
    let kinds = catalog.component_kinds.clone().unwrap_or_default().join(", ");
    let list = facts.join(", ");
    reason(
        ReasonCode::ScopeIncomplete,
        &[("catalog", &catalog.reference()), ("component_kinds", &kinds), ("facts", &list)],
        format!(
            "{} ist nicht geprüft: Unter `components` steht keine Komponente der Art {kinds}, doch das Produkt zeigt {}. Die Komponente aufnehmen; gibt es sie nicht, die Angabe berichtigen.",
            catalog.title.de, sign.de
        ),
        format!(
            "{} is not assessed: `components` lists none of the kind {kinds}, yet the product shows {}. List the component; if there is none, correct what shows it.",
            catalog.title.en, sign.en
        ),
    )
}

/// Whether an app has a back end, which nobody has said.
pub(in crate::assess) fn back_end_asked(catalog: &Catalog) -> Reason {
    reason(
        ReasonCode::ConditionUnknown,
        &[("catalog", &catalog.reference())],
        format!(
            "Ob die App ein Hintergrundsystem hat, ist nicht gesagt; mit einem wäre auch {} zu prüfen. Als Komponente aufnehmen oder unter `product.without: [{{kind: backend, because: …, stated: …}}]` verneinen.",
            catalog.title.de
        ),
        format!(
            "Whether the app has a back end is not stated; with one, {} would have to be assessed as well. List it as a component, or deny it under `product.without: [{{kind: backend, because: …, stated: …}}]`.",
            catalog.title.en
        ),
    )
}

/// What shows a function that is claimed to be absent.
pub(in crate::assess) fn function_seen(function: &Text, sign: &Text) -> Text {
    Text::new(
        format!("Die Funktion gibt es: {}, erkannt an {}", function.de, sign.de),
        format!("The function is there: {}, seen by {}", function.en, sign.en),
    )
}

/// The claim that something is absent which every product has.
pub(in crate::assess) fn cannot_be_absent(because: &Text) -> Reason {
    reason(
        ReasonCode::CannotBeAbsent,
        &[],
        format!(
            "„Funktion nicht vorhanden“ kann hier nicht zutreffen: {} Zu antworten ist mit `yes` oder `no`.",
            because.de
        ),
        format!("\"Function absent\" cannot hold here: {} Answer `yes` or `no`.", because.en),
    )
}

/// The claim that a function is absent, where the catalog does not say which one is meant.
pub(in crate::assess) fn no_function_named() -> Reason {
    reason(
        ReasonCode::ReasonMissing,
        &[("reason", "function-absent")],
        "Der Katalog nennt keine Funktion, deren Fehlen diese Anforderung gegenstandslos machte; ein anderer Grund ist nötig.".to_owned(),
        "The catalog names no function whose absence would leave this requirement without object; another reason is needed.".to_owned(),
    )
}

/// A function claimed to be absent.
pub(in crate::assess) fn function_absent(function: &Text, refuted_by: &Text) -> Reason {
    reason(
        ReasonCode::Stated,
        &[
            ("reason", "function-absent"),
            ("function", &function.de),
            ("refuted_by", &refuted_by.de),
        ],
        format!(
            "Behauptet wird, dass es das im Produkt nicht gibt: {}. Widerlegt würde das durch: {}.",
            function.de, refuted_by.de
        ),
        format!(
            "It is claimed that the product does not have this: {}. It would be refuted by: {}.",
            function.en, refuted_by.en
        ),
    )
}

/// A ruling that sets a demand aside.
pub(in crate::assess) fn waived(id: &str, title: &Text) -> Reason {
    reason(
        ReasonCode::Waived,
        &[("interpretation", id)],
        format!("Aufgehoben durch Auslegung {id}: {}.", title.de),
        format!("Waived by interpretation {id}: {}.", title.en),
    )
}

/// A justification in the manufacturer's own words, which a person must weigh.
pub(in crate::assess) fn own_justification(id: &str, text: &Text) -> Reason {
    reason(
        ReasonCode::AwaitingHuman,
        &[("reason", id)],
        format!("Eigene Begründung des Herstellers, von einem Menschen zu beurteilen: {}", text.de),
        format!("A justification of the manufacturer's own, for a person to judge: {}", text.en),
    )
}

/// "Not applicable" for a stated reason.
pub(in crate::assess) fn na_stated(id: &str, text: &Text, refuted_by: Option<&Text>) -> Reason {
    let (de, en) = refuted_by.map_or_else(Default::default, |by| {
        (
            format!(" Widerlegt würde das durch: {}.", by.de),
            format!(" It would be refuted by: {}.", by.en),
        )
    });
    reason(
        ReasonCode::Stated,
        &[("reason", id)],
        format!("{}{de}", text.de),
        format!("{}{en}", text.en),
    )
}

/// What would refute "not applicable" where the norm has no condition.
pub(in crate::assess) fn any_fact_of(kinds: &[String]) -> Option<Text> {
    let list = facts::kinds(kinds);
    (!kinds.is_empty()).then(|| {
        Text::new(
            format!("eine Tatsache der Art {}", list.de),
            format!("a fact of the kind {}", list.en),
        )
    })
}

/// Our own reasons for "not applicable", marked as ours.
pub(crate) fn own_reason(id: &str) -> Text {
    let (de, en) = match id {
        "condition-not-met" => (
            "Die Bedingung der Anforderung ist nicht gegeben",
            "the condition of the requirement is not met",
        ),
        "option-not-used" => {
            ("Von der Möglichkeit wird kein Gebrauch gemacht", "the option is not used")
        }
        "other-addressee" => {
            ("Die Anforderung richtet sich an andere", "the requirement speaks to others")
        }
        _ => ("Die geschützte Funktion gibt es nicht", "the protected function does not exist"),
    };
    Text::new(
        format!("{de} (Begründung nach befund, nicht aus der Norm)."),
        format!("{en} (a reason of befund's, not of the norm)."),
    )
}

/// "Not applicable" without a reason.
pub(in crate::assess) fn reason_missing() -> Reason {
    reason(
        ReasonCode::ReasonMissing,
        &[],
        "„Nicht anwendbar“ ist ohne Begründung angegeben.".to_owned(),
        "\"Not applicable\" is stated without a reason.".to_owned(),
    )
}

/// A reason of a ruling that does not hold on the day judged.
pub(in crate::assess) fn reason_not_in_force(id: &str) -> Reason {
    reason(
        ReasonCode::ReasonMissing,
        &[("reason", id)],
        format!("Der angegebene Grund `{id}` ist am Stichtag nicht zugelassen."),
        format!("The reason given, `{id}`, is not admitted on the day judged."),
    )
}

/// An entry that only states something, or is vacant.
pub(in crate::assess) fn demands_nothing(vacant: bool) -> Reason {
    if vacant {
        reason(
            ReasonCode::Vacant,
            &[],
            "Die Nummer ist nicht besetzt.".to_owned(),
            "The number is vacant.".to_owned(),
        )
    } else {
        reason(
            ReasonCode::Statement,
            &[],
            "Der Eintrag stellt fest und fordert nichts.".to_owned(),
            "The entry states something and demands nothing.".to_owned(),
        )
    }
}

/// An edition whose text is not known.
pub(in crate::assess) fn text_unavailable(catalog: &Catalog) -> Reason {
    let reference = catalog.reference();
    reason(
        ReasonCode::TextUnavailable,
        &[("catalog", &reference)],
        format!(
            "Der Text der Fassung {} liegt hier nicht vor; gegen sie lässt sich nicht urteilen.",
            catalog.edition
        ),
        format!(
            "The text of edition {} is not at hand; nothing can be judged against it.",
            catalog.edition
        ),
    )
}

/// The title of a finding on an edition without text.
pub(in crate::assess) fn title_unavailable() -> Text {
    Text::new("Text der Fassung nicht verfügbar", "Text of the edition not available")
}

/// The title of a finding on a catalog for which there is no component.
pub(in crate::assess) fn title_no_component() -> Text {
    Text::new("Keine Komponente dieser Art", "No component of this kind")
}

/// The title of a finding on a catalog that is not judged.
pub(in crate::assess) fn title_scope() -> Text {
    Text::new("Prüfumfang", "Scope of the assessment")
}
