//! Files of Compose: a project is a folder with its file, its override and its `.env`.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::Code;
use crate::fact::Place;
use crate::yaml::{Node, Yaml};

use super::super::super::logs::Store;
use super::super::super::view::is_template;
use super::super::super::{Input, Match, Reading, Refusal, lines, recorders};
use super::tree::{self, Env};
use super::{Daemon, store};

/// Text of a setting; `None` if a variable in it is not known.
pub(super) type Text = Option<String>;

/// What a service says of its output.
#[derive(Debug, Clone)]
pub(super) struct Logging {
    pub(super) driver: Option<Text>,
    pub(super) options: BTreeMap<String, Text>,
    /// Why nothing of it is known.
    pub(super) unknown: Option<&'static str>,
    pub(super) at: Place,
}

impl Logging {
    /// Nothing said.
    pub(super) fn none(at: Place) -> Self {
        Self { driver: None, options: BTreeMap::new(), unknown: None, at }
    }

    /// With what a later file says: options stay unless it names another driver.
    fn under(self, later: Self) -> Self {
        if later.unknown.is_some() {
            return later;
        }
        let says = later.driver.is_some() || !later.options.is_empty();
        if !says {
            return Self { at: if self.driver.is_some() { self.at } else { later.at }, ..self };
        }
        let other = later.driver.is_some() && self.driver.is_some() && later.driver != self.driver;
        let mut options = if other { BTreeMap::new() } else { self.options };
        options.extend(later.options);
        let driver = later.driver.or(self.driver);
        Self { driver, options, unknown: self.unknown.filter(|_| !other), at: later.at }
    }
}

/// Keys at the top of a file.
const TOP: &[&str] = &[
    "configs", "include", "models", "name", "networks", "secrets", "services", "version", "volumes",
];

/// Keys of a service, one of which each has.
const SERVICE: &[&str] = &[
    "build",
    "command",
    "container_name",
    "depends_on",
    "deploy",
    "entrypoint",
    "env_file",
    "environment",
    "extends",
    "healthcheck",
    "image",
    "labels",
    "logging",
    "networks",
    "ports",
    "profiles",
    "restart",
    "user",
    "volumes",
];

const CONFIG: &str = "name the output of `docker compose config`";

/// Names of the file of a project, in the order in which Compose takes one.
const MAIN: &[&str] = &["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];

const OVERRIDE: &[&str] = &[
    "compose.override.yaml",
    "compose.override.yml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
];

/// Whether a file is one of Compose.
pub(super) fn recognise(input: &Input) -> Match {
    let text = input.text();
    let lines = |start: &str| lines::of(text).any(|(_, line)| line.starts_with(start));
    let json = input.is_json() && text.contains("\"services\"");
    if !json && !lines("services:") && !text.contains("image:") {
        return Match::No;
    }
    let documents = match input.yaml() {
        Ok(documents) => documents,
        Err(_) if is_template(text) && lines("services:") && text.contains("image:") => {
            return Match::Template {
                render_with: format!("render it with the tool it belongs to; or {CONFIG}"),
            };
        }
        Err(refusal) if lines("services:") && text.contains("image:") => {
            return Match::Wrong(refusal);
        }
        Err(_) => return Match::No,
    };
    let own: Vec<_> = documents.iter().filter(|document| is_compose(document)).collect();
    match (own.as_slice(), documents) {
        ([_], [_]) => Match::Yes { version: None },
        ([], [document]) if is_old(document) => Match::Wrong(Refusal::new(
            Code::OldVersion,
            "it is of version 1 of the Compose format, which has no `services`",
            CONFIG,
        )),
        ([], _) => Match::No,
        _ => {
            let why = "it holds several documents, of which Compose reads one";
            Match::Wrong(Refusal::new(Code::SeveralDocuments, why, "name a file with one of them"))
        }
    }
}

fn is_compose(document: &Node) -> bool {
    let top = tree::entries(document).all(|(key, _)| TOP.contains(&key) || key.starts_with("x-"));
    let Some(services) = tree::get(document, "services") else { return false };
    let mut all = tree::entries(services).peekable();
    let service = |(_, node): (&str, &Node)| {
        tree::entries(node).any(|(key, _)| SERVICE.contains(&key)) || !tree::is_map(node)
    };
    top && all.peek().is_some() && all.all(service)
}

fn is_old(document: &Node) -> bool {
    let has = |node: &Node, key: &str| tree::get(node, key).is_some();
    let mut all = tree::entries(document).peekable();
    all.peek().is_some()
        && all.all(|(_, node)| {
            (has(node, "image") || has(node, "build"))
                && !has(node, "script")
                && !has(node, "stage")
        })
        && tree::entries(document).any(|(_, node)| {
            ["ports", "links", "log_driver", "volumes_from"].into_iter().any(|key| has(node, key))
        })
}

/// A file and the variables beside it.
struct File<'a> {
    input: &'a Input,
    document: &'a Node,
    services: BTreeMap<&'a str, &'a Node>,
    folder: &'a str,
    /// Whether tags take back what another file says.
    tagged: bool,
}

