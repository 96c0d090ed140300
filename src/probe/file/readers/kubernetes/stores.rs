//! Backups of Velero, logs of containers, and the audit log of the API server.

use crate::draft;
use crate::fact::Place;
use crate::fact::kind::retention;
use crate::fact::value::{Attr, Value};

use super::super::super::span::{Dialect, WrittenSpan};
use super::super::super::sum::{Age, Sum};
use super::super::super::view::{Got, View};
use super::super::super::{Reading, Refusal};
use super::{Object, pods};

/// What Velero keeps backups for unless it is told (velero, pkg/cmd/server/config/config.go).
const VELERO_S: i64 = 720 * 3600;

/// Velero looks for what is over every hour.
const VELERO_GC_S: i64 = 3600;

struct Store {
    name: String,
    place: Place,
    holds: &'static str,
    delete: Age,
    worst: Sum,
    bound: Option<&'static str>,
}

fn fact(store: Store, out: &mut Reading) -> Result<(), Refusal> {
    let bounded = store.bound.map_or_else(|| store.delete.bounded_by(), Attr::from);
    let draft = draft!(retention::STORE, out.subject(), {
        "name": store.name.as_str().into(),
        "holds": Attr::Known(Value::List(vec![store.holds.to_owned()])),
        "delete_after_s": store.delete.attr(),
        "worst_case_age_s": store.worst.attr(),
        "terms": store.worst.terms(),
        "bounded_by": bounded,
    });
    out.fact(draft.at(store.place).address(store.name))
}

/// A length of time as Go writes it, which has no days.
fn go(got: Got<WrittenSpan>) -> Got<i64> {
    match got {
        Got::Is(span) if span.words.contains(['d', 'w', 'y']) || span.words.contains("mon") => {
            Got::Odd
        }
        Got::Is(span) => Got::Is(span.seconds),
        Got::Absent => Got::Absent,
        Got::Null => Got::Null,
        Got::Odd => Got::Odd,
    }
}

/// A schedule of backups, or a backup.
pub(super) fn velero(
    object: &Object<'_>,
    all: &[Object<'_>],
    out: &mut Reading,
) -> Result<(), Refusal> {
    out.how(
        retention::STORE.name,
        "delete_after_s",
        "give `ttl` as Go writes lengths of time, such as 720h0m0s, or read what is in effect: kubectl get -o yaml",
    );
    let spec = object.view.get("spec");
    let ttl = if object.kind == Some("Schedule") {
        spec.get("template").get("ttl")
    } else {
        spec.get("ttl")
    };
    let server = || {
        let lists = all
            .iter()
            .filter_map(|object| pods::spec(&object.view, object.kind))
            .flat_map(|spec| pods::arguments(&spec));
        let flags =
            lists.map(|list| go(list.flag_span("--default-backup-ttl", Dialect::Prometheus)));
        flags.into_iter().find(|got| *got != Got::Absent).unwrap_or(Got::Absent)
    };
    let age = match go(ttl.span(Dialect::Prometheus)) {
        Got::Is(seconds) if seconds > 0 => Age::Seconds(seconds),
        Got::Is(_) | Got::Absent | Got::Null => match server() {
            Got::Is(seconds) if seconds > 0 => Age::Seconds(seconds),
            Got::Absent | Got::Null => {
                out.note("a backup without `ttl` is kept 720 h, unless Velero's server is started with --default-backup-ttl");
                Age::Seconds(VELERO_S)
            }
            Got::Is(_) | Got::Odd => Age::unknown("--default-backup-ttl is not readable"),
        },
        Got::Odd => Age::unknown("`ttl` is not readable"),
    };
    let worst =
        Sum::of("rule", age.clone()).then("until it is collected", Age::Seconds(VELERO_GC_S));
    let place = if ttl.is_there() { ttl.place() } else { object.place() };
    let name = format!("velero {}", object.name());
    fact(Store { name, place, holds: "backup", delete: age, worst, bound: None }, out)
}

/// What the kubelet keeps of the output of containers is bounded by size only.
pub(super) fn kubelet(view: &View<'_>, out: &mut Reading) -> Result<(), Refusal> {
    let size = view.get("containerLogMaxSize");
    let place = if size.is_there() { size.place() } else { view.place() };
    out.note("the kubelet rotates the output of containers by size (10Mi and 5 files unless given), never by age");
    fact(
        Store {
            name: "kubelet container logs".to_owned(),
            place,
            holds: "logs",
            delete: Age::Never,
            worst: Sum::of("rule", Age::Never),
            bound: Some("size"),
        },
        out,
    )
}

/// The audit log of an API server, if it writes one.
pub(super) fn audit(object: &Object<'_>, out: &mut Reading) -> Result<(), Refusal> {
    let Some(spec) = pods::spec(&object.view, object.kind) else { return Ok(()) };
    for list in pods::arguments(&spec) {
        if !list.has_flag("--audit-log-path") {
            continue;
        }
        let bounds = ["--audit-log-maxbackup", "--audit-log-maxsize"];
        let sized = bounds.iter().all(|flag| matches!(list.flag_int(flag), Got::Is(n) if n > 0));
        let printed = list.flag_is("--audit-log-path", "-");
        let (delete, bound) = match list.flag_int("--audit-log-maxage") {
            // It is output of a container then, and no file of its own.
            _ if printed => (Age::Never, Some("size")),
            Got::Is(days) if days > 0 => (Age::days(days), None),
            Got::Absent | Got::Null | Got::Is(0) => (Age::Never, sized.then_some("size")),
            Got::Is(_) | Got::Odd => (Age::unknown("--audit-log-maxage is not readable"), None),
        };
        out.how(
            retention::STORE.name,
            "worst_case_age_s",
            "state how soon the file of the audit log fills: its age counts from then",
        );
        let why = "a file of the audit log is closed once it is full, and how soon that is depends on what happens";
        let worst = Sum::of("rule", delete.clone()).then("until a file is full", Age::unknown(why));
        let name = format!("kube-apiserver audit log, {}", object.name());
        fact(Store { name, place: list.place(), holds: "logs", delete, worst, bound }, out)?;
    }
    Ok(())
}
