//! `befund catalog lint`: whether catalog files are sound.

use std::path::PathBuf;

use clap::Args;

use crate::cli::{ExitResult, Global, print_diagnostics};
use crate::lang::Lang;
use crate::library::Library;

/// What to check.
#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    /// Files and folders; what they define takes the place of what is built in. Without any, the folder of `--catalogs`
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
}

/// Checks types, names, references and both languages; warns of what is odd.
pub(super) fn run(global: &Global, arguments: &Arguments) -> ExitResult {
    let items = match (arguments.paths.as_slice(), &global.catalogs) {
        ([], None) => {
            global.tell(&built_in(&Library::built_in(), global.lang()));
            return Ok(0);
        }
        ([], Some(folder)) => Library::built_in().additions(folder)?,
        (paths, _) => global.library()?.lint(paths)?,
    };
    let warnings: Vec<_> = items.iter().flat_map(|item| &item.warnings).collect();
    if !global.quiet {
        print_diagnostics(&warnings, global.styled_errors());
    }
    let (files, warnings) = (items.len(), warnings.len());
    let lang = global.lang();
    let some = |number: usize, one: &str, more: &str| match number {
        1 => format!("1 {one}"),
        _ => format!("{} {more}", lang.number(number)),
    };
    global.tell(&match lang {
        Lang::De => format!(
            "{}, keine Fehler, {}",
            some(files, "Datei", "Dateien"),
            some(warnings, "Warnung", "Warnungen")
        ),
        Lang::En => format!(
            "{}, no errors, {}",
            some(files, "file", "files"),
            some(warnings, "warning", "warnings")
        ),
    });
    Ok(0)
}

fn built_in(library: &Library, lang: Lang) -> String {
    let catalogs: usize = library.catalog_ids().map(|id| library.editions(id).len()).sum();
    let policies: usize = library.policy_ids().map(|id| library.policy_editions(id).len()).sum();
    let counts = [
        (catalogs, lang.pick("Fassungen von Katalogen", "editions of catalogs")),
        (library.check_ids().count(), lang.pick("Prüfungen", "checks")),
        (policies, lang.pick("Fassungen von Vorgabentabellen", "editions of policies")),
        (
            library.interpretations().len(),
            lang.pick("Sammlungen von Auslegungen", "collections of rulings"),
        ),
        (library.mappings().len(), lang.pick("Abbildungen", "mappings")),
    ];
    let counts: Vec<_> = counts.iter().map(|(count, what)| format!("{count} {what}")).collect();
    let (built, own) = (
        lang.pick(
            "die eingebauten Dateien wurden beim Bau von befund geprüft",
            "the built-in files were checked when befund was built",
        ),
        lang.pick(
            "Dateien oder Ordner nennen, oder `--catalogs DIR`, um eigene zu prüfen",
            "name files or folders, or `--catalogs DIR`, to check your own",
        ),
    );
    format!("{built}: {}\n{own}", counts.join(", "))
}
