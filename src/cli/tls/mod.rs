//! `befund tls`: a look at TLS endpoints, judged by the policy in force, without a product file.

mod batch;
mod targets;

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::Context;
use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::assess::result::Tool;
use crate::assess::yardstick::Yardstick;
use crate::catalog::Policy;
use crate::cli::assess::{parse_day, today};
use crate::cli::probe::INTERRUPTED;
use crate::cli::roots::read_roots;
use crate::cli::{ExitResult, Failure, Global};
use crate::diag::{Code, Diagnostic};
use crate::lang::Lang;
use crate::library::Library;
use crate::probe::tls;
use crate::probe::tls::certificates::Roots;
use crate::product::{Reference, StarttlsChoice};
use crate::report::advice::advise;
use crate::report::suggest;
use crate::report::tls::build::{build, unresolved};
use crate::report::tls::{PolicyRef, SCHEMA, ScanRun, TlsOutput, summary, summary_rows, terminal};
use indicatif::{ProgressBar, ProgressStyle};
use targets::NamedTarget;

/// What to look at and by what to judge.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes: 0 nothing over or discouraged and certificates in order, 1 something is not, 2 an endpoint or
something about a certificate is undecided, 3 usage.

A line of FILE is `HOST[:PORT] [PROTOCOL]`, with PROTOCOL as in --starttls; `#` begins a comment.

Examples:
  befund tls connect.example --json
  befund tls mail.example:587
  befund tls --targets hosts.txt --jobs 16 > results.jsonl
  befund tls --suggest nginx --policy tr-02102-2")]
pub(super) struct Arguments {
    /// Hosts, with a port unless it is 443 or that of the protocol; `[::1]:8443` for IPv6
    #[arg(value_name = "HOST[:PORT]", required_unless_present_any = ["file", "suggest"], conflicts_with = "file")]
    hosts: Vec<String>,
    /// Read the hosts from a file (`-` is standard input) and print one line of JSON for each, in
    /// the file's order
    #[arg(long = "targets", id = "file", value_name = "FILE")]
    file: Option<PathBuf>,
    /// Upgrade from this protocol: smtp, lmtp, imap, pop3, xmpp-client, xmpp-server, ldap, postgres,
    /// mysql, ftp, nntp, sieve; `auto` goes by the port, `none` starts with TLS
    #[arg(long, value_name = "PROTOCOL", default_value = "auto", value_parser = StarttlsChoice::parse)]
    starttls: StarttlsChoice,
    /// Say this name in EHLO (smtp) or LHLO (lmtp) instead of befund.invalid: a host name, or an
    /// address in brackets
    #[arg(long, value_name = "NAME", value_parser = parse_ehlo)]
    ehlo: Option<tls::EhloName>,
    /// Look at this address of the host only, whatever its name resolves to; repeatable
    #[arg(long, value_name = "IP", conflicts_with = "file")]
    address: Vec<IpAddr>,
    /// Hosts to look at side by side
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=64))]
    jobs: u16,
    /// Seconds the whole look at one address may take; what was not reached is undetermined
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    max_time: Option<u64>,
    /// Ask for this server name instead of the host
    #[arg(long, value_name = "NAME")]
    sni: Option<String>,
    /// Judge by this policy; its edition follows the day unless pinned. `none` only measures
    #[arg(long, value_name = "ID[@EDITION]", default_value = "tr-02102-2")]
    policy: String,
    /// Print configuration lines that meet the policy: nginx
    #[arg(long, value_name = "SERVER", value_parser = parse_server)]
    suggest: Option<suggest::Server>,
    /// The day to judge: YYYY-MM-DD or `today`
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    as_of: Option<Date>,
    /// Look for paths to the certificates of this PEM file, too, besides the roots compiled in
    #[arg(long, value_name = "FILE")]
    roots: Option<PathBuf>,
    /// Leave paths to roots and names of certificates out of the exit code; they are shown all the same
    #[arg(long)]
    no_trust: bool,
    /// One connection at a time
    #[arg(long)]
    gentle: bool,
    /// Seconds to wait for an answer
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=60))]
    timeout: u64,
    /// Print befund/tls/1 as JSON
    #[arg(long)]
    json: bool,
}

fn parse_server(text: &str) -> Result<suggest::Server, String> {
    let known = suggest::Server::WORDS.iter();
    let found = known.clone().find(|(word, _)| *word == text).map(|(_, server)| *server);
    found.ok_or_else(|| {
        crate::diag::suggest(text, suggest::Server::WORDS.iter().map(|(word, _)| *word))
    })
}

fn parse_ehlo(text: &str) -> Result<tls::EhloName, String> {
    text.parse().map_err(|help: tls::starttls::NoEhloName| help.to_string())
}

