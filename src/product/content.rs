//! What the file of a document says, as far as a machine reads it, held against what is stated about it.

use befund_catalog::words;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

words! {
    /// How far a file could be read.
    HowFar {
        /// It has text.
        Text = "text",
        /// It has pages and no text: pictures of a document.
        Scan = "scan",
        /// It could not be read.
        Unreadable = "unreadable",
    }
}

words! {
    /// Why a file could not be read.
    Unread {
        /// It asks for a password.
        Encrypted = "encrypted",
        /// It is no PDF that can be read: cut off, broken, or it leads in circles.
        Broken = "broken",
        /// It has more bytes than are read.
        TooLarge = "too-large",
        /// Its reader took too long, or more memory than it is given, and was ended.
        Ended = "ended",
        /// This system has no means to bound the reader, or lacks its program.
        NoReader = "no-reader",
    }
}

words! {
    /// What is stated about a document.
    StatedOf {
        /// Its number.
        Number = "number",
        /// Who issued it.
        Issuer = "issuer",
        /// The day of issue.
        Issued = "issued",
        /// Its end.
        ValidUntil = "valid-until",
        /// The product version.
        ProductVersion = "product-version",
        /// The product's name.
        Product = "product",
        /// The manufacturer's name.
        Manufacturer = "manufacturer",
    }
}

words! {
    /// What became of a statement in the file.
    Compared {
        /// The file has it.
        Found = "found",
        /// The file does not have it, or not so that a machine finds it.
        NotFound = "not-found",
        /// The file says something else.
        Contradicted = "contradicted",
    }
}

words! {
    /// Whether the signed digest is that of the signed bytes.
    SignedDigest {
        /// It is.
        Right = "right",
        /// It is not: the bytes are others than were signed.
        Wrong = "wrong",
        /// The signature is of a form that is not read.
        Unread = "unread",
    }
}

words! {
    /// Why no path leads from a signer to the roots that were given.
    NoPath {
        /// A certificate of it was not valid on that day.
        NotValid = "not-valid",
        /// The signer's certificate is not one to sign documents with.
        OtherUse = "other-use",
        /// None of the certificates in the file leads to one of the roots.
        Unknown = "unknown",
        /// Something else is wrong with a certificate, or it is signed by a method that is not read.
        Unread = "unread",
    }
}

words! {
    /// Who states the day on which a document was signed.
    DayOf {
        /// The signature itself.
        Signature = "signature",
        /// Who states the day of issue of the document.
        Document = "document",
    }
}

/// What a file says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Content {
    /// How far it could be read.
    pub read: HowFar,
    /// Why not, if not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Unread>,
    /// How many pages it has.
    pub pages: usize,
    /// Whether some of it was not read: it is long, or damaged.
    pub cut: bool,
    /// Whether it carries scripts, or starts programs. Nothing of it is ever run.
    pub scripts: bool,
    /// What is stated about it, held against its text.
    pub compared: Vec<Comparison>,
    /// Its signatures, in the order of the file.
    pub signatures: Vec<Signature>,
}

/// One statement and what the file says of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Comparison {
    /// What is stated.
    pub what: StatedOf,
    /// As it is stated.
    pub stated: String,
    /// What became of it.
    pub outcome: Compared,
    /// What the file says instead, where it contradicts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
}

/// A signature in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Signature {
    /// The name in the certificate whose key made it; null if none that came along did, or its method is
    /// not read.
    pub signer: Option<String>,
    /// Whether the digest that was signed is that of the bytes it is over.
    pub digest: SignedDigest,
    /// Whether it is over all bytes of the file but itself.
    pub covers_all: bool,
    /// Whether something was added to the file after it.
    pub changed_after: bool,
    /// Whether a path leads from the signer to the roots that `audit.document_roots` names; left out if it was not
    /// looked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<SignerPath>,
}

/// Whether a path leads from a signer to roots that were given. That nothing in it was revoked was not asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct SignerPath {
    /// The file of the roots.
    pub roots: String,
    /// Its SHA-256.
    pub sha256: String,
    /// The day as of which it was looked for, in UTC.
    #[schemars(with = "String")]
    pub on: Date,
    /// Who states that day.
    pub day_of: DayOf,
    /// Why there is none; null if there is one.
    pub none: Option<NoPath>,
}

impl Content {
    /// A file that could not be read.
    pub fn unread(why: Unread) -> Self {
        Self {
            read: HowFar::Unreadable,
            why: Some(why),
            pages: 0,
            cut: false,
            scripts: false,
            compared: Vec::new(),
            signatures: Vec::new(),
        }
    }

    /// What it contradicts.
    pub fn contradicted(&self) -> impl Iterator<Item = &Comparison> {
        self.compared.iter().filter(|one| one.outcome == Compared::Contradicted)
    }

    /// Whether a signature in it is over other bytes.
    pub fn is_altered(&self) -> bool {
        self.signatures.iter().any(|one| one.digest == SignedDigest::Wrong)
    }
}
