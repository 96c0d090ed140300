//! Asks with a hello of TLS 1.3 that brings no key of use, and follows what the server chooses to its signature, in
//! the same connection: a choice alone does not show that a suite works, and this way no server is asked more often
//! for it.

use super::{Attempt, Choice, Client, HandshakeFailure, HandshakeQuestion, Shown, knows};
use crate::agreement::possible;
use crate::codec::{ClientHello, Version};
use crate::connect::{Answer, Connector, Stream};
use crate::names::is_ffdhe;
use crate::records::Stop;

/// The first answer to a hello. If it asks for a key and no handshake was completed with the suite it chooses, the
/// handshake goes on; what comes of it stands among the sightings.
pub(crate) fn ask(connector: &Connector, hello: &ClientHello) -> Answer {
    let sent = hello.encode();
    let (answer, stream) = connector.begin(&sent);
    let unproved = |suite| !connector.completes(suite) && !connector.stalls();
    let Some(stream) = stream.filter(|_| chosen(&answer).is_some_and(unproved)) else {
        connector.met_with(&sent, &answer);
        return answer;
    };
    match follow(connector, hello, stream) {
        (Ok(shown), _) => {
            connector.asked(&sent, Ok(shown.sighting()));
            connector.hold_against(&sent, &answer);
        }
        (Err(why), choice) => {
            connector.met_with(&sent, &answer);
            if let Some(choice) = choice.filter(|_| why.breaks_off()) {
                connector.asked(&sent, Ok(why.broke_off(choice)));
            }
            if why == HandshakeFailure::Stopped(Stop::TimedOut) {
                connector.stalled();
            }
        }
    }
    answer
}

/// The suite of an answer that asks for a key we can make at little cost.
fn chosen(answer: &Answer) -> Option<u16> {
    let Answer::Flight(flight) = answer else { return None };
    let retry = flight.hello.as_ref().filter(|hello| hello.is_retry)?;
    let cheap = |group: &u16| !is_ffdhe(*group) && !possible(&[*group]).is_empty();
    let group = retry.key_share_group().filter(cheap);
    let tls13 = retry.version() == Some(Version::Tls13) && group.is_some();
    Some(retry.suite).filter(|suite| tls13 && knows(*suite))
}

fn follow(
    connector: &Connector,
    hello: &ClientHello,
    stream: Box<dyn Stream>,
) -> (Attempt<Shown>, Option<Choice>) {
    let mut client = Client::new(connector, stream, hello.clone());
    client.transcript.extend(hello.message());
    let question = HandshakeQuestion {
        sni: None,
        suites: &hello.suites,
        groups: &[],
        schemes: &[],
        alpn: false,
        grease: false,
        resume: None,
        finish: false,
    };
    let agreed = client.agree(&question, None);
    let shown = agreed.and_then(|keys| client.look(&question, &keys));
    (shown, client.chosen)
}
