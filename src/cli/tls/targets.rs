//! What `befund tls` is asked to look at: arguments, or the lines of a file.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::cli::Failure;
use crate::diag::{Code, Diagnostic, Diagnostics, SourceFile, Span};
use crate::probe::tls;
use crate::product::{Starttls, StarttlsChoice};

/// Most bytes of a file of targets.
const MAX_FILE: u64 = 4 * 1024 * 1024;

/// A target and how it was written.
#[derive(Debug)]
pub(super) struct NamedTarget {
    /// `HOST[:PORT]` as written.
    pub(super) text: String,
    /// What that is.
    pub(super) target: tls::ScanTarget,
}

/// `host`, `host:port`, `[v6]` or `[v6]:port`. Without a port it is that of the protocol to upgrade
/// from, else 443.
pub(super) fn parse(
    text: &str,
    sni: Option<&str>,
    starttls: StarttlsChoice,
) -> Result<NamedTarget, Diagnostic> {
    let usual = match starttls {
        StarttlsChoice::Named(protocol) => protocol.port(),
        StarttlsChoice::Auto | StarttlsChoice::Never => None,
    };
    // More than one colon outside brackets is an IPv6 address without a port.
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if host.ends_with(']') || !host.contains(':') => {
            (host, port.parse::<u16>().ok().filter(|port| *port != 0))
        }
        _ => (text, Some(usual.unwrap_or(443))),
    };
    let bare = host.trim_start_matches('[').trim_end_matches(']').to_lowercase();
    let good = !bare.is_empty()
        && bare.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ':'));
    let Some(port) = port.filter(|_| good) else {
        return Err(Diagnostic::new(Code::WrongEndpoint, format!("`{text}` is no endpoint"))
            .help("write HOST or HOST:PORT, such as connect.example:443 or [::1]:8443"));
    };
    let target = tls::ScanTarget {
        sni: Some(sni.unwrap_or(&bare).to_owned()),
        starttls: starttls.at(port),
        ..tls::ScanTarget::new(&bare, port)
    };
    Ok(NamedTarget { text: text.to_owned(), target })
}

/// The targets of a file, or of standard input if it is `-`: one a line, `HOST[:PORT] [PROTOCOL]`.
pub(super) fn from_file(
    path: &Path,
    sni: Option<&str>,
    starttls: StarttlsChoice,
) -> Result<Vec<NamedTarget>, Failure> {
    let file = read(path)?;
    let mut asked = Vec::new();
    let mut errors = Vec::new();
    let mut start = 0;
    for line in file.text.split_inclusive('\n') {
        let words = words(line, start);
        start += line.len();
        match entry(&words, sni, starttls) {
            None => {}
            Some(Ok(one)) => asked.push(one),
            Some(Err((error, span))) => errors.push(error.at(&file, span)),
        }
    }
    if !errors.is_empty() {
        return Err(Diagnostics(errors).into());
    }
    if asked.is_empty() {
        return Err(Diagnostic::new(Code::NoTargets, format!("`{}` names no target", file.name))
            .help("write one a line, such as connect.example:443")
            .into());
    }
    Ok(asked)
}

/// The targets, with the name to say where one is said. Others of the same run need none; a run that says it
/// nowhere has misunderstood somebody.
pub(super) fn saying(
    ehlo: Option<&tls::EhloName>,
    mut asked: Vec<NamedTarget>,
) -> Result<Vec<NamedTarget>, Diagnostic> {
    let Some(name) = ehlo else { return Ok(asked) };
    let says = |asked: &&mut NamedTarget| asked.target.starttls.is_some_and(Starttls::says_ehlo);
    let mut said = false;
    for asked in asked.iter_mut().filter(says) {
        asked.target.ehlo = Some(name.clone());
        said = true;
    }
    match said {
        true => Ok(asked),
        false => Err(Diagnostic::new(
            Code::EhloUnsaid,
            "--ehlo is said in SMTP and LMTP only, and no target speaks either",
        )
        .help("leave it out, or name the protocol: --starttls smtp")),
    }
}

fn read(path: &Path) -> Result<std::sync::Arc<SourceFile>, Diagnostic> {
    let name = if path == Path::new("-") {
        "standard input".to_owned()
    } else {
        path.display().to_string()
    };
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        io::stdin().lock().take(MAX_FILE + 1).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(MAX_FILE + 1).read_to_end(&mut bytes))
    };
    if let Err(error) = read {
        return Err(Diagnostic::new(Code::CannotRead, format!("`{name}` cannot be read: {error}"))
            .help("name a file of targets, one a line, or `-` for standard input"));
    }
    if bytes.len() as u64 > MAX_FILE {
        return Err(Diagnostic::new(
            Code::FileTooLarge,
            format!("`{name}` has more than {MAX_FILE} bytes"),
        )
        .help("split it"));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..good].iter().filter(|byte| **byte == b'\n').count() + 1;
        Diagnostic::new(Code::InvalidUtf8, format!("`{name}` is not UTF-8 in line {line}"))
            .help("save it as UTF-8")
    })?;
    Ok(SourceFile::new(name, text.strip_prefix('\u{feff}').unwrap_or(&text)))
}

/// The words of a line up to a comment, with their places.
fn words(line: &str, start: usize) -> Vec<(&str, Span)> {
    let kept = line.split('#').next().unwrap_or_default();
    let place = |word: &str| {
        // Both are parts of one string.
        let at = start + (word.as_ptr() as usize - line.as_ptr() as usize);
        Span { start: at, end: at + word.len() }
    };
    kept.split_whitespace().map(|word| (word, place(word))).collect()
}

/// A line's target; `None` if there is nothing on it.
fn entry(
    words: &[(&str, Span)],
    sni: Option<&str>,
    starttls: StarttlsChoice,
) -> Option<Result<NamedTarget, (Diagnostic, Span)>> {
    let (host, protocol) = match words {
        [] => return None,
        [host] => (host, Ok(starttls)),
        [host, (word, span)] => {
            let known = StarttlsChoice::parse(word);
            (host, known.map_err(|why| (Diagnostic::new(Code::UnknownWord, why), *span)))
        }
        [_, _, (more, span), ..] => {
            let error =
                Diagnostic::new(Code::TooManyWords, format!("`{more}` is one word too many"))
                    .help("write HOST[:PORT] [PROTOCOL], and comments after `#`");
            return Some(Err((error, *span)));
        }
    };
    let (host, span) = host;
    Some(protocol.and_then(|choice| parse(host, sni, choice).map_err(|error| (error, *span))))
}