/// Scans, judges, prints; or only suggests, without a target.
pub(super) fn run(global: &Global, arguments: &Arguments) -> ExitResult {
    if let Some(server) = arguments.suggest {
        suggest_for(global, arguments, server)?;
        if arguments.hosts.is_empty() && arguments.file.is_none() {
            return Ok(0);
        }
    }
    if global.offline {
        return Err(Diagnostic::new(
            Code::Offline,
            "`befund tls` needs the network, and --offline forbids it",
        )
        .help("leave --offline out")
        .into());
    }
    let as_of = arguments.as_of.unwrap_or_else(today);
    let library = global.library()?;
    let policy = find_policy(&library, &arguments.policy, as_of)?;
    let roots = arguments.roots.as_deref().map(read_roots).transpose()?.unwrap_or_default();
    let asked = match &arguments.file {
        Some(file) => targets::from_file(file, arguments.sni.as_deref(), arguments.starttls)?,
        None => from_arguments(arguments)?,
    };
    let asked = targets::saying(arguments.ehlo.as_ref(), asked)?;
    crate::cli::probe::stop_on_interrupt()?;
    let look = Look {
        global,
        arguments,
        yardstick: policy.map(|policy| Yardstick::new(&library, policy, as_of)),
        as_of,
        roots: Arc::new(roots),
    };
    match arguments.file {
        Some(_) => look.print_lines(&asked),
        None => look.print_one(&asked),
    }
}

fn from_arguments(arguments: &Arguments) -> Result<Vec<NamedTarget>, Failure> {
    if arguments.hosts.len() > 1 && !arguments.address.is_empty() {
        return Err(Diagnostic::new(
            Code::SeveralHosts,
            "--address is for one host, and there are several",
        )
        .help("run befund once for each host")
        .into());
    }
    let parse = |text: &String| {
        let mut asked = targets::parse(text, arguments.sni.as_deref(), arguments.starttls)?;
        asked.target.addresses.clone_from(&arguments.address);
        Ok(asked)
    };
    arguments.hosts.iter().map(parse).collect()
}

fn suggest_for(
    global: &Global,
    arguments: &Arguments,
    server: suggest::Server,
) -> Result<(), Failure> {
    let as_of = arguments.as_of.unwrap_or_else(today);
    let library = global.library()?;
    let Some(policy) = find_policy(&library, &arguments.policy, as_of)? else {
        return Err(Diagnostic::new(Code::NoPolicy, "nothing can be suggested without a policy")
            .help("leave --policy none out")
            .into());
    };
    let yardstick = Yardstick::new(&library, Arc::clone(&policy), as_of);
    let advice = advise(&yardstick);
    let lines = suggest::lines(server, &advice, &policy.reference(), as_of, global.lang());
    io::stdout().lock().write_all(lines.as_bytes()).context("writing the lines")?;
    Ok(())
}

fn find_policy(library: &Library, text: &str, as_of: Date) -> Result<Option<Arc<Policy>>, Failure> {
    if text == "none" {
        return Ok(None);
    }
    let Reference { id, edition } = Reference::parse(text);
    let found = match &edition {
        Some(edition) => library.policy(&id, edition),
        None => library.policy_in_force(&id, as_of),
    };
    if let Some(policy) = found {
        return Ok(Some(policy));
    }
    let editions: Vec<_> =
        library.policy_editions(&id).into_iter().map(|(edition, _)| edition).collect();
    let (message, help) = match (&edition, editions.is_empty()) {
        (_, true) => {
            (format!("there is no policy `{id}`"), crate::diag::suggest(&id, library.policy_ids()))
        }
        (Some(edition), _) => {
            (format!("`{id}` has no edition `{edition}`"), crate::diag::suggest(edition, editions))
        }
        (None, _) => (
            format!("no edition of `{id}` is in force on {as_of}"),
            "pin one with ID@EDITION".to_owned(),
        ),
    };
    Err(Diagnostic::new(Code::UnknownPolicy, message).help(help).into())
}

/// How a run looks and judges.
struct Look<'a> {
    global: &'a Global,
    arguments: &'a Arguments,
    yardstick: Option<Yardstick>,
    as_of: Date,
    roots: Arc<Roots>,
}

/// A scan and when it was.
struct Looked {
    scan: tls::Scan,
    started: Timestamp,
    elapsed: Duration,
}

