//! What a reader sees of a file: a tree whose values leave it only through typed getters. Text comes out
//! of it in three forms: as a word of a list, as the code of a region, or as a name from a key that the
//! reader lists. A secret has no way out.

use std::cell::RefCell;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::diag::clean;
use crate::fact::Place;
use crate::yaml::{Node, Yaml};

use super::input::Input;
use super::span::{self, Dialect, WrittenSpan};

/// Where a tree comes from.
#[derive(Debug)]
pub(crate) struct Ground<'a> {
    /// The file; none where no place is asked for.
    input: Option<&'a Input>,
    /// Whether places are lines; else they are pointers.
    lines: bool,
    /// Keys whose text may be read as a name.
    names: &'static [&'static str],
    /// Places of values that are templates.
    templates: RefCell<Vec<Place>>,
}

impl<'a> Ground<'a> {
    /// Of YAML and all else in which lines mean something.
    pub(crate) fn lines(input: &'a Input, names: &'static [&'static str]) -> Self {
        Self { input: Some(input), lines: true, names, templates: RefCell::default() }
    }

    /// Of JSON.
    pub(crate) fn json(input: &'a Input, names: &'static [&'static str]) -> Self {
        Self { lines: false, ..Self::lines(input, names) }
    }

    /// The first value that was asked for and is a template.
    pub(crate) fn template(&self) -> Option<Place> {
        self.templates.borrow().first().cloned()
    }
}

/// What a getter found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Got<T> {
    /// There is no such key.
    Absent,
    /// It is null.
    Null,
    /// Its value.
    Is(T),
    /// Something else, or a template.
    Odd,
}

impl<T> Got<T> {
    /// The value, if there is one of the type.
    pub(crate) fn known(self) -> Option<T> {
        match self {
            Self::Is(value) => Some(value),
            _ => None,
        }
    }

    /// The value, or that of a key left out; `None` for anything else.
    pub(crate) fn or(self, default: T) -> Option<T> {
        match self {
            Self::Is(value) => Some(value),
            Self::Absent | Self::Null => Some(default),
            Self::Odd => None,
        }
    }
}

/// Text that can be compared and never shown.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Opaque(String);

impl Opaque {
    /// The number that it is.
    pub(crate) fn number(&self) -> Option<i64> {
        self.0.trim().parse().ok()
    }
}

impl std::fmt::Debug for Opaque {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Link(…)")
    }
}

/// What an Amazon resource name says of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Arn {
    /// The region; `None` for services without one.
    pub region: Option<String>,
    /// Whether it names an account of Amazon's.
    pub account: bool,
}

/// A place in the tree, whether or not anything stands there.
#[derive(Debug, Clone)]
pub(crate) struct View<'a> {
    ground: &'a Ground<'a>,
    node: Option<&'a Node>,
    key: &'a str,
    pointer: String,
}

impl<'a> View<'a> {
    /// The top of a tree. `pointer` is where it stands in its file.
    pub(crate) fn top(ground: &'a Ground<'a>, node: &'a Node, pointer: &str) -> Self {
        Self { ground, node: Some(node), key: "", pointer: pointer.to_owned() }
    }

    /// What stands under a key.
    pub(crate) fn get(&self, key: &'a str) -> Self {
        let node = match self.node.map(|node| &node.value) {
            Some(Yaml::Map(entries)) => {
                entries.iter().find(|(name, _)| name.value == key).map(|(_, node)| node)
            }
            _ => None,
        };
        let pointer = format!("{}/{}", self.pointer, key.replace('~', "~0").replace('/', "~1"));
        Self { ground: self.ground, node, key, pointer }
    }

    /// The members of a list; a map counts as a list of one, as formats write either.
    pub(crate) fn items(&self) -> Vec<Self> {
        match self.node.map(|node| &node.value) {
            Some(Yaml::List(items)) => {
                let item = |(at, node)| Self {
                    node: Some(node),
                    pointer: format!("{}/{at}", self.pointer),
                    ..self.clone()
                };
                items.iter().enumerate().map(item).collect()
            }
            Some(Yaml::Map(_)) => vec![self.clone()],
            _ => Vec::new(),
        }
    }

    /// The first member of a list, or nothing.
    pub(crate) fn first(&self) -> Self {
        self.items().into_iter().next().unwrap_or_else(|| Self { node: None, ..self.clone() })
    }

