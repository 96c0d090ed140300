//! Protocols of mail, all of them lines of text.

use super::wire::Wire;
use super::{EhloName, NoUpgrade, code, words};

/// SMTP and submission (RFC 3207) with `EHLO`, LMTP (RFC 2033) with `LHLO`.
pub(super) fn smtp(wire: &mut Wire<'_>, hello: &str, name: &EhloName) -> Result<(), NoUpgrade> {
    let greeting = Reply::greeting(wire)?;
    if greeting.code != 220 {
        return Err(NoUpgrade::TurnedAway(greeting.words()));
    }
    wire.send(format!("{hello} {name}\r\n").as_bytes())?;
    let able = Reply::read(wire)?;
    match able.code {
        250 if able.lists("STARTTLS") => {}
        250 => return Err(NoUpgrade::NotOffered("it is not in the answer to EHLO or LHLO")),
        // RFC 5321 section 4.2.4: a server that knows no extensions.
        500 | 502 => return Err(NoUpgrade::NotOffered("EHLO or LHLO is unknown")),
        // RFC 5321 sections 3.8 and 4.2.3: it closes, or cannot at the moment, whatever it was told.
        421 | 451 | 452 | 454 => return Err(NoUpgrade::TurnedAway(able.words())),
        _ => {
            let name = name.clone();
            return Err(NoUpgrade::NameRefused { name, reply: able.words() });
        }
    }
    wire.send(b"STARTTLS\r\n")?;
    let reply = Reply::read(wire)?;
    match reply.code {
        220 => Ok(()),
        code => Err(NoUpgrade::Refused { reply: reply.words(), for_now: code < 500 }),
    }
}

/// A reply of one or more lines (RFC 5321 section 4.2.1).
#[derive(Debug)]
struct Reply {
    code: u16,
    lines: Vec<Vec<u8>>,
}

impl Reply {
    fn read(wire: &mut Wire<'_>) -> Result<Self, NoUpgrade> {
        let mut reply = Self { code: 0, lines: Vec::new() };
        while reply.add(wire)? {}
        Ok(reply)
    }

    /// The first reply, within which the server may pause.
    fn greeting(wire: &mut Wire<'_>) -> Result<Self, NoUpgrade> {
        let mut reply = Self { code: 0, lines: Vec::new() };
        if reply.add(wire)? {
            wire.allow_pause();
            while reply.add(wire)? {}
        }
        Ok(reply)
    }

    /// Reads a line; whether more of them follow.
    fn add(&mut self, wire: &mut Wire<'_>) -> Result<bool, NoUpgrade> {
        let line = wire.line()?;
        let more = match line.get(3) {
            Some(b'-') => true,
            Some(b' ') | None => false,
            Some(_) => return Err(wire.unreadable()),
        };
        match code(&line) {
            Some(code) if self.lines.is_empty() || code == self.code => self.code = code,
            _ => return Err(wire.unreadable()),
        }
        self.lines.push(line.get(4..).unwrap_or_default().to_vec());
        Ok(more)
    }

    /// Whether a line after the first begins with this keyword (RFC 5321 section 4.1.1.1).
    fn lists(&self, keyword: &str) -> bool {
        let first_word = |line: &[u8]| line.split(|byte| *byte == b' ').next().map(<[u8]>::to_vec);
        let mut lines = self.lines.iter().skip(1);
        lines.any(|line| {
            first_word(line).is_some_and(|word| word.eq_ignore_ascii_case(keyword.as_bytes()))
        })
    }

    fn words(&self) -> String {
        let text = self.lines.join(&b' ');
        words(&[self.code.to_string().as_bytes(), b" ", &text].concat())
    }
}

