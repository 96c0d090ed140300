//! Certificates on the terminal: what they are, and what is wrong with them, before everything else.

use jiff::civil::Date;

use super::document::{
    Certificate, Chain, Endpoint, Fault, FaultKind, NamesMatch, Ocsp, OcspStatus, Offered,
    TlsOutput, Weight,
};
use crate::lang::Lang;
use crate::report::text::InWords;

/// A line, and how bad it is.
pub(super) type Line = (Option<Weight>, String);

/// Lines about the chains of an endpoint: two for each, and one for each kind of fault.
pub(super) fn lines(document: &TlsOutput, endpoint: &Endpoint, lang: Lang) -> Vec<Line> {
    let mut lines = Vec::new();
    for chain in &endpoint.chains {
        let shown = Shown { document, endpoint, chain, lang };
        lines.push((None, shown.head()));
        lines.push((None, format!("  {}", shown.states())));
        let mut faults: Vec<(Fault, Vec<usize>)> = Vec::new();
        for fault in &chain.faults {
            match faults.iter_mut().find(|(other, _)| same(other, fault)) {
                Some((_, positions)) => positions.extend(fault.certificate),
                None => faults.push((*fault, fault.certificate.into_iter().collect())),
            }
        }
        let counts = |fault: &Fault| document.trust || !fault.is_of_trust();
        lines.extend(faults.iter().map(|(fault, positions)| {
            let weight = if counts(fault) { fault.weight } else { Weight::Note };
            (Some(weight), format!("  {}", shown.fault(*fault, positions)))
        }));
    }
    lines
}

/// Whether two faults go into one line: weak keys and signatures of several certificates.
fn same(one: &Fault, other: &Fault) -> bool {
    let weak = matches!(one.fault, FaultKind::WeakKey | FaultKind::WeakSignature);
    weak && (one.fault, one.weight) == (other.fault, other.weight)
}

struct Shown<'a> {
    document: &'a TlsOutput,
    endpoint: &'a Endpoint,
    chain: &'a Chain,
    lang: Lang,
}

