//! What `aws logs describe-log-groups` answers. A log group without a number keeps for ever.

use std::collections::BTreeSet;

use crate::diag::Code;
use crate::draft;
use crate::fact::kind::{hosting, retention};
use crate::fact::source::{Delivery, Reach};
use crate::fact::value::{Attr, Value};
use crate::region::AWS;

use super::super::answer::Answer;
use super::super::span::DAY_S;
use super::super::sum::{Age, Sum};
use super::super::view::{Got, View};
use super::super::{Input, Match, Reader, Reading, Refusal};

/// The reader.
pub(super) static READER: AwsLogs = AwsLogs;

/// Reads lists of log groups.
#[derive(Debug)]
pub(super) struct AwsLogs;

static DELIVERS: [Delivery; 2] = [
    Delivery {
        kind: &retention::STORE,
        attributes: Some(&[
            "name",
            "holds",
            "delete_after_s",
            "worst_case_age_s",
            "terms",
            "bounded_by",
            "covers",
        ]),
    },
    Delivery {
        kind: &hosting::LOCATION,
        attributes: Some(&["name", "country", "provider", "region_code", "edge", "cloud"]),
    },
];

const NAMES: &[&str] = &["logGroupName"];

/// CloudWatch deletes up to 72 hours after the period (its user guide, "Change log data retention").
const LAG_S: i64 = 3 * DAY_S;

const EXPORT: &str = "export it anew: aws logs describe-log-groups --output json > FILE";

impl Reader for AwsLogs {
    fn id(&self) -> &'static str {
        "aws_logs"
    }

    fn doc(&self) -> &'static str {
        "CloudWatch log groups (aws logs describe-log-groups --output json), a file a region"
    }

    fn delivers(&self) -> &'static [Delivery] {
        &DELIVERS
    }

    fn recognise(&self, input: &Input) -> Match {
        let text = input.text();
        if text.starts_with("LOGGROUPS\t") || text.contains("|  DescribeLogGroups") {
            let why = "it is a list of log groups as text or as a table";
            return Match::Wrong(Refusal::new(Code::WrongKind, why, EXPORT));
        }
        if !text.contains("logGroupName") && !text.contains("logGroups") {
            return Match::No;
        }
        let answer = match Answer::of(input, NAMES) {
            Ok(answer) => answer,
            Err(refusal) if input.is_json() || text.contains("\nlogGroups:") => {
                return Match::Wrong(refusal);
            }
            Err(_) => return Match::No,
        };
        let top = answer.top();
        if top.has("logGroups") && !top.has("Resources") && !top.has("resources") {
            return Match::Yes { version: None };
        }
        if input.is_json() && top.first().has("logGroupName") {
            // What a query left out cannot be told from what is not set.
            let why = "it holds log groups that a query picked out, perhaps without their periods";
            return Match::Wrong(Refusal::new(Code::WrongKind, why, EXPORT));
        }
        Match::No
    }

    fn read(&self, inputs: &[&Input], out: &mut Reading) -> Result<(), Refusal> {
        let [input] = inputs else { return Ok(()) };
        let answer = Answer::of(input, NAMES)?;
        let top = answer.top();
        if !top.get("nextToken").is_empty() || !top.get("NextToken").is_empty() {
            let why = "it holds one page of the log groups: there is a `nextToken`";
            let remedy = "export all of them: aws logs describe-log-groups --output json, without --no-paginate and --max-items";
            return Err(Refusal::new(Code::NotWhole, why, remedy));
        }
        out.reach = Reach::State;
        out.scope = "the log groups of one account and region that the answer lists";
        for attribute in ["delete_after_s", "worst_case_age_s", "terms", "bounded_by"] {
            out.how(retention::STORE.name, attribute, EXPORT);
        }
        for attribute in ["country", "region_code"] {
            out.how(hosting::LOCATION.name, attribute, EXPORT);
        }
        let mut places = Places::default();
        for group in top.get("logGroups").items() {
            store(&group, out)?;
            places.take(&group, out)?;
        }
        Ok(())
    }
}

/// The period of a log group.
fn period(group: &View<'_>) -> Age {
    if group.get("logGroupClass").is_text("DELIVERY") {
        return Age::unknown("a log group of the class DELIVERY keeps its own period");
    }
    match group.get("retentionInDays").int() {
        Got::Absent | Got::Null | Got::Is(0) => Age::Never,
        Got::Is(days) if days > 0 => Age::days(days),
        Got::Is(_) | Got::Odd => Age::unknown("`retentionInDays` is not readable"),
    }
}

fn store(group: &View<'_>, out: &mut Reading) -> Result<(), Refusal> {
    let named = group.get("logGroupName").name();
    let Some(name) = named.known() else {
        let why = "a log group has no name that is readable";
        return Err(Refusal::new(Code::NotWhole, why, EXPORT));
    };
    let age = period(group);
    let worst =
        Sum::of("rule", age.clone()).then("up to 72 h until it is gone", Age::Seconds(LAG_S));
    let draft = draft!(retention::STORE, out.subject(), {
        "name": name.as_str().into(),
        "holds": Attr::Known(Value::List(vec!["logs".to_owned()])),
        "delete_after_s": age.attr(),
        "worst_case_age_s": worst.attr(),
        "terms": worst.terms(),
        "bounded_by": age.bounded_by(),
        "covers": "all".into(),
    });
    out.fact(draft.at(group.place()).address(format!("log-group:{name}")))
}

/// The regions met so far.
#[derive(Default)]
struct Places(BTreeSet<Option<String>>);

impl Places {
    fn take(&mut self, group: &View<'_>, out: &mut Reading) -> Result<(), Refusal> {
        let arn = group.get("arn").arn().known().or_else(|| group.get("logGroupArn").arn().known());
        let code = arn.filter(|arn| arn.account).and_then(|arn| arn.region);
        if !self.0.insert(code.clone()) {
            return Ok(());
        }
        let why = "no resource name of Amazon's says its region";
        let shown = code.clone().map_or_else(|| Attr::unknown(why), Attr::from);
        let provider = code.as_ref().map_or_else(|| Attr::unknown(why), |_| AWS.name.into());
        let country = match &code {
            Some(code) => AWS.country(code).map_or_else(
                || Attr::unknown(format!("`{code}` is in no table of regions; it is not guessed")),
                Attr::from,
            ),
            None => Attr::unknown(why),
        };
        let name = format!("aws {}", code.as_deref().unwrap_or("?"));
        let draft = draft!(hosting::LOCATION, out.subject(), {
            "name": name.as_str().into(), "country": country, "provider": provider,
            "region_code": shown, "edge": false.into(), "cloud": true.into(),
        });
        out.fact(draft.at(group.get("arn").place()).address(name))
    }
}
