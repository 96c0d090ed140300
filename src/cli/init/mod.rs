//! `befund init`: writes a first `befund.yaml`, from flags, questions and what the folder shows.

mod found;
mod ignored;
mod logins;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use jiff::Timestamp;

use crate::cli::output::{cannot_write, find};
use crate::cli::{ExitResult, Failure, Global};
use crate::diag::{Code, Diagnostic, clean};
use crate::fact::ProtectionNeed;
use crate::fact::observation::berlin_date;
use crate::files;
use crate::lang::Lang;
use crate::probe::file::seen::Readable;
use crate::probe::{self, file};
use crate::product::{ComponentKind, Edited, ProductKind, provide};
use found::Trace;
use logins::Login;

const AFTER_HELP: &str = "\
An existing befund.yaml is never changed (exit 3).

Examples:
  befund init                                  asks, on a terminal
  befund init . --kind diga --name \"Mein Tagebuch\" --url https://app.example
  befund init . --kind diga --login patient=username-password+totp --login patient=gesundheitsid
  befund init service --create --kind video-consultation --url connect.example:8443
  befund init . --no-input --kind diga --protection-need high --product-version 2.1.0 --manufacturer Muster";

/// What the product is.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Arguments {
    /// The product's folder
    #[arg(default_value = ".", value_name = "DIR")]
    folder: PathBuf,
    /// Make the folder if it is not there
    #[arg(long)]
    create: bool,
    /// What the product is; decides which catalogs apply
    #[arg(long, value_enum, value_name = "KIND", ignore_case = true)]
    kind: Option<Kind>,
    /// How much is at stake for those whose data it holds, `normal`, `high` or `very-high`: decides whether the
    /// additional requirements of DiGAV Anlage 1 apply
    #[arg(long, value_name = "NEED", value_parser = parse_need)]
    protection_need: Option<ProtectionNeed>,
    /// Its name; the folder's or a manifest's if left out
    #[arg(long, value_name = "NAME", value_parser = parse_words)]
    name: Option<String>,
    /// Its exact version; a manifest's if left out
    #[arg(long, value_name = "VERSION", value_parser = parse_words)]
    product_version: Option<String>,
    /// Who makes it
    #[arg(long, value_name = "NAME", value_parser = parse_words)]
    manufacturer: Option<String>,
    /// Where it can be reached over TLS (repeatable)
    #[arg(long = "url", value_name = "URL", value_parser = parse_url)]
    urls: Vec<Endpoint>,
    /// Who gets in by which factors, all of them demanded, as ROLE=FACTOR+FACTOR (repeatable)
    #[arg(long = "login", value_name = "WAY", value_parser = logins::parse)]
    logins: Vec<Login>,
    /// Ask nothing, even on a terminal
    #[arg(long)]
    no_input: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    /// A video consultation service: Anlage 31b BMV-Ä, TÜViT TSVC
    VideoConsultation,
    /// A digital health application: DiGAV Anlage 1 and TR-03161
    Diga,
    /// Another health application: TR-03161
    HealthApp,
}

impl Kind {
    fn of_product(self) -> ProductKind {
        match self {
            Self::VideoConsultation => ProductKind::VideoConsultation,
            Self::Diga => ProductKind::Diga,
            Self::HealthApp => ProductKind::HealthApp,
        }
    }
}

/// Of the command line, whose errors are English.
fn parse_need(text: &str) -> Result<ProtectionNeed, String> {
    find(ProtectionNeed::WORDS, text)
}

/// `host:port` as a target names it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Endpoint(String);

/// Of the command line, whose errors are English.
fn parse_words(text: &str) -> Result<String, String> {
    words_in(text, Lang::En)
}

fn words_in(text: &str, lang: Lang) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() || text.chars().any(char::is_control) {
        return Err(lang.pick("eine Zeile Text schreiben", "write one line of text").to_owned());
    }
    Ok(text.to_owned())
}

/// Of the command line, whose errors are English.
fn parse_url(text: &str) -> Result<Endpoint, String> {
    endpoint(text, Lang::En)
}

