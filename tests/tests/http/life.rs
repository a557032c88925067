//! Beginning, working and ending.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use crate::support::program::{copy_of, crawled, run};
use crate::support::server::Server;
use crate::support::{git, temporary};

#[test]
fn asked_to_stop_it_ends_cleanly_within_ten_seconds_even_with_open_streams() {
    let data = copy_of(crawled());
    let server = Server::settled(data.path());
    let mut streams = Vec::new();
    for _ in 0..3 {
        let mut stream = TcpStream::connect(server.address).unwrap();
        write!(stream, "GET /crawl/events HTTP/1.1\r\nHost: {}\r\n\r\n", server.address).unwrap();
        let mut first = [0; 64];
        stream.read_exact(&mut first).unwrap();
        assert!(first.starts_with(b"HTTP/1.1 200"));
        streams.push(stream);
    }
    // And one that never finishes its request.
    let mut slow = TcpStream::connect(server.address).unwrap();
    slow.write_all(b"GET / HTTP/1.1\r\nHo").unwrap();
    let (status, took) = server.stop();
    assert!(status.success(), "{status}");
    assert!(took < Duration::from_secs(10), "{took:?}");
    assert!(!data.path().join("control.sock").exists());
    assert_eq!(run(data.path(), &["doctor"]).ok().code, 0);
}

#[test]
fn the_last_records_are_shown_within_a_second_of_a_start() {
    let data = copy_of(crawled());
    let begun = Instant::now();
    let server = Server::start(data.path(), &["--every", "1d"]);
    let limit = if cfg!(debug_assertions) { 10 } else { 1 };
    loop {
        let ready = server.get("/readyz");
        if ready.status == 200 {
            break;
        }
        assert_eq!((ready.status, ready.json()["ready"].as_bool()), (503, Some(false)));
        assert!(begun.elapsed() < Duration::from_secs(limit), "not ready");
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(server.get("/services/default/sorter-bridge").text().contains("sorter"));
    assert!(begun.elapsed() < Duration::from_secs(limit), "{:?}", begun.elapsed());
}

#[test]
fn without_anything_to_show_every_page_says_what_to_do() {
    let data = temporary();
    let server = Server::start(data.path(), &["--every", "1d"]);
    for page in ["/", "/services", "/search", "/teams", "/people", "/findings", "/crawl", "/about/data"] {
        let answer = server.get(page);
        assert_eq!(answer.status, 200, "{page}");
        assert!(answer.header("content-type").starts_with("text/html"), "{page}");
    }
    assert!(server.get("/").text().contains("portolan source add"));
}

#[test]
fn the_control_socket_is_for_its_owner_alone() {
    let data = copy_of(crawled());
    let server = Server::settled(data.path());
    let mode = std::fs::metadata(data.path().join("control.sock")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    drop(server);
}

#[test]
fn what_is_pushed_is_shown_after_a_crawl_on_demand() {
    let (data, source) = (temporary(), temporary());
    git::service(source.path(), "pay");
    let server = Server::start(data.path(), &["--every", "1d", source.path().to_str().unwrap()]);
    let shown = |name: &str| {
        let begun = Instant::now();
        while !server.get("/api/v1/services").text().contains(&format!("component:default/{name}\"")) {
            assert!(begun.elapsed() < Duration::from_secs(60), "{name} is not shown");
            std::thread::sleep(Duration::from_millis(30));
        }
    };
    shown("pay");
    git::service(source.path(), "ship");
    assert_eq!(run(data.path(), &["source", "crawl"]).ok().code, 0);
    shown("ship");
    assert!(run(data.path(), &["search", "ship"]).ok().out.contains("component:default/ship"));
}

#[test]
fn while_repositories_are_read_the_server_answers() {
    let (data, source) = (temporary(), temporary());
    portolan_demo::write_random(source.path(), 144, &crate::support::program::today()).unwrap();
    let server = Server::start(data.path(), &["--every", "1d", source.path().to_str().unwrap()]);
    let limit = Duration::from_millis(if cfg!(debug_assertions) { 2_000 } else { 100 });
    let begun = Instant::now();
    let mut slowest = Duration::ZERO;
    while begun.elapsed() < Duration::from_secs(3) {
        for page in ["/readyz", "/api/v1/search?q=pay"] {
            let asked = Instant::now();
            let status = server.get(page).status;
            assert!([200, 503].contains(&status), "{page}: {status}");
            slowest = slowest.max(asked.elapsed());
        }
    }
    assert!(slowest < limit, "{slowest:?}");
}
