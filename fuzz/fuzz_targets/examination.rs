//! A record of an examination: reading it must not panic, nor must judging by it or showing what is wrong.
#![no_main]

use std::path::PathBuf;
use std::sync::OnceLock;

use befund::assess::{Inputs, assess, examination};
use befund::library::Library;
use befund::product::{self, LoadFailure, Product, Reference};
use jiff::civil::date;
use libfuzzer_sys::fuzz_target;

static PLACE: OnceLock<(PathBuf, Product, Library)> = OnceLock::new();

const PRODUCT: &str = "befund: 1\nproduct:\n  name: A\n  version: \"1\"\n  manufacturer: {name: A}\n  kinds: [video-consultation]\n  components: [{id: web, kind: web-app, name: Web, version: \"1\"}]\naudit: {role: evaluation, evaluator: B}\n";

fuzz_target!(|data: &[u8]| {
    let (folder, product, library) = PLACE.get_or_init(|| {
        let folder = std::env::temp_dir().join(format!("befund-fuzz-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder for the product");
        std::fs::write(folder.join("befund.yaml"), PRODUCT).expect("the product file");
        let product = product::load(&folder, befund::probe::sources()).expect("a product");
        (folder, product, Library::built_in())
    });
    let file = folder.join("examination.yaml");
    std::fs::write(&file, data).expect("the record");
    let day = date(2026, 11, 30);
    let asked = [Reference::parse("tuev-tsvc@2.1")];
    let mut inputs = Inputs::gather(product, library, &asked, day).expect("a catalog");
    match examination::read(&[&file], &inputs, day) {
        Ok(records) => {
            inputs.examinations = records;
            assess(&inputs);
        }
        Err(LoadFailure::Input(errors) | LoadFailure::Integrity(errors)) => {
            assert!(!errors.0.is_empty());
            for error in errors.0 {
                let _ = (error.render(false), error.location());
            }
        }
    }
});
