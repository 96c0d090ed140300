//! Reads predicates and conditions, checking every kind, attribute, type and word on the way.

use std::cell::RefCell;

use crate::catalog::item::NameReference;
use crate::catalog::load::words::{identifier, text};
use crate::catalog::predicate::ThingUse;
use crate::catalog::predicate::{Condition, DayRef, KeyPart, Lookup, Pair, Predicate, Test};
use crate::diag::{Code, Span, suggest};
use crate::fact::ProtectionNeed;
use crate::fact::document::{DocumentKind, Scheme};
use crate::fact::kind::auth::LEVELS;
use crate::fact::kind::{Attribute, Kind, Type, names};
use crate::fact::value::{Day, Value, decode};
use crate::yaml::{self, Decoder, Fields, Node};

/// Reads predicates of one file and collects the tables they ask.
pub(super) struct PredicateReader<'d> {
    pub(super) decoder: &'d Decoder,
    pub(super) references: &'d RefCell<Vec<(Span, NameReference)>>,
}

const FORMS: &[&str] = &[
    "all",
    "any",
    "not",
    "every",
    "some",
    "none",
    "count",
    "answer_is",
    "protection_need",
    "since",
    "document",
    "thing",
    "function",
    "component",
    "target",
    "answered",
];

/// The kinds of component a product file knows.
pub(in crate::catalog) const COMPONENTS: &[&str] =
    &["mobile-app", "web-app", "backend", "video-service"];

/// The kinds of target a product file knows.
pub(in crate::catalog) const TARGETS: &[&str] = &["tls", "file"];

impl<'d> PredicateReader<'d> {
    /// A predicate: a map with exactly one operator.
    pub(super) fn predicate(&self, node: &Node) -> Option<Predicate> {
        let d = self.decoder;
        let entries = d.entries(node)?;
        let [(operator, argument)] = entries else {
            d.error(
                Code::OneOperator,
                node.span,
                "a predicate is a map with exactly one operator",
                format!("known: {}", FORMS.join(", ")),
            );
            return None;
        };
        match operator.value.as_str() {
            "all" => self.predicates(argument).map(Predicate::All),
            "any" => self.predicates(argument).map(Predicate::Any),
            "not" => self.predicate(argument).map(|inner| Predicate::Not(Box::new(inner))),
            "every" => self.every(argument),
            "some" => self.some(argument),
            "none" => self.none(argument),
            "count" => self.count(argument),
            "answer_is" => {
                d.word(argument, "answer", &[("yes", true), ("no", false)]).map(Predicate::AnswerIs)
            }
            "protection_need" => self.protection_need(argument),
            "since" => d.date(argument).map(Predicate::Since),
            "document" => self.document(argument),
            "thing" => self.thing(argument).map(Predicate::Thing),
            "function" => self.function(argument),
            "component" => {
                self.words_of(argument, "kind of component", COMPONENTS).map(Predicate::Component)
            }
            "target" => self.words_of(argument, "kind of target", TARGETS).map(Predicate::Target),
            "answered" => self.answered(argument),
            other => {
                d.error(
                    Code::UnknownOperator,
                    operator.span,
                    format!("`{other}` is no operator"),
                    suggest(other, FORMS.iter().copied()),
                );
                None
            }
        }
    }

    /// The name of a thing.
    pub(super) fn thing(&self, node: &Node) -> Option<ThingUse> {
        let id = identifier(self.decoder, node)?;
        self.references.borrow_mut().push((node.span, NameReference::Thing(id.clone())));
        Some(ThingUse::named(id))
    }

    /// A function of the product, by name.
    fn function(&self, node: &Node) -> Option<Predicate> {
        let kind = Kind::named("app.function")?;
        let name = self.scalar(kind.attribute("name")?, node)?;
        Some(Predicate::Some {
            kind: kind.name.to_owned(),
            filter: Condition::Attr("name".to_owned(), Test::Is(name)),
            satisfies: Condition::Attr("present".to_owned(), Test::Is(Value::Bool(true))),
        })
    }

