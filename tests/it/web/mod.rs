//! Looking at pages as a visitor: `befund web`, targets of pages, and servers that mean no good.

mod browser;
mod hostile;
mod look;
mod nginx;
mod server;
mod sites;
mod three;
mod verdicts;

use std::process::Output;

use assert_cmd::Command;
use serde_json::Value;

/// Words enough for terms that are whole.
const GERMAN: &str = "<p>Diese Nutzungsbedingungen regeln die Verwendung der Videosprechstunde durch Ärztinnen und Ärzte sowie ihre Patientinnen und Patienten. Der Anbieter stellt den Dienst bereit und behält sich vor, ihn für Wartungsarbeiten zu unterbrechen. Die Teilnehmenden sorgen selbst für eine ruhige Umgebung und dafür, dass niemand mithört.</p>";
const ENGLISH: &str = "<p>These terms of use govern how doctors and their patients may use the video consultation. The provider makes the service available and reserves the right to interrupt it for maintenance. All participants see to it themselves that their surroundings are quiet and that nobody else is listening to what they say.</p>";

/// A page with this body.
fn html(lang: &str, title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"{lang}\"><head><title>{title}</title></head><body>{body}</body></html>"
    )
}

fn german(title: &str, more: &str) -> String {
    html("de", title, &format!("<h1>{title}</h1>{}{more}", GERMAN.repeat(8)))
}

/// Runs `befund web` and reads what it prints.
fn web(arguments: &[&str]) -> (i32, Value) {
    let mut command = Command::cargo_bin("befund").unwrap();
    let all = command.args(["web", "--json", "--timeout", "2"]).args(arguments);
    let Output { status, stdout, stderr } = all.env("BEFUND_LANG", "en").output().unwrap();
    let text = String::from_utf8(stdout).unwrap();
    let said = String::from_utf8_lossy(&stderr);
    let json = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}{said}"));
    (status.code().unwrap(), json)
}

/// Runs befund: the exit code and all it says.
fn befund(arguments: &[&str]) -> (i32, String) {
    let mut command = Command::cargo_bin("befund").unwrap();
    let Output { status, stdout, stderr } =
        command.args(arguments).env("BEFUND_LANG", "en").output().unwrap();
    (status.code().unwrap(), String::from_utf8([stdout, stderr].concat()).unwrap())
}

/// The page of a path.
fn page<'d>(document: &'d Value, path: &str) -> &'d Value {
    let pages = document["pages"].as_array().unwrap();
    let found = pages.iter().find(|page| page["url"].as_str().unwrap().ends_with(path));
    found.unwrap_or_else(|| panic!("{path}: {document:#}"))
}

/// All that was not determined, in one text.
fn undetermined(document: &Value) -> String {
    let pages = document["pages"].as_array().unwrap();
    let all = pages.iter().flat_map(|page| page["undetermined"].as_array().unwrap());
    all.map(|one| format!("{}: {}\n", one["what"], one["why"])).collect()
}
