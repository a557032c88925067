//! Connections: those that dawdle, and certificates that change under the server.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

use super::sign_in::secure;
use crate::support::git_server::tls_folder;
use crate::support::server::Server;
use crate::support::temporary;

/// Reads to the end; how long that took.
fn until_closed(mut stream: TcpStream) -> Duration {
    let begun = Instant::now();
    stream.set_read_timeout(Some(Duration::from_secs(40))).unwrap();
    let mut rest = Vec::new();
    // A connection that is reset is closed too.
    let ended = stream.read_to_end(&mut rest);
    let waits = ended.as_ref().is_err_and(|e| e.kind() == std::io::ErrorKind::WouldBlock);
    assert!(!waits, "still open after {:?}", begun.elapsed());
    begun.elapsed()
}

#[test]
fn a_head_that_never_ends_holds_no_connection_whether_it_drips_or_rests() {
    let data = temporary();
    let server = Server::start(data.path(), &["--every", "1d"]);
    let open = |begin: &[u8]| {
        let mut stream = TcpStream::connect(server.address).unwrap();
        stream.write_all(begin).unwrap();
        stream
    };
    let (silent, resting, mut dripping) = (open(b""), open(b"GET / HTTP/1.1\r\nHo"), open(b"GET / HTTP/1.1\r\n"));
    let drops = std::thread::spawn(move || {
        let begun = Instant::now();
        // The write after the one that meets the closed connection fails.
        while dripping.write_all(b"X-A: a\r\n").is_ok() {
            assert!(begun.elapsed() < Duration::from_secs(40), "still open");
            std::thread::sleep(Duration::from_millis(500));
        }
    });
    let begun = Instant::now();
    assert!(until_closed(resting) > Duration::from_secs(5), "nobody had time to finish");
    until_closed(silent);
    drops.join().unwrap();
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    assert_eq!(server.get("/healthz").status, 200);
}

type Secure = rustls::StreamOwned<rustls::ClientConnection, TcpStream>;

/// Asks on a connection that stays open; the status.
fn ask(stream: &mut Secure) -> std::io::Result<u16> {
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost:7443\r\n\r\n")?;
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.trim().parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body)?;
    Ok(head[9..12].parse().unwrap_or(0))
}

/// Tries until a connection that trusts an authority is answered.
fn answered(server: &Server, authority: &Path, meanwhile: &mut dyn FnMut()) -> Secure {
    let begun = Instant::now();
    loop {
        meanwhile();
        let mut stream = secure(server.address, authority);
        match ask(&mut stream) {
            Ok(status) => {
                assert_eq!(status, 200);
                return stream;
            }
            Err(error) => assert!(begun.elapsed() < Duration::from_secs(30), "{error}"),
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}

#[test]
fn a_new_certificate_is_taken_up_while_old_connections_go_on_and_a_broken_one_is_left_alone() {
    let (data, files) = (temporary(), temporary());
    let (cert, key) = (files.path().join("cert.pem"), files.path().join("key.pem"));
    let put = |name: &str| {
        std::fs::copy(tls_folder().join(format!("{name}.pem")), &cert).unwrap();
        std::fs::copy(tls_folder().join(format!("{name}-key.pem")), &key).unwrap();
    };
    put("server");
    let tls = ["--tls-cert", cert.to_str().unwrap(), "--tls-key", key.to_str().unwrap()];
    let server =
        Server::start(data.path(), &[&["--every", "1d", "--public-url", "https://localhost:7443"], &tls[..]].concat());
    let (first, second) = (tls_folder().join("authority.pem"), tls_folder().join("second-authority.pem"));
    let mut old = answered(&server, &first, &mut || ());
    // Asked again and again, so that it rests for no longer than a head may take.
    let mut go_on = || assert_eq!(ask(&mut old).unwrap(), 200, "a connection from before");
    std::fs::write(&cert, "no certificate").unwrap();
    let begun = Instant::now();
    while !server.said().iter().any(|line| line.contains("is left alone")) {
        assert!(begun.elapsed() < Duration::from_secs(30), "a broken certificate is not told of");
        go_on();
        std::thread::sleep(Duration::from_millis(200));
    }
    drop(answered(&server, &first, &mut go_on));
    put("second");
    drop(answered(&server, &second, &mut go_on));
    go_on();
    assert!(ask(&mut secure(server.address, &first)).is_err(), "the old certificate is still shown");
}