    fn words_of(&self, node: &Node, what: &str, known: &[&'static str]) -> Option<Vec<String>> {
        let known: Vec<_> = known.iter().map(|word| (*word, *word)).collect();
        let items = self.decoder.list(node)?;
        yaml::all(items.iter().map(|item| self.decoder.word(item, what, &known).map(str::to_owned)))
    }

    fn answered(&self, node: &Node) -> Option<Predicate> {
        let mut fields = self.decoder.fields(node, "answer")?;
        let requirement = fields.req("requirement", Decoder::text);
        let yes =
            fields.req("is", |d, node| d.word(node, "answer", &[("yes", true), ("no", false)]));
        fields.done();
        Some(Predicate::Answered { requirement: requirement?, yes: yes? })
    }

    fn protection_need(&self, node: &Node) -> Option<Predicate> {
        let need =
            |d: &Decoder, node: &Node| d.word(node, "protection need", ProtectionNeed::WORDS);
        if !matches!(node.value, yaml::Yaml::Map(_)) {
            return need(self.decoder, node)
                .map(|is| Predicate::ProtectionNeed { is, unless_no: None });
        }
        let mut fields = self.decoder.fields(node, "`protection_need`")?;
        let is = fields.req("is", need);
        let unless_no = fields.opt("unless_no", Decoder::text);
        fields.done();
        Some(Predicate::ProtectionNeed { is: is?, unless_no: unless_no? })
    }

    fn predicates(&self, node: &Node) -> Option<Vec<Predicate>> {
        let items = self.decoder.list(node)?;
        if items.is_empty() {
            self.decoder.error(
                Code::EmptyList,
                node.span,
                "this list is empty, so it would always hold or never",
                "name at least one predicate",
            );
            return None;
        }
        yaml::all(items.iter().map(|item| self.predicate(item)))
    }

    fn kind(&self, fields: &mut Fields<'_, 'd>) -> Option<&'static Kind> {
        let node = fields.required("kind")?;
        let name = self.decoder.text(node)?;
        let kind = Kind::named(&name);
        if kind.is_none() {
            self.decoder.error(
                Code::UnknownKind,
                node.span,
                format!("`{name}` is no kind of fact"),
                suggest(&name, names()),
            );
        }
        kind
    }

    fn filter(
        &self,
        fields: &mut Fields<'_, 'd>,
        kind: Option<&'static Kind>,
        key: &'static str,
    ) -> Option<Condition> {
        match (fields.optional(key), kind) {
            (None, _) => Some(Condition::ALWAYS),
            (Some(node), Some(kind)) => self.condition(kind, node),
            (Some(_), None) => None,
        }
    }

    fn required_condition(
        &self,
        fields: &mut Fields<'_, 'd>,
        kind: Option<&'static Kind>,
        key: &'static str,
    ) -> Option<Condition> {
        let node = fields.required(key)?;
        self.condition(kind?, node)
    }

    fn every(&self, node: &Node) -> Option<Predicate> {
        let mut fields = self.decoder.fields(node, "`every`")?;
        let kind = self.kind(&mut fields);
        let filter = self.filter(&mut fields, kind, "where");
        let satisfies = self.required_condition(&mut fields, kind, "satisfies");
        let empty = fields.opt("empty", |d, node| {
            let mut fields = d.fields(node, "`empty`")?;
            let ok = fields.req("ok", Decoder::bool)?;
            let because = fields.req("because", text)?;
            let unless = fields.items("unless", |_, node| self.thing(node))?;
            fields.done();
            Some((ok.then_some(because), unless))
        });
        fields.done();
        let (empty_ok, unless) = empty?.unwrap_or_default();
        Some(Predicate::Every {
            kind: kind?.name.to_owned(),
            filter: filter?,
            satisfies: satisfies?,
            empty_ok,
            unless,
        })
    }

