//! BigBlueButton: `bigbluebutton.properties` and what is set over it, its daily script that deletes, the list
//! of STUN and TURN servers, and the `.env` of bigbluebutton/docker.

mod cron;
mod env;

use crate::diag::Code;
use crate::draft;
use crate::fact::Place;
use crate::fact::draft::Draft;
use crate::fact::kind::{media, retention};
use crate::fact::source::{Delivery, Reach};
use crate::fact::value::Attr;
use crate::yaml::{Node, Yaml};

use super::super::media::{Hosts, State, length, list, words};
use super::super::span::DAY_S;
use super::super::syntax::{self, dotenv, empty, node, properties, put};
use super::super::view::{Got, Ground, View};
use super::super::{Input, Match, Reader, Reading, Refusal};

/// The reader.
pub(super) static READER: BigBlueButton = BigBlueButton;

/// Reads configurations of BigBlueButton.
#[derive(Debug)]
pub(super) struct BigBlueButton;

static DELIVERS: [Delivery; 2] = [
    Delivery {
        kind: &media::SERVER,
        attributes: Some(&["name", "recording", "peer_to_peer", "stun_hosts", "turn_hosts"]),
    },
    Delivery {
        kind: &retention::STORE,
        attributes: Some(&[
            "name",
            "holds",
            "delete_after_s",
            "worst_case_age_s",
            "terms",
            "bounded_by",
        ]),
    },
];

const NAMES: &[&str] =
    &["DOMAIN", "STUN_IP", "STUN_SERVER", "TURN_EXT_SERVER", "TURN_SERVER", "stun", "turn"];

/// What a file is, in the order in which files are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// `.env` of bigbluebutton/docker.
    Env,
    /// `bigbluebutton.properties` of the package.
    Properties,
    /// `/etc/bigbluebutton/bbb-web.properties`, which wins.
    Override,
    /// `turn-stun-servers.xml`.
    Servers,
    /// `/etc/cron.daily/bigbluebutton`.
    Cron,
}

/// What files say.
#[derive(Debug, Default)]
struct Says {
    recording: Vec<State>,
    asked: Option<Hosts>,
    relays: Option<Hosts>,
    at: Option<Place>,
    stores: Vec<Draft>,
}

impl Reader for BigBlueButton {
    fn id(&self) -> &'static str {
        "bigbluebutton"
    }

    fn doc(&self) -> &'static str {
        "BigBlueButton: bbb-web.properties over bigbluebutton.properties, turn-stun-servers.xml, /etc/cron.daily/bigbluebutton, .env of bigbluebutton/docker"
    }

    fn delivers(&self) -> &'static [Delivery] {
        &DELIVERS
    }

    fn together(&self) -> bool {
        true
    }

    fn recognise(&self, input: &Input) -> Match {
        let text = input.text();
        if text.len() > syntax::MAX_BYTES || input.is_json() {
            return Match::No;
        }
        match part(input) {
            None => Match::No,
            Some(_) if text.contains("{{") || text.contains("{%") => Match::Template {
                render_with: "name the rendered file, as it lies on the server or in its container"
                    .to_owned(),
            },
            Some(_) => Match::Yes { version: None },
        }
    }

    fn read(&self, inputs: &[&Input], out: &mut Reading) -> Result<(), Refusal> {
        out.reach = Reach::Source;
        out.scope = "the BigBlueButton whose files were read, and what it keeps";
        let mut parts: Vec<_> =
            inputs.iter().filter_map(|input| Some((part(input)?, *input))).collect();
        // Of two that set few properties, the one by the name of the override is it.
        parts.sort_by_key(|(part, input)| (*part, is_override(input)));
        if parts.iter().filter(|(part, _)| *part == Part::Env).count() > 1 {
            let why = "it holds more than one .env of bigbluebutton/docker";
            let remedy = "name each in a target of its own; Docker Compose reads one";
            return Err(Refusal::new(Code::SeveralDocuments, why, remedy));
        }
        let mut says = Says::default();
        let mut web: Option<Web<'_>> = None;
        for (part, input) in &parts {
            match part {
                Part::Env => env::read(input, &tree(input, dotenv::parse)?, &mut says, out),
                Part::Properties | Part::Override => {
                    let tree = tree(input, properties::parse)?;
                    web.get_or_insert_default().files.push((input, tree));
                }
                Part::Servers => servers(input, &mut says),
                Part::Cron => cron::read(input, &mut says, out),
            }
        }
        if let Some(web) = &web {
            web.read(&mut says, out);
        }
        let first = parts.first().map(|(_, input)| input.name().to_owned());
        make(says, first.unwrap_or_default(), out)
    }
}

