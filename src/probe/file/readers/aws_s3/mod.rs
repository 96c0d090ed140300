//! What `aws s3api` answers about a bucket: its lifecycle, its versions, its place and its copies. None of the
//! answers names the bucket, so that those of one bucket are read together: they lie in one folder.

mod answers;
mod rules;

use crate::diag::Code;
use crate::draft;
use crate::fact::Place;
use crate::fact::kind::{hosting, retention};
use crate::fact::source::{Delivery, Reach};
use crate::fact::value::Attr;
use crate::region::AWS;

use super::super::answer::Answer;
use super::super::span::DAY_S;
use super::super::sum::{Age, Sum};
use super::super::view::{Got, View};
use super::super::{Input, Match, Reader, Reading, Refusal};
use answers::{Kind, Said};
use rules::{Rules, Scope};

/// The reader.
pub(super) static READER: AwsS3 = AwsS3;

/// Reads answers about buckets.
#[derive(Debug)]
pub(super) struct AwsS3;

static DELIVERS: [Delivery; 2] = [
    Delivery {
        kind: &retention::STORE,
        attributes: Some(&[
            "name",
            "delete_after_s",
            "worst_case_age_s",
            "terms",
            "bounded_by",
            "covers",
            "moves_after_s",
            "versioned",
        ]),
    },
    Delivery {
        kind: &hosting::LOCATION,
        attributes: Some(&["name", "country", "provider", "region_code", "edge", "cloud"]),
    },
];

/// Rules run at midnight UTC after the day is over (Amazon S3, "Lifecycle rules: based on an object's age").
const LAG_S: i64 = DAY_S;

const RULES: &str = "aws s3api get-bucket-lifecycle-configuration --bucket NAME";
const VERSIONS: &str = "aws s3api get-bucket-versioning --bucket NAME --query '{Status: Status}' > versioning.json, beside its lifecycle";
const PLACE: &str = "aws s3api get-bucket-location --bucket NAME, beside its lifecycle";

impl Reader for AwsS3 {
    fn id(&self) -> &'static str {
        "aws_s3"
    }

    fn doc(&self) -> &'static str {
        "An S3 bucket (aws s3api get-bucket-lifecycle-configuration, -versioning, -location, -replication), a folder a bucket"
    }

    fn delivers(&self) -> &'static [Delivery] {
        &DELIVERS
    }

    fn recognise(&self, input: &Input) -> Match {
        match answers::kind(input) {
            Ok(Some(_)) => Match::Yes { version: None },
            Ok(None) => Match::No,
            Err(refusal) => Match::Wrong(refusal),
        }
    }

    fn together(&self) -> bool {
        true
    }

    fn companion(&self, input: &Input) -> bool {
        answers::is_unversioned(input)
    }

    fn read(&self, inputs: &[&Input], out: &mut Reading) -> Result<(), Refusal> {
        out.reach = Reach::State;
        out.scope = "the buckets that the answers are about, a folder each";
        for attribute in
            ["delete_after_s", "worst_case_age_s", "terms", "bounded_by", "moves_after_s"]
        {
            out.how(retention::STORE.name, attribute, RULES);
        }
        out.how(retention::STORE.name, "versioned", VERSIONS);
        for attribute in ["country", "region_code", "provider"] {
            out.how(hosting::LOCATION.name, attribute, PLACE);
        }
        let mut folders: Vec<(&str, Vec<&Input>)> = Vec::new();
        for input in inputs {
            let folder = input.name().rsplit_once('/').map_or("", |(folder, _)| folder);
            match folders.iter_mut().find(|(known, _)| *known == folder) {
                Some((_, members)) => members.push(input),
                None => folders.push((folder, vec![input])),
            }
        }
        if out.bucket().is_some() && folders.len() > 1 {
            let why = "`say: {bucket: NAME}` names one bucket, and the answers are about several";
            let remedy = "name the answers about each bucket in a target of their own";
            return Err(Refusal::new(Code::SeveralDocuments, why, remedy));
        }
        for (folder, members) in &folders {
            bucket(folder, members, out)?;
        }
        Ok(())
    }
}

/// No answer names its bucket: unless the target does, it is called by its folder, a lone one by its file.
fn name(folder: &str, members: &[&Input]) -> String {
    let last = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    match members {
        [only] => last(only.name()).split('.').next().unwrap_or_default().to_owned(),
        _ if folder.is_empty() => "bucket".to_owned(),
        _ => last(folder),
    }
}

/// The answers about one bucket.
fn bucket(folder: &str, members: &[&Input], out: &mut Reading) -> Result<(), Refusal> {
    let answers = members.iter().map(|input| Answer::of(input, rules::NAMES));
    let mut said = Said::default();
    let answers: Vec<_> = answers.collect();
    for (input, answer) in members.iter().zip(&answers) {
        let kind = match answers::kind(input)? {
            Some(kind) => kind,
            None => Kind::Versioning,
        };
        let top = match answer {
            Ok(answer) => Some(answer.top()),
            // The text of an error is no tree.
            Err(_) if kind == Kind::NoLifecycle => None,
            Err(refusal) => return Err(refusal.clone()),
        };
        if !said.take(kind, top) {
            let why = "it holds two answers of one kind, and none says of which bucket";
            let remedy = "put the answers about one bucket into a folder of its own";
            return Err(Refusal::new(Code::SeveralDocuments, why, remedy));
        }
    }
    let own = out.bucket().map_or_else(|| name(folder, members), str::to_owned);
    let name = format!("s3 {own}");
    stores(&name, folder, &said, members, out)?;
    place(&name, folder, &said, members, out)
}

