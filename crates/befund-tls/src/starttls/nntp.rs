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
    wire.send(b"CAPABILITIES\r\n")?;
    let able = wire.line()?;
    match code(&able) {
        Some(101) if !is_listed(wire)? => {
            return Err(NoUpgrade::NotOffered("it is not among the capabilities"));
        }
        Some(CLOSING) => return Err(NoUpgrade::TurnedAway(words(&able))),
        // A server of before RFC 3977 knows no CAPABILITIES, so there is nothing to be listed in.
        Some(_) => {}
        None => return Err(wire.unreadable()),
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

/// Reads the list up to its end (RFC 3977 section 5.2.2).
fn is_listed(wire: &mut Wire<'_>) -> Result<bool, NoUpgrade> {
    let mut listed = false;
    loop {
        let line = wire.line()?;
        if line == b"." {
            return Ok(listed);
        }
        listed |= line.trim_ascii_end().eq_ignore_ascii_case(b"STARTTLS");
    }
}
