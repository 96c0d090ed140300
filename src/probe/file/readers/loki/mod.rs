//! Configuration of Grafana Loki. Loki deletes nothing unless its compactor (or, in old versions, its
//! table manager) is told to; a retention period alone does nothing.

mod values;

use crate::diag::Code;
use crate::draft;
use crate::fact::kind::retention;
use crate::fact::source::{Delivery, Reach};
use crate::fact::value::{Attr, Length, Value};

use super::super::span::Dialect;
use super::super::view::{Got, Ground, View, is_template};
use super::super::{Input, Match, Reader, Reading, Refusal};
use crate::yaml::{Node, Yaml};

/// The reader.
pub(super) static READER: Loki = Loki;

/// Reads `loki.yaml`.
#[derive(Debug)]
pub(super) struct Loki;

static DELIVERS: [Delivery; 1] = [Delivery {
    kind: &retention::STORE,
    attributes: Some(&[
        "name",
        "holds",
        "delete_after_s",
        "worst_case_age_s",
        "terms",
        "bounded_by",
    ]),
}];

/// Sections that are read.
const READ: &[&str] =
    &["limits_config", "compactor", "table_manager", "schema_config", "ingester", "overrides"];

/// Other sections, which say nothing of how long logs are kept.
const OTHER: &[&str] = &[
    "analytics",
    "auth_enabled",
    "bloom_build",
    "bloom_gateway",
    "chunk_store_config",
    "common",
    "distributor",
    "frontend",
    "frontend_worker",
    "index_gateway",
    "ingester_client",
    "memberlist",
    "operational_config",
    "pattern_ingester",
    "querier",
    "query_range",
    "query_scheduler",
    "ruler",
    "runtime_config",
    "server",
    "storage_config",
    "target",
    "tracing",
];

/// Kept beside a rule: a run of the compactor, marks that wait, and a chunk that is still open
/// (grafana/loki, operations/storage/retention). Never less than the defaults.
const RUN_S: i64 = 15 * 60;
const MARKED_S: i64 = 2 * 3600;
const CHUNK_S: i64 = 2 * 3600;

const HOW: &str = "name the configuration in effect: GET /config of the running Loki";

impl Reader for Loki {
    fn id(&self) -> &'static str {
        "loki"
    }

    fn doc(&self) -> &'static str {
        "Grafana Loki's configuration (loki.yaml, GET /config of a running one, or plain values of its charts)"
    }

    fn delivers(&self) -> &'static [Delivery] {
        &DELIVERS
    }

    fn recognise(&self, input: &Input) -> Match {
        let text = input.text();
        let marks = ["limits_config", "schema_config", "schemaConfig", "loki:"];
        if !marks.iter().any(|mark| text.contains(mark)) {
            return Match::No;
        }
        let documents = match input.yaml() {
            Ok(documents) => documents,
            Err(_) if input.is_json() => return Match::No,
            Err(_) if is_template(text) => return template(text),
            Err(refusal) => return Match::Wrong(refusal),
        };
        let own: Vec<_> = documents.iter().filter(|document| is_loki(document)).collect();
        match own.as_slice() {
            [_] => Match::Yes { version: None },
            [] if documents.iter().any(is_values) => Match::Yes { version: None },
            [] => wrapped(documents),
            _ => Match::Wrong(Refusal::new(
                Code::SeveralDocuments,
                "it holds several configurations of Loki",
                "name a file with one of them",
            )),
        }
    }

    fn read(&self, inputs: &[&Input], out: &mut Reading) -> Result<(), Refusal> {
        let [input] = inputs else { return Ok(()) };
        let documents = input.yaml()?;
        let own = documents.iter().find(|document| is_loki(document));
        let chart = documents.iter().find(|document| own.is_none() && is_values(document));
        let Some(document) = own.cloned().or_else(|| chart.and_then(of_values)) else {
            return Ok(());
        };
        if chart.is_some() {
            out.note(
                "it holds values of a chart: other files of values and `--set` may change them",
            );
        }
        let idle = chart.and_then(values::idle);
        let ground = Ground::lines(input, &["overrides"]);
        let top = View::top(&ground, &document, "");
        out.reach = Reach::Source;
        out.scope = "the log store of this Loki, for all its tenants named in the file";
        ignored(&top, out);
        stores(&top, idle, out)?;
        match ground.template() {
            Some(at) => {
                let why = format!("a value that is read is still a template ({at})");
                Err(Refusal::new(Code::Template, why, command(input.text())))
            }
            None => Ok(()),
        }
    }
}

