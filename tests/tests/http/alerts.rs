//! Alerts in the browser: subscribing, channels with their real answers, feeds, the inbox, and who may what.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use super::sign_in::with_admin;
use crate::support::server::Server;
use crate::support::{git, temporary};

/// A hook on loopback that answers with a status and tells what came.
pub struct Hook {
    pub address: String,
    pub came: Receiver<String>,
}

impl Hook {
    pub fn start(status: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (sender, came) = channel();
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let mut bytes = vec![0; 65_536];
                let mut length = 0;
                stream.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
                while let Ok(more) = stream.read(&mut bytes[length..])
                    && more > 0
                {
                    length += more;
                }
                let _ = stream.write_all(format!("HTTP/1.1 {status}\r\nContent-Length: 5\r\n\r\nhello").as_bytes());
                let _ = sender.send(String::from_utf8_lossy(&bytes[..length]).into_owned());
            }
        });
        Self { address, came }
    }
}

/// The value of a `<code>` that is shown once.
pub fn shown_once(html: &str) -> String {
    let code = html.split("class=\"code\"><code>").nth(1).unwrap_or_else(|| panic!("nothing is shown: {html}"));
    code.split('<').next().unwrap().to_owned()
}

pub fn eventually(what: &str, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(60), "{what}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// The path of the one channel on the page of channels.
pub fn channel_path(server: &Server, cookie: &str) -> String {
    let html = server.get_as("/alerts/channels", cookie).text();
    let id =
        html.split("href=\"/alerts/channels/").nth(1).unwrap_or_else(|| panic!("{html}")).split('"').next().unwrap();
    format!("/alerts/channels/{id}")
}

/// A server that has read one repository, and its admin's cookie.
fn crawled(data: &Path, repository: &Path) -> (Server, String) {
    let place = repository.canonicalize().unwrap();
    let (server, cookie) = with_admin(data, &["--local-roots", place.parent().unwrap().to_str().unwrap()]);
    let added = server.post("/settings/admin/sources", &cookie, &format!("place={}", place.display()));
    assert_eq!(added.status, 303, "{}", added.text());
    eventually("the source is read", || server.get("/api/v1/services").text().contains("pay"));
    (server, cookie)
}

#[test]
fn a_test_shows_the_targets_real_answer_and_secrets_are_shown_once() {
    let data = temporary();
    let (fine, gone) = (Hook::start("200 Fine"), Hook::start("410 Gone"));
    let allowed = format!("{},{}", fine.address, gone.address);
    let (server, cookie) = with_admin(data.path(), &["--allow-hosts", &allowed]);
    let form = format!("name=Ops&channel=webhook&for=organisation&address=http://{}/hook/key-of-it", fine.address);
    let added = server.post("/alerts/channels", &cookie, &form);
    let secret = shown_once(&added.text());
    assert!(secret.starts_with("whsec_") && added.status == 200, "{}", added.text());
    let path = channel_path(&server, &cookie);
    let page = server.get_as(&path, &cookie).text();
    assert!(!page.contains(&secret) && !page.contains("key-of-it") && page.contains(&fine.address), "{page}");
    let tested = server.post(&path, &cookie, "do=test").text();
    assert!(tested.contains("It arrived.") && tested.contains("200 hello"), "{tested}");
    let came = fine.came.recv_timeout(Duration::from_secs(10)).unwrap();
    assert!(came.contains("webhook-signature: v1,") && came.contains("\"type\":\"alert.test\""), "{came}");
    let rotated = server.post(&path, &cookie, "do=rotate");
    assert_ne!(shown_once(&rotated.text()), secret);
    server.post(&path, &cookie, "do=test");
    let came = fine.came.recv_timeout(Duration::from_secs(10)).unwrap();
    let line = came.lines().find(|line| line.starts_with("webhook-signature")).unwrap();
    assert_eq!(line.matches("v1,").count(), 2, "both secrets sign after a rotation: {line}");
    assert_eq!(server.post(&path, &cookie, "do=remove").status, 303);
    let form = format!("name=Old&channel=chat&for=organisation&address=http://{}/x", gone.address);
    assert_eq!(server.post("/alerts/channels", &cookie, &form).status, 200);
    let tested = server.post(&channel_path(&server, &cookie), &cookie, "do=test").text();
    assert!(tested.contains("gone for good") && tested.contains("410 hello"), "{tested}");
    let refused = server.post("/alerts/channels", &cookie, "name=x&channel=chat&for=organisation&address=ftp://a");
    assert!(refused.status == 400 && refused.text().contains("There is a problem"), "{}", refused.text());
}

#[test]
fn a_subscription_is_looked_at_before_it_is_saved_and_then_tells_inbox_and_feed() {
    let (data, source) = (temporary(), temporary());
    let (server, cookie) = crawled(data.path(), &git::service(source.path(), "pay"));
    let feed = server.post("/alerts/channels", &cookie, "name=Reader&channel=feed&for=me&address=");
    let feed = shown_once(&feed.text());
    let target = channel_path(&server, &cookie).rsplit('/').next().unwrap().to_owned();
    let form = format!("id=&name=Mine&for=me&query=&channel=inbox&channel={target}&pace=at-once&zone=UTC");
    let checked = server.post("/alerts/subscriptions", &cookie, &format!("{form}&do=check")).text();
    assert!(checked.contains("Would have sent") && checked.contains("Save the subscription"), "{checked}");
    let wrong =
        server.post("/alerts/subscriptions", &cookie, &format!("{form}&do=check&quiet-from=25:00&quiet-to=07:00"));
    assert!(wrong.status == 400 && wrong.text().contains("is no time of day"), "{}", wrong.text());
    let saved = server.post("/alerts/subscriptions", &cookie, &format!("{form}&do=save"));
    assert_eq!(saved.status, 303, "{}", saved.text());
    assert!(server.get_as("/alerts/subscriptions", &cookie).text().contains(">Mine<"));
    let before = server.get_as(&feed, "");
    assert_eq!((before.status, before.header("content-type")), (200, "application/atom+xml; charset=utf-8"));
    let host = server.address.to_string();
    let again = server.send("GET", &feed, &[("Host", &host), ("If-None-Match", before.header("etag"))], "");
    assert_eq!(again.status, 304);
    assert_eq!(server.get(&format!("{feed}0")).status, 404);
}

#[test]
fn who_did_not_sign_in_reads_and_changes_nothing() {
    let data = temporary();
    let (server, _) = with_admin(data.path(), &[]);
    for path in ["/alerts", "/alerts/subscriptions", "/alerts/channels", "/alerts/dead", "/alerts/deliveries"] {
        assert_eq!(server.get(path).status, 200, "{path}");
    }
    for path in ["/alerts/read", "/alerts/acknowledge", "/alerts/subscriptions", "/alerts/channels", "/alerts/replay"] {
        assert_eq!(server.post(path, "", "").status, 403, "{path}");
    }
    let nobody = server.post("/alerts/confirm/x/0000", "", "");
    assert_eq!(nobody.status, 404, "{}", nobody.text());
}

#[test]
fn an_address_gets_mail_only_after_its_owner_pressed_the_button() {
    let data = temporary();
    let (server, cookie) = with_admin(data.path(), &[]);
    let form = "name=Post&channel=email&for=me&address=ada@house.example";
    assert_eq!(server.post("/alerts/channels", &cookie, form).status, 200);
    let path = channel_path(&server, &cookie);
    assert!(server.get_as(&path, &cookie).text().contains("waits for consent"));
    let tested = server.post(&path, &cookie, "do=test");
    assert!(tested.status == 409 && tested.text().contains("not agreed"), "{}", tested.text());
}
