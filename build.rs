//! Compiles `catalogs/` into the binary with the loader the tool itself uses, and refuses to build
//! when a catalog is broken. Lists the probes.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "cargo reads stdout, people read stderr"
)]

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use befund_catalog::diag::Diagnostics;
use befund_catalog::{catalog, yaml};

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=catalogs");
    println!("cargo::rerun-if-changed=src/probe");
    match compile().and_then(|()| list_probes()).and_then(|()| list_readers()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn compile() -> Result<(), Box<dyn std::error::Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("catalogs");
    let mut items = Vec::new();
    let mut errors = Vec::new();
    for path in files(&root)? {
        let name = format!("catalogs/{}", path.strip_prefix(&root)?.display());
        match yaml::read_file(&path, &name)
            .map_err(Diagnostics::from)
            .and_then(|file| catalog::load(&file))
        {
            Ok(item) => items.push(item),
            Err(found) => errors.extend(found.0),
        }
    }
    if !errors.is_empty() {
        return Err(Diagnostics(errors).into());
    }
    catalog::complete(&mut items)?;
    catalog::define(&mut items, &[]);
    catalog::validate(&items, catalog::KnownNames::default())?;
    let (index, blob) = catalog::compile::pack(&items)?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("catalogs.index"), index)?;
    fs::write(out.join("catalogs.blob"), blob)?;
    Ok(())
}

/// Every folder of `src/probe` is a probe: one that is not registered would look at nothing, unseen.
fn list_probes() -> Result<(), Box<dyn std::error::Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("src/probe");
    let mut names = Vec::new();
    for entry in fs::read_dir(root)? {
        let entry = entry?;
        if entry.path().join("mod.rs").is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    let list = |item: &str| {
        names.iter().map(|name| format!("&{name}::{item}")).collect::<Vec<_>>().join(", ")
    };
    let (probes, sources) = (list("PROBE"), list("SOURCE"));
    let text = format!(
        "static PROBES: &[&dyn Probe] = &[{probes}];\nstatic SOURCES: Sources = &[{sources}];\n"
    );
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("probes.rs"), text)?;
    Ok(())
}

/// Every file and folder of `src/probe/file/readers` is a reader, as every probe is a folder.
fn list_readers() -> Result<(), Box<dyn std::error::Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("src/probe/file/readers");
    let mut names = Vec::new();
    for entry in fs::read_dir(root)? {
        let path = entry?.path();
        let is_reader =
            path.join("mod.rs").is_file() || path.extension().is_some_and(|end| end == "rs");
        let name = path.file_stem().map(|name| name.to_string_lossy().into_owned());
        names.extend(name.filter(|name| is_reader && name != "mod"));
    }
    names.sort();
    let list: Vec<_> = names.iter().map(|name| format!("&{name}::READER")).collect();
    let text = format!(
        "/// The readers, in alphabetical order.\npub static READERS: &[&dyn Reader] = &[{}];\n",
        list.join(", ")
    );
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("readers.rs"), text)?;
    Ok(())
}

/// All YAML files below a folder, sorted, so that the build is reproducible.
fn files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
