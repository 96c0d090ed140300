//! On evidence: what of it does not count, what was not read, and what is not known of it.

use jiff::civil::Date;

use crate::assess::exhibit::{Exhibit, KindEvidence, Listing, Standing};
use crate::assess::result::{Note, Reason, ReasonCode};
use crate::assess::say::notes::before_version;
use crate::assess::say::{facts, not_run, note, reason};
use crate::catalog::Text;
use crate::catalog::describe::german;
use crate::fact::kind::Kind;
use crate::fact::observation::Outcome;
use crate::fact::value::Value;
use crate::fact::{Basis, Fact, label};
use crate::product::{Target, Unread};
use crate::region::Site;

/// A fact that cannot carry a pass.
pub(in crate::assess) fn standing(exhibit: &Exhibit<'_>) -> Reason {
    let fact = exhibit.fact;
    let id = fact.id.as_str();
    match exhibit.standing {
        Standing::StandIn => reason(
            ReasonCode::NotRun,
            &[("fact", id)],
            format!(
                "Für {} ist ein Ziel angegeben, von dem am Stichtag keine Messung oder Lesung zählt; die Angabe ersetzt sie nicht.",
                fact.subject
            ),
            format!(
                "A target is declared for {} of which no measurement or reading counts on the day judged; the statement does not replace it.",
                fact.subject
            ),
        ),
        Standing::OtherVersion => {
            let version = fact
                .stated
                .as_ref()
                .and_then(|stated| stated.product_version.clone())
                .unwrap_or_default();
            reason(
                ReasonCode::EvidenceForOtherVersion,
                &[("fact", id), ("version", &version)],
                format!("Die Angabe zu {} gilt für die Produktversion {version}.", fact.subject),
                format!("The statement on {} is for product version {version}.", fact.subject),
            )
        }
        Standing::BeforeVersion(since) => {
            let subject = &fact.subject;
            let (de, en) =
                (format!("Die Angabe zu {subject}"), format!("The statement on {subject}"));
            before_version(&de, &en, fact.date, since)
        }
        Standing::Aged(until) => reason(
            ReasonCode::EvidenceStale,
            &[("fact", id), ("date", &fact.date.to_string()), ("until", &until.to_string())],
            format!(
                "Die Angabe zu {} ({}) vom {} trug bis {} und ist zu erneuern.",
                fact.subject,
                label::kind(fact.kind.name).de,
                german(fact.date),
                german(until)
            ),
            format!(
                "The evidence on {} ({}) of {} carried until {until} and is to be renewed.",
                fact.subject,
                label::kind(fact.kind.name).en,
                fact.date
            ),
        ),
        standing => only_refutes(&fact.subject, standing),
    }
}

/// What was read but may only refute, and so carries no pass.
pub(in crate::assess) fn only_refutes(subject: &str, standing: Standing) -> Reason {
    let (de, en) = match standing {
        Standing::NotInEffect => (
            "zeigt einen Plan oder Quelltext, nicht das, was in Kraft ist",
            "shows a plan or source, not what is in effect",
        ),
        Standing::Undated => ("trägt kein Datum", "bears no date"),
        Standing::Changed => (
            "stammt aus einer Datei, die inzwischen anders lautet oder fehlt",
            "is of a file that has changed since or is gone",
        ),
        Standing::OtherVersion | Standing::BeforeVersion(_) => {
            ("stammt von einer anderen Produktversion", "is of another product version")
        }
        Standing::Aged(_) | Standing::StandIn | Standing::Fresh => ("ist zu alt", "is too old"),
    };
    let code = match standing {
        Standing::OtherVersion | Standing::BeforeVersion(_) => ReasonCode::EvidenceForOtherVersion,
        _ => ReasonCode::EvidenceStale,
    };
    reason(
        code,
        &[("subject", subject)],
        format!("Was zu {subject} ausgelesen ist, {de}; es trägt kein „erfüllt“."),
        format!("What was read on {subject} {en}; it carries no pass."),
    )
}

