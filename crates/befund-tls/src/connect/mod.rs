//! One question, one connection: resolve, connect, send a hello, read the answer within bounds.

mod stream;

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::io::ErrorKind;
use std::net::{IpAddr, Shutdown, SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

pub(crate) use self::stream::Stream;
use self::stream::{Rewound, converse, exchange};
use super::codec::{Alert, Fault, Flight, Version, read_hello};
use super::starttls::{NoUpgrade, Preamble};
use super::transcript::{self, Sighting};

/// Most lines of a transcript that are kept.
pub const MAX_LINES: usize = 4000;

/// What came back on one connection. The kinds stay apart: only some of them are refusals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A whole flight, from ServerHello to its end in the clear.
    Flight(Box<Flight>),
    /// A flight that broke off after the server had chosen: it did not get through with its choice.
    Broken(Box<Flight>, Break),
    /// An alert that ended the handshake before the server chose anything.
    Alert(Alert),
    /// The server closed without (the rest of) an answer.
    Closed,
    /// The server reset the connection.
    Reset,
    /// Nothing more came in time.
    TimedOut,
    /// What came cannot be read.
    Unreadable(Fault),
    /// There was no connection.
    NoConnection(NoConnection),
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flight(_) => f.write_str("an answer"),
            Self::Broken(_, how) => write!(f, "{how} after a choice was made"),
            Self::Alert(alert) => write!(f, "alert {alert}"),
            Self::Closed => f.write_str("closed without an answer"),
            Self::Reset => f.write_str("connection reset"),
            Self::TimedOut => f.write_str("no answer in time"),
            Self::Unreadable(fault) => write!(f, "{fault}"),
            Self::NoConnection(why) => write!(f, "{why}"),
        }
    }
}

/// How a server broke off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Break {
    /// With an alert.
    Alert(Alert),
    /// By closing.
    Closed,
    /// By resetting the connection.
    Reset,
}

impl fmt::Display for Break {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Alert(alert) => write!(f, "alert {alert}"),
            Self::Closed => f.write_str("closed"),
            Self::Reset => f.write_str("connection reset"),
        }
    }
}

/// Why there was no connection.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoConnection {
    /// Nobody listens.
    #[error("connection refused")]
    Refused,
    /// No answer to the connection attempt.
    #[error("no connection in time")]
    TimedOut,
    /// The host or network cannot be reached, or the system failed.
    #[error("no connection: {0}")]
    Failed(String),
    /// As many connections were made as the options allow.
    #[error("the limit of {0} connections is reached")]
    Limit(usize),
    /// This machine has no way there: often one without IPv6.
    #[error("this machine has no route to the address")]
    NoRoute,
    /// The time for the whole scan of the address is over.
    #[error("the time limit of {} s for the endpoint is reached", .0.as_secs())]
    OutOfTime(Duration),
    /// Somebody asked the run to end.
    #[error("interrupted")]
    Interrupted,
    /// There was a connection, but it was not upgraded to TLS.
    #[error(transparent)]
    NoUpgrade(#[from] NoUpgrade),
}

impl NoConnection {
    /// Whether the scan itself has come to its end, so that asking again is no use.
    pub fn is_ours(&self) -> bool {
        matches!(self, Self::Limit(_) | Self::OutOfTime(_) | Self::Interrupted)
    }
}

/// Resolves a host name, or reads an IP address.
///
/// # Errors
/// When the name does not resolve, with the resolver's words.
pub fn resolve(host: &str, port: u16) -> Result<Vec<SocketAddr>, String> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    if let Ok(address) = bare.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    let mut addresses: Vec<_> =
        (host, port).to_socket_addrs().map_err(|error| error.to_string())?.collect();
    addresses.sort_unstable();
    addresses.dedup();
    Ok(addresses)
}

/// What connects instead of TCP in tests.
#[cfg(test)]
pub(crate) trait Dial: fmt::Debug + Send + Sync {
    /// One connection.
    fn dial(&self) -> std::io::Result<Box<dyn Stream>>;
}