/// An `https://` or `wss://` address, or `HOST[:PORT]`.
fn endpoint(text: &str, lang: Lang) -> Result<Endpoint, String> {
    let rest = match text.split_once("://") {
        Some(("https" | "wss", rest)) => rest,
        Some((scheme, _)) => {
            let why = lang.pick(
                "wird nicht gemessen; eine https-Adresse nennen, oder HOST:PORT",
                "is not measured; give an https address, or HOST:PORT",
            );
            return Err(format!("`{scheme}` {why}"));
        }
        None => text,
    };
    let place = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let place = place.rsplit('@').next().unwrap_or(place);
    let named = place.rsplit_once(':').filter(|(host, _)| !host.ends_with(':') && !host.is_empty());
    let (host, port) = match named {
        Some((host, port)) if !port.ends_with(']') => (host, port),
        _ => (place, "443"),
    };
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']');
    match port.parse::<u16>() {
        Ok(1..) if !host.is_empty() && host.chars().all(fits) => {
            Ok(Endpoint(format!("{host}:{port}")))
        }
        _ => Err(lang
            .pick(
                "https://HOST[:PORT] oder HOST[:PORT] schreiben",
                "write https://HOST[:PORT] or HOST[:PORT]",
            )
            .to_owned()),
    }
}

/// Writes the file, or says why not.
pub(super) fn run(global: &Global, arguments: &Arguments) -> ExitResult {
    let path = arguments.folder.join("befund.yaml");
    refuse_others(&arguments.folder)?;
    if !arguments.create && !arguments.folder.is_dir() {
        return Err(no_folder(&arguments.folder).into());
    }
    if path.symlink_metadata().is_ok() {
        return Err(exists(&path).into());
    }
    let lang = global.lang();
    let found = found::look(&arguments.folder, lang);
    for unread in &found.unread {
        let cannot = lang.pick("Warnung: nicht lesbar:", "warning: cannot read");
        global.tell(&format!("{cannot} {}", clean_line(unread)));
    }
    let draft = Draft::new(arguments, &found.traces, lang)?;
    // Without a schema the file is as good; only a line that names none would be wrong.
    let schema = provide(&arguments.folder, Edited::Product(probe::sources()));
    let text = format!("{}{}", schema.as_deref().unwrap_or_default(), draft.render());
    match files::create(&path, text.as_bytes()) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            return Err(exists(&path).into());
        }
        Err(error) => return Err(cannot_write(&path, &error).into()),
    }
    let schema = schema.is_ok().then(|| {
        let path = arguments.folder.join(Edited::Product(probe::sources()).schema_path());
        path.display().to_string()
    });
    let (path, guesses) = (path.display().to_string(), draft.guesses().join(", "));
    let folder = arguments.folder.display().to_string();
    let kept_out = keep_out(&arguments.folder, lang);
    for line in closing(lang, &path, &guesses, schema.as_deref(), &kept_out, &folder) {
        global.tell(&line);
    }
    Ok(0)
}

/// Keeps out of git what every run makes anew; says which lines do so.
fn keep_out(folder: &Path, lang: Lang) -> String {
    let lines = ignored::LINES.join(", ");
    match ignored::keep_out(folder) {
        Ok(_) => {
            let out = lang.pick("`.gitignore` hält heraus:", "`.gitignore` keeps out:");
            format!("{out} {lines}")
        }
        Err(error) => {
            let cannot = lang.pick(
                "Warnung: `.gitignore` ist nicht zu ergänzen; diese Zeilen gehören hinein:",
                "warning: cannot add to `.gitignore`; these lines belong there:",
            );
            format!("{cannot} {lines} ({error})")
        }
    }
}

fn no_folder(folder: &Path) -> Diagnostic {
    let folder = folder.display();
    Diagnostic::new(Code::NoFolder, format!("there is no folder `{folder}`"))
        .help(format!("check the name, or let it be made: befund init {folder} --create"))
}

/// What was written, on what it rests, and what comes next.
fn closing(
    lang: Lang,
    path: &str,
    guesses: &str,
    schema: Option<&str>,
    kept_out: &str,
    folder: &str,
) -> Vec<String> {
    let mut lines = vec![
        format!("{} {path}", lang.pick("geschrieben:", "wrote")),
        format!(
            "{}: {guesses}; {}",
            lang.pick("vermutet", "guessed"),
            lang.pick("in der Datei ist jedes gekennzeichnet", "each is marked in the file")
        ),
    ];
    if let Some(schema) = schema {
        let by = lang.pick("Editoren prüfen sie nach", "editors check it by");
        lines.push(format!("{by} {schema}"));
    }
    let git = lang.pick(
        "in Git gehören befund.yaml, declarations/, observations/ (Nachweise) und .befund/ (Schemata)",
        "in git belong befund.yaml, declarations/, observations/ (evidence) and .befund/ (schemas)",
    );
    lines.push(format!("{git}; {kept_out}"));
    // Reports belong where `.gitignore` looks for them, whatever folder this is typed in.
    let out = match folder {
        "." => String::new(),
        folder => format!(" --out {folder}/befund-report"),
    };
    let next = lang.pick("als Nächstes", "next");
    lines.push(format!("{next}: befund audit {folder}{out} --report html"));
    lines
}

