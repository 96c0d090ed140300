//! What goes into a bundle: all that the result rests on, from the product's folder and the library.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::Serialize;

use crate::assess::Report;
use crate::assess::examined::{Cited, Examination};
use crate::diag::{Code, Diagnostic};
use crate::fact::observation::Tool;
use crate::lang::Lang;
use crate::library::Library;
use crate::product::{self, Kept, KeptFile, LoadFailure, Product, glob};
use crate::report::{self, Format, Seal};
use crate::seal::bundle::{Bundle, Unsound, judge};
use crate::seal::container::{self, BundleFiles, Damage, MAX_BYTES, MAX_ENTRIES};
use crate::seal::key::{PublicKey, SecretKey};
use crate::seal::manifest::{
    EXAMINATION, MANIFEST, Manifest, OWN, PAGES, PRODUCT, Previous, README, REPORT, RESULT, SCHEMA,
    SIGNATURE, SUMS, Sealed, Signer, Subject, TIME_STAMP,
};
use crate::seal::readme;
use crate::seal::stamp::{Invalid, Stamp};
use crate::yaml::{hex_digest, nfc};

/// What to seal, and how.
#[derive(Debug)]
pub struct Sealing<'a> {
    /// The product, with its observations held against their files.
    pub product: &'a Product,
    /// What it is judged by.
    pub library: &'a Library,
    /// The folder of the user's own catalogs.
    pub own: Option<&'a Path>,
    /// The day to judge.
    pub as_of: Date,
    /// The language of the report.
    pub lang: Lang,
}

/// What may be added.
#[derive(Debug, Default)]
pub struct SealOptions<'a> {
    /// Signs the manifest.
    pub key: Option<&'a SecretKey>,
    /// The bundle before this one.
    pub previous: Option<Previous>,
    /// Patterns of documents whose digest alone goes in.
    pub digest_only: &'a [String],
    /// The answer of a time stamping authority.
    pub time_stamp: Option<Vec<u8>>,
    /// Released artifacts.
    pub subjects: Vec<Subject>,
    /// What evaluators judged, as it was read.
    pub examinations: &'a [Examination],
}

/// Seals a product: the bundle's bytes, its manifest, and the result in it. The same product gives the same
/// bytes.
///
/// # Errors
/// When something it rests on cannot be read, or is more than a bundle holds.
pub fn seal(
    sealing: &Sealing<'_>,
    options: SealOptions<'_>,
) -> Result<(Vec<u8>, Manifest, Report), LoadFailure> {
    let mut gathered = Gathered::default();
    gathered.product(sealing.product, options.digest_only)?;
    if let Some(own) = sealing.own {
        gathered.folder(own, Path::new(""), OWN)?;
    }
    gathered.examinations(options.examinations)?;
    let Gathered { mut files, kept, .. } = gathered;
    let result = judge(&files, &kept, sealing.as_of)?;
    let public = options.key.map(SecretKey::public);
    files.extend(derived(&result, sealing.library, sealing.lang, public.as_ref())?);
    let product = sealing.product;
    let manifest = Manifest {
        schema: SCHEMA.to_owned(),
        tool: Tool::this(),
        as_of: sealing.as_of,
        product: Sealed {
            name: product.name.clone(),
            version: product.version.clone(),
            manufacturer: product.manufacturer.clone(),
        },
        report_id: result.report_id.clone(),
        lang: sealing.lang.to_string(),
        signer: public.as_ref().map(Signer::of),
        previous: options.previous,
        subjects: options.subjects,
        entries: Manifest::list(&files, &kept),
    };
    let bytes = manifest.render().map_err(broken)?;
    files.insert(SUMS.to_owned(), manifest.sums(&bytes));
    if let Some(key) = options.key {
        let comment = format!("befund {}", hex_digest(&bytes));
        files.insert(SIGNATURE.to_owned(), key.sign(&bytes, &comment).file().into_bytes());
    }
    if let Some(answer) = options.time_stamp {
        Stamp::read(&answer, &bytes).map_err(|invalid| not_stamped(&invalid))?;
        files.insert(TIME_STAMP.to_owned(), answer);
    }
    let comment = hex_digest(&bytes);
    files.insert(MANIFEST.to_owned(), bytes);
    let mut archive = Vec::new();
    container::write(&files, &comment, &mut archive).map_err(|error| too_much(&error))?;
    // Nobody is to keep a bundle that will not hold, such as one that names a path no bundle has.
    Bundle::read(&archive).map_err(|wrong| unsound(&wrong))?;
    Ok((archive, manifest, result))
}

