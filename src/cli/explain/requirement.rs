//! All there is to know about one requirement, on one page.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use jiff::civil::Date;

use crate::catalog::interpretation::{Channel, Statement};
use crate::catalog::mapping::{MappingSide, Relation};
use crate::catalog::predicate::Predicate;
use crate::catalog::{
    AppliesIf, Catalog, Check, CheckUse, Decidable, Demand, Effect, Interpretations, Mapping,
    NaReason, Requirement, Role, Ruling,
};
use crate::cli::Global;
use crate::cli::assess::today;
use crate::cli::explain::{combinations, paste, wrap};
use crate::fact::kind::Kind;
use crate::fact::source::Delivery;
use crate::lang::Lang;
use crate::library::Library;
use crate::probe::file::READERS;
use crate::product::admitted;
use crate::report::text::InWords;

/// Where the requirement stands and what else there is to look up.
pub(super) struct Page<'l> {
    pub(super) library: &'l Library,
    pub(super) catalog: &'l Catalog,
    /// Policy tables are printed as of this day.
    pub(super) day: Date,
    pub(super) verbose: bool,
    pub(super) lang: Lang,
}

impl<'l> Page<'l> {
    /// As this run speaks and sees, today.
    pub(super) fn of(global: &Global, library: &'l Library, catalog: &'l Catalog) -> Self {
        let (day, verbose, lang) = (today(), global.verbose, global.lang());
        Self { library, catalog, day, verbose, lang }
    }

    /// The page.
    pub(super) fn explain(&self, requirement: &Requirement) -> String {
        let reference = self.catalog.reference();
        let mut out = format!("{reference} {}  {}\n", requirement.number, requirement.cite);
        wrap(&mut out, 2, self.lang.text(&requirement.title));
        out.push('\n');
        wrap(&mut out, 2, self.lang.text(&requirement.text));
        out.push('\n');
        self.head(&mut out, requirement);
        self.inspection(&mut out, requirement);
        if let Some(condition) = &requirement.applies_if {
            explain_condition(&mut out, 2, condition, self.lang);
        }
        self.reasons(&mut out, requirement);
        for demand in &requirement.demands {
            self.demand(&mut out, &requirement.number, demand);
        }
        self.examples(&mut out, requirement);
        self.files(&mut out, requirement);
        self.tables(&mut out, requirement);
        self.rulings(&mut out, requirement);
        self.mappings(&mut out, requirement);
        out
    }

    fn head(&self, out: &mut String, requirement: &Requirement) {
        let lang = self.lang;
        let group = self.catalog.groups.iter();
        let group = group.filter(|(id, _)| Some(id) == requirement.group.as_ref());
        for (_, title) in group {
            wrap(out, 2, &format!("{}: {}", lang.pick("Gruppe", "group"), lang.text(title)));
        }
        let depth = match requirement.depth.as_deref() {
            Some("EXAMINE") => lang.pick(
                ", Prüftiefe: EXAMINE (die Prüfstelle hat es zu untersuchen; bis dahin ist ein „erfüllt“ vorläufig)",
                ", depth of testing: EXAMINE (an evaluator must examine it; a pass stays provisional until then)",
            ),
            Some("CHECK") => lang.pick(", Prüftiefe: CHECK", ", depth of testing: CHECK"),
            _ => "",
        };
        let text = requirement.confidence.in_words(lang);
        let (to, addressee) =
            (lang.pick("gerichtet an", "addressed to"), requirement.addressee.in_words(lang));
        let word = lang.pick("Text", "text");
        wrap(out, 2, &format!("{word}: {text}, {to}: {addressee}{depth}"));
        for source in requirement.sources.iter().filter_map(|id| self.catalog.sources.get(id)) {
            let title = lang.text(&source.title);
            wrap(out, 2, &format!("{}: {title}", lang.pick("Quelle", "source")));
        }
        if let Some(note) = &requirement.note {
            wrap(out, 2, lang.text(note));
        }
    }