fn keys(node: &Node) -> Vec<&str> {
    match &node.value {
        Yaml::Map(entries) => entries.iter().map(|(key, _)| key.value.as_str()).collect(),
        _ => Vec::new(),
    }
}

/// Promtail has `limits_config` too, and Cortex `schema_config`.
fn is_loki(document: &Node) -> bool {
    let keys = keys(document);
    let has = |key: &str| keys.contains(&key);
    let promtail = has("scrape_configs") || has("clients") || has("positions");
    let cortex = has("limits") && !has("limits_config");
    let beside =
        ["compactor", "table_manager", "storage_config", "common", "ingester", "auth_enabled"];
    let known = has("limits_config") || beside.into_iter().any(has);
    !promtail && !cortex && known && (has("limits_config") || has("schema_config"))
}

/// The configuration that values of a chart come to, if that is one.
fn of_values(document: &Node) -> Option<Node> {
    let known = ["limits_config", "compactor", "schema_config", "table_manager"];
    let found = values::configuration(document)?;
    keys(&found).iter().any(|key| known.contains(key)).then_some(found)
}

fn is_values(document: &Node) -> bool {
    of_values(document).is_some()
}

/// A configuration inside something else, or of a relative.
fn wrapped(documents: &[Node]) -> Match {
    let has = |key: &str| documents.iter().any(|document| keys(document).contains(&key));
    let (what, remedy) = if has("scrape_configs") {
        ("it is a configuration of Promtail, which keeps nothing", "name Loki's own")
    } else if has("loki") {
        (
            "it holds values for a Helm chart",
            "render it: helm template RELEASE grafana/loki -f FILE, and take the configuration out of its ConfigMap",
        )
    } else if has("apiVersion") {
        (
            "it holds Loki's configuration as text in a manifest",
            "take the configuration out of its ConfigMap into a file of its own",
        )
    } else {
        return Match::No;
    };
    Match::Wrong(Refusal::new(Code::WrongKind, what, remedy))
}

fn template(text: &str) -> Match {
    Match::Template { render_with: command(text) }
}

fn command(text: &str) -> String {
    let how = if text.contains("{{") {
        "render it: helm template RELEASE CHART -f VALUES (or the tool it belongs to)"
    } else if text.contains("%{") || text.contains("{%") {
        "render it with the tool it belongs to"
    } else {
        "render it: loki -config.file=FILE -config.expand-env=true -verify-config -print-config-stderr"
    };
    format!("{how}; or take GET /config of the running Loki, and name the result")
}

fn ignored(top: &View<'_>, out: &mut Reading) {
    let known: Vec<_> = READ.iter().chain(OTHER).copied().collect();
    for (key, view) in top.known_entries(&known) {
        match key {
            Some(key) if READ.contains(&key) => {}
            Some(key) => {
                out.ignore(view.place(), format!("`{key}` says nothing of how long logs are kept"));
            }
            None => out.ignore(view.place(), "a key that is no section of Loki"),
        }
    }
}

/// How long something is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Kept {
    For(i64),
    Forever,
    Unknown(String),
}

impl Kept {
    fn attr(&self, more: i64) -> Attr {
        match self {
            Self::For(seconds) => {
                Attr::Known(Value::Length(Length::Seconds(seconds.saturating_add(more))))
            }
            Self::Forever => Attr::Known(Value::Length(Length::Never)),
            Self::Unknown(why) => Attr::unknown(why.as_str()),
        }
    }

    fn bounded_by(&self) -> Attr {
        match self {
            Self::For(_) => "time".into(),
            Self::Forever => "none".into(),
            Self::Unknown(why) => Attr::unknown(why.as_str()),
        }
    }

    /// What makes the oldest, in words.
    fn terms(&self, worst: &Attr, more: Option<i64>) -> Attr {
        let terms = match (self, worst, more) {
            (_, Attr::Unknown(why), _) => return Attr::unknown(why.as_str()),
            (Self::For(seconds), _, Some(more)) => vec![
                format!("rule {seconds} s"),
                format!("compactor, marks that wait, and a chunk that is open {more} s"),
            ],
            _ => vec!["nothing deletes by age".to_owned()],
        };
        Attr::Known(Value::List(terms))
    }

