//! Dovecot, Postfix and vsftpd, which are upgraded to TLS.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::certs::KeyKind;
use super::external::{empty_configuration, is_root, owner, program, start, unprivileged, write};
use super::{Offer, Server, Truth, Version, names, skipped};

/// What Dovecot serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mailbox {
    /// IMAP
    Imap,
    /// POP3
    Pop3,
    /// ManageSieve
    Sieve,
}

impl Mailbox {
    /// As Dovecot's configuration has it, and the name of its login service and of what that listens for.
    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Imap => ("imap", "imap-login", "imap"),
            Self::Pop3 => ("pop3", "pop3-login", "pop3"),
            Self::Sieve => ("sieve", "managesieve-login", "sieve"),
        }
    }
}

/// Suites as OpenSSL names them, and as IANA does.
const SUITES: [(&str, &str); 4] = [
    ("ECDHE-RSA-AES128-GCM-SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
    ("ECDHE-RSA-AES256-GCM-SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
    ("AES256-GCM-SHA384", "TLS_RSA_WITH_AES_256_GCM_SHA384"),
    ("AES128-SHA", "TLS_RSA_WITH_AES_128_CBC_SHA"),
];

fn for_openssl() -> String {
    SUITES.map(|(openssl, _)| openssl).join(":")
}

/// Those suites in TLS 1.2, those of TLS 1.3, and one curve.
fn truth() -> Truth {
    let offer = |suites: &[&str]| Offer {
        suites: names(suites),
        groups: names(["secp256r1"]),
        ..Offer::default()
    };
    let tls12 = SUITES.map(|(_, iana)| iana);
    let tls13 =
        ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"];
    let versions = [(Version::Tls12, offer(&tls12)), (Version::Tls13, offer(&tls13))];
    Truth { versions: versions.into(), ..Truth::default() }
}

/// Dovecot with four suites of TLS 1.2 in its own order.
pub fn dovecot(mailbox: Mailbox) -> Option<Server> {
    dovecot_with(mailbox, "")
}

/// Dovecot that prefers suites of DHE and has no field for them, as Debian's does where they are only listed. Where
/// it would choose one it closes without a word, so that it has none of them.
pub fn dovecot_without_field() -> Option<Server> {
    dovecot_with(Mailbox::Imap, "DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384:")
}

fn dovecot_with(mailbox: Mailbox, before: &str) -> Option<Server> {
    let dovecot = program("dovecot")?;
    let (protocol, login, listener) = mailbox.words();
    program(login)?;
    let server = start(|folder, address| {
        let (key, certificate) = write(folder, "server", KeyKind::Rsa(2048));
        let (home, key, certificate) = (folder.display(), key.display(), certificate.display());
        let (user, group) = owner();
        let without_chroot: String = [login, "anvil", "stats"]
            .map(|name| format!("service {name} {{\n  chroot =\n}}\n"))
            .concat();
        let configuration = format!(
            "base_dir = {home}/run\nstate_dir = {home}/state\nlog_path = {home}/log\n\
             protocols = {protocol}\nlisten = 127.0.0.1\n\
             default_internal_user = {user}\ndefault_internal_group = {group}\n\
             default_login_user = {user}\n\
             import_environment = OPENSSL_CONF={home}/openssl.cnf\n\
             ssl = yes\nssl_cert = <{certificate}\nssl_key = <{key}\n\
             ssl_min_protocol = TLSv1.2\nssl_prefer_server_ciphers = yes\n\
             ssl_cipher_list = {before}{ciphers}\nssl_curve_list = P-256\n\
             passdb {{\n  driver = static\n  args = nopassword\n}}\n\
             userdb {{\n  driver = static\n  args = uid={user} gid={group} home={home}\n}}\n\
             {without_chroot}service {login} {{\n  inet_listener {listener} {{\n    port = {port}\n  }}\n{secure}}}\n",
            ciphers = for_openssl(),
            port = address.port(),
            secure = match mailbox {
                Mailbox::Sieve => String::new(),
                _ => format!("  inet_listener {listener}s {{\n    port = 0\n  }}\n"),
            },
        );
        empty_configuration(folder);
        let file = folder.join("dovecot.conf");
        fs::write(&file, configuration).unwrap();
        let mut command = unprivileged(&dovecot, folder);
        command.arg("-F").arg("-c").arg(file).spawn().unwrap()
    });
    Some(server.with_truth(truth()))
}

/// Postfix's `smtpd`, which refuses this name in EHLO if one is given. Its master runs as root only.
pub fn postfix(refused: Option<&str>) -> Option<Server> {
    let postconf = program("postconf")?;
    if !is_root() {
        skipped("Postfix runs as root only");
        return None;
    }
    let output = Command::new(&postconf).args(["-dh", "daemon_directory"]).output().unwrap();
    let daemons = PathBuf::from(String::from_utf8(output.stdout).unwrap().trim_end());
    let server = start(|folder, address| {
        // Its processes run as users of their own.
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
        let (key, certificate) = write(folder, "server", KeyKind::Rsa(2048));
        let (home, key, certificate) = (folder.display(), key.display(), certificate.display());
        empty_configuration(folder);
        let refusal = refused.map(|name| {
            let access = format!("check_helo_access inline:{{{{{name} = REJECT who are you}}}}");
            format!("smtpd_delay_reject = no\nsmtpd_helo_restrictions = {access}\n")
        });
        let main = format!(
            "compatibility_level = 3.6\nqueue_directory = {home}/queue\ndata_directory = {home}/data\n\
             myhostname = mail.example\nmydestination =\nmynetworks = 127.0.0.0/8\ninet_interfaces = 127.0.0.1\n\
             maillog_file_prefixes = {home}\nmaillog_file = {home}/log\n\
             import_environment = MAIL_CONFIG OPENSSL_CONF={home}/openssl.cnf\nalias_maps =\n\
             smtpd_tls_security_level = may\nsmtpd_tls_cert_file = {certificate}\nsmtpd_tls_key_file = {key}\n\
             smtpd_tls_protocols = >=TLSv1.2\nsmtpd_tls_ciphers = high\ntls_high_cipherlist = {ciphers}\n\
             tls_preempt_cipherlist = yes\ntls_eecdh_auto_curves = prime256v1\n\
             smtpd_tls_eecdh_grade = auto\nsmtpd_relay_restrictions = reject\n{refusal}",
            ciphers = for_openssl(),
            refusal = refusal.unwrap_or_default(),
        );
        fs::write(folder.join("main.cf"), main).unwrap();
        let services = format!(
            "127.0.0.1:{} inet n - n - - smtpd\ntlsmgr unix - - n 1000? 1 tlsmgr\n\
             anvil unix - - n - 1 anvil\nrewrite unix - - n - - trivial-rewrite\n\
             proxymap unix - - n - - proxymap\npostlog unix-dgram n - n - 1 postlogd\n",
            address.port()
        );
        fs::write(folder.join("master.cf"), services).unwrap();
        make_queue(folder);
        quiet(Command::new(daemons.join("master")).arg("-c").arg(folder).arg("-d")).spawn().unwrap()
    });
    Some(server.with_truth(truth()))
}

/// The folders that Postfix's own set-up would make.
fn make_queue(folder: &Path) {
    for (name, owner) in [
        ("queue/pid", "root"),
        ("queue/private", "postfix"),
        ("queue/public", "postfix:postdrop"),
        ("data", "postfix"),
    ] {
        let made = folder.join(name);
        fs::create_dir_all(&made).unwrap();
        assert!(Command::new("chown").arg(owner).arg(made).status().unwrap().success());
    }
}

fn quiet(command: &mut Command) -> &mut Command {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null())
}

/// vsftpd with `AUTH TLS`, for anybody.
pub fn vsftpd() -> Option<Server> {
    let vsftpd = program("vsftpd")?;
    let server = start(|folder, address| {
        let (key, certificate) = write(folder, "server", KeyKind::Rsa(2048));
        let (home, key, certificate) = (folder.display(), key.display(), certificate.display());
        fs::create_dir(folder.join("empty")).unwrap();
        let (user, _) = owner();
        let configuration = format!(
            "listen=YES\nlisten_ipv6=NO\nbackground=NO\nlisten_address=127.0.0.1\nlisten_port={port}\n\
             run_as_launching_user=YES\nseccomp_sandbox=NO\nisolate=NO\nisolate_network=NO\n\
             one_process_model=NO\n\
             anonymous_enable=YES\nlocal_enable=NO\nftp_username={user}\nnopriv_user={user}\n\
             secure_chroot_dir={home}/empty\nanon_root={home}/empty\nftpd_banner=ready\n\
             ssl_enable=YES\nallow_anon_ssl=YES\nrsa_cert_file={certificate}\nrsa_private_key_file={key}\n\
             ssl_ciphers={ciphers}\n",
            port = address.port(),
            ciphers = for_openssl(),
        );
        empty_configuration(folder);
        let file = folder.join("vsftpd.conf");
        fs::write(&file, configuration).unwrap();
        let mut command = unprivileged(&vsftpd, folder);
        command.arg(file).spawn().unwrap()
    });
    Some(server.with_truth(truth()))
}
