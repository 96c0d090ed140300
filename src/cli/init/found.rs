//! What a folder says about a product: manifests of apps and services, read for names and versions.
//! Everything here is a guess and is written down as one.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use regex::Regex;

use crate::diag::SourceFile;
use crate::lang::Lang;
use crate::product::ComponentKind;
use crate::yaml::{self, Yaml};

/// How deep folders are looked into; manifests lie near the top.
const DEPTH: usize = 3;

/// Entries looked at, so that a huge tree ends soon.
const MOST: usize = 5_000;

/// Bytes read of one manifest.
const BYTES: u64 = 1 << 20;

/// Folders that hold the work of others or of machines.
const ASIDE: &[&str] = &["node_modules", "target", "vendor", "build", "dist", "Pods", "venv"];

/// A file that tells something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Trace {
    /// Its path below the folder.
    pub(super) path: String,
    /// The component it speaks of, if it shows the kind.
    pub(super) kind: Option<ComponentKind>,
    /// What shows the kind, in German and in English.
    pub(super) why: (&'static str, &'static str),
    /// The name in it.
    pub(super) name: Option<String>,
    /// The version in it.
    pub(super) version: Option<String>,
    /// Who makes it, as it says.
    pub(super) maker: Option<String>,
}

/// What a folder shows.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Files that tell something, those nearest the top first.
    pub(super) traces: Vec<Trace>,
    /// Manifests that could not be read, and why.
    pub(super) unread: Vec<String>,
}

/// Looks into a folder.
pub(super) fn look(folder: &Path, lang: Lang) -> Found {
    let mut left = MOST;
    let mut files = Vec::new();
    collect(folder, DEPTH, &mut left, &mut files);
    files.sort_by_key(|path| (path.components().count(), path.clone()));
    let mut found = Found::default();
    for path in &files {
        let Some(reader) = reader(path) else { continue };
        let place = path.strip_prefix(folder).unwrap_or(path).display().to_string();
        let manifest = |text: &str| reader(&Manifest { text, folder, path, lang });
        match read(path, lang).and_then(|text| manifest(&text)) {
            Ok(trace) => found.traces.extend(trace.map(|trace| Trace { path: place, ..trace })),
            Err(why) => found.unread.push(format!("{place}: {why}")),
        }
    }
    found
}

fn collect(folder: &Path, depth: usize, left: &mut usize, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<_> = entries.flatten().take(*left).map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let name = name.unwrap_or_default();
        if *left == 0
            || name.starts_with('.')
            || ASIDE.contains(&name.as_str())
            || path.is_symlink()
        {
            continue;
        }
        *left -= 1;
        if path.is_file() {
            files.push(path);
        } else if depth > 0 {
            collect(&path, depth - 1, left, files);
        }
    }
}

/// A manifest and where it lies.
struct Manifest<'a> {
    text: &'a str,
    folder: &'a Path,
    path: &'a Path,
    /// The language of what is said of it.
    lang: Lang,
}