/// What follows from the files of a product: what it was judged by, the result, the report, and how to check them.
pub(super) fn derived(
    result: &Report,
    library: &Library,
    lang: Lang,
    key: Option<&PublicKey>,
) -> Result<BundleFiles, LoadFailure> {
    let mut files = BundleFiles::new();
    criteria(&mut files, library, result)?;
    let json = report::json::render(result).map_err(broken)?;
    report::json::check(json.as_bytes(), result)?;
    files.insert(RESULT.to_owned(), json.into_bytes());
    files.insert(REPORT.to_owned(), page(Format::Html, result, lang, key)?);
    if Format::Pdf.is_built() {
        files.insert(PAGES.to_owned(), page(Format::Pdf, result, lang, key)?);
    }
    files.insert(README.to_owned(), readme::TEXT.as_bytes().to_vec());
    Ok(files)
}

/// The report for people.
fn page(
    format: Format,
    result: &Report,
    lang: Lang,
    key: Option<&PublicKey>,
) -> Result<Vec<u8>, LoadFailure> {
    let gate = crate::assess::gate::GateOutcome::default();
    let run = report::Run::of(&gate);
    let options = report::RenderOptions {
        seal: Some(key.map_or(Seal::Unsigned, PublicKey::seal)),
        ..report::RenderOptions::new(lang)
    };
    report::render(format, result, &options, run).map_err(broken)
}

/// The catalogs and policies that it was judged by, as data.
fn criteria(
    files: &mut BundleFiles,
    library: &Library,
    result: &Report,
) -> Result<(), LoadFailure> {
    for one in &result.inputs.catalogs {
        if let Some(catalog) = library.catalog(&one.id, &one.edition) {
            add_json(files, format!("catalogs/{}@{}.json", one.id, one.edition), &*catalog)?;
        }
    }
    for one in &result.inputs.policies {
        if let Some(policy) = library.policy(&one.id, &one.edition) {
            add_json(files, format!("policies/{}@{}.json", one.id, one.edition), &*policy)?;
        }
    }
    Ok(())
}

fn add_json(
    files: &mut BundleFiles,
    name: String,
    value: &impl Serialize,
) -> Result<(), LoadFailure> {
    let mut text = serde_json::to_vec_pretty(value).map_err(broken)?;
    text.push(b'\n');
    files.insert(name, text);
    Ok(())
}

/// What was read so far.
#[derive(Debug, Default)]
struct Gathered {
    files: BundleFiles,
    kept: Kept,
    bytes: u64,
}

impl Gathered {
    /// The product's own files; of documents that stay out, and of the files that were read for it, the
    /// digest.
    fn product(&mut self, product: &Product, digest_only: &[String]) -> Result<(), LoadFailure> {
        let root = &product.root;
        self.file(&root.join(product::PRODUCT_FILE), product::PRODUCT_FILE, PRODUCT)?;
        for folder in ["declarations", "observations"] {
            if root.join(folder).is_dir() {
                self.folder(root, Path::new(folder), PRODUCT)?;
            }
        }
        if let Some(roots) = &product.audit.document_roots
            && let Some(looked) = product::look_up(root, &roots.value)
        {
            self.file(&looked.path, &roots.value, PRODUCT)?;
        }
        let stays_out =
            |path: &str| digest_only.iter().any(|pattern| glob::matches_path(pattern, path));
        for pattern in digest_only {
            let matches = |path: &str| glob::matches_path(pattern, path);
            if !product.documents.iter().any(|document| matches(&document.path)) {
                let message = format!("`--digest-only {pattern}` matches no document");
                let help = "documents alone can be left out; name one by its path in befund.yaml, such as `docs/*.pdf`";
                return Err(Diagnostic::new(Code::WrongUsage, message).help(help).into());
            }
        }
        for document in &product.documents {
            let Some(looked) = product::look_up(root, &document.path) else { continue };
            if stays_out(&document.path) {
                // What its content showed stays known, though nobody can read it in the bundle.
                let unfit =
                    looked.file.unfit.or(document.unfit.filter(|_| document.content.is_some()));
                self.kept.insert(document.path.clone(), KeptFile { unfit, ..looked.file });
            } else {
                self.file(&looked.path, &document.path, PRODUCT)?;
            }
        }
        let read = product.observations.iter().flat_map(|observation| &observation.inputs);
        for input in read {
            let inside = self.files.contains_key(&format!("{PRODUCT}{}", nfc(&input.path)));
            let looked = product::look_up(root, &input.path).filter(|_| !inside);
            if let Some(looked) = looked {
                self.kept.insert(input.path.clone(), looked.file);
            }
        }
        Ok(())
    }

