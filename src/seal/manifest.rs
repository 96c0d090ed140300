//! `manifest.json`: what a bundle holds. The signature and the time stamp are over its bytes, and
//! everything else is bound by the digests in it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::fact::observation::Tool;
use crate::product::{Kept, KeptFile, Unfit};
use crate::seal::container::{BundleFiles, check_names};
use crate::seal::key::PublicKey;
use crate::yaml::hex_digest;

/// The schema's name.
pub const SCHEMA: &str = "befund/manifest/1";

/// The manifest itself.
pub const MANIFEST: &str = "manifest.json";
/// The digests for `sha256sum -c`.
pub const SUMS: &str = "SHA256SUMS";
/// The signature over the manifest.
pub const SIGNATURE: &str = "manifest.minisig";
/// The answer of a time stamping authority over the manifest (RFC 3161).
pub const TIME_STAMP: &str = "manifest.tsr";
/// How to check the bundle without befund.
pub const README: &str = "PRUEFEN.txt";
/// The result.
pub const RESULT: &str = "result.json";
/// The report for people.
pub const REPORT: &str = "report.html";
/// The report on pages, in bundles of a befund that is built with the feature `pdf`.
pub const PAGES: &str = "report.pdf";
/// The folder of the product's own files.
pub const PRODUCT: &str = "product/";
/// The folder of the user's own catalogs.
pub const OWN: &str = "own-catalogs/";
/// Where records of examinations stand in a bundle, each in a folder of its own with its evidence.
pub const EXAMINATION: &str = "examination/";

/// What stands beside the manifest and is not in it.
const BESIDE: [&str; 4] = [MANIFEST, SUMS, SIGNATURE, TIME_STAMP];

/// Largest manifest, in bytes.
const MAX_BYTES: usize = 8 << 20;

/// What a bundle holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Manifest {
    /// `befund/manifest/1`.
    pub schema: String,
    /// What made it.
    pub tool: Tool,
    /// The day judged.
    #[schemars(with = "String")]
    pub as_of: Date,
    /// The product.
    pub product: Sealed,
    /// The report id of the result.
    pub report_id: String,
    /// The language of the report.
    pub lang: String,
    /// Who signs it.
    pub signer: Option<Signer>,
    /// The bundle before it.
    pub previous: Option<Previous>,
    /// Artifacts that were released with it, by name.
    pub subjects: Vec<Subject>,
    /// Every file, by path.
    pub entries: Vec<Record>,
}

/// The product that was sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Sealed {
    /// Its name.
    pub name: String,
    /// Its exact version.
    pub version: String,
    /// The manufacturer's name.
    pub manufacturer: String,
}

/// A key that the manifest names as that of its signature. That it does proves nothing about whose it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Signer {
    /// The public key as a line of minisign.
    pub public_key: String,
    /// SHA-256 of the key, hex.
    pub fingerprint: String,
}

impl Signer {
    /// Of a key.
    pub fn of(key: &PublicKey) -> Self {
        Self { public_key: key.line(), fingerprint: key.fingerprint() }
    }
}

/// An earlier bundle of the same product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Previous {
    /// The day it judged.
    #[schemars(with = "String")]
    pub as_of: Date,
    /// SHA-256 of its manifest, hex.
    pub manifest_sha256: String,
}

/// An artifact outside the bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Subject {
    /// The name of its file.
    pub name: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// SHA-256, hex.
    pub sha256: String,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Record {
    /// Its path in the bundle.
    pub path: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// SHA-256, hex.
    pub sha256: String,
    /// Whether only its digest is in the bundle.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub digest_only: bool,
    /// Why it could not be a document, where it was looked at and is not in the bundle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unfit: Option<Unfit>,
}

impl Record {
    fn of(path: &str, bytes: &[u8]) -> Self {
        let (path, length) = (path.to_owned(), bytes.len() as u64);
        Self { path, bytes: length, sha256: hex_digest(bytes), digest_only: false, unfit: None }
    }
}

/// What is wrong with a manifest or with what it lists.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Mismatch {
    /// There is none.
    #[error("it has no {MANIFEST}")]
    None,
    /// Larger than one of ours.
    #[error("its {MANIFEST} is larger than {} MiB", MAX_BYTES >> 20)]
    Large,
    /// Of another schema.
    #[error("its {MANIFEST} is `{0}`, and this version reads `{SCHEMA}`")]
    Schema(String),
    /// Not as befund writes it.
    #[error("its {MANIFEST} is not as befund writes it: {0}")]
    Form(String),
    /// Listed and not there.
    #[error("{0} is listed and not there")]
    Missing(String),
    /// There and not listed.
    #[error("{0} is there and not listed")]
    Added(String),
    /// Not what is listed.
    #[error("{0} is not the file that is listed")]
    Changed(String),
}

