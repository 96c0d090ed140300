//! NNTP (RFC 4642): `STARTTLS`, listed among the capabilities of RFC 3977.

use super::wire::Wire;
use super::{NoUpgrade, code, words};

pub(super) fn upgrade(wire: &mut Wire<'_>) -> Result<(), NoUpgrade> {
    let greeting = wire.line()?;
    match code(&greeting) {
        Some(200 | 201) => {}
        Some(_) => return Err(NoUpgrade::TurnedAway(words(&greeting))),
        None => return Err(wire.unreadable()),
    }
    let able = capabilities(wire)?;
    let listed = match able {
        Some(able) if !able.starttls && able.mode_reader => {
            as_reader(wire)?;
            capabilities(wire)?.is_none_or(|able| able.starttls)
        }
        // A server of before RFC 3977 knows no CAPABILITIES, so there is nothing to be listed in.
        able => able.is_none_or(|able| able.starttls),
    };
    if !listed {
        return Err(NoUpgrade::NotOffered("it is not among the capabilities"));
    }
    wire.send(b"STARTTLS\r\n")?;
    let reply = wire.line()?;
    match code(&reply) {
        Some(382) => Ok(()),
        Some(CLOSING) => Err(NoUpgrade::TurnedAway(words(&reply))),
        Some(code) => {
            let for_now = code < 500 || code == CANNOT;
            Err(NoUpgrade::Refused { reply: words(&reply), for_now })
        }
        None => Err(wire.unreadable()),
    }
}

/// RFC 3977 section 3.2.1: the server closes.
const CLOSING: u16 = 400;
/// RFC 4642 section 2.2.2: it has TLS and cannot begin with it, which may be for want of some resource.
const CANNOT: u16 = 580;

/// What a server can do, as far as it matters here.
#[derive(Debug, Clone, Copy, Default)]
struct Able {
    starttls: bool,
    /// It serves other servers until it is told that a reader is there, and may list other things then.
    mode_reader: bool,
}

/// Asks for the capabilities, up to the end of their list (RFC 3977 section 5.2.2). `None` where the server knows
/// no such command.
fn capabilities(wire: &mut Wire<'_>) -> Result<Option<Able>, NoUpgrade> {
    wire.send(b"CAPABILITIES\r\n")?;
    let reply = wire.line()?;
    match code(&reply) {
        Some(101) => {}
        Some(CLOSING) => return Err(NoUpgrade::TurnedAway(words(&reply))),
        Some(_) => return Ok(None),
        None => return Err(wire.unreadable()),
    }
    let mut able = Able::default();
    loop {
        let line = wire.line()?;
        if line == b"." {
            return Ok(Some(able));
        }
        let line = line.trim_ascii_end();
        able.starttls |= line.eq_ignore_ascii_case(b"STARTTLS");
        able.mode_reader |= line.eq_ignore_ascii_case(b"MODE-READER");
    }
}

/// Tells a server with two modes that a reader is there (RFC 3977 section 5.3).
fn as_reader(wire: &mut Wire<'_>) -> Result<(), NoUpgrade> {
    wire.send(b"MODE READER\r\n")?;
    let reply = wire.line()?;
    match code(&reply) {
        Some(200 | 201) => Ok(()),
        Some(_) => Err(NoUpgrade::TurnedAway(words(&reply))),
        None => Err(wire.unreadable()),
    }
}