    /// The longer of two; what is not known may be longer than anything but for ever.
    fn longest(self, other: Self) -> Self {
        match (self, other) {
            (Self::Forever, _) | (_, Self::Forever) => Self::Forever,
            (Self::Unknown(why), _) | (_, Self::Unknown(why)) => Self::Unknown(why),
            (Self::For(a), Self::For(b)) => Self::For(a.max(b)),
        }
    }
}

/// The stores; `idle` is why what deletes does not run, if it does not.
fn stores(top: &View<'_>, idle: Option<&str>, out: &mut Reading) -> Result<(), Refusal> {
    for attribute in ["delete_after_s", "worst_case_age_s", "terms", "bounded_by"] {
        out.how(retention::STORE.name, attribute, HOW);
    }
    let switch = match (switch(top), idle) {
        (Switch::Compactor, Some(why)) => Switch::Unknown(why.to_owned()),
        (switch, _) => switch,
    };
    let limits = top.get("limits_config");
    let global = match &switch {
        Switch::Off => Kept::Forever,
        Switch::Unknown(why) => Kept::Unknown(why.clone()),
        Switch::Tables(kept) => kept.clone(),
        Switch::Compactor => of_limits(&limits, || default_period(top), out),
    };
    note_switch(&switch, top, out);
    let more = delays(top);
    let at = if limits.is_there() { limits.place() } else { top.place() };
    let fact = |name: &str, kept: &Kept, place| {
        let worst = more.map_or_else(
            || {
                Kept::Unknown("the delays of its compactor or ingester are not readable".to_owned())
                    .attr(0)
            },
            |more| kept.attr(more),
        );
        let worst = if *kept == Kept::Forever { kept.attr(0) } else { worst };
        draft!(retention::STORE, "", {
            "name": name.into(),
            "holds": Attr::Known(Value::List(vec!["logs".to_owned()])),
            "delete_after_s": kept.attr(0),
            "terms": kept.terms(&worst, more),
            "worst_case_age_s": worst,
            "bounded_by": kept.bounded_by(),
        })
        .at(place)
        .address(name)
    };
    let subject = out.subject().to_owned();
    out.fact(fact("loki", &global, at).about(&subject))?;
    for (tenant, view) in top.get("overrides").entries() {
        let Some(tenant) = tenant else { continue };
        let kept = match &switch {
            Switch::Compactor => of_limits(&view, || global.clone(), out),
            _ => global.clone(),
        };
        out.fact(fact(&format!("loki tenant {tenant}"), &kept, view.place()).about(&subject))?;
    }
    let elsewhere =
        [limits.get("per_tenant_override_config"), top.get("runtime_config").get("file")];
    if let Some(view) = elsewhere.iter().find(|view| !view.is_empty())
        && matches!(switch, Switch::Compactor)
    {
        let kept = Kept::Unknown(
            "tenants have periods of their own in a file that was not read".to_owned(),
        );
        out.fact(fact("loki tenants with overrides", &kept, view.place()).about(&subject))?;
    }
    Ok(())
}

/// What deletes, if anything.
enum Switch {
    Off,
    Compactor,
    Tables(Kept),
    Unknown(String),
}

fn switch(top: &View<'_>) -> Switch {
    let compactor = top.get("compactor").get("retention_enabled").bool().or(false);
    let manager = top.get("table_manager");
    match (compactor, manager.get("retention_deletes_enabled").bool().or(false)) {
        (Some(true), _) => match unfit_index(top) {
            Some(why) => Switch::Unknown(why),
            None => Switch::Compactor,
        },
        (Some(false), Some(false)) => Switch::Off,
        (Some(false), Some(true)) => Switch::Tables(of_tables(top)),
        (None, _) | (_, None) => {
            Switch::Unknown("whether retention is on is not readable".to_owned())
        }
    }
}

/// The compactor deletes only from indexes of its own kind, split by day.
fn unfit_index(top: &View<'_>) -> Option<String> {
    let configs = top.get("schema_config").get("configs").items();
    for config in &configs {
        let store = config.get("store").word(&["tsdb", "boltdb-shipper"]);
        let period = config.get("index").get("period").span(Dialect::Prometheus);
        if !matches!(store, Got::Is(_)) {
            return Some(
                "a part of the schema uses an index that the compactor does not delete from"
                    .to_owned(),
            );
        }
        if !matches!(&period, Got::Is(span) if span.seconds == 24 * 3600) {
            return Some(
                "the compactor deletes only where the period of the index is 24h".to_owned(),
            );
        }
    }
    None
}