type Reader = fn(&Manifest<'_>) -> Result<Option<Trace>, String>;

fn reader(path: &Path) -> Option<Reader> {
    let name = path.file_name()?.to_str()?;
    Some(match name {
        "package.json" => node,
        "pubspec.yaml" => pubspec,
        "Cargo.toml" => |manifest| Ok(cargo(manifest)),
        "build.gradle" | "build.gradle.kts" => |manifest| Ok(gradle(manifest.text)),
        "AndroidManifest.xml" => |manifest| Ok(android(manifest.text)),
        "Info.plist" => |manifest| Ok(apple(manifest.text)),
        "Dockerfile" | "Containerfile" => |manifest| Ok(container(manifest.text)),
        _ if name.starts_with("openapi.") => |manifest| Ok(openapi(manifest.text)),
        _ if path.extension().is_some_and(|extension| extension == "tf") => {
            |manifest| Ok(terraform(manifest.text))
        }
        _ => return None,
    })
}

fn read(path: &Path, lang: Lang) -> Result<String, String> {
    let mut bytes = Vec::new();
    fs::File::open(path)
        .and_then(|file| file.take(BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| error.to_string())?;
    if bytes.len() as u64 > BYTES {
        return Err(format!("{} {} MiB", lang.pick("größer als", "larger than"), BYTES >> 20));
    }
    String::from_utf8(bytes).map_err(|_| lang.pick("kein UTF-8", "not UTF-8").to_owned())
}

fn seen(kind: impl Into<Option<ComponentKind>>, why: (&'static str, &'static str)) -> Trace {
    Trace { kind: kind.into(), why, ..Trace::default() }
}

/// A name, which is the same in both languages.
fn named(why: &'static str) -> (&'static str, &'static str) {
    (why, why)
}

fn node(manifest: &Manifest<'_>) -> Result<Option<Trace>, String> {
    const KINDS: &[(&str, ComponentKind)] = &[
        ("react-native", ComponentKind::MobileApp),
        ("expo", ComponentKind::MobileApp),
        ("@capacitor/core", ComponentKind::MobileApp),
        ("cordova", ComponentKind::MobileApp),
        ("next", ComponentKind::WebApp),
        ("react", ComponentKind::WebApp),
        ("vue", ComponentKind::WebApp),
        ("svelte", ComponentKind::WebApp),
        ("@angular/core", ComponentKind::WebApp),
        ("express", ComponentKind::Backend),
        ("fastify", ComponentKind::Backend),
        ("koa", ComponentKind::Backend),
        ("@nestjs/core", ComponentKind::Backend),
    ];
    let no_json = manifest.lang.pick("kein JSON", "no JSON");
    let manifest: serde_json::Value =
        serde_json::from_str(manifest.text).map_err(|error| format!("{no_json}: {error}"))?;
    let uses = |name: &str| {
        ["dependencies", "devDependencies"].iter().any(|key| manifest[*key].get(name).is_some())
    };
    let found = KINDS.iter().find(|(name, _)| uses(name));
    let why = named(found.map_or("", |(name, _)| name));
    let mut trace = seen(found.map(|(_, kind)| *kind), why);
    let word = |key: &str| manifest[key].as_str().map(str::to_owned);
    (trace.name, trace.version) = (word("name"), word("version"));
    let maker = word("author").or_else(|| manifest["author"]["name"].as_str().map(str::to_owned));
    trace.maker = maker.and_then(|maker| bare(&maker));
    Ok(Some(trace))
}

/// The name in `Name <mail> (site)`.
fn bare(maker: &str) -> Option<String> {
    let name = maker.split(['<', '(']).next().unwrap_or_default().trim();
    (!name.is_empty()).then(|| name.to_owned())
}

/// A package of Dart; one that uses Flutter is an app.
fn pubspec(manifest: &Manifest<'_>) -> Result<Option<Trace>, String> {
    let file = SourceFile::new("pubspec.yaml", manifest.text);
    let Yaml::Map(top) = yaml::parse(&file).map_err(|error| error.message)?.value else {
        return Err(manifest.lang.pick("kein Mapping", "no mapping").to_owned());
    };
    let below = |key: &str| top.iter().find(|(name, _)| name.value == key).map(|(_, node)| node);
    let uses = below("dependencies").is_some_and(|node| match &node.value {
        Yaml::Map(all) => all.iter().any(|(name, _)| name.value == "flutter"),
        _ => false,
    });
    let flutter = uses || below("flutter").is_some();
    let shown = if flutter {
        seen(ComponentKind::MobileApp, named("Flutter"))
    } else {
        seen(None, named(""))
    };
    // As written: `1.10` is a version, not a number.
    let word = |key: &str| first(manifest.text, &format!(r#"(?m)^{key}:[ \t]*["']?([^"'#\n]+)"#));
    Ok(Some(Trace { name: word("name"), version: word("version"), ..shown }))
}

fn cargo(manifest: &Manifest<'_>) -> Option<Trace> {
    let package = section(manifest.text, "package")?;
    let name = first(package, r#"(?m)^name\s*=\s*"([^"]+)""#);
    let inherits = r"(?m)^version\s*(\.\s*workspace\s*=\s*true|=\s*\{\s*workspace\s*=\s*true)";
    let version = first(package, r#"(?m)^version\s*=\s*"([^"]+)""#)
        .or_else(|| first(package, inherits).and_then(|_| workspace_version(manifest)));
    Some(Trace { name, version, ..seen(ComponentKind::Backend, ("Rust-Paket", "Rust package")) })
}

/// What a package's workspace says, whose manifest lies beside or above it in the same folder.
fn workspace_version(manifest: &Manifest<'_>) -> Option<String> {
    let above = manifest.path.ancestors().skip(1);
    let above = above.take_while(|folder| folder.starts_with(manifest.folder));
    let mut texts = above.filter_map(|folder| read(&folder.join("Cargo.toml"), manifest.lang).ok());
    texts.find_map(|text| {
        let package = section(&text, "workspace.package")?;
        first(package, r#"(?m)^version\s*=\s*"([^"]+)""#)
    })
}

/// The lines of a table of TOML.
fn section<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let head = Regex::new(&format!(r"(?m)^\s*\[\s*{}\s*\]", regex::escape(name))).ok()?;
    let rest = &text[head.find(text)?.end()..];
    Some(rest.split("\n[").next().unwrap_or(rest))
}

fn gradle(text: &str) -> Option<Trace> {
    let app = text.contains("com.android.application");
    let spring = text.contains("org.springframework.boot");
    let found = match (app, spring) {
        (true, _) => seen(ComponentKind::MobileApp, named("com.android.application")),
        (_, true) => seen(ComponentKind::Backend, named("org.springframework.boot")),
        _ => return None,
    };
    Some(Trace { version: first(text, r#"versionName\s*=?\s*["']([^"']+)["']"#), ..found })
}

fn android(text: &str) -> Option<Trace> {
    let name = first(text, r#"android:label="([^"@]+)""#);
    let version = first(text, r#"android:versionName="([^"@$]+)""#);
    Some(Trace { name, version, ..seen(ComponentKind::MobileApp, ("Android-App", "Android app")) })
}

fn apple(text: &str) -> Option<Trace> {
    let value = |key: &str| {
        first(text, &format!(r"<key>{key}</key>\s*<string>([^<]+)</string>"))
            .filter(|value| !value.contains("$("))
    };
    let name = value("CFBundleDisplayName").or_else(|| value("CFBundleName"));
    let version = value("CFBundleShortVersionString");
    Some(Trace { name, version, ..seen(ComponentKind::MobileApp, ("iOS-App", "iOS app")) })
}

fn container(text: &str) -> Option<Trace> {
    text.to_uppercase()
        .contains("FROM ")
        .then(|| seen(ComponentKind::Backend, ("Container-Abbild", "container image")))
}

fn terraform(text: &str) -> Option<Trace> {
    text.contains("resource")
        .then(|| seen(ComponentKind::Backend, ("Terraform-Plan", "Terraform plan")))
}

fn openapi(text: &str) -> Option<Trace> {
    let name = first(text, r#"(?m)^\s*"?title"?\s*:\s*["']?([^"'\n,]+)"#);
    let version = first(text, r#"(?m)^\s+"?version"?\s*:\s*["']?([^"'\n,]+)"#);
    Some(Trace {
        name,
        version,
        ..seen(ComponentKind::Backend, ("API-Beschreibung", "API description"))
    })
}

fn first(text: &str, pattern: &str) -> Option<String> {
    let found = Regex::new(pattern).ok()?.captures(text)?.get(1)?;
    Some(found.as_str().trim().to_owned()).filter(|text| !text.is_empty())
}