impl Look<'_> {
    /// One document for all targets.
    fn print_one(&self, asked: &[NamedTarget]) -> ExitResult {
        let lang = self.global.lang();
        let started = Timestamp::now();
        let clock = Instant::now();
        let mut all = Vec::new();
        let bar = self.progress(asked.len());
        self.scan_all(asked, &bar, |looked| {
            all.push(looked);
            Ok(())
        })?;
        bar.finish_and_clear();
        let (mut document, violated) = self.document(asked, &all, started, clock.elapsed());
        let missed = asked.iter().skip(all.len());
        document.endpoints.extend(missed.map(|asked| {
            unresolved(&asked.target, Some("interrupted before it was looked at".to_owned()))
        }));
        let mut stdout = io::stdout().lock();
        if self.arguments.json {
            serde_json::to_writer_pretty(&mut stdout, &document).map_err(io::Error::from)?;
            writeln!(stdout)?;
        } else {
            stdout.write_all(terminal(&document, lang, self.global.styled_output()).as_bytes())?;
        }
        stdout.flush()?;
        Ok(if violated { 1 } else { document.exit_code() })
    }

    /// One document a line for each target, in order, each as soon as those before it are printed.
    fn print_lines(&self, asked: &[NamedTarget]) -> ExitResult {
        let lang = self.global.lang();
        let mut rows = Vec::new();
        let mut codes = Vec::new();
        let bar = self.progress(asked.len());
        self.scan_all(asked, &bar, |looked| {
            let this = &asked[codes.len()..=codes.len()];
            let (started, elapsed) = (looked.started, looked.elapsed);
            let (document, violated) = self.document(this, &[looked], started, elapsed);
            codes.push(if violated { 1 } else { document.exit_code() });
            rows.extend(summary_rows(&document, lang));
            let mut line = serde_json::to_vec(&document)?;
            line.push(b'\n');
            bar.suspend(|| {
                let mut stdout = io::stdout().lock();
                stdout.write_all(&line).and_then(|()| stdout.flush())
            })
        })?;
        bar.finish_and_clear();
        self.global.tell(&summary(rows, lang));
        let missed = asked.len() - codes.len();
        if missed > 0 {
            let all = asked.len();
            self.global.tell(&match lang {
                Lang::De => {
                    format!("unterbrochen: {missed} von {all} Prüfzielen wurden nicht angesehen")
                }
                Lang::En => format!("interrupted: {missed} of {all} targets were not looked at"),
            });
            codes.push(2);
        }
        let worst = [1, 2].into_iter().find(|code| codes.contains(code));
        Ok(worst.unwrap_or(0))
    }

    fn scan_all(
        &self,
        asked: &[NamedTarget],
        bar: &ProgressBar,
        mut take: impl FnMut(Looked) -> io::Result<()>,
    ) -> io::Result<()> {
        let (options, lang) = (self.options(), self.global.lang());
        // One look at a host at a time: it is asked for no more connections than one look makes, and
        // it may be able to serve but one.
        let turns: BTreeMap<_, _> =
            asked.iter().map(|asked| (asked.target.host.as_str(), Mutex::new(()))).collect();
        let look = |asked: &NamedTarget| {
            let turn = turns.get(asked.target.host.as_str()).map(Mutex::lock);
            let (started, clock) = (Timestamp::now(), Instant::now());
            let say = |event: tls::Event| {
                bar.set_message(format!("{} {}", asked.text, lang.said(&event.to_string())));
            };
            let scan = tls::scan(&asked.target, &options, &say);
            bar.inc(1);
            drop(turn);
            Looked { scan, started, elapsed: clock.elapsed() }
        };
        batch::in_order(asked, usize::from(self.arguments.jobs), &INTERRUPTED, look, |looked| {
            let taken = take(looked);
            if taken.is_err() {
                // Nobody reads the rest.
                INTERRUPTED.store(true, Ordering::Relaxed);
            }
            taken
        })
    }

    fn options(&self) -> tls::Options {
        tls::Options {
            gentle: self.arguments.gentle,
            timeout: Duration::from_secs(self.arguments.timeout),
            max_time: self.arguments.max_time.map(Duration::from_secs),
            roots: Arc::clone(&self.roots),
            stop: Arc::clone(&INTERRUPTED),
            ..tls::Options::default()
        }
    }

    /// A line that moves on a terminal, nothing elsewhere.
    fn progress(&self, targets: usize) -> ProgressBar {
        if self.global.quiet || !io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new(targets as u64);
        let template =
            if targets > 1 { "{spinner} {pos}/{len} {wide_msg}" } else { "{spinner} {wide_msg}" };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(120));
        bar
    }

    /// The document, and whether a check of the yardstick is violated.
    fn document(
        &self,
        asked: &[NamedTarget],
        looked: &[Looked],
        started: Timestamp,
        elapsed: Duration,
    ) -> (TlsOutput, bool) {
        let mut connections = BTreeMap::new();
        for Looked { scan, .. } in looked {
            let name = format!("{}:{}", scan.target.host, scan.target.port);
            *connections.entry(name).or_default() += scan.connections() as u64;
        }
        let yardstick = self.yardstick.as_ref();
        let built = looked.iter().map(|looked| build(&looked.scan, yardstick, self.as_of));
        let (mut endpoints, mut not_probed, mut violated) = (Vec::new(), Vec::new(), false);
        for built in built {
            endpoints.extend(built.endpoints);
            not_probed.extend(built.not_probed);
            violated |= !built.violated.is_empty();
        }
        let policy = yardstick.map(|yardstick| &yardstick.policy);
        let document = TlsOutput {
            schema: SCHEMA.to_owned(),
            tool: Tool::this(),
            as_of: self.as_of,
            policy: policy.map(|policy| PolicyRef {
                id: policy.id.clone(),
                edition: policy.edition.clone(),
                sha256: policy.sha256.clone(),
            }),
            targets: asked.iter().map(|asked| asked.text.clone()).collect(),
            trust: !self.arguments.no_trust,
            endpoints,
            not_probed,
            run: ScanRun {
                started: started.to_string(),
                elapsed_ms: u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
                connections,
            },
        };
        (document, violated)
    }
}