/// IMAP (RFC 9051 section 6.2.1; the same in RFC 3501).
pub(super) fn imap(wire: &mut Wire<'_>) -> Result<(), NoUpgrade> {
    let greeting = wire.line()?;
    match second_word(&greeting).as_deref() {
        Some("OK") if greeting.starts_with(b"* ") => {}
        Some("BYE") if greeting.starts_with(b"* ") => {
            return Err(NoUpgrade::TurnedAway(words(&greeting)));
        }
        // RFC 9051 section 7.1.4: STARTTLS is for clients that are not authenticated.
        Some("PREAUTH") if greeting.starts_with(b"* ") => {
            return Err(NoUpgrade::Refused { reply: words(&greeting), for_now: false });
        }
        _ => return Err(wire.unreadable()),
    }
    if !has_word(&greeting, "STARTTLS") {
        wire.send(b"a1 CAPABILITY\r\n")?;
        let (listed, end) = tagged(wire, "a1")?;
        if second_word(&end).as_deref() != Some("OK") {
            return Err(NoUpgrade::TurnedAway(words(&end)));
        }
        if !listed {
            return Err(NoUpgrade::NotOffered("it is not among the capabilities"));
        }
    }
    wire.send(b"a2 STARTTLS\r\n")?;
    let (_, end) = tagged(wire, "a2")?;
    match second_word(&end).as_deref() {
        Some("OK") => Ok(()),
        Some("NO") => Err(NoUpgrade::Refused { reply: words(&end), for_now: true }),
        Some("BAD") => Err(NoUpgrade::Refused { reply: words(&end), for_now: false }),
        _ => Err(wire.unreadable()),
    }
}

/// Reads up to the line with this tag; whether STARTTLS was among the capabilities on the way.
fn tagged(wire: &mut Wire<'_>, tag: &str) -> Result<(bool, Vec<u8>), NoUpgrade> {
    let mut listed = false;
    loop {
        let line = wire.line()?;
        let mut parts = line.split(|byte| *byte == b' ');
        match parts.next() {
            Some(first) if first == tag.as_bytes() => return Ok((listed, line)),
            Some(b"*") => {
                if second_word(&line).as_deref() == Some("BYE") {
                    return Err(NoUpgrade::TurnedAway(words(&line)));
                }
                listed |= second_word(&line).as_deref() == Some("CAPABILITY")
                    && has_word(&line, "STARTTLS");
            }
            _ => return Err(wire.unreadable()),
        }
    }
}

fn second_word(line: &[u8]) -> Option<String> {
    let word = line.split(|byte| *byte == b' ').nth(1)?;
    Some(String::from_utf8_lossy(word).to_ascii_uppercase())
}

fn has_word(line: &[u8], wanted: &str) -> bool {
    line.split(|byte| matches!(byte, b' ' | b'[' | b']'))
        .any(|word| word.eq_ignore_ascii_case(wanted.as_bytes()))
}

/// POP3 (RFC 2595 section 4), capabilities by RFC 2449.
pub(super) fn pop3(wire: &mut Wire<'_>) -> Result<(), NoUpgrade> {
    let greeting = wire.line()?;
    if !status(wire, &greeting)? {
        return Err(NoUpgrade::TurnedAway(words(&greeting)));
    }
    wire.send(b"CAPA\r\n")?;
    let able = wire.line()?;
    // Without CAPA there is nothing to be listed in.
    if status(wire, &able)? && !stls_is_listed(wire)? {
        return Err(NoUpgrade::NotOffered("STLS is not in the answer to CAPA"));
    }
    wire.send(b"STLS\r\n")?;
    let reply = wire.line()?;
    match status(wire, &reply)? {
        true => Ok(()),
        false => Err(NoUpgrade::Refused { reply: words(&reply), for_now: false }),
    }
}

/// RFC 1939 section 3: `+OK` or `-ERR`.
fn status(wire: &Wire<'_>, line: &[u8]) -> Result<bool, NoUpgrade> {
    let word = line.split(|byte| *byte == b' ').next().unwrap_or_default();
    match word.to_ascii_uppercase().as_slice() {
        b"+OK" => Ok(true),
        b"-ERR" => Ok(false),
        _ => Err(wire.unreadable()),
    }
}

fn stls_is_listed(wire: &mut Wire<'_>) -> Result<bool, NoUpgrade> {
    let mut listed = false;
    loop {
        let line = wire.line()?;
        if line == b"." {
            return Ok(listed);
        }
        listed |= line.trim_ascii_end().eq_ignore_ascii_case(b"STLS");
    }
}
