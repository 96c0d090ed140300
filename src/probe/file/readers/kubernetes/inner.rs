//! Configurations that stand in manifests, as text in a ConfigMap or as values of a chart: read by the reader
//! that reads them as files, as far as what it delivers fits.

use crate::diag::Code;
use crate::fact::Place;

use super::super::super::view::View;
use super::super::super::{Input, Match, Reader, Reading, Refusal, read, recognise};
use super::super::{READERS, livekit, loki};

/// Largest configuration that is looked at, in bytes.
const MAX_BYTES: usize = 1 << 20;

/// What was found in manifests.
#[derive(Default)]
pub(super) struct Inner {
    loki: Vec<Input>,
    /// A server and its recorder are read together, whatever they stand in.
    livekit: Vec<Input>,
    refused: Option<Refusal>,
}

impl Inner {
    /// Takes the entries of a ConfigMap.
    pub(super) fn config_map(&mut self, object: &View<'_>, out: &mut Reading) {
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
            self.take(input, entry.place(), out);
        }
    }

    /// Takes a configuration if it is of one that is read here.
    fn take(&mut self, input: Input, at: Place, out: &mut Reading) {
        match recognise(&input) {
            Ok((reader, _)) if reader.id() == loki::READER.id() => self.loki.push(input),
            Ok((reader, _)) if reader.id() == livekit::READER.id() => self.livekit.push(input),
            Ok((reader, _)) => out.ignore(
                at,
                format!(
                    "it holds what the reader `{}` reads: take it into a file of its own",
                    reader.id()
                ),
            ),
            Err(refusal) if refusal.code == Code::NotRecognised => {}
            Err(refusal) => self.refused = self.refused.take().or(Some(refusal)),
        }
    }

    /// Takes values of a chart, which may be for anything.
    pub(super) fn values(&mut self, input: Input) {
        let of = |reader: &dyn Reader| matches!(reader.recognise(&input), Match::Yes { .. });
        if of(&loki::READER) {
            self.loki.push(input);
        } else if of(&livekit::READER) {
            self.livekit.push(input);
        }
    }

    /// Reads all of it.
    pub(super) fn read(self, out: &mut Reading) -> Result<(), Refusal> {
        if let Some(refusal) = self.refused {
            return Err(refusal);
        }
        for input in &self.loki {
            out.absorb(read(&loki::READER, &[input], out.subject())?)?;
        }
        let livekit: Vec<_> = self.livekit.iter().collect();
        if !livekit.is_empty() {
            out.absorb(read(&livekit::READER, &livekit, out.subject())?)?;
        }
        Ok(())
    }
}
