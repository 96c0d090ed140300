//! XMPP (RFC 6120 section 5). Of XML only tags are read: what RFC 6120 section 11.1 forbids in a
//! stream (comments, declarations, entities of its own) is refused, so nothing can be expanded.

use super::wire::Wire;
use super::{NoUpgrade, words};

const TLS: &str = "urn:ietf:params:xml:ns:xmpp-tls";

/// Opens a stream to the service and asks for TLS.
pub(super) fn upgrade(wire: &mut Wire<'_>, space: &str, service: &str) -> Result<(), NoUpgrade> {
    let to = escaped(service);
    let header = format!(
        "<?xml version='1.0'?><stream:stream to='{to}' version='1.0' xmlns='{space}' \
         xmlns:stream='http://etherx.jabber.org/streams'>"
    );
    wire.send(header.as_bytes())?;
    let mut tag = Tag::read(wire)?;
    if tag.name == "?xml" {
        tag = Tag::read(wire)?;
    }
    if tag.name != "stream" || tag.closes || tag.follows_text {
        return Err(wire.unreadable());
    }
    // RFC 6120 section 4.7.5: without a version there are no features.
    let named = tag.body.split("version").skip(1);
    if !named.map(str::trim_start).any(|rest| rest.starts_with('=')) {
        return Err(NoUpgrade::NotOffered("the stream has no version, so no features"));
    }
    if !is_offered(wire)? {
        return Err(NoUpgrade::NotOffered("it is not among the stream's features"));
    }
    wire.send(format!("<starttls xmlns='{TLS}'/>").as_bytes())?;
    let answer = Tag::read(wire)?;
    if answer.follows_text {
        return Err(wire.unreadable());
    }
    match answer.name.as_str() {
        "proceed" if !answer.closes => answer.skip_to_end(wire),
        "failure" => Err(NoUpgrade::Refused { reply: answer.words(), for_now: false }),
        "error" => Err(stream_error(wire)),
        "stream" if answer.closes => Err(NoUpgrade::Closed),
        _ => Err(wire.unreadable()),
    }
}

/// Reads the stream's features.
fn is_offered(wire: &mut Wire<'_>) -> Result<bool, NoUpgrade> {
    let features = Tag::read(wire)?;
    match features.name.as_str() {
        "features" if !features.closes => {}
        "error" => return Err(stream_error(wire)),
        "stream" if features.closes => return Err(NoUpgrade::Closed),
        _ => return Err(wire.unreadable()),
    }
    let mut offered = false;
    if features.is_empty {
        return Ok(offered);
    }
    loop {
        let tag = Tag::read(wire)?;
        if tag.closes && tag.name == "features" {
            return Ok(offered);
        }
        if tag.closes && tag.name == "stream" {
            return Err(NoUpgrade::Closed);
        }
        offered |= tag.name == "starttls" && tag.body.contains(TLS);
    }
}

/// The condition is the first element within (RFC 6120 section 4.9.2).
fn stream_error(wire: &mut Wire<'_>) -> NoUpgrade {
    match Tag::read(wire) {
        Ok(condition) => NoUpgrade::TurnedAway(format!("stream error {}", condition.words())),
        Err(why) => why,
    }
}

/// A tag, and no more of it than matters here.
#[derive(Debug)]
struct Tag {
    /// The name without its prefix; `?xml` for the declaration.
    name: String,
    /// All of it behind the first sign.
    body: String,
    /// Whether it ends an element.
    closes: bool,
    /// Whether it begins an element and ends it.
    is_empty: bool,
    /// Whether text other than white space stands before it.
    follows_text: bool,
}

impl Tag {
    /// The next tag.
    fn read(wire: &mut Wire<'_>) -> Result<Self, NoUpgrade> {
        let before = wire.through(b'<')?;
        let mut body = Vec::new();
        let mut quote = None;
        // A quoted value may hold the sign that ends a tag.
        while body.is_empty() || quote.is_some() {
            let part = wire.through(b'>')?;
            quote = part.iter().fold(quote, quoted);
            body.extend(part);
        }
        let body = String::from_utf8(body).map_err(|_| wire.unreadable())?;
        if body.starts_with('!') || body.starts_with('?') && !body.starts_with("?xml ") {
            return Err(wire.unreadable());
        }
        let inner = body.trim_start_matches('/').trim_end_matches('>');
        let name = inner.split([' ', '\t', '\r', '\n', '/']).next().unwrap_or_default();
        let name = name.rsplit(':').next().unwrap_or_default().to_owned();
        if name.is_empty() {
            return Err(wire.unreadable());
        }
        Ok(Self {
            name,
            closes: body.starts_with('/'),
            is_empty: inner.ends_with('/'),
            follows_text: !before[..before.len() - 1].trim_ascii().is_empty(),
            body,
        })
    }

    /// The tag, fit to be repeated.
    fn words(&self) -> String {
        words(format!("<{}", self.body).as_bytes())
    }

    /// Reads the end of an element that has no content.
    fn skip_to_end(&self, wire: &mut Wire<'_>) -> Result<(), NoUpgrade> {
        if self.is_empty {
            return Ok(());
        }
        let end = Self::read(wire)?;
        match end.closes && end.name == self.name {
            true => Ok(()),
            false => Err(wire.unreadable()),
        }
    }
}

/// The quote that is open after a byte of a tag, if one is.
fn quoted(open: Option<u8>, byte: &u8) -> Option<u8> {
    match (open, *byte) {
        (None, quote @ (b'\'' | b'"')) => Some(quote),
        (Some(quote), byte) if quote == byte => None,
        (open, _) => open,
    }
}

/// A name as the value of an attribute.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '\'' => out.push_str("&apos;"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}
