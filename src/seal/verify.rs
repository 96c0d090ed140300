//! Whether a bundle is what it says it is, step by step.

use crate::assess::Report;
use crate::assess::result::Finding;
use crate::catalog::Text;
use crate::fact::observation::Tool;
use crate::lang::Lang;
use crate::product::LoadFailure;
use crate::seal::bundle::{Bundle, Unsound, is_given};
use crate::seal::collect::derived;
use crate::seal::container::{BundleFiles, Damage, MAX_BYTES, MAX_ENTRIES};
use crate::seal::key::{Minisignature, PublicKey};
use crate::seal::manifest::{
    MANIFEST, Mismatch, PAGES, Previous, REPORT, RESULT, SCHEMA, SIGNATURE, SUMS, TIME_STAMP,
};
use crate::seal::stamp::{Invalid, Stamp};
use schemars::JsonSchema;
use serde::Serialize;

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "State")]
pub enum StepState {
    /// It holds.
    Holds,
    /// It does not.
    Fails,
    /// There is nothing to hold.
    Absent,
    /// It could not be told with what was given.
    Open,
}

/// A step of the check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "Step")]
#[non_exhaustive]
pub struct VerifyStep {
    /// Its stable name: `container`, `signature`, `time_stamp`, `predecessor`, `result`, `report`, `pages`
    /// or `criteria`.
    pub name: &'static str,
    /// How it ended.
    pub state: StepState,
    /// What was found.
    pub found: Text,
}

impl VerifyStep {
    /// More bytes than any bundle has.
    pub fn too_large() -> Self {
        let most = MAX_BYTES >> 20;
        let (de, en) = (
            format!("die Datei ist größer als {most} MiB, also keine von befund"),
            format!("the file is larger than {most} MiB, so none of befund"),
        );
        Self::new("container", StepState::Fails, de, en)
    }

    fn new(
        name: &'static str,
        state: StepState,
        de: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        Self { name, state, found: Text::new(de.into(), en.into()) }
    }
}

/// What a bundle is held against, beside itself.
#[derive(Debug, Default)]
pub struct Against<'a> {
    /// The key that must have signed it.
    pub key: Option<&'a PublicKey>,
    /// The bundle before it.
    pub previous: Option<&'a Bundle>,
    /// The root of the time stamping authority, DER or PEM.
    pub root: Option<&'a [u8]>,
}

/// Checks a bundle: every step that can be taken.
pub fn verify(archive: &[u8], against: &Against<'_>) -> Vec<VerifyStep> {
    let bundle = match Bundle::read(archive) {
        Ok(bundle) => bundle,
        Err(wrong) => return wrong.iter().take(20).map(unsound).collect(),
    };
    let count = bundle.files.len();
    let mut steps = vec![VerifyStep::new(
        "container",
        StepState::Holds,
        format!("{count} Dateien, Byte für Byte wie versiegelt"),
        format!("{count} files, byte for byte as sealed"),
    )];
    steps.push(signature(&bundle, against.key));
    steps.push(time_stamp(&bundle, against.root));
    steps.push(predecessor(&bundle, against.previous));
    steps.extend(result(&bundle));
    steps
}

/// Whether nothing fails.
pub fn holds(steps: &[VerifyStep]) -> bool {
    steps.iter().all(|step| step.state != StepState::Fails)
}

fn unsound(unsound: &Unsound) -> VerifyStep {
    let german = match unsound {
        Unsound::Container(damage) => german_of_damage(damage),
        Unsound::Manifest(mismatch) => german_of_mismatch(mismatch),
        Unsound::Result(why) => format!("{RESULT} ist nicht lesbar: {why}"),
    };
    VerifyStep::new("container", StepState::Fails, german, unsound.to_string())
}

fn german_of_damage(damage: &Damage) -> String {
    match damage {
        Damage::NoBundle => "kein Bündel: es fängt nicht so an".to_owned(),
        Damage::Broken(at) => format!("bricht bei Byte {at} ab oder wurde dort geändert"),
        Damage::Name(name, _) => format!("{name:?} ist kein Name, den ein Bündel hat"),
        Damage::Alike(one, other) => {
            format!(
                "{one:?} und {other:?} unterscheiden sich nur in Groß- und Kleinschreibung oder Normalform"
            )
        }
        Damage::Order(name) => format!("{name:?} steht zweimal oder in falscher Folge"),
        Damage::TooMany => format!("mehr als {MAX_ENTRIES} Dateien"),
        Damage::Differs(at, name) => {
            format!("Byte {at} ist nicht, was befund für diese Dateien schreibt, bei {name:?}")
        }
    }
}

