//! Brand, draft mark and what is left out, through the command line.

use std::fs;
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::report::formats::{AS_OF, repository};

const LOGO: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 60 20\"><rect width=\"60\" height=\"20\" fill=\"#0a5c5c\"/></svg>";

const BRAND: &str = "befund: brand/1
logo: logo.svg
alt: Musterlabor
address: Musterlabor GmbH, Am Markt 1, 24103 Kiel
colours: {text: \"#0A5C5C\", lines: \"#0a5c5c\"}
";

fn branded(brand: &str, logo: &str) -> TempDir {
    let root = repository("calm");
    fs::write(root.path().join("brand.yaml"), brand).unwrap();
    fs::write(root.path().join("logo.svg"), logo).unwrap();
    root
}

fn run(root: &TempDir, more: &[&str]) -> Output {
    Command::new(assert_cmd::cargo::cargo_bin("befund"))
        .args(["assess", "product", "--quiet", "--as-of", AS_OF])
        .args(more)
        .current_dir(root.path())
        .output()
        .unwrap()
}

fn written(root: &TempDir, format: &str, more: &[&str]) -> String {
    let output = run(root, &[&["--format", format], more].concat());
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code().unwrap() < 3, "{error}");
    String::from_utf8(output.stdout).unwrap()
}

fn refused(brand: &str, logo: &str) -> String {
    let root = branded(brand, logo);
    let output = run(&root, &["--brand", "brand.yaml", "--report", "html=r.html"]);
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{error}");
    assert!(!root.path().join("r.html").exists(), "no half file");
    error
}

#[test]
fn logo_colours_address_and_draft_stand_in_the_reports_for_people() {
    let root = branded(BRAND, LOGO);
    let more = ["--brand", "brand.yaml", "--draft"];
    let html = written(&root, "html", &more);
    assert!(
        html.contains("alt=\"Musterlabor\"") && html.contains("src=\"data:image/svg+xml;base64,")
    );
    assert!(html.contains("; img-src data:;") && html.contains("#0a5c5c"));
    let typ = written(&root, "typ", &more);
    assert!(typ.contains("\"text\":\"#0a5c5c\"") && typ.contains("viewBox=\\\"0 0 60 20\\\""));
    for (format, text) in [("html", html), ("typ", typ), ("md", written(&root, "md", &more))] {
        assert!(text.contains("24103 Kiel") && text.contains("ENTWURF"), "{format}");
        let plain = written(&root, format, &[]);
        assert!(!plain.contains("24103 Kiel") && !plain.contains("\"ENTWURF\""), "{format}");
    }
    assert!(
        !written(&root, "html", &[]).contains("img-src"),
        "nothing more is allowed than is used"
    );
    assert_eq!(
        written(&root, "json", &more),
        written(&root, "json", &[]),
        "the result is the same"
    );
}

#[test]
fn every_style_bears_logo_colours_address_and_draft_in_every_format() {
    let root = branded(BRAND, LOGO);
    let styles = [
        ("gap", "anlage-31b"),
        ("uld", "anlage-31b"),
        ("tuev", "tuev-tsvc"),
        ("digav", "digav-anlage-1"),
        ("tr", "tr-03161-2@2.0"),
    ];
    for (style, catalog) in styles {
        let own = ["--style", style, "--catalog", catalog];
        let dressed = [own.as_slice(), &["--brand", "brand.yaml", "--draft"]].concat();
        for (format, logo) in [
            ("html", "src=\"data:image/svg+xml;base64,"),
            ("md", "![Musterlabor](data:image/svg+xml;base64,"),
            ("typ", "viewBox=\\\"0 0 60 20\\\""),
        ] {
            let text = written(&root, format, &dressed);
            for part in [logo, "24103 Kiel", "ENTWURF"] {
                assert!(text.contains(part), "{style} {format}: {part}");
            }
            assert!(format == "md" || text.contains("#0a5c5c"), "{style} {format}");
            let plain = written(&root, format, &own);
            assert!(!plain.contains(logo), "{style} {format}");
            assert!(!plain.contains("img-src"), "{style} {format}");
        }
    }
}

