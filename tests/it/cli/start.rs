//! A start that takes minutes, and help that teaches: `init`, `--help`, completions, manual, files for
//! pipelines.

use std::fs;
use std::path::Path;
use std::process::Output;

use befund::diag::SourceFile;
use befund::yaml;
use tempfile::TempDir;

fn befund(arguments: &[&str]) -> Output {
    assert_cmd::Command::cargo_bin("befund")
        .unwrap()
        .args(arguments)
        .env("BEFUND_LANG", "en")
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn init(folder: &Path, more: &[&str]) -> Output {
    let mut arguments = vec!["init", folder.to_str().unwrap()];
    arguments.extend(more);
    befund(&arguments)
}

#[test]
fn what_init_writes_audits_at_once() {
    for kind in [None, Some("video-consultation"), Some("diga"), Some("health-app")] {
        let folder = TempDir::new().unwrap();
        let flags: Vec<_> = kind.iter().flat_map(|kind| ["--kind", *kind]).collect();
        let output = init(folder.path(), &flags);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let audit = befund(&["audit", folder.path().to_str().unwrap(), "--quiet"]);
        assert_eq!(audit.status.code(), Some(2), "{kind:?}: {}", text(&audit.stderr));
    }
}

#[test]
fn init_names_what_the_folder_shows_as_guesses() {
    let folder = TempDir::new().unwrap();
    let put = |path: &str, content: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    };
    put(
        "web/package.json",
        r#"{"name": "diary", "version": "2.3.1", "dependencies": {"vue": "3"}}"#,
    );
    put("web/node_modules/x/package.json", r#"{"name": "foreign", "dependencies": {"expo": "1"}}"#);
    put("server/Cargo.toml", "[package]\nname = \"server\"\nversion = \"0.4.0\"\n");
    put("ios/Info.plist", "<key>CFBundleName</key>\n<string>$(PRODUCT_NAME)</string>");
    put("broken/package.json", "{");
    let output = init(
        folder.path(),
        &["--kind", "diga", "--url", "https://127.0.0.1:1/login", "--url", "[::1]:1"],
    );
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let yaml = fs::read_to_string(folder.path().join("befund.yaml")).unwrap();
    for wanted in [
        "name: \"diary\"   # guess: web/package.json",
        "version: \"2.3.1\"   # guess: web/package.json",
        "id: app, kind: mobile-app",
        "# guess: ios/Info.plist (iOS app)",
        "# guess: web/package.json (vue)",
        "# guess: server/Cargo.toml (Rust package)",
        "endpoint: \"127.0.0.1:1\", components: [app, web, backend]",
        "endpoint: \"[::1]:1\"",
    ] {
        assert!(yaml.contains(wanted), "{wanted} not in\n{yaml}");
    }
    assert!(!yaml.contains("foreign"), "{yaml}");
    let audit = befund(&["audit", folder.path().to_str().unwrap(), "--quiet"]);
    assert_eq!(audit.status.code(), Some(2), "{}", text(&audit.stderr));
}

#[test]
fn init_reads_flutter_workspaces_and_authors_and_says_what_it_guessed() {
    let folder = TempDir::new().unwrap();
    let put = |path: &str, content: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    };
    put(
        "app/pubspec.yaml",
        "name: tagebuch\nversion: 1.10 # next\ndependencies:\n  flutter:\n    sdk: flutter\n",
    );
    put(
        "Cargo.toml",
        "[workspace]\nmembers = [\"core\"]\n\n[workspace.package]\nversion = \"3.2.1\"\n",
    );
    put("core/Cargo.toml", "[package]\nname = \"core\"\nversion.workspace = true\n");
    put(
        "web/package.json",
        r#"{"name": "w", "author": "Muster GmbH <a@b.example> (https://b.example)"}"#,
    );
    put("broken/package.json", "{");
    let urls =
        ["--url", "https://App.example/x", "--url", "app.example:443", "--url", "app.example"];
    let output = init(folder.path(), &urls);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("cannot read broken/package.json: no JSON"), "{said}");
    assert!(
        said.contains(
            "guessed: kind health-app, name tagebuch, version 1.10, manufacturer Muster GmbH, components mobile-app + backend"
        ),
        "{said}"
    );
    let yaml = fs::read_to_string(folder.path().join("befund.yaml")).unwrap();
    for wanted in [
        "name: \"tagebuch\"   # guess: app/pubspec.yaml",
        "version: \"1.10\"   # guess: app/pubspec.yaml",
        "{name: \"Muster GmbH\"}   # guess: author in web/package.json",
        "id: app, kind: mobile-app",
        "# guess: app/pubspec.yaml (Flutter)",
    ] {
        assert!(yaml.contains(wanted), "{wanted} not in\n{yaml}");
    }
    assert_eq!(yaml.matches("endpoint: \"").count(), 1, "{yaml}");

    fs::remove_file(folder.path().join("befund.yaml")).unwrap();
    fs::remove_dir_all(folder.path().join("app")).unwrap();
    init(folder.path(), &[]);
    let yaml = fs::read_to_string(folder.path().join("befund.yaml")).unwrap();
    assert!(yaml.contains("version: \"3.2.1\"   # guess: core/Cargo.toml"), "{yaml}");
}