fn german_of_mismatch(mismatch: &Mismatch) -> String {
    match mismatch {
        Mismatch::None => format!("{MANIFEST} fehlt"),
        Mismatch::Large => format!("{MANIFEST} ist größer, als befund eines schreibt"),
        Mismatch::Schema(schema) => {
            format!("{MANIFEST} ist `{schema}`; diese Fassung liest `{SCHEMA}`")
        }
        Mismatch::Form(why) => format!("{MANIFEST} ist nicht, wie befund es schreibt: {why}"),
        Mismatch::Missing(path) => format!("{path} ist verzeichnet und nicht da"),
        Mismatch::Added(path) => format!("{path} ist da und nicht verzeichnet"),
        Mismatch::Changed(path) => format!("{path} ist nicht die Datei, die verzeichnet ist"),
    }
}

fn german_of_stamp(invalid: &Invalid) -> String {
    match invalid {
        Invalid::Form => "kein Zeitstempel nach RFC 3161".to_owned(),
        Invalid::Refused => "die Stelle hat keinen gegeben".to_owned(),
        Invalid::Other => "er gilt etwas anderem".to_owned(),
        Invalid::Signature => "kein Zertifikat darin passt zu seiner Unterschrift".to_owned(),
        Invalid::Root(why) => format!("die Stelle führt nicht zur angegebenen Wurzel: {why}"),
    }
}

/// The signature, by the key that was given; without one, by the key that the manifest names.
fn signature(bundle: &Bundle, key: Option<&PublicKey>) -> VerifyStep {
    let step = |state, de: &str, en: &str| VerifyStep::new("signature", state, de, en);
    let fails = |de: &str, en: &str| step(StepState::Fails, de, en);
    let named = bundle.manifest.signer.as_ref();
    let Some(text) = bundle.files.get(SIGNATURE) else {
        return match (named, key) {
            (Some(_), _) => fails(
                "das Verzeichnis nennt einen Schlüssel, und die Unterschrift fehlt",
                "the manifest names a key, and the signature is missing",
            ),
            (None, Some(_)) => fails("es ist nicht unterschrieben", "it is not signed"),
            (None, None) => step(StepState::Absent, "keine", "none"),
        };
    };
    let text = String::from_utf8_lossy(text);
    let signature = Minisignature::read(&text).ok().filter(|found| found.file() == text);
    let named = named.and_then(|signer| {
        let key = PublicKey::read(&signer.public_key).ok()?;
        (key.fingerprint() == signer.fingerprint).then_some(key)
    });
    let (Some(signature), Some(named)) = (signature, named) else {
        return fails(
            "die Unterschrift oder der Schlüssel im Verzeichnis ist keiner von befund",
            "the signature or the key in the manifest is none of befund",
        );
    };
    if !named.verifies(&signature, bundle.bytes(MANIFEST)) {
        return fails(
            "die Unterschrift gehört nicht zu diesem Verzeichnis",
            "the signature is not of this manifest",
        );
    }
    let fingerprint = named.fingerprint();
    match key {
        Some(key) if *key == named => VerifyStep::new(
            "signature",
            StepState::Holds,
            format!("gültig, mit dem angegebenen Schlüssel {fingerprint}"),
            format!("valid, by the key that was given, {fingerprint}"),
        ),
        Some(_) => VerifyStep::new(
            "signature",
            StepState::Fails,
            format!("unterschrieben hat ein anderer Schlüssel: {fingerprint}"),
            format!("another key has signed: {fingerprint}"),
        ),
        None => VerifyStep::new(
            "signature",
            StepState::Open,
            format!(
                "von einem Schlüssel, den niemand geprüft hat: {fingerprint}; mit --key prüfen"
            ),
            format!("by a key that nobody has checked: {fingerprint}; check it with --key"),
        ),
    }
}

