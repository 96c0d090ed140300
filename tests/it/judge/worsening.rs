//! Take away, worsen and deny, one thing at a time, over four products: no demand comes to pass by it, and
//! none that facts fail stops failing without being open. One product is a DiGA with a fact for every check
//! of its catalogs and "yes" to every demand, once good throughout and once bad throughout.
//!
//! `cargo test` tries every [`SHARE`]th mutation; `BEFUND_MUTATIONS=all cargo test --release --test
//! worsening` tries all of them, and any other word those whose description has it.

#![allow(clippy::match_same_arms, reason = "the table is by kind")]
#![allow(clippy::print_stdout, reason = "how many were tried is a figure")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::common::{TODAY, library};
use befund::assess::result::Offender;
use befund::assess::{Inputs, assess};
use befund::catalog::{Catalog, RequirementKind};
use befund::diag::{At, SourceFile, Span};
use befund::fact::kind::{self, Attribute, Kind};
use befund::fact::value::{Attr, Day, Length, Value};
use befund::product::{
    self, Answer, AnswerValue, Answers, Declaration, Given, Product, Reference, admitted,
};
use jiff::civil::{Date, date};

/// How many mutations there are to one that `cargo test` tries. A prime, so that it meets all parts.
const SHARE: usize = 23;

/// Which values of an attribute are worse.
enum Worse {
    /// One of the two.
    Bool(bool),
    /// Smaller ones, down to the first that is absurd.
    Less(&'static [i64]),
    /// Larger ones.
    More(&'static [i64]),
    /// Longer times, the last for ever.
    Longer,
    /// Earlier days.
    Earlier,
    /// Words, the best first.
    Words(&'static [&'static str]),
    /// Values of a list, each as bad as the other.
    Lists(&'static [&'static [&'static str]]),
    /// Texts that are worse than any other.
    Texts(&'static [&'static str]),
    /// None: it says which thing is meant, what it is for, or what a table makes of it.
    Neutral,
}

/// The order of better and worse of every attribute that has one.
fn worse(kind: &str, attribute: &str) -> Worse {
    use Worse::{Bool, Earlier, Less, Lists, Longer, More, Neutral, Texts, Words};
    match (kind, attribute) {
        ("auth.path", "factors") => {
            Lists(&[&["username-password"], &["otp-email"], &["stored-token"], &[]])
        }
        ("auth.path", "assurance") => Words(&["high", "substantial", "low"]),
        ("auth.client", "redirect_wildcard" | "redirect_insecure") => Bool(true),
        ("auth.events", "logins_logged" | "changes_logged") => Bool(false),
        ("auth.path", "shown_name") => Words(&["real-name", "free-text", "none"]),
        (
            "auth.path",
            "throttled" | "anomaly_notice" | "context_signals" | "health_id" | "storage_opt_in"
            | "fallback_consented" | "fallback_revocable" | "consent",
        ) => Bool(false),
        ("auth.path", "account_required" | "registration_required" | "may_consult") => Bool(true),
        ("auth.password_policy", "min_length") => Less(&[7, 1, 0]),
        ("auth.password_policy", "max_failed_attempts") => More(&[101, 1_000_000]),
        ("auth.password_policy", "hash_iterations") => Less(&[1]),
        ("auth.password_policy", "hash") => {
            Words(&["argon2id", "salted-fast-hash", "fast-hash", "reversible", "plaintext"])
        }
        ("auth.password_policy", "strength_stored" | "guessable_reset") => Bool(true),
        (
            "auth.password_policy",
            "change_offered" | "change_logged" | "change_notified" | "reauthentication" | "salted",
        )
        | ("auth.session", "user_revocable" | "deleted_at_end" | "renewed_in_full")
        | ("auth.token", "signature_checked" | "follows_standard") => Bool(false),
        ("auth.session", "idle_timeout_s" | "active_timeout_s" | "background_grace_s")
        | ("auth.access_code", "valid_for_s" | "valid_after_appointment_s")
        | ("retention.store", "delete_after_s" | "worst_case_age_s") => Longer,
        ("auth.session", "id_entropy_bits") => Less(&[63, 0]),
        ("auth.token", "signature_algorithm") => Texts(&["none", "None", "HS1"]),
        (
            "auth.token",
            "none_accepted" | "expired_accepted" | "carries_sensitive_data" | "unexpected_fields",
        ) => Bool(true),
        ("auth.access_code", "leads_to") => {
            Words(&["initiating-doctor", "any-doctor-of-practice", "anyone"])
        }
        ("hosting.location", "country") => Texts(&["US", "CN"]),
        ("hosting.location", "region_code") => Texts(&["us-east-1", "global"]),
        ("hosting.location", "c5_attestation") => Words(&["type-2", "type-1", "none"]),
        ("hosting.location", "edge" | "root_services") => Bool(true),
        (
            "hosting.location",
            "management_restricted"
            | "tenants_separated"
            | "least_privilege"
            | "central_logging"
            | "keys_protected"
            | "crypto_protected"
            | "firewalled"
            | "deny_all"
            | "monitored"
            | "internal_encryption",
        ) => Bool(false),
        ("http.page", "languages") => Lists(&[&["en"], &[]]),
        ("http.page", "unneeded_permissions") => Lists(&[&["camera"], &["geolocation", "usb"]]),
        (
            "http.page",
            "without_login" | "https" | "states_deletion" | "scripts_bundled" | "no_store",
        ) => Bool(false),
        (
            "http.page",
            "technical_details"
            | "sensitive_data_in_url"
            | "plugins"
            | "keys_in_source"
            | "mixed_content"
            | "has_expiry",
        ) => Bool(true),
        ("http.service", "unneeded_methods") => Lists(&[&["TRACE"], &["PUT", "DELETE"]]),
        (
            "http.service",
            "discloses_version"
            | "indexable"
            | "open_redirects"
            | "development_remnants"
            | "session_id_in_links"
            | "source_maps",
        ) => Bool(true),
        (
            "http.service",
            "requires_authentication"
            | "authorises_access"
            | "documented"
            | "old_browsers_refused"
            | "old_apps_refused"
            | "messages_validated",
        )
        | ("http.header", "present") => Bool(false),
        ("http.header", "value") => Texts(&["max-age=0", "default-src *", "ALLOWALL", ""]),
        ("http.cookie", "secure" | "http_only") => Bool(false),
        // That a script needs a cookie lets it off a demand.
        ("http.cookie", "domain_wide" | "outlives_session") => Bool(true),
        ("http.cookie", "script_needs_it") => Bool(false),
        ("http.form_field", "autocomplete_off" | "masked") => Bool(false),
        ("http.form_field", "copyable" | "sent_in_clear") => Bool(true),
        ("http.third_party", "purpose") => Words(&["delivery", "analytics", "advertising"]),
        ("http.third_party", "approved" | "integrity") => Bool(false),
        ("http.third_party", "receives_personal_data")
        | ("retention.store", "recording_enabled" | "logs_sensitive_data") => Bool(true),
        ("retention.store", "encrypted" | "logs_connections" | "logs_http_headers") => Bool(false),
        ("security.penetration_test", "concluded_on") => Earlier,
        ("security.penetration_test", "owasp_top_10_edition") => Texts(&["2017", "2013", ""]),
        ("security.penetration_test", "open_severe_findings") => More(&[1, 9]),
        ("security.penetration_test", "independent" | "scope_stated" | "methods_stated") => {
            Bool(false)
        }
        ("tls.endpoint", "speaks_tls") => Bool(false),
        ("tls.protocol", "server_preference") | ("tls.cipher_suite", "encrypt_then_mac") => {
            Bool(false)
        }
        ("tls.cipher_suite", "encryption") => Texts(&["NULL", "RC4_128", "DES_CBC"]),
        ("tls.cipher_suite", "authentication") => Texts(&["anon", "NULL"]),
        ("tls.group" | "tls.dh_parameters", "key_bits") => Less(&[160, 1]),
        ("tls.certificate", "key_bits") => Less(&[224, 1]),
        ("tls.certificate", "curve") => Texts(&["secp192r1", "secp224r1"]),
        ("tls.certificate", "not_after") => Earlier,
        ("tls.certificate", "self_signed" | "needed") => Bool(true),
        ("tls.chain", "names_match" | "path_to_root" | "in_order") => Bool(false),
        ("tls.signature_scheme", "hash") => Texts(&["sha1", "md5"]),
        ("tls.dh_parameters", "reused") => Bool(true),
        _ => Neutral,
    }
}

/// Values of an attribute that are worse than one.
fn worse_values(kind: &Kind, name: &str, value: &Value) -> Vec<Value> {
    let text = |text: &&str| Value::Text((*text).to_owned());
    let list = |items: &&[&str]| Value::List(items.iter().map(|item| (*item).to_owned()).collect());
    let values = match (worse(kind.name, name), value) {
        (Worse::Bool(bad), Value::Bool(_)) => vec![Value::Bool(bad)],
        (Worse::Less(numbers), Value::Int(n)) => {
            numbers.iter().filter(|one| *one < n).map(|one| Value::Int(*one)).collect()
        }
        (Worse::More(numbers), Value::Int(n)) => {
            numbers.iter().filter(|one| *one > n).map(|one| Value::Int(*one)).collect()
        }
        (Worse::Longer, Value::Length(Length::Seconds(now))) => vec![
            Value::Length(Length::Seconds(now.saturating_mul(30))),
            Value::Length(Length::Seconds(200 * 366 * 86_400)),
            Value::Length(Length::Never),
        ],
        (Worse::Earlier, Value::Day(_)) => {
            vec![Value::Day(Day::exact(date(2019, 1, 1))), Value::Day(Day::exact(date(1999, 1, 1)))]
        }
        (Worse::Words(words), Value::Text(now)) => {
            let at = words.iter().position(|word| word == now).map_or(0, |at| at + 1);
            words[at..].iter().map(text).collect()
        }
        (Worse::Texts(texts), Value::Text(_)) => texts.iter().map(text).collect(),
        (Worse::Lists(lists), Value::List(_)) => lists.iter().map(list).collect(),
        _ => Vec::new(),
    };
    values.into_iter().filter(|one| one != value).collect()
}

/// A product with a "yes" to every demand of its catalogs.
fn affirmed(mut product: Product, catalogs: &[Arc<Catalog>], on: Date) -> Product {
    let given = Given { by: "Test".into(), on, product_version: product.version.clone() };
    product.declarations.clear();
    for catalog in catalogs {
        let yes = Answer::new(AnswerValue::Yes, None, "", given.clone());
        let demands = catalog.requirements.iter().filter(|one| one.kind == RequirementKind::Demand);
        let answers = demands.map(|requirement| {
            let key = At { value: requirement.number.clone(), span: Span::default() };
            (key, Answers { whole: Some(yes.clone()), demands: Vec::new() })
        });
        product.declarations.push(Declaration {
            catalog: catalog.id.clone(),
            edition: catalog.edition.clone(),
            span: Span::default(),
            file: SourceFile::new("answers", ""),
            path: String::new(),
            given: given.clone(),
            answers: answers.collect(),
        });
    }
    product
}

/// Every value as bad as it can be, where an attribute has an order.
fn spoilt(mut product: Product) -> Product {
    for fact in &mut product.facts {
        let kind = fact.kind;
        for (name, attr) in &mut fact.attributes {
            if let Attr::Known(value) = attr
                && let Some(worst) = worse_values(kind, name, value).pop()
            {
                *attr = Attr::Known(worst);
            }
        }
    }
    product
}

/// What is judged, and by what.
struct Subject {
    name: &'static str,
    product: Product,
    catalogs: Vec<&'static str>,
    day: Date,
}

/// What became of a demand.
#[derive(Debug, Clone, Default)]
struct Judged {
    verdict: String,
    /// Whether a check that counts is violated.
    violated: bool,
    /// Kinds of which a complete list says that there is none, where there should be one.
    denied: BTreeSet<String>,
}

type Verdicts = BTreeMap<String, Judged>;

impl Subject {
    fn inputs<'p>(&self, product: &'p Product) -> Inputs<'p> {
        let asked: Vec<_> = self.catalogs.iter().map(|text| Reference::parse(text)).collect();
        Inputs::gather(product, library(), &asked, self.day).unwrap()
    }

