//! Bytes of a server, in pieces: the reader must not panic, whatever they are.
#![no_main]

use befund_tls::codec::{FlightReader, ServerHello, ServerKeyExchange, Version};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((step, bytes)) = data.split_first() else { return };
    let mut reader = FlightReader::new();
    for part in bytes.chunks(usize::from(*step).max(1)) {
        if reader.push(part).is_err() {
            break;
        }
    }
    let flight = reader.into_flight();
    if let (Some(hello), Some(body)) = (&flight.hello, &flight.key_exchange) {
        for version in Version::ALL {
            let _ = ServerKeyExchange::parse(body, hello.suite, version);
        }
    }
    for der in flight.certificates.iter().flatten() {
        let roots = befund_tls::certificates::Roots::default();
        let _ = befund_tls::certificates::read_chain(std::slice::from_ref(der), None, &roots);
    }
    let _ = ServerHello::parse(bytes);
});
