//! A resource of a document, with the keys of it that are looked at.

use crate::yaml::{Node, Yaml};

use super::super::super::view::{Ground, View};
use super::specs::Spec;

/// What a resource belongs to by its configuration.
#[derive(Debug, Clone)]
pub(super) struct Owner {
    /// The address without indexes.
    pub(super) bare: String,
    /// The index, where the reference gives one.
    pub(super) index: Option<String>,
}

/// A resource.
#[derive(Debug)]
pub(super) struct Resource {
    pub(super) spec: &'static Spec,
    /// Its type.
    pub(super) kind: String,
    /// Its address, as Terraform writes it.
    pub(super) address: String,
    /// Where it stands.
    pub(super) pointer: String,
    pub(super) values: Node,
    /// What is known only once a plan was applied.
    pub(super) pending: Option<Node>,
    /// The region of its provider's configuration.
    pub(super) default_region: Option<String>,
    /// What its configuration refers to as its owner, by address without indexes.
    pub(super) owner: Option<Owner>,
    /// The provider with its alias, where the document names both.
    pub(super) provider: Option<String>,
}

impl Resource {
    /// Its values.
    pub(super) fn view<'a>(&'a self, ground: &'a Ground<'a>) -> View<'a> {
        View::top(ground, &self.values, &self.pointer)
    }

    /// Whether its configuration refers to another as its owner; `None` if to which instance is not clear.
    pub(super) fn belongs_to(&self, other: &Self) -> Option<bool> {
        let owner = self.owner.as_ref()?;
        if owner.bare != bare(&other.address) {
            return Some(false);
        }
        let (own, others) = (index(&self.address), index(&other.address));
        match (&owner.index, others.split_last()) {
            (Some(index), Some((last, module))) if own.starts_with(module) => Some(index == last),
            (None, _) if own == others => Some(true),
            _ => None,
        }
    }

    /// Whether a key, or anything below it, is known only once the plan was applied.
    pub(super) fn is_pending(&self, key: &str) -> bool {
        self.is_pending_in(&[key])
    }

    /// The same of what stands at the end of a path, through lists.
    pub(super) fn is_pending_in(&self, path: &[&str]) -> bool {
        self.pending.as_ref().is_some_and(|node| pending(node, path))
    }
}

fn pending(node: &Node, path: &[&str]) -> bool {
    match (&node.value, path) {
        (Yaml::Bool(value), _) => *value,
        (Yaml::List(items), _) => items.iter().any(|item| pending(item, path)),
        (Yaml::Map(entries), [key, rest @ ..]) => {
            entries.iter().any(|(name, node)| name.value == *key && pending(node, rest))
        }
        (Yaml::Map(entries), []) => entries.iter().any(|(_, node)| pending(node, path)),
        _ => false,
    }
}

/// An address without indexes: `module.a["x"].b.c[0]` is `module.a.b.c`.
pub(super) fn bare(address: &str) -> String {
    split(address).0
}

/// The indexes of an address, which tell instances of one resource apart.
pub(super) fn index(address: &str) -> Vec<String> {
    split(address).1
}

fn split(address: &str) -> (String, Vec<String>) {
    let (mut bare, mut indexes, mut within) = (String::new(), Vec::new(), None::<String>);
    let (mut quoted, mut escaped) = (false, false);
    for c in address.chars() {
        match &mut within {
            None if c == '[' => within = Some(String::new()),
            None => bare.push(c),
            Some(index) if c == ']' && !quoted => {
                indexes.push(std::mem::take(index));
                within = None;
            }
            Some(index) => {
                quoted ^= c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                index.push(c);
            }
        }
    }
    (bare, indexes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indexes_are_told_from_addresses() {
        let address = r#"module.a["x.[y]\"]"].aws_s3_bucket.b[0]"#;
        assert_eq!(bare(address), "module.a.aws_s3_bucket.b");
        assert_eq!(index(address), [r#""x.[y]\"]""#, "0"]);
        assert_eq!(bare("aws_s3_bucket.b["), "aws_s3_bucket.b");
    }
}
