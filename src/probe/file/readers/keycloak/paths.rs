//! Which ways in a realm has, and which flow each takes.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::fact::Place;
use crate::fact::kind::auth::ELSEWHERE;

use super::super::super::view::{Got, View};
use super::defaults;
use super::eval::{Budget, Entry, Factor, Given, Policies, TooMany};
use super::flow::{Flows, Requirement, Step, Tree};
use super::model::{Client, Provider, Realm, named};
use super::steps::CONFIGURE_OTP;
use super::ways::{Second, Way, changes, told, ways};

/// Clients of which each has rows of its own; more of a kind share one.
pub(super) const MAX_ROWS: usize = 10;

/// A way in.
#[derive(Debug)]
pub(super) struct Path {
    /// How one gets in, by the product's own words.
    pub(super) route: String,
    /// To which clients; empty where it belongs to none.
    pub(super) clients: Vec<String>,
    /// Whether all of them come with every realm.
    pub(super) built_in: bool,
    /// What is demanded, or why that is not known.
    pub(super) way: Result<Way, String>,
    /// Whether the route has more ways than this.
    pub(super) several: bool,
    /// The flow, and what of it decides.
    pub(super) flow: String,
    /// Settings that would make it demand a second factor.
    pub(super) changes: Vec<String>,
    pub(super) place: Place,
}

/// A flow that something is bound to.
#[derive(Debug, Clone)]
enum Bound {
    Tree(Rc<Tree>),
    Open(String),
}

impl Bound {
    fn key(&self) -> String {
        match self {
            Self::Tree(tree) => format!("flow {}", tree.alias),
            Self::Open(why) => why.clone(),
        }
    }
}

/// Clients for which a route comes to the same.
struct Group {
    bound: Bound,
    entry: Entry,
    clients: Vec<String>,
    built_in: bool,
    place: Place,
    /// What switches the route off, with `{}` for a client.
    off: Option<&'static str>,
}

/// A route by which nobody gets in, and its flow.
pub(super) type Closed = (String, String);

/// All ways into a realm, and routes that lead nowhere.
pub(super) fn paths(realm: &Realm<'_>, policies: &Policies) -> (Vec<Path>, BTreeSet<Closed>) {
    let mut finding = Finding::new(realm, policies);
    match &realm.clients {
        Some(clients) => finding.by_clients(clients),
        None => finding.without_clients(),
    }
    finding.reset();
    finding.registration();
    finding.providers();
    (finding.out, finding.closed)
}

struct Finding<'a> {
    realm: &'a Realm<'a>,
    policies: &'a Policies,
    /// The flows that the file holds, or else those of its version.
    flows: Option<Cow<'a, Flows>>,
    /// Those that were looked up.
    bound: RefCell<BTreeMap<String, Bound>>,
    budget: Budget,
    out: Vec<Path>,
    closed: BTreeSet<Closed>,
}

const NO_CLIENTS: &str = "which clients there are, and what each may do, is not in the file";

impl<'a> Finding<'a> {
    fn new(realm: &'a Realm<'a>, policies: &'a Policies) -> Self {
        let given = realm.flows.as_ref().map(Cow::Borrowed);
        let standard = || Some(Cow::Owned(defaults::flows(realm.version?, &realm.place)));
        Self {
            realm,
            policies,
            flows: given.or_else(standard),
            bound: RefCell::default(),
            budget: Budget::new(),
            out: Vec::new(),
            closed: BTreeSet::new(),
        }
    }

    fn without_clients(&mut self) {
        let bound = self.realm_flow("browserFlow");
        self.group("browser flow", &self.of_realm(bound, Entry::anew()));
        let open = Bound::Open(NO_CLIENTS.to_owned());
        self.group("direct grant", &self.of_realm(open, Entry::anew()));
    }

    fn of_realm(&self, bound: Bound, entry: Entry) -> Group {
        let place = match &bound {
            Bound::Tree(tree) => tree.place.clone(),
            Bound::Open(_) => self.realm.place.clone(),
        };
        Group { bound, entry, clients: Vec::new(), built_in: false, place, off: None }
    }