    /// Records of examinations, each in a folder of its own with the files that it names as evidence.
    fn examinations(&mut self, examinations: &[Examination]) -> Result<(), LoadFailure> {
        for (number, one) in (1..).zip(examinations) {
            let path = Path::new(&one.file);
            let folder = path.parent().unwrap_or(Path::new(""));
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            self.file(path, &format!("{number:03}/{name}"), EXAMINATION)?;
            for cited in one.judgements.iter().flat_map(|judgement| &judgement.evidence) {
                if let Cited::File { path, .. } = cited {
                    self.file(&folder.join(path), &format!("{number:03}/{path}"), EXAMINATION)?;
                }
            }
        }
        Ok(())
    }

    /// All files below a folder but hidden ones, as a product folder is read.
    fn folder(&mut self, root: &Path, below: &Path, at: &str) -> Result<(), LoadFailure> {
        let folder = root.join(below);
        let unreadable = |error: std::io::Error| unreadable(&folder, &error);
        let mut entries = Vec::new();
        for entry in fs::read_dir(&folder).map_err(unreadable)? {
            let name = entry.map_err(unreadable)?.file_name();
            if !name.to_string_lossy().starts_with('.') {
                entries.push(name);
            }
        }
        entries.sort();
        for name in entries {
            let path = below.join(&name);
            let full = root.join(&path);
            // A link could lead in circles; what a folder holds is taken once.
            let is_folder = full.symlink_metadata().is_ok_and(|metadata| metadata.is_dir());
            match is_folder {
                true => self.folder(root, &path, at)?,
                false => self.file(&full, &slashed(&path), at)?,
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, name: &str, at: &str) -> Result<(), LoadFailure> {
        let size = path.metadata().map_err(|error| unreadable(path, &error))?.len();
        self.bytes += size;
        if self.bytes > MAX_BYTES || self.files.len() >= MAX_ENTRIES {
            let message = format!(
                "there is more than a bundle holds: {} MiB in {MAX_ENTRIES} files",
                MAX_BYTES >> 20
            );
            let help = "leave large documents out with --digest-only GLOB: their digests go in";
            return Err(Diagnostic::new(Code::TooLarge, message).help(help).into());
        }
        let bytes = fs::read(path).map_err(|error| unreadable(path, &error))?;
        let plain: Vec<_> = name.split('/').filter(|part| *part != ".").collect();
        self.files.insert(format!("{at}{}", nfc(&plain.join("/"))), bytes);
        Ok(())
    }
}

/// A path with `/` between its parts, whatever the system.
fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

fn unreadable(path: &Path, error: &std::io::Error) -> LoadFailure {
    let message = format!("cannot read `{}`: {error}", path.display());
    Diagnostic::new(Code::FileUnreadable, message).help("check that you may read it").into()
}

fn too_much(error: &std::io::Error) -> LoadFailure {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<Damage>());
    let (message, help) = match inner {
        Some(damage) => (damage.to_string(), "give the file another name"),
        None => (error.to_string(), "leave large documents out with --digest-only GLOB"),
    };
    Diagnostic::new(Code::TooLarge, format!("cannot be sealed: {message}")).help(help).into()
}

fn unsound(wrong: &[Unsound]) -> LoadFailure {
    let first = wrong.first().map(ToString::to_string).unwrap_or_default();
    Diagnostic::new(Code::TooLarge, format!("cannot be sealed: {first}"))
        .help("give the file another name")
        .into()
}

fn not_stamped(invalid: &Invalid) -> LoadFailure {
    let message = format!("the time stamp does not hold: {invalid}");
    let help = "seal without it, ask for a stamp over the `manifest.json` in the bundle, then seal the same again with it";
    Diagnostic::new(Code::WrongUsage, message).help(help).into()
}

fn broken(error: impl std::fmt::Display) -> LoadFailure {
    let message = format!("cannot write what is sealed: {error}");
    Diagnostic::new(Code::CannotWrite, message)
        .help("report this with the command you ran; nothing was written")
        .into()
}

/// An artifact on disk.
///
/// # Errors
/// When it cannot be read.
pub fn subject(path: &Path) -> Result<Subject, LoadFailure> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.map_or_else(|| PathBuf::from("."), Path::to_owned);
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let found = name.and_then(|name| Some((product::look_up(&folder, &name)?, name)));
    let Some((looked, name)) = found else {
        let message = format!("cannot read `{}`, or it is empty or too large", path.display());
        let help = "name the file of a released artifact, up to 512 MiB";
        return Err(Diagnostic::new(Code::FileUnreadable, message).help(help).into());
    };
    Ok(Subject { name, bytes: looked.file.bytes, sha256: looked.file.sha256 })
}

/// Writes a bundle whole or not at all.
///
/// # Errors
/// When the folder cannot be written.
pub fn write(path: &Path, archive: &[u8]) -> std::io::Result<()> {
    if path == Path::new("-") {
        return std::io::stdout().lock().write_all(archive);
    }
    crate::files::replace(path, archive)
}
