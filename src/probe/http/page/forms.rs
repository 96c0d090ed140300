//! Forms: which one a field belongs to, and whether what is entered is sent by HTTP.

use std::collections::{HashMap, HashSet};

use ego_tree::NodeId;
use ego_tree::iter::Edge;
use scraper::{ElementRef, Html};
use url::Url;

/// The forms of a page.
#[derive(Default)]
pub(super) struct Forms<'t> {
    /// The form of each control that has one.
    owners: HashMap<NodeId, ElementRef<'t>>,
    /// Those that send by HTTP, by themselves or by one of their buttons.
    clear: HashSet<NodeId>,
}

impl<'t> Forms<'t> {
    /// Those of a page with this address. `base` is what addresses in it are relative to.
    pub(super) fn of(tree: &'t Html, base: &Url, url: &Url) -> Self {
        let (mut forms, mut around, mut controls) = (Vec::new(), Vec::new(), Vec::new());
        for edge in tree.root_element().traverse() {
            let (Edge::Open(node) | Edge::Close(node)) = edge;
            let Some(element) = ElementRef::wrap(node) else { continue };
            match (element.value().name(), edge) {
                ("form", Edge::Open(_)) => {
                    forms.push(element);
                    around.push(element);
                }
                ("form", Edge::Close(_)) => drop(around.pop()),
                ("input" | "button" | "select" | "textarea", Edge::Open(_)) => {
                    controls.push((element, around.last().copied()));
                }
                _ => {}
            }
        }
        let mut named = HashMap::new();
        for form in &forms {
            if let Some(id) = form.value().attr("id") {
                named.entry(id).or_insert(*form);
            }
        }
        // Where an attribute names the form, the one around it does not count (HTML, section 4.10.17.3).
        let owner = |(control, around): (ElementRef<'t>, Option<ElementRef<'t>>)| {
            let named = control.value().attr("form").map(|id| named.get(id).copied());
            Some((control, named.unwrap_or(around)?))
        };
        let owned: Vec<_> = controls.into_iter().filter_map(owner).collect();
        let by_itself = forms.iter().filter(|form| sends_clear(**form, "action", base, url));
        let by_button = owned.iter().filter(|(control, _)| {
            let attr = |name: &str| control.value().attr(name);
            submits(*control)
                && attr("formaction").is_some()
                && sends_clear(*control, "formaction", base, url)
        });
        Self {
            clear: by_itself
                .map(|form| form.id())
                .chain(by_button.map(|(_, form)| form.id()))
                .collect(),
            owners: owned.iter().map(|(control, form)| (control.id(), *form)).collect(),
        }
    }

    /// The form of a field.
    pub(super) fn around(&self, field: ElementRef<'_>) -> Option<ElementRef<'t>> {
        self.owners.get(&field.id()).copied()
    }

    /// Whether something sends this form by HTTP.
    pub(super) fn is_clear(&self, form: ElementRef<'_>) -> bool {
        self.clear.contains(&form.id())
    }
}

/// Whether an element sends to an address by HTTP; one that names none, to the page's own.
fn sends_clear(element: ElementRef<'_>, name: &str, base: &Url, url: &Url) -> bool {
    let attr = |name: &str| element.value().attr(name).unwrap_or_default().trim();
    let method = if name == "action" { "method" } else { "formmethod" };
    // Such a form closes a dialogue and sends nothing.
    if attr(method).eq_ignore_ascii_case("dialog") {
        return false;
    }
    match attr(name) {
        "" => url.scheme() == "http",
        address => base.join(address).is_ok_and(|to| to.scheme() == "http"),
    }
}

/// Whether it is a button that sends its form.
fn submits(control: ElementRef<'_>) -> bool {
    let kind = control.value().attr("type").unwrap_or_default().trim().to_ascii_lowercase();
    match control.value().name() {
        "button" => !matches!(kind.as_str(), "button" | "reset"),
        "input" => matches!(kind.as_str(), "submit" | "image"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use url::Url;

    use crate::probe::http::page::html;

    /// The fields of a page by HTTPS with this in it that are sent in the clear.
    fn clear(body: &str) -> String {
        let url = Url::parse("https://a.example/login").unwrap();
        let page = html(&format!("<!doctype html><body>{body}"), &url);
        let clear = page.fields.iter().filter(|field| field.clear);
        clear.map(|field| field.name.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn every_way_to_send_in_the_clear_is_seen() {
        for body in [
            "<form action=\"http://a.example/x\" method=\"post\"><input name=\"pw\"></form>",
            "<form action=\" HTTP://a.example/x\"><select name=\"pw\"></select></form>",
            "<form><input name=\"pw\"><button formaction=\"http://a.example/\">Weiter</button></form>",
            "<form><textarea name=\"pw\"></textarea><input type=\"image\" formaction=\"http://a.example/\"></form>",
            "<form id=\"f\" action=\"http://a.example/\"></form><input name=\"pw\" form=\"f\">",
            "<input name=\"pw\" form=\"f\"><form id=\"f\"></form><button form=\"f\" formaction=\"http://b.example/\">Los</button>",
            "<base href=\"http://a.example/\"><form action=\"x\"><input name=\"pw\"></form>",
        ] {
            assert_eq!(clear(body), "pw", "{body}");
        }
    }

    #[test]
    fn what_is_not_sent_or_not_by_this_form_is_not_clear() {
        for body in [
            "<form action=\"/x\"><input name=\"pw\"></form>",
            "<form action=\"//a.example/x\"><input name=\"pw\"></form>",
            // The page's own address, whatever the base is.
            "<base href=\"http://a.example/\"><form><input name=\"pw\"></form>",
            "<form action=\"http://a.example/\" method=\"dialog\"><input name=\"pw\"></form>",
            "<form><input name=\"pw\"><button type=\"button\" formaction=\"http://a.example/\">Nichts</button></form>",
            "<form action=\"http://a.example/\"></form><form><input name=\"pw\"></form>",
            "<form action=\"http://a.example/\"><input name=\"pw\" form=\"other\"></form>",
            "<a href=\"http://a.example/\">weiter</a><input name=\"pw\">",
        ] {
            assert_eq!(clear(body), "", "{body}");
        }
    }
}
