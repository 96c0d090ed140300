//! Examples that close the help of a command.

pub(super) const DEMO: &str = "\
Example:
  befund demo --out /tmp/befund-demo --lang en";

pub(super) const AUDIT: &str = "\
Exit codes: 0 gate met, 1 failed by a fail, 2 only undecided blocks; docs/ci.md has all.

Examples:
  befund audit . --report html --report json
  befund audit . --full                        every requirement on the terminal
  befund audit . --format sarif > befund.sarif
  befund audit . --gate strict --only tls
  befund audit . --baseline last-release.json --gate gate.yaml";

pub(super) const PROBE: &str = "\
Exit codes: 0, or 2 with a target undecided.

Example:
  befund probe . --gentle --timeout 10";

pub(super) const ASSESS: &str = "\
Examples:
  befund assess . --as-of 2026-01-31 --report md=-
  befund assess . --catalog tuev-tsvc --baseline last-release.json";

pub(super) const REPORT: &str = "\
Example:
  befund report befund-report/befund.json --report html=gap.html --lang en";

pub(super) const CATALOG: &str = "\
Example:
  befund catalog list --all";

pub(super) const LIST: &str = "\
Example:
  befund catalog list --all --json";

pub(super) const SHOW: &str = "\
Examples:
  befund show O.Ntwk_2
  befund show tr-03161-1#O.Auth_3 path/to/product --json";

pub(super) const SEAL: &str = "\
The bundle is a ZIP archive: `unzip`, `sha256sum -c SHA256SUMS` and `minisign -V` check it without befund.
Files that targets read stay out, because they may hold secrets; their digests go in.

Examples:
  befund seal --new-key maker.key                        a key and its public half maker.key.pub
  befund seal . --out product.befund --sign maker.key
  befund seal . --out new.befund --previous old.befund --digest-only 'docs/c5-*.pdf'";

pub(super) const CATALOG_SHOW: &str = "\
Examples:
  befund catalog show tr-03161-2
  befund catalog show anlage-31b@2016-10-21 5.6";

pub(super) const LINT: &str = "\
Example:
  befund catalog lint --catalogs my-catalogs";

pub(super) const COMPARE: &str = "\
Example:
  befund catalog diff digav-anlage-1@2022-12-29 2026-02-01";

pub(super) const EXPORT: &str = "\
Example:
  befund catalog export tr-03161-1 --oscal --out tr.json";

pub(super) const TEST: &str = "\
Example:
  befund catalog test --catalogs my-catalogs";

pub(super) const EXPLAIN: &str = "\
Examples:
  befund explain O.Auth_3                       in every catalog that has it
  befund explain anlage-31b@2016-10-21 5.6
  befund explain tr-03161-1 O.Auth_3 --verbose
  befund explain --search Sitzung               where a word stands";

pub(super) const SCHEMA: &str = "\
Examples:
  befund schema result > befund-result-1.schema.json
  befund schema product > .befund/product.schema.json    after an update, for editors
  befund schema check > .befund/check.schema.json        for a folder of --catalogs";
