//! How long the tool itself takes, without the network: start, judging, a large file.
//!
//!     cargo bench -p befund-lab

#![allow(clippy::unwrap_used, reason = "a benchmark that cannot go on must stop")]
#![allow(missing_docs, reason = "criterion's macros write functions without")]

use std::fmt::Write;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use befund::assess::{Inputs, assess};
use befund::library::Library;
use befund::probe::{file, sources};
use befund::product::{self, Product};
use criterion::{Criterion, criterion_group, criterion_main};
use jiff::civil::{Date, date};
use tempfile::TempDir;

const DAY: Date = date(2026, 11, 21);

/// Lists what is built in, and decodes all of it.
fn start(criterion: &mut Criterion) {
    criterion.bench_function("catalogs: list", |bench| bench.iter(Library::built_in));
    criterion.bench_function("catalogs: decode all", |bench| {
        bench.iter(|| Library::built_in().known().unwrap());
    });
}

fn judged(product: &Product, library: &Library) -> usize {
    assess(&Inputs::gather(product, library, &[], DAY).unwrap()).findings.len()
}

fn load(folder: &Path) -> Product {
    let library = Library::built_in();
    let product = product::load(folder, sources()).unwrap();
    product::check_names(&product, &library).unwrap();
    product
}

/// A DiGA under its catalogs, then one of a hundred components.
fn judge(criterion: &mut Criterion) {
    let library = Library::built_in();
    let full = load(Path::new("../../tests/full-diga"));
    criterion.bench_function("assess: a DiGA, all catalogs", |bench| {
        bench.iter(|| judged(black_box(&full), &library));
    });
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("befund.yaml"), components(100)).unwrap();
    let many = load(folder.path());
    criterion.bench_function("assess: 100 components", |bench| {
        bench.iter(|| judged(black_box(&many), &library));
    });
}

/// An invented DiGA, every tenth component with facts of its own.
fn components(number: usize) -> String {
    const KINDS: [&str; 3] = ["mobile-app", "backend", "web-app"];
    let mut text = "befund: 1\nproduct:\n  name: Viele Teile\n  version: \"1\"\n  manufacturer: {name: Muster}\n  kinds: [diga]\n  protection_need: high\n  components:\n".to_owned();
    for at in 0..number {
        let kind = KINDS[at % 3];
        writeln!(text, "    - {{id: c{at}, kind: {kind}, name: Teil {at}, version: \"1\"}}")
            .unwrap();
    }
    text.push_str("facts:\n");
    for at in (0..number).step_by(10) {
        writeln!(text, "  - {{kind: auth.session, name: s{at}, subject: produkt, components: [c{at}], idle_timeout_s: 900, active_timeout_s: 43200, user_revocable: true, stated: {{by: Muster, on: 2026-11-02, product_version: \"1\"}}}}").unwrap();
    }
    text
}

/// A Terraform state of 60 MB, most of it of no interest.
fn large_file(criterion: &mut Criterion) {
    const HEAD: &str = "{\"version\":4,\"serial\":1,\"lineage\":\"x\",\"terraform_version\":\"1.9.5\",\"outputs\":{\"x\":[0";
    const TAIL: &str = "]},\"resources\":[]}";
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("large.json");
    let zeros = ",0".repeat((60_000_000 - HEAD.len() - TAIL.len()) / 2);
    fs::write(&path, format!("{HEAD}{zeros}{TAIL}")).unwrap();
    let mut group = criterion.benchmark_group("files");
    group.sample_size(10).measurement_time(Duration::from_secs(10));
    group.bench_function("a state of 60 MB", |bench| {
        bench.iter(|| {
            let input = file::Input::open(&path, "large.json", 64 << 20).unwrap();
            let (reader, _) = file::recognise(&input).unwrap();
            file::read(reader, &[&input], "backend").unwrap()
        });
    });
    group.finish();
}

criterion_group!(benches, start, judge, large_file);
criterion_main!(benches);
