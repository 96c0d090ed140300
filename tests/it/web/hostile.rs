//! Servers that mean no good: bounded time and memory, and the reason said.

use std::io::Write;
use std::thread;
use std::time::{Duration, Instant};

use super::server::{Reply, Server, not_found, ok, reply, to};
use super::{befund, german, undetermined, web};

/// A server whose first page is this, and that has nothing else.
fn only(first: impl Fn() -> Reply + Send + Sync + 'static) -> Server {
    Server::new(move |request| match (request.method.as_str(), request.path.as_str()) {
        ("GET", "/") => first(),
        _ => not_found(),
    })
}

/// How a look at a server ends, and what it says of what it could not tell. No look takes long.
fn look(server: &Server) -> (i32, String, serde_json::Value) {
    let clock = Instant::now();
    let (code, document) = web(&[&server.url("/"), "--max-time", "40", "--no-browser"]);
    assert!(clock.elapsed() < Duration::from_secs(60), "{:?}", clock.elapsed());
    (code, undetermined(&document), document)
}

#[test]
fn a_body_without_end_is_cut() {
    let server = only(|| {
        Reply::Written(Box::new(|stream: &mut dyn Write| {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")?;
            loop {
                stream.write_all(&[b'a'; 1 << 16])?;
            }
        }))
    });
    let (_, open, _) = look(&server);
    assert!(open.contains("it is larger than 4 MiB"), "{open}");
}

#[test]
fn a_body_that_drips_is_given_up() {
    let server = only(|| {
        Reply::Written(Box::new(|stream: &mut dyn Write| {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")?;
            for _ in 0..600 {
                stream.write_all(b"a")?;
                stream.flush()?;
                thread::sleep(Duration::from_millis(300));
            }
            Ok(())
        }))
    });
    let (_, open, _) = look(&server);
    assert!(open.contains("did not come in time"), "{open}");
}

#[test]
fn a_server_that_says_nothing_is_left() {
    let server = only(|| {
        thread::sleep(Duration::from_secs(20));
        not_found()
    });
    let (code, open, _) = look(&server);
    assert!(code == 2 && open.contains("no answer in time"), "{open}");
}

#[test]
fn redirects_in_a_circle_and_without_end_are_left() {
    let server = Server::new(|request| to(if request.path == "/" { "/a" } else { "/" }));
    assert!(look(&server).1.contains("it redirects in a circle"));
    let server = Server::new(|request| to(&format!("{}x", request.path)));
    assert!(look(&server).1.contains("it redirects more than 10 times"));
}

#[test]
fn redirects_to_private_addresses_and_files_are_not_followed() {
    for (place, why) in [
        ("http://169.254.169.254/latest/meta-data/", "169.254.169.254 is not public"),
        ("http://127.0.0.2:1/", "127.0.0.2 is not public"),
        ("http://[::1]/", "::1 is not public"),
        ("http://[::ffff:10.0.0.1]/", "is not public"),
        ("file:///etc/passwd", "file is no scheme of a page"),
        ("http://", "what is no address"),
    ] {
        let server = only(move || to(place));
        let (_, open, document) = look(&server);
        assert!(open.contains(why), "{place}: {open}");
        assert!(!document.to_string().contains("root:"));
    }
}

#[test]
fn ten_megabytes_of_headers_are_not_read() {
    let server = only(|| {
        Reply::Written(Box::new(|stream: &mut dyn Write| {
            stream.write_all(b"HTTP/1.1 200 OK\r\n")?;
            for at in 0..10_000 {
                stream.write_all(format!("X-{at}: {}\r\n", "a".repeat(1_000)).as_bytes())?;
            }
            stream.write_all(b"\r\n")
        }))
    });
    let (code, open, _) = look(&server);
    assert!(code == 2 && open.contains("the head of the answer is larger"), "{open}");
}

#[test]
fn bytes_that_are_no_text_are_read_as_far_as_they_go() {
    let server = only(|| {
        let mut bytes = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n\r\n".to_vec();
        bytes.extend([0xff, 0xfe, 0x00, b'<', b'p', b'>', 0xc3, 0x28, 0x80]);
        Reply::Bytes(bytes)
    });
    assert_eq!(look(&server).2["pages"][0]["status"], 200);
}

#[test]
fn a_bomb_is_cut_as_it_unpacks() {
    // 64 MiB of nothing and more, packed; made by hand so that nothing here packs.
    let gzip = [&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3][..], &bomb()[2..]].concat();
    for (encoding, packed) in [("deflate", bomb()), ("gzip", gzip), ("zstd", zstandard())] {
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: {encoding}\r\nConnection: close\r\n\r\n"
        );
        let bytes = [head.as_bytes(), &packed].concat();
        let server = only(move || Reply::Bytes(bytes.clone()));
        let (_, open, _) = look(&server);
        assert!(open.contains("it is larger than 4 MiB"), "{encoding}: {open}");
    }
}

/// Zstandard with a window of 128 KiB and blocks of one letter each, 128 KiB long (RFC 8878, section 3.1.1).
fn zstandard() -> Vec<u8> {
    let mut bytes = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38];
    for at in 0..600 {
        let header: u32 = (131_072 << 3) | (1 << 1) | u32::from(at == 599);
        bytes.extend(&header.to_le_bytes()[..3]);
        bytes.push(b'a');
    }
    bytes
}

