//! Whether a format of nginx writes the address of who asks. Only what provably cuts it counts as masked.

use std::cell::Cell;
use std::collections::BTreeMap;

use super::super::super::weblog::{Addresses, header};
use super::parse::Directive;

/// Variables with the address.
const FULL: &[&str] = &[
    "remote_addr",
    "binary_remote_addr",
    "realip_remote_addr",
    "proxy_protocol_addr",
    "proxy_add_x_forwarded_for",
];

/// Variables without it, by their beginnings.
const WITHOUT: &[&str] = &[
    "body_bytes_sent",
    "bytes_received",
    "bytes_sent",
    "connection",
    "connections_",
    "content_length",
    "content_type",
    "date_",
    "document_",
    "fastcgi_",
    "geoip2_",
    "geoip_",
    "gzip_ratio",
    "host",
    "http2",
    "http3",
    "https",
    "is_args",
    "limit_",
    "modern_browser",
    "ancient_browser",
    "msec",
    "nginx_version",
    "pid",
    "pipe",
    "protocol",
    "proxy_host",
    "proxy_port",
    "proxy_protocol_server_",
    "proxy_protocol_port",
    "query_string",
    "remote_port",
    "remote_user",
    "request",
    "scheme",
    "sent_http_",
    "sent_trailer_",
    "server_",
    "session_time",
    "slice_range",
    "ssl_",
    "status",
    "tcpinfo_",
    "time_",
    "uid_",
    "upstream_",
    "uri",
    "args",
];

/// The parts of a pattern that take at most three of the four numbers of an address.
const CUT_4: &[&str] = &[
    r"\d+\.\d+\.\d+",
    r"\d+\.\d+\.\d+\.",
    r"\d+\.\d+",
    r"\d+\.\d+\.",
    r"\d+",
    r"\d{1,3}\.\d{1,3}\.\d{1,3}",
    r"\d{1,3}\.\d{1,3}\.\d{1,3}\.",
    r"\d{1,3}\.\d{1,3}",
    r"[0-9]+\.[0-9]+\.[0-9]+",
    r"[0-9]+\.[0-9]+\.[0-9]+\.",
    r"[0-9]+\.[0-9]+",
    r"[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}",
    r"[0-9]{1,3}\.[0-9]{1,3}",
];

/// The parts that take the first two or three groups of an IPv6 address, if a colon follows.
const CUT_6: &[&str] = &[
    "[^:]+:[^:]+",
    "[^:]+:[^:]+:[^:]+",
    "[0-9a-f]+:[0-9a-f]+",
    "[0-9a-fA-F]+:[0-9a-fA-F]+",
    "[0-9a-f]+:[0-9a-f]+:[0-9a-f]+",
    "[0-9a-fA-F]+:[0-9a-fA-F]+:[0-9a-fA-F]+",
];

/// Most variables that are looked at.
const MOST: usize = 50_000;

const MAPPED: &str =
    "a variable of its format is set by a map that does not provably cut the address";
const SET: &str = "a variable of its format is set elsewhere";

/// Formats and maps of a configuration.
#[derive(Debug, Default)]
pub(super) struct Formats<'a> {
    pub(super) formats: BTreeMap<&'a str, Vec<String>>,
    pub(super) maps: BTreeMap<&'a str, Vec<&'a Directive>>,
    /// Variables that `set` and its like give a value.
    pub(super) set: Vec<&'a str>,
    /// How often variables were looked at: maps of maps could be without end.
    looked: Cell<usize>,
}

impl<'a> Formats<'a> {
    /// Takes note of a directive.
    pub(super) fn take(&mut self, one: &'a Directive) {
        match one.name() {
            "log_format" => {
                let words = one.words.iter().skip(2).filter(|word| !word.starts_with("escape="));
                let text: String = words.map(String::as_str).collect();
                self.formats.entry(one.word(1)).or_default().push(text);
            }
            "map" => {
                if let Some(name) = one.word(2).strip_prefix('$') {
                    self.maps.entry(name).or_default().push(one);
                }
            }
            "set" | "geo" | "js_set" | "perl_set" | "auth_request_set" | "split_clients"
            | "set_by_lua_block" | "set_by_lua" | "set_by_lua_file" | "js_var" | "keyval" => {
                let name = match one.name() {
                    "geo" => one.words.last().map_or("", String::as_str),
                    "split_clients" => one.word(2),
                    _ => one.word(1),
                };
                self.set.extend(name.strip_prefix('$'));
            }
            _ => {}
        }
    }

