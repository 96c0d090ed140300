//! Records of a connection (RFC 8446 section 5.1), read within time and size.

use std::io::ErrorKind;
use std::net::Shutdown;
use std::time::{Duration, Instant};

use super::connect::Stream;

/// ChangeCipherSpec.
pub(super) const CHANGE_CIPHER_SPEC: u8 = 20;
/// Alerts.
pub(super) const ALERT: u8 = 21;
/// Handshake messages.
pub(super) const HANDSHAKE: u8 = 22;
/// Data, and everything that is encrypted in TLS 1.3.
pub(super) const DATA: u8 = 23;

/// Most bytes read in one handshake.
const MAX_BYTES: usize = 512 * 1024;
/// Most bytes of one record: 2^14 and what protection may add (RFC 5246 section 6.2.3).
const MAX_RECORD: usize = (1 << 14) + 2048;
/// Most bytes of one handshake message. Chains with post-quantum signatures stay well below.
const MAX_MESSAGE: usize = 128 * 1024;

/// Why no record came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Stop {
    /// The server closed the connection between two records.
    #[error("the connection was closed within the handshake")]
    Ended,
    /// It closed the connection within a record.
    #[error("the connection was closed within a record")]
    Cut,
    /// It reset the connection.
    #[error("connection reset")]
    Reset,
    /// Nothing more came in time.
    #[error("no answer in time")]
    TimedOut,
    /// What comes is longer than any honest answer.
    #[error("the answer is too long")]
    TooLong,
}

impl From<Stop> for String {
    fn from(stop: Stop) -> Self {
        stop.to_string()
    }
}

/// A connection, read and written record by record.
pub(super) struct Wire {
    stream: Box<dyn Stream>,
    deadline: Instant,
    received: usize,
}

impl Wire {
    /// Reads from a connection no longer than until then.
    pub(super) fn new(stream: Box<dyn Stream>, deadline: Instant) -> Self {
        Self { stream, deadline, received: 0 }
    }

    /// Sends bytes as they are.
    pub(super) fn send_plain(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        self.stream.write_all(bytes).map_err(|_| Stop::Reset)
    }

    /// Sends one record.
    pub(super) fn send(&mut self, kind: u8, body: &[u8]) -> Result<(), Stop> {
        let length = u16::try_from(body.len()).map_err(|_| Stop::TooLong)?;
        let head = [kind, 3, 3].into_iter().chain(length.to_be_bytes());
        self.send_plain(&head.chain(body.iter().copied()).collect::<Vec<_>>())
    }

    /// The next record: its kind and its body.
    pub(super) fn record(&mut self) -> Result<(u8, Vec<u8>), Stop> {
        let mut head = [0; 5];
        let (first, rest) = head.split_at_mut(1);
        self.fill(first)?;
        let cut = |stop| if stop == Stop::Ended { Stop::Cut } else { stop };
        self.fill(rest).map_err(cut)?;
        let length = usize::from(u16::from_be_bytes([head[3], head[4]]));
        if length > MAX_RECORD || self.received > MAX_BYTES {
            return Err(Stop::TooLong);
        }
        let mut body = vec![0; length];
        self.fill(&mut body).map_err(cut)?;
        Ok((head[0], body))
    }

    fn fill(&mut self, mut buffer: &mut [u8]) -> Result<(), Stop> {
        while !buffer.is_empty() {
            let left = self.deadline.saturating_duration_since(Instant::now());
            if left.is_zero() || self.stream.wait_at_most(left).is_err() {
                return Err(Stop::TimedOut);
            }
            match self.stream.read(buffer) {
                Ok(0) => return Err(Stop::Ended),
                Ok(count) => {
                    self.received += count;
                    buffer = &mut buffer[count..];
                }
                Err(error) => match error.kind() {
                    ErrorKind::Interrupted => {}
                    ErrorKind::WouldBlock | ErrorKind::TimedOut => return Err(Stop::TimedOut),
                    _ => return Err(Stop::Reset),
                },
            }
        }
        Ok(())
    }

    /// Reads what is left for a moment: closing with bytes unread would reset the connection, and the
    /// server might never see how it ended.
    pub(super) fn wind_up(&mut self) {
        const MOMENT: Duration = Duration::from_millis(500);
        self.stream.close(Shutdown::Write);
        self.deadline = self.deadline.min(Instant::now() + MOMENT);
        while self.record().is_ok() {}
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.stream.close(Shutdown::Both);
    }
}

/// A handshake message (RFC 8446 section 4).
pub(super) fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap_or(0).to_be_bytes();
    [&[kind], &length[1..], body].concat()
}

/// Takes the first whole handshake message.
///
/// # Errors
/// When it is longer than any honest one.
pub(super) fn next_message(pending: &mut Vec<u8>) -> Result<Option<Vec<u8>>, Stop> {
    let [_, high, middle, low, ..] = pending[..] else { return Ok(None) };
    let length = 4 + usize::from(high) * 65536 + usize::from(middle) * 256 + usize::from(low);
    if length > MAX_MESSAGE {
        return Err(Stop::TooLong);
    }
    Ok((pending.len() >= length).then(|| pending.drain(..length).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_taken_whole_and_never_too_long() {
        let mut pending = [message(2, &[1, 2, 3]), message(14, &[])].concat();
        pending.push(11);
        assert_eq!(next_message(&mut pending), Ok(Some(message(2, &[1, 2, 3]))));
        assert_eq!(next_message(&mut pending), Ok(Some(message(14, &[]))));
        assert_eq!((next_message(&mut pending), &pending[..]), (Ok(None), &[11][..]));
        assert_eq!(next_message(&mut vec![11, 0xFF, 0, 0]), Err(Stop::TooLong));
    }
}
