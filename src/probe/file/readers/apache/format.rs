//! Whether a format of Apache writes the address of who asks (mod_log_config, core's `ErrorLogFormat`).

use super::super::super::weblog::{Addresses, header};

const VARIABLE: &str = "a variable of its format may carry an address";

/// Variables of the environment without an address, by their beginnings.
const WITHOUT: &[&str] =
    &["UNIQUE_ID", "SSL_PROTOCOL", "SSL_CIPHER", "SERVER_", "REQUEST_", "HTTPS"];

/// What a format writes.
pub(super) fn addresses(format: &str) -> Addresses {
    let mut worst = Addresses::None;
    let mut rest = format;
    while let Some((_, after)) = rest.split_once('%') {
        let after = after
            .trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '!' | ',' | '<' | '>'));
        let (argument, after) = match after.strip_prefix('{').and_then(|text| text.split_once('}'))
        {
            Some((argument, after)) => (argument, after.trim_start_matches(['<', '>'])),
            None => ("", after),
        };
        let Some(letter) = after.chars().next() else { break };
        worst = worst.max(directive(letter, argument));
        rest = &after[letter.len_utf8()..];
    }
    worst
}

fn directive(letter: char, argument: &str) -> Addresses {
    const FROM_THE_REQUEST: &[&str] = &["REMOTE_ADDR", "REMOTE_HOST", "HTTP_X_FORWARDED_FOR"];
    let without = || WITHOUT.iter().any(|start| argument.starts_with(start));
    match letter {
        // `c` is the connection's own; anything else belongs to a module that may cut.
        'h' | 'a' if matches!(argument, "" | "c") => Addresses::Full,
        'e' if FROM_THE_REQUEST.contains(&argument) => Addresses::Full,
        'i' => header(argument),
        'h' | 'a' => Addresses::Unknown(VARIABLE),
        'e' | 'n' if !without() => Addresses::Unknown(VARIABLE),
        'x' if argument.contains("ADDR") => Addresses::Unknown(VARIABLE),
        // Times, bytes and what the server says of itself.
        _ => Addresses::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_carries_an_address_is_known() {
        use Addresses::{Full, None, Unknown};
        for (format, want) in [
            ("%h %l %u %t \"%r\" %>s %b", Full),
            ("%a %t", Full),
            ("%{c}a", Full),
            ("%!200,304<h", Full),
            ("%{X-Forwarded-For}i %t", Full),
            ("%{x-real-ip}i", Full),
            ("%l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\"", None),
            ("0.0.0.0 %t %A %p %v %{%s}t %D %%h", None),
            ("%{masked}e", Unknown(VARIABLE)),
            ("%{24}a", Unknown(VARIABLE)),
            ("%{REMOTE_ADDR}e", Full),
            ("%", None),
        ] {
            assert_eq!(addresses(format), want, "{format}");
        }
        assert!(matches!(addresses("%{X-Custom}i"), Unknown(_)));
    }
}
