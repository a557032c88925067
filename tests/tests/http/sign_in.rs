//! Signing in, staying in, getting out, and what each may do then.

use crate::support::program::{command, run};
use crate::support::server::{Answer, Server};
use crate::support::{git, none, temporary};

pub const PASSWORD: &str = "four+words+and+some+more";

/// A server without sources, and the cookie of its first admin.
pub fn with_admin(data: &std::path::Path, arguments: &[&str]) -> (Server, String) {
    let mut all = vec!["--every", "1d"];
    all.extend(arguments);
    let server = Server::start(data, &all);
    let link = server.first_link();
    let claimed = server.post("/welcome", "", &format!("link={link}&login=ana&name=Ana&password={PASSWORD}"));
    assert_eq!((claimed.status, claimed.header("location")), (303, "/"), "{}", claimed.text());
    let cookie = claimed.cookie();
    (server, cookie)
}

fn sign_in(server: &Server, login: &str) -> Answer {
    server.post("/sign-in", "", &format!("login={login}&password={PASSWORD}&next=/services%3Fq=a"))
}

#[test]
fn the_first_link_makes_the_admin_once_and_the_cookie_is_for_this_server_alone() {
    let data = temporary();
    let server = Server::start(data.path(), &["--every", "1d"]);
    let link = server.first_link();
    assert!(server.get(&format!("/welcome?link={link}")).text().contains("You become the first admin"));
    assert_eq!(server.get("/welcome?link=0000").status, 404);
    let form = format!("link={link}&login=ana&password={PASSWORD}");
    let weak = server.post("/welcome", "", &format!("link={link}&login=ana&password=short"));
    assert!(weak.status == 400 && weak.text().contains("fewer than 15"), "{}", weak.text());
    let claimed = server.post("/welcome", "", &form);
    let cookie = claimed.header("set-cookie");
    assert!(cookie.starts_with("portolan_local=") && cookie.contains("; HttpOnly; SameSite=Strict"), "{cookie}");
    assert_eq!(server.post("/welcome", "", &form).status, 404);
    assert!(server.get_as("/settings/profile", &claimed.cookie()).text().contains("Signed in as ana"));
}

#[test]
fn an_admin_does_in_the_browser_what_a_reader_may_not() {
    let (data, source) = (temporary(), temporary());
    git::service(source.path(), "pay");
    let roots = source.path().canonicalize().unwrap();
    let (server, cookie) = with_admin(data.path(), &["--local-roots", roots.to_str().unwrap()]);
    assert_eq!(server.post("/crawl", "", "").status, 403);
    assert_eq!(server.post("/crawl", &cookie, "").status, 303);
    let place = format!("place={}", roots.display());
    let added = server.post("/settings/admin/sources", &cookie, &place);
    assert_eq!(added.status, 303, "{}", added.text());
    let listed = server.get("/api/v1/sources").json();
    assert_eq!(listed["items"][0]["trust"], "member", "{listed}");
    let elsewhere = server.post("/settings/admin/sources", &cookie, "place=/etc");
    assert_eq!(elsewhere.status, 400, "{}", elsewhere.text());
    let name = listed["items"][0]["name"].as_str().unwrap();
    assert_eq!(server.post("/settings/admin/sources/remove", &cookie, &format!("name={name}")).status, 303);
    assert_eq!(server.get("/api/v1/sources").json()["items"].as_array().unwrap().len(), 0);
    assert!(server.get_as("/crawl", &cookie).text().contains("Crawl all now"));
    assert!(!server.get("/crawl").text().contains("Crawl all now"));
}

#[test]
fn a_session_survives_a_restart_and_ends_where_it_is_ended() {
    let data = temporary();
    let (server, first) = with_admin(data.path(), &[]);
    let second = sign_in(&server, "ANA");
    assert_eq!(second.header("location"), "/services?q=a");
    let second = second.cookie();
    server.kill();
    let server = Server::start(data.path(), &["--every", "1d"]);
    let is_in = |cookie: &str| server.get_as("/settings/profile", cookie).status == 200;
    // Cookies belong to a host, whatever its port.
    assert!(is_in(&first) && is_in(&second));
    assert_eq!(server.post("/sign-out", &second, "").status, 303);
    assert!(is_in(&first) && !is_in(&second));
    let third = sign_in(&server, "ana").cookie();
    assert_eq!(server.post("/settings/sessions/end-all", &third, "").status, 303);
    assert!(!is_in(&first) && !is_in(&third));
}

