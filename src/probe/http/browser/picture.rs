//! What is kept of a page that a browser showed: a picture, and the text that a visitor sees.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value as Json, json};

use super::talk::Talk;
use crate::probe::Attachment;
use crate::probe::http::page::MAX_TEXT;

/// How the names of pictures end, and those of texts.
pub(super) const PICTURE: &str = Attachment::ENDINGS[0];
pub(super) const TEXT: &str = Attachment::ENDINGS[1];

/// Largest picture, in pixels: what lies lower is not on it.
const WIDTH: f64 = 1280.0;
const HEIGHT: f64 = 4000.0;
/// Largest picture that is kept, in bytes; one that has more is left out.
const MAX_PICTURE: usize = 4 << 20;

/// Takes a picture of a page. What stands in fields is emptied first: nobody filled them in, and what a site put there
/// may be a secret.
///
/// # Errors
/// When the browser is gone. A picture that does not come about is none.
pub(super) fn take(
    talk: &mut Talk<'_>,
    tab: Option<&str>,
    world: &Json,
) -> Result<Option<Attachment>, String> {
    let empty = json!({
        "expression": EMPTY, "contextId": world, "returnByValue": true, "timeout": 5_000,
    });
    let emptied = talk.call(tab, "Runtime.evaluate", empty)?;
    if emptied["result"]["value"] != json!(true) {
        return Ok(None);
    }
    let size = talk.call(tab, "Page.getLayoutMetrics", json!({}))?;
    let height = size["cssContentSize"]["height"].as_f64().unwrap_or(HEIGHT);
    let clip = json!({
        "x": 0, "y": 0, "width": WIDTH, "height": height.clamp(1.0, HEIGHT), "scale": 1,
    });
    let asked = json!({"format": "png", "captureBeyondViewport": true, "clip": clip});
    let Ok(taken) = talk.call(tab, "Page.captureScreenshot", asked) else { return Ok(None) };
    let bytes = taken["data"].as_str().and_then(|text| STANDARD.decode(text).ok());
    let fits = |bytes: &Vec<u8>| bytes.len() <= MAX_PICTURE && bytes.starts_with(b"\x89PNG");
    Ok(bytes.filter(fits).map(|bytes| Attachment { ending: PICTURE, bytes }))
}

/// The text of a page below its address.
pub(super) fn text(url: &str, visible: &str) -> Attachment {
    let visible: String = visible.chars().take(MAX_TEXT).collect();
    Attachment { ending: TEXT, bytes: format!("{url}\n\n{visible}\n").into_bytes() }
}

/// Empties what is entered or chosen, and says that it is done. What is ticked stays: nobody ticked it.
const EMPTY: &str = r"(() => {
  const kept = ['submit', 'button', 'reset', 'image', 'hidden', 'checkbox', 'radio'];
  for (const one of document.querySelectorAll('input,textarea,select')) {
    if (one.tagName === 'SELECT') one.selectedIndex = -1;
    else if (!kept.includes(one.type)) one.value = '';
  }
  return true;
})()";