    fn by_clients(&mut self, clients: &'a [Client<'a>]) {
        let on: Vec<_> =
            clients.iter().filter(|client| client.is("enabled", true) != Some(false)).collect();
        let on: Vec<_> =
            on.into_iter().filter(|client| client.is("bearerOnly", false) != Some(true)).collect();
        self.route(
            "browser flow",
            on.iter().copied().filter(|client| has_pages(client)),
            |own, client| (own.browser(client), own.entry(client), None),
        );
        let oidc = |client: &&&Client<'_>| client.is_oidc();
        let grant = "client {}: directAccessGrantsEnabled true -> false";
        // A client that must ask for consent is refused (ResourceOwnerPasswordCredentialsGrantType.java).
        let may = |client: &&&Client<'_>| {
            client.is_oidc()
                && client.view.get("directAccessGrantsEnabled").bool() != Got::Is(false)
                && client.is("consentRequired", false) != Some(true)
        };
        self.route("direct grant", on.iter().filter(may).copied(), |own, client| {
            let entry = Entry { set_up: false, ..Entry::anew() };
            (own.direct_grant(client), entry, Some(grant))
        });
        let device = "client {}: oauth2.device.authorization.grant.enabled true -> false";
        let has =
            |key: &'static str| move |client: &&&Client<'_>| client.attribute(key) != Some(false);
        let devices =
            on.iter().filter(oidc).filter(has("oauth2.device.authorization.grant.enabled"));
        self.route("device grant", devices.copied(), |own, client| {
            (own.browser(client), own.entry(client), Some(device))
        });
        let backchannel = on.iter().filter(oidc).filter(has("oidc.ciba.grant.enabled"));
        self.route("CIBA", backchannel.copied(), |_, _| {
            let why = "the login is on a channel that only the options of the server name";
            (
                Bound::Open(why.to_owned()),
                Entry::anew(),
                Some("client {}: oidc.ciba.grant.enabled true -> false"),
            )
        });
        let saml = on.iter().filter(|client| client.is_saml());
        self.route("SAML ECP", saml.filter(has("saml.allow.ecp.flow")).copied(), |own, _| {
            let off = "client {}: saml.allow.ecp.flow true -> false";
            (own.named_flow("saml ecp"), Entry { set_up: false, ..Entry::anew() }, Some(off))
        });
        self.route("docker", on.iter().filter(|client| client.is_docker()).copied(), |own, _| {
            let entry = Entry { set_up: false, ..Entry::anew() };
            (own.realm_flow("dockerAuthenticationFlow"), entry, None)
        });
    }

    /// Groups clients for which a route comes to the same.
    fn route(
        &mut self,
        route: &'static str,
        clients: impl Iterator<Item = &'a Client<'a>>,
        how: impl Fn(&Self, &Client<'_>) -> (Bound, Entry, Option<&'static str>),
    ) {
        let mut groups: BTreeMap<(bool, String, i64), Group> = BTreeMap::new();
        for client in clients {
            let (bound, entry, off) = how(self, client);
            let key = (client.is_built_in(), bound.key(), entry.floor);
            let group = groups.entry(key).or_insert_with(|| Group {
                bound,
                entry,
                clients: Vec::new(),
                built_in: client.is_built_in(),
                place: client.place.clone(),
                off,
            });
            group.clients.push(client.id.clone());
        }
        for group in groups.into_values() {
            self.group(route, &group);
        }
    }

    fn group(&mut self, route: &str, group: &Group) {
        let (found, tree) = self.ways_of(&group.bound, &group.entry);
        if found.is_empty() {
            let flow = tree.map(|tree| tree.alias.clone()).unwrap_or_default();
            self.closed.insert((route.to_owned(), flow));
        }
        let weak = found.iter().flatten().any(|way| way.second != Second::Enforced);
        let better = |tree| changes(tree, self.policies, &group.entry, &self.budget);
        let better = tree.filter(|_| weak).map(better).unwrap_or_default();
        let rows = match group.clients.len() {
            1..=MAX_ROWS if !group.built_in && !self.realm.is_master() => {
                group.clients.iter().map(|client| vec![client.clone()]).collect()
            }
            _ => vec![group.clients.clone()],
        };
        for clients in rows {
            for way in &found {
                let path = self.path(route, group, tree, clients.clone(), way.clone(), &better);
                self.out.push(Path { several: found.len() > 1, ..path });
            }
        }
    }

    /// The ways through what is bound, or why they are not known.
    fn ways_of<'t>(
        &self,
        bound: &'t Bound,
        entry: &Entry,
    ) -> (Vec<Result<Way, String>>, Option<&'t Tree>) {
        let tree = match bound {
            Bound::Open(why) => return (vec![Err(why.clone())], None),
            Bound::Tree(tree) => tree.as_ref(),
        };
        let found = match ways(tree, self.policies, entry, &self.budget) {
            Ok(ways) => ways.into_iter().map(Ok).collect(),
            Err(TooMany) => vec![Err(format!(
                "the flow `{}` has more ways through it than are looked at",
                tree.alias
            ))],
        };
        (found, Some(tree))
    }

    fn path(
        &self,
        route: &str,
        group: &Group,
        tree: Option<&Tree>,
        clients: Vec<String>,
        way: Result<Way, String>,
        better: &[String],
    ) -> Path {
        let (flow, step) = match (tree, &way) {
            (Some(tree), Ok(way)) => {
                let (flow, decides) = told(tree, way);
                (flow, decides.and_then(|id| tree.step(id)))
            }
            (Some(tree), Err(_)) => (tree.alias.clone(), None),
            (None, _) => (String::new(), None),
        };
        let weak = way.as_ref().is_ok_and(|way| way.second != Second::Enforced);
        let mut changes = if weak { better.to_vec() } else { Vec::new() };
        if weak && let Some(off) = group.off {
            changes.extend(clients.iter().take(MAX_ROWS).map(|client| off.replace("{}", client)));
        }
        if way.as_ref().is_ok_and(|way| way.second == Second::OnRequest) {
            let raise = |client| format!("client {client}: minimum.acr.value");
            changes.extend(clients.iter().take(MAX_ROWS).map(raise));
        }
        Path {
            route: route.to_owned(),
            clients,
            built_in: group.built_in,
            way,
            several: false,
            flow,
            changes,
            place: step.map_or_else(|| group.place.clone(), |step| step.place.clone()),
        }
    }

    /// The flow of a client's pages: a client policy, its own, that of the realm, in this order.
    fn browser(&self, client: &Client<'_>) -> Bound {
        let own = self.overridden(client, "browser", "browserFlow");
        let mut bound = own;
        for enforced in self.enforced() {
            let flow = self.named_flow(&enforced.flow);
            if enforced.all {
                return flow;
            }
            if flow.key() != bound.key() {
                bound = Bound::Open(format!(
                    "the client policy `{}` may choose the flow `{}`",
                    enforced.policy, enforced.flow
                ));
            }
        }
        bound
    }

    fn direct_grant(&self, client: &Client<'_>) -> Bound {
        match client.view.get("directAccessGrantsEnabled").bool() {
            Got::Is(true) => self.overridden(client, "direct_grant", "directGrantFlow"),
            // What a key left out means depends on the version that takes the file in.
            _ => Bound::Open(
                "whether the client may use the password grant (`directAccessGrantsEnabled`) is not in the file"
                    .to_owned(),
            ),
        }
    }

    fn overridden(&self, client: &Client<'_>, key: &'static str, realm: &'static str) -> Bound {
        match named(&client.view.get("authenticationFlowBindingOverrides").get(key)) {
            Got::Is(flow) => self.named_flow(&flow),
            Got::Absent | Got::Null => self.realm_flow(realm),
            Got::Odd => {
                Bound::Open("the flow that a client chooses for itself is not readable".to_owned())
            }
        }
    }

    fn entry(&self, client: &Client<'_>) -> Entry {
        Entry { floor: self.floor(client), ..Entry::anew() }
    }

    /// The lowest level that can be asked for. What a client asks for by default, an address can lower.
    fn floor(&self, client: &Client<'_>) -> i64 {
        let attributes = client.view.get("attributes");
        let Some(least) = attributes.get("minimum.acr.value").link() else { return -1 };
        let own = attributes.get("acr.loa.map").number_of(&least);
        let realm = || self.realm.top.get("attributes").get("acr.loa.map").number_of(&least);
        own.or_else(realm).or_else(|| least.number()).unwrap_or(-1)
    }

    fn realm_flow(&self, key: &'static str) -> Bound {
        let standard = defaults::alias(key);
        match named(&self.realm.top.get(key)) {
            Got::Is(alias) => self.named_flow(&alias),
            Got::Absent | Got::Null if self.realm.is_export() => self.named_flow(standard),
            Got::Absent | Got::Null => {
                Bound::Open(format!("to which flow `{key}` is bound is not in the file"))
            }
            Got::Odd => Bound::Open(format!("to which flow `{key}` is bound is not readable")),
        }
    }

    fn named_flow(&self, name: &str) -> Bound {
        let mut bound = self.bound.borrow_mut();
        let found = bound.entry(name.to_owned()).or_insert_with(|| {
            let tree = self.flows.as_ref().and_then(|flows| Some(flows.tree(flows.find(name)?)));
            match tree {
                Some(tree) => Bound::Tree(Rc::new(tree)),
                None => Bound::Open(format!("the flow `{name}` is bound and is not in the file")),
            }
        });
        found.clone()
    }

    fn reset(&mut self) {
        if self.realm.top.get("resetPasswordAllowed").bool() != Got::Is(true) {
            return;
        }
        let bound = self.realm_flow("resetCredentialsFlow");
        let first = self.out.len();
        self.group("reset credentials", &self.of_realm(bound, Entry::anew()));
        for path in &mut self.out[first..] {
            if path.way.as_ref().is_ok_and(|way| way.second != Second::Enforced) {
                path.changes.push("resetPasswordAllowed true -> false".to_owned());
            }
        }
    }

    /// Who registers is logged in with the password just chosen, and with what new users must enrol.
    fn registration(&mut self) {
        if self.realm.top.get("registrationAllowed").bool() != Got::Is(true) {
            return;
        }
        let bound = self.realm_flow("registrationFlow");
        let asks = |tree: &Tree| {
            Step::all(&tree.steps).iter().any(|step| {
                step.name == "registration-password-action"
                    && step.requirement != Requirement::Disabled
            })
        };
        let (way, flow, place) = match &bound {
            Bound::Open(why) => (Err(why.clone()), String::new(), self.realm.place.clone()),
            Bound::Tree(tree) if asks(tree) => {
                (Ok(self.registered()), tree.alias.clone(), tree.place.clone())
            }
            Bound::Tree(tree) => {
                let why = "what a registration sets is not in its flow";
                (Err(why.to_owned()), tree.alias.clone(), tree.place.clone())
            }
        };
        let weak = way.as_ref().is_ok_and(|way| way.second != Second::Enforced);
        let change = |text: &str| weak.then(|| text.to_owned());
        let changes = [
            change("requiredActions CONFIGURE_TOTP: defaultAction false -> true"),
            change("registrationAllowed true -> false"),
        ];
        self.out.push(Path {
            route: "registration".to_owned(),
            clients: Vec::new(),
            built_in: false,
            way,
            several: false,
            flow,
            changes: changes.into_iter().flatten().collect(),
            place,
        });
    }

    fn registered(&self) -> Way {
        let mut factors = BTreeSet::from([Factor::Is("username-password")]);
        for action in self.realm.actions.iter().flatten() {
            let made = match action.alias.as_str() {
                CONFIGURE_OTP => self.policies.otp.clone(),
                "webauthn-register" => Factor::Is("fido2-token"),
                "webauthn-register-passwordless" => Factor::Is("passkey"),
                "CONFIGURE_RECOVERY_AUTHN_CODES" => Factor::Is("recovery-code"),
                _ => continue,
            };
            if action.enabled && action.default {
                factors.insert(made);
            }
        }
        let second = if factors.len() > 1 { Second::Enforced } else { Second::None };
        let enrols = second == Second::Enforced;
        Way { factors, second, enrols, exempt: BTreeSet::new(), marks: Vec::new() }
    }

    /// A login by a provider leaves the browser flow: what follows is the flow at the first login, once, and
    /// the one after each (keycloak/keycloak#39833). That a provider is hidden on the page closes nothing:
    /// its name can stand in the address (IdentityProviderAuthenticator.java).
    fn providers(&mut self) {
        let Some(providers) = &self.realm.providers else { return };
        for provider in providers {
            self.provider(provider);
        }
        let mut firsts: BTreeMap<String, Bound> = BTreeMap::new();
        for provider in providers {
            let bound = match &provider.first {
                Got::Is(alias) => self.named_flow(alias),
                Got::Absent | Got::Null => self.realm_flow("firstBrokerLoginFlow"),
                Got::Odd => continue,
            };
            firsts.entry(bound.key()).or_insert(bound);
        }
        for bound in firsts.into_values() {
            // Only what links an account that is there lets somebody into it.
            let entry = Entry { given: BTreeMap::from([(Given::KnownUser, true)]), ..elsewhere() };
            self.group("first broker login", &self.of_realm(bound, entry));
        }
    }

    fn provider(&mut self, provider: &Provider) {
        let route = format!("identity provider {}", provider.alias);
        let after = match &provider.after {
            Got::Is(alias) => self.named_flow(alias),
            Got::Absent | Got::Null => {
                self.out.push(Path {
                    route,
                    clients: Vec::new(),
                    built_in: false,
                    way: Ok(alone()),
                    several: false,
                    flow: String::new(),
                    changes: vec![format!(
                        "identityProviders {}: postBrokerLoginFlowAlias",
                        provider.alias
                    )],
                    place: provider.place.clone(),
                });
                return;
            }
            Got::Odd => {
                Bound::Open("the flow after a login by the provider is not readable".to_owned())
            }
        };
        let group = Group { place: provider.place.clone(), ..self.of_realm(after, elsewhere()) };
        self.group(&route, &group);
    }

    /// Flows that client policies choose (AuthenticationFlowSelectorExecutor.java).
    fn enforced(&self) -> Vec<Enforced> {
        let mut found = Vec::new();
        let profiles = self.realm.top.get("clientProfiles").get("profiles").items();
        let policies = self.realm.top.get("clientPolicies").get("policies").items();
        for policy in
            policies.iter().filter(|policy| policy.get("enabled").bool().or(false) != Some(false))
        {
            for profile in &profiles {
                let name = profile.get("name");
                let uses = policy
                    .get("profiles")
                    .items()
                    .iter()
                    .any(|used| used.link().is_some() && used.link() == name.link());
                if uses {
                    found.extend(flow_of(profile).map(|flow| Enforced {
                        policy: policy.get("name").name().known().unwrap_or_default(),
                        flow,
                        all: is_for_all(policy),
                    }));
                }
            }
        }
        found
    }
}