/// When an authority had seen the manifest.
fn time_stamp(bundle: &Bundle, root: Option<&[u8]>) -> VerifyStep {
    let fails = |invalid: &Invalid| {
        VerifyStep::new(
            "time_stamp",
            StepState::Fails,
            german_of_stamp(invalid),
            invalid.to_string(),
        )
    };
    let Some(answer) = bundle.files.get(TIME_STAMP) else {
        return match root {
            Some(_) => VerifyStep::new("time_stamp", StepState::Fails, "er fehlt", "it is missing"),
            None => VerifyStep::new("time_stamp", StepState::Absent, "keiner", "none"),
        };
    };
    let stamp = match Stamp::read(answer, bundle.bytes(MANIFEST)) {
        Ok(stamp) => stamp,
        Err(invalid) => return fails(&invalid),
    };
    let time = stamp.time;
    match root.map(|root| stamp.leads_to(root)) {
        None => VerifyStep::new(
            "time_stamp",
            StepState::Open,
            format!("{time}, von einer Stelle, die niemand geprüft hat; mit --tsa-root prüfen"),
            format!("{time}, by an authority that nobody has checked; check it with --tsa-root"),
        ),
        Some(Ok(())) => VerifyStep::new(
            "time_stamp",
            StepState::Holds,
            format!("{time}, von der Stelle unter der angegebenen Wurzel"),
            format!("{time}, by the authority below the root that was given"),
        ),
        Some(Err(invalid)) => fails(&invalid),
    }
}

fn predecessor(bundle: &Bundle, given: Option<&Bundle>) -> VerifyStep {
    let step = |state, de: String, en: String| VerifyStep::new("predecessor", state, de, en);
    match (&bundle.manifest.previous, given) {
        (None, None) => step(StepState::Absent, "keiner".to_owned(), "none".to_owned()),
        (None, Some(_)) => step(
            StepState::Fails,
            "es nennt keinen Vorgänger".to_owned(),
            "it names no predecessor".to_owned(),
        ),
        (Some(named), None) => {
            let Previous { as_of, manifest_sha256 } = named;
            step(
                StepState::Open,
                format!(
                    "Stichtag {}, Verzeichnis {manifest_sha256}; mit --previous prüfen",
                    Lang::De.date(*as_of)
                ),
                format!("as of {as_of}, manifest {manifest_sha256}; check it with --previous"),
            )
        }
        (Some(named), Some(given)) if named.manifest_sha256 == given.digest() => {
            let as_of = given.manifest.as_of;
            step(
                StepState::Holds,
                format!("der vorgelegte, Stichtag {}", Lang::De.date(as_of)),
                format!("the one that was given, as of {as_of}"),
            )
        }
        (Some(_), Some(_)) => step(
            StepState::Fails,
            "der vorgelegte ist ein anderer".to_owned(),
            "the one that was given is another".to_owned(),
        ),
    }
}

/// Judges again and compares.
fn result(bundle: &Bundle) -> Vec<VerifyStep> {
    let fails = |why: String| vec![VerifyStep::new("result", StepState::Fails, why.clone(), why)];
    let sealed = match bundle.result() {
        Ok(sealed) => sealed,
        Err(unsound) => return fails(unsound.to_string()),
    };
    if sealed.report_id != bundle.manifest.report_id || sealed.as_of != bundle.manifest.as_of {
        return vec![VerifyStep::new(
            "result",
            StepState::Fails,
            "das Verzeichnis nennt ein anderes Ergebnis",
            "the manifest names another result",
        )];
    }
    let again = match bundle.judge_again() {
        Ok(again) => again,
        Err(LoadFailure::Input(errors) | LoadFailure::Integrity(errors)) => {
            let first = errors.0.first().map(|error| error.message.clone()).unwrap_or_default();
            return fails(first);
        }
    };
    if bundle.manifest.tool == Tool::this() {
        same_version(bundle, &again)
    } else {
        let not_built =
            ("von einer anderen Fassung, nicht nachgebaut", "of another version, not built again");
        let (de, en) = not_built;
        vec![
            other_version(bundle, &sealed, &again),
            VerifyStep::new("report", StepState::Open, de, en),
        ]
    }
}

