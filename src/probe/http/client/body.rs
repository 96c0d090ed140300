//! The content of an answer, unpacked and bounded.

use std::io::{ErrorKind, Read};
use std::time::Instant;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use reqwest::blocking::Response;
use reqwest::header::CONTENT_TYPE;

use super::MAX_BODY;

/// A content.
#[derive(Debug)]
pub(in crate::probe::http) struct Body {
    /// Its type, in small letters and without parameters.
    pub(in crate::probe::http) kind: String,
    /// The charset that the header names.
    pub(in crate::probe::http) charset: Option<String>,
    /// Its bytes.
    pub(in crate::probe::http) bytes: Vec<u8>,
    /// Whether there is more.
    pub(in crate::probe::http) cut: bool,
}

impl Body {
    /// Reads what comes until the bound or the deadline.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub(super) fn read(mut response: Response, deadline: Instant) -> Result<Self, String> {
        let header = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let (kind, charset) = content_type(header.unwrap_or_default());
        let (mut bytes, mut piece) = (Vec::new(), [0; 16 << 10]);
        let mut cut = false;
        loop {
            if Instant::now() >= deadline {
                return Err("the content did not come in time".to_owned());
            }
            match response.read(&mut piece) {
                Ok(0) => break,
                Ok(read) => bytes.extend_from_slice(&piece[..read]),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) if is_timeout(&error) => {
                    return Err("the content did not come in time".to_owned());
                }
                Err(_) => return Err("the content broke off or cannot be unpacked".to_owned()),
            }
            if bytes.len() as u64 > MAX_BODY {
                // A bound of memory: what lies beyond it is not looked at.
                bytes.truncate(usize::try_from(MAX_BODY).unwrap_or(usize::MAX));
                cut = true;
                break;
            }
        }
        Ok(Self { kind, charset, bytes, cut })
    }

    /// Its text: a mark at its beginning goes before the header, the header before what the page says of itself.
    pub(in crate::probe::http) fn text(&self) -> String {
        text(&self.bytes, self.charset.as_deref())
    }
}

fn is_timeout(error: &std::io::Error) -> bool {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<reqwest::Error>());
    error.kind() == ErrorKind::TimedOut || inner.is_some_and(reqwest::Error::is_timeout)
}

/// Type and charset of a header.
fn content_type(header: &str) -> (String, Option<String>) {
    let mut pieces = header.split(';');
    let kind = pieces.next().unwrap_or_default().trim().to_ascii_lowercase();
    let charset = pieces.find_map(|piece| {
        let (key, value) = piece.split_once('=')?;
        let named = key.trim().eq_ignore_ascii_case("charset");
        named.then(|| value.trim().trim_matches('"').to_owned())
    });
    (kind, charset)
}

/// Text of bytes in the charset that they are in.
pub(in crate::probe::http) fn text(bytes: &[u8], charset: Option<&str>) -> String {
    let named = charset.and_then(|label| Encoding::for_label(label.as_bytes()));
    let marked = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    let fallback = if std::str::from_utf8(bytes).is_ok() { UTF_8 } else { WINDOWS_1252 };
    let encoding = marked.or(named).or_else(|| meta(bytes)).unwrap_or(fallback);
    encoding.decode(bytes).0.into_owned()
}

/// The charset that the first kilobyte of a page names. UTF-16 there can only be a mistake.
fn meta(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
    let at = head.find("<meta").and_then(|at| head[at..].find("charset=").map(|more| at + more))?;
    let rest = head[at + "charset=".len()..].trim_start_matches(['"', '\'', ' ']);
    let label: String =
        rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_:.".contains(*c)).collect();
    let encoding = Encoding::for_label(label.as_bytes())?;
    Some(if encoding.is_ascii_compatible() { encoding } else { UTF_8 })
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn text_is_read_in_the_charset_it_is_in() {
        assert_eq!(text("Prüfung".as_bytes(), None), "Prüfung");
        assert_eq!(text(b"Pr\xfcfung", None), "Prüfung");
        assert_eq!(text(b"Pr\xfcfung", Some("ISO-8859-1")), "Prüfung");
        assert_eq!(text("\u{feff}Prüfung".as_bytes(), Some("ISO-8859-1")), "Prüfung");
        let page = b"<meta charset=\"iso-8859-15\">\xa4";
        assert!(text(page, None).ends_with('€'));
        assert!(text(b"Pr\xfcfung", Some("utf-8")).contains('\u{fffd}'));
    }
}