    /// What a format of this name writes.
    pub(super) fn format(&self, name: &str) -> Addresses {
        match self.formats.get(name) {
            Some(texts) => {
                let each = texts.iter().map(|text| self.text(text, &[], 8));
                each.max().unwrap_or(Addresses::None)
            }
            None if name == "combined" => Addresses::Full,
            None => Addresses::Unknown("its format is set in a file that was not among the files"),
        }
    }

    fn text(&self, text: &str, captures: &[&str], depth: usize) -> Addresses {
        let each = variables(text).into_iter().map(|name| {
            if captures.contains(&name) || name.bytes().all(|byte| byte.is_ascii_digit()) {
                Addresses::Masked
            } else {
                self.variable(name, depth)
            }
        });
        each.max().unwrap_or(Addresses::None)
    }

    fn variable(&self, name: &str, depth: usize) -> Addresses {
        self.looked.set(self.looked.get() + 1);
        if depth == 0 || self.looked.get() > MOST || self.set.contains(&name) {
            return Addresses::Unknown(SET);
        }
        if let Some(maps) = self.maps.get(name) {
            return maps
                .iter()
                .map(|map| self.map(map, depth - 1))
                .max()
                .unwrap_or(Addresses::None);
        }
        if FULL.contains(&name) {
            Addresses::Full
        } else if let Some(name) =
            name.strip_prefix("http_").filter(|_| !name.starts_with("http_2"))
        {
            header(name)
        } else if WITHOUT.iter().any(|start| name.starts_with(start)) {
            Addresses::None
        } else {
            Addresses::Unknown(SET)
        }
    }

    fn map(&self, map: &Directive, depth: usize) -> Addresses {
        let source = self.text(map.word(1), &[], depth);
        let cut = source == Addresses::Masked && self.masked(map.word(1), depth) == 1;
        let entries = map.body.as_deref().unwrap_or_default();
        let each = entries.iter().map(|entry| match entry.name() {
            "hostnames" | "volatile" => Addresses::None,
            "include" => Addresses::Unknown(MAPPED),
            // One's own machine is nobody's address.
            "127.0.0.1" | "::1" if entry.word(1) == map.word(1) => Addresses::None,
            key => self.entry(key, entry.word(1), source, cut, depth),
        });
        let worst = each.max().unwrap_or(Addresses::None);
        // What is chosen by an address says something of it.
        if source == Addresses::Full { worst.max(Addresses::Masked) } else { worst }
    }

    /// How many variables of a text hold a part of an address: two could hold all of it together.
    fn masked(&self, text: &str, depth: usize) -> usize {
        let masked = |name: &&str| self.variable(name, depth) == Addresses::Masked;
        variables(text).into_iter().filter(masked).filter(|name| self.writes(name)).count()
    }

    /// Whether a map writes anything but fixed text: that only tells which line of it was met.
    fn writes(&self, name: &str) -> bool {
        let entries = |map: &&Directive| {
            map.body.iter().flatten().any(|entry| !variables(entry.word(1)).is_empty())
        };
        self.maps.get(name).is_none_or(|maps| maps.iter().any(entries))
    }