#[test]
fn init_says_what_is_no_folder_and_makes_no_second_product_file() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("notes.txt");
    fs::write(&file, "mine").unwrap();
    let output = init(&file, &[]);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    let parent = folder.path().display();
    assert!(
        said.contains("is a file") && said.contains(&format!("befund init {parent}")),
        "{said}"
    );
    fs::write(folder.path().join("befund.yml"), "befund: 1\n").unwrap();
    let output = init(folder.path(), &[]);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("befund.yml") && said.contains("rename it to befund.yaml"), "{said}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing was written");
}

#[test]
fn init_changes_nothing_that_is_there_and_leaves_nothing_half() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("befund.yaml");
    fs::write(&file, "mine").unwrap();
    let output = init(folder.path(), &["--kind", "diga"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(text(&output.stderr).contains("already there"));
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    let below = init(&file.join("below"), &[]);
    assert_eq!(below.status.code(), Some(3), "{}", text(&below.stderr));
}

#[test]
fn init_refuses_what_is_no_address_and_quotes_what_is_given() {
    let folder = TempDir::new().unwrap();
    for url in ["http://app.example", "https://", "app.example:0", "app.example:99999", "a b", ""] {
        let output = init(folder.path(), &["--url", url]);
        assert_eq!(output.status.code(), Some(3), "{url}");
    }
    assert_eq!(init(folder.path(), &["--kind", "digga"]).status.code(), Some(3));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    let name = "a \"b\": # c";
    assert_eq!(
        init(folder.path(), &["--name", name, "--manufacturer", "{x"]).status.code(),
        Some(0)
    );
    let product = befund::product::load(folder.path(), befund::probe::sources()).unwrap();
    assert_eq!((product.name.as_str(), product.manufacturer.as_str()), (name, "{x"));
}

/// Every command, with its path.
fn commands() -> Vec<Vec<String>> {
    let mut found: Vec<Vec<String>> = Vec::new();
    let mut open = vec![Vec::<String>::new()];
    while let Some(path) = open.pop() {
        let mut arguments: Vec<_> = path.iter().map(String::as_str).collect();
        arguments.push("--help");
        let help = text(&befund(&arguments).stdout);
        if let Some((_, rest)) = help.split_once("\nCommands:\n") {
            let names = rest.lines().take_while(|line| !line.is_empty());
            let names = names.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
            for name in names.filter(|name| !name.is_empty() && *name != "help") {
                open.push([path.clone(), vec![name.to_owned()]].concat());
            }
        }
        found.push(path);
    }
    found
}

#[test]
fn every_help_has_an_example() {
    let commands = commands();
    assert!(commands.len() > 15, "{commands:?}");
    for path in commands {
        let mut arguments: Vec<_> = path.iter().map(String::as_str).collect();
        arguments.push("--help");
        let help = text(&befund(&arguments).stdout);
        assert!(help.contains("Example"), "{path:?}");
    }
}

#[test]
fn a_slip_in_a_flag_is_answered_with_what_was_meant() {
    let output = befund(&["assess", "--as-off", "2026-01-01"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(text(&output.stderr).contains("--as-of"), "{}", text(&output.stderr));
}

#[test]
fn completions_and_manual_know_the_commands() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = befund(&["completions", shell]);
        assert_eq!(output.status.code(), Some(0));
        assert!(text(&output.stdout).contains("baseline"), "{shell}");
    }
    assert!(text(&befund(&["man"]).stdout).starts_with(".ie"), "roff");
    let folder = TempDir::new().unwrap();
    assert_eq!(befund(&["man", "--out", folder.path().to_str().unwrap()]).status.code(), Some(0));
    assert!(folder.path().join("befund-catalog-diff.1").is_file());
}

/// The files for other tools are YAML, and their steps use every input.
#[test]
fn the_files_for_pipelines_are_sound() {
    let parses = |path: &str, content: &str| {
        yaml::parse(&SourceFile::new(path, content)).unwrap();
    };
    let read = |path: &str| fs::read_to_string(path).unwrap();
    let inputs = |text: &str| {
        let names = text.lines().skip_while(|line| line.trim() != "inputs:").skip(1);
        let indent = |line: &str| line.len() - line.trim_start().len();
        let mut names = names.peekable();
        let depth = indent(names.peek().unwrap());
        let names = names.take_while(|line| indent(line) >= depth);
        let names = names.filter(|line| indent(line) == depth);
        names.map(|line| line.trim().trim_end_matches(':').to_owned()).collect::<Vec<_>>()
    };
    let action = read(".github/actions/befund/action.yml");
    parses("action.yml", &action);
    let template = read("templates/befund.yml");
    let (spec, job) = template.split_once("\n---\n").unwrap();
    parses("spec", spec);
    parses("job", job);
    for (names, uses, text) in [
        (inputs(&action), "inputs.NAME ", &action),
        (inputs(spec), "$[[ inputs.NAME ]]", &template),
    ] {
        assert!(names.len() > 8, "{names:?}");
        for name in names {
            assert!(text.contains(&uses.replace("NAME", &name)), "{name}");
        }
    }
    let hooks = read(".pre-commit-hooks.yaml");
    parses("hooks", &hooks);
    for line in hooks.lines().filter_map(|line| line.trim().strip_prefix("entry: befund ")) {
        let mut arguments: Vec<_> = line.split(' ').collect();
        arguments.push("--help");
        assert_eq!(befund(&arguments).status.code(), Some(0), "{line}");
    }
}

/// Every use of another's action is one of those that were looked at, by its whole commit.
#[test]
fn every_action_is_pinned() {
    let mut files = vec![".github/actions/befund/action.yml".to_owned(), "docs/ci.md".to_owned()];
    let workflows = fs::read_dir(".github/workflows").unwrap();
    files.extend(workflows.map(|entry| entry.unwrap().path().display().to_string()));
    for file in files {
        for line in fs::read_to_string(&file).unwrap().lines() {
            let Some((_, used)) = line.split_once("uses: ") else { continue };
            let own = used.starts_with("./") || used.starts_with("OWNER/befund/");
            let pin = used.split_once('@').map_or("", |(_, pin)| pin);
            let (commit, version) = pin.split_once(" # v").unwrap_or_default();
            let whole = commit.len() == 40 && commit.chars().all(|c| c.is_ascii_hexdigit());
            assert!(own || (whole && !version.is_empty()), "{file}: {line}");
        }
    }
}

/// A job that lets a verdict pass is told so, and nothing else changes.
#[test]
fn what_fails_a_job_can_be_chosen_and_is_said() {
    let folder = TempDir::new().unwrap();
    assert_eq!(init(folder.path(), &["--kind", "diga"]).status.code(), Some(0));
    let path = folder.path().to_str().unwrap();
    let assess = |more: &[&str]| {
        let output = befund(&[&["assess", path, "--quiet"], more].concat());
        (output.status.code(), text(&output.stderr))
    };
    assert_eq!(assess(&[]).0, Some(2));
    for what in ["fail", "never"] {
        let (code, told) = assess(&["--fail-on", what]);
        assert_eq!(code, Some(0), "{told}");
        let says = format!("the gate is not met (exit 2); exit 0 because of --fail-on {what}");
        assert!(told.contains(&says), "{told}");
    }
    let (code, told) = assess(&["--fail-on", "fail", "--gate", "none"]);
    assert!(code == Some(0) && !told.contains("--fail-on"), "{told}");
    assert_eq!(assess(&["--fail-on", "nothing"]).0, Some(3));
    fs::write(folder.path().join("befund.yaml"), "befund: 1\n").unwrap();
    assert_eq!(assess(&["--fail-on", "never"]).0, Some(3), "an error is no verdict");
}