fn tree(input: &Input, parse: fn(&str) -> Result<Node, syntax::Broken>) -> Result<Node, Refusal> {
    parse(input.text()).map_err(|broken| broken.refusal(input.line(broken.at)))
}

fn part(input: &Input) -> Option<Part> {
    const WEB: [&str; 8] = [
        "allowStartStopRecording",
        "autoStartRecording",
        "bigbluebutton.web.serverURL",
        "defaultKeepEvents",
        "defaultWelcomeMessageFooter",
        "disableRecordingDefault",
        "recordFullDurationMedia",
        "beans.presentationService.presentationDir",
    ];
    let text = input.text();
    if text.contains("org.bigbluebutton.web.services.turn.") && text.trim_start().starts_with('<') {
        return Some(Part::Servers);
    }
    let lines =
        || text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let sets = |line: &str, keys: &[&str]| {
        let key = line.strip_prefix("export ").unwrap_or(line);
        let key = key.split(['=', ':']).next().map(str::trim);
        key.is_some_and(|key| keys.contains(&key)) && line.contains(['=', ':'])
    };
    let count = |keys: &[&str]| lines().filter(|line| sets(line, keys)).count();
    if count(&cron::SETTINGS) >= 2 && text.contains("find ") {
        return Some(Part::Cron);
    }
    if count(&env::STRONG) >= 2 {
        return Some(Part::Env);
    }
    if count(&WEB) == 0 {
        return None;
    }
    // The file of the package has all of them; what is set over it has few.
    let whole = text.contains("beans.presentationService.") && text.contains("publishedDir");
    Some(if whole && !is_override(input) { Part::Properties } else { Part::Override })
}

/// Whether a file has the name of the one that is read over the package's.
fn is_override(input: &Input) -> bool {
    input.name().rsplit('/').next() == Some("bbb-web.properties")
}

/// The properties of the web application, the last file winning.
#[derive(Default)]
struct Web<'a> {
    files: Vec<(&'a Input, Node)>,
}

const PROPERTY: &str = "a property of recordings is neither true nor false";

impl Web<'_> {
    fn property(&self, key: &'static str) -> (Got<bool>, Option<Place>) {
        for (input, tree) in self.files.iter().rev() {
            let ground = Ground::lines(input, NAMES);
            let view = View::top(&ground, tree, "").get(key);
            if view.is_there() {
                return (view.bool(), Some(view.place()));
            }
        }
        (Got::Absent, None)
    }

    /// Recorded is what the call that makes a meeting asks to have recorded, unless that is turned off for all
    /// (`disableRecordingDefault`, false in bigbluebutton.properties).
    fn read(&self, says: &mut Says, out: &mut Reading) {
        let (never, at) = self.property("disableRecordingDefault");
        let (itself, at_itself) = self.property("autoStartRecording");
        let state = match (never.or(false), itself.or(false)) {
            (Some(true), _) => State::Off,
            (Some(false), Some(true)) => State::On,
            (Some(false), Some(false)) => State::Possible,
            (None, _) | (Some(false), None) => State::Unknown(PROPERTY),
        };
        says.recording.push(state);
        let first = self.files.first().map(|(input, _)| Place {
            file: input.name().to_owned(),
            line: None,
            pointer: None,
        });
        says.at = if state == State::On { at_itself } else { at }.or(first);
        if state != State::Off {
            says.stores.push(store(PUBLISHED, Kept::Never, says.at.clone()));
        }
        let (events, at) = self.property("defaultKeepEvents");
        if events.or(false) != Some(false) {
            let why = "events of meetings are kept, though nobody records (`defaultKeepEvents`); how long, no file says";
            says.stores.push(store("bigbluebutton events of meetings", Kept::Unknown(why), at));
        }
        out.note("other properties of BigBlueButton say nothing of recordings");
    }
}

const PUBLISHED: &str = "bigbluebutton published recordings";

