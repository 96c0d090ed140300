//! The browser as a child: found or named, in a profile of its own, spoken to through a pipe, and gone when we are.

use std::fs;
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::profile::Profile;

/// Names under which browsers of the kind are installed.
const NAMES: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Who runs it where we are root: nobody, on every system that has it.
pub(super) const NOBODY: u32 = 65_534;

/// Largest message of the browser that is taken, in bytes.
const MAX_MESSAGE: usize = 32 << 20;

/// Which browser runs, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Its program.
    pub program: PathBuf,
    /// Whether its own sandbox is off.
    pub no_sandbox: bool,
}

impl Choice {
    /// The browser that is installed, if there is one.
    pub fn installed() -> Option<Self> {
        let path = std::env::var_os("PATH")?;
        let folders: Vec<_> = std::env::split_paths(&path).collect();
        let found =
            NAMES.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
        let program = found.into_iter().find(|path| path.is_file())?;
        Some(Self { program, no_sandbox: false })
    }
}

/// A browser that runs.
pub(super) struct Process {
    child: Child,
    input: Option<ChildStdin>,
    messages: Receiver<Vec<u8>>,
    /// Removed with everything in it when it ends.
    profile: Option<Profile>,
}

impl Process {
    /// Starts it. `rules` map host names to addresses; every other name is one that does not exist.
    ///
    /// # Errors
    /// When it cannot be started.
    pub(super) fn start(choice: &Choice, rules: &str) -> io::Result<Self> {
        let profile = Profile::new()?;
        let mut command = Command::new("sh");
        // The browser speaks by its descriptors 3 and 4, which are our pipes.
        command.args(["-c", "exec \"$@\" 3<&0 4>&1 </dev/null >/dev/null", "sh"]);
        command.arg(&choice.program).args(arguments(profile.path(), rules, choice.no_sandbox));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        command.env_clear().env("PATH", "/usr/local/bin:/usr/bin:/bin").env("LANG", "de_DE.UTF-8");
        command.env("HOME", profile.path()).current_dir(profile.path());
        command.envs(profile.scratch().map(|scratch| ("TMPDIR", scratch)));
        // A group of its own, so that all of it can be ended, and Ctrl-C ends us first.
        command.process_group(0);
        if is_root() {
            chown(profile.path(), Some(NOBODY), Some(NOBODY))?;
            command.uid(NOBODY).gid(NOBODY);
        }
        let mut child = command.spawn()?;
        let input = child.stdin.take();
        let (send, messages) = sync_channel(64);
        if let Some(output) = child.stdout.take() {
            thread::spawn(move || split(output, &send));
        }
        Ok(Self { child, input, messages, profile: Some(profile) })
    }

    /// Sends a message.
    ///
    /// # Errors
    /// When it is gone.
    pub(super) fn send(&mut self, message: &str) -> io::Result<()> {
        let input = self.input.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        input.write_all(message.as_bytes())?;
        input.write_all(&[0])?;
        input.flush()
    }

    /// What it sends.
    pub(super) fn messages(&self) -> &Receiver<Vec<u8>> {
        &self.messages
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // A closed pipe ends it; what does not heed that is ended with all its children.
        self.input = None;
        let group = format!("-{}", self.child.id());
        drop(Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status());
        drop(self.child.kill());
        drop(self.child.wait());
        if let Some(profile) = self.profile.take() {
            profile.remove();
        }
    }
}

fn arguments(profile: &Path, rules: &str, no_sandbox: bool) -> Vec<String> {
    let mut arguments: Vec<String> = [
        "--headless",
        "--remote-debugging-pipe",
        "--no-first-run",
        "--no-default-browser-check",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-extensions",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-breakpad",
        "--disable-domain-reliability",
        "--mute-audio",
        "--lang=de",
        "--accept-lang=de",
        "--window-size=1280,1024",
        "--proxy-server=direct://",
        "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--js-flags=--max-old-space-size=512",
    ]
    .map(str::to_owned)
    .into();
    arguments.push(format!("--user-data-dir={}", profile.display()));
    arguments.push(format!("--host-resolver-rules={rules}"));
    if no_sandbox {
        arguments.push("--no-sandbox".to_owned());
    }
    arguments.push("about:blank".to_owned());
    arguments
}

/// Whether we run as root, by the owner of our own entry.
pub(super) fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|entry| entry.uid() == 0)
}

/// Messages end with a zero byte. One that is too long ends the talk.
fn split(mut output: impl Read, send: &SyncSender<Vec<u8>>) {
    let (mut message, mut piece) = (Vec::new(), vec![0; 64 << 10]);
    loop {
        let read = match output.read(&mut piece) {
            Ok(0) | Err(_) => return,
            Ok(read) => read,
        };
        for byte in &piece[..read] {
            if *byte != 0 {
                message.push(*byte);
            } else if send.send(std::mem::take(&mut message)).is_err() {
                return;
            }
            if message.len() > MAX_MESSAGE {
                return;
            }
        }
    }
}
