//! `befund seal`: what a result rests on, the result and the report in one file.

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::civil::Date;

use crate::assess::{Inputs, examination};
use crate::cli::assess::{parse_day, today};
use crate::cli::{ExitResult, Failure, Global, sealed, spare};
use crate::diag::{Code, Diagnostic};
use crate::files;
use crate::lang::Lang;
use crate::probe::{recheck, sources};
use crate::product;
use crate::seal::key::{SecretKey, Unusable};
use crate::seal::manifest::Manifest;
use crate::seal::{self, SealOptions, Sealing};

/// What to seal, and by which key.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The product's folder with its `befund.yaml`, or that file
    #[arg(default_value = ".", value_name = "PATH")]
    path: PathBuf,
    /// The file to write, such as `product-2026-11.befund`
    #[arg(long, value_name = "FILE", required_unless_present = "new_key")]
    out: Option<PathBuf>,
    /// The day to judge, to its end in Germany: YYYY-MM-DD or `today`
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    as_of: Option<Date>,
    /// Sign with this secret key of minisign
    #[arg(long, value_name = "KEY")]
    sign: Option<PathBuf>,
    /// The file whose first line is the password of the key
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// The bundle before this one: its manifest is named in the new one
    #[arg(long, value_name = "FILE")]
    previous: Option<PathBuf>,
    /// Keep documents out and their digests in, by a pattern of their paths (repeatable)
    #[arg(long, value_name = "GLOB")]
    digest_only: Vec<String>,
    /// The answer of a time stamping authority over the manifest of this bundle, sealed once without it
    #[arg(long, value_name = "FILE")]
    tsa_response: Option<PathBuf>,
    /// Records of an examination, as `befund assess --with` takes them, with the files they name (repeatable)
    #[arg(long, value_name = "PATH")]
    with: Vec<PathBuf>,
    /// The file of a released artifact: its digest goes in (repeatable)
    #[arg(long, value_name = "FILE")]
    subject: Vec<PathBuf>,
    /// Write a new key and its public half FILE.pub, and seal nothing
    #[arg(long, value_name = "FILE", conflicts_with_all = ["out", "sign", "previous", "digest_only", "tsa_response", "with", "subject", "as_of"])]
    new_key: Option<PathBuf>,
}

impl Arguments {
    /// The product's folder, or its file; none where a key is made.
    pub(super) fn product(&mut self) -> Option<&mut PathBuf> {
        self.new_key.is_none().then_some(&mut self.path)
    }
}

/// Seals, or makes a key.
pub(super) fn run(global: &Global, arguments: &Arguments) -> ExitResult {
    let password = arguments.password_file.as_deref().map(password).transpose()?;
    if let Some(path) = &arguments.new_key {
        return new_key(global, path, password.as_deref());
    }
    let Some(out) = &arguments.out else {
        return Err(Diagnostic::new(Code::WrongUsage, "`--out` is missing").into());
    };
    let key = arguments.sign.as_deref().map(|path| secret_key(path, password.as_deref()));
    let key = key.transpose()?;
    let library = global.library()?;
    let mut product = product::load(&arguments.path, sources())?;
    product::check_names(&product, &library)?;
    spare::InputPaths::of(&product).spare(out)?;
    recheck(&mut product)?;
    let lang = global.lang_of(&product);
    let sealing = Sealing {
        product: &product,
        library: &library,
        own: global.catalogs.as_deref(),
        as_of: arguments.as_of.or(product.audit.as_of).unwrap_or_else(today),
        lang,
    };
    let inputs = Inputs::gather(&product, &library, &[], sealing.as_of)?;
    let examinations = examination::read(&arguments.with, &inputs, today())?;
    let options = SealOptions {
        examinations: &examinations,
        key: key.as_ref(),
        previous: arguments.previous.as_deref().map(sealed::previous).transpose()?,
        digest_only: &arguments.digest_only,
        time_stamp: arguments.tsa_response.as_deref().map(sealed::time_stamp).transpose()?,
        subjects: arguments
            .subject
            .iter()
            .map(|path| seal::subject(path))
            .collect::<Result<_, _>>()?,
    };
    let (archive, manifest, _) = seal::seal(&sealing, options)?;
    seal::write(out, &archive).map_err(|error| cannot_write(out, &error))?;
    tell(global, lang, out, archive.len(), &manifest);
    Ok(0)
}

