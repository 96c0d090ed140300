//! Somebody who logs in: reads each page and answers it as a person would.

use std::collections::VecDeque;

use serde_json::Value;

use super::realm::{PASSWORD, REDIRECT, User};
use super::{Browser, Keycloak, Mailbox, Page, SecurityKey, http, totp};

/// What one login came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// What was asked for and given, in order: `password`, `otp`, `webauthn`, `passkey`, `recovery-code`,
    /// `email-link`; `enrol-…` where it was set up on the way, `…-verified` where the key had to ask for a PIN.
    pub steps: Vec<String>,
    /// Whether it ended at the client with a code or a token.
    pub success: bool,
    /// How many ways there were to go on, at each page that let one choose.
    pub choices: Vec<usize>,
    /// Where it ended otherwise.
    pub end: String,
}

impl Run {
    /// In one line: the steps, how it ended, how many choices there were. Why a login failed is no part of it.
    pub fn line(&self) -> String {
        let choices: String = self.choices.iter().map(|count| format!(" /{count}")).collect();
        let end = if self.success { "in" } else { "out" };
        format!("{} > {end}{choices}", self.steps.join(" "))
    }
}

/// A login to be.
#[derive(Debug, Clone)]
pub struct Login<'a> {
    server: &'a Keycloak,
    realm: &'a str,
    client: &'a str,
    query: String,
    mailbox: Option<&'a Mailbox>,
}

/// More pages than any flow here has.
const PAGES: usize = 30;

/// More combinations of choices are not walked through.
const RUNS: usize = 40;

impl<'a> Login<'a> {
    /// By the client `app`.
    pub fn new(server: &'a Keycloak, realm: &'a str) -> Self {
        Self { server, realm, client: "app", query: String::new(), mailbox: None }
    }

    /// By another client.
    pub fn client(self, client: &'a str) -> Self {
        Self { client, ..self }
    }

    /// That asks for levels of authentication.
    pub fn acr(mut self, values: &str) -> Self {
        self.query += &format!("&{}", http::encode([("acr_values", values)]));
        self
    }

    /// By somebody who reads their mail.
    pub fn mailbox(self, mailbox: &'a Mailbox) -> Self {
        Self { mailbox: Some(mailbox), ..self }
    }

    /// The browser flow, each time as it comes.
    pub fn browser(&self, user: &User) -> Run {
        self.run(user, &[])
    }

    /// The browser flow by every combination of choices. What a login leaves behind is undone by `reset`.
    pub fn every_way(&self, user: &User, reset: impl Fn()) -> Vec<Run> {
        every_way(|choices| {
            let run = self.run(user, choices);
            if run.steps.iter().any(|step| step.starts_with("enrol-") || step == "recovery-code") {
                reset();
            }
            run
        })
    }

    fn run(&self, user: &User, choices: &[usize]) -> Run {
        let mut visit = self.visit(user, choices);
        let start = visit.browser.get(&self.start());
        visit.walk(start)
    }

    fn visit(&self, user: &User, choices: &[usize]) -> Visit<'a> {
        Visit {
            browser: self.server.browser(),
            user: user.clone(),
            mailbox: None,
            id: user.id(self.realm),
            planned: choices.iter().copied().collect(),
            selected: false,
            run: Run { steps: Vec::new(), success: false, choices: Vec::new(), end: String::new() },
        }
    }

    fn start(&self) -> String {
        let query = http::encode([
            ("client_id", self.client),
            ("response_type", "code"),
            ("scope", "openid"),
            ("redirect_uri", REDIRECT),
        ]);
        format!("/realms/{}/protocol/openid-connect/auth?{query}{}", self.realm, self.query)
    }

    fn token(&self, form: &[(&str, &str)]) -> (u16, Value) {
        let form: Vec<_> = form.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let path = format!("/realms/{}/protocol/openid-connect/token", self.realm);
        let answer = self.server.browser().post(&path, &form);
        (answer.status, serde_json::from_str(&answer.body).unwrap_or_default())
    }

    /// The password grant: the fewest factors that are enough. `None` if nothing the user has is.
    pub fn direct_grant(&self, user: &User) -> Run {
        let code = user.otp.as_deref().map(totp);
        let mut end = String::new();
        for (password, otp) in [(false, false), (true, false), (false, true), (true, true)] {
            let mut form = vec![("grant_type", "password"), ("client_id", self.client)];
            form.push(("username", &user.name));
            let mut steps = Vec::new();
            if password {
                form.push(("password", PASSWORD));
                steps.push("password".to_owned());
            }
            if otp {
                let Some(code) = &code else { continue };
                form.push(("totp", code));
                steps.push("otp".to_owned());
            }
            let (status, answer) = self.token(&form);
            if status == 200 {
                return Run { steps, success: true, choices: Vec::new(), end: String::new() };
            }
            end = answer["error_description"].as_str().unwrap_or_default().to_owned();
        }
        Run { steps: Vec::new(), success: false, choices: Vec::new(), end }
    }

    /// The link for those who forgot their password.
    pub fn reset(&self, user: &User) -> Run {
        let mut visit = self.visit(user, &[]);
        let page = Page::read(&visit.browser.get(&self.start()).body);
        let Some(link) = page.links.iter().find(|link| link.contains("reset-credentials")) else {
            return visit.stop("no link to reset credentials");
        };
        let origin = visit.browser.origin();
        let link = if link.starts_with('/') { format!("{origin}{link}") } else { link.clone() };
        let start = visit.browser.get(&link);
        visit.mailbox = self.mailbox;
        visit.walk(start)
    }

    /// The device grant: a code is shown elsewhere, and the user logs in by a browser.
    pub fn device(&self, user: &User) -> Run {
        let form = [("client_id".to_owned(), self.client.to_owned())];
        let path = format!("/realms/{}/protocol/openid-connect/auth/device", self.realm);
        let mut visit = self.visit(user, &[]);
        let answer = self.server.browser().post(&path, &form);
        let answer: Value = serde_json::from_str(&answer.body).unwrap_or_default();
        let Some(link) = answer["verification_uri_complete"].as_str() else {
            return visit.stop("no device code");
        };
        let start = visit.browser.get(link);
        let mut run = visit.walk(start);
        let device_code = answer["device_code"].as_str().unwrap_or_default();
        let grant = "urn:ietf:params:oauth:grant-type:device_code";
        let form =
            [("grant_type", grant), ("client_id", self.client), ("device_code", device_code)];
        run.success = self.token(&form).0 == 200;
        run
    }
}

