//! The server itself, from its distribution.

use std::cell::RefCell;
use std::fs;
use std::net::SocketAddr;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use super::{Browser, Response};
use crate::external::free_address;

/// How long the first start may take: it prepares the server for its options.
const START: Duration = Duration::from_secs(240);

/// A running Keycloak. It stops when dropped.
#[derive(Debug)]
pub struct Keycloak {
    version: String,
    home: PathBuf,
    address: SocketAddr,
    /// Unless it ran before.
    child: Option<Child>,
    token: RefCell<Option<(Instant, String)>>,
    data: TempDir,
    _alone: MutexGuard<'static, ()>,
}

/// One at a time: a start prepares the distribution, and tests use the same names for realms.
static ALONE: Mutex<()> = Mutex::new(());

impl Keycloak {
    /// The version that is met if nobody names another.
    pub const VERSION: &str = "26.4.0";

    /// Starts the version that `BEFUND_KEYCLOAK_VERSION` names. `None`, with the reason said, where external
    /// servers are not wanted or the distribution cannot be had.
    pub fn start() -> Option<Self> {
        let wanted = std::env::var("BEFUND_KEYCLOAK").is_ok_and(|value| value == "1");
        if !wanted {
            crate::skipped("keycloak is met with BEFUND_KEYCLOAK=1 only");
            return None;
        }
        let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        if let Ok(address) = std::env::var("BEFUND_KEYCLOAK_ADDRESS") {
            return Some(Self::running(address.parse().unwrap(), alone));
        }
        let version = std::env::var("BEFUND_KEYCLOAK_VERSION");
        let version = version.unwrap_or_else(|_| Self::VERSION.to_owned());
        match distribution(&version).and_then(|home| Self::start_in(home, version, alone)) {
            Ok(server) => Some(server),
            Err(why) => {
                crate::skipped(&format!("keycloak: {why}"));
                None
            }
        }
    }

    /// One that runs on the loopback interface, whose administrator is `admin` with that password.
    fn running(address: SocketAddr, alone: MutexGuard<'static, ()>) -> Self {
        let data = TempDir::new().unwrap();
        let (version, home, token) = (String::new(), PathBuf::new(), RefCell::new(None));
        let mut server = Self { version, home, address, child: None, token, data, _alone: alone };
        let about = server.ask("GET", "/admin/serverinfo", None);
        let about: Value = serde_json::from_str(&about.body).unwrap();
        server.version = about["systemInfo"]["version"].as_str().unwrap().to_owned();
        server
    }

    fn start_in(
        home: PathBuf,
        version: String,
        alone: MutexGuard<'static, ()>,
    ) -> Result<Self, String> {
        let address = free_address();
        let data = TempDir::new().unwrap();
        let log = fs::File::create(data.path().join("log")).unwrap();
        let mut command = script(&home, data.path());
        command
            .args(["start-dev", "--http-host=127.0.0.1", "--cache=local", "--log-level=warn"])
            .arg(format!("--http-port={}", address.port()))
            .args(["--features=step-up-authentication,device-flow,ciba,client-policies,passkeys"])
            .env("KC_BOOTSTRAP_ADMIN_USERNAME", "admin")
            .env("KC_BOOTSTRAP_ADMIN_PASSWORD", "admin")
            .stdin(Stdio::null())
            .stderr(log.try_clone().unwrap())
            .stdout(log)
            // The script starts Java: both are stopped as a group.
            .process_group(0);
        let child = Some(command.spawn().map_err(|error| format!("kc.sh: {error}"))?);
        let token = RefCell::new(None);
        let mut server = Self { version, home, address, child, token, data, _alone: alone };
        server.wait()?;
        Ok(server)
    }

    fn wait(&mut self) -> Result<(), String> {
        let begun = Instant::now();
        while begun.elapsed() < START {
            let listens = std::net::TcpStream::connect(self.address).is_ok();
            if listens && self.browser().get("/realms/master").status == 200 {
                return Ok(());
            }
            if self.child.as_mut().unwrap().try_wait().unwrap().is_some() {
                return Err(format!("it did not start: {}", self.log()));
            }
            thread::sleep(Duration::from_millis(200));
        }
        Err(format!("it does not answer within {} s", START.as_secs()))
    }

    /// Its version.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The end of what it logged.
    pub fn log(&self) -> String {
        let log = fs::read_to_string(self.data.path().join("log")).unwrap_or_default();
        let lines: Vec<_> = log.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }

    /// A browser without cookies.
    pub fn browser(&self) -> Browser {
        Browser::new(self.address)
    }

