//! Answers of command-line tools and of servers, which print JSON or YAML as they are asked to.

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
    /// Reads one; of several documents of YAML the first.
    ///
    /// # Errors
    /// When it is neither JSON nor YAML.
    pub(super) fn of(input: &'a Input, names: &'static [&'static str]) -> Result<Self, Refusal> {
        if input.is_json() {
            return Ok(Self {
                node: json::whole(input.text())?,
                ground: Ground::json(input, names),
            });
        }
        let null = Node { value: crate::yaml::Value::Null, span: crate::diag::Span::default() };
        let node = input.yaml()?.first().cloned().unwrap_or(null);
        Ok(Self { node, ground: Ground::lines(input, names) })
    }

    /// Its top.
    pub(super) fn top(&self) -> View<'_> {
        View::top(&self.ground, &self.node, "")
    }
}
