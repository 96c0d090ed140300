//! ManageSieve (RFC 5804): `STARTTLS`, listed among the capabilities that the server greets with.

use super::wire::Wire;
use super::{NoUpgrade, words};

pub(super) fn upgrade(wire: &mut Wire<'_>) -> Result<(), NoUpgrade> {
    let mut listed = false;
    loop {
        let line = Line::read(wire)?;
        match line.response(wire)? {
            None => listed |= line.names("STARTTLS"),
            Some(Response::Ok) => break,
            Some(Response::No | Response::Bye) => return Err(NoUpgrade::TurnedAway(line.words())),
        }
    }
    if !listed {
        return Err(NoUpgrade::NotOffered("it is not among the capabilities"));
    }
    wire.send(b"STARTTLS\r\n")?;
    let reply = Line::read(wire)?;
    match reply.response(wire)? {
        Some(Response::Ok) => Ok(()),
        Some(Response::No) => {
            Err(NoUpgrade::Refused { reply: reply.words(), for_now: reply.says_later() })
        }
        Some(Response::Bye) => Err(NoUpgrade::TurnedAway(reply.words())),
        // The capabilities come anew, but within TLS (RFC 5804 section 2.2).
        None => Err(wire.unreadable()),
    }
}

/// How a command ended (RFC 5804 section 1.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Response {
    Ok,
    No,
    Bye,
}

/// A part of a line.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    /// A word that stands for itself, or a parenthesis.
    Atom(Vec<u8>),
    /// A string, out of its quotes or its literal.
    Text(Vec<u8>),
}

/// A line, which a literal may carry on to further ones.
#[derive(Debug)]
struct Line(Vec<Part>);

impl Line {
    fn read(wire: &mut Wire<'_>) -> Result<Self, NoUpgrade> {
        let mut parts = Vec::new();
        loop {
            let line = wire.line()?;
            let literal = split(&line, &mut parts).ok_or_else(|| wire.unreadable())?;
            let Some(length) = literal else { return Ok(Self(parts)) };
            parts.push(Part::Text(wire.exactly(length)?));
        }
    }

    /// What it says about the end of a command; `None` if it is a capability.
    fn response(&self, wire: &Wire<'_>) -> Result<Option<Response>, NoUpgrade> {
        match self.0.first() {
            Some(Part::Text(_)) => Ok(None),
            Some(Part::Atom(word)) => match word.to_ascii_uppercase().as_slice() {
                b"OK" => Ok(Some(Response::Ok)),
                b"NO" => Ok(Some(Response::No)),
                b"BYE" => Ok(Some(Response::Bye)),
                _ => Err(wire.unreadable()),
            },
            None => Err(wire.unreadable()),
        }
    }

    /// Whether it lists this capability.
    fn names(&self, capability: &str) -> bool {
        matches!(&self.0[..], [Part::Text(name), ..] if name.eq_ignore_ascii_case(capability.as_bytes()))
    }

    /// Whether it says that another time may do (RFC 5804 section 1.3).
    fn says_later(&self) -> bool {
        let later = |part: &Part| matches!(part, Part::Atom(word) if word.eq_ignore_ascii_case(b"TRYLATER"));
        self.0.iter().any(later)
    }

    fn words(&self) -> String {
        let text = |part: &Part| match part {
            Part::Atom(text) | Part::Text(text) => text.clone(),
        };
        words(&self.0.iter().map(text).collect::<Vec<_>>().join(&b' '))
    }
}

/// Takes a line apart (RFC 5804 section 4); the length of the literal that it ends with, if it does.
fn split(line: &[u8], parts: &mut Vec<Part>) -> Option<Option<usize>> {
    let mut rest = line;
    while let [first, after @ ..] = rest {
        rest = match first {
            b' ' => after,
            b'"' => quoted(after, parts)?,
            b'{' => return literal(after).map(Some),
            b'(' | b')' => {
                parts.push(Part::Atom(vec![*first]));
                after
            }
            _ => {
                let end = rest.iter().position(|byte| b" \"{()".contains(byte));
                let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
                parts.push(Part::Atom(word.to_vec()));
                after
            }
        };
    }
    Some(None)
}

/// What stands up to the closing quote, and what follows that.
fn quoted<'a>(rest: &'a [u8], parts: &mut Vec<Part>) -> Option<&'a [u8]> {
    let mut text = Vec::new();
    let mut bytes = rest.iter();
    loop {
        match bytes.next()? {
            b'"' => break,
            b'\\' => text.push(*bytes.next()?),
            byte => text.push(*byte),
        }
    }
    parts.push(Part::Text(text));
    Some(bytes.as_slice())
}

/// `12}` or `12+}` at the end of a line.
fn literal(rest: &[u8]) -> Option<usize> {
    let number = rest.strip_suffix(b"}")?;
    let digits = number.strip_suffix(b"+").unwrap_or(number);
    let digits = std::str::from_utf8(digits).ok()?;
    // `parse` takes a sign.
    let all = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn atom(text: &str) -> Part {
        Part::Atom(text.as_bytes().to_vec())
    }

    fn text(text: &str) -> Part {
        Part::Text(text.as_bytes().to_vec())
    }

    #[test]
    fn lines_are_taken_apart() {
        let mut parts = Vec::new();
        let end = split(br#"NO (TRYLATER) "a \"b\\" {12+}"#, &mut parts);
        assert_eq!(end, Some(Some(12)));
        let expected = [atom("NO"), atom("("), atom("TRYLATER"), atom(")"), text(r#"a "b\"#)];
        assert_eq!(parts, expected);
        assert_eq!(split(b"OK", &mut Vec::new()), Some(None));
        assert_eq!(split(b"{0}", &mut Vec::new()), Some(Some(0)));
    }

    #[test]
    fn what_is_not_the_protocol_is_refused() {
        for line in [
            &b"\"open"[..],
            b"\"\\",
            b"{",
            b"{}",
            b"{+}",
            b"{+1}",
            b"{1} ",
            b"{-1}",
            b"{1++}",
            b"{99999999999999999999}",
        ] {
            assert_eq!(split(line, &mut Vec::new()), None, "{}", String::from_utf8_lossy(line));
        }
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let mut parts = Vec::new();
            let _ = split(&bytes, &mut parts);
            prop_assert!(parts.len() <= bytes.len());
        }
    }
}
