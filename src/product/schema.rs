//! The JSON Schemas of `befund.yaml` and of `declarations/CATALOG@EDITION.yaml`. What hangs on
//! another place (a document cited, a component named) or on the disk is the decoder's to check.

use serde_json::{Value, json};

use crate::fact::ProtectionNeed;
use crate::fact::document::{DocumentKind, Scheme};
use crate::fact::kind::auth::{FACTORS, ROLES};
use crate::fact::schema;
use crate::fact::source::Sources;
use crate::lang::Lang;
use crate::product::load::{HEALTH_ID, MAX_COMPONENTS, MAX_DOCUMENTS, MAX_FACTS, more};
use crate::product::model::{
    AnswerValue, AuditRole, ComponentKind, DispositionKind, ImpactConclusion, ProductKind,
};
use crate::product::particulars::Field;
use crate::product::target;
use crate::schema::{
    Key, boolean, date, defined, document, entries, like, list, list_up_to, map, names, number,
    opt, req, set, text, word, word_of,
};

/// The schema of `befund.yaml`.
pub fn product_schema(sources: Sources) -> Value {
    let mut declarations = entries(&defined("declaration"));
    declarations["propertyNames"] = json!({"pattern": "@"});
    let facts = list_up_to(&fact(), MAX_FACTS);
    let keys = [
        req("befund", json!({"const": 1}), "The version of this format: 1."),
        req("product", product(), "What is audited."),
        opt("audit", audit(), "How to audit it. A file for CI states nothing here."),
        opt(
            "report",
            particulars(),
            "What reports in the style of a body say beside the result. Nothing is judged by it.",
        ),
        opt(
            "targets",
            target::schema(sources),
            "Where it may be measured. Only what stands here is contacted.",
        ),
        opt("auth", auth(), "Who gets in by which factors; a short form of facts and lists."),
        opt("facts", facts, "Facts stated by hand; documented if they cite documents."),
        opt(
            "enumerations",
            list_up_to(&enumeration(), MAX_FACTS),
            "Statements that all facts of a kind are listed.",
        ),
        opt("documents", list_up_to(&proof(), MAX_DOCUMENTS), "Files that prove something."),
        opt(
            "declarations",
            declarations,
            "Answers, by CATALOG@EDITION. They may also stand in declarations/CATALOG@EDITION.yaml.",
        ),
        opt(
            "dispositions",
            list_up_to(&disposition(), MAX_FACTS),
            "Decisions about gaps. They move the gate, never a verdict, and they expire.",
        ),
    ];
    let mut definitions = schema::definitions();
    definitions["answer"] = single_answer();
    definitions["answers"] = answers();
    definitions["declaration"] = declaration();
    definitions["stated"] = stated();
    definitions["said"] = target::said_schema(sources);
    document("befund.yaml, the product file", map(&keys), definitions)
}

/// The schema of a file in `declarations/`.
pub fn declaration_schema() -> Value {
    let title = "declarations/CATALOG@EDITION.yaml, answers to one edition of a catalog";
    document(title, declaration(), json!({"answer": single_answer(), "answers": answers()}))
}

fn product() -> Value {
    let manufacturer = map(&[req("name", text(), "Its name.")]);
    map(&[
        req("name", text(), "The product's name."),
        req("version", text(), "Its exact version, in quotes: versions are text."),
        opt(
            "since",
            date(),
            "Day of this version: what names no version and was made before speaks of another.",
        ),
        req("manufacturer", manufacturer, "Who makes it."),
        req("kinds", list(&word_of::<ProductKind>()), "What it is; decides the catalogs."),
        opt(
            "protection_need",
            word_of::<ProtectionNeed>(),
            "How much protection its data need; decides on the additional part of DiGAV Anlage 1.",
        ),
        opt("components", list_up_to(&component(), MAX_COMPONENTS), "Its parts."),
        opt(
            "without",
            list(&without()),
            "Kinds of component it does not have, such as a back end.",
        ),
    ])
}

fn without() -> Value {
    map(&[
        req("kind", word_of::<ComponentKind>(), "What it does not have."),
        req("because", text(), "Why it needs none."),
        req("stated", defined("stated"), "Who states it, and when."),
    ])
}

