//! Sealed bundles as inputs.

use std::fs;
use std::path::Path;

use crate::cli::Failure;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::product::Product;
use crate::seal::container::MAX_BYTES;
use crate::seal::key::{self, PublicKey, Unusable};
use crate::seal::manifest::{PRODUCT, Previous};
use crate::seal::verify::{Against, StepState, verify};
use crate::seal::{Bundle, stamp};
use crate::yaml::nfc;

const HELP: &str = "`befund verify FILE` says what is wrong with it";

/// Whether a file is a bundle, by its first bytes.
pub(super) fn is_bundle(path: &Path) -> bool {
    use std::io::Read;
    let mut head = [0; 4];
    let read = fs::File::open(path).and_then(|mut file| file.read_exact(&mut head));
    read.is_ok() && head == *b"PK\x03\x04"
}

/// The bytes of a bundle; `None` if there are more than any has.
pub(super) fn bytes(path: &Path) -> Result<Option<Vec<u8>>, Failure> {
    let cannot = |error: std::io::Error| {
        let message = format!("cannot read `{}`: {error}", path.display());
        Diagnostic::new(Code::CannotRead, message)
            .help("name a bundle that `befund seal` wrote, and check that you may read it")
    };
    let metadata = fs::metadata(path).map_err(cannot)?;
    if metadata.len() > MAX_BYTES {
        return Ok(None);
    }
    Ok(Some(fs::read(path).map_err(cannot)?))
}

/// A bundle whose every file is the one it lists.
pub(super) fn read(path: &Path) -> Result<Bundle, Failure> {
    whole(path).map(|(bundle, _)| bundle)
}

/// The same, and its bytes.
fn whole(path: &Path) -> Result<(Bundle, Vec<u8>), Failure> {
    let unsound = |why: String| {
        let message = format!("`{}` is not as it was sealed: {why}", path.display());
        Failure::Integrity(Diagnostic::new(Code::BundleChanged, message).help(HELP).into())
    };
    let Some(bytes) = bytes(path)? else { return Err(unsound("it is too large".to_owned())) };
    match Bundle::read(&bytes) {
        Ok(bundle) => Ok((bundle, bytes)),
        Err(wrong) => Err(unsound(wrong.first().map(ToString::to_string).unwrap_or_default())),
    }
}

/// The bundle before a new one.
pub(super) fn previous(path: &Path) -> Result<Previous, Failure> {
    let bundle = read(path)?;
    Ok(Previous { as_of: bundle.manifest.as_of, manifest_sha256: bundle.digest() })
}

/// Text of a few lines, such as a key.
pub(super) fn read_small(path: &Path) -> Result<String, Failure> {
    let cannot = |why: String| {
        Diagnostic::new(Code::CannotRead, format!("cannot read `{}`: {why}", path.display()))
            .help("name a key or password file; `befund seal --new-key FILE` makes a key")
    };
    let size = fs::metadata(path).map_err(|error| cannot(error.to_string()))?.len();
    if size > key::MAX_BYTES {
        return Err(cannot(format!("it has {size} bytes")).into());
    }
    Ok(fs::read_to_string(path).map_err(|error| cannot(error.to_string()))?)
}

/// Why a key cannot be used.
pub(super) fn key_error(path: &Path, error: &Unusable) -> Failure {
    let help = match error {
        Unusable::NoPassword => "name the file of its password with --password-file",
        Unusable::WrongPassword => {
            "check the password file and that the key file is the one you made"
        }
        _ => "`befund seal --new-key FILE` makes a key, and so does `minisign -G`",
    };
    let message = format!("`{}` cannot be used as a key: {error}", path.display());
    Diagnostic::new(Code::WrongKey, message).help(help).into()
}

/// A public key of minisign.
pub(super) fn public_key(path: &Path) -> Result<PublicKey, Failure> {
    PublicKey::read(&read_small(path)?).map_err(|error| key_error(path, &error))
}

/// The answer of a time stamping authority.
pub(super) fn time_stamp(path: &Path) -> Result<Vec<u8>, Failure> {
    read_up_to(
        path,
        stamp::MAX_BYTES,
        "name the answer that `openssl ts -query` and an authority gave",
    )
}

/// The root of an authority: the certificate, PEM or DER.
pub(super) fn root(path: &Path) -> Result<Vec<u8>, Failure> {
    read_up_to(path, stamp::MAX_BYTES, "name the root certificate, PEM or DER")
}

fn read_up_to(path: &Path, most: u64, help: &str) -> Result<Vec<u8>, Failure> {
    let read = fs::metadata(path).and_then(|metadata| match metadata.len() {
        size if size > most => Err(std::io::Error::other(format!("it has {size} bytes"))),
        _ => fs::read(path),
    });
    read.map_err(|error| {
        let message = format!("cannot read `{}`: {error}", path.display());
        Diagnostic::new(Code::CannotRead, message).help(help).into()
    })
}

/// A bundle that is whole and signed by a key.
pub(super) fn signed(path: &Path, key: &Path) -> Result<Bundle, Failure> {
    let key = public_key(key)?;
    let (bundle, archive) = whole(path)?;
    let steps = verify(&archive, &Against { key: Some(&key), ..Against::default() });
    match steps.iter().find(|step| step.state == StepState::Fails) {
        None => Ok(bundle),
        Some(step) => {
            let message = format!("`{}` does not hold: {}", path.display(), step.found.en);
            Err(Failure::Integrity(Diagnostic::new(Code::BundleChanged, message).help(HELP).into()))
        }
    }
}

/// Refuses stored observations that are not those of a bundle, byte for byte.
pub(super) fn hold_against(product: &Product, bundle: &Bundle) -> Result<(), Failure> {
    let other = |file: &str| {
        let sealed = bundle.files.get(&format!("{PRODUCT}{}", nfc(file)));
        let there = fs::read(product.root.join(file)).ok();
        sealed.is_none() || sealed != there.as_ref()
    };
    let errors: Vec<_> = product
        .observations
        .iter()
        .filter(|observation| other(&observation.file))
        .map(|observation| {
            let message =
                format!("`{}` is not in the sealed bundle as it is here", observation.file);
            Diagnostic::new(Code::BundleChanged, message)
                .help("measure again, or take the observations that were sealed")
        })
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(Failure::Integrity(Diagnostics(errors))) }
}