/// Makes connections to one address, counts them and keeps the transcript.
#[derive(Debug)]
pub struct Connector {
    #[cfg(test)]
    dial: Option<Arc<dyn Dial>>,
    address: SocketAddr,
    timeout: Duration,
    limit: usize,
    pause: Duration,
    stop: Option<Arc<AtomicBool>>,
    preamble: Option<Preamble>,
    end: Option<(Instant, Duration)>,
    made: AtomicUsize,
    transcript: Mutex<Vec<String>>,
    /// Whether the transcript says what everything is.
    introduced: AtomicBool,
    unsteady: AtomicBool,
    closed_on: AtomicBool,
    closed_in_handshake: AtomicBool,
    contradiction: Mutex<Option<String>>,
    silent: Mutex<Vec<Vec<u8>>>,
    /// The longest that was waited for an answer, in microseconds; 0 before the first.
    slowest: AtomicU64,
    /// How many hellos were met with silence.
    silences: AtomicUsize,
    /// What became of a hello, an answer or an alert, by all of it that is not random.
    verdicts: Mutex<HashMap<Vec<u8>, Option<u8>>>,
    /// What was chosen, and whether the host's name was asked for.
    sightings: Mutex<BTreeSet<(bool, Sighting)>>,
    /// Whether a server was silent when a handshake of TLS 1.3 went on.
    stalls: AtomicBool,
    upgraded: AtomicUsize,
    denied: AtomicUsize,
}

impl Connector {
    /// A connector to an address that makes at most `limit` connections.
    pub fn new(address: SocketAddr, timeout: Duration, limit: usize) -> Self {
        Self {
            #[cfg(test)]
            dial: None,
            address,
            timeout,
            limit,
            pause: Duration::ZERO,
            stop: None,
            preamble: None,
            end: None,
            made: AtomicUsize::new(0),
            transcript: Mutex::new(Vec::new()),
            introduced: AtomicBool::new(false),
            unsteady: AtomicBool::new(false),
            closed_on: AtomicBool::new(false),
            closed_in_handshake: AtomicBool::new(false),
            contradiction: Mutex::new(None),
            silent: Mutex::new(Vec::new()),
            slowest: AtomicU64::new(0),
            silences: AtomicUsize::new(0),
            verdicts: Mutex::default(),
            sightings: Mutex::default(),
            stalls: AtomicBool::new(false),
            upgraded: AtomicUsize::new(0),
            denied: AtomicUsize::new(0),
        }
    }

    /// The same connector, which connects so.
    #[cfg(test)]
    pub(crate) fn through(self, dial: Arc<dyn Dial>) -> Self {
        Self { dial: Some(dial), ..self }
    }

    /// The same connector with a pause before each connection.
    pub fn gentle(self) -> Self {
        Self { pause: Duration::from_millis(50), ..self }
    }

    /// The same connector, which makes no further connection once `stop` is set.
    pub fn until(self, stop: Arc<AtomicBool>) -> Self {
        Self { stop: Some(stop), ..self }
    }

    /// The same connector, which speaks another protocol first on every connection.
    pub fn after(self, preamble: Option<Preamble>) -> Self {
        Self { preamble, ..self }
    }

    /// The same connector, which gives up so long from now.
    pub fn within(self, limit: Option<Duration>) -> Self {
        let end = limit.and_then(|limit| Some((Instant::now().checked_add(limit)?, limit)));
        Self { end, ..self }
    }

    /// Where it connects to.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How long it waits: for the connection, for the upgrade to TLS, and again for the whole
    /// answer. Less at the end of the time for the whole scan.
    pub fn timeout(&self) -> Duration {
        const LEAST: Duration = Duration::from_millis(1);
        let left =
            self.end.map(|(end, _)| end.saturating_duration_since(Instant::now()).max(LEAST));
        left.map_or(self.timeout, |left| left.min(self.timeout))
    }

    /// Why no further connection will be made, if none will.
    pub fn spent(&self) -> Option<NoConnection> {
        if self.stop.as_ref().is_some_and(|stop| stop.load(Ordering::Relaxed)) {
            return Some(NoConnection::Interrupted);
        }
        let over = self.end.filter(|(end, _)| *end <= Instant::now());
        over.map(|(_, limit)| NoConnection::OutOfTime(limit))
    }

    /// How many connections were attempted.
    pub fn made(&self) -> usize {
        self.made.load(Ordering::Relaxed)
    }

    /// Adds a line to the transcript; beyond its bound lines are dropped.
    pub fn note(&self, line: String) {
        if let Ok(mut lines) = self.transcript.lock()
            && lines.len() < MAX_LINES
        {
            lines.push(line);
        }
    }

