//! `befund tls`: a look at TLS endpoints, judged by the policy in force, without a product file.

mod batch;
mod targets;

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Read, Write};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::Context;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::assess::result::Tool;
use crate::assess::tls::{Judge, Judgement};
use crate::catalog::Policy;
use crate::cli::assess::{parse_day, today};
use crate::cli::probe::INTERRUPTED;
use crate::cli::{Failure, Global, Outcome};
use crate::diag::Diagnostic;
use crate::fact::observation;
use crate::library::Library;
use crate::probe::tls::certificates::Roots;
use crate::probe::tls::codec::Version;
use crate::probe::tls::{self, AddressScan, Finding, List, names};
use crate::product::{Reference, StarttlsChoice};
use crate::report::suggest;
use crate::report::tls::{
    Certificate, Chain, DhParameters, Document, Endpoint, Feature, Named, NotProbed, Offered,
    PolicyRef, Protocol, Run, SCHEMA, Undetermined, summary, summary_rows, terminal,
};
use indicatif::{ProgressBar, ProgressStyle};
use targets::Asked;

/// What to look at and by what to judge.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes: 0 nothing over or discouraged, 1 such, 2 an endpoint undecided or partial, 3 usage.

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
    /// mysql; `auto` goes by the port, `none` starts with TLS
    #[arg(long, value_name = "PROTOCOL", default_value = "auto", value_parser = StarttlsChoice::parse)]
    starttls: StarttlsChoice,
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
    /// Look for paths to the certificates of this PEM file instead of the roots compiled in
    #[arg(long, value_name = "FILE")]
    roots: Option<PathBuf>,
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

