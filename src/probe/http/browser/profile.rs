//! Where a browser keeps its files: a folder of its own, which goes when the browser does. Whoever is killed cannot
//! remove it; the next run does.

use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use tempfile::TempDir;

use super::process::{NOBODY, is_root};

/// What its name begins with.
const PREFIX: &str = "befund-browser-";
/// How often another run may take a new one for one that was left.
const ATTEMPTS: usize = 5;
/// Longest path below which a browser can have its socket: an address of a socket has 104 bytes on some systems.
const MAX_PATH: usize = 56;

/// A profile. It is locked while it is in use: a lock ends with whoever holds it, however that ends.
pub(super) struct Profile {
    folder: TempDir,
    /// None where folders cannot be locked; nobody takes it for left there.
    _held: Option<File>,
}

impl Profile {
    /// Makes one, and removes those that were left.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(super) fn new() -> io::Result<Self> {
        let place = std::env::temp_dir();
        for _ in 0..ATTEMPTS {
            let folder = TempDir::with_prefix_in(PREFIX, &place)?;
            let Ok(file) = File::open(folder.path()) else { continue };
            let held = match file.try_lock() {
                Ok(()) => Some(file),
                Err(TryLockError::WouldBlock) => continue,
                Err(TryLockError::Error(_)) => None,
            };
            // Between making and locking it another run may have removed it.
            let Ok(own) = fs::metadata(folder.path()) else { continue };
            clear(&place, own.uid());
            return Ok(Self { folder, _held: held });
        }
        Err(io::ErrorKind::ResourceBusy.into())
    }

    /// Its folder.
    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Where the browser may put what it would else leave in the folder of everybody.
    pub(super) fn scratch(&self) -> Option<&Path> {
        (self.path().as_os_str().len() <= MAX_PATH).then(|| self.path())
    }

    /// Removes it.
    pub(super) fn remove(self) {
        let path = self.path().to_owned();
        drop(self.folder.close());
        // What is still being written when its writer is killed may come back once.
        drop(fs::remove_dir_all(path));
    }
}

/// Removes profiles that nobody holds. One that cannot be removed yet is removed later.
fn clear(place: &Path, own: u32) {
    for entry in fs::read_dir(place).into_iter().flatten().flatten() {
        let path = entry.path();
        if !entry.file_name().to_string_lossy().starts_with(PREFIX) || !is_ours(&path, own) {
            continue;
        }
        let Ok(folder) = File::open(&path) else { continue };
        if folder.try_lock().is_ok() {
            drop(fs::remove_dir_all(&path));
        }
    }
}

/// Whether it is a folder, no link to one, of whoever runs our browsers.
fn is_ours(path: &Path, own: u32) -> bool {
    let mine = |owner: u32| owner == own || is_root() && owner == NOBODY;
    fs::symlink_metadata(path).is_ok_and(|entry| entry.is_dir() && mine(entry.uid()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_or_is_no_profile_stays() {
        let place = tempfile::tempdir().unwrap();
        let at = |name: &str| place.path().join(name);
        for name in ["befund-browser-left", "befund-browser-held", "another"] {
            fs::create_dir(at(name)).unwrap();
            fs::write(at(name).join("file"), "x").unwrap();
        }
        fs::write(at("befund-browser-file"), "x").unwrap();
        std::os::unix::fs::symlink(at("another"), at("befund-browser-link")).unwrap();
        let held = File::open(at("befund-browser-held")).unwrap();
        held.try_lock().unwrap();
        let own = fs::metadata(place.path()).unwrap().uid();
        clear(place.path(), own.wrapping_add(7));
        assert!(at("befund-browser-left").exists());
        clear(place.path(), own);
        let left = fs::read_dir(place.path()).unwrap().map(|one| one.unwrap().file_name());
        let mut left: Vec<_> = left.map(|name| name.into_string().unwrap()).collect();
        left.sort();
        let stays =
            ["another", "befund-browser-file", "befund-browser-held", "befund-browser-link"];
        assert_eq!(left, stays);
        assert!(at("another/file").is_file());
        drop(held);
        clear(place.path(), own);
        assert!(!at("befund-browser-held").exists());
    }
}