    /// Adds a question and what came of it to the transcript: what the server chose, or why it chose nothing.
    pub(crate) fn asked(&self, hello: &[u8], outcome: Result<Sighting, &dyn fmt::Display>) {
        // Our own hello can be read.
        let Ok(asked) = read_hello(hello) else { return };
        if !self.introduced.swap(true, Ordering::Relaxed) {
            transcript::everything().for_each(|line| self.note(line));
        }
        match outcome {
            Ok(sighting) => {
                self.note(transcript::line(&asked, &sighting));
                if let Ok(mut all) = self.sightings.lock()
                    && sighting.answers(&asked)
                {
                    all.insert((asked.named, sighting));
                }
            }
            Err(why) => self.note(transcript::line(&asked, why)),
        }
    }

    /// Writes down what a hello was met with.
    pub(crate) fn met_with(&self, hello: &[u8], answer: &Answer) {
        let seen = match answer {
            Answer::Flight(flight) => Sighting::of(flight, None),
            Answer::Broken(flight, how) => Sighting::of(flight, Some(how.to_string())),
            _ => None,
        };
        self.asked(hello, seen.ok_or(answer));
        self.hold_against(hello, answer);
    }

    /// Holds an answer against what became of the same hello before.
    pub(crate) fn hold_against(&self, hello: &[u8], answer: &Answer) {
        let verdict = match answer {
            Answer::Flight(_) => None,
            Answer::Alert(alert) => Some(alert.code),
            _ => return,
        };
        let Ok(mut verdicts) = self.verdicts.lock() else { return };
        let known = *verdicts.entry(without_random(hello)).or_insert(verdict);
        if known.is_some() != verdict.is_some() {
            self.contradicted("the same hello was answered and refused");
        } else if known != verdict {
            self.contradicted("the same hello was refused with another alert");
        }
    }

    /// Everything that was chosen, without what was chosen for no name where others were asked with it: another
    /// configuration may answer there.
    pub(crate) fn sightings(&self) -> BTreeSet<Sighting> {
        let all = self.sightings.lock().map(|all| all.clone()).unwrap_or_default();
        let any_named = all.iter().any(|(named, _)| *named);
        // SSLv3 knows no names.
        let counts = |named, version| named == any_named || version == Version::Ssl3;
        all.into_iter()
            .filter(|(named, seen)| counts(*named, seen.version))
            .map(|one| one.1)
            .collect()
    }

    /// Whether a handshake of TLS 1.3 was completed with a suite, up to the signature.
    pub(crate) fn completes(&self, suite: u16) -> bool {
        let own = |seen: &Sighting| (seen.version, seen.suite) == (Version::Tls13, suite);
        self.sightings().iter().any(|seen| own(seen) && seen.works())
    }

    /// Remembers that the server was silent once a key was sent: to wait for that again and again takes too long.
    pub(crate) fn stalled(&self) {
        self.stalls.store(true, Ordering::Relaxed);
    }

    /// Whether it was.
    pub(crate) fn stalls(&self) -> bool {
        self.stalls.load(Ordering::Relaxed)
    }

    /// The transcript so far.
    pub fn transcript(&self) -> Vec<String> {
        self.transcript.lock().map(|lines| lines.clone()).unwrap_or_default()
    }

    /// Remembers that the same question was first met with silence and then answered.
    pub fn was_unsteady(&self) {
        self.unsteady.store(true, Ordering::Relaxed);
    }

    /// Remembers that the server refused what it had accepted, or the other way round.
    pub fn contradicted(&self, why: &str) {
        if let Ok(mut contradiction) = self.contradiction.lock() {
            contradiction.get_or_insert_with(|| why.to_owned());
        }
    }

    /// The first contradiction since this was last asked.
    pub fn take_contradiction(&self) -> Option<String> {
        self.contradiction.lock().ok()?.take()
    }

    /// Forgets what became of each hello: what is asked beside other questions may be refused for that alone.
    pub fn forget_verdicts(&self) {
        if let Ok(mut verdicts) = self.verdicts.lock() {
            verdicts.clear();
        }
    }

    /// Remembers that silence was taken for a refusal.
    pub fn was_closed_on(&self) {
        self.closed_on.store(true, Ordering::Relaxed);
    }

    /// The same, of this hello.
    pub fn was_closed_on_hello(&self, hello: &[u8]) {
        self.was_closed_on();
        if let Ok(mut silent) = self.silent.lock() {
            silent.push(hello.to_vec());
        }
    }

    /// The same, within a handshake.
    pub fn was_closed_in_handshake(&self) {
        self.was_closed_on();
        self.closed_in_handshake.store(true, Ordering::Relaxed);
    }

