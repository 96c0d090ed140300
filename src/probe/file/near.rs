//! Formats beside those that are read: refused by their names, so that nobody takes them for read.

use crate::diag::Code;

use super::{Input, Match, Refusal, lines};

/// What each is called, and lines that begin so and hardly stand anywhere else.
const NEAR: &[(&str, &[&str])] = &[
    (
        "rsyslog",
        &["$ModLoad ", "$IncludeConfig ", "module(load=", "$FileOwner ", "$WorkDirectory "],
    ),
    ("syslog-ng", &["@version:", "@include \"scl.conf\""]),
    (
        "Traefik",
        &[
            "entryPoints:",
            "accessLog:",
            "certificatesResolvers:",
            "[entryPoints",
            "[accessLog]",
            "[certificatesResolvers",
        ],
    ),
    ("Envoy", &["static_resources:", "dynamic_resources:"]),
];

/// Refuses a file of such a format.
pub(super) fn of(input: &Input) -> Match {
    let text = input.text();
    if text.starts_with("#!") || lines::is_large(input) {
        return Match::No;
    }
    let begins =
        |words: &[&str]| lines::of(text).any(|(_, line)| words.iter().any(|w| line.starts_with(w)));
    for (what, words) in NEAR {
        if begins(words) {
            return refused(what);
        }
    }
    let alone = |word: &str| lines::of(text).any(|(_, line)| line.trim_end() == word);
    if (alone("global") || alone("defaults")) && begins(&["frontend ", "backend ", "listen "]) {
        return refused("HAProxy");
    }
    if is_caddyfile(text) {
        return refused("a Caddyfile");
    }
    let has = |words: &[&str]| input.is_json() && words.iter().all(|word| text.contains(word));
    if has(&["\"apps\"", "\"http\"", "\"servers\""]) {
        return refused("Caddy");
    }
    if has(&["\"configs\"", "type.googleapis.com/envoy.admin"]) {
        return refused("Envoy");
    }
    if has(&["\"HostConfig\"", "\"LogConfig\""]) {
        let why = "it is what `docker inspect` prints, which is not read in this version";
        let remedy = "name daemon.json and the Compose files";
        return Match::Wrong(Refusal::new(Code::NotInThisVersion, why, remedy));
    }
    Match::No
}

/// Its directives are those of nobody else, and it has no semicolons.
fn is_caddyfile(text: &str) -> bool {
    const WORDS: &[&str] = &["reverse_proxy ", "file_server", "php_fastcgi ", "encode gzip"];
    let own = |line: &str| WORDS.iter().any(|word| line.trim_start().starts_with(word));
    let block = |line: &str| line.trim_end().ends_with('{');
    !text.contains(';')
        && lines::of(text).any(|(_, line)| own(line))
        && lines::of(text).any(|(_, line)| block(line))
}

fn refused(what: &str) -> Match {
    let why = format!("it is a configuration of {what}, which is not read in this version");
    let remedy = "state by hand what it keeps, and how long";
    Match::Wrong(Refusal::new(Code::NotInThisVersion, why, remedy))
}
