//! The connection before TLS, within time and size.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::NoUpgrade;
use crate::starttls::Starttls;

/// Most bytes read before TLS.
const MAX_BYTES: usize = 64 * 1024;
/// How much longer is waited for the end of a greeting that has begun: mail servers pause there on
/// purpose, most of them for five or six seconds (postscreen's `postscreen_greet_wait`).
const GREETING_PAUSE: Duration = Duration::from_secs(8);

/// Reads and writes what comes before TLS.
#[derive(Debug)]
pub(super) struct Wire<'a> {
    stream: &'a mut TcpStream,
    protocol: Starttls,
    deadline: Instant,
    /// The end of the whole scan.
    end: Option<Instant>,
    /// What was received and not taken yet.
    unread: Vec<u8>,
    received: usize,
}

impl<'a> Wire<'a> {
    pub(super) fn new(
        stream: &'a mut TcpStream,
        protocol: Starttls,
        deadline: Instant,
        end: Option<Instant>,
    ) -> Self {
        Self { stream, protocol, deadline, end, unread: Vec::new(), received: 0 }
    }

    /// Allows for a pause within the greeting, once.
    pub(super) fn allow_pause(&mut self) {
        let later = self.deadline + GREETING_PAUSE;
        self.deadline = self.end.map_or(later, |end| end.min(later));
    }

    /// That what came is not the protocol.
    pub(super) fn unreadable(&self) -> NoUpgrade {
        NoUpgrade::Unreadable(self.protocol)
    }

    pub(super) fn send(&mut self, bytes: &[u8]) -> Result<(), NoUpgrade> {
        self.stream.write_all(bytes).map_err(|error| lost(&error))
    }

    /// The next line, without its end (CRLF, or LF of a careless server).
    pub(super) fn line(&mut self) -> Result<Vec<u8>, NoUpgrade> {
        let mut searched = 0;
        loop {
            if let Some(at) = self.unread[searched..].iter().position(|byte| *byte == b'\n') {
                let mut line = self.take(searched + at + 1);
                line.pop();
                line.pop_if(|byte| *byte == b'\r');
                return Ok(line);
            }
            searched = self.unread.len();
            self.fill()?;
        }
    }

    /// The next bytes, exactly so many.
    pub(super) fn exactly(&mut self, count: usize) -> Result<Vec<u8>, NoUpgrade> {
        if count > MAX_BYTES {
            return Err(NoUpgrade::TooLong(MAX_BYTES));
        }
        while self.unread.len() < count {
            self.fill()?;
        }
        Ok(self.take(count))
    }

    /// The next bytes up to and with this one.
    pub(super) fn through(&mut self, end: u8) -> Result<Vec<u8>, NoUpgrade> {
        let mut searched = 0;
        loop {
            if let Some(at) = self.unread[searched..].iter().position(|byte| *byte == end) {
                return Ok(self.take(searched + at + 1));
            }
            searched = self.unread.len();
            self.fill()?;
        }
    }

    /// Makes sure that nothing came after the go-ahead.
    pub(super) fn finish(mut self) -> Result<(), NoUpgrade> {
        self.nothing_yet()
    }

    /// Makes sure that nothing more came than what was read.
    pub(super) fn nothing_yet(&mut self) -> Result<(), NoUpgrade> {
        if !self.unread.is_empty() {
            return Err(NoUpgrade::Injected);
        }
        let seen = self.stream.set_nonblocking(true).and_then(|()| self.stream.peek(&mut [0]));
        let again = self.stream.set_nonblocking(false);
        match (seen, again) {
            (_, Err(error)) => Err(lost(&error)),
            (Ok(0), _) => Err(NoUpgrade::Closed),
            (Ok(_), _) => Err(NoUpgrade::Injected),
            (Err(error), _) if error.kind() == ErrorKind::WouldBlock => Ok(()),
            (Err(error), _) => Err(lost(&error)),
        }
    }

    fn take(&mut self, count: usize) -> Vec<u8> {
        let rest = self.unread.split_off(count);
        std::mem::replace(&mut self.unread, rest)
    }

    /// Reads once more.
    fn fill(&mut self) -> Result<(), NoUpgrade> {
        let mut buffer = [0; 4096];
        loop {
            let left = self.deadline.saturating_duration_since(Instant::now());
            if left.is_zero() || self.stream.set_read_timeout(Some(left)).is_err() {
                return Err(NoUpgrade::TimedOut);
            }
            match self.stream.read(&mut buffer) {
                Ok(0) => return Err(NoUpgrade::Closed),
                Ok(count) => {
                    self.received += count;
                    if self.received > MAX_BYTES {
                        return Err(NoUpgrade::TooLong(MAX_BYTES));
                    }
                    self.unread.extend(&buffer[..count]);
                    return Ok(());
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(lost(&error)),
            }
        }
    }
}

fn lost(error: &std::io::Error) -> NoUpgrade {
    match error.kind() {
        ErrorKind::WouldBlock | ErrorKind::TimedOut => NoUpgrade::TimedOut,
        _ => NoUpgrade::Reset,
    }
}