    fn reasons(&self, out: &mut String, requirement: &Requirement) {
        let closed = self.catalog.reasons_closed;
        let printed = |reason: &&NaReason| !closed || requirement.reasons.contains(&reason.id);
        let reasons: Vec<_> = self.catalog.reasons.iter().filter(printed).collect();
        if requirement.demands.is_empty() {
            return;
        }
        if closed && reasons.is_empty() {
            let none = self.lang.pick(
                "nicht anwendbar: die Norm lässt hier keinen Grund zu",
                "not applicable: the norm admits no reason here",
            );
            wrap(out, 2, none);
        }
        for reason in reasons {
            explain_reason(out, reason, self.lang);
        }
        let rulings = self.library.interpretations();
        let own = admitted(&rulings, self.catalog, requirement, Some(self.day)).into_iter();
        let own: Vec<_> = own.filter(|one| one.norms.is_none()).map(|one| one.id).collect();
        if !own.is_empty() {
            let reasons = self.lang.pick(
                "nicht anwendbar, eigene Gründe von befund",
                "not applicable, befund's own reasons",
            );
            wrap(out, 2, &format!("{reasons}: {}", own.join(", ")));
            self.function(out, &requirement.number);
        }
    }

    /// What `function-absent` claims here.
    fn function(&self, out: &mut String, number: &str) {
        let lang = self.lang;
        if let Some(always) = self.catalog.always_there(number) {
            let not = lang.pick("wird nicht geglaubt", "is not believed");
            wrap(out, 4, &format!("`function-absent` {not}: {}", lang.text(&always.because)));
        } else if let Some(function) = self.catalog.function(number) {
            let claims =
                lang.pick("behauptet, dass es nichts davon gibt", "claims that there is none of");
            wrap(out, 4, &format!("`function-absent` {claims}: {}", lang.text(&function.says)));
        }
    }

    /// The check that a ruling in force puts in a check's place.
    fn replacement(&self, number: &str, demand: &str, id: &str) -> Option<(String, Arc<Check>)> {
        self.library.interpretations().iter().find_map(|set| {
            set.rulings.iter().find_map(|ruling| match &ruling.effect {
                Effect::ReplaceCheck { check, by }
                    if check == id
                        && ruling.holds_on(self.day)
                        && ruling.speaks_to(self.catalog, number, demand) =>
                {
                    Some((format!("{}#{}", set.id, ruling.id), self.library.check(by)?))
                }
                _ => None,
            })
        })
    }

    fn demand(&self, out: &mut String, number: &str, demand: &Demand) {
        let lang = self.lang;
        let modal = lang.modal(demand.modal);
        let _ = writeln!(out, "\n  {} · {modal}", demand.id);
        wrap(out, 4, lang.text(&demand.text));
        if let Some(condition) = &demand.applies_if {
            explain_condition(out, 4, condition, lang);
        }
        match &demand.decidable {
            Decidable::Automated => {}
            Decidable::Planned(kind) => {
                wrap(
                    out,
                    4,
                    &match lang {
                        Lang::De => format!(
                            "eine künftige Messung wird `{kind}` liefern; bis dahin zählt die Antwort"
                        ),
                        Lang::En => format!(
                            "a probe to come will deliver `{kind}`; until then the answer counts"
                        ),
                    },
                );
            }
            Decidable::Refutable(by) => {
                let cannot =
                    lang.pick("nicht beweisbar; widerlegt durch", "cannot be proven; refuted by");
                wrap(out, 4, &format!("{cannot}: {}", lang.text(by)));
            }
            Decidable::Manual(why) => {
                let only = lang.pick("nur ein Mensch kann urteilen", "only a person can judge");
                wrap(out, 4, &format!("{only}: {}", lang.text(why)));
            }
        }
        for used in &demand.checks {
            if let Some(check) = self.library.check(&used.id) {
                explain_check(out, used, &check, lang);
            }
            if let Some((ruling, by)) = self.replacement(number, &demand.id, &used.id) {
                let used = CheckUse { id: by.id.clone(), ..used.clone() };
                let instead =
                    lang.pick("stattdessen, nach der Auslegung", "instead, by the ruling");
                wrap(out, 4, &format!("{instead} {ruling}:"));
                explain_check(out, &used, &by, lang);
            }
        }
        let (remedy, ask) = (lang.text(&demand.remedy), lang.text(&demand.ask));
        wrap(out, 4, &format!("{}: {remedy}", lang.pick("wenn nicht erfüllt", "if not met")));
        wrap(out, 4, &format!("{}: {ask}", lang.pick("anzufordern", "to ask for")));
    }