fn component() -> Value {
    map(&[
        req("id", text(), "Its id, by which targets and facts name it."),
        req("kind", word_of::<ComponentKind>(), "What it is."),
        req("name", text(), "Its name."),
        req("version", text(), "Its exact version, in quotes."),
        opt("since", date(), "Day of this version of it, if not the product's."),
    ])
}

fn audit() -> Value {
    let mut audit = map(&[
        opt(
            "catalogs",
            list(&text()),
            "Catalogs as ID@EDITION, or as ID: the edition in force on the day judged.",
        ),
        opt(
            "policies",
            list(&like("@")),
            "Policy tables pinned as ID@EDITION; others follow the day judged.",
        ),
        opt("role", word_of::<AuditRole>(), "Who audits: the manufacturer itself, if left out."),
        opt("evaluator", text(), "Who evaluates, with `role: evaluation`."),
        opt(
            "evaluators",
            list(&evaluator()),
            "Who examines beside the evaluator, or for it: records of others count for nothing.",
        ),
        opt("as_of", date(), "The day judged, for a record of a past audit."),
        opt(
            "document_roots",
            text(),
            "A file of certificates in PEM, below the product's folder, that signatures in documents are to lead to.",
        ),
        opt(
            "lang",
            word_of::<Lang>(),
            "The language of reports and of all that speaks of the audit.",
        ),
    ]);
    let evaluation = json!({"properties": {"role": {"const": "evaluation"}}, "required": ["role"]});
    let named = json!({"properties": {"evaluator": {"type": "string"}}, "required": ["evaluator"]});
    audit["if"] = evaluation;
    audit["else"] = json!({"not": named});
    audit["then"] = named;
    audit
}

/// Who examines: a name, or a map that says more.
fn evaluator() -> Value {
    let known = map(&[
        req("name", text(), "A person or a body."),
        opt("field", word_of::<Field>(), "What they are an expert of."),
        opt("body", text(), "For whom they examine."),
        opt("accreditation", text(), "By whom they are recognised, and under which number."),
    ]);
    json!({"anyOf": [text(), known]})
}

/// A text, or a list of them.
fn paragraphs() -> Value {
    json!({"anyOf": [text(), list(&text())]})
}

/// What reports in the style of a body say beside the result.
fn particulars() -> Value {
    let period = map(&[req("from", date(), "The first day."), req("to", date(), "The last day.")]);
    map(&[
        opt("holder", holder(), "Who applies for the examination, or holds what comes of it."),
        opt("occasion", paragraphs(), "Why the product is examined."),
        opt("period", period, "From when to when it was examined."),
        opt("changes", paragraphs(), "What has changed since it was last examined."),
        opt("description", paragraphs(), "What the product is and does."),
        opt("data_flows", paragraphs(), "Which data go from where to where."),
        opt(
            "third_parties",
            list_up_to(&third_party(), MAX_COMPONENTS),
            "Services of others that it uses.",
        ),
        opt(
            "excluded",
            list_up_to(&excluded(), MAX_COMPONENTS),
            "What it needs to run and what is no part of the object.",
        ),
        opt("strengths", paragraphs(), "What it does for data protection beyond what is demanded."),
        opt("recommendations", paragraphs(), "What should be heeded though it is not demanded."),
        opt("programme", programme(), "The programme that it is examined under."),
        opt("transfer", transfer(), "On what footing a body certifies that is not accredited yet."),
    ])
}

fn holder() -> Value {
    map(&[
        opt("name", text(), "The name; the manufacturer's if left out."),
        req("address", paragraphs(), "The address, line by line."),
    ])
}

fn third_party() -> Value {
    map(&[
        req("name", text(), "Whose it is, or its name."),
        opt("used_for", text(), "What it is used for."),
        opt("tested", boolean(), "Whether the use of it was tested."),
        opt("in_providers_hands", boolean(), "Whether the provider answers for it."),
    ])
}