#[test]
fn case_37_a_page_of_another_site_changes_nothing_with_our_cookie() {
    let data = temporary();
    let (server, cookie) = with_admin(data.path(), &[]);
    let host = server.address.to_string();
    let mut complaints = Vec::new();
    for path in ["/crawl", "/sign-out", "/settings/sessions/end-all", "/settings/admin/users", "/theme", "/sign-in"] {
        for (name, value) in [
            ("Origin", "https://evil.example"),
            ("Origin", "null"),
            ("Sec-Fetch-Site", "cross-site"),
            ("Sec-Fetch-Site", "same-site"),
        ] {
            let answer =
                server.send("POST", path, &[("Host", &host), ("Cookie", &cookie), (name, value)], "theme=dark");
            if answer.status != 403 {
                complaints.push(format!("{path} {name}: {value}: {}", answer.status));
            }
        }
    }
    none("forged requests", &complaints);
    assert_eq!(server.get_as("/settings/profile", &cookie).status, 200);
}

#[test]
fn guessing_passwords_takes_longer_each_time() {
    let data = temporary();
    let (server, _) = with_admin(data.path(), &[]);
    let guess = |login: &str| server.post("/sign-in", "", &format!("login={login}&password=wrong"));
    let (known, unknown) = (guess("ana"), guess("nobody"));
    assert_eq!((known.status, unknown.status), (401, 401));
    let text = |answer: &Answer| {
        answer.text().split("There is a problem").nth(1).unwrap_or_default().chars().take(200).collect::<String>()
    };
    assert_eq!(text(&known), text(&unknown));
    let last = (0..10).map(|_| guess("ana")).find(|answer| answer.status == 429).expect("never too many");
    assert!(last.header("retry-after").parse::<u32>().unwrap() >= 1);
    assert_eq!(sign_in(&server, "ana").status, 429);
    assert_eq!(server.get("/services").status, 200);
}

#[test]
fn roles_are_given_by_link_and_taken_at_once() {
    let data = temporary();
    let (server, admin) = with_admin(data.path(), &[]);
    let made = server.post("/settings/admin/users", &admin, "login=bo&name=Bo&roles=viewer&teams=group:default/pay");
    let page = made.text();
    let link = page.split("/welcome?link=").nth(1).expect(&page)[..64].to_owned();
    let entered = server.post("/welcome", "", &format!("link={link}&password={PASSWORD}"));
    assert_eq!(entered.status, 303, "{}", entered.text());
    let bo = entered.cookie();
    for path in ["/settings/admin/users", "/settings/admin/sources"] {
        assert_eq!((server.get_as(path, &bo).status, server.get_as(path, &admin).status), (403, 200), "{path}");
    }
    let refused = server.post("/crawl", &bo, "");
    assert!(refused.status == 403 && refused.text().contains("member, maintainer, admin"), "{}", refused.text());
    let listed = run_list(&server, data.path());
    let id = listed.iter().find(|row| row["login"] == "bo").unwrap()["id"].as_str().unwrap().to_owned();
    assert_eq!(
        server.post(&format!("/settings/admin/users/{id}/rights"), &admin, "roles=member&state=open").status,
        303
    );
    assert_eq!(server.post("/crawl", &bo, "").status, 303);
    assert_eq!(server.post(&format!("/settings/admin/users/{id}/rights"), &admin, "state=closed").status, 303);
    assert_eq!(server.post("/crawl", &bo, "").status, 403);
    assert_eq!(sign_in(&server, "bo").status, 401);
}

fn run_list(server: &Server, data: &std::path::Path) -> Vec<serde_json::Value> {
    assert_eq!(server.get("/api/v1/accounts").status, 403);
    run(data, &["account", "list", "--json"]).ok().json().as_array().unwrap().clone()
}