    fn some(&self, node: &Node) -> Option<Predicate> {
        let mut fields = self.decoder.fields(node, "`some`")?;
        let kind = self.kind(&mut fields);
        let filter = self.filter(&mut fields, kind, "where");
        let satisfies = self.filter(&mut fields, kind, "satisfies");
        fields.done();
        Some(Predicate::Some {
            kind: kind?.name.to_owned(),
            filter: filter?,
            satisfies: satisfies?,
        })
    }

    fn none(&self, node: &Node) -> Option<Predicate> {
        let mut fields = self.decoder.fields(node, "`none`")?;
        let kind = self.kind(&mut fields);
        let filter = self.required_condition(&mut fields, kind, "where");
        fields.done();
        Some(Predicate::None { kind: kind?.name.to_owned(), filter: filter? })
    }

    fn count(&self, node: &Node) -> Option<Predicate> {
        let mut fields = self.decoder.fields(node, "`count`")?;
        let kind = self.kind(&mut fields);
        let filter = self.filter(&mut fields, kind, "where");
        let number = |d: &Decoder, node: &Node| {
            let number = d.int(node)?;
            let unsigned = u64::try_from(number).ok();
            if unsigned.is_none() {
                d.error(
                    Code::WrongType,
                    node.span,
                    "a number of facts cannot be negative",
                    "write 0 or more",
                );
            }
            unsigned
        };
        let at_least = fields.opt("at_least", number);
        let at_most = fields.opt("at_most", number);
        let span = fields.span();
        fields.done();
        let (at_least, at_most) = (at_least?, at_most?);
        if at_least.is_none() && at_most.is_none() {
            self.decoder.error(
                Code::MissingKey,
                span,
                "`count` needs a bound",
                "add `at_least: n` or `at_most: n`",
            );
            return None;
        }
        Some(Predicate::Count { kind: kind?.name.to_owned(), filter: filter?, at_least, at_most })
    }

    fn document(&self, node: &Node) -> Option<Predicate> {
        let mut fields = self.decoder.fields(node, "`document`")?;
        let kind =
            fields.req("kind", |d, node| d.word(node, "kind of document", DocumentKind::WORDS));
        let schemes = fields.opt("scheme", schemes);
        let valid = fields.opt("valid", Decoder::bool);
        let max_age = fields.opt("max_age_months", months);
        fields.done();
        Some(Predicate::Document {
            kind: kind?,
            schemes: schemes?.unwrap_or_default(),
            valid: valid?.unwrap_or(false),
            max_age_months: max_age?,
        })
    }

    /// A condition on a fact of a kind: a map of attribute to test.
    pub(super) fn condition(&self, kind: &'static Kind, node: &Node) -> Option<Condition> {
        let entries = self.decoder.entries(node)?;
        let parts = yaml::all(entries.iter().map(|(key, argument)| match key.value.as_str() {
            "all" => self.conditions(kind, argument).map(Condition::All),
            "any" => self.conditions(kind, argument).map(Condition::Any),
            "not" => self.negated(kind, argument),
            "known" => {
                let help = "write `not: {known: {…}}`: what is known to be apart is left out";
                let message = "`known` stands only within `not`";
                self.decoder.error(Code::WrongTest, key.span, message, help);
                None
            }
            "lookup" => self.lookup(kind, argument).map(Condition::Lookup),
            "pair" => self.pair(kind, argument).map(Condition::Pair),
            name => {
                let attribute = self.attribute(kind, name, key.span)?;
                self.tests(attribute, argument)
            }
        }))?;
        Some(if parts.len() == 1 { parts.into_iter().next()? } else { Condition::All(parts) })
    }

    /// `not`, and `not: {known: …}`, which what is not known meets.
    fn negated(&self, kind: &'static Kind, node: &Node) -> Option<Condition> {
        let known = match self.decoder.entries(node)? {
            [(key, inner)] if key.value == "known" => Some(inner),
            _ => None,
        };
        let inner = match known {
            Some(inner) => Condition::Known(Box::new(self.condition(kind, inner)?)),
            None => self.condition(kind, node)?,
        };
        Some(Condition::Not(Box::new(inner)))
    }

