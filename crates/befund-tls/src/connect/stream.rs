//! What is said on one connection: a hello, and the flight that answers it, within bounds.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use super::{Answer, Break};
use crate::codec::{Flight, FlightReader, Progress};

/// A connection on which the next byte belongs to TLS.
pub(crate) trait Stream: Read + Write + Send {
    /// Waits no longer than this for bytes to come.
    ///
    /// # Errors
    /// When the system refuses.
    fn wait_at_most(&mut self, patience: Duration) -> std::io::Result<()>;

    /// Ends it, or only the side that sends. The peer may be gone already: there is nothing to do about it.
    fn close(&mut self, how: Shutdown);
}

impl Stream for TcpStream {
    fn wait_at_most(&mut self, patience: Duration) -> std::io::Result<()> {
        self.set_read_timeout(Some(patience))
    }

    fn close(&mut self, how: Shutdown) {
        let _ = self.shutdown(how);
    }
}

/// A connection that can be read again from its first byte.
pub(super) struct Rewound {
    stream: Box<dyn Stream>,
    said: Vec<u8>,
    /// How much of that was read since it began anew.
    at: usize,
}

impl Rewound {
    pub(super) fn new(stream: Box<dyn Stream>) -> Self {
        Self { stream, said: Vec::new(), at: 0 }
    }

    /// From here on the first byte is the next one.
    pub(super) fn rewind(&mut self) {
        self.at = 0;
    }
}

impl Read for Rewound {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = match &self.said[self.at..] {
            [] => {
                let count = self.stream.read(buffer)?;
                self.said.extend(&buffer[..count]);
                count
            }
            mut left => left.read(buffer)?,
        };
        self.at += count;
        Ok(count)
    }
}

impl Write for Rewound {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.stream.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.stream.flush()
    }
}

impl Stream for Rewound {
    fn wait_at_most(&mut self, patience: Duration) -> std::io::Result<()> {
        self.stream.wait_at_most(patience)
    }

    fn close(&mut self, how: Shutdown) {
        self.stream.close(how);
    }
}

/// A hello and its answer; the connection is closed afterwards.
pub(super) fn exchange(stream: &mut dyn Stream, hello: &[u8], timeout: Duration) -> Answer {
    let answer = converse(stream, hello, timeout);
    stream.close(Shutdown::Both);
    answer
}

pub(super) fn converse(stream: &mut dyn Stream, hello: &[u8], timeout: Duration) -> Answer {
    let sent = stream.write_all(hello);
    let answer = read_flight(stream, Instant::now() + timeout);
    match (sent, answer) {
        (Ok(()), answer) => answer,
        // An early alert may be waiting to be read although writing failed.
        (Err(_), alert @ (Answer::Alert(_) | Answer::Broken(..))) => alert,
        (Err(error), _) => lost(&error),
    }
}

fn read_flight(stream: &mut dyn Stream, deadline: Instant) -> Answer {
    let mut reader = FlightReader::new();
    let mut buffer = [0; 16 * 1024];
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() || stream.wait_at_most(left).is_err() {
            return Answer::TimedOut;
        }
        let count = match stream.read(&mut buffer) {
            Ok(0) => return broken(reader, Break::Closed).unwrap_or(Answer::Closed),
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => {
                let lost = lost(&error);
                let reset = lost == Answer::Reset;
                let broken = reset.then(|| broken(reader, Break::Reset)).flatten();
                return broken.unwrap_or(lost);
            }
        };
        match reader.push(&buffer[..count]) {
            Ok(Progress::More) => {}
            Ok(Progress::Complete) => return complete(reader.into_flight()),
            Err(fault) => return Answer::Unreadable(fault),
        }
    }
}

/// A flight that an alert cut short is no whole answer.
fn complete(flight: Flight) -> Answer {
    match flight.alert {
        Some(alert) if flight.hello.is_some() => {
            Answer::Broken(Box::new(flight), Break::Alert(alert))
        }
        Some(alert) => Answer::Alert(alert),
        None => Answer::Flight(Box::new(flight)),
    }
}

/// What was read until the end, if the server had chosen by then.
fn broken(reader: FlightReader, how: Break) -> Option<Answer> {
    let flight = reader.into_flight();
    flight.hello.is_some().then(|| Answer::Broken(Box::new(flight), how))
}

fn lost(error: &std::io::Error) -> Answer {
    match error.kind() {
        ErrorKind::WouldBlock | ErrorKind::TimedOut => Answer::TimedOut,
        _ => Answer::Reset,
    }
}
