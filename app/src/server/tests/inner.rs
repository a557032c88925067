//! Addresses that lead inside, typed wherever an address can be typed: whatever the form, nobody is connected to.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicUsize;

use indexer::pipeline::{Files, Place, Reach, Registered, Silent, Source};
use indexer::resolve::part::Trust;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;
use crate::alert::channel::Outside;
use crate::outgoing::Client;

/// Forms of servers that lead inside; `PORT` is that of a listener that must stay silent.
const FORMS: &str = include_str!("../../../../tests/vectors/inner-addresses.txt");

/// A listener at every address of this machine that counts who came.
struct Canary {
    port: u16,
    came: Arc<AtomicUsize>,
}

impl Canary {
    fn start() -> Self {
        let listener = TcpListener::bind("[::]:0").or_else(|_| TcpListener::bind("0.0.0.0:0")).unwrap();
        let (port, came) = (listener.local_addr().unwrap().port(), Arc::new(AtomicUsize::new(0)));
        let count = Arc::clone(&came);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                drop(stream);
                count.fetch_add(1, Ordering::SeqCst);
            }
        });
        Self { port, came }
    }

    /// How many came; who was let go may still be counted.
    fn came(&self) -> usize {
        std::thread::sleep(std::time::Duration::from_millis(50));
        self.came.load(Ordering::SeqCst)
    }
}

/// A server that fetches and sends in this process, and writes down that it started `ssh`.
struct World {
    app: Arc<App>,
    router: Router,
    runtime: tokio::runtime::Runtime,
    folder: TempDir,
    tries: AtomicU32,
}

/// A program in the place of `ssh` that only says that it ran.
fn ssh(folder: &Path) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let program = folder.join("ssh");
    std::fs::write(&program, format!("#!/bin/sh\n: > {}\nexit 255\n", folder.join("ran").display())).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    // Without host keys it would not even be thought of.
    std::fs::create_dir(folder.join("data")).unwrap();
    std::fs::write(folder.join("data/known_hosts"), "").unwrap();
    program
}

impl World {
    /// What the operator allows, and the addresses that the configuration names.
    fn new(allowed: &str, configured: &[String]) -> Self {
        let (folder, runtime) = (tempfile::tempdir().unwrap(), runtime());
        let reach = Reach::parse(allowed).unwrap();
        let places = configured.iter().filter_map(|text| Place::typed(text, &Files::default()).ok());
        let source = |place| Source::of(place, Trust::Org, Registered::CommandLine);
        let mut mirrors = Mirrors {
            reach: reach.clone(),
            ssh: Some(ssh(folder.path())),
            agent: Some(folder.path().join("agent")),
            ..Mirrors::default()
        };
        mirrors.budget.whole_ms = 5_000;
        mirrors.budget.silence_ms = 5_000;
        let options = Options {
            data: Some(folder.path().join("data")),
            program: None,
            workers: 4,
            live: false,
            sources: places.map(source).collect(),
            mirrors,
            roots: Roots::default(),
            key_file: None,
            clock: || 1_000_000,
            runtime: runtime.handle().clone(),
        };
        let engine = Arc::new(Engine::open(options).unwrap());
        let app = App::new(engine, setup(Grants::default())).unwrap();
        let outside = Outside::new("https://p.example", || 1_000_000, Client::new(reach, None).unwrap(), None);
        app.set_outside(Outside { patience: std::time::Duration::from_secs(5), ..outside }).unwrap();
        let router = router(&app);
        let tries = AtomicU32::new(u32::try_from(configured.len()).unwrap());
        Self { app, router, runtime, folder, tries }
    }

    /// Posts as somebody who may, each time somebody else: limits count by person.
    fn post(&self, path: &str, as_machine: bool, kind: &str, body: String) -> Option<Value> {
        let number = self.tries.fetch_add(1, Ordering::Relaxed);
        let owner = Arc::new(Person { id: format!("ana-{number}"), roles: [Role::Admin].into(), ..Person::default() });
        let scopes = Scope::ALL.into();
        let machine =
            || Principal::Machine(Arc::new(Machine { id: "t".to_owned(), owner: Arc::clone(&owner), scopes }));
        let principal = if as_machine { machine() } else { Principal::Person(Arc::clone(&owner)) };
        self.runtime.block_on(async {
            let response = send(&self.router, &Method::POST, path, &principal, kind, body).await;
            assert!(response.status().as_u16() < 500 && response.status() != 429, "{path}: {}", response.status());
            let done = response.status().is_success() || response.status().is_redirection();
            let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
            done.then(|| serde_json::from_slice(&bytes).unwrap_or_default())
        })
    }

    fn post_json(&self, path: &str, body: &Value) -> Option<Value> {
        self.post(path, true, "application/json", body.to_string())
    }

    fn post_form(&self, path: &str, pairs: &[(&str, &str)]) -> bool {
        let pairs: Vec<String> = pairs.iter().map(|(key, value)| format!("{key}={}", encoded(value))).collect();
        self.post(path, false, "application/x-www-form-urlencoded", pairs.join("&")).is_some()
    }

