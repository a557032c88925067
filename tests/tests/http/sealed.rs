//! Our own secrets and what is personal: sealed on the disk, erased when asked for, in no log line.

use std::path::{Path, PathBuf};

use super::sign_in::{PASSWORD, with_admin};
use crate::support::program::{Ran, command, run};
use crate::support::server::Server;
use crate::support::{none, temporary};

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files(&path));
        } else if path.is_file() {
            all.push(path);
        }
    }
    all
}

/// Fails where a file below a folder holds one of some words.
fn holds_none(folder: &Path, planted: &[String]) {
    let mut complaints = Vec::new();
    for path in files(folder) {
        let bytes = std::fs::read(&path).unwrap();
        for word in planted {
            assert!(word.len() >= 4, "`{word}` is no word to look for");
            if bytes.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word.as_bytes())) {
                complaints.push(format!("{} holds `{word}`", path.display()));
            }
        }
    }
    none("secrets on the disk", &complaints);
}

/// What stands between two texts of a page.
fn between<'a>(page: &'a str, before: &str, after: &str) -> &'a str {
    page.split_once(before).and_then(|(_, rest)| rest.split_once(after)).unwrap_or_else(|| panic!("{page}")).0
}

/// Adds a user who then signs in by their link; their cookie.
fn user(server: &Server, admin: &str, login: &str, name: &str, role: &str) -> (String, String) {
    let made = server.post("/settings/admin/users", admin, &format!("login={login}&name={name}&roles={role}"));
    let link = between(&made.text(), "/welcome?link=", "<")[..64].to_owned();
    let entered = server.post("/welcome", "", &format!("link={link}&password={PASSWORD}"));
    assert_eq!(entered.status, 303, "{}", entered.text());
    (entered.cookie(), link)
}

fn channel(server: &Server, cookie: &str, form: &str) -> String {
    let answer = server.post("/alerts/channels", cookie, form);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.text()
}

/// A program over a data directory with a key file of its own.
fn with_key(data: &Path, key: &Path, arguments: &[&str]) -> Ran {
    let mut program = command(data);
    program.env("PORTOLAN_SEAL_KEY_FILE", key).args(arguments).arg("--data").arg(data);
    program.output().unwrap().into()
}

#[test]
fn the_data_directory_holds_no_secret_and_nothing_personal_in_the_clear() {
    let data = temporary();
    let (server, admin) = with_admin(data.path(), &[]);
    let (cookie, link) = user(&server, &admin, "zebulon.marsh", "Zebulon+Quillfeather", "maintainer");
    let hook = "address=https%3A%2F%2Fhooks.house.example%2Fservices%2FT00PLANTEDHOOK";
    let shown = channel(&server, &admin, &format!("name=one&channel=webhook&for=organisation&{hook}"));
    let signing = format!("whsec_{}", between(&shown, "whsec_", "<"));
    channel(&server, &cookie, "name=two&channel=email&for=me&address=planted.reader%40mail.example");
    let fed = channel(&server, &cookie, "name=three&channel=feed&for=me");
    let feed = between(&fed, "/feeds/three-", "<").rsplit('/').next().unwrap().to_owned();
    let listed = server.get("/api/v1/alerts/channels").json();
    let one = listed["items"].as_array().unwrap().iter().find(|c| c["name"] == "one").unwrap()["id"].as_str().unwrap();
    let rotated = server.post(&format!("/alerts/channels/{one}"), &admin, "do=rotate").text();
    let again = format!("whsec_{}", between(&rotated, "whsec_", "<"));
    let made =
        run(data.path(), &["token", "create", "--owner", "zebulon.marsh", "--label", "CI", "--scope", "catalog:read"]);
    let token = made.ok().out.trim().to_owned();
    let keys = server.get("/.well-known/jwks.json").json();
    let (status, _) = server.stop();
    assert!(status.success());
    let cookie = |cookie: &str| cookie.split('=').nth(1).unwrap().to_owned();
    let planted = [
        ["zebulon.marsh", "Quillfeather", "T00PLANTEDHOOK", "hooks.house.example", "planted.reader", "127.0.0.1"]
            .map(str::to_owned)
            .to_vec(),
        vec![signing, again, feed, link, token, cookie(&admin), PASSWORD.replace('+', " ")],
    ]
    .concat();
    holds_none(data.path(), &planted);
    // And all of it is there again after a start.
    let server = Server::start(data.path(), &["--every", "1d"]);
    assert!(server.get_as("/alerts/channels", &admin).text().contains("hooks.house.example"));
    assert_eq!(server.get("/.well-known/jwks.json").json(), keys);
    let audit = server.get_as("/settings/admin/audit", &admin).text();
    assert!(audit.contains("sealed") && !audit.contains("s1:") && audit.contains("Zebulon Quillfeather"), "{audit}");
    assert!(!server.get_as("/api/v1/audit", &admin).text().contains("s1:"));
    drop(server);
    let doctor = run(data.path(), &["doctor"]).ok();
    assert!(doctor.out.contains("portolan.key") && doctor.out.contains("what is sealed opens"), "{}", doctor.out);
}

