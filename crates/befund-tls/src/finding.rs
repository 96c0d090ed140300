//! What can be said of one feature or one list: seen, refused, or why neither is known.

/// A yes, a no, or why neither can be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Determination {
    /// It was seen.
    Yes,
    /// It was asked for and refused.
    No,
    /// It could not be determined, for this reason.
    Undetermined(String),
}

/// Codes a server negotiated, and whether all were looked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct List {
    /// The codes in the order the server chose them.
    pub codes: Vec<u16>,
    /// Why there may be more; `None` if the list is complete.
    pub incomplete: Option<String>,
}

impl List {
    /// Whether everything was looked for.
    pub fn is_complete(&self) -> bool {
        self.incomplete.is_none()
    }

    pub(super) fn add(&mut self, code: u16) -> bool {
        let new = !self.codes.contains(&code);
        if new {
            self.codes.push(code);
        }
        new
    }

    /// The first reason stays: later ones follow from it.
    pub(super) fn leave_open(&mut self, why: &str) {
        self.incomplete.get_or_insert_with(|| why.to_owned());
    }
}