/// What a page makes a reader do grows faster than the page.
#[test]
fn elements_without_end_are_left_and_that_is_said() {
    let nested = "<div>".repeat(700_000);
    let forms = "<form><input name=\"a\"><button formaction=\"/x\">Los</button>".repeat(60_000);
    let bold: String = (0..100_000).map(|at| format!("<p><b id={at}>x</p>")).collect();
    for body in [nested, forms, bold] {
        let html = format!("<!doctype html><title>Start</title><h1>Start</h1>{body}");
        let (code, open, _) = look(&only(move || ok("", &html)));
        let said = ["nested deeper, or are more, than is read", "more links, parts or fields"];
        assert!(code != 0 && said.iter().any(|one| open.contains(one)), "{open}");
    }
}

/// Zlib with one block of fixed codes: a letter, and then copies of it, 258 at a time.
fn bomb() -> Vec<u8> {
    let (mut bytes, mut bits, mut count) = (vec![0x78, 0x01], 0u32, 0u32);
    let mut put = |value: u32, length: u32| {
        bits |= value << count;
        count += length;
        while count >= 8 {
            bytes.push(bits as u8);
            bits >>= 8;
            count -= 8;
        }
    };
    // Last block, fixed codes; the letter "a" is 0x91, eight bits, most significant first.
    put(1, 1);
    put(1, 2);
    put(0x91u32.reverse_bits() >> 24, 8);
    for _ in 0..250_000 {
        // Length 258 is 285, 11000101; distance 1 is code 0 of five bits.
        put(0xc5u32.reverse_bits() >> 24, 8);
        put(0, 5);
    }
    put(0, 7);
    put(0, 8);
    bytes
}

#[test]
fn a_recording_of_200_mebibytes_is_refused_and_read_where_that_is_allowed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.har");
    let head = "{\"log\":{\"version\":\"1.2\",\"entries\":[{\"startedDateTime\":\"2026-11-20T10:00:00Z\",\"request\":{\"method\":\"GET\",\"url\":\"https://praxis.example/\"},\"response\":{\"status\":200,\"headers\":[{\"name\":\"Server\",\"value\":\"x\"}],\"content\":{\"mimeType\":\"text/html\",\"text\":\"";
    let text = format!("{head}{}\"}}}}}}]}}}}", "a".repeat(200 << 20));
    std::fs::write(&path, text).unwrap();
    let path = path.to_str().unwrap();
    let (code, said) = befund(&["probe", "--explain", path]);
    assert!(code != 0 && said.contains("larger than 64 MiB"), "{code}: {said}");
    let (code, said) = befund(&["probe", "--explain", path, "--max-file", "256"]);
    assert!(code == 0 && said.contains("read as har 1.2"), "{code}: {said}");
    assert!(said.len() < 1 << 20, "{}", said.len());
}

#[test]
fn five_thousand_cookies_are_bounded() {
    let server = only(|| {
        let mut headers = String::new();
        for at in 0..180 {
            headers.push_str(&format!("Set-Cookie: c{at}=geheim; Path=/\r\n"));
        }
        ok(&headers, &german("Start", ""))
    });
    let (_, _, document) = look(&server);
    assert_eq!(document["pages"][0]["cookies"].as_array().unwrap().len(), 180);
    assert!(!document.to_string().contains("geheim"));
    let server = only(|| {
        Reply::Written(Box::new(|stream: &mut dyn Write| {
            stream.write_all(b"HTTP/1.1 200 OK\r\n")?;
            for at in 0..5_000 {
                stream.write_all(format!("Set-Cookie: c{at}=1\r\n").as_bytes())?;
            }
            stream.write_all(b"\r\n")
        }))
    });
    assert!(look(&server).1.contains("the head of the answer is larger"));
}

#[test]
fn two_thousand_hosts_are_bounded_and_that_is_said() {
    let server = only(|| {
        let many: String =
            (0..2_500).map(|at| format!("<img src=\"https://h{at}.example/\">")).collect();
        ok("", &german("Start", &many))
    });
    let (_, open, document) = look(&server);
    assert!(open.contains("more links, parts or fields than are kept"), "{open}");
    assert!(document["pages"][0]["third_parties"].as_array().unwrap().len() <= 400);
}

#[test]
fn a_site_without_end_is_left_after_sixty_requests() {
    let server = Server::new(|request| match request.path.as_str() {
        "/robots.txt" => not_found(),
        path => ok(
            "",
            &german(
                "Start",
                &format!("<a href=\"{path}a\">weiter</a><a href=\"{path}b\">mehr</a>"),
            ),
        ),
    });
    let (code, document) = web(&[&server.url("/"), "--max-time", "60", "--no-browser"]);
    assert!(server.asked().len() <= 60, "{}", server.asked().len());
    assert!(code != 0 && undetermined(&document).contains("the most of 60 requests"));
}

#[test]
fn only_four_methods_are_ever_sent_and_the_name_is_said() {
    let server = Server::new(|request| match request.path.as_str() {
        "/" => ok(
            "",
            &german(
                "Start",
                "<form action=\"/x\" method=\"post\"><input name=\"a\"></form><a href=\"/logout\">Abmelden</a>",
            ),
        ),
        _ => reply("404 Not Found", "", ""),
    });
    look(&server);
    for request in server.asked() {
        assert!(
            ["GET", "HEAD", "OPTIONS", "TRACE"].contains(&request.method.as_str()),
            "{request:?}"
        );
        let head = request.head.to_lowercase();
        assert!(
            head.contains("user-agent: befund/") && head.contains("accept-language: de"),
            "{head}"
        );
        assert!(!request.path.contains("logout"), "{request:?}");
    }
}
