//! The id of a result: a digest of its JSON that any version of befund can check, whatever keys it
//! knows.

use serde_json::Value;

use crate::yaml::hex_digest;

/// The key that holds the id.
const KEY: &str = "report_id";

/// First 16 hex digits of the SHA-256 of a result's JSON without its id: keys sorted by their bytes, no
/// white space.
pub fn report_id(result: &Value) -> String {
    let mut text = String::new();
    match result {
        Value::Object(entries) => {
            write_object(entries.iter().filter(|(key, _)| *key != KEY), &mut text);
        }
        other => write(other, &mut text),
    }
    hex_digest(text.as_bytes()).chars().take(16).collect()
}

/// Whether a result as read is as it was written.
pub fn is_intact(result: &Value) -> bool {
    result.get(KEY).and_then(Value::as_str) == Some(report_id(result).as_str())
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

    #[test]
    fn the_id_is_of_the_content_whatever_its_order_and_whoever_reads_it() {
        let written = r#"{"report_id": "?", "schema": "befund/result/1", "b": [1, "x"], "a": {"z": null, "y": true}}"#;
        let read: Value = serde_json::from_str(written).unwrap();
        let canonical = r#"{"a":{"y":true,"z":null},"b":[1,"x"],"schema":"befund/result/1"}"#;
        assert_eq!(report_id(&read), hex_digest(canonical.as_bytes())[..16]);
        let other = r#"{"a": {"y": true, "z": null}, "b": [1, "x"], "schema": "befund/result/1", "report_id": ""}"#;
        assert_eq!(report_id(&serde_json::from_str(other).unwrap()), report_id(&read));
    }

    #[test]
    fn a_key_that_this_version_does_not_know_counts() {
        let mut result: Value = serde_json::json!({"schema": "befund/result/1", "later": 1});
        result[KEY] = report_id(&result).into();
        assert!(is_intact(&result));
        result["later"] = 2.into();
        assert!(!is_intact(&result));
    }
}
