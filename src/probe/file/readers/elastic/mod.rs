//! Lifecycles of indices of Elasticsearch and OpenSearch: answers of the cluster and requests to it. A policy
//! deletes nothing unless an index uses it, so that what uses it is read with it.

mod console;
mod ilm;
mod ism;
mod parts;
mod streams;

use crate::diag::Code;
use crate::draft;
use crate::fact::Place;
use crate::fact::kind::retention;
use crate::fact::source::{Delivery, Reach};
use crate::fact::value::Attr;

use super::super::sum::{Age, Sum};
use super::super::view::is_template;
use super::super::{Input, Match, Reader, Reading, Refusal};
use console::Piece;
use parts::{Parts, Shape};

/// The reader.
pub(super) static READER: Elastic = Elastic;

/// Reads policies, templates and data streams.
#[derive(Debug)]
pub(super) struct Elastic;

static DELIVERS: [Delivery; 1] = [Delivery {
    kind: &retention::STORE,
    attributes: Some(&["name", "delete_after_s", "worst_case_age_s", "terms", "bounded_by"]),
}];

/// Keys whose text may be read as a name; the empty one is the top of an answer.
const NAMES: &[&str] = &[
    "",
    "name",
    "policy_id",
    "_id",
    "ilm_policy",
    "template",
    "states",
    "state_name",
    "default_state",
    "composed_of",
    "index.lifecycle.name",
    "lifecycle.name",
];

const HOW: &str = "name all of GET _ilm/policy, GET _index_template, GET _component_template and GET _data_stream (OpenSearch: GET _plugins/_ism/policies?size=1000) in one folder";

/// What a store comes to.
pub(super) struct Found {
    name: String,
    place: Place,
    delete: Age,
    worst: Sum,
    /// What bounds it where that is no time.
    bound: Option<&'static str>,
}

impl Reader for Elastic {
    fn id(&self) -> &'static str {
        "elastic"
    }

    fn doc(&self) -> &'static str {
        "Elasticsearch and OpenSearch: GET _ilm/policy, _index_template, _component_template, _data_stream, _plugins/_ism/policies, or Dev Tools requests"
    }

    fn delivers(&self) -> &'static [Delivery] {
        &DELIVERS
    }

    fn recognise(&self, input: &Input) -> Match {
        const MARKS: &[&str] = &[
            "_ilm/policy",
            "phases",
            "index_templates",
            "component_templates",
            "data_streams",
            "default_state",
            "_ism/policies",
            "lifecycle",
            "index_patterns",
        ];
        let text = input.text();
        if text.len() > console::MAX_BYTES || !MARKS.iter().any(|mark| text.contains(mark)) {
            return Match::No;
        }
        let first = text.trim_start();
        if text.contains("curl ")
            && (text.contains("_ilm/policy") || text.contains("_ism/policies"))
        {
            let why = "it holds requests as commands of curl";
            let remedy =
                "write them as Dev Tools does: a line `PUT _ilm/policy/NAME`, and the body below";
            return Match::Wrong(Refusal::new(Code::WrongKind, why, remedy));
        }
        if !first.starts_with(['{', '#', '/'])
            && !console::is_request(first.lines().next().unwrap_or_default())
        {
            return Match::No;
        }
        match console::pieces(input) {
            Ok(pieces) if pieces.iter().any(|piece| piece.shape().is_some()) => {
                Match::Yes { version: None }
            }
            Err(_) if is_template(text) && text.contains("phases") => Match::Template {
                render_with:
                    "render it with the tool it belongs to, or export it anew: GET _ilm/policy"
                        .to_owned(),
            },
            Err(refusal) if console::is_surely(text) => Match::Wrong(refusal),
            Ok(_) | Err(_) => Match::No,
        }
    }

    fn together(&self) -> bool {
        true
    }

    fn read(&self, inputs: &[&Input], out: &mut Reading) -> Result<(), Refusal> {
        out.scope = "the policies, templates and data streams that the files hold";
        for attribute in ["delete_after_s", "worst_case_age_s", "terms", "bounded_by"] {
            out.how(retention::STORE.name, attribute, HOW);
        }
        let mut pieces: Vec<(Piece<'_>, Shape)> = Vec::new();
        for input in inputs {
            for piece in console::pieces(input)? {
                match piece.shape() {
                    Some(shape) => pieces.push((piece, shape)),
                    None => out.ignore(
                        piece.top().place(),
                        "it says nothing of how long indices are kept",
                    ),
                }
            }
        }
        let answers = pieces.iter().all(|(piece, shape)| !piece.is_request() && shape.is_answer());
        out.reach = if answers { Reach::State } else { Reach::Source };
        let mut parts = Parts::default();
        for (piece, shape) in &pieces {
            parts.take(piece, *shape, out)?;
        }
        let found = parts.stores(out);
        for store in found {
            fact(store, out)?;
        }
        match pieces.iter().find_map(|(piece, _)| piece.template()) {
            Some(at) => {
                let why = format!("a value that is read is still a template ({at})");
                let remedy =
                    "render it with the tool it belongs to, or export it anew: GET _ilm/policy";
                Err(Refusal::new(Code::Template, why, remedy))
            }
            None => Ok(()),
        }
    }
}

fn fact(store: Found, out: &mut Reading) -> Result<(), Refusal> {
    let bounded = match store.bound {
        Some(word) if store.delete == Age::Never => Attr::from(word),
        _ => store.delete.bounded_by(),
    };
    let draft = draft!(retention::STORE, out.subject(), {
        "name": store.name.as_str().into(),
        "delete_after_s": store.delete.attr(),
        "worst_case_age_s": store.worst.attr(),
        "terms": store.worst.terms(),
        "bounded_by": bounded,
    });
    out.fact(draft.at(store.place).address(store.name))
}