    fn verdicts(&self, product: &Product) -> Verdicts {
        let report = assess(&self.inputs(product));
        let demands = report.findings.iter().flat_map(|finding| {
            finding.demands.iter().map(move |demand| {
                let bad = demand.checks.iter().filter(|one| one.outcome.word() == "violated");
                let none = |one: &&Offender| one.facts.is_empty();
                let denied = bad.clone().flat_map(|check| check.offenders.iter().filter(none));
                let judged = Judged {
                    verdict: demand.verdict.word().to_owned(),
                    violated: bad.clone().any(|check| check.role.word() != "indicates"),
                    denied: denied.map(|offender| offender.subject.clone()).collect(),
                };
                (format!("{} · {}", finding.key, demand.id), judged)
            })
        });
        demands.collect()
    }

    fn catalogs(&self) -> Vec<Arc<Catalog>> {
        let inputs = self.inputs(&self.product);
        inputs.catalogs.iter().map(|chosen| Arc::clone(&chosen.catalog)).collect()
    }
}

/// What was done to a product, as a rule for what may come of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    /// Something is gone or unknown.
    Less,
    /// Something is worse. What was not applicable may come to apply, and be met.
    Worse,
    /// Something is said not to apply.
    Claim,
}

struct Mutation {
    what: String,
    act: Act,
    /// The kind whose list is taken back. That there is none of it was said by the list alone; to take
    /// that back is to state otherwise.
    retracts: Option<&'static str>,
    change: Box<dyn Fn(&mut Product) + Send + Sync>,
}