impl Shown<'_> {
    fn pick(&self, de: &'static str, en: &'static str) -> &'static str {
        self.lang.pick(de, en)
    }

    /// Names, key and term of the server's own certificate.
    fn head(&self) -> String {
        let asked = self.chain.sni == self.endpoint.sni;
        let what = if asked {
            self.pick("Zertifikat", "certificate")
        } else {
            self.pick("Zertifikat ohne Servernamen", "certificate without a server name")
        };
        let Some(own) = self.chain.certificates.first() else { return what.to_owned() };
        if own.is_unreadable() {
            return format!("{what}: {}", self.pick("unlesbar", "unreadable"));
        }
        let day = |date: Option<Date>| date.map_or("?".to_owned(), |date| self.lang.date(date));
        let (from, until) = (day(own.not_before), day(own.not_after));
        let term = match self.lang {
            Lang::De => format!("gültig {from} bis {until}"),
            Lang::En => format!("valid {from} to {until}"),
        };
        format!("{what}: {}, {}, {term}", self.names(own), key(own))
    }

    fn names(&self, own: &Certificate) -> String {
        const MOST: usize = 3;
        if own.names.is_empty() {
            return self.pick("kein Name", "no name").to_owned();
        }
        let more = own.names.len().saturating_sub(MOST);
        let shown: Vec<_> = own.names.iter().take(MOST).map(String::as_str).collect();
        let more = if more == 0 { String::new() } else { format!(" +{more}") };
        format!("{}{more}", shown.join(" "))
    }

    fn states(&self) -> String {
        let word = |state| match state {
            Offered::Yes => self.pick("ja", "yes"),
            Offered::No => self.pick("nein", "no"),
            Offered::Undetermined => self.pick("nicht bestimmt", "undetermined"),
        };
        let name = match self.chain.names_match {
            NamesMatch::Yes => word(Offered::Yes),
            NamesMatch::No => word(Offered::No),
            NamesMatch::Undetermined => word(Offered::Undetermined),
            NamesMatch::NotAsked => self.pick("nicht gefragt", "not asked"),
        };
        let said = self.chain.ocsp.as_ref();
        let staple = said.map_or(self.pick("keine", "none").to_owned(), |said| self.staple(said));
        let parts = [
            (self.pick("Name", "name"), name),
            (self.pick("Pfad zu einer Wurzel", "path to a root"), word(self.chain.path_to_root)),
            (self.pick("Reihenfolge", "order"), word(self.chain.in_order)),
            (self.pick("mitgelieferte Statusauskunft", "stapled status"), &staple),
        ];
        parts.map(|(what, state)| format!("{what}: {state}")).join(" · ")
    }

    /// What a stapled answer is good for, in words.
    fn staple(&self, said: &Ocsp) -> String {
        let words = match said.status {
            OcspStatus::Good => self.pick("nicht widerrufen", "good"),
            OcspStatus::Revoked => self.pick("widerrufen", "revoked"),
            OcspStatus::Unknown => {
                self.pick("Zertifikat dort unbekannt", "certificate unknown there")
            }
            OcspStatus::Expired => {
                self.pick("gilt an diesem Tag nicht", "does not hold on that day")
            }
            OcspStatus::Foreign => {
                self.pick("zu einem anderen Zertifikat", "about another certificate")
            }
            OcspStatus::Unsigned => {
                self.pick("nicht vom Aussteller unterschrieben", "not signed by the issuer")
            }
            OcspStatus::TryLater => self.pick("„später fragen“", "\"try later\""),
            OcspStatus::Failed => self.pick("keine Auskunft", "no answer"),
            OcspStatus::Undetermined => self.pick("nicht bestimmt", "undetermined"),
        };
        let aside = said.refusal.iter().map(|name| format!(" ({name})"));
        words.to_owned() + &aside.collect::<String>()
    }

    fn fault(&self, fault: Fault, positions: &[usize]) -> String {
        let said = self.said(fault.fault, positions);
        let above: Vec<_> = positions.iter().map(ToString::to_string).collect();
        match positions {
            [] | [0] => said,
            _ => {
                let which = self.pick("Zertifikat", "certificate");
                format!("{said} ({which} {})", above.join(", "))
            }
        }
    }

    fn said(&self, kind: FaultKind, positions: &[usize]) -> String {
        let all = &self.chain.certificates;
        let certificates = || positions.iter().filter_map(|at| all.get(*at));
        let first = certificates().next();
        let each = |word: fn(&Certificate) -> String| {
            let mut words: Vec<_> = certificates().map(word).collect();
            words.dedup();
            words.join(", ")
        };
        let words = kind.in_words(self.lang);
        match kind {
            FaultKind::Expired => self.expired(first),
            FaultKind::NotYetValid => self.not_yet_valid(first),
            FaultKind::OtherName => self.other_name(),
            FaultKind::NoPath => {
                let none = self.pick("kein Pfad zu den Wurzeln", "no path to the roots");
                format!("{none} ({})", self.chain.root_set)
            }
            FaultKind::Revoked => self.revoked(words),
            FaultKind::WeakKey => format!("{words}: {}", each(key)),
            FaultKind::WeakSignature => {
                format!("{words}: {}", each(|one| one.signature_algorithm.clone()))
            }
            FaultKind::UselessStaple => {
                let said = self.chain.ocsp.as_ref().map(|said| self.staple(said));
                format!("{words}: {}", said.unwrap_or_default())
            }
            FaultKind::Unreadable
            | FaultKind::NameUnverified
            | FaultKind::PathUnverified
            | FaultKind::StapleUnverified
            | FaultKind::SelfSigned
            | FaultKind::OutOfOrder
            | FaultKind::NoStaple => words.to_owned(),
        }
    }

    fn expired(&self, certificate: Option<&Certificate>) -> String {
        let end = certificate.and_then(|one| one.not_after);
        let end = end.map_or(String::new(), |end| self.lang.date(end));
        let days = certificate.and_then(|one| one.days_left).unwrap_or_default().unsigned_abs();
        match self.lang {
            Lang::De => format!("abgelaufen am {end}, vor {days} Tagen"),
            Lang::En => format!("expired on {end}, {days} days ago"),
        }
    }

    fn not_yet_valid(&self, certificate: Option<&Certificate>) -> String {
        let start = certificate.and_then(|one| one.not_before);
        let start = start.map_or(String::new(), |start| self.lang.date(start));
        let day = self.lang.date(self.document.as_of);
        match self.lang {
            Lang::De => format!("erst ab {start} gültig, nicht am {day}"),
            Lang::En => format!("valid from {start} on, not on {day}"),
        }
    }

    fn other_name(&self) -> String {
        let asked = self.chain.sni.as_deref().unwrap_or(&self.endpoint.host);
        match self.lang {
            Lang::De => format!("nennt nicht den gefragten Namen {asked}"),
            Lang::En => format!("does not name {asked}, which was asked for"),
        }
    }

    fn revoked(&self, words: &str) -> String {
        let at = self.chain.ocsp.as_ref().and_then(|said| said.revoked.as_deref());
        let at = at.map(|moment| format!(" ({moment})")).unwrap_or_default();
        format!("{words}{at}")
    }
}

/// Algorithm, length and curve.
fn key(certificate: &Certificate) -> String {
    let bits = certificate.key_bits.map(|bits| format!(" {bits}")).unwrap_or_default();
    let curve = certificate.curve.as_ref().map(|curve| format!(" {curve}")).unwrap_or_default();
    format!("{}{bits}{curve}", certificate.key_algorithm)
}

impl InWords for FaultKind {
    fn in_words(self, lang: Lang) -> &'static str {
        let (de, en) = match self {
            Self::Expired => ("abgelaufen", "expired"),
            Self::NotYetValid => ("noch nicht gültig", "not yet valid"),
            Self::OtherName => ("anderer Name", "another name"),
            Self::NoPath => ("kein Pfad", "no path"),
            Self::Revoked => ("widerrufen", "revoked"),
            Self::WeakKey => ("schwacher Schlüssel", "weak key"),
            Self::WeakSignature => ("schwache Signatur", "weak signature"),
            Self::Unreadable => ("unlesbar", "unreadable"),
            Self::NameUnverified => ("Name nicht prüfbar", "name not verified"),
            Self::PathUnverified => ("Pfad nicht prüfbar", "path not verified"),
            Self::StapleUnverified => {
                ("Statusauskunft nicht prüfbar", "stapled status not verified")
            }
            Self::SelfSigned => ("selbst unterschrieben", "self-signed"),
            Self::OutOfOrder => ("nicht in der richtigen Reihenfolge", "not in the right order"),
            Self::UselessStaple => ("Statusauskunft nutzlos", "useless stapled status"),
            Self::NoStaple => (
                "verlangt eine mitgelieferte Statusauskunft, und es kam keine",
                "demands a stapled status, and none came",
            ),
        };
        lang.pick(de, en)
    }
}
