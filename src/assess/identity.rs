//! The id of a result: a digest of its JSON that any version of befund can check, whatever keys it
//! knows.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

/// The key that holds the id.
const KEY: &str = "report_id";

/// First 16 hex digits of the SHA-256 of a result's JSON without its id: keys sorted by their bytes, no
/// white space. No tree of the whole is built.
///
/// # Errors
/// It is no JSON.
pub fn report_id(result: &str) -> Result<String, serde_json::Error> {
    let mut digest = Sha256::new();
    match serde_json::from_str::<BTreeMap<String, &RawValue>>(result) {
        Ok(mut entries) => {
            entries.remove(KEY);
            digest_entries(&entries, &mut digest)?;
        }
        Err(error) if error.is_data() => digest.update(canonical(result)?),
        Err(error) => return Err(error),
    }
    let bytes = digest.finalize();
    Ok(bytes.iter().take(8).map(|byte| format!("{byte:02x}")).collect())
}

/// Whether a result as read is as it was written.
pub fn is_intact(result: &str) -> bool {
    #[derive(Deserialize)]
    struct Head {
        report_id: String,
    }

    let written = serde_json::from_str::<Head>(result);
    written.is_ok_and(|head| report_id(result).is_ok_and(|id| id == head.report_id))
}

fn digest_entries(
    entries: &BTreeMap<String, &RawValue>,
    digest: &mut Sha256,
) -> Result<(), serde_json::Error> {
    // A map of strings goes by their bytes, so that no feature of serde_json decides.
    digest.update("{");
    for (at, (key, value)) in entries.iter().enumerate() {
        digest.update(if at > 0 { "," } else { "" });
        digest.update(Value::from(key.as_str()).to_string());
        digest.update(":");
        digest_value(value.get(), digest)?;
    }
    digest.update("}");
    Ok(())
}

/// A list goes item by item.
fn digest_value(value: &str, digest: &mut Sha256) -> Result<(), serde_json::Error> {
    if !value.trim_start().starts_with('[') {
        digest.update(canonical(value)?);
        return Ok(());
    }
    digest.update("[");
    for (at, item) in serde_json::from_str::<Vec<&RawValue>>(value)?.iter().enumerate() {
        digest.update(if at > 0 { "," } else { "" });
        digest.update(canonical(item.get())?);
    }
    digest.update("]");
    Ok(())
}

fn canonical(value: &str) -> Result<String, serde_json::Error> {
    let mut text = String::new();
    write(&serde_json::from_str(value)?, &mut text);
    Ok(text)
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Object(entries) => write_object(entries.iter(), out),
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write(item, out);
            }
            out.push(']');
        }
        scalar => out.push_str(&scalar.to_string()),
    }
}

fn write_object<'v>(entries: impl Iterator<Item = (&'v String, &'v Value)>, out: &mut String) {
    // Sorted here, so that no feature of serde_json decides.
    let mut entries: Vec<_> = entries.collect();
    entries.sort_by_key(|(key, _)| key.as_bytes());
    out.push('{');
    for (at, (key, value)) in entries.into_iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        out.push_str(&Value::from(key.as_str()).to_string());
        out.push(':');
        write(value, out);
    }
    out.push('}');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::hex_digest;

    #[test]
    fn the_id_is_of_the_content_whatever_its_order_and_whoever_reads_it() {
        let written = r#"{"report_id": "?", "schema": "befund/result/1", "b": [1, "x"], "a": {"z": null, "y": true}}"#;
        let canonical = r#"{"a":{"y":true,"z":null},"b":[1,"x"],"schema":"befund/result/1"}"#;
        let id = report_id(written).unwrap();
        assert_eq!(id, hex_digest(canonical.as_bytes())[..16]);
        let other = r#"{"a": {"y": true, "z": null}, "b": [1, "x"], "schema": "befund/result/1", "report_id": ""}"#;
        assert_eq!(report_id(other).unwrap(), id);
    }

    #[test]
    fn a_key_that_this_version_does_not_know_counts() {
        let mut result: Value = serde_json::json!({"schema": "befund/result/1", "later": 1});
        result[KEY] = report_id(&result.to_string()).unwrap().into();
        assert!(is_intact(&result.to_string()));
        result["later"] = 2.into();
        assert!(!is_intact(&result.to_string()));
    }
}
