//! What a server says before TLS, without listening: the attempt must end, must not panic, and its words must be
//! harmless. The first byte chooses the protocol.
#![no_main]

use std::io::Write;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Mutex, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use befund_tls::starttls::{EhloName, NoUpgrade, Preamble, Starttls};
use libfuzzer_sys::fuzz_target;

static INPUT: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static SERVER: OnceLock<SocketAddr> = OnceLock::new();

fuzz_target!(|data: &[u8]| {
    let Some((which, said)) = data.split_first() else { return };
    let address = *SERVER.get_or_init(listen);
    if let Ok(mut input) = INPUT.lock() {
        *input = said.to_vec();
    }
    let (_, protocol) = Starttls::WORDS[usize::from(*which) % Starttls::WORDS.len()];
    let service = "mail.example".to_owned();
    let preamble = Preamble { protocol, service, ehlo: EhloName::default() };
    let mut stream = TcpStream::connect(address).expect("a connection");
    let outcome = preamble.speak(&mut stream, Instant::now() + Duration::from_secs(2), None);
    if let Err(why) = outcome {
        assert_ne!(why, NoUpgrade::TimedOut);
        assert!(!why.to_string().chars().any(char::is_control));
    }
});

fn listen() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("its address");
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let said = INPUT.lock().map(|input| input.clone()).unwrap_or_default();
            let _ = stream.write_all(&said);
            let _ = stream.shutdown(Shutdown::Write);
            // Until the client is done: what it sends to a socket that is gone would be answered by a reset.
            let _ = std::io::copy(&mut stream, &mut std::io::sink());
        }
    });
    address
}
