//! Docker: which driver keeps the output of containers. None deletes by age: `json-file` and `local` by
//! size at most (docs.docker.com, "Configure logging drivers"), the others send it elsewhere.

mod compose;
mod tree;

use serde::de::IgnoredAny;

use crate::diag::Code;
use crate::fact::Place;
use crate::fact::kind::{media, retention};
use crate::fact::source::{Delivery, Reach};
use crate::yaml::Node;

use super::super::logs::{self, Kept, Store};
use super::super::{Input, Match, Reader, Reading, Refusal, json, lines, recorders};
use compose::{Logging, Text};

/// The reader.
pub(super) static READER: Docker = Docker;

/// Reads `daemon.json` and files of Compose.
#[derive(Debug)]
pub(super) struct Docker;

static DELIVERS: [Delivery; 2] =
    [Delivery { kind: &retention::STORE, attributes: Some(logs::ATTRIBUTES) }, recorders::DELIVERY];

/// Keys of `daemon.json` by which it is known.
const DAEMON: &[&str] = &[
    "allow-nondistributable-artifacts",
    "api-cors-header",
    "authorization-plugins",
    "bip",
    "bridge",
    "builder",
    "cgroup-parent",
    "containerd",
    "containerd-namespace",
    "data-root",
    "debug",
    "default-address-pools",
    "default-cgroupns-mode",
    "default-gateway",
    "default-network-opts",
    "default-runtime",
    "default-shm-size",
    "default-ulimits",
    "dns",
    "dns-opts",
    "dns-search",
    "exec-opts",
    "exec-root",
    "experimental",
    "features",
    "fixed-cidr",
    "fixed-cidr-v6",
    "group",
    "hosts",
    "icc",
    "init",
    "init-path",
    "insecure-registries",
    "ip",
    "ip-forward",
    "ip-masq",
    "ip6tables",
    "iptables",
    "ipv6",
    "labels",
    "live-restore",
    "log-driver",
    "log-format",
    "log-level",
    "log-opts",
    "max-concurrent-downloads",
    "max-concurrent-uploads",
    "max-download-attempts",
    "metrics-addr",
    "mtu",
    "no-new-privileges",
    "no-proxy",
    "node-generic-resources",
    "nvidia",
    "oom-score-adjust",
    "pidfile",
    "proxies",
    "raw-logs",
    "registry-mirrors",
    "runtimes",
    "seccomp-profile",
    "selinux-enabled",
    "shutdown-timeout",
    "storage-driver",
    "storage-opts",
    "swarm-default-advertise-addr",
    "tls",
    "tlscacert",
    "tlscert",
    "tlskey",
    "tlsverify",
    "userland-proxy",
    "userland-proxy-path",
    "userns-remap",
];

/// Drivers that send the output elsewhere.
const ELSEWHERE: &[&str] =
    &["awslogs", "etwlogs", "fluentd", "gcplogs", "gelf", "journald", "loki", "splunk", "syslog"];

const HOW: &str = "name daemon.json and the output of `docker compose config` in one target";

impl Reader for Docker {
    fn id(&self) -> &'static str {
        "docker"
    }

    fn doc(&self) -> &'static str {
        "Docker's logs (daemon.json, docker compose config, or Compose files with overrides and .env)"
    }

    fn delivers(&self) -> &'static [Delivery] {
        &DELIVERS
    }

    fn recognise(&self, input: &Input) -> Match {
        let text = input.text();
        if lines::is_large(input) {
            return Match::No;
        }
        if input.is_json() && DAEMON.iter().any(|key| text.contains(&format!("\"{key}\""))) {
            let known = of_daemon(input);
            if known != Match::No {
                return known;
            }
        }
        compose::recognise(input)
    }

    fn together(&self) -> bool {
        true
    }

    fn companion(&self, input: &Input) -> bool {
        let name = lines::base(input.name());
        name.starts_with(".env") || name.ends_with(".env")
    }

    fn read(&self, inputs: &[&Input], out: &mut Reading) -> Result<(), Refusal> {
        out.reach = Reach::Source;
        out.scope = "the output of the containers that these files name";
        // Of media servers only what an image or a flag shows.
        out.partial(&media::SERVER);
        for attribute in ["delete_after_s", "worst_case_age_s", "terms", "bounded_by"] {
            out.how(retention::STORE.name, attribute, HOW);
        }
        let mut daemon = None;
        let mut files = Vec::new();
        for input in inputs {
            if is_daemon(input) {
                if daemon.is_some() {
                    let why = "two files configure a daemon";
                    return Err(Refusal::new(
                        Code::TwoInOneFile,
                        why,
                        "name them in targets of their own",
                    ));
                }
                daemon = Some(Daemon::new(input)?);
            } else {
                files.push(*input);
            }
        }
        if let Some(daemon) = &daemon {
            out.note("a default of the daemon does not reach containers made before it");
            let subject = out.subject().to_owned();
            out.fact(daemon.store().draft(&subject))?;
        }
        compose::read(&files, daemon.as_ref(), out)
    }
}