fn mutation(
    what: String,
    act: Act,
    change: impl Fn(&mut Product) + Send + Sync + 'static,
) -> Mutation {
    Mutation { what, act, retracts: None, change: Box::new(change) }
}

fn is_identity(kind: &Kind, name: &str) -> bool {
    kind.attribute(name).is_some_and(|attribute| attribute.identity)
}

/// Every piece of evidence gone or unknown.
fn deletions(product: &Product) -> Vec<Mutation> {
    let mut all = Vec::new();
    for (at, fact) in product.facts.iter().enumerate() {
        let id = &fact.id;
        all.push(mutation(format!("without {id}"), Act::Less, move |p| drop(p.facts.remove(at))));
        let known = fact.attributes.iter().filter(|(_, attr)| matches!(attr, Attr::Known(_)));
        for (name, _) in known.filter(|(name, _)| !is_identity(fact.kind, name)) {
            let own = name.clone();
            all.push(mutation(format!("{name} of {id} unknown"), Act::Less, move |p| {
                p.facts[at].attributes.insert(own.clone(), Attr::Unknown("gone".to_owned()));
            }));
        }
        if !fact.documents.is_empty() {
            all.push(mutation(format!("{id} cites nothing"), Act::Less, move |p| {
                p.facts[at].documents.clear();
            }));
        }
    }
    for (at, list) in product.enumerations.iter().enumerate() {
        let kind = list.kind.name;
        let gone = mutation(format!("no list of {kind}"), Act::Less, move |p| {
            drop(p.enumerations.remove(at));
        });
        let open = mutation(format!("list of {kind} incomplete"), Act::Less, move |p| {
            p.enumerations[at].complete = false;
        });
        all.extend([gone, open].map(|one| Mutation { retracts: Some(kind), ..one }));
        all.push(mutation(format!("list of {kind} counts one more"), Act::Less, move |p| {
            p.enumerations[at].count = p.enumerations[at].count.map(|count| count + 1);
        }));
    }
    for (at, document) in product.documents.iter().enumerate() {
        let id = &document.id;
        all.push(mutation(format!("no file of {id}"), Act::Less, move |p| {
            p.documents[at].sha256 = None;
        }));
        all.push(mutation(format!("without {id}"), Act::Less, move |p| {
            drop(p.documents.remove(at));
        }));
    }
    all
}

