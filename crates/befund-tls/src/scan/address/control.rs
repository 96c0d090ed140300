//! At the end of a look: what was accepted is asked once more, and so is what was refused. One answer that
//! contradicts an earlier one opens every list.

use crate::codec::{Flight, ServerHello, Version};
use crate::connect::{Answer, NoConnection};
use crate::result::{AddressScan, Finding};
use crate::scan::address::Address;
use crate::scan::address::aside::doubt;
use crate::scan::asker::Asker;
use crate::scan::offer::Offer;
use crate::scan::versions::Versions;
use crate::starttls::NoUpgrade;

impl Address<'_> {
    /// Asks what ended a list, as a browser for each version refused, and at last with a good hello of each version.
    pub(super) fn once_more(
        &self,
        asker: &Asker<'_>,
        versions: &Versions,
        last: &[Offer],
        result: &mut AddressScan,
    ) {
        let beside = versions.side_by_side;
        if self.connector.is_over() {
            return;
        }
        let refused: Vec<Version> = result
            .protocols
            .iter()
            .filter(|one| one.version > Version::Ssl2 && one.offered == Finding::No)
            .map(|one| one.version)
            .filter(|version| !versions.spoke_for_older(*version))
            .collect();
        let ended = last.iter().map(|offer| offer.hello(self.sni).encode());
        let missing = refused.iter().map(|version| self.modestly(asker, *version, false).hello());
        let hellos: Vec<_> = ended.chain(missing).collect();
        let mut answers = asker.ask_all(&hellos, beside);
        let of_missing = answers.split_off(last.len());
        for (offer, answer) in last.iter().zip(&answers) {
            self.still_ended(offer, answer);
        }
        for (version, answer) in refused.into_iter().zip(&of_missing) {
            self.still_refused(version, answer, result);
        }
        let good: Vec<(Version, Vec<u8>)> = versions
            .answers
            .keys()
            .filter_map(|version| Some((*version, asker.good_in(*version)?)))
            .collect();
        let hellos: Vec<_> = good.iter().map(|(_, hello)| hello.clone()).collect();
        let answers = asker.ask_all(&hellos, beside);
        for ((version, hello), answer) in good.into_iter().zip(answers) {
            self.still_good(version, &hello, answer, beside);
        }
    }

    /// A server that offers STARTTLS on some connections only. That is a finding by itself, however good its TLS
    /// is: a client that takes TLS where it is offered, as most mail servers do, goes on in the clear where it is not
    /// (RFC 3207 section 6). And it is a contradiction like any other: whether several machines answer here, or one
    /// that is configured anew or overloaded, those without TLS may differ in what they refused, too. So it is said,
    /// and no list counts as complete.
    pub(in crate::scan) fn now_and_then(&self, result: &mut AddressScan) {
        let Some((offered, asked)) = self.connector.sometimes_upgraded() else { return };
        let why = format!(
            "STARTTLS was offered on {offered} of {asked} connections and denied on the others"
        );
        self.connector.note(why.clone());
        result
            .notes
            .push(format!("{why}: whoever does not insist on TLS goes on in the clear there"));
        doubt(result, &format!("the server contradicts itself: {why}"));
        if let Some(reason) = &mut result.reason {
            *reason = format!("{reason}; {why}");
        }
        if result.speaks_tls == Finding::No {
            result.speaks_tls = Finding::Undetermined(why);
        }
    }

    /// What was refused when a list ended must be refused still.
    fn still_ended(&self, offer: &Offer, answer: &Answer) {
        let (Answer::Flight(flight) | Answer::Broken(flight, _)) = answer else { return };
        if chosen(offer.version, flight).is_some_and(|suite| offer.suites.contains(&suite)) {
            let version = offer.version;
            self.connector.note(format!("{version} once more: what ended a list is answered"));
            let why = format!("what {version} was refused with was accepted at the end");
            self.connector.contradicted(&why);
        }
    }

    /// What was accepted must be accepted still. If it was asked beside other questions, it is asked again alone,
    /// as some servers take only so many at a time.
    fn still_good(&self, version: Version, hello: &[u8], answer: Answer, beside: bool) {
        const ALONE: usize = 2;
        let mut answer = answer;
        if beside && refuses(version, &answer) {
            let mut again = (0..ALONE).map(|_| self.connector.ask(hello));
            let refused = again.find(|answer| refuses(version, answer));
            let Some(refused) = refused else { return };
            answer = refused;
        }
        if refuses(version, &answer) {
            self.connector.note(format!("{version} once more: {answer}"));
            self.connector
                .contradicted(&format!("{version} was negotiated and refused at the end"));
        }
    }

    /// What was refused must be refused still: if not, several servers may answer at this address.
    fn still_refused(&self, version: Version, answer: &Answer, result: &mut AddressScan) {
        let (Answer::Flight(flight) | Answer::Broken(flight, _)) = answer else { return };
        let Some(suite) = chosen(version, flight) else { return };
        self.connector.note(format!("{version}: an answer"));
        self.connector.contradicted(&format!("{version} was refused, and negotiated at the end"));
        for protocol in result.protocols.iter_mut().filter(|one| one.version == version) {
            protocol.offered = Finding::Yes;
            protocol.suites.add(suite);
            if let Answer::Broken(..) = answer {
                protocol.failing.push(suite);
            }
        }
    }
}

/// Whether an answer to a hello known to be good is none in its version. Silence is no refusal, and neither is
/// what ends the scan.
fn refuses(version: Version, answer: &Answer) -> bool {
    match answer {
        Answer::Flight(flight) => chosen(version, flight).is_none(),
        Answer::TimedOut
        | Answer::NoConnection(
            NoConnection::TimedOut | NoConnection::NoUpgrade(NoUpgrade::TimedOut),
        ) => false,
        Answer::NoConnection(why) => !why.is_ours(),
        _ => true,
    }
}

/// The suite chosen in a version.
fn chosen(version: Version, flight: &Flight) -> Option<u16> {
    let hello = flight.hello.as_ref().filter(|hello| ServerHello::version(hello) == Some(version));
    hello.map(|hello| hello.suite)
}
