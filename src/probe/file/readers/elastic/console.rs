//! Requests as Dev Tools writes them, and answers: JSON each, with lines between that say what was asked.

use crate::diag::Span;
use crate::yaml::{Node, Yaml};

use super::super::super::json;
use super::super::super::view::{Ground, View};
use super::super::super::{Input, Refusal};
use super::NAMES;
use super::parts::{Shape, shape};

/// Largest file that is looked at, in bytes.
pub(super) const MAX_BYTES: usize = 16 << 20;

const METHODS: [&str; 6] = ["GET", "PUT", "POST", "DELETE", "PATCH", "HEAD"];

/// A body, and what asked for it.
pub(super) struct Piece<'a> {
    ground: Ground<'a>,
    node: Node,
    /// The path of the request; empty for a file that is an answer and nothing else.
    path: String,
    request: bool,
    stem: String,
}

impl Piece<'_> {
    /// Its top.
    pub(super) fn top(&self) -> View<'_> {
        View::top(&self.ground, &self.node, "")
    }

    /// What it is, as far as that is known.
    pub(super) fn shape(&self) -> Option<Shape> {
        shape(&self.top(), &self.path)
    }

    /// Whether it is sent, and not answered.
    pub(super) fn is_request(&self) -> bool {
        self.request
    }

    /// A value that was read and is a template.
    pub(super) fn template(&self) -> Option<crate::fact::Place> {
        self.ground.template()
    }

    /// Whether its path is that of a template as they were before index templates.
    pub(super) fn is_old_template(&self) -> bool {
        let path = self.path.trim_start_matches('/');
        path.starts_with("_template/")
    }

    /// What its path calls the thing, else its file.
    pub(super) fn name(&self) -> String {
        self.segment(0)
    }

    /// What its path calls the thing that the last part belongs to.
    pub(super) fn owner(&self) -> String {
        self.segment(1)
    }

    fn segment(&self, from_end: usize) -> String {
        let path = self.path.split('?').next().unwrap_or_default();
        let last = path.trim_end_matches('/').rsplit('/').nth(from_end).unwrap_or_default();
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '@');
        let fits = !last.is_empty() && last.len() <= 100 && last.chars().all(plain);
        if fits && self.request { last.to_owned() } else { self.stem.clone() }
    }
}

/// Whether a line is one that asks, such as `PUT _ilm/policy/logs`.
pub(super) fn is_request(line: &str) -> bool {
    asked(line).is_some()
}

/// The method and the path of a line that asks. The panel of answers writes `# ` before it.
fn asked(line: &str) -> Option<(&str, &str)> {
    let line = line.trim().trim_start_matches('#').trim_start();
    let (method, rest) = line.split_once(' ')?;
    let path = rest.split_whitespace().next()?;
    let method = METHODS.iter().find(|known| **known == method)?;
    Some((method, path))
}

/// Whether text that cannot be read can only be of this format.
pub(super) fn is_surely(text: &str) -> bool {
    let ilm = text.contains("_ilm/policy") || text.contains("_ism/policies");
    ilm || (text.contains("\"phases\"") && text.contains("\"min_age\""))
        || (text.contains("\"default_state\"") && text.contains("\"transitions\""))
}

/// What was asked, and the text below it.
struct Asked<'t> {
    method: &'t str,
    path: &'t str,
    start: usize,
    body: String,
}

/// The bodies of a file.
pub(super) fn pieces(input: &Input) -> Result<Vec<Piece<'_>>, Refusal> {
    let text = input.text();
    if input.is_json() {
        return Ok(vec![piece(input, text, None)?]);
    }
    let mut all: Vec<Asked<'_>> = Vec::new();
    let (mut at, mut comment) = (0, false);
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        match asked(trimmed).filter(|_| !comment) {
            Some((method, path)) => {
                all.push(Asked { method, path, start: at, body: String::new() });
            }
            None if comment || trimmed.starts_with("/*") => comment = !trimmed.ends_with("*/"),
            None if trimmed.starts_with('#') || trimmed.starts_with("//") => {}
            None => {
                if let Some(last) = all.last_mut() {
                    last.body.push_str(uncommented(line));
                    last.body.push('\n');
                }
            }
        }
        at += line.len();
    }
    let asked = all.iter().filter(|asked| !asked.body.trim().is_empty());
    asked.map(|asked| piece(input, &asked.body, Some(asked))).collect()
}

/// A line of a body without the comment at its end.
fn uncommented(line: &str) -> &str {
    let mut quoted = false;
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        match c {
            '"' if before != '\\' => quoted = !quoted,
            '/' if !quoted && before == '/' => return &line[..at - 1],
            '#' if !quoted => return &line[..at],
            _ => {}
        }
        before = if before == '\\' && c == '\\' { ' ' } else { c };
    }
    line
}

fn piece<'a>(
    input: &'a Input,
    text: &str,
    asked: Option<&Asked<'_>>,
) -> Result<Piece<'a>, Refusal> {
    let mut node = json::whole(text)?;
    let ground = match asked {
        Some(asked) => {
            stand(&mut node, Span { start: asked.start, end: asked.start });
            Ground::lines(input, NAMES)
        }
        None => Ground::json(input, NAMES),
    };
    let file = input.name().rsplit('/').next().unwrap_or_default();
    Ok(Piece {
        ground,
        node,
        path: asked.map(|asked| asked.path.to_owned()).unwrap_or_default(),
        request: asked.is_some_and(|asked| asked.method != "GET"),
        stem: file.split('.').next().unwrap_or_default().to_owned(),
    })
}

/// All of a body stands where its request does.
fn stand(node: &mut Node, span: Span) {
    node.span = span;
    match &mut node.value {
        Yaml::List(items) => items.iter_mut().for_each(|item| stand(item, span)),
        Yaml::Map(entries) => entries.iter_mut().for_each(|(_, node)| stand(node, span)),
        _ => {}
    }
}