    /// The checks of all demands, each once.
    fn checks(&self, requirement: &Requirement) -> Vec<Arc<Check>> {
        let mut seen = BTreeSet::new();
        let used = requirement
            .demands
            .iter()
            .flat_map(|demand| demand.checks.iter().map(move |used| (demand, used)));
        used.filter_map(|(demand, used)| {
            let replaced = self.replacement(&requirement.number, &demand.id, &used.id);
            replaced.map(|(_, by)| by).or_else(|| self.library.check(&used.id))
        })
        .filter(|check| seen.insert(check.id.clone()))
        .collect()
    }

    /// The first example of each check that satisfies it.
    fn examples(&self, out: &mut String, requirement: &Requirement) {
        let checks = self.checks(requirement);
        let examples: Vec<_> = checks
            .iter()
            .filter_map(|check| {
                let passes = check.examples.iter().find(|example| example.expect == "pass")?;
                Some((check.id.as_str(), passes))
            })
            .collect();
        if !examples.is_empty() {
            out.push('\n');
            let lead = self.lang.pick(
                "in befund.yaml stünde es so, NAME, Tag und Werte durch das ersetzt, was für das Produkt wahr ist:",
                "in befund.yaml it would stand like this, with NAME, day and values replaced by what is true of the product:",
            );
            wrap(out, 2, lead);
            out.push_str(&paste::yaml(&examples));
        }
    }

    /// Formats of files that show what the checks read, and how each is exported.
    fn files(&self, out: &mut String, requirement: &Requirement) {
        let checks = self.checks(requirement);
        let reads = |delivery: &&Delivery| {
            checks.iter().any(|check| {
                let asked = check.holds.asked(delivery.kind.name);
                // A name alone shows nothing of what is asked.
                asked.iter().any(|attribute| *attribute != "name" && delivery.has(attribute))
            })
        };
        let mut readers = READERS.iter().filter(|one| one.delivers().iter().any(|d| reads(&d)));
        let Some(first) = readers.next() else { return };
        out.push('\n');
        let lead = self.lang.pick(
            "Dateien, die es zeigen können (`targets.files`; `befund probe --explain DATEI` sagt, was eine sagt):",
            "files that can show it (`targets.files`; `befund probe --explain FILE` says what one says):",
        );
        wrap(out, 2, lead);
        for reader in std::iter::once(first).chain(readers) {
            wrap(out, 4, &format!("{}: {}", reader.id(), self.lang.said(reader.doc())));
        }
    }

    /// The tables whose rows the checks combine, each table once.
    fn tables(&self, out: &mut String, requirement: &Requirement) {
        let mut seen = BTreeSet::new();
        for check in self.checks(requirement) {
            let pairs = check.holds.pairs();
            let Some(first) = pairs.first() else { continue };
            if !seen.insert(first.lookup.policy.clone()) {
                continue;
            }
            let policy = &first.lookup.policy;
            let newest = || {
                let (edition, _) = self.library.policy_editions(policy).pop()?;
                self.library.policy(policy, edition)
            };
            let edition = self.library.policy_in_force(policy, self.day).or_else(newest);
            if let Some(policy) = edition {
                let (day, verbose) = (self.day, self.verbose);
                combinations::explain(out, &policy, &pairs, day, verbose, self.lang);
            }
        }
    }

