//! An evaluation is sealed with its examination, and judged again with it.

use std::fs;

use super::Case;
use crate::common::plain;

const NOTE: &str = "A note of what was seen, long enough to be a piece of evidence by itself.\n";

fn evaluated() -> Case {
    let folder = tempfile::TempDir::new().unwrap();
    let case = Case { folder };
    let product = "audit: {role: evaluation, evaluator: Labor Nord, catalogs: [tuev-tsvc@2.1]}\n";
    let record = format!(
        "befund: examination/1\nby: Labor Nord\non: 2026-11-20\nproduct_version: \"1\"\njudgements:\n  tuev-tsvc@2.1:\n    \"1.1\": {{verdict: pass, steps: [Read the manual], tools: [{{name: reader, version: \"1\"}}], reasoning: As it says, evidence: [{{file: notes/a.txt, sha256: {}}}], person: Ada, date: 2026-11-20}}\n",
        befund::yaml::hex_digest(NOTE.as_bytes())
    );
    fs::create_dir_all(case.path("product")).unwrap();
    fs::create_dir_all(case.path("exam/notes")).unwrap();
    fs::write(case.path("product/befund.yaml"), plain(product)).unwrap();
    fs::write(case.path("exam/notes/a.txt"), NOTE).unwrap();
    fs::write(case.path("exam/record.yaml"), record).unwrap();
    case
}

#[test]
fn an_evaluation_is_sealed_with_its_examination() {
    let case = evaluated();
    case.seal("with.befund", &["--with", "exam"]);
    case.seal("without.befund", &[]);
    for bundle in ["with.befund", "without.befund"] {
        let (code, said) = case.run(&["verify", bundle]);
        assert_eq!(code, 0, "{said}");
    }
    // Nothing beside the bundle has a say.
    fs::remove_dir_all(case.path("exam")).unwrap();
    let judged = |bundle: &str| case.run(&["assess", "--from", bundle, "--format", "json"]).1;
    let with = judged("with.befund");
    assert!(
        with.contains("\"basis\": \"examined\"") && with.contains("examination/001/record.yaml"),
        "{with}"
    );
    assert!(!judged("without.befund").contains("\"basis\": \"examined\""));
}

#[test]
fn a_self_assessment_seals_no_examination() {
    let case = evaluated();
    fs::write(case.path("product/befund.yaml"), plain("")).unwrap();
    let seal = ["seal", "product", "--out", "x.befund", "--as-of", "2026-11-21", "--with", "exam"];
    let (code, said) = case.run(&seal);
    assert_eq!(code, 3);
    assert!(said.contains("self-assessment") && !case.path("x.befund").exists(), "{said}");
}
