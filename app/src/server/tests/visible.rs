//! Every route, every kind of principal, and three visibilities: what is open, what lies in a compartment that all readers
//! are let into, and what lies in one that nobody is. Of the last, no answer differs from that of a house without it.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use indexer::pipeline::{Files, Place, Registered, Silent, Source};
use indexer::resolve::part::Trust;

use super::*;

/// The three, which are also the names of repositories and the words in them.
const OPEN: &str = "harbour";
const SEEN: &str = "seen";
const UNSEEN: &str = "unseen";

/// A bare repository with a thing of each kind, prose and code.
fn repository(folder: &Path, word: &str) {
    let thing = |kind: &str, name: &str, spec: &str| {
        let version = if kind == "Template" { "scaffolder.backstage.io/v1beta3" } else { "backstage.io/v1alpha1" };
        format!("apiVersion: {version}\nkind: {kind}\nmetadata:\n  name: {word}-{name}\nspec:\n{spec}")
    };
    let descriptor = [
        thing(
            "Component",
            "service",
            &format!("  type: service\n  lifecycle: production\n  owner: {word}-team\n  system: {word}-system\n"),
        ),
        thing(
            "API",
            "api",
            &format!("  type: openapi\n  lifecycle: production\n  owner: {word}-team\n  definition: x\n"),
        ),
        thing("System", "system", &format!("  owner: {word}-team\n  domain: {word}-domain\n")),
        thing("Domain", "domain", &format!("  owner: {word}-team\n")),
        thing("Resource", "resource", &format!("  type: database\n  owner: {word}-team\n")),
        thing("Template", "template", &format!("  type: service\n  owner: {word}-team\n  steps: [{{action: log}}]\n")),
        thing("Group", "team", "  type: team\n  children: []\n"),
        thing("User", "person", &format!("  memberOf: [{word}-team]\n  profile: {{email: '{word}@house.example'}}\n")),
    ]
    .join("---\n");
    let path = folder.join(format!("{word}.git"));
    git(folder, &["init", "--quiet", "--bare", "--initial-branch=main", path.to_str().unwrap()], "");
    let mut stream = String::new();
    for turn in 0..20 {
        let at = 900_000 + turn;
        let who = format!("{word} person <{word}@house.example> {at} +0000");
        stream.push_str(&format!("commit refs/heads/main\nauthor {who}\ncommitter {who}\ndata 6\nchange\n"));
        let readme = format!("# {word}\n\nAll about {word}.\n");
        for (name, content) in [
            ("catalog-info.yaml", &descriptor),
            ("README.md", &readme),
            ("main.go", &format!("package main // {turn}\n")),
        ] {
            stream.push_str(&format!("M 100644 inline {name}\ndata {}\n{content}\n", content.len()));
        }
    }
    git(&path, &["fast-import", "--quiet"], &stream);
}