/// Reads all projects.
pub(super) fn read(
    inputs: &[&Input],
    daemon: Option<&Daemon>,
    out: &mut Reading,
) -> Result<(), Refusal> {
    let mut files = Vec::new();
    let mut envs: BTreeMap<&str, Env> = BTreeMap::new();
    for input in inputs {
        let folder = lines::folder(input.name());
        let document =
            input.yaml().ok().and_then(|documents| documents.iter().find(|one| is_compose(one)));
        if lines::base(input.name()) == ".env" {
            envs.insert(folder, tree::env(input.text()));
        } else if let Some(document) = document {
            let tagged = ["!reset", "!override"].into_iter().any(|tag| input.text().contains(tag));
            let services = tree::get(document, "services");
            let services = services.into_iter().flat_map(tree::entries).collect();
            files.push(File { input, document, services, folder, tagged });
        } else {
            out.ignore(lines::whole(input), "it sets variables within containers");
        }
    }
    let project = Project { files: &files, envs: &envs };
    let folders: BTreeSet<_> = files.iter().map(|file| file.folder).collect();
    for folder in folders {
        for chain in project.chains(folder) {
            project.chain(&chain, daemon, out)?;
        }
    }
    for file in &files {
        project.rest(file, out)?;
    }
    Ok(())
}

struct Project<'a> {
    files: &'a [File<'a>],
    envs: &'a BTreeMap<&'a str, Env>,
}

impl<'a> Project<'a> {
    /// The lists of files that Compose takes together: the file and its override, and with any other file
    /// the file alone, as `-f` does.
    fn chains(&self, folder: &str) -> Vec<Vec<usize>> {
        let here: Vec<_> =
            (0..self.files.len()).filter(|at| self.files[*at].folder == folder).collect();
        let of = |names: &[&str]| {
            names.iter().find_map(|name| {
                here.iter().copied().find(|at| lines::base(self.files[*at].input.name()) == *name)
            })
        };
        let (main, over) = (of(MAIN), of(OVERRIDE));
        let mut chains = Vec::new();
        if let Some(main) = main {
            chains.push([main].into_iter().chain(over).collect());
        }
        for at in here {
            if Some(at) != main && (main.is_none() || Some(at) != over) {
                chains.push(main.into_iter().chain([at]).collect());
            }
        }
        chains
    }

    fn chain(
        &self,
        chain: &[usize],
        daemon: Option<&Daemon>,
        out: &mut Reading,
    ) -> Result<(), Refusal> {
        let main = MAIN.contains(&lines::base(self.files[chain[0]].input.name()));
        let over = chain
            .get(1)
            .filter(|at| OVERRIDE.contains(&lines::base(self.files[**at].input.name())));
        // Of a file beside the project's own only what it says itself.
        let own = if main && chain.len() == 2 && over.is_none() { &chain[1..] } else { chain };
        let beside = own.len() < chain.len();
        let mut names = BTreeSet::new();
        for at in own {
            let says = |(name, service): &(&&'a str, &&'a Node)| {
                let own =
                    ["logging", "extends"].iter().any(|key| tree::get(service, key).is_some());
                !beside || own || !self.files[chain[0]].services.contains_key(*name)
            };
            names.extend(self.files[*at].services.iter().filter(says).map(|(name, _)| *name));
        }
        for name in names {
            let mut logging: Option<Logging> = None;
            for at in chain {
                if let Some(next) = self.logging(*at, name, 8) {
                    logging = Some(match logging {
                        Some(before) => before.under(next),
                        None => next,
                    });
                }
            }
            let Some(logging) = logging else { continue };
            let logging = match daemon {
                Some(daemon) => daemon.complete(logging),
                None => logging,
            };
            self.put(own, name, &logging, out)?;
        }
        Ok(())
    }

    fn put(
        &self,
        own: &[usize],
        name: &str,
        logging: &Logging,
        out: &mut Reading,
    ) -> Result<(), Refusal> {
        let shown = shown(&self.files[own[0]], name);
        let full = format!("docker service {shown}");
        let subject = out.subject().to_owned();
        match store(full.clone(), logging) {
            Some(store) => out.fact(store.draft(&subject))?,
            None => out.note(format!("the service {shown} keeps no output (`none`)")),
        }
        self.media(own, name, full, out)
    }

    /// What a service does with consultations, going by its image.
    fn media(
        &self,
        own: &[usize],
        name: &str,
        full: String,
        out: &mut Reading,
    ) -> Result<(), Refusal> {
        let services =
            own.iter().filter_map(|at| Some((*at, *self.files[*at].services.get(name)?)));
        let services: Vec<_> = services.collect();
        let image = services.iter().rev().find_map(|(at, service)| {
            let image = tree::get(service, "image")?;
            Some((lines::place(self.files[*at].input, image.span.start), image))
        });
        let Some((at, Node { value: Yaml::Text(image), .. })) = image else { return Ok(()) };
        let subject = out.subject().to_owned();
        if recorders::records(image) {
            return out.fact(recorders::recorder(&subject, full, at));
        }
        let told = services.iter().any(|(_, service)| tells_of_redis(service));
        if recorders::is_livekit(image) && told {
            return out.fact(recorders::told_livekit(&subject, full, at));
        }
        Ok(())
    }

