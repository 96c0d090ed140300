//! FTP (RFC 4217): `AUTH TLS`, answered in replies of RFC 959.

use super::wire::Wire;
use super::{NoUpgrade, code, words};

pub(super) fn upgrade(wire: &mut Wire<'_>) -> Result<(), NoUpgrade> {
    let mut greeting = Reply::read(wire)?;
    // RFC 959 section 5.4: ready in a while, and 220 then. Minutes are not waited for.
    if greeting.code == 120 {
        greeting = Reply::read(wire).map_err(|_| NoUpgrade::TurnedAway(greeting.words()))?;
    }
    if greeting.code != 220 {
        return Err(NoUpgrade::TurnedAway(greeting.words()));
    }
    wire.send(b"AUTH TLS\r\n")?;
    let reply = Reply::read(wire)?;
    match reply.code {
        // Servers of before RFC 4217 say 334, and begin TLS just the same.
        234 | 334 => Ok(()),
        // RFC 959 section 5.4: it closes, whatever it was asked.
        421 => Err(NoUpgrade::TurnedAway(reply.words())),
        code => Err(NoUpgrade::Refused { reply: reply.words(), for_now: code < 500 }),
    }
}

/// A reply of one or more lines.
#[derive(Debug)]
struct Reply {
    code: u16,
    text: Vec<u8>,
}

impl Reply {
    /// RFC 959 section 4.2: a reply that begins with `123-` ends with the next line that begins with `123 `;
    /// lines in between are as they like.
    fn read(wire: &mut Wire<'_>) -> Result<Self, NoUpgrade> {
        let first = wire.line()?;
        let code = code(&first).ok_or_else(|| wire.unreadable())?;
        let mut text = first.get(4..).unwrap_or_default().to_vec();
        let mut more = match first.get(3) {
            Some(b'-') => true,
            Some(b' ') | None => false,
            Some(_) => return Err(wire.unreadable()),
        };
        while more {
            let line = wire.line()?;
            more = !ends(&line, code);
            text.push(b' ');
            text.extend(if more { &line[..] } else { line.get(4..).unwrap_or_default() });
        }
        Ok(Self { code, text })
    }

    fn words(&self) -> String {
        words(&[self.code.to_string().as_bytes(), b" ", &self.text].concat())
    }
}

/// Whether a line is the last one of a reply with this code.
fn ends(line: &[u8], wanted: u16) -> bool {
    code(line) == Some(wanted) && matches!(line.get(3), Some(b' ') | None)
}
