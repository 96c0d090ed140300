//! The process that reads one PDF: this program again, with bounds that its parent sets.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::paper::PdfReading;
use crate::product::content::Unread;

/// The hidden command that reads a PDF from standard input.
pub const COMMAND: &str = "__read-pdf";

/// Longest time that a reader is given.
const TIME: Duration = Duration::from_secs(20);

/// Most that a reader may say, in bytes.
const MAX_ANSWER: u64 = 16 << 20;

/// How often it is looked whether the reader has ended.
const PAUSE: Duration = Duration::from_millis(5);

/// Sets the bounds and becomes the reader: address space in KiB, processor time in seconds, no files written.
/// A system that does not know one of them says so by [`NO_BOUNDS`].
const BOUNDED: &str = "ulimit -v 1048576 && ulimit -t 15 && ulimit -f 0 || exit 97; exec \"$@\"";

/// The exit code where a bound cannot be set.
const NO_BOUNDS: i32 = 97;

/// Reads a PDF in a process of its own.
///
/// # Errors
/// Why nothing was read.
pub(super) fn read(program: &Path, pdf: Vec<u8>) -> Result<PdfReading, Unread> {
    let child = Command::new("/bin/sh")
        .args(["-c", BOUNDED, "sh"])
        .arg(program)
        .arg(COMMAND)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let answer = talk(child.map_err(|_| Unread::NoReader)?, pdf)?;
    // What is no answer comes of a reader that was ended while it spoke.
    let answer: Result<PdfReading, Unread> =
        serde_json::from_slice(&answer).map_err(|_| Unread::Ended)?;
    answer
}

/// This program, as long as it is befund: one that only holds the library has no such command.
pub(super) fn program() -> Option<PathBuf> {
    let own = std::env::current_exe().ok()?;
    let name = own.file_stem()?.to_string_lossy();
    name.starts_with("befund").then_some(own)
}

/// Hands the file over and takes the answer, for so long and no longer.
fn talk(mut child: Child, pdf: Vec<u8>) -> Result<Vec<u8>, Unread> {
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    let writer = thread::spawn(move || {
        // A reader that has seen enough closes its end.
        drop(stdin.map(|mut stdin| stdin.write_all(&pdf)));
    });
    let reader = thread::spawn(move || {
        let mut answer = Vec::new();
        let read = stdout.map(|stdout| stdout.take(MAX_ANSWER).read_to_end(&mut answer));
        read.is_some_and(|read| read.is_ok()).then_some(answer)
    });
    let status = wait(&mut child);
    // The process is gone, so both ends of its pipes are, and neither thread waits.
    drop(writer.join());
    let answer = reader.join().ok().flatten();
    match status.and_then(|status| status.code()) {
        Some(0) => answer.ok_or(Unread::Ended),
        Some(NO_BOUNDS) => Err(Unread::NoReader),
        _ => Err(Unread::Ended),
    }
}

/// How the child ends in time; else it is ended, and reaped.
fn wait(child: &mut Child) -> Option<ExitStatus> {
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status),
            Ok(None) if start.elapsed() < TIME => thread::sleep(PAUSE),
            _ => {
                drop(child.kill());
                drop(child.wait());
                return None;
            }
        }
    }
}