/// A flow that a client policy chooses.
struct Enforced {
    policy: String,
    flow: String,
    /// Whether it is for all clients.
    all: bool,
}

fn flow_of(profile: &View<'_>) -> Option<String> {
    let executors = profile.get("executors").items();
    let chooses = executors.iter().find(|one| one.get("executor").is_text("auth-flow-enforcer"))?;
    chooses.get("configuration").get("auth-flow-alias").name().known()
}

fn is_for_all(policy: &View<'_>) -> bool {
    let conditions = policy.get("conditions").items();
    !conditions.is_empty()
        && conditions.iter().all(|one| {
            let turned = one.get("configuration").get("is-negative-logic").bool().or(false);
            one.get("condition").is_text("any-client") && turned == Some(false)
        })
}

/// Whether people log in to it on pages of the server.
fn has_pages(client: &Client<'_>) -> bool {
    client.is_saml()
        || (client.is_oidc()
            && (client.is("standardFlowEnabled", true) != Some(false)
                || client.is("implicitFlowEnabled", false) != Some(false)))
}

/// After a login elsewhere.
fn elsewhere() -> Entry {
    Entry { user: true, factors: BTreeSet::from([Factor::Is(ELSEWHERE)]), ..Entry::anew() }
}

/// With nothing after it.
fn alone() -> Way {
    Way {
        factors: BTreeSet::from([Factor::Is(ELSEWHERE)]),
        second: Second::Open,
        enrols: false,
        exempt: BTreeSet::new(),
        marks: Vec::new(),
    }
}
