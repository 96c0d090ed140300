//! Prints what a server negotiates: `enumerate HOST [PORT]`.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example says what it finds")]

use std::process::ExitCode;

use befund_tls::names::{group_name, suite_name};
use befund_tls::{Determination, Options, ScanTarget, scan};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let port = |text: String| text.parse().ok();
    let (Some(host), Some(port)) = (arguments.next(), arguments.next().map_or(Some(443), port))
    else {
        eprintln!("usage: enumerate HOST [PORT]");
        return ExitCode::FAILURE;
    };
    let target = ScanTarget { sni: Some(host.clone()), ..ScanTarget::new(&host, port) };
    let found = scan(&target, &Options::default(), &|event| eprintln!("{event}"));
    for address in &found.addresses {
        println!("{}", address.address);
        for protocol in address.protocols.iter().filter(|one| one.offered == Determination::Yes) {
            let suites = protocol.suites.codes.iter().map(|code| suite_name(*code));
            let groups = protocol.groups.codes.iter().map(|code| group_name(*code));
            println!("  {}", protocol.version);
            println!("    suites: {}", suites.collect::<Vec<_>>().join(", "));
            println!("    groups: {}", groups.collect::<Vec<_>>().join(", "));
        }
    }
    if found.addresses.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