    /// What an entry of a map writes; `cut` where what it goes by holds one part of an address at most.
    fn entry(
        &self,
        key: &str,
        value: &str,
        source: Addresses,
        cut: bool,
        depth: usize,
    ) -> Addresses {
        let Some(pattern) = key.strip_prefix('~') else {
            let captured = variables(value).iter().any(|n| n.bytes().all(|b| b.is_ascii_digit()));
            let unknown = if captured { Addresses::Unknown(MAPPED) } else { Addresses::None };
            return self.text(value, &[], depth).max(unknown);
        };
        let names = names(pattern);
        let written = self.text(value, &names, depth);
        let captured = variables(value)
            .iter()
            .any(|name| names.contains(name) || name.bytes().all(|byte| byte.is_ascii_digit()));
        match source {
            Addresses::None => {
                if captured {
                    self.text_without(value, &names, depth)
                } else {
                    written
                }
            }
            _ if captured && !cut && !cuts(pattern) => written.max(Addresses::Unknown(MAPPED)),
            _ => written,
        }
    }

    /// What a value writes if its captures hold no address.
    fn text_without(&self, value: &str, captures: &[&str], depth: usize) -> Addresses {
        let own =
            |name: &&str| !captures.contains(name) && !name.bytes().all(|b| b.is_ascii_digit());
        let each = variables(value).into_iter().filter(own).map(|name| self.variable(name, depth));
        each.max().unwrap_or(Addresses::None)
    }
}

/// The variables in a text: `$name` and `${name}`.
fn variables(text: &str) -> Vec<&str> {
    let named = |rest: &'_ str| -> usize {
        rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len())
    };
    let mut found = Vec::new();
    for (at, _) in text.match_indices('$') {
        let rest = &text[at + 1..];
        let rest = rest.strip_prefix('{').unwrap_or(rest);
        let name = &rest[..named(rest)];
        if !name.is_empty() {
            found.push(name);
        }
    }
    found
}

/// The names of a pattern's groups.
fn names(pattern: &str) -> Vec<&str> {
    let parts = pattern.split("(?").skip(1);
    let named = parts.filter_map(|part| {
        let part = part.strip_prefix('P').unwrap_or(part);
        part.strip_prefix('<')?.split_once('>').map(|(name, _)| name)
    });
    named.collect()
}

/// Whether all that a pattern takes out of an address is a part of it.
fn cuts(pattern: &str) -> bool {
    let pattern = pattern.strip_prefix('*').unwrap_or(pattern);
    let Some((_, rest)) = pattern.split_once('(') else { return false };
    let rest = match rest.strip_prefix("?P<").or_else(|| rest.strip_prefix("?<")) {
        Some(named) => named.split_once('>').map_or("(", |(_, rest)| rest),
        None => rest,
    };
    let Some(end) = closing(rest) else { return false };
    // Groups within it take parts of the part.
    let taken = rest[..end].replace(['(', ')'], "");
    let (taken, after) = (taken.as_str(), &rest[end + 1..]);
    !after.contains('(')
        && (CUT_4.contains(&taken) || CUT_6.contains(&taken) && after.starts_with(':'))
}

/// Where the group ends in which a text begins.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => return Some(at),
            ')' => depth -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_patterns_that_take_a_part_cut() {
        for (pattern, want) in [
            (r"(?P<ip>\d+\.\d+\.\d+)\.", true),
            (r"^(\d+\.\d+\.\d+)\.\d+$", true),
            ("(?P<ip>[^:]+:[^:]+):", true),
            ("(?P<ip>[^:]+:[^:]+)", false),
            (r"^(\d+\.\d+\.\d+\.\d+)$", false),
            (r"^(\d+\.\d+\.\d+)\.(\d+)$", false),
            (r"(?P<ip>(\d+)\.(\d+)\.(\d+))\.\d+", true),
            (r"(?P<ip>(\d+)\.(\d+)\.(\d+)\.(\d+))", false),
            (r"(?P<ip>(\d+)\.(\d+)", false),
            ("(.*)", false),
            (r"(\d+\.\d+)\.(\d+\.\d+)", false),
            ("x", false),
        ] {
            assert_eq!(cuts(pattern), want, "{pattern}");
        }
        assert_eq!(names("(?P<a>x)(?<b>y)(?:z)"), ["a", "b"]);
        assert_eq!(variables("$a.0 ${b}c $$ $1"), ["a", "b", "1"]);
    }
}
