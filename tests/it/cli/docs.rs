//! The README and the docs do what they say: every block of commands is run in the order of its page,
//! every YAML block is read, and every command and flag named in a sentence is there.
//!
//! A page is run in a folder of its own. HTML comments before a block, unseen by readers, steer that:
//! `<!-- set up: … -->` is run, too, with the repository in `$REPO`; `<!-- exits: 2 0 -->` says how each
//! befund of the block ends if one does not end with 0; `<!-- not run: why -->` leaves a block out;
//! `<!-- form: why -->` says that a YAML block shows a form, of which only the keys are checked. In what
//! a command prints `…` stands for anything.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use befund::assess::gate_file;
use befund::library::Library;
use befund::product;
use befund::report::dress::Brand;
use regex::Regex;
use tempfile::TempDir;

/// The pages, each with its text. Those of the manuals that take in a whole page of `docs` are that page.
fn pages() -> Vec<(PathBuf, String)> {
    let mut paths: Vec<_> =
        ["README.md", "README.de.md", "CONTRIBUTING.md", "RELEASING.md", "SECURITY.md"]
            .map(PathBuf::from)
            .to_vec();
    for folder in ["docs", "book/de/src", "book/en/src"] {
        paths.extend(fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
    }
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), included(&path))).collect()
}

/// A page with the files that it takes in.
fn included(path: &Path) -> String {
    let page = fs::read_to_string(path).unwrap();
    let include = Regex::new(r"\{\{#include ([^}]+)\}\}\n").unwrap();
    let text = |found: &regex::Captures<'_>| {
        let file = path.parent().unwrap().join(&found[1]);
        fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    };
    include.replace_all(&page, text).into_owned()
}