/// What cannot become a product's folder, or is one under a name that befund does not read.
fn refuse_others(folder: &Path) -> Result<(), Diagnostic> {
    if folder.is_file() {
        let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty());
        let parent = parent.unwrap_or(Path::new(".")).display();
        return Err(Diagnostic::new(Code::NotAFolder, format!("`{}` is a file", folder.display()))
            .help(format!("name the product's folder: befund init {parent}")));
    }
    let other = folder.join("befund.yml");
    if other.symlink_metadata().is_ok() {
        let message = format!("`{}` is there, but befund reads `befund.yaml`", other.display());
        return Err(Diagnostic::new(Code::AlreadyThere, message)
            .help("rename it to befund.yaml; nothing was written"));
    }
    Ok(())
}

fn exists(path: &Path) -> Diagnostic {
    Diagnostic::new(Code::AlreadyThere, format!("`{}` is already there", path.display()))
        .help("edit it, or name another folder; it was not changed")
}

/// A value and, where it was guessed, from what.
struct Said {
    value: String,
    guess: Option<String>,
}

impl Said {
    fn sure(value: String) -> Self {
        Self { value, guess: None }
    }

    fn guess(value: &str, from: &str) -> Self {
        Self { value: value.to_owned(), guess: Some(from.to_owned()) }
    }

    fn mark(&self, lang: Lang) -> String {
        self.guess.iter().map(|from| mark(from, lang)).collect()
    }
}

/// The comment that makes a value a guess.
fn mark(from: &str, lang: Lang) -> String {
    format!("   # {}: {}", lang.pick("vermutet", "guess"), clean_line(from))
}

struct Draft {
    lang: Lang,
    kind: Said,
    need: Option<ProtectionNeed>,
    name: Said,
    version: Said,
    manufacturer: Said,
    urls: Vec<Endpoint>,
    components: Vec<(ComponentKind, String)>,
    readable: Vec<Readable>,
    logins: Vec<Login>,
}

impl Draft {
    fn new(arguments: &Arguments, traces: &[Trace], lang: Lang) -> Result<Self, Failure> {
        let asks = !arguments.no_input && io::stdin().is_terminal() && io::stderr().is_terminal();
        let given = |value: &Option<String>| value.clone().map(Said::sure);
        let kind = arguments.kind.map(|kind| Said::sure(kind.of_product().word().to_owned()));
        let kinds = lang.pick(
            "nicht angegeben; video-consultation | diga | health-app",
            "not stated; video-consultation | diga | health-app",
        );
        let mut draft = Self {
            lang,
            kind: kind.unwrap_or_else(|| Said::guess("health-app", kinds)),
            need: arguments.protection_need,
            name: given(&arguments.name).unwrap_or_else(|| name(&arguments.folder, traces, lang)),
            version: given(&arguments.product_version).unwrap_or_else(|| version(traces, lang)),
            manufacturer: given(&arguments.manufacturer)
                .unwrap_or_else(|| manufacturer(traces, lang)),
            urls: once(&arguments.urls),
            components: components(traces, lang),
            readable: file::seen::look(&arguments.folder).files,
            logins: arguments.logins.clone(),
        };
        if asks {
            draft.ask()?;
        }
        if draft.components.is_empty() {
            let why = lang.pick(
                "nichts im Ordner zeigt eine Komponente",
                "nothing in the folder shows a component",
            );
            draft.components.push((ComponentKind::WebApp, why.to_owned()));
        }
        Ok(draft)
    }

