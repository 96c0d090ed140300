//! What was stapled to certificates.

/// Most answers that are kept: a server can send another one each time.
const MOST: usize = 8;

/// Answers about revocation, each once, with the certificate each was stapled to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Staples {
    all: Vec<(Vec<u8>, Vec<u8>)>,
}

impl Staples {
    /// Keeps what was stapled to the first certificate of a chain, if anything was.
    pub(super) fn add(&mut self, chain: &[Vec<u8>], response: Option<Vec<u8>>) {
        let pair = chain.first().cloned().zip(response);
        self.all.extend(pair.filter(|pair| self.all.len() < MOST && !self.all.contains(pair)));
    }

    /// Keeps those of another look, too.
    pub(super) fn also(&mut self, other: Self) {
        for (leaf, response) in other.all {
            self.add(&[leaf], Some(response));
        }
    }

    /// What was stapled to the first certificate of a chain.
    pub(super) fn of(&self, chain: &[Vec<u8>]) -> impl Iterator<Item = &[u8]> {
        let own = self.all.iter().filter(|(leaf, _)| chain.first() == Some(leaf));
        own.map(|(_, response)| &response[..])
    }
}
