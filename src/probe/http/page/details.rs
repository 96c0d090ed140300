//! Technical details that a page shows: traces of programs, versions of servers.

use std::sync::LazyLock;

use regex::Regex;

use crate::probe::http::model::Page;

/// A pattern and what it shows.
static TRACES: &[(&str, &str)] = &[
    (r"\bat [\w$.<>]+\([\w$]+\.(?:java|kt|scala):\d+\)", "a stack trace of Java"),
    (r"Traceback \(most recent call last\)", "a stack trace of Python"),
    (r"\bat [^\n<]{1,200} in [^\n<]{1,200}:line \d+", "a stack trace of .NET"),
    (r"\bat [^\n<()]{1,200} \([^\n<()]{1,200}\.m?[jt]s:\d+:\d+\)", "a stack trace of JavaScript"),
    (
        r"(?i)(?:fatal error|warning|notice|uncaught \w+)\b[^\n]{0,300}? in (?:<b>)?/[^\n<]{1,200}\.php",
        "an error message of PHP",
    ),
    (r"\bSystem\.[A-Z]\w+(?:\.\w+)*Exception\b", "an exception of .NET"),
    (
        r"\b(?:java|javax|jakarta|org|com)(?:\.\w+){1,8}(?:Exception|Error)\b",
        "an exception of Java",
    ),
    (
        r"\bORA-\d{5}\b|\bSQLSTATE\[|You have an error in your SQL syntax",
        "an error message of a database",
    ),
    (r"goroutine \d+ \[running\]", "a stack trace of Go"),
    (
        r"(?i)<title>[^<]{0,100}Werkzeug Debugger|You're seeing this error because you have <code>DEBUG = True",
        "a debugger",
    ),
];

/// Products of servers, with a version behind.
const VERSION: &str = r"(?i)\b(nginx|Apache(?:-Coyote| Tomcat)?|openresty|Microsoft-IIS|PHP|OpenSSL|Jetty|Werkzeug|gunicorn|uvicorn|lighttpd|LiteSpeed|Caddy|JBoss|WildFly|WebLogic|GlassFish|Payara|Kestrel|Phusion Passenger|ASP\.NET(?: Version)?|squid|Varnish|HAProxy|Traefik|Envoy)[/: ]{1,3}v?(\d+(?:\.\d+)+)";

/// The same without one, alone between tags as servers write it.
const NAME: &str = r"(?i)>\s*(nginx|openresty|Apache(?: Tomcat)?|Microsoft-IIS|lighttpd|LiteSpeed|Caddy|HAProxy|squid)\s*<|\b(Whitelabel Error Page)\b";

struct Patterns {
    traces: Vec<(Regex, &'static str)>,
    version: Option<Regex>,
    name: Option<Regex>,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| Patterns {
    traces: TRACES
        .iter()
        .filter_map(|(text, what)| Some((Regex::new(text).ok()?, *what)))
        .collect(),
    version: Regex::new(VERSION).ok(),
    name: Regex::new(NAME).ok(),
});

/// Fills in what a text shows.
pub(super) fn read(text: &str, page: &mut Page) {
    let traces = PATTERNS.traces.iter().filter(|(pattern, _)| pattern.is_match(text));
    page.details.extend(traces.map(|(_, what)| (*what).to_owned()));
    page.details.extend(versions(text));
    let names = PATTERNS.name.iter().flat_map(|pattern| pattern.captures_iter(text));
    let names = names.filter_map(|found| found.get(1).or(found.get(2)));
    page.names.extend(names.map(|name| name.as_str().to_owned()));
    for list in [&mut page.details, &mut page.names] {
        list.sort();
        list.dedup();
        list.truncate(20);
    }
}

/// Products with a version, such as `nginx 1.24.0`.
pub(super) fn versions(text: &str) -> Vec<String> {
    let found = PATTERNS.version.iter().flat_map(|pattern| pattern.captures_iter(text));
    found.map(|found| format!("{} {}", &found[1], &found[2])).take(20).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_is_one() {
        assert_eq!(PATTERNS.traces.len(), TRACES.len());
        assert!(PATTERNS.version.is_some() && PATTERNS.name.is_some());
    }

    #[test]
    fn traces_and_versions_are_seen_and_prose_is_not() {
        let details = |text: &str| {
            let mut page = super::super::empty(crate::probe::http::model::Form::Html);
            read(text, &mut page);
            (page.details, page.names)
        };
        assert_eq!(details("<center>nginx/1.24.0</center>").0, ["nginx 1.24.0"]);
        assert_eq!(details("<center>nginx</center>"), (vec![], vec!["nginx".to_owned()]));
        let java = "java.lang.NullPointerException\n\tat de.x.Main.run(Main.java:17)";
        assert_eq!(details(java).0, ["a stack trace of Java", "an exception of Java"]);
        let php = "<b>Warning</b>: Undefined variable $x in <b>/var/www/html/index.php</b> on line <b>3</b>";
        assert_eq!(details(php).0, ["an error message of PHP"]);
        assert_eq!(
            details("Seite nicht gefunden. Der Apache-Weg 7 ist gesperrt."),
            (vec![], vec![])
        );
    }
}