/// Every attribute with each worse value.
fn worsenings(product: &Product) -> Vec<Mutation> {
    let mut all = Vec::new();
    for (at, fact) in product.facts.iter().enumerate() {
        for (name, attr) in &fact.attributes {
            let Attr::Known(value) = attr else { continue };
            if is_identity(fact.kind, name) {
                continue;
            }
            for bad in worse_values(fact.kind, name, value) {
                let own = name.clone();
                let what = format!("{name} of {}: {value} → {bad}", fact.id);
                all.push(mutation(what, Act::Worse, move |p| {
                    p.facts[at].attributes.insert(own.clone(), Attr::Known(bad.clone()));
                }));
            }
        }
    }
    for (at, document) in product.documents.iter().enumerate() {
        all.push(mutation(format!("{} over", document.id), Act::Worse, move |p| {
            p.documents[at].valid_until = Some(p.documents[at].issued);
        }));
        all.push(mutation(format!("{} of another version", document.id), Act::Worse, move |p| {
            p.documents[at].product_version = Some("0.0.0".to_owned());
        }));
    }
    all
}

/// Every claim of "not applicable" that each requirement admits.
fn claims(subject: &Subject) -> Vec<Mutation> {
    let mut all = Vec::new();
    let inputs = subject.inputs(&subject.product);
    for catalog in subject.catalogs() {
        let demands = catalog.requirements.iter().filter(|one| one.kind == RequirementKind::Demand);
        for requirement in demands {
            let reasons =
                admitted(&inputs.interpretations, &catalog, requirement, Some(subject.day));
            for reason in reasons {
                let what = format!("{}#{} {}", catalog.reference(), requirement.number, reason.id);
                let (id, edition) = (catalog.id.clone(), catalog.edition.clone());
                let (number, reason) = (requirement.number.clone(), reason.id.to_owned());
                let on =
                    subject.product.declarations.first().map_or(subject.day, |one| one.given.on);
                all.push(mutation(what, Act::Claim, move |p| {
                    claim(p, &id, &edition, &number, &reason, on);
                }));
            }
        }
    }
    all
}