/// What was sealed, on standard error.
fn tell(global: &Global, lang: Lang, out: &Path, bytes: usize, manifest: &Manifest) {
    let inside = manifest.entries.iter().filter(|entry| !entry.digest_only).count();
    let outside = manifest.entries.len() - inside;
    let day = lang.date(manifest.as_of);
    let kib = bytes.div_ceil(1024);
    global.tell(&match lang {
        Lang::De => format!(
            "geschrieben: {} ({inside} Dateien, {outside} nur als Prüfsumme, {kib} KiB), Stichtag {day}",
            out.display()
        ),
        Lang::En => format!(
            "wrote {} ({inside} files, {outside} by digest only, {kib} KiB), as of {day}",
            out.display()
        ),
    });
    match &manifest.signer {
        Some(signer) => global.tell(&format!(
            "{} {}",
            lang.pick("unterschrieben mit dem Schlüssel", "signed with the key"),
            signer.fingerprint
        )),
        None => global.tell(lang.pick(
            "nicht unterschrieben: wer die Datei ändern kann, kann sie neu versiegeln; --sign KEY unterschreibt",
            "not signed: whoever can change the file can seal it anew; --sign KEY signs",
        )),
    }
}

fn new_key(global: &Global, path: &Path, password: Option<&str>) -> ExitResult {
    let unusable = |error: Unusable| sealed::key_error(path, &error);
    let key = SecretKey::generate().map_err(unusable)?;
    let mut name = path.as_os_str().to_owned();
    name.push(".pub");
    let public = PathBuf::from(name);
    if path.exists() || public.exists() {
        let message = format!("`{}` or `{}` is there already", path.display(), public.display());
        return Err(Diagnostic::new(Code::FileExists, message)
            .help("name another file: a key that is replaced is lost")
            .into());
    }
    let text = key.file(password).map_err(unusable)?;
    files::keep(path, text.as_bytes()).map_err(|error| cannot_write(path, &error))?;
    files::create(&public, key.public().file().as_bytes())
        .map_err(|error| cannot_write(&public, &error))?;
    let lang = global.lang();
    global.tell(&format!(
        "{} {}, {}",
        lang.pick("geschrieben:", "wrote"),
        path.display(),
        public.display()
    ));
    global.tell(&format!(
        "{} {}",
        lang.pick("Fingerabdruck", "fingerprint"),
        key.public().fingerprint()
    ));
    if password.is_none() {
        global.tell(lang.pick(
            "kein Passwort schützt ihn: wer die Datei liest, kann unterschreiben; --password-file gibt ihm eines",
            "no password protects it: whoever reads the file can sign; --password-file gives it one",
        ));
    }
    Ok(0)
}

/// The first line of a file.
fn password(path: &Path) -> Result<String, Failure> {
    let text = sealed::read_small(path)?;
    let line = text.lines().next().unwrap_or_default();
    if line.is_empty() {
        let message = format!("the first line of `{}` is empty", path.display());
        return Err(Diagnostic::new(Code::EmptyText, message)
            .help("write the password into the first line")
            .into());
    }
    Ok(line.to_owned())
}

fn secret_key(path: &Path, password: Option<&str>) -> Result<SecretKey, Failure> {
    SecretKey::read(&sealed::read_small(path)?, password)
        .map_err(|error| sealed::key_error(path, &error))
}

fn cannot_write(path: &Path, error: &std::io::Error) -> Failure {
    let message = format!("cannot write `{}`: {error}", path.display());
    Diagnostic::new(Code::CannotWrite, message).help("check the folder and its rights").into()
}