    fn conditions(&self, kind: &'static Kind, node: &Node) -> Option<Vec<Condition>> {
        let items = self.decoder.list(node)?;
        if items.is_empty() {
            self.decoder.error(
                Code::EmptyList,
                node.span,
                "this list is empty, so it would always hold or never",
                "name at least one condition",
            );
            return None;
        }
        yaml::all(items.iter().map(|item| self.condition(kind, item)))
    }

    fn attribute(&self, kind: &'static Kind, name: &str, span: Span) -> Option<&'static Attribute> {
        let found = kind.attribute(name);
        if found.is_none() {
            let known = kind.attributes.iter().map(|attribute| attribute.name);
            self.decoder.error(
                Code::UnknownAttribute,
                span,
                format!("`{}` has no attribute `{name}`", kind.name),
                suggest(name, known),
            );
        }
        found
    }

    fn tests(&self, attribute: &'static Attribute, node: &Node) -> Option<Condition> {
        let name = attribute.name.to_owned();
        match &node.value {
            yaml::Yaml::List(items) => {
                self.values(attribute, items).map(|values| Condition::Attr(name, Test::In(values)))
            }
            yaml::Yaml::Map(entries) if !entries.is_empty() => {
                let parts = yaml::all(
                    entries
                        .iter()
                        .map(|(op, argument)| self.test(attribute, &op.value, op.span, argument)),
                )?;
                Some(if parts.len() == 1 {
                    parts.into_iter().next()?
                } else {
                    Condition::All(parts)
                })
            }
            _ => self.scalar(attribute, node).map(|value| Condition::Attr(name, Test::Is(value))),
        }
    }

    fn values(&self, attribute: &'static Attribute, items: &[Node]) -> Option<Vec<Value>> {
        yaml::all(items.iter().map(|item| self.scalar(attribute, item)))
    }

    /// A value to compare an attribute with; list attributes are compared by `contains`.
    fn scalar(&self, attribute: &'static Attribute, node: &Node) -> Option<Value> {
        if matches!(attribute.ty, Type::Words(_) | Type::Texts) {
            self.decoder.error(
                Code::WrongTest,
                node.span,
                format!("`{}` is a list", attribute.name),
                "use `{contains: …}` or `{subset_of: […]}`",
            );
            return None;
        }
        decode(self.decoder, attribute.ty, node)
    }

    fn test(
        &self,
        attribute: &'static Attribute,
        op: &str,
        span: Span,
        node: &Node,
    ) -> Option<Condition> {
        let d = self.decoder;
        let of = |test| Condition::Attr(attribute.name.to_owned(), test);
        let not = |condition| Condition::Not(Box::new(condition));
        match (op, attribute.ty) {
            ("is", _) => self.scalar(attribute, node).map(|value| of(Test::Is(value))),
            ("not", _) => self.scalar(attribute, node).map(|value| not(of(Test::Is(value)))),
            ("in", _) => self.values(attribute, d.list(node)?).map(|values| of(Test::In(values))),
            ("not_in", _) => {
                self.values(attribute, d.list(node)?).map(|values| not(of(Test::In(values))))
            }
            ("at_least", Type::Int(_) | Type::Duration) => {
                d.int(node).map(|n| of(Test::AtLeast(n)))
            }
            ("at_most", Type::Int(_) | Type::Duration) => d.int(node).map(|n| of(Test::AtMost(n))),
            ("less_than", Type::Int(_) | Type::Duration) => {
                d.int(node).map(|n| of(Test::LessThan(n)))
            }
            ("more_than", Type::Int(_) | Type::Duration) => {
                d.int(node).map(|n| of(Test::MoreThan(n)))
            }
            ("within_months", Type::Duration | Type::Date) => {
                months(d, node).map(|n| of(Test::WithinMonths(n)))
            }
            ("before", Type::Date) => self.day(node).map(|day| of(Test::Before(day))),
            ("after", Type::Date) => self.day(node).map(|day| of(Test::After(day))),
            ("matches", Type::Text) => self.regex(node).map(|pattern| of(Test::Matches(pattern))),
            ("contains", Type::Words(_) | Type::Texts) => {
                self.item(attribute, node).map(|item| of(Test::Contains(item)))
            }
            ("subset_of", Type::Words(_) | Type::Texts) => {
                yaml::all(d.list(node)?.iter().map(|item| self.item(attribute, item)))
                    .map(|items| of(Test::SubsetOf(items)))
            }
            _ => {
                let known = [
                    "is",
                    "not",
                    "in",
                    "not_in",
                    "at_least",
                    "at_most",
                    "less_than",
                    "more_than",
                    "within_months",
                    "before",
                    "after",
                    "matches",
                    "contains",
                    "subset_of",
                ];
                let message = format!(
                    "`{op}` is no test for `{}`, which is {}",
                    attribute.name,
                    attribute.ty.describe()
                );
                d.error(Code::WrongTest, span, message, suggest(op, known));
                None
            }
        }
    }

    fn item(&self, attribute: &'static Attribute, node: &Node) -> Option<String> {
        match attribute.ty {
            Type::Words(words) => match decode(self.decoder, Type::Word(words), node)? {
                Value::Text(word) => Some(word),
                _ => None,
            },
            _ => self.decoder.text(node),
        }
    }

    fn day(&self, node: &Node) -> Option<DayRef> {
        if node.value == yaml::Yaml::Text("as-of".to_owned()) {
            return Some(DayRef::AsOf);
        }
        self.decoder.date(node).map(|date| DayRef::On(Day::exact(date)))
    }

    pub(super) fn regex(&self, node: &Node) -> Option<String> {
        let pattern = self.decoder.text(node)?;
        match regex::RegexBuilder::new(&format!("^(?:{pattern})$")).size_limit(1 << 20).build() {
            Ok(_) => Some(pattern),
            Err(error) => {
                self.decoder.error(
                    Code::WrongRegex,
                    node.span,
                    format!("not a regular expression: {error}"),
                    "see the regex crate's syntax; there are no look-arounds",
                );
                None
            }
        }
    }

    fn lookup(&self, kind: &'static Kind, node: &Node) -> Option<Lookup> {
        let mut fields = self.decoder.fields(node, "`lookup`")?;
        let policy = fields.req("policy", Decoder::text);
        let table = fields.req("table", Decoder::text);
        let key = fields.required("key").and_then(|node| self.key(kind, node));
        let possible = fields.opt("possible", |_, node| self.list_attribute(kind, node));
        let span = fields.span();
        let value = fields.opt("value", |d, node| {
            let name = d.text(node)?;
            let attribute = self.attribute(kind, &name, node.span)?;
            if !matches!(attribute.ty, Type::Int(_) | Type::Duration) {
                d.error(
                    Code::WrongType,
                    node.span,
                    format!("`{name}` is not a number"),
                    "name an attribute that is a whole number or a length of time",
                );
                return None;
            }
            Some(name)
        });
        let unlisted = fields.opt("unlisted", |d, node| {
            d.word(node, "rule for what is not listed", &[("human", false), ("violates", true)])
        });
        let conditions = fields.opt("conditions", |d, node| {
            yaml::all(
                d.entries(node)?
                    .iter()
                    .map(|(id, node)| Some((id.value.clone(), self.condition(kind, node)?))),
            )
        });
        fields.done();
        let (key, possible) = (key?, possible?);
        if possible.is_some() && !matches!(key.as_slice(), [(_, KeyPart::Attribute(_))]) {
            self.decoder.error(
                Code::WrongTest,
                span,
                "`possible` says what the one attribute of the key can be",
                "look up a table with one key column by one attribute",
            );
            return None;
        }
        let lookup = Lookup {
            policy: policy?,
            table: table?,
            key,
            possible,
            value: value?,
            unlisted_violates: unlisted?.unwrap_or(false),
            conditions: conditions?.unwrap_or_default(),
        };
        self.references.borrow_mut().push((node.span, NameReference::Lookup(lookup.clone())));
        Some(lookup)
    }

    /// Two things of a list attribute that a table admits together.
    fn pair(&self, kind: &'static Kind, node: &Node) -> Option<Pair> {
        let mut fields = self.decoder.fields(node, "`pair`")?;
        let policy = fields.req("policy", Decoder::text);
        let table = fields.req("table", Decoder::text);
        let of = fields.req("of", |_, node| self.list_attribute(kind, node));
        let column = fields.req("as", Decoder::text);
        let differ_in = fields.req("differ_in", Decoder::text);
        let conditions_met =
            fields.opt("conditions_met", |_, node| self.list_attribute(kind, node));
        let assured = fields.items("assured", level);
        fields.done();
        let (of, differ_in) = (of?, differ_in?);
        let key = vec![(column?, KeyPart::Attribute(of.clone()))];
        let lookup = Lookup {
            policy: policy?,
            table: table?,
            key,
            possible: None,
            value: None,
            unlisted_violates: false,
            conditions: Vec::new(),
        };
        let mut references = self.references.borrow_mut();
        references.push((node.span, NameReference::Lookup(lookup.clone())));
        references.push((node.span, NameReference::Column(lookup.clone(), differ_in.clone())));
        Some(Pair { lookup, of, differ_in, conditions_met: conditions_met?, assured: assured? })
    }

    fn list_attribute(&self, kind: &'static Kind, node: &Node) -> Option<String> {
        let name = self.decoder.text(node)?;
        let attribute = self.attribute(kind, &name, node.span)?;
        if !matches!(attribute.ty, Type::Words(_) | Type::Texts) {
            let message = format!("`{name}` is not a list");
            let help = "name an attribute that is a list";
            self.decoder.error(Code::WrongType, node.span, message, help);
            return None;
        }
        Some(name)
    }

    fn key(&self, kind: &'static Kind, node: &Node) -> Option<Vec<(String, KeyPart)>> {
        if let yaml::Yaml::List(items) = &node.value {
            return yaml::all(items.iter().map(|item| {
                let name = self.decoder.text(item)?;
                self.attribute(kind, &name, item.span)?;
                Some((name.clone(), KeyPart::Attribute(name)))
            }));
        }
        yaml::all(self.decoder.entries(node)?.iter().map(|(column, source)| {
            let part = if let yaml::Yaml::Map(_) = source.value {
                let mut fields = self.decoder.fields(source, "key column")?;
                let value = fields.req("const", Decoder::text);
                fields.done();
                KeyPart::Const(value?)
            } else {
                let name = self.decoder.text(source)?;
                self.attribute(kind, &name, source.span)?;
                KeyPart::Attribute(name)
            };
            Some((column.value.clone(), part))
        }))
    }
}

fn months(decoder: &Decoder, node: &Node) -> Option<u16> {
    let number = decoder.int(node)?;
    let months = u16::try_from(number).ok().filter(|months| (1..=1200).contains(months));
    if months.is_none() {
        decoder.error(
            Code::WrongType,
            node.span,
            "a number of months lies between 1 and 1200",
            "write a whole number",
        );
    }
    months
}

/// What a document is issued under: one scheme, or a list of which one will do.
fn schemes(decoder: &Decoder, node: &Node) -> Option<Vec<Scheme>> {
    let one = |node| decoder.word(node, "scheme", Scheme::WORDS);
    match &node.value {
        yaml::Yaml::List(_) => yaml::all(decoder.list(node)?.iter().map(one)),
        _ => Some(vec![one(node)?]),
    }
}

/// A level of assurance.
fn level(d: &Decoder, node: &Node) -> Option<String> {
    let known: Vec<_> = LEVELS.iter().map(|level| (*level, *level)).collect();
    d.word(node, "level of assurance", &known).map(str::to_owned)
}