fn git(folder: &Path, arguments: &[&str], input: &str) {
    let mut command = Command::new("git");
    command.args(arguments).current_dir(folder).stdin(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1").spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success(), "git {arguments:?}");
}

/// A server over what is open and over compartments.
fn house(runtime: &tokio::runtime::Runtime, folder: &Path, compartments: &[&str]) -> Router {
    let source = |word: &str, compartment: Option<&str>| {
        let path = folder.join(format!("{word}.git"));
        let place = Place::typed(path.to_str().unwrap(), &Files::default()).unwrap();
        Source::of(place, Trust::Org, Registered::CommandLine).within(compartment.map(str::to_owned))
    };
    let hidden = compartments.iter().map(|word| source(word, Some(*word)));
    let options = Options {
        data: None,
        program: None,
        workers: 2,
        live: false,
        sources: hidden.chain([source(OPEN, None)]).collect(),
        mirrors: Mirrors::default(),
        roots: Roots::default(),
        key_file: None,
        clock: || 1_000_000,
        runtime: runtime.handle().clone(),
    };
    let engine = Arc::new(Engine::open(options).unwrap());
    engine.crawl(&|_| true, &Silent).unwrap();
    let mut grants = Grants::default();
    grants
        .add(SEEN, &["local", "role:viewer", "role:member", "role:maintainer", "role:admin", "role:auditor"])
        .unwrap();
    grants.add(UNSEEN, &["person:nobody"]).unwrap();
    router(&App::new(engine, setup(grants)).unwrap())
}

/// One of each kind who is not the operator, with a name for complaints.
fn readers(route: &str) -> Vec<(String, Principal)> {
    // Limits count by person: for each route they are others.
    let person = |role: Role| {
        Arc::new(Person { id: format!("{}{route}", role.word()), roles: [role].into(), ..Person::default() })
    };
    let mut all = vec![("local".to_owned(), Principal::Local), ("stranger".to_owned(), Principal::Stranger)];
    all.extend(Role::ALL.map(|role| (role.word().to_owned(), Principal::Person(person(role)))));
    all.extend(Scope::ALL.map(|scope| {
        let machine = Machine { id: "t".to_owned(), owner: person(Role::Admin), scopes: [scope].into() };
        (scope.word().to_owned(), Principal::Machine(Arc::new(machine)))
    }));
    all
}

/// The addresses of a route that name a thing of a repository; none where its holes name something else.
fn named(path: &str, word: &str) -> Option<String> {
    let repository = if word == OPEN { word.to_owned() } else { format!("{word}/{word}") };
    let list = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    let name = match list {
        "services" | "components" => "service",
        "apis" => "api",
        "systems" => "system",
        "domains" => "domain",
        "resources" => "resource",
        "entities" => "template",
        "teams" => "team",
        "people" => "person",
        "repositories" | "documents" => "",
        "api" if path.contains("{*reference}") => "service",
        _ => return asked(path, word),
    };
    if !path.contains('{') {
        return asked(path, word);
    }
    let path = path
        .replace("{kind}", "template")
        .replace("{namespace}", "default")
        .replace("{name}", &format!("{word}-{name}"));
    let path = path.replace("{section}", "ownership").replace("{*person}", &format!("default/{word}-person"));
    let path = path.replace("{*reference}", &format!("component:default%2F{word}-{name}"));
    Some(path.replace("{*id}", &repository).replace("{*place}", &format!("{repository}/-/README.md")))
}

/// The address of a route that asks about a word in its query.
fn asked(path: &str, word: &str) -> Option<String> {
    match path {
        "/search" | "/search/suggest" | "/api/v1/search" | "/services" | "/people" | "/teams" | "/findings" => {
            Some(format!("{path}?q={word}"))
        }
        "/offboard" | "/api/v1/offboard" => Some(format!("{path}?person={word}-person")),
        "/register/names" => Some(format!("{path}?ref=component:default%2F{word}-service")),
        _ => None,
    }
}

/// The routes that show one thing: there, or 404.
fn shows_one(path: &str) -> bool {
    path.contains("{namespace}") || ["{*id}", "{*place}", "{*reference}"].iter().any(|hole| path.contains(hole))
}

/// Routes that say how long something took, which no two runs share: their digits do not count.
const TIMED: &[&str] = &["/crawl", "/about/data", "/api/v1/repositories", "/repositories/{*id}"];

/// A text without its digits.
fn without_digits(text: &str) -> String {
    text.chars().filter(|c| !c.is_ascii_digit()).collect()
}

/// Status and body, without what differs between two equal answers.
async fn told(router: &Router, address: &str, principal: &Principal) -> (u16, String) {
    let response = ask(router, &Method::GET, address, principal).await;
    let header = |name: &str| response.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or("\0").to_owned();
    let (status, request, policy) =
        (response.status().as_u16(), header("x-request-id"), header("content-security-policy"));
    let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap_or("\0").to_owned();
    let body = axum::body::to_bytes(response.into_body(), 16 << 20).await.unwrap();
    let text = String::from_utf8_lossy(&body).replace(&request, "REQUEST").replace(&nonce, "NONCE");
    let mut parts = text.split("\"took_ms\":");
    let first = parts.next().unwrap_or_default().to_owned();
    (status, parts.fold(first, |text, part| text + part.trim_start_matches(|c: char| c.is_ascii_digit())))
}

#[test]
fn case_39_who_may_not_see_a_thing_gets_the_answer_for_one_that_is_not_there() {
    let (runtime, folder) = (runtime(), tempfile::tempdir().unwrap());
    for word in [OPEN, SEEN, UNSEEN] {
        repository(folder.path(), word);
    }
    let house_with = house(&runtime, folder.path(), &[UNSEEN, SEEN]);
    let house_without = house(&runtime, folder.path(), &[SEEN]);
    let (mut complaints, mut met) = (Vec::new(), 0);
    // The state of one process, and a stream without end.
    let own = ["/metrics", "/api/v1/status", "/api/v1/doctor", "/healthz", "/readyz"];
    let routes =
        ROUTES.iter().filter(|r| r.method == Method::GET && !r.path.ends_with("/events") && !own.contains(&r.path));
    for route in routes {
        for (who, principal) in readers(route.path) {
            let may = allow(&principal, route.action).is_ok();
            let plain = (!route.path.contains('{')).then(|| route.path.to_owned());
            for (visibility, address) in [OPEN, SEEN, UNSEEN]
                .into_iter()
                .filter_map(|word| Some((word, named(route.path, word)?)))
                .chain(plain.map(|path| ("list", path)))
            {
                met += 1;
                let (mut with, mut without) = runtime.block_on(async {
                    (told(&house_with, &address, &principal).await, told(&house_without, &address, &principal).await)
                });
                if TIMED.contains(&route.path) {
                    (with.1, without.1) = (without_digits(&with.1), without_digits(&without.1));
                }
                if with != without {
                    let differs = with.1.split('>').zip(without.1.split('>')).find(|(a, b)| a != b);
                    complaints.push(format!("{who} {address}: {} and {}: {differs:?}", with.0, without.0));
                }
                let wanted = if visibility == UNSEEN { 404 } else { 200 };
                // Whom a thing has no knower of has no page there, wherever it lies.
                let is_certain = visibility == UNSEEN || !route.path.ends_with("{*person}");
                if may && shows_one(route.path) && is_certain && with.0 != wanted {
                    complaints.push(format!("{who} {address}: {} for what is {visibility}", with.0));
                }
            }
        }
    }
    assert!(
        complaints.is_empty(),
        "{} of {met}:\n{}",
        complaints.len(),
        complaints[..complaints.len().min(100)].join("\n")
    );
    assert!(met > 1_000, "{met}");
    // The guard is what hides it: the operator sees all three.
    for word in [OPEN, SEEN, UNSEEN] {
        for path in
            ["/services/{namespace}/{name}", "/repositories/{*id}", "/documents/{*place}", "/people/{namespace}/{name}"]
        {
            let address = named(path, word).unwrap();
            let (status, _) = runtime.block_on(told(&house_with, &address, &Principal::Operator));
            assert_eq!(status, 200, "{address}");
        }
    }
}

#[test]
fn case_39_what_may_not_be_seen_cannot_be_changed_either() {
    let (runtime, folder) = (runtime(), tempfile::tempdir().unwrap());
    for word in [OPEN, SEEN, UNSEEN] {
        repository(folder.path(), word);
    }
    let router = house(&runtime, folder.path(), &[UNSEEN, SEEN]);
    let owner = Arc::new(Person { id: "ana".to_owned(), roles: [Role::Admin].into(), ..Person::default() });
    let machine = Principal::Machine(Arc::new(Machine { id: "t".to_owned(), owner, scopes: Scope::ALL.into() }));
    let name = |word: &str| folder.path().join(format!("{word}.git")).to_str().unwrap().to_owned();
    let post = |path: &str, body: serde_json::Value| {
        let response = send(&router, &Method::POST, path, &machine, "application/json", body.to_string());
        runtime.block_on(async {
            let response = response.await;
            let status = response.status().as_u16();
            let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
            let mut body: serde_json::Value = serde_json::from_slice(&body).unwrap();
            body.as_object_mut().unwrap().retain(|key, _| key != "request");
            (status, body.to_string())
        })
    };
    for path in ["/api/v1/crawl", "/api/v1/sources/remove", "/api/v1/sources/move"] {
        let body = |name: String| {
            let to = serde_json::json!({ "place": "https://public.example/x.git" });
            match path {
                "/api/v1/crawl" => serde_json::json!({ "source": name }),
                "/api/v1/sources/remove" => serde_json::json!({ "name": name }),
                _ => serde_json::json!({ "name": name, "to": to }),
            }
        };
        let (hidden, missing) = (post(path, body(name(UNSEEN))), post(path, body(name("nothing"))));
        assert_eq!(hidden.0, 404, "{path}: {}", hidden.1);
        assert_eq!(hidden.1.replace(UNSEEN, "nothing"), missing.1, "{path}");
        let seen = post(path, body(name(SEEN)));
        assert_ne!(seen.0, 404, "{path}: {}", seen.1);
    }
}
