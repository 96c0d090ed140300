//! Configurations that stand in a ConfigMap as text: read by the reader that reads them as files, as far as
//! what it delivers fits.

use super::super::super::Reader;
use super::super::super::view::View;
use super::super::super::{Match, Reading, Refusal, read, recognise};
use super::super::{READERS, loki};

/// Largest configuration that is looked at, in bytes.
const MAX_BYTES: usize = 1 << 20;

/// Reads the entries of a ConfigMap.
pub(super) fn config_map(object: &View<'_>, out: &mut Reading) -> Result<(), Refusal> {
    for (_, entry) in object.get("data").entries() {
        let Some(input) = entry.inner() else { continue };
        if input.text().len() > MAX_BYTES || !input.text().contains(['\n', '{']) {
            continue;
        }
        // What another has inside it again is not followed.
        let nested = READERS.iter().find(|reader| reader.id() == "kubernetes");
        if nested.is_some_and(|reader| reader.recognise(&input) != Match::No) {
            out.ignore(entry.place(), "manifests inside a ConfigMap are not read");
            continue;
        }
        match recognise(&input) {
            Ok((reader, _)) if reader.id() == loki::READER.id() => {
                out.absorb(read(reader, &[&input], out.subject())?)?;
            }
            Ok((reader, _)) => out.ignore(
                entry.place(),
                format!(
                    "it holds what the reader `{}` reads: take it into a file of its own",
                    reader.id()
                ),
            ),
            Err(refusal) if refusal.code == crate::diag::Code::NotRecognised => {}
            Err(refusal) => return Err(refusal),
        }
    }
    Ok(())
}