/// Scans, judges, prints; or only suggests, without a target.
pub(super) fn run(global: &Global, arguments: &Arguments) -> Outcome {
    if let Some(server) = arguments.suggest {
        suggest_for(global, arguments, server)?;
        if arguments.hosts.is_empty() && arguments.file.is_none() {
            return Ok(0);
        }
    }
    if global.offline {
        return Err(Diagnostic::new(
            "offline",
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
    crate::cli::probe::stop_on_interrupt()?;
    let base = base_of(&library, policy.as_deref(), as_of);
    let look = Look {
        global,
        arguments,
        judge: policy.as_deref().map(|p| Judge::new(p, base.as_deref(), as_of)),
        as_of,
        roots: Arc::new(roots),
    };
    match arguments.file {
        Some(_) => look.print_lines(&asked),
        None => look.print_one(&asked),
    }
}

fn from_arguments(arguments: &Arguments) -> Result<Vec<Asked>, Failure> {
    if arguments.hosts.len() > 1 && !arguments.address.is_empty() {
        return Err(Diagnostic::new(
            "several-hosts",
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

/// The edition of the policy that another builds on.
fn base_of(library: &Library, policy: Option<&Policy>, as_of: Date) -> Option<Arc<Policy>> {
    library.policy_in_force(&policy?.builds_on.as_ref()?.policy, as_of)
}

fn suggest_for(
    global: &Global,
    arguments: &Arguments,
    server: suggest::Server,
) -> Result<(), Failure> {
    let as_of = arguments.as_of.unwrap_or_else(today);
    let library = global.library()?;
    let Some(policy) = find_policy(&library, &arguments.policy, as_of)? else {
        return Err(Diagnostic::new("no-policy", "nothing can be suggested without a policy")
            .help("leave --policy none out")
            .into());
    };
    let base = base_of(&library, Some(&policy), as_of);
    let advice = Judge::new(&policy, base.as_deref(), as_of).advise();
    let lines = suggest::lines(server, &advice, &policy.reference(), as_of);
    io::stdout().lock().write_all(lines.as_bytes()).context("writing the lines")?;
    Ok(())
}

/// Reads the roots of a file, which is bounded: the largest bundles have a few hundred kilobytes.
fn read_roots(path: &Path) -> Result<Roots, Failure> {
    const MOST: u64 = 16 << 20;
    let wrong = |why: String| {
        Diagnostic::new("wrong-roots", format!("the roots in `{}`: {why}", path.display()))
            .help("give a file with certificates in PEM")
    };
    let mut pem = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(MOST).read_to_end(&mut pem));
    read.map_err(|error| wrong(error.to_string()))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Ok(Roots::from_pem(&name, &pem).map_err(wrong)?)
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
    Err(Diagnostic::new("unknown-policy", message).help(help).into())
}

/// How a run looks and judges.
struct Look<'a> {
    global: &'a Global,
    arguments: &'a Arguments,
    judge: Option<Judge<'a>>,
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
    fn print_one(&self, asked: &[Asked]) -> Outcome {
        let started = Timestamp::now();
        let clock = Instant::now();
        let mut all = Vec::new();
        let bar = self.progress(asked.len());
        self.scan_all(asked, &bar, |looked| {
            all.push(looked);
            Ok(())
        })?;
        bar.finish_and_clear();
        let mut document = self.document(asked, &all, started, clock.elapsed());
        let missed = asked.iter().skip(all.len());
        document.endpoints.extend(missed.map(|asked| {
            unresolved(&asked.target, Some("interrupted before it was looked at".to_owned()))
        }));
        let mut stdout = io::stdout().lock();
        if self.arguments.json {
            serde_json::to_writer_pretty(&mut stdout, &document).map_err(io::Error::from)?;
            writeln!(stdout)?;
        } else {
            stdout.write_all(terminal(&document, self.global.styled_output()).as_bytes())?;
        }
        stdout.flush()?;
        Ok(document.exit_code())
    }

    /// One document a line for each target, in order, each as soon as those before it are printed.
    fn print_lines(&self, asked: &[Asked]) -> Outcome {
        let mut rows = Vec::new();
        let mut codes = Vec::new();
        let bar = self.progress(asked.len());
        self.scan_all(asked, &bar, |looked| {
            let this = &asked[codes.len()..=codes.len()];
            let (started, elapsed) = (looked.started, looked.elapsed);
            let document = self.document(this, &[looked], started, elapsed);
            codes.push(document.exit_code());
            rows.extend(summary_rows(&document));
            let mut line = serde_json::to_vec(&document)?;
            line.push(b'\n');
            bar.suspend(|| {
                let mut stdout = io::stdout().lock();
                stdout.write_all(&line).and_then(|()| stdout.flush())
            })
        })?;
        bar.finish_and_clear();
        self.global.tell(&summary(rows));
        let missed = asked.len() - codes.len();
        if missed > 0 {
            self.global.tell(&format!(
                "interrupted: {missed} of {} targets were not looked at",
                asked.len()
            ));
            codes.push(2);
        }
        let worst = [1, 2].into_iter().find(|code| codes.contains(code));
        Ok(worst.unwrap_or(0))
    }

    fn scan_all(
        &self,
        asked: &[Asked],
        bar: &ProgressBar,
        mut take: impl FnMut(Looked) -> io::Result<()>,
    ) -> io::Result<()> {
        let options = self.options();
        // One look at a host at a time: it is asked for no more connections than one look makes, and
        // it may be able to serve but one.
        let turns: BTreeMap<_, _> =
            asked.iter().map(|asked| (asked.target.host.as_str(), Mutex::new(()))).collect();
        let look = |asked: &Asked| {
            let turn = turns.get(asked.target.host.as_str()).map(Mutex::lock);
            let (started, clock) = (Timestamp::now(), Instant::now());
            let say = |event: tls::Event| bar.set_message(format!("{} {event}", asked.text));
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
            stop: &INTERRUPTED,
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

    fn document(
        &self,
        asked: &[Asked],
        looked: &[Looked],
        started: Timestamp,
        elapsed: Duration,
    ) -> Document {
        let scans = looked.iter().map(|looked| &looked.scan);
        let mut connections = BTreeMap::new();
        for scan in scans.clone() {
            let name = format!("{}:{}", scan.target.host, scan.target.port);
            *connections.entry(name).or_default() += scan.connections() as u64;
        }
        let policy = self.judge.map(|judge| judge.policy);
        Document {
            schema: SCHEMA.to_owned(),
            tool: Tool { name: "befund".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
            as_of: self.as_of,
            policy: policy.map(|policy| PolicyRef {
                id: policy.id.clone(),
                edition: policy.edition.clone(),
                sha256: policy.sha256.clone(),
            }),
            targets: asked.iter().map(|asked| asked.text.clone()).collect(),
            endpoints: scans
                .clone()
                .flat_map(|scan| endpoints(scan, self.as_of, self.judge))
                .collect(),
            not_probed: scans.flat_map(not_probed).collect(),
            run: Run {
                started: started.to_string(),
                elapsed_ms: u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
                connections,
            },
        }
    }
}

fn endpoints(scan: &tls::Scan, as_of: Date, judge: Option<Judge<'_>>) -> Vec<Endpoint> {
    if scan.addresses.is_empty() {
        return vec![unresolved(&scan.target, scan.error.clone())];
    }
    scan.addresses.iter().map(|address| endpoint(&scan.target, address, as_of, judge)).collect()
}

fn not_probed(scan: &tls::Scan) -> impl Iterator<Item = NotProbed> {
    let limit = tls::Options::default().max_addresses;
    scan.not_probed.iter().map(move |address| NotProbed {
        host: scan.target.host.clone(),
        port: scan.target.port,
        address: address.to_string(),
        why: format!("at most {limit} addresses of a host are looked at; choose with --address"),
    })
}

fn unresolved(target: &tls::Target, reason: Option<String>) -> Endpoint {
    Endpoint {
        host: target.host.clone(),
        port: target.port,
        address: None,
        sni: target.sni.clone(),
        starttls: target.starttls.map(|protocol| protocol.word().to_owned()),
        outcome: observation::Outcome::Unreachable,
        reason,
        undetermined: Vec::new(),
        notes: Vec::new(),
        protocols: Vec::new(),
        chains: Vec::new(),
        features: Vec::new(),
    }
}

fn endpoint(
    target: &tls::Target,
    scan: &AddressScan,
    as_of: Date,
    judge: Option<Judge<'_>>,
) -> Endpoint {
    let mut undetermined = Vec::new();
    let protocols =
        scan.protocols.iter().map(|found| protocol(found, judge, &mut undetermined)).collect();
    if let Some(why) = &scan.chains_incomplete {
        undetermined.push(Undetermined { what: "certificate chains".to_owned(), why: why.clone() });
    }
    undetermined.extend(scan.chains.iter().flat_map(unknown_signatures));
    let features =
        scan.features.iter().map(|found| feature(found, judge, &mut undetermined)).collect();
    let chains = scan.chains.iter().map(|found| chain(found, scan.sni.clone(), as_of, judge));
    let without = scan.chains_without_sni.iter().map(|found| chain(found, None, as_of, judge));
    let chains = chains.chain(without).collect();
    Endpoint {
        host: target.host.clone(),
        port: target.port,
        address: Some(scan.address.ip().to_string()),
        sni: scan.sni.clone(),
        starttls: scan.starttls.map(|protocol| protocol.word().to_owned()),
        outcome: probe_outcome(scan.outcome),
        reason: scan.reason.clone(),
        undetermined,
        notes: scan.notes.clone(),
        protocols,
        chains,
        features,
    }
}

fn probe_outcome(outcome: tls::Outcome) -> observation::Outcome {
    match outcome {
        tls::Outcome::Ok => observation::Outcome::Ok,
        tls::Outcome::Partial => observation::Outcome::Partial,
        tls::Outcome::Unreachable => observation::Outcome::Unreachable,
        tls::Outcome::Error => observation::Outcome::Error,
    }
}

fn offered(finding: &Finding, what: &str, undetermined: &mut Vec<Undetermined>) -> Offered {
    match finding {
        Finding::Yes => Offered::Yes,
        Finding::No => Offered::No,
        Finding::Undetermined(why) => {
            undetermined.push(Undetermined { what: what.to_owned(), why: why.clone() });
            Offered::Undetermined
        }
    }
}

fn protocol(
    found: &tls::Protocol,
    judge: Option<Judge<'_>>,
    undetermined: &mut Vec<Undetermined>,
) -> Protocol {
    let version = found.version.name();
    let state = offered(&found.offered, version, undetermined);
    for (what, list) in [
        ("cipher suites", &found.suites),
        ("groups", &found.groups),
        ("signature schemes", &found.signature_schemes),
    ] {
        if let (Some(why), Offered::Yes) = (&list.incomplete, state) {
            undetermined.push(Undetermined { what: format!("{version} {what}"), why: why.clone() });
        }
    }
    let of_ssl2 = found.ssl2_kinds.iter().map(|kind| {
        let code = names::ssl2_hex(*kind);
        let name = names::ssl2_kind(*kind).map_or_else(|| code.clone(), |known| known.0.to_owned());
        let judgement = judge.and_then(|judge| judge.cipher_suite(version, &name));
        Named { name, code, judgement }
    });
    let suites = named(&found.suites, names::suite_name, |name| {
        judge.and_then(|judge| judge.cipher_suite(version, name))
    });
    Protocol {
        version: version.to_owned(),
        offered: state,
        complete: found.is_complete(),
        judgement: judge
            .filter(|_| state == Offered::Yes)
            .and_then(|judge| judge.protocol(version)),
        cipher_suites: of_ssl2.chain(suites).collect(),
        groups: named(&found.groups, names::group_name, |name| {
            judge.and_then(|j| j.group(version, name))
        }),
        signature_schemes: named(&found.signature_schemes, names::scheme_name, |name| {
            judge.and_then(|j| j.signature_scheme(version, name))
        }),
        dh_parameters: found
            .dh
            .iter()
            .map(|dh| DhParameters {
                bits: dh.bits,
                named_group: dh.named_group.map(str::to_owned),
                reused: dh.reused.map_or(Offered::Undetermined, |reused| {
                    if reused { Offered::Yes } else { Offered::No }
                }),
                judgement: judge.and_then(|judge| judge.key("DH", i64::from(dh.bits))),
            })
            .collect(),
        server_preference: preference(found, state, undetermined),
    }
}

/// Whether the server prefers its own order; of versions it does not offer there is nothing to say.
fn preference(
    found: &tls::Protocol,
    state: Offered,
    undetermined: &mut Vec<Undetermined>,
) -> Offered {
    let what = format!("{} server preference", found.version.name());
    let mut ignored = Vec::new();
    let list = if state == Offered::Yes { undetermined } else { &mut ignored };
    offered(&found.server_preference, &what, list)
}

fn named(
    list: &List,
    name_of: impl Fn(u16) -> String,
    judge: impl Fn(&str) -> Option<Judgement>,
) -> Vec<Named> {
    let mut codes = list.codes.clone();
    codes.sort_unstable();
    codes
        .into_iter()
        .map(|code| {
            let name = name_of(code);
            let judgement = judge(&name);
            Named { name, code: names::hex(code), judgement }
        })
        .collect()
}

fn feature(
    found: &tls::Feature,
    judge: Option<Judge<'_>>,
    undetermined: &mut Vec<Undetermined>,
) -> Feature {
    let version = found.version.name();
    let present = offered(&found.present, &format!("{version} {}", found.name), undetermined);
    Feature {
        version: version.to_owned(),
        name: found.name.to_owned(),
        present,
        judgement: judge
            .filter(|_| present == Offered::Yes)
            .and_then(|judge| judge.feature(version, found.name)),
    }
}

fn chain(
    found: &tls::certificates::Chain,
    sni: Option<String>,
    as_of: Date,
    judge: Option<Judge<'_>>,
) -> Chain {
    let mut ignored = Vec::new();
    Chain {
        sni,
        certificates: (found.certificates.iter().enumerate())
            .map(|(position, one)| {
                certificate(one, as_of, judge, judge.filter(|_| signs(found, position)))
            })
            .collect(),
        path_to_root: offered(&found.path_to_root, "path to a root", &mut ignored),
        root_set: found.root_set.clone(),
        names_match: offered(&found.names_match, "names", &mut ignored),
        in_order: offered(&found.in_order, "order", &mut ignored),
    }
}

/// Whether the signature of a certificate counts in TLS 1.3: the server's own always, others unless
/// they are roots.
fn signs(chain: &tls::certificates::Chain, position: usize) -> bool {
    let details = chain.certificates[position].details.as_ref();
    let is_root = details.is_ok_and(|details| details.self_signed == Finding::Yes);
    chain.versions.contains(&Version::Tls13) && (position == 0 || !is_root)
}

fn unknown_signatures(chain: &tls::certificates::Chain) -> Vec<Undetermined> {
    let counted = chain.certificates.iter().enumerate().filter(|(at, _)| signs(chain, *at));
    counted
        .filter_map(|(at, certificate)| {
            let why = certificate.details.as_ref().ok()?.signature_scheme.as_ref().err()?;
            let what = format!("TLSv1.3 signature of certificate {at}");
            Some(Undetermined { what, why: why.clone() })
        })
        .collect()
}

fn certificate(
    found: &tls::certificates::Certificate,
    as_of: Date,
    judge: Option<Judge<'_>>,
    signature: Option<Judge<'_>>,
) -> Certificate {
    let details = found.details.as_ref().ok();
    let day = |seconds: i64| Timestamp::from_second(seconds).ok().map(observation::berlin_date);
    let bits = details.and_then(|details| details.key_bits);
    let algorithm = details.map_or("unreadable", |details| details.key_algorithm);
    Certificate {
        key_algorithm: algorithm.to_owned(),
        key_bits: bits,
        curve: details.and_then(|details| details.curve.clone()),
        signature_algorithm: details
            .map(|details| details.signature_algorithm.clone())
            .unwrap_or_default(),
        not_before: details.and_then(|details| day(details.not_before)),
        not_after: details.and_then(|details| day(details.not_after)),
        names: details.map(|details| details.names.clone()).unwrap_or_default(),
        serial: details.map(|details| details.serial.clone()).unwrap_or_default(),
        lifetime_days: details.map(tls::certificates::Details::lifetime_days),
        days_left: details
            .and_then(|details| day(details.not_after))
            .and_then(|end| as_of.until(end).ok())
            .map(|span| i64::from(span.get_days())),
        key_usage: details.and_then(|details| {
            let usage = details.key_usage.as_ref()?;
            Some(usage.iter().map(|name| (*name).to_owned()).collect())
        }),
        extended_key_usage: details.and_then(|details| details.extended_key_usage.clone()),
        wildcard: details.is_some_and(tls::certificates::Details::has_wildcard),
        must_staple: details.is_some_and(|details| details.must_staple),
        timestamps: details.is_some_and(|details| details.has_timestamps),
        self_signed: details.is_some_and(|details| details.self_signed == Finding::Yes),
        der_sha256: found.sha256.clone(),
        pem: pem(&found.der),
        judgement: judge.zip(bits).and_then(|(judge, bits)| judge.key(algorithm, i64::from(bits))),
        signature_judgement: details
            .and_then(|details| details.signature_scheme.as_ref().ok())
            .and_then(|scheme| signature?.certificate_signature(scheme)),
    }
}

/// RFC 7468.
fn pem(der: &[u8]) -> String {
    let body = BASE64.encode(der);
    let mut out = "-----BEGIN CERTIFICATE-----\n".to_owned();
    for line in body.as_bytes().chunks(64) {
        out.push_str(&String::from_utf8_lossy(line));
        out.push('\n');
    }
    out.push_str("-----END CERTIFICATE-----\n");
    out
}
