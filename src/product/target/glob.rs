//! Patterns for paths and names. `*` stands for any text, `?` for one character; in paths `*` stays
//! within a folder and `**` does not. Everything else stands for itself, brackets included, as
//! addresses of resources have them.

/// Whether a pattern matches a whole name; `*` passes over everything.
pub(crate) fn matches(pattern: &str, name: &str) -> bool {
    run(&tokens(pattern, false), name)
}

/// Whether a pattern matches a whole path, written with `/`.
pub(crate) fn matches_path(pattern: &str, path: &str) -> bool {
    run(&tokens(pattern, true), path)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Char(char),
    One,
    Any,
    AnyInFolder,
    /// `**/`: any folders, or none.
    Folders,
}

fn tokens(pattern: &str, path: bool) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        let (token, len) = match c {
            '*' if path && rest.starts_with("**/") => (Token::Folders, 3),
            '*' if path && rest.starts_with("**") => (Token::Any, 2),
            '*' if path => (Token::AnyInFolder, 1),
            '*' => (Token::Any, 1),
            '?' => (Token::One, 1),
            _ => (Token::Char(c), c.len_utf8()),
        };
        tokens.push(token);
        rest = &rest[len..];
    }
    tokens
}

/// All places reached at once, so that no pattern takes more than its length times that of the text.
fn run(tokens: &[Token], text: &str) -> bool {
    let mut reached = vec![false; tokens.len() + 1];
    reached[0] = true;
    let skip = |reached: &mut Vec<bool>| {
        for (at, token) in tokens.iter().enumerate() {
            if reached[at] && matches!(token, Token::Any | Token::AnyInFolder | Token::Folders) {
                reached[at + 1] = true;
            }
        }
    };
    skip(&mut reached);
    for c in text.chars() {
        let mut next = vec![false; tokens.len() + 1];
        for (at, token) in tokens.iter().enumerate().filter(|(at, _)| reached[*at]) {
            match token {
                Token::Char(wanted) if *wanted == c => next[at + 1] = true,
                Token::One if c != '/' => next[at + 1] = true,
                Token::Any => next[at] = true,
                Token::AnyInFolder if c != '/' => next[at] = true,
                Token::Folders => {
                    next[at] = true;
                    next[at + 1] |= c == '/';
                }
                _ => {}
            }
        }
        // Inside a folder's name `**/` must not be left; it is only where a folder ends.
        let inside = c != '/';
        for (at, token) in tokens.iter().enumerate() {
            if next[at]
                && (matches!(token, Token::Any | Token::AnyInFolder)
                    || (*token == Token::Folders && !inside))
            {
                next[at + 1] = true;
            }
        }
        reached = next;
    }
    reached[tokens.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_dots_slashes_and_brackets_are_matched() {
        assert!(matches("aws_cloudwatch_log_group.*", "aws_cloudwatch_log_group.web[\"a/b\"]"));
        assert!(matches("module.*.aws_s3_bucket.x[0]", "module.a.module.b.aws_s3_bucket.x[0]"));
        assert!(matches("/aws/*", "/aws/lambda/web") && matches("w?b", "web"));
        assert!(!matches("aws_s3_bucket.x", "aws_s3_bucket.x2") && !matches("", "x"));
    }

    #[test]
    fn a_star_in_a_path_stays_in_its_folder() {
        assert!(matches_path("infra/*.json", "infra/a.json"));
        assert!(!matches_path("infra/*.json", "infra/b/a.json"));
        assert!(matches_path("**/a.json", "a.json") && matches_path("**/a.json", "x/y/a.json"));
        assert!(!matches_path("**/a.json", "x/ya.json"));
        assert!(matches_path("infra/**", "infra/b/a.json"));
    }

    #[test]
    fn many_stars_take_no_time() {
        assert!(!matches(&"*a".repeat(200), &"a".repeat(150)));
    }
}