#[test]
fn a_lost_key_is_told_with_a_way_out_and_a_key_that_is_put_back_opens_all() {
    let (data, keys) = (temporary(), temporary());
    let (key, away) = (keys.path().join("portolan.key"), keys.path().join("away"));
    let flag = ["--seal-key-file", key.to_str().unwrap()];
    let (server, admin) = with_admin(data.path(), &flag);
    channel(&server, &admin, "name=one&channel=webhook&for=organisation&address=https%3A%2F%2Fhooks.example%2Fx");
    let token = ["token", "create", "--owner", "ana", "--label", "CI", "--scope", "catalog:read"];
    with_key(data.path(), &key, &token).ok();
    assert!(server.stop().0.success());
    std::fs::rename(&key, &away).unwrap();
    let lost = with_key(data.path(), &key, &["doctor"]);
    for word in [key.to_str().unwrap(), "account new-key", "channel `one-", "account `person-", "key of tokens"] {
        assert!(lost.code == 1 && lost.out.contains(word), "{word}: {lost:?}");
    }
    let server = Server::start(data.path(), &["--every", "1d", flag[0], flag[1]]);
    let form = format!("login=ana&password={PASSWORD}");
    assert_eq!(server.post("/sign-in", "", &form).status, 401);
    // Whoever is signed in stays, and nothing is sealed with a key that nobody asked for.
    assert!(server.get_as("/alerts/channels", &admin).text().contains("does not open"));
    let refused = server.post("/settings/admin/users", &admin, "login=bo&name=Bo&roles=viewer");
    assert!(refused.status == 500 && refused.text().contains("portolan.key"), "{}", refused.text());
    assert!(!key.exists());
    drop(server);
    // Given up: a new key, a new admin.
    let (other, elsewhere) = (temporary(), keys.path().join("new.key"));
    crate::support::program::copy_folder(data.path(), other.path());
    let made = with_key(other.path(), &elsewhere, &["account", "new-key"]).ok();
    assert!(made.out.contains("new.key") && elsewhere.exists(), "{made:?}");
    assert_eq!(with_key(other.path(), &elsewhere, &["account", "new-key"]).code, 2);
    assert!(with_key(other.path(), &elsewhere, &["account", "admin-link"]).ok().out.contains("/welcome?link="));
    // Put back: all is there.
    std::fs::rename(&away, &key).unwrap();
    with_key(data.path(), &key, &["doctor"]).ok();
    let server = Server::start(data.path(), &["--every", "1d", flag[0], flag[1]]);
    assert_eq!(server.post("/sign-in", "", &form).status, 303);
    assert!(server.get_as("/alerts/channels", &admin).text().contains("hooks.example"));
}

#[test]
fn a_key_in_the_data_directory_is_refused() {
    let data = temporary();
    let refused = with_key(data.path(), &data.path().join("keys/k"), &["services"]);
    assert!(refused.code == 2 && refused.err.contains("seal-key-file"), "{refused:?}");
}