/// This version wrote it: every byte must come out again.
fn same_version(bundle: &Bundle, again: &Report) -> Vec<VerifyStep> {
    let lang = match bundle.manifest.lang.as_str() {
        "en" => Lang::En,
        _ => Lang::De,
    };
    let signer = bundle.manifest.signer.as_ref();
    let key = signer.and_then(|signer| PublicKey::read(&signer.public_key).ok());
    let made = bundle.library().and_then(|library| derived(again, &library, lang, key.as_ref()));
    let made = made.unwrap_or_default();
    let state = |same| if same { StepState::Holds } else { StepState::Fails };
    let is_same =
        |path: &str| made.get(path).is_some_and(|bytes| bytes.as_slice() == bundle.bytes(path));
    let same = is_same(RESULT);
    let (de, en) = match same {
        true => ("neu beurteilt: dasselbe", "judged again: the same"),
        false => (
            "neu beurteilt ergibt sich aus diesen Dateien ein anderes Ergebnis",
            "judged again these files give another result",
        ),
    };
    let mut steps = vec![VerifyStep::new("result", state(same), de, en)];
    let same = is_same(REPORT);
    let (de, en) = match same {
        true => ("der zu diesem Ergebnis", "the one of this result"),
        false => ("nicht der zu diesem Ergebnis", "not the one of this result"),
    };
    steps.push(VerifyStep::new("report", state(same), de, en));
    steps.extend(pages(bundle, &made));
    steps.push(others(bundle, &made));
    steps
}

/// The report on pages, where it was sealed.
fn pages(bundle: &Bundle, made: &BundleFiles) -> Option<VerifyStep> {
    bundle.files.contains_key(PAGES).then(|| {
        let (state, de, en) = match made.get(PAGES) {
            None => (
                StepState::Open,
                "nur die Prüfsumme stimmt: dieses befund setzt keine PDF und hat sie nicht nachgebaut",
                "its digest alone was checked: this befund sets no PDF and did not build it again",
            ),
            Some(bytes) if bytes == bundle.bytes(PAGES) => {
                (StepState::Holds, "die zu diesem Ergebnis", "the ones of this result")
            }
            Some(_) => {
                (StepState::Fails, "nicht die zu diesem Ergebnis", "not the ones of this result")
            }
        };
        VerifyStep::new("pages", state, de, en)
    })
}

/// What else is in a bundle: the criteria and the text on how to check it, and nothing that befund puts in none.
fn others(bundle: &Bundle, made: &BundleFiles) -> VerifyStep {
    let own = [RESULT, REPORT, PAGES, MANIFEST, SUMS, SIGNATURE, TIME_STAMP];
    let derived = |path: &str| !own.contains(&path) && !is_given(path);
    let foreign = bundle
        .files
        .iter()
        .find(|(path, bytes)| derived(path) && made.get(path.as_str()) != Some(*bytes));
    let lacking =
        made.keys().find(|path| derived(path) && !bundle.files.contains_key(path.as_str()));
    match (foreign, lacking) {
        (None, None) => VerifyStep::new(
            "criteria",
            StepState::Holds,
            "die, nach denen beurteilt wurde",
            "the ones that it was judged by",
        ),
        (Some((path, _)), _) => VerifyStep::new(
            "criteria",
            StepState::Fails,
            format!("{path} ist nicht, was befund zu diesem Ergebnis schreibt"),
            format!("{path} is not what befund writes for this result"),
        ),
        (None, Some(path)) => VerifyStep::new(
            "criteria",
            StepState::Fails,
            format!("{path} gehört zu diesem Ergebnis und fehlt"),
            format!("{path} belongs to this result and is missing"),
        ),
    }
}

/// Another version wrote it: the verdicts must be the same.
fn other_version(bundle: &Bundle, sealed: &Report, again: &Report) -> VerifyStep {
    let Tool { name, version } = &bundle.manifest.tool;
    let verdict = |report: &Report, finding: &Finding| {
        report.findings.iter().find(|one| one.key == finding.key).map(|one| one.verdict)
    };
    let differs = |finding: &&Finding| verdict(again, finding) != Some(finding.verdict);
    let other: Vec<_> = sealed.findings.iter().filter(differs).map(|one| one.key.clone()).collect();
    let added = again.findings.iter().filter(|one| verdict(sealed, one).is_none()).count();
    if other.is_empty() && added == 0 {
        return VerifyStep::new(
            "result",
            StepState::Holds,
            format!(
                "versiegelt von {name} {version}; diese Fassung kommt zu denselben Bewertungen"
            ),
            format!("sealed by {name} {version}; this version comes to the same verdicts"),
        );
    }
    let some = other.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
    let count = other.len() + added;
    VerifyStep::new(
        "result",
        StepState::Fails,
        format!(
            "versiegelt von {name} {version}; diese Fassung bewertet {count} Anforderungen anders ({some}): mit {version} prüfen"
        ),
        format!(
            "sealed by {name} {version}; this version judges {count} requirements otherwise ({some}): check it with {version}"
        ),
    )
}