/// Goes each way that the runs themselves show there is, depth first.
pub fn every_way(mut go: impl FnMut(&[usize]) -> Run) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut choices = Vec::new();
    while runs.len() < RUNS {
        let run = go(&choices);
        choices.resize(run.choices.len(), 0);
        let open = (0..choices.len()).rev().find(|at| choices[*at] + 1 < run.choices[*at]);
        runs.push(run);
        let Some(at) = open else { break };
        choices.truncate(at + 1);
        choices[at] += 1;
    }
    runs
}

/// A browser on its way through the pages.
struct Visit<'a> {
    browser: Browser,
    user: User,
    mailbox: Option<&'a Mailbox>,
    /// The user's id.
    id: String,
    planned: VecDeque<usize>,
    /// Whether this page was chosen on the one before.
    selected: bool,
    run: Run,
}

impl Visit<'_> {
    fn stop(mut self, end: &str) -> Run {
        self.run.end = end.to_owned();
        self.run
    }

    fn walk(mut self, mut response: super::Response) -> Run {
        for _ in 0..PAGES {
            if let Some(location) = &response.location {
                self.run.success = location.starts_with(REDIRECT) && location.contains("code=");
                let location = location.clone();
                return self.stop(&location);
            }
            let page = Page::read(&response.body);
            if response.status >= 400 {
                return self.stop(&format!("{} {}: {}", response.status, page.id, page.words()));
            }
            response = match self.choose(&page) {
                Some(next) => next,
                None => {
                    self.selected = false;
                    match self.answer(&page) {
                        Ok(next) => next,
                        Err(why) => return self.stop(&why),
                    }
                }
            };
        }
        self.stop("no end")
    }

    /// Where a page lets one try another way: answer it, or take one of the list.
    fn choose(&mut self, page: &Page) -> Option<super::Response> {
        let form = page.form_with("tryAnotherWay").filter(|_| !self.selected)?;
        let list = self.browser.post(&form.action, &form.filled(&[("tryAnotherWay", "on")]));
        let list = Page::read(&list.body);
        let options: Vec<_> = list
            .forms
            .iter()
            .flat_map(|form| form.fields.iter().map(move |field| (form, field)))
            .filter(|(_, (name, _))| name == "authenticationExecution")
            .map(|(form, (_, value))| (form.action.clone(), value.clone()))
            .collect();
        self.run.choices.push(options.len());
        let at = self.planned.pop_front().unwrap_or(0);
        self.selected = true;
        let (action, execution) = options.get(at)?;
        let field = [("authenticationExecution".to_owned(), execution.clone())];
        Some(self.browser.post(action, &field))
    }

    fn answer(&mut self, page: &Page) -> Result<super::Response, String> {
        let user = self.user.clone();
        let code = user.otp.as_deref().map(totp);
        match page.id.as_str() {
            // After the name was given, the server shows the login again and has sent a mail.
            "login-login" if self.mailbox.is_some() => {
                let mailbox = self.mailbox.take().unwrap();
                let link = mailbox.link_for(&format!("{}@example.org", user.name));
                let link = link.ok_or("no mail came")?;
                self.run.steps.push("email-link".to_owned());
                Ok(self.browser.get(&link))
            }
            // The form for the name takes a passkey, too, where the realm wants it so.
            "login-login" | "login-login-username"
                if user.passkey.is_some()
                    && page.form("webauth").is_some()
                    && self.takes_passkey() =>
            {
                self.assert(page)
            }
            "login-login" => {
                let fields = [("username", user.name.as_str()), ("password", PASSWORD)];
                self.give(page, "password", "password", &fields)
            }
            "login-login-username" => self.submit(page, "username", &[("username", &user.name)]),
            "login-login-password" => {
                self.give(page, "password", "password", &[("password", PASSWORD)])
            }
            "login-login-otp" => {
                let code = code.ok_or("asked for a code the user has not")?;
                self.give(page, "otp", "otp", &[("otp", &code)])
            }
            "login-login-config-totp" => {
                let form = page.form_with("totpSecret").ok_or("no secret to set up")?;
                let secret = form.value("totpSecret").unwrap_or_default().to_owned();
                let code = totp(&secret);
                self.user.otp = Some(secret);
                self.give(page, "enrol-otp", "totp", &[("totp", &code), ("userLabel", "new")])
            }
            "login-webauthn-authenticate" => self.assert(page),
            "login-webauthn-register" => self.attest(page),
            "login-login-recovery-authn-code-input" => {
                // The page says which of the codes it wants.
                let words = page.words();
                let number = words.split('#').nth(1).and_then(|rest| rest.split(' ').next());
                let number = number.and_then(|text| text.parse::<usize>().ok()).unwrap_or(1);
                let code = user.recovery.get(number - 1);
                let code = code.ok_or("asked for a code the user has not")?;
                self.give(
                    page,
                    "recovery-code",
                    "recoveryCodeInput",
                    &[("recoveryCodeInput", code)],
                )
            }
            "login-login-recovery-authn-code-config" => {
                self.give(page, "enrol-recovery-code", "generatedRecoveryAuthnCodes", &[])
            }
            "login-login-reset-password" => {
                self.submit(page, "username", &[("username", &user.name)])
            }
            "login-login-update-password" => {
                let fields = [("password-new", PASSWORD), ("password-confirm", PASSWORD)];
                self.give(page, "new-password", "password-new", &fields)
            }
            "login-login-oauth-grant" => self.submit(page, "accept", &[("accept", "Yes")]),
            _ => Err(format!("{}: {}", page.id, page.words())),
        }
    }

    /// A choice of two: the form, or the passkey.
    fn takes_passkey(&mut self) -> bool {
        self.run.choices.push(2);
        self.planned.pop_front() == Some(1)
    }

    /// Answers with a factor.
    fn give(
        &mut self,
        page: &Page,
        step: &str,
        field: &str,
        fields: &[(&str, &str)],
    ) -> Result<super::Response, String> {
        if page.complains() {
            return Err(format!("{step} was not taken: {}", page.words()));
        }
        self.run.steps.push(step.to_owned());
        self.submit(page, field, fields)
    }

    fn submit(
        &mut self,
        page: &Page,
        field: &str,
        fields: &[(&str, &str)],
    ) -> Result<super::Response, String> {
        let form = page.form_with(field).ok_or_else(|| format!("{}: no {field}", page.id))?;
        let mut filled = form.filled(fields);
        filled.retain(|(name, _)| {
            !["cancel-aia", "cancel", "tryAnotherWay"].contains(&name.as_str())
        });
        Ok(self.browser.post(&form.action, &filled))
    }

    fn assert(&mut self, page: &Page) -> Result<super::Response, String> {
        let challenge = page.script_value("challenge").ok_or("no challenge")?.to_owned();
        let form = page.form("webauth").ok_or("no form for a security key")?;
        // The key whose credential the page names; of two it is the passkey that it wants.
        let keys = [("webauthn", &self.user.key), ("passkey", &self.user.passkey)];
        let mut held = keys.into_iter().filter_map(|(name, key)| Some((name, key.as_ref()?)));
        // A page that names none takes a passkey.
        let wanted = held.rfind(|(name, key)| page.names(&key.name()) || *name == "passkey");
        let (step, key) = wanted.ok_or("asked for a key the user has not")?;
        let verified = page.script_value("userVerification") == Some("required");
        let step = if verified { format!("{step}-verified") } else { step.to_owned() };
        let fields = key.assertion(&self.browser.origin(), &challenge, &self.id);
        let fields: Vec<_> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
        self.run.steps.push(step);
        let filled = form.filled(&fields);
        Ok(self.browser.post(&form.action, &filled))
    }

    fn attest(&mut self, page: &Page) -> Result<super::Response, String> {
        let challenge = page.script_value("challenge").ok_or("no challenge")?.to_owned();
        let form = page.form("register").ok_or("no form to enrol a security key")?;
        let key = SecurityKey::new();
        let fields = key.attestation(&self.browser.origin(), &challenge);
        let fields: Vec<_> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
        self.user.key = Some(key);
        self.run.steps.push("enrol-webauthn".to_owned());
        let filled = form.filled(&fields);
        Ok(self.browser.post(&form.action, &filled))
    }
}
