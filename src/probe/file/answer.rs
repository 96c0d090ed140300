//! Answers of command-line tools and of servers, which print JSON or YAML as they are asked to.

use crate::diag::Code;
use crate::yaml::Node;

use super::json;
use super::view::{Ground, View};
use super::{Input, Refusal};

/// An answer as a tree.
pub(super) struct Answer<'a> {
    node: Node,
    ground: Ground<'a>,
}

impl<'a> Answer<'a> {
    /// Reads one.
    ///
    /// # Errors
    /// When it is neither JSON nor YAML, or several.
    pub(super) fn of(input: &'a Input, names: &'static [&'static str]) -> Result<Self, Refusal> {
        if input.is_json() {
            return Ok(Self {
                node: json::whole(input.text())?,
                ground: Ground::json(input, names),
            });
        }
        let [node] = input.yaml()? else {
            let why = "it holds several answers, of which none is read for another";
            return Err(Refusal::new(Code::SeveralDocuments, why, "split it, and name the parts"));
        };
        let node = node.clone();
        Ok(Self { node, ground: Ground::lines(input, names) })
    }

    /// Its top.
    pub(super) fn top(&self) -> View<'_> {
        View::top(&self.ground, &self.node, "")
    }
}