/// `turn-stun-servers.xml`: values that name a server, comments left out.
fn servers(input: &Input, says: &mut Says) {
    let text = input.text();
    let mut top = empty(0);
    let mut lists: [Vec<Node>; 2] = [Vec::new(), Vec::new()];
    let mut comment = false;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let open = line.rfind("<!--");
        let close = line.rfind("-->");
        let inside = comment;
        comment = match (open, close) {
            (Some(open), Some(close)) => open > close,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (None, None) => comment,
        };
        // A line that is a comment in part is taken for one that counts only if it does not begin in one.
        if inside || line.trim_start().starts_with("<!--") {
            continue;
        }
        for value in line.split("value=\"").skip(1).chain(line.split("value='").skip(1)) {
            let value = value.split(['"', '\'']).next().unwrap_or_default();
            let relay = value.starts_with("turn:") || value.starts_with("turns:");
            if relay || value.starts_with("stun:") || value.starts_with("stuns:") {
                let text = Yaml::Text(value.to_owned());
                lists[usize::from(relay)].push(node(text, start, start));
            }
        }
    }
    let [asked, relays] = lists;
    for (key, items) in [("stun", asked), ("turn", relays)] {
        // So few that there is room for them.
        let items = node(Yaml::List(items.into_iter().take(500).collect()), 0, 0);
        if put(&mut top, &[key.to_owned()], items, false).is_err() {
            return;
        }
    }
    let ground = Ground::lines(input, NAMES);
    let top = View::top(&ground, &top, "");
    let why = "a host in turn-stun-servers.xml is not readable";
    says.asked = Some(Hosts::got(top.get("stun").hosts(), &[], why));
    says.relays = Some(Hosts::got(top.get("turn").hosts(), &[], why));
}

fn make(says: Says, first: String, out: &mut Reading) -> Result<(), Refusal> {
    for (attribute, how) in [
        (
            "recording",
            "name /etc/bigbluebutton/bbb-web.properties, or the .env of bigbluebutton/docker",
        ),
        ("stun_hosts", "name turn-stun-servers.xml, or the .env of bigbluebutton/docker"),
        ("turn_hosts", "name turn-stun-servers.xml, or the .env of bigbluebutton/docker"),
    ] {
        out.how(media::SERVER.name, attribute, how);
    }
    for attribute in ["delete_after_s", "worst_case_age_s", "bounded_by", "terms"] {
        out.how(
            retention::STORE.name,
            attribute,
            "state how long it is kept, and read what deletes it",
        );
    }
    let state = State::most(says.recording)
        .unwrap_or(State::Unknown("no file that was read says whether it records"));
    let unread = || Hosts::Unknown("turn-stun-servers.xml was not read");
    let subject = out.subject().to_owned();
    let fact = draft!(media::SERVER, "", {
        "name": "bigbluebutton".into(),
        "recording": state.attr(),
        "peer_to_peer": false.into(),
        "stun_hosts": says.asked.unwrap_or_else(unread).attr(),
        "turn_hosts": says.relays.unwrap_or_else(unread).attr(),
    });
    let at = says.at.unwrap_or(Place { file: first, line: None, pointer: None });
    out.note("participants are never connected directly: BigBlueButton carries all media");
    out.fact(fact.at(at).address("bigbluebutton").about(&subject))?;
    for store in says.stores {
        out.fact(store.about(&subject))?;
    }
    Ok(())
}

/// How long something is kept.
#[derive(Debug, Clone, Copy)]
enum Kept {
    /// So many whole days, then up to the next run.
    Days(i64),
    /// So many whole days since the last entry.
    DaysOfFiles(i64),
    Never,
    Unknown(&'static str),
}

fn store(name: &'static str, kept: Kept, at: Option<Place>) -> Draft {
    let unknown = |why: &'static str| move || Attr::unknown(why);
    let (age, worst, terms, bounded) = match kept {
        // `find -mtime +N` takes what is N + 1 days old; the script runs once a day.
        Kept::Days(days) | Kept::DaysOfFiles(days) => {
            let age = days.saturating_add(1).saturating_mul(DAY_S);
            let mut terms =
                vec![format!("rule {age} s"), format!("it deletes once a day {DAY_S} s")];
            let worst = match kept {
                Kept::DaysOfFiles(_) => {
                    terms.push("time for which a file is written: not known".to_owned());
                    Attr::unknown(
                        "it counts from the last entry of a file, and how long a file is written, the script does not say",
                    )
                }
                _ => length(Some(age.saturating_add(DAY_S))),
            };
            (length(Some(age)), worst, list(terms), "time".into())
        }
        Kept::Never => {
            (length(None), length(None), words(&["nothing deletes recordings"]), "none".into())
        }
        Kept::Unknown(why) => {
            let unknown = unknown(why);
            (unknown(), unknown(), unknown(), unknown())
        }
    };
    let logs = name.ends_with("logs");
    let draft = draft!(retention::STORE, "", {
        "name": name.into(), "holds": words(&[if logs { "logs" } else { "content" }]),
        "delete_after_s": age, "worst_case_age_s": worst, "terms": terms, "bounded_by": bounded,
    });
    let draft = draft.address(name);
    match at {
        Some(at) => draft.at(at),
        None => draft,
    }
}