/// A file that does not stand as it was read.
pub(in crate::assess) fn file_changed(target: &Target, why: &str) -> Note {
    let (subject, why) = (&target.subject, facts::why(why));
    note(
        "file-changed",
        format!("{subject} gilt als ungelesen: {}. Neu lesen mit `befund probe`.", why.de),
        format!("{subject} counts as unread: {}. Read it again: `befund probe`.", why.en),
    )
}

/// Something said of things in a file, none of which was read.
pub(in crate::assess) fn said_of_nothing(what: &str) -> Note {
    let said = facts::why(what);
    note(
        "say-unmatched",
        format!("`say` trifft auf nichts zu: {}.", said.de),
        format!("`say`: {}.", said.en),
    )
}

/// A file that is kept elsewhere and could not be held against what was read.
pub(in crate::assess) fn not_compared(unread: &Unread) -> Note {
    let why = facts::why(&unread.why);
    note(
        "file-not-compared",
        format!("Datei nicht verglichen: {}.", why.de),
        format!("File not compared: {}.", why.en),
    )
}

/// Two files that say different things of one thing.
pub(in crate::assess) fn sources_differ(first: &Fact, second: &Fact, names: &[&str]) -> Note {
    let labels: Vec<_> = names.iter().map(|name| label::attribute(first.kind.name, name)).collect();
    let (list, thing) = (facts::listed(&labels, ", "), facts::thing(&first.thing()));
    note(
        "sources-differ",
        format!(
            "{} und {} sagen Verschiedenes zu {} ({}); beides muss genügen.",
            first.source, second.source, thing.de, list.de
        ),
        format!(
            "{} and {} differ on {} ({}); both must satisfy.",
            first.source, second.source, thing.en, list.en
        ),
    )
}

/// An attribute that is not known.
pub(in crate::assess) fn attribute_unknown(fact: &Fact, name: &str, why: &str) -> Reason {
    let (thing, attribute) = (facts::thing(&fact.thing()), facts::attribute(fact.kind, name));
    let said = facts::why(why);
    reason(
        ReasonCode::FactMissing,
        &[("fact", &fact.id), ("attribute", name), ("why", why)],
        format!("{}: {} ist nicht bekannt ({}).", thing.de, attribute.de, said.de),
        format!("{}: {} is not known ({}).", thing.en, attribute.en, said.en),
    )
}

/// A set that is not known in full.
pub(in crate::assess) fn incomplete(kind: &str, evidence: &KindEvidence<'_>) -> Vec<Reason> {
    let label = facts::kind(kind);
    if let Some((subject, outcome, why)) = evidence.failures.first() {
        return vec![failure(subject, *outcome, why)];
    }
    if evidence.later && evidence.groups.is_empty() {
        return vec![reason(
            ReasonCode::EvidenceAfterAsOf,
            &[("kind", kind)],
            format!("Was zu {} vorliegt, ist nach dem Stichtag entstanden.", label.de),
            format!("What is known on {} was made after the day judged.", label.en),
        )];
    }
    let seen = |target: &&&Target| {
        let mut own = evidence.listings.iter();
        own.any(|listing| listing.enumeration.basis.is_observed() && listing.is_of(target))
    };
    let unseen: Vec<_> = evidence.unread.iter().filter(|target| !seen(target)).collect();
    if !unseen.is_empty() {
        let targets: Vec<_> = unseen.iter().map(|target| target.subject.as_str()).collect();
        return vec![not_looked_at(kind, &targets.join(", "), unseen[0].source.basis)];
    }
    let stale = evidence.listings.iter().find_map(|listing| match listing.standing {
        Standing::Aged(until) if listing.enumeration.complete => Some(until),
        _ => None,
    });
    if let Some(until) = stale {
        return vec![reason(
            ReasonCode::EvidenceStale,
            &[("kind", kind), ("until", &until.to_string())],
            format!("Die Aufstellung zu {} trug nur bis {}.", label.de, german(until)),
            format!("The list of {} carried only until {until}.", label.en),
        )];
    }
    let (de, en) = why_open(evidence);
    vec![reason(
        ReasonCode::FactMissing,
        &[("kind", kind)],
        format!("Dass {} vollständig erfasst ist, hat niemand festgestellt{de}.", label.de),
        format!("Nobody has established that {} is known in full{en}.", label.en),
    )]
}