fn of_daemon(input: &Input) -> Match {
    // Some keys are words that others have, too.
    let telling = |key: &str| key.contains('-') || matches!(key, "bip" | "icc" | "iptables");
    let own = |node: &Node| {
        tree::entries(node).all(|(key, _)| DAEMON.contains(&key))
            && tree::entries(node).any(|(key, _)| telling(key))
    };
    match input.yaml().map(<[Node]>::first) {
        Ok(Some(document)) if own(document) => {}
        Ok(_) => return Match::No,
        Err(_) if !input.text().contains("\"log-driver\"") => return Match::No,
        Err(_) => {}
    }
    // YAML takes more than JSON, such as comments; the daemon does not start with them.
    match json::parse::<IgnoredAny>(input.text()) {
        Ok(_) => Match::Yes { version: None },
        Err(refusal) => Match::Wrong(refusal),
    }
}

fn is_daemon(input: &Input) -> bool {
    input.is_json() && matches!(of_daemon(input), Match::Yes { .. })
}

/// What a daemon gives containers that say nothing themselves.
struct Daemon {
    logging: Logging,
}

impl Daemon {
    fn new(input: &Input) -> Result<Self, Refusal> {
        let mut logging = Logging::none(lines::whole(input));
        if let Some(document) = input.yaml()?.first() {
            let none = tree::Env::new();
            if let Some(node) = tree::get(document, "log-driver") {
                logging.driver = Some(tree::text(node, &none));
                logging.at = lines::place(input, node.span.start);
            }
            if let Some(node) = tree::get(document, "log-opts") {
                let options = tree::entries(node);
                logging.options =
                    options.map(|(key, node)| (key.to_owned(), tree::text(node, &none))).collect();
            }
        }
        Ok(Self { logging })
    }

    fn driver(&self) -> Text {
        self.logging.driver.clone().unwrap_or_else(|| Some("json-file".to_owned()))
    }

    /// What holds for a container: its own, else the daemon's; options only go with the driver they are for.
    fn complete(&self, mut logging: Logging) -> Logging {
        let driver = logging.driver.get_or_insert_with(|| self.driver()).clone();
        if driver == self.driver() {
            for (key, value) in &self.logging.options {
                logging.options.entry(key.clone()).or_insert_with(|| value.clone());
            }
        }
        logging
    }

    fn store(&self) -> Store {
        let name = "docker containers without a driver of their own".to_owned();
        let logging = self.complete(self.logging.clone());
        let at = logging.at.clone();
        let kept = "containers made before the setting keep what they had";
        store(name.clone(), &logging).unwrap_or_else(|| Store::unknown(name, kept, at))
    }
}

/// The store of a container's output; `None` if it keeps none.
fn store(name: String, logging: &Logging) -> Option<Store> {
    let at = logging.at.clone();
    if let Some(why) = logging.unknown {
        return Some(Store::unknown(name, why, at));
    }
    let driver = match &logging.driver {
        None => {
            let why = "no driver is named, and what the daemon takes then stands in daemon.json, which was not among the files";
            return Some(Store::unknown(name, why, at));
        }
        Some(None) => {
            return Some(Store::unknown(name, "its driver is a variable that is not known", at));
        }
        Some(Some(driver)) => driver.as_str(),
    };
    let size = match logging.options.get("max-size") {
        None => Ok("none"),
        Some(None) => Err("its `max-size` is a variable that is not known".to_owned()),
        Some(Some(size)) if size.trim().is_empty() || size.starts_with('-') => Ok("none"),
        Some(Some(_)) => Ok("size"),
    };
    Some(match driver {
        "none" => return None,
        "json-file" => never(name, size, at),
        "local" => never(name, Ok("size"), at),
        driver => {
            let known = ELSEWHERE.iter().find(|known| **known == driver);
            let known = known.copied().or_else(|| driver.contains("loki").then_some("loki"));
            let why = known.map_or_else(
                || "its driver is a plug-in that is not known".to_owned(),
                |known| format!("its output goes to `{known}`, whose rule counts"),
            );
            Store::unknown(name, &why, at)
        }
    })
}

fn never(name: String, bounded_by: Result<&'static str, String>, at: Place) -> Store {
    let term = match bounded_by {
        Ok("size") => "no rule by age: Docker deletes by size alone",
        _ => "no rule: the output is kept as long as its container",
    };
    let (delete, worst) = (Kept::Forever, Kept::Forever);
    Store { name, delete, worst, terms: Ok(vec![term.to_owned()]), bounded_by, at }
}