/// Where something stands: in its answer, or else in the first file.
fn at(said: Option<&View<'_>>, members: &[&Input]) -> Place {
    said.map_or_else(
        || Place {
            file: members.first().map(|input| input.name().to_owned()).unwrap_or_default(),
            line: None,
            pointer: None,
        },
        View::place,
    )
}

fn stores(
    name: &str,
    folder: &str,
    said: &Said<'_>,
    members: &[&Input],
    out: &mut Reading,
) -> Result<(), Refusal> {
    let missing = "the answer of get-bucket-lifecycle-configuration is not among the files";
    let rules = match (&said.lifecycle, said.no_lifecycle) {
        (Some(top), _) => Rules::of(&top.get("Rules"), out),
        (None, true) => Rules::none(),
        (None, false) => Rules::unreadable(missing),
    };
    let versioned = said.versioned();
    for scope in rules.scopes() {
        let whole = scope.is_rest();
        let shown = if whole { name.to_owned() } else { format!("{name}, {}", scope.name()) };
        let (delete, worst) = ages(&rules, scope, versioned.as_ref(), said);
        let draft = draft!(retention::STORE, out.subject(), {
            "name": shown.as_str().into(),
            "delete_after_s": delete.attr(),
            "worst_case_age_s": worst.attr(),
            "terms": worst.terms(),
            "bounded_by": delete.bounded_by(),
            "covers": if whole { "all".into() } else { "part".into() },
            "moves_after_s": rules.moves(scope).attr(),
            "versioned": versioned.as_ref().map_or_else(|why| Attr::unknown(*why), |is| (*is).into()),
        });
        let place = scope.place().unwrap_or_else(|| at(said.lifecycle.as_ref(), members));
        out.fact(draft.at(place).address(format!("s3 {folder} {shown}")))?;
    }
    if said.replication.is_none() {
        out.note("whether a bucket is copied to another shows `aws s3api get-bucket-replication --bucket NAME`");
    }
    Ok(())
}

/// How long what a scope holds is there, and what makes the longest.
fn ages(
    rules: &Rules,
    scope: &Scope,
    versioned: Result<&bool, &&'static str>,
    said: &Said<'_>,
) -> (Age, Sum) {
    let current = rules.current(scope);
    let old = rules.old(scope);
    let worst = Sum::of("rule", current.clone()).then("until the rule runs", Age::Seconds(LAG_S));
    let (delete, mut worst) = match versioned {
        Ok(true) => (
            current.then(old.clone()),
            worst.then("older versions", old).then("until that rule runs", Age::Seconds(LAG_S)),
        ),
        Ok(false) => (current, worst),
        Err(why) => {
            let unknown = Age::unknown(*why);
            (current.then(unknown.clone()), worst.then("older versions", unknown))
        }
    };
    if said.replication.is_some() {
        let why = "it is copied to another bucket, whose rules count too";
        worst = worst.then("copies", Age::unknown(why));
    }
    if said.locked {
        let why = "its objects may be locked, and outlive its rules";
        worst = worst.then("locks", Age::unknown(why));
    }
    (delete, worst)
}

fn place(
    name: &str,
    folder: &str,
    said: &Said<'_>,
    members: &[&Input],
    out: &mut Reading,
) -> Result<(), Refusal> {
    let foreign = "the answers do not show that the bucket is Amazon's; others answer the same";
    let absent = "the answer of get-bucket-location is not among the files";
    let amazon = said.is_amazon();
    let constraint = said.location.as_ref().map(|top| top.get("LocationConstraint"));
    let code = match constraint.as_ref().map(View::region) {
        None => Err(absent),
        Some(Got::Is(code)) if code == "EU" => Ok("eu-west-1".to_owned()),
        Some(Got::Is(code)) => Ok(code),
        // Amazon leaves the name of its first region out.
        Some(Got::Null | Got::Absent) if amazon => Ok("us-east-1".to_owned()),
        Some(Got::Null | Got::Absent) => Err(foreign),
        Some(Got::Odd) => Err("the region is not readable"),
    };
    let country = match &code {
        Ok(_) if !amazon => Attr::unknown(foreign),
        Ok(code) => AWS.country(code).map_or_else(
            || Attr::unknown(format!("`{code}` is in no table of regions; it is not guessed")),
            Attr::from,
        ),
        Err(why) => Attr::unknown(*why),
    };
    let draft = draft!(hosting::LOCATION, out.subject(), {
        "name": name.into(),
        "country": country,
        "provider": if amazon { AWS.name.into() } else { Attr::unknown(foreign) },
        "region_code": code.map_or_else(Attr::unknown, Attr::from),
        "edge": false.into(),
        "cloud": if amazon { true.into() } else { Attr::unknown(foreign) },
    });
    let address = format!("s3 {folder} {name}");
    out.fact(draft.at(at(said.location.as_ref(), members)).address(address.as_str()))?;
    let Some(replication) = &said.replication else { return Ok(()) };
    let why = "the answer names the other bucket and not its region";
    let draft = draft!(hosting::LOCATION, out.subject(), {
        "name": format!("{name} (copy)").into(),
        "country": Attr::unknown(why), "provider": Attr::unknown(why), "region_code": Attr::unknown(why),
        "edge": false.into(),
        "cloud": if amazon { true.into() } else { Attr::unknown(foreign) },
    });
    out.fact(draft.at(replication.place()).address(format!("{address} (copy)")))
}