fn not_looked_at(kind: &str, targets: &str, basis: Basis) -> Reason {
    let (de, en) = match basis {
        Basis::Measured => ("gemessen", "measured"),
        _ => ("gelesen", "read"),
    };
    reason(
        ReasonCode::NotRun,
        &[("kind", kind), ("targets", targets)],
        format!("{targets} ist als Ziel angegeben, aber nicht {de}."),
        format!("{targets} is declared as a target but was not {en}."),
    )
}

/// What a stated list lacks to close its kind.
fn why_open(evidence: &KindEvidence<'_>) -> (String, String) {
    let stated = || evidence.listings.iter().filter(|listing| listing.is_stated());
    if stated().any(|listing| !listing.enumeration.complete) {
        return (
            " (als unvollständig angegeben)".to_owned(),
            " (it is called incomplete)".to_owned(),
        );
    }
    if stated().any(|listing| listing.enumeration.count.is_none()) {
        return (
            " (der Aufstellung fehlt `count`)".to_owned(),
            " (its list has no `count`)".to_owned(),
        );
    }
    if stated().any(Listing::counts_wrongly) {
        return (
            " (`count` nennt eine andere Zahl, als angegeben sind)".to_owned(),
            " (`count` is not the number stated)".to_owned(),
        );
    }
    if let Some(listing) = stated().find(|listing| !listing.enumeration.roles.is_empty()) {
        let of = listing.enumeration;
        let word = |role: &String| {
            let role = Value::Text(role.clone());
            of.kind.attribute("role").map(|attribute| label::known(attribute, &role))
        };
        let (de, en): (Vec<_>, Vec<_>) =
            of.roles.iter().filter_map(word).map(|text| (text.de, text.en)).unzip();
        return (
            format!(" (die Aufstellung nennt nur: {})", de.join(", ")),
            format!(" (the list speaks of these only: {})", en.join(", ")),
        );
    }
    let unnamed: Vec<_> = evidence.unnamed().map(|target| target.subject.as_str()).collect();
    if !unnamed.is_empty() && stated().next().is_some() {
        let list = unnamed.join(", ");
        return (
            format!(" (`sources` der Aufstellung nennt {list} nicht)"),
            format!(" (`sources` of the list does not name {list})"),
        );
    }
    (String::new(), String::new())
}

fn failure(subject: &str, outcome: Outcome, why: &str) -> Reason {
    let code = if outcome == Outcome::Unreachable {
        ReasonCode::TargetUnreachable
    } else {
        ReasonCode::ProbeError
    };
    let (de, en) = match code {
        ReasonCode::TargetUnreachable => ("hat nicht geantwortet", "did not answer"),
        _ => ("ließ sich nicht messen", "could not be measured"),
    };
    let said = facts::why(why);
    reason(
        code,
        &[("target", subject), ("why", why)],
        format!("{subject} {de} ({}).", said.de),
        format!("{subject} {en} ({}).", said.en),
    )
}

/// That nothing was measured or stated of some kinds; where a look at a target failed that would have shown one of
/// them, why.
pub(in crate::assess) fn unread<'e, 'a: 'e>(
    kinds: &[String],
    evidence: impl Fn(&str) -> &'e KindEvidence<'a>,
) -> Reason {
    let mut failures = kinds.iter().flat_map(|kind| &evidence(kind).failures);
    match failures.next() {
        Some((subject, outcome, why)) => failure(subject, *outcome, why),
        None => {
            let known = kinds.iter().flat_map(|kind| evidence(kind).groups.iter().flatten());
            not_run(kinds, known.map(|exhibit| exhibit.basis).max())
        }
    }
}