    /// Asks for whatever was not given; an empty line takes the guess.
    fn ask(&mut self) -> Result<(), Failure> {
        let lang = self.lang;
        self.ask_kind()?;
        self.ask_need()?;
        let words = |text: &str| words_in(text, lang);
        ask(lang.pick("Name", "Its name"), &mut self.name, words)?;
        ask(lang.pick("Genaue Version", "Its exact version"), &mut self.version, words)?;
        ask(lang.pick("Hersteller", "Who makes it"), &mut self.manufacturer, words)?;
        if self.urls.is_empty() {
            let mut url = Said::guess("", "");
            let place = |text: &str| endpoint(text, lang).map(|endpoint| endpoint.0);
            let question = lang.pick(
                "Wo es erreichbar ist, als https://… (leer: noch nirgends)",
                "Where it is reached, as https://… (empty: nowhere yet)",
            );
            ask(question, &mut url, place)?;
            self.urls.extend(Some(url.value).filter(|url| !url.is_empty()).map(Endpoint));
        }
        for (role, question) in logins::asked(lang) {
            if self.logins.iter().any(|login| login.role == role) {
                continue;
            }
            let mut typed = Said::guess("", "");
            let good = |text: &str| logins::ways(text, role, lang).map(|_| text.to_owned());
            ask(question, &mut typed, good)?;
            if !typed.value.is_empty() {
                self.logins.extend(logins::ways(&typed.value, role, lang).unwrap_or_default());
            }
        }
        Ok(())
    }

    /// What it is, with what each answer brings.
    fn ask_kind(&mut self) -> Result<(), Failure> {
        let lang = self.lang;
        if self.kind.guess.is_some() {
            explain(lang.pick(words::KINDS_DE, words::KINDS_EN))?;
        }
        ask(lang.pick("Was ist es", "What is it"), &mut self.kind, |text| {
            word_of(ProductKind::WORDS, text, lang).map(|kind| kind.word().to_owned())
        })
    }

    /// How much protection it needs, which hangs on what a leak would do; an empty line leaves it open.
    fn ask_need(&mut self) -> Result<(), Failure> {
        let lang = self.lang;
        if self.need.is_some() {
            return Ok(());
        }
        explain(lang.pick(words::NEEDS_DE, words::NEEDS_EN))?;
        let mut typed = Said::guess("", "");
        let question =
            lang.pick("Schutzbedarf (leer: noch offen)", "Its protection need (empty: still open)");
        ask(question, &mut typed, |text| {
            word_of(ProtectionNeed::WORDS, text, lang).map(|need| need.word().to_owned())
        })?;
        self.need = word_of(ProtectionNeed::WORDS, &typed.value, lang).ok();
        Ok(())
    }

    /// What nobody stated, for the person who ran it.
    fn guesses(&self) -> Vec<String> {
        let all = [
            (self.lang.pick("Art", "kind"), &self.kind),
            (self.lang.pick("Name", "name"), &self.name),
            (self.lang.pick("Version", "version"), &self.version),
            (self.lang.pick("Hersteller", "manufacturer"), &self.manufacturer),
        ];
        let guessed = all.into_iter().filter(|(_, said)| said.guess.is_some());
        let mut guesses: Vec<_> =
            guessed.map(|(key, said)| format!("{key} {}", clean_line(&said.value))).collect();
        let kinds: Vec<_> = self.components.iter().map(|(kind, _)| kind.to_string()).collect();
        let components = self.lang.pick("Komponenten", "components");
        guesses.push(format!("{components} {}", kinds.join(" + ")));
        guesses
    }

    fn render(&self) -> String {
        let lang = self.lang;
        let mut out = String::from(lang.pick(words::HEAD_DE, words::HEAD_EN));
        let line = |key: &str, said: &Said| {
            format!("  {key}: {}{}\n", quoted(&said.value), said.mark(lang))
        };
        out.push_str("befund: 1\nproduct:\n");
        out.push_str(&line("name", &self.name));
        out.push_str(&line("version", &self.version));
        let since = lang.pick("Tag dieser Version", "day of this version");
        out.push_str(&format!("  # since: 2026-01-31              # {since}\n"));
        let maker = &self.manufacturer;
        out.push_str(&format!(
            "  manufacturer: {{name: {}}}{}\n",
            quoted(&maker.value),
            maker.mark(lang)
        ));
        out.push_str(&format!("  kinds: [{}]{}\n", self.kind.value, self.kind.mark(lang)));
        match self.need {
            Some(need) => out.push_str(&format!("  protection_need: {}\n", need.word())),
            None => {
                out.push_str("  # protection_need: high          # normal | high | very-high\n");
            }
        }
        out.push_str(
            "  components:                      # mobile-app | web-app | backend | video-service\n",
        );
        for (kind, why) in &self.components {
            out.push_str(&format!(
                "    - {{id: {}, kind: {kind}, name: {}, version: {}}}{}\n",
                id(*kind),
                quoted(&self.name.value),
                quoted(&self.version.value),
                mark(why, lang)
            ));
        }
        // Later runs speak as this one; German needs no word.
        if lang == Lang::En {
            out.push_str("\naudit: {lang: en}\n");
        }
        self.targets(&mut out);
        self.ways_in(&mut out);
        out.push_str(lang.pick(words::TAIL_DE, words::TAIL_EN));
        out
    }

