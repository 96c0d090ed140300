//! Data streams of Elasticsearch. Where a policy of ILM is given as well, it goes first unless `prefer_ilm`
//! is false.

use std::collections::BTreeMap;

use crate::fact::Place;

use super::super::super::span::{DAY_S, Dialect};
use super::super::super::sum::{Age, Sum};
use super::super::super::view::{Got, View};
use super::parts::Comes;

/// Lifecycles are looked at every 5 minutes (`data_streams.lifecycle.poll_interval`).
const POLL_S: i64 = 300;

/// A data stream.
pub(super) struct Stream {
    pub(super) name: String,
    pub(super) place: Place,
    /// The policy of ILM that it names.
    pub(super) policy: Option<String>,
    /// Whether the answer says if there is one.
    told: bool,
    prefers_ilm: bool,
    /// Whether an index behind it is managed by nothing.
    unmanaged: bool,
    /// Whether an index behind it is managed by ILM.
    old_ilm: bool,
    lifecycle: Option<Comes>,
}

impl Stream {
    /// Reads one.
    pub(super) fn of(view: &View<'_>) -> Self {
        let lifecycle = view.get("lifecycle");
        let managed = |word: &str| {
            let own = view.get("indices").items();
            own.iter().any(|index| index.get("managed_by").is_text(word))
        };
        Self {
            name: view.get("name").name().known().unwrap_or_else(|| "?".to_owned()),
            place: view.place(),
            policy: view.get("ilm_policy").name().known(),
            told: view.has("generation"),
            prefers_ilm: view.get("prefer_ilm").bool().or(true).unwrap_or(true),
            unmanaged: managed("Unmanaged"),
            old_ilm: managed("Index Lifecycle Management"),
            lifecycle: lifecycle.is_there().then(|| self::lifecycle(&lifecycle)),
        }
    }

    /// One whose lifecycle is asked for; what else manages it is not told.
    pub(super) fn asked(name: String, view: &View<'_>) -> Self {
        Self {
            name,
            place: view.place(),
            policy: None,
            told: false,
            prefers_ilm: true,
            unmanaged: false,
            old_ilm: false,
            lifecycle: Some(lifecycle(view)),
        }
    }

    /// How long what is in it is kept.
    pub(super) fn comes(&self, policies: &BTreeMap<&str, &Comes>) -> Comes {
        if self.unmanaged {
            return Comes::never(None);
        }
        let ilm = || match self.policy.as_deref().map(|name| policies.get(name)) {
            Some(Some(comes)) => (*comes).clone(),
            _ => Comes::unknown("the policy that it names is not in the files"),
        };
        match (&self.policy, &self.lifecycle) {
            (Some(_), None) => ilm(),
            (Some(_), Some(_)) if self.prefers_ilm => ilm(),
            // An index from before may have a policy of its own.
            (_, Some(lifecycle)) if self.old_ilm => longer(lifecycle.clone(), ilm()),
            (_, Some(lifecycle)) if self.told => lifecycle.clone(),
            (_, None) if self.told => Comes::never(None),
            _ => Comes::unknown(
                "whether a policy of ILM goes first is not in the answer of `_lifecycle`; GET _data_stream says it",
            ),
        }
    }
}

fn longer(a: Comes, b: Comes) -> Comes {
    match (&a.delete, &b.delete) {
        (Age::Seconds(x), Age::Seconds(y)) if x >= y => a,
        (Age::Seconds(_), _) | (Age::Unknown(_), Age::Never) => b,
        _ => a,
    }
}

/// What a lifecycle of a data stream comes to.
pub(super) fn lifecycle(view: &View<'_>) -> Comes {
    match view.get("enabled").bool().or(true) {
        Some(true) => {}
        Some(false) => return Comes::never(None),
        None => return Comes::unknown("whether the lifecycle is on is not readable"),
    }
    let effective = view.get("effective_retention").span(Dialect::Elastic);
    let own = view.get("data_retention").span(Dialect::Elastic);
    let seconds = match (effective, own) {
        (Got::Is(span), _) | (Got::Absent | Got::Null, Got::Is(span)) => span.seconds,
        (Got::Odd, _) | (_, Got::Odd) => return Comes::unknown("`data_retention` is not readable"),
        (Got::Absent | Got::Null, Got::Absent | Got::Null) => return Comes::never(None),
    };
    let rule = Age::Seconds(seconds);
    let span = Age::Seconds(span_of_index(seconds));
    let worst = Sum::of("rule, from rollover", rule.clone())
        .then("span of an index until rollover", span.clone())
        .then("until the policy is looked at", Age::Seconds(2 * POLL_S));
    Comes { delete: rule.then(span), worst, bound: None }
}

/// After how long an index is rolled over at the latest, which Elasticsearch chooses by the retention
/// (`cluster.lifecycle.default.rollover`, `max_age=auto`).
fn span_of_index(retention_s: i64) -> i64 {
    match retention_s {
        ..=86_400 => 3600,
        86_401..=1_209_600 => DAY_S,
        1_209_601..=7_776_000 => 7 * DAY_S,
        _ => 30 * DAY_S,
    }
}