/// The table manager deletes whole tables, and chunks only where they lie in tables or in files.
fn of_tables(top: &View<'_>) -> Kept {
    const WITH: &[&str] =
        &["filesystem", "aws", "aws-dynamo", "bigtable", "bigtable-hashed", "cassandra", "boltdb"];
    let mut longest = 0;
    for config in top.get("schema_config").get("configs").items() {
        let object = config.get("object_store");
        let store = if object.is_there() { object } else { config.get("store") };
        if !matches!(store.word(WITH), Got::Is(_)) {
            return Kept::Unknown(
                "the table manager deletes no chunks from an object store; its own rule counts"
                    .to_owned(),
            );
        }
        match config.get("index").get("period").span(Dialect::Prometheus) {
            Got::Is(span) => longest = longest.max(span.seconds),
            Got::Absent | Got::Null => longest = longest.max(7 * 24 * 3600),
            Got::Odd => return Kept::Unknown("the period of the index is not readable".to_owned()),
        }
    }
    match top.get("table_manager").get("retention_period").span(Dialect::Prometheus) {
        Got::Is(span) if span.seconds > 0 => Kept::For(span.seconds.saturating_add(longest)),
        Got::Is(_) | Got::Absent | Got::Null => Kept::Forever,
        Got::Odd => Kept::Unknown("its period is not readable".to_owned()),
    }
}

/// The longest of the periods that limits give, streams with a period of their own included.
fn of_limits(limits: &View<'_>, default: impl FnOnce() -> Kept, out: &mut Reading) -> Kept {
    let mut kept = match period(&limits.get("retention_period"), out) {
        Some(kept) => kept,
        None => default(),
    };
    for stream in limits.get("retention_stream").items() {
        let own = period(&stream.get("period"), out);
        kept = kept.longest(own.unwrap_or_else(|| {
            Kept::Unknown("a stream has no period that is readable".to_owned())
        }));
    }
    kept
}

fn period(view: &View<'_>, out: &mut Reading) -> Option<Kept> {
    match view.span(Dialect::Prometheus) {
        Got::Absent | Got::Null => None,
        Got::Is(span) if span.seconds == 0 => Some(Kept::Forever),
        Got::Is(span) => {
            out.note(format!("{}: {} s, written as `{}`", view.place(), span.seconds, span.words));
            Some(Kept::For(span.seconds))
        }
        Got::Odd => {
            Some(Kept::Unknown("a period is not readable; it needs a unit, such as 90d".to_owned()))
        }
    }
}

/// 744h up to Loki 2.7, none from 2.8 on (grafana/loki, pkg/validation/limits.go). Schema v13 came later.
fn default_period(top: &View<'_>) -> Kept {
    let configs = top.get("schema_config").get("configs").items();
    if configs.iter().any(|config| config.get("schema").is_text("v13")) {
        return Kept::Forever;
    }
    Kept::Unknown(
        "`retention_period` is not given; it is 744h up to Loki 2.7 and none from 2.8 on"
            .to_owned(),
    )
}

/// What is kept beyond the period; `None` if the file gives something unreadable.
fn delays(top: &View<'_>) -> Option<i64> {
    let compactor = top.get("compactor");
    let of = |view: View<'_>, least: i64| match view.span(Dialect::Prometheus) {
        Got::Is(span) => Some(span.seconds.max(least)),
        Got::Absent | Got::Null => Some(least),
        Got::Odd => None,
    };
    let run = of(compactor.get("compaction_interval"), RUN_S)?;
    let marked = of(compactor.get("retention_delete_delay"), MARKED_S)?;
    let chunk = of(top.get("ingester").get("max_chunk_age"), CHUNK_S)?;
    run.checked_add(marked)?.checked_add(chunk)
}

fn note_switch(switch: &Switch, top: &View<'_>, out: &mut Reading) {
    match switch {
        Switch::Off if top.get("limits_config").get("retention_period").is_there() => out.note(
            "`retention_period` does nothing as long as `compactor.retention_enabled` is not true",
        ),
        Switch::Off => out.note("nothing deletes: `compactor.retention_enabled` is not true"),
        Switch::Compactor => {
            out.note("a period that was changed does not apply to logs taken in before");
        }
        Switch::Tables(_) | Switch::Unknown(_) => {}
    }
}