fn excluded() -> Value {
    let known = map(&[
        req("name", text(), "What it is."),
        opt("because", text(), "Why it is left out, or what it is for."),
    ]);
    json!({"anyOf": [text(), known]})
}

fn programme() -> Value {
    map(&[
        req("title", text(), "Its title."),
        opt("version", text(), "Its version, in quotes."),
        opt("date", date(), "Its day."),
        opt("body", text(), "Whose it is."),
    ])
}

fn transfer() -> Value {
    map(&[
        req("state", text(), "How far the body's accreditation is."),
        opt("number", text(), "The number of its application."),
        opt("until", date(), "The last day on which what it issues may be used."),
        opt("extendable", boolean(), "Whether that day may be put off."),
    ])
}

fn components(doc: &'static str) -> Key {
    opt("components", list(&text()), doc)
}

fn stated() -> Value {
    map(&[
        req("by", text(), "Who states it."),
        req("on", date(), "When. A statement carries 365 days."),
        opt("where", text(), "Where it can be read, such as a chapter."),
        opt("product_version", text(), "The version it speaks of; it counts for that one only."),
        opt("note", text(), "What else to know."),
    ])
}

/// The keys that stated facts of all kinds have.
fn of_every_fact() -> [Key; 5] {
    [
        req("kind", schema::kinds(), "What kind of fact it is; decides its other keys."),
        req("subject", text(), "What it is about, such as tls://HOST:PORT or a component."),
        req("stated", defined("stated"), "Who states it, and when."),
        opt("documents", list(&text()), "Ids of documents that say so."),
        components("Components it speaks of; mandatory if there are several."),
    ]
}

fn fact() -> Value {
    schema::fact(&of_every_fact())
}

/// Ways in by role: one set of them, or several.
fn auth() -> Value {
    let mut keys = vec![
        req("stated", defined("stated"), "Who states it, and when."),
        opt("subject", text(), "Where these ways in are; the component, if one is served."),
        opt("documents", list(&text()), "Ids of documents that say so."),
        opt(
            "sources",
            list(&text()),
            "Paths of file targets whose ways in belong to it, too; one left out leaves it open.",
        ),
        components("Components in which people log in like this; mandatory if there are several."),
    ];
    let doc = "Its ways in, each with the factors that are always demanded; these are all. `[]`: it has none.";
    keys.extend(ROLES.iter().map(|role| opt(role, list_up_to(&way_in(), MAX_FACTS), doc)));
    let mut ways = map(&keys);
    ways["anyOf"] = ROLES.iter().map(|role| set(role)).collect();
    json!({"anyOf": [ways, list_up_to(&ways, MAX_COMPONENTS)]})
}

/// A way in: its factors, or a map with more of what is known of it.
fn way_in() -> Value {
    let mut listed = list(&word(FACTORS.iter().copied()));
    listed["uniqueItems"] = true.into();
    let factors = json!({"anyOf": [listed, {"const": [HEALTH_ID]}]});
    let mut keys = vec![req("factors", factors.clone(), "Factors that are always demanded.")];
    keys.extend(more().map(|one| opt(one.name, schema::attribute(one.ty), one.doc)));
    json!({"anyOf": [factors, map(&keys)]})
}

fn enumeration() -> Value {
    let [kind, subject, stated, documents, components] = of_every_fact();
    map(&[
        kind,
        subject,
        req("complete", boolean(), "Whether these are all of the kind."),
        opt(
            "count",
            number(),
            "How many are stated here, over all components; without it the list closes nothing.",
        ),
        opt(
            "sources",
            list(&text()),
            "Paths of file targets whose facts belong to it, too; one left out leaves it open.",
        ),
        stated,
        documents,
        components,
    ])
}