impl Mismatch {
    fn form(why: impl std::fmt::Display) -> Self {
        Self::Form(format!("{why}").chars().take(160).collect())
    }
}

impl Manifest {
    /// Lists files and what is kept elsewhere.
    pub fn list(files: &BundleFiles, kept: &Kept) -> Vec<Record> {
        let inside = files.iter().map(|(path, bytes)| Record::of(path, bytes));
        let outside = kept.iter().map(|(path, one)| Record {
            path: format!("{PRODUCT}{path}"),
            bytes: one.bytes,
            sha256: one.sha256.clone(),
            digest_only: true,
            unfit: one.unfit,
        });
        let mut all: Vec<_> = inside.chain(outside).collect();
        all.sort_by(|a, b| a.path.cmp(&b.path));
        all
    }

    /// As a file.
    ///
    /// # Errors
    /// Only if befund is broken.
    pub fn render(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut text = serde_json::to_vec_pretty(self)?;
        text.push(b'\n');
        Ok(text)
    }

    /// Reads one that is byte for byte as [`Manifest::render`] writes it.
    ///
    /// # Errors
    /// See [`Mismatch`].
    pub fn read(bytes: &[u8]) -> Result<Self, Mismatch> {
        #[derive(Deserialize)]
        struct Head {
            schema: String,
        }

        if bytes.len() > MAX_BYTES {
            return Err(Mismatch::Large);
        }
        let head: Head = serde_json::from_slice(bytes).map_err(Mismatch::form)?;
        if head.schema != SCHEMA {
            return Err(Mismatch::Schema(head.schema.chars().take(60).collect()));
        }
        let manifest: Self = serde_json::from_slice(bytes).map_err(Mismatch::form)?;
        match manifest.render() {
            Ok(same) if same == bytes => manifest.is_sound().map(|()| manifest),
            _ => Err(Mismatch::form("its layout differs")),
        }
    }

    /// Paths are sorted, all different, and none is the manifest's own.
    fn is_sound(&self) -> Result<(), Mismatch> {
        let paths = || self.entries.iter().map(|entry| entry.path.as_str());
        if let Some(own) = paths().find(|path| BESIDE.contains(path)) {
            return Err(Mismatch::form(format!("it lists {own}")));
        }
        if !paths().is_sorted_by(|a, b| a < b) {
            return Err(Mismatch::form("its entries are out of order"));
        }
        check_names(paths()).map_err(Mismatch::form)
    }

    /// Holds the files of a bundle against what is listed: what is missing, changed or added.
    pub fn mismatches(&self, files: &BundleFiles) -> Vec<Mismatch> {
        let listed: BTreeMap<_, _> =
            self.entries.iter().map(|entry| (entry.path.as_str(), entry)).collect();
        let mut found = Vec::new();
        for entry in self.entries.iter().filter(|entry| !entry.digest_only) {
            match files.get(&entry.path) {
                None => found.push(Mismatch::Missing(entry.path.clone())),
                Some(bytes) if Record::of(&entry.path, bytes) != *entry => {
                    found.push(Mismatch::Changed(entry.path.clone()));
                }
                Some(_) => {}
            }
        }
        let beside: BTreeSet<_> = BESIDE.into_iter().collect();
        for path in files.keys().filter(|path| !beside.contains(path.as_str())) {
            if listed.get(path.as_str()).is_none_or(|entry| entry.digest_only) {
                found.push(Mismatch::Added(path.clone()));
            }
        }
        match (files.get(MANIFEST), files.get(SUMS)) {
            (Some(manifest), Some(sums)) if *sums == self.sums(manifest) => {}
            (_, None) => found.push(Mismatch::Missing(SUMS.to_owned())),
            _ => found.push(Mismatch::Changed(SUMS.to_owned())),
        }
        found
    }

    /// `SHA256SUMS`: every file that is listed and the manifest itself.
    pub fn sums(&self, manifest: &[u8]) -> Vec<u8> {
        let inside = self.entries.iter().filter(|entry| !entry.digest_only);
        let mut lines: Vec<_> =
            inside.map(|entry| (entry.path.clone(), entry.sha256.clone())).collect();
        lines.push((MANIFEST.to_owned(), hex_digest(manifest)));
        lines.sort();
        let lines = lines.into_iter().map(|(path, sha256)| format!("{sha256}  {path}\n"));
        lines.collect::<String>().into_bytes()
    }

    /// Files of the product that are kept elsewhere, by their path below its folder.
    pub fn kept(&self) -> Kept {
        let outside = self.entries.iter().filter(|entry| entry.digest_only);
        let of = |entry: &Record| {
            let path = entry.path.strip_prefix(PRODUCT)?.to_owned();
            let (bytes, sha256, unfit) = (entry.bytes, entry.sha256.clone(), entry.unfit);
            Some((path, KeptFile { bytes, sha256, unfit }))
        };
        outside.filter_map(of).collect()
    }
}
