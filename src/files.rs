//! Writing files so that nobody ever reads half of one.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process;
use std::thread;
use std::time::{Duration, Instant};

use crate::yaml::nfc;

/// Writes a file beside its place and renames it over what is there. Missing folders are made. A device
/// or a pipe is written to, never replaced; through a link its target is replaced.
///
/// # Errors
/// When the folder cannot be made or written; nothing is left behind then.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(known) if known.is_file() => return put(&fs::canonicalize(path)?, bytes),
        Ok(known) if !known.is_dir() => {
            return fs::OpenOptions::new().write(true).open(path)?.write_all(bytes);
        }
        _ => {}
    }
    put(path, bytes)
}

/// Held while what stands in a product folder is written or read, so that nobody reads half of a change. Given
/// back when it is dropped, or when the process ends.
#[derive(Debug)]
pub(crate) struct Turn {
    _folder: Option<File>,
}

/// How long somebody else may write before it is given up; a run writes for milliseconds.
const PATIENCE: Duration = Duration::from_secs(30);

impl Turn {
    /// Waits until nobody else reads or writes.
    ///
    /// # Errors
    /// [`io::ErrorKind::WouldBlock`] if another process holds the folder for half a minute.
    pub(crate) fn to_write(folder: &Path) -> io::Result<Self> {
        Self::take(folder, File::try_lock)
    }

    /// Waits until nobody writes.
    ///
    /// # Errors
    /// As [`Turn::to_write`].
    pub(crate) fn to_read(folder: &Path) -> io::Result<Self> {
        Self::take(folder, File::try_lock_shared)
    }

    fn take(folder: &Path, lock: fn(&File) -> Result<(), TryLockError>) -> io::Result<Self> {
        // Where a folder cannot be locked, such as on Windows or some network shares, the last one wins.
        let Ok(file) = File::open(folder) else { return Ok(Self { _folder: None }) };
        let begun = Instant::now();
        loop {
            match lock(&file) {
                Ok(()) => return Ok(Self { _folder: Some(file) }),
                Err(TryLockError::Error(_)) => return Ok(Self { _folder: None }),
                Err(TryLockError::WouldBlock) if begun.elapsed() > PATIENCE => {
                    let message = format!(
                        "another befund has held the folder for {} seconds",
                        PATIENCE.as_secs()
                    );
                    return Err(io::Error::new(io::ErrorKind::WouldBlock, message));
                }
                Err(TryLockError::WouldBlock) => thread::sleep(Duration::from_millis(5)),
            }
        }
    }
}

/// Removes the drafts that runs left in a folder when they were killed. Nobody else may write meanwhile.
///
/// # Errors
/// When the folder cannot be read or written.
pub(crate) fn clear_drafts(folder: &Path) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let pid = name.strip_prefix('.').and_then(|name| name.strip_suffix(".tmp"));
        let pid = pid.and_then(|name| name.rsplit_once('.')).map(|(_, pid)| pid);
        if pid.is_some_and(|pid| !pid.is_empty() && pid.bytes().all(|b| b.is_ascii_digit())) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// The path of a file below a folder, its names taken as they stand there: a file system may hold `ü`
/// decomposed. What is not there is named as given.
pub(crate) fn in_any_form(root: &Path, below: &Path) -> PathBuf {
    below.components().fold(root.to_owned(), |folder, part| {
        let (name, path) = (part.as_os_str(), folder.join(part));
        let Some(name) = name.to_str().filter(|name| !name.is_ascii()) else { return path };
        if path.symlink_metadata().is_ok() {
            return path;
        }
        let mut entries = fs::read_dir(&folder).into_iter().flatten().flatten();
        let same = entries
            .find(|entry| entry.file_name().to_str().is_some_and(|other| nfc(other) == nfc(name)));
        same.map_or(path, |entry| entry.path())
    })
}

/// Writes a file that must not be there yet, whole or not at all. Missing folders are made.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`] if it is there, which is then left alone, or when the folder
/// cannot be made or written.
pub(crate) fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    create_by(path, bytes, |draft, path| fs::hard_link(draft, path))
}

fn create_by(
    path: &Path,
    bytes: &[u8],
    name: impl FnOnce(&Path, &Path) -> io::Result<()>,
) -> io::Result<()> {
    let draft = draft(path)?;
    let drafted = write_through(&draft, bytes);
    // Unlike a rename, a second name for the draft never replaces what is there.
    let named = drafted.is_ok().then(|| name(&draft, path));
    drop(fs::remove_file(&draft));
    drafted?;
    match named {
        Some(Err(error)) if error.kind() != io::ErrorKind::AlreadyExists => {
            create_in_place(path, bytes)
        }
        named => named.unwrap_or(Ok(())),
    }
}

/// For file systems without second names, such as exFAT: somebody may see the file grow, but nobody
/// loses one, and none is left half.
fn create_in_place(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    if written.is_err() {
        drop(file);
        drop(fs::remove_file(path));
    }
    written
}

fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let draft = draft(path)?;
    let written = write_through(&draft, bytes).and_then(|()| fs::rename(&draft, path));
    if written.is_err() {
        drop(fs::remove_file(&draft));
    }
    written
}

/// Writes a file that is for its owner alone, whole or not at all. What is there is replaced, a link itself and
/// never what it names. Missing folders are made.
///
/// # Errors
/// When the folder cannot be made or written; nothing is left behind then.
pub(crate) fn keep(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let draft = draft(path)?;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options
        .open(&draft)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&draft, path));
    if written.is_err() {
        drop(fs::remove_file(&draft));
    }
    written
}

/// The name beside a file's place under which it is written first. Missing folders are made.
fn draft(path: &Path) -> io::Result<PathBuf> {
    let folder =
        path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(folder.join(format!(".{name}.{}.tmp", process::id())))
}

/// On the disk before it takes the old file's place, or a power cut could leave an empty one.
fn write_through(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_system_without_second_names_gets_its_file_and_keeps_what_it_has() {
        let refused = |_: &Path, _: &Path| Err(io::Error::from(io::ErrorKind::PermissionDenied));
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("below/file");
        create_by(&path, b"new", refused).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        let again = create_by(&path, b"newer", refused).unwrap_err();
        assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(create(&path, b"newer").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::read_dir(folder.path().join("below")).unwrap().count(), 1);
    }

    /// Only a device that is always full can show it; writing to one creates nothing.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_failed_draft_leaves_nothing() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("file");
        let draft = draft(&path).unwrap();
        std::os::unix::fs::symlink("/dev/full", &draft).unwrap();
        assert!(create(&path, b"new").is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn links_stay_links_and_pipes_stay_pipes() {
        use std::os::unix::fs::FileTypeExt;
        let folder = tempfile::TempDir::new().unwrap();
        let (file, link, pipe) =
            (folder.path().join("file"), folder.path().join("link"), folder.path().join("pipe"));
        fs::write(&file, "old").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        replace(&link, b"new").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        assert!(link.is_symlink());
        assert!(process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let reader = thread::spawn({
            let pipe = pipe.clone();
            move || fs::read_to_string(pipe).unwrap()
        });
        replace(&pipe, b"through").unwrap();
        assert_eq!(reader.join().unwrap(), "through");
        assert!(fs::metadata(&pipe).unwrap().file_type().is_fifo());
    }
}