    /// Whether silence within a handshake was taken for a refusal since this was last asked.
    pub fn take_closed_in_handshake(&self) -> bool {
        self.closed_in_handshake.swap(false, Ordering::Relaxed)
    }

    /// The hellos whose silent refusal was noted since this was last asked.
    pub fn take_silent(&self) -> Vec<Vec<u8>> {
        self.silent.lock().map(|mut silent| std::mem::take(&mut *silent)).unwrap_or_default()
    }

    /// Whether no further connection will be made.
    pub fn is_over(&self) -> bool {
        self.made() >= self.limit || self.spent().is_some()
    }

    /// Whether silence was taken for a refusal although this server is silent at random.
    pub fn has_doubtful_refusals(&self) -> bool {
        self.unsteady.load(Ordering::Relaxed) && self.closed_on.load(Ordering::Relaxed)
    }

    /// Opens a connection on which the next byte belongs to TLS.
    ///
    /// # Errors
    /// When there is none to be had, it is not upgraded, or a limit is reached.
    pub(crate) fn open(&self) -> Result<Box<dyn Stream>, NoConnection> {
        self.open_within(self.timeout())
    }

    fn open_within(&self, patience: Duration) -> Result<Box<dyn Stream>, NoConnection> {
        if let Some(why) = self.spent() {
            return Err(why);
        }
        let taken = self.made.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |made| {
            (made < self.limit).then_some(made + 1)
        });
        if taken.is_err() {
            return Err(NoConnection::Limit(self.limit));
        }
        std::thread::sleep(self.pause);
        #[cfg(test)]
        if let Some(dial) = &self.dial {
            return dial.dial().map_err(|error| no_connection(&error));
        }
        let mut stream = TcpStream::connect_timeout(&self.address, patience)
            .map_err(|error| self.cut_short(no_connection(&error)))?;
        let ready = stream
            .set_nodelay(true)
            .and_then(|()| stream.set_read_timeout(Some(patience)))
            .and_then(|()| stream.set_write_timeout(Some(patience)));
        ready.map_err(|error| NoConnection::Failed(error.to_string()))?;
        if let Some(preamble) = &self.preamble {
            let end = self.end.map(|(end, _)| end);
            let spoken = preamble.speak(&mut stream, Instant::now() + patience, end);
            self.count_upgrade(&spoken);
            spoken.map_err(|why| self.cut_short(why.into()))?;
        }
        Ok(Box::new(stream))
    }

    fn count_upgrade(&self, spoken: &Result<(), NoUpgrade>) {
        let count = match spoken {
            Ok(()) => &self.upgraded,
            Err(why) if why.is_denial() => &self.denied,
            // Whoever is silent or turns everybody away says nothing about TLS.
            Err(_) => return,
        };
        count.fetch_add(1, Ordering::Relaxed);
    }

    /// On how many connections the server let itself be upgraded, and on how many it said whether it does; `None`
    /// if it always said the same.
    pub fn sometimes_upgraded(&self) -> Option<(usize, usize)> {
        let (upgraded, denied) = (&self.upgraded, &self.denied);
        let (upgraded, denied) = (upgraded.load(Ordering::Relaxed), denied.load(Ordering::Relaxed));
        (upgraded > 0 && denied > 0).then_some((upgraded, upgraded + denied))
    }

    /// What was not waited for long enough, because the time for the whole scan is over, is not
    /// called silence.
    fn cut_short(&self, why: NoConnection) -> NoConnection {
        let silence = [NoConnection::TimedOut, NoConnection::NoUpgrade(NoUpgrade::TimedOut)];
        match self.spent() {
            Some(ours) if silence.contains(&why) => ours,
            _ => why,
        }
    }

    /// Sends a hello on a new connection and reads the flight that answers it.
    ///
    /// The connection is closed as soon as nothing more can be read in the clear. All reading
    /// together takes no longer than the time-out, so a server that trickles cannot hold us.
    pub fn ask(&self, hello: &[u8]) -> Answer {
        let (answer, stream) = self.begin(hello);
        if let Some(mut stream) = stream {
            stream.close(Shutdown::Both);
        }
        self.met_with(hello, &answer);
        answer
    }

    /// The same with the connection, still open and to be read from its first byte again. The answer is not written
    /// down yet.
    pub(crate) fn begin(&self, hello: &[u8]) -> (Answer, Option<Box<dyn Stream>>) {
        let stream = match self.open() {
            Ok(stream) => stream,
            Err(why) => return (Answer::NoConnection(why), None),
        };
        let mut stream = Rewound::new(stream);
        let (begun, patience) = (Instant::now(), self.patience());
        let answer = self.in_time(converse(&mut stream, hello, patience));
        self.waited(&answer, begun.elapsed());
        stream.rewind();
        (answer, Some(Box::new(stream)))
    }

    /// How long an answer is waited for. A server that answers some hellos and hangs at others is waited for in
    /// proportion to its answers, once it was silent for the whole time twice; what it is silent at stays open
    /// anyway.
    fn patience(&self) -> Duration {
        const FIRST: Duration = Duration::from_secs(2);
        const TIMES: u32 = 20;
        const LEAST: Duration = Duration::from_millis(300);
        let slowest = Duration::from_micros(self.slowest.load(Ordering::Relaxed));
        let patience = match self.made() {
            // After it everything is asked at once and waited for in full.
            1 => FIRST,
            _ if slowest.is_zero() || !self.hangs() => return self.timeout(),
            _ => (slowest * TIMES).max(LEAST),
        };
        patience.min(self.timeout())
    }

    /// Whether the server is one that hangs at some hellos, so that silence says nothing new.
    pub fn hangs(&self) -> bool {
        const SILENCES: usize = 2;
        self.silences.load(Ordering::Relaxed) >= SILENCES
    }

    fn waited(&self, answer: &Answer, waited: Duration) {
        match answer {
            Answer::Flight(_) | Answer::Alert(_) => {
                let waited = u64::try_from(waited.as_micros()).unwrap_or(u64::MAX).max(1);
                self.slowest.fetch_max(waited, Ordering::Relaxed);
            }
            Answer::TimedOut => drop(self.silences.fetch_add(1, Ordering::Relaxed)),
            _ => {}
        }
    }

    /// Sends two hellos on two connections, the first of which stays open until the second was
    /// answered. `None` for the second means that it was not, for a while in proportion to the first:
    /// a server that takes one connection at a time must be asked again.
    pub fn ask_two(&self, first: &[u8], second: &[u8]) -> (Answer, Option<Answer>) {
        const PATIENCE: u32 = 10;
        const AT_LEAST: Duration = Duration::from_millis(300);
        let start = Instant::now();
        let mut stream = match self.open() {
            Ok(stream) => stream,
            Err(why) => {
                let answer = Answer::NoConnection(why);
                self.met_with(first, &answer);
                return (answer, None);
            }
        };
        let begun = Instant::now();
        let answer = self.in_time(converse(&mut *stream, first, self.timeout()));
        self.waited(&answer, begun.elapsed());
        self.met_with(first, &answer);
        let patience = (start.elapsed() * PATIENCE).max(AT_LEAST).min(self.timeout());
        let beside = match &answer {
            Answer::Flight(_) => self.open_within(patience).ok(),
            _ => None,
        };
        let beside = beside.map(|mut other| exchange(&mut *other, second, patience));
        if let Some(answer) = &beside {
            self.met_with(second, answer);
        }
        stream.close(Shutdown::Both);
        (answer, beside.filter(|answer| *answer != Answer::TimedOut))
    }

    /// An answer as it is, unless it was not waited for long enough.
    fn in_time(&self, answer: Answer) -> Answer {
        match self.spent() {
            Some(why) if answer == Answer::TimedOut => Answer::NoConnection(why),
            _ => answer,
        }
    }
}

/// A ClientHello without its random and its session id, of which each has its own.
fn without_random(hello: &[u8]) -> Vec<u8> {
    const RECORD_AND_VERSION: usize = 5 + 4 + 2;
    const RANDOM: usize = 32;
    let mut fixed = hello.to_vec();
    if let Some(id) = hello.get(RECORD_AND_VERSION + RANDOM) {
        let random = RANDOM + 1 + usize::from(*id);
        fixed.drain(RECORD_AND_VERSION..fixed.len().min(RECORD_AND_VERSION + random));
    }
    fixed
}

fn no_connection(error: &std::io::Error) -> NoConnection {
    match error.kind() {
        ErrorKind::ConnectionRefused => NoConnection::Refused,
        ErrorKind::TimedOut | ErrorKind::WouldBlock => NoConnection::TimedOut,
        ErrorKind::NetworkUnreachable => NoConnection::NoRoute,
        _ => NoConnection::Failed(error.to_string()),
    }
}