    /// A server typed at each entry point. How many were taken.
    fn typed(&self, server: &str, number: usize) -> usize {
        let address = |scheme: &str, entry: &str| format!("{scheme}://{server}/{entry}-{number}.git");
        let sources = "/api/v1/sources";
        let mut taken = usize::from(self.post_form("/settings/admin/sources", &[("place", &address("https", "page"))]));
        for place in [
            address("https", "api"),
            address("http", "clear"),
            address("ssh", "ssh"),
            format!("ssh://git@{server}/user-{number}.git"),
            format!("git@{server}:short-{number}.git"),
        ] {
            taken += usize::from(self.post_json(sources, &json!({ "place": place })).is_some());
        }
        let before = format!("https://public.example/move-{number}.git");
        if self.post_json(sources, &json!({ "place": before })).is_some() {
            let to = json!({ "name": before, "to": { "place": address("https", "moved") } });
            if self.post_json("/api/v1/sources/move", &to).is_none() {
                self.post_json("/api/v1/sources/remove", &json!({ "name": before }));
            }
        }
        for channel in ["webhook", "chat", "teams"] {
            let new = json!({
                "name": format!("{channel} {number}"), "channel": channel, "address": address("https", channel), "for": "organisation",
            });
            let Some(added) = self.post_json("/api/v1/alerts/channels", &new) else { continue };
            taken += 1;
            let id = added["id"].as_str().unwrap();
            self.post_json("/api/v1/alerts/test", &json!({ "target": id })).unwrap();
            assert!(self.post_form(&format!("/alerts/channels/{id}"), &[("do", "test")]));
        }
        taken
    }

    fn crawl(&self) {
        self.app.engine.crawl(&|_| true, &Silent).unwrap();
    }

    fn has_started_ssh(&self) -> bool {
        self.folder.path().join("ran").exists()
    }
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02x}")).collect()
}

#[test]
fn case_17_18_19_20_no_form_at_any_entry_point_reaches_what_is_inside() {
    let canary = Canary::start();
    let forms: Vec<String> = FORMS
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|form| form.replace("PORT", &canary.port.to_string()))
        .collect();
    let configured: Vec<String> =
        forms.iter().enumerate().map(|(n, form)| format!("https://{form}/configured-{n}.git")).collect();
    // The operator's exceptions are for another port of the same hosts.
    let world = World::new("127.0.0.1:1,localhost:1", &configured);
    let taken: usize = forms.iter().enumerate().map(|(number, form)| world.typed(form, number)).sum();
    world.crawl();
    assert_eq!(canary.came(), 0);
    assert!(!world.has_started_ssh());
    // What was not refused by its form was refused when it was to be connected to.
    assert!(taken > 200, "{taken}");
    assert!(world.tries.load(Ordering::Relaxed) > 1_500, "{}", world.tries.load(Ordering::Relaxed));
}

#[test]
fn each_entry_point_reaches_the_canary_where_the_guard_is_off() {
    let canary = Canary::start();
    let server = format!("127.0.0.1:{}", canary.port);
    let world = World::new(&server, &[format!("https://{server}/configured.git")]);
    let mut came = 0;
    let mut more = |what: &str| {
        let now = canary.came();
        assert!(now > came, "{what} reaches nobody");
        came = now;
    };
    world.crawl();
    more("the configuration");
    let place = |entry: &str| format!("https://{server}/{entry}.git");
    let crawl_alone = |entry: &str| {
        let name = place(entry);
        world.app.engine.crawl(&|listed| listed.source == name, &Silent).unwrap();
    };
    assert!(world.post_form("/settings/admin/sources", &[("place", &place("page"))]));
    crawl_alone("page");
    more("the form of sources");
    world.post_json("/api/v1/sources", &json!({ "place": place("api") })).unwrap();
    crawl_alone("api");
    more("the API of sources");
    world
        .post_json("/api/v1/sources/move", &json!({ "name": place("api"), "to": { "place": place("moved") } }))
        .unwrap();
    crawl_alone("moved");
    more("a source that moves");
    for channel in ["webhook", "chat", "teams"] {
        let new = json!({ "name": channel, "channel": channel, "address": place(channel), "for": "organisation" });
        let added = world.post_json("/api/v1/alerts/channels", &new).unwrap();
        let id = added["id"].as_str().unwrap();
        world.post_json("/api/v1/alerts/test", &json!({ "target": id })).unwrap();
        more(channel);
        assert!(world.post_form(&format!("/alerts/channels/{id}"), &[("do", "test")]));
        more(channel);
    }
    assert!(!world.has_started_ssh());
    world.post_json("/api/v1/sources", &json!({ "place": format!("ssh://git@{server}/ssh.git") })).unwrap();
    world.crawl();
    assert!(world.has_started_ssh());
}