fn proof() -> Value {
    let last_day = json!({"anyOf": [date(), {"const": "none"}]});
    let usable_until = map(&[
        req("date", date(), "The last day."),
        req("because", text(), "The rule that ends it."),
        opt("extendable", boolean(), "Whether the rule allows for an extension."),
    ]);
    map(&[
        req("id", text(), "Its id, by which facts and answers cite it."),
        req("kind", word_of::<DocumentKind>(), "What it is."),
        opt("scheme", word_of::<Scheme>(), "What it was issued under."),
        opt("title", text(), "Its title; the id, if left out."),
        req("file", text(), "Its path inside this folder."),
        opt("sha256", text(), "Its digest; a file with another one is refused."),
        opt("number", text(), "The number printed on it."),
        opt("issuer", text(), "Who issued it."),
        req("issued", date(), "The day it was issued."),
        opt(
            "valid_until",
            last_day,
            "Its last day; `none` if it names none, and it carries 365 days from its issue. Left out, a \
             check that asks for such a document stays open.",
        ),
        opt("usable_until", usable_until, "An end that another rule sets."),
        opt("scope", text(), "What it covers, in words."),
        opt("product_version", text(), "The version it names; it speaks for that one only."),
        components("The components it names; it speaks for these only."),
        opt(
            "from_version",
            text(),
            "The version from which the change starts that an impact analysis speaks of.",
        ),
        opt(
            "concludes",
            word_of::<ImpactConclusion>(),
            "What an impact analysis concludes for the new version.",
        ),
        opt(
            "certificate",
            text(),
            "The certificate it belongs to, such as that of an evaluation report.",
        ),
        req("stated", defined("stated"), "Who states all this, and when."),
    ])
}

fn declaration() -> Value {
    map(&[
        req("by", text(), "Who answers, where an answer does not say so itself."),
        req("on", date(), "When. An answer carries 365 days."),
        req("product_version", text(), "For which version; answers count for that one only."),
        req("answers", entries(&defined("answers")), "Answers by requirement, such as \"5.1\"."),
    ])
}

fn answer() -> [Key; 7] {
    [
        req("answer", word_of::<AnswerValue>(), "Whether it is met."),
        opt("reason", text(), "The reason of `not_applicable`, an id of the catalog or our own."),
        opt("statement", text(), "The answer in words."),
        opt("documents", list(&text()), "Ids of documents that prove it."),
        opt("by", text(), "Who gave it, if not who declares the rest."),
        opt("on", date(), "When, if not with the rest."),
        opt("product_version", text(), "For which version, if not that of the rest."),
    ]
}

fn single_answer() -> Value {
    reasoned(map(&answer()))
}

/// An answer to all of a requirement, answers to its demands, or both.
fn answers() -> Value {
    let demands = entries(&defined("answer"));
    let demands = opt("demands", demands, "Answers to single demands; they come before the other.");
    let whole = answer();
    let mut keys = whole.to_vec();
    keys.push(demands);
    let mut answers = map(&keys);
    answers["required"] = json!([]);
    let beside = names(&whole).into_iter().filter(|name| *name != "answer");
    answers["dependentRequired"] = beside.map(|name| (name, json!(["answer"]))).collect();
    let some = json!({"type": "object", "minProperties": 1});
    answers["anyOf"] = json!([
        {"required": ["answer"]},
        {"required": ["demands"], "properties": {"demands": some}},
    ]);
    reasoned(answers)
}

/// Only `not_applicable` takes a reason.
fn reasoned(mut answer: Value) -> Value {
    answer["if"] = json!({"properties": {"reason": {"type": "string"}}, "required": ["reason"]});
    answer["then"] = json!({"properties": {"answer": {"const": "not_applicable"}}});
    answer
}

fn disposition() -> Value {
    map(&[
        req("kind", word_of::<DispositionKind>(), "What was decided."),
        req(
            "requirement",
            like("#"),
            "CATALOG#NUMBER, such as \"digav-anlage-1#B.9\"; CATALOG@EDITION#NUMBER where editions count otherwise, such as \"anlage-31b@2016-10-21#3\".",
        ),
        opt("demand", text(), "The demand, if only one is meant."),
        opt("component", text(), "The component, if only one is meant."),
        opt(
            "offenders",
            list(&text()),
            "What it covers, as results name it (`thing`); empty covers a gap without offenders.",
        ),
        req("owner", text(), "Who answers for it."),
        req("reason", text(), "Why."),
        req("expires", date(), "The last day it holds, in Germany."),
    ])
}