/// A complete set without members.
pub(in crate::assess) fn nothing_of_kind(kind: &str) -> Reason {
    let label = facts::kind(kind);
    reason(
        ReasonCode::FactMissing,
        &[("kind", kind)],
        format!(
            "Die Aufstellung zu {} nennt nichts, was hierher gehört; damit ist nichts belegt.",
            label.de
        ),
        format!("The list of {} names nothing that belongs here; that proves nothing.", label.en),
    )
}

/// Something that is too old to be one of those asked about.
pub(in crate::assess) fn too_old(kind: &str, offence: &Text) -> Reason {
    let label = facts::kind(kind);
    reason(
        ReasonCode::EvidenceStale,
        &[("kind", kind)],
        format!("Zu alt, um zu zählen ({}): {}", label.de, offence.de),
        format!("Too old to count ({}): {}", label.en, offence.en),
    )
}

/// A day that lies after the day judged.
pub(in crate::assess) fn after_as_of(kind: &Kind, name: &str, day: Date) -> Reason {
    let label = facts::attribute(kind, name);
    reason(
        ReasonCode::EvidenceAfterAsOf,
        &[("attribute", name), ("date", &day.to_string())],
        format!("{} kann am {} liegen und damit nach dem Stichtag.", label.de, german(day)),
        format!("{} may be as late as {day}, after the day judged.", label.en),
    )
}

/// Facts that would be what is looked for, and that name another component.
pub(in crate::assess) fn of_other_component(kind: &str, facts: &[String]) -> Reason {
    let (said, ids) = (facts::facts(facts), facts.join(", "));
    reason(
        ReasonCode::FactMissing,
        &[("kind", kind), ("facts", &ids)],
        format!(
            "Was gesucht ist, gibt es bei einer anderen Komponente ({}); dient es auch dieser, ist sie dort unter `components` zu nennen.",
            said.de
        ),
        format!(
            "What is looked for is there for another component ({}); if it serves this one as well, name it there under `components`.",
            said.en
        ),
    )
}

/// An empty list beside something that such a list would hold.
pub(in crate::assess) fn empty_beside(kind: &str, thing: &Text) -> Reason {
    let label = facts::kind(kind);
    reason(
        ReasonCode::FactMissing,
        &[("kind", kind)],
        format!(
            "Angegeben ist zu {} nichts, was hierher gehört, doch gibt es {}; das entscheidet nichts. Anzugeben ist, was dazu gehört.",
            label.de, thing.de
        ),
        format!(
            "Nothing stated of {} belongs here, yet there is {}; that decides nothing. State what belongs to it.",
            label.en, thing.en
        ),
    )
}

/// The country of a place.
pub(in crate::assess) fn country_claim(fact: &Fact, country: &str) -> Text {
    let name = fact.value("name").map(|name| format!(" {name}")).unwrap_or_default();
    let (kind, subject) = (label::kind(fact.kind.name), &fact.subject);
    Text::new(
        format!("{} {subject}{name}: Land: {country} ({})", kind.de, german(fact.date)),
        format!("{} {subject}{name}: country: {country} ({})", kind.en, fact.date),
    )
}

/// Where a region lies, with each provider that has one of this code.
pub(in crate::assess) fn region_lies(code: &str, sites: &[Site]) -> Text {
    let site = |site: &Site| format!("{} ({})", site.country, site.provider);
    let sites: Vec<_> = sites.iter().map(site).collect();
    Text::new(
        format!("Die Region {code} liegt in {}.", sites.join(" oder ")),
        format!("The region {code} lies in {}.", sites.join(" or ")),
    )
}

/// What an observation on a basis is called.
pub(in crate::assess) fn observed(basis: Basis) -> Text {
    match basis {
        Basis::Measured => Text::new("Messung", "Measurement"),
        _ => Text::new("Auslesung", "Reading"),
    }
}
