//! `report`: what reports in the style of a body say beside the result.

use crate::diag::Code;
use crate::product::load::MAX_COMPONENTS;
use crate::product::particulars::{
    Evaluator, Excluded, Field, Holder, Particulars, Period, Programme, ThirdParty, Transfer,
};
use crate::yaml::{self, Decoder, Node, Yaml};

pub(super) fn particulars(d: &Decoder, node: &Node) -> Option<Particulars> {
    let mut fields = d.fields(node, "section of what reports say")?;
    let holder = fields.opt("holder", holder);
    let occasion = fields.opt("occasion", paragraphs);
    let period = fields.opt("period", period);
    let changes = fields.opt("changes", paragraphs);
    let description = fields.opt("description", paragraphs);
    let data_flows = fields.opt("data_flows", paragraphs);
    let help = "name those that matter for what is judged";
    let third_parties = fields.items_up_to("third_parties", MAX_COMPONENTS, help, third_party);
    let excluded = fields.items_up_to("excluded", MAX_COMPONENTS, help, excluded);
    let strengths = fields.opt("strengths", paragraphs);
    let recommendations = fields.opt("recommendations", paragraphs);
    let programme = fields.opt("programme", programme);
    let transfer = fields.opt("transfer", transfer);
    fields.done();
    Some(Particulars {
        holder: holder?,
        occasion: occasion?.unwrap_or_default(),
        period: period?,
        changes: changes?.unwrap_or_default(),
        description: description?.unwrap_or_default(),
        data_flows: data_flows?.unwrap_or_default(),
        third_parties: third_parties?,
        excluded: excluded?,
        strengths: strengths?.unwrap_or_default(),
        recommendations: recommendations?.unwrap_or_default(),
        programme: programme?,
        transfer: transfer?,
    })
}

/// Who examines beside the evaluator: a name, or a map that says more.
pub(super) fn evaluator(d: &Decoder, node: &Node) -> Option<Evaluator> {
    if !matches!(node.value, Yaml::Map(_)) {
        let name = d.text(node)?;
        return Some(Evaluator { name, field: None, body: None, accreditation: None });
    }
    let mut fields = d.fields(node, "evaluator")?;
    let name = fields.req("name", Decoder::text);
    let field = fields.opt("field", |d, node| d.word(node, "field of an evaluator", Field::WORDS));
    let body = fields.opt("body", Decoder::name);
    let accreditation = fields.opt("accreditation", Decoder::name);
    fields.done();
    Some(Evaluator { name: name?, field: field?, body: body?, accreditation: accreditation? })
}

/// A text, or a list of them.
fn paragraphs(d: &Decoder, node: &Node) -> Option<Vec<String>> {
    match &node.value {
        Yaml::List(items) => yaml::all(items.iter().map(|item| d.text(item))),
        _ => Some(vec![d.text(node)?]),
    }
}

fn holder(d: &Decoder, node: &Node) -> Option<Holder> {
    let mut fields = d.fields(node, "holder")?;
    let name = fields.opt("name", Decoder::name);
    let address = fields.req("address", paragraphs);
    fields.done();
    Some(Holder { name: name?, address: address? })
}

fn period(d: &Decoder, node: &Node) -> Option<Period> {
    let mut fields = d.fields(node, "period")?;
    let from = fields.req("from", Decoder::date);
    let to = fields.req("to", Decoder::date);
    fields.done();
    let period = Period { from: from?, to: to? };
    if period.from > period.to {
        let message = format!("the period ends on {}, before it begins", period.to);
        d.error(Code::EndBeforeStart, node.span, message, "swap `from` and `to`, or correct them");
        return None;
    }
    Some(period)
}

fn third_party(d: &Decoder, node: &Node) -> Option<ThirdParty> {
    let mut fields = d.fields(node, "service of somebody else")?;
    let name = fields.req("name", Decoder::name);
    let used_for = fields.opt("used_for", Decoder::text);
    let tested = fields.opt("tested", Decoder::bool);
    let in_providers_hands = fields.opt("in_providers_hands", Decoder::bool);
    fields.done();
    Some(ThirdParty {
        name: name?,
        used_for: used_for?,
        tested: tested?,
        in_providers_hands: in_providers_hands?,
    })
}

/// A name, or a map that says why.
fn excluded(d: &Decoder, node: &Node) -> Option<Excluded> {
    if !matches!(node.value, Yaml::Map(_)) {
        return Some(Excluded { name: d.name(node)?, because: None });
    }
    let mut fields = d.fields(node, "part that is left out")?;
    let name = fields.req("name", Decoder::name);
    let because = fields.opt("because", Decoder::text);
    fields.done();
    Some(Excluded { name: name?, because: because? })
}

fn programme(d: &Decoder, node: &Node) -> Option<Programme> {
    let mut fields = d.fields(node, "programme")?;
    let title = fields.req("title", Decoder::name);
    let version = fields.opt("version", Decoder::name);
    let date = fields.opt("date", Decoder::date);
    let body = fields.opt("body", Decoder::name);
    fields.done();
    Some(Programme { title: title?, version: version?, date: date?, body: body? })
}

fn transfer(d: &Decoder, node: &Node) -> Option<Transfer> {
    let mut fields = d.fields(node, "note on the accreditation")?;
    let state = fields.req("state", Decoder::text);
    let number = fields.opt("number", Decoder::name);
    let until = fields.opt("until", Decoder::date);
    let extendable = fields.opt("extendable", Decoder::bool);
    fields.done();
    Some(Transfer {
        state: state?,
        number: number?,
        until: until?,
        extendable: extendable?.unwrap_or(false),
    })
}