#[test]
fn with_a_public_address_everything_needs_sign_in_on_this_machine_too() {
    let data = temporary();
    let (server, _) = with_admin(data.path(), &[]);
    drop(server);
    let public = ["--every", "1d", "--public-url", "https://p.example", "--behind-proxy", "127.0.0.1/32"];
    let server = Server::start(data.path(), &public);
    let ask = |method: &str, path: &str, more: &[(&str, &str)], body: &str| {
        let mut headers = vec![("Host", "p.example"), ("X-Forwarded-For", "192.0.2.7"), ("X-Forwarded-Proto", "https")];
        headers.extend(more);
        server.send(method, path, &headers, body)
    };
    for path in ["/", "/services", "/people", "/crawl", "/nowhere", "/settings/profile"] {
        let answer = ask("GET", path, &[], "");
        assert!(answer.status == 303 && answer.header("location").starts_with("/sign-in"), "{path}: {}", answer.status);
    }
    let api = ask("GET", "/api/v1/services", &[], "");
    assert_eq!((api.status, api.header("www-authenticate")), (401, "Bearer"));
    for path in ["/healthz", "/readyz"] {
        assert!([200, 503].contains(&server.send("GET", path, &[("Host", "10.0.0.9")], "").status));
    }
    let page = ask("GET", "/sign-in?next=%2Fservices%3Fq%3Da", &[], "");
    assert!(page.status == 200 && page.text().contains("value=\"/services?q=a\""), "{}", page.text());
    for word in ["href=\"/services\"", "repositories", "Data as of"] {
        assert!(!page.text().contains(word), "{word}");
    }
    // Another name, a connection in the clear, a local name: all barred.
    for (host, scheme) in [("127.0.0.1", "https"), ("p.example", "http"), ("localhost", "https")] {
        let answer = server.send("GET", "/sign-in", &[("Host", host), ("X-Forwarded-Proto", scheme)], "");
        assert_eq!(answer.status, 403, "{host} {scheme}");
    }
    let form = format!("login=ana&password={PASSWORD}&next=//evil.example");
    let foreign = ask("POST", "/sign-in", &[("Origin", "http://p.example")], &form);
    assert_eq!(foreign.status, 403);
    let entered = ask("POST", "/sign-in", &[("Origin", "https://p.example")], &form);
    let cookie = entered.header("set-cookie");
    assert_eq!((entered.status, entered.header("location")), (303, "/"), "{}", entered.text());
    assert!(cookie.starts_with("__Host-portolan=") && cookie.contains("; HttpOnly; SameSite=Lax; Secure"), "{cookie}");
    let inside = ask("GET", "/settings/sessions", &[("Cookie", &entered.cookie())], "");
    assert!(inside.status == 200 && inside.text().contains("192.0.2.7"), "{}", inside.text());
}

#[test]
fn without_protection_the_server_does_not_listen_for_others() {
    let data = temporary();
    let start = |arguments: &[&str]| {
        let mut program = command(data.path());
        program.args(["serve", "--data"]).arg(data.path()).args(arguments).output().unwrap()
    };
    let refused = start(&["--listen", "0.0.0.0:0"]);
    let text = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(2), "{text}");
    for way in ["127.0.0.1", "--tls-cert", "--behind-proxy"] {
        assert!(text.contains(way), "{text}");
    }
    let clear = start(&["--listen", "127.0.0.1:0", "--public-url", "http://p.example"]);
    assert_eq!(clear.status.code(), Some(2));
}

#[test]
fn a_token_does_what_it_is_for_until_it_is_taken_back() {
    let data = temporary();
    let (server, cookie) = with_admin(data.path(), &[]);
    let token = |arguments: &[&str]| run(data.path(), &[&["token"], arguments].concat());
    let made =
        token(&["create", "--owner", "ana", "--label", "CI", "--scope", "catalog:read", "--days", "30", "--json"]);
    let made = made.ok().json();
    let (id, text) = (made["id"].as_str().unwrap(), made["token"].as_str().unwrap());
    let host = server.address.to_string();
    let ask = |method: &str, path: &str, bearer: &str| {
        server.send(method, path, &[("Host", &host), ("Authorization", bearer)], "")
    };
    let bearer = format!("Bearer {text}");
    assert_eq!(ask("GET", "/api/v1/services", &bearer).status, 200);
    let beyond = ask("POST", "/api/v1/crawl", &bearer);
    assert!(beyond.status == 403 && beyond.text().contains("sources:write"), "{}", beyond.text());
    assert_eq!(ask("GET", "/settings/tokens", &bearer).status, 403);
    // A token that is refused is refused, also where a reader without one may read.
    for bad in ["Bearer x", "Basic YTpi", "Bearer", &bearer.replace(".ey", ".fy")] {
        let answer = ask("GET", "/api/v1/services", bad);
        assert_eq!((answer.status, answer.header("www-authenticate")), (401, "Bearer"), "{bad}");
    }
    let keys = server.get("/.well-known/jwks.json").json();
    assert_eq!((&keys["keys"][0]["alg"], &keys["keys"][0]["crv"]), (&"EdDSA".into(), &"Ed25519".into()));
    token(&["rotate"]).ok();
    assert_eq!(ask("GET", "/api/v1/services", &bearer).status, 200);
    assert_eq!(server.get("/.well-known/jwks.json").json()["keys"].as_array().unwrap().len(), 2);
    token(&["revoke", id]).ok();
    assert!(ask("GET", "/api/v1/services", &bearer).text().contains("taken back"));
    let page = server.post("/settings/tokens", &cookie, "label=mine&scopes=admin&scopes=catalog:read&ends=2999-01-01");
    assert!(page.status == 400 && page.text().contains("at most a year"), "{}", page.text());
    assert!(server.get_as("/settings/tokens", &cookie).text().contains("revoked"));
}