    /// Creates a realm, in place of one of the same name.
    pub fn import(&self, realm: &Value) {
        let name = realm["realm"].as_str().unwrap();
        self.ask("DELETE", &format!("/admin/realms/{name}"), None);
        let response = self.ask("POST", "/admin/realms", Some(realm));
        assert_eq!(response.status, 201, "{name}: {}", response.body);
    }

    /// The realm as the administrator's console exports it.
    pub fn export(&self, realm: &str) -> Value {
        let path = format!(
            "/admin/realms/{realm}/partial-export?exportClients=true&exportGroupsAndRoles=true"
        );
        let response = self.ask("POST", &path, None);
        assert_eq!(response.status, 200, "{realm}: {}", response.body);
        serde_json::from_str(&response.body).unwrap()
    }

    /// Asks the administrator's interface.
    pub fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Response {
        let bearer = format!("Bearer {}", self.token());
        let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
        let body = body.map(Value::to_string).unwrap_or_default();
        self.browser().send(method, path, &headers, &body)
    }

    /// A token of the administrator; it lasts for a minute.
    fn token(&self) -> String {
        let mut kept = self.token.borrow_mut();
        if let Some((since, token)) = &*kept
            && since.elapsed() < Duration::from_secs(30)
        {
            return token.clone();
        }
        let form = [
            ("grant_type", "password"),
            ("client_id", "admin-cli"),
            ("username", "admin"),
            ("password", "admin"),
        ];
        let form = form.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let answer = self.browser().post("/realms/master/protocol/openid-connect/token", &form);
        let answer: Value = serde_json::from_str(&answer.body).unwrap();
        let token = answer["access_token"].as_str().unwrap().to_owned();
        *kept = Some((Instant::now(), token.clone()));
        token
    }

    /// Stops the server and exports a realm as its command line does.
    pub fn stop_and_export(mut self, realm: &str) -> Result<Value, String> {
        self.stop("-TERM");
        let file = self.data.path().join("export.json");
        let output = script(&self.home, self.data.path())
            .args(["export", "--realm", realm, "--users", "skip", "--file"])
            .arg(&file)
            .output()
            .map_err(|error| error.to_string())?;
        let text = fs::read_to_string(&file)
            .map_err(|_| String::from_utf8_lossy(&output.stdout).into_owned())?;
        serde_json::from_str(&text).map_err(|error| error.to_string())
    }

    /// The signal reaches the script and Java.
    fn stop(&mut self, signal: &str) {
        if let Some(mut child) = self.child.take() {
            let group = format!("-{}", child.id());
            let _ =
                Command::new("kill").args([signal, "--", &group]).stderr(Stdio::null()).status();
            let _ = child.wait();
        }
    }
}

impl Drop for Keycloak {
    fn drop(&mut self) {
        self.stop("-KILL");
    }
}

/// `kc.sh` with a small heap and its data in a folder.
fn script(home: &Path, data: &Path) -> Command {
    let mut command = Command::new(home.join("bin/kc.sh"));
    command
        .env("JAVA_OPTS_KC_HEAP", "-Xms128m -Xmx768m")
        .env("JAVA_OPTS_APPEND", "-XX:TieredStopAtLevel=1")
        .env("KC_DB", "dev-file")
        .env("KC_DB_URL", format!("jdbc:h2:file:{}/h2;NON_KEYWORDS=VALUE", data.display()));
    command
}

/// The unpacked distribution, brought by Maven if it is not there.
fn distribution(version: &str) -> Result<PathBuf, String> {
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/keycloak");
    let home = target.join(format!("keycloak-{version}"));
    if home.join("bin/kc.sh").is_file() {
        return Ok(home);
    }
    fs::create_dir_all(&target).map_err(|error| error.to_string())?;
    let artifact = format!("org.keycloak:keycloak-quarkus-dist:{version}:tar.gz");
    run(Command::new("mvn")
        .args(["-q", "-B", "dependency:copy"])
        .arg(format!("-Dartifact={artifact}"))
        .arg(format!("-DoutputDirectory={}", target.display())))?;
    let archive = target.join(format!("keycloak-quarkus-dist-{version}.tar.gz"));
    run(Command::new("tar").arg("xzf").arg(&archive).arg("-C").arg(&target))?;
    Ok(home)
}

fn run(command: &mut Command) -> Result<(), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output();
    let output = output.map_err(|error| format!("{name}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = said.lines().find(|line| line.contains("ERROR")).unwrap_or("it failed").to_owned();
    Err(format!("{name}: {line}"))
}