    fn rulings(&self, out: &mut String, requirement: &Requirement) {
        let mut general = Vec::new();
        for set in self.library.interpretations() {
            for ruling in &set.rulings {
                let subjects: Vec<_> = ruling
                    .on
                    .iter()
                    .filter(|subject| subject.is_of(&self.catalog.id, &self.catalog.edition))
                    .filter(|subject| {
                        subject.requirement.as_ref().is_none_or(|nr| *nr == requirement.number)
                    })
                    .collect();
                let Some(first) = subjects.first() else { continue };
                let demands: Vec<_> =
                    subjects.iter().filter_map(|subject| subject.demand.as_deref()).collect();
                if first.requirement.is_none() {
                    general.push(general_words(&set, ruling, self.lang));
                    continue;
                }
                let scope = match demands.as_slice() {
                    [] => String::new(),
                    demands => {
                        format!(", {} {}", self.lang.pick("zu", "on"), demands.join(", "))
                    }
                };
                explain_ruling(out, &set, ruling, &scope, self.lang);
            }
        }
        if !general.is_empty() {
            out.push('\n');
            let whole =
                self.lang.pick("Auslegungen zum ganzen Katalog", "rulings on the whole catalog");
            wrap(out, 2, &format!("{whole}: {}", general.join("; ")));
        }
    }

    fn mappings(&self, out: &mut String, requirement: &Requirement) {
        let mut lines = Vec::new();
        if requirement.demands.is_empty() {
            return;
        }
        for mapping in self.library.mappings() {
            lines.extend(self.mapped(&mapping, &requirement.number));
        }
        if !lines.is_empty() {
            let head = self.lang.pick("in anderen Katalogen", "in other catalogs");
            let _ = writeln!(out, "\n  {head}");
        }
        for line in lines {
            wrap(out, 4, &line);
        }
    }

    fn mapped(&self, mapping: &Mapping, number: &str) -> Vec<String> {
        let Catalog { id, edition, .. } = self.catalog;
        let lang = self.lang;
        let pairs = mapping
            .both_ways()
            .filter(|(here, ..)| here.is_of(id, edition) && here.number == number);
        pairs
            .map(|(_, there, pair, relation)| {
                let note = pair.note.as_ref().map(|note| format!("; {}", lang.text(note)));
                format!(
                    "{} {}{}: {} ({}, {}{})",
                    there.catalog,
                    there.number,
                    self.title_of(&there),
                    relation_words(relation.inverse(), lang),
                    mapping.id,
                    pair.confidence.in_words(lang),
                    note.unwrap_or_default()
                )
            })
            .collect()
    }

    /// The title in the newest edition that has the number.
    fn title_of(&self, side: &MappingSide<'_>) -> String {
        let editions = self.library.editions(side.catalog).into_iter().rev();
        editions
            .filter(|head| side.is_of(side.catalog, head.edition))
            .filter_map(|head| self.library.catalog(side.catalog, head.edition))
            .find_map(|one| {
                let title = &one.requirement(side.number)?.title;
                Some(format!(" {}", self.lang.text(title)))
            })
            .unwrap_or_default()
    }
}

fn relation_words(relation: Relation, lang: Lang) -> &'static str {
    match relation {
        Relation::Equal => lang.pick("fordert dasselbe", "demands the same"),
        Relation::Subset => {
            lang.pick("diese fordert einen Teil davon", "this one demands a part of it")
        }
        Relation::Superset => {
            lang.pick("diese fordert all das und mehr", "this one demands all of it, and more")
        }
        Relation::Related => lang.pick(
            "verwandt; aus der einen folgt nichts für die andere",
            "related; nothing follows from one for the other",
        ),
    }
}

fn explain_condition(out: &mut String, indent: usize, condition: &AppliesIf, lang: Lang) {
    let applies = lang.pick("gilt, wenn", "applies if");
    wrap(out, indent, &format!("{applies}: {}", lang.text(&condition.says)));
    if condition.holds.is_none() {
        let only = lang.pick("das weiß nur der Hersteller", "only the manufacturer can say");
        wrap(out, indent + 2, only);
    }
    let by = lang.pick(
        "dass sie nicht gilt, wird widerlegt durch",
        "a claim that it does not is refuted by",
    );
    wrap(out, indent + 2, &format!("{by}: {}", lang.text(&condition.refuted_by)));
}

