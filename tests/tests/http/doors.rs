//! What can be done from a message without sign-in, and how maintainers say where their team hears of things.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use super::alerts::{Hook, channel_path, eventually};
use super::sign_in::with_admin;
use crate::support::git::{History, bare, text};
use crate::support::program::run;
use crate::support::server::{Answer, Server};
use crate::support::{DAY_START, temporary};

const GROUP: &str = "apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata:\n  name: payments\nspec:\n  type: team\n  profile:\n    email: payments@house.example\n  children: []\n";
const PAY: &str = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: pay\nspec:\n  type: service\n  lifecycle: production\n  owner: group:default/payments\n";

/// A repository whose descriptor can be broken and mended.
struct Pay {
    path: std::path::PathBuf,
    history: History,
    day: i64,
}

impl Pay {
    fn new(folder: &Path) -> Self {
        let mut pay = Self { path: bare(folder, "pay"), history: History::default(), day: 40 };
        pay.says(PAY);
        pay
    }

    fn says(&mut self, descriptor: &str) {
        let descriptor = format!("{descriptor}\n---\n{GROUP}");
        let files = [text("catalog-info.yaml", &descriptor), text("main.go", "package main\n")];
        self.day -= 1;
        self.history.commit("Ada Alder <ada@house.example>", DAY_START - self.day * 86_400, &files, None);
        self.history.write(&self.path);
    }
}

/// A request of somebody who did not sign in.
fn anybody(server: &Server, method: &str, path: &str) -> Answer {
    let (host, origin) = (server.address.to_string(), format!("http://{}", server.address));
    server.send(method, path, &[("Host", host.as_str()), ("Origin", &origin)], "")
}

fn alerts(server: &Server, state: &str) -> Vec<Value> {
    server.get(&format!("/api/v1/alerts?state={state}")).json()["items"].as_array().cloned().unwrap_or_default()
}

#[test]
fn an_alert_is_taken_by_the_button_behind_a_signed_link_and_not_by_opening_it() {
    let (data, source) = (temporary(), temporary());
    let hook = Hook::start("200 Fine");
    let mut pay = Pay::new(source.path());
    let place = source.path().to_str().unwrap();
    let (server, cookie) = with_admin(data.path(), &["--allow-hosts", &hook.address, place]);
    let form = format!("name=Ops+room&channel=webhook&for=organisation&address=http://{}/hook", hook.address);
    assert_eq!(server.post("/alerts/channels", &cookie, &form).status, 200);
    let target = channel_path(&server, &cookie).rsplit('/').next().unwrap().to_owned();
    let rule = format!(
        "id=&name=All&for=organisation&query=&kind=descriptor-broken&channel={target}&pace=at-once&zone=UTC&do=save"
    );
    assert_eq!(server.post("/alerts/subscriptions", &cookie, &rule).status, 303);
    let known = || server.get("/api/v1/alerts/inbox").json()["items"].as_array().is_some_and(|items| !items.is_empty());
    eventually("the first crawl is told", known);
    pay.says("apiVersion: backstage.io/v1alpha1\nkind: [");
    eventually("the broken descriptor is told", || {
        run(data.path(), &["source", "crawl"]);
        std::thread::sleep(Duration::from_millis(200));
        // Whether a language is a silo depends on the day: that alert is another.
        alerts(&server, "firing").iter().any(|alert| alert["kind"] == "descriptor-broken")
    });
    let came = hook.came.recv_timeout(Duration::from_secs(20)).unwrap();
    let body: Value = serde_json::from_str(came.split("\r\n\r\n").nth(1).unwrap()).unwrap();
    let link = body["data"]["acknowledge"].as_str().unwrap_or_else(|| panic!("{body}"));
    let path = format!("/{}", link.splitn(4, '/').nth(3).unwrap());
    assert!(path.starts_with("/alerts/acknowledge/"), "{link}");

    // Scanners open links, and ask for more than was said.
    for method in ["GET", "HEAD", "GET"] {
        assert_eq!(anybody(&server, method, &path).status, 200, "{method}");
    }
    assert_eq!(alerts(&server, "acknowledged").len(), 0, "opening changes nothing");
    let page = anybody(&server, "GET", &path).text();
    assert!(page.contains("Acknowledge this alert?") && page.contains("Ops room") && page.contains("pay"), "{page}");
    let forged = format!("{}{}", &path[..path.len() - 1], if path.ends_with('0') { '1' } else { '0' });
    let other = path.replacen("/acknowledge/", "/acknowledge/9", 1);
    for wrong in [forged.as_str(), &other, "/alerts/acknowledge/x/y"] {
        assert_eq!(anybody(&server, "POST", wrong).status, 404, "{wrong}");
    }
    assert_eq!(alerts(&server, "acknowledged").len(), 0, "a link of one message is good for that message");

    assert!(anybody(&server, "POST", &path).text().contains("Acknowledged"));
    let taken = alerts(&server, "acknowledged");
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0]["acknowledged"]["by"], json!(format!("link:{target}")));
    assert!(anybody(&server, "GET", &path).text().contains("Acknowledged already"));
    let entries = |server: &Server| {
        let audit = server.get_as("/api/v1/audit?from=1", &cookie).json();
        let items = audit["items"].as_array().cloned().unwrap_or_default();
        items.iter().filter(|entry| entry["action"] == "alert.acknowledge").count()
    };
    assert_eq!((anybody(&server, "POST", &path).status, entries(&server)), (200, 1), "a second press changes nothing");
    assert!(server.get_as("/settings/admin/audit", &cookie).text().contains("by link sent to Ops room"));
    let page = server.get(&format!("/alerts/{}", taken[0]["id"].as_str().unwrap())).text();
    assert!(page.contains("by link sent to Ops room"), "{page}");
}