    /// Who gets in: what was said of it, or how to say it.
    fn ways_in(&self, out: &mut String) {
        let lang = self.lang;
        out.push_str(lang.pick(words::AUTH_DE, words::AUTH_EN));
        if self.logins.is_empty() {
            out.push_str(words::AUTH_FORM);
            return;
        }
        let ids: Vec<_> = self.components.iter().map(|(kind, _)| id(*kind)).collect();
        let by = lang.pick("wer es sagt, und wann", "who says so, and when");
        let today = berlin_date(Timestamp::now());
        let maker = quoted(&self.manufacturer.value);
        out.push_str(&format!("auth:\n  stated: {{by: {maker}, on: {today}}}{}\n", mark(by, lang)));
        if let Some(first) = ids.first() {
            out.push_str(&format!("  subject: {first}\n  components: [{}]\n", ids.join(", ")));
        }
        out.push_str(&logins::lines(&self.logins));
    }

    fn targets(&self, out: &mut String) {
        let only = self.lang.pick(
            "Wo das Produkt gemessen werden darf. Nur was hier steht, wird angesprochen oder gelesen.",
            "Where the product may be measured. Only what stands here is contacted or read.",
        );
        out.push_str(&format!("\n# {only}\n"));
        if self.urls.is_empty() && self.readable.is_empty() {
            out.push_str("# targets:\n#   tls: [{endpoint: \"app.example:443\"}]\n");
            return;
        }
        let ids: Vec<_> = self.components.iter().map(|(kind, _)| id(*kind)).collect();
        out.push_str("targets:\n");
        if self.urls.is_empty() {
            out.push_str("  # tls: [{endpoint: \"app.example:443\"}]\n");
        } else {
            out.push_str("  tls:\n");
        }
        for Endpoint(endpoint) in &self.urls {
            out.push_str(&format!(
                "    - {{endpoint: {}, components: [{}]}}\n",
                quoted(endpoint),
                ids.join(", ")
            ));
        }
        self.files(&ids, out);
    }

