//! What a page of the server asks for.

/// A page: its name, its forms and links.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// The name the theme gives it, such as `login-login-otp`.
    pub id: String,
    /// Its forms.
    pub forms: Vec<Form>,
    /// Where its links lead.
    pub links: Vec<String>,
    text: String,
}

/// A form.
#[derive(Debug, Clone, Default)]
pub struct Form {
    /// Its id.
    pub id: String,
    /// Where it goes.
    pub action: String,
    /// Its fields and buttons with what they hold.
    pub fields: Vec<(String, String)>,
}

impl Page {
    /// Reads the tags of a page.
    pub fn read(html: &str) -> Self {
        let mut page = Self { text: html.to_owned(), ..Self::default() };
        let mut open = false;
        for (tag, attributes) in tags(html) {
            let attribute = |name: &str| {
                let found = attributes.iter().find(|(key, _)| key == name);
                found.map(|(_, value)| value.clone()).unwrap_or_default()
            };
            match tag.as_str() {
                "body" => page.id = attribute("data-page-id"),
                "a" => page.links.push(attribute("href")),
                "form" => {
                    open = true;
                    let (id, action) = (attribute("id"), attribute("action"));
                    page.forms.push(Form { id, action, fields: Vec::new() });
                }
                "/form" => open = false,
                "input" | "button" if open && !attribute("name").is_empty() => {
                    let field = (attribute("name"), attribute("value"));
                    page.forms.last_mut().unwrap().fields.push(field);
                }
                _ => {}
            }
        }
        page
    }

    /// The form that has a field.
    pub fn form_with(&self, field: &str) -> Option<&Form> {
        self.forms.iter().find(|form| form.has(field))
    }

    /// The form with an id.
    pub fn form(&self, id: &str) -> Option<&Form> {
        self.forms.iter().find(|form| form.id == id)
    }

    /// What a script of the page sets a name to, in quotes.
    pub fn script_value(&self, name: &str) -> Option<&str> {
        let at = self.text.find(&format!("{name} :")).or(self.text.find(&format!("{name}:")))?;
        let rest = &self.text[at + name.len()..];
        let start = rest.find(['"', '\''])?;
        let quote = rest.as_bytes()[start] as char;
        let rest = &rest[start + 1..];
        Some(&rest[..rest.find(quote)?])
    }

    /// Whether it names something anywhere.
    pub fn names(&self, text: &str) -> bool {
        self.text.contains(text)
    }

    /// Whether what was sent before was wrong.
    pub fn complains(&self) -> bool {
        self.text.contains("aria-invalid=\"true\"")
    }

    /// What it says when something went wrong: the words between its tags, shortened.
    pub fn words(&self) -> String {
        let body = &self.text[self.text.find("<body").unwrap_or(0)..];
        let mut words = String::new();
        for part in body.split('<').skip(1) {
            words += part.split_once('>').map_or("", |(_, text)| text);
            words.push(' ');
        }
        let words: Vec<_> = words.split_whitespace().collect();
        words.join(" ").chars().take(200).collect()
    }
}

impl Form {
    /// Whether it has a field or button of that name.
    pub fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(field, _)| field == name)
    }

    /// What a field holds.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Its fields with other contents; what it lacks is added, as scripts do.
    pub fn filled(&self, with: &[(&str, &str)]) -> Vec<(String, String)> {
        let mut fields = self.fields.clone();
        for (name, value) in with {
            fields.retain(|(field, _)| field != name);
            fields.push(((*name).to_owned(), (*value).to_owned()));
        }
        fields
    }
}

/// The tags in order, each with its attributes.
fn tags(html: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let end = rest.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(rest.len());
        let name = rest[..end].to_ascii_lowercase();
        let (attributes, after) = attributes(&rest[end..]);
        rest = after;
        // What stands in a script is no tag.
        if name == "script" {
            let ends = ["</script>", "</SCRIPT>"].into_iter().filter_map(|end| rest.find(end));
            rest = ends.min().map_or("", |at| &rest[at..]);
        }
        found.push((name, attributes));
    }
    found
}

fn attributes(mut rest: &str) -> (Vec<(String, String)>, &str) {
    let mut found = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if rest.is_empty() || rest.starts_with('>') {
            return (found, rest.get(1..).unwrap_or(""));
        }
        let end = rest.find(|c: char| c.is_whitespace() || "=>".contains(c)).unwrap_or(rest.len());
        let name = rest[..end].to_ascii_lowercase();
        rest = rest[end..].trim_start();
        let Some(value) = rest.strip_prefix('=') else {
            found.push((name, String::new()));
            continue;
        };
        let value = value.trim_start();
        let quoted = value.chars().next().filter(|c| "\"'".contains(*c));
        let (value, after) = match quoted {
            Some(quote) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            None => {
                let end = value.find(|c: char| c.is_whitespace() || c == '>');
                value.split_at(end.unwrap_or(value.len()))
            }
        };
        found.push((name, unescape(value)));
        rest = after;
    }
}

fn unescape(text: &str) -> String {
    let named = [("&quot;", "\""), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&#x2F;", "/")];
    let text = named.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
    text.replace("&amp;", "&")
}