    /// What a service says in a file, what it extends included.
    fn logging(&self, at: usize, name: &str, depth: usize) -> Option<Logging> {
        let file = &self.files[at];
        let service = *file.services.get(name)?;
        let none = Env::new();
        let env = self.envs.get(file.folder).unwrap_or(&none);
        let mut own = Logging::none(lines::place(file.input, service.span.start));
        if file.tagged {
            own.unknown = Some("tags such as `!reset` are not read");
            return Some(own);
        }
        if let Some(logging) = tree::get(service, "logging") {
            own.at = lines::place(file.input, logging.span.start);
            let driver = tree::get(logging, "driver").filter(|node| node.value != Yaml::Null);
            own.driver = driver.map(|node| driver_of(node, env));
            let options = tree::get(logging, "options");
            own.options = options
                .into_iter()
                .flat_map(tree::entries)
                .map(|(key, node)| (key.to_owned(), tree::text(node, env)))
                .collect();
        }
        let Some(extends) = tree::get(service, "extends") else { return Some(own) };
        let base = depth.checked_sub(1).and_then(|depth| self.extended(at, extends, env, depth));
        Some(match base {
            Some(base) => base.under(own),
            None if own.driver.is_some() => own,
            None => {
                own.unknown = Some("it extends a service that was not among the files");
                own
            }
        })
    }

    fn extended(&self, at: usize, extends: &Node, env: &Env, depth: usize) -> Option<Logging> {
        let name = match &extends.value {
            Yaml::Text(_) => tree::text(extends, env)?,
            _ => tree::text(tree::get(extends, "service")?, env)?,
        };
        let from = match tree::get(extends, "file") {
            Some(file) => self.find(self.files[at].folder, &tree::text(file, env)?)?,
            None => at,
        };
        self.logging(from, &name, depth)
    }

    /// A file by its path from a folder.
    fn find(&self, folder: &str, path: &str) -> Option<usize> {
        let wanted = joined(folder, path);
        (0..self.files.len()).find(|at| joined("", self.files[*at].input.name()) == wanted)
    }

    /// What stands beside the services.
    fn rest(&self, file: &File<'_>, out: &mut Reading) -> Result<(), Refusal> {
        for (key, node) in tree::entries(file.document) {
            let at = lines::place(file.input, node.span.start);
            match key {
                "volumes" => {
                    out.ignore(at, "a volume is no store by itself; state what is kept in it");
                }
                "include" => self.included(file, node, out)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn included(&self, file: &File<'_>, node: &Node, out: &mut Reading) -> Result<(), Refusal> {
        let items = match &node.value {
            Yaml::List(items) => items.as_slice(),
            _ => &[],
        };
        let found = |item: &Node| -> bool {
            let path = tree::get(item, "path").unwrap_or(item);
            let paths = match &path.value {
                Yaml::List(paths) => paths.iter().collect(),
                _ => vec![path],
            };
            let none = Env::new();
            paths.iter().all(|path| {
                tree::text(path, &none).is_some_and(|path| self.find(file.folder, &path).is_some())
            })
        };
        if items.iter().all(found) {
            return Ok(());
        }
        let why = "what is included was not among the files";
        let at = lines::place(file.input, node.span.start);
        let name = "docker services of an included file";
        let store = Store::unknown(name.to_owned(), why, at);
        let subject = out.subject().to_owned();
        out.fact(store.draft(&subject))
    }
}

/// Whether a service is started with what LiveKit reaches a recorder by.
fn tells_of_redis(service: &Node) -> bool {
    let texts = |key: &str| -> Vec<&str> {
        let Some(node) = tree::get(service, key) else { return Vec::new() };
        match &node.value {
            Yaml::Text(text) => vec![text.as_str()],
            Yaml::List(items) => items.iter().filter_map(tree::plain).collect(),
            // An entry without a value is what the shell has.
            Yaml::Map(entries) => entries
                .iter()
                .filter(|(_, node)| !matches!(&node.value, Yaml::Text(text) if text.is_empty()))
                .map(|(key, _)| key.value.as_str())
                .collect(),
            _ => Vec::new(),
        }
    };
    let variable = |text: &&str| !text.ends_with('=') && recorders::is_telling(text);
    let flag = |text: &&str| recorders::tells(text);
    texts("environment").iter().any(variable)
        || ["command", "entrypoint"].iter().any(|key| texts(key).iter().any(flag))
}

/// A driver. A shell may set a variable that `.env` or a default gives, and keep what `none` would not.
fn driver_of(node: &Node, env: &Env) -> Text {
    let varies = matches!(&node.value, Yaml::Text(text) if text.contains('$'));
    tree::text(node, env).filter(|driver| !(varies && driver == "none"))
}

/// The name of a service as it may be shown.
fn shown(file: &File<'_>, name: &str) -> String {
    lines::seen(file.input, &["services"], "services", name, 0, |view| {
        view.name().known().unwrap_or_default()
    })
}

/// A path without `.` and `..`.
fn joined(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let whole = format!("{folder}/{path}");
    for part in whole.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}