#[test]
fn who_is_erased_is_gone_from_the_disk_and_the_pages_while_the_journal_stays_whole() {
    let data = temporary();
    let (server, admin) = with_admin(data.path(), &[]);
    let (cookie, _) = user(&server, &admin, "zebulon", "Zebulon+Marsh", "member");
    channel(&server, &cookie, "name=two&channel=feed&for=me");
    let made = run(data.path(), &["token", "create", "--owner", "zebulon", "--label", "CI", "--scope", "catalog:read"]);
    let bearer = format!("Bearer {}", made.ok().out.trim());
    let host = server.address.to_string();
    let by_token = |server: &Server| {
        server
            .send("GET", "/api/v1/services", &[("Host", &server.address.to_string()), ("Authorization", &bearer)], "")
            .status
    };
    assert_eq!((by_token(&server), server.get_as("/settings/profile", &cookie).status), (200, 200), "{host}");
    let listed = run(data.path(), &["account", "list", "--json"]).ok().json();
    let id = listed.as_array().unwrap().iter().find(|row| row["login"] == "zebulon").unwrap()["id"].as_str().unwrap();
    let page = format!("/settings/admin/users/{id}");
    assert!(server.get_as("/settings/admin/audit", &admin).text().contains("Zebulon Marsh (zebulon)"));
    // Not by a slip, and not the last admin.
    assert_eq!(server.post(&format!("{page}/erase"), &admin, "confirm=zebulo").status, 400);
    let last = run(data.path(), &["account", "erase", "ana"]);
    assert!(last.code == 2 && last.err.contains("last admin"), "{last:?}");
    assert_eq!(server.post(&format!("{page}/erase"), &admin, "confirm=Zebulon").status, 303);
    assert_eq!((by_token(&server), server.get_as("/settings/profile", &cookie).status), (401, 403));
    assert_eq!(server.get_as(&page, &admin).status, 404);
    assert_eq!(server.get("/api/v1/alerts/channels").json()["items"].as_array().unwrap().len(), 0);
    let audit = server.get_as("/settings/admin/audit", &admin).text();
    assert!(audit.contains("erased person") && !audit.contains("Zebulon"), "{audit}");
    // Again it does nothing; the name is free for somebody else.
    run(data.path(), &["account", "erase", id]).ok();
    assert_eq!(run(data.path(), &["account", "erase", "zebulon"]).code, 2);
    user(&server, &admin, "zebulon", "Another", "viewer");
    assert!(server.stop().0.success());
    let left: Vec<PathBuf> =
        files(&data.path().join("accounts")).into_iter().filter(|path| path.to_string_lossy().contains(id)).collect();
    assert_eq!(left, Vec::<PathBuf>::new());
    run(data.path(), &["doctor", "--journal"]).ok();
}

#[test]
fn an_erasure_that_was_cut_short_is_completed_by_the_next_start() {
    let data = temporary();
    let (server, admin) = with_admin(data.path(), &[]);
    let (cookie, _) = user(&server, &admin, "zebulon", "Zebulon+Marsh", "member");
    channel(&server, &cookie, "name=two&channel=feed&for=me");
    assert!(server.stop().0.success());
    let (people, trails) = (data.path().join("accounts/people"), data.path().join("accounts/trails"));
    let before = temporary();
    crate::support::program::copy_folder(&data.path().join("accounts"), before.path());
    run(data.path(), &["account", "erase", "zebulon"]).ok();
    assert_eq!((files(&people).len(), files(&trails).len()), (1, 1));
    // As it was when the event was on the disk and nothing else.
    crate::support::program::copy_folder(before.path(), &data.path().join("accounts"));
    assert_eq!((files(&people).len(), files(&trails).len()), (2, 2));
    let server = Server::start(data.path(), &["--every", "1d"]);
    assert_eq!((files(&people).len(), files(&trails).len()), (1, 1));
    assert!(!server.get_as("/settings/admin/audit", &admin).text().contains("Zebulon"));
}

#[test]
fn the_audit_log_tells_from_where_each_act_came_also_after_a_restart() {
    let data = temporary();
    let (server, _) = with_admin(data.path(), &[]);
    assert!(server.stop().0.success());
    let proxied = ["--every", "1d", "--public-url", "https://p.example", "--behind-proxy", "127.0.0.1/32"];
    let server = Server::start(data.path(), &proxied);
    let ask = |server: &Server, method: &str, path: &str, from: &str, cookie: &str, body: &str| {
        let headers = [
            ("Host", "p.example"),
            ("Origin", "https://p.example"),
            ("X-Forwarded-For", from),
            ("X-Forwarded-Proto", "https"),
            ("Cookie", cookie),
        ];
        server.send(method, path, &headers, body)
    };
    let wrong = "login=ana&password=wrong";
    assert_eq!(ask(&server, "POST", "/sign-in", "198.51.100.9", "", wrong).status, 401);
    let form = format!("login=ana&password={PASSWORD}");
    let cookie = ask(&server, "POST", "/sign-in", "192.0.2.7", "", &form).cookie();
    let add = |login: &str, from: &str| {
        let body = format!("login={login}&name={login}&roles=viewer");
        assert_eq!(ask(&server, "POST", "/settings/admin/users", from, &cookie, &body).status, 200);
    };
    add("bo", "192.0.2.7");
    add("cy", "203.0.113.4");
    let places = |server: &Server| -> Vec<(String, String)> {
        let export = ask(server, "GET", "/api/v1/audit", "192.0.2.7", &cookie, "").json();
        let word = |item: &serde_json::Value, key: &str| item[key].as_str().unwrap_or("-").to_owned();
        let items = export["items"].as_array().unwrap().iter();
        items.map(|item| (word(item, "action"), word(item, "from"))).collect()
    };
    let at = |action: &str, from: &str| (action.to_owned(), from.to_owned());
    let want = [
        at("link.make", "-"),
        at("account.add", "127.0.0.1"),
        at("session.begin", "127.0.0.1"),
        at("account.refuse", "198.51.100.9"),
        at("session.begin", "192.0.2.7"),
        at("account.add", "192.0.2.7"),
        at("link.make", "192.0.2.7"),
        at("account.add", "203.0.113.4"),
        at("link.make", "203.0.113.4"),
    ];
    let acts = |places: Vec<(String, String)>| -> Vec<(String, String)> {
        places.into_iter().filter(|(action, _)| !action.starts_with("alert.")).collect()
    };
    assert_eq!(acts(places(&server)), want);
    assert!(server.stop().0.success());
    let server = Server::start(data.path(), &proxied);
    assert_eq!(acts(places(&server)), want);
    drop(server);
    holds_none(data.path(), &["198.51.100.9", "192.0.2.7", "203.0.113.4"].map(str::to_owned));
}