fn claim(product: &mut Product, id: &str, edition: &str, number: &str, reason: &str, on: Date) {
    let version = product.version.clone();
    let given = Given { by: "Test".into(), on, product_version: version };
    let answer = Answer::new(AnswerValue::NotApplicable, Some(reason), "so", given.clone());
    let mut own = product.declarations.iter_mut();
    let known = own.find(|one| one.catalog == id && one.edition == edition);
    let answers = Answers { whole: Some(answer), demands: Vec::new() };
    let key = At { value: number.to_owned(), span: Span::default() };
    match known {
        Some(declaration) => {
            declaration.answers.retain(|(known, _)| known.value != number);
            declaration.answers.push((key, answers));
        }
        None => product.declarations.push(Declaration {
            catalog: id.to_owned(),
            edition: edition.to_owned(),
            span: Span::default(),
            file: SourceFile::new("answers", ""),
            path: String::new(),
            given,
            answers: vec![(key, answers)],
        }),
    }
}

/// What is wrong with a mutant's verdicts.
fn faults(mutation: &Mutation, before: &Verdicts, after: &Verdicts) -> Vec<String> {
    let (mut faults, unknown) = (Vec::new(), Judged::default());
    for (key, now) in after {
        let was = before.get(key).unwrap_or(&unknown);
        let applies = mutation.act == Act::Worse && was.verdict == "not_applicable";
        let retracted = mutation.retracts.is_some_and(|kind| was.denied.contains(kind));
        if now.verdict == "pass" && was.verdict != "pass" && !applies && !retracted {
            faults.push(format!("{key}: {} → pass", was.verdict));
        }
        let open = ["fail", "inconclusive"].contains(&now.verdict.as_str());
        if was.violated && was.verdict == "fail" && !open && mutation.act != Act::Less {
            faults.push(format!("{key}: fail → {}", now.verdict));
        }
    }
    faults
}

