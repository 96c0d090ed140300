//! Why there is no answer, in few words.

use std::error::Error;
use std::io;

/// What went wrong with a request.
pub(super) fn say(error: &reqwest::Error) -> String {
    if let Some(tls) = tls(error) {
        return match tls {
            rustls::Error::InvalidCertificate(why) => {
                format!("the certificate is not trusted: {}", certificate(why))
            }
            rustls::Error::AlertReceived(alert) => {
                format!("the server refuses TLS 1.2 and 1.3: {alert:?}")
            }
            other => format!("no TLS 1.2 or 1.3 came about: {other}"),
        };
    }
    if error.is_timeout() {
        return "no answer in time".to_owned();
    }
    match deepest::<io::Error>(error).map(io::Error::kind) {
        Some(io::ErrorKind::ConnectionRefused) => return "connection refused".to_owned(),
        Some(io::ErrorKind::TimedOut) => return "no answer in time".to_owned(),
        _ => {}
    }
    let said = last(error);
    if said.contains("too large") || said.contains("too many headers") {
        return "the head of the answer is larger than is read".to_owned();
    }
    if error.is_connect() {
        return format!("no connection: {said}");
    }
    format!("the answer cannot be read: {said}")
}

/// Whether the certificate is to blame.
pub(super) fn is_distrust(error: &reqwest::Error) -> bool {
    matches!(tls(error), Some(rustls::Error::InvalidCertificate(_)))
}

fn certificate(why: &rustls::CertificateError) -> String {
    use rustls::CertificateError as Error;
    match why {
        Error::Expired | Error::ExpiredContext { .. } => "it has expired".to_owned(),
        Error::NotValidYet | Error::NotValidYetContext { .. } => "it is not valid yet".to_owned(),
        Error::NotValidForName | Error::NotValidForNameContext { .. } => {
            "it does not name the host".to_owned()
        }
        Error::UnknownIssuer => "no path leads to a root".to_owned(),
        other => format!("{other:?}").chars().take(80).collect(),
    }
}

fn tls(error: &reqwest::Error) -> Option<&rustls::Error> {
    deepest::<rustls::Error>(error)
}

/// The innermost cause of a type; causes of I/O hide theirs.
fn deepest<'e, E: Error + 'static>(error: &'e (dyn Error + 'static)) -> Option<&'e E> {
    let mut found = error.downcast_ref::<E>();
    let mut next = inner(error);
    while let Some(cause) = next {
        found = cause.downcast_ref::<E>().or(found);
        next = inner(cause);
    }
    found
}

fn inner<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e (dyn Error + 'static)> {
    let held = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    held.map(|held| held as &(dyn Error + 'static)).or_else(|| error.source())
}

/// The words of the innermost cause, without line ends, and not too many.
fn last(error: &reqwest::Error) -> String {
    let mut cause: &(dyn Error + 'static) = error;
    while let Some(next) = inner(cause) {
        cause = next;
    }
    cause.to_string().chars().map(|c| if c.is_control() { ' ' } else { c }).take(120).collect()
}