    /// Files that can be read: what nobody but the maker knows is left to be filled in.
    fn files(&self, ids: &[&str], out: &mut String) {
        if self.readable.is_empty() {
            return;
        }
        let lang = self.lang;
        let found = lang.pick(
            "hier gefunden; was nicht zum Produkt gehört, streichen",
            "what was found here; remove what does not belong to the product",
        );
        out.push_str(&format!("  files:   # {found}\n"));
        // What runs on servers is the backend's, if there is one.
        let about = ids.iter().find(|id| **id == "backend").or(ids.first()).copied();
        let about = about.unwrap_or("web");
        for file in &self.readable {
            let (path, reader) = (quoted(&file.path), file.reader);
            out.push_str(&format!("    - path: {path}   # {reader}\n"));
            out.push_str(&format!("      components: [{about}]\n"));
            if file.configuration {
                out.push_str(lang.pick(words::IN_EFFECT_DE, words::IN_EFFECT_EN));
            } else if !file.dated {
                out.push_str(lang.pick(words::EXPORTED_DE, words::EXPORTED_EN));
            }
            out.push_str("      # stated: {by: NAME, on: YYYY-MM-DD}\n");
            let say = lang.pick("was keine Datei weiß", "what no file knows");
            out.push_str(&format!("      # say:                   # {say}\n"));
            for pattern in &file.patterns {
                let pattern = quoted(&clean_line(pattern));
                out.push_str(&format!(
                    "      #   {pattern}: {{holds: [logs], holds_personal_data: true}}\n"
                ));
            }
        }
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// For a comment: one line, nothing that steers.
fn clean_line(text: &str) -> String {
    clean(text).replace('\n', " ")
}

fn id(kind: ComponentKind) -> &'static str {
    match kind {
        ComponentKind::MobileApp => "app",
        ComponentKind::WebApp => "web",
        ComponentKind::Backend => "backend",
        ComponentKind::VideoService => "video",
    }
}

fn components(traces: &[Trace], lang: Lang) -> Vec<(ComponentKind, String)> {
    let mut found: BTreeMap<ComponentKind, String> = BTreeMap::new();
    for trace in traces {
        if let Some(kind) = trace.kind {
            found.entry(kind).or_insert_with(|| {
                format!("{} ({})", trace.path, lang.pick(trace.why.0, trace.why.1))
            });
        }
    }
    found.into_iter().collect()
}

/// What a manifest says: that of an app before that of a service, as users know the app's name.
fn foremost<'a>(
    traces: &'a [Trace],
    say: impl Fn(&'a Trace) -> Option<&'a String>,
) -> Option<(&'a str, &'a str)> {
    let saying = traces.iter().filter(|trace| say(trace).is_some());
    let trace = saying.min_by_key(|trace| (trace.kind.is_none(), trace.kind))?;
    Some((say(trace)?, &trace.path))
}

fn name(folder: &Path, traces: &[Trace], lang: Lang) -> Said {
    let named = foremost(traces, |trace| trace.name.as_ref());
    if let Some((name, path)) = named {
        return Said::guess(&clean_line(name), path);
    }
    let whole = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let last = whole.file_name().map(|name| name.to_string_lossy().into_owned());
    let from = lang.pick("der Name des Ordners", "the folder's name");
    Said::guess(&clean_line(last.as_deref().unwrap_or(lang.pick("Produkt", "product"))), from)
}

fn version(traces: &[Trace], lang: Lang) -> Said {
    match foremost(traces, |trace| trace.version.as_ref()) {
        Some((version, path)) => Said::guess(&clean_line(version), path),
        None => {
            let why = lang.pick("kein Manifest nennt eine Version", "no manifest states a version");
            Said::guess("0", why)
        }
    }
}

fn manufacturer(traces: &[Trace], lang: Lang) -> Said {
    match foremost(traces, |trace| trace.maker.as_ref()) {
        Some((maker, path)) => {
            let from = lang.pick("Autor in", "author in");
            Said::guess(&clean_line(maker), &format!("{from} {path}"))
        }
        None => Said::guess(
            lang.pick("nicht angegeben", "not stated"),
            lang.pick("den Namen des Herstellers eintragen", "fill in the manufacturer's name"),
        ),
    }
}

/// Each place once; names of hosts know no case.
fn once(urls: &[Endpoint]) -> Vec<Endpoint> {
    let mut seen = BTreeSet::new();
    urls.iter().filter(|Endpoint(place)| seen.insert(place.to_lowercase())).cloned().collect()
}

/// Says what answers mean, before the question.
fn explain(text: &str) -> Result<(), Failure> {
    io::stderr().lock().write_all(text.as_bytes())?;
    Ok(())
}

/// A word of a list, in any case.
fn word_of<T: Copy>(words: &[(&str, T)], text: &str, lang: Lang) -> Result<T, String> {
    let found = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(text));
    found.map(|(_, one)| *one).ok_or_else(|| {
        let known: Vec<_> = words.iter().map(|(word, _)| *word).collect();
        format!("{}: {}", lang.pick("bekannt", "known"), known.join(", "))
    })
}

/// Asks until the answer fits; the end of the input takes the guess.
fn ask(
    question: &str,
    said: &mut Said,
    check: impl Fn(&str) -> Result<String, String>,
) -> Result<(), Failure> {
    if said.guess.is_none() {
        return Ok(());
    }
    loop {
        let mut stderr = io::stderr().lock();
        write!(stderr, "{question} [{}]: ", clean_line(&said.value))?;
        stderr.flush()?;
        let mut line = String::new();
        if io::stdin().lock().read_line(&mut line)? == 0 || line.trim().is_empty() {
            return Ok(());
        }
        match check(line.trim()) {
            Ok(value) => {
                *said = Said::sure(value);
                return Ok(());
            }
            Err(why) => writeln!(stderr, "  {}", clean_line(&why))?,
        }
    }
}