    /// The entries of a map with free keys. The keys are names if the map's own key may be read as one.
    pub(crate) fn entries(&self) -> Vec<(Option<String>, Self)> {
        let Some(Yaml::Map(entries)) = self.node.map(|node| &node.value) else {
            return Vec::new();
        };
        let entry = |(name, node): &'a (crate::diag::At<String>, Node)| {
            let shown = self.ground.names.contains(&self.key).then(|| tidy(&name.value)).flatten();
            let view = Self {
                node: Some(node),
                key: &name.value,
                pointer: format!("{}/{}", self.pointer, name.value),
                ground: self.ground,
            };
            (shown, view)
        };
        entries.iter().map(entry).collect()
    }

    /// The entries of a map, each with its key if that is one of these.
    pub(crate) fn known_entries(
        &self,
        known: &[&'static str],
    ) -> Vec<(Option<&'static str>, Self)> {
        let entry =
            |(_, view): (_, Self)| (known.iter().find(|known| **known == view.key).copied(), view);
        self.entries().into_iter().map(entry).collect()
    }

    /// Whether it is a map with such a key.
    pub(crate) fn has(&self, key: &str) -> bool {
        matches!(self.node.map(|node| &node.value),
            Some(Yaml::Map(entries)) if entries.iter().any(|(name, _)| name.value == key))
    }

    /// Whether anything but null stands here.
    pub(crate) fn is_there(&self) -> bool {
        self.node.is_some_and(|node| node.value != Yaml::Null)
    }

    /// Whether nothing is asked for here: absent, null, empty text, an empty list or map.
    pub(crate) fn is_empty(&self) -> bool {
        match self.node.map(|node| &node.value) {
            None | Some(Yaml::Null) => true,
            Some(Yaml::Text(text)) => text.is_empty(),
            Some(Yaml::List(items)) => items.is_empty(),
            Some(Yaml::Map(entries)) => entries.is_empty(),
            Some(Yaml::Bool(_) | Yaml::Int(_) | Yaml::Float(_)) => false,
        }
    }

    /// Where it stands.
    pub(crate) fn place(&self) -> Place {
        let input = self.ground.input;
        let file = input.map(|input| input.name().to_owned()).unwrap_or_default();
        match self.node {
            Some(node) if self.ground.lines => {
                let line = input.map(|input| input.line(node.span.start));
                Place { file, line, pointer: None }
            }
            _ if self.ground.lines => Place { file, line: None, pointer: None },
            _ => Place { file, line: None, pointer: Some(self.pointer.clone()) },
        }
    }

    /// `true` or `false`, also as text.
    pub(crate) fn bool(&self) -> Got<bool> {
        self.scalar(|value| match value {
            Yaml::Bool(value) => Some(*value),
            Yaml::Text(text) => text.parse().ok(),
            _ => None,
        })
    }

    /// A whole number, also as text or as `30.0`.
    pub(crate) fn int(&self) -> Got<i64> {
        self.scalar(|value| match value {
            Yaml::Int(value) => Some(*value),
            Yaml::Text(text) => text.trim().parse().ok(),
            #[expect(clippy::cast_possible_truncation, reason = "it is whole and within bounds")]
            Yaml::Float(value) if value.fract() == 0.0 && value.abs() < 1e15 => Some(*value as i64),
            _ => None,
        })
    }

    /// A length of time.
    pub(crate) fn span(&self, dialect: Dialect) -> Got<WrittenSpan> {
        self.scalar(|value| match value {
            Yaml::Text(text) => span::parse(text, dialect),
            Yaml::Int(number) => span::parse(&number.to_string(), dialect),
            Yaml::Float(number) => span::parse(&number.to_string(), dialect),
            _ => None,
        })
    }

    /// One of these words.
    pub(crate) fn word(&self, words: &[&'static str]) -> Got<&'static str> {
        self.scalar(|value| match value {
            Yaml::Text(text) => words.iter().find(|word| **word == text).copied(),
            _ => None,
        })
    }

    /// A name, from a key that the reader lists as one.
    pub(crate) fn name(&self) -> Got<String> {
        if !self.ground.names.contains(&self.key) {
            debug_assert!(false, "`{}` is not among the names of its reader", self.key);
            return Got::Odd;
        }
        self.scalar(|value| match value {
            Yaml::Text(text) => tidy(text),
            _ => None,
        })
    }

    /// The host of a URL, of `host:port` or of `stun:host:port`, from a key that the reader lists as a name;
    /// nothing else of it is given out.
    pub(crate) fn host(&self) -> Got<String> {
        if !self.ground.names.contains(&self.key) {
            debug_assert!(false, "`{}` is not among the names of its reader", self.key);
            return Got::Odd;
        }
        self.scalar(|value| match value {
            Yaml::Text(text) => host_of(text),
            _ => None,
        })
    }

    /// The hosts of a list, or of text that separates them by commas; a path without a host is left out, as
    /// it is on the server itself.
    pub(crate) fn hosts(&self) -> Got<Vec<String>> {
        if !self.ground.names.contains(&self.key) {
            debug_assert!(false, "`{}` is not among the names of its reader", self.key);
            return Got::Odd;
        }
        if let Some(Yaml::List(_)) = self.node.map(|node| &node.value) {
            let all = self.items().into_iter().map(|item| item.hosts().or(Vec::new()));
            let all: Option<Vec<_>> = all.collect();
            return all.map_or(Got::Odd, |all| Got::Is(all.concat()));
        }
        self.scalar(|value| {
            let Yaml::Text(text) = value else { return None };
            let parts = text.split(',').map(str::trim).filter(|part| !is_path(part));
            parts.filter(|part| !part.is_empty()).map(host_of).collect()
        })
    }

    /// The code of a region or zone, from a key that holds such.
    pub(crate) fn region(&self) -> Got<String> {
        const KEYS: &[&str] = &[
            "region",
            "location",
            "zone",
            "availability_zone",
            "datacenter",
            "LocationConstraint",
            "topology.kubernetes.io/region",
            "topology.kubernetes.io/zone",
            "failure-domain.beta.kubernetes.io/region",
            "failure-domain.beta.kubernetes.io/zone",
            "backup_location",
            "region_name",
            "destination_region",
            "default_region",
            "backup_regions",
            "data_locations",
            "network_zone",
            "constant_value",
            "value",
        ];
        if !KEYS.contains(&self.key) {
            debug_assert!(false, "`{}` holds no region", self.key);
            return Got::Odd;
        }
        self.scalar(|value| match value {
            Yaml::Text(text) if is_code(text) => Some(text.clone()),
            _ => None,
        })
    }

    /// What an Amazon resource name says of a place: nothing else of it is given out.
    pub(crate) fn arn(&self) -> Got<Arn> {
        self.scalar(|value| {
            let Yaml::Text(text) = value else { return None };
            let mut parts = text.split(':');
            let (arn, _partition, _service) = (parts.next()?, parts.next()?, parts.next()?);
            let (region, account) = (parts.next()?, parts.next()?);
            // An imitation on one's own machine answers with zeros.
            let account = account.len() == 12
                && account.bytes().all(|b| b.is_ascii_digit())
                && account.bytes().any(|b| b != b'0');
            let region = Some(region).filter(|region| is_code(region)).map(str::to_owned);
            (arn == "arn").then_some(Arn { region, account })
        })
    }

    /// A file that stands here as text, such as in a ConfigMap. Nothing else of it is given out.
    pub(crate) fn inner(&self) -> Option<Input> {
        match self.node.map(|node| (&node.value, node.span.start)) {
            Some((Yaml::Text(text), start)) if !text.trim().is_empty() => {
                Some(self.ground.input?.inner(text, start))
            }
            _ => None,
        }
    }

    /// Whether it is the text of an access policy that lets everybody read, under no condition.
    pub(crate) fn policy_admits_all(&self) -> bool {
        const READ: &[&str] = &["*", "s3:*", "s3:GetObject", "s3:Get*"];
        const MOST: usize = 10_000;
        let Some(Yaml::Text(text)) = self.node.map(|node| &node.value) else { return false };
        if text.len() >= MOST {
            return false;
        }
        let Ok(policy) = serde_json::from_str::<serde_json::Value>(text) else { return false };
        let several = |value: &serde_json::Value| match value {
            serde_json::Value::Array(items) => items.clone(),
            one => vec![one.clone()],
        };
        let has = |value: &serde_json::Value, words: &[&str]| {
            several(value).iter().any(|one| one.as_str().is_some_and(|one| words.contains(&one)))
        };
        several(&policy["Statement"]).iter().any(|statement| {
            let who = &statement["Principal"];
            statement["Effect"] == "Allow"
                && statement["Condition"].is_null()
                && (has(who, &["*"]) || has(&who["AWS"], &["*"]))
                && has(&statement["Action"], READ)
        })
    }

    /// A part of text between separators, if it is one of those known: nothing else of it is given out.
    pub(crate) fn part(
        &self,
        separator: char,
        at: usize,
        known: impl Fn(&str) -> bool,
    ) -> Option<String> {
        let Some(Yaml::Text(text)) = self.node.map(|node| &node.value) else { return None };
        let part = text.split(separator).nth(at)?;
        (is_code(part) && known(part)).then(|| part.to_owned())
    }

    /// The first and the last of a range of ports, such as `22` or `8000-9000`.
    pub(crate) fn port_range(&self) -> Option<(i64, i64)> {
        match self.node.map(|node| &node.value)? {
            Yaml::Int(port) => Some((*port, *port)),
            Yaml::Text(text) => {
                let (first, last) = text.split_once('-').unwrap_or((text, text));
                Some((first.trim().parse().ok()?, last.trim().parse().ok()?))
            }
            _ => None,
        }
    }

    /// Who gave a node its identity, of these, and the zone that stands in it.
    pub(crate) fn node_id(&self, schemes: &[&'static str]) -> Got<(&'static str, Option<String>)> {
        self.scalar(|value| {
            let Yaml::Text(text) = value else { return None };
            let (scheme, rest) = text.split_once("://")?;
            let scheme = schemes.iter().find(|known| **known == scheme).copied()?;
            let zone = rest.split('/').nth(1).filter(|zone| is_code(zone)).map(str::to_owned);
            Some((scheme, zone))
        })
    }

    /// Whether a list of arguments has a flag, alone or with its value.
    pub(crate) fn has_flag(&self, flag: &str) -> bool {
        self.flag(flag).is_some()
    }

    /// Whether a flag in a list of arguments has this very value.
    pub(crate) fn flag_is(&self, flag: &str, wanted: &str) -> bool {
        self.flag(flag).is_some_and(|value| value.trim() == wanted)
    }

    /// The whole number that a flag in a list of arguments has.
    pub(crate) fn flag_int(&self, flag: &str) -> Got<i64> {
        match self.flag(flag) {
            None => Got::Absent,
            Some(text) => text.trim().parse().map_or(Got::Odd, Got::Is),
        }
    }

    /// The length of time that a flag in a list of arguments has.
    pub(crate) fn flag_span(&self, flag: &str, dialect: Dialect) -> Got<WrittenSpan> {
        match self.flag(flag) {
            None => Got::Absent,
            Some(text) => span::parse(text, dialect).map_or(Got::Odd, Got::Is),
        }
    }

    /// The value of a flag; of several the last counts.
    fn flag(&self, flag: &str) -> Option<&'a str> {
        let Some(Yaml::List(items)) = self.node.map(|node| &node.value) else { return None };
        let texts: Vec<_> = items
            .iter()
            .map(|item| match &item.value {
                Yaml::Text(text) => text.as_str(),
                _ => "",
            })
            .collect();
        let mut found = texts.iter().enumerate().filter_map(|(at, text)| {
            let rest = text.strip_prefix(flag)?;
            match rest.strip_prefix('=') {
                Some(value) => Some(value),
                None if rest.is_empty() => Some(texts.get(at + 1).copied().unwrap_or_default()),
                None => None,
            }
        });
        found.next_back()
    }

    /// Whether text has the form of a region's code.
    pub(crate) fn is_region_code(text: &str) -> bool {
        is_code(text)
    }

    /// Whether a list of words holds all of these.
    pub(crate) fn items_text(&self, wanted: &[&str]) -> bool {
        let items = self.items();
        wanted.iter().all(|wanted| items.iter().any(|item| item.is_text(wanted)))
    }

    /// Looks at a tree whose place does not matter.
    pub(crate) fn detached<T>(
        node: &Node,
        names: &'static [&'static str],
        look: impl FnOnce(&View<'_>) -> T,
    ) -> T {
        let ground = Ground { input: None, lines: false, names, templates: RefCell::default() };
        look(&View::top(&ground, node, ""))
    }

    /// The bytes of a coordinate of a public key, in base64url without padding (RFC 7518, section 6.2.1).
    pub(crate) fn coordinate(&self) -> Option<Vec<u8>> {
        if !["x", "y"].contains(&self.key) {
            debug_assert!(false, "`{}` is no coordinate of a key", self.key);
            return None;
        }
        let Some(Yaml::Text(text)) = self.node.map(|node| &node.value) else { return None };
        URL_SAFE_NO_PAD.decode(text).ok()
    }

    /// Text to compare with other text, never to show.
    pub(crate) fn link(&self) -> Option<Opaque> {
        match self.node.map(|node| &node.value) {
            Some(Yaml::Text(text)) if !text.is_empty() => Some(Opaque(text.clone())),
            _ => None,
        }
    }

    /// The entries of a map of texts, to compare with others, never to show.
    pub(crate) fn links(&self) -> Vec<(Opaque, Option<Opaque>)> {
        let pair = |(_, view): (_, Self)| (Opaque(view.key.to_owned()), view.link());
        self.entries().into_iter().map(pair).collect()
    }

    /// The whole number under a key of a map that stands here as JSON in a text; nothing else of it is
    /// given out.
    pub(crate) fn number_of(&self, key: &Opaque) -> Option<i64> {
        let Some(Yaml::Text(text)) = self.node.map(|node| &node.value) else { return None };
        let map = serde_json::from_str::<serde_json::Value>(text).ok()?;
        match map.get(&key.0)? {
            serde_json::Value::String(text) => text.trim().parse().ok(),
            value => value.as_i64(),
        }
    }

    /// A phrase of a language of its own, such as a policy, whole, from a key that the reader lists as a
    /// name. What reads it gives on what it knows, and nothing else.
    pub(crate) fn phrase(&self) -> Got<String> {
        if !self.ground.names.contains(&self.key) {
            debug_assert!(false, "`{}` is not among the names of its reader", self.key);
            return Got::Odd;
        }
        self.scalar(|value| match value {
            Yaml::Text(text) => Some(text.clone()),
            _ => None,
        })
    }

    /// Whether it is this very text.
    pub(crate) fn is_text(&self, wanted: &str) -> bool {
        matches!(self.node.map(|node| &node.value), Some(Yaml::Text(text)) if text == wanted)
    }

    /// Whether it is text in which this word stands.
    pub(crate) fn mentions(&self, word: &str) -> bool {
        matches!(self.node.map(|node| &node.value), Some(Yaml::Text(text)) if text.contains(word))
    }

    /// Whether it is text of which something holds; nothing of it is given out.
    pub(crate) fn has_text(&self, holds: impl Fn(&str) -> bool) -> bool {
        matches!(self.node.map(|node| &node.value), Some(Yaml::Text(text)) if holds(text))
    }

    fn scalar<T>(&self, read: impl FnOnce(&Yaml) -> Option<T>) -> Got<T> {
        match self.node.map(|node| &node.value) {
            None => Got::Absent,
            Some(Yaml::Null) => Got::Null,
            // Providers of Terraform write empty text for a number that was not given.
            Some(Yaml::Text(text)) if text.trim().is_empty() => Got::Null,
            Some(Yaml::Text(text)) if is_template(text) => {
                self.ground.templates.borrow_mut().push(self.place());
                Got::Odd
            }
            Some(value) => read(value).map_or(Got::Odd, Got::Is),
        }
    }
}

/// Whether text is still to be rendered: Go, Helm, Jinja, shell, Terraform.
pub(crate) fn is_template(text: &str) -> bool {
    text.contains("{{") || text.contains("${") || text.contains("%{") || text.contains("{%")
}

/// Whether it is a path and names no host.
fn is_path(text: &str) -> bool {
    let relative = text.starts_with('.') || (text.starts_with('/') && !text.starts_with("//"));
    relative || (text.contains('/') && !text.contains("//") && !text.contains(':'))
}

/// The host in a URL or a pair of host and port, in lower case.
fn host_of(text: &str) -> Option<String> {
    const SCHEMES: &[&str] = &["stun", "stuns", "turn", "turns", "http", "https", "ws", "wss"];
    let text = text.trim();
    let rest = match text.split_once(':') {
        Some((scheme, rest)) if SCHEMES.contains(&scheme) => rest,
        _ => text,
    };
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    let rest = rest.split(['/', '?', '#']).next()?;
    let rest = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    let host = match rest.strip_prefix('[') {
        Some(address) => address.split_once(']')?.0,
        None if rest.matches(':').count() > 1 => rest,
        None => rest.split(':').next()?,
    };
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
    let good = (1..=253).contains(&host.len()) && host.chars().all(fits);
    good.then(|| host.to_ascii_lowercase())
}

fn is_code(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '/' | ' ');
    (2..=40).contains(&text.len()) && text.chars().all(fits)
}

/// A name on one line, without what steers a terminal, and of a length that can be read.
pub(crate) fn tidy(text: &str) -> Option<String> {
    const MOST: usize = 200;
    let line = clean(text).replace('\n', "\u{fffd}");
    let short: String = line.trim().chars().take(MOST).collect();
    let short = short.trim_end().to_owned();
    (!short.is_empty()).then_some(short)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(text: &str) -> (tempfile::TempDir, Input) {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("f");
        std::fs::write(&path, text).unwrap();
        let input = Input::open(&path, "f", 1 << 20).unwrap();
        (folder, input)
    }

    #[test]
    #[should_panic(expected = "not among the names")]
    fn text_that_is_no_name_is_not_given_out() {
        let (_folder, input) = input("password: geheim\n");
        let ground = Ground::lines(&input, &["name"]);
        let top = View::top(&ground, &input.yaml().unwrap()[0], "");
        drop(top.get("password").name());
    }

    #[test]
    fn typed_getters_give_out_what_is_of_the_type_only() {
        let (_folder, input) = input(
            "region: \"https://user:geheim@host\"\narn: arn:aws:rds:geheim!:geheim:db\nspan: geheim\n",
        );
        let ground = Ground::lines(&input, &[]);
        let top = View::top(&ground, &input.yaml().unwrap()[0], "");
        assert_eq!(top.get("region").region(), Got::Odd);
        assert_eq!(top.get("span").span(Dialect::Prometheus), Got::Odd);
        assert_eq!(top.get("arn").arn(), Got::Is(Arn { region: None, account: false }));
        assert_eq!(format!("{:?}", top.get("span").link()), "Some(Link(…))");
    }

    #[test]
    fn of_a_url_the_host_alone_is_given_out() {
        for (text, want) in [
            ("stun:stun.example:19302", Some("stun.example")),
            ("turns:turn.example:443?transport=tcp", Some("turn.example")),
            ("https://user:geheim@Stats.example:8443/x?geheim", Some("stats.example")),
            ("stun.example:3478", Some("stun.example")),
            ("//cdn.example/x.js", Some("cdn.example")),
            ("[2001:db8::1]:3478", Some("2001:db8::1")),
            ("2001:db8::1", Some("2001:db8::1")),
            ("two words", None),
            ("", None),
        ] {
            assert_eq!(host_of(text).as_deref(), want, "{text}");
        }
        let (_folder, input) =
            input("a: [\"stun:a.example:1\", b.example]\nb: \"a.example:1, libs/x.js,/y.js\"\n");
        let ground = Ground::lines(&input, &["a", "b"]);
        let top = View::top(&ground, &input.yaml().unwrap()[0], "");
        let two = vec!["a.example".to_owned(), "b.example".to_owned()];
        assert_eq!(top.get("a").hosts(), Got::Is(two));
        assert_eq!(top.get("b").hosts(), Got::Is(vec!["a.example".to_owned()]));
    }

    #[test]
    fn absent_null_and_odd_are_told_apart() {
        let (_folder, input) = input("a: null\nb: 3\nc: \"7\"\nd: \"{{ x }}\"\ne: \"\"\n");
        let ground = Ground::lines(&input, &[]);
        let top = View::top(&ground, &input.yaml().unwrap()[0], "");
        assert_eq!(top.get("z").int(), Got::Absent);
        assert_eq!(top.get("a").int(), Got::Null);
        assert_eq!(top.get("e").int(), Got::Null);
        assert_eq!(top.get("b").int(), Got::Is(3));
        assert_eq!(top.get("c").int(), Got::Is(7));
        assert!(ground.template().is_none());
        assert_eq!(top.get("d").int(), Got::Odd);
        assert_eq!(ground.template().unwrap().line, Some(4));
    }
}
