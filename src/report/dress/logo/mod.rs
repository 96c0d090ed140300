//! A logo that can do nothing but be seen: an SVG written anew from what is known to be harmless, or the
//! picture of a PNG without what else such files hold.

mod png;
mod svg;

use std::fs::File;
use std::io::Read;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::diag::Code;

/// The longest file, in bytes.
const MAX_BYTES: u64 = 256 * 1024;

/// A logo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logo(Kind);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    /// An SVG.
    Svg(String),
    /// A PNG, its width and height in pixels.
    Png { bytes: Vec<u8>, width: u32, height: u32 },
}

/// What is wrong with a logo, and what helps.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) code: Code,
    pub(super) what: String,
    pub(super) help: &'static str,
}

impl Wrong {
    fn new(what: impl Into<String>, help: &'static str) -> Self {
        Self { code: Code::WrongBrand, what: what.into(), help }
    }
}

impl Logo {
    /// Reads a file as SVG or PNG, by what is in it.
    pub(super) fn read(path: &Path) -> Result<Self, Wrong> {
        let unread = |error| Wrong {
            code: Code::FileUnreadable,
            ..Wrong::new(
                format!("it cannot be read: {error}"),
                "name an SVG or a PNG beside the brand file",
            )
        };
        let mut bytes = Vec::new();
        // A pipe would be waited for.
        if !path.metadata().map_err(unread)?.is_file() {
            return Err(Wrong::new("it is no file", "name an SVG or a PNG beside the brand file"));
        }
        let file = File::open(path).map_err(unread)?;
        file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(unread)?;
        if bytes.len() as u64 > MAX_BYTES {
            let what = format!("it has more than {} KiB", MAX_BYTES / 1024);
            return Err(Wrong::new(what, "make it smaller: a logo stands 16 mm high on the cover"));
        }
        Self::of(&bytes)
    }

    fn of(bytes: &[u8]) -> Result<Self, Wrong> {
        if bytes.starts_with(png::SIGNATURE) {
            let (bytes, width, height) = png::harmless(bytes)?;
            return Ok(Self(Kind::Png { bytes, width, height }));
        }
        let text = std::str::from_utf8(bytes).map_err(|_| {
            Wrong::new("it is neither an SVG in UTF-8 nor a PNG", "save it as one of these")
        })?;
        Ok(Self(Kind::Svg(svg::harmless(text)?)))
    }

    /// The logo as SVG; a PNG is enclosed in one.
    pub(in crate::report) fn as_svg(&self) -> String {
        match &self.0 {
            Kind::Svg(svg) => svg.clone(),
            Kind::Png { bytes, width, height } => format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\"><image width=\"{width}\" height=\"{height}\" href=\"data:image/png;base64,{}\"/></svg>",
                STANDARD.encode(bytes)
            ),
        }
    }

    /// The logo as the address of a picture that holds it.
    pub(in crate::report) fn as_data_url(&self) -> String {
        match &self.0 {
            Kind::Svg(svg) => format!("data:image/svg+xml;base64,{}", STANDARD.encode(svg)),
            Kind::Png { bytes, .. } => format!("data:image/png;base64,{}", STANDARD.encode(bytes)),
        }
    }
}