/// Tries the mutations of a subject, or its share of them, on two threads.
fn hold(subject: &Subject, mutations: &[Mutation]) -> usize {
    let word = std::env::var("BEFUND_MUTATIONS").ok();
    let wanted = |(at, mutation): &(usize, &Mutation)| match word.as_deref() {
        None => at % SHARE == 0,
        Some("all") => true,
        Some(word) => mutation.what.contains(word),
    };
    let chosen: Vec<_> = mutations.iter().enumerate().filter(wanted).collect();
    let before = subject.verdicts(&subject.product);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut found = Vec::new();
        while let Some((_, mutation)) = chosen.get(next.fetch_add(1, Ordering::Relaxed)) {
            let mut mutant = subject.product.clone();
            (mutation.change)(&mut mutant);
            for fault in faults(mutation, &before, &subject.verdicts(&mutant)) {
                found.push(format!("{}: {}: {fault}", subject.name, mutation.what));
            }
        }
        found
    };
    let found: BTreeSet<String> = std::thread::scope(|scope| {
        let other = scope.spawn(work);
        let mut own = work();
        own.extend(other.join().unwrap());
        own.into_iter().collect()
    });
    let shown: Vec<_> = found.iter().take(60).collect();
    assert!(found.is_empty(), "{} of {}: {shown:#?}", found.len(), chosen.len());
    println!("{}: {} of {} mutations", subject.name, chosen.len(), mutations.len());
    chosen.len()
}

fn load(path: &str) -> Product {
    product::load(path.as_ref(), befund::probe::sources()).unwrap()
}

fn full(name: &'static str, bad: bool) -> Subject {
    let product = load("tests/full-diga");
    let product = if bad { spoilt(product) } else { product };
    let catalogs = vec!["digav-anlage-1", "tr-03161-1", "tr-03161-2", "tr-03161-3", "sgb-v-393"];
    let mut subject = Subject { name, product, catalogs, day: TODAY };
    subject.product = affirmed(subject.product.clone(), &subject.catalogs(), date(2026, 11, 2));
    subject
}

fn fixture(name: &'static str, catalogs: &[&'static str]) -> Subject {
    let product = load(&format!("fixtures/products/{name}"));
    let day = product.audit.as_of.unwrap_or(TODAY);
    Subject { name, product, catalogs: catalogs.to_vec(), day }
}

#[test]
fn every_check_of_a_diga_is_spoken_to() {
    let subject = full("full", false);
    let report = assess(&subject.inputs(&subject.product));
    let mut outcomes: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for demand in report.findings.iter().flat_map(|finding| &finding.demands) {
        for check in &demand.checks {
            outcomes.entry(&check.id).or_default().insert(check.outcome.word());
        }
    }
    let silent: Vec<_> = outcomes.iter().filter(|(_, all)| !all.contains("satisfied")).collect();
    assert!(silent.is_empty() && outcomes.len() > 110, "{silent:?} of {}", outcomes.len());
    let orders = kind::all().flat_map(|kind| kind.attributes.iter().map(move |one| (kind, one)));
    let named =
        |(kind, one): &(&Kind, &Attribute)| !matches!(worse(kind.name, one.name), Worse::Neutral);
    let (with, total) = (orders.clone().filter(named).count(), orders.count());
    assert!(with > 85, "{with} of {total} attributes have an order");
}

#[test]
fn a_good_diga_with_a_fact_for_every_check() {
    let subject = full("good", false);
    let mut all = deletions(&subject.product);
    all.extend(worsenings(&subject.product));
    all.extend(claims(&subject));
    assert!(all.len() > 1100, "{}", all.len());
    hold(&subject, &all);
}

#[test]
fn a_bad_diga_with_a_fact_for_every_check() {
    let subject = full("bad", true);
    let mut all = deletions(&subject.product);
    all.extend(claims(&subject));
    assert!(all.len() > 850, "{}", all.len());
    hold(&subject, &all);
}

#[test]
fn a_diga_as_it_is() {
    let catalogs = ["digav-anlage-1", "tr-03161-1", "tr-03161-2", "tr-03161-3", "sgb-v-393"];
    let subject = fixture("musteratem", &catalogs);
    let mut all = worsenings(&subject.product);
    all.extend(claims(&subject));
    hold(&subject, &all);
}

#[test]
fn video_services() {
    for subject in [
        fixture("red-connect", &["anlage-31b@2016-10-21"]),
        fixture("kry", &["anlage-31b@2021-02-25", "tuev-tsvc@2.1"]),
    ] {
        let mut all = worsenings(&subject.product);
        all.extend(claims(&subject));
        hold(&subject, &all);
    }
}
