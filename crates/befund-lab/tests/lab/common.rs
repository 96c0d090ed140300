//! Products to look at, and the command that does.

use std::fs;

use tempfile::TempDir;

/// The befund under test.
pub(crate) fn befund() -> &'static str {
    env!("CARGO_BIN_EXE_befund-under-test")
}

/// A folder with a `befund.yaml`.
pub(crate) fn folder(yaml: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("befund.yaml"), yaml).unwrap();
    folder
}

/// A video service without targets.
pub(crate) fn plain(sections: &str) -> String {
    format!(
        "befund: 1\nproduct:\n  name: Test\n  version: \"1\"\n  manufacturer: {{name: Maker}}\n  kinds: [video-consultation]\n  components: [{{id: web, kind: web-app, name: Web, version: \"1\"}}]\n{sections}"
    )
}
