//! What robots.txt lets be fetched (RFC 9309).

/// The rules for us: those of our own group, else those for all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Robots {
    /// Whether it allows, and what the path must begin with.
    rules: Vec<(bool, String)>,
}

/// Most rules that are read.
const MOST: usize = 5_000;

impl Robots {
    /// Reads a robots.txt.
    pub fn read(text: &str, agent: &str) -> Self {
        let (mut own, mut all) = (None::<Vec<_>>, Vec::new());
        let (mut is_own, mut is_all, mut in_agents) = (false, false, false);
        for line in text.lines() {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else { continue };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            match key.as_str() {
                "user-agent" => {
                    if !in_agents {
                        (is_own, is_all) = (false, false);
                    }
                    in_agents = true;
                    is_all |= value == "*";
                    is_own |= value.eq_ignore_ascii_case(agent);
                    if is_own {
                        own.get_or_insert_default();
                    }
                }
                "allow" | "disallow" => {
                    in_agents = false;
                    let rule = (key == "allow", value.to_owned());
                    if is_own {
                        own.get_or_insert_default().push(rule.clone());
                    }
                    if is_all {
                        all.push(rule);
                    }
                }
                _ => in_agents = false,
            }
        }
        let mut rules = own.unwrap_or(all);
        rules.truncate(MOST);
        Self { rules }
    }

    /// Whether a path with its query may be fetched. The longest rule counts, and of two as long the one that
    /// allows.
    pub fn allows(&self, path: &str) -> bool {
        let fitting = self.rules.iter().filter(|(_, rule)| !rule.is_empty() && fits(rule, path));
        fitting.max_by_key(|(allows, rule)| (rule.len(), *allows)).is_none_or(|(allows, _)| *allows)
    }

    /// Whether it keeps search engines from everything.
    pub fn refuses_all(&self) -> bool {
        !self.allows("/") && !self.rules.iter().any(|(allows, _)| *allows)
    }
}

/// Whether a path begins as a rule says: `*` is anything, `$` the end.
fn fits(rule: &str, path: &str) -> bool {
    let (rule, to_end) = rule.strip_suffix('$').map_or((rule, false), |rule| (rule, true));
    let mut pieces = rule.split('*');
    let Some(mut rest) = path.strip_prefix(pieces.next().unwrap_or_default()) else { return false };
    let mut pieces = pieces.peekable();
    while let Some(piece) = pieces.next() {
        if to_end && pieces.peek().is_none() {
            return rest.ends_with(piece);
        }
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    !to_end || rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_rule_of_our_group_counts() {
        let text = "User-agent: *\nDisallow: /\n\nUser-agent: other\nUser-agent: befund\nDisallow: /a\nAllow: /a/b$\nDisallow: /*.pdf\n";
        let robots = Robots::read(text, "befund");
        assert!(robots.allows("/") && robots.allows("/a/b") && robots.allows("/terms"));
        assert!(!robots.allows("/a") && !robots.allows("/a/bc") && !robots.allows("/x.pdf?y"));
        let robots = Robots::read("User-agent: *\nDisallow: /\n", "befund");
        assert!(!robots.allows("/") && robots.refuses_all());
        assert!(Robots::read("User-agent: *\nDisallow:\n", "befund").allows("/"));
        assert!(Robots::read("<html>", "befund").allows("/"));
    }
}
