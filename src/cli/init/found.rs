//! What a folder says about a product: manifests of apps and services, read for names and versions.
//! Everything here is a guess and is written down as one.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use regex::Regex;

use crate::product::ComponentKind;

/// How deep folders are looked into; manifests lie near the top.
const DEPTH: usize = 3;

/// Entries looked at, so that a huge tree ends soon.
const MOST: usize = 5_000;

/// Bytes read of one manifest.
const BYTES: u64 = 1 << 20;

/// Folders that hold the work of others or of machines.
const ASIDE: &[&str] = &["node_modules", "target", "vendor", "build", "dist", "Pods", "venv"];

/// A file that tells something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Trace {
    /// Its path below the folder.
    pub(super) path: String,
    /// The component it speaks of, if it shows the kind.
    pub(super) kind: Option<ComponentKind>,
    /// What shows the kind.
    pub(super) why: String,
    /// The name in it.
    pub(super) name: Option<String>,
    /// The version in it.
    pub(super) version: Option<String>,
}

/// Looks into a folder; what cannot be read is left aside. Those nearest the top come first.
pub(super) fn look(folder: &Path) -> Vec<Trace> {
    let mut left = MOST;
    let mut files = Vec::new();
    collect(folder, DEPTH, &mut left, &mut files);
    files.sort_by_key(|path| (path.components().count(), path.clone()));
    files.iter().filter_map(|path| trace(folder, path)).collect()
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

fn trace(folder: &Path, path: &Path) -> Option<Trace> {
    let name = path.file_name()?.to_str()?;
    let read = match name {
        "package.json" => node,
        "Cargo.toml" => cargo,
        "build.gradle" | "build.gradle.kts" => gradle,
        "AndroidManifest.xml" => android,
        "Info.plist" => apple,
        "Dockerfile" | "Containerfile" => container,
        _ if name.starts_with("openapi.") => openapi,
        _ if path.extension().is_some_and(|extension| extension == "tf") => terraform,
        _ => return None,
    };
    let mut text = String::new();
    fs::File::open(path).ok()?.take(BYTES).read_to_string(&mut text).ok()?;
    let place = path.strip_prefix(folder).unwrap_or(path).display().to_string();
    read(&text).map(|trace| Trace { path: place, ..trace })
}

fn seen(kind: impl Into<Option<ComponentKind>>, why: &str) -> Trace {
    Trace { path: String::new(), kind: kind.into(), why: why.to_owned(), name: None, version: None }
}

fn node(text: &str) -> Option<Trace> {
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
    let manifest: serde_json::Value = serde_json::from_str(text).ok()?;
    let uses = |name: &str| {
        ["dependencies", "devDependencies"].iter().any(|key| manifest[*key].get(name).is_some())
    };
    let found = KINDS.iter().find(|(name, _)| uses(name));
    let mut trace = seen(found.map(|(_, kind)| *kind), found.map_or("", |(name, _)| name));
    let word = |key: &str| manifest[key].as_str().map(str::to_owned);
    (trace.name, trace.version) = (word("name"), word("version"));
    Some(trace)
}

fn cargo(text: &str) -> Option<Trace> {
    let package = text.split("[package]").nth(1)?;
    let package = package.split("\n[").next().unwrap_or(package);
    let name = first(package, r#"(?m)^name\s*=\s*"([^"]+)""#);
    let version = first(package, r#"(?m)^version\s*=\s*"([^"]+)""#);
    Some(Trace { name, version, ..seen(ComponentKind::Backend, "Rust package") })
}

fn gradle(text: &str) -> Option<Trace> {
    let app = text.contains("com.android.application");
    let spring = text.contains("org.springframework.boot");
    let found = match (app, spring) {
        (true, _) => seen(ComponentKind::MobileApp, "com.android.application"),
        (_, true) => seen(ComponentKind::Backend, "org.springframework.boot"),
        _ => return None,
    };
    Some(Trace { version: first(text, r#"versionName\s*=?\s*["']([^"']+)["']"#), ..found })
}

fn android(text: &str) -> Option<Trace> {
    let name = first(text, r#"android:label="([^"@]+)""#);
    let version = first(text, r#"android:versionName="([^"@$]+)""#);
    Some(Trace { name, version, ..seen(ComponentKind::MobileApp, "Android app") })
}

fn apple(text: &str) -> Option<Trace> {
    let value = |key: &str| {
        first(text, &format!(r"<key>{key}</key>\s*<string>([^<]+)</string>"))
            .filter(|value| !value.contains("$("))
    };
    let name = value("CFBundleDisplayName").or_else(|| value("CFBundleName"));
    let version = value("CFBundleShortVersionString");
    Some(Trace { name, version, ..seen(ComponentKind::MobileApp, "iOS app") })
}

fn container(text: &str) -> Option<Trace> {
    text.to_uppercase().contains("FROM ").then(|| seen(ComponentKind::Backend, "container image"))
}

fn terraform(text: &str) -> Option<Trace> {
    text.contains("resource").then(|| seen(ComponentKind::Backend, "Terraform plan"))
}

fn openapi(text: &str) -> Option<Trace> {
    let name = first(text, r#"(?m)^\s*"?title"?\s*:\s*["']?([^"'\n,]+)"#);
    let version = first(text, r#"(?m)^\s+"?version"?\s*:\s*["']?([^"'\n,]+)"#);
    Some(Trace { name, version, ..seen(ComponentKind::Backend, "API description") })
}

fn first(text: &str, pattern: &str) -> Option<String> {
    let found = Regex::new(pattern).ok()?.captures(text)?.get(1)?;
    Some(found.as_str().trim().to_owned()).filter(|text| !text.is_empty())
}