#[test]
fn maintainers_say_how_their_team_is_reached() {
    let (data, source) = (temporary(), temporary());
    let _pay = Pay::new(source.path());
    let (server, cookie) = with_admin(data.path(), &[source.path().to_str().unwrap()]);
    eventually("the team is known", || server.get("/alerts/teams").text().contains("payments"));
    let page = "/alerts/teams/default/payments";
    assert!(server.get(page).text().contains("the inboxes of its members"), "no mail server is set up");
    let refused = server.post(page, "", "pace=at-once&zone=UTC");
    assert_eq!(refused.status, 403, "{}", refused.text());
    for (name, scope) in [("Room", "group:default/payments"), ("Mine", "me")] {
        let form = format!("name={name}&channel=chat&for={scope}&address=https://chat.example/hooks/{name}");
        assert_eq!(server.post("/alerts/channels", &cookie, &form).status, 200, "{name}");
    }
    let channels = server.get_as("/api/v1/alerts/channels", &cookie).json();
    let id = |name: &str| {
        let all = channels["items"].as_array().unwrap();
        all.iter().find(|one| one["name"] == name).unwrap()["id"].as_str().unwrap().to_owned()
    };
    let form =
        format!("channel={0}&step-1={0}&unwanted=owner-changed&pace=daily&hour=08:30&zone=Europe/Prague", id("Room"));
    let saved = server.post(page, &cookie, &form);
    assert_eq!(
        (saved.status, saved.header("location")),
        (303, "/alerts/teams/default/payments?done=saved"),
        "{}",
        saved.text()
    );
    let shown = server.get_as(page, &cookie).text();
    assert!(shown.contains("Room") && shown.contains("daily at 08:30 (Europe/Prague)"), "{shown}");
    let foreign = server.post(page, &cookie, &format!("channel={}&pace=at-once&zone=UTC", id("Mine")));
    assert!(foreign.status == 400 && foreign.text().contains("no channel of this team"), "{}", foreign.text());
    let wrong = server.post(page, &cookie, "pace=daily&hour=25:00&zone=UTC");
    assert!(wrong.status == 400 && wrong.text().contains("There is a problem"), "{}", wrong.text());
    let told = server.get_as("/api/v1/alerts/teams/default/payments", &cookie).json();
    assert_eq!(told["to"], json!([{ "inbox": "group:default/payments" }, { "target": id("Room") }]), "{told}");
    assert_eq!(told["set"]["ladder"], json!([[id("Room")]]));
    assert_eq!(server.get("/api/v1/alerts/teams").json()["total"], 1);
    assert_eq!(server.get("/alerts/teams/default/nobody").status, 404);
}

#[test]
fn a_silence_covers_what_whoever_asks_may_speak_for() {
    let data = temporary();
    let (server, admin) = with_admin(data.path(), &[]);
    let somebody = |login: &str, role: &str, teams: &str| {
        let form = format!("login={login}&name={login}&roles={role}&teams={teams}");
        let made = server.post("/settings/admin/users", &admin, &form).text();
        let link = made.split("/welcome?link=").nth(1).unwrap()[..64].to_owned();
        server.post("/welcome", "", &format!("link={link}&password=four+words+and+some+more")).cookie()
    };
    let bo = somebody("bo", "member", "group:default/payments");
    let (cy, di) = (somebody("cy", "member", ""), somebody("di", "maintainer", ""));
    let silence = |cookie: &str, query: &str| {
        server.post("/alerts/silence", cookie, &format!("query={query}&reason=moving&hours=4"))
    };
    let status = |cookie: &str, query: &str| silence(cookie, query).status;
    assert_eq!((status(&bo, "tier:1"), status(&di, "tier:2"), status(&admin, "tier:3")), (303, 303, 303));
    let refused = silence(&cy, "tier:1");
    assert_eq!(refused.status, 403);
    let said = refused.text();
    assert!(said.contains("in no team") && said.contains("an admin says who is in which team"), "{said}");
    assert_eq!(status(&cy, ""), 400, "a silence over everything is none, whoever asks");
    let made = server.get_as("/api/v1/alerts/silences", &admin).json();
    let one = |query: &str| {
        let all = made["items"].as_array().unwrap();
        all.iter().find(|one| one["query"] == query).unwrap().clone()
    };
    let owners = |query: &str| one(query)["owners"].clone();
    assert_eq!(owners("tier:1"), json!(["group:default/payments"]));
    assert_eq!((owners("tier:2"), owners("tier:3")), (Value::Null, Value::Null));
    let page = server.get_as("/alerts/subscriptions", &bo).text();
    assert!(page.contains("where tier:1, of payments") && page.contains("Yours cover what your teams own"), "{page}");
    assert_eq!(page.matches("action=\"/alerts/silence/end\"").count(), 1, "only the own one can be ended");
    assert!(!server.get_as("/alerts/subscriptions", &cy).text().contains("action=\"/alerts/silence\""));
    let end = |cookie: &str, query: &str| {
        let id = one(query)["id"].as_str().unwrap().to_owned();
        server.post("/alerts/silence/end", cookie, &format!("id={id}")).status
    };
    assert_eq!((end(&bo, "tier:3"), end(&cy, "tier:1"), end(&bo, "tier:1"), end(&di, "tier:3")), (403, 403, 303, 303));
}
