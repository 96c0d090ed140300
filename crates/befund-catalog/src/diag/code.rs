//! Every kind of error and warning, with an example. `docs/errors.md` is made of this table.

use std::fmt;

macro_rules! codes {
    ($($variant:ident $word:literal: $meaning:literal, $message:literal, $help:literal;)+) => {
        /// What is wrong. Its word is stable: scripts may rely on it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $(#[doc = $meaning] $variant,)+
        }

        impl Code {
            /// All of them, in the order of their words.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word as it is printed: `error[WORD]`.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// What it means, in a sentence.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning),+ }
            }

            /// A message and what helps, such as they may read.
            pub fn example(self) -> (&'static str, &'static str) {
                match self { $(Self::$variant => ($message, $help)),+ }
            }
        }
    };
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl PartialEq<str> for Code {
    fn eq(&self, word: &str) -> bool {
        self.word() == word
    }
}

impl PartialEq<&str> for Code {
    fn eq(&self, word: &&str) -> bool {
        self.word() == *word
    }
}

codes! {
    Absent "absent":
        "A file that a target names is not there.",
        "it is not there",
        "check the path and that you may read it";
    AlreadyRunning "already-running":
        "Somebody is answering in this folder.",
        "another `befund declare` is answering in `.`",
        "finish it first, or answer in a sheet: `befund declare --export xlsx FILE`";
    AlreadyThere "already-there":
        "Nothing is written over what is there.",
        "`befund.yaml` is already there",
        "edit it, or name another folder; it was not changed";
    AlwaysAndConditional "always-and-conditional":
        "A requirement is said to be always there, and has a condition.",
        "O.Auth_1 has a condition, and `always_there` says that no product lacks what it asks for",
        "list it under `functions`";
    AmbiguousNumber "ambiguous-number":
        "A number means different things in editions of a catalog.",
        "3 means different things in `anlage-31b@2016-10-21` and `anlage-31b@2021-02-25`",
        "name the edition: \"anlage-31b@2016-10-21#3\" or \"anlage-31b@2021-02-25#3\"";
    AnsweredElsewhere "answered-elsewhere":
        "The answer stands in a file that this command does not edit.",
        "DS.2 is answered in the product file",
        "change it here, or move this section to `declarations/digav-anlage-1@2026-02-01.yaml`";
    AuthorityWithoutDocument "authority-without-document":
        "A catalog of one's own speaks for an authority and shows nothing.",
        "the rulings `faq` speak for `BSI` and show no document",
        "give the source its document's digest (`sha256: …`), or say that the ruling is your own";
    Binary "binary":
        "A file that should be text holds binary data.",
        "it holds binary data",
        "name a text file";
    BundleChanged "bundle-changed":
        "A sealed bundle is not as it was sealed, or does not hold what it should.",
        "`product.befund` is not as it was sealed: result.json is not the file that is listed",
        "`befund verify FILE` says what is wrong with it";
    CannotEdit "cannot-edit":
        "A file of answers has a form that cannot be edited safely.",
        "`declarations/a.yaml` is written in a form that answers cannot be added to without touching others",
        "write its `answers:` one a line, as in `\"5.1\": {answer: yes}`; nothing was changed";
    CannotRead "cannot-read":
        "A list of targets cannot be read.",
        "`targets.txt` cannot be read: No such file or directory",
        "name a file of targets, one a line, or `-` for standard input";
    CannotWrite "cannot-write":
        "A file cannot be written.",
        "cannot write `declarations/a.yaml`: No space left on device",
        "check that the folder is writable and has room, then run it again; all answers before are kept";
    ChangedMeanwhile "changed-meanwhile":
        "Somebody else changed a file in between.",
        "`declarations/a.yaml` was changed by somebody else",
        "nothing was written over it; answer again";
    ConditionMismatch "condition-mismatch":
        "A row's class and its conditions do not fit.",
        "class and `conditions` do not fit",
        "`conditional` needs conditions, the other classes take none";
    ConditionTwice "condition-twice":
        "A condition stands at a requirement and at its demand.",
        "the requirement has a condition already",
        "write the whole condition at the demand, or at the requirement alone";
    CsvSyntax "csv-syntax":
        "A sheet is no CSV.",
        "`sheet.csv`, row 7: found record with 4 fields, but the previous record has 9 fields",
        "save it as CSV in UTF-8, texts in double quotes";
    DateInFuture "date-in-future":
        "An answer is dated after today.",
        "`sheet.xlsx`, J7: 2027-01-01 is later than the day of the import",
        "no answer is given ahead of its day; `--on DATE` names another";
    DeadReference "dead-reference":
        "Something names what does not exist.",
        "`house-rules` has no edition `202` to build on",
        "did you mean `2026`?";
    DecidableMismatch "decidable-mismatch":
        "How a demand is decided does not fit its checks.",
        "`automated` needs a check that is more than an indication",
        "name one, or say `planned`, `refutable` or `manual` and why";
    DifferentCatalogs "different-catalogs":
        "Two editions of different catalogs cannot be compared.",
        "`tuev-tsvc` and `anlage-31b` are different catalogs",
        "name two editions of one catalog; those of `tuev-tsvc` are 2.1";
    DigestMismatch "digest-mismatch":
        "A document is not the one that was examined.",
        "`docs/pentest.pdf` has the SHA-256 d67e…, not the one stated",
        "restore the file that was examined, or have the new one stated afresh";
    DuplicateColumn "duplicate-column":
        "A sheet has a column twice.",
        "`sheet.xlsx`, F1: a second column `answer`",
        "remove one of the two";
    DuplicateDefinition "duplicate-definition":
        "A catalog of one's own has the id of a built-in one.",
        "`tuev-tsvc@2.1` exists already",
        "choose another id; the built-in ones take no further editions";
    DuplicateEnumeration "duplicate-enumeration":
        "An observation has a list twice.",
        "a second enumeration of tls.protocol",
        "leave the file as a probe writes it";
    DuplicateFact "duplicate-fact":
        "An observation has a fact twice.",
        "tls.protocol TLSv1.2 stands here twice",
        "leave the file as a probe writes it";
    DuplicateId "duplicate-id":
        "An id stands in a file twice.",
        "the document `pentest` stands here a second time",
        "give each its own id";
    DuplicateKey "duplicate-key":
        "A key stands in a map twice.",
        "the key `facts` stands here a second time",
        "keep one of the two";
    DuplicateNumber "duplicate-number":
        "A requirement's number stands in a catalog twice.",
        "the number 5.3 stands here a second time",
        "give each requirement its own number";
    DuplicateOverride "duplicate-override":
        "A gate file decides one thing twice.",
        "what blocks here is decided twice",
        "keep one of the two";
    DuplicateRow "duplicate-row":
        "A policy table has two rows for one key and one day.",
        "a row with the key TLSv1.2 stands here a second time",
        "keep one, or give them periods that do not overlap";
    EhloUnsaid "ehlo-unsaid":
        "A name to say in EHLO is given where none is said.",
        "the name is said in SMTP and LMTP only, and this target speaks neither",
        "remove it, or name the protocol: `starttls: smtp`";
    Empty "empty":
        "A file is empty.",
        "it is empty",
        "export it again";
    EmptyList "empty-list":
        "A list that must name something names nothing.",
        "this list is empty, so it would always hold or never",
        "name at least one predicate";
    EmptyText "empty-text":
        "A text that must say something says nothing.",
        "this text is empty",
        "fill it in or leave the key out";
    Encrypted "encrypted":
        "A file is encrypted.",
        "it is a state that OpenTofu encrypted",
        "export it anew: terraform show -json > state.json, or terraform state pull > state.json (tofu for OpenTofu)";
    EndBeforeStart "end-before-start":
        "A period ends before it begins.",
        "the last day, 2026-01-31, lies before the first, 2026-11-30",
        "name a later day, or start earlier with --as-of";
    ExampleMismatch "example-mismatch":
        "A check's example comes out otherwise than it says.",
        "example at line 7 of `house-six-months` states `pass` but comes out `undecided`",
        "mend the check or the example";
    FactsChanged "facts-changed":
        "An observation says other facts than its transcript.",
        "`observations/tls/a.json` is not what its transcript shows: TLSv1.0 was answered, and the facts do not say so",
        "somebody changed it; run `befund probe` again, which replaces it";
    FileExists "file-exists":
        "An export does not replace what is no export.",
        "`befund.yaml` is there, and is no export",
        "name another file, such as catalog.json";
    FileTooLarge "file-too-large":
        "A file is larger than befund reads.",
        "`targets.txt` has more than 4194304 bytes",
        "split it";
    FileUnreadable "file-unreadable":
        "A file cannot be read.",
        "cannot read `no/such/file.yaml`: No such file or directory",
        "check the path and that you may read it";
    FolderInUse "folder-in-use":
        "Another run uses the product folder.",
        "another befund has been using `.` for 30 s",
        "wait for the other run, or end it";
    ForeignAttribute "foreign-attribute":
        "An observation has an attribute that its probe does not deliver.",
        "the probe `tls` does not deliver `min_length` of auth.password_policy",
        "leave the file as a probe writes it";
    ForeignKind "foreign-kind":
        "An observation has a kind of fact that its probe does not deliver.",
        "the probe `tls` does not deliver auth.session",
        "leave the file as a probe writes it";
    ForeignPart "foreign-part":
        "An observation is of a part that its probe does not have.",
        "the probe `file` has no part `lokki`",
        "leave the file as a probe writes it";
    ForeignSubject "foreign-subject":
        "An observation speaks of what its target is not about.",
        "tls://other.example:443 is not what the target is about",
        "leave the file as a probe writes it";
    FormatNotBuilt "format-not-built":
        "This build of befund does not write a format.",
        "this befund is built without `pdf`",
        "write `--report typ` and set it with Typst 0.15, take the release's befund, or build it with `--features pdf`";
    Formula "formula":
        "A cell of a sheet holds a formula.",
        "`sheet.xlsx`, F7: a formula, and formulas are not read",
        "replace it by its value: copy, then paste as text";
    FunctionMismatch "function-mismatch":
        "A requirement does not stand once among what a product can and cannot lack.",
        "5.3 stands 2 times in `always_there` and `functions`",
        "say once whether a product can lack it, and which function it protects";
    HearsayDecides "hearsay-decides":
        "A ruling known from a conversation would decide.",
        "a conversation cannot decide anything",
        "write `effect: explain`, or cite what was written";
    InvalidUtf8 "invalid-utf8":
        "A file is not UTF-8.",
        "the file is not valid UTF-8 from here on",
        "save the file as UTF-8";
    ManyDocuments "many-documents":
        "A YAML file holds a second document.",
        "a second YAML document begins here",
        "keep one document a file";
    MergedCells "merged-cells":
        "A sheet has merged cells where answers stand.",
        "`sheet.xlsx`, F7: merged with cells up to F9",
        "unmerge them and write the answer into each row";
    MissingAnswer "missing-answer":
        "A row of a sheet says something without an answer.",
        "`sheet.xlsx`, F7: said without an answer",
        "write yes, no or not_applicable";
    MissingColumn "missing-column":
        "A sheet lacks a column.",
        "`sheet.csv`: there is no column `answer`",
        "keep the first row as `--export` writes it";
    MissingExample "missing-example":
        "A check lacks an example.",
        "a check needs an example that is `undecided`",
        "write one; `befund catalog test` runs it";
    MissingKey "missing-key":
        "A key that must be there is not.",
        "`en` is missing in this text in two languages",
        "add `en: …`";
    MissingReason "missing-reason":
        "A row of a sheet says \"not applicable\" without a reason.",
        "`sheet.xlsx`, G7: not applicable, but without a reason",
        "name one of those that the row admits";
    MissingStatement "missing-statement":
        "A row of a sheet has a reason that needs a justification.",
        "`sheet.xlsx`, H7: `other` needs a justification in your own words",
        "write it into this cell";
    MissingSubject "missing-subject":
        "A file's facts have no subject.",
        "`subject` is missing: what are the facts in this file about?",
        "name it as stated facts do, such as `subject: backend`; it can be left out where one component is served";
    NoAnchors "no-anchors":
        "YAML's anchors and aliases are not read.",
        "anchors and aliases are not allowed",
        "write the value out";
    NoFiles "no-files":
        "A folder has no file to check.",
        "there is no file to check in `own`",
        "catalog files end in `.yaml`";
    NoFolder "no-folder":
        "A folder that is named is not there.",
        "there is no folder `produkt`",
        "check the name, or let it be made: befund init produkt --create";
    NoMergeKeys "no-merge-keys":
        "YAML's merge keys are not read.",
        "merge keys (`<<`) are not allowed",
        "write the keys out";
    NoPolicy "no-policy":
        "Advice needs a policy.",
        "nothing can be suggested without a policy",
        "leave --policy none out";
    NoProductFile "no-product-file":
        "There is no product file.",
        "there is no product file `./befund.yaml`",
        "`befund init .` writes a first one; or name a folder that holds a `befund.yaml`, or the file itself";
    NoSource "no-source":
        "A requirement cites no source (a warning).",
        "this requirement has no source",
        "name the ids of `sources` it was restated from";
    NoTargets "no-targets":
        "A list of targets is empty.",
        "`targets.txt` names no target",
        "write one a line, such as connect.example:443";
    NotAFile "not-a-file":
        "A path names no ordinary file.",
        "it is no file",
        "name a file, no device; a folder is named with `/` at its end";
    NotAFolder "not-a-folder":
        "A path names no folder.",
        "`befund.yaml` is a file",
        "name the product's folder: befund init .";
    NotAThing "not-a-thing":
        "A condition asks for facts outside of things.",
        "facts stand in things, and this asks for some",
        "define a thing in things.yaml and name it under `things`";
    NotInForce "not-in-force":
        "No edition of a catalog is in force on the day.",
        "`anlage-31b` has no edition in force on 2010-01-01",
        "pin one as a comparison: anlage-31b@2016-10-21";
    NotInThisVersion "not-in-this-version":
        "A part that this version does not have.",
        "`pages`: web pages is not in this version",
        "remove it; state as facts what such a target would show";
    NotJson "not-json":
        "A file that should be JSON is not.",
        "it is no JSON (line 3)",
        "export it again, whole";
    NotRecognised "not-recognised":
        "No reader knows a file.",
        "no reader recognises it",
        "`befund probe --formats` lists what is read and how it is exported";
    NotWhole "not-whole":
        "A file says itself that it is not whole.",
        "the plan ended with an error",
        "mend the error and plan again";
    NotYaml "not-yaml":
        "A file that should be YAML is not.",
        "it is not readable as YAML (line 3)",
        "check it with the program that reads it";
    NothingFound "nothing-found":
        "No requirement holds the words that are searched for.",
        "no requirement holds `Sitzungsdauer 5 Minuten`",
        "search for fewer words or parts of them; `befund catalog show ID` lists what a catalog asks";
    NothingToAnswer "nothing-to-answer":
        "A row demands nothing.",
        "digav-anlage-1@2026-02-01 B.15a demands nothing, so there is nothing to answer",
        "remove the answer";
    NothingToJudge "nothing-to-judge":
        "No catalog applies.",
        "no catalog applies to `Test` on 2010-01-01",
        "name one with --catalog ID@EDITION (a comparison outside its period), or choose another --as-of; `befund catalog list` shows all";
    Offline "offline":
        "A command needs the network, and was told to do without.",
        "`befund tls` needs the network, and --offline forbids it",
        "leave --offline out";
    OldVersion "old-version":
        "A file is of a version that is not read.",
        "it is a state of a Terraform before 0.7",
        "export it anew: terraform show -json > state.json, or terraform state pull > state.json (tofu for OpenTofu)";
    OneOperator "one-operator":
        "One of several keys must stand alone.",
        "exactly one effect is needed",
        "write `explain`, `conflict`, `waive`, `{replace_check: …}` or `{add_reason: …}`";
    OtherCountry "other-country":
        "A fact names a country beside others.",
        "`country` is not the only one of `countries`",
        "leave `country` out where there are several, or name the one under both";
    OtherEdition "other-edition":
        "A sheet is of another edition than the one named.",
        "`sheet.xlsx` is of `digav-anlage-1@2021-06-15`",
        "name that edition, or export a new sheet";
    OtherFacts "other-facts":
        "An observation says other facts than the file it was read from.",
        "`observations/file/a.json` says other facts than the file it was read from",
        "run `befund probe` again: it replaces the observation; nobody should edit it";
    OtherProduct "other-product":
        "Two results are of different products.",
        "the earlier file is a result of `A`, and the later one is `B`",
        "give two results of one product; a product is known by its `name`";
    OtherVerb "other-verb":
        "The German text lacks a demand's modal verb (a warning).",
        "`versions` is SOLL, which the German text does not say",
        "use the verb of the text, or say in the `note` why this one holds";
    OutsideFolder "outside-folder":
        "A path leads out of the product folder.",
        "`link.pdf` lies outside the product folder",
        "copy the document into the folder and name it by a relative path";
    ReasonMismatch "reason-mismatch":
        "A check's role and its reason do not fit.",
        "role and `because` do not fit",
        "`decides` needs a written reason, and so does `indicates`; `necessary` takes none";
    ReportOverInput "report-over-input":
        "A report would replace what the result rests on.",
        "a report would be written to `d.txt`, which this result rests on",
        "name another file, such as gap.html";
    ResultChanged "result-changed":
        "A result is not what befund wrote.",
        "`base.json` is not what befund wrote: its content does not match its report id",
        "audit again, or use the file as it was written";
    ResultTooLong "result-too-long":
        "A result is longer than can be read again.",
        "the result has more than 134217728 bytes",
        "judge fewer components at a time";
    RoleMismatch "role-mismatch":
        "Who audits and in which role do not fit.",
        "`role: evaluation` and `evaluator` belong together",
        "name the evaluator, or remove it for a self-assessment";
    SaidTwice "said-twice":
        "Two entries say different things of one thing.",
        "`holds` of aws_cloudwatch_log_group.web is said twice, with different values",
        "let each thing be matched by one entry, or say the same";
    SecondObservation "second-observation":
        "Two observations are of one target.",
        "`b.json` is a second observation of tls://connect.example:443, beside `a.json`",
        "a probe keeps one; remove the one that does not belong";
    SeveralDocuments "several-documents":
        "A file holds several configurations.",
        "it holds several configurations of Loki",
        "name a file with one of them";
    SeveralHosts "several-hosts":
        "An option for one host is given for several.",
        "--address is for one host, and there are several",
        "run befund once for each host";
    SheetUnreadable "sheet-unreadable":
        "A sheet cannot be read.",
        "`sheet.xlsx` cannot be read as XLSX",
        "open it in your program and save it again as .xlsx, without a password";
    StrayFile "stray-file":
        "A file lies where it would not be read.",
        "`declarations/a.yml` would not be read here",
        "rename it to `a.yaml`, or move it away";
    SurplusKey "surplus-key":
        "A key does not belong beside another.",
        "`path` and `glob` exclude each other",
        "name one file by `path`, or several by `glob` and their `count`";
    SurplusReason "surplus-reason":
        "A reason stands beside an answer that takes none.",
        "`sheet.xlsx`, G7: only not_applicable takes a reason",
        "use the statement for an explanation";
    TableShape "table-shape":
        "A policy table has other key columns than in other editions.",
        "the table `protocols` has other key columns than in other editions",
        "use key: [version] in every edition";
    Template "template":
        "A file is a template that is not rendered yet.",
        "it is a template of what the reader `loki` reads",
        "render it: helm template RELEASE CHART -f VALUES (or the tool it belongs to)";
    TextUnavailable "text-unavailable":
        "The text of an edition is not known.",
        "the text of anlage-31b@2022-06-15 is not known in full, so nothing in it can be answered",
        "answer an edition with text; `befund catalog list` shows them";
    TooDeep "too-deep":
        "A file is nested too deeply.",
        "the nesting is deeper than 48 levels",
        "flatten the structure; no befund file needs this depth";
    TooLarge "too-large":
        "A file holds more than befund reads.",
        "the file holds more than befund reads",
        "split it";
    TooLong "too-long":
        "A text is too long.",
        "this name has more than 300 bytes",
        "shorten it; what explains it belongs into another key";
    TooMany "too-many":
        "A list is too long.",
        "`components` has more than 1000 entries",
        "a component is what is versioned by itself; put parts of one kind and version together, or give products of their own a file each";
    TooManyWords "too-many-words":
        "A line of a list of targets has a word too many.",
        "`again` is one word too many",
        "write HOST[:PORT] [PROTOCOL], and comments after `#`";
    TranscriptMismatch "transcript-mismatch":
        "A transcript is missing or changed.",
        "`observations/tls/raw/a.txt` is not the transcript of `observations/tls/a.json`",
        "run `befund probe` again: it replaces both; or restore the file";
    TwoInOneFile "two-in-one-file":
        "Two reports would go to one file.",
        "two reports would be written to `gap.html`",
        "name another file for one of them";
    TwoOnStdout "two-on-stdout":
        "Two reports would go to standard output.",
        "only one report can go to standard output",
        "give the others a file: --report md=gap.md";
    TwoReaders "two-readers":
        "Two readers know a file.",
        "several readers recognise it: loki, terraform",
        "split it; a file is of one format";
    UnknownAnswer "unknown-answer":
        "A cell of a sheet is no answer.",
        "`sheet.xlsx`, F7: `ja!` is no answer",
        "write yes, no or not_applicable";
    UnknownAttribute "unknown-attribute":
        "A kind of fact has no such attribute.",
        "`tls.protocol` has no attribute `ofered`",
        "did you mean `offered`?";
    UnknownCatalog "unknown-catalog":
        "There is no such catalog.",
        "there is no catalog `tuev-tvsc`",
        "did you mean `tuev-tsvc`?";
    UnknownCheck "unknown-check":
        "There is no such check.",
        "there is no check `tls-protocol-version`",
        "did you mean `tls-protocol-versions`?";
    UnknownColumn "unknown-column":
        "A policy table has no such column.",
        "`min_bit` is no key column of this table",
        "did you mean `min_bits`?";
    UnknownComponent "unknown-component":
        "The product has no such component.",
        "the product has no component `wbe`",
        "known: web";
    UnknownDemand "unknown-demand":
        "A requirement has no such demand.",
        "`anlage-31b#5.3` has no demand `real-name-visable`",
        "did you mean `real-name-visible`?";
    UnknownDocument "unknown-document":
        "The product has no such document.",
        "there is no document `pentest`",
        "none is known here";
    UnknownEdition "unknown-edition":
        "A catalog has no such edition.",
        "`tuev-tsvc` has no edition `2.2`",
        "did you mean `2.1`?";
    UnknownFormat "unknown-format":
        "A sheet has a format that is not read.",
        "`sheet.ods` is no sheet that is read",
        "save it as .xlsx or .csv";
    UnknownGroup "unknown-group":
        "A requirement is in a group that the catalog does not list.",
        "2 is in `transpot`, which is not among `groups`",
        "did you mean `transport`?";
    UnknownKey "unknown-key":
        "A map has no such key.",
        "`adressee` is no key of a requirement",
        "did you mean `addressee`?";
    UnknownKind "unknown-kind":
        "There is no such kind of fact.",
        "`tls.protocl` is no kind of fact",
        "did you mean `tls.protocol`?";
    UnknownOperator "unknown-operator":
        "The check language has no such operator.",
        "`evry` is no operator",
        "did you mean `every`?";
    UnknownPolicy "unknown-policy":
        "There is no such policy.",
        "there is no policy `tr-02102`",
        "did you mean `tr-02102-2`?";
    UnknownPremise "unknown-premise":
        "No condition of a catalog rests on what is answered.",
        "no condition of digav-anlage-1@2026-02-01 rests on `thing/session`",
        "did you mean `thing/sessions`?";
    UnknownReason "unknown-reason":
        "A requirement does not admit a reason.",
        "1.a admits `no-servers`, which is not among `reasons`",
        "did you mean `no-server`?";
    UnknownRequirement "unknown-requirement":
        "A catalog has no such number.",
        "tuev-tsvc@2.1 has no requirement `5.44`",
        "did you mean `5.4`?";
    UnknownSource "unknown-source":
        "A source is not among those of the file.",
        "`G` is not among the sources of this file",
        "known: H";
    UnknownVersion "unknown-version":
        "A file is of a version that is not known.",
        "product file version 2 is not known",
        "this befund reads `befund: 1`";
    UnknownWord "unknown-word":
        "A word is not one of those that are admitted.",
        "`MUß` is no modal verb",
        "known: MUSS, DARF NICHT, SOLL, SOLL NICHT, KANN";
    UnpinnedDeclaration "unpinned-declaration":
        "Answers name no edition.",
        "`anlage-31b` names no edition",
        "answers are given for one edition: write CATALOG@EDITION";
    UnpinnedPolicy "unpinned-policy":
        "A policy in the product file names no edition.",
        "a policy named here must be pinned",
        "write ID@EDITION, or leave it out to follow as-of";
    Unreadable "unreadable":
        "A file could not be read to its end.",
        "the file could not be read",
        "check the path and that you may read it";
    Untranslated "untranslated":
        "A text is the same in both languages (a warning).",
        "`de` and `en` are the same",
        "write `en` in English and `de` in German";
    UnusedCheck "unused-check":
        "A check that no demand asks, and no judgement of a scan (a warning).",
        "no demand asks the check `retention-of-drafts`",
        "link it from a demand under `checks`, or remove it";
    UnusedText "unused-text":
        "A shared text stands in no catalog (a warning).",
        "nothing names the text `keep-a-record`",
        "name it as `{text: keep-a-record}`, or remove it";
    WrongBasis "wrong-basis":
        "An observation rests on something else than its probe does.",
        "`basis` is declared, not measured",
        "leave the file as a probe writes it";
    WrongBrand "wrong-brand":
        "A brand file or its logo cannot be used.",
        "`logo.svg`: the element `script` is not allowed in it",
        "save it as plain SVG: shapes only, text as paths, no style sheet, no picture, no link";
    WrongCount "wrong-count":
        "A list of an observation does not name exactly its facts.",
        "the enumeration of tls.protocol does not name exactly its facts",
        "leave the file as a probe writes it";
    WrongCountry "wrong-country":
        "A country code is none.",
        "`EL` is no country code of ISO 3166-1",
        "write \"GR\": EL is the EU's own sign for Greece";
    WrongDate "wrong-date":
        "A date is none, or not possible.",
        "`3.5.2018` is not a date",
        "write YYYY-MM-DD, such as 2018-05-03";
    WrongDigest "wrong-digest":
        "A digest is none.",
        "`abc` is no SHA-256",
        "write its 64 hexadecimal digits";
    WrongEhlo "wrong-ehlo":
        "A name to say in EHLO is none.",
        "`mail example` is no name for EHLO",
        "write a host name in ASCII, such as mail.example, or an address, [192.0.2.1] or [IPv6:2001:db8::1]";
    WrongEncoding "wrong-encoding":
        "A file is in an encoding that is not read.",
        "it is neither UTF-8 nor UTF-16",
        "save it as UTF-8";
    WrongEndpoint "wrong-endpoint":
        "An endpoint is none.",
        "`connect.example:https` is no endpoint",
        "write HOST or HOST:PORT, such as connect.example:443 or [::1]:8443";
    WrongId "wrong-id":
        "An id has a form that ids do not have.",
        "`My Check` is no id",
        "use lower-case letters, digits and hyphens";
    WrongJson "wrong-json":
        "A result is no JSON.",
        "expected value",
        "give the JSON file that `befund audit` or `befund assess` wrote with `--report json`";
    WrongKey "wrong-key":
        "A file cannot be used as a key.",
        "`maker.key` cannot be used as a key: it is protected by a password, and none was given",
        "name the file of its password with --password-file";
    WrongKind "wrong-kind":
        "A file is of another kind than asked for.",
        "it looks like Terraform's and is no state",
        "export it anew: terraform show -json > state.json, or terraform state pull > state.json (tofu for OpenTofu)";
    WrongNumber "wrong-number":
        "A number is none, or out of range.",
        "101 is no share in per cent",
        "write a whole number from 0 to 100";
    WrongReach "wrong-reach":
        "An observation reaches further than its probe does.",
        "`reach` is running, not state",
        "leave the file as a probe writes it";
    WrongReference "wrong-reference":
        "A reference has a form that references do not have.",
        "`tuev-tsvc` is no requirement",
        "write CATALOG#NUMBER, such as \"anlage-31b#5.6\"";
    WrongRegex "wrong-regex":
        "A regular expression is none.",
        "not a regular expression: unclosed group",
        "see the regex crate's syntax; there are no look-arounds";
    WrongResult "wrong-result":
        "A result contradicts itself.",
        "`alike` names a finding that is not there",
        "give the JSON file that `befund audit` or `befund assess` wrote with `--report json`";
    WrongRoots "wrong-roots":
        "A file of roots has none.",
        "the roots in `ca.pem`: there is no certificate",
        "give a file with certificates in PEM";
    WrongSchema "wrong-schema":
        "A file is of a schema that is not read.",
        "the schema is `befund/result/2`, expected `befund/result/1`",
        "read it with the befund that wrote it or a newer one, or audit again with this one";
    WrongTest "wrong-test":
        "A test does not fit an attribute's type.",
        "`at_least` is no test for `offered`, which is `true` or `false`",
        "known: is, not, in, not_in";
    WrongTime "wrong-time":
        "Times that no run has.",
        "`finished` is before `started`",
        "run `befund probe` again: it replaces the file";
    WrongType "wrong-type":
        "A value is of another type.",
        "expected true or false, found text",
        "YAML 1.2 knows only `true` and `false`, without quotes";
    WrongUrl "wrong-url":
        "The address of a page is none.",
        "`connect.example` is no address of a page",
        "write it whole, with https:// or http:// and without name or password, such as https://connect.example/";
    WrongUsage "wrong-usage":
        "Options do not fit each other.",
        "`--json` is for `--explain` and `--formats`; observations are JSON anyway",
        "befund probe --explain FILE --json";
    WrongValue "wrong-value":
        "A value is not one that is possible here.",
        "`seven` is no page",
        "write `page: 13` or `page: 7-8`";
    YamlSyntax "yaml-syntax":
        "A file is no YAML.",
        "not readable as YAML: unclosed quote",
        "YAML 1.2: indent with spaces, quote text that holds `: ` or begins with a special character";
    YesOrNo "yes-or-no":
        "A premise is there or it is not.",
        "`thing/sessions` is there or it is not",
        "answer `yes` or `no`; explain it in the statement";
}