/// Whatever a picture may bring along, and whatever it may cost to read.
#[test]
fn a_hostile_logo_is_refused_and_no_report_is_written() {
    let svg = |inner: &str| {
        format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\">{inner}</svg>")
    };
    let bomb =
        "<!DOCTYPE svg [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]>";
    let hostile = [
        svg("<script>alert(1)</script>"),
        svg("<image href=\"https://tracker.example/a.png\" width=\"1\" height=\"1\"/>"),
        svg("<use href=\"https://tracker.example/a.svg#a\"/>"),
        svg("<foreignObject><p>x</p></foreignObject>"),
        svg("<rect width=\"1\" height=\"1\" onload=\"alert(1)\"/>"),
        svg("<style>@import url(https://tracker.example/a.css);</style>"),
        svg("<rect width=\"1\" height=\"1\" fill=\"url(https://tracker.example/a)\"/>"),
        svg("<animate attributeName=\"x\"/>"),
        format!("{bomb}{}", svg("<text>&b;</text>")),
        svg(&"<g>".repeat(10_000)),
    ];
    for logo in &hostile {
        let error = refused(BRAND, logo);
        assert!(error.contains("brand.yaml:2:7") && error.contains("help:"), "{error}");
    }
    // A file of 100 MB that takes no room.
    let root = branded(BRAND, LOGO);
    let large = fs::File::options().write(true).open(root.path().join("logo.svg")).unwrap();
    large.set_len(100 << 20).unwrap();
    let output = run(&root, &["--brand", "brand.yaml", "--report", "html=r.html"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("256 KiB"));
    assert_eq!(output.status.code(), Some(3));
    assert!(!root.path().join("r.html").exists(), "no half file");
}

#[test]
fn evidence_can_be_left_out_of_every_report_for_people() {
    let root = branded(BRAND, LOGO);
    for format in ["html", "md", "typ"] {
        let short = written(&root, format, &["--no-appendix"]);
        assert!(short.contains("weggelassen"), "{format}");
        assert!(short.len() < written(&root, format, &[]).len(), "{format}");
    }
}

#[test]
fn a_brand_that_cannot_be_used_is_named_with_line_and_remedy() {
    let cases = [
        (BRAND.replace("brand/1", "brand/2"), LOGO, "brand.yaml:1:9", "write `befund: brand/1`"),
        (BRAND.replace("#0A5C5C", "#9ab8b8"), LOGO, "brand.yaml:5:17", "take a darker one"),
        (BRAND.replace("#0A5C5C", "teal"), LOGO, "brand.yaml:5:17", "two digits each"),
        (BRAND.replace("alt: Musterlabor\n", ""), LOGO, "brand.yaml:1:1", "`alt: Musterlabor`"),
        (BRAND.replace("logo.svg", "../logo.svg"), LOGO, "brand.yaml:2:7", "copy the logo there"),
        (BRAND.replace("logo.svg", "none.svg"), LOGO, "brand.yaml:2:7", "cannot be read"),
        (BRAND.replace("address", "adress"), LOGO, "brand.yaml:4:1", "address"),
        (BRAND.to_owned(), "<svg viewBox='0 0 1 1'><script/></svg>", "brand.yaml:2:7", "`script`"),
        (BRAND.to_owned(), "\u{0}", "brand.yaml:2:7", "plain SVG"),
    ];
    for (brand, logo, place, help) in cases {
        let error = refused(&brand, logo);
        assert!(error.contains(place) && error.contains(help), "{place} {help}: {error}");
    }
    assert!(refused(BRAND, &" ".repeat(300_000)).contains("256 KiB"));
}

#[test]
fn a_report_is_not_written_over_its_brand() {
    let root = branded(BRAND, LOGO);
    fs::rename(root.path().join("brand.yaml"), root.path().join("brand.txt")).unwrap();
    let output = run(&root, &["--brand", "brand.txt", "--report", "html=brand.txt"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(
        fs::read_to_string(root.path().join("brand.txt")).unwrap().starts_with("befund: brand/1")
    );
}