#[test]
fn the_audit_log_tells_who_did_what_and_no_secret_and_its_chain_is_verified() {
    let data = temporary();
    let (server, cookie) = with_admin(data.path(), &[]);
    server.post("/settings/admin/users", &cookie, "login=bo&name=Bo&roles=auditor");
    let page = server.get_as("/settings/admin/audit", &cookie).text();
    for word in ["account.add", "session.begin", "Ana (ana)", "127.0.0.1", "auditor"] {
        assert!(page.contains(word), "{word}");
    }
    let export = server.get_as("/api/v1/audit?limit=3", &cookie).json();
    assert_eq!((export["items"].as_array().unwrap().len(), &export["next"]), (3, &4.into()));
    assert!(!format!("{page}{export}").contains("argon2id"));
    assert_eq!(server.get("/api/v1/audit").status, 403);
    drop(server);
    let sound = run(data.path(), &["doctor", "--journal"]).ok();
    assert!(sound.out.contains("sound"), "{}", sound.out);
    let file = std::fs::read_dir(data.path().join("journal")).unwrap().next().unwrap().unwrap().path();
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replacen("account.add", "account.axd", 1)).unwrap();
    let damaged = run(data.path(), &["doctor", "--journal"]);
    assert!(damaged.code == 1 && damaged.out.contains("hash does not match"), "{damaged:?}");
}

#[test]
fn https_is_served_with_the_certificate_of_the_files() {
    let data = temporary();
    let tls = crate::support::git_server::tls_folder();
    let server = Server::start(
        data.path(),
        &[
            "--every",
            "1d",
            "--public-url",
            "https://localhost:7443",
            "--tls-cert",
            tls.join("server.pem").to_str().unwrap(),
            "--tls-key",
            tls.join("server-key.pem").to_str().unwrap(),
        ],
    );
    let mut client = secure(server.address, &tls.join("authority.pem"));
    use std::io::{Read, Write};
    client.write_all(b"GET /sign-in HTTP/1.1\r\nHost: localhost:7443\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    // A server that closes without saying so is no error here.
    let _ = client.read_to_end(&mut answer);
    let text = String::from_utf8_lossy(&answer).into_owned();
    assert!(text.starts_with("HTTP/1.1 200"), "{text}");
    let clear = server.raw(b"GET / HTTP/1.1\r\nHost: localhost:7443\r\n\r\n");
    assert!(clear.is_err() || clear.unwrap().status >= 400);
}

/// A connection that trusts one authority.
pub fn secure(
    address: std::net::SocketAddr,
    authority: &std::path::Path,
) -> rustls::StreamOwned<rustls::ClientConnection, std::net::TcpStream> {
    use rustls::pki_types::pem::PemObject;
    let mut roots = rustls::RootCertStore::empty();
    roots.add(rustls::pki_types::CertificateDer::from_pem_file(authority).unwrap()).unwrap();
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = std::sync::Arc::new(config.with_root_certificates(roots).with_no_client_auth());
    let name = rustls::pki_types::ServerName::try_from("localhost").unwrap();
    let connection = rustls::ClientConnection::new(config, name).unwrap();
    rustls::StreamOwned::new(connection, std::net::TcpStream::connect(address).unwrap())
}
