//! Who may ask: a browser on this machine that asked for this very server, and nobody else.

use super::server;
use crate::support::none;

const PAGES: &[&str] = &[
    "/",
    "/services",
    "/api/v1/services",
    "/api/v1/findings",
    "/metrics",
    "/crawl",
    "/search/suggest?q=a",
    "/documents/org/-/README.md",
];

#[test]
fn another_name_for_this_machine_reads_nothing() {
    // A page of another site that points its own name at 127.0.0.1 sends that name.
    let port = server().address.port();
    let mut complaints = Vec::new();
    let hosts = [
        "evil.example".to_owned(),
        format!("evil.example:{port}"),
        format!("localhost.evil.example:{port}"),
        format!("127.0.0.1.evil.example:{port}"),
        format!("localhost:{}", port ^ 1),
        "localhost".to_owned(),
        format!("0.0.0.0:{port}"),
        format!("localhost:{port}@evil.example"),
        format!("127.0.0.1:{port}, evil.example"),
        String::new(),
    ];
    for host in &hosts {
        for page in PAGES {
            let answer = server().send("GET", page, &[("Host", host)], "");
            if ![400, 403, 421].contains(&answer.status) || answer.text().contains("sorter-bridge") {
                complaints.push(format!("Host: {host}, {page}: {}", answer.status));
            }
        }
    }
    none("hosts", &complaints);
}

#[test]
fn our_own_names_are_served() {
    let port = server().address.port();
    for host in [format!("localhost:{port}"), format!("127.0.0.1:{port}"), format!("[::1]:{port}")] {
        assert_eq!(server().send("GET", "/services", &[("Host", &host)], "").status, 200, "{host}");
    }
}

#[test]
fn what_came_through_a_proxy_is_not_local() {
    let host = server().address.to_string();
    for (name, value) in [
        ("X-Forwarded-For", "127.0.0.1"),
        ("X-Forwarded-Host", "localhost"),
        ("X-Forwarded-Proto", "https"),
        ("Forwarded", "for=127.0.0.1"),
        ("Via", "1.1 proxy"),
        ("x-forwarded-for", ""),
        ("X-Forwarded-Prefix", "/x"),
        ("X-Forwarded-Port", "443"),
    ] {
        let answer = server().send("GET", "/api/v1/services", &[("Host", &host), (name, value)], "");
        assert_eq!(answer.status, 403, "{name}: {value}");
    }
}

#[test]
fn two_hosts_or_none_are_refused() {
    let host = server().address.to_string();
    let two = server().send("GET", "/services", &[("Host", &host), ("Host", "evil.example")], "");
    assert!([400, 403].contains(&two.status), "{}", two.status);
    let none = server().send("GET", "/services", &[], "");
    assert!([400, 403].contains(&none.status), "{}", none.status);
    let absolute = server().send("GET", "http://evil.example/services", &[("Host", &host)], "");
    assert!(absolute.status != 200 || !absolute.text().contains("evil.example"), "{}", absolute.status);
}

#[test]
fn a_browser_changes_nothing_without_sign_in() {
    let host = server().address.to_string();
    let send = |method: &str, path: &str, headers: &[(&str, &str)]| {
        let all: Vec<(&str, &str)> = [("Host", host.as_str())].into_iter().chain(headers.iter().copied()).collect();
        server().send(method, path, &all, "{\"path\":\"/tmp\"}").status
    };
    let origin = format!("http://{host}");
    for path in [
        "/api/v1/sources",
        "/api/v1/sources/move",
        "/api/v1/sources/remove",
        "/api/v1/crawl",
        "/api/v1/rebuild",
        "/api/v1/dry-run",
    ] {
        assert_eq!(send("POST", path, &[]), 403, "{path}");
        assert_eq!(send("POST", path, &[("Origin", &origin)]), 403, "{path}");
        assert_eq!(send("POST", path, &[("Origin", "null"), ("Content-Type", "text/plain")]), 403, "{path}");
        assert!([403, 404, 405].contains(&send("PUT", path, &[])), "{path}");
        assert!([403, 404, 405].contains(&send("POST", &format!("{path}/"), &[])), "{path}/");
    }
    assert!([404, 405].contains(&send("GET", "/api/v1/crawl", &[])));
    // And a stranger learns from health and the reader's own settings only that something is there.
    let stranger = server().send("GET", "/healthz", &[("Host", "evil.example")], "");
    assert_eq!(stranger.status, 200);
}

#[test]
fn the_choice_of_colours_leads_nowhere_else() {
    let host = server().address.to_string();
    for back in [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example/",
        "\\\\evil.example",
        "/%0d%0aSet-Cookie:x=1",
        "/services",
    ] {
        let body = format!("theme=dark&return={}", back.replace('%', "%25"));
        let headers = [("Host", host.as_str()), ("Content-Type", "application/x-www-form-urlencoded")];
        let answer = server().send("POST", "/theme", &headers, &body);
        assert_eq!(answer.status, 303, "{back}");
        let to = answer.header("location");
        assert!(to.starts_with('/') && !to.starts_with("//") && !to.starts_with("/\\"), "{back} led to {to}");
        let cookie = answer.header("set-cookie");
        assert!(cookie.contains("SameSite=Strict") && cookie.contains("HttpOnly"), "{cookie}");
    }
}

#[test]
fn case_38_broken_requests_are_refused_and_the_server_lives() {
    let host = server().address.to_string();
    let mut complaints = Vec::new();
    let big = "a".repeat(2 * 1024 * 1024);
    let requests: Vec<(&str, Vec<u8>)> = vec![
        ("no HTTP", b"hello\r\n\r\n".to_vec()),
        ("two lengths", format!("POST /theme HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\ntheme").into_bytes()),
        ("length and chunks", format!("POST /theme HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n").into_bytes()),
        ("huge header", format!("GET / HTTP/1.1\r\nHost: {host}\r\nX: {}\r\n\r\n", "a".repeat(600_000)).into_bytes()),
        ("huge body", format!("POST /theme HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{big}", big.len()).into_bytes()),
        ("a thousand headers", format!("GET / HTTP/1.1\r\nHost: {host}\r\n{}\r\n", "X: y\r\n".repeat(1_000)).into_bytes()),
        ("zero in the path", format!("GET /\0 HTTP/1.1\r\nHost: {host}\r\n\r\n").into_bytes()),
    ];
    for (what, request) in requests {
        match server().raw(&request) {
            Ok(answer) if (400..500).contains(&answer.status) => {}
            Ok(answer) => complaints.push(format!("{what}: {}", answer.status)),
            // A connection that is closed at once is an answer too.
            Err(_) => {}
        }
        if server().get("/healthz").status != 200 {
            complaints.push(format!("{what}: the server is gone"));
        }
    }
    none("requests", &complaints);
}

#[test]
fn a_query_of_five_thousand_brackets_is_refused_at_once() {
    let server = server();
    for query in ["%28".repeat(2_000), "NOT%20".repeat(1_000), "a%20OR%20".repeat(800)] {
        for page in ["/search", "/api/v1/search", "/search/suggest"] {
            let begun = std::time::Instant::now();
            let answer = server.get(&format!("{page}?q={query}"));
            assert!(
                [400, 414].contains(&answer.status) || answer.status == 200 && page == "/search",
                "{page}: {}",
                answer.status
            );
            let limit = std::time::Duration::from_millis(if cfg!(debug_assertions) { 10_000 } else { 500 });
            assert!(begun.elapsed() < limit, "{page}: {:?}", begun.elapsed());
        }
    }
}