#[test]
fn the_log_holds_no_secret_at_its_most_verbose() {
    let data = temporary();
    let server = Server::logging(data.path(), "trace", &["--every", "1d"]);
    let first = server.first_link();
    let claimed = server.post("/welcome", "", &format!("link={first}&login=ana&name=Ana&password={PASSWORD}"));
    let admin = claimed.cookie();
    let (cookie, link) = user(&server, &admin, "bo", "Bo", "maintainer");
    let token = run(data.path(), &["token", "create", "--owner", "bo", "--label", "CI", "--scope", "catalog:read"]);
    let token = token.ok().out.trim().to_owned();
    let host = server.address.to_string();
    server.send("GET", "/api/v1/services", &[("Host", &host), ("Authorization", &format!("Bearer {token}"))], "");
    server.send(
        "GET",
        "/api/v1/services",
        &[("Host", &host), ("Authorization", "Basic UExBTlRFREJBU0lDQ1JFREVOVElBTA==")],
        "",
    );
    let fed = channel(&server, &cookie, "name=three&channel=feed&for=me");
    let feed = format!("/feeds/three-{}", between(&fed, "/feeds/three-", "<"));
    assert_eq!(server.get(&feed).status, 200);
    let secret = feed.rsplit('/').next().unwrap().to_owned();
    // A hook that nobody answers, and one that may not be asked.
    for (name, address) in [("one", "http%3A%2F%2F127.0.0.1%3A9"), ("two", "https%3A%2F%2Flocalhost")] {
        let form = format!("name={name}&channel=webhook&for=organisation&address={address}%2Fhooks%2FT00PLANTEDHOOK");
        let added = server.post("/alerts/channels", &admin, &form);
        if added.status == 200 {
            let listed = server.get("/api/v1/alerts/channels").json();
            let id = listed["items"].as_array().unwrap().iter().find(|c| c["name"] == name).unwrap()["id"].clone();
            server.post(&format!("/alerts/channels/{}", id.as_str().unwrap()), &admin, "do=test");
        }
    }
    for path in [
        "/welcome?link=plantedlinkplantedlink",
        "/nowhere?code=plantedcode&state=plantedstate",
        "/sign-in/provider/back?code=plantedcode&state=plantedstate",
        "/feeds/three/plantedfeedtoken",
        "/alerts/confirm/x/plantedfeedtoken",
        "/crawl/../feeds/x/plantedfeedtoken",
    ] {
        server.get(path);
        server.get_as(path, &admin);
    }
    let source = "place=https%3A%2F%2Fana%3Aplantedsourcekey%40git.house.example%2Fteam%2Fshop.git";
    let refused = server.post("/settings/admin/sources", &admin, source);
    assert!(!refused.text().contains("plantedsourcekey") || refused.status == 400, "{}", refused.text());
    let value = |cookie: &str| cookie.split('=').nth(1).unwrap().to_owned();
    let planted = [
        vec![
            first,
            link,
            token,
            secret,
            value(&admin),
            value(&cookie),
            PASSWORD.to_owned(),
            PASSWORD.replace('+', " "),
        ],
        ["UExBTlRFREJBU0lDQ1JFREVOVElBTA", "T00PLANTEDHOOK", "plantedlink", "plantedcode", "plantedstate"]
            .map(str::to_owned)
            .to_vec(),
        ["plantedfeedtoken", "plantedsourcekey"].map(str::to_owned).to_vec(),
    ]
    .concat();
    let lines = server.said_until_stopped();
    assert!(lines.iter().any(|line| line.contains("/feeds/three-")), "requests were not logged: {lines:?}");
    let mut complaints = Vec::new();
    for word in &planted {
        complaints
            .extend(lines.iter().filter(|line| line.contains(word.as_str())).map(|line| format!("{word}: {line}")));
    }
    none("secrets in the log", &complaints);
}
