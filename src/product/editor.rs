//! What an editor checks the files of a product's folder by: schemas in `.befund/`, which the first line
//! of a file names.

use std::fs;
use std::io;
use std::path::Path;

use crate::fact::source::Sources;
use crate::files;
use crate::product::schema::{declaration_schema, product_schema};

/// A file that has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edited {
    /// `befund.yaml`, with targets of these sources.
    Product(Sources),
    /// A file in `declarations/`.
    Declarations,
}

impl Edited {
    /// The schema's path below the product's folder.
    pub fn schema_path(self) -> &'static str {
        match self {
            Self::Product(_) => ".befund/product.schema.json",
            Self::Declarations => ".befund/declarations.schema.json",
        }
    }

    /// The line by which editors find the schema, seen from the file it is for.
    fn modeline(self) -> String {
        let up = match self {
            Self::Product(_) => "",
            Self::Declarations => "../",
        };
        format!("# yaml-language-server: $schema={up}{}\n", self.schema_path())
    }
}

/// Puts the schema into the product's folder, unless one is there, and returns the line that names it.
///
/// # Errors
/// When it cannot be written; a line that names nothing would then make an editor complain.
pub fn provide(root: &Path, edited: Edited) -> io::Result<String> {
    let schema = match edited {
        Edited::Product(sources) => product_schema(sources),
        Edited::Declarations => declaration_schema(),
    };
    let path = root.join(edited.schema_path());
    match files::create(&path, format!("{schema:#}\n").as_bytes()) {
        Err(error) if !path.is_file() => {
            // The folder may have been made for nothing; one that holds anything stays.
            drop(path.parent().map(fs::remove_dir));
            Err(error)
        }
        _ => Ok(edited.modeline()),
    }
}