fn explain_reason(out: &mut String, reason: &NaReason, lang: Lang) {
    let with = lang.pick("nicht anwendbar mit", "not applicable with");
    wrap(out, 2, &format!("{with} `{}`: {}", reason.id, lang.text(&reason.text)));
    if reason.free {
        let own = lang.pick(
            "mit eigener Begründung, die ein Mensch abzuwägen hat",
            "with a justification of one's own, which a person must weigh",
        );
        wrap(out, 4, own);
    }
    if let Some(by) = &reason.refuted_by {
        let refuted = lang.pick("widerlegt durch", "refuted by");
        wrap(out, 4, &format!("{refuted}: {}", lang.text(by)));
    }
}

fn explain_check(out: &mut String, used: &CheckUse, check: &Check, lang: Lang) {
    let role = match used.role {
        Role::Decides => lang.pick("entscheidet", "decides"),
        Role::Necessary => lang.pick("ist notwendig", "is necessary"),
        Role::Indicates => lang.pick("ist nur ein Anzeichen", "only indicates"),
    };
    let (word, id) = (lang.pick("Prüfung", "check"), &used.id);
    wrap(out, 4, &format!("{word} {id} {role}: {}", lang.text(&check.says)));
    let covers = lang.pick("deckt ab", "covers");
    wrap(out, 6, &format!("{covers}: {}", lang.text(&used.covers)));
    if let Some(because) = &used.because {
        let word = lang.pick("weil", "because");
        wrap(out, 6, &format!("{word}: {}", lang.text(because)));
    }
    explain_evidence(out, 6, lang, &check.holds);
}

/// The kinds of facts a predicate asks about, with the attributes it reads, and documents.
pub(super) fn explain_evidence(out: &mut String, indent: usize, lang: Lang, predicate: &Predicate) {
    let word = lang.pick("Nachweis", "evidence");
    for kind in predicate.kinds().into_iter().filter_map(Kind::named) {
        let read = predicate.attributes(kind.name);
        let attributes = kind.attributes.iter().filter(|one| read.contains(one.name));
        let attributes =
            attributes.map(|one| format!("{} ({})", one.name, lang.pick(one.label.0, one.doc)));
        let attributes: Vec<_> = attributes.collect();
        let list = if attributes.is_empty() {
            lang.pick("dass es eines gibt", "that there is one").to_owned()
        } else {
            attributes.join(", ")
        };
        let doc = lang.pick(kind.label.0, kind.doc);
        wrap(out, indent, &format!("{word}: {} ({doc}): {list}", kind.name));
    }
    predicate.walk(&mut |one| {
        if let Some(document) = document_words(one, lang) {
            wrap(out, indent, &format!("{word}: {document}"));
        }
        match one {
            Predicate::ProtectionNeed { is: need, .. } => {
                let of =
                    lang.pick("`protection_need` des Produkts", "the product's `protection_need`");
                wrap(out, indent, &format!("{word}: {of}: `{need}`"));
            }
            Predicate::Since(day) => {
                let from = lang.pick("der Stichtag, ab", "the day judged, from");
                wrap(out, indent, &format!("{word}: {from} {}", lang.date(*day)));
            }
            Predicate::AnswerIs(yes) => {
                let answer = if *yes { "yes" } else { "no" };
                let of = lang.pick("die Antwort des Herstellers", "the manufacturer's answer");
                wrap(out, indent, &format!("{word}: {of} `{answer}`"));
            }
            _ => {}
        }
    });
}

fn document_words(predicate: &Predicate, lang: Lang) -> Option<String> {
    let Predicate::Document { kind, schemes, valid, max_age_months } = predicate else {
        return None;
    };
    let words: Vec<_> = schemes.iter().map(|scheme| scheme.word()).collect();
    let scheme = match words.as_slice() {
        [] => String::new(),
        words => {
            format!(" {} {}", lang.pick("nach", "under"), words.join(lang.pick(" oder ", " or ")))
        }
    };
    let term = if *valid { lang.pick(", in seiner Laufzeit", ", in its term") } else { "" };
    let age = max_age_months.map(|n| match lang {
        Lang::De => format!(", höchstens {n} Monate alt"),
        Lang::En => format!(", at most {n} months old"),
    });
    let age = age.unwrap_or_default();
    Some(match lang {
        Lang::De => format!(
            "ein Dokument `{kind}`{scheme}, in befund.yaml aufgeführt und vorhanden{term}{age}"
        ),
        Lang::En => {
            format!("a document `{kind}`{scheme}, listed in befund.yaml and present{term}{age}")
        }
    })
}