/// The anchor of a heading, as mdBook and GitHub make it.
fn anchor(heading: &str) -> String {
    let heading = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// Every link of a page leads to a file, and one with an anchor to a heading of it. Pages of the manuals lead to
/// pages of the same manual only.
#[test]
fn every_link_leads_somewhere() {
    let link = Regex::new(r"\]\(([^)\s]+)\)").unwrap();
    let mut all = pages();
    for lang in ["de", "en"] {
        let folder = PathBuf::from(format!("book/{lang}/src/reference"));
        let pages = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        all.extend(pages.map(|path| (path.clone(), included(&path))));
    }
    let mut count = 0;
    for (path, page) in &all {
        for found in link.captures_iter(page) {
            let target = &found[1];
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let (file, heading) = target.split_once('#').unwrap_or((target, ""));
            let to = match file {
                "" => path.clone(),
                file => path.parent().unwrap().join(file),
            };
            let place = format!("{}: {target}", path.display());
            assert!(to.exists(), "{place}: there is no such file");
            let manual = path.components().take(2).collect::<PathBuf>();
            if manual.starts_with("book") {
                let to = to.canonicalize().unwrap();
                assert!(
                    to.starts_with(manual.canonicalize().unwrap()),
                    "{place}: not in the manual"
                );
            }
            if !heading.is_empty() {
                let text = included(&to);
                let mut anchors = text.lines().filter(|line| line.starts_with('#')).map(anchor);
                assert!(anchors.any(|one| one == heading), "{place}: no such heading");
            }
            count += 1;
        }
    }
    assert!(count > 100, "{count}");
}

/// The contents of a manual name each of its pages once.
#[test]
fn the_contents_of_a_manual_name_every_page() {
    let link = Regex::new(r"\]\(([^)]+)\)").unwrap();
    for lang in ["de", "en"] {
        let source = PathBuf::from(format!("book/{lang}/src"));
        let summary = fs::read_to_string(source.join("SUMMARY.md")).unwrap();
        let mut named: Vec<_> =
            link.captures_iter(&summary).map(|found| source.join(&found[1])).collect();
        let mut there = Vec::new();
        for folder in [source.clone(), source.join("reference")] {
            there.extend(fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
        }
        there.retain(|path| path.is_file() && !path.ends_with("SUMMARY.md"));
        named.sort();
        there.sort();
        assert_eq!(named, there);
    }
}

/// Whoever builds befund is told the Rust that Cargo.toml demands.
#[test]
fn the_pages_name_the_rust_that_is_needed() {
    let manifest = fs::read_to_string("Cargo.toml").unwrap();
    let (_, rest) = manifest.split_once("\nrust-version = \"").unwrap();
    let version = rest.split('"').next().unwrap();
    let pages =
        ["README.md", "README.de.md", "book/de/src/einrichten.md", "book/en/src/install.md"];
    for page in pages.iter().chain(&["Containerfile"]) {
        assert!(fs::read_to_string(page).unwrap().contains(version), "{page}: Rust {version}");
    }
}

/// The pictures of the READMEs hold what befund prints.
#[test]
fn the_pictures_show_what_befund_prints() {
    let text_of = Regex::new(r"(?m)^<text[^>]*>(.*)</text>$").unwrap();
    for lang in ["de", "en"] {
        let picture = fs::read_to_string(format!("docs/screen.{lang}.svg")).unwrap();
        let mut lines: Vec<_> =
            text_of.captures_iter(&picture).map(|found| found[1].to_owned()).collect();
        let command = lines.remove(0);
        let words: Vec<_> = command.split(' ').skip(2).collect();
        let mut befund = assert_cmd::Command::cargo_bin("befund").unwrap();
        befund.args(&words).env("COLUMNS", "100").env("BEFUND_LANG", lang).env("NO_COLOR", "1");
        let printed = text(&befund.output().unwrap().stdout);
        let shown: Vec<_> = printed.lines().filter(|line| !line.is_empty()).collect();
        let html =
            |text: &str| text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        let lines: Vec<_> = lines.iter().map(|line| html(line)).collect();
        assert_eq!(lines, shown, "run: docs/picture");
    }
}

/// A fenced block and the comments right before it.
#[derive(Debug, Default)]
struct Block {
    line: usize,
    language: String,
    body: String,
    set_up: Vec<String>,
    exits: Option<Vec<i32>>,
    not_run: Option<String>,
    form: bool,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut next = Block::default();
    let mut lines = page.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        if let Some(comment) = line.strip_prefix("<!-- ") {
            let mut comment = comment.to_owned();
            while !comment.ends_with("-->") {
                comment.push('\n');
                comment.push_str(lines.next().expect("a comment that ends").1);
            }
            next.heed(comment.trim_end_matches("-->").trim());
        } else if let Some(language) = line.strip_prefix("```") {
            next.line = at + 1;
            language.clone_into(&mut next.language);
            let body = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```");
            next.body = body.map(|line| format!("{line}\n")).collect();
            found.push(std::mem::take(&mut next));
        } else if !line.is_empty() {
            assert!(next.not_run.is_none() && next.exits.is_none(), "line {at}: for no block");
        }
    }
    found
}

impl Block {
    fn heed(&mut self, comment: &str) {
        let (what, rest) = comment.split_once(':').unwrap_or((comment, ""));
        let rest = rest.trim();
        match what {
            "set up" => self.set_up.push(rest.to_owned()),
            "exits" => {
                let codes = rest.split(' ').map(|code| code.parse().unwrap());
                self.exits = Some(codes.collect());
            }
            "not run" => self.not_run = Some(rest.to_owned()),
            "form" => self.form = true,
            _ => {}
        }
        assert!(!rest.is_empty() || what == "excerpt", "`{comment}` gives no reason");
    }

    fn is_script(&self) -> bool {
        matches!(self.language.as_str(), "sh" | "bash" | "console")
    }
}

/// A folder that a page is run in, with a befund that notes how it ends.
struct Place {
    folder: TempDir,
    tools: TempDir,
}

impl Place {
    fn new() -> Self {
        let place = Self { folder: TempDir::new().unwrap(), tools: TempDir::new().unwrap() };
        let real = assert_cmd::cargo::cargo_bin("befund");
        let wrapper = place.tools.path().join("befund");
        let (real, log) = (real.display(), place.log().display().to_string());
        let script =
            format!("#!/bin/sh\n'{real}' \"$@\"\ncode=$?\necho $code >> '{log}'\nexit $code\n");
        fs::write(&wrapper, script).unwrap();
        fs::set_permissions(&wrapper, fs::Permissions::from_mode(0o755)).unwrap();
        place
    }

    fn log(&self) -> PathBuf {
        self.tools.path().join("codes")
    }

    /// What a script prints, and how each befund in it ended.
    fn run(&self, script: &str) -> (Output, Vec<i32>) {
        let path = format!("{}:{}", self.tools.path().display(), std::env::var("PATH").unwrap());
        fs::write(self.log(), "").unwrap();
        let output = Command::new("bash")
            .args(["-u", "-o", "pipefail", "-c", script])
            .current_dir(self.folder.path())
            .env("PATH", path)
            .env("REPO", std::env::current_dir().unwrap())
            .env("GITHUB_STEP_SUMMARY", self.tools.path().join("summary"))
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let codes = fs::read_to_string(self.log()).unwrap();
        (output, codes.lines().map(|code| code.parse().unwrap()).collect())
    }

    fn check(&self, place: &str, block: &Block) {
        for script in &block.set_up {
            let (output, _) = self.run(&format!("set -e\n{script}"));
            assert!(output.status.success(), "{place}: {script}\n{}", text(&output.stderr));
        }
        if block.not_run.is_some() {
            return;
        }
        match block.language.as_str() {
            "console" => self.session(place, &block.body),
            _ => self.script(place, block),
        }
    }

    fn script(&self, place: &str, block: &Block) {
        let (output, codes) = self.run(&block.body);
        let said = format!("{place}:\n{}{}", block.body, text(&output.stderr));
        let expected = block.exits.clone().unwrap_or_else(|| vec![0; codes.len()]);
        assert_eq!(codes, expected, "{said}");
        let last = output.status.code().unwrap();
        assert!(
            last == 0 || codes.last() == Some(&last),
            "another command ends with {last}: {said}"
        );
        assert!(!text(&output.stderr).contains("command not found"), "{said}");
    }

    /// Each `$` line, run in the one shell, must print what follows it.
    fn session(&self, place: &str, body: &str) {
        let (mut script, mut expected) = (String::new(), String::new());
        for line in body.lines() {
            let (list, line) = match line.strip_prefix("$ ") {
                Some(command) => (&mut script, command),
                None => (&mut expected, line),
            };
            list.push_str(line);
            list.push('\n');
        }
        let (output, codes) = self.run(&script);
        let said = format!("{place}:\n{script}{}", text(&output.stderr));
        assert!(shows(&expected, &text(&output.stdout)), "{said}\n{}", text(&output.stdout));
        if !script.contains("$?") {
            assert!(codes.iter().all(|code| *code == 0), "{codes:?} {said}");
        }
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Whether a page's output is the real one, `…` standing for anything.
fn shows(expected: &str, found: &str) -> bool {
    let parts: Vec<_> = expected.trim_end().split('…').map(regex::escape).collect();
    Regex::new(&format!("(?s)^{}$", parts.join(".*"))).unwrap().is_match(found.trim_end())
}

#[test]
fn what_a_command_prints_is_compared() {
    assert!(shows("a\n…\nz\n", "a\nb\nc\nz\n") && shows("1 of …\n", "1 of 2\n"));
    assert!(!shows("a\n", "b\n") && !shows("a.c\n", "abc\n") && !shows("", "b\n"));
}

#[test]
fn every_block_of_commands_runs_as_it_stands() {
    let (mut run, mut left_out) = (0, 0);
    for (path, page) in pages() {
        let place = Place::new();
        for block in blocks(&page).iter().filter(|block| block.is_script()) {
            place.check(&format!("{}:{}", path.display(), block.line), block);
            *(if block.not_run.is_some() { &mut left_out } else { &mut run }) += 1;
        }
    }
    assert!(run >= 40 && left_out < 6, "{run} run, {left_out} left out");
}

/// A product in which the declarations of the docs are read.
const PRODUCT: &str = "befund: 1\nproduct:\n  name: A\n  version: \"1\"\n  manufacturer: {name: A}\n  kinds: [video-consultation]\n";

/// Reads a YAML block with what befund reads such files with.
fn read(block: &Block, folder: &Path) -> Result<(), String> {
    let starts = |with: &str| block.body.lines().any(|line| line.starts_with(with));
    let put = |name: &str, body: &str| {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, body).unwrap();
        path
    };
    let product = |folder: &Path| {
        let product =
            product::load(folder, befund::probe::sources()).map_err(|error| error.to_string())?;
        let checked = product::check_names(&product, &Library::built_in());
        checked.map(drop).map_err(|errors| errors.to_string())
    };
    if starts("befund: 1") {
        put("befund.yaml", &block.body);
        product(folder)
    } else if starts("befund: gate/1") {
        let gate = gate_file::read(&put("gate.yaml", &block.body), &Library::built_in());
        gate.map(drop).map_err(|errors| errors.to_string())
    } else if starts("befund: brand/1") {
        put("logo.svg", "<svg viewBox='0 0 9 9'/>");
        Brand::read(&put("brand.yaml", &block.body)).map(drop).map_err(|errors| errors.to_string())
    } else if starts("befund: ") {
        lint(block, &put("file.yaml", &block.body))
    } else if starts("answers:") {
        put("befund.yaml", PRODUCT);
        put("declarations/anlage-31b@2016-10-21.yaml", &block.body);
        product(folder)
    } else if block.body.lines().all(|line| line.starts_with('#')) {
        Ok(())
    } else {
        Err("befund reads no such file; mark it with `not run` and a reason".to_owned())
    }
}

/// In a form, what is to be filled in does not fit, but each key must.
fn lint(block: &Block, path: &Path) -> Result<(), String> {
    let mut befund = assert_cmd::Command::cargo_bin("befund").unwrap();
    let output = befund.args(["catalog", "lint"]).arg(path).output().unwrap();
    let said = text(&output.stderr) + &text(&output.stdout);
    let slips = ["unknown-key", "yaml-syntax", "duplicate-key"];
    let fits = if block.form {
        !slips.iter().any(|slip| said.contains(slip))
    } else {
        output.status.success()
    };
    if fits { Ok(()) } else { Err(said) }
}

#[test]
fn every_yaml_block_is_read() {
    let commands = Regex::new(r"(?m)^(\$ |befund |cargo )").unwrap();
    let mut count = 0;
    for (path, page) in pages() {
        for block in blocks(&page) {
            let place = format!("{}:{}", path.display(), block.line);
            let known = ["sh", "bash", "console", "yaml", "text", ""];
            assert!(known.contains(&block.language.as_str()), "{place}: {}", block.language);
            let hidden = matches!(block.language.as_str(), "" | "text");
            assert!(
                !(hidden && commands.is_match(&block.body)),
                "{place}: commands that are not run"
            );
            if block.language == "yaml" && block.not_run.is_none() {
                let folder = TempDir::new().unwrap();
                if let Err(error) = read(&block, folder.path()) {
                    panic!("{place}: {error}");
                }
                count += 1;
            }
        }
    }
    assert!(count > 8, "{count}");
}

/// Commands in sentences: `befund catalog lint FILE`, `cargo run -- catalog test`.
#[test]
fn every_command_in_a_sentence_is_there() {
    let span = Regex::new(r"`(?:befund|cargo run --) ([^`]+)`").unwrap();
    let mut count = 0;
    for (path, page) in pages() {
        let page = page.replace('\n', " ");
        for found in span.captures_iter(&page) {
            let words: Vec<_> = found[1].split(' ').collect();
            let named =
                words.iter().take_while(|word| word.chars().all(|c| c.is_ascii_lowercase()));
            let mut path_of: Vec<_> = named.copied().collect();
            let help = loop {
                let mut befund = assert_cmd::Command::cargo_bin("befund").unwrap();
                let output = befund.args(&path_of).arg("--help").output().unwrap();
                if output.status.success() {
                    break text(&output.stdout);
                }
                path_of.pop().expect("befund --help works");
            };
            let place = format!("{}: {}", path.display(), &found[1]);
            assert!(!path_of.is_empty() || words[0].starts_with('-'), "{place}: no such command");
            for flag in words.iter().filter(|word| word.starts_with("--")) {
                let flag = flag.split(['=', '[']).next().unwrap();
                assert!(help.contains(flag), "{place}: no {flag}");
            }
            count += 1;
        }
    }
    assert!(count > 20, "{count}");
}
