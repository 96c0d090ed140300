//! The files of a configuration: those of a target, or those that `nginx -T` prints one after another.

use std::collections::BTreeSet;

use crate::diag::Code;
use crate::product::glob::matches_path;

use super::super::super::{Input, Refusal, lines};
use super::parse::{Directive, parse};

/// A file, wherever it stands.
#[derive(Debug)]
pub(super) struct File<'a> {
    pub(super) input: &'a Input,
    path: &'a str,
    pub(super) directives: Vec<Directive>,
    /// Whether it is from `nginx -T`, where no file is missing.
    whole: bool,
}

/// What an `include` comes to.
pub(super) enum Found {
    Files(Vec<usize>),
    /// No such file, and none that could set a log.
    Nothing,
    Missing,
}

/// All files.
pub(super) struct Files<'a> {
    pub(super) list: Vec<File<'a>>,
}

const HEADER: &str = "# configuration file ";

/// The files in an input; `None` if one of them cannot be taken apart.
pub(super) fn of_input(input: &Input) -> Option<Vec<File<'_>>> {
    let text = input.text();
    let heads = lines::of(text).filter_map(|(start, line)| {
        let path = line.strip_prefix(HEADER)?.strip_suffix(':')?;
        path.starts_with('/').then_some((start, start + line.len(), path))
    });
    let heads: Vec<_> = heads.collect();
    if heads.is_empty() {
        let directives = parse(text, 0)?;
        return Some(vec![File { input, path: input.name(), directives, whole: false }]);
    }
    let mut files = Vec::new();
    for (at, (_, start, path)) in heads.iter().enumerate() {
        let end = heads.get(at + 1).map_or(text.len(), |next| next.0);
        let directives = parse(text.get(*start..end)?, *start)?;
        files.push(File { input, path, directives, whole: true });
    }
    Some(files)
}

impl<'a> Files<'a> {
    pub(super) fn new(inputs: &[&'a Input]) -> Result<Self, Refusal> {
        let mut list = Vec::new();
        for input in inputs {
            let broken = || {
                let why = "a block or a directive in it has no end";
                Refusal::new(Code::NotWhole, why, super::RENDER)
            };
            list.extend(of_input(input).ok_or_else(broken)?);
        }
        if list.iter().any(|file| file.whole) && inputs.len() > 1 {
            let why = "one of them is the whole configuration as `nginx -T` prints it";
            return Err(Refusal::new(Code::SeveralDocuments, why, "name that one alone"));
        }
        Ok(Self { list })
    }

    /// Calls `each` with every directive, however deep.
    pub(super) fn each<'f>(&'f self, each: &mut dyn FnMut(&'f Directive)) {
        fn walk<'f>(directives: &'f [Directive], each: &mut dyn FnMut(&'f Directive)) {
            for one in directives {
                each(one);
                walk(one.body.as_deref().unwrap_or_default(), each);
            }
        }
        self.list.iter().for_each(|file| walk(&file.directives, each));
    }

    /// Whether nginx is started with a file.
    pub(super) fn is_main(&self, at: usize) -> bool {
        let file = &self.list[at];
        let main = |one: &Directive| {
            one.body.is_some() && matches!(one.name(), "http" | "events" | "stream" | "mail")
        };
        file.whole || lines::base(file.path) == "nginx.conf" || file.directives.iter().any(main)
    }

    /// The files with which to begin: the main one, and those that no other includes.
    pub(super) fn roots(&self) -> Vec<usize> {
        if self.list.first().is_some_and(|file| file.whole) {
            return vec![0];
        }
        let mut included = BTreeSet::new();
        for file in &self.list {
            let mut take = |one: &Directive| {
                if let ("include", Found::Files(found)) =
                    (one.name(), self.included(file, one.word(1)))
                {
                    included.extend(found);
                }
            };
            fn walk(directives: &[Directive], take: &mut dyn FnMut(&Directive)) {
                for one in directives {
                    take(one);
                    walk(one.body.as_deref().unwrap_or_default(), take);
                }
            }
            walk(&file.directives, &mut take);
        }
        let sets = |at: &usize| super::is_nginx(&self.list[*at].directives);
        let roots: Vec<_> =
            (0..self.list.len()).filter(|at| !included.contains(at) && sets(at)).collect();
        // Files that include each other in a ring have no beginning.
        if roots.is_empty() { (0..self.list.len()).collect() } else { roots }
    }

    /// What an `include` in a file names.
    pub(super) fn included(&self, file: &File<'a>, pattern: &str) -> Found {
        let base = self.list.first().map_or("", |first| lines::folder(first.path));
        if file.whole {
            let full = if pattern.starts_with('/') {
                pattern.to_owned()
            } else {
                format!("{base}/{pattern}")
            };
            let found = self.matching(&full);
            return if found.is_empty() { Found::Nothing } else { Found::Files(found) };
        }
        let below = pattern.trim_start_matches('/').trim_start_matches("./");
        let short = below
            .strip_prefix("etc/nginx/")
            .or_else(|| below.strip_prefix("usr/local/nginx/conf/"));
        let mut found = self.matching(&format!("**/{below}"));
        if let Some(short) = short.filter(|_| found.is_empty()) {
            found = self.matching(&format!("**/{short}"));
        }
        match found.is_empty() {
            false => Found::Files(found),
            true if is_harmless(below) => Found::Nothing,
            true => Found::Missing,
        }
    }

    fn matching(&self, pattern: &str) -> Vec<usize> {
        let fits = |at: &usize| matches_path(pattern, self.list[*at].path);
        (0..self.list.len()).filter(fits).collect()
    }
}

/// Files that come with nginx and set no log.
fn is_harmless(path: &str) -> bool {
    let name = lines::base(path);
    name == "mime.types"
        || name == "fastcgi.conf"
        || name == "fastcgi-php.conf"
        || name == "options-ssl-nginx.conf"
        || name.ends_with("_params")
        || path.ends_with("modules-enabled/*.conf")
        || path.ends_with("nginx/modules/*.conf")
}
