//! Every sentence an assessment can say, in both languages. Reports only place them.

mod answers;
mod applicability;
mod checks;
mod claims;
mod contents;
mod deadlines;
mod dispositions;
mod documents;
mod evidence;
mod examination;
mod facts;
mod forecast;
mod foreign;
mod notes;
mod ways;

pub(super) use self::answers::{
    answer_claim, answer_later, answer_standing, answered_elsewhere, answered_no, answered_yes,
    closed_by_answer, closed_by_statement, na_claim, no_admissible_reason, no_answer, not_run,
    nothing_stated, one_row_one_answer, only_a_refuted_claim, option_not_used, other_edition,
    rest_unanswered, row_claim, stated_without, would_pass,
};
pub(crate) use self::applicability::own_reason;
pub(super) use self::applicability::{
    any_fact_of, back_end_asked, cannot_be_absent, condition_denied, condition_not_met,
    condition_seen, condition_unknown, demands_nothing, function_absent, function_seen, na_stated,
    no_component, no_function_named, own_justification, reason_missing, reason_not_in_force,
    reason_refuted, scope_incomplete, text_unavailable, title_no_component, title_scope,
    title_unavailable, waived,
};
pub(super) use self::checks::{
    age_limit, age_unsure, check_error, condition_expected, condition_observed, either,
    factor_category, months_unsure, need_without_analysis, negated, no_policy, no_protection_need,
    none_found, not_expected, nothing_of_the_kind, offence, outside_standard, pair_expected,
    pair_open, pattern, possible_open, rule_expects, rule_observed, rule_undecided,
    with_next_value, within_tolerance, wrong_count,
};
pub(super) use self::claims::{
    check_found, contradiction, fact_claim, fact_claim_of, facts_claim, indication_against,
    list_complete, not_found, premise_claim, premise_contradicted, premise_elsewhere, stated_need,
    thing_denied, thing_found, ways_found,
};
pub(super) use self::contents::{
    found_in_document, not_found_in_document, scan, scripts_in_document, signature,
    stated_of_document, unreadable,
};
pub(super) use self::deadlines::{
    answers_of, end_by_age, end_of_five_years, end_of_use, end_of_validity, measure_again,
    observed_of, proves_nothing_then, renew_then, row, row_ends, statements_of, too_old_then,
    unusable_then,
};
pub(super) use self::dispositions::{
    disposition_expired, disposition_expires_soon, disposition_lasts, disposition_leaves_out,
    disposition_not_judged, disposition_too_long, disposition_unused,
};
pub(super) use self::documents::{
    Succession, certificate_missing, certificate_of_other_version, certificate_too_long,
    certificate_without_version, citation_unfit, document_for_other_version, document_name,
    document_over, document_unsure, no_document, unfit,
};
pub(super) use self::evidence::{
    after_as_of, attribute_unknown, country_claim, empty_beside, file_changed, incomplete,
    not_compared, nothing_of_kind, observed, of_other_component, only_refutes, region_lies,
    said_of_nothing, sources_differ, standing, too_old, unread,
};
pub(super) use self::examination::{
    examine_again, examined_absent, examined_claim, examined_not_met, examined_open,
    judged_without, judgements_of,
};
pub(super) use self::facts::{facts, found, listed, thing};
pub(super) use self::forecast::{
    a_norms_day, begin, begins, decide_again, decision_ends, edition_begins, edition_ends,
    gate_entry_ends, no_longer_judged, nothing_against, nothing_new, nothing_to_judge,
    policy_follows, ruling_turns, too_many_days,
};
pub use self::notes::as_of_from_file;
pub(super) use self::notes::{
    catalog_left_out, catalog_not_shipped, judged_by_earlier, later_facts, later_run_failed,
    left_out_catalogs, left_out_components, left_out_facts, left_out_targets, observation_ignored,
    observation_outdated, own_catalogs, policy_pinned, same_statement, scheme_not_chosen,
    version_later, without_version,
};
pub(super) use self::ways::effects_of_two_factors;

use std::collections::BTreeMap;

use crate::assess::result::{Note, Reason, ReasonCode};
use crate::catalog::Text;

fn reason(code: ReasonCode, params: &[(&str, &str)], de: String, en: String) -> Reason {
    let params: BTreeMap<_, _> =
        params.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    Reason { code, params, text: Text::new(de, en) }
}

fn join<'a>(parts: impl Iterator<Item = &'a str>) -> String {
    parts.collect::<Vec<_>>().join(" ")
}

/// Several findings in one.
pub(super) fn together(texts: &[Text]) -> Text {
    Text::new(join(texts.iter().map(|text| &*text.de)), join(texts.iter().map(|text| &*text.en)))
}

fn note(code: &str, de: String, en: String) -> Note {
    Note { code: code.to_owned(), text: Text::new(de, en) }
}