fn explain_ruling(
    out: &mut String,
    set: &Interpretations,
    ruling: &Ruling,
    scope: &str,
    lang: Lang,
) {
    let until = ruling.until.map(|day| format!(" {} {}", lang.pick("bis", "to"), lang.date(day)));
    let period = match &ruling.said {
        Some(said) => said_words(said, lang),
        None => {
            let (from, until) = (lang.date(ruling.from), until.unwrap_or_default());
            format!("{} {from}{until}", lang.pick("ab", "from"))
        }
    };
    let effect = effect_words(&ruling.effect, lang);
    let word = lang.pick("Auslegung", "ruling");
    let _ = writeln!(out, "\n  {word} {} · {effect}{scope}", ruling.id);
    let confidence = ruling.confidence.in_words(lang);
    wrap(out, 4, &format!("{period}; {}, {confidence}", lang.text(&set.title)));
    wrap(out, 4, lang.text(&ruling.title));
    wrap(out, 4, lang.text(&ruling.text));
    if let Some(caution) = &ruling.caution {
        let mind = lang.pick("zu beachten", "mind");
        wrap(out, 4, &format!("{mind}: {}", lang.text(caution)));
    }
    if ruling.is_hearsay() {
        let reported = lang.pick(
            "aus einem Gespräch berichtet: kein Urteil hängt davon ab, und es entlastet niemanden",
            "reported from a conversation: no verdict depends on it, and it relieves nobody",
        );
        wrap(out, 4, reported);
    }
    if let Effect::AddReason(reason) = &ruling.effect {
        explain_reason(out, reason, lang);
    }
}

/// Who said it, in which form and when.
fn said_words(said: &Statement, lang: Lang) -> String {
    let form = match said.channel {
        Channel::Letter => lang.pick("Schreiben", "letter"),
        Channel::Conversation => lang.pick("Gespräch", "conversation"),
    };
    let on = match said.on.as_deref() {
        Some(on) => format!(" {} {on}", lang.pick("vom", "of")),
        None => lang.pick(", Tag nicht bekannt", ", day not known").to_owned(),
    };
    let recorded = lang.pick("festgehalten am", "recorded");
    format!("{}; {form}{on}, {recorded} {}", lang.text(&said.by), lang.date(said.recorded))
}

/// A ruling on a whole catalog in a line; one from a conversation with who said what, as no report lists it.
fn general_words(set: &Interpretations, ruling: &Ruling, lang: Lang) -> String {
    let title = format!("{}#{} ({}", set.id, ruling.id, lang.text(&ruling.title));
    match ruling.said.as_ref().filter(|_| ruling.is_hearsay()) {
        Some(said) => {
            format!("{title}: {} {})", lang.text(&ruling.text), said_words(said, lang))
        }
        None => format!("{title})"),
    }
}

fn effect_words(effect: &Effect, lang: Lang) -> String {
    match effect {
        Effect::Explain => lang.pick("erläutert", "explains").to_owned(),
        Effect::Conflict => lang
            .pick("benennt einen Widerspruch von Normen", "names a conflict of norms")
            .to_owned(),
        Effect::Waive => lang.pick("hebt auf", "waives").to_owned(),
        Effect::ReplaceCheck { check, by } => match lang {
            Lang::De => format!("ersetzt die Prüfung {check} durch {by}"),
            Lang::En => format!("replaces the check {check} by {by}"),
        },
        Effect::AddReason(reason) => {
            format!("{} `{}`", lang.pick("fügt einen Grund hinzu:", "adds the reason"), reason.id)
        }
    }
}
