//! YAML into a tree that knows where everything stands, and a decoder that reports every slip in a
//! file at once.
//!
//! The parser is strict YAML 1.2: booleans are `true` and `false`, duplicate keys, anchors, merge
//! keys and foreign tags are errors, and size, depth and node count are bounded before anything is
//! built.

mod decoder;
mod tree;

pub use self::decoder::{Decoder, Fields, MAX_NAME, MAX_TEXT, all};
pub use self::tree::{
    MAX_FILE_BYTES, Node, Yaml, hex_digest, nfc, parse, parse_written, read_file, read_file_up_to,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{Diagnostic, SourceFile};

    fn error(text: &str) -> Diagnostic {
        parse(&SourceFile::new("befund.yaml", text)).expect_err("must be refused")
    }

    #[test]
    fn spans_reach_the_value() {
        let node = parse(&SourceFile::new("x", "ä: 1\nname: \"RÄD\"\n")).unwrap();
        let Yaml::Map(entries) = node.value else { panic!("map") };
        assert_eq!(entries[1].1.value, Yaml::Text("RÄD".into()));
        assert_eq!(entries[1].1.span.start, 12);
    }

    #[test]
    fn duplicate_keys_name_the_line() {
        let error = error("a: 1\nb: 2\na: 3\n");
        assert_eq!(
            (error.code.word(), error.location().as_deref()),
            ("duplicate-key", Some("befund.yaml:3:1"))
        );
    }

    #[test]
    fn bombs_are_refused_at_once() {
        let aliases = "a: &a [x, x, x]\nb: &b [*a, *a, *a]\nc: [*b, *b]\n";
        assert_eq!(error(aliases).code, "no-anchors");
        assert_eq!(error(&"[".repeat(40_000)).code, "too-deep");
        assert_eq!(error(&"{a: ".repeat(20_000)).code, "too-deep");
        assert_eq!(error(&"- ".repeat(20_000)).code, "too-deep");
        assert_eq!(error(&"- x\n".repeat(300_000)).code, "too-large");
    }

    #[test]
    fn norwegian_is_not_false() {
        let node = parse(&SourceFile::new("x", "country: NO\n")).unwrap();
        let Yaml::Map(entries) = node.value else { panic!("map") };
        assert_eq!(entries[0].1.value, Yaml::Text("NO".into()));
    }

    #[test]
    fn every_slip_of_a_file_is_reported() {
        let file = SourceFile::new("x", "nam: a\nage: old\n");
        let node = parse(&file).unwrap();
        let decoder = Decoder::new(&file);
        let mut fields = decoder.fields(&node, "person").unwrap();
        let name = fields.req("name", Decoder::text);
        let age = fields.req("age", Decoder::int);
        fields.done();
        let errors = decoder.finish(name.zip(age)).unwrap_err();
        let codes: Vec<_> = errors.0.iter().map(|e| e.code).collect();
        assert_eq!(codes, ["missing-key", "wrong-type", "unknown-key"]);
        assert!(errors.0[2].help.as_deref().unwrap().contains("name"));
    }
}
